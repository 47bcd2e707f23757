//! What the clock does: a recesso takes effect on its day, and then the rights of the ente's people end.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::ahead::{self, After};
use super::commands;
use super::model::{self, Judgement, Recesso};
use crate::acts::course::Mover;
use crate::acts::{Act, ActError, ActState, Procedure};
use crate::db::Db;
use crate::db::schema::{acts, recessi, rights_ends};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::users::rights;

/// The registered recessi whose day has come.
pub fn due_to_take_effect(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    let rows: Vec<Recesso> = recessi::table
        .inner_join(acts::table.on(acts::id.eq(recessi::act_id)))
        .filter(acts::procedure.eq(Procedure::Recesso))
        .filter(acts::state.eq(ActState::Registered))
        .order(recessi::act_id)
        .select(Recesso::as_select())
        .load(db)?;
    let due = rows.into_iter().filter(|recesso| is_due(recesso, today));
    Ok(due.map(|recesso| recesso.act_id).collect())
}

/// A just cause that nobody judged waits for the end of the last day on which it can be contested, everything else for the day of effect.
fn is_due(recesso: &Recesso, today: NaiveDate) -> bool {
    match recesso.is_unjudged() {
        true => recesso.silence_on.is_some_and(|last| last < today),
        false => recesso.effective_from.is_some_and(|day| day <= today),
    }
}

/// Lets a recesso take effect. `false`: it is not due.
pub fn take_effect(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    let act: Act = acts::table.find(id).select(Act::as_select()).first(db)?;
    let recesso = model::of_act(db, id)?;
    if act.state != ActState::Registered || !is_due(&recesso, today) {
        return Ok(false);
    }
    let recesso = match recesso.is_unjudged() {
        // Stamped with the first day after its time, not with that on which somebody noticed.
        true => Recesso {
            judged: Some(Judgement::Silence),
            judged_on: recesso.silence_on.and_then(|last| last.succ_opt()),
            ..recesso
        },
        false => recesso,
    };
    commands::take_effect(db, now, act, &recesso, Mover::clock(), None)?;
    Ok(true)
}

/// The recessi in effect of enti whose people still have their rights.
pub fn due_to_end_rights(db: &mut Db, _now: Timestamp) -> QueryResult<Vec<ActId>> {
    let ended = rights_ends::table
        .filter(rights_ends::restored_on.is_null())
        .select(rights_ends::ente_id);
    acts::table
        .filter(acts::procedure.eq(Procedure::Recesso))
        .filter(acts::state.eq_any([ActState::Effective, ActState::Settling, ActState::Settled]))
        .filter(acts::ente_id.ne_all(ended))
        .order(acts::id)
        .select(acts::id)
        .load(db)
}

/// Ends the rights of the ente's people, if a recesso left neither a joining nor an active service (section 14): from the day after
/// the last service day, for `reading_days` they still read. `false`: it is not due.
pub fn end_rights(db: &mut Db, now: Timestamp, id: ActId, reading_days: u32) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    let act: Act = acts::table.find(id).select(Act::as_select()).first(db)?;
    let recesso = model::of_act(db, id)?;
    let left = model::left(db, &recesso)?;
    let After::Nothing { ended_on } = ahead::after(db, act.ente_id, &recesso, &left)? else {
        return Ok(false);
    };
    if today < ended_on {
        return Ok(false);
    }
    let until = reading_until(ended_on, reading_days);
    let by = Mover::clock().by;
    Ok(rights::end(
        db,
        now,
        by,
        (act.ente_id, act.id),
        (ended_on, until),
    )?)
}

/// The last of so many days of reading, the first of which is the one on which the rights ended.
pub(super) fn reading_until(ended_on: NaiveDate, reading_days: u32) -> NaiveDate {
    let last = ended_on.checked_add_days(Days::new(u64::from(reading_days.max(1)) - 1));
    last.unwrap_or(NaiveDate::MAX)
}
