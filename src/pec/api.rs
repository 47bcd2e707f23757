//! Certified mail in the interface for programs: what the operations on mail that came in and on mail that leaves answer.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde::Serialize;

use super::daticert::{CertifiedError, CertifiedKind, ReceiptExtent};
use super::deliveries::{Delivery, DeliveryState};
use super::mails::PecMail;
use super::notices::{NoticeChannel, NoticeDirection, NoticeFileId, NoticeFileRole, NoticeId};
use super::signature::PecSignature;
use super::views::{Came, Left, NoticeSheet};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId, UserId};
use crate::mail::outbox::MailId;

/// What a PEC provider says in a mail that came in; believed only where the signature is `valid`.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "PecMail")]
pub struct PecMailOut {
    /// The mail.
    pub mail_id: IncomingId,
    /// What the provider's signature is worth.
    pub signature: PecSignature,
    /// The provider, as its certificate names it.
    pub provider: Option<String>,
    /// When the provider says that it signed.
    pub signed_at: Option<Timestamp>,
    /// What is certified.
    pub kind: Option<CertifiedKind>,
    /// What went wrong; `nessuno` for nothing.
    pub error: Option<CertifiedError>,
    /// What the provider says of the error.
    pub detail: Option<String>,
    /// When, in the provider's own time.
    pub certified_at: Option<Timestamp>,
    /// The certified sender.
    pub sender: Option<String>,
    /// The recipient that a receipt is about.
    pub recipient: Option<String>,
    /// What the provider calls the message.
    pub identifier: Option<String>,
    /// Message-ID that the sender gave it, without angle brackets.
    pub original_message_id: Option<String>,
    /// How much of the message a delivery receipt holds.
    pub extent: Option<ReceiptExtent>,
    /// Why the certification data could not be read.
    pub fault: Option<String>,
    /// The mail of ours that a proved receipt is about.
    pub about_mail_id: Option<MailId>,
    /// The formal notice that a proved envelope brought.
    pub notice: Option<FormalNoticeOut>,
}

impl From<PecMail> for PecMailOut {
    fn from(mail: PecMail) -> PecMailOut {
        PecMailOut {
            mail_id: mail.incoming_id,
            signature: mail.signature,
            provider: mail.provider,
            signed_at: mail.signed_at,
            kind: mail.kind,
            error: mail.error,
            detail: mail.detail,
            certified_at: mail.certified_at,
            sender: mail.sender,
            recipient: mail.recipient,
            identifier: mail.identifier,
            original_message_id: mail.original_id,
            extent: mail.extent,
            fault: mail.fault,
            about_mail_id: mail.mail_id,
            notice: None,
        }
    }
}

impl From<Came> for PecMailOut {
    fn from(came: Came) -> PecMailOut {
        PecMailOut {
            notice: came.notice.map(FormalNoticeOut::from),
            ..PecMailOut::from(came.mail)
        }
    }
}

/// A formal notice: what a procedure rests on (R-PEC-4).
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "FormalNotice")]
pub struct FormalNoticeOut {
    /// Its id.
    pub id: NoticeId,
    /// Whether the centre got it or sent it.
    pub direction: NoticeDirection,
    /// How it came or left.
    pub channel: NoticeChannel,
    /// The ente.
    pub ente_id: Option<EnteId>,
    /// The date of receipt (R-PEC-3), once it is proved.
    pub received_on: Option<NaiveDate>,
    /// When the receipt of delivery that was given by hand says that it was delivered.
    pub delivered_at: Option<Timestamp>,
    /// The office in whose register it is.
    pub register_aoo: Option<String>,
    /// Number of its entry in the register, with at least seven digits.
    pub register_number: Option<String>,
    /// Date of that entry.
    pub registered_on: Option<NaiveDate>,
    /// Who entered it; nobody: the program, out of a mail.
    pub entered_by: Option<UserId>,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// Its files.
    pub files: Vec<NoticeFileOut>,
}

/// A file of a formal notice.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "FormalNoticeFile")]
pub struct NoticeFileOut {
    /// Its id.
    pub id: NoticeFileId,
    /// What it is.
    pub role: NoticeFileRole,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// The mail that came in with it.
    pub mail_id: Option<IncomingId>,
}

impl From<NoticeSheet> for FormalNoticeOut {
    fn from(sheet: NoticeSheet) -> FormalNoticeOut {
        let files = sheet.files.into_iter().map(|file| NoticeFileOut {
            id: file.id,
            role: file.role,
            name: file.name,
            media_type: file.media_type,
            sha256: file.sha256,
            size: file.size,
            mail_id: file.incoming_id,
        });
        FormalNoticeOut {
            files: files.collect(),
            id: sheet.notice.id,
            direction: sheet.notice.direction,
            channel: sheet.notice.channel,
            ente_id: sheet.notice.ente_id,
            received_on: sheet.received_on,
            delivered_at: sheet.notice.delivered_at,
            register_aoo: sheet.notice.register_aoo.clone(),
            register_number: sheet.notice.register().map(|entry| entry.shown_number()),
            registered_on: sheet.notice.registered_on,
            entered_by: sheet.notice.entered_by,
            entered_at: sheet.notice.entered_at,
        }
    }
}

/// What became of a certified mail.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "PecDelivery")]
pub struct PecDeliveryOut {
    /// For each recipient.
    pub recipients: Vec<RecipientOut>,
    /// The proved receipts, the oldest first; each can be had as it came.
    pub receipts: Vec<PecMailOut>,
    /// The formal notice that it is, for who sees its ticket.
    pub notice: Option<FormalNoticeOut>,
    /// The earlier mail that it repeats.
    pub repeats_id: Option<MailId>,
    /// The later mails that repeat it.
    pub repeated_by: Vec<MailId>,
}

/// A recipient of a certified mail.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "PecRecipient")]
pub struct RecipientOut {
    /// The address.
    pub address: String,
    /// What is known last.
    pub state: DeliveryState,
    /// When it left.
    pub sent_at: Option<Timestamp>,
    /// When the sender's provider accepted it.
    pub accepted_at: Option<Timestamp>,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
    /// Local date of delivery: that of receipt (R-PEC-3).
    pub received_on: Option<NaiveDate>,
    /// When it failed.
    pub failed_at: Option<Timestamp>,
    /// Why it failed.
    pub failure: Option<String>,
    /// Since when the delivery is overdue.
    pub overdue_at: Option<Timestamp>,
}

impl From<Delivery> for RecipientOut {
    fn from(one: Delivery) -> RecipientOut {
        RecipientOut {
            state: one.state().0,
            received_on: one.received_on(),
            address: one.recipient,
            sent_at: one.sent_at,
            accepted_at: one.accepted_at,
            delivered_at: one.delivered_at,
            failed_at: one.failed_at,
            failure: one.failure,
            overdue_at: one.overdue_at,
        }
    }
}

impl From<Left> for PecDeliveryOut {
    fn from(left: Left) -> PecDeliveryOut {
        let repeats_id = left.repeats();
        PecDeliveryOut {
            recipients: left.deliveries.into_iter().map(RecipientOut::from).collect(),
            receipts: left.receipts.into_iter().map(PecMailOut::from).collect(),
            notice: left.notice.map(FormalNoticeOut::from),
            repeats_id,
            repeated_by: left.repeated_by,
        }
    }
}
