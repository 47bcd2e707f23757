//! Reading one ticket, and the names that lists and pages show.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::error::TicketError;
use super::model::{CodedTicket, Ticket, TicketNumber, TicketRef, TicketRow};
use super::policy::{self, Visible};
use crate::db::schema::{ticket_tags, ticket_watchers, tickets};
use crate::db::{Db, one_of};
use crate::enti;
use crate::kernel::ids::{EnteId, TicketId, UserId};
use crate::queues;
use crate::services;
use crate::users;
use crate::users::actor::Actor;

/// A ticket that the actor sees. Errors: NotFound.
pub fn find(db: &mut Db, actor: &Actor, ticket: impl Into<TicketRef>) -> Result<Ticket, TicketError> {
    only(policy::visible(actor), ticket.into())
        .select(Ticket::as_select())
        .first(db)
        .optional()?
        .ok_or(TicketError::NotFound)
}

/// A ticket that the actor sees, with its names. Errors: NotFound.
pub fn detail(db: &mut Db, actor: &Actor, ticket: impl Into<TicketRef>) -> Result<TicketRow, TicketError> {
    let ticket = find(db, actor, ticket)?;
    Ok(row(db, ticket)?)
}

fn only(query: Visible, ticket: TicketRef) -> Visible {
    match ticket {
        TicketRef::Id(id) => query.filter(tickets::id.eq(id)),
        TicketRef::Number(number) => query.filter(tickets::number.eq(number)),
    }
}

/// A ticket whatever the actor sees of it: what a command that has decided already goes on with.
pub(super) fn get(db: &mut Db, id: TicketId) -> QueryResult<Ticket> {
    tickets::table.find(id).select(Ticket::as_select()).first(db)
}

/// The ente of a ticket, whoever asks: for the program itself, which then acts as a person of that ente. Outer `None`: no
/// such ticket.
pub fn place_of(db: &mut Db, id: TicketId) -> QueryResult<Option<Option<EnteId>>> {
    tickets::table
        .find(id)
        .select(tickets::ente_id)
        .first(db)
        .optional()
}

/// The number of a ticket, whoever asks: for who has been told of the ticket already.
pub fn number_of(db: &mut Db, id: TicketId) -> QueryResult<Option<TicketNumber>> {
    tickets::table
        .find(id)
        .select(tickets::number)
        .first(db)
        .optional()
}

/// The ticket with a number, whoever asks: for the program itself, as a hint that is shown to who sees the ticket only.
pub fn id_of_number(db: &mut Db, number: TicketNumber) -> QueryResult<Option<TicketId>> {
    tickets::table
        .filter(tickets::number.eq(number))
        .select(tickets::id)
        .first(db)
        .optional()
}

/// The accounts that watch a ticket.
pub(super) fn watcher_ids(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<UserId>> {
    ticket_watchers::table
        .filter(ticket_watchers::ticket_id.eq(ticket))
        .order(ticket_watchers::user_id)
        .select(ticket_watchers::user_id)
        .load(db)
}

/// The tags of a ticket, sorted.
pub(super) fn tags_of(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<String>> {
    ticket_tags::table
        .filter(ticket_tags::ticket_id.eq(ticket))
        .order(ticket_tags::tag)
        .select(ticket_tags::tag)
        .load(db)
}

/// Whether the actor sees the ticket.
pub fn sees(db: &mut Db, actor: &Actor, ticket: TicketId) -> QueryResult<bool> {
    Ok(!seen(db, actor, &[ticket])?.is_empty())
}

/// Those of these tickets that the actor sees.
pub fn seen(db: &mut Db, actor: &Actor, ids: &[TicketId]) -> QueryResult<HashSet<TicketId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<TicketId> = policy::visible_in_any_order(actor)
        .filter(one_of(tickets::id, ids.to_vec()))
        .select(tickets::id)
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// The newest ticket that the actor sees.
pub fn newest_seen(db: &mut Db, actor: &Actor) -> QueryResult<Option<Ticket>> {
    policy::visible(actor)
        .order(tickets::id.desc())
        .select(Ticket::as_select())
        .first(db)
        .optional()
}

/// The numbers of those of these tickets that the actor sees.
pub fn numbers_seen(
    db: &mut Db,
    actor: &Actor,
    ids: &[TicketId],
) -> QueryResult<HashMap<TicketId, TicketNumber>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(TicketId, TicketNumber)> = policy::visible_in_any_order(actor)
        .filter(one_of(tickets::id, ids.to_vec()))
        .select((tickets::id, tickets::number))
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// One ticket with its codes, as the actor may know it.
pub fn coded(db: &mut Db, actor: &Actor, ticket: Ticket) -> QueryResult<CodedTicket> {
    all_coded(db, actor, vec![ticket]).map(|mut all| all.pop().expect("one ticket makes one"))
}

/// Tickets that the actor sees, with their codes, in the same order. The id of a ticket that one goes on with is left
/// out where the actor does not see that one (R-VIS-4).
pub(super) fn all_coded(db: &mut Db, actor: &Actor, tickets: Vec<Ticket>) -> QueryResult<Vec<CodedTicket>> {
    let followed: Vec<TicketId> = tickets.iter().filter_map(|ticket| ticket.follows_id).collect();
    let seen = seen(db, actor, &followed)?;
    let mut tags = tags_by_ticket(db, &tickets)?;
    let services = services::labels(db)?;
    let queues = queues::labels(db)?;
    let coded = tickets.into_iter().map(|mut ticket| {
        ticket.follows_id = ticket.follows_id.filter(|id| seen.contains(id));
        CodedTicket {
            tags: tags.remove(&ticket.id).unwrap_or_default(),
            service: services[&ticket.service_id].code.clone(),
            queue: queues[&ticket.queue_id].code.clone(),
            ticket,
        }
    });
    Ok(coded.collect())
}

/// One ticket with its names.
pub fn row(db: &mut Db, ticket: Ticket) -> QueryResult<TicketRow> {
    rows(db, vec![ticket]).map(|mut rows| rows.pop().expect("one ticket makes one row"))
}

/// Tickets that the caller holds, with their names, in the same order: one query for each kind of name.
pub fn rows(db: &mut Db, tickets: Vec<Ticket>) -> QueryResult<Vec<TicketRow>> {
    let people = tickets
        .iter()
        .flat_map(|ticket| [ticket.requester_id, ticket.author_id, ticket.assignee_id]);
    let people = users::names(db, &distinct(people))?;
    let enti = enti::names(db, &distinct(tickets.iter().map(|ticket| ticket.ente_id)))?;
    let mut tags = tags_by_ticket(db, &tickets)?;
    let services = services::labels(db)?;
    let queues = queues::labels(db)?;
    let name = |id: Option<UserId>| id.and_then(|id| people.get(&id).cloned());
    let rows = tickets.into_iter().map(|ticket| TicketRow {
        tags: tags.remove(&ticket.id).unwrap_or_default(),
        service: services[&ticket.service_id].clone(),
        queue: queues[&ticket.queue_id].clone(),
        ente: ticket.ente_id.and_then(|id| enti.get(&id).cloned()),
        requester: name(ticket.requester_id),
        author: name(ticket.author_id),
        assignee: name(ticket.assignee_id),
        ticket,
    });
    Ok(rows.collect())
}

fn distinct<T: Ord>(ids: impl Iterator<Item = Option<T>>) -> Vec<T> {
    let mut ids: Vec<T> = ids.flatten().collect();
    ids.sort();
    ids.dedup();
    ids
}

fn tags_by_ticket(db: &mut Db, tickets: &[Ticket]) -> QueryResult<HashMap<TicketId, Vec<String>>> {
    let mut tags: HashMap<TicketId, Vec<String>> = HashMap::new();
    if tickets.is_empty() {
        return Ok(tags);
    }
    let tagged: Vec<(TicketId, String)> = ticket_tags::table
        .filter(one_of(
            ticket_tags::ticket_id,
            tickets.iter().map(|ticket| ticket.id),
        ))
        .order((ticket_tags::ticket_id, ticket_tags::tag))
        .select((ticket_tags::ticket_id, ticket_tags::tag))
        .load(db)?;
    for (ticket, tag) in tagged {
        tags.entry(ticket).or_default().push(tag);
    }
    Ok(tags)
}
