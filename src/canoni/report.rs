//! The renewal of a year before it happens and after, service by service; the number of queries does not grow with the services.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::course::{Course, Grounds};
use super::fee::FeeRules;
use super::lines::{self, Fee};
use super::model::{FeeLine, Outcome, Renewal};
use super::prices::Prices;
use super::renewal::{Due, planned};
use crate::acts::{ActError, ActState, Procedure};
use crate::db::schema::{acts, renewals};
use crate::db::{Db, one_of};
use crate::kernel::ids::{ActId, EnteId};

/// What the renewal of a year would do with an activation.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What becomes of it.
    pub course: Course,
    /// Its fee; none: the service has no schedule, or had ended.
    pub fee: Option<Fee>,
    /// Whether its convention has schedules for the service, but none that is in force on its first day.
    pub lacks_schedule: bool,
}

/// What the renewal of a year would do as things stand, in the order of enti. Writes nothing.
pub fn preview(db: &mut Db, year: i32, rules: FeeRules) -> Result<Vec<Planned>, ActError> {
    let served: Vec<(ActId, EnteId)> = acts::table
        .filter(acts::procedure.eq(Procedure::Attivazione))
        .filter(acts::state.eq_any([ActState::Active, ActState::Ending]))
        .order((acts::ente_id, acts::id))
        .select((acts::id, acts::ente_id))
        .load(db)?;
    let (served, enti): (Vec<ActId>, Vec<EnteId>) = served.into_iter().unzip();
    let grounds = Grounds::load(db, &served)?;
    let prices = Prices::load(db, &enti)?;
    let mut all = Vec::new();
    for activation in served {
        let Some(course) = grounds.course(Due { activation, year }) else {
            continue;
        };
        let fee = match course.outcome {
            Outcome::Ended => None,
            _ => planned(year, &course, &prices, rules)?.map(|(_, fee)| fee),
        };
        let lacks_schedule = fee.is_none() && prices.lack_schedule(&course);
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
    /// Its fee, revision by revision; the last one counts.
    pub lines: Vec<FeeLine>,
    /// Whether there is no fee since no schedule was in force, though the convention has some.
    pub lacks_schedule: bool,
}

impl Done {
    /// The line that counts.
    pub fn line(&self) -> Option<&FeeLine> {
        self.lines.last()
    }
}

/// What was done for a year: each activation with its fee.
pub fn report(db: &mut Db, year: i32) -> Result<Vec<Done>, ActError> {
    let rows: Vec<Renewal> = renewals::table
        .filter(renewals::year.eq(year))
        .order((renewals::ente_id, renewals::activation_id))
        .select(Renewal::as_select())
        .load(db)?;
    done(db, rows)
}

/// These decisions of one year with the fees.
pub(super) fn done(db: &mut Db, rows: Vec<Renewal>) -> Result<Vec<Done>, ActError> {
    let mut lines: BTreeMap<(ActId, i32), Vec<FeeLine>> = BTreeMap::new();
    for line in lines::of_renewals(db, &rows)? {
        lines
            .entry((line.activation_id, line.year))
            .or_default()
            .push(line);
    }
    // Why there is no fee is found again as things stand.
    let is_without =
        |row: &&Renewal| row.outcome != Outcome::Ended && !lines.contains_key(&(row.activation_id, row.year));
    let without: Vec<&Renewal> = rows.iter().filter(is_without).collect();
    let grounds = Grounds::load(
        db,
        &without.iter().map(|row| row.activation_id).collect::<Vec<_>>(),
    )?;
    let prices = Prices::load(db, &without.iter().map(|row| row.ente_id).collect::<Vec<_>>())?;
    let with = |renewal: Renewal| {
        let (activation, year) = (renewal.activation_id, renewal.year);
        let lines = lines.remove(&(activation, year)).unwrap_or_default();
        let course = match lines.is_empty() && renewal.outcome != Outcome::Ended {
            true => grounds.course(Due { activation, year }),
            false => None,
        };
        Done {
            lacks_schedule: course.is_some_and(|course| prices.lack_schedule(&course)),
            renewal,
            lines,
        }
    };
    Ok(rows.into_iter().map(with).collect())
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
