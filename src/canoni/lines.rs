//! The fees of enti: one line for an activation and year, computed once and stored with all that it was computed from.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde_json::Value;

use super::fee::{FeeRules, for_months, months_used};
use super::model::{FeeLine, FeeLineId, LineReason, Renewal, ScheduleSheet};
use super::sheets::LineSheet;
use crate::acts::telling::{Side, tell_in_words};
use crate::acts::{Act, ActError};
use crate::audit::{self, By, Entry};
use crate::db::schema::fee_lines;
use crate::db::{Db, one_of};
use crate::enti::{EnteKind, Population};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, ServiceId};
use crate::kernel::money::{AmountTooLarge, Cents};
use crate::t;
use crate::users::actor::System;

/// What the fee of a year is computed from.
#[derive(Clone, Debug)]
pub(super) struct Basis<'a> {
    /// The schedule.
    pub schedule: &'a ScheduleSheet,
    /// What the ente is.
    pub kind: EnteKind,
    /// The figure that decides, of a comune.
    pub population: Option<Population>,
    /// First and last day as a member of the centre.
    pub member: (NaiveDate, NaiveDate),
    /// The first day with service.
    pub active_on: NaiveDate,
    /// What the centre has settled.
    pub rules: FeeRules,
    /// The lines that stand of earlier activations of the same service: no month of a year is paid twice.
    pub others: Vec<FeeLine>,
}

/// A fee that was computed and is not stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Fee {
    /// The amount of a whole year; none: the population is not known.
    pub annual: Option<Cents>,
    /// The amount due.
    pub amount: Option<Cents>,
    /// Months that count.
    pub months: u32,
    /// What the centre has settled.
    pub rules: FeeRules,
    /// First day as a member, if it lies in the year.
    pub joined_on: Option<NaiveDate>,
    /// Last day as a member, if it lies in the year.
    pub left_on: Option<NaiveDate>,
    /// Of a comune the number of its tier.
    pub tier: Option<usize>,
    /// The figure that decides, of a comune.
    pub population: Option<Population>,
}

impl Basis<'_> {
    /// The fee of a year. Errors: AmountTooLarge. Rules R-FEE-1, R-FEE-2.
    pub fn fee(&self, year: i32) -> Result<Fee, AmountTooLarge> {
        let within = |day: &NaiveDate| day.year() == year;
        let (joined_on, left_on) = (
            Some(self.member.0).filter(within),
            Some(self.member.1).filter(within),
        );
        let counted_from = match self.rules.prorata_on_activation {
            true => Some(self.member.0.max(self.active_on)).filter(within),
            false => joined_on,
        };
        let mut months = months_used(year, counted_from, left_on, self.rules.months_rule);
        for other in self.others.iter().filter(|other| other.year == year) {
            let counted = other.months_counted();
            months.retain(|month| !counted.contains(month));
        }
        let fee = Fee {
            months: u32::try_from(months.len()).expect("a year has twelve months"),
            joined_on,
            left_on,
            ..Fee::unknown(self.rules)
        };
        fee.priced(self.schedule, self.kind, self.population.clone())
    }
}

impl Fee {
    fn unknown(rules: FeeRules) -> Fee {
        Fee {
            annual: None,
            amount: None,
            months: 0,
            rules,
            joined_on: None,
            left_on: None,
            tier: None,
            population: None,
        }
    }

    /// The fee of an ente with that figure. Errors: AmountTooLarge.
    fn priced(
        self,
        schedule: &ScheduleSheet,
        kind: EnteKind,
        population: Option<Population>,
    ) -> Result<Fee, AmountTooLarge> {
        let residents = population.as_ref().map(|row| row.residents.unsigned_abs());
        // Without a population there is none, and the line says so.
        let annual = schedule.tiers.annual(kind, residents).ok();
        Ok(Fee {
            annual: annual.map(|(fee, _)| fee),
            amount: annual.map(|(fee, _)| for_months(fee, self.months)).transpose()?,
            tier: annual.and_then(|(_, tier)| tier),
            population,
            ..self
        })
    }
}

/// The fee of a service that had ended before the year: nothing.
pub(super) fn nothing(line: &FeeLine) -> Fee {
    Fee {
        annual: line.annual(),
        amount: Some(Cents::ZERO),
        tier: line.tier.and_then(|tier| usize::try_from(tier).ok()),
        population: line.population(),
        ..Fee::unknown(line.rules())
    }
}

/// The fee of a comune's line with another figure of the population; schedule, rule and months stay. Errors: AmountTooLarge.
pub(super) fn recomputed(sheet: &LineSheet, figure: Population) -> Result<Fee, AmountTooLarge> {
    let line = &sheet.line;
    let fee = Fee {
        months: u32::try_from(line.months).unwrap_or(0),
        joined_on: line.joined_on,
        left_on: line.left_on,
        ..Fee::unknown(line.rules())
    };
    fee.priced(&sheet.schedule, EnteKind::Comune, Some(figure))
}

/// Amounts of schedules are far below what is reckoned with.
pub(super) fn too_large(_: AmountTooLarge) -> ActError {
    ActError::field("amount", "canoni-too-large")
}

impl FeeLine {
    /// What it was computed with.
    pub(super) fn rules(&self) -> FeeRules {
        FeeRules {
            months_rule: self.months_rule,
            prorata_on_activation: self.prorata_on_activation,
        }
    }

    /// The figure that decided.
    pub(super) fn population(&self) -> Option<Population> {
        Some(Population {
            ente_id: self.ente_id,
            reference_on: self.residents_on?,
            source: self.residents_source.clone()?,
            residents: self.residents?,
        })
    }
}

/// The line of an activation and year that counts.
pub(super) fn current(db: &mut Db, activation: ActId, year: i32) -> QueryResult<Option<FeeLine>> {
    fee_lines::table
        .filter(fee_lines::activation_id.eq(activation))
        .filter(fee_lines::year.eq(year))
        .filter(fee_lines::superseded_at.is_null())
        .select(FeeLine::as_select())
        .first(db)
        .optional()
}

/// The lines of these enti that stand.
pub(super) fn standing(db: &mut Db, enti: &[EnteId]) -> QueryResult<Vec<FeeLine>> {
    fee_lines::table
        .filter(one_of(fee_lines::ente_id, enti.to_vec()))
        .filter(fee_lines::superseded_at.is_null())
        .order((fee_lines::activation_id, fee_lines::year))
        .select(FeeLine::as_select())
        .load(db)
}

/// Why a fee is stored.
pub(super) enum Cause {
    /// The clock found that it is another one.
    Found(LineReason),
    /// A person put it right, with the words that the ente reads.
    Corrected(By, String),
}

/// Stores a fee as the line that counts from now on.
pub(super) fn store(
    db: &mut Db,
    now: Timestamp,
    (activation, service, schedule): (&Act, ServiceId, &ScheduleSheet),
    before: Option<&FeeLine>,
    fee: &Fee,
    (year, cause): (i32, Cause),
) -> Result<FeeLine, ActError> {
    let (event, by, why, reason) = match cause {
        Cause::Found(why) => ("fee.computed", System.by(), why, None),
        Cause::Corrected(by, reason) => ("fee.corrected", by, LineReason::Corrected, Some(reason)),
    };
    if let Some(before) = before {
        diesel::update(fee_lines::table.find(before.id))
            .set(fee_lines::superseded_at.eq(now))
            .execute(db)?;
    }
    let population = fee.population.as_ref();
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let line = FeeLine {
        id: FeeLineId::new(now),
        activation_id: activation.id,
        year,
        revision: before.map_or(1, |before| before.revision + 1),
        ente_id: activation.ente_id,
        service_id: service,
        schedule_id: schedule.schedule.id,
        nature: schedule.schedule.nature,
        annual_cents: fee.annual.map(Cents::get),
        amount_cents: fee.amount.map(Cents::get),
        months: i32::try_from(fee.months).unwrap_or(0),
        months_rule: fee.rules.months_rule,
        rule: FeeLine::RULE.to_owned(),
        rule_version: FeeLine::RULE_VERSION,
        prorata_on_activation: fee.rules.prorata_on_activation,
        joined_on: fee.joined_on,
        left_on: fee.left_on,
        tier: fee.tier.map(count),
        residents: population.map(|row| row.residents),
        residents_on: population.map(|row| row.reference_on),
        residents_source: population.map(|row| row.source.clone()),
        why,
        computed_at: now,
        superseded_at: None,
        corrected_by: by.user_id(),
        correction_reason: reason.clone(),
    };
    diesel::insert_into(fee_lines::table).values(&line).execute(db)?;
    let entry = Entry::new(event, "fee_line", line.id).ente(line.ente_id);
    let old = before.map_or(Value::Null, FeeLine::facts);
    audit::record(db, by, now, entry.change(old, line.facts()).reason(reason))?;
    Ok(line)
}

/// Tells one side that a fee has become another one: nobody learns that from a page.
pub(super) fn tell_revised(
    db: &mut Db,
    now: Timestamp,
    activation: &Act,
    to: Side,
    (before, line): (&FeeLine, &FeeLine),
) -> QueryResult<()> {
    tell_in_words(db, now, activation, to, |lang| {
        let shown = |line: &FeeLine| match line.amount() {
            Some(amount) => amount.shown(lang),
            None => t!(lang, "canoni-not-known").into_owned(),
        };
        t!(
            lang,
            "canoni-tell-revised",
            year = line.year.to_string(),
            was = shown(before),
            is = shown(line),
            why = line.why.to_string(),
            reason = line.correction_reason.clone().unwrap_or_default()
        )
        .into_owned()
    })
}

/// The lines of these renewals, those that another computation has replaced too, revision by revision.
pub(super) fn of_renewals(db: &mut Db, renewals: &[Renewal]) -> QueryResult<Vec<FeeLine>> {
    let these = renewals.iter().map(|row| row.activation_id);
    let years: BTreeSet<i32> = renewals.iter().map(|row| row.year).collect();
    fee_lines::table
        .filter(one_of(fee_lines::activation_id, these))
        .filter(one_of(fee_lines::year, years))
        .order((fee_lines::activation_id, fee_lines::year, fee_lines::revision))
        .select(FeeLine::as_select())
        .load(db)
}
