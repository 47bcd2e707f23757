//! The same work without HTTP: the domain functions on the database, one call after the other.

use std::time::{Duration, Instant};

use sportello::db::{Database, DatabaseUrl, PoolOptions};
use sportello::kernel::clock::Clock;
use sportello::kernel::page::PageRequest;
use sportello::tickets::{self, Channel, Kind, NewMessage, NewTicket, Sort, TicketFilter, Visibility};

use crate::fill::Filled;
use crate::operations::Operation;

/// Calls in a second on a connection of its own.
pub fn rate(url: &DatabaseUrl, filled: &Filled, operation: Operation, time: Duration) -> f64 {
    let db = Database::open(url, PoolOptions::command()).expect("the database was just filled");
    let clock = Clock::system();
    let (mut count, started) = (0, Instant::now());
    while started.elapsed() < time {
        call(&db, &clock, filled, operation, count);
        count += 1;
    }
    count as f64 / started.elapsed().as_secs_f64()
}

fn call(db: &Database, clock: &Clock, filled: &Filled, operation: Operation, turn: usize) {
    let (agent, now) = (filled.agent.clone(), clock.now());
    let page = PageRequest::new(Some(50), None);
    let outcome = match operation {
        Operation::List => db.read_blocking(|db| {
            tickets::list(db, &agent, &TicketFilter::default(), Sort::default(), &page).map(drop)
        }),
        Operation::Search => {
            let filter = TicketFilter {
                q: Some(filled.words[turn % filled.words.len()].clone()),
                ..TicketFilter::default()
            };
            db.read_blocking(|db| tickets::list(db, &agent, &filter, Sort::default(), &page).map(drop))
        }
        Operation::Open => {
            let id = filled.long[turn % filled.long.len()];
            db.read_blocking(|db| {
                let row = tickets::detail(db, &agent, id)?;
                tickets::messages(db, &agent, &row.ticket)?;
                Ok(())
            })
        }
        Operation::Create => {
            let actor = filled.ente_actors[turn % filled.ente_actors.len()].clone();
            let (subject, text) = &filled.texts[turn % filled.texts.len()];
            let new = NewTicket::new(Channel::Api, "PORTALE", Kind::Incident, subject, text);
            db.write_blocking(move |db| tickets::open(db, &actor, now, new.clone()).map(drop))
        }
        Operation::Reply => {
            let id = filled.open[turn % filled.open.len()];
            let (_, text) = &filled.texts[turn % filled.texts.len()];
            let new = NewMessage::new(Visibility::Public, text);
            db.write_blocking(move |db| tickets::reply(db, &agent, now, id, new.clone()).map(drop))
        }
    };
    outcome.expect("the operation is allowed");
}
