//! Editing: subject, tags, impact, urgency, priority and confidentiality, by staff (R-VIS-7).

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::change::Change;
use super::checks::{Checks, optional_reason};
use super::error::TicketError;
use super::model::{Priority, Ticket, TicketRef};
use super::state::is_current;
use super::{indexing, policy, queries};
use crate::db::Db;
use crate::db::schema::ticket_tags;
use crate::kernel::clock::Timestamp;
use crate::users::actor::Actor;

/// What is to change; `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    /// 3–200 characters.
    pub subject: Option<String>,
    /// All tags.
    pub tags: Option<Vec<String>>,
    /// 1–3; a new impact or urgency gives a new priority, unless staff decided it.
    pub impact: Option<i32>,
    /// 1–3.
    pub urgency: Option<i32>,
    /// A priority that staff decide, with a reason; `Some(None)`: that of impact and urgency again.
    pub priority: Option<Option<Priority>>,
    /// Why the priority; refused without one.
    pub reason: Option<String>,
    /// Seen by requester, watchers and staff only.
    pub confidential: Option<bool>,
}

/// Changes fields of the ticket; a final one takes only tags (R-TKT-1).
/// Errors: NotFound, Forbidden, Stale, TicketClosed, Invalid.
pub fn patch(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    version: i32,
    patch: Patch,
) -> Result<Ticket, TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    if !policy::may_tag(actor, &ticket) {
        return Err(TicketError::Forbidden);
    }
    is_current(&ticket, version)?;
    let only_tags = patch.subject.is_none()
        && patch.impact.is_none()
        && patch.urgency.is_none()
        && patch.priority.is_none()
        && patch.confidential.is_none();
    if !only_tags && ticket.state.is_final() {
        return Err(TicketError::TicketClosed);
    }
    let mut checks = Checks::default();
    let subject = patch.subject.as_deref().map(|subject| checks.subject(subject));
    let tags = patch.tags.as_deref().map(|tags| checks.tags(tags));
    let impact = patch.impact.map(|impact| checks.impact(impact));
    let urgency = patch.urgency.map(|urgency| checks.urgency(urgency));
    if patch.reason.is_some() && patch.priority.is_none() {
        checks.refuse("reason", "tickets-reason-of-priority");
    }
    checks.done()?;
    let reason = optional_reason(patch.reason.as_deref())?;

    let mut change = Change::of(ticket.clone(), now);
    let new = &mut change.ticket;
    new.subject = subject.unwrap_or(ticket.subject.clone());
    new.impact = impact.unwrap_or(ticket.impact);
    new.urgency = urgency.unwrap_or(ticket.urgency);
    new.confidential = patch.confidential.unwrap_or(ticket.confidential);
    match patch.priority {
        Some(Some(priority)) => {
            let reason = reason
                .clone()
                .ok_or_else(|| TicketError::field("reason", "tickets-reason-required"))?;
            (new.priority, new.priority_reason) = (priority, Some(reason));
        }
        Some(None) => (new.priority, new.priority_reason) = (Priority::of(new.impact, new.urgency), None),
        None if !ticket.has_own_priority() => new.priority = Priority::of(new.impact, new.urgency),
        None => {}
    }
    let by = actor.by(ticket.ente_id);
    let (mut old_values, mut new_values) = edited(&ticket, &change.ticket);
    if let Some(tags) = tags {
        let before = queries::tags_of(db, ticket.id)?;
        if before != tags {
            set_tags(db, &ticket, &tags)?;
            old_values.insert("tags".to_owned(), json!(before));
            new_values.insert("tags".to_owned(), json!(tags));
        }
    }
    let has_new_priority = (ticket.priority, &ticket.priority_reason)
        != (change.ticket.priority, &change.ticket.priority_reason);
    if new_values.is_empty() && !has_new_priority {
        return Ok(ticket);
    }
    if !new_values.is_empty() {
        change.event(by, "ticket.edited", old_values.into(), new_values.into(), None);
    }
    if has_new_priority {
        let (old, new) = (
            json!({"priority": ticket.priority}),
            json!({"priority": change.ticket.priority}),
        );
        let reason = change.ticket.priority_reason.clone().or(reason);
        change.event(by, "ticket.priority_changed", old, new, reason);
    }
    let ticket_now = change.save(db)?;
    if ticket_now.subject != ticket.subject {
        indexing::reindex(db, &ticket_now)?;
    }
    Ok(ticket_now)
}

/// The fields that differ, before and after.
fn edited(old: &Ticket, new: &Ticket) -> (Map<String, Value>, Map<String, Value>) {
    let facts = |ticket: &Ticket| {
        [
            ("subject", json!(ticket.subject)),
            ("impact", json!(ticket.impact)),
            ("urgency", json!(ticket.urgency)),
            ("confidential", json!(ticket.confidential)),
        ]
    };
    let (mut before, mut after) = (Map::new(), Map::new());
    for ((field, old), (_, new)) in facts(old).into_iter().zip(facts(new)) {
        if old != new {
            before.insert(field.to_owned(), old);
            after.insert(field.to_owned(), new);
        }
    }
    (before, after)
}

fn set_tags(db: &mut Db, ticket: &Ticket, tags: &[String]) -> QueryResult<()> {
    diesel::delete(ticket_tags::table.filter(ticket_tags::ticket_id.eq(ticket.id))).execute(db)?;
    for tag in tags {
        let values = (ticket_tags::ticket_id.eq(ticket.id), ticket_tags::tag.eq(tag));
        diesel::insert_into(ticket_tags::table)
            .values(values)
            .execute(db)?;
    }
    Ok(())
}
