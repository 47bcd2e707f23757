//! Taking a mail: bytes and row are on the disk before its source is told so.

use bytes::Bytes;
use chrono::TimeDelta;
use diesel::prelude::*;

use super::error::IncomingError;
use super::model::{Authentication, ClaimId, Incoming, Source, State};
use crate::app::App;
use crate::config::Mailbox;
use crate::db::schema::incoming_mails;
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::IncomingId;
use crate::mail::message;
use crate::storage::{self, StorageError};

/// How long a run may take over a mail before another one takes it up.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(5);
/// From so many bytes on they are hashed off the async threads.
const MANY_BYTES: usize = 256 * 1024;

/// A mail that is stored.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its row; that of the first time if it came again.
    pub incoming: Incoming,
    /// Whether it had come before: nothing has changed then.
    pub is_duplicate: bool,
    /// The bytes as they came this time.
    pub bytes: Bytes,
}

/// Stores a mail, of whatever size, and claims it for the caller, who goes on with [`fn@super::process`]. When this returns the
/// source may forget the mail. Errors: Empty; Storage and Db, and then the source must keep it.
pub async fn receive(
    app: &App,
    mailbox: &Mailbox,
    source: Source,
    bytes: Bytes,
) -> Result<Received, IncomingError> {
    if bytes.trim_ascii().is_empty() {
        return Err(IncomingError::Empty);
    }
    let now = app.clock.now();
    let (identity, sha256) = hashes(bytes.clone()).await;
    let key = identity.clone();
    let known = app
        .db
        .read_briefly(move |db| by_identity(db, &key))
        .await?
        .filter(|known| known.state != State::Received);
    if let Some(incoming) = known {
        return Ok(Received {
            incoming,
            is_duplicate: true,
            bytes,
        });
    }
    app.store.put_whole(&sha256, bytes.clone()).await?;
    let row = Incoming {
        id: IncomingId::new(now),
        mailbox: mailbox.name.clone(),
        source,
        identity: identity.clone(),
        sha256: sha256.clone(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        received_at: now,
        state: State::Received,
        reason: None,
        attempts: 1,
        claim: Some(ClaimId::new(now)),
        claimed_until: Some(now + LEASE),
        processed_at: None,
        kind: None,
        message_id: None,
        from_address: None,
        from_name: None,
        subject: None,
        written_at: None,
        authentication: Authentication::Unchecked,
        is_automatic: false,
        user_id: None,
        ente_id: None,
        ticket_id: None,
        entry_id: None,
        hint_id: None,
        outbox_id: None,
        handled_by: None,
        handled_at: None,
        note: None,
        search_key: String::new(),
        version: 1,
    };
    let stored = app.db.write(move |db| insert(db, now, &row)).await;
    let (incoming, is_duplicate) = match stored {
        // The same mail on another road at the same moment.
        Err(IncomingError::Db(error)) if is_unique_violation(&error) => {
            let known = app.db.read(move |db| by_identity(db, &identity)).await?;
            (known.ok_or(IncomingError::Db(error))?, true)
        }
        stored => stored?,
    };
    if incoming.sha256 == sha256 {
        // A sweep may have taken the bytes away just before the row said that they are used; from now on none will.
        app.store.put_whole(&sha256, bytes.clone()).await?;
    }
    Ok(Received {
        incoming,
        is_duplicate,
        bytes,
    })
}

fn insert(db: &mut Db, now: Timestamp, row: &Incoming) -> Result<(Incoming, bool), IncomingError> {
    if let Some(known) = by_identity(db, &row.identity)? {
        return Ok((known, true));
    }
    if !storage::see(db, now, &row.sha256)? || !storage::use_in(db, now, &row.sha256)? {
        return Err(StorageError::BeingRemoved.into());
    }
    diesel::insert_into(incoming_mails::table)
        .values(row)
        .execute(db)?;
    Ok((row.clone(), false))
}

fn by_identity(db: &mut Db, identity: &str) -> QueryResult<Option<Incoming>> {
    incoming_mails::table
        .filter(incoming_mails::identity.eq(identity))
        .select(Incoming::as_select())
        .first(db)
        .optional()
}

/// Identity and SHA-256.
async fn hashes(bytes: Bytes) -> (String, String) {
    let both = |bytes: &[u8]| (message::identity(bytes), storage::sha256(bytes));
    if bytes.len() < MANY_BYTES {
        return both(&bytes);
    }
    tokio::task::spawn_blocking(move || both(&bytes))
        .await
        .expect("hashing does not panic")
}
