//! Monthly reports for chosen people: on the first working day of a month each is told that the report of the month before
//! is ready, by a notice and a mail with the link to its file.
//!
//! A process that was down delivers once when it is back, never for every month that was missed.

use chrono::{Datelike, Days, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::ReportError;
use super::figures::Period;
use super::query::{READERS, Reader, ReportQuery};
use crate::audit::{self, Entry};
use crate::db::schema::report_schedules;
use crate::db::types::text_enum;
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{UserId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Message, one_line};
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::sla::calendars::{self, CENTRO};
use crate::users;
use crate::users::actor::{Actor, Role, System};

id_type!(ScheduleId, "A monthly delivery of a report.");

text_enum! {
    /// What kind of file the link leads to.
    pub enum Format {
        Pdf = "pdf",
        Xlsx = "xlsx",
        Csv = "csv",
    }
}

/// People who get one report at most.
const MOST_RECIPIENTS: usize = 50;

/// A delivery as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = report_schedules, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct Schedule {
    pub id: ScheduleId,
    pub name: String,
    pub query: Json<ReportQuery>,
    pub recipients: Json<Vec<UserId>>,
    pub format: Format,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub next_on: NaiveDate,
    pub version: i32,
    pub retired_at: Option<Timestamp>,
}

/// What a person says of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleIn {
    /// What the report is called.
    pub name: String,
    /// What is counted; its days are those of the month before each delivery.
    pub query: ReportQuery,
    /// Who gets it: people who read reports.
    pub recipients: Vec<UserId>,
    /// What kind of file.
    pub format: Format,
}

impl Schedule {
    fn facts(&self) -> Value {
        json!({
            "name": self.name,
            "query": self.query.0,
            "recipients": self.recipients.0,
            "format": self.format.as_str(),
        })
    }
}

/// The deliveries that are not retired, by name. For who reads reports.
pub fn all(db: &mut Db, _: &Reader) -> QueryResult<Vec<Schedule>> {
    report_schedules::table
        .filter(report_schedules::retired_at.is_null())
        .order((report_schedules::name, report_schedules::id))
        .select(Schedule::as_select())
        .load(db)
}

/// One delivery. Errors: NotFound.
pub fn find(db: &mut Db, _: &Reader, id: ScheduleId) -> Result<Schedule, ReportError> {
    let row = report_schedules::table
        .find(id)
        .filter(report_schedules::retired_at.is_null())
        .select(Schedule::as_select());
    row.first(db).optional()?.ok_or(ReportError::NotFound)
}

/// Whether the person decides who gets reports: managers; auditors change nothing.
pub fn may_change(actor: &Actor) -> bool {
    actor.staff().is_some_and(|staff| staff.is(Role::Manager))
}

/// Who can get reports: enabled people who read them, by name.
pub fn candidates(db: &mut Db, _: &Reader) -> QueryResult<Vec<(UserId, String)>> {
    let staff = users::queries::staff(db)?.into_iter();
    let readers = staff.filter(|(_, roles)| roles.iter().any(|role| READERS.contains(role)));
    Ok(readers.map(|(user, _)| (user.id, user.name)).collect())
}

fn permitted(actor: &Actor) -> Result<UserId, ReportError> {
    let _reader = Reader::of(actor)?;
    match may_change(actor) {
        true => Ok(actor.id()),
        false => Err(ReportError::Forbidden),
    }
}

fn checked(db: &mut Db, given: &ScheduleIn) -> Result<ScheduleIn, ReportError> {
    let mut wrong = Vec::new();
    let name = one_line(&given.name);
    if name.is_empty() || name.chars().count() > 120 {
        wrong.push(FieldError::new(
            "name",
            Message::new("reports-schedule-name-length"),
        ));
    }
    let mut recipients = given.recipients.clone();
    recipients.sort_unstable();
    recipients.dedup();
    if recipients.is_empty() || recipients.len() > MOST_RECIPIENTS {
        let reason = Message::new("reports-schedule-recipients").arg("most", MOST_RECIPIENTS);
        wrong.push(FieldError::new("recipients", reason));
    } else if users::enabled_with_roles(db, &recipients, READERS)?.len() != recipients.len() {
        wrong.push(FieldError::new(
            "recipients",
            Message::new("reports-schedule-no-reader"),
        ));
    }
    let query = ReportQuery {
        from: None,
        to: None,
        ..given.query.clone()
    };
    match query.filter(db) {
        Err(ReportError::Invalid(fields)) => wrong.extend(fields),
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    if !wrong.is_empty() {
        return Err(ReportError::Invalid(wrong));
    }
    Ok(ScheduleIn {
        name,
        query,
        recipients,
        format: given.format,
    })
}

/// Plans a delivery, first at the next first working day of a month. Errors: NotFound, Forbidden, Invalid.
pub fn create(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    given: &ScheduleIn,
) -> Result<Schedule, ReportError> {
    let by = permitted(actor)?;
    let given = checked(db, given)?;
    let schedule = Schedule {
        id: ScheduleId::new(now),
        name: given.name,
        query: Json(given.query),
        recipients: Json(given.recipients),
        format: given.format,
        created_by: by,
        created_at: now,
        next_on: next_delivery(db, rome::date_of(now.utc()))?,
        version: 1,
        retired_at: None,
    };
    diesel::insert_into(report_schedules::table)
        .values(schedule.clone())
        .execute(db)?;
    let entry = Entry::new("report_schedule.created", "report_schedule", schedule.id);
    audit::record(
        db,
        actor.by(None),
        now,
        entry.change(Value::Null, schedule.facts()),
    )?;
    Ok(schedule)
}

/// Changes a delivery, from the version that the person saw. Errors: NotFound, Forbidden, Invalid, Stale.
pub fn edit(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    id: ScheduleId,
    version: i32,
    given: &ScheduleIn,
) -> Result<Schedule, ReportError> {
    let before = current(db, actor, id, version)?;
    let given = checked(db, given)?;
    let mut schedule = Schedule {
        name: given.name,
        query: Json(given.query),
        recipients: Json(given.recipients),
        format: given.format,
        ..before.clone()
    };
    if schedule == before {
        return Ok(before);
    }
    schedule.version += 1;
    save(db, &schedule)?;
    let (old, new) = audit::changes(before.facts(), schedule.facts());
    let entry = Entry::new("report_schedule.updated", "report_schedule", id);
    audit::record(db, actor.by(None), now, entry.change(old, new))?;
    Ok(schedule)
}

/// Ends a delivery. Errors: NotFound, Forbidden, Stale.
pub fn retire(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    id: ScheduleId,
    version: Option<i32>,
) -> Result<(), ReportError> {
    permitted(actor)?;
    let version = match version {
        Some(version) => version,
        None => find(db, &Reader::of(actor)?, id)?.version,
    };
    let before = current(db, actor, id, version)?;
    let schedule = Schedule {
        retired_at: Some(now),
        version: before.version + 1,
        ..before
    };
    save(db, &schedule)?;
    let entry = Entry::new("report_schedule.retired", "report_schedule", id);
    audit::record(db, actor.by(None), now, entry)?;
    Ok(())
}

fn current(db: &mut Db, actor: &Actor, id: ScheduleId, version: i32) -> Result<Schedule, ReportError> {
    permitted(actor)?;
    let schedule = find(db, &Reader::of(actor)?, id)?;
    match schedule.version == version {
        true => Ok(schedule),
        false => Err(ReportError::Stale {
            current: schedule.version,
        }),
    }
}

fn save(db: &mut Db, schedule: &Schedule) -> QueryResult<()> {
    diesel::update(report_schedules::table.find(schedule.id))
        .set(schedule.clone())
        .execute(db)
        .map(drop)
}

/// The first day after this one that is the first working day of its month in the calendar of the centre.
fn next_delivery(db: &mut Db, after: NaiveDate) -> QueryResult<NaiveDate> {
    let version = calendars::in_force(db, CENTRO)?;
    let timetable = version
        .map(|version| calendars::timetable(db, version))
        .transpose()?;
    let is_working = |day: &NaiveDate| {
        timetable
            .as_ref()
            .is_none_or(|timetable| timetable.calendar().is_working_day(*day))
    };
    let this = after.with_day(1).unwrap_or(after);
    let next = (this + Days::new(31)).with_day(1).unwrap_or(this);
    let first_of = |month: NaiveDate| {
        let days = month.iter_days().take_while(|day| day.month() == month.month());
        // A month without any working day is delivered for on its first.
        days.into_iter().find(is_working).unwrap_or(month)
    };
    let candidates = [first_of(this), first_of(next)];
    Ok(candidates.into_iter().find(|day| *day > after).unwrap_or(next))
}

/// The deliveries that are due.
pub fn due(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ScheduleId>> {
    report_schedules::table
        .filter(report_schedules::retired_at.is_null())
        .filter(report_schedules::next_on.le(rome::date_of(now.utc())))
        .order((report_schedules::next_on, report_schedules::id))
        .select(report_schedules::id)
        .load(db)
}

/// Tells the recipients who still may read it that the report of last month is ready; `false`: not due, or no longer.
pub fn deliver(db: &mut Db, now: Timestamp, id: ScheduleId) -> Result<bool, ReportError> {
    let today = rome::date_of(now.utc());
    let schedule: Option<Schedule> = report_schedules::table
        .find(id)
        .select(Schedule::as_select())
        .first(db)
        .optional()?;
    let Some(mut schedule) = schedule.filter(|found| found.retired_at.is_none() && found.next_on <= today)
    else {
        return Ok(false);
    };
    let month = Period::month_before(today);
    let query = ReportQuery {
        from: Some(month.from),
        to: Some(month.to),
        ..schedule.query.0.clone()
    };
    let told = users::enabled_with_roles(db, &schedule.recipients.0, READERS)?;
    let notice = NewNotice {
        kind: NoticeKind::ReportReady,
        ticket: None,
        facts: Facts {
            report: Some(format!("{} ({})", schedule.name, month.to.format("%m/%Y"))),
            path: Some(query.address(&format!("/reports.{}", schedule.format))),
            ..Facts::default()
        },
    };
    let told = notices::tell(db, now, &told, &notice)?;
    schedule.next_on = next_delivery(db, today)?;
    save(db, &schedule)?;
    let entry = Entry::new("report_schedule.delivered", "report_schedule", id);
    let change = json!({"month": month.to.format("%Y-%m").to_string(), "recipients": told});
    audit::record(db, System.by(), now, entry.change(Value::Null, change))?;
    Ok(true)
}
