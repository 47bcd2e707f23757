//! Laws of the rules of section 3, on random cases: [`cases`] of them for each rule. Where a law says what comes out, it is what
//! the [`oracle`] counts.

mod examples;
mod oracle;
mod stories;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::calendar::{Calendar, Hours, Week};
use super::holidays::{FestiveDays, Holidays, easter};
use super::terms::{TermLength, WorkingDayTerm, calendar_term};
use super::timetable::Timetable;
use super::working_time::Pause;
use oracle::{SCENES, Scene};

/// Random cases for each law: 10,000, or what `SPORTELLO_PROPERTY_CASES` says.
fn cases() -> ProptestConfig {
    let cases = std::env::var("SPORTELLO_PROPERTY_CASES").map_or(10_000, |text| {
        text.replace('_', "")
            .parse()
            .expect("SPORTELLO_PROPERTY_CASES is a number")
    });
    ProptestConfig {
        cases,
        ..ProptestConfig::default()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const GRAIN: TimeDelta = TimeDelta::microseconds(1);

/// Where an instant is put: where it is, or up to a second beside the next opening or closing.
#[derive(Debug, Clone, Copy)]
struct Snap(Option<i64>);

fn snap() -> impl Strategy<Value = Snap> {
    prop_oneof![2 => Just(Snap(None)), 1 => (-1i64..2).prop_map(|seconds| Snap(Some(seconds)))]
}

impl Snap {
    fn put(self, scene: &Scene, instant: DateTime<Utc>) -> DateTime<Utc> {
        let beside = |seconds| Some(scene.edge_after(instant)? + TimeDelta::seconds(seconds));
        self.0.and_then(beside).unwrap_or(instant)
    }
}

/// A scene, and a second of its first half, or beside the opening or closing after it.
fn moment() -> impl Strategy<Value = (&'static Scene, DateTime<Utc>)> {
    (0..SCENES.len(), 0..1_000_000i64, snap()).prop_map(|(scene, part, snap)| {
        let scene = &SCENES[scene];
        let offset = scene.seconds() / 2 * part / 1_000_000;
        (scene, snap.put(scene, scene.from + TimeDelta::seconds(offset)))
    })
}

/// Part of a second, often none or nearly all of it.
fn part_of_second() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![Just(0), Just(1), Just(999_999), 0..1_000_000i64].prop_map(TimeDelta::microseconds)
}

/// Seconds, mostly few.
fn length() -> impl Strategy<Value = i64> {
    prop_oneof![6 => 0..3 * HOUR, 3 => 0..2 * DAY, 1 => 0..4 * DAY]
}

/// Seconds of a target, mostly few; now and then more than there are.
fn target() -> impl Strategy<Value = i64> {
    prop_oneof![6 => 0..3 * HOUR, 3 => 0..9 * HOUR, 1 => 0..40 * HOUR]
}

/// A pause around a moment: seconds to its beginning, its length, where both are put.
type RawPause = (i64, Option<i64>, Snap, Snap);

/// Up to three pauses, overlapping or not, inside closures or not, with or without an end, in any order.
fn pauses() -> impl Strategy<Value = Vec<RawPause>> {
    let begin = prop_oneof![-HOUR..4 * HOUR, -DAY..4 * DAY];
    let end = prop_oneof![9 => length().prop_map(Some), 1 => Just(None)];
    prop::collection::vec((begin, end, snap(), snap()), 0..4)
}

fn placed(scene: &Scene, moment: DateTime<Utc>, pauses: &[RawPause]) -> Vec<Pause> {
    let place = |&(begin, length, first, last): &RawPause| {
        let from = first.put(scene, moment + TimeDelta::seconds(begin));
        Pause {
            from,
            to: length.map(|length| last.put(scene, from + TimeDelta::seconds(length))),
        }
    };
    pauses.iter().map(place).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn elapsed_is_the_number_of_counted_seconds(
        (scene, from) in moment(), length in prop_oneof![9 => length(), 1 => -DAY..0], snap in snap(), raw in pauses(),
    ) {
        let to = snap.put(scene, from + TimeDelta::seconds(length)).min(scene.end());
        let pauses = placed(scene, from, &raw);
        let elapsed = scene.timetable.elapsed(from, to, &pauses);
        prop_assert_eq!(elapsed, TimeDelta::seconds(scene.elapsed(from, to, &pauses)));
    }

    #[test]
    fn due_is_the_first_second_by_which_the_target_is_counted(
        (scene, opened) in moment(), target in target(), raw in pauses(),
    ) {
        let pauses = placed(scene, opened, &raw);
        let due = scene.timetable.due(opened, TimeDelta::seconds(target), &pauses).unwrap();
        match scene.due(opened, target, &pauses) {
            Some(expected) => prop_assert_eq!(due, Some(expected)),
            None => prop_assert!(due.map_or(pauses.iter().any(|p| p.to.is_none()), |due| due > scene.end())),
        }
    }

    #[test]
    fn at_the_due_time_exactly_the_target_has_elapsed_and_not_a_microsecond_before(
        (scene, second) in moment(), part in part_of_second(), length in length(), snap in snap(), beside in -1i32..2,
        raw in pauses(),
    ) {
        let opened = second + part;
        let pauses = placed(scene, second, &raw);
        // What is used up at some instant, such as a closing; or a microsecond less or more.
        let end = snap.put(scene, second + TimeDelta::seconds(length));
        let target = (scene.timetable.elapsed(opened, end, &pauses) + GRAIN * beside).max(GRAIN);
        match scene.timetable.due(opened, target, &pauses).unwrap() {
            Some(due) => {
                prop_assert_eq!(scene.timetable.elapsed(opened, due, &pauses), target);
                prop_assert_eq!(scene.timetable.elapsed(opened, due - GRAIN, &pauses), target - GRAIN);
                let from_then_on = Pause { from: due, to: None };
                let paused = [pauses.as_slice(), &[from_then_on]].concat();
                prop_assert_eq!(scene.timetable.due(opened, target, &paused), Ok(Some(due)));
            }
            None => prop_assert!(pauses.iter().any(|p| p.to.is_none())),
        }
    }

    #[test]
    fn elapsed_adds_up_and_never_runs_backwards_or_faster_than_time(
        (scene, a) in moment(), lengths in prop::array::uniform2(0i64..800_000_000_000), raw in pauses(),
    ) {
        let pauses = placed(scene, a, &raw);
        let b = a + TimeDelta::microseconds(lengths[0]);
        let c = b + TimeDelta::microseconds(lengths[1]);
        let elapsed = |from, to| scene.timetable.elapsed(from, to, &pauses);
        prop_assert_eq!(elapsed(a, b) + elapsed(b, c), elapsed(a, c));
        prop_assert!(TimeDelta::zero() <= elapsed(a, b) && elapsed(a, b) <= b - a);
        prop_assert!(elapsed(a, b) <= scene.timetable.elapsed(a, b, &[]));
    }

    #[test]
    fn a_longer_target_or_one_more_pause_is_never_due_earlier(
        (scene, opened) in moment(), targets in prop::array::uniform2(target()), raw in pauses(),
    ) {
        let pauses = placed(scene, opened, &raw);
        let due = |target, pauses: &[Pause]| {
            let due = scene.timetable.due(opened, TimeDelta::seconds(target), pauses);
            due.unwrap().unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        let (short, long) = (targets[0].min(targets[1]), targets[0].max(targets[1]));
        prop_assert!(due(short, &pauses) <= due(long, &pauses));
        prop_assert!(due(short, &pauses[..pauses.len().saturating_sub(1)]) <= due(short, &pauses));
    }

    #[test]
    fn an_instant_is_open_as_the_tables_say_and_working_time_passes_in_it(
        (scene, second) in moment(), part in part_of_second(),
    ) {
        let instant = second + part;
        let is_open = scene.timetable.calendar().is_open(instant);
        prop_assert_eq!(is_open, scene.is_open(second));
        prop_assert_eq!(is_open, scene.timetable.elapsed(instant, instant + GRAIN, &[]) == GRAIN);
        prop_assert_eq!(is_open, scene.timetable.next_open(instant) == Ok(instant));
    }

    #[test]
    fn nothing_is_open_before_the_next_opening((scene, instant) in moment()) {
        let next = scene.timetable.next_open(instant).unwrap();
        prop_assert!(scene.timetable.calendar().is_open(next) && instant <= next);
        prop_assert_eq!(scene.elapsed(instant, next.min(scene.end()), &[]), 0);
        prop_assert!(next >= scene.end() || scene.is_open(next));
    }

    #[test]
    fn a_working_day_is_one_with_hours((scene, instant) in moment(), days in 0u64..800) {
        let date = instant.date_naive() + Days::new(days % 200);
        prop_assert_eq!(scene.timetable.calendar().is_working_day(date), !scene.rules.hours_on(date).is_empty());
    }

    #[test]
    fn a_working_day_term_counts_the_days_with_hours_one_by_one(
        (scene, instant) in moment(), n in 0u32..40,
        suspended in prop::option::of((0u64..60, prop::option::of(0u64..60))),
    ) {
        let received = instant.date_naive();
        let mut term = WorkingDayTerm::new(received, n);
        let mut skipped = Vec::new();
        if let Some((from, length)) = suspended {
            let from = received + Days::new(from);
            term = term.suspended(from).unwrap();
            if let Some(length) = length {
                term = term.resumed(from + Days::new(length)).unwrap();
            }
            skipped = from.iter_days().take(length.unwrap_or(30).min(30) as usize).collect();
        }
        let (mut date, mut left) = (received, n);
        while left > 0 {
            date = date.succ_opt().unwrap();
            if !scene.rules.hours_on(date).is_empty() && !skipped.contains(&date) {
                left -= 1;
            }
        }
        prop_assert_eq!(term.due_on(scene.timetable.calendar()).unwrap(), date);
    }

    #[test]
    fn a_holiday_is_in_the_table_of_its_years_or_the_day_after_easter(year in 1949i32..2400, of_year in 0u64..366) {
        let date = NaiveDate::from_ymd_opt(year, 1, 1).unwrap() + Days::new(of_year);
        let date = date.with_year(year).unwrap_or(date);
        let first_year = match date.format("%m-%d").to_string().as_str() {
            "01-01" | "04-25" | "05-01" | "08-15" | "11-01" | "12-08" | "12-25" | "12-26" => 1949,
            "01-06" => 1986,
            "06-02" => 2001,
            "10-04" => 2026,
            _ if date.pred_opt() == Some(easter_by_the_moon(date.year())) => 1949,
            _ => i32::MAX,
        };
        prop_assert_eq!(Holidays::national().contains(date), date.year() >= first_year);
        prop_assert_eq!(easter(year), easter_by_the_moon(year));
    }

    #[test]
    fn a_term_in_days_or_months_is_what_stepping_through_the_dates_gives(
        offset in 0u64..1_200, days in 0u32..400, months in prop::option::of(0u32..30), saturday: bool, roll: bool,
    ) {
        let start = day("2025-06-01") + Days::new(offset);
        let mut last = start;
        match months {
            None => (0..days).for_each(|_| last = last.succ_opt().unwrap()),
            Some(months) => {
                let (mut year, mut month) = (start.year(), start.month());
                for _ in 0..months {
                    (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                }
                let of_month = |day| NaiveDate::from_ymd_opt(year, month, day);
                last = (1..=start.day()).rev().find_map(of_month).unwrap();
            }
        }
        let holidays = Holidays::national();
        let festive = FestiveDays { holidays: &holidays, saturday, patron_day: None };
        while roll && (last.weekday() == Weekday::Sun || (saturday && last.weekday() == Weekday::Sat) || holidays.contains(last)) {
            last = last.succ_opt().unwrap();
        }
        let length = months.map_or(TermLength::Days(days), TermLength::Months);
        prop_assert_eq!(calendar_term(start, length, roll.then_some(&festive)), Ok(last));
    }
}

/// The Sunday after the paschal full moon, which is found by golden number and epact (Knuth, The Art of Computer Programming,
/// 1.3.2, exercise 14).
fn easter_by_the_moon(year: i32) -> NaiveDate {
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let epact = (11 * golden + 20 + (8 * century + 5) / 25 - 5 - (3 * century / 4 - 12)).rem_euclid(30);
    let later = epact == 24 || (epact == 25 && golden > 11);
    let full_moon = 44 - epact - i32::from(later);
    let full_moon = if full_moon < 21 { full_moon + 30 } else { full_moon };
    let mut date = NaiveDate::from_ymd_opt(year, 3, 1).unwrap() + Days::new(full_moon as u64 - 1);
    loop {
        date = date.succ_opt().unwrap();
        if date.weekday() == Weekday::Sun {
            return date;
        }
    }
}
