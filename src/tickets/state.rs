//! Changes of state that somebody asks for (section 8); those that follow from messages are in `messages`.

use diesel::prelude::*;

use super::change::{Author, Change};
use super::checks::{Checks, optional_reason};
use super::error::TicketError;
use super::model::{State, Ticket, TicketRef, Visibility};
use super::states::{self, Who};
use super::terms::Terms;
use super::{messages, policy, queries};
use crate::db::Db;
use crate::db::schema::tickets;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::users::actor::Actor;

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct StateChange {
    /// The state.
    pub state: State,
    /// A public message: required of staff for `waiting_ente` (what is asked) and `resolved` (the solution).
    pub message: Option<String>,
    /// Why: required of staff for `cancelled`.
    pub reason: Option<String>,
}

impl StateChange {
    /// A change without words.
    pub fn to(state: State) -> StateChange {
        StateChange {
            state,
            message: None,
            reason: None,
        }
    }

    /// The change with a public message.
    pub fn saying(mut self, message: impl Into<String>) -> StateChange {
        self.message = Some(message.into());
        self
    }

    /// The change with a reason.
    pub fn because(mut self, reason: impl Into<String>) -> StateChange {
        self.reason = Some(reason.into());
        self
    }
}

/// Moves the ticket to a state: staff work it; the ente confirms (`closed`), reopens (`in_progress`) or cancels.
/// Errors: NotFound, Forbidden, Stale, Refused, OpenChildren, Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    terms: &Terms,
    ticket: impl Into<TicketRef>,
    version: i32,
    change: StateChange,
) -> Result<Ticket, TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    let who = policy::part(actor, &ticket).ok_or(TicketError::Forbidden)?;
    is_current(&ticket, version)?;
    let allowed = policy::allowed_to(who, &ticket, now);
    if !allowed.contains(&change.state) {
        return Err(TicketError::Refused {
            from: ticket.state,
            to: change.state,
            allowed,
        });
    }
    let (message, reason) = words(who, &change)?;
    if change.state == State::Resolved {
        no_open_children(db, &ticket)?;
    }
    let author = Author {
        who,
        by: actor.by(ticket.ente_id),
        user: Some(actor.id()),
    };
    let mut moved = Change::of(ticket, now);
    if let Some(message) = message {
        messages::take_up(actor, &mut moved)?;
        messages::post(db, actor, &mut moved, Visibility::Public, &message)?;
    }
    moved.move_to(change.state, author, reason)?;
    moved.ticket = terms.applied_to(moved.ticket, moved.now);
    moved.save(db)
}

/// The ente has withdrawn what the ticket asked for: an open one is cancelled with it, by who withdraws.
pub fn withdraw_case(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: TicketId,
    reason: String,
) -> Result<(), TicketError> {
    let ticket = queries::get(db, ticket)?;
    if !states::allows(ticket.state, State::Cancelled, Who::Ente) {
        return Ok(());
    }
    let author = Author {
        who: Who::Ente,
        by: actor.by(ticket.ente_id),
        user: Some(actor.id()),
    };
    let mut moved = Change::of(ticket, now);
    moved.move_to(State::Cancelled, author, Some(reason))?;
    (moved.ticket.lapses_at, moved.ticket.remind_at) = (None, None);
    moved.save(db).map(drop)
}

/// Two changes from the same old version: the second is refused (R-TKT-6). Errors: Stale.
pub(super) fn is_current(ticket: &Ticket, version: i32) -> Result<(), TicketError> {
    match ticket.version == version {
        true => Ok(()),
        false => Err(TicketError::Stale(Box::new(ticket.clone()))),
    }
}

/// Message and reason, where there are some; errors where one is missing.
fn words(who: Who, change: &StateChange) -> Result<(Option<String>, Option<String>), TicketError> {
    let message = change
        .message
        .as_deref()
        .filter(|message| !message.trim().is_empty());
    let mut checks = Checks::default();
    let message = message.map(|message| checks.body("message", message));
    if who == Who::Staff && message.is_none() {
        match change.state {
            State::WaitingEnte => checks.refuse("message", "tickets-message-asks"),
            State::Resolved => checks.refuse("message", "tickets-message-solution"),
            _ => {}
        }
    }
    checks.done()?;
    let reason = optional_reason(change.reason.as_deref())?;
    if who == Who::Staff && change.state == State::Cancelled && reason.is_none() {
        return Err(TicketError::field("reason", "tickets-reason-required"));
    }
    Ok((message, reason))
}

/// Errors: OpenChildren. Children count whether the person sees them or not (R-TKT-11).
fn no_open_children(db: &mut Db, ticket: &Ticket) -> Result<(), TicketError> {
    let states: Vec<State> = tickets::table
        .filter(tickets::parent_id.eq(ticket.id))
        .select(tickets::state)
        .load(db)?;
    match states.into_iter().filter(|state| state.is_open()).count() {
        0 => Ok(()),
        open => Err(TicketError::OpenChildren(open)),
    }
}
