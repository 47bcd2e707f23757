//! What people give by hand to prove when a formal notice that came by certified mail was received (R-PEC-3): the receipt of
//! delivery, which lies with the sender, or the entry of the register. The earlier date counts.

use bytes::Bytes;
use serde_json::json;

use super::error::IncomingError;
use super::mailboxes::{mailbox, mailboxes};
use super::model::Incoming;
use super::{policy, queries};
use crate::acts::formal;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::config::Mailbox;
use crate::db::Db;
use crate::enti::identifiers::{IdentifierError, RegisterEntry};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::IncomingId;
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message as Words;
use crate::mail::message::read_off_thread;
use crate::pec::notices::{self, FormalNotice, NewFile, NoticeFileRole};
use crate::pec::{self, GivenFault, PecMail};
use crate::storage;
use crate::users::actor::Staff;

/// An entry of a register as somebody typed it.
#[derive(Clone, Debug)]
pub struct NewRegisterEntry {
    /// The office that keeps the register.
    pub aoo: String,
    /// The number.
    pub number: String,
    /// The year of the register.
    pub year: i32,
    /// The date of the entry.
    pub date: chrono::NaiveDate,
}

/// Notes the entry that the register has of a notice, in the place of the one that it had; the act that rests on it follows. Errors:
/// NotFound, Forbidden, Invalid (what is wrong with the entry, or whose it is).
pub fn set_register(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    all: &[Mailbox],
    id: IncomingId,
    given: &NewRegisterEntry,
) -> Result<(), IncomingError> {
    let (_, mail, notice) = found(db, staff, all, id, "number")?;
    let entry = RegisterEntry::read(&given.aoo, &given.number, given.year, given.date).map_err(refused)?;
    is_possible(&entry, &mail, now)?;
    if notices::set_register(db, notice.id, &entry)?.is_none() {
        return Err(IncomingError::field("number", "pec-register-taken"));
    }
    let told = |entry: &RegisterEntry| json!({"aoo": entry.aoo(), "number": entry.number(), "year": entry.year(), "date": entry.date()});
    let (old, new) = (notice.register().as_ref().map(told), told(&entry));
    let event = Entry::new("mail.register_entry_set", "mail", id).ente(notice.ente_id);
    audit::record(db, staff.by(), now, event.change(json!(old), new))?;
    formal::proved(db, now, staff.by(), notice.id)?;
    Ok(())
}

/// Why an entry is refused.
fn refused((field, error): (&'static str, IdentifierError)) -> IncomingError {
    let sentence = (error.args().into_iter()).fold(Words::new(error.key()), |words, (name, value)| {
        words.arg(name, value)
    });
    IncomingError::Invalid(vec![FieldError::new(field, sentence)])
}

/// A register notes what has arrived: not what is still to come, nor before it was sent.
fn is_possible(entry: &RegisterEntry, mail: &PecMail, now: Timestamp) -> Result<(), IncomingError> {
    let sent_on = mail.certified_at.map(|at| rome::date_of(at.utc()));
    let key = match entry.date() {
        date if date > rome::date_of(now.utc()) => "pec-register-future",
        date if sent_on.is_some_and(|sent| date < sent) => "pec-register-before-sending",
        _ => return Ok(()),
    };
    Err(IncomingError::field("date", key))
}

/// Adds the receipt of delivery of a notice, as its sender has it; the same once more changes nothing. Errors: NotFound,
/// Forbidden, Invalid (why it proves nothing), Storage.
pub async fn add_receipt(
    app: &App,
    staff: &Staff,
    id: IncomingId,
    (name, bytes): (String, Bytes),
) -> Result<(), IncomingError> {
    let (now, all) = (app.clock.now(), mailboxes(app));
    let (reader, known) = (staff.clone(), all.clone());
    let (row, mail, _) = app
        .db
        .read(move |db| found(db, &reader, &known, id, "receipt"))
        .await?;
    let place = mailbox(app, &row.mailbox)?;
    let (whole, message) = read_off_thread(Vec::from(bytes)).await;
    let message = message.map_err(|_| why_not(&GivenFault::NoReceipt))?;
    let checking =
        tokio::task::spawn_blocking(move || pec::delivery_of(&message, &place, &mail, row.received_at));
    let proved = checking.await.map_err(|_| why_not(&GivenFault::NoReceipt))?;
    let proved = proved.map_err(|fault| why_not(&fault))?;
    let stored = storage::keep(&app.db, &app.store, &name, now, whole.as_slice()).await?;
    let staff = staff.clone();
    app.db
        .write(move |db| {
            let (_, _, notice) = found(db, &staff, &all, id, "receipt")?;
            let before = notices::received_on(db, &notice)?;
            let file = NewFile {
                role: NoticeFileRole::Receipt,
                name: stored.name.clone(),
                media_type: "message/rfc822".to_owned(),
                sha256: stored.sha256.clone(),
                size: i64::try_from(stored.size).unwrap_or(i64::MAX),
                incoming: None,
            };
            if !notices::prove_delivery(db, now, &notice, (file, proved.at))? {
                return Ok(());
            }
            let event = Entry::new("mail.receipt_added", "mail", id).ente(notice.ente_id);
            let new = json!({"received_on": proved.local_date(), "delivered_at": proved.at, "sha256": stored.sha256});
            audit::record(db, staff.by(), now, event.change(json!({"received_on": before}), new))?;
            formal::proved(db, now, staff.by(), notice.id)?;
            Ok(())
        })
        .await
}

fn why_not(fault: &GivenFault) -> IncomingError {
    let words = match fault {
        GivenFault::NoReceipt => Words::new("pec-given-no-receipt"),
        GivenFault::Unread(error) => Words::new("pec-given-unread").arg("fault", error.to_string()),
        GivenFault::Unproved(signature) => Words::new(format!("pec-given-unproved-{signature}")),
        GivenFault::OtherKind(kind) => Words::new(format!("pec-given-kind-{kind}")),
        GivenFault::WithError => Words::new("pec-given-with-error"),
        GivenFault::OtherMessage => Words::new("pec-given-other-message"),
        GivenFault::OtherRecipient => Words::new("pec-given-other-recipient"),
    };
    IncomingError::Invalid(vec![FieldError::new("receipt", words)])
}

/// Whether the person may give proofs of a notice. Errors: NotFound, Forbidden.
pub fn may_prove(db: &mut Db, staff: &Staff, all: &[Mailbox], id: IncomingId) -> Result<(), IncomingError> {
    queries::find(db, staff, all, id)?;
    match policy::may_prove(staff) {
        true => Ok(()),
        false => Err(IncomingError::Forbidden),
    }
}

/// The mail, what its provider proves, and the notice that it brought, for who may prove something of it. Errors: NotFound,
/// Forbidden, Invalid (of `field`: it is no formal notice).
fn found(
    db: &mut Db,
    staff: &Staff,
    all: &[Mailbox],
    id: IncomingId,
    field: &str,
) -> Result<(Incoming, PecMail, FormalNotice), IncomingError> {
    may_prove(db, staff, all, id)?;
    let row = queries::find(db, staff, all, id)?;
    match (pec::mails::of_mail(db, id)?, notices::of_incoming(db, id)?) {
        (Some(mail), Some(notice)) => Ok((row, mail, notice)),
        _ => Err(IncomingError::field(field, "pec-no-notice")),
    }
}
