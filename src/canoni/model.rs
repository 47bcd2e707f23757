//! What fee schedules, fees and renewals are.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::fee::{MonthsRule, Tier, Tiers, months_used};
use crate::db::schema::{fee_lines, fee_schedules, fee_tiers, renewals};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId, ServiceId, UserId, id_type};
use crate::kernel::money::Cents;

id_type!(ScheduleId, "A fee schedule.");
id_type!(FeeLineId, "The fee of an activation for a year.");

text_enum! {
    /// How a fee is paid (R-FEE-4).
    pub enum Nature {
        /// A transfer between administrations, without an invoice.
        Transfer = "transfer",
        /// The price of a service, invoiced.
        FeeForService = "fee_for_service",
    }
}

text_enum! {
    /// Why a line of a fee was computed.
    pub enum LineReason {
        /// The service began, or was renewed for the year.
        Year = "year",
        /// The population became known.
        Population = "population",
        /// The days as a member of the centre became others.
        Membership = "membership",
        /// The service had ended before the year.
        Ended = "ended",
        /// It had not ended after all: the notice was revoked.
        Resumed = "resumed",
        /// The accounts computed it again with another figure of the population.
        Corrected = "corrected",
    }
}

text_enum! {
    /// What the renewal of a year did with an activation.
    pub enum Outcome {
        /// The service began in the year.
        Begun = "begun",
        /// It was renewed for the year.
        Renewed = "renewed",
        /// It was not: it had ended before.
        Ended = "ended",
    }
}

text_enum! {
    /// Why a service was not renewed.
    pub enum EndReason {
        Disdetta = "disdetta",
        Recesso = "recesso",
        /// The convention ended, and the ente has not joined the following one with that service.
        ConventionEnd = "convention_end",
        /// The ente left the centre.
        MembershipEnd = "membership_end",
    }
}

/// A fee schedule as stored. In use it is never edited: another one is added with its validity (R-FEE-5).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = fee_schedules)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// Of which version of the convention.
    pub convenzione_id: ConvenzioneId,
    /// For which service.
    pub service_id: ServiceId,
    /// Its first day.
    pub valid_from: NaiveDate,
    /// Its last day, if it has one; a later schedule takes its place anyway.
    pub valid_to: Option<NaiveDate>,
    /// How the fee is paid.
    pub nature: Nature,
    /// The date whose population decides.
    pub population_on: NaiveDate,
    /// Cents a year of an ente that is not a comune.
    pub flat_cents: i64,
    /// Who added it; none: the program.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

/// A tier of a schedule as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = fee_tiers)]
pub(super) struct TierRow {
    pub schedule_id: ScheduleId,
    pub position: i32,
    pub up_to: Option<i32>,
    pub fee_cents: i64,
}

/// A schedule with its tiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleSheet {
    /// The schedule.
    pub schedule: Schedule,
    /// What it costs.
    pub tiers: Tiers,
    /// Whether a fee was computed with it.
    pub is_used: bool,
}

impl ScheduleSheet {
    /// What the audit shows.
    pub(super) fn facts(&self) -> Value {
        let Schedule {
            convenzione_id,
            service_id,
            valid_from,
            valid_to,
            nature,
            population_on,
            flat_cents,
            ..
        } = &self.schedule;
        let tiers = self.tiers.tiers().iter();
        let tiers: Vec<Value> = tiers
            .map(|tier| json!({"up_to": tier.up_to, "fee_cents": tier.fee}))
            .collect();
        json!({
            "convenzione_id": convenzione_id, "service_id": service_id, "valid_from": valid_from.to_string(),
            "valid_to": valid_to.map(|day| day.to_string()), "nature": nature, "population_on": population_on.to_string(),
            "flat_cents": flat_cents, "tiers": tiers,
        })
    }

    /// The residents of a tier, from and up to; the last one has no end.
    pub fn band(&self, tier: usize) -> Option<(u32, Option<u32>)> {
        let index = tier.checked_sub(1)?;
        let band = self.tiers.tiers().get(index)?;
        let before = index
            .checked_sub(1)
            .and_then(|before| self.tiers.tiers()[before].up_to);
        Some((before.map_or(0, |end| end + 1), band.up_to))
    }
}

/// A schedule as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleIn {
    /// Of which version of the convention.
    pub convenzione_id: ConvenzioneId,
    /// Code of the service.
    pub service: String,
    /// Its first day.
    pub valid_from: NaiveDate,
    /// Its last day, if it has one.
    pub valid_to: Option<NaiveDate>,
    /// How the fee is paid.
    pub nature: Nature,
    /// The date whose population decides.
    pub population_on: NaiveDate,
    /// Cents a year of an ente that is not a comune.
    pub flat: Cents,
    /// The tiers, the smallest first.
    pub tiers: Vec<Tier>,
}

/// The fee of an activation for a year, with all that it was computed from. A line is never changed; what is learnt later makes the next
/// revision, which takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = fee_lines)]
pub struct FeeLine {
    /// Its id.
    pub id: FeeLineId,
    /// The act of the activation.
    pub activation_id: ActId,
    /// The calendar year.
    pub year: i32,
    /// Which computation, from 1.
    pub revision: i32,
    /// Whose.
    pub ente_id: EnteId,
    /// For what.
    pub service_id: ServiceId,
    /// By which schedule.
    pub schedule_id: ScheduleId,
    /// How it is paid.
    pub nature: Nature,
    /// Cents of a whole year; none: the population is not known (R-FEE-1).
    pub annual_cents: Option<i64>,
    /// Cents due; none: the population is not known (R-FEE-1).
    pub amount_cents: Option<i64>,
    /// Months that count (R-FEE-2).
    pub months: i32,
    /// Which months count ([I-18]), as it was when this was computed.
    pub months_rule: MonthsRule,
    /// The first day as a member, if it lies in the year.
    pub joined_on: Option<NaiveDate>,
    /// The last day as a member, if it lies in the year.
    pub left_on: Option<NaiveDate>,
    /// Of a comune the number of its tier.
    pub tier: Option<i32>,
    /// Residents of a comune.
    pub residents: Option<i32>,
    /// The day that the figure describes.
    pub residents_on: Option<NaiveDate>,
    /// Where the figure comes from.
    pub residents_source: Option<String>,
    /// Why it was computed.
    pub why: LineReason,
    /// When.
    pub computed_at: Timestamp,
    /// When the next revision took its place.
    pub superseded_at: Option<Timestamp>,
    /// The rule of the computation.
    pub rule: String,
    /// Its version.
    pub rule_version: i32,
    /// Whether the year of activation counted by months ([I-19]).
    pub prorata_on_activation: bool,
    /// Who made a correction.
    pub corrected_by: Option<UserId>,
    /// Why, in words that the ente reads.
    pub correction_reason: Option<String>,
}

impl FeeLine {
    /// The rule of the computation.
    pub const RULE: &'static str = "FEE";
    /// The version of that rule by which this program computes.
    pub const RULE_VERSION: i32 = 1;

    /// The amount due. `None`: the population is not known.
    pub fn amount(&self) -> Option<Cents> {
        self.amount_cents.map(stored)
    }

    /// The months that it counts: of those up to the day on which the ente left the last ones.
    pub fn months_counted(&self) -> Vec<u32> {
        let mut all = months_used(self.year, None, self.left_on, self.months_rule);
        let counted = usize::try_from(self.months).unwrap_or(0);
        all.split_off(all.len().saturating_sub(counted))
    }

    /// The amount of a whole year. `None`: the population is not known.
    pub fn annual(&self) -> Option<Cents> {
        self.annual_cents.map(stored)
    }

    pub(super) fn facts(&self) -> Value {
        json!({
            "activation_id": self.activation_id, "year": self.year, "revision": self.revision, "rule": self.rule, "rule_version": self.rule_version,
            "prorata_on_activation": self.prorata_on_activation,
            "schedule_id": self.schedule_id, "annual_cents": self.annual_cents, "amount_cents": self.amount_cents,
            "months": self.months, "months_rule": self.months_rule, "tier": self.tier, "residents": self.residents,
            "residents_on": self.residents_on.map(|day| day.to_string()), "why": self.why,
        })
    }
}

/// An amount that was checked before it was stored.
pub(super) fn stored(cents: i64) -> Cents {
    Cents::new(cents).unwrap_or_default()
}

/// What the renewal did with an activation in a year.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = renewals, treat_none_as_null = true)]
pub struct Renewal {
    /// The act of the activation.
    pub activation_id: ActId,
    /// The calendar year.
    pub year: i32,
    /// Whose.
    pub ente_id: EnteId,
    /// Which service.
    pub service_id: ServiceId,
    /// What was done.
    pub outcome: Outcome,
    /// Why it was not renewed.
    pub reason: Option<EndReason>,
    /// Its last day with service, as far as it is known.
    pub last_service_day: Option<NaiveDate>,
    /// When; the same instant for all that a run did.
    pub decided_at: Timestamp,
}

impl Renewal {
    pub(super) fn facts(&self) -> Value {
        json!({
            "activation_id": self.activation_id, "year": self.year, "outcome": self.outcome, "reason": self.reason,
            "last_service_day": self.last_service_day.map(|day| day.to_string()), "rule": "DIS-REN",
        })
    }
}
