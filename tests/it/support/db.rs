//! A migrated database for each test: SQLite, or PostgreSQL where `SPORTELLO_TEST_DATABASE_URL` names a server.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use sportello::db::{Database, DatabaseUrl, PoolOptions};

/// A database that nobody else uses, and a folder for its files; both go when it is dropped.
pub struct TestDb {
    pub db: Database,
    pub folder: PathBuf,
    pub url: String,
    server: Option<(String, String)>,
}

impl TestDb {
    /// A copy of a migrated database.
    pub fn start() -> TestDb {
        let name = format!("sportello_{}", uuid::Uuid::now_v7().simple());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let server = std::env::var("SPORTELLO_TEST_DATABASE_URL").ok();
        let url = match &server {
            None => {
                let file = folder.join("sportello.db");
                std::fs::copy(sqlite_template(), &file).unwrap();
                format!("sqlite://{}", file.display())
            }
            Some(server) => {
                // CREATE DATABASE copies the template only while nobody else is connected to it.
                static COPYING: Mutex<()> = Mutex::new(());
                let _one = COPYING.lock().unwrap_or_else(|e| e.into_inner());
                let template = postgres_template(server);
                execute(server, &format!("create database {name} template {template}"));
                with_name(server, &name)
            }
        };
        let db = Database::open(&DatabaseUrl::parse(&url).unwrap(), PoolOptions::server()).unwrap();
        TestDb {
            db,
            folder,
            url,
            server: server.map(|server| (server, name)),
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            execute(server, &format!("drop database {name} with (force)"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn migrate(url: &str) {
    let db = Database::open(&DatabaseUrl::parse(url).unwrap(), PoolOptions::command()).unwrap();
    db.migrate().unwrap();
}

/// A migrated file, made once in each run.
fn sqlite_template() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let file = std::env::temp_dir().join(format!("sportello_template_{}.db", std::process::id()));
        let _ = std::fs::remove_file(&file);
        migrate(&format!("sqlite://{}", file.display()));
        // The copies take the file alone, so what stands in the log must be in it.
        let mut connection = diesel::SqliteConnection::establish(&file.display().to_string()).unwrap();
        connection
            .batch_execute("pragma wal_checkpoint(truncate); pragma journal_mode = delete")
            .unwrap();
        file
    })
}

fn postgres_template(server: &str) -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("sportello_template_{}", uuid::Uuid::now_v7().simple());
        execute(server, &format!("create database {name}"));
        migrate(&with_name(server, &name));
        name
    })
}

fn execute(server: &str, sql: &str) {
    PgConnection::establish(server)
        .unwrap()
        .batch_execute(sql)
        .unwrap();
}

fn with_name(server: &str, name: &str) -> String {
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}
