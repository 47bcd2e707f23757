//! Why a change or a question about enti is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, FieldError, Refusal};

/// Why a change or a question about enti is refused.
#[derive(Debug, thiserror::Error)]
pub enum EnteError {
    /// Absent, or not visible to this person.
    #[error("no such ente")]
    NotFound,
    /// Only administrators change enti.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else changed the ente meanwhile; the version it has now.
    #[error("the ente has version {current} now")]
    Stale {
        /// The version it has now.
        current: i32,
    },
    /// Another ente has the same IPA or ISTAT code.
    #[error("another ente has the same code")]
    Duplicate,
    /// The register has no comune with this ISTAT code.
    #[error("no such comune")]
    UnknownComune,
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for EnteError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            EnteError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for EnteError {
    fn refusal(&self) -> Refusal {
        match self {
            EnteError::NotFound => Refusal::not_found(),
            EnteError::Forbidden => Refusal::forbidden(),
            EnteError::Stale { current } => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "ente-changed").member("version", *current)
            }
            EnteError::Duplicate => Refusal::conflict("ente-duplicate"),
            EnteError::UnknownComune => Refusal::rule("comune-unknown"),
            EnteError::Invalid(fields) => Refusal::invalid(fields.clone()),
            EnteError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            EnteError::Db(error) => Refusal::database(error),
        }
    }
}
