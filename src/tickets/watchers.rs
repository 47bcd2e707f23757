//! Watchers: whoever watches a ticket sees it, also a confidential one (R-TKT-10).

use diesel::prelude::*;
use serde_json::json;

use super::change::Change;
use super::error::TicketError;
use super::model::{Ticket, TicketRef};
use super::{policy, queries};
use crate::db::Db;
use crate::db::schema::ticket_watchers;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::users;
use crate::users::actor::{Actor, Role, System};

/// Adds a watcher: a colleague of the ente, or a person of the centre. Whoever watches already stays.
/// Errors: NotFound, Forbidden, CannotWatch.
pub fn add_watcher(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    user: UserId,
) -> Result<(), TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    if !policy::may_change_watchers(actor, &ticket) {
        return Err(TicketError::Forbidden);
    }
    let candidate = users::load_actor(db, user, ticket.ente_id, now)?.ok_or(TicketError::CannotWatch)?;
    let is_colleague = actor.staff().is_some() || candidate.ente().is_some();
    if !is_colleague || !policy::may_watch(&candidate, &ticket) {
        return Err(TicketError::CannotWatch);
    }
    if !insert(db, ticket.id, user, now)? {
        return Ok(());
    }
    let by = actor.by(ticket.ente_id);
    let mut change = Change::of(ticket, now);
    change.event(
        by,
        "ticket.watcher_added",
        json!(null),
        json!({"user_id": user}),
        None,
    );
    change.touch(db).map(drop)
}

/// Whoever answers for a case watches the ticket that is linked to it, and so reads it; who answered for it before no longer does
/// (R-VIS-6).
pub fn watch_case(
    db: &mut Db,
    now: Timestamp,
    ticket: TicketId,
    (before, owner): (Option<UserId>, UserId),
) -> Result<(), TicketError> {
    // Whoever has ended the watching is not made to watch again by each step.
    if before == Some(owner) {
        return Ok(());
    }
    let mut change = Change::of(queries::get(db, ticket)?, now);
    if let Some(before) = before {
        diesel::delete(ticket_watchers::table.find((ticket, before))).execute(db)?;
        let old = json!({"user_id": before});
        change.event(System.by(), "ticket.watcher_removed", old, json!(null), None);
    }
    insert(db, ticket, owner, now)?;
    change.event(
        System.by(),
        "ticket.watcher_added",
        json!(null),
        json!({"user_id": owner}),
        None,
    );
    change.touch(db).map(drop)
}

/// Ends somebody's watching; one's own always. Errors: NotFound, Forbidden.
pub fn remove_watcher(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    user: UserId,
) -> Result<(), TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    if user != actor.id() && !policy::may_change_watchers(actor, &ticket) {
        return Err(TicketError::Forbidden);
    }
    if actor.ente().is_some()
        && watchers(db, actor, &ticket)?
            .iter()
            .all(|(watcher, _)| *watcher != user)
    {
        return Ok(());
    }
    if diesel::delete(ticket_watchers::table.find((ticket.id, user))).execute(db)? == 0 {
        return Ok(());
    }
    let by = actor.by(ticket.ente_id);
    let mut change = Change::of(ticket, now);
    change.event(
        by,
        "ticket.watcher_removed",
        json!({"user_id": user}),
        json!(null),
        None,
    );
    change.touch(db).map(drop)
}

/// Who watches, by name. The ticket has been found for the actor; enti see their colleagues only.
pub fn watchers(db: &mut Db, actor: &Actor, ticket: &Ticket) -> QueryResult<Vec<(UserId, String)>> {
    let mut ids = queries::watcher_ids(db, ticket.id)?;
    if actor.ente().is_some() {
        let staff = users::queries::enabled_with_roles(db, &ids, Role::ALL)?;
        ids.retain(|id| !staff.contains(id));
    }
    let mut named: Vec<(UserId, String)> = users::names(db, &ids)?.into_iter().collect();
    named.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    Ok(named)
}

/// Stores a watcher; `false` if there already.
pub(super) fn insert(db: &mut Db, ticket: TicketId, user: UserId, now: Timestamp) -> QueryResult<bool> {
    let is_there = queries::watcher_ids(db, ticket)?.contains(&user);
    if is_there {
        return Ok(false);
    }
    let values = (
        ticket_watchers::ticket_id.eq(ticket),
        ticket_watchers::user_id.eq(user),
        ticket_watchers::added_at.eq(now),
    );
    diesel::insert_into(ticket_watchers::table)
        .values(values)
        .execute(db)?;
    Ok(true)
}
