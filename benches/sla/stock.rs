//! A database with very many open tickets, made by one statement a table: each has its first answer given and its solution
//! still owed, with the versions of calendar and policy that are shipped.

use std::path::PathBuf;

use chrono::{NaiveDate, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use sportello::db::{Database, DatabaseUrl, PoolOptions};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::EnteId;
use sportello::kernel::text::Lang;
use sportello::queues::{self, Assignment, QueueIn};
use sportello::sla::calendars::CENTRO;
use sportello::sla::policies::STANDARD;
use sportello::sla::promises::Rules;
use sportello::users::actor::{Actor, EnteRole, Operator, Role};
use sportello::users::commands::create_with_hash;
use sportello::users::load_actor;
use sportello::users::model::{NewUser, Place};
use sportello::{enti, services};

/// Monday 2 March 2026, 10:00 in Rome: the centre is open.
pub const NOW: &str = "2026-03-02T09:00:00Z";

/// A database of its own, gone when it is dropped.
pub struct Stock {
    pub db: Database,
    /// A person of the first of the enti whose tickets they are.
    pub ente_user: Actor,
    place: Lives,
}

enum Lives {
    In(PathBuf),
    On(String, String),
}

/// The databases to measure: SQLite, and PostgreSQL where a server is named.
pub fn servers() -> Vec<(&'static str, Option<String>)> {
    let postgres = std::env::var("SPORTELLO_BENCH_POSTGRES_URL").ok();
    let mut all = vec![("sqlite", None)];
    all.extend(postgres.map(|url| ("postgres", Some(url))));
    all
}

pub fn now() -> Timestamp {
    NOW.parse().expect("an instant")
}

impl Stock {
    /// So many tickets of so many enti in turn, of which so many have a promise that the clock must look at.
    pub fn of(server: Option<&str>, tickets: usize, enti: usize, due: usize) -> Stock {
        let name = format!("sportello_bench_{:x}", rand::random::<u32>());
        let (url, place) = match server {
            None => {
                let folder = std::env::temp_dir().join(&name);
                std::fs::create_dir_all(&folder).expect("a writable temporary folder");
                (format!("sqlite://{}/s.db", folder.display()), Lives::In(folder))
            }
            Some(server) => {
                execute(server, &format!("create database {name}"));
                let before = server.rsplit_once('/').map_or(server, |(before, _)| before);
                (format!("{before}/{name}"), Lives::On(server.to_owned(), name))
            }
        };
        let url = DatabaseUrl::parse(&url).expect("an address of a database");
        let db = Database::open(&url, PoolOptions::command()).expect("a database of its own");
        db.migrate().expect("an empty database");
        let ente_user = fill(&db, server.is_none(), tickets, enti, due);
        Stock { db, ente_user, place }
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        match &self.place {
            Lives::In(folder) => drop(std::fs::remove_dir_all(folder)),
            Lives::On(server, name) => execute(server, &format!("drop database {name} with (force)")),
        }
    }
}

fn execute(server: &str, sql: &str) {
    let mut connection = PgConnection::establish(server).expect("the server that the variable names");
    connection
        .batch_execute(sql)
        .expect("a server on which databases may be created");
}

fn fill(db: &Database, is_sqlite: bool, tickets: usize, number: usize, due: usize) -> Actor {
    let start = now() - TimeDelta::days(30);
    let made = db.write_blocking(move |db| {
        services::ensure_shipped(db, start).expect("the catalogue fits");
        let first_day = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date");
        let comuni = enti::register::all().iter().take(number);
        let enti = comuni.map(|comune| {
            let ente = enti::create_comune(db, Operator, start, comune.istat_code, first_day);
            ente.expect("a comune of the register").id
        });
        let enti: Vec<EnteId> = enti.collect();
        let mut person = |email: &str, place| {
            let new = NewUser {
                name: email.to_owned(),
                email: email.to_owned(),
                language: Lang::It,
                place,
            };
            create_with_hash(db, Operator, start, &new, "-")
                .expect("a valid account")
                .id
        };
        let user = person(
            "rosa@ente.example",
            Place::Enti(vec![(enti[0], EnteRole::Contact, true)]),
        );
        let agent = person("anna@centro.example", Place::Centre(vec![Role::Agent]));
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
        let rules = Rules::in_force(db, STANDARD, CENTRO, now())?;
        let ids = [
            service.to_string(),
            queue.to_string(),
            user.to_string(),
            agent.to_string(),
            rules.policy.to_string(),
            rules.calendar.to_string(),
        ];
        db.batch_execute(&statements(is_sqlite, tickets, due, &enti, &ids))?;
        let actor = load_actor(db, user, None, start)?.expect("a place in the ente");
        diesel::QueryResult::Ok(actor)
    });
    made.expect("the rows fit")
}

/// The rows of tickets, transitions and promises in the dialect of the database.
fn statements(is_sqlite: bool, tickets: usize, due: usize, enti: &[EnteId], ids: &[String; 6]) -> String {
    let id = |text: &String| match is_sqlite {
        true => format!("x'{}'", text.replace('-', "")),
        false => format!("'{text}'::uuid"),
    };
    let [service, queue, user, agent, policy, calendar] = ids.each_ref().map(id);
    let of_number = |(i, ente): (usize, &EnteId)| format!(" when {i} then {}", id(&ente.to_string()));
    let whens: String = enti.iter().enumerate().map(of_number).collect();
    let ente = format!("case i % {}{whens} end", enti.len());
    let row_id = |kind: char| match is_sqlite {
        true => format!("cast(printf('{kind}%015d', i) as blob)"),
        false => {
            let kind = u32::from(kind);
            format!("('00000000-0000-7000-80{kind:02x}-' || lpad(i::text, 12, '0'))::uuid")
        }
    };
    let at = |micros: String| match is_sqlite {
        true => format!("({micros})"),
        false => format!("(timestamptz 'epoch' + ({micros}) * interval '1 microsecond')"),
    };
    let numbers = match is_sqlite {
        true => {
            format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {tickets})")
        }
        false => format!("with n(i) as (select i::bigint from generate_series(1, {tickets}) i)"),
    };
    let opened = (now() - TimeDelta::days(3)).as_micros();
    let micros_due = format!("{} + i * 1000", (now() + TimeDelta::days(1)).as_micros());
    let past = (now() - TimeDelta::hours(20)).as_micros();
    let micros = format!("case when i <= {due} then {past} else {micros_due} end");
    let (opened_at, due_at) = (at(opened.to_string()), at(micros.clone()));
    let (ticket, first, second) = (row_id('t'), row_id('a'), row_id('b'));
    format!(
        "{numbers} insert into tickets (id, number, ente_id, service_id, queue_id, kind, subject, text, impact, urgency, \
           priority, state, channel, requester_id, author_id, assignee_id, confidential, reopened, version, created_at, \
           updated_at, state_since, risk) \
         select {ticket}, 2025000000000 + i, {ente}, {service}, {queue}, 'incident', 'Prova', 'Prova', 3, 2, 4, \
           'in_progress', 'portal', {user}, {user}, {agent}, false, 0, 3, {opened_at}, {opened_at}, {opened_at}, {micros} from n; \
         {numbers} insert into ticket_transitions (id, ticket_id, from_state, to_state, actor_id, at) \
         select {first}, {ticket}, null, 'new', {user}, {opened_at} from n; \
         {numbers} insert into ticket_transitions (id, ticket_id, from_state, to_state, actor_id, at) \
         select {second}, {ticket}, 'new', 'in_progress', {agent}, {opened_at} from n; \
         {numbers} insert into promises (ticket_id, place, kind, policy_version_id, calendar_version_id, priority, \
           target_minutes, started_at, due_at, state, ended_at, used_seconds, margin_seconds) \
         select {ticket}, 1, 'first_answer', {policy}, {calendar}, 4, 660, {opened_at}, {due_at}, 'met', {opened_at}, 0, 39600 from n; \
         {numbers} insert into promises (ticket_id, place, kind, policy_version_id, calendar_version_id, priority, \
           target_minutes, started_at, due_at, state, check_at) \
         select {ticket}, 2, 'solution', {policy}, {calendar}, 4, 3120, {opened_at}, {due_at}, 'running', {due_at} from n; \
         analyze;"
    )
}
