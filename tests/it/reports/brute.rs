//! The figures of a report once more, the slow and plain way, from what was recorded: changes of state, public messages and
//! what was promised when. It shares no code with the program but the types of its tables.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Rome;
use diesel::prelude::*;
use sportello::db::Db;
use sportello::db::schema::{messages, promises, ticket_transitions, tickets};
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
    opened: At,
    solved: Option<At>,
    cancelled: Option<At>,
    reopened: bool,
    waited: i64,
    promised: Vec<Promised>,
}

struct Promised {
    kind: PromiseKind,
    due: At,
    met: bool,
    used: Option<i64>,
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

/// The histories of all tickets.
pub fn told(db: &mut Db, now: Timestamp) -> QueryResult<Vec<Told>> {
    type Row = (
        TicketId,
        Option<EnteId>,
        QueueId,
        ServiceId,
        Option<UserId>,
        Priority,
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
            tickets::priority,
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
    let written: Vec<(TicketId, Option<TicketId>, Timestamp)> = messages::table
        .filter(messages::visibility.eq(Visibility::Public))
        .filter(messages::side.eq(Side::Centre))
        .order(messages::id)
        .select((
            messages::ticket_id,
            messages::merged_from_id,
            messages::created_at,
        ))
        .load(db)?;
    let mut answers: BTreeMap<TicketId, Vec<At>> = BTreeMap::new();
    for (ticket, from, at) in written {
        // What merging moved was an answer where it was written.
        answers.entry(from.unwrap_or(ticket)).or_default().push(at.utc());
    }
    type Made = (TicketId, PromiseKind, Timestamp, i32);
    let made: Vec<Made> = promises::table
        .order((promises::ticket_id, promises::place))
        .select((
            promises::ticket_id,
            promises::kind,
            promises::started_at,
            promises::target_minutes,
        ))
        .load(db)?;
    let mut by_ticket: BTreeMap<TicketId, Vec<Made>> = BTreeMap::new();
    for row in made {
        by_ticket.entry(row.0).or_default().push(row);
    }
    let none = Vec::new();
    let histories = rows.into_iter().map(|row| {
        let (id, ente, queue, service, agent, priority, confidential) = row;
        let states = &states[&id];
        let answers = answers.get(&id).unwrap_or(&none);
        let opened = states[0].1;
        let ended = states.last().copied().filter(|(state, _)| state.is_final());
        let cancelled = ended
            .filter(|(state, _)| *state == State::Cancelled)
            .map(|(_, at)| at);
        // The last solution that nobody took back.
        let mut solved = None;
        let mut reopened = false;
        for (state, at) in states {
            match state {
                State::Resolved => solved = Some(*at),
                State::Closed | State::Cancelled => {}
                _ => {
                    reopened |= solved.is_some();
                    solved = None;
                }
            }
        }
        let mut waits = Vec::new();
        let mut pauses = Vec::new();
        for (i, (state, at)) in states.iter().enumerate() {
            let next = states.get(i + 1);
            let is_taken_back = next.is_some_and(|(next, _)| !next.is_final());
            if *state == State::WaitingEnte {
                waits.push((*at, next.map(|(_, to)| *to)));
                pauses.push((*at, next.map(|(_, to)| *to)));
            } else if *state == State::Resolved && is_taken_back {
                pauses.push((*at, next.map(|(_, to)| *to)));
            }
        }
        let settled = |(_, kind, started, target): &Made| {
            let started = started.utc();
            let pauses = if *kind == PromiseKind::Solution {
                &pauses[..]
            } else {
                &[]
            };
            let due = due(started, TimeDelta::minutes((*target).into()), pauses);
            let done = match kind {
                PromiseKind::Solution => solved,
                PromiseKind::FirstAnswer => answers.iter().copied().find(|at| *at >= started),
                PromiseKind::NextAnswer => answers.iter().copied().find(|at| *at > started),
            };
            // What is done after the end of the ticket is nobody's answer any more.
            let done = done.filter(|at| ended.is_none_or(|(_, end)| *at <= end));
            let due = due?;
            let met = match (done, ended) {
                (Some(done), _) => done <= due,
                (None, Some(_)) => return None,
                (None, None) if due < now.utc() => false,
                (None, None) => return None,
            };
            Some(Promised {
                kind: *kind,
                due,
                met,
                used: done.map(|done| elapsed(started, done, pauses).num_seconds()),
            })
        };
        let solved = solved.filter(|_| cancelled.is_none());
        let waited = match solved {
            None => 0,
            Some(_) => {
                let spells = waits.iter().filter_map(|(from, to)| Some((*from, (*to)?)));
                let all: TimeDelta = spells.map(|(from, to)| elapsed(from, to, &[])).sum();
                all.num_seconds()
            }
        };
        Told {
            ente,
            queue,
            service,
            agent,
            priority,
            confidential,
            opened,
            solved,
            cancelled,
            reopened,
            waited,
            promised: by_ticket
                .get(&id)
                .into_iter()
                .flatten()
                .filter_map(settled)
                .collect(),
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
    pub load: [[u64; 24]; 7],
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
    let solved = |told: &Told| told.solved.is_some_and(|at| within(period, at));
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
        .filter(|told| solved(told) && told.waited > 0)
        .map(|told| told.waited)
        .collect();
    let end = period.to.min(local(now.utc()));
    let mut backlog = [0; 6];
    for told in all {
        let is_over = |at: Option<At>| at.is_some_and(|at| local(at) <= end && at <= now.utc());
        if local(told.opened) <= end && !is_over(told.solved) && !is_over(told.cancelled) {
            let class = match (end - local(told.opened)).num_days() {
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
        opened: count(&|told| within(period, told.opened)),
        solved: count(&solved),
        cancelled: count(&|told| told.cancelled.is_some_and(|at| within(period, at))),
        first: kept(PromiseKind::FirstAnswer),
        next: kept(PromiseKind::NextAnswer),
        solution: kept(PromiseKind::Solution),
        to_first: times(PromiseKind::FirstAnswer),
        to_solution: times(PromiseKind::Solution),
        reopened: count(&|told| solved(told) && told.reopened),
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
    let length = (period.to - period.from).num_days() + 1;
    let before = Period {
        from: period.from - TimeDelta::days(length),
        to: period.to - TimeDelta::days(length),
    };
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
    let mut weeks = Vec::new();
    let mut from = period.from;
    while from <= period.to {
        let sunday = from + Days::new(6 - u64::from(from.weekday().num_days_from_monday()));
        let week = Period {
            from,
            to: sunday.min(period.to),
        };
        let found = summary(&all, week, now);
        weeks.push(Week {
            from,
            to: week.to,
            opened: found.opened,
            solved: found.solved,
            first: found.first,
            solution: found.solution,
        });
        from = sunday + Days::new(1);
    }
    let mut load = [[0; 24]; 7];
    for told in all.iter().filter(|told| within(period, told.opened)) {
        let at = told.opened.with_timezone(&Rome);
        load[at.weekday().num_days_from_monday() as usize][at.hour() as usize] += 1;
    }
    Counted {
        total: summary(&all, period, now),
        before: summary(&all, before, now),
        priorities: Priority::ALL.iter().map(priority).collect(),
        enti: summaries(by_ente, period, now),
        agents: summaries(by_agent, period, now),
        weeks,
        load,
    }
}
