//! People: who may sign in, with which roles, for which enti.
//!
//! An account is of the centre (roles) or of enti (memberships), never both. It begins with an invitation, a one-time
//! link by which the person chooses a password; it is disabled, never deleted, since tickets and audit name it. The
//! last enabled administrator cannot be lost.
//!
//! - *Session*: a browser that signed in, on the server, with limits; a person of enti acts in it for exactly one ente.
//! - *Token*: a program's key, of one person, with a scope; of a person of an ente it reaches the delegations too.
//! - *Delegation*: an ente acts for another one, from a day to a day (R-VIS-2).
//! - *Rights* of an ente's people end after a recesso; for a set time they still read and export ([`rights`]).
//! - *Absence*: a person is away from a day to a day, and a deputy stands in (R-TKT-12).
//!
//! [`access`] alone builds the actors that all other features ask for. The ways in are in [`sign_in`].
//!
//! Source: domain sections 2 and 8 (R-VIS-1, R-VIS-2, R-TKT-10, R-TKT-12).

pub mod absences;
pub mod access;
pub mod actor;
pub mod address_changes;
pub mod admin;
pub mod api;
pub mod cli;
pub mod commands;
pub mod delegations;
pub mod emails;
pub mod error;
pub mod invitations;
pub mod links;
pub mod members;
pub mod model;
pub mod passwords;
pub mod policy;
pub mod queries;
pub mod rights;
pub mod sessions;
pub mod sign_in;
pub mod throttle;
pub mod tokens;
pub mod totp;
pub(crate) mod views;
pub mod web;

pub use absences::{Recipient, answered_for, deputy_of, is_absent, recipients};
pub use access::{ActingChoice, load_actor, load_actors};
pub use commands::set_language;
pub use error::UserError;
pub use queries::{enabled_of_role, enabled_with_roles, holders, names};
