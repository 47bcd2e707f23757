//! Tickets: what an ente asks of the centre, from opening to closing (domain section 8).

mod error;
mod model;
pub mod policy;
pub mod states;

pub use error::TicketError;
pub use model::*;
