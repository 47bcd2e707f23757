//! `sportello user`: people and their accounts.

use clap::Subcommand;

use super::{Failed, Opened, language, table};
use crate::config::Config;
use crate::kernel::ids::EnteId;
use crate::kernel::text::Lang;
use crate::users::actor::{EnteRole, Role};
use crate::users::cli;
use crate::users::emails::Letterhead;
use crate::users::model::{Account, NewUser, Place};

/// What to do with accounts.
#[derive(Subcommand)]
pub enum Command {
    /// Invite a person, of the centre (--role) or of enti (--ente); prints the link where the password is chosen.
    ///
    /// The same link goes out by mail. It works once, for seven days.
    Add {
        /// Mail address: the name for signing in.
        #[arg(long)]
        email: String,
        /// First and family name.
        #[arg(long)]
        name: String,
        /// Role in the centre: agent, manager, case_owner, accountant, substitute_officer, admin or auditor; may be repeated.
        #[arg(long, required_unless_present = "ente", conflicts_with = "ente")]
        role: Vec<Role>,
        /// An ente's id, a colon, and the role there: ente_user, ente_contact or ente_signatory; may be repeated.
        #[arg(long, value_name = "ID:ROLE", value_parser = membership)]
        ente: Vec<(EnteId, EnteRole)>,
        /// The person of an ente sees all of its tickets, not only the own ones.
        #[arg(long, requires = "ente")]
        sees_all: bool,
        /// Language of pages and mails.
        #[arg(long, value_name = "it|en", default_value = "it")]
        language: Lang,
    },
    /// Disable an account: its sessions and tokens end at once.
    Disable {
        /// Mail address of the account.
        email: String,
    },
    /// Let a person choose a new password; enables a disabled account. Prints the link, which also goes out by mail.
    Reset {
        /// Mail address of the account.
        email: String,
        /// Take the second factor away too: the person has lost it.
        #[arg(long)]
        second_factor: bool,
    },
    /// List all accounts.
    List {
        /// Print a JSON list instead of a table.
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command of `sportello user`.
pub fn run(config: Config, command: Command) -> Result<(), Failed> {
    let Opened { app, now } = super::open(config)?;
    let from = Letterhead::from(&app.config);
    match command {
        Command::Add {
            email,
            name,
            role,
            ente,
            sees_all,
            language,
        } => {
            let place = match ente.is_empty() {
                true => Place::Centre(role),
                false => Place::Enti(ente.into_iter().map(|(id, role)| (id, role, sees_all)).collect()),
            };
            let new = NewUser {
                email,
                name,
                language,
                place,
            };
            let invited = cli::add_user(&app.db, now, from, new).map_err(Failed::of)?;
            say!("{}", invited.link);
            eprintln!("{} is invited; the mail is in the outbox.", invited.user.name);
        }
        Command::Disable { email } => {
            let user = cli::disable_user(&app.db, now, email, app.on_disable()).map_err(Failed::of)?;
            eprintln!("The account of {} is disabled.", user.name);
        }
        Command::Reset { email, second_factor } => {
            let invited = cli::reset_user(&app.db, now, from, email, second_factor).map_err(Failed::of)?;
            say!("{}", invited.link);
        }
        Command::List { json } => {
            let accounts = cli::list_users(&app.db, now).map_err(Failed::of)?;
            match json {
                true => say!("{}", cli::users_json(&accounts)),
                false => say!("{}", table(accounts.iter().map(line)).trim_end()),
            }
        }
    }
    Ok(())
}

fn line(account: &Account) -> [String; 4] {
    let roles = account.roles.iter().map(|role| role.as_str().to_owned());
    let enti = account
        .enti
        .iter()
        .map(|place| format!("{} ({})", place.ente_name, place.role.as_str()));
    let state = match account.user.is_enabled() {
        true => "",
        false => "disabled",
    };
    [
        account.user.email.clone(),
        account.user.name.clone(),
        roles.chain(enti).collect::<Vec<_>>().join(", "),
        state.to_owned(),
    ]
}

fn membership(text: &str) -> Result<(EnteId, EnteRole), String> {
    let (id, role) = text.split_once(':').ok_or("write ID:ROLE")?;
    let id = id.parse().map_err(|_| "the id is not a UUID".to_owned())?;
    let role = role.parse().map_err(|e| format!("{e}"))?;
    Ok((id, role))
}

impl Failed {
    /// A refusal of a feature, in the operator's language.
    pub(super) fn of(error: impl crate::kernel::problem::DomainError) -> Failed {
        let (refusal, lang) = (error.refusal(), language());
        let fields = refusal.fields.iter().map(|field| {
            format!(
                "\n  - {}: {}",
                field.pointer.trim_start_matches('/'),
                lang.text(&field.reason)
            )
        });
        let cause = refusal.cause.iter().map(|cause| format!("\n  {cause}"));
        // The pages' sentence speaks of their address; here something was typed that names nothing.
        let mut text = match refusal.slug {
            "not-found" => crate::t!(lang, "cli-not-found").into_owned(),
            _ => refusal.detail(lang),
        };
        text.extend(fields.chain(cause));
        Failed::Refused(text)
    }
}
