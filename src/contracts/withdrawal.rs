//! A contract that was entered by mistake is withdrawn.

use diesel::prelude::*;
use serde_json::Value;

use super::commands::changeable;
use super::model::{self, ContractId, ContractSheet};
use crate::acts::{ActError, course};
use crate::adesioni;
use crate::attivazioni;
use crate::audit::{self, By, Entry};
use crate::db::Db;
use crate::db::schema::contracts;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;
use crate::recessi;
use crate::users::actor::Actor;
use crate::users::rights;

/// Withdraws a contract, with a reason, as long as no recesso rests on it. It is kept and shown, and counts nowhere any more: from now on
/// everything is decided as if the ente had never had it. What was decided with it stands, dates and amounts too. Errors: those of
/// [`changeable`], Invalid.
pub fn withdraw(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ContractId, i32),
    reason: Option<&str>,
) -> Result<ContractSheet, ActError> {
    let before = changeable(db, actor, (id, version))?.contract;
    let reason = course::reason(reason, Some("acts-reason-required"))?;
    let place = contracts::table.find(id).filter(contracts::version.eq(version));
    let written = diesel::update(place)
        .set((
            contracts::withdrawn_at.eq(now),
            contracts::withdrawn_by.eq(actor.id()),
            contracts::withdrawal_reason.eq(&reason),
            contracts::version.eq(version + 1),
        ))
        .execute(db)?;
    if written != 1 {
        return Err(ActError::Stale(model::get(db, id)?.version));
    }
    let by = actor.by(Some(before.ente_id));
    let entry = Entry::new("contract.withdrawn", "contract", id).ente(before.ente_id);
    let entry = entry.change(before.facts(), Value::Null).reason(reason);
    audit::record(db, by, now, entry)?;
    take_rights_back(db, now, by, before.ente_id)?;
    model::find(db, actor, id)
}

/// The rights that the contract gave back to the people of an ente that had left end again, on the dates of then, unless something else
/// gives them: a decision of the centre, or a joining, another contract or a service in operation that the ente had since they came
/// back, even if that is over by now (what ends without a recesso leaves the rights).
pub(super) fn take_rights_back(db: &mut Db, now: Timestamp, by: By, ente: EnteId) -> QueryResult<()> {
    let Some(end) = rights::of(db, ente)?.filter(|end| end.restored_by.is_none()) else {
        return Ok(());
    };
    let Some(restored_on) = end.restored_on else {
        return Ok(());
    };
    // What ended with the recesso did not bring them back.
    let since = restored_on.max(end.ended_on);
    let has_joined = (adesioni::memberships(db, ente)?.iter()).any(|membership| membership.to >= since);
    let has_contract = (model::of_ente(db, ente)?.iter()).any(|contract| contract.last_day() >= since);
    let is_served = (attivazioni::in_service(db, ente)?.iter())
        .any(|(_, served, _)| served.last_service_day.is_none_or(|last| last >= since));
    if !has_joined && !has_contract && !is_served {
        recessi::take_back(db, now, by, ente)?;
    }
    Ok(())
}
