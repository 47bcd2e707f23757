//! Reading and mending the outbox: what waits, what left, what was given up. Every page costs its rows, however long the
//! table is: each filter has its index, and pages go by id.

use diesel::prelude::*;

use super::ids;
use super::letterhead::SOLUTION;
use super::outbox::{self as queue, ClaimId, MailId, Queued, search_key};
use super::render;
use crate::db::Db;
use crate::db::schema::outbox;
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::cursor::InvalidCursor;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::text::fold;

text_enum! {
    /// What became of a mail.
    pub enum MailState {
        Waiting = "waiting",
        Sent = "sent",
        GivenUp = "given_up",
        Dropped = "dropped",
        Bounced = "bounced",
    }
}

/// Which mails a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct LedgerFilter {
    /// Part of the recipient's address or name.
    pub q: Option<String>,
    /// In this state.
    pub state: Option<MailState>,
    /// About this ticket.
    pub ticket: Option<TicketId>,
}

/// A mail in a list: everything but its text.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
#[expect(missing_docs, reason = "the columns are those of `Queued`")]
pub struct Entry {
    pub id: MailId,
    pub kind: String,
    pub recipient: String,
    pub recipient_name: String,
    pub subject: String,
    pub user_id: Option<UserId>,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    pub attempts: i32,
    pub claimed_until: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub last_error: Option<String>,
    pub ticket_id: Option<TicketId>,
    pub dropped_at: Option<Timestamp>,
    pub bounced_at: Option<Timestamp>,
    pub bounce: Option<String>,
    pub return_token: Option<String>,
}

impl Entry {
    /// What became of it: the last that is known.
    pub fn state(&self) -> MailState {
        match self {
            Entry {
                dropped_at: Some(_), ..
            } => MailState::Dropped,
            Entry {
                failed_at: Some(_), ..
            } => MailState::GivenUp,
            Entry {
                bounced_at: Some(_), ..
            } => MailState::Bounced,
            Entry { sent_at: Some(_), .. } => MailState::Sent,
            _ => MailState::Waiting,
        }
    }

    /// Whether it holds a link that lets whoever has it in: its text is shown to nobody.
    pub fn is_secret(&self) -> bool {
        render::holds_secret(&self.kind)
    }

    /// Whether it can be sent (again): a secret text is not kept once it left or was given up.
    pub fn has_text(&self) -> bool {
        !self.is_secret() || self.state() == MailState::Waiting
    }
}

/// A page of mails, the newest first.
pub fn page(db: &mut Db, filter: &LedgerFilter, request: &PageRequest) -> Result<Page<Entry>, LedgerError> {
    let mut query = outbox::table.select(Entry::as_select()).into_boxed();
    query = match filter.state {
        None => query,
        Some(MailState::Waiting) => query.filter(outbox::sent_at.is_null().and(outbox::failed_at.is_null())),
        Some(MailState::Sent) => {
            query.filter(outbox::sent_at.is_not_null().and(outbox::bounced_at.is_null()))
        }
        Some(MailState::GivenUp) => {
            query.filter(outbox::failed_at.is_not_null().and(outbox::dropped_at.is_null()))
        }
        Some(MailState::Dropped) => query.filter(
            outbox::failed_at
                .is_not_null()
                .and(outbox::dropped_at.is_not_null()),
        ),
        Some(MailState::Bounced) => query.filter(outbox::bounced_at.is_not_null()),
    };
    if let Some(q) = filter.q.as_deref().map(fold).filter(|q| !q.is_empty()) {
        let pattern = q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query = query.filter(outbox::search_key.like(format!("%{pattern}%")).escape('\\'));
    }
    if let Some(ticket) = filter.ticket {
        query = query.filter(outbox::ticket_id.assume_not_null().eq(ticket));
    }
    if let Some(after) = request.after::<MailId>()? {
        query = query.filter(outbox::id.lt(after));
    }
    let rows = query.order(outbox::id.desc()).limit(request.fetch()).load(db)?;
    Ok(Page::of(rows, request, |entry: &Entry| entry.id))
}

/// One mail, and its text unless that is secret. Errors: NotFound.
pub fn find(db: &mut Db, id: MailId) -> Result<(Entry, Option<String>), LedgerError> {
    let found: Option<(Entry, String)> = outbox::table
        .find(id)
        .select((Entry::as_select(), outbox::body))
        .first(db)
        .optional()?;
    let (entry, body) = found.ok_or(LedgerError::NotFound)?;
    let body = (!entry.is_secret()).then(|| super::html::text_of(&body));
    Ok((entry, body))
}

/// A mail as it waits or left. Errors: NotFound, NoText: it holds a secret.
pub fn queued(db: &mut Db, id: MailId) -> Result<Queued, LedgerError> {
    let found: Option<Queued> = outbox::table
        .find(id)
        .select(Queued::as_select())
        .first(db)
        .optional()?;
    let mail = found.ok_or(LedgerError::NotFound)?;
    match render::holds_secret(&mail.kind) {
        true => Err(LedgerError::NoText),
        false => Ok(mail),
    }
}

/// Sends a mail at once, as if it had never been tried; to another address if one is given. A mail with a secret link goes to
/// the address that it was made for and no other: whoever gets it is let in as that person. So does the link to a solution.
/// Errors: NotFound, BeingSent, NoText, Bound.
pub fn resend(db: &mut Db, now: Timestamp, id: MailId, to: Option<&str>) -> Result<Entry, LedgerError> {
    let before = at_rest(db, now, id)?;
    if !before.has_text() {
        return Err(LedgerError::NoText);
    }
    let to = to.unwrap_or(&before.recipient);
    if to != before.recipient {
        if before.is_secret() {
            return Err(LedgerError::Bound);
        }
        let link = format!("/solutions/{SOLUTION}");
        let body: String = outbox::table.find(id).select(outbox::body).first(db)?;
        diesel::update(outbox::table.find(id))
            .set((
                outbox::body.eq(body.replace(&link, "/tickets")),
                // What comes back from the address of before is not about this one.
                outbox::return_token.eq(before.return_token.as_ref().map(|_| ids::return_token())),
            ))
            .execute(db)?;
    }
    diesel::update(outbox::table.find(id))
        .set((
            outbox::recipient.eq(to),
            outbox::search_key.eq(search_key(to, &before.recipient_name)),
            outbox::due_at.eq(now),
            outbox::attempts.eq(0),
            outbox::claim.eq(None::<ClaimId>),
            outbox::claimed_until.eq(None::<Timestamp>),
            outbox::sent_at.eq(None::<Timestamp>),
            outbox::failed_at.eq(None::<Timestamp>),
            outbox::dropped_at.eq(None::<Timestamp>),
            outbox::last_error.eq(None::<String>),
            outbox::bounced_at.eq(None::<Timestamp>),
            outbox::bounce.eq(None::<String>),
        ))
        .execute(db)?;
    Ok(before)
}

/// Sends a mail once more as another one, with an id of its own; to another address if one is given. One that waits does not
/// leave any more. The link to a solution is made for the mail that told of it: a later one leads to the ticket. The mail
/// as it was, and the new one. Errors: as [`resend`].
pub fn repeat(
    db: &mut Db,
    now: Timestamp,
    id: MailId,
    to: Option<&str>,
) -> Result<(Entry, MailId), LedgerError> {
    let before = at_rest(db, now, id)?;
    if !before.has_text() {
        return Err(LedgerError::NoText);
    }
    let to = to.unwrap_or(&before.recipient);
    if to != before.recipient && before.is_secret() {
        return Err(LedgerError::Bound);
    }
    let link = format!("/solutions/{SOLUTION}");
    let again = queue::repeat(db, now, id, to, |body| body.replace(&link, "/tickets"))?;
    if before.state() == MailState::Waiting {
        drop_mail(db, now, id)?;
    }
    Ok((before, again))
}

/// Takes a mail that has not left out of the queue. Errors: NotFound, BeingSent, Left.
pub fn drop_mail(db: &mut Db, now: Timestamp, id: MailId) -> Result<Entry, LedgerError> {
    let before = at_rest(db, now, id)?;
    if before.sent_at.is_some() || before.dropped_at.is_some() {
        return Err(LedgerError::Left);
    }
    let body = match before.is_secret() {
        true => Some(String::new()),
        false => None,
    };
    diesel::update(outbox::table.find(id))
        .set((
            outbox::failed_at.eq(before.failed_at.unwrap_or(now)),
            outbox::dropped_at.eq(now),
            body.map(|body| outbox::body.eq(body)),
        ))
        .execute(db)?;
    Ok(before)
}

/// A mail that nobody is sending now.
fn at_rest(db: &mut Db, now: Timestamp, id: MailId) -> Result<Entry, LedgerError> {
    let (entry, _) = find(db, id)?;
    match entry.claimed_until.is_some_and(|until| until > now) {
        true => Err(LedgerError::BeingSent),
        false => Ok(entry),
    }
}

/// Why the outbox is not read or mended.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No such mail, or no longer kept.
    #[error("no such mail")]
    NotFound,
    /// A run is sending it now.
    #[error("the mail is being sent")]
    BeingSent,
    /// Its text held a secret and was not kept.
    #[error("the mail's text is not kept")]
    NoText,
    /// It holds a link for one person, so it goes to no other address.
    #[error("the mail is for one address")]
    Bound,
    /// It left, or was dropped already.
    #[error("the mail is no longer in the queue")]
    Left,
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}
