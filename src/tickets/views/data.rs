//! The facts of a ticket, beside the conversation.

use maud::{Markup, html};

use super::ticket::Scene;
use super::{priority_badge, state_badge};
use crate::acts::views::{procedure_name, state_badge as act_badge};
use crate::t;
use crate::tickets::escalation::reason_in_words;
use crate::users::actor::Role;
use crate::web::components::time;

/// Who may open the page of a ticket's mails.
pub(super) const MAIL_READERS: [Role; 4] = [Role::Agent, Role::Manager, Role::Admin, Role::Auditor];

/// The panel of facts.
pub(super) fn panel(scene: &Scene) -> Markup {
    let (lang, row, ticket) = (scene.lang, &scene.page.row, scene.ticket());
    let is_staff = scene.actor.staff().is_some();
    let none = t!(lang, "tickets-list-nobody");
    html! {
        section class="s-panel" aria-labelledby="data-title" {
            h2 id="data-title" { (t!(lang, "tickets-data-title")) }
            dl class="s-dl" {
                dt { (t!(lang, "tickets-column-state")) }
                dd { (state_badge(lang, ticket.state)) " " span class="s-muted s-small" { (t!(lang, "tickets-data-since")) " " (time(lang, ticket.state_since)) } }
                dt { (t!(lang, "tickets-column-priority")) }
                dd {
                    (priority_badge(lang, ticket.priority))
                    @if let Some(reason) = ticket.priority_reason.as_deref().filter(|_| is_staff) {
                        " " span class="s-muted s-small" { (t!(lang, "tickets-data-priority-reason", reason = reason_in_words(lang, reason))) }
                    }
                }
                dt { (t!(lang, "tickets-data-assignee")) }
                dd { (row.assignee.as_deref().unwrap_or(&none)) }
                dt { (t!(lang, "tickets-column-requester")) }
                dd {
                    @match (&row.requester, ticket.requester_id, is_staff) {
                        (Some(name), Some(id), true) => a href=(format!("/tickets?view=all&requester={id}")) { (name) },
                        (Some(name), _, _) => (name),
                        _ => "—",
                    }
                }
                @if let (Some(author), true) = (&row.author, ticket.author_id != ticket.requester_id) {
                    dt { (t!(lang, "tickets-data-author")) } dd { (author) }
                }
                @if !scene.page.unreachable.is_empty() {
                    dt { (t!(lang, "tickets-data-unreachable")) } dd { (scene.page.unreachable.join(", ")) }
                }
                @if let Some(ente) = &row.ente {
                    dt { (t!(lang, "tickets-column-ente")) } dd { (ente) }
                }
                dt { (t!(lang, "tickets-column-service")) }
                dd { (row.service.name(lang)) }
                @if let Some(act) = &scene.page.act {
                    dt { (procedure_name(lang, act.procedure)) }
                    dd { a class="s-nowrap" href=(act.address()) { (act.number) } " " (act_badge(lang, act.procedure, act.state)) }
                }
                @if is_staff {
                    dt { (t!(lang, "tickets-column-queue")) } dd { (row.queue.name(lang)) }
                    dt { (t!(lang, "tickets-column-channel")) } dd {
                        (lang.get(&format!("tickets-channel-{}", ticket.channel)))
                        @if scene.actor.staff().is_some_and(|staff| staff.is_any(&MAIL_READERS)) {
                            " – " a href=(format!("/mail/tickets/{}", ticket.number)) { (t!(lang, "incoming-ticket-mails")) }
                        }
                    }
                }
                dt { (t!(lang, "tickets-column-kind")) }
                dd { (lang.get(&format!("tickets-kind-{}", ticket.kind))) }
                dt { (t!(lang, "tickets-data-impact")) }
                dd { (lang.get(&format!("tickets-impact-{}", ticket.impact))) }
                dt { (t!(lang, "tickets-data-urgency")) }
                dd { (lang.get(&format!("tickets-urgency-{}", ticket.urgency))) }
                dt { (t!(lang, "tickets-column-created")) }
                dd { (time(lang, ticket.created_at)) }
                dt { (t!(lang, "tickets-column-updated")) }
                dd { (time(lang, ticket.updated_at)) }
                @if let Some(at) = ticket.resolved_at { dt { (t!(lang, "tickets-column-resolved")) } dd { (time(lang, at)) } }
                @if let Some(at) = ticket.closed_at { dt { (t!(lang, "tickets-column-closed")) } dd { (time(lang, at)) } }
                @if ticket.reopened > 0 { dt { (t!(lang, "tickets-data-reopened")) } dd { (t!(lang, "tickets-data-times", count = ticket.reopened)) } }
                @if !row.tags.is_empty() {
                    dt { (t!(lang, "tickets-column-tags")) }
                    dd class="s-cluster" {
                        @for tag in &row.tags { a class="s-tag" href=(format!("/tickets?view=all&tag={tag}")) { (tag) } }
                    }
                }
            }
        }
    }
}
