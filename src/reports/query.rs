//! What a report is asked for: a period and filters, as an address or the interface names them; and the report itself.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;

use super::blocks;
use super::error::ReportError;
use super::figures::{Counting, Figures, Filter, LONGEST_DAYS, Period};
use crate::db::Db;
use crate::db::schema::{user_roles, users};
use crate::enti;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::queues;
use crate::services;
use crate::tickets::Priority;
use crate::users::actor::{Actor, EnteRole, Role};

/// Values of one filter at most.
const MAX_VALUES: usize = 100;

/// Who reads the reports (domain section 2): managers read and export them, auditors read everything.
pub const READERS: &[Role] = &[Role::Manager, Role::Auditor];

/// What is asked for. Several values of one filter mean any of them; different filters all hold.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportQuery {
    /// First day; the month before this one where neither is given.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Codes of queues.
    pub queue: Vec<String>,
    /// Codes of services.
    pub service: Vec<String>,
    /// Enti.
    pub ente: Vec<EnteId>,
    /// Priorities.
    pub priority: Vec<Priority>,
    /// People who work the tickets.
    pub agent: Vec<UserId>,
}

/// Whether the person reads the reports of the whole centre.
pub fn may_read(actor: &Actor) -> bool {
    actor.staff().is_some_and(|staff| staff.is_any(READERS))
}

/// Whether the person reads the report of this ente: who reads all reports, and its own contact persons.
pub fn may_read_ente(actor: &Actor, ente: EnteId) -> bool {
    match actor {
        Actor::Staff(_) => may_read(actor),
        Actor::Ente(user) => user.is(EnteRole::Contact) && user.reach().contains(&ente),
    }
}

impl ReportQuery {
    /// The period: the days given, or the month before today's. Errors: Invalid.
    pub fn period(&self, now: Timestamp) -> Result<Period, ReportError> {
        let wrong = |field: &str, key: &'static str| {
            ReportError::Invalid(vec![FieldError::new(field, Message::new(key))])
        };
        let (from, to) = match (self.from, self.to) {
            (None, None) => return Ok(Period::month_before(rome::date_of(now.utc()))),
            (None, Some(_)) => return Err(wrong("from", "reports-from-missing")),
            (Some(_), None) => return Err(wrong("to", "reports-to-missing")),
            (Some(from), Some(to)) => (from, to),
        };
        let years = 2000..=2199;
        if !years.contains(&from.year()) {
            return Err(wrong("from", "reports-day-strange"));
        }
        if to < from {
            return Err(wrong("to", "reports-to-before-from"));
        }
        let period = Period { from, to };
        if period.days() > LONGEST_DAYS + 1 {
            return Err(wrong("to", "reports-period-long"));
        }
        Ok(period)
    }

    /// The filter with ids in place of codes. Errors: Invalid.
    pub(super) fn filter(&self, db: &mut Db) -> Result<Filter, ReportError> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
        let sizes = [
            ("queue", self.queue.len()),
            ("service", self.service.len()),
            ("ente", self.ente.len()),
            ("priority", self.priority.len()),
            ("agent", self.agent.len()),
        ];
        for (field, _) in sizes.into_iter().filter(|(_, size)| *size > MAX_VALUES) {
            refuse(field, "tickets-filter-many");
        }
        let mut filter = Filter {
            enti: self.ente.clone(),
            priorities: self.priority.clone(),
            agents: self.agent.clone(),
            ..Filter::default()
        };
        if !self.queue.is_empty() {
            let known = queues::all(db)?;
            for code in &self.queue {
                match known.iter().find(|queue| queue.code == *code) {
                    Some(queue) => filter.queues.push(queue.id),
                    None => refuse("queue", "tickets-queue-unknown"),
                }
            }
        }
        if !self.service.is_empty() {
            let known = services::all(db)?;
            for code in &self.service {
                match known.iter().find(|service| service.code == *code) {
                    Some(service) => filter.services.push(service.id),
                    None => refuse("service", "tickets-service-unknown"),
                }
            }
        }
        match wrong.is_empty() {
            true => Ok(filter),
            false => Err(ReportError::Invalid(wrong)),
        }
    }

    /// The fields of the address, without the period where none is given.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let days = [("from", self.from), ("to", self.to)];
        let mut pairs: Vec<(&'static str, String)> = days
            .into_iter()
            .filter_map(|(field, day)| Some((field, day?.to_string())))
            .collect();
        pairs.extend(self.filter_pairs());
        pairs
    }

    /// The filters alone, as fields of the address.
    pub fn filter_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        pairs.extend(self.queue.iter().map(|code| ("queue", code.clone())));
        pairs.extend(self.service.iter().map(|code| ("service", code.clone())));
        pairs.extend(self.ente.iter().map(|id| ("ente", id.to_string())));
        pairs.extend(
            self.priority
                .iter()
                .map(|priority| ("priority", priority.to_string())),
        );
        pairs.extend(self.agent.iter().map(|id| ("agent", id.to_string())));
        pairs
    }

    /// An address with this query.
    pub fn address(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        match query.finish().as_str() {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// The report of the whole centre. Errors: Invalid.
pub fn report(
    db: &mut Db,
    _reader: &Reader,
    now: Timestamp,
    query: &ReportQuery,
) -> Result<Figures, ReportError> {
    let period = query.period(now)?;
    let filter = query.filter(db)?;
    count(db, now, period, filter)
}

/// Somebody who may read the reports of the whole centre.
pub struct Reader(());

impl Reader {
    /// The person as a reader. Errors: NotFound.
    pub fn of(actor: &Actor) -> Result<Reader, ReportError> {
        match may_read(actor) {
            true => Ok(Reader(())),
            false => Err(ReportError::NotFound),
        }
    }
}

/// The report of one ente: nothing about who works, and for its own people nothing of confidential tickets, which they do
/// not all see (R-TKT-10). Errors: NotFound, Invalid.
pub fn ente_report(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    period: Period,
) -> Result<Figures, ReportError> {
    if !may_read_ente(actor, ente) || enti::names(db, &[ente])?.is_empty() {
        return Err(ReportError::NotFound);
    }
    let filter = Filter {
        enti: vec![ente],
        without_confidential: actor.staff().is_none(),
        ..Filter::default()
    };
    let mut figures = count(db, now, period, filter)?;
    figures.agents.clear();
    Ok(figures)
}

fn count(db: &mut Db, now: Timestamp, period: Period, filter: Filter) -> Result<Figures, ReportError> {
    let mut counting = Counting::new(period, filter, now);
    let span = counting.span();
    blocks::each(db, span, now, |block| counting.add(block))?;
    Ok(counting.finish())
}

/// Everybody who may be asked for as the one who works a ticket: people of the centre, by name.
pub fn agents(db: &mut Db, _: &Reader) -> QueryResult<Vec<(UserId, String)>> {
    users::table
        .filter(
            users::id.eq_any(
                user_roles::table
                    .filter(user_roles::role.eq_any([Role::Agent, Role::Manager]))
                    .select(user_roles::user_id),
            ),
        )
        .order((users::name, users::id))
        .select((users::id, users::name))
        .load(db)
}
