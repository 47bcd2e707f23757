//! Calendars: made, changed by a new version, retired and restored.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::reach::{Changed, needs_reach};
use super::{both, duplicate, needed_reason, users_of_calendar};
use crate::audit::{self, By, Entry};
use crate::db::schema::{calendar_versions, calendars};
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::sla::calendars::{
    self as stored, CENTRO, CalendarId, CalendarVersion, CalendarVersionId, StoredCalendar,
};
use crate::sla::error::SlaError;
use crate::sla::given::calendar::CalendarIn;
use crate::sla::given::checked_code;
use crate::users::actor::Authority;

/// Makes a calendar with its first version. Errors: Forbidden, Invalid, Duplicate.
pub fn create_calendar(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    code: &str,
    given: &CalendarIn,
) -> Result<(StoredCalendar, CalendarVersion), SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let today = rome::date_of(now.utc());
    let (code, (name_it, name_en, rules)) = both(checked_code(code), given.checked(today))?;
    let calendar = StoredCalendar {
        id: CalendarId::new(now),
        code,
        name_it,
        name_en,
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let version = CalendarVersion {
        id: CalendarVersionId::new(now),
        calendar_id: calendar.id,
        number: 1,
        rules: Json(rules),
        reason: None,
        created_by: by.user_id(),
        created_at: now,
    };
    diesel::insert_into(calendars::table)
        .values(&calendar)
        .execute(db)
        .map_err(duplicate)?;
    diesel::insert_into(calendar_versions::table)
        .values(&version)
        .execute(db)?;
    let new = facts(&calendar, &version);
    record(
        db,
        by,
        now,
        "calendar.created",
        &calendar,
        (Value::Null, new),
        None,
    )?;
    Ok((calendar, version))
}

/// Changes a calendar, from the version of it that the person saw. Other rules make a new version, which needs a reason and
/// is in force at once; running promises keep theirs. Refused where it is open too little for a policy that it is used with.
/// Errors: Forbidden, NotFound, Retired, Invalid, Stale.
pub fn edit_calendar(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, seen): (CalendarId, i32),
    given: &CalendarIn,
    reason: Option<&str>,
) -> Result<(StoredCalendar, CalendarVersion), SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let before = current(db, id, seen)?;
    let last = stored::latest(db, id)?;
    let (name_it, name_en, rules) = given
        .checked(rome::date_of(now.utc()))
        .map_err(SlaError::Invalid)?;
    let changed = StoredCalendar {
        name_it,
        name_en,
        ..before.clone()
    };
    let has_new_rules = rules != last.rules.0;
    if changed == before && !has_new_rules {
        return Ok((before, last));
    }
    if before.retired_at.is_some() {
        return Err(SlaError::Retired);
    }
    let reason = match has_new_rules {
        true => Some(needed_reason(reason)?),
        false => None,
    };
    let calendar = save(db, now, changed)?;
    let version = match has_new_rules {
        false => last.clone(),
        true => {
            let version = CalendarVersion {
                id: CalendarVersionId::new(now),
                calendar_id: id,
                number: last.number + 1,
                rules: Json(rules),
                reason: reason.clone(),
                created_by: by.user_id(),
                created_at: now,
            };
            diesel::insert_into(calendar_versions::table)
                .values(&version)
                .execute(db)?;
            let today = rome::date_of(now.utc());
            needs_reach(db, today, Changed::Calendar(&calendar.code))?;
            version
        }
    };
    let change = audit::changes(facts(&before, &last), facts(&calendar, &version));
    record(db, by, now, "calendar.updated", &calendar, change, reason)?;
    Ok((calendar, version))
}

/// Takes a calendar out of use. Errors: Forbidden, NotFound, Stale, Shipped, InUse.
pub fn retire_calendar(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, seen): (CalendarId, i32),
) -> Result<StoredCalendar, SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let before = current(db, id, seen)?;
    if before.retired_at.is_some() {
        return Ok(before);
    }
    if before.code == CENTRO {
        return Err(SlaError::Shipped);
    }
    users_of_calendar(db, &before.code)?.none()?;
    let retired_at = Some(now);
    let calendar = save(db, now, StoredCalendar { retired_at, ..before })?;
    let new = json!({"code": calendar.code});
    record(
        db,
        by,
        now,
        "calendar.retired",
        &calendar,
        (Value::Null, new),
        None,
    )?;
    Ok(calendar)
}

/// Puts a retired calendar back into use. Errors: Forbidden, NotFound, Stale.
pub fn restore_calendar(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, seen): (CalendarId, i32),
) -> Result<StoredCalendar, SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let before = current(db, id, seen)?;
    if before.retired_at.is_none() {
        return Ok(before);
    }
    let retired_at = None;
    let calendar = save(db, now, StoredCalendar { retired_at, ..before })?;
    let new = json!({"code": calendar.code});
    record(
        db,
        by,
        now,
        "calendar.restored",
        &calendar,
        (Value::Null, new),
        None,
    )?;
    Ok(calendar)
}

/// The calendar, if it still has the version that the person saw.
fn current(db: &mut Db, id: CalendarId, seen: i32) -> Result<StoredCalendar, SlaError> {
    let calendar = stored::find(db, id)?;
    match calendar.version == seen {
        true => Ok(calendar),
        false => Err(SlaError::Stale {
            current: calendar.version,
        }),
    }
}

fn save(db: &mut Db, now: Timestamp, changed: StoredCalendar) -> Result<StoredCalendar, SlaError> {
    let (id, seen) = (changed.id, changed.version);
    let changed = StoredCalendar {
        version: seen + 1,
        updated_at: now,
        ..changed
    };
    let place = calendars::table.find(id).filter(calendars::version.eq(seen));
    match diesel::update(place).set(&changed).execute(db)? {
        0 => Err(SlaError::Stale {
            current: stored::find(db, id)?.version,
        }),
        _ => Ok(changed),
    }
}

/// What a person may change, as the audit shows it.
fn facts(calendar: &StoredCalendar, version: &CalendarVersion) -> Value {
    let mut facts = json!({
        "code": calendar.code, "name_it": calendar.name_it, "name_en": calendar.name_en, "number": version.number,
    });
    let rules = serde_json::to_value(&version.rules.0).expect("a calendar is plain JSON");
    if let (Some(facts), Value::Object(rules)) = (facts.as_object_mut(), rules) {
        facts.extend(rules);
    }
    facts
}

fn record(
    db: &mut Db,
    by: By,
    now: Timestamp,
    event: &'static str,
    calendar: &StoredCalendar,
    (old, new): (Value, Value),
    reason: Option<String>,
) -> QueryResult<()> {
    let entry = Entry::new(event, "calendar", calendar.id);
    audit::record(db, by, now, entry.change(old, new).reason(reason))
}
