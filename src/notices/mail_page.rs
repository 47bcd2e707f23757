//! The page where a person chooses how notices come by mail.

use maud::{Markup, html};
use poem::handler;

use super::preferences::{self, MailMode};
use super::{NoticeError, NoticeKind};
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Lang, Message};
use crate::mail::letter::PREFERENCES;
use crate::t;
use crate::users::views::account;
use crate::web::components::{Form, csrf_field};
use crate::web::{Access, Crumb, FormData, PageResult, Route, Visit};

/// The address of this page.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PREFERENCES, Access::SignedIn, show),
        Route::post(PREFERENCES, Access::SignedIn, save),
    ]
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let chosen = visit.read(move |db| preferences::of_person(db, &actor)).await?;
    let crumbs = vec![Crumb::new(t!(visit.lang(), "account-title"), "/account")];
    let body = page(&visit, &chosen);
    visit.page(&t!(visit.lang(), "notices-mail-title"), &crumbs, body)
}

#[handler]
async fn save(visit: Visit, form: FormData) -> PageResult {
    let actor = visit.actor()?.clone();
    let mut choices: Vec<(NoticeKind, MailMode)> = Vec::new();
    let mut wrong = Vec::new();
    for kind in preferences::kinds(&actor) {
        match form.parse_optional::<MailMode>(kind.as_str()) {
            Ok(mode) => choices.extend(mode.map(|mode| (kind, mode))),
            Err(error) => wrong.push(error),
        }
    }
    if !wrong.is_empty() {
        return Err(Refusal::invalid(wrong).into());
    }
    visit
        .write(move |db| Ok::<_, NoticeError>(preferences::choose(db, &actor, &choices)?))
        .await?;
    visit.redirect_with(PREFERENCES, Message::new("notices-mail-saved"))
}

fn page(visit: &Visit, chosen: &[(NoticeKind, MailMode)]) -> Markup {
    let lang = visit.lang();
    let present = FormData::collected(
        chosen
            .iter()
            .map(|(kind, mode)| (kind.to_string(), mode.to_string()))
            .collect(),
    );
    let form = Form::fresh(lang, &present);
    let modes: Vec<(String, String)> = MailMode::ALL
        .iter()
        .map(|mode| (mode.to_string(), mode_name(*mode, lang)))
        .collect();
    account(
        visit,
        &t!(lang, "notices-mail-title"),
        html! {
            p { (t!(lang, "notices-mail-text")) }
            form class="s-panel" method="post" action=(PREFERENCES) {
                (csrf_field(visit))
                h2 { (t!(lang, "notices-mail-kinds")) }
                @for (kind, _) in chosen {
                    (form.select(kind.as_str(), &lang.get(&format!("notices-kind-{kind}")), None, None, &modes))
                }
                div class="s-form-actions" { button class="btn btn-primary" type="submit" { (t!(lang, "account-save")) } }
            }
        },
    )
}

fn mode_name(mode: MailMode, lang: Lang) -> String {
    lang.get(&format!("notices-mail-{mode}")).into_owned()
}
