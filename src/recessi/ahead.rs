//! What will happen when a recesso takes effect: told before it happens, and kept as it was told on the day.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::clock::reading_until;
use super::listed::{After, Domain, Ending, Listed, Named, Remains, Standing};
use super::model::{self, Judgement, Left, Recesso, RecessoSheet};
use crate::acts::{self, Act, ActError, ActState, Procedure};
use crate::adesioni;
use crate::attivazioni;
use crate::contracts;
use crate::db::schema::{acts as act_rows, queues, tickets as ticket_rows};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, ServiceId, TicketId};
use crate::maintainers;
use crate::tickets::{self, State, TicketNumber};
use crate::users::actor::{Actor, Role, Staff};
use crate::users::{members, rights};

/// Tickets that are shown at most.
const MOST_TICKETS: usize = 50;

/// What happens when a recesso takes effect, as somebody sees it.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// When it was listed for good; none: it is reckoned now, and has not happened.
    pub listed_at: Option<Timestamp>,
    /// The services that end.
    pub services: Vec<Ending>,
    /// The domains that must move to another provider afterwards.
    pub domains: Vec<Domain>,
    /// What is under way and does not end by itself, with its state now: activations and joinings on which the case owner decides.
    pub under_way: Vec<Act>,
    /// How many people of the ente have an account.
    pub people: usize,
    /// What is left to them.
    pub after: After,
    /// The last day on which they read, if their rights end.
    pub reading_until: Option<NaiveDate>,
    /// The tickets about what ends that are open, or were when it was listed: for the centre all of them, for people of the ente those
    /// that they see.
    pub tickets: Vec<OpenTicket>,
    /// How many more of them there are.
    pub more_tickets: usize,
}

/// A ticket about what ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// Its number.
    pub number: TicketNumber,
    /// Its subject; none: it is confidential, and not for the reader.
    pub subject: Option<String>,
    /// Its state now.
    pub state: State,
    /// The queue that works on it: Italian and English name.
    pub queue: (String, String),
    /// Whether the reader sees the ticket itself.
    pub is_seen: bool,
}

/// What a recesso of this ente did, does or would do, with an effect that is computed; of a just cause that nobody has judged, what it
/// would do if it were recognised: by silence, or today. `act`: the recesso's, once it is stated. `None`: it has no effect.
pub fn ahead(
    db: &mut Db,
    actor: &Actor,
    ente: EnteId,
    (act, recesso, left): (Option<&Act>, &Recesso, &Left),
    (today, reading_days): (NaiveDate, u32),
) -> Result<Option<Ahead>, ActError> {
    // What has happened is told as it was told then, and not by what runs today.
    if let Some(act) = act
        && let Some((listed_at, listed)) = super::listed::of_act(db, act.id)?
    {
        return Ok(Some(shown(db, actor, listed, Some(listed_at))?));
    }
    let after_silence = recesso.silence_on.and_then(|last| last.succ_opt());
    let recesso = match recesso.is_unjudged() {
        true => &Recesso {
            judged: Some(Judgement::Recognised),
            judged_on: after_silence.max(Some(today)),
            ..recesso.clone()
        },
        false => recesso,
    };
    match listing(db, ente, (act, recesso, left), reading_days)? {
        None => Ok(None),
        Some(listed) => Ok(Some(shown(db, actor, listed, None)?)),
    }
}

/// The same of a recesso that somebody has found. `on`: today, and the days of reading. `None`: it has none yet, or was rejected or revoked.
pub(super) fn of_found(
    db: &mut Db,
    actor: &Actor,
    found: &RecessoSheet,
    on: (NaiveDate, u32),
) -> Result<Option<Ahead>, ActError> {
    let act = &found.sheet.act;
    if matches!(act.state, ActState::Rejected | ActState::Revoked) {
        return Ok(None);
    }
    let parts = (Some(act), &found.recesso, &found.left);
    ahead(db, actor, act.ente_id, parts, on)
}

/// All that happens, whoever reads it. `None`: the recesso has no effect, or another one had it before.
pub(super) fn listing(
    db: &mut Db,
    ente: EnteId,
    (act, recesso, left): (Option<&Act>, &Recesso, &Left),
    reading_days: u32,
) -> Result<Option<Listed>, ActError> {
    let Some(last_day) = recesso
        .last_service_day
        .filter(|_| recesso.overtaken_by.is_none())
    else {
        return Ok(None);
    };
    let has_effect = |act: &&Act| {
        matches!(
            act.state,
            ActState::Effective | ActState::Settling | ActState::Settled
        )
    };
    let mut found = match act {
        Some(act) => attivazioni::ceased_by(db, act.id)?,
        None => Vec::new(),
    };
    if !act.as_ref().is_some_and(has_effect) {
        // Of a contested one they may have ended by its notice before it was decided on.
        found.retain(|(one, ..)| one.state == ActState::Ended);
        found.extend(model::services_ended(db, ente, left, last_day)?);
    }
    let (mut services, mut domains, mut of_services) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (act, attivazione, service) in found {
        let own = attivazione.last_service_day;
        let last_day = own.map_or(last_day, |own| own.min(last_day));
        let turned_off = recesso.judged_on.filter(|_| recesso.is_with_just_cause());
        let from = turned_off.map_or(last_day, |on| on.max(last_day));
        for (maintainer, due_on) in maintainers::to_move(db, act.id, from)? {
            let name = maintainer.domain.or_else(|| attivazione.domain.clone());
            domains.push(Domain { name, due_on });
        }
        of_services.insert(service.id);
        services.push(Ending {
            act_id: act.id,
            number: act.number,
            service: Named::of(&service),
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
    let under_way = under_way(db, ente, left)?;
    for act in &under_way {
        if act.procedure == Procedure::Attivazione {
            of_services.insert(attivazioni::of_act(db, act.id)?.service_id);
        }
    }
    let only = match after {
        After::Nothing { .. } => None,
        After::Something { .. } => Some(&of_services),
    };
    Ok(Some(Listed {
        tickets: open_tickets(db, ente, only)?,
        under_way: under_way.iter().map(Standing::of).collect(),
        people: members::of_ente(db, ente)?.len(),
        reading_until: reading,
        services,
        domains,
        after,
    }))
}

/// The activations and joinings of an ente that are under way and concern what is left: no step of theirs is the clock's.
fn under_way(db: &mut Db, ente: EnteId, left: &Left) -> Result<Vec<Act>, ActError> {
    let mut found = Vec::new();
    for act in acts::of_ente(db, ente, Procedure::Attivazione)? {
        let is_its = match left {
            Left::Contract(contract) => {
                is_under_way(&act) && attivazioni::of_act(db, act.id)?.service_id == contract.service_id
            }
            Left::Membership { .. } => is_under_way(&act),
        };
        if is_its {
            found.push(act);
        }
    }
    if matches!(left, Left::Membership { .. }) {
        let joinings = acts::of_ente(db, ente, Procedure::Adesione)?.into_iter();
        found.extend(joinings.filter(is_under_way));
    }
    Ok(found)
}

/// Whether an activation or a joining was sent and waits for what becomes of it.
pub(super) fn is_under_way(act: &Act) -> bool {
    match act.procedure {
        Procedure::Attivazione => matches!(
            act.state,
            ActState::Requested | ActState::CollectingInfo | ActState::InSetup | ActState::Suspended
        ),
        Procedure::Adesione => matches!(
            act.state,
            ActState::Submitted | ActState::UnderReview | ActState::InformationRequested
        ),
        _ => false,
    }
}

/// The open tickets of an ente, of these services or of all, by their numbers.
fn open_tickets(db: &mut Db, ente: EnteId, only: Option<&BTreeSet<ServiceId>>) -> QueryResult<Vec<TicketId>> {
    let open = State::ALL.iter().copied().filter(|state| !state.is_final());
    let rows: Vec<(TicketId, ServiceId)> = ticket_rows::table
        .filter(ticket_rows::ente_id.eq(ente))
        .filter(one_of(ticket_rows::state, open))
        .order(ticket_rows::number)
        .select((ticket_rows::id, ticket_rows::service_id))
        .load(db)?;
    let is_about = |service: &ServiceId| only.is_none_or(|only| only.contains(service));
    let found = rows.into_iter().filter(|(_, service)| is_about(service));
    Ok(found.map(|(id, _)| id).collect())
}

/// A list as this person sees it, with the present state of what somebody has to decide on.
fn shown(
    db: &mut Db,
    actor: &Actor,
    listed: Listed,
    listed_at: Option<Timestamp>,
) -> Result<Ahead, ActError> {
    let of_services = listed.services.iter().map(|one| one.act_id);
    let under_way: Vec<ActId> = listed.under_way.iter().map(|one| one.act_id).collect();
    let all: Vec<ActId> = of_services.chain(under_way.iter().copied()).collect();
    let seen = acts::seen(db, actor, &all)?;
    let mut services = listed.services;
    services.retain(|one| seen.contains(&one.act_id));
    let under_way: Vec<Act> = act_rows::table
        .filter(one_of(
            act_rows::id,
            under_way.into_iter().filter(|id| seen.contains(id)),
        ))
        .order(act_rows::id)
        .select(Act::as_select())
        .load(db)?;
    let (tickets, more_tickets) = tickets_shown(db, actor, &listed.tickets)?;
    Ok(Ahead {
        listed_at,
        services,
        domains: listed.domains,
        under_way,
        people: listed.people,
        after: listed.after,
        reading_until: listed.reading_until,
        tickets,
        more_tickets,
    })
}

/// Id, number, subject, whether it is confidential, state, names of its queue.
type TicketRow = (TicketId, TicketNumber, String, bool, State, String, String);

/// These tickets: for the centre by the rule, because somebody has to decide on each (section 14), with the subject and the way to it only
/// where the reader sees the ticket or it is not confidential. The second: how many more there are.
fn tickets_shown(db: &mut Db, actor: &Actor, ids: &[TicketId]) -> Result<(Vec<OpenTicket>, usize), ActError> {
    let given = ids.len();
    let seen = tickets::seen(db, actor, ids)?;
    let mut ids: Vec<TicketId> = ids.to_vec();
    // Who decides what becomes of them reads all; of the others the centre reads how many there are.
    let decides = |staff: &Staff| staff.is_any(&[Role::CaseOwner, Role::Manager, Role::Auditor]);
    if !actor.staff().is_some_and(decides) {
        ids.retain(|id| seen.contains(id));
    }
    let all = match actor.staff() {
        Some(_) => given,
        None => ids.len(),
    };
    let more = all.saturating_sub(ids.len().min(MOST_TICKETS));
    ids.truncate(MOST_TICKETS);
    let rows: Vec<TicketRow> = ticket_rows::table
        .inner_join(queues::table.on(queues::id.eq(ticket_rows::queue_id)))
        .filter(one_of(ticket_rows::id, ids))
        .order(ticket_rows::number)
        .select((
            ticket_rows::id,
            ticket_rows::number,
            ticket_rows::subject,
            ticket_rows::confidential,
            ticket_rows::state,
            queues::name_it,
            queues::name_en,
        ))
        .load(db)?;
    let ticket = |(id, number, subject, is_confidential, state, it, en): TicketRow| {
        let is_seen = seen.contains(&id);
        OpenTicket {
            number,
            subject: (is_seen || !is_confidential).then_some(subject),
            state,
            queue: (it, en),
            is_seen,
        }
    };
    Ok((rows.into_iter().map(ticket).collect(), more))
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
            remains.push(Remains::Service(Named::of(&service)));
        }
    }
    let next = last.map(|last| last.succ_opt().unwrap_or(NaiveDate::MAX).max(binds_from));
    Ok(match next {
        Some(ended_on) if remains.is_empty() => After::Nothing { ended_on },
        ended_on => After::Something { remains, ended_on },
    })
}
