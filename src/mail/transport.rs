//! Where mails go: a mail server, files, or memory.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::Mailbox;
use rustls::pki_types::CertificateDer;
use tokio::io::AsyncWriteExt;

use super::letter::Letter;
use super::outbox::Fault;
use super::server::{Server, ServerError};
use crate::config::{Config, SecretText};
use crate::kernel::clock::Timestamp;

/// Why a mail did not leave now.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The mail cannot be written as one: the address or a header is not valid.
    #[error("the mail cannot be built: {0}")]
    Build(String),
    /// The mail server refused it or did not answer.
    #[error("the mail server: {0}")]
    Smtp(#[from] ServerError),
    /// The file cannot be written.
    #[error("the mail's file: {0}")]
    File(#[from] std::io::Error),
}

impl SendError {
    /// What it is about: the server, this mail, or its recipient.
    pub fn fault(&self) -> Fault {
        match self {
            SendError::Smtp(error) => error.fault(),
            SendError::Build(_) | SendError::File(_) => Fault::Mail,
        }
    }
}

/// Where mails go.
#[derive(Clone)]
pub enum Transport {
    /// A mail server.
    Smtp {
        /// The sender of all mails.
        from: Mailbox,
        /// The server.
        server: Server,
    },
    /// One file for each mail, where no server is set.
    Files {
        /// The sender of all mails.
        from: Mailbox,
        /// The folder, made if absent.
        folder: PathBuf,
    },
    /// For tests.
    Memory(Arc<Mutex<Vec<Letter>>>),
}

impl Transport {
    /// The mail server of the configuration, else files in `<data_dir>/mail`. Errors: the server's or the sender's address
    /// is not valid, which the configuration has checked before.
    pub fn of(config: &Config) -> Result<Transport, String> {
        let from: Mailbox = config.mail_from.parse().map_err(|e| format!("mail_from: {e}"))?;
        match &config.smtp_url {
            Some(url) => Transport::smtp(url, from, &config.mail_ca),
            None => Ok(Transport::Files {
                from,
                folder: config.data_dir.join("mail"),
            }),
        }
    }

    /// A mail server, which one of the public authorities or of these vouches for, and the sender of all mails by it. Errors: it
    /// is not a mail server's address.
    pub fn smtp(
        url: &SecretText,
        from: Mailbox,
        authorities: &[CertificateDer<'_>],
    ) -> Result<Transport, String> {
        let server = Server::at(url.expose(), authorities)?;
        Ok(Transport::Smtp { from, server })
    }

    /// An empty memory.
    pub fn memory() -> Transport {
        Transport::Memory(Arc::default())
    }

    /// From whom its mails are; none of the memory, which sends nothing.
    pub(super) fn sender(&self) -> Option<&Mailbox> {
        match self {
            Transport::Smtp { from, .. } | Transport::Files { from, .. } => Some(from),
            Transport::Memory(_) => None,
        }
    }

    /// Takes the mails out of the memory, in the order in which they left; none of any other transport.
    pub fn take(&self) -> Vec<Letter> {
        match self {
            Transport::Memory(mails) => {
                std::mem::take(&mut mails.lock().unwrap_or_else(PoisonError::into_inner))
            }
            Transport::Smtp { .. } | Transport::Files { .. } => Vec::new(),
        }
    }

    /// Sends one mail; `now` names its file and is its date.
    pub async fn send(&self, letter: &Letter, now: Timestamp) -> Result<(), SendError> {
        match self {
            Transport::Smtp { from, server } => {
                let message = letter.message(from, now).map_err(SendError::Build)?;
                let (plain, bytes) = (message.envelope(), message.formatted());
                let own = letter.comes_back_to.as_ref().map(|address| address.parse());
                match own {
                    Some(Ok(own)) => server.send_returnable((own, plain), &bytes).await?,
                    _ => server.send(plain, &bytes).await?,
                }
            }
            Transport::Files { from, folder } => {
                let bytes = letter.message(from, now).map_err(SendError::Build)?.formatted();
                tokio::fs::create_dir_all(folder).await?;
                let time = now.utc().format("%Y%m%dT%H%M%S%3fZ");
                let kind = letter.kind.replace('/', "-");
                let id = letter.message_id.split('.').next().unwrap_or_default();
                let path = folder.join(format!("{time}-{kind}-{}.eml", id.get(20..).unwrap_or(id)));
                // Mails hold links that let whoever has them in: for the owner of the folder only.
                let mut options = tokio::fs::OpenOptions::new();
                options.write(true).create(true).truncate(true);
                #[cfg(unix)]
                options.mode(0o600);
                let mut file = options.open(path).await?;
                file.write_all(&bytes).await?;
                file.sync_all().await?;
            }
            Transport::Memory(mails) => mails
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(letter.clone()),
        }
        Ok(())
    }
}
