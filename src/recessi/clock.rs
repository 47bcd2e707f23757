//! What the clock does: a recesso takes effect on its day, and then the rights of the ente's people end.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::ahead;
use super::commands::write;
use super::ending;
use super::model::{self, Judgement, Recesso};
use super::reading;
use crate::acts::course::Mover;
use crate::acts::{Act, ActError, ActState, Procedure, revocation};
use crate::db::Db;
use crate::db::schema::{acts, recessi};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::users::rights::{self, RightsEnd};

/// The states in which a recesso ends, or will end, what it leaves.
const BINDING: [ActState; 4] = [
    ActState::Registered,
    ActState::Effective,
    ActState::Settling,
    ActState::Settled,
];

/// Days before it comes that an end of rights is written.
const DAYS_AHEAD: Days = Days::new(7);

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

/// The registered recessi that take effect tomorrow or have to today, whose revocation waits for an answer.
pub fn due_to_warn(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    recessi::table
        .inner_join(acts::table.on(acts::id.eq(recessi::act_id)))
        .filter(acts::state.eq(ActState::Registered))
        .filter(recessi::effective_from.le(revocation::warned_to(now)))
        .filter(recessi::revocation_asked_at.is_not_null())
        .filter(recessi::revocation_warned_at.is_null())
        .order(recessi::act_id)
        .select(recessi::act_id)
        .load(db)
}

/// Tells the case owner once that the last day for an answer to a revocation has come. `false`: there is nothing to tell.
pub fn warn(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    if !due_to_warn(db, now)?.contains(&id) {
        return Ok(false);
    }
    let act: Act = acts::table.find(id).select(Act::as_select()).first(db)?;
    let recesso = model::of_act(db, id)?;
    revocation::warn(db, now, &act, recesso.effective_from)?;
    let warned = Recesso {
        revocation_warned_at: Some(now),
        ..recesso
    };
    write(db, &warned)?;
    Ok(true)
}

/// Whether a recesso is to take effect that has not yet: until then what it ends waits for it.
pub(crate) fn is_awaited(db: &mut Db, id: ActId, today: NaiveDate) -> QueryResult<bool> {
    let registered: Option<Recesso> = recessi::table
        .inner_join(acts::table.on(acts::id.eq(recessi::act_id)))
        .filter(acts::id.eq(id))
        .filter(acts::state.eq(ActState::Registered))
        .select(Recesso::as_select())
        .first(db)
        .optional()?;
    Ok(registered.is_some_and(|recesso| is_due(&recesso, today)))
}

/// Lets a recesso take effect. `false`: it is not due.
pub fn take_effect(db: &mut Db, now: Timestamp, id: ActId, reading_days: u32) -> Result<bool, ActError> {
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
    ending::take_effect(db, now, act, &recesso, (Mover::clock(), None), reading_days)?;
    Ok(true)
}

/// The recessi of enti whose people's rights end within days, or whose end, which has not come, is to be put off.
pub fn due_to_end_rights(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    let rows: Vec<(Act, Recesso)> = recessi::table
        .inner_join(acts::table.on(acts::id.eq(recessi::act_id)))
        .filter(acts::procedure.eq(Procedure::Recesso))
        .filter(acts::state.eq_any(BINDING))
        .filter(recessi::overtaken_by.is_null())
        // Of two that leave the last things, the later one ended the rights.
        .order(acts::id.desc())
        .select((Act::as_select(), Recesso::as_select()))
        .load(db)?;
    let mut due = Vec::new();
    for (act, recesso) in rows {
        let end = rights::of(db, act.ente_id)?;
        let change = match change_of(db, today, (&act, &recesso), end.as_ref()) {
            Ok(change) => change,
            Err(ActError::Db(error)) => return Err(error),
            // The item tells what is wrong with it when its turn comes.
            Err(_) => Some(Change::CallOff(None)),
        };
        if change.is_some() {
            due.push(act.id);
        }
    }
    Ok(due)
}

/// What is to be done about the end of rights that a recesso brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// They end on that day.
    End(NaiveDate),
    /// They do not end, or not yet: on that day, if it is known.
    CallOff(Option<NaiveDate>),
}

fn change_of(
    db: &mut Db,
    today: NaiveDate,
    (act, recesso): (&Act, &Recesso),
    end: Option<&RightsEnd>,
) -> Result<Option<Change>, ActError> {
    let is_over = |end: &&RightsEnd| end.restored_on.is_none() && end.ended_on <= today;
    // What gave them back came after what had ended them.
    let is_spent = |restored_on: NaiveDate| recesso.binds_from().is_none_or(|binds| binds <= restored_on);
    if end.filter(is_over).is_some() || end.and_then(|end| end.restored_on).is_some_and(is_spent) {
        return Ok(None);
    }
    let left = model::left_by(db, act, recesso)?;
    let ended_on = match recesso.is_unjudged() {
        true => None,
        false => ahead::after(db, act.ente_id, recesso, &left)?.ended_on(),
    };
    Ok(
        match ended_on.filter(|ended_on| *ended_on <= today + DAYS_AHEAD) {
            Some(ended_on) if end.is_none_or(|end| end.is_replaced_by(ended_on, today)) => {
                Some(Change::End(ended_on))
            }
            Some(_) => None,
            None => {
                let is_mine = |end: &RightsEnd| end.act_id == act.id && end.restored_on.is_none();
                end.is_some_and(is_mine).then_some(Change::CallOff(ended_on))
            }
        },
    )
}

/// Ends the rights of the ente's people, if a recesso left neither a joining nor an active service (section 14): from the day after
/// the last service day, for `reading_days` they still read. It is written days before, so that nobody changes anything while the clock
/// has not come round; reading begins when people could learn of it. `false`: it is not due.
pub fn end_rights(db: &mut Db, now: Timestamp, id: ActId, reading_days: u32) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    let act: Act = acts::table.find(id).select(Act::as_select()).first(db)?;
    let recesso = model::of_act(db, id)?;
    if !BINDING.contains(&act.state) || recesso.overtaken_by.is_some() {
        return Ok(false);
    }
    let (end, by) = (rights::of(db, act.ente_id)?, Mover::clock().by);
    match change_of(db, today, (&act, &recesso), end.as_ref())? {
        None => Ok(false),
        Some(Change::CallOff(later)) => Ok(reading::call_off(db, now, by, (act.ente_id, later))?),
        Some(Change::End(ended_on)) => {
            let until = reading_until(ended_on.max(today), reading_days);
            Ok(reading::end(db, now, by, &act, (ended_on, until))?)
        }
    }
}

/// The last of so many days of reading, the first of which is the one on which the rights ended.
pub(super) fn reading_until(ended_on: NaiveDate, reading_days: u32) -> NaiveDate {
    let last = ended_on.checked_add_days(Days::new(u64::from(reading_days.max(1)) - 1));
    last.unwrap_or(NaiveDate::MAX)
}
