//! What happened, who did it, when: append-only (R-VIS-5).
//!
//! A command records its event beside the change, in the same transaction. Each ente has a hash chain of its own and
//! events without an ente are spread over sixteen, so that no writer waits for another ente's. Nothing in the program
//! updates or deletes an event; triggers refuse it to others, and `sportello audit verify` finds who went round them.
//! Recording knows ids, not actors; only reading ([`list`]) asks who reads.

pub mod anchor;
pub mod api;
pub mod cli;
mod error;
mod queries;
pub mod verify;
mod views;
pub mod web;

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::db::schema::{audit_events, audit_heads};
use crate::db::types::{sql, text_enum};
use crate::db::{Db, fixed, kept, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId, id_type};

pub use error::AuditError;
pub use queries::{AuditFilter, find, list, may_read};

id_type!(AuditId, "An audit event.");

/// How many chains take the events that belong to no ente.
const CENTRE_CHAINS: u64 = 16;

text_enum! {
    /// What kind of actor an event has.
    pub enum ActorKind {
        User = "user",
        System = "system",
        Anonymous = "anonymous",
        Operator = "operator",
    }
}

/// Who acted: a person, perhaps acting for another ente (R-VIS-2), the clock, nobody signed in, or the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    kind: ActorKind,
    user: Option<UserId>,
    acting_for: Option<EnteId>,
}

impl By {
    /// The person, if it is one.
    pub fn user_id(&self) -> Option<UserId> {
        self.user
    }

    /// A signed-in person.
    pub fn user(user: UserId, acting_for: Option<EnteId>) -> By {
        By {
            kind: ActorKind::User,
            user: Some(user),
            acting_for,
        }
    }

    /// The clock.
    pub fn system() -> By {
        By {
            kind: ActorKind::System,
            user: None,
            acting_for: None,
        }
    }

    /// Somebody who is not signed in.
    pub fn anonymous() -> By {
        By {
            kind: ActorKind::Anonymous,
            user: None,
            acting_for: None,
        }
    }

    /// Whoever runs a command on the server.
    pub fn operator() -> By {
        By {
            kind: ActorKind::Operator,
            user: None,
            acting_for: None,
        }
    }
}

/// One event as a command states it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `<subject>.<past participle>`: `ticket.assigned`.
    pub event: &'static str,
    /// What it happened to: kind (`ticket`) and id.
    pub subject: (&'static str, String),
    /// The ente whose data it is, if any.
    pub ente: Option<EnteId>,
    /// The changed fields before, as a JSON object; none if there was nothing.
    pub old: Option<String>,
    /// The changed fields after.
    pub new: Option<String>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

impl Entry {
    /// An event without values.
    pub fn new(event: &'static str, kind: &'static str, id: impl ToString) -> Entry {
        Entry {
            event,
            subject: (kind, id.to_string()),
            ente: None,
            old: None,
            new: None,
            reason: None,
        }
    }

    /// The ente whose data changed.
    pub fn ente(mut self, ente: impl Into<Option<EnteId>>) -> Entry {
        self.ente = ente.into();
        self
    }

    /// The values before and after: objects with only the changed fields, null if there was nothing.
    pub fn change(mut self, old: impl Serialize, new: impl Serialize) -> Entry {
        (self.old, self.new) = (object_text(&old), object_text(&new));
        self
    }

    /// The reason given.
    pub fn reason(mut self, reason: impl Into<Option<String>>) -> Entry {
        self.reason = reason.into();
        self
    }
}

/// A stored event.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the columns are explained in the schema and in `Entry`"
)]
pub struct Event {
    pub id: AuditId,
    pub chain: String,
    pub position: i64,
    pub occurred_at: Timestamp,
    pub actor_kind: ActorKind,
    pub actor_id: Option<UserId>,
    pub acting_for: Option<EnteId>,
    pub ente_id: Option<EnteId>,
    pub event: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub old_value: Option<String>,
    pub new_value: Option<String>,
    pub reason: Option<String>,
    pub previous_hash: String,
    pub hash: String,
}

impl Event {
    /// SHA-256 over a tag, every field with its length before it, and the hash of the event before; lower-case hex.
    pub fn computed_hash(&self) -> String {
        let mut hasher = Sha256::new_with_prefix(b"sportello.audit.1");
        let mut field = |value: Option<&str>| match value {
            Some(text) => {
                hasher.update((text.len() as u64 + 1).to_be_bytes());
                hasher.update(text.as_bytes());
            }
            None => hasher.update(0u64.to_be_bytes()),
        };
        field(Some(&self.id.to_string()));
        field(Some(&self.chain));
        field(Some(&self.position.to_string()));
        field(Some(&self.occurred_at.as_micros().to_string()));
        field(Some(self.actor_kind.as_str()));
        field(self.actor_id.map(|id| id.to_string()).as_deref());
        field(self.acting_for.map(|id| id.to_string()).as_deref());
        field(self.ente_id.map(|id| id.to_string()).as_deref());
        field(Some(&self.event));
        field(Some(&self.subject_kind));
        field(Some(&self.subject_id));
        field(self.old_value.as_deref());
        field(self.new_value.as_deref());
        field(self.reason.as_deref());
        field(Some(&self.previous_hash));
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
        let bytes = hasher.finalize();
        (bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]))
            .map(digit)
            .collect()
    }
}

/// The fields that differ between two objects: as they were and as they are.
pub fn changes(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(mut before), Value::Object(mut after)) = (before, after) else {
        return (Value::Null, Value::Null);
    };
    let same: Vec<String> = before
        .iter()
        .filter(|(name, value)| after.get(*name) == Some(*value))
        .map(|(n, _)| n.clone())
        .collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    (Value::Object(before), Value::Object(after))
}

/// Opens the chain of a new ente; the ente's creation calls it once.
pub fn open_chain(db: &mut Db, ente: EnteId) -> QueryResult<()> {
    let values = (
        audit_heads::chain.eq(chain_of(ente)),
        audit_heads::position.eq(0),
        audit_heads::hash.eq(""),
    );
    diesel::insert_into(audit_heads::table)
        .values(values)
        .execute(db)
        .map(drop)
}

/// Appends one event to its chain, in the caller's transaction. The head's row is taken first, so that writers of one
/// ente queue there instead of failing at commit.
pub fn record(db: &mut Db, by: By, now: Timestamp, entry: Entry) -> QueryResult<()> {
    let chain = entry.chain();
    let (position, previous_hash): (i64, String) = fixed(
        diesel::update(audit_heads::table.find(chain.clone()))
            .set(audit_heads::position.eq(audit_heads::position + 1))
            .returning((audit_heads::position, audit_heads::hash)),
    )
    .get_result(db)?;
    let event = Event::new(by, now, entry, chain, (position, previous_hash));
    let head = audit_heads::table.find(event.chain.clone());
    fixed(diesel::update(head).set(audit_heads::hash.eq(event.hash.clone()))).execute(db)?;
    diesel::insert_into(audit_events::table)
        .values(event)
        .execute(db)
        .map(drop)
}

/// Takes the rows of heads; position and hash of each.
fn take(db: &mut Db, chains: Vec<String>) -> QueryResult<Vec<(String, i64, String)>> {
    kept(
        diesel::update(audit_heads::table.filter(one_of(audit_heads::chain, chains)))
            .set(audit_heads::position.eq(audit_heads::position))
            .returning((audit_heads::chain, audit_heads::position, audit_heads::hash)),
    )
    .get_results(db)
}

/// Appends many events, each to its chain, in their order: as [`record`], with few statements. The heads' rows are taken
/// first, all at once.
pub fn record_all(db: &mut Db, by: By, now: Timestamp, entries: Vec<Entry>) -> QueryResult<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut chains: Vec<String> = entries.iter().map(Entry::chain).collect();
    chains.sort();
    chains.dedup();
    let mut heads: HashMap<String, (i64, String)> = take(db, chains)?
        .into_iter()
        .map(|(chain, position, hash)| (chain, (position, hash)))
        .collect();
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        let chain = entry.chain();
        let head = heads.get_mut(&chain).ok_or(diesel::result::Error::NotFound)?;
        let event = Event::new(by, now, entry, chain, (head.0 + 1, std::mem::take(&mut head.1)));
        *head = (event.position, event.hash.clone());
        events.push(event);
    }
    append_all(db, events, heads)
}

/// Several rows with a statement are for PostgreSQL, where each one costs a round trip: as columns, so that it is prepared
/// once for any number of them.
fn append_all(db: &mut Db, events: Vec<Event>, heads: HashMap<String, (i64, String)>) -> QueryResult<()> {
    match db {
        Db::Postgres(db) => {
            use diesel::sql_types::{Array, BigInt, Nullable, Text};

            let heads: Vec<(&String, i64, &String)> = heads
                .iter()
                .map(|(chain, (position, hash))| (chain, *position, hash))
                .collect();
            let statement = "update audit_heads set position = new.position, hash = new.hash \
                 from unnest($1, $2, $3) as new (chain, position, hash) where audit_heads.chain = new.chain";
            let statement = diesel::sql_query(statement)
                .bind::<Array<Text>, _>(column(&heads, |head| head.0))
                .bind::<Array<BigInt>, _>(column(&heads, |head| head.1))
                .bind::<Array<Text>, _>(column(&heads, |head| head.2));
            kept(statement).execute(db)?;
            let statement = "insert into audit_events (id, chain, position, occurred_at, actor_kind, actor_id, acting_for, \
                 ente_id, event, subject_kind, subject_id, old_value, new_value, reason, previous_hash, hash) \
                 select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
            let statement = diesel::sql_query(statement)
                .bind::<Array<sql::Uid>, _>(column(&events, |event| event.id))
                .bind::<Array<Text>, _>(column(&events, |event| &event.chain))
                .bind::<Array<BigInt>, _>(column(&events, |event| event.position))
                .bind::<Array<sql::Instant>, _>(column(&events, |event| event.occurred_at))
                .bind::<Array<Text>, _>(column(&events, |event| event.actor_kind))
                .bind::<Array<Nullable<sql::Uid>>, _>(column(&events, |event| event.actor_id))
                .bind::<Array<Nullable<sql::Uid>>, _>(column(&events, |event| event.acting_for))
                .bind::<Array<Nullable<sql::Uid>>, _>(column(&events, |event| event.ente_id))
                .bind::<Array<Text>, _>(column(&events, |event| &event.event))
                .bind::<Array<Text>, _>(column(&events, |event| &event.subject_kind))
                .bind::<Array<Text>, _>(column(&events, |event| &event.subject_id))
                .bind::<Array<Nullable<Text>>, _>(column(&events, |event| event.old_value.as_ref()))
                .bind::<Array<Nullable<Text>>, _>(column(&events, |event| event.new_value.as_ref()))
                .bind::<Array<Nullable<Text>>, _>(column(&events, |event| event.reason.as_ref()))
                .bind::<Array<Text>, _>(column(&events, |event| &event.previous_hash))
                .bind::<Array<Text>, _>(column(&events, |event| &event.hash));
            kept(statement).execute(db)
        }
        Db::Sqlite(db) => {
            for (chain, (position, hash)) in heads {
                let head = (audit_heads::position.eq(position), audit_heads::hash.eq(hash));
                fixed(diesel::update(audit_heads::table.find(chain)).set(head)).execute(db)?;
            }
            for event in events {
                diesel::insert_into(audit_events::table)
                    .values(event)
                    .execute(db)?;
            }
            Ok(())
        }
    }
}

/// One column of many rows.
fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// An object as it is stored; none for null.
fn object_text(object: &impl Serialize) -> Option<String> {
    let text = serde_json::to_string(object).expect("objects of texts and numbers are JSON");
    (text != "null").then_some(text)
}

impl Entry {
    /// The chain that takes it.
    fn chain(&self) -> String {
        match self.ente {
            Some(ente) => chain_of(ente),
            None => format!("centre:{}", spread(&self.subject.1)),
        }
    }
}

impl Event {
    /// The event after the head of its chain, with its hash. `head`: its own position, the hash of the one before.
    fn new(by: By, now: Timestamp, entry: Entry, chain: String, head: (i64, String)) -> Event {
        let (position, previous_hash) = head;
        let mut event = Event {
            id: AuditId::new(now),
            chain,
            position,
            occurred_at: now,
            actor_kind: by.kind,
            actor_id: by.user,
            acting_for: by.acting_for,
            ente_id: entry.ente,
            event: entry.event.to_owned(),
            subject_kind: entry.subject.0.to_owned(),
            subject_id: entry.subject.1,
            old_value: entry.old,
            new_value: entry.new,
            reason: entry.reason,
            previous_hash,
            hash: String::new(),
        };
        event.hash = event.computed_hash();
        event
    }
}

/// The events of one subject, oldest first, for a caller that has decided who may see the subject.
pub fn about(db: &mut Db, kind: &str, id: &str) -> QueryResult<Vec<Event>> {
    audit_events::table
        .filter(audit_events::subject_kind.eq(kind))
        .filter(audit_events::subject_id.eq(id))
        .order(audit_events::id)
        .select(Event::as_select())
        .load(db)
}

/// The chain of an ente.
fn chain_of(ente: EnteId) -> String {
    format!("ente:{ente}")
}

/// Which of the centre's chains takes a subject: FNV-1a, stable for ever.
fn spread(subject: &str) -> u64 {
    subject.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    }) % CENTRE_CHAINS
}
