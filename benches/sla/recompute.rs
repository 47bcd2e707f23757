//! 100,000 open tickets taken to a new version of their calendar, in the pieces of the job, while somebody of the first of
//! their enti goes on opening tickets; beside it how long opening takes when nothing else goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use sportello::db::schema::calendar_versions;
use sportello::db::{Database, Json};
use sportello::kernel::stop::Stop;
use sportello::sla::calendar::{Calendar, SpecialDay};
use sportello::sla::calendars::{self, CENTRO, CalendarVersion, CalendarVersionId};
use sportello::tickets::recompute::{self, Aim};
use sportello::tickets::{self, Channel, Kind, NewTicket};
use sportello::users::actor::{Actor, Operator};

use crate::stock::{Stock, now, servers};

const TICKETS: usize = 100_000;
/// Whose tickets they are: all of one ente, whose audit chain everybody needs, and of many.
const ENTI: &[usize] = &[1, 20];
/// Openings before anything else goes on.
const ALONE: usize = 300;

/// Prints the table.
pub fn run() {
    println!(
        "| database | enti | tickets moved | seconds | opening alone p99 ms | meanwhile p99 ms | openings meanwhile |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let servers = servers();
    for ((name, server), enti) in servers
        .iter()
        .flat_map(|server| ENTI.iter().map(move |n| (server, *n)))
    {
        let stock = Stock::of(server.as_deref(), TICKETS, enti, 0);
        let aim = new_calendar(&stock.db);
        let (db, ente_user) = (stock.db.clone(), stock.ente_user.clone());
        let mut alone = runtime.block_on(async {
            let mut times = Vec::new();
            for _ in 0..ALONE {
                times.push(open(&db, &ente_user).await);
            }
            times
        });
        let is_over = Arc::new(AtomicBool::new(false));
        let opening = runtime.spawn({
            let is_over = is_over.clone();
            async move {
                let mut times = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    times.push(open(&db, &ente_user).await);
                }
                times
            }
        });
        let started = Instant::now();
        let moved = runtime.block_on(move_all(&stock.db, aim));
        let took = started.elapsed();
        is_over.store(true, Ordering::Relaxed);
        let mut meanwhile = runtime.block_on(opening).expect("openings do not panic");
        println!(
            "| {name} | {enti} | {moved} | {:.1} | {:.1} | {:.1} | {} |",
            took.as_secs_f64(),
            p99(&mut alone),
            p99(&mut meanwhile),
            meanwhile.len(),
        );
    }
    println!("\nIt may take 5 s on SQLite and 15 s on PostgreSQL; an opening meanwhile 50 ms (p99).");
}

/// A version of the shipped calendar that is closed on the Wednesday after now.
fn new_calendar(db: &Database) -> Aim {
    let id = CalendarVersionId::new(now());
    let made = db.write_blocking(move |db| {
        let stored = calendars::by_code(db, CENTRO).expect("it is shipped");
        let mut rules = Calendar::centro();
        let day = "2026-03-04".parse().expect("a date");
        rules.special_days.insert(day, SpecialDay::default());
        let version = CalendarVersion {
            id,
            calendar_id: stored.id,
            number: 2,
            rules: Json(rules),
            reason: None,
            created_by: None,
            created_at: now(),
        };
        diesel::insert_into(calendar_versions::table)
            .values(&version)
            .execute(db)
    });
    made.expect("a second version");
    Aim::Calendar(id)
}

/// What the job does.
async fn move_all(db: &Database, aim: Aim) -> i32 {
    let asked = db.write(move |db| recompute::request(db, Operator, now(), aim, "Chiusura straordinaria"));
    let asked = asked.await.expect("nothing else is moved");
    let ended = recompute::go_on(db, now(), &asked, &Stop::default()).await;
    assert!(ended.expect("pieces get through"), "it ends");
    let id = asked.id;
    let row = db.read(move |db| recompute::find(db, Operator, id)).await;
    row.expect("the row written above").moved
}

async fn open(db: &Database, actor: &Actor) -> Duration {
    let actor = actor.clone();
    let new = NewTicket::new(
        Channel::Portal,
        "PORTALE",
        Kind::Incident,
        "Albo vuoto",
        "La pagina è vuota.",
    );
    let started = Instant::now();
    let opened = db.write(move |db| tickets::open(db, &actor, now(), new.clone()));
    opened.await.expect("a ticket");
    started.elapsed()
}

/// In milliseconds, by nearest rank.
fn p99(times: &mut [Duration]) -> f64 {
    times.sort();
    let rank = (times.len() * 99).div_ceil(100).max(1);
    times.get(rank - 1).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
