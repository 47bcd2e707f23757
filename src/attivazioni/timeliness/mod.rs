//! How many activations are in time: those asked for in a year, by service, against the days within which a service is usually and at
//! the latest active (R-ACT-2).

pub mod api;
mod report;
pub mod web;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

pub use report::compose;

use crate::acts::terms::{Term, TermKind};
use crate::acts::{Act, ActError, ActState, yearly};
use crate::db::Db;
use crate::db::schema::{act_terms, acts, attivazioni};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ServiceId;
use crate::kernel::rome;
use crate::services::{self, Service};
use crate::users::actor::{Actor, Role};

/// Who reads the report.
pub const READERS: &[Role] = &[Role::Manager, Role::CaseOwner, Role::Auditor];

/// What became of the requests of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Requests in the year.
    pub requested: u64,
    /// Active within the days that it usually takes.
    pub usual: u64,
    /// Active later, within the term.
    pub within_term: u64,
    /// Active after the term.
    pub late: u64,
    /// Still being worked on, within the term.
    pub open: u64,
    /// Still being worked on after it.
    pub open_late: u64,
    /// Rejected, or withdrawn by the ente.
    pub without: u64,
    /// Working days used by those that are active, all together.
    pub days_used: u64,
}

impl Figures {
    /// Those that are active.
    pub fn active(&self) -> u64 {
        self.usual + self.within_term + self.late
    }

    /// Those that are active in time.
    pub fn in_time(&self) -> u64 {
        self.usual + self.within_term
    }

    /// Those that are in time or late already: what a share is of.
    pub fn judged(&self) -> u64 {
        self.active() + self.open_late
    }

    /// Tenths of working days that an active one took on average; none: none is active.
    pub fn mean_tenths(&self) -> Option<u64> {
        match self.active() {
            0 => None,
            active => Some((self.days_used * 10 + active / 2) / active),
        }
    }

    fn add(&mut self, other: &Figures) {
        self.requested += other.requested;
        self.usual += other.usual;
        self.within_term += other.within_term;
        self.late += other.late;
        self.open += other.open;
        self.open_late += other.open_late;
        self.without += other.without;
        self.days_used += other.days_used;
    }
}

/// The report of a year.
#[derive(Clone, Debug)]
pub struct Timeliness {
    /// The year.
    pub year: i32,
    /// Up to when it is told.
    pub until: NaiveDate,
    /// By service, in the order of the catalogue; none of which nothing was asked.
    pub services: Vec<(Service, Figures)>,
}

impl Timeliness {
    /// All services together.
    pub fn total(&self) -> Figures {
        let mut total = Figures::default();
        for (_, figures) in &self.services {
            total.add(figures);
        }
        total
    }
}

/// The report of a year, by default of the present one. Errors: NotFound for who does not read it, Invalid.
pub fn of_year(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    year: Option<i32>,
) -> Result<Timeliness, ActError> {
    if !may_read(actor) {
        return Err(ActError::NotFound);
    }
    let today = rome::date_of(now.utc());
    let (first, last) = yearly::days_of(today, year, today.year())?.into_inner();
    let requests: Vec<(Term, Act, ServiceId)> = act_terms::table
        .inner_join(acts::table.on(acts::id.eq(act_terms::act_id)))
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(act_terms::act_id)))
        .filter(act_terms::kind.eq(TermKind::Activation))
        .filter(act_terms::starts_on.between(first, last))
        .select((Term::as_select(), Act::as_select(), attivazioni::service_id))
        .load(db)?;
    let mut services: Vec<(Service, Figures)> = services::all(db)?
        .into_iter()
        .map(|service| (service, Figures::default()))
        .collect();
    for (term, act, service) in requests {
        let found = services.iter_mut().find(|(known, _)| known.id == service);
        let (_, figures) = found.expect("an activation is of a service of the catalogue");
        figures.requested += 1;
        match (act.state, term.concluded_on) {
            (ActState::Rejected | ActState::Withdrawn, _) => figures.without += 1,
            (_, Some(on)) => {
                figures.days_used += term.used(db, on)?;
                match on > term.due_on {
                    true => figures.late += 1,
                    false if term.expected_on.is_none_or(|expected| on <= expected) => figures.usual += 1,
                    false => figures.within_term += 1,
                }
            }
            (_, None) if today > term.due_on => figures.open_late += 1,
            (_, None) => figures.open += 1,
        }
    }
    services.retain(|(_, figures)| figures.requested > 0);
    Ok(Timeliness {
        year: first.year(),
        until: today,
        services,
    })
}

/// Whether somebody reads the report.
pub fn may_read(actor: &Actor) -> bool {
    actor.staff().is_some_and(|staff| staff.is_any(READERS))
}
