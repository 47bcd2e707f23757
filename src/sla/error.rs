//! Why a change or a question about calendars and policies is refused.

use poem::http::StatusCode;

use crate::db::Failure;
use crate::kernel::problem::{DomainError, FieldError, Refusal};

/// Why a change or a question about calendars and policies is refused.
#[derive(Debug, thiserror::Error)]
pub enum SlaError {
    /// Absent.
    #[error("no such calendar or policy")]
    NotFound,
    /// Only administrators change calendars and policies.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else changed it meanwhile; the version it has now.
    #[error("it has version {current} now")]
    Stale {
        /// The version it has now.
        current: i32,
    },
    /// Another one has this code.
    #[error("there is one already")]
    Duplicate,
    /// Services or queues, by their codes, still use it.
    #[error("still used by {}", .0.join(", "))]
    InUse(Vec<String>),
    /// The shipped one stands in for what is missing, and stays.
    #[error("the shipped one is never retired")]
    Shipped,
    /// It is retired: it gets no new version.
    #[error("it is retired")]
    Retired,
    /// None of its versions is in force yet.
    #[error("not in force yet")]
    NotInForce,
    /// Its promises are being recomputed already.
    #[error("a recomputation is under way")]
    AlreadyRunning,
    /// The preview was made with other rules than those in force now.
    #[error("the rules have changed since the preview")]
    Outdated,
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for SlaError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            SlaError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for SlaError {
    fn refusal(&self) -> Refusal {
        match self {
            SlaError::NotFound => Refusal::not_found(),
            SlaError::Forbidden => Refusal::forbidden(),
            SlaError::Stale { current } => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "sla-changed").member("version", *current)
            }
            SlaError::Duplicate => Refusal::conflict("sla-duplicate"),
            SlaError::InUse(codes) => Refusal::conflict("sla-in-use").arg("users", codes.join(", ")),
            SlaError::Shipped => Refusal::conflict("sla-shipped"),
            SlaError::Retired => Refusal::conflict("sla-retired"),
            SlaError::NotInForce => Refusal::conflict("sla-not-in-force"),
            SlaError::AlreadyRunning => Refusal::conflict("recomputation-running"),
            SlaError::Outdated => Refusal::conflict("recomputation-outdated"),
            SlaError::Invalid(fields) => Refusal::invalid(fields.clone()),
            SlaError::Db(error) => Refusal::database(error),
        }
    }
}
