//! Fees in the interface for programs.

use chrono::NaiveDate;
use diesel::result::QueryResult;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::correction::{self, Correction, CorrectionIn};
use super::fee::MonthsRule;
use super::lines::Fee;
use super::model::{FeeLineId, LineReason, Nature, ScheduleId};
use super::sheets::{self, LineFilter, LineSheet};
use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag, page_request};
use crate::db::Db;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::money::Cents;
use crate::services;

/// The fee of an activation for a calendar year, with all that it was computed from.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "FeeLine")]
pub struct FeeLineOut {
    /// Its id.
    pub id: FeeLineId,
    /// The ente.
    pub ente_id: EnteId,
    /// Code of the service.
    pub service: String,
    /// The act of the activation.
    pub activation_id: ActId,
    /// The calendar year.
    pub year: i32,
    /// Which computation, from 1; earlier ones are kept.
    pub revision: i32,
    /// Why it was computed.
    pub why: LineReason,
    /// The rule of the computation.
    pub rule: String,
    /// The version of that rule.
    pub rule_version: i32,
    /// Whether the year of activation counted by months too.
    pub prorata_on_activation: bool,
    /// Cents due; null: the population on or before the reference date is not known.
    pub amount_cents: Option<i64>,
    /// Cents of a whole year; null: the same.
    pub annual_cents: Option<i64>,
    /// Months that count.
    pub months: i32,
    /// Which months count.
    pub months_rule: MonthsRule,
    /// The first day as a member of the centre, if it lies in the year.
    pub joined_on: Option<NaiveDate>,
    /// The last day as a member of the centre, if it lies in the year.
    pub left_on: Option<NaiveDate>,
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// How it is paid.
    pub nature: Nature,
    /// The date whose population decides.
    pub population_on: NaiveDate,
    /// Of a comune the number of its tier, from 1.
    pub tier: Option<i32>,
    /// Of a comune the residents that decide.
    pub residents: Option<i32>,
    /// The day that this figure describes.
    pub residents_on: Option<NaiveDate>,
    /// Where the figure comes from.
    pub residents_source: Option<String>,
    /// Of a correction why it was made.
    pub correction_reason: Option<String>,
}

/// What a fee would be with another figure of the population.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "FeeChoice")]
pub struct FeeChoiceOut {
    /// The residents that would decide.
    pub residents: i32,
    /// The day that this figure describes.
    pub residents_on: NaiveDate,
    /// Where the figure comes from.
    pub residents_source: String,
    /// The number of its tier, from 1.
    pub tier: Option<i32>,
    /// Cents of a whole year.
    pub annual_cents: Option<i64>,
    /// Cents due, by the months of the line.
    pub amount_cents: Option<i64>,
}

/// A fee and what a correction would make of it.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "FeeCorrectionPreview")]
pub struct CorrectionOut {
    /// The line that counts.
    pub line: FeeLineOut,
    /// What it would be, by each figure that can decide; the rule's first.
    pub choices: Vec<FeeChoiceOut>,
}

/// A correction of a fee.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "FeeCorrectionIn", deny_unknown_fields)]
pub struct CorrectionBody {
    /// The residents of one of the choices.
    pub residents: i32,
    /// The source of that choice.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub residents_source: String,
    /// Why; the ente reads it.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl FeeChoiceOut {
    fn new(fee: Fee) -> Option<FeeChoiceOut> {
        let figure = fee.population?;
        Some(FeeChoiceOut {
            residents: figure.residents,
            residents_on: figure.reference_on,
            residents_source: figure.source,
            tier: fee.tier.and_then(|tier| i32::try_from(tier).ok()),
            annual_cents: fee.annual.map(Cents::get),
            amount_cents: fee.amount.map(Cents::get),
        })
    }
}

impl FeeLineOut {
    fn one(db: &mut Db, sheet: LineSheet) -> QueryResult<FeeLineOut> {
        let code = services::labels(db)?.remove(&sheet.line.service_id);
        Ok(FeeLineOut::new(
            sheet,
            code.map(|label| label.code).unwrap_or_default(),
        ))
    }

    fn new(sheet: LineSheet, service: String) -> FeeLineOut {
        let line = sheet.line;
        FeeLineOut {
            id: line.id,
            ente_id: line.ente_id,
            service,
            activation_id: line.activation_id,
            year: line.year,
            revision: line.revision,
            why: line.why,
            rule: line.rule.clone(),
            rule_version: line.rule_version,
            prorata_on_activation: line.prorata_on_activation,
            amount_cents: line.amount_cents,
            annual_cents: line.annual_cents,
            months: line.months,
            months_rule: line.months_rule,
            joined_on: line.joined_on,
            left_on: line.left_on,
            schedule_id: line.schedule_id,
            nature: line.nature,
            population_on: sheet.schedule.schedule.population_on,
            tier: line.tier,
            residents: line.residents,
            residents_on: line.residents_on,
            residents_source: line.residents_source,
            correction_reason: line.correction_reason,
        }
    }
}

/// The operations on fees.
pub struct CanoniApi;

#[OpenApi(tag = "Tag::Procedures")]
impl CanoniApi {
    /// Fees
    ///
    /// The lines that count, of the latest years first: for the contact person of an ente its own, for accounts, case owners, managers
    /// and auditors all.
    #[oai(path = "/canoni", method = "get", operation_id = "list_canoni")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Of one of these years.
        #[oai(default)]
        year: Query<Vec<i32>>,
        /// Of one of these enti.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<FeeLineOut>>> {
        let filter = LineFilter {
            years: year.0,
            enti: ente.0,
        };
        let page = page_request(limit.0, cursor.0)?;
        auth.read(move |db, caller| {
            let found = sheets::list(db, &caller.actor, &filter, &page)?;
            let codes = services::labels(db)?;
            Ok(Shown(PageOut::of(found, |sheet| {
                let code = codes.get(&sheet.line.service_id).map(|label| label.code.clone());
                FeeLineOut::new(sheet, code.unwrap_or_default())
            })))
        })
        .await
    }

    /// What a correction would make of a fee
    ///
    /// For accounts. The figures of the population that can decide are those of the newest day on or before the reference date, by their
    /// sources. Nothing changes. 409 where nothing would: the answer says why.
    #[oai(
        path = "/canoni/:id/correction",
        method = "get",
        operation_id = "preview_canone_correction"
    )]
    async fn preview_correction(
        &self,
        auth: BearerToken,
        /// Id of the line that counts.
        id: Path<FeeLineId>,
    ) -> ApiResult<Shown<CorrectionOut>> {
        auth.read(move |db, caller| {
            let Correction { sheet, choices } = correction::preview(db, &caller.actor, id.0)?;
            Ok(Shown(CorrectionOut {
                line: FeeLineOut::one(db, sheet)?,
                choices: choices.into_iter().filter_map(FeeChoiceOut::new).collect(),
            }))
        })
        .await
    }

    /// Correct a fee
    ///
    /// For accounts: a figure of the population was wrong, or the right one was entered late. The fee is computed again with one of the
    /// choices of the preview, as the next revision of the line, which is answered; the ente is told, with the reason.
    #[oai(
        path = "/canoni/:id/correction",
        method = "put",
        operation_id = "correct_canone"
    )]
    async fn correct(
        &self,
        auth: BearerToken,
        /// Id of the line that counts.
        id: Path<FeeLineId>,
        body: Json<CorrectionBody>,
    ) -> ApiResult<Shown<FeeLineOut>> {
        let CorrectionBody {
            residents,
            residents_source,
            reason,
        } = body.0;
        auth.write(move |db, caller| {
            let given = CorrectionIn {
                figure: (residents, residents_source.clone()),
                reason: reason.clone(),
            };
            let sheet = correction::correct(db, &caller.actor, caller.now, id.0, &given)?;
            Ok(Shown(FeeLineOut::one(db, sheet)?))
        })
        .await
    }
}
