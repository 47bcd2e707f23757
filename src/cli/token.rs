//! `sportello token`: tokens for programs.

use chrono::NaiveDate;
use clap::Subcommand;

use super::{Failed, Opened, table};
use crate::config::Config;
use crate::kernel::ids::EnteId;
use crate::users::cli;
use crate::users::tokens::{Scope, Token, TokenId};

/// What to do with tokens.
#[derive(Subcommand)]
pub enum Command {
    /// Make a token; prints it alone, and never again.
    Add {
        /// Mail address of the person in whose name the program acts.
        #[arg(long)]
        user: String,
        /// What the token is called in the person's list.
        #[arg(long)]
        name: String,
        /// What it may be used for: read, write, or metrics (administrators only).
        #[arg(long)]
        scope: Scope,
        /// The ente that a person of enti acts for; the first one if absent.
        #[arg(long, value_name = "ID")]
        ente: Option<EnteId>,
        /// The last day on which it counts, such as 2027-12-31; without it, until revoked.
        #[arg(long, value_name = "DATE")]
        expires: Option<NaiveDate>,
    },
    /// Revoke a token: it stops working at once.
    Revoke {
        /// The token's id, as `token list` shows it.
        id: TokenId,
    },
    /// List tokens, without their secrets.
    List {
        /// Only those of the person with this mail address.
        #[arg(long, value_name = "EMAIL")]
        user: Option<String>,
        /// Print a JSON list instead of a table.
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command of `sportello token`.
pub fn run(config: Config, command: Command) -> Result<(), Failed> {
    let Opened { app, now } = super::open(config)?;
    match command {
        Command::Add {
            user,
            name,
            scope,
            ente,
            expires,
        } => {
            let token =
                cli::add_token(&app.db, now, user, (name, scope), ente, expires).map_err(Failed::of)?;
            say!("{token}");
        }
        Command::Revoke { id } => {
            cli::revoke_token(&app.db, now, id).map_err(Failed::of)?;
            eprintln!("The token is revoked.");
        }
        Command::List { user, json } => {
            let tokens = cli::list_tokens(&app.db, user).map_err(Failed::of)?;
            match json {
                true => say!("{}", cli::tokens_json(&tokens)),
                false => say!("{}", table(tokens.iter().map(line)).trim_end()),
            }
        }
    }
    Ok(())
}

fn line((token, email): &(Token, String)) -> [String; 6] {
    let expires = match (token.revoked_at, token.expires_on) {
        (Some(_), _) => "revoked".to_owned(),
        (None, Some(day)) => format!("until {day}"),
        (None, None) => String::new(),
    };
    [
        token.id.to_string(),
        email.clone(),
        token.name.clone(),
        format!("{}…", token.prefix),
        token.scope.as_str().to_owned(),
        expires,
    ]
}
