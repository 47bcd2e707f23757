//! What the clock does to tickets by itself (section 8): each function changes one ticket that is due as of `now`, in the
//! caller's transaction, and does nothing to one that is not, so that running twice or late changes nothing.

use diesel::prelude::*;
use serde_json::json;

use super::change::{Author, Change};
use super::error::TicketError;
use super::model::{State, Ticket};
use super::telling;
use crate::db::Db;
use crate::db::schema::tickets;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::users::actor::System;

/// The resolved tickets whose term to reopen has run out.
pub fn due_to_close(db: &mut Db, now: Timestamp) -> QueryResult<Vec<TicketId>> {
    lapsed(db, State::Resolved, now)
}

/// The tickets that have waited for the ente until their term ran out.
pub fn due_to_cancel(db: &mut Db, now: Timestamp) -> QueryResult<Vec<TicketId>> {
    lapsed(db, State::WaitingEnte, now)
}

/// The tickets whose ente is to be reminded.
pub fn due_for_reminder(db: &mut Db, now: Timestamp) -> QueryResult<Vec<TicketId>> {
    tickets::table
        .filter(tickets::remind_at.is_not_null())
        .filter(tickets::remind_at.le(now))
        .order((tickets::remind_at, tickets::id))
        .select(tickets::id)
        .load(db)
}

fn lapsed(db: &mut Db, state: State, now: Timestamp) -> QueryResult<Vec<TicketId>> {
    tickets::table
        .filter(tickets::lapses_at.is_not_null())
        .filter(tickets::lapses_at.le(now))
        .filter(tickets::state.eq(state))
        .order((tickets::lapses_at, tickets::id))
        .select(tickets::id)
        .load(db)
}

/// Closes a resolved ticket that nobody reopened; `false`: not due, or no longer.
pub fn close_resolved(db: &mut Db, now: Timestamp, id: TicketId) -> Result<bool, TicketError> {
    end(db, now, id, State::Resolved, State::Closed)
}

/// Cancels a ticket that waited for the ente in vain; `false`: not due, or no longer.
pub fn cancel_waiting(db: &mut Db, now: Timestamp, id: TicketId) -> Result<bool, TicketError> {
    end(db, now, id, State::WaitingEnte, State::Cancelled)
}

fn end(db: &mut Db, now: Timestamp, id: TicketId, from: State, to: State) -> Result<bool, TicketError> {
    let Some(ticket) = load(db, id)?.filter(|ticket| ticket.state == from && ticket.has_lapsed(now)) else {
        return Ok(false);
    };
    let mut change = Change::of(ticket, now);
    change.move_to(to, Author::system(), None)?;
    change.save(db)?;
    Ok(true)
}

/// Records on the ticket that the ente is reminded of what it was asked; `false`: not due, or no longer.
pub fn remind_waiting(db: &mut Db, now: Timestamp, id: TicketId) -> Result<bool, TicketError> {
    let due =
        |ticket: &Ticket| ticket.state == State::WaitingEnte && ticket.remind_at.is_some_and(|at| at <= now);
    let Some(ticket) = load(db, id)?.filter(due) else {
        return Ok(false);
    };
    let none: Option<Timestamp> = None;
    diesel::update(tickets::table.find(id))
        .set(tickets::remind_at.eq(none))
        .execute(db)?;
    telling::of_reminder(db, now, &ticket)?;
    let new = json!({"lapses_at": ticket.lapses_at});
    let mut change = Change::of(ticket, now);
    change.event(System.by(), "ticket.reminded", json!(null), new, None);
    change.touch(db)?;
    Ok(true)
}

fn load(db: &mut Db, id: TicketId) -> QueryResult<Option<Ticket>> {
    tickets::table
        .find(id)
        .select(Ticket::as_select())
        .first(db)
        .optional()
}
