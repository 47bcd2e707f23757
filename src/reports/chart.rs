//! What the charts of a report say: their numbers, and the same in words for who does not see them.

use super::numbers::{self, NONE};
use super::sheet::Value;
use crate::kernel::text::Lang;
use crate::t;

/// A chart. Its title is that of its section, its numbers are also in the table beside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// Horizontal bars, compared with a target.
    Bars {
        /// From top to bottom.
        rows: Vec<Bar>,
        /// What they are compared with.
        target: Option<Target>,
    },
    /// Columns side by side, for each week or month: opened and solved.
    Columns {
        /// Under the columns, from left to right.
        labels: Vec<String>,
        /// One or two; as many values as labels.
        series: Vec<Series>,
    },
    /// A line of shares over time.
    Lines {
        /// Under the points, from left to right.
        labels: Vec<String>,
        /// This period.
        now: Trend,
        /// The period before, point by point.
        before: Option<Trend>,
        /// What they are compared with.
        target: Option<Target>,
    },
    /// Horizontal bars divided into classes, such as ages.
    Stack {
        /// The classes in their order, at most [`CLASSES`].
        classes: Vec<String>,
        /// From top to bottom.
        rows: Vec<Stacked>,
    },
    /// How many at each hour of each day.
    Heat {
        /// The days.
        rows: Vec<String>,
        /// The hours.
        columns: Vec<String>,
        /// By row, then by column.
        values: Vec<Vec<u64>>,
    },
}

/// How many classes a stacked bar can tell apart in print.
pub const CLASSES: usize = 6;

/// One horizontal bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is.
    pub label: String,
    /// Count, share or minutes; without a size there is no bar.
    pub value: Value,
}

/// Numbers over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What is counted.
    pub name: String,
    /// One for each label.
    pub values: Vec<u64>,
}

/// Shares over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Which period.
    pub name: String,
    /// One for each label; shares of nothing leave a gap.
    pub points: Vec<Value>,
}

/// One stacked bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacked {
    /// What it is.
    pub label: String,
    /// One number for each class.
    pub parts: Vec<u64>,
}

/// What values are compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What it is called, with its number: `Obiettivo 90%`.
    pub label: String,
    /// In the unit of the values' size: a share between 0 and 1, minutes, a count.
    pub size: f64,
    /// Whether to stay under it is good, as it is with waiting.
    pub at_most: bool,
}

impl Target {
    /// Values shall reach `size`.
    pub fn at_least(label: impl Into<String>, size: f64) -> Target {
        Target {
            label: label.into(),
            size,
            at_most: false,
        }
    }

    /// Values shall not pass `size`.
    pub fn at_most(label: impl Into<String>, size: f64) -> Target {
        Target {
            at_most: true,
            ..Target::at_least(label, size)
        }
    }

    /// Whether a value of this size is as wished.
    pub fn is_met(&self, size: f64) -> bool {
        match self.at_most {
            true => size <= self.size,
            false => size >= self.size,
        }
    }
}

impl Chart {
    /// Whether there is nothing to draw: no rows, or zero everywhere.
    pub fn is_empty(&self) -> bool {
        match self {
            Chart::Bars { rows, .. } => {
                let mut sizes = rows
                    .iter()
                    .filter_map(|bar| bar.value.size().map(|size| (bar, size)));
                // A share of 0% is something, no tickets are not.
                sizes.all(|(bar, size)| size == 0.0 && !matches!(bar.value, Value::Share { .. }))
            }
            Chart::Columns { series, .. } => series.iter().all(|one| one.values.iter().all(|n| *n == 0)),
            Chart::Lines { now, before, .. } => {
                let mut trends = [Some(now), before.as_ref()].into_iter().flatten();
                trends.all(|trend| trend.points.iter().all(|point| point.size().is_none()))
            }
            Chart::Stack { rows, .. } => rows.iter().all(|row| row.parts.iter().all(|n| *n == 0)),
            Chart::Heat { values, .. } => values.iter().flatten().all(|n| *n == 0),
        }
    }

    /// The chart in words: its kind, extremes and totals; the alternative text of page and PDF.
    pub fn description(&self, lang: Lang) -> String {
        if self.is_empty() {
            return t!(lang, "reports-empty").into_owned();
        }
        match self {
            Chart::Bars { rows, target } => describe_bars(lang, rows, target.as_ref()),
            Chart::Columns { labels, series } => {
                let (first, last) = ends(labels);
                let mut parts =
                    vec![t!(lang, "reports-chart-columns", first = first, last = last).into_owned()];
                parts.extend(series.iter().map(|one| {
                    let number = |n: Option<u64>| numbers::count(lang, n.unwrap_or_default());
                    t!(
                        lang,
                        "reports-chart-series",
                        name = &one.name,
                        total = number(Some(one.values.iter().sum())),
                        lowest = number(one.values.iter().min().copied()),
                        highest = number(one.values.iter().max().copied())
                    )
                    .into_owned()
                }));
                parts.join(" ")
            }
            Chart::Lines {
                labels,
                now,
                before,
                target,
            } => {
                let (first, last) = ends(labels);
                let mut parts =
                    vec![t!(lang, "reports-chart-lines", first = first, last = last).into_owned()];
                let trends = [Some(now), before.as_ref()].into_iter().flatten();
                parts.extend(trends.filter_map(|trend| describe_trend(lang, trend)));
                if let Some(target) = target {
                    parts.push(t!(lang, "reports-chart-line", target = &target.label).into_owned());
                }
                parts.join(" ")
            }
            Chart::Stack { classes, rows } => {
                let sum = |class: usize| -> u64 { rows.iter().filter_map(|row| row.parts.get(class)).sum() };
                let total: u64 = (0..classes.len()).map(sum).sum();
                let mut parts =
                    vec![t!(lang, "reports-chart-stack", total = numbers::count(lang, total)).into_owned()];
                parts.extend(classes.iter().enumerate().map(|(index, name)| {
                    let total = numbers::count(lang, sum(index));
                    t!(lang, "reports-chart-part", name = name, total = total).into_owned()
                }));
                parts.join(" ")
            }
            Chart::Heat {
                rows,
                columns,
                values,
            } => describe_heat(lang, rows, columns, values),
        }
    }
}

fn ends(labels: &[String]) -> (&str, &str) {
    (
        labels.first().map_or(NONE, String::as_str),
        labels.last().map_or(NONE, String::as_str),
    )
}

fn describe_bars(lang: Lang, rows: &[Bar], target: Option<&Target>) -> String {
    let mut sized: Vec<(&Bar, f64)> = rows
        .iter()
        .filter_map(|bar| bar.value.size().map(|size| (bar, size)))
        .collect();
    sized.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (Some((lowest, _)), Some((highest, _))) = (sized.first(), sized.last()) else {
        return t!(lang, "reports-empty").into_owned();
    };
    let mut text = t!(
        lang,
        "reports-chart-bars",
        rows = rows.len(),
        high = &highest.label,
        highest = highest.value.short(lang),
        low = &lowest.label,
        lowest = lowest.value.short(lang)
    )
    .into_owned();
    if let Some(target) = target {
        let met = sized.iter().filter(|(_, size)| target.is_met(*size)).count();
        text.push(' ');
        text.push_str(&t!(
            lang,
            "reports-chart-target",
            target = &target.label,
            met = met,
            of = sized.len()
        ));
    }
    text
}

fn describe_trend(lang: Lang, trend: &Trend) -> Option<String> {
    let sized: Vec<(&Value, f64)> = trend
        .points
        .iter()
        .filter_map(|point| point.size().map(|size| (point, size)))
        .collect();
    let shown = |point: Option<&(&Value, f64)>| point.map_or(NONE.to_owned(), |(value, _)| value.short(lang));
    let lowest = sized.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let highest = sized.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let text = t!(
        lang,
        "reports-chart-trend",
        name = &trend.name,
        from = shown(sized.first()),
        to = shown(sized.last()),
        lowest = shown(Some(lowest)),
        highest = shown(Some(highest))
    );
    Some(text.into_owned())
}

fn describe_heat(lang: Lang, rows: &[String], columns: &[String], values: &[Vec<u64>]) -> String {
    let total: u64 = values.iter().flatten().sum();
    let mut best = (0, 0, 0);
    for (row, line) in values.iter().enumerate() {
        for (column, number) in line.iter().enumerate() {
            if *number > best.0 {
                best = (*number, row, column);
            }
        }
    }
    let name = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
    t!(
        lang,
        "reports-chart-heat",
        total = numbers::count(lang, total),
        highest = numbers::count(lang, best.0),
        row = name(rows, best.1),
        column = name(columns, best.2)
    )
    .into_owned()
}
