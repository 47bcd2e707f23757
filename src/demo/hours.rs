//! When people work: the desk of the centre (calendar `CENTRO`) and the offices of the enti.
//!
//! The demonstration has its own few lines for this: it must stay pure and must not move when the calendars of an
//! installation are edited.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Rome;

/// Whose hours count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// Monday to Thursday 08:30–12:00 and 14:00–16:00, Friday 09:00–13:00.
    Centre,
    /// The usual hours of a small town hall, two late afternoons a week.
    Ente,
}

/// The instant of a local time of day in Europe/Rome, given in seconds since midnight.
pub fn rome(date: NaiveDate, seconds: i64) -> DateTime<Utc> {
    let midnight = date
        .and_hms_opt(0, 0, 0)
        .expect("midnight exists as a naive time");
    let local = midnight + TimeDelta::seconds(seconds);
    match Rome.from_local_datetime(&local).earliest() {
        Some(at) => at.with_timezone(&Utc),
        // The hour skipped in March: the same clock time one hour later exists.
        None => (local - TimeDelta::hours(1)).and_utc(),
    }
}

/// The local date of an instant in Europe/Rome.
pub fn date_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Rome).date_naive()
}

fn easter_monday(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, month as u32, day as u32).expect("Easter is in March or April")
        + Days::new(1)
}

/// National holidays and the patron of Brescia, when the centre is closed.
pub fn is_holiday(date: NaiveDate) -> bool {
    let fixed = [
        (1, 1),
        (1, 6),
        (2, 15),
        (4, 25),
        (5, 1),
        (6, 2),
        (8, 15),
        (11, 1),
        (12, 8),
        (12, 25),
        (12, 26),
    ];
    fixed.contains(&(date.month(), date.day()))
        || (date.year() >= 2026 && (date.month(), date.day()) == (10, 4))
        || date == easter_monday(date.year())
}

/// Opening intervals of a day, in minutes since local midnight.
pub fn intervals(desk: Desk, date: NaiveDate) -> &'static [(i64, i64)] {
    if is_holiday(date) {
        return &[];
    }
    match (desk, date.weekday()) {
        (_, Weekday::Sat | Weekday::Sun) => &[],
        (Desk::Centre, Weekday::Fri) => &[(540, 780)],
        (Desk::Centre, _) => &[(510, 720), (840, 960)],
        (Desk::Ente, Weekday::Fri) => &[(480, 810)],
        (Desk::Ente, Weekday::Tue | Weekday::Thu) => &[(490, 765), (870, 1065)],
        (Desk::Ente, _) => &[(480, 780), (860, 960)],
    }
}

/// Whether the desk is open at the instant.
pub fn is_open(desk: Desk, at: DateTime<Utc>) -> bool {
    let date = date_of(at);
    intervals(desk, date)
        .iter()
        .any(|&(from, to)| rome(date, from * 60) <= at && at < rome(date, to * 60))
}

/// The instant at which `minutes` of open time have passed since `from`, always inside an interval.
pub fn after(desk: Desk, from: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
    let mut date = date_of(from);
    let mut left = minutes * 60;
    loop {
        for &(open, close) in intervals(desk, date) {
            let start = rome(date, open * 60).max(from);
            let free = (rome(date, close * 60) - start).num_seconds();
            if free > left {
                return start + TimeDelta::seconds(left);
            }
            left -= free.max(0);
        }
        date = date + Days::new(1);
    }
}

/// Whether the centre works on that day.
pub fn is_working_day(date: NaiveDate) -> bool {
    !intervals(Desk::Centre, date).is_empty()
}

/// The `n`-th working day of the centre after the date.
pub fn working_days_after(date: NaiveDate, n: u32) -> NaiveDate {
    let mut day = date;
    let mut left = n;
    while left > 0 {
        day = day + Days::new(1);
        if is_working_day(day) {
            left -= 1;
        }
    }
    day
}
