//! A report as a file.

use tokio::sync::Semaphore;

use super::{Report, ReportError, csv, pdf, xlsx};

/// Files made at once: each takes a processor for a moment, and other pages go on.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// For reading, printing and keeping.
    Pdf,
    /// For spreadsheets, with numbers as numbers.
    Xlsx,
    /// For other programs.
    Csv,
}

impl FileKind {
    /// How its name ends.
    pub fn extension(self) -> &'static str {
        match self {
            FileKind::Pdf => "pdf",
            FileKind::Xlsx => "xlsx",
            FileKind::Csv => "csv",
        }
    }

    /// What it is served as.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileKind::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// The file's bytes, made off the async threads. `base`: the address of this program, for links. Errors: File.
pub async fn make(report: Report, kind: FileKind, base: String) -> Result<Vec<u8>, ReportError> {
    // It is never closed.
    let _turn = TURNS.acquire().await;
    let made = tokio::task::spawn_blocking(move || match kind {
        FileKind::Pdf => pdf::report(&report, &base).map_err(|error| error.to_string()),
        FileKind::Xlsx => xlsx::report(&report, &base).map_err(|error| error.to_string()),
        FileKind::Csv => Ok(csv::report(&report).into_bytes()),
    });
    match made.await {
        Ok(made) => made.map_err(ReportError::File),
        Err(error) => Err(ReportError::File(error.to_string())),
    }
}
