//! Contracts are entered by accountants and case owners, and end with a recesso.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use super::model::{self, Contract, ContractId, ContractSheet};
use super::withdrawal::take_rights_back;
use crate::acts::{ActError, ActState, course};
use crate::audit::{self, By, Entry};
use crate::db::Db;
use crate::db::schema::{acts, contracts, recessi};
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, ServiceId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Message, one_line};
use crate::recessi::give_back;
use crate::services::{self, ServiceError};
use crate::users::actor::{Actor, Role};

/// Characters of a creditor's name at most.
const MOST_CHARS: usize = 200;

/// A contract as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractIn {
    /// First day.
    pub start_on: Option<NaiveDate>,
    /// Last day.
    pub end_on: Option<NaiveDate>,
    /// Who is paid.
    pub creditor: String,
}

/// Enters a contract of an ente. Errors: Forbidden, Invalid, Conflict: the ente has one for some of these days.
pub fn add(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    given: &ContractIn,
) -> Result<ContractSheet, ActError> {
    let staff = actor.staff().ok_or(ActError::Forbidden)?;
    if !staff.is_any(&[Role::Accountant, Role::CaseOwner]) {
        return Err(ActError::Forbidden);
    }
    let ente = enti::find(db, actor, ente).map_err(|error| match error {
        EnteError::Db(error) => ActError::Db(error),
        _ => ActError::field("ente_id", "contracts-unknown-ente"),
    })?;
    let service = services::by_code(db, super::SERVICE).map_err(|error| match error {
        ServiceError::Db(error) => ActError::Db(error),
        _ => ActError::Rule("contract-service-missing", Vec::new()),
    })?;
    let (start_on, end_on, creditor) = checked(given)?;
    overlaps(db, (ente.id, service.id), None, (start_on, end_on))?;
    let row = Contract {
        id: ContractId::new(now),
        ente_id: ente.id,
        service_id: service.id,
        start_on,
        end_on,
        creditor,
        ended_on: None,
        created_at: now,
        version: 1,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawal_reason: None,
    };
    diesel::insert_into(contracts::table).values(&row).execute(db)?;
    let by = actor.by(Some(ente.id));
    record(db, by, now, "contract.added", &row, (Value::Null, row.facts()))?;
    if row.end_on >= rome::date_of(now.utc()) {
        // Who had left comes back.
        give_back(db, now, by, ente.id)?;
    }
    Ok(ContractSheet {
        contract: row,
        ente: ente.name,
        service,
        withdrawn_by: None,
    })
}

/// An ente has one contract for a service at a time. Errors: Conflict.
fn overlaps(
    db: &mut Db,
    (ente, service): (EnteId, ServiceId),
    own: Option<ContractId>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<(), ActError> {
    for other in model::of_ente(db, ente)? {
        let is_other = Some(other.id) != own && other.service_id == service;
        if is_other && other.start_on <= to && from <= other.last_day() {
            let day = |date: NaiveDate| date.format("%d/%m/%Y").to_string();
            return Err(ActError::Conflict(
                "contract-overlaps",
                vec![
                    ("from", day(other.start_on).into()),
                    ("to", day(other.last_day()).into()),
                ],
            ));
        }
    }
    Ok(())
}

/// Corrects a contract, with a reason, as long as no recesso rests on it: its days are what a recesso is reckoned with. Errors: those of
/// [`changeable`], Conflict (the ente has another one for some of these days), Invalid.
pub fn change(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ContractId, i32),
    given: &ContractIn,
    reason: Option<&str>,
) -> Result<ContractSheet, ActError> {
    let found = changeable(db, actor, (id, version))?;
    let before = found.contract.clone();
    let (start_on, end_on, creditor) = checked(given)?;
    let reason = course::reason(reason, Some("acts-reason-required"))?;
    let days = (start_on, end_on);
    overlaps(db, (before.ente_id, before.service_id), Some(id), days)?;
    let after = Contract {
        start_on,
        end_on,
        creditor,
        version: version + 1,
        ..before.clone()
    };
    let place = contracts::table.find(id).filter(contracts::version.eq(version));
    let written = diesel::update(place)
        .set((
            contracts::start_on.eq(after.start_on),
            contracts::end_on.eq(after.end_on),
            contracts::creditor.eq(&after.creditor),
            contracts::version.eq(after.version),
        ))
        .execute(db)?;
    if written != 1 {
        return Err(ActError::Stale(model::get(db, id)?.version));
    }
    let changed = audit::changes(before.facts(), after.facts());
    let entry = Entry::new("contract.changed", "contract", id).ente(before.ente_id);
    let entry = entry.change(changed.0, changed.1).reason(reason);
    let by = actor.by(Some(before.ente_id));
    audit::record(db, by, now, entry)?;
    rights_follow(db, now, by, (&before, &after))?;
    Ok(ContractSheet {
        contract: after,
        ..found
    })
}

/// A contract that was over and is not any more gives the people of an ente that had left their rights back, as one that is entered; one
/// that ends sooner has perhaps never been a ground to give them back, as one that is withdrawn.
fn rights_follow(
    db: &mut Db,
    now: Timestamp,
    by: By,
    (before, after): (&Contract, &Contract),
) -> QueryResult<()> {
    let today = rome::date_of(now.utc());
    if before.last_day() < today && today <= after.last_day() {
        give_back(db, now, by, after.ente_id)?;
    } else if after.last_day() < before.last_day() {
        take_rights_back(db, now, by, after.ente_id)?;
    }
    Ok(())
}

/// A contract that may be corrected or withdrawn: no recesso rests on it, so that none has ended it either. Errors: NotFound, Forbidden,
/// Stale, Conflict (there is a recesso, or it was withdrawn).
pub(super) fn changeable(
    db: &mut Db,
    actor: &Actor,
    (id, version): (ContractId, i32),
) -> Result<ContractSheet, ActError> {
    let found = model::find(db, actor, id)?;
    let staff = actor.staff().ok_or(ActError::Forbidden)?;
    if !staff.is_any(&[Role::Accountant, Role::CaseOwner]) {
        return Err(ActError::Forbidden);
    }
    if found.contract.version != version {
        return Err(ActError::Stale(found.contract.version));
    }
    if found.contract.is_withdrawn() {
        return Err(ActError::Conflict("contract-withdrawn", Vec::new()));
    }
    match resting(db, id)? {
        Some(number) => Err(ActError::Conflict(
            "contract-has-recesso",
            vec![("number", number.into())],
        )),
        None => Ok(found),
    }
}

/// The number of the recesso by which a contract is left.
pub(super) fn resting(db: &mut Db, id: ContractId) -> QueryResult<Option<String>> {
    recessi::table
        .inner_join(acts::table.on(acts::id.eq(recessi::act_id)))
        .filter(recessi::contract_id.eq(id))
        .filter(acts::state.ne_all([ActState::Rejected, ActState::Revoked]))
        .order(acts::id)
        .select(acts::number)
        .first(db)
        .optional()
}

fn checked(given: &ContractIn) -> Result<(NaiveDate, NaiveDate, String), ActError> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
    let creditor = one_line(&given.creditor);
    for (field, date) in [("start_on", given.start_on), ("end_on", given.end_on)] {
        if !date.is_some_and(rome::is_plausible) {
            refuse(field, "contracts-bad-date");
        }
    }
    if let (Some(start), Some(end)) = (given.start_on, given.end_on)
        && end < start
    {
        refuse("end_on", "contracts-ends-before-start");
    }
    if creditor.is_empty() || creditor.chars().count() > MOST_CHARS {
        refuse("creditor", "contracts-bad-creditor");
    }
    match (given.start_on, given.end_on, wrong.is_empty()) {
        (Some(start), Some(end), true) => Ok((start, end, creditor)),
        _ => Err(ActError::Invalid(wrong)),
    }
}

/// Ends a contract with a day before the agreed one; a later day, or the same again, changes nothing.
pub fn end(db: &mut Db, now: Timestamp, by: By, id: ContractId, last_day: NaiveDate) -> QueryResult<()> {
    let before = model::get(db, id)?;
    if last_day >= before.last_day() {
        return Ok(());
    }
    let after = Contract {
        ended_on: Some(last_day),
        ..before.clone()
    };
    diesel::update(contracts::table.find(id))
        .set(contracts::ended_on.eq(after.ended_on))
        .execute(db)?;
    let changed = audit::changes(before.facts(), after.facts());
    record(db, by, now, "contract.ended", &after, changed)
}

fn record(
    db: &mut Db,
    by: By,
    now: Timestamp,
    event: &'static str,
    row: &Contract,
    (old, new): (Value, Value),
) -> QueryResult<()> {
    let entry = Entry::new(event, "contract", row.id).ente(row.ente_id);
    audit::record(db, by, now, entry.change(old, new))
}
