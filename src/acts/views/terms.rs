//! Terms as pages tell them: until when, how they stand, and why they end when they do.

use std::borrow::Cow;

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::acts::terms::{Story, Term, TermState, TermUnit};
use crate::kernel::text::Lang;
use crate::sla::terms::Skipped;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::icon;

/// A term: until when, how it stands, and why.
pub(super) fn term_panel(lang: Lang, term: &Term, story: &Story, today: NaiveDate) -> Markup {
    let id = format!("term-{}", term.kind);
    html! {
        section class="s-panel" aria-labelledby=(id) {
            h2 id=(id) { (term_name(lang, term)) }
            p class="s-cluster" { (term_badge(lang, term, today)) }
            p {
                @if let Some(expected) = term.expected_on.filter(|_| term.state == TermState::Running) {
                    (t!(lang, "acts-term-expected", day = lang.date(expected))) " "
                }
                (t!(lang, "acts-term-due", day = lang.date(term.due_on)))
            }
            details {
                summary { (t!(lang, "acts-term-why")) }
                ol class="s-story" {
                    li { (t!(lang, "acts-term-starts", day = lang.date(term.starts_on))) }
                    li { (length(lang, term)) " (" (term.rule) ")." }
                    @if let (Some(from), Some(until)) = (term.suspended_from, story.counted_until) {
                        li { (t!(lang, "acts-term-suspended", from = lang.date(from), until = lang.date(until))) }
                    }
                    @for group in grouped(&story.skipped) { li { (skipped(lang, term.unit, &group)) } }
                    li { (t!(lang, "acts-term-ends", day = lang.date(term.due_on))) }
                }
                p class="s-small s-muted" { (lang.get(&format!("acts-term-law-{}", term.kind))) }
            }
        }
    }
}

/// What must be done within a term.
pub fn term_name(lang: Lang, term: &Term) -> String {
    lang.get(&format!("acts-term-{}", term.kind)).into_owned()
}

fn length(lang: Lang, term: &Term) -> String {
    if let Some(reason) = term.reason {
        return lang.get(&format!("acts-term-reason-{reason}")).into_owned();
    }
    match term.unit {
        TermUnit::WorkingDays => t!(lang, "acts-term-working-days", count = term.length).into_owned(),
        TermUnit::CalendarDays => t!(lang, "acts-term-calendar-days", count = term.length).into_owned(),
    }
}

/// How a term stands on a date.
pub fn term_badge(lang: Lang, term: &Term, today: NaiveDate) -> Markup {
    let (class, sign, text) = standing(lang, term, today);
    html! { span class=(format!("s-badge {class}")) { (icon(sign)) (text) } }
}

/// The same in words alone.
pub fn term_standing(lang: Lang, term: &Term, today: NaiveDate) -> String {
    standing(lang, term, today).2.into_owned()
}

fn standing(lang: Lang, term: &Term, today: NaiveDate) -> (&'static str, &'static str, Cow<'static, str>) {
    let left = (term.due_on - today).num_days();
    match (term.state, left) {
        (TermState::Met, _) => ("s-badge-ok", icon!("it-check-circle"), t!(lang, "acts-term-met")),
        (TermState::Late, _) => {
            let late = term.concluded_on.map_or(0, |on| (on - term.due_on).num_days());
            (
                "s-due-late",
                icon!("it-warning-circle"),
                t!(lang, "acts-term-late", count = late),
            )
        }
        (TermState::Void, _) => (
            "s-due-paused",
            icon!("it-close-circle"),
            t!(lang, "acts-term-void"),
        ),
        (TermState::Running, ..0) => (
            "s-due-late",
            icon!("it-warning-circle"),
            t!(lang, "acts-term-passed", count = -left),
        ),
        (TermState::Running, 0) => ("s-due-today", icon!("it-clock"), t!(lang, "acts-term-today")),
        (TermState::Running, _) => (
            "s-due-later",
            icon!("it-clock"),
            t!(lang, "acts-term-left", count = left),
        ),
    }
}

/// Days that follow each other and are skipped for the same reason, together.
struct Group<'a> {
    first: NaiveDate,
    last: NaiveDate,
    why: &'a Skipped,
}

fn grouped(days: &[(NaiveDate, Skipped)]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (date, why) in days {
        match groups.last_mut() {
            Some(group) if group.why == why && group.last.succ_opt() == Some(*date) => group.last = *date,
            _ => groups.push(Group {
                first: *date,
                last: *date,
                why,
            }),
        }
    }
    groups
}

fn skipped(lang: Lang, unit: TermUnit, group: &Group<'_>) -> String {
    let days = match group.first == group.last {
        true => t!(lang, "acts-skipped-day", day = lang.date(group.first)),
        false => t!(
            lang,
            "acts-skipped-days",
            from = lang.date(group.first),
            to = lang.date(group.last)
        ),
    };
    let name = |it: &str, en: &str| match lang {
        Lang::It => it.to_owned(),
        Lang::En => en.to_owned(),
    };
    let why = match group.why {
        Skipped::Suspended => t!(lang, "acts-skipped-suspended").into_owned(),
        Skipped::Weekday => t!(lang, "acts-skipped-weekday").into_owned(),
        Skipped::Sunday => t!(lang, "acts-skipped-sunday").into_owned(),
        Skipped::Holiday(it, en) | Skipped::Patron(it, en) => name(it, en),
        Skipped::Special(it, _) if it.is_empty() => t!(lang, "acts-skipped-closed").into_owned(),
        Skipped::Special(it, en) => name(it, en),
    };
    let verb = match unit {
        TermUnit::WorkingDays => t!(lang, "acts-skipped-not-counted"),
        TermUnit::CalendarDays => t!(lang, "acts-skipped-moved-on"),
    };
    format!("{days} {verb}: {why}.")
}
