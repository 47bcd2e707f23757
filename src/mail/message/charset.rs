//! Bytes made text, whatever they are said to be: nothing is refused for its charset.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The text of bytes with a declared charset. iso-8859-1 means windows-1252 (WHATWG); an unknown label, or none, or
/// `us-ascii`: UTF-8 if the bytes are, else windows-1252. UTF-7, which no decoder here knows, stays as its ASCII shows it.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    match known(label) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => guess(bytes),
    }
}

fn known(label: Option<&str>) -> Option<&'static Encoding> {
    let label = label?.trim().trim_matches(['"', '\'']);
    let is_ascii = ["us-ascii", "ascii", "ansi_x3.4-1968"]
        .iter()
        .any(|name| label.eq_ignore_ascii_case(name));
    if is_ascii {
        return None;
    }
    let other = [
        ("cp850", "windows-1252"),
        ("utf8mb4", "utf-8"),
        ("ms936", "gbk"),
        ("cp932", "shift_jis"),
        ("cp949", "euc-kr"),
    ];
    let label = other
        .iter()
        .find(|(name, _)| label.eq_ignore_ascii_case(name))
        .map_or(label, |(_, name)| name);
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// UTF-8 if the bytes are, else windows-1252, in which every byte is something.
fn guess(bytes: &[u8]) -> String {
    let encoding = match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

/// The text of a header's raw bytes (RFC 6532 allows UTF-8; old programs wrote what they had).
pub(super) fn header_text(bytes: &[u8]) -> String {
    without_controls(guess(bytes))
}

/// The text without control characters but blanks: no header has a use for them, and PostgreSQL keeps no NUL.
pub(super) fn without_controls(mut text: String) -> String {
    text.retain(|c| !c.is_control() || c.is_whitespace());
    text
}

/// The text of a body: line ends are LF, no control characters but LF and tab.
pub(super) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => tidied.push('\n'),
            '\n' | '\t' => tidied.push(c),
            c if c.is_control() || c == '\u{feff}' => {}
            c => tidied.push(c),
        }
    }
    tidied
}
