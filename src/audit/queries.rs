//! Reading the audit: administrators and auditors only. Newest first, by the order in which events were made.

use std::collections::BTreeSet;

use diesel::prelude::*;
use uuid::Uuid;

use super::error::AuditError;
use super::{AuditId, Event};
use crate::db::Db;
use crate::db::connection::MultiBackend;
use crate::db::schema::audit_events;
use crate::db::types::sql::Uid;
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

impl AuditFilter {
    /// Whether it holds for whatever happened to whomever.
    fn is_broad(&self) -> bool {
        self.actor.is_none() && self.ente.is_none() && self.subject.is_none()
    }
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
    let after = page.after::<AuditId>()?;
    let newest = |names: Option<Vec<String>>| {
        let mut query = matching(filter, after);
        if let Some(names) = names {
            query = query.filter(audit_events::event.eq_any(names));
        }
        query.order(audit_events::id.desc()).limit(page.fetch())
    };
    let mut ids: Vec<AuditId> = Vec::new();
    match names_of(db, &filter.events)? {
        None => ids = newest(None).load(db)?,
        // What happened seldom is found by its name, not behind everything else that happened since.
        Some(names) if filter.is_broad() => {
            for name in names {
                ids.extend(newest(Some(vec![name])).load::<AuditId>(db)?);
            }
            ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        }
        Some(names) => ids = newest(Some(names.into_iter().collect())).load(db)?,
    }
    ids.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    let rows = audit_events::table
        .filter(audit_events::id.eq_any(ids))
        .order(audit_events::id.desc())
        .select(Event::as_select())
        .load(db)?;
    Ok(Page::of(rows, page, |event: &Event| event.id))
}

type Ids = audit_events::BoxedQuery<'static, MultiBackend, Uid>;

/// The ids of the events that fulfil every condition but those about names.
fn matching(filter: &AuditFilter, after: Option<AuditId>) -> Ids {
    let mut query = audit_events::table.select(audit_events::id).into_boxed();
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
    if let Some(after) = after {
        query = query.filter(audit_events::id.lt(after));
    }
    query
}

/// The names that are asked for, those that occur of a family one by one; `None`: all.
fn names_of(db: &mut Db, asked: &[String]) -> QueryResult<Option<BTreeSet<String>>> {
    let mut names = BTreeSet::new();
    for name in asked {
        let Some(family) = name.strip_suffix('.') else {
            names.insert(name.clone());
            continue;
        };
        // From each name to the next one by the index: a family has few names and many events.
        let (mut last, end) = (name.clone(), format!("{family}/"));
        loop {
            let next: Option<String> = audit_events::table
                .filter(audit_events::event.gt(&last))
                .filter(audit_events::event.lt(&end))
                .order(audit_events::event)
                .select(audit_events::event)
                .first(db)
                .optional()?;
            match next {
                Some(found) => names.insert(found.clone()).then(|| last = found),
                None => break,
            };
        }
    }
    Ok((!asked.is_empty()).then_some(names))
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
