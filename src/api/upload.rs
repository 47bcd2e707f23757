//! Forms with files: read part by part, the files streamed into the store (or, for a repetition, only hashed).

use std::marker::PhantomData;
use std::pin::Pin;

use poem::error::ParseMultipartError;
use poem::http::StatusCode;
use poem::web::{Field, Multipart};
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::impl_apirequest_for_payload;
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::caller::Caller;
use super::idempotency::{self, RequestHash};
use super::problem::refusal_in;
use crate::http::Stall;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::storage::{self, Stored};
use crate::tickets::{MessageId, Visibility};

/// Files at most in one form.
const MAX_FILES: usize = 10;
/// Bytes at most of a part that is not a file.
const MAX_TEXT: u64 = 256;

/// What comes with the files of a form, field by field.
pub trait Labels: Clone + Default + Send + Sync {
    /// What the form is called in the description.
    const NAME: &'static str;
    /// What it is for.
    const ABOUT: &'static str;

    /// The fields as the description shows them, `file` excepted.
    fn properties(registry: &mut Registry) -> Vec<(&'static str, MetaSchemaRef)>;

    /// Takes the value of a field. Errors: why it is none; a field that the form does not have is one too.
    fn take(&mut self, name: &str, text: &str) -> Result<(), Message>;
}

/// A form with files, not yet read.
pub struct Upload<L = AttachmentLabels>(Form, PhantomData<L>);

/// The parts, and whether they stopped coming.
struct Form {
    parts: Multipart,
    stall: Stall,
}

impl Form {
    async fn of(request: &Request, body: &mut RequestBody) -> poem::Result<Form> {
        let stall = request.extensions().get::<Stall>().cloned();
        Ok(Form {
            parts: Multipart::from_request(request, body).await?,
            stall: stall.unwrap_or_default(),
        })
    }
}

/// What comes with the files of a ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct AttachmentLabels {
    /// Who may read them.
    pub visibility: Option<Visibility>,
    /// The message that they belong to.
    pub message: Option<MessageId>,
}

impl Labels for AttachmentLabels {
    const NAME: &'static str = "AttachmentsIn";
    const ABOUT: &'static str = "Files for a ticket or for one of its messages.";

    fn properties(registry: &mut Registry) -> Vec<(&'static str, MetaSchemaRef)> {
        Visibility::register(registry);
        vec![
            ("visibility", Visibility::schema_ref()),
            ("message_id", MessageId::schema_ref()),
        ]
    }

    fn take(&mut self, name: &str, text: &str) -> Result<(), Message> {
        match name {
            "visibility" => {
                let words: Vec<&str> = Visibility::ALL.iter().map(|word| word.as_str()).collect();
                let wrong = || Message::new("api-reason-enum").arg("words", words.join(", "));
                self.visibility = Some(text.parse().map_err(|_| wrong())?);
            }
            "message_id" => {
                let wrong = |_| Message::new("api-reason-format").arg("format", "uuid");
                self.message = Some(text.parse().map_err(wrong)?);
            }
            _ => return Err(Message::new("api-reason-unknown-field")),
        }
        Ok(())
    }
}

/// Of a form that is only hashed: whatever it may be, the first time has checked it.
#[derive(Clone, Copy, Debug, Default)]
struct AnyLabels;

impl Labels for AnyLabels {
    const NAME: &'static str = "";
    const ABOUT: &'static str = "";

    fn properties(_: &mut Registry) -> Vec<(&'static str, MetaSchemaRef)> {
        Vec::new()
    }

    fn take(&mut self, _: &str, _: &str) -> Result<(), Message> {
        Ok(())
    }
}

/// A form that has been read.
#[derive(Clone, Debug)]
pub struct Received<L = AttachmentLabels> {
    /// The files, stored.
    pub files: Vec<Stored>,
    /// What came with them.
    pub labels: L,
}

impl<L: Labels> Payload for Upload<L> {
    const CONTENT_TYPE: &'static str = "multipart/form-data";

    fn check_content_type(content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(L::NAME.to_owned())
    }

    fn register(registry: &mut Registry) {
        let labels = L::properties(registry);
        registry.create_schema::<Upload<L>, _>(L::NAME.to_owned(), |_| {
            let file = MetaSchema {
                format: Some("binary"),
                ..MetaSchema::new("string")
            };
            let files = MetaSchema {
                description: Some("The files, 25 MiB each at most; programs are refused."),
                items: Some(Box::new(MetaSchemaRef::Inline(Box::new(file)))),
                min_items: Some(1),
                max_items: Some(MAX_FILES),
                ..MetaSchema::new("array")
            };
            let mut properties = vec![("file", MetaSchemaRef::Inline(Box::new(files)))];
            properties.extend(labels);
            MetaSchema {
                description: Some(L::ABOUT),
                required: vec!["file"],
                properties,
                ..MetaSchema::new("object")
            }
        });
    }
}

impl<L: Labels> ParsePayload for Upload<L> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Upload<L>> {
        let form = Form::of(request, body).await?;
        Ok(Upload(form, PhantomData))
    }
}

impl_apirequest_for_payload!(Upload<L>, L: Labels);

impl<L: Labels> Upload<L> {
    /// Reads the form, streaming its files into the store. `may` is asked before the first file is read, with what is
    /// known then. Errors: 400 malformed, 408 stalled, 413 too large, 422 parts that are not acceptable; those of `may`.
    pub async fn receive<F>(
        mut self,
        caller: &Caller,
        may: impl FnOnce(L) -> F,
    ) -> Result<Received<L>, Refusal>
    where
        F: Future<Output = Result<(), Refusal>> + Send,
    {
        let mut parts = Parts::<L>::new(&caller.path);
        let mut files = Vec::new();
        let mut may = Some(may);
        while let Some((name, reader)) = parts.next_file(&mut self.0).await? {
            if let Some(may) = may.take() {
                may(parts.labels.clone()).await?;
            }
            let app = &caller.app;
            let stored = storage::keep(&app.db, &app.store, &name, caller.now, reader)
                .await
                .map_err(|error| self.0.stall.or(error.refusal()))?;
            parts.file(&name, &stored.sha256);
            files.push(stored);
        }
        let (labels, hash) = parts.finish()?;
        if let Some(run) = idempotency::current() {
            run.set_hash(hash);
        }
        Ok(Received { files, labels })
    }
}

/// The hash of a request with files that is not carried out again.
pub(super) async fn hash(path: &str, request: Request) -> Result<String, Refusal> {
    let (request, mut body) = request.split();
    let mut form = Form::of(&request, &mut body).await.map_err(refusal_in)?;
    let mut parts = Parts::<AnyLabels>::new(path);
    while let Some((name, mut reader)) = parts.next_file(&mut form).await? {
        let mut sha256 = Sha256::new();
        let mut chunk = vec![0; 64 * 1024];
        loop {
            let read = reader.read(&mut chunk).await;
            let read = read.map_err(|_| form.stall.or(interrupted()))?;
            if read == 0 {
                break;
            }
            sha256.update(&chunk[..read]);
        }
        let sha256: String = sha256
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        parts.file(&name, &sha256);
    }
    Ok(parts.finish()?.1)
}

type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// The parts met so far.
struct Parts<L> {
    labels: L,
    files: usize,
    hash: RequestHash,
}

impl<L: Labels> Parts<L> {
    fn new(path: &str) -> Parts<L> {
        Parts {
            labels: L::default(),
            files: 0,
            hash: RequestHash::new(path),
        }
    }

    /// Reads up to the next file: its name and its bytes.
    async fn next_file(&mut self, form: &mut Form) -> Result<Option<(String, Reader)>, Refusal> {
        let Form { parts, stall } = form;
        while let Some(field) = parts
            .next_field()
            .await
            .map_err(|error| stall.or(malformed(error)))?
        {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                self.files += 1;
                if self.files > MAX_FILES {
                    let reason = Message::new("api-reason-max-items").arg("limit", MAX_FILES);
                    return Err(Refusal::invalid(vec![FieldError::new("file", reason)]));
                }
                let Some(file_name) = field.file_name().map(str::to_owned) else {
                    let reason = Message::new("api-reason-file-name");
                    return Err(Refusal::invalid(vec![FieldError::new("file", reason)]));
                };
                return Ok(Some((file_name, Box::pin(field.into_async_read()))));
            }
            self.label(&name, field)
                .await
                .map_err(|refusal| stall.or(refusal))?;
        }
        Ok(None)
    }

    async fn label(&mut self, name: &str, field: Field) -> Result<(), Refusal> {
        let mut text = Vec::new();
        let mut reader = Box::pin(field.into_async_read().take(MAX_TEXT + 1));
        reader.read_to_end(&mut text).await.map_err(|_| interrupted())?;
        let text = String::from_utf8_lossy(&text).into_owned();
        self.hash.part(name.as_bytes());
        self.hash.part(text.as_bytes());
        let taken = self.labels.take(name, &text);
        taken.map_err(|reason| Refusal::invalid(vec![FieldError::new(name, reason)]))
    }

    fn file(&mut self, name: &str, sha256: &str) {
        self.hash.part(b"file");
        self.hash.part(name.as_bytes());
        self.hash.part(sha256.as_bytes());
    }

    fn finish(self) -> Result<(L, String), Refusal> {
        if self.files == 0 {
            return Err(Refusal::invalid(vec![FieldError::new(
                "file",
                Message::new("api-reason-required"),
            )]));
        }
        Ok((self.labels, self.hash.finish()))
    }
}

fn malformed(_: ParseMultipartError) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "malformed")
}

fn interrupted() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "upload-interrupted")
}
