//! Reads of the mails that came in.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::error::IncomingError;
use super::model::{Incoming, Reason, Source, State};
use super::policy::{self, Reach};
use crate::config::Mailbox;
use crate::db::Db;
use crate::db::connection::MultiBackend;
use crate::db::schema::incoming_mails;
use crate::kernel::clock::Timestamp;
use crate::kernel::cursor;
use crate::kernel::ids::{self, IncomingId, TicketId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::text::fold;
use crate::storage;
use crate::tickets::{self, Count, Ticket, TicketError, TicketRef};
use crate::users::actor::{Actor, Staff};

/// Which mails a list shows; empty conditions hold for all.
#[derive(Clone, Debug, Default)]
pub struct IncomingFilter {
    /// In one of these states.
    pub states: Vec<State>,
    /// Of this mailbox.
    pub mailbox: Option<String>,
    /// A part of the subject, or of the sender's name or address.
    pub text: Option<String>,
    /// Where they are for this reason.
    pub reason: Option<Reason>,
    /// That came by this road.
    pub source: Option<Source>,
    /// On this ticket.
    pub ticket: Option<TicketRef>,
    /// With this Message-ID, with or without its angle brackets.
    pub message_id: Option<String>,
    /// That came at this instant or later.
    pub from: Option<Timestamp>,
    /// That came before this instant.
    pub to: Option<Timestamp>,
}

impl IncomingFilter {
    /// What the key of a mail must be like.
    fn pattern(&self) -> Option<String> {
        let text = self.text.as_deref().map(fold).filter(|text| !text.is_empty())?;
        let part = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        Some(format!("%{part}%"))
    }

    /// Whether each mail has to be looked at.
    fn is_search(&self) -> bool {
        self.pattern().is_some() || self.reason.is_some() || self.source.is_some()
    }

    /// Whether it asks for more than states and mailboxes, which can be counted.
    fn is_narrow(&self) -> bool {
        let is_named = self.ticket.is_some() || self.message_id.is_some();
        self.is_search() || is_named || self.from.is_some() || self.to.is_some()
    }

    /// The end of what is asked for: ids are in the order in which mails came.
    fn before(&self, after: Option<IncomingId>) -> Option<IncomingId> {
        let to = self.to.map(|to| IncomingId(ids::first_at(to)));
        [to, after].into_iter().flatten().min()
    }

    /// The conditions that no index helps with.
    fn narrowed(&self, mut mails: Visible) -> Visible {
        if let Some(pattern) = self.pattern() {
            mails = mails.filter(incoming_mails::search_key.like(pattern).escape('\\'));
        }
        if let Some(reason) = self.reason {
            mails = mails.filter(incoming_mails::reason.eq(reason));
        }
        if let Some(source) = self.source {
            mails = mails.filter(incoming_mails::source.eq(source));
        }
        if let Some(from) = self.from {
            mails = mails.filter(incoming_mails::id.ge(IncomingId(ids::first_at(from))));
        }
        mails
    }

    /// The mails that its ticket and its Message-ID name, the newest first; `None`: it names neither. Of a ticket that the person
    /// does not see nothing is told (R-VIS-4).
    fn named(&self, db: &mut Db, staff: &Staff) -> Result<Option<Vec<IncomingId>>, IncomingError> {
        if self.ticket.is_none() && self.message_id.is_none() {
            return Ok(None);
        }
        let mut mails = incoming_mails::table.into_boxed();
        if let Some(ticket) = self.ticket {
            match tickets::find(db, &Actor::Staff(staff.clone()), ticket) {
                Ok(ticket) => mails = mails.filter(incoming_mails::ticket_id.eq(ticket.id)),
                Err(TicketError::NotFound) => return Ok(Some(Vec::new())),
                Err(other) => return Err(other.into()),
            }
        }
        if let Some(id) = &self.message_id {
            let id = id.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
            mails = mails.filter(incoming_mails::message_id.eq(id));
        }
        let found = mails.order(incoming_mails::id.desc()).limit(NAMED);
        Ok(Some(found.select(incoming_mails::id).load(db)?))
    }
}

/// How many mails of one ticket or one Message-ID are found.
const NAMED: i64 = 1_000;
/// How many mails of a list one view searches.
const SEARCHED: i64 = 5_000;

type Visible = incoming_mails::BoxedQuery<'static, MultiBackend>;

/// The mails that the person sees. Errors: NotFound where there is nothing for the person at all.
fn visible(db: &mut Db, staff: &Staff, mailboxes: &[Mailbox]) -> Result<Visible, IncomingError> {
    let reach = policy::reach(db, staff, mailboxes)?.ok_or(IncomingError::NotFound)?;
    let all = incoming_mails::table.into_boxed();
    Ok(match reach {
        Reach::Everything => all,
        Reach::Quarantine(own) => all
            .filter(incoming_mails::state.eq(State::Quarantine))
            .filter(incoming_mails::mailbox.eq_any(own)),
    })
}

/// A part of the ledger that an index has in the order of its mails: reading the newest ones of it costs the same however many
/// there are, and however many others.
struct Lane {
    state: Option<State>,
    mailbox: Option<String>,
}

impl Lane {
    fn mails(&self) -> Visible {
        let mut mails = incoming_mails::table.into_boxed();
        if let Some(state) = self.state {
            mails = mails.filter(incoming_mails::state.eq(state));
        }
        if let Some(mailbox) = &self.mailbox {
            mails = mails.filter(incoming_mails::mailbox.eq(mailbox.clone()));
        }
        mails
    }

    /// Those older than `after`, the newest first.
    fn older(&self, after: Option<IncomingId>) -> Visible {
        let mails = self.mails().order(incoming_mails::id.desc());
        match after {
            Some(after) => mails.filter(incoming_mails::id.lt(after)),
            None => mails,
        }
    }
}

/// What the person sees of these states and this mailbox; none of either: of all. Errors: NotFound where there is nothing for the
/// person at all.
fn lanes(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    states: &[State],
    mailbox: Option<&String>,
) -> Result<Vec<Lane>, IncomingError> {
    let reach = policy::reach(db, staff, mailboxes)?.ok_or(IncomingError::NotFound)?;
    let named: BTreeSet<State> = states.iter().copied().collect();
    let mut states: Vec<Option<State>> = named.into_iter().map(Some).collect();
    if states.is_empty() {
        states.push(None);
    }
    let mut places = vec![mailbox.cloned()];
    if let Reach::Quarantine(own) = reach {
        let is_asked = |state: &Option<State>| state.is_none_or(|state| state == State::Quarantine);
        states = match states.iter().any(is_asked) {
            true => vec![Some(State::Quarantine)],
            false => Vec::new(),
        };
        let own = own
            .into_iter()
            .filter(|own| mailbox.is_none_or(|asked| asked == own));
        places = own.map(Some).collect();
    }
    let lane = |state| {
        places.iter().map(move |place| Lane {
            state,
            mailbox: place.clone(),
        })
    };
    Ok(states.into_iter().flat_map(lane).collect())
}

/// The mails that ended as dead letters since then, and when.
pub(super) fn dead_letters(db: &mut Db, since: Timestamp) -> QueryResult<Vec<(IncomingId, Timestamp)>> {
    incoming_mails::table
        .filter(incoming_mails::state.eq(State::DeadLetter))
        .filter(incoming_mails::processed_at.assume_not_null().ge(since))
        .order(incoming_mails::id)
        .select((incoming_mails::id, incoming_mails::processed_at.assume_not_null()))
        .load(db)
}

/// A page of mails, the newest first. A search looks at so many mails at a time: its page may have fewer rows than asked for,
/// or none, and go on. Errors: NotFound, Cursor.
pub fn list(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    filter: &IncomingFilter,
    request: &PageRequest,
) -> Result<Page<Incoming>, IncomingError> {
    let lanes = lanes(db, staff, mailboxes, &filter.states, filter.mailbox.as_ref())?;
    let after = filter.before(request.after::<IncomingId>()?);
    let named = filter.named(db, staff)?;
    // Where this look ends: no lane gives more than so many mails to it.
    let mut end: Option<IncomingId> = None;
    if filter.is_search() && named.is_none() {
        for lane in &lanes {
            let last = lane.older(after).offset(SEARCHED - 1);
            let last: Option<IncomingId> = last.select(incoming_mails::id).first(db).optional()?;
            end = end.max(last);
        }
    }
    let mut rows: Vec<Incoming> = Vec::new();
    for lane in &lanes {
        let mut mails = lane.older(after);
        if let Some(end) = end {
            mails = mails.filter(incoming_mails::id.ge(end));
        }
        if let Some(named) = &named {
            mails = mails.filter(incoming_mails::id.eq_any(named.clone()));
        }
        mails = filter.narrowed(mails);
        let found = mails.limit(request.fetch()).select(Incoming::as_select());
        rows.extend(found.load(db)?);
    }
    rows.sort_by_key(|mail| std::cmp::Reverse(mail.id));
    rows.truncate(usize::from(request.limit) + 1);
    let mut page = Page::of(rows, request, |mail: &Incoming| mail.id);
    // Before the first day that is asked for there is nothing more to look at.
    let first = filter.from.map(|from| IncomingId(ids::first_at(from)));
    let goes_on = end.filter(|end| first.is_none_or(|first| first < *end));
    if page.next_cursor.is_none() {
        page.next_cursor = goes_on.map(|end| cursor::encode(&end));
    }
    Ok(page)
}

/// How many there are in each state, of the mailbox of the filter, each counted up to 1000; nothing is counted while something
/// else is looked for. Errors: NotFound.
pub fn counts(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    filter: &IncomingFilter,
) -> Result<BTreeMap<State, Count>, IncomingError> {
    let mut counts = BTreeMap::new();
    if filter.is_narrow() {
        return Ok(counts);
    }
    for state in State::ALL {
        let mut found = 0;
        for lane in lanes(db, staff, mailboxes, &[*state], filter.mailbox.as_ref())? {
            let beyond = lane.older(None).offset(Count::LIMIT as i64);
            let beyond: Option<IncomingId> = beyond.select(incoming_mails::id).first(db).optional()?;
            found += match beyond {
                Some(_) => Count::LIMIT + 1,
                None => {
                    let count: i64 = lane.mails().select(count_star()).first(db)?;
                    usize::try_from(count).unwrap_or_default()
                }
            };
        }
        counts.insert(*state, Count::of(found));
    }
    Ok(counts)
}

/// How many mails wait, for the program or for people, by state: for the metrics.
pub fn waiting(db: &mut Db) -> QueryResult<Vec<(&'static str, i64)>> {
    let count = |state: State| -> QueryResult<(&'static str, i64)> {
        let count: i64 = incoming_mails::table
            .filter(incoming_mails::state.eq(state))
            .count()
            .get_result(db)?;
        Ok((state.as_str(), count))
    };
    [State::Received, State::Quarantine, State::DeadLetter]
        .into_iter()
        .map(count)
        .collect()
}

/// SHA-256 and size of the mails as they came: what the store must hold. `of`: only that content.
pub fn stored_contents(db: &mut Db, of: Option<&str>) -> QueryResult<BTreeMap<String, u64>> {
    let mut rows = incoming_mails::table
        .select((incoming_mails::sha256, incoming_mails::size))
        .into_boxed();
    if let Some(sha256) = of {
        rows = rows.filter(incoming_mails::sha256.eq(sha256.to_owned()));
    }
    Ok(storage::by_hash(rows.load(db)?))
}

/// One mail. Errors: NotFound (also: not visible).
pub fn find(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    id: IncomingId,
) -> Result<Incoming, IncomingError> {
    visible(db, staff, mailboxes)?
        .filter(incoming_mails::id.eq(id))
        .select(Incoming::as_select())
        .first(db)
        .optional()?
        .ok_or(IncomingError::NotFound)
}

/// One mail, to be read and no more: one that the person sees, or one of a ticket that the person sees. Errors: NotFound.
pub fn find_to_read(
    db: &mut Db,
    staff: &Staff,
    mailboxes: &[Mailbox],
    id: IncomingId,
) -> Result<Incoming, IncomingError> {
    match find(db, staff, mailboxes, id) {
        Err(IncomingError::NotFound) => {}
        found => return found,
    }
    let mail: Option<Incoming> = incoming_mails::table
        .find(id)
        .select(Incoming::as_select())
        .first(db)
        .optional()?;
    let mail = mail.ok_or(IncomingError::NotFound)?;
    let ticket = mail.ticket_id.ok_or(IncomingError::NotFound)?;
    match tickets::sees(db, &Actor::Staff(staff.clone()), ticket)? {
        true => Ok(mail),
        false => Err(IncomingError::NotFound),
    }
}

/// The mails of a ticket that the person sees, the automatic ones too, the oldest first. Errors: NotFound.
pub fn of_ticket(
    db: &mut Db,
    staff: &Staff,
    ticket: TicketRef,
) -> Result<(Ticket, Vec<Incoming>), IncomingError> {
    let ticket = tickets::find(db, &Actor::Staff(staff.clone()), ticket)?;
    let mails = incoming_mails::table
        .filter(incoming_mails::ticket_id.eq(ticket.id))
        .order(incoming_mails::id)
        .select(Incoming::as_select())
        .load(db)?;
    Ok((ticket, mails))
}

/// Takes out the tickets that the person does not see: what a mail names is told to nobody else (R-VIS-4).
pub fn keep_seen(db: &mut Db, actor: &Actor, mails: &mut [Incoming]) -> QueryResult<()> {
    let named: Vec<TicketId> = mails
        .iter()
        .flat_map(|mail| [mail.ticket_id, mail.hint_id])
        .flatten()
        .collect();
    let seen = tickets::seen(db, actor, &named)?;
    for mail in mails {
        mail.ticket_id = mail.ticket_id.filter(|id| seen.contains(id));
        mail.hint_id = mail.hint_id.filter(|id| seen.contains(id));
        if mail.ticket_id.is_none() {
            mail.entry_id = None;
        }
    }
    Ok(())
}
