//! The formal notice on which an act rests (R-PEC-1): a certified mail of the ente, or a document with an entry in the register. Each
//! notice begins one act; the date of its receipt (R-PEC-3) is kept as it was proved when it was linked: what proves another one later
//! changes nothing until who answers for the act puts it right ([`correct`]).

pub mod faces;

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::course;
use super::documents::{Document, DocumentRole};
use super::error::ActError;
use super::model::{Act, ActRef, ActState, Party};
use super::policy;
use super::register::{self, EntryIn, Purpose};
use super::telling::{Side, tell};
use crate::audit::By;
use crate::db::connection::MultiBackend;
use crate::db::schema::{act_documents, act_notices, acts, formal_notices};
use crate::db::{Db, is_unique_violation, one_of};
use crate::enti::identifiers;
use crate::incoming;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::pec;
use crate::pec::notices::{
    self, FormalNotice, NewFile, NewNotice, NoticeChannel, NoticeDirection, NoticeFile, NoticeFileRole,
    NoticeId,
};
use crate::tickets::{self, TicketError};
use crate::users::actor::{Actor, Role};

/// The audit event by which an act comes to rest on a formal notice; its new value has the hashes of its files.
pub const LINKED: &str = "act.notice_linked";
/// The audit event by which more proves the notice of an act; its new value has the hashes of all its files.
pub const PROVED: &str = "act.notice_proved";
/// The audit event by which an act rests on its notice no more.
pub const RELEASED: &str = "act.notice_released";
/// The audit event by which the date of receipt is put right.
pub const CORRECTED: &str = "act.receipt_corrected";

/// The rule by which the date of receipt was found.
pub const RULE: &str = "R-PEC-3";

/// The notice of an act, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = act_notices)]
pub struct ActNotice {
    /// The act.
    pub act_id: ActId,
    /// The notice.
    pub notice_id: NoticeId,
    /// The local date on which it was received.
    pub received_on: NaiveDate,
    /// Who linked it; none: the clock.
    pub linked_by: Option<UserId>,
    /// When.
    pub linked_at: Timestamp,
    /// When the act was rejected or revoked: then another act can rest on the notice.
    pub released_at: Option<Timestamp>,
}

/// The notice of an act with all that proves it.
#[derive(Clone, Debug)]
pub struct NoticeSheet {
    /// How it belongs to the act.
    pub link: ActNotice,
    /// The notice.
    pub notice: FormalNotice,
    /// Its files.
    pub files: Vec<NoticeFile>,
}

/// The notice of an act as somebody gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeIn {
    /// One of the ente that is kept already, such as a certified mail; none: the documents of the act that are notices.
    pub notice: Option<NoticeId>,
    /// The entry in the register: a document needs one, a certified mail may have one too.
    pub entry: Option<EntryIn>,
}

impl NoticeIn {
    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.notice.is_none() && self.entry.is_none()
    }
}

/// The notices that came from an ente, that the actor sees, and on which no act rests, the newest first, with the date of receipt that
/// is proved so far.
pub fn unused(
    db: &mut Db,
    actor: &Actor,
    ente: EnteId,
) -> QueryResult<Vec<(FormalNotice, Option<NaiveDate>)>> {
    let found: Vec<FormalNotice> = free(actor, ente)
        .order(formal_notices::id.desc())
        .limit(MOST_OFFERED)
        .select(FormalNotice::as_select())
        .load(db)?;
    let mut notices = Vec::new();
    for notice in found {
        if is_visible(db, actor, &notice)? {
            let received_on = notices::received_on(db, &notice)?;
            notices.push((notice, received_on));
        }
    }
    Ok(notices)
}

/// Notices that are offered at once; an ente with more waiting has other troubles.
const MOST_OFFERED: i64 = 50;

/// The date of receipt that is proved so far of one of these notices; none: nothing proves it, or an act cannot rest on it.
pub fn receipt_of(db: &mut Db, actor: &Actor, ente: EnteId, id: NoticeId) -> QueryResult<Option<NaiveDate>> {
    match one_free(db, actor, ente, id)? {
        Some(notice) => notices::received_on(db, &notice),
        None => Ok(None),
    }
}

/// One of the notices that an act of the ente can rest on: none where it is not the ente's, another act's, or not visible.
fn one_free(db: &mut Db, actor: &Actor, ente: EnteId, id: NoticeId) -> QueryResult<Option<FormalNotice>> {
    let found: Option<FormalNotice> = free(actor, ente)
        .filter(formal_notices::id.eq(id))
        .select(FormalNotice::as_select())
        .first(db)
        .optional()?;
    match found {
        Some(notice) => Ok(is_visible(db, actor, &notice)?.then_some(notice)),
        None => Ok(None),
    }
}

/// The notices that came from an ente and on which no act rests. What an ente has taken back does not come alive again by its own hand,
/// with a date of receipt long past: for the centre such a notice is free, so that what was registered by mistake can be put right.
fn free(actor: &Actor, ente: EnteId) -> formal_notices::BoxedQuery<'static, MultiBackend> {
    let all = unlinked(ente);
    if actor.staff().is_some() {
        return all;
    }
    let revoked = act_notices::table
        .inner_join(acts::table.on(acts::id.eq(act_notices::act_id)))
        .filter(acts::state.eq(ActState::Revoked))
        .select(act_notices::notice_id);
    all.filter(formal_notices::id.ne_all(revoked))
}

/// The notices that came from an ente and on which no act rests, whoever sees them.
fn unlinked(ente: EnteId) -> formal_notices::BoxedQuery<'static, MultiBackend> {
    let used = act_notices::table
        .filter(act_notices::released_at.is_null())
        .select(act_notices::notice_id);
    formal_notices::table
        .filter(formal_notices::ente_id.eq(ente))
        .filter(formal_notices::direction.eq(NoticeDirection::In))
        .filter(formal_notices::id.ne_all(used))
        .into_boxed()
}

/// The first day, from one on, on which a notice was received from an ente that no act rests on.
pub(super) fn unlinked_since(db: &mut Db, ente: EnteId, from: NaiveDate) -> QueryResult<Option<NaiveDate>> {
    let found: Vec<FormalNotice> = unlinked(ente).select(FormalNotice::as_select()).load(db)?;
    let mut first: Option<NaiveDate> = None;
    for notice in found {
        let received_on = notices::received_on(db, &notice)?.filter(|on| *on >= from);
        first = match (first, received_on) {
            (Some(first), Some(on)) => Some(first.min(on)),
            (first, on) => first.or(on),
        };
    }
    Ok(first)
}

/// Whether somebody sees a notice that came from an ente for which he or she acts: with its ticket (R-TKT-10, R-VIS-6), and who decides on
/// acts all but those of confidential tickets. One without a ticket was entered for the ente.
fn is_visible(db: &mut Db, actor: &Actor, notice: &FormalNotice) -> QueryResult<bool> {
    let Some(ticket) = notice.ticket_id else {
        return Ok(true);
    };
    match tickets::find(db, actor, ticket) {
        Ok(_) => Ok(true),
        Err(TicketError::Db(error)) => Err(error),
        Err(_) => match actor.staff() {
            Some(staff) if staff.is_any(&[Role::CaseOwner, Role::SubstituteOfficer]) => {
                let confidential: bool = crate::db::schema::tickets::table
                    .find(ticket)
                    .select(crate::db::schema::tickets::confidential)
                    .first(db)?;
                Ok(!confidential)
            }
            _ => Ok(false),
        },
    }
}

/// Whether somebody reads the files of a notice for the sake of an act that rests on it: who decides on the act, also by the substitute
/// power, and who has taken over a ticket of either.
pub fn may_read(db: &mut Db, actor: &Actor, notice: &FormalNotice) -> QueryResult<bool> {
    let resting: Vec<Act> = act_notices::table
        .inner_join(acts::table.on(acts::id.eq(act_notices::act_id)))
        .filter(act_notices::notice_id.eq(notice.id))
        .select(Act::as_select())
        .load(db)?;
    let decides = |act: &Act| policy::parties(actor, act).contains(&Party::CaseOwner);
    if actor.staff().is_none() || resting.iter().any(decides) {
        return Ok(actor.staff().is_some());
    }
    let of_acts = resting.iter().filter_map(|act| act.ticket_id);
    let of_notice = notice.ticket_id.filter(|_| !resting.is_empty());
    for ticket in of_acts.chain(of_notice) {
        match tickets::find(db, actor, ticket) {
            Ok(ticket) if ticket.assignee_id == Some(actor.id()) => return Ok(true),
            Err(TicketError::Db(error)) => return Err(error),
            _ => {}
        }
    }
    Ok(false)
}

/// The notice of an act whose files its page shows to somebody; none: it has none, or the person may not read them.
pub fn readable(
    db: &mut Db,
    actor: &Actor,
    notice: Option<&NoticeSheet>,
) -> QueryResult<Option<NoticeSheet>> {
    match notice {
        Some(sheet) if may_read(db, actor, &sheet.notice)? => Ok(Some(sheet.clone())),
        _ => Ok(None),
    }
}

/// The notice of an act; none: it has none yet.
pub fn of_act(db: &mut Db, act: ActId) -> QueryResult<Option<NoticeSheet>> {
    Ok(of_acts(db, &[act])?.remove(&act))
}

/// The notices of those of these acts that have one; the number of queries does not grow with them.
pub fn of_acts(db: &mut Db, acts: &[ActId]) -> QueryResult<HashMap<ActId, NoticeSheet>> {
    let rows: Vec<(ActNotice, FormalNotice)> = act_notices::table
        .inner_join(formal_notices::table.on(formal_notices::id.eq(act_notices::notice_id)))
        .filter(one_of(act_notices::act_id, acts.to_vec()))
        .select((ActNotice::as_select(), FormalNotice::as_select()))
        .load(db)?;
    let ids: Vec<NoticeId> = rows.iter().map(|(_, notice)| notice.id).collect();
    let files = notices::files_of(db, &ids)?;
    let sheets = rows.into_iter().map(|(link, notice)| {
        let own = files.iter().filter(|file| file.notice_id == notice.id);
        let files = own.cloned().collect();
        (link.act_id, NoticeSheet { link, notice, files })
    });
    Ok(sheets.collect())
}

/// Gives an act the notice on which it rests, for an actor whom the caller lets do it. A document given by hand is what of the act's
/// documents is a notice ([`DocumentRole::Notice`]). The entry of a register proves a date of receipt: who gains by that date gives
/// none. Errors: Invalid (`notice`: not one of the ente that is free, or nothing proves that it was received; `documents`: there is
/// none; `register_entry` and below), Conflict (the act has one, the entry is another's).
pub fn link(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    actor: &Actor,
    given: &NoticeIn,
) -> Result<NoticeSheet, ActError> {
    if of_act(db, act.id)?.is_some_and(|sheet| sheet.link.released_at.is_none()) {
        return Err(ActError::Conflict("act-has-notice", Vec::new()));
    }
    if given.entry.is_some() && !may_enter(actor, act) {
        return Err(ActError::field("register_entry", "acts-notice-entry-by-centre"));
    }
    let by = actor.by(Some(act.ente_id));
    let today = rome::date_of(now.utc());
    let notice = match given.notice {
        Some(id) => kept(db, now, act, (actor, by), id, given.entry.as_ref())?,
        None => entered(db, now, act, (actor, by), given.entry.as_ref())?,
    };
    let received_on = proved_on(db, &notice, today)?;
    let row = ActNotice {
        act_id: act.id,
        notice_id: notice.id,
        received_on,
        linked_by: by.user_id(),
        linked_at: now,
        released_at: None,
    };
    // What it rested on before was another notice; the audit tells of it.
    diesel::delete(act_notices::table.find(act.id)).execute(db)?;
    register::forget(db, act, Purpose::Notice)?;
    let inserted = db.transaction(|db| diesel::insert_into(act_notices::table).values(&row).execute(db));
    inserted.map_err(|error| match is_unique_violation(&error) {
        true => ActError::field("notice", "acts-notice-not-free"),
        false => ActError::Db(error),
    })?;
    let files = notices::files(db, notice.id)?;
    let facts = json!({
        "notice_id": notice.id, "channel": notice.channel, "received_on": received_on.to_string(), "rule": RULE,
        "sha256": hashes(&files),
    });
    course::record(db, now, act, by, LINKED, (Value::Null, facts), None)?;
    Ok(NoticeSheet {
        link: row,
        notice,
        files,
    })
}

/// Whether somebody gives the entry of a register: who registers the act, and who proves receipt elsewhere.
fn may_enter(actor: &Actor, act: &Act) -> bool {
    let Some(staff) = actor.staff() else {
        return false;
    };
    incoming::policy::may_prove(staff) || policy::parties(actor, act).contains(&Party::CaseOwner)
}

/// The act rests on its notice no more: it was rejected or revoked, or is to rest on another one. Notice and entry are free then.
pub fn release(db: &mut Db, now: Timestamp, act: &Act, by: By) -> QueryResult<()> {
    let linked = of_act(db, act.id)?;
    let Some(sheet) = linked.filter(|sheet| sheet.link.released_at.is_none()) else {
        return Ok(());
    };
    diesel::update(act_notices::table.find(act.id))
        .set(act_notices::released_at.eq(now))
        .execute(db)?;
    register::release(db, now, act, Purpose::Notice)?;
    let facts = json!({"notice_id": sheet.notice.id, "received_on": sheet.link.received_on.to_string()});
    course::record(db, now, act, by, RELEASED, (facts, Value::Null), None)
}

/// Puts right when the notice of an act was received: by what proves it now, and by the entry that is given, in the place of the one that
/// it had. Returns the date that counts from now on. Errors: Invalid (`register_entry` and below, `notice`: nothing proves it any more),
/// Conflict (the act has no notice, nothing proves another day, the entry is another's), Forbidden.
pub fn correct(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    actor: &Actor,
    entry: Option<&EntryIn>,
    reason: Option<String>,
) -> Result<NaiveDate, ActError> {
    let unchanged = || ActError::Conflict("receipt-unchanged", Vec::new());
    let Some(NoticeSheet { link, mut notice, .. }) = of_act(db, act.id)? else {
        return Err(unchanged());
    };
    if !may_enter(actor, act) {
        return Err(ActError::Forbidden);
    }
    let by = actor.by(Some(act.ente_id));
    let today = rome::date_of(now.utc());
    if let Some(entry) = entry {
        let entry = register::checked(entry, today)?;
        notice = registered(db, &notice, &entry)?;
    }
    register::follow(db, now, act, by, &notice)?;
    let received_on = proved_on(db, &notice, today)?;
    if received_on == link.received_on && entry.is_none() {
        return Err(unchanged());
    }
    diesel::update(act_notices::table.find(act.id))
        .set(act_notices::received_on.eq(received_on))
        .execute(db)?;
    let told = |day: NaiveDate| json!({"notice_id": notice.id, "received_on": day.to_string(), "rule": RULE});
    let change = (told(link.received_on), told(received_on));
    course::record(db, now, act, by, CORRECTED, change, reason)?;
    Ok(received_on)
}

/// How a procedure puts right when its act was received, from the version that the person saw, with a reason and perhaps the right entry.
pub type Correct<S> =
    fn(&mut Db, &Actor, Timestamp, (ActRef, i32), Option<&str>, Option<&EntryIn>) -> Result<S, ActError>;

/// Something more proves when a notice was received: every act that rests on it or did keeps that. The entry in the register of the one
/// that rests on it now follows, and who answers for it is told where that is another day.
pub fn proved(db: &mut Db, now: Timestamp, by: By, notice: NoticeId) -> QueryResult<()> {
    let linked: Vec<(ActNotice, Act, FormalNotice)> = act_notices::table
        .inner_join(acts::table.on(acts::id.eq(act_notices::act_id)))
        .inner_join(formal_notices::table.on(formal_notices::id.eq(act_notices::notice_id)))
        .filter(act_notices::notice_id.eq(notice))
        .order(act_notices::act_id)
        .select((
            ActNotice::as_select(),
            Act::as_select(),
            FormalNotice::as_select(),
        ))
        .load(db)?;
    let files = notices::files(db, notice)?;
    for (link, act, notice) in linked {
        let facts = json!({"notice_id": notice.id, "sha256": hashes(&files)});
        course::record(db, now, &act, by, PROVED, (Value::Null, facts), None)?;
        if link.released_at.is_some() {
            continue;
        }
        register::follow(db, now, &act, by, &notice)?;
        if let Some(on) = notices::received_on(db, &notice)?.filter(|on| *on != link.received_on) {
            let shown = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
            let words = Message::new("acts-notice-proved-otherwise")
                .arg("was", shown(link.received_on))
                .arg("proved", shown(on));
            tell(db, now, &act, Side::Centre, &words)?;
        }
    }
    Ok(())
}

/// The date of receipt of a notice on which an act is to rest. Errors: Invalid (`notice`).
fn proved_on(db: &mut Db, notice: &FormalNotice, today: NaiveDate) -> Result<NaiveDate, ActError> {
    let received_on = notices::received_on(db, notice)?
        .ok_or_else(|| ActError::field("notice", "acts-notice-not-proved"))?;
    if received_on > today {
        let reason =
            Message::new("acts-notice-future").arg("day", received_on.format("%d/%m/%Y").to_string());
        return Err(ActError::Invalid(vec![FieldError::new("notice", reason)]));
    }
    Ok(received_on)
}

/// A notice with this entry in the register: no register notes what was not sent yet. Errors: Invalid, Conflict.
fn registered(
    db: &mut Db,
    notice: &FormalNotice,
    entry: &identifiers::RegisterEntry,
) -> Result<FormalNotice, ActError> {
    if sent_on(db, notice)?.is_some_and(|sent| entry.date() < sent) {
        return Err(ActError::field(
            "register_entry/date",
            "pec-register-before-sending",
        ));
    }
    notices::set_register(db, notice.id, entry)?.ok_or_else(|| register::used(entry))
}

/// A notice that is kept already. What the register has of it counts for the act too. Errors: as [`link`].
fn kept(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    (actor, by): (&Actor, By),
    id: NoticeId,
    entry: Option<&EntryIn>,
) -> Result<FormalNotice, ActError> {
    let found = one_free(db, actor, act.ente_id, id)?;
    let mut notice = found.ok_or_else(|| ActError::field("notice", "acts-notice-not-free"))?;
    if let Some(entry) = entry {
        if notice.register().is_some() {
            return Err(ActError::field("register_entry", "acts-notice-has-entry"));
        }
        let entry = register::checked(entry, rome::date_of(now.utc()))?;
        notice = registered(db, &notice, &entry)?;
    }
    if let Some(entry) = notice.register() {
        register::keep(db, now, act, by, Purpose::Notice, &entry)?;
    }
    Ok(notice)
}

/// A notice out of the act's own documents and an entry of the register. Errors: as [`link`].
fn entered(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    (actor, by): (&Actor, By),
    entry: Option<&EntryIn>,
) -> Result<FormalNotice, ActError> {
    let documents: Vec<Document> = act_documents::table
        .filter(act_documents::act_id.eq(act.id))
        .filter(act_documents::role.eq(DocumentRole::Notice))
        .order(act_documents::id)
        .select(Document::as_select())
        .load(db)?;
    let mut missing = Vec::new();
    if entry.is_none() {
        missing.push(FieldError::new("notice", Message::new("acts-notice-missing")));
    }
    if documents.is_empty() && entry.is_some() {
        missing.push(FieldError::new(
            "documents",
            Message::new("acts-notice-document-missing"),
        ));
    }
    let (Some(entry), true) = (entry, missing.is_empty()) else {
        return Err(ActError::Invalid(missing));
    };
    let entry = register::checked(entry, rome::date_of(now.utc()))?;
    // The letter that a rejected act rested on is entered already.
    let again: Option<NoticeId> = formal_notices::table
        .filter(formal_notices::register_key.eq(entry.key()))
        .filter(formal_notices::registered_on.eq(entry.date()))
        .filter(formal_notices::channel.eq(NoticeChannel::Document))
        .select(formal_notices::id)
        .first(db)
        .optional()?;
    if let Some(id) = again
        && one_free(db, actor, act.ente_id, id)?.is_some()
    {
        return kept(db, now, act, (actor, by), id, None);
    }
    let files = documents.iter().map(|document| NewFile {
        role: NoticeFileRole::Document,
        name: document.name.clone(),
        media_type: document.media_type.clone(),
        sha256: document.sha256.clone(),
        size: document.size,
        incoming: None,
    });
    let new = NewNotice {
        direction: NoticeDirection::In,
        channel: NoticeChannel::Document,
        subject: documents[0].name.clone(),
        ente: Some(act.ente_id),
        ticket: act.ticket_id,
        incoming: None,
        mail: None,
        message: None,
        entered_by: by.user_id(),
    };
    let files: Vec<NewFile> = files.collect();
    let notice = notices::enter(db, now, new, files)?;
    let notice = registered(db, &notice, &entry)?;
    register::keep(db, now, act, by, Purpose::Notice, &entry)?;
    Ok(notice)
}

fn hashes(files: &[NoticeFile]) -> Vec<&str> {
    files.iter().map(|file| file.sha256.as_str()).collect()
}

/// The local date on which a certified mail was sent, by its provider's word; none: it came otherwise.
pub fn sent_on(db: &mut Db, notice: &FormalNotice) -> QueryResult<Option<NaiveDate>> {
    let Some(mail) = notice.incoming_id else {
        return Ok(None);
    };
    let certified_at = pec::mails::of_mail(db, mail)?.and_then(|mail| mail.certified_at);
    Ok(certified_at.map(|at| rome::date_of(at.utc())))
}
