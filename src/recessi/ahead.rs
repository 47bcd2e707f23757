//! What will happen, or has happened, when a recesso takes effect: told before it happens.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::clock::reading_until;
use super::model::{Left, Recesso};
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
    Something(Vec<Remains>),
}

/// What is left.
#[derive(Clone, Debug, PartialEq)]
pub enum Remains {
    /// A joining, by the title of its convention.
    Membership(String),
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
    let services: Vec<_> = attivazioni::in_service(db, ente)?
        .into_iter()
        .filter(|(_, attivazione, _)| ends(left, attivazione))
        .collect();
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
        After::Something(_) => None,
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

fn ends(left: &Left, attivazione: &Attivazione) -> bool {
    left.service()
        .is_none_or(|service| service == attivazione.service_id)
}

/// What is left to an ente after a recesso, judged by dates and not by what a job has done already. The rights end the day after the
/// last day of the last thing that the ente had, and not before the recesso binds.
pub(super) fn after(db: &mut Db, ente: EnteId, recesso: &Recesso, left: &Left) -> QueryResult<After> {
    let (Some(binds_from), Some(last_day)) = (recesso.binds_from(), recesso.last_service_day) else {
        return Ok(After::Something(Vec::new()));
    };
    // What ends by then is not left.
    let by_then = binds_from.pred_opt().map_or(last_day, |eve| eve.max(last_day));
    let (mut remains, mut last) = (Vec::new(), last_day);
    for membership in adesioni::memberships(db, ente)? {
        let is_left = matches!(left, Left::Membership { adesione, .. } if *adesione == membership.act_id);
        if !is_left && membership.to > by_then {
            remains.push(Remains::Membership(membership.convenzione.name));
        } else if !is_left {
            last = last.max(membership.to);
        }
    }
    for contract in contracts::of_ente(db, ente)? {
        let is_left = matches!(left, Left::Contract(one) if one.id == contract.id);
        let to = contract.last_day();
        if !is_left && to > by_then {
            remains.push(Remains::Contract(to));
        } else if !is_left {
            last = last.max(to);
        }
    }
    for (_, attivazione, service) in attivazioni::in_service(db, ente)? {
        if ends(left, &attivazione) {
            continue;
        }
        match attivazione.last_service_day {
            Some(to) if to <= by_then => last = last.max(to),
            _ => remains.push(Remains::Service(Box::new(service))),
        }
    }
    if !remains.is_empty() {
        return Ok(After::Something(remains));
    }
    let next = last.succ_opt().unwrap_or(NaiveDate::MAX);
    Ok(After::Nothing {
        ended_on: next.max(binds_from),
    })
}
