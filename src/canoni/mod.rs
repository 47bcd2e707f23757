//! Fees (FEE): what an ente owes for a service in a calendar year. A fee hangs on the convention's schedule, not on the program.
//!
//! - [`fee`], [`shipped`]: the tiers, the months that count, and the schedule that is shipped.
//! - [`schedules`]: schedules as data; one in use is never edited, another one is added with its validity (R-FEE-5).
//! - [`lines`]: the fee of an activation for a year, computed once and stored with all that it was computed from.
//! - [`correction`]: a line computed again by the accounts, with another figure of the population.
//! - [`course`], `prices`: what becomes of an activation in a year, and what its fee is computed with, for many at once.
//! - [`renewal`]: what happens on 1 January (DIS-REN); [`report`]: what would happen, and what did; [`telling`]: the ente hears of it.

pub mod api;
pub mod correction;
pub mod course;
pub mod fee;
pub mod lines;
mod model;
pub mod policy;
mod prices;
pub mod renewal;
pub mod report;
pub mod schedules;
pub mod sheets;
pub mod shipped;
pub mod telling;
mod views;
pub mod web;

pub use model::{
    EndReason, FeeLine, FeeLineId, LineReason, Nature, Outcome, Renewal, Schedule, ScheduleId, ScheduleIn,
    ScheduleSheet,
};
