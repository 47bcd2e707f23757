//! What every centre starts with: the calendar `CENTRO` and the policy `STANDARD`.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::calendar::Calendar;
use super::calendars::{CENTRO, CalendarId, CalendarVersion, CalendarVersionId, StoredCalendar};
use super::policies::{Policy, PolicyId, PolicyVersion, PolicyVersionId, STANDARD, Step, Targets};
use crate::audit::{self, By, Entry};
use crate::db::schema::{calendar_versions, calendars, sla_policies, sla_policy_versions};
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;

/// Enters the shipped calendar and policy where there are none of that code. The first start calls it, and every later
/// one may.
pub fn ensure_shipped(db: &mut Db, now: Timestamp) -> QueryResult<()> {
    let has_calendar: i64 = calendars::table
        .filter(calendars::code.eq(CENTRO))
        .count()
        .get_result(db)?;
    if has_calendar == 0 {
        insert_calendar(db, now)?;
    }
    let has_policy: i64 = sla_policies::table
        .filter(sla_policies::code.eq(STANDARD))
        .count()
        .get_result(db)?;
    if has_policy == 0 {
        insert_policy(db, now)?;
    }
    Ok(())
}

fn insert_calendar(db: &mut Db, now: Timestamp) -> QueryResult<()> {
    let calendar = StoredCalendar {
        id: CalendarId::new(now),
        code: CENTRO.to_owned(),
        name_it: "Orario del centro".to_owned(),
        name_en: "Hours of the centre".to_owned(),
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let version = CalendarVersion {
        id: CalendarVersionId::new(now),
        calendar_id: calendar.id,
        number: 1,
        rules: Json(Calendar::centro()),
        reason: None,
        created_by: None,
        created_at: now,
    };
    diesel::insert_into(calendars::table)
        .values(&calendar)
        .execute(db)?;
    diesel::insert_into(calendar_versions::table)
        .values(&version)
        .execute(db)?;
    let entry = Entry::new("calendar.created", "calendar", calendar.id);
    let new = json!({"code": calendar.code, "number": version.number});
    audit::record(db, By::system(), now, entry.change(Value::Null, new))?;
    Ok(())
}

fn insert_policy(db: &mut Db, now: Timestamp) -> QueryResult<()> {
    let policy = Policy {
        id: PolicyId::new(now),
        code: STANDARD.to_owned(),
        name_it: "Livelli di servizio ordinari".to_owned(),
        name_en: "Ordinary service levels".to_owned(),
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let version = PolicyVersion {
        id: PolicyVersionId::new(now),
        policy_id: policy.id,
        number: 1,
        // Before anything: tickets from before there were promises get theirs by it.
        valid_from: NaiveDate::from_ymd_opt(2000, 1, 1).expect("1 January 2000 is a date"),
        targets: Json(Targets::STANDARD),
        pause_on_third_party: false,
        steps: Json(Step::standard()),
        reason: None,
        created_by: None,
        created_at: now,
    };
    diesel::insert_into(sla_policies::table)
        .values(&policy)
        .execute(db)?;
    diesel::insert_into(sla_policy_versions::table)
        .values(&version)
        .execute(db)?;
    let entry = Entry::new("sla_policy.created", "sla_policy", policy.id);
    let new = json!({"code": policy.code, "number": version.number});
    audit::record(db, By::system(), now, entry.change(Value::Null, new))?;
    Ok(())
}
