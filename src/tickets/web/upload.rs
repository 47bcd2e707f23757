//! Forms with files: the files go to the store as they arrive, the fields are kept, so that nothing typed is lost when
//! something is wrong with a file, nor a file when something is wrong with what was typed.

use poem::http::{StatusCode, header};
use poem::web::Multipart;
use poem::{Body, FromRequest, Request, RequestBody};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::db::Db;
use crate::http::{MAX_FORM_BYTES, Stall, progressing, read_whole};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::storage::{self, MAX_BYTES, StorageError, Stored};
use crate::tickets::{MessageId, NewAttachment, Visibility};
use crate::web::{FormData, PageError, Visit};

/// Files of one form.
pub const MAX_FILES: usize = 10;
/// Fields of one form; no form of ours has more.
const MAX_FIELDS: usize = 200;
/// What names a kept file's signature.
const KEPT: &str = "kept-file";

/// A file that lies in the store and belongs to nothing yet: the form carries it, signed, until it is accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its name, cleaned.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes.
    pub size: i64,
    /// What it is.
    pub media_type: String,
}

impl From<Stored> for KeptFile {
    fn from(stored: Stored) -> KeptFile {
        KeptFile {
            name: stored.name,
            sha256: stored.sha256,
            size: i64::try_from(stored.size).expect("an attachment has a limit far below"),
            media_type: stored.media_type.to_owned(),
        }
    }
}

impl KeptFile {
    /// The value of the form's hidden field: only this person can send it back.
    pub fn sealed(&self, visit: &Visit) -> String {
        let value = serde_json::to_string(&(self, owner(visit))).expect("a plain structure");
        visit.app().secrets.sign_cookie(KEPT, &value)
    }

    fn opened(visit: &Visit, sealed: &str) -> Option<KeptFile> {
        let value = visit.app().secrets.signed_cookie(KEPT, sealed)?;
        let (file, of): (KeptFile, String) = serde_json::from_str(&value).ok()?;
        (of == owner(visit)).then_some(file)
    }

    /// The file as an attachment of a message, or of the ticket itself.
    pub fn attachment(&self, visibility: Option<Visibility>, message: Option<MessageId>) -> NewAttachment {
        NewAttachment {
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            visibility,
            message,
        }
    }
}

fn owner(visit: &Visit) -> String {
    visit
        .signed_in()
        .map_or_else(String::new, |signed_in| signed_in.actor.id().to_string())
}

/// A form with files, not read yet: whoever may not send it is told so before any byte is stored.
pub struct Incoming {
    body: IncomingBody,
    token: Option<String>,
    stall: Stall,
}

enum IncomingBody {
    Parts(Multipart),
    Plain(Body),
}

/// A form with files, read.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields.
    pub form: FormData,
    /// The files: those that arrived, and those that an earlier try has left.
    pub files: Vec<KeptFile>,
    /// What is wrong with files.
    pub errors: Vec<FieldError>,
}

impl<'a> FromRequest<'a> for Incoming {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Incoming> {
        let limit = MAX_FILES as u64 * MAX_BYTES + MAX_FORM_BYTES as u64;
        let length = request
            .header(header::CONTENT_LENGTH)
            .and_then(|length| length.parse::<u64>().ok());
        if length.is_some_and(|length| length > limit) {
            let refusal = Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
            return Err(PageError::Refused(refusal).into());
        }
        let token = request.header("X-CSRF-Token").map(str::to_owned);
        let visit = Visit::from_request_without_body(request).await?;
        let (body, stall) = progressing(body.take()?, visit.app().deadlines.progress);
        let content_type = request.header(header::CONTENT_TYPE).unwrap_or_default();
        let body = if content_type.starts_with("multipart/") {
            let limited = Body::from_async_read(body.into_async_read().take(limit));
            let parts = Request::builder()
                .header(header::CONTENT_TYPE, content_type)
                .body(limited);
            let (parts, mut body) = parts.split();
            IncomingBody::Parts(Multipart::from_request(&parts, &mut body).await?)
        } else {
            IncomingBody::Plain(body)
        };
        Ok(Incoming { body, token, stall })
    }
}

impl Incoming {
    /// Reads the form; each file goes to the store as it comes. A client that stalls in the middle of a file gets the
    /// form again, as after any other mistake in it. Errors: an expired form, a broken upload.
    pub async fn read(self, visit: &Visit) -> Result<Upload, PageError> {
        let mut reading = Reading {
            visit,
            is_verified: self.token.as_deref().is_some_and(|token| visit.is_csrf(token)),
            fields: Vec::new(),
            text_bytes: 0,
            files: Vec::new(),
            kept: Vec::new(),
            errors: Vec::new(),
        };
        match self.body {
            IncomingBody::Plain(body) => {
                let bytes = read_whole(body, visit.app().deadlines.body).await;
                let bytes = bytes.map_err(PageError::Refused)?;
                for (name, value) in form_urlencoded::parse(&bytes) {
                    reading.field(name.into_owned(), value.into_owned())?;
                }
            }
            IncomingBody::Parts(parts) => match reading.parts(parts).await {
                // What was typed and what had arrived is shown again; nothing of it is lost.
                Err(_) if self.stall.has_happened() && reading.is_verified => {
                    let reason = Message::new("tickets-form-files-stalled");
                    reading.errors.push(FieldError::new("files", reason));
                }
                Err(PageError::Refused(refusal)) => return Err(self.stall.or(refusal).into()),
                other => other?,
            },
        }
        reading.renew_kept().await?;
        reading.done()
    }
}

struct Reading<'a> {
    visit: &'a Visit,
    is_verified: bool,
    fields: Vec<(String, String)>,
    text_bytes: usize,
    files: Vec<KeptFile>,
    /// Contents of the files that an earlier try has left.
    kept: Vec<String>,
    errors: Vec<FieldError>,
}

impl Reading<'_> {
    async fn parts(&mut self, mut parts: Multipart) -> Result<(), PageError> {
        while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(file) => self.file(&file, Box::pin(part.into_async_read())).await?,
                None => {
                    let value = text(part.into_async_read()).await?;
                    self.field(name, value)?;
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, name: String, value: String) -> Result<(), PageError> {
        self.text_bytes += name.len() + value.len();
        if self.text_bytes > MAX_FORM_BYTES || self.fields.len() >= MAX_FIELDS {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large").into());
        }
        match name.as_str() {
            "csrf" => self.is_verified |= self.visit.is_csrf(&value),
            "kept" => {
                let file = KeptFile::opened(self.visit, &value);
                self.kept.extend(file.iter().map(|file| file.sha256.clone()));
                self.files.extend(file);
            }
            _ => self.fields.push((name, value.replace('\0', ""))),
        }
        Ok(())
    }

    /// A file; forms of ours send the token before, so a file without one before it is refused unread.
    async fn file(&mut self, name: &str, content: impl AsyncRead + Send + Unpin) -> Result<(), PageError> {
        if name.is_empty() {
            return Ok(());
        }
        self.verified()?;
        if self.files.len() >= MAX_FILES {
            let reason = Message::new("tickets-form-files-many").arg("most", MAX_FILES);
            if !self.errors.iter().any(|error| error.reason == reason) {
                self.errors.push(FieldError::new("files", reason));
            }
            return Ok(());
        }
        let (app, now) = (self.visit.app(), self.visit.now());
        match storage::keep(&app.db, &app.store, name, now, content).await {
            Ok(stored) => self.files.push(stored.into()),
            Err(StorageError::Interrupted(_)) => return Err(broken()),
            Err(error) => {
                let refusal = error.refusal();
                if let Some(cause) = &refusal.cause {
                    tracing::error!(cause, "an attachment could not be stored");
                }
                let reason = Message::new("tickets-form-file-refused")
                    .arg("name", crate::storage::clean_name(name))
                    .arg("reason", refusal.detail(self.visit.lang()));
                self.errors.push(FieldError::new("files", reason));
            }
        }
        Ok(())
    }

    /// Files of an earlier try are kept on; one that was removed meanwhile must be chosen again.
    async fn renew_kept(&mut self) -> Result<(), PageError> {
        let (kept, now) = (std::mem::take(&mut self.kept), self.visit.now());
        if kept.is_empty() {
            return Ok(());
        }
        let renew = move |db: &mut Db| {
            let mut gone = Vec::new();
            for sha256 in &kept {
                if !storage::renew(db, now, sha256)? {
                    gone.push(sha256.clone());
                }
            }
            diesel::QueryResult::Ok(gone)
        };
        let gone = self.visit.write(renew).await?;
        for file in self.files.extract_if(.., |file| gone.contains(&file.sha256)) {
            let reason = Message::new("tickets-form-file-gone").arg("name", file.name);
            self.errors.push(FieldError::new("files", reason));
        }
        Ok(())
    }

    fn verified(&self) -> Result<(), PageError> {
        match self.is_verified {
            true => Ok(()),
            false => Err(Refusal::new(StatusCode::FORBIDDEN, "form-expired").into()),
        }
    }

    fn done(self) -> Result<Upload, PageError> {
        self.verified()?;
        Ok(Upload {
            form: FormData::collected(self.fields),
            files: self.files,
            errors: self.errors,
        })
    }
}

async fn text(part: impl AsyncRead) -> Result<String, PageError> {
    let mut bytes = Vec::new();
    let limit = MAX_FORM_BYTES as u64 + 1;
    Box::pin(part)
        .take(limit)
        .read_to_end(&mut bytes)
        .await
        .map_err(|_| broken())?;
    if bytes.len() > MAX_FORM_BYTES {
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large").into());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn broken() -> PageError {
    Refusal::new(StatusCode::BAD_REQUEST, "upload-interrupted").into()
}
