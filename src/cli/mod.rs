//! The commands of the program: data on standard output, words on standard error; exit 0 done, 1 refused, 2 wrong use.

/// Prints a line of data. A reader who has gone (`| head`) wants no more of it, and that is no failure.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($text)*);
    }};
}

pub mod check;
pub mod mail;
pub mod serve;
pub mod token;
pub mod user;

use std::io::Read;
use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;

use crate::app::{App, Parts};
use crate::config::{Config, ConfigError};
use crate::db::{Database, OpenError, PoolOptions};
use crate::http::Deadlines;
use crate::incoming::Senders;
use crate::incoming::alarms::Alarms;
use crate::jobs::{self, RunError};
use crate::kernel::clock::{Clock, Timestamp};
use crate::kernel::secrets::Secrets;
use crate::kernel::text::Lang;
use crate::mail::templates::{self, Templates};
use crate::mail::transport::Transport;
use crate::metrics::Metrics;
use crate::storage::Store;
use crate::users::passwords::Passwords;
use crate::{api, audit, demo, enti, exports};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Refused, or found faulty: exit 1.
    #[error("{0}")]
    Refused(String),
    /// Wrong use: exit 2.
    #[error("{0}")]
    Usage(String),
}

impl Failed {
    /// Says why on standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        eprintln!("sportello: {self}");
        ExitCode::from(match self {
            Failed::Refused(_) => 1,
            Failed::Usage(_) => 2,
        })
    }
}

macro_rules! refused_from {
    ($($error:ty),* $(,)?) => { $(impl From<$error> for Failed { fn from(error: $error) -> Failed { Failed::Refused(error.to_string()) } })* };
}
refused_from!(OpenError, diesel::result::Error, std::io::Error, demo::DemoError);

impl From<ConfigError> for Failed {
    fn from(error: ConfigError) -> Failed {
        Failed::Usage(error.to_string())
    }
}

/// Brings the database to this version's schema.
pub fn migrate(config: Config) -> Result<(), Failed> {
    let db = Database::open(&config.database_url, PoolOptions::command())?;
    match db.migrate()? {
        0 => eprintln!("The database is up to date."),
        n => eprintln!("{n} migrations applied."),
    }
    Ok(())
}

/// Fills an empty database with the demonstration.
pub fn demo(config: Config) -> Result<(), Failed> {
    let db = Database::open(&config.database_url, PoolOptions::command())?;
    db.migrate()?;
    let app = app_with(config, db, true)?;
    demo::load(&app.db, &app.store, app.clock.now(), &mut |line| {
        eprintln!("{line}")
    })?;
    say!("{}", demo::accounts_text(&app.config.base_url));
    Ok(())
}

/// Adds or updates enti from a CSV file; `-` is standard input.
pub fn import_enti(config: Config, file: &Path) -> Result<(), Failed> {
    let mut bytes = Vec::new();
    let read = match file == Path::new("-") {
        true => std::io::stdin().read_to_end(&mut bytes).map(drop),
        false => std::fs::read(file).map(|content| bytes = content),
    };
    read.map_err(|e| Failed::Usage(format!("{}: {e}", file.display())))?;
    let Opened { app, now } = open(config)?;
    let report = enti::cli::import(&app.db, now, &bytes, language(), app.on_ente_renamed())
        .map_err(Failed::Refused)?;
    say!("{report}");
    Ok(())
}

/// Prints the description of the interface for programs.
pub fn openapi() -> Result<(), Failed> {
    say!("{}", api::document_yaml().trim_end());
    Ok(())
}

/// Recomputes the chains of the audit log.
pub fn audit_verify(config: Config, anchor: Option<&Path>) -> Result<(), Failed> {
    let Opened { app, .. } = open(config)?;
    let summary = audit::cli::verify(&app.db, anchor).map_err(Failed::Refused)?;
    say!("{summary}");
    Ok(())
}

/// Checks an exported act.
pub fn act_verify(file: &Path) -> Result<(), Failed> {
    let summary = exports::cli::verify_file(file).map_err(Failed::Refused)?;
    say!("{summary}");
    Ok(())
}

/// Runs what is due now.
pub fn run_job(config: Config, name: &str, json: bool) -> Result<(), Failed> {
    let Opened { app, .. } = open(config)?;
    let runtime = runtime()?;
    let run = async {
        let results = jobs::run_now(&app, name).await;
        // Connections to a mail server that are kept are closed by a task: here one still can run.
        drop(app);
        results
    };
    let results = runtime.block_on(run).map_err(|error| match error {
        RunError::Unknown { .. } => Failed::Usage(error.to_string()),
        RunError::Db(_) => Failed::Refused(error.to_string()),
    })?;
    if json {
        let rows: Vec<_> = results
            .iter()
            .map(
                |(job, counts)| serde_json::json!({"job": job, "done": counts.done, "failed": counts.failed}),
            )
            .collect();
        say!("{}", serde_json::Value::from(rows));
    } else {
        for (job, counts) in &results {
            say!("{job}: {} done, {} failed", counts.done, counts.failed);
        }
    }
    let failed: u32 = results.iter().map(|(_, counts)| counts.failed).sum();
    if failed == 0 {
        Ok(())
    } else {
        Err(Failed::Refused(format!(
            "{failed} items failed; the log says why"
        )))
    }
}

/// The program on an up-to-date database, and the instant at which the command runs.
struct Opened {
    app: App,
    now: Timestamp,
}

/// The program on an up-to-date database, for the commands that work beside a running server.
fn open(config: Config) -> Result<Opened, Failed> {
    if let Some(path) = config.database_url.file().filter(|path| !path.exists()) {
        let text = format!(
            "there is no database {}: run `sportello migrate` first",
            path.display()
        );
        return Err(Failed::Refused(text));
    }
    let db = Database::open(&config.database_url, PoolOptions::command())?;
    if !db.pending_migrations()?.is_empty() {
        let text = "the database is older than this program: run `sportello migrate` first";
        return Err(Failed::Refused(text.to_owned()));
    }
    let app = app_with(config, db, false)?;
    let now = app.clock.now();
    Ok(Opened { app, now })
}

/// Puts the program together on an open and migrated database; `becomes_demo`: an empty one is about to be filled.
fn app_with(config: Config, db: Database, becomes_demo: bool) -> Result<App, Failed> {
    let demo_since = db.read_blocking(demo::since)?;
    let clock = match &config.clock_file {
        None => Clock::system(),
        Some(_) if demo_since.is_none() && !(becomes_demo && db.read_blocking(demo::is_empty)?) => {
            let reason = "SPORTELLO_CLOCK_FILE is accepted only with a demonstration database";
            return Err(Failed::Usage(reason.to_owned()));
        }
        Some(path) => Clock::file(path.clone()).map_err(|e| Failed::Usage(e.to_string()))?,
    };
    let secrets = Secrets::open(
        config.secret_key.as_ref().map(|key| key.expose()),
        &config.data_dir,
    )?;
    let store = Store::open(&config.attachment_store)
        .map_err(|e| Failed::Usage(format!("attachment_store: {e}")))?
        .behind(config.clamd.clone());
    let mailer = Transport::of(&config).map_err(Failed::Usage)?;
    if let Some(folder) = &config.mail_templates {
        let texts = Templates::with_folder(folder)
            .map_err(|mistakes| Failed::Usage(format!("mail_templates:\n  {}", mistakes.join("\n  "))))?;
        templates::install(texts);
    }
    let senders = config.resolver.as_ref().map(Senders::of).transpose();
    Ok(App::new(Parts {
        senders: senders.map_err(Failed::Usage)?,
        db,
        clock,
        secrets,
        store,
        mailer,
        passwords: Passwords::new(),
        metrics: Metrics::default(),
        alarms: Alarms::default(),
        mail_pages: App::mail_pages(),
        deadlines: Deadlines::default(),
        demo_since,
        config,
    }))
}

/// Whether an address of the web names this machine only.
fn is_local(base_url: &str) -> bool {
    let host = base_url.split("://").nth(1).unwrap_or_default();
    let is_port = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| is_port(port))
        .map_or(host, |(name, _)| name);
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Columns under each other, two blanks between; empty without rows.
fn table<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = rows.collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// The language of the words for the operator: Italian unless the locale says English.
fn language() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    if locale.is_some_and(|locale| locale.starts_with("en")) {
        Lang::En
    } else {
        Lang::It
    }
}
