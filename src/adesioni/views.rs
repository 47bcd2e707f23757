//! What the pages of joinings show.

use maud::{Markup, html};

use super::model::AdesioneSheet;
use crate::acts::documents::DocumentRole;
use crate::acts::views::{self, Page};
use crate::acts::web::{Told, today};
use crate::acts::{ActState, Procedure, machine, policy};
use crate::convenzioni::ConvenzioneSheet;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state, icon};
use crate::web::listing::{PostButton, Refused, day, form_of, or_dash, post_button, refusal_alert};
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
        label("files", "acts-document-file"),
        label("role", "acts-document-role-label"),
        label("reason", "acts-reason"),
        label("signed_on", "adesioni-signed-on"),
        label("register_aoo", "acts-register-aoo-label"),
        label("register_number", "acts-register-number-label"),
        label("register_year", "acts-register-year-label"),
        label("register_date", "acts-register-date-label"),
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

fn facts(lang: Lang, found: &AdesioneSheet) -> Markup {
    let adesione = &found.adesione;
    let number = adesione.resolution_number.as_deref();
    html! {
        dt { (t!(lang, "adesioni-convenzione")) } dd { (found.convenzione.name) }
        dt { (t!(lang, "adesioni-organ")) } dd { (or_dash(adesione.organ.as_deref())) }
        dt { (t!(lang, "adesioni-resolution")) }
        dd { (or_dash(number)) @if adesione.resolution_on.is_some() { ", " (day(lang, adesione.resolution_on)) } }
        @if let Some((from, to)) = adesione.days(&found.convenzione) {
            dt { (t!(lang, "adesioni-signed-on")) } dd { (day(lang, adesione.signed_on)) }
            dt { (t!(lang, "adesioni-member")) } dd { (t!(lang, "adesioni-member-days", from = lang.date(from), to = lang.date(to))) }
        }
    }
}

/// What comes next, and what the visitor can do about it.
fn actions(visit: &Visit, found: &AdesioneSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let parties = visit
        .actor()
        .map(|actor| policy::parties(actor, act))
        .unwrap_or_default();
    let allowed = machine::allowed(Procedure::Adesione, act.state, &parties);
    let next = views::next(lang, visit, act);
    // A refused document is told beside its form.
    let refused = refused.filter(|refused| refused.form.text("role").is_empty());
    let present = present(found, today(visit));
    let form = form_of(lang, &present, refused);
    html! {
        section class="s-panel" aria-labelledby="next-title" {
            h2 id="next-title" { (t!(lang, "acts-next")) }
            @if refused.is_some_and(Refused::is_stale) {
                div class="alert alert-warning" role="alert" tabindex="-1" data-focus { (t!(lang, "acts-stale")) }
            } @else { (refusal_alert(lang, refused, &labels(lang))) }
            @if !next.is_empty() { p { (next) } }
            @if let Some(asked) = asked(found) {
                div class="alert alert-info" { strong { (t!(lang, "adesioni-asked")) } br; span class="s-prewrap" { (asked) } }
            }
            @if act.state == ActState::Draft && !allowed.is_empty() { (draft(visit, found, &form)) }
            @for state in &allowed { (step(visit, found, *state, &form, refused)) }
        }
    }
}

fn present(found: &AdesioneSheet, today: chrono::NaiveDate) -> FormData {
    let adesione = &found.adesione;
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    FormData::of([
        ("organ", text(&adesione.organ)),
        ("resolution_number", text(&adesione.resolution_number)),
        ("resolution_on", date(adesione.resolution_on)),
        ("signed_on", today.to_string()),
        ("register_date", today.to_string()),
        ("register_year", chrono::Datelike::year(&today).to_string()),
    ])
}

/// What the case owner asked for last, while it is still to be answered.
fn asked(found: &AdesioneSheet) -> Option<&str> {
    let last = found.sheet.history.last()?;
    match last.to_state == ActState::InformationRequested {
        true => last.reason.as_deref(),
        false => None,
    }
}

fn hidden(visit: &Visit, found: &AdesioneSheet, state: Option<ActState>) -> Markup {
    html! {
        (csrf_field(visit))
        input type="hidden" name="version" value=(found.sheet.act.version);
        @if let Some(state) = state { input type="hidden" name="state" value=(state); }
    }
}

/// The draft's data, and what it still lacks.
fn draft(visit: &Visit, found: &AdesioneSheet, form: &Form<'_>) -> Markup {
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
            (hidden(visit, found, None))
            (resolution(lang, form))
            div class="s-form-actions" { button class="btn btn-outline-primary" { (t!(lang, "admin-save")) } }
        }
    }
}

/// The form or button that moves it to a state.
fn step(
    visit: &Visit,
    found: &AdesioneSheet,
    state: ActState,
    form: &Form<'_>,
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let act = &found.sheet.act;
    let action = format!("/adesioni/{}/state", act.number);
    let label = lang
        .get(&format!("adesioni-do-{state}-{}", act.state))
        .into_owned();
    let version = act.version.to_string();
    let is_open = refused.is_some_and(|refused| refused.form.text("state") == state.as_str());
    let fields = match (act.state, state) {
        (_, ActState::Submitted) | (ActState::Submitted, ActState::UnderReview) => {
            return html! { (post_button(visit, &PostButton {
                action: &action,
                label: &label,
                about: "",
                class: "btn btn-primary",
                confirm: None,
                fields: &[("version", &version), ("state", state.as_str())],
            })) };
        }
        (_, ActState::Withdrawn) => {
            return html! { (post_button(visit, &PostButton {
                action: &action,
                label: &label,
                about: "",
                class: "btn btn-outline-danger btn-sm",
                confirm: Some(&lang.get(&format!("adesioni-withdraw-ask-{}", if act.state == ActState::Draft { "draft" } else { "sent" }))),
                fields: &[("version", &version), ("state", state.as_str())],
            })) };
        }
        (_, ActState::Signed) => html! {
            (form.input(Input::text("signed_on", &t!(lang, "adesioni-signed-on")).kind("date")))
            fieldset {
                legend { (t!(lang, "acts-register-legend")) }
                div class="s-row" {
                    (form.input(Input::text("register_aoo", &t!(lang, "acts-register-aoo-label")).max(64)))
                    (form.input(Input::text("register_number", &t!(lang, "acts-register-number-label")).max(20)))
                }
                div class="s-row" {
                    (form.input(Input::text("register_year", &t!(lang, "acts-register-year-label")).kind("number")))
                    (form.input(Input::text("register_date", &t!(lang, "acts-register-date-label")).kind("date")))
                }
            }
        },
        _ => {
            let text = lang.get(&format!("adesioni-reason-{state}")).into_owned();
            // The one that was refused is the one that the list of what is wrong leads to.
            let (id, typed, error) = match is_open {
                true => (
                    "reason".to_owned(),
                    form.data.text("reason"),
                    form.error("reason"),
                ),
                false => (format!("reason-{state}"), "", None),
            };
            html! { div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                label for=(id) { (text) }
                textarea class="form-control" id=(id) name="reason" maxlength="2000" required data-keep=(id)
                    aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| "reason-error")] { "\n" (typed) }
                @if let Some(error) = &error { p class="s-error" id="reason-error" { (error) } }
            } }
        }
    };
    html! {
        div class="s-accordion" { details open[is_open] {
            summary { (label) }
            form method="post" action=(action) novalidate {
                (hidden(visit, found, Some(state)))
                (fields)
                div class="s-form-actions" { button class="btn btn-primary" { (label) } }
            }
        } }
    }
}
