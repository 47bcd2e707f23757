//! The receipt of delivery that a sender has of a mail that came to us, given by hand: what it has to be to prove anything.

use super::check::verified;
use super::daticert::{self, CertifiedKind, Daticert, DaticertError};
use super::mails::PecMail;
use super::signature::PecSignature;
use crate::config::Mailbox;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::mail::message::Message;

/// Why a file proves no delivery; the sentence is `pec-given-<key>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenFault {
    /// No provider speaks in it, as in `daticert.xml` alone.
    NoReceipt,
    /// Its certification data cannot be read.
    Unread(DaticertError),
    /// The provider's signature over it does not hold.
    Unproved(PecSignature),
    /// It certifies something else.
    OtherKind(CertifiedKind),
    /// It is a delivery with an error.
    WithError,
    /// It is about another message.
    OtherMessage,
    /// It was delivered to somebody else.
    OtherRecipient,
}

/// What the receipt of delivery of a mail certifies (R-PEC-2, R-PEC-3). It was made when the mail reached the mailbox, so
/// `received_at`, when we took the mail from there, is the time that its certificates are judged by. Errors: every
/// [`GivenFault`].
pub fn delivery_of(
    receipt: &Message,
    mailbox: &Mailbox,
    mail: &PecMail,
    received_at: Timestamp,
) -> Result<Daticert, GivenFault> {
    let pec = receipt.pec.as_ref().ok_or(GivenFault::NoReceipt)?;
    let bytes = pec.daticert.as_deref().ok_or(GivenFault::NoReceipt)?;
    let data = daticert::read(bytes).map_err(GivenFault::Unread)?;
    verified(pec, mailbox, received_at).map_err(GivenFault::Unproved)?;
    if data.kind != CertifiedKind::AvvenutaConsegna {
        return Err(GivenFault::OtherKind(data.kind));
    }
    // The Message-ID is the sender's own and says which message; where there is none, the provider's name for it does.
    let is_same = match (&data.message_id, &mail.original_id) {
        (Some(one), Some(other)) => one == other,
        _ => mail.identifier.as_ref() == Some(&data.identifier),
    };
    let sender = mail.sender.as_deref().unwrap_or_default();
    let is_sender = EmailAddress::parse(sender).is_ok_and(|sender| sender == data.sender);
    if !is_same || !is_sender {
        return Err(GivenFault::OtherMessage);
    }
    match &data.recipient {
        Some(recipient) if *recipient == mailbox.address => {}
        _ => return Err(GivenFault::OtherRecipient),
    }
    match data.proves_delivery() {
        true => Ok(data),
        false => Err(GivenFault::WithError),
    }
}
