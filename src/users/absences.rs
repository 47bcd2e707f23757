//! Absences and deputies (R-TKT-12): from a day to a day; the deputy sees the absent person's tickets and gets the
//! notices. A chain of deputies ends at somebody present; circles are refused.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::access::roles_of;
use super::actor::{Actor, Person};
use super::error::UserError;
use super::model::Absence;
use super::policy::owner_or_administrator;
use crate::audit::{self, By, Entry};
use crate::db::schema::{absences, members, users};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Lang, Message};

id_type!(AbsenceId, "A recorded absence.");

/// Days that one absence may last at most.
const MAX_DAYS: i64 = 366;

/// An absence to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewAbsence {
    /// Who is absent.
    pub user: UserId,
    /// Who stands in; needed while others rely on the absent person.
    pub deputy: Option<UserId>,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
}

/// Records an absence: one's own, or, by an administrator, anybody's. Errors: NotFound or Forbidden (another's), Invalid
/// (days, deputy), AbsenceOverlap, DeputyNotColleague, Circle, DeputyAway, DeputyNeeded.
pub fn add(db: &mut Db, actor: &Actor, now: Timestamp, new: NewAbsence) -> Result<Absence, UserError> {
    let by = owner_or_administrator(actor, new.user)?;
    check_days(now, new)?;
    let overlapping: Vec<Absence> = absences::table
        .filter(
            absences::from_on
                .le(new.to_on)
                .and(absences::to_on.ge(new.from_on)),
        )
        .select(Absence::as_select())
        .load(db)?;
    if overlapping.iter().any(|absence| absence.user_id == new.user) {
        return Err(UserError::AbsenceOverlap);
    }
    match new.deputy {
        Some(deputy) => {
            if !are_colleagues(db, new.user, deputy)? {
                return Err(UserError::DeputyNotColleague);
            }
            match walk(new, &overlapping) {
                Ok(()) => {}
                Err(Dead::Circle(ids)) => {
                    let names = super::queries::names(db, &ids)?;
                    let name = |id: &UserId| names.get(id).cloned().unwrap_or_default();
                    return Err(UserError::Circle(ids.iter().map(name).collect()));
                }
                Err(Dead::Away(who, on)) => {
                    let names = super::queries::names(db, &[who])?;
                    return Err(UserError::DeputyAway(
                        names.get(&who).cloned().unwrap_or_default(),
                        on,
                    ));
                }
            }
        }
        None if overlapping
            .iter()
            .any(|absence| absence.deputy_id == Some(new.user)) =>
        {
            return Err(UserError::DeputyNeeded);
        }
        None => {}
    }
    let row = Absence {
        id: AbsenceId::new(now),
        user_id: new.user,
        deputy_id: new.deputy,
        from_on: new.from_on,
        to_on: new.to_on,
        created_at: now,
    };
    diesel::insert_into(absences::table)
        .values(row.clone())
        .execute(db)?;
    audit::record(
        db,
        by,
        now,
        Entry::new("absence.added", "user", new.user).change(serde_json::Value::Null, facts(&row)),
    )?;
    Ok(row)
}

/// Removes an absence: one's own, or, by an administrator, anybody's. Errors: NotFound (also: another's).
pub fn remove(db: &mut Db, actor: &Actor, now: Timestamp, id: AbsenceId) -> Result<(), UserError> {
    let row: Option<Absence> = absences::table
        .find(id)
        .select(Absence::as_select())
        .first(db)
        .optional()?;
    let row = row.ok_or(UserError::NotFound)?;
    let by = owner_or_administrator(actor, row.user_id).map_err(|_| UserError::NotFound)?;
    diesel::delete(absences::table.find(id)).execute(db)?;
    audit::record(
        db,
        by,
        now,
        Entry::new("absence.removed", "user", row.user_id).change(facts(&row), serde_json::Value::Null),
    )?;
    Ok(())
}

/// The absences of a person that are not over, the nearest first: one's own, or, for an administrator, anybody's.
/// Errors: NotFound.
pub fn list(db: &mut Db, actor: &Actor, now: Timestamp, user: UserId) -> Result<Vec<Absence>, UserError> {
    owner_or_administrator(actor, user).map_err(|_| UserError::NotFound)?;
    let rows = absences::table
        .filter(absences::user_id.eq(user))
        .filter(absences::to_on.ge(rome::date_of(now.utc())))
        .order((absences::from_on, absences::id))
        .select(Absence::as_select())
        .load(db)?;
    Ok(rows)
}

/// The colleagues who may stand in for a person: enabled, of the centre or of an ente in common, by name.
pub fn possible_deputies(db: &mut Db, user: UserId) -> QueryResult<Vec<(UserId, String)>> {
    use crate::db::schema::user_roles;
    let enabled = users::table
        .filter(users::disabled_at.is_null())
        .filter(users::id.ne(user))
        .into_boxed();
    let enabled = if roles_of(db, user)?.is_empty() {
        let enti: Vec<EnteId> = members::table
            .filter(members::user_id.eq(user))
            .select(members::ente_id)
            .load(db)?;
        let colleagues = members::table
            .filter(members::ente_id.eq_any(enti))
            .select(members::user_id);
        enabled.filter(users::id.eq_any(colleagues))
    } else {
        enabled.filter(users::id.eq_any(user_roles::table.select(user_roles::user_id)))
    };
    enabled
        .order((users::name_key, users::id))
        .select((users::id, users::name))
        .limit(1000)
        .load(db)
}

/// Somebody who is told something.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Who.
    pub person: Person,
    /// Whether only in the place of somebody absent.
    pub stands_in: bool,
}

/// Who is told, on a day, what is meant for these people (R-TKT-12): in the place of who is absent the one present at the
/// end of the chain of deputies, or if nobody is, the absent person after all. Nobody twice, no disabled account. One
/// query, and one more for each step of the longest chain.
pub fn recipients(db: &mut Db, to: &[UserId], on: NaiveDate) -> QueryResult<Vec<Recipient>> {
    let known = chains(db, to, on)?;
    let mut told: Vec<Recipient> = Vec::with_capacity(to.len());
    for id in to {
        let Some(reachable) = known.get(id).filter(|reachable| reachable.is_enabled) else {
            continue;
        };
        let person = end_of_chain(&known, reachable).unwrap_or(&reachable.person);
        let stands_in = person.id != *id;
        match told.iter_mut().find(|other| other.person.id == person.id) {
            Some(other) => other.stands_in &= stands_in,
            None => told.push(Recipient {
                person: person.clone(),
                stands_in,
            }),
        }
    }
    Ok(told)
}

/// Those of the people who are present on a day, or whose chain of deputies ends at somebody who is.
pub fn answered_for(db: &mut Db, people: Vec<UserId>, on: NaiveDate) -> QueryResult<Vec<UserId>> {
    let known = chains(db, &people, on)?;
    let is_answered_for = |id: &UserId| {
        known
            .get(id)
            .is_some_and(|from| end_of_chain(&known, from).is_some())
    };
    Ok(people.into_iter().filter(is_answered_for).collect())
}

/// These people and the deputies after them.
fn chains(db: &mut Db, from: &[UserId], on: NaiveDate) -> QueryResult<HashMap<UserId, Reachable>> {
    let mut known: HashMap<UserId, Reachable> = HashMap::new();
    let mut asked: BTreeSet<UserId> = from.iter().copied().collect();
    while !asked.is_empty() {
        let found = reachable(db, &asked, on)?;
        let deputies = found.iter().filter_map(|found| found.away.flatten()).collect();
        known.extend(found.into_iter().map(|found| (found.person.id, found)));
        asked = deputies;
        asked.retain(|id| !known.contains_key(id));
    }
    Ok(known)
}

/// An account as far as telling goes; `away`: absent, and who stands in.
struct Reachable {
    person: Person,
    is_enabled: bool,
    away: Option<Option<UserId>>,
}

fn reachable(db: &mut Db, people: &BTreeSet<UserId>, on: NaiveDate) -> QueryResult<Vec<Reachable>> {
    type Row = (
        (UserId, String, String, Lang, Option<Timestamp>),
        Option<UserId>,
        Option<UserId>,
    );
    let on_the_day = absences::from_on.le(on).and(absences::to_on.ge(on));
    let rows: Vec<Row> = users::table
        .left_join(absences::table.on(absences::user_id.eq(users::id).and(on_the_day)))
        .filter(one_of(users::id, people.iter().copied()))
        .select((
            (
                users::id,
                users::name,
                users::email,
                users::language,
                users::disabled_at,
            ),
            absences::user_id.nullable(),
            absences::deputy_id.nullable(),
        ))
        .load(db)?;
    let rows = rows.into_iter().map(
        |((id, name, email, language, disabled_at), absent, deputy)| Reachable {
            person: Person {
                id,
                name,
                email,
                language,
            },
            is_enabled: disabled_at.is_none(),
            away: absent.map(|_| deputy),
        },
    );
    Ok(rows.collect())
}

/// The one present at the end of the chain, if there is one.
fn end_of_chain<'a>(known: &'a HashMap<UserId, Reachable>, from: &'a Reachable) -> Option<&'a Person> {
    let mut passed = HashSet::from([from.person.id]);
    let mut last = from;
    while let Some(deputy) = last.away {
        last = deputy
            .filter(|id| passed.insert(*id))
            .and_then(|id| known.get(&id))?;
    }
    last.is_enabled.then_some(&last.person)
}

/// Which of the people are absent on a day.
pub fn is_absent(db: &mut Db, people: &[UserId], on: NaiveDate) -> QueryResult<HashSet<UserId>> {
    let rows: Vec<UserId> = absences::table
        .filter(absences::user_id.eq_any(people))
        .filter(absences::from_on.le(on).and(absences::to_on.ge(on)))
        .select(absences::user_id)
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Who stands in for a person on a day, at the end of the chain: `None` if the person is present or nobody stands in.
pub fn deputy_of(db: &mut Db, user: UserId, on: NaiveDate) -> QueryResult<Option<UserId>> {
    let mut passed = HashSet::from([user]);
    let Some(mut next) = deputy_on(db, user, on)?.flatten() else {
        return Ok(None);
    };
    while passed.insert(next) {
        match deputy_on(db, next, on)? {
            None => {
                let is_enabled = users::table
                    .find(next)
                    .filter(users::disabled_at.is_null())
                    .count();
                return Ok((is_enabled.get_result::<i64>(db)? == 1).then_some(next));
            }
            Some(None) => return Ok(None),
            Some(Some(deputy)) => next = deputy,
        }
    }
    Ok(None)
}

/// The people whose chain of deputies ends at `user` today; nobody while `user` is absent too.
pub(super) fn deputises_for(db: &mut Db, user: UserId, today: NaiveDate) -> QueryResult<Vec<UserId>> {
    // Asked at every request, and for nearly everybody the answer is nobody: one deputy, one prepared statement.
    let mut found: Vec<UserId> = absent_with(db, user, today)?;
    found.retain(|id| *id != user);
    let mut next = 0;
    while let Some(absent) = found.get(next).copied() {
        for id in absent_with(db, absent, today)? {
            if id != user && !found.contains(&id) {
                found.push(id);
            }
        }
        next += 1;
    }
    if !found.is_empty() && deputy_on(db, user, today)?.is_some() {
        found.clear();
    }
    Ok(found)
}

/// Who is absent on a day, with the deputy: for asking of many people at once.
pub(super) struct Deputising(Vec<(UserId, Option<UserId>)>);

/// Everybody absent today: one query.
pub(super) fn deputising(db: &mut Db, today: NaiveDate) -> QueryResult<Deputising> {
    let rows = absences::table
        .filter(absences::from_on.le(today).and(absences::to_on.ge(today)))
        .order(absences::id)
        .select((absences::user_id, absences::deputy_id))
        .load(db)?;
    Ok(Deputising(rows))
}

impl Deputising {
    /// [`deputises_for`], of what was read.
    pub fn ending_at(&self, user: UserId) -> Vec<UserId> {
        let Deputising(away) = self;
        if away.iter().any(|(absent, _)| *absent == user) {
            return Vec::new();
        }
        let mut found: Vec<UserId> = Vec::new();
        let mut next = vec![user];
        while let Some(deputy) = next.pop() {
            let with = away.iter().filter(|(_, named)| *named == Some(deputy));
            for (absent, _) in with {
                if *absent != user && !found.contains(absent) {
                    found.push(*absent);
                    next.push(*absent);
                }
            }
        }
        found
    }
}

/// The people absent on a day who named this deputy.
fn absent_with(db: &mut Db, deputy: UserId, on: NaiveDate) -> QueryResult<Vec<UserId>> {
    absences::table
        .filter(absences::deputy_id.eq(deputy))
        .filter(absences::from_on.le(on).and(absences::to_on.ge(on)))
        .order(absences::id)
        .select(absences::user_id)
        .load(db)
}

/// Takes a person out of all chains from today on, when the account is disabled.
pub(super) fn drop_deputy(db: &mut Db, by: By, now: Timestamp, deputy: UserId) -> QueryResult<()> {
    for row in open_absences(db, now, deputy)? {
        if row.deputy_id == Some(deputy) {
            take_deputy(db, by, now, &row)?;
        }
    }
    Ok(())
}

/// Ends the standing-in between a person and those who are no colleagues any more, when a place is taken away: who left
/// would go on getting the notices of who stayed, and the other way round.
pub(super) fn part_strangers(db: &mut Db, by: By, now: Timestamp, user: UserId) -> QueryResult<()> {
    for row in open_absences(db, now, user)? {
        if let Some(deputy) = row.deputy_id
            && !are_colleagues(db, row.user_id, deputy)?
        {
            take_deputy(db, by, now, &row)?;
        }
    }
    Ok(())
}

/// The absences not over in which a person is absent or stands in.
fn open_absences(db: &mut Db, now: Timestamp, user: UserId) -> QueryResult<Vec<Absence>> {
    absences::table
        .filter(
            absences::user_id
                .eq(user)
                .or(absences::deputy_id.assume_not_null().eq(user)),
        )
        .filter(absences::to_on.ge(rome::date_of(now.utc())))
        .order(absences::id)
        .select(Absence::as_select())
        .load(db)
}

fn take_deputy(db: &mut Db, by: By, now: Timestamp, row: &Absence) -> QueryResult<()> {
    diesel::update(absences::table.find(row.id))
        .set(absences::deputy_id.eq(None::<UserId>))
        .execute(db)?;
    let entry = Entry::new("absence.deputy_removed", "user", row.user_id);
    let (old, new) = (json!({"deputy_id": row.deputy_id}), json!({"deputy_id": null}));
    audit::record(db, by, now, entry.change(old, new))
}

/// The deputy recorded for a day: `None` if present, `Some(None)` if absent without a deputy.
fn deputy_on(db: &mut Db, user: UserId, on: NaiveDate) -> QueryResult<Option<Option<UserId>>> {
    absences::table
        .filter(absences::user_id.eq(user))
        .filter(absences::from_on.le(on).and(absences::to_on.ge(on)))
        .order(absences::id)
        .select(absences::deputy_id)
        .first(db)
        .optional()
}

fn check_days(now: Timestamp, new: NewAbsence) -> Result<(), UserError> {
    let wrong = |field: &str, key: &'static str| {
        Err(UserError::Invalid(vec![FieldError::new(
            field,
            Message::new(key),
        )]))
    };
    if new.to_on < new.from_on {
        return wrong("to_on", "users-days-reversed");
    }
    if new.to_on < rome::date_of(now.utc()) {
        return wrong("to_on", "users-absence-past");
    }
    if (new.to_on - new.from_on).num_days() >= MAX_DAYS {
        return wrong("to_on", "users-absence-too-long");
    }
    if new.deputy == Some(new.user) {
        return wrong("deputy_id", "users-absence-own-deputy");
    }
    Ok(())
}

/// Whether two people are of the centre, or of one ente; the deputy's account must be in use.
fn are_colleagues(db: &mut Db, user: UserId, deputy: UserId) -> QueryResult<bool> {
    let enabled = users::table
        .find(deputy)
        .filter(users::disabled_at.is_null())
        .count()
        .get_result::<i64>(db)?;
    if enabled == 0 {
        return Ok(false);
    }
    let (own, others) = (roles_of(db, user)?, roles_of(db, deputy)?);
    if !own.is_empty() || !others.is_empty() {
        return Ok(!own.is_empty() && !others.is_empty());
    }
    let enti: Vec<EnteId> = members::table
        .filter(members::user_id.eq(user))
        .select(members::ente_id)
        .load(db)?;
    let common = members::table
        .filter(members::user_id.eq(deputy))
        .filter(members::ente_id.eq_any(enti));
    Ok(common.count().get_result::<i64>(db)? > 0)
}

/// Why a chain of deputies does not end at somebody present.
#[derive(Debug, PartialEq, Eq)]
enum Dead {
    /// It comes back: the people in order, the first one again at the end.
    Circle(Vec<UserId>),
    /// It ends at somebody absent on a day.
    Away(UserId, NaiveDate),
}

/// Follows the chain on every day on which it can change. `others`: the absences recorded for these days.
fn walk(new: NewAbsence, others: &[Absence]) -> Result<(), Dead> {
    let Some(deputy) = new.deputy else {
        return Ok(());
    };
    let starts = others
        .iter()
        .map(|absence| absence.from_on)
        .filter(|day| new.from_on < *day && *day <= new.to_on);
    let days: BTreeSet<NaiveDate> = std::iter::once(new.from_on).chain(starts).collect();
    for day in days {
        let on_day = others
            .iter()
            .filter(|absence| absence.from_on <= day && day <= absence.to_on);
        let chain: HashMap<UserId, Option<UserId>> = on_day
            .map(|absence| (absence.user_id, absence.deputy_id))
            .collect();
        let mut path = vec![new.user, deputy];
        let mut last = deputy;
        while let Some(next) = chain.get(&last) {
            let next = next.ok_or(Dead::Away(last, day))?;
            let is_circle = path.contains(&next);
            path.push(next);
            if is_circle {
                return Err(Dead::Circle(path));
            }
            last = next;
        }
    }
    Ok(())
}

fn facts(row: &Absence) -> serde_json::Value {
    json!({"from_on": row.from_on, "to_on": row.to_on, "deputy_id": row.deputy_id})
}

#[cfg(test)]
mod tests;
