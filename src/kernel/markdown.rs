//! Markdown-light: paragraphs, bullet and numbered lists, links, code. Whatever else is typed comes out as typed.
//!
//! The parser is our own because a CommonMark parser has to *undo* most of what it finds (headings, emphasis, entities, backslashes,
//! reference definitions, `1)` lists), and the source offsets it gives are those of the constructs, not of the characters
//! they swallowed; here nothing is undone, since nothing else is recognised. Every search stops where the next one begins, so
//! the time is linear in the text.

use std::collections::HashMap;

use maud::{Markup, html};

/// The text as HTML: only `p`, `br`, `ul`, `ol`, `li`, `a`, `code`, `pre`, everything else escaped. Links go to http, https and mailto
/// only. Line breaks are `<br>` without a newline, so that a style may keep blanks (`white-space: pre-wrap`).
pub fn render(text: &str) -> Markup {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    html! {
        @for block in blocks(&text) {
            @match block {
                Block::Paragraph(lines) => p { (with_breaks(&lines)) },
                Block::Code(lines) => pre { code { (lines.join("\n")) } },
                Block::Bullets(items) => ul {
                    @for item in items { li { (with_breaks(&item.lines)) } }
                },
                Block::Numbers(items) => ol start=[items.first().map(|item| item.number)] {
                    @for (item, value) in numbered(&items) { li value=[value] { (with_breaks(&item.lines)) } }
                },
            }
        }
    }
}

enum Block<'a> {
    Paragraph(Vec<&'a str>),
    Code(Vec<&'a str>),
    Bullets(Vec<Item<'a>>),
    Numbers(Vec<Item<'a>>),
}

/// An item of a list; the number is 0 for a bullet.
struct Item<'a> {
    number: u16,
    lines: Vec<&'a str>,
}

/// A number that is not the next one is written out, so that the reader sees the numbers that were typed.
fn numbered<'i, 'a>(items: &'i [Item<'a>]) -> impl Iterator<Item = (&'i Item<'a>, Option<u16>)> {
    let mut previous = None;
    items.iter().map(move |item| {
        let is_next = previous.is_none_or(|previous| item.number == previous + 1);
        previous = Some(item.number);
        (item, (!is_next).then_some(item.number))
    })
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut lines = text.split('\n').peekable();
    let mut blocks: Vec<Block> = Vec::new();
    // Whether blank lines came since the last line of the last block.
    let mut apart = true;
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            apart = true;
            continue;
        }
        let after_blank = std::mem::replace(&mut apart, false);
        if let Some(fence) = opening_fence(line) {
            // Without a closing fence the code goes on to the end, as its author meant.
            blocks.push(Block::Code(
                lines.by_ref().take_while(|line| !closes(line, fence)).collect(),
            ));
            apart = true;
            continue;
        }
        match (blocks.last_mut(), marker(line)) {
            (
                Some(Block::Bullets(items)),
                Some(Marker {
                    number: None,
                    content,
                    ..
                }),
            ) => {
                items.push(Item {
                    number: 0,
                    lines: vec![content],
                });
            }
            (
                Some(Block::Numbers(items)),
                Some(Marker {
                    number: Some(number),
                    content,
                    ..
                }),
            ) => {
                items.push(Item {
                    number,
                    lines: vec![content],
                });
            }
            (Some(Block::Bullets(items) | Block::Numbers(items)), None)
                if !after_blank && line.starts_with("  ") =>
            {
                let item = items.last_mut().expect("a list begins with an item");
                item.lines.push(line.trim_start());
            }
            (Some(Block::Paragraph(paragraph)), found)
                if !after_blank && !found.as_ref().is_some_and(Marker::interrupts) =>
            {
                paragraph.push(line);
            }
            (
                _,
                Some(Marker {
                    number,
                    content,
                    indent,
                }),
            ) if indent <= MAX_INDENT => {
                let item = Item {
                    number: number.unwrap_or(0),
                    lines: vec![content],
                };
                blocks.push(if number.is_some() {
                    Block::Numbers(vec![item])
                } else {
                    Block::Bullets(vec![item])
                });
            }
            _ => blocks.push(Block::Paragraph(vec![line])),
        }
    }
    blocks
}

/// Blanks before a list or a fence, beyond which a line is a drawing or a quotation of something.
const MAX_INDENT: usize = 3;

/// Length of the fence of backticks that begins a code block: alone, or with the one word that names a language.
fn opening_fence(line: &str) -> Option<usize> {
    let bare = line.trim_start_matches(' ');
    let info = bare.trim_start_matches('`');
    let fence = bare.len() - info.len();
    let is_word = info
        .trim()
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "+-_.#".contains(c));
    (line.len() - bare.len() <= MAX_INDENT && fence >= 3 && is_word).then_some(fence)
}

fn closes(line: &str, fence: usize) -> bool {
    let line = line.trim();
    line.len() >= fence && line.bytes().all(|b| b == b'`')
}

struct Marker<'a> {
    indent: usize,
    /// None: a bullet.
    number: Option<u16>,
    content: &'a str,
}

impl Marker<'_> {
    /// A sentence that happens to break before "15. " is no list: only a bullet or a first item ends a paragraph.
    fn interrupts(&self) -> bool {
        self.indent <= MAX_INDENT && self.number.is_none_or(|number| number == 1)
    }
}

/// `- x`, `* x`, `12. x`; not a rule (`- - -`), not a year (`2026. x`), not `01. x`, whose zero would be lost.
fn marker(line: &str) -> Option<Marker<'_>> {
    let bare = line.trim_start_matches(' ');
    let indent = line.len() - bare.len();
    if let Some(content) = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* ")) {
        let is_rule = content.chars().all(|c| "-*_ ".contains(c));
        return (!is_rule && !content.trim().is_empty()).then_some(Marker {
            indent,
            number: None,
            content,
        });
    }
    let (digits, content) = bare.split_once(". ")?;
    let is_number = matches!(digits.len(), 1..=3)
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let number = if is_number {
        digits.parse().ok()?
    } else {
        return None;
    };
    (!content.trim().is_empty()).then_some(Marker {
        indent,
        number: Some(number),
        content,
    })
}

fn with_breaks(lines: &[&str]) -> Markup {
    html! {
        @for (index, line) in lines.iter().enumerate() {
            @if index > 0 { br; }
            @for part in inline(line.trim_end()) {
                @match part {
                    Inline::Plain(text) => (text),
                    Inline::Code(text) => code { (text) },
                    Inline::Link { text, to } => a href=(to) rel="noopener noreferrer nofollow" { (text) },
                }
            }
        }
    }
}

enum Inline<'a> {
    Plain(&'a str),
    Code(&'a str),
    Link { text: &'a str, to: &'a str },
}

fn inline(line: &str) -> Vec<Inline<'_>> {
    let mut parts = Vec::new();
    let mut backticks = Backticks::of(line);
    let (mut plain_from, mut at) = (0, 0);
    while at < line.len() {
        // Only ASCII is looked for, so every slice begins and ends between characters.
        let found = match line.as_bytes()[at] {
            b'`' => backticks.span_at(at),
            b'[' => written_link(&line[at..]).ok_or(1),
            b'h' | b'H' | b'm' | b'M' if !line[..at].ends_with(char::is_alphanumeric) => {
                bare_link(&line[at..])
            }
            _ => Err(1),
        };
        let (part, length) = match found {
            Ok(found) => found,
            Err(plain) => {
                at += plain;
                continue;
            }
        };
        if plain_from < at {
            parts.push(Inline::Plain(&line[plain_from..at]));
        }
        parts.push(part);
        at += length;
        plain_from = at;
    }
    if plain_from < line.len() {
        parts.push(Inline::Plain(&line[plain_from..]));
    }
    parts
}

/// The runs of backticks of a line: a code span goes from one to the next one of the same length.
struct Backticks<'a> {
    line: &'a str,
    /// Start and length, in order.
    runs: Vec<(usize, usize)>,
    /// Where the last run of a length starts: without it a search for a partner that is not there would be repeated.
    last_start: HashMap<usize, usize>,
    /// Runs before this one are behind us.
    next: usize,
}

impl<'a> Backticks<'a> {
    fn of(line: &'a str) -> Self {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (at, _) in line.match_indices('`') {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == at => *length += 1,
                _ => runs.push((at, 1)),
            }
        }
        let last_start = runs.iter().map(|&(start, length)| (length, start)).collect();
        Self {
            line,
            runs,
            last_start,
            next: 0,
        }
    }

    /// The span that begins with the run at a place and its length with the backticks; or the length of that run.
    fn span_at(&mut self, at: usize) -> Result<(Inline<'a>, usize), usize> {
        while self.runs[self.next].0 < at {
            self.next += 1;
        }
        let (start, length) = self.runs[self.next];
        if self.last_start[&length] <= start {
            return Err(length);
        }
        let partner = self.runs[self.next + 1..].iter().find(|run| run.1 == length);
        let &(end, _) = partner.expect("the last run of this length is further on");
        let inner = &self.line[start + length..end];
        if inner.trim().is_empty() {
            return Err(length);
        }
        let unpadded = inner
            .strip_prefix(' ')
            .and_then(|inner| inner.strip_suffix(' '))
            .unwrap_or(inner);
        Ok((Inline::Code(unpadded), end + length - start))
    }
}

/// `[text](address)` at the beginning of what is given, and its length. Neither part contains brackets.
fn written_link(rest: &str) -> Option<(Inline<'_>, usize)> {
    let close = 1 + rest[1..].find(['[', ']'])?;
    let text = &rest[1..close];
    let target = rest[close..].strip_prefix("](")?;
    let mut depth = 0;
    let mut end = None;
    for (index, c) in target.char_indices().take_while(|&(_, c)| may_be_in_address(c)) {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                end = Some(index);
                break;
            }
            ')' => depth -= 1,
            _ => {}
        }
    }
    let to = &target[..end?];
    let length = close + 2 + to.len() + 1;
    (!text.trim().is_empty() && is_allowed(to)).then_some((Inline::Link { text, to }, length))
}

/// An address at the beginning of what is given, without the punctuation of the sentence around it, and its length; or the length
/// of what is none, not to be looked at again.
fn bare_link(rest: &str) -> Result<(Inline<'_>, usize), usize> {
    if scheme_of(rest).is_none() {
        return Err(1);
    }
    let end = rest.find(|c| !may_be_in_address(c)).unwrap_or(rest.len());
    let mut to = &rest[..end];
    let count = |wanted: char| to.chars().filter(|&c| c == wanted).count();
    let mut unopened = count(')').saturating_sub(count('('));
    loop {
        if let Some(shorter) = to.strip_suffix(['.', ',', ';', ':', '!', '?', '\'', '*']) {
            to = shorter;
        } else if let (Some(shorter), 1..) = (to.strip_suffix(')'), unopened) {
            (to, unopened) = (shorter, unopened - 1);
        } else {
            break;
        }
    }
    if is_allowed(to) {
        Ok((Inline::Link { text: to, to }, to.len()))
    } else {
        Err(end)
    }
}

/// The characters that RFC 3986 leaves out, and those that turn the direction of writing, end an address; a backslash is a slash
/// to browsers, and brackets belong to the text around.
fn may_be_in_address(c: char) -> bool {
    let turns_writing =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    !(c.is_whitespace() || c.is_control() || turns_writing || "<>\"{}|\\^`[]".contains(c))
}

/// The scheme of an address that may be linked, as far as what identifies it.
fn scheme_of(address: &str) -> Option<&'static str> {
    ["https://", "http://", "mailto:"].into_iter().find(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

fn is_allowed(address: &str) -> bool {
    match scheme_of(address) {
        Some(scheme @ "mailto:") => {
            let mailbox = address[scheme.len()..].split('?').next().unwrap_or_default();
            mailbox
                .split_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        }
        Some(scheme) => address[scheme.len()..].starts_with(char::is_alphanumeric),
        None => false,
    }
}

#[cfg(test)]
mod tests;
