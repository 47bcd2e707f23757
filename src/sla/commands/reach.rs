//! Whether the calendars are open enough for the policies that they are paired with: a target that could not be reached
//! within the horizon would be a promise that is never due.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;

use crate::db::Db;
use crate::db::schema::{queues, services};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::sla::calendars;
use crate::sla::given::policy::{KINDS, PRIORITIES};
use crate::sla::policies::{self, PolicyVersion};
use crate::sla::timetable::Timetable;
use crate::sla::{HORIZON_DAYS, SlaError};

/// What has been changed, by its code.
#[derive(Clone, Copy, Debug)]
pub enum Changed<'a> {
    /// A calendar has a new version.
    Calendar(&'a str),
    /// A policy has a new version.
    Policy(&'a str),
    /// A service uses others.
    Service(&'a str),
    /// A queue uses others.
    Queue(&'a str),
}

/// Refuses a change, which the caller has written and takes back then, that leaves some target of a policy out of reach of
/// the calendar that it is paired with for some service and queue (R-TKT-9), from today or from when the policy counts.
pub fn check_reach(
    db: &mut Db,
    today: NaiveDate,
    changed: Changed<'_>,
) -> QueryResult<Result<(), FieldError>> {
    for (policy, calendar) in pairs(db, changed)? {
        let Some(version) = calendars::in_force(db, &calendar)? else {
            continue;
        };
        let timetable = calendars::timetable(db, version)?;
        for version in versions_from(db, &policy, today)? {
            if let Some((kind, priority, minutes)) = out_of_reach(&version, &timetable, today) {
                let reason = Message::new("sla-out-of-reach")
                    .arg("policy", &policy)
                    .arg("calendar", &calendar)
                    .arg("kind", kind)
                    .arg("priority", priority)
                    .arg("minutes", minutes)
                    .arg("days", HORIZON_DAYS);
                let field = match changed {
                    Changed::Calendar(_) => "weekly".to_owned(),
                    Changed::Policy(_) => format!("targets/{kind}/{priority}"),
                    Changed::Service(_) | Changed::Queue(_) => "calendar".to_owned(),
                };
                return Ok(Err(FieldError::new(&field, reason)));
            }
        }
    }
    Ok(Ok(()))
}

/// The same for a new version of a calendar or a policy. Errors: Invalid.
pub(super) fn needs_reach(db: &mut Db, today: NaiveDate, changed: Changed<'_>) -> Result<(), SlaError> {
    check_reach(db, today, changed)?.map_err(|wrong| SlaError::Invalid(vec![wrong]))
}

/// The pairs of policy and calendar that the change concerns: those of every service in every queue, and of the service alone.
fn pairs(db: &mut Db, changed: Changed<'_>) -> QueryResult<BTreeSet<(String, String)>> {
    let services: Vec<(String, String, String)> = services::table
        .select((services::code, services::sla_policy, services::calendar))
        .load(db)?;
    let mut queues: Vec<(String, Option<String>, Option<String>)> = queues::table
        .select((queues::code, queues::sla_policy, queues::calendar))
        .load(db)?;
    queues.push((String::new(), None, None));
    let mut pairs = BTreeSet::new();
    for (service, service_policy, service_calendar) in &services {
        for (queue, own_policy, own_calendar) in &queues {
            let policy = own_policy.as_ref().unwrap_or(service_policy);
            let calendar = own_calendar.as_ref().unwrap_or(service_calendar);
            let is_concerned = match changed {
                Changed::Calendar(code) => calendar == code,
                Changed::Policy(code) => policy == code,
                Changed::Service(code) => service == code,
                Changed::Queue(code) => queue == code,
            };
            if is_concerned {
                pairs.insert((policy.clone(), calendar.clone()));
            }
        }
    }
    Ok(pairs)
}

/// The versions of a policy that count today or later.
fn versions_from(db: &mut Db, code: &str, today: NaiveDate) -> QueryResult<Vec<PolicyVersion>> {
    let in_force = policies::in_force(db, code, today)?;
    let policy = match policies::by_code(db, code) {
        Ok(policy) => policy,
        Err(SlaError::Db(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    let mut versions = policies::versions(db, policy.id)?;
    versions.retain(|version| Some(version.id) == in_force || today < version.valid_from);
    Ok(versions)
}

/// Kind, priority and working minutes of a target that would never be used up.
fn out_of_reach(
    version: &PolicyVersion,
    timetable: &Timetable,
    today: NaiveDate,
) -> Option<(&'static str, &'static str, i32)> {
    let from = rome::start_of_day(version.valid_from.max(today));
    let targets = version.targets.0;
    let rows = [targets.first_answer, targets.next_answer, targets.solution];
    let all = KINDS.iter().zip(rows).flat_map(|(kind, row)| {
        let minutes = PRIORITIES.iter().zip(row.all());
        minutes.map(move |(priority, minutes)| (*kind, *priority, minutes))
    });
    let is_reached = |minutes: i32| {
        timetable
            .due(from, TimeDelta::minutes(minutes.into()), &[])
            .is_ok()
    };
    let longest = all.max_by_key(|(_, _, minutes)| *minutes);
    longest.filter(|(_, _, minutes)| !is_reached(*minutes))
}
