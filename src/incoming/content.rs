//! What of a mail goes into a ticket: subject, text, files, within the limits of the portal.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::error::IncomingError;
use crate::app::App;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::{Lang, one_line};
use crate::mail::message::{Kind, Message, Part};
use crate::storage::{self, MAX_BYTES, StorageError, Stored};
use crate::t;

/// Characters of a message at most.
pub(super) const MAX_TEXT: usize = 20_000;
/// Characters of what is kept of the quoted text.
const MAX_QUOTED: usize = 20_000;
/// Characters of a subject at most, and at least.
const SUBJECT: std::ops::RangeInclusive<usize> = 3..=200;
/// Notes about files at most; one more says how many others there would be.
const MAX_NOTES: usize = 10;
/// Files of a mail at most.
const MAX_FILES: usize = 10;
/// What stands before the subject of an answer or of a forwarded mail.
const PREFIXES: [&str; 12] = [
    "re", "r", "rif", "risposta", "aw", "ris", "i", "fwd", "fw", "inoltra", "inoltro", "tr",
];
/// How long the files of a mail may be on their way to the store, all together: less than a run's lease.
const FILES_LIMIT: Duration = Duration::from_secs(240);
/// Those that say that the mail was forwarded: what it quotes is what it says.
const FORWARDING: [&str; 6] = ["i", "fwd", "fw", "inoltra", "inoltro", "tr"];

/// What becomes of a file of which the scanner, that had it, says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// The whole mail is tried once more.
    Fails,
    /// The file is left out, with a note.
    LeavesOut,
}

/// What is written to a ticket.
pub(super) struct Content {
    /// The text that is shown first.
    pub text: String,
    /// The text of a new ticket: with what was quoted, where the mail was forwarded.
    pub opening: String,
    /// What was quoted.
    pub quoted: Option<String>,
    /// The subject of a new ticket.
    pub subject: String,
    /// Stored, and kept for the row that is to name them.
    pub files: Vec<Stored>,
}

/// Stores the files and prepares the texts. A file that cannot be kept is replaced by a note in the text; the mail as it
/// came has it all the same. Errors: Storage and Db.
pub(super) async fn prepare(
    app: &App,
    now: Timestamp,
    lang: Lang,
    message: &Message,
    silence: Silence,
) -> Result<Content, IncomingError> {
    let until = Instant::now() + FILES_LIMIT;
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    if is_cut(message) {
        let name = t!(lang, "incoming-whole-text-file").into_owned();
        let whole = storage::keep(&app.db, &app.store, &name, now, message.text.as_bytes()).await?;
        files.push(whole);
    }
    for part in kept_parts(message) {
        if files.len() == MAX_FILES {
            notes.push(note(
                lang,
                part,
                &t!(lang, "incoming-file-many", most = MAX_FILES),
            ));
            continue;
        }
        let keeping = storage::keep(&app.db, &app.store, &part.name, now, part.bytes.as_slice());
        // Only a scanner takes as long as that.
        let kept = match timeout_at(until, keeping).await {
            Ok(kept) => kept,
            Err(late) => Err(StorageError::NoVerdict(late.into())),
        };
        match kept {
            Ok(stored) => files.push(stored),
            Err(StorageError::TooLarge) => {
                let mebibytes = MAX_BYTES / 1024 / 1024;
                notes.push(note(
                    lang,
                    part,
                    &t!(lang, "incoming-file-large", mebibytes = mebibytes),
                ));
            }
            Err(StorageError::Refused { .. }) => {
                notes.push(note(lang, part, &t!(lang, "incoming-file-refused")));
            }
            Err(StorageError::Infected { virus }) => {
                notes.push(note(
                    lang,
                    part,
                    &t!(lang, "incoming-file-infected", virus = virus),
                ));
            }
            Err(StorageError::NoVerdict(error)) if silence == Silence::Fails => {
                return Err(StorageError::NoVerdict(error).into());
            }
            Err(StorageError::Unscannable(_) | StorageError::NoVerdict(_)) => {
                notes.push(note(lang, part, &t!(lang, "incoming-file-unscannable")));
            }
            Err(StorageError::Empty) => notes.push(note(lang, part, &t!(lang, "incoming-file-empty"))),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(written(lang, message, files, &notes))
}

/// The content of a mail for which nothing is to be stored.
pub(super) fn without_files(lang: Lang, message: &Message) -> Option<Content> {
    let has_none = kept_parts(message).next().is_none() && !is_cut(message);
    has_none.then(|| written(lang, message, Vec::new(), &[]))
}

fn written(lang: Lang, message: &Message, files: Vec<Stored>, notes: &[String]) -> Content {
    let quoted: String = message.quoted.chars().take(MAX_QUOTED).collect();
    Content {
        text: bounded(lang, &message.shown, notes),
        opening: bounded(lang, opening(message), notes),
        quoted: (!quoted.trim().is_empty()).then(|| quoted.replace('\0', "")),
        subject: subject_of(lang, raw_subject(message)),
        files,
    }
}

/// The text of a new ticket.
fn opening(message: &Message) -> &str {
    match is_forwarded(raw_subject(message)) || message.shown.trim().is_empty() {
        true => &message.text,
        false => &message.shown,
    }
}

/// Whether a text is too long for a ticket.
fn is_cut(message: &Message) -> bool {
    let is_long = |text: &str| text.chars().count() > MAX_TEXT;
    is_long(&message.shown) || is_long(opening(message))
}

/// All files of a mail; of a certified one those of the message inside and that message itself.
fn kept_parts(message: &Message) -> impl Iterator<Item = &Part> {
    let is_certified = message.kind == Kind::PecTrasporto;
    message.parts.iter().filter(move |part| {
        !is_certified || part.in_certified || part.media_type.eq_ignore_ascii_case("message/rfc822")
    })
}

fn note(lang: Lang, part: &Part, why: &str) -> String {
    let size = part.bytes.len().div_ceil(1024);
    t!(
        lang,
        "incoming-file-left-out",
        name = &part.name,
        size = size,
        why = why
    )
    .into_owned()
}

/// The text with its notes, cut where it is too long, and never empty.
fn bounded(lang: Lang, text: &str, notes: &[String]) -> String {
    let text = text.replace('\0', "");
    let mut text = text.trim().to_owned();
    if text.is_empty() {
        text = t!(lang, "incoming-no-text").into_owned();
    }
    let mut notes: Vec<String> = notes.to_vec();
    if let Some(more) = notes.len().checked_sub(MAX_NOTES).filter(|more| *more > 0) {
        notes.truncate(MAX_NOTES);
        notes.push(t!(lang, "incoming-files-more", count = more).into_owned());
    }
    let room = |notes: &[String]| {
        let noted: usize = notes.iter().map(|note| note.chars().count() + 2).sum();
        MAX_TEXT.saturating_sub(noted)
    };
    if text.chars().count() > room(&notes) {
        notes.push(t!(lang, "incoming-text-cut").into_owned());
        text = text.chars().take(room(&notes)).collect();
    }
    for note in notes {
        text.push_str("\n\n");
        text.push_str(&note);
    }
    text
}

/// Of a certified mail the subject of the message inside.
fn raw_subject(message: &Message) -> &str {
    let inner = message.pec.as_ref().and_then(|pec| pec.inner_subject.as_deref());
    inner.unwrap_or(&message.subject)
}

/// The word before a colon, if it is one of those that mailers write.
fn prefix(subject: &str) -> Option<(&str, &str)> {
    let (word, rest) = subject.split_once(':')?;
    // `Re[2]:` counts answers.
    let word = word.trim();
    let plain = word.split('[').next().unwrap_or_default().trim();
    let is_prefix = PREFIXES.iter().any(|known| plain.eq_ignore_ascii_case(known));
    is_prefix.then_some((plain, rest.trim_start()))
}

fn is_forwarded(subject: &str) -> bool {
    prefix(subject.trim())
        .is_some_and(|(word, _)| FORWARDING.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The subject without what mailers put before it, within the limits of a ticket's.
fn subject_of(lang: Lang, subject: &str) -> String {
    let line = one_line(subject);
    let mut rest = line.as_str();
    while let Some((_, after)) = prefix(rest) {
        rest = after;
    }
    let mut subject = rest.trim().to_owned();
    if subject.is_empty() {
        subject = t!(lang, "incoming-no-subject").into_owned();
    }
    if subject.chars().count() > *SUBJECT.end() {
        subject = subject.chars().take(SUBJECT.end() - 1).collect();
        subject.push('…');
    }
    while subject.chars().count() < *SUBJECT.start() {
        subject.push('…');
    }
    subject
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_says_what_the_mail_is_about() {
        for (given, expected) in [
            ("Re: R: RE: Sito fermo", "Sito fermo"),
            ("I: Fwd: Delibera n. 3", "Delibera n. 3"),
            ("Re[2]: Sito", "Sito"),
            ("Rif: nota", "nota"),
            ("Oggetto: nota", "Oggetto: nota"),
            ("", "(senza oggetto)"),
            ("Re:", "(senza oggetto)"),
            ("?", "?……"),
            ("due\r\nrighe", "due righe"),
        ] {
            assert_eq!(subject_of(Lang::It, given), expected, "{given:?}");
        }
        let long = subject_of(Lang::It, &"è".repeat(900));
        assert_eq!(long.chars().count(), 200);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let text = bounded(Lang::It, &"è".repeat(30_000), &["[nota]".to_owned()]);
        assert!(text.chars().count() <= MAX_TEXT);
        assert!(text.contains("\n\n[nota]\n\n") && !text.ends_with('è'), "{text}");
        let many = bounded(Lang::It, "Il testo resta.", &vec!["[nota]".to_owned(); 500]);
        assert!(
            many.starts_with("Il testo resta.") && many.contains("490"),
            "{many}"
        );
        assert!(many.matches("[nota]").count() == MAX_NOTES);
        assert_eq!(bounded(Lang::It, " ciao \0", &[]), "ciao");
        assert_eq!(bounded(Lang::It, " ", &[]), "(nessun testo)");
    }
}
