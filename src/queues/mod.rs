//! Where tickets wait (R-TKT-9): a queue has members, the services whose tickets it receives, and a rule by which a new
//! ticket gets its assignee.
//!
//! An administrator makes and retires queues; managers too choose the members. A ticket about a service goes to the first
//! queue that receives it, else to the first of all. Reply templates belong to a queue and a language.

pub mod api;
mod assignment;
mod commands;
mod error;
mod model;
mod queries;
pub mod templates;
mod views;
pub mod web;

pub use assignment::{choose_assignee, present};
pub use commands::{add_member, create, edit, remove_member, restore, retire, set_levels};
pub use error::QueueError;
pub use model::{Assignment, Queue, QueueIn, QueueMember};
pub use queries::{
    active, all, by_code, by_id, find, is_member, labels, list, members, names, of_member, queue_for_service,
    services_of,
};
