//! A database of many tickets: enti, people and queue by the real commands, the tickets as rows of the same shape that
//! the commands leave behind, search index and audit chains included.

use std::collections::HashMap;
use std::time::Instant;

use chrono::{Datelike, NaiveDate, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::audit::{ActorKind, AuditId, Event};
use sportello::db::schema::{
    audit_events, audit_heads, messages, promises, ticket_transitions, tickets as table,
};
use sportello::db::search::{self, Words};
use sportello::db::{Database, DatabaseUrl, Db, PoolOptions};
use sportello::kernel::clock::{Clock, Timestamp};
use sportello::kernel::ids::{EnteId, QueueId, ServiceId, TicketId, UserId, id_type};
use sportello::kernel::rome;
use sportello::kernel::text::Lang;
use sportello::queues::{self, Assignment, QueueIn};
use sportello::sla::calendars::CENTRO;
use sportello::sla::policies::STANDARD;
use sportello::sla::promises::{
    FIRST_ANSWER, Promise, PromiseKind, PromiseState, RISK_NONE, Rules, SOLUTION,
};
use sportello::tickets::{
    Channel, Kind, Message, MessageId, Priority, Side, State, Ticket, TicketNumber, Visibility,
};
use sportello::users::actor::{Actor, EnteRole, Operator, Role};
use sportello::users::commands::create_with_hash;
use sportello::users::model::{NewUser, Place};
use sportello::users::tokens::Scope;
use sportello::{demo, enti, services, users};

/// Enti, each with one person.
const ENTI: usize = 50;
/// Tickets with twenty messages.
const LONG: usize = 200;
const LONG_MESSAGES: usize = 20;
/// Messages of every other ticket.
const MESSAGES: usize = 2;
/// One ticket in so many is still open.
const OPEN_EVERY: usize = 8;
/// Tickets that get answers under load.
const ANSWERED: usize = 500;
/// Who hands mails in.
const MANAGER: &str = "responsabile@centro.example";
/// Tickets of one transaction.
const CHUNK: usize = 1_000;

id_type!(RowId, "A recorded change of state.");

/// What the operations need to know of a filled database.
pub struct Filled {
    pub agent: Actor,
    pub agent_token: String,
    pub manager_token: String,
    pub ente_actors: Vec<Actor>,
    pub ente_tokens: Vec<String>,
    /// Tickets with twenty messages.
    pub long: Vec<TicketId>,
    /// Tickets that take answers.
    pub open: Vec<TicketId>,
    /// Subjects and texts, real Italian.
    pub texts: Vec<(String, String)>,
    /// Words that occur in many tickets, and some that do not.
    pub words: Vec<String>,
}

/// A database of its own on a PostgreSQL server, dropped at the end.
pub struct PostgresDatabase {
    pub url: String,
    name: String,
    server: String,
}

impl PostgresDatabase {
    pub fn create(server: &str) -> PostgresDatabase {
        let name = format!("sportello_bench_{:x}", rand::random::<u32>());
        maintain(server, &format!("create database {name}"));
        let (before, _) = server.rsplit_once('/').expect("postgres://host/database");
        PostgresDatabase {
            url: format!("{before}/{name}"),
            server: server.to_owned(),
            name,
        }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        maintain(&self.server, &format!("drop database {} with (force)", self.name));
    }
}

/// Statements that PostgreSQL allows outside of transactions only.
fn maintain(server: &str, sql: &str) {
    let mut connection = diesel::PgConnection::establish(server).expect("the server answers");
    connection
        .batch_execute(sql)
        .expect("databases may be created there");
}

/// Fills an empty database; how many seconds it took.
pub fn fill(url: &DatabaseUrl, count: usize) -> (Filled, f64) {
    let started = Instant::now();
    let db = Database::open(url, PoolOptions::command()).expect("a new database");
    db.migrate().expect("the migrations run");
    let now = Clock::system().now();
    let (people, filled) = people(&db, now);
    let heads = db.read_blocking(|db| audit_heads::table.load::<(String, i64, String)>(db));
    let heads = heads.expect("a table of the schema").into_iter();
    let mut maker = Maker {
        people,
        filled,
        now,
        count,
        made: 0,
        heads: heads
            .map(|(chain, position, hash)| (chain, (position, hash)))
            .collect(),
        numbers: HashMap::new(),
    };
    while maker.made < count {
        let rows = maker.next(CHUNK.min(count - maker.made));
        db.write_blocking(move |db| rows.insert(db))
            .expect("the rows fit");
    }
    let (heads, numbers) = (maker.heads.clone(), maker.numbers.clone());
    db.write_blocking(move |db| finish(db, &heads, &numbers))
        .expect("the counters fit");
    (maker.filled, started.elapsed().as_secs_f64())
}

/// Who and what the rows refer to.
struct People {
    enti: Vec<EnteId>,
    users: Vec<UserId>,
    agent: UserId,
    service: ServiceId,
    queue: QueueId,
    rules: Rules,
}

/// When what is promised is due.
const DUE_AFTER: TimeDelta = TimeDelta::days(3);

fn people(db: &Database, now: Timestamp) -> (People, Filled) {
    let start = now - TimeDelta::days(800);
    let people = db.write_blocking(move |db| {
        let first_day = rome::date_of(start.utc());
        let person = |db: &mut Db, email: String, place| {
            let new = NewUser {
                name: email.clone(),
                email,
                language: Lang::It,
                place,
            };
            let user = create_with_hash(db, Operator, start, &new, "-").expect("a valid account");
            user.id
        };
        services::ensure_shipped(db, start).expect("the catalogue fits");
        let (mut enti, mut users) = (Vec::new(), Vec::new());
        for comune in enti::register::all().iter().take(ENTI) {
            let ente = enti::create_comune(db, Operator, start, comune.istat_code, first_day);
            let ente = ente.expect("a comune of the register").id;
            let place = Place::Enti(vec![(ente, EnteRole::Contact, true)]);
            users.push(person(db, format!("u{}@ente.example", enti.len()), place));
            enti.push(ente);
        }
        let agent = person(
            db,
            "agente@centro.example".to_owned(),
            Place::Centre(vec![Role::Agent]),
        );
        person(db, MANAGER.to_owned(), Place::Centre(vec![Role::Manager]));
        let service = services::by_code(db, "PORTALE").expect("it was shipped above").id;
        let queue = QueueIn {
            name_it: "Primo livello".to_owned(),
            name_en: "First level".to_owned(),
            assignment: Assignment::Manual,
            position: None,
            services: vec![service],
            sla_policy: None,
            calendar: None,
        };
        let queue = queues::create(db, Operator, start, "primo-livello", &queue)
            .expect("a new queue")
            .id;
        queues::add_member(db, Operator, start, queue, agent).expect("an agent");
        QueryResult::Ok(People {
            enti,
            users,
            agent,
            service,
            queue,
            rules: Rules::in_force(db, STANDARD, CENTRO, start)?,
        })
    });
    let people = people.expect("an empty database");
    let token = |email: String| {
        users::cli::add_token(db, now, email, ("bench".to_owned(), Scope::Write), None, None)
            .expect("a token")
    };
    let actor = |user| {
        let actor = db.read_blocking(|db| users::load_actor(db, user, None, now));
        actor.expect("the account exists").expect("and has rights")
    };
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date");
    let texts = demo::world(1, today).tickets;
    let filled = Filled {
        agent: actor(people.agent),
        agent_token: token("agente@centro.example".to_owned()),
        manager_token: token(MANAGER.to_owned()),
        ente_actors: people.users.iter().map(|user| actor(*user)).collect(),
        ente_tokens: (0..ENTI).map(|i| token(format!("u{i}@ente.example"))).collect(),
        long: Vec::new(),
        open: Vec::new(),
        texts: texts
            .into_iter()
            .map(|ticket| (ticket.subject, ticket.text))
            .collect(),
        words: [
            "pubblicazione",
            "certificato",
            "newsletter",
            "modulo",
            "cookie",
            "statistiche",
            "dominio",
            "pagina",
        ]
        .map(str::to_owned)
        .to_vec(),
    };
    (people, filled)
}

/// The rows of some tickets.
#[derive(Clone, Default)]
struct Rows {
    tickets: Vec<Ticket>,
    promises: Vec<Promise>,
    messages: Vec<Message>,
    transitions: Vec<Transition>,
    events: Vec<Event>,
    words: Vec<(i64, Words)>,
}

#[derive(Clone, Insertable)]
#[diesel(table_name = ticket_transitions)]
struct Transition {
    id: RowId,
    ticket_id: TicketId,
    from_state: Option<State>,
    to_state: State,
    actor_id: Option<UserId>,
    at: Timestamp,
}

/// PostgreSQL takes at most 65,535 values in a statement.
const BATCH: usize = 1_000;

impl Rows {
    fn insert(&self, db: &mut Db) -> QueryResult<()> {
        macro_rules! insert {
            ($($table:path, $rows:expr;)*) => { $(
                for rows in $rows.chunks(BATCH) {
                    match db {
                        Db::Sqlite(db) => diesel::insert_into($table).values(rows).execute(db)?,
                        Db::Postgres(db) => diesel::insert_into($table).values(rows).execute(db)?,
                    };
                }
            )* };
        }
        insert! {
            table::table, self.tickets;
            promises::table, self.promises;
            messages::table, self.messages;
            ticket_transitions::table, self.transitions;
            audit_events::table, self.events;
        }
        for (number, words) in &self.words {
            search::index(db, *number, words, &Words::default())?;
        }
        Ok(())
    }
}

/// Position and hash of each chain's head.
type Heads = HashMap<String, (i64, String)>;

/// Makes rows, the oldest ticket first.
struct Maker {
    people: People,
    filled: Filled,
    now: Timestamp,
    count: usize,
    made: usize,
    heads: Heads,
    /// The last number of each year.
    numbers: HashMap<i32, i64>,
}

impl Maker {
    fn next(&mut self, tickets: usize) -> Rows {
        let mut rows = Rows::default();
        for _ in 0..tickets {
            self.ticket(&mut rows);
            self.made += 1;
        }
        rows
    }

    /// The tickets are spread over two years.
    fn ticket(&mut self, rows: &mut Rows) {
        let i = self.made;
        let age = TimeDelta::days(730) / i32::try_from(self.count).unwrap_or(i32::MAX);
        let at = self.now - age * i32::try_from(self.count - i).unwrap_or(i32::MAX);
        let year = rome::date_of(at.utc()).year();
        let last = self.numbers.entry(year).or_insert(0);
        *last += 1;
        let number = TicketNumber::new(year, *last);
        let (ente, user) = (self.people.enti[i % ENTI], self.people.users[i % ENTI]);
        let is_open = i.is_multiple_of(OPEN_EVERY);
        let is_long = self.count - i <= LONG.min(self.count / 2);
        let state = if is_open { State::Assigned } else { State::Closed };
        let (subject, text) = self.filled.texts[i % self.filled.texts.len()].clone();
        let (impact, urgency) = (
            i32::try_from(i % 3).unwrap_or(0) + 1,
            i32::try_from(i / 3 % 3).unwrap_or(0) + 1,
        );
        let ticket = Ticket {
            id: TicketId::new(at),
            number,
            ente_id: Some(ente),
            service_id: self.people.service,
            queue_id: self.people.queue,
            kind: Kind::Incident,
            subject,
            text,
            impact,
            urgency,
            priority: Priority::of(impact, urgency),
            priority_reason: None,
            state,
            channel: Channel::Portal,
            requester_id: Some(user),
            author_id: Some(user),
            assignee_id: Some(self.people.agent),
            confidential: false,
            follows_id: None,
            parent_id: None,
            merged_into_id: None,
            reopened: 0,
            version: 3,
            created_at: at,
            updated_at: at,
            state_since: at,
            lapses_at: None,
            remind_at: None,
            resolved_at: (!is_open).then_some(at),
            closed_at: (!is_open).then_some(at),
            risk: if is_open {
                (at + DUE_AFTER).as_micros()
            } else {
                RISK_NONE
            },
        };
        rows.promises.extend(self.promises(&ticket));
        let mut words = Words::of(&format!("{number} {}", ticket.subject));
        words.add(&ticket.text);
        words.add_ente(ente);
        self.event(
            rows,
            at,
            user,
            &ticket,
            "ticket.opened",
            json!({"number": number, "state": "new"}),
        );
        self.event(
            rows,
            at,
            self.people.agent,
            &ticket,
            "ticket.assigned",
            json!({"assignee_id": self.people.agent}),
        );
        let path = [
            None,
            Some(State::New),
            Some(State::Assigned),
            Some(State::Resolved),
        ];
        let states = [State::New, State::Assigned, State::Resolved, State::Closed];
        let steps = if is_open { 2 } else { 4 };
        for (from, to) in path.into_iter().zip(states).take(steps) {
            rows.transitions.push(Transition {
                id: RowId::new(at),
                ticket_id: ticket.id,
                from_state: from,
                to_state: to,
                actor_id: Some(self.people.agent),
                at,
            });
            self.event(
                rows,
                at,
                self.people.agent,
                &ticket,
                "ticket.state_changed",
                json!({"state": to}),
            );
        }
        for m in 0..if is_long { LONG_MESSAGES } else { MESSAGES } {
            let by_ente = m % 2 == 1;
            let author = if by_ente { user } else { self.people.agent };
            let (_, text) = self.filled.texts[(i * 7 + m * 31) % self.filled.texts.len()].clone();
            words.add(&text);
            let message = Message {
                id: MessageId::new(at),
                ticket_id: ticket.id,
                merged_from_id: None,
                author_id: Some(author),
                side: if by_ente { Side::Ente } else { Side::Centre },
                visibility: Visibility::Public,
                text,
                quoted: None,
                incoming_id: None,
                created_at: at,
            };
            self.event(
                rows,
                at,
                author,
                &ticket,
                "ticket.message_added",
                json!({"message_id": message.id}),
            );
            rows.messages.push(message);
        }
        if is_long {
            self.filled.long.push(ticket.id);
        } else if is_open && self.filled.open.len() < ANSWERED {
            self.filled.open.push(ticket.id);
        }
        rows.words.push((number.value(), words));
        rows.tickets.push(ticket);
    }

    /// The first answer is given; the solution too, but for what is open.
    fn promises(&self, ticket: &Ticket) -> [Promise; 2] {
        let at = ticket.created_at;
        let promise = |place, kind, is_met: bool| Promise {
            ticket_id: ticket.id,
            place,
            kind,
            policy_version_id: self.people.rules.policy,
            calendar_version_id: self.people.rules.calendar,
            priority: ticket.priority.number(),
            target_minutes: 660,
            started_at: at,
            due_at: Some(at + DUE_AFTER),
            state: if is_met {
                PromiseState::Met
            } else {
                PromiseState::Running
            },
            ended_at: is_met.then_some(at),
            breached_at: None,
            used_seconds: is_met.then_some(0),
            margin_seconds: is_met.then_some(39_600),
            check_at: None,
        };
        [
            promise(FIRST_ANSWER, PromiseKind::FirstAnswer, true),
            promise(SOLUTION, PromiseKind::Solution, !ticket.state.is_open()),
        ]
    }

    fn event(
        &mut self,
        rows: &mut Rows,
        at: Timestamp,
        who: UserId,
        ticket: &Ticket,
        name: &str,
        new: Value,
    ) {
        let ente = ticket.ente_id.expect("every ticket here has one");
        let chain = format!("ente:{ente}");
        let (position, previous_hash) = self.heads[&chain].clone();
        let mut event = Event {
            id: AuditId::new(at),
            chain: chain.clone(),
            position: position + 1,
            occurred_at: at,
            actor_kind: ActorKind::User,
            actor_id: Some(who),
            acting_for: None,
            ente_id: Some(ente),
            event: name.to_owned(),
            subject_kind: "ticket".to_owned(),
            subject_id: ticket.id.to_string(),
            old_value: None,
            new_value: Some(new.to_string()),
            reason: None,
            previous_hash,
            hash: String::new(),
        };
        event.hash = event.computed_hash();
        self.heads.insert(chain, (event.position, event.hash.clone()));
        rows.events.push(event);
    }
}

/// Heads of the chains, the numbers' counters, and what the database itself wants to know of its tables.
fn finish(db: &mut Db, heads: &Heads, numbers: &HashMap<i32, i64>) -> QueryResult<()> {
    for (chain, (position, hash)) in heads {
        diesel::update(audit_heads::table.find(chain))
            .set((audit_heads::position.eq(position), audit_heads::hash.eq(hash)))
            .execute(db)?;
    }
    for (year, last) in numbers {
        match db {
            Db::Sqlite(db) => db.batch_execute(&format!(
                "insert into ticket_numbers (year, last) values ({year}, {last})"
            ))?,
            Db::Postgres(db) => {
                db.batch_execute(&format!("select setval('ticket_numbers_{year}', {last})"))?
            }
        }
    }
    db.batch_execute("analyze")
}
