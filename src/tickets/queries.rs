//! Reading one ticket, and the names that lists and pages show.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::error::TicketError;
use super::model::{Label, Ticket, TicketRef, TicketRow};
use super::policy::{self, Visible};
use crate::db::Db;
use crate::db::schema::{ticket_tags, ticket_watchers, tickets};
use crate::enti;
use crate::kernel::ids::{TicketId, UserId};
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

/// Takes the ticket that each row goes on with out of those rows whose reader does not see it (R-VIS-4): for answers that
/// show its id. Rows without one cost nothing.
pub fn hide_unseen(db: &mut Db, actor: &Actor, rows: &mut [TicketRow]) -> QueryResult<()> {
    let named: Vec<TicketId> = rows.iter().filter_map(|row| row.ticket.follows_id).collect();
    let seen = seen(db, actor, &named)?;
    for row in rows {
        row.ticket.follows_id = row.ticket.follows_id.filter(|id| seen.contains(id));
    }
    Ok(())
}

/// Whether the actor sees the ticket.
pub fn sees(db: &mut Db, actor: &Actor, ticket: TicketId) -> QueryResult<bool> {
    Ok(!seen(db, actor, &[ticket])?.is_empty())
}

/// Those of these tickets that the actor sees.
pub(super) fn seen(db: &mut Db, actor: &Actor, ids: &[TicketId]) -> QueryResult<HashSet<TicketId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<TicketId> = policy::visible_in_any_order(actor)
        .filter(tickets::id.eq_any(ids.to_vec()))
        .select(tickets::id)
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// One ticket with its names.
pub fn row(db: &mut Db, ticket: Ticket) -> QueryResult<TicketRow> {
    rows(db, vec![ticket]).map(|mut rows| rows.pop().expect("one ticket makes one row"))
}

/// Tickets that the caller holds, with their names, in the same order: one query for each kind of name.
pub fn rows(db: &mut Db, tickets: Vec<Ticket>) -> QueryResult<Vec<TicketRow>> {
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let distinct = |mut ids: Vec<UserId>| {
        ids.sort();
        ids.dedup();
        ids
    };
    let people = distinct(
        tickets
            .iter()
            .flat_map(|t| [t.requester_id, t.author_id, t.assignee_id])
            .flatten()
            .collect(),
    );
    let mut enti_ids: Vec<_> = tickets.iter().filter_map(|ticket| ticket.ente_id).collect();
    enti_ids.sort();
    enti_ids.dedup();
    let people = users::names(db, &people)?;
    let enti = enti::names(db, &enti_ids)?;
    let labels = |(id, code, it, en)| (id, Label { code, it, en });
    let services: HashMap<_, _> = services::all(db)?
        .into_iter()
        .map(|s| labels((s.id.0, s.code, s.name_it, s.name_en)))
        .collect();
    let queues: HashMap<_, _> = queues::all(db)?
        .into_iter()
        .map(|q| labels((q.id.0, q.code, q.name_it, q.name_en)))
        .collect();
    let mut tags: HashMap<TicketId, Vec<String>> = HashMap::new();
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let tagged: Vec<(TicketId, String)> = ticket_tags::table
        .filter(ticket_tags::ticket_id.eq_any(ids))
        .order((ticket_tags::ticket_id, ticket_tags::tag))
        .select((ticket_tags::ticket_id, ticket_tags::tag))
        .load(db)?;
    for (ticket, tag) in tagged {
        tags.entry(ticket).or_default().push(tag);
    }
    let name = |id: Option<UserId>| id.and_then(|id| people.get(&id).cloned());
    let rows = tickets.into_iter().map(|ticket| TicketRow {
        tags: tags.remove(&ticket.id).unwrap_or_default(),
        service: services[&ticket.service_id.0].clone(),
        queue: queues[&ticket.queue_id.0].clone(),
        ente: ticket.ente_id.and_then(|id| enti.get(&id).cloned()),
        requester: name(ticket.requester_id),
        author: name(ticket.author_id),
        assignee: name(ticket.assignee_id),
        ticket,
    });
    Ok(rows.collect())
}
