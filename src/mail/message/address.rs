//! Mailboxes in headers (RFC 5322 §3.4), read strictly enough that one sender is one sender.

use super::headers::Headers;
use super::model::{Mailbox, Sender, SenderFault};
use super::{charset, words};
use crate::kernel::email::EmailAddress;
use crate::kernel::text::one_line;

/// Most mailboxes of a header that are kept.
const MAX_MAILBOXES: usize = 200;
/// Longest display name in characters.
const MAX_NAME: usize = 200;

/// One item of a list: what stands for the name and what for the address.
#[derive(Debug, Default, PartialEq)]
struct Item {
    phrase: String,
    angle: Option<String>,
    comment: String,
    /// More than one address in angle brackets, or words after them.
    is_broken: bool,
}

/// The one who wrote: exactly one `From` with exactly one mailbox.
pub(super) fn sender(headers: &Headers) -> Sender {
    let shown = headers
        .raw("from")
        .next()
        .map(|raw| shortened(&one_line(&words::decode(raw))))
        .unwrap_or_default();
    let unverified = |fault| Sender::Unverified { fault, shown };
    let mut values = headers.raw("from");
    let Some(value) = values.next() else {
        return unverified(SenderFault::Missing);
    };
    if values.next().is_some() {
        return unverified(SenderFault::SeveralHeaders);
    }
    let items = items(&charset::header_text(value));
    match items.as_slice() {
        [] => unverified(SenderFault::BadAddress),
        [item] if !item.is_broken => match mailbox(item) {
            Some(mailbox) => Sender::One(mailbox),
            None => unverified(SenderFault::BadAddress),
        },
        [_] => unverified(SenderFault::BadAddress),
        _ => unverified(SenderFault::SeveralMailboxes),
    }
}

/// The mailboxes of every header of the name; what is no address is left out.
pub(super) fn mailboxes(headers: &Headers, name: &str) -> Vec<Mailbox> {
    headers
        .raw(name)
        .flat_map(|raw| items(&charset::header_text(raw)))
        .filter_map(|item| mailbox(&item))
        .take(MAX_MAILBOXES)
        .collect()
}

/// An address without a name: of `Return-Path`, `Delivered-To`, of a report.
pub(super) fn bare(text: &str) -> Option<EmailAddress> {
    let text = text.trim();
    let text = text.strip_prefix('<').unwrap_or(text);
    address(text.strip_suffix('>').unwrap_or(text))
}

/// The address with its domain in ASCII (IDNA).
fn address(text: &str) -> Option<EmailAddress> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    if domain.is_ascii() {
        return EmailAddress::parse(text).ok();
    }
    let domain = idna::domain_to_ascii(domain).ok()?;
    EmailAddress::parse(&format!("{local}@{domain}")).ok()
}

fn mailbox(item: &Item) -> Option<Mailbox> {
    let (name, text) = match &item.angle {
        Some(angle) => (item.phrase.as_str(), angle.as_str()),
        None => (item.comment.as_str(), item.phrase.as_str()),
    };
    Some(Mailbox {
        name: shortened(&one_line(&words::decode_text(name))),
        address: address(text)?,
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_NAME).collect()
}

/// Splits a list at the commas and groups that stand outside quotes, comments and brackets.
fn items(value: &str) -> Vec<Item> {
    let mut found = Vec::new();
    let mut item = Item::default();
    let mut characters = value.chars();
    let (mut in_quotes, mut depth) = (false, 0_usize);
    let mut in_angle = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if in_quotes || depth > 0 => {
                if let Some(escaped) = characters.next() {
                    let to = if depth > 0 {
                        &mut item.comment
                    } else {
                        target(&mut item, in_angle)
                    };
                    to.push(escaped);
                }
            }
            '"' if depth == 0 => in_quotes = !in_quotes,
            c if in_quotes => target(&mut item, in_angle).push(c),
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            c if depth > 0 => item.comment.push(c),
            '<' if !in_angle => {
                item.is_broken |= item.angle.is_some();
                item.angle.get_or_insert_default();
                in_angle = true;
            }
            '>' if in_angle => in_angle = false,
            ',' | ';' if !in_angle => finish(&mut item, &mut found),
            // The name of a group: its members follow.
            ':' if !in_angle => item = Item::default(),
            c => {
                item.is_broken |= !in_angle && item.angle.is_some() && !c.is_whitespace();
                target(&mut item, in_angle).push(c);
            }
        }
        if found.len() > MAX_MAILBOXES {
            break;
        }
    }
    item.is_broken |= in_angle;
    finish(&mut item, &mut found);
    found
}

fn target(item: &mut Item, in_angle: bool) -> &mut String {
    match (in_angle, &mut item.angle) {
        (true, Some(angle)) => angle,
        _ => &mut item.phrase,
    }
}

fn finish(item: &mut Item, found: &mut Vec<Item>) {
    let item = std::mem::take(item);
    if item.angle.is_some() || !item.phrase.trim().is_empty() {
        found.push(item);
    }
}
