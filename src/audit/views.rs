//! What the page of the audit looks like.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::{ActorKind, Event};
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::FormData;
use crate::web::assets::icon;
use crate::web::components::{empty_state, icon, pager, time};
use crate::web::listing::address;

/// The families of events, as their names begin.
const FAMILIES: [&str; 27] = [
    "ticket.",
    "act.",
    "adesione.",
    "attivazione.",
    "maintainer.",
    "disdetta.",
    "recesso.",
    "inerzia.",
    "convenzione.",
    "contract.",
    "fee.",
    "fee_schedule.",
    "renewal.",
    "ente.",
    "delegation.",
    "user.",
    "member.",
    "absence.",
    "session.",
    "token.",
    "queue.",
    "reply_template.",
    "service.",
    "calendar.",
    "sla_policy.",
    "report_schedule.",
    "mail.",
];

/// What an id is called.
pub struct Named {
    /// The name.
    pub text: String,
    /// Its page.
    pub path: Option<String>,
}

/// What the ids of a page of events are called.
pub struct Names(pub HashMap<String, Named>);

impl Names {
    fn of(&self, id: &str) -> Option<&Named> {
        self.0.get(id)
    }

    /// The name with a link to its page; an id that nobody knows stays as it is.
    fn link(&self, id: &str) -> Markup {
        html! { @match self.of(id) {
            Some(Named { text, path: Some(path) }) => a href=(path) { (text) },
            Some(Named { text, path: None }) => (text),
            None => span class="s-mono s-small s-break" { (id) },
        } }
    }
}

/// What an event is called; one without a name of ours stays as it is.
fn event_name(lang: Lang, event: &str) -> String {
    let key = format!("admin-event-{}", event.trim_end_matches('.').replace('.', "-"));
    match lang.has(&key) {
        true => lang.get(&key).into_owned(),
        false => event.to_owned(),
    }
}

/// What a field is called.
fn field_name(lang: Lang, field: &str) -> String {
    let key = format!("admin-field-{field}");
    match lang.has(&key) {
        true => lang.get(&key).into_owned(),
        false => field.replace('_', " "),
    }
}

/// The people of the centre and the enti by which events are filtered.
pub type Choices<'a> = (&'a [(UserId, String)], &'a [(EnteId, String)]);

/// The page around the events.
pub fn page(
    lang: Lang,
    query: &FormData,
    names: &Names,
    (people, enti): Choices<'_>,
    results: Markup,
) -> Markup {
    let option = |name: &str, value: &str, label: &str| html! { option value=(value) selected[query.text(name) == value] { (label) } };
    let event = query.text("event");
    let is_single = !event.is_empty() && !FAMILIES.contains(&event);
    let subject = query.text("subject");
    let all = t!(lang, "admin-all");
    html! {
        div class="s-page-head" { div { h1 { (t!(lang, "admin-audit")) } p { (t!(lang, "admin-audit-lead")) } } }
        section class="s-panel s-flush" aria-labelledby="list-title" {
            h2 class="visually-hidden" id="list-title" { (t!(lang, "admin-list")) }
            form class="s-filters" method="get" action="/audit-events" {
                div class="s-field" {
                    label for="event" { (t!(lang, "admin-audit-event")) }
                    select class="form-control" id="event" name="event" {
                        (option("event", "", &all))
                        @for family in FAMILIES { (option("event", family, &event_name(lang, family))) }
                        @if is_single { (option("event", event, &event_name(lang, event))) }
                    }
                }
                div class="s-field" {
                    label for="actor" { (t!(lang, "admin-audit-who")) }
                    select class="form-control" id="actor" name="actor" {
                        (option("actor", "", &all))
                        @for (id, name) in people { (option("actor", &id.to_string(), name)) }
                    }
                }
                div class="s-field" {
                    label for="ente" { (t!(lang, "admin-user-ente")) }
                    select class="form-control" id="ente" name="ente" {
                        (option("ente", "", &all))
                        @for (id, name) in enti { (option("ente", &id.to_string(), name)) }
                    }
                }
                div class="s-field" {
                    label for="from" { (t!(lang, "admin-from")) }
                    input class="form-control" type="date" id="from" name="from" value=(query.text("from"));
                }
                div class="s-field" {
                    label for="to" { (t!(lang, "admin-to")) }
                    input class="form-control" type="date" id="to" name="to" value=(query.text("to"));
                }
                @if !subject.is_empty() {
                    input type="hidden" name="subject" value=(subject);
                    input type="hidden" name="id" value=(query.text("id"));
                }
                div class="s-actions" {
                    button class="btn btn-primary btn-sm" { (t!(lang, "admin-filter")) }
                    a class="btn btn-link btn-sm" href="/audit-events" { (t!(lang, "admin-reset")) }
                }
            }
            @if !subject.is_empty() {
                @let others = ["event", "actor", "ente", "from", "to"].map(|name| (name, query.text(name)));
                div class="s-active-filters" {
                    a class="s-tag" href=(address("/audit-events", &others)) {
                        (event_name(lang, subject)) ": " (names.of(query.text("id")).map_or(query.text("id"), |named| &named.text)) " "
                        (icon(icon!("it-close"))) span class="visually-hidden" { (t!(lang, "admin-remove")) }
                    }
                }
            }
            (results)
        }
    }
}

/// The events with their paging.
pub fn results(
    lang: Lang,
    events: &[Event],
    names: &Names,
    (first, next): (Option<&str>, Option<&str>),
) -> Markup {
    html! {
        div id="results" class="s-dim" {
            @if events.is_empty() {
                (empty_state(icon!("it-list"), &t!(lang, "admin-audit-none"), &t!(lang, "admin-none-text"), Some(("/audit-events", &t!(lang, "admin-reset")))))
            } @else {
                table class="s-table s-cards" {
                    caption class="visually-hidden" { (t!(lang, "admin-audit")) }
                    thead { tr {
                        th scope="col" { (t!(lang, "admin-audit-what")) }
                        th scope="col" { (t!(lang, "admin-audit-when")) }
                        th scope="col" { (t!(lang, "admin-audit-who")) }
                        th scope="col" { (t!(lang, "admin-audit-change")) }
                    } }
                    tbody { @for event in events { (row(lang, event, names)) } }
                }
            }
            (pager(lang, first, next))
        }
    }
}

fn row(lang: Lang, event: &Event, names: &Names) -> Markup {
    let same_subject = address(
        "/audit-events",
        &[("subject", &event.subject_kind), ("id", &event.subject_id)],
    );
    html! {
        tr id=(format!("e-{}", event.id)) {
            td class="s-main-cell" {
                strong { (event_name(lang, &event.event)) }
                span class="s-sub" {
                    @if names.of(&event.subject_id).is_some() { (names.link(&event.subject_id)) } @else { (event_name(lang, &event.subject_kind)) }
                    @if let Some(ente) = event.ente_id.map(|id| id.to_string()).filter(|ente| *ente != event.subject_id) { " · " (names.link(&ente)) }
                    " · " a href=(same_subject) { (t!(lang, "admin-audit-same")) span class="visually-hidden" { ": " (event_name(lang, &event.subject_kind)) } }
                }
            }
            td data-label=(t!(lang, "admin-audit-when")) class="s-nowrap" { (time(lang, event.occurred_at)) }
            td data-label=(t!(lang, "admin-audit-who")) { span {
                @match (event.actor_kind, event.actor_id) {
                    (ActorKind::User, Some(id)) => (names.link(&id.to_string())),
                    (kind, _) => (lang.get(&format!("admin-actor-{kind}"))),
                }
                @if let Some(ente) = event.acting_for { " " (t!(lang, "admin-audit-acting-for")) " " (names.link(&ente.to_string())) }
            } }
            td data-label=(t!(lang, "admin-audit-change")) { div {
                (change(lang, event, names))
                @if let Some(reason) = &event.reason { p class="mb-1" { (t!(lang, "admin-reason")) ": " (reason) } }
                details class="s-small" {
                    summary { (t!(lang, "admin-audit-proof")) }
                    dl class="s-dl" {
                        dt { (t!(lang, "admin-audit-name")) } dd class="s-mono s-break" { (event.event) }
                        dt { "id" } dd class="s-mono s-break" { (event.id) }
                        dt { (t!(lang, "admin-audit-chain")) } dd class="s-mono s-break" { (event.chain) ", " (event.position) }
                        dt { (t!(lang, "admin-audit-hash")) } dd class="s-mono s-break" { (event.hash) }
                        dt { (t!(lang, "admin-audit-previous")) } dd class="s-mono s-break" { (if event.previous_hash.is_empty() { "–" } else { &event.previous_hash }) }
                    }
                }
            } }
        }
    }
}

/// Old and new values, field by field.
fn change(lang: Lang, event: &Event, names: &Names) -> Markup {
    let fields = |text: &Option<String>| -> Map<String, Value> {
        let value = text.as_deref().and_then(|text| serde_json::from_str(text).ok());
        match value {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        }
    };
    let (old, new) = (fields(&event.old_value), fields(&event.new_value));
    // What was nothing and still is says nothing.
    let is_told =
        |fields: &Map<String, Value>, key: &String| fields.get(key).is_some_and(|value| !value.is_null());
    let keys: BTreeSet<&String> = old
        .keys()
        .chain(new.keys())
        .filter(|key| is_told(&old, key) || is_told(&new, key))
        .collect();
    html! {
        @if !keys.is_empty() {
            ul class="list-unstyled mb-1" { @for key in keys { li class="s-break" {
                (field_name(lang, key)) ": "
                @if let Some(value) = old.get(key) { del { (shown(lang, key, value, names)) } }
                @if old.contains_key(key) && new.contains_key(key) { " → " }
                @if let Some(value) = new.get(key) { strong { (shown(lang, key, value, names)) } }
            } } }
        }
    }
}

/// A value of a field as people read it.
fn shown(lang: Lang, field: &str, value: &Value, names: &Names) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => t!(lang, "admin-yes").into_owned(),
        Value::Bool(false) => t!(lang, "admin-no").into_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => match (names.of(text), text.parse::<NaiveDate>()) {
            (Some(named), _) => named.text.clone(),
            (None, Ok(date)) => lang.date(date),
            (None, Err(_)) => word(lang, field, text).unwrap_or_else(|| shortened(text)),
        },
        Value::Array(values) if values.is_empty() => "–".to_owned(),
        Value::Array(values) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| shown(lang, field, value, names))
                .collect();
            values.join(", ")
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", field_name(lang, key), shown(lang, key, value, names)))
                .collect();
            fields.join("; ")
        }
    }
}

/// The name of a word that the field is one of: `round_robin`, `waiting_ente`.
fn word(lang: Lang, field: &str, word: &str) -> Option<String> {
    let prefixes: &[&str] = match field {
        "state" => &["tickets-state"],
        "priority" => &["tickets-priority"],
        "channel" => &["tickets-channel"],
        "kind" => &["enti-kind", "tickets-kind", "services-item"],
        "role" | "roles" => &["role"],
        "assignment" => &["queues-assignment"],
        "language" => &["language"],
        _ => &[],
    };
    let mut keys = prefixes.iter().map(|prefix| format!("{prefix}-{word}"));
    keys.find(|key| lang.has(key))
        .map(|key| lang.get(&key).into_owned())
}

/// Long texts are cut; the interface for programs gives them whole.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(300) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.to_owned(),
    }
}
