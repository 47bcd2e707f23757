//! The connection that all code takes, and how one is opened.
#![expect(
    missing_docs,
    reason = "the derive of `Db` makes public items without documentation"
)]

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::result::{ConnectionError, ConnectionResult, QueryResult};
use diesel::sqlite::SqliteConnection;

use super::url::DatabaseUrl;

/// A connection to either database. Queries are written once for both; `match` on it only where SQL itself differs.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

type Manager = <Db as Connection>::TransactionManager;

/// What a connection is for: decides its settings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reads; on PostgreSQL writes too.
    Pool,
    /// The one writer of SQLite.
    Writer,
    /// Migrations: no foreign keys on SQLite (tables are rebuilt), no time limits on PostgreSQL.
    Migration,
}

/// Milliseconds after which the database gives up by itself.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub statement_ms: u64,
    pub lock_ms: u64,
    pub idle_in_transaction_ms: u64,
}

impl Db {
    pub(super) fn open(url: &DatabaseUrl, purpose: Purpose, limits: Limits) -> ConnectionResult<Db> {
        let (mut db, settings) = match url {
            DatabaseUrl::Sqlite(path) => {
                let path = path.to_str().expect("a path cut from a str is UTF-8");
                let settings = match purpose {
                    // The timeout first: the other settings may have to wait for a lock.
                    Purpose::Pool => "pragma busy_timeout = 3000; pragma query_only = on",
                    Purpose::Writer => {
                        "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
                         pragma foreign_keys = on"
                    }
                    Purpose::Migration => {
                        "pragma busy_timeout = 30000; pragma journal_mode = wal; pragma synchronous = full; \
                         pragma foreign_keys = off"
                    }
                };
                (
                    Db::Sqlite(SqliteConnection::establish(path)?),
                    settings.to_owned(),
                )
            }
            DatabaseUrl::Postgres(url) => {
                let Limits {
                    statement_ms,
                    lock_ms,
                    idle_in_transaction_ms,
                } = match purpose {
                    Purpose::Migration => Limits {
                        statement_ms: 0,
                        lock_ms: 0,
                        idle_in_transaction_ms: 0,
                    },
                    _ => limits,
                };
                let settings = format!(
                    "set statement_timeout = {statement_ms}; set lock_timeout = {lock_ms}; \
                     set idle_in_transaction_session_timeout = {idle_in_transaction_ms}"
                );
                (Db::Postgres(PgConnection::establish(url)?), settings)
            }
        };
        db.batch_execute(&settings)
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(db)
    }

    /// Begins a transaction that sees one state of the database and changes nothing.
    pub(super) fn begin_read(&mut self) -> QueryResult<()> {
        match self {
            Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
            Db::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        }
    }

    /// Begins a transaction that cannot lose an update: the write lock of SQLite, SERIALIZABLE on PostgreSQL.
    pub(super) fn begin_write(&mut self) -> QueryResult<()> {
        match self {
            Db::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            Db::Postgres(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL SERIALIZABLE")
            }
        }
    }

    /// Begins a transaction that sees at each statement what was committed before it, and locks by itself what it changes.
    pub(super) fn begin_write_locking(&mut self) -> QueryResult<()> {
        match self {
            Db::Sqlite(_) => self.begin_write(),
            Db::Postgres(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED")
            }
        }
    }

    /// Begins a savepoint inside the running transaction.
    pub(super) fn begin_savepoint(&mut self) -> QueryResult<()> {
        Manager::begin_transaction(self)
    }

    /// Ends a savepoint, keeping what was done.
    pub(super) fn release_savepoint(&mut self) -> QueryResult<()> {
        Manager::commit_transaction(self)
    }

    /// Commits the transaction.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        if let Db::Postgres(c) = self {
            // PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK. A savepoint is refused there, so
            // that work which swallowed an error is an error too; diesel takes the new state from libpq.
            c.batch_execute("SAVEPOINT whole; COMMIT")
        } else {
            Manager::commit_transaction(self)
        }
    }

    /// Rolls back until at most `depth` transactions are open. Errors: the connection is of no use any more.
    pub(super) fn roll_back_to(&mut self, depth: u32) -> QueryResult<()> {
        loop {
            let open = Manager::transaction_manager_status_mut(self).transaction_depth()?;
            if open.is_none_or(|open| open.get() <= depth) {
                return Ok(());
            }
            Manager::rollback_transaction(self)?;
        }
    }
}
