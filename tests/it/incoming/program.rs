//! `sportello mail receive`, as a mail server calls it.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::program::{Home, Server};

pub fn receive(home: &Home, mailbox: &str, mail: &[u8]) -> Output {
    let mut child = home
        .command(&["mail", "receive", "--mailbox", mailbox])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(mail).unwrap();
    child.wait_with_output().unwrap()
}

const MAIL: &[u8] =
    b"From: chi@altrove.example\r\nMessage-ID: <a@b>\r\nSubject: Sito\r\n\r\nNon va.\r\n\r\n> prima\r\n";

#[test]
fn the_exit_code_tells_the_mail_server_what_to_do() {
    let home = Home::new();
    assert_eq!(
        receive(&home, "assistenza", MAIL).status.code(),
        Some(75),
        "no database yet"
    );
    assert!(home.run(&["migrate"]).status.success());
    assert_eq!(receive(&home, "assistenza", b"").status.code(), Some(65));
    let unknown = receive(&home, "altra", MAIL);
    // Mail servers send a mail back on every code but this: a mistake of ours is no reason to.
    assert_eq!(unknown.status.code(), Some(75));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("assistenza"));
    std::fs::write(home.0.join("sportello.toml"), "rate_limit = -1").unwrap();
    assert_eq!(receive(&home, "assistenza", MAIL).status.code(), Some(75));
}

#[test]
fn one_line_of_json_is_printed_while_the_server_runs() {
    let home = Home::new();
    let _server = Server::start(&home);
    for duplicate in [false, true] {
        let output = receive(&home, "assistenza", MAIL);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().count(), 1);
        let line: Value = serde_json::from_str(&text).unwrap();
        let mut keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "ack",
                "attachments",
                "body",
                "duplicate",
                "from_addr",
                "is_auto_reply",
                "is_bounce",
                "kind",
                "message_id",
                "reason",
                "shown",
                "state",
                "subject",
                "ticket"
            ]
        );
        assert_eq!(line["state"], "quarantine");
        assert_eq!(line["reason"], "unknown_sender");
        assert_eq!(line["duplicate"], duplicate);
        assert_eq!(line["message_id"], "a@b");
        assert_eq!(line["from_addr"], "chi@altrove.example");
        assert_eq!(
            (&line["ticket"], &line["ack"]),
            (&Value::Null, &Value::Bool(false))
        );
        assert!(line["body"].as_str().unwrap().contains("prima"));
        assert_eq!(line["shown"].as_str().unwrap().trim(), "Non va.");
    }
}
