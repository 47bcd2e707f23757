//! The list of queues.

use maud::{Markup, html};

use crate::kernel::text::Lang;
use crate::queues::Queue;
use crate::services::Service;
use crate::t;
use crate::tickets::Count;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon};

/// A queue with what the list says of it.
pub struct Row {
    /// The queue.
    pub queue: Queue,
    /// Names of its members.
    pub members: Vec<String>,
    /// The services whose tickets it receives.
    pub services: Vec<Service>,
    /// Its open tickets, as far as the visitor sees tickets.
    pub open: Option<Count>,
}

/// The page.
pub fn page(lang: Lang, rows: &[Row], is_admin: bool) -> Markup {
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "admin-queues")) } p { (t!(lang, "admin-queues-lead")) } }
            @if is_admin {
                div class="s-actions" { a class="btn btn-primary" href="/queues/new" { (icon(icon!("it-plus"))) " " (t!(lang, "admin-queue-new")) } }
            }
        }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            @if rows.is_empty() {
                (empty_state(icon!("it-inbox"), &t!(lang, "admin-queues-none"), &t!(lang, "admin-queues-none-text"), is_admin.then_some(("/queues/new", &*t!(lang, "admin-queue-new")))))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-queues")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-queue")) }
                        th scope="col" { (t!(lang, "admin-queue-assignment")) }
                        th scope="col" { (t!(lang, "admin-queue-members")) }
                        th scope="col" { (t!(lang, "admin-services")) }
                        th scope="col" class="s-num" { (t!(lang, "admin-queue-open")) }
                    } }
                    tbody { @for row in rows { (queue_row(lang, row)) } }
                }
            }
        }
    }
}

fn queue_row(lang: Lang, row: &Row) -> Markup {
    let Row {
        queue,
        members,
        services,
        open,
    } = row;
    let services: Vec<&str> = services.iter().map(|service| service.name(lang)).collect();
    html! {
        tr {
            td class="s-main-cell" {
                a href=(format!("/queues/{}", queue.code)) { (queue.name(lang)) }
                span class="s-sub" { span class="s-mono" { (queue.code) } @if !queue.is_active() { " · " span class="s-badge" { (t!(lang, "admin-retired")) } } }
            }
            td data-label=(t!(lang, "admin-queue-assignment")) { (lang.get(&format!("queues-assignment-{}", queue.assignment))) }
            td data-label=(t!(lang, "admin-queue-members")) { span {
                @if members.is_empty() { span class="s-badge s-badge-warn" { (icon(icon!("it-warning-circle"))) (t!(lang, "admin-queue-nobody")) } }
                @else { (members.join(", ")) }
            } }
            td data-label=(t!(lang, "admin-services")) { span { (if services.is_empty() { "–".to_owned() } else { services.join(", ") }) } }
            td class="s-num" data-label=(t!(lang, "admin-queue-open")) {
                @match open {
                    Some(count) => a href=(format!("/tickets?queue={}&view=open", queue.code)) { (count) span class="visually-hidden" { " " (t!(lang, "admin-queue-open-of", name = queue.name(lang))) } },
                    None => "–",
                }
            }
        }
    }
}
