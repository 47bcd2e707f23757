//! The pages of calendars.

use std::collections::HashMap;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::differences::{feast, holidays_key, month_day, of_calendars, years};
use super::{VersionNote, either, history, hours_text, refusal, retirement, users, weekday};
use crate::kernel::ids::UserId;
use crate::kernel::text::Lang;
use crate::sla::calendar::Calendar;
use crate::sla::calendars::{CalendarVersion, StoredCalendar};
use crate::sla::commands::Users;
use crate::sla::given::calendar::{CalendarIn, Intervals, WEEKDAYS, week};
use crate::sla::holidays::Holiday;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, Input, csrf_field, empty_state, icon};
use crate::web::listing::{Refused, form_of};
use crate::web::{FormData, Visit};

/// A calendar in the list.
pub struct Row {
    /// The calendar.
    pub calendar: StoredCalendar,
    /// The version in force.
    pub version: CalendarVersion,
    /// Who uses it.
    pub users: Users,
}

/// The list.
pub fn list(lang: Lang, rows: &[Row], is_admin: bool) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "sla-pages-calendars")) } p { (t!(lang, "sla-pages-calendars-lead")) } }
            div class="s-actions" {
                a class="btn btn-outline-primary" href="/sla-policies" { (t!(lang, "sla-pages-policies")) }
                @if is_admin { a class="btn btn-primary" href="/calendars/new" { (icon(icon!("it-plus"))) " " (t!(lang, "sla-pages-calendar-new")) } }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if rows.is_empty() {
                (empty_state(icon!("it-calendar"), &t!(lang, "sla-pages-calendars-none"), &t!(lang, "sla-pages-calendars-none-text"), is_admin.then_some(("/calendars/new", &*t!(lang, "sla-pages-calendar-new")))))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "sla-pages-calendars")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "sla-pages-calendar")) }
                        th scope="col" { (t!(lang, "sla-pages-hours")) }
                        th scope="col" { (t!(lang, "sla-pages-used-by")) }
                        th scope="col" { (t!(lang, "sla-pages-in-force")) }
                    } }
                    tbody { @for Row { calendar, version, users } in rows { tr {
                        td class="s-main-cell" {
                            a href=(format!("/calendars/{}", calendar.code)) { (calendar.name(lang)) }
                            span class="s-sub" { span class="s-mono" { (calendar.code) } @if calendar.retired_at.is_some() { " · " span class="s-badge" { (t!(lang, "admin-retired")) } } }
                        }
                        td data-label=(t!(lang, "sla-pages-hours")) { span { @for line in week_lines(lang, &version.rules.0) { (line) br; } } }
                        td data-label=(t!(lang, "sla-pages-used-by")) { span { (used_by(users)) } }
                        td data-label=(t!(lang, "sla-pages-in-force")) { span { (t!(lang, "sla-pages-version", number = version.number)) } }
                    } } }
                }
            }
        }
    }
}

/// Codes of who uses it, or a dash.
pub(super) fn used_by(users: &Users) -> String {
    let codes: Vec<&str> = users
        .services
        .iter()
        .chain(&users.queues)
        .map(String::as_str)
        .collect();
    match codes.is_empty() {
        true => "–".to_owned(),
        false => codes.join(", "),
    }
}

/// The week, days of equal hours together: `lunedì–giovedì 08:30–12:00, 14:00–16:00`.
fn week_lines(lang: Lang, rules: &Calendar) -> Vec<String> {
    let days = week(&rules.weekly);
    let mut lines = Vec::new();
    let mut first = 0;
    for next in 1..=days.len() {
        if next == days.len() || days[next] != days[first] {
            let name = match next - first {
                1 => weekday(lang, first),
                _ => format!("{}–{}", weekday(lang, first), weekday(lang, next - 1)),
            };
            lines.push(format!("{name} {}", hours_text(lang, days[first])));
            first = next;
        }
    }
    lines
}

/// What the sheet shows.
pub struct Sheet<'a> {
    /// The calendar.
    pub calendar: &'a StoredCalendar,
    /// Its versions, the one in force first.
    pub versions: &'a [CalendarVersion],
    /// Who uses it.
    pub users: &'a Users,
    /// Names of who made versions.
    pub names: &'a HashMap<UserId, String>,
    /// The date of the visit.
    pub today: NaiveDate,
}

/// One calendar: its rules in force and its versions.
pub fn sheet(visit: &Visit, sheet: &Sheet<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, calendar) = (visit.lang(), sheet.calendar);
    let path = format!("/calendars/{}", calendar.code);
    let Some(rules) = sheet.versions.first().map(|version| &version.rules.0) else {
        return html! {};
    };
    html! {
        div class="s-page-head" {
            div {
                h1 { (calendar.name(lang)) }
                p { span class="s-mono" { (calendar.code) } @if calendar.retired_at.is_some() { " " span class="s-badge" { (t!(lang, "admin-retired")) } } }
            }
            @if visit.is_admin() {
                div class="s-actions" {
                    a class="btn btn-outline-primary" href=(format!("/sla-simulator?calendar={}", calendar.code)) { (t!(lang, "sla-pages-try")) }
                    a class="btn btn-outline-primary" href=(format!("/recomputations/new?calendar={}", calendar.code)) { (t!(lang, "sla-pages-recompute")) }
                    @if calendar.retired_at.is_none() { a class="btn btn-primary" href=(format!("{path}/edit")) { (icon(icon!("it-pencil"))) " " (t!(lang, "admin-edit")) } }
                }
            }
        }
        (refusal(lang, refused, &[]))
        div class="s-layout" {
            div { (rules_of(lang, rules, sheet.today)) (versions(visit, sheet)) }
            aside {
                section class="s-panel" aria-labelledby="users-title" {
                    h2 id="users-title" { (t!(lang, "sla-pages-used-by")) }
                    (users(lang, sheet.users))
                }
                @if visit.is_admin() { (retirement(visit, &path, calendar.name(lang), calendar.retired_at.is_none(), calendar.version)) }
            }
        }
    }
}

fn versions(visit: &Visit, sheet: &Sheet<'_>) -> Markup {
    let (lang, path) = (visit.lang(), format!("/calendars/{}", sheet.calendar.code));
    let may_edit = visit.is_admin() && sheet.calendar.retired_at.is_none();
    let notes = sheet
        .versions
        .iter()
        .enumerate()
        .map(|(index, version)| VersionNote {
            number: version.number,
            at: version.created_at,
            by: version
                .created_by
                .and_then(|user| sheet.names.get(&user))
                .map(String::as_str),
            reason: version.reason.as_deref(),
            valid: None,
            changes: sheet.versions.get(index + 1).map_or_else(Vec::new, |before| {
                of_calendars(lang, &before.rules.0, &version.rules.0)
            }),
            again: (may_edit && index > 0).then(|| format!("{path}/edit?from={}", version.number)),
            in_force: index == 0,
        });
    history(lang, &notes.collect::<Vec<_>>())
}

fn rules_of(lang: Lang, rules: &Calendar, today: NaiveDate) -> Markup {
    html! {
        section class="s-panel s-flush" aria-labelledby="week-title" {
            h2 id="week-title" { (t!(lang, "sla-pages-hours")) }
            table class="s-table" {
                caption class="visually-hidden" { (t!(lang, "sla-pages-hours")) }
                thead class="visually-hidden" { tr { th scope="col" { (t!(lang, "sla-pages-day")) } th scope="col" { (t!(lang, "sla-pages-hours")) } } }
                tbody { @for (index, hours) in week(&rules.weekly).into_iter().enumerate() { tr {
                    th scope="row" { (crate::kernel::words::sentence(&weekday(lang, index))) }
                    td class=[hours.is_closed().then_some("s-muted")] { (hours_text(lang, hours)) }
                } } }
            }
        }
        section class="s-panel s-flush" aria-labelledby="special-title" {
            h2 id="special-title" { (t!(lang, "sla-pages-special-days")) }
            @if rules.special_days.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "sla-pages-special-none")) }
            } @else {
                table class="s-table" {
                    caption class="visually-hidden" { (t!(lang, "sla-pages-special-days")) }
                    thead class="visually-hidden" { tr { th scope="col" { (t!(lang, "sla-pages-day")) } th scope="col" { (t!(lang, "sla-pages-hours")) } th scope="col" { (t!(lang, "admin-reason")) } } }
                    tbody { @for (date, day) in &rules.special_days { tr {
                        th scope="row" { (lang.date(*date)) }
                        td { (hours_text(lang, &day.hours)) }
                        td { (either(lang, &day.name_it, &day.name_en)) }
                    } } }
                }
            }
        }
        section class="s-panel s-flush" aria-labelledby="holidays-title" {
            h2 id="holidays-title" { (t!(lang, "sla-pages-holidays")) }
            p class="px-3" { (lang.get(holidays_key(rules.closed_on_holidays))) "." }
            @if let Some(day) = rules.patron_day {
                p class="px-3" { strong { (t!(lang, "sla-pages-patron")) ": " } (month_day(&day.to_string())) " " (either(lang, &rules.patron_name_it, &rules.patron_name_en)) }
            }
            @if rules.holidays.0.is_empty() {
                p class="px-3 s-muted" { (t!(lang, "sla-pages-holidays-none")) }
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "sla-pages-holidays")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "sla-pages-holiday")) }
                        th scope="col" { (t!(lang, "sla-pages-falls-on")) }
                        th scope="col" { (t!(lang, "sla-pages-years-title")) }
                        th scope="col" { (t!(lang, "sla-pages-next")) }
                    } }
                    tbody { @for holiday in &rules.holidays.0 { tr {
                        td class="s-main-cell" { (either(lang, &holiday.name_it, &holiday.name_en)) }
                        td data-label=(t!(lang, "sla-pages-falls-on")) { (feast(lang, holiday.feast)) }
                        td data-label=(t!(lang, "sla-pages-years-title")) { (years(lang, holiday)) }
                        td data-label=(t!(lang, "sla-pages-next")) { (next_of(holiday, today).map_or_else(|| "–".to_owned(), |date| lang.date(date))) }
                    } } }
                }
            }
        }
    }
}

/// The next date of a holiday, within five years.
fn next_of(holiday: &Holiday, today: NaiveDate) -> Option<NaiveDate> {
    today.iter_days().take(5 * 366).find(|date| holiday.is_on(*date))
}

fn typed(hours: &Intervals) -> String {
    let spans = hours.iter().map(|(from, to)| format!("{from}-{to}"));
    spans.collect::<Vec<_>>().join(", ")
}

/// A calendar's fields as the form shows them.
pub fn form_data(lang: Lang, given: &CalendarIn) -> FormData {
    let mut fields = vec![
        ("name_it", given.name_it.clone()),
        ("name_en", given.name_en.clone()),
    ];
    fields.extend(WEEKDAYS.into_iter().zip(given.week.iter().map(typed)));
    if given.closed_on_holidays {
        fields.push(("closed_on_holidays", "true".to_owned()));
    }
    if let Some(patron) = &given.patron {
        fields.push(("patron_day", month_day(&patron.day)));
        fields.push(("patron_name_it", patron.name_it.clone()));
        fields.push(("patron_name_en", patron.name_en.clone()));
    }
    let special = given.special_days.iter().map(|day| {
        let date = day
            .date
            .parse()
            .map_or_else(|_| day.date.clone(), |date| lang.date(date));
        let hours = match day.hours.is_empty() {
            true => t!(lang, "sla-pages-closed").into_owned(),
            false => typed(&day.hours),
        };
        cells(&[&date, &hours, &day.name_it, &day.name_en])
    });
    fields.push(("special_days", special.collect::<Vec<_>>().join("\n")));
    let holidays = given.holidays.iter().map(|holiday| {
        let feast = match holiday.feast.strip_prefix("easter") {
            Some(days) => format!("{}{days}", t!(lang, "sla-pages-easter-typed")),
            None => month_day(&holiday.feast),
        };
        let years = match holiday.last_year {
            None => format!("{}-", holiday.first_year),
            Some(last) => format!("{}-{last}", holiday.first_year),
        };
        cells(&[&feast, &years, &holiday.name_it, &holiday.name_en])
    });
    fields.push(("holidays", holidays.collect::<Vec<_>>().join("\n")));
    FormData::of(fields)
}

fn cells(cells: &[&str]) -> String {
    cells.join("; ").trim_end_matches([';', ' ']).to_owned()
}

fn labels(lang: Lang) -> Vec<(String, String)> {
    let keys = [
        ("code", "sla-pages-code"),
        ("name_it", "admin-name-it"),
        ("name_en", "admin-name-en"),
        ("weekly", "sla-pages-hours"),
        ("patron_day", "sla-pages-patron"),
        ("patron_name_it", "sla-pages-patron-it"),
        ("patron_name_en", "sla-pages-patron-en"),
        ("special_days", "sla-pages-special-days"),
        ("holidays", "sla-pages-holidays"),
        ("reason", "admin-reason"),
    ];
    let fixed = keys.map(|(name, key)| (name.to_owned(), lang.get(key).into_owned()));
    let days = WEEKDAYS.iter().enumerate();
    let days = days.map(|(index, day)| {
        (
            (*day).to_owned(),
            crate::kernel::words::sentence(&weekday(lang, index)),
        )
    });
    fixed.into_iter().chain(days).collect()
}

/// The form of a calendar; a new one has a code to choose, one that changes needs a reason.
pub fn form(
    visit: &Visit,
    calendar: Option<&StoredCalendar>,
    present: &FormData,
    from: Option<i32>,
    refused: Option<&Refused>,
) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let (title, action, back) = match calendar {
        None => (
            t!(lang, "sla-pages-calendar-new").into_owned(),
            "/calendars/new".to_owned(),
            "/calendars".to_owned(),
        ),
        Some(calendar) => (
            t!(lang, "admin-edit-of", name = calendar.name(lang)).into_owned(),
            format!("/calendars/{}/edit", calendar.code),
            format!("/calendars/{}", calendar.code),
        ),
    };
    let area = |name: &str, label: &str, hint: &str| {
        form.input(Input::text(name, label).kind("textarea").hint(hint).optional())
    };
    html! {
        div class="s-page-head" { div { h1 { (title) } } }
        (refusal(lang, refused, &labels(lang)))
        @if let Some(number) = from { div class="alert alert-info" role="status" { p { (t!(lang, "sla-pages-from-version", number = number)) } } }
        form class="s-panel s-prose" method="post" action=(action) novalidate {
            (csrf_field(visit))
            @if let Some(calendar) = calendar {
                @let version = match refused { Some(refused) if !refused.is_stale() => refused.form.text("version").to_owned(), _ => calendar.version.to_string() };
                input type="hidden" name="version" value=(version);
            }
            div class="s-row" {
                (form.input(Input::text("name_it", &t!(lang, "admin-name-it")).max(120)))
                (form.input(Input::text("name_en", &t!(lang, "admin-name-en")).max(120)))
            }
            @if calendar.is_none() {
                (form.input(Input::text("code", &t!(lang, "sla-pages-code")).hint(&t!(lang, "sla-pages-code-hint")).max(32)))
            }
            (week_fields(lang, &form))
            (area("special_days", &t!(lang, "sla-pages-special-days"), &t!(lang, "sla-pages-special-hint")))
            (form.checkbox("closed_on_holidays", &t!(lang, "sla-pages-holidays-closed"), None))
            (area("holidays", &t!(lang, "sla-pages-holidays"), &t!(lang, "sla-pages-holidays-hint")))
            div class="s-row" {
                (form.input(Input::text("patron_day", &t!(lang, "sla-pages-patron")).hint(&t!(lang, "sla-pages-patron-hint")).optional().max(5)))
                (form.input(Input::text("patron_name_it", &t!(lang, "sla-pages-patron-it")).optional().max(120)))
                (form.input(Input::text("patron_name_en", &t!(lang, "sla-pages-patron-en")).optional().max(120)))
            }
            @if calendar.is_some() {
                (form.input(Input::text("reason", &t!(lang, "admin-reason")).hint(&t!(lang, "sla-pages-reason-hint")).max(500)))
                p class="s-small s-muted" { (t!(lang, "sla-pages-edit-text")) }
            }
            div class="s-form-actions" {
                button class="btn btn-primary" { (if calendar.is_none() { t!(lang, "sla-pages-calendar-new") } else { t!(lang, "admin-save") }) }
                a class="btn btn-link" href=(back) { (t!(lang, "web-cancel")) }
            }
        }
    }
}

fn week_fields(lang: Lang, form: &Form<'_>) -> Markup {
    let error = form.error("weekly");
    html! {
        fieldset class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) id="weekly" {
            legend { (t!(lang, "sla-pages-hours")) }
            p class="s-hint" { (t!(lang, "sla-pages-hours-hint")) }
            @if let Some(error) = error { p class="s-error" { (error) } }
            div class="s-row" { @for (index, day) in WEEKDAYS.iter().enumerate() {
                (form.input(Input::text(day, &crate::kernel::words::sentence(&weekday(lang, index))).optional().max(200)))
            } }
        }
    }
}
