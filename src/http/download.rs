//! Files leave as downloads, never as something that a page shows or runs.

use poem::http::header;
use poem::{Body, Response};

use crate::kernel::problem::Refusal;
use crate::storage::{Store, serving_headers};

/// A file as a download. `media_type`: what it is served as, if that is harmless.
pub fn download(name: &str, media_type: &str, body: impl Into<Body>) -> Response {
    let mut response = Response::builder();
    for (header, value) in serving_headers(name, media_type) {
        response = response.header(header, value);
    }
    response.body(body)
}

/// A file that lies in the store, streamed. `size`: bytes. Errors: those of the store.
pub async fn download_stored(
    store: &Store,
    (name, media_type): (&str, &str),
    (sha256, size): (&str, i64),
) -> Result<Response, Refusal> {
    let bytes = store.get(sha256).await.map_err(|error| error.refusal())?;
    let mut response = download(name, media_type, Body::from_bytes_stream(bytes));
    response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
    Ok(response)
}
