//! The real server with a fixed clock, mail in memory and a small world: `TestApp::start().await`.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use diesel::{QueryDsl, RunQueryDsl};
use sportello::app::{App, Parts};
use sportello::config::Config;
use sportello::db::{Db, Failure};
use sportello::enti::{self, EnteIn};
use sportello::http::{self, Deadlines};
use sportello::incoming::Senders;
use sportello::incoming::alarms::Alarms;
use sportello::kernel::clock::{Clock, Timestamp};
use sportello::kernel::ids::{EnteId, QueueId, UserId};
use sportello::kernel::secrets::Secrets;
use sportello::kernel::stop::Stop;
use sportello::kernel::text::Lang;
use sportello::mail::delivery;
use sportello::mail::letter::{Letter, Sender};
use sportello::mail::transport::Transport;
use sportello::metrics::Metrics;
use sportello::queues::{self, QueueIn};
use sportello::services;
use sportello::storage::Store;
use sportello::users::actor::{Actor, EnteRole, Operator, Role};
use sportello::users::emails::Letterhead;
use sportello::users::model::{NewUser, Place};
use sportello::users::passwords::Passwords;

use sportello::users;
use sportello::users::sessions::{Client as Browser, SessionRules};
use sportello::users::sign_in;
use sportello::users::tokens::{self, NewToken, Scope};

use tokio::net::TcpListener;

use super::{Client, TestDb, monday};

/// The password of everybody in the tests.
pub const PASSWORD: &str = "una frase lunga per le prove";

/// The queues of every test: code, and whether it receives the services' new tickets.
const QUEUES: [(&str, bool); 4] = [
    ("primo-livello", true),
    ("siti-web", false),
    ("trasparenza", false),
    ("amministrazione", false),
];

/// A running Sportello; dropping it stops the server and removes the database.
pub struct TestApp {
    pub app: App,
    pub base: String,
    clock: Clock,
    server: tokio::task::JoinHandle<()>,
    database: TestDb,
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    pub email: String,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    /// The server on a free port; the shipped services and the four queues exist.
    pub async fn start() -> TestApp {
        TestApp::start_with(&[]).await
    }

    /// As `start`, with further settings: `("SPORTELLO_RATE_LIMIT", "5")`; `("sportello.toml", …)` is the file.
    pub async fn start_with(settings: &[(&str, &str)]) -> TestApp {
        TestApp::start_within(Deadlines::default(), settings).await
    }

    /// As `start_with`, with other deadlines for clients.
    pub async fn start_within(deadlines: Deadlines, settings: &[(&str, &str)]) -> TestApp {
        TestApp::start_on(TestDb::start(), deadlines, settings).await
    }

    /// As `start_within`, on a database that the test has prepared.
    pub async fn start_on(db: TestDb, deadlines: Deadlines, settings: &[(&str, &str)]) -> TestApp {
        let clock = Clock::fixed(monday());
        let (app, base, server) = serve(&db, &clock, deadlines, settings).await;
        let test = TestApp {
            app,
            base,
            clock,
            server,
            database: db,
        };
        test.write(services::ensure_shipped).await.unwrap();
        // The demonstration has its own.
        let known: i64 = test
            .read(|db| sportello::db::schema::queues::table.count().get_result(db))
            .await
            .unwrap();
        for (code, intake) in QUEUES.iter().filter(|_| known == 0) {
            test.queue(code, *intake).await;
        }
        test
    }

    /// Ends the server and starts it again with other settings, on the same database and clock. Clients of before speak to nobody.
    pub async fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.server.abort();
        (self.app, self.base, self.server) =
            serve(&self.database, &self.clock, Deadlines::default(), settings).await;
    }

    /// The fixed clock's instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The database's address, for another process.
    pub fn db_url(&self) -> &str {
        &self.database.url
    }

    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Runs a command of the domain in a write transaction.
    pub async fn write<T, E>(
        &self,
        mut f: impl FnMut(&mut Db, Timestamp) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        let now = self.now();
        self.app.db.write(move |db| f(db, now)).await
    }

    /// Reads.
    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        self.app.db.read(f).await
    }

    /// A queue; with `intake` it receives the new tickets of every shipped service.
    pub async fn queue(&self, code: &str, intake: bool) -> QueueId {
        let code = code.to_owned();
        self.write(move |db, now| {
            let services = if intake {
                services::all(db)?.into_iter().map(|s| s.id).collect()
            } else {
                Vec::new()
            };
            let given = QueueIn {
                name_it: code.clone(),
                name_en: code.clone(),
                assignment: queues::Assignment::Manual,
                position: None,
                services,
                sla_policy: None,
                calendar: None,
            };
            queues::create(db, Operator, now, &code, &given).map(|queue| queue.id)
        })
        .await
        .unwrap()
    }

    /// A comune, valid for years.
    pub async fn ente(&self, name: &str) -> EnteId {
        let given = EnteIn {
            kind: "comune".to_owned(),
            name: name.to_owned(),
            valid_from: "2015-01-01".to_owned(),
            ..EnteIn::default()
        };
        self.write(move |db, now| enti::create(db, Operator, now, &given).map(|ente| ente.id))
            .await
            .unwrap()
    }

    /// A person of the centre, member of the queues with these codes.
    pub async fn staff(&self, name: &str, roles: &[Role], queues: &[&str]) -> Person {
        let person = self.person(name, Place::Centre(roles.to_vec())).await;
        for code in queues {
            let (code, user) = (code.to_string(), person.id);
            self.write(move |db, now| {
                let queue = queues::by_code(db, &code)?;
                queues::add_member(db, Operator, now, queue.id, user)
            })
            .await
            .unwrap();
        }
        person
    }

    /// A person of an ente.
    pub async fn user_of(&self, ente: EnteId, name: &str, role: EnteRole, sees_all: bool) -> Person {
        self.person(name, Place::Enti(vec![(ente, role, sees_all)])).await
    }

    /// Somebody at a place, with the tests' password.
    pub async fn person(&self, name: &str, place: Place) -> Person {
        let email = format!("{}@example.example", name.to_lowercase().replace(' ', "."));
        let given = NewUser {
            email: email.clone(),
            name: name.to_owned(),
            language: Lang::It,
            place,
        };
        let hash = self.app.passwords.hash_blocking(PASSWORD);
        let made =
            self.write(move |db, now| users::commands::create_with_hash(db, Operator, now, &given, &hash));
        Person {
            id: made.await.unwrap().id,
            email,
        }
    }

    /// The person as the domain's functions take it, acting for the first ente.
    pub async fn actor(&self, person: &Person) -> Actor {
        let (id, now) = (person.id, self.now());
        self.read(move |db| users::load_actor(db, id, None, now))
            .await
            .unwrap()
            .expect("the person has a place")
    }

    /// A browser without a session.
    pub fn anonymous(&self) -> Client {
        Client::browser(&self.base)
    }

    /// A browser in which the person has signed in.
    pub async fn browser(&self, person: &Person) -> Client {
        let client = Browser {
            address: [127, 0, 0, 1].into(),
            agent: "test".to_owned(),
        };
        let rules = SessionRules::from(&self.app.config.security);
        let words = (person.email.as_str(), PASSWORD);
        let session = sign_in::sign_in(
            &self.app.db,
            &self.app.passwords,
            (rules, &Letterhead::from(&self.app.config)),
            self.now(),
            words,
            client,
        )
        .await
        .unwrap();
        Client::browser(&self.base).with_session(&session.token)
    }

    /// A program with a token of the person that may write.
    pub async fn program(&self, person: &Person) -> Client {
        self.program_with(person, Scope::Write).await
    }

    /// A program with a token of the person and this scope.
    pub async fn program_with(&self, person: &Person, scope: Scope) -> Client {
        let actor = self.actor(person).await;
        let new = NewToken {
            name: "test".to_owned(),
            scope,
            ente: None,
            expires_on: None,
        };
        let (_, token) = self
            .write(move |db, now| tokens::create(db, &actor, now, &new))
            .await
            .unwrap();
        Client::program(&self.base, &token)
    }

    /// Delivers what waits in the outbox and gives the mails that left since the last call.
    pub async fn mails(&self) -> Vec<Letter> {
        let sender = Sender::of(&self.app.config, &self.app.secrets).with_store(&self.app.store);
        let mailer = (&self.app.mailer, &sender);
        delivery::deliver(&self.app.db, mailer, &self.clock, &Stop::default())
            .await
            .unwrap();
        self.app.mailer.take()
    }
}

/// A server on a free port, with these settings: its address and its task.
async fn serve(
    db: &TestDb,
    clock: &Clock,
    deadlines: Deadlines,
    settings: &[(&str, &str)],
) -> (App, String, tokio::task::JoinHandle<()>) {
    rustls::crypto::ring::default_provider().install_default().ok();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut env: BTreeMap<String, String> = [
        ("SPORTELLO_DATABASE_URL", db.url.clone()),
        ("SPORTELLO_DATA_DIR", db.folder.display().to_string()),
        ("SPORTELLO_BASE_URL", format!("http://{address}")),
        ("SPORTELLO_RATE_LIMIT", "0".to_owned()),
        (
            "SPORTELLO_SECRET_KEY",
            "the key of the tests, long enough for all of them".to_owned(),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let is_file = |name: &str| name == "sportello.toml";
    let file = settings.iter().find(|(name, _)| is_file(name));
    env.extend(
        settings
            .iter()
            .filter(|(name, _)| !is_file(name))
            .map(|(name, value)| (name.to_string(), value.to_string())),
    );
    let config = Config::parse(file.map_or("", |(_, text)| text), Path::new("test"), &env).unwrap();
    let app = App::new(Parts {
        senders: config
            .resolver
            .as_ref()
            .map(|resolver| Senders::of(resolver).unwrap()),
        secrets: Secrets::open(
            config.secret_key.as_ref().map(|key| key.expose()),
            &config.data_dir,
        )
        .unwrap(),
        store: Store::open(&config.attachment_store)
            .unwrap()
            .behind(config.clamd.clone()),
        db: db.db.clone(),
        clock: clock.clone(),
        mailer: Transport::memory(),
        passwords: Passwords::cheap(),
        metrics: Metrics::default(),
        alarms: Alarms::default(),
        mail_pages: App::mail_pages(),
        deadlines,
        demo_since: None,
        config,
    });
    let endpoint = app.endpoint();
    let server = tokio::spawn(async move {
        let never = std::future::pending();
        http::serve(listener, endpoint, deadlines, never, Duration::ZERO).await;
    });
    (app, format!("http://{address}"), server)
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}
