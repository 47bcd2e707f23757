//! Who works a ticket: assignment, transfer to another queue, and what becomes of the tickets of a disabled account.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use serde_json::json;

use super::change::{Author, Change};
use super::checks::Checks;
use super::error::TicketError;
use super::model::{State, Ticket, TicketRef};
use super::state::is_current;
use super::states::Who;
use super::{opening, policy, queries};
use crate::audit::By;
use crate::db::Db;
use crate::db::schema::tickets;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::queues::{self, Queue};
use crate::users;
use crate::users::actor::{Actor, Staff, System};

/// Gives the ticket to a member of its queue or a manager, oneself included. The one who has it already keeps it.
/// Errors: NotFound, Forbidden, Stale, TicketClosed, NotInQueue.
pub fn assign(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    version: i32,
    to: UserId,
) -> Result<Ticket, TicketError> {
    let ticket = workable(db, staff, ticket, version)?;
    let suitable = match users::load_actor(db, to, None, now)? {
        Some(Actor::Staff(candidate)) => policy::may_be_assigned(&candidate, &ticket),
        _ => false,
    };
    if !suitable {
        return Err(TicketError::NotInQueue);
    }
    if ticket.assignee_id == Some(to) {
        return Ok(ticket);
    }
    let by = staff.by();
    let mut change = Change::of(ticket, now);
    change.set_assignee(Some(to), by);
    if change.ticket.state == State::New {
        change.enter_assigned(Author {
            who: Who::Staff,
            by,
            user: Some(staff.id()),
        });
    }
    change.save(db)
}

/// Gives a new ticket to the member whom its queue's rule chose, for loaders that know whom. Errors: NotFound, Refused.
pub fn assign_by_rule(
    db: &mut Db,
    _: System,
    now: Timestamp,
    ticket: TicketId,
    to: UserId,
) -> Result<Ticket, TicketError> {
    let ticket = queries::get(db, ticket)
        .optional()?
        .ok_or(TicketError::NotFound)?;
    let mut change = Change::of(ticket, now);
    change.set_assignee(Some(to), By::system());
    change.move_to(State::Assigned, Author::system(), None)?;
    change.save(db)
}

/// Moves the ticket to another queue, for a reason; the promise goes on (R-TKT-9). An assignee who is no member there
/// loses it: `assigned` goes back to `new`, later states stay. Errors: NotFound, Forbidden, Stale, TicketClosed, Invalid.
pub fn move_to_queue(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    version: i32,
    queue: &str,
    reason: &str,
) -> Result<Ticket, TicketError> {
    let ticket = workable(db, staff, ticket, version)?;
    let mut checks = Checks::default();
    let reason = checks.reason(reason);
    let to = opening::queue_of(db, queue, &mut checks)?;
    if to.as_ref().is_some_and(|queue| queue.id == ticket.queue_id) {
        checks.refuse("queue", "tickets-queue-same");
    }
    checks.done()?;
    let to = to.expect("an unknown queue has been refused above");
    let mut change = Change::of(ticket, now);
    let from = std::mem::replace(&mut change.ticket.queue_id, to.id);
    change.event(
        staff.by(),
        "ticket.moved",
        json!({"queue_id": from}),
        json!({"queue_id": to.id}),
        Some(reason),
    );
    if let Some(assignee) = change.ticket.assignee_id
        && !queues::is_member(db, to.id, assignee)?
    {
        release(&mut change)?;
    }
    apply_rule(db, now, &mut change, &to)?;
    change.save(db)
}

/// Takes the tickets that are not final from an account that was disabled; how many. The caller has disabled it.
pub fn release_assignee(db: &mut Db, now: Timestamp, user: UserId) -> Result<usize, TicketError> {
    let held: Vec<Ticket> = tickets::table
        .filter(tickets::assignee_id.eq(user))
        .filter(tickets::state.ne_all([State::Closed, State::Cancelled]))
        .order(tickets::id)
        .select(Ticket::as_select())
        .load(db)?;
    let count = held.len();
    for ticket in held {
        let queue = queues::names(db)?
            .remove(&ticket.queue_id)
            .expect("a ticket's queue is never deleted");
        let mut change = Change::of(ticket, now);
        release(&mut change)?;
        apply_rule(db, now, &mut change, &queue)?;
        change.save(db)?;
    }
    Ok(count)
}

/// A ticket that this person works and that is not final. Errors: NotFound, Forbidden, Stale, TicketClosed.
fn workable(
    db: &mut Db,
    staff: &Staff,
    ticket: impl Into<TicketRef>,
    version: i32,
) -> Result<Ticket, TicketError> {
    let ticket = queries::find(db, &Actor::Staff(staff.clone()), ticket)?;
    if !policy::may_work(staff, &ticket) {
        return Err(TicketError::Forbidden);
    }
    is_current(&ticket, version)?;
    match ticket.state.is_final() {
        true => Err(TicketError::TicketClosed),
        false => Ok(ticket),
    }
}

/// Takes the ticket from its assignee: `assigned` goes back to `new`, later states keep their state.
fn release(change: &mut Change) -> Result<(), TicketError> {
    change.set_assignee(None, By::system());
    match change.ticket.state {
        State::Assigned => change.move_to(State::New, Author::system(), None),
        _ => Ok(()),
    }
}

/// Assigns a new ticket by its queue's rule, if that chooses somebody.
fn apply_rule(db: &mut Db, now: Timestamp, change: &mut Change, queue: &Queue) -> Result<(), TicketError> {
    if change.ticket.state != State::New {
        return Ok(());
    }
    if let Some(assignee) = by_rule(db, queue, now)? {
        change.set_assignee(Some(assignee), By::system());
        change.move_to(State::Assigned, Author::system(), None)?;
    }
    Ok(())
}

/// Who of the queue is present, has the fewest open tickets, and does not have this one already.
pub(super) fn least_loaded_other(
    db: &mut Db,
    ticket: &Ticket,
    now: Timestamp,
) -> QueryResult<Option<UserId>> {
    let present = queues::present(db, ticket.queue_id, now)?;
    let others: Vec<UserId> = present
        .into_iter()
        .filter(|id| Some(*id) != ticket.assignee_id)
        .collect();
    let load = open_tickets(db, &others)?;
    let open = |id: &UserId| load.get(id).copied().unwrap_or(0);
    Ok(others.into_iter().min_by_key(|id| (open(id), *id)))
}

/// Whom the queue's rule chooses for a new ticket, if anybody.
pub(super) fn by_rule(db: &mut Db, queue: &Queue, now: Timestamp) -> QueryResult<Option<UserId>> {
    queues::choose_assignee(db, queue, now, open_tickets)
}

/// How many unsolved tickets each of these people has.
fn open_tickets(db: &mut Db, people: &[UserId]) -> QueryResult<HashMap<UserId, i64>> {
    let unsolved: Vec<State> = State::ALL
        .iter()
        .copied()
        .filter(|state| state.is_open())
        .collect();
    let held: Vec<(Option<UserId>, i64)> = tickets::table
        .filter(tickets::assignee_id.eq_any(people.to_vec()))
        .filter(tickets::state.eq_any(unsolved))
        .group_by(tickets::assignee_id)
        .select((tickets::assignee_id, count_star()))
        .load(db)?;
    Ok(held
        .into_iter()
        .filter_map(|(user, count)| user.map(|user| (user, count)))
        .collect())
}
