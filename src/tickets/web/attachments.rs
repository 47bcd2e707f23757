//! Attachments leave as downloads, never as something that a page shows or runs.

use poem::handler;
use poem::web::Path;

use crate::http;
use crate::kernel::problem::Refusal;
use crate::tickets::{self, AttachmentId};
use crate::web::{PageResult, Visit};

/// The bytes of an attachment that the person sees, streamed.
#[handler]
pub async fn download(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id: AttachmentId = id.parse().map_err(|_| Refusal::not_found())?;
    let actor = visit.actor()?.clone();
    let attachment = visit.read(move |db| tickets::attachment(db, &actor, id)).await?;
    let named = (attachment.name.as_str(), attachment.media_type.as_str());
    let content = (attachment.sha256.as_str(), attachment.size);
    Ok(http::download_stored(&visit.app().store, named, content).await?)
}
