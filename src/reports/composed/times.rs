//! Sections over time: by week, and by the hour of the opening.

use super::super::figures::{Period, Week};
use super::super::{Cell, Chart, Section, Series, Table, Trend};
use super::{BOTH, Composer, opened, promised, share, solved};
use crate::sla::promises::PromiseKind;

impl Composer<'_> {
    pub(super) fn week_labels(&self) -> Vec<String> {
        let weeks = self.figures.weeks.iter();
        weeks.map(|week| week.from.format("%d/%m").to_string()).collect()
    }

    pub(super) fn week_name(&self, week: &Week) -> Cell {
        let period = Period {
            from: week.from,
            to: week.to,
        };
        Cell::text(super::period(self.lang, period))
    }

    pub(super) fn weeks(&self) -> Section {
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
            note: Some(self.say("reports-weeks-note")),
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

    /// The weeks of the period beside those of the period before, the first with the first; the longer one gives the rows.
    pub(super) fn kept_by_week(&self, id: &str, title: &str, kind: PromiseKind) -> Section {
        let kept = |week: &Week| match kind {
            PromiseKind::Solution => week.solution,
            _ => week.first,
        };
        let (now, before) = (&self.figures.weeks, &self.figures.weeks_before);
        let trend = |key: &str, weeks: &[Week]| Trend {
            name: self.say(key),
            points: weeks.iter().map(|week| share(kept(week)).value).collect(),
        };
        let cells = |week: Option<&Week>| match week {
            Some(week) => {
                let period = Period {
                    from: week.from,
                    to: week.to,
                };
                let list = promised(kind, BOTH, period);
                [self.week_name(week), self.linked(share(kept(week)), None, list)]
            }
            None => [Cell::none(), Cell::none()],
        };
        let row = |place: usize| {
            let [name, share] = cells(now.get(place));
            let [name_before, share_before] = cells(before.get(place));
            vec![name, share, name_before, share_before]
        };
        let mut labels = self.week_labels();
        labels.resize(now.len().max(before.len()), String::new());
        Section {
            id: id.to_owned(),
            title: self.say(title),
            note: Some(self.say("reports-by-week-note")),
            chart: Some(Chart::Lines {
                labels,
                now: trend("reports-this-period", now),
                before: Some(trend("reports-previous", before)),
                target: Some(self.target()),
            }),
            table: Table {
                columns: [
                    "reports-week",
                    "reports-kept",
                    "reports-week-before",
                    "reports-kept-before",
                ]
                .map(|key| self.say(key))
                .to_vec(),
                rows: (0..now.len().max(before.len())).map(row).collect(),
                total: None,
            },
        }
    }

    /// Hours without any opening at both ends of the day are left out.
    pub(super) fn load(&self) -> Section {
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
        let cell = |count: u64, day: Option<usize>, hour: Option<usize>| {
            let mut pairs = opened(self.figures.period);
            pairs.extend(day.map(|day| ("opened_weekday", (day + 1).to_string())));
            pairs.extend(hour.map(|hour| ("opened_hour", hour.to_string())));
            self.linked(Cell::count(count), None, pairs)
        };
        let rows = load.iter().enumerate().map(|(day, counts)| {
            let mut row = vec![Cell::text(weekday(day))];
            row.extend(
                hours
                    .clone()
                    .map(|hour| cell(counts[hour], Some(day), Some(hour))),
            );
            row.push(cell(counts.iter().sum(), Some(day), None));
            row
        });
        let by_hour = |hour: usize| load.iter().map(|day| day[hour]).sum();
        let mut total = vec![Cell::text(self.say("reports-total"))];
        total.extend(hours.clone().map(|hour| cell(by_hour(hour), None, Some(hour))));
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
