//! What was open at the end of a day, by age.

use chrono::NaiveDate;

use super::super::figures::{AGE_CLASSES, AGES, Summary};
use super::super::{Cell, Chart, Section, Stacked, Table};
use super::{Composer, Pairs};
use crate::t;

impl Composer<'_> {
    /// A number of tickets that were open at the end of a day, with their list.
    pub(super) fn open(
        &self,
        cell: Cell,
        on: NaiveDate,
        own: Option<(&'static str, String)>,
        ages: Option<usize>,
    ) -> Cell {
        let day = |age: i64| (on - chrono::TimeDelta::days(age)).to_string();
        let mut pairs: Pairs = vec![("open_on", on.to_string())];
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

    /// `fino a 1 giorno`, `2–5 giorni`, `oltre 90 giorni`.
    pub(super) fn age(&self, class: usize) -> String {
        let lang = self.lang;
        let text = match (class.checked_sub(1).map(|before| AGES[before]), AGES.get(class)) {
            (None, Some(last)) => t!(lang, "reports-age-first", last = *last),
            (Some(before), Some(last)) => t!(lang, "reports-age-between", first = before + 1, last = *last),
            (before, None) => t!(lang, "reports-age-last", last = before.unwrap_or(0)),
        };
        text.into_owned()
    }

    pub(super) fn backlog(&self) -> Section {
        let all = || self.by_priority();
        let mut columns = vec![self.say("reports-priority")];
        columns.extend((0..AGE_CLASSES).map(|class| self.age(class)));
        columns.push(self.say("reports-total"));
        let on = self.figures.backlog_on;
        let line = |name: String, own: Option<(&'static str, String)>, summary: &Summary| {
            let mut cells = vec![Cell::text(name)];
            for (class, count) in summary.backlog.iter().enumerate() {
                cells.push(self.open(Cell::count(*count), on, own.clone(), Some(class)));
            }
            cells.push(self.open(Cell::count(summary.open()), on, own, None));
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
}
