//! The page of one ticket: what it is about, what can be done now, the conversation, and everything else beside it.

use maud::{Markup, html};

use super::{
    badge_lock, brief, data, history, priority_badge, promises, reply, state_badge, state_name, thread, tools,
};
use crate::kernel::text::Lang;
use crate::t;
use crate::tickets::web::ticket::{Attempt, TicketPage, Undo};
use crate::tickets::{State, Ticket};
use crate::users::actor::Actor;
use crate::web::Visit;
use crate::web::assets::icon;
use crate::web::components::{Form, csrf_field, icon};

/// What every part of the page is given.
pub(super) struct Scene<'a> {
    pub visit: &'a Visit,
    pub lang: Lang,
    pub actor: &'a Actor,
    pub page: &'a TicketPage,
    pub attempt: &'a Attempt,
}

impl<'a> Scene<'a> {
    pub fn ticket(&self) -> &'a Ticket {
        &self.page.row.ticket
    }

    /// The path of one of the ticket's forms.
    pub fn path(&self, of: &str) -> String {
        format!("/tickets/{}{of}", self.ticket().number)
    }

    /// What every form of the page carries: the token, and which version the reader has seen.
    pub fn hidden(&self) -> Markup {
        html! {
            (csrf_field(self.visit))
            input type="hidden" name="version" value=(self.ticket().version);
            input type="hidden" name="seen" value=(self.ticket().updated_at.as_micros());
        }
    }

    /// A form with what was typed into it, or with its first values.
    pub fn form(&self, name: &str, fresh: &'a crate::web::FormData) -> Form<'a> {
        match self.attempt.of(name) {
            Some(attempt) => Form {
                lang: self.lang,
                data: &attempt.data,
                errors: &attempt.errors,
            },
            None => Form::fresh(self.lang, fresh),
        }
    }
}

/// The whole content: also the fragment that htmx swaps in.
pub fn page(
    visit: &Visit,
    actor: &Actor,
    page: &TicketPage,
    attempt: &Attempt,
    undo: Option<&Undo>,
) -> Markup {
    let scene = Scene {
        visit,
        lang: visit.lang(),
        actor,
        page,
        attempt,
    };
    html! {
        div id="ticket" class="s-dim" {
            @if visit.is_htmx() && let Some(flash) = visit.flash() {
                div class="alert alert-success" role="status" tabindex="-1" data-focus data-saved { (flash.text) }
            }
            @if let Some(undo) = undo { (undo_bar(&scene, undo)) }
            (refusal(&scene))
            (head(&scene))
            div class="s-layout" {
                div {
                    (next_step(&scene))
                    (thread::conversation(&scene))
                    (reply::form(&scene))
                    (history::all(&scene))
                }
                aside aria-label=(t!(scene.lang, "tickets-page-aside")) {
                    (promises::panel(&scene))
                    (data::panel(&scene))
                    (crate::pec::views::of_ticket(scene.lang, &scene.page.pec))
                    (tools::panels(&scene))
                }
            }
        }
    }
}

fn head(scene: &Scene) -> Markup {
    let (lang, ticket) = (scene.lang, scene.ticket());
    html! {
        div class="s-page-head" {
            div {
                h1 class="s-break" { (ticket.subject) }
                p class="s-cluster" {
                    span class="s-mono" { (ticket.number) }
                    (state_badge(lang, ticket.state))
                    (priority_badge(lang, ticket.priority))
                    @if ticket.confidential { (badge_lock(lang)) }
                    span { (scene.page.row.ente.as_deref().unwrap_or(&t!(lang, "tickets-page-no-ente"))) }
                }
            }
            div class="s-actions" { (actions(scene)) }
        }
    }
}

/// The buttons for what can be done at once, without words.
fn actions(scene: &Scene) -> Markup {
    let (lang, ticket, can) = (scene.lang, scene.ticket(), &scene.page.can);
    let Actor::Staff(staff) = scene.actor else {
        return html! {};
    };
    let is_mine = ticket.assignee_id == Some(staff.id());
    let path = scene.path("/assignment");
    html! {
        @if can.work && !is_mine && ticket.state.is_open() {
            form method="post" action=(path) hx-post=(path) hx-target="#ticket" hx-swap="outerHTML" {
                (scene.hidden())
                input type="hidden" name="assignee" value=(staff.id());
                button class="btn btn-primary" { (icon(icon!("it-user"))) " " (t!(lang, "tickets-page-take")) }
            }
        }
        @if can.states.contains(&State::InProgress) && (is_mine || ticket.state != State::New) {
            @let label = if ticket.state == State::Assigned { t!(lang, "tickets-page-start") } else { t!(lang, "tickets-page-resume") };
            (state_button(scene, State::InProgress, &label, "btn btn-outline-primary"))
        }
        @if can.reply && !ticket.state.is_final() {
            a class="btn btn-outline-primary" href="#reply" { (icon(icon!("it-comment"))) " " (t!(lang, "tickets-page-reply")) }
        } @else if can.note {
            a class="btn btn-outline-primary" href="#reply" { (icon(icon!("it-note"))) " " (t!(lang, "tickets-page-add-note")) }
        }
    }
}

fn state_button(scene: &Scene, state: State, label: &str, class: &str) -> Markup {
    let path = scene.path("/state");
    html! {
        form method="post" action=(path) hx-post=(path) hx-target="#ticket" hx-swap="outerHTML" {
            (scene.hidden())
            button class=(class) name="state" value=(state) { (label) }
        }
    }
}

/// What the reader is expected to do now, where there is something.
fn next_step(scene: &Scene) -> Markup {
    let (lang, ticket, page) = (scene.lang, scene.ticket(), scene.page);
    let by = ticket.lapses_at.map(|at| {
        // The term ends with the day before.
        let last = at + chrono::TimeDelta::microseconds(-1);
        lang.date(crate::kernel::rome::date_of(last.utc()))
    });
    let now = scene.visit.now();
    let is_ente = scene.actor.ente().is_some();
    html! {
        @if let Some(kept) = &page.relations.merged_into {
            div class="alert alert-info" { p { (t!(lang, "tickets-page-merged-into")) " " (brief(lang, kept)) } }
        } @else if ticket.state.is_final() && is_ente {
            div class="alert alert-info" {
                p { (t!(lang, "tickets-page-closed-ente", state = state_name(lang, ticket.state).to_lowercase())) }
            }
        }
        @if is_ente && ticket.state == State::WaitingEnte {
            div class="alert alert-warning" {
                p {
                    strong { (t!(lang, "tickets-page-answer-us")) } " "
                    @if let Some(by) = &by { (t!(lang, "tickets-page-answer-by", date = by)) }
                }
            }
        }
        @if ticket.state == State::Resolved {
            @if is_ente && page.can.states.contains(&State::Closed) {
                section class="s-panel" aria-labelledby="confirm-title" {
                    h2 id="confirm-title" { (t!(lang, "tickets-page-resolved-title")) }
                    p {
                        (t!(lang, "tickets-page-resolved-text")) " "
                        @if let (Some(by), false) = (&by, ticket.has_lapsed(now)) { (t!(lang, "tickets-page-resolved-by", date = by)) }
                    }
                    div class="s-form-actions" {
                        (state_button(scene, State::Closed, &t!(lang, "tickets-page-confirm"), "btn btn-primary"))
                        @if page.can.states.contains(&State::InProgress) {
                            a class="btn btn-outline-primary" href="#reply" { (t!(lang, "tickets-page-not-solved")) }
                            (state_button(scene, State::InProgress, &t!(lang, "tickets-page-reopen"), "btn btn-link"))
                        }
                    }
                }
            } @else if let Some(by) = &by {
                div class="alert alert-info" { p { (t!(lang, "tickets-page-waits-confirm", date = by)) } }
            }
        }
        @if !is_ente && ticket.state == State::WaitingEnte && let Some(by) = &by {
            div class="alert alert-info" { p { (t!(lang, "tickets-page-waits-ente", date = by)) } }
        }
        @if let Some(before) = &page.relations.follows {
            p { (t!(lang, "tickets-page-follows")) " " (brief(lang, before)) }
        }
        @if let Some(asked) = &page.public {
            section class="s-panel" aria-labelledby="public-title" {
                h2 id="public-title" { (t!(lang, "tickets-page-public-title")) }
                p { (t!(lang, "tickets-page-public-text")) }
                dl class="s-dl" {
                    dt { (t!(lang, "tickets-info-name")) } dd { (asked.name) }
                    dt { (t!(lang, "tickets-info-email")) } dd { a href=(format!("mailto:{}", asked.email)) { (asked.email) } }
                    @if let Some(ente) = &asked.ente_name { dt { (t!(lang, "tickets-info-ente")) } dd { (ente) } }
                }
            }
        }
    }
}

/// What is wrong with the form that was sent.
fn refusal(scene: &Scene) -> Markup {
    let (lang, attempt) = (scene.lang, scene.attempt);
    html! {
        @if let Some(since) = attempt.stale_since {
            div class="alert alert-warning" role="alert" tabindex="-1" data-focus {
                h2 class="alert-heading" { (t!(lang, "tickets-page-stale")) }
                @let news: Vec<_> = scene.page.events.iter().filter(|event| event.at > since).collect();
                @if !news.is_empty() {
                    ul { @for event in &news { li { (history::sentence(scene, event)) } } }
                }
                p { (t!(lang, "tickets-page-stale-text")) }
            }
        }
        @if let Some(sentence) = &attempt.sentence {
            div class="alert alert-danger" role="alert" tabindex="-1" data-focus {
                p { (sentence) }
                @if !attempt.errors.is_empty() {
                    ul { @for error in &attempt.errors { li { (lang.text(&error.reason)) } } }
                }
            }
        } @else {
            (Form { lang, data: &attempt.data, errors: &attempt.errors }.summary())
        }
    }
}

/// One click puts back what was taken away.
fn undo_bar(scene: &Scene, undo: &Undo) -> Markup {
    let lang = scene.lang;
    let path = match undo {
        Undo::Watcher(..) => scene.path("/watchers"),
        Undo::Relation(..) => scene.path("/relations"),
    };
    html! {
        form class="s-cluster" method="post" action=(path) hx-post=(path) hx-target="#ticket" hx-swap="outerHTML" {
            (scene.hidden())
            @match undo {
                Undo::Watcher(id, name) => {
                    input type="hidden" name="watcher" value=(id);
                    button class="btn btn-outline-primary btn-sm" { (icon(icon!("it-refresh"))) " " (t!(lang, "tickets-page-undo-watcher", name = name)) }
                }
                Undo::Relation(word, number) => {
                    input type="hidden" name="relation" value=(word);
                    input type="hidden" name="other" value=(number);
                    button class="btn btn-outline-primary btn-sm" {
                        (icon(icon!("it-refresh"))) " " (t!(lang, "tickets-page-undo-relation", number = number.to_string()))
                    }
                }
            }
        }
    }
}
