//! Certified mail (PEC, DPR 68/2005): what providers prove about mails that come and mails that leave.
//!
//! - *Nothing is believed that is not signed.* Headers, sender and subject of an envelope can be written by anybody. What
//!   counts is [`daticert`], and only after [`fn@check`] has found the provider's signature over it good: the digest of the
//!   bytes, the signature, the certificates up to an authority of the configuration, and the provider's address.
//! - *An envelope* that is proved is read as the message inside, from the sender that the provider certifies ([`opened`]). Of
//!   any other the sender is unknown, whatever it says.
//! - *A receipt* that is proved tells what became of a mail of ours, for each recipient ([`deliveries`]). One that is not
//!   waits with its reason and changes nothing. No receipt is an answer.
//! - *Sending* ([`send`], [`send_answer`]): a mail of the outbox that leaves by the mailbox's own server.
//! - *Formal notices* ([`notices`]): the data of R-PEC-4, of what came and of what left. When one that came was received, the
//!   sender's receipt of delivery proves ([`delivery_of`]), or an entry of the register: both are given by hand.
//!
//! This module stands on mail and storage, below tickets and incoming mail, which call it.

pub mod api;
mod authorities;
mod check;
pub mod daticert;
pub mod deliveries;
mod given;
pub mod mails;
pub mod notices;
pub mod register;
mod sending;
pub mod signature;
pub mod undelivered;
pub mod views;

pub use authorities::Authorities;
pub use check::{Checked, check, opened};
pub use given::{GivenFault, delivery_of};
pub use mails::{AnswerRoute, PecMail, answer_route};
pub use sending::{
    FormalMail, MAX_BYTES, MAX_FILES, SendError, add_file, can_send, send, send_again, send_answer,
};
pub use signature::PecSignature;
