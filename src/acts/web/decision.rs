//! The page on which the register entry of a decision is typed, or asked for: while the act is decided, or after it is concluded.

use maud::html;
use poem::handler;
use poem::web::Path;

use super::{act_in, crumbs, entry_in, refused as refused_of, today};
use crate::acts::register::{self, Purpose};
use crate::acts::views::{Steps, procedure_name, register_present};
use crate::acts::{ActError, ActRef, queries};
use crate::kernel::text::Message;
use crate::t;
use crate::web::listing::Refused;
use crate::web::{Crumb, FormData, PageResult, Visit};

#[handler]
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    page(&visit, act_in(&id)?, None).await
}

/// The page, with what was refused.
pub(super) async fn page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let (actor, lang) = (visit.actor()?.clone(), visit.lang());
    let sheet = visit
        .read(move |db| {
            let act = queries::find_any(db, &actor, id)?;
            let sheet = queries::sheet_of(db, act)?;
            register::may_decide(&actor, &sheet.act, &sheet.history)?;
            Ok::<_, ActError>(sheet)
        })
        .await?;
    let act = &sheet.act;
    let present = FormData::of(register_present(today(visit)));
    let steps = Steps::new(visit, act, &present, refused.as_ref());
    let has_one = sheet
        .register
        .iter()
        .any(|entry| entry.purpose == Purpose::Decision);
    let title = t!(lang, "acts-decision-entry");
    let back = html! {
        a class="btn btn-outline-primary" href=(act.address()) { (t!(lang, "acts-decision-entry-back")) }
    };
    let body = html! {
        div class="s-page-head" { div {
            h1 { (title) }
            p { (procedure_name(lang, act.procedure)) " " span class="s-mono s-nowrap" { (act.number) } " · " (sheet.ente) }
        } }
        section class="s-panel" {
            (steps.refusal(&[]))
            @if has_one {
                (steps.register_of(Purpose::Decision, &sheet.register))
                (back)
            } @else {
                p { (t!(lang, "acts-decision-entry-lead")) }
                form method="post" action=(format!("/acts/{}/decision", act.number)) novalidate {
                    (steps.hidden())
                    (steps.register_of(Purpose::Decision, &sheet.register))
                    div class="s-form-actions" {
                        button class="btn btn-primary" { (t!(lang, "acts-decision-entry-keep")) }
                        (back)
                    }
                }
            }
        }
    };
    let mut crumbs = crumbs(visit);
    crumbs.push(Crumb::new(act.number.clone(), act.address()));
    match &refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

#[handler]
pub(super) async fn keep(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let given = match entry_in(&form) {
        Ok(given) => given,
        Err(wrong) => return page(&visit, id, Some(Refused::fields(form, wrong))).await,
    };
    let kept = visit
        .write(move |db| register::enter_decision(db, &actor, now, (id, version), &given))
        .await;
    match kept {
        Ok((act, entry)) => {
            let said = Message::new("acts-register-entered")
                .arg("entry", entry.shown())
                .arg("day", visit.lang().date(entry.entered_on));
            visit.redirect_with(&act.address(), said)
        }
        Err(error) => page(&visit, id, Some(refused_of(form, &error)?)).await,
    }
}
