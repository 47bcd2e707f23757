//! What the search knows of a ticket: number, subject, opening text, names and public messages; notes only for staff.

use diesel::prelude::*;

use super::model::{Ticket, Visibility};
use crate::db::Db;
use crate::db::schema::{messages, public_requests};
use crate::db::search::{self, Words};
use crate::enti;
use crate::users;

/// Indexes a whole ticket: at its opening, when it is edited or merged, and when a loader has put it in.
pub fn reindex(db: &mut Db, ticket: &Ticket) -> QueryResult<()> {
    let (mut public, mut internal) = (heading(db, ticket)?, Words::default());
    let texts: Vec<(Visibility, String)> = messages::table
        .filter(messages::ticket_id.eq(ticket.id))
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
