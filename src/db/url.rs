//! Which database: `sqlite://PATH` or `postgres://…`.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where the database is. `Debug` and `Display` hide the password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The file of a SQLite database.
    Sqlite(PathBuf),
    /// A connection URL as libpq takes it, with our time limits.
    Postgres(String),
}

/// A database URL that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// Neither of the two forms.
    #[error("the database URL must be sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
    Scheme,
    /// No path, or one that SQLite would read as something else than a file.
    #[error("`sqlite://{0}` names no file: write sqlite://data/sportello.db, or sqlite:///srv/sportello.db")]
    Path(String),
    /// A PostgreSQL elsewhere, and a program that cannot speak TLS.
    #[error(
        "PostgreSQL on {0} is not on this machine, and this program is built without TLS: \
         the connection would be readable on the way. Build it with --features postgres-tls"
    )]
    NotLoopback(String),
    /// TLS that may silently be none.
    #[error("PostgreSQL on {0} is not on this machine: sslmode must be require, verify-ca or verify-full")]
    WeakTls(String),
}

/// Defaults for what the URL leaves open. The limits let go of a server that does not answer: `connect_timeout` in
/// seconds, `tcp_user_timeout` in milliseconds.
const POSTGRES_DEFAULTS: [(&str, &str); 6] = [
    ("connect_timeout", "3"),
    ("tcp_user_timeout", "10000"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "3"),
    ("keepalives_count", "3"),
    ("application_name", "sportello"),
];

impl DatabaseUrl {
    /// Reads a URL. Errors: see `InvalidUrl`; without the feature `postgres-tls` a PostgreSQL that is not on loopback.
    pub fn parse(url: &str) -> Result<Self, InvalidUrl> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            // SQLite reads "", ":memory:" and "file:…" as no file of that name, diesel passes them on.
            if path.is_empty()
                || path.starts_with(':')
                || path.starts_with("file:")
                || path.contains(['?', '\0'])
            {
                return Err(InvalidUrl::Path(path.to_owned()));
            }
            return Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(InvalidUrl::Scheme);
        }
        let parts = PostgresParts::of(url);
        let mut defaults: Vec<(&str, &str)> = POSTGRES_DEFAULTS.to_vec();
        if let Some(host) = parts.remote_host() {
            if !cfg!(feature = "postgres-tls") {
                return Err(InvalidUrl::NotLoopback(host));
            }
            match parts.parameter("sslmode").as_deref() {
                // libpq's own default, prefer, goes in clear when the server says so.
                None if parts.parameter("sslrootcert").is_some() => defaults.push(("sslmode", "verify-full")),
                None => defaults.extend([("sslmode", "verify-full"), ("sslrootcert", "system")]),
                Some("require" | "verify-ca" | "verify-full") => {}
                Some(_) => return Err(InvalidUrl::WeakTls(host)),
            }
        }
        let mut url = url.to_owned();
        for (name, value) in defaults {
            if parts.parameter(name).is_none() {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(&format!("{name}={value}"));
            }
        }
        Ok(DatabaseUrl::Postgres(url))
    }

    /// The file, if it is SQLite.
    pub fn file(&self) -> Option<&Path> {
        match self {
            DatabaseUrl::Sqlite(path) => Some(path),
            DatabaseUrl::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DatabaseUrl::parse(text)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                // Without user, password and parameters (a password may stand there too).
                let parts = PostgresParts::of(url);
                write!(f, "postgres://{}/{}", parts.hosts, parts.database)
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A connection URI cut as libpq cuts it: `scheme://user:password@host:port,host:port/database?name=value&…`.
struct PostgresParts<'a> {
    hosts: &'a str,
    database: &'a str,
    parameters: &'a str,
}

impl<'a> PostgresParts<'a> {
    fn of(url: &'a str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
        PostgresParts {
            hosts,
            database,
            parameters,
        }
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.parameters.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .rfind(|(key, _)| percent_decoded(key) == name)
            .map(|(_, value)| percent_decoded(value))
    }

    /// The first host that is not on this machine: of the URL, of its parameters, or of libpq's environment.
    fn remote_host(&self) -> Option<String> {
        let mut hosts: Vec<String> = self
            .hosts
            .split(',')
            .map(|host| percent_decoded(without_port(host)))
            .collect();
        for (parameter, variable) in [("host", "PGHOST"), ("hostaddr", "PGHOSTADDR")] {
            let given = self.parameter(parameter).or_else(|| std::env::var(variable).ok());
            hosts.extend(given.iter().flat_map(|list| list.split(',')).map(str::to_owned));
        }
        if let Some(service) = self
            .parameter("service")
            .or_else(|| std::env::var("PGSERVICE").ok())
        {
            return Some(format!("the host of the service `{service}`"));
        }
        hosts.into_iter().find(|host| !is_on_this_machine(host))
    }
}

fn without_port(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

/// Nothing and paths are local sockets.
fn is_on_this_machine(host: &str) -> bool {
    host.is_empty()
        || host.starts_with(['/', '@'])
        || host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_urls_are_paths() {
        assert_eq!(
            DatabaseUrl::parse("sqlite://data/s.db"),
            Ok(DatabaseUrl::Sqlite("data/s.db".into()))
        );
        assert_eq!(
            DatabaseUrl::parse("sqlite:///srv/s.db"),
            Ok(DatabaseUrl::Sqlite("/srv/s.db".into()))
        );
        for bad in [
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://file:x",
            "sqlite://a?mode=ro",
        ] {
            assert!(
                matches!(DatabaseUrl::parse(bad), Err(InvalidUrl::Path(_))),
                "{bad}"
            );
        }
        for bad in ["", "data/s.db", "mysql://localhost/x", "sqlite:s.db"] {
            assert_eq!(DatabaseUrl::parse(bad), Err(InvalidUrl::Scheme), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url =
            DatabaseUrl::parse("postgres://anna:s3gr@eto@localhost:5433/sportello?password=altro").unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            ["postgres://localhost:5433/sportello"; 2].join(" ")
        );
    }

    #[test]
    fn time_limits_are_added_where_the_url_says_nothing() {
        let DatabaseUrl::Postgres(url) =
            DatabaseUrl::parse("postgres://localhost/s?connect_timeout=9").unwrap()
        else {
            panic!("a PostgreSQL URL");
        };
        assert!(
            url.starts_with("postgres://localhost/s?connect_timeout=9&tcp_user_timeout=10000&"),
            "{url}"
        );
        assert_eq!(url.matches("connect_timeout").count(), 1);
    }

    #[test]
    #[cfg(not(feature = "postgres-tls"))]
    fn without_tls_only_this_machine_is_accepted() {
        for good in [
            "",
            "localhost",
            "127.0.0.1:5432",
            "[::1]:5432",
            "%2Fvar%2Frun%2Fpostgresql",
            "localhost,127.0.0.9",
        ] {
            assert!(
                DatabaseUrl::parse(&format!("postgres://u:p@{good}/s")).is_ok(),
                "{good}"
            );
        }
        let remote = [
            "db.example/s",
            "192.0.2.1/s",
            "[2001:db8::1]:5432/s",
            "localhost,db.example/s",
            "u:p@localhost@db.example/s",
            "localhost/s?host=db.example",
            "localhost/s?hostaddr=192.0.2.1",
            "localhost/s?%68ost=db.example",
            "/s?service=x",
        ];
        for bad in remote {
            let outcome = DatabaseUrl::parse(&format!("postgres://{bad}"));
            assert!(
                matches!(outcome, Err(InvalidUrl::NotLoopback(_))),
                "{bad}: {outcome:?}"
            );
        }
    }
}
