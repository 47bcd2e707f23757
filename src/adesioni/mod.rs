//! Adesione: an ente joins the centre by signing a version of the convention (section 6). Its contact person writes the draft with the
//! resolution of the deciding organ and the signed convention, and sends it; the case owner examines it, asks for what is missing, and
//! signs or rejects it, within 30 days ([I-34], L. 241/1990 art. 2 c. 2).
//!
//! An ente is a *member* on a date if it has a joining in `signed` that covers the date: [`member_on`] is what other procedures ask.

pub mod api;
mod closing;
mod commands;
mod membership;
mod model;
pub mod views;
pub mod web;

pub use closing::{due_to_warn_of_end, warn_of_end};
pub use commands::{begin, change, due_to_end, end, end_with, set_state};
pub use membership::{Chain, Membership, Memberships, member_on, memberships};
pub use model::{Adesione, AdesioneIn, AdesioneSheet, Decision, find, list, of_act};
