//! Reads of the mails that came in.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::error::IncomingError;
use super::model::{Incoming, State};
use super::policy::{self, Reach};
use crate::config::Mailbox;
use crate::db::Db;
use crate::db::connection::MultiBackend;
use crate::db::schema::incoming_mails;
use crate::kernel::ids::{IncomingId, TicketId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::text::fold;
use crate::tickets::{self, Ticket, TicketRef};
use crate::users::actor::{Actor, Staff};

/// Which mails a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct IncomingFilter {
    /// In one of these states.
    pub states: Vec<State>,
    /// Of this mailbox.
    pub mailbox: Option<String>,
    /// A part of the subject, or of the sender's name or address.
    pub text: Option<String>,
}

type Visible = incoming_mails::BoxedQuery<'static, MultiBackend>;

/// The mails that the person sees. Errors: NotFound where there is nothing for the person at all.
fn visible(db: &mut Db, staff: &Staff, mailboxes: &[Mailbox]) -> Result<Visible, IncomingError> {
    let reach = policy::reach(db, staff, mailboxes)?.ok_or(IncomingError::NotFound)?;
    let all = incoming_mails::table.into_boxed();
    Ok(match reach {
        Reach::Everything => all,
        Reach::Quarantine(own) => all
            .filter(incoming_mails::state.eq(State::Quarantine))
            .filter(incoming_mails::mailbox.eq_any(own)),
    })
}

/// A page of mails, the newest first. Errors: NotFound, Cursor.
pub fn list(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    filter: &IncomingFilter,
    request: &PageRequest,
) -> Result<Page<Incoming>, IncomingError> {
    let mut query = narrowed(visible(db, staff, mailboxes)?, filter);
    if !filter.states.is_empty() {
        query = query.filter(incoming_mails::state.eq_any(filter.states.clone()));
    }
    if let Some(last) = request.after::<IncomingId>()? {
        query = query.filter(incoming_mails::id.lt(last));
    }
    let rows = query
        .order(incoming_mails::id.desc())
        .limit(request.fetch())
        .select(Incoming::as_select())
        .load(db)?;
    Ok(Page::of(rows, request, |mail: &Incoming| mail.id))
}

/// How many there are in each state, by the other conditions of the filter. Errors: NotFound.
pub fn counts(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    filter: &IncomingFilter,
) -> Result<BTreeMap<State, i64>, IncomingError> {
    let mut counts = BTreeMap::new();
    for state in State::ALL {
        let query = narrowed(visible(db, staff, mailboxes)?, filter);
        let count: i64 = query
            .filter(incoming_mails::state.eq(*state))
            .select(count_star())
            .first(db)?;
        if count > 0 {
            counts.insert(*state, count);
        }
    }
    Ok(counts)
}

fn narrowed(mut query: Visible, filter: &IncomingFilter) -> Visible {
    if let Some(mailbox) = &filter.mailbox {
        query = query.filter(incoming_mails::mailbox.eq(mailbox.clone()));
    }
    if let Some(text) = filter.text.as_deref().map(fold).filter(|text| !text.is_empty()) {
        let part = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query = query.filter(incoming_mails::search_key.like(format!("%{part}%")).escape('\\'));
    }
    query
}

/// How many mails wait, for the program or for people, by state: for the metrics.
pub fn waiting(db: &mut Db) -> QueryResult<Vec<(&'static str, i64)>> {
    let count = |state: State| -> QueryResult<(&'static str, i64)> {
        let count: i64 = incoming_mails::table
            .filter(incoming_mails::state.eq(state))
            .count()
            .get_result(db)?;
        Ok((state.as_str(), count))
    };
    [State::Received, State::Quarantine, State::DeadLetter]
        .into_iter()
        .map(count)
        .collect()
}

/// SHA-256 and size of the mails as they came: what the store must hold.
pub fn stored_contents(db: &mut Db) -> QueryResult<BTreeMap<String, u64>> {
    let rows: Vec<(String, i64)> = incoming_mails::table
        .select((incoming_mails::sha256, incoming_mails::size))
        .load(db)?;
    let sizes = rows
        .into_iter()
        .map(|(sha256, size)| (sha256, size.unsigned_abs()));
    Ok(sizes.collect())
}

/// One mail. Errors: NotFound (also: not visible).
pub fn find(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    id: IncomingId,
) -> Result<Incoming, IncomingError> {
    visible(db, staff, mailboxes)?
        .filter(incoming_mails::id.eq(id))
        .select(Incoming::as_select())
        .first(db)
        .optional()?
        .ok_or(IncomingError::NotFound)
}

/// The mails of a ticket that the person sees, the automatic ones too, the oldest first. Errors: NotFound.
pub fn of_ticket(
    db: &mut Db,
    staff: &Staff,
    ticket: TicketRef,
) -> Result<(Ticket, Vec<Incoming>), IncomingError> {
    let ticket = tickets::find(db, &Actor::Staff(staff.clone()), ticket)?;
    let mails = incoming_mails::table
        .filter(incoming_mails::ticket_id.eq(ticket.id))
        .order(incoming_mails::id)
        .select(Incoming::as_select())
        .load(db)?;
    Ok((ticket, mails))
}

/// Takes out the tickets that the person does not see: what a mail names is told to nobody else (R-VIS-4).
pub fn keep_seen(db: &mut Db, actor: &Actor, mails: &mut [Incoming]) -> QueryResult<()> {
    let named: Vec<TicketId> = mails
        .iter()
        .flat_map(|mail| [mail.ticket_id, mail.hint_id])
        .flatten()
        .collect();
    let seen = tickets::seen(db, actor, &named)?;
    for mail in mails {
        mail.ticket_id = mail.ticket_id.filter(|id| seen.contains(id));
        mail.hint_id = mail.hint_id.filter(|id| seen.contains(id));
        if mail.ticket_id.is_none() {
            mail.entry_id = None;
        }
    }
    Ok(())
}
