//! Queues in the interface for programs: for people of the centre.

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag, Versioned, version_of};
use crate::kernel::ids::QueueId;
use crate::kernel::text::Lang;
use crate::queues::{self, Assignment, Queue};

/// Where tickets wait.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Queue")]
pub struct QueueOut {
    /// Its id.
    pub id: QueueId,
    /// Its code, by which tickets name it.
    pub code: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// How new tickets get their assignee.
    pub assignment: Assignment,
    /// Whether it takes new tickets.
    pub active: bool,
    /// Whether the caller is a member.
    pub member: bool,
    /// Code of its own calendar; none: that of the ticket's service.
    pub calendar: Option<String>,
    /// Code of its own policy of service levels; none: that of the ticket's service.
    pub sla_policy: Option<String>,
}

impl QueueOut {
    fn new(queue: &Queue, lang: Lang, mine: &[QueueId]) -> QueueOut {
        QueueOut {
            id: queue.id,
            code: queue.code.clone(),
            name: queue.name(lang).to_owned(),
            assignment: queue.assignment,
            active: queue.is_active(),
            member: mine.contains(&queue.id),
            calendar: queue.calendar.clone(),
            sla_policy: queue.sla_policy.clone(),
        }
    }
}

/// The service levels of a queue.
#[derive(Clone, Debug, Object)]
pub struct QueueLevelsIn {
    /// Code of its own calendar; null: that of the ticket's service.
    pub calendar: Option<String>,
    /// Code of its own policy; null: that of the ticket's service.
    pub sla_policy: Option<String>,
}

/// The operations on queues.
pub struct QueuesApi;

#[OpenApi(tag = "Tag::Queues")]
impl QueuesApi {
    /// The queues
    ///
    /// In their order, those no longer used included. For people of the centre only.
    #[oai(path = "/queues", method = "get", operation_id = "list_queues")]
    async fn list(
        &self,
        auth: BearerToken,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<QueueOut>>> {
        let mine = auth.staff()?.queues().to_vec();
        auth.list_whole(
            (limit, cursor),
            |db, caller| Ok(queues::list(db, &caller.actor)?),
            |row| row.code.clone(),
            |row| QueueOut::new(&row, auth.lang, &mine),
        )
        .await
    }

    /// A queue
    ///
    /// For people of the centre only.
    #[oai(path = "/queues/:code", method = "get", operation_id = "show_queue")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Code of the queue.
        #[oai(validator(min_length = 2, max_length = 40, pattern = "^[a-z][a-z0-9-]+$"))]
        code: Path<String>,
    ) -> ApiResult<Versioned<QueueOut>> {
        auth.read(move |db, caller| {
            let staff = caller.staff()?;
            let queue = queues::find(db, staff, &code.0)?;
            Ok(Versioned {
                version: queue.version,
                body: QueueOut::new(&queue, caller.lang, staff.queues()),
            })
        })
        .await
    }

    /// Give a queue a calendar and a policy of its own
    ///
    /// Or, by null, those of its tickets' services again. New tickets and new promises go by them at once. Running promises
    /// keep theirs: see the recomputations. For administrators.
    #[oai(
        path = "/queues/:code/service-levels",
        method = "put",
        operation_id = "set_queue_levels"
    )]
    async fn set_levels(
        &self,
        auth: BearerToken,
        /// Code of the queue.
        #[oai(validator(min_length = 2, max_length = 40, pattern = "^[a-z][a-z0-9-]+$"))]
        code: Path<String>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<QueueLevelsIn>,
    ) -> ApiResult<Versioned<QueueOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = caller.staff()?;
            let (calendar, policy) = (body.calendar.as_deref(), body.sla_policy.as_deref());
            let queue = queues::set_levels(db, staff, caller.now, (&code.0, version), calendar, policy)?;
            Ok(Versioned {
                version: queue.version,
                body: QueueOut::new(&queue, caller.lang, staff.queues()),
            })
        })
        .await
    }
}
