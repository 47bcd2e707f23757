//! Documents of acts: their rows, with the SHA-256 of each. The bytes are in the store before the row is written.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::course::{self, Mover};
use super::error::ActError;
use super::machine;
use super::model::{Act, ActRef, ActState, Party, Procedure};
use super::policy;
use super::queries;
use super::telling::{Side, tell};
use crate::audit::By;
use crate::db::schema::act_documents;
use crate::db::types::text_enum;
use crate::db::{Db, is_unique_violation, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, UserId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::storage;
use crate::users::actor::Actor;

id_type!(DocumentId, "A document of an act.");

/// The audit event by which a document comes to an act; its new value has the hash.
pub const ADDED: &str = "act.document_added";
/// The audit event by which a document is taken out of a draft; its old value has the hash.
pub const REMOVED: &str = "act.document_removed";
/// The audit event by which another document takes the place of one that was not sent; its values have both roles.
pub const SUPERSEDED: &str = "act.document_superseded";

text_enum! {
    /// What a document is to its act.
    pub enum DocumentRole {
        /// The resolution of the ente's deciding organ.
        Resolution = "resolution",
        /// The convention with the ente's signature.
        SignedConvention = "signed_convention",
        /// The notice by which the act was begun, as a document.
        Notice = "notice",
        /// What a just cause rests on.
        Grounds = "grounds",
        /// The settlement as it was sent; the program makes it.
        Settlement = "settlement",
        /// A settlement that was made for the register, and drafted again before it was sent.
        Superseded = "superseded",
        /// What a decision rests on, or the decision itself.
        Decision = "decision",
        /// What the program gave for what was sent.
        Receipt = "receipt",
        /// What a provider of certified mail says became of what the centre sent.
        PecReceipt = "pec_receipt",
        /// Anything else that belongs to it.
        Other = "other",
    }
}

/// Documents of one kind that people add to an act at most: many of one kind leave room for what a step rests on.
const MOST: i64 = 100;

/// A document as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = act_documents)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Of which act.
    pub act_id: ActId,
    /// What it is to the act.
    pub role: DocumentRole,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Who added it; none: the program.
    pub added_by: Option<UserId>,
    /// When.
    pub added_at: Timestamp,
}

/// A file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// What it is to the act.
    pub role: DocumentRole,
    /// Its name, cleaned.
    pub name: String,
    /// Its type, as found by looking at the bytes.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// The SHA-256 that the sender stated, to be compared.
    pub stated_sha256: Option<String>,
}

/// What a document that somebody who is all of `parties` adds to an act now can be: the centre adds its decisions, an ente what it
/// has to send while it is asked for it, and both whatever else belongs to the act.
///
/// `begun_by`: as what the act was begun. On what a just cause rests is given by who states it: of a signatory's statement the centre adds
/// no grounds.
pub fn roles(act: &Act, begun_by: Party, parties: &[Party]) -> Vec<DocumentRole> {
    let mut roles = Vec::new();
    let is_open = matches!(act.state, ActState::Draft | ActState::InformationRequested);
    if act.procedure == Procedure::Adesione && is_open && parties.contains(&Party::EnteContact) {
        roles.extend([DocumentRole::Resolution, DocumentRole::SignedConvention]);
    }
    let is_noticed = matches!(act.procedure, Procedure::Disdetta | Procedure::Recesso);
    if is_noticed && act.state == ActState::Submitted {
        roles.push(DocumentRole::Notice);
    }
    let is_judged = !matches!(
        act.state,
        ActState::Submitted | ActState::Registered | ActState::Contested
    );
    let states = parties.contains(&Party::EnteSignatory)
        || (begun_by == Party::Staff && parties.contains(&Party::Staff));
    if act.procedure == Procedure::Recesso && !is_judged && states {
        roles.push(DocumentRole::Grounds);
    }
    if parties.contains(&Party::CaseOwner) {
        roles.push(DocumentRole::Decision);
    }
    roles.push(DocumentRole::Other);
    roles
}

/// Whether the person may add documents to the act now: whoever takes part in it, until it is final. Errors: Forbidden, Conflict.
pub fn may_add(actor: &Actor, act: &Act) -> Result<(), ActError> {
    if !machine::takes_part(act.procedure, &policy::parties(actor, act)) {
        return Err(ActError::Forbidden);
    }
    match machine::is_final(act.procedure, act.state) {
        true => Err(ActError::Conflict("act-is-final", Vec::new())),
        false => Ok(()),
    }
}

/// Adds the documents that somebody gives to an act together, and tells the other side of them. Errors: those of [`add`].
pub fn add_all(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    act: &Act,
    new: impl IntoIterator<Item = NewDocument>,
) -> Result<Vec<Document>, ActError> {
    let mut added = Vec::new();
    for new in new {
        added.push(add(db, actor, now, act, new)?);
    }
    // What is not sent yet is nobody else's business.
    if act.state == ActState::Draft || added.is_empty() {
        return Ok(added);
    }
    let names: Vec<&str> = added.iter().map(|document| document.name.as_str()).collect();
    let said = Message::new("acts-told-documents")
        .arg("who", actor.person().name.clone())
        .arg("count", added.len())
        .arg("names", names.join(", "));
    match actor {
        Actor::Staff(_) => tell(db, now, act, Side::Ente, &said)?,
        Actor::Ente(_) => {
            tell(db, now, act, Side::Centre, &said)?;
            tell(db, now, act, Side::Builders, &said)?;
        }
    }
    Ok(added)
}

/// Adds a document, whose bytes are kept ([`storage::keep`]), to an act that the caller has found for this actor. Errors: Forbidden,
/// Conflict (the act is final, or the same file has this role already), Invalid (role, a hash that does not match).
pub fn add(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    act: &Act,
    new: NewDocument,
) -> Result<Document, ActError> {
    may_add(actor, act)?;
    let begun_by = queries::begun_by(db, act)?.unwrap_or(Party::System);
    if !roles(act, begun_by, &policy::parties(actor, act)).contains(&new.role) {
        return Err(ActError::field("role", "acts-document-role"));
    }
    is_as_stated(new.stated_sha256.as_deref(), &new.sha256)?;
    keep(db, now, act, actor.by(Some(act.ente_id)), new)
}

/// Whether a file has the SHA-256 that its sender stated, if any. Errors: Invalid (`sha256`).
pub fn is_as_stated(stated: Option<&str>, found: &str) -> Result<(), ActError> {
    match stated {
        Some(stated) if !stated.trim().eq_ignore_ascii_case(found) => {
            let reason = Message::new("acts-document-hash").arg("found", found.to_owned());
            Err(ActError::Invalid(vec![FieldError::new("sha256", reason)]))
        }
        _ => Ok(()),
    }
}

impl From<Document> for NewDocument {
    fn from(kept: Document) -> NewDocument {
        NewDocument {
            role: kept.role,
            name: kept.name,
            media_type: kept.media_type,
            sha256: kept.sha256,
            size: kept.size,
            stated_sha256: None,
        }
    }
}

/// Keeps a document of an act that a person or the program adds, with nothing asked about who. Errors: Conflict (the same file has this
/// role already), Invalid (the bytes are gone, too many documents).
pub fn keep(db: &mut Db, now: Timestamp, act: &Act, by: By, new: NewDocument) -> Result<Document, ActError> {
    if !storage::use_in(db, now, &new.sha256)? {
        return Err(ActError::field("file", "acts-document-gone"));
    }
    let count: i64 = act_documents::table
        .filter(act_documents::act_id.eq(act.id))
        .filter(act_documents::role.eq(new.role))
        .count()
        .get_result(db)?;
    // What the program makes has room always.
    let is_made = matches!(
        new.role,
        DocumentRole::Settlement | DocumentRole::Receipt | DocumentRole::PecReceipt
    );
    if count >= MOST && !is_made {
        return Err(ActError::field("file", "acts-documents-many"));
    }
    insert(db, now, act, by, new)
}

/// The same of a document that the act may have already. Errors: Invalid.
pub fn keep_once(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    new: NewDocument,
) -> Result<Document, ActError> {
    match kept_as(db, act, new.role, &new.sha256)? {
        Some(document) => Ok(document),
        None => keep(db, now, act, by, new),
    }
}

/// The document with these bytes that the act has in a role.
pub fn kept_as(db: &mut Db, act: &Act, role: DocumentRole, sha256: &str) -> QueryResult<Option<Document>> {
    act_documents::table
        .filter(act_documents::act_id.eq(act.id))
        .filter(act_documents::role.eq(role))
        .filter(act_documents::sha256.eq(sha256))
        .select(Document::as_select())
        .first(db)
        .optional()
}

fn insert(db: &mut Db, now: Timestamp, act: &Act, by: By, new: NewDocument) -> Result<Document, ActError> {
    let row = Document {
        id: DocumentId::new(now),
        act_id: act.id,
        role: new.role,
        name: new.name,
        media_type: new.media_type,
        sha256: new.sha256,
        size: new.size,
        added_by: by.user_id(),
        added_at: now,
    };
    diesel::insert_into(act_documents::table)
        .values(&row)
        .execute(db)
        .map_err(|error| match is_unique_violation(&error) {
            true => ActError::Conflict("act-document-twice", Vec::new()),
            false => ActError::Db(error),
        })?;
    course::record(db, now, act, by, ADDED, (Value::Null, facts(&row)), None)?;
    Ok(row)
}

/// Adds a document that the program made, such as a receipt; one that is there already stays. Errors: Invalid: its bytes are not kept.
pub fn add_own(db: &mut Db, now: Timestamp, act: &Act, new: NewDocument) -> Result<(), ActError> {
    if !storage::use_in(db, now, &new.sha256)? {
        return Err(ActError::field("file", "acts-document-gone"));
    }
    let there: i64 = act_documents::table
        .filter(act_documents::act_id.eq(act.id))
        .filter(act_documents::role.eq(new.role))
        .count()
        .get_result(db)?;
    if there > 0 {
        return Ok(());
    }
    insert(db, now, act, Mover::clock().by, new).map(drop)
}

/// Takes a document out of a draft again; of anything that was sent nothing is taken away. Errors: NotFound, Forbidden, RightsEnded,
/// Conflict.
pub fn remove(db: &mut Db, actor: &Actor, now: Timestamp, act: &Act, id: DocumentId) -> Result<(), ActError> {
    may_add(actor, act)?;
    policy::still_writes(actor, act)?;
    if act.state != ActState::Draft {
        return Err(ActError::Conflict("act-was-sent", Vec::new()));
    }
    let row = find(db, act, id)?;
    diesel::delete(act_documents::table.find(id)).execute(db)?;
    storage::doubt(db, now, &row.sha256)?;
    let (by, event) = (actor.by(Some(act.ente_id)), REMOVED);
    course::record(db, now, act, by, event, (facts(&row), Value::Null), None)?;
    Ok(())
}

/// Another document takes the place of one that the program made: it stays with the act, for the register may have entered it, and says
/// that it counts no more. Errors: NotFound.
pub(crate) fn supersede(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    id: DocumentId,
) -> Result<(), ActError> {
    let before = find(db, act, id)?;
    let after = Document {
        role: DocumentRole::Superseded,
        ..before.clone()
    };
    let twin: i64 = act_documents::table
        .filter(act_documents::act_id.eq(act.id))
        .filter(act_documents::role.eq(after.role))
        .filter(act_documents::sha256.eq(&after.sha256))
        .count()
        .get_result(db)?;
    let place = act_documents::table.find(id);
    match twin {
        0 => diesel::update(place)
            .set(act_documents::role.eq(after.role))
            .execute(db)?,
        // Drafted to and fro: the same bytes are kept already.
        _ => diesel::delete(place).execute(db)?,
    };
    let change = (facts(&before), facts(&after));
    course::record(db, now, act, by, SUPERSEDED, change, None)?;
    Ok(())
}

fn facts(row: &Document) -> Value {
    json!({"role": row.role, "name": row.name, "size": row.size, "sha256": row.sha256})
}

/// One document of an act. Errors: NotFound.
pub fn find(db: &mut Db, act: &Act, id: DocumentId) -> Result<Document, ActError> {
    act_documents::table
        .find(id)
        .filter(act_documents::act_id.eq(act.id))
        .select(Document::as_select())
        .first(db)
        .optional()?
        .ok_or(ActError::NotFound)
}

/// A document and its act, for whoever sees that. Errors: NotFound.
pub fn by_id(db: &mut Db, actor: &Actor, id: DocumentId) -> Result<(Act, Document), ActError> {
    let of: Option<ActId> = act_documents::table
        .find(id)
        .select(act_documents::act_id)
        .first(db)
        .optional()?;
    let act = queries::find_any(db, actor, ActRef::Id(of.ok_or(ActError::NotFound)?))?;
    let document = find(db, &act, id)?;
    Ok((act, document))
}

/// The documents of these acts, in the order in which they were added.
pub(super) fn of_acts(db: &mut Db, ids: &[ActId]) -> QueryResult<Vec<Document>> {
    act_documents::table
        .filter(one_of(act_documents::act_id, ids.to_vec()))
        .order(act_documents::id)
        .select(Document::as_select())
        .load(db)
}

/// SHA-256 and size of the bytes that rows name: what the store must hold. `of`: only that content.
pub fn stored_contents(db: &mut Db, of: Option<&str>) -> QueryResult<BTreeMap<String, u64>> {
    let mut rows = act_documents::table
        .select((act_documents::sha256, act_documents::size))
        .into_boxed();
    if let Some(sha256) = of {
        rows = rows.filter(act_documents::sha256.eq(sha256.to_owned()));
    }
    Ok(storage::by_hash(rows.load(db)?))
}
