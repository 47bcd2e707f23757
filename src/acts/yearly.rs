//! The page of a report about one year, and its files.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use maud::html;

use super::error::ActError;
use super::web::{crumbs, today};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message};
use crate::reports::files::FileKind;
use crate::reports::{self, Report, views};
use crate::t;
use crate::users::actor::Actor;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon};
use crate::web::listing::{Refused, query_of, refusal_alert};
use crate::web::{FormData, PageResult, Visit};

/// The first year that can be asked for.
const FIRST_YEAR: i32 = 2000;

/// A report about one year.
pub trait YearReport: Sized + Send + 'static {
    /// The address of its page; its files have the same with their ending.
    const PATH: &'static str;
    /// With what the keys of its messages begin: `-title`, `-lead`, `-none`, `-none-text`.
    const MESSAGES: &'static str;
    /// The name of its files, without year and ending.
    const FILE: &'static str;
    /// What stands over an empty one.
    const ICON: &'static str;

    /// The report of a year, else of the one that is asked for most. Errors: NotFound for who does not read it, Invalid.
    fn of_year(db: &mut Db, actor: &Actor, now: Timestamp, year: Option<i32>) -> Result<Self, ActError>;
    /// Its year.
    fn year(&self) -> i32;
    /// Whether it has nothing to tell.
    fn is_empty(&self) -> bool;
    /// What it tells.
    fn compose(&self, lang: Lang, now: Timestamp) -> Report;
}

/// The days of the year that is asked for, `usual` if none is, up to today. Errors: Invalid (`year`).
pub fn days_of(
    today: NaiveDate,
    year: Option<i32>,
    usual: i32,
) -> Result<RangeInclusive<NaiveDate>, ActError> {
    let year = year.unwrap_or(usual);
    if !(FIRST_YEAR..=today.year()).contains(&year) {
        return Err(ActError::field("year", "late-year-wrong"));
    }
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day of every year");
    Ok(day(1, 1)..=day(12, 31).min(today))
}

/// What the address asks for.
async fn asked<R: YearReport>(visit: &Visit, form: &FormData) -> Result<R, ActError> {
    let year = form.optional("year").map(|text| text.trim().parse::<i32>());
    let wrong = |_| ActError::Invalid(vec![FieldError::new("year", Message::new("late-year-wrong"))]);
    let year = year.transpose().map_err(wrong)?;
    let actor = visit.actor().map_err(|_| ActError::NotFound)?.clone();
    let now = visit.now();
    visit.read(move |db| R::of_year(db, &actor, now, year)).await
}

/// The page.
pub async fn page<R: YearReport>(visit: &Visit) -> PageResult {
    let (lang, form) = (visit.lang(), query_of(visit));
    let found = match asked::<R>(visit, &form).await {
        Ok(found) => Ok(found),
        Err(error) => Err(Refused::new(form.clone(), &error)?),
    };
    let typed = match &found {
        Ok(found) => found.year().to_string(),
        Err(refused) => refused.form.text("year").to_owned(),
    };
    let said = |part: &str| lang.get(&format!("{}-{part}", R::MESSAGES)).into_owned();
    let (title, label) = (said("title"), t!(lang, "late-year"));
    let download = |found: &R, kind: FileKind, label: &str| {
        let address = format!("{}.{}?year={}", R::PATH, kind.extension(), found.year());
        html! { a class="btn btn-outline-primary btn-sm" href=(address) { (icon(icon!("it-download"))) " " (lang.get(label)) } }
    };
    let body = html! {
        div class="s-page-head" {
            div { h1 { (title) } p { (said("lead")) } }
            @if let Ok(found) = &found {
                div class="s-actions" {
                    (download(found, FileKind::Pdf, "reports-download-pdf"))
                    (download(found, FileKind::Csv, "reports-download-csv"))
                }
            }
        }
        (refusal_alert(lang, found.as_ref().err(), &[("year", &label)]))
        form class="s-panel s-filters" method="get" action=(R::PATH) {
            div class="s-field" {
                label for="year" { (label) }
                input class="form-control" type="number" id="year" name="year" min=(FIRST_YEAR) max=(today(visit).year()) value=(typed);
            }
            div class="s-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "reports-show")) } }
        }
        @if let Ok(found) = &found {
            @let report = found.compose(lang, visit.now());
            div class="s-panel" { dl class="s-dl" {
                @for (name, value) in &report.about { dt { (name) } dd { (value) } }
            } }
            @if found.is_empty() {
                (empty_state(R::ICON, &said("none"), &said("none-text"), None))
            } @else {
                @for part in &report.sections { (views::section(lang, part)) }
            }
        }
    };
    match found.is_ok() {
        true => visit.page(&title, &crumbs(visit), body),
        false => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// The report as a file.
pub async fn file<R: YearReport>(visit: &Visit, kind: FileKind) -> PageResult {
    let found: R = asked(visit, &query_of(visit)).await?;
    let report = found.compose(visit.lang(), visit.now());
    let name = format!("{}-{}", R::FILE, found.year());
    reports::web::file(visit, report, kind, &name).await
}
