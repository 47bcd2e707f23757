//! Figures as a report to be read: its sections in the reader's language, each figure with the list of tickets behind it.

mod backlog;
mod groups;
mod overview;
mod times;

use std::collections::HashMap;

use diesel::QueryResult;

use super::figures::{Figures, Kept, Period};
use super::query::ReportQuery;
use super::{Cell, Report, Target};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::text::{Label, Lang};
use crate::sla::promises::{PromiseKind, PromiseState};
use crate::t;
use crate::tickets::Priority;
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

/// The report. `query`: what was asked for, so that lists and files ask for the same. `target_percent`: the share of promises
/// that the centre means to keep.
pub fn compose(
    lang: Lang,
    figures: &Figures,
    names: &Names,
    query: &ReportQuery,
    audience: Audience,
    target_percent: u32,
    made_at: Timestamp,
) -> Report {
    let page = Composer {
        lang,
        figures,
        names,
        query,
        audience,
        target_percent,
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
    target_percent: u32,
}

type Pairs = Vec<(&'static str, String)>;

/// The days of a period as fields of a list.
fn days(from: &'static str, to: &'static str, period: Period) -> Pairs {
    vec![(from, period.from.to_string()), (to, period.to.to_string())]
}

fn opened(period: Period) -> Pairs {
    days("opened_from", "opened_to", period)
}

fn solved(period: Period) -> Pairs {
    days("resolved_from", "resolved_to", period)
}

/// Those of the solved ones that waited for their ente.
fn waited(period: Period) -> Pairs {
    let mut pairs = solved(period);
    pairs.push(("waited", "true".to_owned()));
    pairs
}

fn reopened(period: Period) -> Pairs {
    days("reopened_from", "reopened_to", period)
}

fn cancelled(period: Period) -> Pairs {
    days("cancelled_from", "cancelled_to", period)
}

fn promised(kind: PromiseKind, outcomes: &[PromiseState], period: Period) -> Pairs {
    let mut pairs = days("due_from", "due_to", period);
    pairs.push(("promise", kind.to_string()));
    pairs.extend(outcomes.iter().map(|outcome| ("outcome", outcome.to_string())));
    pairs
}

/// The promises whose working time is known.
fn ended(kind: PromiseKind, period: Period) -> Pairs {
    let mut pairs = promised(kind, BOTH, period);
    pairs.push(("ended", "true".to_owned()));
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
        let label = t!(self.lang, "reports-target", percent = self.target_percent).into_owned();
        Target::at_least(label, f64::from(self.target_percent) / 100.0)
    }
}
