//! The clock's look at a million tickets of which 200 are due: what the job reads, what acting on them takes, and beside it
//! the same question asked without the index, which reads every promise.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use sportello::db::Db;
use sportello::tickets::escalation::{check_promises, due_to_check};

use crate::stock::{Stock, now, servers};

const TICKETS: usize = 1_000_000;
const DUE: usize = 200;
/// Every figure but that of acting, which is done once, is the median of so many.
const TIMES: usize = 9;

/// Prints the table.
pub fn run() {
    println!("| database | tickets | due | finding ms | reading all ms | all : finding | acting ms |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for (name, server) in servers() {
        let stock = Stock::of(server.as_deref(), TICKETS, 1, DUE);
        let find = |db: &mut Db| due_to_check(db, now());
        let mut due = Vec::new();
        let finding = median(|| due = stock.db.read_blocking(find).expect("the tickets that are due"));
        assert_eq!(due.len(), DUE);
        let reading = median(|| {
            let all = "select count(*) from (select check_at from promises order by used_seconds, due_at limit 1) p";
            stock
                .db
                .read_blocking(|db| db.batch_execute(all))
                .expect("a statement that reads");
        });
        let started = Instant::now();
        let acted = stock.db.write_blocking(move |db| {
            let done = due
                .iter()
                .filter(|id| check_promises(db, now(), **id).is_ok_and(|done| done));
            diesel::QueryResult::Ok(done.count())
        });
        let acting = started.elapsed();
        assert_eq!(acted.expect("the promises are marked"), DUE);
        println!(
            "| {name} | {TICKETS} | {DUE} | {:.2} | {:.0} | {:.0} | {:.0} |",
            finding.as_secs_f64() * 1e3,
            reading.as_secs_f64() * 1e3,
            reading.as_secs_f64() / finding.as_secs_f64(),
            acting.as_secs_f64() * 1e3,
        );
    }
    println!("\nFinding them may take 50 ms.");
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
