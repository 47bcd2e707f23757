//! What the clock does with disdette: they take effect on their day, and the day before a revocation that waits is called to mind.

use diesel::prelude::*;
use serde_json::json;

use super::commands::{close, write};
use super::model::{Disdetta, of_act};
use crate::acts::course::{self, Mover};
use crate::acts::terms;
use crate::acts::{Act, ActError, ActState, revocation};
use crate::db::Db;
use crate::db::schema::{acts as acts_table, disdette};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;

/// The registered disdette whose day has come.
pub fn due_to_take_effect(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    disdette::table
        .inner_join(acts_table::table.on(acts_table::id.eq(disdette::act_id)))
        .filter(acts_table::state.eq(ActState::Registered))
        .filter(disdette::effective_from.le(rome::date_of(now.utc())))
        .order(disdette::act_id)
        .select(disdette::act_id)
        .load(db)
}

/// The registered disdette that take effect tomorrow or have to today, whose revocation waits for an answer.
pub fn due_to_warn(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    disdette::table
        .inner_join(acts_table::table.on(acts_table::id.eq(disdette::act_id)))
        .filter(acts_table::state.eq(ActState::Registered))
        .filter(disdette::effective_from.le(revocation::warned_to(now)))
        .filter(disdette::revocation_asked_at.is_not_null())
        .filter(disdette::revocation_refused_at.is_null())
        .filter(disdette::revocation_warned_at.is_null())
        .order(disdette::act_id)
        .select(disdette::act_id)
        .load(db)
}

/// Tells the case owner once that the last day for an answer to a revocation has come. `false`: there is nothing to tell.
pub fn warn(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    if !due_to_warn(db, now)?.contains(&id) {
        return Ok(false);
    }
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let disdetta = of_act(db, id)?;
    revocation::warn(db, now, &act, disdetta.effective_from)?;
    write(
        db,
        &Disdetta {
            revocation_warned_at: Some(now),
            ..disdetta
        },
    )?;
    Ok(true)
}

/// Lets a disdetta take effect on its day. `false`: it is not due.
pub fn take_effect(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let disdetta = of_act(db, id)?;
    let today = rome::date_of(now.utc());
    let Some(from) = disdetta.effective_from.filter(|from| *from <= today) else {
        return Ok(false);
    };
    if act.state != ActState::Registered {
        return Ok(false);
    }
    let next = Act {
        concluded_on: Some(from),
        ..act
    };
    close(db, now, id)?;
    terms::conclude(db, now, &next, Mover::clock().by, disdetta.last_service_day)?;
    let facts = json!({"effective_from": from.to_string()});
    let act = course::advance(db, now, next, ActState::Effective, Mover::clock(), None, facts)?;
    if disdetta.is_revocation_asked() {
        revocation::lapse(db, now, &act)?;
    }
    Ok(true)
}
