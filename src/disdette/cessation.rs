//! When a service ends after a disdetta. Rule DIS.

use chrono::{Datelike, NaiveDate};

use crate::acts::terms::TermReason;
use crate::db::types::text_enum;

text_enum! {
    /// What ends a service.
    pub enum CessationReason {
        /// The notice.
        Disdetta = "disdetta",
        /// The convention ended first.
        ConventionEnd = "convention_end",
    }
}

impl CessationReason {
    /// The same for the term of the last day.
    pub fn of_term(self) -> TermReason {
        match self {
            CessationReason::Disdetta => TermReason::Disdetta,
            CessationReason::ConventionEnd => TermReason::ConventionEnd,
        }
    }
}

/// The end of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cessation {
    /// The last day with service.
    pub last_service_day: NaiveDate,
    /// The first day without it.
    pub effective_from: NaiveDate,
    /// What ends it.
    pub reason: CessationReason,
}

/// The convention was over when the notice was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the convention ended on {ended_on}")]
pub struct ConventionExpired {
    /// Its last day.
    pub ended_on: NaiveDate,
}

/// The end of a service whose disdetta was received on a local date: 31 December of that year, not moved when it is no working
/// day (`terms.roll.disdetta` [I-06]). `requested_from`: a first day without service that is asked for; later ones are kept, those
/// inside a year mean the following 1 January (`disdetta.midyear` [I-15]), earlier ones are ignored. Errors: ConventionExpired.
/// Rule DIS.
pub fn cessation(
    received_on: NaiveDate,
    requested_from: Option<NaiveDate>,
    convention_end: NaiveDate,
) -> Result<Cessation, ConventionExpired> {
    if received_on > convention_end {
        return Err(ConventionExpired {
            ended_on: convention_end,
        });
    }
    let earliest = new_year_after(received_on);
    let asked = requested_from.map(|day| match day.ordinal() {
        1 => day,
        _ => new_year_after(day),
    });
    let effective_from = asked.map_or(earliest, |asked| asked.max(earliest));
    let ends = |last_service_day: NaiveDate, reason| Cessation {
        last_service_day,
        effective_from: last_service_day.succ_opt().unwrap_or(NaiveDate::MAX),
        reason,
    };
    let last_service_day = effective_from.pred_opt().unwrap_or(NaiveDate::MIN);
    Ok(match convention_end < last_service_day {
        true => ends(convention_end, CessationReason::ConventionEnd),
        false => ends(last_service_day, CessationReason::Disdetta),
    })
}

/// 1 January of the year after a date's.
fn new_year_after(date: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(date.year().saturating_add(1), 1, 1).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dates() -> impl Strategy<Value = NaiveDate> {
        (0i64..20_000)
            .prop_map(|days| NaiveDate::from_ymd_opt(2015, 1, 1).unwrap() + chrono::TimeDelta::days(days))
    }

    proptest! {
        #[test]
        fn service_ends_with_a_year_or_with_the_convention_and_never_before_the_notice(
            received in dates(), asked in proptest::option::of(dates()), end in dates()
        ) {
            let found = cessation(received, asked, end);
            if received > end {
                prop_assert_eq!(found, Err(ConventionExpired { ended_on: end }));
                return Ok(());
            }
            let found = found.unwrap();
            prop_assert_eq!(found.effective_from, found.last_service_day.succ_opt().unwrap());
            prop_assert!(found.last_service_day <= end);
            prop_assert!(found.last_service_day >= received);
            match found.reason {
                CessationReason::ConventionEnd => prop_assert_eq!(found.last_service_day, end),
                CessationReason::Disdetta => prop_assert_eq!(found.effective_from.ordinal(), 1),
            }
            // A notice one day later never ends the service earlier.
            if let Ok(later) = cessation(received.succ_opt().unwrap(), asked, end) {
                prop_assert!(later.last_service_day >= found.last_service_day);
            }
            // Asking for an earlier day is the same as asking for none.
            if asked.is_none_or(|asked| asked <= new_year_after(received)) {
                prop_assert_eq!(cessation(received, None, end), Ok(found));
            }
        }
    }
}
