//! The headers of a mail or part, as they stand: names, raw values, in order.

use std::ops::Range;

use super::charset;

/// Most headers of one block; the rest is not looked at.
const MAX_HEADERS: usize = 5_000;

/// The headers of one block.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    /// Name in lower case, value unfolded and trimmed.
    lines: Vec<(String, Vec<u8>)>,
}

impl Headers {
    /// Reads the headers at the beginning of the region; also where the body begins. A region whose first line is no header
    /// is all body; a line that is none ends the headers.
    pub(super) fn read(raw: &[u8], region: Range<usize>) -> (Headers, usize) {
        let mut headers = Headers::default();
        let mut at = region.start;
        while at < region.end {
            let rest = &raw[at..region.end];
            let length = rest
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(rest.len(), |place| place + 1);
            let line = trim_end(&rest[..length]);
            if line.is_empty() {
                return (headers, at + length);
            }
            if matches!(line[0], b' ' | b'\t') {
                match headers.lines.last_mut() {
                    Some((_, value)) => value.extend_from_slice(line),
                    None => return (headers, at),
                }
            } else if let Some((name, value)) = split(line) {
                if headers.lines.len() < MAX_HEADERS {
                    headers.lines.push((name, value.to_vec()));
                }
            } else if !(line.starts_with(b"From ") || line.starts_with(b">From ")) {
                // The line of a mailbox file is skipped; anything else begins the body.
                return (headers, at);
            }
            at += length;
        }
        (headers, region.end)
    }

    /// Raw values of a header, in order.
    pub(super) fn raw<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.lines
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value.trim_ascii())
    }

    /// The first value of a header, its bytes made text; encoded words stay as they are.
    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.raw(name).next().map(charset::header_text)
    }

    /// The token before `;`, a comment or a blank, in lower case.
    pub(super) fn token(&self, name: &str) -> Option<String> {
        self.first(name).map(|value| {
            let value = value.trim_start();
            let end = value
                .find(|c: char| c == ';' || c == '(' || c.is_whitespace())
                .unwrap_or(value.len());
            value[..end].to_ascii_lowercase()
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|(own, _)| own == name)
    }
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Name and value of a header line (RFC 5322 §2.2: printable ASCII up to the colon; old mails have blanks before it).
fn split(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        (name, &line[colon + 1..])
    })
}
