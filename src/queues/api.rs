//! Queues in the interface for programs: for people of the centre.

use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag};
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
}
