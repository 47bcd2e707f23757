//! Failures: what every feature's error has in common, and how to tell the kinds apart.

use std::any::Any;

use diesel::result::{DatabaseErrorKind, Error};

/// An error of a feature, as the database sees it: made of diesel's, and perhaps still holding one.
pub trait Failure: From<Error> + Send + 'static {
    /// diesel's error inside, if it is one: what is due to concurrency is tried again.
    fn database(&self) -> Option<&Error>;
}

impl Failure for Error {
    fn database(&self) -> Option<&Error> {
        Some(self)
    }
}

/// A database that cannot be opened or brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No connection.
    #[error("the database {url} cannot be opened: {reason}")]
    Connect {
        /// The URL, without its password.
        url: String,
        /// What the database said.
        reason: String,
    },
    /// The folder or the lock file cannot be made.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another server holds this database.
    #[error("another server is already running on this database ({0} is locked): stop it first")]
    AlreadyServed(String),
    /// A migration failed; nothing of it remains.
    #[error("the migration {name} failed: {source}")]
    Migration {
        /// Its folder.
        name: String,
        /// What the database said.
        source: Error,
    },
    /// A migration left rows that point nowhere.
    #[error("the migration {name} would leave {rows} rows whose foreign key points nowhere")]
    ForeignKeys {
        /// Its folder.
        name: String,
        /// How many.
        rows: i64,
    },
    /// The database was made by a newer program.
    #[error("the database is newer than this program: it has the migrations {0}")]
    Newer(String),
    /// Anything else the database says.
    #[error(transparent)]
    Database(#[from] Error),
}

/// Whether the error is a broken uniqueness (SQLite does not say which).
pub fn is_unique_violation(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

/// Whether the database is out of reach or too busy: worth another try later (503 with `Retry-After`).
pub fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection,
            _,
        ) => true,
        Error::BrokenTransactionManager => true,
        Error::RollbackErrorOnCommit { commit_error, .. } => is_unavailable(commit_error),
        // SQLite's busy timeout; PostgreSQL's statement, lock and idle timeouts (diesel hides their codes).
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            let message = info.message();
            ["database is locked", "timeout", "terminating connection"]
                .iter()
                .any(|sign| message.contains(sign))
        }
        _ => is_concurrency(error),
    }
}

/// Whether the transaction lost against another one and may win when it runs again: SQLSTATE 40001 and 40P01.
/// diesel maps the first; of the second it keeps only the message, which every translation of PostgreSQL that
/// keeps the Latin alphabet writes with this word or not at all.
pub(super) fn is_concurrency(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => info.message().contains("deadlock"),
        Error::RollbackErrorOnCommit { commit_error, .. } => is_concurrency(commit_error),
        _ => false,
    }
}

/// The error of a database that is out of reach: `is_unavailable` knows it.
pub(super) fn unavailable(message: &str) -> Error {
    Error::DatabaseError(
        DatabaseErrorKind::UnableToSendCommand,
        Box::new(message.to_owned()),
    )
}

/// A panic as an error, logged with its message.
pub(super) fn panicked(payload: Box<dyn Any + Send>) -> Error {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(
        panic = text,
        "the work on the database panicked; its changes were rolled back"
    );
    Error::DatabaseError(
        DatabaseErrorKind::Unknown,
        Box::new(format!("the work panicked: {text}")),
    )
}

/// The same error once more: one commit fails for several callers.
pub fn same(error: &Error) -> Error {
    match error {
        Error::DatabaseError(kind, info) => Error::DatabaseError(*kind, Box::new(info.message().to_owned())),
        other => unavailable(&other.to_string()),
    }
}
