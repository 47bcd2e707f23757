//! Promises: what the centre owes a ticket by when. Rows of `promises` follow from what tickets tell: opened, answered,
//! asked, and the phases they went through. This module knows no tickets: a phase is all it learns of a state.
//!
//! The due time is computed from the start, the target and the pauses that the recorded phases give, never from a running
//! counter (R-TKT-3). What was promised with a version of policy and calendar keeps it.

use std::sync::Arc;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::policies::{self, BREACH, PolicyVersion, PolicyVersionId, STANDARD};
use super::timetable::Timetable;
use super::working_time::Pause;
use super::{calendars, calendars::CENTRO, calendars::CalendarVersionId};
use crate::db::schema::{promise_steps, promises};
use crate::db::types::{sql, text_enum};
use crate::db::{Db, fixed, kept};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::kernel::rome;

text_enum! {
    /// What is promised.
    pub enum PromiseKind {
        FirstAnswer = "first_answer",
        NextAnswer = "next_answer",
        Solution = "solution",
    }
}

impl PromiseKind {
    /// Whether an answer ends it.
    pub fn is_answer(self) -> bool {
        self != PromiseKind::Solution
    }
}

text_enum! {
    /// How a promise stands; one past its due time is breached, whether it is finished or not.
    pub enum PromiseState {
        Running = "running",
        Met = "met",
        Breached = "breached",
        Void = "void",
    }
}

/// What a ticket tells of its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is worked on.
    Working,
    /// The ente is asked: the solution's clock pauses.
    WaitingEnte,
    /// Somebody else is asked: a pause only where the policy says so (`sla.pause_on_third_party` [I-11]).
    WaitingThirdParty,
    /// The solution is given; if the ticket is reopened, the time until then is a pause (R-TKT-2).
    Solved,
    /// It is closed for good.
    Closed,
    /// Cancelled or merged: what still runs is void, in time or late (R-TKT-3).
    Void,
}

/// The phases that a ticket entered, in the order of time; the first one at its opening.
pub type Phases = [(Phase, Timestamp)];

/// `tickets.risk` of a ticket with a promise that its calendar is open too little to keep: it comes before all others.
pub const RISK_UNREACHABLE: i64 = 0;
/// `tickets.risk` of a ticket that waits for its ente.
pub const RISK_PAUSED: i64 = i64::MAX - 1;
/// `tickets.risk` of a ticket to which nothing is owed.
pub const RISK_NONE: i64 = i64::MAX;
/// `tickets.risk` of a ticket from before there were promises.
pub const RISK_UNKNOWN: i64 = -1;

/// The place of the first answer among the promises of a ticket.
pub const FIRST_ANSWER: i32 = 1;
/// The place of the solution.
pub const SOLUTION: i32 = 2;

/// In the place of a step's percentage: managers were told that the promise has no due time.
pub const UNREACHABLE: i32 = 0;

/// An escalation step that was taken: its percentage, and when.
pub type Taken = (i32, Timestamp);

/// One promise, as its row.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = promises, primary_key(ticket_id, place))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct Promise {
    pub ticket_id: TicketId,
    pub place: i32,
    pub kind: PromiseKind,
    pub policy_version_id: PolicyVersionId,
    pub calendar_version_id: CalendarVersionId,
    pub priority: i32,
    pub target_minutes: i32,
    pub started_at: Timestamp,
    pub due_at: Option<Timestamp>,
    pub state: PromiseState,
    pub ended_at: Option<Timestamp>,
    pub breached_at: Option<Timestamp>,
    pub used_seconds: Option<i64>,
    pub margin_seconds: Option<i64>,
    pub check_at: Option<Timestamp>,
}

/// The versions that a new promise is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Targets and pauses.
    pub policy: PolicyVersionId,
    /// Working time.
    pub calendar: CalendarVersionId,
}

impl Rules {
    /// Those in force now for these codes; the shipped ones in place of one that is not there.
    pub fn in_force(db: &mut Db, policy: &str, calendar: &str, now: Timestamp) -> QueryResult<Rules> {
        let today = rome::date_of(now.utc());
        let policy = match policies::in_force(db, policy, today)? {
            Some(found) => Some(found),
            None => policies::in_force(db, STANDARD, today)?,
        };
        let calendar = match calendars::in_force(db, calendar)? {
            Some(found) => Some(found),
            None => calendars::in_force(db, CENTRO)?,
        };
        match (policy, calendar) {
            (Some(policy), Some(calendar)) => Ok(Rules { policy, calendar }),
            _ => Err(diesel::result::Error::NotFound),
        }
    }
}

/// A promise with what it is computed with.
pub struct Terms {
    /// The version of the policy.
    pub policy: Arc<PolicyVersion>,
    /// The version of the calendar.
    pub timetable: Arc<Timetable>,
}

impl Terms {
    /// Those that a promise names.
    pub fn of(db: &mut Db, promise: &Promise) -> QueryResult<Terms> {
        Terms::named(db, promise.rules())
    }

    /// Those of these versions.
    pub fn named(db: &mut Db, rules: Rules) -> QueryResult<Terms> {
        Ok(Terms {
            policy: policies::version(db, rules.policy)?,
            timetable: calendars::timetable(db, rules.calendar)?,
        })
    }
}

/// What happened to a ticket within one command.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// When.
    pub now: Timestamp,
    /// A person of the centre wrote publicly.
    pub answered: bool,
    /// The ente wrote publicly and waits for an answer, with the rules for that promise.
    pub asked: Option<Rules>,
    /// The priority, 1 critical to 4 low.
    pub priority: i32,
    /// The phase it is in now.
    pub phase: Phase,
    /// All phases, where they or the priority have changed.
    pub phases: Option<&'a Phases>,
}

impl Turn<'_> {
    /// Whether it can change anything of a promise: a finished answer stays as it is, and so does what was made void.
    fn concerns(&self, promise: &Promise) -> bool {
        match promise.kind.is_answer() {
            true => promise.is_unfinished() && (self.answered || self.phases.is_some()),
            false => self.phases.is_some() && promise.state != PromiseState::Void,
        }
    }
}

impl Promise {
    /// A promise that begins now.
    fn new(
        ticket: TicketId,
        place: i32,
        kind: PromiseKind,
        now: Timestamp,
        priority: i32,
        rules: Rules,
    ) -> Promise {
        Promise {
            ticket_id: ticket,
            place,
            kind,
            policy_version_id: rules.policy,
            calendar_version_id: rules.calendar,
            priority,
            target_minutes: 0,
            started_at: now,
            due_at: None,
            state: PromiseState::Running,
            ended_at: None,
            breached_at: None,
            used_seconds: None,
            margin_seconds: None,
            check_at: None,
        }
    }

    /// The versions that it was made with.
    pub fn rules(&self) -> Rules {
        Rules {
            policy: self.policy_version_id,
            calendar: self.calendar_version_id,
        }
    }

    /// Whether its clock may still run.
    pub fn is_unfinished(&self) -> bool {
        self.ended_at.is_none()
    }

    /// How it stands at an instant: past its due time it is breached, also before the clock has marked it.
    pub fn state_at(&self, now: Timestamp) -> PromiseState {
        match self.state {
            PromiseState::Running if self.due_at.is_some_and(|due| due < now) => PromiseState::Breached,
            state => state,
        }
    }

    /// The pauses of its clock (R-TKT-2). An answer has none: what waits is the solution (section 8), also where waiting for a
    /// third party pauses it [I-11].
    pub fn pauses(&self, phases: &Phases, policy: &PolicyVersion) -> Vec<(Pause, Phase)> {
        if self.kind.is_answer() {
            return Vec::new();
        }
        let counts = |phase: Phase, next: Option<Phase>| match phase {
            Phase::WaitingEnte => true,
            Phase::WaitingThirdParty => policy.pause_on_third_party,
            // What follows the solution for good is no pause: the clock has stopped.
            Phase::Solved => matches!(
                next,
                Some(Phase::Working | Phase::WaitingEnte | Phase::WaitingThirdParty)
            ),
            _ => false,
        };
        let spans = phases.iter().enumerate().filter_map(|(i, (phase, from))| {
            let next = phases.get(i + 1);
            let pause = Pause {
                from: from.utc(),
                to: next.map(|(_, to)| to.utc()),
            };
            counts(*phase, next.map(|(phase, _)| *phase)).then_some((pause, *phase))
        });
        spans.collect()
    }

    /// Computes the due time anew from the start, and what follows from it. `answered`: when an answer has ended it.
    fn settle(&mut self, phases: &Phases, terms: &Terms, answered: Option<Timestamp>) {
        self.target_minutes = terms.policy.targets.0.of(self.kind).of(self.priority);
        let pauses = self.counted_pauses(phases, &terms.policy);
        self.due_at = self.reached(terms, &pauses, BREACH);
        let ended = match self.kind {
            PromiseKind::Solution => solved_at(phases),
            _ => answered,
        };
        if let Some(at) = ended {
            self.finish(at, terms, &pauses);
        } else if let Some((Phase::Void | Phase::Closed, at)) = phases.last() {
            // Late or not, it is in no report's denominator; that it was late is kept.
            (self.state, self.ended_at) = (PromiseState::Void, Some(*at));
            (self.used_seconds, self.margin_seconds) = (None, None);
            self.breached_at = self.due_at.filter(|due| due < at);
        } else {
            (self.ended_at, self.used_seconds, self.margin_seconds) = (None, None, None);
            // Whether it is past its due time is for the clock to mark, which knows the time.
            if self.breached_at.is_none() || self.breached_at != self.due_at {
                (self.state, self.breached_at) = (PromiseState::Running, None);
            }
        }
    }

    /// Computes it anew from its start with these versions, on purpose, if it is unfinished (R-TKT-3). One that was breached may
    /// be in time again; that it was stays in the history.
    pub fn recompute(&mut self, rules: Rules, terms: &Terms, phases: &Phases, taken: &[Taken]) {
        if !self.is_unfinished() {
            return;
        }
        (self.policy_version_id, self.calendar_version_id) = (rules.policy, rules.calendar);
        match self.kind.is_answer() {
            true => {
                let working = [(Phase::Working, self.started_at)];
                self.settle(&working, terms, None);
                self.plan(&working, terms, taken);
            }
            false => {
                self.settle(phases, terms, None);
                self.plan(phases, terms, taken);
            }
        }
    }

    fn counted_pauses(&self, phases: &Phases, policy: &PolicyVersion) -> Vec<Pause> {
        self.pauses(phases, policy)
            .into_iter()
            .map(|(pause, _)| pause)
            .collect()
    }

    /// When so many percent of the target are used up; none while a pause prevents it.
    fn reached(&self, terms: &Terms, pauses: &[Pause], percent: i32) -> Option<Timestamp> {
        let target = TimeDelta::seconds(i64::from(self.target_minutes) * 60 * i64::from(percent) / 100);
        match terms.timetable.due(self.started_at.utc(), target, pauses) {
            Ok(due) => due.map(Timestamp::from),
            Err(error) => {
                tracing::error!(ticket = %self.ticket_id, %error, "a promise has no due time");
                None
            }
        }
    }

    fn finish(&mut self, at: Timestamp, terms: &Terms, pauses: &[Pause]) {
        let at = at.max(self.started_at);
        let between = |from: Timestamp, to: Timestamp| {
            terms
                .timetable
                .elapsed(from.utc(), to.utc(), pauses)
                .num_seconds()
        };
        let late = self.due_at.filter(|due| *due < at);
        self.ended_at = Some(at);
        self.used_seconds = Some(between(self.started_at, at));
        self.breached_at = late;
        (self.state, self.margin_seconds) = match late {
            Some(due) => (PromiseState::Breached, Some(-between(due, at))),
            None => (PromiseState::Met, self.due_at.map(|due| between(at, due))),
        };
    }

    /// Whether it runs and nothing will ever be due, since its calendar is open too little: no pause is to blame.
    pub fn is_unreachable(&self, pauses: &[(Pause, Phase)]) -> bool {
        self.is_unfinished() && self.due_at.is_none() && pauses.iter().all(|(pause, _)| pause.to.is_some())
    }

    /// When the clock must look at it next: at its breach, and at each step not taken, in open hours; at once if it has no due
    /// time and nobody was told.
    pub fn plan(&mut self, phases: &Phases, terms: &Terms, taken: &[Taken]) {
        self.check_at = None;
        if !self.is_unfinished() {
            return;
        }
        if self.is_unreachable(&self.pauses(phases, &terms.policy)) {
            let is_told = taken.iter().any(|(percent, _)| *percent == UNREACHABLE);
            self.check_at = Some(self.started_at).filter(|_| !is_told);
            return;
        }
        let breach = self
            .due_at
            .filter(|_| self.state == PromiseState::Running)
            .map(just_after);
        let steps = self.open_steps(phases, terms, taken);
        self.check_at = steps.into_iter().map(|(_, at, _)| at).chain(breach).min();
    }

    /// Marks it breached, at its due time, if that has passed; whether it was not marked yet.
    pub fn mark_breach(&mut self, now: Timestamp) -> bool {
        let is_new = self.state == PromiseState::Running && self.state_at(now) == PromiseState::Breached;
        if is_new {
            (self.state, self.breached_at) = (PromiseState::Breached, self.due_at);
        }
        is_new
    }

    /// Plans the next look at it after one at `now`: what could not be done since the centre is closed is for its next
    /// opening.
    pub fn plan_from(&mut self, now: Timestamp, phases: &Phases, terms: &Terms, taken: &[Taken]) {
        self.plan(phases, terms, taken);
        if self.check_at.is_some_and(|at| at <= now) {
            self.check_at = terms.timetable.next_open(now.utc()).ok().map(Timestamp::from);
        }
    }

    /// The steps not taken whose share of the target will be used up: percentage, when the clock acts on it, when it is
    /// reached. One that was taken before it is reached by the present terms was of a due time that has moved since: it is
    /// taken again, once for each due time.
    pub fn open_steps(
        &self,
        phases: &Phases,
        terms: &Terms,
        taken: &[Taken],
    ) -> Vec<(i32, Timestamp, Timestamp)> {
        let pauses = self.counted_pauses(phases, &terms.policy);
        let steps = terms.policy.steps.0.iter().map(|step| step.percent);
        steps
            .filter_map(|percent| {
                let reached = self.reached(terms, &pauses, percent)?;
                let mut taken = taken.iter().filter(|(known, _)| *known == percent);
                if taken.any(|(_, at)| reached <= *at) {
                    return None;
                }
                let from = if percent >= BREACH {
                    just_after(reached)
                } else {
                    reached
                };
                let open = terms.timetable.next_open(from.utc()).ok()?;
                Some((percent, open.into(), reached))
            })
            .collect()
    }
}

/// The first instant at which something that is in time at its due time is late.
fn just_after(due: Timestamp) -> Timestamp {
    due + TimeDelta::microseconds(1)
}

/// When the ticket was solved, if it is: closing and merging after that change nothing.
fn solved_at(phases: &Phases) -> Option<Timestamp> {
    let mut before = phases
        .iter()
        .rev()
        .skip_while(|(phase, _)| matches!(phase, Phase::Closed | Phase::Void));
    before
        .next()
        .filter(|(phase, _)| *phase == Phase::Solved)
        .map(|(_, at)| *at)
}

/// The promises of a new ticket: the first answer and the solution. The caller stores them after the ticket.
pub fn opening(
    db: &mut Db,
    ticket: TicketId,
    now: Timestamp,
    priority: i32,
    rules: Rules,
) -> QueryResult<Vec<Promise>> {
    let terms = Terms::named(db, rules)?;
    let phases = [(Phase::Working, now)];
    let made = [
        (FIRST_ANSWER, PromiseKind::FirstAnswer),
        (SOLUTION, PromiseKind::Solution),
    ]
    .map(|(place, kind)| {
        let mut promise = Promise::new(ticket, place, kind, now, priority, rules);
        promise.settle(&phases, &terms, None);
        promise.plan(&phases, &terms, &[]);
        promise
    });
    Ok(made.into())
}

/// Stores new promises.
pub fn insert(db: &mut Db, made: &[Promise]) -> QueryResult<()> {
    for promise in made {
        diesel::insert_into(promises::table).values(promise).execute(db)?;
    }
    Ok(())
}

/// How soon something is owed, as `tickets.risk` has it.
pub fn risk(promises: &[Promise], phase: Phase) -> i64 {
    let unfinished = promises.iter().filter(|promise| promise.is_unfinished());
    let risk_of = |promise: &Promise| match promise.due_at {
        _ if phase == Phase::WaitingEnte => RISK_PAUSED,
        Some(due) => due.as_micros(),
        None if phase == Phase::WaitingThirdParty && !promise.kind.is_answer() => RISK_PAUSED,
        None => RISK_UNREACHABLE,
    };
    unfinished.map(risk_of).min().unwrap_or(RISK_NONE)
}

/// All promises of a ticket, by place.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<Promise>> {
    promises::table
        .filter(promises::ticket_id.eq(ticket))
        .order(promises::place)
        .select(Promise::as_select())
        .load(db)
}

/// The escalation steps taken on a ticket, with the place of the promise.
pub fn steps_taken(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<(i32, Taken)>> {
    promise_steps::table
        .filter(promise_steps::ticket_id.eq(ticket))
        .order((promise_steps::place, promise_steps::percent))
        .select((
            promise_steps::place,
            (promise_steps::percent, promise_steps::taken_at),
        ))
        .load(db)
}

/// Writes what a promise has become.
pub fn save(db: &mut Db, promise: &Promise) -> QueryResult<()> {
    let row = promises::table.find((promise.ticket_id, promise.place));
    fixed(diesel::update(row).set(promise.clone())).execute(db)
}

/// Writes what many unfinished promises have become: one statement on PostgreSQL, where each one costs a round trip. Their
/// start, kind and place are what they were.
pub fn save_all(db: &mut Db, changed: &[&Promise]) -> QueryResult<()> {
    match db {
        Db::Postgres(db) => {
            use diesel::sql_types::{Array, Integer, Nullable, Text};

            let statement = "update promises set policy_version_id = new.policy, calendar_version_id = new.calendar, \
                 target_minutes = new.target, due_at = new.due_at, state = new.state, breached_at = new.breached_at, \
                 check_at = new.check_at \
                 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                 as new (ticket_id, place, policy, calendar, target, due_at, state, breached_at, check_at) \
                 where promises.ticket_id = new.ticket_id and promises.place = new.place";
            let statement = diesel::sql_query(statement)
                .bind::<Array<sql::Uid>, _>(column(changed, |promise| promise.ticket_id))
                .bind::<Array<Integer>, _>(column(changed, |promise| promise.place))
                .bind::<Array<sql::Uid>, _>(column(changed, |promise| promise.policy_version_id))
                .bind::<Array<sql::Uid>, _>(column(changed, |promise| promise.calendar_version_id))
                .bind::<Array<Integer>, _>(column(changed, |promise| promise.target_minutes))
                .bind::<Array<Nullable<sql::Instant>>, _>(column(changed, |promise| promise.due_at))
                .bind::<Array<Text>, _>(column(changed, |promise| promise.state))
                .bind::<Array<Nullable<sql::Instant>>, _>(column(changed, |promise| promise.breached_at))
                .bind::<Array<Nullable<sql::Instant>>, _>(column(changed, |promise| promise.check_at));
            kept(statement).execute(db)
        }
        Db::Sqlite(db) => {
            for promise in changed {
                let update = diesel::update(promises::table.find((promise.ticket_id, promise.place)));
                let set = (
                    promises::policy_version_id.eq(promise.policy_version_id),
                    promises::calendar_version_id.eq(promise.calendar_version_id),
                    promises::target_minutes.eq(promise.target_minutes),
                    promises::due_at.eq(promise.due_at),
                    promises::state.eq(promise.state),
                    promises::breached_at.eq(promise.breached_at),
                    promises::check_at.eq(promise.check_at),
                );
                fixed(update.set(set)).execute(db)?;
            }
            Ok(())
        }
    }
}

/// One column of many promises.
fn column<T>(promises: &[&Promise], value: impl Fn(&Promise) -> T) -> Vec<T> {
    promises.iter().map(|promise| value(promise)).collect()
}

/// Brings the promises of a ticket to what has happened; the ticket's risk.
pub fn follow(db: &mut Db, ticket: TicketId, turn: &Turn<'_>) -> QueryResult<i64> {
    let mut all = of_ticket(db, ticket)?;
    let taken = match turn.phases {
        Some(_) => steps_taken(db, ticket)?,
        None => Vec::new(),
    };
    for promise in all.iter_mut().filter(|promise| turn.concerns(promise)) {
        let before = promise.clone();
        let terms = Terms::of(db, promise)?;
        advance(promise, turn, &terms, &taken);
        if *promise != before {
            save(db, promise)?;
        }
    }
    if let Some(rules) = turn.asked
        && !all
            .iter()
            .any(|promise| promise.kind.is_answer() && promise.is_unfinished())
    {
        let place = all.last().map_or(SOLUTION, |last| last.place) + 1;
        let kind = PromiseKind::NextAnswer;
        let mut next = Promise::new(ticket, place, kind, turn.now, turn.priority, rules);
        let (terms, phases) = (Terms::named(db, rules)?, [(Phase::Working, turn.now)]);
        next.settle(&phases, &terms, None);
        next.plan(&phases, &terms, &[]);
        insert(db, std::slice::from_ref(&next))?;
        all.push(next);
    }
    Ok(risk(&all, turn.phase))
}

/// The steps of one of the promises of a ticket.
pub fn taken_of(promise: &Promise, taken: &[(i32, Taken)]) -> Vec<Taken> {
    let own = taken.iter().filter(|(place, _)| *place == promise.place);
    own.map(|(_, taken)| *taken).collect()
}

/// One promise after a command that concerns it.
fn advance(promise: &mut Promise, turn: &Turn<'_>, terms: &Terms, taken: &[(i32, Taken)]) {
    let taken = taken_of(promise, taken);
    if promise.kind.is_answer() {
        promise.priority = turn.priority;
        let answered = turn.answered.then_some(turn.now);
        let phases = match turn.phase {
            phase @ (Phase::Void | Phase::Closed) => {
                vec![(Phase::Working, promise.started_at), (phase, turn.now)]
            }
            _ => vec![(Phase::Working, promise.started_at)],
        };
        promise.settle(&phases, terms, answered);
        promise.plan(&phases, terms, &taken);
    } else if let Some(phases) = turn.phases {
        // A finished clock keeps its priority; reopened, it takes the present one.
        if solved_at(phases).is_none() || promise.is_unfinished() {
            promise.priority = turn.priority;
        }
        promise.settle(phases, terms, None);
        promise.plan(phases, terms, &taken);
    }
}
