//! A centre with two enti, two queues and a few people, in a database of its own.

use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{NaiveDate, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sportello::audit;
use sportello::config;
use sportello::db::schema::{enti, members, queue_members, user_roles, users};
use sportello::db::{Database, DatabaseUrl, Db, Failure, PoolOptions};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, UserId};
use sportello::queues::{self, Assignment, QueueIn};
use sportello::services;
use sportello::tickets::{self, Channel, Kind, NewTicket, Terms, Ticket, TicketError};
use sportello::users::actor::{Actor, EnteRole, Operator, Role, Staff};
use sportello::users::load_actor;

/// Name, roles, queues.
const STAFF: &[(&str, &[Role], &[&str])] = &[
    ("anna", &[Role::Agent], &["primo-livello"]),
    ("bruno", &[Role::Agent], &["siti-web"]),
    ("berta", &[Role::Agent], &["siti-web"]),
    ("marta", &[Role::Manager], &[]),
    ("aldo", &[Role::Auditor], &[]),
    ("ada", &[Role::Admin], &[]),
    ("olga", &[Role::CaseOwner], &[]),
];

/// Name, ente, role, whether the person sees all of the ente's tickets.
const PEOPLE: &[(&str, &str, EnteRole, bool)] = &[
    ("rosa", "Comune di Prova", EnteRole::User, false),
    ("nino", "Comune di Prova", EnteRole::User, false),
    ("vito", "Comune di Prova", EnteRole::User, true),
    ("carla", "Comune di Prova", EnteRole::Contact, true),
    ("zeno", "Comune di Altrove", EnteRole::User, true),
];

pub const ACTORS: [&str; 12] = [
    "anna", "bruno", "berta", "marta", "aldo", "ada", "olga", "rosa", "nino", "vito", "carla", "zeno",
];

pub struct World {
    pub database: Database,
    pub terms: Terms,
    name: String,
}

/// Monday 2 March 2026, 09:00 in Rome.
pub fn start() -> Timestamp {
    at("2026-03-02T08:00:00Z")
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

impl World {
    pub fn new() -> World {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "sportello_tickets_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let url = match env::var("SPORTELLO_TEST_DATABASE_URL") {
            Ok(server) => {
                maintain(&server, &format!("create database {name}"));
                format!("{}/{name}", server.rsplit_once('/').unwrap().0)
            }
            Err(_) => format!("sqlite://{}/{name}/s.db", env::temp_dir().display()),
        };
        let database = Database::open(&DatabaseUrl::parse(&url).unwrap(), PoolOptions::server()).unwrap();
        database.migrate().unwrap();
        let days = config::Tickets {
            reopen_days: 10,
            cancel_waiting_days: 20,
            remind_waiting_days: 10,
        };
        let world = World {
            database,
            terms: Terms::from(&days),
            name,
        };
        world.write(populate).unwrap();
        world
    }

    pub fn write<T: Send + 'static, E: Failure>(
        &self,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.database.write_blocking(f)
    }

    pub fn read<T, E: Failure>(&self, f: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        self.database.read_blocking(f)
    }

    pub fn id(&self, name: &str) -> UserId {
        let email = format!("{name}@prova.example");
        self.read(|db| {
            users::table
                .filter(users::email_key.eq(email))
                .select(users::id)
                .first(db)
        })
        .unwrap()
    }

    pub fn ente(&self, name: &str) -> EnteId {
        self.read(|db| enti::table.filter(enti::name.eq(name)).select(enti::id).first(db))
            .unwrap()
    }

    pub fn actor(&self, name: &str) -> Actor {
        let id = self.id(name);
        self.read(|db| load_actor(db, id, None, start()))
            .unwrap()
            .unwrap()
    }

    pub fn staff(&self, name: &str) -> Staff {
        self.actor(name).staff().unwrap().clone()
    }

    /// Opens a ticket as somebody of the Comune di Prova, or as staff for it.
    pub fn open(&self, who: &str, change: impl FnOnce(&mut NewTicket)) -> Result<Ticket, TicketError> {
        self.open_at(start(), who, change)
    }

    pub fn open_at(
        &self,
        now: Timestamp,
        who: &str,
        change: impl FnOnce(&mut NewTicket),
    ) -> Result<Ticket, TicketError> {
        let actor = self.actor(who);
        let mut new = NewTicket::new(
            Channel::Portal,
            "PORTALE",
            Kind::Incident,
            "Albo vuoto",
            "La pagina dell’albo è vuota.",
        );
        if actor.staff().is_some() {
            new.ente = Some(self.ente("Comune di Prova"));
        }
        change(&mut new);
        self.write(move |db| tickets::open(db, &actor, now, new.clone()))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        match env::var("SPORTELLO_TEST_DATABASE_URL") {
            Ok(server) => maintain(&server, &format!("drop database {} with (force)", self.name)),
            Err(_) => drop(std::fs::remove_dir_all(env::temp_dir().join(&self.name))),
        }
    }
}

fn maintain(server: &str, sql: &str) {
    PgConnection::establish(server)
        .unwrap()
        .batch_execute(sql)
        .unwrap();
}

fn populate(db: &mut Db) -> QueryResult<()> {
    let now = at("2026-01-01T08:00:00Z");
    for name in ["Comune di Prova", "Comune di Altrove"] {
        let id = EnteId::new(now);
        diesel::insert_into(enti::table)
            .values((
                enti::id.eq(id),
                enti::kind.eq("comune"),
                enti::name.eq(name),
                enti::name_key.eq(name.to_lowercase()),
                enti::valid_from.eq(NaiveDate::from_ymd_opt(2015, 1, 1).unwrap()),
                enti::version.eq(1),
                enti::created_at.eq(now),
                enti::updated_at.eq(now),
            ))
            .execute(db)?;
        audit::open_chain(db, id)?;
    }
    services::ensure_shipped(db, now).unwrap();
    let all = services::all(db)?;
    for (code, served) in [("primo-livello", "PORTALE"), ("siti-web", "SUPPORTO_WEB")] {
        let given = QueueIn {
            name_it: code.to_owned(),
            name_en: code.to_owned(),
            assignment: Assignment::Manual,
            position: None,
            services: all.iter().filter(|s| s.code == served).map(|s| s.id).collect(),
            sla_policy: None,
            calendar: None,
        };
        queues::create(db, Operator, now, code, &given).unwrap();
    }
    for (name, roles, queues) in STAFF {
        let id = person(db, name, now)?;
        for role in *roles {
            let values = (
                user_roles::user_id.eq(id),
                user_roles::role.eq(role),
                user_roles::granted_at.eq(now),
            );
            diesel::insert_into(user_roles::table)
                .values(values)
                .execute(db)?;
        }
        for code in *queues {
            let queue = queues::by_code(db, code).unwrap().id;
            let values = (
                queue_members::queue_id.eq(queue),
                queue_members::user_id.eq(id),
                queue_members::added_at.eq(now),
            );
            diesel::insert_into(queue_members::table)
                .values(values)
                .execute(db)?;
        }
    }
    for (name, ente, role, sees_all) in PEOPLE {
        let id = person(db, name, now)?;
        let ente: EnteId = enti::table
            .filter(enti::name.eq(ente))
            .select(enti::id)
            .first(db)?;
        diesel::insert_into(members::table)
            .values((
                members::user_id.eq(id),
                members::ente_id.eq(ente),
                members::role.eq(role),
                members::sees_all.eq(sees_all),
                members::granted_at.eq(now),
            ))
            .execute(db)?;
    }
    Ok(())
}

fn person(db: &mut Db, name: &str, now: Timestamp) -> QueryResult<UserId> {
    let id = UserId::new(now);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(format!("{name}@prova.example")),
            users::email_key.eq(format!("{name}@prova.example")),
            users::name.eq(format!("{name} Cognome")),
            users::name_key.eq(format!("{name} cognome")),
            users::language.eq("it"),
            users::version.eq(1),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(db)?;
    Ok(id)
}
