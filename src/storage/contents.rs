//! Which contents the store holds for whom: how bytes that no row came to name are removed, and never any others.
//!
//! An upload that is refused, given up or cut off by a crash leaves bytes behind. They cannot be removed on the spot: the
//! same content may belong to another ticket, or be on its way to one. So each content has a row here, and all that
//! matters is decided on that row, in transactions that exclude one another (one writer on SQLite, serializable on
//! PostgreSQL), also between replicas:
//!
//! 1. *Keep*: the bytes are put; then a transaction notes the content as seen now, unless it is being deleted; then the
//!    bytes are looked for once more.
//! 2. *Use*: the transaction that writes the attachment's row notes the content as used, unless its row is gone or being
//!    deleted; then the attachment is refused.
//! 3. *Doubt*: the transaction that removes a row which named the content notes that perhaps none does any more. A sweep a day
//!    later asks all tables, in one transaction, and notes the content as unused if none names it.
//! 4. *Sweep*: a transaction marks contents that are unused and were not seen for a day as being deleted; then the bytes
//!    are removed; then a transaction removes the rows so marked.
//!
//! No row of an attachment is ever without bytes. Its transaction found the content's row unmarked. Bytes are removed only
//! after a mark, a mark is set only on an unused content, and a used one stays used as long as a row names it: so no mark was set
//! after that transaction, and any before it was taken away with its row, after its removal of bytes had ended. The row that the
//! attachment found is therefore a later one, made by a *keep*, which looked for the bytes after making it; nobody has
//! removed them since. A crash between any two steps leaves a row without bytes at most *here*, or a mark: the next sweep
//! takes up marks older than a day. (A process that stands still for a whole day between its mark and its removal would
//! remove what came since: that long nothing waits that is still alive.)

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use tokio::io::AsyncRead;

use super::{StorageError, Store, Stored};
use crate::db::schema::contents;
use crate::db::{Database, Db, is_unique_violation, kept};
use crate::kernel::clock::Timestamp;

/// How long bytes may lie unused; an upload and the form around it are accepted long before.
const UNUSED_KEPT: TimeDelta = TimeDelta::days(1);
/// Contents of one sweep: the next one goes on.
const SWEPT: i64 = 500;

/// Puts the content and keeps it for the row that is to name it. Errors: as [`Store::put`]; Unavailable also while the
/// same content is being removed.
pub async fn keep(
    db: &Database,
    store: &Store,
    name: &str,
    now: Timestamp,
    reader: impl AsyncRead + Send + Unpin,
) -> Result<Stored, StorageError> {
    let stored = store.put(name, now, reader).await?;
    let sha256 = stored.sha256.clone();
    let is_kept = db
        .write(move |db| see(db, now, &sha256))
        .await
        .map_err(StorageError::Db)?;
    match is_kept && store.holds(&stored.sha256, stored.size).await? {
        true => Ok(stored),
        false => Err(StorageError::BeingRemoved),
    }
}

/// Notes the content as seen now; `false` while it is being removed.
pub fn see(db: &mut Db, now: Timestamp, sha256: &str) -> QueryResult<bool> {
    if renew(db, now, sha256)? {
        return Ok(true);
    }
    let inserted = db.transaction(|db| {
        let values = (
            contents::sha256.eq(sha256),
            contents::is_used.eq(false),
            contents::seen_at.eq(now),
        );
        diesel::insert_into(contents::table).values(values).execute(db)
    });
    match inserted {
        Ok(_) => Ok(true),
        // Being removed, or somebody else has just noted it.
        Err(error) if is_unique_violation(&error) => renew(db, now, sha256),
        Err(error) => Err(error),
    }
}

/// Notes a content that was kept before as seen now; `false` if it is no longer kept.
pub fn renew(db: &mut Db, now: Timestamp, sha256: &str) -> QueryResult<bool> {
    let still = contents::table
        .find(sha256)
        .filter(contents::deleting_since.is_null());
    let renewed = diesel::update(still).set(contents::seen_at.eq(now));
    let renewed: Vec<String> = kept(renewed.returning(contents::sha256)).get_results(db)?;
    Ok(!renewed.is_empty())
}

/// Notes the content as used, in the transaction that writes the row which names it; `false` if it is no longer kept, and
/// then no row may name it.
pub fn use_in(db: &mut Db, now: Timestamp, sha256: &str) -> QueryResult<bool> {
    let still = contents::table
        .find(sha256)
        .filter(contents::deleting_since.is_null());
    let used = diesel::update(still).set((contents::is_used.eq(true), contents::seen_at.eq(now)));
    let used: Vec<String> = kept(used.returning(contents::sha256)).get_results(db)?;
    Ok(!used.is_empty())
}

/// SHA-256 and size of rows that name contents, each content once.
pub fn by_hash(rows: Vec<(String, i64)>) -> BTreeMap<String, u64> {
    let sizes = rows
        .into_iter()
        .map(|(sha256, size)| (sha256, size.unsigned_abs()));
    sizes.collect()
}

/// A row that named the content was removed: whether another one does is asked by a later sweep.
pub fn doubt(db: &mut Db, now: Timestamp, sha256: &str) -> QueryResult<()> {
    diesel::update(contents::table.find(sha256))
        .set(contents::doubted_at.eq(now))
        .execute(db)
        .map(drop)
}

/// Whether any row names a content.
pub type IsNamed = fn(&mut Db, &str) -> QueryResult<bool>;

/// Removes the bytes that nobody has used for a day; how many, and how many could not be removed.
pub async fn sweep(
    db: &Database,
    store: &Store,
    now: Timestamp,
    is_named: IsNamed,
) -> QueryResult<(usize, usize)> {
    db.write(move |db| resolve(db, now, is_named)).await?;
    let marked = db.write(move |db| mark(db, now)).await?;
    let mut removed = Vec::new();
    let all = marked.len();
    for sha256 in marked {
        match store.remove(&sha256).await {
            Ok(()) => removed.push(sha256),
            Err(error) => tracing::warn!(sha256, %error, "unused bytes could not be removed"),
        }
    }
    let (done, failed) = (removed.len(), all - removed.len());
    db.write(move |db| forget(db, now, &removed)).await?;
    Ok((done, failed))
}

/// Notes as unused what no row names any more.
fn resolve(db: &mut Db, now: Timestamp, is_named: IsNamed) -> QueryResult<()> {
    let doubted: Vec<String> = contents::table
        .filter(contents::doubted_at.assume_not_null().lt(now - UNUSED_KEPT))
        .order(contents::doubted_at)
        .limit(SWEPT)
        .select(contents::sha256)
        .load(db)?;
    for sha256 in doubted {
        let is_used = is_named(db, &sha256)?;
        diesel::update(contents::table.find(sha256))
            .set((
                contents::is_used.eq(is_used),
                contents::doubted_at.eq(None::<Timestamp>),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Marks what is to be removed now: what is unused, and what an earlier sweep did not come to the end with.
fn mark(db: &mut Db, now: Timestamp) -> QueryResult<Vec<String>> {
    let long_ago = now - UNUSED_KEPT;
    let unused = contents::is_used
        .eq(false)
        .and(contents::seen_at.lt(long_ago))
        .and(contents::deleting_since.is_null());
    let left = contents::is_used
        .eq(false)
        .and(contents::deleting_since.assume_not_null().lt(long_ago));
    let mut due: Vec<String> = contents::table
        .filter(unused)
        .order(contents::seen_at)
        .limit(SWEPT)
        .select(contents::sha256)
        .load(db)?;
    let left: Vec<String> = contents::table
        .filter(left)
        .limit(SWEPT)
        .select(contents::sha256)
        .load(db)?;
    due.extend(left);
    diesel::update(contents::table.filter(contents::sha256.eq_any(due.clone())))
        .set(contents::deleting_since.eq(now))
        .execute(db)?;
    Ok(due)
}

/// Forgets what this sweep has removed; a mark that another sweep has set meanwhile is that one's.
fn forget(db: &mut Db, now: Timestamp, removed: &[String]) -> QueryResult<usize> {
    let own = contents::sha256
        .eq_any(removed.to_vec())
        .and(contents::deleting_since.assume_not_null().eq(now));
    diesel::delete(contents::table.filter(own)).execute(db)
}
