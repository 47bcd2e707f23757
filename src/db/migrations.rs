//! The schema's history: `migrations/NNNN_name/up.sql` for both databases, and `migrations/{sqlite,postgres}/…` for what
//! cannot be portable. They run in the order of their numbers, each in its own transaction, and are never edited once
//! released. The table `schema_migrations` names those that have run.

use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl};

use super::connection::Db;
use super::error::OpenError;

/// One step of the history.
pub(super) struct Migration {
    /// The folder below `migrations/`: `0001_base`, `sqlite/0002_native`.
    pub name: &'static str,
    /// The text of `up.sql`.
    pub sql: &'static str,
}

impl Migration {
    fn is_for(&self, db: &Db) -> bool {
        match self.name.split_once('/') {
            None => true,
            Some((backend, _)) => {
                backend
                    == if matches!(db, Db::Sqlite(_)) {
                        "sqlite"
                    } else {
                        "postgres"
                    }
            }
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Any number: replicas that start at once wait for each other here.
const ADVISORY_LOCK: i64 = 0x5350_4f52_5445_4c4c;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(db: &mut Db, query: &str) -> QueryResult<i64> {
    diesel::sql_query(query).get_result::<Count>(db).map(|row| row.n)
}

/// The migrations that have not run yet, in order. Errors: the database has some that this program does not know.
pub(super) fn pending<'a>(db: &mut Db, all: &'a [Migration]) -> Result<Vec<&'a Migration>, OpenError> {
    let tables = match db {
        Db::Sqlite(_) => "select count(*) as n from sqlite_master where name = 'schema_migrations'",
        Db::Postgres(_) => {
            "select count(*) as n from information_schema.tables \
             where table_schema = current_schema() and table_name = 'schema_migrations'"
        }
    };
    let mut run: Vec<Name> = Vec::new();
    if count(db, tables)? > 0 {
        run = diesel::sql_query("select name from schema_migrations order by name").load(db)?;
    }
    let unknown: Vec<&str> = run
        .iter()
        .map(|row| row.name.as_str())
        .filter(|name| !all.iter().any(|m| m.name == *name))
        .collect();
    if !unknown.is_empty() {
        return Err(OpenError::Newer(unknown.join(", ")));
    }
    Ok(all
        .iter()
        .filter(|m| m.is_for(db) && !run.iter().any(|row| row.name == m.name))
        .collect())
}

/// Runs what is pending; how many. `db` has foreign keys off on SQLite, since a rebuilt table drops the old one.
pub(super) fn run(db: &mut Db, all: &[Migration]) -> Result<usize, OpenError> {
    if let Db::Postgres(_) = db {
        // Held until this connection closes.
        diesel::sql_query(format!("select count(pg_advisory_lock({ADVISORY_LOCK})) as n"))
            .get_result::<Count>(db)?;
    }
    db.batch_execute("create table if not exists schema_migrations (name text not null primary key)")?;
    let mut steps = 0;
    // Read again after each: on SQLite another process may do the same work at the same time.
    while let Some(migration) = pending(db, all)?.first() {
        db.begin_write()?;
        let outcome = step(db, migration, all);
        if outcome.is_err() {
            db.roll_back_to(0)?;
        }
        steps += usize::from(outcome?);
    }
    Ok(steps)
}

/// One migration in the transaction that has begun; whether it was still to do.
fn step(db: &mut Db, migration: &Migration, all: &[Migration]) -> Result<bool, OpenError> {
    let failed = |source| OpenError::Migration {
        name: migration.name.to_owned(),
        source,
    };
    let is_due = pending(db, all)?
        .first()
        .is_some_and(|first| first.name == migration.name);
    if is_due {
        db.batch_execute(migration.sql).map_err(failed)?;
        let record = diesel::sql_query("insert into schema_migrations (name) values ($1)");
        record
            .bind::<Text, _>(migration.name)
            .execute(db)
            .map_err(failed)?;
        if let Db::Sqlite(_) = db {
            let rows = count(db, "select count(*) as n from pragma_foreign_key_check")?;
            if rows > 0 {
                return Err(OpenError::ForeignKeys {
                    name: migration.name.to_owned(),
                    rows,
                });
            }
        }
    }
    db.commit().map_err(failed)?;
    Ok(is_due)
}
