//! The bare database: the statements of an operation and nothing else.
//!
//! Calls of the domain function are recorded as diesel tells them, text and values, and what they wrote is rolled back;
//! then the recorded statements are sent again, each call's in a transaction of its own as the program does it, and
//! timed. So they are the program's own statements whatever becomes of it, and what they write fits: ids, numbers and
//! chains of the audit are those that the rolled back calls had made.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::connection::InstrumentationEvent;
use diesel::deserialize;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel::row::NamedRow;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Untyped};
use sportello::db::connection::MultiBackend;
use sportello::db::types::sql::{Instant as At, Uid};
use sportello::db::{Database, DatabaseUrl, Db, PoolOptions};
use sportello::kernel::clock::{Clock, Timestamp};
use sportello::kernel::ids::id_type;
use sportello::tickets::TicketError;

use crate::direct;
use crate::fill::Filled;
use crate::operations::Operation;

/// Calls that are recorded at once.
const BATCH: usize = 200;

id_type!(AnyId, "The id of anything.");

/// Calls in a second on a connection of its own; the time is that of the statements alone.
pub fn rate(url: &DatabaseUrl, filled: &Arc<Filled>, operation: Operation, time: Duration) -> f64 {
    let db = Database::open(url, PoolOptions::command()).expect("the database was just filled");
    let (mut count, mut spent) = (0, Duration::ZERO);
    while spent < time {
        let calls = record(&db, filled, operation, count);
        count += calls.len();
        let started = Instant::now();
        for statements in calls {
            let send = move |db: &mut Db| {
                statements
                    .iter()
                    .try_for_each(|statement| statement.load::<Unread>(db).map(drop))
            };
            match operation.writes() {
                true => db.write_blocking(send),
                false => db.read_blocking(send),
            }
            .expect("what the program could send can be sent again");
        }
        spent += started.elapsed();
    }
    count as f64 / spent.as_secs_f64()
}

/// The statements of each of the next calls of the domain function, which leave nothing behind.
fn record(db: &Database, filled: &Arc<Filled>, operation: Operation, first: usize) -> Vec<Vec<Statement>> {
    let calls: Arc<Mutex<Vec<Vec<Statement>>>> = Arc::default();
    let (filled, clock, recorded) = (filled.clone(), Clock::system(), calls.clone());
    let work = move |db: &mut Db| {
        let calls = recorded.clone();
        calls.lock().unwrap_or_else(PoisonError::into_inner).clear();
        db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event
                && let Some(statement) = Statement::told(&query.to_string())
                && let Some(call) = calls.lock().unwrap_or_else(PoisonError::into_inner).last_mut()
            {
                call.push(statement);
            }
        });
        for turn in first..first + BATCH {
            recorded
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(Vec::new());
            direct::work(db, clock.now(), &filled, operation, turn)?;
        }
        db.set_instrumentation(|_: InstrumentationEvent<'_>| ());
        Err::<(), TicketError>(Error::RollbackTransaction.into())
    };
    let outcome = match operation.writes() {
        true => db.write_blocking(work),
        false => db.read_blocking(work),
    };
    assert!(
        matches!(outcome, Err(TicketError::Db(Error::RollbackTransaction))),
        "the operation is allowed: {outcome:?}"
    );
    let calls = std::mem::take(&mut *calls.lock().unwrap_or_else(PoisonError::into_inner));
    assert!(
        calls.iter().all(|call| !call.is_empty()),
        "diesel tells statements otherwise than expected"
    );
    calls
}

/// A statement as the program sent it. The cache of the connection keeps it prepared.
#[derive(Debug)]
struct Statement {
    /// Its text up to each value, and which value that is.
    parts: Vec<(String, usize)>,
    end: String,
    values: Vec<Value>,
}

impl Statement {
    /// Reads `select … where id = ? -- binds: [TicketId(0191…)]`; transactions are told without values.
    fn told(text: &str) -> Option<Statement> {
        let (text, told) = text.split_once(" -- binds: [")?;
        let (mut parts, mut end) = (Vec::new(), text);
        while let Some(place) = end.find(['?', '$']) {
            let (before, rest) = end.split_at(place);
            let after = rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
            // `?` is the next one, `$3` the third.
            let number = rest[1..rest.len() - after.len()]
                .parse()
                .unwrap_or(parts.len() + 1);
            parts.push((before.to_owned(), number - 1));
            end = after;
        }
        let (mut values, mut rest) = (Vec::new(), told);
        while rest != "]" {
            values.push(Value::told(&mut rest).unwrap_or_else(|| panic!("no value is told so: {rest}")));
            rest = rest.strip_prefix(", ").unwrap_or(rest);
        }
        Some(Statement {
            parts,
            end: end.to_owned(),
            values,
        })
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for &Statement {
    type SqlType = Untyped;
}

impl RunQueryDsl<Db> for &Statement {}

/// A row that the database found and nobody read. `execute` would have SQLite look for the first one only.
struct Unread;

impl QueryableByName<MultiBackend> for Unread {
    fn build<'a>(_: &impl NamedRow<'a, MultiBackend>) -> deserialize::Result<Unread> {
        Ok(Unread)
    }
}

impl QueryFragment<MultiBackend> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for (text, value) in &self.parts {
            out.push_sql(text);
            match &self.values[*value] {
                Value::Id(id) => out.push_bind_param::<Uid, _>(id)?,
                Value::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Value::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Value::Truth(truth) => out.push_bind_param::<Bool, _>(truth)?,
                Value::Day(day) => out.push_bind_param::<Date, _>(day)?,
                Value::At(at) => out.push_bind_param::<At, _>(at)?,
                Value::Null(null) => out.push_bind_param::<Nullable<Text>, _>(null)?,
            }
        }
        out.push_sql(&self.end);
        Ok(())
    }
}

/// A value of a statement.
#[derive(Debug, PartialEq)]
enum Value {
    Id(AnyId),
    Text(String),
    Number(i64),
    Truth(bool),
    Day(NaiveDate),
    At(Timestamp),
    Null(Option<String>),
}

impl Value {
    /// Reads one value as `Debug` writes it, and leaves what follows.
    fn told(rest: &mut &str) -> Option<Value> {
        if let Some(mut inner) = rest.strip_prefix("Some(") {
            let value = Value::told(&mut inner)?;
            *rest = inner.strip_prefix(')')?;
            return Some(value);
        }
        if let Some(text) = rest.strip_prefix('"') {
            return Value::text(text, rest);
        }
        let end = match rest.find([',', ']', '(', ')'])? {
            // `TicketId(0191…)`
            open if rest[open..].starts_with('(') => rest.find(')')? + 1,
            end => end,
        };
        let (told, after) = rest.split_at(end);
        *rest = after;
        if let Some((_, id)) = told.split_once('(') {
            return id.strip_suffix(')')?.parse().ok().map(Value::Id);
        }
        let number = told.parse().ok().map(Value::Number);
        let truth = || told.parse().ok().map(Value::Truth);
        let day = || told.parse().ok().map(Value::Day);
        let at = || told.parse().ok().map(|at: DateTime<Utc>| Value::At(at.into()));
        let null = || (told == "None").then_some(Value::Null(None));
        number
            .or_else(truth)
            .or_else(day)
            .or_else(at)
            .or_else(null)
            .or_else(|| {
                // A word of a `text_enum!`: `InProgress` is stored as `in_progress`.
                let mut word = String::new();
                for c in told.chars() {
                    if c.is_ascii_uppercase() && !word.is_empty() {
                        word.push('_');
                    }
                    word.push(c.to_ascii_lowercase());
                }
                (!word.is_empty()).then_some(Value::Text(word))
            })
    }

    /// A text after its first quote.
    fn text<'a>(told: &'a str, rest: &mut &'a str) -> Option<Value> {
        let (mut text, mut chars) = (String::new(), told.chars());
        loop {
            text.push(match chars.next()? {
                '"' => break,
                '\\' => match chars.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    'u' => {
                        let (code, after) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                        chars = after.chars();
                        char::from_u32(u32::from_str_radix(code, 16).ok()?)?
                    }
                    itself => itself,
                },
                itself => itself,
            });
        }
        *rest = chars.as_str();
        Some(Value::Text(text))
    }
}
