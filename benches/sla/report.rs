//! A year's report over a million tickets, whose facts lie in blocks as the nightly job packs them, with 10,000 open ones and
//! those finished today read from their rows, as it is by day; and the page's report of a month among them. Beside each stands
//! how long it takes to read the bytes of the same blocks and do nothing with them.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sportello::db::Database;
use sportello::db::schema::report_blocks;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, QueueId, ServiceId, UserId};
use sportello::kernel::text::Lang;
use sportello::reports::blocks::{self, BLOCK_TICKETS};
use sportello::reports::facts::{PromiseFacts, Solution, TicketFacts};
use sportello::reports::{Reader, ReportQuery, query};
use sportello::tickets::Priority;
use sportello::users::actor::{Actor, Operator, Role};
use sportello::users::model::{NewUser, Place};
use sportello::users::passwords::Passwords;
use sportello::users::{commands, load_actor};

use crate::stock::{Stock, now, servers};

const TICKETS: usize = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
/// Open ones beside them.
const OPEN: usize = TICKETS / 100;
/// Finished ones that the nightly job has not packed yet: a day's.
const TODAY: usize = TICKETS / 365;
/// 1 March 2025 in Rome, and how many seconds the year from then on has.
const YEAR: (i64, u64) = (1_740_783_600, 365 * 86_400);
/// Every figure is the median of so many.
const TIMES: usize = 7;

/// Prints the table.
pub fn run() {
    println!(
        "| database | period | tickets counted | of them from rows | report ms | reading ms | report : reading |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|");
    for (name, server) in servers() {
        let stock = Stock::of(server.as_deref(), OPEN + TODAY, 1, 0);
        finish(&stock.db, server.is_none());
        measure(name, &stock.db);
    }
    println!("\nA year's report over a million tickets may take 1,000 ms.");
}

/// A day's tickets of the stock are solved and closed, one of four after waiting for its ente.
fn finish(db: &Database, is_sqlite: bool) {
    let id = match is_sqlite {
        true => "randomblob(16)",
        false => "gen_random_uuid()",
    };
    let such = format!("from tickets where number <= {}", 2_025_000_000_000 + TODAY);
    let changes = [
        ("in_progress", "waiting_ente", " and number % 4 = 0"),
        ("waiting_ente", "in_progress", " and number % 4 = 0"),
        ("in_progress", "resolved", ""),
        ("resolved", "closed", ""),
    ]
    .map(|(from, to, also)| {
        format!(
            "insert into ticket_transitions (id, ticket_id, from_state, to_state, actor_id, at) \
             select {id}, id, '{from}', '{to}', assignee_id, created_at {such}{also};"
        )
    });
    let ended = format!(
        "update promises set state = 'met', ended_at = started_at, used_seconds = 0, check_at = null \
           where ticket_id in (select id {such}); \
         update tickets set state = 'closed', resolved_at = created_at, closed_at = created_at \
           where id in (select id {such}); \
         analyze;"
    );
    let sql = changes.concat() + &ended;
    db.write_blocking(move |db| db.batch_execute(&sql))
        .expect("the rows of the stock");
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
        solutions: if is_cancelled {
            Vec::new()
        } else {
            solutions(dice, solved)
        },
        ended: Some(solved + 1_209_600),
        is_cancelled,
        is_confidential: dice.throw(50) == 0,
        ente: Some(EnteId(id(1, dice.throw(208)))),
        queue: QueueId(id(2, dice.throw(12))),
        service: ServiceId(id(3, dice.throw(6))),
        agent: Some(UserId(id(4, dice.throw(40)))),
        priority: Priority::ALL[usize::try_from(dice.throw(4)).unwrap_or(0)],
        first: Some(promise(dice, opened + 86_400)),
        solution: Some(promise(dice, opened + 604_800)),
        next: vec![promise(dice, opened + 172_800)],
    }
}

/// One of fifteen was solved a first time two days before.
fn solutions(dice: &mut Dice, solved: i64) -> Vec<Solution> {
    let waiting = (dice.throw(4) == 0).then_some(30_000);
    let mut solutions = vec![Solution {
        at: solved,
        waiting,
        reopened: None,
    }];
    if dice.throw(15) == 0 {
        let first = Solution {
            at: solved - 172_800,
            waiting,
            reopened: Some(solved - 86_400),
        };
        solutions.insert(0, first);
    }
    solutions
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

fn measure(name: &str, db: &Database) {
    let now = now();
    fill(db, now);
    let reader = reader(db, now);
    let periods = [
        ("year", "2025-03-01", "2026-02-28"),
        ("month", "2026-02-01", "2026-02-28"),
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
            "| {name} | {period} | {counted} | {} | {:.0} | {:.0} | {:.1} |",
            OPEN + TODAY,
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
