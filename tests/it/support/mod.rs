//! What the tests stand on.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use sportello::db::{Database, DatabaseUrl, PoolOptions};

/// A migrated database of its own, removed at the end: PostgreSQL when `SPORTELLO_TEST_DATABASE_URL` names a server on
/// which databases may be created, else SQLite. Made once, then copied.
pub struct TestDb {
    /// The database.
    pub db: Database,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Sqlite(PathBuf),
    Postgres { server: String, name: String },
}

impl Place {
    fn new(name: &str) -> Place {
        let name = format!("sportello_it_{}_{name}", std::process::id());
        match std::env::var("SPORTELLO_TEST_DATABASE_URL") {
            Ok(server) => Place::Postgres { server, name },
            Err(_) => Place::Sqlite(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)),
        }
    }

    fn url(&self) -> String {
        match self {
            Place::Sqlite(folder) => format!("sqlite://{}", folder.join("sportello.db").display()),
            Place::Postgres { server, name } => format!("{}/{name}", server.rsplit_once('/').unwrap().0),
        }
    }

    fn open(&self) -> Database {
        Database::open(&DatabaseUrl::parse(&self.url()).unwrap(), PoolOptions::server()).unwrap()
    }
}

/// The migrated database that the others are copied from.
fn template() -> &'static Place {
    static TEMPLATE: OnceLock<Place> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let place = Place::new("template");
        if let Place::Postgres { server, name } = &place {
            maintain(server, &format!("create database {name}"));
        }
        place.open().migrate().unwrap();
        if let Place::Sqlite(folder) = &place {
            // What is still in the log belongs into the file before it is copied.
            let file = folder.join("sportello.db");
            let mut db = diesel::SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            db.batch_execute("pragma wal_checkpoint(truncate)").unwrap();
        }
        place
    })
}

impl TestDb {
    /// A fresh copy.
    pub fn start() -> TestDb {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let place = Place::new(&NEXT.fetch_add(1, Ordering::Relaxed).to_string());
        match (&place, template()) {
            (Place::Sqlite(folder), Place::Sqlite(template)) => {
                std::fs::create_dir_all(folder).unwrap();
                std::fs::copy(template.join("sportello.db"), folder.join("sportello.db")).unwrap();
            }
            (Place::Postgres { server, name }, Place::Postgres { name: template, .. }) => {
                maintain(server, &format!("create database {name} template {template}"));
            }
            _ => unreachable!("both are named by one variable"),
        }
        TestDb {
            db: place.open(),
            place,
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        match &self.place {
            Place::Sqlite(folder) => drop(std::fs::remove_dir_all(folder)),
            Place::Postgres { server, name } => {
                maintain(server, &format!("drop database {name} with (force)"))
            }
        }
    }
}

/// A statement that PostgreSQL allows outside of transactions only.
fn maintain(server: &str, sql: &str) {
    diesel::PgConnection::establish(server)
        .unwrap()
        .batch_execute(sql)
        .unwrap();
}
