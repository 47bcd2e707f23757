//! What will happen, or has happened, when a recesso takes effect: told before it happens.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::clock::reading_until;
use super::model::{self, Left, Recesso};
use crate::acts::{Act, ActError};
use crate::adesioni;
use crate::attivazioni::{self, Attivazione};
use crate::contracts;
use crate::db::Db;
use crate::kernel::ids::EnteId;
use crate::kernel::page::PageRequest;
use crate::maintainers;
use crate::services::Service;
use crate::sla::holidays::Holidays;
use crate::sla::terms::TermError;
use crate::tickets::{self, Sort, State, TicketError, TicketFilter, TicketRow};
use crate::users::actor::Actor;
use crate::users::members;

/// Tickets that are listed at most; the page of tickets has the others.
const MOST_TICKETS: u16 = 50;

/// What happens when a recesso takes effect.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The services that end.
    pub services: Vec<(Act, Attivazione, Service)>,
    /// The domains that must move to another provider afterwards: name and last day for it.
    pub domains: Vec<Domain>,
    /// How many people of the ente have an account.
    pub people: usize,
    /// What is left to them.
    pub after: After,
    /// The last day on which they read, if their rights end.
    pub reading_until: Option<NaiveDate>,
    /// The open tickets of the ente that the reader sees.
    pub tickets: Vec<TicketRow>,
}

/// A domain whose maintainer is the centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name, if it is known.
    pub name: Option<String>,
    /// The last day for moving it (rule DOM).
    pub due_on: NaiveDate,
}

/// What is left to an ente after a recesso.
#[derive(Clone, Debug, PartialEq)]
pub enum After {
    /// Neither a joining nor a service: the rights of its people end on that day.
    Nothing {
        /// The first day without them.
        ended_on: NaiveDate,
    },
    /// Something: the rights stay.
    Something {
        /// What it is.
        remains: Vec<Remains>,
        /// The first day without rights, once all of it has ended; none: nobody knows when that is.
        ended_on: Option<NaiveDate>,
    },
}

impl After {
    /// The first day on which the ente has nothing any more, as things stand.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        match self {
            After::Nothing { ended_on } => Some(*ended_on),
            After::Something { ended_on, .. } => *ended_on,
        }
    }
}

/// What is left.
#[derive(Clone, Debug, PartialEq)]
pub enum Remains {
    /// A joining, by the title of its convention, until that day.
    Membership(String, NaiveDate),
    /// A contract, until that day.
    Contract(NaiveDate),
    /// A service.
    Service(Box<Service>),
}

/// What a recesso of this ente does or would do, with an effect that is computed. `None`: it has none.
pub fn ahead(
    db: &mut Db,
    actor: &Actor,
    ente: EnteId,
    (recesso, left): (&Recesso, &Left),
    reading_days: u32,
) -> Result<Option<Ahead>, ActError> {
    let Some(last_day) = recesso.last_service_day else {
        return Ok(None);
    };
    let services = model::services_ended(db, ente, left, last_day)?;
    let holidays = Holidays::national();
    let mut domains = Vec::new();
    for (_, attivazione, _) in services.iter().filter(|(_, one, _)| one.wants_maintainer) {
        domains.push(Domain {
            name: attivazione.domain.clone(),
            due_on: maintainers::transfer::due_on(last_day, &holidays).map_err(TermError::from)?,
        });
    }
    let after = after(db, ente, recesso, left)?;
    let reading_until = match &after {
        After::Nothing { ended_on } => Some(reading_until(*ended_on, reading_days)),
        After::Something { .. } => None,
    };
    let filter = TicketFilter {
        ente: vec![ente],
        state: State::ALL
            .iter()
            .copied()
            .filter(|state| !state.is_final())
            .collect(),
        ..TicketFilter::default()
    };
    let request = PageRequest::new(Some(MOST_TICKETS), None);
    let open = tickets::list(db, actor, &filter, Sort::default(), &request).map_err(|error| match error {
        TicketError::Db(error) => ActError::Db(error),
        _ => ActError::NotFound,
    })?;
    Ok(Some(Ahead {
        services,
        domains,
        people: members::of_ente(db, ente)?.len(),
        after,
        reading_until,
        tickets: open.items,
    }))
}

/// What is left to an ente after a recesso, judged by dates and not by what a job has done already. The rights end the day after the
/// last day of the last thing that the ente has, and not before the recesso binds.
pub(super) fn after(db: &mut Db, ente: EnteId, recesso: &Recesso, left: &Left) -> QueryResult<After> {
    let nothing_known = After::Something {
        remains: Vec::new(),
        ended_on: None,
    };
    let (Some(binds_from), Some(last_day)) = (recesso.binds_from(), recesso.last_service_day) else {
        return Ok(nothing_known);
    };
    // What ends by then is not left.
    let by_then = binds_from.pred_opt().map_or(last_day, |eve| eve.max(last_day));
    let (mut remains, mut last) = (Vec::new(), Some(last_day));
    for membership in adesioni::memberships(db, ente)? {
        if left.has_joining(membership.act_id) {
            continue;
        }
        last = last.max(Some(membership.to));
        if membership.to > by_then {
            remains.push(Remains::Membership(membership.convenzione.name, membership.to));
        }
    }
    for contract in contracts::of_ente(db, ente)? {
        if left.has_contract(contract.id) {
            continue;
        }
        last = last.max(Some(contract.last_day()));
        if contract.last_day() > by_then {
            remains.push(Remains::Contract(contract.last_day()));
        }
    }
    // A service without a last day of its own ends with what covers it; with nothing that does, nobody knows when.
    let covered_to = last.filter(|last| *last > by_then);
    let ending = model::services_ended(db, ente, left, last_day)?;
    for (act, attivazione, service) in attivazioni::in_service(db, ente)? {
        if ending.iter().any(|(other, ..)| other.id == act.id) {
            continue;
        }
        let to = attivazione.last_service_day.or(covered_to);
        last = to.and_then(|to| Some(last?.max(to)));
        if to.is_none_or(|to| to > by_then) {
            remains.push(Remains::Service(Box::new(service)));
        }
    }
    let next = last.map(|last| last.succ_opt().unwrap_or(NaiveDate::MAX).max(binds_from));
    Ok(match next {
        Some(ended_on) if remains.is_empty() => After::Nothing { ended_on },
        ended_on => After::Something { remains, ended_on },
    })
}
