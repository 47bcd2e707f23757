//! Conventions in the interface for programs.

use chrono::NaiveDate;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::documents::{self, ConvenzioneDocument, ConvenzioneDocumentId};
use super::model::{ConvenzioneIn, ConvenzioneSheet};
use crate::acts::ActError;
use crate::acts::api::{new_document, sha256_schema, stated_of_one};
use crate::acts::documents::DocumentRole;
use crate::api::{
    ApiResult, BearerToken, Created, Done, Labels, PageOut, Shown, Tag, Upload, Versioned, version_of,
};
use crate::http;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::text::Message;
use crate::tickets::api::Content;

/// A version of the convention.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Convenzione")]
pub struct ConvenzioneOut {
    /// Its id.
    pub id: ConvenzioneId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub name: String,
    /// First day on which it can be signed.
    pub start_on: NaiveDate,
    /// Its last day.
    pub end_on: NaiveDate,
    /// Codes of the services that it offers.
    pub services: Vec<String>,
    /// Since when it can be joined; null: it is being written.
    pub published_at: Option<Timestamp>,
    /// Raised by each change.
    pub version: i32,
    /// Its documents, in the order in which they were added.
    pub documents: Vec<ConvenzioneDocumentOut>,
}

/// A document of a version of the convention.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ConvenzioneDocument")]
pub struct ConvenzioneDocumentOut {
    /// Its id.
    pub id: ConvenzioneDocumentId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// When it was added.
    pub added_at: Timestamp,
}

impl From<ConvenzioneDocument> for ConvenzioneDocumentOut {
    fn from(document: ConvenzioneDocument) -> ConvenzioneDocumentOut {
        ConvenzioneDocumentOut {
            id: document.id,
            name: document.name,
            media_type: document.media_type,
            size: document.size,
            sha256: document.sha256,
            added_at: document.added_at,
        }
    }
}

/// The documents that were added.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ConvenzioneDocuments")]
pub struct ConvenzioneDocumentsOut {
    /// Each of them.
    pub items: Vec<ConvenzioneDocumentOut>,
}

/// What comes with the documents of a version.
#[derive(Clone, Debug, Default)]
pub struct ConvenzioneLabels {
    sha256: Option<String>,
}

impl Labels for ConvenzioneLabels {
    const NAME: &'static str = "ConvenzioneDocumentsIn";
    const ABOUT: &'static str = "Documents of a version of the convention.";

    fn properties(_: &mut Registry) -> Vec<(&'static str, MetaSchemaRef)> {
        vec![("sha256", sha256_schema())]
    }

    fn take(&mut self, name: &str, text: &str) -> Result<(), Message> {
        match name {
            "sha256" => self.sha256 = Some(text.trim().to_owned()),
            _ => return Err(Message::new("api-reason-unknown-field")),
        }
        Ok(())
    }
}

impl From<ConvenzioneSheet> for ConvenzioneOut {
    fn from(sheet: ConvenzioneSheet) -> ConvenzioneOut {
        let ConvenzioneSheet {
            convenzione,
            services,
            documents,
        } = sheet;
        ConvenzioneOut {
            id: convenzione.id,
            code: convenzione.code,
            name: convenzione.name,
            start_on: convenzione.start_on,
            end_on: convenzione.end_on,
            services,
            published_at: convenzione.published_at,
            version: convenzione.version,
            documents: documents.into_iter().map(Into::into).collect(),
        }
    }
}

/// A version of the convention as an administrator writes it.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ConvenzioneIn")]
pub struct ConvenzioneWritten {
    /// Its code: letters, digits, `-`.
    #[oai(validator(min_length = 2, max_length = 40))]
    pub code: String,
    /// Its title.
    #[oai(validator(min_length = 3, max_length = 200))]
    pub name: String,
    /// First day on which it can be signed.
    pub start_on: NaiveDate,
    /// Its last day.
    pub end_on: NaiveDate,
    /// Codes of the services that it offers.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub services: Vec<String>,
}

impl From<ConvenzioneWritten> for ConvenzioneIn {
    fn from(given: ConvenzioneWritten) -> ConvenzioneIn {
        ConvenzioneIn {
            code: given.code,
            name: given.name,
            start_on: Some(given.start_on),
            end_on: Some(given.end_on),
            services: given.services,
        }
    }
}

/// The state that a version is to have.
#[derive(Clone, Debug, Object)]
pub struct ConvenzioneStateIn {
    /// `published`: it can be joined, and never changes.
    #[oai(validator(pattern = "^published$", min_length = 9, max_length = 9))]
    pub state: String,
}

/// The operations on conventions.
pub struct ConvenzioniApi;

#[OpenApi(tag = "Tag::Procedures")]
impl ConvenzioniApi {
    /// The versions of the convention
    ///
    /// The newest first. People of an ente see those that are published.
    #[oai(path = "/convenzioni", method = "get", operation_id = "list_convenzioni")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<ConvenzioneOut>>> {
        auth.list_whole(
            (limit, cursor),
            |db, caller| Ok(super::list(db, &caller.actor)?),
            |sheet| sheet.convenzione.id.to_string(),
            ConvenzioneOut::from,
        )
        .await
    }

    /// Write a version of the convention
    ///
    /// It can be joined once it is published. For administrators.
    #[oai(path = "/convenzioni", method = "post", operation_id = "create_convenzione")]
    async fn create(
        &self,
        auth: BearerToken,
        body: Json<ConvenzioneWritten>,
    ) -> ApiResult<Created<ConvenzioneOut>> {
        let given: ConvenzioneIn = body.0.into();
        auth.create(move |db, caller| {
            // People of an ente see conventions, and write none.
            let staff = caller.actor.staff().ok_or(ActError::Forbidden)?;
            let sheet = super::create(db, staff, caller.now, &given)?;
            Ok(Created {
                location: format!("/convenzioni/{}", sheet.convenzione.id),
                version: Some(sheet.convenzione.version),
                body: sheet.into(),
            })
        })
        .await
    }

    /// A version of the convention
    ///
    /// From when to when, and what it offers.
    #[oai(path = "/convenzioni/:id", method = "get", operation_id = "show_convenzione")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
    ) -> ApiResult<Versioned<ConvenzioneOut>> {
        auth.read(move |db, caller| Ok(versioned(super::find(db, &caller.actor, id.0)?)))
            .await
    }

    /// Change a version of the convention
    ///
    /// As long as it is not published. For administrators.
    #[oai(
        path = "/convenzioni/:id",
        method = "put",
        operation_id = "change_convenzione"
    )]
    async fn change(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<ConvenzioneWritten>,
    ) -> ApiResult<Versioned<ConvenzioneOut>> {
        let (version, given) = (version_of(if_match.0.as_deref())?, ConvenzioneIn::from(body.0));
        auth.write(move |db, caller| {
            let changed = super::change(db, caller.staff()?, caller.now, (id.0, version), &given)?;
            Ok(versioned(changed))
        })
        .await
    }

    /// Publish a version of the convention
    ///
    /// From then on it can be joined, and never changes. For administrators.
    #[oai(
        path = "/convenzioni/:id/state",
        method = "put",
        operation_id = "publish_convenzione"
    )]
    async fn publish(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        _body: Json<ConvenzioneStateIn>,
    ) -> ApiResult<Versioned<ConvenzioneOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let published = super::publish(db, caller.staff()?, caller.now, (id.0, version))?;
            Ok(versioned(published))
        })
        .await
    }

    /// Add documents to a version of the convention
    ///
    /// Its text, the resolution that approved it; also once it is published. For administrators.
    #[oai(
        path = "/convenzioni/:id/documents",
        method = "post",
        operation_id = "add_convenzione_documents"
    )]
    async fn add_documents(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
        /// The documents, as parts `file` of a form.
        upload: Upload<ConvenzioneLabels>,
    ) -> ApiResult<Created<ConvenzioneDocumentsOut>> {
        let id = id.0;
        let received = upload
            .receive(&auth, |_| async {
                let may = auth.read(move |db, caller| {
                    super::find(db, &caller.actor, id)?;
                    Ok(documents::may_write(&caller.actor).map(drop)?)
                });
                may.await.map_err(|error| error.refusal())
            })
            .await?;
        let stated = stated_of_one(received.labels.sha256, received.files.len())?;
        auth.create(move |db, caller| {
            let files = received.files.iter();
            let new = files.map(|file| new_document(file, DocumentRole::Other, stated.clone()));
            let added = documents::add(db, &caller.actor, caller.now, id, new)?;
            Ok(Created {
                body: ConvenzioneDocumentsOut {
                    items: added.into_iter().map(Into::into).collect(),
                },
                location: format!("/convenzioni/{id}"),
                version: None,
            })
        })
        .await
    }

    /// The bytes of a document of the convention
    ///
    /// Streamed, always as a download.
    #[oai(
        path = "/convenzioni/:id/documents/:document_id/content",
        method = "get",
        operation_id = "download_convenzione_document"
    )]
    async fn content(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
        /// Id of the document.
        document_id: Path<ConvenzioneDocumentId>,
    ) -> ApiResult<Content> {
        let found = auth
            .read(move |db, caller| Ok(documents::find(db, &caller.actor, (id.0, document_id.0))?))
            .await?;
        let named = (found.name.as_str(), found.media_type.as_str());
        let content = (found.sha256.as_str(), found.size);
        Ok(Content(
            http::download_stored(&auth.app.store, named, content).await?,
        ))
    }

    /// Take a document out of a version of the convention
    ///
    /// As long as it is not published. For administrators.
    #[oai(
        path = "/convenzioni/:id/documents/:document_id",
        method = "delete",
        operation_id = "delete_convenzione_document"
    )]
    async fn remove_document(
        &self,
        auth: BearerToken,
        /// Id of the version.
        id: Path<ConvenzioneId>,
        /// Id of the document.
        document_id: Path<ConvenzioneDocumentId>,
    ) -> ApiResult<Done> {
        auth.write(move |db, caller| {
            documents::remove(db, &caller.actor, caller.now, (id.0, document_id.0))?;
            Ok(Done)
        })
        .await
    }
}

fn versioned(sheet: ConvenzioneSheet) -> Versioned<ConvenzioneOut> {
    Versioned {
        version: sheet.convenzione.version,
        body: sheet.into(),
    }
}
