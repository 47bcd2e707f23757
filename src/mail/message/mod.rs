//! What a mail says: raw bytes in, values out. No database, no clock, no configuration.
//!
//! [`read_guarded`] is the way in for bytes of strangers: it checks the limits, reads on a thread of its own and catches a
//! panic, so that no mail can stop the program. [`identity`] is the key under which a mail is the same by any road.
//! [`clean_html`] makes the HTML of a mail fit to be shown in a sandboxed frame.
//!
//! The structure is split top down, a part's region by its own boundary only, and a `message/rfc822` is never descended
//! into: it is one attachment, whatever it holds. Only the `postacert.eml` of a PEC envelope is opened, once.

mod address;
mod body;
mod bounce;
mod charset;
mod classify;
mod clean;
mod flowed;
mod guard;
mod headers;
mod html_text;
mod html_tokens;
mod ids;
mod model;
mod params;
mod pec;
mod prescan;
pub mod quotes;
mod read;
mod structure;
#[cfg(test)]
mod tests;
mod transfer;
mod words;

pub use clean::clean_html;
pub use guard::{read_guarded, read_off_thread};
pub use model::{
    Bounce, BounceAction, Kind, Mailbox, Message, Part, Pec, Sender, SenderFault, Signed, Unreadable,
};
pub use prescan::{MAX_BYTES, identity};
pub use read::read;
