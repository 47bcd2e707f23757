//! The renewal before it happens and after: the same rows, on the page and for spreadsheets.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};

use super::{amount, because, service_name};
use crate::acts::Act;
use crate::canoni::model::{EndReason, FeeLine, Outcome, Renewal};
use crate::canoni::report::{Done, Planned};
use crate::kernel::clock::Timestamp;
use crate::kernel::csv::{inert, line};
use crate::kernel::ids::{ActId, EnteId, ServiceId};
use crate::kernel::money::Cents;
use crate::kernel::text::{Label, Lang};
use crate::t;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{empty_state, time};

/// What becomes of a service in a year.
struct Row {
    ente: String,
    /// Number of the activation.
    activation: String,
    service: (ServiceId, Option<Label>),
    outcome: Outcome,
    reason: Option<EndReason>,
    last_service_day: Option<chrono::NaiveDate>,
    /// Number of the act that ends it.
    by: Option<String>,
    /// The amount due; none: there is no fee.
    fee: Option<Option<Cents>>,
    /// Whether there is none since no schedule was in force.
    lacks_schedule: bool,
    months: Option<i64>,
    /// The revisions of the fee, if it was computed more than once.
    revisions: Vec<FeeLine>,
    /// The disdetta that waits to be registered.
    pending: Option<String>,
    /// The run that did it.
    run: Option<Timestamp>,
}

/// What becomes of all services in a year.
pub(in crate::canoni) struct Rows {
    rows: Vec<Row>,
    /// How many rows each run has decided.
    runs: BTreeMap<Timestamp, usize>,
    /// The run that is shown alone.
    run: String,
}

impl Rows {
    /// What would happen.
    pub fn planned(
        planned: Vec<Planned>,
        enti: &HashMap<EnteId, String>,
        services: &HashMap<ServiceId, Label>,
        open: &[(ActId, Act)],
        numbers: &HashMap<ActId, String>,
    ) -> Rows {
        let row = |one: Planned| Row {
            ente: enti.get(&one.course.act.ente_id).cloned().unwrap_or_default(),
            service: (one.course.service, services.get(&one.course.service).cloned()),
            outcome: one.course.outcome,
            // What ends within the year is told too, before it happens.
            reason: one.course.ends,
            last_service_day: one.course.ends.map(|_| one.course.last_service_day),
            activation: one.course.act.number.clone(),
            by: one.course.by.and_then(|by| numbers.get(&by).cloned()),
            lacks_schedule: one.lacks_schedule,
            months: one.fee.as_ref().map(|fee| i64::from(fee.months)),
            fee: one.fee.map(|fee| fee.amount),
            revisions: Vec::new(),
            pending: open
                .iter()
                .find(|(activation, _)| *activation == one.course.act.id)
                .filter(|_| one.course.reason.is_none())
                .map(|(_, act)| act.number.clone()),
            run: None,
        };
        Rows {
            rows: sorted(planned.into_iter().map(row).collect()),
            runs: BTreeMap::new(),
            run: String::new(),
        }
    }

    /// What was done, or with `run` what one run did.
    pub fn renewed(
        report: Vec<Done>,
        enti: &HashMap<EnteId, String>,
        services: &HashMap<ServiceId, Label>,
        numbers: &HashMap<ActId, String>,
        run: &str,
    ) -> Rows {
        let mut runs = BTreeMap::new();
        for done in &report {
            *runs.entry(done.renewal.decided_at).or_insert(0) += 1;
        }
        let is_shown = |at: Timestamp| run.is_empty() || at.to_string() == run;
        let row = |done: Done| {
            let line = done.line();
            let Renewal {
                activation_id,
                service_id,
                ..
            } = done.renewal;
            Row {
                activation: numbers.get(&activation_id).cloned().unwrap_or_default(),
                by: None,
                lacks_schedule: done.lacks_schedule,
                ente: enti.get(&done.renewal.ente_id).cloned().unwrap_or_default(),
                service: (service_id, services.get(&service_id).cloned()),
                outcome: done.renewal.outcome,
                reason: done.renewal.reason,
                last_service_day: done.renewal.last_service_day,
                months: line.map(|line| i64::from(line.months)),
                fee: line.map(FeeLine::amount),
                pending: None,
                run: Some(done.renewal.decided_at),
                revisions: match done.lines.len() {
                    0 | 1 => Vec::new(),
                    _ => done.lines,
                },
            }
        };
        let rows = report
            .into_iter()
            .filter(|done| is_shown(done.renewal.decided_at));
        Rows {
            rows: sorted(rows.map(row).collect()),
            runs,
            run: run.to_owned(),
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn headings(lang: Lang) -> [String; 11] {
        [
            "acts-ente",
            "canoni-service",
            "canoni-outcome",
            "canoni-end",
            "canoni-last-day",
            "canoni-months",
            "canoni-amount",
            "canoni-activation",
            "canoni-pending-heading",
            "canoni-first-amount",
            "canoni-why",
        ]
        .map(|key| lang.get(key).into_owned())
    }

    /// For spreadsheets: amounts as numbers.
    pub fn csv(&self, lang: Lang) -> String {
        let mut text = line(&Rows::headings(lang));
        for row in &self.rows {
            let amount = match row.fee {
                Some(Some(amount)) => amount.to_type(lang),
                Some(None) => t!(lang, "canoni-not-known").into_owned(),
                None if row.lacks_schedule => t!(lang, "canoni-no-schedule").into_owned(),
                None => String::new(),
            };
            text.push_str(&line(&[
                inert(&row.ente),
                inert(&row.service(lang)),
                row.outcome(lang),
                row.end(lang),
                row.last_service_day.map(|day| lang.date(day)).unwrap_or_default(),
                row.months.map(|months| months.to_string()).unwrap_or_default(),
                amount,
                inert(&row.activation),
                inert(row.pending.as_deref().unwrap_or_default()),
                match row.revisions.first().map(FeeLine::amount) {
                    Some(Some(first)) => first.to_type(lang),
                    Some(None) => t!(lang, "canoni-not-known").into_owned(),
                    None => String::new(),
                },
                inert(
                    &row.revisions
                        .last()
                        .map(|line| because(lang, line))
                        .unwrap_or_default(),
                ),
            ]));
        }
        text
    }

    /// The sum of what is due, and how many fees are not known.
    fn total(&self) -> (Option<Cents>, usize) {
        let known = self.rows.iter().filter_map(|row| row.fee.flatten());
        let is_unknown = |row: &&Row| row.fee == Some(None) || row.lacks_schedule;
        let unknown = self.rows.iter().filter(is_unknown).count();
        (Cents::sum(known).ok(), unknown)
    }
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    // What ends stands first: it is what somebody has to look at.
    rows.sort_by(|one, other| {
        let key = |row: &Row| {
            (
                row.reason.is_none(),
                row.fee != Some(None) && !row.lacks_schedule,
                row.ente.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    rows
}

impl Row {
    fn service(&self, lang: Lang) -> String {
        let (id, label) = &self.service;
        let names: HashMap<ServiceId, Label> = label.iter().map(|label| (*id, label.clone())).collect();
        service_name(lang, &names, *id)
    }

    fn outcome(&self, lang: Lang) -> String {
        lang.get(&format!("canoni-outcome-{}", self.outcome)).into_owned()
    }

    fn end(&self, lang: Lang) -> String {
        match self.reason {
            Some(reason) => lang.get(&format!("canoni-end-{reason}")).into_owned(),
            None => String::new(),
        }
    }
}

/// The rows as a table.
fn table(lang: Lang, title: &str, rows: &Rows) -> Markup {
    let headings = Rows::headings(lang);
    let [ente, service, outcome, _, _, months, amount, ..] = &headings;
    html! {
        table class="s-table s-cards" id="rows" {
            caption class="visually-hidden" { (title) }
            thead { tr {
                @for heading in [ente, service, outcome, months, amount] { th scope="col" { (heading) } }
            } }
            tbody { @for row in &rows.rows { tr {
                td class="s-main-cell" { (row.ente) }
                td data-label=(service) { (row.service(lang)) }
                td data-label=(outcome) {
                    span {
                        span class=(if row.outcome == Outcome::Ended { "s-badge s-badge-warn" } else { "s-badge s-badge-ok" }) { (row.outcome(lang)) }
                        @if let Some(day) = row.last_service_day {
                            span class="s-sub" { (row.end(lang)) " · " (t!(lang, "canoni-until", day = lang.date(day)))
                                @if let Some(number) = &row.by { " · " a href=(format!("/acts/{number}")) { (number) } }
                            }
                        }
                        @if let Some(number) = &row.pending {
                            span class="s-sub" { (t!(lang, "canoni-pending")) " " a href=(format!("/disdette/{number}")) { (number) } }
                        }
                    }
                }
                td data-label=(months) { @match row.months { Some(months) => (months), None => "–" } }
                td data-label=(amount) { @match row.fee {
                    Some(Some(amount)) => span class="s-nowrap" { (amount.shown(lang)) },
                    Some(None) => span class="s-badge s-badge-warn" { (t!(lang, "canoni-not-known")) },
                    None if row.lacks_schedule => span class="s-badge s-badge-warn" { (t!(lang, "canoni-no-schedule")) },
                    None => "–",
                } @if !row.revisions.is_empty() { (revisions(lang, row)) } }
            } } }
        }
    }
}

/// How the fee came to be what it is: each computation with its day, its amount and why.
fn revisions(lang: Lang, row: &Row) -> Markup {
    html! {
        details class="s-wrap" {
            summary { (t!(lang, "canoni-revisions", count = row.revisions.len())) }
            ol class="s-small" { @for line in &row.revisions {
                li { (time(lang, line.computed_at)) ": " strong { (amount(lang, line)) } ". " (because(lang, line)) }
            } }
        }
    }
}

fn figures(lang: Lang, rows: &Rows) -> Markup {
    let count = |outcome| rows.rows.iter().filter(|row| row.outcome == outcome).count();
    let (total, unknown) = rows.total();
    html! {
        ul class="s-figures" {
            li class="s-figure" { strong { (count(Outcome::Renewed) + count(Outcome::Begun)) } span { (t!(lang, "canoni-figure-renewed")) } }
            li class="s-figure" { strong { (count(Outcome::Ended)) } span { (t!(lang, "canoni-figure-ended")) } }
            li class="s-figure" { strong { (unknown) } span { (t!(lang, "canoni-figure-unknown")) } }
            @if let Some(total) = total { li class="s-figure" { strong { (total.shown(lang)) } span { (t!(lang, "canoni-figure-total")) } } }
        }
    }
}

/// What the renewal of a year would do.
pub(in crate::canoni) fn preview(visit: &Visit, year: i32, rows: &Rows) -> Markup {
    let lang = visit.lang();
    let title = t!(lang, "canoni-preview-title", year = year.to_string());
    html! {
        div class="s-page-head" {
            div { h1 { (title) } p { (t!(lang, "canoni-preview-lead", year = year.to_string())) } }
            div class="s-actions" { a class="btn btn-outline-primary" href=(format!("/canoni/renewal.csv?year={year}")) { (t!(lang, "canoni-csv")) } }
        }
        @if rows.is_empty() {
            (empty_state(icon!("it-file"), &t!(lang, "canoni-none-in-service"), &t!(lang, "canoni-none-in-service-text"), None))
        } @else {
            (figures(lang, rows))
            section class="s-panel s-flush" { (table(lang, &title, rows)) }
        }
    }
}

/// What the renewal of a year did.
pub(in crate::canoni) fn report(visit: &Visit, year: i32, rows: &Rows) -> Markup {
    let lang = visit.lang();
    let title = t!(lang, "canoni-report-title", year = year.to_string());
    let here = format!("/canoni/renewals/{year}");
    let file = match rows.run.is_empty() {
        true => format!("{here}/csv"),
        false => crate::web::listing::address(&format!("{here}/csv"), &[("run", &rows.run)]),
    };
    html! {
        div class="s-page-head" {
            div { h1 { (title) } p { (t!(lang, "canoni-report-lead")) } }
            div class="s-actions" { a class="btn btn-outline-primary" href=(file) { (t!(lang, "canoni-csv")) } }
        }
        (figures(lang, rows))
        section class="s-panel" aria-labelledby="runs-title" {
            h2 id="runs-title" { (t!(lang, "canoni-runs")) }
            ul class="s-plain" {
                @for (at, count) in rows.runs.iter().rev() {
                    li {
                        a href=(crate::web::listing::address(&here, &[("run", &at.to_string())])) { (time(lang, *at)) }
                        ": " (t!(lang, "canoni-run-rows", count = *count))
                    }
                }
            }
            @if !rows.run.is_empty() { p { a href=(here) { (t!(lang, "canoni-all-runs")) } } }
        }
        section class="s-panel s-flush" { (table(lang, &title, rows)) }
        @if let Some(run) = rows.rows.iter().filter_map(|row| row.run).max() {
            p class="s-small s-muted" { (t!(lang, "canoni-last-run")) " " (time(lang, run)) }
        }
    }
}
