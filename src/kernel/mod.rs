//! What every feature stands on and that knows none of them.

pub mod email;
pub mod rome;
