//! Until when a domain must have moved to another provider. Rule DOM.

use chrono::NaiveDate;

use crate::sla::BeyondHorizon;
use crate::sla::holidays::{FestiveDays, Holidays};
use crate::sla::terms::{TermLength, calendar_term};

/// Days from the deactivation of the portal (R-DOM-2).
pub const TRANSFER_DAYS: u32 = 30;

/// How a transfer stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Still to be made, in time.
    ToTransfer {
        /// Days that are left; 0 on the last one.
        days_left: i64,
    },
    /// Still to be made, and late.
    Overdue {
        /// Days since the last one.
        days_late: i64,
    },
    /// Made.
    Transferred {
        /// Whether after the last day.
        late: bool,
    },
}

/// The last day for the transfer: 30 days after the last day with the portal, moved on if festive (`terms.roll.domain_transfer`
/// [I-06]). Errors: BeyondHorizon. Rule DOM.
pub fn due_on(deactivated_on: NaiveDate, holidays: &Holidays) -> Result<NaiveDate, BeyondHorizon> {
    let festive = FestiveDays::of_law(holidays);
    calendar_term(deactivated_on, TermLength::Days(TRANSFER_DAYS), Some(&festive))
}

/// How it stands on the day `as_of`; a transfer on a later day does not count yet. Rule DOM.
pub fn standing(due_on: NaiveDate, as_of: NaiveDate, transferred_on: Option<NaiveDate>) -> Standing {
    if let Some(on) = transferred_on.filter(|on| *on <= as_of) {
        return Standing::Transferred { late: on > due_on };
    }
    match (due_on - as_of).num_days() {
        days_left @ 0.. => Standing::ToTransfer { days_left },
        days => Standing::Overdue { days_late: -days },
    }
}
