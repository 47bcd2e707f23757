//! "What if": when something would be due with any versions, start and pauses, told as for a real promise.

use chrono::{Datelike, TimeDelta};

use super::calendars::{self, CalendarVersion, StoredCalendar};
use super::error::SlaError;
use super::policies::{self, Policy, PolicyVersion};
use super::promises::PromiseKind;
use super::story::{Began, PauseWhy, Story, Until, story};
use super::working_time::Pause;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::users::actor::Authority;

/// Pauses at most.
pub const MOST_PAUSES: usize = 50;
/// The years that can be asked about.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2150;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationIn {
    /// Code of the policy.
    pub policy: String,
    /// Number of its version; the one in force at the start if there is none.
    pub policy_version: Option<i32>,
    /// Code of the calendar.
    pub calendar: String,
    /// Number of its version; the one in force if there is none.
    pub calendar_version: Option<i32>,
    /// What is promised.
    pub kind: PromiseKind,
    /// Priority, 1 critical to 4 low.
    pub priority: i32,
    /// When the promise begins.
    pub start: Timestamp,
    /// Its pauses.
    pub pauses: Vec<PauseIn>,
    /// Up to when it is told.
    pub now: Timestamp,
}

/// A pause that is asked about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PauseIn {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends; open while it lasts.
    pub to: Option<Timestamp>,
    /// What for: as of a real promise, waiting for a third party counts where the policy says so, and what was solved has
    /// paused once it is opened again (R-TKT-2).
    pub why: PauseWhy,
}

/// What would be.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The policy.
    pub policy: Policy,
    /// Its version.
    pub policy_version: PolicyVersion,
    /// The calendar.
    pub calendar: StoredCalendar,
    /// Its version.
    pub calendar_version: CalendarVersion,
    /// The story of the promise.
    pub story: Story,
}

/// When a promise would be due, and why; nothing is stored. Errors: Forbidden, Invalid (with the place).
pub fn simulate(
    db: &mut Db,
    who: impl Into<Authority>,
    asked: &SimulationIn,
) -> Result<Simulation, SlaError> {
    who.into().administrator().ok_or(SlaError::Forbidden)?;
    let wrong = mistakes(asked);
    if !wrong.is_empty() {
        return Err(SlaError::Invalid(wrong));
    }
    let (policy, policy_version) = policy(db, asked)?;
    let (calendar, calendar_version) = calendar(db, asked)?;
    let timetable = calendars::timetable(db, calendar_version.id)?;
    let minutes = policy_version.targets.0.of(asked.kind).of(asked.priority);
    let began = match asked.kind {
        PromiseKind::NextAnswer => Began::EnteWrote,
        PromiseKind::FirstAnswer | PromiseKind::Solution => Began::Opened,
    };
    let counts =
        |pause: &&PauseIn| pause.why != PauseWhy::WaitingThirdParty || policy_version.pause_on_third_party;
    let pauses = asked.pauses.iter().filter(counts).map(|pause| {
        let stretch = Pause {
            from: pause.from.utc(),
            to: pause.to.map(Timestamp::utc),
        };
        (stretch, pause.why)
    });
    let pauses: Vec<_> = pauses.collect();
    let story = story(
        &timetable,
        (asked.start.utc(), began),
        TimeDelta::minutes(minutes.into()),
        &pauses,
        Until::Now(asked.now.utc()),
    );
    let story = story.map_err(|_| invalid("start", "sla-beyond-horizon"))?;
    Ok(Simulation {
        policy,
        policy_version,
        calendar,
        calendar_version,
        story,
    })
}

fn invalid(field: &str, key: &'static str) -> SlaError {
    SlaError::Invalid(vec![FieldError::new(field, Message::new(key))])
}

fn mistakes(asked: &SimulationIn) -> Vec<FieldError> {
    let is_far = |at: Timestamp| !YEARS.contains(&at.utc().year());
    let mut wrong = Vec::new();
    for (field, at) in [("start", asked.start), ("now", asked.now)] {
        if is_far(at) {
            wrong.push(FieldError::new(field, Message::new("sla-far-date")));
        }
    }
    if !(1..=4).contains(&asked.priority) {
        wrong.push(FieldError::new("priority", Message::new("web-choose-a-value")));
    }
    if asked.pauses.len() > MOST_PAUSES {
        let reason = Message::new("sla-too-many").arg("most", MOST_PAUSES);
        wrong.push(FieldError::new("pauses", reason));
    }
    for (index, PauseIn { from, to, why }) in asked.pauses.iter().enumerate() {
        let key = match to {
            _ if is_far(*from) || to.is_some_and(is_far) => "sla-far-date",
            Some(to) if to <= from => "sla-bad-pause",
            None if *why == PauseWhy::Resolved => "sla-open-resolved",
            _ => continue,
        };
        wrong.push(FieldError::new(&format!("pauses/{index}"), Message::new(key)));
    }
    wrong
}

fn policy(db: &mut Db, asked: &SimulationIn) -> Result<(Policy, PolicyVersion), SlaError> {
    let found = match policies::by_code(db, &asked.policy) {
        Err(SlaError::NotFound) => return Err(invalid("policy", "sla-unknown-policy")),
        found => found?,
    };
    let versions = policies::versions(db, found.id)?;
    let version = match asked.policy_version {
        Some(number) => versions.into_iter().find(|version| version.number == number),
        None => {
            let on = rome::date_of(asked.start.utc());
            let id = policies::in_force(db, &found.code, on)?;
            versions.into_iter().find(|version| Some(version.id) == id)
        }
    };
    let version = version.ok_or_else(|| invalid("policy_version", "sla-unknown-version"))?;
    Ok((found, version))
}

fn calendar(db: &mut Db, asked: &SimulationIn) -> Result<(StoredCalendar, CalendarVersion), SlaError> {
    let found = match calendars::by_code(db, &asked.calendar) {
        Err(SlaError::NotFound) => return Err(invalid("calendar", "sla-unknown-calendar")),
        found => found?,
    };
    let version = match asked.calendar_version {
        Some(number) => {
            let versions = calendars::versions(db, found.id)?;
            versions.into_iter().find(|version| version.number == number)
        }
        None => Some(calendars::latest(db, found.id)?),
    };
    let version = version.ok_or_else(|| invalid("calendar_version", "sla-unknown-version"))?;
    Ok((found, version))
}
