//! Running promises taken to another version, on purpose (R-TKT-3, section 18): first a preview that changes nothing, then,
//! if somebody asks, the change in pieces, so that others write in between. Which promises, and where they go, is the
//! [`Aim`].
//!
//! Only unfinished promises are touched; one already breached is computed anew too, and its breach stays in the history. Each
//! piece is one transaction and moves the mark `after_id` on: whoever goes on after a stop begins there.
//!
//! A piece is long beside what others write meanwhile, so it must not lose against them: it takes the rows of its tickets
//! before it reads them, and writes each ticket whose promises it changes. Every change of a ticket writes that row too, so
//! whichever comes second sees what the first one did. The heads of the audit chains, for which all writers of an ente queue,
//! are taken last.

mod aim;
mod coming;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use serde::Serialize;
use serde_json::{Value, json};

use super::model::{State, TicketNumber};
use crate::audit::{self, By, Entry};
use crate::db::schema::{promise_steps, promises as rows, recomputations, ticket_transitions, tickets};
use crate::db::types::sql::Uid;
use crate::db::{Database, Db, fixed, kept, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, ServiceId, TicketId, UserId, id_type};
use crate::kernel::stop::Stop;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::sla::SlaError;
use crate::sla::calendars::CalendarVersionId;
use crate::sla::given::checked_reason;
use crate::sla::policies::PolicyVersionId;
use crate::sla::promises::{self, Phase, Promise, PromiseKind, RISK_PAUSED, Taken, Terms};
use crate::users::actor::Authority;
use aim::Goal;
pub use aim::{
    Aim, Subject, aim_at, aim_at_calendar, aim_at_policy, basis, is_outdated, may_recompute, still,
};
pub use coming::{ask, due_to_ask};

id_type!(RecomputationId, "A recomputation of running promises.");

/// Tickets in one write at most.
pub const PIECE: usize = 250;

/// A recomputation as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = recomputations)]
pub struct Recomputation {
    /// Its id.
    pub id: RecomputationId,
    /// The version of a calendar that promises go to.
    pub calendar_version_id: Option<CalendarVersionId>,
    /// The version of a policy that promises go to.
    pub policy_version_id: Option<PolicyVersionId>,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub requested_by: Option<UserId>,
    /// When.
    pub requested_at: Timestamp,
    /// The last ticket done.
    pub after_id: Option<TicketId>,
    /// Tickets with a promise of another version so far.
    pub tickets: i32,
    /// Those of them of which something is due at another time now.
    pub moved: i32,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// The service whose tickets it is about.
    pub service_id: Option<ServiceId>,
    /// The queue whose tickets it is about.
    pub queue_id: Option<QueueId>,
    /// The one ticket that it is about.
    pub ticket_id: Option<TicketId>,
}

impl Recomputation {
    /// What it is about.
    pub fn aim(&self) -> QueryResult<Aim> {
        let aims = [
            self.calendar_version_id.map(Aim::Calendar),
            self.policy_version_id.map(Aim::Policy),
            self.service_id.map(Aim::Service),
            self.queue_id.map(Aim::Queue),
            self.ticket_id.map(Aim::Ticket),
        ];
        let aim = aims.into_iter().flatten().next();
        aim.ok_or(diesel::result::Error::NotFound)
    }
}

/// One promise that would be due at another time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's number.
    pub number: TicketNumber,
    /// What is promised.
    pub kind: PromiseKind,
    /// Its place among the promises of the ticket.
    pub place: i32,
    /// Priority, 1 critical to 4 low.
    pub priority: i32,
    /// When it is due now; none while it is paused.
    pub from: Option<Timestamp>,
    /// When it would be due.
    pub to: Option<Timestamp>,
}

/// What a recomputation would do to some tickets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Tickets with an unfinished promise of another version.
    pub tickets: usize,
    /// Those of them of which something would be due at another time.
    pub moved_tickets: usize,
    /// What would be due at another time.
    pub moved: Vec<Moved>,
}

/// What a ticket is for the recomputation.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets)]
struct Brief {
    id: TicketId,
    number: TicketNumber,
    ente_id: Option<EnteId>,
    service_id: ServiceId,
    queue_id: QueueId,
    state: State,
    risk: i64,
}

/// A ticket whose promises change.
struct Change {
    ticket: Brief,
    /// As they are and as they will be.
    promises: Vec<(Promise, Promise)>,
    risk: i64,
}

impl Change {
    fn moved(&self) -> impl Iterator<Item = &(Promise, Promise)> {
        self.promises
            .iter()
            .filter(|(before, after)| before.due_at != after.due_at)
    }
}

/// Who may do it: managers too where it is about one ticket, else administrators. Errors: Forbidden.
fn permitted(who: Authority, aim: Aim) -> Result<By, SlaError> {
    let by = match aim {
        Aim::Ticket(_) => who.manager(),
        _ => who.administrator(),
    };
    by.ok_or(SlaError::Forbidden)
}

/// The tickets that may have an unfinished promise to move, in order, after that one. Of all tickets they are read from the
/// index of risks alone.
pub fn open_tickets(db: &mut Db, aim: Aim, after: Option<TicketId>) -> QueryResult<Vec<TicketId>> {
    let open = tickets::table
        .filter(tickets::risk.between(0, RISK_PAUSED))
        .select(tickets::id);
    let mut open: Vec<TicketId> = match aim {
        Aim::Calendar(_) | Aim::Policy(_) => open.load(db)?,
        Aim::Service(id) => open.filter(tickets::service_id.eq(id)).load(db)?,
        Aim::Queue(id) => open.filter(tickets::queue_id.eq(id)).load(db)?,
        Aim::Ticket(id) => open.filter(tickets::id.eq(id)).load(db)?,
    };
    open.retain(|id| after.is_none_or(|after| *id > after));
    open.sort();
    Ok(open)
}

/// What a recomputation would do to these tickets; nothing is changed. Errors: Forbidden.
pub fn preview(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    aim: Aim,
    among: &[TicketId],
) -> Result<Preview, SlaError> {
    permitted(who.into(), aim)?;
    let mut preview = Preview::default();
    let mut goal = Goal::of(db, aim)?;
    for piece in among.chunks(PIECE) {
        for change in changes(db, now, &mut goal, piece)? {
            let ticket = &change.ticket;
            let moved = change.moved().map(|(before, after)| Moved {
                ticket: ticket.id,
                number: ticket.number,
                kind: before.kind,
                place: before.place,
                priority: before.priority,
                from: before.due_at,
                to: after.due_at,
            });
            let already = preview.moved.len();
            preview.moved.extend(moved);
            preview.tickets += 1;
            preview.moved_tickets += usize::from(preview.moved.len() > already);
        }
    }
    Ok(preview)
}

/// Asks for a recomputation; the job does it. Errors: Forbidden, Invalid (no reason), AlreadyRunning.
pub fn request(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    aim: Aim,
    reason: &str,
) -> Result<Recomputation, SlaError> {
    let by = permitted(who.into(), aim)?;
    let reason = checked_reason(reason).map_err(|wrong| SlaError::Invalid(vec![wrong]))?;
    let goal = Goal::of(db, aim)?;
    for running in waiting(db)? {
        if goal.is_of(running.aim()?) {
            return Err(SlaError::AlreadyRunning);
        }
    }
    let row = Recomputation {
        id: RecomputationId::new(now),
        calendar_version_id: aim.calendar(),
        policy_version_id: aim.policy(),
        reason,
        requested_by: by.user_id(),
        requested_at: now,
        after_id: None,
        tickets: 0,
        moved: 0,
        finished_at: None,
        service_id: aim.service(),
        queue_id: aim.queue(),
        ticket_id: aim.ticket(),
    };
    diesel::insert_into(recomputations::table)
        .values(&row)
        .execute(db)?;
    let new = aim.facts();
    let entry = Entry::new("recomputation.requested", "recomputation", row.id);
    let entry = entry.change(Value::Null, new).reason(row.reason.clone());
    audit::record(db, by, now, entry)?;
    Ok(row)
}

/// Those not done yet, the longest waiting first.
pub fn waiting(db: &mut Db) -> QueryResult<Vec<Recomputation>> {
    recomputations::table
        .filter(recomputations::finished_at.is_null())
        .order((recomputations::requested_at, recomputations::id))
        .select(Recomputation::as_select())
        .load(db)
}

/// One of them. Errors: Forbidden, NotFound.
pub fn find(db: &mut Db, who: impl Into<Authority>, id: RecomputationId) -> Result<Recomputation, SlaError> {
    let who = who.into();
    who.manager().ok_or(SlaError::Forbidden)?;
    let query = recomputations::table.find(id).select(Recomputation::as_select());
    let row: Recomputation = query.first(db).optional()?.ok_or(SlaError::NotFound)?;
    permitted(who, row.aim()?)?;
    Ok(row)
}

/// The latest ones, the newest first, at most a thousand. Errors: Forbidden.
pub fn latest(db: &mut Db, who: impl Into<Authority>) -> Result<Vec<Recomputation>, SlaError> {
    who.into().administrator().ok_or(SlaError::Forbidden)?;
    Ok(recomputations::table
        .order(recomputations::id.desc())
        .limit(1_000)
        .select(Recomputation::as_select())
        .load(db)?)
}

/// Goes on with a recomputation from its mark to its end, in pieces; once `stop` is asked for, only to the end of a piece.
/// `false`: it is not finished, or somebody else finished it.
pub async fn go_on(db: &Database, now: Timestamp, row: &Recomputation, stop: &Stop) -> QueryResult<bool> {
    let (id, aim, after) = (row.id, row.aim()?, row.after_id);
    for piece in db
        .read(move |db| open_tickets(db, aim, after))
        .await?
        .chunks(PIECE)
    {
        if stop.is_asked() {
            return Ok(false);
        }
        let piece = piece.to_vec();
        db.write_locking(move |db| do_piece(db, now, id, &piece)).await?;
    }
    db.write(move |db| finish(db, now, id)).await
}

/// Takes the unfinished promises and the rows of these tickets for the rest of the transaction, in the order in which other
/// changes write them. SQLite has one writer.
fn take(db: &mut Db, piece: &[TicketId]) -> QueryResult<()> {
    let Db::Postgres(db) = db else {
        return Ok(());
    };
    for statement in [
        "select 1 from promises where ticket_id = any($1) and ended_at is null order by ticket_id, place for no key update",
        "select 1 from tickets where id = any($1) order by id for no key update",
    ] {
        kept(diesel::sql_query(statement).bind::<Array<Uid>, _>(piece)).execute(db)?;
    }
    Ok(())
}

/// Does a piece, of tickets in their order; what another process has done meanwhile is left out. `false`: it is finished.
pub fn do_piece(db: &mut Db, now: Timestamp, id: RecomputationId, piece: &[TicketId]) -> QueryResult<bool> {
    let row: Recomputation = fixed(
        diesel::update(recomputations::table.find(id))
            .set(recomputations::after_id.eq(recomputations::after_id))
            .returning(recomputations::all_columns),
    )
    .get_result(db)?;
    if row.finished_at.is_some() {
        return Ok(false);
    }
    let left: Vec<TicketId> = (piece.iter().copied())
        .filter(|ticket| row.after_id.is_none_or(|after| *ticket > after))
        .collect();
    let Some(last) = left.last() else {
        return Ok(true);
    };
    take(db, &left)?;
    let mut goal = Goal::of(db, row.aim()?)?;
    let changes = changes(db, now, &mut goal, &left)?;
    let moved = changes
        .iter()
        .filter(|change| change.moved().next().is_some())
        .count();
    save(db, &changes)?;
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    diesel::update(recomputations::table.find(id))
        .set((
            recomputations::after_id.eq(last),
            recomputations::tickets.eq(row.tickets.saturating_add(count(changes.len()))),
            recomputations::moved.eq(row.moved.saturating_add(count(moved))),
        ))
        .execute(db)?;
    let by = row
        .requested_by
        .map_or_else(By::system, |user| By::user(user, None));
    audit::record_all(db, by, now, entries(&changes, &row.reason))?;
    Ok(true)
}

/// Ends it and tells who asked; `false`: it had ended.
pub fn finish(db: &mut Db, now: Timestamp, id: RecomputationId) -> QueryResult<bool> {
    let open = recomputations::table
        .find(id)
        .filter(recomputations::finished_at.is_null());
    let set = recomputations::finished_at.eq(now);
    if diesel::update(open).set(set).execute(db)? == 0 {
        return Ok(false);
    }
    let row: Recomputation = recomputations::table
        .find(id)
        .select(Recomputation::as_select())
        .first(db)?;
    let to: Vec<UserId> = row.requested_by.into_iter().collect();
    let notice = NewNotice {
        kind: NoticeKind::Recomputed,
        ticket: None,
        facts: Facts {
            path: Some(format!("/recomputations/{id}")),
            moved: Some(row.moved),
            ..Facts::default()
        },
    };
    notices::tell(db, now, &to, &notice)?;
    let new = json!({"tickets": row.tickets, "moved": row.moved});
    let entry = Entry::new("recomputation.finished", "recomputation", id);
    audit::record(db, By::system(), now, entry.change(Value::Null, new))?;
    Ok(true)
}

/// What changes of the tickets of a piece, in four reads.
fn changes(db: &mut Db, now: Timestamp, goal: &mut Goal, piece: &[TicketId]) -> QueryResult<Vec<Change>> {
    let unfinished: Vec<Promise> = rows::table
        .filter(one_of(rows::ticket_id, piece.iter().copied()))
        .filter(rows::ended_at.is_null())
        .order((rows::ticket_id, rows::place))
        .select(Promise::as_select())
        .load(db)?;
    let mut of_ticket: HashMap<TicketId, Vec<Promise>> = HashMap::new();
    for promise in unfinished {
        of_ticket.entry(promise.ticket_id).or_default().push(promise);
    }
    let mut briefs: Vec<Brief> = tickets::table
        .filter(one_of(tickets::id, of_ticket.keys().copied()))
        .order(tickets::id)
        .select(Brief::as_select())
        .load(db)?;
    goal.learn(db, now, &briefs)?;
    briefs.retain(|ticket| {
        let all = of_ticket.get(&ticket.id).into_iter().flatten();
        all.into_iter()
            .any(|promise| goal.rules_of(ticket, promise).is_some())
    });
    let concerned: Vec<TicketId> = briefs.iter().map(|ticket| ticket.id).collect();
    if concerned.is_empty() {
        return Ok(Vec::new());
    }
    let mut phases: HashMap<TicketId, Vec<(Phase, Timestamp)>> = HashMap::new();
    let entered: Vec<(TicketId, State, Timestamp)> = ticket_transitions::table
        .filter(one_of(ticket_transitions::ticket_id, concerned.iter().copied()))
        .order((ticket_transitions::ticket_id, ticket_transitions::id))
        .select((
            ticket_transitions::ticket_id,
            ticket_transitions::to_state,
            ticket_transitions::at,
        ))
        .load(db)?;
    for (id, state, at) in entered {
        phases.entry(id).or_default().push((state.phase(), at));
    }
    let mut taken: HashMap<(TicketId, i32), Vec<Taken>> = HashMap::new();
    let steps: Vec<(TicketId, i32, Taken)> = promise_steps::table
        .filter(one_of(promise_steps::ticket_id, concerned.iter().copied()))
        .select((
            promise_steps::ticket_id,
            promise_steps::place,
            (promise_steps::percent, promise_steps::taken_at),
        ))
        .load(db)?;
    for (id, place, step) in steps {
        taken.entry((id, place)).or_default().push(step);
    }
    let mut changes = Vec::with_capacity(briefs.len());
    for ticket in briefs {
        let mut all = of_ticket.remove(&ticket.id).unwrap_or_default();
        let phases = phases.remove(&ticket.id).unwrap_or_default();
        let mut changed = Vec::new();
        for promise in &mut all {
            let Some(rules) = goal.rules_of(&ticket, promise) else {
                continue;
            };
            let before = promise.clone();
            let taken = taken.remove(&(ticket.id, promise.place)).unwrap_or_default();
            promise.recompute(rules, &Terms::named(db, rules)?, &phases, &taken);
            changed.push((before, promise.clone()));
        }
        changes.push(Change {
            risk: promises::risk(&all, ticket.state.phase()),
            promises: changed,
            ticket,
        });
    }
    Ok(changes)
}

/// What the history tells of a promise, before or after.
#[derive(Serialize)]
struct Told {
    calendar_version_id: CalendarVersionId,
    due_at: Option<Timestamp>,
    place: i32,
    policy_version_id: PolicyVersionId,
    promise: PromiseKind,
}

impl Told {
    fn of(promise: &Promise) -> Told {
        Told {
            calendar_version_id: promise.calendar_version_id,
            due_at: promise.due_at,
            place: promise.place,
            policy_version_id: promise.policy_version_id,
            promise: promise.kind,
        }
    }
}

/// An event for each ticket.
fn entries(changes: &[Change], reason: &str) -> Vec<Entry> {
    #[derive(Serialize)]
    struct Facts {
        promises: Vec<Told>,
    }
    let entry = |change: &Change| {
        let before = change.promises.iter().map(|(before, _)| Told::of(before));
        let after = change.promises.iter().map(|(_, after)| Told::of(after));
        let (before, after) = (before.collect(), after.collect());
        Entry::new("ticket.promises_recomputed", "ticket", change.ticket.id)
            .ente(change.ticket.ente_id)
            .change(Facts { promises: before }, Facts { promises: after })
            .reason(reason.to_owned())
    };
    changes.iter().map(entry).collect()
}

/// Writes the promises and the risks of their tickets.
fn save(db: &mut Db, changes: &[Change]) -> QueryResult<()> {
    let changed: Vec<&Promise> = changes
        .iter()
        .flat_map(|change| &change.promises)
        .map(|(_, after)| after)
        .collect();
    promises::save_all(db, &changed)?;
    match db {
        // Also where the risk stays: who had read the ticket before must lose.
        Db::Postgres(db) => {
            let (ids, risks): (Vec<TicketId>, Vec<i64>) = changes
                .iter()
                .map(|change| (change.ticket.id, change.risk))
                .unzip();
            let statement = "update tickets set risk = new.risk \
                 from unnest($1, $2) as new (id, risk) where tickets.id = new.id";
            let statement = diesel::sql_query(statement)
                .bind::<Array<Uid>, _>(ids)
                .bind::<Array<BigInt>, _>(risks);
            kept(statement).execute(db)?;
        }
        Db::Sqlite(db) => {
            for change in changes.iter().filter(|change| change.risk != change.ticket.risk) {
                let row = tickets::table.find(change.ticket.id);
                fixed(diesel::update(row).set(tickets::risk.eq(change.risk))).execute(db)?;
            }
        }
    }
    Ok(())
}
