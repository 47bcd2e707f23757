//! How the promises of tickets stand at an instant: the next one for a list, all of them for a ticket, and the story of
//! one. Whoever sees a ticket sees what is promised to it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use diesel::prelude::*;

use super::error::TicketError;
use super::model::{Priority, State, Ticket, TicketRef};
use super::{promises as told, queries};
use crate::db::schema::{promises as rows, ticket_transitions};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::sla::promises::{self, Phase, Phases, Promise, PromiseKind, PromiseState, Terms};
use crate::sla::story::{self, Began, PauseWhy, Story, Until};
use crate::sla::timetable::Timetable;
use crate::sla::versions::{self, VersionName};
use crate::sla::working_time::Pause;
use crate::users::actor::Actor;

/// What a ticket is owed next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// What.
    pub kind: PromiseKind,
    /// How it stands.
    pub standing: Standing,
}

/// How a promise that is not finished stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The due time is ahead.
    Ahead {
        /// The due time.
        due_at: Timestamp,
        /// Working time until then, in seconds.
        left_seconds: i64,
    },
    /// The due time has passed.
    Late {
        /// The due time.
        due_at: Timestamp,
        /// Working time since then, in seconds.
        over_seconds: i64,
    },
    /// Its clock does not run, for this reason.
    Paused(PauseWhy),
    /// Its calendar is open too little: it will never be due.
    Unreachable,
}

impl Standing {
    /// What comes first has the lesser one.
    fn order(self) -> (u8, Option<Timestamp>) {
        match self {
            Standing::Unreachable => (0, None),
            Standing::Ahead { due_at, .. } | Standing::Late { due_at, .. } => (1, Some(due_at)),
            Standing::Paused(_) => (2, None),
        }
    }
}

/// What each of these tickets is owed next; nothing for those to which nothing is.
pub fn owed(db: &mut Db, now: Timestamp, tickets: &[Ticket]) -> QueryResult<HashMap<TicketId, Owed>> {
    if tickets.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = tickets.iter().map(|ticket| ticket.id);
    let unfinished: Vec<Promise> = rows::table
        .filter(one_of(rows::ticket_id, ids))
        .filter(rows::ended_at.is_null())
        .order((rows::ticket_id, rows::place))
        .select(Promise::as_select())
        .load(db)?;
    // Only what is late and may pause, or has no due time, has pauses that count here: others are part of the due time.
    let has_pauses =
        |promise: &&Promise| !promise.kind.is_answer() && promise.due_at.is_none_or(|due| due < now);
    let late: Vec<TicketId> = (unfinished.iter())
        .filter(has_pauses)
        .map(|promise| promise.ticket_id)
        .collect();
    let phases = phases_of(db, &late)?;
    let states: HashMap<TicketId, State> = tickets.iter().map(|ticket| (ticket.id, ticket.state)).collect();
    let mut next: HashMap<TicketId, Owed> = HashMap::new();
    for promise in unfinished {
        let terms = Terms::of(db, &promise)?;
        let phases = phases.get(&promise.ticket_id).map_or(&[][..], Vec::as_slice);
        let pauses = promise.pauses(phases, &terms.policy);
        let standing = standing(
            &promise,
            states[&promise.ticket_id],
            now,
            &terms.timetable,
            &pauses,
        );
        let kind = promise.kind;
        let sooner = |other: &Owed| standing.order() < other.standing.order();
        if next.get(&promise.ticket_id).is_none_or(sooner) {
            next.insert(promise.ticket_id, Owed { kind, standing });
        }
    }
    Ok(next)
}

/// The phases of several tickets.
fn phases_of(db: &mut Db, tickets: &[TicketId]) -> QueryResult<HashMap<TicketId, Vec<(Phase, Timestamp)>>> {
    let mut phases: HashMap<TicketId, Vec<(Phase, Timestamp)>> = HashMap::new();
    if tickets.is_empty() {
        return Ok(phases);
    }
    let entered: Vec<(TicketId, State, Timestamp)> = ticket_transitions::table
        .filter(one_of(ticket_transitions::ticket_id, tickets.to_vec()))
        .order(ticket_transitions::id)
        .select((
            ticket_transitions::ticket_id,
            ticket_transitions::to_state,
            ticket_transitions::at,
        ))
        .load(db)?;
    for (ticket, state, at) in entered {
        phases.entry(ticket).or_default().push((state.phase(), at));
    }
    Ok(phases)
}

fn standing(
    promise: &Promise,
    state: State,
    now: Timestamp,
    timetable: &Timetable,
    pauses: &[(Pause, Phase)],
) -> Standing {
    let counted = plain(pauses);
    // A slow clock leaves no more than was promised.
    let now = now.max(promise.started_at);
    let between = |from: Timestamp, to: Timestamp| {
        let elapsed = timetable.elapsed(from.utc(), to.utc(), &counted);
        elapsed.num_seconds()
    };
    match promise.due_at {
        _ if state == State::WaitingEnte => Standing::Paused(PauseWhy::WaitingEnte),
        None => match pauses.iter().find(|(pause, _)| pause.to.is_none()) {
            Some((_, phase)) => Standing::Paused(why(*phase)),
            None => Standing::Unreachable,
        },
        Some(due_at) if due_at < now => Standing::Late {
            due_at,
            over_seconds: between(due_at, now),
        },
        Some(due_at) => Standing::Ahead {
            due_at,
            left_seconds: between(now, due_at),
        },
    }
}

fn plain(pauses: &[(Pause, Phase)]) -> Vec<Pause> {
    pauses.iter().map(|(pause, _)| *pause).collect()
}

fn why(phase: Phase) -> PauseWhy {
    match phase {
        Phase::WaitingEnte => PauseWhy::WaitingEnte,
        Phase::WaitingThirdParty => PauseWhy::WaitingThirdParty,
        // Of the others only what follows a solution is ever a pause.
        _ => PauseWhy::Resolved,
    }
}

/// A promise with how it stands and what it was computed with.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The promise.
    pub promise: Promise,
    /// How it stands: past its due time it is breached.
    pub state: PromiseState,
    /// Working time used until it ended, or until now, in seconds.
    pub used_seconds: i64,
    /// Working time left until the due time when it ended, or now; negative after it. None without a due time, and of a
    /// promise that is void.
    pub margin_seconds: Option<i64>,
    /// The pauses of its clock, in order, with what the ticket waited for.
    pub pauses: Vec<(Pause, PauseWhy)>,
    /// How it stands if it is not finished.
    pub standing: Option<Standing>,
    /// The version of the policy.
    pub policy: VersionName,
    /// The version of the calendar.
    pub calendar: VersionName,
    /// The calendar itself.
    pub timetable: Arc<Timetable>,
}

impl Kept {
    /// Why its clock stands still, if it does.
    pub fn paused(&self) -> Option<PauseWhy> {
        match self.standing {
            Some(Standing::Paused(why)) => Some(why),
            _ => None,
        }
    }

    /// The priority that its target is of.
    pub fn priority(&self) -> Priority {
        let found = Priority::ALL
            .iter()
            .find(|known| known.number() == self.promise.priority);
        *found.expect("the database refuses any other number")
    }

    /// How it came to its due time, told up to `now`, or to its end. None: its calendar has no due time for it.
    pub fn story(&self, now: Timestamp) -> Option<Story> {
        let promise = &self.promise;
        let began = match promise.kind {
            PromiseKind::NextAnswer => Began::EnteWrote,
            PromiseKind::FirstAnswer | PromiseKind::Solution => Began::Opened,
        };
        let until = match promise.ended_at {
            // What is void was never kept or broken: it is told up to its end.
            Some(at) if self.state == PromiseState::Void => Until::Now(at.utc()),
            Some(at) => Until::Finished(at.utc()),
            None => Until::Now(now.utc()),
        };
        let target = chrono::TimeDelta::minutes(promise.target_minutes.into());
        let begun = (promise.started_at.utc(), began);
        story::story(&self.timetable, begun, target, &self.pauses, until).ok()
    }
}

/// The promises of a ticket that the caller holds, by place.
pub fn promised_to(db: &mut Db, now: Timestamp, ticket: &Ticket) -> QueryResult<Vec<Kept>> {
    let all = promises::of_ticket(db, ticket.id)?;
    let phases = told::phases(db, ticket.id)?;
    let mut names = Names::default();
    all.into_iter()
        .map(|promise| stands(db, now, ticket.state, promise, &phases, &mut names))
        .collect()
}

/// One promise of a ticket that the actor sees, with the ticket. Errors: NotFound.
pub fn kept(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    place: i32,
) -> Result<(Ticket, Kept), TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    let promise: Promise = rows::table
        .find((ticket.id, place))
        .select(Promise::as_select())
        .first(db)
        .optional()?
        .ok_or(TicketError::NotFound)?;
    let phases = told::phases(db, ticket.id)?;
    let kept = stands(db, now, ticket.state, promise, &phases, &mut Names::default())?;
    Ok((ticket, kept))
}

/// The names of versions, each read once.
#[derive(Default)]
struct Names {
    policies: HashMap<crate::sla::policies::PolicyVersionId, VersionName>,
    calendars: HashMap<crate::sla::calendars::CalendarVersionId, VersionName>,
}

impl Names {
    fn of(&mut self, db: &mut Db, promise: &Promise) -> QueryResult<(VersionName, VersionName)> {
        let (policy, calendar) = (promise.policy_version_id, promise.calendar_version_id);
        let policy = match self.policies.entry(policy) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(free) => free.insert(versions::of_policy(db, policy)?).clone(),
        };
        let calendar = match self.calendars.entry(calendar) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(free) => free.insert(versions::of_calendar(db, calendar)?).clone(),
        };
        Ok((policy, calendar))
    }
}

fn stands(
    db: &mut Db,
    now: Timestamp,
    state: State,
    promise: Promise,
    phases: &Phases,
    names: &mut Names,
) -> QueryResult<Kept> {
    let now = now.max(promise.started_at);
    let terms = Terms::of(db, &promise)?;
    let (policy, calendar) = names.of(db, &promise)?;
    let mut pauses = promise.pauses(phases, &terms.policy);
    // What came after the end was no pause of it.
    pauses.retain(|(pause, _)| promise.ended_at.is_none_or(|end| pause.from < end.utc()));
    let plain = plain(&pauses);
    let timetable = terms.timetable;
    let until = promise.ended_at.unwrap_or(now);
    let used = || {
        let elapsed = timetable.elapsed(promise.started_at.utc(), until.utc(), &plain);
        elapsed.num_seconds()
    };
    let used_seconds = promise.used_seconds.unwrap_or_else(used);
    let standing = promise
        .is_unfinished()
        .then(|| standing(&promise, state, now, &timetable, &pauses));
    let margin_seconds = match (promise.due_at, promise.ended_at) {
        (Some(due), None) if due < now => {
            Some(-timetable.elapsed(due.utc(), now.utc(), &plain).num_seconds())
        }
        (Some(due), None) => Some(timetable.elapsed(now.utc(), due.utc(), &plain).num_seconds()),
        _ => promise.margin_seconds,
    };
    Ok(Kept {
        state: promise.state_at(now),
        used_seconds,
        margin_seconds,
        pauses: pauses
            .into_iter()
            .map(|(pause, phase)| (pause, why(phase)))
            .collect(),
        standing,
        policy,
        calendar,
        timetable,
        promise,
    })
}
