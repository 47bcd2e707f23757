//! The slow truth: opening hours as plain text tables, a window of time as one byte for each second, open or not, and counting.
//! Shares no code with what it judges.
//!
//! Opening hours and the offsets of these years are whole minutes, so the tables are asked for the first second of a minute and
//! the answer holds for its sixty. Counting goes second by second, in strides of sixteen where all of them are wanted.

use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Rome;

use super::{Calendar, Hours, Pause, Timetable, Week, at, day};

/// Minutes of the day, from and to.
type Intervals = &'static [(u32, u32)];

/// Opening hours as text tables; weekday 0 is Monday.
#[derive(Clone, Copy)]
pub struct Rules {
    name: &'static str,
    weekly: [Intervals; 7],
    closed: fn(&str) -> bool,
    special: &'static [(&'static str, Intervals)],
    /// First and last date of a closure.
    shut: Option<(&'static str, &'static str)>,
}

impl Rules {
    pub fn hours_on(&self, date: NaiveDate) -> Intervals {
        let text = date.to_string();
        if let Some((_, hours)) = self.special.iter().find(|(day, _)| *day == text) {
            return hours;
        }
        let shut = self
            .shut
            .is_some_and(|(first, last)| first <= text.as_str() && text.as_str() <= last);
        if shut || (self.closed)(&text) {
            return &[];
        }
        self.weekly[date.weekday().num_days_from_monday() as usize]
    }
}

/// A calendar and its rules, over a window of time.
pub struct Scene {
    pub timetable: &'static Timetable,
    pub rules: Rules,
    pub from: DateTime<Utc>,
    open: Vec<u8>,
    /// Openings and closings.
    edges: Vec<DateTime<Utc>>,
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {}", self.rules.name, self.from)
    }
}

impl Scene {
    fn new(timetable: &'static Timetable, rules: Rules, from: DateTime<Utc>, days: i64) -> Self {
        let mut open = Vec::with_capacity(usize::try_from(days * 86_400).unwrap());
        let mut edges = Vec::new();
        let mut today = (NaiveDate::MIN, [].as_slice());
        for minute in 0..days * 1_440 {
            let local = Rome
                .from_utc_datetime(&(from + TimeDelta::minutes(minute)).naive_utc())
                .naive_local();
            if today.0 != local.date() {
                today = (local.date(), rules.hours_on(local.date()));
            }
            let now = local.hour() * 60 + local.minute();
            let is_open = today.1.iter().any(|&(from, to)| from <= now && now < to);
            if open.last().is_some_and(|before| *before != u8::from(is_open)) {
                edges.push(from + TimeDelta::minutes(minute));
            }
            open.resize(open.len() + 60, u8::from(is_open));
        }
        Self {
            timetable,
            rules,
            from,
            open,
            edges,
        }
    }

    /// Seconds in the window.
    pub fn seconds(&self) -> i64 {
        i64::try_from(self.open.len()).unwrap()
    }

    /// First instant after the window.
    pub fn end(&self) -> DateTime<Utc> {
        self.from + TimeDelta::seconds(self.seconds())
    }

    pub fn is_open(&self, instant: DateTime<Utc>) -> bool {
        self.open[self.index(instant)] == 1
    }

    /// The first opening or closing after an instant.
    pub fn edge_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self.edges.partition_point(|edge| *edge <= instant);
        self.edges.get(next).copied()
    }

    /// Counted seconds in `[from, to)`, which lie in the window.
    pub fn elapsed(&self, from: DateTime<Utc>, to: DateTime<Utc>, pauses: &[Pause]) -> i64 {
        if to <= from {
            return 0;
        }
        let counted = self.counted(from, to, pauses);
        let (strides, rest) = counted.as_chunks::<16>();
        let mut sum = 0;
        for stride in strides {
            sum += i64::from(u128::from_ne_bytes(*stride).count_ones());
        }
        for &second in rest {
            sum += i64::from(second);
        }
        sum
    }

    /// The first second by which so many are counted; none if that is not in the window.
    pub fn due(&self, from: DateTime<Utc>, target: i64, pauses: &[Pause]) -> Option<DateTime<Utc>> {
        let counted = self.counted(from, self.end(), pauses);
        let (strides, _) = counted.as_chunks::<16>();
        let (mut index, mut sum) = (0, 0);
        for stride in strides {
            let more = i64::from(u128::from_ne_bytes(*stride).count_ones());
            if sum + more >= target {
                break;
            }
            sum += more;
            index += 16;
        }
        while sum < target {
            sum += i64::from(*counted.get(index)?);
            index += 1;
        }
        Some(from + TimeDelta::seconds(i64::try_from(index).unwrap()))
    }

    fn counted(&self, from: DateTime<Utc>, to: DateTime<Utc>, pauses: &[Pause]) -> Vec<u8> {
        let (first, end) = (self.index(from), self.index(to));
        let mut counted = self.open[first..end].to_vec();
        for pause in pauses {
            let begin = self.index(pause.from).clamp(first, end) - first;
            let until = pause.to.map_or(end, |to| self.index(to)).clamp(first, end) - first;
            if begin < until {
                counted[begin..until].fill(0);
            }
        }
        counted
    }

    /// Seconds since the beginning of the window, of what may lie outside.
    fn index(&self, instant: DateTime<Utc>) -> usize {
        let seconds = (instant - self.from).num_seconds();
        usize::try_from(seconds.clamp(0, self.seconds())).unwrap()
    }
}

const FULL: Intervals = &[(510, 720), (840, 960)];
const FRIDAY: Intervals = &[(540, 780)];
const NIGHT: Intervals = &[(0, 135), (135, 170), (1320, 1440)];
const ALWAYS: Intervals = &[(0, 1440)];

const CENTRO: Rules = Rules {
    name: "CENTRO",
    weekly: [FULL, FULL, FULL, FULL, FRIDAY, &[], &[]],
    closed: is_closed_in_centro,
    special: &[],
    shut: None,
};

const NEW_YEAR_CLOSURE: &[(&str, Intervals)] = &[
    ("2026-12-24", &[(510, 720)]),
    ("2026-12-28", &[]),
    ("2026-12-29", &[]),
    ("2026-12-30", &[]),
    ("2026-12-31", &[(510, 720)]),
    ("2027-01-01", &[(600, 660)]),
    ("2027-01-04", &[]),
    ("2027-01-05", &[]),
];

const FORTY_DAYS: (&str, &str) = ("2026-07-20", "2026-08-28");

fn is_closed_in_centro(date: &str) -> bool {
    const EASTER_MONDAYS: [&str; 3] = ["2026-04-06", "2027-03-29", "2028-04-17"];
    const EVERY_YEAR: [&str; 12] = [
        "01-01", "01-06", "02-15", "04-25", "05-01", "06-02", "08-15", "10-04", "11-01", "12-08", "12-25",
        "12-26",
    ];
    EVERY_YEAR.contains(&&date[5..]) || EASTER_MONDAYS.contains(&date)
}

/// `CENTRO`; `CENTRO` with closures around New Year, and with forty days shut; nights, where the clock changes; always open.
static CALENDARS: LazyLock<[(Timetable, Rules); 5]> = LazyLock::new(|| {
    let hours = |intervals: Intervals| {
        let text = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let texts: Vec<_> = intervals
            .iter()
            .map(|&(from, to)| (text(from), text(to)))
            .collect();
        Hours::parse(&texts).unwrap()
    };
    let every_day = |intervals| Calendar {
        weekly: Week {
            mon: hours(intervals),
            tue: hours(intervals),
            wed: hours(intervals),
            thu: hours(intervals),
            fri: hours(intervals),
            sat: hours(intervals),
            sun: hours(intervals),
        },
        closed_on_holidays: false,
        patron_day: None,
        ..Calendar::centro()
    };
    let new_year = NEW_YEAR_CLOSURE
        .iter()
        .map(|&(date, intervals)| (day(date), hours(intervals).into()));
    let shut = day(FORTY_DAYS.0)
        .iter_days()
        .take_while(|date| *date <= day(FORTY_DAYS.1))
        .map(|date| (date, Hours::default().into()));
    let daily = |name, intervals| Rules {
        name,
        weekly: [intervals; 7],
        closed: |_| false,
        ..CENTRO
    };
    let with = |special_days| Calendar {
        special_days,
        ..Calendar::centro()
    };
    [
        (Calendar::centro(), CENTRO),
        (
            with(new_year.collect()),
            Rules {
                name: "closed around New Year",
                special: NEW_YEAR_CLOSURE,
                ..CENTRO
            },
        ),
        (
            with(shut.collect()),
            Rules {
                name: "forty closed days",
                shut: Some(FORTY_DAYS),
                ..CENTRO
            },
        ),
        (every_day(NIGHT), daily("nights", NIGHT)),
        (every_day(ALWAYS), daily("always", ALWAYS)),
    ]
    .map(|(calendar, rules)| (Timetable::new(calendar), rules))
});

/// Nine days in which much happens: both changes of clock, Easter, Christmas, New Year, a patron on a Monday, the first
/// 4 October that counts, the beginning of the forty days, an ordinary week.
const BEGINNINGS: [&str; 9] = [
    "2026-03-26T00:00:00Z",
    "2026-10-22T00:00:00Z",
    "2026-04-02T00:00:00Z",
    "2026-12-23T00:00:00Z",
    "2026-12-30T00:00:00Z",
    "2027-02-11T00:00:00Z",
    "2027-10-01T00:00:00Z",
    "2026-07-15T00:00:00Z",
    "2026-06-15T00:00:00Z",
];

/// Every calendar over all of these, and the forty closed days from end to end.
pub static SCENES: LazyLock<Vec<Scene>> = LazyLock::new(|| {
    let scene = |(timetable, rules): &'static (Timetable, Rules), from, days| {
        Scene::new(timetable, *rules, at(from), days)
    };
    let short = CALENDARS
        .iter()
        .flat_map(|calendar| BEGINNINGS.map(|from| scene(calendar, from, 9)));
    short
        .chain([scene(&CALENDARS[2], "2026-07-15T00:00:00Z", 55)])
        .collect()
});
