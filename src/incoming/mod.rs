//! Mail that comes in: every message ends in exactly one visible place, with a reason that an operator can read.
//!
//! - [`fn@receive`] stores the raw bytes and commits a row: only then is the source told that the mail has arrived. The same
//!   bytes again, by any road and with any line ends, are the same mail (`identity`) and change nothing.
//! - [`fn@process`] claims the row (its attempts are counted before anything is read), reads the mail on a thread of its own,
//!   stores its files, and then places and applies it in *one* transaction together with the row's state. A process that
//!   dies leaves the row `received`; the job `incoming.process` takes it up when the lease has run out. What kills its
//!   reader twice is a dead letter.
//! - [`imap`] reads mailboxes by itself, several mails at once; [`alarms`] are what people of the centre are told on every page
//!   when a mailbox does not answer or no mail leaves.
//! - *Placing* ([`place`]): token, then ids of ours, then ids of mails that the same person sent to that ticket. A number in
//!   the subject is a hint for the operator and no more.
//! - *Sender*: exactly one `From` that is the address of an active account of the ticket's ente and that did not fail
//!   authentication (R-TKT-5). The mail is applied as that person: it can do what the person could do on the page, and
//!   reading a mail never gives anybody the right to see a ticket. Everything else waits in *quarantine*.
//! - *Automatic mail* is listed under its ticket for people of the centre. It is no message: nothing reopens, no clock stops,
//!   nobody is answered.
//! - *Brakes*: beyond so many mails of a sender, for a ticket, of a domain or of all, mail waits in quarantine and managers
//!   are told once.
//!
//! This module stands above tickets, users, enti and storage; none of them knows it.

pub mod alarms;
pub mod api;
mod apply;
mod authentication;
mod brakes;
mod commands;
mod content;
pub mod dead_letters;
mod error;
pub mod imap;
pub mod mailbox_faces;
mod mailbox_states;
mod mailboxes;
mod model;
mod place;
pub mod policy;
mod process;
pub mod proof_faces;
mod proofs;
mod queries;
mod receive;
mod report;
mod senders;
mod suggestion;
mod views;
pub mod web;

pub use commands::{NewContact, add_contact, ignore, open_by_hand, place_by_hand, raw, read, retry};
pub use error::IncomingError;
pub use mailbox_states::{LATE, MailboxState, MailboxTrouble, states as mailbox_states};
pub use mailboxes::{mailbox, mailboxes};
pub use model::{Authentication, Incoming, Reason, Source, State};
pub use process::{Outcome, again, due, process, take_up};
pub use queries::{IncomingFilter, counts, find, list, of_ticket, stored_contents, waiting};
pub use receive::{Received, hand_in, receive, receive_all};
pub use report::{Report, report};
pub use senders::{Resolver, Senders};
