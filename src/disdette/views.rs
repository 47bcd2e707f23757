//! What the pages of disdette show.

mod stating;

use chrono::Datelike;
use maud::{Markup, html};
pub(super) use stating::{Offer, Offered, choose, new_form, summary};
use stating::{effects_list, labels};

use super::Foreseen;
use super::cessation::CessationReason;
use super::model::{Disdetta, DisdettaSheet};
use super::web::Shown;
use crate::acts::formal::faces;
use crate::acts::views::{self, Facts, Page, Steps};
use crate::acts::web::today;
use crate::acts::{Act, ActState, Party, policy};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::components::csrf_field;
use crate::web::listing::Refused;
use crate::web::{FormData, Visit};

/// What a disdetta tells of itself.
pub fn facts(lang: Lang, found: &DisdettaSheet) -> Facts {
    let disdetta = &found.disdetta;
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let names: Vec<String> = found
        .services
        .iter()
        .map(|one| format!("{} ({})", one.service.name(lang), one.activation))
        .collect();
    let mut facts = vec![fact("disdette-services", names.join(", "))];
    if let Some(day) = disdetta.requested_from {
        facts.push(fact("disdette-requested", lang.date(day)));
    }
    facts.extend(faces::facts(lang, found.notice.as_ref()));
    let rule = disdetta.rule.as_deref().unwrap_or(Disdetta::RULE);
    let cause = |reason: CessationReason| lang.get(&format!("disdette-cause-{reason}"));
    if found.is_apart() {
        for one in &found.services {
            let Some(last) = one.last_service_day else {
                continue;
            };
            let name = t!(lang, "disdette-last-day-of", service = one.service.name(lang));
            let why = disdetta.reason_on(last).map(cause).unwrap_or_default();
            let day = t!(
                lang,
                "disdette-last-day-why",
                day = lang.date(last),
                rule = rule,
                why = why
            );
            facts.push((name.into_owned(), day.into_owned()));
        }
        return facts;
    }
    if let (Some(last), Some(from)) = (disdetta.last_service_day, disdetta.effective_from) {
        let last = t!(lang, "disdette-last-day-rule", day = lang.date(last), rule = rule);
        facts.push(fact("disdette-last-day", last.into_owned()));
        facts.push(fact("disdette-effective-from", lang.date(from)));
    }
    if let Some(reason) = disdetta.cessation_reason {
        facts.push(fact("disdette-cause", cause(reason).into_owned()));
    }
    facts
}

/// The page of a disdetta.
pub(super) fn page(visit: &Visit, shown: &Shown, refused: Option<&Refused>) -> Markup {
    let (stories, substitute) = &shown.told;
    let page = Page {
        sheet: &shown.found.sheet,
        stories,
        facts: facts(visit.lang(), &shown.found),
        actions: actions(visit, shown, refused),
        substitute: substitute.as_ref(),
        today: today(visit),
    };
    html! {
        (views::page(visit, &page, refused))
        @if let Some(notice) = &shown.readable { (faces::files(visit.lang(), notice, &shown.found.sheet.documents)) }
    }
}

/// What comes next, and what the visitor can do about it.
fn actions(visit: &Visit, shown: &Shown, refused: Option<&Refused>) -> Markup {
    let (lang, found) = (visit.lang(), &shown.found);
    let (act, disdetta) = (&found.sheet.act, &found.disdetta);
    // No date of receipt stands there unless somebody typed it.
    let present = FormData::default();
    let steps = Steps::new(visit, act, &present, refused);
    let is_revocable =
        act.state == ActState::Registered && disdetta.effective_from.is_some_and(|from| today(visit) < from);
    let is = |party| {
        visit
            .actor()
            .is_ok_and(|actor| policy::parties(actor, act).contains(&party))
    };
    let body = html! {
        @if let Some(effects) = &shown.effects {
            h3 { (t!(lang, "disdette-effects")) }
            (effects_list(lang, effects, found.notice.is_some()))
        }
        @if disdetta.is_revocation_asked() && act.state == ActState::Registered {
            div class="alert alert-info" {
                strong { (t!(lang, "disdette-revocation-waits")) } br;
                span class="s-prewrap" { (disdetta.revocation_reason.as_deref().unwrap_or_default()) }
            }
        }
        @if let Some(refusal) = &disdetta.revocation_refusal {
            div class="alert alert-warning" {
                strong { (t!(lang, "disdette-revocation-was-refused")) } br; span class="s-prewrap" { (refusal) }
            }
        }
        @for state in steps.allowed() {
            @if state != ActState::Revoked || (is_revocable && disdetta.is_revocation_asked()) {
                (step(lang, shown, state, &steps))
            }
        }
        @if is_revocable && disdetta.is_revocation_asked() && is(Party::CaseOwner) {
            (revocation(lang, act, &steps, refused, false))
        }
        @if act.state == ActState::Registered && is(Party::CaseOwner) {
            (faces::correction(lang, act, &steps, refused))
        }
        @if is_revocable && !disdetta.is_revocation_asked() && is(Party::EnteSignatory) {
            (revocation(lang, act, &steps, refused, true))
        }
    };
    steps.panel(&labels(lang), body)
}

/// The form or button that moves it to a state.
fn step(lang: Lang, shown: &Shown, state: ActState, steps: &Steps<'_>) -> Markup {
    let label = lang.get(&format!("disdette-do-{state}"));
    match state {
        ActState::Registered if shown.found.notice.is_some() => html! {
            (steps.button(state, &label))
            (steps.form(state, &t!(lang, "disdette-register-other"), faces::fields(lang, steps, &shown.free)))
        },
        ActState::Registered => steps.form(state, &label, faces::fields(lang, steps, &shown.free)),
        ActState::Revoked => steps.undo(state, &label, &t!(lang, "disdette-revoke-ask")),
        _ => steps.form(
            state,
            &label,
            steps.reason(state, &t!(lang, "disdette-reason-rejected")),
        ),
    }
}

/// What a registration does, before it is made: the dates, and what may be wrong with them.
pub(super) fn confirm(visit: &Visit, foreseen: &Foreseen, form: &FormData) -> Markup {
    let (lang, found) = (visit.lang(), &foreseen.found);
    let act = &found.sheet.act;
    let received_on = act.received_on.unwrap_or(today(visit));
    let last = found.disdetta.last_service_day.unwrap_or(received_on);
    let hidden = [
        "version",
        "notice",
        "register_aoo",
        "register_number",
        "register_year",
        "register_date",
    ];
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "disdette-confirm")) } p { (act.number) " · " (found.sheet.ente) } } }
        @if let Some(sent_on) = foreseen.sent_on.filter(|sent_on| *sent_on < received_on) {
            div class="alert alert-warning" {
                (t!(lang, "disdette-confirm-sent", sent = lang.date(sent_on), received = lang.date(received_on)))
                @if sent_on.year() < received_on.year() { " " strong { (t!(lang, "disdette-confirm-sent-year")) } }
            }
        }
        @if last < today(visit) {
            div class="alert alert-warning" { (t!(lang, "disdette-confirm-past", day = lang.date(last))) }
        }
        section class="s-panel" aria-labelledby="confirm-title" {
            h2 id="confirm-title" { (t!(lang, "disdette-effects")) }
            dl class="s-dl" { @for (name, value) in facts(lang, found) { dt { (name) } dd class="s-break" { (value) } } }
            p { (t!(lang, "disdette-confirm-text")) }
            form method="post" action=(format!("{}/state", act.address())) {
                (csrf_field(visit))
                input type="hidden" name="state" value="registered";
                input type="hidden" name="confirmed" value="yes";
                @for name in hidden { input type="hidden" name=(name) value=(form.text(name)); }
                div class="s-form-actions" {
                    button class="btn btn-primary" { (t!(lang, "disdette-confirm-do")) }
                    a class="btn btn-outline-primary" href=(act.address()) { (t!(lang, "disdette-change")) }
                }
            }
        }
    }
}

/// The form by which the signatory asks to take it back, or the case owner refuses that.
fn revocation(lang: Lang, act: &Act, steps: &Steps<'_>, refused: Option<&Refused>, is_ask: bool) -> Markup {
    let kind = if is_ask { "ask" } else { "refuse" };
    let label = lang.get(&format!("disdette-revocation-{kind}"));
    let asked = if is_ask { "true" } else { "false" };
    let was_refused = refused.is_some_and(|refused| refused.form.text("asked") == asked);
    let error = steps.form.error("reason").filter(|_| was_refused);
    let id = if was_refused {
        "reason"
    } else {
        "reason-revocation"
    };
    let typed = if was_refused {
        steps.form.data.text("reason")
    } else {
        ""
    };
    html! {
        div class="s-accordion" { details open[was_refused] {
            summary { (label) }
            form method="post" action=(format!("{}/revocation", act.address())) novalidate {
                (steps.hidden())
                input type="hidden" name="asked" value=(asked);
                div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
                    label for=(id) { (lang.get(&format!("disdette-revocation-{kind}-reason"))) }
                    textarea class="form-control" id=(id) name="reason" maxlength="2000" required data-keep=(id)
                        aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| "reason-error")] { "\n" (typed) }
                    @if let Some(error) = &error { p class="s-error" id="reason-error" { (error) } }
                }
                div class="s-form-actions" { button class="btn btn-primary" { (label) } }
            }
        } }
    }
}
