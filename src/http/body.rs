//! Bodies within a deadline: a client that stalls is told so while it can still be told.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use poem::Body;
use poem::http::StatusCode;

use super::{MAX_FORM_BYTES, refusal_of};
use crate::kernel::problem::Refusal;

/// How long a client may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// For the next request on a connection: above what proxies keep theirs (60 s), so that they give it up first.
    pub rest: Duration,
    /// For the whole head of a request.
    pub head: Duration,
    /// For the whole body of a form or of JSON.
    pub body: Duration,
    /// For the next bytes of a file that is sent or taken.
    pub progress: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            rest: Duration::from_secs(75),
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
            progress: Duration::from_secs(30),
        }
    }
}

impl Deadlines {
    /// The shortest of those that a connection keeps.
    pub(super) fn shortest(&self) -> Duration {
        self.rest.min(self.head).min(self.progress)
    }
}

/// The whole body of a form or of JSON. Errors: 408 after `within`, 413, 400.
pub async fn read_whole(body: Body, within: Duration) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(within, body.into_bytes_limit(MAX_FORM_BYTES)).await {
        Ok(read) => read.map_err(|error| refusal_of(&error.into())),
        Err(_) => Err(too_slow()),
    }
}

/// Whether a body broke off because nothing came any more; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Stall(Arc<AtomicBool>);

impl Stall {
    /// Whether it has.
    pub fn has_happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The refusal of a stalled body, else that of whatever went wrong.
    pub fn or(&self, other: Refusal) -> Refusal {
        match self.has_happened() {
            true => too_slow(),
            false => other,
        }
    }
}

/// The body, ended with an error when nothing comes for `within`.
pub fn progressing(body: Body, within: Duration) -> (Body, Stall) {
    let stall = Stall::default();
    let noted = stall.clone();
    let chunks = Some(Box::pin(body.into_bytes_stream()));
    let watched = stream::unfold(chunks, move |chunks| {
        let noted = noted.clone();
        async move {
            let mut chunks = chunks?;
            match tokio::time::timeout(within, chunks.next()).await {
                Ok(chunk) => chunk.map(|chunk| (chunk, Some(chunks))),
                Err(_) => {
                    noted.0.store(true, Ordering::Relaxed);
                    Some((Err(io::ErrorKind::TimedOut.into()), None))
                }
            }
        }
    });
    (Body::from_bytes_stream(watched), stall)
}

/// 408: the rest of the request did not come in time.
pub fn too_slow() -> Refusal {
    Refusal::new(StatusCode::REQUEST_TIMEOUT, "request-timeout")
}
