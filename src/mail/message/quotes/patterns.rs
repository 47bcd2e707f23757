//! How mail programs, Italian and English, mark what is from before.

use super::REPLY_LINES;

/// What a line, with those after it, begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Text,
    /// A line with `>`.
    Quote,
    /// "Il giorno … ha scritto:", before a quote.
    Attribution,
    /// Headers or a line after which everything is from before.
    Original,
    /// Our own line.
    OwnLine,
    /// A mail that is passed on.
    Forward,
    /// `-- `, or a line that a telephone adds.
    Signature,
}

/// Most lines over which an introduction is wrapped.
const MAX_WRAPPED: usize = 4;
/// Longest introduction in bytes.
const MAX_INTRODUCTION: usize = 600;
/// Lines in which the headers of a quoted mail stand.
const HEADER_LINES: usize = 10;

const INTRODUCES: [&str; 9] = [
    "il ",
    "in data ",
    "on ",
    "le ",
    "am ",
    "lunedì ",
    "da: ",
    "nel messaggio ",
    "at ",
];
const WROTE: [&str; 9] = [
    "ha scritto:",
    "ha scritto :",
    "hanno scritto:",
    "scrive:",
    "wrote:",
    "writes:",
    "a écrit :",
    "a écrit:",
    "schrieb:",
];
const ORIGINAL: [&str; 9] = [
    "messaggio originale",
    "messaggio d'origine",
    "messaggio di origine",
    "original message",
    "original mail",
    "original appointment",
    "appuntamento originale",
    "reply message",
    "risposta al messaggio",
];
const FORWARDED: [&str; 6] = [
    "forwarded message",
    "forwarded by",
    "messaggio inoltrato",
    "messaggio originale inoltrato",
    "inoltrato da",
    "forward header",
];
/// The first header of a quoted mail, and those of which two must follow.
const FROM: [&str; 3] = ["da", "from", "mittente"];
const OTHERS: [&str; 14] = [
    "inviato",
    "data",
    "date",
    "sent",
    "a",
    "to",
    "oggetto",
    "subject",
    "cc",
    "priorità",
    "importance",
    "rispondi a",
    "reply-to",
    "destinatario",
];
const DEVICE: [&str; 14] = [
    "inviato da iphone",
    "inviato dal mio",
    "inviato da ipad",
    "inviato da smartphone",
    "inviato da outlook",
    "inviato da posta per windows",
    "inviato da yahoo mail",
    "inviato da libero mail",
    "sent from my",
    "sent from mail for windows",
    "sent from outlook",
    "sent from yahoo mail",
    "get outlook for",
    "scarica outlook per",
];
const DISCLAIMER: [&str; 14] = [
    "avvertenza",
    "avviso di riservatezza",
    "nota di riservatezza",
    "riservatezza",
    "le informazioni contenute",
    "questo messaggio",
    "il presente messaggio",
    "la presente comunicazione",
    "ai sensi del",
    "informativa privacy",
    "this e-mail",
    "this email",
    "this message",
    "disclaimer",
];
const BELOW: [&str; 12] = [
    "rispondo sotto",
    "vedi sotto",
    "vedi in rosso",
    "rispondo in rosso",
    "risposte in rosso",
    "in calce alle domande",
    "rispondo nel testo",
    "risposte nel testo",
    "see below",
    "answers below",
    "see inline",
    "comments inline",
];

/// What stands at the beginning of the lines, and how many lines it takes.
pub(super) fn mark(lines: &[&str]) -> (Mark, usize) {
    let line = plain(lines[0]);
    let bare = line.trim_start_matches(['>', ' ']);
    if REPLY_LINES.iter().any(|own| bare.contains(own)) {
        return (Mark::OwnLine, 1);
    }
    if line.trim_start().starts_with('>') {
        return (Mark::Quote, 1);
    }
    if is_dashes(lines[0]) {
        return (Mark::Signature, 1);
    }
    let words = line.trim().to_lowercase();
    if words.is_empty() {
        return (Mark::Text, 1);
    }
    if let Some(mark) = separator(&words) {
        return (mark, 1);
    }
    if DEVICE.iter().any(|device| words.starts_with(device)) && words.chars().count() <= 80 {
        return (Mark::Signature, 1);
    }
    if begins_headers(&words, lines) {
        return (Mark::Original, 1);
    }
    // Outlook draws a line above the headers.
    if words.len() >= 20
        && words.chars().all(|c| c == '_' || c == '-')
        && let Some(next) = lines
            .iter()
            .skip(1)
            .take(3)
            .position(|line| !line.trim().is_empty())
        && begins_headers(&plain(lines[next + 1]).trim().to_lowercase(), &lines[next + 1..])
    {
        return (Mark::Original, 1);
    }
    introduction(&words, lines).unwrap_or((Mark::Text, 1))
}

/// Whether the subject says that a mail is passed on. "R: I: …" is an answer.
pub(super) fn is_forward(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    ["i:", "fw:", "fwd:", "inoltro:", "inoltra:", "tr:", "wg:"]
        .iter()
        .any(|prefix| subject.starts_with(prefix))
}

/// Whether the answer says that it stands among the quotes.
pub(super) fn says_below(written: &str) -> bool {
    let words = written.to_lowercase();
    BELOW.iter().any(|phrase| words.contains(phrase))
}

/// Whether a line begins what an office adds below its mails.
pub(super) fn begins_disclaimer(line: &str) -> bool {
    let words = line.trim().trim_matches(['*', '_', '-', ' ']).to_lowercase();
    DISCLAIMER.iter().any(|phrase| words.starts_with(phrase))
}

/// The line that opens a signature.
pub(super) fn is_dashes(line: &str) -> bool {
    matches!(line, "-- " | "--" | "--\u{a0}" | "__" | "\u{2014}" | "\u{2014} ")
}

/// The line without signs that do not show, and with ordinary blanks.
fn plain(line: &str) -> String {
    let line = &line[..line.floor_char_boundary(MAX_INTRODUCTION)];
    line.chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .map(|c| if matches!(c, '\u{a0}' | '\u{202f}') { ' ' } else { c })
        .collect()
}

/// `-----Messaggio originale-----`, `---------- Forwarded message ---------`, `Inizio messaggio inoltrato:`.
fn separator(words: &str) -> Option<Mark> {
    if ["inizio messaggio inoltrato:", "begin forwarded message:"].contains(&words) {
        return Some(Mark::Forward);
    }
    let is_drawn = words.starts_with("---") || words.starts_with("___") || words.starts_with("***");
    if !is_drawn || words.len() > 120 {
        return None;
    }
    let title = words.trim_matches(|c: char| matches!(c, '-' | '_' | '*') || c.is_whitespace());
    if FORWARDED.iter().any(|name| title.starts_with(name)) {
        return Some(Mark::Forward);
    }
    ORIGINAL
        .iter()
        .any(|name| title.starts_with(name))
        .then_some(Mark::Original)
}

/// `Da: … Inviato: … A: … Oggetto:`, also in bold (`*Da:*`), each on its line.
fn begins_headers(words: &str, lines: &[&str]) -> bool {
    if !header_name(words).is_some_and(|name| FROM.contains(&name.as_str())) {
        return false;
    }
    let mut others: Vec<String> = Vec::new();
    for line in lines.iter().skip(1).take(HEADER_LINES) {
        let line = plain(line).trim().to_lowercase();
        if let Some(name) = header_name(&line).filter(|name| OTHERS.contains(&name.as_str()))
            && !others.contains(&name)
        {
            others.push(name);
        }
    }
    let has = |names: &[&str]| others.iter().any(|name| names.contains(&name.as_str()));
    others.len() >= 2 && has(&["oggetto", "subject", "inviato", "sent", "data", "date"])
}

/// The word before the colon of a line in lower case.
fn header_name(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let name = name.trim_matches(['*', ' ', '_']);
    (!name.is_empty() && name.len() <= 20).then(|| name.to_owned())
}

/// "Il giorno … ha scritto:", perhaps over several lines. Where no quote follows, everything after it is from before, if
/// it names an instant and an address.
fn introduction(words: &str, lines: &[&str]) -> Option<(Mark, usize)> {
    let begins = INTRODUCES.iter().any(|word| words.starts_with(word))
        || words.starts_with(|c: char| c.is_ascii_digit());
    if !begins && !WROTE.iter().any(|end| words.ends_with(end)) {
        return None;
    }
    let mut whole = String::new();
    for (number, line) in lines.iter().take(MAX_WRAPPED).enumerate() {
        let line = plain(line).trim().to_lowercase();
        if line.is_empty() || line.starts_with('>') || whole.len() > MAX_INTRODUCTION {
            return None;
        }
        if number > 0 {
            whole.push(' ');
        }
        whole.push_str(&line);
        let says = WROTE.iter().any(|end| whole.ends_with(end));
        // Old Gmail: `2026-03-02 9:00 GMT+01:00 Anna <anna@comune.example>:`
        let is_old = whole.starts_with(|c: char| c.is_ascii_digit()) && whole.ends_with(">:");
        if !says && !is_old {
            continue;
        }
        let next = lines.iter().skip(number + 1).find(|line| !line.trim().is_empty());
        let quote_follows = next.is_some_and(|line| plain(line).trim_start().starts_with('>'));
        if quote_follows {
            return Some((Mark::Attribution, number + 1));
        }
        let names_both = begins && has_instant(&whole) && (whole.contains('@') || whole.contains(','));
        return (names_both && next.is_some()).then_some((Mark::Original, number + 1));
    }
    None
}

/// A time (`9:00`, `09.00`) and a number of a day or year.
fn has_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let has_time = (1..bytes.len()).any(|at| {
        matches!(bytes[at], b':' | b'.')
            && is_digit(at - 1)
            && is_digit(at + 1)
            && is_digit(at + 2)
            && !is_digit(at + 3)
    });
    let numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .count();
    has_time && numbers >= 3
}
