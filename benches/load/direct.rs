//! The same work without HTTP: the domain functions on the database, one call after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sportello::db::{Database, DatabaseUrl, Db, PoolOptions};
use sportello::kernel::clock::{Clock, Timestamp};
use sportello::kernel::page::PageRequest;
use sportello::tickets::{
    self, Channel, Kind, NewMessage, NewTicket, Sort, TicketError, TicketFilter, Visibility,
};

use crate::fill::Filled;
use crate::operations::Operation;

/// Calls in a second on a connection of its own.
pub fn rate(url: &DatabaseUrl, filled: &Arc<Filled>, operation: Operation, time: Duration) -> f64 {
    let db = Database::open(url, PoolOptions::command()).expect("the database was just filled");
    let clock = Clock::system();
    let (mut count, started) = (0, Instant::now());
    while started.elapsed() < time {
        let (now, filled) = (clock.now(), filled.clone());
        let call = move |db: &mut Db| work(db, now, &filled, operation, count);
        match operation.writes() {
            true => db.write_blocking(call),
            false => db.read_blocking(call),
        }
        .expect("the operation is allowed");
        count += 1;
    }
    count as f64 / started.elapsed().as_secs_f64()
}

/// The `turn`-th call, in the caller's transaction.
pub fn work(
    db: &mut Db,
    now: Timestamp,
    filled: &Filled,
    operation: Operation,
    turn: usize,
) -> Result<(), TicketError> {
    let agent = &filled.agent;
    let page = PageRequest::new(Some(50), None);
    match operation {
        Operation::List => {
            tickets::list(db, agent, &TicketFilter::default(), Sort::default(), &page).map(drop)
        }
        Operation::Search => {
            let filter = TicketFilter {
                q: Some(filled.words[turn % filled.words.len()].clone()),
                ..TicketFilter::default()
            };
            tickets::list(db, agent, &filter, Sort::default(), &page).map(drop)
        }
        Operation::Open => {
            let row = tickets::detail(db, agent, filled.long[turn % filled.long.len()])?;
            tickets::messages(db, agent, &row.ticket)?;
            Ok(())
        }
        Operation::Create => {
            let actor = &filled.ente_actors[turn % filled.ente_actors.len()];
            let (subject, text) = &filled.texts[turn % filled.texts.len()];
            let new = NewTicket::new(Channel::Api, "PORTALE", Kind::Incident, subject, text);
            tickets::open(db, actor, now, new).map(drop)
        }
        Operation::Reply => {
            let id = filled.open[turn % filled.open.len()];
            let (_, text) = &filled.texts[turn % filled.texts.len()];
            tickets::reply(db, agent, now, id, NewMessage::new(Visibility::Public, text)).map(drop)
        }
    }
}
