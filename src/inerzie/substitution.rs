//! When the substitute power may be asked for, and until when its holder has to conclude. Rule INE.

use chrono::NaiveDate;

use crate::sla::calendar::Calendar;
use crate::sla::holidays::{FestiveDays, Holidays};
use crate::sla::terms::{TermError, TermLength, WorkingDayTerm, calendar_term};

/// How long a proceeding may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Working days of the centre's calendar (TERM-WD).
    WorkingDays(u32),
    /// Days, the last one moved on if festive (TERM-CAL; `terms.roll.inertia` [I-06]).
    CalendarDays(u32),
}

/// Why the substitute power cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inadmissible {
    /// The term still runs.
    #[error("the term runs until {due_on}")]
    TermNotExpired {
        /// Its last day.
        due_on: NaiveDate,
    },
    /// The proceeding was concluded before.
    #[error("the case was concluded on {concluded_on}")]
    CaseConcluded {
        /// When.
        concluded_on: NaiveDate,
    },
}

impl Length {
    /// The last day of a term of this length from a date on, which is not counted. Errors: BeyondHorizon.
    pub fn due_on(
        self,
        from: NaiveDate,
        calendar: &Calendar,
        holidays: &Holidays,
    ) -> Result<NaiveDate, TermError> {
        match self {
            Length::WorkingDays(days) => WorkingDayTerm::new(from, days).due_on(calendar),
            Length::CalendarDays(days) => {
                let festive = FestiveDays::of_law(holidays);
                Ok(calendar_term(from, TermLength::Days(days), Some(&festive))?)
            }
        }
    }

    /// Half of it, in the same unit, rounded up (`inertia.half_rounding` [I-33]): the term of the holder of the substitute power.
    pub fn half(self) -> Length {
        match self {
            Length::WorkingDays(days) => Length::WorkingDays(days.div_ceil(2)),
            Length::CalendarDays(days) => Length::CalendarDays(days.div_ceil(2)),
        }
    }
}

/// Whether the substitute power may be asked for on a date: from the day after the term's last, if the proceeding is not concluded
/// by then. Errors: CaseConcluded, TermNotExpired. Rule INE.
pub fn admit(
    due_on: NaiveDate,
    concluded_on: Option<NaiveDate>,
    asked_on: NaiveDate,
) -> Result<(), Inadmissible> {
    if let Some(concluded_on) = concluded_on.filter(|on| *on <= asked_on) {
        return Err(Inadmissible::CaseConcluded { concluded_on });
    }
    match asked_on > due_on {
        true => Ok(()),
        false => Err(Inadmissible::TermNotExpired { due_on }),
    }
}
