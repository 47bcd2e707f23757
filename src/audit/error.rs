//! Why a question to the audit is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, Refusal};

/// Why a question to the audit is refused.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Absent, or asked by a person of an ente.
    #[error("no such event")]
    NotFound,
    /// Only administrators and auditors read the audit.
    #[error("not permitted")]
    Forbidden,
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for AuditError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            AuditError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for AuditError {
    fn refusal(&self) -> Refusal {
        match self {
            AuditError::NotFound => Refusal::not_found(),
            AuditError::Forbidden => Refusal::forbidden(),
            AuditError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            AuditError::Db(error) => Refusal::database(error),
        }
    }
}
