//! Lists by what was promised to the tickets: how soon something is owed, and the promises behind a figure of a report.

use chrono::NaiveDate;
use diesel::dsl::{And, AssumeNotNull, EqAny, GtEq, IsNull, Lt, Or};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::super::model::State;
use super::super::policy::Visible;
use crate::db::schema::{promises, tickets};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::sla::promises::{PromiseKind, PromiseState};

text_enum! {
    /// How soon something is owed to a ticket.
    pub enum Due {
        Today = "today",
        Overdue = "overdue",
        Paused = "paused",
    }
}

/// Dates before and after every due time.
const FIRST_DATE: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");
const LAST_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");

type DueAt = AssumeNotNull<promises::due_at>;

/// What [`Promised::outcomes`] makes.
type Outcomes = Or<
    Or<
        EqAny<promises::state, Vec<PromiseState>>,
        And<EqAny<promises::state, Vec<PromiseState>>, Lt<DueAt, Timestamp>>,
    >,
    And<EqAny<promises::state, Vec<PromiseState>>, Or<IsNull<promises::due_at>, GtEq<DueAt, Timestamp>>>,
>;

/// Conditions on what was promised, held against an instant. An empty field holds for all; those of `kind` to `ended`
/// hold together for one promise of the ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Promised {
    /// The instant: what is past its due time then is breached, also before the clock has marked it.
    pub now: Timestamp,
    /// How soon something is owed.
    pub due: Vec<Due>,
    /// What was promised.
    pub kind: Vec<PromiseKind>,
    /// How it stands or ended.
    pub outcome: Vec<PromiseState>,
    /// First local date of the due time.
    pub due_from: Option<NaiveDate>,
    /// Last local date of the due time.
    pub due_to: Option<NaiveDate>,
    /// Whether it is finished, and so has taken a time that is known.
    pub ended: Option<bool>,
}

impl Promised {
    /// No condition yet.
    pub fn at(now: Timestamp) -> Promised {
        Promised {
            now,
            due: Vec::new(),
            kind: Vec::new(),
            outcome: Vec::new(),
            due_from: None,
            due_to: None,
            ended: None,
        }
    }

    /// Whether it narrows nothing.
    pub fn is_empty(&self) -> bool {
        *self == Promised::at(self.now)
    }

    /// Those of the tickets that fulfil it.
    pub(super) fn narrow(&self, mut query: Visible) -> Visible {
        let now = self.now.as_micros();
        let tomorrow = Timestamp::from(rome::end_of_day(rome::date_of(self.now.utc()))).as_micros();
        let has = |due| self.due.contains(&due);
        let risk = tickets::risk;
        let waits = || tickets::state.eq(State::WaitingEnte);
        let until = if has(Due::Today) { tomorrow } else { now };
        let from = if has(Due::Overdue) { 0 } else { now };
        let is_owed = has(Due::Today) || has(Due::Overdue);
        match (is_owed, has(Due::Paused)) {
            (false, false) => {}
            (true, false) => query = query.filter(risk.ge(from)).filter(risk.lt(until)),
            (false, true) => query = query.filter(waits()),
            (true, true) => query = query.filter(risk.ge(from).and(risk.lt(until)).or(waits())),
        }
        let is_any = self.kind.is_empty() && self.outcome.is_empty() && self.ended.is_none();
        let bounds = (self.due_from, self.due_to);
        if is_any && bounds == (None, None) {
            return query;
        }
        let is_ended = |wanted: Option<bool>| (self.ended == wanted).into_sql::<Bool>();
        let such = promises::table
            .filter(promises::kind.eq_any(or_all(&self.kind, PromiseKind::ALL)))
            .filter(self.outcomes())
            .filter(
                (is_ended(None).or(is_ended(Some(true)).and(promises::ended_at.is_not_null())))
                    .or(is_ended(Some(false)).and(promises::ended_at.is_null())),
            );
        if bounds == (None, None) {
            return query.filter(tickets::id.eq_any(such.select(promises::ticket_id)));
        }
        let due_at = promises::due_at.assume_not_null();
        let from = rome::start_of_day(self.due_from.unwrap_or(FIRST_DATE));
        let end = rome::end_of_day(self.due_to.unwrap_or(LAST_DATE));
        let such = such
            .filter(due_at.ge(Timestamp::from(from)))
            .filter(due_at.lt(Timestamp::from(end)));
        query.filter(tickets::id.eq_any(such.select(promises::ticket_id)))
    }

    /// One of the outcomes: past its due time a running promise is a breached one.
    fn outcomes(&self) -> Outcomes {
        let wanted = or_all(&self.outcome, PromiseState::ALL);
        let running_if = |outcome| match wanted.contains(&outcome) {
            true => vec![PromiseState::Running],
            false => Vec::new(),
        };
        let (late, in_time) = (
            running_if(PromiseState::Breached),
            running_if(PromiseState::Running),
        );
        let mut plain = wanted;
        plain.retain(|outcome| *outcome != PromiseState::Running);
        let due_at = promises::due_at.assume_not_null();
        let is_late = promises::state.eq_any(late).and(due_at.lt(self.now));
        let is_ahead = promises::due_at.is_null().or(due_at.ge(self.now));
        let is_in_time = promises::state.eq_any(in_time).and(is_ahead);
        promises::state.eq_any(plain).or(is_late).or(is_in_time)
    }
}

/// The values, or all that there are.
fn or_all<T: Copy>(values: &[T], all: &[T]) -> Vec<T> {
    match values {
        [] => all.to_vec(),
        some => some.to_vec(),
    }
}
