//! The server itself: HTTP/1.1 on one address, connections that do not move on are ended, a graceful stop.
//!
//! What stands before it (a reverse proxy) speaks TLS and HTTP/2; here a connection is always in one of four stages, and
//! each but the program's own work has a deadline: waiting for a request, the head of one that has begun, an answer that
//! its reader does not take. How long a body may take is the readers' business ([`body`](super::body)), who can still
//! answer.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, EndpointExt, IntoResponse, Request, Response};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Deadlines;

/// After a failed accept (no file descriptor is left, say) before the next one.
const AFTER_FAILURE: Duration = Duration::from_millis(100);
/// What somebody gets whose request's head does not end.
const HEAD_TOO_SLOW: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\ncache-control: no-store\r\n\r\n";

/// Serves until `stop` is ready; then takes no connection any more, ends the idle ones at once and gives those with a
/// request in flight `grace` to finish.
pub async fn serve<E>(
    listener: TcpListener,
    endpoint: E,
    deadlines: Deadlines,
    stop: impl Future<Output = ()>,
    grace: Duration,
) where
    E: Endpoint + 'static,
    E::Output: IntoResponse,
{
    let endpoint: Arc<BoxEndpoint<'static, Response>> = Arc::new(endpoint.map_to_response().boxed());
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, endpoint.clone(), deadlines, stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection could be taken");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, all_done).await.is_err() {
        tracing::warn!(
            open = connections.len(),
            "requests were cut off: they took too long"
        );
        connections.shutdown().await;
    }
}

/// One connection, from its first byte to its last.
async fn connection(
    stream: TcpStream,
    endpoint: Arc<BoxEndpoint<'static, Response>>,
    deadlines: Deadlines,
    mut stopped: watch::Receiver<bool>,
) {
    let (Ok(local), Ok(remote)) = (stream.local_addr(), stream.peer_addr()) else {
        return;
    };
    // Answers are written whole: waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let stage = Stage::new();
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        stage.set(At::Work);
        let (endpoint, stage) = (endpoint.clone(), stage.clone());
        async move {
            let (local, remote) = (
                LocalAddr(Addr::SocketAddr(local)),
                RemoteAddr(Addr::SocketAddr(remote)),
            );
            let request = Request::from((request, local, remote, Scheme::HTTP));
            let answer: hyper::Response<_> = endpoint.get_response(request).await.into();
            Ok::<_, std::convert::Infallible>(answer.map(|body| Answer { body, stage }))
        }
    });
    let io = TokioIo::new(Watched {
        stream,
        stage: stage.clone(),
    });
    let mut connection = http1::Builder::new().serve_connection(io, service);
    let mut is_stopping = false;
    let too_slow = loop {
        tokio::select! {
            // An error is the client's: it went away, or spoke something else.
            _ = &mut connection => return,
            late = stage.too_late(deadlines) => break late,
            _ = stopped.wait_for(|is_stopping| *is_stopping), if !is_stopping => {
                is_stopping = true;
                if stage.at() == At::Rest {
                    return;
                }
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    if too_slow == At::Head {
        let mut stream = connection.into_parts().io.into_inner().stream;
        let saying = async {
            stream.write_all(HEAD_TOO_SLOW).await?;
            stream.shutdown().await
        };
        let _ = tokio::time::timeout(AFTER_FAILURE, saying).await;
    }
}

/// What a connection is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Nothing has been asked, or everything has been answered.
    Rest,
    /// A request has begun whose head is not whole.
    Head,
    /// The program works.
    Work,
    /// What is to be written is not taken, be it the middle of an answer or its end.
    Stuck,
}

/// What a connection is at, and since when; shared by those who see it move on.
#[derive(Clone)]
struct Stage(Arc<Mutex<Since>>);

#[derive(Clone, Copy)]
struct Since {
    /// Rest, head or work.
    at: At,
    since: Instant,
    stuck_since: Option<Instant>,
}

impl Stage {
    fn new() -> Stage {
        Stage(Arc::new(Mutex::new(Since {
            at: At::Rest,
            since: Instant::now(),
            stuck_since: None,
        })))
    }

    fn change(&self, change: impl FnOnce(&mut Since)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn get(&self) -> (At, Instant) {
        let now = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.stuck_since
            .map_or((now.at, now.since), |since| (At::Stuck, since))
    }

    fn at(&self) -> At {
        self.get().0
    }

    fn set(&self, at: At) {
        self.change(|stage| (stage.at, stage.since) = (at, Instant::now()));
    }

    /// Bytes have come: after a rest they begin a request.
    fn came(&self) {
        self.change(|stage| {
            if stage.at == At::Rest {
                (stage.at, stage.since) = (At::Head, Instant::now());
            }
        });
    }

    /// Bytes are to be written and were taken, or not. A rest begins when the last one has gone.
    fn wrote(&self, are_taken: bool) {
        self.change(|stage| match (are_taken, stage.stuck_since) {
            (false, None) => stage.stuck_since = Some(Instant::now()),
            (true, Some(_)) => (stage.stuck_since, stage.since) = (None, Instant::now()),
            _ => {}
        });
    }

    /// Ready when the connection has been in its stage for too long; says in which.
    async fn too_late(&self, deadlines: Deadlines) -> At {
        loop {
            let (at, since) = self.get();
            let may_take = match at {
                At::Rest => Some(deadlines.rest),
                At::Head => Some(deadlines.head),
                At::Stuck => Some(deadlines.progress),
                At::Work => None,
            };
            // A stage that begins meanwhile ends no earlier than the shortest deadline from now.
            let look_again = Instant::now() + deadlines.shortest();
            let until = match may_take.map(|may_take| since + may_take) {
                Some(until) if until <= Instant::now() => return at,
                Some(until) => until.min(look_again),
                None => look_again,
            };
            tokio::time::sleep_until(until).await;
        }
    }
}

/// The connection's bytes, with an eye on what they mean for its stage.
struct Watched {
    stream: TcpStream,
    stage: Stage,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.stage.came();
        }
        outcome
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.stage.wrote(outcome.is_ready());
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.stage.wrote(outcome.is_ready());
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// An answer's body; when it has been given away the connection rests.
struct Answer<B> {
    body: B,
    stage: Stage,
}

impl<B: Body + Unpin> Body for Answer<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Answer<B> {
    fn drop(&mut self) {
        self.stage.set(At::Rest);
    }
}
