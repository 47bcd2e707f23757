//! From raw bytes to a [`Message`].

use chrono::{DateTime, Datelike};

use super::body::Body;
use super::classify::{self, Seen};
use super::headers::Headers;
use super::model::{Kind, Mailbox, Message, Pec, Sender, Signed, Unreadable};
use super::structure::{self, Node};
use super::{address, ids, pec, prescan, quotes, words};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::one_line;

/// Longest subject in characters.
const MAX_SUBJECT: usize = 998;
/// Most headers of the kind that is repeated at each hop.
const MAX_REPEATED: usize = 10;

/// Reads a mail of at most [`prescan::MAX_BYTES`]. Bytes of strangers come through [`super::read_guarded`].
/// Errors: TooLarge, HeadersTooLarge, TooManyMessages, TooManyParts.
pub fn read(raw: &[u8]) -> Result<Message, Unreadable> {
    prescan::check(raw, prescan::MAX_BYTES)?;
    let copy = prescan::normalised(raw);
    let root = structure::split(&copy)?;
    let Some((mail, signed)) = pec::opened(&copy, &root) else {
        return whole(&copy, &root, None);
    };
    prescan::check(&mail, prescan::MAX_BYTES)?;
    whole(&mail, &structure::split(&mail)?, Some(signed))
}

/// The mail, and what a PEC provider adds to it. `opened`: what is signed, where the signature held the mail.
fn whole(raw: &[u8], root: &Node, opened: Option<Signed>) -> Result<Message, Unreadable> {
    let mut message = ordinary(raw, root);
    if let Some(mut pec) = pec::read(raw, root) {
        // Within what a signature holds another one may stand: it is the outer one that counts.
        pec.signed = opened.or(pec.signed);
        certify(&mut message, pec)?;
    }
    Ok(message)
}

/// What the mail says by itself.
fn ordinary(raw: &[u8], root: &Node) -> Message {
    let headers = &root.headers;
    let body = Body::read(raw, root);
    let from = address::sender(headers);
    let return_path = headers.first("return-path").map(|value| {
        value
            .trim()
            .trim_start_matches('<')
            .trim_end_matches('>')
            .to_owned()
    });
    let subject = subject(headers);
    let text = body.text();
    let class = classify::classify(&Seen {
        raw,
        root,
        sender: &from,
        return_path: return_path.as_deref(),
        subject: &subject,
        text: &text,
    });
    // What a machine reports is no conversation: nothing of it is folded away.
    let is_report =
        class.kind.is_bounce() || class.kind.is_receipt() || class.kind == Kind::DispositionReport;
    let split = match is_report {
        true => quotes::Split::whole(&text),
        false => quotes::split(&text, &subject),
    };
    let delivered_to = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"]
        .iter()
        .flat_map(|name| headers.raw(name).take(MAX_REPEATED))
        .filter_map(|raw| address::bare(&String::from_utf8_lossy(raw)))
        .collect();
    let authentication_results = headers
        .raw("authentication-results")
        .take(MAX_REPEATED)
        .map(|raw| one_line(&String::from_utf8_lossy(raw)))
        .collect();
    Message {
        message_id: headers
            .first("message-id")
            .and_then(|value| ids::all(&value).into_iter().next()),
        in_reply_to: headers
            .first("in-reply-to")
            .map(|v| ids::first_ten(&v))
            .unwrap_or_default(),
        references: headers
            .first("references")
            .map(|v| ids::last_ten(&v))
            .unwrap_or_default(),
        reply_to: address::mailboxes(headers, "reply-to"),
        to: address::mailboxes(headers, "to"),
        cc: address::mailboxes(headers, "cc"),
        delivered_to,
        return_path,
        written_at: headers.first("date").and_then(|value| date(&value)),
        shown: split.shown,
        quoted: split.quoted,
        html: body.html(),
        parts: body.files,
        kind: class.kind,
        automatic: class.proof,
        bounce: class.bounce,
        authentication_results,
        pec: None,
        from,
        subject,
        text,
    }
}

/// Opens the certified message of a transport envelope: its text, HTML and files are what people read, its writer is the
/// one that the provider vouches for; the envelope's own headers and files stay. Errors: those of reading it.
fn certify(message: &mut Message, mut pec: Pec) -> Result<(), Unreadable> {
    let is_envelope = matches!(message.kind, Kind::PecTrasporto | Kind::PecAnomalia);
    if let (true, Some(postacert)) = (is_envelope, &pec.postacert) {
        let root = structure::split(postacert)?;
        let inner = ordinary(postacert, &root);
        let writer = message.reply_to.first().cloned();
        message.from = match (writer, inner.from) {
            (Some(writer), Sender::One(own)) if own.address == writer.address => Sender::One(own),
            (Some(writer), _) => Sender::One(Mailbox {
                name: String::new(),
                ..writer
            }),
            (None, own) => own,
        };
        message.in_reply_to = inner.in_reply_to;
        message.references = inner.references;
        message.automatic = inner.automatic;
        message.text = inner.text;
        message.shown = inner.shown;
        message.quoted = inner.quoted;
        message.html = inner.html;
        message
            .parts
            .extend(inner.parts.into_iter().map(|part| super::Part {
                in_certified: true,
                ..part
            }));
        pec.inner_subject = Some(inner.subject);
        pec.inner_message_id = inner.message_id;
    }
    message.pec = Some(pec);
    Ok(())
}

fn subject(headers: &Headers) -> String {
    let value = headers
        .raw("subject")
        .next()
        .map(words::decode)
        .unwrap_or_default();
    let line = one_line(&value.replace('\0', ""));
    line.chars().take(MAX_SUBJECT).collect()
}

/// The instant of a `Date` header (RFC 5322 §3.3, with the zones of old). Between 1970 and 2200; anything else is a fault.
fn date(value: &str) -> Option<Timestamp> {
    let mut depth = 0_usize;
    let plain: String = value
        .chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = match plain.rsplit_once(' ') {
        Some((time, "UTC" | "UCT" | "Z")) => format!("{time} +0000"),
        _ => plain,
    };
    // A day of the week that does not fit the date is no reason to have none.
    let plain = match plain.split_once(',') {
        Some((day, rest)) if day.chars().all(char::is_alphabetic) => rest.trim().to_owned(),
        _ => plain,
    };
    let at = DateTime::parse_from_rfc2822(&plain)
        .or_else(|_| DateTime::parse_from_rfc2822(&format!("{plain} +0000")))
        .ok()?;
    (1970..2200)
        .contains(&at.year())
        .then(|| Timestamp::from_micros(at.timestamp_micros()))
}
