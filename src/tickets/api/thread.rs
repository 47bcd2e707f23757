//! What is said in a ticket, and its files.

use poem::{IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiResponse, OpenApi};

use super::objects::{AttachmentOut, AttachmentsOut, MessageIn, MessageOut};
use crate::api::{ApiResult, AttachmentLabels, BearerToken, Created, PageOut, Shown, Tag, Upload};
use crate::http;
use crate::tickets::{self, AttachmentId, MessageRow, NewAttachment, NewMessage, TicketRef, Visibility};
use crate::users::actor::Actor;

/// The operations on messages and attachments.
pub struct ThreadApi;

#[OpenApi(tag = "Tag::Tickets")]
impl ThreadApi {
    /// Write a message
    ///
    /// A public message, or an internal note of the centre. A public message of the ente ends the waiting for it and
    /// reopens a resolved ticket; what is written to a merged ticket reaches the kept one.
    #[oai(path = "/tickets/:id/messages", method = "post", operation_id = "add_message")]
    async fn reply(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        body: Json<MessageIn>,
    ) -> ApiResult<Created<MessageOut>> {
        auth.create(move |db, caller| {
            let new = NewMessage::new(body.visibility, body.text.clone());
            let message = tickets::reply(db, &caller.actor, caller.now, id.0, new)?;
            // Of a kept ticket that the writer does not see, nothing is told.
            let place = match tickets::sees(db, &caller.actor, message.ticket_id)? {
                true => message.ticket_id.into(),
                false => id.0,
            };
            let location = format!("/tickets/{place}/messages");
            let author = Some(caller.actor.person().name.clone());
            let row = MessageRow {
                message,
                author,
                attachments: Vec::new(),
            };
            Ok(Created {
                body: row.into(),
                location,
                version: None,
            })
        })
        .await
    }

    /// Messages of a ticket
    ///
    /// Oldest first; internal notes only for the centre.
    #[oai(
        path = "/tickets/:id/messages",
        method = "get",
        operation_id = "list_messages"
    )]
    async fn list_messages(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<MessageOut>>> {
        auth.list_whole(
            (limit, cursor),
            move |db, caller| {
                let ticket = tickets::find(db, &caller.actor, id.0)?;
                Ok(tickets::messages(db, &caller.actor, &ticket)?)
            },
            |row| row.message.id.to_string(),
            MessageOut::from,
        )
        .await
    }

    /// Attach files
    ///
    /// One to ten files, 25 MiB each at most, for the ticket or for one of its messages, whose visibility they then have.
    /// Staff say who may read them; those of an ente are public.
    #[oai(
        path = "/tickets/:id/attachments",
        method = "post",
        operation_id = "add_attachments"
    )]
    async fn attach(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        body: Upload,
    ) -> ApiResult<Created<AttachmentsOut>> {
        let ticket = id.0;
        let asking = auth.clone();
        let may = move |labels: AttachmentLabels| async move {
            let asked = asking.read(move |db, caller| {
                let visibility = match (&caller.actor, labels.visibility, labels.message) {
                    // Still to come, perhaps: what is refused with the widest choice is refused with every one.
                    (Actor::Staff(_), None, None) => Some(Visibility::Internal),
                    (_, given, _) => given,
                };
                tickets::may_attach(db, &caller.actor, caller.now, ticket, visibility, labels.message)?;
                Ok(())
            });
            asked.await.map_err(|error| error.refusal())
        };
        let received = body.receive(&auth, may).await?;
        auth.create(move |db, caller| {
            let mut items = Vec::with_capacity(received.files.len());
            for file in &received.files {
                let new = NewAttachment {
                    name: file.name.clone(),
                    media_type: file.media_type.to_owned(),
                    size: i64::try_from(file.size).unwrap_or(i64::MAX),
                    sha256: file.sha256.clone(),
                    visibility: received.labels.visibility,
                    message: received.labels.message,
                };
                let attachment = tickets::attach(db, &caller.actor, caller.now, ticket, new)?;
                items.push(AttachmentOut::from(attachment));
            }
            let location = format!("/tickets/{ticket}/attachments");
            Ok(Created {
                body: AttachmentsOut { items },
                location,
                version: None,
            })
        })
        .await
    }

    /// Attachments of a ticket
    ///
    /// Those of its messages included, in the order of uploading; internal ones only for the centre.
    #[oai(
        path = "/tickets/:id/attachments",
        method = "get",
        operation_id = "list_attachments"
    )]
    async fn list_attachments(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<AttachmentOut>>> {
        auth.list_whole(
            (limit, cursor),
            move |db, caller| {
                let ticket = tickets::find(db, &caller.actor, id.0)?;
                Ok(tickets::attachments(db, &caller.actor, &ticket)?)
            },
            |file| file.id.to_string(),
            AttachmentOut::from,
        )
        .await
    }

    /// The bytes of an attachment
    ///
    /// Streamed, always as a download.
    #[oai(
        path = "/attachments/:id/content",
        method = "get",
        operation_id = "download_attachment"
    )]
    async fn content(
        &self,
        auth: BearerToken,
        /// Id of the attachment.
        id: Path<AttachmentId>,
    ) -> ApiResult<Content> {
        let file = auth
            .read(move |db, caller| Ok(tickets::attachment(db, &caller.actor, id.0)?))
            .await?;
        let (named, content) = (
            (file.name.as_str(), file.media_type.as_str()),
            (file.sha256.as_str(), file.size),
        );
        Ok(Content(
            http::download_stored(&auth.app.store, named, content).await?,
        ))
    }
}

/// The bytes of a file, under its own media type.
pub struct Content(pub(crate) Response);

impl IntoResponse for Content {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Content {
    fn meta() -> MetaResponses {
        let bytes = MetaSchema {
            format: Some("binary"),
            ..MetaSchema::new("string")
        };
        let content = MetaMediaType {
            content_type: "*/*",
            schema: MetaSchemaRef::Inline(Box::new(bytes)),
        };
        let response = MetaResponse {
            description: "The bytes, under the media type of the attachment.",
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
