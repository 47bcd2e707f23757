//! What can be done to a ticket besides answering: one folded form each, open where it was refused.

use maud::{Markup, html};

use super::brief;
use super::ticket::Scene;
use crate::t;
use crate::tickets::{Priority, State, TicketBrief};
use crate::web::FormData;
use crate::web::assets::icon;
use crate::web::components::{Input, icon};

/// All panels beside the conversation.
pub(super) fn panels(scene: &Scene) -> Markup {
    let (lang, can, ticket) = (scene.lang, &scene.page.can, scene.ticket());
    let may_cancel = can.states.contains(&State::Cancelled);
    let is_open = !ticket.state.is_final();
    html! {
        @if can.work || can.tag || may_cancel {
            section class="s-panel s-no-print" aria-labelledby="tools-title" {
                h2 id="tools-title" { (t!(lang, "tickets-tools-title")) }
                div class="s-accordion" {
                    @if can.work && is_open {
                        (tool(scene, "assign", &t!(lang, "tickets-tools-assign"), assign(scene)))
                        (tool(scene, "queue", &t!(lang, "tickets-tools-queue"), queue(scene)))
                    }
                    @if can.edit { (tool(scene, "priority", &t!(lang, "tickets-tools-priority"), priority(scene))) }
                    @if can.tag { (tool(scene, "edit", &t!(lang, "tickets-tools-edit"), edit(scene))) }
                    @if may_cancel { (tool(scene, "cancel", &t!(lang, "tickets-tools-cancel"), cancel(scene))) }
                }
            }
        }
        (watchers(scene))
        (relations(scene))
        @if !scene.page.others.is_empty() {
            section class="s-panel s-no-print" aria-labelledby="others-title" {
                h2 id="others-title" { (t!(lang, "tickets-tools-others")) }
                ul class="list-unstyled s-stack" { @for other in &scene.page.others { li { (brief(lang, other)) } } }
                @if let (Some(ente), true) = (ticket.ente_id, scene.actor.staff().is_some()) {
                    p { a href=(format!("/tickets?view=all&ente={ente}")) { (t!(lang, "tickets-tools-others-all")) } }
                }
            }
        }
    }
}

fn tool(scene: &Scene, name: &str, title: &str, content: Markup) -> Markup {
    html! {
        details id=(format!("tool-{name}")) open[scene.attempt.of(name).is_some()] {
            summary { (title) }
            (content)
        }
    }
}

/// A form of the page, with everything that each of them carries.
fn form(scene: &Scene, path: &str, content: Markup) -> Markup {
    let path = scene.path(path);
    html! {
        form method="post" action=(path) hx-post=(path) hx-target="#ticket" hx-swap="outerHTML" {
            (scene.hidden())
            (content)
        }
    }
}

fn submit(label: &str) -> Markup {
    html! { div class="s-form-actions" { button class="btn btn-primary btn-sm" { (label) } } }
}

fn pairs(people: &[(crate::kernel::ids::UserId, String)]) -> Vec<(String, String)> {
    people
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect()
}

fn assign(scene: &Scene) -> Markup {
    let lang = scene.lang;
    let fresh = FormData::of(scene.ticket().assignee_id.map(|id| ("assignee", id.to_string())));
    let fields = scene.form("assign", &fresh);
    form(
        scene,
        "/assignment",
        html! {
            (fields.select("assignee", &t!(lang, "tickets-tools-assignee"), Some(&t!(lang, "tickets-tools-assignee-hint")),
                Some(&t!(lang, "tickets-tools-choose")), &pairs(&scene.page.offers.assignees)))
            (submit(&t!(lang, "tickets-tools-assign-do")))
        },
    )
}

fn queue(scene: &Scene) -> Markup {
    let lang = scene.lang;
    let fresh = FormData::default();
    let fields = scene.form("queue", &fresh);
    form(
        scene,
        "/queue",
        html! {
            (fields.select("queue", &t!(lang, "tickets-column-queue"), None, Some(&t!(lang, "tickets-tools-choose")), &scene.page.offers.queues))
            (fields.input(Input::text("queue-reason", &t!(lang, "tickets-tools-reason")).max(1000).hint(&t!(lang, "tickets-tools-queue-hint"))))
            (submit(&t!(lang, "tickets-tools-queue-do")))
        },
    )
}

fn priority(scene: &Scene) -> Markup {
    let lang = scene.lang;
    let ticket = scene.ticket();
    let fresh = FormData::of(
        ticket
            .has_own_priority()
            .then(|| ("priority", ticket.priority.to_string())),
    );
    let fields = scene.form("priority", &fresh);
    let options: Vec<(String, String)> = Priority::ALL
        .iter()
        .map(|p| {
            (
                p.to_string(),
                lang.get(&format!("tickets-priority-{p}")).into_owned(),
            )
        })
        .collect();
    let own = Priority::of(ticket.impact, ticket.urgency);
    let automatic = lang.get(&format!("tickets-priority-{own}")).to_lowercase();
    form(
        scene,
        "/priority",
        html! {
            (fields.select("priority", &t!(lang, "tickets-column-priority"), None,
                Some(&t!(lang, "tickets-tools-priority-matrix", priority = automatic)), &options))
            (fields.input(Input::text("priority-reason", &t!(lang, "tickets-tools-reason")).max(1000).hint(&t!(lang, "tickets-tools-priority-hint")).optional()))
            (submit(&t!(lang, "tickets-tools-save")))
        },
    )
}

fn edit(scene: &Scene) -> Markup {
    let (lang, ticket) = (scene.lang, scene.ticket());
    let mut values = vec![
        ("subject", ticket.subject.clone()),
        ("tags", scene.page.row.tags.join(", ")),
        ("impact", ticket.impact.to_string()),
        ("urgency", ticket.urgency.to_string()),
    ];
    if ticket.confidential {
        values.push(("confidential", "true".to_owned()));
    }
    let fresh = FormData::of(values);
    let fields = scene.form("edit", &fresh);
    let scale = |name: &str| -> Vec<(String, String)> {
        (1..=3)
            .map(|n| {
                (
                    n.to_string(),
                    lang.get(&format!("tickets-{name}-{n}")).into_owned(),
                )
            })
            .collect()
    };
    form(
        scene,
        "",
        html! {
            @if scene.page.can.edit {
                (fields.input(Input::text("subject", &t!(lang, "tickets-column-subject")).max(200)))
                (fields.select("impact", &t!(lang, "tickets-data-impact"), None, None, &scale("impact")))
                (fields.select("urgency", &t!(lang, "tickets-data-urgency"), None, None, &scale("urgency")))
                (fields.checkbox("confidential", &t!(lang, "tickets-form-confidential"), Some(&t!(lang, "tickets-form-confidential-hint"))))
            }
            (fields.input(Input::text("tags", &t!(lang, "tickets-column-tags")).hint(&t!(lang, "tickets-form-tags-hint")).optional()))
            (submit(&t!(lang, "tickets-tools-save")))
        },
    )
}

fn cancel(scene: &Scene) -> Markup {
    let lang = scene.lang;
    let fresh = FormData::default();
    let fields = scene.form("cancel", &fresh);
    let is_staff = scene.actor.staff().is_some();
    let reason = t!(lang, "tickets-tools-reason");
    let reason = Input::text("cancel-reason", &reason).max(1000);
    form(
        scene,
        "/state",
        html! {
            p { (t!(lang, "tickets-tools-cancel-text")) }
            @if is_staff { (fields.input(reason)) } @else { (fields.input(reason.optional())) }
            div class="s-form-actions" {
                button class="btn btn-outline-danger btn-sm" name="state" value=(State::Cancelled)
                    data-confirm=(t!(lang, "tickets-tools-cancel-sure")) data-confirm-label=(t!(lang, "tickets-tools-cancel-do")) {
                    (t!(lang, "tickets-tools-cancel-do"))
                }
            }
        },
    )
}

fn watchers(scene: &Scene) -> Markup {
    let (lang, page) = (scene.lang, scene.page);
    let me = scene.actor.id();
    let watching = page.watchers.iter().any(|(id, _)| *id == me);
    let fresh = FormData::default();
    let fields = scene.form("watchers", &fresh);
    html! {
        @if page.can.watchers || !page.watchers.is_empty() {
            section class="s-panel" id="watchers" aria-labelledby="watchers-title" {
                h2 id="watchers-title" { (t!(lang, "tickets-watchers-title")) }
                @if page.watchers.is_empty() { p class="s-muted" { (t!(lang, "tickets-watchers-none")) } }
                @else {
                    ul class="list-unstyled" {
                        @for (id, name) in &page.watchers {
                            li {
                                @if page.can.watchers || *id == me {
                                    (form(scene, "/watchers/remove", html! {
                                        span class="s-cluster" {
                                            (name)
                                            button class="btn btn-link btn-sm" name="watcher" value=(id) {
                                                (t!(lang, "tickets-tools-remove")) span class="visually-hidden" { " " (name) }
                                            }
                                        }
                                    }))
                                } @else { (name) }
                            }
                        }
                    }
                }
                @if page.can.watchers && !page.offers.watchers.is_empty() {
                    div class="s-accordion" { details open[scene.attempt.of("watchers").is_some()] {
                        summary { (t!(lang, "tickets-watchers-add")) }
                        (form(scene, "/watchers", html! {
                            (fields.select("watcher", &t!(lang, "tickets-watchers-who"), None, Some(&t!(lang, "tickets-tools-choose")), &pairs(&page.offers.watchers)))
                            (submit(&t!(lang, "tickets-watchers-add-do")))
                        }))
                    } }
                }
                @if watching && !page.can.watchers { p class="s-small s-muted" { (t!(lang, "tickets-watchers-you")) } }
            }
        }
    }
}

fn relations(scene: &Scene) -> Markup {
    let (lang, page) = (scene.lang, scene.page);
    let found = &page.relations;
    let parent: Vec<TicketBrief> = found.parent.iter().cloned().collect();
    let follows: Vec<TicketBrief> = found.follows.iter().cloned().collect();
    let is_empty = [
        &parent,
        &follows,
        &found.children,
        &found.links,
        &found.follow_ups,
        &found.merged,
    ]
    .iter()
    .all(|list| list.is_empty());
    let fresh = FormData::of([("relation", "link".to_owned())]);
    let fields = scene.form("relations", &fresh);
    let words = crate::tickets::web::RELATIONS;
    let options: Vec<(String, String)> = words
        .iter()
        .map(|word| {
            (
                (*word).to_owned(),
                lang.get(&format!("tickets-relations-as-{word}")).into_owned(),
            )
        })
        .collect();
    html! {
        @if page.can.work || !is_empty {
            section class="s-panel" id="relations" aria-labelledby="relations-title" {
                h2 id="relations-title" { (t!(lang, "tickets-relations-title")) }
                @if is_empty { p class="s-muted" { (t!(lang, "tickets-relations-none")) } }
                (related(scene, "parent", &parent, true))
                (related(scene, "child", &found.children, true))
                (related(scene, "link", &found.links, true))
                (related(scene, "follows", &follows, false))
                (related(scene, "follow-up", &found.follow_ups, false))
                (related(scene, "merged", &found.merged, false))
                @if page.can.work {
                    div class="s-accordion" { details open[scene.attempt.of("relations").is_some()] {
                        summary { (t!(lang, "tickets-relations-add")) }
                        (form(scene, "/relations", html! {
                            (fields.select("relation", &t!(lang, "tickets-relations-how"), None, None, &options))
                            (fields.input(Input::text("other", &t!(lang, "tickets-column-number")).max(20).hint(&t!(lang, "tickets-relations-number-hint"))))
                            (submit(&t!(lang, "tickets-relations-add-do")))
                        }))
                    } }
                    @if !scene.ticket().state.is_final() {
                        p { a href=(scene.path("/merge")) { (icon(icon!("it-copy"))) " " (t!(lang, "tickets-tools-merge")) } }
                    }
                }
            }
        }
    }
}

fn related(scene: &Scene, word: &str, list: &[TicketBrief], can_end: bool) -> Markup {
    let lang = scene.lang;
    html! {
        @if !list.is_empty() {
            h3 class="s-small" { (lang.get(&format!("tickets-relations-{word}"))) }
            ul class="list-unstyled" {
                @for other in list {
                    li {
                        (brief(lang, other))
                        @if can_end && scene.page.can.work {
                            (form(scene, "/relations/remove", html! {
                                input type="hidden" name="relation" value=(word);
                                button class="btn btn-link btn-sm" name="other" value=(other.number) {
                                    (t!(lang, "tickets-tools-detach")) span class="visually-hidden" { " " (other.number) }
                                }
                            }))
                        }
                    }
                }
            }
        }
    }
}
