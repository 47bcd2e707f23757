//! Questions about queues.

use std::collections::HashMap;

use diesel::prelude::*;

use super::error::QueueError;
use super::model::{Queue, QueueMember};
use crate::db::Db;
use crate::db::schema::{queue_members, queue_services, queues};
use crate::kernel::ids::{QueueId, ServiceId, UserId};
use crate::kernel::text::Label;
use crate::users::actor::{Actor, Staff};

/// Every queue in order, retired ones too, for the program itself; people ask by [`list`].
pub fn all(db: &mut Db) -> QueryResult<Vec<Queue>> {
    queues::table
        .order((queues::position, queues::code))
        .select(Queue::as_select())
        .load(db)
}

/// Code and names of every one, retired ones included.
pub fn labels(db: &mut Db) -> QueryResult<HashMap<QueueId, Label>> {
    let columns = (queues::id, (queues::code, queues::name_it, queues::name_en));
    Ok(queues::table.select(columns).load(db)?.into_iter().collect())
}

/// The queues that take new tickets, in order.
pub fn active(db: &mut Db) -> QueryResult<Vec<Queue>> {
    queues::table
        .filter(queues::retired_at.is_null())
        .order((queues::position, queues::code))
        .select(Queue::as_select())
        .load(db)
}

/// The queues as people of the centre see them: all, in order. Errors: NotFound for a person of an ente.
pub fn list(db: &mut Db, actor: &Actor) -> Result<Vec<Queue>, QueueError> {
    match actor {
        Actor::Staff(_) => Ok(all(db)?),
        Actor::Ente(_) => Err(QueueError::NotFound),
    }
}

/// One queue by its code, for a person of the centre. Errors: NotFound.
pub fn find(db: &mut Db, _staff: &Staff, code: &str) -> Result<Queue, QueueError> {
    by_code(db, code)
}

/// One queue by its code, retired ones too. Errors: NotFound.
pub fn by_code(db: &mut Db, code: &str) -> Result<Queue, QueueError> {
    let query = queues::table
        .filter(queues::code.eq(code))
        .select(Queue::as_select());
    query.first(db).optional()?.ok_or(QueueError::NotFound)
}

/// One queue by its id, retired ones too. Errors: NotFound.
pub fn by_id(db: &mut Db, id: QueueId) -> Result<Queue, QueueError> {
    let query = queues::table.find(id).select(Queue::as_select());
    query.first(db).optional()?.ok_or(QueueError::NotFound)
}

/// Every queue by its id, for lists that show code and name.
pub fn names(db: &mut Db) -> QueryResult<HashMap<QueueId, Queue>> {
    Ok(all(db)?.into_iter().map(|queue| (queue.id, queue)).collect())
}

/// The members of a queue, the longest-standing first.
pub fn members(db: &mut Db, id: QueueId) -> QueryResult<Vec<QueueMember>> {
    queue_members::table
        .filter(queue_members::queue_id.eq(id))
        .order((queue_members::added_at, queue_members::user_id))
        .select(QueueMember::as_select())
        .load(db)
}

/// Whether the person is a member of the queue.
pub fn is_member(db: &mut Db, id: QueueId, user: UserId) -> QueryResult<bool> {
    let count: i64 = queue_members::table.find((id, user)).count().get_result(db)?;
    Ok(count > 0)
}

/// The queues that a person is a member of.
pub fn of_member(db: &mut Db, user: UserId) -> QueryResult<Vec<QueueId>> {
    queue_members::table
        .filter(queue_members::user_id.eq(user))
        .order(queue_members::queue_id)
        .select(queue_members::queue_id)
        .load(db)
}

/// The services whose tickets a queue receives.
pub fn services_of(db: &mut Db, id: QueueId) -> QueryResult<Vec<ServiceId>> {
    queue_services::table
        .filter(queue_services::queue_id.eq(id))
        .order(queue_services::service_id)
        .select(queue_services::service_id)
        .load(db)
}

/// The queue of a new ticket about a service: the first active one that receives it, else the first active one of all.
/// Errors: NoQueue.
pub fn queue_for_service(db: &mut Db, service: ServiceId) -> Result<Queue, QueueError> {
    let receives: Option<Queue> = queues::table
        .inner_join(queue_services::table.on(queue_services::queue_id.eq(queues::id)))
        .filter(queue_services::service_id.eq(service))
        .filter(queues::retired_at.is_null())
        .order((queues::position, queues::code))
        .select(Queue::as_select())
        .first(db)
        .optional()?;
    match receives {
        Some(queue) => Ok(queue),
        None => active(db)?.into_iter().next().ok_or(QueueError::NoQueue),
    }
}
