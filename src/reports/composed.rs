//! Figures as a report to be read: its sections in the reader's language, each figure with the list of tickets behind it.

use std::collections::HashMap;

use diesel::QueryResult;

use super::figures::{AGE_CLASSES, AGES, Figures, Kept, Period, Spread, Summary, Week};
use super::query::{ReportQuery, TARGET_PERCENT};
use super::{Bar, Cell, Chart, Report, Section, Series, Stacked, Table, Target, Trend, Value};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::rome;
use crate::kernel::text::{Label, Lang};
use crate::sla::promises::{PromiseKind, PromiseState};
use crate::t;
use crate::tickets::{Priority, State};
use crate::{enti, queues, services, users};

/// What ids and codes are called.
#[derive(Clone, Debug, Default)]
pub struct Names {
    enti: HashMap<EnteId, String>,
    people: HashMap<UserId, String>,
    queues: Vec<Label>,
    services: Vec<Label>,
}

impl Names {
    /// Those that a report mentions.
    pub fn of(db: &mut Db, figures: &Figures, query: &ReportQuery) -> QueryResult<Names> {
        let in_figures = figures.enti.iter().filter_map(|(id, _)| *id);
        let enti: Vec<EnteId> = in_figures.chain(query.ente.iter().copied()).collect();
        let in_figures = figures.agents.iter().filter_map(|(id, _)| *id);
        let people: Vec<UserId> = in_figures.chain(query.agent.iter().copied()).collect();
        Ok(Names {
            enti: enti::names(db, &enti)?,
            people: users::names(db, &people)?,
            queues: queues::labels(db)?.into_values().collect(),
            services: services::labels(db)?.into_values().collect(),
        })
    }

    /// Name of an ente; empty if nobody knows it.
    pub fn ente(&self, id: EnteId) -> &str {
        self.enti.get(&id).map_or("", String::as_str)
    }

    /// Name of a person; empty if nobody knows it.
    pub fn person(&self, id: UserId) -> &str {
        self.people.get(&id).map_or("", String::as_str)
    }
}

/// Whose report it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Audience {
    /// The centre's: everything, with lists of tickets.
    Centre,
    /// Of this ente: nothing about who works. Whether its reader sees all the tickets that are counted.
    Ente(EnteId, bool),
}

/// The report. `query`: what was asked for, so that lists and files ask for the same.
pub fn compose(
    lang: Lang,
    figures: &Figures,
    names: &Names,
    query: &ReportQuery,
    audience: Audience,
    made_at: Timestamp,
) -> Report {
    let page = Composer {
        lang,
        figures,
        names,
        query,
        audience,
        is_of_now: figures.backlog_on == rome::date_of(made_at.utc()),
    };
    let mut sections = vec![
        page.overview(),
        page.promises(),
        page.weeks(),
        page.kept_by_week("first-by-week", "reports-first-by-week", PromiseKind::FirstAnswer),
        page.kept_by_week(
            "solution-by-week",
            "reports-solution-by-week",
            PromiseKind::Solution,
        ),
        page.priorities(),
        page.backlog(),
    ];
    let title = match audience {
        Audience::Centre => {
            sections.extend([page.enti(), page.agents()]);
            t!(lang, "reports-title-file").into_owned()
        }
        Audience::Ente(id, _) => t!(lang, "reports-title-ente", ente = names.ente(id)).into_owned(),
    };
    sections.push(page.load());
    Report {
        lang,
        title,
        about: page.about(made_at),
        made_at,
        sections,
    }
}

/// A period in words.
pub fn period(lang: Lang, period: Period) -> String {
    t!(
        lang,
        "reports-period-days",
        from = lang.date(period.from),
        to = lang.date(period.to)
    )
    .into_owned()
}

struct Composer<'a> {
    lang: Lang,
    figures: &'a Figures,
    names: &'a Names,
    query: &'a ReportQuery,
    audience: Audience,
    /// Whether the backlog is that of today, which lists can show.
    is_of_now: bool,
}

type Pairs = Vec<(&'static str, String)>;

/// The days of a period as fields of a list.
fn days(from: &'static str, to: &'static str, period: Period) -> Pairs {
    vec![(from, period.from.to_string()), (to, period.to.to_string())]
}

fn opened(period: Period) -> Pairs {
    days("opened_from", "opened_to", period)
}

/// A cancelled duplicate may have been solved before it was merged.
fn solved(period: Period) -> Pairs {
    let mut pairs = days("resolved_from", "resolved_to", period);
    pairs.extend([State::Resolved, State::Closed].map(|state| ("state", state.to_string())));
    pairs
}

fn promised(kind: PromiseKind, outcomes: &[PromiseState], period: Period) -> Pairs {
    let mut pairs = days("due_from", "due_to", period);
    pairs.push(("promise", kind.to_string()));
    pairs.extend(outcomes.iter().map(|outcome| ("outcome", outcome.to_string())));
    pairs
}

const BOTH: &[PromiseState] = &[PromiseState::Met, PromiseState::Breached];

fn share(kept: Kept) -> Cell {
    Cell::share(kept.met, kept.all())
}

fn minutes(seconds: Option<u32>) -> Cell {
    seconds.map_or_else(Cell::none, |seconds| Cell::minutes(u64::from(seconds / 60)))
}

impl Composer<'_> {
    fn say(&self, key: &str) -> String {
        self.lang.get(key).into_owned()
    }

    /// The address of a list of tickets, within the filters of the report; `own` stands in the place of the filter of
    /// the same field.
    fn list(&self, own: Option<(&'static str, String)>, more: Pairs) -> Option<String> {
        if matches!(self.audience, Audience::Ente(_, false)) {
            return None;
        }
        let mut pairs: Pairs = self.query.filter_pairs();
        for (field, _) in &mut pairs {
            if *field == "agent" {
                *field = "assignee";
            }
        }
        if let Audience::Ente(..) = self.audience {
            pairs.push(("confidential", "false".to_owned()));
        }
        if let Some(own) = own {
            pairs.retain(|(field, _)| *field != own.0);
            pairs.push(own);
        }
        pairs.extend(more);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        Some(format!("/tickets?{}", query.finish()))
    }

    fn linked(&self, cell: Cell, own: Option<(&'static str, String)>, more: Pairs) -> Cell {
        match self.list(own, more) {
            Some(address) => cell.link(address),
            None => cell,
        }
    }

    fn about(&self, made_at: Timestamp) -> Vec<(String, String)> {
        let lang = self.lang;
        let mut about = vec![
            (self.say("reports-period"), period(lang, self.figures.period)),
            (
                self.say("reports-previous"),
                period(lang, self.figures.period.previous()),
            ),
        ];
        if self.audience == Audience::Centre {
            about.push((self.say("reports-filters"), self.filters()));
        }
        about.push((self.say("reports-made-at"), lang.date_time(made_at)));
        about
    }

    fn filters(&self) -> String {
        let (lang, query) = (self.lang, self.query);
        let label = |labels: &[Label], code: &String| {
            let found = labels.iter().find(|label| label.code == *code);
            found.map_or_else(|| code.clone(), |label| label.name(lang).to_owned())
        };
        let mut parts = Vec::new();
        let mut add = |key: &str, values: Vec<String>| {
            if !values.is_empty() {
                parts.push(format!("{}: {}", lang.get(key), values.join(", ")));
            }
        };
        let queues = query.queue.iter().map(|code| label(&self.names.queues, code));
        add("reports-queue", queues.collect());
        let services = query.service.iter().map(|code| label(&self.names.services, code));
        add("reports-service", services.collect());
        let enti = query.ente.iter().map(|id| self.names.ente(*id).to_owned());
        add("reports-ente", enti.collect());
        let priorities = query.priority.iter().map(|priority| self.priority(*priority));
        add("reports-priority", priorities.collect());
        let people = query.agent.iter().map(|id| self.names.person(*id).to_owned());
        add("reports-agent", people.collect());
        match parts.is_empty() {
            true => self.say("reports-filters-none"),
            false => parts.join("; "),
        }
    }

    fn priority(&self, priority: Priority) -> String {
        self.say(&format!("tickets-priority-{priority}"))
    }

    fn target(&self) -> Target {
        let label = t!(self.lang, "reports-target", percent = TARGET_PERCENT).into_owned();
        Target::at_least(label, TARGET_PERCENT as f64 / 100.0)
    }

    fn overview(&self) -> Section {
        let (now, before) = (&self.figures.total, &self.figures.before);
        let (period, previous) = (self.figures.period, self.figures.period.previous());
        let row = |key: &str, figure: &dyn Fn(&Summary) -> Cell, list: &dyn Fn(Period) -> Pairs| {
            vec![
                Cell::text(self.say(key)),
                self.linked(figure(now), None, list(period)),
                self.linked(figure(before), None, list(previous)),
            ]
        };
        let reopened = |period: Period| {
            let mut pairs = solved(period);
            pairs.push(("reopened", "true".to_owned()));
            pairs
        };
        let first = |period: Period| promised(PromiseKind::FirstAnswer, BOTH, period);
        let solution = |period: Period| promised(PromiseKind::Solution, BOTH, period);
        let mut rows = vec![
            row("reports-opened", &|s| Cell::count(s.opened), &opened),
            row("reports-solved", &|s| Cell::count(s.solved), &solved),
            row(
                "reports-reopened",
                &|s| Cell::share(s.reopened, s.solved),
                &reopened,
            ),
            row("reports-to-first-median", &|s| minutes(s.to_first.median), &first),
            row("reports-to-first-p90", &|s| minutes(s.to_first.p90), &first),
            row(
                "reports-to-solution-median",
                &|s| minutes(s.to_solution.median),
                &solution,
            ),
            row(
                "reports-to-solution-p90",
                &|s| minutes(s.to_solution.p90),
                &solution,
            ),
            row(
                "reports-waited",
                &|s| Cell::share(s.waited.count, s.solved),
                &solved,
            ),
            row("reports-waited-median", &|s| minutes(s.waited.median), &solved),
            row(
                "reports-waiting",
                &|s| Cell::minutes(s.waiting_seconds / 60),
                &solved,
            ),
        ];
        let cancelled = |s: &Summary| Cell::count(s.cancelled);
        rows.insert(
            2,
            vec![
                Cell::text(self.say("reports-cancelled")),
                cancelled(now),
                cancelled(before),
            ],
        );
        rows.push(vec![
            Cell::text(self.say("reports-open")),
            self.open(Cell::count(now.open()), None, None),
            Cell::count(before.open()),
        ]);
        Section {
            id: "overview".to_owned(),
            title: self.say("reports-overview"),
            note: Some(self.say("reports-overview-note")),
            chart: None,
            table: Table {
                columns: ["reports-figure", "reports-this-period", "reports-previous"]
                    .map(|key| self.say(key))
                    .to_vec(),
                rows,
                total: None,
            },
        }
    }

    /// A number of open tickets, with their list if they are open today.
    fn open(&self, cell: Cell, own: Option<(&'static str, String)>, ages: Option<usize>) -> Cell {
        if !self.is_of_now {
            return cell;
        }
        let on = self.figures.backlog_on;
        let day = |age: i64| (on - chrono::TimeDelta::days(age)).to_string();
        let mut pairs: Pairs = State::ALL
            .iter()
            .filter(|state| state.is_open())
            .map(|state| ("state", state.to_string()))
            .collect();
        if let Some(class) = ages {
            if let Some(last) = AGES.get(class) {
                pairs.push(("opened_from", day(*last)));
            }
            if class > 0 {
                pairs.push(("opened_to", day(AGES[class - 1] + 1)));
            }
        }
        self.linked(cell, own, pairs)
    }

    fn promises(&self) -> Section {
        let (now, before) = (&self.figures.total, &self.figures.before);
        let (period, previous) = (self.figures.period, self.figures.period.previous());
        let kinds = [
            (PromiseKind::FirstAnswer, now.first, before.first),
            (PromiseKind::NextAnswer, now.next, before.next),
            (PromiseKind::Solution, now.solution, before.solution),
        ];
        let name = |kind: PromiseKind| self.say(&format!("reports-promise-{kind}"));
        let bar = |(kind, kept, _): &(PromiseKind, Kept, Kept)| Bar {
            label: name(*kind),
            value: Value::Share {
                part: kept.met,
                of: kept.all(),
            },
        };
        let of = |kind, outcomes, period| promised(kind, outcomes, period);
        let rows = kinds.iter().map(|(kind, kept, earlier)| {
            vec![
                Cell::text(name(*kind)),
                self.linked(share(*kept), None, of(*kind, BOTH, period)),
                self.linked(
                    Cell::count(kept.met),
                    None,
                    of(*kind, &[PromiseState::Met], period),
                ),
                self.linked(
                    Cell::count(kept.breached),
                    None,
                    of(*kind, &[PromiseState::Breached], period),
                ),
                self.linked(share(*earlier), None, of(*kind, BOTH, previous)),
            ]
        });
        Section {
            id: "promises".to_owned(),
            title: self.say("reports-promises"),
            note: Some(self.say("reports-promises-note")),
            chart: Some(Chart::Bars {
                rows: kinds.iter().map(bar).collect(),
                target: Some(self.target()),
            }),
            table: Table {
                columns: [
                    "reports-promise",
                    "reports-kept",
                    "reports-met",
                    "reports-breached",
                    "reports-kept-before",
                ]
                .map(|key| self.say(key))
                .to_vec(),
                rows: rows.collect(),
                total: None,
            },
        }
    }

    fn week_labels(&self) -> Vec<String> {
        let weeks = self.figures.weeks.iter();
        weeks.map(|week| week.from.format("%d/%m").to_string()).collect()
    }

    fn week_name(&self, week: &Week) -> Cell {
        let period = Period {
            from: week.from,
            to: week.to,
        };
        Cell::text(self::period(self.lang, period))
    }

    fn weeks(&self) -> Section {
        let weeks = &self.figures.weeks;
        let series = |key: &str, value: fn(&Week) -> u64| Series {
            name: self.say(key),
            values: weeks.iter().map(value).collect(),
        };
        let total = &self.figures.total;
        let row = |week: &Week| {
            let period = Period {
                from: week.from,
                to: week.to,
            };
            vec![
                self.week_name(week),
                self.linked(Cell::count(week.opened), None, opened(period)),
                self.linked(Cell::count(week.solved), None, solved(period)),
            ]
        };
        Section {
            id: "weeks".to_owned(),
            title: self.say("reports-weeks"),
            note: None,
            chart: Some(Chart::Columns {
                labels: self.week_labels(),
                series: vec![
                    series("reports-opened-short", |week| week.opened),
                    series("reports-solved-short", |week| week.solved),
                ],
            }),
            table: Table {
                columns: ["reports-week", "reports-opened-short", "reports-solved-short"]
                    .map(|key| self.say(key))
                    .to_vec(),
                rows: weeks.iter().map(row).collect(),
                total: Some(vec![
                    Cell::text(self.say("reports-total")),
                    self.linked(Cell::count(total.opened), None, opened(self.figures.period)),
                    self.linked(Cell::count(total.solved), None, solved(self.figures.period)),
                ]),
            },
        }
    }

    fn kept_by_week(&self, id: &str, title: &str, kind: PromiseKind) -> Section {
        let kept = |week: &Week| match kind {
            PromiseKind::Solution => week.solution,
            _ => week.first,
        };
        let weeks = &self.figures.weeks;
        let point = |week: &Week| Value::Share {
            part: kept(week).met,
            of: kept(week).all(),
        };
        let row = |week: &Week| {
            let period = Period {
                from: week.from,
                to: week.to,
            };
            let share = share(kept(week));
            vec![
                self.week_name(week),
                self.linked(share, None, promised(kind, BOTH, period)),
            ]
        };
        Section {
            id: id.to_owned(),
            title: self.say(title),
            note: None,
            chart: Some(Chart::Lines {
                labels: self.week_labels(),
                now: Trend {
                    name: self.say("reports-this-period"),
                    points: weeks.iter().map(point).collect(),
                },
                before: None,
                target: Some(self.target()),
            }),
            table: Table {
                columns: vec![self.say("reports-week"), self.say("reports-kept")],
                rows: weeks.iter().map(row).collect(),
                total: None,
            },
        }
    }

    /// The columns that tables of priorities, enti and people share.
    fn headings(&self, first: &str) -> Vec<String> {
        [
            first,
            "reports-opened-short",
            "reports-solved-short",
            "reports-kept-first",
            "reports-kept-next",
            "reports-kept-solution",
            "reports-median-first",
            "reports-median-solution",
        ]
        .map(|key| self.say(key))
        .to_vec()
    }

    fn line(&self, name: String, own: Option<(&'static str, String)>, summary: &Summary) -> Vec<Cell> {
        let period = self.figures.period;
        let promise =
            |cell: Cell, kind: PromiseKind| self.linked(cell, own.clone(), promised(kind, BOTH, period));
        let median = |spread: Spread| minutes(spread.median);
        vec![
            Cell::text(name),
            self.linked(Cell::count(summary.opened), own.clone(), opened(period)),
            self.linked(Cell::count(summary.solved), own.clone(), solved(period)),
            promise(share(summary.first), PromiseKind::FirstAnswer),
            promise(share(summary.next), PromiseKind::NextAnswer),
            promise(share(summary.solution), PromiseKind::Solution),
            promise(median(summary.to_first), PromiseKind::FirstAnswer),
            promise(median(summary.to_solution), PromiseKind::Solution),
        ]
    }

    /// The priorities that are asked for, with what is counted of each.
    fn by_priority(&self) -> impl Iterator<Item = (&Priority, &Summary)> {
        let wanted = &self.query.priority;
        let all = Priority::ALL.iter().zip(&self.figures.priorities);
        all.filter(move |(priority, _)| wanted.is_empty() || wanted.contains(priority))
    }

    fn priorities(&self) -> Section {
        let all = || self.by_priority();
        let bar = |(priority, summary): (&Priority, &Summary)| Bar {
            label: self.priority(*priority),
            value: Value::Share {
                part: summary.solution.met,
                of: summary.solution.all(),
            },
        };
        let line = |(priority, summary): (&Priority, &Summary)| {
            let own = ("priority", priority.to_string());
            self.line(self.priority(*priority), Some(own), summary)
        };
        Section {
            id: "priorities".to_owned(),
            title: self.say("reports-priorities"),
            note: Some(self.say("reports-priorities-note")),
            chart: Some(Chart::Bars {
                rows: all().map(bar).collect(),
                target: Some(self.target()),
            }),
            table: Table {
                columns: self.headings("reports-priority"),
                rows: all().map(line).collect(),
                total: Some(self.line(self.say("reports-total"), None, &self.figures.total)),
            },
        }
    }

    /// `fino a 1 giorno`, `2–5 giorni`, `oltre 90 giorni`.
    fn age(&self, class: usize) -> String {
        let lang = self.lang;
        let text = match (class.checked_sub(1).map(|before| AGES[before]), AGES.get(class)) {
            (None, Some(last)) => t!(lang, "reports-age-first", last = *last),
            (Some(before), Some(last)) => t!(lang, "reports-age-between", first = before + 1, last = *last),
            (before, None) => t!(lang, "reports-age-last", last = before.unwrap_or(0)),
        };
        text.into_owned()
    }

    fn backlog(&self) -> Section {
        let all = || self.by_priority();
        let mut columns = vec![self.say("reports-priority")];
        columns.extend((0..AGE_CLASSES).map(|class| self.age(class)));
        columns.push(self.say("reports-total"));
        let line = |name: String, own: Option<(&'static str, String)>, summary: &Summary| {
            let mut cells = vec![Cell::text(name)];
            for (class, count) in summary.backlog.iter().enumerate() {
                cells.push(self.open(Cell::count(*count), own.clone(), Some(class)));
            }
            cells.push(self.open(Cell::count(summary.open()), own, None));
            cells
        };
        let rows = all().map(|(priority, summary)| {
            let own = ("priority", priority.to_string());
            line(self.priority(*priority), Some(own), summary)
        });
        Section {
            id: "backlog".to_owned(),
            title: self.say("reports-backlog"),
            note: Some(
                t!(
                    self.lang,
                    "reports-backlog-note",
                    day = self.lang.date(self.figures.backlog_on)
                )
                .into_owned(),
            ),
            chart: Some(Chart::Stack {
                classes: (0..AGE_CLASSES).map(|class| self.age(class)).collect(),
                rows: all()
                    .map(|(priority, summary)| Stacked {
                        label: self.priority(*priority),
                        parts: summary.backlog.to_vec(),
                    })
                    .collect(),
            }),
            table: Table {
                columns,
                rows: rows.collect(),
                total: Some(line(self.say("reports-total"), None, &self.figures.total)),
            },
        }
    }

    fn enti(&self) -> Section {
        let mut rows: Vec<(String, Option<EnteId>, &Summary)> = Vec::new();
        for (id, summary) in &self.figures.enti {
            let name = match id {
                Some(id) => self.names.ente(*id).to_owned(),
                None => self.say("reports-no-ente"),
            };
            rows.push((name, *id, summary));
        }
        rows.sort_by_cached_key(|(name, id, _)| (id.is_none(), crate::kernel::text::fold(name), *id));
        let mut columns = self.headings("reports-ente");
        columns.extend(["reports-reopened-short", "reports-waiting"].map(|key| self.say(key)));
        let line = |(name, id, summary): (String, Option<EnteId>, &Summary)| {
            let own = id.map(|id| ("ente", id.to_string()));
            let mut cells = self.line(name, own.clone(), summary);
            let mut reopened = solved(self.figures.period);
            reopened.push(("reopened", "true".to_owned()));
            cells.push(self.linked(Cell::count(summary.reopened), own.clone(), reopened));
            let waiting = Cell::minutes(summary.waiting_seconds / 60);
            cells.push(self.linked(waiting, own, solved(self.figures.period)));
            // Lists cannot be narrowed to the tickets without an ente.
            if id.is_none() {
                cells.iter_mut().for_each(|cell| cell.link = None);
            }
            cells
        };
        Section {
            id: "enti".to_owned(),
            title: self.say("reports-enti"),
            note: Some(self.say("reports-enti-note")),
            chart: None,
            table: Table {
                columns,
                rows: rows.into_iter().map(line).collect(),
                total: None,
            },
        }
    }

    fn agents(&self) -> Section {
        let mut rows: Vec<(String, Option<UserId>, &Summary)> = Vec::new();
        for (id, summary) in &self.figures.agents {
            let name = match id {
                Some(id) => self.names.person(*id).to_owned(),
                None => self.say("reports-nobody"),
            };
            rows.push((name, *id, summary));
        }
        rows.sort_by_cached_key(|(name, id, _)| (id.is_none(), crate::kernel::text::fold(name), *id));
        let line = |(name, id, summary): (String, Option<UserId>, &Summary)| {
            let own = id.map_or("none".to_owned(), |id| id.to_string());
            self.line(name, Some(("assignee", own)), summary)
        };
        Section {
            id: "agents".to_owned(),
            title: self.say("reports-agents"),
            note: Some(self.say("reports-agents-note")),
            chart: None,
            table: Table {
                columns: self.headings("reports-agent"),
                rows: rows.into_iter().map(line).collect(),
                total: None,
            },
        }
    }

    /// Hours without any opening at both ends of the day are left out.
    fn load(&self) -> Section {
        let load = &self.figures.load;
        let is_used = |hour: &usize| load.iter().any(|day| day[*hour] > 0);
        let first = (0..24).find(is_used).unwrap_or(8).min(8);
        let last = (0..24).rev().find(is_used).unwrap_or(18).max(17);
        let hours = first..=last;
        let weekday = |day: usize| self.say(&format!("reports-weekday-{}", day + 1));
        let labels: Vec<String> = hours.clone().map(|hour| hour.to_string()).collect();
        let mut columns = vec![self.say("reports-weekday")];
        columns.extend(labels.iter().cloned());
        columns.push(self.say("reports-total"));
        let rows = load.iter().enumerate().map(|(day, counts)| {
            let mut row = vec![Cell::text(weekday(day))];
            row.extend(hours.clone().map(|hour| Cell::count(counts[hour])));
            row.push(Cell::count(counts.iter().sum()));
            row
        });
        let by_hour = |hour: usize| load.iter().map(|day| day[hour]).sum();
        let mut total = vec![Cell::text(self.say("reports-total"))];
        total.extend(hours.clone().map(|hour| Cell::count(by_hour(hour))));
        total.push(self.linked(
            Cell::count(self.figures.total.opened),
            None,
            opened(self.figures.period),
        ));
        Section {
            id: "load".to_owned(),
            title: self.say("reports-load"),
            note: Some(self.say("reports-load-note")),
            chart: Some(Chart::Heat {
                rows: (0..7).map(weekday).collect(),
                columns: labels,
                values: load.iter().map(|day| day[hours.clone()].to_vec()).collect(),
            }),
            table: Table {
                columns,
                rows: rows.collect(),
                total: Some(total),
            },
        }
    }
}
