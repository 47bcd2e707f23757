//! When a recesso takes effect. Rule REC.

use chrono::{Months, NaiveDate};

use crate::acts::terms::TermReason;
use crate::db::types::text_enum;

text_enum! {
    /// From what the effective day of a recesso follows.
    pub enum EffectReason {
        /// Just cause: the day of receipt.
        JustCause = "just_cause",
        /// The notice period, or a later day that was asked for.
        Notice = "notice",
        /// The contract ended first.
        ContractEnd = "contract_end",
    }
}

impl EffectReason {
    /// The same for the term of the notice; none: with just cause there is no notice.
    pub fn of_term(self) -> Option<TermReason> {
        match self {
            EffectReason::JustCause => None,
            EffectReason::Notice => Some(TermReason::Notice),
            EffectReason::ContractEnd => Some(TermReason::ContractEnd),
        }
    }
}

/// Months of notice without just cause: at least twelve.
pub const NOTICE_MONTHS: u32 = 12;

/// When a recesso takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The last day that is served and billed.
    pub last_service_day: NaiveDate,
    /// The day of effect: the one after, save with just cause, where it is that day itself.
    pub effective_from: NaiveDate,
    /// From what it follows.
    pub reason: EffectReason,
}

/// The contract was over when the notice was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the contract ended on {ended_on}")]
pub struct ContractExpired {
    /// Its last day.
    pub ended_on: NaiveDate,
}

/// With just cause: the day of receipt, still served and billed (`recesso.just_cause_last_day` [I-27]); a later day asked for is
/// ignored. Errors: ContractExpired. Rule REC.
pub fn with_just_cause(received_on: NaiveDate, contract_end: NaiveDate) -> Result<Effect, ContractExpired> {
    in_force(received_on, contract_end)?;
    Ok(Effect {
        last_service_day: received_on,
        effective_from: received_on,
        reason: EffectReason::JustCause,
    })
}

/// Without: the day after the notice period, which runs from the day after receipt and whose last day is not moved
/// (`terms.roll.recesso` [I-06]), or a later day that is asked for; never beyond the contract. A just cause that is not recognised
/// counts so from the same receipt (`recesso.unrecognised` [I-28]). Errors: ContractExpired. Rule REC.
pub fn with_notice(
    received_on: NaiveDate,
    notice_months: u32,
    requested_from: Option<NaiveDate>,
    contract_end: NaiveDate,
) -> Result<Effect, ContractExpired> {
    in_force(received_on, contract_end)?;
    let notice = received_on.checked_add_months(Months::new(notice_months));
    let last_of_notice = notice.unwrap_or(NaiveDate::MAX);
    let asked = requested_from.and_then(|day| day.pred_opt());
    let last_service_day = asked.map_or(last_of_notice, |asked| asked.max(last_of_notice));
    let (last_service_day, reason) = match last_service_day > contract_end {
        true => (contract_end, EffectReason::ContractEnd),
        false => (last_service_day, EffectReason::Notice),
    };
    Ok(Effect {
        last_service_day,
        effective_from: last_service_day.succ_opt().unwrap_or(NaiveDate::MAX),
        reason,
    })
}

fn in_force(received_on: NaiveDate, contract_end: NaiveDate) -> Result<(), ContractExpired> {
    match received_on > contract_end {
        true => Err(ContractExpired {
            ended_on: contract_end,
        }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dates() -> impl Strategy<Value = NaiveDate> {
        (0i64..9_000)
            .prop_map(|days| NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::TimeDelta::days(days))
    }

    proptest! {
        #[test]
        fn notice_is_never_shorter_than_it_must_be_nor_longer_than_the_contract(
            received in dates(), asked in proptest::option::of(dates()), end in dates(), months in 1u32..=24
        ) {
            let found = with_notice(received, months, asked, end);
            if received > end {
                prop_assert_eq!(found, Err(ContractExpired { ended_on: end }));
                prop_assert_eq!(with_just_cause(received, end), Err(ContractExpired { ended_on: end }));
                return Ok(());
            }
            let found = found.unwrap();
            let notice = received + Months::new(months);
            prop_assert_eq!(found.effective_from, found.last_service_day.succ_opt().unwrap());
            prop_assert_eq!(found.last_service_day, notice.max(asked.map_or(notice, |day| day.pred_opt().unwrap())).min(end));
            let at_once = with_just_cause(received, end).unwrap();
            prop_assert_eq!(at_once.last_service_day, received);
            prop_assert!(at_once.effective_from < found.effective_from);
        }
    }
}
