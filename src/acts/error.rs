//! Why something about an act is refused.

use poem::http::StatusCode;

use super::model::ActState;
use super::stale::Current;
use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::text::{Arg, Message};
use crate::sla::terms::TermError;
use crate::storage::StorageError;
use crate::tickets::TicketError;

/// Why something about an act is refused.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// There is no such act, document or convention, or it is not visible (R-VIS-4).
    #[error("no such act, or not visible")]
    NotFound,
    /// Seen, but not permitted.
    #[error("not permitted")]
    Forbidden,
    /// The rights of the ente's people have ended: they read until that day.
    #[error("the rights have ended, reading ends on {0}")]
    RightsEnded(chrono::NaiveDate),
    /// The procedure's table has no such step for this person now.
    #[error("no step from {from} to {to}")]
    Refused {
        /// The present state.
        from: ActState,
        /// The state asked for.
        to: ActState,
        /// What can be asked for.
        allowed: Vec<ActState>,
    },
    /// Somebody else changed the act meanwhile (R-TKT-6): as it stands now.
    #[error("it has version {} now", .0.version)]
    Changed(Box<Current>),
    /// The same of what belongs to acts and is none; the version it has now.
    #[error("it has version {0} now")]
    Stale(i32),
    /// A rule of the specification, by its slug, with the arguments of its sentence.
    #[error("{0}")]
    Rule(&'static str, Vec<(&'static str, Arg)>),
    /// Something else stands against it, by its slug.
    #[error("{0}")]
    Conflict(&'static str, Vec<(&'static str, Arg)>),
    /// Fields that cannot be accepted.
    #[error("{} fields cannot be accepted", .0.len())]
    Invalid(Vec<FieldError>),
    /// No date within ten years: the calendar is closed for too long.
    #[error(transparent)]
    Term(#[from] TermError),
    /// The linked ticket.
    #[error(transparent)]
    Ticket(Box<TicketError>),
    /// Too much of the same is being done, by its slug: worth another try soon.
    #[error("{0}")]
    Busy(&'static str),
    /// A file could not be made: why.
    #[error("the file could not be made: {0}")]
    File(String),
    /// The bytes of a document.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl ActError {
    /// One field that cannot be accepted: `key` is the sentence's.
    pub fn field(field: &str, key: &'static str) -> ActError {
        ActError::Invalid(vec![FieldError::new(field, Message::new(key))])
    }
}

impl Failure for ActError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            ActError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for ActError {
    fn refusal(&self) -> Refusal {
        let with = |refusal: Refusal, args: &[(&'static str, Arg)]| Refusal {
            args: args.to_vec(),
            ..refusal
        };
        match self {
            ActError::NotFound => Refusal::not_found(),
            ActError::Forbidden => Refusal::forbidden(),
            ActError::RightsEnded(until) => Refusal::rights_ended(*until),
            ActError::Refused { allowed, .. } => {
                let words: Vec<&str> = allowed.iter().map(|state| state.as_str()).collect();
                let names = words.iter().map(|word| format!("acts-state-{word}"));
                Refusal::conflict("act-step-refused")
                    .arg("count", words.len())
                    .arg("allowed", Arg::Keys(names.collect()))
                    .member("allowed", words)
            }
            ActError::Changed(current) => {
                current.tell(Refusal::new(StatusCode::PRECONDITION_FAILED, "act-changed"))
            }
            ActError::Stale(version) => {
                Refusal::new(StatusCode::PRECONDITION_FAILED, "act-changed").member("version", *version)
            }
            ActError::Rule(slug, args) => with(Refusal::rule(slug), args),
            ActError::Conflict(slug, args) => with(Refusal::conflict(slug), args),
            ActError::Invalid(fields) => Refusal::invalid(fields.clone()),
            ActError::Term(_) | ActError::File(_) => Refusal {
                cause: Some(self.to_string()),
                ..Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            },
            ActError::Busy(slug) => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, slug),
            ActError::Storage(error) => error.refusal(),
            ActError::Ticket(error) => error.refusal(),
            ActError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            ActError::Db(error) => Refusal::database(error),
        }
    }
}
