//! What people are told: a list in the program with read marks and a count, a mail beside each row, and a daily digest.
//!
//! - *Notice*: one thing told to one person; whoever is absent is told by the deputy (R-TKT-12). [`tell`] writes it in the
//!   transaction of what it tells about, and queues the mail there too.
//! - *Facts*: what the notice says, as it was then; the sentence is made when it is read, in the reader's language.
//! - *Seen*: a notice keeps its subject only for who still sees the ticket (R-VIS-4, R-VIS-6).
//! - *Digest*: on working days one mail in the morning instead of a flood: what is overdue, due today and waiting, and
//!   what was told since the last one.
//!
//! Source: domain sections 2, 8 (R-TKT-12) and 16.

mod emails;
mod model;
mod telling;

pub use model::{Facts, NewNotice, Notice, NoticeId, NoticeKind};
pub use telling::tell;
