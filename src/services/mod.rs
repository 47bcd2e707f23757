//! The catalogue of services that the centre offers (domain section 7): what each includes, what only on request, and
//! what it excludes. A ticket is always about one of them, named by its code.
//!
//! Two services are shipped and entered at the first start; an administrator edits their texts, adds others, and retires
//! those that are offered no more. Nothing deletes one: tickets keep pointing to it.

pub mod api;
mod commands;
mod error;
mod model;
mod queries;
mod shipped;
mod views;
pub mod web;

pub use commands::{create, edit, ensure_shipped, restore, retire, set_levels};
pub use error::ServiceError;
pub use model::{ItemIn, ItemKind, PORTAL, Service, ServiceIn, ServiceItem, ServiceSheet};
pub use queries::{active, all, by_code, find, items, labels, names, sheet};
