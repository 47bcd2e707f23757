//! The list of enti: filters, rows, paging.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::kind_name;
use crate::enti::{Ente, EnteKind};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::FormData;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon, pager};
use crate::web::listing::{day, or_dash};

/// The page around the rows.
pub fn page(lang: Lang, query: &FormData, is_admin: bool, results: Markup) -> Markup {
    let kind = query.text("kind");
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "admin-enti")) } p { (t!(lang, "admin-enti-lead")) } }
            @if is_admin {
                div class="s-actions" {
                    a class="btn btn-outline-primary" href="/enti/import" { (icon(icon!("it-upload"))) " " (t!(lang, "admin-enti-import")) }
                    a class="btn btn-primary" href="/enti/new" { (icon(icon!("it-plus"))) " " (t!(lang, "admin-enti-new")) }
                }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            form class="s-filters" method="get" action="/enti" hx-get="/enti" hx-target="#results" hx-swap="outerHTML"
                hx-push-url="true" hx-trigger="submit, change, input changed delay:300ms from:#q" {
                div class="s-field s-wide" {
                    label for="q" { (t!(lang, "admin-search")) }
                    input class="form-control" type="search" id="q" name="q" maxlength="200" value=(query.text("q"))
                        placeholder=(t!(lang, "admin-enti-search-hint"));
                }
                div class="s-field" {
                    label for="kind" { (t!(lang, "admin-ente-kind")) }
                    select class="form-control" id="kind" name="kind" {
                        option value="" { (t!(lang, "admin-all")) }
                        @for known in EnteKind::ALL {
                            option value=(known) selected[known.as_str() == kind] { (kind_name(lang, *known)) }
                        }
                    }
                }
                div class="s-field" {
                    label for="valid" { (t!(lang, "admin-ente-validity")) }
                    select class="form-control" id="valid" name="valid" {
                        option value="" { (t!(lang, "admin-enti-valid-today")) }
                        option value="all" selected[query.text("valid") == "all"] { (t!(lang, "admin-enti-valid-all")) }
                    }
                }
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "admin-filter")) }
                    a class="btn btn-link btn-sm" href="/enti" { (t!(lang, "admin-reset")) }
                }
            }
            (results)
        }
    }
}

/// The rows with their paging: what a change of the filters replaces.
pub fn results(
    lang: Lang,
    enti: &[Ente],
    today: NaiveDate,
    (first, next): (Option<&str>, Option<&str>),
) -> Markup {
    html! {
        div id="results" class="s-dim" {
            p class="visually-hidden" role="status" { (t!(lang, "admin-rows", count = enti.len())) }
            @if enti.is_empty() {
                (empty_state(icon!("it-pa"), &t!(lang, "admin-enti-none"), &t!(lang, "admin-none-text"), Some(("/enti?valid=all", &t!(lang, "admin-enti-show-all")))))
            } @else {
                table class="s-table s-cards" id="rows" {
                    caption class="visually-hidden" { (t!(lang, "admin-enti")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-ente-name")) }
                        th scope="col" { (t!(lang, "admin-ente-ipa_code")) }
                        th scope="col" { (t!(lang, "admin-ente-istat_code")) }
                        th scope="col" { (t!(lang, "admin-ente-valid_from")) }
                        th scope="col" { (t!(lang, "admin-ente-valid_to")) }
                    } }
                    tbody { @for ente in enti { (row(lang, ente, today)) } }
                }
            }
            (pager(lang, first, next))
        }
    }
}

fn row(lang: Lang, ente: &Ente, today: NaiveDate) -> Markup {
    html! {
        tr {
            td class="s-main-cell" {
                a href=(format!("/enti/{}", ente.id)) { (ente.name) }
                span class="s-sub" {
                    (kind_name(lang, ente.kind))
                    @if let Some(province) = &ente.province { " · " (province) }
                    @if !ente.is_valid_on(today) { " · " (validity_badge(lang, ente, today)) }
                }
            }
            td data-label=(t!(lang, "admin-ente-ipa_code")) class="s-mono" { (or_dash(ente.ipa_code.as_deref())) }
            td data-label=(t!(lang, "admin-ente-istat_code")) class="s-mono" { (or_dash(ente.istat_code.as_deref())) }
            td data-label=(t!(lang, "admin-ente-valid_from")) class="s-nowrap" { (day(lang, Some(ente.valid_from))) }
            td data-label=(t!(lang, "admin-ente-valid_to")) class="s-nowrap" { (day(lang, ente.valid_to)) }
        }
    }
}

/// How an ente stands today.
pub fn validity_badge(lang: Lang, ente: &Ente, today: NaiveDate) -> Markup {
    html! {
        @if ente.is_valid_on(today) {
            span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "admin-ente-is-valid")) }
        } @else if today < ente.valid_from {
            span class="s-badge s-badge-warn" { (icon(icon!("it-clock"))) (t!(lang, "admin-ente-not-yet")) }
        } @else {
            span class="s-badge" { (t!(lang, "admin-ente-ended")) }
        }
    }
}
