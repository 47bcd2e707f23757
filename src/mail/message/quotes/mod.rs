//! What of a text the sender wrote now, and what stands there from before.
//!
//! A line belongs to one of the two, and none is lost: `shown` and `quoted` together are the text. In doubt a line is shown.
//! Text is never blank because everything looked quoted.

mod patterns;
#[cfg(test)]
mod tests;

use patterns::Mark;

/// The line that opens what our own mails quote, in both languages: whoever answers writes above it.
pub const REPLY_LINES: [&str; 2] = [
    "-- Scrivi la risposta sopra questa riga --",
    "-- Please write your reply above this line --",
];

/// Lines in which quotes are looked for; what follows is shown.
const MAX_LINES: usize = 10_000;
/// Most lines of a signature after `-- `; more is text.
const MAX_SIGNATURE: usize = 20;

/// A text in two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// To be read first.
    pub shown: String,
    /// Folded away.
    pub quoted: String,
}

impl Split {
    /// Nothing is folded away.
    pub fn whole(text: &str) -> Split {
        Split {
            shown: trimmed(text).to_owned(),
            quoted: String::new(),
        }
    }
}

/// What a stretch of lines is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    /// Written now, or not known to be otherwise.
    Text,
    /// Lines with `>`, and the words that introduce them.
    Quote,
    /// A signature.
    Signature,
    /// Everything from here on is from before.
    Before,
}

/// Parts the text. A subject that says "forwarded" makes what is quoted as a whole the message.
pub fn split(text: &str, subject: &str) -> Split {
    let lines: Vec<&str> = text.split('\n').collect();
    let is_forward = patterns::is_forward(subject);
    let mut stretches = stretches(&lines, is_forward);
    if patterns::says_below(&written(&lines, &stretches)) {
        return Split::whole(text);
    }
    decide(&lines, &mut stretches);
    let mut split = Split {
        shown: joined(&lines, &stretches, true),
        quoted: joined(&lines, &stretches, false),
    };
    if split.shown.is_empty() {
        split = Split::whole(text);
    }
    split
}

/// What each line is, read from the top.
fn stretches(lines: &[&str], is_forward: bool) -> Vec<Stretch> {
    let mut found = vec![Stretch::Text; lines.len()];
    let mut at = 0;
    while at < lines.len().min(MAX_LINES) {
        let (mark, length) = patterns::mark(&lines[at..]);
        let end = at + length;
        match mark {
            Mark::Quote => found[at] = Stretch::Quote,
            Mark::Attribution => found[at..end].fill(Stretch::Quote),
            // What is passed on is the message.
            Mark::Forward => break,
            Mark::Original if is_forward => break,
            Mark::Original | Mark::OwnLine => {
                found[at..].fill(Stretch::Before);
                break;
            }
            Mark::Signature => found[at] = Stretch::Signature,
            Mark::Text => {}
        }
        at = end;
    }
    signatures(lines, &mut found);
    disclaimer(lines, &mut found);
    found
}

/// A signature goes on to the next quote, or to the end, if it is short. Read from below, so that a text of dashes costs no
/// more than its length.
fn signatures(lines: &[&str], found: &mut [Stretch]) {
    let is_full = |at: &usize| !lines[*at].trim().is_empty();
    let Some(first) = (0..lines.len()).find(is_full) else {
        return;
    };
    let mut end = lines.len();
    let mut full = 0;
    for at in (0..lines.len()).rev() {
        match found[at] {
            Stretch::Quote | Stretch::Before => (end, full) = (at, 0),
            Stretch::Signature if patterns::is_dashes(lines[at]) => {
                if full <= MAX_SIGNATURE && at != first {
                    found[at..end].fill(Stretch::Signature);
                } else {
                    found[at] = Stretch::Text;
                }
                full += 1;
            }
            _ => full += usize::from(is_full(&at)),
        }
    }
}

/// What offices add below everything, quotes too, is no answer.
fn disclaimer(lines: &[&str], found: &mut [Stretch]) {
    let Some(last) = found.iter().rposition(|stretch| *stretch == Stretch::Quote) else {
        return;
    };
    let begins = (last + 1..lines.len())
        .find(|at| found[*at] == Stretch::Text && patterns::begins_disclaimer(lines[*at]));
    if let Some(begins) = begins {
        for stretch in &mut found[begins..] {
            if *stretch == Stretch::Text {
                *stretch = Stretch::Signature;
            }
        }
    }
}

/// The lines that were written now.
fn written(lines: &[&str], stretches: &[Stretch]) -> String {
    let own = lines
        .iter()
        .zip(stretches)
        .filter(|(_, stretch)| **stretch == Stretch::Text);
    own.map(|(line, _)| *line).take(40).collect::<Vec<_>>().join(" ")
}

/// Quotes between answers stay, so that the answers can be understood; one quote above the only answer does not.
fn decide(lines: &[&str], stretches: &mut [Stretch]) {
    let is_own = |at: &usize| stretches[*at] == Stretch::Text && !lines[*at].trim().is_empty();
    let Some(last) = (0..lines.len()).rev().find(is_own) else {
        return;
    };
    let first = (0..lines.len()).find(is_own).unwrap_or(last);
    let has_answers_between = (first..last).any(|at| stretches[at] == Stretch::Quote);
    if has_answers_between {
        for stretch in &mut stretches[..last] {
            if *stretch == Stretch::Quote {
                *stretch = Stretch::Text;
            }
        }
    }
}

/// The lines of one side, without blank lines at its ends and with at most one in a row where others were taken out.
fn joined(lines: &[&str], stretches: &[Stretch], shown: bool) -> String {
    let mut text = String::new();
    let mut skipped = false;
    for (line, stretch) in lines.iter().zip(stretches) {
        if (*stretch == Stretch::Text) != shown {
            skipped = true;
            continue;
        }
        let is_blank = line.trim().is_empty();
        if skipped && is_blank && (text.is_empty() || text.ends_with("\n\n")) {
            continue;
        }
        skipped &= is_blank;
        text.push_str(line);
        text.push('\n');
    }
    trimmed(&text).to_owned()
}

/// Without blank lines at the ends; the first line keeps its indentation.
fn trimmed(text: &str) -> &str {
    let text = text.trim_end();
    match text.find(|c: char| !c.is_whitespace()) {
        Some(first) => &text[text[..first].rfind('\n').map_or(0, |end| end + 1)..],
        None => "",
    }
}
