//! Legal terms: rules TERM-WD (working days) and TERM-CAL (days and months).
//!
//! A term begins on the local date of the event as it is, be it a holiday or past closing time (`terms.start` [I-04]); that date
//! is not counted (art. 155 c.p.c., art. 2963 c.c.) and the term runs until the end of the due date
//! ([`end_of_day`](crate::kernel::rome::end_of_day)).

use chrono::{Days, Months, NaiveDate};

use super::calendar::{Calendar, Closure};
use super::holidays::{FestiveDays, Holidays};
use super::{BeyondHorizon, HORIZON_DAYS};

/// Days of a suspension that count at most (`terms.max_suspension_days` [I-05]; L. 241/1990 art. 2 c. 7).
const MAX_SUSPENSION_DAYS: u64 = 30;

/// Why a term cannot be computed or suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// A proceeding is suspended once only (`terms.max_suspensions` [I-05]; L. 241/1990 art. 2 c. 7).
    #[error("the term was already suspended from {from}")]
    AlreadySuspended {
        /// First day of the suspension that there is.
        from: NaiveDate,
    },
    /// The suspension would begin before the event from which the term runs.
    #[error("the suspension would begin before {received_on}, from which the term runs")]
    SuspendedBeforeReceipt {
        /// Date of the event.
        received_on: NaiveDate,
    },
    /// There is no suspension to end.
    #[error("the term is not suspended")]
    NotSuspended,
    /// The suspension was ended already.
    #[error("the term was already resumed on {on}")]
    AlreadyResumed {
        /// The day from which days count again.
        on: NaiveDate,
    },
    /// The suspension would end before it begins.
    #[error("the term would be resumed before it was suspended, on {from}")]
    ResumedBeforeSuspended {
        /// First day of the suspension.
        from: NaiveDate,
    },
    /// The calendar has too few working days, or a date cannot be written.
    #[error(transparent)]
    BeyondHorizon(#[from] BeyondHorizon),
}

/// The one suspension of a term: days `d` with `from ≤ d <` [`counted_until`](Self::counted_until) are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspension {
    from: NaiveDate,
    resumed_on: Option<NaiveDate>,
}

impl Suspension {
    /// First day not counted.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The day on which it was ended, if it was.
    pub fn resumed_on(&self) -> Option<NaiveDate> {
        self.resumed_on
    }

    /// First day counted again: at the latest [`MAX_SUSPENSION_DAYS`] after the first day not counted.
    pub fn counted_until(&self) -> NaiveDate {
        let cap = self
            .from
            .checked_add_days(Days::new(MAX_SUSPENSION_DAYS))
            .unwrap_or(NaiveDate::MAX);
        self.resumed_on.map_or(cap, |on| on.min(cap))
    }
}

/// A term in working days. Rule TERM-WD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingDayTerm {
    received_on: NaiveDate,
    working_days: u32,
    suspension: Option<Suspension>,
}

impl WorkingDayTerm {
    /// received_on: local date of the event, not counted. A term of 0 working days ends on it.
    pub fn new(received_on: NaiveDate, working_days: u32) -> Self {
        Self {
            received_on,
            working_days,
            suspension: None,
        }
    }

    /// Local date of the event.
    pub fn received_on(&self) -> NaiveDate {
        self.received_on
    }

    /// The suspension, if there was one.
    pub fn suspension(&self) -> Option<Suspension> {
        self.suspension
    }

    /// The term, suspended from a day on. Errors: AlreadySuspended, SuspendedBeforeReceipt.
    pub fn suspended(self, from: NaiveDate) -> Result<Self, TermError> {
        if let Some(suspension) = self.suspension {
            return Err(TermError::AlreadySuspended {
                from: suspension.from,
            });
        }
        if from < self.received_on {
            return Err(TermError::SuspendedBeforeReceipt {
                received_on: self.received_on,
            });
        }
        Ok(Self {
            suspension: Some(Suspension {
                from,
                resumed_on: None,
            }),
            ..self
        })
    }

    /// The term, resumed: that day counts again. Errors: NotSuspended, AlreadyResumed, ResumedBeforeSuspended.
    pub fn resumed(self, on: NaiveDate) -> Result<Self, TermError> {
        let suspension = self.suspension.ok_or(TermError::NotSuspended)?;
        if let Some(on) = suspension.resumed_on {
            return Err(TermError::AlreadyResumed { on });
        }
        if on < suspension.from {
            return Err(TermError::ResumedBeforeSuspended {
                from: suspension.from,
            });
        }
        Ok(Self {
            suspension: Some(Suspension {
                resumed_on: Some(on),
                ..suspension
            }),
            ..self
        })
    }

    /// The n-th working day after the event. Errors: BeyondHorizon.
    pub fn due_on(&self, calendar: &Calendar) -> Result<NaiveDate, TermError> {
        let Some(wanted) = self.working_days.checked_sub(1) else {
            return Ok(self.received_on);
        };
        let counted = self.walk(calendar).filter(|(_, skipped)| skipped.is_none());
        let due = counted.map(|(date, _)| date).nth(wanted as usize);
        due.ok_or(self.beyond())
    }

    /// Every date after the event up to the due one: counted, or why not. A term of 0 working days has none. Errors: BeyondHorizon.
    pub fn days(&self, calendar: &Calendar) -> Result<Vec<(NaiveDate, Option<Skipped>)>, TermError> {
        let mut days = Vec::new();
        let mut left = self.working_days;
        for day in self.walk(calendar) {
            if left == 0 {
                break;
            }
            left -= u32::from(day.1.is_none());
            days.push(day);
        }
        match left {
            0 => Ok(days),
            _ => Err(self.beyond()),
        }
    }

    /// The working days from the event to the end of a date, those of the suspension left out: what was really used
    /// (L. 241/1990 art. 2 c. 9-quinquies).
    pub fn used(&self, calendar: &Calendar, until: NaiveDate) -> usize {
        let past = self.walk(calendar).take_while(|(date, _)| *date <= until);
        past.filter(|(_, skipped)| skipped.is_none()).count()
    }

    fn walk<'a>(
        &self,
        calendar: &'a Calendar,
    ) -> impl Iterator<Item = (NaiveDate, Option<Skipped>)> + use<'a> {
        let suspension = self.suspension;
        let is_suspended = move |date| suspension.is_some_and(|s| s.from <= date && date < s.counted_until());
        let after = self.received_on.iter_days().skip(1).take(HORIZON_DAYS as usize);
        after.map(move |date| match is_suspended(date) {
            true => (date, Some(Skipped::Suspended)),
            false => (date, closed(calendar, date)),
        })
    }

    fn beyond(&self) -> TermError {
        TermError::BeyondHorizon(BeyondHorizon {
            from: self.received_on,
        })
    }
}

/// Why a date of a term does not count, or cannot be its last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// The term was suspended.
    Suspended,
    /// A day of the week without hours.
    Weekday,
    /// A national holiday: its names in Italian and English.
    Holiday(String, String),
    /// The patron saint's day, by its names.
    Patron(String, String),
    /// A special day without hours, by its names, which may be empty.
    Special(String, String),
    /// A Sunday, on which no term ends.
    Sunday,
}

/// Why a date is no working day of the calendar; none: it is one. Rule CAL-WD.
fn closed(calendar: &Calendar, date: NaiveDate) -> Option<Skipped> {
    if calendar.is_working_day(date) {
        return None;
    }
    if let Some(special) = calendar.special_days.get(&date) {
        return Some(Skipped::Special(special.name_it.clone(), special.name_en.clone()));
    }
    Some(match calendar.closure_on(date) {
        None => Skipped::Weekday,
        Some(Closure::Holiday) => holiday(&calendar.holidays, date).unwrap_or(Skipped::Weekday),
        Some(Closure::Patron) => {
            Skipped::Patron(calendar.patron_name_it.clone(), calendar.patron_name_en.clone())
        }
    })
}

/// The holidays of a date by their names.
fn holiday(holidays: &Holidays, date: NaiveDate) -> Option<Skipped> {
    let (it, en): (Vec<&str>, Vec<&str>) = holidays
        .on(date)
        .map(|holiday| (&*holiday.name_it, &*holiday.name_en))
        .unzip();
    (!it.is_empty()).then(|| Skipped::Holiday(it.join(", "), en.join(", ")))
}

/// The festive days by law on which a term in days would have ended, and from which it moved on; in order. Errors: BeyondHorizon.
pub fn moved_over(
    start: NaiveDate,
    length: TermLength,
    holidays: &Holidays,
) -> Result<Vec<(NaiveDate, Skipped)>, BeyondHorizon> {
    let last = calendar_term(start, length, None)?;
    let due = calendar_term(start, length, Some(&FestiveDays::of_law(holidays)))?;
    let over = last.iter_days().take_while(|date| *date < due);
    Ok(over
        .map(|date| (date, holiday(holidays, date).unwrap_or(Skipped::Sunday)))
        .collect())
}

/// Length of a term that counts every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermLength {
    /// The date so many days on.
    Days(u32),
    /// The same day of the month so many months on, or its last day if there is none (art. 2963 c.c.).
    Months(u32),
}

/// Last day of a term in days or months; the start is not counted. With `roll`, a last day that is festive moves to the next one
/// that is not; which terms move is for each rule to say [I-06]. Errors: BeyondHorizon. Rule TERM-CAL.
pub fn calendar_term(
    start: NaiveDate,
    length: TermLength,
    roll: Option<&FestiveDays>,
) -> Result<NaiveDate, BeyondHorizon> {
    let beyond = BeyondHorizon { from: start };
    let last = match length {
        TermLength::Days(days) => start.checked_add_days(Days::new(days.into())),
        TermLength::Months(months) => start.checked_add_months(Months::new(months)),
    }
    .ok_or(beyond)?;
    match roll {
        None => Ok(last),
        Some(festive) => last
            .iter_days()
            .take(HORIZON_DAYS as usize)
            .find(|&date| !festive.contains(date))
            .ok_or(beyond),
    }
}
