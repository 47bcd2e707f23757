//! Formal notices (R-PEC-4): what a procedure rests on. Each keeps its channel, the original message or document, the
//! receipts, the register entry, the SHA-256 of every file, and who entered it. Mails make theirs by themselves.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::deliveries;
use super::register;
use crate::db::schema::{formal_notice_files, formal_notices};
use crate::db::types::text_enum;
use crate::db::{Db, one_of};
use crate::enti::identifiers::RegisterEntry;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId, MessageId, TicketId, UserId, id_type};
use crate::kernel::rome;
use crate::kernel::text::one_line;
use crate::mail::message::Message;
use crate::mail::outbox::MailId;
use crate::storage;

id_type!(NoticeId, "A formal notice.");
id_type!(NoticeFileId, "A file of a formal notice.");

/// Characters of a subject that are kept.
const SUBJECT_CHARS: usize = 500;

text_enum! {
    /// Whether the centre got it or sent it.
    pub enum NoticeDirection {
        In = "in",
        Out = "out",
    }
}

text_enum! {
    /// How it came or left (R-PEC-1).
    pub enum NoticeChannel {
        Pec = "pec",
        Document = "document",
    }
}

text_enum! {
    /// What a file of a notice is; the word is `pec-file-<word>`.
    pub enum NoticeFileRole {
        /// The certified message itself, `postacert.eml`.
        Original = "original",
        /// A document, or what is attached to the message.
        Document = "document",
        /// The envelope with the provider's signature, as it came.
        Envelope = "envelope",
        /// A receipt of a provider, as it came.
        Receipt = "receipt",
    }
}

/// A formal notice, as its row.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = formal_notices)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct FormalNotice {
    pub id: NoticeId,
    pub direction: NoticeDirection,
    pub channel: NoticeChannel,
    pub subject: String,
    pub ente_id: Option<EnteId>,
    pub ticket_id: Option<TicketId>,
    pub incoming_id: Option<IncomingId>,
    pub mail_id: Option<MailId>,
    pub register_number: Option<String>,
    pub registered_on: Option<NaiveDate>,
    pub entered_by: Option<UserId>,
    pub entered_at: Timestamp,
    pub register_aoo: Option<String>,
    pub register_key: Option<String>,
    pub delivered_at: Option<Timestamp>,
    pub message_id: Option<MessageId>,
}

impl FormalNotice {
    /// Its entry in the register; `None`: there is none.
    pub fn register(&self) -> Option<RegisterEntry> {
        let (aoo, number) = (self.register_aoo.as_deref()?, self.register_number.as_deref()?);
        let on = self.registered_on?;
        RegisterEntry::parse(aoo, number, on.year(), on).ok()
    }
}

/// A file of a formal notice, as its row.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = formal_notice_files)]
#[expect(missing_docs, reason = "the columns are explained in the migration")]
pub struct NoticeFile {
    pub id: NoticeFileId,
    pub notice_id: NoticeId,
    pub role: NoticeFileRole,
    pub name: String,
    pub media_type: String,
    pub sha256: String,
    pub size: i64,
    pub incoming_id: Option<IncomingId>,
    pub added_at: Timestamp,
}

/// A file that a notice is to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// What it is.
    pub role: NoticeFileRole,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// The mail in which it lies; else the store has it by itself.
    pub incoming: Option<IncomingId>,
}

impl NewFile {
    fn in_mail(
        role: NoticeFileRole,
        name: &str,
        media_type: &str,
        bytes: &[u8],
        mail: IncomingId,
    ) -> NewFile {
        NewFile {
            role,
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            sha256: storage::sha256(bytes),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            incoming: Some(mail),
        }
    }
}

/// A formal notice that is to be entered.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// Whether the centre got it or sent it.
    pub direction: NoticeDirection,
    /// How it came or left.
    pub channel: NoticeChannel,
    /// What it is about.
    pub subject: String,
    /// The ente that it came from or went to.
    pub ente: Option<EnteId>,
    /// The ticket that it belongs to.
    pub ticket: Option<TicketId>,
    /// The mail that came in with it.
    pub incoming: Option<IncomingId>,
    /// The mail of ours that carries it.
    pub mail: Option<MailId>,
    /// The message of the ticket that it carries.
    pub message: Option<MessageId>,
    /// Who entered it; nobody: the program, out of a mail.
    pub entered_by: Option<UserId>,
}

/// Enters a formal notice with its files, in the caller's transaction; its entry in the register comes by [`set_register`]. A file that
/// lies in the store by itself must have been kept ([`storage::keep`]) and is used from now on. Errors: the database's; NotFound: a file
/// is no longer kept.
pub fn enter(db: &mut Db, now: Timestamp, new: NewNotice, files: Vec<NewFile>) -> QueryResult<FormalNotice> {
    let subject = one_line(&new.subject).replace('\0', "");
    let row = FormalNotice {
        id: NoticeId::new(now),
        direction: new.direction,
        channel: new.channel,
        subject: subject.chars().take(SUBJECT_CHARS).collect(),
        ente_id: new.ente,
        ticket_id: new.ticket,
        incoming_id: new.incoming,
        mail_id: new.mail,
        register_number: None,
        registered_on: None,
        entered_by: new.entered_by,
        entered_at: now,
        register_aoo: None,
        register_key: None,
        delivered_at: None,
        message_id: new.message,
    };
    diesel::insert_into(formal_notices::table)
        .values(&row)
        .execute(db)?;
    for file in files {
        add(db, now, row.id, file)?;
    }
    Ok(row)
}

/// Gives a notice its entry in the register, in the place of the one that it had: the notice as it is then. `None`: the entry is another
/// document's.
pub fn set_register(
    db: &mut Db,
    notice: NoticeId,
    entry: &RegisterEntry,
) -> QueryResult<Option<FormalNotice>> {
    if register::is_used(db, entry, Some(notice))? {
        return Ok(None);
    }
    diesel::update(formal_notices::table.find(notice))
        .set((
            formal_notices::register_aoo.eq(entry.aoo()),
            formal_notices::register_number.eq(entry.number()),
            formal_notices::registered_on.eq(entry.date()),
            formal_notices::register_key.eq(entry.key()),
        ))
        .execute(db)?;
    let changed = formal_notices::table.find(notice);
    changed.select(FormalNotice::as_select()).first(db).map(Some)
}

/// Adds the receipt of delivery that the sender of a notice has, and when it says that the notice was delivered: of several
/// the earliest counts. Its bytes must have been kept ([`storage::keep`]). `false`: the receipt is there already. Errors: as
/// [`enter`].
pub fn prove_delivery(
    db: &mut Db,
    now: Timestamp,
    notice: &FormalNotice,
    (receipt, at): (NewFile, Timestamp),
) -> QueryResult<bool> {
    if !add(db, now, notice.id, receipt)? {
        return Ok(false);
    }
    let at = notice.delivered_at.map_or(at, |known| known.min(at));
    diesel::update(formal_notices::table.find(notice.id))
        .set(formal_notices::delivered_at.eq(at))
        .execute(db)?;
    Ok(true)
}

/// Adds a file; `false`: it is there in the same role already.
pub(super) fn add(db: &mut Db, now: Timestamp, notice: NoticeId, file: NewFile) -> QueryResult<bool> {
    let same = formal_notice_files::table
        .filter(formal_notice_files::notice_id.eq(notice))
        .filter(formal_notice_files::role.eq(file.role))
        .filter(formal_notice_files::sha256.eq(&file.sha256))
        .count();
    if same.get_result::<i64>(db)? > 0 {
        return Ok(false);
    }
    if file.incoming.is_none() && !storage::use_in(db, now, &file.sha256)? {
        return Err(diesel::result::Error::NotFound);
    }
    let row = NoticeFile {
        id: NoticeFileId::new(now),
        notice_id: notice,
        role: file.role,
        name: file.name,
        media_type: file.media_type,
        sha256: file.sha256,
        size: file.size,
        incoming_id: file.incoming,
        added_at: now,
    };
    diesel::insert_into(formal_notice_files::table)
        .values(row)
        .execute(db)?;
    Ok(true)
}

/// A mail that came in, as far as a notice keeps it.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Its row.
    pub id: IncomingId,
    /// SHA-256 of its bytes as they came.
    pub sha256: String,
    /// How many they are.
    pub size: i64,
    /// The ente for which it was applied.
    pub ente: Option<EnteId>,
    /// The ticket where it stands.
    pub ticket: Option<TicketId>,
}

/// The notice that a proved envelope brings; one that an earlier look at it made stays, and learns where it belongs.
pub fn keep_arrived(
    db: &mut Db,
    now: Timestamp,
    mail: &Arrived,
    message: &Message,
) -> QueryResult<FormalNotice> {
    if let Some(earlier) = of_incoming(db, mail.id)? {
        let (ente_id, ticket_id) = (mail.ente.or(earlier.ente_id), mail.ticket.or(earlier.ticket_id));
        diesel::update(formal_notices::table.find(earlier.id))
            .set((
                formal_notices::ente_id.eq(ente_id),
                formal_notices::ticket_id.eq(ticket_id),
            ))
            .execute(db)?;
        return Ok(FormalNotice {
            ente_id,
            ticket_id,
            ..earlier
        });
    }
    let mut files = vec![NewFile {
        role: NoticeFileRole::Envelope,
        name: format!("{}.eml", mail.id),
        media_type: "message/rfc822".to_owned(),
        sha256: mail.sha256.clone(),
        size: mail.size,
        incoming: Some(mail.id),
    }];
    files.extend(original(message, mail.id));
    let inside = message.parts.iter().filter(|part| part.in_certified);
    files.extend(inside.map(|part| {
        NewFile::in_mail(
            NoticeFileRole::Document,
            &part.name,
            &part.media_type,
            &part.bytes,
            mail.id,
        )
    }));
    let new = NewNotice {
        direction: NoticeDirection::In,
        channel: NoticeChannel::Pec,
        subject: message.subject.clone(),
        ente: mail.ente,
        ticket: mail.ticket,
        incoming: Some(mail.id),
        mail: None,
        message: None,
        entered_by: None,
    };
    enter(db, now, new, files)
}

/// Notes to which ticket people have put the mail that brought a notice.
pub fn place(db: &mut Db, mail: IncomingId, ente: Option<EnteId>, ticket: TicketId) -> QueryResult<()> {
    diesel::update(formal_notices::table.filter(formal_notices::incoming_id.assume_not_null().eq(mail)))
        .set((
            formal_notices::ente_id.eq(ente),
            formal_notices::ticket_id.eq(ticket),
        ))
        .execute(db)
        .map(drop)
}

/// Adds a proved receipt to the notice that went with a mail of ours, and the message as it was delivered, if it is inside.
pub fn add_receipt(
    db: &mut Db,
    now: Timestamp,
    mail: MailId,
    receipt: &Arrived,
    message: &Message,
) -> QueryResult<()> {
    let Some(notice) = of_sent(db, mail)? else {
        return Ok(());
    };
    let file = NewFile {
        role: NoticeFileRole::Receipt,
        name: format!("{}.eml", receipt.id),
        media_type: "message/rfc822".to_owned(),
        sha256: receipt.sha256.clone(),
        size: receipt.size,
        incoming: Some(receipt.id),
    };
    for file in [Some(file), original(message, receipt.id)].into_iter().flatten() {
        add(db, now, notice.id, file)?;
    }
    Ok(())
}

/// `postacert.eml` of an envelope or of a receipt.
fn original(message: &Message, mail: IncomingId) -> Option<NewFile> {
    let bytes = message.pec.as_ref()?.postacert.as_deref()?;
    let role = NoticeFileRole::Original;
    Some(NewFile::in_mail(
        role,
        "postacert.eml",
        "message/rfc822",
        bytes,
        mail,
    ))
}

/// The notice that a mail brought.
pub fn of_incoming(db: &mut Db, mail: IncomingId) -> QueryResult<Option<FormalNotice>> {
    formal_notices::table
        .filter(formal_notices::incoming_id.assume_not_null().eq(mail))
        .select(FormalNotice::as_select())
        .first(db)
        .optional()
}

/// The notice that a mail of ours carries.
pub fn of_sent(db: &mut Db, mail: MailId) -> QueryResult<Option<FormalNotice>> {
    formal_notices::table
        .filter(formal_notices::mail_id.assume_not_null().eq(mail))
        .select(FormalNotice::as_select())
        .first(db)
        .optional()
}

/// The notice that carries a message of a ticket: of one that was sent again the latest.
pub fn of_message(db: &mut Db, message: MessageId) -> QueryResult<Option<FormalNotice>> {
    formal_notices::table
        .filter(formal_notices::message_id.assume_not_null().eq(message))
        .order(formal_notices::id.desc())
        .select(FormalNotice::as_select())
        .first(db)
        .optional()
}

/// The same notice once more, with its documents: the mail that carries it is another one.
pub(super) fn repeat(
    db: &mut Db,
    now: Timestamp,
    earlier: FormalNotice,
    mail: MailId,
    by: UserId,
) -> QueryResult<()> {
    let documents = files(db, earlier.id)?;
    let documents = documents
        .into_iter()
        .filter(|file| file.role == NoticeFileRole::Document);
    let documents = documents.map(|file| NewFile {
        role: file.role,
        name: file.name,
        media_type: file.media_type,
        sha256: file.sha256,
        size: file.size,
        incoming: file.incoming_id,
    });
    let documents: Vec<NewFile> = documents.collect();
    let new = NewNotice {
        direction: earlier.direction,
        channel: earlier.channel,
        subject: earlier.subject,
        ente: earlier.ente_id,
        ticket: earlier.ticket_id,
        incoming: None,
        mail: Some(mail),
        message: earlier.message_id,
        entered_by: Some(by),
    };
    enter(db, now, new, documents).map(drop)
}

/// A file and its notice.
pub fn file(db: &mut Db, id: NoticeFileId) -> QueryResult<Option<(FormalNotice, NoticeFile)>> {
    let file: Option<NoticeFile> = formal_notice_files::table
        .find(id)
        .select(NoticeFile::as_select())
        .first(db)
        .optional()?;
    let Some(file) = file else { return Ok(None) };
    let notice = formal_notices::table
        .find(file.notice_id)
        .select(FormalNotice::as_select())
        .first(db)?;
    Ok(Some((notice, file)))
}

/// The files of a notice, in the order in which they were added.
pub fn files(db: &mut Db, notice: NoticeId) -> QueryResult<Vec<NoticeFile>> {
    files_of(db, &[notice])
}

/// The files of these notices.
pub fn files_of(db: &mut Db, notices: &[NoticeId]) -> QueryResult<Vec<NoticeFile>> {
    formal_notice_files::table
        .filter(one_of(formal_notice_files::notice_id, notices.to_vec()))
        .order(formal_notice_files::id)
        .select(NoticeFile::as_select())
        .load(db)
}

/// The date of receipt of a notice (R-PEC-3): that of a delivery receipt, come by itself or given by hand, or of the register;
/// if there are several, the earliest one (I-08). `None`: nothing proves yet that it was received.
pub fn received_on(db: &mut Db, notice: &FormalNotice) -> QueryResult<Option<NaiveDate>> {
    let delivered = match notice.mail_id {
        Some(mail) => deliveries::of_mail(db, mail)?
            .iter()
            .filter_map(deliveries::Delivery::received_on)
            .min(),
        None => None,
    };
    let by_hand = notice.delivered_at.map(|at| rome::date_of(at.utc()));
    Ok([delivered, by_hand, notice.registered_on]
        .into_iter()
        .flatten()
        .min())
}

/// SHA-256 and size of the files of notices and of mails that lie in the store by themselves: what it must hold. `of`: only that
/// content.
pub fn stored_contents(
    db: &mut Db,
    of: Option<&str>,
) -> QueryResult<std::collections::BTreeMap<String, u64>> {
    let mut rows = formal_notice_files::table
        .filter(formal_notice_files::incoming_id.is_null())
        .select((formal_notice_files::sha256, formal_notice_files::size))
        .into_boxed();
    if let Some(sha256) = of {
        rows = rows.filter(formal_notice_files::sha256.eq(sha256.to_owned()));
    }
    Ok(storage::by_hash(rows.load(db)?))
}
