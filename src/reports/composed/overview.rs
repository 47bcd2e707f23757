//! What a manager looks at first: every figure beside that of the period before, and the promises kept.

use super::super::figures::{Kept, Period, Summary};
use super::super::{Bar, Cell, Chart, Section, Table, Value};
use super::{
    BOTH, Composer, Pairs, cancelled, ended, minutes, opened, promised, reopened, share, solved, waited,
};
use crate::sla::promises::{PromiseKind, PromiseState};

impl Composer<'_> {
    pub(super) fn overview(&self) -> Section {
        let (now, before) = (&self.figures.total, &self.figures.before);
        let (period, previous) = (self.figures.period, self.figures.period.previous());
        let row = |key: &str, figure: &dyn Fn(&Summary) -> Cell, list: &dyn Fn(Period) -> Pairs| {
            vec![
                Cell::text(self.say(key)),
                self.linked(figure(now), None, list(period)),
                self.linked(figure(before), None, list(previous)),
            ]
        };
        let first = |period: Period| ended(PromiseKind::FirstAnswer, period);
        let solution = |period: Period| ended(PromiseKind::Solution, period);
        let mut rows = vec![
            row("reports-opened", &|s| Cell::count(s.opened), &opened),
            row("reports-solved", &|s| Cell::count(s.solved), &solved),
            row("reports-reopened", &|s| Cell::count(s.reopened), &reopened),
            row("reports-cancelled", &|s| Cell::count(s.cancelled), &cancelled),
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
                &waited,
            ),
            row("reports-waited-median", &|s| minutes(s.waited.median), &waited),
            row(
                "reports-waiting",
                &|s| Cell::minutes(s.waiting_seconds / 60),
                &waited,
            ),
        ];
        let on = self.figures.backlog_on;
        rows.push(vec![
            Cell::text(self.say("reports-open")),
            self.open(Cell::count(now.open()), on, None, None),
            self.open(Cell::count(before.open()), on.min(previous.to), None, None),
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

    pub(super) fn promises(&self) -> Section {
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
}
