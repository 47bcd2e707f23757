//! `sportello import enti FILE`.

use std::io::{self, Write};
use std::path::Path;

use super::import::{self, ImportError, ImportFile, ImportReport};
use crate::db::Database;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::DomainError;
use crate::kernel::text::Lang;
use crate::t;
use crate::users::actor::Operator;

/// Imports a file and says what happened: the counts on `out` (as JSON if asked), refused rows on `err`. Answers whether
/// it was done; if not, nothing changed. Errors: nobody listens any more.
pub fn import(
    database: &Database,
    now: Timestamp,
    path: &Path,
    (lang, json): (Lang, bool),
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<bool> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let (path, reason) = (path.display().to_string(), error.to_string());
            writeln!(
                err,
                "{}",
                t!(lang, "enti-import-no-file", path = path, reason = reason)
            )?;
            return Ok(false);
        }
    };
    let outcome = ImportFile::parse(&bytes)
        .and_then(|file| database.write_blocking(move |db| import::apply(db, Operator, now, &file)));
    match outcome {
        Ok(report) if json => writeln!(out, "{}", serde_json::to_string(&report)?).map(|()| true),
        Ok(ImportReport {
            added,
            updated,
            unchanged,
        }) => {
            let line = t!(
                lang,
                "enti-import-done",
                added = added,
                updated = updated,
                unchanged = unchanged
            );
            writeln!(out, "{line}").map(|()| true)
        }
        Err(error) => {
            if let ImportError::Rows(rows) = &error {
                for row in rows {
                    writeln!(err, "{}", row.text(lang))?;
                }
            }
            let refusal = error.refusal();
            writeln!(
                err,
                "{}",
                refusal.cause.clone().unwrap_or_else(|| refusal.detail(lang))
            )?;
            Ok(false)
        }
    }
}
