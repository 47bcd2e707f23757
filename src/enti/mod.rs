//! The enti that joined the centre, and the codes by which law and registers name them (rule IDN).
//!
//! An ente is a public body (domain section 4). It opens tickets on every day of its validity (R-VIS-8); nothing ever
//! deletes one. Creating a comune is choosing it from the shipped register, which brings its codes and populations;
//! many enti at once come from a CSV file ([`import`]).

pub mod api;
pub mod cli;
mod commands;
mod error;
mod given;
pub mod identifiers;
pub mod import;
mod model;
mod queries;
pub(crate) use queries::escaped;
pub mod register;
mod views;
pub mod web;

pub use commands::{OnRename, create, create_comune, end_validity, set_population, update};
pub use error::EnteError;
pub use given::EnteIn;
pub use model::{Ente, EnteKind, Population};
pub use queries::{
    EnteFilter, all_valid, by_istat_codes, deciding, find, get, is_valid, kinds, list, names, of_pec,
    of_pec_domain, populations, populations_of, valid_among,
};
