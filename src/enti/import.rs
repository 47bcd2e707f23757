//! Enti out of a CSV file: all of them or none.
//!
//! The file is UTF-8, with or without a byte-order mark, separated by `;` or `,`, with the header of [`COLUMNS`] in any
//! order. A row is the ente with its IPA code, else the one with its ISTAT code; the same content changes nothing, other
//! content updates. An empty `valid_from` keeps the day that the ente has, and is today for a new one.

mod file;

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::commands::{self, OnRename};
use super::error::EnteError;
use super::given::{Checked, EnteIn};
use super::model::Ente;
use crate::db::schema::enti;
use crate::db::{Db, Failure};
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::{DomainError, FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message};
use crate::users::actor::Authority;

pub use file::ImportFile;

/// The columns of the file.
pub const COLUMNS: [&str; 11] = [
    "kind",
    "name",
    "istat_code",
    "tax_code",
    "ipa_code",
    "pec",
    "office_code",
    "aoo_code",
    "patron_day",
    "valid_from",
    "valid_to",
];

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// A refused row: where and why.
#[derive(Clone, Debug, PartialEq)]
pub struct RowError {
    /// Line of the file, counted from 1; the header is line 1.
    pub line: u64,
    /// Name of the column; empty where the row as a whole is wrong.
    pub column: &'static str,
    /// What is wrong.
    pub reason: Message,
}

impl RowError {
    /// `line 3, column ipa_code: …`.
    pub fn text(&self, lang: Lang) -> String {
        let reason = lang.text(&self.reason).into_owned();
        match self.column {
            "" => crate::t!(lang, "enti-import-line", line = self.line, reason = reason).into_owned(),
            column => crate::t!(
                lang,
                "enti-import-cell",
                line = self.line,
                column = column,
                reason = reason
            )
            .into_owned(),
        }
    }
}

/// Why a file is refused.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Only administrators import.
    #[error("not permitted")]
    Forbidden,
    /// Larger than [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// The refused rows; nothing was changed.
    #[error("{} rows are refused", .0.len())]
    Rows(Vec<RowError>),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for ImportError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            ImportError::Db(error) => Some(error),
            _ => None,
        }
    }
}

impl DomainError for ImportError {
    fn refusal(&self) -> Refusal {
        match self {
            ImportError::Forbidden => Refusal::forbidden(),
            ImportError::TooLarge => {
                Refusal::rule("import-too-large").arg("mebibytes", MAX_BYTES / 1024 / 1024)
            }
            ImportError::Rows(rows) => {
                let field = |row: &RowError| FieldError {
                    pointer: format!("/rows/{}/{}", row.line, row.column),
                    reason: row.reason.clone(),
                };
                let refusal = Refusal::rule("import-refused").arg("rows", rows.len());
                Refusal {
                    fields: rows.iter().map(field).collect(),
                    ..refusal
                }
            }
            ImportError::Db(error) => Refusal::database(error),
        }
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Enti entered.
    pub added: usize,
    /// Enti changed.
    pub updated: usize,
    /// Rows that say what was known.
    pub unchanged: usize,
}

/// What a row of a file means for the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new ente.
    Added,
    /// An ente that changes.
    Updated,
    /// An ente that is as the row says.
    Unchanged,
}

/// A row with what it would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreseen {
    /// Line of the file.
    pub line: u64,
    /// Name of the ente in the file.
    pub name: String,
    /// What happens.
    pub outcome: Outcome,
    /// The fields that change: column, value now, value in the file.
    pub changes: Vec<(&'static str, String, String)>,
}

/// A row, the ente that it means, and that ente changed.
struct Step<'a> {
    line: u64,
    row: &'a Checked,
    present: Option<Ente>,
    changed: Option<Ente>,
}

impl Step<'_> {
    fn outcome(&self) -> Outcome {
        match (&self.present, &self.changed) {
            (None, _) => Outcome::Added,
            (Some(_), Some(_)) => Outcome::Updated,
            (Some(_), None) => Outcome::Unchanged,
        }
    }

    fn changes(&self) -> Vec<(&'static str, String, String)> {
        let (Some(present), Some(changed)) = (&self.present, &self.changed) else {
            return Vec::new();
        };
        let (before, after) = (EnteIn::from(present).columns(), EnteIn::from(changed).columns());
        let columns = COLUMNS.into_iter().zip(before.into_iter().zip(after));
        columns
            .filter(|(_, (before, after))| before != after)
            .map(|(column, (before, after))| (column, before, after))
            .collect()
    }
}

impl EnteIn {
    /// The values in the order of [`COLUMNS`].
    fn columns(self) -> [String; COLUMNS.len()] {
        [
            self.kind,
            self.name,
            self.istat_code,
            self.tax_code,
            self.ipa_code,
            self.pec,
            self.office_code,
            self.aoo_code,
            self.patron_day,
            self.valid_from,
            self.valid_to,
        ]
    }
}

/// Which ente each row means, and what becomes of it; changes nothing. Errors: Rows.
fn plan<'a>(db: &mut Db, now: Timestamp, file: &'a ImportFile) -> Result<Vec<Step<'a>>, ImportError> {
    let today = rome::date_of(now.utc());
    let known: Vec<Ente> = enti::table.select(Ente::as_select()).load(db)?;
    let codes = |of: fn(&Ente) -> Option<&String>| -> HashMap<&str, &Ente> {
        known
            .iter()
            .filter_map(|ente| of(ente).map(|code| (code.as_str(), ente)))
            .collect()
    };
    let by_ipa = codes(|ente| ente.ipa_code.as_ref());
    let by_istat = codes(|ente| ente.istat_code.as_ref());
    let mut steps = Vec::new();
    let mut errors = Vec::new();
    for (line, row) in &file.rows {
        let of_ipa = row.ipa_code.as_deref().and_then(|code| by_ipa.get(code).copied());
        let of_istat = row
            .istat_code
            .as_deref()
            .and_then(|code| by_istat.get(code).copied());
        let ente = of_ipa.or(of_istat.filter(|ente| ente.ipa_code.is_none() || row.ipa_code.is_none()));
        if let Some(other) = of_istat.filter(|other| ente.is_none_or(|ente| ente.id != other.id)) {
            let reason = Message::new("enti-import-code-taken").arg("name", &other.name);
            errors.push(RowError {
                line: *line,
                column: "istat_code",
                reason,
            });
            continue;
        }
        let starts = row
            .valid_from
            .unwrap_or_else(|| ente.map_or(today, |ente| ente.valid_from));
        if row.valid_to.is_some_and(|last| last < starts) {
            let reason = Message::new("enti-ends-before-start");
            errors.push(RowError {
                line: *line,
                column: "valid_to",
                reason,
            });
            continue;
        }
        steps.push(Step {
            line: *line,
            row,
            changed: ente.and_then(|ente| row.clone().applied_to(ente, now)),
            present: ente.cloned(),
        });
    }
    if errors.is_empty() {
        Ok(steps)
    } else {
        Err(ImportError::Rows(errors))
    }
}

/// What importing the file would do, row by row. Errors: Forbidden, Rows.
pub fn preview(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    file: &ImportFile,
) -> Result<Vec<Foreseen>, ImportError> {
    who.into().administrator().ok_or(ImportError::Forbidden)?;
    let steps = plan(db, now, file)?;
    let foreseen = steps.into_iter().map(|step| Foreseen {
        line: step.line,
        name: step.row.name.clone(),
        outcome: step.outcome(),
        changes: step.changes(),
    });
    Ok(foreseen.collect())
}

/// Brings the enti of a file into the database: all rows or none. Errors: Forbidden, Rows.
pub fn apply(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    file: &ImportFile,
    on_rename: OnRename,
) -> Result<ImportReport, ImportError> {
    let by = who.into().administrator().ok_or(ImportError::Forbidden)?;
    let mut report = ImportReport::default();
    let mut steps = plan(db, now, file)?;
    // A code that one row gives up may be taken by another: what gives up comes first.
    steps.sort_by_key(|step| step.present.is_none());
    for step in steps {
        let outcome = match (&step.present, step.changed) {
            (None, _) => {
                report.added += 1;
                commands::insert(db, by, now, step.row.clone()).map(drop)
            }
            (Some(present), Some(changed)) => {
                report.updated += 1;
                commands::save(db, by, now, present, changed, on_rename).map(drop)
            }
            (Some(_), None) => {
                report.unchanged += 1;
                Ok(())
            }
        };
        outcome.map_err(|error| match error {
            EnteError::Db(error) => ImportError::Db(error),
            other => {
                let reason = Message::new("enti-import-conflict").arg("reason", other.to_string());
                ImportError::Rows(vec![RowError {
                    line: step.line,
                    column: "",
                    reason,
                }])
            }
        })?;
    }
    Ok(report)
}

#[cfg(test)]
mod tests;
