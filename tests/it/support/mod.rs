//! What the tests stand on: a database of their own, the real server on a port of its own, and people to act.

mod app;
mod client;
mod db;

pub use app::{PASSWORD, Person, TestApp};
pub use client::{Answer, Client};
pub use db::TestDb;

use sportello::kernel::clock::Timestamp;

/// Where the fixed clock stands at first: Monday 2 March 2026, 09:00 in Rome.
pub fn monday() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}
