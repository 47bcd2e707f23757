//! Sending certified mail: a row of the outbox for each recipient, that leaves by the server of a mailbox and from its
//! address; what becomes of it; and the formal notice that it is.

use super::deliveries::{self, Delivery};
use super::mails::AnswerRoute;
use super::notices::{self, NewFile, NewNotice, NoticeChannel, NoticeDirection, NoticeFileRole};
use crate::config::Mailbox;
use crate::db::{Db, Failure};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{EnteId, TicketId, UserId};
use crate::kernel::text::Lang;
use crate::mail::outbox::{self, Mail, MailId};
use crate::mail::render::FORMAL;
use crate::storage::Stored;

/// Most files of a mail.
const MAX_FILES: usize = 20;
/// Most bytes of the files of a mail: providers take 30 MB, and on the way they grow by a third.
const MAX_BYTES: u64 = 20 * 1024 * 1024;

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
            (formal.ente, formal.by),
        );
        sent.push(queued.map_err(|error| match error {
            diesel::result::Error::NotFound => SendError::FileGone,
            other => SendError::Db(other),
        })?);
    }
    Ok(sent)
}

/// Queues an answer on a ticket as certified mail to who wrote last. `by`: who answers.
pub fn send_answer(
    db: &mut Db,
    now: Timestamp,
    route: &AnswerRoute,
    mut mail: Mail,
    (ente, by): (Option<EnteId>, Option<UserId>),
) -> diesel::QueryResult<MailId> {
    mail.to.1.clone_from(&route.address);
    queue(db, now, &route.mailbox, mail, &[], (ente, by))
}

fn queue(
    db: &mut Db,
    now: Timestamp,
    mailbox: &str,
    mail: Mail,
    files: &[Stored],
    (ente, by): (Option<EnteId>, Option<UserId>),
) -> diesel::QueryResult<MailId> {
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
        register: None,
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
