//! `Idempotency-Key`: a POST that is sent again does its work once.
//!
//! A row is entered as `running` before the work begins. The transaction that does the work also turns it into
//! `answered` and keeps the answer there, so after a crash either both are there or neither. A refused request leaves no
//! row: nothing was done, and the corrected one may use the key again. Who works renews the row every now and then, however
//! long a file takes; a row left `running` by a crash may be taken over after a minute. The transaction of whoever lost it
//! finds the row changed and rolls back. Scope: person and operation;
//! the path counts as part of the request. Kept for 24 hours (contract).

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use diesel::prelude::*;
use poem::http::StatusCode;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::problem::{ApiError, ApiResult};
use crate::db::schema::idempotency_keys as keys;
use crate::db::{Db, is_unique_violation, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::problem::Refusal;

/// How long an answer is kept.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// After how long a request that never answered may run again.
const ABANDONED_AFTER: TimeDelta = TimeDelta::seconds(60);
/// How often a request at work says that it is; several times before it counts as abandoned.
const RENEWED_AFTER: TimeDelta = TimeDelta::seconds(15);

/// How many values of `started_at` a run knows as its own.
const KNOWN_STARTS: usize = 8;

tokio::task_local! {
    static CURRENT: Option<Arc<Run>>;
}

/// The run that the present request holds, if it came with a key.
pub(super) fn current() -> Option<Arc<Run>> {
    CURRENT.try_with(Clone::clone).ok().flatten()
}

/// Runs a request under its key.
pub(super) async fn scope<F: Future>(run: Option<Arc<Run>>, request: F) -> F::Output {
    CURRENT.scope(run, request).await
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, JSON.
    pub body: String,
}

/// What is known of a key when a request comes with it.
pub(super) enum Begun {
    /// The key is new, or free again: do the work.
    Run(Run),
    /// The work was done: the hash of its request and its answer.
    Answered(String, Kept),
}

/// The right to do the work of one key.
#[derive(Debug)]
pub(super) struct Run {
    user: UserId,
    operation: String,
    key: String,
    /// What the row's `started_at` may be while it is this run's: the last one, and those before it in case that the
    /// transaction which wrote the last one is lost.
    started_at: Mutex<Vec<Timestamp>>,
    hash: Mutex<String>,
}

/// A key and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub user: UserId,
    pub operation: String,
    pub key: String,
}

/// 422: the key was used for another request.
pub(super) fn reused() -> Refusal {
    Refusal::rule("idempotency-key-reused")
}

fn running() -> Refusal {
    Refusal::conflict("idempotency-key-running")
}

#[derive(Queryable)]
struct Row {
    request_hash: String,
    stage: String,
    status: Option<i32>,
    headers: Option<String>,
    body: Option<String>,
    created_at: Timestamp,
    started_at: Timestamp,
}

/// Takes the key, or finds what became of it. Errors: 409 while a twin is running.
pub(super) fn begin(db: &mut Db, now: Timestamp, key: &Key, hash: &str) -> ApiResult<Begun> {
    let this = keys::table.find((key.user, &key.operation, &key.key));
    let known: Option<Row> = this
        .select((
            keys::request_hash,
            keys::stage,
            keys::status,
            keys::headers,
            keys::body,
            keys::created_at,
            keys::started_at,
        ))
        .first(db)
        .optional()?;
    let run = Run {
        user: key.user,
        operation: key.operation.clone(),
        key: key.key.clone(),
        started_at: Mutex::new(vec![now]),
        hash: Mutex::new(hash.to_owned()),
    };
    match known {
        None => {}
        Some(row) if row.created_at + KEPT_FOR <= now => drop(diesel::delete(this).execute(db)?),
        Some(row) if row.stage == "answered" => {
            return Ok(Begun::Answered(row.request_hash.clone(), row.kept()?));
        }
        Some(row) if row.started_at + ABANDONED_AFTER > now => return Err(running().into()),
        Some(_) => {
            diesel::update(this)
                .set((keys::started_at.eq(now), keys::request_hash.eq(hash)))
                .execute(db)?;
            return Ok(Begun::Run(run));
        }
    }
    let row = (
        keys::user_id.eq(key.user),
        keys::operation.eq(&key.operation),
        keys::key.eq(&key.key),
        keys::request_hash.eq(hash),
        keys::stage.eq("running"),
        keys::created_at.eq(now),
        keys::started_at.eq(now),
    );
    match diesel::insert_into(keys::table).values(row).execute(db) {
        Ok(_) => Ok(Begun::Run(run)),
        Err(error) if is_unique_violation(&error) => Err(running().into()),
        Err(error) => Err(error.into()),
    }
}

impl Row {
    fn kept(self) -> ApiResult<Kept> {
        let headers = serde_json::from_str(self.headers.as_deref().unwrap_or("[]"));
        let headers = headers.map_err(|error| Refusal {
            cause: Some(format!("the headers kept under an idempotency key: {error}")),
            ..Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
        })?;
        let status = self
            .status
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or(200);
        Ok(Kept {
            status,
            headers,
            body: self.body.unwrap_or_default(),
        })
    }
}

impl Run {
    /// Tells what the request was, where that is known only after its body has streamed by.
    pub fn set_hash(&self, hash: String) {
        *self.hash.lock().unwrap_or_else(PoisonError::into_inner) = hash;
    }

    fn started_at(&self) -> Vec<Timestamp> {
        self.started_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether it is time to say that the work goes on.
    pub fn is_to_renew(&self, now: Timestamp) -> bool {
        self.started_at()
            .last()
            .is_none_or(|last| *last + RENEWED_AFTER <= now)
    }

    /// Says that the work goes on. Whoever has lost the key notices when the answer is kept.
    pub fn renew(&self, db: &mut Db, now: Timestamp) -> QueryResult<()> {
        let changed = diesel::update(keys::table.find((self.user, &self.operation, &self.key)))
            .filter(keys::stage.eq("running"))
            .filter(one_of(keys::started_at, self.started_at()))
            .set(keys::started_at.eq(now))
            .execute(db)?;
        // Noted before the commit: `keep` may come next, in the same batch.
        if changed == 1 {
            let mut known = self.started_at.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= KNOWN_STARTS {
                known.remove(0);
            }
            known.push(now);
        }
        Ok(())
    }

    /// Keeps the answer, in the transaction of the work. Errors: 409 if somebody else has taken the key over meanwhile,
    /// so that the work is undone.
    pub fn keep(&self, db: &mut Db, kept: &Kept) -> ApiResult<()> {
        let hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let changed = diesel::update(keys::table.find((self.user, &self.operation, &self.key)))
            .filter(keys::stage.eq("running"))
            .filter(one_of(keys::started_at, self.started_at()))
            .set((
                keys::stage.eq("answered"),
                keys::request_hash.eq(hash),
                keys::status.eq(i32::from(kept.status)),
                keys::headers.eq(json!(kept.headers).to_string()),
                keys::body.eq(&kept.body),
            ))
            .execute(db)?;
        if changed == 1 {
            Ok(())
        } else {
            Err(running().into())
        }
    }

    /// Frees the key if the work was not done.
    pub fn release(&self, db: &mut Db) -> QueryResult<()> {
        diesel::delete(keys::table.find((self.user, &self.operation, &self.key)))
            .filter(keys::stage.eq("running"))
            .filter(one_of(keys::started_at, self.started_at()))
            .execute(db)
            .map(drop)
    }
}

/// Forgets what is older than a day; how many. For the scheduler.
pub fn forget_old(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    diesel::delete(keys::table.filter(keys::created_at.le(now - KEPT_FOR))).execute(db)
}

/// What makes a request the same: path and body.
pub(super) struct RequestHash(Sha256);

impl RequestHash {
    /// Of a request to this path.
    pub fn new(path: &str) -> RequestHash {
        let mut hash = RequestHash(Sha256::new());
        hash.part(path.as_bytes());
        hash
    }

    /// A part whose length is known: told before it, so that parts cannot run into each other.
    pub fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    /// Lower-case hex.
    pub fn finish(self) -> String {
        self.0
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        error.refusal()
    }
}
