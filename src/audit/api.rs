//! The audit in the interface for programs: for administrators and auditors.

use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;
use serde_json::Value;

use super::{ActorKind, AuditFilter, AuditId, Event};
use crate::api::{ApiResult, BearerToken, Change, PageOut, Shown, Tag};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};

/// An event of the audit.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "AuditEvent")]
pub struct AuditEventOut {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub occurred_at: Timestamp,
    /// What: `ticket.assigned`.
    pub event: String,
    /// What kind of actor.
    pub actor_kind: ActorKind,
    /// Who, if a person did it.
    pub actor_id: Option<UserId>,
    /// The ente acted for by delegation.
    pub acting_for_id: Option<EnteId>,
    /// The ente whose data changed.
    pub ente_id: Option<EnteId>,
    /// What kind of thing it happened to.
    pub subject_kind: String,
    /// Id of the thing.
    pub subject_id: String,
    /// The fields that changed.
    pub changes: Vec<Change>,
    /// Why.
    pub reason: Option<String>,
    /// Its chain of hashes.
    pub chain: String,
    /// Its place in the chain.
    pub position: i64,
    /// Its hash, lower-case hex.
    pub hash: String,
}

impl From<Event> for AuditEventOut {
    fn from(event: Event) -> AuditEventOut {
        let parse = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or("null");
            serde_json::from_str(text).unwrap_or(Value::Null)
        };
        AuditEventOut {
            changes: Change::between(&parse(&event.old_value), &parse(&event.new_value)),
            id: event.id,
            occurred_at: event.occurred_at,
            event: event.event,
            actor_kind: event.actor_kind,
            actor_id: event.actor_id,
            acting_for_id: event.acting_for,
            ente_id: event.ente_id,
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            reason: event.reason,
            chain: event.chain,
            position: event.position,
            hash: event.hash,
        }
    }
}

/// The operation on the audit.
pub struct AuditApi;

#[OpenApi(tag = "Tag::Audit")]
impl AuditApi {
    /// Events of the audit
    ///
    /// Newest first. For administrators and auditors only.
    #[oai(path = "/audit-events", method = "get", operation_id = "list_audit_events")]
    #[expect(
        clippy::too_many_arguments,
        reason = "an operation's parameters are its arguments"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// With one of these names (`ticket.assigned`); one that ends in a point means all that begin so.
        #[oai(default)]
        event: Query<Vec<String>>,
        /// By this person.
        actor: Query<Option<UserId>>,
        /// About data of this ente.
        ente: Query<Option<EnteId>>,
        /// About things of this kind (`ticket`).
        #[oai(validator(min_length = 1, max_length = 40, pattern = "^[a-z_]+$"))]
        subject_kind: Query<Option<String>>,
        /// About the thing with this id, of the kind `subject_kind`.
        #[oai(validator(min_length = 1, max_length = 100))]
        subject_id: Query<Option<String>>,
        /// From this instant on.
        from: Query<Option<Timestamp>>,
        /// Before this instant.
        to: Query<Option<Timestamp>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<AuditEventOut>>> {
        let filter = AuditFilter {
            events: event.0,
            actor: actor.0,
            ente: ente.0,
            subject: subject_kind.0.map(|kind| (kind, subject_id.0)),
            from: from.0,
            to: to.0,
        };
        auth.list((limit, cursor), move |db, caller, page| {
            Ok(super::list(db, &caller.actor, &filter, page)?)
        })
        .await
    }
}
