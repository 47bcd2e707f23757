//! Changes of enti: each one checked, stored and recorded.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::error::EnteError;
use super::given::{Checked, EnteIn};
use super::identifiers::IstatCode;
use super::model::{Ente, Population};
use super::{queries, register};
use crate::audit::{self, By, Entry};
use crate::db::schema::{enti, populations};
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::users::actor::Authority;

/// Enters an ente; a comune of the register gets its populations too. Errors: Forbidden, Invalid, Duplicate.
pub fn create(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    given: &EnteIn,
) -> Result<Ente, EnteError> {
    let by = who.into().administrator().ok_or(EnteError::Forbidden)?;
    let checked = given.check().map_err(EnteError::Invalid)?;
    insert(db, by, now, checked)
}

/// Enters a comune of the register as an ente, valid from a day on. Errors: Forbidden, UnknownComune, Duplicate.
pub fn create_comune(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    istat_code: &str,
    valid_from: NaiveDate,
) -> Result<Ente, EnteError> {
    let code = IstatCode::parse(istat_code).map_err(|_| EnteError::UnknownComune)?;
    let comune = register::comune(code.as_str()).ok_or(EnteError::UnknownComune)?;
    let given = EnteIn {
        kind: "comune".to_owned(),
        name: comune.ente_name(),
        istat_code: comune.istat_code.to_owned(),
        valid_from: valid_from.to_string(),
        ..EnteIn::default()
    };
    create(db, who, now, &given)
}

/// The insertion behind every way of entering an ente.
pub(super) fn insert(db: &mut Db, by: By, now: Timestamp, checked: Checked) -> Result<Ente, EnteError> {
    let ente = checked.into_new(now, rome::date_of(now.utc()));
    if let Some(last) = ente.valid_to.filter(|last| *last < ente.valid_from) {
        return Err(ends_before_start(last));
    }
    diesel::insert_into(enti::table)
        .values(ente.clone())
        .execute(db)
        .map_err(duplicate)?;
    audit::open_chain(db, ente.id)?;
    let entry = Entry::new("ente.created", "ente", ente.id).ente(ente.id);
    audit::record(db, by, now, entry.change(serde_json::Value::Null, ente.facts()))?;
    let comune = ente.istat_code.as_deref().and_then(register::comune);
    for figure in comune.map(register::Comune::figures).unwrap_or_default() {
        let row = Population {
            ente_id: ente.id,
            reference_on: figure.reference_on,
            source: figure.source.to_owned(),
            residents: figure.residents,
        };
        diesel::insert_into(populations::table).values(row).execute(db)?;
    }
    Ok(ente)
}

/// What else knows enti by their names, in the same transaction: the program gives it, since `enti` knows of nobody above.
pub type OnRename = fn(&mut Db, EnteId) -> QueryResult<()>;

/// Changes the data of an ente, from the version that the person saw. Without a difference nothing happens.
/// Errors: Forbidden, NotFound, Invalid, Stale, Duplicate.
pub fn update(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: EnteId,
    version: i32,
    given: &EnteIn,
    on_rename: OnRename,
) -> Result<Ente, EnteError> {
    let by = who.into().administrator().ok_or(EnteError::Forbidden)?;
    let checked = given.check().map_err(EnteError::Invalid)?;
    let ente = queries::get(db, id)?;
    if ente.version != version {
        return Err(EnteError::Stale {
            current: ente.version,
        });
    }
    match checked.applied_to(&ente, now) {
        Some(changed) => save(db, by, now, &ente, changed, on_rename),
        None => Ok(ente),
    }
}

/// Sets the last day of an ente's validity; `None` takes it away. Errors: Forbidden, NotFound, Invalid, Stale.
pub fn end_validity(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: EnteId,
    version: i32,
    last_day: Option<NaiveDate>,
) -> Result<Ente, EnteError> {
    let ente = queries::get(db, id)?;
    let valid_to = last_day.map(|day| day.to_string()).unwrap_or_default();
    let given = EnteIn {
        valid_to,
        ..EnteIn::from(&ente)
    };
    // The name stays.
    update(db, who, now, id, version, &given, |_, _| Ok(()))
}

/// Stores a changed ente and records what changed.
pub(super) fn save(
    db: &mut Db,
    by: By,
    now: Timestamp,
    before: &Ente,
    changed: Ente,
    on_rename: OnRename,
) -> Result<Ente, EnteError> {
    if let Some(last) = changed.valid_to.filter(|last| *last < changed.valid_from) {
        return Err(ends_before_start(last));
    }
    let place = enti::table
        .find(before.id)
        .filter(enti::version.eq(before.version));
    let rows = diesel::update(place)
        .set(changed.clone())
        .execute(db)
        .map_err(duplicate)?;
    if rows == 0 {
        return Err(EnteError::Stale {
            current: queries::get(db, before.id)?.version,
        });
    }
    let (old, new) = audit::changes(before.facts(), changed.facts());
    let entry = Entry::new("ente.updated", "ente", before.id)
        .ente(before.id)
        .change(old, new);
    audit::record(db, by, now, entry)?;
    if changed.name != before.name {
        on_rename(db, before.id)?;
    }
    Ok(changed)
}

/// Stores a number of residents; the same date and source again replaces the figure. Errors: Forbidden, NotFound, Invalid.
pub fn set_population(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    given: &Population,
) -> Result<(), EnteError> {
    let by = who.into().administrator().ok_or(EnteError::Forbidden)?;
    let mut errors = Vec::new();
    if given.residents < 0 {
        errors.push(FieldError::new("residents", Message::new("enti-bad-residents")));
    }
    if given.source.trim().is_empty() || given.source.chars().count() > 100 {
        errors.push(FieldError::new("source", Message::new("enti-bad-source")));
    }
    if !errors.is_empty() {
        return Err(EnteError::Invalid(errors));
    }
    queries::get(db, given.ente_id)?;
    let source = given.source.trim().to_owned();
    let place = populations::table.find((given.ente_id, given.reference_on, source.clone()));
    let before: Option<i32> = place
        .clone()
        .select(populations::residents)
        .first(db)
        .optional()?;
    match before {
        Some(residents) if residents == given.residents => return Ok(()),
        Some(_) => {
            diesel::update(place)
                .set(populations::residents.eq(given.residents))
                .execute(db)?;
        }
        None => {
            let row = Population {
                source: source.clone(),
                ..given.clone()
            };
            diesel::insert_into(populations::table).values(row).execute(db)?;
        }
    }
    let fact = |residents: i32| json!({"reference_on": given.reference_on.to_string(), "source": source, "residents": residents});
    let entry = Entry::new("ente.population_set", "ente", given.ente_id).ente(given.ente_id);
    audit::record(
        db,
        by,
        now,
        entry.change(before.map(&fact).unwrap_or_default(), fact(given.residents)),
    )?;
    Ok(())
}

fn ends_before_start(last: NaiveDate) -> EnteError {
    let reason = Message::new("enti-ends-before-start").arg("last", last.to_string());
    EnteError::Invalid(vec![FieldError::new("valid_to", reason)])
}

fn duplicate(error: diesel::result::Error) -> EnteError {
    if is_unique_violation(&error) {
        EnteError::Duplicate
    } else {
        EnteError::Db(error)
    }
}
