//! What the pages of calendars and policies look like.

pub mod calendar;
pub mod differences;
pub mod policy;
pub mod recomputation;
pub mod simulator;

use diesel::QueryResult;
use maud::{Markup, html};

use super::calendar::Hours;
use super::calendars::{self, StoredCalendar};
use super::commands::Users;
use super::given::calendar::intervals;
use super::policies::{self, Policy};
use crate::db::Db;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::Visit;
use crate::web::components::alert_danger;
use crate::web::listing::{PostButton, Refused, changed_meanwhile, post_button};

/// The calendars and policies that a service or a queue can choose.
pub struct Levels {
    calendars: Vec<StoredCalendar>,
    policies: Vec<Policy>,
}

impl Levels {
    /// All of them, retired ones too.
    pub fn load(db: &mut Db) -> QueryResult<Levels> {
        Ok(Levels {
            calendars: calendars::all(db)?,
            policies: policies::all(db)?,
        })
    }

    /// Code and name of each calendar in use, and of the one chosen.
    pub fn calendars(&self, lang: Lang, chosen: &str) -> Vec<(String, String)> {
        let shown = self.calendars.iter();
        shown
            .filter(|calendar| calendar.retired_at.is_none() || calendar.code == chosen)
            .map(|calendar| option(&calendar.code, calendar.name(lang)))
            .collect()
    }

    /// Code and name of each policy in use, and of the one chosen.
    pub fn policies(&self, lang: Lang, chosen: &str) -> Vec<(String, String)> {
        let shown = self.policies.iter();
        shown
            .filter(|policy| policy.retired_at.is_none() || policy.code == chosen)
            .map(|policy| option(&policy.code, policy.name(lang)))
            .collect()
    }
}

fn option(code: &str, name: &str) -> (String, String) {
    (code.to_owned(), format!("{name} ({code})"))
}

/// `08:30–12:00, 14:00–16:00`, or that it is closed.
pub fn hours_text(lang: Lang, hours: &Hours) -> String {
    match hours.is_closed() {
        true => t!(lang, "sla-pages-closed").into_owned(),
        false => {
            let spans = intervals(hours)
                .into_iter()
                .map(|(from, to)| format!("{from}–{to}"));
            spans.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The weekday of an index, 0 for Monday.
pub fn weekday(lang: Lang, index: usize) -> String {
    t!(lang, "words-weekday", number = index + 1).into_owned()
}

/// The name in the language, or the other one if there is none.
pub fn either<'a>(lang: Lang, it: &'a str, en: &'a str) -> &'a str {
    match (lang, it.is_empty(), en.is_empty()) {
        (Lang::It, false, _) | (Lang::En, false, true) => it,
        _ => en,
    }
}

/// Why a form was refused: each field by its label, and the line of a list that is meant.
fn refusal(lang: Lang, refused: Option<&Refused>, labels: &[(String, String)]) -> Markup {
    let Some(refused) = refused else {
        return html! {};
    };
    if refused.is_stale() {
        return changed_meanwhile(lang, &[]);
    }
    let fields = &refused.refusal.fields;
    if fields.is_empty() {
        return alert_danger(&refused.refusal.detail(lang), &[], lang);
    }
    html! {
        div class="alert alert-danger" role="alert" tabindex="-1" data-focus {
            h2 class="alert-heading" { (t!(lang, "web-form-errors", count = fields.len())) }
            ul { @for error in fields {
                @let mut parts = error.pointer.trim_start_matches('/').split('/');
                @let name = parts.next().unwrap_or_default();
                @let label = labels.iter().find(|(known, _)| known == name).map_or(name, |(_, label)| label);
                li { a href=(format!("#{name}")) {
                    (label)
                    @if let Some(line) = parts.next().and_then(|part| part.parse::<usize>().ok()) { ", " (t!(lang, "sla-pages-line", number = line + 1)) }
                    ": " (lang.text(&error.reason))
                } }
            } }
        }
    }
}

/// Who uses it, with links.
fn users(lang: Lang, users: &Users) -> Markup {
    html! {
        @if users.services.is_empty() && users.queues.is_empty() {
            p class="s-muted" { (t!(lang, "sla-pages-nobody-uses")) }
        } @else {
            dl class="s-dl" {
                @if !users.services.is_empty() {
                    dt { (t!(lang, "admin-services")) }
                    dd { @for (index, code) in users.services.iter().enumerate() { @if index > 0 { ", " } a href=(format!("/services/{code}")) { (code) } } }
                }
                @if !users.queues.is_empty() {
                    dt { (t!(lang, "admin-queues")) }
                    dd { @for (index, code) in users.queues.iter().enumerate() { @if index > 0 { ", " } a href=(format!("/queues/{code}")) { (code) } } }
                }
            }
        }
    }
}

/// Out of use, or back into it.
fn retirement(visit: &Visit, path: &str, name: &str, is_active: bool, version: i32) -> Markup {
    let lang = visit.lang();
    let (action, version) = (format!("{path}/retirement"), version.to_string());
    html! {
        section class="s-panel" aria-labelledby="retirement-title" {
            @if is_active {
                h2 id="retirement-title" { (t!(lang, "sla-pages-retire")) }
                p class="s-small s-muted" { (t!(lang, "sla-pages-retire-text")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "sla-pages-retire"),
                    about: "",
                    class: "btn btn-outline-danger btn-sm",
                    confirm: Some(&t!(lang, "sla-pages-retire-ask", name = name)),
                    fields: &[("version", &version)],
                }))
            } @else {
                h2 id="retirement-title" { (t!(lang, "admin-retired")) }
                p class="s-small s-muted" { (t!(lang, "sla-pages-retired-text")) }
                (post_button(visit, &PostButton {
                    action: &action,
                    label: &t!(lang, "sla-pages-restore"),
                    about: "",
                    class: "btn btn-outline-primary btn-sm",
                    confirm: None,
                    fields: &[("version", &version), ("restore", "true")],
                }))
            }
        }
    }
}

/// One version in a history: who, when, why, and what it changed.
struct VersionNote<'a> {
    number: i32,
    at: crate::kernel::clock::Timestamp,
    by: Option<&'a str>,
    reason: Option<&'a str>,
    valid: Option<String>,
    changes: Vec<String>,
    /// Where a new version can be begun from this one.
    again: Option<String>,
    in_force: bool,
}

fn history(lang: Lang, notes: &[VersionNote<'_>]) -> Markup {
    html! {
        section class="s-panel" id="versions" aria-labelledby="versions-title" {
            h2 id="versions-title" { (t!(lang, "sla-pages-versions")) }
            p class="s-small s-muted" { (t!(lang, "sla-pages-versions-text")) }
            ol class="s-stack list-unstyled" { @for note in notes { li {
                h3 class="h6 mb-1" {
                    (t!(lang, "sla-pages-version", number = note.number))
                    @if note.in_force { " " span class="s-badge s-badge-ok" { (crate::web::components::icon(crate::web::assets::icon!("it-check"))) (t!(lang, "sla-pages-in-force")) } }
                }
                p class="s-small mb-1" {
                    (crate::web::components::time(lang, note.at)) " · " (note.by.map_or_else(|| t!(lang, "sla-pages-shipped").into_owned(), str::to_owned))
                    @if let Some(valid) = &note.valid { " · " (valid) }
                }
                @if let Some(reason) = note.reason { p class="mb-1" { strong { (t!(lang, "admin-reason")) ": " } (reason) } }
                @if !note.changes.is_empty() { ul class="s-small" { @for change in &note.changes { li { (change) } } } }
                @if let Some(again) = &note.again { p class="s-small" { a href=(again) { (t!(lang, "sla-pages-again", number = note.number)) } } }
            } } }
        }
    }
}
