//! Why a mail cannot be taken, or an operator's wish about one cannot be met.

use diesel::result::Error;
use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::text::Message;
use crate::mail::message::MAX_BYTES;
use crate::storage::StorageError;
use crate::tickets::TicketError;
use crate::users::UserError;

/// A refused mail, command or read.
#[derive(Debug, thiserror::Error)]
pub enum IncomingError {
    /// There is no such mail, or it is not visible (R-VIS-4).
    #[error("no such mail, or not visible")]
    NotFound,
    /// Seen, but not permitted.
    #[error("not permitted")]
    Forbidden,
    /// No bytes at all.
    #[error("the mail is empty")]
    Empty,
    /// More bytes than any mail may have.
    #[error("the mail is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// No mailbox has this name.
    #[error("there is no mailbox `{name}`; the mailboxes are: {known}")]
    UnknownMailbox {
        /// The name asked for.
        name: String,
        /// All names.
        known: String,
    },
    /// The mail is not in a state in which this can be done.
    #[error("the mail does not wait for this any more")]
    Settled,
    /// The mail cannot be read, so that nothing can be made of it.
    #[error("the mail cannot be read")]
    Unreadable,
    /// Fields that cannot be accepted.
    #[error("{} invalid fields", .0.len())]
    Invalid(Vec<FieldError>),
    /// The ticket refuses.
    #[error(transparent)]
    Ticket(#[from] TicketError),
    /// The account refuses.
    #[error(transparent)]
    User(#[from] UserError),
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The store.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The DNS does not say who a mail is from.
    #[error("the DNS does not answer about the sender")]
    Unanswered,
    /// The database.
    #[error(transparent)]
    Db(#[from] Error),
}

impl IncomingError {
    /// One field that cannot be accepted: `key` is the sentence's.
    pub(super) fn field(field: &str, key: &'static str) -> IncomingError {
        IncomingError::Invalid(vec![FieldError::new(field, Message::new(key))])
    }
}

impl Failure for IncomingError {
    fn database(&self) -> Option<&Error> {
        match self {
            IncomingError::Db(error) => Some(error),
            IncomingError::Ticket(error) => error.database(),
            IncomingError::User(error) => error.database(),
            _ => None,
        }
    }
}

impl DomainError for IncomingError {
    fn refusal(&self) -> Refusal {
        match self {
            IncomingError::NotFound => Refusal::not_found(),
            IncomingError::Forbidden => Refusal::forbidden(),
            IncomingError::Empty => Refusal::rule("mail-empty"),
            IncomingError::TooLarge => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "mail-too-large")
                .arg("mebibytes", MAX_BYTES / 1024 / 1024),
            IncomingError::UnknownMailbox { .. } => Refusal {
                fields: vec![FieldError::new(
                    "mailbox",
                    Message::new("incoming-mailbox-unknown"),
                )],
                ..Refusal::rule("mailbox-unknown")
            },
            IncomingError::Settled => Refusal::conflict("mail-settled"),
            IncomingError::Unreadable => Refusal::rule("mail-unreadable"),
            IncomingError::Invalid(fields) => Refusal::invalid(fields.clone()),
            IncomingError::Ticket(error) => error.refusal(),
            IncomingError::User(error) => error.refusal(),
            IncomingError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            IncomingError::Storage(error) => error.refusal(),
            IncomingError::Unanswered => Refusal {
                cause: Some(self.to_string()),
                ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            },
            IncomingError::Db(error) => Refusal::database(error),
        }
    }
}
