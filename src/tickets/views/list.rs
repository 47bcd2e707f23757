//! The list of tickets: views, filters, rows.

use maud::{Markup, html};

use super::owed::{self, Reader};
use super::promises::reader;
use super::{badge_lock, priority_badge, state_badge};
use crate::kernel::text::Lang;
use crate::t;
use crate::tickets::web::list::{ListPage, ListQuery, value_name};
use crate::tickets::{Channel, Due, Kind, Owed, Priority, Sort, SortBy, State, TicketRow, policy};
use crate::users::actor::{Actor, Role};
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{alert_danger, empty_state, icon, pager, time};

/// The whole page.
pub fn page(visit: &Visit, actor: &Actor, page: &ListPage) -> Markup {
    let lang = visit.lang();
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "tickets-list-title")) } }
            div class="s-actions" {
                (export_link(lang, page, false))
                @if policy::may_open(actor) {
                    a class="btn btn-primary" href="/tickets/new" { (icon(icon!("it-plus"))) " " (t!(lang, "tickets-list-new")) }
                }
            }
        }
        (due_counts(lang, actor, page, false))
        (tabs(lang, page, false))
        section class="s-panel s-flush" aria-labelledby="rows-title" {
            h2 class="visually-hidden" id="rows-title" { (t!(lang, "tickets-list-rows")) }
            (filters(lang, actor, page))
            (results(visit, actor, page))
        }
    }
}

/// What htmx puts in: the results, and the views, whose current one may have changed.
pub fn swapped(visit: &Visit, actor: &Actor, page: &ListPage) -> Markup {
    html! {
        (results(visit, actor, page))
        (due_counts(visit.lang(), actor, page, true))
        (tabs(visit.lang(), page, true))
        (export_link(visit.lang(), page, true))
    }
}

/// The same list as a file: it changes with the filters.
fn export_link(lang: Lang, page: &ListPage, is_swapped: bool) -> Markup {
    html! {
        a class="btn btn-outline-primary" id="export" href=(page.query.address("/tickets.csv")) hx-swap-oob=[is_swapped.then_some("true")] {
            (icon(icon!("it-download"))) " " (t!(lang, "tickets-list-export"))
        }
    }
}

/// How many are due today, past their due time, waiting: each leads to its list.
fn due_counts(lang: Lang, actor: &Actor, page: &ListPage, is_swapped: bool) -> Markup {
    let side = if reader(actor) == Reader::Ente {
        "-ente"
    } else {
        ""
    };
    let asked = page.query.values("due");
    html! {
        nav id="due" aria-label=(t!(lang, "promises-due-nav")) hx-swap-oob=[is_swapped.then_some("true")] {
            ul class="s-figures" {
                @for (due, count) in &page.due {
                    @let sign = match due {
                        Due::Overdue => icon!("it-warning-circle"),
                        Due::Today => icon!("it-clock"),
                        Due::Paused => icon!("it-minus-circle"),
                    };
                    li {
                        a class=(format!("s-figure s-figure-{due}")) href=(format!("/tickets?due={due}"))
                            aria-current=[(asked[..] == [due.as_str()]).then_some("page")] {
                            (icon(sign)) strong { (count) } " " span { (lang.get(&format!("promises-due-{due}{side}"))) }
                        }
                    }
                }
            }
        }
    }
}

fn tabs(lang: Lang, page: &ListPage, is_swapped: bool) -> Markup {
    html! {
        nav id="views" aria-label=(t!(lang, "tickets-list-views")) hx-swap-oob=[is_swapped.then_some("true")] {
            ul class="s-tabs" {
                @for (view, count) in &page.counts {
                    li {
                        a href=(format!("/tickets?view={}", view.word))
                            aria-current=[(page.query.view == Some(*view)).then_some("page")] {
                            (lang.get(&format!("tickets-list-view-{}", view.word)))
                            @if let Some(count) = count.filter(|count| count.n > 0) { " " span class="s-count" { (count) } }
                        }
                    }
                }
            }
        }
    }
}

fn filters(lang: Lang, actor: &Actor, page: &ListPage) -> Markup {
    let query = &page.query;
    let choices = &page.choices;
    let is_staff = actor.staff().is_some();
    let chosen = query.pairs.iter().filter(|(field, _)| field != "q").count();
    let words = |prefix: &str, words: &[&str]| -> Vec<(String, String)> {
        let named = words.iter().map(|word| {
            (
                (*word).to_owned(),
                lang.get(&format!("tickets-{prefix}-{word}")).into_owned(),
            )
        });
        named.collect()
    };
    let states: Vec<&str> = State::ALL.iter().map(|s| s.as_str()).collect();
    let priorities: Vec<&str> = Priority::ALL.iter().map(|p| p.as_str()).collect();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
    let channels: Vec<&str> = Channel::ALL.iter().map(|c| c.as_str()).collect();
    let side = if is_staff { "" } else { "-ente" };
    let dues: Vec<(String, String)> = (Due::ALL.iter())
        .map(|due| {
            let name = lang.get(&format!("promises-due-{due}{side}"));
            (due.to_string(), name.into_owned())
        })
        .collect();
    let enti: Vec<(String, String)> = choices
        .enti
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    let mut assignees = vec![
        ("me".to_owned(), t!(lang, "tickets-list-assignee-me").into_owned()),
        (
            "none".to_owned(),
            t!(lang, "tickets-list-assignee-none").into_owned(),
        ),
    ];
    assignees.extend(
        choices
            .staff
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone())),
    );
    html! {
        form class="s-filters" method="get" action="/tickets" role="search" aria-label=(t!(lang, "tickets-list-filters"))
            hx-get="/tickets" hx-target="#results" hx-swap="outerHTML" hx-trigger="submit, change delay:150ms" hx-sync="this:replace" {
            @if let Some(view) = query.view { input type="hidden" name="view" value=(view.word); }
            div class="s-field s-wide" {
                label for="q" { (t!(lang, "tickets-list-q")) }
                input class="form-control" type="search" id="q" name="q" maxlength="200" value=(query.values("q").first().copied().unwrap_or_default());
            }
            div class="s-field" {
                label for="sort" { (t!(lang, "tickets-list-sort")) }
                select class="form-control" id="sort" name="sort" {
                    @for word in ["risk", "-created_at", "created_at", "-updated_at", "updated_at", "priority"] {
                        option value=(word) selected[query.sort.as_str() == word] { (lang.get(&format!("tickets-list-sort-{}", sort_key(word)))) }
                    }
                }
            }
            div class="s-actions" {
                button class="btn btn-primary btn-sm" { (t!(lang, "tickets-list-apply")) }
                a class="btn btn-link btn-sm" href="/tickets" { (t!(lang, "tickets-list-reset")) }
            }
            details class="s-more w-p-100" open[chosen > 0 && page.rows.items.is_empty()] {
                summary {
                    (t!(lang, "tickets-list-more"))
                    @if chosen > 0 { " " span class="s-count" { (chosen) } }
                }
                div class="s-stack" {
                (boxes(lang, query, "state", &words("state", &states)))
                (boxes(lang, query, "due", &dues))
                (boxes(lang, query, "priority", &words("priority", &priorities)))
                (boxes(lang, query, "kind", &words("kind", &kinds)))
                (boxes(lang, query, "service", &choices.services))
                @if is_staff {
                    (boxes(lang, query, "queue", &choices.queues))
                    (boxes(lang, query, "channel", &words("channel", &channels)))
                }
                div class="s-cluster" {
                    @if is_staff {
                        (select(lang, query, "ente", &enti))
                        (select(lang, query, "assignee", &assignees))
                    }
                    (select(lang, query, "confidential", &[
                        ("true".to_owned(), t!(lang, "tickets-list-yes").into_owned()),
                        ("false".to_owned(), t!(lang, "tickets-list-no").into_owned()),
                    ]))
                    @if is_staff {
                        div class="s-field" {
                            label for="tag" { (t!(lang, "tickets-list-tag")) }
                            input class="form-control" id="tag" name="tag" maxlength="40" value=(query.values("tag").first().copied().unwrap_or_default());
                        }
                    }
                }
                }
                // What the form has no place for stays: further values of one field, and people.
                @for field in ["ente", "assignee", "tag"] {
                    @for value in query.values(field).iter().skip(1) { input type="hidden" name=(field) value=(value); }
                }
                @for field in HIDDEN {
                    @for value in query.values(field) { input type="hidden" name=(field) value=(value); }
                }
            }
        }
    }
}

/// What an address may say and the form has no place for.
const HIDDEN: [&str; 19] = [
    "requester",
    "promise",
    "outcome",
    "due_from",
    "due_to",
    "opened_from",
    "opened_to",
    "resolved_from",
    "resolved_to",
    "reopened",
    "ended",
    "waited",
    "reopened_from",
    "reopened_to",
    "cancelled_from",
    "cancelled_to",
    "open_on",
    "opened_weekday",
    "opened_hour",
];

fn sort_key(word: &str) -> String {
    match word.strip_prefix('-') {
        Some(word) => format!("{word}-down"),
        None => word.to_owned(),
    }
}

/// A group of boxes: several values of one field.
fn boxes(lang: Lang, query: &ListQuery, field: &str, options: &[(String, String)]) -> Markup {
    let chosen = query.values(field);
    html! {
        div { fieldset class="s-field s-wide" {
            legend { (lang.get(&format!("tickets-list-{field}"))) }
            div class="s-inline" {
                @for (value, label) in options {
                    @let id = format!("{field}-{value}");
                    div class="s-check" {
                        input type="checkbox" id=(id) name=(field) value=(value) checked[chosen.contains(&value.as_str())];
                        label for=(id) { (label) }
                    }
                }
            }
        } }
    }
}

fn select(lang: Lang, query: &ListQuery, field: &str, options: &[(String, String)]) -> Markup {
    let chosen = query.values(field).first().copied().unwrap_or_default();
    html! {
        div class="s-field" {
            label for=(field) { (lang.get(&format!("tickets-list-{field}"))) }
            select class="form-control" id=(field) name=(field) {
                option value="" { (t!(lang, "tickets-list-any")) }
                @for (value, label) in options { option value=(value) selected[value == chosen] { (label) } }
            }
        }
    }
}

fn results(visit: &Visit, actor: &Actor, page: &ListPage) -> Markup {
    let lang = visit.lang();
    let query = &page.query;
    let first = query.cursor.is_some().then(|| query.address("/tickets"));
    let next = page
        .rows
        .next_cursor
        .as_deref()
        .map(|cursor| query.address_after(cursor));
    html! {
        div id="results" class="s-dim" {
            @if !query.errors.is_empty() { (alert_danger(&t!(lang, "tickets-list-wrong"), &query.errors, lang)) }
            (chips(lang, page))
            p class="visually-hidden" role="status" { (t!(lang, "tickets-list-found", count = page.rows.items.len())) }
            @if page.rows.items.is_empty() { (nothing(lang, actor, page)) } @else { (table(visit, actor, page)) }
            (pager(lang, first.as_deref(), next.as_deref()))
        }
    }
}

fn chips(lang: Lang, page: &ListPage) -> Markup {
    let query = &page.query;
    html! {
        @if !query.pairs.is_empty() {
            div class="s-active-filters" {
                span class="visually-hidden" { (t!(lang, "tickets-list-active")) }
                @for (index, (field, value)) in query.pairs.iter().enumerate() {
                    a class="s-tag" href=(query.address_without(index)) {
                        (lang.get(&format!("tickets-list-{}", if field == "q" { "words" } else { field.as_str() }))) ": " (value_name(lang, &page.choices, field, value)) " "
                        (icon(icon!("it-close"))) span class="visually-hidden" { " " (t!(lang, "tickets-list-remove")) }
                    }
                }
            }
        }
    }
}

fn nothing(lang: Lang, actor: &Actor, page: &ListPage) -> Markup {
    if !page.has_any {
        let action = t!(lang, "tickets-list-new");
        let action = policy::may_open(actor).then_some(("/tickets/new", action.as_ref()));
        let text = match actor {
            Actor::Ente(_) => t!(lang, "tickets-list-none-ente"),
            Actor::Staff(staff) if staff.is_any(&[Role::Agent, Role::Manager, Role::Auditor]) => {
                t!(lang, "tickets-list-none-staff")
            }
            Actor::Staff(_) => t!(lang, "tickets-list-none-role"),
        };
        return empty_state(icon!("it-inbox"), &t!(lang, "tickets-list-none"), &text, action);
    }
    match page.query.view.filter(|_| page.query.pairs.is_empty()) {
        Some(view) => empty_state(
            icon!("it-check-circle"),
            &t!(lang, "tickets-list-empty-view"),
            &lang.get(&format!("tickets-list-empty-{}", view.word)),
            Some(("/tickets?view=all", t!(lang, "tickets-list-show-all").as_ref())),
        ),
        None => empty_state(
            icon!("it-search"),
            &t!(lang, "tickets-list-no-match"),
            &t!(lang, "tickets-list-no-match-text"),
            Some(("/tickets?view=all", t!(lang, "tickets-list-reset-all").as_ref())),
        ),
    }
}

fn table(visit: &Visit, actor: &Actor, page: &ListPage) -> Markup {
    let lang = visit.lang();
    let is_staff = actor.staff().is_some();
    let query = &page.query;
    let is_search = query.filter.q.is_some();
    // A column that orders the list: a click orders by it, or the other way round.
    let head = |label: &str, by: SortBy, down_first: bool| {
        let is_current = query.sort.by == by && !is_search;
        let descending = if is_current {
            !query.sort.descending
        } else {
            down_first
        };
        let href = query.address_with("/tickets", &query.pairs, Sort { by, descending });
        let direction = if query.sort.descending {
            "descending"
        } else {
            "ascending"
        };
        html! { th scope="col" aria-sort=[is_current.then_some(direction)] {
            @if is_search { (label) } @else { a href=(href) { (label) } }
        } }
    };
    html! {
        table class="s-table s-cards" {
            caption class="visually-hidden" { (t!(lang, "tickets-list-caption")) }
            thead { tr {
                th scope="col" { (t!(lang, "tickets-column-subject")) }
                th scope="col" { (t!(lang, "tickets-column-state")) }
                th scope="col" aria-sort=[(query.sort == Sort::RISK && !is_search).then_some("ascending")] {
                    @if is_search { (t!(lang, "promises-column")) }
                    @else { a href=(query.address_with("/tickets", &query.pairs, Sort::RISK)) { (t!(lang, "promises-column")) } }
                }
                (head(&t!(lang, "tickets-column-priority"), SortBy::Priority, false))
                @if is_staff {
                    th scope="col" { (t!(lang, "tickets-list-assignee")) }
                    th scope="col" { (t!(lang, "tickets-column-queue")) }
                } @else {
                    th scope="col" { (t!(lang, "tickets-column-requester")) }
                }
                (head(&t!(lang, "tickets-list-created"), SortBy::CreatedAt, true))
                (head(&t!(lang, "tickets-list-updated"), SortBy::UpdatedAt, true))
            } }
            tbody { @for found in &page.rows.items { (row(visit, actor, found, page.owed.get(&found.ticket.id))) } }
        }
    }
}

fn row(visit: &Visit, actor: &Actor, found: &TicketRow, owed: Option<&Owed>) -> Markup {
    let (lang, is_staff) = (visit.lang(), actor.staff().is_some());
    let ticket = &found.ticket;
    let nobody = t!(lang, "tickets-list-nobody");
    html! {
        tr {
            td class="s-main-cell" {
                a href=(format!("/tickets/{}", ticket.number)) { (ticket.subject) }
                span class="s-sub" {
                    span class="s-mono" { (ticket.number) }
                    @if is_staff { " · " (found.ente.as_deref().unwrap_or(&t!(lang, "tickets-page-no-ente"))) }
                    @else { " · " (found.service.name(lang)) }
                    @if ticket.confidential { " " (badge_lock(lang)) }
                }
            }
            td class="s-flat" { (state_badge(lang, ticket.state)) }
            td class="s-flat" { (owed::cell(lang, reader(actor), visit.now(), owed)) }
            td class="s-flat" { (priority_badge(lang, ticket.priority)) }
            @if is_staff {
                td data-label=(t!(lang, "tickets-list-assignee")) {
                    @match &found.assignee { Some(name) => (name), None => span class="s-muted" { (nobody) } }
                }
                td data-label=(t!(lang, "tickets-column-queue")) { (found.queue.name(lang)) }
            } @else {
                td data-label=(t!(lang, "tickets-column-requester")) { (found.requester.as_deref().unwrap_or("—")) }
            }
            td data-label=(t!(lang, "tickets-list-created")) { (time(lang, ticket.created_at)) }
            td data-label=(t!(lang, "tickets-list-updated")) { (time(lang, ticket.updated_at)) }
        }
    }
}
