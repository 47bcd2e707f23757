//! Fee schedules: what a service costs a year under a version of the convention.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde_json::Value;

use super::fee::{Tier, TierError, Tiers};
use super::model::{Nature, Schedule, ScheduleId, ScheduleIn, ScheduleSheet, TierRow, stored};
use super::{policy, shipped};
use crate::acts::ActError;
use crate::audit::{self, By, Entry};
use crate::convenzioni;
use crate::db::schema::{convenzioni as convenzioni_table, fee_lines, fee_schedules, fee_tiers};
use crate::db::{Db, is_unique_violation, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ConvenzioneId, ServiceId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::services::{self, ServiceError};
use crate::users::actor::{Staff, System};

/// Code of the convention whose schedule is shipped.
const SHIPPED_CONVENTION: &str = "2015-2020";
/// The reference date of the shipped schedule lies before the years that people type.
const EARLIEST_POPULATION: i32 = 1990;

/// Enters the schedule that is shipped for the convention 2015–2020, if it has none; how many.
pub fn ensure_shipped(db: &mut Db, now: Timestamp) -> Result<usize, ActError> {
    let known: Option<ConvenzioneId> = convenzioni_table::table
        .filter(convenzioni_table::code.eq(SHIPPED_CONVENTION))
        .select(convenzioni_table::id)
        .first(db)
        .optional()?;
    match known {
        Some(convenzione) => ensure_for(db, now, convenzione),
        None => Ok(0),
    }
}

/// Gives a convention the shipped schedule from its first day on, if it has none for that service; how many.
pub fn ensure_for(db: &mut Db, now: Timestamp, convenzione: ConvenzioneId) -> Result<usize, ActError> {
    let schedule = shipped::portale();
    let service = service(db, schedule.service)?;
    let known: i64 = fee_schedules::table
        .filter(fee_schedules::convenzione_id.eq(convenzione))
        .filter(fee_schedules::service_id.eq(service))
        .count()
        .get_result(db)?;
    if known > 0 {
        return Ok(0);
    }
    let given = ScheduleIn {
        convenzione_id: convenzione,
        service: schedule.service.to_owned(),
        valid_from: convenzioni::get(db, convenzione)?.start_on,
        valid_to: None,
        nature: Nature::Transfer,
        population_on: schedule.population_on,
        flat: schedule.tiers.flat(),
        tiers: schedule.tiers.tiers().to_vec(),
    };
    insert(db, System.by(), now, &given)?;
    Ok(1)
}

fn service(db: &mut Db, code: &str) -> Result<ServiceId, ActError> {
    match services::by_code(db, code) {
        Ok(service) => Ok(service.id),
        Err(ServiceError::Db(error)) => Err(ActError::Db(error)),
        Err(_) => Err(ActError::field("service", "canoni-unknown-service")),
    }
}

/// Adds a schedule. One in use is never edited: what changes is another one with its own validity (R-FEE-5). Errors: Forbidden,
/// Invalid, Conflict: there is one from that day.
pub fn add(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    given: &ScheduleIn,
) -> Result<ScheduleSheet, ActError> {
    match policy::may_write(staff) {
        true => insert(db, staff.by(), now, given),
        false => Err(ActError::Forbidden),
    }
}

fn insert(db: &mut Db, by: By, now: Timestamp, given: &ScheduleIn) -> Result<ScheduleSheet, ActError> {
    let convenzione = convenzioni::get(db, given.convenzione_id).map_err(|error| match error {
        ActError::NotFound => ActError::field("convenzione_id", "canoni-unknown-convenzione"),
        other => other,
    })?;
    let service_id = service(db, &given.service)?;
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
    if !(convenzione.start_on..=convenzione.end_on).contains(&given.valid_from) {
        refuse("valid_from", "canoni-outside-convention");
    }
    if given.valid_to.is_some_and(|to| to < given.valid_from) {
        refuse("valid_to", "canoni-ends-before-start");
    }
    if chrono::Datelike::year(&given.population_on) < EARLIEST_POPULATION
        || !rome::is_plausible(given.population_on)
    {
        refuse("population_on", "kernel-date-unlikely");
    }
    let tiers = match Tiers::new(given.tiers.clone(), given.flat) {
        Ok(tiers) => Some(tiers),
        Err(error) => {
            let reason = match error {
                TierError::Open => Message::new("canoni-tiers-open"),
                TierError::Order(tier) => Message::new("canoni-tiers-order").arg("tier", tier),
                TierError::Negative => Message::new("canoni-tiers-negative"),
            };
            wrong.push(FieldError::new("tiers", reason));
            None
        }
    };
    let Some(tiers) = tiers.filter(|_| wrong.is_empty()) else {
        return Err(ActError::Invalid(wrong));
    };
    let schedule = Schedule {
        id: ScheduleId::new(now),
        convenzione_id: convenzione.id,
        service_id,
        valid_from: given.valid_from,
        valid_to: given.valid_to,
        nature: given.nature,
        population_on: given.population_on,
        flat_cents: tiers.flat().get(),
        created_by: by.user_id(),
        created_at: now,
    };
    let inserted = db.transaction(|db| {
        diesel::insert_into(fee_schedules::table)
            .values(&schedule)
            .execute(db)
    });
    inserted.map_err(|error| match is_unique_violation(&error) {
        true => ActError::Conflict("fee-schedule-exists", Vec::new()),
        false => ActError::Db(error),
    })?;
    for (position, tier) in (1..).zip(tiers.tiers()) {
        let row = TierRow {
            schedule_id: schedule.id,
            position,
            up_to: tier.up_to.map(|end| i32::try_from(end).unwrap_or(i32::MAX)),
            fee_cents: tier.fee.get(),
        };
        diesel::insert_into(fee_tiers::table).values(row).execute(db)?;
    }
    let sheet = ScheduleSheet {
        schedule,
        tiers,
        is_used: false,
    };
    record(
        db,
        by,
        now,
        "fee_schedule.added",
        (Value::Null, sheet.facts()),
        sheet.schedule.id,
    )?;
    Ok(sheet)
}

/// Removes a schedule by which nothing was computed yet. Errors: Forbidden, NotFound, Conflict: it is in use.
pub fn remove(db: &mut Db, staff: &Staff, now: Timestamp, id: ScheduleId) -> Result<(), ActError> {
    if !policy::may_write(staff) {
        return Err(ActError::Forbidden);
    }
    let schedule: Schedule = fee_schedules::table
        .find(id)
        .select(Schedule::as_select())
        .first(db)
        .optional()?
        .ok_or(ActError::NotFound)?;
    let sheet = sheets(db, vec![schedule])?.pop().ok_or(ActError::NotFound)?;
    if sheet.is_used {
        return Err(ActError::Conflict("fee-schedule-used", Vec::new()));
    }
    diesel::delete(fee_tiers::table.filter(fee_tiers::schedule_id.eq(id))).execute(db)?;
    diesel::delete(fee_schedules::table.find(id)).execute(db)?;
    record(
        db,
        staff.by(),
        now,
        "fee_schedule.removed",
        (sheet.facts(), Value::Null),
        id,
    )?;
    Ok(())
}

fn record(
    db: &mut Db,
    by: By,
    now: Timestamp,
    event: &'static str,
    (old, new): (Value, Value),
    id: ScheduleId,
) -> QueryResult<()> {
    audit::record(
        db,
        by,
        now,
        Entry::new(event, "fee_schedule", id).change(old, new),
    )
}

/// Every schedule, by convention and service, the newest first. Who may know is decided by the caller.
pub fn list(db: &mut Db) -> QueryResult<Vec<ScheduleSheet>> {
    let rows = fee_schedules::table
        .order((
            fee_schedules::convenzione_id.desc(),
            fee_schedules::service_id,
            fee_schedules::valid_from.desc(),
        ))
        .select(Schedule::as_select())
        .load(db)?;
    sheets(db, rows)
}

/// One schedule. Errors: the database's; NotFound.
pub(super) fn get(db: &mut Db, id: ScheduleId) -> QueryResult<ScheduleSheet> {
    let row = fee_schedules::table
        .find(id)
        .select(Schedule::as_select())
        .first(db)?;
    sheets(db, vec![row])?
        .pop()
        .ok_or(diesel::result::Error::NotFound)
}

fn sheets(db: &mut Db, rows: Vec<Schedule>) -> QueryResult<Vec<ScheduleSheet>> {
    let ids: Vec<ScheduleId> = rows.iter().map(|row| row.id).collect();
    let tiers: Vec<TierRow> = fee_tiers::table
        .filter(one_of(fee_tiers::schedule_id, ids.clone()))
        .order((fee_tiers::schedule_id, fee_tiers::position))
        .select(TierRow::as_select())
        .load(db)?;
    let used: Vec<ScheduleId> = fee_lines::table
        .filter(one_of(fee_lines::schedule_id, ids))
        .select(fee_lines::schedule_id)
        .distinct()
        .load(db)?;
    let used: BTreeSet<ScheduleId> = used.into_iter().collect();
    let sheet = |schedule: Schedule| {
        let bands = tiers.iter().filter(|tier| tier.schedule_id == schedule.id);
        let bands = bands.map(|tier| Tier {
            up_to: tier.up_to.map(i32::unsigned_abs),
            fee: stored(tier.fee_cents),
        });
        let tiers = Tiers::new(bands.collect(), stored(schedule.flat_cents));
        ScheduleSheet {
            is_used: used.contains(&schedule.id),
            tiers: tiers.expect("tiers were checked before they were stored"),
            schedule,
        }
    };
    Ok(rows.into_iter().map(sheet).collect())
}
