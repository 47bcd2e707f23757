//! The pages of the reports: the whole centre's, one ente's, their files, and who gets them every month.

use poem::http::header;
use poem::web::Path;
use poem::{Response, handler};

use super::composed::{Audience, Names, compose};
use super::files::{self, FileKind};
use super::pages;
use super::query::{self, READERS, Reader, ReportQuery};
use super::schedules::{self, Format, Schedule, ScheduleId, ScheduleIn};
use super::{Report, ReportError};
use crate::db::Db;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::tickets::Priority;
use crate::users::actor::{EnteRole, Role};
use crate::web::listing::{Refused, query_of};
use crate::web::{Access, Crumb, FormData, PageError, PageResult, Route, Visit};
use crate::{enti, queues, services, t};

/// Managers read and export, auditors read (domain section 2).
const READER: Access = Access::Staff(READERS);
/// Who decides who gets reports.
const MANAGER: Access = Access::Staff(&[Role::Manager]);
/// An ente's contact person reads the report of the own ente.
const CONTACT: Access = Access::Ente(EnteRole::Contact);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/reports", READER, show),
        Route::get("/reports.pdf", READER, pdf),
        Route::get("/reports.xlsx", READER, xlsx),
        Route::get("/reports.csv", READER, csv),
        Route::get("/reports/ente", CONTACT, show_ente),
        Route::get("/reports/ente.pdf", CONTACT, ente_pdf),
        Route::get("/reports/ente.xlsx", CONTACT, ente_xlsx),
        Route::get("/reports/ente.csv", CONTACT, ente_csv),
        Route::get("/reports/schedules", READER, list_schedules),
        Route::get("/reports/schedules/new", MANAGER, new_schedule),
        Route::post("/reports/schedules/new", MANAGER, create_schedule),
        Route::get("/reports/schedules/:id", MANAGER, edit_schedule_form),
        Route::post("/reports/schedules/:id", MANAGER, edit_schedule),
        Route::post("/reports/schedules/:id/retirement", MANAGER, retire_schedule),
    ]
}

/// What the address, or a form, asks for, and what of it nobody understands.
fn asked(form: &FormData) -> (ReportQuery, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let mut query = ReportQuery {
        queue: form.list("queue").into_iter().map(str::to_owned).collect(),
        service: form.list("service").into_iter().map(str::to_owned).collect(),
        ..ReportQuery::default()
    };
    let mut day = |field: &str| {
        let text = form.optional(field)?;
        let day = text.parse().ok();
        if day.is_none() {
            wrong.push(FieldError::new(field, Message::new("reports-day-wrong")));
        }
        day
    };
    (query.from, query.to) = (day("from"), day("to"));
    query.ente = values(form, "ente", &mut wrong);
    query.priority = values(form, "priority", &mut wrong);
    query.agent = values(form, "agent", &mut wrong);
    (query, wrong)
}

fn values<T: std::str::FromStr>(form: &FormData, field: &str, wrong: &mut Vec<FieldError>) -> Vec<T> {
    let read = |text: &str| text.parse().ok();
    let values: Vec<Option<T>> = form.list(field).into_iter().map(read).collect();
    if values.iter().any(Option::is_none) {
        wrong.push(FieldError::new(field, Message::new("web-choose-a-value")));
    }
    values.into_iter().flatten().collect()
}

/// What the filters offer.
fn choices(db: &mut Db, visit: &Visit) -> Result<pages::Choices, ReportError> {
    let lang = visit.lang();
    let actor = visit.actor().map_err(|_| ReportError::NotFound)?;
    let reader = Reader::of(actor)?;
    let today = rome::date_of(visit.now().utc());
    let enti = match enti::all_valid(db, actor, today) {
        Ok(enti) => enti,
        Err(enti::EnteError::Db(error)) => return Err(error.into()),
        Err(_) => Vec::new(),
    };
    let queues = queues::all(db)?.into_iter();
    let services = services::all(db)?.into_iter();
    let priorities = Priority::ALL.iter().map(|priority| {
        let name = lang.get(&format!("tickets-priority-{priority}"));
        (priority.to_string(), name.into_owned())
    });
    let text = |(id, name): (EnteId, String)| (id.to_string(), name);
    let person = |(id, name): (UserId, String)| (id.to_string(), name);
    Ok(pages::Choices {
        queues: queues
            .map(|q| (q.code.clone(), q.name(lang).to_owned()))
            .collect(),
        services: services
            .map(|s| (s.code.clone(), s.name(lang).to_owned()))
            .collect(),
        priorities: priorities.collect(),
        enti: enti.into_iter().map(text).collect(),
        agents: query::agents(db, &reader)?.into_iter().map(person).collect(),
    })
}

/// The centre's report, ready to be shown.
async fn centre_report(visit: &Visit, query: &ReportQuery) -> Result<Report, ReportError> {
    let (reader, lang, now) = (visit.actor().cloned(), visit.lang(), visit.now());
    let target = visit.app().config.reports.target_percent;
    let query = query.clone();
    visit
        .read(move |db| {
            let reader = Reader::of(&reader.map_err(|_| ReportError::NotFound)?)?;
            let figures = query::report(db, &reader, now, &query)?;
            let names = Names::of(db, &figures, &query)?;
            let audience = Audience::Centre;
            Ok(compose(lang, &figures, &names, &query, audience, target, now))
        })
        .await
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    let form = query_of(&visit);
    let (query, mut wrong) = asked(&form);
    let mut report = None;
    if wrong.is_empty() {
        match centre_report(&visit, &query).await {
            Ok(found) => report = Some(found),
            Err(ReportError::Invalid(fields)) => wrong = fields,
            Err(error) => return Err(error.into()),
        }
    }
    let its_visit = visit.clone();
    let choices = visit.read(move |db| choices(db, &its_visit)).await?;
    let title = t!(visit.lang(), "reports-title");
    let today = rome::date_of(visit.now().utc());
    let period = query.period(visit.now()).ok();
    let body = pages::centre(
        visit.lang(),
        &pages::Page {
            query: &query,
            form: &form,
            errors: &wrong,
            choices: &choices,
            period,
            today,
            report: report.as_ref(),
        },
    );
    match report.is_some() {
        true => visit.page(&title, &[], body),
        false => visit.page_again(&title, &[], body),
    }
}

async fn centre_file(visit: &Visit, kind: FileKind) -> PageResult {
    let (query, wrong) = asked(&query_of(visit));
    if !wrong.is_empty() {
        return Err(Refusal::invalid(wrong).into());
    }
    let period = query.period(visit.now())?;
    let report = centre_report(visit, &query).await?;
    let name = format!("rapporto-{}-{}", period.from, period.to);
    file(visit, report, kind, &name).await
}

/// A report as a download; `name` without its ending. Files are made off the async threads: a PDF of many pages takes a while.
pub(crate) async fn file(visit: &Visit, report: Report, kind: FileKind, name: &str) -> PageResult {
    let base = visit.app().config.base_url.clone();
    let bytes = files::make(report, kind, base).await?;
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, kind.media_type())
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.{}\"", kind.extension()),
        )
        .body(bytes))
}

#[handler]
async fn pdf(visit: Visit) -> PageResult {
    centre_file(&visit, FileKind::Pdf).await
}

#[handler]
async fn xlsx(visit: Visit) -> PageResult {
    centre_file(&visit, FileKind::Xlsx).await
}

#[handler]
async fn csv(visit: Visit) -> PageResult {
    centre_file(&visit, FileKind::Csv).await
}

/// The report of the ente that the person acts for; of the address only the days count.
async fn ente_report(visit: &Visit, query: &ReportQuery) -> Result<Report, ReportError> {
    let (actor, lang, now) = (visit.actor().cloned(), visit.lang(), visit.now());
    let target = visit.app().config.reports.target_percent;
    let query = ReportQuery {
        from: query.from,
        to: query.to,
        ..ReportQuery::default()
    };
    visit
        .read(move |db| {
            let actor = actor.map_err(|_| ReportError::NotFound)?;
            let user = actor.ente().ok_or(ReportError::NotFound)?;
            let (id, sees_all) = (user.ente(), user.sees_all());
            let figures = query::ente_report(db, &actor, now, id, query.period(now)?)?;
            let query = ReportQuery {
                ente: vec![id],
                ..query
            };
            let names = Names::of(db, &figures, &query)?;
            Ok(compose(
                lang,
                &figures,
                &names,
                &query,
                Audience::Ente(id, sees_all),
                target,
                now,
            ))
        })
        .await
}

#[handler]
async fn show_ente(visit: Visit) -> PageResult {
    let form = query_of(&visit);
    let (query, mut wrong) = asked(&form);
    wrong.retain(|error| ["/from", "/to"].contains(&error.pointer.as_str()));
    let mut report = None;
    if wrong.is_empty() {
        match ente_report(&visit, &query).await {
            Ok(found) => report = Some(found),
            Err(ReportError::Invalid(fields)) => wrong = fields,
            Err(error) => return Err(error.into()),
        }
    }
    let title = t!(visit.lang(), "reports-title-own");
    let body = pages::ente(
        visit.lang(),
        &pages::Page {
            query: &query,
            form: &form,
            errors: &wrong,
            choices: &pages::Choices::default(),
            period: query.period(visit.now()).ok(),
            today: rome::date_of(visit.now().utc()),
            report: report.as_ref(),
        },
    );
    match report.is_some() {
        true => visit.page(&title, &[], body),
        false => visit.page_again(&title, &[], body),
    }
}

async fn ente_file(visit: &Visit, kind: FileKind) -> PageResult {
    let (query, _) = asked(&query_of(visit));
    let period = query.period(visit.now())?;
    let report = ente_report(visit, &query).await?;
    let name = format!("rapporto-ente-{}-{}", period.from, period.to);
    file(visit, report, kind, &name).await
}

#[handler]
async fn ente_pdf(visit: Visit) -> PageResult {
    ente_file(&visit, FileKind::Pdf).await
}

#[handler]
async fn ente_xlsx(visit: Visit) -> PageResult {
    ente_file(&visit, FileKind::Xlsx).await
}

#[handler]
async fn ente_csv(visit: Visit) -> PageResult {
    ente_file(&visit, FileKind::Csv).await
}

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "reports-title"), "/reports")]
}

#[handler]
async fn list_schedules(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let may_change = schedules::may_change(&actor);
    let rows = visit
        .read(move |db| {
            let reader = Reader::of(&actor)?;
            let rows = schedules::all(db, &reader)?;
            let people: Vec<UserId> = rows.iter().flat_map(|row| row.recipients.0.clone()).collect();
            let names = crate::users::names(db, &people)?;
            let named = rows.into_iter().map(|row| {
                let mut people: Vec<String> = row
                    .recipients
                    .0
                    .iter()
                    .filter_map(|id| names.get(id).cloned())
                    .collect();
                people.sort();
                (row, people)
            });
            Ok::<_, ReportError>(named.collect::<Vec<_>>())
        })
        .await?;
    let body = pages::schedules(&visit, &rows, may_change);
    visit.page(&t!(visit.lang(), "reports-schedules"), &crumbs(&visit), body)
}

#[handler]
async fn new_schedule(visit: Visit) -> PageResult {
    // The filters of the report that one comes from.
    let form = query_of(&visit);
    schedule_page(&visit, None, form, None).await
}

/// The form of a delivery. `form`: its fields as they stand; `refused`: as they were sent, and why that is refused.
async fn schedule_page(
    visit: &Visit,
    schedule: Option<Schedule>,
    form: FormData,
    refused: Option<Refused>,
) -> PageResult {
    let (its_visit, actor) = (visit.clone(), visit.actor()?.clone());
    let (choices, people) = visit
        .read(move |db| {
            let reader = Reader::of(&actor)?;
            let people = schedules::candidates(db, &reader)?;
            Ok::<_, ReportError>((choices(db, &its_visit)?, people))
        })
        .await?;
    let lang = visit.lang();
    let title = match &schedule {
        None => t!(lang, "reports-schedule-new").into_owned(),
        Some(schedule) => schedule.name.clone(),
    };
    let mut crumbs = crumbs(visit);
    crumbs.push(Crumb::new(t!(lang, "reports-schedules"), "/reports/schedules"));
    let people: Vec<(String, String)> = people
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let body = pages::schedule_form(
        visit,
        schedule.as_ref(),
        &form,
        refused.as_ref(),
        &choices,
        &people,
    );
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

fn schedule_in(form: &FormData) -> Result<ScheduleIn, Vec<FieldError>> {
    let (query, mut wrong) = asked(form);
    wrong.retain(|error| !["/from", "/to"].contains(&error.pointer.as_str()));
    let recipients = values(form, "recipients", &mut wrong);
    let format: Option<Format> = match form.parse("format") {
        Ok(format) => Some(format),
        Err(error) => {
            wrong.push(error);
            None
        }
    };
    match format.filter(|_| wrong.is_empty()) {
        Some(format) => Ok(ScheduleIn {
            name: form.text("name").to_owned(),
            query,
            recipients,
            format,
        }),
        None => Err(wrong),
    }
}

#[handler]
async fn create_schedule(visit: Visit, form: FormData) -> PageResult {
    let given = match schedule_in(&form) {
        Ok(given) => given,
        Err(wrong) => {
            let refused = Refused::fields(form.clone(), wrong);
            return schedule_page(&visit, None, form, Some(refused)).await;
        }
    };
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let created = visit
        .write(move |db| schedules::create(db, &actor, now, &given))
        .await;
    match created {
        Ok(_) => visit.redirect_with("/reports/schedules", Message::new("reports-schedule-created")),
        Err(error) => {
            let refused = Refused::new(form.clone(), &error)?;
            schedule_page(&visit, None, form, Some(refused)).await
        }
    }
}

fn known(id: &str) -> Result<ScheduleId, PageError> {
    id.parse().map_err(|_| Refusal::not_found().into())
}

async fn stored(visit: &Visit, id: ScheduleId) -> Result<Schedule, PageError> {
    let actor = visit.actor()?.clone();
    let found = visit
        .read(move |db| schedules::find(db, &Reader::of(&actor)?, id))
        .await?;
    Ok(found)
}

#[handler]
async fn edit_schedule_form(visit: Visit, Path(id): Path<String>) -> PageResult {
    let schedule = stored(&visit, known(&id)?).await?;
    let form = pages::form_of_schedule(&schedule);
    schedule_page(&visit, Some(schedule), form, None).await
}

#[handler]
async fn edit_schedule(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, version) = (known(&id)?, form.version()?);
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let refused = match schedule_in(&form) {
        Err(wrong) => Refused::fields(form.clone(), wrong),
        Ok(given) => {
            let changed = visit
                .write(move |db| schedules::edit(db, &actor, now, id, version, &given))
                .await;
            match changed {
                Ok(_) => {
                    return visit.redirect_with("/reports/schedules", Message::new("reports-schedule-saved"));
                }
                Err(error) => Refused::new(form.clone(), &error)?,
            }
        }
    };
    let schedule = stored(&visit, id).await?;
    schedule_page(&visit, Some(schedule), form, Some(refused)).await
}

#[handler]
async fn retire_schedule(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (id, version) = (known(&id)?, form.version()?);
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let retired = visit
        .write(move |db| schedules::retire(db, &actor, now, id, Some(version)))
        .await;
    match retired {
        Ok(()) => visit.redirect_with("/reports/schedules", Message::new("reports-schedule-retired")),
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            let schedule = stored(&visit, id).await?;
            let form = pages::form_of_schedule(&schedule);
            schedule_page(&visit, Some(schedule), form, Some(refused)).await
        }
    }
}
