//! What `mail receive` and the interface tell about a mail that was received.

use serde::Serialize;

use super::error::IncomingError;
use super::model::{Incoming, Reason, State};
use super::process::Outcome;
use crate::app::App;
use crate::mail::message::{Message, read_off_thread};
use crate::tickets::{self, TicketNumber};

/// One received mail, as the command prints it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Its Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Where it ended.
    pub state: State,
    /// Why.
    pub reason: Option<Reason>,
    /// The number of the ticket where it stands.
    pub ticket: Option<TicketNumber>,
    /// Whether it had come before.
    pub duplicate: bool,
    /// What it is, by its headers and parts.
    pub kind: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// The one sender's address.
    pub from_addr: Option<String>,
    /// How many files it has.
    pub attachments: usize,
    /// Whether a machine wrote it.
    pub is_auto_reply: bool,
    /// Whether it says that something of ours did not arrive.
    pub is_bounce: bool,
    /// Whether its sender is told that it has arrived.
    pub ack: bool,
    /// The whole text.
    pub body: String,
    /// The text without what it quotes.
    pub shown: String,
}

/// The report of a processed mail; `bytes` are read again where it had come before. Errors: the database's.
pub async fn report(
    app: &App,
    outcome: Outcome,
    is_duplicate: bool,
    bytes: Vec<u8>,
) -> Result<Report, IncomingError> {
    let Outcome { incoming, message } = outcome;
    let message = match message {
        Some(message) => Some(message),
        None if incoming.state == State::DeadLetter => None,
        None => read_off_thread(bytes).await.1.ok().map(Into::into),
    };
    let ticket = match incoming.ticket_id {
        Some(id) => app.db.read(move |db| tickets::number_of(db, id)).await?,
        None => None,
    };
    Ok(of(&incoming, ticket, is_duplicate, message.as_deref()))
}

fn of(
    incoming: &Incoming,
    ticket: Option<TicketNumber>,
    is_duplicate: bool,
    message: Option<&Message>,
) -> Report {
    Report {
        message_id: incoming.message_id.clone(),
        state: incoming.state,
        reason: incoming.reason,
        ticket,
        duplicate: is_duplicate,
        kind: incoming.kind.clone(),
        subject: incoming.subject.clone(),
        from_addr: incoming.from_address.clone(),
        attachments: message.map_or(0, |message| message.parts.len()),
        is_auto_reply: incoming.is_automatic,
        is_bounce: message.is_some_and(|message| message.kind.is_bounce()),
        ack: incoming.state == State::NewTicket && !incoming.is_automatic,
        body: message.map_or_else(String::new, |message| message.text.clone()),
        shown: message.map_or_else(String::new, |message| message.shown.clone()),
    }
}
