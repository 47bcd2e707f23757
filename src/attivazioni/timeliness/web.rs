//! The page of the figures, and its files.

use chrono::Datelike;
use maud::html;
use poem::http::header;
use poem::{Response, handler};

use super::{READERS, Timeliness, compose, of_year};
use crate::acts::ActError;
use crate::acts::web::{crumbs, today};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::reports::files::{self, FileKind};
use crate::reports::views;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon};
use crate::web::listing::{Refused, query_of, refusal_alert};
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// The address of the page.
pub const PATH: &str = "/reports/activations";

const READER: Access = Access::Staff(READERS);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, READER, show),
        Route::get("/reports/activations.pdf", READER, pdf),
        Route::get("/reports/activations.csv", READER, csv),
    ]
}

/// The year that the address asks for; none: this one.
fn asked(form: &FormData) -> Result<Option<i32>, Vec<FieldError>> {
    let wrong = || vec![FieldError::new("year", Message::new("late-year-wrong"))];
    let given = form.optional("year").map(|text| text.trim().parse::<i32>());
    given.transpose().map_err(|_| wrong())
}

async fn list(visit: &Visit, form: &FormData) -> Result<Timeliness, ActError> {
    let year = asked(form).map_err(ActError::Invalid)?;
    let (actor, now) = (
        visit.actor().map_err(|_| ActError::NotFound)?.clone(),
        visit.now(),
    );
    visit.read(move |db| of_year(db, &actor, now, year)).await
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    let (lang, form) = (visit.lang(), query_of(&visit));
    let found = match list(&visit, &form).await {
        Ok(found) => Ok(found),
        Err(error) => Err(Refused::new(form.clone(), &error)?),
    };
    let this_year = today(&visit).year();
    let chosen = found.as_ref().map_or(this_year, |list| list.year);
    let typed = match &found {
        Ok(list) => list.year.to_string(),
        Err(refused) => refused.form.text("year").to_owned(),
    };
    let label = t!(lang, "late-year");
    let body = html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "timeliness-title")) } p { (t!(lang, "timeliness-lead")) } }
            @if found.is_ok() {
                div class="s-actions" {
                    a class="btn btn-outline-primary btn-sm" href=(format!("{PATH}.pdf?year={chosen}")) { (icon(icon!("it-download"))) " " (t!(lang, "reports-download-pdf")) }
                    a class="btn btn-outline-primary btn-sm" href=(format!("{PATH}.csv?year={chosen}")) { (icon(icon!("it-download"))) " " (t!(lang, "reports-download-csv")) }
                }
            }
        }
        (refusal_alert(lang, found.as_ref().err(), &[("year", &label)]))
        form class="s-panel s-filters" method="get" action=(PATH) {
            div class="s-field" {
                label for="year" { (label) }
                input class="form-control" type="number" id="year" name="year" min="2000" max=(this_year) value=(typed);
            }
            div class="s-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "reports-show")) } }
        }
        @if let Ok(list) = &found {
            @let report = compose(lang, list, visit.now());
            div class="s-panel" { dl class="s-dl" {
                @for (name, value) in &report.about { dt { (name) } dd { (value) } }
            } }
            @if list.services.is_empty() {
                (empty_state(icon!("it-chart-line"), &t!(lang, "timeliness-none"), &t!(lang, "timeliness-none-text"), None))
            } @else {
                @for part in &report.sections { (views::section(lang, part)) }
            }
        }
    };
    let title = t!(lang, "timeliness-title");
    match found.is_ok() {
        true => visit.page(&title, &crumbs(&visit), body),
        false => visit.page_again(&title, &crumbs(&visit), body),
    }
}

async fn file(visit: &Visit, kind: FileKind) -> PageResult {
    let found = list(visit, &query_of(visit)).await?;
    let report = compose(visit.lang(), &found, visit.now());
    let base = visit.app().config.base_url.clone();
    let bytes = files::make(report, kind, base).await?;
    let name = format!("tempi-di-attivazione-{}.{}", found.year, kind.extension());
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, kind.media_type())
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        )
        .body(bytes))
}

#[handler]
async fn pdf(visit: Visit) -> PageResult {
    file(&visit, FileKind::Pdf).await
}

#[handler]
async fn csv(visit: Visit) -> PageResult {
    file(&visit, FileKind::Csv).await
}
