//! Escalation (domain section 16, `ticket.escalation_percent` [I-35]): what the clock does when a promise comes near its
//! due time and when it passes it, by the steps of its policy.
//!
//! A step is taken once for each due time, in open hours only: where that moves later, what is no longer reached is taken again. Of several that have become due meanwhile (the program stood still, or the
//! centre was closed) the last one tells and acts, the others are recorded as passed: nobody gets a flood.

use std::borrow::Cow;

use diesel::prelude::*;
use serde_json::json;

use super::change::{Author, Change};
use super::error::TicketError;
use super::model::{Priority, State, Ticket};
use super::{assignment, promises as kept, queries};
use crate::audit::By;
use crate::db::Db;
use crate::db::schema::{promise_steps, promises as promise_rows, tickets};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::queues;
use crate::sla::policies::{BREACH, Step, Whom};
use crate::sla::promises::{self, Phase, Promise, Taken, Terms, UNREACHABLE};
use crate::t;
use crate::users;
use crate::users::actor::Role;

/// How many tickets one run looks at; what is left is due at the next one.
const AT_ONCE: i64 = 5_000;

/// In the place of a reason written by a person: a step raised the priority, at this percentage.
const RAISED_BY_CLOCK: &str = "escalation:";

/// A reason in the reader's language: what a person wrote as it is, what the clock noted in words.
pub fn reason_in_words(lang: Lang, reason: &str) -> Cow<'_, str> {
    let percent = reason
        .strip_prefix(RAISED_BY_CLOCK)
        .and_then(|percent| percent.parse::<i32>().ok());
    match percent {
        Some(percent) => t!(lang, "tickets-reason-escalation", percent = percent),
        None => Cow::Borrowed(reason),
    }
}

/// The tickets with a promise at which the clock must look, the longest due first.
pub fn due_to_check(db: &mut Db, now: Timestamp) -> QueryResult<Vec<TicketId>> {
    let mut due: Vec<TicketId> = promise_rows::table
        .filter(promise_rows::check_at.is_not_null())
        .filter(promise_rows::check_at.le(now))
        .order((promise_rows::check_at, promise_rows::ticket_id))
        .limit(AT_ONCE)
        .select(promise_rows::ticket_id)
        .load(db)?;
    let mut seen = std::collections::HashSet::new();
    due.retain(|id| seen.insert(*id));
    Ok(due)
}

/// Marks the promises of a ticket that are past their due time, at that time, and takes the steps that are due; `false`:
/// there was nothing to do, or no longer.
pub fn check_promises(db: &mut Db, now: Timestamp, id: TicketId) -> Result<bool, TicketError> {
    let due = |promise: &Promise| promise.check_at.is_some_and(|at| at <= now);
    let all: Vec<Promise> = promises::of_ticket(db, id)?.into_iter().filter(due).collect();
    if all.is_empty() {
        return Ok(false);
    }
    let ticket: Ticket = tickets::table.find(id).select(Ticket::as_select()).first(db)?;
    let phases = kept::phases(db, id)?;
    let taken = promises::steps_taken(db, id)?;
    let mut change = Change::of(ticket, now);
    for mut promise in all {
        look_at(db, now, &mut change, &mut promise, &phases, &taken)?;
        promises::save(db, &promise)?;
    }
    match change.has_changed_work() {
        true => change.save(db)?,
        false => change.touch(db)?,
    };
    Ok(true)
}

/// One promise in the run of the job at `run`: its breach, its steps, and when to look again.
fn look_at(
    db: &mut Db,
    run: Timestamp,
    change: &mut Change,
    promise: &mut Promise,
    phases: &[(Phase, Timestamp)],
    taken: &[(i32, Taken)],
) -> Result<(), TicketError> {
    let now = change.now;
    let terms = Terms::of(db, promise)?;
    let mut taken = promises::taken_of(promise, taken);
    if promise.is_unreachable(&promise.pauses(phases, &terms.policy)) {
        if taken.iter().all(|(percent, _)| *percent != UNREACHABLE) {
            tell_unreachable(db, run, change, promise)?;
            record(db, promise, UNREACHABLE, (now, now), "taken")?;
            taken.push((UNREACHABLE, now));
        }
        promise.plan_from(now, phases, &terms, &taken);
        return Ok(());
    }
    if promise.mark_breach(now) {
        let new = json!({"promise": promise.kind, "place": promise.place, "due_at": promise.due_at});
        change.event(By::system(), "ticket.promise_breached", json!(null), new, None);
    }
    let is_open = (terms.timetable.next_open(now.utc())).is_ok_and(|open| open == now.utc());
    if is_open {
        let mut due = promise.open_steps(phases, &terms, &taken);
        due.retain(|(_, act_at, _)| *act_at <= now);
        due.sort();
        let last = due.last().map(|(percent, ..)| *percent);
        for (percent, _, reached_at) in due {
            let step = terms.policy.steps.0.iter().find(|step| step.percent == percent);
            let outcome = match step.filter(|_| Some(percent) == last) {
                Some(step) => take(db, run, change, promise, step)?,
                None => "passed",
            };
            record(db, promise, percent, (reached_at, now), outcome)?;
            taken.push((percent, now));
        }
    }
    promise.plan_from(now, phases, &terms, &taken);
    Ok(())
}

/// Notes a step as taken; one taken for an earlier due time is overwritten: that it was stands in the events.
pub(super) fn record(
    db: &mut Db,
    promise: &Promise,
    percent: i32,
    (reached_at, taken_at): (Timestamp, Timestamp),
    outcome: &str,
) -> QueryResult<()> {
    let key = (promise.ticket_id, promise.place, percent);
    let values = (
        promise_steps::reached_at.eq(reached_at),
        promise_steps::taken_at.eq(taken_at),
        promise_steps::outcome.eq(outcome),
    );
    if diesel::update(promise_steps::table.find(key))
        .set(values)
        .execute(db)?
        > 0
    {
        return Ok(());
    }
    let key = (
        promise_steps::ticket_id.eq(key.0),
        promise_steps::place.eq(key.1),
        promise_steps::percent.eq(key.2),
    );
    diesel::insert_into(promise_steps::table)
        .values((key, values))
        .execute(db)
        .map(drop)
}

/// Tells the managers, once, that the calendar of a promise is open too little for it ever to be due.
fn tell_unreachable(
    db: &mut Db,
    run: Timestamp,
    change: &mut Change,
    promise: &Promise,
) -> Result<(), TicketError> {
    let to = people(db, change.now, &change.ticket, Whom::Managers)?;
    let ticket = &change.ticket;
    let notice = NewNotice {
        kind: NoticeKind::PromiseUnreachable,
        ticket: Some(ticket.id),
        facts: Facts {
            promise: Some(promise.kind),
            ..Facts::of_ticket(ticket.number, &ticket.subject)
        },
    };
    let told = notices::tell_held(db, run, &to, &notice)?;
    let new = json!({"promise": promise.kind, "place": promise.place, "told": told});
    change.event(By::system(), "ticket.promise_unreachable", json!(null), new, None);
    Ok(())
}

/// Tells whom the step names, and raises or reassigns where it says so.
fn take(
    db: &mut Db,
    run: Timestamp,
    change: &mut Change,
    promise: &Promise,
    step: &Step,
) -> Result<&'static str, TicketError> {
    let ticket = change.ticket.clone();
    let whom = match ticket.assignee_id {
        Some(_) => &step.tell,
        None => &step.tell_if_unassigned,
    };
    if step.reassign {
        reassign(db, change)?;
    }
    let mut to = Vec::new();
    for whom in whom {
        to.extend(people(db, change.now, &change.ticket, *whom)?);
    }
    // Whoever gets the ticket by this step is told too.
    to.extend(
        change
            .ticket
            .assignee_id
            .filter(|now| Some(*now) != ticket.assignee_id),
    );
    let notice = NewNotice {
        kind: match step.percent >= BREACH {
            true => NoticeKind::PromiseBreached,
            false => NoticeKind::PromiseWarning,
        },
        ticket: Some(ticket.id),
        facts: Facts {
            promise: Some(promise.kind),
            due_at: promise.due_at,
            percent: Some(step.percent),
            ..Facts::of_ticket(ticket.number, &ticket.subject)
        },
    };
    let told = notices::tell_held(db, run, &to, &notice)?;
    change.told.extend(&told);
    let new = json!({
        "promise": promise.kind, "place": promise.place, "percent": step.percent, "due_at": promise.due_at, "told": told,
    });
    change.event(By::system(), "ticket.escalated", json!(null), new, None);
    if step.raise_priority {
        raise(change, step.percent);
    }
    Ok("taken")
}

/// The people whom a word of a step means and who are present today, themselves or by a deputy; if nobody is, whom it falls
/// to: the members of the queue, then the managers. If nobody is present at all, those it means, absent as they are.
pub(super) fn people(db: &mut Db, now: Timestamp, ticket: &Ticket, whom: Whom) -> QueryResult<Vec<UserId>> {
    let today = rome::date_of(now.utc());
    let line: &[Whom] = match whom {
        Whom::Assignee => &[Whom::Assignee, Whom::QueueMembers, Whom::Managers],
        Whom::QueueMembers => &[Whom::QueueMembers, Whom::Managers],
        Whom::Managers => &[Whom::Managers],
    };
    for whom in line {
        let meant = meant(db, ticket, *whom)?;
        let present = users::answered_for(db, meant, today)?;
        if !present.is_empty() {
            return Ok(present);
        }
    }
    meant(db, ticket, whom)
}

/// Who works on a ticket, or would: its assignee as long as he or she is there, else the members of its queue.
pub fn workers(db: &mut Db, ticket: TicketId) -> QueryResult<Vec<UserId>> {
    let ticket = queries::get(db, ticket)?;
    let assignee = meant(db, &ticket, Whom::Assignee)?;
    let assignee = users::enabled_with_roles(db, &assignee, &[Role::Agent, Role::Manager])?;
    match assignee.is_empty() {
        true => meant(db, &ticket, Whom::QueueMembers),
        false => Ok(assignee),
    }
}

fn meant(db: &mut Db, ticket: &Ticket, whom: Whom) -> QueryResult<Vec<UserId>> {
    match whom {
        Whom::Assignee => Ok(ticket.assignee_id.into_iter().collect()),
        Whom::QueueMembers => {
            let members = queues::members(db, ticket.queue_id)?;
            let ids: Vec<UserId> = members.into_iter().map(|member| member.user_id).collect();
            users::enabled_with_roles(db, &ids, &[Role::Agent])
        }
        Whom::Managers => users::enabled_of_role(db, Role::Manager),
    }
}

/// One step more urgent, with the reason; the due times follow when the change is saved.
fn raise(change: &mut Change, percent: i32) {
    let before = change.ticket.priority;
    let Some(higher) = Priority::ALL
        .iter()
        .copied()
        .rev()
        .find(|priority| *priority < before)
    else {
        return;
    };
    let reason = format!("{RAISED_BY_CLOCK}{percent}");
    change.ticket.priority = higher;
    change.ticket.priority_reason = Some(reason.clone());
    let (old, new) = (json!({"priority": before}), json!({"priority": higher}));
    change.event(By::system(), "ticket.priority_changed", old, new, Some(reason));
}

/// To the present member of the queue with the fewest open tickets, if there is another one.
fn reassign(db: &mut Db, change: &mut Change) -> Result<(), TicketError> {
    let Some(to) = assignment::least_loaded_other(db, &change.ticket, change.now)? else {
        return Ok(());
    };
    change.set_assignee(Some(to), By::system());
    match change.ticket.state {
        State::New => change.move_to(State::Assigned, Author::system(), None),
        _ => Ok(()),
    }
}
