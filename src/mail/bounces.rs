//! Mails that come back: tied to the mail that left and to the person, whose address is marked when it failed for good.

use diesel::prelude::*;

use super::ids::OurId;
use super::outbox::MailId;
use super::render;
use crate::db::Db;
use crate::db::schema::{outbox, users};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::text::one_line;

/// Characters of a reason that are kept.
const REASON_CHARS: usize = 500;

text_enum! {
    /// What a report of a mail server says (RFC 3464).
    pub enum BounceKind {
        /// It will not be delivered: a status of class 5.
        Hard = "hard",
        /// Delivery failed for now, or is late: nothing is known of the address.
        Soft = "soft",
    }
}

/// What a mail server reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// For good, or not.
    pub kind: BounceKind,
    /// The address that it is about, where the report names one.
    pub recipient: Option<String>,
    /// The server's words: status and diagnostic.
    pub reason: String,
}

/// Records that a mail came back; whose account's address is marked as failing, if that is so. A report about another
/// address than the one that the mail went to, or about one that the person no longer has, marks nobody. `None` also: no
/// such mail. Twice changes nothing.
pub fn record(db: &mut Db, now: Timestamp, mail: MailId, bounce: &Bounce) -> QueryResult<Option<UserId>> {
    let found: Option<(String, Option<UserId>, Option<String>)> = outbox::table
        .find(mail)
        .select((outbox::recipient, outbox::user_id, outbox::bounce))
        .first(db)
        .optional()?;
    let Some((sent_to, user, known)) = found else {
        return Ok(None);
    };
    let is_about = |address: &String| address.trim().eq_ignore_ascii_case(&sent_to);
    if bounce
        .recipient
        .as_ref()
        .is_some_and(|address| !is_about(address))
    {
        return Ok(None);
    }
    let reason: String = one_line(&bounce.reason).chars().take(REASON_CHARS).collect();
    // The first report stays, unless it left hope and the next one does not.
    let was_hard = known
        .as_ref()
        .map(|known| known.starts_with(BounceKind::Hard.as_str()));
    if was_hard.is_none_or(|was_hard| !was_hard && bounce.kind == BounceKind::Hard) {
        diesel::update(outbox::table.find(mail))
            .set((
                outbox::bounced_at.eq(now),
                outbox::bounce.eq(format!("{}: {reason}", bounce.kind)),
            ))
            .execute(db)?;
    }
    let Some(user) = user.filter(|_| bounce.kind == BounceKind::Hard) else {
        return Ok(None);
    };
    // The account's own columns about its mail: written here alone, and cleared where an address changes.
    let marked = diesel::update(users::table.find(user).filter(users::email.eq(sent_to)))
        .set((users::mail_failed_at.eq(now), users::mail_failure.eq(reason)))
        .execute(db)?;
    Ok((marked == 1).then_some(user))
}

/// The mail that comes back to an address with this token, and its ticket where answers to it belong there.
pub fn of_token(db: &mut Db, token: &str) -> QueryResult<Option<OurId>> {
    let found: Option<(MailId, Option<TicketId>, String)> = outbox::table
        .filter(outbox::return_token.assume_not_null().eq(token))
        .select((outbox::id, outbox::ticket_id, outbox::kind))
        .first(db)
        .optional()?;
    let known = found.map(|(mail, ticket, kind)| {
        let ticket = ticket.filter(|_| render::takes_answers(&kind));
        OurId::of_mail(mail, ticket)
    });
    Ok(known)
}

/// Takes the mark from an account whose address is another now, or answers again.
pub fn clear(db: &mut Db, user: UserId) -> QueryResult<()> {
    diesel::update(users::table.find(user))
        .set((
            users::mail_failed_at.eq(None::<Timestamp>),
            users::mail_failure.eq(None::<String>),
        ))
        .execute(db)
        .map(drop)
}

/// Which of the accounts have an address that fails, with the server's words: what staff see beside a name.
pub fn failing(db: &mut Db, people: &[UserId]) -> QueryResult<Vec<(UserId, Timestamp, String)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(UserId, Option<Timestamp>, Option<String>)> = users::table
        .filter(crate::db::one_of(users::id, people.iter().copied()))
        .filter(users::mail_failed_at.is_not_null())
        .select((users::id, users::mail_failed_at, users::mail_failure))
        .load(db)?;
    let known = rows
        .into_iter()
        .filter_map(|(id, at, why)| Some((id, at?, why.unwrap_or_default())));
    Ok(known.collect())
}
