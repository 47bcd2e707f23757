//! What can go wrong with a ticket, one sentence for the person per case.

use diesel::result::Error;
use poem::http::StatusCode;

use super::attention::Attention;
use super::model::{State, Ticket};
use crate::db::Failure;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::text::Message;

/// A refused command or read.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// There is no such ticket, message or attachment, or it is not visible (R-VIS-4).
    #[error("no such ticket, or not visible")]
    NotFound,
    /// Seen, but not permitted.
    #[error("not permitted")]
    Forbidden,
    /// The table of states has no such transition for this person now (R-TKT-1).
    #[error("no transition from {from} to {to}")]
    Refused {
        /// The present state.
        from: State,
        /// The state asked for.
        to: State,
        /// What can be asked for.
        allowed: Vec<State>,
    },
    /// The ticket is final: it takes no public message and no change (R-TKT-1).
    #[error("the ticket is closed")]
    TicketClosed,
    /// A parent cannot be resolved while a child is open (R-TKT-11).
    #[error("{0} children are still open")]
    OpenChildren(usize),
    /// The person is neither a member of the ticket's queue nor a manager.
    #[error("the person does not work this queue")]
    NotInQueue,
    /// The person cannot see the ticket, also not as a watcher (R-TKT-10).
    #[error("the person cannot watch this ticket")]
    CannotWatch,
    /// Tickets that cannot be merged, linked or made parent and child (R-TKT-11): the message says why.
    #[error("{}", .0.key)]
    Relation(Message),
    /// Somebody else changed the ticket meanwhile (R-TKT-6): as it is now.
    #[error("the ticket has changed meanwhile")]
    Stale(Box<Ticket>),
    /// Attention cannot be asked for now: the ticket waits for the ente, or it was asked for already.
    #[error("attention cannot be asked for now: {0:?}")]
    Attention(Attention),
    /// Fields that cannot be accepted.
    #[error("{} invalid fields", .0.len())]
    Invalid(Vec<FieldError>),
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database.
    #[error(transparent)]
    Db(#[from] Error),
}

impl TicketError {
    /// One field that cannot be accepted: `key` is the sentence's.
    pub(super) fn field(field: &str, key: &'static str) -> TicketError {
        TicketError::Invalid(vec![FieldError::new(field, Message::new(key))])
    }

    pub(super) fn relation(key: &'static str) -> TicketError {
        TicketError::Relation(Message::new(key))
    }
}

impl Failure for TicketError {
    fn database(&self) -> Option<&Error> {
        match self {
            TicketError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for TicketError {
    fn refusal(&self) -> Refusal {
        match self {
            TicketError::NotFound => Refusal::not_found(),
            TicketError::Forbidden => Refusal::forbidden(),
            TicketError::Refused { allowed, .. } => {
                let words: Vec<&str> = allowed.iter().map(|state| state.as_str()).collect();
                Refusal::conflict("transition-refused")
                    .arg("count", words.len())
                    .arg("allowed", words.join(", "))
                    .member("allowed", words)
            }
            TicketError::TicketClosed => {
                Refusal::conflict("ticket_closed").member("allowed", Vec::<&str>::new())
            }
            TicketError::OpenChildren(count) => Refusal::conflict("open-children").arg("count", *count),
            TicketError::NotInQueue => Refusal {
                fields: vec![FieldError::new(
                    "assignee_id",
                    Message::new("tickets-not-in-queue"),
                )],
                ..Refusal::rule("not-in-queue")
            },
            TicketError::CannotWatch => Refusal {
                fields: vec![FieldError::new("user_id", Message::new("tickets-cannot-watch"))],
                ..Refusal::rule("cannot-watch")
            },
            TicketError::Relation(why) => Refusal {
                // The empty pointer is the whole body.
                fields: vec![FieldError {
                    pointer: String::new(),
                    reason: why.clone(),
                }],
                ..Refusal::rule("tickets-not-related")
            },
            TicketError::Stale(ticket) => Refusal::new(StatusCode::PRECONDITION_FAILED, "stale-version")
                .member("version", ticket.version),
            TicketError::Attention(Attention::AskedUntil(day)) => {
                Refusal::conflict("attention-already-requested")
                    .arg("day", day.format("%d/%m/%Y").to_string())
                    .member("possible_on", day.to_string())
            }
            TicketError::Attention(Attention::WaitsForEnte) => Refusal::conflict("attention-waits-for-ente"),
            TicketError::Attention(_) => {
                Refusal::conflict("ticket_closed").member("allowed", Vec::<&str>::new())
            }
            TicketError::Invalid(fields) => Refusal::invalid(fields.clone()),
            TicketError::Cursor(_) => Refusal::new(StatusCode::BAD_REQUEST, "cursor-invalid"),
            TicketError::Db(error) => Refusal::database(error),
        }
    }
}
