//! How fast mail comes in and goes out: the release program, a mail server that only counts, and one that never answers.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use sportello::db::{Database, DatabaseUrl, PoolOptions};
use sportello::kernel::clock::Clock;
use sportello::kernel::text::Lang;
use sportello::mail::outbox::{self, Mail};

use crate::client::{self, Connection};
use crate::fill::{self, Filled};
use crate::operations::Operation;
use crate::server::Server;
use crate::{Folder, Options};

/// Clients that hand mails in at once.
const CLIENTS: usize = 8;
/// Mails that one process each takes from its standard input.
const PIPED: usize = 200;
/// Mails that wait for a server.
const WAITING: usize = 10_000;
/// Mails that leave.
const LEAVING: usize = 3_000;

/// No sender writes too much.
const UNBRAKED: [(&str, &str); 4] = [
    ("SPORTELLO_INCOMING_MOST_PER_SENDER", "0"),
    ("SPORTELLO_INCOMING_MOST_PER_TICKET", "0"),
    ("SPORTELLO_INCOMING_MOST_PER_DOMAIN", "0"),
    ("SPORTELLO_INCOMING_MOST", "0"),
];

/// Fills a database of 1,000 tickets and measures both ways on it.
pub fn run(options: &Options, name: &str, url: &str, folder: &Folder) {
    let parsed = DatabaseUrl::parse(url).expect("a URL of our own");
    let (filled, _) = fill::fill(&parsed, 1_000);
    let filled = Arc::new(filled);
    handed_in(options, name, url, folder, &filled);
    out(name, url, &parsed, folder, &filled);
}

fn handed_in(options: &Options, name: &str, url: &str, folder: &Folder, filled: &Arc<Filled>) {
    let server = Server::start(url, &folder.0, &UNBRAKED);
    let made = AtomicUsize::new(0);
    let steps = options.mails.div_ceil(10_000).max(1);
    for step in 0..steps {
        let count = options.mails / steps;
        let (started, cpu) = (Instant::now(), server.cpu());
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    let mut connection = Connection::open(server.address).expect("the server listens");
                    loop {
                        let turn = made.fetch_add(1, Ordering::Relaxed);
                        if turn >= count * (step + 1) {
                            made.fetch_sub(1, Ordering::Relaxed);
                            break;
                        }
                        let status = connection
                            .post(
                                "/api/v1/incoming-mails?mailbox=assistenza",
                                &filled.manager_token,
                                ("message/rfc822", &mail(filled, turn)),
                            )
                            .expect("the server answers");
                        let text = String::from_utf8_lossy(connection.body());
                        assert!(status == 201 && text.contains("new_ticket"), "{status}: {text}");
                    }
                });
            }
        });
        let elapsed = started.elapsed().as_secs_f64();
        println!(
            "| {name} | in by the interface, {CLIENTS} clients | {count} | {:.0} | {:.0} | {:.0} |",
            count as f64 / elapsed,
            server.cpu().saturating_sub(cpu).as_secs_f64() * 1e6 / count as f64,
            server.memory_mib(),
        );
    }
    let started = Instant::now();
    for turn in 0..PIPED {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sportello"));
        command
            .args(["mail", "receive", "--mailbox", "assistenza"])
            .current_dir(&folder.0)
            .env("SPORTELLO_DATABASE_URL", url)
            .env("SPORTELLO_DATA_DIR", folder.0.join("data"))
            .envs(UNBRAKED)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command
            .spawn()
            .expect("the program was built with this benchmark");
        let mut input = child.stdin.take().expect("it is piped");
        input
            .write_all(mail(filled, 1_000_000 + turn).as_bytes())
            .expect("the program reads");
        drop(input);
        assert!(child.wait().expect("our child").success());
    }
    let rate = PIPED as f64 / started.elapsed().as_secs_f64();
    println!("| {name} | in by `mail receive`, one after the other | {PIPED} | {rate:.0} | | |");
}

fn out(name: &str, url: &str, parsed: &DatabaseUrl, folder: &Folder, filled: &Arc<Filled>) {
    let time = Duration::from_secs(4);
    let list = |server: &Server| client::measure(server, filled, Operation::List, 1, time);
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let silent = silent.local_addr().expect("it is bound");
    {
        let server = Server::start(url, &folder.0, &[("SPORTELLO_SMTP_URL", &smtp(silent))]);
        let quiet = list(&server);
        queue(parsed, filled, WAITING);
        let waiting = list(&server);
        println!(
            "| {name} | list of 50, p50 ms: {:.2} before, {:.2} while {WAITING} mails wait | | {:.0}, {:.0} | | |",
            quiet.p50_ms, waiting.p50_ms, quiet.rate, waiting.rate,
        );
    }
    // What waits leaves first; the newest are counted from a full stop.
    let sink = Sink::start();
    let server = Server::start(url, &folder.0, &[("SPORTELLO_SMTP_URL", &smtp(sink.address))]);
    sink.wait_for(LEAVING, Duration::from_secs(120));
    let (first, last) = sink.span(LEAVING);
    println!(
        "| {name} | out by SMTP | {LEAVING} | {:.0} | | {:.0} |",
        LEAVING as f64 / (last - first).as_secs_f64(),
        server.memory_mib(),
    );
}

fn smtp(address: SocketAddr) -> String {
    format!("smtp://{address}")
}

/// An ordinary mail of somebody of an ente, as a common client writes it.
fn mail(filled: &Filled, turn: usize) -> String {
    let (subject, text) = &filled.texts[turn % filled.texts.len()];
    let user = turn % filled.ente_tokens.len();
    let text = text.replace('\n', "\r\n");
    format!(
        "Return-Path: <u{user}@ente.example>\r\nFrom: Ufficio <u{user}@ente.example>\r\n\
         To: assistenza@centro.example\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\n\
         Message-ID: <{turn}.{:x}@ente.example>\r\nSubject: {}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
        rand::random::<u64>(),
        encoded(subject),
    )
}

/// RFC 2047: a subject has letters with accents.
fn encoded(subject: &str) -> String {
    subject
        .split(' ')
        .map(|word| {
            if word.is_ascii() {
                return word.to_owned();
            }
            let bytes: String = word.bytes().map(|byte| format!("={byte:02X}")).collect();
            format!("=?utf-8?Q?{bytes}?=")
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Mails about nothing that wait to leave.
fn queue(url: &DatabaseUrl, filled: &Arc<Filled>, count: usize) {
    let db = Database::open(url, PoolOptions::command()).expect("the database is there");
    let now = Clock::system().now();
    for start in (0..count).step_by(1_000) {
        let filled = filled.clone();
        db.write_blocking(move |db| -> QueryResult<()> {
            for turn in start..(start + 1_000).min(count) {
                let (subject, text) = &filled.texts[turn % filled.texts.len()];
                let mail = Mail {
                    kind: "tickets/answered",
                    to: ("Ufficio".to_owned(), format!("u{}@ente.example", turn % 50)),
                    user: None,
                    subject: subject.clone(),
                    body: text.clone(),
                    language: Lang::It,
                    ticket: None,
                };
                outbox::queue(db, now, mail)?;
            }
            Ok(())
        })
        .expect("the rows fit");
    }
}

/// A mail server on this machine that takes everything and notes when.
struct Sink {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Instant>>>,
}

impl Sink {
    fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let taken: Arc<Mutex<Vec<Instant>>> = Arc::default();
        let all = taken.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = all.clone();
                std::thread::spawn(move || converse(stream, &taken));
            }
        });
        Sink { address, taken }
    }

    fn wait_for(&self, count: usize, most: Duration) {
        let started = Instant::now();
        while self.taken.lock().expect("no client panics").len() < count {
            assert!(started.elapsed() < most, "the mails do not leave");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// When the first and the `count`-th came.
    fn span(&self, count: usize) -> (Instant, Instant) {
        let taken = self.taken.lock().expect("no client panics");
        (taken[0], taken[count - 1])
    }
}

fn converse(stream: TcpStream, taken: &Mutex<Vec<Instant>>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut writer = stream;
    let mut say = |text: &str| writer.write_all(text.as_bytes()).ok();
    say("220 sink\r\n")?;
    let (mut line, mut is_data) = (String::new(), false);
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match (is_data, line.trim_end()) {
            (true, ".") => {
                is_data = false;
                taken.lock().ok()?.push(Instant::now());
                say("250 taken\r\n")?;
            }
            (true, _) => {}
            (false, "DATA") => {
                is_data = true;
                say("354 go on\r\n")?;
            }
            (false, "QUIT") => return say("221 bye\r\n"),
            (false, text) if text.starts_with("EHLO") => say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")?,
            (false, _) => say("250 ok\r\n")?,
        }
    }
}
