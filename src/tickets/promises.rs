//! What tickets tell the clock of their promises (section 8: R-TKT-2, R-TKT-3, R-TKT-9): the phases that their recorded
//! changes of state give, and what was written to them.

use diesel::prelude::*;

use super::change::Change;
use super::error::TicketError;
use super::model::{Side, State, Ticket, TicketRef, Visibility};
use super::{escalation, queries};
use crate::db::Db;
use crate::db::schema::{messages, queues, services, ticket_transitions, tickets};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, ServiceId, TicketId};
use crate::sla::promises::{self, Phase, Promise, RISK_UNKNOWN, Rules, Terms, Turn};
use crate::users::actor::Actor;

impl State {
    /// What the state is for the clock.
    pub fn phase(self) -> Phase {
        match self {
            State::New | State::Assigned | State::InProgress => Phase::Working,
            State::WaitingEnte => Phase::WaitingEnte,
            State::WaitingThirdParty => Phase::WaitingThirdParty,
            State::Resolved => Phase::Solved,
            State::Closed => Phase::Closed,
            State::Cancelled => Phase::Void,
        }
    }
}

/// The rules for what is promised to a ticket now: those of its queue, else of its service (R-TKT-9).
pub(super) fn rules(db: &mut Db, queue: QueueId, service: ServiceId, now: Timestamp) -> QueryResult<Rules> {
    type Own = (Option<String>, Option<String>);
    let (own, general): (Own, (String, String)) = queues::table
        .inner_join(services::table.on(services::id.eq(service)))
        .filter(queues::id.eq(queue))
        .select((
            (queues::sla_policy, queues::calendar),
            (services::sla_policy, services::calendar),
        ))
        .first(db)?;
    let (policy, calendar) = (own.0.unwrap_or(general.0), own.1.unwrap_or(general.1));
    Rules::in_force(db, &policy, &calendar, now)
}

/// The promises of a new ticket, which gets its risk; to be stored after it.
pub(super) fn opening(db: &mut Db, ticket: &mut Ticket, now: Timestamp) -> QueryResult<Vec<Promise>> {
    let rules = rules(db, ticket.queue_id, ticket.service_id, now)?;
    let made = promises::opening(db, ticket.id, now, ticket.priority.number(), rules)?;
    ticket.risk = promises::risk(&made, Phase::Working);
    Ok(made)
}

/// The phases of a ticket by its recorded changes of state.
pub fn phases(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<(Phase, Timestamp)>> {
    let entered: Vec<(State, Timestamp)> = ticket_transitions::table
        .filter(ticket_transitions::ticket_id.eq(ticket))
        .order(ticket_transitions::id)
        .select((ticket_transitions::to_state, ticket_transitions::at))
        .load(db)?;
    Ok(entered
        .into_iter()
        .map(|(state, at)| (state.phase(), at))
        .collect())
}

/// The promises of a ticket that the actor sees. Errors: NotFound.
pub fn promises_of(
    db: &mut Db,
    actor: &Actor,
    ticket: impl Into<TicketRef>,
) -> Result<Vec<Promise>, TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    Ok(promises::of_ticket(db, ticket.id)?)
}

impl Change {
    /// Notes that something public was written, for the promises to follow.
    pub(super) fn heard(&mut self, side: Side) {
        match side {
            Side::Centre => self.answered = true,
            Side::Ente => self.asked = true,
            Side::System => {}
        }
    }

    /// Brings the promises to what this change is, before the ticket is written.
    pub(super) fn keep_promises(&mut self, db: &mut Db) -> QueryResult<()> {
        let has_new_priority = self.ticket.priority != self.found_priority;
        let is_told = self.has_moved() || has_new_priority || self.answered || self.asked;
        if !is_told {
            return Ok(());
        }
        let ticket = &self.ticket;
        let phases = match self.has_moved() || has_new_priority {
            true => {
                let mut all = phases(db, ticket.id)?;
                all.extend(self.states_entered().map(|state| (state.phase(), self.now)));
                Some(all)
            }
            false => None,
        };
        let asked = match self.asked && !ticket.state.is_final() {
            true => Some(rules(db, ticket.queue_id, ticket.service_id, self.now)?),
            false => None,
        };
        let turn = Turn {
            now: self.now,
            answered: self.answered,
            asked,
            priority: ticket.priority.number(),
            phase: ticket.state.phase(),
            phases: phases.as_deref(),
        };
        self.ticket.risk = promises::follow(db, self.ticket.id, &turn)?;
        Ok(())
    }
}

/// How many such tickets one run takes up.
const AT_ONCE: i64 = 2_000;

/// The tickets from before there were promises.
pub fn without_promises(db: &mut Db, _now: Timestamp) -> QueryResult<Vec<TicketId>> {
    tickets::table
        .filter(tickets::risk.eq(RISK_UNKNOWN))
        .order(tickets::id)
        .limit(AT_ONCE)
        .select(tickets::id)
        .load(db)
}

/// Makes the promises of such a ticket as they would have been: its recorded states and messages are told again. What should
/// have been told before now is told to nobody. `false`: it has them already.
pub fn make_promises(db: &mut Db, made_at: Timestamp, id: TicketId) -> Result<bool, TicketError> {
    let ticket = queries::get(db, id)?;
    if ticket.risk != RISK_UNKNOWN {
        return Ok(false);
    }
    let entered = phases(db, id)?;
    let written = own_messages(db, id)?;
    let mut instants: Vec<Timestamp> = entered
        .iter()
        .map(|(_, at)| *at)
        .chain(written.iter().map(|(_, at)| *at))
        .collect();
    instants.sort();
    instants.dedup();
    let opened_at = ticket.created_at;
    let priority = ticket.priority.number();
    let first = rules(db, ticket.queue_id, ticket.service_id, opened_at)?;
    let made = promises::opening(db, id, opened_at, priority, first)?;
    promises::insert(db, &made)?;
    let mut risk = promises::risk(&made, Phase::Working);
    for now in instants {
        let so_far: Vec<_> = entered.iter().copied().filter(|(_, at)| *at <= now).collect();
        let phase = so_far.last().map_or(Phase::Working, |(phase, _)| *phase);
        let wrote = |side| written.contains(&(side, now));
        let asked = match wrote(Side::Ente) && !matches!(phase, Phase::Closed | Phase::Void) {
            true => Some(rules(db, ticket.queue_id, ticket.service_id, now)?),
            false => None,
        };
        let turn = Turn {
            now,
            answered: wrote(Side::Centre),
            asked,
            priority,
            phase,
            phases: Some(&so_far),
        };
        risk = promises::follow(db, id, &turn)?;
    }
    for mut promise in promises::of_ticket(db, id)? {
        let terms = Terms::of(db, &promise)?;
        let mut passed = Vec::new();
        if promise.is_unfinished() {
            for (percent, _, reached_at) in promise.open_steps(&entered, &terms, &[]) {
                if reached_at <= made_at {
                    escalation::record(db, &promise, percent, (reached_at, made_at), "passed")?;
                    passed.push((percent, made_at));
                }
            }
        }
        if !passed.is_empty() {
            promise.plan(&entered, &terms, &passed);
            promises::save(db, &promise)?;
        }
    }
    diesel::update(tickets::table.find(id))
        .set(tickets::risk.eq(risk))
        .execute(db)?;
    Ok(true)
}

/// Who wrote publicly when, to this ticket itself: what merging moved elsewhere still counts here, and not there.
fn own_messages(db: &mut Db, id: TicketId) -> QueryResult<Vec<(Side, Timestamp)>> {
    let here = messages::ticket_id.eq(id).and(messages::merged_from_id.is_null());
    messages::table
        .filter(here.or(messages::merged_from_id.assume_not_null().eq(id)))
        .filter(messages::visibility.eq(Visibility::Public))
        .order(messages::id)
        .select((messages::side, messages::created_at))
        .load(db)
}
