//! Why a change or a question about services is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::problem::{DomainError, FieldError, Refusal};

/// Why a change or a question about services is refused.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Absent.
    #[error("no such service")]
    NotFound,
    /// Only administrators change services.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else changed the service meanwhile; the version it has now.
    #[error("the service has version {current} now")]
    Stale {
        /// The version it has now.
        current: i32,
    },
    /// Another service has this code.
    #[error("another service has this code")]
    Duplicate,
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for ServiceError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            ServiceError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for ServiceError {
    fn refusal(&self) -> Refusal {
        match self {
            ServiceError::NotFound => Refusal::not_found(),
            ServiceError::Forbidden => Refusal::forbidden(),
            ServiceError::Stale { current } => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "service-changed").member("version", *current)
            }
            ServiceError::Duplicate => Refusal::conflict("service-duplicate"),
            ServiceError::Invalid(fields) => Refusal::invalid(fields.clone()),
            ServiceError::Db(error) => Refusal::database(error),
        }
    }
}
