//! What the pages of the reports look like, around the sections that [`views`] shows.

use chrono::{Datelike, NaiveDate, TimeDelta};
use maud::{Markup, html};

use super::Report;
use super::figures::Period;
use super::query::ReportQuery;
use super::schedules::{Format, Schedule};
use super::views;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state, icon};
use crate::web::listing::{PostButton, Refused, changed_meanwhile, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// Values and labels.
type Options = Vec<(String, String)>;

/// What the filters offer.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    pub queues: Options,
    pub services: Options,
    pub priorities: Options,
    pub enti: Options,
    pub agents: Options,
}

/// A report with its form.
pub struct Page<'a> {
    /// What is asked for.
    pub query: &'a ReportQuery,
    /// As it was asked.
    pub form: &'a FormData,
    /// What of it nobody understands.
    pub errors: &'a [FieldError],
    /// What the filters offer.
    pub choices: &'a Choices,
    /// The days, if they are some.
    pub period: Option<Period>,
    /// Today.
    pub today: NaiveDate,
    /// The report, if there is one.
    pub report: Option<&'a Report>,
}

/// The centre's report.
pub fn centre(lang: Lang, page: &Page<'_>) -> Markup {
    let chosen = page.query.filter_pairs().len();
    let mut deliver = form_urlencoded::Serializer::new(String::new());
    deliver.extend_pairs(page.query.filter_pairs());
    let deliver = format!("/reports/schedules?{}", deliver.finish());
    let filters = html! {
        details class="s-more w-p-100" open[page.errors.iter().any(|error| !["/from", "/to"].contains(&error.pointer.as_str()))] {
            summary { (t!(lang, "reports-more")) @if chosen > 0 { " " span class="s-count" { (chosen) } } }
            div class="s-stack" { (filter_fields(lang, page.form, page.choices)) }
        }
    };
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "reports-title")) } p { (t!(lang, "reports-lead")) } }
            div class="s-actions" {
                a class="btn btn-outline-primary" href=(deliver.trim_end_matches('?')) { (icon(icon!("it-mail"))) " " (t!(lang, "reports-schedules")) }
            }
        }
        (asking(lang, page, "/reports", filters))
        (shown(lang, page, "/reports"))
    }
}

/// The report of one's own ente.
pub fn ente(lang: Lang, page: &Page<'_>) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "reports-title-own")) } p { (t!(lang, "reports-lead-own")) } }
        }
        (asking(lang, page, "/reports/ente", html! {}))
        (shown(lang, page, "/reports/ente"))
    }
}

/// Periods of one click, the last one that is over first.
fn usual(today: NaiveDate) -> Vec<(&'static str, Period)> {
    let first = today.with_day(1).unwrap_or(today);
    let last_month = Period::month_before(today);
    let quarter = {
        let months_in = (today.month() - 1) % 3;
        let mut start = first;
        for _ in 0..months_in {
            start = Period::month_before(start).from;
        }
        let end = start - TimeDelta::days(1);
        let mut from = start;
        for _ in 0..3 {
            from = Period::month_before(from).from;
        }
        Period { from, to: end }
    };
    let year = |year: i32| {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        day(1, 1).zip(day(12, 31)).map(|(from, to)| Period { from, to })
    };
    let mut usual = vec![
        ("reports-last-month", last_month),
        (
            "reports-this-month",
            Period {
                from: first,
                to: today,
            },
        ),
        ("reports-last-quarter", quarter),
    ];
    usual.extend(year(today.year() - 1).map(|period| ("reports-last-year", period)));
    usual.extend(year(today.year()).map(|period| {
        let to = today;
        ("reports-this-year", Period { to, ..period })
    }));
    usual
}

/// The days and filters, as a form that works without scripts.
fn asking(lang: Lang, page: &Page<'_>, path: &str, filters: Markup) -> Markup {
    let day = |field: &str, given: Option<NaiveDate>| match page.form.text(field) {
        "" => given.map(|day| day.to_string()).unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let (from, to) = (page.period.map(|p| p.from), page.period.map(|p| p.to));
    let form = Form {
        lang,
        data: page.form,
        errors: page.errors,
    };
    let date = |field: &'static str, label: &str, value: String| {
        let error = form.error(field);
        html! {
            div class={ "s-field" @if error.is_some() { " s-invalid" } } {
                label for=(field) { (label) }
                input class="form-control" type="date" id=(field) name=(field) value=(value)
                    aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| format!("{field}-error"))];
                @if let Some(error) = &error { p class="s-error" id=(format!("{field}-error")) { (error) } }
            }
        }
    };
    html! {
        (form.summary())
        div class="s-panel p-0" {
            form class="s-filters" method="get" action=(path) role="search" aria-label=(t!(lang, "reports-ask")) {
                (date("from", &t!(lang, "reports-from"), day("from", from)))
                (date("to", &t!(lang, "reports-to"), day("to", to)))
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "reports-show")) }
                    a class="btn btn-link btn-sm" href=(path) { (t!(lang, "reports-reset")) }
                }
                (filters)
            }
            nav class="s-filters" aria-label=(t!(lang, "reports-usual")) {
                ul class="s-inline list-unstyled mb-0" {
                    @for (key, period) in usual(page.today) {
                        @let query = ReportQuery { from: Some(period.from), to: Some(period.to), ..page.query.clone() };
                        li { a href=(query.address(path)) aria-current=[(page.period == Some(period)).then_some("true")] { (lang.get(key)) } }
                    }
                }
            }
        }
    }
}

fn boxes(form: &FormData, field: &str, label: &str, options: &Options) -> Markup {
    let chosen = form.list(field);
    html! {
        fieldset class="s-field" id=(field) {
            legend { (label) }
            div class="s-inline" {
                @for (value, name) in options {
                    @let id = format!("{field}-{value}");
                    div class="s-check" {
                        input type="checkbox" id=(id) name=(field) value=(value) checked[chosen.contains(&value.as_str())];
                        label for=(id) { (name) }
                    }
                }
            }
        }
    }
}

/// A choice of one; further values that the address has stay.
fn select(lang: Lang, form: &FormData, field: &str, label: &str, options: &Options) -> Markup {
    let chosen = form.list(field);
    html! {
        div class="s-field" {
            label for=(field) { (label) }
            select class="form-control" id=(field) name=(field) {
                option value="" { (t!(lang, "reports-all")) }
                @for (value, name) in options { option value=(value) selected[chosen.first() == Some(&value.as_str())] { (name) } }
            }
            @for value in chosen.iter().skip(1) { input type="hidden" name=(field) value=(value); }
        }
    }
}

fn filter_fields(lang: Lang, form: &FormData, choices: &Choices) -> Markup {
    html! {
        (boxes(form, "queue", &t!(lang, "reports-queue"), &choices.queues))
        (boxes(form, "service", &t!(lang, "reports-service"), &choices.services))
        (boxes(form, "priority", &t!(lang, "reports-priority"), &choices.priorities))
        div class="s-cluster" {
            (select(lang, form, "ente", &t!(lang, "reports-ente"), &choices.enti))
            (select(lang, form, "agent", &t!(lang, "reports-agent"), &choices.agents))
        }
    }
}

fn shown(lang: Lang, page: &Page<'_>, path: &str) -> Markup {
    let Some(report) = page.report else {
        return html! {};
    };
    let has_any = report.sections.iter().any(|section| {
        section.table.lines().flatten().any(|cell| match cell.value {
            super::Value::Count(n) | super::Value::Minutes(n) => n > 0,
            super::Value::Share { of, .. } => of > 0,
            _ => false,
        })
    });
    let files = [
        ("pdf", "reports-download-pdf"),
        ("xlsx", "reports-download-xlsx"),
        ("csv", "reports-download-csv"),
    ];
    html! {
        section class="s-panel" aria-labelledby="about-title" {
            h2 id="about-title" { (report.title) }
            dl class="s-dl" { @for (label, value) in &report.about { dt { (label) } dd { (value) } } }
            ul class="s-inline list-unstyled mt-3 mb-0 d-print-none" {
                @for (kind, key) in files {
                    li { a class="btn btn-outline-primary btn-sm" href=(page.query.address(&format!("{path}.{kind}"))) {
                        (icon(icon!("it-download"))) " " (lang.get(key))
                    } }
                }
            }
        }
        @if has_any {
            @for section in &report.sections { (views::section(lang, section)) }
        } @else {
            div class="s-panel" { (empty_state(icon!("it-chart-line"), &t!(lang, "reports-none"), &t!(lang, "reports-none-text"), None)) }
        }
    }
}

/// Who gets which report every month.
pub fn schedules(visit: &Visit, rows: &[(Schedule, Vec<String>)], may_change: bool) -> Markup {
    let lang = visit.lang();
    let new = match visit.query() {
        "" => "/reports/schedules/new".to_owned(),
        query => format!("/reports/schedules/new?{query}"),
    };
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "reports-schedules")) } p { (t!(lang, "reports-schedules-lead")) } }
            @if may_change {
                div class="s-actions" { a class="btn btn-primary" href=(new) { (icon(icon!("it-plus"))) " " (t!(lang, "reports-schedule-new")) } }
            }
        }
        div class="s-panel" {
            @if rows.is_empty() {
                (empty_state(icon!("it-mail"), &t!(lang, "reports-schedules-none"), &t!(lang, "reports-schedules-none-text"), None))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "reports-schedules")) }
                    thead { tr { @for key in ["reports-schedule-name", "reports-schedule-to", "reports-schedule-format", "reports-schedule-next"] {
                        th scope="col" { (lang.get(key)) }
                    } } }
                    tbody { @for (row, people) in rows { tr {
                        th scope="row" {
                            @if may_change { a href=(format!("/reports/schedules/{}", row.id)) { (row.name) } } @else { (row.name) }
                        }
                        td data-label=(t!(lang, "reports-schedule-to")) { span { (people.join(", ")) } }
                        td data-label=(t!(lang, "reports-schedule-format")) { span { (row.format.as_str().to_uppercase()) } }
                        td data-label=(t!(lang, "reports-schedule-next")) { span { time datetime=(row.next_on) { (lang.date(row.next_on)) } } }
                    } } }
                }
            }
        }
    }
}

/// The fields of a delivery as its form shows them.
pub fn form_of_schedule(schedule: &Schedule) -> FormData {
    let mut fields: Vec<(String, String)> = vec![
        ("version".to_owned(), schedule.version.to_string()),
        ("name".to_owned(), schedule.name.clone()),
        ("format".to_owned(), schedule.format.to_string()),
    ];
    let people = schedule.recipients.0.iter();
    fields.extend(people.map(|id| ("recipients".to_owned(), id.to_string())));
    let filters = schedule.query.0.filter_pairs().into_iter();
    fields.extend(filters.map(|(field, value)| (field.to_owned(), value)));
    FormData::collected(fields)
}

/// The form of a new delivery, or of one that there is.
pub fn schedule_form(
    visit: &Visit,
    schedule: Option<&Schedule>,
    present: &FormData,
    refused: Option<&Refused>,
    choices: &Choices,
    people: &[(String, String)],
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let labels = [
        ("name", t!(lang, "reports-schedule-name")),
        ("recipients", t!(lang, "reports-schedule-to")),
        ("format", t!(lang, "reports-schedule-format")),
        ("queue", t!(lang, "reports-queue")),
        ("service", t!(lang, "reports-service")),
        ("ente", t!(lang, "reports-ente")),
        ("priority", t!(lang, "reports-priority")),
        ("agent", t!(lang, "reports-agent")),
    ];
    let action = match schedule {
        None => "/reports/schedules/new".to_owned(),
        Some(schedule) => format!("/reports/schedules/{}", schedule.id),
    };
    let formats: Options = Format::ALL
        .iter()
        .map(|format| (format.to_string(), format.as_str().to_uppercase()))
        .collect();
    let error = form.error("recipients");
    let chosen = form.data.list("recipients");
    html! {
        div class="s-page-head" { div {
            h1 { @match schedule { None => (t!(lang, "reports-schedule-new")), Some(schedule) => (schedule.name) } }
            p { (t!(lang, "reports-schedules-lead")) }
        } }
        @if refused.is_some_and(Refused::is_stale) { (changed_meanwhile(lang, &[])) } @else { (refusal_alert(lang, refused, &labels)) }
        form class="s-panel" method="post" action=(action) novalidate {
            (csrf_field(visit))
            @if let Some(schedule) = schedule { input type="hidden" name="version" value=(schedule.version); }
            (form.input(Input::text("name", &t!(lang, "reports-schedule-name")).max(120)))
            fieldset class={ "s-field" @if error.is_some() { " s-invalid" } } id="recipients" aria-describedby="recipients-hint" {
                legend { (t!(lang, "reports-schedule-to")) }
                span class="s-hint" id="recipients-hint" { (t!(lang, "reports-schedule-to-hint")) }
                div class="s-inline" { @for (id, name) in people {
                    div class="s-check" {
                        input type="checkbox" id=(format!("recipient-{id}")) name="recipients" value=(id) checked[chosen.contains(&id.as_str())];
                        label for=(format!("recipient-{id}")) { (name) }
                    }
                } }
                @if let Some(error) = &error { p class="s-error" { (error) } }
            }
            (form.radios("format", &t!(lang, "reports-schedule-format"), &formats))
            h2 class="s-panel-title" { (t!(lang, "reports-schedule-filters")) }
            (filter_fields(lang, form.data, choices))
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "admin-save")) }
                a class="btn btn-link" href="/reports/schedules" { (t!(lang, "web-cancel")) }
            }
        }
        @if let Some(schedule) = schedule {
            @let version = schedule.version.to_string();
            section class="s-panel" aria-labelledby="retire-title" {
                h2 id="retire-title" { (t!(lang, "reports-schedule-retire")) }
                p class="s-muted" { (t!(lang, "reports-schedule-retire-text")) }
                (post_button(visit, &PostButton {
                    action: &format!("/reports/schedules/{}/retirement", schedule.id),
                    label: &t!(lang, "reports-schedule-retire"),
                    about: "",
                    class: "btn btn-outline-danger btn-sm",
                    confirm: Some(&t!(lang, "reports-schedule-retire-ask", name = &schedule.name)),
                    fields: &[("version", &version)],
                }))
            }
        }
    }
}
