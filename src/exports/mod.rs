//! The export of an act, or of a version of the convention: one folder, as a ZIP, with all that proves it, which [`manifest::verify`]
//! checks on any machine.
//!
//! - `summary.pdf`: the act for people to read.
//! - `act.json`, `convenzione.json`: the same for programs, with the SHA-256 of every document.
//! - `documents/`, `notice/`: its documents; the formal notice that it rests on, with its receipts.
//! - `audit.jsonl`: the events of the audit about it, an event a line, each with its hash and that of the one before in its chain.
//! - `manifest.json`: path, size and SHA-256 of each of these. Its own hash stands in the audit event `act.exported`.

mod agreement;
pub mod api;
mod bundle;
pub mod cli;
mod convenzione;
mod folder;
pub mod manifest;
mod package;
mod summary;
pub mod web;

pub use bundle::make;
pub use convenzione::make_convenzione;
pub use package::Made;
