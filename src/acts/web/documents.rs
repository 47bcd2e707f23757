//! The documents of an act on its page: added, taken out of a draft, downloaded.

use poem::handler;
use poem::web::Path;

use super::{act_in, in_path};
use crate::acts::documents::{self, DocumentId, DocumentRole, NewDocument};
use crate::acts::{ActError, ActRef, Procedure, queries};
use crate::http;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::tickets::web::upload::{Incoming, KeptFile, Upload};
use crate::web::listing::Refused;
use crate::web::{FormData, PageError, PageResult, Visit};

/// Adds the files of a form to an act of a procedure; how many. Errors: the form, to be shown again on the act's page.
pub async fn receive_documents(
    visit: &Visit,
    procedure: Procedure,
    id: ActRef,
    incoming: Incoming,
) -> Result<Result<usize, Refused>, PageError> {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let who = actor.clone();
    visit
        .read(move |db| {
            let act = queries::find(db, &who, procedure, id)?;
            documents::may_add(&who, &act)
        })
        .await?;
    let (form, files, mut errors) = received_files(visit, incoming).await?;
    let role: Option<DocumentRole> = form.text("role").parse().ok();
    if role.is_none() {
        errors.push(FieldError::new("role", Message::new("web-choose-a-value")));
    }
    let Some(role) = role.filter(|_| errors.is_empty()) else {
        return Ok(Err(Refused::fields(form, errors)));
    };
    let count = files.len();
    let added = visit
        .write(move |db| {
            let act = queries::find(db, &actor, procedure, id)?;
            let new = files.iter().map(|file| new_document(file, role));
            documents::add_all(db, &actor, now, &act, new)?;
            Ok::<_, ActError>(count)
        })
        .await;
    match added {
        Ok(count) => Ok(Ok(count)),
        Err(error) => Ok(Err(refused_files(form, &error)?)),
    }
}

/// The files of a form, stored, and what is wrong with them: one at least is needed.
pub async fn received_files(
    visit: &Visit,
    incoming: Incoming,
) -> Result<(FormData, Vec<KeptFile>, Vec<FieldError>), PageError> {
    let Upload {
        form,
        files,
        mut errors,
    } = incoming.read(visit).await?;
    if files.is_empty() && errors.is_empty() {
        errors.push(FieldError::new("files", Message::new("acts-document-choose")));
    }
    Ok((form, files, errors))
}

/// A form whose files were refused, with their field called as it is in the form.
pub fn refused_files(form: FormData, error: &ActError) -> Result<Refused, PageError> {
    let mut refused = Refused::new(form, error)?;
    for field in &mut refused.refusal.fields {
        field.pointer = field.pointer.replace("/file", "/files");
    }
    Ok(refused)
}

/// A kept file of a form as a document.
pub fn new_document(file: &KeptFile, role: DocumentRole) -> NewDocument {
    NewDocument {
        role,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        sha256: file.sha256.clone(),
        size: file.size,
        stated_sha256: None,
    }
}

#[handler]
pub(super) async fn remove(
    visit: Visit,
    Path((id, document)): Path<(String, String)>,
    _form: FormData,
) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let (id, document) = (act_in(&id)?, in_path::<DocumentId>(&document)?);
    let act = visit
        .write(move |db| {
            let act = queries::find_any(db, &actor, id)?;
            documents::remove(db, &actor, now, &act, document)?;
            Ok::<_, ActError>(act)
        })
        .await?;
    visit.redirect_with(&act.documents_address(), Message::new("acts-document-removed"))
}

/// The bytes of a document, as a download.
#[handler]
pub(super) async fn download(visit: Visit, Path((id, document)): Path<(String, String)>) -> PageResult {
    let actor = visit.actor()?.clone();
    let (id, document) = (act_in(&id)?, in_path::<DocumentId>(&document)?);
    let found = visit
        .read(move |db| {
            let act = queries::find_any(db, &actor, id)?;
            documents::find(db, &act, document)
        })
        .await?;
    let (named, content) = (
        (found.name.as_str(), found.media_type.as_str()),
        (found.sha256.as_str(), found.size),
    );
    Ok(http::download_stored(&visit.app().store, named, content).await?)
}
