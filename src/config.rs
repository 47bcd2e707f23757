//! The configuration: one file, environment variables over it, read once at start; every mistake is reported, not
//! only the first. `sportello.example.toml` explains each setting.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::db::DatabaseUrl;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The database.
    pub database_url: DatabaseUrl,
    /// Where the SQLite database, attachments, written mails and the generated key lie.
    pub data_dir: PathBuf,
    /// The public address, without a slash at its end; every link in a mail begins with it.
    pub base_url: String,
    /// The key of cookies, tokens and stored secrets; `None`: generated into the data folder.
    pub secret_key: Option<SecretText>,
    /// Filter of the log, as `tracing` writes it.
    pub log: String,
    /// Requests a minute for each token; 0: no limit.
    pub rate_limit: u32,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where attachments lie: a folder or `s3://…`.
    pub attachment_store: String,
    /// The mail server; `None`: mails are written to `<data_dir>/mail`.
    pub smtp_url: Option<SecretText>,
    /// The sender of all mails.
    pub mail_from: String,
    /// The demonstration's clock, read at each use.
    pub clock_file: Option<PathBuf>,
    /// The centre as pages and mails name it.
    pub centre: Centre,
    /// Sessions and second factor.
    pub security: Security,
    /// Terms of tickets (I-12, I-13).
    pub tickets: Tickets,
}

/// The centre as pages and mails name it.
#[derive(Clone, Debug)]
pub struct Centre {
    /// Name of the centre.
    pub name: String,
    /// Address for people who need help with the helpdesk itself.
    pub contact_email: String,
    /// Where the accessibility statement stands (on the agency's form).
    pub accessibility_statement_url: String,
    /// Address for reports of barriers.
    pub accessibility_feedback_email: String,
}

/// Sessions and second factor.
#[derive(Clone, Debug)]
pub struct Security {
    /// Whether people of the centre must use a second factor.
    pub require_totp: bool,
    /// Minutes after which an unused session ends.
    pub session_idle_minutes: u32,
    /// Hours after which every session ends.
    pub session_hours: u32,
}

/// Terms of tickets in working days.
#[derive(Clone, Copy, Debug)]
pub struct Tickets {
    /// How long a resolved ticket may be reopened; then it closes (I-12).
    pub reopen_days: u32,
    /// When a ticket that waits for the ente is cancelled (I-13).
    pub cancel_waiting_days: u32,
    /// When the ente is reminded first (I-13).
    pub remind_waiting_days: u32,
}

/// A secret: `Debug` does not show it.
#[derive(Clone)]
pub struct SecretText(String);

impl SecretText {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Everything wrong with the configuration, one line each.
#[derive(Debug, thiserror::Error)]
#[error("the configuration has {} mistake(s):\n{}", .0.len(), .0.iter().map(|m| format!("  - {m}\n")).collect::<String>().trim_end())]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the file named by `SPORTELLO_CONFIG` (or `sportello.toml`, if it exists) and the variables of `env`.
    pub fn load(env: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
        let named = env.get("SPORTELLO_CONFIG").map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| PathBuf::from("sportello.toml"));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if named.is_none() && e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => {
                return Err(ConfigError(vec![format!(
                    "{}: cannot be read: {e}",
                    path.display()
                )]));
            }
        };
        Config::parse(&text, &path, env)
    }

    /// Reads a file's text and the variables over it. `path` is only for the messages.
    pub fn parse(text: &str, path: &Path, env: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            // Without the line itself, which toml shows and which may hold a secret.
            Err(e) => {
                let before = &text[..e.span().map_or(0, |span| span.start.min(text.len()))];
                let line = 1 + before.matches('\n').count();
                return Err(ConfigError(vec![format!(
                    "{}, line {line}: {}",
                    path.display(),
                    e.message()
                )]));
            }
        };
        let mut from = Reader {
            table,
            path,
            env,
            mistakes: Vec::new(),
        };
        let data_dir = PathBuf::from(from.text("data_dir", "data"));
        let default_database = format!("sqlite://{}", data_dir.join("sportello.db").display());
        let default_store = data_dir.join("attachments").display().to_string();
        let listen = from.parsed(
            "listen",
            "127.0.0.1:8080",
            "an address and port such as 127.0.0.1:8080",
        );
        let listen = listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let database_text = from.text("database_url", &default_database);
        let database_url =
            DatabaseUrl::parse(&database_text).map_err(|e| from.mistake("database_url", &e.to_string()));
        let default_address = match listen.ip().is_unspecified() {
            true => format!("http://127.0.0.1:{}", listen.port()),
            false => format!("http://{listen}"),
        };
        let base_url = from
            .text("base_url", &default_address)
            .trim_end_matches('/')
            .to_owned();
        let is_address = base_url.parse::<http::Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.authority().is_some_and(|a| !a.as_str().contains('@'))
                && uri.path() == "/"
                && uri.query().is_none()
        });
        if !is_address {
            from.mistake(
                "base_url",
                "not a web address without a path such as https://sportello.example",
            );
        }
        let mail_from = from.text("mail_from", "Sportello <sportello@localhost.example>");
        if mail_from.parse::<lettre::message::Mailbox>().is_err() {
            from.mistake(
                "mail_from",
                "not a mail address such as Sportello <sportello@ente.example>",
            );
        }
        let smtp_url = from.secret("smtp_url");
        if let Some(url) = &smtp_url
            && lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(url.expose()).is_err()
        {
            from.mistake(
                "smtp_url",
                "not a mail server's address such as smtps://user:password@mail.example",
            );
        }
        let secret_key = from.secret("secret_key");
        if secret_key.as_ref().is_some_and(|key| key.expose().len() < 32) {
            from.mistake(
                "secret_key",
                "too short: at least 32 characters, for example from `openssl rand -hex 32`",
            );
        }
        let clock_file = from.optional("clock_file").map(PathBuf::from);
        let log = from.text("log", "info");
        if log.parse::<tracing_subscriber::filter::EnvFilter>().is_err() {
            from.mistake("log", "not a filter such as info or sportello=debug");
        }
        let contact_email = from.text("centre.contact_email", "assistenza@centro.example");
        let config = Config {
            listen,
            data_dir,
            base_url,
            secret_key,
            log,
            rate_limit: from.number("rate_limit", 600, 0..=1_000_000),
            trusted_proxies: from.addresses("trusted_proxies"),
            attachment_store: from.text("attachment_store", &default_store),
            smtp_url,
            mail_from,
            clock_file,
            centre: Centre {
                name: from.text("centre.name", "Centro servizi"),
                accessibility_statement_url: from
                    .text("centre.accessibility_statement_url", "https://form.agid.gov.it/"),
                accessibility_feedback_email: from
                    .text("centre.accessibility_feedback_email", &contact_email),
                contact_email,
            },
            security: Security {
                require_totp: from.flag("security.require_totp", false),
                session_idle_minutes: from.number("security.session_idle_minutes", 60, 5..=1440),
                session_hours: from.number("security.session_hours", 12, 1..=72),
            },
            tickets: Tickets {
                reopen_days: from.number("tickets.reopen_days", 10, 1..=250),
                cancel_waiting_days: from.number("tickets.cancel_waiting_days", 20, 1..=250),
                remind_waiting_days: from.number("tickets.remind_waiting_days", 10, 1..=250),
            },
            database_url: database_url
                .clone()
                .unwrap_or_else(|()| DatabaseUrl::Sqlite(PathBuf::new())),
        };
        if config.tickets.remind_waiting_days >= config.tickets.cancel_waiting_days {
            from.mistake(
                "tickets.remind_waiting_days",
                "the reminder must come before tickets.cancel_waiting_days",
            );
        }
        from.unknown_settings();
        if from.mistakes.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError(from.mistakes))
        }
    }

    /// Whether cookies must travel over TLS only.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Every setting that a file may have; a variable is `SPORTELLO_` and the name in capitals, points as `_`.
const SETTINGS: [&str; 18] = [
    "listen",
    "database_url",
    "data_dir",
    "base_url",
    "secret_key",
    "secret_key_file",
    "log",
    "rate_limit",
    "trusted_proxies",
    "attachment_store",
    "smtp_url",
    "smtp_url_file",
    "mail_from",
    "clock_file",
    "centre.name",
    "centre.contact_email",
    "centre.accessibility_statement_url",
    "centre.accessibility_feedback_email",
];
const NESTED: [&str; 6] = [
    "security.require_totp",
    "security.session_idle_minutes",
    "security.session_hours",
    "tickets.reopen_days",
    "tickets.cancel_waiting_days",
    "tickets.remind_waiting_days",
];

/// Takes settings from the environment first, then from the file, and collects what is wrong.
struct Reader<'a> {
    table: Table,
    path: &'a Path,
    env: &'a BTreeMap<String, String>,
    mistakes: Vec<String>,
}

impl Reader<'_> {
    fn variable(name: &str) -> String {
        format!("SPORTELLO_{}", name.replace('.', "_").to_uppercase())
    }

    /// Where the value came from, for the message.
    fn place(&self, name: &str) -> String {
        let variable = Self::variable(name);
        if self.env.contains_key(&variable) {
            variable
        } else {
            format!("{}: {name}", self.path.display())
        }
    }

    fn mistake(&mut self, name: &str, what: &str) {
        let place = self.place(name);
        self.mistakes.push(format!("{place}: {what}"));
    }

    fn value(&self, name: &str) -> Option<Value> {
        if let Some(text) = self.env.get(&Self::variable(name)) {
            return Some(Value::String(text.clone()));
        }
        let mut parts = name.split('.');
        let first = self.table.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part)).cloned()
    }

    fn optional(&mut self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_) => None,
            other => {
                self.mistake(name, &format!("is {}, must be text in quotes", other.type_str()));
                None
            }
        }
    }

    fn text(&mut self, name: &str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned())
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str, default: &str, right: &str) -> Option<T> {
        let text = self.text(name, default);
        let value = text.parse().ok();
        if value.is_none() {
            self.mistake(name, &format!("`{text}` is not {right}"));
        }
        value
    }

    fn number(&mut self, name: &str, default: u32, range: std::ops::RangeInclusive<u32>) -> u32 {
        let number = match self.value(name) {
            None => return default,
            Some(Value::Integer(number)) => u32::try_from(number).ok(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        number.filter(|number| range.contains(number)).unwrap_or_else(|| {
            self.mistake(
                name,
                &format!("must be a whole number from {} to {}", range.start(), range.end()),
            );
            default
        })
    }

    fn flag(&mut self, name: &str, default: bool) -> bool {
        match self.value(name) {
            None => default,
            Some(Value::Boolean(flag)) => flag,
            Some(Value::String(text)) if text == "true" => true,
            Some(Value::String(text)) if text == "false" => false,
            Some(_) => {
                self.mistake(name, "must be true or false");
                default
            }
        }
    }

    fn addresses(&mut self, name: &str) -> Vec<IpAddr> {
        let texts: Vec<String> = match self.value(name) {
            None => return Vec::new(),
            Some(Value::String(text)) => text.split(',').map(str::to_owned).collect(),
            Some(Value::Array(values)) => values
                .iter()
                .map(|v| v.as_str().unwrap_or_default().to_owned())
                .collect(),
            Some(_) => vec![String::new()],
        };
        let texts = texts
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        let parsed: Result<Vec<IpAddr>, _> = texts.map(str::parse).collect();
        parsed.unwrap_or_else(|_| {
            self.mistake(name, "must be a list of IP addresses such as [\"127.0.0.1\"]");
            Vec::new()
        })
    }

    /// A secret stands in `name` or in the file that `name_file` names, not in both.
    fn secret(&mut self, name: &str) -> Option<SecretText> {
        let file_setting = format!("{name}_file");
        match (self.optional(name), self.optional(&file_setting)) {
            (Some(_), Some(_)) => {
                self.mistake(name, &format!("give either {name} or {file_setting}, not both"));
                None
            }
            (Some(secret), None) => Some(SecretText(secret)),
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(text) => Some(SecretText(text.trim().to_owned())),
                Err(e) => {
                    self.mistake(&file_setting, &format!("{file} cannot be read: {e}"));
                    None
                }
            },
            (None, None) => None,
        }
    }

    fn unknown_settings(&mut self) {
        let mut names = Vec::new();
        for (name, value) in &self.table {
            match value {
                Value::Table(inner) => names.extend(inner.keys().map(|key| format!("{name}.{key}"))),
                _ => names.push(name.clone()),
            }
        }
        let known = |name: &str| SETTINGS.contains(&name) || NESTED.contains(&name);
        for name in names.iter().filter(|name| !known(name)) {
            self.mistakes
                .push(format!("{}: {name}: no such setting", self.path.display()));
        }
    }
}

#[cfg(test)]
mod tests;
