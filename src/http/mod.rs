//! What every request passes, page or interface: the host check, request id and log line, limits, headers, and the
//! translation of the framework's own errors.

mod body;
mod client;
mod download;
mod harden;
mod refusal;
mod server;

pub use body::{Deadlines, Stall, progressing, read_whole, too_slow};
pub use client::client_address;
pub use download::{download, download_stored};
pub use harden::{RequestId, harden, logged_path};
pub use refusal::refusal_of;
pub use server::serve;

/// The largest form or JSON body; attachments have a limit of their own.
pub const MAX_FORM_BYTES: usize = 1024 * 1024;
