//! The figures of a report once more, the slow and plain way, from the events alone: changes of state, public messages and
//! changes of priority. What was promised, until when and whether it was kept is derived from them and from the table of the
//! domain, section 8; the program's own rows of promises are not read. It shares no code with the program but the types of
//! its tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Rome;
use diesel::prelude::*;
use sportello::db::Db;
use sportello::db::schema::{audit_events, messages, ticket_transitions, tickets};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, QueueId, ServiceId, TicketId, UserId};
use sportello::reports::figures::{Filter, Kept, Period, Spread, Summary, Week};
use sportello::sla::promises::PromiseKind;
use sportello::tickets::{Priority, Side, State, Visibility};

type At = DateTime<Utc>;

/// One ticket, as its history tells.
pub struct Told {
    ente: Option<EnteId>,
    queue: QueueId,
    service: ServiceId,
    agent: Option<UserId>,
    priority: Priority,
    confidential: bool,
    states: Vec<(State, At)>,
    solutions: Vec<Solution>,
    promised: Vec<Promised>,
}

struct Solution {
    at: At,
    reopened: Option<At>,
    /// Working seconds in the hands of its ente until then, if it ever was.
    waited: Option<i64>,
}

struct Promised {
    kind: PromiseKind,
    due: At,
    met: bool,
    used: Option<i64>,
}

/// Working minutes of the shipped policy: to an answer, and to the solution.
fn targets(priority: Priority) -> (i64, i64) {
    match priority {
        Priority::Critical => (60, 330),
        Priority::High => (120, 660),
        Priority::Normal => (330, 1_560),
        Priority::Low => (660, 3_120),
    }
}

/// Priority by impact and urgency.
fn by_impact(impact: i32, urgency: i32) -> Priority {
    match impact + urgency {
        2 => Priority::Critical,
        3 => Priority::High,
        4 => Priority::Normal,
        _ => Priority::Low,
    }
}

fn easter_monday(year: i32) -> (u32, u32) {
    match year {
        2024 => (4, 1),
        2025 => (4, 21),
        2026 => (4, 6),
        2027 => (3, 29),
        _ => panic!("look up Easter of {year}"),
    }
}

/// The hours of `CENTRO`, written down once more.
fn hours(day: NaiveDate) -> &'static [(u32, u32)] {
    let closed = [
        (1, 1),
        (1, 6),
        (2, 15),
        easter_monday(day.year()),
        (4, 25),
        (5, 1),
        (6, 2),
        (8, 15),
        (11, 1),
        (12, 8),
        (12, 25),
        (12, 26),
    ];
    let date = (day.month(), day.day());
    if closed.contains(&date) || (date == (10, 4) && day.year() >= 2026) {
        return &[];
    }
    match day.weekday().number_from_monday() {
        1..=4 => &[(8 * 60 + 30, 12 * 60), (14 * 60, 16 * 60)],
        5 => &[(9 * 60, 13 * 60)],
        _ => &[],
    }
}

fn local(at: At) -> NaiveDate {
    at.with_timezone(&Rome).date_naive()
}

/// Open stretches from an instant on, day by day.
fn stretches(from: At) -> impl Iterator<Item = (At, At)> {
    local(from).iter_days().flat_map(move |day| {
        let at = move |minutes: u32| {
            let time = NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap();
            Rome.from_local_datetime(&day.and_time(time)).unwrap().to_utc()
        };
        let open = hours(day).iter().map(move |(a, b)| (at(*a).max(from), at(*b)));
        open.filter(|(a, b)| a < b)
    })
}

/// What is left of a stretch without the pauses.
fn without(stretch: (At, At), pauses: &[(At, Option<At>)]) -> Vec<(At, At)> {
    let mut left = vec![stretch];
    for (from, to) in pauses {
        let to = to.unwrap_or(DateTime::<Utc>::MAX_UTC);
        let cut = |(a, b): (At, At)| [(a, b.min(*from)), (a.max(to), b)];
        left = left.into_iter().flat_map(cut).filter(|(a, b)| a < b).collect();
    }
    left
}

fn elapsed(from: At, to: At, pauses: &[(At, Option<At>)]) -> TimeDelta {
    stretches(from)
        .take_while(|(a, _)| *a < to)
        .flat_map(|(a, b)| without((a, b.min(to)), pauses))
        .map(|(a, b)| b - a)
        .sum()
}

fn due(from: At, target: TimeDelta, pauses: &[(At, Option<At>)]) -> Option<At> {
    let mut left = target;
    // Nothing is counted any more once a pause without an end has begun.
    let forever = pauses
        .iter()
        .filter(|(_, to)| to.is_none())
        .map(|(from, _)| *from)
        .min();
    for stretch in stretches(from) {
        if forever.is_some_and(|at| at <= stretch.0) {
            return None;
        }
        for (a, b) in without(stretch, pauses) {
            if b - a >= left {
                return Some(a + left);
            }
            left -= b - a;
        }
    }
    None
}

/// A ticket's priorities: the first one, and each change with its instant.
struct Priorities(Priority, Vec<(At, Priority)>);

impl Priorities {
    fn at(&self, at: At) -> Priority {
        let changed = self.1.iter().rev().find(|(since, _)| *since <= at);
        changed.map_or(self.0, |(_, priority)| *priority)
    }
}

/// `{"priority": "high"}` of an audit event.
fn named(value: Option<String>) -> Priority {
    let value: serde_json::Value = serde_json::from_str(&value.unwrap()).unwrap();
    value["priority"].as_str().unwrap().parse().unwrap()
}

/// What the ticket was owed when, from the opening on: what, since when, and when it was done. A message of the ente starts a
/// next answer unless an answer is owed already; any public message of the centre is the answer.
fn owed(opened: At, ended: Option<At>, written: &[(Side, At)]) -> Vec<(PromiseKind, At, Option<At>)> {
    let mut all = vec![(PromiseKind::FirstAnswer, opened, None)];
    for (side, at) in written {
        let is_over = ended.is_some_and(|end| end <= *at);
        let last = all.last_mut().unwrap();
        match side {
            Side::Centre if last.2.is_none() => last.2 = Some(*at),
            Side::Ente if last.2.is_some() && !is_over => all.push((PromiseKind::NextAnswer, *at, None)),
            _ => {}
        }
    }
    all
}

/// The histories of all tickets.
pub fn told(db: &mut Db, now: Timestamp) -> QueryResult<Vec<Told>> {
    type Row = (
        TicketId,
        Option<EnteId>,
        QueueId,
        ServiceId,
        Option<UserId>,
        (Priority, i32, i32),
        bool,
    );
    let rows: Vec<Row> = tickets::table
        .order(tickets::number)
        .select((
            tickets::id,
            tickets::ente_id,
            tickets::queue_id,
            tickets::service_id,
            tickets::assignee_id,
            (tickets::priority, tickets::impact, tickets::urgency),
            tickets::confidential,
        ))
        .load(db)?;
    let changes: Vec<(TicketId, State, Timestamp)> = ticket_transitions::table
        .order(ticket_transitions::id)
        .select((
            ticket_transitions::ticket_id,
            ticket_transitions::to_state,
            ticket_transitions::at,
        ))
        .load(db)?;
    let mut states: BTreeMap<TicketId, Vec<(State, At)>> = BTreeMap::new();
    for (ticket, state, at) in changes {
        states.entry(ticket).or_default().push((state, at.utc()));
    }
    type Message = (TicketId, Option<TicketId>, Side, Timestamp);
    let messages: Vec<Message> = messages::table
        .filter(messages::visibility.eq(Visibility::Public))
        .order(messages::id)
        .select((
            messages::ticket_id,
            messages::merged_from_id,
            messages::side,
            messages::created_at,
        ))
        .load(db)?;
    let mut written: BTreeMap<TicketId, Vec<(Side, At)>> = BTreeMap::new();
    for (ticket, from, side, at) in messages {
        // What merging moved was said where it was written.
        let own = from.unwrap_or(ticket);
        written.entry(own).or_default().push((side, at.utc()));
    }
    type Event = (String, Timestamp, Option<String>, Option<String>);
    let events: Vec<Event> = audit_events::table
        .filter(audit_events::event.eq("ticket.priority_changed"))
        .order(audit_events::id)
        .select((
            audit_events::subject_id,
            audit_events::occurred_at,
            audit_events::old_value,
            audit_events::new_value,
        ))
        .load(db)?;
    let mut priorities: BTreeMap<TicketId, Priorities> = BTreeMap::new();
    for (ticket, at, old, new) in events {
        let changed = priorities
            .entry(ticket.parse().unwrap())
            .or_insert_with(|| Priorities(named(old), Vec::new()));
        changed.1.push((at.utc(), named(new)));
    }
    let histories = rows.into_iter().map(|row| {
        let (id, ente, queue, service, agent, (priority, impact, urgency), confidential) = row;
        let states = states.remove(&id).unwrap();
        let written = written.remove(&id).unwrap_or_default();
        let priorities = priorities
            .remove(&id)
            .unwrap_or_else(|| Priorities(by_impact(impact, urgency), Vec::new()));
        assert_eq!(
            priorities.at(now.utc()),
            priority,
            "{id}: a change of priority unrecorded"
        );
        let opened = states[0].1;
        let ended = states
            .last()
            .filter(|(state, _)| state.is_final())
            .map(|(_, at)| *at);
        let mut waits = Vec::new();
        let mut pauses = Vec::new();
        let mut solutions: Vec<Solution> = Vec::new();
        for (i, (state, at)) in states.iter().enumerate() {
            let next = states.get(i + 1);
            let until = next.map(|(_, at)| *at);
            match state {
                State::WaitingEnte => {
                    waits.extend(until.map(|until| (*at, until)));
                    pauses.push((*at, until));
                }
                State::Resolved => {
                    let reopened = next.filter(|(next, _)| !next.is_final()).map(|(_, at)| *at);
                    if reopened.is_some() {
                        pauses.push((*at, reopened));
                    }
                    let waited: TimeDelta = waits.iter().map(|(from, to)| elapsed(*from, *to, &[])).sum();
                    solutions.push(Solution {
                        at: *at,
                        reopened,
                        waited: (!waits.is_empty()).then(|| waited.num_seconds()),
                    });
                }
                _ => {}
            }
        }
        let holds = solutions.last().filter(|solution| solution.reopened.is_none());
        let mut all = owed(opened, ended, &written);
        all.push((PromiseKind::Solution, opened, holds.map(|solution| solution.at)));
        let settled = |(kind, started, done): (PromiseKind, At, Option<At>)| {
            // Until it is done every change of priority computes it anew; then it keeps its result.
            let (answer, solution) = targets(priorities.at(done.unwrap_or(now.utc())));
            let (target, pauses) = match kind {
                PromiseKind::Solution => (solution, &pauses[..]),
                _ => (answer, &[][..]),
            };
            let due = due(started, TimeDelta::minutes(target), pauses)?;
            let met = match done {
                Some(done) => done <= due,
                // Cancelled, merged or closed before it was done: void.
                None if ended.is_some() => return None,
                None if due < now.utc() => false,
                None => return None,
            };
            Some(Promised {
                kind,
                due,
                met,
                used: done.map(|done| elapsed(started, done, pauses).num_seconds()),
            })
        };
        Told {
            ente,
            queue,
            service,
            agent,
            priority,
            confidential,
            promised: all.into_iter().filter_map(settled).collect(),
            states,
            solutions,
        }
    });
    Ok(histories.collect())
}

/// Every figure, counted one by one.
#[derive(Debug, PartialEq)]
pub struct Counted {
    pub total: Summary,
    pub before: Summary,
    pub priorities: Vec<Summary>,
    pub enti: BTreeMap<Option<EnteId>, Summary>,
    pub agents: BTreeMap<Option<UserId>, Summary>,
    pub weeks: Vec<Week>,
    pub weeks_before: Vec<Week>,
    pub load: [[u64; 24]; 7],
}

impl Told {
    fn opened(&self) -> At {
        self.states[0].1
    }
}

/// The period that a report compares with: as many calendar months, if it is made of whole ones, else as many days.
fn before(period: Period) -> Period {
    let days = || period.from.iter_days().take_while(|day| *day <= period.to);
    let months = days().filter(|day| day.day() == 1).count();
    let to = period.from.pred_opt().unwrap();
    let is_whole = period.from.day() == 1 && period.to.succ_opt().unwrap().day() == 1;
    let mut from = period.from;
    if is_whole {
        (0..months).for_each(|_| from = from.pred_opt().unwrap().with_day(1).unwrap());
    } else {
        from = from - Days::new(days().count() as u64);
    }
    Period { from, to }
}

fn within(period: Period, at: At) -> bool {
    period.from <= local(at) && local(at) <= period.to
}

fn spread(mut values: Vec<i64>) -> Spread {
    values.sort_unstable();
    let rank = |percent: usize| {
        // The smallest value that is not below so many per cent of all.
        let found = values
            .iter()
            .enumerate()
            .find(|(i, _)| (i + 1) * 100 >= values.len() * percent);
        found.map(|(_, value)| u32::try_from(*value).unwrap())
    };
    Spread {
        count: values.len() as u64,
        median: rank(50),
        p90: rank(90),
    }
}

fn summary(all: &[&Told], period: Period, now: Timestamp) -> Summary {
    let count = |is: &dyn Fn(&Told) -> bool| all.iter().filter(|told| is(told)).count() as u64;
    fn last_solution(told: &Told, period: Period) -> Option<&Solution> {
        told.solutions.iter().rev().find(|s| within(period, s.at))
    }
    let is_reopened = |told: &Told| {
        let mut reopened = told.solutions.iter().filter_map(|s| s.reopened);
        reopened.any(|at| within(period, at))
    };
    let cancelled = |told: &Told| {
        let mut states = told.states.iter();
        states.any(|(state, at)| *state == State::Cancelled && within(period, *at))
    };
    let promised = |kind: PromiseKind| {
        all.iter()
            .flat_map(|told| &told.promised)
            .filter(move |promise| promise.kind == kind && within(period, promise.due))
    };
    let kept = |kind| Kept {
        met: promised(kind).filter(|promise| promise.met).count() as u64,
        breached: promised(kind).filter(|promise| !promise.met).count() as u64,
    };
    let times = |kind| spread(promised(kind).filter_map(|promise| promise.used).collect());
    let waits: Vec<i64> = all
        .iter()
        .filter_map(|told| last_solution(told, period)?.waited)
        .collect();
    let end = period.to.min(local(now.utc()));
    let mut backlog = [0; 6];
    for told in all {
        // The state at the end of the day, or now.
        let before = told
            .states
            .iter()
            .rev()
            .find(|(_, at)| local(*at) <= end && *at <= now.utc());
        let open = [
            State::New,
            State::Assigned,
            State::InProgress,
            State::WaitingEnte,
            State::WaitingThirdParty,
        ];
        if before.is_some_and(|(state, _)| open.contains(state)) {
            let class = match (end - local(told.opened())).num_days() {
                ..=1 => 0,
                2..=5 => 1,
                6..=10 => 2,
                11..=30 => 3,
                31..=90 => 4,
                _ => 5,
            };
            backlog[class] += 1;
        }
    }
    Summary {
        opened: count(&|told| within(period, told.opened())),
        solved: count(&|told| last_solution(told, period).is_some()),
        reopened: count(&is_reopened),
        cancelled: count(&cancelled),
        first: kept(PromiseKind::FirstAnswer),
        next: kept(PromiseKind::NextAnswer),
        solution: kept(PromiseKind::Solution),
        to_first: times(PromiseKind::FirstAnswer),
        to_solution: times(PromiseKind::Solution),
        waiting_seconds: waits.iter().sum::<i64>().unsigned_abs(),
        waited: spread(waits),
        backlog,
    }
}

/// The figures of a period for those tickets that the filter lets through.
pub fn count(all: &[Told], period: Period, filter: &Filter, now: Timestamp) -> Counted {
    let is_in = |told: &Told| {
        (filter.enti.is_empty() || told.ente.is_some_and(|ente| filter.enti.contains(&ente)))
            && (filter.queues.is_empty() || filter.queues.contains(&told.queue))
            && (filter.services.is_empty() || filter.services.contains(&told.service))
            && (filter.agents.is_empty() || told.agent.is_some_and(|agent| filter.agents.contains(&agent)))
            && (filter.priorities.is_empty() || filter.priorities.contains(&told.priority))
            && !(filter.without_confidential && told.confidential)
    };
    let all: Vec<&Told> = all.iter().filter(|told| is_in(told)).collect();
    let before = before(period);
    let mut by_ente: BTreeMap<Option<EnteId>, Vec<&Told>> = BTreeMap::new();
    let mut by_agent: BTreeMap<Option<UserId>, Vec<&Told>> = BTreeMap::new();
    for told in &all {
        by_ente.entry(told.ente).or_default().push(told);
        by_agent.entry(told.agent).or_default().push(told);
    }
    fn summaries<T: Ord>(
        groups: BTreeMap<T, Vec<&Told>>,
        period: Period,
        now: Timestamp,
    ) -> BTreeMap<T, Summary> {
        let all = groups
            .into_iter()
            .map(|(id, told)| (id, summary(&told, period, now)));
        all.filter(|(_, summary)| *summary != Summary::default())
            .collect()
    }
    let priority = |priority: &Priority| {
        let told: Vec<&Told> = all
            .iter()
            .copied()
            .filter(|told| told.priority == *priority)
            .collect();
        summary(&told, period, now)
    };
    let weeks = |period: Period| {
        let days = period.from.iter_days().take_while(|day| *day <= period.to);
        let mondays: BTreeSet<NaiveDate> = days
            .map(|day| day - Days::new(day.weekday().num_days_from_monday().into()))
            .collect();
        let week = |monday: NaiveDate| {
            let week = Period {
                from: monday.max(period.from),
                to: (monday + Days::new(6)).min(period.to),
            };
            let found = summary(&all, week, now);
            Week {
                from: week.from,
                to: week.to,
                opened: found.opened,
                solved: found.solved,
                first: found.first,
                solution: found.solution,
            }
        };
        mondays.into_iter().map(week).collect()
    };
    let mut load = [[0; 24]; 7];
    for told in all.iter().filter(|told| within(period, told.opened())) {
        let at = told.opened().with_timezone(&Rome);
        load[at.weekday().num_days_from_monday() as usize][at.hour() as usize] += 1;
    }
    Counted {
        total: summary(&all, period, now),
        before: summary(&all, before, now),
        priorities: Priority::ALL.iter().map(priority).collect(),
        enti: summaries(by_ente, period, now),
        agents: summaries(by_agent, period, now),
        weeks: weeks(period),
        weeks_before: weeks(before),
        load,
    }
}
