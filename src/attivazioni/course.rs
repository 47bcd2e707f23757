//! The course of an activation, from the form that is sent to the service that is in operation.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use super::model::Attivazione;
use super::queries::{AttivazioneSheet, find, of_act, sheet_of};
use super::sending::{membership, of_ticket, send};
use crate::acts::course::{self, Mover};
use crate::acts::terms;
use crate::acts::{self, Act, ActError, ActRef, ActState, Party, Procedure};
use crate::adesioni;
use crate::config;
use crate::contracts;
use crate::db::Db;
use crate::db::schema::{acts as acts_table, attivazioni};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::maintainers;
use crate::tickets::{self, Channel};
use crate::users::actor::Actor;

/// In how many working days a service is active (R-ACT-2, `activation.days_from` and `activation.days_due` [I-09]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Usually.
    pub from: u32,
    /// At most.
    pub due: u32,
}

impl From<&config::Activation> for Days {
    fn from(given: &config::Activation) -> Days {
        Days {
            from: given.days_from,
            due: given.days_due,
        }
    }
}

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The state.
    pub state: ActState,
    /// Why, what is asked of the ente, or what it answers.
    pub reason: Option<String>,
    /// Where it comes from: the channel of the ticket that is opened.
    pub via: Channel,
}

impl Decision {
    /// A state that takes nothing more.
    pub fn to(state: ActState) -> Decision {
        Decision {
            state,
            reason: None,
            via: Channel::Portal,
        }
    }
}

/// Moves an activation, from the version that the person saw. Errors: NotFound, Forbidden, Refused, Stale, Rule, Conflict, Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    decision: &Decision,
    days: Days,
) -> Result<AttivazioneSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act.clone();
    let mover = course::mover_at(db, actor, (&act, version), decision.state)?;
    if !found.goes_to(decision.state) {
        return Err(ActError::Refused {
            from: act.state,
            to: decision.state,
            allowed: found.allowed(&acts::policy::parties(actor, &act)),
        });
    }
    let needed = match (act.state, decision.state) {
        (_, ActState::Suspended) => Some("attivazioni-say-what-is-asked"),
        (ActState::Suspended, ActState::CollectingInfo | ActState::InSetup) => {
            Some("attivazioni-say-the-answer")
        }
        (_, ActState::Rejected) => Some("acts-reason-required"),
        _ => None,
    };
    let reason = course::reason(decision.reason.as_deref(), needed)?;
    let owner_before = act.case_owner_id;
    let act = match decision.state {
        ActState::Requested => send(db, actor, now, (&found, mover), (days, decision.via))?,
        ActState::Suspended => suspend(db, now, &found, mover, reason)?,
        ActState::CollectingInfo | ActState::InSetup if act.state == ActState::Suspended => {
            let on = rome::date_of(now.utc());
            take_up_again(db, now, act, decision.state, mover, (on, reason))?
        }
        ActState::Active => {
            // The convention may have ended since it was asked for; a contract entrusts the service whoever is a member.
            let (today, of) = (rome::date_of(now.utc()), (act.ente_id, found.service.id));
            if contracts::running(db, of, today)?.is_none() {
                membership(db, actor, &found, today)?;
            }
            activate(db, now, &found, mover, reason)?
        }
        ActState::Rejected | ActState::Withdrawn => conclude(db, now, act, decision.state, mover, reason)?,
        other => course::advance(db, now, act, other, mover, reason, Value::Null)?,
    };
    if let (Some(ticket), Some(owner)) = (act.ticket_id, act.case_owner_id) {
        tickets::watch_case(db, now, ticket, (owner_before, owner)).map_err(of_ticket)?;
    }
    if let (Some(ticket), ActState::Withdrawn) = (act.ticket_id, act.state) {
        let why = Message::new("attivazioni-ticket-withdrawn").arg("number", act.number.clone());
        let why = actor.person().language.text(&why).into_owned();
        tickets::withdraw_case(db, actor, now, ticket, why).map_err(of_ticket)?;
    }
    Ok(sheet_of(db, actor, act)?)
}

pub(super) fn store(db: &mut Db, attivazione: &Attivazione) -> QueryResult<()> {
    diesel::update(attivazioni::table.find(attivazione.act_id))
        .set(attivazione)
        .execute(db)
        .map(drop)
}

/// Information is asked of the ente, and the term stands still: once, for at most thirty days (TERM-WD).
fn suspend(
    db: &mut Db,
    now: Timestamp,
    found: &AttivazioneSheet,
    mover: Mover,
    reason: Option<String>,
) -> Result<Act, ActError> {
    let act = found.sheet.act.clone();
    if let Some(from) = found.sheet.terms.iter().find_map(|term| term.suspended_from) {
        let day = from.format("%d/%m/%Y").to_string();
        return Err(ActError::Conflict(
            "term-suspended-once",
            vec![("day", day.into())],
        ));
    }
    store(
        db,
        &Attivazione {
            interrupted: Some(act.state),
            ..found.attivazione.clone()
        },
    )?;
    let act = course::advance(db, now, act, ActState::Suspended, mover, reason, Value::Null)?;
    terms::suspend(db, now, &act, mover.by, rome::date_of(now.utc()))?;
    Ok(act)
}

/// Work goes on where it was interrupted, and days count again from a date.
fn take_up_again(
    db: &mut Db,
    now: Timestamp,
    act: Act,
    to: ActState,
    mover: Mover,
    (on, reason): (NaiveDate, Option<String>),
) -> Result<Act, ActError> {
    diesel::update(attivazioni::table.find(act.id))
        .set(attivazioni::interrupted.eq(None::<ActState>))
        .execute(db)?;
    let act = course::advance(db, now, act, to, mover, reason, Value::Null)?;
    terms::resume(db, now, &act, mover.by, on)?;
    Ok(act)
}

/// Everything is done or waived, and the service is in operation from today.
fn activate(
    db: &mut Db,
    now: Timestamp,
    found: &AttivazioneSheet,
    mover: Mover,
    reason: Option<String>,
) -> Result<Act, ActError> {
    let open = found.open_items();
    if open > 0 {
        return Err(ActError::Rule(
            "checklist-incomplete",
            vec![("count", open.into())],
        ));
    }
    let today = rome::date_of(now.utc());
    let (ente, service) = (found.sheet.act.ente_id, found.attivazione.service_id);
    let under = adesioni::member_on(db, ente, Some(service), today)?;
    store(
        db,
        &Attivazione {
            active_on: Some(today),
            // That of the request may have ended while the service was made.
            convenzione_id: under.map_or(found.attivazione.convenzione_id, |under| {
                Some(under.convenzione.id)
            }),
            ..found.attivazione.clone()
        },
    )?;
    conclude(db, now, found.sheet.act.clone(), ActState::Active, mover, reason)
}

/// The proceeding is concluded; what the ente withdraws needs no decision any more.
fn conclude(
    db: &mut Db,
    now: Timestamp,
    act: Act,
    to: ActState,
    mover: Mover,
    reason: Option<String>,
) -> Result<Act, ActError> {
    let today = rome::date_of(now.utc());
    let next = Act {
        concluded_on: Some(today),
        ..act
    };
    let act = course::advance(db, now, next, to, mover, reason, Value::Null)?;
    let decided = mover.party != Party::EnteContact;
    terms::conclude(db, now, &act, mover.by, decided.then_some(today))?;
    if to != ActState::Active {
        // A domain that was taken on already must go elsewhere.
        maintainers::portal_ended(db, now, act.id, today)?;
    }
    Ok(act)
}

/// The suspended activations whose thirty days are over.
pub fn due_to_resume(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    let suspended: Vec<ActId> = acts_table::table
        .filter(acts_table::procedure.eq(Procedure::Attivazione))
        .filter(acts_table::state.eq(ActState::Suspended))
        .order(acts_table::id)
        .select(acts_table::id)
        .load(db)?;
    let mut due = Vec::new();
    for act in suspended {
        if terms::suspension_end(db, act)?.is_some_and(|counted| counted <= today) {
            due.push(act);
        }
    }
    Ok(due)
}

/// Lets a suspended activation go on: after thirty days the clock does it. `false`: it is not due.
pub fn resume_by_clock(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let today = rome::date_of(now.utc());
    let end = terms::suspension_end(db, id)?.filter(|counted| *counted <= today);
    let (Some(on), ActState::Suspended, Some(before)) = (end, act.state, of_act(db, id)?.interrupted) else {
        return Ok(false);
    };
    take_up_again(db, now, act, before, Mover::clock(), (on, None))?;
    Ok(true)
}
