//! The list of queues.

use poem::handler;

use crate::queues::views::list as views;
use crate::queues::{self, QueueError};
use crate::tickets::{self, State, TicketError, TicketFilter};
use crate::web::{PageResult, Visit};
use crate::{services, t, users};

#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let actor = visit.actor()?.clone();
    let sees_tickets = visit
        .staff()?
        .roles()
        .iter()
        .any(|role| *role != users::actor::Role::Admin);
    let rows = visit
        .read(move |db| {
            let services = services::names(db)?;
            let mut rows = Vec::new();
            for queue in queues::list(db, &actor)? {
                let members: Vec<_> = queues::members(db, queue.id)?
                    .into_iter()
                    .map(|m| m.user_id)
                    .collect();
                let names = users::names(db, &members)?;
                let filter = TicketFilter {
                    queue: vec![queue.code.clone()],
                    state: State::ALL
                        .iter()
                        .copied()
                        .filter(|state| state.is_open())
                        .collect(),
                    ..TicketFilter::default()
                };
                let open = match tickets::count(db, &actor, &filter) {
                    Ok(count) => sees_tickets.then_some(count),
                    Err(TicketError::Db(error)) => return Err(QueueError::Db(error)),
                    Err(_) => None,
                };
                let mut received: Vec<_> = queues::services_of(db, queue.id)?
                    .into_iter()
                    .filter_map(|id| services.get(&id).cloned())
                    .collect();
                received.sort_by_key(|service| service.position);
                let members = members
                    .into_iter()
                    .filter_map(|id| names.get(&id).cloned())
                    .collect();
                rows.push(views::Row {
                    queue,
                    members,
                    services: received,
                    open,
                });
            }
            Ok::<_, QueueError>(rows)
        })
        .await?;
    let body = views::page(visit.lang(), &rows, visit.is_admin());
    visit.page(&t!(visit.lang(), "admin-queues"), &[], body)
}
