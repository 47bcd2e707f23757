//! What a report shows, before it is a page, a file or an answer: texts are ready in the reader's language, numbers are
//! numbers until somebody writes them.

use chrono::NaiveDate;

use super::chart::Chart;
use super::numbers::{self, NONE};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Lang;

/// A report of some period.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The reader's language: the one its texts are in.
    pub lang: Lang,
    /// What it is called.
    pub title: String,
    /// Label and value of what it is about: period, filters, when it was made.
    pub about: Vec<(String, String)>,
    /// When it was made; files keep it with their other particulars.
    pub made_at: Timestamp,
    /// Its parts, in the order of reading.
    pub sections: Vec<Section>,
}

/// One part of a report: a table, and a chart if the eye needs one.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Name in addresses: lower-case letters, digits and hyphens; each section of a report has another.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What must be known to read it, such as what is counted.
    pub note: Option<String>,
    /// The chart above the table.
    pub chart: Option<Chart>,
    /// The numbers.
    pub table: Table,
}

/// Rows of figures; the first cell of each row says what the row is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The headings; every row has as many cells.
    pub columns: Vec<String>,
    /// The rows, in the order of reading.
    pub rows: Vec<Vec<Cell>>,
    /// The sum of the rows, under them.
    pub total: Option<Vec<Cell>>,
}

/// One cell: its value, and where the tickets behind it are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it says.
    pub value: Value,
    /// Path of a page of this program: `/tickets?…`. See [`Cell::target`].
    pub link: Option<String>,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing is known: `—`.
    None,
    /// A text.
    Text(String),
    /// How many.
    Count(u64),
    /// How many of how many; of none there is no share.
    Share {
        /// Those that are counted.
        part: u64,
        /// All of them.
        of: u64,
    },
    /// Working time, in minutes.
    Minutes(u64),
    /// A day.
    Date(NaiveDate),
}

impl Cell {
    /// A cell without a value.
    pub fn none() -> Cell {
        Value::None.into()
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Cell {
        Value::Text(text.into()).into()
    }

    /// A number of things.
    pub fn count(count: u64) -> Cell {
        Value::Count(count).into()
    }

    /// `part` of `of`.
    pub fn share(part: u64, of: u64) -> Cell {
        Value::Share { part, of }.into()
    }

    /// Minutes of working time.
    pub fn minutes(minutes: u64) -> Cell {
        Value::Minutes(minutes).into()
    }

    /// A day.
    pub fn date(date: NaiveDate) -> Cell {
        Value::Date(date).into()
    }

    /// Where its link leads, if there is something to list.
    pub fn target(&self) -> Option<&str> {
        match self.value {
            Value::None | Value::Share { of: 0, .. } => None,
            _ => self.link.as_deref(),
        }
    }

    /// The cell with the path of the list of tickets behind its figure.
    pub fn link(self, path: impl Into<String>) -> Cell {
        Cell {
            link: Some(path.into()),
            ..self
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Cell {
        Cell { value, link: None }
    }
}

impl Value {
    /// As people read it: `96,4% (27 di 28)`, `12 ore e 5 min`.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Value::None => NONE.to_owned(),
            Value::Text(text) => text.clone(),
            Value::Count(number) => numbers::count(lang, *number),
            Value::Share { part, of } => numbers::share(lang, *part, *of),
            Value::Minutes(minutes) => numbers::minutes(lang, *minutes),
            Value::Date(date) => lang.date(*date),
        }
    }

    /// As charts write it, where there is little room: `96,4%`, `12 h 05`.
    pub fn short(&self, lang: Lang) -> String {
        match self {
            Value::Share { part, of } => numbers::percent(lang, *part, *of),
            Value::Minutes(minutes) => numbers::short_minutes(lang, *minutes),
            other => other.shown(lang),
        }
    }

    /// Its size: a count, a share between 0 and 1, minutes. What has none: texts, days, a share of nothing.
    pub fn size(&self) -> Option<f64> {
        match self {
            Value::Count(number) | Value::Minutes(number) => Some(*number as f64),
            Value::Share { part, of } if *of > 0 => Some(*part as f64 / *of as f64),
            Value::Share { .. } | Value::None | Value::Text(_) | Value::Date(_) => None,
        }
    }

    /// Whether it is measured rather than named, and so stands to the right, digit under digit.
    pub fn is_figure(&self) -> bool {
        !matches!(self, Value::None | Value::Text(_))
    }
}

impl Table {
    /// Rows and total.
    pub fn lines(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(&self.total)
    }

    /// Whether a column holds figures, and so stands to the right.
    pub fn is_numeric(&self, column: usize) -> bool {
        let mut cells = self.lines().filter_map(|row| row.get(column)).peekable();
        cells.peek().is_some() && cells.all(|cell| cell.value.is_figure() || cell.value == Value::None)
    }

    /// Whether a column holds shares: files give them three columns, per cent and the two numbers.
    pub fn has_shares(&self, column: usize) -> bool {
        self.lines()
            .filter_map(|row| row.get(column))
            .any(|cell| matches!(cell.value, Value::Share { .. }))
    }
}

/// The address of a path of this program. `base`: its own address, without a slash at the end.
pub(super) fn address(base: &str, path: &str) -> String {
    format!("{}{path}", base.trim_end_matches('/'))
}
