//! The demonstration: a centre in the province of Brescia, its enti, its people and a year of tickets.
//!
//! The world is made as plain structs, without a database and without a clock: `world(seed, today)` is the same on
//! every machine; `load` puts it into a database. `texts` is what people write, `plan` decides which tickets there are, `story` lets one of
//! them happen, `people` knows who is there, `hours` when they work.

mod accounts;
mod files;
mod hours;
mod load;
mod people;
mod plan;
mod rng;
pub mod scenario;
mod slots;
mod story;
pub mod texts;

pub use accounts::{PASSWORD, accounts_text};
pub use load::{DemoError, has_accounts, is_empty, load, since};
pub use plan::{world, world_at};
pub use scenario::World;

#[cfg(test)]
mod tests;
