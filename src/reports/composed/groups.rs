//! Sections of the same columns for several things: priorities, enti, and who works the tickets.

use super::super::figures::{Spread, Summary};
use super::super::{Bar, Cell, Chart, Section, Table, Value};
use super::{BOTH, Composer, ended, minutes, opened, promised, reopened, share, solved, waited};
use crate::kernel::ids::{EnteId, UserId};
use crate::sla::promises::PromiseKind;
use crate::tickets::Priority;

impl Composer<'_> {
    /// The columns that tables of priorities, enti and people share.
    pub(super) fn headings(&self, first: &str) -> Vec<String> {
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

    pub(super) fn line(
        &self,
        name: String,
        own: Option<(&'static str, String)>,
        summary: &Summary,
    ) -> Vec<Cell> {
        let period = self.figures.period;
        let promise =
            |cell: Cell, kind: PromiseKind| self.linked(cell, own.clone(), promised(kind, BOTH, period));
        let median = |spread: Spread, kind: PromiseKind| {
            self.linked(minutes(spread.median), own.clone(), ended(kind, period))
        };
        vec![
            Cell::text(name),
            self.linked(Cell::count(summary.opened), own.clone(), opened(period)),
            self.linked(Cell::count(summary.solved), own.clone(), solved(period)),
            promise(share(summary.first), PromiseKind::FirstAnswer),
            promise(share(summary.next), PromiseKind::NextAnswer),
            promise(share(summary.solution), PromiseKind::Solution),
            median(summary.to_first, PromiseKind::FirstAnswer),
            median(summary.to_solution, PromiseKind::Solution),
        ]
    }

    /// The priorities that are asked for, with what is counted of each.
    pub(super) fn by_priority(&self) -> impl Iterator<Item = (&Priority, &Summary)> {
        let wanted = &self.query.priority;
        let all = Priority::ALL.iter().zip(&self.figures.priorities);
        all.filter(move |(priority, _)| wanted.is_empty() || wanted.contains(priority))
    }

    pub(super) fn priorities(&self) -> Section {
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

    pub(super) fn enti(&self) -> Section {
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
            let period = self.figures.period;
            let reopened = reopened(period);
            cells.push(self.linked(Cell::count(summary.reopened), own.clone(), reopened));
            let waiting = Cell::minutes(summary.waiting_seconds / 60);
            cells.push(self.linked(waiting, own, waited(period)));
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

    pub(super) fn agents(&self) -> Section {
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
}
