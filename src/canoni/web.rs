//! The pages of fees: what an ente owes and why; the schedules; the renewal before it happens and after.

use chrono::{Datelike, NaiveDate};
use poem::web::Path;
use poem::{Response, handler};

use super::correction::{self, CorrectionIn};
use super::fee::Tier;
use super::model::{FeeLineId, Nature, ScheduleId, ScheduleIn};
use super::policy::{self, Reach};
use super::sheets::{self, LineFilter};
use super::views::{self, Catalogue, CorrectionPage, LinesPage, Rows};
use crate::acts::ActError;
use crate::acts::web::today;
use crate::convenzioni;
use crate::disdette;
use crate::enti;
use crate::http;
use crate::kernel::csv::BYTE_ORDER_MARK;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::money::Cents;
use crate::kernel::page::PageRequest;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::text::{Lang, Message};
use crate::services;
use crate::t;
use crate::web::listing::{Refused, address, query_of};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};

/// Who sees the fees of all enti.
const READER: Access = Access::Staff(&policy::READERS);
/// Who writes schedules.
const WRITER: Access = Access::Staff(&policy::WRITERS);
/// Tiers that the form has room for.
pub(super) const MOST_TIERS: usize = 12;

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/canoni", Access::SignedIn, list),
        Route::get("/canoni/renewal", READER, preview),
        Route::get("/canoni/renewal.csv", READER, preview_csv),
        Route::get("/canoni/renewals/:year", READER, report),
        Route::get("/canoni/renewals/:year/csv", READER, report_csv),
        Route::get("/canoni/:id/correction", WRITER, correction_form),
        Route::post("/canoni/:id/correction", WRITER, correct),
        Route::get("/canoni/schedules", READER, schedules),
        Route::get("/canoni/schedules/new", WRITER, new_form),
        Route::post("/canoni/schedules/new", WRITER, add),
        Route::post("/canoni/schedules/:id/remove", WRITER, remove),
    ]
}

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "canoni-title"), "/canoni")]
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    if policy::reach(&actor) == Reach::Nothing {
        return Err(Refusal::not_found().into());
    }
    let query = query_of(&visit);
    let year: Option<i32> = query.text("year").parse().ok();
    let filter = LineFilter {
        years: year.into_iter().collect(),
        enti: Vec::new(),
    };
    let request = PageRequest::new(None, query.optional("cursor").map(str::to_owned));
    let (page, years, renewed, names) = visit
        .read(move |db| {
            let page = sheets::list(db, &actor, &filter, &request)?;
            let years = sheets::years(db, &actor)?;
            let renewed = match actor.staff() {
                Some(_) => super::report::years(db)?,
                None => Vec::new(),
            };
            Ok::<_, ActError>((page, years, renewed, services::labels(db)?))
        })
        .await?;
    let text = year.map(|year| year.to_string()).unwrap_or_default();
    let first = query
        .optional("cursor")
        .map(|_| address("/canoni", &[("year", &text)]));
    let next = page
        .next_cursor
        .as_deref()
        .map(|cursor| address("/canoni", &[("year", &text), ("cursor", cursor)]));
    let shown = LinesPage {
        lines: &page.items,
        years: &years,
        year,
        renewed: &renewed,
        names: &names,
        first: first.as_deref(),
        next: next.as_deref(),
        may_correct: visit.staff().is_ok_and(policy::may_write),
    };
    visit.page(
        &t!(visit.lang(), "canoni-title"),
        &[],
        views::list(&visit, &shown),
    )
}

/// The year whose renewal is looked at: the one that is asked for, else the next. Years that no convention reaches are refused.
fn preview_year(visit: &Visit) -> i32 {
    let next = today(visit).year() + 1;
    let asked: Option<i32> = query_of(visit).text("year").parse().ok();
    asked
        .filter(|year| (next - 1..=next + 9).contains(year))
        .unwrap_or(next)
}

async fn planned(visit: &Visit, year: i32) -> Result<Rows, PageError> {
    let rules = visit.app().config.fee;
    let rows = visit
        .read(move |db| {
            let planned = super::report::preview(db, year, rules)?;
            let enti: Vec<EnteId> = planned.iter().map(|one| one.course.act.ente_id).collect();
            let acts: Vec<ActId> = planned.iter().map(|one| one.course.act.id).collect();
            let by: Vec<ActId> = planned.iter().filter_map(|one| one.course.by).collect();
            let numbers = super::report::numbers(db, by)?;
            Ok::<_, ActError>(Rows::planned(
                planned,
                &enti::names(db, &enti)?,
                &services::labels(db)?,
                &disdette::open(db, &acts)?,
                &numbers,
            ))
        })
        .await?;
    Ok(rows)
}

#[handler]
async fn preview(visit: Visit) -> PageResult {
    let year = preview_year(&visit);
    let rows = planned(&visit, year).await?;
    let title = t!(visit.lang(), "canoni-preview-title", year = year.to_string());
    visit.page(&title, &crumbs(&visit), views::preview(&visit, year, &rows))
}

#[handler]
async fn preview_csv(visit: Visit) -> PageResult {
    let year = preview_year(&visit);
    let rows = planned(&visit, year).await?;
    Ok(csv(visit.lang(), &rows, &format!("rinnovo-{year}-anteprima.csv")))
}

/// A file for spreadsheets.
fn csv(lang: Lang, rows: &Rows, name: &str) -> Response {
    let text = format!("{BYTE_ORDER_MARK}{}", rows.csv(lang));
    http::download(name, "text/csv; charset=utf-8", text)
}

async fn renewed(visit: &Visit, year: &str) -> Result<(i32, Rows), PageError> {
    let year: i32 = year.parse().map_err(|_| Refusal::not_found())?;
    let run = query_of(visit).text("run").to_owned();
    let rows = visit
        .read(move |db| {
            let done = super::report::report(db, year)?;
            let enti: Vec<EnteId> = done.iter().map(|one| one.renewal.ente_id).collect();
            let served = done.iter().map(|one| one.renewal.activation_id).collect();
            let numbers = super::report::numbers(db, served)?;
            let names = enti::names(db, &enti)?;
            let rows = Rows::renewed(done, &names, &services::labels(db)?, &numbers, &run);
            Ok::<_, ActError>(rows)
        })
        .await?;
    match rows.is_empty() {
        true => Err(Refusal::not_found().into()),
        false => Ok((year, rows)),
    }
}

#[handler]
async fn report(visit: Visit, Path(year): Path<String>) -> PageResult {
    let (year, rows) = renewed(&visit, &year).await?;
    let title = t!(visit.lang(), "canoni-report-title", year = year.to_string());
    visit.page(&title, &crumbs(&visit), views::report(&visit, year, &rows))
}

#[handler]
async fn report_csv(visit: Visit, Path(year): Path<String>) -> PageResult {
    let (year, rows) = renewed(&visit, &year).await?;
    Ok(csv(visit.lang(), &rows, &format!("rinnovo-{year}.csv")))
}

async fn catalogue(visit: &Visit) -> Result<Catalogue, PageError> {
    let actor = visit.actor()?.clone();
    let found = visit
        .read(move |db| {
            Ok::<_, ActError>(Catalogue {
                schedules: super::schedules::list(db)?,
                convenzioni: convenzioni::list(db, &actor)?,
                services: services::all(db)?,
            })
        })
        .await?;
    Ok(found)
}

#[handler]
async fn correction_form(visit: Visit, Path(id): Path<String>) -> PageResult {
    correction_page(&visit, &id, None).await
}

fn line_in(id: &str) -> Result<FeeLineId, PageError> {
    id.parse().map_err(|_| Refusal::not_found().into())
}

/// The line with what a correction would make of it, or why it would make nothing.
async fn correction_page(visit: &Visit, id: &str, refused: Option<Refused>) -> PageResult {
    let (actor, id) = (visit.actor()?.clone(), line_in(id)?);
    let (sheet, choices, names) = visit
        .read(move |db| {
            let sheet = sheets::find(db, &actor, id)?;
            let choices = match correction::preview(db, &actor, id) {
                Ok(found) => Ok(found.choices),
                Err(error @ ActError::Conflict(..)) => Err(error.refusal()),
                Err(error) => return Err(error),
            };
            Ok((sheet, choices, services::labels(db)?))
        })
        .await?;
    let title = t!(visit.lang(), "canoni-correct");
    let shown = CorrectionPage {
        sheet: &sheet,
        choices: choices.as_deref(),
        names: &names,
    };
    let body = views::correction(visit, &shown, refused.as_ref());
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// The figure that was chosen: residents and source.
fn figure_in(form: &FormData) -> Result<(i32, String), FieldError> {
    let figure = form.text("figure").split_once(' ');
    figure
        .and_then(|(residents, source)| Some((residents.parse().ok()?, source.to_owned())))
        .ok_or_else(|| FieldError::new("figure", Message::new("canoni-correct-figure-missing")))
}

#[handler]
async fn correct(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, line) = (visit.actor()?.clone(), visit.now(), line_in(&id)?);
    let given = match figure_in(&form) {
        Ok(figure) => CorrectionIn {
            figure,
            reason: form.text("reason").to_owned(),
        },
        Err(wrong) => return correction_page(&visit, &id, Some(Refused::fields(form, vec![wrong]))).await,
    };
    let corrected = visit
        .write(move |db| correction::correct(db, &actor, now, line, &given))
        .await;
    match corrected {
        Ok(sheet) => visit.redirect_with(
            &address("/canoni", &[("year", &sheet.line.year.to_string())]),
            Message::new("canoni-corrected"),
        ),
        Err(error) => correction_page(&visit, &id, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
async fn schedules(visit: Visit) -> PageResult {
    let catalogue = catalogue(&visit).await?;
    let title = t!(visit.lang(), "canoni-schedules");
    visit.page(&title, &crumbs(&visit), views::schedules(&visit, &catalogue))
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None).await
}

async fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    let catalogue = catalogue(visit).await?;
    let title = t!(visit.lang(), "canoni-schedule-new");
    let body = views::new_form(visit, &catalogue, refused.as_ref());
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// An amount of the form.
fn amount(form: &FormData, field: &str, lang: Lang) -> Result<Cents, FieldError> {
    Cents::typed(form.text(field), lang)
        .map_err(|_| FieldError::new(field, Message::new("canoni-bad-amount")))
}

/// The tiers of the form: rows with neither limit nor fee are left out.
fn tiers_in(form: &FormData, lang: Lang, wrong: &mut Vec<FieldError>) -> Vec<Tier> {
    let mut tiers = Vec::new();
    for row in 1..=MOST_TIERS {
        let (limit, fee) = (format!("up_to_{row}"), format!("fee_{row}"));
        if form.optional(&limit).is_none() && form.optional(&fee).is_none() {
            continue;
        }
        let up_to = match form.optional(&limit) {
            None => Ok(None),
            Some(text) => text
                .replace('.', "")
                .parse::<u32>()
                .ok()
                .filter(|limit| i32::try_from(*limit).is_ok())
                .map(Some)
                .ok_or_else(|| FieldError::new(&limit, Message::new("canoni-bad-limit"))),
        };
        match (up_to, amount(form, &fee, lang)) {
            (Ok(up_to), Ok(fee)) => tiers.push(Tier { up_to, fee }),
            (up_to, fee) => wrong.extend(up_to.err().into_iter().chain(fee.err())),
        }
    }
    tiers
}

fn schedule_in(form: &FormData, lang: Lang) -> Result<ScheduleIn, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let tiers = tiers_in(form, lang, &mut wrong);
    let (convenzione, nature) = (form.parse("convenzione_id"), form.parse::<Nature>("nature"));
    let (valid_from, valid_to) = (form.date("valid_from"), form.date_optional("valid_to"));
    let (population_on, flat): (Result<NaiveDate, _>, _) =
        (form.date("population_on"), amount(form, "flat", lang));
    match (convenzione, nature, valid_from, valid_to, population_on, flat) {
        (Ok(convenzione_id), Ok(nature), Ok(valid_from), Ok(valid_to), Ok(population_on), Ok(flat))
            if wrong.is_empty() =>
        {
            Ok(ScheduleIn {
                convenzione_id,
                service: form.text("service").to_owned(),
                valid_from,
                valid_to,
                nature,
                population_on,
                flat,
                tiers,
            })
        }
        (convenzione, nature, valid_from, valid_to, population_on, flat) => {
            let fields = [
                convenzione.err(),
                nature.err(),
                valid_from.err(),
                valid_to.err(),
                population_on.err(),
                flat.err(),
            ];
            wrong.extend(fields.into_iter().flatten());
            Err(wrong)
        }
    }
}

#[handler]
async fn add(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let given = match schedule_in(&form, visit.lang()) {
        Ok(given) => given,
        Err(wrong) => return new_page(&visit, Some(Refused::fields(form, wrong))).await,
    };
    let added = visit
        .write(move |db| super::schedules::add(db, &staff, now, &given))
        .await;
    match added {
        Ok(_) => visit.redirect_with("/canoni/schedules", Message::new("canoni-schedule-added")),
        Err(error) => new_page(&visit, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
async fn remove(visit: Visit, Path(id): Path<String>, _form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let id: ScheduleId = id.parse().map_err(|_| Refusal::not_found())?;
    visit
        .write(move |db| super::schedules::remove(db, &staff, now, id))
        .await?;
    visit.redirect_with("/canoni/schedules", Message::new("canoni-schedule-removed"))
}
