//! What the pages of joinings show.

use maud::{Markup, html};

use super::model::AdesioneSheet;
use crate::acts::ActState;
use crate::acts::documents::DocumentRole;
use crate::acts::register::Purpose;
use crate::acts::views::{self, Facts, Page, Steps, register_present};
use crate::acts::web::{Told, today};
use crate::convenzioni::ConvenzioneSheet;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state, icon};
use crate::web::listing::{Refused, form_of, or_dash, refusal_alert};
use crate::web::{FormData, Visit};

/// The form of a new joining.
pub fn new_form(
    visit: &Visit,
    open: &[ConvenzioneSheet],
    present: &FormData,
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let options: Vec<(String, String)> = open
        .iter()
        .map(|sheet| {
            let one = &sheet.convenzione;
            let label = t!(
                lang,
                "convenzioni-option",
                name = &one.name,
                from = lang.date(one.start_on),
                to = lang.date(one.end_on)
            );
            (one.id.to_string(), label.into_owned())
        })
        .collect();
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "adesioni-new")) } p { (t!(lang, "adesioni-new-lead")) } } }
        (refusal_alert(lang, refused, &labels(lang)))
        @if options.is_empty() {
            (empty_state(icon!("it-file"), &t!(lang, "adesioni-no-open"), &t!(lang, "adesioni-no-open-text"), Some(("/convenzioni", &t!(lang, "convenzioni-title")))))
        } @else {
            form class="s-panel" method="post" action="/adesioni/new" novalidate {
                (csrf_field(visit))
                (form.select("convenzione_id", &t!(lang, "adesioni-convenzione"), None, Some(&t!(lang, "admin-choose")), &options))
                (resolution(lang, &form))
                div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "adesioni-begin")) } }
            }
        }
    }
}

fn resolution(lang: Lang, form: &Form<'_>) -> Markup {
    html! {
        (form.input(Input::text("organ", &t!(lang, "adesioni-organ")).optional().hint(&t!(lang, "adesioni-organ-hint")).max(120)))
        div class="s-row" {
            (form.input(Input::text("resolution_number", &t!(lang, "adesioni-resolution-number")).optional().max(120)))
            (form.input(Input::text("resolution_on", &t!(lang, "adesioni-resolution-on")).optional().kind("date")))
        }
    }
}

fn labels(lang: Lang) -> Vec<(&'static str, String)> {
    let label = |name, key| (name, lang.get(key).into_owned());
    vec![
        label("convenzione_id", "adesioni-convenzione"),
        label("organ", "adesioni-organ"),
        label("resolution_number", "adesioni-resolution-number"),
        label("resolution_on", "adesioni-resolution-on"),
        label("documents", "acts-documents"),
        label("signed_on", "adesioni-signed-on"),
    ]
}

/// The page of a joining.
pub fn page(
    visit: &Visit,
    found: &AdesioneSheet,
    (stories, substitute): &Told,
    refused: Option<&Refused>,
) -> Markup {
    let page = Page {
        sheet: &found.sheet,
        stories,
        facts: facts(visit.lang(), found),
        actions: actions(visit, found, refused),
        substitute: substitute.as_ref(),
        today: today(visit),
    };
    views::page(visit, &page, refused)
}

/// What a joining tells of itself.
pub fn facts(lang: Lang, found: &AdesioneSheet) -> Facts {
    let adesione = &found.adesione;
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let number = or_dash(adesione.resolution_number.as_deref());
    let resolution = match adesione.resolution_on {
        Some(on) => format!("{number}, {}", lang.date(on)),
        None => number.to_owned(),
    };
    let mut facts = vec![
        fact("adesioni-convenzione", found.convenzione.name.clone()),
        fact("adesioni-organ", or_dash(adesione.organ.as_deref()).to_owned()),
        fact("adesioni-resolution", resolution),
    ];
    if let (Some((from, to)), Some(signed_on)) = (adesione.days(&found.convenzione), adesione.signed_on) {
        let days = t!(
            lang,
            "adesioni-member-days",
            from = lang.date(from),
            to = lang.date(to)
        );
        facts.push(fact("adesioni-signed-on", lang.date(signed_on)));
        facts.push(fact("adesioni-member", days.into_owned()));
    }
    facts
}

/// What comes next, and what the visitor can do about it.
fn actions(visit: &Visit, found: &AdesioneSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let present = present(found, today(visit));
    let steps = Steps::new(visit, act, &present, refused);
    let allowed = steps.allowed();
    let asked = asked(found);
    let body = html! {
        @if let Some(asked) = asked {
            div class="alert alert-info" { strong { (t!(lang, "adesioni-asked")) } br; span class="s-prewrap" { (asked) } }
        }
        @if act.state == ActState::Draft && !allowed.is_empty() { (draft(visit, found, &steps)) }
        @for state in &allowed { (step(lang, found, *state, &steps)) }
    };
    steps.panel(&labels(lang), body)
}

fn present(found: &AdesioneSheet, today: chrono::NaiveDate) -> FormData {
    let adesione = &found.adesione;
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let fields = [
        ("organ", text(&adesione.organ)),
        ("resolution_number", text(&adesione.resolution_number)),
        ("resolution_on", date(adesione.resolution_on)),
        ("signed_on", today.to_string()),
    ];
    FormData::of(fields.into_iter().chain(register_present(today)))
}

/// What the case owner asked for last, while it is still to be answered.
fn asked(found: &AdesioneSheet) -> Option<&str> {
    let last = found.sheet.history.last()?;
    match last.to_state == ActState::InformationRequested {
        true => last.reason.as_deref(),
        false => None,
    }
}

/// The draft's data, and what it still lacks.
fn draft(visit: &Visit, found: &AdesioneSheet, steps: &Steps<'_>) -> Markup {
    let lang = visit.lang();
    let adesione = &found.adesione;
    let has = |role| found.sheet.documents.iter().any(|document| document.role == role);
    let parts = [
        (adesione.organ.is_some(), "adesioni-organ"),
        (adesione.resolution_number.is_some(), "adesioni-resolution-number"),
        (adesione.resolution_on.is_some(), "adesioni-resolution-on"),
        (has(DocumentRole::Resolution), "acts-role-resolution"),
        (has(DocumentRole::SignedConvention), "acts-role-signed_convention"),
    ];
    html! {
        ul class="s-plain" {
            @for (is_there, key) in parts { li {
                @if is_there { (icon(icon!("it-check-circle"))) } @else { (icon(icon!("it-minus-circle"))) }
                " " (lang.get(key)) ": " (if is_there { t!(lang, "adesioni-part-there") } else { t!(lang, "adesioni-part-missing") })
            } }
        }
        form method="post" action=(format!("/adesioni/{}/edit", found.sheet.act.number)) novalidate {
            (steps.hidden())
            (resolution(lang, &steps.form))
            div class="s-form-actions" { button class="btn btn-outline-primary" { (t!(lang, "admin-save")) } }
        }
    }
}

/// The form or button that moves it to a state.
fn step(lang: Lang, found: &AdesioneSheet, state: ActState, steps: &Steps<'_>) -> Markup {
    let act = &found.sheet.act;
    let label = lang.get(&format!("adesioni-do-{state}-{}", act.state));
    match (act.state, state) {
        (_, ActState::Submitted) | (ActState::Submitted, ActState::UnderReview) => {
            steps.button(state, &label)
        }
        (from, ActState::Withdrawn) => {
            let stage = if from == ActState::Draft { "draft" } else { "sent" };
            steps.undo(
                state,
                &label,
                &lang.get(&format!("adesioni-withdraw-ask-{stage}")),
            )
        }
        (_, ActState::Signed) => {
            let signed_on = t!(lang, "adesioni-signed-on");
            let signed_on = Input::text("signed_on", &signed_on).kind("date");
            let fields = html! { (steps.form.input(signed_on)) (steps.register_of(Purpose::Signature, &found.sheet.register)) };
            steps.form(state, &label, fields)
        }
        _ => steps.form(
            state,
            &label,
            steps.reason(state, &lang.get(&format!("adesioni-reason-{state}"))),
        ),
    }
}
