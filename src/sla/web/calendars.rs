//! List, sheet and form of calendars.

use poem::handler;
use poem::web::Path;

use super::typed;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::sla::calendar::Calendar;
use crate::sla::calendars::{self as stored, CalendarVersion, StoredCalendar};
use crate::sla::given::calendar::CalendarIn;
use crate::sla::views::calendar as views;
use crate::sla::{self, SlaError, Users};
use crate::web::listing::{Refused, address, query_of};
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};
use crate::{t, users};

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "sla-pages-calendars"), "/calendars")]
}

#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let rows = visit
        .read(|db| {
            let mut rows = Vec::new();
            for calendar in stored::all(db)? {
                rows.push(views::Row {
                    version: stored::latest(db, calendar.id)?,
                    users: sla::users_of_calendar(db, &calendar.code)?,
                    calendar,
                });
            }
            Ok::<_, SlaError>(rows)
        })
        .await?;
    let body = views::list(visit.lang(), &rows, visit.is_admin());
    visit.page(&t!(visit.lang(), "sla-pages-calendars"), &[], body)
}

#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    sheet_page(&visit, code, None).await
}

async fn sheet_page(visit: &Visit, code: String, refused: Option<Refused>) -> PageResult {
    let shown = visit
        .read(move |db| {
            let calendar = stored::by_code(db, &code)?;
            let versions = stored::versions(db, calendar.id)?;
            let users = sla::users_of_calendar(db, &calendar.code)?;
            let makers: Vec<UserId> = versions.iter().filter_map(|version| version.created_by).collect();
            let names = users::names(db, &makers)?;
            Ok::<_, SlaError>((calendar, versions, users, names))
        })
        .await?;
    let (calendar, versions, users, names): (StoredCalendar, Vec<CalendarVersion>, Users, _) = shown;
    let sheet = views::Sheet {
        calendar: &calendar,
        versions: &versions,
        users: &users,
        names: &names,
        today: rome::date_of(visit.now().utc()),
    };
    let body = views::sheet(visit, &sheet, refused.as_ref());
    let title = calendar.name(visit.lang()).to_owned();
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

async fn find(visit: &Visit, code: &str) -> Result<StoredCalendar, PageError> {
    let code = code.to_owned();
    Ok(visit.read(move |db| stored::by_code(db, &code)).await?)
}

#[handler]
pub async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None)
}

fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    // The national holidays are there to begin with.
    let rules = Calendar {
        weekly: Default::default(),
        patron_day: None,
        ..Calendar::centro()
    };
    let present = views::form_data(visit.lang(), &CalendarIn::of(&rules, "", ""));
    let body = views::form(visit, None, &present, None, refused.as_ref());
    let title = t!(visit.lang(), "sla-pages-calendar-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

fn refused(form: FormData, error: &SlaError) -> Result<Refused, PageError> {
    let mut refused = Refused::new(form, error)?;
    typed::calendar_fields(&refused.form, &mut refused.refusal);
    Ok(refused)
}

#[handler]
pub async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let (given, code) = (typed::calendar(&form), form.text("code").to_owned());
    let created = visit
        .write(move |db| sla::create_calendar(db, &staff, now, &code, &given))
        .await;
    match created {
        Ok((calendar, _)) => visit.redirect_with(
            &format!("/calendars/{}", calendar.code),
            Message::new("sla-pages-calendar-created"),
        ),
        Err(error) => new_page(&visit, Some(refused(form, &error)?)),
    }
}

#[handler]
pub async fn edit_form(visit: Visit, Path(code): Path<String>) -> PageResult {
    edit_page(&visit, &code, None).await
}

async fn edit_page(visit: &Visit, code: &str, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let calendar = find(visit, code).await?;
    let id = calendar.id;
    let versions = visit.read(move |db| stored::versions(db, id)).await?;
    let from = query_of(visit).parse::<i32>("from").ok();
    let version = versions
        .iter()
        .find(|version| Some(version.number) == from)
        .or(versions.first())
        .ok_or(SlaError::NotFound)?;
    let given = CalendarIn::of(&version.rules.0, &calendar.name_it, &calendar.name_en);
    let present = views::form_data(lang, &given);
    let from = from.filter(|from| *from == version.number);
    let body = views::form(visit, Some(&calendar), &present, from, refused.as_ref());
    let mut crumbs = crumbs(visit);
    let path = format!("/calendars/{}", calendar.code);
    crumbs.push(Crumb::new(calendar.name(lang), path));
    let title = t!(lang, "admin-edit");
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

#[handler]
pub async fn edit(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let calendar = find(&visit, &code).await?;
    let (id, version) = (calendar.id, form.version()?);
    let (given, reason) = (typed::calendar(&form), form.optional("reason").map(str::to_owned));
    let changed = visit
        .write(move |db| {
            let before = stored::latest(db, id)?.number;
            let (_, version) = sla::edit_calendar(db, &staff, now, (id, version), &given, reason.as_deref())?;
            Ok::<_, SlaError>(version.number != before)
        })
        .await;
    match changed {
        Ok(is_new) => {
            // Other rules: which running promises they would move, and whether they shall.
            let path = match is_new {
                true => address("/recomputations/new", &[("calendar", &code)]),
                false => format!("/calendars/{code}"),
            };
            visit.redirect_with(&path, Message::new("admin-saved"))
        }
        Err(error) => edit_page(&visit, &code, Some(refused(form, &error)?)).await,
    }
}

/// Takes the calendar out of use, or puts it back.
#[handler]
pub async fn retire(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let (id, version) = (find(&visit, &code).await?.id, form.version()?);
    let restores = form.flag("restore");
    let changed = visit
        .write(move |db| match restores {
            true => sla::restore_calendar(db, &staff, now, (id, version)),
            false => sla::retire_calendar(db, &staff, now, (id, version)),
        })
        .await;
    let message = match restores {
        true => "sla-pages-restored",
        false => "sla-pages-retired",
    };
    match changed {
        Ok(_) => visit.redirect_with(&format!("/calendars/{code}"), Message::new(message)),
        Err(error) => sheet_page(&visit, code, Some(Refused::new(form, &error)?)).await,
    }
}
