//! What fees are computed with, read once for many enti: the schedules, and of each ente its kind and its population.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::result::QueryResult;

use super::course::Course;
use super::fee::FeeRules;
use super::lines::{self, Basis};
use super::model::{FeeLine, Outcome, ScheduleId, ScheduleSheet};
use super::schedules;
use crate::db::Db;
use crate::enti::{self, EnteKind, Population};
use crate::kernel::ids::{ConvenzioneId, EnteId, ServiceId};

/// What fees are computed with.
pub(super) struct Prices {
    schedules: Vec<ScheduleSheet>,
    kinds: HashMap<EnteId, EnteKind>,
    populations: HashMap<EnteId, Vec<Population>>,
    lines: Vec<FeeLine>,
}

impl Prices {
    /// Those of these enti; the number of queries does not grow with them.
    pub fn load(db: &mut Db, enti: &[EnteId]) -> QueryResult<Prices> {
        Ok(Prices {
            schedules: schedules::list(db)?,
            kinds: enti::kinds(db, enti)?,
            populations: enti::populations_of(db, enti)?,
            lines: lines::standing(db, enti)?,
        })
    }

    /// A schedule by its id.
    pub fn schedule(&self, id: ScheduleId) -> Option<&ScheduleSheet> {
        self.schedules.iter().find(|sheet| sheet.schedule.id == id)
    }

    fn of(&self, convenzione: ConvenzioneId, service: ServiceId) -> impl Iterator<Item = &ScheduleSheet> {
        self.schedules.iter().filter(move |sheet| {
            (sheet.schedule.convenzione_id, sheet.schedule.service_id) == (convenzione, service)
        })
    }

    /// The schedule by which a service is paid from its first day in the year on: the latest one that is valid then.
    pub fn in_force(&self, course: &Course) -> Option<&ScheduleSheet> {
        let date: NaiveDate = course.first;
        let is_valid = |sheet: &&ScheduleSheet| {
            sheet.schedule.valid_from <= date && sheet.schedule.valid_to.is_none_or(|to| to >= date)
        };
        self.of(course.convenzione, course.service)
            .filter(is_valid)
            .max_by_key(|sheet| sheet.schedule.valid_from)
    }

    /// Whether a service of which no fee is computed should have one: its convention has schedules for it, but none in force on its
    /// first day.
    pub fn lack_schedule(&self, course: &Course) -> bool {
        course.outcome != Outcome::Ended
            && self.of(course.convenzione, course.service).next().is_some()
            && self.in_force(course).is_none()
    }

    /// What the fee of a course is computed from, by a schedule.
    pub fn basis<'a>(&self, schedule: &'a ScheduleSheet, course: &Course, rules: FeeRules) -> Basis<'a> {
        let ente = course.act.ente_id;
        let kind = self.kinds.get(&ente).copied().unwrap_or(EnteKind::Comune);
        let known = self.populations.get(&ente).map_or(&[][..], Vec::as_slice);
        let population = enti::deciding(known, schedule.schedule.population_on).first();
        Basis {
            schedule,
            kind,
            population: population.filter(|_| kind == EnteKind::Comune).cloned(),
            member: course.member,
            active_on: course.active_on,
            rules,
            others: (self.lines.iter())
                .filter(|line| (line.ente_id, line.service_id) == (ente, course.service))
                .filter(|line| line.activation_id < course.act.id)
                .cloned()
                .collect(),
        }
    }
}
