//! One mail address, as people type it and as it is compared.

use std::fmt;
use std::hash::{Hash, Hasher};

/// Longest address (RFC 5321 §4.5.3.1.3, less the two angle brackets of the path).
const MAX_ADDRESS: usize = 254;
/// Longest local part (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// Longest label of a domain name (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// Exactly one mailbox, without a display name. Stored trimmed and with a lower-case domain; two addresses are equal when they
/// differ in case only, because no provider we know gives `Anna@` and `anna@` to different people and an attacker would.
/// Its `Debug` masks the local part, so that logs do.
#[derive(Clone)]
pub struct EmailAddress {
    address: String,
    key: String,
}

/// Why an address is refused. Positions count characters from 1, in the trimmed value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was given.
    #[error("the address is empty")]
    Empty,
    /// Longer than 254 characters.
    #[error("{found} characters, at most {max}")]
    TooLong {
        /// Characters given.
        found: usize,
        /// Characters allowed.
        max: usize,
    },
    /// Control characters, blanks, characters that make it more than one mailbox or need quotes, letters outside ASCII.
    #[error("character {found:?} at position {position} is not allowed")]
    BadCharacter {
        /// Counted from 1.
        position: usize,
        /// As typed.
        found: char,
    },
    /// No `@`.
    #[error("there is no @")]
    NoAt,
    /// More than one `@`.
    #[error("there is more than one @")]
    ManyAts,
    /// Nothing before `@`, more than 64 characters, or a dot at an end or twice in a row.
    #[error("the part before @ is not valid")]
    BadLocalPart,
    /// After `@` stands no name of a domain with at least one dot.
    #[error("the part after @ is not the name of a domain")]
    BadDomain,
}

impl EmailError {
    /// Key of the sentence in the message files.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "email-empty",
            Self::TooLong { .. } => "email-too-long",
            Self::BadCharacter { .. } => "email-bad-character",
            Self::NoAt => "email-no-at",
            Self::ManyAts => "email-many-ats",
            Self::BadLocalPart => "email-bad-local-part",
            Self::BadDomain => "email-bad-domain",
        }
    }

    /// Arguments of the sentence; a character that cannot be seen is given by its code.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong { found, max } => {
                vec![("found", found.to_string()), ("max", max.to_string())]
            }
            Self::BadCharacter { position, found } => {
                let shown = if found.is_control() || found.is_whitespace() {
                    format!("U+{:04X}", u32::from(*found))
                } else {
                    found.to_string()
                };
                vec![("position", position.to_string()), ("found", shown)]
            }
            Self::Empty | Self::NoAt | Self::ManyAts | Self::BadLocalPart | Self::BadDomain => Vec::new(),
        }
    }
}

impl EmailAddress {
    /// Takes one bare mailbox (`anna@comune.example`). Errors: every [`EmailError`].
    pub fn parse(value: &str) -> Result<Self, EmailError> {
        let value = value.trim();
        if value.is_empty() {
            return Err(EmailError::Empty);
        }
        let found = value.chars().count();
        if found > MAX_ADDRESS {
            return Err(EmailError::TooLong {
                found,
                max: MAX_ADDRESS,
            });
        }
        if let Some((index, found)) = value.chars().enumerate().find(|&(_, c)| !is_allowed(c)) {
            return Err(EmailError::BadCharacter {
                position: index + 1,
                found,
            });
        }
        let (local, domain) = value.split_once('@').ok_or(EmailError::NoAt)?;
        if domain.contains('@') {
            return Err(EmailError::ManyAts);
        }
        if local.len() > MAX_LOCAL || local.split('.').any(str::is_empty) {
            return Err(EmailError::BadLocalPart);
        }
        if !is_domain(domain) {
            return Err(EmailError::BadDomain);
        }
        let address = format!("{local}@{}", domain.to_ascii_lowercase());
        let key = address.to_ascii_lowercase();
        Ok(Self { address, key })
    }

    /// As stored and as mail is sent to it.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The canonical form by which addresses are compared and found: all in lower case.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part after `@`.
    pub fn domain(&self) -> &str {
        self.address
            .rsplit('@')
            .next()
            .expect("an address was split at its @")
    }
}

/// The characters of an unquoted local part (RFC 5322 §3.2.3), which include those of a domain, and `@`.
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.@".contains(c)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // An all-numeric last label is an IP address, not a name.
    labels.len() > 1
        && labels.iter().all(is_label)
        && labels
            .last()
            .is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()))
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for EmailAddress {}

impl PartialOrd for EmailAddress {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for EmailAddress {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for EmailAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({}…@{})", &self.address[..1], self.domain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_mailbox_is_trimmed_and_compared_without_case() {
        let typed = EmailAddress::parse(" Anna.Rossi@Comune.Example\t").unwrap();
        assert_eq!(
            (typed.as_str(), typed.key()),
            ("Anna.Rossi@comune.example", "anna.rossi@comune.example")
        );
        assert_eq!(typed, EmailAddress::parse("anna.rossi@COMUNE.example").unwrap());
        assert_eq!(typed.domain(), "comune.example");
        assert_eq!(format!("{typed:?}"), "EmailAddress(A…@comune.example)");
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        let local = "a".repeat(65);
        let long = format!("a@{}example", "abcdefghi.".repeat(25));
        for (value, key) in [
            (" ", "email-empty"),
            (long.as_str(), "email-too-long"),
            ("anna", "email-no-at"),
            ("anna@b@c.example", "email-many-ats"),
            ("anna@c.example,b@c.example", "email-bad-character"),
            ("Anna <anna@c.example>", "email-bad-character"),
            ("anna@c.example\r\nBcc: b@c.example", "email-bad-character"),
            ("anna\0@c.example", "email-bad-character"),
            ("\"anna\"@c.example", "email-bad-character"),
            ("ànna@c.example", "email-bad-character"),
            (&format!("{local}@c.example"), "email-bad-local-part"),
            ("@c.example", "email-bad-local-part"),
            (".anna@c.example", "email-bad-local-part"),
            ("an..na@c.example", "email-bad-local-part"),
            ("anna@", "email-bad-domain"),
            ("anna@comune", "email-bad-domain"),
            ("anna@comune..example", "email-bad-domain"),
            ("anna@-comune.example", "email-bad-domain"),
            ("anna@co_mune.example", "email-bad-domain"),
            ("anna@192.0.2.1", "email-bad-domain"),
            ("anna@comune.example.", "email-bad-domain"),
        ] {
            assert_eq!(
                EmailAddress::parse(value).map_err(|e| e.key()),
                Err(key),
                "{value:?}"
            );
        }
        assert!(EmailAddress::parse(&format!("{}@c.example", "a".repeat(64))).is_ok());
        assert_eq!(
            EmailAddress::parse("a\u{7}@c.example").unwrap_err().args(),
            [("position", "2".to_owned()), ("found", "U+0007".to_owned())]
        );
    }

    proptest! {
        #[test]
        fn no_input_panics_and_what_is_stored_is_accepted_again(value in "\\PC{0,40}|[A-Za-z.@+-]{0,30}") {
            if let Ok(address) = EmailAddress::parse(&value) {
                let again = EmailAddress::parse(address.as_str()).unwrap();
                prop_assert_eq!(again.as_str(), address.as_str());
                prop_assert_eq!(EmailAddress::parse(address.key()).unwrap(), address);
            }
        }
    }
}
