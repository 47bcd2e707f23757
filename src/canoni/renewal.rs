//! The yearly renewal (DIS-REN): on 1 January every activation that has not ended is renewed for the year and gets its fee, up to the
//! convention's end. What a run did stands in rows, so that twice changes nothing and what was left when the program ended is done
//! next; what becomes known later (a notice registered late, a population, the day on which the ente left) is put right.

use std::collections::HashMap;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde_json::Value;

use super::fee::FeeRules;
use super::lines::{self, Basis, Fee};
use super::model::{EndReason, FeeLine, LineReason, Outcome, Renewal, ScheduleSheet};
use super::schedules;
use crate::acts::telling::{Side, tell};
use crate::acts::{Act, ActError, ActState, Procedure};
use crate::adesioni::{self, member_on};
use crate::attivazioni::{self, Attivazione};
use crate::audit::{self, Entry};
use crate::contracts;
use crate::db::schema::{acts, attivazioni as attivazioni_table, recessi, renewals};
use crate::db::{Db, one_of};
use crate::disdette;
use crate::disdette::cessation::CessationReason;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, ServiceId};
use crate::kernel::money::Cents;
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message};
use crate::recessi::RecessoScope;
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
    /// Why it ends, if its last day is in the year or before.
    pub ends: Option<EndReason>,
    /// The act by which it ends then, if one ends it.
    pub by: Option<ActId>,
    /// Its last day with service, as far as it is known.
    pub last_service_day: NaiveDate,
    /// Its first day with service.
    active_on: NaiveDate,
    /// Its first day with service in the year.
    first: NaiveDate,
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
    let mut pairs: Vec<Due> = served
        .into_iter()
        .flat_map(|activation| years.map(|year| Due { activation, year }))
        .collect();
    // However late the end of a service becomes known: what was renewed after it is put right, of every year.
    let decided: Vec<(ActId, i32, Option<NaiveDate>)> = renewals::table
        .inner_join(attivazioni_table::table.on(attivazioni_table::act_id.eq(renewals::activation_id)))
        .filter(renewals::outcome.ne(Outcome::Ended))
        .filter(renewals::year.lt(year - 1))
        .filter(attivazioni_table::last_service_day.is_not_null())
        .order((renewals::activation_id, renewals::year))
        .select((
            renewals::activation_id,
            renewals::year,
            attivazioni_table::last_service_day,
        ))
        .load(db)?;
    let is_late =
        |(_, year, last): &&(ActId, i32, Option<NaiveDate>)| last.is_some_and(|last| last.year() < *year);
    let late = decided.iter().filter(is_late);
    pairs.extend(late.map(|(activation, year, _)| Due {
        activation: *activation,
        year: *year,
    }));
    Ok(pairs)
}

/// Brings an activation and year to where they should be. `false`: they are.
pub fn settle(db: &mut Db, now: Timestamp, due: Due, rules: FeeRules) -> Result<bool, ActError> {
    let Some(course) = course_of(db, due)? else {
        return Ok(false);
    };
    let is_decided = decide(db, now, due.year, &course)?;
    let is_reckoned = reckon(db, now, due.year, &course, rules)?;
    if is_decided && !is_reckoned && lacks_schedule(db, &course)? {
        // Told once, with the decision: who keeps the schedules mends it, and the next run computes the fee.
        let words = Message::new("canoni-tell-no-schedule").arg("year", due.year.to_string());
        tell(db, now, &course.act, Side::Accountants, &words)?;
    }
    Ok(is_decided || is_reckoned)
}

/// What becomes of an activation in a year. `None`: nothing; it began later, had ended in an earlier year than the one before and was not
/// renewed since, or goes by a contract, which is not renewed from year to year (section 14).
fn course_of(db: &mut Db, Due { activation, year }: Due) -> Result<Option<Course>, ActError> {
    let act: Act = acts::table.find(activation).select(Act::as_select()).first(db)?;
    let served = attivazioni::of_act(db, activation)?;
    let Some(active_on) = served.active_on.filter(|on| on.year() <= year) else {
        return Ok(None);
    };
    let first = active_on.max(NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(active_on));
    let entrusted = contracts::of_ente(db, act.ente_id)?;
    if (entrusted.iter()).any(|one| one.service_id == served.service_id && one.runs_on(first)) {
        return Ok(None);
    }
    let Some(chain) = adesioni::chain(db, act.ente_id, served.service_id, active_on)? else {
        return Ok(None);
    };
    let leaving = left_by_recesso(db, &served)?;
    let member_to = leaving.map_or(chain.member_to, |last| last.min(chain.member_to));
    let service_to = chain.last.to.min(member_to);
    let last_service_day = served
        .last_service_day
        .map_or(service_to, |last| last.min(service_to));
    if last_service_day.year() < year - 1 && row_of(db, activation, year)?.is_none() {
        return Ok(None);
    }
    let by_membership = match chain.last.to < chain.last.convenzione.end_on {
        true => EndReason::MembershipEnd,
        false => EndReason::ConventionEnd,
    };
    let reason = match served.last_service_day.filter(|last| *last <= service_to) {
        Some(_) => match (procedure_of(db, served.ceased_by)?, served.ceased_by) {
            (Some(Procedure::Recesso), _) => EndReason::Recesso,
            // The same word as on the act: a disdetta that the convention's end overtakes ends nothing.
            (Some(Procedure::Disdetta), Some(by)) => match disdette::of_act(db, by)?.cessation_reason {
                Some(CessationReason::ConventionEnd) => by_membership,
                _ => EndReason::Disdetta,
            },
            _ => by_membership,
        },
        None => by_membership,
    };
    let has_ended = last_service_day.year() < year;
    let under = member_on(db, act.ente_id, Some(served.service_id), first)?;
    Ok(Some(Course {
        service: served.service_id,
        outcome: match (has_ended, active_on.year() == year) {
            (true, _) => Outcome::Ended,
            (false, true) => Outcome::Begun,
            (false, false) => Outcome::Renewed,
        },
        reason: has_ended.then_some(reason),
        ends: (last_service_day.year() <= year).then_some(reason),
        by: served
            .ceased_by
            .filter(|_| served.last_service_day == Some(last_service_day)),
        last_service_day,
        active_on,
        first,
        member: (chain.member_from, member_to),
        convenzione: under.map_or(chain.own.convenzione.id, |under| under.convenzione.id),
        act,
    }))
}

/// The last day as a member by a recesso from the centre that is registered and has not taken effect yet, as far as it ends the service:
/// the year in which an ente leaves counts by the months used (R-FEE-2), whenever that becomes known.
fn left_by_recesso(db: &mut Db, served: &Attivazione) -> QueryResult<Option<NaiveDate>> {
    let Some(by) = served.ceased_by else {
        return Ok(None);
    };
    let leaves: i64 = recessi::table
        .filter(recessi::act_id.eq(by))
        .filter(recessi::scope.eq(RecessoScope::Membership))
        .count()
        .get_result(db)?;
    Ok(served.last_service_day.filter(|_| leaves > 0))
}

fn procedure_of(db: &mut Db, act: Option<ActId>) -> QueryResult<Option<Procedure>> {
    let Some(act) = act else { return Ok(None) };
    let procedure = acts::table.find(act).select(acts::procedure);
    procedure.first(db).optional()
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
    rules: FeeRules,
) -> Result<bool, ActError> {
    let before = lines::current(db, course.act.id, year)?;
    let Some(reckoned) = reckoned(db, year, course, before.as_ref(), rules)? else {
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
    if let Some(before) = &before {
        // Nobody learns from a page that a fee has changed.
        let shown = |amount: Option<Cents>, lang: Lang| match amount {
            Some(amount) => amount.shown(lang),
            None => lang.get("canoni-not-known").into_owned(),
        };
        let words = Message::new("canoni-tell-revised")
            .arg("year", year.to_string())
            .arg("was", shown(before.amount(), Lang::It))
            .arg("is", shown(reckoned.fee.amount, Lang::It))
            .arg("why", reckoned.why.to_string());
        tell(db, now, &course.act, Side::Ente, &words)?;
        tell(db, now, &course.act, Side::Accountants, &words)?;
    }
    Ok(true)
}

/// `None`: what is stored is right, or there is nothing to pay.
fn reckoned(
    db: &mut Db,
    year: i32,
    course: &Course,
    before: Option<&FeeLine>,
    rules: FeeRules,
) -> Result<Option<Reckoned>, ActError> {
    let has_ended = course.outcome == Outcome::Ended;
    let Some(line) = before else {
        if has_ended {
            return Ok(None);
        }
        let fee = planned(db, year, course, rules)?;
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
        (line.rules(), course.active_on),
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
    rules: FeeRules,
) -> Result<Option<(ScheduleSheet, Fee)>, ActError> {
    let Some(schedule) = schedules::in_force(db, course.convenzione, course.service, course.first)? else {
        return Ok(None);
    };
    let basis = Basis::new(
        db,
        schedule.clone(),
        course.act.ente_id,
        course.member,
        (rules, course.active_on),
    )?;
    Ok(Some((schedule, basis.fee(year).map_err(too_large)?)))
}

/// What the renewal of a year would do with an activation, or did.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What becomes of it.
    pub course: Course,
    /// Its fee; none: the service has no schedule, or had ended.
    pub fee: Option<Fee>,
    /// Whether its convention has schedules for the service, but none that is in force on its first day.
    pub lacks_schedule: bool,
}

/// Whether a service of which no fee is computed should have one: its convention has schedules for it, but none in force on its first day.
fn lacks_schedule(db: &mut Db, course: &Course) -> QueryResult<bool> {
    Ok(course.outcome != Outcome::Ended
        && schedules::are_there(db, course.convenzione, course.service)?
        && schedules::in_force(db, course.convenzione, course.service, course.first)?.is_none())
}

/// What the renewal of a year would do as things stand, in the order of enti. Writes nothing.
pub fn preview(db: &mut Db, year: i32, rules: FeeRules) -> Result<Vec<Planned>, ActError> {
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
            _ => planned(db, year, &course, rules)?.map(|(_, fee)| fee),
        };
        let lacks_schedule = fee.is_none() && lacks_schedule(db, &course)?;
        all.push(Planned {
            course,
            fee,
            lacks_schedule,
        });
    }
    Ok(all)
}

/// What was done with an activation in a year.
#[derive(Clone, Debug)]
pub struct Done {
    /// What was decided.
    pub renewal: Renewal,
    /// The line that counts.
    pub line: Option<FeeLine>,
    /// Whether there is no line since no schedule was in force, though the convention has some.
    pub lacks_schedule: bool,
}

/// What was done for a year: each activation with the line that counts.
pub fn report(db: &mut Db, year: i32) -> Result<Vec<Done>, ActError> {
    let rows: Vec<Renewal> = renewals::table
        .filter(renewals::year.eq(year))
        .order((renewals::ente_id, renewals::activation_id))
        .select(Renewal::as_select())
        .load(db)?;
    let mut lines = lines::of_year(db, year)?;
    let mut done = Vec::new();
    for renewal in rows {
        let line = lines.remove(&renewal.activation_id);
        let activation = renewal.activation_id;
        let course = match &line {
            None if renewal.outcome != Outcome::Ended => course_of(db, Due { activation, year })?,
            _ => None,
        };
        let lacks_schedule = match course {
            Some(course) => lacks_schedule(db, &course)?,
            None => false,
        };
        done.push(Done {
            renewal,
            line,
            lacks_schedule,
        });
    }
    Ok(done)
}

/// The numbers of these acts.
pub(super) fn numbers(db: &mut Db, ids: Vec<ActId>) -> QueryResult<HashMap<ActId, String>> {
    let rows: Vec<(ActId, String)> = acts::table
        .filter(one_of(acts::id, ids))
        .select((acts::id, acts::number))
        .load(db)?;
    Ok(rows.into_iter().collect())
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
