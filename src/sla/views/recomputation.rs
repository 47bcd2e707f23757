//! The pages of recomputations.

use std::collections::HashMap;

use maud::{Markup, html};

use super::refusal;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::text::Lang;
use crate::sla::given::policy::PRIORITIES;
use crate::t;
use crate::tickets::recompute::{Preview, Recomputation, Subject};
use crate::web::FormData;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{Input, csrf_field, empty_state, icon, time};
use crate::web::listing::{Refused, address, form_of};

/// Promises shown of a preview.
pub const SHOWN: usize = 50;

/// What somebody is asked.
pub struct Asked<'a> {
    /// What kind of thing it is.
    pub subject: Subject,
    /// Its code, or a ticket's number.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What the preview was made with.
    pub basis: &'a str,
    /// What would change; the first promises only.
    pub preview: &'a Preview,
    /// Whether only a part of the open tickets was looked at.
    pub is_part: bool,
    /// Whether the person sees every ticket.
    pub links: bool,
}

/// A priority by its number.
pub fn priority(lang: Lang, number: i32) -> String {
    let index = usize::try_from(number - 1).unwrap_or(0).min(PRIORITIES.len() - 1);
    lang.get(&format!("tickets-priority-{}", PRIORITIES[index]))
        .into_owned()
}

fn due(lang: Lang, at: Option<Timestamp>) -> Markup {
    html! { @match at { Some(at) => (time(lang, at)), None => (t!(lang, "sla-recompute-paused")) } }
}

/// What would move, and the question.
pub fn asked(visit: &Visit, asked: &Asked<'_>, refused: Option<&Refused>) -> Markup {
    let (lang, preview) = (visit.lang(), asked.preview);
    let list = match asked.subject {
        Subject::Calendar => "calendars",
        Subject::Policy => "sla-policies",
        Subject::Service => "services",
        Subject::Queue => "queues",
        Subject::Ticket => "tickets",
    };
    let (key, back) = (asked.subject.as_str(), format!("/{list}/{}", asked.code));
    let present = FormData::default();
    let form = form_of(lang, &present, refused);
    let labels = [("reason".to_owned(), t!(lang, "admin-reason").into_owned())];
    let csv = address("/recomputations/preview.csv", &[(key, asked.code)]);
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "sla-pages-recompute")) } p { a href=(back) { (asked.name) } } } }
        (refusal(lang, refused, &labels))
        @if preview.tickets == 0 {
            div class="s-panel" {
                (empty_state(icon!("it-check-circle"), &t!(lang, "sla-recompute-none"), &t!(lang, "sla-recompute-none-text"), Some((&*back, &*t!(lang, "sla-recompute-back")))))
            }
        } @else {
            section class="s-panel" aria-labelledby="question-title" {
                h2 id="question-title" { (t!(lang, "sla-recompute-question")) }
                p {
                    @if asked.is_part { (t!(lang, "sla-recompute-count-part", moved = preview.moved_tickets, tickets = preview.tickets)) }
                    @else { (t!(lang, "sla-recompute-count", moved = preview.moved_tickets, tickets = preview.tickets)) }
                }
                p { (t!(lang, "sla-recompute-text")) }
                form method="post" action="/recomputations/new" novalidate {
                    (csrf_field(visit))
                    input type="hidden" name=(key) value=(asked.code);
                    input type="hidden" name="basis" value=(asked.basis);
                    (form.input(Input::text("reason", &t!(lang, "admin-reason")).hint(&t!(lang, "sla-recompute-reason-hint")).max(500)))
                    div class="s-form-actions" {
                        button class="btn btn-primary" { (t!(lang, "sla-recompute-move")) }
                        a class="btn btn-outline-primary" href=(back) { (t!(lang, "sla-recompute-leave")) }
                    }
                }
            }
            section class="s-panel s-flush" aria-labelledby="moved-title" {
                h2 id="moved-title" { (t!(lang, "sla-recompute-moved")) }
                @if preview.moved.is_empty() {
                    p class="px-3 s-muted" { (t!(lang, "sla-recompute-moved-none")) }
                } @else {
                    table class="s-table s-cards" {
                        caption class="visually-hidden" { (t!(lang, "sla-recompute-moved")) }
                        thead { tr {
                            th scope="col" { (t!(lang, "tickets-column-number")) }
                            th scope="col" { (t!(lang, "sla-pages-promise")) }
                            th scope="col" { (t!(lang, "tickets-column-priority")) }
                            th scope="col" { (t!(lang, "sla-recompute-from")) }
                            th scope="col" { (t!(lang, "sla-recompute-to")) }
                        } }
                        tbody { @for moved in &preview.moved { tr {
                            td class="s-main-cell s-mono" { @if asked.links { a href=(format!("/tickets/{}", moved.number)) { (moved.number) } } @else { (moved.number) } }
                            td data-label=(t!(lang, "sla-pages-promise")) { (lang.get(&format!("sla-pages-kind-{}", moved.kind))) }
                            td data-label=(t!(lang, "tickets-column-priority")) { (priority(lang, moved.priority)) }
                            td data-label=(t!(lang, "sla-recompute-from")) { (due(lang, moved.from)) }
                            td data-label=(t!(lang, "sla-recompute-to")) { strong { (due(lang, moved.to)) } }
                        } } }
                    }
                    p class="s-pager" { a href=(csv) { (icon(icon!("it-download"))) " " (t!(lang, "sla-recompute-all")) } }
                }
            }
        }
    }
}

/// How it stands, in words.
fn state(lang: Lang, row: &Recomputation) -> Markup {
    html! { @match row.finished_at {
        Some(_) => span class="s-badge s-badge-ok" { (icon(icon!("it-check"))) (t!(lang, "sla-recompute-done")) },
        None => span class="s-badge s-badge-warn" { (icon(icon!("it-clock"))) (t!(lang, "sla-recompute-running")) },
    } }
}

/// Every recomputation, the newest first.
pub fn list(lang: Lang, rows: &[Recomputation], names: &HashMap<UserId, String>) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "sla-recompute-list")) } p { (t!(lang, "sla-recompute-lead")) } }
            div class="s-actions" { a class="btn btn-outline-primary" href="/calendars" { (t!(lang, "sla-pages-calendars")) } }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if rows.is_empty() {
                (empty_state(icon!("it-clock"), &t!(lang, "sla-recompute-list-none"), &t!(lang, "sla-recompute-list-none-text"), None))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "sla-recompute-list")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-reason")) }
                        th scope="col" { (t!(lang, "sla-recompute-who")) }
                        th scope="col" { (t!(lang, "sla-recompute-state")) }
                        th scope="col" class="s-num" { (t!(lang, "sla-recompute-moved-count")) }
                    } }
                    tbody { @for row in rows { tr {
                        td class="s-main-cell" { a href=(format!("/recomputations/{}", row.id)) { (row.reason) } span class="s-sub" { (time(lang, row.requested_at)) } }
                        td data-label=(t!(lang, "sla-recompute-who")) { (who(row, names)) }
                        td data-label=(t!(lang, "sla-recompute-state")) { (state(lang, row)) }
                        td class="s-num" data-label=(t!(lang, "sla-recompute-moved-count")) { (row.moved) }
                    } } }
                }
            }
        }
    }
}

fn who<'a>(row: &Recomputation, names: &'a HashMap<UserId, String>) -> &'a str {
    row.requested_by
        .and_then(|user| names.get(&user))
        .map_or("–", String::as_str)
}

/// One recomputation: how far it is. `left`: open tickets not looked at yet.
pub fn progress(lang: Lang, row: &Recomputation, left: usize, names: &HashMap<UserId, String>) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "sla-pages-recompute")) } p { (state(lang, row)) } }
            @if row.finished_at.is_none() {
                div class="s-actions" { a class="btn btn-outline-primary" href=(format!("/recomputations/{}", row.id)) { (t!(lang, "sla-recompute-reload")) } }
            }
        }
        section class="s-panel" aria-labelledby="facts-title" {
            h2 class="visually-hidden" id="facts-title" { (t!(lang, "sla-recompute-state")) }
            dl class="s-dl" {
                dt { (t!(lang, "admin-reason")) } dd { (row.reason) }
                dt { (t!(lang, "sla-recompute-who")) } dd { (who(row, names)) ", " (time(lang, row.requested_at)) }
                dt { (t!(lang, "sla-recompute-tickets")) } dd { (row.tickets) }
                dt { (t!(lang, "sla-recompute-moved-count")) } dd { (row.moved) }
                @match row.finished_at {
                    Some(at) => { dt { (t!(lang, "sla-recompute-done")) } dd { (time(lang, at)) } }
                    None => { dt { (t!(lang, "sla-recompute-left")) } dd { (left) } }
                }
            }
        }
    }
}
