//! The configuration: one file, environment variables over it, read once at start; every mistake is reported, not
//! only the first. `sportello.example.toml` explains each setting.

mod imap;
mod mailboxes;
mod reader;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use reqwest::Url;
use rustls::pki_types::CertificateDer;
use toml::Table;

pub use self::imap::{Imap, ImapServer, InvalidImapUrl, LineSecurity};
pub use self::mailboxes::{DEFAULT_MAILBOX, Mailbox};
use self::reader::Reader;
use crate::canoni::fee::{FeeRules, MonthsRule};
use crate::db::DatabaseUrl;
use crate::incoming::Resolver;
use crate::kernel::email::EmailAddress;
use crate::recessi::settlement::SettlementMethod;
use crate::storage::Scanner;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Variables of the environment that look like settings and are none: misspelt, probably.
    pub unknown_variables: Vec<String>,
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
    /// ClamAV's daemon, which attachments pass; `None`: they are not scanned.
    pub clamd: Option<Scanner>,
    /// The mail server; `None`: mails are written to `<data_dir>/mail`.
    pub smtp_url: Option<SecretText>,
    /// The sender of all mails.
    pub mail_from: String,
    /// Certificates beside the public ones by which mail servers may prove who they are.
    pub mail_ca: Vec<CertificateDer<'static>>,
    /// A folder with texts of mails in the place of those compiled in.
    pub mail_templates: Option<PathBuf>,
    /// The demonstration's clock, read at each use.
    pub clock_file: Option<PathBuf>,
    /// The centre as pages and mails name it.
    pub centre: Centre,
    /// Sessions and second factor.
    pub security: Security,
    /// Terms of tickets (I-12, I-13).
    pub tickets: Tickets,
    /// Days in which a joining is decided (I-34).
    pub joining_days: u32,
    /// The term of activations.
    pub activation: Activation,
    /// Recesso, contracts and settlement.
    pub recesso: Recesso,
    /// What reports compare with.
    pub reports: Reports,
    /// How fees are computed.
    pub fee: FeeRules,
    /// The mailboxes that are read, at least one.
    pub mailboxes: Vec<Mailbox>,
    /// Whose DNS proves senders where no mail server of ours has; `None`: nobody's.
    pub resolver: Option<Resolver>,
    /// How much mail is taken before it waits for people.
    pub brakes: Brakes,
    /// Who enters documents in the register; `None`: entries are typed by hand.
    pub register: Option<Register>,
}

/// The register office's service (`openapi/register-service.yaml`).
#[derive(Clone, Debug)]
pub struct Register {
    /// Its address, below which the operations are.
    pub url: Url,
    /// The token that it knows us by.
    pub token: SecretText,
}

/// Mails within ten minutes that are applied by themselves; what comes beyond waits in quarantine. 0 is for any number.
#[derive(Clone, Copy, Debug)]
pub struct Brakes {
    /// From one address.
    pub sender: u32,
    /// For one ticket.
    pub ticket: u32,
    /// From one domain.
    pub domain: u32,
    /// From everybody.
    pub all: u32,
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

/// The term of activations in working days (I-09).
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    /// When a service is usually active.
    pub days_from: u32,
    /// When it is active at the latest.
    pub days_due: u32,
}

/// Recesso, contracts and settlement.
#[derive(Clone, Debug)]
pub struct Recesso {
    /// Days after which a just cause that nobody contests takes effect (I-38).
    pub silence_days: u32,
    /// Days for which the people of an ente whose rights have ended still read and export its data.
    pub reading_days: u32,
    /// Who is paid by contract, if nothing else is said (I-37).
    pub creditor: String,
    /// How a settlement is reckoned, if nothing else is chosen (I-29).
    pub method: SettlementMethod,
    /// Whether a tenth of what was not executed is due with just cause too (I-31).
    pub tenth_with_just_cause: bool,
}

/// What reports compare with.
#[derive(Clone, Copy, Debug)]
pub struct Reports {
    /// The share of promises that the centre means to keep, in per cent: the line in the charts.
    pub target_percent: u32,
}

/// A secret: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
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
    /// The ordinary mailbox whose address all mails are sent from; none where answers to that address are not read.
    pub fn mailbox_of_sender(&self) -> Option<&Mailbox> {
        let sender: lettre::message::Mailbox = self.mail_from.parse().ok()?;
        let address = EmailAddress::parse(sender.email.as_ref()).ok()?;
        let mut ordinary = self.mailboxes.iter().filter(|mailbox| !mailbox.pec);
        ordinary.find(|mailbox| mailbox.address == address)
    }

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
        let config = Config::read(&mut from);
        from.unknown_settings();
        match from.mistakes.is_empty() {
            true => Ok(config),
            false => Err(ConfigError(from.mistakes)),
        }
    }

    /// The settings one by one; a wrong one is noted, and stands as its default.
    fn read(from: &mut Reader<'_>) -> Config {
        let data_dir = PathBuf::from(from.text("data_dir", "data"));
        let listen = from
            .parsed(
                "listen",
                "127.0.0.1:8080",
                "an address and port such as 127.0.0.1:8080",
            )
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let database = from.text(
            "database_url",
            &format!("sqlite://{}", data_dir.join("sportello.db").display()),
        );
        let database_url = DatabaseUrl::parse(&database).unwrap_or_else(|error| {
            from.mistake("database_url", &error.to_string());
            DatabaseUrl::Sqlite(PathBuf::new())
        });
        let own_address = match listen.ip().is_unspecified() {
            true => format!("http://127.0.0.1:{}", listen.port()),
            false => format!("http://{listen}"),
        };
        let base_url = from
            .text("base_url", &own_address)
            .trim_end_matches('/')
            .to_owned();
        from.check(
            "base_url",
            is_web_address(&base_url),
            "not a web address without a path such as https://sportello.example",
        );
        let mail_from = from.text("mail_from", "Sportello <sportello@localhost.example>");
        from.check(
            "mail_from",
            mail_from.parse::<lettre::message::Mailbox>().is_ok(),
            "not a mail address such as Sportello <sportello@ente.example>",
        );
        let mailboxes = from.mailboxes(&mail_from);
        let smtp_url = from.secret("smtp_url");
        from.check(
            "smtp_url",
            smtp_url.as_ref().is_none_or(is_mail_server),
            "not a mail server's address such as smtps://user:password@mail.example",
        );
        from.check(
            "smtp_url",
            smtp_url.as_ref().is_none_or(|url| !gives_password_away(url)),
            "a password is sent in clear: smtps://… or ?tls=required",
        );
        let secret_key = from.secret("secret_key");
        from.check(
            "secret_key",
            secret_key.as_ref().is_none_or(|key| key.expose().len() >= 32),
            "too short: at least 32 characters, for example from `openssl rand -hex 32`",
        );
        let clock_file = from.optional("clock_file").map(PathBuf::from);
        let named = from.optional("incoming.resolver");
        let resolver: Option<Resolver> = named.as_ref().and_then(|text| text.parse().ok());
        from.check(
            "incoming.resolver",
            named.is_some() == resolver.is_some(),
            "not `system`, an address such as 192.0.2.53, or one with its port",
        );
        let clamd = from.optional("clamd");
        let scanner: Option<Scanner> = clamd.as_ref().and_then(|text| text.parse().ok());
        from.check(
            "clamd",
            clamd.is_some() == scanner.is_some(),
            "not an absolute path such as /run/clamav/clamd.ctl or an address with its port such as 127.0.0.1:3310",
        );
        let register = register(from);
        let log = from.text("log", "info");
        from.check(
            "log",
            log.parse::<tracing_subscriber::filter::EnvFilter>().is_ok(),
            "not a filter such as info or sportello=debug",
        );
        let config = Config {
            unknown_variables: from.unknown_variables(),
            listen,
            database_url,
            base_url,
            secret_key,
            log,
            rate_limit: from.number("rate_limit", 600, 0..=1_000_000),
            trusted_proxies: from.addresses("trusted_proxies"),
            attachment_store: from.text(
                "attachment_store",
                &data_dir.join("attachments").display().to_string(),
            ),
            clamd: scanner,
            register,
            resolver,
            data_dir,
            smtp_url,
            mail_from,
            mail_ca: from.mail_ca(),
            mail_templates: from.optional("mail_templates").map(PathBuf::from),
            clock_file,
            centre: Centre::read(from),
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
            joining_days: from.number("joining.term_days", 30, 1..=365),
            activation: Activation {
                days_from: from.number("activation.days_from", 10, 1..=250),
                days_due: from.number("activation.days_due", 15, 1..=250),
            },
            recesso: Recesso {
                silence_days: from.number("recesso.just_cause_silence_days", 30, 1..=365),
                reading_days: from.number("recesso.reading_days", 90, 1..=3650),
                creditor: from.text("contract.creditor", "Ente capofila"),
                method: from
                    .parsed("settlement.method", "value", "value or four_fifths")
                    .unwrap_or(SettlementMethod::Value),
                tenth_with_just_cause: from.flag("settlement.with_just_cause", true),
            },
            reports: Reports {
                target_percent: from.number("reports.target_percent", 90, 1..=100),
            },
            fee: FeeRules {
                months_rule: from
                    .parsed("fee.months_rule", "any_day", "any_day, days_15 or full_month")
                    .unwrap_or(MonthsRule::AnyDay),
                prorata_on_activation: from.flag("fee.prorata_on_activation", false),
            },
            mailboxes,
            brakes: Brakes {
                sender: from.number("incoming.most_per_sender", 60, 0..=1_000_000),
                ticket: from.number("incoming.most_per_ticket", 30, 0..=1_000_000),
                domain: from.number("incoming.most_per_domain", 600, 0..=1_000_000),
                all: from.number("incoming.most", 3000, 0..=10_000_000),
            },
        };
        from.check(
            "tickets.remind_waiting_days",
            config.tickets.remind_waiting_days < config.tickets.cancel_waiting_days,
            "the reminder must come before tickets.cancel_waiting_days",
        );
        from.check(
            "activation.days_from",
            config.activation.days_from <= config.activation.days_due,
            "must not be more than activation.days_due",
        );
        config
    }

    /// Whether cookies must travel over TLS only.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

impl Centre {
    fn read(from: &mut Reader<'_>) -> Centre {
        let contact_email = from.text("centre.contact_email", "assistenza@centro.example");
        Centre {
            name: from.text("centre.name", "Centro servizi"),
            accessibility_statement_url: from
                .text("centre.accessibility_statement_url", "https://form.agid.gov.it/"),
            accessibility_feedback_email: from.text("centre.accessibility_feedback_email", &contact_email),
            contact_email,
        }
    }
}

/// The register office's service, if one is named; on another machine only behind TLS, since a token goes there.
fn register(from: &mut Reader<'_>) -> Option<Register> {
    let (given, token) = (from.optional("register.url"), from.secret("register.token"));
    let url: Option<Url> = given.as_ref().and_then(|text| text.parse().ok());
    let is_safe = url.as_ref().is_none_or(|url| {
        url.scheme() == "https"
            || (url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
    });
    from.check(
        "register.url",
        given.is_some() == url.is_some() && is_safe,
        "not an address such as https://protocollo.centro.example/sportello (http:// on this machine only)",
    );
    from.check(
        "register.url",
        url.is_some() == token.is_some(),
        "give both register.url and register.token (or register.token_file), or neither",
    );
    Some(Register {
        url: url?,
        token: token?,
    })
}

fn is_web_address(text: &str) -> bool {
    text.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|a| !a.as_str().contains('@'))
            && uri.path() == "/"
            && uri.query().is_none()
    })
}

fn is_mail_server(url: &SecretText) -> bool {
    lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(url.expose()).is_ok()
}

/// Whether the address has a password that leaves this machine without TLS, or with one that anybody between can leave out.
fn gives_password_away(url: &SecretText) -> bool {
    let Ok(url) = url::Url::parse(url.expose()) else {
        return false;
    };
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    let is_here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let is_required = url
        .query_pairs()
        .any(|(name, value)| name == "tls" && value == "required");
    url.password().is_some() && url.scheme() == "smtp" && !is_required && !is_here
}

#[cfg(test)]
mod tests;
