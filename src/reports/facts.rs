//! What a report needs of each ticket, read from the rows of tickets, promises and changes of state.
//!
//! - *Solutions*: every change to `resolved` that was recorded, with when it was taken back by reopening.
//! - *Waiting*: open time of the calendar of the ticket's solution in the state `waiting_ente`, until each solution.
//! - *Promise*: one that was kept or broken, by its due time; a running one past it is broken, void ones are left out.
//! - *Used*: working time until an answer or a solution ended the promise.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::db::schema::{promises, ticket_transitions, tickets};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, ServiceId, TicketId, UserId};
use crate::sla::calendars::{self, CalendarVersionId};
use crate::sla::promises::{PromiseKind, PromiseState, RISK_UNKNOWN};
use crate::tickets::{Priority, State};

/// Rows asked for in one query.
const AT_ONCE: usize = 1024;

/// One ticket, as reports count it. Instants are seconds since 1970, rounded down: periods begin and end at whole seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketFacts {
    /// When it was opened.
    pub opened: i64,
    /// Its solutions, in the order of time; all but the last were taken back.
    pub solutions: Vec<Solution>,
    /// When it was closed or cancelled.
    pub ended: Option<i64>,
    /// Whether it was cancelled or merged.
    pub is_cancelled: bool,
    /// Whether only its requester, its watchers and the centre see it.
    pub is_confidential: bool,
    /// Its ente; a question by the public form may have none.
    pub ente: Option<EnteId>,
    /// Where it stands.
    pub queue: QueueId,
    /// What it is about.
    pub service: ServiceId,
    /// Who works it.
    pub agent: Option<UserId>,
    /// Its priority.
    pub priority: Priority,
    /// Its first answer.
    pub first: Option<PromiseFacts>,
    /// Its solution.
    pub solution: Option<PromiseFacts>,
    /// Its next answers.
    pub next: Vec<PromiseFacts>,
}

/// A solution that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Solution {
    /// When.
    pub at: i64,
    /// Working seconds for which the ticket had waited for its ente, if it had.
    pub waiting: Option<u32>,
    /// When the ticket was reopened after it.
    pub reopened: Option<i64>,
}

/// A promise that was kept or broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromiseFacts {
    /// When it was due.
    pub due: i64,
    /// Whether it was kept.
    pub is_met: bool,
    /// Working seconds until it was done.
    pub used: Option<u32>,
}

/// Which tickets are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// Those of no block that were opened before an instant.
    Unpacked(Timestamp),
    /// Those to be packed, the first to be closed first, at most so many.
    Finished(usize),
}

type TicketColumns = (
    TicketId,
    Timestamp,
    Option<Timestamp>,
    Option<Timestamp>,
    State,
    i32,
    bool,
    Option<EnteId>,
    QueueId,
    ServiceId,
    Option<UserId>,
    Priority,
);

type PromiseColumns = (
    TicketId,
    PromiseKind,
    Option<Timestamp>,
    PromiseState,
    Option<Timestamp>,
    Option<i64>,
    CalendarVersionId,
);

fn seconds(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}

fn duration(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX - 1)
}

/// The facts of these tickets, as they stand at `now`.
pub(super) fn read(db: &mut Db, which: Which, now: Timestamp) -> QueryResult<Vec<(TicketId, TicketFacts)>> {
    let mut all = Vec::new();
    for rows in found(db, which)?.chunks(AT_ONCE) {
        let ids: Vec<TicketId> = rows.iter().map(|row| row.0).collect();
        let mut by_ticket: HashMap<TicketId, Vec<PromiseColumns>> = HashMap::with_capacity(ids.len());
        let promised: Vec<PromiseColumns> = promises::table
            .filter(one_of(promises::ticket_id, ids.clone()))
            .order((promises::ticket_id, promises::place))
            .select((
                promises::ticket_id,
                promises::kind,
                promises::due_at,
                promises::state,
                promises::ended_at,
                promises::used_seconds,
                promises::calendar_version_id,
            ))
            .load(db)?;
        for row in promised {
            by_ticket.entry(row.0).or_default().push(row);
        }
        let changes = changes(db, rows)?;
        for row in rows {
            let promised = by_ticket.get(&row.0).map_or(&[][..], Vec::as_slice);
            let changes = changes.get(&row.0).map_or(&[][..], Vec::as_slice);
            all.push((row.0, of_rows(db, row, promised, changes, now)?));
        }
    }
    Ok(all)
}

fn found(db: &mut Db, which: Which) -> QueryResult<Vec<TicketColumns>> {
    let columns = (
        tickets::id,
        tickets::created_at,
        tickets::resolved_at,
        tickets::closed_at,
        tickets::state,
        tickets::reopened,
        tickets::confidential,
        tickets::ente_id,
        tickets::queue_id,
        tickets::service_id,
        tickets::assignee_id,
        tickets::priority,
    );
    // The first two conditions are those of the index `tickets_to_report`.
    let finished = tickets::closed_at.is_not_null().and(tickets::reported.eq(false));
    match which {
        Which::Finished(most) => tickets::table
            .filter(finished)
            .filter(tickets::risk.ne(RISK_UNKNOWN))
            .order(tickets::closed_at)
            .limit(i64::try_from(most).unwrap_or(i64::MAX))
            .select(columns)
            .load(db),
        Which::Unpacked(before) => {
            let mut rows: Vec<TicketColumns> = tickets::table
                .filter(finished)
                .filter(tickets::created_at.lt(before))
                .select(columns)
                .load(db)?;
            let unfinished: Vec<State> = State::ALL
                .iter()
                .copied()
                .filter(|state| !state.is_final())
                .collect();
            let open: Vec<TicketColumns> = tickets::table
                .filter(one_of(tickets::state, unfinished))
                .filter(tickets::created_at.lt(before))
                .select(columns)
                .load(db)?;
            rows.extend(open);
            Ok(rows)
        }
    }
}

/// A change of state.
type Entered = (State, Timestamp);

/// The changes of state of those solved tickets whose rows do not tell all: they waited for their enti or were reopened.
fn changes(db: &mut Db, rows: &[TicketColumns]) -> QueryResult<HashMap<TicketId, Vec<Entered>>> {
    let of = |is: fn(&TicketColumns) -> bool| rows.iter().filter(move |row| is(row)).map(|row| row.0);
    let solved: Vec<TicketId> = of(|row| row.2.is_some()).collect();
    let mut telling: Vec<TicketId> = ticket_transitions::table
        .filter(one_of(ticket_transitions::ticket_id, solved))
        .filter(ticket_transitions::to_state.eq(State::WaitingEnte))
        .select(ticket_transitions::ticket_id)
        .load(db)?;
    telling.extend(of(|row| row.5 > 0));
    telling.sort_unstable();
    telling.dedup();
    let changes: Vec<(TicketId, State, Timestamp)> = ticket_transitions::table
        .filter(one_of(ticket_transitions::ticket_id, telling))
        .order((ticket_transitions::ticket_id, ticket_transitions::id))
        .select((
            ticket_transitions::ticket_id,
            ticket_transitions::to_state,
            ticket_transitions::at,
        ))
        .load(db)?;
    let mut by_ticket: HashMap<TicketId, Vec<Entered>> = HashMap::new();
    for (ticket, state, at) in changes {
        by_ticket.entry(ticket).or_default().push((state, at));
    }
    Ok(by_ticket)
}

/// The solutions that the changes of state tell, or the row of a ticket whose changes tell nothing more.
fn solutions(
    resolved: Option<Timestamp>,
    changes: &[Entered],
    waited: impl Fn(&[(Timestamp, Timestamp)]) -> u32,
) -> Vec<Solution> {
    if changes.is_empty() {
        let only = resolved.map(|at| Solution {
            at: seconds(at),
            waiting: None,
            reopened: None,
        });
        return only.into_iter().collect();
    }
    let mut solutions = Vec::new();
    let mut spells = Vec::new();
    for (i, (state, at)) in changes.iter().enumerate() {
        let next = changes.get(i + 1);
        match (state, next) {
            (State::WaitingEnte, Some((_, until))) => spells.push((*at, *until)),
            (State::Resolved, next) => solutions.push(Solution {
                at: seconds(*at),
                waiting: (!spells.is_empty()).then(|| waited(&spells)),
                reopened: next
                    .filter(|(next, _)| !next.is_final())
                    .map(|(_, at)| seconds(*at)),
            }),
            _ => {}
        }
    }
    solutions
}

fn of_rows(
    db: &mut Db,
    row: &TicketColumns,
    promised: &[PromiseColumns],
    changes: &[Entered],
    now: Timestamp,
) -> QueryResult<TicketFacts> {
    let (_, opened, resolved, closed, state, _, confidential, ente, queue, service, agent, priority) = *row;
    let timetable = match promised.iter().find(|row| row.1 == PromiseKind::Solution) {
        Some((.., calendar)) if !changes.is_empty() => Some(calendars::timetable(db, *calendar)?),
        _ => None,
    };
    let waited = |spells: &[(Timestamp, Timestamp)]| {
        let open = |(from, to): &(Timestamp, Timestamp)| match &timetable {
            Some(timetable) => timetable.elapsed(from.utc(), to.utc(), &[]),
            None => TimeDelta::zero(),
        };
        duration(spells.iter().map(open).sum::<TimeDelta>().num_seconds())
    };
    let mut facts = TicketFacts {
        opened: seconds(opened),
        solutions: solutions(resolved, changes, waited),
        ended: closed.map(seconds),
        is_cancelled: state == State::Cancelled,
        is_confidential: confidential,
        ente,
        queue,
        service,
        agent,
        priority,
        first: None,
        solution: None,
        next: Vec::new(),
    };
    for (_, kind, due, state, ended, used, _) in promised {
        let Some(due) = *due else { continue };
        let is_met = match state {
            PromiseState::Met => true,
            PromiseState::Breached => false,
            PromiseState::Running if due < now => false,
            PromiseState::Running | PromiseState::Void => continue,
        };
        let promise = PromiseFacts {
            due: seconds(due),
            is_met,
            used: used.filter(|_| ended.is_some()).map(duration),
        };
        match kind {
            PromiseKind::FirstAnswer => facts.first = Some(promise),
            PromiseKind::Solution => facts.solution = Some(promise),
            PromiseKind::NextAnswer => facts.next.push(promise),
        }
    }
    Ok(facts)
}
