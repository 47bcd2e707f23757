//! How tickets stand to one another: links, parent and children, what a ticket follows, what was merged into it.

use diesel::prelude::*;
use serde_json::json;

use super::change::Change;
use super::error::TicketError;
use super::model::{State, Ticket, TicketNumber, TicketRef};
use super::{policy, queries};
use crate::db::Db;
use crate::db::schema::{ticket_links, tickets};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::users::actor::{Actor, Staff};

/// What is shown of another ticket.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = tickets)]
#[expect(missing_docs, reason = "columns of the ticket")]
pub struct TicketBrief {
    pub id: TicketId,
    pub number: TicketNumber,
    pub subject: String,
    pub state: State,
}

/// The tickets that stand in a relation to one, as far as the actor sees them (R-TKT-11).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relations {
    /// Of which this is a child.
    pub parent: Option<TicketBrief>,
    /// With which this goes on.
    pub follows: Option<TicketBrief>,
    /// Into which this was merged.
    pub merged_into: Option<TicketBrief>,
    /// Its children.
    pub children: Vec<TicketBrief>,
    /// Linked ones.
    pub links: Vec<TicketBrief>,
    /// Those that go on with this.
    pub follow_ups: Vec<TicketBrief>,
    /// The duplicates merged into this.
    pub merged: Vec<TicketBrief>,
}

/// The related tickets that the actor sees.
pub fn relations(db: &mut Db, actor: &Actor, ticket: &Ticket) -> QueryResult<Relations> {
    let linked: Vec<(TicketId, TicketId)> = ticket_links::table
        .filter(
            ticket_links::ticket_id
                .eq(ticket.id)
                .or(ticket_links::other_id.eq(ticket.id)),
        )
        .select((ticket_links::ticket_id, ticket_links::other_id))
        .load(db)?;
    let linked: Vec<TicketId> = linked
        .into_iter()
        .map(|(one, other)| if one == ticket.id { other } else { one })
        .collect();
    let above: Vec<TicketId> = [ticket.parent_id, ticket.follows_id, ticket.merged_into_id]
        .into_iter()
        .flatten()
        .collect();
    let named: Vec<TicketId> = linked.iter().chain(&above).copied().collect();
    let mut relations = Relations::default();
    if !named.is_empty() {
        let found: Vec<TicketBrief> = policy::visible(actor)
            .filter(tickets::id.eq_any(named))
            .order(tickets::number)
            .select(TicketBrief::as_select())
            .load(db)?;
        let one = |id: Option<TicketId>| found.iter().find(|brief| Some(brief.id) == id).cloned();
        relations.parent = one(ticket.parent_id);
        relations.follows = one(ticket.follows_id);
        relations.merged_into = one(ticket.merged_into_id);
        relations.links = found
            .into_iter()
            .filter(|brief| linked.contains(&brief.id))
            .collect();
    }
    // Three narrow questions, each with its own index.
    let below = |db: &mut Db, query: policy::Visible| {
        query
            .order(tickets::number)
            .select(TicketBrief::as_select())
            .load::<TicketBrief>(db)
    };
    relations.children = below(
        db,
        policy::visible(actor).filter(tickets::parent_id.eq(ticket.id)),
    )?;
    relations.follow_ups = below(
        db,
        policy::visible(actor).filter(tickets::follows_id.eq(ticket.id)),
    )?;
    relations.merged = below(
        db,
        policy::visible(actor).filter(tickets::merged_into_id.eq(ticket.id)),
    )?;
    Ok(relations)
}

/// The newest other tickets of the ticket's ente that the actor sees.
pub fn others_of_ente(
    db: &mut Db,
    actor: &Actor,
    ticket: &Ticket,
    limit: i64,
) -> QueryResult<Vec<TicketBrief>> {
    let Some(ente) = ticket.ente_id else {
        return Ok(Vec::new());
    };
    policy::visible(actor)
        .filter(tickets::ente_id.eq(ente))
        .filter(tickets::id.ne(ticket.id))
        .order((tickets::created_at.desc(), tickets::id.desc()))
        .limit(limit)
        .select(TicketBrief::as_select())
        .load(db)
}

/// Links two tickets that the person sees, one of which he or she works. Linked ones stay so.
/// Errors: NotFound, Forbidden, Relation.
pub fn link(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    other: impl Into<TicketRef>,
) -> Result<(), TicketError> {
    let (ticket, other) = pair(db, staff, ticket, other)?;
    let (first, second) = in_order(ticket.id, other.id);
    if ticket_links::table
        .find((first, second))
        .select(ticket_links::created_at)
        .first::<Timestamp>(db)
        .optional()?
        .is_some()
    {
        return Ok(());
    }
    let values = (
        ticket_links::ticket_id.eq(first),
        ticket_links::other_id.eq(second),
        ticket_links::created_by.eq(staff.id()),
        ticket_links::created_at.eq(now),
    );
    diesel::insert_into(ticket_links::table)
        .values(values)
        .execute(db)?;
    note(
        db,
        staff,
        now,
        ticket,
        "ticket.linked",
        json!(null),
        json!({"ticket_id": other.id}),
    )?;
    Ok(())
}

/// Ends a link. Errors: NotFound (also: no link), Forbidden, Relation.
pub fn unlink(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    other: impl Into<TicketRef>,
) -> Result<(), TicketError> {
    let (ticket, other) = pair(db, staff, ticket, other)?;
    if diesel::delete(ticket_links::table.find(in_order(ticket.id, other.id))).execute(db)? == 0 {
        return Err(TicketError::NotFound);
    }
    note(
        db,
        staff,
        now,
        ticket,
        "ticket.unlinked",
        json!({"ticket_id": other.id}),
        json!(null),
    )
}

/// Makes a ticket the child of another; they may be of different enti. The person works the parent and sees the child.
/// Errors: NotFound, Forbidden, TicketClosed, Relation.
pub fn add_child(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    parent: impl Into<TicketRef>,
    child: impl Into<TicketRef>,
) -> Result<(), TicketError> {
    let (parent, child) = pair(db, staff, parent, child)?;
    if parent.state.is_final() {
        return Err(TicketError::TicketClosed);
    }
    if child.parent_id == Some(parent.id) {
        return Ok(());
    }
    if child.parent_id.is_some() {
        return Err(TicketError::relation("tickets-relation-has-parent"));
    }
    if !parent.state.is_open() && child.state.is_open() {
        return Err(TicketError::relation("tickets-relation-parent-solved"));
    }
    let mut above = parent.parent_id;
    while let Some(ancestor) = above {
        if ancestor == child.id {
            return Err(TicketError::relation("tickets-relation-circle"));
        }
        above = queries::get(db, ancestor)?.parent_id;
    }
    diesel::update(tickets::table.find(child.id))
        .set(tickets::parent_id.eq(parent.id))
        .execute(db)?;
    note(
        db,
        staff,
        now,
        child,
        "ticket.parent_set",
        json!({"parent_id": null}),
        json!({"parent_id": parent.id}),
    )
}

/// Detaches a child from its parent; the person works one of the two. Errors: NotFound (also: no parent), Forbidden.
pub fn remove_parent(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    child: impl Into<TicketRef>,
) -> Result<(), TicketError> {
    let child = queries::find(db, &Actor::Staff(staff.clone()), child)?;
    let parent = queries::get(db, child.parent_id.ok_or(TicketError::NotFound)?)?;
    if !policy::may_work(staff, &child) && !policy::may_work(staff, &parent) {
        return Err(TicketError::Forbidden);
    }
    let none: Option<TicketId> = None;
    diesel::update(tickets::table.find(child.id))
        .set(tickets::parent_id.eq(none))
        .execute(db)?;
    note(
        db,
        staff,
        now,
        child,
        "ticket.parent_removed",
        json!({"parent_id": parent.id}),
        json!({"parent_id": null}),
    )
}

/// Two different tickets that the person sees, the first of which he or she works. Errors: NotFound, Forbidden, Relation.
fn pair(
    db: &mut Db,
    staff: &Staff,
    ticket: impl Into<TicketRef>,
    other: impl Into<TicketRef>,
) -> Result<(Ticket, Ticket), TicketError> {
    let actor = Actor::Staff(staff.clone());
    let ticket = queries::find(db, &actor, ticket)?;
    let other = queries::find(db, &actor, other)?;
    if !policy::may_work(staff, &ticket) {
        return Err(TicketError::Forbidden);
    }
    match ticket.id == other.id {
        true => Err(TicketError::relation("tickets-relation-itself")),
        false => Ok((ticket, other)),
    }
}

/// A link has no direction: the smaller id stands first.
fn in_order(one: TicketId, other: TicketId) -> (TicketId, TicketId) {
    (one.min(other), one.max(other))
}

fn note(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    ticket: Ticket,
    event: &'static str,
    old: serde_json::Value,
    new: serde_json::Value,
) -> Result<(), TicketError> {
    let mut change = Change::of(ticket, now);
    change.event(staff.by(), event, old, new, None);
    change.touch(db).map(drop)
}
