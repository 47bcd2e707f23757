//! The `sportello` program: its commands, one line each.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sportello::cli::{self, Failed};
use sportello::config::Config;

/// Helpdesk of a shared-services centre and of its member enti.
///
/// Settings come from `sportello.toml` (or the file named by SPORTELLO_CONFIG) and from environment variables over it.
#[derive(Parser)]
#[command(
    name = "sportello",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and the interface for programs.
    Serve {
        /// Fill an empty database with demonstration data first; only for this machine's own address.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database to this version's schema.
    Migrate,
    /// Fill an empty database with demonstration data and stop.
    Demo,
    /// Go through configuration, database and storage; say what is wrong and what to do.
    Check,
    /// Print the description of the interface for programs (OpenAPI, YAML).
    Openapi,
    /// Read data from a file.
    #[command(subcommand)]
    Import(Import),
    /// People and their accounts.
    #[command(subcommand)]
    User(cli::user::Command),
    /// Tokens for programs.
    #[command(subcommand)]
    Token(cli::token::Command),
    /// Mail that comes in from a mail server.
    #[command(subcommand)]
    Mail(cli::mail::Command),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Acts of formal procedures.
    #[command(subcommand)]
    Act(Act),
    /// Run what is due now of one job, or of all.
    RunJob {
        /// Name of the job, or `all`.
        name: String,
        /// Print a JSON list instead of lines.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum Import {
    /// Add or update enti from a CSV file: all rows or none; twice the same file changes nothing.
    Enti {
        /// The file; `-` for standard input.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Recompute every chain; print the first bad event and the reason.
    Verify {
        /// A file of heads written earlier, kept where nobody who can write the database can write.
        #[arg(long)]
        anchor: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Act {
    /// Check an exported act: every file, and every event of the audit, by its hash. Needs nothing but the file.
    Verify {
        /// The ZIP file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let env: BTreeMap<String, String> = std::env::vars().collect();
    let done = match command {
        // These need no valid configuration.
        Command::Openapi => cli::openapi(),
        Command::Act(Act::Verify { file }) => cli::act_verify(&file),
        Command::Check => cli::check::run(Config::load(&env)),
        // Its exit codes are those that mail servers know.
        Command::Mail(command) => return cli::mail::run(Config::load(&env), command),
        command => Config::load(&env)
            .map_err(Failed::from)
            .and_then(|config| run(config, command)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.report(),
    }
}

fn run(config: Config, command: Command) -> Result<(), Failed> {
    match command {
        Command::Serve { demo } => cli::serve::run(config, demo),
        Command::Migrate => cli::migrate(config),
        Command::Demo => cli::demo(config),
        Command::Check | Command::Openapi | Command::Mail(_) | Command::Act(_) => {
            unreachable!("done without a configuration")
        }
        Command::Import(Import::Enti { file }) => cli::import_enti(config, &file),
        Command::User(command) => cli::user::run(config, command),
        Command::Token(command) => cli::token::run(config, command),
        Command::Audit(Audit::Verify { anchor }) => cli::audit_verify(config, anchor.as_deref()),
        Command::RunJob { name, json } => cli::run_job(config, &name, json),
    }
}
