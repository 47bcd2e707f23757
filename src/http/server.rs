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
        is_stuck: false,
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
    /// The program works, or its answer is being taken.
    Work,
    /// An answer that nobody takes.
    Stuck,
}

/// What a connection is at, and since when.
#[derive(Clone)]
struct Stage(Arc<Mutex<(At, Instant)>>);

impl Stage {
    fn new() -> Stage {
        Stage(Arc::new(Mutex::new((At::Rest, Instant::now()))))
    }

    fn get(&self) -> (At, Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self) -> At {
        self.get().0
    }

    fn set(&self, at: At) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (at, Instant::now());
    }

    /// Moves on from one stage; any other stays.
    fn step(&self, from: At, to: At) {
        if self.at() == from {
            self.set(to);
        }
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
            let until = match may_take {
                Some(may_take) if since + may_take <= Instant::now() => return at,
                Some(may_take) => since + may_take,
                None => Instant::now() + deadlines.shortest(),
            };
            // A stage that begins meanwhile ends no earlier than the shortest deadline from now.
            tokio::time::sleep_until(until.min(Instant::now() + deadlines.shortest())).await;
        }
    }
}

/// The connection's bytes, with an eye on what they mean for its stage.
struct Watched {
    stream: TcpStream,
    stage: Stage,
    is_stuck: bool,
}

impl Watched {
    /// Notes whether the client takes what is written.
    fn written<T>(&mut self, outcome: Poll<T>) -> Poll<T> {
        match (&outcome, self.is_stuck) {
            (Poll::Pending, false) => {
                self.is_stuck = true;
                self.stage.step(At::Work, At::Stuck);
            }
            (Poll::Ready(_), true) => {
                self.is_stuck = false;
                self.stage.step(At::Stuck, At::Work);
            }
            _ => {}
        }
        outcome
    }
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
            self.stage.step(At::Rest, At::Head);
        }
        outcome
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.written(outcome)
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
