//! A calendar compiled for speed: for every local year that somebody asks for, its open stretches and their running sums, so that
//! a question about open time is a binary search or two and not a walk from day to day.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::calendar::{Calendar, Span};
use super::{BeyondHorizon, HORIZON_DAYS};
use crate::kernel::rome;

/// The years that are compiled once and kept; others can be asked for too, and are compiled each time.
const FIRST_KEPT: i32 = 1970;
const LAST_KEPT: i32 = 2199;

/// A [`Calendar`] to ask how much time it is open: made once, shared by threads. Holds some 6 KiB for each year asked for.
/// [`elapsed`](Self::elapsed) and [`due`](Self::due) stand in [`working_time`](super::working_time).
#[derive(Debug)]
pub struct Timetable {
    calendar: Calendar,
    years: Box<[OnceLock<Arc<Year>>]>,
}

/// One local year, from its first midnight. Whole seconds throughout: opening hours are minutes, offsets from UTC are seconds.
#[derive(Debug)]
struct Year {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// In order; neighbours do not touch.
    stretches: Box<[Stretch]>,
    /// Open seconds of the whole year.
    total: u32,
}

/// Seconds since the beginning of the year; `before` is how many open ones come before `from`.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: u32,
    to: u32,
    before: u32,
}

impl Stretch {
    fn after(self) -> u32 {
        self.before + (self.to - self.from)
    }
}

impl Timetable {
    /// The timetable of a calendar; years are compiled when they are first asked for.
    pub fn new(calendar: Calendar) -> Self {
        Self {
            calendar,
            years: (FIRST_KEPT..=LAST_KEPT).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The rules behind it.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The first open instant at or after another (CAL-OPEN). Errors: BeyondHorizon.
    pub fn next_open(&self, at: DateTime<Utc>) -> Result<DateTime<Utc>, BeyondHorizon> {
        let end = horizon_of(at);
        self.years(at, end)
            .find_map(|year| year.next_open(at))
            .filter(|&open| open < end)
            .ok_or(BeyondHorizon {
                from: rome::date_of(at),
            })
    }

    /// Open time in `[from, to)`; zero if `to ≤ from`.
    pub(super) fn open_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        if to <= from {
            return TimeDelta::zero();
        }
        self.years(from, to).fold(TimeDelta::zero(), |sum, year| {
            sum + (year.open_before(to) - year.open_before(from))
        })
    }

    /// The earliest instant in `(from, to]` by which some open time (more than none) has passed since `from`; or what is still
    /// missing of it at `to`.
    pub(super) fn reach(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        open: TimeDelta,
    ) -> Result<DateTime<Utc>, TimeDelta> {
        let mut left = open;
        if to <= from {
            return Err(left);
        }
        for year in self.years(from, to) {
            let before = year.open_before(from);
            let length = year.open_before(to) - before;
            if left <= length {
                return Ok(year.reached(before + left));
            }
            left -= length;
        }
        Err(left)
    }

    /// The open stretches that touch `[from, to)`, whole, in order; one that runs over New Year is one.
    pub(super) fn stretches(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        if to <= from {
            return found;
        }
        // A stretch that is open at either end is told whole, also where it reaches into the year beside.
        let first = rome::date_of(from).pred_opt().unwrap_or(NaiveDate::MIN);
        let spans = self
            .years(rome::start_of_day(first), to)
            .flat_map(|year| year.spans().collect::<Vec<_>>());
        for span in spans {
            match found.last_mut() {
                Some(last) if last.to == span.from => last.to = span.to,
                _ if span.from >= to => break,
                _ => found.push(span),
            }
        }
        found.retain(|span| from < span.to);
        found
    }

    /// From the year of one instant to that of another.
    fn years(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = Arc<Year>> {
        let year = |at| rome::date_of(at).year();
        (year(from)..=year(to)).map(|year| self.year(year))
    }

    fn year(&self, year: i32) -> Arc<Year> {
        let compiled = || Arc::new(Year::of(&self.calendar, year));
        let kept = usize::try_from(year - FIRST_KEPT)
            .ok()
            .and_then(|index| self.years.get(index));
        match kept {
            Some(kept) => Arc::clone(kept.get_or_init(compiled)),
            None => compiled(),
        }
    }
}

/// First instant after the last date on which anything is looked for.
pub(super) fn horizon_of(from: DateTime<Utc>) -> DateTime<Utc> {
    let last = rome::date_of(from).checked_add_days(Days::new(HORIZON_DAYS));
    rome::end_of_day(last.unwrap_or(NaiveDate::MAX))
}

impl Year {
    fn of(calendar: &Calendar, year: i32) -> Self {
        let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).expect("the year of a date");
        let from = rome::start_of_day(date(1, 1));
        let second = |at: DateTime<Utc>| {
            u32::try_from((at - from).num_seconds()).expect("a year has less than 2^32 seconds")
        };
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut total = 0;
        let days = date(1, 1).iter_days().take_while(|date| date.year() == year);
        for span in days.flat_map(|date| calendar.open_spans(date)) {
            let (from, to) = (second(span.from), second(span.to));
            match stretches.last_mut() {
                Some(last) if last.to == from => last.to = to,
                _ => stretches.push(Stretch {
                    from,
                    to,
                    before: total,
                }),
            }
            total += to - from;
        }
        Self {
            from,
            to: rome::end_of_day(date(12, 31)),
            stretches: stretches.into(),
            total,
        }
    }

    fn at(&self, second: u32) -> DateTime<Utc> {
        self.from + TimeDelta::seconds(second.into())
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        self.stretches.iter().map(|stretch| Span {
            from: self.at(stretch.from),
            to: self.at(stretch.to),
        })
    }

    /// Open time of this year before an instant, which may lie in any year.
    fn open_before(&self, at: DateTime<Utc>) -> TimeDelta {
        if at <= self.from {
            return TimeDelta::zero();
        }
        if at >= self.to {
            return TimeDelta::seconds(self.total.into());
        }
        let since = at - self.from;
        let second = whole_seconds(since);
        match self.last_begun(second) {
            None => TimeDelta::zero(),
            Some(stretch) if second < stretch.to => {
                since - TimeDelta::seconds((stretch.from - stretch.before).into())
            }
            Some(stretch) => TimeDelta::seconds(stretch.after().into()),
        }
    }

    /// The earliest instant by which so much open time of this year has passed: more than none, at most all of it.
    fn reached(&self, open: TimeDelta) -> DateTime<Utc> {
        let seconds = whole_seconds(open) + u32::from(open.subsec_nanos() > 0);
        let index = self
            .stretches
            .partition_point(|stretch| stretch.after() < seconds);
        let stretch = self.stretches[index];
        self.from + open + TimeDelta::seconds((stretch.from - stretch.before).into())
    }

    /// The first open instant of this year at or after another, which may lie in an earlier year.
    fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let second = whole_seconds((at - self.from).max(TimeDelta::zero()));
        if at >= self.from && self.last_begun(second).is_some_and(|stretch| second < stretch.to) {
            return Some(at);
        }
        let next = self
            .stretches
            .partition_point(|stretch| self.at(stretch.from) < at);
        self.stretches.get(next).map(|stretch| self.at(stretch.from))
    }

    fn last_begun(&self, second: u32) -> Option<&Stretch> {
        let begun = self.stretches.partition_point(|stretch| stretch.from <= second);
        self.stretches[..begun].last()
    }
}

/// Rounded down; of a length within one year.
fn whole_seconds(length: TimeDelta) -> u32 {
    u32::try_from(length.num_seconds()).expect("a length within one year is not negative")
}
