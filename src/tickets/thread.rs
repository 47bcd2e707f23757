//! What is told on a ticket's page: messages, attachments and events. The ticket has been found for the actor before;
//! internal ones never reach a person of an ente (R-VIS-3).

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::model::{Attachment, Message, MessageId, Side, Ticket, Visibility};
use super::queries;
use crate::audit::{self, AuditId};
use crate::db::schema::{attachments, incoming_mails, messages};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{IncomingId, TicketId, UserId};
use crate::pec;
use crate::users;
use crate::users::actor::{Actor, Staff};

/// A message with its author's name and its files.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// The message.
    pub message: Message,
    /// Name of the author; `None` for the program itself.
    pub author: Option<String>,
    /// Its files, in the order of uploading.
    pub attachments: Vec<Attachment>,
}

/// What happened to the ticket, for its page.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketEvent {
    /// The audit event.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who, if a person did it.
    pub actor_id: Option<UserId>,
    /// Name of the person.
    pub actor: Option<String>,
    /// `ticket.state_changed`, …
    pub event: String,
    /// The changed fields before.
    pub old: Value,
    /// The changed fields after.
    pub new: Value,
    /// Why.
    pub reason: Option<String>,
}

/// The messages, oldest first, with their files.
pub fn messages(db: &mut Db, actor: &Actor, ticket: &Ticket) -> QueryResult<Vec<MessageRow>> {
    let mut query = messages::table
        .filter(messages::ticket_id.eq(ticket.id))
        .into_boxed();
    if actor.ente().is_some() {
        query = query.filter(messages::visibility.eq(Visibility::Public));
    }
    let found: Vec<Message> = query
        .order((messages::created_at, messages::id))
        .select(Message::as_select())
        .load(db)?;
    let mut authors: Vec<UserId> = found.iter().filter_map(|message| message.author_id).collect();
    authors.sort();
    authors.dedup();
    let names = users::names(db, &authors)?;
    let mut files: HashMap<MessageId, Vec<Attachment>> = HashMap::new();
    if !found.is_empty() {
        for file in attachments(db, actor, ticket)? {
            if let Some(message) = file.message_id {
                files.entry(message).or_default().push(file);
            }
        }
    }
    let rows = found.into_iter().map(|message| MessageRow {
        author: message.author_id.and_then(|author| names.get(&author).cloned()),
        attachments: files.remove(&message.id).unwrap_or_default(),
        message,
    });
    Ok(rows.collect())
}

/// The mail by which the ente wrote last to a ticket, if it did so by mail: its latest public message, else the opening.
pub(super) fn last_mail_of_ente(db: &mut Db, ticket: TicketId) -> QueryResult<Option<IncomingId>> {
    let latest: Option<Option<IncomingId>> = messages::table
        .filter(messages::ticket_id.eq(ticket))
        .filter(messages::side.eq(Side::Ente))
        .filter(messages::visibility.eq(Visibility::Public))
        .order((messages::created_at.desc(), messages::id.desc()))
        .select(messages::incoming_id)
        .first(db)
        .optional()?;
    match latest {
        Some(mail) => Ok(mail),
        None => opening_mail(db, ticket),
    }
}

/// The address of certified mail where an answer on the ticket goes; `None`: it leaves as any mail.
pub(super) fn certified_address(db: &mut Db, ticket: TicketId) -> QueryResult<Option<String>> {
    let Some(mail) = last_mail_of_ente(db, ticket)? else {
        return Ok(None);
    };
    Ok(pec::answer_route(db, mail)?.map(|route| route.address))
}

/// The mail that opened a ticket.
pub fn opening_mail(db: &mut Db, ticket: TicketId) -> QueryResult<Option<IncomingId>> {
    incoming_mails::table
        .filter(incoming_mails::ticket_id.assume_not_null().eq(ticket))
        .filter(incoming_mails::state.eq("new_ticket"))
        .order(incoming_mails::id)
        .select(incoming_mails::id)
        .first(db)
        .optional()
}

/// Those of these mails whose sender nobody has proved: who they are from is what they say themselves.
pub fn unverified_mails(db: &mut Db, mails: &[IncomingId]) -> QueryResult<HashSet<IncomingId>> {
    if mails.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<IncomingId> = incoming_mails::table
        .filter(one_of(incoming_mails::id, mails.to_vec()))
        .filter(incoming_mails::authentication.ne("pass"))
        .select(incoming_mails::id)
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// A mail that is kept with a ticket and is no message: what a machine wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// The mail.
    pub id: IncomingId,
    /// When it came.
    pub received_at: Timestamp,
    /// Who it says that it is from.
    pub from: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Why it is here: the word of the reason.
    pub reason: Option<String>,
}

/// The mails of a ticket that machines wrote, the oldest first: for people of the centre.
pub fn kept_mails(db: &mut Db, _: &Staff, ticket: &Ticket) -> QueryResult<Vec<KeptMail>> {
    type Row = (
        IncomingId,
        Timestamp,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let rows: Vec<Row> = incoming_mails::table
        .filter(incoming_mails::ticket_id.assume_not_null().eq(ticket.id))
        .filter(incoming_mails::entry_id.is_null())
        .filter(incoming_mails::state.eq_any(["threaded", "bounce"]))
        .order(incoming_mails::id)
        .select((
            incoming_mails::id,
            incoming_mails::received_at,
            incoming_mails::from_address,
            incoming_mails::from_name,
            incoming_mails::subject,
            incoming_mails::reason,
        ))
        .load(db)?;
    let kept = rows
        .into_iter()
        .map(|(id, received_at, address, name, subject, reason)| KeptMail {
            id,
            received_at,
            from: address.or(name),
            subject,
            reason,
        });
    Ok(kept.collect())
}

/// All attachments, those of messages included, in the order of uploading.
pub fn attachments(db: &mut Db, actor: &Actor, ticket: &Ticket) -> QueryResult<Vec<Attachment>> {
    let mut query = attachments::table
        .filter(attachments::ticket_id.eq(ticket.id))
        .into_boxed();
    if actor.ente().is_some() {
        query = query.filter(attachments::visibility.eq(Visibility::Public));
    }
    query
        .order(attachments::id)
        .select(Attachment::as_select())
        .load(db)
}

/// The events, oldest first; a person of an ente gets those facts that its side knows anyway, and nobody which other
/// tickets they name that he or she does not see (R-VIS-4).
pub fn events(db: &mut Db, actor: &Actor, ticket: &Ticket) -> QueryResult<Vec<TicketEvent>> {
    let found = audit::about(db, "ticket", &ticket.id.to_string())?;
    let parse = |text: Option<&str>| {
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(Value::Null)
    };
    let mut events: Vec<TicketEvent> = found
        .into_iter()
        .map(|event| TicketEvent {
            id: event.id,
            at: event.occurred_at,
            actor_id: event.actor_id,
            actor: None,
            old: parse(event.old_value.as_deref()),
            new: parse(event.new_value.as_deref()),
            event: event.event,
            reason: event.reason,
        })
        .collect();
    if actor.ente().is_some() {
        events = events.into_iter().filter_map(public_part).collect();
    }
    let named: Vec<TicketId> = events.iter().flat_map(named_tickets).collect();
    let seen = queries::seen(db, actor, &named)?;
    for event in &mut events {
        keep_seen(event, &seen);
    }
    let mut people: Vec<UserId> = events.iter().filter_map(|event| event.actor_id).collect();
    people.sort();
    people.dedup();
    let names = users::names(db, &people)?;
    for event in &mut events {
        event.actor = event.actor_id.and_then(|id| names.get(&id).cloned());
    }
    Ok(events)
}

/// Which events and which of their fields a person of an ente reads; everything that is not named here is internal.
const PUBLIC_FIELDS: &[(&str, &[&str])] = &[
    (
        "ticket.opened",
        &[
            "number", "state", "kind", "priority", "impact", "urgency", "channel",
        ],
    ),
    ("ticket.assigned", &["assignee_id"]),
    ("ticket.state_changed", &["state"]),
    ("ticket.priority_changed", &["priority"]),
    ("ticket.edited", &["subject", "impact", "urgency", "confidential"]),
    ("ticket.message_added", &["message_id"]),
    ("ticket.attachment_added", &["attachment_id", "name", "size"]),
    ("ticket.merged", &[]),
    ("ticket.merged_away", &[]),
    ("ticket.reminded", &[]),
    ("ticket.promise_breached", &["promise", "place", "due_at"]),
    ("ticket.attention_requested", &["counted_on"]),
];

/// Fields that name one other ticket.
const NAMING: [&str; 4] = ["ticket_id", "parent_id", "merged_into_id", "follows_id"];

fn ticket_id(value: &Value) -> Option<TicketId> {
    value.as_str()?.parse().ok()
}

/// The other tickets that an event names.
fn named_tickets(event: &TicketEvent) -> Vec<TicketId> {
    let sides = [&event.old, &event.new];
    let one = sides
        .iter()
        .flat_map(|side| NAMING.iter().filter_map(|field| ticket_id(&side[*field])));
    let several = event.new["ticket_ids"].as_array().into_iter().flatten();
    one.chain(several.filter_map(ticket_id)).collect()
}

/// Takes out the other tickets that are not among those seen, with their numbers.
fn keep_seen(event: &mut TicketEvent, seen: &HashSet<TicketId>) {
    let is_unseen = |value: &Value| ticket_id(value).is_some_and(|id| !seen.contains(&id));
    for side in [&mut event.old, &mut event.new] {
        let Value::Object(fields) = side else { continue };
        let unseen: Vec<&str> = NAMING
            .into_iter()
            .filter(|field| fields.get(*field).is_some_and(is_unseen))
            .collect();
        for field in &unseen {
            fields.remove(*field);
        }
        if unseen.contains(&"merged_into_id") {
            fields.remove("number");
        }
        if let Some(Value::Array(ids)) = fields.get("ticket_ids") {
            let kept: Vec<bool> = ids.iter().map(|id| !is_unseen(id)).collect();
            for list in ["ticket_ids", "duplicates"] {
                if let Some(Value::Array(items)) = fields.get_mut(list) {
                    let mut kept = kept.iter();
                    items.retain(|_| kept.next().copied().unwrap_or(false));
                }
            }
        }
    }
}

fn public_part(mut event: TicketEvent) -> Option<TicketEvent> {
    let (_, fields) = PUBLIC_FIELDS.iter().find(|(name, _)| *name == event.event)?;
    if event.new.get("visibility").and_then(Value::as_str) == Some(Visibility::Internal.as_str()) {
        return None;
    }
    let had_values = event.new.as_object().is_some_and(|values| !values.is_empty());
    for values in [&mut event.old, &mut event.new] {
        if let Value::Object(all) = values {
            let kept: Map<String, Value> = std::mem::take(all)
                .into_iter()
                .filter(|(field, _)| fields.contains(&field.as_str()))
                .collect();
            *all = kept;
        }
    }
    let says_nothing = event.new.as_object().is_some_and(Map::is_empty);
    if had_values && says_nothing && !fields.is_empty() {
        return None;
    }
    // Why staff cancelled is told; why a priority or a queue was changed is not.
    if event.new.get("state").and_then(Value::as_str) != Some("cancelled") {
        event.reason = None;
    }
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(name: &str, new: Value) -> TicketEvent {
        let at = Timestamp::from_micros(0);
        TicketEvent {
            id: AuditId::new(at),
            at,
            actor_id: None,
            actor: None,
            event: name.to_owned(),
            old: Value::Null,
            new,
            reason: Some("why".to_owned()),
        }
    }

    #[test]
    fn an_event_names_only_tickets_that_its_reader_sees() {
        let at = Timestamp::from_micros(0);
        let (seen, unseen) = (TicketId::new(at), TicketId::new(at));
        let only = HashSet::from([seen]);
        let mut merged = event(
            "ticket.merged",
            json!({"ticket_ids": [unseen, seen], "duplicates": ["HD-2026-000001", "HD-2026-000002"]}),
        );
        assert_eq!(named_tickets(&merged), [unseen, seen]);
        keep_seen(&mut merged, &only);
        assert_eq!(
            merged.new,
            json!({"ticket_ids": [seen], "duplicates": ["HD-2026-000002"]})
        );
        let mut away = event(
            "ticket.merged_away",
            json!({"merged_into_id": unseen, "number": "HD-2026-000001"}),
        );
        keep_seen(&mut away, &only);
        assert_eq!(away.new, json!({}));
        let mut linked = event("ticket.linked", json!({"ticket_id": seen}));
        keep_seen(&mut linked, &only);
        assert_eq!(linked.new, json!({"ticket_id": seen}));
    }

    #[test]
    fn an_ente_reads_no_internal_fact() {
        for internal in [
            "ticket.note_added",
            "ticket.moved",
            "ticket.linked",
            "ticket.watcher_added",
            "ticket.parent_set",
        ] {
            assert_eq!(public_part(event(internal, json!({"x": 1}))), None, "{internal}");
        }
        assert_eq!(
            public_part(event(
                "ticket.attachment_added",
                json!({"name": "a", "visibility": "internal"})
            )),
            None
        );
        assert_eq!(public_part(event("ticket.edited", json!({"tags": ["x"]}))), None);
        let opened = public_part(event(
            "ticket.opened",
            json!({"number": "HD-2026-000001", "queue_id": "x"}),
        ))
        .unwrap();
        assert_eq!(
            (opened.new, opened.reason),
            (json!({"number": "HD-2026-000001"}), None)
        );
        let cancelled = public_part(event("ticket.state_changed", json!({"state": "cancelled"}))).unwrap();
        assert_eq!(cancelled.reason.as_deref(), Some("why"));
        assert!(
            public_part(event("ticket.merged", json!({"duplicates": ["HD-2026-000002"]})))
                .unwrap()
                .new
                == json!({})
        );
    }
}
