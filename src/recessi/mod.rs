//! Recesso: leaving a contract before its end, or the centre during a year. At once with just cause, else with a notice of
//! twelve months (rule REC); what is due is settled (rule SET).
//!
//! The ente's signatory states it, or the centre for the ente; it counts from the receipt of its formal notice, by which the case owner
//! registers it. A just cause takes effect when it is recognised, or when nobody contested it in time ([I-38]); one that is not recognised
//! counts as ordinary from the same receipt ([I-28]). Until it is judged, the services end by the ordinary notice, so that nothing ends
//! that would have to begin again.
//!
//! - [`effect`], [`settlement`]: the rules, pure.
//! - `commands`: its course; `ending`, `clock`: what ends, and what happens by itself on the day; `ahead`: all of that, told before it
//!   happens; `listed`: as it was told on the day.
//! - `beside`: a just cause that comes up while a notice runs.
//! - `load`: many of them at once.
//! - `reading`: what the ente is told of the end of its people's rights.
//! - `registering`: what a registration would do.
//! - `settling`: the lines, their sums, and the paper that is sent.

mod ahead;
pub mod api;
mod beside;
mod clock;
mod commands;
pub mod effect;
mod ending;
mod listed;
mod load;
mod model;
mod paper;
mod policy;
mod reading;
mod receipt;
mod registering;
pub mod settlement;
mod settling;
pub mod views;
pub mod web;

pub use ahead::{Ahead, OpenTicket, ahead};
pub(crate) use clock::is_awaited;
pub use clock::{due_to_end_rights, due_to_take_effect, due_to_warn, end_rights, take_effect, warn};
pub use commands::{Rules, ask_revocation, change, refuse_revocation, restore_rights, set_state, submit};
pub use listed::{After, Domain, Ending, Listed, Named, Remains};
pub use load::list;
pub use model::{Decision, Judgement, NewRecesso, Recesso, RecessoScope, RecessoSheet, find, of_act};
pub(crate) use paper::{kept_for_register, still_stands, unentered as settlement_paper};
pub use policy::steps;
pub use reading::{due_to_warn_of_reading, give_back, take_back, warn_of_reading};
pub use receipt::correct_receipt;
pub use settling::{
    DRAFTED, LineIn, Sending, Settled, SettledLine, SettlementIn, SettlementSheet, address_of, draft,
    receipt_came, send,
};
