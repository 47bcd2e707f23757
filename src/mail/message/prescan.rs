//! Before anything is read: the limits, the line ends, and the identity of a mail.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::model::Unreadable;

/// Largest mail in bytes.
pub const MAX_BYTES: usize = 35 * 1024 * 1024;
/// Largest header block in bytes.
const MAX_HEADERS: usize = 256 * 1024;
/// Most mails inside a mail.
const MAX_MESSAGES: usize = 50;

/// Hex SHA-256 over the bytes with every line end made CRLF: LF and CRLF are line ends, a CR alone is content and stays.
/// A mail that came by IMAP and the same one from a pipe have one identity.
pub fn identity(raw: &[u8]) -> String {
    let mut hash = Sha256::new();
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(content) => {
                hash.update(content.strip_suffix(b"\r").unwrap_or(content));
                hash.update(b"\r\n");
            }
            None => hash.update(line),
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The copy that is read: every line end is CRLF.
pub(super) fn normalised(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut before = 0;
    let is_normal = raw.iter().all(|byte| {
        let fits = *byte != b'\n' || before == b'\r';
        before = *byte;
        fits
    });
    if is_normal {
        return Cow::Borrowed(raw);
    }
    let mut copy = Vec::with_capacity(raw.len() + raw.len() / 32);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(content) => {
                copy.extend_from_slice(content.strip_suffix(b"\r").unwrap_or(content));
                copy.extend_from_slice(b"\r\n");
            }
            None => copy.extend_from_slice(line),
        }
    }
    Cow::Owned(copy)
}

/// Errors: TooLarge, HeadersTooLarge, TooManyMessages. Linear, without allocation.
pub(super) fn check(raw: &[u8], max_bytes: usize) -> Result<(), Unreadable> {
    if raw.len() > max_bytes {
        return Err(Unreadable::TooLarge);
    }
    if header_block(raw) > MAX_HEADERS {
        return Err(Unreadable::HeadersTooLarge);
    }
    if count_messages(raw) > MAX_MESSAGES {
        return Err(Unreadable::TooManyMessages);
    }
    Ok(())
}

/// Bytes up to the first empty line, as far as lines look like headers.
fn header_block(raw: &[u8]) -> usize {
    let mut size = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let content = line.trim_ascii_end();
        let is_header = line.starts_with(b" ")
            || line.starts_with(b"\t")
            || content.contains(&b':')
            || (size == 0 && content.is_empty());
        if !is_header {
            break;
        }
        size += line.len();
        if size > MAX_HEADERS {
            break;
        }
    }
    size
}

/// How often the type of a mail inside is declared.
fn count_messages(raw: &[u8]) -> usize {
    const TYPE: &[u8] = b"message/rfc822";
    raw.iter()
        .enumerate()
        .filter(|(place, byte)| {
            **byte == b'/'
                && *place >= 7
                && raw
                    .get(place - 7..place + 7)
                    .is_some_and(|found| found.eq_ignore_ascii_case(TYPE))
        })
        .count()
}
