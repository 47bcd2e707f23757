//! Enti from a file: read and checked, shown as what would change, then applied; all rows or none.

use poem::handler;
use poem::http::header;
use poem::web::Multipart;
use poem::{Request, Response};

use crate::enti::import::{self, COLUMNS, ImportError, ImportFile};
use crate::enti::views::import as views;
use crate::kernel::problem::{DomainError, Refusal};
use crate::kernel::text::Message;
use crate::t;
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};

/// Largest file that the page takes, in bytes; larger ones are for the command line.
const MOST_BYTES: usize = 4 * 1024 * 1024;

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    super::crumbs(visit)
}

#[handler]
pub async fn start(visit: Visit) -> PageResult {
    let body = views::form(&visit, "", None);
    visit.page(&t!(visit.lang(), "admin-enti-import"), &crumbs(&visit), body)
}

/// A file with the header and one row, to start from.
#[handler]
pub async fn example(_visit: Visit) -> PageResult {
    let row = "comune,Comune di Esempio,,,c_esempio,,,,15/02,01/01/2026,";
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"enti.csv\"")
        .body(format!("{}\r\n{row}\r\n", COLUMNS.join(","))))
}

#[handler]
pub async fn preview(visit: Visit, request: &Request, parts: Multipart) -> PageResult {
    let bytes = received(&visit, request, parts).await?;
    let lang = visit.lang();
    let title = t!(lang, "admin-enti-import");
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let foreseen = match ImportFile::parse(&bytes) {
        Ok(file) => {
            visit
                .read(move |db| import::preview(db, &staff, now, &file))
                .await
        }
        Err(error) => Err(error),
    };
    let text = String::from_utf8_lossy(&bytes);
    match foreseen {
        Ok(rows) => visit.page(&title, &crumbs(&visit), views::preview(&visit, &text, &rows)),
        Err(error) => again(&visit, &text, &error),
    }
}

#[handler]
pub async fn apply(visit: Visit, request: &Request, parts: Multipart) -> PageResult {
    let bytes = received(&visit, request, parts).await?;
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let on_rename = visit.app().on_ente_renamed();
    let applied = match ImportFile::parse(&bytes) {
        Ok(file) => {
            visit
                .write(move |db| import::apply(db, &staff, now, &file, on_rename))
                .await
        }
        Err(error) => Err(error),
    };
    match applied {
        Ok(report) => visit.redirect_with(
            "/enti",
            Message::new("enti-import-done")
                .arg("added", report.added)
                .arg("updated", report.updated)
                .arg("unchanged", report.unchanged),
        ),
        Err(error) => again(&visit, &String::from_utf8_lossy(&bytes), &error),
    }
}

/// The form again, with the text to correct and the rows that were refused.
fn again(visit: &Visit, text: &str, error: &ImportError) -> PageResult {
    match error {
        ImportError::Rows(_) | ImportError::TooLarge => {
            let body = views::form(visit, text, Some(error));
            visit.page_again(&t!(visit.lang(), "admin-enti-import"), &crumbs(visit), body)
        }
        other => Err(other.refusal().into()),
    }
}

/// The chosen file, else the pasted text. Errors: form-expired, too-large, malformed.
async fn received(visit: &Visit, request: &Request, mut parts: Multipart) -> Result<Vec<u8>, PageError> {
    let malformed = || PageError::Refused(Refusal::new(poem::http::StatusCode::BAD_REQUEST, "malformed"));
    let mut fields = Vec::new();
    let (mut file, mut text) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| malformed())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = bounded(part).await?;
        match name.as_str() {
            "file" => file = bytes,
            "text" => text = bytes,
            "csrf" => fields = vec![(name, String::from_utf8(bytes).map_err(|_| malformed())?)],
            _ => {}
        }
    }
    FormData::collected(fields).check_token(visit, request.header("X-CSRF-Token"))?;
    Ok(if file.is_empty() { text } else { file })
}

/// A part of at most [`MOST_BYTES`], read as it streams.
async fn bounded(part: poem::web::Field) -> Result<Vec<u8>, PageError> {
    use tokio::io::AsyncReadExt;
    let mut bytes = Vec::new();
    let most = MOST_BYTES as u64 + 1;
    let read = part.into_async_read().take(most).read_to_end(&mut bytes).await;
    if read.is_err() {
        return Err(Refusal::new(poem::http::StatusCode::BAD_REQUEST, "malformed").into());
    }
    if bytes.len() > MOST_BYTES {
        let refusal = Refusal::rule("import-too-large").arg("mebibytes", MOST_BYTES / 1024 / 1024);
        return Err(refusal.into());
    }
    Ok(bytes)
}
