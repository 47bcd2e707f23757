//! Formal procedures between centre and enti, and what they have in common. An *act* is one case of a *procedure*: a joining
//! (adesione), the activation of a service, a disdetta. It has a number (`PR-2026-000123`), a state, documents, terms, and a
//! person who answers for it.
//!
//! - [`machine`]: every procedure's states and who moves between them, as tables one can read beside the specification's.
//! - [`course`]: beginning an act and moving it on; each step is a row and an audit event.
//! - [`documents`], [`register`]: files with their hashes, and the entries of the official register.
//! - [`formal`]: the formal notice on which a disdetta or a recesso rests.
//! - [`revocation`]: what becomes of a revocation that nobody answers.
//! - [`substitution`]: who concludes a case in the place of its case owner, once its term has passed.
//! - [`stale`]: of two who change an act at once the second is told what the first did.
//! - [`telling`]: whoever did not make a step is told of it.
//! - [`terms`]: what must be done by when, as it was computed, with the reason for every day that does not count.
//!
//! What is particular to a procedure stands in its own module, which owns a table with the act's id as its key.

pub mod api;
pub mod calendar;
pub mod course;
pub mod documents;
mod error;
pub mod formal;
pub mod machine;
mod model;
pub mod policy;
mod queries;
pub mod register;
pub mod register_service;
pub mod revocation;
pub mod stale;
pub mod substitution;
pub mod telling;
pub mod terms;
pub mod unregistered;
pub mod views;
pub mod warnings;
pub mod web;
pub mod yearly;

pub use error::ActError;
pub use model::{Act, ActNumber, ActRef, ActState, Party, Procedure, Transition};
pub use queries::{
    ActFilter, ActSheet, find, find_any, list, names, of_ente, of_ticket, seen, sheet_of, sheets_of,
};
pub use telling::{Side, tell};
