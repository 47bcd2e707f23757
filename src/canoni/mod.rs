//! Fees (FEE): what an ente owes for a service in a calendar year. A fee hangs on the convention's schedule, not on the program.
//!
//! - [`fee`], [`shipped`]: the tiers, the months that count, and the schedule that is shipped.
//! - [`schedules`]: schedules as data; one in use is never edited, another one is added with its validity (R-FEE-5).
//! - [`lines`]: the fee of an activation for a year, computed once and stored with all that it was computed from.
//! - [`renewal`]: what happens on 1 January (DIS-REN), what would happen, and what did.

pub mod api;
pub mod fee;
pub mod lines;
mod model;
pub mod policy;
pub mod renewal;
pub mod schedules;
pub mod shipped;
mod views;
pub mod web;

pub use model::{
    EndReason, FeeLine, FeeLineId, LineReason, Nature, Outcome, Renewal, Schedule, ScheduleId, ScheduleIn,
    ScheduleSheet,
};
