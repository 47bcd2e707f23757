//! The ledger of outgoing mails in the interface for programs.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::{OutgoingError, Shown as ShownMail};
use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag};
use crate::incoming::api::{RawFile, raw_response};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::mail::ledger::{LedgerFilter, MailState};
use crate::mail::letterhead::Letterhead;
use crate::mail::outbox::MailId;
use crate::pec::api::PecDeliveryOut;
use crate::tickets::TicketNumber;

/// A mail that leaves or left.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "OutgoingMail")]
pub struct OutgoingMailOut {
    /// Its id; newer ones are greater.
    pub id: MailId,
    /// The name of its template.
    pub kind: String,
    /// What became of it.
    pub state: MailState,
    /// The recipient's address.
    pub recipient: String,
    /// The recipient's name.
    pub recipient_name: String,
    /// The recipient's account.
    pub user_id: Option<UserId>,
    /// Subject, for who sees its ticket.
    pub subject: Option<String>,
    /// Its text, where one mail is asked for: for who sees its ticket, and never one with a secret link.
    pub text: Option<String>,
    /// Its ticket, for who sees that.
    pub ticket_id: Option<TicketId>,
    /// The number of that ticket.
    pub ticket_number: Option<TicketNumber>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// Not before this.
    pub due_at: Timestamp,
    /// Tries so far.
    pub attempts: i32,
    /// When it was handed to the mail server.
    pub sent_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
    /// What the mail server said last.
    pub last_error: Option<String>,
    /// When it came back.
    pub bounced_at: Option<Timestamp>,
    /// Why it came back.
    pub bounce: Option<String>,
}

impl From<ShownMail> for OutgoingMailOut {
    fn from(shown: ShownMail) -> OutgoingMailOut {
        OutgoingMailOut::from((shown, None))
    }
}

impl From<(ShownMail, Option<String>)> for OutgoingMailOut {
    fn from((shown, text): (ShownMail, Option<String>)) -> OutgoingMailOut {
        let (state, entry) = (shown.entry.state(), shown.entry);
        OutgoingMailOut {
            id: entry.id,
            kind: entry.kind,
            state,
            recipient: entry.recipient,
            recipient_name: entry.recipient_name,
            user_id: entry.user_id,
            subject: (!shown.is_veiled).then_some(entry.subject),
            text,
            ticket_id: entry.ticket_id,
            ticket_number: shown.number,
            created_at: entry.created_at,
            due_at: entry.due_at,
            attempts: entry.attempts,
            sent_at: entry.sent_at,
            failed_at: entry.failed_at,
            last_error: entry.last_error,
            bounced_at: entry.bounced_at,
            bounce: entry.bounce,
        }
    }
}

/// Sending a mail again.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ResendIn")]
pub struct ResendIn {
    /// The corrected address; the one that it has, if none is given.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: Option<String>,
}

/// Dropping a mail.
#[derive(Clone, Debug, Object)]
#[oai(rename = "DropIn")]
pub struct DropIn {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// The operations on outgoing mails.
pub struct OutgoingApi;

#[OpenApi(tag = "Tag::Mail")]
impl OutgoingApi {
    /// Outgoing mails
    ///
    /// The newest first. For administrators, managers and auditors.
    #[oai(
        path = "/outgoing-mails",
        method = "get",
        operation_id = "list_outgoing_mails"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// Part of the recipient's address or name, or the number of a ticket.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        /// In this state.
        state: Query<Option<MailState>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<OutgoingMailOut>>> {
        let filter = LedgerFilter {
            q: q.0,
            state: state.0,
            ticket: None,
        };
        auth.list((limit, cursor), move |db, caller, page| {
            Ok(super::list(db, &caller.actor, filter.clone(), page)?)
        })
        .await
    }

    /// One outgoing mail
    ///
    /// With its text, unless it holds a secret link or is about a ticket that the caller does not see.
    #[oai(
        path = "/outgoing-mails/:id",
        method = "get",
        operation_id = "show_outgoing_mail"
    )]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<MailId>,
    ) -> ApiResult<Shown<OutgoingMailOut>> {
        let letterhead = Letterhead::from(&auth.app.config);
        auth.read(move |db, caller| {
            let (shown, text) = super::find(db, &caller.actor, id.0)?;
            let text = text.map(|text| letterhead.shown(&text));
            Ok(Shown((shown, text).into()))
        })
        .await
    }

    /// An outgoing mail as it leaves
    ///
    /// The whole message with its headers, links that let whoever has them in left out. For administrators; that somebody took it is
    /// recorded.
    #[oai(
        path = "/outgoing-mails/:id/raw",
        method = "get",
        operation_id = "download_outgoing_mail"
    )]
    async fn raw(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<MailId>,
    ) -> ApiResult<RawFile> {
        let bytes = super::raw(&auth.app, &auth.actor, id.0).await?;
        Ok(RawFile(raw_response(&id.0.to_string(), bytes.into())))
    }

    /// What became of a certified mail
    ///
    /// For each recipient, with the receipts that prove it and the formal notice that it is; 404 for any other mail.
    #[oai(
        path = "/outgoing-mails/:id/pec",
        method = "get",
        operation_id = "show_pec_of_outgoing_mail"
    )]
    async fn pec(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<MailId>,
    ) -> ApiResult<Shown<PecDeliveryOut>> {
        auth.read(move |db, caller| {
            let found = super::certified(db, &caller.actor, id.0)?;
            Ok(Shown(found.ok_or(OutgoingError::NotFound)?.into()))
        })
        .await
    }

    /// Send a mail again
    ///
    /// At once, as if it had never been tried; to a corrected address if one is given. A certified mail that has left is sent
    /// as a new one, with receipts of its own, and the answer is that one; the earlier stays as it is.
    #[oai(
        path = "/outgoing-mails/:id/sending",
        method = "put",
        operation_id = "resend_outgoing_mail"
    )]
    async fn resend(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<MailId>,
        body: Json<ResendIn>,
    ) -> ApiResult<Shown<OutgoingMailOut>> {
        auth.write(move |db, caller| {
            let to = body.email.as_deref();
            let shown = super::resend(db, &caller.actor, caller.now, id.0, to)?;
            Ok(Shown(shown.into()))
        })
        .await
    }

    /// Drop a mail that has not left
    ///
    /// It is kept with its state, and the reason stands in the audit.
    #[oai(
        path = "/outgoing-mails/:id/dropping",
        method = "put",
        operation_id = "drop_outgoing_mail"
    )]
    async fn drop_mail(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<MailId>,
        body: Json<DropIn>,
    ) -> ApiResult<Shown<OutgoingMailOut>> {
        auth.write(move |db, caller| {
            let shown = super::drop_mail(db, &caller.actor, caller.now, id.0, &body.reason)?;
            Ok(Shown(shown.into()))
        })
        .await
    }
}
