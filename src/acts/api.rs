//! What the procedures share in the interface for programs, and the running terms of all of them.

use chrono::NaiveDate;
use poem_openapi::param::Query;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::documents::{self, Document, DocumentId, DocumentRole, NewDocument};
use super::error::ActError;
use super::model::{Act, ActRef, ActState, Party, Procedure, Transition};
use super::queries::{self, ActSheet};
use super::register::{EntryIn, Purpose, RegisterEntry};
use super::terms::{self, Term, TermKind, TermState, TermUnit};
use crate::api::{ApiResult, BearerToken, Caller, Created, Labels, PageOut, Shown, Tag, Upload};
use crate::enti::api::RegisterEntryIn;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::text::Message;
use crate::storage::Stored;
use crate::users::actor::Actor;

/// A step of an act.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActStep")]
pub struct StepOut {
    /// The state before; null: it was begun.
    pub from: Option<ActState>,
    /// The state after.
    pub to: ActState,
    /// As what somebody acted.
    pub party: Party,
    /// Who; null: the clock.
    pub user_id: Option<UserId>,
    /// Name of that person.
    pub user_name: Option<String>,
    /// Why, or what was asked for.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl StepOut {
    fn new(sheet: &ActSheet, step: &Transition) -> StepOut {
        StepOut {
            from: step.from_state,
            to: step.to_state,
            party: step.party,
            user_id: step.user_id,
            user_name: sheet.name(step.user_id).map(str::to_owned),
            reason: step.reason.clone(),
            at: step.at,
        }
    }
}

/// A document of an act.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActDocument")]
pub struct DocumentOut {
    /// Its id.
    pub id: DocumentId,
    /// What it is to the act.
    pub role: DocumentRole,
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

impl From<&Document> for DocumentOut {
    fn from(document: &Document) -> DocumentOut {
        DocumentOut {
            id: document.id,
            role: document.role,
            name: document.name.clone(),
            media_type: document.media_type.clone(),
            size: document.size,
            sha256: document.sha256.clone(),
            added_at: document.added_at,
        }
    }
}

/// The documents that were added.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "ActDocuments")]
pub struct DocumentsOut {
    /// Each of them.
    pub items: Vec<DocumentOut>,
}

impl From<RegisterEntryIn> for EntryIn {
    fn from(given: RegisterEntryIn) -> EntryIn {
        EntryIn {
            aoo: given.aoo,
            number: given.number,
            year: given.year,
            date: Some(given.date),
        }
    }
}

/// An entry of the official register, as it is kept.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "RegisterEntry")]
pub struct RegisterEntryOut {
    /// For what the act has it.
    pub purpose: Purpose,
    /// Code of the register office.
    pub aoo: String,
    /// Its number with at least seven digits.
    pub number: String,
    /// The register's year.
    pub year: i32,
    /// Its date.
    pub date: NaiveDate,
}

impl From<&RegisterEntry> for RegisterEntryOut {
    fn from(entry: &RegisterEntry) -> RegisterEntryOut {
        RegisterEntryOut {
            purpose: entry.purpose,
            aoo: entry.aoo.clone(),
            number: entry.number.clone(),
            year: entry.year,
            date: entry.entered_on,
        }
    }
}

/// A term of an act.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Term")]
pub struct TermOut {
    /// The act.
    pub act_id: ActId,
    /// Number of the act.
    pub act_number: String,
    /// The procedure.
    pub procedure: Procedure,
    /// The ente.
    pub ente_id: EnteId,
    /// What must be done within it.
    pub kind: TermKind,
    /// The rule by which it is computed.
    pub rule: String,
    /// In what it is counted.
    pub unit: TermUnit,
    /// Its length.
    pub length: i32,
    /// The date of the event, not counted.
    pub starts_on: NaiveDate,
    /// First day of its suspension.
    pub suspended_from: Option<NaiveDate>,
    /// First day counted again.
    pub resumed_on: Option<NaiveDate>,
    /// When it is expected, where that is before the last day.
    pub expected_on: Option<NaiveDate>,
    /// Its last day.
    pub due_on: NaiveDate,
    /// How it stands.
    pub state: TermState,
    /// When it was done.
    pub concluded_on: Option<NaiveDate>,
    /// Who answers for the act.
    pub case_owner_id: Option<UserId>,
}

impl TermOut {
    fn new(act: &Act, term: &Term) -> TermOut {
        TermOut {
            act_id: act.id,
            act_number: act.number.clone(),
            procedure: act.procedure,
            ente_id: act.ente_id,
            kind: term.kind,
            rule: term.rule().to_owned(),
            unit: term.unit,
            length: term.length,
            starts_on: term.starts_on,
            suspended_from: term.suspended_from,
            resumed_on: term.resumed_on,
            expected_on: term.expected_on,
            due_on: term.due_on,
            state: term.state,
            concluded_on: term.concluded_on,
            case_owner_id: act.case_owner_id,
        }
    }
}

/// What all procedures tell of an act.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Act")]
pub struct ActOut {
    /// Its id.
    pub id: ActId,
    /// Its number, as people cite it.
    pub number: String,
    /// The procedure.
    pub procedure: Procedure,
    /// The ente.
    pub ente_id: EnteId,
    /// Its state.
    pub state: ActState,
    /// The states that the caller can move it to.
    pub allowed: Vec<ActState>,
    /// Who answers for it.
    pub case_owner_id: Option<UserId>,
    /// The date from which its terms run.
    pub received_on: Option<NaiveDate>,
    /// The date on which it was concluded.
    pub concluded_on: Option<NaiveDate>,
    /// Raised by each change.
    pub version: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Its terms.
    pub terms: Vec<TermOut>,
    /// Its documents.
    pub documents: Vec<DocumentOut>,
    /// Its entries in the register.
    pub register_entries: Vec<RegisterEntryOut>,
    /// Its steps, the first one first.
    pub steps: Vec<StepOut>,
}

impl ActOut {
    /// The act as this caller sees it.
    pub fn new(sheet: &ActSheet, caller: &Caller) -> ActOut {
        ActOut::seen_by(sheet, &caller.actor)
    }

    /// The act as somebody sees it.
    pub fn seen_by(sheet: &ActSheet, actor: &Actor) -> ActOut {
        let act = &sheet.act;
        let parties = super::policy::parties(actor, act);
        ActOut {
            id: act.id,
            number: act.number.clone(),
            procedure: act.procedure,
            ente_id: act.ente_id,
            state: act.state,
            allowed: super::machine::allowed(act.procedure, act.state, &parties),
            case_owner_id: act.case_owner_id,
            received_on: act.received_on,
            concluded_on: act.concluded_on,
            version: act.version,
            created_at: act.created_at,
            updated_at: act.updated_at,
            terms: sheet.terms.iter().map(|term| TermOut::new(act, term)).collect(),
            documents: sheet.documents.iter().map(DocumentOut::from).collect(),
            register_entries: sheet.register.iter().map(RegisterEntryOut::from).collect(),
            steps: sheet
                .history
                .iter()
                .map(|step| StepOut::new(sheet, step))
                .collect(),
        }
    }
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
        let sha256 = MetaSchema {
            description: Some("SHA-256 of the file in hex, compared with what arrives; for a single file."),
            pattern: Some("^[0-9A-Fa-f]{64}$".to_owned()),
            min_length: Some(64),
            max_length: Some(64),
            ..MetaSchema::new("string")
        };
        vec![
            ("role", DocumentRole::schema_ref()),
            ("sha256", MetaSchemaRef::Inline(Box::new(sha256))),
        ]
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
    if sha256.is_some() && received.files.len() > 1 {
        return Err(ActError::field("sha256", "acts-document-hash-single").into());
    }
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

impl From<(Term, Act)> for TermOut {
    fn from((term, act): (Term, Act)) -> TermOut {
        TermOut::new(&act, &term)
    }
}
