//! The fee of one year: the tier of the population, and the months of the year in which the ente was a member.

use chrono::{Datelike, NaiveDate};

use crate::db::types::text_enum;
use crate::enti::EnteKind;
use crate::kernel::money::{AmountTooLarge, Cents};

text_enum! {
    /// Which months count in the year an ente joins or leaves the centre (`fee.months_rule` [I-18]).
    pub enum MonthsRule {
        /// Those with at least one day of membership.
        AnyDay = "any_day",
        /// Those with at least fifteen.
        Days15 = "days_15",
        /// Those that are covered from the first day to the last.
        FullMonth = "full_month",
    }
}

/// A band of population and what it pays a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The most residents of it; none for the last.
    pub up_to: Option<u32>,
    /// Fee a year.
    pub fee: Cents,
}

/// The bands of a schedule, the smallest first, and the fee of an ente that is not a comune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers {
    tiers: Vec<Tier>,
    flat: Cents,
}

/// Why bands are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TierError {
    /// The last band must have no upper limit, and only the last.
    #[error("the last tier, and only the last, has no upper limit")]
    Open,
    /// Each band must end above the one before.
    #[error("tier {0} does not end above the one before")]
    Order(usize),
    /// Nobody is paid for being a member.
    #[error("a fee is below zero")]
    Negative,
}

/// Why there is no fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeeError {
    /// A comune without a figure of its population on or before the reference date (R-FEE-1).
    #[error("the population of the comune on the reference date is not known")]
    NoPopulation,
}

impl Tiers {
    /// `tiers`: from the smallest band on, the last one without an upper limit. Errors: Open, Order, Negative.
    pub fn new(tiers: Vec<Tier>, flat: Cents) -> Result<Tiers, TierError> {
        let open = tiers.iter().position(|tier| tier.up_to.is_none());
        if open.is_none() || open != tiers.len().checked_sub(1) {
            return Err(TierError::Open);
        }
        let mut ends = tiers.windows(2);
        if let Some(index) = ends.position(|pair| pair[1].up_to.is_some_and(|end| Some(end) <= pair[0].up_to))
        {
            return Err(TierError::Order(index + 2));
        }
        let mut fees = tiers.iter().map(|tier| tier.fee).chain([flat]);
        match fees.any(|fee| fee < Cents::ZERO) {
            true => Err(TierError::Negative),
            false => Ok(Tiers { tiers, flat }),
        }
    }

    /// The bands in order.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// What an ente pays that is not a comune.
    pub fn flat(&self) -> Cents {
        self.flat
    }

    /// The fee of a whole year, and of a comune the number of its band from 1. `residents` of an ente that is not a comune play
    /// no part. Errors: NoPopulation. Rule R-FEE-1.
    pub fn annual(&self, kind: EnteKind, residents: Option<u32>) -> Result<(Cents, Option<usize>), FeeError> {
        if kind != EnteKind::Comune {
            return Ok((self.flat, None));
        }
        let residents = residents.ok_or(FeeError::NoPopulation)?;
        let within = |tier: &&Tier| tier.up_to.is_none_or(|end| residents <= end);
        let index = self.tiers.iter().position(|tier| within(&tier));
        let index = index.expect("the last tier has no upper limit");
        Ok((self.tiers[index].fee, Some(index + 1)))
    }
}

/// What a centre has settled about fees; what was computed keeps what it was computed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeRules {
    /// Which months count in the year in which an ente joins or leaves the centre (`fee.months_rule` [I-18]).
    pub months_rule: MonthsRule,
    /// Whether the year in which a service is activated counts by months too (`fee.prorata_on_activation` [I-19]).
    pub prorata_on_activation: bool,
}

impl From<MonthsRule> for FeeRules {
    fn from(months_rule: MonthsRule) -> FeeRules {
        FeeRules {
            months_rule,
            prorata_on_activation: false,
        }
    }
}

/// The months of a year that count: those in which the ente was a member. `joined_on`: the first day, if it lies in the year or
/// later; `last_day`: the last one, if there is one. Rule R-FEE-2.
pub fn months_used(
    year: i32,
    joined_on: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    rule: MonthsRule,
) -> Vec<u32> {
    let months = (1..=12).filter(|&month| {
        let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
            return false;
        };
        let last = first + chrono::Months::new(1) - chrono::Days::new(1);
        let from = joined_on.map_or(first, |day| day.max(first));
        let to = last_day.map_or(last, |day| day.min(last));
        let days = (to - from).num_days() + 1;
        days >= match rule {
            MonthsRule::AnyDay => 1,
            MonthsRule::Days15 => 15,
            MonthsRule::FullMonth => i64::from(last.day()),
        }
    });
    months.collect()
}

/// The part of a year's fee for so many months: fee × months / 12, half up. Errors: AmountTooLarge. Rule R-FEE-2.
pub fn for_months(annual: Cents, months: u32) -> Result<Cents, AmountTooLarge> {
    annual.share(i64::from(months), 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(n: i64) -> Cents {
        Cents::new(n).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn bands_that_leave_somebody_out_are_refused() {
        let tier = |up_to, fee| Tier {
            up_to,
            fee: cents(fee),
        };
        let tiers = |tiers: &[Tier]| Tiers::new(tiers.to_vec(), cents(1));
        assert_eq!(tiers(&[]), Err(TierError::Open));
        assert_eq!(tiers(&[tier(Some(10), 1)]), Err(TierError::Open));
        assert_eq!(tiers(&[tier(None, 1), tier(None, 2)]), Err(TierError::Open));
        assert_eq!(
            tiers(&[tier(Some(10), 1), tier(Some(10), 2), tier(None, 3)]),
            Err(TierError::Order(2))
        );
        assert_eq!(tiers(&[tier(None, -1)]), Err(TierError::Negative));
        let bands = tiers(&[tier(Some(10), 5), tier(None, 7)]).unwrap();
        assert_eq!(bands.annual(EnteKind::Comune, Some(10)), Ok((cents(5), Some(1))));
        assert_eq!(bands.annual(EnteKind::Comune, Some(11)), Ok((cents(7), Some(2))));
        assert_eq!(bands.annual(EnteKind::Comune, None), Err(FeeError::NoPopulation));
        assert_eq!(bands.annual(EnteKind::Unione, None), Ok((cents(1), None)));
    }

    #[test]
    fn only_whole_months_count_where_the_convention_says_so() {
        let whole = |joined: &str, left: &str| {
            months_used(2026, Some(day(joined)), Some(day(left)), MonthsRule::FullMonth).len()
        };
        assert_eq!(whole("2026-01-01", "2026-12-31"), 12);
        assert_eq!(whole("2026-02-02", "2026-12-30"), 9);
        assert_eq!(whole("2026-02-01", "2026-02-28"), 1);
        assert_eq!(whole("2027-01-01", "2027-12-31"), 0);
        assert_eq!(whole("2026-05-01", "2026-04-30"), 0);
    }
}
