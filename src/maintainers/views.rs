//! What the pages of maintainers show.

use maud::{Markup, html};

use super::code::{may_enter, may_look};
use super::commands::{came_to_nothing, is_moving};
use super::model::MaintainerSheet;
use super::transfer::Standing;
use crate::acts::views::{self, Facts, Page, Steps};
use crate::acts::web::{Told, today};
use crate::acts::{ActState, Party, policy};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::components::{Input, csrf_field, time};
use crate::web::listing::{Refused, form_of, or_dash, refusal_alert};
use crate::web::{FormData, Visit};

fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key| (name, lang.get(key).into_owned());
    vec![
        label("domain", "attivazioni-domain"),
        label("transferred_on", "maintainers-transferred-on"),
        label("new_provider", "maintainers-new-provider"),
        label("code", "maintainers-code"),
    ]
}

/// The form that asks for a maintainer alone.
pub fn new_page(visit: &Visit, domain: Option<&str>, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let present = FormData::of([("domain", domain.unwrap_or_default().to_owned())]);
    let form = form_of(lang, &present, refused);
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "maintainers-new")) } p { (t!(lang, "maintainers-new-lead")) } } }
        (refusal_alert(lang, refused, &labels(lang)))
        form class="s-panel" method="post" action="/maintainers/new" novalidate {
            (csrf_field(visit))
            (form.input(Input::text("domain", &t!(lang, "attivazioni-domain")).optional().hint(&t!(lang, "maintainers-domain-hint")).max(200)))
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "maintainers-ask")) } }
        }
    }
}

/// The page of a maintainer. `code`: the transfer code, right after the signatory has asked to see it.
pub fn page(
    visit: &Visit,
    found: &MaintainerSheet,
    (stories, substitute): &Told,
    code: Option<&str>,
    refused: Option<&Refused>,
) -> Markup {
    let actions = html! {
        (actions(visit, found, refused))
        (code_panel(visit, found, code, refused))
    };
    let page = Page {
        sheet: &found.sheet,
        stories,
        facts: facts(visit.lang(), found),
        actions,
        substitute: substitute.as_ref(),
        today: today(visit),
    };
    views::page(visit, &page, refused)
}

/// What a maintainer tells of itself.
pub fn facts(lang: Lang, found: &MaintainerSheet) -> Facts {
    let row = &found.maintainer;
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let mut facts = vec![
        fact("attivazioni-domain", or_dash(row.domain.as_deref()).to_owned()),
        fact("maintainers-portal", found.portal.number.clone()),
    ];
    facts.extend(
        row.deactivated_on
            .map(|on| fact("maintainers-deactivated-on", lang.date(on))),
    );
    facts.extend(
        row.transferred_on
            .map(|on| fact("maintainers-transferred-on", lang.date(on))),
    );
    facts.extend(
        row.new_provider
            .clone()
            .map(|provider| fact("maintainers-new-provider", provider)),
    );
    facts
}

/// What comes next, and what the visitor can do about it.
fn actions(visit: &Visit, found: &MaintainerSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let today = today(visit);
    let present = FormData::of([("transferred_on", today.to_string())]);
    let refused = refused.filter(|refused| !refused.form.flag("code"));
    let steps = Steps::new(visit, act, &present, refused);
    let is_portal_over = came_to_nothing(&found.portal);
    let body = html! {
        @match found.standing(today) {
            Some(Standing::ToTransfer { days_left }) => p { (t!(lang, "maintainers-days-left", count = days_left)) },
            Some(Standing::Overdue { days_late }) => div class="alert alert-warning" { (t!(lang, "maintainers-days-late", count = days_late)) },
            Some(Standing::Transferred { late: true }) => p { (t!(lang, "maintainers-late")) },
            Some(Standing::Transferred { late: false }) => p { (t!(lang, "maintainers-in-time")) },
            None => {}
        }
        @if act.state == ActState::Requested && is_portal_over { p { (t!(lang, "maintainers-portal-over")) } }
        p { a href=(found.portal.address()) { (t!(lang, "maintainers-open-portal", number = &found.portal.number)) } }
        @for state in steps.allowed() {
            @let label = lang.get(&format!("maintainers-do-{state}"));
            @if state == ActState::Transferred {
                (steps.form(state, &label, html! {
                    (steps.form.input(Input::text("transferred_on", &t!(lang, "maintainers-transferred-on")).kind("date")))
                    (steps.form.input(Input::text("new_provider", &t!(lang, "maintainers-new-provider")).max(200)))
                }))
            } @else if !is_portal_over { (steps.button(state, &label)) }
        }
    };
    steps.panel(&labels(lang), body)
}

/// The transfer code: entered by the centre, read by the signatory alone.
fn code_panel(
    visit: &Visit,
    found: &MaintainerSheet,
    code: Option<&str>,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let parties = visit
        .actor()
        .map(|actor| policy::parties(actor, act))
        .unwrap_or_default();
    let (enters, looks) = (
        may_enter(act.state, &parties),
        visit.actor().is_ok_and(|actor| may_look(actor, act)),
    );
    let is_of_ente = parties.contains(&Party::EnteContact);
    if !(enters || is_of_ente && is_moving(act.state)) {
        return html! {};
    }
    let refused = refused.filter(|refused| refused.form.flag("code"));
    let nothing = FormData::default();
    let errors = form_of(lang, &nothing, refused);
    // What was typed is secret: it does not come back.
    let form = crate::web::components::Form {
        data: &nothing,
        ..errors
    };
    html! {
        section class="s-panel" id="transfer-code" aria-labelledby="transfer-code-title" {
            h2 id="transfer-code-title" { (t!(lang, "maintainers-code")) }
            @match found.maintainer.code_entered_at.filter(|_| found.maintainer.has_code()) {
                Some(at) => p { (t!(lang, "maintainers-code-there")) " " (time(lang, at)) },
                None => p { (t!(lang, "maintainers-code-not-there")) },
            }
            @if let Some(code) = code {
                p class="s-secret" role="status" { code { (code) } }
                p { (t!(lang, "maintainers-code-shown")) }
            } @else if looks && found.maintainer.has_code() {
                p { (t!(lang, "maintainers-code-look-lead")) }
                form method="post" action=(format!("{}/code/look", act.address())) {
                    (csrf_field(visit))
                    button class="btn btn-primary" { (t!(lang, "maintainers-code-look")) }
                }
            } @else if is_of_ente && !looks {
                p { (t!(lang, "maintainers-code-signatory")) }
            }
            @if enters {
                (refusal_alert(lang, refused, &labels(lang)))
                form method="post" action=(format!("{}/code", act.address())) autocomplete="off" novalidate {
                    (csrf_field(visit))
                    input type="hidden" name="version" value=(act.version);
                    (form.input(Input::text("code", &t!(lang, "maintainers-code")).kind("password").hint(&t!(lang, "maintainers-code-hint")).max(200).autocomplete("off")))
                    div class="s-form-actions" { button class="btn btn-outline-primary" { (t!(lang, "maintainers-code-enter")) } }
                }
            }
        }
    }
}
