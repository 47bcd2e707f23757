//! What the pages of activations show: where the activation is, as one follows a parcel, and what can be done about it.

mod form;

use chrono::NaiveDate;
use maud::{Markup, html};

pub use form::{Block, address, block_page, new_page};

use super::checklist::works_as;
use super::model::{Item, ItemState};
use super::queries::AttivazioneSheet;
use super::receipt;
use crate::acts::documents::DocumentRole;
use crate::acts::terms::{Story, Term, TermState};
use crate::acts::views::{self, Facts, Page, Steps, stale_alert, state_badge, state_name};
use crate::acts::web::{Told, today};
use crate::acts::{ActState, Party, machine, policy};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::services::PORTAL;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{csrf_field, icon};
use crate::web::listing::{PostButton, Refused, day, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// The stages that an activation goes through.
const STAGES: [ActState; 4] = [
    ActState::Requested,
    ActState::CollectingInfo,
    ActState::InSetup,
    ActState::Active,
];

/// The page of an activation. `used`: the working days that were really used, once it is concluded; `entrusted_to`: the last day of the
/// contract by which the service runs today.
pub fn page(
    visit: &Visit,
    found: &AttivazioneSheet,
    (stories, substitute): &Told,
    (used, entrusted_to): (Option<u32>, Option<NaiveDate>),
    refused: Option<&Refused>,
) -> Markup {
    // Each form is refused in its own place.
    let (of_item, of_step): (Option<&Refused>, Option<&Refused>) =
        match refused.is_some_and(|refused| refused.form.flag("item_state")) {
            true => (refused, None),
            false => (None, refused),
        };
    let actions = html! {
        @if found.sheet.act.state != ActState::Draft { (parcel(visit, found, stories, used)) }
        (actions(visit, found, entrusted_to, of_step))
        @if !found.items.is_empty() { (checklist(visit, found, of_item)) }
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

/// What an activation tells of itself.
pub fn facts(lang: Lang, found: &AttivazioneSheet) -> Facts {
    let mut facts = receipt::lines(lang, found);
    let mut add = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (lang.get(key).into_owned(), value)));
    };
    let form = &found.attivazione;
    add(
        "attivazioni-ticket",
        found.ticket.map(|number| number.to_string()),
    );
    add(
        "attivazioni-maintainer",
        found.maintainer.as_ref().map(|act| act.number.clone()),
    );
    add("attivazioni-active-on", form.active_on.map(|on| lang.date(on)));
    add(
        "attivazioni-last-service-day",
        form.last_service_day.map(|on| lang.date(on)),
    );
    facts
}

/// The term of the activation.
fn term(found: &AttivazioneSheet) -> Option<&Term> {
    found.sheet.terms.first()
}

/// Where it is, what is missing, from whom, until when.
fn parcel(visit: &Visit, found: &AttivazioneSheet, stories: &[(Term, Story)], used: Option<u32>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    html! {
        section class="s-panel" aria-labelledby="track-title" {
            h2 id="track-title" { (t!(lang, "attivazioni-track")) }
            (track(lang, found))
            @if let Some((what, from, until)) = missing(lang, found, stories) {
                dl class="s-dl" {
                    dt { (t!(lang, "attivazioni-missing")) } dd { (what) }
                    dt { (t!(lang, "attivazioni-missing-from")) } dd { (from) }
                    dt { (t!(lang, "attivazioni-missing-until")) } dd { (until) }
                }
            }
            @if let (Some(term), Some(used)) = (term(found).filter(|term| term.state == TermState::Late), used) {
                div class="alert alert-warning" {
                    (t!(lang, "attivazioni-late", due = lang.date(term.due_on), length = term.length, used = used))
                }
            }
            div class="s-form-actions" {
                @if let Some(number) = found.ticket {
                    a class="btn btn-outline-primary btn-sm" href=(format!("/tickets/{number}")) { (t!(lang, "attivazioni-open-ticket", number = number.to_string())) }
                }
                @if let Some(maintainer) = &found.maintainer {
                    a class="btn btn-outline-primary btn-sm" href=(maintainer.address()) { (t!(lang, "attivazioni-open-maintainer")) }
                } @else if may_ask_maintainer(visit, found) {
                    a class="btn btn-outline-primary btn-sm" href="/maintainers/new" { (t!(lang, "maintainers-new")) }
                }
                @if let Some(receipt) = found.sheet.documents.iter().find(|one| one.role == DocumentRole::Receipt) {
                    a class="btn btn-outline-primary btn-sm" href=(format!("/acts/{}/documents/{}", act.number, receipt.id)) {
                        (icon(icon!("it-download"))) " " (t!(lang, "attivazioni-download-receipt"))
                    }
                }
            }
        }
    }
}

fn may_ask_maintainer(visit: &Visit, found: &AttivazioneSheet) -> bool {
    let act = &found.sheet.act;
    let is_over = machine::is_final(act.procedure, act.state);
    let is_contact = visit
        .actor()
        .is_ok_and(|actor| policy::parties(actor, act).contains(&Party::EnteContact));
    found.service.code == PORTAL && !is_over && is_contact
}

/// The stages, with the day on which each was reached.
fn track(lang: Lang, found: &AttivazioneSheet) -> Markup {
    let act = &found.sheet.act;
    let reached = |state: ActState| {
        let mut steps = found.sheet.history.iter();
        steps
            .find(|step| step.to_state == state)
            .map(|step| rome::date_of(step.at.utc()))
    };
    let at = match act.state {
        ActState::Suspended => found.attivazione.interrupted.unwrap_or(ActState::CollectingInfo),
        state => state,
    };
    let last = STAGES.iter().rposition(|stage| reached(*stage).is_some());
    let stages = STAGES.iter().enumerate().map(|(place, stage)| (place, *stage));
    let is_closed = !STAGES.contains(&at);
    // A proceeding that was given up goes through no further stage.
    let ends_early = matches!(act.state, ActState::Rejected | ActState::Withdrawn);
    let shown = stages.filter(|(place, _)| !ends_early || last.is_some_and(|last| *place <= last));
    html! {
        ol class="s-steps" {
            @for (place, stage) in shown {
                @let is_behind = last.is_some_and(|last| place <= last);
                li class=[is_behind.then_some("s-done")] aria-current=[(stage == at).then_some("step")] {
                    @if stage == at { strong { (state_name(lang, act.procedure, stage)) } } @else { (state_name(lang, act.procedure, stage)) }
                    @if stage == at && act.state == ActState::Suspended { " " (state_badge(lang, act.procedure, act.state)) }
                    " · "
                    span class="s-muted" {
                        @match (reached(stage), is_behind) {
                            (Some(on), _) => (lang.date(on)),
                            (None, true) => (t!(lang, "attivazioni-stage-skipped")),
                            (None, false) => (t!(lang, "attivazioni-stage-ahead")),
                        }
                    }
                }
            }
            @if is_closed {
                li class="s-done" aria-current="step" {
                    strong { (state_name(lang, act.procedure, at)) } " · "
                    span class="s-muted" { (day(lang, reached(at))) }
                }
            }
        }
    }
}

/// What is missing, from whom, until when; nothing once it is concluded.
fn missing(
    lang: Lang,
    found: &AttivazioneSheet,
    stories: &[(Term, Story)],
) -> Option<(String, String, String)> {
    let act = &found.sheet.act;
    let (term, story) = stories
        .first()
        .filter(|(term, _)| term.state == TermState::Running)?;
    let referent = found.attivazione.referent_name.clone().unwrap_or_default();
    let what = match act.state {
        ActState::Requested => t!(lang, "attivazioni-missing-requested", referent = referent).into_owned(),
        ActState::CollectingInfo => {
            t!(lang, "attivazioni-missing-collecting_info", referent = referent).into_owned()
        }
        ActState::InSetup => t!(
            lang,
            "attivazioni-missing-in_setup",
            count = found.open_items(),
            all = found.items.len()
        )
        .into_owned(),
        ActState::Suspended => asked(found).unwrap_or_default().to_owned(),
        _ => return None,
    };
    let from = match act.state {
        ActState::Suspended => found.sheet.ente.clone(),
        _ => t!(lang, "attivazioni-from-centre").into_owned(),
    };
    let due = lang.date(term.due_on);
    let until = match (act.state, story.counted_until, term.expected_on) {
        (ActState::Suspended, Some(end), _) => {
            t!(
                lang,
                "attivazioni-until-suspended",
                end = lang.date(end),
                due = due
            )
        }
        (_, _, Some(expected)) => t!(
            lang,
            "attivazioni-until",
            expected = lang.date(expected),
            due = due
        ),
        (_, _, None) => t!(lang, "acts-term-due", day = due),
    };
    Some((what, from, until.into_owned()))
}

/// What the case owner asked of the ente, as long as it is to be answered.
fn asked(found: &AttivazioneSheet) -> Option<&str> {
    let last = found.sheet.history.last()?;
    match last.to_state == ActState::Suspended {
        true => last.reason.as_deref(),
        false => None,
    }
}

/// What comes next, and what the visitor can do about it.
fn actions(
    visit: &Visit,
    found: &AttivazioneSheet,
    entrusted_to: Option<NaiveDate>,
    refused: Option<&Refused>,
) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let present = FormData::default();
    let mut steps = Steps::new(visit, act, &present, refused);
    // What a contract entrusts is not renewed (section 14).
    if let (ActState::Active, Some(to)) = (act.state, entrusted_to) {
        steps = steps.saying(t!(lang, "attivazioni-active-by-contract", day = lang.date(to)));
    }
    let parties = visit.actor().map(|actor| policy::parties(actor, act));
    let allowed = found.allowed(&parties.unwrap_or_default());
    let body = html! {
        @if let Some(asked) = asked(found) {
            div class="alert alert-info" { strong { (t!(lang, "attivazioni-asked")) } br; span class="s-prewrap" { (asked) } }
        }
        @for state in &allowed { (step(lang, found, *state, &steps)) }
    };
    steps.panel(&form::labels(lang), body)
}

/// The form or button that moves it to a state.
fn step(lang: Lang, found: &AttivazioneSheet, state: ActState, steps: &Steps<'_>) -> Markup {
    let act = &found.sheet.act;
    let label = lang.get(&format!("attivazioni-do-{state}-{}", act.state));
    let reason = |key: &str| steps.form(state, &label, steps.reason(state, &lang.get(key)));
    match (act.state, state) {
        // It is sent from the last page of the form.
        (_, ActState::Requested) => html! {
            a class="btn btn-primary" href=(format!("{}/form", act.address())) { (t!(lang, "attivazioni-go-on")) }
        },
        (_, ActState::Withdrawn) => steps.undo(state, &label, &t!(lang, "attivazioni-withdraw-ask")),
        (_, ActState::Suspended) => reason("attivazioni-reason-suspended"),
        (_, ActState::Rejected) => reason("attivazioni-reason-rejected"),
        (ActState::Suspended, _) => reason("attivazioni-reason-answer"),
        (_, ActState::Active) if found.open_items() > 0 => html! {
            p class="s-muted" { (t!(lang, "attivazioni-active-not-yet", count = found.open_items())) }
        },
        _ => steps.button(state, &label),
    }
}

/// The checklist; who builds the service says how each thing stands.
fn checklist(visit: &Visit, found: &AttivazioneSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let works = visit
        .actor()
        .is_ok_and(|actor| works_as(act, &policy::parties(actor, act)).is_some());
    let done = found.items.len() - found.open_items();
    html! {
        section class="s-panel s-flush" id="checklist" aria-labelledby="checklist-title" {
            h2 id="checklist-title" { (t!(lang, "attivazioni-checklist")) }
            p class="px-3" { (t!(lang, "attivazioni-checklist-done", count = done, all = found.items.len())) }
            @if let Some(alert) = stale_alert(lang, refused) {
                div class="px-3" { (alert) }
            } @else if refused.is_some() {
                div class="px-3" { (refusal_alert(lang, refused, &[("reason", t!(lang, "attivazioni-item-why"))])) }
            }
            table class="s-table s-cards" {
                caption class="visually-hidden" { (t!(lang, "attivazioni-checklist")) }
                thead { tr {
                    th scope="col" { (t!(lang, "attivazioni-item")) }
                    th scope="col" { (t!(lang, "acts-state")) }
                    @if works { th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } } }
                } }
                tbody { @for item in &found.items { tr {
                    td class="s-main-cell" {
                        (item.text(lang))
                        @if let Some(reason) = &item.reason { span class="s-sub s-prewrap" { (reason) } }
                    }
                    td data-label=(t!(lang, "acts-state")) { (item_badge(lang, item)) }
                    @if works { td { (item_forms(visit, found, item, refused)) } }
                } } }
            }
        }
    }
}

fn item_badge(lang: Lang, item: &Item) -> Markup {
    let (class, sign) = match item.state {
        ItemState::Open => ("s-badge", icon!("it-clock")),
        ItemState::Done => ("s-badge s-badge-ok", icon!("it-check-circle")),
        ItemState::Waived => ("s-badge", icon!("it-minus-circle")),
    };
    html! { span class=(class) { (icon(sign)) (lang.get(&format!("attivazioni-item-{}", item.state))) } }
}

fn item_forms(visit: &Visit, found: &AttivazioneSheet, item: &Item, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let action = format!("{}/checklist/{}", act.address(), item.position);
    let version = act.version.to_string();
    let button = |state: ItemState, class: &str| {
        post_button(
            visit,
            &PostButton {
                action: &action,
                label: &lang.get(&format!("attivazioni-item-do-{state}")),
                about: item.text(lang),
                class,
                confirm: None,
                fields: &[("version", &version), ("item_state", state.as_str())],
            },
        )
    };
    let position = item.position.to_string();
    let refused = refused.filter(|refused| refused.form.text("item") == position);
    let nothing = FormData::default();
    let form = form_of(lang, &nothing, refused);
    let error = form.error("reason");
    // The one that was refused is the one that the list of what is wrong leads to.
    let id = match refused {
        Some(_) => "reason".to_owned(),
        None => format!("waive-{position}"),
    };
    html! {
        @if item.state == ItemState::Open {
            (button(ItemState::Done, "btn btn-primary btn-sm"))
            details open[refused.is_some()] {
                summary { (t!(lang, "attivazioni-item-do-waived")) span class="visually-hidden" { " " (item.text(lang)) } }
                form method="post" action=(action) novalidate {
                    (csrf_field(visit))
                    input type="hidden" name="version" value=(version);
                    input type="hidden" name="item_state" value=(ItemState::Waived);
                    input type="hidden" name="item" value=(position);
                    div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                        label for=(id) { (t!(lang, "attivazioni-item-why")) }
                        textarea class="form-control" id=(id) name="reason" maxlength="2000" required
                            aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| "reason-error")] { "\n" (form.data.text("reason")) }
                        @if let Some(error) = &error { p class="s-error" id="reason-error" { (error) } }
                    }
                    button class="btn btn-outline-primary btn-sm" { (t!(lang, "attivazioni-item-do-waived")) }
                }
            }
        } @else { (button(ItemState::Open, "btn btn-outline-primary btn-sm")) }
    }
}
