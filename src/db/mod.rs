//! The database: SQLite or PostgreSQL, chosen at run time.
//!
//! All code takes `&mut Db` and never begins a transaction: `Database::read` and `Database::write` do, and what runs
//! inside joins. To go on after an expected error inside a write (a duplicate, say), wrap the statement in
//! `db.transaction(…)`, a savepoint there: PostgreSQL refuses everything after an error outside of one.
//!
//! - SQLite: a pool of connections that only read, and one writer thread that commits the work of many callers together.
//! - PostgreSQL: one pool; writes are SERIALIZABLE and run again when they lost, reads see one state of the database. A long
//!   write that would always lose locks what it needs instead ([`Database::write_locking`]).
//!
//! A call that takes longer than its limit is answered "unavailable" (`is_unavailable`), whatever the database does.

pub mod connection;
mod error;
mod kept;
mod migrations;
mod one_of;
mod pool;
#[expect(
    missing_docs,
    reason = "the columns are told in the migrations; `table!` takes no documentation for all it makes"
)]
pub mod schema;
pub mod search;
#[cfg(test)]
mod tests;
pub mod types;
mod url;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::oneshot;

pub use connection::Db;
pub use error::{Failure, OpenError, is_unavailable, is_unique_violation, same};
pub use kept::{Fixed, Kept, fixed, kept};
pub use one_of::{OneOf, one_of};
pub use types::{Json, UnknownWord};
pub use url::{DatabaseUrl, InvalidUrl};

use connection::{Limits, Purpose};
use migrations::{MIGRATIONS, Migration};
use pool::Pool;
use writer::Writer;

/// Sizes and limits of a database.
#[derive(Debug, Clone, Copy)]
pub struct PoolOptions {
    /// Connections at most (the writer of SQLite apart); as many calls work at once.
    pub connections: usize,
    /// How long an async call may take, waiting included.
    pub call_limit: Duration,
    /// How long PostgreSQL may work on one statement; zero is for ever.
    pub statement_limit: Duration,
}

impl PoolOptions {
    /// For the server: nobody waits for more than five seconds.
    pub fn server() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        PoolOptions {
            connections: (processors * 2).clamp(4, 16),
            call_limit: Duration::from_millis(4500),
            statement_limit: Duration::from_secs(4),
        }
    }

    /// For a command: few connections, and statements that may take as long as they need.
    pub fn command() -> Self {
        PoolOptions {
            connections: 2,
            call_limit: Duration::from_secs(3600),
            statement_limit: Duration::ZERO,
        }
    }
}

/// Numbers for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStats {
    /// Calls at work, those whose caller gave up included.
    pub in_use: usize,
    /// Connections open and waiting.
    pub idle: usize,
    /// Connections at most.
    pub max: usize,
    /// Writes waiting for SQLite's writer.
    pub queued_writes: usize,
    /// Commits of SQLite's writer.
    pub batches: u64,
    /// Writes in those commits.
    pub batched_writes: u64,
}

/// The database, shared by clones.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    pool: Pool,
    writer: Option<Writer>,
    call_limit: Duration,
}

/// The right to serve this database, until dropped.
#[must_use]
pub struct ServingLock {
    _file: Option<File>,
}

impl Database {
    /// Opens the database; SQLite's file and its folder are made if absent. Errors: no connection.
    pub fn open(url: &DatabaseUrl, options: PoolOptions) -> Result<Self, OpenError> {
        let call_ms = u64::try_from(options.call_limit.as_millis()).unwrap_or(u64::MAX);
        let limits = Limits {
            statement_ms: u64::try_from(options.statement_limit.as_millis()).unwrap_or(0),
            lock_ms: 3000,
            idle_in_transaction_ms: call_ms.saturating_mul(2).min(3_600_000),
        };
        let mut writer = None;
        if let Some(path) = url.file() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            folder
                .map_or(Ok(()), std::fs::create_dir_all)
                .and_then(|()| create_private(path))
                .map_err(|source| file_error(path, source))?;
            let db = open_for(url, Purpose::Writer, limits)?;
            writer = Some(Writer::start(url.clone(), limits, db).map_err(|source| file_error(path, source))?);
        }
        // The pool opens its own later; this one says at once why it will not.
        drop(open_for(url, Purpose::Pool, limits)?);
        Ok(Database(Arc::new(Inner {
            pool: Pool::new(url.clone(), limits, options.connections.max(1)),
            writer,
            call_limit: options.call_limit,
        })))
    }

    /// Brings the schema up to date; how many migrations ran. Errors: one failed (nothing of it remains), or the
    /// database is newer than the program.
    pub fn migrate(&self) -> Result<usize, OpenError> {
        self.migrate_with(MIGRATIONS)
    }

    fn migrate_with(&self, all: &[Migration]) -> Result<usize, OpenError> {
        migrations::run(
            &mut open_for(&self.0.pool.url, Purpose::Migration, self.0.pool.limits)?,
            all,
        )
    }

    /// The names of the migrations that have not run, in order. Errors: the database is newer than the program.
    pub fn pending_migrations(&self) -> Result<Vec<String>, OpenError> {
        let mut db = open_for(&self.0.pool.url, Purpose::Pool, self.0.pool.limits)?;
        Ok(migrations::pending(&mut db, MIGRATIONS)?
            .iter()
            .map(|m| m.name.to_owned())
            .collect())
    }

    /// Runs `f` on one unchanging state of the database, off the async threads. Errors: its own; unavailable.
    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        self.limited(self.on_pool(move |pool, _| pool.read(f))).await
    }

    /// `read` for a few look-ups by key such as every request begins with. SQLite answers them on the caller's thread while
    /// a connection is free: handing them over would take as long as the look-ups. Errors: its own; unavailable.
    pub async fn read_briefly<T, E>(
        &self,
        f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        let pool = &self.0.pool;
        if self.is_sqlite()
            && let Ok(_permit) = pool.permits.try_acquire()
            && pool.idle() > 0
        {
            return pool.read(f);
        }
        self.read(f).await
    }

    /// Runs `f` in a write transaction, committed when it returns `Ok`. It may run more than once: it owns its inputs and
    /// does nothing but work on the database. It sees and joins only its own transaction. Errors: its own; unavailable.
    pub async fn write<T, E>(&self, f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        match &self.0.writer {
            Some(writer) => {
                let answer = writer.submit(f)?;
                self.limited(async { answer.await.unwrap_or_else(|_| Err(stopped())) })
                    .await
            }
            None => self.write_on_pool(Db::begin_write, f).await,
        }
    }

    /// `write` for work on many rows beside which others go on: on PostgreSQL each of its statements sees what was committed
    /// before it (READ COMMITTED), so that it waits for others where it would lose against them. It must take the row of each
    /// thing that it changes before it reads the thing, and write that row, so that others who had read it lose. On SQLite
    /// there is one writer anyway. Errors: its own; unavailable.
    pub async fn write_locking<T, E>(
        &self,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        match self.is_sqlite() {
            true => self.write(f).await,
            false => self.write_on_pool(Db::begin_write_locking, f).await,
        }
    }

    async fn write_on_pool<T, E>(
        &self,
        begin: fn(&mut Db) -> diesel::QueryResult<()>,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        self.limited(self.on_pool(move |pool, reply| pool.write(begin, f, || !reply.is_closed())))
            .await
    }

    /// `read` for commands and jobs outside of the async runtime; it has no limit beyond the database's own.
    pub fn read_blocking<T, E: Failure>(&self, f: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        self.0.pool.read(f)
    }

    /// `write` for commands and jobs outside of the async runtime; it has no limit beyond the database's own.
    /// Panics on a thread that drives async tasks, which it would hold up.
    pub fn write_blocking<T, E>(
        &self,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        match &self.0.writer {
            Some(writer) => writer
                .submit(f)?
                .blocking_recv()
                .unwrap_or_else(|_| Err(stopped())),
            None => self.0.pool.write(Db::begin_write, f, || true),
        }
    }

    /// What the pool and the writer are doing.
    pub fn stats(&self) -> PoolStats {
        let Inner { pool, writer, .. } = &*self.0;
        let counters = writer.as_ref().map(|writer| &writer.counters);
        PoolStats {
            in_use: pool.size - pool.permits.available_permits(),
            idle: pool.idle(),
            max: pool.size,
            queued_writes: counters.map_or(0, |c| c.queued.load(Ordering::Relaxed)),
            batches: counters.map_or(0, |c| c.batches.load(Ordering::Relaxed)),
            batched_writes: counters.map_or(0, |c| c.jobs.load(Ordering::Relaxed)),
        }
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.0.writer.is_some()
    }

    /// Takes the right to serve this database, by a lock on a file beside it (several servers on one PostgreSQL are
    /// fine). Errors: `AlreadyServed`.
    pub fn lock_for_serving(&self) -> Result<ServingLock, OpenError> {
        let Some(database) = self.0.pool.url.file() else {
            return Ok(ServingLock { _file: None });
        };
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let path = Path::new(&path);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path);
        let file = file.map_err(|source| file_error(path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(ServingLock { _file: Some(file) }),
            Err(std::fs::TryLockError::WouldBlock) => {
                Err(OpenError::AlreadyServed(path.display().to_string()))
            }
            Err(std::fs::TryLockError::Error(source)) => Err(file_error(path, source)),
        }
    }

    async fn limited<T, E: Failure>(&self, call: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        tokio::time::timeout(self.0.call_limit, call)
            .await
            .unwrap_or_else(|_| Err(error::unavailable("the database did not answer in time").into()))
    }

    /// Runs `work` on a blocking thread, at most as many at once as there are connections. When the caller stops
    /// waiting, the thread keeps its permit until it returns: a database that hangs holds no more than these threads.
    async fn on_pool<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        W: FnOnce(&Pool, &oneshot::Sender<Result<T, E>>) -> Result<T, E> + Send + 'static,
    {
        let permits = self.0.pool.permits.clone();
        let permit = permits
            .acquire_owned()
            .await
            .map_err(|_| error::unavailable("the database is closed"))?;
        let (reply, answer) = oneshot::channel();
        let inner = self.0.clone();
        tokio::task::spawn_blocking(move || {
            let outcome = work(&inner.pool, &reply);
            drop(permit);
            // A caller that has gone needs no answer.
            let _ = reply.send(outcome);
        });
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

/// Makes SQLite's file if it is absent, for its owner only: it holds what people wrote and the hashes of their passwords.
/// SQLite gives the files beside it the same permissions, and takes an empty file for an empty database.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn stopped<E: Failure>() -> E {
    error::unavailable("the database was closed").into()
}

fn open_for(url: &DatabaseUrl, purpose: Purpose, limits: Limits) -> Result<Db, OpenError> {
    Db::open(url, purpose, limits).map_err(|error| OpenError::Connect {
        url: url.to_string(),
        reason: error.to_string().trim().to_owned(),
    })
}

fn file_error(path: &Path, source: std::io::Error) -> OpenError {
    OpenError::File {
        path: path.display().to_string(),
        source,
    }
}
