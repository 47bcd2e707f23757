//! Tickets by their commands and reads, without HTTP.

mod escalation;
mod lists;
mod merging;
mod promises;
mod states;
mod visibility;
pub mod world;
