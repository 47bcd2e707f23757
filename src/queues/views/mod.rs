//! What the pages of queues look like.

pub mod list;
pub mod sheet;
pub mod templates;
