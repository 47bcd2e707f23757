//! When the centre is open: rules CAL-OPEN and CAL-WD, and the shipped calendar `CENTRO`.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::HORIZON_DAYS;
use super::calendar_json::{DayOfWeek, Placed, placed};
use super::holidays::{Holidays, MonthDay, two_digits};
pub use super::mistakes::{CalendarMistake, HoursError};
use crate::kernel::rome;

const MINUTES_PER_DAY: u16 = 24 * 60;

/// The opening intervals of one day, local time, half-open, in order, not overlapping; possibly none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Vec<(String, String)>", into = "Vec<(String, String)>")]
pub struct Hours(Vec<(u16, u16)>);

/// The hours of a closed day.
static CLOSED: Hours = Hours(Vec::new());

impl Hours {
    /// Reads intervals `("08:30", "12:00")`; the end may be `24:00`. Errors: every [`HoursError`].
    pub fn parse<S: AsRef<str>>(intervals: &[(S, S)]) -> Result<Self, HoursError> {
        let mut hours: Vec<(u16, u16)> = Vec::with_capacity(intervals.len());
        for (from, to) in intervals {
            let (from, to) = (from.as_ref(), to.as_ref());
            let not_a_time = |text: &str| HoursError::NotATime(text.to_owned());
            let start = minute_of_day(from)
                .filter(|&m| m < MINUTES_PER_DAY)
                .ok_or_else(|| not_a_time(from))?;
            let end = minute_of_day(to).ok_or_else(|| not_a_time(to))?;
            if end <= start {
                return Err(HoursError::Empty {
                    from: from.to_owned(),
                    to: to.to_owned(),
                });
            }
            if hours
                .last()
                .is_some_and(|&(_, previous_end)| start < previous_end)
            {
                return Err(HoursError::Overlap {
                    from: from.to_owned(),
                    to: to.to_owned(),
                });
            }
            hours.push((start, end));
        }
        Ok(Self(hours))
    }

    /// Whether there is no interval.
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }

    /// The intervals in minutes of the day, in order.
    pub fn minutes(&self) -> &[(u16, u16)] {
        &self.0
    }

    fn contain(&self, seconds_of_day: u32) -> bool {
        let seconds = |minute: u16| u32::from(minute) * 60;
        self.0
            .iter()
            .any(|&(from, to)| seconds(from) <= seconds_of_day && seconds_of_day < seconds(to))
    }

    /// The open instants of these hours on a local date. Where clocks change each run of equal offset is cut on its own: so an
    /// interval loses the missing hour and has the repeated one twice (CAL-OPEN).
    pub(super) fn spans_on(&self, date: NaiveDate) -> Vec<Span> {
        if self.is_closed() {
            return Vec::new();
        }
        rome::runs(date)
            .flat_map(|run| {
                // At the ends of the years that can be written there is nothing to add to.
                let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
                let midnight = midnight.checked_sub_signed(run.offset).unwrap_or(run.from);
                self.0.iter().filter_map(move |&(from, to)| {
                    let at = |minute: u16| {
                        let since = TimeDelta::minutes(minute.into());
                        midnight.checked_add_signed(since).unwrap_or(run.to)
                    };
                    let span = Span {
                        from: at(from).max(run.from),
                        to: at(to).min(run.to),
                    };
                    (span.from < span.to).then_some(span)
                })
            })
            .collect()
    }
}

impl TryFrom<Vec<(String, String)>> for Hours {
    type Error = HoursError;

    fn try_from(intervals: Vec<(String, String)>) -> Result<Self, HoursError> {
        Self::parse(&intervals)
    }
}

impl From<Hours> for Vec<(String, String)> {
    fn from(hours: Hours) -> Self {
        let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let intervals = hours.0.into_iter();
        intervals.map(|(from, to)| (text(from), text(to))).collect()
    }
}

/// Minutes since midnight of `HH:MM`, from 0 to 1,440.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let total = u16::try_from(hours * 60 + minutes).ok()?;
    (minutes < 60 && total <= MINUTES_PER_DAY).then_some(total)
}

/// The hours of an ordinary week; a day left out is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "Placed<DayOfWeek, Hours>")]
#[expect(missing_docs, reason = "the days of the week")]
pub struct Week {
    pub mon: Hours,
    pub tue: Hours,
    pub wed: Hours,
    pub thu: Hours,
    pub fri: Hours,
    pub sat: Hours,
    pub sun: Hours,
}

impl Week {
    fn on(&self, day: Weekday) -> &Hours {
        match day {
            Weekday::Mon => &self.mon,
            Weekday::Tue => &self.tue,
            Weekday::Wed => &self.wed,
            Weekday::Thu => &self.thu,
            Weekday::Fri => &self.fri,
            Weekday::Sat => &self.sat,
            Weekday::Sun => &self.sun,
        }
    }
}

/// A date whose hours replace those of the week, of holidays and of the patron; its JSON is the list of intervals, or an object
/// with `hours` and the names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpecialDay {
    /// The hours, possibly none.
    pub hours: Hours,
    /// Why, in Italian; may be empty.
    pub name_it: String,
    /// Why, in English; may be empty.
    pub name_en: String,
}

impl From<Hours> for SpecialDay {
    fn from(hours: Hours) -> Self {
        Self {
            hours,
            ..Self::default()
        }
    }
}

/// A calendar of opening hours in Europe/Rome. Its JSON is read and checked here: what cannot be is an error that says where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The hours of an ordinary week.
    pub weekly: Week,
    /// Whether it is closed on national holidays.
    pub closed_on_holidays: bool,
    /// The patron saint's day, always closed.
    #[serde(default)]
    pub patron_day: Option<MonthDay>,
    /// What that day is called in Italian; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub patron_name_it: String,
    /// What that day is called in English; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub patron_name_en: String,
    /// Dates whose hours replace everything else.
    #[serde(default, deserialize_with = "placed")]
    pub special_days: BTreeMap<NaiveDate, SpecialDay>,
    /// The holidays (CAL-HOL); the national ones where the JSON has none.
    #[serde(default)]
    pub holidays: Holidays,
}

/// What closes a day of the week that has hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closure {
    Holiday,
    Patron,
}

/// Half-open stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl Calendar {
    /// The shipped calendar `CENTRO`: Monday to Thursday 08:30–12:00 and 14:00–16:00, Friday 09:00–13:00, closed on national
    /// holidays and on 15 February, patron of Brescia; 1,560 minutes a week. The clock uses these office hours by `sla.calendar`
    /// [I-01], the patron day is `calendar.patron_day` [I-02].
    pub fn centro() -> Self {
        let hours = |intervals: &[(&str, &str)]| {
            Hours::parse(intervals).expect("the hours written here are in order")
        };
        let full = hours(&[("08:30", "12:00"), ("14:00", "16:00")]);
        Self {
            weekly: Week {
                mon: full.clone(),
                tue: full.clone(),
                wed: full.clone(),
                thu: full,
                fri: hours(&[("09:00", "13:00")]),
                ..Week::default()
            },
            closed_on_holidays: true,
            patron_day: MonthDay::new(2, 15),
            patron_name_it: "Santi Faustino e Giovita".to_owned(),
            patron_name_en: "Saints Faustinus and Jovita".to_owned(),
            special_days: BTreeMap::new(),
            holidays: Holidays::national(),
        }
    }

    /// The opening hours of a local date.
    pub fn hours_on(&self, date: NaiveDate) -> &Hours {
        if let Some(special) = self.special_days.get(&date) {
            return &special.hours;
        }
        self.ordinary_hours_on(date)
    }

    /// The opening hours of a local date if it were no special day.
    pub(super) fn ordinary_hours_on(&self, date: NaiveDate) -> &Hours {
        match self.closure_on(date) {
            Some(_) => &CLOSED,
            None => self.weekly.on(date.weekday()),
        }
    }

    /// What closes a date whose weekday has hours, if it is no special day.
    pub(super) fn closure_on(&self, date: NaiveDate) -> Option<Closure> {
        if self.weekly.on(date.weekday()).is_closed() {
            None
        } else if self.closed_on_holidays && self.holidays.contains(date) {
            Some(Closure::Holiday)
        } else if self.patron_day.is_some_and(|day| day.is_on(date)) {
            Some(Closure::Patron)
        } else {
            None
        }
    }

    /// What hides in a calendar that could be read. `from`: the date from which it must work.
    pub fn check(&self, from: NaiveDate) -> Result<(), Vec<CalendarMistake>> {
        let holidays = self.holidays.0.iter().enumerate();
        let mut mistakes: Vec<CalendarMistake> = holidays
            .filter_map(|(index, holiday)| {
                let last_year = holiday.last_year.filter(|last| *last < holiday.first_year)?;
                Some(CalendarMistake::HolidayYears {
                    index,
                    name: holiday.name_it.clone(),
                    first_year: holiday.first_year,
                    last_year,
                })
            })
            .collect();
        let mut dates = from.iter_days().take(HORIZON_DAYS as usize);
        if !dates.any(|date| !self.open_spans(date).is_empty()) {
            mistakes.push(CalendarMistake::NeverOpen { from });
        }
        if mistakes.is_empty() {
            Ok(())
        } else {
            Err(mistakes)
        }
    }

    /// Rule CAL-WD: a working day is a date with at least one interval.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !self.hours_on(date).is_closed()
    }

    /// Rule CAL-OPEN: the local date has intervals and the local time of day lies in one of them.
    pub fn is_open(&self, instant: DateTime<Utc>) -> bool {
        let local = rome::local_time_of(instant);
        self.hours_on(local.date())
            .contain(local.time().num_seconds_from_midnight())
    }

    /// The open instants of a local date, in the order of time.
    pub(super) fn open_spans(&self, date: NaiveDate) -> Vec<Span> {
        self.hours_on(date).spans_on(date)
    }
}
