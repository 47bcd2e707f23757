//! Changes of the catalogue.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::ServiceError;
use super::model::{ItemIn, Service, ServiceIn, ServiceItem, ServiceSheet, checked_code};
use super::{queries, shipped};
use crate::audit::{self, By, Entry};
use crate::db::schema::{service_items, services};
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ServiceId;
use crate::kernel::rome;
use crate::sla;
use crate::users::actor::{Authority, System};

/// Enters the shipped services that are not there; how many. The first start calls it, and every later one may.
pub fn ensure_shipped(db: &mut Db, now: Timestamp) -> Result<usize, ServiceError> {
    sla::ensure_shipped(db, now)?;
    let known: Vec<String> = services::table.select(services::code).load(db)?;
    let missing = shipped::services()
        .into_iter()
        .filter(|(code, _)| !known.iter().any(|known| known == code));
    let mut added = 0;
    for (code, given) in missing {
        insert(db, System.by(), now, code.to_owned(), given)?;
        added += 1;
    }
    Ok(added)
}

/// Adds a service at the end of the catalogue. Errors: Forbidden, Invalid, Duplicate.
pub fn create(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    code: &str,
    given: &ServiceIn,
) -> Result<ServiceSheet, ServiceError> {
    let by = who.into().administrator().ok_or(ServiceError::Forbidden)?;
    let (code, given) = match (checked_code(code), given.checked()) {
        (Ok(code), Ok(given)) => (code, given),
        (code, given) => {
            return Err(ServiceError::Invalid(
                code.err()
                    .into_iter()
                    .chain(given.err().unwrap_or_default())
                    .collect(),
            ));
        }
    };
    check_levels(db, now, None, &given)?;
    let sheet = insert(db, by, now, code, given)?;
    needs_reach(db, now, &sheet.service)?;
    Ok(sheet)
}

/// Refuses a calendar that is open too little for the policy. Errors: Invalid.
fn needs_reach(db: &mut Db, now: Timestamp, service: &Service) -> Result<(), ServiceError> {
    let (today, changed) = (rome::date_of(now.utc()), sla::Changed::Service(&service.code));
    sla::check_reach(db, today, changed)?.map_err(|wrong| ServiceError::Invalid(vec![wrong]))
}

/// Refuses a calendar or a policy that is not there, or in use no more. Errors: Invalid.
fn check_levels(
    db: &mut Db,
    now: Timestamp,
    before: Option<&Service>,
    given: &ServiceIn,
) -> Result<(), ServiceError> {
    let today = rome::date_of(now.utc());
    let (calendar, policy) = before
        .map(|service| (&*service.calendar, &*service.sla_policy))
        .unzip();
    let wrong = [
        sla::may_choose_calendar(db, &given.calendar, calendar)?.err(),
        sla::may_choose_policy(db, &given.sla_policy, policy, today)?.err(),
    ];
    let wrong: Vec<_> = wrong.into_iter().flatten().collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(ServiceError::Invalid(wrong)),
    }
}

fn insert(
    db: &mut Db,
    by: By,
    now: Timestamp,
    code: String,
    given: ServiceIn,
) -> Result<ServiceSheet, ServiceError> {
    let last: Option<i32> = services::table
        .select(diesel::dsl::max(services::position))
        .first(db)?;
    let service = Service {
        id: ServiceId::new(now),
        code,
        name_it: given.name_it,
        name_en: given.name_en,
        description_it: given.description_it,
        description_en: given.description_en,
        editorial_support: given.editorial_support,
        calendar: given.calendar,
        sla_policy: given.sla_policy,
        position: last.map_or(0, |last| last + 1),
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(services::table)
        .values(service.clone())
        .execute(db)
        .map_err(|error| {
            if is_unique_violation(&error) {
                ServiceError::Duplicate
            } else {
                ServiceError::Db(error)
            }
        })?;
    let items = insert_items(db, service.id, given.items)?;
    let sheet = ServiceSheet { service, items };
    let entry = Entry::new("service.created", "service", sheet.service.id);
    audit::record(db, by, now, entry.change(Value::Null, sheet.facts()))?;
    Ok(sheet)
}

fn insert_items(db: &mut Db, service_id: ServiceId, items: Vec<ItemIn>) -> QueryResult<Vec<ServiceItem>> {
    let rows = items.into_iter().zip(0..).map(
        |(
            ItemIn {
                kind,
                text_it,
                text_en,
            },
            position,
        )| ServiceItem {
            service_id,
            position,
            kind,
            text_it,
            text_en,
        },
    );
    let rows: Vec<ServiceItem> = rows.collect();
    for row in &rows {
        diesel::insert_into(service_items::table)
            .values(row.clone())
            .execute(db)?;
    }
    Ok(rows)
}

/// Changes texts and items of a service, from the version that the person saw. Errors: Forbidden, NotFound, Invalid, Stale.
pub fn edit(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: ServiceId,
    version: i32,
    given: &ServiceIn,
) -> Result<ServiceSheet, ServiceError> {
    let by = who.into().administrator().ok_or(ServiceError::Forbidden)?;
    let given = given.checked().map_err(ServiceError::Invalid)?;
    let service = current(db, id, version)?;
    check_levels(db, now, Some(&service), &given)?;
    let before = ServiceSheet {
        items: queries::items(db, id)?,
        service,
    };
    let changed = Service {
        name_it: given.name_it,
        name_en: given.name_en,
        description_it: given.description_it,
        description_en: given.description_en,
        editorial_support: given.editorial_support,
        calendar: given.calendar,
        sla_policy: given.sla_policy,
        ..before.service.clone()
    };
    let has_same_items = before
        .items
        .iter()
        .map(ItemIn::from)
        .eq(given.items.iter().cloned());
    if changed == before.service && has_same_items {
        return Ok(before);
    }
    let service = save(db, now, changed)?;
    let levels = |service: &Service| (service.calendar.clone(), service.sla_policy.clone());
    if levels(&service) != levels(&before.service) {
        needs_reach(db, now, &service)?;
    }
    let items = match has_same_items {
        true => before.items.clone(),
        false => {
            diesel::delete(service_items::table.filter(service_items::service_id.eq(id))).execute(db)?;
            insert_items(db, id, given.items)?
        }
    };
    let after = ServiceSheet { service, items };
    let (old, new) = audit::changes(before.facts(), after.facts());
    audit::record(
        db,
        by,
        now,
        Entry::new("service.updated", "service", id).change(old, new),
    )?;
    Ok(after)
}

/// Gives a service its calendar and its policy, from the version that the person saw; running promises keep theirs. Errors:
/// Forbidden, NotFound, Invalid, Stale.
pub fn set_levels(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (code, version): (&str, i32),
    calendar: &str,
    sla_policy: &str,
) -> Result<ServiceSheet, ServiceError> {
    let who = who.into();
    who.administrator().ok_or(ServiceError::Forbidden)?;
    let sheet = queries::sheet(db, code)?;
    let id = sheet.service.id;
    let given = ServiceIn {
        calendar: calendar.to_owned(),
        sla_policy: sla_policy.to_owned(),
        ..ServiceIn::of(sheet)
    };
    edit(db, who, now, id, version, &given)
}

/// Takes a service out of the catalogue: no new ticket is about it. Errors: Forbidden, NotFound, Stale.
pub fn retire(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: ServiceId,
    version: i32,
) -> Result<Service, ServiceError> {
    set_retired(db, who.into(), now, (id, version), Some(now))
}

/// Puts a retired service back into the catalogue. Errors: Forbidden, NotFound, Stale.
pub fn restore(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: ServiceId,
    version: i32,
) -> Result<Service, ServiceError> {
    set_retired(db, who.into(), now, (id, version), None)
}

fn set_retired(
    db: &mut Db,
    who: Authority,
    now: Timestamp,
    (id, version): (ServiceId, i32),
    retired_at: Option<Timestamp>,
) -> Result<Service, ServiceError> {
    let by = who.administrator().ok_or(ServiceError::Forbidden)?;
    let before = current(db, id, version)?;
    if before.is_active() == retired_at.is_none() {
        return Ok(before);
    }
    let service = save(db, now, Service { retired_at, ..before })?;
    let event = if service.is_active() {
        "service.restored"
    } else {
        "service.retired"
    };
    audit::record(
        db,
        by,
        now,
        Entry::new(event, "service", id).change(Value::Null, json!({"code": service.code})),
    )?;
    Ok(service)
}

/// The service, if it still has the version that the person saw.
fn current(db: &mut Db, id: ServiceId, version: i32) -> Result<Service, ServiceError> {
    let service = queries::find(db, id)?;
    if service.version == version {
        Ok(service)
    } else {
        Err(ServiceError::Stale {
            current: service.version,
        })
    }
}

fn save(db: &mut Db, now: Timestamp, changed: Service) -> Result<Service, ServiceError> {
    let (id, version) = (changed.id, changed.version);
    let changed = Service {
        version: version + 1,
        updated_at: now,
        ..changed
    };
    let place = services::table.find(id).filter(services::version.eq(version));
    match diesel::update(place).set(changed.clone()).execute(db)? {
        0 => Err(ServiceError::Stale {
            current: queries::find(db, id)?.version,
        }),
        _ => Ok(changed),
    }
}
