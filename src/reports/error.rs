//! Why a report, or a change of who gets one, is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::problem::{DomainError, FieldError, Refusal};

/// Why a report, or a change of who gets one, is refused.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Absent, or not for this person.
    #[error("no such report")]
    NotFound,
    /// Auditors read, and change nothing.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else changed it meanwhile; the version it has now.
    #[error("it has version {current} now")]
    Stale {
        /// The version it has now.
        current: i32,
    },
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// A file that could not be made.
    #[error("the file could not be made: {0}")]
    File(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for ReportError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            ReportError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for ReportError {
    fn refusal(&self) -> Refusal {
        match self {
            ReportError::NotFound => Refusal::not_found(),
            ReportError::Forbidden => Refusal::forbidden(),
            ReportError::Stale { current } => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "report-schedule-changed")
                    .member("version", *current)
            }
            ReportError::Invalid(fields) => Refusal::invalid(fields.clone()),
            ReportError::File(why) => Refusal {
                cause: Some(why.clone()),
                ..Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            },
            ReportError::Db(error) => Refusal::database(error),
        }
    }
}
