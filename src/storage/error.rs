//! Why bytes cannot be stored or read.

use poem::http::StatusCode;

use super::MAX_BYTES;
use crate::kernel::problem::Refusal;

/// Why bytes cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No such content.
    #[error("no such content")]
    NotFound,
    /// More than [`MAX_BYTES`].
    #[error("the attachment is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// No bytes at all.
    #[error("the attachment is empty")]
    Empty,
    /// A program: refused by its extension or its first bytes.
    #[error("programs are refused")]
    Refused {
        /// The extension or the kind of program.
        kind: String,
    },
    /// The scanner found a virus.
    #[error("infected: {virus}")]
    Infected {
        /// What the scanner calls it.
        virus: String,
    },
    /// The scanner answers that it cannot tell: too large for it, or not to be taken apart.
    #[error("the scanner cannot tell: {0}")]
    Unscannable(String),
    /// The scanner does not answer as it should: nothing is known of the content, so it is not taken.
    #[error("the scanner: {0}")]
    Unscanned(std::io::Error),
    /// The scanner had taken the content, and neither answers about it nor is away: too much work, or made to bring it down.
    #[error("the scanner gives no verdict: {0}")]
    NoVerdict(std::io::Error),
    /// The sender broke off.
    #[error("the upload broke off: {0}")]
    Interrupted(std::io::Error),
    /// The same content, unused, is just being removed.
    #[error("this content is being removed")]
    BeingRemoved,
    /// The database does not answer as it should.
    #[error(transparent)]
    Db(diesel::result::Error),
    /// The folder does not answer as it should.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The store does not answer as it should.
    #[error(transparent)]
    Store(object_store::Error),
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => StorageError::NotFound,
            other => StorageError::Store(other),
        }
    }
}

impl StorageError {
    /// How the error is shown.
    pub fn refusal(&self) -> Refusal {
        match self {
            StorageError::NotFound => Refusal::not_found(),
            StorageError::TooLarge => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "attachment-too-large")
                .arg("mebibytes", MAX_BYTES / 1024 / 1024),
            StorageError::Empty => Refusal::rule("attachment-empty"),
            StorageError::Refused { kind } => Refusal::rule("attachment-refused").arg("kind", kind),
            StorageError::Infected { virus } => Refusal::rule("attachment-infected").arg("virus", virus),
            StorageError::Unscannable(_) | StorageError::NoVerdict(_) => {
                Refusal::rule("attachment-unscannable")
            }
            StorageError::Unscanned(_) => Refusal {
                cause: Some(self.to_string()),
                ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "attachment-unscanned")
            },
            StorageError::Interrupted(_) => Refusal::new(StatusCode::BAD_REQUEST, "upload-interrupted"),
            StorageError::Db(error) => Refusal::database(error),
            StorageError::BeingRemoved | StorageError::Io(_) | StorageError::Store(_) => Refusal {
                cause: Some(self.to_string()),
                ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            },
        }
    }
}

/// A store that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenStoreError {
    /// The folder cannot be made or read.
    #[error("the folder {path} cannot be used: {source}")]
    Folder {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not an address of the form `s3://bucket/prefix?endpoint=…&region=…`.
    #[error("{0}")]
    Address(String),
    /// The store refused the settings.
    #[error(transparent)]
    Refused(object_store::Error),
}
