//! Opening a ticket: by a person of an ente, or by staff for one (R-TKT-8, R-VIS-7, R-VIS-8).

use diesel::prelude::*;
use serde_json::json;

use super::change;
use super::checks::Checks;
use super::error::TicketError;
use super::indexing;
use super::model::{
    Channel, DEFAULT_IMPACT, DEFAULT_URGENCY, Kind, Priority, State, Ticket, TicketNumber, TicketRef,
};
use super::{assignment, numbers, policy, promises, queries, telling};
use crate::audit::{self, By};
use crate::db::Db;
use crate::db::schema::{ticket_tags, tickets};
use crate::enti;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, ServiceId, TicketId, UserId};
use crate::kernel::rome;
use crate::pec::AnswerRoute;
use crate::queues::{self, Queue, QueueError};
use crate::services;
use crate::sla;
use crate::sla::promises::RISK_NONE;
use crate::users;
use crate::users::actor::{Actor, EnteUser, Operator};

/// What somebody asks.
#[derive(Clone, Debug)]
pub struct NewTicket {
    /// For which ente: required for staff; for a person of an ente the one acted for where none is named.
    pub ente: Option<EnteId>,
    /// Code of the service.
    pub service: String,
    /// What is asked.
    pub kind: Kind,
    /// 3–200 characters.
    pub subject: String,
    /// The opening text, 1–20,000 characters.
    pub text: String,
    /// 1 whole ente, 2 office, 3 one user.
    pub impact: Option<i32>,
    /// 1 high, 2 medium, 3 low.
    pub urgency: Option<i32>,
    /// Code of the queue, for staff; else the one that receives the service's tickets.
    pub queue: Option<String>,
    /// Who needs help, if not the author: a colleague; for staff anybody.
    pub requester: Option<UserId>,
    /// How it came in, for staff.
    pub channel: Option<Channel>,
    /// The interface that it comes through: the channel where none is named.
    pub via: Channel,
    /// Seen by the requester, the watchers and staff only.
    pub confidential: bool,
    /// Tags.
    pub tags: Vec<String>,
    /// The closed ticket that this one goes on with.
    pub follows: Option<TicketRef>,
    /// When the request reached the centre, if that was before now: its clocks run from then, and it is dated so.
    pub received_at: Option<Timestamp>,
}

impl NewTicket {
    /// A ticket with nothing but what is required.
    pub fn new(
        via: Channel,
        service: impl Into<String>,
        kind: Kind,
        subject: impl Into<String>,
        text: impl Into<String>,
    ) -> NewTicket {
        NewTicket {
            ente: None,
            service: service.into(),
            kind,
            subject: subject.into(),
            text: text.into(),
            impact: None,
            urgency: None,
            queue: None,
            requester: None,
            channel: None,
            via,
            confidential: false,
            tags: Vec::new(),
            follows: None,
            received_at: None,
        }
    }
}

/// Opens a ticket, gives it its number and queue, and assigns it where the queue's rule says so.
/// Errors: Forbidden, Invalid.
pub fn open(db: &mut Db, actor: &Actor, now: Timestamp, new: NewTicket) -> Result<Ticket, TicketError> {
    let is_staff = actor.staff().is_some();
    if !policy::may_open(actor) || (!is_staff && (new.queue.is_some() || new.channel.is_some())) {
        return Err(TicketError::Forbidden);
    }
    let ticket = open_as_given(db, Operator, actor, now, new)?;
    telling::of_opening(db, now, &ticket, actor.id(), None)?;
    Ok(ticket)
}

/// [`open`] for loaders: the queue and channel are as given, whoever the author is; nobody is told. Errors: Invalid.
pub fn open_as_given(
    db: &mut Db,
    _: Operator,
    actor: &Actor,
    now: Timestamp,
    new: NewTicket,
) -> Result<Ticket, TicketError> {
    let mut checks = Checks::default();
    let subject = checks.subject(&new.subject);
    let text = checks.body("text", &new.text);
    let impact = checks.impact(new.impact.unwrap_or(DEFAULT_IMPACT));
    let urgency = checks.urgency(new.urgency.unwrap_or(DEFAULT_URGENCY));
    let tags = checks.tags(&new.tags);
    let ente = ente_of(db, actor, now, new.ente, &mut checks)?;
    let service = service_of(db, &new.service, &mut checks)?;
    let queue = match (service, new.queue.as_deref()) {
        (_, Some(code)) => queue_of(db, code, &mut checks)?,
        (Some(service), None) => queue_for(db, service, &mut checks)?,
        (None, None) => None,
    };
    let requester = requester_of(db, actor, now, ente, new.requester, &mut checks)?;
    let follows = match new.follows {
        Some(before) => match queries::find(db, actor, before) {
            // The id would lead the ente to a ticket of another one; a public question belongs to none.
            Ok(before) if ente.is_some() && before.ente_id.is_some() && before.ente_id != ente => {
                checks.refuse("follows", "tickets-follows-ente");
                None
            }
            Ok(before) => Some(before.id),
            Err(TicketError::NotFound) => {
                checks.refuse("follows", "tickets-ticket-unknown");
                None
            }
            Err(other) => return Err(other),
        },
        None => None,
    };
    checks.done()?;
    let (Some(ente), Some(service), Some(queue)) = (ente, service, queue) else {
        unreachable!("what is missing has been refused above");
    };
    let opened = Opened {
        ente: Some(ente),
        service,
        queue,
        kind: new.kind,
        subject,
        text,
        impact,
        urgency,
        requester: Some(requester),
        author: Some(actor.id()),
        channel: new.channel.unwrap_or(new.via),
        confidential: new.confidential,
        follows,
        tags,
        // A clock that was set back does not make a request come from the future.
        opened_at: new.received_at.map_or(now, |received| received.min(now)),
    };
    let (ticket, by) = (insert(db, now, opened)?, actor.by(Some(ente)));
    finish(db, now, ticket, by)
}

/// [`open`] for mail: in the queue of the mailbox that it came to. Its sender is told too, who has seen no page, and by
/// certified mail who wrote by it: `route`. Errors: Invalid.
pub fn open_by_mail(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    new: NewTicket,
    route: Option<AnswerRoute>,
) -> Result<Ticket, TicketError> {
    let ticket = open_as_given(db, Operator, actor, now, new)?;
    telling::of_opening(db, now, &ticket, actor.id(), route)?;
    Ok(ticket)
}

/// What a ticket passes on to the one that goes on with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inheritance {
    /// Whether it, or one that it was merged into, is confidential.
    pub confidential: bool,
    /// Code of its service, while that is active.
    pub service: Option<String>,
    /// What was asked.
    pub kind: Kind,
}

/// What a ticket passes on, whoever asks: what it says is told to nobody.
pub fn inheritance(db: &mut Db, ticket: TicketId) -> QueryResult<Inheritance> {
    let ticket = queries::get(db, ticket)?;
    let mut services = services::active(db)?.into_iter();
    let service = services.find(|service| service.id == ticket.service_id);
    let (mut confidential, mut next) = (ticket.confidential, ticket.merged_into_id);
    while let Some(into) = next {
        let kept = queries::get(db, into)?;
        confidential |= kept.confidential;
        next = kept.merged_into_id;
    }
    Ok(Inheritance {
        confidential,
        service: service.map(|service| service.code),
        kind: ticket.kind,
    })
}

/// A ticket whose fields have been checked.
pub(super) struct Opened {
    pub ente: Option<EnteId>,
    pub service: ServiceId,
    pub queue: Queue,
    pub kind: Kind,
    pub subject: String,
    pub text: String,
    pub impact: i32,
    pub urgency: i32,
    pub requester: Option<UserId>,
    pub author: Option<UserId>,
    pub channel: Channel,
    pub confidential: bool,
    pub follows: Option<TicketId>,
    pub tags: Vec<String>,
    /// The opening date, whose year is that of the number; who may open it and who gets it is asked as of now.
    pub opened_at: Timestamp,
}

/// Numbers and stores the ticket, assigned if the queue's rule chooses somebody.
pub(super) fn insert(db: &mut Db, now: Timestamp, new: Opened) -> Result<Ticket, TicketError> {
    let opened_at = new.opened_at;
    let year = chrono::Datelike::year(&rome::date_of(opened_at.utc()));
    let assignee = assignment::by_rule(db, &new.queue, now)?;
    let mut ticket = Ticket {
        id: TicketId::new(opened_at),
        number: TicketNumber::new(year, numbers::next(db, year)?),
        ente_id: new.ente,
        service_id: new.service,
        queue_id: new.queue.id,
        kind: new.kind,
        subject: new.subject,
        text: new.text,
        impact: new.impact,
        urgency: new.urgency,
        priority: Priority::of(new.impact, new.urgency),
        priority_reason: None,
        state: if assignee.is_some() {
            State::Assigned
        } else {
            State::New
        },
        channel: new.channel,
        requester_id: new.requester,
        author_id: new.author,
        assignee_id: assignee,
        confidential: new.confidential,
        follows_id: new.follows,
        parent_id: None,
        merged_into_id: None,
        reopened: 0,
        version: 1,
        created_at: opened_at,
        updated_at: now,
        state_since: opened_at,
        lapses_at: None,
        remind_at: None,
        resolved_at: None,
        closed_at: None,
        risk: RISK_NONE,
    };
    let made = promises::opening(db, &mut ticket, opened_at)?;
    diesel::insert_into(tickets::table).values(&ticket).execute(db)?;
    sla::promises::insert(db, &made)?;
    for tag in new.tags {
        let values = (ticket_tags::ticket_id.eq(ticket.id), ticket_tags::tag.eq(tag));
        diesel::insert_into(ticket_tags::table)
            .values(values)
            .execute(db)?;
    }
    change::record_transition(db, ticket.id, None, State::New, ticket.author_id, opened_at)?;
    if ticket.state == State::Assigned {
        change::record_transition(db, ticket.id, Some(State::New), State::Assigned, None, opened_at)?;
    }
    Ok(ticket)
}

/// Indexes the stored ticket and records its opening.
pub(super) fn finish(db: &mut Db, now: Timestamp, ticket: Ticket, by: By) -> Result<Ticket, TicketError> {
    indexing::index_new(db, &ticket)?;
    let new = json!({
        "number": ticket.number, "state": State::New, "kind": ticket.kind, "priority": ticket.priority,
        "impact": ticket.impact, "urgency": ticket.urgency, "channel": ticket.channel, "service_id": ticket.service_id,
        "queue_id": ticket.queue_id, "requester_id": ticket.requester_id, "confidential": ticket.confidential,
        "follows_id": ticket.follows_id,
    });
    audit::record(
        db,
        by,
        now,
        change::entry(&ticket, "ticket.opened").change(json!(null), new),
    )?;
    if ticket.state == State::Assigned {
        let (old, new) = (
            json!({"assignee_id": null}),
            json!({"assignee_id": ticket.assignee_id}),
        );
        audit::record(
            db,
            By::system(),
            now,
            change::entry(&ticket, "ticket.assigned").change(old, new),
        )?;
        let (old, new) = (json!({"state": State::New}), json!({"state": State::Assigned}));
        audit::record(
            db,
            By::system(),
            now,
            change::entry(&ticket, "ticket.state_changed").change(old, new),
        )?;
    }
    Ok(ticket)
}

/// The ente: the one named, for a person of an ente one of those acted for. It must be valid today (R-VIS-8); one that
/// is not visible is as unknown as one that does not exist.
fn ente_of(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    named: Option<EnteId>,
    checks: &mut Checks,
) -> Result<Option<EnteId>, TicketError> {
    let ente = named.or(actor.ente().map(EnteUser::ente));
    let Some(ente) = ente else {
        checks.refuse("ente_id", "tickets-ente-required");
        return Ok(None);
    };
    let reached = actor.ente().is_none_or(|user| user.reach().contains(&ente));
    if !reached || !enti::is_valid(db, ente, rome::date_of(now.utc()))? {
        checks.refuse("ente_id", "tickets-ente-unknown");
        return Ok(None);
    }
    Ok(Some(ente))
}

/// A service about which tickets may be opened.
pub(super) fn service_of(
    db: &mut Db,
    code: &str,
    checks: &mut Checks,
) -> Result<Option<ServiceId>, TicketError> {
    let service = services::active(db)?
        .into_iter()
        .find(|service| service.code == code);
    match service {
        None if code.is_empty() => checks.refuse("service", "tickets-form-service-choose"),
        None => checks.refuse("service", "tickets-service-unknown"),
        Some(_) => {}
    }
    Ok(service.map(|service| service.id))
}

/// A queue in use.
pub(super) fn queue_of(db: &mut Db, code: &str, checks: &mut Checks) -> Result<Option<Queue>, TicketError> {
    let queue = queues::active(db)?.into_iter().find(|queue| queue.code == code);
    if queue.is_none() {
        checks.refuse("queue", "tickets-queue-unknown");
    }
    Ok(queue)
}

/// The queue that receives a service's tickets.
pub(super) fn queue_for(
    db: &mut Db,
    service: ServiceId,
    checks: &mut Checks,
) -> Result<Option<Queue>, TicketError> {
    match queues::queue_for_service(db, service) {
        Ok(queue) => Ok(Some(queue)),
        Err(QueueError::Db(error)) => Err(error.into()),
        Err(_) => {
            checks.refuse("queue", "tickets-queue-missing");
            Ok(None)
        }
    }
}

/// Who needs help: the author, or for a person of an ente a colleague, for staff anybody. Errors: Forbidden.
fn requester_of(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: Option<EnteId>,
    named: Option<UserId>,
    checks: &mut Checks,
) -> Result<UserId, TicketError> {
    let Some(named) = named.filter(|named| *named != actor.id()) else {
        return Ok(actor.id());
    };
    match actor {
        Actor::Ente(_) => {
            let colleague = users::load_actor(db, named, ente, now)?;
            match ente.is_none() || matches!(colleague, Some(Actor::Ente(_))) {
                true => Ok(named),
                false => Err(TicketError::Forbidden),
            }
        }
        Actor::Staff(_) => {
            let known = users::load_actor(db, named, None, now)?.is_some();
            if !known {
                checks.refuse("requester_id", "tickets-user-unknown");
            }
            Ok(named)
        }
    }
}
