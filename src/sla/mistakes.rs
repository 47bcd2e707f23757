//! What can be wrong with a calendar, for logs and programs and, as messages, for people.

use chrono::NaiveDate;

use super::HORIZON_DAYS;
use crate::kernel::text::{Lang, Message};

/// Why opening intervals are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not a time `HH:MM`; only an end may be `24:00`.
    #[error("{0:?} is not a time written HH:MM")]
    NotATime(String),
    /// The end is not after the beginning.
    #[error("the interval {from}–{to} does not end after it begins")]
    Empty {
        /// As written.
        from: String,
        /// As written.
        to: String,
    },
    /// The interval begins before the one written before it ends.
    #[error("the interval {from}–{to} begins before the one before it ends")]
    Overlap {
        /// As written.
        from: String,
        /// As written.
        to: String,
    },
}

impl HoursError {
    /// What to tell whoever wrote the hours.
    pub fn message(&self) -> Message {
        match self {
            Self::NotATime(text) => Message::new("sla-mistake-not-a-time").arg("text", text),
            Self::Empty { from, to } => Message::new("sla-mistake-empty").arg("from", from).arg("to", to),
            Self::Overlap { from, to } => Message::new("sla-mistake-overlap")
                .arg("from", from)
                .arg("to", to),
        }
    }
}

/// What is wrong with a calendar whose hours are in order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarMistake {
    /// No open instant within [`HORIZON_DAYS`]: nothing would ever be due.
    #[error("the calendar is never open within {HORIZON_DAYS} days of {from}")]
    NeverOpen {
        /// Where the search began.
        from: NaiveDate,
    },
    /// A holiday that ends before it begins.
    #[error("holiday {} ({name}): the last year {last_year} is before the first year {first_year}", index + 1)]
    HolidayYears {
        /// Position in the list, from 0.
        index: usize,
        /// Its Italian name.
        name: String,
        /// As written.
        first_year: i32,
        /// As written.
        last_year: i32,
    },
}

impl CalendarMistake {
    /// What to tell whoever wrote the calendar; in a language, since it names a date.
    pub fn message(&self, lang: Lang) -> Message {
        match self {
            Self::NeverOpen { from } => Message::new("sla-mistake-never-open").arg("from", lang.date(*from)),
            Self::HolidayYears {
                index,
                name,
                first_year,
                last_year,
            } => Message::new("sla-mistake-holiday-years")
                .arg("number", index + 1)
                .arg("name", name)
                .arg("first", *first_year)
                .arg("last", *last_year),
        }
    }
}
