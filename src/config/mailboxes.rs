//! The mailboxes that are read: `[[mailboxes]]` of the file.

use std::path::Path;

use toml::{Table, Value};

use super::SecretText;
use super::imap::{self, Imap};
use super::reader::Reader;
use crate::kernel::email::EmailAddress;
use crate::kernel::text::Lang;
use crate::pec::Authorities;

/// The mailbox where none is configured.
pub const DEFAULT_MAILBOX: &str = "assistenza";
/// Longest name of a mailbox.
const NAME_CHARS: usize = 40;
/// What an entry may have.
const FIELDS: [&str; 10] = [
    "name",
    "address",
    "queue",
    "service",
    "language",
    "pec",
    "authserv_id",
    "smtp_url",
    "smtp_url_file",
    "ca_bundle",
];

/// A mailbox whose mails are read.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// What it is called: in commands, addresses and the log.
    pub name: String,
    /// Its address.
    pub address: EmailAddress,
    /// Code of the queue that takes its tickets; else the service's.
    pub queue: Option<String>,
    /// Code of the service that its tickets are about; else the first of the catalogue.
    pub service: Option<String>,
    /// The language of what the program adds to a mail.
    pub language: Lang,
    /// Whether it is one of certified mail.
    pub pec: bool,
    /// The name under which our own mail server says who a sender is (RFC 8601); without it nothing of that is believed.
    pub authserv_id: Option<String>,
    /// The mail server by which certified mail leaves from this mailbox.
    pub smtp_url: Option<SecretText>,
    /// The authorities of PEC providers: its own, else those of `pec.ca_bundle`.
    pub authorities: Option<Authorities>,
    /// How it is read, if by IMAP; else mail comes by the mail server's pipe or by the interface.
    pub imap: Option<Imap>,
}

impl Mailbox {
    /// An ordinary mailbox.
    pub fn new(name: &str, address: EmailAddress) -> Mailbox {
        Mailbox {
            name: name.to_owned(),
            address,
            queue: None,
            service: None,
            language: Lang::It,
            pec: false,
            authserv_id: None,
            smtp_url: None,
            authorities: None,
            imap: None,
        }
    }
}

impl Reader<'_> {
    /// The mailboxes of the file; without any, one whose address is that of the sender of all mails.
    pub fn mailboxes(&mut self, mail_from: &str) -> Vec<Mailbox> {
        let bundle = self.optional("pec.ca_bundle");
        let shared = bundle.and_then(|path| self.authorities("pec.ca_bundle", "", &path));
        let entries = match self.table.get("mailboxes") {
            None => Vec::new(),
            Some(Value::Array(entries)) => entries.clone(),
            // Said by the check of unknown settings.
            Some(_) => Vec::new(),
        };
        let mut mailboxes: Vec<Mailbox> = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            let name = format!("mailboxes, entry {}", place + 1);
            let Some(mut mailbox) = self.mailbox(&name, entry) else {
                continue;
            };
            if mailbox.pec && mailbox.authorities.is_none() {
                mailbox.authorities.clone_from(&shared);
            }
            let twice = |known: &Mailbox| known.name == mailbox.name || known.address == mailbox.address;
            match mailboxes.iter().any(twice) {
                true => self.mistake(&name, "another mailbox has this name or this address"),
                false => mailboxes.push(mailbox),
            }
        }
        if mailboxes.is_empty() {
            let sender: Option<lettre::message::Mailbox> = mail_from.parse().ok();
            let address = sender.and_then(|sender| EmailAddress::parse(sender.email.as_ref()).ok());
            let address = address.unwrap_or_else(|| {
                EmailAddress::parse("sportello@localhost.example").expect("an address that is one")
            });
            mailboxes.push(Mailbox::new(DEFAULT_MAILBOX, address));
        }
        mailboxes
    }

    fn mailbox(&mut self, place: &str, entry: &Value) -> Option<Mailbox> {
        let Value::Table(entry) = entry else {
            self.mistake(place, "must be a table with name and address");
            return None;
        };
        let is_known = |field: &str| FIELDS.contains(&field) || imap::FIELDS.contains(&field);
        for field in entry.keys().filter(|field| !is_known(field)) {
            self.mistake(place, &format!("{field}: no such setting"));
        }
        let name = self.entry_text(place, entry, "name");
        let is_name = |name: &String| {
            (1..=NAME_CHARS).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let right_name = name.filter(is_name);
        if right_name.is_none() {
            self.mistake(
                place,
                "name: must be a word of small letters, digits and hyphens such as assistenza",
            );
        }
        let address = self.entry_text(place, entry, "address").unwrap_or_default();
        let address = match EmailAddress::parse(&address) {
            Ok(address) => Some(address),
            Err(error) => {
                self.mistake(place, &format!("address: {error}"));
                None
            }
        };
        let language = match self.entry_text(place, entry, "language") {
            None => Lang::It,
            Some(word) => word.parse().unwrap_or_else(|error| {
                self.mistake(place, &format!("language: {error}"));
                Lang::It
            }),
        };
        let pec = match entry.get("pec") {
            None => false,
            Some(Value::Boolean(pec)) => *pec,
            Some(_) => {
                self.mistake(place, "pec: must be true or false");
                false
            }
        };
        let smtp_url = self.entry_secret(place, entry, "smtp_url");
        if smtp_url.as_ref().is_some_and(|url| !super::is_mail_server(url)) {
            self.mistake(
                place,
                "smtp_url: not a mail server's address such as smtps://user:password@mail.example",
            );
        }
        if smtp_url.as_ref().is_some_and(super::gives_password_away) {
            self.mistake(
                place,
                "smtp_url: a password is sent in clear: smtps://… or ?tls=required",
            );
        }
        let ca_bundle = self.entry_text(place, entry, "ca_bundle");
        for (field, is_given) in [
            ("smtp_url", smtp_url.is_some()),
            ("ca_bundle", ca_bundle.is_some()),
        ] {
            if is_given && !pec {
                self.mistake(place, &format!("{field}: is for a mailbox with pec = true"));
            }
        }
        let authorities = ca_bundle.and_then(|path| self.authorities(place, "ca_bundle: ", &path));
        let imap = self.imap(place, right_name.as_deref().unwrap_or_default(), entry);
        Some(Mailbox {
            name: right_name?,
            address: address?,
            queue: self.entry_text(place, entry, "queue"),
            service: self.entry_text(place, entry, "service"),
            language,
            pec,
            authserv_id: self.entry_text(place, entry, "authserv_id"),
            smtp_url,
            authorities,
            imap,
        })
    }

    /// The authorities of a file.
    fn authorities(&mut self, place: &str, field: &str, path: &str) -> Option<Authorities> {
        match Authorities::open(Path::new(path)) {
            Ok(authorities) => Some(authorities),
            Err(error) => {
                self.mistake(place, &format!("{field}{path}: {error}"));
                None
            }
        }
    }

    /// A secret stands in `field` or in the file that `field_file` names, not in both.
    fn entry_secret(&mut self, place: &str, entry: &Table, field: &str) -> Option<SecretText> {
        let of_file = format!("{field}_file");
        let (given, file) = (
            self.entry_text(place, entry, field),
            self.entry_text(place, entry, &of_file),
        );
        match (given, file) {
            (Some(_), Some(_)) => {
                self.mistake(place, &format!("give either {field} or {of_file}, not both"));
                None
            }
            (Some(secret), None) => Some(SecretText(secret)),
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(text) => Some(SecretText(text.trim().to_owned())),
                Err(error) => {
                    self.mistake(place, &format!("{of_file}: {file} cannot be read: {error}"));
                    None
                }
            },
            (None, None) => None,
        }
    }

    pub(super) fn entry_text(&mut self, place: &str, entry: &Table, field: &str) -> Option<String> {
        match entry.get(field)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_) => None,
            other => {
                self.mistake(
                    place,
                    &format!("{field}: is {}, must be text in quotes", other.type_str()),
                );
                None
            }
        }
    }
}
