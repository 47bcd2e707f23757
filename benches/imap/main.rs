//! How fast mail comes in by IMAP: `cargo bench --bench imap`, with a real server that the variable names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use async_imap::Session;
use diesel::prelude::*;
use sportello::app::{App, Parts};
use sportello::config::Config;
use sportello::db::schema::incoming_mails;
use sportello::db::{Database, PoolOptions};
use sportello::enti::{self, EnteIn};
use sportello::http::Deadlines;
use sportello::incoming::alarms::Alarms;
use sportello::incoming::imap::Readers;
use sportello::kernel::clock::Clock;
use sportello::kernel::secrets::Secrets;
use sportello::kernel::text::Lang;
use sportello::mail::transport::Transport;
use sportello::metrics::Metrics;
use sportello::queues::{self, QueueIn};
use sportello::services;
use sportello::storage::Store;
use sportello::users::actor::{EnteRole, Operator};
use sportello::users::commands::create_with_hash;
use sportello::users::model::{NewUser, Place};
use sportello::users::passwords::Passwords;
use tokio::net::TcpStream;

const HELP: &str = "\
cargo bench --bench imap -- [OPTIONS]
  --mails N   mails in the folder (2000)

SPORTELLO_BENCH_MAIL names the folder of running servers: see benches/README.md.";
/// People who write.
const PEOPLE: usize = 40;

fn main() {
    let mut mails = 2000_usize;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // What cargo itself says to every benchmark.
            "--bench" => {}
            "--mails" => {
                mails = arguments
                    .next()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or_else(|| help())
            }
            _ => help(),
        }
    }
    let Ok(servers) = std::env::var("SPORTELLO_BENCH_MAIL") else {
        help()
    };
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(run(Path::new(&servers), mails));
}

fn help() -> ! {
    eprintln!("{HELP}");
    std::process::exit(2);
}

async fn run(servers: &Path, count: usize) {
    let ports = std::fs::read_to_string(servers.join("ports")).expect("the servers run");
    let ports: Vec<u16> = ports
        .split_whitespace()
        .map(|port| port.parse().unwrap())
        .collect();
    let address = format!("misura-{}@posta.example", uuid::Uuid::now_v7().simple());
    let folder = std::env::temp_dir().join(format!("sportello_bench_{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&folder).unwrap();
    let app = prepared(&folder, &settings(servers, &address, ports[0])).await;
    fill(&address, ports[1], count).await;

    let begun = Instant::now();
    let readers = Readers::start(&app);
    let stored = until(&app, count, false, begun).await;
    let placed = until(&app, count, true, begun).await;
    let rate = |time: Duration| count as f64 / time.as_secs_f64();
    println!("| mails | stored/s | in their places/s | resident MiB |\n|---:|---:|---:|---:|");
    println!(
        "| {count} | {:.0} | {:.0} | {} |",
        rate(stored),
        rate(placed),
        resident()
    );
    readers
        .stop(tokio::time::Instant::now() + Duration::from_secs(10))
        .await;
    drop(app);
    let _ = std::fs::remove_dir_all(&folder);
}

fn settings(servers: &Path, address: &str, port: u16) -> String {
    format!(
        "mail_from = \"Sportello <{address}>\"\nmail_ca_file = \"{}\"\n\n[incoming]\nmost_per_sender = 0\nmost_per_domain = 0\n\
         most = 0\n\n[[mailboxes]]\nname = \"misura\"\naddress = \"{address}\"\n\
         imap_url = \"imaps://{address}@localhost:{port}\"\nimap_password = \"segreto\"\n",
        servers.join("ca.pem").display()
    )
}

/// The program on an empty SQLite database as it is in production, with people who may write.
async fn prepared(folder: &Path, settings: &str) -> App {
    let env: BTreeMap<String, String> = [
        ("SPORTELLO_DATA_DIR", folder.display().to_string()),
        (
            "SPORTELLO_SECRET_KEY",
            "the key of the benchmark, long enough".to_owned(),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let config = Config::parse(settings, &PathBuf::from("benchmark"), &env).unwrap();
    let db = Database::open(&config.database_url, PoolOptions::server()).unwrap();
    db.migrate().unwrap();
    let clock = Clock::system();
    let app = App::new(Parts {
        senders: None,
        secrets: Secrets::open(config.secret_key.as_ref().map(|key| key.expose()), folder).unwrap(),
        store: Store::open(&config.attachment_store).unwrap(),
        db,
        clock,
        mailer: Transport::memory(),
        passwords: Passwords::cheap(),
        metrics: Metrics::default(),
        alarms: Alarms::default(),
        mail_pages: App::mail_pages(),
        deadlines: Deadlines::default(),
        demo_since: None,
        config,
    });
    let now = app.clock.now();
    app.db
        .write(move |db| services::ensure_shipped(db, now))
        .await
        .unwrap();
    app.db
        .write(move |db| {
            let services = services::all(db)?.into_iter().map(|service| service.id).collect();
            let given = QueueIn {
                name_it: "Posta".to_owned(),
                name_en: "Mail".to_owned(),
                assignment: queues::Assignment::Manual,
                position: None,
                services,
                sla_policy: None,
                calendar: None,
            };
            queues::create(db, Operator, now, "posta", &given)
        })
        .await
        .unwrap();
    let ente = EnteIn {
        kind: "comune".to_owned(),
        name: "Comune di Misura".to_owned(),
        valid_from: "2015-01-01".to_owned(),
        ..EnteIn::default()
    };
    let ente = app
        .db
        .write(move |db| enti::create(db, Operator, now, &ente))
        .await
        .unwrap()
        .id;
    let hash = app.passwords.hash_blocking("una frase lunga per le misure");
    for n in 0..PEOPLE {
        let person = NewUser {
            email: format!("persona{n}@misura.example"),
            name: format!("Persona {n}"),
            language: Lang::It,
            place: Place::Enti(vec![(ente, EnteRole::User, true)]),
        };
        let hash = hash.clone();
        app.db
            .write(move |db| create_with_hash(db, Operator, now, &person, &hash))
            .await
            .unwrap();
    }
    app
}

/// Puts ordinary mails into the folder: text and HTML, 3 KiB, each a new request.
async fn fill(address: &str, port: u16, count: usize) {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut client = async_imap::Client::new(stream);
    client.read_response().await.unwrap().expect("a greeting");
    let signed_in = client.login(address, "segreto").await;
    let mut session: Session<TcpStream> = signed_in.map_err(|(error, _)| error).unwrap();
    let text = "Buongiorno, la pagina dell’albo pretorio risulta vuota da ieri mattina.\r\n".repeat(14);
    for n in 0..count {
        let mail = format!(
            "From: Persona {person} <persona{person}@misura.example>\r\nTo: {address}\r\nSubject: Richiesta {n}\r\n\
             Message-ID: <{n}@misura.example>\r\nDate: Mon, 2 Mar 2026 08:30:00 +0100\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
             {text}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{text}</p>\r\n--b--\r\n",
            person = n % PEOPLE
        );
        session.append("INBOX", None, None, mail).await.unwrap();
    }
    session.logout().await.unwrap();
}

/// Waits until so many mails are stored, or in their places too; how long that took.
async fn until(app: &App, count: usize, placed: bool, begun: Instant) -> Duration {
    let count = i64::try_from(count).unwrap();
    loop {
        let found = app.db.read(move |db| {
            let all = incoming_mails::table.into_boxed();
            let some = match placed {
                true => all.filter(incoming_mails::state.eq("new_ticket")),
                false => all,
            };
            some.count().get_result::<i64>(db)
        });
        if found.await.unwrap() >= count {
            return begun.elapsed();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(600),
            "the mails do not come"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Resident memory of this process, server and client of the benchmark in one.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
