//! The maintainer of an ente's domain name: a service that exists only beside a portal that has not ended (R-DOM-1), and whose domain
//! must go to another provider within thirty days when the portal ends (rule DOM). Ente and centre are reminded 15, 7 and 1 days before;
//! what lapses is marked, and nothing is deleted by itself ([I-14]).

pub mod api;
pub mod code;
mod commands;
mod model;
pub mod transfer;
pub mod views;
pub mod web;

pub use commands::{
    Decision, due_to_be_overdue, due_to_remind, is_moving, overdue, remind, request, set_state,
};
pub(crate) use commands::{ask, portal_ended, to_move};
pub use model::{Maintainer, MaintainerSheet, find, list};
