//! Tickets by their commands and reads, without HTTP.

mod lists;
mod merging;
mod states;
mod visibility;
mod world;
