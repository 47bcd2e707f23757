//! The convention: what an ente signs to join the centre. Its versions follow one another with other terms (section 6); each has a
//! start, a fixed end and the services that it offers. Administrators write one; once published it is joined and never changes.

pub mod api;
mod commands;
pub mod documents;
mod model;
mod queries;
mod sheet;
pub mod web;

pub use commands::{change, create, ensure_shipped, publish};
pub use model::{Convenzione, ConvenzioneIn, ConvenzioneSheet};
pub use queries::{find, get, list};
