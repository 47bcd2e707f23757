//! What a person of the centre has to do this morning, for the daily digest.

use diesel::prelude::*;

use super::model::TicketNumber;
use super::policy::{self, Visible};
use crate::db::schema::tickets;
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::notices::digest::{DigestTicket, MOST_LISTED, Workload};
use crate::sla::promises::{RISK_PAUSED, RISK_UNREACHABLE};
use crate::users::actor::{Actor, Role, Staff};

/// What is overdue, due later today and waiting for the ente: for a manager everywhere, for an agent in the own queues and
/// among what is assigned to the person or to whom he or she stands in for.
pub fn workload(db: &mut Db, staff: &Staff, now: Timestamp) -> QueryResult<Workload> {
    let evening = Timestamp::from(rome::end_of_day(rome::date_of(now.utc()))).as_micros();
    let now = now.as_micros();
    let between = |from: i64, to: i64| own(staff).filter(tickets::risk.ge(from).and(tickets::risk.lt(to)));
    let urgent: Vec<(TicketNumber, String, i64)> = between(0, evening)
        .order((tickets::risk, tickets::id))
        .select((tickets::number, tickets::subject, tickets::risk))
        .limit(i64::try_from(MOST_LISTED).expect("a small number"))
        .load(db)?;
    let urgent = urgent.into_iter().map(|(number, subject, risk)| DigestTicket {
        number: number.to_string(),
        subject,
        due_at: (risk != RISK_UNREACHABLE).then(|| Timestamp::from_micros(risk)),
    });
    Ok(Workload {
        urgent: urgent.collect(),
        overdue: between(0, now).count().get_result(db)?,
        today: between(now, evening).count().get_result(db)?,
        waiting: own(staff)
            .filter(tickets::risk.eq(RISK_PAUSED))
            .count()
            .get_result(db)?,
    })
}

/// The tickets that are the person's to work.
fn own(staff: &Staff) -> Visible {
    let visible = policy::visible(&Actor::Staff(staff.clone()));
    if staff.is(Role::Manager) {
        return visible;
    }
    let mine = policy::own_ids(staff.id(), staff.deputises_for());
    visible.filter(
        one_of(tickets::queue_id, staff.queues().to_vec())
            .or(one_of(tickets::assignee_id.assume_not_null(), mine)),
    )
}
