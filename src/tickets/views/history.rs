//! What happened to a ticket, in words.

use maud::{Markup, html};
use serde_json::Value;

use super::owed::kind_name;
use super::promises::reader;
use super::state_name;
use super::ticket::Scene;
use crate::kernel::text::{Lang, Message};
use crate::kernel::words;
use crate::t;
use crate::tickets::escalation::reason_in_words;
use crate::tickets::{State, TicketEvent};
use crate::web::assets::icon;
use crate::web::components::{icon, time};

/// Fields whose change is told by name.
const FIELDS: [&str; 5] = ["subject", "tags", "impact", "urgency", "confidential"];

/// Every event, folded.
pub(super) fn all(scene: &Scene) -> Markup {
    let lang = scene.lang;
    html! {
        div class="s-accordion" {
            details {
                summary { (t!(lang, "tickets-page-history", count = scene.page.events.len())) }
                ol class="s-thread" { @for event in &scene.page.events { (line(scene, event)) } }
            }
        }
    }
}

/// One event as a line of a list.
pub(super) fn line(scene: &Scene, event: &TicketEvent) -> Markup {
    html! {
        li class="s-event" { (icon(sign(&event.event))) span { (sentence(scene, event)) } }
    }
}

fn sign(event: &str) -> &'static str {
    match event {
        "ticket.opened" => icon!("it-plus-circle"),
        "ticket.assigned" => icon!("it-user"),
        "ticket.state_changed" => icon!("it-exchange-circle"),
        "ticket.moved" => icon!("it-folder"),
        "ticket.priority_changed" => icon!("it-flag"),
        "ticket.edited" => icon!("it-pencil"),
        "ticket.message_added" => icon!("it-comment"),
        "ticket.note_added" => icon!("it-note"),
        "ticket.attachment_added" => icon!("it-clip"),
        "ticket.watcher_added" | "ticket.watcher_removed" => icon!("it-password-visible"),
        "ticket.promise_breached" | "ticket.promise_unreachable" => icon!("it-warning"),
        "ticket.escalated" | "ticket.attention_requested" => icon!("it-horn"),
        "ticket.promises_recomputed" => icon!("it-refresh"),
        _ => icon!("it-link"),
    }
}

/// Who did what, when, and why.
pub(super) fn sentence(scene: &Scene, event: &TicketEvent) -> Markup {
    let lang = scene.lang;
    let system = t!(lang, "tickets-event-system");
    html! {
        strong { (event.actor.as_deref().unwrap_or(&system)) } " " (lang.text(&what(scene, event))) " · " (time(lang, event.at))
        @if let Some(reason) = &event.reason { br; (t!(lang, "tickets-event-reason", reason = reason_in_words(lang, reason))) }
    }
}

fn what(scene: &Scene, event: &TicketEvent) -> Message {
    let (lang, old, new) = (scene.lang, &event.old, &event.new);
    let person = |value: &Value| {
        let id = value.as_str()?.parse().ok()?;
        scene.page.people.get(&id).cloned()
    };
    let state = |value: &Value| {
        let state: Option<State> = value["state"].as_str().and_then(|word| word.parse().ok());
        state.map(|state| state_name(lang, state)).unwrap_or_default()
    };
    match event.event.as_str() {
        "ticket.opened" => Message::new("tickets-event-opened"),
        "ticket.assigned" => match new["assignee_id"].as_str() {
            None => Message::new("tickets-event-released"),
            Some(_) if is_by(event, &new["assignee_id"]) => Message::new("tickets-event-taken"),
            Some(_) => {
                let name = person(&new["assignee_id"]).unwrap_or_default();
                Message::new("tickets-event-assigned").arg("name", name)
            }
        },
        "ticket.state_changed" => Message::new("tickets-event-state")
            .arg("from", state(old))
            .arg("to", state(new)),
        "ticket.moved" => {
            let id = new["queue_id"].as_str().and_then(|id| id.parse().ok());
            let name = id
                .and_then(|id| scene.page.queues.get(&id).cloned())
                .unwrap_or_default();
            Message::new("tickets-event-moved").arg("queue", name)
        }
        "ticket.priority_changed" => Message::new("tickets-event-priority")
            .arg("from", priority(lang, old))
            .arg("to", priority(lang, new)),
        "ticket.edited" => Message::new("tickets-event-edited").arg("fields", fields(lang, new)),
        "ticket.message_added" => Message::new("tickets-event-message"),
        "ticket.note_added" => Message::new("tickets-event-note"),
        "ticket.attachment_added" => Message::new("tickets-event-attachment"),
        "ticket.merged" => Message::new("tickets-event-merged"),
        "ticket.merged_away" => Message::new("tickets-event-merged-away"),
        "ticket.watcher_added" if is_by(event, &new["user_id"]) => Message::new("tickets-event-watches"),
        "ticket.watcher_added" => watched("tickets-event-watcher-added", person(&new["user_id"])),
        "ticket.watcher_removed" if is_by(event, &old["user_id"]) => Message::new("tickets-event-unwatches"),
        "ticket.watcher_removed" => watched("tickets-event-watcher-removed", person(&old["user_id"])),
        "ticket.linked" => Message::new("tickets-event-linked"),
        "ticket.unlinked" => Message::new("tickets-event-unlinked"),
        "ticket.parent_set" => Message::new("tickets-event-parent-set"),
        "ticket.parent_removed" => Message::new("tickets-event-parent-removed"),
        "ticket.promise_breached" => {
            Message::new("tickets-event-promise-breached").arg("promise", promise(scene, new))
        }
        "ticket.escalated" | "ticket.promise_unreachable" => {
            let told = new["told"].as_array().into_iter().flatten();
            let names: Vec<String> = told.filter_map(person).collect();
            let none = || t!(lang, "tickets-list-nobody").to_lowercase();
            let told = if names.is_empty() {
                none()
            } else {
                words::list(lang, &names)
            };
            let key = match event.event.as_str() {
                "ticket.escalated" => "tickets-event-escalated",
                _ => "tickets-event-unreachable",
            };
            Message::new(key)
                .arg("promise", promise(scene, new))
                .arg("percent", new["percent"].as_i64().unwrap_or_default())
                .arg("told", told)
        }
        "ticket.attention_requested" => Message::new("tickets-event-attention"),
        "ticket.promises_recomputed" => Message::new("tickets-event-recomputed"),
        _ => Message::new("tickets-event-other"),
    }
}

/// Which promise an event is about.
fn promise(scene: &Scene, value: &Value) -> String {
    let kind = value["promise"].as_str().and_then(|word| word.parse().ok());
    kind.map_or_else(String::new, |kind| {
        kind_name(scene.lang, reader(scene.actor), kind)
    })
}

/// Whether the person did it with themselves.
fn is_by(event: &TicketEvent, person: &Value) -> bool {
    event
        .actor_id
        .is_some_and(|actor| person.as_str() == Some(actor.to_string().as_str()))
}

fn watched(key: &'static str, name: Option<String>) -> Message {
    Message::new(key).arg("name", name.unwrap_or_default())
}

fn priority(lang: Lang, value: &Value) -> String {
    let word = value["priority"]
        .as_str()
        .map(|word| lang.get(&format!("tickets-priority-{word}")));
    word.map(|word| word.to_lowercase()).unwrap_or_default()
}

fn fields(lang: Lang, new: &Value) -> String {
    let changed = FIELDS.iter().filter(|field| new.get(**field).is_some());
    let names: Vec<_> = changed
        .map(|field| lang.get(&format!("tickets-field-{field}")))
        .collect();
    names.join(", ")
}
