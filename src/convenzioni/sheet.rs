//! The page of a version of the convention: what it says, and its documents.

use maud::html;
use poem::handler;
use poem::web::Path;

use super::documents::{self, ConvenzioneDocumentId};
use super::web::{facts, state_badge};
use crate::acts::ActError;
use crate::acts::documents::DocumentRole;
use crate::acts::views::{Shelved, documents_table, files_field};
use crate::acts::web::{in_path, new_document, received_files, refused_files, today};
use crate::http;
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::text::Message;
use crate::services;
use crate::t;
use crate::tickets::web::upload::Incoming;
use crate::web::assets::icon;
use crate::web::components::{csrf_field, icon};
use crate::web::listing::{Refused, form_of, refusal_alert};
use crate::web::{Crumb, FormData, PageResult, Visit};

fn address(id: ConvenzioneId) -> String {
    format!("/convenzioni/{id}")
}

#[handler]
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    page(&visit, in_path(&id)?, None).await
}

async fn page(visit: &Visit, id: ConvenzioneId, refused: Option<Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let (sheet, names) = visit
        .read(move |db| Ok::<_, ActError>((super::find(db, &actor, id)?, services::all(db)?)))
        .await?;
    let (lang, one) = (visit.lang(), &sheet.convenzione);
    let rows = sheet.documents.iter().map(|document| Shelved {
        address: format!("{}/documents/{}", address(id), document.id),
        name: &document.name,
        role: None,
        added_at: document.added_at,
        added_by: None,
        sha256: &document.sha256,
    });
    let rows: Vec<Shelved<'_>> = rows.collect();
    let nothing = FormData::default();
    let form = form_of(lang, &nothing, refused.as_ref());
    let body = html! {
        div class="s-page-head" {
            div {
                h1 { (one.name) }
                p class="s-cluster" { (state_badge(lang, one, today(visit))) span class="s-mono" { (one.code) } }
            }
            div class="s-actions" {
                a class="btn btn-outline-primary btn-sm" href=(format!("{}/export", address(id))) download {
                    (icon(icon!("it-download"))) " " (t!(lang, "exports-button"))
                }
            }
        }
        section class="s-panel" aria-labelledby="facts-title" {
            h2 id="facts-title" { (t!(lang, "acts-facts")) }
            (facts(lang, &sheet, &names))
        }
        section class="s-panel s-flush" id="documents" aria-labelledby="documents-title" {
            h2 id="documents-title" { (t!(lang, "acts-documents")) }
            (documents_table(visit, &rows, visit.is_admin() && one.published_at.is_none()))
            @if visit.is_admin() {
                form class="px-3" method="post" action=(format!("{}/documents", address(id))) enctype="multipart/form-data" {
                    (csrf_field(visit))
                    h3 { (t!(lang, "acts-document-add")) }
                    (refusal_alert(lang, refused.as_ref(), &[("files", t!(lang, "acts-document-file"))]))
                    (files_field(&form))
                    @if one.published_at.is_some() { p class="s-muted" { (t!(lang, "convenzioni-documents-stay")) } }
                    div class="s-form-actions" { button class="btn btn-outline-primary btn-sm" { (icon(icon!("it-upload"))) " " (t!(lang, "acts-document-add")) } }
                }
            }
        }
    };
    let crumbs = [Crumb::new(t!(lang, "convenzioni-title"), "/convenzioni")];
    match refused.is_none() {
        true => visit.page(&one.name, &crumbs, body),
        false => visit.page_again(&one.name, &crumbs, body),
    }
}

#[handler]
pub(super) async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id: ConvenzioneId = in_path(&id)?;
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let who = actor.clone();
    visit.read(move |db| super::find(db, &who, id)).await?;
    let (form, files, errors) = received_files(&visit, incoming).await?;
    if !errors.is_empty() {
        return page(&visit, id, Some(Refused::fields(form, errors))).await;
    }
    let count = files.len();
    let added = visit
        .write(move |db| {
            let new = files.iter().map(|file| new_document(file, DocumentRole::Other));
            documents::add(db, &actor, now, id, new)
        })
        .await;
    match added {
        Ok(_) => visit.redirect_with(
            &format!("{}#documents", address(id)),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(error) => page(&visit, id, Some(refused_files(form, &error)?)).await,
    }
}

#[handler]
pub(super) async fn download(visit: Visit, Path((id, document)): Path<(String, String)>) -> PageResult {
    let actor = visit.actor()?.clone();
    let place: (ConvenzioneId, ConvenzioneDocumentId) = (in_path(&id)?, in_path(&document)?);
    let found = visit.read(move |db| documents::find(db, &actor, place)).await?;
    let named = (found.name.as_str(), found.media_type.as_str());
    let content = (found.sha256.as_str(), found.size);
    Ok(http::download_stored(&visit.app().store, named, content).await?)
}

#[handler]
pub(super) async fn remove_document(
    visit: Visit,
    Path((id, document)): Path<(String, String)>,
    _form: FormData,
) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let place: (ConvenzioneId, ConvenzioneDocumentId) = (in_path(&id)?, in_path(&document)?);
    visit
        .write(move |db| documents::remove(db, &actor, now, place))
        .await?;
    visit.redirect_with(
        &format!("{}#documents", address(place.0)),
        Message::new("acts-document-removed"),
    )
}
