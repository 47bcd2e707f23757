//! `sportello check`: goes through everything that must be right, and says of each what is wrong and what to do.

use std::io::IsTerminal;
use std::time::Duration;

use chrono::{Datelike, TimeDelta};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Failed, is_local, runtime};
use crate::app::stored_contents;
use crate::config::{Config, ConfigError, Mailbox};
use crate::db::{Database, DatabaseUrl, Db, PoolOptions};
use crate::incoming::imap::probe;
use crate::kernel::clock::{Clock, Timestamp};
use crate::mail::outbox;
use crate::mail::templates::Templates;
use crate::mail::transport::Transport;
use crate::storage::{Orphans, Store};
use crate::{demo, queues, services};

/// Years that a clock may be in.
const YEARS: std::ops::RangeInclusive<i32> = 2025..=2100;
/// Bytes younger than this may belong to a row that is about to be written.
const UPLOADING: TimeDelta = TimeDelta::hours(1);
/// Orphans named one by one.
const LISTED: usize = 20;

/// How one thing stands.
enum Finding {
    Right(String),
    /// Worth knowing; the program works.
    Note(String),
    Wrong(String),
}

use Finding::{Note, Right, Wrong};

/// What was found, printed as it is found.
#[derive(Default)]
struct Report {
    wrong: usize,
}

impl Report {
    fn say(&mut self, subject: &str, finding: Finding) {
        let (word, colour, text) = match finding {
            Right(text) => ("ok", "32", text),
            Note(text) => ("note", "33", text),
            Wrong(text) => {
                self.wrong += 1;
                ("WRONG", "31", text)
            }
        };
        match std::io::stdout().is_terminal() {
            true => say!("\x1b[{colour}m{word:<6}\x1b[0m {subject:<14} {text}"),
            false => say!("{word:<6} {subject:<14} {text}"),
        }
    }
}

/// Checks configuration, address, key, database, storage, mail and clock. Errors: something is wrong.
pub fn run(loaded: Result<Config, ConfigError>) -> Result<(), Failed> {
    let config = match loaded {
        Ok(config) => config,
        Err(ConfigError(mistakes)) => {
            mistakes
                .iter()
                .for_each(|mistake| say!("{:<6} {:<14} {mistake}", "WRONG", "configuration"));
            return Err(found(mistakes.len()));
        }
    };
    let mut report = Report::default();
    report.say("configuration", Right("every setting can be read".to_owned()));
    for name in &config.unknown_variables {
        report.say(
            "configuration",
            Note(format!(
                "{name} is no setting and changes nothing: is it misspelt?"
            )),
        );
    }
    report.say("address", address(&config));
    report.say("secret key", secret_key(&config));
    let now = clock(&config, &mut report);
    let database = database(&config, &mut report);
    runtime()?.block_on(async {
        storage(&config, database.as_ref(), now, &mut report).await;
        mail(&config, database.as_ref(), &mut report).await;
        mailboxes(&config, database.as_ref(), &mut report).await;
        imap(&config, &mut report).await;
    });
    match report.wrong {
        0 => Ok(()),
        wrong => Err(found(wrong)),
    }
}

fn found(wrong: usize) -> Failed {
    let things = if wrong == 1 { "thing is" } else { "things are" };
    Failed::Refused(format!("{wrong} {things} wrong; see above"))
}

fn address(config: &Config) -> Finding {
    let Config { listen, base_url, .. } = config;
    let shown = format!("listens on {listen}, known as {base_url}");
    if !listen.ip().is_loopback() && !config.is_secure() {
        return Wrong(format!(
            "{shown}: passwords would travel in clear. Set base_url to the https address of the proxy before it"
        ));
    }
    if !config.is_secure() && !is_local(base_url) {
        return Wrong(format!("{shown}: base_url must begin with https://"));
    }
    if config.is_secure() && config.trusted_proxies.is_empty() {
        return Note(format!(
            "{shown}, but trusted_proxies is empty: every request seems to come from the proxy, also to the throttles"
        ));
    }
    Right(shown)
}

fn secret_key(config: &Config) -> Finding {
    if config.secret_key.is_some() {
        return Right("set".to_owned());
    }
    let path = config.data_dir.join("secret.key");
    let shown = path.display();
    let Ok(meta) = std::fs::metadata(&path) else {
        return Note(format!("none yet: the first start makes one in {shown}"));
    };
    if is_open_to_others(&meta) {
        return Wrong(format!("{shown} can be read by others: chmod 600 {shown}"));
    }
    match config.database_url.file() {
        Some(_) => Right(format!("in {shown}; keep a copy with the backups")),
        None => Note(format!(
            "in {shown}: with several servers set secret_key_file, the same for all"
        )),
    }
}

#[cfg(unix)]
fn is_open_to_others(meta: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::mode(meta) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

/// The instant by the configured clock.
fn clock(config: &Config, report: &mut Report) -> Timestamp {
    let system = Clock::system().now();
    let (now, finding) = match &config.clock_file {
        None if !YEARS.contains(&system.utc().year()) => {
            let text =
                format!("this machine believes it is {system}: set its clock, numbers and terms follow it");
            (system, Wrong(text))
        }
        None => (system, Right(system.to_string())),
        Some(path) => match Clock::file(path.clone()) {
            Ok(clock) => {
                let text = format!("follows {}: for demonstrations only", path.display());
                (clock.now(), Note(text))
            }
            Err(error) => (system, Wrong(format!("clock_file: {error}"))),
        },
    };
    report.say("clock", finding);
    now
}

/// The database, if it can be used.
fn database(config: &Config, report: &mut Report) -> Option<Database> {
    let url = &config.database_url;
    if let Some(path) = url.file().filter(|path| !path.exists()) {
        let text = format!(
            "{} does not exist yet: `sportello migrate` or `sportello serve` makes it",
            path.display()
        );
        report.say("database", Wrong(text));
        return None;
    }
    let opened = Database::open(url, PoolOptions::command())
        .and_then(|db| db.pending_migrations().map(|pending| (db, pending)));
    let (db, pending) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let help = match url {
                DatabaseUrl::Sqlite(_) => "check the path and who may read and write there",
                DatabaseUrl::Postgres(_) => {
                    "check that it runs, and the user, password and name in database_url"
                }
            };
            report.say("database", Wrong(format!("{error}: {help}")));
            return None;
        }
    };
    match db.read_blocking(condition) {
        Ok(Ok(state)) => report.say("database", Right(format!("{url}: {state}"))),
        Ok(Err(damage)) => {
            let text = format!("{url} is damaged: {damage}. Stop the server and go back to the last backup");
            report.say("database", Wrong(text));
            return None;
        }
        Err(error) => {
            report.say("database", Wrong(format!("{url}: {error}")));
            return None;
        }
    }
    if !pending.is_empty() {
        let text = format!(
            "{} migrations have not run ({}): run `sportello migrate`",
            pending.len(),
            pending.join(", ")
        );
        report.say("schema", Wrong(text));
        return None;
    }
    report.say("schema", Right("up to date".to_owned()));
    data(config, &db, report);
    Some(db)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What the database says of itself: its version, or what is damaged.
fn condition(db: &mut Db) -> QueryResult<Result<String, String>> {
    match db {
        Db::Sqlite(db) => {
            let check = diesel::sql_query("select quick_check as line from pragma_quick_check");
            let lines: Vec<Line> = check.load(db)?;
            let lines: Vec<String> = lines.into_iter().map(|line| line.line).collect();
            if lines != ["ok"] {
                return Ok(Err(lines.iter().take(10).cloned().collect::<Vec<_>>().join("; ")));
            }
            let version: Line = diesel::sql_query("select sqlite_version() as line").get_result(db)?;
            Ok(Ok(format!("SQLite {}, quick_check finds nothing", version.line)))
        }
        Db::Postgres(db) => {
            let version: Line =
                diesel::sql_query("select current_setting('server_version') as line").get_result(db)?;
            Ok(Ok(format!("PostgreSQL {}", version.line)))
        }
    }
}

fn data(config: &Config, db: &Database, report: &mut Report) {
    let state = db.read_blocking(|db| QueryResult::Ok((demo::since(db)?, demo::has_accounts(db)?)));
    let finding = match state {
        Err(error) => Wrong(error.to_string()),
        Ok((Some(_), _)) if !is_local(&config.base_url) || !config.listen.ip().is_loopback() => {
            let text = "this is a demonstration, whose passwords everybody knows, on a public address: \
                        set database_url to a database of your own";
            Wrong(text.to_owned())
        }
        Ok((Some(since), _)) => Note(format!("a demonstration since {since}: not for real data")),
        Ok((None, _)) if config.clock_file.is_some() => {
            Wrong("clock_file is accepted only with a demonstration: remove the setting".to_owned())
        }
        Ok((None, false)) => {
            Note("no account yet: `sportello serve` prints the first administrator's link".to_owned())
        }
        Ok((None, true)) => Right("accounts exist".to_owned()),
    };
    report.say("data", finding);
}

async fn storage(config: &Config, db: Option<&Database>, now: Timestamp, report: &mut Report) {
    let setting = &config.attachment_store;
    let store = match Store::open(setting) {
        Ok(store) => store,
        Err(error) => return report.say("attachments", Wrong(format!("attachment_store: {error}"))),
    };
    if let Err(error) = store.probe(now).await {
        let text = format!("{setting}: {error}: check that it exists and may be written");
        return report.say("attachments", Wrong(text));
    }
    report.say(
        "attachments",
        Right(format!("{setting}: written, read and removed a probe")),
    );
    if let Some(scanner) = &config.clamd {
        report.say(
            "scanner",
            match scanner.version().await {
                Ok(version) => Right(version),
                Err(error) => Wrong(format!("clamd: {error}: until it answers no attachment is taken")),
            },
        );
    }
    let Some(db) = db else { return };
    let named = db.read(|db| stored_contents(db, None));
    let finding = match named.await {
        Err(error) => Wrong(error.to_string()),
        Ok(rows) => match store.orphans(&rows, now - UPLOADING).await {
            Err(error) => Wrong(format!("{setting} cannot be listed: {error}")),
            Ok(orphans) => agreement(&orphans, rows.len()),
        },
    };
    report.say("attachments", finding);
}

fn agreement(orphans: &Orphans, rows: usize) -> Finding {
    let listed = |names: &mut dyn Iterator<Item = String>, all: usize| {
        let mut text: String = names
            .take(LISTED)
            .map(|name| format!("\n         {name}"))
            .collect();
        if all > LISTED {
            text.push_str(&format!("\n         and {} more", all - LISTED));
        }
        text
    };
    let Orphans {
        without_row,
        without_bytes,
    } = orphans;
    if !without_bytes.is_empty() {
        let names = listed(&mut without_bytes.iter().cloned(), without_bytes.len());
        let count = without_bytes.len();
        return Wrong(format!(
            "{count} contents are missing or cut off: bring them back from a backup{names}"
        ));
    }
    if !without_row.is_empty() {
        let mut names = without_row
            .iter()
            .map(|(name, size)| format!("{name} ({size} bytes)"));
        let names = listed(&mut names, without_row.len());
        let count = without_row.len();
        return Note(format!(
            "{count} contents belong to no ticket (an upload broke off): the server removes them after a day{names}"
        ));
    }
    Right(format!("{rows} contents, all in their place"))
}

/// Queues and services that the mailboxes name.
async fn mailboxes(config: &Config, db: Option<&Database>, report: &mut Report) {
    let Some(db) = db else { return };
    let known = db.read(|db| {
        let queues = queues::active(db)?.into_iter().map(|queue| queue.code);
        let queues: Vec<String> = queues.collect();
        let services = services::active(db)?.into_iter().map(|service| service.code);
        diesel::QueryResult::Ok((queues, services.collect::<Vec<String>>()))
    });
    let (queues, services) = match known.await {
        Ok(known) => known,
        Err(error) => return report.say("mailboxes", Wrong(error.to_string())),
    };
    let mut unknown = Vec::new();
    for mailbox in &config.mailboxes {
        for (what, code, known) in [
            ("queue", &mailbox.queue, &queues),
            ("service", &mailbox.service, &services),
        ] {
            if let Some(code) = code.as_ref().filter(|code| !known.contains(code)) {
                let text = format!("{}: there is no {what} `{code}` in use", mailbox.name);
                unknown.push(text);
            }
        }
    }
    let names: Vec<&str> = config
        .mailboxes
        .iter()
        .map(|mailbox| mailbox.name.as_str())
        .collect();
    let unproved = config
        .mailboxes
        .iter()
        .filter(|one| one.pec && one.authorities.is_none());
    let unproved: Vec<&str> = unproved.map(|one| one.name.as_str()).collect();
    report.say(
        "mailboxes",
        match (unknown.is_empty(), unproved.is_empty()) {
            (true, true) => Right(names.join(", ")),
            (true, false) => Note(format!(
                "{}: certified mail without ca_bundle proves nothing and waits in quarantine",
                unproved.join(", ")
            )),
            (false, _) => Wrong(format!("{}: their mail waits in quarantine", unknown.join("; "))),
        },
    );
    report.say("senders", senders(config));
}

/// Whether it is known of ordinary mails who they are from.
fn senders(config: &Config) -> Finding {
    let is_unchecked = |one: &&Mailbox| one.authserv_id.is_none() && config.resolver.is_none();
    let unchecked: Vec<&str> = config
        .mailboxes
        .iter()
        .filter(is_unchecked)
        .map(|one| one.name.as_str())
        .collect();
    match unchecked.is_empty() {
        true => Right("of every mail somebody says who it is from".to_owned()),
        false => Note(format!(
            "{}: ordinary mails are taken at their word, whoever they say they are from, and marked as not verified. Set \
             authserv_id if a mail server of yours checks senders, else incoming.resolver",
            unchecked.join(", ")
        )),
    }
}

/// Whether the mailboxes that are read by IMAP can be.
async fn imap(config: &Config, report: &mut Report) {
    for mailbox in &config.mailboxes {
        let Some(imap) = &mailbox.imap else { continue };
        let finding = match probe(config, imap).await {
            Ok(()) => Right(format!("{}: {} answers", mailbox.name, imap.server)),
            Err(error) => Wrong(format!("{}: {}: {error}", mailbox.name, imap.server)),
        };
        report.say("imap", finding);
    }
}

async fn mail(config: &Config, db: Option<&Database>, report: &mut Report) {
    let finding = match Transport::of(config) {
        Err(error) => Wrong(error),
        Ok(Transport::Smtp { server, .. }) => {
            // The client speaks TLS through the process's provider; the first one installed stays.
            let _ = rustls::crypto::ring::default_provider().install_default();
            match tokio::time::timeout(Duration::from_secs(15), server.answers()).await {
                Ok(Ok(true)) => Right("the mail server answers".to_owned()),
                Ok(Ok(false)) => Wrong("the mail server ends the connection: check smtp_url".to_owned()),
                Ok(Err(error)) => Wrong(format!("the mail server: {error}: check smtp_url")),
                Err(_) => Wrong(
                    "the mail server does not answer within 15 s: check smtp_url and the firewall".to_owned(),
                ),
            }
        }
        Ok(_) => {
            let folder = config.data_dir.join("mail");
            let text = format!("no mail server is set: mails are written to {}", folder.display());
            match is_local(&config.base_url) {
                true => Right(text),
                false => Wrong(format!("{text}: nobody gets an invitation. Set smtp_url")),
            }
        }
    };
    report.say("mail", finding);
    if config.mailbox_of_sender().is_none() {
        report.say(
            "mail_from",
            Note(
                "no ordinary mailbox has this address: nobody reads what comes back to it, so addresses that fail are not marked. \
                 Set mail_from to the address of one of the mailboxes"
                    .to_owned(),
            ),
        );
    }
    if let Some(folder) = &config.mail_templates {
        let finding = match Templates::with_folder(folder) {
            Ok(_) => Right(format!("the texts of {} can be used", folder.display())),
            Err(mistakes) => Wrong(mistakes.join("; ")),
        };
        report.say("mail templates", finding);
    }
    let Some(db) = db else { return };
    let finding = match db.read(outbox::counts).await {
        Err(error) => Wrong(error.to_string()),
        Ok((waiting, 0)) => Right(format!("{waiting} wait, none was given up")),
        Ok((waiting, failed)) => Note(format!(
            "{waiting} wait, {failed} were given up; the log says why"
        )),
    };
    report.say("outbox", finding);
}
