//! What a mail is to us.

use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;

text_enum! {
    /// What a mail is, by its headers and parts; the subject never decides.
    pub enum Kind {
        /// Written by a person, as far as its headers say.
        Human = "human",
        /// A vacation notice or another answer of a machine.
        AutoReply = "auto_reply",
        /// Sent to many: a list, a newsletter, bulk.
        List = "list",
        /// Not delivered (RFC 3464, or a text that says so).
        Bounce = "bounce",
        /// Not delivered yet; the server goes on trying.
        BounceDelayed = "bounce_delayed",
        /// Read or deleted unread (RFC 8098).
        DispositionReport = "disposition_report",
        /// An answer to an invitation (RFC 5546, METHOD:REPLY).
        CalendarReply = "calendar_reply",
        /// A certified message in its transport envelope.
        PecTrasporto = "pec_trasporto",
        /// An ordinary mail that a PEC provider wrapped: no legal value.
        PecAnomalia = "pec_anomalia",
        /// The sender's provider has accepted a message of ours.
        PecAccettazione = "pec_accettazione",
        /// The sender's provider has refused a message of ours.
        PecNonAccettazione = "pec_non_accettazione",
        /// The recipient's provider has taken charge.
        PecPresaInCarico = "pec_presa_in_carico",
        /// Delivered to the recipient's mailbox.
        PecAvvenutaConsegna = "pec_avvenuta_consegna",
        /// Not delivered within twelve hours.
        PecPreavvisoErroreConsegna = "pec_preavviso_errore_consegna",
        /// Not delivered.
        PecErroreConsegna = "pec_errore_consegna",
        /// Held because of a virus.
        PecRilevazioneVirus = "pec_rilevazione_virus",
    }
}

impl Kind {
    /// A receipt of PEC: it proves something about a message of ours and is never an answer.
    pub fn is_receipt(self) -> bool {
        matches!(
            self,
            Self::PecAccettazione
                | Self::PecNonAccettazione
                | Self::PecPresaInCarico
                | Self::PecAvvenutaConsegna
                | Self::PecPreavvisoErroreConsegna
                | Self::PecErroreConsegna
                | Self::PecRilevazioneVirus
        )
    }

    /// Says that something of ours did not arrive, or not yet.
    pub fn is_bounce(self) -> bool {
        matches!(
            self,
            Self::Bounce
                | Self::BounceDelayed
                | Self::PecNonAccettazione
                | Self::PecPreavvisoErroreConsegna
                | Self::PecErroreConsegna
                | Self::PecRilevazioneVirus
        )
    }

    /// Made by a machine: never answered, reopens nothing, stops no clock.
    pub fn is_automatic(self) -> bool {
        !matches!(self, Self::Human | Self::PecTrasporto | Self::PecAnomalia)
    }
}

/// A name and an address as a header gives them. The name is one line and may be empty; it proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name.
    pub name: String,
    /// The address, its domain in ASCII.
    pub address: EmailAddress,
}

/// Why nobody can be named as the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderFault {
    /// No `From`.
    Missing,
    /// More than one `From`.
    SeveralHeaders,
    /// One `From` with more than one mailbox.
    SeveralMailboxes,
    /// What stands there is no address that we accept.
    BadAddress,
}

impl SenderFault {
    /// The word of the reason: `sender_missing`, `sender_two_headers`, `sender_many`, `sender_bad_address`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "sender_missing",
            Self::SeveralHeaders => "sender_two_headers",
            Self::SeveralMailboxes => "sender_many",
            Self::BadAddress => "sender_bad_address",
        }
    }
}

/// Who wrote: exactly one `From` with exactly one mailbox, or why not. That the address is spelled well does not mean that
/// its owner wrote: that is what authentication says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// One mailbox.
    One(Mailbox),
    /// Nobody that a mail may be applied as.
    Unverified {
        /// Why.
        fault: SenderFault,
        /// The first `From` on one line, for people to read.
        shown: String,
    },
}

impl Sender {
    /// The address of the one sender.
    pub fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::One(mailbox) => Some(&mailbox.address),
            Self::Unverified { .. } => None,
        }
    }
}

/// A file of the mail: every leaf that is not the text or HTML of its body, a forwarded mail as a whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// As stored: cleaned by `storage::clean_name`; made from the type where the mail gives none.
    pub name: String,
    /// As declared, in lower case; it proves nothing.
    pub media_type: String,
    /// Without angle brackets.
    pub content_id: Option<String>,
    /// Shown inside the text rather than beside it: an image of the HTML.
    pub is_inline: bool,
    /// Lies in the `postacert.eml` of a PEC envelope, not in the envelope itself.
    pub in_certified: bool,
    /// Decoded.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// What a server reports about one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceAction {
    /// Not delivered; nobody goes on trying.
    Failed,
    /// Not delivered yet.
    Delayed,
    /// Delivered, relayed or expanded: nothing to do.
    Arrived,
}

/// The report of a mail that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The worst action of the report.
    pub action: BounceAction,
    /// Its status, `5.1.1`; a class of 5 is for good, of 4 for now.
    pub status: Option<String>,
    /// Whom it could not reach.
    pub recipient: Option<EmailAddress>,
    /// Message-ID of the returned mail, without angle brackets.
    pub original_message_id: Option<String>,
    /// What the other server said, on one line.
    pub diagnostic: Option<String>,
}

impl Bounce {
    /// The address is no good (RFC 3463): there is no such mailbox, domain or way to it, or the mailbox was closed. A full one, a
    /// refusal of the message or of us, and words without a status say nothing of the address.
    pub fn is_hard(&self) -> bool {
        const HARD: [&str; 8] = [
            "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1", "5.4.4",
        ];
        let status = self.status.as_deref();
        self.action == BounceAction::Failed && status.is_some_and(|status| HARD.contains(&status))
    }
}

/// What the envelope or receipt of a PEC provider says and holds. Nothing of it is verified here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pec {
    /// `X-Ricevuta`, in lower case.
    pub receipt: Option<String>,
    /// `X-Trasporto`, in lower case.
    pub transport: Option<String>,
    /// `X-TipoRicevuta`: `completa`, `breve`, `sintetica`.
    pub receipt_type: Option<String>,
    /// `X-Riferimento-Message-ID`, without angle brackets: the id of the message it is about.
    pub reference: Option<String>,
    /// The mailbox of the provider: the `From` of the envelope.
    pub provider: Option<EmailAddress>,
    /// Subject of the certified message inside.
    pub inner_subject: Option<String>,
    /// Message-ID of the certified message inside.
    pub inner_message_id: Option<String>,
    /// `daticert.xml`, decoded.
    pub daticert: Option<Vec<u8>>,
    /// `postacert.eml`, decoded; its line ends are CRLF, as the parser's copy has them.
    pub postacert: Option<Vec<u8>>,
    /// What is signed and the signature over it: `daticert` and `postacert` come from there and from nowhere else.
    pub signed: Option<Signed>,
}

/// A part of a mail and a signature that may or may not hold for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// The bytes that are signed, with CRLF.
    pub content: Vec<u8>,
    /// `smime.p7s` or `smime.p7m`, decoded.
    pub signature: Vec<u8>,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signed")
            .field("content", &self.content.len())
            .field("signature", &self.signature.len())
            .finish()
    }
}

/// A mail, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Ids of `In-Reply-To`, at most ten.
    pub in_reply_to: Vec<String>,
    /// The last ten ids of `References`, the last first.
    pub references: Vec<String>,
    /// Who wrote; of a PEC envelope the one that the provider vouches for.
    pub from: Sender,
    /// `Reply-To`; addresses that are none are left out, here and below.
    pub reply_to: Vec<Mailbox>,
    /// `To`.
    pub to: Vec<Mailbox>,
    /// `Cc`.
    pub cc: Vec<Mailbox>,
    /// `Delivered-To`, `X-Original-To`, `Envelope-To`: what the own server says of the envelope.
    pub delivered_to: Vec<EmailAddress>,
    /// The envelope's sender: empty for the null path of bounces.
    pub return_path: Option<String>,
    /// One line; may be empty.
    pub subject: String,
    /// The `Date` header: claimed by the sender, only to be shown.
    pub written_at: Option<Timestamp>,
    /// The whole text, with LF.
    pub text: String,
    /// The text without what is quoted; never blank where there is text.
    pub shown: String,
    /// The lines that `shown` lacks.
    pub quoted: String,
    /// The HTML as it came, decoded; only [`super::clean_html`] makes it fit to be shown.
    pub html: Option<String>,
    /// The files.
    pub parts: Vec<Part>,
    /// What it is.
    pub kind: Kind,
    /// The header or part that shows that a machine wrote.
    pub automatic: Option<String>,
    /// The report, if it is a bounce.
    pub bounce: Option<Bounce>,
    /// `Authentication-Results`, each on one line, the top-most first: only the first ones, with the id of our own server,
    /// say anything.
    pub authentication_results: Vec<String>,
    /// What a PEC provider says, if one speaks.
    pub pec: Option<Pec>,
}

impl Message {
    /// Made by a machine: never answered, reopens nothing, stops no clock.
    pub fn is_automatic(&self) -> bool {
        self.automatic.is_some()
    }
}

/// Why a mail is not read. The raw bytes are kept all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More bytes than [`super::MAX_BYTES`].
    #[error("the mail is larger than allowed")]
    TooLarge,
    /// More headers than 256 KiB.
    #[error("the headers are larger than allowed")]
    HeadersTooLarge,
    /// More than fifty mails inside.
    #[error("the mail holds too many mails")]
    TooManyMessages,
    /// More parts than a thousand.
    #[error("the mail has too many parts")]
    TooManyParts,
    /// The reader failed.
    #[error("the reader failed")]
    Crashed,
}

impl Unreadable {
    /// The word of the reason: `too_large`, `headers_too_large`, `too_many_messages`, `too_many_parts`, `reader_failed`.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::HeadersTooLarge => "headers_too_large",
            Self::TooManyMessages => "too_many_messages",
            Self::TooManyParts => "too_many_parts",
            Self::Crashed => "reader_failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_of_the_address_marks_it() {
        let hard = |action, status: Option<&str>| {
            let bounce = Bounce {
                action,
                status: status.map(str::to_owned),
                recipient: None,
                original_message_id: None,
                diagnostic: None,
            };
            bounce.is_hard()
        };
        for status in ["5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.4.4"] {
            assert!(hard(BounceAction::Failed, Some(status)), "{status}");
            assert!(!hard(BounceAction::Delayed, Some(status)), "{status}");
        }
        // Full, refused for what it says or whom it is from, unknown.
        for status in ["5.2.2", "5.7.1", "5.7.26", "5.1.8", "5.0.0", "4.1.1", "5.3.0"] {
            assert!(!hard(BounceAction::Failed, Some(status)), "{status}");
        }
        assert!(!hard(BounceAction::Failed, None));
    }
}
