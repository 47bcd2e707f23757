//! Lists by what happened to the tickets when, as their recorded changes of state tell it: solved, reopened, cancelled, open
//! at the end of a day; and by the hour of the opening. A figure of a report leads to such a list, and to as many tickets.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};
use diesel::backend::Backend;
use diesel::dsl::{exists, not};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType};
use uuid::Uuid;

use super::super::change::TransitionId;
use super::super::model::State;
use super::super::policy::{self, Filter, Visible};
use super::Days;
use crate::db::schema::{ticket_transitions, tickets};
use crate::db::types::sql::Instant;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;

/// Up to so many days what happened is looked up by when it happened; in a longer time it happened to so many tickets that a
/// page of them is soon found in any order.
const NARROW_DAYS: i64 = 62;
/// The hours of the opening are looked for in so many days at most.
pub const HOURS_DAYS: i64 = 732;

diesel::alias!(ticket_transitions as waits: Waits, ticket_transitions as reopenings: Reopenings);

/// Conditions on what happened when. An empty field holds for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Happened {
    /// Local dates of a solution, also of one that was taken back since.
    pub resolved: Days,
    /// Whether the ticket waited for its ente before such a solution; asked for with its dates.
    pub waited: Option<bool>,
    /// Local dates of a reopening.
    pub reopened: Days,
    /// Local dates of the cancellation or merging.
    pub cancelled: Days,
    /// Open at the end of this local date, or now.
    pub open_on: Option<NaiveDate>,
    /// Opened on this weekday, 1 Monday to 7 Sunday; asked for with the dates of the opening.
    pub weekday: Option<u32>,
    /// Opened at this local hour, 0 to 23; asked for with the dates of the opening.
    pub hour: Option<u32>,
}

/// A field that is asked for without what it needs, or out of its range, and what is wrong with it.
pub(super) type Mistake = (&'static str, &'static str);

impl Happened {
    /// What is asked for and cannot be. `opened`: the dates of the opening.
    pub(super) fn mistake(&self, opened: Days) -> Option<Mistake> {
        if self.waited.is_some() && self.resolved == Days::default() {
            return Some(("waited", "tickets-filter-waited"));
        }
        let wrong = |field, value: Option<u32>, known: std::ops::RangeInclusive<u32>| {
            let value = value?;
            match (known.contains(&value), opened.span()) {
                (false, _) => Some((field, "tickets-filter-hour")),
                (true, Some(0..=HOURS_DAYS)) => None,
                _ => Some((field, "tickets-filter-hour-days")),
            }
        };
        wrong("opened_weekday", self.weekday, 1..=7).or_else(|| wrong("opened_hour", self.hour, 0..=23))
    }

    /// Whether few tickets fulfil it, which are looked up by it: then no order may lead away from that.
    pub(super) fn leads(&self) -> bool {
        let is_narrow = |days: Days| days.span().is_some_and(|span| span <= NARROW_DAYS);
        is_narrow(self.resolved)
            || (self.resolved.from.is_some() && self.resolved.to.is_none())
            || is_narrow(self.reopened)
            || self.open_on.is_some()
            || self.weekday.is_some()
            || self.hour.is_some()
    }

    /// Those of the tickets that fulfil it. `opened`: the dates of the opening.
    pub(super) fn narrow(&self, mut query: Visible, opened: Days) -> Visible {
        if self.resolved != Days::default() {
            query = self.solved(query);
        }
        if self.reopened != Days::default() {
            query = reopened(query, self.reopened);
        }
        if self.cancelled != Days::default() {
            let (from, to) = self.cancelled.instants();
            let ended = tickets::closed_at.assume_not_null();
            query = query
                .filter(tickets::state.eq(State::Cancelled))
                .filter(ended.ge(from))
                .filter(ended.lt(to));
        }
        if let Some(day) = self.open_on {
            query = open_at(query, rome::end_of_day(day).into());
        }
        if self.weekday.is_some() || self.hour.is_some() {
            query = query.filter(Within(tickets::created_at, self.hours(opened)));
        }
        query
    }

    fn solved(&self, query: Visible) -> Visible {
        let (from, to) = self.resolved.instants();
        let waited = waits
            .filter(
                waits
                    .field(ticket_transitions::ticket_id)
                    .eq(ticket_transitions::ticket_id),
            )
            .filter(waits.field(ticket_transitions::to_state).eq(State::WaitingEnte))
            .filter(waits.field(ticket_transitions::id).lt(ticket_transitions::id));
        let is_any = self.waited.is_none().into_sql::<Bool>();
        let such = ticket_transitions::table
            .filter(ticket_transitions::to_state.eq(State::Resolved))
            .filter(ticket_transitions::at.ge(from))
            .filter(ticket_transitions::at.lt(to))
            .filter(is_any.or(exists(waited).eq(self.waited.unwrap_or(true))));
        match self.resolved.span() {
            Some(..=NARROW_DAYS) => {
                // Ids of changes begin with their instant.
                let such = such
                    .filter(ticket_transitions::id.ge(first_id(from)))
                    .filter(ticket_transitions::id.lt(first_id(to)));
                query.filter(tickets::id.eq_any(such.select(ticket_transitions::ticket_id)))
            }
            span => {
                let such = such.filter(ticket_transitions::ticket_id.eq(tickets::id));
                let query = query.filter(policy::unindexed(Box::new(exists(such))));
                let changed = tickets::updated_at.ge(from);
                match span {
                    // Until now: they have changed since, and of that there is an index.
                    None => query.filter(changed),
                    Some(_) => query
                        .filter(policy::unindexed(Box::new(changed)))
                        .filter(tickets::created_at.lt(to)),
                }
            }
        }
    }

    /// The stretches of time in which the hours lie. Days whose clocks change are cut as they were.
    fn hours(&self, opened: Days) -> Vec<(Timestamp, Timestamp)> {
        let (Some(from), Some(to)) = (opened.from, opened.to) else {
            return Vec::new();
        };
        let mut found: Vec<(Timestamp, Timestamp)> = Vec::new();
        for day in from.iter_days().take_while(|day| *day <= to) {
            let number = day.weekday().number_from_monday();
            if self.weekday.is_some_and(|wanted| wanted != number) {
                continue;
            }
            let (mut at, end) = (rome::start_of_day(day), rome::end_of_day(day));
            while at < end {
                let next = at + TimeDelta::hours(1);
                if self
                    .hour
                    .is_none_or(|hour| rome::local_time_of(at).hour() == hour)
                {
                    match found.last_mut() {
                        Some((_, until)) if *until == Timestamp::from(at) => *until = next.into(),
                        _ => found.push((at.into(), next.into())),
                    }
                }
                at = next;
            }
        }
        found
    }
}

fn reopened(query: Visible, days: Days) -> Visible {
    let (from, to) = days.instants();
    let such = ticket_transitions::table
        .filter(ticket_transitions::to_state.eq(State::InProgress))
        .filter(
            ticket_transitions::from_state
                .assume_not_null()
                .eq(State::Resolved),
        )
        .filter(ticket_transitions::at.ge(from))
        .filter(ticket_transitions::at.lt(to));
    let query = query.filter(tickets::reopened.gt(0));
    match days.span() {
        Some(..=NARROW_DAYS) => {
            let such = such
                .filter(ticket_transitions::id.ge(first_id(from)))
                .filter(ticket_transitions::id.lt(first_id(to)));
            query.filter(tickets::id.eq_any(such.select(ticket_transitions::ticket_id)))
        }
        _ => {
            let such = such.filter(ticket_transitions::ticket_id.eq(tickets::id));
            query.filter(policy::unindexed(Box::new(exists(such))))
        }
    }
}

/// Opened before an instant, and neither solved nor ended then: they have changed since, or are not final yet.
fn open_at(query: Visible, at: Timestamp) -> Visible {
    let unfinished: Vec<State> = (State::ALL.iter())
        .copied()
        .filter(|state| !state.is_final())
        .collect();
    let solved = ticket_transitions::table
        .filter(ticket_transitions::ticket_id.eq(tickets::id))
        .filter(ticket_transitions::to_state.eq(State::Resolved))
        .filter(ticket_transitions::at.lt(at));
    let taken_back = reopenings
        .filter(
            reopenings
                .field(ticket_transitions::ticket_id)
                .eq(ticket_transitions::ticket_id),
        )
        .filter(
            reopenings
                .field(ticket_transitions::to_state)
                .eq(State::InProgress),
        )
        .filter(
            reopenings
                .field(ticket_transitions::id)
                .gt(ticket_transitions::id),
        )
        .filter(reopenings.field(ticket_transitions::at).lt(at));
    let ended: Filter = Box::new(
        tickets::closed_at
            .is_null()
            .or(tickets::closed_at.assume_not_null().ge(at)),
    );
    let opened: Filter = Box::new(tickets::created_at.lt(at));
    query
        .filter(tickets::updated_at.ge(at).or(tickets::state.eq_any(unfinished)))
        .filter(policy::unindexed(opened))
        .filter(policy::unindexed(ended))
        .filter(not(exists(solved.filter(not(exists(taken_back))))))
}

/// Below every id of a change at this instant or later, above those of the milliseconds before.
fn first_id(at: Timestamp) -> TransitionId {
    let millis = u128::from(at.as_micros().max(0).unsigned_abs() / 1000) & 0xffff_ffff_ffff;
    TransitionId(Uuid::from_u128(millis << 80))
}

impl Days {
    /// First instant, and first one after; an open end is before or after everything.
    fn instants(self) -> (Timestamp, Timestamp) {
        let (from, to) = self.bounds();
        let always = Timestamp::from_micros(i64::MAX / 1000);
        (from.unwrap_or(Timestamp::from_micros(0)), to.unwrap_or(always))
    }

    /// How many days lie between its ends, if it has both.
    fn span(self) -> Option<i64> {
        Some((self.to? - self.from?).num_days())
    }
}

/// `(column >= a and column < b or …)`, flat, so that an index finds each stretch.
#[derive(Debug, Clone)]
struct Within<C>(C, Vec<(Timestamp, Timestamp)>);

impl<C: Expression> Expression for Within<C> {
    type SqlType = Bool;
}

impl<C> QueryId for Within<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: ValidGrouping<G>, G> ValidGrouping<G> for Within<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C: AppearsOnTable<S>, S> AppearsOnTable<S> for Within<C> where Within<C>: Expression {}

impl<C: SelectableExpression<S>, S> SelectableExpression<S> for Within<C> where Within<C>: AppearsOnTable<S> {}

impl<B, C> QueryFragment<B> for Within<C>
where
    B: Backend + HasSqlType<Instant>,
    C: Expression + QueryFragment<B>,
    Timestamp: ToSql<Instant, B>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        let Within(column, stretches) = self;
        if stretches.is_empty() {
            out.push_sql("false");
            return Ok(());
        }
        out.push_sql("(");
        for (place, (from, before)) in stretches.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { " or (" });
            column.walk_ast(out.reborrow())?;
            out.push_sql(" >= ");
            out.push_bind_param::<Instant, Timestamp>(from)?;
            out.push_sql(" and ");
            column.walk_ast(out.reborrow())?;
            out.push_sql(" < ");
            out.push_bind_param::<Instant, Timestamp>(before)?;
            out.push_sql(")");
        }
        out.push_sql(")");
        Ok(())
    }
}
