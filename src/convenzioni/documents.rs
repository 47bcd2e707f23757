//! Documents of a version of the convention: its text, the resolution that approved it. The bytes are in the store before the row is
//! written.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::queries;
use crate::acts::ActError;
use crate::acts::documents::{self, NewDocument};
use crate::audit::{self, By, Entry};
use crate::db::schema::convenzione_documents;
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ConvenzioneId, UserId, id_type};
use crate::storage;
use crate::users::actor::{Actor, Authority};

id_type!(
    ConvenzioneDocumentId,
    "A document of a version of the convention."
);

/// The audit event by which a document comes to a version; its new value has the hash.
pub const ADDED: &str = "convenzione.document_added";
/// The audit event by which a document is taken out of a version that is not published; its old value has the hash.
pub const REMOVED: &str = "convenzione.document_removed";

/// Documents of one version at most.
const MOST: i64 = 100;

/// A document as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = convenzione_documents)]
pub struct ConvenzioneDocument {
    /// Its id.
    pub id: ConvenzioneDocumentId,
    /// Of which version.
    pub convenzione_id: ConvenzioneId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Who added it.
    pub added_by: Option<UserId>,
    /// When.
    pub added_at: Timestamp,
}

/// Who, for the audit, if it is somebody who adds and removes documents. Errors: Forbidden.
pub fn may_write(actor: &Actor) -> Result<By, ActError> {
    let staff = actor.staff().ok_or(ActError::Forbidden)?;
    Authority::from(staff).administrator().ok_or(ActError::Forbidden)
}

/// Adds documents whose bytes are kept ([`storage::keep`]) to a version, also to one that is published: what was agreed later belongs to
/// it. Errors: NotFound, Forbidden, Conflict (it has the same file already), Invalid (a hash that does not match, too many documents).
pub fn add(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    id: ConvenzioneId,
    files: impl IntoIterator<Item = NewDocument>,
) -> Result<Vec<ConvenzioneDocument>, ActError> {
    queries::find(db, actor, id)?;
    let by = may_write(actor)?;
    let mut added = Vec::new();
    for file in files {
        documents::is_as_stated(file.stated_sha256.as_deref(), &file.sha256)?;
        added.push(insert(db, by, now, id, file)?);
    }
    Ok(added)
}

fn insert(
    db: &mut Db,
    by: By,
    now: Timestamp,
    id: ConvenzioneId,
    file: NewDocument,
) -> Result<ConvenzioneDocument, ActError> {
    if !storage::use_in(db, now, &file.sha256)? {
        return Err(ActError::field("file", "acts-document-gone"));
    }
    let count: i64 = convenzione_documents::table
        .filter(convenzione_documents::convenzione_id.eq(id))
        .count()
        .get_result(db)?;
    if count >= MOST {
        return Err(ActError::field("file", "acts-documents-many"));
    }
    let row = ConvenzioneDocument {
        id: ConvenzioneDocumentId::new(now),
        convenzione_id: id,
        name: file.name,
        media_type: file.media_type,
        sha256: file.sha256,
        size: file.size,
        added_by: by.user_id(),
        added_at: now,
    };
    diesel::insert_into(convenzione_documents::table)
        .values(&row)
        .execute(db)
        .map_err(|error| match is_unique_violation(&error) {
            true => ActError::Conflict("act-document-twice", Vec::new()),
            false => ActError::Db(error),
        })?;
    record(db, by, now, &row, ADDED, (Value::Null, facts(&row)))?;
    Ok(row)
}

/// Takes a document out of a version that is not published. Errors: NotFound, Forbidden, Conflict.
pub fn remove(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, document): (ConvenzioneId, ConvenzioneDocumentId),
) -> Result<(), ActError> {
    let row = find(db, actor, (id, document))?;
    let by = may_write(actor)?;
    if queries::get(db, id)?.published_at.is_some() {
        return Err(ActError::Conflict("convenzione-published", Vec::new()));
    }
    diesel::delete(convenzione_documents::table.find(document)).execute(db)?;
    storage::doubt(db, now, &row.sha256)?;
    Ok(record(db, by, now, &row, REMOVED, (facts(&row), Value::Null))?)
}

fn record(
    db: &mut Db,
    by: By,
    now: Timestamp,
    row: &ConvenzioneDocument,
    event: &'static str,
    (old, new): (Value, Value),
) -> QueryResult<()> {
    let entry = Entry::new(event, "convenzione", row.convenzione_id);
    audit::record(db, by, now, entry.change(old, new))
}

fn facts(row: &ConvenzioneDocument) -> Value {
    json!({"name": row.name, "size": row.size, "sha256": row.sha256})
}

/// One document of a version. Errors: NotFound (also: the version is not visible).
pub fn find(
    db: &mut Db,
    actor: &Actor,
    (id, document): (ConvenzioneId, ConvenzioneDocumentId),
) -> Result<ConvenzioneDocument, ActError> {
    queries::find(db, actor, id)?;
    convenzione_documents::table
        .find(document)
        .filter(convenzione_documents::convenzione_id.eq(id))
        .select(ConvenzioneDocument::as_select())
        .first(db)
        .optional()?
        .ok_or(ActError::NotFound)
}

/// The documents of a version, in the order in which they were added.
pub fn of(db: &mut Db, id: ConvenzioneId) -> QueryResult<Vec<ConvenzioneDocument>> {
    convenzione_documents::table
        .filter(convenzione_documents::convenzione_id.eq(id))
        .order(convenzione_documents::id)
        .select(ConvenzioneDocument::as_select())
        .load(db)
}

/// SHA-256 and size of the bytes that rows name: what the store must hold. `of`: only that content.
pub fn stored_contents(db: &mut Db, of: Option<&str>) -> QueryResult<BTreeMap<String, u64>> {
    let mut rows = convenzione_documents::table
        .select((convenzione_documents::sha256, convenzione_documents::size))
        .into_boxed();
    if let Some(sha256) = of {
        rows = rows.filter(convenzione_documents::sha256.eq(sha256.to_owned()));
    }
    Ok(storage::by_hash(rows.load(db)?))
}
