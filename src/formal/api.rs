//! The files of formal notices in the interface for programs.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;

use crate::api::{ApiResult, BearerToken, Tag};
use crate::http;
use crate::pec::notices::NoticeFileId;
use crate::tickets::api::Content;

/// The operations on formal notices.
pub struct FormalApi;

#[OpenApi(tag = "Tag::Mail")]
impl FormalApi {
    /// A file of a formal notice
    ///
    /// Always as a download. For who sees the mail that brought the notice or carries it, and for who decides on an act that rests on it; an envelope or a receipt as a whole
    /// for administrators. That somebody took it is recorded.
    #[oai(
        path = "/formal-notice-files/:id/content",
        method = "get",
        operation_id = "download_formal_notice_file"
    )]
    async fn content(
        &self,
        auth: BearerToken,
        /// Id of the file.
        id: Path<NoticeFileId>,
    ) -> ApiResult<Content> {
        let (file, bytes) = crate::formal::file(&auth.app, &auth.actor, id.0).await?;
        Ok(Content(http::download(&file.name, &file.media_type, bytes)))
    }
}
