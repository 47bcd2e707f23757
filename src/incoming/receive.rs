//! Taking a mail: bytes and row are on the disk before its source is told so.

use bytes::Bytes;
use chrono::TimeDelta;
use diesel::Connection;
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::json;

use super::error::IncomingError;
use super::model::{Authentication, ClaimId, Incoming, Reason, Source, State};
use super::{place, process};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::config::Mailbox;
use crate::db::schema::incoming_mails;
use crate::db::{Db, Failure, is_unique_violation, same};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::IncomingId;
use crate::mail::message::{self, read_off_thread};
use crate::storage::{self, StorageError};
use crate::users::actor::Staff;

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
    let mut received = receive_all(app, mailbox, source, vec![bytes]).await;
    received.pop().expect("one answer for each mail")
}

/// As [`receive`], for a mail that a person hands in: who that was is recorded with it. The caller has looked whether the person
/// may. Errors: as [`receive`].
pub async fn hand_in(
    app: &App,
    staff: &Staff,
    mailbox: &Mailbox,
    bytes: Bytes,
) -> Result<Received, IncomingError> {
    let now = app.clock.now();
    let prepared = prepare(app, mailbox, Source::Api, now, bytes).await;
    let mut received = commit(app, now, Some(staff.by()), vec![prepared]).await;
    received.pop().expect("one answer for each mail")
}

/// As [`receive`] for several mails, with one commit for all of them; the answers in the order of the mails. One that cannot be
/// stored is no hindrance to the others.
pub async fn receive_all(
    app: &App,
    mailbox: &Mailbox,
    source: Source,
    mails: Vec<Bytes>,
) -> Vec<Result<Received, IncomingError>> {
    let now = app.clock.now();
    let prepared = join_all(
        mails
            .into_iter()
            .map(|bytes| prepare(app, mailbox, source, now, bytes)),
    )
    .await;
    commit(app, now, None, prepared).await
}

/// Stores of a mail that is too large to be fetched, `size` bytes, the headers alone: it is a dead letter, and the mail itself
/// lies in its mailbox. Errors: as [`receive`].
pub(super) async fn receive_headers(
    app: &App,
    mailbox: &Mailbox,
    source: Source,
    headers: Bytes,
    size: usize,
) -> Result<Received, IncomingError> {
    let now = app.clock.now();
    let mut prepared = prepare(app, mailbox, source, now, headers).await?;
    if let Prepared::New { row, bytes } = &mut prepared {
        if let (_, Ok(message)) = read_off_thread(Vec::from(bytes.clone())).await {
            place::describe(row, &message);
        }
        process::conclude(row, now, State::DeadLetter, Reason::LeftInMailbox);
        row.note = Some(format!("{} MiB", size.div_ceil(1024 * 1024)));
    }
    let mut received = commit(app, now, None, vec![Ok(prepared)]).await;
    let received = received.pop().expect("one answer for each mail")?;
    if !received.is_duplicate {
        app.metrics.mail_in(received.incoming.state);
    }
    Ok(received)
}

/// A mail on its way to the table.
enum Prepared {
    /// It has been processed before.
    Known(Received),
    /// Its bytes lie in the store; this is to be its row.
    New { row: Incoming, bytes: Bytes },
}

/// Puts the bytes into the store, unless the mail is known.
async fn prepare(
    app: &App,
    mailbox: &Mailbox,
    source: Source,
    now: Timestamp,
    bytes: Bytes,
) -> Result<Prepared, IncomingError> {
    if bytes.trim_ascii().is_empty() {
        return Err(IncomingError::Empty);
    }
    let (id, claim) = (IncomingId::new(now), ClaimId::new(now));
    let (identity, sha256) = hashes(bytes.clone()).await;
    let key = identity.clone();
    let known = app
        .db
        .read_briefly(move |db| by_identity(db, &key))
        .await?
        .filter(|known| known.state != State::Received);
    if let Some(incoming) = known {
        return Ok(Prepared::Known(Received {
            incoming,
            is_duplicate: true,
            bytes,
        }));
    }
    app.store.put_whole(&sha256, bytes.clone()).await?;
    let row = Incoming {
        id,
        mailbox: mailbox.name.clone(),
        source,
        identity,
        sha256,
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        received_at: now,
        state: State::Received,
        reason: None,
        attempts: 1,
        claim: Some(claim),
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
    Ok(Prepared::New { row, bytes })
}

/// Writes the rows of what is new, all in one transaction, and makes sure of their bytes. `by`: who handed them in.
async fn commit(
    app: &App,
    now: Timestamp,
    by: Option<By>,
    prepared: Vec<Result<Prepared, IncomingError>>,
) -> Vec<Result<Received, IncomingError>> {
    let is_new = |one: &Result<Prepared, IncomingError>| match one {
        Ok(Prepared::New { row, .. }) => Some(row.clone()),
        Ok(Prepared::Known(_)) | Err(_) => None,
    };
    let rows: Vec<Incoming> = prepared.iter().filter_map(is_new).collect();
    let mut written = match rows.is_empty() {
        true => Vec::new(),
        false => write(app, now, by, rows).await,
    }
    .into_iter();
    let ends = prepared.into_iter().map(|one| {
        let stored = match &one {
            Ok(Prepared::New { .. }) => Some(written.next().expect("one answer for each row")),
            Ok(Prepared::Known(_)) | Err(_) => None,
        };
        settle(app, one, stored)
    });
    join_all(ends.collect::<Vec<_>>()).await
}

/// What became of one mail.
async fn settle(
    app: &App,
    prepared: Result<Prepared, IncomingError>,
    stored: Option<Result<(Incoming, bool), IncomingError>>,
) -> Result<Received, IncomingError> {
    let (row, bytes) = match prepared? {
        Prepared::Known(received) => return Ok(received),
        Prepared::New { row, bytes } => (row, bytes),
    };
    let stored = stored.expect("what is new has been written or refused");
    let (incoming, is_duplicate) = match stored {
        // The same mail on another road at the same moment.
        Err(IncomingError::Db(error)) if is_unique_violation(&error) => {
            let identity = row.identity.clone();
            let known = app.db.read(move |db| by_identity(db, &identity)).await?;
            (known.ok_or(IncomingError::Db(error))?, true)
        }
        stored => stored?,
    };
    if incoming.id == row.id || incoming.sha256 == row.sha256 {
        // A sweep may have taken the bytes away just before the row said that they are used; from now on none will.
        app.store.put_whole(&incoming.sha256, bytes.clone()).await?;
    }
    Ok(Received {
        incoming,
        is_duplicate,
        bytes,
    })
}

/// One answer for each row. A row that fails is undone alone; a database that fails, fails for all.
async fn write(
    app: &App,
    now: Timestamp,
    by: Option<By>,
    rows: Vec<Incoming>,
) -> Vec<Result<(Incoming, bool), IncomingError>> {
    let count = rows.len();
    let written = app.db.write(move |db| {
        let mut answers = Vec::with_capacity(rows.len());
        for row in &rows {
            let answer = match rows.len() {
                1 => insert(db, now, by, row),
                _ => db.transaction(|db| insert(db, now, by, row)),
            };
            match answer {
                // The transaction is lost: it begins again, or ends for all.
                Err(error) if error.database().is_some_and(|error| !is_unique_violation(error)) => {
                    return Err(error);
                }
                // Alone there is no savepoint to go back to.
                Err(error) if rows.len() == 1 => return Err(error),
                answer => answers.push(answer),
            }
        }
        Ok(answers)
    });
    match written.await {
        Ok(answers) => answers,
        Err(error) if count == 1 => vec![Err(error)],
        Err(error) => {
            let of_all = match &error {
                IncomingError::Db(error) => same(error),
                other => same(&diesel::result::Error::QueryBuilderError(
                    other.to_string().into(),
                )),
            };
            (0..count)
                .map(|_| Err(IncomingError::Db(same(&of_all))))
                .collect()
        }
    }
}

fn insert(
    db: &mut Db,
    now: Timestamp,
    by: Option<By>,
    row: &Incoming,
) -> Result<(Incoming, bool), IncomingError> {
    if let Some(known) = by_identity(db, &row.identity)? {
        return Ok((known, true));
    }
    if !storage::see(db, now, &row.sha256)? || !storage::use_in(db, now, &row.sha256)? {
        return Err(StorageError::BeingRemoved.into());
    }
    diesel::insert_into(incoming_mails::table)
        .values(row)
        .execute(db)?;
    if let Some(by) = by {
        let new = json!({"mailbox": row.mailbox, "sha256": row.sha256});
        let entry = Entry::new("mail.handed_in", "mail", row.id);
        audit::record(db, by, now, entry.change(json!(null), new))?;
    }
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
