//! Sending certified mail: a row of the outbox for each recipient, that leaves by the server of a mailbox and from its
//! address; what becomes of it; and the formal notice that it is.

use diesel::QueryResult;

use super::deliveries::{self, Delivery};
use super::mails::AnswerRoute;
use super::notices::{self, NewFile, NewNotice, NoticeChannel, NoticeDirection, NoticeFileRole};
use crate::config::Mailbox;
use crate::db::{Db, Failure};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{EnteId, MessageId, TicketId, UserId};
use crate::kernel::text::Lang;
use crate::mail::ledger::{self, Entry, LedgerError, MailState};
use crate::mail::letterhead::BASE_URL;
use crate::mail::outbox::{self, Mail, MailId, OutboxFile};
use crate::mail::render::FORMAL;
use crate::storage::Stored;
use crate::t;

/// Most files of a mail.
pub const MAX_FILES: usize = 20;
/// Most bytes of the files of a mail: providers take 30 MB, and on the way they grow by a third.
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Something formal that is to be sent.
#[derive(Clone, Debug)]
pub struct FormalMail {
    /// The recipients: name and address of certified mail.
    pub to: Vec<(String, EmailAddress)>,
    /// Subject, one line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The language of both.
    pub language: Lang,
    /// What is attached, kept in the store.
    pub files: Vec<Stored>,
    /// The ente that it goes to.
    pub ente: Option<EnteId>,
    /// The ticket that it belongs to.
    pub ticket: Option<TicketId>,
    /// Who sends it.
    pub by: Option<UserId>,
}

/// Why certified mail cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The mailbox is not one of certified mail, or has no mail server.
    #[error("the mailbox `{0}` cannot send certified mail: it needs pec = true and smtp_url")]
    NoServer(String),
    /// Nobody to send it to.
    #[error("there is no recipient")]
    NoRecipient,
    /// More or larger files than providers take.
    #[error("more than {MAX_FILES} files, or more than {MAX_BYTES} bytes of them")]
    TooLarge,
    /// A file is no longer in the store.
    #[error("a file is no longer kept")]
    FileGone,
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for SendError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            SendError::Db(error) => Some(error),
            _ => None,
        }
    }
}

/// Whether certified mail can leave from a mailbox.
pub fn can_send(mailbox: &Mailbox) -> bool {
    mailbox.pec && mailbox.smtp_url.is_some()
}

/// Queues something formal in the caller's transaction: one mail for each recipient, so that each has receipts of its own.
/// Errors: NoServer, NoRecipient, TooLarge, FileGone.
pub fn send(
    db: &mut Db,
    now: Timestamp,
    mailbox: &Mailbox,
    formal: &FormalMail,
) -> Result<Vec<MailId>, SendError> {
    if !can_send(mailbox) {
        return Err(SendError::NoServer(mailbox.name.clone()));
    }
    if formal.to.is_empty() {
        return Err(SendError::NoRecipient);
    }
    let bytes: u64 = formal.files.iter().map(|file| file.size).sum();
    if formal.files.len() > MAX_FILES || bytes > MAX_BYTES {
        return Err(SendError::TooLarge);
    }
    let mut sent = Vec::with_capacity(formal.to.len());
    for (name, address) in &formal.to {
        let mail = Mail {
            kind: FORMAL,
            to: (name.clone(), address.to_string()),
            user: None,
            subject: formal.subject.clone(),
            body: formal.text.clone(),
            language: formal.language,
            ticket: formal.ticket,
        };
        let queued = queue(
            db,
            now,
            &mailbox.name,
            mail,
            &formal.files,
            (formal.ente, formal.by, None),
        );
        sent.push(queued.map_err(|error| match error {
            diesel::result::Error::NotFound => SendError::FileGone,
            other => SendError::Db(other),
        })?);
    }
    Ok(sent)
}

/// Queues an answer on a ticket as certified mail to who wrote last. `by`: who answers; `message`: what it carries, whose
/// files [`add_file`] adds.
pub fn send_answer(
    db: &mut Db,
    now: Timestamp,
    route: &AnswerRoute,
    mut mail: Mail,
    (ente, by, message): (Option<EnteId>, Option<UserId>, Option<MessageId>),
) -> QueryResult<MailId> {
    mail.to.1.clone_from(&route.address);
    queue(db, now, &route.mailbox, mail, &[], (ente, by, message))
}

/// Adds a public file of a message to the certified mail that carries it, as long as that has not been tried; what does not
/// fit in is named in its text. `path`: where the reader finds the file. A message that no certified mail carries: nothing.
pub fn add_file(
    db: &mut Db,
    now: Timestamp,
    message: MessageId,
    file: &NewFile,
    path: &str,
) -> QueryResult<()> {
    let Some(notice) = notices::of_message(db, message)? else {
        return Ok(());
    };
    let Some(mail) = notice.mail_id else { return Ok(()) };
    let there = outbox::files(db, mail)?;
    let bytes: i64 = there.iter().map(|file| file.size).sum();
    let fits = there.len() < MAX_FILES && (bytes + file.size).unsigned_abs() <= MAX_BYTES;
    match fits {
        true => {
            let row = OutboxFile {
                mail_id: mail,
                position: i32::try_from(there.len()).unwrap_or(i32::MAX),
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                sha256: file.sha256.clone(),
                size: file.size,
            };
            match outbox::add_file(db, &row)? {
                true => notices::add(db, now, notice.id, file.clone()).map(drop),
                false => Ok(()),
            }
        }
        false => {
            let words = |lang: Lang| {
                let link = format!("{BASE_URL}{path}");
                let size = file.size.unsigned_abs().div_ceil(1024 * 1024);
                t!(
                    lang,
                    "pec-file-left-out",
                    name = &file.name,
                    size = size,
                    link = link
                )
                .into_owned()
            };
            outbox::add_words(db, mail, words)
        }
    }
}

/// Sends a certified mail once more, also to another address: as another mail with receipts of its own, so that those of the
/// first prove nothing about the second. One that has not left yet does not leave any more; where it only waits for the same
/// address, it is hurried on instead. `by`: who sends it. The mail as it was, and the one that leaves now. Errors: as
/// [`ledger::resend`].
pub fn send_again(
    db: &mut Db,
    now: Timestamp,
    id: MailId,
    to: Option<&str>,
    by: UserId,
) -> Result<(Entry, MailId), LedgerError> {
    let (entry, _) = ledger::find(db, id)?;
    if entry.state() == MailState::Waiting && to.is_none_or(|to| to == entry.recipient) {
        return Ok((ledger::resend(db, now, id, None)?, id));
    }
    let (before, again) = ledger::repeat(db, now, id, to)?;
    let recipient = to.unwrap_or(&before.recipient);
    for row in deliveries::of_mail(db, id)? {
        let fresh = Delivery::new(now, again, &row.mailbox, recipient, row.ticket_id);
        let repeating = Delivery {
            repeats_id: Some(id),
            ..fresh
        };
        deliveries::insert(db, &repeating)?;
    }
    if let Some(notice) = notices::of_sent(db, id)? {
        notices::repeat(db, now, notice, again, by)?;
    }
    Ok((before, again))
}

fn queue(
    db: &mut Db,
    now: Timestamp,
    mailbox: &str,
    mail: Mail,
    files: &[Stored],
    (ente, by, message): (Option<EnteId>, Option<UserId>, Option<MessageId>),
) -> QueryResult<MailId> {
    let (recipient, ticket, subject) = (mail.to.1.clone(), mail.ticket, mail.subject.clone());
    let id = outbox::queue_from(db, now, mail, mailbox, files)?;
    deliveries::insert(db, &Delivery::new(now, id, mailbox, &recipient, ticket))?;
    let new = NewNotice {
        direction: NoticeDirection::Out,
        channel: NoticeChannel::Pec,
        subject,
        ente,
        ticket,
        incoming: None,
        mail: Some(id),
        message,
        entered_by: by,
    };
    let documents = files.iter().map(|file| NewFile {
        role: NoticeFileRole::Document,
        name: file.name.clone(),
        media_type: file.media_type.to_owned(),
        sha256: file.sha256.clone(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        incoming: None,
    });
    notices::enter(db, now, new, documents.collect())?;
    Ok(id)
}
