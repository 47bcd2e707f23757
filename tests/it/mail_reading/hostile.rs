//! Mails made to break a reader: each is read or refused, soon, with bounded memory. They are seeds of `fuzz/` too.

use std::time::{Duration, Instant};

use sportello::mail::message::{MAX_BYTES, Unreadable, clean_html, read_guarded};

const HEAD: &str = "From: a@b.example\r\nSubject: x\r\n";

fn nested_messages(count: usize) -> String {
    HEAD.to_owned() + &"Content-Type: message/rfc822\r\n\r\n".repeat(count)
}

fn nested_multiparts(count: usize) -> String {
    let mut mail = HEAD.to_owned();
    for number in 0..count {
        mail += &format!("Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n");
    }
    mail + "\r\nin fondo"
}

fn many_parts(count: usize) -> String {
    format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n") + &"--b\r\n\r\nx\r\n".repeat(count)
}

/// Each with the reason why it is refused, if it is.
fn mails() -> Vec<(&'static str, Vec<u8>, Option<Unreadable>)> {
    let text = |name, mail: String, refused| (name, mail.into_bytes(), refused);
    vec![
        text(
            "mails in mails",
            nested_messages(40_000),
            Some(Unreadable::TooManyMessages),
        ),
        text("a few mails in mails", nested_messages(50), None),
        text("multiparts in multiparts", nested_multiparts(5_000), None),
        text(
            "headers",
            HEAD.to_owned() + &"To: x@y.example\r\n".repeat(100_000),
            Some(Unreadable::HeadersTooLarge),
        ),
        text(
            "recipients",
            format!("{HEAD}To: {}\r\n\r\nx", "x@y.example,\r\n ".repeat(15_000)),
            None,
        ),
        text(
            "folded header",
            format!("{HEAD}X: {}\r\n\r\nx", "a\r\n ".repeat(40_000)),
            None,
        ),
        text(
            "encoded words",
            format!("{HEAD}Subject: {}\r\n\r\nx", "=?a?q?b".repeat(35_000)),
            None,
        ),
        text(
            "good encoded words",
            format!("{HEAD}Subject: {}\r\n\r\nx", "=?utf-8?b?w6A=?= ".repeat(15_000)),
            None,
        ),
        text(
            "comments",
            format!("{HEAD}From: {}\r\n\r\nx", "(".repeat(250_000)),
            None,
        ),
        text(
            "quotes in parameters",
            format!(
                "{HEAD}Content-Type: text/plain; {}\r\n\r\nx",
                "a=\"\\\";".repeat(40_000)
            ),
            None,
        ),
        text(
            "parameters",
            format!(
                "{HEAD}Content-Type: text/plain; {}\r\n\r\nx",
                "name*1*=%41;".repeat(20_000)
            ),
            None,
        ),
        text(
            "a boundary without end",
            format!(
                "{HEAD}Content-Type: multipart/mixed; boundary=\"{}\"\r\n\r\nx",
                "b".repeat(200_000)
            ),
            None,
        ),
        text(
            "an empty boundary",
            format!(
                "{HEAD}Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n{}",
                "--\r\n".repeat(100_000)
            ),
            None,
        ),
        text("parts", many_parts(5_000), Some(Unreadable::TooManyParts)),
        text(
            "base64 without end",
            format!(
                "{HEAD}Content-Transfer-Encoding: base64\r\n\r\n{}",
                "=".repeat(5_000_000)
            ),
            None,
        ),
        text(
            "quoted-printable of nothing",
            format!(
                "{HEAD}Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
                "=\r\n".repeat(1_000_000)
            ),
            None,
        ),
        text(
            "deep html",
            format!(
                "{HEAD}Content-Type: text/html\r\n\r\n{}",
                "<blockquote><div>".repeat(200_000)
            ),
            None,
        ),
        text(
            "html of one tag",
            format!(
                "{HEAD}Content-Type: text/html\r\n\r\n<a {}",
                "b=c ".repeat(20_000)
            ),
            None,
        ),
        text(
            "quotes",
            format!("{HEAD}\r\n{}", "Il giorno 2/3/2026\n".repeat(200_000)),
            None,
        ),
        text(
            "header of a quote",
            format!("{HEAD}\r\n{}", "Da: x\n".repeat(300_000)),
            None,
        ),
        text(
            "signatures",
            format!("{HEAD}\r\n{}", "x\n-- \n".repeat(50_000)),
            None,
        ),
        ("nothing", Vec::new(), None),
        ("zeros", vec![0; 1_000_000], None),
        ("line ends", b"\n".repeat(1_000_000), None),
        ("too large", vec![b'a'; MAX_BYTES + 1], Some(Unreadable::TooLarge)),
    ]
}

#[test]
fn hostile_mails_are_read_or_refused_soon() {
    for (name, raw, refused) in mails() {
        let began = Instant::now();
        let read = read_guarded(&raw);
        assert_eq!(read.err(), refused, "{name}");
        // An unoptimised build on a busy machine: a quadratic reader would take minutes.
        assert!(
            began.elapsed() < Duration::from_secs(40),
            "{name}: {:?}",
            began.elapsed()
        );
        println!("{name}: {:?}", began.elapsed());
    }
}

#[test]
fn hostile_html_is_cleaned_soon() {
    for (name, html) in [
        ("deep", "<div>".repeat(100_000)),
        ("formatting", "<b><i><u><s>".repeat(20_000)),
        ("misnested", "<b><p></b></p>".repeat(10_000)),
        ("tables", "<table><tr><td>".repeat(10_000)),
        ("hidden depth", "<div><object></div></object>".repeat(5_000)),
        ("select", "<select><option>".repeat(10_000)),
        ("attributes", format!("<a {}>x", "b=c ".repeat(50_000))),
        ("comments", "<!--".repeat(50_000)),
        ("entities", "&lt".repeat(80_000)),
        ("links", "<a href=https://x.example>".repeat(8_000)),
    ] {
        let began = Instant::now();
        let cleaned = clean_html(&html, |_| None);
        assert!(
            began.elapsed() < Duration::from_secs(40),
            "{name}: {:?}",
            began.elapsed()
        );
        assert!(
            !cleaned.contains("<object") && !cleaned.contains("<select"),
            "{name}"
        );
        println!("{name}: {:?}", began.elapsed());
    }
}
