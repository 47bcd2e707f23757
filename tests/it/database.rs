//! What `Database` promises on either: no lost update, whole transactions, the same columns, an answer in time.
//! PostgreSQL when `SPORTELLO_TEST_DATABASE_URL` names a server on which databases may be created, else SQLite.

use std::env;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};
use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::result::Error;
use sportello::db::schema::audit_heads;
use sportello::db::types::text_enum;
use sportello::db::{
    Database, DatabaseUrl, Db, Failure, Json, PoolOptions, fixed, is_unavailable, is_unique_violation, kept,
};
use sportello::http::Deadlines;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::id_type;
use sportello::users::actor::Role;

use crate::support::{TestApp, TestDb};

/// A database of its own, removed at the end.
struct Fresh {
    database: Database,
    url: String,
    is_postgres: bool,
    name: String,
}

impl Fresh {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "sportello_db_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let server = env::var("SPORTELLO_TEST_DATABASE_URL").ok();
        let url = match &server {
            Some(server) => {
                maintain(server, &format!("create database {name}"));
                format!("{}/{name}", server.rsplit_once('/').unwrap().0)
            }
            None => format!("sqlite://{}/{name}/s.db", env::temp_dir().display()),
        };
        let database = Database::open(&DatabaseUrl::parse(&url).unwrap(), PoolOptions::server()).unwrap();
        Fresh {
            database,
            url,
            is_postgres: server.is_some(),
            name,
        }
    }

    async fn run(&self, sql: &str) {
        let sql = sql.to_owned();
        self.database
            .write(move |db| db.batch_execute(&sql))
            .await
            .unwrap();
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        match env::var("SPORTELLO_TEST_DATABASE_URL") {
            Ok(server) => maintain(&server, &format!("drop database {} with (force)", self.name)),
            Err(_) => drop(std::fs::remove_dir_all(env::temp_dir().join(&self.name))),
        }
    }
}

/// Statements that PostgreSQL allows outside of transactions only.
fn maintain(server: &str, sql: &str) {
    diesel::PgConnection::establish(server)
        .unwrap()
        .batch_execute(sql)
        .unwrap();
}

diesel::table! {
    counters (id) {
        id -> Integer,
        n -> BigInt,
    }
}

fn value(db: &mut Db) -> Result<i64, Error> {
    counters::table.find(1).select(counters::n).first(db)
}

fn increment(db: &mut Db) -> Result<(), Error> {
    let n = value(db)?;
    diesel::update(counters::table.find(1))
        .set(counters::n.eq(n + 1))
        .execute(db)?;
    Ok(())
}

const COUNTER: &str = "create table counters (id integer not null primary key, n bigint not null); insert into counters values (1, 0)";

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_increments_lose_nothing() {
    let fresh = Fresh::new();
    fresh.run(COUNTER).await;
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let database = fresh.database.clone();
            tokio::spawn(async move { database.write(increment).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(fresh.database.read(value).await, Ok(200));
    assert_eq!(fresh.database.stats().in_use, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_write_gets_through_among_short_ones_that_never_pause() {
    let fresh = Fresh::new();
    fresh.run(COUNTER).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let short: Vec<_> = (0..3)
        .map(|_| {
            let (database, is_over) = (fresh.database.clone(), is_over.clone());
            tokio::spawn(async move {
                let mut done = 0;
                while !is_over.load(Ordering::Relaxed) {
                    database.write(increment).await.unwrap();
                    done += 1;
                }
                done
            })
        })
        .collect();
    let long = fresh.database.write(|db| {
        let n = value(db)?;
        std::thread::sleep(Duration::from_millis(40));
        diesel::update(counters::table.find(1))
            .set(counters::n.eq(n + 1))
            .execute(db)
    });
    assert_eq!(long.await, Ok(1));
    is_over.store(true, Ordering::Relaxed);
    let mut done = 1;
    for task in short {
        done += task.await.unwrap();
    }
    assert_eq!(fresh.database.read(value).await, Ok(done));
}

#[tokio::test]
async fn an_update_that_is_kept_is_prepared_once() {
    let test = TestDb::start();
    let prepared = Arc::new(AtomicUsize::new(0));
    let seen = prepared.clone();
    let position = test.db.write(move |db| {
        let seen = seen.clone();
        db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { sql, .. } = event {
                seen.fetch_add(usize::from(sql.starts_with("UPDATE")), Ordering::Relaxed);
            }
        });
        let head = || audit_heads::table.find("centre:0");
        for position in 0..3_i64 {
            kept(diesel::update(head()).set(audit_heads::position.eq(position))).execute(db)?;
            fixed(diesel::update(head()).set(audit_heads::hash.eq("-"))).execute(db)?;
        }
        db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        head().select(audit_heads::position).first::<i64>(db)
    });
    assert_eq!(position.await, Ok(2));
    assert_eq!(prepared.load(Ordering::Relaxed), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_and_a_panicking_write_change_nothing_and_disturb_nobody() {
    let fresh = Fresh::new();
    fresh.run(COUNTER).await;
    let tasks: Vec<_> = (0..60)
        .map(|i| {
            let database = fresh.database.clone();
            tokio::spawn(async move {
                let write = database.write(move |db| {
                    increment(db)?;
                    db.transaction(|db| {
                        increment(db)?;
                        match i % 3 {
                            0 => Ok(()),
                            1 => Err(Error::NotFound),
                            _ => panic!("as the test wants"),
                        }
                    })
                });
                write.await
            })
        })
        .collect();
    for (i, task) in tasks.into_iter().enumerate() {
        match (i % 3, task.await.unwrap()) {
            (0, Ok(())) | (1, Err(Error::NotFound)) => {}
            (2, Err(error)) => assert!(error.to_string().contains("as the test wants"), "{error}"),
            (_, other) => panic!("{i}: {other:?}"),
        }
    }
    assert_eq!(fresh.database.read(value).await, Ok(40));
    let panicking = fresh
        .database
        .read(|_| -> Result<(), Error> { panic!("in a read") })
        .await;
    assert!(panicking.unwrap_err().to_string().contains("in a read"));
    assert_eq!(fresh.database.read(value).await, Ok(40));
}

#[derive(Debug)]
enum ThingError {
    Taken,
    Db(Error),
}

impl From<Error> for ThingError {
    fn from(error: Error) -> Self {
        ThingError::Db(error)
    }
}

impl Failure for ThingError {
    fn database(&self) -> Option<&Error> {
        match self {
            ThingError::Db(error) => Some(error),
            ThingError::Taken => None,
        }
    }
}

fn insert_counter(db: &mut Db, id: i32) -> Result<(), ThingError> {
    let inserted = db.transaction(|db| {
        diesel::insert_into(counters::table)
            .values((counters::id.eq(id), counters::n.eq(0)))
            .execute(db)
    });
    match inserted {
        Err(error) if is_unique_violation(&error) => Err(ThingError::Taken),
        other => Ok(other.map(drop)?),
    }
}

#[tokio::test]
async fn a_duplicate_in_a_savepoint_is_an_answer_and_the_write_goes_on() {
    let fresh = Fresh::new();
    fresh.run(COUNTER).await;
    let write = fresh.database.write(|db| {
        assert!(matches!(insert_counter(db, 1), Err(ThingError::Taken)));
        increment(db)?;
        insert_counter(db, 2)
    });
    write.await.unwrap();
    assert_eq!(fresh.database.read(value).await, Ok(1));
    let outcome = fresh.database.write(|db| insert_counter(db, 1)).await;
    assert!(matches!(outcome, Err(ThingError::Taken)));
}

#[tokio::test]
async fn a_write_that_swallowed_an_error_is_never_said_to_be_done_when_it_is_not() {
    let fresh = Fresh::new();
    fresh.run(COUNTER).await;
    let write = fresh.database.write(|db| {
        increment(db)?;
        let duplicate = diesel::insert_into(counters::table).values((counters::id.eq(1), counters::n.eq(0)));
        assert!(duplicate.execute(db).is_err());
        Ok::<_, Error>(())
    });
    assert_eq!(write.await.is_err(), fresh.is_postgres);
    assert_eq!(
        fresh.database.read(value).await,
        Ok(i64::from(!fresh.is_postgres))
    );
}

#[tokio::test]
async fn a_read_sees_one_state_and_changes_nothing() {
    let fresh = Fresh::new();
    fresh.run(COUNTER).await;
    let database = fresh.database.clone();
    let read = fresh.database.read(move |db| {
        let before = value(db)?;
        database.write_blocking(increment)?;
        Ok::<_, Error>((before, value(db)?))
    });
    assert_eq!(read.await, Ok((0, 0)));
    assert_eq!(fresh.database.read(value).await, Ok(1));
    assert!(fresh.database.read(increment).await.is_err());
    assert_eq!(fresh.database.read(value).await, Ok(1));
}

id_type!(ThingId, "An id for tests.");

text_enum! {
    /// An enum for tests.
    enum Colour {
        Red = "red",
        DarkBlue = "dark_blue",
    }
}

diesel::table! {
    use sportello::db::types::sql::{Instant, Uid};
    use diesel::sql_types::*;

    things (id) {
        id -> Uid,
        parent -> Nullable<Uid>,
        made_at -> Instant,
        gone_at -> Nullable<Instant>,
        due_on -> Date,
        done_on -> Nullable<Date>,
        colour -> Text,
        shade -> Nullable<Text>,
        words -> Text,
        more_words -> Nullable<Text>,
        yes -> Bool,
        perhaps -> Nullable<Bool>,
        small -> SmallInt,
        medium -> Integer,
        large -> BigInt,
        larger -> Nullable<BigInt>,
        bytes -> Binary,
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = things)]
struct Thing {
    id: ThingId,
    parent: Option<ThingId>,
    made_at: Timestamp,
    gone_at: Option<Timestamp>,
    due_on: NaiveDate,
    done_on: Option<NaiveDate>,
    colour: Colour,
    shade: Option<Colour>,
    words: Json<Vec<String>>,
    more_words: Option<Json<Vec<String>>>,
    yes: bool,
    perhaps: Option<bool>,
    small: i16,
    medium: i32,
    large: i64,
    larger: Option<i64>,
    bytes: Vec<u8>,
}

const THINGS: &str = "create table things (id uuid not null primary key, parent uuid references things,
    made_at timestamptz not null, gone_at timestamptz, due_on date not null, done_on date, colour text not null, shade text,
    words text not null, more_words text, yes boolean not null, perhaps boolean, small smallint not null,
    medium integer not null, large bigint not null, larger bigint,";

#[tokio::test]
async fn every_column_type_comes_back_compares_and_sorts() {
    let fresh = Fresh::new();
    let bytes = if fresh.is_postgres { "bytea" } else { "blob" };
    fresh.run(&format!("{THINGS} bytes {bytes} not null)")).await;

    let start: Timestamp = "1969-12-31T23:59:59.999999Z".parse().unwrap();
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let empty = Thing {
        id: ThingId::new(start),
        parent: None,
        made_at: start,
        gone_at: None,
        due_on: day,
        done_on: None,
        colour: Colour::Red,
        shade: None,
        words: Json(vec![]),
        more_words: None,
        yes: false,
        perhaps: None,
        small: i16::MIN,
        medium: i32::MIN,
        large: i64::MIN,
        larger: None,
        bytes: vec![],
    };
    let later = start + TimeDelta::microseconds(1);
    let full = Thing {
        id: ThingId::new(later),
        parent: Some(empty.id),
        made_at: later,
        gone_at: Some(later + TimeDelta::days(40_000)),
        due_on: day.succ_opt().unwrap(),
        done_on: Some(day),
        colour: Colour::DarkBlue,
        shade: Some(Colour::Red),
        words: Json(vec!["perché".into(), "\"'\\".into()]),
        more_words: Some(Json(vec!["sì".into()])),
        yes: true,
        perhaps: Some(true),
        small: i16::MAX,
        medium: i32::MAX,
        large: i64::MAX,
        larger: Some(-1),
        bytes: vec![0, 255],
    };
    let both = [empty.clone(), full.clone()];
    let inserting = both.clone();
    let returned = fresh.database.write(move |db| {
        let mut rows = Vec::new();
        for thing in inserting.clone() {
            let insert = diesel::insert_into(things::table).values(thing);
            rows.push(insert.returning(things::all_columns).get_result::<Thing>(db)?);
        }
        Ok::<_, Error>(rows)
    });
    assert_eq!(returned.await.unwrap(), both);

    let read = fresh.database.read(move |db| {
        let all = things::table.select(Thing::as_select());
        let found: Vec<Thing> = all.order((things::made_at.desc(), things::id.desc())).load(db)?;
        assert_eq!(found, [full.clone(), empty.clone()]);

        let ids = |query: things::BoxedQuery<'static, sportello::db::connection::MultiBackend, _>,
                   db: &mut Db| {
            query
                .order(things::id)
                .select(things::id)
                .load::<ThingId>(db)
                .unwrap()
        };
        let query = || things::table.into_boxed();
        let (a, b) = (empty.id, full.id);
        assert_eq!(ids(query().filter(things::made_at.lt(later)), db), [a]);
        assert_eq!(ids(query().filter(things::made_at.ge(start)), db), [a, b]);
        assert_eq!(ids(query().filter(things::gone_at.gt(later)), db), [b]);
        assert_eq!(ids(query().filter(things::gone_at.is_null()), db), [a]);
        assert_eq!(ids(query().filter(things::id.gt(a)), db), [b]);
        assert_eq!(ids(query().filter(things::id.eq_any(vec![b, a])), db), [a, b]);
        assert_eq!(
            ids(query().filter(things::id.eq_any(Vec::<ThingId>::new())), db),
            []
        );
        assert_eq!(ids(query().filter(things::id.ne_all(vec![b])), db), [a]);
        assert_eq!(ids(query().filter(things::parent.eq(a)), db), [b]);
        assert_eq!(ids(query().filter(things::made_at.eq_any([later])), db), [b]);
        assert_eq!(
            ids(query().filter(things::colour.eq_any(Colour::ALL)), db),
            [a, b]
        );
        assert_eq!(ids(query().filter(things::shade.eq(Some(Colour::Red))), db), [b]);
        assert_eq!(ids(query().filter(things::due_on.gt(day)), db), [b]);
        assert_eq!(ids(query().filter(things::done_on.le(day)), db), [b]);
        assert_eq!(ids(query().filter(things::yes.eq(true)), db), [b]);
        let keyset = things::made_at
            .gt(start)
            .or(things::made_at.eq(start).and(things::id.gt(a)));
        assert_eq!(ids(query().filter(keyset), db), [b]);
        let last = things::table.select(diesel::dsl::max(things::made_at));
        assert_eq!(last.first::<Option<Timestamp>>(db)?, Some(later));
        Ok::<_, Error>(())
    });
    read.await.unwrap();
}

#[test]
fn the_schema_is_made_once_also_by_processes_that_start_together() {
    let fresh = Fresh::new();
    let pending = fresh.database.pending_migrations().unwrap();
    assert!(pending.iter().any(|name| name == "0001_base"), "{pending:?}");
    let migrate = || {
        let database =
            Database::open(&DatabaseUrl::parse(&fresh.url).unwrap(), PoolOptions::command()).unwrap();
        std::thread::spawn(move || database.migrate().unwrap())
    };
    let threads = [migrate(), migrate(), migrate()];
    let steps: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(steps, pending.len());
    assert_eq!(fresh.database.pending_migrations().unwrap(), Vec::<String>::new());
    assert_eq!(fresh.database.migrate().unwrap(), 0);
}

/// Stands between the program and PostgreSQL, to let it hang and to cut its connections.
struct Wire {
    port: u16,
    is_hung: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Wire {
            port,
            is_hung: Arc::default(),
            open: Arc::default(),
        };
        let (is_hung, open) = (wire.is_hung.clone(), wire.open.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map(Result::unwrap) {
                let server = TcpStream::connect(&server).unwrap();
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let is_hung = is_hung.clone();
                    std::thread::spawn(move || {
                        let mut bytes = [0; 8192];
                        while let Ok(n @ 1..) = from.read(&mut bytes) {
                            while is_hung.load(Ordering::Relaxed) {
                                std::thread::sleep(Duration::from_millis(5));
                            }
                            if to.write_all(&bytes[..n]).is_err() {
                                break;
                            }
                        }
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
                open.lock().unwrap().extend([client, server]);
            }
        });
        wire
    }

    fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_hangs_or_restarts_is_unavailable_in_time_and_found_again() {
    let fresh = Fresh::new();
    if !fresh.is_postgres {
        return;
    }
    fresh.run(COUNTER).await;
    let (before, after) = fresh.url.split_once('@').unwrap();
    let (server, name) = after.split_once('/').unwrap();
    let wire = Wire::to(server.to_owned());
    let url = format!("{before}@127.0.0.1:{}/{name}", wire.port);
    let database = Database::open(&DatabaseUrl::parse(&url).unwrap(), PoolOptions::server()).unwrap();
    database.write(increment).await.unwrap();

    wire.is_hung.store(true, Ordering::Relaxed);
    let started = Instant::now();
    let calls: Vec<_> = (0..40)
        .map(|i| {
            let database = database.clone();
            tokio::spawn(async move {
                if i % 2 == 0 {
                    database.read(value).await.map(drop)
                } else {
                    database.write(increment).await
                }
            })
        })
        .collect();
    for call in calls {
        assert!(is_unavailable(&call.await.unwrap().unwrap_err()));
    }
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    wire.is_hung.store(false, Ordering::Relaxed);
    // What was told "unavailable" did not happen after all.
    assert_eq!(database.read(value).await, Ok(1));

    database.write(increment).await.unwrap();
    wire.cut();
    assert_eq!(database.read(value).await, Ok(2));
    wire.cut();
    database.write(increment).await.unwrap();
    assert_eq!(database.read(value).await, Ok(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_postgresql_hangs_programs_and_people_are_told_so_in_time() {
    let mut test = TestDb::start();
    if !test.url.starts_with("postgres") {
        return;
    }
    let (before, after) = test.url.split_once('@').unwrap();
    let (server, name) = after.split_once('/').unwrap();
    let wire = Wire::to(server.to_owned());
    let url = format!("{before}@127.0.0.1:{}/{name}", wire.port);
    test.db = Database::open(&DatabaseUrl::parse(&url).unwrap(), PoolOptions::server()).unwrap();
    let app = TestApp::start_on(test, Deadlines::default(), &[]).await;
    let anna = app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    let (program, browser) = (app.program(&anna).await, app.browser(&anna).await);
    program.get("/api/v1/tickets").await.expect(200);
    let token = browser.csrf("/tickets").await;

    wire.is_hung.store(true, Ordering::Relaxed);
    let started = Instant::now();
    let new =
        serde_json::json!({"service": "PORTALE", "kind": "question", "subject": "prova", "text": "prova"});
    let form = [("csrf", token.as_str()), ("language", "en")];
    let (list, open, page, sent) = tokio::join!(
        program.get("/api/v1/tickets"),
        program.post("/api/v1/tickets", &new),
        browser.get("/tickets"),
        browser.post_form("/language", &form),
    );
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_secs(5), "{elapsed:?}");
    for answer in [list, open] {
        let answer = answer.expect(503);
        assert_eq!(answer.json()["type"], "/problems/unavailable");
        assert!(answer.header("retry-after").parse::<u64>().is_ok());
    }
    for answer in [page, sent] {
        let answer = answer.expect(503);
        assert!(answer.text.contains("<main"), "{}", answer.text);
        assert!(answer.header("retry-after").parse::<u64>().is_ok());
    }
    wire.is_hung.store(false, Ordering::Relaxed);
    program.get("/api/v1/tickets").await.expect(200);
    browser.get("/tickets").await.expect(200);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_of_a_sqlite_database_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let fresh = Fresh::new();
    let Some(path) = fresh.url.strip_prefix("sqlite://").map(str::to_owned) else {
        return;
    };
    fresh.run("create table notes (text text)").await;
    for file in [path.clone(), format!("{path}-wal"), format!("{path}-shm")] {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
