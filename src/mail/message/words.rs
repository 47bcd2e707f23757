//! Encoded words in headers (RFC 2047), also as real programs write them.

use super::charset;
use super::transfer;

/// Longest encoded word in bytes; RFC 2047 allows 75, programs write more.
const MAX_WORD: usize = 4096;

/// One encoded word: its charset, whether it is base64, and its text.
struct Word<'a> {
    charset: &'a str,
    is_base64: bool,
    text: &'a str,
    /// Bytes of the header that it takes.
    length: usize,
}

/// The text of a header's raw value. Words that follow each other in the same charset are decoded as one: programs cut
/// characters of several bytes, and even groups of base64, where a word ends.
pub(super) fn decode(raw: &[u8]) -> String {
    decode_text(&charset::header_text(raw))
}

/// The same for a value that is text already.
pub(super) fn decode_text(value: &str) -> String {
    let mut decoded = String::with_capacity(value.len());
    let mut pending: Option<Run> = None;
    let mut rest = value;
    while !rest.is_empty() {
        let Some(start) = rest.find("=?") else {
            break;
        };
        let Some(word) = word(&rest[start..]) else {
            close(&mut pending, &mut decoded);
            decoded.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        let between = &rest[..start];
        let follows = between.trim().is_empty() && pending.is_some();
        if !follows {
            close(&mut pending, &mut decoded);
            decoded.push_str(between);
        }
        match &mut pending {
            Some(run) if run.charset.eq_ignore_ascii_case(word.charset) => run.add(&word),
            _ => {
                close(&mut pending, &mut decoded);
                let mut run = Run::new(word.charset);
                run.add(&word);
                pending = Some(run);
            }
        }
        rest = &rest[start + word.length..];
    }
    close(&mut pending, &mut decoded);
    decoded.push_str(rest);
    decoded
}

/// Words of one charset that follow each other.
struct Run<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    /// Base64 whose last group is not whole yet.
    open: String,
}

impl<'a> Run<'a> {
    fn new(charset: &'a str) -> Self {
        Run {
            charset,
            bytes: Vec::new(),
            open: String::new(),
        }
    }

    fn add(&mut self, word: &Word<'_>) {
        if word.is_base64 {
            self.open.push_str(word.text);
            if word.text.ends_with('=') || self.open.len().is_multiple_of(4) {
                self.flush();
            }
        } else {
            self.flush();
            let text: Vec<u8> = word
                .text
                .bytes()
                .map(|byte| if byte == b'_' { b' ' } else { byte })
                .collect();
            transfer::escapes(&text, &mut self.bytes);
        }
    }

    fn flush(&mut self) {
        self.bytes.extend(transfer::base64(self.open.as_bytes()));
        self.open.clear();
    }
}

fn close(pending: &mut Option<Run<'_>>, decoded: &mut String) {
    if let Some(mut run) = pending.take() {
        run.flush();
        decoded.push_str(&charset::decode(&run.bytes, Some(run.charset)));
    }
}

/// The encoded word at the beginning of the text.
fn word(text: &str) -> Option<Word<'_>> {
    // A window, so that a header full of beginnings without ends costs no more than its length.
    let window = &text[..text.floor_char_boundary(MAX_WORD)];
    let inner = window.strip_prefix("=?")?;
    let (charset, inner) = inner.split_once('?')?;
    let (encoding, inner) = inner.split_once('?')?;
    let (content, after) = inner.split_once("?=")?;
    let is_base64 = match encoding {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    let is_charset =
        !charset.is_empty() && charset.len() <= 45 && charset.chars().all(|c| c.is_ascii_graphic());
    // RFC 2231 §5: a language may follow.
    let charset = charset.split('*').next().unwrap_or(charset);
    is_charset.then_some(Word {
        charset,
        is_base64,
        text: content,
        length: window.len() - after.len(),
    })
}
