//! What people are told: a list in the program with read marks and a count, a mail beside each row, and a daily digest.
//!
//! - *Notice*: one thing told to one person; whoever is absent is told by the deputy (R-TKT-12). [`tell`] writes it in the
//!   transaction of what it tells about, and queues the mail there too.
//! - *Facts*: what the notice says, as it was then; the sentence is made when it is read, in the reader's language.
//! - *Shown*: a notice keeps its facts only for who still sees the ticket (R-VIS-4, R-VIS-6).
//! - *Mode*: how a person wants a kind of notice by mail: at once, in the digest, never.
//! - *Digest*: on working days one mail in the morning instead of a flood: what is overdue, due today and waiting, and
//!   what was told since the working day before.
//!
//! Nobody reads another's notices, whatever the role: every read and mark starts from the person's own. The faces and
//! [`fn@shown`] ask `tickets` what somebody sees; [`tell`] stands below it.
//!
//! Source: domain sections 2, 8 (R-TKT-12) and 16.

pub mod api;
pub mod digest;
mod emails;
mod error;
mod mail_page;
mod model;
pub mod preferences;
mod reading;
mod shown;
mod telling;
pub(crate) mod views;
pub mod web;

pub use emails::samples;
pub use error::NoticeError;
pub use model::{ActNews, Facts, Lost, NewNotice, Notice, NoticeId, NoticeKind, Outcome};
pub use preferences::MailMode;
pub use reading::{MOST_COUNTED, find, list, mark_all_read, mark_read, newest, unread};
pub use shown::{Shown, shown};
pub use telling::{mail_of, send_held, tell, tell_held, tell_otherwise, tell_recipients};
