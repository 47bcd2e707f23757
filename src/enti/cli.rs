//! `sportello import enti FILE`.

use super::commands::OnRename;
use super::import::{self, ImportError, ImportFile, ImportReport};
use crate::db::Database;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::DomainError;
use crate::kernel::text::Lang;
use crate::t;
use crate::users::actor::Operator;

/// Imports the content of a file: the sentence with the counts. Errors: every refused row in a line of its own, then why
/// nothing was imported.
pub fn import(
    database: &Database,
    now: Timestamp,
    bytes: &[u8],
    lang: Lang,
    on_rename: OnRename,
) -> Result<String, String> {
    let outcome = ImportFile::parse(bytes).and_then(|file| {
        database.write_blocking(move |db| import::apply(db, Operator, now, &file, on_rename))
    });
    match outcome {
        Ok(ImportReport {
            added,
            updated,
            unchanged,
        }) => Ok(t!(
            lang,
            "enti-import-done",
            added = added,
            updated = updated,
            unchanged = unchanged
        )
        .into_owned()),
        Err(error) => {
            let refusal = error.refusal();
            let mut lines = vec![refusal.cause.clone().unwrap_or_else(|| refusal.detail(lang))];
            if let ImportError::Rows(rows) = &error {
                lines.extend(rows.iter().map(|row| format!("  {}", row.text(lang))));
            }
            Err(lines.join("\n"))
        }
    }
}
