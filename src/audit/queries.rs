//! Reading the audit: administrators and auditors only. Newest first, by the order in which events were made.

use diesel::prelude::*;
use uuid::Uuid;

use super::error::AuditError;
use super::{AuditId, Event};
use crate::db::Db;
use crate::db::schema::audit_events;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::users::actor::{Actor, Role};

/// Which events a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// One of these names (`ticket.assigned`); one that ends in `.` means all that begin so.
    pub events: Vec<String>,
    /// By this person.
    pub actor: Option<UserId>,
    /// About data of this ente.
    pub ente: Option<EnteId>,
    /// What it happened to: its kind, and perhaps its id.
    pub subject: Option<(String, Option<String>)>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// Whether the person may read the audit; views ask it to show the link.
pub fn may_read(actor: &Actor) -> bool {
    actor
        .staff()
        .is_some_and(|staff| staff.is(Role::Admin) || staff.is(Role::Auditor))
}

fn reader(actor: &Actor) -> Result<(), AuditError> {
    match actor {
        Actor::Ente(_) => Err(AuditError::NotFound),
        Actor::Staff(_) if may_read(actor) => Ok(()),
        Actor::Staff(_) => Err(AuditError::Forbidden),
    }
}

/// A page of events. Errors: Forbidden, NotFound (a person of an ente), Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &AuditFilter,
    page: &PageRequest,
) -> Result<Page<Event>, AuditError> {
    reader(actor)?;
    let mut query = audit_events::table.select(Event::as_select()).into_boxed();
    if !filter.events.is_empty() {
        let (families, names): (Vec<_>, Vec<_>) = filter
            .events
            .iter()
            .cloned()
            .partition(|name| name.ends_with('.'));
        let mut named: Box<dyn BoxableExpression<_, _, SqlType = diesel::sql_types::Bool>> =
            Box::new(audit_events::event.eq_any(names));
        for family in families {
            let pattern = format!(
                "{}%",
                family
                    .replace('\\', "\\\\")
                    .replace('%', "\\%")
                    .replace('_', "\\_")
            );
            named = Box::new(named.or(audit_events::event.like(pattern).escape('\\')));
        }
        query = query.filter(named);
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit_events::actor_id.eq(actor));
    }
    if let Some(ente) = filter.ente {
        query = query.filter(audit_events::ente_id.eq(ente));
    }
    if let Some((kind, id)) = &filter.subject {
        query = query.filter(audit_events::subject_kind.eq(kind.clone()));
        if let Some(id) = id {
            query = query.filter(audit_events::subject_id.eq(id.clone()));
        }
    }
    // An id begins with its instant's millisecond: the index by id finds the range, the instant decides at its ends.
    if let Some(from) = filter.from {
        query = query
            .filter(audit_events::id.ge(first_id(from)))
            .filter(audit_events::occurred_at.ge(from));
    }
    if let Some(to) = filter.to {
        let end = Timestamp::from_micros(to.as_micros().saturating_add(1000));
        query = query
            .filter(audit_events::id.lt(first_id(end)))
            .filter(audit_events::occurred_at.lt(to));
    }
    if let Some(after) = page.after::<AuditId>()? {
        query = query.filter(audit_events::id.lt(after));
    }
    let rows = query
        .order(audit_events::id.desc())
        .limit(page.fetch())
        .load(db)?;
    Ok(Page::of(rows, page, |event: &Event| event.id))
}

/// One event. Errors: Forbidden, NotFound.
pub fn find(db: &mut Db, actor: &Actor, id: AuditId) -> Result<Event, AuditError> {
    reader(actor)?;
    let query = audit_events::table.find(id).select(Event::as_select());
    query.first(db).optional()?.ok_or(AuditError::NotFound)
}

/// The smallest id of an instant's millisecond.
fn first_id(at: Timestamp) -> AuditId {
    let millis = u128::from(at.as_micros().max(0).unsigned_abs() / 1000) & 0xffff_ffff_ffff;
    AuditId(Uuid::from_u128(millis << 80))
}
