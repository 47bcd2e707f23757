//! Why a change or a question about queues is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::problem::{DomainError, FieldError, Refusal};

/// Why a change or a question about queues is refused.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Absent, or not visible to this person.
    #[error("no such queue")]
    NotFound,
    /// Only administrators change queues; managers too choose members.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else changed it meanwhile; the version it has now.
    #[error("it has version {current} now")]
    Stale {
        /// The version it has now.
        current: i32,
    },
    /// Another queue has this code, or another template this title.
    #[error("there is one already")]
    Duplicate,
    /// No queue takes tickets yet.
    #[error("there is no active queue")]
    NoQueue,
    /// The person does not work tickets: no agent or manager, or disabled.
    #[error("this person cannot be a member")]
    NotAnAgent,
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for QueueError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            QueueError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for QueueError {
    fn refusal(&self) -> Refusal {
        match self {
            QueueError::NotFound => Refusal::not_found(),
            QueueError::Forbidden => Refusal::forbidden(),
            QueueError::Stale { current } => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "queue-changed").member("version", *current)
            }
            QueueError::Duplicate => Refusal::conflict("queue-duplicate"),
            QueueError::NoQueue => Refusal::conflict("no-queue"),
            QueueError::NotAnAgent => Refusal::rule("not-an-agent"),
            QueueError::Invalid(fields) => Refusal::invalid(fields.clone()),
            QueueError::Db(error) => Refusal::database(error),
        }
    }
}
