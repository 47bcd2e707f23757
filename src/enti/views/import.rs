//! The import of enti: form with the refused rows, and what a file would change.

use maud::{Markup, html};

use crate::enti::import::{COLUMNS, Foreseen, ImportError, Outcome};
use crate::kernel::problem::DomainError;
use crate::kernel::text::Lang;
use crate::t;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{csrf_field, icon};

/// Rows of a preview shown at most of each kind; the counts name all.
const MOST_ROWS: usize = 300;

/// The form; after a refusal with the text and the rows to correct.
pub fn form(visit: &Visit, text: &str, error: Option<&ImportError>) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "admin-enti-import")) } p { (t!(lang, "admin-import-lead")) } } }
        @if let Some(error) = error { (refused(lang, error)) }
        div class="s-layout" {
            form class="s-panel" method="post" action="/enti/import" enctype="multipart/form-data" {
                (csrf_field(visit))
                div class="s-field" {
                    label for="file" { (t!(lang, "admin-import-file")) }
                    span class="s-hint" id="file-hint" { (t!(lang, "admin-import-file-hint")) }
                    input class="form-control" type="file" id="file" name="file" accept=".csv,text/csv" aria-describedby="file-hint";
                }
                div class="s-field" {
                    label for="text" { (t!(lang, "admin-import-text")) " " span class="s-optional" { (t!(lang, "web-optional")) } }
                    span class="s-hint" id="text-hint" { (t!(lang, "admin-import-text-hint")) }
                    textarea class="form-control s-mono" id="text" name="text" rows="10" spellcheck="false" aria-describedby="text-hint" { "\n" (text) }
                }
                div class="s-form-actions" {
                    button class="btn btn-primary" { (t!(lang, "admin-import-check")) }
                    a class="btn btn-link" href="/enti" { (t!(lang, "web-cancel")) }
                }
            }
            aside {
                section class="s-panel" aria-labelledby="columns-title" {
                    h2 id="columns-title" { (t!(lang, "admin-import-columns")) }
                    p { (t!(lang, "admin-import-columns-text")) }
                    dl class="s-dl" {
                        @for column in COLUMNS { dt class="s-mono" { (column) } dd { (lang.get(&format!("admin-import-{column}"))) } }
                    }
                    p { a href="/enti/import/example.csv" download { (icon(icon!("it-download"))) " " (t!(lang, "admin-import-example")) } }
                }
            }
        }
    }
}

fn refused(lang: Lang, error: &ImportError) -> Markup {
    html! {
        div class="alert alert-danger" role="alert" tabindex="-1" data-focus {
            h2 class="alert-heading" { (error.refusal().title(lang)) }
            p { (error.refusal().detail(lang)) }
        }
        @if let ImportError::Rows(rows) = error {
            section class="s-panel s-flush" aria-labelledby="refused-title" {
                h2 id="refused-title" { (t!(lang, "admin-import-refused")) }
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-import-refused")) }
                    thead { tr {
                        th scope="col" class="s-num" { (t!(lang, "admin-import-line")) }
                        th scope="col" { (t!(lang, "admin-import-column")) }
                        th scope="col" { (t!(lang, "admin-import-reason")) }
                    } }
                    tbody { @for row in rows.iter().take(MOST_ROWS) { tr {
                        td class="s-num" data-label=(t!(lang, "admin-import-line")) { (row.line) }
                        td class="s-mono" data-label=(t!(lang, "admin-import-column")) { (if row.column.is_empty() { "–" } else { row.column }) }
                        td data-label=(t!(lang, "admin-import-reason")) { span { (lang.text(&row.reason)) } }
                    } } }
                }
                @if rows.len() > MOST_ROWS { p class="s-pager s-muted" { (t!(lang, "admin-import-more", count = rows.len() - MOST_ROWS)) } }
            }
        }
    }
}

/// What the file would do, and the button that does it.
pub fn preview(visit: &Visit, text: &str, rows: &[Foreseen]) -> Markup {
    let lang = visit.lang();
    let of = |outcome: Outcome| rows.iter().filter(move |row| row.outcome == outcome);
    let (added, updated, unchanged) = (
        of(Outcome::Added).count(),
        of(Outcome::Updated).count(),
        of(Outcome::Unchanged).count(),
    );
    let tile = |count: usize, key: &str| {
        html! { li { div class="s-tile" { span class="s-tile-value" { (count) } span class="s-tile-label" { (lang.get(key)) } } } }
    };
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "admin-import-preview")) } p { (t!(lang, "admin-import-preview-text")) } } }
        ul class="s-tiles" {
            (tile(added, "admin-import-added")) (tile(updated, "admin-import-updated")) (tile(unchanged, "admin-import-unchanged"))
        }
        form class="s-panel" method="post" action="/enti/import/apply" enctype="multipart/form-data" {
            (csrf_field(visit))
            textarea name="text" hidden aria-label=(t!(lang, "admin-import-text")) { "\n" (text) }
            div class="s-cluster" {
                @if added + updated > 0 {
                    button class="btn btn-primary" { (t!(lang, "admin-import-apply", count = added + updated)) }
                } @else {
                    p { (t!(lang, "admin-import-nothing")) }
                }
                button class="btn btn-outline-primary" formaction="/enti/import" formnovalidate { (t!(lang, "admin-import-check-again")) }
                a class="btn btn-link" href="/enti/import" { (t!(lang, "admin-import-other")) }
            }
        }
        @if updated > 0 {
            section class="s-panel s-flush" aria-labelledby="updated-title" {
                h2 id="updated-title" { (t!(lang, "admin-import-updated")) }
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-import-updated")) }
                    thead { tr {
                        th scope="col" class="s-num" { (t!(lang, "admin-import-line")) }
                        th scope="col" { (t!(lang, "admin-ente-name")) }
                        th scope="col" { (t!(lang, "admin-import-changes")) }
                    } }
                    tbody { @for row in of(Outcome::Updated).take(MOST_ROWS) { tr {
                        td class="s-num" data-label=(t!(lang, "admin-import-line")) { (row.line) }
                        td class="s-main-cell" { strong { (row.name) } }
                        td data-label=(t!(lang, "admin-import-changes")) { ul class="list-unstyled mb-0" {
                            @for (column, before, after) in &row.changes { li class="s-break" {
                                span class="s-mono" { (column) } ": " del { (value(before)) } " → " ins { (value(after)) }
                            } }
                        } }
                    } } }
                }
            }
        }
        @if added > 0 {
            section class="s-panel" aria-labelledby="added-title" {
                h2 id="added-title" { (t!(lang, "admin-import-added")) }
                ul { @for row in of(Outcome::Added).take(MOST_ROWS) { li { (row.name) } } }
                @if added > MOST_ROWS { p class="s-muted" { (t!(lang, "admin-import-more", count = added - MOST_ROWS)) } }
            }
        }
    }
}

fn value(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}
