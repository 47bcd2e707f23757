//! How a mailbox is read by IMAP, and whose certificates mail servers may have.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use toml::Table;

use super::SecretText;
use super::reader::Reader;

/// The folder that is read where none is set.
const FOLDER: &str = "INBOX";
/// Where mails go once they are stored, where nothing else is set.
const DONE_FOLDER: &str = "Sportello";
/// Seconds between two looks at a server that does not tell of new mail by itself.
const POLL_SECONDS: u32 = 60;
/// How long a server may take over one step.
const PATIENCE: Duration = Duration::from_secs(60);
/// What an entry of a mailbox may have beside the rest.
pub(super) const FIELDS: [&str; 6] = [
    "imap_url",
    "imap_password",
    "imap_password_file",
    "imap_folder",
    "imap_done_folder",
    "imap_poll_seconds",
];

/// How a mailbox is read.
#[derive(Clone, Debug)]
pub struct Imap {
    /// Where it lies.
    pub server: ImapServer,
    /// Proves that it may be read.
    pub password: SecretText,
    /// The folder that is read.
    pub folder: String,
    /// Where mails go once they are stored.
    pub done_folder: String,
    /// The time between two looks at a server that does not tell of new mail by itself.
    pub poll: Duration,
    /// How long the server may take over one step: no setting.
    pub patience: Duration,
}

/// Server and user of a mailbox: `imaps://user@host:993`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapServer {
    /// How the line is kept from strangers.
    pub security: LineSecurity,
    /// The name under which one signs in; it may hold an `@`.
    pub user: String,
    /// Name or address of the server, without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// How a line to a mail server is kept from strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS; without it nothing is said.
    StartTls,
    /// None: this machine only.
    Plain,
}

/// What is wrong with an address of a mailbox.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidImapUrl {
    /// Not of the form at all.
    #[error(
        "not an address such as imaps://user@mail.example, imap+starttls://user@mail.example or, on this machine, \
         imap://user@127.0.0.1"
    )]
    Form,
    /// With a password.
    #[error("holds a password: write it to the file that imap_password_file names")]
    Password,
    /// In clear over a network.
    #[error("imap:// is in clear and for this machine only: use imaps:// or imap+starttls://")]
    Clear,
}

impl FromStr for ImapServer {
    type Err = InvalidImapUrl;

    fn from_str(text: &str) -> Result<ImapServer, InvalidImapUrl> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidImapUrl::Form)?;
        let (security, default) = match scheme.to_ascii_lowercase().as_str() {
            "imaps" => (LineSecurity::Tls, 993),
            "imap+starttls" => (LineSecurity::StartTls, 143),
            "imap" => (LineSecurity::Plain, 143),
            _ => return Err(InvalidImapUrl::Form),
        };
        let (user, place) = rest
            .trim_end_matches('/')
            .rsplit_once('@')
            .ok_or(InvalidImapUrl::Form)?;
        if user.contains(':') {
            return Err(InvalidImapUrl::Password);
        }
        let place: http::uri::Authority = place.parse().map_err(|_| InvalidImapUrl::Form)?;
        let host = place.host().trim_matches(['[', ']']).to_owned();
        let port = match place.port() {
            Some(port) => port.as_u16(),
            // Something stands behind the host, and it is no port.
            None if place.as_str() != place.host() => return Err(InvalidImapUrl::Form),
            None => default,
        };
        let user = without_escapes(user).filter(|user| !user.is_empty() && !user.contains(char::is_control));
        let user = user.ok_or(InvalidImapUrl::Form)?;
        if host.is_empty() || port == 0 {
            return Err(InvalidImapUrl::Form);
        }
        let is_here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        match security == LineSecurity::Plain && !is_here {
            true => Err(InvalidImapUrl::Clear),
            false => Ok(ImapServer {
                security,
                user,
                host,
                port,
            }),
        }
    }
}

impl fmt::Display for ImapServer {
    /// Who reads where: `user@host:port`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.user, self.host, self.port)
    }
}

/// `%40` is `@`.
fn without_escapes(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// The variable with the password of a mailbox: `SPORTELLO_IMAP_PASSWORD_ASSISTENZA`.
fn variable(mailbox: &str) -> String {
    format!("{VARIABLES}{}", mailbox.replace('-', "_").to_ascii_uppercase())
}

/// How the variables with passwords of mailboxes begin.
pub(super) const VARIABLES: &str = "SPORTELLO_IMAP_PASSWORD_";

impl Reader<'_> {
    /// How the mailbox of an entry is read, if by IMAP.
    pub(super) fn imap(&mut self, place: &str, name: &str, entry: &Table) -> Option<Imap> {
        let Some(url) = self.entry_text(place, entry, "imap_url") else {
            if let Some(field) = FIELDS.iter().find(|field| entry.contains_key(**field)) {
                self.mistake(place, &format!("{field}: is of no use without imap_url"));
            }
            return None;
        };
        let server = url.parse::<ImapServer>().map_err(|error| {
            self.mistake(place, &format!("imap_url: {error}"));
        });
        let password = self.imap_password(place, name, entry);
        let folder = self.entry_text(place, entry, "imap_folder");
        let folder = folder.unwrap_or_else(|| FOLDER.to_owned());
        let done_folder = self.entry_text(place, entry, "imap_done_folder");
        let done_folder = done_folder.unwrap_or_else(|| DONE_FOLDER.to_owned());
        // IMAP's own way of writing other letters is not worth a setting: folders of mailboxes for programs have plain names.
        let is_plain = |name: &str| {
            let is_letter = |b: u8| (b' '..=b'~').contains(&b) && !b"\"\\*%&".contains(&b);
            name.bytes().all(is_letter)
        };
        for (field, name) in [("imap_folder", &folder), ("imap_done_folder", &done_folder)] {
            if !is_plain(name) {
                let text = format!("{field}: letters without accents, and none of \" * % & \\");
                self.mistake(place, &text);
            }
        }
        if folder.eq_ignore_ascii_case(&done_folder) {
            self.mistake(
                place,
                "imap_done_folder: must be another folder than the one that is read",
            );
        }
        let seconds = match entry.get("imap_poll_seconds") {
            None => Some(POLL_SECONDS),
            Some(value) => value.as_integer().and_then(|seconds| u32::try_from(seconds).ok()),
        };
        let seconds = seconds.filter(|seconds| (1..=600).contains(seconds));
        if seconds.is_none() {
            self.mistake(place, "imap_poll_seconds: must be a whole number from 1 to 600");
        }
        Some(Imap {
            server: server.ok()?,
            password: password?,
            folder,
            done_folder,
            poll: Duration::from_secs(seconds.unwrap_or(POLL_SECONDS).into()),
            patience: PATIENCE,
        })
    }

    /// From the environment, else from the entry or from the file that it names.
    fn imap_password(&mut self, place: &str, name: &str, entry: &Table) -> Option<SecretText> {
        let variable = variable(name);
        if let Some(password) = self.env.get(&variable).filter(|text| !text.is_empty()) {
            return Some(SecretText(password.clone()));
        }
        let given = self.entry_text(place, entry, "imap_password");
        let file = self.entry_text(place, entry, "imap_password_file");
        match (given, file) {
            (Some(_), Some(_)) => {
                self.mistake(place, "give either imap_password or imap_password_file, not both");
                None
            }
            (Some(password), None) => Some(SecretText(password)),
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(text) => Some(SecretText(text.trim_end_matches(['\r', '\n']).to_owned())),
                Err(error) => {
                    self.mistake(
                        place,
                        &format!("imap_password_file: {file} cannot be read: {error}"),
                    );
                    None
                }
            },
            (None, None) => {
                let text = format!("imap_password_file: is missing (or the variable {variable})");
                self.mistake(place, &text);
                None
            }
        }
    }

    /// The certificates of the file that `mail_ca_file` names.
    pub(super) fn mail_ca(&mut self) -> Vec<CertificateDer<'static>> {
        let Some(file) = self.optional("mail_ca_file") else {
            return Vec::new();
        };
        let read = CertificateDer::pem_file_iter(&file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        match read {
            Ok(certificates) if !certificates.is_empty() => certificates,
            Ok(_) => {
                self.mistake("mail_ca_file", &format!("{file} holds no certificate (PEM)"));
                Vec::new()
            }
            Err(error) => {
                self.mistake("mail_ca_file", &format!("{file} cannot be read: {error}"));
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Result<(LineSecurity, String, u16), InvalidImapUrl> {
        let server: ImapServer = url.parse()?;
        Ok((
            server.security,
            format!("{}@{}", server.user, server.host),
            server.port,
        ))
    }

    #[test]
    fn an_address_says_how_where_and_who() {
        use LineSecurity::{Plain, StartTls, Tls};
        for (url, security, who, port) in [
            ("imaps://anna@mail.example", Tls, "anna@mail.example", 993),
            ("IMAPS://anna@mail.example:1993/", Tls, "anna@mail.example", 1993),
            (
                "imaps://a@b.example@mail.example",
                Tls,
                "a@b.example@mail.example",
                993,
            ),
            (
                "imaps://a%40b.example@mail.example",
                Tls,
                "a@b.example@mail.example",
                993,
            ),
            (
                "imap+starttls://anna@mail.example",
                StartTls,
                "anna@mail.example",
                143,
            ),
            ("imap://anna@127.0.0.1:1143", Plain, "anna@127.0.0.1", 1143),
            ("imap://anna@[::1]:1143", Plain, "anna@::1", 1143),
            ("imap://anna@localhost", Plain, "anna@localhost", 143),
        ] {
            assert_eq!(server(url), Ok((security, who.to_owned(), port)), "{url}");
        }
    }

    #[test]
    fn what_is_in_clear_or_holds_a_password_is_refused() {
        for (url, error) in [
            ("imap://anna@mail.example", InvalidImapUrl::Clear),
            ("imap://anna@192.0.2.1", InvalidImapUrl::Clear),
            ("imaps://anna:segreto@mail.example", InvalidImapUrl::Password),
            ("imaps://mail.example", InvalidImapUrl::Form),
            ("imaps://@mail.example", InvalidImapUrl::Form),
            ("imaps://anna@", InvalidImapUrl::Form),
            ("imaps://anna@mail.example:0", InvalidImapUrl::Form),
            ("imaps://anna@mail.example:70000", InvalidImapUrl::Form),
            ("imaps://anna%4@mail.example", InvalidImapUrl::Form),
            ("imaps://anna%0D%0A@mail.example", InvalidImapUrl::Form),
            ("https://anna@mail.example", InvalidImapUrl::Form),
            ("anna@mail.example", InvalidImapUrl::Form),
        ] {
            assert_eq!(server(url), Err(error), "{url}");
        }
    }
}
