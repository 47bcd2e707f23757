//! The board for the wall: big figures, read from across the room.

use maud::{Markup, html};

use super::owed::{self, Reader};
use super::priority_badge;
use crate::kernel::text::Lang;
use crate::t;
use crate::tickets::{Board, Count, Figures};
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon, time};

/// The whole page. Where there are no scripts the page asks for itself again.
pub fn page(visit: &Visit, board: &Board) -> Markup {
    html! {
        noscript { meta http-equiv="refresh" content="15"; }
        (live(visit, board))
    }
}

/// What is put in again and again: it takes no focus, and nobody is told of each change.
pub fn live(visit: &Visit, board: &Board) -> Markup {
    let (lang, now, all) = (visit.lang(), visit.now(), &board.all);
    html! {
        div id="board" class="s-board" aria-live="off" hx-get="/board" hx-trigger="every 15s" hx-swap="outerHTML" data-poll {
            div class="s-page-head" {
                h1 { (t!(lang, "board-title")) }
                p class="s-muted" { (t!(lang, "board-as-of")) " " (time(lang, now)) }
            }
            div class="alert alert-warning" role="alert" data-stale hidden {
                (t!(lang, "board-stale")) " " a href="/board" { (t!(lang, "board-reload")) }
            }
            ul class="s-board-figures" {
                (figure("open", "/tickets?view=open", icon!("it-inbox"), all.open, &t!(lang, "board-open")))
                (figure("overdue", "/tickets?due=overdue", icon!("it-warning-circle"), all.overdue, &t!(lang, "promises-due-overdue")))
                (figure("today", "/tickets?due=today", icon!("it-clock"), all.today, &t!(lang, "promises-due-today")))
                (figure("paused", "/tickets?due=paused", icon!("it-minus-circle"), all.paused, &t!(lang, "promises-due-paused")))
                (figure("opened", &day(visit, "opened"), icon!("it-plus-circle"), board.opened, &t!(lang, "board-opened")))
                (figure("solved", &day(visit, "resolved"), icon!("it-check-circle"), board.solved, &t!(lang, "board-solved")))
            }
            div class="s-board-parts" {
                section class="s-panel" aria-labelledby="urgent-title" {
                    h2 id="urgent-title" { (t!(lang, "board-urgent")) }
                    @if board.urgent.is_empty() {
                        (empty_state(icon!("it-check-circle"), &t!(lang, "board-none"), &t!(lang, "board-none-text"), None))
                    } @else {
                        ol class="s-board-urgent" { @for (row, next) in &board.urgent {
                            li {
                                a id=(format!("urgent-{}", row.ticket.number)) href=(format!("/tickets/{}", row.ticket.number)) { (row.ticket.subject) }
                                span class="s-sub" {
                                    span class="s-mono" { (row.ticket.number) } " · " (row.ente.as_deref().unwrap_or(&t!(lang, "tickets-page-no-ente")))
                                    " · " (row.assignee.as_deref().unwrap_or(&t!(lang, "tickets-list-nobody")))
                                }
                                span class="s-cluster" {
                                    (priority_badge(lang, row.ticket.priority))
                                    (owed::cell(lang, Reader::Centre, now, next.as_ref()))
                                }
                            }
                        } }
                    }
                }
                (queues(lang, board))
            }
        }
    }
}

fn figure(word: &str, path: &str, sign: &'static str, count: Count, label: &str) -> Markup {
    html! {
        li {
            a id=(format!("figure-{word}")) class=(format!("s-figure s-figure-{word}")) href=(path) {
                (icon(sign)) strong { (count) } " " span { (label) }
            }
        }
    }
}

/// The list of today's.
fn day(visit: &Visit, what: &str) -> String {
    let today = crate::kernel::rome::date_of(visit.now().utc());
    format!("/tickets?view=all&{what}_from={today}")
}

fn queues(lang: Lang, board: &Board) -> Markup {
    let heads = [
        t!(lang, "board-open"),
        t!(lang, "promises-due-overdue"),
        t!(lang, "promises-due-today"),
        t!(lang, "promises-due-paused"),
    ];
    let cells = |figures: &Figures<i64>| [figures.open, figures.overdue, figures.today, figures.paused];
    html! {
        @if !board.queues.is_empty() {
            section class="s-panel" aria-labelledby="queues-title" {
                h2 id="queues-title" { (t!(lang, "board-queues")) }
                table class="s-table s-board-table" {
                    caption class="visually-hidden" { (t!(lang, "board-queues")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "tickets-column-queue")) }
                        @for head in &heads { th scope="col" class="s-num" { (head) } }
                    } }
                    tbody { @for (queue, figures) in &board.queues {
                        tr {
                            th scope="row" { (queue.name(lang)) }
                            @for count in cells(figures) { td class="s-num" { (count) } }
                        }
                    } }
                }
            }
        }
    }
}
