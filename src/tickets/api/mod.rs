//! Tickets in the interface for programs: operations on the ticket itself here, on what is said in it in [`thread`].

mod objects;
mod promises;
mod thread;

use chrono::NaiveDate;
use diesel::QueryResult;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;

use crate::api::{ApiResult, BearerToken, Created, Done, PageOut, Shown, Tag, Versioned, version_of};
use crate::db::Db;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::DomainError;
use crate::sla::promises::{PromiseKind, PromiseState};
use crate::tickets::{
    self, AssigneeFilter, Days, Due, Happened, Priority, Promised, Sort, State, StateChange, Terms, Ticket,
    TicketError, TicketFilter, TicketRef,
};
use crate::users::actor::Actor;

pub use objects::{AttachmentOut, MessageOut, TicketOut};
pub use promises::PromisesApi;
pub use thread::{Content, ThreadApi};

use objects::{AssignmentIn, MergeIn, QueueMoveIn, StateIn, TicketIn, TicketPatch, WatcherOut};

/// Messages and events that a ticket brings along at most.
const MAX_EMBEDDED: usize = 1000;

/// The operations on tickets.
pub struct TicketsApi;

#[OpenApi(tag = "Tag::Tickets")]
impl TicketsApi {
    /// Open a ticket
    ///
    /// Opens a ticket for an ente about a service. It gets its number and its queue, and where the queue's rule says so
    /// an assignee.
    #[oai(path = "/tickets", method = "post", operation_id = "open_ticket")]
    async fn open(&self, auth: BearerToken, body: Json<TicketIn>) -> ApiResult<Created<TicketOut>> {
        auth.create(move |db, caller| {
            let ticket = tickets::open(db, &caller.actor, caller.now, body.0.clone().into())?;
            created(db, &caller.actor, ticket)
        })
        .await
    }

    /// Tickets that the caller sees
    ///
    /// One page, in the order asked for. Several values of one parameter mean any of them; different parameters all hold.
    /// With `q` the newest tickets come first, whatever the order.
    #[oai(path = "/tickets", method = "get", operation_id = "list_tickets")]
    #[expect(
        clippy::too_many_arguments,
        reason = "an operation's parameters are its arguments"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// In one of these states.
        #[oai(default)]
        state: Query<Vec<State>>,
        /// In one of these queues, by code.
        #[oai(default)]
        queue: Query<Vec<String>>,
        /// Assigned to one of these people, by id; `me` is the caller, `none` nobody.
        #[oai(default)]
        assignee: Query<Vec<AssigneeFilter>>,
        /// Of one of these enti, by id.
        #[oai(default)]
        ente: Query<Vec<EnteId>>,
        /// About one of these services, by code.
        #[oai(default)]
        service: Query<Vec<String>>,
        /// With one of these priorities.
        #[oai(default)]
        priority: Query<Vec<Priority>>,
        /// With one of these tags.
        #[oai(default)]
        tag: Query<Vec<String>>,
        /// How soon something is owed: `today` (from now to the end of the local day), `overdue` (past its due time and not
        /// waiting for the ente), `paused` (waiting for the ente).
        #[oai(default)]
        due: Query<Vec<Due>>,
        /// With a promise of one of these kinds. `promise`, `outcome`, `due_from`, `due_to` and `ended` hold together for one
        /// promise.
        #[oai(default)]
        promise: Query<Vec<PromiseKind>>,
        /// With a promise that stands so; one past its due time is `breached`, whether it is finished or not.
        #[oai(default)]
        outcome: Query<Vec<PromiseState>>,
        /// With a promise due on this local date or later.
        due_from: Query<Option<NaiveDate>>,
        /// With a promise due on this local date or earlier.
        due_to: Query<Option<NaiveDate>>,
        /// Opened on this local date or later.
        opened_from: Query<Option<NaiveDate>>,
        /// Opened on this local date or earlier.
        opened_to: Query<Option<NaiveDate>>,
        /// With a promise that is finished; `false`: with one that is not.
        ended: Query<Option<bool>>,
        /// Opened on this weekday, 1 Monday to 7 Sunday; asked for with `opened_from` and `opened_to`.
        #[oai(validator(minimum(value = "1"), maximum(value = "7")))]
        opened_weekday: Query<Option<i32>>,
        /// Opened at this hour of Europe/Rome; asked for with `opened_from` and `opened_to`.
        #[oai(validator(minimum(value = "0"), maximum(value = "23")))]
        opened_hour: Query<Option<i32>>,
        /// Resolved on this local date or later, also if reopened since.
        resolved_from: Query<Option<NaiveDate>>,
        /// Resolved on this local date or earlier, also if reopened since.
        resolved_to: Query<Option<NaiveDate>>,
        /// Those that waited for their ente before they were resolved; asked for with `resolved_from` or `resolved_to`.
        /// `false`: the others.
        waited: Query<Option<bool>>,
        /// Reopened on this local date or later.
        reopened_from: Query<Option<NaiveDate>>,
        /// Reopened on this local date or earlier.
        reopened_to: Query<Option<NaiveDate>>,
        /// Cancelled or merged on this local date or later.
        cancelled_from: Query<Option<NaiveDate>>,
        /// Cancelled or merged on this local date or earlier.
        cancelled_to: Query<Option<NaiveDate>>,
        /// Neither resolved nor final at the end of this local date, or now.
        open_on: Query<Option<NaiveDate>>,
        /// Those that were opened again; `false`: the others.
        reopened: Query<Option<bool>>,
        /// Words of subject, messages and names, or a number.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        /// The order.
        #[oai(default)]
        sort: Query<Sort>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<TicketOut>>> {
        let filter = TicketFilter {
            state: state.0,
            queue: queue.0,
            assignee: assignee.0,
            ente: ente.0,
            service: service.0,
            priority: priority.0,
            tag: tag.0,
            q: q.0,
            reopened: reopened.0,
            opened: Days {
                from: opened_from.0,
                to: opened_to.0,
            },
            happened: Happened {
                resolved: Days {
                    from: resolved_from.0,
                    to: resolved_to.0,
                },
                waited: waited.0,
                reopened: Days {
                    from: reopened_from.0,
                    to: reopened_to.0,
                },
                cancelled: Days {
                    from: cancelled_from.0,
                    to: cancelled_to.0,
                },
                open_on: open_on.0,
                weekday: opened_weekday.0.map(i32::unsigned_abs),
                hour: opened_hour.0.map(i32::unsigned_abs),
            },
            ..TicketFilter::default()
        };
        auth.list((limit, cursor), move |db, caller, page| {
            let promised = Promised {
                due: due.0,
                kind: promise.0,
                outcome: outcome.0,
                due_from: due_from.0,
                due_to: due_to.0,
                ended: ended.0,
                ..Promised::at(caller.now)
            };
            let filter = TicketFilter {
                promised: (!promised.is_empty()).then_some(promised),
                ..filter
            };
            Ok(tickets::list_coded(db, &caller.actor, &filter, sort.0, page)?)
        })
        .await
    }

    /// A ticket
    ///
    /// The ticket with its version as `ETag`; with `embed` also its messages and what happened to it.
    #[oai(path = "/tickets/:id", method = "get", operation_id = "show_ticket")]
    async fn show(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// What to bring along, separated by commas: `messages`, `events`.
        embed: Query<Option<String>>,
    ) -> ApiResult<Versioned<TicketOut>> {
        let embed = embed.0.unwrap_or_default();
        auth.read(move |db, caller| {
            let ticket = tickets::find(db, &caller.actor, id.0)?;
            let mut out = shown(db, &caller.actor, ticket.clone())?;
            if embed.contains("messages") {
                let messages = tickets::messages(db, &caller.actor, &ticket)?;
                out.messages = Some(messages.into_iter().take(MAX_EMBEDDED).map(Into::into).collect());
            }
            if embed.contains("events") {
                let events = tickets::events(db, &caller.actor, &ticket)?;
                let old = events.len().saturating_sub(MAX_EMBEDDED);
                out.events = Some(events.into_iter().skip(old).map(Into::into).collect());
            }
            Ok(Versioned {
                version: out.version,
                body: out,
            })
        })
        .await
    }

    /// Change a ticket
    ///
    /// A merge patch (RFC 7396) by staff: what is absent stays. A final ticket takes only tags. A priority of one's own
    /// needs a reason; with null it follows impact and urgency again.
    #[oai(path = "/tickets/:id", method = "patch", operation_id = "edit_ticket")]
    async fn edit(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<TicketPatch>,
    ) -> ApiResult<Versioned<TicketOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let patch = body.0.clone().into();
            let outcome = tickets::patch(db, &caller.actor, caller.now, id.0, version, patch);
            changed(db, &caller.actor, outcome)
        })
        .await
    }

    /// Assign a ticket
    ///
    /// Gives the ticket to a member of its queue or a manager, oneself included. A new ticket becomes `assigned`.
    #[oai(
        path = "/tickets/:id/assignment",
        method = "put",
        operation_id = "assign_ticket"
    )]
    async fn assign(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<AssignmentIn>,
    ) -> ApiResult<Versioned<TicketOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = of_centre(db, &caller.actor, id.0)?;
            let outcome = tickets::assign(db, staff, caller.now, id.0, version, body.assignee_id);
            changed(db, &caller.actor, outcome)
        })
        .await
    }

    /// Move a ticket to another queue
    ///
    /// The promise goes on. An assignee who is no member of the new queue loses the ticket.
    #[oai(path = "/tickets/:id/queue", method = "put", operation_id = "move_ticket")]
    async fn move_to_queue(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<QueueMoveIn>,
    ) -> ApiResult<Versioned<TicketOut>> {
        let version = version_of(if_match.0.as_deref())?;
        auth.write(move |db, caller| {
            let staff = of_centre(db, &caller.actor, id.0)?;
            let outcome =
                tickets::move_to_queue(db, staff, caller.now, id.0, version, &body.queue, &body.reason);
            changed(db, &caller.actor, outcome)
        })
        .await
    }

    /// Change the state of a ticket
    ///
    /// Staff work the ticket; its ente confirms (`closed`), reopens (`in_progress`) or cancels it. A transition that does
    /// not exist is refused with those that are allowed.
    #[oai(
        path = "/tickets/:id/state",
        method = "put",
        operation_id = "change_ticket_state"
    )]
    async fn set_state(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// The version that the change is based on, as `ETag` gave it.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<StateIn>,
    ) -> ApiResult<Versioned<TicketOut>> {
        let version = version_of(if_match.0.as_deref())?;
        let terms = Terms::from(&auth.app.config.tickets);
        auth.write(move |db, caller| {
            let StateIn {
                state,
                message,
                reason,
            } = body.0.clone();
            let change = StateChange {
                state,
                message,
                reason,
            };
            let outcome = tickets::set_state(db, &caller.actor, caller.now, &terms, id.0, version, change);
            changed(db, &caller.actor, outcome)
        })
        .await
    }

    /// Merge duplicates into a ticket
    ///
    /// Messages, attachments and watchers of the duplicates move into this ticket; the duplicates become `cancelled`, and
    /// replies to them reach this one. All or none are merged.
    #[oai(path = "/tickets/:id/merges", method = "post", operation_id = "merge_tickets")]
    async fn merge(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket that is kept.
        id: Path<TicketRef>,
        body: Json<MergeIn>,
    ) -> ApiResult<Created<TicketOut>> {
        auth.create(move |db, caller| {
            let staff = of_centre(db, &caller.actor, id.0)?;
            let ticket = tickets::merge(db, staff, caller.now, id.0, &body.duplicates)?;
            created(db, &caller.actor, ticket)
        })
        .await
    }

    /// Watchers of a ticket
    ///
    /// The people who follow the ticket, by name; an ente sees those of its own side.
    #[oai(
        path = "/tickets/:id/watchers",
        method = "get",
        operation_id = "list_watchers"
    )]
    async fn list_watchers(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<WatcherOut>>> {
        auth.list_whole(
            (limit, cursor),
            move |db, caller| {
                let ticket = tickets::find(db, &caller.actor, id.0)?;
                Ok(tickets::watchers(db, &caller.actor, &ticket)?)
            },
            |(id, _)| id.to_string(),
            |(id, name)| WatcherOut { id, name },
        )
        .await
    }

    /// Let somebody follow a ticket
    ///
    /// The person must be allowed to see the ticket; of an ente's people, colleagues may be chosen. Doing it twice changes
    /// nothing.
    #[oai(
        path = "/tickets/:id/watchers/:user_id",
        method = "put",
        operation_id = "add_watcher"
    )]
    async fn add_watcher(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// The person.
        user_id: Path<UserId>,
    ) -> ApiResult<Versioned<TicketOut>> {
        auth.write(move |db, caller| {
            tickets::add_watcher(db, &caller.actor, caller.now, id.0, user_id.0)?;
            let ticket = tickets::find(db, &caller.actor, id.0);
            changed(db, &caller.actor, ticket)
        })
        .await
    }

    /// Stop following a ticket
    ///
    /// Takes a person off the watchers; anybody may take off themselves.
    #[oai(
        path = "/tickets/:id/watchers/:user_id",
        method = "delete",
        operation_id = "delete_watcher"
    )]
    async fn remove_watcher(
        &self,
        auth: BearerToken,
        /// Id or number of the ticket.
        id: Path<TicketRef>,
        /// The person.
        user_id: Path<UserId>,
    ) -> ApiResult<Done> {
        auth.write(move |db, caller| {
            Ok(tickets::remove_watcher(
                db,
                &caller.actor,
                caller.now,
                id.0,
                user_id.0,
            )?)
        })
        .await?;
        Ok(Done)
    }
}

/// What only people of the centre do: a person of an ente who sees the ticket is told so, anybody else nothing.
fn of_centre<'a>(
    db: &mut Db,
    actor: &'a Actor,
    ticket: TicketRef,
) -> Result<&'a crate::users::actor::Staff, TicketError> {
    match actor {
        Actor::Staff(staff) => Ok(staff),
        Actor::Ente(_) => tickets::find(db, actor, ticket).and(Err(TicketError::Forbidden)),
    }
}

fn shown(db: &mut Db, actor: &Actor, ticket: Ticket) -> QueryResult<TicketOut> {
    tickets::coded(db, actor, ticket).map(TicketOut::from)
}

/// The ticket as 201.
fn created(db: &mut Db, actor: &Actor, ticket: Ticket) -> ApiResult<Created<TicketOut>> {
    let body = shown(db, actor, ticket)?;
    Ok(Created {
        location: format!("/tickets/{}", body.id),
        version: Some(body.version),
        body,
    })
}

/// The ticket as it is after a change; after a lost race as it is now, inside the refusal (R-TKT-6).
fn changed(
    db: &mut Db,
    actor: &Actor,
    outcome: Result<Ticket, TicketError>,
) -> ApiResult<Versioned<TicketOut>> {
    match outcome {
        Ok(ticket) => {
            let body = shown(db, actor, ticket)?;
            Ok(Versioned {
                version: body.version,
                body,
            })
        }
        Err(stale @ TicketError::Stale(_)) => {
            let refusal = stale.refusal();
            let TicketError::Stale(ticket) = stale else {
                return Err(stale.into());
            };
            let current = serde_json::to_value(shown(db, actor, *ticket)?).unwrap_or_default();
            Err(refusal.member("ticket", current).into())
        }
        Err(error) => Err(error.into()),
    }
}
