//! The files of formal notices as downloads from the pages of mail.

use poem::handler;
use poem::web::Path;

use crate::http;
use crate::kernel::problem::Refusal;
use crate::pec::notices::NoticeFileId;
use crate::users::actor::Role;
use crate::web::{Access, PageResult, Route, Visit};

/// Who may see such a file at all: visitors of the pages of mail, and who decides on acts.
const READERS: [Role; 6] = [
    Role::Agent,
    Role::Manager,
    Role::Admin,
    Role::Auditor,
    Role::CaseOwner,
    Role::SubstituteOfficer,
];

/// The address of these files.
pub fn routes() -> Vec<Route> {
    vec![Route::get(
        "/mail/documents/:id",
        Access::Staff(&READERS),
        download,
    )]
}

#[handler]
async fn download(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id: NoticeFileId = id.parse().map_err(|_| Refusal::not_found())?;
    let (file, bytes) = super::file(visit.app(), visit.actor()?, id).await?;
    Ok(http::download(&file.name, &file.media_type, bytes))
}
