//! `sportello mail`: mail from a mail server's pipe. Exit codes are those of sysexits, by which the server knows whether to
//! keep the mail: mail servers send it back to its sender on all of them but EX_TEMPFAIL. So that is the one for whatever the
//! sender cannot help, our own configuration too; an empty input is no mail.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use clap::Subcommand;

use super::runtime;
use crate::app::App;
use crate::config::{Config, ConfigError};
use crate::incoming::{self, IncomingError, Report, Source, State};

/// The input is empty: nothing to keep.
const EX_DATAERR: u8 = 65;
/// Try again later: the mail has not been stored.
const EX_TEMPFAIL: u8 = 75;
/// How often it is looked whether another process has come to the end with the same mail, and how long between.
const LOOKS: u32 = 20;
const LOOK: Duration = Duration::from_millis(100);

/// What to do with mail.
#[derive(Subcommand)]
pub enum Command {
    /// Take one mail from standard input; prints one line of JSON.
    Receive {
        /// The mailbox that it came to, as the configuration names it.
        #[arg(long, value_name = "NAME")]
        mailbox: String,
    },
}

/// Runs a command of `sportello mail`. Whatever goes wrong before the mail is stored, a panic too, makes the mail server
/// keep it.
pub fn run(config: Result<Config, ConfigError>, command: Command) -> ExitCode {
    let Command::Receive { mailbox } = command;
    let done = catch_unwind(AssertUnwindSafe(|| receive(config, &mailbox)));
    let (code, text) = match done {
        Ok(Ok(report)) => {
            say!(
                "{}",
                serde_json::to_string(&report).expect("a report is a plain struct")
            );
            return ExitCode::SUCCESS;
        }
        Ok(Err(failed)) => failed,
        Err(_) => (EX_TEMPFAIL, "the program broke".to_owned()),
    };
    eprintln!("sportello: {text}");
    ExitCode::from(code)
}

fn receive(config: Result<Config, ConfigError>, mailbox: &str) -> Result<Report, (u8, String)> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    read.map_err(|error| (EX_TEMPFAIL, format!("standard input: {error}")))?;
    let config = config.map_err(|error| (EX_TEMPFAIL, error.to_string()))?;
    let app = super::open(config).map_err(|failed| (EX_TEMPFAIL, failed.to_string()))?;
    let runtime = runtime().map_err(|failed| (EX_TEMPFAIL, failed.to_string()))?;
    runtime.block_on(take(&app.app, mailbox, Bytes::from(bytes)))
}

async fn take(app: &App, mailbox: &str, bytes: Bytes) -> Result<Report, (u8, String)> {
    let failed = |error: IncomingError| {
        let code = match &error {
            IncomingError::Empty => EX_DATAERR,
            _ => EX_TEMPFAIL,
        };
        (code, error.to_string())
    };
    let mailbox = incoming::mailbox(app, mailbox).map_err(failed)?;
    let received = incoming::receive(app, &mailbox, Source::Command, bytes.clone())
        .await
        .map_err(failed)?;
    // From here on the mail is ours, whatever happens.
    let (row, is_duplicate) = (received.incoming.clone(), received.is_duplicate);
    let mut outcome = match incoming::process(app, received).await {
        Ok(outcome) => outcome,
        Err(error) => {
            eprintln!("sportello: stored, and to be processed later: {error}");
            incoming::Outcome {
                incoming: row,
                message: None,
            }
        }
    };
    for _ in 0..LOOKS {
        if outcome.incoming.state != State::Received {
            break;
        }
        tokio::time::sleep(LOOK).await;
        match incoming::again(app, outcome.incoming.id).await {
            Ok(Some(incoming)) => outcome.incoming = incoming,
            Ok(None) | Err(_) => break,
        }
    }
    incoming::report(app, outcome, is_duplicate, bytes.into())
        .await
        .map_err(failed)
}
