//! Disdetta: the notice that stops the yearly renewal of a service (section 10). It works from 1 January of the year after the one in
//! which it was received (rule DIS), and never reduces a fee (R-FEE-3).
//!
//! The signatory of an ente gives it, or people of the centre enter it for the ente; the case owner registers it with the formal notice
//! on which it rests ([`formal`](crate::acts::formal)) or rejects it. From the date of receipt the last day of each service is computed
//! and stored, however late it is registered. Until the day on which it takes effect the ente may ask to take it back ([I-16]).

pub mod api;
pub mod cessation;
mod clock;
mod commands;
mod effects;
mod ending;
mod model;
mod receipt;
pub mod reminders;
mod revocation;
pub mod views;
pub mod web;

pub use clock::{due_to_take_effect, due_to_warn, take_effect, warn};
pub use commands::{Checked, Foreseen, begin, check, foresee, may_begin, set_state};
pub use effects::{Effects, choices, effects};
pub use ending::reconsider;
pub use model::{
    Decision, Disdetta, DisdettaIn, DisdettaSheet, Noticed, find, list, of_act, open, reason_by,
};
pub use receipt::correct_receipt;
pub use revocation::{ask_revocation, refuse_revocation};
