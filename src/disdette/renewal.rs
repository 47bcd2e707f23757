//! The years of a service: yearly renewal up to a disdetta or to the convention's end, with the fee of each. Rule DIS-REN.

use chrono::{Datelike, NaiveDate};

use super::cessation::{Cessation, CessationReason, ConventionExpired, cessation};
use crate::canoni::fee::{MonthsRule, for_months, months_used};
use crate::kernel::money::{AmountTooLarge, Cents};

/// What a service with a yearly fee is made from.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The ente's first day as a member of the centre.
    pub joined_on: NaiveDate,
    /// Last day of the convention.
    pub convention_end: NaiveDate,
    /// Fee of a whole year.
    pub annual_fee: Cents,
    /// Which months count in the year of joining.
    pub months_rule: MonthsRule,
}

/// A year of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Months that count.
    pub months_used: u32,
    /// The fee of the year.
    pub fee: Cents,
}

/// Why the years cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenewalError {
    /// The disdetta came after the convention's end.
    #[error(transparent)]
    Expired(#[from] ConventionExpired),
    /// A fee beyond what is reckoned with.
    #[error(transparent)]
    Amount(#[from] AmountTooLarge),
}

/// The end of the service and its years up to there. `disdetta_on`: the local date on which a disdetta was received. Only the
/// joining of the centre, and its end with the convention, reduce a year's fee by months (R-FEE-2, R-FEE-3). Errors: Expired, Amount.
/// Rule DIS-REN.
pub fn course(
    service: &Service,
    disdetta_on: Option<NaiveDate>,
) -> Result<(Cessation, Vec<Year>), RenewalError> {
    let end = match disdetta_on {
        Some(received_on) => cessation(received_on, None, service.convention_end)?,
        None => Cessation {
            last_service_day: service.convention_end,
            effective_from: service.convention_end.succ_opt().unwrap_or(NaiveDate::MAX),
            reason: CessationReason::ConventionEnd,
        },
    };
    let left_on = (end.reason == CessationReason::ConventionEnd).then_some(end.last_service_day);
    let years = service.joined_on.year()..=end.last_service_day.year();
    let years = years.map(|year| {
        let months_used = months_used(year, Some(service.joined_on), left_on, service.months_rule);
        let fee = for_months(service.annual_fee, months_used)?;
        Ok(Year {
            year,
            months_used,
            fee,
        })
    });
    Ok((end, years.collect::<Result<_, AmountTooLarge>>()?))
}
