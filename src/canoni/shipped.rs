//! The schedules that are shipped (section 11).

use chrono::NaiveDate;

use super::fee::{Tier, Tiers};
use crate::kernel::money::Cents;

/// A fee schedule as it is shipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Code of the service.
    pub service: &'static str,
    /// The date whose population decides.
    pub population_on: NaiveDate,
    /// Its bands.
    pub tiers: Tiers,
}

/// The surcharge of the institutional portal, by the population of 31 December 2013. Its first band is up to 1,000 residents [I-17].
pub fn portale() -> Schedule {
    let fee = |cents| Cents::new(cents).expect("the fees written here are small");
    let bands = [
        (Some(1_000), 45_000),
        (Some(2_000), 90_000),
        (Some(3_500), 125_000),
        (Some(6_000), 200_000),
        (Some(10_000), 250_000),
        (Some(13_500), 300_000),
        (None, 350_000),
    ];
    let tiers = bands.map(|(up_to, cents)| Tier {
        up_to,
        fee: fee(cents),
    });
    Schedule {
        service: "PORTALE",
        population_on: NaiveDate::from_ymd_opt(2013, 12, 31).expect("a date"),
        tiers: Tiers::new(tiers.to_vec(), fee(250_000)).expect("the bands written here are in order"),
    }
}
