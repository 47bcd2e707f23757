//! Attachments leave as downloads, never as something that a page shows or runs.

use poem::http::header;
use poem::web::Path;
use poem::{Body, Response, handler};

use crate::kernel::problem::Refusal;
use crate::storage::serving_headers;
use crate::tickets::{self, AttachmentId};
use crate::web::{PageResult, Visit};

/// The bytes of an attachment that the person sees, streamed.
#[handler]
pub async fn download(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id: AttachmentId = id.parse().map_err(|_| Refusal::not_found())?;
    let actor = visit.actor()?.clone();
    let attachment = visit.read(move |db| tickets::attachment(db, &actor, id)).await?;
    let bytes = visit
        .app()
        .store
        .get(&attachment.sha256)
        .await
        .map_err(|error| error.refusal())?;
    let mut response = Response::builder().header(header::CONTENT_LENGTH, attachment.size);
    for (name, value) in serving_headers(&attachment.name, &attachment.media_type) {
        response = response.header(name, value);
    }
    Ok(response.body(Body::from_bytes_stream(bytes)))
}
