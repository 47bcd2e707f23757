//! Stored calendars: versions that never change, compiled once in each process.

use diesel::prelude::*;

use super::calendar::Calendar;
use super::error::SlaError;
use super::memo::Memo;
use super::timetable::Timetable;
use crate::db::schema::{calendar_versions, calendars};
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{UserId, id_type};
use crate::kernel::text::Lang;

id_type!(CalendarId, "A calendar of opening hours.");
id_type!(CalendarVersionId, "One version of a calendar.");

/// The calendar that is shipped (`sla.calendar` [I-01]).
pub const CENTRO: &str = "CENTRO";

/// A calendar as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = calendars, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct StoredCalendar {
    pub id: CalendarId,
    pub code: String,
    pub name_it: String,
    pub name_en: String,
    pub retired_at: Option<Timestamp>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl StoredCalendar {
    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.name_it,
            Lang::En => &self.name_en,
        }
    }
}

/// One version of a calendar; it never changes.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_versions)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct CalendarVersion {
    pub id: CalendarVersionId,
    pub calendar_id: CalendarId,
    pub number: i32,
    pub rules: Json<Calendar>,
    pub reason: Option<String>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
}

static TIMETABLES: Memo<CalendarVersionId, Timetable> = Memo::new();

/// The compiled rules of a version.
pub fn timetable(db: &mut Db, id: CalendarVersionId) -> QueryResult<std::sync::Arc<Timetable>> {
    TIMETABLES.get(id, || {
        let rules: Json<Calendar> = calendar_versions::table
            .find(id)
            .select(calendar_versions::rules)
            .first(db)?;
        Ok(Timetable::new(rules.0))
    })
}

/// The version of a calendar in force. None: there is no such calendar.
pub fn in_force(db: &mut Db, code: &str) -> QueryResult<Option<CalendarVersionId>> {
    calendar_versions::table
        .inner_join(calendars::table.on(calendars::id.eq(calendar_versions::calendar_id)))
        .filter(calendars::code.eq(code))
        .order(calendar_versions::number.desc())
        .select(calendar_versions::id)
        .first(db)
        .optional()
}

/// Every calendar by code, retired ones too.
pub fn all(db: &mut Db) -> QueryResult<Vec<StoredCalendar>> {
    calendars::table
        .order(calendars::code)
        .select(StoredCalendar::as_select())
        .load(db)
}

/// The calendar of a code, retired ones too. Errors: NotFound.
pub fn by_code(db: &mut Db, code: &str) -> Result<StoredCalendar, SlaError> {
    let query = calendars::table
        .filter(calendars::code.eq(code))
        .select(StoredCalendar::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
}

/// One calendar. Errors: NotFound.
pub fn find(db: &mut Db, id: CalendarId) -> Result<StoredCalendar, SlaError> {
    let query = calendars::table.find(id).select(StoredCalendar::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
}

/// The versions of a calendar, the one in force first.
pub fn versions(db: &mut Db, id: CalendarId) -> QueryResult<Vec<CalendarVersion>> {
    calendar_versions::table
        .filter(calendar_versions::calendar_id.eq(id))
        .order(calendar_versions::number.desc())
        .select(CalendarVersion::as_select())
        .load(db)
}

/// The version of a calendar that is in force. Errors: NotFound.
pub fn latest(db: &mut Db, id: CalendarId) -> Result<CalendarVersion, SlaError> {
    let query = calendar_versions::table
        .filter(calendar_versions::calendar_id.eq(id))
        .order(calendar_versions::number.desc())
        .select(CalendarVersion::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
}
