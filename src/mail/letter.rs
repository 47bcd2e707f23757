//! A mail as it leaves: the row of the outbox with letterhead, HTML part, ids and headers.

use std::fmt;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};

use super::from_mailbox::FromMailboxes;
use super::ids::{self, OurId};
use super::letterhead::{Letterhead, SOLUTION};
use super::message::quotes::REPLY_LINES;
use super::outbox::Queued;
use super::{html, render};
use crate::config::Config;
use crate::kernel::clock::Timestamp;
use crate::kernel::secrets::Secrets;
use crate::kernel::text::one_line;
use crate::storage::Store;

/// Who sends: what no row of the outbox knows.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Name and public address of the centre.
    pub letterhead: Letterhead,
    /// The keys of ids and reply addresses.
    pub secrets: Secrets,
    /// The host of our Message-IDs: that of the public address.
    pub host: String,
    /// The mailbox that answers come to; none where only certified mail is read.
    pub mailbox: Option<String>,
    /// The mailbox that mails come back to: that of the sender, if it is one that is read.
    pub returns: Option<String>,
    /// The servers of mailboxes, and where files are: for mails that leave from a mailbox.
    pub from_mailboxes: FromMailboxes,
}

impl Sender {
    /// The sender of this configuration.
    pub fn of(config: &Config, secrets: &Secrets) -> Sender {
        // Certified mail is for what is formal: answers come to an ordinary mailbox.
        let mailbox = config.mailboxes.iter().find(|mailbox| !mailbox.pec);
        Sender {
            letterhead: Letterhead::from(config),
            secrets: secrets.clone(),
            host: host_of(&config.base_url).to_owned(),
            mailbox: mailbox.map(|mailbox| mailbox.address.to_string()),
            returns: config
                .mailbox_of_sender()
                .map(|mailbox| mailbox.address.to_string()),
            from_mailboxes: FromMailboxes::of(config),
        }
    }

    /// The same, with the store where the files of mails are.
    pub fn with_store(mut self, store: &Store) -> Sender {
        self.from_mailboxes.store = Some(store.clone());
        self
    }

    /// The mail as it leaves from a mailbox of its own, where answers come back to: people write it, no letterhead asks to
    /// answer above a line.
    pub(super) fn letter_from_mailbox(&self, mail: &Queued, files: Vec<LetterFile>) -> Letter {
        let body = self.body_of(mail);
        let subject = one_line(&self.letterhead.fill(&mail.subject));
        let at = |id: OurId| id.at(&self.host, &self.secrets);
        Letter {
            kind: mail.kind.clone(),
            to: mail.recipient.clone(),
            to_name: one_line(&mail.recipient_name),
            body: html::text_of(&body),
            html: html::of(mail.language, &subject, &body, &self.letterhead.base_url),
            subject,
            message_id: at(OurId::of_mail(mail.id, mail.ticket_id)),
            thread: mail.ticket_id.map(|ticket| at(OurId::of_ticket(ticket))),
            answered: None,
            reply_to: None,
            // Its provider takes no other sender than the mailbox, and its receipts say what became of it.
            comes_back_to: None,
            list: None,
            is_certified: true,
            files,
        }
    }

    /// The text with everything filled in that is known when it leaves.
    fn body_of(&self, mail: &Queued) -> String {
        match (mail.ticket_id, mail.user_id) {
            // It is queued in the transaction that resolves the ticket: made when it was solved.
            (Some(ticket), Some(user)) if mail.body.contains(SOLUTION) => {
                let token = ids::solution_token(&self.secrets, ticket, user, mail.created_at);
                self.letterhead.fill(&mail.body.replace(SOLUTION, &token))
            }
            _ => self.letterhead.fill(&mail.body),
        }
    }

    /// The mail as it leaves.
    pub fn letter(&self, mail: &Queued) -> Letter {
        let body = self.body_of(mail);
        let subject = one_line(&self.letterhead.fill(&mail.subject));
        // An answer to a notice within the centre must not land where the ente reads it: nothing of it leads to the ticket.
        let ticket = mail.ticket_id.filter(|_| render::takes_answers(&mail.kind));
        let body = match ticket {
            Some(_) => format!("{}\n\n{body}", REPLY_LINES[mail.language as usize]),
            None => body,
        };
        let address = (ticket, mail.user_id, self.mailbox.as_ref());
        let reply_to = match address {
            (Some(ticket), Some(user), Some(mailbox)) => {
                let token = ids::reply_token(&self.secrets, ticket, user);
                Some(ids::reply_address(mailbox, &token))
            }
            _ => None,
        };
        let at = |id: OurId| id.at(&self.host, &self.secrets);
        Letter {
            kind: mail.kind.clone(),
            to: mail.recipient.clone(),
            to_name: one_line(&mail.recipient_name),
            body: html::text_of(&body),
            html: html::of(mail.language, &subject, &body, &self.letterhead.base_url),
            subject,
            message_id: at(OurId::of_mail(mail.id, ticket)),
            thread: ticket.map(|ticket| at(OurId::of_ticket(ticket))),
            answered: None,
            reply_to,
            comes_back_to: match (&self.returns, &mail.return_token) {
                (Some(mailbox), Some(token)) => ids::return_address(mailbox, token),
                _ => None,
            },
            list: render::is_list(&mail.kind).then(|| List {
                id: format!("{}.{}", mail.kind.replace('/', "."), self.host),
                unsubscribe: format!("{}{}", self.letterhead.base_url, PREFERENCES),
            }),
            is_certified: false,
            files: Vec::new(),
        }
    }
}

/// The page where a person chooses which mails to get.
pub const PREFERENCES: &str = "/account/mail";

/// A mail as it leaves.
#[derive(Clone)]
pub struct Letter {
    /// The name of its template.
    pub kind: String,
    /// The recipient's address.
    pub to: String,
    /// The recipient's name, one line.
    pub to_name: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The same text as HTML.
    pub html: String,
    /// The Message-ID without angle brackets, the same at every try.
    pub message_id: String,
    /// The id of the thread that it belongs to, without angle brackets.
    pub thread: Option<String>,
    /// The recipient's own mail that it answers, without angle brackets.
    pub answered: Option<String>,
    /// Where an answer goes, if not to the sender.
    pub reply_to: Option<String>,
    /// The sender on the envelope, if not that of all mails: a report that comes there is about this mail.
    pub comes_back_to: Option<String>,
    /// For mails that come regularly.
    pub list: Option<List>,
    /// Whether it leaves as certified mail: written by a person, and answered to its sender.
    pub is_certified: bool,
    /// What is attached.
    pub files: Vec<LetterFile>,
}

/// A file of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterFile {
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Letter {
    /// Neither address nor text: a text may hold a secret link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("kind", &self.kind)
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// What a regular mail says of itself (RFC 2919, RFC 2369).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// List-Id without angle brackets.
    pub id: String,
    /// The page where one asks for no more.
    pub unsubscribe: String,
}

impl Letter {
    /// The mail as a file. Errors: the address or a header is not valid.
    pub(super) fn file(&self, from: &Mailbox, at: Timestamp) -> Result<Vec<u8>, String> {
        Ok(self.message(from, at)?.formatted())
    }

    /// The mail with all its headers. It is marked as automatic, so that nobody's absence note answers it (RFC 3834).
    /// Errors: the address or a header is not valid.
    pub(super) fn message(&self, from: &Mailbox, now: Timestamp) -> Result<Message, String> {
        let build = |error: &dyn fmt::Display| error.to_string();
        let address = self
            .to
            .parse()
            .map_err(|e: lettre::address::AddressError| build(&e))?;
        let to = Mailbox::new((!self.to_name.is_empty()).then(|| self.to_name.clone()), address);
        // lettre panics on a line break in a name.
        let from = Mailbox::new(from.name.as_deref().map(one_line), from.email.clone());
        let mut message = Message::builder()
            .from(from)
            .to(to)
            .subject(one_line(&self.subject))
            .date(now.utc().into())
            .message_id(Some(format!("<{}>", self.message_id)));
        message = match self.is_certified {
            // The whole message comes back with the receipt of delivery (DM 2 November 2005).
            true => {
                let message = message.raw_header(header("X-TipoRicevuta", "completa"));
                match render::is_acknowledgement(&self.kind) {
                    true => message.raw_header(header("Auto-Submitted", "auto-replied")),
                    false => message,
                }
            }
            false => message
                .raw_header(header("Auto-Submitted", "auto-generated"))
                .raw_header(header("X-Auto-Response-Suppress", "All")),
        };
        let ids = [&self.thread, &self.answered].into_iter().flatten();
        let ids: Vec<String> = ids.map(|id| format!("<{id}>")).collect();
        if let Some(last) = ids.last() {
            message = message.in_reply_to(last.clone()).references(ids.join(" "));
        }
        if let Some(reply_to) = &self.reply_to {
            let address = reply_to
                .parse()
                .map_err(|e: lettre::address::AddressError| build(&e))?;
            message = message.reply_to(Mailbox::new(None, address));
        }
        if let Some(list) = &self.list {
            message = message
                .raw_header(header("List-Id", &format!("<{}>", list.id)))
                .raw_header(header("List-Unsubscribe", &format!("<{}>", list.unsubscribe)))
                .raw_header(header("Precedence", "list"));
        }
        // Of the mail's id, so that every try is the same to the last byte, and no longer than RFC 2046 allows.
        let boundary = format!("=_{}", self.message_id.split('.').next().unwrap_or_default());
        let parts = MultiPart::alternative()
            .boundary(boundary.clone())
            .singlepart(SinglePart::plain(self.body.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        if self.files.is_empty() {
            return message.multipart(parts).map_err(|e| build(&e));
        }
        let mut whole = MultiPart::mixed()
            .boundary(format!("{boundary}.f"))
            .multipart(parts);
        for file in &self.files {
            let media_type = ContentType::parse(&file.media_type)
                .or_else(|_| ContentType::parse("application/octet-stream"))
                .map_err(|e| build(&e))?;
            let name = one_line(&file.name);
            whole = whole.singlepart(Attachment::new(name).body(file.bytes.clone(), media_type));
        }
        message.multipart(whole).map_err(|e| build(&e))
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(value))
}

/// The host of a web address, without port.
fn host_of(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let end = match rest.starts_with('[') {
        true => rest.find(']').map(|end| end + 1),
        false => rest.find([':', '/']),
    };
    &rest[..end.unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{TicketId, UserId};
    use crate::kernel::text::Lang;
    use crate::mail::outbox::MailId;

    fn sender() -> Sender {
        Sender {
            letterhead: Letterhead {
                base_url: "https://sportello.example:8443".to_owned(),
                centre: "Centro".to_owned(),
                contact: "aiuto@centro.example".to_owned(),
            },
            secrets: Secrets::derive("0123456789abcdef0123456789abcdef"),
            host: host_of("https://sportello.example:8443").to_owned(),
            mailbox: Some("assistenza@centro.example".to_owned()),
            returns: Some("assistenza@centro.example".to_owned()),
            from_mailboxes: FromMailboxes::default(),
        }
    }

    fn mail(kind: &str, ticket: Option<TicketId>) -> Queued {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        Queued {
            id: MailId::new(now),
            kind: kind.to_owned(),
            message_id: "abc".to_owned(),
            recipient: "anna@comune.example".to_owned(),
            recipient_name: "Anna\r\nBcc: all@comune.example\0".to_owned(),
            subject: "Ciao\r\nBcc: all@comune.example".to_owned(),
            body: "Città".to_owned(),
            user_id: Some(UserId::new(now)),
            created_at: now,
            due_at: now,
            attempts: 1,
            claim: None,
            claimed_until: None,
            sent_at: None,
            failed_at: None,
            last_error: None,
            ticket_id: ticket,
            language: Lang::It,
            search_key: String::new(),
            dropped_at: None,
            bounced_at: None,
            bounce: None,
            mailbox: None,
            return_token: Some(ids::return_token()),
        }
    }

    fn written(mail: &Queued, from: &Mailbox) -> String {
        let letter = sender().letter(mail);
        let message = letter.message(from, mail.created_at).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn a_hostile_name_or_subject_adds_no_header() {
        let from: Mailbox = "Sportello <sportello@centro.example>".parse().unwrap();
        let from = Mailbox::new(
            Some("Sportello\r\nBcc: all@comune.example".to_owned()),
            from.email,
        );
        let mail = mail("users/invitation", None);
        let text = written(&mail, &from);
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(text.contains("X-Auto-Response-Suppress: All"), "{text}");
        assert!(
            !text.contains("Reply-To:") && !text.contains("References:"),
            "{text}"
        );
        let nobody = Queued {
            recipient: "anna".to_owned(),
            ..mail
        };
        assert!(
            sender()
                .letter(&nobody)
                .message(&from, nobody.created_at)
                .is_err()
        );
    }

    #[test]
    fn a_mail_on_a_ticket_says_its_thread_and_where_answers_go() {
        let from: Mailbox = "Sportello <sportello@centro.example>".parse().unwrap();
        let ticket = TicketId::new("2026-03-02T08:00:00Z".parse().unwrap());
        let mail = mail("tickets/answered", Some(ticket));
        let text = written(&mail, &from).replace("\r\n ", " ");
        let secrets = sender().secrets;
        let value = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
            line.unwrap_or_else(|| panic!("{name} in {text}"))[name.len() + 2..].to_owned()
        };
        let own = OurId::of_mail(mail.id, Some(ticket));
        assert_eq!(OurId::parse(&secrets, &value("Message-ID")), Some(own));
        assert!(value("Message-ID").ends_with("@sportello.example>"), "{text}");
        for name in ["References", "In-Reply-To"] {
            assert_eq!(
                OurId::parse(&secrets, &value(name)),
                Some(OurId::of_ticket(ticket))
            );
        }
        let answer = Letter {
            answered: Some("uno@mail.example".to_owned()),
            ..sender().letter(&mail)
        };
        let answer = answer.message(&from, mail.created_at).unwrap().formatted();
        let answer = String::from_utf8(answer).unwrap().replace("\r\n ", " ");
        assert!(
            answer.contains("\r\nIn-Reply-To: <uno@mail.example>\r\n"),
            "{answer}"
        );
        assert!(
            answer.contains(" <uno@mail.example>\r\n") && answer.contains("References: <0."),
            "{answer}"
        );
        let token = ids::token_in(&value("Reply-To")).unwrap();
        assert!(ids::is_reply_token(
            &secrets,
            &token,
            ticket,
            mail.user_id.unwrap()
        ));
        assert_eq!(
            written(&mail, &from),
            written(&mail, &from),
            "the same at every try"
        );
        assert!(!text.contains("List-Id"), "{text}");
    }

    #[test]
    fn a_digest_can_be_unsubscribed_from() {
        let from: Mailbox = "Sportello <sportello@centro.example>".parse().unwrap();
        let text = written(&mail("notices/digest", None), &from);
        assert!(
            text.contains("List-Id: <notices.digest.sportello.example>"),
            "{text}"
        );
        assert!(
            text.contains("List-Unsubscribe: <https://sportello.example:8443/account/mail>"),
            "{text}"
        );
    }

    #[test]
    fn the_host_has_no_port() {
        for (address, host) in [
            ("https://sportello.example", "sportello.example"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]:8080", "[::1]"),
        ] {
            assert_eq!(host_of(address), host);
        }
    }
}
