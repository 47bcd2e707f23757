//! Local dates of Europe/Rome (R-TIME-1): instants are kept in UTC, and the law counts local days.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Rome;

/// A stretch of one local date during which the offset from UTC does not change: the whole day, save where clocks change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub to: DateTime<Utc>,
    /// What local time is ahead of UTC.
    pub offset: TimeDelta,
}

/// "Date of" an instant: its local date. `2026-12-31T23:00:00Z` is of 1 January 2027.
pub fn date_of(instant: DateTime<Utc>) -> NaiveDate {
    local_time_of(instant).date()
}

/// Local date and time of an instant, as shown on pages.
pub fn local_time_of(instant: DateTime<Utc>) -> NaiveDateTime {
    let utc = instant.naive_utc();
    utc.checked_add_signed(offset_at(utc)).unwrap_or(utc)
}

/// Whether a date that somebody typed can be meant: nobody's document is older than the programs that keep it, nor from the next
/// century.
pub fn is_plausible(date: NaiveDate) -> bool {
    (1990..=2199).contains(&chrono::Datelike::year(&date))
}

/// First instant of a local date.
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    runs(date).next().expect("every date has at least one run").from
}

/// First instant *after* a local date, so a term that "runs until the end of that day" is in time while `now < end_of_day(date)`.
pub fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    runs(date).last().expect("every date has at least one run").to
}

/// The runs of a local date in the order of time: one, or two on the days when clocks change. Their total is 23, 24 or 25 hours.
pub fn runs(date: NaiveDate) -> impl Iterator<Item = Run> {
    let midnight = date.and_time(NaiveTime::MIN);
    let next_midnight = plus(midnight, TimeDelta::days(1));
    // Rome has always been between 0 and 2 hours ahead of UTC, and has never changed its clocks twice within two days.
    let (earliest, latest) = (
        plus(midnight, TimeDelta::hours(-3)),
        plus(next_midnight, TimeDelta::hours(1)),
    );
    let (before, after) = (offset_at(earliest), offset_at(latest));
    let run = |offset: TimeDelta, from: NaiveDateTime, to: NaiveDateTime| {
        let from = from.max(plus(midnight, -offset));
        let to = to.min(plus(next_midnight, -offset));
        (from < to).then(|| Run {
            from: from.and_utc(),
            to: to.and_utc(),
            offset,
        })
    };
    if before == after {
        [run(before, earliest, latest), None].into_iter().flatten()
    } else {
        let change = change_between(earliest, latest);
        [run(before, earliest, change), run(after, change, latest)]
            .into_iter()
            .flatten()
    }
}

/// The first second with the offset of `high`, which is not that of `low`.
fn change_between(mut low: NaiveDateTime, mut high: NaiveDateTime) -> NaiveDateTime {
    let after = offset_at(high);
    while high - low > TimeDelta::seconds(1) {
        let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
        if offset_at(middle) == after {
            high = middle
        } else {
            low = middle
        }
    }
    high
}

fn offset_at(utc: NaiveDateTime) -> TimeDelta {
    TimeDelta::seconds(i64::from(
        Rome.offset_from_utc_datetime(&utc).fix().local_minus_utc(),
    ))
}

/// At the ends of the years that can be written there is nothing to add to.
fn plus(at: NaiveDateTime, delta: TimeDelta) -> NaiveDateTime {
    let end = if delta < TimeDelta::zero() {
        NaiveDateTime::MIN
    } else {
        NaiveDateTime::MAX
    };
    at.checked_add_signed(delta).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_date_of_an_instant_is_the_local_one() {
        assert_eq!(date_of(at("2026-12-31T22:59:59.999999Z")), day("2026-12-31"));
        assert_eq!(date_of(at("2026-12-31T23:00:00Z")), day("2027-01-01"));
        assert_eq!(date_of(at("2026-07-14T22:00:00Z")), day("2026-07-15"));
    }

    #[test]
    fn days_begin_and_end_at_local_midnight_also_when_clocks_change() {
        assert_eq!(start_of_day(day("2026-03-29")), at("2026-03-29T00:00:00+01:00"));
        assert_eq!(end_of_day(day("2026-03-29")), at("2026-03-30T00:00:00+02:00"));
        assert_eq!(start_of_day(day("2026-10-25")), at("2026-10-25T00:00:00+02:00"));
        assert_eq!(end_of_day(day("2026-10-25")), at("2026-10-26T00:00:00+01:00"));
        assert_eq!(
            runs(day("2026-10-25")).next().unwrap().to,
            at("2026-10-25T01:00:00Z")
        );
    }

    #[test]
    fn the_days_from_1950_to_2100_follow_each_other_without_gap_or_overlap() {
        let mut date = day("1950-01-01");
        let mut expected = start_of_day(date);
        while date < day("2100-01-01") {
            for run in runs(date) {
                assert_eq!(run.from, expected, "{date}");
                assert_eq!(date_of(run.from), date);
                assert_eq!(date_of(run.to - TimeDelta::microseconds(1)), date);
                expected = run.to;
            }
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn the_last_dates_that_can_be_written_do_not_panic() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(start_of_day(date) < end_of_day(date));
        }
        date_of(DateTime::<Utc>::MAX_UTC);
        date_of(DateTime::<Utc>::MIN_UTC);
    }
}
