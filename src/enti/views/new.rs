//! The two ways to a new ente.

use std::collections::HashMap;

use maud::{Markup, html};

use super::fields;
use crate::enti::EnteKind;
use crate::enti::register::{self, Comune};
use crate::kernel::ids::EnteId;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{csrf_field, empty_state, icon};
use crate::web::listing::{Refused, form_of, refusal_alert};
use crate::web::{FormData, Visit};

/// A search in the register.
pub struct Search<'a> {
    /// What was typed.
    pub q: &'a str,
    /// Plate code of the chosen province, or nothing.
    pub province: &'a str,
    /// The first day of validity for whatever is chosen.
    pub valid_from: String,
    /// The comuni found.
    pub found: &'a [&'static Comune],
    /// Whether there are more.
    pub has_more: bool,
    /// Those that are enti already, by ISTAT code.
    pub known: &'a HashMap<String, EnteId>,
}

fn tabs(visit: &Visit, is_comune: bool) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "admin-enti-new")) } } }
        nav aria-label=(t!(lang, "admin-ente-kind")) { ul class="s-tabs" {
            li { a href="/enti/new" aria-current=[is_comune.then_some("page")] { (t!(lang, "admin-enti-new-comune")) } }
            li { a href="/enti/new?kind=other" aria-current=[(!is_comune).then_some("page")] { (t!(lang, "admin-enti-new-other")) } }
        } }
    }
}

/// The search for a comune.
pub fn comuni(visit: &Visit, search: &Search<'_>, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let label = t!(lang, "admin-ente-valid_from").into_owned();
    html! {
        (tabs(visit, true))
        (refusal_alert(lang, refused, &[("valid_from", &label)]))
        section class="s-panel s-flush" aria-labelledby="register-title" {
            h2 id="register-title" { (t!(lang, "admin-enti-register")) }
            form class="s-filters" method="get" action="/enti/new" hx-get="/enti/new" hx-target="#results" hx-swap="outerHTML"
                hx-push-url="true" hx-trigger="submit, change, input changed delay:300ms from:#q" {
                div class="s-field s-wide" {
                    label for="q" { (t!(lang, "admin-enti-comune-name")) }
                    input class="form-control" type="search" id="q" name="q" maxlength="100" value=(search.q);
                }
                div class="s-field" {
                    label for="province" { (t!(lang, "admin-ente-province")) }
                    select class="form-control" id="province" name="province" {
                        option value="" { (t!(lang, "admin-all")) }
                        @for (code, name) in register::provinces() {
                            option value=(code) selected[code == search.province] { (name) " (" (code) ")" }
                        }
                    }
                }
                div class="s-field" {
                    label for="valid_from" { (label) }
                    input class="form-control" type="date" id="valid_from" name="valid_from" value=(search.valid_from);
                }
                div class="s-actions" { button class="btn btn-primary btn-sm" { (t!(lang, "admin-search")) } }
            }
            (results(visit, search))
        }
    }
}

/// What the search found, each with its button.
pub fn results(visit: &Visit, search: &Search<'_>) -> Markup {
    let lang = visit.lang();
    html! {
        div id="results" class="s-dim" {
            @if search.q.is_empty() && search.province.is_empty() {
                p class="s-empty" { (t!(lang, "admin-enti-register-text")) }
            } @else if search.found.is_empty() {
                (empty_state(icon!("it-search"), &t!(lang, "admin-enti-no-comune"), &t!(lang, "admin-enti-no-comune-text"), None))
            } @else {
                p class="visually-hidden" role="status" { (t!(lang, "admin-rows", count = search.found.len())) }
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-enti-register")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "enti-kind-comune")) }
                        th scope="col" { (t!(lang, "admin-ente-istat_code")) }
                        th scope="col" { (t!(lang, "admin-ente-residents")) }
                        th scope="col" { span class="visually-hidden" { (t!(lang, "admin-actions")) } }
                    } }
                    tbody { @for comune in search.found { (comune_row(visit, search, comune)) } }
                }
                @if search.has_more { p class="s-pager s-muted" { (t!(lang, "admin-enti-more-comuni")) } }
            }
        }
    }
}

fn comune_row(visit: &Visit, search: &Search<'_>, comune: &Comune) -> Markup {
    let lang = visit.lang();
    let residents = comune.figures().last().map(|figure| figure.residents);
    html! {
        tr {
            td class="s-main-cell" {
                strong { (comune.name) }
                span class="s-sub" { (comune.province_name) " · " (comune.region) }
            }
            td data-label=(t!(lang, "admin-ente-istat_code")) class="s-mono" { (comune.istat_code) }
            td data-label=(t!(lang, "admin-ente-residents")) { (residents.map_or("–".to_owned(), |n| thousands(lang, n))) }
            td {
                @match search.known.get(comune.istat_code) {
                    Some(id) => a href=(format!("/enti/{id}")) { (icon(icon!("it-check"))) " " (t!(lang, "admin-enti-known")) span class="visually-hidden" { ": " (comune.name) } },
                    None => form method="post" action="/enti/new/comune" {
                        (csrf_field(visit))
                        input type="hidden" name="istat_code" value=(comune.istat_code);
                        input type="hidden" name="valid_from" value=(search.valid_from);
                        input type="hidden" name="q" value=(search.q);
                        input type="hidden" name="province" value=(search.province);
                        button class="btn btn-outline-primary btn-sm" { (t!(lang, "admin-add")) span class="visually-hidden" { " " (comune.name) } }
                    },
                }
            }
        }
    }
}

/// `12.345` in Italian, `12,345` in English.
pub fn thousands(lang: crate::kernel::text::Lang, number: i32) -> String {
    let separator = match lang {
        crate::kernel::text::Lang::It => '.',
        crate::kernel::text::Lang::En => ',',
    };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// The form for an ente that is no comune.
pub fn other(visit: &Visit, present: &FormData, refused: Option<&Refused>) -> Markup {
    let lang = visit.lang();
    let form = form_of(lang, present, refused);
    let labels = super::labels(lang);
    html! {
        (tabs(visit, false))
        (refusal_alert(lang, refused, &labels))
        form class="s-panel s-prose" method="post" action="/enti/new" novalidate {
            (csrf_field(visit))
            (fields(lang, &form, EnteKind::ALL))
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "admin-enti-new")) }
                a class="btn btn-link" href="/enti" { (t!(lang, "web-cancel")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::thousands;
    use crate::kernel::text::Lang;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(thousands(Lang::It, 196_446), "196.446");
        assert_eq!(thousands(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(thousands(Lang::It, 999), "999");
    }
}
