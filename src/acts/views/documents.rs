//! Documents on a page: what is there, and the form that adds some.

use maud::{Markup, html};

use crate::acts::documents::{self, DocumentRole};
use crate::acts::queries::ActSheet;
use crate::acts::{ActState, Party, policy};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{Form, csrf_field, icon, time};
use crate::web::listing::{PostButton, Refused, form_of, post_button, refusal_alert};
use crate::web::{FormData, Visit};

/// A document as a page shows it.
pub struct Shelved<'a> {
    /// Its address.
    pub address: String,
    /// Its name.
    pub name: &'a str,
    /// What it is, if that is to be told.
    pub role: Option<String>,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom, if that is to be told.
    pub added_by: Option<&'a str>,
    /// SHA-256 of its bytes.
    pub sha256: &'a str,
}

/// Documents, or the word that there are none. `may_remove`: each with a button that takes it away.
pub fn documents_table(visit: &Visit, rows: &[Shelved<'_>], may_remove: bool) -> Markup {
    let lang = visit.lang();
    html! {
        @if rows.is_empty() {
            p class="px-3 s-muted" { (t!(lang, "acts-documents-none")) }
        } @else {
            table class="s-table s-cards" {
                caption class="visually-hidden" { (t!(lang, "acts-documents")) }
                thead { tr {
                    th scope="col" { (t!(lang, "acts-document")) }
                    th scope="col" { (t!(lang, "acts-document-added")) }
                    th scope="col" { (t!(lang, "acts-document-sha256")) }
                    @if may_remove { th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } } }
                } }
                tbody { @for row in rows { tr {
                    td class="s-main-cell" {
                        a class="s-break" href=(row.address) { (row.name) }
                        @if let Some(role) = &row.role { span class="s-sub" { (role) } }
                    }
                    td data-label=(t!(lang, "acts-document-added")) {
                        span { (time(lang, row.added_at)) @if let Some(name) = row.added_by { " · " (name) } }
                    }
                    td data-label=(t!(lang, "acts-document-sha256")) class="s-mono s-small s-break" { (row.sha256) }
                    @if may_remove { td {
                        (post_button(visit, &PostButton {
                            action: &format!("{}/remove", row.address),
                            label: &t!(lang, "acts-document-remove"),
                            about: row.name,
                            class: "btn btn-outline-danger btn-sm",
                            confirm: Some(&t!(lang, "acts-document-remove-ask", name = row.name)),
                            fields: &[],
                        }))
                    } }
                } } }
            }
        }
    }
}

/// The field of a form that takes files.
pub fn files_field(form: &Form<'_>) -> Markup {
    let error = form.error("files");
    html! {
        div class=(if error.is_some() { "s-field s-invalid" } else { "s-field" }) {
            label for="files" { (t!(form.lang, "acts-document-file")) }
            input class="form-control" type="file" id="files" name="files" required multiple
                aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| "files-error")];
            @if let Some(error) = &error { p class="s-error" id="files-error" { (error) } }
        }
    }
}

/// The documents of an act, and the form that adds some.
pub fn documents_panel(visit: &Visit, sheet: &ActSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &sheet.act);
    let may_add = visit
        .actor()
        .is_ok_and(|actor| documents::may_add(actor, act).is_ok());
    let rows = sheet.documents.iter().map(|document| Shelved {
        address: format!("/acts/{}/documents/{}", act.number, document.id),
        name: &document.name,
        role: Some(role_name(lang, document.role)),
        added_at: document.added_at,
        added_by: sheet.name(document.added_by),
        sha256: &document.sha256,
    });
    let rows: Vec<Shelved<'_>> = rows.collect();
    html! {
        section class="s-panel s-flush" id="documents" aria-labelledby="documents-title" {
            h2 id="documents-title" { (t!(lang, "acts-documents")) }
            (documents_table(visit, &rows, may_add && act.state == ActState::Draft))
            @if may_add { (document_form(visit, sheet, refused)) }
        }
    }
}

/// What a document is to its act.
pub fn role_name(lang: Lang, role: DocumentRole) -> String {
    lang.get(&format!("acts-role-{role}")).into_owned()
}

fn document_form(visit: &Visit, sheet: &ActSheet, refused: Option<&Refused>) -> Markup {
    let (lang, act) = (visit.lang(), &sheet.act);
    let begun_by = sheet.history.first().map_or(Party::System, |step| step.party);
    let refused = refused.filter(|refused| !refused.form.text("role").is_empty());
    let nothing = FormData::default();
    let form = form_of(lang, &nothing, refused);
    let parties = visit
        .actor()
        .map(|actor| policy::parties(actor, act))
        .unwrap_or_default();
    let roles: Vec<(String, String)> = documents::roles(act, begun_by, &parties)
        .into_iter()
        .map(|role| (role.to_string(), role_name(lang, role)))
        .collect();
    html! {
        form class="px-3" method="post" action=(format!("{}/documents", act.address())) enctype="multipart/form-data" {
            (csrf_field(visit))
            h3 { (t!(lang, "acts-document-add")) }
            (refusal_alert(lang, refused, &[("files", t!(lang, "acts-document-file")), ("role", t!(lang, "acts-document-role-label"))]))
            div class="s-row" {
                (form.select("role", &t!(lang, "acts-document-role-label"), None, None, &roles))
                (files_field(&form))
            }
            div class="s-form-actions" { button class="btn btn-outline-primary btn-sm" { (icon(icon!("it-upload"))) " " (t!(lang, "acts-document-add")) } }
        }
    }
}
