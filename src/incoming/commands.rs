//! What people decide about mails that wait.

use std::sync::Arc;

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;

use super::apply;
use super::content::{self, Content, Silence};
use super::error::IncomingError;
use super::mailboxes::{mailbox, mailboxes};
use super::model::{Authentication, Incoming, Reason, State};
use super::process::{self, conclude, save, take_up};
use super::{place, policy, queries};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId, TicketId};
use crate::kernel::text::Lang;
use crate::mail::message::{Message, read_off_thread};
use crate::pec::{self, Checked};
use crate::storage::StorageError;
use crate::t;
use crate::tickets::{self, MessageId, NewMessage, Ticket, TicketError, TicketRef, Visibility};
use crate::users::actor::{Actor, EnteRole, Staff};
use crate::users::commands::invite;
use crate::users::emails::Letterhead;
use crate::users::model::{NewUser, Place};

/// Characters of a reason at most.
const REASON_CHARS: usize = 1000;
/// How long the program has for a mail before people may set it aside all the same.
const PROGRAMS_TIME: TimeDelta = TimeDelta::hours(1);

/// A new contact of an ente, out of a mail.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// The ente.
    pub ente: EnteId,
    /// The person's name; the address is that of the sender.
    pub name: String,
    /// The person's role there.
    pub role: EnteRole,
}

/// What a mail says, read again from its bytes, and what a PEC provider proves of it. The mail has been found for the person.
/// What no run has come to the end of reading is not read for a page either: it may bring the program down. Errors: Unreadable,
/// Storage.
pub async fn read(app: &App, mail: &Incoming) -> Result<(Arc<Message>, Option<Checked>), IncomingError> {
    if mail.kind.is_none() || mail.reason == Some(Reason::ReaderFailed) {
        return Err(IncomingError::Unreadable);
    }
    let _place = app.mail_pages.acquire().await.expect("it is never closed");
    let bytes = match app.store.get_whole(&mail.sha256).await {
        Ok(bytes) => bytes,
        Err(StorageError::NotFound) => return Err(IncomingError::Unreadable),
        Err(other) => return Err(other.into()),
    };
    let (_, message) = read_off_thread(Vec::from(bytes)).await;
    let message = message.map_err(|_| IncomingError::Unreadable)?;
    let (message, checked) = match mailbox(app, &mail.mailbox) {
        Ok(mailbox) => process::interpreted(message, mailbox, mail.received_at)
            .await
            .map_err(|_| IncomingError::Unreadable)?,
        Err(_) => (message, None),
    };
    Ok((Arc::new(message), checked))
}

/// As [`read`], for what is to stand on a ticket. Of a mail that lies in its mailbox the headers are here: nobody has looked whom
/// they are from, and there is no text. Errors: Unreadable, Storage.
async fn read_whole(app: &App, mail: &Incoming) -> Result<(Arc<Message>, Option<Checked>), IncomingError> {
    match mail.is_headers_only() {
        true => Err(IncomingError::Unreadable),
        false => read(app, mail).await,
    }
}

/// Puts a mail that waits into a ticket by hand. Where the sender is a person of the ticket's ente and the mail did not fail
/// authentication it becomes a message of that person, with all that follows; else it is an internal note of who placed it:
/// nobody is made to say what may not be his or hers. Errors: NotFound, Forbidden, Settled, Unreadable; those of the ticket.
pub async fn place_by_hand(
    app: &App,
    staff: &Staff,
    id: IncomingId,
    ticket: TicketRef,
) -> Result<Incoming, IncomingError> {
    let now = app.clock.now();
    let (actor, found) = (Actor::Staff(staff.clone()), waiting(app, staff, id).await?);
    app.db.read(move |db| tickets::find(db, &actor, ticket)).await?;
    let (message, checked) = read_whole(app, &found).await?;
    let lang = language(app, &found);
    let content = Arc::new(content::prepare(app, now, lang, &message, Silence::LeavesOut).await?);
    let (staff, all) = (staff.clone(), mailboxes(app));
    app.db
        .write(move |db| {
            let mut row = queries::find(db, &staff, &all, id)?;
            is_waiting(&row)?;
            let actor = Actor::Staff(staff.clone());
            let ticket = tickets::find(db, &actor, ticket)?;
            let writer = match row.authentication {
                Authentication::Fail => None,
                _ => place::participant(db, now, (&message, checked.as_ref()), ticket.id)?,
            };
            let (place, entry) = match &writer {
                Some(writer) => apply::reply(db, writer, now, (ticket.id, &row), &content)?,
                None => note(db, &actor, now, &ticket, &row, &content, lang)?,
            };
            // A note is nobody's mail: what it answers, and what answers it, is not that account's.
            row.user_id = writer.as_ref().map(Actor::id);
            row.ente_id = ticket.ente_id;
            (row.ticket_id, row.entry_id) = (Some(place), Some(entry));
            // What somebody sent formally who has no part in the ticket is not that ente's.
            let sender_of = row.ente_id.filter(|_| writer.is_some());
            pec::notices::place(db, row.id, sender_of, place)?;
            handled(db, &staff, now, &mut row, (State::Threaded, Reason::ByHand))?;
            let new = json!({"ticket_id": place, "message_id": entry, "as_sender": writer.is_some()});
            let entry = Entry::new("mail.placed", "mail", id).ente(ticket.ente_id);
            audit::record(db, staff.by(), now, entry.change(json!(null), new))?;
            Ok(row)
        })
        .await
}

/// Opens a ticket with a mail that waits, for this ente: as its sender, where that is a person of the ente and the mail did not
/// fail authentication; else as one that this person of the centre enters, with a mark of where it comes from: nobody is made
/// to say what may not be his or hers. Errors: NotFound, Forbidden, Settled, Unreadable; those of the ticket.
pub async fn open_by_hand(
    app: &App,
    staff: &Staff,
    id: IncomingId,
    ente: EnteId,
) -> Result<Incoming, IncomingError> {
    let (now, found) = (app.clock.now(), waiting(app, staff, id).await?);
    let (message, checked) = read_whole(app, &found).await?;
    let lang = language(app, &found);
    let content = Arc::new(content::prepare(app, now, lang, &message, Silence::LeavesOut).await?);
    let place = process::place_of(app, &found.mailbox);
    let channel = process::channel_of(&place, &message);
    let (staff, all) = (staff.clone(), mailboxes(app));
    app.db
        .write(move |db| {
            let mut row = queries::find(db, &staff, &all, id)?;
            is_waiting(&row)?;
            let sender = match row.authentication {
                Authentication::Fail => None,
                _ => place::sender_of(db, now, (&message, checked.as_ref()), ente)?,
            };
            let via = (&place, channel);
            let opened = match &sender {
                Some(sender) => apply::open(db, sender, now, via, (ente, None, &row), &content)?,
                None => {
                    let actor = Actor::Staff(staff.clone());
                    let opening = entered(lang, &staff, &row, &content);
                    apply::enter(db, &actor, now, via, (ente, &row), (&content, opening))?
                }
            };
            (row.user_id, row.ente_id) = (sender.as_ref().map(Actor::id), Some(ente));
            row.ticket_id = Some(opened.id);
            pec::notices::place(db, row.id, sender.as_ref().map(|_| ente), opened.id)?;
            handled(db, &staff, now, &mut row, (State::NewTicket, Reason::ByHand))?;
            let new = json!({"ticket_id": opened.id, "as_sender": sender.is_some()});
            let entry = Entry::new("mail.placed", "mail", id).ente(ente);
            audit::record(db, staff.by(), now, entry.change(json!(null), new))?;
            Ok(row)
        })
        .await
}

/// The opening text of a ticket that somebody of the centre enters: who entered it, who the mail says it is from, and whether
/// that is known to be wrong; then what the mail says.
fn entered(lang: Lang, staff: &Staff, row: &Incoming, content: &Content) -> String {
    let from = row.from_address.as_ref().or(row.from_name.as_ref());
    let from = from.map_or("–", String::as_str);
    let name = staff.person().name.as_str();
    let head = match row.authentication {
        Authentication::Fail => t!(lang, "incoming-entered-failed", name = name, from = from),
        _ => t!(lang, "incoming-entered", name = name, from = from),
    };
    let text = format!("{head}\n\n{}", content.opening);
    text.chars().take(content::MAX_TEXT).collect()
}

/// An internal note with what the mail says and who it says it is from.
fn note(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: &Ticket,
    row: &Incoming,
    content: &Content,
    lang: Lang,
) -> Result<(TicketId, MessageId), TicketError> {
    let from = row.from_address.as_ref().or(row.from_name.as_ref());
    let from = from.map_or("–", String::as_str);
    let head = t!(
        lang,
        "incoming-note-head",
        from = from,
        subject = row.subject.as_deref().unwrap_or("–")
    );
    let text = format!("{head}\n\n{}", content.text);
    let text: String = text.chars().take(content::MAX_TEXT).collect();
    let new = NewMessage::new(Visibility::Internal, text);
    let message = tickets::reply(db, actor, now, ticket.id, new)?;
    tickets::came_by_mail(db, message.id, row.id, content.quoted.as_deref())?;
    apply::attach(
        db,
        actor,
        now,
        (ticket.id, Some(message.id), None),
        &content.files,
    )?;
    Ok((message.ticket_id, message.id))
}

/// Whether the program has had its time for a mail and has not come to an end with it.
pub(super) fn is_stuck(row: &Incoming, now: Timestamp) -> bool {
    row.state == State::Received && row.received_at + PROGRAMS_TIME <= now
}

/// Sets a mail aside: also one with which the program does not come to an end. Errors: NotFound, Forbidden, Settled, Invalid (a reason is required).
pub fn ignore(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    all: &[crate::config::Mailbox],
    id: IncomingId,
    reason: &str,
) -> Result<Incoming, IncomingError> {
    let mut row = queries::find(db, staff, all, id)?;
    if !policy::may_handle(staff) {
        return Err(IncomingError::Forbidden);
    }
    if row.state == State::Ignored || !(is_stuck(&row, now) || row.waits_for_people()) {
        return Err(IncomingError::Settled);
    }
    let reason = reason.replace('\0', "").trim().to_owned();
    if !(1..=REASON_CHARS).contains(&reason.chars().count()) {
        return Err(IncomingError::field("reason", "incoming-ignore-reason-required"));
    }
    row.note = Some(reason.clone());
    handled(db, staff, now, &mut row, (State::Ignored, Reason::Dismissed))?;
    let entry = Entry::new("mail.ignored", "mail", id).reason(Some(reason));
    audit::record(db, staff.by(), now, entry)?;
    Ok(row)
}

/// Processes a mail that waits once more, as if it had just come. Errors: NotFound, Forbidden, Settled.
pub async fn retry(app: &App, staff: &Staff, id: IncomingId) -> Result<Incoming, IncomingError> {
    let (now, staff, all) = (app.clock.now(), staff.clone(), mailboxes(app));
    let row = app
        .db
        .write(move |db| {
            let row = queries::find(db, &staff, &all, id)?;
            if !policy::may_handle(&staff) {
                return Err(IncomingError::Forbidden);
            }
            is_waiting(&row)?;
            // To read the headers again would make a ticket without a text.
            if row.is_headers_only() {
                return Err(IncomingError::Unreadable);
            }
            audit::record(db, staff.by(), now, Entry::new("mail.retried", "mail", id))?;
            afresh(db, row)
        })
        .await?;
    go_on(app, row).await
}

/// Makes the sender a contact of an ente, with an invitation, and processes the mail once more. Errors: NotFound, Forbidden,
/// Settled, Invalid; those of the account.
pub async fn add_contact(
    app: &App,
    staff: &Staff,
    id: IncomingId,
    contact: NewContact,
) -> Result<Incoming, IncomingError> {
    let (now, staff, all) = (app.clock.now(), staff.clone(), mailboxes(app));
    let letterhead = Letterhead::from(&app.config);
    let lang = Lang::It;
    let row = app
        .db
        .write(move |db| {
            let row = queries::find(db, &staff, &all, id)?;
            if !policy::may_add_contact(&staff) {
                return Err(IncomingError::Forbidden);
            }
            is_waiting(&row)?;
            if row.is_headers_only() {
                return Err(IncomingError::Unreadable);
            }
            let email = row.from_address.clone().ok_or(IncomingError::Settled)?;
            let new = NewUser {
                email,
                name: contact.name.clone(),
                language: lang,
                place: Place::Enti(vec![(contact.ente, contact.role, false)]),
            };
            let invited = invite(db, &staff, now, &letterhead, &new)?;
            let entry = Entry::new("mail.contact_added", "mail", id).ente(contact.ente);
            let value = json!({"user_id": invited.user.id});
            audit::record(db, staff.by(), now, entry.change(json!(null), value))?;
            afresh(db, row)
        })
        .await?;
    go_on(app, row).await
}

/// The bytes of a mail as they came, for administrators; that somebody took them is recorded. Errors: NotFound, Forbidden,
/// Storage.
pub async fn raw(
    app: &App,
    staff: &Staff,
    id: IncomingId,
) -> Result<(Incoming, bytes::Bytes), IncomingError> {
    let (now, staff, all) = (app.clock.now(), staff.clone(), mailboxes(app));
    let row = app
        .db
        .write(move |db| {
            let row = queries::find(db, &staff, &all, id)?;
            if !policy::may_have_raw(&staff) {
                return Err(IncomingError::Forbidden);
            }
            audit::record(db, staff.by(), now, Entry::new("mail.downloaded", "mail", id))?;
            Ok(row)
        })
        .await?;
    let bytes = app.store.get_whole(&row.sha256).await?;
    Ok((row, bytes))
}

/// A mail about which the person may decide now. Errors: NotFound, Forbidden, Settled.
async fn waiting(app: &App, staff: &Staff, id: IncomingId) -> Result<Incoming, IncomingError> {
    let (staff, all) = (staff.clone(), mailboxes(app));
    let row = app
        .db
        .read(move |db| {
            let row = queries::find(db, &staff, &all, id)?;
            match policy::may_handle(&staff) {
                true => Ok(row),
                false => Err(IncomingError::Forbidden),
            }
        })
        .await?;
    is_waiting(&row)?;
    Ok(row)
}

fn is_waiting(row: &Incoming) -> Result<(), IncomingError> {
    match row.waits_for_people() {
        true => Ok(()),
        false => Err(IncomingError::Settled),
    }
}

/// Writes what somebody decided.
fn handled(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    row: &mut Incoming,
    (state, reason): (State, Reason),
) -> QueryResult<()> {
    conclude(row, now, state, reason);
    (row.handled_by, row.handled_at) = (Some(staff.id()), Some(now));
    save(db, row)
}

/// The row as if the mail had just come.
fn afresh(db: &mut Db, mut row: Incoming) -> Result<Incoming, IncomingError> {
    row.state = State::Received;
    (row.reason, row.note, row.processed_at) = (None, None, None);
    (row.claim, row.claimed_until) = (None, None);
    row.attempts = 0;
    row.version += 1;
    save(db, &row)?;
    Ok(row)
}

async fn go_on(app: &App, row: Incoming) -> Result<Incoming, IncomingError> {
    match take_up(app, row.id).await? {
        Some(outcome) => Ok(outcome.incoming),
        None => Ok(process::again(app, row.id).await?.unwrap_or(row)),
    }
}

fn language(app: &App, row: &Incoming) -> Lang {
    mailbox(app, &row.mailbox).map_or(Lang::It, |mailbox| mailbox.language)
}
