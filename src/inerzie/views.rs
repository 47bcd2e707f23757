//! What the pages of inerzie show.

use maud::{Markup, html};

use super::model::{Asked, InerziaSheet};
use super::substitution::Length;
use crate::acts::terms::TermUnit;
use crate::acts::views::{self, Facts, Page, Steps, procedure_name};
use crate::acts::web::{Told, today};
use crate::acts::{Act, ActState, Party, policy};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::components::{Input, csrf_field};
use crate::web::listing::{Refused, form_of, or_dash, refusal_alert};
use crate::web::{FormData, Visit};

/// The form by which the substitute power is asked for, or begun of the holder's own motion. `holders`: name and address of each.
pub fn new_form(
    visit: &Visit,
    asked: &Asked,
    holders: &[(String, String)],
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let (case, term) = (&asked.case.act, &asked.term);
    let own_motion = visit.staff().is_ok();
    let nothing = FormData::default();
    let form = form_of(lang, &nothing, refused);
    let label = match own_motion {
        true => t!(lang, "inerzie-why"),
        false => t!(lang, "inerzie-text"),
    };
    let late = (today(visit) - term.due_on).num_days();
    html! {
        (head(visit))
        (refusal_alert(lang, refused, &[("reason", &label)]))
        section class="s-panel" aria-labelledby="case-title" {
            h2 id="case-title" { (t!(lang, "inerzie-about")) }
            dl class="s-dl" {
                dt { (t!(lang, "acts-act")) } dd { a href=(case.address()) { (case_name(lang, case)) } }
                dt { (t!(lang, "acts-ente")) } dd { (asked.case.ente) }
                dt { (t!(lang, "acts-case-owner")) }
                dd { (asked.case.name(case.case_owner_id).unwrap_or(&t!(lang, "acts-case-owner-none"))) }
                dt { (t!(lang, "inerzie-original-term")) }
                dd { (lang.date(term.due_on)) " · " (t!(lang, "acts-term-passed", count = late)) }
                dt { (t!(lang, "acts-substitute")) }
                dd class="s-break" {
                    @if holders.is_empty() { (t!(lang, "acts-substitute-none")) }
                    @for (name, email) in holders { (name) ", " a href=(format!("mailto:{email}")) { (email) } br; }
                }
                dt { (t!(lang, "inerzie-holders-term")) }
                dd { (length(lang, asked.half)) }
            }
        }
        form class="s-panel" method="post" action="/inerzie/new" novalidate {
            (csrf_field(visit))
            input type="hidden" name="about" value=(case.number);
            p class="s-prose" { (t!(lang, "inerzie-new-text")) }
            @let input = Input::text("reason", &label).kind("textarea").max(2000);
            (form.input(if own_motion { input } else { input.optional() }))
            div class="s-form-actions" {
                button class="btn btn-primary" { (if own_motion { t!(lang, "inerzie-send-own") } else { t!(lang, "inerzie-send") }) }
                a class="btn btn-link" href=(case.address()) { (t!(lang, "inerzie-back")) }
            }
        }
    }
}

/// What stands in the place of the form where the substitute power cannot be asked for: why.
pub fn not_now(visit: &Visit, refused: &Refused, back: &str) -> Markup {
    let lang = visit.lang();
    let nothing: [(&str, &str); 0] = [];
    html! {
        (head(visit))
        (refusal_alert(lang, Some(refused), &nothing))
        @if let Some(typed) = refused.form.optional("reason") {
            p { (t!(lang, "inerzie-typed")) }
            blockquote class="s-prewrap" { (typed) }
        }
        p { a class="btn btn-outline-primary" href=(back) { (t!(lang, "inerzie-back")) } }
    }
}

/// What the form is called, for who asks and for the holder who steps in.
pub fn new_title(visit: &Visit) -> String {
    let lang = visit.lang();
    match visit.staff() {
        Ok(_) => t!(lang, "inerzie-new-own"),
        Err(_) => t!(lang, "inerzie-new"),
    }
    .into_owned()
}

fn head(visit: &Visit) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div {
            h1 { (new_title(visit)) }
            p { (t!(lang, "inerzie-lead")) }
        } }
    }
}

fn case_name(lang: Lang, case: &Act) -> String {
    format!("{} {}", procedure_name(lang, case.procedure), case.number)
}

fn length(lang: Lang, length: Length) -> String {
    match length {
        Length::WorkingDays(days) => t!(lang, "acts-term-working-days", count = days).into_owned(),
        Length::CalendarDays(days) => t!(lang, "acts-term-calendar-days", count = days).into_owned(),
    }
}

/// How the visitor and the holder stand to an inerzia.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The visitor is the case owner of its case.
    pub is_case_owner: bool,
    /// Who has taken it up no longer holds the substitute power.
    pub is_left: bool,
}

/// The page of an inerzia.
pub fn page(
    visit: &Visit,
    found: &InerziaSheet,
    (stories, substitute): &Told,
    standing: Standing,
    refused: Option<&Refused>,
) -> Markup {
    let page = Page {
        sheet: &found.sheet,
        stories,
        facts: facts(visit.lang(), found),
        actions: actions(visit, found, standing, refused),
        substitute: substitute.as_ref(),
        today: today(visit),
    };
    views::page(visit, &page, refused)
}

/// What an inerzia tells of itself.
pub fn facts(lang: Lang, found: &InerziaSheet) -> Facts {
    let fact = |key: &str, value: String| (lang.get(key).into_owned(), value);
    let origin = match found.inerzia.own_motion {
        true => t!(lang, "inerzie-own-motion"),
        false => t!(lang, "inerzie-on-request"),
    };
    let days = found.term.length.unsigned_abs();
    let term = match found.term.unit {
        TermUnit::WorkingDays => Length::WorkingDays(days),
        TermUnit::CalendarDays => Length::CalendarDays(days),
    };
    let holder = found.sheet.name(found.sheet.act.case_owner_id);
    vec![
        fact("inerzie-about", case_name(lang, &found.case)),
        fact(
            "inerzie-original-term",
            format!("{} ({})", lang.date(found.term.due_on), length(lang, term)),
        ),
        fact("inerzie-origin", origin.into_owned()),
        fact("inerzie-requested-on", lang.date(found.inerzia.requested_on)),
        fact(
            "inerzie-holder",
            holder.map_or_else(|| t!(lang, "inerzie-no-holder").into_owned(), str::to_owned),
        ),
        fact(
            "inerzie-reason",
            or_dash(found.inerzia.reason.as_deref()).to_owned(),
        ),
    ]
}

/// What comes next, and what the visitor can do about it.
fn actions(visit: &Visit, found: &InerziaSheet, standing: Standing, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &found.sheet.act);
    let nothing = FormData::default();
    let steps = Steps::new(visit, act, &nothing, refused);
    let is_officer = visit
        .actor()
        .is_ok_and(|actor| policy::parties(actor, act).contains(&Party::SubstituteOfficer));
    let may_take = steps.allowed().contains(&ActState::TakenOver) || standing.is_left && is_officer;
    let labels: [(&'static str, String); 0] = [];
    let body = html! {
        @if standing.is_left { p { (t!(lang, "inerzie-holder-left")) } }
        @if may_take && standing.is_case_owner {
            p { (t!(lang, "inerzie-not-yours")) }
        } @else if may_take {
            p { (t!(lang, "inerzie-take-text")) }
            (steps.button(ActState::TakenOver, &t!(lang, "inerzie-take")))
        }
        p class="mt-3" { a class="btn btn-outline-primary" href=(found.case.address()) { (t!(lang, "inerzie-to-case", number = &found.case.number)) } }
    };
    steps.panel(&labels, body)
}
