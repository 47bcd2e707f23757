//! What a recomputation is about, and the rules that its promises go to.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::Brief;
use crate::db::Db;
use crate::db::schema::{calendar_versions, queues, services, sla_policy_versions};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, ServiceId, TicketId};
use crate::kernel::rome;
use crate::sla::SlaError;
use crate::sla::calendars::{self, CalendarId, CalendarVersionId};
use crate::sla::policies::{self, PolicyId, PolicyVersionId};
use crate::sla::promises::{Promise, Rules};
use crate::tickets::error::TicketError;
use crate::tickets::model::{Ticket, TicketRef};
use crate::tickets::{promises, queries};
use crate::users::actor::{Actor, Role};

/// Which running promises move, and where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Those made with another version of the same calendar, to this one.
    Calendar(CalendarVersionId),
    /// Those made with another version of the same policy, to this one.
    Policy(PolicyVersionId),
    /// Those of a service's tickets, to the rules in force for each (R-TKT-9).
    Service(ServiceId),
    /// Those of a queue's tickets, likewise.
    Queue(QueueId),
    /// Those of one ticket, likewise.
    Ticket(TicketId),
}

text_enum! {
    /// What somebody names to be recomputed.
    pub enum Subject {
        Calendar = "calendar",
        Policy = "policy",
        Service = "service",
        Queue = "queue",
        Ticket = "ticket",
    }
}

impl Aim {
    pub(super) fn calendar(self) -> Option<CalendarVersionId> {
        match self {
            Aim::Calendar(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn policy(self) -> Option<PolicyVersionId> {
        match self {
            Aim::Policy(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn service(self) -> Option<ServiceId> {
        match self {
            Aim::Service(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn queue(self) -> Option<QueueId> {
        match self {
            Aim::Queue(id) => Some(id),
            _ => None,
        }
    }

    /// The one ticket.
    pub fn ticket(self) -> Option<TicketId> {
        match self {
            Aim::Ticket(id) => Some(id),
            _ => None,
        }
    }

    /// As the audit shows it.
    pub(super) fn facts(self) -> Value {
        match self {
            Aim::Calendar(id) => json!({"calendar_version_id": id}),
            Aim::Policy(id) => json!({"policy_version_id": id}),
            Aim::Service(id) => json!({"service_id": id}),
            Aim::Queue(id) => json!({"queue_id": id}),
            Aim::Ticket(id) => json!({"ticket_id": id}),
        }
    }
}

/// The aim of what somebody names by its code, a ticket by its id or number. Errors: Forbidden (only administrators, of a
/// ticket managers too), NotFound (also: a ticket that the person does not see), NotInForce.
pub fn aim_at(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    subject: Subject,
    code: &str,
) -> Result<Aim, SlaError> {
    let may = match subject {
        Subject::Ticket => may_recompute(actor),
        _ => actor.staff().is_some_and(|staff| staff.is(Role::Admin)),
    };
    if !may {
        return Err(SlaError::Forbidden);
    }
    match subject {
        Subject::Calendar => aim_at_calendar(db, code),
        Subject::Policy => aim_at_policy(db, code, now),
        Subject::Service => {
            let query = services::table
                .filter(services::code.eq(code))
                .select(services::id);
            let id = query.first(db).optional()?.ok_or(SlaError::NotFound)?;
            Ok(Aim::Service(id))
        }
        Subject::Queue => {
            let query = queues::table.filter(queues::code.eq(code)).select(queues::id);
            let id = query.first(db).optional()?.ok_or(SlaError::NotFound)?;
            Ok(Aim::Queue(id))
        }
        Subject::Ticket => {
            let named: TicketRef = code.parse().map_err(|_| SlaError::NotFound)?;
            match queries::find(db, actor, named) {
                Ok(ticket) => Ok(Aim::Ticket(ticket.id)),
                Err(TicketError::Db(error)) => Err(error.into()),
                Err(_) => Err(SlaError::NotFound),
            }
        }
    }
}

/// The version in force of the calendar of this code. Errors: NotFound.
pub fn aim_at_calendar(db: &mut Db, code: &str) -> Result<Aim, SlaError> {
    let calendar = calendars::by_code(db, code)?;
    Ok(Aim::Calendar(calendars::latest(db, calendar.id)?.id))
}

/// The version in force of the policy of this code. Errors: NotFound, NotInForce.
pub fn aim_at_policy(db: &mut Db, code: &str, now: Timestamp) -> Result<Aim, SlaError> {
    let policy = policies::by_code(db, code)?;
    let version = policies::in_force(db, &policy.code, rome::date_of(now.utc()))?;
    version.map(Aim::Policy).ok_or(SlaError::NotInForce)
}

/// What a preview of this aim was made with: another text once a version or an assignment has changed, or, where the rules
/// in force for each ticket count, the day.
pub fn basis(db: &mut Db, now: Timestamp, aim: Aim) -> QueryResult<String> {
    match aim {
        Aim::Calendar(id) => Ok(id.to_string()),
        Aim::Policy(id) => Ok(id.to_string()),
        Aim::Service(_) | Aim::Queue(_) | Aim::Ticket(_) => {
            let calendars = calendar_versions::table.count().get_result::<i64>(db)?;
            let policies = sla_policy_versions::table.count().get_result::<i64>(db)?;
            let services: Vec<i32> = services::table.select(services::version).load(db)?;
            let queues: Vec<i32> = queues::table.select(queues::version).load(db)?;
            let changes = |versions: Vec<i32>| versions.into_iter().map(i64::from).sum::<i64>();
            let (services, queues, day) = (changes(services), changes(queues), rome::date_of(now.utc()));
            Ok(format!("{calendars}.{policies}.{services}.{queues}.{day}"))
        }
    }
}

/// Whether a preview made with that basis still tells what would happen. Errors: Outdated.
pub fn still(db: &mut Db, now: Timestamp, aim: Aim, previewed: &str) -> Result<(), SlaError> {
    match basis(db, now, aim)? == previewed {
        true => Ok(()),
        false => Err(SlaError::Outdated),
    }
}

/// Whether the person may recompute the promises of a ticket that he or she sees.
pub fn may_recompute(actor: &Actor) -> bool {
    actor
        .staff()
        .is_some_and(|staff| staff.is_any(&[Role::Admin, Role::Manager]))
}

/// Whether one of these promises runs by other rules than those in force for its ticket.
pub fn is_outdated<'a>(
    db: &mut Db,
    now: Timestamp,
    ticket: &Ticket,
    promised: impl Iterator<Item = &'a Promise>,
) -> QueryResult<bool> {
    let in_force = promises::rules(db, ticket.queue_id, ticket.service_id, now)?;
    let mut unfinished = promised.filter(|promise| promise.is_unfinished());
    Ok(unfinished.any(|promise| promise.rules() != in_force))
}

/// From which versions promises come, and where they go.
pub(super) struct Goal {
    aim: Aim,
    calendars: HashSet<CalendarVersionId>,
    policies: HashSet<PolicyVersionId>,
    /// Versions made after the one that promises go to, by somebody who has edited it again meanwhile: promises made with
    /// one of them stay with it.
    newer_calendars: HashSet<CalendarVersionId>,
    newer_policies: HashSet<PolicyVersionId>,
    in_force: HashMap<(QueueId, ServiceId), Rules>,
}

impl Goal {
    pub(super) fn of(db: &mut Db, aim: Aim) -> QueryResult<Goal> {
        let mut goal = Goal {
            aim,
            calendars: HashSet::new(),
            policies: HashSet::new(),
            newer_calendars: HashSet::new(),
            newer_policies: HashSet::new(),
            in_force: HashMap::new(),
        };
        match aim {
            Aim::Calendar(version) => {
                let (of, number): (CalendarId, i32) = calendar_versions::table
                    .find(version)
                    .select((calendar_versions::calendar_id, calendar_versions::number))
                    .first(db)?;
                let all: Vec<(CalendarVersionId, i32)> = calendar_versions::table
                    .filter(calendar_versions::calendar_id.eq(of))
                    .select((calendar_versions::id, calendar_versions::number))
                    .load(db)?;
                let newer = all.iter().filter(|(_, other)| *other > number);
                goal.newer_calendars.extend(newer.map(|(id, _)| *id));
                goal.calendars.extend(all.into_iter().map(|(id, _)| id));
            }
            Aim::Policy(version) => {
                type Place = (NaiveDate, i32);
                let place = (sla_policy_versions::valid_from, sla_policy_versions::number);
                let (of, place_of): (PolicyId, Place) = sla_policy_versions::table
                    .find(version)
                    .select((sla_policy_versions::policy_id, place))
                    .first(db)?;
                let all: Vec<(PolicyVersionId, Place)> = sla_policy_versions::table
                    .filter(sla_policy_versions::policy_id.eq(of))
                    .select((sla_policy_versions::id, place))
                    .load(db)?;
                let newer = all.iter().filter(|(_, other)| *other > place_of);
                goal.newer_policies.extend(newer.map(|(id, _)| *id));
                goal.policies.extend(all.into_iter().map(|(id, _)| id));
            }
            Aim::Service(_) | Aim::Queue(_) | Aim::Ticket(_) => {}
        }
        Ok(goal)
    }

    /// Whether the other one is about the same calendar, policy, service, queue or ticket.
    pub(super) fn is_of(&self, other: Aim) -> bool {
        match other {
            Aim::Calendar(version) => self.calendars.contains(&version),
            Aim::Policy(version) => self.policies.contains(&version),
            _ => self.aim == other,
        }
    }

    /// Reads the rules in force for these tickets, where they go there.
    pub(super) fn learn(&mut self, db: &mut Db, now: Timestamp, tickets: &[Brief]) -> QueryResult<()> {
        if !matches!(self.aim, Aim::Calendar(_) | Aim::Policy(_)) {
            for ticket in tickets {
                if let Entry::Vacant(free) = self.in_force.entry((ticket.queue_id, ticket.service_id)) {
                    free.insert(promises::rules(db, ticket.queue_id, ticket.service_id, now)?);
                }
            }
        }
        Ok(())
    }

    /// The rules that an unfinished promise gets; none if it is not concerned, or has them already.
    pub(super) fn rules_of(&self, ticket: &Brief, promise: &Promise) -> Option<Rules> {
        let present = promise.rules();
        let (is_meant, rules) = match self.aim {
            Aim::Calendar(calendar) => {
                let of = &present.calendar;
                let is_meant = self.calendars.contains(of) && !self.newer_calendars.contains(of);
                (is_meant, Some(Rules { calendar, ..present }))
            }
            Aim::Policy(policy) => {
                let of = &present.policy;
                let is_meant = self.policies.contains(of) && !self.newer_policies.contains(of);
                (is_meant, Some(Rules { policy, ..present }))
            }
            Aim::Service(id) => (ticket.service_id == id, self.in_force_for(ticket)),
            Aim::Queue(id) => (ticket.queue_id == id, self.in_force_for(ticket)),
            Aim::Ticket(id) => (ticket.id == id, self.in_force_for(ticket)),
        };
        rules.filter(|rules| is_meant && *rules != present)
    }

    fn in_force_for(&self, ticket: &Brief) -> Option<Rules> {
        self.in_force.get(&(ticket.queue_id, ticket.service_id)).copied()
    }
}
