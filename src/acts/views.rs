//! What the pages of all procedures show of an act: its state, its terms and why they end when they do, documents, steps.

mod documents;
mod steps;
mod substitution;
mod terms;

use chrono::NaiveDate;
use maud::{Markup, html};

pub use documents::{Shelved, documents_panel, documents_table, files_field, role_name};
pub use steps::{Steps, register_present};
pub use terms::{term_badge, term_name, term_standing};

use super::machine;
use super::model::{Act, ActState, Procedure, Transition};
use super::policy;
use super::queries::ActSheet;
use super::register::{self, Purpose};
use super::stale::Current;
use super::terms::{Story, Term};
use crate::kernel::text::Lang;
use crate::kernel::words;
use crate::t;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{icon, time};
use crate::web::listing::{Refused, day};

/// The name of a procedure.
pub fn procedure_name(lang: Lang, procedure: Procedure) -> String {
    lang.get(&format!("acts-procedure-{procedure}")).into_owned()
}

/// The name of a state of a procedure: Italian words follow its gender.
pub fn state_name(lang: Lang, procedure: Procedure, state: ActState) -> String {
    let own = format!("acts-state-{procedure}-{state}");
    match lang.has(&own) {
        true => lang.get(&own),
        false => lang.get(&format!("acts-state-{state}")),
    }
    .into_owned()
}

/// A state as a badge.
pub fn state_badge(lang: Lang, procedure: Procedure, state: ActState) -> Markup {
    let class = match state {
        ActState::Signed
        | ActState::Active
        | ActState::Settled
        | ActState::Transferred
        | ActState::Concluded => "s-badge s-badge-ok",
        ActState::InformationRequested
        | ActState::Suspended
        | ActState::Overdue
        | ActState::Contested
        | ActState::ToTransfer => "s-badge s-badge-warn",
        _ => "s-badge",
    };
    let sign = match state {
        _ if !machine::is_final(procedure, state) => None,
        ActState::Rejected | ActState::Withdrawn | ActState::Revoked | ActState::Inadmissible => {
            Some(icon!("it-close"))
        }
        _ => Some(icon!("it-check")),
    };
    html! { span class=(class) { @if let Some(sign) = sign { (icon(sign)) } (state_name(lang, procedure, state)) } }
}

/// What an act tells of itself: label and value of each fact.
pub type Facts = Vec<(String, String)>;

/// The page of an act: what is particular to its procedure stands in `facts` and `actions`.
pub struct Page<'a> {
    /// The act.
    pub sheet: &'a ActSheet,
    /// Its terms with how they came to their last day.
    pub stories: &'a [(Term, Story)],
    /// What it is about: labels and what stands beside them, the same as in its summary.
    pub facts: Facts,
    /// What the visitor can do now.
    pub actions: Markup,
    /// Who holds the substitute power: name and address.
    pub substitute: Option<&'a (String, String)>,
    /// Today's date.
    pub today: NaiveDate,
}

/// The page of an act.
pub fn page(visit: &Visit, page: &Page<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, sheet) = (visit.lang(), page.sheet);
    let act = &sheet.act;
    html! {
        div class="s-page-head" {
            div {
                h1 { (procedure_name(lang, act.procedure)) " " span class="s-mono s-nowrap" { (act.number) } }
                p { (sheet.ente) " · " (state_badge(lang, act.procedure, act.state)) }
            }
            div class="s-actions" {
                a class="btn btn-outline-primary btn-sm" href=(format!("/acts/{}/export", act.number)) download {
                    (icon(icon!("it-download"))) " " (t!(lang, "exports-button"))
                }
            }
        }
        div class="s-layout" {
            div {
                (substitution::panel(visit, sheet, page.today))
                (page.actions)
                (documents_panel(visit, sheet, refused))
                (steps(lang, sheet))
            }
            aside {
                section class="s-panel" aria-labelledby="facts-title" {
                    h2 id="facts-title" { (t!(lang, "acts-facts")) }
                    dl class="s-dl" {
                        @for (label, value) in &page.facts { dt { (label) } dd class="s-break" { (value) } }
                        // The facts of an inerzia name who took it up, who is no case owner.
                        @if act.procedure != Procedure::Inerzia {
                            dt { (t!(lang, "acts-case-owner")) }
                            dd { (sheet.name(act.case_owner_id).unwrap_or(&t!(lang, "acts-case-owner-none"))) }
                        }
                        @if !page.stories.is_empty() {
                            dt { (t!(lang, "acts-substitute")) }
                            dd class="s-break" { @match page.substitute {
                                Some((name, email)) => { (name) ", " a href=(format!("mailto:{email}")) { (email) } },
                                None => (t!(lang, "acts-substitute-none")),
                            } }
                        }
                        @for entry in &sheet.register {
                            dt { (lang.get(&format!("acts-register-{}", entry.purpose))) }
                            dd class="s-break" { (t!(lang, "acts-register-entry", entry = entry.shown(), day = lang.date(entry.entered_on))) }
                        }
                    }
                    @if may_enter_decision(visit, sheet) {
                        p { a class="btn btn-outline-primary btn-sm" href=(format!("/acts/{}/decision", act.number)) { (t!(lang, "acts-decision-entry-enter")) } }
                    }
                }
                @for (term, story) in page.stories { (terms::term_panel(lang, term, story, page.today)) }
            }
        }
    }
}

/// Whether the visitor enters the decision in the register, which is not there yet.
fn may_enter_decision(visit: &Visit, sheet: &ActSheet) -> bool {
    let is_there = sheet
        .register
        .iter()
        .any(|entry| entry.purpose == Purpose::Decision);
    let may = |actor| register::may_decide(actor, &sheet.act, &sheet.history).is_ok();
    !is_there && visit.actor().is_ok_and(may)
}

/// What happened, the latest first.
fn steps(lang: Lang, sheet: &ActSheet) -> Markup {
    html! {
        section class="s-panel" aria-labelledby="steps-title" {
            h2 id="steps-title" { (t!(lang, "acts-steps")) }
            ol class="s-story" reversed {
                @for step in sheet.history.iter().rev() { li { (one_step(lang, sheet, step)) } }
            }
        }
    }
}

fn one_step(lang: Lang, sheet: &ActSheet, step: &Transition) -> Markup {
    let who = match sheet.name(step.user_id) {
        Some(name) => format!("{name} ({})", lang.get(&format!("acts-party-{}", step.party))),
        None => t!(lang, "acts-party-system").into_owned(),
    };
    html! {
        strong { (state_name(lang, sheet.act.procedure, step.to_state)) }
        " · " (time(lang, step.at)) " · " (who)
        @if let Some(reason) = &step.reason { br; span class="s-prewrap" { (reason) } }
    }
}

/// The rows of a list of acts.
pub struct Row {
    /// The act.
    pub act: Act,
    /// Name of its ente.
    pub ente: String,
    /// The running term that ends next.
    pub term: Option<Term>,
    /// Name of who answers for it.
    pub case_owner: Option<String>,
}

/// Who holds the substitute power, above a table of terms.
pub fn holders(lang: Lang, holders: &[(String, String)]) -> Markup {
    html! {
        p class="px-3 s-break" {
            (t!(lang, "acts-substitute")) ": "
            @for (place, (name, email)) in holders.iter().enumerate() {
                @if place > 0 { "; " }
                (name) ", " a href=(format!("mailto:{email}")) { (email) }
            }
            @if holders.is_empty() { (t!(lang, "acts-substitute-none")) }
        }
    }
}

/// A list of acts.
pub fn list(lang: Lang, rows: &[Row], of_centre: bool, today: NaiveDate) -> Markup {
    html! {
        table class="s-table s-cards" id="rows" {
            caption class="visually-hidden" { (t!(lang, "acts-title")) }
            thead { tr {
                th scope="col" { (t!(lang, "acts-act")) }
                @if of_centre { th scope="col" { (t!(lang, "acts-ente")) } }
                th scope="col" { (t!(lang, "acts-state")) }
                th scope="col" { (t!(lang, "acts-term")) }
                th scope="col" { (t!(lang, "acts-case-owner")) }
                th scope="col" { (t!(lang, "acts-updated")) }
            } }
            tbody { @for row in rows { tr {
                td class="s-main-cell" {
                    a href=(row.act.address()) { (procedure_name(lang, row.act.procedure)) }
                    span class="s-sub s-mono" { (row.act.number) }
                }
                @if of_centre { td data-label=(t!(lang, "acts-ente")) { (row.ente) } }
                td data-label=(t!(lang, "acts-state")) { (state_badge(lang, row.act.procedure, row.act.state)) }
                td data-label=(t!(lang, "acts-term")) { @match &row.term {
                    Some(term) => span { (day(lang, Some(term.due_on))) " " (term_badge(lang, term, today)) },
                    None => "–",
                } }
                td data-label=(t!(lang, "acts-case-owner")) { (row.case_owner.as_deref().unwrap_or("–")) }
                td data-label=(t!(lang, "acts-updated")) class="s-nowrap" { (time(lang, row.act.updated_at)) }
            } } }
        }
    }
}

/// What stands above a form that was sent from an old version of an act: that somebody else changed it, and what happened to it last.
/// None: it was not refused for that.
pub fn stale_alert(lang: Lang, refused: Option<&Refused>) -> Option<Markup> {
    let refusal = &refused.filter(|refused| refused.is_stale())?.refusal;
    let last = Current::told_by(refusal).and_then(|now| Some((now.procedure, now.last_step?)));
    Some(html! {
        div class="alert alert-warning" role="alert" tabindex="-1" data-focus {
            (t!(lang, "acts-stale"))
            @if let Some((procedure, step)) = last {
                " " (t!(lang, "acts-stale-last",
                    state = state_name(lang, procedure, step.to),
                    who = step.user_name.unwrap_or_else(|| t!(lang, "acts-party-system").into_owned()),
                    at = lang.date_time(step.at)))
            }
        }
    })
}

/// The sentence that says what comes next, for who reads it.
pub fn next(lang: Lang, visit: &Visit, act: &Act) -> String {
    let is_ours = visit.actor().is_ok_and(|actor| {
        !machine::allowed(act.procedure, act.state, &policy::parties(actor, act)).is_empty()
    });
    let side = if is_ours { "you" } else { "others" };
    let key = format!("acts-next-{}-{}-{side}", act.procedure, act.state);
    match lang.has(&key) {
        true => words::sentence(&lang.get(&key)),
        false => String::new(),
    }
}
