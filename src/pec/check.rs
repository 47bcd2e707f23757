//! What a mail of a PEC provider is worth, all told: its signature, and whether what is signed fits what the mail claims.

use super::daticert::{self, CertifiedKind, Daticert};
use super::signature::{self, PecSignature, Proof};
use crate::config::Mailbox as Box;
use crate::kernel::clock::Timestamp;
use crate::mail::message::{Kind, Mailbox, Message, Pec, Sender};

/// What a provider says, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether it is proved, or why not.
    pub signature: PecSignature,
    /// Who proves it.
    pub proof: Option<Proof>,
    /// `daticert.xml`; believed only where the signature is valid.
    pub data: Option<Daticert>,
    /// Why there is no `data`.
    pub fault: Option<String>,
}

impl Checked {
    /// Whether everything holds.
    pub fn is_valid(&self) -> bool {
        self.signature == PecSignature::Valid
    }

    /// What the provider certifies, where that is proved.
    pub fn proved(&self) -> Option<&Daticert> {
        self.data.as_ref().filter(|_| self.is_valid())
    }
}

/// Checks a mail that came to a mailbox; `None`: no PEC provider speaks in it.
pub fn check(message: &Message, mailbox: &Box, received_at: Timestamp) -> Option<Checked> {
    let pec = message.pec.as_ref()?;
    let (data, fault) = match pec.daticert.as_deref().map(daticert::read) {
        Some(Ok(data)) => (Some(data), None),
        Some(Err(error)) => (None, Some(error.to_string())),
        None => (None, None),
    };
    let (signature, proof) = match verified(pec, mailbox, received_at) {
        Ok(proof) if fits(message.kind, pec, data.as_ref(), mailbox) => (PecSignature::Valid, Some(proof)),
        Ok(proof) => (PecSignature::WrongData, Some(proof)),
        Err(why) => (why, None),
    };
    Some(Checked {
        signature,
        proof,
        data,
        fault,
    })
}

pub(super) fn verified(pec: &Pec, mailbox: &Box, received_at: Timestamp) -> Result<Proof, PecSignature> {
    if !mailbox.pec {
        return Err(PecSignature::OrdinaryMailbox);
    }
    let signed = pec.signed.as_ref().ok_or(PecSignature::Unsigned)?;
    let authorities = mailbox.authorities.as_ref().ok_or(PecSignature::NoAuthority)?;
    signature::verify(signed, authorities, pec.provider.as_ref(), received_at)
}

/// Headers are not signed: what they claim must be what is certified. And an envelope must be for us: whoever gets one of
/// somebody can send it on to anybody, with the signature as good as before. Nor is a receipt ours that is about a message of
/// somebody else, who may give it the id of one of ours.
fn fits(kind: Kind, pec: &Pec, data: Option<&Daticert>, mailbox: &Box) -> bool {
    match (kind, data) {
        // Nothing is certified about an ordinary mail.
        (Kind::PecAnomalia, _) => true,
        (Kind::PecTrasporto, Some(data)) => {
            data.kind == CertifiedKind::PostaCertificata
                && pec.postacert.is_some()
                && data.recipients.contains(&mailbox.address)
        }
        (kind, Some(data)) if kind.is_receipt() => {
            pec.receipt.as_deref() == Some(data.kind.as_str()) && data.sender == mailbox.address
        }
        _ => false,
    }
}

/// The message that a proved envelope holds, as if it had come by itself from the sender that the provider certifies. Of any
/// other mail: the mail as it is.
pub fn opened(mut message: Message, checked: Option<&Checked>) -> Message {
    let Some(data) = checked.and_then(Checked::proved) else {
        return message;
    };
    if message.kind != Kind::PecTrasporto {
        return message;
    }
    let name = match &message.from {
        Sender::One(mailbox) if mailbox.address == data.sender => mailbox.name.clone(),
        _ => String::new(),
    };
    message.from = Sender::One(Mailbox {
        name,
        address: data.sender.clone(),
    });
    if let Some(pec) = &message.pec {
        message.subject = pec.inner_subject.clone().unwrap_or_default();
        // The one that the sender's answers will name.
        message.message_id = pec.inner_message_id.clone().or(message.message_id);
    }
    message
}
