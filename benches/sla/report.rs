//! A year's report over a million tickets, whose facts lie in blocks as the nightly job packs them, and the page's report of a
//! month among them. Beside each stands how long it takes to read the bytes of the same blocks and do nothing with them.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{Connection, PgConnection};
use sportello::db::schema::report_blocks;
use sportello::db::{Database, DatabaseUrl, PoolOptions};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, QueueId, ServiceId, UserId};
use sportello::kernel::text::Lang;
use sportello::reports::blocks::{self, BLOCK_TICKETS};
use sportello::reports::facts::{PromiseFacts, TicketFacts};
use sportello::reports::{Reader, ReportQuery, query};
use sportello::tickets::Priority;
use sportello::users::actor::{Actor, Operator, Role};
use sportello::users::model::{NewUser, Place};
use sportello::users::passwords::Passwords;
use sportello::users::{commands, load_actor};

const TICKETS: usize = 1_000_000;
/// 1 January 2025 in Rome, and how many seconds the year has.
const YEAR: (i64, u64) = (1_735_686_000, 365 * 86_400);
/// Every figure is the median of so many.
const TIMES: usize = 7;

/// Prints the table.
pub fn run() {
    println!("| database | period | tickets counted | report ms | reading ms | report : reading |");
    println!("|---|---|---:|---:|---:|---:|");
    let folder = std::env::temp_dir().join(format!("sportello-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a writable temporary folder");
    measure("sqlite", &format!("sqlite://{}/sportello.db", folder.display()));
    std::fs::remove_dir_all(&folder).expect("the folder made above");
    match std::env::var("SPORTELLO_BENCH_POSTGRES_URL") {
        Ok(server) => {
            let name = format!("sportello_bench_{}", std::process::id());
            execute(&server, &format!("create database {name}"));
            let address = server
                .rsplit_once('/')
                .map_or(server.as_str(), |(before, _)| before);
            measure("postgres", &format!("{address}/{name}"));
            execute(&server, &format!("drop database {name} with (force)"));
        }
        Err(_) => println!("\nPostgreSQL is measured when SPORTELLO_BENCH_POSTGRES_URL names a server."),
    }
    println!("\nA year's report over a million tickets may take 1,000 ms.");
}

fn execute(server: &str, sql: &str) {
    let mut connection = PgConnection::establish(server).expect("the server that the variable names");
    connection
        .batch_execute(sql)
        .expect("a server on which databases may be created");
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn seconds(&mut self, most: u64) -> i64 {
        i64::try_from(self.throw(most)).unwrap_or(0)
    }
}

fn id(kind: u128, number: u64) -> uuid::Uuid {
    uuid::Uuid::from_u128((kind << 64) | u128::from(number))
}

/// A ticket that was opened at an instant: some days of work, one next answer, at times a wait.
fn ticket(dice: &mut Dice, opened: i64) -> TicketFacts {
    let promise = |dice: &mut Dice, due: i64| PromiseFacts {
        due,
        is_met: dice.throw(10) > 0,
        used: Some(u32::try_from(dice.throw(90_000)).unwrap_or(0)),
    };
    let is_cancelled = dice.throw(20) == 0;
    let solved = opened + 3_600 + dice.seconds(864_000);
    TicketFacts {
        opened,
        solved: (!is_cancelled).then_some(solved),
        ended: Some(solved + 1_209_600),
        is_cancelled,
        is_reopened: dice.throw(15) == 0,
        is_confidential: dice.throw(50) == 0,
        ente: Some(EnteId(id(1, dice.throw(208)))),
        queue: QueueId(id(2, dice.throw(12))),
        service: ServiceId(id(3, dice.throw(6))),
        agent: Some(UserId(id(4, dice.throw(40)))),
        priority: Priority::ALL[usize::try_from(dice.throw(4)).unwrap_or(0)],
        waiting: if dice.throw(4) == 0 { 30_000 } else { 0 },
        first: Some(promise(dice, opened + 86_400)),
        solution: Some(promise(dice, opened + 604_800)),
        next: vec![promise(dice, opened + 172_800)],
    }
}

fn fill(db: &Database, now: Timestamp) {
    let mut dice = Dice(20_260_302);
    let step = YEAR.1 / (TICKETS as u64);
    let mut made = 0;
    while made < TICKETS {
        let count = BLOCK_TICKETS.min(TICKETS - made);
        let facts: Vec<TicketFacts> = (made..made + count)
            .map(|n| {
                let opened = YEAR.0 + i64::try_from(n as u64 * step).unwrap_or(0);
                ticket(&mut dice, opened)
            })
            .collect();
        db.write_blocking(move |db| blocks::insert(db, now, &facts))
            .expect("an empty table");
        made += count;
    }
}

fn reader(db: &Database, now: Timestamp) -> Actor {
    let given = NewUser {
        email: "marta@example.example".to_owned(),
        name: "Marta".to_owned(),
        language: Lang::It,
        place: Place::Centre(vec![Role::Manager]),
    };
    let hash = Passwords::cheap().hash_blocking("nobody signs in here");
    let made = db.write_blocking(move |db| commands::create_with_hash(db, Operator, now, &given, &hash));
    let user = made.expect("the first account").id;
    db.read_blocking(|db| load_actor(db, user, None, now))
        .expect("the account made above")
        .expect("a place in the centre")
}

fn measure(name: &str, url: &str) {
    let url = DatabaseUrl::parse(url).expect("an address of a database");
    let db = Database::open(&url, PoolOptions::command()).expect("a database of its own");
    db.migrate().expect("an empty database");
    let now: Timestamp = "2026-03-02T08:00:00Z".parse().expect("an instant");
    fill(&db, now);
    let reader = reader(&db, now);
    let periods = [
        ("year", "2025-01-01", "2025-12-31"),
        ("month", "2025-06-01", "2025-06-30"),
    ];
    for (period, from, to) in periods {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let query = ReportQuery {
            from: Some(day(from)),
            to: Some(day(to)),
            ..ReportQuery::default()
        };
        let mut counted = 0;
        let report = median(|| {
            let figures = db.read_blocking(|db| query::report(db, &Reader::of(&reader)?, now, &query));
            counted = figures.expect("a report").total.opened;
        });
        let span = query.period(now).expect("a period").previous().instants().0;
        let end = query.period(now).expect("a period").instants().1;
        let reading = median(|| {
            let bytes = db.read_blocking(|db| {
                let stored: Vec<Vec<u8>> = report_blocks::table
                    .filter(report_blocks::last_at.ge(Timestamp::from(span)))
                    .filter(report_blocks::first_at.lt(Timestamp::from(end)))
                    .select(report_blocks::facts)
                    .load(db)?;
                QueryResult::Ok(stored.iter().map(Vec::len).sum::<usize>())
            });
            assert!(bytes.expect("blocks") > 0);
        });
        println!(
            "| {name} | {period} | {counted} | {:.0} | {:.0} | {:.1} |",
            report.as_secs_f64() * 1e3,
            reading.as_secs_f64() * 1e3,
            report.as_secs_f64() / reading.as_secs_f64(),
        );
    }
}

fn median(mut act: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let started = Instant::now();
            act();
            started.elapsed()
        })
        .collect();
    times.sort();
    times[TIMES / 2]
}
