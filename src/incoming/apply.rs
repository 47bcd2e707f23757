//! Doing what was decided: in the transaction that also writes the mail's row.

use diesel::QueryResult;

use super::content::Content;
use super::model::Incoming;
use crate::config::Mailbox;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, TicketId};
use crate::pec::{self, AnswerRoute};
use crate::services;
use crate::storage::Stored;
use crate::tickets::{
    self, Channel, Kind, MessageId, NewAttachment, NewMessage, NewTicket, Ticket, TicketError, TicketRef,
    Visibility,
};
use crate::users::actor::Actor;

/// A message of the sender on the ticket, with its files: the ticket in which it stands (of a merged one the kept one), and the
/// message. It was written when the mail was received: whoever waits for it has waited until then. Errors: as [`tickets::reply`].
pub(super) fn reply(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (ticket, mail): (TicketId, &Incoming),
    content: &Content,
) -> Result<(TicketId, MessageId), TicketError> {
    let new = NewMessage {
        received_at: Some(mail.received_at),
        ..NewMessage::new(Visibility::Public, content.text.as_str())
    };
    let message = tickets::reply(db, actor, now, ticket, new)?;
    tickets::came_by_mail(db, message.id, mail.id, content.quoted.as_deref())?;
    // By the ticket that was answered: its writer need not see the kept one.
    attach(db, actor, now, (ticket, Some(message.id), None), &content.files)?;
    Ok((message.ticket_id, message.id))
}

/// A new ticket of the sender, with the files; its clocks run from when the mail was received. One that goes on with a closed one
/// is as confidential as that, and about the same service. Who wrote by certified mail to a mailbox that can send is told by
/// certified mail. Errors: as [`tickets::open`].
pub(super) fn open(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (mailbox, channel): (&Mailbox, Channel),
    (ente, follows, mail): (EnteId, Option<TicketId>, &Incoming),
    content: &Content,
) -> Result<Ticket, TicketError> {
    let before = match follows {
        Some(ticket) => Some(tickets::inheritance(db, ticket)?),
        None => None,
    };
    let confidential = before.as_ref().is_some_and(|before| before.confidential);
    let kind = before.as_ref().map_or(Kind::Question, |before| before.kind);
    let service = match before.and_then(|before| before.service) {
        Some(code) => code,
        None => service_of(db, mailbox)?,
    };
    let new = NewTicket {
        ente: Some(ente),
        // Where something is confidential, the people of another queue have no part in it.
        queue: mailbox.queue.clone().filter(|_| !confidential),
        follows: follows.map(TicketRef::Id),
        received_at: Some(mail.received_at),
        confidential,
        ..NewTicket::new(
            channel,
            service,
            kind,
            content.subject.as_str(),
            content.opening.as_str(),
        )
    };
    let certified = mail
        .from_address
        .clone()
        .filter(|_| channel == Channel::Pec && pec::can_send(mailbox));
    let route = certified.map(|address| AnswerRoute {
        mailbox: mailbox.name.clone(),
        user: actor.id(),
        address,
    });
    let ticket = tickets::open_by_mail(db, actor, now, new, route)?;
    attach(db, actor, now, (ticket.id, None, None), &content.files)?;
    Ok(ticket)
}

/// A new ticket that somebody of the centre enters for an ente, out of a mail, with `opening` as its text. Errors: as
/// [`tickets::open`].
pub(super) fn enter(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (mailbox, channel): (&Mailbox, Channel),
    (ente, mail): (EnteId, &Incoming),
    (content, opening): (&Content, String),
) -> Result<Ticket, TicketError> {
    let new = NewTicket {
        ente: Some(ente),
        queue: mailbox.queue.clone(),
        channel: Some(channel),
        received_at: Some(mail.received_at),
        ..NewTicket::new(
            channel,
            service_of(db, mailbox)?,
            Kind::Question,
            content.subject.as_str(),
            opening,
        )
    };
    let ticket = tickets::open(db, actor, now, new)?;
    let place = (ticket.id, None, Some(Visibility::Public));
    attach(db, actor, now, place, &content.files)?;
    Ok(ticket)
}

/// What the tickets of a mailbox are about.
fn service_of(db: &mut Db, mailbox: &Mailbox) -> QueryResult<String> {
    Ok(match &mailbox.service {
        Some(code) => code.clone(),
        None => services::active(db)?
            .into_iter()
            .next()
            .map(|service| service.code)
            .unwrap_or_default(),
    })
}

/// The files, for a ticket or one of its messages.
pub(super) fn attach(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (ticket, message, visibility): (TicketId, Option<MessageId>, Option<Visibility>),
    files: &[Stored],
) -> Result<(), TicketError> {
    for file in files {
        let new = NewAttachment {
            name: file.name.clone(),
            media_type: file.media_type.to_owned(),
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
            sha256: file.sha256.clone(),
            visibility,
            message,
        };
        tickets::attach(db, actor, now, ticket, new)?;
    }
    Ok(())
}
