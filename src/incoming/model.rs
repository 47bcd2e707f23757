//! What a mail that came in is to us: its row, its states, its reasons.

use diesel::prelude::*;

use crate::db::schema::incoming_mails;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId, TicketId, UserId, id_type};
use crate::mail::message::{SenderFault, Unreadable};
use crate::mail::outbox::MailId;
use crate::pec::PecSignature;
use crate::tickets::MessageId;

// In the description of the interface names stand alone; here the module says whose they are.
pub use self::{
    IncomingReason as Reason, IncomingSource as Source, IncomingState as State,
    SenderAuthentication as Authentication,
};

id_type!(ClaimId, "The right of one run to process a mail.");

text_enum! {
    /// Where a mail ended; `received` until it has been processed.
    pub enum IncomingState {
        Received = "received",
        Threaded = "threaded",
        NewTicket = "new_ticket",
        Quarantine = "quarantine",
        Receipt = "receipt",
        Bounce = "bounce",
        Ignored = "ignored",
        DeadLetter = "dead_letter",
    }
}

text_enum! {
    /// The road by which a mail came.
    pub enum IncomingSource {
        Imap = "imap",
        Command = "command",
        Api = "api",
    }
}

text_enum! {
    /// What our own mail server says about the sender.
    pub enum SenderAuthentication {
        /// The sender's domain is proved.
        Pass = "pass",
        /// Our server said nothing of it.
        None = "none",
        /// The mail is not from where it says.
        Fail = "fail",
        /// No server of ours is configured for the mailbox.
        Unchecked = "unchecked",
    }
}

text_enum! {
    /// Why a mail ended where it is; the sentence is `incoming-reason-<word>`.
    pub enum IncomingReason {
        // Applied.
        Token = "token",
        OurId = "our_id",
        EarlierMail = "earlier_mail",
        NewRequest = "new_request",
        FollowsClosed = "follows_closed",
        ByHand = "by_hand",
        // Waits for people.
        UnknownSender = "unknown_sender",
        SenderMissing = "sender_missing",
        SenderTwoHeaders = "sender_two_headers",
        SenderMany = "sender_many",
        SenderBadAddress = "sender_bad_address",
        SenderDisabled = "sender_disabled",
        SenderOfCentre = "sender_of_centre",
        SenderWithoutEnte = "sender_without_ente",
        AuthenticationFailed = "authentication_failed",
        AuthenticationMissing = "authentication_missing",
        PecUnverified = "pec_unverified",
        PecUnsigned = "pec_unsigned",
        PecNoAuthority = "pec_no_authority",
        PecUnreadable = "pec_unreadable",
        PecAltered = "pec_altered",
        PecUnknownAuthority = "pec_unknown_authority",
        PecExpired = "pec_expired",
        PecWrongCertificate = "pec_wrong_certificate",
        PecOtherSigner = "pec_other_signer",
        PecWrongData = "pec_wrong_data",
        PecAnomaly = "pec_anomaly",
        NotParticipant = "not_participant",
        TokenOfAnother = "token_of_another",
        EnteUnclear = "ente_unclear",
        NotAccepted = "not_accepted",
        BrakeSender = "brake_sender",
        BrakeTicket = "brake_ticket",
        BrakeDomain = "brake_domain",
        BrakeAll = "brake_all",
        // About mails of ours.
        ReceiptMatched = "receipt_matched",
        ReceiptUnmatched = "receipt_unmatched",
        BounceMatched = "bounce_matched",
        BounceUnmatched = "bounce_unmatched",
        // Made by machines, or of no use.
        Automatic = "automatic",
        List = "list",
        ReadReport = "read_report",
        CalendarReply = "calendar_reply",
        OwnMail = "own_mail",
        PecRepeated = "pec_repeated",
        Dismissed = "dismissed",
        // Not read.
        LeftInMailbox = "left_in_mailbox",
        TooLarge = "too_large",
        HeadersTooLarge = "headers_too_large",
        TooManyMessages = "too_many_messages",
        TooManyParts = "too_many_parts",
        ReaderFailed = "reader_failed",
        BytesMissing = "bytes_missing",
    }
}

impl From<SenderFault> for Reason {
    fn from(fault: SenderFault) -> Reason {
        match fault {
            SenderFault::Missing => Reason::SenderMissing,
            SenderFault::SeveralHeaders => Reason::SenderTwoHeaders,
            SenderFault::SeveralMailboxes => Reason::SenderMany,
            SenderFault::BadAddress => Reason::SenderBadAddress,
        }
    }
}

impl Reason {
    /// Why the signature of a PEC provider proves nothing; `None`: it holds.
    pub fn of_signature(signature: PecSignature) -> Option<Reason> {
        Some(match signature {
            PecSignature::Valid => return None,
            PecSignature::Unsigned => Reason::PecUnsigned,
            PecSignature::NoAuthority => Reason::PecNoAuthority,
            PecSignature::Unreadable => Reason::PecUnreadable,
            PecSignature::Altered => Reason::PecAltered,
            PecSignature::UnknownAuthority => Reason::PecUnknownAuthority,
            PecSignature::Expired => Reason::PecExpired,
            PecSignature::WrongCertificate => Reason::PecWrongCertificate,
            PecSignature::OtherSigner => Reason::PecOtherSigner,
            PecSignature::WrongData => Reason::PecWrongData,
            PecSignature::OrdinaryMailbox => Reason::PecUnverified,
        })
    }
}

impl From<Unreadable> for Reason {
    fn from(unreadable: Unreadable) -> Reason {
        match unreadable {
            Unreadable::TooLarge => Reason::TooLarge,
            Unreadable::HeadersTooLarge => Reason::HeadersTooLarge,
            Unreadable::TooManyMessages => Reason::TooManyMessages,
            Unreadable::TooManyParts => Reason::TooManyParts,
            Unreadable::Crashed => Reason::ReaderFailed,
        }
    }
}

/// A mail that came in, as its row.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = incoming_mails, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct Incoming {
    pub id: IncomingId,
    pub mailbox: String,
    pub source: Source,
    pub identity: String,
    pub sha256: String,
    pub size: i64,
    pub received_at: Timestamp,
    pub state: State,
    pub reason: Option<Reason>,
    pub attempts: i32,
    pub claim: Option<ClaimId>,
    pub claimed_until: Option<Timestamp>,
    pub processed_at: Option<Timestamp>,
    pub kind: Option<String>,
    pub message_id: Option<String>,
    pub from_address: Option<String>,
    pub from_name: Option<String>,
    pub subject: Option<String>,
    pub written_at: Option<Timestamp>,
    pub authentication: Authentication,
    pub is_automatic: bool,
    pub user_id: Option<UserId>,
    pub ente_id: Option<EnteId>,
    pub ticket_id: Option<TicketId>,
    pub entry_id: Option<MessageId>,
    pub hint_id: Option<TicketId>,
    pub outbox_id: Option<MailId>,
    pub handled_by: Option<UserId>,
    pub handled_at: Option<Timestamp>,
    pub note: Option<String>,
    pub search_key: String,
    pub version: i32,
}

impl Incoming {
    /// Whether the mail has been put into a ticket, as a message or as its opening.
    pub fn is_placed(&self) -> bool {
        matches!(self.state, State::Threaded | State::NewTicket)
    }

    /// Whether it was, or would be, taken at its sender's word: nobody has proved the sender, and nobody has proved the contrary.
    pub fn is_unverified(&self) -> bool {
        let is_taken = self.is_placed() || self.state == State::Quarantine;
        let is_unproved = matches!(
            self.authentication,
            Authentication::None | Authentication::Unchecked
        );
        is_taken && is_unproved && self.from_address.is_some()
    }

    /// Whether people may decide where it goes. Also where a machine's sign was found on what a person may have written: a
    /// return of no mail of ours, a receipt that proves nothing, an automatic answer.
    pub fn waits_for_people(&self) -> bool {
        match self.state {
            State::Quarantine | State::Ignored | State::DeadLetter => true,
            State::Bounce => self.reason == Some(Reason::BounceUnmatched),
            State::Receipt => self.is_unproved_receipt(),
            State::Threaded => self.is_automatic && self.entry_id.is_none(),
            State::Received | State::NewTicket => false,
        }
    }

    /// Whether only its headers are here, the mail itself in its mailbox.
    pub fn is_headers_only(&self) -> bool {
        self.reason == Some(Reason::LeftInMailbox)
    }

    /// A receipt that proves nothing, and may once what it lacked is there.
    pub fn is_unproved_receipt(&self) -> bool {
        let settled = [Some(Reason::ReceiptMatched), Some(Reason::ReceiptUnmatched)];
        self.state == State::Receipt && !settled.contains(&self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text::Lang;

    #[test]
    fn every_state_and_reason_has_its_sentence() {
        for lang in [Lang::It, Lang::En] {
            let states = State::ALL.iter().map(|state| format!("incoming-state-{state}"));
            let reasons = Reason::ALL
                .iter()
                .map(|reason| format!("incoming-reason-{reason}"));
            for key in states.chain(reasons) {
                assert_ne!(lang.get(&key), key, "{lang}");
            }
        }
    }
}
