//! What a report needs of each ticket, read from the rows of tickets, promises and changes of state.
//!
//! - *Solved*: the last solution, if it holds: a reopened ticket is unsolved again, a cancelled one counts as opened alone.
//! - *Waiting*: open time of the calendar of the ticket's solution in the state `waiting_ente`, of solved tickets.
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
    /// When its solution was given.
    pub solved: Option<i64>,
    /// When it was closed or cancelled.
    pub ended: Option<i64>,
    /// Whether it was cancelled or merged.
    pub is_cancelled: bool,
    /// Whether it was ever reopened.
    pub is_reopened: bool,
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
    /// Working seconds for which it waited for its ente; 0 unless solved.
    pub waiting: u32,
    /// Its first answer.
    pub first: Option<PromiseFacts>,
    /// Its solution.
    pub solution: Option<PromiseFacts>,
    /// Its next answers.
    pub next: Vec<PromiseFacts>,
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
        let waits = waits(db, rows)?;
        for row in rows {
            let promised = by_ticket.get(&row.0).map_or(&[][..], Vec::as_slice);
            let spells = waits.get(&row.0).map_or(&[][..], Vec::as_slice);
            all.push((row.0, of_rows(db, row, promised, spells, now)?));
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

/// When solved tickets waited for their enti.
fn waits(db: &mut Db, rows: &[TicketColumns]) -> QueryResult<HashMap<TicketId, Vec<(Timestamp, Timestamp)>>> {
    let solved: Vec<TicketId> = rows
        .iter()
        .filter(|row| row.2.is_some() && row.4 != State::Cancelled)
        .map(|row| row.0)
        .collect();
    let mut waited: Vec<TicketId> = ticket_transitions::table
        .filter(one_of(ticket_transitions::ticket_id, solved))
        .filter(ticket_transitions::to_state.eq(State::WaitingEnte))
        .select(ticket_transitions::ticket_id)
        .load(db)?;
    waited.sort_unstable();
    waited.dedup();
    let changes: Vec<(TicketId, State, Timestamp)> = ticket_transitions::table
        .filter(one_of(ticket_transitions::ticket_id, waited))
        .order((ticket_transitions::ticket_id, ticket_transitions::id))
        .select((
            ticket_transitions::ticket_id,
            ticket_transitions::to_state,
            ticket_transitions::at,
        ))
        .load(db)?;
    let mut spells: HashMap<TicketId, Vec<(Timestamp, Timestamp)>> = HashMap::new();
    for pair in changes.windows(2) {
        let [(ticket, state, from), (next, _, to)] = pair else {
            continue;
        };
        if ticket == next && *state == State::WaitingEnte {
            spells.entry(*ticket).or_default().push((*from, *to));
        }
    }
    Ok(spells)
}

fn of_rows(
    db: &mut Db,
    row: &TicketColumns,
    promised: &[PromiseColumns],
    spells: &[(Timestamp, Timestamp)],
    now: Timestamp,
) -> QueryResult<TicketFacts> {
    let (_, opened, resolved, closed, state, reopened, confidential, ente, queue, service, agent, priority) =
        *row;
    let is_cancelled = state == State::Cancelled;
    let mut facts = TicketFacts {
        opened: seconds(opened),
        solved: resolved.filter(|_| !is_cancelled).map(seconds),
        ended: closed.map(seconds),
        is_cancelled,
        is_reopened: reopened > 0,
        is_confidential: confidential,
        ente,
        queue,
        service,
        agent,
        priority,
        waiting: 0,
        first: None,
        solution: None,
        next: Vec::new(),
    };
    for (_, kind, due, state, ended, used, calendar) in promised {
        if *kind == PromiseKind::Solution && !spells.is_empty() {
            let timetable = calendars::timetable(db, *calendar)?;
            let open = |(from, to): &(Timestamp, Timestamp)| timetable.elapsed(from.utc(), to.utc(), &[]);
            facts.waiting = duration(spells.iter().map(open).sum::<TimeDelta>().num_seconds());
        }
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
