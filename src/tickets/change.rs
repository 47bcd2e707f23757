//! A ticket being changed within one command: its row as it will be, and what is to be recorded beside it.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::TicketError;
use super::model::{Priority, State, Ticket};
use super::policy;
use super::states::{self, Who};
use super::telling::{self, Said};
use crate::audit::{self, By, Entry};
use crate::db::schema::{ticket_transitions, tickets};
use crate::db::{Db, kept};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, TicketId, UserId, id_type};

id_type!(TransitionId, "A recorded change of state.");

/// The changes of one command to one ticket. Nothing is written before [`Change::save`].
pub(super) struct Change {
    /// The ticket as it will be.
    pub ticket: Ticket,
    /// When it happens, by [`no_earlier`]: what clocks count with.
    pub(super) now: Timestamp,
    /// When it is written down: later than it happened for a mail that had to wait.
    pub(super) recorded_at: Timestamp,
    found_version: i32,
    pub(super) found_priority: Priority,
    pub(super) found_assignee: Option<UserId>,
    pub(super) found_queue: QueueId,
    pub(super) answered: bool,
    pub(super) asked: bool,
    /// What was written publicly, for those who are told.
    pub(super) said: Option<Said>,
    /// What was noted internally: its words go to nobody, whom it names is told.
    pub(super) noted: Option<Said>,
    /// Who was told of this change already.
    pub(super) told: Vec<UserId>,
    steps: Vec<Step>,
    entries: Vec<(By, Entry)>,
}

/// A change of state to be recorded. Its id is made when it happens: ids are in the order of what happened.
pub(super) struct Step {
    id: TransitionId,
    pub(super) from: State,
    pub(super) to: State,
    user: Option<UserId>,
}

/// Who changes: in what part, as whom for the audit, as which account for the history of states.
#[derive(Clone, Copy)]
pub(super) struct Author {
    pub who: Who,
    pub by: By,
    pub user: Option<UserId>,
}

impl Author {
    /// The clock, a rule, or what follows by itself.
    pub fn system() -> Author {
        Author {
            who: Who::System,
            by: By::system(),
            user: None,
        }
    }
}

impl Change {
    pub fn of(ticket: Ticket, now: Timestamp) -> Change {
        let now = no_earlier(now, ticket.updated_at);
        Change::of_earlier(ticket, now, now)
    }

    /// [`Change::of`] for what happened at `at`, which the caller has seen to be no earlier than what it must follow, and is
    /// recorded now.
    pub fn of_earlier(ticket: Ticket, at: Timestamp, now: Timestamp) -> Change {
        let recorded_at = no_earlier(now, ticket.updated_at).max(at);
        Change {
            found_version: ticket.version,
            found_priority: ticket.priority,
            found_assignee: ticket.assignee_id,
            found_queue: ticket.queue_id,
            answered: false,
            asked: false,
            said: None,
            noted: None,
            told: Vec::new(),
            ticket,
            now: at,
            recorded_at,
            steps: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// An event about the ticket.
    pub fn event(&mut self, by: By, event: &'static str, old: Value, new: Value, reason: Option<String>) {
        self.entries
            .push((by, entry(&self.ticket, event).change(old, new).reason(reason)));
    }

    /// Moves the ticket to the state, in one step or, for staff on a new ticket, in two. Errors: Refused.
    pub fn move_to(&mut self, to: State, author: Author, reason: Option<String>) -> Result<(), TicketError> {
        let from = self.ticket.state;
        let refused = |ticket: &Ticket, now| TicketError::Refused {
            from,
            to,
            allowed: policy::allowed_to(author.who, ticket, now),
        };
        let lapsed = from == State::Resolved && to == State::InProgress && self.ticket.has_lapsed(self.now);
        let path = states::path(from, to, author.who).filter(|_| !lapsed);
        for step in path.ok_or_else(|| refused(&self.ticket, self.now))? {
            if step == State::Assigned && author.who == Who::Staff {
                self.set_assignee(author.user, author.by);
            }
            self.step(step, author, reason.clone());
        }
        Ok(())
    }

    /// `new` to `assigned`, to somebody who need not be the one who changes it.
    pub fn enter_assigned(&mut self, author: Author) {
        debug_assert!(states::allows(self.ticket.state, State::Assigned, author.who));
        self.step(State::Assigned, author, None);
    }

    /// Sets who works the ticket, without a change of state.
    pub fn set_assignee(&mut self, to: Option<UserId>, by: By) {
        let old = std::mem::replace(&mut self.ticket.assignee_id, to);
        if old != to {
            self.event(
                by,
                "ticket.assigned",
                json!({"assignee_id": old}),
                json!({"assignee_id": to}),
                None,
            );
        }
    }

    /// What the transition does to the row; the table has been asked before.
    fn step(&mut self, to: State, author: Author, reason: Option<String>) {
        let ticket = &mut self.ticket;
        let from = std::mem::replace(&mut ticket.state, to);
        ticket.state_since = self.now;
        (ticket.lapses_at, ticket.remind_at) = (None, None);
        match to {
            State::Resolved => ticket.resolved_at = Some(self.now),
            State::InProgress if from == State::Resolved => {
                ticket.reopened += 1;
                ticket.resolved_at = None;
            }
            State::Closed | State::Cancelled => ticket.closed_at = Some(self.now),
            State::New => ticket.assignee_id = None,
            _ => {}
        }
        self.steps.push(Step {
            id: TransitionId::new(self.now),
            from,
            to,
            user: author.user,
        });
        self.event(
            author.by,
            "ticket.state_changed",
            json!({"state": from}),
            json!({"state": to}),
            reason,
        );
    }

    /// Writes the row if nobody changed it since it was found, with a higher version, and what is to be recorded.
    /// Errors: Stale.
    pub fn save(mut self, db: &mut Db) -> Result<Ticket, TicketError> {
        self.ticket.version = self.found_version + 1;
        self.ticket.updated_at = self.recorded_at;
        self.keep_promises(db)?;
        let as_found = tickets::id
            .eq(self.ticket.id)
            .and(tickets::version.eq(self.found_version));
        let update = diesel::update(tickets::table.filter(as_found)).set(&self.ticket);
        let written: Vec<TicketId> = kept(update.returning(tickets::id)).get_results(db)?;
        if written.is_empty() {
            let now = tickets::table
                .find(self.ticket.id)
                .select(Ticket::as_select())
                .first(db)
                .optional()?;
            return Err(now.map_or(TicketError::NotFound, |ticket| {
                TicketError::Stale(Box::new(ticket))
            }));
        }
        self.record(db)
    }

    /// Records without a new version: only `updated_at` and the risk of the row change.
    pub fn touch(mut self, db: &mut Db) -> Result<Ticket, TicketError> {
        self.ticket.updated_at = self.recorded_at;
        self.keep_promises(db)?;
        let touched = (
            tickets::updated_at.eq(self.recorded_at),
            tickets::risk.eq(self.ticket.risk),
        );
        kept(diesel::update(tickets::table.find(self.ticket.id)).set(touched)).execute(db)?;
        self.record(db)
    }

    /// The changes of state, in order.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The states entered, in order.
    pub(super) fn states_entered(&self) -> impl Iterator<Item = State> + '_ {
        self.steps.iter().map(|step| step.to)
    }

    /// Whether who works it, or how urgent it is, has changed: what clients see as a new version.
    pub(super) fn has_changed_work(&self) -> bool {
        self.has_moved()
            || self.ticket.priority != self.found_priority
            || self.ticket.assignee_id != self.found_assignee
    }

    /// Whether the state has changed.
    pub fn has_moved(&self) -> bool {
        !self.steps.is_empty()
    }

    fn record(mut self, db: &mut Db) -> Result<Ticket, TicketError> {
        let mut except = std::mem::take(&mut self.told);
        except.extend(self.entries.iter().filter_map(|(by, _)| by.user_id()));
        telling::of_change(db, &self, except)?;
        for Step { id, from, to, user } in self.steps {
            insert_transition(db, id, self.ticket.id, Some(from), to, user, self.now)?;
        }
        for (by, entry) in self.entries {
            audit::record(db, by, self.recorded_at, entry)?;
        }
        Ok(self.ticket)
    }
}

/// When something happens to a ticket of which the last thing was recorded at `last`: now, or where the clock has been set back, or
/// that of another replica is slow, the millisecond after it. What is recorded of a ticket, and the ids that order it, which
/// tell milliseconds, never go back in time.
pub(super) fn no_earlier(now: Timestamp, last: Timestamp) -> Timestamp {
    match now < last {
        true => Timestamp::from_micros((last.as_micros() / 1000 + 1) * 1000),
        false => now,
    }
}

/// An event about a ticket.
pub(super) fn entry(ticket: &Ticket, event: &'static str) -> Entry {
    Entry::new(event, "ticket", ticket.id).ente(ticket.ente_id)
}

/// One row of the history of states; `from` is `None` at the opening.
pub(super) fn record_transition(
    db: &mut Db,
    ticket: TicketId,
    from: Option<State>,
    to: State,
    user: Option<UserId>,
    at: Timestamp,
) -> QueryResult<()> {
    insert_transition(db, TransitionId::new(at), ticket, from, to, user, at)
}

fn insert_transition(
    db: &mut Db,
    id: TransitionId,
    ticket: TicketId,
    from: Option<State>,
    to: State,
    user: Option<UserId>,
    at: Timestamp,
) -> QueryResult<()> {
    let values = (
        ticket_transitions::id.eq(id),
        ticket_transitions::ticket_id.eq(ticket),
        ticket_transitions::from_state.eq(from.map(State::as_str)),
        ticket_transitions::to_state.eq(to),
        ticket_transitions::actor_id.eq(user),
        ticket_transitions::at.eq(at),
    );
    diesel::insert_into(ticket_transitions::table)
        .values(values)
        .execute(db)
        .map(drop)
}
