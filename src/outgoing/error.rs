//! Why the ledger of outgoing mails is not read or mended.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::mail::ledger::LedgerError;

/// Why the ledger of outgoing mails is not read or mended.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// Absent, or not for people of an ente.
    #[error("no such mail")]
    NotFound,
    /// For administrators and managers.
    #[error("not permitted")]
    Forbidden,
    /// A run is sending it now.
    #[error("the mail is being sent")]
    BeingSent,
    /// Its text held a secret and was not kept.
    #[error("the mail's text is not kept")]
    NoText,
    /// It holds a link for one person, so it goes to no other address.
    #[error("the mail is for one address")]
    Bound,
    /// It left, or was dropped already.
    #[error("the mail is no longer in the queue")]
    Left,
    /// It cannot be written as a message: why.
    #[error("the mail cannot be written: {0}")]
    Unwritable(String),
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// The cursor is not one of this list.
    #[error("the cursor is not one of this list")]
    Cursor,
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl From<LedgerError> for OutgoingError {
    fn from(error: LedgerError) -> OutgoingError {
        match error {
            LedgerError::NotFound => OutgoingError::NotFound,
            LedgerError::BeingSent => OutgoingError::BeingSent,
            LedgerError::NoText => OutgoingError::NoText,
            LedgerError::Bound => OutgoingError::Bound,
            LedgerError::Left => OutgoingError::Left,
            LedgerError::Cursor(_) => OutgoingError::Cursor,
            LedgerError::Db(error) => OutgoingError::Db(error),
        }
    }
}

impl Failure for OutgoingError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            OutgoingError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for OutgoingError {
    fn refusal(&self) -> Refusal {
        match self {
            OutgoingError::NotFound => Refusal::not_found(),
            OutgoingError::Forbidden => Refusal::forbidden(),
            OutgoingError::BeingSent => Refusal::new(StatusCode::CONFLICT, "mail-being-sent"),
            OutgoingError::NoText => Refusal::new(StatusCode::CONFLICT, "mail-text-not-kept"),
            OutgoingError::Bound => Refusal::new(StatusCode::CONFLICT, "mail-bound"),
            OutgoingError::Left => Refusal::new(StatusCode::CONFLICT, "mail-left"),
            OutgoingError::Unwritable(why) => Refusal {
                cause: Some(why.clone()),
                ..Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            },
            OutgoingError::Invalid(fields) => Refusal::invalid(fields.clone()),
            OutgoingError::Cursor => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            OutgoingError::Db(error) => Refusal::database(error),
        }
    }
}
