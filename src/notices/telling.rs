//! Telling: a row and a mail for each person, in the transaction of what is told about. The mails of one run of a job are
//! held until it ends: many to one person become one.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::emails;
use super::model::{NewNotice, Notice, NoticeId};
use super::shown::shown;
use crate::db::schema::notices;
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::mail::outbox::{self, Mail, MailId};
use crate::users;
use crate::users::actor::Actor;

/// Mails of one run that one person gets singly.
const MOST_SINGLE: usize = 3;

/// Tells these people, each once: in the place of who is absent today the deputy (R-TKT-12); no disabled account. Who was
/// told. One query, one more for each step of the longest chain of deputies, and two inserts for each person told.
pub fn tell(db: &mut Db, now: Timestamp, to: &[UserId], new: &NewNotice) -> QueryResult<Vec<UserId>> {
    tell_by(db, now, to, new, outbox::queue)
}

/// The same within the run of a job at `now`, which calls [`send_held`] when it has told everything.
pub fn tell_held(db: &mut Db, now: Timestamp, to: &[UserId], new: &NewNotice) -> QueryResult<Vec<UserId>> {
    tell_by(db, now, to, new, outbox::queue_held)
}

/// Lets the mails of a run leave; more than [`MOST_SINGLE`] to one person become one that lists what was told.
pub fn send_held(db: &mut Db, now: Timestamp) -> QueryResult<()> {
    let mut by_person: BTreeMap<UserId, Vec<MailId>> = BTreeMap::new();
    for (user, mail) in outbox::held(db, now)? {
        by_person.entry(user).or_default().push(mail);
    }
    for (user, mails) in by_person {
        let actor = match mails.len() > MOST_SINGLE {
            true => users::load_actor(db, user, None, now)?,
            false => None,
        };
        let Some(Actor::Staff(staff)) = actor else {
            outbox::release(db, now, &mails)?;
            continue;
        };
        let told = notices::table
            .filter(notices::user_id.eq(user))
            .filter(notices::created_at.eq(now))
            .order(notices::id)
            .select(Notice::as_select())
            .load(db)?;
        let person = staff.person().clone();
        let told = shown(db, &Actor::Staff(staff), told)?;
        outbox::withdraw(db, &mails)?;
        outbox::queue(db, now, emails::several(&person, &told)?)?;
    }
    Ok(())
}

type Queue = fn(&mut Db, Timestamp, Mail) -> QueryResult<MailId>;

fn tell_by(
    db: &mut Db,
    now: Timestamp,
    to: &[UserId],
    new: &NewNotice,
    queue: Queue,
) -> QueryResult<Vec<UserId>> {
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
        queue(db, now, emails::notice(recipient, new)?)?;
    }
    Ok(recipients
        .into_iter()
        .map(|recipient| recipient.person.id)
        .collect())
}
