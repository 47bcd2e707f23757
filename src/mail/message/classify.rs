//! What a mail is (RFC 3834, 3464, 8098, 2369, 5546): by headers and parts. Tokens are compared before `;`, a comment or a
//! blank; `Auto-Submitted: no` is a person. Words of a subject count only together with another sign.

use super::headers::Headers;
use super::model::{Bounce, BounceAction, Kind, Sender};
use super::structure::Node;
use super::{bounce, pec};

/// The outcome: the kind, what shows it, and the report of a bounce.
pub(super) struct Class {
    pub(super) kind: Kind,
    pub(super) proof: Option<String>,
    pub(super) bounce: Option<Bounce>,
}

/// What is looked at.
pub(super) struct Seen<'a> {
    pub(super) raw: &'a [u8],
    pub(super) root: &'a Node,
    pub(super) sender: &'a Sender,
    pub(super) return_path: Option<&'a str>,
    pub(super) subject: &'a str,
    pub(super) text: &'a str,
}

/// Subjects of servers that give a mail back; they count only for a sender that is a mail server.
const RETURNED: [&str; 22] = [
    "undeliver",
    "undelivered",
    "delivery status",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "delivery report",
    "delivery notification",
    "delivery problem",
    "delivery delayed",
    "delayed mail",
    "failure notice",
    "mail delivery",
    "mail failure",
    "returned mail",
    "returned to sender",
    "message not delivered",
    "mancato recapito",
    "mancata consegna",
    "non recapitabile",
    "non consegnat",
    "impossibile consegnare",
];

/// Subjects of vacation notices; they count only for a sender that nobody can answer.
const ABSENT: [&str; 8] = [
    "automatic reply",
    "auto reply",
    "autoreply",
    "out of office",
    "risposta automatica",
    "fuori sede",
    "fuori ufficio",
    "risposta non al computer",
];

/// Most of a text in which a server's words are looked for.
const MAX_LOOK: usize = 64 * 1024;

/// Finds the kind.
pub(super) fn classify(seen: &Seen<'_>) -> Class {
    let headers = &seen.root.headers;
    if let Some(kind) = pec::kind(headers) {
        let name = if headers.has("x-ricevuta") {
            "X-Ricevuta"
        } else {
            "X-Trasporto"
        };
        return Class {
            kind,
            proof: kind.is_automatic().then(|| proof(headers, name)),
            bounce: None,
        };
    }
    returned(seen).unwrap_or_else(|| machine(seen))
}

fn of(kind: Kind, proof: impl Into<String>) -> Class {
    Class {
        kind,
        proof: Some(proof.into()),
        bounce: None,
    }
}

/// `Name: value`, short enough to be shown.
fn proof(headers: &Headers, name: &str) -> String {
    let value = headers.first(&name.to_ascii_lowercase()).unwrap_or_default();
    let line = crate::kernel::text::one_line(&format!("{name}: {value}"));
    line.chars().take(200).collect()
}

/// A mail that came back, or a report about one.
fn returned(seen: &Seen<'_>) -> Option<Class> {
    let (raw, root) = (seen.raw, seen.root);
    if let Some(bounce) = bounce::report(raw, root) {
        return Some(bounced(bounce, "message/delivery-status"));
    }
    let is_report = root.content_type.token == "multipart/report";
    let report = root
        .content_type
        .plain("report-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let disposition = root
        .walk()
        .iter()
        .any(|node| node.media_type == "message/disposition-notification");
    if disposition || is_report && report == "disposition-notification" {
        return Some(of(Kind::DispositionReport, "message/disposition-notification"));
    }
    let by_server = is_daemon(seen) || is_postmaster(seen) && returns_something(seen);
    let subject = seen.subject.to_lowercase();
    let says_so = RETURNED.iter().any(|words| subject.contains(words));
    let qmail = by_server && seen.text.trim_start().starts_with("Hi. This is the ");
    if is_report && matches!(report.as_str(), "" | "delivery-status") {
        let bounce = bounce::from_text(raw, root, seen.subject, seen.text);
        return Some(bounced(bounce, "multipart/report"));
    }
    if root.headers.has("x-failed-recipients") || by_server && (says_so || qmail) {
        let bounce = bounce::from_text(raw, root, seen.subject, seen.text);
        let shown = match root.headers.has("x-failed-recipients") {
            true => proof(&root.headers, "X-Failed-Recipients"),
            false => proof(&root.headers, "From"),
        };
        return Some(bounced(bounce, &shown));
    }
    None
}

fn bounced(bounce: Bounce, proof: &str) -> Class {
    let kind = match bounce.action {
        BounceAction::Failed => Kind::Bounce,
        BounceAction::Delayed => Kind::BounceDelayed,
        // It arrived: good news that a machine wrote.
        BounceAction::Arrived => Kind::AutoReply,
    };
    Class {
        kind,
        proof: Some(proof.to_owned()),
        bounce: Some(bounce),
    }
}

/// What else a machine sends.
fn machine(seen: &Seen<'_>) -> Class {
    let headers = &seen.root.headers;
    if is_calendar_reply(seen) {
        return of(Kind::CalendarReply, "text/calendar; method=REPLY");
    }
    let has_word = |name: &str, words: &[&str]| {
        headers.first(name).is_some_and(|value| {
            value
                .split([',', ';', ' '])
                .any(|word| words.iter().any(|w| word.trim().eq_ignore_ascii_case(w)))
        })
    };
    if headers
        .token("auto-submitted")
        .is_some_and(|token| !token.is_empty() && token != "no")
    {
        return of(Kind::AutoReply, proof(headers, "Auto-Submitted"));
    }
    for name in [
        "X-Autoreply",
        "X-Autorespond",
        "X-Autoresponder",
        "X-Auto-Reply",
        "X-Auto-Respond",
        "X-Autogenerated",
        "X-FC-MachineGenerated",
    ] {
        let token = headers.token(&name.to_ascii_lowercase());
        if token.is_some_and(|token| !matches!(token.as_str(), "no" | "false" | "0")) {
            return of(Kind::AutoReply, proof(headers, name));
        }
    }
    if has_word("x-auto-response-suppress", &["all", "oof", "autoreply"]) {
        return of(Kind::AutoReply, proof(headers, "X-Auto-Response-Suppress"));
    }
    match headers.token("precedence").as_deref() {
        Some("auto_reply" | "auto-reply") => return of(Kind::AutoReply, proof(headers, "Precedence")),
        Some("bulk" | "junk" | "list") => return of(Kind::List, proof(headers, "Precedence")),
        _ => {}
    }
    for name in ["List-Id", "List-Unsubscribe", "List-Post"] {
        if headers.has(&name.to_ascii_lowercase()) {
            return of(Kind::List, proof(headers, name));
        }
    }
    if seen.return_path == Some("") {
        return of(Kind::AutoReply, "Return-Path: <>");
    }
    if is_daemon(seen) {
        return of(Kind::AutoReply, proof(headers, "From"));
    }
    let subject = seen.subject.to_lowercase();
    let sender = local_part(seen.sender);
    let is_unanswerable = [
        "noreply",
        "no-reply",
        "do-not-reply",
        "donotreply",
        "nonrispondere",
        "non-rispondere",
    ]
    .iter()
    .any(|words| sender.contains(words));
    if is_unanswerable && ABSENT.iter().any(|words| subject.starts_with(words)) {
        return of(Kind::AutoReply, proof(headers, "Subject"));
    }
    Class {
        kind: Kind::Human,
        proof: None,
        bounce: None,
    }
}

fn local_part(sender: &Sender) -> String {
    let local = match sender {
        Sender::One(mailbox) => mailbox.address.key().split('@').next().map(str::to_owned),
        // `MAILER-DAEMON (Mail Delivery System)` without a domain is no address.
        Sender::Unverified { shown, .. } => shown
            .split(['@', ' '])
            .next()
            .map(|word| word.trim_matches(['<', '"']).to_ascii_lowercase()),
    };
    local.unwrap_or_default()
}

/// A name under which no person writes.
fn is_daemon(seen: &Seen<'_>) -> bool {
    matches!(
        local_part(seen.sender).as_str(),
        "mailer-daemon" | "mailerdaemon" | "mail-daemon"
    )
}

/// A name under which servers write, and people who have the care of them.
fn is_postmaster(seen: &Seen<'_>) -> bool {
    local_part(seen.sender) == "postmaster"
}

/// What a server has to give back, and a person who writes about mail has not: nobody to answer to, the mail that came back
/// or its headers, its recipient on a line, what another server said.
fn returns_something(seen: &Seen<'_>) -> bool {
    let holds_mail = (seen.root.walk().iter())
        .any(|node| node.media_type.starts_with("message/") || node.media_type == "text/rfc822-headers");
    let is_refusal = |line: &str| {
        let (code, rest) = line.trim_start().split_at_checked(3).unwrap_or_default();
        let is_code = code.starts_with('5') && code.bytes().all(|byte| byte.is_ascii_digit());
        is_code && rest.starts_with([' ', '-'])
    };
    let text = &seen.text[..seen.text.floor_char_boundary(MAX_LOOK)];
    seen.return_path == Some("")
        || holds_mail
        || text
            .lines()
            .any(|line| bounce::names_mail(line) || is_refusal(line))
}

fn is_calendar_reply(seen: &Seen<'_>) -> bool {
    seen.root.walk().iter().any(|node| {
        let is_calendar = node.media_type == "text/calendar" || node.media_type == "application/ics";
        is_calendar
            && match node.content_type.plain("method") {
                Some(method) => method.eq_ignore_ascii_case("reply"),
                None => {
                    let bytes = node.bytes(seen.raw);
                    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_uppercase();
                    text.lines().any(|line| line.trim() == "METHOD:REPLY")
                }
            }
    })
}
