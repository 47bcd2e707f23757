//! What the search knows of a ticket: number, subject, opening text, names and public messages; notes only for staff.

use diesel::prelude::*;

use super::model::{Ticket, Visibility};
use crate::db::Db;
use crate::db::schema::{messages, public_requests, tickets};
use crate::db::search::{self, Words};
use crate::enti;
use crate::kernel::ids::{EnteId, TicketId, UserId};
use crate::users;

/// Indexes a whole ticket: at its opening, when it is edited or merged, and when a loader has put it in.
pub fn reindex(db: &mut Db, ticket: &Ticket) -> QueryResult<()> {
    let (mut public, mut internal) = (heading(db, ticket)?, Words::default());
    let texts: Vec<(Visibility, String)> = messages::table
        .filter(messages::ticket_id.eq(ticket.id))
        .order((messages::created_at, messages::id))
        .select((messages::visibility, messages::text))
        .load(db)?;
    for (visibility, text) in texts {
        match visibility {
            Visibility::Public => public.add(&text),
            Visibility::Internal => internal.add(&text),
        }
    }
    search::index(db, ticket.number.value(), &public, &internal)
}

/// Indexes the tickets that are found by a person's name, after it has changed.
pub fn reindex_of_person(db: &mut Db, person: UserId) -> QueryResult<()> {
    let ids = tickets::table
        .filter(tickets::requester_id.eq(person).or(tickets::author_id.eq(person)))
        .select(tickets::id)
        .load(db)?;
    reindex_all(db, &ids)
}

/// Indexes the tickets of an ente, after its name has changed.
pub fn reindex_of_ente(db: &mut Db, ente: EnteId) -> QueryResult<()> {
    let ids = tickets::table
        .filter(tickets::ente_id.eq(ente))
        .select(tickets::id)
        .load(db)?;
    reindex_all(db, &ids)
}

/// In the caller's transaction, whose length is bounded by what one ente ever asked: the new name and what is found by it
/// come together or not at all, and a rename happens a few times in a year.
fn reindex_all(db: &mut Db, ids: &[TicketId]) -> QueryResult<()> {
    for id in ids {
        let ticket: Ticket = tickets::table.find(id).select(Ticket::as_select()).first(db)?;
        reindex(db, &ticket)?;
    }
    Ok(())
}

/// Indexes a ticket that has no messages yet.
pub(super) fn index_new(db: &mut Db, ticket: &Ticket) -> QueryResult<()> {
    let public = heading(db, ticket)?;
    search::index(db, ticket.number.value(), &public, &Words::default())
}

/// Adds one message to a ticket that is indexed already.
pub(super) fn index_message(
    db: &mut Db,
    ticket: &Ticket,
    visibility: Visibility,
    text: &str,
) -> QueryResult<()> {
    let (mut public, mut internal) = (Words::default(), Words::default());
    match visibility {
        Visibility::Public => public.add(text),
        Visibility::Internal => internal.add(text),
    }
    match search::append(db, ticket.number.value(), &public, &internal)? {
        true => Ok(()),
        false => reindex(db, ticket),
    }
}

/// The words of the ticket itself. A number is found whole (`HD-2026-000123`), without its letters, and without zeroes.
fn heading(db: &mut Db, ticket: &Ticket) -> QueryResult<Words> {
    let mut words = Words::of(&format!("{} {}", ticket.number, ticket.number.count()));
    words.add(&ticket.subject);
    words.add(&ticket.text);
    if let Some(ente) = ticket.ente_id {
        words.add_ente(ente);
        let names = enti::names(db, &[ente])?;
        names.values().for_each(|name| words.add(name));
    }
    let people: Vec<_> = [ticket.requester_id, ticket.author_id]
        .into_iter()
        .flatten()
        .collect();
    match people.is_empty() {
        false => users::names(db, &people)?
            .values()
            .for_each(|name| words.add(name)),
        true => {
            let asked: Option<(String, Option<String>)> = public_requests::table
                .find(ticket.id)
                .select((public_requests::name, public_requests::ente_name))
                .first(db)
                .optional()?;
            let (name, ente) = asked.unwrap_or_default();
            words.add(&name);
            words.add(ente.as_deref().unwrap_or_default());
        }
    }
    Ok(words)
}
