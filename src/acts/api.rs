//! What the operations of all procedures share, their documents, the entry of a decision, and the running terms of all acts.

mod objects;

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{Object, OpenApi};

pub use objects::{ActOut, DocumentOut, DocumentsOut, RegisterEntryOut, StepOut, TermOut};

use super::documents::{self, DocumentId, DocumentRole, NewDocument};
use super::error::ActError;
use super::formal::Correct;
use super::formal::faces::ReceiptIn;
use super::model::{Act, ActRef, ActState, Procedure};
use super::queries::{self, ActFilter};
use super::register::{self, EntryIn};
use super::terms;
use crate::api::{
    ApiResult, BearerToken, Caller, Created, Done, Labels, PageOut, Paging, Shown, Tag, Upload, Versioned,
    page_request, version_of,
};
use crate::db::Db;
use crate::enti::api::RegisterEntryIn;
use crate::http;
use crate::kernel::ids::EnteId;
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::text::Message;
use crate::storage::Stored;
use crate::tickets::api::Content;
use crate::users::actor::Actor;

/// What an operation of a procedure finds: an act with what the procedure adds to it.
pub trait Found {
    /// What all acts have.
    fn act(&self) -> &Act;
}

/// What a procedure answers with.
pub trait Face<S>: Sized {
    /// It, as this caller sees it.
    fn of(found: &S, caller: &Caller) -> Self;
}

/// The answer that shows or changes an act.
pub fn versioned<S: Found, T: Face<S>>(found: &S, caller: &Caller) -> Versioned<T> {
    Versioned {
        version: found.act().version,
        body: T::of(found, caller),
    }
}

/// The answer by which an act is begun.
pub fn begun<S: Found, T: Face<S>>(found: &S, caller: &Caller) -> Created<T> {
    let act = found.act();
    Created {
        location: format!("/{}/{}", act.procedure.path(), act.id),
        version: Some(act.version),
        body: T::of(found, caller),
    }
}

/// Puts right when an act was received. `correct` does it.
pub async fn correct_receipt<S, T>(
    auth: &BearerToken,
    (id, if_match): (ActRef, Option<&str>),
    given: ReceiptIn,
    correct: Correct<S>,
) -> ApiResult<Versioned<T>>
where
    S: Found + 'static,
    T: Face<S> + Send + 'static,
{
    let version = version_of(if_match)?;
    let (reason, entry) = (given.reason, given.register_entry.map(EntryIn::from));
    auth.write(move |db, caller| {
        let (place, reason) = ((id, version), Some(reason.as_str()));
        let changed = correct(db, &caller.actor, caller.now, place, reason, entry.as_ref())?;
        Ok(versioned(&changed, caller))
    })
    .await
}

/// How a procedure reads a page of its acts.
pub type ReadPage<S> = fn(&mut Db, &Actor, &ActFilter, &PageRequest) -> Result<Page<S>, ActError>;

/// The acts of a procedure that the caller sees, the newest first: in one of these states, of one of these enti. `list` reads a page.
pub async fn list<S, T>(
    auth: &BearerToken,
    procedure: Procedure,
    (state, ente): (Query<Vec<ActState>>, Query<Vec<EnteId>>),
    (limit, cursor): Paging,
    list: ReadPage<S>,
) -> ApiResult<Shown<PageOut<T>>>
where
    S: 'static,
    T: Face<S> + Type + ParseFromJSON + ToJSON + 'static,
{
    let filter = ActFilter {
        procedures: vec![procedure],
        states: state.0,
        enti: ente.0,
    };
    let page = page_request(limit.0, cursor.0)?;
    auth.read(move |db, caller| {
        let found = list(db, &caller.actor, &filter, &page)?;
        Ok(Shown(PageOut::of(found, |one| T::of(&one, caller))))
    })
    .await
}

/// An act by its id or number. `find` reads it.
pub async fn show<S, T>(
    auth: &BearerToken,
    id: ActRef,
    find: fn(&mut Db, &Actor, ActRef) -> Result<S, ActError>,
) -> ApiResult<Versioned<T>>
where
    S: Found + 'static,
    T: Face<S> + Send + 'static,
{
    auth.read(move |db, caller| Ok(versioned(&find(db, &caller.actor, id)?, caller)))
        .await
}

/// What comes with the documents of an act.
#[derive(Clone, Debug, Default)]
pub struct DocumentLabels {
    role: Option<DocumentRole>,
    sha256: Option<String>,
}

impl Labels for DocumentLabels {
    const NAME: &'static str = "DocumentsIn";
    const ABOUT: &'static str = "Documents of an act.";

    fn properties(registry: &mut Registry) -> Vec<(&'static str, MetaSchemaRef)> {
        DocumentRole::register(registry);
        vec![("role", DocumentRole::schema_ref()), ("sha256", sha256_schema())]
    }

    fn take(&mut self, name: &str, text: &str) -> Result<(), Message> {
        match name {
            "role" => {
                let words: Vec<&str> = DocumentRole::ALL.iter().map(|word| word.as_str()).collect();
                let wrong = |_| Message::new("api-reason-enum").arg("words", words.join(", "));
                self.role = Some(text.trim().parse().map_err(wrong)?);
            }
            "sha256" => self.sha256 = Some(text.trim().to_owned()),
            _ => return Err(Message::new("api-reason-unknown-field")),
        }
        Ok(())
    }
}

/// The field of a form in which the sender states what the file is.
pub fn sha256_schema() -> MetaSchemaRef {
    MetaSchemaRef::Inline(Box::new(MetaSchema {
        description: Some("SHA-256 of the file in hex, compared with what arrives; for a single file."),
        pattern: Some("^[0-9A-Fa-f]{64}$".to_owned()),
        min_length: Some(64),
        max_length: Some(64),
        ..MetaSchema::new("string")
    }))
}

/// What the sender of so many files stated. Errors: Invalid (`sha256`): it is that of a single file.
pub fn stated_of_one(sha256: Option<String>, files: usize) -> Result<Option<String>, ActError> {
    match sha256.is_some() && files > 1 {
        true => Err(ActError::field("sha256", "acts-document-hash-single")),
        false => Ok(sha256),
    }
}

/// Adds the documents of a form to an act of a procedure: what `POST …/documents` does. Without a role they are `other`.
pub async fn add_documents(
    auth: &BearerToken,
    procedure: Procedure,
    id: ActRef,
    upload: Upload<DocumentLabels>,
) -> ApiResult<Created<DocumentsOut>> {
    let received = upload
        .receive(auth, |_| async move {
            let may = auth.read(move |db, caller| {
                let act = queries::find(db, &caller.actor, procedure, id)?;
                Ok(documents::may_add(&caller.actor, &act)?)
            });
            may.await.map_err(|error| error.refusal())
        })
        .await?;
    let DocumentLabels { role, sha256 } = received.labels;
    let sha256 = stated_of_one(sha256, received.files.len())?;
    let role = role.unwrap_or(DocumentRole::Other);
    auth.create(move |db, caller| {
        let act = queries::find(db, &caller.actor, procedure, id)?;
        let files = received.files.iter();
        let new = files.map(|file| new_document(file, role, sha256.clone()));
        let added = documents::add_all(db, &caller.actor, caller.now, &act, new)?;
        Ok(Created {
            body: DocumentsOut {
                items: added.iter().map(DocumentOut::from).collect(),
            },
            location: format!("/{}/{}", procedure.path(), act.id),
            version: None,
        })
    })
    .await
}

/// A stored file as a document.
pub fn new_document(file: &Stored, role: DocumentRole, stated_sha256: Option<String>) -> NewDocument {
    NewDocument {
        role,
        name: file.name.clone(),
        media_type: file.media_type.to_owned(),
        sha256: file.sha256.clone(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        stated_sha256,
    }
}

/// The operations on documents of acts, whatever their procedure.
pub struct DocumentsApi;

#[OpenApi(tag = "Tag::Procedures")]
impl DocumentsApi {
    /// The bytes of a document of an act
    ///
    /// Streamed, always as a download. For who sees the act.
    #[oai(
        path = "/documents/:id/content",
        method = "get",
        operation_id = "download_document"
    )]
    async fn content(
        &self,
        auth: BearerToken,
        /// Id of the document.
        id: Path<DocumentId>,
    ) -> ApiResult<Content> {
        let (_, found) = auth
            .read(move |db, caller| Ok(documents::by_id(db, &caller.actor, id.0)?))
            .await?;
        let named = (found.name.as_str(), found.media_type.as_str());
        let content = (found.sha256.as_str(), found.size);
        Ok(Content(
            http::download_stored(&auth.app.store, named, content).await?,
        ))
    }

    /// Take a document out of a draft
    ///
    /// Of an act that was sent nothing is taken away.
    #[oai(path = "/documents/:id", method = "delete", operation_id = "delete_document")]
    async fn remove(
        &self,
        auth: BearerToken,
        /// Id of the document.
        id: Path<DocumentId>,
    ) -> ApiResult<Done> {
        auth.write(move |db, caller| {
            let (act, _) = documents::by_id(db, &caller.actor, id.0)?;
            documents::remove(db, &caller.actor, caller.now, &act, id.0)?;
            Ok(Done)
        })
        .await
    }
}

/// The entry of a decision.
#[derive(Clone, Debug, Object)]
pub struct DecisionEntryIn {
    /// The entry in the register.
    pub register_entry: RegisterEntryIn,
}

/// The operations on acts of whatever procedure.
pub struct ActsApi;

#[OpenApi(tag = "Tag::Procedures")]
impl ActsApi {
    /// Enter the decision of an act in the register
    ///
    /// For whoever takes the decision, before it or after; an act has one such entry. Answers with the act.
    #[oai(
        path = "/acts/:id/decision-entry",
        method = "put",
        operation_id = "enter_decision"
    )]
    async fn enter_decision(
        &self,
        auth: BearerToken,
        /// Id or number of the act.
        id: Path<ActRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<DecisionEntryIn>,
    ) -> ApiResult<Versioned<ActOut>> {
        let place = (id.0, version_of(if_match.0.as_deref())?);
        let entry = EntryIn::from(body.0.register_entry);
        auth.write(move |db, caller| {
            let (act, _) = register::enter_decision(db, &caller.actor, caller.now, place, &entry)?;
            let sheet = queries::sheet_of(db, act).map_err(ActError::from)?;
            Ok(Versioned {
                version: sheet.act.version,
                body: ActOut::new(&sheet, caller),
            })
        })
        .await
    }
}

/// The operations on terms.
pub struct TermsApi;

#[OpenApi(tag = "Tag::Procedures")]
impl TermsApi {
    /// Running terms
    ///
    /// Of the acts that the caller sees, the next to end first; those that have passed come before all others.
    #[oai(path = "/terms", method = "get", operation_id = "list_terms")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<TermOut>>> {
        auth.list((limit, cursor), |db, caller, page| {
            Ok(terms::running(db, &caller.actor, page)?)
        })
        .await
    }
}
