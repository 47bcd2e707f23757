//! The objects of calendars, policies and recomputations.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;
use uuid::Uuid;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, ServiceId, TicketId, UserId};
use crate::kernel::text::Lang;
use crate::sla::calendar::Calendar;
use crate::sla::calendars::{CalendarId, CalendarVersion, CalendarVersionId, StoredCalendar};
use crate::sla::given::calendar::{self as given, Intervals, NamedDay};
use crate::sla::given::policy as given_policy;
use crate::sla::policies::{PerPriority, Policy, PolicyId, PolicyVersion, PolicyVersionId, Step, Whom};
use crate::sla::promises::PromiseKind;
use crate::sla::simulation;
use crate::sla::story::PauseWhy;
use crate::sla::telling::telling;
use crate::tickets::recompute::{Moved, Recomputation, RecomputationId};
use crate::tickets::{Priority, TicketNumber};

/// An opening interval, local time; the end is not part of it.
#[derive(Clone, Debug, Object, Serialize)]
pub struct OpenInterval {
    /// `08:30`.
    pub from: String,
    /// `12:00`; `24:00` is the end of the day.
    pub to: String,
}

/// The hours of an ordinary week; a day without intervals is closed.
#[derive(Clone, Debug, Object, Serialize)]
pub struct WeeklyHours {
    /// Monday.
    pub mon: Vec<OpenInterval>,
    /// Tuesday.
    pub tue: Vec<OpenInterval>,
    /// Wednesday.
    pub wed: Vec<OpenInterval>,
    /// Thursday.
    pub thu: Vec<OpenInterval>,
    /// Friday.
    pub fri: Vec<OpenInterval>,
    /// Saturday.
    pub sat: Vec<OpenInterval>,
    /// Sunday.
    pub sun: Vec<OpenInterval>,
}

/// A date whose hours replace all others.
#[derive(Clone, Debug, Object, Serialize)]
pub struct SpecialDate {
    /// The date.
    pub date: NaiveDate,
    /// Its hours, possibly none.
    pub hours: Vec<OpenInterval>,
    /// Why, in Italian; may be empty.
    pub name_it: String,
    /// Why, in English; may be empty.
    pub name_en: String,
}

/// A holiday and the years in which it is one.
#[derive(Clone, Debug, Object, Serialize)]
pub struct HolidayRule {
    /// `MM-DD`, or `easter+1`.
    pub feast: String,
    /// First year.
    pub first_year: i32,
    /// Last year; null if it has none.
    pub last_year: Option<i32>,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English; may be empty.
    pub name_en: String,
}

/// When the centre is open.
#[derive(Clone, Debug, Object, Serialize)]
pub struct CalendarRules {
    /// The ordinary week.
    pub weekly: WeeklyHours,
    /// Whether it is closed on holidays.
    pub closed_on_holidays: bool,
    /// The patron saint's day, `MM-DD`; null if there is none.
    pub patron_day: Option<String>,
    /// What that day is called in Italian; may be empty.
    #[oai(default)]
    pub patron_name_it: String,
    /// What that day is called in English; may be empty.
    #[oai(default)]
    pub patron_name_en: String,
    /// Dates with hours of their own.
    pub special_days: Vec<SpecialDate>,
    /// The holidays.
    pub holidays: Vec<HolidayRule>,
}

fn pairs(hours: Vec<OpenInterval>) -> Intervals {
    hours.into_iter().map(|span| (span.from, span.to)).collect()
}

fn spans(hours: Intervals) -> Vec<OpenInterval> {
    hours
        .into_iter()
        .map(|(from, to)| OpenInterval { from, to })
        .collect()
}

impl CalendarRules {
    /// As a person gives a calendar.
    pub fn given(self, name_it: String, name_en: String) -> given::CalendarIn {
        let WeeklyHours {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        } = self.weekly;
        let (patron_name_it, patron_name_en) = (self.patron_name_it, self.patron_name_en);
        given::CalendarIn {
            name_it,
            name_en,
            week: [mon, tue, wed, thu, fri, sat, sun].map(pairs),
            closed_on_holidays: self.closed_on_holidays,
            patron: self.patron_day.map(|day| NamedDay {
                day,
                name_it: patron_name_it,
                name_en: patron_name_en,
            }),
            special_days: (self.special_days.into_iter())
                .map(|day| given::SpecialDayIn {
                    date: day.date.to_string(),
                    hours: pairs(day.hours),
                    name_it: day.name_it,
                    name_en: day.name_en,
                })
                .collect(),
            holidays: (self.holidays.into_iter())
                .map(|holiday| given::HolidayIn {
                    feast: holiday.feast,
                    first_year: holiday.first_year,
                    last_year: holiday.last_year,
                    name_it: holiday.name_it,
                    name_en: holiday.name_en,
                })
                .collect(),
        }
    }
}

impl From<&Calendar> for CalendarRules {
    fn from(rules: &Calendar) -> CalendarRules {
        let given = given::CalendarIn::of(rules, "", "");
        let [mon, tue, wed, thu, fri, sat, sun] = given.week.map(spans);
        let special_days = rules.special_days.iter().map(|(date, day)| SpecialDate {
            date: *date,
            hours: spans(given::intervals(&day.hours)),
            name_it: day.name_it.clone(),
            name_en: day.name_en.clone(),
        });
        let holidays = given.holidays.into_iter().map(|holiday| HolidayRule {
            feast: holiday.feast,
            first_year: holiday.first_year,
            last_year: holiday.last_year,
            name_it: holiday.name_it,
            name_en: holiday.name_en,
        });
        CalendarRules {
            weekly: WeeklyHours {
                mon,
                tue,
                wed,
                thu,
                fri,
                sat,
                sun,
            },
            closed_on_holidays: rules.closed_on_holidays,
            patron_day: rules.patron_day.map(|day| day.to_string()),
            patron_name_it: rules.patron_name_it.clone(),
            patron_name_en: rules.patron_name_en.clone(),
            special_days: special_days.collect(),
            holidays: holidays.collect(),
        }
    }
}

/// A new calendar.
#[derive(Clone, Debug, Object)]
pub struct CalendarIn {
    /// Its code: capital letters, digits, `_` and `-`.
    pub code: String,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// Its rules.
    pub rules: CalendarRules,
}

/// What a calendar is to be.
#[derive(Clone, Debug, Object)]
pub struct CalendarVersionIn {
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// Its rules; other ones make a new version.
    pub rules: CalendarRules,
    /// Why; needed where the rules change.
    pub reason: Option<String>,
}

/// A calendar of opening hours.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Calendar")]
pub struct CalendarOut {
    /// Its id.
    pub id: CalendarId,
    /// Its code.
    pub code: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// Whether services and queues can choose it.
    pub active: bool,
}

impl CalendarOut {
    /// The object.
    pub fn new(calendar: &StoredCalendar, lang: Lang) -> CalendarOut {
        CalendarOut {
            id: calendar.id,
            code: calendar.code.clone(),
            name: calendar.name(lang).to_owned(),
            active: calendar.retired_at.is_none(),
        }
    }
}

/// A version of a calendar; it never changes.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "CalendarVersion")]
pub struct CalendarVersionOut {
    /// Its id, which promises name.
    pub id: CalendarVersionId,
    /// Its number, from 1.
    pub number: i32,
    /// Its rules.
    pub rules: CalendarRules,
    /// Why it was made.
    pub reason: Option<String>,
    /// Who made it; null if it was shipped.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

/// A calendar with its versions.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "CalendarSheet")]
pub struct CalendarSheetOut {
    /// Its id.
    pub id: CalendarId,
    /// Its code.
    pub code: String,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// Whether services and queues can choose it.
    pub active: bool,
    /// Raised by each change, as `ETag` has it.
    pub version: i32,
    /// Its versions; the first one is in force.
    pub versions: Vec<CalendarVersionOut>,
}

impl CalendarSheetOut {
    /// The object.
    pub fn new(calendar: StoredCalendar, versions: Vec<CalendarVersion>) -> CalendarSheetOut {
        let version = |version: CalendarVersion| CalendarVersionOut {
            id: version.id,
            number: version.number,
            rules: CalendarRules::from(&version.rules.0),
            reason: version.reason,
            created_by: version.created_by,
            created_at: version.created_at,
        };
        CalendarSheetOut {
            id: calendar.id,
            code: calendar.code,
            name_it: calendar.name_it,
            name_en: calendar.name_en,
            active: calendar.retired_at.is_none(),
            version: calendar.version,
            versions: versions.into_iter().map(version).collect(),
        }
    }
}

/// Working minutes for each priority.
#[derive(Clone, Debug, Object, Serialize)]
pub struct PriorityMinutes {
    /// Of `critical` tickets.
    pub critical: i32,
    /// Of `high` ones.
    pub high: i32,
    /// Of `normal` ones.
    pub normal: i32,
    /// Of `low` ones.
    pub low: i32,
}

impl From<PerPriority> for PriorityMinutes {
    fn from(minutes: PerPriority) -> PriorityMinutes {
        PriorityMinutes {
            critical: minutes.critical,
            high: minutes.high,
            normal: minutes.normal,
            low: minutes.low,
        }
    }
}

/// What is promised.
#[derive(Clone, Debug, Object, Serialize)]
pub struct PromiseTargets {
    /// From the opening to the first public answer.
    pub first_answer: PriorityMinutes,
    /// From a message of the ente to the answer.
    pub next_answer: PriorityMinutes,
    /// From the opening to the solution.
    pub solution: PriorityMinutes,
}

/// One step of the escalation.
#[derive(Clone, Debug, Object, Serialize)]
pub struct EscalationStep {
    /// Percent of the target's working time: 100 is the breach.
    pub percent: i32,
    /// Who is told of a ticket that somebody has.
    pub tell: Vec<Whom>,
    /// Who is told of a ticket that nobody has taken.
    pub tell_if_unassigned: Vec<Whom>,
    /// Whether the priority rises by one.
    pub raise_priority: bool,
    /// Whether the ticket goes to another member of its queue.
    pub reassign: bool,
}

/// What a version of a policy says.
#[derive(Clone, Debug, Object, Serialize)]
pub struct PolicyRules {
    /// First date on which it counts.
    pub valid_from: NaiveDate,
    /// Working minutes.
    pub targets: PromiseTargets,
    /// Whether waiting for a third party pauses the solution.
    pub pause_on_third_party: bool,
    /// The escalation, at most ten steps.
    pub steps: Vec<EscalationStep>,
}

impl PolicyRules {
    /// As a person gives a policy.
    pub fn given(self, name_it: String, name_en: String) -> given_policy::PolicyIn {
        let PromiseTargets {
            first_answer,
            next_answer,
            solution,
        } = self.targets;
        let row = |minutes: PriorityMinutes| {
            [minutes.critical, minutes.high, minutes.normal, minutes.low].map(Some)
        };
        given_policy::PolicyIn {
            name_it,
            name_en,
            valid_from: self.valid_from,
            targets: [first_answer, next_answer, solution].map(row),
            pause_on_third_party: self.pause_on_third_party,
            steps: (self.steps.into_iter())
                .map(|step| Step {
                    percent: step.percent,
                    tell: step.tell,
                    tell_if_unassigned: step.tell_if_unassigned,
                    raise_priority: step.raise_priority,
                    reassign: step.reassign,
                })
                .collect(),
        }
    }
}

impl From<&PolicyVersion> for PolicyRules {
    fn from(version: &PolicyVersion) -> PolicyRules {
        let targets = version.targets.0;
        let steps = version.steps.0.iter().map(|step| EscalationStep {
            percent: step.percent,
            tell: step.tell.clone(),
            tell_if_unassigned: step.tell_if_unassigned.clone(),
            raise_priority: step.raise_priority,
            reassign: step.reassign,
        });
        PolicyRules {
            valid_from: version.valid_from,
            targets: PromiseTargets {
                first_answer: targets.first_answer.into(),
                next_answer: targets.next_answer.into(),
                solution: targets.solution.into(),
            },
            pause_on_third_party: version.pause_on_third_party,
            steps: steps.collect(),
        }
    }
}

/// A new policy.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SlaPolicyIn")]
pub struct PolicyIn {
    /// Its code: capital letters, digits, `_` and `-`.
    pub code: String,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// What it says.
    pub rules: PolicyRules,
}

/// What a policy is to be.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SlaPolicyVersionIn")]
pub struct PolicyVersionIn {
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// What it says; something else makes a new version.
    pub rules: PolicyRules,
    /// Why; needed where the rules change.
    pub reason: Option<String>,
}

/// A policy of service levels.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "SlaPolicy")]
pub struct PolicyOut {
    /// Its id.
    pub id: PolicyId,
    /// Its code.
    pub code: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// Whether services and queues can choose it.
    pub active: bool,
}

impl PolicyOut {
    /// The object.
    pub fn new(policy: &Policy, lang: Lang) -> PolicyOut {
        PolicyOut {
            id: policy.id,
            code: policy.code.clone(),
            name: policy.name(lang).to_owned(),
            active: policy.retired_at.is_none(),
        }
    }
}

/// A version of a policy; it never changes.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "SlaPolicyVersion")]
pub struct PolicyVersionOut {
    /// Its id, which promises name.
    pub id: PolicyVersionId,
    /// Its number, from 1.
    pub number: i32,
    /// What it says.
    pub rules: PolicyRules,
    /// Why it was made.
    pub reason: Option<String>,
    /// Who made it; null if it was shipped.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

/// A policy with its versions.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "SlaPolicySheet")]
pub struct PolicySheetOut {
    /// Its id.
    pub id: PolicyId,
    /// Its code.
    pub code: String,
    /// Name in Italian.
    pub name_it: String,
    /// Name in English.
    pub name_en: String,
    /// Whether services and queues can choose it.
    pub active: bool,
    /// Raised by each change, as `ETag` has it.
    pub version: i32,
    /// Its versions, the newest first.
    pub versions: Vec<PolicyVersionOut>,
}

impl PolicySheetOut {
    /// The object.
    pub fn new(policy: Policy, versions: Vec<PolicyVersion>) -> PolicySheetOut {
        let version = |version: PolicyVersion| PolicyVersionOut {
            id: version.id,
            number: version.number,
            rules: PolicyRules::from(&version),
            reason: version.reason,
            created_by: version.created_by,
            created_at: version.created_at,
        };
        PolicySheetOut {
            id: policy.id,
            code: policy.code,
            name_it: policy.name_it,
            name_en: policy.name_en,
            active: policy.retired_at.is_none(),
            version: policy.version,
            versions: versions.into_iter().map(version).collect(),
        }
    }
}

/// What is to be recomputed: exactly one of the five.
#[derive(Clone, Debug, Object)]
pub struct RecomputationIn {
    /// Code of a calendar.
    pub calendar: Option<String>,
    /// Code of a policy.
    pub policy: Option<String>,
    /// Code of a service: its tickets go to the rules in force for each.
    pub service: Option<String>,
    /// Code of a queue, likewise.
    pub queue: Option<String>,
    /// Id or number of one ticket, likewise.
    pub ticket: Option<String>,
    /// The version of the calendar or policy that the preview was seen with: if another one is in force, nothing is done (409).
    pub version_id: Option<Uuid>,
    /// Why.
    pub reason: String,
}

/// Running promises taken to another version.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Recomputation")]
pub struct RecomputationOut {
    /// Its id.
    pub id: RecomputationId,
    /// The version of a calendar that promises go to.
    pub calendar_version_id: Option<CalendarVersionId>,
    /// The version of a policy that promises go to.
    pub policy_version_id: Option<PolicyVersionId>,
    /// The service whose tickets it is about.
    pub service_id: Option<ServiceId>,
    /// The queue whose tickets it is about.
    pub queue_id: Option<QueueId>,
    /// The one ticket that it is about.
    pub ticket_id: Option<TicketId>,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub requested_by: Option<UserId>,
    /// When.
    pub requested_at: Timestamp,
    /// Tickets recomputed so far.
    pub tickets: i32,
    /// Those of them of which something is due at another time now.
    pub moved: i32,
    /// When it was done; null while it goes on.
    pub finished_at: Option<Timestamp>,
}

impl From<Recomputation> for RecomputationOut {
    fn from(row: Recomputation) -> RecomputationOut {
        RecomputationOut {
            id: row.id,
            calendar_version_id: row.calendar_version_id,
            policy_version_id: row.policy_version_id,
            service_id: row.service_id,
            queue_id: row.queue_id,
            ticket_id: row.ticket_id,
            reason: row.reason,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            tickets: row.tickets,
            moved: row.moved,
            finished_at: row.finished_at,
        }
    }
}

/// A promise that would be due at another time.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "MovedPromise")]
pub struct MovedPromiseOut {
    /// What is promised.
    pub kind: PromiseKind,
    /// When it is due now; null while it is paused.
    pub due_at: Option<Timestamp>,
    /// When it would be due.
    pub would_be_due_at: Option<Timestamp>,
}

/// A ticket of which something would be due at another time.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "MovedTicket")]
pub struct MovedTicketOut {
    /// Its id.
    pub ticket_id: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Its priority.
    pub priority: Option<Priority>,
    /// What would be due at another time.
    pub promises: Vec<MovedPromiseOut>,
}

impl MovedTicketOut {
    /// Adds promises, which come ticket by ticket.
    pub fn collect(found: &mut Vec<MovedTicketOut>, moved: Vec<Moved>) {
        for moved in moved {
            let promise = MovedPromiseOut {
                kind: moved.kind,
                due_at: moved.from,
                would_be_due_at: moved.to,
            };
            match found.last_mut() {
                Some(last) if last.ticket_id == moved.ticket => last.promises.push(promise),
                _ => found.push(MovedTicketOut {
                    ticket_id: moved.ticket,
                    number: moved.number,
                    priority: Priority::ALL
                        .iter()
                        .copied()
                        .find(|priority| priority.number() == moved.priority),
                    promises: vec![promise],
                }),
            }
        }
    }
}

/// A pause of a simulated promise.
#[derive(Clone, Debug, Object)]
pub struct PauseIn {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends; null while it lasts.
    pub to: Option<Timestamp>,
    /// What for, the ente if nothing is said. Waiting for a third party counts where the policy says so; what was solved ends
    /// when it is opened again.
    pub reason: Option<PauseWhy>,
}

/// A promise to be simulated.
#[derive(Clone, Debug, Object)]
pub struct SimulationIn {
    /// Code of the policy.
    pub policy: String,
    /// Number of its version; the one in force at the start if there is none.
    pub policy_version: Option<i32>,
    /// Code of the calendar.
    pub calendar: String,
    /// Number of its version; the one in force if there is none.
    pub calendar_version: Option<i32>,
    /// What is promised.
    pub kind: PromiseKind,
    /// The priority.
    pub priority: Priority,
    /// When it begins.
    pub start: Timestamp,
    /// Its pauses.
    pub pauses: Vec<PauseIn>,
    /// Up to when it is told; now if there is none.
    pub now: Option<Timestamp>,
}

impl SimulationIn {
    /// What is asked.
    pub fn asked(self, now: Timestamp) -> simulation::SimulationIn {
        simulation::SimulationIn {
            policy: self.policy,
            policy_version: self.policy_version,
            calendar: self.calendar,
            calendar_version: self.calendar_version,
            kind: self.kind,
            priority: self.priority.number(),
            start: self.start,
            pauses: self
                .pauses
                .into_iter()
                .map(|pause| simulation::PauseIn {
                    from: pause.from,
                    to: pause.to,
                    why: pause.reason.unwrap_or(PauseWhy::WaitingEnte),
                })
                .collect(),
            now: self.now.unwrap_or(now),
        }
    }
}

/// When something would be due, and why.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Simulation")]
pub struct SimulationOut {
    /// When it would be due; null while a pause lasts.
    pub due_at: Option<Timestamp>,
    /// Working time promised, in seconds.
    pub target_seconds: i64,
    /// Working time used, in seconds.
    pub used_seconds: i64,
    /// Number of the policy's version.
    pub policy_version: i32,
    /// Number of the calendar's version.
    pub calendar_version: i32,
    /// Why, step by step, in the language asked for.
    pub steps: Vec<String>,
}

impl SimulationOut {
    /// The object.
    pub fn new(told: &simulation::Simulation, lang: Lang) -> SimulationOut {
        SimulationOut {
            due_at: told.story.due_at.map(Timestamp::from),
            target_seconds: told.story.target_seconds,
            used_seconds: told.story.used_seconds,
            policy_version: told.policy_version.number,
            calendar_version: told.calendar_version.number,
            steps: telling(&told.story, lang),
        }
    }
}
