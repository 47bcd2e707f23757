//! Mail that came in, in the interface for programs: handing one in, the ledger, and what people decide.

use bytes::Bytes;
use poem::{IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::Serialize;

use super::commands::{self, NewContact};
use super::model::{Authentication, Incoming, Reason, Source, State};
use super::queries::{self, IncomingFilter};
use super::{IncomingError, hand_in, mailboxes, policy, process};
use crate::api::{ApiResult, BearerToken, Created, PageOut, RawMail, Shown, Tag};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, IncomingId, TicketId, UserId};
use crate::kernel::problem::Refusal;
use crate::pec;
use crate::pec::api::PecMailOut;
use crate::storage::content_disposition;
use crate::tickets::{MessageId, TicketRef};
use crate::users::actor::{EnteRole, Staff};

/// A mail that came in.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "IncomingMail")]
pub struct IncomingOut {
    /// Its id; newer ones are greater.
    pub id: IncomingId,
    /// The mailbox that it came to.
    pub mailbox: String,
    /// The road by which it came.
    pub source: Source,
    /// When it came; clocks go by this.
    pub received_at: Timestamp,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes as they came, lower-case hex.
    pub sha256: String,
    /// Where it ended.
    pub state: State,
    /// Why.
    pub reason: Option<Reason>,
    /// What it is, by its headers and parts.
    pub kind: Option<String>,
    /// Its Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// The one sender's address.
    pub from_address: Option<String>,
    /// The name that the sender gives, which proves nothing.
    pub from_name: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// When its sender says that it was written.
    pub written_at: Option<Timestamp>,
    /// What our own mail server says about the sender.
    pub authentication: Authentication,
    /// Whether a machine wrote it.
    pub is_automatic: bool,
    /// The account behind the sender's address.
    pub user_id: Option<UserId>,
    /// The ente for which it was applied.
    pub ente_id: Option<EnteId>,
    /// The ticket where it stands, while the caller sees that ticket.
    pub ticket_id: Option<TicketId>,
    /// The message that it became.
    pub entry_id: Option<MessageId>,
    /// A ticket that it names without a right to it, while the caller sees that ticket.
    pub hint_id: Option<TicketId>,
    /// Who decided about it.
    pub handled_by: Option<UserId>,
    /// When that was.
    pub handled_at: Option<Timestamp>,
    /// Why it was set aside, or what the ticket did not accept.
    pub note: Option<String>,
}

impl From<Incoming> for IncomingOut {
    fn from(mail: Incoming) -> IncomingOut {
        IncomingOut {
            id: mail.id,
            mailbox: mail.mailbox,
            source: mail.source,
            received_at: mail.received_at,
            size: mail.size,
            sha256: mail.sha256,
            state: mail.state,
            reason: mail.reason,
            kind: mail.kind,
            message_id: mail.message_id,
            from_address: mail.from_address,
            from_name: mail.from_name,
            subject: mail.subject,
            written_at: mail.written_at,
            authentication: mail.authentication,
            is_automatic: mail.is_automatic,
            user_id: mail.user_id,
            ente_id: mail.ente_id,
            ticket_id: mail.ticket_id,
            entry_id: mail.entry_id,
            hint_id: mail.hint_id,
            handled_by: mail.handled_by,
            handled_at: mail.handled_at,
            note: mail.note,
        }
    }
}

/// Where a mail is to be put: into a ticket, or into a new one for an ente.
#[derive(Clone, Debug, Object)]
#[oai(rename = "PlacementIn")]
pub struct PlacementIn {
    /// Id or number of the ticket.
    pub ticket: Option<TicketRef>,
    /// The ente for which the mail opens a ticket.
    pub ente_id: Option<EnteId>,
}

/// Whose contact the sender becomes.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ContactIn")]
pub struct ContactIn {
    /// The ente.
    pub ente_id: EnteId,
    /// The person's name.
    pub name: String,
    /// The person's role there.
    pub role: EnteRole,
}

/// Why a mail is set aside.
#[derive(Clone, Debug, Object)]
#[oai(rename = "IgnoreMailIn")]
pub struct IgnoreIn {
    /// The reason, 1–1000 characters.
    pub reason: String,
}

/// A mail as it came, always as a download.
pub struct RawFile(pub(crate) Response);

impl IntoResponse for RawFile {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for RawFile {
    fn meta() -> MetaResponses {
        let bytes = MetaSchema {
            format: Some("binary"),
            ..MetaSchema::new("string")
        };
        let content = MetaMediaType {
            content_type: "message/rfc822",
            schema: MetaSchemaRef::Inline(Box::new(bytes)),
        };
        let response = MetaResponse {
            description: "The mail, unchanged.",
            status: Some(200),
            status_range: None,
            content: vec![content],
            headers: Vec::new(),
        };
        MetaResponses {
            responses: vec![response],
        }
    }

    fn register(_: &mut Registry) {}
}

/// The operations on mail that came in.
pub struct IncomingApi;

#[OpenApi(tag = "Tag::Mail")]
impl IncomingApi {
    /// Hand in a mail
    ///
    /// One mail as it was sent, stored before it is answered and then processed. The same mail once more, also with other
    /// line ends or by another road, changes nothing and gets the row of the first time. For managers and administrators;
    /// who handed it in is recorded, and what its headers say in favour of the sender counts for nothing.
    #[oai(path = "/incoming-mails", method = "post", operation_id = "receive_mail")]
    async fn receive(
        &self,
        auth: BearerToken,
        /// Name of the mailbox that it came to.
        mailbox: Query<String>,
        body: RawMail,
    ) -> ApiResult<Created<IncomingOut>> {
        let staff = auth.staff()?;
        if !policy::may_hand_in(staff) {
            return Err(Refusal::forbidden().into());
        }
        let place = super::mailbox(&auth.app, &mailbox)?;
        let received = hand_in(&auth.app, staff, &place, body.0).await?;
        let row = received.incoming.clone();
        let incoming = match process(&auth.app, received).await {
            Ok(outcome) => outcome.incoming,
            // It is stored: the job goes on with it.
            Err(error) => {
                tracing::warn!(mail = %row.id, %error, "a mail is stored and will be processed later");
                row
            }
        };
        made(&auth, incoming).await
    }

    /// Mails that came in
    ///
    /// The newest first. Managers, administrators and auditors see all; an agent what waits in quarantine in the mailboxes
    /// of own queues.
    #[oai(
        path = "/incoming-mails",
        method = "get",
        operation_id = "list_incoming_mails"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "a list has as many parameters as conditions"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// In one of these states.
        #[oai(default)]
        state: Query<Vec<State>>,
        /// Of this mailbox.
        mailbox: Query<Option<String>>,
        /// Part of the subject, or of the sender's name or address. One page looks at 5,000 mails: it may have fewer items
        /// than asked for, or none, and a `next_cursor`.
        q: Query<Option<String>>,
        /// Where they are for this reason; searched as `q` is.
        reason: Query<Option<Reason>>,
        /// That came by this road; searched as `q` is.
        source: Query<Option<Source>>,
        /// On this ticket: id or number.
        ticket: Query<Option<TicketRef>>,
        /// With this Message-ID.
        message_id: Query<Option<String>>,
        /// That came at this instant or later.
        from: Query<Option<Timestamp>>,
        /// That came before this instant.
        to: Query<Option<Timestamp>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<IncomingOut>>> {
        let staff = auth.staff()?.clone();
        let all = mailboxes(&auth.app);
        let filter = IncomingFilter {
            states: state.0,
            mailbox: mailbox.0,
            text: q.0,
            reason: reason.0,
            source: source.0,
            ticket: ticket.0,
            message_id: message_id.0,
            from: from.0,
            to: to.0,
        };
        auth.list((limit, cursor), move |db, caller, page| {
            let mut found = queries::list(db, &staff, &all, &filter, page)?;
            queries::keep_seen(db, &caller.actor, &mut found.items)?;
            Ok(found)
        })
        .await
    }

    /// A mail that came in
    ///
    /// What it says of itself, where it ended and why; the text stands on the ticket, or in the mail as it came.
    #[oai(
        path = "/incoming-mails/:id",
        method = "get",
        operation_id = "show_incoming_mail"
    )]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
    ) -> ApiResult<Shown<IncomingOut>> {
        let staff = auth.staff()?.clone();
        let all = mailboxes(&auth.app);
        auth.read(move |db, caller| {
            let mut found = vec![queries::find(db, &staff, &all, id.0)?];
            queries::keep_seen(db, &caller.actor, &mut found)?;
            Ok(Shown(found.remove(0).into()))
        })
        .await
    }

    /// A mail as it came
    ///
    /// The bytes, unchanged. For administrators; that somebody took them is recorded.
    #[oai(
        path = "/incoming-mails/:id/raw",
        method = "get",
        operation_id = "download_incoming_mail"
    )]
    async fn raw(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
    ) -> ApiResult<RawFile> {
        let (row, bytes) = commands::raw(&auth.app, auth.staff()?, id.0).await?;
        Ok(RawFile(raw_response(&row.id.to_string(), bytes)))
    }

    /// What a PEC provider says in a mail
    ///
    /// What its signature is worth, what it certifies, and the formal notice that a proved envelope brought; 404 where no
    /// provider speaks.
    #[oai(
        path = "/incoming-mails/:id/pec",
        method = "get",
        operation_id = "show_pec_of_incoming_mail"
    )]
    async fn pec(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
    ) -> ApiResult<Shown<PecMailOut>> {
        let staff = auth.staff()?.clone();
        let all = mailboxes(&auth.app);
        auth.read(move |db, _| {
            let mail = queries::find(db, &staff, &all, id.0)?;
            let found = pec::views::came(db, mail.id)?.ok_or(IncomingError::NotFound)?;
            Ok(Shown(found.into()))
        })
        .await
    }

    /// Put a mail into a ticket
    ///
    /// A message of the sender where the sender may write to the ticket, else an internal note. With `ente_id` instead of
    /// `ticket` the mail opens a ticket for that ente: of its sender, where that is a person of it and the mail did not fail
    /// authentication, else one that the caller enters.
    #[oai(
        path = "/incoming-mails/:id/placement",
        method = "post",
        operation_id = "place_incoming_mail"
    )]
    async fn place(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
        body: Json<PlacementIn>,
    ) -> ApiResult<Created<IncomingOut>> {
        let placed = match (body.ticket, body.ente_id) {
            (Some(ticket), None) => commands::place_by_hand(&auth.app, auth.staff()?, id.0, ticket).await?,
            (None, Some(ente)) => commands::open_by_hand(&auth.app, auth.staff()?, id.0, ente).await?,
            _ => return Err(IncomingError::field("ticket", "incoming-place-one").into()),
        };
        made(&auth, placed).await
    }

    /// Make the sender of a mail a contact of an ente
    ///
    /// With an invitation; the mail is processed once more. For administrators.
    #[oai(
        path = "/incoming-mails/:id/contact",
        method = "post",
        operation_id = "add_contact_of_mail"
    )]
    async fn contact(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
        body: Json<ContactIn>,
    ) -> ApiResult<Created<IncomingOut>> {
        let ContactIn { ente_id, name, role } = body.0;
        let contact = NewContact {
            ente: ente_id,
            name,
            role,
        };
        let done = commands::add_contact(&auth.app, auth.staff()?, id.0, contact).await?;
        made(&auth, done).await
    }

    /// Set a mail aside
    ///
    /// With the reason; it can be tried again.
    #[oai(
        path = "/incoming-mails/:id/ignore",
        method = "post",
        operation_id = "ignore_incoming_mail"
    )]
    async fn ignore(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
        body: Json<IgnoreIn>,
    ) -> ApiResult<Created<IncomingOut>> {
        let staff: Staff = auth.staff()?.clone();
        let all = mailboxes(&auth.app);
        auth.create(move |db, caller| {
            let done = commands::ignore(db, &staff, caller.now, &all, id.0, &body.reason)?;
            Ok(created(done))
        })
        .await
    }

    /// Process a mail once more
    ///
    /// As if it had just come: after what it waited for has changed.
    #[oai(
        path = "/incoming-mails/:id/retry",
        method = "post",
        operation_id = "retry_incoming_mail"
    )]
    async fn retry(
        &self,
        auth: BearerToken,
        /// Id of the mail.
        id: Path<IncomingId>,
    ) -> ApiResult<Created<IncomingOut>> {
        let done = commands::retry(&auth.app, auth.staff()?, id.0).await?;
        made(&auth, done).await
    }
}

/// The answer of an operation that has written already; a repetition finds a mail that does not wait any more, or is given this.
async fn made(auth: &BearerToken, incoming: Incoming) -> ApiResult<Created<IncomingOut>> {
    auth.created(move |db, caller| {
        let mut one = vec![incoming.clone()];
        queries::keep_seen(db, &caller.actor, &mut one)?;
        Ok(created(one.remove(0)))
    })
    .await
}

fn created(incoming: Incoming) -> Created<IncomingOut> {
    Created {
        location: format!("/incoming-mails/{}", incoming.id),
        version: None,
        body: incoming.into(),
    }
}

/// The bytes of a mail as a download that no browser shows or runs.
pub(crate) fn raw_response(id: &str, bytes: Bytes) -> Response {
    let name = content_disposition(&format!("{id}.eml"));
    Response::builder()
        .content_type("message/rfc822")
        .header("content-disposition", name)
        .header("x-content-type-options", "nosniff")
        .header("content-security-policy", "sandbox; default-src 'none'")
        .header("cache-control", "private, no-store")
        .body(bytes)
}
