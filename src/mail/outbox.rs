//! The table of mails to send, and who may send which now.

use std::collections::HashMap;
use std::fmt;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Integer;

use crate::db::schema::{outbox, outbox_files};
use crate::db::types::sql::{Instant, Uid};
use crate::db::{Db, is_unique_violation, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{TicketId, UserId, id_type};
use crate::kernel::text::{Lang, fold, one_line};
use crate::mail::{ids, render};
use crate::storage::Stored;

id_type!(MailId, "A mail in the outbox.");
id_type!(ClaimId, "The right of one run to send the mails that it claimed.");

/// Tries before a mail counts as undeliverable.
pub const MAX_ATTEMPTS: i32 = 12;
/// How long a run may take over a mail before another one takes it up.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Wait after the first failure; it doubles with each one.
const FIRST_WAIT_SECONDS: i64 = 60;
/// Longest wait between two tries.
const MAX_WAIT_SECONDS: i64 = 6 * 3600;
/// Longest wait for a server that takes nothing.
const MAX_SERVER_WAIT_SECONDS: i64 = 600;

/// How long a server that is away is not held against the mails that wait for it.
const SERVER_PATIENCE: TimeDelta = TimeDelta::days(2);

/// How long a held mail waits at most: longer than the run that queued it, unless the program ended.
const HOLD: TimeDelta = TimeDelta::minutes(10);

/// How long a mail that has left is kept, to answer "did it leave, and when".
const SENT_KEPT: TimeDelta = TimeDelta::days(30);
/// How long a mail that was given up is kept, to be found and told by other ways.
const FAILED_KEPT: TimeDelta = TimeDelta::days(90);

/// A mail to be sent.
#[derive(Clone)]
pub struct Mail {
    /// What it is: the name of its template, `users/invitation`.
    pub kind: &'static str,
    /// The recipient's name and stored address.
    pub to: (String, String),
    /// The recipient's account, if it is one.
    pub user: Option<UserId>,
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The language of subject and text.
    pub language: Lang,
    /// The ticket that it is about: answers to it land there.
    pub ticket: Option<TicketId>,
}

impl fmt::Debug for Mail {
    /// Neither address nor text: a text may hold a secret link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mail { kind, user, .. } = self;
        f.debug_struct("Mail")
            .field("kind", kind)
            .field("user", user)
            .finish_non_exhaustive()
    }
}

/// A mail as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct Queued {
    /// Its id.
    pub id: MailId,
    /// The name of its template.
    pub kind: String,
    /// What it is known by in the outbox: no other mail has it. (Its Message-ID follows from the ids and the key.)
    pub message_id: String,
    /// Address.
    pub recipient: String,
    /// Name.
    pub recipient_name: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The recipient's account.
    pub user_id: Option<UserId>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// Not before this.
    pub due_at: Timestamp,
    /// Tries so far.
    pub attempts: i32,
    /// Who is sending it.
    pub claim: Option<ClaimId>,
    /// Until when that claim counts.
    pub claimed_until: Option<Timestamp>,
    /// When it was handed to the mail server.
    pub sent_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
    /// What the mail server said last.
    pub last_error: Option<String>,
    /// The ticket that it is about.
    pub ticket_id: Option<TicketId>,
    /// The language of subject and text.
    pub language: Lang,
    /// Address and name, folded. Not the subject: whoever searches need not see the ticket.
    pub search_key: String,
    /// When somebody dropped it.
    pub dropped_at: Option<Timestamp>,
    /// When it came back.
    pub bounced_at: Option<Timestamp>,
    /// Why it came back.
    pub bounce: Option<String>,
    /// The mailbox by whose server and from whose address it leaves; else by that of all mails.
    pub mailbox: Option<String>,
    /// What it is known by when it comes back; nothing else follows from it. None: it leaves without.
    pub return_token: Option<String>,
}

/// What is attached to a mail; its bytes lie in the store.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox_files)]
pub struct OutboxFile {
    /// The mail.
    pub mail_id: MailId,
    /// Its place among the files of the mail, from 0.
    pub position: i32,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

impl fmt::Debug for Queued {
    /// Neither address nor text: a text may hold a secret link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Queued {
            id, kind, attempts, ..
        } = self;
        f.debug_struct("Queued")
            .field("id", id)
            .field("kind", kind)
            .field("attempts", attempts)
            .finish_non_exhaustive()
    }
}

impl Queued {
    /// What is kept of the text once the mail has left or was given up: nothing of one that holds a secret link.
    fn kept_body(&self) -> &str {
        if render::holds_secret(&self.kind) {
            ""
        } else {
            &self.body
        }
    }
}

/// Queues a mail in the caller's transaction; it leaves after the commit.
pub fn queue(db: &mut Db, now: Timestamp, mail: Mail) -> QueryResult<MailId> {
    let id = MailId::new(now);
    insert(db, now, (id, id.0.simple().to_string()), mail)?;
    Ok(id)
}

/// Queues a mail that waits until it is released or withdrawn; after [`HOLD`] it leaves by itself.
pub fn queue_held(db: &mut Db, now: Timestamp, mail: Mail) -> QueryResult<MailId> {
    let id = queue(db, now, mail)?;
    diesel::update(outbox::table.find(id))
        .set(outbox::due_at.eq(now + HOLD))
        .execute(db)?;
    Ok(id)
}

/// Queues a mail that leaves by the server of a mailbox and from its address, with files that the store keeps for whoever
/// calls. Nothing is read of the configuration here: a mailbox that has no server is a reason not to leave.
pub fn queue_from(
    db: &mut Db,
    now: Timestamp,
    mail: Mail,
    mailbox: &str,
    files: &[Stored],
) -> QueryResult<MailId> {
    let id = queue(db, now, mail)?;
    diesel::update(outbox::table.find(id))
        .set((
            outbox::mailbox.eq(mailbox),
            outbox::return_token.eq(None::<String>),
        ))
        .execute(db)?;
    for (position, file) in (0..).zip(files) {
        let row = OutboxFile {
            mail_id: id,
            position,
            name: file.name.clone(),
            media_type: file.media_type.to_owned(),
            sha256: file.sha256.clone(),
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
        };
        diesel::insert_into(outbox_files::table).values(row).execute(db)?;
    }
    Ok(id)
}

/// Adds a file to a mail that has not been tried; `false`: it has been, or is being tried, and stays as it is. What is
/// sent must be the same at every try.
pub fn add_file(db: &mut Db, file: &OutboxFile) -> QueryResult<bool> {
    // A write, so that whoever claims it at this moment and this one exclude each other.
    let held = diesel::update(untried(file.mail_id))
        .set(outbox::attempts.eq(0))
        .execute(db)?;
    if held == 0 {
        return Ok(false);
    }
    diesel::insert_into(outbox_files::table)
        .values(file)
        .execute(db)?;
    Ok(true)
}

/// Adds a paragraph, in the language of the mail, to one that has not been tried; others stay as they are.
pub fn add_words(db: &mut Db, mail: MailId, words: impl FnOnce(Lang) -> String) -> QueryResult<()> {
    let found: Option<(Lang, String)> = untried(mail)
        .select((outbox::language, outbox::body))
        .first(db)
        .optional()?;
    let Some((lang, body)) = found else { return Ok(()) };
    let body = format!("{}\n\n{}\n", body.trim_end(), words(lang));
    diesel::update(untried(mail))
        .set(outbox::body.eq(body))
        .execute(db)
        .map(drop)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn untried(mail: MailId) -> _ {
    outbox::table
        .filter(outbox::id.eq(mail))
        .filter(outbox::attempts.eq(0_i32))
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
}

/// Queues a mail again as another one, with its files. `body`: what becomes of the text.
pub(super) fn repeat(
    db: &mut Db,
    now: Timestamp,
    mail: MailId,
    to: &str,
    body: impl FnOnce(&str) -> String,
) -> QueryResult<MailId> {
    let earlier: Queued = outbox::table.find(mail).select(Queued::as_select()).first(db)?;
    let id = MailId::new(now);
    let row = Queued {
        id,
        message_id: id.0.simple().to_string(),
        search_key: search_key(to, &earlier.recipient_name),
        recipient: to.to_owned(),
        body: body(&earlier.body),
        created_at: now,
        due_at: now,
        attempts: 0,
        claim: None,
        claimed_until: None,
        sent_at: None,
        failed_at: None,
        last_error: None,
        dropped_at: None,
        bounced_at: None,
        bounce: None,
        ..earlier
    };
    diesel::insert_into(outbox::table).values(row).execute(db)?;
    for file in files(db, mail)? {
        let file = OutboxFile { mail_id: id, ..file };
        diesel::insert_into(outbox_files::table)
            .values(file)
            .execute(db)?;
    }
    Ok(id)
}

/// What these mails are: the names of their templates.
pub fn kinds(db: &mut Db, mails: &[MailId]) -> QueryResult<HashMap<MailId, String>> {
    if mails.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(MailId, String)> = outbox::table
        .filter(one_of(outbox::id, mails.iter().copied()))
        .select((outbox::id, outbox::kind))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// What is attached to a mail, in order.
pub fn files(db: &mut Db, mail: MailId) -> QueryResult<Vec<OutboxFile>> {
    outbox_files::table
        .filter(outbox_files::mail_id.eq(mail))
        .order(outbox_files::position)
        .select(OutboxFile::as_select())
        .load(db)
}

/// The mails held since that instant, of people with an account.
pub fn held(db: &mut Db, since: Timestamp) -> QueryResult<Vec<(UserId, MailId)>> {
    outbox::table
        .filter(outbox::sent_at.is_null().and(outbox::failed_at.is_null()))
        .filter(outbox::due_at.eq(since + HOLD))
        .filter(outbox::created_at.eq(since))
        .filter(outbox::claim.is_null())
        .filter(outbox::user_id.is_not_null())
        .order(outbox::id)
        .select((outbox::user_id.assume_not_null(), outbox::id))
        .load(db)
}

/// Lets held mails leave.
pub fn release(db: &mut Db, now: Timestamp, mails: &[MailId]) -> QueryResult<()> {
    diesel::update(outbox::table.filter(one_of(outbox::id, mails.iter().copied())))
        .set(outbox::due_at.eq(now))
        .execute(db)
        .map(drop)
}

/// Takes held mails back: another one says what they say.
pub fn withdraw(db: &mut Db, mails: &[MailId]) -> QueryResult<()> {
    diesel::delete(outbox::table.filter(one_of(outbox::id, mails.iter().copied())))
        .execute(db)
        .map(drop)
}

/// Queues a mail that there is to be once: known by what the caller says. `false`: there is one already, also of another
/// process at the same moment.
pub fn queue_once(db: &mut Db, now: Timestamp, known_by: &str, mail: Mail) -> QueryResult<bool> {
    let key = (MailId::new(now), known_by.to_owned());
    match db.transaction(|db| insert(db, now, key, mail)) {
        Ok(()) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether there is a mail known by this; one that left is known for a month.
pub fn is_known(db: &mut Db, known_by: &str) -> QueryResult<bool> {
    let found = outbox::table.filter(outbox::message_id.eq(known_by)).count();
    Ok(found.get_result::<i64>(db)? > 0)
}

fn insert(db: &mut Db, now: Timestamp, (id, message_id): (MailId, String), mail: Mail) -> QueryResult<()> {
    let (name, subject) = (one_line(&mail.to.0), one_line(&mail.subject));
    let row = Queued {
        id,
        kind: mail.kind.to_owned(),
        message_id,
        search_key: search_key(&mail.to.1, &name),
        recipient: mail.to.1,
        recipient_name: name,
        subject,
        body: mail.body,
        user_id: mail.user,
        created_at: now,
        due_at: now,
        attempts: 0,
        claim: None,
        claimed_until: None,
        sent_at: None,
        failed_at: None,
        last_error: None,
        ticket_id: mail.ticket,
        language: mail.language,
        dropped_at: None,
        bounced_at: None,
        bounce: None,
        mailbox: None,
        return_token: Some(ids::return_token()),
    };
    diesel::insert_into(outbox::table).values(row).execute(db)?;
    Ok(())
}

/// What a mail is found by.
pub(super) fn search_key(recipient: &str, name: &str) -> String {
    fold(&format!("{recipient} {name}"))
}

/// Claims up to `limit` mails that are due and that nobody is sending. The attempt is counted now, and whoever sent it had no
/// time to say what came of it if all are counted: a mail that kills the program is given up. Commit before sending.
pub fn claim(db: &mut Db, now: Timestamp, limit: i32) -> QueryResult<Vec<Queued>> {
    let claim = ClaimId::new(now);
    // SQLite has one writer; on PostgreSQL runs step over each other's rows.
    let lock = match db {
        Db::Sqlite(_) => "",
        Db::Postgres(_) => "for update skip locked",
    };
    let claimed = sql_query(format!(
        "update outbox set claim = $1, claimed_until = $2, attempts = attempts + 1 where id in \
         (select id from outbox where sent_at is null and failed_at is null and due_at <= $3 \
          and (claimed_until is null or claimed_until <= $3) order by due_at, id limit $4 {lock})"
    ))
    .bind::<Uid, _>(claim)
    .bind::<Instant, _>(now + LEASE)
    .bind::<Instant, _>(now)
    .bind::<Integer, _>(limit)
    .execute(db)?;
    if claimed == 0 {
        return Ok(Vec::new());
    }
    let claimed: Vec<Queued> = outbox::table
        .filter(outbox::claim.eq(claim))
        .order((outbox::due_at, outbox::id))
        .select(Queued::as_select())
        .load(db)?;
    let (deadly, claimed): (Vec<Queued>, Vec<Queued>) =
        claimed.into_iter().partition(|mail| mail.attempts > MAX_ATTEMPTS);
    if !deadly.is_empty() {
        let ids: Vec<MailId> = deadly.into_iter().map(|mail| mail.id).collect();
        diesel::update(outbox::table.filter(one_of(outbox::id, ids)))
            .set((
                outbox::failed_at.eq(now),
                outbox::attempts.eq(MAX_ATTEMPTS),
                outbox::claim.eq(None::<ClaimId>),
                outbox::claimed_until.eq(None::<Timestamp>),
                outbox::last_error.eq("the program ended each time it sent this mail"),
            ))
            .execute(db)?;
    }
    Ok(claimed)
}

/// Marks a claimed mail as sent; `false` if the claim had passed to another run.
pub fn mark_sent(db: &mut Db, now: Timestamp, mail: &Queued) -> QueryResult<bool> {
    let changed = diesel::update(
        outbox::table
            .filter(outbox::id.eq(mail.id))
            .filter(outbox::claim.eq(mail.claim)),
    )
    .set((
        outbox::sent_at.eq(now),
        outbox::claim.eq(None::<ClaimId>),
        outbox::claimed_until.eq(None::<Timestamp>),
        outbox::last_error.eq(None::<String>),
        outbox::body.eq(mail.kept_body()),
    ))
    .execute(db)?;
    Ok(changed == 1)
}

/// Why a mail was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its server takes none: for some days that is not held against the mail.
    Server,
    /// The server does not take this one.
    Mail,
    /// There is no such recipient: nothing will change that.
    Recipient,
}

/// Marks a claimed mail as not sent: tried again after a growing wait, given up after [`MAX_ATTEMPTS`], or at once where there
/// is no such recipient. `chance` in `0.0..1.0` spreads the tries. `true` if it was given up.
pub fn mark_failed(
    db: &mut Db,
    now: Timestamp,
    mail: &Queued,
    (fault, error): (Fault, &str),
    chance: f64,
) -> QueryResult<bool> {
    let is_counted = fault != Fault::Server || now >= mail.created_at + SERVER_PATIENCE;
    let attempts = mail.attempts - i32::from(!is_counted);
    let is_final = is_counted && (attempts >= MAX_ATTEMPTS || fault == Fault::Recipient);
    let body = if is_final { mail.kept_body() } else { &mail.body };
    let pause = match is_counted {
        true => wait(attempts, chance),
        false => wait_for_server(now - mail.created_at, chance),
    };
    let error: String = error.chars().filter(|c| !c.is_control()).take(500).collect();
    diesel::update(
        outbox::table
            .filter(outbox::id.eq(mail.id))
            .filter(outbox::claim.eq(mail.claim)),
    )
    .set((
        outbox::due_at.eq(now + pause),
        outbox::attempts.eq(attempts),
        outbox::failed_at.eq(is_final.then_some(now)),
        outbox::claim.eq(None::<ClaimId>),
        outbox::claimed_until.eq(None::<Timestamp>),
        outbox::last_error.eq(Some(error)),
        outbox::body.eq(body),
    ))
    .execute(db)?;
    Ok(is_final)
}

/// Gives back claimed mails that were not tried: anybody may take them up at once, or from `due` on.
pub fn give_back(db: &mut Db, mails: &[Queued], due: Option<Timestamp>) -> QueryResult<()> {
    for mail in mails {
        diesel::update(
            outbox::table
                .filter(outbox::id.eq(mail.id))
                .filter(outbox::claim.eq(mail.claim)),
        )
        .set((
            outbox::claim.eq(None::<ClaimId>),
            outbox::claimed_until.eq(None::<Timestamp>),
            outbox::attempts.eq(mail.attempts - 1),
            outbox::due_at.eq(due.unwrap_or(mail.due_at)),
        ))
        .execute(db)?;
    }
    Ok(())
}

/// Mails waiting, and mails given up: for the metrics and `check`.
pub fn counts(db: &mut Db) -> QueryResult<(i64, i64)> {
    let waiting = outbox::table
        .filter(outbox::sent_at.is_null())
        .filter(outbox::failed_at.is_null())
        .count()
        .get_result(db)?;
    let failed = outbox::table
        .filter(outbox::failed_at.is_not_null())
        .count()
        .get_result(db)?;
    Ok((waiting, failed))
}

/// Since when mail does not leave: a mail that has been due for so long and that nobody has tried; one as old that its server took no
/// more than any other since, if no mail left by that server lately; or one as old that was refused while no other one left by its
/// server. A single recipient whose server refuses is no such thing.
pub fn stuck_since(db: &mut Db, now: Timestamp, late: TimeDelta) -> QueryResult<Option<Timestamp>> {
    let waiting = || {
        let waits = outbox::sent_at.is_null().and(outbox::failed_at.is_null());
        outbox::table.filter(waits).into_boxed()
    };
    let untried: Option<Timestamp> = waiting()
        .filter(outbox::due_at.le(now - late))
        .order(outbox::id)
        .select(outbox::created_at)
        .first(db)
        .optional()?;
    let mut stuck: Vec<Timestamp> = untried.into_iter().collect();
    let servers: Vec<Option<String>> = waiting()
        .filter(
            outbox::last_error
                .is_not_null()
                .and(outbox::created_at.le(now - late)),
        )
        .select(outbox::mailbox)
        .distinct()
        .load(db)?;
    for server in servers {
        let of_server = || match &server {
            None => outbox::table.filter(outbox::mailbox.is_null()).into_boxed(),
            Some(name) => (outbox::table)
                .filter(outbox::mailbox.assume_not_null().eq(name.clone()))
                .into_boxed(),
        };
        let has_left = |db: &mut Db, since: Timestamp| -> QueryResult<bool> {
            let left = of_server().filter(outbox::sent_at.assume_not_null().gt(since));
            Ok(left.count().get_result::<i64>(db)? > 0)
        };
        let oldest = |db: &mut Db, is_refused: bool| -> QueryResult<Option<Timestamp>> {
            // What the server is to blame for costs a mail no try.
            let tries = match is_refused {
                true => of_server().filter(outbox::attempts.gt(0)),
                false => of_server().filter(outbox::attempts.eq(0)),
            };
            tries
                .filter(outbox::sent_at.is_null().and(outbox::failed_at.is_null()))
                .filter(
                    outbox::last_error
                        .is_not_null()
                        .and(outbox::created_at.le(now - late)),
                )
                .order(outbox::id)
                .select(outbox::created_at)
                .first(db)
                .optional()
        };
        if let Some(since) = oldest(db, false)?
            && !has_left(db, now - late)?
        {
            stuck.push(since);
        }
        if let Some(since) = oldest(db, true)?
            && !has_left(db, since)?
        {
            stuck.push(since);
        }
    }
    Ok(stuck.into_iter().min())
}

/// Since when the oldest of the mails waits whose time has come: when it was due, or, once it was tried in vain, when it was queued.
pub fn waits_since(db: &mut Db, now: Timestamp) -> QueryResult<Option<Timestamp>> {
    let waiting = || outbox::table.filter(outbox::sent_at.is_null().and(outbox::failed_at.is_null()));
    let due: Option<Timestamp> = waiting()
        .filter(outbox::due_at.le(now))
        .order(outbox::due_at)
        .select(outbox::due_at)
        .first(db)
        .optional()?;
    let tried: Option<Timestamp> = waiting()
        .filter(outbox::last_error.is_not_null())
        .order(outbox::id)
        .select(outbox::created_at)
        .first(db)
        .optional()?;
    Ok(due.into_iter().chain(tried).min())
}

/// Sends what waits for an account to the address that it has now; what holds a secret for the old one stays there.
pub fn readdress(db: &mut Db, user: UserId, old: &str, new: &str) -> QueryResult<()> {
    let waiting: Vec<(MailId, String, String)> = outbox::table
        .filter(outbox::sent_at.is_null().and(outbox::failed_at.is_null()))
        .filter(outbox::user_id.assume_not_null().eq(user))
        .filter(outbox::recipient.eq(old))
        .select((outbox::id, outbox::kind, outbox::recipient_name))
        .load(db)?;
    for (id, kind, name) in waiting {
        if render::holds_secret(&kind) {
            continue;
        }
        diesel::update(outbox::table.find(id))
            .set((
                outbox::recipient.eq(new),
                outbox::search_key.eq(search_key(new, &name)),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Removes the mails that left or were given up long ago; how many. Those that wait stay, and so do those that left from a
/// mailbox of their own: they are formal, and procedures rest on them.
pub fn purge(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    let of_all = || outbox::mailbox.is_null();
    let sent = outbox::sent_at
        .assume_not_null()
        .lt(now - SENT_KEPT)
        .and(of_all());
    let failed = (outbox::failed_at.assume_not_null().lt(now - FAILED_KEPT)).and(of_all());
    let sent = diesel::delete(outbox::table.filter(sent)).execute(db)?;
    Ok(sent + diesel::delete(outbox::table.filter(failed)).execute(db)?)
}

/// Wait before the next try after `attempts` of them: one minute doubled each time, at most six hours, ±20 %.
fn wait(attempts: i32, chance: f64) -> TimeDelta {
    let doublings = attempts.clamp(1, 16) - 1;
    spread((FIRST_WAIT_SECONDS << doublings).min(MAX_WAIT_SECONDS), chance)
}

/// Wait before the server is asked again that took nothing: a quarter of the time that the mail has waited, one minute at least and
/// ten at most. A mail over which the server hangs costs each try as long as the server may take, and all others wait behind it.
fn wait_for_server(waited: TimeDelta, chance: f64) -> TimeDelta {
    let seconds = (waited.num_seconds() / 4).clamp(FIRST_WAIT_SECONDS, MAX_SERVER_WAIT_SECONDS);
    spread(seconds, chance)
}

/// ±20 %.
fn spread(seconds: i64, chance: f64) -> TimeDelta {
    TimeDelta::milliseconds((seconds as f64 * (0.8 + 0.4 * chance) * 1000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_six_hours_and_is_spread() {
        assert_eq!(wait(1, 0.5), TimeDelta::minutes(1));
        assert_eq!(wait(2, 0.5), TimeDelta::minutes(2));
        assert_eq!(wait(12, 0.5), TimeDelta::hours(6));
        assert_eq!(wait(1, 0.0), TimeDelta::seconds(48));
        assert!(wait(1, 0.999) < TimeDelta::seconds(72));
    }
}
