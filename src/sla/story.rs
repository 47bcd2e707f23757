//! "Perché questa scadenza?": how a promise came to its due time, step by step from the instant at which it began. The due time
//! is the one of [`Timetable::due`], and the steps lead to it; [`telling`](super::telling) puts them into words.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::BeyondHorizon;
use super::calendar::{Calendar, Closure, Span};
use super::timetable::Timetable;
use super::working_time::Pause;
use crate::db::types::text_enum;
use crate::kernel::rome::date_of;

/// What made a promise begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    /// The ticket was opened: first answer and solution.
    Opened,
    /// The ente wrote and waits: next answer.
    EnteWrote,
}

text_enum! {
    /// Why time does not count.
    pub enum PauseWhy {
        /// The ente has to answer.
        WaitingEnte = "waiting_ente",
        /// Somebody outside has to act, and the policy lets that count as a pause.
        WaitingThirdParty = "waiting_third_party",
        /// Solved, until it is opened again.
        Resolved = "resolved",
    }
}

/// Up to when the story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The promise runs.
    Now(DateTime<Utc>),
    /// The promise ended; pauses that begin at this instant or later have no part in it.
    Finished(DateTime<Utc>),
}

/// How a promise came to its due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// When the promise began.
    pub started_at: DateTime<Utc>,
    /// Working time promised, in seconds.
    pub target_seconds: i64,
    /// What [`Timetable::due`] says.
    pub due_at: Option<DateTime<Utc>>,
    /// Working time from the beginning until now, or until it was finished, in seconds, rounded down (SLA-ELAPSED).
    pub used_seconds: i64,
    /// In order, each beginning where the one before it ends, up to the due time; then how it ended.
    pub steps: Vec<Step>,
}

/// One step of a [`Story`]. Instants are exact; seconds are rounded down in sum, so that those counted add up to the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The beginning.
    Started {
        /// When.
        at: DateTime<Utc>,
        /// By what.
        began: Began,
    },
    /// Open and not paused: it counts.
    Worked {
        /// In order: one stretch, or all of a day that were worked from opening to closing (the break between them is no step).
        stretches: Vec<Stretch>,
        /// Seconds counted in them.
        counted_seconds: i64,
        /// Seconds of the target left after them.
        left_seconds: i64,
        /// Whether it ends because the centre closes.
        to_closing: bool,
    },
    /// Closed throughout.
    Closed {
        /// First closed instant.
        from: DateTime<Utc>,
        /// First instant after it.
        to: DateTime<Utc>,
        /// The dates in it that are closed for more than the hour; none between the hours of ordinary days.
        days: Vec<ClosedDay>,
    },
    /// Paused, open or not.
    Paused {
        /// First instant told as paused.
        from: DateTime<Utc>,
        /// First instant after it; none while it lasts.
        to: Option<DateTime<Utc>>,
        /// Why; of overlapping pauses that which began first.
        why: PauseWhy,
    },
    /// The target is used up.
    Due {
        /// When.
        at: DateTime<Utc>,
        /// Whether that instant is still ahead.
        is_ahead: bool,
    },
    /// There is no due time while the pause before this step lasts.
    NotDue {
        /// Seconds of the target left.
        left_seconds: i64,
    },
    /// It was kept or not.
    Finished {
        /// When.
        at: DateTime<Utc>,
        /// Whether not later than the due time.
        in_time: bool,
        /// Working seconds left (in time) or too many (not in time; none if it was late by closed hours only).
        margin_seconds: i64,
    },
    /// It runs, past its due time.
    Overdue {
        /// Working seconds since the due time.
        over_seconds: i64,
    },
}

/// Half-open stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub to: DateTime<Utc>,
}

/// A date that was skipped, or part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDay {
    /// Local date.
    pub date: NaiveDate,
    /// Why it is closed.
    pub why: ClosedWhy,
}

/// Why a date is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedWhy {
    /// Its weekday has no hours.
    NoHours,
    /// Holidays that fall on it.
    Holiday(Vec<Name>),
    /// The patron saint's day.
    Patron(Name),
    /// A special day without hours.
    SpecialClosure(Name),
    /// A special day with other hours than usual.
    SpecialHours(Name),
}

/// What something is called; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// In Italian.
    pub it: String,
    /// In English.
    pub en: String,
}

/// Tells how a promise with a target of working time came to its due time. Errors: BeyondHorizon, as [`Timetable::due`].
pub fn story(
    timetable: &Timetable,
    (started_at, began): (DateTime<Utc>, Began),
    target: TimeDelta,
    pauses: &[(Pause, PauseWhy)],
    until: Until,
) -> Result<Story, BeyondHorizon> {
    let (end, finished) = match until {
        Until::Now(now) => (now, false),
        Until::Finished(at) => (at, true),
    };
    let mut told: Vec<(Pause, PauseWhy)> = pauses.to_vec();
    told.retain(|(pause, _)| !finished || pause.from < end);
    told.sort_by_key(|(pause, _)| pause.from);
    let plain: Vec<Pause> = told.iter().map(|(pause, _)| *pause).collect();
    let due_at = timetable.due(started_at, target, &plain)?;
    let target_seconds = target.num_seconds().max(0);
    let used_seconds = timetable.elapsed(started_at, end, &plain).num_seconds();

    let mut teller = Teller {
        timetable,
        target_seconds,
        used: TimeDelta::zero(),
        whole_day: false,
        steps: vec![Step::Started {
            at: started_at,
            began,
        }],
    };
    teller.up_to(started_at, due_at, &told);
    let mut steps = teller.steps;
    match due_at {
        Some(at) => steps.push(Step::Due {
            at,
            is_ahead: !finished && end <= at,
        }),
        None => steps.push(Step::NotDue {
            left_seconds: target_seconds - teller.used.num_seconds(),
        }),
    }
    let in_time = due_at.is_none_or(|due| end <= due);
    if finished {
        let left = target_seconds - used_seconds;
        steps.push(Step::Finished {
            at: end,
            in_time,
            margin_seconds: if in_time { left } else { -left },
        });
    } else if !in_time {
        steps.push(Step::Overdue {
            over_seconds: used_seconds - target_seconds,
        });
    }
    Ok(Story {
        started_at,
        target_seconds,
        due_at,
        used_seconds,
        steps,
    })
}

struct Teller<'a> {
    timetable: &'a Timetable,
    target_seconds: i64,
    used: TimeDelta,
    /// Whether the last worked stretches went from opening to closing, so that more of the same day can join them.
    whole_day: bool,
    steps: Vec<Step>,
}

impl Teller<'_> {
    /// From the beginning to the due time, or to the pause that keeps it away. The pauses are in order.
    fn up_to(
        &mut self,
        started_at: DateTime<Utc>,
        due_at: Option<DateTime<Utc>>,
        pauses: &[(Pause, PauseWhy)],
    ) {
        let is_before = |at| due_at.is_none_or(|due| at < due);
        let mut at = started_at;
        for &(pause, why) in pauses {
            let from = pause.from.max(at);
            if !is_before(from) {
                break;
            }
            if pause.to.is_some_and(|to| to <= from) {
                continue;
            }
            self.open_and_closed(at, from);
            self.paused(from, pause.to, why);
            match pause.to {
                Some(to) => at = to,
                None => return,
            }
        }
        if let Some(due) = due_at {
            self.open_and_closed(at, due);
        }
    }

    fn open_and_closed(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) {
        let mut at = from;
        for open in self.timetable.stretches(from, to) {
            let stretch = Stretch {
                from: open.from.max(from),
                to: open.to.min(to),
            };
            self.closed(at, stretch.from);
            self.worked(stretch, open);
            at = stretch.to;
        }
        self.closed(at, to);
    }

    fn worked(&mut self, stretch: Stretch, open: Span) {
        let before = self.used.num_seconds();
        self.used += stretch.to - stretch.from;
        let counted = self.used.num_seconds() - before;
        let left = self.target_seconds - self.used.num_seconds();
        let is_whole = (stretch.from, stretch.to) == (open.from, open.to);
        if is_whole && self.whole_day {
            // The step before this one is the break between them.
            let last = self.steps.len() - 1;
            if let [
                Step::Worked {
                    stretches,
                    counted_seconds,
                    left_seconds,
                    ..
                },
                Step::Closed { from, .. },
            ] = &mut self.steps[last - 1..]
                && stretches.last().is_some_and(|last| last.to == *from)
                && date_of(stretches[0].from) == date_of(stretch.from)
            {
                stretches.push(stretch);
                *counted_seconds += counted;
                *left_seconds = left;
                self.steps.pop();
                return;
            }
        }
        self.whole_day = is_whole;
        self.steps.push(Step::Worked {
            stretches: vec![stretch],
            counted_seconds: counted,
            left_seconds: left,
            to_closing: stretch.to == open.to,
        });
    }

    fn closed(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) {
        if from < to {
            let days = closed_days(self.timetable.calendar(), Span { from, to });
            self.steps.push(Step::Closed { from, to, days });
        }
    }

    fn paused(&mut self, begin: DateTime<Utc>, end: Option<DateTime<Utc>>, reason: PauseWhy) {
        match self.steps.last_mut() {
            Some(Step::Paused { to, why, .. }) if *to == Some(begin) && *why == reason => *to = end,
            _ => self.steps.push(Step::Paused {
                from: begin,
                to: end,
                why: reason,
            }),
        }
    }
}

/// The dates of a closed stretch with a reason of their own.
fn closed_days(calendar: &Calendar, stretch: Span) -> Vec<ClosedDay> {
    let last = date_of(stretch.to - TimeDelta::nanoseconds(1));
    let dates = date_of(stretch.from).iter_days().take_while(|date| *date <= last);
    dates
        .filter_map(|date| closed_why(calendar, date, stretch).map(|why| ClosedDay { date, why }))
        .collect()
}

fn closed_why(calendar: &Calendar, date: NaiveDate, stretch: Span) -> Option<ClosedWhy> {
    if let Some(special) = calendar.special_days.get(&date) {
        let usual = calendar.ordinary_hours_on(date).spans_on(date);
        let would_be_open = |open: &Span| open.from < stretch.to && stretch.from < open.to;
        if usual.iter().any(would_be_open) {
            let name = name(&special.name_it, &special.name_en);
            return Some(if special.hours.is_closed() {
                ClosedWhy::SpecialClosure(name)
            } else {
                ClosedWhy::SpecialHours(name)
            });
        }
    }
    if calendar.is_working_day(date) {
        return None;
    }
    Some(match calendar.closure_on(date) {
        None => ClosedWhy::NoHours,
        Some(Closure::Holiday) => {
            let holidays = calendar.holidays.on(date);
            ClosedWhy::Holiday(holidays.map(|day| name(&day.name_it, &day.name_en)).collect())
        }
        Some(Closure::Patron) => ClosedWhy::Patron(name(&calendar.patron_name_it, &calendar.patron_name_en)),
    })
}

fn name(it: &str, en: &str) -> Name {
    Name {
        it: it.to_owned(),
        en: en.to_owned(),
    }
}
