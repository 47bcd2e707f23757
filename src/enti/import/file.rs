//! The file of an import: its header and its rows, checked without looking at the database.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{COLUMNS, ImportError, MAX_BYTES, RowError};
use crate::enti::given::{Checked, EnteIn};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, one_line};

/// Refusals after which a file is not read further: nobody mends more at a time, and a hostile file holds millions.
pub(super) const MAX_ERRORS: usize = 1000;
/// Characters of a wrong column's name that are told.
const TOLD_CHARS: usize = 60;

/// A file whose rows were read and checked, ready for the database.
#[derive(Clone, Debug)]
pub struct ImportFile {
    /// The rows with their lines.
    pub(super) rows: Vec<(u64, Checked)>,
}

impl ImportFile {
    /// Reads and checks a file without looking at the database. Errors: TooLarge, Rows.
    pub fn parse(bytes: &[u8]) -> Result<ImportFile, ImportError> {
        if bytes.len() > MAX_BYTES {
            return Err(ImportError::TooLarge);
        }
        let refused = |line, reason| {
            ImportError::Rows(vec![RowError {
                line,
                column: "",
                reason,
            }])
        };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
            refused(line, Message::new("enti-import-not-utf8"))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Lines that end as on old Macintoshes would all be counted as the first one.
        let text = match text.contains('\n') {
            true => Cow::Borrowed(text),
            false => Cow::Owned(text.replace('\r', "\n")),
        };
        let header = text.lines().next().unwrap_or_default();
        let separator = if header.matches(';').count() > header.matches(',').count() {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .from_reader(text.as_bytes());
        let places = match reader.headers() {
            Ok(header) => places(header).map_err(|reason| refused(1, reason))?,
            Err(_) => return Err(refused(1, Message::new("enti-import-unreadable"))),
        };
        let mut file = ImportFile { rows: Vec::new() };
        let mut errors = Vec::new();
        for record in reader.records() {
            let Ok(record) = record else {
                return Err(refused(1, Message::new("enti-import-unreadable")));
            };
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(|value| value.trim().is_empty()) {
                continue;
            }
            if errors.len() >= MAX_ERRORS {
                break;
            }
            match read_row(&record, &places) {
                Ok(row) => file.rows.push((line, row)),
                Err(found) => {
                    errors.extend(found.into_iter().map(|(column, reason)| RowError {
                        line,
                        column,
                        reason,
                    }));
                }
            }
        }
        errors.extend(file.twins());
        errors.sort_by_key(|error| error.line);
        if errors.is_empty() {
            Ok(file)
        } else {
            Err(ImportError::Rows(errors))
        }
    }

    /// Rows that name the same ente as an earlier one.
    fn twins(&self) -> Vec<RowError> {
        let mut seen: HashMap<(&str, &str), u64> = HashMap::new();
        let mut errors = Vec::new();
        for (line, row) in &self.rows {
            for (column, code) in [("ipa_code", &row.ipa_code), ("istat_code", &row.istat_code)] {
                let Some(code) = code else { continue };
                if let Some(first) = seen.insert((column, code), *line) {
                    seen.insert((column, code), first);
                    let reason = Message::new("enti-import-twice").arg("first", first);
                    errors.push(RowError {
                        line: *line,
                        column,
                        reason,
                    });
                }
            }
        }
        errors
    }
}

/// For each column of [`COLUMNS`] its place in the file. Errors: a column is missing, unknown or there twice.
fn places(header: &csv::StringRecord) -> Result<[usize; COLUMNS.len()], Message> {
    let names: Vec<String> = header
        .iter()
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let unknown = names.iter().find(|name| !COLUMNS.contains(&name.as_str()));
    if let Some(name) = unknown.filter(|name| !name.is_empty() || names.len() <= COLUMNS.len()) {
        let name: String = one_line(name).chars().take(TOLD_CHARS).collect();
        return Err(Message::new("enti-import-unknown-column").arg("name", name));
    }
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut found = names
            .iter()
            .enumerate()
            .filter(|(_, name)| *name == column)
            .map(|(index, _)| index);
        *place = found
            .next()
            .ok_or_else(|| Message::new("enti-import-missing-column").arg("name", column))?;
        if found.next().is_some() {
            return Err(Message::new("enti-import-double-column").arg("name", column));
        }
    }
    Ok(places)
}

fn read_row(
    record: &csv::StringRecord,
    places: &[usize; COLUMNS.len()],
) -> Result<Checked, Vec<(&'static str, Message)>> {
    let most = places.iter().max().map_or(0, |last| last + 1);
    if record.len() < most || record.iter().skip(most).any(|value| !value.trim().is_empty()) {
        let reason = Message::new("enti-import-width")
            .arg("found", record.len())
            .arg("expected", most);
        return Err(vec![("", reason)]);
    }
    let mut values = places
        .iter()
        .map(|place| record.get(*place).unwrap_or_default().to_owned());
    let mut next = || values.next().unwrap_or_default();
    let row = EnteIn {
        kind: next(),
        name: next(),
        istat_code: next(),
        tax_code: next(),
        ipa_code: next(),
        pec: next(),
        office_code: next(),
        aoo_code: next(),
        patron_day: next(),
        valid_from: next(),
        valid_to: next(),
    };
    let column = |field: &FieldError| {
        let name = field.pointer.trim_start_matches('/');
        COLUMNS
            .iter()
            .find(|column| **column == name)
            .copied()
            .unwrap_or_default()
    };
    let mut errors = match row.check() {
        Ok(checked) if checked.ipa_code.is_some() || checked.istat_code.is_some() => return Ok(checked),
        Ok(_) => Vec::new(),
        Err(fields) => fields
            .into_iter()
            .map(|field| (column(&field), field.reason))
            .collect(),
    };
    if row.ipa_code.trim().is_empty() && row.istat_code.trim().is_empty() {
        errors.push(("ipa_code", Message::new("enti-import-no-key")));
    }
    Err(errors)
}
