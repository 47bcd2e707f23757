//! Working time, terms, and what is promised to tickets by them. It knows no tickets: they tell it what happened.
//!
//! Pure functions of calendars, instants and dates:
//! - [`holidays`]: national holidays (CAL-HOL) as data, Easter, festive days for legal terms.
//! - [`calendar`]: when the centre is open (CAL-OPEN, CAL-WD), the shipped calendar `CENTRO`.
//! - [`timetable`]: a calendar compiled for speed.
//! - [`working_time`]: the clock of a promise (SLA-ELAPSED, SLA-DUE).
//! - [`story`]: how a promise came to its due time, step by step; [`telling`]: the same in words.
//! - [`terms`]: terms in working days, days and months (TERM-WD, TERM-CAL).
//!
//! Stored: [`calendars`] and [`policies`] have versions that never change; [`promises`] are made with one of each.
//! Administrators change them by [`commands`], with what is [`given`].

pub mod api;
pub mod calendar;
mod calendar_json;
pub mod calendars;
pub mod commands;
mod error;
pub mod given;
pub mod holidays;
mod memo;
mod mistakes;
pub mod policies;
pub mod promises;
mod shipped;
pub mod simulation;
pub mod story;
pub mod telling;
pub mod terms;
pub mod timetable;
pub mod versions;
pub mod views;
pub mod web;
pub mod working_time;

#[cfg(test)]
mod properties;

pub use commands::{
    Changed, Users, check_reach, create_calendar, create_policy, edit_calendar, edit_policy,
    may_choose_calendar, may_choose_policy, restore_calendar, restore_policy, retire_calendar, retire_policy,
    users_of_calendar, users_of_policy,
};
pub use error::SlaError;
pub use shipped::ensure_shipped;

/// How far a due time or date is looked for: ten years of dates from the start. A calendar that stays closed for longer is a
/// mistake of whoever wrote it, to be told, not waited for.
pub const HORIZON_DAYS: u64 = 3_660;

/// No due time or date within [`HORIZON_DAYS`]: the calendar has too few open hours, or a pause ends beyond them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no due time within {HORIZON_DAYS} days of {from}")]
pub struct BeyondHorizon {
    /// Local date from which the search began.
    pub from: chrono::NaiveDate,
}
