//! What the interface tells of an act: its steps, documents, register entries and terms.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;

use crate::acts::documents::{Document, DocumentId, DocumentRole};
use crate::acts::model::{Act, ActState, Party, Procedure, Transition};
use crate::acts::queries::ActSheet;
use crate::acts::register::{EntryIn, Purpose, RegisterEntry};
use crate::acts::terms::{Term, TermKind, TermReason, TermRule, TermState, TermUnit};
use crate::acts::{machine, policy};
use crate::api::Caller;
use crate::enti::api::RegisterEntryIn;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
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
    /// The rule by which it was computed.
    pub rule: TermRule,
    /// The version of that rule.
    pub rule_version: i32,
    /// In what it is counted.
    pub unit: TermUnit,
    /// Its length.
    pub length: i32,
    /// Of the notice of a recesso: from what its last day follows, which is not counted in days.
    pub reason: Option<TermReason>,
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
            rule: term.rule,
            rule_version: term.rule_version,
            unit: term.unit,
            length: term.length,
            reason: term.reason,
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
        let parties = policy::parties(actor, act);
        ActOut {
            id: act.id,
            number: act.number.clone(),
            procedure: act.procedure,
            ente_id: act.ente_id,
            state: act.state,
            allowed: machine::allowed(act.procedure, act.state, &parties),
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

impl From<(Term, Act)> for TermOut {
    fn from((term, act): (Term, Act)) -> TermOut {
        TermOut::new(&act, &term)
    }
}
