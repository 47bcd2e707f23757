//! The corpus through `sportello mail receive`: each mail with LF, then with CRLF, which is the same mail again.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::receive;
use crate::program::Home;

type Expected = HashMap<String, String>;

fn expectations(folder: &Path) -> Vec<Expected> {
    let path = folder.join("expectations.csv");
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn with_line_ends(raw: &[u8], end: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(content) => {
                text.extend_from_slice(content.strip_suffix(b"\r").unwrap_or(content));
                text.extend_from_slice(end);
            }
            None => text.extend_from_slice(line),
        }
    }
    text
}

fn taken(home: &Home, mail: &[u8]) -> Value {
    let output = receive(home, "assistenza", mail);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// What of the answer is not as the table says.
fn faults(answer: &Value, expected: &Expected) -> Vec<String> {
    let value = |name: &str| expected.get(name).map(String::as_str).unwrap_or_default();
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    let mut found = Vec::new();
    let mut check = |holds: bool, what: &str| {
        if !holds {
            found.push(format!("{what}: {answer}"));
        }
    };
    for (column, field) in [
        ("subject", "subject"),
        ("from_addr", "from_addr"),
        ("kind", "kind"),
    ] {
        let wanted = value(column);
        check(wanted.is_empty() || text(field) == wanted, column);
    }
    let count = answer["attachments"].as_u64().unwrap();
    let at = |name: &str, otherwise: u64| value(name).parse().unwrap_or(otherwise);
    check(
        (at("attachments_min", 0)..=at("attachments_max", u64::MAX)).contains(&count),
        "attachments",
    );
    for column in ["is_auto_reply", "is_bounce"] {
        check(answer[column] == (value(column) == "1"), column);
    }
    check(
        value("ack").is_empty() || answer["ack"] == (value("ack") == "1"),
        "ack",
    );
    let state = text("state");
    match value("ticket") {
        "new" => check(state == "new_ticket" || state == "quarantine", "ticket"),
        "no-new" => check(state != "new_ticket" && state != "quarantine", "ticket"),
        _ => {}
    }
    check(text("body").contains(value("body_contains")), "body");
    let hidden = value("shown_must_not_contain");
    check(hidden.is_empty() || !text("shown").contains(hidden), "shown");
    found
}

fn check_folder(folder: &Path) {
    let home = Home::new();
    assert!(home.run(&["migrate"]).status.success());
    let all = expectations(folder);
    assert!(!all.is_empty(), "{}: no expectations", folder.display());
    let mut failures = Vec::new();
    for expected in &all {
        let name = &expected["file"];
        let raw = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let first = taken(&home, &with_line_ends(&raw, b"\n"));
        let mut again = taken(&home, &with_line_ends(&raw, b"\r\n"));
        if first["duplicate"] != false || again["duplicate"] != true {
            failures.push(format!("{name}: duplicate"));
        }
        again["duplicate"] = Value::Bool(false);
        if first != again {
            failures.push(format!("{name}: {first} and then {again}"));
        }
        failures.extend(
            faults(&first, expected)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_corpus_goes_where_it_is_expected() {
    check_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail"));
}

#[test]
fn the_corpus_of_another_folder_goes_where_it_is_expected() {
    match std::env::var_os("SPORTELLO_MAIL_CORPUS") {
        Some(folder) => check_folder(&PathBuf::from(folder)),
        None => println!(
            "skipped: the_corpus_of_another_folder_goes_where_it_is_expected (SPORTELLO_MAIL_CORPUS is not set)"
        ),
    }
}
