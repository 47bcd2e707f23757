//! Tickets, messages and attachments as the interface shows and takes them.

use poem_openapi::Object;
use poem_openapi::types::MaybeUndefined;
use serde::Serialize;

use crate::api::Change;
use crate::audit::AuditId;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, TicketId, UserId};
use crate::tickets::{
    AssigneeFilter, Attachment, AttachmentId, Channel, CodedTicket, Kind, MessageId, MessageRow, NewTicket,
    Patch, Priority, Sort, State, TicketEvent, TicketNumber, TicketRef, Visibility,
};

crate::string_type!(TicketRef, "ticket-ref");
crate::string_type!(AssigneeFilter, "assignee");
crate::string_type!(Sort, "ticket-order");

/// A ticket.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Ticket")]
pub struct TicketOut {
    /// Its id.
    pub id: TicketId,
    /// Its number, `HD-2026-000123`; it stands wherever an id does.
    pub number: TicketNumber,
    /// The ente; null for a question of the public.
    pub ente_id: Option<EnteId>,
    /// Code of the service.
    pub service: String,
    /// Code of the queue.
    pub queue: String,
    /// What is asked.
    pub kind: Kind,
    /// Its subject.
    pub subject: String,
    /// The opening text, Markdown-light.
    pub text: String,
    /// 1 whole ente, 2 office, 3 one user.
    pub impact: i32,
    /// 1 high, 2 medium, 3 low.
    pub urgency: i32,
    /// From impact and urgency, or as staff decided.
    pub priority: Priority,
    /// Where it stands.
    pub state: State,
    /// How it came in.
    pub channel: Channel,
    /// Who needs help.
    pub requester_id: Option<UserId>,
    /// Who entered it.
    pub author_id: Option<UserId>,
    /// Who works it.
    pub assignee_id: Option<UserId>,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Seen by requester, watchers and staff only.
    pub confidential: bool,
    /// The closed ticket that it goes on with; null also where the caller does not see that one.
    pub follows_id: Option<TicketId>,
    /// Raised by each change; quoted, the `ETag`.
    pub version: i32,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The first 1,000 messages, oldest first; only with `embed=messages`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<MessageOut>>,
    /// The last 1,000 events, oldest first; only with `embed=events`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<TicketEventOut>>,
}

impl From<CodedTicket> for TicketOut {
    fn from(row: CodedTicket) -> TicketOut {
        let ticket = row.ticket;
        TicketOut {
            id: ticket.id,
            number: ticket.number,
            ente_id: ticket.ente_id,
            service: row.service,
            queue: row.queue,
            kind: ticket.kind,
            subject: ticket.subject,
            text: ticket.text,
            impact: ticket.impact,
            urgency: ticket.urgency,
            priority: ticket.priority,
            state: ticket.state,
            channel: ticket.channel,
            requester_id: ticket.requester_id,
            author_id: ticket.author_id,
            assignee_id: ticket.assignee_id,
            tags: row.tags,
            confidential: ticket.confidential,
            follows_id: ticket.follows_id,
            version: ticket.version,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            resolved_at: ticket.resolved_at,
            closed_at: ticket.closed_at,
            messages: None,
            events: None,
        }
    }
}

/// A message or an internal note.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Message")]
pub struct MessageOut {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it; null for the program itself.
    pub author_id: Option<UserId>,
    /// Name of the author.
    pub author_name: Option<String>,
    /// Who may read it.
    pub visibility: Visibility,
    /// The text, Markdown-light.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Its files.
    pub attachments: Vec<AttachmentOut>,
}

impl From<MessageRow> for MessageOut {
    fn from(row: MessageRow) -> MessageOut {
        MessageOut {
            id: row.message.id,
            author_id: row.message.author_id,
            author_name: row.author,
            visibility: row.message.visibility,
            text: row.message.text,
            created_at: row.message.created_at,
            attachments: row.attachments.into_iter().map(Into::into).collect(),
        }
    }
}

/// An attachment; its bytes are at `/attachments/{id}/content`.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Attachment")]
pub struct AttachmentOut {
    /// Its id.
    pub id: AttachmentId,
    /// Name of the file.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Media type, as found by looking at the bytes.
    pub media_type: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Who may read it.
    pub visibility: Visibility,
}

impl From<Attachment> for AttachmentOut {
    fn from(file: Attachment) -> AttachmentOut {
        AttachmentOut {
            id: file.id,
            name: file.name,
            size: file.size,
            media_type: file.media_type,
            sha256: file.sha256,
            visibility: file.visibility,
        }
    }
}

/// What was attached.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Attachments")]
pub struct AttachmentsOut {
    /// The files, in the order of the form.
    pub items: Vec<AttachmentOut>,
}

/// Something that happened to a ticket.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "TicketEvent")]
pub struct TicketEventOut {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub occurred_at: Timestamp,
    /// `ticket.state_changed`, ….
    pub event: String,
    /// Who, if a person did it.
    pub actor_id: Option<UserId>,
    /// Name of the person.
    pub actor_name: Option<String>,
    /// The fields that changed.
    pub changes: Vec<Change>,
    /// Why; where a step of the policy did it, the word escalation and its percentage.
    pub reason: Option<String>,
}

impl From<TicketEvent> for TicketEventOut {
    fn from(event: TicketEvent) -> TicketEventOut {
        TicketEventOut {
            id: event.id,
            occurred_at: event.at,
            event: event.event,
            actor_id: event.actor_id,
            actor_name: event.actor,
            changes: Change::between(&event.old, &event.new),
            reason: event.reason,
        }
    }
}

/// A ticket to be opened.
#[derive(Clone, Debug, Object)]
pub struct TicketIn {
    /// The ente that it is for: required of staff; of an ente's person the one that the token acts for, or one that it
    /// holds a delegation of.
    pub ente_id: Option<EnteId>,
    /// Code of the service.
    #[oai(validator(min_length = 2, max_length = 32))]
    pub service: String,
    /// What is asked.
    pub kind: Kind,
    /// What it is about, in one line.
    #[oai(validator(min_length = 3, max_length = 200))]
    pub subject: String,
    /// The opening text, Markdown-light.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
    /// 1 whole ente, 2 office, 3 one user (if absent).
    #[oai(validator(minimum(value = "1"), maximum(value = "3")))]
    pub impact: Option<i32>,
    /// 1 high, 2 medium (if absent), 3 low.
    #[oai(validator(minimum(value = "1"), maximum(value = "3")))]
    pub urgency: Option<i32>,
    /// Code of the queue, for staff only; else the one that receives the service's tickets.
    #[oai(validator(min_length = 2, max_length = 40))]
    pub queue: Option<String>,
    /// Who needs help, if not the caller: a colleague; for staff anybody.
    pub requester_id: Option<UserId>,
    /// How it came in, for staff only; `api` if absent.
    pub channel: Option<Channel>,
    /// Whether only requester, watchers and staff see it.
    pub confidential: Option<bool>,
    /// Tags.
    #[oai(validator(max_items = 20))]
    pub tags: Option<Vec<String>>,
    /// Id or number of the closed ticket that this one goes on with.
    pub follows: Option<TicketRef>,
}

impl From<TicketIn> for NewTicket {
    fn from(new: TicketIn) -> NewTicket {
        NewTicket {
            ente: new.ente_id,
            impact: new.impact,
            urgency: new.urgency,
            queue: new.queue,
            requester: new.requester_id,
            channel: new.channel,
            confidential: new.confidential.unwrap_or(false),
            tags: new.tags.unwrap_or_default(),
            follows: new.follows,
            ..NewTicket::new(Channel::Api, new.service, new.kind, new.subject, new.text)
        }
    }
}

/// Changes of a ticket (merge patch, RFC 7396): what is absent stays.
#[derive(Clone, Debug, Object)]
pub struct TicketPatch {
    /// What it is about, in one line.
    #[oai(validator(min_length = 3, max_length = 200))]
    pub subject: Option<String>,
    /// All its tags; null: none.
    #[oai(validator(max_items = 20))]
    pub tags: MaybeUndefined<Vec<String>>,
    /// 1 whole ente, 2 office, 3 one user.
    #[oai(validator(minimum(value = "1"), maximum(value = "3")))]
    pub impact: Option<i32>,
    /// 1 high, 2 medium, 3 low.
    #[oai(validator(minimum(value = "1"), maximum(value = "3")))]
    pub urgency: Option<i32>,
    /// A priority that staff decide, with a reason; null: that of impact and urgency again.
    pub priority: MaybeUndefined<Priority>,
    /// Why the priority; refused without one.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: Option<String>,
    /// Whether only requester, watchers and staff see it.
    pub confidential: Option<bool>,
}

impl From<TicketPatch> for Patch {
    fn from(patch: TicketPatch) -> Patch {
        Patch {
            subject: patch.subject,
            tags: match patch.tags {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(Vec::new()),
                MaybeUndefined::Value(tags) => Some(tags),
            },
            impact: patch.impact,
            urgency: patch.urgency,
            priority: match patch.priority {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(priority) => Some(Some(priority)),
            },
            reason: patch.reason,
            confidential: patch.confidential,
        }
    }
}

/// A message or note to be written.
#[derive(Clone, Debug, Object)]
pub struct MessageIn {
    /// The text, Markdown-light.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
    /// Who may read it; a person of an ente writes public messages only.
    pub visibility: Visibility,
}

/// Who is to work the ticket.
#[derive(Clone, Debug, Object)]
pub struct AssignmentIn {
    /// A member of the queue, or a manager.
    pub assignee_id: UserId,
}

/// Where the ticket is to go.
#[derive(Clone, Debug, Object)]
pub struct QueueMoveIn {
    /// Code of the queue.
    #[oai(validator(min_length = 2, max_length = 40))]
    pub queue: String,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

/// The state asked for.
#[derive(Clone, Debug, Object)]
pub struct StateIn {
    /// The state.
    pub state: State,
    /// A public message: required of staff for `waiting_ente` (what is asked) and `resolved` (the solution).
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub message: Option<String>,
    /// Why: required of staff for `cancelled`.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: Option<String>,
}

/// Tickets that ask the same.
#[derive(Clone, Debug, Object)]
pub struct MergeIn {
    /// Ids or numbers of the tickets that go into this one.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub duplicates: Vec<TicketRef>,
}

/// A person who follows a ticket.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Watcher")]
pub struct WatcherOut {
    /// The person.
    pub id: UserId,
    /// Name of the person.
    pub name: String,
}
