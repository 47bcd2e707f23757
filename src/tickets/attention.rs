//! The ente's "sollecito": it asks for attention to a ticket, once for each working day; that escalates.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::change::Change;
use super::checks::Checks;
use super::error::TicketError;
use super::model::{State, Ticket, TicketRef};
use super::{escalation, policy, queries};
use crate::db::schema::attention_requests;
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::sla::policies::Whom;
use crate::sla::promises::{self, Terms};
use crate::users::actor::Actor;

/// A request for attention.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = attention_requests)]
pub struct AttentionRequest {
    /// The working day for which it counts: that of the request, or the next one.
    pub counted_on: NaiveDate,
    /// Who asked.
    pub user_id: UserId,
    /// Why, if the person said so.
    pub text: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// Whether the person may ask for attention now, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// It may be asked for.
    Possible,
    /// The ticket waits for the ente: an answer is what helps.
    WaitsForEnte,
    /// It was asked for already; possible again from this day on.
    AskedUntil(NaiveDate),
    /// Not by this person, or not for this ticket: it is solved or closed.
    Never,
}

/// Whether the actor may ask for attention to the ticket now.
pub fn attention(db: &mut Db, actor: &Actor, now: Timestamp, ticket: &Ticket) -> QueryResult<Attention> {
    if actor.ente().is_none() || !policy::may_reply(actor, ticket) || !ticket.state.is_open() {
        return Ok(Attention::Never);
    }
    if ticket.state == State::WaitingEnte {
        return Ok(Attention::WaitsForEnte);
    }
    let day = counted_on(db, ticket, now)?;
    let asked: i64 = attention_requests::table
        .find((ticket.id, day))
        .count()
        .get_result(db)?;
    match asked {
        0 => Ok(Attention::Possible),
        _ => Ok(Attention::AskedUntil(next_working_day(db, ticket, day)?)),
    }
}

/// Asks for attention: the assignee, or else the members of the queue, and the managers are told.
/// Errors: NotFound, Forbidden, Attention, Invalid.
pub fn request_attention(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ticket: impl Into<TicketRef>,
    text: Option<&str>,
) -> Result<AttentionRequest, TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    let (Some(user), true) = (actor.ente(), policy::may_reply(actor, &ticket)) else {
        return Err(TicketError::Forbidden);
    };
    match attention(db, actor, now, &ticket)? {
        Attention::Possible => {}
        refused => return Err(TicketError::Attention(refused)),
    }
    let mut checks = Checks::default();
    let text = text
        .filter(|text| !text.trim().is_empty())
        .map(|text| checks.reason(text));
    checks.done()?;
    let request = AttentionRequest {
        counted_on: counted_on(db, &ticket, now)?,
        user_id: user.id(),
        text: text.clone(),
        created_at: now,
    };
    let values = (
        attention_requests::ticket_id.eq(ticket.id),
        attention_requests::counted_on.eq(request.counted_on),
        attention_requests::user_id.eq(request.user_id),
        attention_requests::text.eq(&request.text),
        attention_requests::created_at.eq(now),
    );
    let inserted = db.transaction(|db| {
        diesel::insert_into(attention_requests::table)
            .values(values)
            .execute(db)
    });
    match inserted {
        Err(error) if is_unique_violation(&error) => {
            let until = next_working_day(db, &ticket, request.counted_on)?;
            return Err(TicketError::Attention(Attention::AskedUntil(until)));
        }
        other => other?,
    };
    let first = match ticket.assignee_id {
        Some(_) => Whom::Assignee,
        None => Whom::QueueMembers,
    };
    let mut to = escalation::people(db, now, &ticket, first)?;
    to.extend(escalation::people(db, now, &ticket, Whom::Managers)?);
    let notice = NewNotice {
        kind: NoticeKind::AttentionRequested,
        ticket: Some(ticket.id),
        facts: Facts {
            asked_by: Some(user.person().name.clone()),
            ..Facts::of_ticket(ticket.number, &ticket.subject)
        },
    };
    notices::tell(db, now, &to, &notice)?;
    let by = actor.by(ticket.ente_id);
    let mut change = Change::of(ticket, now);
    let new = json!({"counted_on": request.counted_on});
    change.event(by, "ticket.attention_requested", json!(null), new, text);
    change.touch(db)?;
    Ok(request)
}

/// The requests for attention to a ticket that the actor sees, the oldest first. Errors: NotFound.
pub fn attention_requests(
    db: &mut Db,
    actor: &Actor,
    ticket: impl Into<TicketRef>,
) -> Result<Vec<AttentionRequest>, TicketError> {
    let ticket = queries::find(db, actor, ticket)?;
    let requests = attention_requests::table
        .filter(attention_requests::ticket_id.eq(ticket.id))
        .order(attention_requests::counted_on)
        .select(AttentionRequest::as_select())
        .load(db)?;
    Ok(requests)
}

/// The working day, by the calendar of the ticket's solution, for which a request now counts.
fn counted_on(db: &mut Db, ticket: &Ticket, now: Timestamp) -> QueryResult<NaiveDate> {
    let today = rome::date_of(now.utc());
    first_working_day(db, ticket, today)
}

fn next_working_day(db: &mut Db, ticket: &Ticket, day: NaiveDate) -> QueryResult<NaiveDate> {
    first_working_day(db, ticket, day.succ_opt().unwrap_or(day))
}

fn first_working_day(db: &mut Db, ticket: &Ticket, from: NaiveDate) -> QueryResult<NaiveDate> {
    let all = promises::of_ticket(db, ticket.id)?;
    let Some(solution) = all.iter().find(|promise| !promise.kind.is_answer()) else {
        return Ok(from);
    };
    let terms = Terms::of(db, solution)?;
    let open = terms.timetable.next_open(rome::start_of_day(from));
    Ok(open.map_or(from, rome::date_of))
}
