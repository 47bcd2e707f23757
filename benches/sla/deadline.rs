//! One deadline: SLA-DUE in `CENTRO`, beside the walk from day to day that asks the calendar for every date.
//!
//! Warm: the years are compiled. Cold: the first question to a calendar, with what compiling the years takes.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use sportello::kernel::rome;
use sportello::sla::calendar::Calendar;
use sportello::sla::timetable::Timetable;
use sportello::sla::working_time::Pause;

/// Working minutes: those of the shipped targets, then 52 weeks.
const TARGETS: [i64; 7] = [60, 240, 480, 990, 1_560, 3_120, 52 * 1_560];

/// How long each figure is measured.
const MEASURED: Duration = Duration::from_millis(300);

/// Prints the table.
pub fn run() {
    println!("| target, minutes | pauses | warm ns | cold ns | walk ns | walk : warm |");
    println!("|---:|---:|---:|---:|---:|---:|");
    let openings = openings();
    let calendar = Calendar::centro();
    let timetable = Timetable::new(calendar.clone());
    for target in TARGETS.map(TimeDelta::minutes) {
        for count in [0, 3] {
            let asked: Vec<(DateTime<Utc>, Vec<Pause>)> = openings
                .iter()
                .map(|&opened| (opened, pauses(opened, target, count)))
                .collect();
            for (opened, pauses) in &asked {
                let due = timetable.due(*opened, target, pauses).expect("it opens");
                assert_eq!(due, Some(walk(&calendar, *opened, target, pauses)));
            }
            let warm = nanoseconds(&asked, |opened, pauses| {
                timetable.due(opened, target, pauses).expect("it opens")
            });
            let cold = nanoseconds(&asked, |opened, pauses| {
                let new = Timetable::new(calendar.clone());
                new.due(opened, target, pauses).expect("it opens")
            });
            let walked = nanoseconds(&asked, |opened, pauses| walk(&calendar, opened, target, pauses));
            println!(
                "| {} | {count} | {warm:.0} | {cold:.0} | {walked:.0} | {:.1} |",
                target.num_minutes(),
                walked / warm,
            );
        }
    }
    println!("\nA deadline may cost 20,000 ns.");
}

/// A thousand instants over a year, at all hours.
fn openings() -> Vec<DateTime<Utc>> {
    let first = DateTime::from_timestamp(1_772_438_400, 0).expect("an instant of March 2026");
    (0..1_000)
        .map(|n| first + TimeDelta::seconds(n * 31_517))
        .collect()
}

/// Pauses of a few hours within the time that the target takes.
fn pauses(opened: DateTime<Utc>, target: TimeDelta, count: i32) -> Vec<Pause> {
    (1..=count)
        .map(|n| {
            let from = opened + target * n;
            Pause {
                from,
                to: Some(from + TimeDelta::hours(3)),
            }
        })
        .collect()
}

/// Mean time of one call, over all that is asked, again and again.
fn nanoseconds<T>(
    asked: &[(DateTime<Utc>, Vec<Pause>)],
    mut call: impl FnMut(DateTime<Utc>, &[Pause]) -> T,
) -> f64 {
    let begun = Instant::now();
    let mut calls = 0_u32;
    while begun.elapsed() < MEASURED {
        for (opened, pauses) in asked {
            black_box(call(black_box(*opened), black_box(pauses)));
        }
        calls += u32::try_from(asked.len()).expect("a thousand instants");
    }
    begun.elapsed().as_nanos() as f64 / f64::from(calls)
}

/// The due time, found date by date; the pauses are in order and do not overlap.
fn walk(calendar: &Calendar, opened: DateTime<Utc>, target: TimeDelta, pauses: &[Pause]) -> DateTime<Utc> {
    let mut left = target;
    for date in rome::date_of(opened).iter_days() {
        for run in rome::runs(date) {
            let midnight = date.and_time(NaiveTime::MIN).and_utc() - run.offset;
            for &(from, to) in calendar.hours_on(date).minutes() {
                let at = |minute: u16| midnight + TimeDelta::minutes(minute.into());
                let (mut from, end) = (at(from).max(run.from).max(opened), at(to).min(run.to));
                let ends = pauses
                    .iter()
                    .map(|pause| (pause.from, pause.to.expect("they end")));
                for (pause, resumed) in ends.chain([(end, end)]) {
                    let counted = (pause.min(end) - from).max(TimeDelta::zero());
                    if left <= counted {
                        return from + left;
                    }
                    left -= counted;
                    from = from.max(resumed);
                }
            }
        }
    }
    unreachable!("the calendar opens every week")
}
