//! Connections kept for the next call: permits say how many may work at once, the idle ones wait in a stack.
//!
//! One permit is one right to a connection, so this needs no queue of its own and no thread: a call takes an idle
//! connection or opens one. The `BEGIN` of a call is the test of its connection (a restarted PostgreSQL leaves all of
//! them dead): no extra round trip, and nothing has been done yet when it fails.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use diesel::result::QueryResult;
use tokio::sync::Semaphore;

use super::connection::{Db, Limits, Purpose};
use super::error::{self, Failure};
use super::url::DatabaseUrl;

/// How often a transaction runs before its last serialization failure is an answer.
/// With ten, three replicas that fight for one row gave up on one write in a hundred.
const TRIES: u32 = 25;

pub(super) struct Pool {
    pub url: DatabaseUrl,
    pub limits: Limits,
    pub size: usize,
    pub permits: Arc<Semaphore>,
    idle: Mutex<Vec<Db>>,
    /// Held by the transaction that runs again: the losers go one at a time, else they only defeat each other.
    turn: Mutex<()>,
}

impl Pool {
    pub fn new(url: DatabaseUrl, limits: Limits, size: usize) -> Self {
        Pool {
            url,
            limits,
            size,
            permits: Arc::new(Semaphore::new(size)),
            idle: Mutex::default(),
            turn: Mutex::default(),
        }
    }

    pub fn idle(&self) -> MutexGuard<'_, Vec<Db>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection with a transaction begun. Errors: unavailable.
    fn begun(&self, begin: fn(&mut Db) -> QueryResult<()>) -> QueryResult<Db> {
        loop {
            let kept = self.idle().pop();
            let is_fresh = kept.is_none();
            let mut db = match kept {
                Some(db) => db,
                None => self.open()?,
            };
            match begin(&mut db) {
                Ok(()) => return Ok(db),
                Err(e) if is_fresh => return Err(e),
                Err(error) => tracing::debug!(%error, "an idle connection was dead; trying the next"),
            }
        }
    }

    pub fn open(&self) -> QueryResult<Db> {
        Db::open(&self.url, Purpose::Pool, self.limits).map_err(|error| {
            tracing::warn!(%error, database = %self.url, "no connection to the database");
            error::unavailable(&error.to_string())
        })
    }

    /// Ends the transaction without keeping anything, and keeps the connection if it is still good.
    fn put_back(&self, mut db: Db) {
        if db.roll_back_to(0).is_ok() {
            // Blocking calls come without a permit: what they opened beyond the size is closed here.
            let mut idle = self.idle();
            if idle.len() < self.size {
                idle.push(db);
            }
        }
    }

    /// Runs `work` on one unchanging state of the database.
    pub fn read<T, E: Failure>(&self, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let mut db = self.begun(Db::begin_read)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut db)));
        self.put_back(db);
        outcome.unwrap_or_else(|payload| Err(error::panicked(payload).into()))
    }

    /// Runs `work` in a SERIALIZABLE transaction, again if it lost against another one. Nothing is committed once
    /// nobody waits for it: who was told "unavailable" may repeat the request.
    pub fn write<T, E: Failure>(
        &self,
        mut work: impl FnMut(&mut Db) -> Result<T, E>,
        is_wanted: impl Fn() -> bool,
    ) -> Result<T, E> {
        let mut tries = 1;
        let mut turn = None;
        loop {
            if !is_wanted() {
                return Err(error::unavailable("the caller has gone").into());
            }
            let mut db = self.begun(Db::begin_write)?;
            let outcome = match catch_unwind(AssertUnwindSafe(|| work(&mut db))) {
                Ok(Ok(_)) if !is_wanted() => Err(error::unavailable("the caller has gone").into()),
                Ok(Ok(value)) => db.commit().map(|()| value).map_err(E::from),
                Ok(Err(failure)) => Err(failure),
                Err(payload) => Err(error::panicked(payload).into()),
            };
            self.put_back(db);
            match outcome {
                Err(failure) if tries < TRIES && failure.database().is_some_and(error::is_concurrency) => {
                    if turn.is_none() {
                        turn = Some(self.turn.lock().unwrap_or_else(PoisonError::into_inner));
                    } else {
                        // Lost against a newcomer or another replica.
                        std::thread::sleep(Duration::from_micros(rand::random_range(
                            0..2000 << tries.min(5),
                        )));
                    }
                    tries += 1;
                }
                outcome => return outcome,
            }
        }
    }
}
