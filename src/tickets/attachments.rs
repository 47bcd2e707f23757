//! Attachments: their rows. The bytes are in the store before the row is written, so no row is without bytes.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::json;

use super::change::Change;
use super::checks::Checks;
use super::error::TicketError;
use super::messages::{destination, may_write};
use super::model::{Attachment, AttachmentId, Message, MessageId, Ticket, TicketRef, Visibility};
use super::queries;
use crate::db::Db;
use crate::db::schema::{attachments, messages};
use crate::kernel::clock::Timestamp;
use crate::pec;
use crate::pec::notices::{NewFile, NoticeFileRole};
use crate::storage;
use crate::users::actor::Actor;

/// A file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// The name, 1–255 characters without a path.
    pub name: String,
    /// Media type, as found by looking at the bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Required of staff where no message is named; an ente's are public.
    pub visibility: Option<Visibility>,
    /// The message it belongs to, whose visibility it has.
    pub message: Option<MessageId>,
}

/// Whether the person may attach a file, before its bytes are read: the ticket that it will belong to, and with which
/// visibility. Errors: NotFound, Forbidden, TicketClosed, Invalid.
pub fn may_attach(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    visibility: Option<Visibility>,
    message: Option<MessageId>,
) -> Result<(Ticket, Visibility), TicketError> {
    let seen = queries::find(db, actor, ticket)?;
    let of_message = match message {
        Some(id) => Some(message_of(db, actor, &seen, id)?),
        None => None,
    };
    let visibility = match (actor, visibility, &of_message) {
        (Actor::Ente(_), Some(Visibility::Internal), _) => return Err(TicketError::Forbidden),
        (_, Some(given), Some((message, _))) if given != message.visibility => {
            return Err(TicketError::field("visibility", "tickets-visibility-message"));
        }
        (_, _, Some((message, _))) => message.visibility,
        (Actor::Ente(_), _, None) => Visibility::Public,
        (Actor::Staff(_), Some(given), None) => given,
        (Actor::Staff(_), None, None) => {
            return Err(TicketError::field("visibility", "tickets-visibility-required"));
        }
    };
    let ticket = match of_message {
        Some((_, place)) => place,
        None => destination(db, actor, seen, visibility)?,
    };
    may_write(actor, &ticket, visibility, now)?;
    Ok((ticket, visibility))
}

/// A message that was written to this ticket, and the ticket in which it stands: this one, or the one that it was merged
/// into. A person of an ente attaches to own messages only. Errors: Invalid.
fn message_of(
    db: &mut Db,
    actor: &Actor,
    seen: &Ticket,
    id: MessageId,
) -> Result<(Message, Ticket), TicketError> {
    let unknown = || TicketError::field("message_id", "tickets-message-unknown");
    let message: Option<Message> = messages::table
        .find(id)
        .select(Message::as_select())
        .first(db)
        .optional()?;
    let suits = |message: &Message| actor.staff().is_some() || message.author_id == Some(actor.id());
    let message = message.filter(suits).ok_or_else(unknown)?;
    let place = match message.ticket_id == seen.id {
        true => seen.clone(),
        false => destination(db, actor, seen.clone(), message.visibility)?,
    };
    match message.ticket_id == place.id {
        true => Ok((message, place)),
        false => Err(unknown()),
    }
}

/// Adds a stored file to a ticket or to one of its messages; its bytes are kept ([`storage::keep`]). Errors: NotFound, Forbidden, TicketClosed, Invalid.
pub fn attach(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    new: NewAttachment,
) -> Result<Attachment, TicketError> {
    let (ticket, visibility) = may_attach(db, actor, now, ticket, new.visibility, new.message)?;
    let name: String = new.name.chars().filter(|c| !c.is_control()).collect();
    if !(1..=255).contains(&name.trim().chars().count()) {
        let mut checks = Checks::default();
        checks.refuse("file", "tickets-attachment-name");
        checks.done()?;
    }
    if !storage::use_in(db, now, &new.sha256)? {
        return Err(TicketError::field("file", "tickets-attachment-gone"));
    }
    let attachment = Attachment {
        id: AttachmentId::new(now),
        ticket_id: ticket.id,
        message_id: new.message,
        uploaded_by: Some(actor.id()),
        name: name.trim().to_owned(),
        media_type: new.media_type,
        size: new.size,
        sha256: new.sha256,
        visibility,
        created_at: now,
    };
    diesel::insert_into(attachments::table)
        .values(&attachment)
        .execute(db)?;
    // What staff attach to an answer goes along where that leaves as certified mail.
    if let (Some(message), Visibility::Public, Actor::Staff(_)) = (new.message, visibility, actor) {
        let file = NewFile {
            role: NoticeFileRole::Document,
            name: attachment.name.clone(),
            media_type: attachment.media_type.clone(),
            sha256: attachment.sha256.clone(),
            size: attachment.size,
            incoming: None,
        };
        pec::add_file(db, now, message, &file, &format!("/tickets/{}", ticket.number))?;
    }
    let by = actor.by(ticket.ente_id);
    let mut change = Change::of(ticket, now);
    let new = json!({
        "attachment_id": attachment.id, "name": attachment.name, "size": attachment.size,
        "sha256": attachment.sha256, "visibility": visibility,
    });
    change.event(by, "ticket.attachment_added", json!(null), new, None);
    change.touch(db)?;
    Ok(attachment)
}

/// One attachment that the actor sees, with or without its ticket being merged. Errors: NotFound.
pub fn attachment(db: &mut Db, actor: &Actor, id: AttachmentId) -> Result<Attachment, TicketError> {
    let found: Option<Attachment> = attachments::table
        .find(id)
        .select(Attachment::as_select())
        .first(db)
        .optional()?;
    let found = found.ok_or(TicketError::NotFound)?;
    queries::find(db, actor, found.ticket_id)?;
    match actor.ente().is_some() && found.visibility == Visibility::Internal {
        true => Err(TicketError::NotFound),
        false => Ok(found),
    }
}

/// SHA-256 and size of the bytes that rows name: what the store must hold. `of`: only that content.
pub fn stored_contents(db: &mut Db, of: Option<&str>) -> QueryResult<BTreeMap<String, u64>> {
    let mut rows = attachments::table
        .select((attachments::sha256, attachments::size))
        .into_boxed();
    if let Some(sha256) = of {
        rows = rows.filter(attachments::sha256.eq(sha256.to_owned()));
    }
    Ok(storage::by_hash(rows.load(db)?))
}
