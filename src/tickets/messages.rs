//! Public messages and internal notes, and what follows from them by itself (section 8).

use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::change::{Author, Change, no_earlier};
use super::checks::Checks;
use super::error::TicketError;
use super::model::{Message, MessageId, Side, State, Ticket, TicketRef, Visibility};
use super::states::Who;
use super::telling::Said;
use super::{indexing, policy, queries};
use crate::db::schema::{messages, tickets};
use crate::db::{Db, kept};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::IncomingId;
use crate::users::actor::Actor;

/// What somebody writes to a ticket.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// 1–20,000 characters.
    pub text: String,
    /// Public, or internal for people of the centre.
    pub visibility: Visibility,
    /// Also to every child that is not final and that the author works: one public answer of staff.
    pub to_children: bool,
    /// When the message reached the centre, if that was before now: its clocks run from then, and it is dated so.
    pub received_at: Option<Timestamp>,
}

impl NewMessage {
    /// A message that goes to its ticket alone.
    pub fn new(visibility: Visibility, text: impl Into<String>) -> NewMessage {
        NewMessage {
            text: text.into(),
            visibility,
            to_children: false,
            received_at: None,
        }
    }
}

/// Adds a message; on a merged ticket it reaches the kept one, or stays where its writer would not see it. Staff's first answer on a new ticket assigns it to them,
/// the ente's answer ends the waiting or reopens what was resolved. Errors: NotFound, Forbidden, TicketClosed, Invalid.
pub fn reply(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    new: NewMessage,
) -> Result<Message, TicketError> {
    let seen = queries::find(db, actor, ticket)?;
    let ticket = destination(db, actor, seen, new.visibility)?;
    let written_at = match new.received_at {
        Some(received) => counted_at(db, &ticket, received.min(now))?,
        None => now,
    };
    may_write(actor, &ticket, new.visibility, written_at)?;
    if new.to_children && (actor.staff().is_none() || new.visibility == Visibility::Internal) {
        return Err(TicketError::Forbidden);
    }
    let mut checks = Checks::default();
    let text = checks.body("text", &new.text);
    checks.done()?;
    let children = match new.to_children {
        true => children_to_answer(db, actor, &ticket, now)?,
        false => Vec::new(),
    };
    let change = match new.received_at {
        Some(_) => Change::of_earlier(ticket, written_at, now),
        None => Change::of(ticket, now),
    };
    let message = answer(db, actor, change, new.visibility, &text)?;
    for child in children {
        answer(db, actor, Change::of(child, now), new.visibility, &text)?;
    }
    Ok(message)
}

/// When a message that was received at `received` counts as written. The ente has answered when its mail arrived, not when
/// somebody got round to it; but what the centre and the ente had done on the ticket by the time the mail is added stands
/// before it: its opening, its last change of state and its last public message. So no pause ends before it began, no message
/// stands before its ticket or after an answer to it, and ids go on telling the order. Notes, files and assignments, on which
/// no clock depends, are not waited for.
fn counted_at(db: &mut Db, ticket: &Ticket, received: Timestamp) -> QueryResult<Timestamp> {
    let last_said: Option<Timestamp> = messages::table
        .filter(messages::ticket_id.eq(ticket.id))
        .filter(messages::visibility.eq(Visibility::Public))
        .order(messages::created_at.desc())
        .select(messages::created_at)
        .first(db)
        .optional()?;
    let last = ticket.state_since.max(ticket.created_at);
    Ok(no_earlier(
        received,
        last_said.map_or(last, |said| said.max(last)),
    ))
}

/// Notes that a message came by mail, and what that mail quoted: in the transaction that added it.
pub fn came_by_mail(
    db: &mut Db,
    message: MessageId,
    incoming: IncomingId,
    quoted: Option<&str>,
) -> QueryResult<()> {
    let mail = (messages::incoming_id.eq(incoming), messages::quoted.eq(quoted));
    kept(diesel::update(messages::table.find(message)).set(mail)).execute(db)
}

/// Whether the person may write with this visibility now. Errors: Forbidden, TicketClosed.
pub(super) fn may_write(
    actor: &Actor,
    ticket: &Ticket,
    visibility: Visibility,
    now: Timestamp,
) -> Result<(), TicketError> {
    let permitted = match visibility {
        Visibility::Internal => policy::may_note(actor, ticket),
        Visibility::Public => policy::may_reply(actor, ticket),
    };
    if !permitted {
        return Err(TicketError::Forbidden);
    }
    let closed = match actor {
        Actor::Staff(_) => ticket.state.is_final(),
        Actor::Ente(_) => ticket.is_closed_to_answers(now),
    };
    match closed && visibility == Visibility::Public {
        true => Err(TicketError::TicketClosed),
        false => Ok(()),
    }
}

/// Where what is written to a ticket goes: to the one that it was merged into, at the end of the chain (R-TKT-11). A reply
/// of the ente reaches it whoever of the ente wrote it, since that is what merging promises. An internal one of somebody
/// who does not see the kept ticket stays on the merged one (R-TKT-1 takes notes there): nobody writes where he or she may
/// not read (R-VIS-4).
pub(super) fn destination(
    db: &mut Db,
    actor: &Actor,
    seen: Ticket,
    visibility: Visibility,
) -> Result<Ticket, TicketError> {
    let mut kept = seen.clone();
    while let Some(into) = kept.merged_into_id {
        kept = queries::get(db, into)?;
    }
    let stays = visibility == Visibility::Internal && !queries::sees(db, actor, kept.id)?;
    Ok(if stays { seen } else { kept })
}

fn children_to_answer(
    db: &mut Db,
    actor: &Actor,
    parent: &Ticket,
    now: Timestamp,
) -> Result<Vec<Ticket>, TicketError> {
    let children: Vec<Ticket> = policy::visible(actor)
        .filter(tickets::parent_id.eq(parent.id))
        .order(tickets::id)
        .select(Ticket::as_select())
        .load(db)?;
    let answered = |child: &Ticket| may_write(actor, child, Visibility::Public, now).is_ok();
    Ok(children.into_iter().filter(answered).collect())
}

/// Stores the message and the change of state that follows from it.
fn answer(
    db: &mut Db,
    actor: &Actor,
    mut change: Change,
    visibility: Visibility,
    text: &str,
) -> Result<Message, TicketError> {
    if visibility == Visibility::Public {
        take_up(actor, &mut change)?;
    }
    let message = post(db, actor, &mut change, visibility, text)?;
    if visibility == Visibility::Public {
        follow(actor, &mut change)?;
    }
    match change.has_moved() {
        true => change.save(db)?,
        false => change.touch(db)?,
    };
    Ok(message)
}

/// What staff's public message does before it is recorded: a new ticket is first assigned to its writer (section 8).
pub(super) fn take_up(actor: &Actor, change: &mut Change) -> Result<(), TicketError> {
    match (actor, change.ticket.state) {
        (Actor::Staff(_), State::New) => {
            let author = Author {
                who: Who::Staff,
                by: actor.by(change.ticket.ente_id),
                user: Some(actor.id()),
            };
            change.move_to(State::Assigned, author, None)
        }
        _ => Ok(()),
    }
}

/// What the ente's public message, once recorded, does to the state.
fn follow(actor: &Actor, change: &mut Change) -> Result<(), TicketError> {
    let by = actor.by(change.ticket.ente_id);
    match (actor, change.ticket.state) {
        (Actor::Ente(_), State::WaitingEnte) => change.move_to(State::InProgress, Author::system(), None),
        (Actor::Ente(_), State::Resolved) => change.move_to(
            State::InProgress,
            Author {
                who: Who::Ente,
                by,
                user: Some(actor.id()),
            },
            None,
        ),
        _ => Ok(()),
    }
}

/// Stores and indexes a message, and notes its event. The text itself is not copied into the audit: its SHA-256 is.
pub(super) fn post(
    db: &mut Db,
    actor: &Actor,
    change: &mut Change,
    visibility: Visibility,
    text: &str,
) -> Result<Message, TicketError> {
    let now = change.now;
    let message = Message {
        id: MessageId::new(now),
        ticket_id: change.ticket.id,
        merged_from_id: None,
        author_id: Some(actor.id()),
        side: if actor.staff().is_some() {
            Side::Centre
        } else {
            Side::Ente
        },
        visibility,
        text: text.to_owned(),
        created_at: now,
        quoted: None,
        incoming_id: None,
    };
    diesel::insert_into(messages::table)
        .values(&message)
        .execute(db)?;
    let said = Said {
        by: actor.person().name.clone(),
        text: text.to_owned(),
        side: message.side,
        author: message.author_id,
        message: message.id,
    };
    match visibility {
        Visibility::Public => {
            change.heard(message.side);
            change.said = Some(said);
        }
        Visibility::Internal => change.noted = Some(said),
    }
    indexing::index_message(db, &change.ticket, visibility, text)?;
    let event = match visibility {
        Visibility::Public => "ticket.message_added",
        Visibility::Internal => "ticket.note_added",
    };
    let digest: String = Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let new = json!({"message_id": message.id, "sha256": digest});
    change.event(actor.by(change.ticket.ente_id), event, json!(null), new, None);
    Ok(message)
}
