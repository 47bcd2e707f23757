//! Reports of mails that did not arrive (RFC 3464), and the texts of servers that write none.

use super::address;
use super::headers::Headers;
use super::ids;
use super::model::{Bounce, BounceAction};
use super::structure::Node;
use crate::kernel::text::one_line;

/// Longest text of the other server that is kept, in characters.
const MAX_DIAGNOSTIC: usize = 500;
/// Most of a part that is looked at: reports are short.
const MAX_REPORT: usize = 256 * 1024;

/// Words of a text that says "not yet".
const DELAYED: [&str; 8] = [
    "delayed",
    "still being retried",
    "warning only",
    "will be retried",
    "will keep trying",
    "continuer", // "continueremo a provare"
    "in ritardo",
    "non ancora consegnat",
];

/// The report of a part `message/delivery-status`, if there is one.
pub(super) fn report(raw: &[u8], root: &Node) -> Option<Bounce> {
    let node = root.walk().into_iter().find(|node| {
        node.media_type == "message/delivery-status" || node.media_type == "message/global-delivery-status"
    })?;
    let mut bytes = node.bytes(raw);
    bytes.truncate(MAX_REPORT);
    let mut worst: Option<Bounce> = None;
    let mut at = 0;
    while at < bytes.len() {
        let (fields, next) = Headers::read(&bytes, at..bytes.len());
        // A line that is no field is passed over.
        let next = if next > at { next } else { line_after(&bytes, at) };
        at = next;
        let Some(action) = fields.token("action") else {
            continue;
        };
        let found = recipient_of(&fields, &action);
        let rank = |bounce: &Bounce| match bounce.action {
            BounceAction::Failed => 2,
            BounceAction::Delayed => 1,
            BounceAction::Arrived => 0,
        };
        if worst.as_ref().is_none_or(|worst| rank(&found) > rank(worst)) {
            worst = Some(found);
        }
    }
    let mut bounce = worst.unwrap_or(Bounce {
        action: BounceAction::Failed,
        status: None,
        recipient: None,
        original_message_id: None,
        diagnostic: None,
    });
    bounce.original_message_id = returned_id(raw, root);
    Some(bounce)
}

/// What a text says that no report goes with: that it failed, unless it says that the server goes on trying.
pub(super) fn from_text(raw: &[u8], root: &Node, subject: &str, text: &str) -> Bounce {
    let text = &text[..text.floor_char_boundary(MAX_REPORT)];
    let said = format!("{subject}\n{}", &text[..text.floor_char_boundary(4096)]).to_lowercase();
    let action = match DELAYED.iter().any(|word| said.contains(word)) {
        true => BounceAction::Delayed,
        false => BounceAction::Failed,
    };
    let failed = root.headers.first("x-failed-recipients");
    let recipient = failed
        .as_deref()
        .and_then(|value| value.split(',').find_map(address::bare));
    Bounce {
        action,
        status: None,
        recipient: recipient.or_else(|| text.lines().find_map(bracketed)),
        original_message_id: returned_id(raw, root).or_else(|| text.lines().find_map(written_id)),
        diagnostic: None,
    }
}

fn recipient_of(fields: &Headers, action: &str) -> Bounce {
    let action = match action {
        "delivered" | "relayed" | "expanded" => BounceAction::Arrived,
        "delayed" => BounceAction::Delayed,
        _ => BounceAction::Failed,
    };
    let recipient = ["original-recipient", "final-recipient"]
        .iter()
        .filter_map(|name| fields.first(name))
        .find_map(|value| address::bare(value.rsplit(';').next().unwrap_or(&value)));
    let diagnostic = fields.first("diagnostic-code").map(|value| {
        let line = one_line(&value);
        line.chars().take(MAX_DIAGNOSTIC).collect()
    });
    Bounce {
        action,
        status: fields.token("status").filter(|status| is_status(status)),
        recipient,
        original_message_id: None,
        diagnostic,
    }
}

/// `5.1.1` (RFC 3463).
fn is_status(status: &str) -> bool {
    status.len() <= 11
        && status.split('.').count() == 3
        && status
            .split('.')
            .all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// The Message-ID in the headers that came back, else the one that the report answers to.
fn returned_id(raw: &[u8], root: &Node) -> Option<String> {
    let returned = root.walk().into_iter().find(|node| {
        matches!(
            node.media_type.as_str(),
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
        )
    });
    let own = returned.and_then(|node| {
        let bytes = node.bytes(raw);
        let start = bytes
            .iter()
            .position(|b| !b.is_ascii_whitespace())
            .unwrap_or(bytes.len());
        let (headers, _) = Headers::read(&bytes, start..bytes.len());
        let id = headers.first("message-id")?;
        ids::all(&id).into_iter().next()
    });
    own.or_else(|| {
        ["in-reply-to", "references"]
            .iter()
            .filter_map(|name| root.headers.first(name))
            .find_map(|value| ids::last_ten(&value).into_iter().next())
    })
}

/// Whether a line names what came back: its recipient, or its id.
pub(super) fn names_mail(line: &str) -> bool {
    bracketed(line).is_some() || written_id(line).is_some()
}

/// `<anna@comune.example>` at the beginning of a line.
fn bracketed(line: &str) -> Option<crate::kernel::email::EmailAddress> {
    let (address, _) = line.trim_start().strip_prefix('<')?.split_once('>')?;
    address::bare(address)
}

/// `Message-ID: <…>` in a returned mail that stands in the text.
fn written_id(line: &str) -> Option<String> {
    let (name, value) = line.trim_start().split_once(':')?;
    match name.eq_ignore_ascii_case("message-id") {
        true => ids::all(value).into_iter().next(),
        false => None,
    }
}

fn line_after(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |place| at + place + 1)
}
