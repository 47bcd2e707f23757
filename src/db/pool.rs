//! Connections kept for the next call: permits say how many calls may work at once, r2d2 keeps as many connections.
//!
//! The `BEGIN` of a call is the test of its connection (a restarted PostgreSQL leaves all of them dead), in place of
//! r2d2's own: no extra round trip, and nothing has been done yet when it fails.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use diesel::result::{ConnectionError, QueryResult};
use r2d2::{HandleError, ManageConnection, PooledConnection};
use tokio::sync::Semaphore;

use super::connection::{Db, Limits, Purpose};
use super::error::{self, Failure};
use super::url::DatabaseUrl;

/// How often a transaction runs before its last serialization failure is an answer.
/// With ten, three replicas that fight for one row gave up on one write in a hundred.
const TRIES: u32 = 25;
/// How often it runs beside others. A long one, such as fifty mails that are stored together, loses every time against short ones that
/// follow each other without a pause; after so many tries those of this process wait for it.
const TRIES_TOGETHER: u32 = 5;
/// How long a call waits for a connection to be opened.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// How long a connection is used: PostgreSQL's processes grow, and a changed address is noticed.
const LIFETIME: Duration = Duration::from_secs(1800);

/// Opens connections for the pool.
struct Manager {
    url: DatabaseUrl,
    limits: Limits,
}

/// Beside which transactions of this process one runs, as long as this is kept.
#[expect(dead_code, reason = "kept, not read")]
enum Beside<'a> {
    Others(RwLockReadGuard<'a, ()>),
    Nobody(RwLockWriteGuard<'a, ()>),
}

/// A connection in the pool.
struct Kept {
    db: Db,
    is_broken: bool,
}

impl ManageConnection for Manager {
    type Connection = Kept;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Kept, ConnectionError> {
        Ok(Kept {
            db: Db::open(&self.url, Purpose::Pool, self.limits)?,
            is_broken: false,
        })
    }

    fn is_valid(&self, _: &mut Kept) -> Result<(), ConnectionError> {
        Ok(())
    }

    fn has_broken(&self, kept: &mut Kept) -> bool {
        kept.is_broken
    }
}

/// Logs why no connection could be opened; r2d2 tries again by itself while somebody waits.
#[derive(Debug)]
struct Log;

impl<E: std::error::Error> HandleError<E> for Log {
    fn handle_error(&self, error: E) {
        tracing::warn!(%error, "no connection to the database");
    }
}

pub(super) struct Pool {
    pub url: DatabaseUrl,
    pub limits: Limits,
    pub size: usize,
    pub permits: Arc<Semaphore>,
    connections: r2d2::Pool<Manager>,
    /// Held by the transaction that runs again: the losers go one at a time, else they only defeat each other.
    turn: Mutex<()>,
    /// Held by every transaction that writes, alone by one that has lost too often; never while a turn is waited for.
    together: RwLock<()>,
}

impl Pool {
    pub fn new(url: DatabaseUrl, limits: Limits, size: usize) -> Self {
        let manager = Manager {
            url: url.clone(),
            limits,
        };
        let connections = r2d2::Pool::builder()
            .max_size(u32::try_from(size).unwrap_or(u32::MAX))
            .min_idle(Some(1))
            .connection_timeout(CONNECT_LIMIT)
            .max_lifetime(Some(LIFETIME))
            .test_on_check_out(false)
            .error_handler(Box::new(Log))
            .build_unchecked(manager);
        Pool {
            url,
            limits,
            size,
            permits: Arc::new(Semaphore::new(size)),
            connections,
            turn: Mutex::default(),
            together: RwLock::default(),
        }
    }

    /// How many connections wait for a call.
    pub fn idle(&self) -> usize {
        usize::try_from(self.connections.state().idle_connections).unwrap_or(usize::MAX)
    }

    /// A connection with a transaction begun. After a restart every idle connection is dead, and one of them may have
    /// been opened in the background and never used: as many are tried as the pool keeps, and one more. Errors: unavailable.
    fn begun(&self, begin: fn(&mut Db) -> QueryResult<()>) -> QueryResult<PooledConnection<Manager>> {
        let mut dead = 0;
        loop {
            let mut kept = self
                .connections
                .get()
                .map_err(|error| error::unavailable(&error.to_string()))?;
            match begin(&mut kept.db) {
                Ok(()) => return Ok(kept),
                Err(error) => {
                    kept.is_broken = true;
                    if dead == self.size {
                        return Err(error);
                    }
                    dead += 1;
                    tracing::debug!(%error, "an idle connection was dead; trying the next");
                }
            }
        }
    }

    /// Ends the transaction without keeping anything, and keeps the connection if it is still good.
    fn put_back(&self, mut kept: PooledConnection<Manager>) {
        kept.is_broken = kept.db.roll_back_to(0).is_err();
    }

    /// Runs `work` on one unchanging state of the database.
    pub fn read<T, E: Failure>(&self, work: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let mut kept = self.begun(Db::begin_read)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut kept.db)));
        self.put_back(kept);
        outcome.unwrap_or_else(|payload| Err(error::panicked(payload).into()))
    }

    /// Runs `work` in a transaction that `begin` begins, again if it lost against another one. Nothing is committed once
    /// nobody waits for it: who was told "unavailable" may repeat the request.
    pub fn write<T, E: Failure>(
        &self,
        begin: fn(&mut Db) -> QueryResult<()>,
        mut work: impl FnMut(&mut Db) -> Result<T, E>,
        is_wanted: impl Fn() -> bool,
    ) -> Result<T, E> {
        let mut tries = 1;
        let mut turn = None;
        loop {
            if !is_wanted() {
                return Err(error::unavailable("the caller has gone").into());
            }
            let beside = match tries > TRIES_TOGETHER {
                false => Beside::Others(self.together.read().unwrap_or_else(PoisonError::into_inner)),
                true => Beside::Nobody(self.together.write().unwrap_or_else(PoisonError::into_inner)),
            };
            let mut kept = self.begun(begin)?;
            let outcome = match catch_unwind(AssertUnwindSafe(|| work(&mut kept.db))) {
                Ok(Ok(_)) if !is_wanted() => Err(error::unavailable("the caller has gone").into()),
                Ok(Ok(value)) => kept.db.commit().map(|()| value).map_err(E::from),
                Ok(Err(failure)) => Err(failure),
                Err(payload) => Err(error::panicked(payload).into()),
            };
            self.put_back(kept);
            drop(beside);
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
