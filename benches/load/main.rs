//! How fast the program is: real HTTP against the release binary, on databases of 1,000 and 100,000 tickets.
//!
//! `cargo bench --bench load`; with `-- --short` in a few seconds. Closed loop: every client sends its next request when
//! the answer to the last one is there, for a bounded time. Beside each row stands what the same domain function does on
//! the same database without HTTP, one call after the other, and how often its statements alone can be sent there.

mod bare;
mod client;
mod direct;
mod fill;
mod mail;
mod operations;
mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sportello::db::DatabaseUrl;

use operations::Operation;
use server::Server;

const HELP: &str = "\
cargo bench --bench load -- [OPTIONS]
  --short               two seconds an operation, 1,000 tickets
  --seconds N           how long each operation is measured (4)
  --tickets A,B         sizes of the databases (1000,100000)
  --clients A,B         how many clients at once (1,8)
  --database NAME       sqlite or postgres (both)
  --operation NAME      list, open, search, reply or create (all)
  --mail N              instead: N mails in, then mails out, on 1,000 tickets
PostgreSQL is measured when SPORTELLO_BENCH_POSTGRES_URL names a server on which databases may be created.";

/// What is measured.
struct Options {
    seconds: u64,
    tickets: Vec<usize>,
    clients: Vec<usize>,
    sqlite: bool,
    postgres: Option<String>,
    operations: Vec<Operation>,
    mails: usize,
}

impl Options {
    fn read() -> Result<Options, String> {
        let mut options = Options {
            seconds: 4,
            tickets: vec![1_000, 100_000],
            clients: vec![1, 8],
            sqlite: true,
            postgres: std::env::var("SPORTELLO_BENCH_POSTGRES_URL").ok(),
            operations: Operation::ALL.to_vec(),
            mails: 0,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                // What cargo itself says to every benchmark.
                "--bench" => {}
                "--short" => (options.seconds, options.tickets) = (2, vec![1_000]),
                "--seconds" => options.seconds = number(&value()?)?,
                "--tickets" => options.tickets = numbers(&value()?)?,
                "--clients" => options.clients = numbers(&value()?)?,
                "--database" => match value()?.as_str() {
                    "sqlite" => options.postgres = None,
                    "postgres" => options.sqlite = false,
                    other => return Err(format!("no database `{other}`")),
                },
                "--mail" => options.mails = number(&value()?)?,
                "--operation" => {
                    let name = value()?;
                    options
                        .operations
                        .retain(|operation| operation.name().starts_with(&name));
                }
                _ => return Err(HELP.to_owned()),
            }
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.replace('_', "")
        .parse()
        .map_err(|_| format!("`{text}` is not a number"))
}

fn numbers(text: &str) -> Result<Vec<usize>, String> {
    text.split(',').map(number).collect()
}

fn main() {
    let options = Options::read().unwrap_or_else(|help| {
        eprintln!("{help}");
        std::process::exit(2);
    });
    if options.mails > 0 {
        return mails(&options);
    }
    println!(
        "| database | tickets | operation | clients | requests/s | p50 ms | p99 ms | server CPU µs | direct/s | bare/s |"
    );
    println!("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|");
    let mut notes = Vec::new();
    for tickets in &options.tickets {
        if options.sqlite {
            let folder = Folder::new();
            let url = format!("sqlite://{}", folder.0.join("sportello.db").display());
            notes.push(run(&options, "SQLite", &url, &folder.0, *tickets));
        }
        if let Some(server) = &options.postgres {
            let folder = Folder::new();
            let database = fill::PostgresDatabase::create(server);
            notes.push(run(&options, "PostgreSQL", &database.url, &folder.0, *tickets));
        }
    }
    println!("\n| database | tickets | filled in s | first answer ms | idle MiB | after load MiB |");
    println!("|---|---:|---:|---:|---:|---:|");
    notes.iter().for_each(|note| println!("{note}"));
}

/// Mail in and out on every database.
fn mails(options: &Options) {
    println!("| database | what | mails | mails/s | server CPU µs | MiB after |");
    println!("|---|---|---:|---:|---:|---:|");
    if options.sqlite {
        let folder = Folder::new();
        let url = format!("sqlite://{}", folder.0.join("sportello.db").display());
        mail::run(options, "SQLite", &url, &folder);
    }
    if let Some(server) = &options.postgres {
        let folder = Folder::new();
        let database = fill::PostgresDatabase::create(server);
        mail::run(options, "PostgreSQL", &database.url, &folder);
    }
}

/// Fills a database, serves it, measures every operation; the line about start and memory.
fn run(options: &Options, name: &str, url: &str, folder: &Path, tickets: usize) -> String {
    let parsed = DatabaseUrl::parse(url).expect("a URL of our own");
    let (filled, seconds) = fill::fill(&parsed, tickets);
    let filled = Arc::new(filled);
    let server = Server::start(url, folder, &[]);
    std::thread::sleep(Duration::from_secs(2));
    let idle = server.memory_mib();
    let time = Duration::from_secs(options.seconds);
    for operation in options.operations.iter().copied() {
        let direct = direct::rate(&parsed, &filled, operation, time / 2);
        let bare = bare::rate(&parsed, &filled, operation, time / 2);
        for clients in &options.clients {
            let measured = client::measure(&server, &filled, operation, *clients, time);
            println!(
                "| {name} | {tickets} | {} | {clients} | {:.0} | {:.2} | {:.2} | {:.0} | {direct:.0} | {bare:.0} |",
                operation.name(),
                measured.rate,
                measured.p50_ms,
                measured.p99_ms,
                measured.cpu_micros,
            );
        }
    }
    let after = server.memory_mib();
    let first = server.first_answer.as_secs_f64() * 1000.0;
    format!("| {name} | {tickets} | {seconds:.1} | {first:.0} | {idle:.0} | {after:.0} |")
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("sportello-bench-{:x}", rand::random::<u64>()));
        std::fs::create_dir_all(&path).expect("the folder for temporary files is writable");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
