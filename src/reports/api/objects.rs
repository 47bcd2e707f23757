//! What the operations on reports take and give.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;

use super::super::composed::Names;
use super::super::figures::{AGES, Figures, Kept, Spread, Summary, Week};
use super::super::query::ReportQuery;
use super::super::schedules::{Format, Schedule, ScheduleId, ScheduleIn};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::tickets::Priority;

/// Kept and broken promises that were due in the period.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "PromisesKept")]
pub struct KeptOut {
    /// Those done in time.
    pub met: i64,
    /// Those done too late, or not done though they were due.
    pub breached: i64,
    /// The share of those in time, in per cent with one decimal; null if there were none.
    pub percent: Option<f64>,
}

/// How long something took, in working seconds; by nearest rank.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "WorkingTime")]
pub struct SpreadOut {
    /// How many were measured.
    pub count: i64,
    /// Half of them took no longer; null if there were none.
    pub median_seconds: Option<i64>,
    /// Nine of ten took no longer; null if there were none.
    pub p90_seconds: Option<i64>,
}

/// Open tickets whose age lies within some days.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "BacklogClass")]
pub struct AgeOut {
    /// Local days since the opening, at least.
    pub from_days: i32,
    /// At most; null for the oldest.
    pub to_days: Option<i32>,
    /// How many tickets.
    pub tickets: i64,
}

/// What is counted of some tickets.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportSummary")]
pub struct SummaryOut {
    /// Opened in the period.
    pub opened: i64,
    /// Solved in the period, also if they were reopened since.
    pub solved: i64,
    /// Reopened in the period.
    pub reopened: i64,
    /// Cancelled or merged in the period.
    pub cancelled: i64,
    /// First answers due in the period.
    pub first_answer: KeptOut,
    /// Next answers due in the period.
    pub next_answer: KeptOut,
    /// Solutions due in the period.
    pub solution: KeptOut,
    /// Working time to the first answers that were due in the period and given.
    pub time_to_first_answer: SpreadOut,
    /// Working time to the solutions that were due in the period and given.
    pub time_to_solution: SpreadOut,
    /// Of the solved ones: how long those waited for their ente that did, until their last solution of the period.
    pub waiting_on_ente: SpreadOut,
    /// All of that waiting.
    pub waiting_on_ente_seconds: i64,
    /// Open at the end of the period, by age, as it was then.
    pub backlog: Vec<AgeOut>,
}

/// One week, from Monday to Sunday, as far as the period has it.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportWeek")]
pub struct WeekOut {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Opened in it.
    pub opened: i64,
    /// Solved in it.
    pub solved: i64,
    /// First answers due in it.
    pub first_answer: KeptOut,
    /// Solutions due in it.
    pub solution: KeptOut,
}

/// The tickets of one priority.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportOfPriority")]
pub struct PriorityOut {
    /// The priority.
    pub priority: Priority,
    /// What is counted of them.
    pub summary: SummaryOut,
}

/// The tickets of one ente.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportOfEnte")]
pub struct EnteOut {
    /// The ente; null for tickets without one.
    pub ente_id: Option<EnteId>,
    /// Its name; null for tickets without one.
    pub name: Option<String>,
    /// What is counted of them.
    pub summary: SummaryOut,
}

/// The tickets that one person works.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportOfAgent")]
pub struct AgentOut {
    /// The person; null for tickets that nobody has.
    pub agent_id: Option<UserId>,
    /// The name; null for tickets that nobody has.
    pub name: Option<String>,
    /// What is counted of them.
    pub summary: SummaryOut,
}

/// How many tickets were opened at an hour of a weekday.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportHour")]
pub struct HourOut {
    /// 1 Monday to 7 Sunday.
    pub weekday: i32,
    /// The local hour, 0 to 23.
    pub hour: i32,
    /// Opened then.
    pub opened: i64,
}

/// Every figure of a report. A promise belongs to the period in which it is due; running and void ones are not counted.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "SlaReport")]
pub struct ReportOut {
    /// First day, in Europe/Rome.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// First day of the period before: of whole calendar months as many months, else as many days.
    pub previous_from: NaiveDate,
    /// Its last day.
    pub previous_to: NaiveDate,
    /// The day at whose end the backlog is counted: the last of the period, or today.
    pub backlog_on: NaiveDate,
    /// The share of promises that the centre means to keep, in per cent.
    pub target_percent: i32,
    /// All tickets.
    pub total: SummaryOut,
    /// All tickets in the period before.
    pub previous: SummaryOut,
    /// By week.
    pub weeks: Vec<WeekOut>,
    /// The weeks of the period before.
    pub previous_weeks: Vec<WeekOut>,
    /// By priority.
    pub priorities: Vec<PriorityOut>,
    /// By ente.
    pub enti: Vec<EnteOut>,
    /// By who works them; empty in the report of one ente.
    pub agents: Vec<AgentOut>,
    /// When tickets were opened; hours without any are left out.
    pub load: Vec<HourOut>,
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl From<Kept> for KeptOut {
    fn from(kept: Kept) -> Self {
        let all = kept.all();
        // Half up, as the pages and files have it.
        let tenths = |all: u64| (kept.met * 2000 + all) / (all * 2);
        KeptOut {
            met: number(kept.met),
            breached: number(kept.breached),
            percent: (all > 0).then(|| tenths(all) as f64 / 10.0),
        }
    }
}

impl From<Spread> for SpreadOut {
    fn from(spread: Spread) -> Self {
        SpreadOut {
            count: number(spread.count),
            median_seconds: spread.median.map(i64::from),
            p90_seconds: spread.p90.map(i64::from),
        }
    }
}

impl From<&Summary> for SummaryOut {
    fn from(summary: &Summary) -> Self {
        let days = |days: i64| i32::try_from(days).unwrap_or(i32::MAX);
        let age = |(class, tickets): (usize, &u64)| AgeOut {
            from_days: class.checked_sub(1).map_or(0, |before| days(AGES[before] + 1)),
            to_days: AGES.get(class).map(|last| days(*last)),
            tickets: number(*tickets),
        };
        SummaryOut {
            opened: number(summary.opened),
            solved: number(summary.solved),
            reopened: number(summary.reopened),
            cancelled: number(summary.cancelled),
            first_answer: summary.first.into(),
            next_answer: summary.next.into(),
            solution: summary.solution.into(),
            time_to_first_answer: summary.to_first.into(),
            time_to_solution: summary.to_solution.into(),
            waiting_on_ente: summary.waited.into(),
            waiting_on_ente_seconds: number(summary.waiting_seconds),
            backlog: summary.backlog.iter().enumerate().map(age).collect(),
        }
    }
}

impl From<&Week> for WeekOut {
    fn from(week: &Week) -> Self {
        WeekOut {
            from: week.from,
            to: week.to,
            opened: number(week.opened),
            solved: number(week.solved),
            first_answer: week.first.into(),
            solution: week.solution.into(),
        }
    }
}

impl ReportOut {
    pub(super) fn new(figures: &Figures, names: &Names, target_percent: u32) -> ReportOut {
        let previous = figures.period.previous();
        let hours = figures.load.iter().enumerate().flat_map(|(day, hours)| {
            let used = hours.iter().enumerate().filter(|(_, opened)| **opened > 0);
            used.map(move |(hour, opened)| HourOut {
                weekday: i32::try_from(day + 1).unwrap_or(7),
                hour: i32::try_from(hour).unwrap_or(23),
                opened: number(*opened),
            })
        });
        let mut enti: Vec<EnteOut> = figures
            .enti
            .iter()
            .map(|(id, summary)| EnteOut {
                ente_id: *id,
                name: id.map(|id| names.ente(id).to_owned()),
                summary: summary.into(),
            })
            .collect();
        enti.sort_by_key(|ente| (ente.ente_id.is_none(), ente.ente_id));
        let mut agents: Vec<AgentOut> = figures
            .agents
            .iter()
            .map(|(id, summary)| AgentOut {
                agent_id: *id,
                name: id.map(|id| names.person(id).to_owned()),
                summary: summary.into(),
            })
            .collect();
        agents.sort_by_key(|agent| (agent.agent_id.is_none(), agent.agent_id));
        let priorities = Priority::ALL.iter().zip(&figures.priorities);
        ReportOut {
            from: figures.period.from,
            to: figures.period.to,
            previous_from: previous.from,
            previous_to: previous.to,
            backlog_on: figures.backlog_on,
            target_percent: i32::try_from(target_percent).unwrap_or(100),
            total: (&figures.total).into(),
            previous: (&figures.before).into(),
            weeks: figures.weeks.iter().map(WeekOut::from).collect(),
            previous_weeks: figures.weeks_before.iter().map(WeekOut::from).collect(),
            priorities: priorities
                .map(|(priority, summary)| PriorityOut {
                    priority: *priority,
                    summary: summary.into(),
                })
                .collect(),
            enti,
            agents,
            load: hours.collect(),
        }
    }
}

/// What a delivery counts; several values of one field mean any of them.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportFilters")]
pub struct FiltersOut {
    /// Codes of queues.
    pub queue: Vec<String>,
    /// Codes of services.
    pub service: Vec<String>,
    /// Enti, by id.
    pub ente: Vec<EnteId>,
    /// Priorities.
    pub priority: Vec<Priority>,
    /// People who work the tickets, by id.
    pub agent: Vec<UserId>,
}

/// What a delivery is to count; what is left out holds for all.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ReportFiltersIn", deny_unknown_fields)]
pub struct FiltersInput {
    /// Codes of queues.
    #[oai(default, validator(max_items = 100))]
    pub queue: Vec<String>,
    /// Codes of services.
    #[oai(default, validator(max_items = 100))]
    pub service: Vec<String>,
    /// Enti, by id.
    #[oai(default, validator(max_items = 100))]
    pub ente: Vec<EnteId>,
    /// Priorities.
    #[oai(default, validator(max_items = 100))]
    pub priority: Vec<Priority>,
    /// People who work the tickets, by id.
    #[oai(default, validator(max_items = 100))]
    pub agent: Vec<UserId>,
}

impl From<ReportQuery> for FiltersOut {
    fn from(query: ReportQuery) -> Self {
        FiltersOut {
            queue: query.queue,
            service: query.service,
            ente: query.ente,
            priority: query.priority,
            agent: query.agent,
        }
    }
}

impl From<FiltersInput> for ReportQuery {
    fn from(filters: FiltersInput) -> Self {
        ReportQuery {
            from: None,
            to: None,
            queue: filters.queue,
            service: filters.service,
            ente: filters.ente,
            priority: filters.priority,
            agent: filters.agent,
        }
    }
}

/// A report that people are told of every month.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ReportSchedule")]
pub struct ScheduleOut {
    /// Its id.
    pub id: ScheduleId,
    /// What it is called.
    pub name: String,
    /// What is counted, of the month before each delivery.
    pub filters: FiltersOut,
    /// Who gets it, by id.
    pub recipients: Vec<UserId>,
    /// What kind of file.
    pub format: Format,
    /// Who planned it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// The day of the next delivery: the first working day of a month.
    pub next_on: NaiveDate,
    /// How often it was changed, from 1.
    pub version: i32,
}

impl From<Schedule> for ScheduleOut {
    fn from(schedule: Schedule) -> Self {
        ScheduleOut {
            id: schedule.id,
            name: schedule.name,
            filters: schedule.query.0.into(),
            recipients: schedule.recipients.0,
            format: schedule.format,
            created_by: schedule.created_by,
            created_at: schedule.created_at,
            next_on: schedule.next_on,
            version: schedule.version,
        }
    }
}

/// What is said of a delivery.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ReportScheduleIn", deny_unknown_fields)]
pub struct ScheduleInput {
    /// What it is called.
    #[oai(validator(min_length = 1, max_length = 120))]
    pub name: String,
    /// What is counted; everything where it has no members.
    pub filters: FiltersInput,
    /// Who gets it, by id: people who read reports.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub recipients: Vec<UserId>,
    /// What kind of file.
    pub format: Format,
}

impl From<ScheduleInput> for ScheduleIn {
    fn from(given: ScheduleInput) -> Self {
        ScheduleIn {
            name: given.name,
            query: given.filters.into(),
            recipients: given.recipients,
            format: given.format,
        }
    }
}
