//! Why a question about notices is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, Refusal};

/// Why a question about notices is refused.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Absent, or another's.
    #[error("no such notice")]
    NotFound,
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for NoticeError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            NoticeError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for NoticeError {
    fn refusal(&self) -> Refusal {
        match self {
            NoticeError::NotFound => Refusal::not_found(),
            NoticeError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            NoticeError::Db(error) => Refusal::database(error),
        }
    }
}
