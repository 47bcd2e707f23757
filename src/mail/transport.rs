//! Where mails go: a mail server, files, or memory.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::io::AsyncWriteExt;

use super::outbox::Queued;
use crate::config::Config;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::one_line;

/// Why a mail did not leave now.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The mail cannot be written as one: the address or a header is not valid.
    #[error("the mail cannot be built: {0}")]
    Build(String),
    /// The mail server refused it or did not answer.
    #[error("the mail server: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The file cannot be written.
    #[error("the mail's file: {0}")]
    File(#[from] std::io::Error),
}

/// A mail kept in memory by [`Transport::Memory`].
#[derive(Clone, Debug)]
pub struct SentMail {
    /// The name of its template.
    pub kind: String,
    /// The recipient's address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The Message-ID without angle brackets.
    pub message_id: String,
}

/// Where mails go.
#[derive(Clone)]
pub enum Transport {
    /// A mail server.
    Smtp {
        /// The sender of all mails.
        from: Mailbox,
        /// Opens a connection for each mail. Keeping them open would need a task of its own, and the commands make this
        /// value where no task can run.
        mailer: AsyncSmtpTransport<Tokio1Executor>,
    },
    /// One file for each mail, where no server is set.
    Files {
        /// The sender of all mails.
        from: Mailbox,
        /// The folder, made if absent.
        folder: PathBuf,
    },
    /// For tests.
    Memory(Arc<Mutex<Vec<SentMail>>>),
}

impl Transport {
    /// The mail server of the configuration, else files in `<data_dir>/mail`. Errors: the server's or the sender's address
    /// is not valid, which the configuration has checked before.
    pub fn of(config: &Config) -> Result<Transport, String> {
        let from: Mailbox = config.mail_from.parse().map_err(|e| format!("mail_from: {e}"))?;
        match &config.smtp_url {
            Some(url) => {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose());
                let builder = builder.map_err(|_| "smtp_url: not a mail server's address".to_owned())?;
                let mailer = builder.timeout(Some(std::time::Duration::from_secs(30))).build();
                Ok(Transport::Smtp { from, mailer })
            }
            None => Ok(Transport::Files {
                from,
                folder: config.data_dir.join("mail"),
            }),
        }
    }

    /// An empty memory.
    pub fn memory() -> Transport {
        Transport::Memory(Arc::default())
    }

    /// Takes the mails out of the memory, in the order in which they left; none of any other transport.
    pub fn take(&self) -> Vec<SentMail> {
        match self {
            Transport::Memory(mails) => {
                std::mem::take(&mut mails.lock().unwrap_or_else(PoisonError::into_inner))
            }
            Transport::Smtp { .. } | Transport::Files { .. } => Vec::new(),
        }
    }

    /// Sends one mail; `now` names its file and is its date.
    pub async fn send(&self, mail: &Queued, now: Timestamp) -> Result<(), SendError> {
        match self {
            Transport::Smtp { from, mailer } => {
                mailer.send(message(from, mail, now)?).await?;
            }
            Transport::Files { from, folder } => {
                let bytes = message(from, mail, now)?.formatted();
                tokio::fs::create_dir_all(folder).await?;
                let time = now.utc().format("%Y%m%dT%H%M%S%3fZ");
                let kind = mail.kind.replace('/', "-");
                let id = mail.id.0.simple().to_string();
                let path = folder.join(format!("{time}-{kind}-{}.eml", &id[20..]));
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
                .push(SentMail {
                    kind: mail.kind.clone(),
                    to: mail.recipient.clone(),
                    subject: mail.subject.clone(),
                    body: mail.body.clone(),
                    message_id: mail.message_id.clone(),
                }),
        }
        Ok(())
    }
}

/// The mail as sent: plain text, marked as automatic so that nobody's absence note answers it (RFC 3834).
fn message(from: &Mailbox, mail: &Queued, now: Timestamp) -> Result<Message, SendError> {
    let build = |error: &dyn std::fmt::Display| SendError::Build(error.to_string());
    let address = mail
        .recipient
        .parse()
        .map_err(|e: lettre::address::AddressError| build(&e))?;
    let name = one_line(&mail.recipient_name);
    let to = Mailbox::new((!name.is_empty()).then_some(name), address);
    let header = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&mail.subject))
        .date(now.utc().into())
        .message_id(Some(format!("<{}@{}>", mail.message_id, from.email.domain())))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())
        .map_err(|e| build(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::outbox::MailId;

    #[test]
    fn a_hostile_name_or_subject_adds_no_header() {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let mail = Queued {
            id: MailId::new(now),
            kind: "users/invitation".to_owned(),
            message_id: "abc".to_owned(),
            recipient: "anna@comune.example".to_owned(),
            recipient_name: "Anna\r\nBcc: all@comune.example\0".to_owned(),
            subject: "Ciao\r\nBcc: all@comune.example".to_owned(),
            body: "Città".to_owned(),
            user_id: None,
            created_at: now,
            due_at: now,
            attempts: 1,
            claim: None,
            claimed_until: None,
            sent_at: None,
            failed_at: None,
            last_error: None,
        };
        let from = "Sportello <sportello@centro.example>".parse().unwrap();
        let text = String::from_utf8(message(&from, &mail, now).unwrap().formatted()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
        assert!(text.contains("Message-ID: <abc@centro.example>"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(
            message(
                &from,
                &Queued {
                    recipient: "anna".to_owned(),
                    ..mail
                },
                now
            )
            .is_err()
        );
    }
}
