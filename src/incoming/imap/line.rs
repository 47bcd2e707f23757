//! The line to an IMAP server: connected, proved, signed in. Every step has its limit, so that a server that hangs holds up
//! nobody.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::{Client, Session};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::super::mailbox_states::MailboxTrouble;
use crate::config::{Imap, LineSecurity};
use crate::mail::authority;

/// How many characters of the server's words are kept.
const WORDS: usize = 300;

/// What bytes go over: TCP, or TLS over it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Sync + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync + fmt::Debug> Wire for T {}

/// A server that knows who we are.
pub(super) type Line = Session<Box<dyn Wire>>;

/// What a server can do beside the least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abilities {
    /// Tell of new mail by itself (RFC 2177).
    pub idle: bool,
    /// Move mails in one step (RFC 6851).
    pub moves: bool,
    /// Remove named mails only (RFC 4315).
    pub uid_plus: bool,
}

/// Why a mailbox cannot be read now.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{trouble}: {words}")]
pub struct ImapError {
    /// What is wrong.
    pub trouble: MailboxTrouble,
    /// The server's words, or the system's.
    pub words: String,
}

impl ImapError {
    pub(super) fn new(trouble: MailboxTrouble, words: impl fmt::Display) -> ImapError {
        let words = words.to_string();
        ImapError {
            trouble,
            words: words.chars().filter(|c| !c.is_control()).take(WORDS).collect(),
        }
    }

    /// What an answer means where a refusal means `refused`. What could not be understood is not repeated: it may be a mail.
    pub(super) fn of(error: Error, refused: MailboxTrouble) -> ImapError {
        match error {
            Error::No(words) | Error::Bad(words) => ImapError::new(refused, plain(&words)),
            Error::Io(error) if error.kind() == std::io::ErrorKind::Other => {
                ImapError::new(MailboxTrouble::Broken, "the answer is not understood")
            }
            Error::Io(error) => ImapError::new(MailboxTrouble::Broken, error),
            Error::ConnectionLost => {
                ImapError::new(MailboxTrouble::Broken, "the server ended the connection")
            }
            Error::Validate(_) => ImapError::new(refused, "a name or the password holds a line end"),
            _ => ImapError::new(MailboxTrouble::Broken, "the answer is not understood"),
        }
    }
}

/// The server's sentence out of `code: …, info: Some("…")`.
fn plain(words: &str) -> &str {
    let sentence = words.split_once("info: Some(\"").map(|(_, rest)| rest);
    sentence
        .and_then(|rest| rest.strip_suffix("\")"))
        .unwrap_or(words)
}

/// A step that must end in time; a refusal means `refused`.
pub(super) async fn within<T>(
    limit: Duration,
    refused: MailboxTrouble,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, ImapError> {
    match tokio::time::timeout(limit, step).await {
        Ok(done) => done.map_err(|error| ImapError::of(error, refused)),
        Err(_) => Err(silent(limit)),
    }
}

pub(super) fn silent(limit: Duration) -> ImapError {
    let words = format!("no answer within {} s", limit.as_secs());
    ImapError::new(MailboxTrouble::Silent, words)
}

/// Connects and signs in. Errors: all troubles but those of folders and of our own store.
pub(super) async fn sign_in(
    imap: &Imap,
    authorities: &[CertificateDer<'static>],
) -> Result<(Line, Abilities), ImapError> {
    let (server, patience) = (&imap.server, imap.patience);
    let stream = connect(&server.host, server.port, patience).await?;
    let client = match server.security {
        LineSecurity::Plain => {
            // `localhost` is whatever the resolver says.
            if !stream.peer_addr().is_ok_and(|peer| peer.ip().is_loopback()) {
                let words = "without TLS only this machine itself is spoken to";
                return Err(ImapError::new(MailboxTrouble::Unproved, words));
            }
            greeted(Client::new(Box::new(stream) as Box<dyn Wire>), patience).await?
        }
        LineSecurity::Tls => {
            let stream = proved(&server.host, stream, authorities, patience).await?;
            greeted(Client::new(stream), patience).await?
        }
        LineSecurity::StartTls => {
            let mut client = greeted(Client::new(stream), patience).await?;
            let asked = client.run_command_and_check_ok("STARTTLS", None);
            within(patience, MailboxTrouble::Unproved, asked).await?;
            // What a stranger may have put behind the answer goes with the client.
            let stream = proved(&server.host, client.into_inner(), authorities, patience).await?;
            Client::new(stream)
        }
    };
    let signing_in = async {
        let signed_in = client.login(&server.user, imap.password.expose()).await;
        signed_in.map_err(|(error, _)| error)
    };
    let mut line = within(patience, MailboxTrouble::SignIn, signing_in).await?;
    let can = within(patience, MailboxTrouble::Broken, line.capabilities()).await?;
    let abilities = Abilities {
        idle: can.has_str("IDLE"),
        moves: can.has_str("MOVE"),
        uid_plus: can.has_str("UIDPLUS"),
    };
    Ok((line, abilities))
}

async fn connect(host: &str, port: u16, patience: Duration) -> Result<TcpStream, ImapError> {
    match tokio::time::timeout(patience, TcpStream::connect((host, port))).await {
        Ok(connected) => {
            let stream = connected.map_err(|error| ImapError::new(MailboxTrouble::Unreachable, error))?;
            // Commands are short, and each waits for its answer.
            stream.set_nodelay(true).ok();
            Ok(stream)
        }
        Err(_) => Err(ImapError {
            trouble: MailboxTrouble::Unreachable,
            ..silent(patience)
        }),
    }
}

/// TLS with a server whose certificate one of the public authorities or of these vouches for.
async fn proved(
    host: &str,
    stream: TcpStream,
    authorities: &[CertificateDer<'static>],
    patience: Duration,
) -> Result<Box<dyn Wire>, ImapError> {
    let unproved = |words: &dyn fmt::Display| ImapError::new(MailboxTrouble::Unproved, words);
    let tls = authority::client(authorities).map_err(|error| unproved(&error))?;
    let name = ServerName::try_from(host.to_owned()).map_err(|error| unproved(&error))?;
    let handshake = TlsConnector::from(tls).connect(name, stream);
    match tokio::time::timeout(patience, handshake).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(unproved(&error)),
        Err(_) => Err(silent(patience)),
    }
}

/// The server speaks first.
async fn greeted<T: Wire>(mut client: Client<T>, patience: Duration) -> Result<Client<T>, ImapError> {
    let greeting = async { client.read_response().await.map_err(Error::Io) };
    match within(patience, MailboxTrouble::Broken, greeting).await? {
        Some(_) => Ok(client),
        None => Err(ImapError::of(Error::ConnectionLost, MailboxTrouble::Broken)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_quoted_and_a_mail_is_not() {
        let refused = Error::No("code: None, info: Some(\"Authentication failed.\")".to_owned());
        let error = ImapError::of(refused, MailboxTrouble::SignIn);
        assert_eq!(error.to_string(), "sign_in: Authentication failed.");
        let unread = std::io::Error::other("Error during parsing of \"* 1 FETCH segreto");
        let error = ImapError::of(Error::Io(unread), MailboxTrouble::SignIn);
        assert_eq!(error.to_string(), "broken: the answer is not understood");
    }
}
