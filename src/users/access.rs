//! From an account to an actor: the only place that builds `Staff` and `EnteUser`.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::absences;
use super::actor::{Actor, EnteRole, EnteUser, Person, Role, Staff};
use super::delegations;
use super::model::{Membership, User};
use super::rights::{self, Rights, RightsEnd};
use crate::db::schema::{enti, members, queue_members, user_roles, users};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, QueueId, UserId};
use crate::kernel::rome;

/// An ente that a person may act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingChoice {
    /// The ente.
    pub ente: EnteId,
    /// Its name.
    pub name: String,
    /// Whether by a delegation and not as a member.
    pub delegated: bool,
}

/// The actor of an account, or `None`: disabled, without any role, or the ente is no longer valid or delegated.
/// `acting`: the one ente acted for; `None`: the first membership and all delegations that it holds today.
pub fn load_actor(
    db: &mut Db,
    user: UserId,
    acting: Option<EnteId>,
    now: Timestamp,
) -> QueryResult<Option<Actor>> {
    let reach = acting.map_or(Reach::Wide(None), Reach::Only);
    let user: Option<User> = users::table
        .find(user)
        .select(User::as_select())
        .first(db)
        .optional()?;
    let Some(user) = user.filter(User::is_enabled) else {
        return Ok(None);
    };
    Ok(actor_of(db, user.person(), reach, now)?.map(|(actor, _)| actor))
}

/// The actors of people known to be enabled, where they are of an ente acting for this one: [`load_actor`] for many, in at
/// most eight queries whatever their number. Who may not act now is left out.
pub fn load_actors(
    db: &mut Db,
    people: &[Person],
    acting: Option<EnteId>,
    now: Timestamp,
) -> QueryResult<Vec<Actor>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let today = rome::date_of(now.utc());
    let ids: Vec<UserId> = people.iter().map(|person| person.id).collect();
    let held: Vec<(UserId, Role)> = user_roles::table
        .filter(one_of(user_roles::user_id, ids.iter().copied()))
        .order((user_roles::user_id, user_roles::role))
        .select((user_roles::user_id, user_roles::role))
        .load(db)?;
    let (staff, others): (Vec<UserId>, Vec<UserId>) =
        (ids.iter()).partition(|id| held.iter().any(|(holder, _)| holder == *id));
    let queues: Vec<(UserId, QueueId)> = match staff.is_empty() {
        true => Vec::new(),
        false => queue_members::table
            .filter(one_of(queue_members::user_id, staff.iter().copied()))
            .order((queue_members::user_id, queue_members::queue_id))
            .select((queue_members::user_id, queue_members::queue_id))
            .load(db)?,
    };
    let homes = match acting.filter(|_| !others.is_empty()) {
        Some(ente) => homes(db, &others, ente, today)?,
        None => HashMap::new(),
    };
    let enti: Vec<EnteId> = (homes.values().map(|home| home.0)).chain(acting).collect();
    let ended = rights::ended(db, &enti, today)?;
    let deputising = absences::deputising(db, today)?;
    let actor = |person: &Person| {
        let (id, person) = (person.id, person.clone());
        let deputises_for = deputising.ending_at(id);
        if staff.contains(&id) {
            let of = |(holder, _): &&(UserId, Role)| *holder == id;
            let mut roles: Vec<Role> = held.iter().filter(of).map(|(_, role)| *role).collect();
            roles.sort();
            let of = |(member, _): &&(UserId, QueueId)| *member == id;
            let queues = queues.iter().filter(of).map(|(_, queue)| *queue).collect();
            return Some(Actor::Staff(Staff::new(person, roles, queues, deputises_for)));
        }
        let (home, role, sees_all) = *homes.get(&id)?;
        let reach = vec![acting?];
        let reading_until = reading(&ended, home, &reach)?;
        let user = EnteUser::new(person, home, role, sees_all, reach, deputises_for);
        Some(Actor::Ente(user.reading(reading_until)))
    };
    Ok(people.iter().filter_map(actor).collect())
}

type Home = (EnteId, EnteRole, bool);

/// Where these people act for the ente from: as its members, or as members of an ente that it delegated to.
fn homes(
    db: &mut Db,
    people: &[UserId],
    ente: EnteId,
    today: NaiveDate,
) -> QueryResult<HashMap<UserId, Home>> {
    let rows: Vec<(UserId, EnteId, EnteRole, bool)> = members::table
        .inner_join(enti::table.on(enti::id.eq(members::ente_id)))
        .filter(one_of(members::user_id, people.iter().copied()))
        .filter(enti::valid_from.le(today))
        .filter(enti::valid_to.is_null().or(enti::valid_to.ge(today)))
        .order((members::user_id, enti::name_key, enti::id))
        .select((
            members::user_id,
            members::ente_id,
            members::role,
            members::sees_all,
        ))
        .load(db)?;
    let mut found: HashMap<UserId, Home> = (rows.iter())
        .filter(|row| row.1 == ente)
        .map(|(user, home, role, sees_all)| (*user, (*home, *role, *sees_all)))
        .collect();
    let elsewhere: Vec<EnteId> = (rows.iter())
        .filter(|row| !found.contains_key(&row.0))
        .map(|row| row.1)
        .collect();
    let mut delegated = delegations::valid_for(db, &elsewhere, today)?;
    delegated.retain(|delegation| delegation.ente == ente);
    // Of two delegates the one that lost nothing.
    let ended = rights::ended(db, &elsewhere, today)?;
    delegated.sort_by_key(|delegation| rights::left(&ended, delegation.delegate) != Rights::Full);
    for delegation in &delegated {
        for (user, home, role, sees_all) in &rows {
            if *home == delegation.delegate {
                found.entry(*user).or_insert((*home, *role, *sees_all));
            }
        }
    }
    Ok(found)
}

/// Which enti an actor reaches.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reach {
    /// Exactly this one, as a member or by delegation: a session.
    Only(EnteId),
    /// This membership (`None`: the first) and the delegations that it holds: a token.
    Wide(Option<EnteId>),
}

/// The actor of an enabled account, with all enti that the person may act for.
pub(super) fn actor_of(
    db: &mut Db,
    person: Person,
    reach: Reach,
    now: Timestamp,
) -> QueryResult<Option<(Actor, Vec<ActingChoice>)>> {
    let today = rome::date_of(now.utc());
    let roles = roles_of(db, person.id)?;
    if !roles.is_empty() {
        // Queues are another feature's; who is a member of which is part of who a person is.
        let queues = queue_members::table
            .filter(queue_members::user_id.eq(person.id))
            .order(queue_members::queue_id)
            .select(queue_members::queue_id)
            .load(db)?;
        let deputises_for = absences::deputises_for(db, person.id, today)?;
        return Ok(Some((
            Actor::Staff(Staff::new(person, roles, queues, deputises_for)),
            Vec::new(),
        )));
    }
    let (memberships, delegated, ended) = places(db, person.id, today)?;
    let homes: Vec<EnteId> = memberships.iter().map(|m| m.ente).collect();
    let found = match reach {
        Reach::Only(ente) => {
            let home = match homes.contains(&ente) {
                true => Some(ente),
                false => {
                    let mut delegates = delegated.iter().filter(|d| d.ente == ente);
                    // Of two delegates the one that lost nothing.
                    let full = |d: &&delegations::Valid| rights::left(&ended, d.delegate) == Rights::Full;
                    let first = delegates.clone().next();
                    delegates.find(full).or(first).map(|d| d.delegate)
                }
            };
            home.map(|home| (home, vec![ente]))
        }
        Reach::Wide(home) => home
            .or(homes.first().copied())
            .filter(|home| homes.contains(home))
            .map(|home| {
                // A program acts for several enti at once: only where it may do all that it may at home.
                let others = delegated
                    .iter()
                    .filter(|d| d.delegate == home && d.ente != home)
                    .filter(|d| rights::left(&ended, d.ente) == Rights::Full)
                    .map(|d| d.ente);
                (home, std::iter::once(home).chain(others).collect())
            }),
    };
    let Some((home, mut reach)) = found else {
        return Ok(None);
    };
    let mut seen = Vec::with_capacity(reach.len());
    reach.retain(|ente| {
        !seen.contains(ente) && {
            seen.push(*ente);
            true
        }
    });
    let membership = memberships
        .iter()
        .find(|m| m.ente == home)
        .expect("home is one of the memberships");
    let deputises_for = absences::deputises_for(db, person.id, today)?;
    let Some(reading_until) = reading(&ended, home, &reach[..1]) else {
        return Ok(None);
    };
    let actor = EnteUser::new(
        person,
        home,
        membership.role,
        membership.sees_all,
        reach,
        deputises_for,
    );
    let actor = actor.reading(reading_until);
    Ok(Some((Actor::Ente(actor), choices(memberships, delegated))))
}

/// Memberships, delegations, and which of their enti have no full rights any more.
type Places = (Vec<Membership>, Vec<delegations::Valid>, Vec<(EnteId, Rights)>);

/// Where somebody may act today. Enti whose people's rights have ended altogether are left out, and nobody acts for another one from
/// there.
fn places(db: &mut Db, user: UserId, today: NaiveDate) -> QueryResult<Places> {
    let mut memberships = memberships_of(db, user, today)?;
    memberships.retain(|membership| membership.is_valid);
    let homes: Vec<EnteId> = memberships.iter().map(|m| m.ente).collect();
    let mut delegated = delegations::valid_for(db, &homes, today)?;
    let enti: Vec<EnteId> = (homes.into_iter())
        .chain(delegated.iter().map(|d| d.ente))
        .collect();
    let ended = rights::ended(db, &enti, today)?;
    let is_left = |ente| rights::left(&ended, ente) != Rights::None;
    memberships.retain(|m| is_left(m.ente));
    delegated.retain(|d| is_left(d.ente) && is_left(d.delegate));
    Ok((memberships, delegated, ended))
}

/// Until when somebody at home there, who acts for these enti, only reads; `Some(None)`: no such limit; `None`: not even that.
fn reading(ended: &[(EnteId, Rights)], home: EnteId, enti: &[EnteId]) -> Option<Option<NaiveDate>> {
    let mut until: Option<NaiveDate> = None;
    for ente in std::iter::once(&home).chain(enti) {
        match rights::left(ended, *ente) {
            Rights::Full => {}
            Rights::Reading(last) => until = Some(until.map_or(last, |earlier| earlier.min(last))),
            Rights::None => return None,
        }
    }
    Some(until)
}

/// The enti that a person may act for today: memberships by name, then delegations by name (R-VIS-1, R-VIS-2).
pub fn acting_choices(db: &mut Db, user: UserId, now: Timestamp) -> QueryResult<Vec<ActingChoice>> {
    let today = rome::date_of(now.utc());
    let (memberships, delegated, _) = places(db, user, today)?;
    Ok(choices(memberships, delegated))
}

/// Of the enti that somebody is a member of and whose people do not even read any more, the one that read last: its name, and its end.
pub(super) fn rights_over(
    db: &mut Db,
    user: UserId,
    today: NaiveDate,
) -> QueryResult<Option<(String, RightsEnd)>> {
    // Also of one that was closed since.
    let memberships = memberships_of(db, user, today)?;
    let homes: Vec<EnteId> = memberships.iter().map(|m| m.ente).collect();
    let ends = rights::of_enti(db, &homes)?.into_iter();
    let over = ends.filter(|end| end.on(today) == Rights::None);
    let last = over.max_by_key(|end| (end.reading_until, end.ente_id));
    Ok(last.and_then(|end| {
        let home = memberships.into_iter().find(|m| m.ente == end.ente_id)?;
        Some((home.ente_name, end))
    }))
}

fn choices(memberships: Vec<Membership>, delegated: Vec<delegations::Valid>) -> Vec<ActingChoice> {
    let members = memberships.into_iter();
    let mut choices: Vec<ActingChoice> = members
        .map(|m| ActingChoice {
            ente: m.ente,
            name: m.ente_name,
            delegated: false,
        })
        .collect();
    for d in delegated {
        if choices.iter().all(|choice| choice.ente != d.ente) {
            choices.push(ActingChoice {
                ente: d.ente,
                name: d.ente_name,
                delegated: true,
            });
        }
    }
    choices
}

/// The roles in the centre.
pub(super) fn roles_of(db: &mut Db, user: UserId) -> QueryResult<Vec<Role>> {
    let mut roles: Vec<Role> = user_roles::table
        .filter(user_roles::user_id.eq(user))
        .select(user_roles::role)
        .load(db)?;
    roles.sort();
    Ok(roles)
}

/// The memberships by name of the ente. The table of enti is another feature's, which stands above this one: its name and
/// validity are read here because both are part of who a person is.
pub(super) fn memberships_of(db: &mut Db, user: UserId, today: NaiveDate) -> QueryResult<Vec<Membership>> {
    let rows: Vec<(EnteId, String, EnteRole, bool, NaiveDate, Option<NaiveDate>)> = members::table
        .inner_join(enti::table.on(enti::id.eq(members::ente_id)))
        .filter(members::user_id.eq(user))
        .order((enti::name_key, enti::id))
        .select((
            members::ente_id,
            enti::name,
            members::role,
            members::sees_all,
            enti::valid_from,
            enti::valid_to,
        ))
        .load(db)?;
    Ok(rows.into_iter().map(|row| membership(row, today)).collect())
}

pub(super) fn membership(
    (ente, ente_name, role, sees_all, from, to): (
        EnteId,
        String,
        EnteRole,
        bool,
        NaiveDate,
        Option<NaiveDate>,
    ),
    today: NaiveDate,
) -> Membership {
    let is_valid = from <= today && to.is_none_or(|to| today <= to);
    Membership {
        ente,
        ente_name,
        role,
        sees_all,
        is_valid,
    }
}
