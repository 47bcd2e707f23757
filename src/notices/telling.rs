//! Telling: a row and a mail for each person, in the transaction of what is told about.

use diesel::prelude::*;

use super::emails;
use super::model::{NewNotice, Notice, NoticeId};
use crate::db::schema::notices;
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::mail::outbox;
use crate::users;

/// Tells these people, each once: in the place of who is absent today the deputy (R-TKT-12); no disabled account. Who was
/// told. One query, one more for each step of the longest chain of deputies, and two inserts for each person told.
pub fn tell(db: &mut Db, now: Timestamp, to: &[UserId], new: &NewNotice) -> QueryResult<Vec<UserId>> {
    if to.is_empty() {
        return Ok(Vec::new());
    }
    let recipients = users::recipients(db, to, rome::date_of(now.utc()))?;
    for recipient in &recipients {
        let row = Notice {
            id: NoticeId::new(now),
            user_id: recipient.person.id,
            kind: new.kind,
            ticket_id: new.ticket,
            facts: Json(new.facts.clone()),
            created_at: now,
            read_at: None,
        };
        diesel::insert_into(notices::table).values(row).execute(db)?;
        outbox::queue(db, now, emails::notice(recipient, new)?)?;
    }
    Ok(recipients
        .into_iter()
        .map(|recipient| recipient.person.id)
        .collect())
}
