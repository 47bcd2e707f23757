//! Changes of conventions, for administrators.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use super::model::{Convenzione, ConvenzioneIn, ConvenzioneSheet};
use super::queries;
use crate::acts::ActError;
use crate::audit::{self, By, Entry};
use crate::db::schema::{convenzione_services, convenzioni};
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ConvenzioneId;
use crate::services::{self, ServiceError};
use crate::users::actor::{Authority, System};

/// Enters the convention that is shipped as history, 2015–2020, if there is none yet; how many.
pub fn ensure_shipped(db: &mut Db, now: Timestamp) -> Result<usize, ActError> {
    let known: i64 = convenzioni::table.count().get_result(db)?;
    if known > 0 {
        return Ok(0);
    }
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let given = ConvenzioneIn {
        code: "2015-2020".to_owned(),
        name: "Convenzione per la gestione di servizi di innovazione 2015–2020".to_owned(),
        start_on: day(2015, 1, 1),
        end_on: day(2020, 12, 31),
        services: vec!["PORTALE".to_owned()],
    };
    let sheet = insert(db, System.by(), now, &given)?;
    set_published(db, System.by(), now, sheet)?;
    Ok(1)
}

/// Begins a version. Errors: Forbidden, Invalid, Conflict: the code is another one's.
pub fn create(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    given: &ConvenzioneIn,
) -> Result<ConvenzioneSheet, ActError> {
    let by = who.into().administrator().ok_or(ActError::Forbidden)?;
    insert(db, by, now, given)
}

fn insert(db: &mut Db, by: By, now: Timestamp, given: &ConvenzioneIn) -> Result<ConvenzioneSheet, ActError> {
    let (given, start_on, end_on) = given.checked().map_err(ActError::Invalid)?;
    let row = Convenzione {
        id: ConvenzioneId::new(now),
        code: given.code,
        name: given.name,
        start_on,
        end_on,
        published_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(convenzioni::table)
        .values(&row)
        .execute(db)
        .map_err(duplicate)?;
    offer(db, row.id, &given.services)?;
    let sheet = queries::sheet(db, row)?;
    record(db, by, now, "convenzione.created", &sheet, Value::Null)?;
    Ok(sheet)
}

/// Changes a version that is not published, from the version that the person saw. Errors: Forbidden, NotFound, Stale, Conflict (published,
/// or the code is another one's), Invalid.
pub fn change(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, version): (ConvenzioneId, i32),
    given: &ConvenzioneIn,
) -> Result<ConvenzioneSheet, ActError> {
    let by = who.into().administrator().ok_or(ActError::Forbidden)?;
    let before = draft(db, id, version)?;
    let (given, start_on, end_on) = given.checked().map_err(ActError::Invalid)?;
    let changed = Convenzione {
        code: given.code,
        name: given.name,
        start_on,
        end_on,
        version: version + 1,
        updated_at: now,
        ..before.convenzione.clone()
    };
    diesel::update(convenzioni::table.find(id))
        .set(&changed)
        .execute(db)
        .map_err(duplicate)?;
    let offered = convenzione_services::table.filter(convenzione_services::convenzione_id.eq(id));
    diesel::delete(offered).execute(db)?;
    offer(db, id, &given.services)?;
    let sheet = queries::sheet(db, changed)?;
    record(db, by, now, "convenzione.changed", &sheet, before.facts())?;
    Ok(sheet)
}

/// Publishes a version: from now on it is joined, and never changes. Errors: Forbidden, NotFound, Stale, Conflict.
pub fn publish(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, version): (ConvenzioneId, i32),
) -> Result<ConvenzioneSheet, ActError> {
    let by = who.into().administrator().ok_or(ActError::Forbidden)?;
    let sheet = draft(db, id, version)?;
    set_published(db, by, now, sheet)
}

fn set_published(
    db: &mut Db,
    by: By,
    now: Timestamp,
    before: ConvenzioneSheet,
) -> Result<ConvenzioneSheet, ActError> {
    let facts = before.facts();
    let changed = Convenzione {
        published_at: Some(now),
        version: before.convenzione.version + 1,
        updated_at: now,
        ..before.convenzione
    };
    diesel::update(convenzioni::table.find(changed.id))
        .set(&changed)
        .execute(db)?;
    let sheet = ConvenzioneSheet {
        convenzione: changed,
        ..before
    };
    record(db, by, now, "convenzione.published", &sheet, facts)?;
    Ok(sheet)
}

/// A version that is still being written, as the person saw it. Errors: NotFound, Stale, Conflict.
fn draft(db: &mut Db, id: ConvenzioneId, version: i32) -> Result<ConvenzioneSheet, ActError> {
    let found = queries::get(db, id)?;
    if found.published_at.is_some() {
        return Err(ActError::Conflict("convenzione-published", Vec::new()));
    }
    match found.version == version {
        true => Ok(queries::sheet(db, found)?),
        false => Err(ActError::Stale(found.version)),
    }
}

fn offer(db: &mut Db, id: ConvenzioneId, codes: &[String]) -> Result<(), ActError> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes.dedup();
    for code in codes {
        let service = services::by_code(db, &code).map_err(|error| match error {
            ServiceError::Db(error) => ActError::Db(error),
            _ => ActError::field("services", "convenzioni-unknown-service"),
        })?;
        let row = (
            convenzione_services::convenzione_id.eq(id),
            convenzione_services::service_id.eq(service.id),
        );
        diesel::insert_into(convenzione_services::table)
            .values(row)
            .execute(db)?;
    }
    Ok(())
}

fn record(
    db: &mut Db,
    by: By,
    now: Timestamp,
    event: &'static str,
    sheet: &ConvenzioneSheet,
    before: Value,
) -> QueryResult<()> {
    let (old, new) = match before.is_null() {
        true => (Value::Null, sheet.facts()),
        false => audit::changes(before, sheet.facts()),
    };
    let entry = Entry::new(event, "convenzione", sheet.convenzione.id).change(old, new);
    audit::record(db, by, now, entry)
}

fn duplicate(error: diesel::result::Error) -> ActError {
    match is_unique_violation(&error) {
        true => ActError::Conflict("convenzione-duplicate", Vec::new()),
        false => ActError::Db(error),
    }
}
