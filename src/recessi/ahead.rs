//! What will happen, or has happened, when a recesso takes effect: told before it happens.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::clock::reading_until;
use super::model::{self, Left, Recesso};
use crate::acts::{self, Act, ActError, ActState, Procedure};
use crate::adesioni;
use crate::attivazioni;
use crate::contracts;
use crate::db::Db;
use crate::db::schema as rows;
use crate::kernel::ids::{EnteId, ServiceId};
use crate::kernel::page::PageRequest;
use crate::maintainers;
use crate::services::Service;
use crate::sla::holidays::Holidays;
use crate::sla::terms::TermError;
use crate::tickets::{self, Sort, State, TicketError, TicketFilter, TicketNumber};
use crate::users::actor::Actor;
use crate::users::{members, rights};

/// Tickets that are listed at most.
const MOST_TICKETS: usize = 50;

/// Tickets of which it is known that the reader sees them.
const MOST_SEEN: u16 = 100;

/// What happens when a recesso takes effect.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The services that end.
    pub services: Vec<Ending>,
    /// The domains that must move to another provider afterwards: name and last day for it.
    pub domains: Vec<Domain>,
    /// What is under way and does not end by itself: activations and joinings on which the case owner decides.
    pub under_way: Vec<Act>,
    /// How many people of the ente have an account.
    pub people: usize,
    /// What is left to them.
    pub after: After,
    /// The last day on which they read, if their rights end.
    pub reading_until: Option<NaiveDate>,
    /// The open tickets about what ends: for the centre all of them, for people of the ente those that they see.
    pub tickets: Vec<OpenTicket>,
    /// How many more of them there are.
    pub more_tickets: usize,
}

/// A service that ends.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Its activation.
    pub act: Act,
    /// The service.
    pub service: Service,
    /// Its last day, by whatever ends it first.
    pub last_day: NaiveDate,
}

/// An open ticket about what ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// Its number.
    pub number: TicketNumber,
    /// Its subject; none: it is confidential, and not for the reader.
    pub subject: Option<String>,
    /// The queue that works on it: Italian and English name.
    pub queue: (String, String),
    /// Whether the reader sees the ticket itself.
    pub is_seen: bool,
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

/// What a recesso of this ente does or would do, with an effect that is computed. `act`: the recesso's, once it is stated. `None`: it has
/// no effect.
pub fn ahead(
    db: &mut Db,
    actor: &Actor,
    ente: EnteId,
    (act, recesso, left): (Option<&Act>, &Recesso, &Left),
    reading_days: u32,
) -> Result<Option<Ahead>, ActError> {
    let Some(last_day) = recesso.last_service_day else {
        return Ok(None);
    };
    // What has ended is told by what ended it, and not by what runs today.
    let done = act.filter(|act| {
        matches!(
            act.state,
            ActState::Effective | ActState::Settling | ActState::Settled
        )
    });
    let found = match done {
        Some(act) => attivazioni::ceased_by(db, act.id)?,
        None => model::services_ended(db, ente, left, last_day)?,
    };
    let holidays = Holidays::national();
    let (mut services, mut domains) = (Vec::new(), Vec::new());
    for (act, attivazione, service) in found {
        let own = attivazione.last_service_day;
        let last_day = own.map_or(last_day, |own| own.min(last_day));
        if attivazione.wants_maintainer {
            let turned_off = recesso.judged_on.filter(|_| recesso.is_with_just_cause());
            let from = turned_off.map_or(last_day, |on| on.max(last_day));
            domains.push(Domain {
                name: attivazione.domain.clone(),
                due_on: maintainers::transfer::due_on(from, &holidays).map_err(TermError::from)?,
            });
        }
        services.push(Ending {
            act,
            service,
            last_day,
        });
    }
    let mut after = after(db, ente, recesso, left)?;
    let mut reading = match &after {
        After::Nothing { ended_on } => Some(reading_until(*ended_on, reading_days)),
        After::Something { .. } => None,
    };
    if let Some(end) = rights::of(db, ente)?.filter(|end| act.is_some_and(|act| act.id == end.act_id)) {
        after = After::Nothing {
            ended_on: end.ended_on,
        };
        reading = Some(end.reading_until);
    }
    let only = match after {
        After::Nothing { .. } => None,
        After::Something { .. } => Some(services.iter().map(|one| one.service.id).collect()),
    };
    let (tickets, more_tickets) = open_tickets(db, actor, ente, only)?;
    Ok(Some(Ahead {
        under_way: under_way(db, ente, left)?,
        services,
        domains,
        people: members::of_ente(db, ente)?.len(),
        after,
        reading_until: reading,
        tickets,
        more_tickets,
    }))
}

/// The activations and joinings of an ente that are under way and concern what is left.
fn under_way(db: &mut Db, ente: EnteId, left: &Left) -> Result<Vec<Act>, ActError> {
    let mut found = Vec::new();
    for act in acts::of_ente(db, ente, Procedure::Attivazione)? {
        let is_open = matches!(
            act.state,
            ActState::Requested | ActState::CollectingInfo | ActState::InSetup | ActState::Suspended
        );
        let is_its = match left {
            Left::Contract(contract) => {
                is_open && attivazioni::of_act(db, act.id)?.service_id == contract.service_id
            }
            Left::Membership { .. } => is_open,
        };
        if is_its {
            found.push(act);
        }
    }
    if matches!(left, Left::Membership { .. }) {
        let joinings = acts::of_ente(db, ente, Procedure::Adesione)?.into_iter();
        found.extend(joinings.filter(|act| {
            matches!(
                act.state,
                ActState::Submitted | ActState::UnderReview | ActState::InformationRequested
            )
        }));
    }
    Ok(found)
}

/// The open tickets of an ente, of these services or of all: for the centre by the rule, because somebody has to decide on each
/// (section 14), with the subject and the way to it only where the reader sees the ticket or it is not confidential. The second: how many
/// more there are.
fn open_tickets(
    db: &mut Db,
    actor: &Actor,
    ente: EnteId,
    only: Option<Vec<ServiceId>>,
) -> Result<(Vec<OpenTicket>, usize), ActError> {
    let open: Vec<State> = State::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_final())
        .collect();
    let filter = TicketFilter {
        ente: vec![ente],
        state: open.clone(),
        ..TicketFilter::default()
    };
    let request = PageRequest::new(Some(MOST_SEEN), None);
    let seen = tickets::list(db, actor, &filter, Sort::default(), &request).map_err(|error| match error {
        TicketError::Db(error) => ActError::Db(error),
        _ => ActError::NotFound,
    })?;
    let seen: Vec<TicketNumber> = seen.items.iter().map(|row| row.ticket.number).collect();
    let rows: Vec<(TicketNumber, String, bool, ServiceId, String, String)> = rows::tickets::table
        .inner_join(rows::queues::table.on(rows::queues::id.eq(rows::tickets::queue_id)))
        .filter(rows::tickets::ente_id.eq(ente))
        .filter(rows::tickets::state.eq_any(open))
        .order(rows::tickets::number)
        .select((
            rows::tickets::number,
            rows::tickets::subject,
            rows::tickets::confidential,
            rows::tickets::service_id,
            rows::queues::name_it,
            rows::queues::name_en,
        ))
        .load(db)?;
    let is_about = |service: &ServiceId| only.as_ref().is_none_or(|only| only.contains(service));
    let found = rows.into_iter().filter(|row| is_about(&row.3));
    let mut found: Vec<OpenTicket> = found
        .map(|(number, subject, is_confidential, _, it, en)| {
            let is_seen = seen.contains(&number);
            OpenTicket {
                number,
                subject: (is_seen || !is_confidential).then_some(subject),
                queue: (it, en),
                is_seen,
            }
        })
        .collect();
    if actor.ente().is_some() {
        found.retain(|ticket| ticket.is_seen);
    }
    let more = found.len().saturating_sub(MOST_TICKETS);
    found.truncate(MOST_TICKETS);
    Ok((found, more))
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
