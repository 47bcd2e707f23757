//! `Content-Type` and `Content-Disposition`: a token and parameters (RFC 2045 §5.1, RFC 2231).

use super::{charset, words};

/// Most parameters of a value.
const MAX_PARAMETERS: usize = 50;

/// A structured value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parametrised {
    /// In lower case; empty where the header lacks.
    pub(super) token: String,
    /// Name in lower case, value as it stands.
    parameters: Vec<(String, String)>,
}

impl Parametrised {
    /// Reads a header's raw value.
    pub(super) fn read(raw: &[u8]) -> Parametrised {
        let text = charset::header_text(raw);
        let mut pieces = pieces(&text);
        let first = pieces.remove(0);
        let (token, rest) = match first.trim().split_once(char::is_whitespace) {
            // `multipart/mixed boundary=x`: the semicolon was forgotten.
            Some((token, rest)) if rest.contains('=') => (token.to_owned(), Some(rest.to_owned())),
            _ => (first.split_whitespace().collect(), None),
        };
        let parameters = rest.into_iter().chain(pieces).filter_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        });
        Parametrised {
            token: token.to_ascii_lowercase(),
            parameters: parameters.take(MAX_PARAMETERS).collect(),
        }
    }

    /// A parameter as it stands, without decoding: a boundary, a charset.
    pub(super) fn plain(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter that people read: the extended form (`name*`), its continuations (`name*0*`), encoded words where they
    /// are forbidden and common, or as it is.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.decoded(name).map(charset::without_controls)
    }

    fn decoded(&self, name: &str) -> Option<String> {
        if let Some(value) = self.plain(&format!("{name}*")) {
            let (charset, value) = extended(value);
            return Some(charset::decode(&percent(value), Some(charset)));
        }
        let mut bytes = Vec::new();
        let mut label = None;
        for number in 0..MAX_PARAMETERS {
            if let Some(value) = self.plain(&format!("{name}*{number}*")) {
                let value = match number {
                    0 => {
                        let (charset, value) = extended(value);
                        label = Some(charset);
                        value
                    }
                    _ => value,
                };
                bytes.extend(percent(value));
            } else if let Some(value) = self.plain(&format!("{name}*{number}")) {
                bytes.extend_from_slice(value.as_bytes());
            } else {
                break;
            }
        }
        if !bytes.is_empty() {
            return Some(words::decode_text(&charset::decode(&bytes, label)));
        }
        self.plain(name).map(words::decode_text)
    }
}

/// `charset'language'value`; without the two quotes the value alone.
fn extended(value: &str) -> (&str, &str) {
    let mut pieces = value.splitn(3, '\'');
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(charset), Some(_), Some(value)) => (charset, value),
        _ => ("utf-8", value),
    }
}

fn percent(value: &str) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let text = value.as_bytes();
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    bytes
}

/// Splits at `;` outside quotes and comments; quotes and comments are taken off.
fn pieces(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let (mut in_quotes, mut depth) = (false, 0_usize);
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let count = found.len();
        let piece = &mut found[count - 1];
        match c {
            // A path of Windows in quotes keeps its strokes: only quotes and strokes are escaped.
            '\\' if in_quotes => match characters.next() {
                Some(escaped @ ('"' | '\\')) => piece.push(escaped),
                Some(other) => piece.extend(['\\', other]),
                None => piece.push('\\'),
            },
            '"' if depth == 0 => in_quotes = !in_quotes,
            c if in_quotes => piece.push(c),
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            ';' if count > MAX_PARAMETERS => break,
            ';' => found.push(String::new()),
            c => piece.push(c),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_of_any_spelling_are_dropped() {
        let read = Parametrised::read(b"Appli\0cation/p\x01df;\tname=\"a\0b.pdf\"; other*=utf-8''c%00d%1b.pdf; third*0*=utf-8''e%00; third*1=f;\r\n word=\"=?utf-8?q?g=00h?=\"");
        assert_eq!(read.token, "application/pdf");
        for (name, expected) in [
            ("name", "ab.pdf"),
            ("other", "cd.pdf"),
            ("third", "ef"),
            ("word", "gh"),
        ] {
            assert_eq!(read.text(name).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(read.plain("name"), Some("ab.pdf"));
    }
}
