//! The ledger of mails that leave: what waits, what left, what was given up; corrected and sent again, or dropped with a
//! reason. Administrators and managers read and mend it, auditors read it; the words of a mail about a ticket only for who sees the ticket (R-VIS-6), and
//! a text with a secret link for nobody.

pub mod api;
mod error;
mod preview;
mod views;
pub mod web;

use diesel::QueryResult;
use serde_json::json;

pub use error::OutgoingError;
pub use views::tabs;

use crate::app::App;
use crate::audit::{self, Entry as AuditEntry};
use crate::db::Db;
use crate::incoming;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::mail::delivery;
use crate::mail::ledger::{self, Entry, LedgerFilter};
use crate::mail::letter::Sender;
use crate::mail::outbox::MailId;
use crate::pec;
use crate::tickets::{self, TicketNumber, TicketRef};
use crate::users::actor::{Actor, Role, Staff};

/// Who reads the ledger.
pub const READERS: &[Role] = &[Role::Admin, Role::Manager, Role::Auditor];
/// Who mends it.
pub const MENDERS: &[Role] = &[Role::Admin, Role::Manager];
/// Characters of a reason at most.
const REASON_CHARS: usize = 500;

/// Whether the person reads the ledger; views ask it to show the link.
pub fn may_read(actor: &Actor) -> bool {
    actor.staff().is_some_and(|staff| staff.is_any(READERS))
}

/// A mail as the reader may know it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The mail; without subject where the reader does not see its ticket.
    pub entry: Entry,
    /// The number of its ticket, for who sees that.
    pub number: Option<TicketNumber>,
    /// Whether it is about a ticket that the reader does not see.
    pub is_veiled: bool,
}

fn reader(actor: &Actor) -> Result<&Staff, OutgoingError> {
    match actor.staff() {
        Some(staff) if staff.is_any(READERS) => Ok(staff),
        Some(_) => Err(OutgoingError::Forbidden),
        None => Err(OutgoingError::NotFound),
    }
}

fn mender(actor: &Actor) -> Result<&Staff, OutgoingError> {
    let staff = reader(actor)?;
    staff
        .is_any(MENDERS)
        .then_some(staff)
        .ok_or(OutgoingError::Forbidden)
}

/// A page of mails, the newest first. What is searched for is a part of the recipient, or the number of a ticket.
/// Errors: NotFound, Forbidden, Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    mut filter: LedgerFilter,
    request: &PageRequest,
) -> Result<Page<Shown>, OutgoingError> {
    reader(actor)?;
    if let Some(Ok(number)) = filter.q.as_deref().map(str::parse::<TicketNumber>) {
        match tickets::find(db, actor, TicketRef::Number(number)) {
            Ok(ticket) => (filter.q, filter.ticket) = (None, Some(ticket.id)),
            Err(tickets::TicketError::Db(error)) => return Err(error.into()),
            // One that the reader does not see is as unknown as one that does not exist (R-VIS-4).
            Err(_) => {
                return Ok(Page {
                    items: Vec::new(),
                    next_cursor: None,
                });
            }
        }
    }
    let Page { items, next_cursor } = ledger::page(db, &filter, request)?;
    let items = shown(db, actor, items)?;
    Ok(Page { items, next_cursor })
}

/// One mail, with its text where the reader may read it. Errors: NotFound, Forbidden.
pub fn find(db: &mut Db, actor: &Actor, id: MailId) -> Result<(Shown, Option<String>), OutgoingError> {
    reader(actor)?;
    let (entry, text) = ledger::find(db, id)?;
    let shown = only(db, actor, entry)?;
    let text = text.filter(|_| !shown.is_veiled);
    Ok((shown, text))
}

/// A mail as it leaves, for administrators; that somebody took it is recorded. Links that let whoever has them in are left out.
/// Errors: NotFound, Forbidden, NoText, Unwritable.
pub async fn raw(app: &App, actor: &Actor, id: MailId) -> Result<Vec<u8>, OutgoingError> {
    let (now, staff) = (app.clock.now(), reader(actor)?.clone());
    if !incoming::policy::may_have_raw(&staff) {
        return Err(OutgoingError::Forbidden);
    }
    let taken = app.db.write(move |db| {
        let mail = ledger::queued(db, id)?;
        audit::record(
            db,
            staff.by(),
            now,
            AuditEntry::new("mail.downloaded", "mail", id),
        )?;
        Ok::<_, OutgoingError>(mail)
    });
    let mail = taken.await?;
    let sender = Sender::of(&app.config, &app.secrets).with_store(&app.store);
    let from = app.config.mail_from.as_str();
    delivery::written(&app.db, &sender, mail, from)
        .await
        .map_err(OutgoingError::Unwritable)
}

/// What became of a certified mail; `None`: it is none. The notice only for who sees its ticket: it names files. Errors:
/// NotFound, Forbidden.
pub fn certified(db: &mut Db, actor: &Actor, id: MailId) -> Result<Option<pec::views::Left>, OutgoingError> {
    let (shown, _) = find(db, actor, id)?;
    let mut found = pec::views::left(db, id)?;
    if let (Some(found), true) = (&mut found, shown.is_veiled) {
        found.notice = None;
    }
    Ok(found)
}

/// Sends a mail at once, to the corrected address if one is given; a certified one as a new mail, whose receipts are its own
/// ([`pec::send_again`]): the answer is that one. One about a ticket that the reader does
/// not see goes where it was to go. Errors: NotFound, Forbidden, BeingSent, NoText, Bound, Invalid.
pub fn resend(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    id: MailId,
    to: Option<&str>,
) -> Result<Shown, OutgoingError> {
    let staff = mender(actor)?;
    let by = staff.by();
    let to = to.map(str::trim).filter(|to| !to.is_empty());
    let to = to
        .map(|typed| EmailAddress::parse(typed).map_err(|_| invalid("email", "outgoing-email-invalid")))
        .transpose()?;
    let (entry, _) = ledger::find(db, id)?;
    let (was, is_veiled) = (entry.recipient.clone(), only(db, actor, entry)?.is_veiled);
    let to = to.as_ref().map(EmailAddress::as_str).filter(|to| *to != was);
    if is_veiled && to.is_some() {
        return Err(OutgoingError::Bound);
    }
    let is_certified = !pec::deliveries::of_mail(db, id)?.is_empty();
    let (before, sent) = match is_certified {
        true => pec::send_again(db, now, id, to, staff.id())?,
        false => (ledger::resend(db, now, id, to)?, id),
    };
    let (after, _) = ledger::find(db, sent)?;
    let (old, new) = audit::changes(
        json!({"recipient": before.recipient, "state": before.state()}),
        json!({"recipient": after.recipient, "state": after.state()}),
    );
    let new = match sent == id {
        true => new,
        false => json!({"recipient": after.recipient, "mail_id": sent}),
    };
    let entry = AuditEntry::new("mail.resent", "mail", id).change(old, new);
    audit::record(db, by, now, entry)?;
    Ok(only(db, actor, after)?)
}

/// Takes a mail that has not left out of the queue, for a reason. Errors: NotFound, Forbidden, BeingSent, Left, Invalid.
pub fn drop_mail(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    id: MailId,
    reason: &str,
) -> Result<Shown, OutgoingError> {
    let by = mender(actor)?.by();
    let reason = reason.replace('\0', "").trim().to_owned();
    if !(1..=REASON_CHARS).contains(&reason.chars().count()) {
        return Err(invalid("reason", "outgoing-reason-required"));
    }
    let before = ledger::drop_mail(db, now, id)?;
    let entry = AuditEntry::new("mail.dropped", "mail", id)
        .change(json!({"state": before.state()}), json!({"state": "dropped"}))
        .reason(reason);
    audit::record(db, by, now, entry)?;
    let (after, _) = ledger::find(db, id)?;
    Ok(only(db, actor, after)?)
}

fn invalid(field: &str, key: &'static str) -> OutgoingError {
    OutgoingError::Invalid(vec![FieldError::new(field, Message::new(key))])
}

fn only(db: &mut Db, actor: &Actor, entry: Entry) -> QueryResult<Shown> {
    let mut all = shown(db, actor, vec![entry])?;
    Ok(all.pop().expect("one mail is shown as one"))
}

fn shown(db: &mut Db, actor: &Actor, entries: Vec<Entry>) -> QueryResult<Vec<Shown>> {
    let mut ids: Vec<_> = entries.iter().filter_map(|entry| entry.ticket_id).collect();
    ids.sort();
    ids.dedup();
    let numbers = tickets::numbers_seen(db, actor, &ids)?;
    let shown = entries.into_iter().map(|mut entry| {
        let number = entry.ticket_id.and_then(|id| numbers.get(&id).copied());
        let is_veiled = entry.ticket_id.is_some() && number.is_none();
        if is_veiled {
            entry.subject.clear();
            entry.ticket_id = None;
        }
        Shown {
            entry,
            number,
            is_veiled,
        }
    });
    Ok(shown.collect())
}
