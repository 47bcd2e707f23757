//! What every feature stands on and that knows none of them.

pub mod clock;
pub mod csv;
pub mod cursor;
pub mod email;
pub mod ids;
pub mod markdown;
pub mod money;
pub mod page;
pub mod problem;
pub mod rome;
pub mod schema;
pub mod secrets;
pub mod stop;
pub mod text;
pub mod words;
