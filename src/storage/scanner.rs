//! ClamAV, where one is set: every attachment passes it before it is kept. The bytes go to its daemon as they come in, by
//! its own protocol (`INSTREAM`: pieces with their length before them, an empty one at the end, one line back).

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::StorageError;

/// How long the daemon may take to be reached, and over one piece.
const PIECE_LIMIT: Duration = Duration::from_secs(10);
/// How long it may take over its answer: longer than it gives itself for one content (`MaxScanTime`, two minutes).
const ANSWER_LIMIT: Duration = Duration::from_secs(150);
/// Bytes of an answer at most.
const MAX_ANSWER: u64 = 4096;

/// Where the daemon listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanner {
    /// A socket in the file system.
    Socket(PathBuf),
    /// A TCP port.
    Address(SocketAddr),
}

impl std::str::FromStr for Scanner {
    type Err = ();

    /// An absolute path or `address:port`.
    fn from_str(text: &str) -> Result<Scanner, ()> {
        if text.starts_with('/') {
            return Ok(Scanner::Socket(PathBuf::from(text)));
        }
        text.parse().map(Scanner::Address).map_err(|_| ())
    }
}

/// A connection to the daemon.
trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

impl Scanner {
    /// Begins with one content. Errors: Unscanned.
    pub(super) async fn begin(&self) -> Result<Scan, StorageError> {
        let mut connection = self.connect().await.map_err(StorageError::Unscanned)?;
        let sent = timeout(PIECE_LIMIT, connection.write_all(b"zINSTREAM\0"));
        in_time(sent.await).map_err(StorageError::Unscanned)?;
        Ok(Scan {
            scanner: self.clone(),
            connection,
            early: None,
        })
    }

    /// Whether the daemon answers; what it says of its version. Errors: it cannot be reached, or says something else.
    pub async fn version(&self) -> io::Result<String> {
        let mut connection = self.connect().await?;
        in_time(timeout(PIECE_LIMIT, connection.write_all(b"zVERSION\0")).await)?;
        let said = answer(&mut connection).await?;
        match said.starts_with("ClamAV") {
            true => Ok(said),
            false => Err(io::Error::other(format!("unexpected answer: {said}"))),
        }
    }

    /// The daemon had taken the content and says nothing of it: that is held against the content, unless the daemon hangs
    /// and answers nobody.
    async fn no_verdict(&self, error: io::Error) -> StorageError {
        let hangs = error.kind() == io::ErrorKind::TimedOut && self.version().await.is_err();
        match hangs {
            true => StorageError::Unscanned(error),
            false => StorageError::NoVerdict(error),
        }
    }

    async fn connect(&self) -> io::Result<Box<dyn Connection>> {
        let connecting = async {
            Ok(match self {
                Scanner::Socket(path) => Box::new(UnixStream::connect(path).await?) as Box<dyn Connection>,
                Scanner::Address(address) => Box::new(TcpStream::connect(address).await?),
            })
        };
        in_time(timeout(PIECE_LIMIT, connecting).await)
    }
}

/// One content on its way through the daemon.
pub(super) struct Scan {
    scanner: Scanner,
    connection: Box<dyn Connection>,
    /// What the daemon said before it had everything.
    early: Option<String>,
}

impl Scan {
    /// The next piece. Errors: Unscanned, NoVerdict.
    pub async fn feed(&mut self, piece: &[u8]) -> Result<(), StorageError> {
        if piece.is_empty() || self.early.is_some() {
            return Ok(());
        }
        let sending = async {
            let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
            self.connection.write_all(&length.to_be_bytes()).await?;
            self.connection.write_all(piece).await
        };
        if let Err(error) = in_time(timeout(PIECE_LIMIT, sending).await) {
            // It hangs up on what is longer than it takes (StreamMaxLength), and says so first.
            self.early = match answer(&mut self.connection).await {
                Ok(said) => Some(said),
                Err(_) => return Err(self.scanner.no_verdict(error).await),
            };
        }
        Ok(())
    }

    /// What the daemon says of the whole. Errors: Infected; Unscannable, NoVerdict and Unscanned, and then
    /// nothing is known of the content.
    pub async fn finish(mut self) -> Result<(), StorageError> {
        let said = match self.early.take() {
            Some(said) => said,
            None => {
                let ending = timeout(PIECE_LIMIT, self.connection.write_all(&[0; 4]));
                let said = match in_time(ending.await) {
                    Ok(()) => answer(&mut self.connection).await,
                    Err(error) => Err(error),
                };
                match said {
                    Ok(said) => said,
                    Err(error) => return Err(self.scanner.no_verdict(error).await),
                }
            }
        };
        verdict(&said)
    }
}

/// `stream: OK`, `stream: NAME FOUND`, or an error in words: about this content, since the daemon answered.
fn verdict(said: &str) -> Result<(), StorageError> {
    let found = said.strip_prefix("stream: ").unwrap_or(said);
    if found == "OK" {
        return Ok(());
    }
    match found.strip_suffix(" FOUND") {
        Some(virus) => Err(StorageError::Infected {
            virus: virus.chars().filter(|c| !c.is_control()).take(100).collect(),
        }),
        None => Err(StorageError::Unscannable(said.to_owned())),
    }
}

async fn answer(connection: &mut Box<dyn Connection>) -> io::Result<String> {
    let mut said = Vec::new();
    let mut bounded = connection.take(MAX_ANSWER);
    in_time(timeout(ANSWER_LIMIT, bounded.read_to_end(&mut said)).await)?;
    let text = String::from_utf8_lossy(&said);
    let text = text.trim_end_matches(['\0', '\n']);
    match text.is_empty() {
        true => Err(io::ErrorKind::UnexpectedEof.into()),
        false => Ok(text.to_owned()),
    }
}

fn in_time<T>(outcome: Result<io::Result<T>, tokio::time::error::Elapsed>) -> io::Result<T> {
    outcome.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_path_or_an_address() {
        assert_eq!("/run/clamd".parse(), Ok(Scanner::Socket("/run/clamd".into())));
        assert!(matches!("127.0.0.1:3310".parse(), Ok(Scanner::Address(_))));
        assert_eq!("clamd".parse::<Scanner>(), Err(()));
    }

    #[test]
    fn only_ok_is_clean() {
        assert!(verdict("stream: OK").is_ok());
        assert!(
            matches!(verdict("stream: Eicar-Test FOUND"), Err(StorageError::Infected { virus }) if virus == "Eicar-Test")
        );
        for said in [
            "INSTREAM size limit exceeded. ERROR",
            "",
            "OKAY",
            "stream: NOT OK",
        ] {
            assert!(
                matches!(verdict(said), Err(StorageError::Unscannable(_))),
                "{said}"
            );
        }
    }
}
