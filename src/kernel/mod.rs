//! What every feature stands on and that knows none of them.

pub mod clock;
pub mod cursor;
pub mod email;
pub mod ids;
pub mod rome;
pub mod schema;
