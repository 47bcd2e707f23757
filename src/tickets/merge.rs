//! Merging duplicates into one ticket (R-TKT-11).

use diesel::prelude::*;
use serde_json::json;

use super::change::{Author, Change};
use super::error::TicketError;
use super::model::{State, Ticket, TicketRef};
use super::states::Who;
use super::{indexing, policy, queries, watchers};
use crate::audit::By;
use crate::db::Db;
use crate::db::schema::{attachments, messages, ticket_watchers, tickets};
use crate::kernel::clock::Timestamp;
use crate::users::actor::{Actor, Staff};

/// Moves the messages, attachments, watchers and children of the duplicates into the kept ticket. The duplicates become
/// `cancelled`, their requesters watch the kept one, and one that is confidential makes it so. All are of one ente; the
/// person sees all and works the kept one. Errors: NotFound, Forbidden, TicketClosed, Relation.
pub fn merge(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    kept: impl Into<TicketRef>,
    duplicates: &[TicketRef],
) -> Result<Ticket, TicketError> {
    let actor = Actor::Staff(staff.clone());
    let kept = queries::find(db, &actor, kept)?;
    if !policy::may_work(staff, &kept) {
        return Err(TicketError::Forbidden);
    }
    let duplicates = mergeable(db, &actor, &kept, duplicates)?;
    let author = Author {
        who: Who::Merge,
        by: staff.by(),
        user: Some(staff.id()),
    };
    let numbers: Vec<String> = duplicates
        .iter()
        .map(|duplicate| duplicate.number.to_string())
        .collect();
    let ids: Vec<_> = duplicates.iter().map(|duplicate| duplicate.id).collect();

    let mut whole = Change::of(kept, now);
    let was_confidential = whole.ticket.confidential;
    whole.ticket.confidential |= duplicates.iter().any(|duplicate| duplicate.confidential);
    if whole.ticket.confidential != was_confidential {
        let (old, new) = (json!({"confidential": false}), json!({"confidential": true}));
        whole.event(author.by, "ticket.edited", old, new, None);
    }
    let kept_id = whole.ticket.id;
    whole.event(
        author.by,
        "ticket.merged",
        json!(null),
        json!({"duplicates": numbers, "ticket_ids": ids}),
        None,
    );
    let kept = whole.save(db)?;
    for duplicate in duplicates {
        move_content(db, &duplicate, &kept, now)?;
        move_children(db, author.by, &duplicate, &kept, now)?;
        // Its own parent may have moved together with an earlier duplicate.
        let mut change = Change::of(queries::get(db, duplicate.id)?, now);
        change.ticket.merged_into_id = Some(kept_id);
        let new = json!({"merged_into_id": kept_id, "number": kept.number});
        change.event(
            author.by,
            "ticket.merged_away",
            json!({"merged_into_id": null}),
            new,
            None,
        );
        change.move_to(State::Cancelled, author, None)?;
        let duplicate = change.save(db)?;
        indexing::reindex(db, &duplicate)?;
    }
    let kept = queries::get(db, kept_id)?;
    indexing::reindex(db, &kept)?;
    Ok(kept)
}

/// The duplicates, if they can be merged into the kept ticket. Errors: NotFound, TicketClosed, Relation.
fn mergeable(
    db: &mut Db,
    actor: &Actor,
    kept: &Ticket,
    duplicates: &[TicketRef],
) -> Result<Vec<Ticket>, TicketError> {
    if kept.state.is_final() {
        return Err(TicketError::TicketClosed);
    }
    let mut found: Vec<Ticket> = Vec::new();
    for duplicate in duplicates {
        let duplicate = queries::find(db, actor, *duplicate)?;
        let why = if duplicate.id == kept.id {
            "tickets-merge-itself"
        } else if kept.ente_id.is_none() || duplicate.ente_id != kept.ente_id {
            "tickets-merge-ente"
        } else if duplicate.state.is_final() {
            "tickets-merge-closed"
        } else {
            if found.iter().all(|other| other.id != duplicate.id) {
                found.push(duplicate);
            }
            continue;
        };
        return Err(TicketError::relation(why));
    }
    match found.is_empty() {
        true => Err(TicketError::relation("tickets-merge-none")),
        false => Ok(found),
    }
}

/// Messages keep their place in time and say where they come from; who watched the duplicate, or asked, watches the kept.
fn move_content(db: &mut Db, duplicate: &Ticket, kept: &Ticket, now: Timestamp) -> QueryResult<()> {
    // What had come from an earlier merging keeps its first origin.
    let own = messages::ticket_id
        .eq(duplicate.id)
        .and(messages::merged_from_id.is_null());
    diesel::update(messages::table.filter(own))
        .set(messages::merged_from_id.eq(duplicate.id))
        .execute(db)?;
    diesel::update(messages::table.filter(messages::ticket_id.eq(duplicate.id)))
        .set(messages::ticket_id.eq(kept.id))
        .execute(db)?;
    diesel::update(attachments::table.filter(attachments::ticket_id.eq(duplicate.id)))
        .set(attachments::ticket_id.eq(kept.id))
        .execute(db)?;
    let mut people = queries::watcher_ids(db, duplicate.id)?;
    diesel::delete(ticket_watchers::table.filter(ticket_watchers::ticket_id.eq(duplicate.id))).execute(db)?;
    people.extend(duplicate.requester_id);
    for person in people {
        if kept.requester_id != Some(person) {
            watchers::insert(db, kept.id, person, now)?;
        }
    }
    Ok(())
}

/// Children of the duplicate wait for the kept ticket now, so that it cannot be resolved while one is open. Where the kept
/// one stands below the duplicate, what lies between them takes the duplicate's place under its parent: no circle arises.
fn move_children(
    db: &mut Db,
    by: By,
    duplicate: &Ticket,
    kept: &Ticket,
    now: Timestamp,
) -> Result<(), TicketError> {
    let mut line = vec![kept.id];
    let mut above = queries::get(db, kept.id)?.parent_id;
    while let Some(ancestor) = above {
        line.push(ancestor);
        above = queries::get(db, ancestor)?.parent_id;
    }
    let children: Vec<Ticket> = tickets::table
        .filter(tickets::parent_id.eq(duplicate.id))
        .order(tickets::id)
        .select(Ticket::as_select())
        .load(db)?;
    let above = queries::get(db, duplicate.id)?.parent_id;
    for child in children {
        let parent = match line.contains(&child.id) {
            true => above,
            false => Some(kept.id),
        };
        let event = match parent {
            Some(_) => "ticket.parent_set",
            None => "ticket.parent_removed",
        };
        diesel::update(tickets::table.find(child.id))
            .set(tickets::parent_id.eq(parent))
            .execute(db)?;
        let mut change = Change::of(child, now);
        let (old, new) = (json!({"parent_id": duplicate.id}), json!({"parent_id": parent}));
        change.event(by, event, old, new, None);
        change.touch(db)?;
    }
    Ok(())
}
