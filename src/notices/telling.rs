//! Telling: a row and a mail for each person, in the transaction of what is told about. The mails of one run of a job are
//! held until it ends: many to one person become one.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::emails;
use super::model::{NewNotice, Notice, NoticeId, NoticeKind};
use super::preferences::{self, MailMode};
use super::shown::shown;
use crate::db::schema::notices;
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::rome;
use crate::mail::outbox::{self, Mail, MailId};
use crate::users::actor::Actor;
use crate::users::{self, Recipient};

/// Mails of one run that one person gets singly.
const MOST_SINGLE: usize = 3;

/// Tells these people, each once: in the place of who is absent today the deputy (R-TKT-12); no disabled account. Who was
/// told. One query, one more for each step of the longest chain of deputies, and what [`tell_recipients`] takes.
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
        // What the person wants no mail of, or in the digest, was not held.
        let otherwise: Vec<NoticeKind> = preferences::chosen(db, user)?.into_keys().collect();
        let told = notices::table
            .filter(notices::user_id.eq(user))
            .filter(notices::created_at.eq(now))
            .filter(notices::kind.ne_all(otherwise))
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
    tell_each(db, now, &recipients, (new, None), queue)?;
    Ok(recipients
        .into_iter()
        .map(|recipient| recipient.person.id)
        .collect())
}

/// Tells people whom the caller has chosen, deputies included. `words`: what somebody wrote publicly, for the mail alone.
/// One query for how they want to be told, one insert for each person and one for each mail.
pub fn tell_recipients(
    db: &mut Db,
    now: Timestamp,
    recipients: &[Recipient],
    new: &NewNotice,
    words: Option<&str>,
) -> QueryResult<()> {
    tell_each(db, now, recipients, (new, words), outbox::queue)
}

/// Tells one person by a notice alone; the mail that would go with it is for the caller to send in another way, whatever
/// the person has chosen for ordinary ones.
pub fn tell_otherwise(
    db: &mut Db,
    now: Timestamp,
    recipient: &Recipient,
    new: &NewNotice,
    words: Option<&str>,
) -> QueryResult<Mail> {
    insert(db, now, recipient, new)?;
    Ok(emails::notice(recipient, new, words)?)
}

/// The mail that would go with a notice to this person, without telling anything.
pub fn mail_of(recipient: &Recipient, new: &NewNotice, words: Option<&str>) -> QueryResult<Mail> {
    Ok(emails::notice(recipient, new, words)?)
}

fn insert(db: &mut Db, now: Timestamp, recipient: &Recipient, new: &NewNotice) -> QueryResult<()> {
    let row = Notice {
        id: NoticeId::new(now),
        user_id: recipient.person.id,
        kind: new.kind,
        ticket_id: new.ticket,
        facts: Json(new.facts.clone()),
        created_at: now,
        read_at: None,
    };
    diesel::insert_into(notices::table)
        .values(row)
        .execute(db)
        .map(drop)
}

fn tell_each(
    db: &mut Db,
    now: Timestamp,
    recipients: &[Recipient],
    (new, words): (&NewNotice, Option<&str>),
    queue: Queue,
) -> QueryResult<()> {
    if recipients.is_empty() {
        return Ok(());
    }
    let people: Vec<UserId> = recipients.iter().map(|to| to.person.id).collect();
    let modes = preferences::modes(db, &people, new.kind)?;
    for recipient in recipients {
        insert(db, now, recipient, new)?;
        let mode = modes.get(&recipient.person.id).copied().unwrap_or_default();
        if mode == MailMode::AtOnce {
            queue(db, now, emails::notice(recipient, new, words)?)?;
        }
    }
    Ok(())
}
