//! What a reply is known by: our Message-IDs and reply addresses, each with a MAC that only this installation can make.
//!
//! - A mail: `<MAIL.TICKET.MAC@host>`, or `<MAIL.0.MAC@host>` where it is about no ticket; the ids as 32 hex digits, the MAC
//!   as 26 characters of base32 (128 bits). It follows from the row of the outbox, so it is the same at every try.
//! - A ticket: `<0.TICKET.MAC@host>`, sent by nobody: every mail on the ticket refers to it, so that clients show one thread.
//! - A reply address: `name+t-TOKEN@domain`; the token is a MAC over ticket and person and stands for both.
//! - The address that a mail comes back to, which is the sender on its envelope: `name+b-TOKEN@domain`; the token is chance and
//!   stands in the row of the mail.
//!
//! The host is not part of what is proved: mailers rewrite it, and the public address may change. Pure: no database, no clock.

use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::outbox::MailId;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::secrets::Secrets;

/// Characters of a MAC of 128 bits in base32.
pub const MAC_CHARS: usize = 26;
/// Bytes before the `@` of an address at most.
const MAX_LOCAL: usize = 64;
/// What stands before the token in a reply address.
const TAG: &str = "+t-";
/// What stands before the token in the address that a mail comes back to.
const RETURN_TAG: &str = "+b-";
/// In the place of an id that there is not.
const NONE: &str = "0";
/// References looked at, from the last one backwards: a thread may name hundreds.
const MOST_REFERENCES: usize = 10;
/// Base32 of RFC 4648 in lower case: mail addresses lose their capitals on the way.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A Message-ID of ours, proved by its MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OurId {
    /// The mail; none for a ticket's own id.
    pub mail: Option<MailId>,
    /// The ticket that it is about.
    pub ticket: Option<TicketId>,
}

impl OurId {
    /// Of a mail.
    pub fn of_mail(mail: MailId, ticket: Option<TicketId>) -> OurId {
        OurId {
            mail: Some(mail),
            ticket,
        }
    }

    /// Of a ticket: what all mails about it refer to.
    pub fn of_ticket(ticket: TicketId) -> OurId {
        OurId {
            mail: None,
            ticket: Some(ticket),
        }
    }

    /// The Message-ID without angle brackets.
    pub fn at(self, host: &str, secrets: &Secrets) -> String {
        let (mail, ticket) = (part(self.mail.map(|id| id.0)), part(self.ticket.map(|id| id.0)));
        let mac = self.mac(secrets);
        format!("{mail}.{ticket}.{mac}@{host}")
    }

    /// What a Message-ID says, if it is one of ours: with or without angle brackets, at whatever host.
    pub fn parse(secrets: &Secrets, text: &str) -> Option<OurId> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>');
        let (local, _) = text.split_once('@')?;
        let mut parts = local.split('.');
        let (mail, ticket, mac) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let id = OurId {
            mail: read(mail)?.map(MailId),
            ticket: read(ticket)?.map(TicketId),
        };
        let given = mac.to_ascii_lowercase();
        bool::from(id.mac(secrets).as_bytes().ct_eq(given.as_bytes())).then_some(id)
    }

    fn mac(self, secrets: &Secrets) -> String {
        let bytes = |id: Option<Uuid>| id.map_or([0; 16], Uuid::into_bytes);
        let (mail, ticket) = (bytes(self.mail.map(|id| id.0)), bytes(self.ticket.map(|id| id.0)));
        base32(secrets.mail_id_mac(&[&mail, &ticket]))
    }
}

/// The ids of ours that a reply names, the likeliest first: In-Reply-To, then References from the last one backwards. Both
/// as the headers' texts; what is no id is passed over.
pub fn named(secrets: &Secrets, in_reply_to: &str, references: &str) -> Vec<OurId> {
    let answered = each(in_reply_to).take(MOST_REFERENCES);
    let thread: Vec<&str> = each(references).collect();
    let mut found: Vec<OurId> = Vec::new();
    for text in answered.chain(thread.into_iter().rev().take(MOST_REFERENCES)) {
        if let Some(id) = OurId::parse(secrets, text).filter(|id| !found.contains(id)) {
            found.push(id);
        }
    }
    found
}

/// What stands between angle brackets, or between spaces where somebody left them out.
fn each(header: &str) -> impl Iterator<Item = &str> {
    header
        .split(|c: char| c.is_whitespace() || c == '<' || c == '>' || c == ',')
        .filter(|text| !text.is_empty())
}

/// The token that stands for a ticket and a person.
pub fn reply_token(secrets: &Secrets, ticket: TicketId, user: UserId) -> String {
    base32(secrets.reply_mac(&[ticket.0.as_bytes(), user.0.as_bytes()]))
}

/// Whether a token stands for this ticket and this person; takes the same time whatever was given.
pub fn is_reply_token(secrets: &Secrets, token: &str, ticket: TicketId, user: UserId) -> bool {
    reply_token(secrets, ticket, user)
        .as_bytes()
        .ct_eq(token.as_bytes())
        .into()
}

/// The token of the link by which a person confirms a solution or reopens the ticket: `TICKET.USER.MAC`. It is bound to the
/// moment of the solution, so that it says nothing of a later one.
pub fn solution_token(secrets: &Secrets, ticket: TicketId, user: UserId, resolved_at: Timestamp) -> String {
    let moment = resolved_at.utc().timestamp_millis().to_be_bytes();
    let mac = base32(secrets.solution_mac(&[ticket.0.as_bytes(), user.0.as_bytes(), &moment]));
    format!("{}.{}.{mac}", ticket.0.simple(), user.0.simple())
}

/// Ticket and person that such a token names: only its form is looked at, [`is_solution_token`] proves it.
pub fn solution_in(token: &str) -> Option<(TicketId, UserId)> {
    let mut parts = token.split('.');
    let (ticket, user, _mac) = (parts.next()?, parts.next()?, parts.next()?);
    let id = |text: &str| Uuid::try_parse(text).ok();
    Some((TicketId(id(ticket)?), UserId(id(user)?))).filter(|_| parts.next().is_none())
}

/// Whether a token is that of the solution of this moment; takes the same time whatever was given.
pub fn is_solution_token(secrets: &Secrets, token: &str, resolved_at: Timestamp) -> bool {
    solution_in(token).is_some_and(|(ticket, user)| {
        let right = solution_token(secrets, ticket, user, resolved_at);
        right.as_bytes().ct_eq(token.as_bytes()).into()
    })
}

/// The address of a mailbox with a token: `assistenza+t-…@centro.example`. What the mailbox has after its own `+` stays. A
/// mailbox whose name leaves no room for it (RFC 5321 allows 64 characters) is named as it is: the ids lead back as well.
pub fn reply_address(mailbox: &str, token: &str) -> String {
    tagged(mailbox, TAG, token).unwrap_or_else(|| mailbox.to_owned())
}

/// The token of a mail that comes back: 128 bits of chance.
pub fn return_token() -> String {
    base32(rand::random())
}

/// The address of a mailbox that a mail with this token comes back to; `None`: the mailbox's name leaves no room for it.
pub fn return_address(mailbox: &str, token: &str) -> Option<String> {
    tagged(mailbox, RETURN_TAG, token)
}

fn tagged(mailbox: &str, tag: &str, token: &str) -> Option<String> {
    let (local, domain) = mailbox.rsplit_once('@')?;
    let has_room = local.len() + tag.len() + token.len() <= MAX_LOCAL;
    has_room.then(|| format!("{local}{tag}{token}@{domain}"))
}

/// The token in an address, in lower case: only its form is looked at, [`is_reply_token`] proves it.
pub fn token_in(address: &str) -> Option<String> {
    tagged_in(address, TAG)
}

/// The token in an address that a mail comes back to, in lower case.
pub fn return_token_in(address: &str) -> Option<String> {
    tagged_in(address, RETURN_TAG)
}

fn tagged_in(address: &str, tag: &str) -> Option<String> {
    let (local, _) = address
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .rsplit_once('@')?;
    let local = local.to_ascii_lowercase();
    let (_, token) = local.rsplit_once(tag)?;
    let is_one = token.len() == MAC_CHARS && token.bytes().all(|byte| ALPHABET.contains(&byte));
    is_one.then(|| token.to_owned())
}

fn part(id: Option<Uuid>) -> String {
    id.map_or_else(|| NONE.to_owned(), |id| id.simple().to_string())
}

/// An id as `part` writes it; outer `None`: not one.
fn read(text: &str) -> Option<Option<Uuid>> {
    match text {
        NONE => Some(None),
        _ if text.len() == 32 => Uuid::try_parse(text).ok().map(Some),
        _ => None,
    }
}

fn base32(bytes: [u8; 16]) -> String {
    let bits = u128::from_be_bytes(bytes);
    let five = |place: usize| match 128_usize.checked_sub(5 * (place + 1)) {
        Some(shift) => (bits >> shift) & 31,
        // The last character holds the three bits that are left.
        None => (bits << 2) & 31,
    };
    (0..MAC_CHARS)
        .map(|place| char::from(ALPHABET[usize::try_from(five(place)).expect("five bits")]))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secrets() -> Secrets {
        Secrets::derive("0123456789abcdef0123456789abcdef")
    }

    fn others() -> Secrets {
        Secrets::derive("fedcba9876543210fedcba9876543210")
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        assert_eq!(base32([0; 16]), "a".repeat(26));
        assert_eq!(base32([255; 16]), format!("{}4", "7".repeat(25)));
        assert_eq!(
            base32(*b"foobarfoobarfoob"),
            "mzxw6ytboj"[..10].to_owned() + "tg633cmfzgm33pmi"
        );
    }

    #[test]
    fn what_is_forged_cut_or_of_another_key_is_not_ours() {
        let ours = OurId::of_mail(MailId(id(7)), Some(TicketId(id(9)))).at("sportello.example", &secrets());
        let (mail, rest) = ours.split_once('.').unwrap();
        let (ticket, mac_and_host) = rest.split_once('.').unwrap();
        let mac = mac_and_host.split_once('@').unwrap().0;
        let strangers =
            OurId::of_mail(MailId(id(7)), Some(TicketId(id(9)))).at("sportello.example", &others());
        for wrong in [
            String::new(),
            "<>".to_owned(),
            "@".to_owned(),
            "a.b.c@d".to_owned(),
            strangers,
            format!("{mail}.{ticket}@x"),
            format!("{mail}.{ticket}.@x"),
            format!("{mail}.{ticket}.{}@x", &mac[..25]),
            format!("{mail}.{ticket}.{mac}a@x"),
            format!("{mail}.{ticket}.{mac}.x@x"),
            format!("{ticket}.{mail}.{mac}@x"),
            format!("{mail}.0.{mac}@x"),
            format!("0.{ticket}.{mac}@x"),
            format!("{}.{ticket}.{mac}@x", &mail[1..]),
            format!("{mail}.{ticket}.{}@x", mac.replace(&mac[..1], "è")),
            format!("{mail}.{ticket}.{mac}"),
        ] {
            assert_eq!(OurId::parse(&secrets(), &wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_reply_names_the_mail_it_answers_before_the_thread() {
        let secrets = secrets();
        let [first, second] = [1, 2].map(|n| OurId::of_mail(MailId(id(n)), Some(TicketId(id(9)))));
        let root = OurId::of_ticket(TicketId(id(9)));
        let [a, b, r] = [first, second, root].map(|id| format!("<{}>", id.at("x.example", &secrets)));
        assert_eq!(
            named(&secrets, &b, &format!("{r}\r\n\t{a} <other@client> {b}")),
            [second, first, root]
        );
        assert_eq!(named(&secrets, "", &format!("{r} {a}")), [first, root]);
        assert_eq!(named(&secrets, "<x@y>", "not an id"), []);
        let many = format!("{a} {}", "<x@y> ".repeat(10));
        assert_eq!(named(&secrets, "", &many), [], "only the last ones are looked at");
    }

    #[test]
    fn a_token_stands_in_the_address_and_nowhere_else() {
        let token = reply_token(&secrets(), TicketId(id(1)), UserId(id(2)));
        let address = reply_address("assistenza@centro.example", &token);
        assert_eq!(address, format!("assistenza+t-{token}@centro.example"));
        for given in [address.clone(), address.to_uppercase(), format!(" <{address}> ")] {
            assert_eq!(token_in(&given).as_deref(), Some(token.as_str()), "{given}");
        }
        let long = format!("{}@centro.example", "a".repeat(40));
        assert_eq!(reply_address(&long, &token), long, "no address is too long");
        let tagged = reply_address("assistenza+prova@centro.example", &token);
        assert_eq!(token_in(&tagged).as_deref(), Some(token.as_str()));
        for wrong in [
            "assistenza@centro.example".to_owned(),
            "assistenza+t-@centro.example".to_owned(),
            format!("assistenza+t-{}@centro.example", &token[1..]),
            format!("assistenza+t-{token}x@centro.example"),
            format!("+t-{token}"),
            format!("assistenza+t-{}0@centro.example", &token[1..]),
        ] {
            assert_eq!(token_in(&wrong), None, "{wrong}");
        }
        let holds = |secrets: &Secrets, ticket, user| {
            is_reply_token(secrets, &token, TicketId(id(ticket)), UserId(id(user)))
        };
        assert!(holds(&secrets(), 1, 2));
        assert!(!holds(&secrets(), 2, 1) && !holds(&secrets(), 1, 3) && !holds(&others(), 1, 2));
    }

    proptest! {
        #[test]
        fn an_id_is_read_back_as_it_was_written(mail: u128, ticket: u128, host in "[a-z]{1,20}\\.example") {
            let (mail, ticket) = (MailId(id(mail)), TicketId(id(ticket)));
            for ours in [OurId::of_mail(mail, None), OurId::of_mail(mail, Some(ticket)), OurId::of_ticket(ticket)] {
                let text = ours.at(&host, &secrets());
                prop_assert_eq!(OurId::parse(&secrets(), &text), Some(ours));
                prop_assert_eq!(OurId::parse(&secrets(), &format!(" <{}> ", text.to_uppercase())), Some(ours));
                prop_assert_eq!(OurId::parse(&others(), &text), None);
            }
        }

        #[test]
        fn one_changed_character_is_enough(mail: u128, ticket: u128, place: prop::sample::Index, to in "[a-z0-9.]") {
            let text = OurId::of_mail(MailId(id(mail)), Some(TicketId(id(ticket)))).at("x", &secrets());
            let local = text.strip_suffix("@x").unwrap();
            let place = place.index(local.len());
            prop_assume!(local[place..=place] != to);
            let forged = format!("{}{to}{}@x", &local[..place], &local[place + 1..]);
            prop_assert_eq!(OurId::parse(&secrets(), &forged), None);
        }

        #[test]
        fn nothing_makes_the_readers_panic(text in ".{0,200}") {
            OurId::parse(&secrets(), &text);
            named(&secrets(), &text, &text);
            token_in(&text);
            reply_address(&text, "x");
        }
    }
}
