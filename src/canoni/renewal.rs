//! The yearly renewal (DIS-REN): on 1 January every activation that has not ended is renewed for the year and gets its fee, up to the
//! convention's end. What a run did stands in rows, so that twice changes nothing and what was left when the program ended is done
//! next; what becomes known later (a notice registered late, a population, the day on which the ente left) is put right.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde_json::Value;

use super::course::{Course, Grounds};
use super::fee::FeeRules;
use super::lines::{self, Cause, Fee, too_large};
use super::model::{FeeLine, LineReason, Outcome, Renewal, ScheduleSheet};
use super::prices::Prices;
use crate::acts::telling::{Side, tell};
use crate::acts::{ActError, ActState, Procedure};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::db::schema::{acts, attivazioni as attivazioni_table, renewals};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::kernel::text::Message;
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
    let Some(course) = Grounds::load(db, &[due.activation])?.course(due) else {
        return Ok(false);
    };
    let prices = Prices::load(db, &[course.act.ente_id])?;
    let is_decided = decide(db, now, due.year, &course)?;
    let is_reckoned = reckon(db, now, due.year, &course, (&prices, rules))?;
    if is_decided && !is_reckoned && prices.lack_schedule(&course) {
        // Told once, with the decision: who keeps the schedules mends it, and the next run computes the fee.
        let words = Message::new("canoni-tell-no-schedule").arg("year", due.year.to_string());
        tell(db, now, &course.act, Side::Accountants, &words)?;
    }
    Ok(is_decided || is_reckoned)
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
struct Reckoned<'a> {
    schedule: &'a ScheduleSheet,
    fee: Fee,
    why: LineReason,
}

fn reckon(
    db: &mut Db,
    now: Timestamp,
    year: i32,
    course: &Course,
    by: (&Prices, FeeRules),
) -> Result<bool, ActError> {
    let before = lines::current(db, course.act.id, year)?;
    let Some(reckoned) = reckoned(year, course, before.as_ref(), by)? else {
        return Ok(false);
    };
    let about = (&course.act, course.service, reckoned.schedule);
    let cause = Cause::Found(reckoned.why);
    let line = lines::store(db, now, about, before.as_ref(), &reckoned.fee, (year, cause))?;
    if let Some(before) = &before {
        for side in [Side::Ente, Side::Accountants] {
            lines::tell_revised(db, now, &course.act, side, (before, &line))?;
        }
    }
    Ok(true)
}

/// `None`: what is stored is right, or there is nothing to pay.
fn reckoned<'a>(
    year: i32,
    course: &Course,
    before: Option<&FeeLine>,
    (prices, rules): (&'a Prices, FeeRules),
) -> Result<Option<Reckoned<'a>>, ActError> {
    let has_ended = course.outcome == Outcome::Ended;
    let Some(line) = before else {
        if has_ended {
            return Ok(None);
        }
        let why = LineReason::Year;
        let planned = planned(year, course, prices, rules)?;
        return Ok(planned.map(|(schedule, fee)| Reckoned { schedule, fee, why }));
    };
    if has_ended && line.why == LineReason::Ended {
        return Ok(None);
    }
    // What was computed keeps its schedule and its rule.
    let schedule = prices.schedule(line.schedule_id).ok_or(ActError::NotFound)?;
    if has_ended {
        let fee = lines::nothing(line);
        return Ok(Some(Reckoned {
            schedule,
            fee,
            why: LineReason::Ended,
        }));
    }
    let mut basis = prices.basis(schedule, course, line.rules());
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

/// The fee of a year that nothing is stored of, by the schedule in force on its first day with service. `None`: there is none.
pub(super) fn planned<'a>(
    year: i32,
    course: &Course,
    prices: &'a Prices,
    rules: FeeRules,
) -> Result<Option<(&'a ScheduleSheet, Fee)>, ActError> {
    let Some(schedule) = prices.in_force(course) else {
        return Ok(None);
    };
    let fee = prices.basis(schedule, course, rules).fee(year);
    Ok(Some((schedule, fee.map_err(too_large)?)))
}

/// Whether an activation is renewed for a year as things stand.
pub fn is_renewed(db: &mut Db, activation: ActId, year: i32) -> Result<bool, ActError> {
    let course = Grounds::load(db, &[activation])?.course(Due { activation, year });
    Ok(course.is_some_and(|course| course.outcome == Outcome::Renewed))
}
