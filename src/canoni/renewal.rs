//! The yearly renewal (DIS-REN): on 1 January every activation that has not ended is renewed for the year and gets its fee, up to the
//! convention's end. What a run did stands in rows, so that twice changes nothing and what was left when the program ended is done
//! next; what becomes known later (a notice registered late, a population, the day on which the ente left) is put right.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde_json::Value;

use super::fee::MonthsRule;
use super::lines::{self, Basis, Fee};
use super::model::{EndReason, FeeLine, LineReason, Outcome, Renewal, ScheduleSheet};
use super::schedules;
use crate::acts::{Act, ActError, ActState, Procedure};
use crate::adesioni::{Membership, member_on, memberships};
use crate::attivazioni::{self, Attivazione};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::db::schema::{acts, renewals};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, ServiceId};
use crate::kernel::rome;
use crate::users::actor::System;

/// An activation and a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The act of the activation.
    pub activation: ActId,
    /// The calendar year.
    pub year: i32,
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {}", self.activation, self.year)
    }
}

/// What becomes of an activation in a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The act.
    pub act: Act,
    /// Which service.
    pub service: ServiceId,
    /// What is done.
    pub outcome: Outcome,
    /// Why it is not renewed.
    pub reason: Option<EndReason>,
    /// Its last day with service, as far as it is known.
    pub last_service_day: NaiveDate,
    /// First and last day as a member of the centre.
    member: (NaiveDate, NaiveDate),
    /// The convention that counts for the year.
    convenzione: ConvenzioneId,
}

/// The activations that were ever in service, each with the years that are to be looked at: this one and the one before, in which
/// something may have become known late.
pub fn due(db: &mut Db, now: Timestamp) -> QueryResult<Vec<Due>> {
    let year = rome::date_of(now.utc()).year();
    let served: Vec<ActId> = acts::table
        .filter(acts::procedure.eq(Procedure::Attivazione))
        .filter(acts::state.eq_any([ActState::Active, ActState::Ending, ActState::Ended]))
        .order(acts::id)
        .select(acts::id)
        .load(db)?;
    let years = [year - 1, year];
    let pairs = served
        .into_iter()
        .flat_map(|activation| years.map(|year| Due { activation, year }));
    Ok(pairs.collect())
}

/// Brings an activation and year to where they should be. `false`: they are.
pub fn settle(db: &mut Db, now: Timestamp, due: Due, rule: MonthsRule) -> Result<bool, ActError> {
    let Some(course) = course_of(db, due)? else {
        return Ok(false);
    };
    let is_decided = decide(db, now, due.year, &course)?;
    let is_reckoned = reckon(db, now, due.year, &course, rule)?;
    Ok(is_decided || is_reckoned)
}

/// What becomes of an activation in a year. `None`: nothing; it began later, or had ended in an earlier year than the one before.
fn course_of(db: &mut Db, Due { activation, year }: Due) -> Result<Option<Course>, ActError> {
    let act: Act = acts::table.find(activation).select(Act::as_select()).first(db)?;
    let served = attivazioni::of_act(db, activation)?;
    let Some(active_on) = served.active_on.filter(|on| on.year() <= year) else {
        return Ok(None);
    };
    let memberships = memberships(db, act.ente_id)?;
    let Some(chain) = chain(db, &act, &served, &memberships)? else {
        return Ok(None);
    };
    let (member, member_to) = (chain.member, chain.member.1);
    let last_service_day = served
        .last_service_day
        .map_or(member_to, |last| last.min(member_to));
    if last_service_day.year() < year - 1 {
        return Ok(None);
    }
    let has_ended = last_service_day.year() < year;
    let reason = match served.last_service_day.filter(|last| *last <= member_to) {
        Some(_) => match procedure_of(db, served.ceased_by)? {
            Some(Procedure::Recesso) => EndReason::Recesso,
            Some(_) => EndReason::Disdetta,
            None => chain.end,
        },
        None => chain.end,
    };
    let first = active_on.max(NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(active_on));
    let under = memberships
        .iter()
        .rfind(|one| one.from <= first && first <= one.to);
    let Some(convenzione) = under.map(|one| one.convenzione.id).or(served.convenzione_id) else {
        return Ok(None);
    };
    Ok(Some(Course {
        service: served.service_id,
        outcome: match (has_ended, active_on.year() == year) {
            (true, _) => Outcome::Ended,
            (false, true) => Outcome::Begun,
            (false, false) => Outcome::Renewed,
        },
        reason: has_ended.then_some(reason),
        last_service_day,
        member,
        convenzione,
        act,
    }))
}

fn procedure_of(db: &mut Db, act: Option<ActId>) -> QueryResult<Option<Procedure>> {
    let Some(act) = act else { return Ok(None) };
    let procedure = acts::table.find(act).select(acts::procedure);
    procedure.first(db).optional()
}

/// The days as a member that belong together.
struct Chain {
    member: (NaiveDate, NaiveDate),
    /// How they end.
    end: EndReason,
}

/// The membership under which a service was activated, with those that come before and after it without a gap; after it as long as
/// their conventions offer the service.
fn chain(
    db: &mut Db,
    act: &Act,
    served: &Attivazione,
    memberships: &[Membership],
) -> Result<Option<Chain>, ActError> {
    let began = served.active_on.unwrap_or(NaiveDate::MAX);
    let own = |one: &Membership| Some(one.convenzione.id) == served.convenzione_id;
    let Some(own) = memberships.iter().rposition(|one| own(one) && one.from <= began) else {
        return Ok(None);
    };
    let follows = |earlier: &Membership, later: &Membership| earlier.to.succ_opt() >= Some(later.from);
    let mut first = own;
    while first > 0 && follows(&memberships[first - 1], &memberships[first]) {
        first -= 1;
    }
    let mut last = own;
    while let Some(next) = memberships.get(last + 1) {
        let goes_on = follows(&memberships[last], next)
            && member_on(db, act.ente_id, Some(served.service_id), next.from)?
                .is_some_and(|under| under.act_id == next.act_id);
        if !goes_on {
            break;
        }
        last += 1;
    }
    let ended = &memberships[last];
    Ok(Some(Chain {
        member: (memberships[first].from, ended.to),
        end: match ended.to < ended.convenzione.end_on {
            true => EndReason::MembershipEnd,
            false => EndReason::ConventionEnd,
        },
    }))
}

fn row_of(db: &mut Db, activation: ActId, year: i32) -> QueryResult<Option<Renewal>> {
    renewals::table
        .find((activation, year))
        .select(Renewal::as_select())
        .first(db)
        .optional()
}

/// Notes what becomes of it, if that is not what is noted.
fn decide(db: &mut Db, now: Timestamp, year: i32, course: &Course) -> Result<bool, ActError> {
    let before = row_of(db, course.act.id, year)?;
    let row = Renewal {
        activation_id: course.act.id,
        year,
        ente_id: course.act.ente_id,
        service_id: course.service,
        outcome: course.outcome,
        reason: course.reason,
        last_service_day: course.reason.map(|_| course.last_service_day),
        decided_at: now,
    };
    let old = match &before {
        Some(before) => {
            let same = Renewal {
                decided_at: now,
                ..before.clone()
            };
            if same == row {
                return Ok(false);
            }
            diesel::update(renewals::table.find((row.activation_id, year)))
                .set(&row)
                .execute(db)?;
            before.facts()
        }
        None => {
            diesel::insert_into(renewals::table).values(&row).execute(db)?;
            Value::Null
        }
    };
    let event = Entry::new("renewal.decided", "act", row.activation_id).ente(row.ente_id);
    audit::record(db, System.by(), now, event.change(old, row.facts()))?;
    Ok(true)
}

/// What a fee is to be, if it is not what is stored, and why.
struct Reckoned {
    schedule: ScheduleSheet,
    fee: Fee,
    why: LineReason,
}

fn reckon(
    db: &mut Db,
    now: Timestamp,
    year: i32,
    course: &Course,
    rule: MonthsRule,
) -> Result<bool, ActError> {
    let before = lines::current(db, course.act.id, year)?;
    let Some(reckoned) = reckoned(db, year, course, before.as_ref(), rule)? else {
        return Ok(false);
    };
    let about = (&course.act, course.service, &reckoned.schedule);
    lines::store(
        db,
        now,
        about,
        before.as_ref(),
        &reckoned.fee,
        (year, reckoned.why),
    )?;
    Ok(true)
}

/// `None`: what is stored is right, or there is nothing to pay.
fn reckoned(
    db: &mut Db,
    year: i32,
    course: &Course,
    before: Option<&FeeLine>,
    rule: MonthsRule,
) -> Result<Option<Reckoned>, ActError> {
    let has_ended = course.outcome == Outcome::Ended;
    let Some(line) = before else {
        if has_ended {
            return Ok(None);
        }
        let fee = planned(db, year, course, rule)?;
        return Ok(fee.map(|(schedule, fee)| Reckoned {
            schedule,
            fee,
            why: LineReason::Year,
        }));
    };
    if has_ended && line.why == LineReason::Ended {
        return Ok(None);
    }
    // What was computed keeps its schedule and its rule.
    let schedule = schedules::get(db, line.schedule_id)?;
    if has_ended {
        let fee = lines::nothing(line);
        return Ok(Some(Reckoned {
            schedule,
            fee,
            why: LineReason::Ended,
        }));
    }
    let mut basis = Basis::new(
        db,
        schedule.clone(),
        course.act.ente_id,
        course.member,
        line.months_rule,
    )?;
    if line.annual_cents.is_some() {
        // The figure that decided stays, whatever is entered later.
        basis.population = line.population();
    }
    let fee = basis.fee(year).map_err(too_large)?;
    let why = match line {
        line if line.why == LineReason::Ended => LineReason::Resumed,
        line if line.annual_cents.is_none() && fee.annual.is_some() => LineReason::Population,
        line if u32::try_from(line.months) != Ok(fee.months) => LineReason::Membership,
        _ => return Ok(None),
    };
    Ok(Some(Reckoned { schedule, fee, why }))
}

/// Amounts of schedules are far below what is reckoned with.
fn too_large(_: crate::kernel::money::AmountTooLarge) -> ActError {
    ActError::field("amount", "canoni-too-large")
}

/// The fee of a year that nothing is stored of, by the schedule in force on its first day with service. `None`: there is none.
fn planned(
    db: &mut Db,
    year: i32,
    course: &Course,
    rule: MonthsRule,
) -> Result<Option<(ScheduleSheet, Fee)>, ActError> {
    let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
    let first = course.member.0.max(new_year);
    let Some(schedule) = schedules::in_force(db, course.convenzione, course.service, first)? else {
        return Ok(None);
    };
    let basis = Basis::new(db, schedule.clone(), course.act.ente_id, course.member, rule)?;
    Ok(Some((schedule, basis.fee(year).map_err(too_large)?)))
}

/// What the renewal of a year would do with an activation, or did.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What becomes of it.
    pub course: Course,
    /// Its fee; none: the service has no schedule, or had ended.
    pub fee: Option<Fee>,
}

/// What the renewal of a year would do as things stand, in the order of enti. Writes nothing.
pub fn preview(db: &mut Db, year: i32, rule: MonthsRule) -> Result<Vec<Planned>, ActError> {
    let served: Vec<ActId> = acts::table
        .filter(acts::procedure.eq(Procedure::Attivazione))
        .filter(acts::state.eq_any([ActState::Active, ActState::Ending]))
        .order((acts::ente_id, acts::id))
        .select(acts::id)
        .load(db)?;
    let mut all = Vec::new();
    for activation in served {
        let Some(course) = course_of(db, Due { activation, year })? else {
            continue;
        };
        let fee = match course.outcome {
            Outcome::Ended => None,
            _ => planned(db, year, &course, rule)?.map(|(_, fee)| fee),
        };
        all.push(Planned { course, fee });
    }
    Ok(all)
}

/// What was done for a year: each activation with the line that counts.
pub fn report(db: &mut Db, year: i32) -> QueryResult<Vec<(Renewal, Option<FeeLine>)>> {
    let rows: Vec<Renewal> = renewals::table
        .filter(renewals::year.eq(year))
        .order((renewals::ente_id, renewals::activation_id))
        .select(Renewal::as_select())
        .load(db)?;
    let mut lines = lines::of_year(db, year)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let line = lines.remove(&row.activation_id);
            (row, line)
        })
        .collect())
}

/// The years that were renewed, the newest first.
pub fn years(db: &mut Db) -> QueryResult<Vec<i32>> {
    renewals::table
        .select(renewals::year)
        .distinct()
        .order(renewals::year.desc())
        .load(db)
}

/// Whether an activation is renewed for a year as things stand.
pub fn is_renewed(db: &mut Db, activation: ActId, year: i32) -> Result<bool, ActError> {
    let course = course_of(db, Due { activation, year })?;
    Ok(course.is_some_and(|course| course.outcome == Outcome::Renewed))
}
