//! Mails of ours that were given up, and what people were told of: the table `dead_letters_told`.

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::dsl::max;
use diesel::prelude::*;

use super::outbox::MailId;
use super::render::{DEAD_LETTER, DIGEST};
use crate::db::Db;
use crate::db::schema::{dead_letters_told, outbox};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::id_type;

id_type!(
    DeadLetterId,
    "What did not arrive: the id of a mail of ours, of the delivery of a certified one, or of a mail that came in."
);

/// How long it is known what was told; what ended before that is told no more.
pub const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// The mails of ours that were given up since then and that nobody dropped, the oldest first. Certified ones have
/// deliveries instead. Left out are those that tell of dead letters, at once or in the digest: for whom they do not reach,
/// there would be one more each time.
pub fn given_up(db: &mut Db, since: Timestamp) -> QueryResult<Vec<(MailId, Timestamp)>> {
    outbox::table
        .filter(outbox::failed_at.assume_not_null().ge(since))
        .filter(outbox::failed_at.is_not_null())
        .filter(outbox::dropped_at.is_null().and(outbox::mailbox.is_null()))
        .filter(outbox::kind.ne_all([DEAD_LETTER, DIGEST]))
        .order((outbox::failed_at.assume_not_null(), outbox::id))
        .select((outbox::id, outbox::failed_at.assume_not_null()))
        .load(db)
}

/// What people were told of since then: which mail or delivery, and when it had ended.
pub fn told(db: &mut Db, since: Timestamp) -> QueryResult<HashSet<(DeadLetterId, Timestamp)>> {
    let rows: Vec<(DeadLetterId, Timestamp)> = dead_letters_told::table
        .filter(dead_letters_told::ended_at.ge(since))
        .select((dead_letters_told::id, dead_letters_told::ended_at))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// When people were last told.
pub fn last_told(db: &mut Db) -> QueryResult<Option<Timestamp>> {
    let last = dead_letters_told::table.select(max(dead_letters_told::told_at));
    last.first(db)
}

/// Notes what people are told of now, and forgets what is too old to be told again.
pub fn note(db: &mut Db, now: Timestamp, letters: &[(DeadLetterId, Timestamp)]) -> QueryResult<()> {
    for &(id, ended_at) in letters {
        let row = (
            dead_letters_told::id.eq(id),
            dead_letters_told::ended_at.eq(ended_at),
            dead_letters_told::told_at.eq(now),
        );
        diesel::insert_into(dead_letters_told::table)
            .values(row)
            .execute(db)?;
    }
    let old = dead_letters_told::ended_at.lt(now - REMEMBERED * 2);
    diesel::delete(dead_letters_told::table.filter(old))
        .execute(db)
        .map(drop)
}
