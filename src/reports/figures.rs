//! The figures of a report, counted from facts. Pure: no database, no clock.
//!
//! - A *promise* belongs to the period in which it is due (local dates of Europe/Rome, both included). Only kept and
//!   broken ones are counted: running ones are open yet, void ones were owed to nobody.
//! - *Time to first answer* and *to solution*: working time of the promises of the period that an answer or a solution
//!   ended, kept or broken. Median and 90th percentile by nearest rank: values that occurred.
//! - *Opened*, *solved*, *reopened*, *cancelled*: tickets to which that happened in the period, each counted once, whatever
//!   happened to them later: a solution that is taken back in March stays one of January. *Waited*: of the solved ones,
//!   until their last solution of the period.
//! - *Backlog*: tickets neither solved nor cancelled at the end of the period (or now, if that is earlier), as it was then.
//!   Ages are local days since the opening.
//!
//! These never change for a period that is over. What does: a promise of a reopened ticket runs on and counts with its
//! final outcome when it is due then (R-TKT-3); queue, assignee and priority are those that the ticket has now.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};

use super::blocks::{Block, Record};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, ServiceId, UserId};
use crate::kernel::rome;
use crate::tickets::Priority;

/// Days between the first and the last of a period at most: two years.
pub const LONGEST_DAYS: i64 = 731;

/// From a day to a day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// How many days.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// The period to compare it with, which ends on the day before: of whole calendar months as many months, else as many
    /// days.
    pub fn previous(self) -> Period {
        let from = match self.whole_months() {
            Some(months) => self.from - months,
            None => self.from - TimeDelta::days(self.days()),
        };
        Period {
            from,
            to: self.from - TimeDelta::days(1),
        }
    }

    /// How many calendar months it is made of, if it is.
    fn whole_months(self) -> Option<Months> {
        let is_whole = self.from.day() == 1 && (self.to + TimeDelta::days(1)).day() == 1;
        let count = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
        let months = u32::try_from(count(self.to) - count(self.from) + 1).ok();
        months.filter(|_| is_whole).map(Months::new)
    }

    /// The calendar month before the one of a day.
    pub fn month_before(day: NaiveDate) -> Period {
        let first = day.with_day(1).unwrap_or(day);
        let to = first - TimeDelta::days(1);
        Period {
            from: to.with_day(1).unwrap_or(to),
            to,
        }
    }

    /// First instant, and first one after it.
    pub fn instants(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (rome::start_of_day(self.from), rome::end_of_day(self.to))
    }
}

/// Which tickets are counted; an empty field holds for all.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "what a ticket has one of")]
pub struct Filter {
    pub enti: Vec<EnteId>,
    pub queues: Vec<QueueId>,
    pub services: Vec<ServiceId>,
    pub agents: Vec<UserId>,
    pub priorities: Vec<Priority>,
    /// Whether confidential tickets count, which people of an ente do not all see (R-TKT-10).
    pub without_confidential: bool,
}

/// Promises that were kept and broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// In time.
    pub met: u64,
    /// Too late, or not at all though it was due.
    pub breached: u64,
}

impl Kept {
    /// All of them: the denominator of the share.
    pub fn all(self) -> u64 {
        self.met + self.breached
    }
}

/// How long something took, in working seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many were measured.
    pub count: u64,
    /// Half of them took no longer.
    pub median: Option<u32>,
    /// Nine of ten took no longer.
    pub p90: Option<u32>,
}

impl Spread {
    /// By nearest rank: of n values in order the ⌈n·q⌉-th.
    pub fn of(values: &mut [u32]) -> Spread {
        let count = values.len();
        let mut ranked = |percent: usize| {
            let rank = (count * percent).div_ceil(100);
            let place = rank.checked_sub(1)?;
            Some(*values.select_nth_unstable(place).1)
        };
        Spread {
            count: count as u64,
            median: ranked(50),
            p90: ranked(90),
        }
    }
}

/// The classes of age of the backlog: the last day of each; the last class has none.
pub const AGES: [i64; 5] = [1, 5, 10, 30, 90];
/// How many classes of age there are.
pub const AGE_CLASSES: usize = AGES.len() + 1;

/// What is counted of all tickets, and of those of each ente, agent and priority.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Opened in the period.
    pub opened: u64,
    /// Solved in the period, also if they were reopened since.
    pub solved: u64,
    /// Reopened in the period.
    pub reopened: u64,
    /// Cancelled or merged in the period.
    pub cancelled: u64,
    /// First answers due in the period.
    pub first: Kept,
    /// Next answers due in the period.
    pub next: Kept,
    /// Solutions due in the period.
    pub solution: Kept,
    /// Working time to first answers.
    pub to_first: Spread,
    /// Working time to solutions.
    pub to_solution: Spread,
    /// Of the solved ones: how long those waited for their ente that did, until their last solution of the period.
    pub waited: Spread,
    /// All of that waiting, in working seconds.
    pub waiting_seconds: u64,
    /// Open at the end of the period, by age.
    pub backlog: [u64; AGE_CLASSES],
}

/// One week, from Monday; the first and the last may be cut by the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its first day within the period.
    pub from: NaiveDate,
    /// Its last day within the period.
    pub to: NaiveDate,
    /// Opened in it.
    pub opened: u64,
    /// Solved in it.
    pub solved: u64,
    /// First answers due in it.
    pub first: Kept,
    /// Solutions due in it.
    pub solution: Kept,
}

/// Everything that a report says.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The period.
    pub period: Period,
    /// The day whose end the backlog is of: the period's last, or today.
    pub backlog_on: NaiveDate,
    /// All tickets.
    pub total: Summary,
    /// All tickets in the period before.
    pub before: Summary,
    /// By week.
    pub weeks: Vec<Week>,
    /// The weeks of the period before.
    pub weeks_before: Vec<Week>,
    /// By priority, 1 to 4.
    pub priorities: [Summary; 4],
    /// By ente, those without an ente under none; only those with something to tell.
    pub enti: Vec<(Option<EnteId>, Summary)>,
    /// By who works them, those that nobody has under none.
    pub agents: Vec<(Option<UserId>, Summary)>,
    /// Openings by weekday, from Monday, and local hour.
    pub load: [[u64; 24]; 7],
}

/// Seconds since 1970 of an instant; whole for midnights.
fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// Local time of instants of a period, without asking the time zone each time.
struct LocalTime {
    /// From when which offset holds.
    offsets: Vec<(i64, i64)>,
}

impl LocalTime {
    fn of(period: Period) -> LocalTime {
        let mut offsets: Vec<(i64, i64)> = Vec::new();
        let days = period.from.iter_days().take_while(|day| *day <= period.to);
        for run in days.flat_map(rome::runs) {
            let offset = run.offset.num_seconds();
            if offsets.last().is_none_or(|(_, known)| *known != offset) {
                offsets.push((seconds(run.from), offset));
            }
        }
        LocalTime { offsets }
    }

    /// Days since 1970 and second of the day.
    fn at(&self, instant: i64) -> (i64, i64) {
        let place = self.offsets.partition_point(|(from, _)| *from <= instant);
        let offset = self.offsets[place.saturating_sub(1)].1;
        let local = instant + offset;
        (local.div_euclid(86_400), local.rem_euclid(86_400))
    }
}

fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce() - NaiveDate::default().num_days_from_ce())
}

/// A period as counting needs it.
struct Window {
    from: i64,
    before: i64,
    /// The first instant after which the backlog is counted.
    backlog_at: i64,
    /// Openings before it belong to the class of age after the place.
    ages: [i64; AGES.len()],
    backlog_on: NaiveDate,
}

impl Window {
    fn of(period: Period, now: Timestamp) -> Window {
        let (from, before) = period.instants();
        let today = rome::date_of(now.utc());
        let backlog_on = period.to.min(today);
        let age = |days: i64| seconds(rome::start_of_day(backlog_on - TimeDelta::days(days)));
        Window {
            from: seconds(from),
            before: seconds(before),
            // Facts are whole seconds: what happened at `now` is counted.
            backlog_at: seconds(before).min(seconds(now.utc()) + 1),
            ages: AGES.map(age),
            backlog_on,
        }
    }

    #[inline]
    fn has(&self, at: i64) -> bool {
        self.from <= at && at < self.before
    }
}

/// What one ticket adds to a summary.
#[derive(Clone, Copy, Default)]
struct Share {
    opened: bool,
    solved: bool,
    cancelled: bool,
    reopened: bool,
    /// Of a solved one that waited.
    waiting: Option<u32>,
    first: Option<(bool, Option<u32>)>,
    solution: Option<(bool, Option<u32>)>,
    next: Kept,
    backlog: Option<usize>,
}

impl Share {
    #[inline]
    fn of(window: &Window, block: &Block, ticket: &Record) -> Share {
        let at = window.backlog_at;
        let (mut solved, mut reopened, mut was_solved) = (false, false, false);
        let mut waiting = None;
        if ticket.undone.0 < ticket.undone.1 {
            for solution in block.undone(ticket) {
                if window.has(solution.at) {
                    (solved, waiting) = (true, solution.waiting);
                }
                reopened |= solution.reopened.is_some_and(|at| window.has(at));
                was_solved |= solution.at < at && solution.reopened.is_none_or(|reopened| reopened >= at);
            }
        }
        if ticket.solved.is_some_and(|at| window.has(at)) {
            (solved, waiting) = (true, ticket.waiting);
        }
        let promise = |promise: Option<super::facts::PromiseFacts>| {
            let promise = promise.filter(|promise| window.has(promise.due))?;
            Some((promise.is_met, promise.used))
        };
        let mut next = Kept::default();
        if ticket.next.0 < ticket.next.1 {
            for (due, is_met) in block.next_answers(ticket) {
                if window.has(due) {
                    next.add(is_met);
                }
            }
        }
        let done = ticket.solved.or(ticket.ended);
        let is_open = ticket.opened < at && !was_solved && done.is_none_or(|done| done >= at);
        Share {
            opened: window.has(ticket.opened),
            solved,
            cancelled: ticket.is_cancelled && ticket.ended.is_some_and(|at| window.has(at)),
            reopened,
            waiting,
            first: promise(ticket.first),
            solution: promise(ticket.solution),
            next,
            backlog: is_open.then(|| window.ages.iter().take_while(|age| ticket.opened < **age).count()),
        }
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        !(self.opened || self.solved || self.reopened || self.cancelled)
            && self.first.is_none()
            && self.solution.is_none()
            && self.next.all() == 0
            && self.backlog.is_none()
    }
}

impl Kept {
    #[inline]
    fn add(&mut self, is_met: bool) {
        match is_met {
            true => self.met += 1,
            false => self.breached += 1,
        }
    }
}

/// A summary while it is counted.
#[derive(Default)]
struct Counter {
    summary: Summary,
    to_first: Vec<u32>,
    to_solution: Vec<u32>,
    waited: Vec<u32>,
}

impl Counter {
    #[inline]
    fn add(&mut self, share: &Share) {
        let summary = &mut self.summary;
        summary.opened += u64::from(share.opened);
        summary.solved += u64::from(share.solved);
        summary.cancelled += u64::from(share.cancelled);
        summary.reopened += u64::from(share.reopened);
        if let Some((is_met, used)) = share.first {
            summary.first.add(is_met);
            self.to_first.extend(used);
        }
        if let Some((is_met, used)) = share.solution {
            summary.solution.add(is_met);
            self.to_solution.extend(used);
        }
        summary.next.met += share.next.met;
        summary.next.breached += share.next.breached;
        if let Some(waiting) = share.waiting {
            summary.waiting_seconds += u64::from(waiting);
            self.waited.push(waiting);
        }
        if let Some(age) = share.backlog {
            summary.backlog[age] += 1;
        }
    }

    fn finish(mut self) -> Summary {
        Summary {
            to_first: Spread::of(&mut self.to_first),
            to_solution: Spread::of(&mut self.to_solution),
            waited: Spread::of(&mut self.waited),
            ..self.summary
        }
    }
}

/// Summaries of several things by their ids.
struct Groups<T> {
    places: HashMap<Option<T>, usize>,
    counters: Vec<(Option<T>, Counter)>,
}

impl<T: Copy + Eq + Hash> Groups<T> {
    fn new() -> Self {
        Groups {
            places: HashMap::new(),
            counters: Vec::new(),
        }
    }

    fn place(&mut self, id: Option<T>) -> usize {
        *self.places.entry(id).or_insert_with(|| {
            self.counters.push((id, Counter::default()));
            self.counters.len() - 1
        })
    }

    /// Where the ids of a block's dictionary have their counters; the last one is that of none.
    fn places(&mut self, ids: &[T]) -> Vec<usize> {
        let mut places: Vec<usize> = ids.iter().map(|id| self.place(Some(*id))).collect();
        places.push(self.place(None));
        places
    }

    fn finish(self) -> Vec<(Option<T>, Summary)> {
        let summaries = self
            .counters
            .into_iter()
            .map(|(id, counter)| (id, counter.finish()));
        summaries
            .filter(|(_, summary)| *summary != Summary::default())
            .collect()
    }
}

/// Which ids of a dictionary are asked for; nothing asked for means all. The last place is that of none.
fn accepted<T: PartialEq>(ids: &[T], wanted: &[T]) -> Vec<bool> {
    let mut accepted: Vec<bool> = ids
        .iter()
        .map(|id| wanted.is_empty() || wanted.contains(id))
        .collect();
    accepted.push(wanted.is_empty());
    accepted
}

/// The weeks of a period while they are counted.
struct Weeks {
    local: LocalTime,
    first_monday: i64,
    weeks: Vec<Week>,
}

impl Weeks {
    fn of(period: Period) -> Weeks {
        let monday = period.from - Days::new(period.from.weekday().num_days_from_monday().into());
        let mondays = monday.iter_weeks().take_while(|monday| *monday <= period.to);
        let weeks = mondays.map(|monday| Week {
            from: monday.max(period.from),
            to: (monday + Days::new(6)).min(period.to),
            opened: 0,
            solved: 0,
            first: Kept::default(),
            solution: Kept::default(),
        });
        Weeks {
            local: LocalTime::of(period),
            first_monday: day_number(monday),
            weeks: weeks.collect(),
        }
    }

    /// The place of the week of an instant of the period.
    fn place(&self, at: i64) -> usize {
        usize::try_from((self.local.at(at).0 - self.first_monday) / 7).unwrap_or(0)
    }

    /// Counts when the things happened that lie in the period.
    fn add(&mut self, window: &Window, block: &Block, ticket: &Record, share: &Share) {
        if share.opened {
            let week = self.place(ticket.opened);
            self.weeks[week].opened += 1;
        }
        if share.solved {
            let undone = block.undone(ticket).map(|solution| solution.at);
            // A ticket solved twice in a week is one ticket of that week.
            let mut counted = None;
            for at in undone.chain(ticket.solved).filter(|at| window.has(*at)) {
                let week = self.place(at);
                if counted.replace(week) != Some(week) {
                    self.weeks[week].solved += 1;
                }
            }
        }
        if let (Some(promise), Some((is_met, _))) = (ticket.first, share.first) {
            let week = self.place(promise.due);
            self.weeks[week].first.add(is_met);
        }
        if let (Some(promise), Some((is_met, _))) = (ticket.solution, share.solution) {
            let week = self.place(promise.due);
            self.weeks[week].solution.add(is_met);
        }
    }
}

/// A report while its blocks come in.
pub struct Counting {
    period: Period,
    filter: Filter,
    priorities: [bool; 5],
    now: Window,
    before: Window,
    total: Counter,
    previous: Counter,
    weeks: Weeks,
    weeks_before: Weeks,
    by_priority: [Counter; 4],
    enti: Groups<EnteId>,
    agents: Groups<UserId>,
    load: [[u64; 24]; 7],
}

impl Counting {
    /// Begins to count.
    pub fn new(period: Period, filter: Filter, now: Timestamp) -> Counting {
        let mut priorities = [filter.priorities.is_empty(); 5];
        for priority in &filter.priorities {
            priorities[usize::try_from(priority.number()).unwrap_or(0)] = true;
        }
        Counting {
            period,
            priorities,
            filter,
            now: Window::of(period, now),
            before: Window::of(period.previous(), now),
            total: Counter::default(),
            previous: Counter::default(),
            weeks: Weeks::of(period),
            weeks_before: Weeks::of(period.previous()),
            by_priority: Default::default(),
            enti: Groups::new(),
            agents: Groups::new(),
            load: [[0; 24]; 7],
        }
    }

    /// The span of instants that blocks must be read of: this period and the one before.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        let (from, _) = self.period.previous().instants();
        let (_, before) = self.period.instants();
        (from.into(), before.into())
    }

    /// Counts the tickets of a block.
    pub fn add(&mut self, block: &Block) {
        let enti = accepted(&block.enti, &self.filter.enti);
        let queues = accepted(&block.queues, &self.filter.queues);
        let services = accepted(&block.services, &self.filter.services);
        let agents = accepted(&block.agents, &self.filter.agents);
        let (ente_places, agent_places) = (self.enti.places(&block.enti), self.agents.places(&block.agents));
        for ticket in block.tickets() {
            let ente = ticket.ente.map_or(block.enti.len(), usize::from);
            let agent = ticket.agent.map_or(block.agents.len(), usize::from);
            let is_asked_for = enti[ente]
                && queues[usize::from(ticket.queue)]
                && services[usize::from(ticket.service)]
                && agents[agent]
                && self.priorities[usize::from(ticket.priority)]
                && !(self.filter.without_confidential && ticket.is_confidential);
            if !is_asked_for {
                continue;
            }
            let before = Share::of(&self.before, block, &ticket);
            if !before.is_nothing() {
                self.previous.add(&before);
                self.weeks_before.add(&self.before, block, &ticket, &before);
            }
            let share = Share::of(&self.now, block, &ticket);
            if share.is_nothing() {
                continue;
            }
            self.total.add(&share);
            self.by_priority[usize::from(ticket.priority - 1)].add(&share);
            self.enti.counters[ente_places[ente]].1.add(&share);
            self.agents.counters[agent_places[agent]].1.add(&share);
            self.weeks.add(&self.now, block, &ticket, &share);
            if share.opened {
                self.add_hour(ticket.opened);
            }
        }
    }

    fn add_hour(&mut self, opened: i64) {
        let (day, second) = self.weeks.local.at(opened);
        // 1 January 1970 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
        self.load[weekday][usize::try_from(second / 3600).unwrap_or(0)] += 1;
    }

    /// The figures.
    pub fn finish(self) -> Figures {
        Figures {
            period: self.period,
            backlog_on: self.now.backlog_on,
            total: self.total.finish(),
            before: self.previous.finish(),
            weeks: self.weeks.weeks,
            weeks_before: self.weeks_before.weeks,
            priorities: self.by_priority.map(Counter::finish),
            enti: self.enti.finish(),
            agents: self.agents.finish(),
            load: self.load,
        }
    }
}

impl Summary {
    /// All tickets of the backlog.
    pub fn open(&self) -> u64 {
        self.backlog.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let spread = |values: &[u32]| {
            let spread = Spread::of(&mut values.to_vec());
            (spread.median, spread.p90)
        };
        assert_eq!(spread(&[]), (None, None));
        assert_eq!(spread(&[7]), (Some(7), Some(7)));
        assert_eq!(spread(&[4, 1, 3, 2]), (Some(2), Some(4)));
        assert_eq!(spread(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), (Some(5), Some(9)));
        assert_eq!(spread(&(1..=11).collect::<Vec<_>>()), (Some(6), Some(10)));
    }

    #[test]
    fn whole_months_are_compared_with_as_many_months_and_days_with_as_many_days() {
        for (from, to, previous) in [
            ("2026-02-01", "2026-02-28", "2026-01-01"),
            ("2026-03-01", "2026-03-31", "2026-02-01"),
            // Quarters, a year, and months over the turn of the year.
            ("2026-04-01", "2026-06-30", "2026-01-01"),
            ("2026-01-01", "2026-03-31", "2025-10-01"),
            ("2025-01-01", "2025-12-31", "2024-01-01"),
            ("2024-02-01", "2024-02-29", "2024-01-01"),
            // Anything else: as many days.
            ("2026-03-02", "2026-03-31", "2026-01-31"),
            ("2026-02-01", "2026-02-27", "2026-01-05"),
            ("2026-03-01", "2026-03-01", "2026-02-28"),
        ] {
            let (from, to) = (day(from), day(to));
            let before = Period { from, to }.previous();
            assert_eq!(
                (before.from, before.to),
                (day(previous), from.pred_opt().unwrap())
            );
        }
        let period = Period {
            from: day("2026-02-01"),
            to: day("2026-02-28"),
        };
        assert_eq!(Period::month_before(day("2026-03-31")), period);
        assert_eq!(Period::month_before(day("2026-01-01")).from, day("2025-12-01"));
    }

    #[test]
    fn local_time_is_that_of_rome_also_when_clocks_change() {
        let period = Period {
            from: day("2026-03-01"),
            to: day("2026-11-30"),
        };
        let local = LocalTime::of(period);
        let (mut at, (_, before)) = (period.instants().0, period.instants());
        while at < before {
            let expected = rome::local_time_of(at);
            let (day, second) = local.at(seconds(at));
            let midnight = expected.date().and_time(chrono::NaiveTime::MIN);
            assert_eq!(day, day_number(expected.date()), "{at}");
            assert_eq!(second, (expected - midnight).num_seconds(), "{at}");
            at += TimeDelta::seconds(1_799);
        }
    }
}
