//! The course of an act: it is begun, and moves from state to state as its procedure's table allows. Every step is a row and an
//! audit event, in the transaction of what it is made of.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::ActError;
use super::machine;
use super::model::{Act, ActNumber, ActState, Party, Procedure, Transition};
use super::policy;
use super::stale;
use super::substitution;
use super::telling;
use crate::audit::{self, By, Entry};
use crate::db::Db;
use crate::db::schema::{act_numbers, act_transitions, acts};
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::rome;
use crate::kernel::text::one_line;
use crate::users::actor::{Actor, System};

/// The audit event by which an act is begun.
pub const BEGUN: &str = "act.begun";
/// The audit event of each step.
pub const MOVED: &str = "act.moved";

/// Characters of a reason at most.
const REASON_CHARS: usize = 2_000;

/// Who makes a step, and as what.
#[derive(Clone, Copy, Debug)]
pub struct Mover {
    /// As what.
    pub party: Party,
    /// The account; none: the clock.
    pub user: Option<UserId>,
    /// The ente acted for, where it is not the person's own.
    pub acting_for: Option<EnteId>,
    /// The same for the audit.
    pub by: By,
}

impl Mover {
    /// The clock.
    pub fn clock() -> Mover {
        Mover {
            party: Party::System,
            user: None,
            acting_for: None,
            by: System.by(),
        }
    }

    /// A person, as one of what he or she is.
    pub fn person(actor: &Actor, ente: EnteId, party: Party) -> Mover {
        let acting_for = actor.ente().filter(|user| user.home() != ente).map(|_| ente);
        Mover {
            party,
            user: Some(actor.id()),
            acting_for,
            by: actor.by(Some(ente)),
        }
    }
}

/// Begins an act of an ente. Whoever calls has decided that this person may act for the ente. Errors: Forbidden: nobody of what the
/// person is begins this procedure.
pub fn begin(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    procedure: Procedure,
    ente: EnteId,
    state: ActState,
) -> Result<Act, ActError> {
    let party = may_begin(actor, procedure, state)?;
    let mover = Mover::person(actor, ente, party);
    let act = Act {
        id: ActId::new(now),
        number: next_number(db, now)?.to_string(),
        procedure,
        ente_id: ente,
        state,
        ticket_id: None,
        case_owner_id: None,
        author_id: mover.user,
        received_on: None,
        concluded_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
        substitute_id: None,
    };
    diesel::insert_into(acts::table).values(&act).execute(db)?;
    note(db, now, &act, None, mover, None)?;
    let facts = json!({
        "number": act.number, "procedure": procedure, "state": state, "received_on": null, "concluded_on": null,
    });
    record(db, now, &act, mover.by, BEGUN, (Value::Null, facts), None)?;
    Ok(act)
}

/// As what somebody begins an act in a state. Errors: Forbidden.
pub fn may_begin(actor: &Actor, procedure: Procedure, state: ActState) -> Result<Party, ActError> {
    let parties = match actor {
        Actor::Ente(user) => policy::of_ente(user.role()),
        Actor::Staff(staff) => policy::of_centre(staff),
    };
    machine::permits(procedure, None, state, &parties).ok_or(ActError::Forbidden)
}

/// The next number of the year of today's local date.
fn next_number(db: &mut Db, now: Timestamp) -> QueryResult<ActNumber> {
    let year = rome::date_of(now.utc()).year();
    let count: i64 = diesel::update(act_numbers::table.find(year))
        .set(act_numbers::last.eq(act_numbers::last + 1))
        .returning(act_numbers::last)
        .get_result(db)?;
    Ok(ActNumber::new(year, count))
}

/// As what the person moves the act there. Errors: Refused, with what can be asked for; Forbidden: an onlooker.
pub fn mover(actor: &Actor, act: &Act, to: ActState) -> Result<Mover, ActError> {
    let parties = policy::parties(actor, act);
    if !machine::takes_part(act.procedure, &parties) {
        return Err(ActError::Forbidden);
    }
    match machine::permits(act.procedure, Some(act.state), to, &parties) {
        Some(party) => Ok(Mover::person(actor, act.ente_id, party)),
        None => Err(ActError::Refused {
            from: act.state,
            to,
            allowed: machine::allowed(act.procedure, act.state, &parties),
        }),
    }
}

/// Two changes from the same old version: the second is refused, and told what the first did (R-TKT-6). Errors: Changed.
pub fn is_current(db: &mut Db, act: &Act, version: i32) -> Result<(), ActError> {
    match act.version == version {
        true => Ok(()),
        false => Err(stale::refused(db, act)),
    }
}

/// As what the person moves the act there from the version that he or she saw: who is late learns what happened, not only that the step
/// is there no more. Errors: Changed; those of [`mover`].
pub fn mover_at(
    db: &mut Db,
    actor: &Actor,
    (act, version): (&Act, i32),
    to: ActState,
) -> Result<Mover, ActError> {
    match mover(actor, act, to) {
        Err(ActError::Refused { .. }) if act.version != version => Err(stale::refused(db, act)),
        Ok(mover) => is_current(db, act, version).map(|()| mover),
        refused => refused,
    }
}

/// Moves the act, which the caller has read in this transaction: a row, an audit event, the next version. A case owner who acts
/// becomes the one who answers for it; who acts by the substitute power does not. `facts`: what was decided besides, as the audit
/// shows it. Errors: Refused, Changed.
pub fn advance(
    db: &mut Db,
    now: Timestamp,
    act: Act,
    to: ActState,
    mover: Mover,
    reason: Option<String>,
    facts: Value,
) -> Result<Act, ActError> {
    if machine::permits(act.procedure, Some(act.state), to, &[mover.party]).is_none() {
        return Err(ActError::Refused {
            from: act.state,
            to,
            allowed: machine::allowed(act.procedure, act.state, &[mover.party]),
        });
    }
    let before = act.clone();
    let mut changed = Act { state: to, ..act };
    let mut mover = mover;
    if mover.party == Party::CaseOwner {
        match before.substitute_id.is_some() && before.substitute_id == mover.user {
            true => mover.party = Party::SubstituteOfficer,
            false => changed.case_owner_id = mover.user,
        }
    }
    if changed.concluded_on.is_some() {
        changed.substitute_id = None;
    }
    let stored: (Option<NaiveDate>, Option<NaiveDate>) = acts::table
        .find(before.id)
        .select((acts::received_on, acts::concluded_on))
        .first(db)?;
    let changed = save(db, now, &before, changed)?;
    note(db, now, &changed, Some(before.state), mover, reason.clone())?;
    let told = |state: ActState, received_on, concluded_on| json!({"state": state, "received_on": received_on, "concluded_on": concluded_on});
    let (old, mut new) = audit::changes(
        told(before.state, stored.0, stored.1),
        told(to, changed.received_on, changed.concluded_on),
    );
    if let (Some(new), Value::Object(facts)) = (new.as_object_mut(), facts) {
        new.extend(facts);
    }
    record(db, now, &changed, mover.by, MOVED, (old, new), reason)?;
    if changed.concluded_on.is_some() {
        substitution::case_concluded(db, now, &changed, mover)?;
    }
    Ok(changed)
}

/// An ente that the person acts for, and that is valid today. Errors: NotFound, Forbidden, Rule.
pub fn acting_for(db: &mut Db, actor: &Actor, now: Timestamp, ente: EnteId) -> Result<EnteId, ActError> {
    let found = enti::find(db, actor, ente).map_err(|error| match error {
        EnteError::Db(error) => ActError::Db(error),
        _ => ActError::NotFound,
    })?;
    let user = actor.ente().ok_or(ActError::Forbidden)?;
    if !user.reach().contains(&found.id) {
        return Err(ActError::NotFound);
    }
    match found.is_valid_on(rome::date_of(now.utc())) {
        true => Ok(found.id),
        false => Err(ActError::Rule("ente-not-valid", Vec::new())),
    }
}

/// Stores a changed act under the next version. Errors: Changed.
pub fn save(db: &mut Db, now: Timestamp, before: &Act, changed: Act) -> Result<Act, ActError> {
    let changed = Act {
        version: before.version + 1,
        updated_at: now,
        ..changed
    };
    let place = acts::table
        .find(before.id)
        .filter(acts::version.eq(before.version));
    match diesel::update(place).set(&changed).execute(db)? {
        1 => Ok(changed),
        _ => {
            let now: Act = acts::table.find(before.id).select(Act::as_select()).first(db)?;
            Err(stale::refused(db, &now))
        }
    }
}

/// A reason as it is kept; empty is none. `needed`: the sentence that asks for it where there must be one. Errors: Invalid (`reason`).
pub fn reason(given: Option<&str>, needed: Option<&'static str>) -> Result<Option<String>, ActError> {
    let text = given.unwrap_or_default().replace("\r\n", "\n").replace('\0', "");
    let text = text.trim();
    if text.chars().count() > REASON_CHARS {
        return Err(ActError::field("reason", "acts-reason-long"));
    }
    match (one_line(text).is_empty(), needed) {
        (true, Some(key)) => Err(ActError::field("reason", key)),
        (true, None) => Ok(None),
        (false, _) => Ok(Some(text.to_owned())),
    }
}

/// Records something that happened to an act.
pub fn record(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    event: &'static str,
    (old, new): (Value, Value),
    reason: Option<String>,
) -> QueryResult<()> {
    let entry = Entry::new(event, "act", act.id)
        .ente(act.ente_id)
        .change(old, new)
        .reason(reason);
    audit::record(db, by, now, entry)
}

fn note(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    from_state: Option<ActState>,
    mover: Mover,
    reason: Option<String>,
) -> QueryResult<()> {
    let last: Option<i32> = act_transitions::table
        .filter(act_transitions::act_id.eq(act.id))
        .select(diesel::dsl::max(act_transitions::position))
        .first(db)?;
    let row = Transition {
        act_id: act.id,
        position: last.unwrap_or(0) + 1,
        from_state,
        to_state: act.state,
        party: mover.party,
        user_id: mover.user,
        acting_for: mover.acting_for,
        reason,
        at: now,
    };
    telling::moved(db, now, act, &row)?;
    diesel::insert_into(act_transitions::table)
        .values(row)
        .execute(db)
        .map(drop)
}
