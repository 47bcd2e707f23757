//! Merging duplicates: search, choice, preview.

use maud::{Markup, html};

use super::{badge_lock, state_badge};
use crate::kernel::text::Lang;
use crate::t;
use crate::tickets::TicketRow;
use crate::tickets::web::merge::MergePage;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{csrf_field, empty_state, time};

/// The page, in whichever step it is.
pub fn page(visit: &Visit, page: &MergePage, sentences: Option<&[String]>) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" { div {
            h1 { (t!(lang, "tickets-merge-page-title")) }
            p { (t!(lang, "tickets-merge-page-into")) " " span class="s-mono" { (page.kept.ticket.number) } " " strong { (page.kept.ticket.subject) } }
        } }
        @if let Some(sentences) = sentences {
            div class="alert alert-danger" role="alert" tabindex="-1" data-focus { @for sentence in sentences { p { (sentence) } } }
        }
        @if page.is_preview { (preview(visit, page)) } @else { (choice(lang, page)) }
    }
}

fn choice(lang: Lang, page: &MergePage) -> Markup {
    let path = format!("/tickets/{}/merge", page.kept.ticket.number);
    let is_chosen = |row: &TicketRow| page.chosen.iter().any(|chosen| chosen.ticket.id == row.ticket.id);
    // What was chosen before another search stays.
    let elsewhere = page
        .chosen
        .iter()
        .filter(|row| !page.found.iter().any(|found| found.ticket.id == row.ticket.id));
    let rows: Vec<&TicketRow> = elsewhere.chain(&page.found).collect();
    html! {
        form class="s-panel" method="get" action=(path) {
            p { (t!(lang, "tickets-merge-page-help")) }
            div class="s-field" {
                label for="q" { (t!(lang, "tickets-list-q")) }
                div class="s-cluster" {
                    input class="form-control w-c-24" type="search" id="q" name="q" maxlength="200" value=(page.typed);
                    button class="btn btn-outline-primary btn-sm" name="step" value="search" { (t!(lang, "tickets-merge-page-search")) }
                }
            }
            @if rows.is_empty() {
                (empty_state(icon!("it-search"), &t!(lang, "tickets-merge-page-none"), &t!(lang, "tickets-merge-page-none-text"), None))
            } @else {
                fieldset class="s-field" {
                    legend { (t!(lang, "tickets-merge-page-choose")) }
                    @for row in rows {
                        @let id = format!("duplicate-{}", row.ticket.number);
                        div class="s-check" {
                            input type="checkbox" id=(id) name="duplicate" value=(row.ticket.number) checked[is_chosen(row)] aria-describedby=(format!("{id}-hint"));
                            div {
                                label for=(id) { (row.ticket.subject) }
                                span class="s-hint" id=(format!("{id}-hint")) {
                                    span class="s-mono" { (row.ticket.number) } " · " (state_badge(lang, row.ticket.state)) " · "
                                    (row.requester.as_deref().unwrap_or("—")) " · " (time(lang, row.ticket.created_at))
                                }
                            }
                        }
                    }
                }
                div class="s-form-actions" {
                    button class="btn btn-primary" name="step" value="preview" { (t!(lang, "tickets-merge-page-preview")) }
                    a class="btn btn-link" href=(format!("/tickets/{}", page.kept.ticket.number)) { (t!(lang, "web-cancel")) }
                }
            }
        }
    }
}

fn preview(visit: &Visit, page: &MergePage) -> Markup {
    let lang = visit.lang();
    let path = format!("/tickets/{}/merge", page.kept.ticket.number);
    let turns_confidential =
        !page.kept.ticket.confidential && page.chosen.iter().any(|row| row.ticket.confidential);
    html! {
        form class="s-panel" method="post" action=(path) {
            (csrf_field(visit))
            h2 { (t!(lang, "tickets-merge-page-sure", count = page.chosen.len())) }
            ul {
                @for row in &page.chosen {
                    li {
                        input type="hidden" name="duplicate" value=(row.ticket.number);
                        a href=(format!("/tickets/{}", row.ticket.number)) { span class="s-mono" { (row.ticket.number) } " " (row.ticket.subject) }
                        " " (state_badge(lang, row.ticket.state))
                        @if row.ticket.confidential { " " (badge_lock(lang)) }
                        @if let Some(requester) = &row.requester { " · " (requester) }
                    }
                }
            }
            p { (t!(lang, "tickets-merge-page-effects")) }
            @if turns_confidential { div class="alert alert-warning" { p { (t!(lang, "tickets-merge-page-confidential")) } } }
            p { strong { (t!(lang, "tickets-merge-page-no-undo")) } }
            div class="s-form-actions" {
                button class="btn btn-primary" { (t!(lang, "tickets-merge-page-do")) }
                a class="btn btn-link" href=(back(page)) { (t!(lang, "tickets-merge-page-back")) }
            }
        }
    }
}

fn back(page: &MergePage) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", &page.typed);
    for row in &page.chosen {
        query.append_pair("duplicate", &row.ticket.number.to_string());
    }
    format!("/tickets/{}/merge?{}", page.kept.ticket.number, query.finish())
}
