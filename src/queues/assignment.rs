//! Who gets a queue's new ticket.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::model::{Assignment, Queue, QueueMember};
use super::queries;
use crate::db::schema::{absences, queue_members, user_roles, users};
use crate::db::{Db, kept};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{QueueId, UserId};
use crate::kernel::rome;
use crate::users::actor::Role;

/// The member who gets the queue's next ticket by its rule, and remembers the turn; nobody if the rule is `manual` or no
/// member is there. Round robin: whose last turn is longest ago. Least loaded: fewest open tickets, then as round robin.
/// `open_tickets` counts them for some people (absent from the answer: none).
pub fn choose_assignee(
    db: &mut Db,
    queue: &Queue,
    now: Timestamp,
    open_tickets: impl FnOnce(&mut Db, &[UserId]) -> QueryResult<HashMap<UserId, i64>>,
) -> QueryResult<Option<UserId>> {
    if queue.assignment == Assignment::Manual {
        return Ok(None);
    }
    let members = queries::members(db, queue.id)?;
    let last_turn = members.iter().filter_map(|member| member.turn_at).max();
    let present = present(db, queue.id, now)?;
    let mut candidates: Vec<QueueMember> = members
        .into_iter()
        .filter(|m| present.contains(&m.user_id))
        .collect();
    let load = match queue.assignment {
        Assignment::LeastLoaded if candidates.len() > 1 => open_tickets(
            db,
            &candidates.iter().map(|member| member.user_id).collect::<Vec<_>>(),
        )?,
        _ => HashMap::new(),
    };
    let open = |member: &QueueMember| load.get(&member.user_id).copied().unwrap_or(0);
    candidates.sort_by_key(|member| (open(member), member.turn_at, member.added_at, member.user_id));
    let Some(chosen) = candidates.into_iter().next().map(|member| member.user_id) else {
        return Ok(None);
    };
    // A turn is later than every other one of the queue, also when the clock stands still.
    let turn = last_turn.map_or(now, |last| now.max(last + TimeDelta::microseconds(1)));
    let member = queue_members::table.find((queue.id, chosen));
    kept(diesel::update(member).set(queue_members::turn_at.eq(turn))).execute(db)?;
    Ok(Some(chosen))
}

/// The members who work tickets and are not absent today, in one question over the people's tables.
pub fn present(db: &mut Db, queue: QueueId, now: Timestamp) -> QueryResult<Vec<UserId>> {
    let today = rome::date_of(now.utc());
    let absent = absences::table
        .filter(absences::user_id.eq(queue_members::user_id))
        .filter(absences::from_on.le(today))
        .filter(absences::to_on.ge(today));
    queue_members::table
        .inner_join(users::table.on(users::id.eq(queue_members::user_id)))
        .filter(queue_members::queue_id.eq(queue))
        .filter(users::disabled_at.is_null())
        .filter(diesel::dsl::exists(working_roles()))
        .filter(diesel::dsl::not(diesel::dsl::exists(absent)))
        .select(queue_members::user_id)
        .load(db)
}

/// The roles with which the person of the outer question works tickets.
#[diesel::dsl::auto_type]
fn working_roles() -> _ {
    let roles: [Role; 2] = [Role::Agent, Role::Manager];
    user_roles::table
        .filter(user_roles::user_id.eq(users::id))
        .filter(user_roles::role.eq_any(roles))
}

/// Whether the person is enabled and an agent or manager.
pub(super) fn works_tickets(db: &mut Db, user: UserId) -> QueryResult<bool> {
    let query = users::table.find(user).filter(users::disabled_at.is_null());
    let count: i64 = query
        .filter(diesel::dsl::exists(working_roles()))
        .count()
        .get_result(db)?;
    Ok(count > 0)
}
