//! Certified mails of ours that were returned or are overdue: for those who are told of it.

use diesel::prelude::*;

use super::deliveries::DeliveryId;
use crate::db::Db;
use crate::db::schema::{formal_notices, pec_deliveries};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::mail::outbox::MailId;

/// A certified mail that did not reach a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// The mail and its recipient.
    pub id: DeliveryId,
    /// The mail.
    pub mail: MailId,
    /// Since when it is known: returned, or else overdue.
    pub ended_at: Timestamp,
    /// Its ticket.
    pub ticket: Option<TicketId>,
    /// Who sent it; nobody: the program.
    pub by: Option<UserId>,
}

type Row = (
    DeliveryId,
    MailId,
    Option<Timestamp>,
    Option<Timestamp>,
    Option<TicketId>,
    Option<UserId>,
);

/// Those returned or overdue since then, and not delivered after all. One that was overdue and is returned
/// later has ended twice.
pub fn since(db: &mut Db, since: Timestamp) -> QueryResult<Vec<Undelivered>> {
    let late = pec_deliveries::overdue_at.ge(since).assume_not_null();
    let returned = pec_deliveries::failed_at.ge(since).assume_not_null();
    let rows: Vec<Row> = pec_deliveries::table
        .left_join(formal_notices::table.on(formal_notices::mail_id.eq(pec_deliveries::mail_id.nullable())))
        .filter(pec_deliveries::delivered_at.is_null())
        .filter(returned.or(late))
        .order(pec_deliveries::id)
        .select((
            pec_deliveries::id,
            pec_deliveries::mail_id,
            pec_deliveries::failed_at,
            pec_deliveries::overdue_at,
            pec_deliveries::ticket_id,
            formal_notices::entered_by.nullable(),
        ))
        .load(db)?;
    let known = rows
        .into_iter()
        .filter_map(|(id, mail, failed, overdue, ticket, by)| {
            Some(Undelivered {
                id,
                mail,
                ended_at: failed.or(overdue)?,
                ticket,
                by,
            })
        });
    Ok(known.collect())
}
