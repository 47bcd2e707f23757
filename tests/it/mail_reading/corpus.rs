//! Each mail of the corpus against its line in `expectations.csv`, whatever its line ends.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use sportello::kernel::text::one_line;
use sportello::mail::message::{Message, identity, read_guarded};

use super::{own_folder, with_line_ends};

type Expected = HashMap<String, String>;

fn expectations(folder: &Path) -> Vec<Expected> {
    let path = folder.join("expectations.csv");
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// What of a mail differs from what is expected.
fn differences(message: &Message, expected: &Expected) -> Vec<String> {
    let value = |name: &str| expected.get(name).map(String::as_str).unwrap_or_default();
    let from = message
        .from
        .address()
        .map(|address| address.as_str())
        .unwrap_or_default();
    let attachments = message.parts.len();
    let at = |name: &str, otherwise: usize| value(name).parse().unwrap_or(otherwise);
    let mut found = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            found.push(what);
        }
    };
    check(
        message.subject == value("subject"),
        format!("subject {:?}", message.subject),
    );
    check(from == value("from_addr"), format!("from {from:?}"));
    check(
        (at("attachments_min", 0)..=at("attachments_max", usize::MAX)).contains(&attachments),
        format!("{attachments} attachments"),
    );
    check(
        message.is_automatic() == (value("is_auto_reply") == "1"),
        format!("automatic: {:?}", message.automatic),
    );
    check(
        message.kind.is_bounce() == (value("is_bounce") == "1") && message.kind.as_str() == value("kind"),
        format!("kind {}", message.kind),
    );
    check(
        message.text.contains(value("body_contains")),
        format!("text {:?}", message.text),
    );
    let hidden = value("shown_must_not_contain");
    check(
        hidden.is_empty() || !message.shown.contains(hidden),
        format!("shown {:?}", message.shown),
    );
    check(
        message.text.trim().is_empty() == message.shown.trim().is_empty(),
        "nothing is shown".to_owned(),
    );
    found
}

fn check_folder(folder: &Path) {
    let mut failures = Vec::new();
    let expectations = expectations(folder);
    assert!(!expectations.is_empty(), "{}: no expectations", folder.display());
    for expected in &expectations {
        let name = &expected["file"];
        let raw = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let forms = [with_line_ends(&raw, b"\n"), with_line_ends(&raw, b"\r\n"), raw];
        let read: Vec<Message> = forms.iter().map(|raw| read_guarded(raw).unwrap()).collect();
        if read[0] != read[1] || read[1] != read[2] || identity(&forms[0]) != identity(&forms[1]) {
            failures.push(format!("{name}: line ends make a difference"));
        }
        for what in differences(&read[2], expected) {
            failures.push(format!("{name}: {what}"));
        }
    }
    println!("{}: {} mails", folder.display(), expectations.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_corpus_is_read_as_expected() {
    check_folder(&own_folder());
}

#[test]
fn the_corpus_of_another_folder_is_read_as_expected() {
    match std::env::var_os("SPORTELLO_MAIL_CORPUS") {
        Some(folder) => check_folder(&PathBuf::from(folder)),
        None => println!(
            "skipped: the_corpus_of_another_folder_is_read_as_expected (SPORTELLO_MAIL_CORPUS is not set)"
        ),
    }
}

/// mail-parser reads the same bytes with another program; where the two must agree, they do.
#[test]
fn the_corpus_is_read_alike_by_another_reader() {
    for expected in expectations(&own_folder()) {
        let name = &expected["file"];
        let raw = with_line_ends(&fs::read(own_folder().join(name)).unwrap(), b"\r\n");
        // What a mailbox file puts before a mail is none of its headers.
        let start = match raw.starts_with(b"From ") {
            true => raw.iter().position(|byte| *byte == b'\n').unwrap() + 1,
            false => 0,
        };
        let other = mail_parser::MessageParser::default()
            .parse(&raw[start..])
            .unwrap();
        let own = read_guarded(&raw).unwrap();
        assert_eq!(
            own.subject,
            one_line(other.subject().unwrap_or_default()),
            "{name}"
        );
        assert_eq!(own.message_id.as_deref(), other.message_id(), "{name}");
        let date = other.date().map(|date| date.to_timestamp() * 1_000_000);
        assert_eq!(own.written_at.map(|at| at.as_micros()), date, "{name}");
        for attachment in other
            .attachments()
            .filter(|part| !part.is_message() && !part.is_text())
        {
            let has = own.parts.iter().any(|part| part.bytes == attachment.contents());
            assert!(has, "{name}: an attachment of {} bytes", attachment.len());
        }
    }
}
