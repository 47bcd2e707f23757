//! What only SQLite does, and the runner of migrations. What both databases do is in `tests/it/database.rs`.

use std::path::PathBuf;
use std::sync::mpsc;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::result::Error;
use diesel::sql_types::BigInt;

use super::*;

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sportello-db-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Folder(path)
    }

    fn url(&self) -> DatabaseUrl {
        DatabaseUrl::Sqlite(self.0.join("deep/s.db"))
    }

    fn database(&self) -> Database {
        Database::open(&self.url(), PoolOptions::server()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(db: &mut Db, from: &str) -> Result<i64, Error> {
    diesel::sql_query(format!("select count(*) as n from {from}"))
        .get_result::<Count>(db)
        .map(|row| row.n)
}

fn run(database: &Database, sql: &'static str) -> Result<(), Error> {
    database.write_blocking(move |db| db.batch_execute(sql))
}

/// Occupies the writer until the sender is dropped.
fn hold_writer(database: &Database) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (began, begun) = mpsc::channel();
    let mut once = Some((held, began));
    let database = database.clone();
    std::thread::spawn(move || {
        database.write_blocking(move |_| {
            if let Some((held, began)) = once.take() {
                began.send(()).unwrap();
                let _ = held.recv();
            }
            Ok::<_, Error>(())
        })
    });
    begun.recv().unwrap();
    release
}

#[tokio::test]
async fn writes_that_wait_together_are_committed_together() {
    let folder = Folder::new("group");
    let database = folder.database();
    database
        .write(|db| db.batch_execute("create table t (n integer not null)"))
        .await
        .unwrap();
    let before = database.stats();
    let release = hold_writer(&database);
    let writes: Vec<_> = (0..100)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move {
                database
                    .write(|db| db.batch_execute("insert into t values (1)"))
                    .await
            })
        })
        .collect();
    while database.stats().queued_writes < 100 {
        tokio::task::yield_now().await;
    }
    drop(release);
    for write in writes {
        write.await.unwrap().unwrap();
    }
    let after = database.stats();
    assert_eq!(database.read_blocking(|db| count(db, "t")), Ok(100));
    assert_eq!(after.batched_writes - before.batched_writes, 101);
    // The one that held the writer, then 64 and 36, or a few more if those took longer than a batch may.
    assert!(after.batches - before.batches < 20, "{before:?} {after:?}");
    assert_eq!(after.queued_writes, 0);
}

#[tokio::test]
async fn a_deferred_constraint_fails_only_the_write_that_broke_it() {
    let folder = Folder::new("deferred");
    let database = folder.database();
    let schema = "create table a (id integer primary key);
         create table b (a integer references a deferrable initially deferred)";
    database.write(move |db| db.batch_execute(schema)).await.unwrap();
    let release = hold_writer(&database);
    let write = |sql: &'static str| {
        let database = database.clone();
        tokio::spawn(async move { database.write(move |db| db.batch_execute(sql)).await })
    };
    let writes = [
        write("insert into a values (1)"),
        write("insert into b values (9)"),
        write("insert into b values (1)"),
    ];
    while database.stats().queued_writes < 3 {
        tokio::task::yield_now().await;
    }
    drop(release);
    let mut outcomes = Vec::new();
    for write in writes {
        outcomes.push(write.await.unwrap().is_ok());
    }
    assert_eq!(outcomes, [true, false, true]);
    assert_eq!(database.read_blocking(|db| count(db, "b")), Ok(1));
}

#[test]
fn a_write_that_nobody_waits_for_any_more_is_not_done() {
    let folder = Folder::new("unwanted");
    let mut database = folder.database();
    Arc::get_mut(&mut database.0).unwrap().call_limit = Duration::from_millis(50);
    run(&database, "create table t (n integer)").unwrap();
    let release = hold_writer(&database);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let outcome: Result<(), Error> =
        runtime.block_on(database.write(|db| db.batch_execute("insert into t values (1)")));
    assert!(is_unavailable(&outcome.unwrap_err()));
    drop(release);
    run(&database, "insert into t values (2)").unwrap();
    assert_eq!(database.read_blocking(|db| count(db, "t where n = 1")), Ok(0));
}

#[test]
fn a_full_queue_is_unavailable_at_once() {
    let folder = Folder::new("full");
    let database = folder.database();
    let release = hold_writer(&database);
    let writer = database.0.writer.as_ref().unwrap();
    let waiting: Vec<_> = (0..4096)
        .map(|_| writer.submit(|_| Ok::<_, Error>(())).unwrap())
        .collect();
    let refused = writer.submit(|_| Ok::<_, Error>(())).unwrap_err();
    assert!(is_unavailable(&refused));
    assert_eq!(database.stats().queued_writes, 4096);
    drop(release);
    for answer in waiting {
        answer.blocking_recv().unwrap().unwrap();
    }
}

#[test]
fn the_writer_outlives_a_transaction_that_the_work_itself_ended() {
    let folder = Folder::new("ended");
    let database = folder.database();
    run(&database, "create table t (n integer)").unwrap();
    assert!(run(&database, "insert into t values (1); rollback").is_err());
    run(&database, "insert into t values (2)").unwrap();
    assert_eq!(database.read_blocking(|db| count(db, "t")), Ok(1));
}

/// How SQLite keeps what a savepoint may undo is set when it is compiled; with a wrong size this is "disk full".
#[test]
fn a_change_of_many_pages_is_undone_and_done() {
    let folder = Folder::new("pages");
    let database = folder.database();
    run(
        &database,
        "create table t (n integer not null, text blob not null); \
         with recursive c (n) as (select 1 union all select n + 1 from c where n < 3000) \
         insert into t select n, zeroblob(3000) from c",
    )
    .unwrap();
    let change = |db: &mut Db| db.batch_execute("update t set n = -n, text = randomblob(3000)");
    let undone: Result<(), Error> = database.write_blocking(move |db| change(db).and(Err(Error::NotFound)));
    assert!(matches!(undone, Err(Error::NotFound)));
    assert_eq!(database.read_blocking(|db| count(db, "t where n > 0")), Ok(3000));
    database.write_blocking(move |db| change(db)).unwrap();
    assert_eq!(database.read_blocking(|db| count(db, "t where n < 0")), Ok(3000));
}

#[test]
fn another_process_that_writes_makes_ours_wait_and_then_unavailable() {
    let folder = Folder::new("other");
    let database = folder.database();
    run(&database, "create table t (n integer)").unwrap();
    let limits = database.0.pool.limits;
    let mut other = Db::open(&folder.url(), Purpose::Writer, limits).unwrap();
    other.begin_write().unwrap();
    let waiting = std::thread::spawn({
        let database = database.clone();
        move || run(&database, "insert into t values (1)")
    });
    std::thread::sleep(Duration::from_millis(200));
    other.commit().unwrap();
    waiting.join().unwrap().unwrap();
    other.begin_write().unwrap();
    assert!(is_unavailable(
        &run(&database, "insert into t values (2)").unwrap_err()
    ));
    other.commit().unwrap();
    run(&database, "insert into t values (3)").unwrap();
}

#[test]
fn only_one_server_serves_a_sqlite_database() {
    let folder = Folder::new("lock");
    let (one, two) = (folder.database(), folder.database());
    let lock = one.lock_for_serving().unwrap();
    assert!(matches!(two.lock_for_serving(), Err(OpenError::AlreadyServed(_))));
    drop(lock);
    let _lock = two.lock_for_serving().unwrap();
}

const FIRST: Migration = Migration {
    name: "0001_base",
    sql: "create table a (n integer primary key); insert into a values (1)",
};
const NATIVE: Migration = Migration {
    name: "sqlite/0002_native",
    sql: "create table b (a integer references a); insert into b values (1);
          create trigger b_stays before delete on b begin select raise(abort, 'b stays'); end",
};
const OTHER: Migration = Migration {
    name: "postgres/0002_native",
    sql: "this is not for SQLite",
};
const BROKEN: Migration = Migration {
    name: "0003_broken",
    sql: "create table c (n integer); create table c (n integer)",
};
const REBUILD: Migration = Migration {
    name: "0003_rebuild",
    sql:
        "create table a2 (n integer primary key, m integer); insert into a2 select n, 0 from a; drop table a;
          alter table a2 rename to a",
};
const DANGLING: Migration = Migration {
    name: "0004_dangling",
    sql: "delete from a",
};

#[test]
fn migrations_run_once_in_order_and_whole() {
    let folder = Folder::new("migrations");
    let database = folder.database();
    assert_eq!(database.migrate_with(&[FIRST, OTHER, NATIVE]).unwrap(), 2);
    assert_eq!(database.migrate_with(&[FIRST, OTHER, NATIVE]).unwrap(), 0);

    let broken = database
        .migrate_with(&[FIRST, OTHER, NATIVE, BROKEN])
        .unwrap_err();
    assert!(
        broken.to_string().starts_with("the migration 0003_broken failed"),
        "{broken}"
    );
    assert!(database.read_blocking(|db| count(db, "c")).is_err());

    // The rebuilt table keeps the rows that point to it: foreign keys are off.
    assert_eq!(database.migrate_with(&[FIRST, NATIVE, REBUILD]).unwrap(), 1);
    assert_eq!(
        database.read_blocking(|db| count(db, "b join a on b.a = a.n where a.m = 0")),
        Ok(1)
    );

    let dangling = database.migrate_with(&[FIRST, NATIVE, REBUILD, DANGLING]);
    assert!(
        matches!(dangling, Err(OpenError::ForeignKeys { rows: 1, .. })),
        "{dangling:?}"
    );
    assert_eq!(database.read_blocking(|db| count(db, "a")), Ok(1));
    assert!(
        run(&database, "delete from a").is_err(),
        "foreign keys are on for everything else"
    );

    let newer = database.migrate_with(&[FIRST]).unwrap_err();
    assert_eq!(
        newer.to_string(),
        "the database is newer than this program: it has the migrations 0003_rebuild, sqlite/0002_native"
    );
}

#[test]
fn processes_that_start_at_once_migrate_once() {
    let folder = Folder::new("at-once");
    let databases: Vec<_> = (0..4).map(|_| folder.database()).collect();
    let threads: Vec<_> = databases
        .into_iter()
        .map(|d| std::thread::spawn(move || d.migrate_with(&[FIRST, NATIVE]).unwrap()))
        .collect();
    let steps: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(steps, 2);
}
