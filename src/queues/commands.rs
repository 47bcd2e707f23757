//! Changes of queues and of their members.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::QueueError;
use super::model::{Queue, QueueIn, QueueMember, checked_code};
use super::{assignment, queries};
use crate::audit::{self, Entry};
use crate::db::schema::{queue_members, queue_services, queues, services};
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, ServiceId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::sla;
use crate::users::actor::Authority;

/// Makes a queue, last in order unless a place is given. Errors: Forbidden, Invalid, Duplicate.
pub fn create(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    code: &str,
    given: &QueueIn,
) -> Result<Queue, QueueError> {
    let by = who.into().administrator().ok_or(QueueError::Forbidden)?;
    let (code, given) = match (checked_code(code), given.checked()) {
        (Ok(code), Ok(given)) => (code, given),
        (code, given) => {
            return Err(QueueError::Invalid(
                code.err()
                    .into_iter()
                    .chain(given.err().unwrap_or_default())
                    .collect(),
            ));
        }
    };
    check_levels(db, now, None, &given)?;
    let last: Option<i32> = queues::table
        .select(diesel::dsl::max(queues::position))
        .first(db)?;
    let queue = Queue {
        id: QueueId::new(now),
        code,
        name_it: given.name_it,
        name_en: given.name_en,
        assignment: given.assignment,
        position: given.position.unwrap_or_else(|| last.map_or(0, |last| last + 1)),
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
        sla_policy: given.sla_policy.clone(),
        calendar: given.calendar.clone(),
    };
    diesel::insert_into(queues::table)
        .values(queue.clone())
        .execute(db)
        .map_err(duplicate)?;
    needs_reach(db, now, &queue)?;
    set_services(db, queue.id, &given.services)?;
    let entry = Entry::new("queue.created", "queue", queue.id);
    audit::record(
        db,
        by,
        now,
        entry.change(Value::Null, queue.facts(&given.services)),
    )?;
    Ok(queue)
}

/// Changes a queue, from the version that the person saw. Errors: Forbidden, NotFound, Invalid, Stale.
pub fn edit(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: QueueId,
    version: i32,
    given: &QueueIn,
) -> Result<Queue, QueueError> {
    let by = who.into().administrator().ok_or(QueueError::Forbidden)?;
    let given = given.checked().map_err(QueueError::Invalid)?;
    let before = current(db, id, version)?;
    check_levels(db, now, Some(&before), &given)?;
    let services = queries::services_of(db, id)?;
    let changed = Queue {
        name_it: given.name_it,
        name_en: given.name_en,
        assignment: given.assignment,
        position: given.position.unwrap_or(before.position),
        sla_policy: given.sla_policy.clone(),
        calendar: given.calendar.clone(),
        ..before.clone()
    };
    if changed == before && services == given.services {
        return Ok(before);
    }
    if services != given.services {
        diesel::delete(queue_services::table.filter(queue_services::queue_id.eq(id))).execute(db)?;
        set_services(db, id, &given.services)?;
    }
    let queue = save(db, now, changed)?;
    if (&queue.calendar, &queue.sla_policy) != (&before.calendar, &before.sla_policy) {
        needs_reach(db, now, &queue)?;
    }
    let (old, new) = audit::changes(before.facts(&services), queue.facts(&given.services));
    audit::record(
        db,
        by,
        now,
        Entry::new("queue.updated", "queue", id).change(old, new),
    )?;
    Ok(queue)
}

/// Gives a queue a calendar and a policy of its own, or those of its tickets' services again, from the version that the
/// person saw; running promises keep theirs. Errors: Forbidden, NotFound, Invalid, Stale.
pub fn set_levels(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (code, version): (&str, i32),
    calendar: Option<&str>,
    sla_policy: Option<&str>,
) -> Result<Queue, QueueError> {
    let who = who.into();
    who.administrator().ok_or(QueueError::Forbidden)?;
    let queue = queries::by_code(db, code)?;
    let given = QueueIn {
        name_it: queue.name_it,
        name_en: queue.name_en,
        assignment: queue.assignment,
        position: Some(queue.position),
        services: queries::services_of(db, queue.id)?,
        sla_policy: sla_policy.map(str::to_owned),
        calendar: calendar.map(str::to_owned),
    };
    edit(db, who, now, queue.id, version, &given)
}

/// Refuses a calendar or a policy of its own that is not there, or in use no more. Errors: Invalid.
fn check_levels(
    db: &mut Db,
    now: Timestamp,
    before: Option<&Queue>,
    given: &QueueIn,
) -> Result<(), QueueError> {
    let mut wrong = Vec::new();
    if let Some(code) = &given.calendar {
        let present = before.and_then(|queue| queue.calendar.as_deref());
        wrong.extend(sla::may_choose_calendar(db, code, present)?.err());
    }
    if let Some(code) = &given.sla_policy {
        let present = before.and_then(|queue| queue.sla_policy.as_deref());
        let today = rome::date_of(now.utc());
        wrong.extend(sla::may_choose_policy(db, code, present, today)?.err());
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(QueueError::Invalid(wrong)),
    }
}

/// Refuses a calendar that is open too little for the policy of some service, or the other way round. Errors: Invalid.
fn needs_reach(db: &mut Db, now: Timestamp, queue: &Queue) -> Result<(), QueueError> {
    let (today, changed) = (rome::date_of(now.utc()), sla::Changed::Queue(&queue.code));
    sla::check_reach(db, today, changed)?.map_err(|wrong| QueueError::Invalid(vec![wrong]))
}

fn set_services(db: &mut Db, queue: QueueId, given: &[ServiceId]) -> Result<(), QueueError> {
    let known: i64 = services::table
        .filter(services::id.eq_any(given))
        .count()
        .get_result(db)?;
    if usize::try_from(known) != Ok(given.len()) {
        let reason = Message::new("queues-unknown-service");
        return Err(QueueError::Invalid(vec![FieldError::new("services", reason)]));
    }
    for service in given {
        let row = (
            queue_services::queue_id.eq(queue),
            queue_services::service_id.eq(*service),
        );
        diesel::insert_into(queue_services::table)
            .values(row)
            .execute(db)?;
    }
    Ok(())
}

/// Closes a queue for new tickets; those that it holds stay. Errors: Forbidden, NotFound, Stale.
pub fn retire(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: QueueId,
    version: i32,
) -> Result<Queue, QueueError> {
    set_retired(db, who.into(), now, (id, version), Some(now))
}

/// Opens a retired queue again. Errors: Forbidden, NotFound, Stale.
pub fn restore(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: QueueId,
    version: i32,
) -> Result<Queue, QueueError> {
    set_retired(db, who.into(), now, (id, version), None)
}

fn set_retired(
    db: &mut Db,
    who: Authority,
    now: Timestamp,
    (id, version): (QueueId, i32),
    retired_at: Option<Timestamp>,
) -> Result<Queue, QueueError> {
    let by = who.administrator().ok_or(QueueError::Forbidden)?;
    let before = current(db, id, version)?;
    if before.is_active() == retired_at.is_none() {
        return Ok(before);
    }
    let queue = save(db, now, Queue { retired_at, ..before })?;
    let event = if queue.is_active() {
        "queue.restored"
    } else {
        "queue.retired"
    };
    audit::record(
        db,
        by,
        now,
        Entry::new(event, "queue", id).change(Value::Null, json!({"code": queue.code})),
    )?;
    Ok(queue)
}

/// Makes a person a member; one who is stays so. Errors: Forbidden, NotFound, NotAnAgent.
pub fn add_member(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: QueueId,
    user: UserId,
) -> Result<(), QueueError> {
    let by = who.into().manager().ok_or(QueueError::Forbidden)?;
    let queue = queries::by_id(db, id)?;
    if !assignment::works_tickets(db, user)? {
        return Err(QueueError::NotAnAgent);
    }
    if queries::is_member(db, id, user)? {
        return Ok(());
    }
    let row = QueueMember {
        queue_id: id,
        user_id: user,
        added_at: now,
        turn_at: None,
    };
    diesel::insert_into(queue_members::table)
        .values(row)
        .execute(db)?;
    let new = json!({"code": queue.code, "member": user.to_string()});
    audit::record(
        db,
        by,
        now,
        Entry::new("queue.member_added", "queue", id).change(Value::Null, new),
    )?;
    Ok(())
}

/// Ends a membership; tickets in hand are the caller's matter. Errors: Forbidden, NotFound (also: no member).
pub fn remove_member(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: QueueId,
    user: UserId,
) -> Result<(), QueueError> {
    let by = who.into().manager().ok_or(QueueError::Forbidden)?;
    let queue = queries::by_id(db, id)?;
    if diesel::delete(queue_members::table.find((id, user))).execute(db)? == 0 {
        return Err(QueueError::NotFound);
    }
    let old = json!({"code": queue.code, "member": user.to_string()});
    audit::record(
        db,
        by,
        now,
        Entry::new("queue.member_removed", "queue", id).change(old, Value::Null),
    )?;
    Ok(())
}

/// The queue, if it still has the version that the person saw.
fn current(db: &mut Db, id: QueueId, version: i32) -> Result<Queue, QueueError> {
    let queue = queries::by_id(db, id)?;
    if queue.version == version {
        Ok(queue)
    } else {
        Err(QueueError::Stale {
            current: queue.version,
        })
    }
}

fn save(db: &mut Db, now: Timestamp, changed: Queue) -> Result<Queue, QueueError> {
    let (id, version) = (changed.id, changed.version);
    let changed = Queue {
        version: version + 1,
        updated_at: now,
        ..changed
    };
    let place = queues::table.find(id).filter(queues::version.eq(version));
    match diesel::update(place).set(changed.clone()).execute(db)? {
        0 => Err(QueueError::Stale {
            current: queries::by_id(db, id)?.version,
        }),
        _ => Ok(changed),
    }
}

pub(super) fn duplicate(error: diesel::result::Error) -> QueueError {
    if is_unique_violation(&error) {
        QueueError::Duplicate
    } else {
        QueueError::Db(error)
    }
}
