//! A mail server, and the connections that are kept from one mail to the next.
//!
//! They are our own and not lettre's: it writes a mail and the line that ends it apart, and without TCP_NODELAY the second
//! waits until the first is acknowledged, 40 ms for each mail.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

use super::authority;
use super::outbox::Fault;

/// How long one address of the server may take to let us in, and the server to say who it is, begin TLS and sign us in.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);
/// How long a connection that nothing is sent by stays open.
const IDLE_LIMIT: Duration = Duration::from_secs(10);
/// How long a connection that was kept may take to say that it still stands.
const STANDS_LIMIT: Duration = Duration::from_secs(5);

/// Why a mail server did not take a mail.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Nobody lets us in.
    #[error("no connection: {0}")]
    Unreachable(#[from] io::Error),
    /// It is not proved to be the server that it should be.
    #[error("no TLS: {0}")]
    Unproved(io::Error),
    /// It did not go on.
    #[error("no answer in time")]
    Silent,
    /// It takes nothing from us: said before any mail was named.
    #[error(transparent)]
    Unwilling(smtp::Error),
    /// It did not take this mail, or the line broke over it.
    #[error(transparent)]
    Mail(smtp::Error),
}

impl ServerError {
    /// What it is about: the server, so that the next mail would fare no better; this mail; or its recipient, whom the server
    /// does not know (an enhanced status 5.1, RFC 3463).
    pub(super) fn fault(&self) -> Fault {
        let ServerError::Mail(error) = self else {
            return Fault::Server;
        };
        match error.status() {
            // Shutting down, or it does not know us.
            Some(code) if [421, 454, 530, 534, 535, 538].contains(&u16::from(code)) => Fault::Server,
            Some(_) if error.is_permanent() && names(&error.to_string(), &NO_RECIPIENT) => Fault::Recipient,
            Some(_) if names(&error.to_string(), &NO_SENDER) => Fault::Server,
            Some(_) => Fault::Mail,
            None if error.is_client() => Fault::Mail,
            None => Fault::Server,
        }
    }
}

/// Statuses of refusals about the recipient's address (RFC 3463): no such mailbox, domain, syntax, moved away, null MX.
const NO_RECIPIENT: [&str; 5] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"];
/// Statuses of refusals about the sender's: no other mail of ours would fare better.
const NO_SENDER: [&str; 2] = ["5.1.7", "5.1.8"];

/// Whether a refusal has one of these enhanced statuses.
fn names(words: &str, statuses: &[&str]) -> bool {
    let mut said = words.split(|c: char| !c.is_ascii_digit() && c != '.');
    said.any(|word| statuses.contains(&word.trim_end_matches('.')))
}

/// A mail server, with the connections that are kept from one mail to the next.
#[derive(Clone)]
pub struct Server {
    place: Arc<Place>,
    kept: Arc<Mutex<Kept>>,
    /// Whether it has shown that it takes mails from the plain sender only.
    wants_plain: Arc<AtomicBool>,
}

/// Connections that nobody uses now.
#[derive(Default)]
struct Kept {
    /// Each with the time since when, the latest last.
    idle: Vec<(Instant, AsyncSmtpConnection)>,
    /// Whether a task ends those that nobody comes for.
    is_tended: bool,
}

/// Where the server is, and how it is spoken to.
struct Place {
    host: String,
    port: u16,
    security: Security,
    hello: ClientId,
    credentials: Option<Credentials>,
}

/// How strangers are kept from the conversation.
enum Security {
    None,
    /// TLS where the server offers it.
    Offered(TlsParameters),
    /// TLS after STARTTLS; without it nothing is said.
    StartTls(TlsParameters),
    /// TLS from the first byte.
    Tls(Arc<ClientConfig>, ServerName<'static>),
}

impl Server {
    /// The server of an address such as `smtps://user:password@mail.example`, which one of the public authorities or of these
    /// vouches for. Errors: a sentence without the address, which holds a password.
    pub(super) fn at(url: &str, authorities: &[CertificateDer<'_>]) -> Result<Server, String> {
        let wrong = || "smtp_url: not a mail server's address".to_owned();
        let url = Url::parse(url).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let wish = url.query_pairs().find(|(name, _)| name == "tls");
        let (default, security) = match (url.scheme(), wish.as_ref().map(|(_, wish)| wish.as_ref())) {
            ("smtp", None) => (25, Security::None),
            ("smtp", Some("opportunistic")) => (
                587,
                Security::Offered(authority::after_starttls(&host, authorities)?),
            ),
            ("smtp", Some("required")) => (
                587,
                Security::StartTls(authority::after_starttls(&host, authorities)?),
            ),
            ("smtps", _) => {
                let name = ServerName::try_from(host.clone()).map_err(|_| wrong())?;
                (465, Security::Tls(authority::client(authorities)?, name))
            }
            _ => return Err(wrong()),
        };
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(|text| text.into_owned()).map_err(|_| wrong())
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        Ok(Server {
            place: Arc::new(Place {
                host,
                port: url.port().unwrap_or(default),
                security,
                hello,
                credentials,
            }),
            kept: Arc::default(),
            wants_plain: Arc::default(),
        })
    }

    /// Whether the server lets us in and keeps the connection. Errors: it refuses, or cannot be reached.
    pub async fn answers(&self) -> Result<bool, ServerError> {
        let mut connection = self.place.connect().await?;
        let stands = connection.test_connected().await;
        if stands {
            self.keep(connection);
        }
        Ok(stands)
    }

    /// Hands one mail over that comes back to an address of its own. Some servers let those who sign in send from their own
    /// address only: where that may be the reason of a refusal, it leaves from the plain one. Errors: as [`Server::send`].
    pub(super) async fn send_returnable(
        &self,
        (from, plain): (Address, &Envelope),
        mail: &[u8],
    ) -> Result<(), ServerError> {
        if !self.wants_plain.load(Ordering::Relaxed)
            && let Ok(envelope) = Envelope::new(Some(from), plain.to().to_vec())
        {
            match self.send(&envelope, mail).await {
                Err(ServerError::Mail(error))
                    if error.is_permanent() && !names(&error.to_string(), &NO_RECIPIENT) => {}
                done => return done,
            }
            self.send(plain, mail).await?;
            self.wants_plain.store(true, Ordering::Relaxed);
            return Ok(());
        }
        self.send(plain, mail).await
    }

    /// Hands one mail over. Whoever gives up waiting closes the connection by it. Errors: it is not taken, or nobody knows.
    pub(super) async fn send(&self, envelope: &Envelope, mail: &[u8]) -> Result<(), ServerError> {
        let mut connection = self.connection().await?;
        let sent = connection.send(envelope, mail).await;
        sent.map_err(ServerError::Mail)?;
        self.keep(connection);
        Ok(())
    }

    /// One that was kept and still stands, else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, ServerError> {
        while let Some(mut connection) = self.take() {
            // The server may have ended it meanwhile, or ends it after so many mails.
            let stands = tokio::time::timeout(STANDS_LIMIT, connection.test_connected());
            if stands.await == Ok(true) {
                return Ok(connection);
            }
        }
        self.place.connect().await
    }

    /// The one that was used last.
    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.idle.pop().map(|(_, connection)| connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.idle.push((Instant::now(), connection));
        if !std::mem::replace(&mut kept.is_tended, true) {
            tokio::spawn(tend(self.kept.clone()));
        }
    }
}

/// Takes leave of the server where a connection was idle for too long, until none is left.
async fn tend(kept: Arc<Mutex<Kept>>) {
    loop {
        tokio::time::sleep(IDLE_LIMIT / 2).await;
        let (old, is_last): (Vec<_>, bool) = {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let is_old = |(since, _): &mut (Instant, _)| since.elapsed() >= IDLE_LIMIT;
            let old = kept.idle.extract_if(.., is_old).collect();
            kept.is_tended = !kept.idle.is_empty();
            (old, !kept.is_tended)
        };
        for (_, mut connection) in old {
            // One that does not answer ends all the same.
            let _ = tokio::time::timeout(STANDS_LIMIT, connection.quit()).await;
        }
        if is_last {
            break;
        }
    }
}

impl Place {
    async fn connect(&self) -> Result<AsyncSmtpConnection, ServerError> {
        let stream = self.stream().await?;
        let conversation = async {
            let stream: Box<dyn AsyncTokioStream> = match &self.security {
                Security::Tls(config, name) => {
                    let handshake = TlsConnector::from(config.clone()).connect(name.clone(), stream);
                    Box::new(Encrypted(handshake.await.map_err(ServerError::Unproved)?))
                }
                _ => Box::new(stream),
            };
            self.introduced(stream).await.map_err(ServerError::Unwilling)
        };
        match tokio::time::timeout(CONNECT_LIMIT, conversation).await {
            Ok(connected) => connected,
            Err(_) => Err(ServerError::Silent),
        }
    }

    /// Says who we are, begins TLS where that comes now, and signs in.
    async fn introduced(
        &self,
        stream: Box<dyn AsyncTokioStream>,
    ) -> Result<AsyncSmtpConnection, smtp::Error> {
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await?;
        match &self.security {
            Security::Offered(tls) if connection.can_starttls() => {
                connection.starttls(tls.clone(), &self.hello).await?;
            }
            Security::StartTls(tls) => connection.starttls(tls.clone(), &self.hello).await?,
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// A line to the first of the server's addresses that lets us in.
    async fn stream(&self) -> Result<TcpStream, ServerError> {
        let mut last = ServerError::Unreachable(io::Error::other("the name has no address"));
        for address in tokio::net::lookup_host((self.host.as_str(), self.port)).await? {
            match tokio::time::timeout(CONNECT_LIMIT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Each step waits for its answer: nothing is gained by collecting bytes.
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => last = error.into(),
                Err(_) => last = ServerError::Silent,
            }
        }
        Err(last)
    }
}

/// A line with TLS from the first byte; lettre asks of it only what it is to.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
