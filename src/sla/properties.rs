//! Laws of SLA-ELAPSED, SLA-DUE, TERM-WD and CAL-HOL, compared with an oracle that shares no code with them: it asks of one
//! second (or one whole minute, where nothing smaller is given) after the other whether it is open, by plain text tables.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Rome;
use proptest::prelude::*;

use super::calendar::{Calendar, Hours, HoursError, Week};
use super::holidays::{Feast, FestiveDays, Holiday, Holidays, MonthDay, easter};
use super::terms::{TermError, TermLength, WorkingDayTerm, calendar_term};
use super::working_time::{Pause, due, elapsed};

/// Opening hours as the oracle knows them: minutes of the day, weekday 0 is Monday.
struct Oracle {
    weekly: [&'static [(u32, u32)]; 7],
    closed: fn(&str) -> bool,
    special: &'static [(&'static str, &'static [(u32, u32)])],
}

impl Oracle {
    fn is_open(&self, instant: DateTime<Utc>) -> bool {
        let local = Rome.from_utc_datetime(&instant.naive_utc());
        let date = local.format("%Y-%m-%d").to_string();
        let minute = local.hour() * 60 + local.minute();
        let hours = match self.special.iter().find(|(day, _)| *day == date) {
            Some((_, hours)) => hours,
            None if (self.closed)(&date) => return false,
            None => self.weekly[local.weekday().num_days_from_monday() as usize],
        };
        hours.iter().any(|&(from, to)| from <= minute && minute < to)
    }

    fn counts(&self, instant: DateTime<Utc>, pauses: &[Pause]) -> bool {
        let paused = |p: &Pause| p.from <= instant && p.to.is_none_or(|to| instant < to);
        self.is_open(instant) && !pauses.iter().any(paused)
    }

    /// Steps counted in `[from, to)`; exact if everything is a whole number of steps.
    fn elapsed(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        pauses: &[Pause],
        step: TimeDelta,
    ) -> TimeDelta {
        let (mut at, mut sum) = (from, TimeDelta::zero());
        while at < to {
            if self.counts(at, pauses) {
                sum += step;
            }
            at += step;
        }
        sum
    }

    /// The first instant, within 60 days, at which the target is used up.
    fn due(
        &self,
        from: DateTime<Utc>,
        target: TimeDelta,
        pauses: &[Pause],
        step: TimeDelta,
    ) -> Option<DateTime<Utc>> {
        let (mut at, mut sum) = (from, TimeDelta::zero());
        while sum < target {
            if at > from + TimeDelta::days(60) {
                return None;
            }
            if self.counts(at, pauses) {
                sum += step;
            }
            at += step;
        }
        Some(at)
    }
}

const FULL: &[(u32, u32)] = &[(510, 720), (840, 960)];
const FRIDAY: &[(u32, u32)] = &[(540, 780)];
const WEEK: [&[(u32, u32)]; 7] = [FULL, FULL, FULL, FULL, FRIDAY, &[], &[]];

fn is_closed_in_centro(date: &str) -> bool {
    const EASTER_MONDAYS: [&str; 3] = ["2026-04-06", "2027-03-29", "2028-04-17"];
    const EVERY_YEAR: [&str; 12] = [
        "01-01", "01-06", "02-15", "04-25", "05-01", "06-02", "08-15", "10-04", "11-01", "12-08", "12-25",
        "12-26",
    ];
    EVERY_YEAR.contains(&&date[5..]) || EASTER_MONDAYS.contains(&date)
}

fn special(days: &'static [(&'static str, &'static [(u32, u32)])]) -> BTreeMap<NaiveDate, Hours> {
    let text = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    days.iter()
        .map(|(date, hours)| {
            let hours: Vec<_> = hours.iter().map(|&(from, to)| (text(from), text(to))).collect();
            (day(date), Hours::parse(&hours).unwrap())
        })
        .collect()
}

const NEW_YEAR_CLOSURE: &[(&str, &[(u32, u32)])] = &[
    ("2026-12-24", &[(510, 720)]),
    ("2026-12-28", &[]),
    ("2026-12-29", &[]),
    ("2026-12-30", &[]),
    ("2026-12-31", &[(510, 720)]),
    ("2027-01-01", &[(600, 660)]),
    ("2027-01-04", &[]),
    ("2027-01-05", &[]),
];

/// `CENTRO`; `CENTRO` with closures around New Year; nights, where the clock changes; always open.
fn calendars() -> [(Calendar, Oracle); 4] {
    let hours = |text: &[(&str, &str)]| Hours::parse(text).unwrap();
    let night = || hours(&[("00:00", "02:15"), ("02:15", "02:50"), ("22:00", "24:00")]);
    let always = || hours(&[("00:00", "24:00")]);
    let bare = |weekly| Calendar {
        weekly,
        closed_on_holidays: false,
        patron_day: None,
        special_days: BTreeMap::new(),
        holidays: Holidays::national(),
    };
    let all = |hours: &dyn Fn() -> Hours| Week {
        mon: hours(),
        tue: hours(),
        wed: hours(),
        thu: hours(),
        fri: hours(),
        sat: hours(),
        sun: hours(),
    };
    const NIGHT: &[(u32, u32)] = &[(0, 135), (135, 170), (1320, 1440)];
    [
        (
            Calendar::centro(),
            Oracle {
                weekly: WEEK,
                closed: is_closed_in_centro,
                special: &[],
            },
        ),
        (
            Calendar {
                special_days: special(NEW_YEAR_CLOSURE),
                ..Calendar::centro()
            },
            Oracle {
                weekly: WEEK,
                closed: is_closed_in_centro,
                special: NEW_YEAR_CLOSURE,
            },
        ),
        (
            bare(all(&night)),
            Oracle {
                weekly: [NIGHT; 7],
                closed: |_| false,
                special: &[],
            },
        ),
        (
            bare(all(&always)),
            Oracle {
                weekly: [&[(0, 1440)]; 7],
                closed: |_| false,
                special: &[],
            },
        ),
    ]
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// Beginnings of eight days in which much happens: both changes of clock, Easter, Christmas, New Year, an ordinary week.
fn interesting_start() -> impl Strategy<Value = DateTime<Utc>> {
    prop::sample::select(vec![
        "2026-03-26T00:00:00Z",
        "2026-10-22T00:00:00Z",
        "2026-04-02T00:00:00Z",
        "2026-12-23T00:00:00Z",
        "2026-12-30T00:00:00Z",
        "2027-02-11T00:00:00Z",
        "2027-10-01T00:00:00Z",
        "2026-06-15T00:00:00Z",
    ])
    .prop_map(at)
}

/// Up to three pauses around a start, as (begin, length) in minutes or seconds, overlapping or not, inside closures or not, in any order.
fn pauses(units: i32) -> impl Strategy<Value = Vec<(i32, Option<i32>)>> {
    let end = prop_oneof![9 => (0..units / 4).prop_map(Some), 1 => Just(None)];
    prop::collection::vec((-units / 10..units, end), 0..4)
}

fn placed(start: DateTime<Utc>, unit: TimeDelta, pauses: &[(i32, Option<i32>)]) -> Vec<Pause> {
    pauses
        .iter()
        .map(|&(from, length)| {
            let from = start + unit * from;
            Pause {
                from,
                to: length.map(|length| from + unit * length),
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn elapsed_is_what_stepping_through_the_minutes_counts(
        start in interesting_start(), which in 0usize..4, offset in 0i32..2000, length in -10i32..8000, raw in pauses(14_400),
    ) {
        let (calendar, oracle) = &calendars()[which];
        let from = start + MINUTE * offset;
        let to = from + MINUTE * length;
        let pauses = placed(start, MINUTE, &raw);
        prop_assert_eq!(elapsed(calendar, from, to, &pauses), oracle.elapsed(from, to, &pauses, MINUTE));
    }

    #[test]
    fn elapsed_is_exact_to_the_second_in_the_nights_when_clocks_change(
        start in prop::sample::select(vec!["2026-03-29T00:30:00Z", "2026-10-25T00:00:00Z"]).prop_map(at),
        which in 0usize..4, offset in 0i32..3600, length in 0i32..4000, raw in pauses(3_000),
    ) {
        let (calendar, oracle) = &calendars()[which];
        let from = start + SECOND * offset;
        let to = from + SECOND * length;
        let pauses = placed(start, SECOND, &raw);
        prop_assert_eq!(elapsed(calendar, from, to, &pauses), oracle.elapsed(from, to, &pauses, SECOND));
    }

    #[test]
    fn due_is_the_first_minute_at_which_the_target_is_used_up(
        start in interesting_start(), which in 0usize..4, offset in 0i32..2000, target in 0i32..1200, raw in pauses(14_400),
    ) {
        let (calendar, oracle) = &calendars()[which];
        let opened = start + MINUTE * offset;
        let pauses = placed(start, MINUTE, &raw);
        let target = MINUTE * target;
        prop_assert_eq!(due(calendar, opened, target, &pauses).unwrap(), oracle.due(opened, target, &pauses, MINUTE));
    }
}

proptest! {
    #[test]
    fn at_the_due_time_exactly_the_target_has_elapsed_and_not_a_microsecond_before(
        start in interesting_start(), which in 0usize..4, offset in 0i64..700_000_000_000, target in 1i64..400_000_000_000,
        raw in pauses(14_400),
    ) {
        let calendar = &calendars()[which].0;
        let opened = start + TimeDelta::microseconds(offset);
        let target = TimeDelta::microseconds(target);
        let pauses = placed(start, MINUTE, &raw);
        match due(calendar, opened, target, &pauses).unwrap() {
            Some(due_at) => {
                prop_assert_eq!(elapsed(calendar, opened, due_at, &pauses), target);
                let before = due_at - TimeDelta::microseconds(1);
                prop_assert_eq!(elapsed(calendar, opened, before, &pauses), target - TimeDelta::microseconds(1));
            }
            None => prop_assert!(pauses.iter().any(|p| p.to.is_none())),
        }
    }

    #[test]
    fn elapsed_adds_up_and_never_runs_backwards_or_faster_than_time(
        start in interesting_start(), which in 0usize..4, cuts in prop::array::uniform3(0i64..1_000_000_000_000),
        raw in pauses(14_400),
    ) {
        let calendar = &calendars()[which].0;
        let mut cuts = cuts.map(|cut| start + TimeDelta::microseconds(cut));
        cuts.sort();
        let [a, b, c] = cuts;
        let pauses = placed(start, MINUTE, &raw);
        let (first, second) = (elapsed(calendar, a, b, &pauses), elapsed(calendar, b, c, &pauses));
        prop_assert_eq!(first + second, elapsed(calendar, a, c, &pauses));
        prop_assert!(TimeDelta::zero() <= first && first <= b - a);
        prop_assert!(first <= elapsed(calendar, a, b, &[]));
    }

    #[test]
    fn a_longer_target_or_one_more_pause_is_never_due_earlier(
        start in interesting_start(), which in 0usize..4, targets in prop::array::uniform2(0i32..3000), raw in pauses(14_400),
    ) {
        let calendar = &calendars()[which].0;
        let pauses = placed(start, MINUTE, &raw);
        let after = |target: i32, pauses: &[Pause]| {
            due(calendar, start, MINUTE * target, pauses).unwrap().unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        let (short, long) = (targets[0].min(targets[1]), targets[0].max(targets[1]));
        prop_assert!(after(short, &pauses) <= after(long, &pauses));
        prop_assert!(after(short, &pauses[..pauses.len().saturating_sub(1)]) <= after(short, &pauses));
    }

    #[test]
    fn an_instant_is_open_if_a_microsecond_of_working_time_passes_in_it(
        start in interesting_start(), which in 0usize..4, offset in 0i64..700_000_000_000,
    ) {
        let (calendar, oracle) = &calendars()[which];
        let instant = start + TimeDelta::microseconds(offset);
        let grain = TimeDelta::microseconds(1);
        prop_assert_eq!(calendar.is_open(instant), oracle.is_open(instant));
        prop_assert_eq!(calendar.is_open(instant), elapsed(calendar, instant, instant + grain, &[]) == grain);
    }

    #[test]
    fn a_working_day_term_counts_the_days_with_hours_one_by_one(
        offset in 0u64..700, n in 0u32..40, suspended in prop::option::of((0u64..60, prop::option::of(0u64..60))),
    ) {
        let calendar = Calendar::centro();
        let received = day("2026-01-01") + chrono::Days::new(offset);
        let mut term = WorkingDayTerm::new(received, n);
        let mut skipped = Vec::new();
        if let Some((from, length)) = suspended {
            let from = received + chrono::Days::new(from);
            term = term.suspended(from).unwrap();
            if let Some(length) = length {
                term = term.resumed(from + chrono::Days::new(length)).unwrap();
            }
            skipped = from.iter_days().take(length.unwrap_or(30).min(30) as usize).collect();
        }
        let (mut date, mut left) = (received, n);
        while left > 0 {
            date = date.succ_opt().unwrap();
            let weekend = date.weekday().num_days_from_monday() > 4;
            if !weekend && !is_closed_in_centro(&date.to_string()) && !skipped.contains(&date) {
                left -= 1;
            }
        }
        prop_assert_eq!(term.due_on(&calendar).unwrap(), date);
    }
}

#[test]
fn a_promise_survives_forty_closed_days() {
    let closed: BTreeMap<_, _> = day("2026-07-20")
        .iter_days()
        .take(40)
        .map(|date| (date, Hours::default()))
        .collect();
    let calendar = Calendar {
        special_days: closed,
        ..Calendar::centro()
    };
    let opened = at("2026-07-17T12:30:00+02:00");
    assert_eq!(
        due(&calendar, opened, MINUTE * 31, &[]),
        Ok(Some(at("2026-08-31T08:31:00+02:00")))
    );
    let term = WorkingDayTerm::new(day("2026-07-17"), 2);
    assert_eq!(term.due_on(&calendar), Ok(day("2026-09-01")));
}

#[test]
fn a_calendar_that_never_opens_is_an_error_and_not_a_wait() {
    let never = Calendar {
        weekly: Week::default(),
        ..Calendar::centro()
    };
    let opened = at("2026-03-02T09:00:00+01:00");
    assert!(due(&never, opened, MINUTE, &[]).is_err());
    assert_eq!(due(&never, opened, TimeDelta::zero(), &[]), Ok(Some(opened)));
    assert!(matches!(
        WorkingDayTerm::new(day("2026-03-02"), 1).due_on(&never),
        Err(TermError::BeyondHorizon(_))
    ));
    assert_eq!(
        elapsed(&never, opened, opened + TimeDelta::days(400), &[]),
        TimeDelta::zero()
    );
    let long_pause = Pause {
        from: opened,
        to: Some(opened + TimeDelta::days(4_000)),
    };
    assert!(due(&Calendar::centro(), opened, MINUTE, &[long_pause]).is_err());
    let endless = Pause {
        from: opened,
        to: None,
    };
    assert_eq!(due(&Calendar::centro(), opened, MINUTE, &[endless]), Ok(None));
    let festive = FestiveDays {
        patron_day: None,
        saturday: true,
        holidays: &every_day_is_a_holiday(),
    };
    assert!(calendar_term(day("2026-03-02"), TermLength::Days(30), Some(&festive)).is_err());
    assert!(calendar_term(NaiveDate::MAX, TermLength::Months(1), None).is_err());
}

fn every_day_is_a_holiday() -> Holidays {
    let days = day("2024-01-01").iter_days().take(366);
    let feast = |date: NaiveDate| Feast::On(MonthDay::new(date.month(), date.day()).unwrap());
    Holidays(
        days.map(|date| Holiday {
            feast: feast(date),
            first_year: 1949,
            last_year: None,
        })
        .collect(),
    )
}

#[test]
fn a_term_is_suspended_once_and_for_thirty_days_at_most() {
    let term = WorkingDayTerm::new(day("2026-03-02"), 15);
    let suspended = term.suspended(day("2026-03-05")).unwrap();
    assert_eq!(suspended.suspension().unwrap().counted_until(), day("2026-04-04"));
    assert_eq!(
        suspended.suspended(day("2026-05-01")),
        Err(TermError::AlreadySuspended {
            from: day("2026-03-05")
        })
    );
    let resumed = suspended.resumed(day("2026-03-12")).unwrap();
    assert!(matches!(
        resumed.suspended(day("2026-03-20")),
        Err(TermError::AlreadySuspended { .. })
    ));
    assert_eq!(
        resumed.resumed(day("2026-03-13")),
        Err(TermError::AlreadyResumed {
            on: day("2026-03-12")
        })
    );
    assert_eq!(term.resumed(day("2026-03-12")), Err(TermError::NotSuspended));
    assert!(matches!(
        suspended.resumed(day("2026-03-04")),
        Err(TermError::ResumedBeforeSuspended { .. })
    ));
    assert!(matches!(
        term.suspended(day("2026-03-01")),
        Err(TermError::SuspendedBeforeReceipt { .. })
    ));
}

#[test]
fn opening_hours_are_in_order_and_do_not_overlap() {
    let error = |hours: &[(&str, &str)]| Hours::parse(hours).unwrap_err();
    for text in ["8:30", "24:01", "12:60", "+1:00", "12.00", "", "24:00"] {
        assert_eq!(error(&[(text, "24:00")]), HoursError::NotATime(text.to_owned()));
    }
    assert!(matches!(error(&[("12:00", "12:00")]), HoursError::Empty { .. }));
    assert!(matches!(
        error(&[("08:00", "12:00"), ("11:00", "13:00")]),
        HoursError::Overlap { .. }
    ));
    assert!(matches!(
        error(&[("14:00", "16:00"), ("08:00", "12:00")]),
        HoursError::Overlap { .. }
    ));
    assert!(Hours::parse(&[("08:00", "12:00"), ("12:00", "24:00")]).is_ok());
    assert!(MonthDay::parse("02-29").is_ok());
    for text in ["2-15", "02-30", "13-01", "0215", "+2-15"] {
        assert!(MonthDay::parse(text).is_err(), "{text}");
    }
}

#[test]
fn easter_is_where_the_tables_put_it() {
    for date in [
        "1954-04-18",
        "1981-04-19",
        "2000-04-23",
        "2008-03-23",
        "2011-04-24",
        "2038-04-25",
        "2049-04-18",
        "2076-04-19",
    ] {
        assert_eq!(easter(date[..4].parse().unwrap()), day(date));
    }
    assert_eq!(
        Holidays::national().of_year(2011).len(),
        10,
        "Easter Monday was on 25 April"
    );
    assert_eq!(easter(NaiveDate::MIN.year() + 1).weekday(), chrono::Weekday::Sun);
}

#[test]
fn a_new_law_is_a_line_of_data() {
    let line = r#"[{"feast": {"on": "11-04"}, "first_year": 2030, "last_year": 2031}, {"feast": {"after_easter": 50}, "first_year": 2030}]"#;
    let holidays: Holidays = serde_json::from_str(line).unwrap();
    assert_eq!(holidays.of_year(2029), []);
    assert_eq!(holidays.of_year(2031), [day("2031-06-02"), day("2031-11-04")]);
    assert_eq!(
        holidays.of_year(2032),
        [day("2032-03-28") + chrono::Days::new(50)]
    );
}
