//! Running promises taken to another version of their calendar or policy, on purpose (R-TKT-3, section 18): first a preview
//! that changes nothing, then, if somebody asks, the change in pieces, so that others write in between.
//!
//! Only unfinished promises are touched; one already breached is computed anew too, and its breach stays in the history. Each
//! piece is one transaction and moves the mark `after_id` on: whoever goes on after a stop begins there.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::{State, TicketNumber};
use crate::audit::{self, By, Entry};
use crate::db::schema::{calendar_versions, promise_steps, promises as rows, recomputations};
use crate::db::schema::{sla_policy_versions, ticket_transitions, tickets};
use crate::db::{Database, Db, kept, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, TicketId, UserId, id_type};
use crate::kernel::rome;
use crate::kernel::stop::Stop;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::sla::SlaError;
use crate::sla::calendars::{self, CalendarVersionId};
use crate::sla::given::checked_reason;
use crate::sla::policies::{self, PolicyVersionId};
use crate::sla::promises::{self, Phase, Promise, PromiseKind, RISK_PAUSED, Rules, Taken, Terms};
use crate::users::actor::Authority;

id_type!(RecomputationId, "A recomputation of running promises.");

/// Tickets in one write at most.
pub const PIECE: usize = 250;

/// The version to which running promises go: those made with another version of the same calendar or policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Of a calendar.
    Calendar(CalendarVersionId),
    /// Of a policy.
    Policy(PolicyVersionId),
}

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
}

impl Recomputation {
    fn aim(&self) -> QueryResult<Aim> {
        match (self.calendar_version_id, self.policy_version_id) {
            (Some(version), _) => Ok(Aim::Calendar(version)),
            (None, Some(version)) => Ok(Aim::Policy(version)),
            (None, None) => Err(diesel::result::Error::NotFound),
        }
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

/// The version in force of the calendar of this code. Errors: NotFound.
pub fn aim_at_calendar(db: &mut Db, code: &str) -> Result<Aim, SlaError> {
    let calendar = calendars::by_code(db, code)?;
    Ok(Aim::Calendar(calendars::latest(db, calendar.id)?.id))
}

/// The version in force of the policy of this code. Errors: NotFound, NotInForce.
pub fn aim_at_policy(db: &mut Db, code: &str, now: Timestamp) -> Result<Aim, SlaError> {
    let policy = policies::by_code(db, code)?;
    let version = policies::in_force(db, &policy.code, rome::date_of(now.utc()))?;
    version.map(Aim::Policy).ok_or(SlaError::NotInForce)
}

/// The tickets that may have an unfinished promise, in order, after that one. Read from the index of risks alone.
pub fn open_tickets(db: &mut Db, after: Option<TicketId>) -> QueryResult<Vec<TicketId>> {
    let mut open: Vec<TicketId> = tickets::table
        .filter(tickets::risk.between(0, RISK_PAUSED))
        .select(tickets::id)
        .load(db)?;
    open.retain(|id| after.is_none_or(|after| *id > after));
    open.sort();
    Ok(open)
}

/// What a recomputation would do to these tickets; nothing is changed. Errors: Forbidden.
pub fn preview(
    db: &mut Db,
    who: impl Into<Authority>,
    aim: Aim,
    among: &[TicketId],
) -> Result<Preview, SlaError> {
    who.into().administrator().ok_or(SlaError::Forbidden)?;
    let mut preview = Preview::default();
    let others = Others::of(db, aim)?;
    for piece in among.chunks(PIECE) {
        for change in changes(db, &others, piece)? {
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
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let reason = checked_reason(reason).map_err(|wrong| SlaError::Invalid(vec![wrong]))?;
    let (calendar_version_id, policy_version_id) = match aim {
        Aim::Calendar(version) => (Some(version), None),
        Aim::Policy(version) => (None, Some(version)),
    };
    let others = Others::of(db, aim)?;
    for running in waiting(db)? {
        let is_same = match running.aim()? {
            Aim::Calendar(version) => {
                matches!(aim, Aim::Calendar(wanted) if wanted == version)
                    || others.calendars.contains(&version)
            }
            Aim::Policy(version) => {
                matches!(aim, Aim::Policy(wanted) if wanted == version) || others.policies.contains(&version)
            }
        };
        if is_same {
            return Err(SlaError::AlreadyRunning);
        }
    }
    let row = Recomputation {
        id: RecomputationId::new(now),
        calendar_version_id,
        policy_version_id,
        reason,
        requested_by: by.user_id(),
        requested_at: now,
        after_id: None,
        tickets: 0,
        moved: 0,
        finished_at: None,
    };
    diesel::insert_into(recomputations::table)
        .values(&row)
        .execute(db)?;
    let new = json!({"calendar_version_id": calendar_version_id, "policy_version_id": policy_version_id});
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
    who.into().administrator().ok_or(SlaError::Forbidden)?;
    let query = recomputations::table.find(id).select(Recomputation::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
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
    let (id, after) = (row.id, row.after_id);
    for piece in db.read(move |db| open_tickets(db, after)).await?.chunks(PIECE) {
        if stop.is_asked() {
            return Ok(false);
        }
        let (piece, same) = (piece.to_vec(), piece.to_vec());
        let enti = db.read(move |db| enti_of(db, &same)).await?;
        db.write(move |db| {
            audit::hold(db, &enti)?;
            do_piece(db, now, id, &piece)
        })
        .await?;
    }
    db.write(move |db| finish(db, now, id)).await
}

/// The enti of these tickets, whose chains are to be held; none on SQLite, where nobody else writes meanwhile.
fn enti_of(db: &mut Db, piece: &[TicketId]) -> QueryResult<Vec<EnteId>> {
    if matches!(db, Db::Sqlite(_)) {
        return Ok(Vec::new());
    }
    tickets::table
        .filter(one_of(tickets::id, piece.iter().copied()))
        .select(tickets::ente_id.assume_not_null())
        .filter(tickets::ente_id.is_not_null())
        .distinct()
        .load(db)
}

/// Does a piece, of tickets in their order; what another process has done meanwhile is left out. `false`: it is finished.
pub fn do_piece(db: &mut Db, now: Timestamp, id: RecomputationId, piece: &[TicketId]) -> QueryResult<bool> {
    let row: Recomputation = recomputations::table
        .find(id)
        .select(Recomputation::as_select())
        .first(db)?;
    if row.finished_at.is_some() {
        return Ok(false);
    }
    let left: Vec<TicketId> = (piece.iter().copied())
        .filter(|ticket| row.after_id.is_none_or(|after| *ticket > after))
        .collect();
    let Some(last) = left.last() else {
        return Ok(true);
    };
    let others = Others::of(db, row.aim()?)?;
    let changes = changes(db, &others, &left)?;
    let moved = changes
        .iter()
        .filter(|change| change.moved().next().is_some())
        .count();
    write(db, now, &row, &changes)?;
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    diesel::update(recomputations::table.find(id))
        .set((
            recomputations::after_id.eq(last),
            recomputations::tickets.eq(row.tickets.saturating_add(count(changes.len()))),
            recomputations::moved.eq(row.moved.saturating_add(count(moved))),
        ))
        .execute(db)?;
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

/// The versions from which promises come, and where they go.
struct Others {
    aim: Aim,
    calendars: HashSet<CalendarVersionId>,
    policies: HashSet<PolicyVersionId>,
}

impl Others {
    fn of(db: &mut Db, aim: Aim) -> QueryResult<Others> {
        let (mut calendars, mut policies) = (HashSet::new(), HashSet::new());
        match aim {
            Aim::Calendar(version) => {
                let of: calendars::CalendarId = calendar_versions::table
                    .find(version)
                    .select(calendar_versions::calendar_id)
                    .first(db)?;
                let all: Vec<CalendarVersionId> = calendar_versions::table
                    .filter(calendar_versions::calendar_id.eq(of))
                    .select(calendar_versions::id)
                    .load(db)?;
                calendars.extend(all.into_iter().filter(|other| *other != version));
            }
            Aim::Policy(version) => {
                let of: policies::PolicyId = sla_policy_versions::table
                    .find(version)
                    .select(sla_policy_versions::policy_id)
                    .first(db)?;
                let all: Vec<PolicyVersionId> = sla_policy_versions::table
                    .filter(sla_policy_versions::policy_id.eq(of))
                    .select(sla_policy_versions::id)
                    .load(db)?;
                policies.extend(all.into_iter().filter(|other| *other != version));
            }
        }
        Ok(Others {
            aim,
            calendars,
            policies,
        })
    }

    /// The rules that an unfinished promise gets; none if it is not concerned.
    fn rules_of(&self, promise: &Promise) -> Option<Rules> {
        let (policy, calendar) = (promise.policy_version_id, promise.calendar_version_id);
        match self.aim {
            Aim::Calendar(to) => self
                .calendars
                .contains(&calendar)
                .then_some(Rules { policy, calendar: to }),
            Aim::Policy(to) => self
                .policies
                .contains(&policy)
                .then_some(Rules { policy: to, calendar }),
        }
    }
}

/// What changes of the tickets of a piece, in four reads.
fn changes(db: &mut Db, others: &Others, piece: &[TicketId]) -> QueryResult<Vec<Change>> {
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
    of_ticket.retain(|_, all| all.iter().any(|promise| others.rules_of(promise).is_some()));
    let concerned: Vec<TicketId> = piece
        .iter()
        .copied()
        .filter(|id| of_ticket.contains_key(id))
        .collect();
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
    let briefs: Vec<Brief> = tickets::table
        .filter(one_of(tickets::id, concerned.iter().copied()))
        .order(tickets::id)
        .select(Brief::as_select())
        .load(db)?;
    let mut changes = Vec::with_capacity(briefs.len());
    for ticket in briefs {
        let mut all = of_ticket.remove(&ticket.id).unwrap_or_default();
        let phases = phases.remove(&ticket.id).unwrap_or_default();
        let mut changed = Vec::new();
        for promise in &mut all {
            let Some(rules) = others.rules_of(promise) else {
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

fn write(db: &mut Db, now: Timestamp, row: &Recomputation, changes: &[Change]) -> QueryResult<()> {
    let changed: Vec<&Promise> = changes
        .iter()
        .flat_map(|change| &change.promises)
        .map(|(_, after)| after)
        .collect();
    promises::save_all(db, &changed)?;
    let risks = changes.iter().filter(|change| change.risk != change.ticket.risk);
    save_risks(
        db,
        &risks
            .map(|change| (change.ticket.id, change.risk))
            .collect::<Vec<_>>(),
    )?;
    let by = row
        .requested_by
        .map_or_else(By::system, |user| By::user(user, None));
    let entries = changes.iter().map(|change| {
        let facts = |which: fn(&(Promise, Promise)) -> &Promise| {
            let told = change.promises.iter().map(which).map(|promise| {
                json!({
                    "promise": promise.kind, "place": promise.place, "due_at": promise.due_at,
                    "calendar_version_id": promise.calendar_version_id, "policy_version_id": promise.policy_version_id,
                })
            });
            json!({"promises": told.collect::<Vec<_>>()})
        };
        let entry = Entry::new("ticket.promises_recomputed", "ticket", change.ticket.id);
        let entry = entry.ente(change.ticket.ente_id);
        entry.change(facts(|(before, _)| before), facts(|(_, after)| after)).reason(row.reason.clone())
    });
    audit::record_all(db, by, now, entries.collect())
}

/// The risks of many tickets: one statement on PostgreSQL, where each one costs a round trip.
fn save_risks(db: &mut Db, risks: &[(TicketId, i64)]) -> QueryResult<()> {
    use crate::db::types::sql::Uid;
    use diesel::sql_types::{Array, BigInt};

    match db {
        Db::Postgres(db) => {
            let (ids, risks): (Vec<TicketId>, Vec<i64>) = risks.iter().copied().unzip();
            let statement = "update tickets set risk = new.risk \
                 from unnest($1, $2) as new (id, risk) where tickets.id = new.id";
            diesel::sql_query(statement)
                .bind::<Array<Uid>, _>(ids)
                .bind::<Array<BigInt>, _>(risks)
                .execute(db)?;
        }
        Db::Sqlite(db) => {
            for (id, risk) in risks {
                kept(diesel::update(tickets::table.find(id)).set(tickets::risk.eq(risk))).execute(db)?;
            }
        }
    }
    Ok(())
}
