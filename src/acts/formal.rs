//! The formal notice on which an act rests (R-PEC-1): a certified mail of the ente, or a document with an entry in the register. Each
//! notice begins one act; the date of its receipt (R-PEC-3) is kept as it was proved when it was linked, and never changes.

pub mod faces;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::course;
use super::documents::{Document, DocumentRole};
use super::error::ActError;
use super::model::Act;
use super::register::{self, EntryIn, Purpose};
use crate::audit::By;
use crate::db::schema::{act_documents, act_notices, formal_notices};
use crate::db::{Db, is_unique_violation};
use crate::enti::identifiers;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::pec::notices::{
    self, FormalNotice, NewFile, NewNotice, NoticeChannel, NoticeDirection, NoticeFile, NoticeFileRole,
    NoticeId,
};

/// The audit event by which an act comes to rest on a formal notice; its new value has the hashes of its files.
pub const LINKED: &str = "act.notice_linked";

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

/// The notices that came from an ente and on which no act rests yet, the newest first, with the date of receipt that is proved so far.
pub fn unused(db: &mut Db, ente: EnteId) -> QueryResult<Vec<(FormalNotice, Option<NaiveDate>)>> {
    let used = act_notices::table.select(act_notices::notice_id);
    let found: Vec<FormalNotice> = formal_notices::table
        .filter(formal_notices::ente_id.eq(ente))
        .filter(formal_notices::direction.eq(NoticeDirection::In))
        .filter(formal_notices::id.ne_all(used))
        .order(formal_notices::id.desc())
        .limit(MOST_OFFERED)
        .select(FormalNotice::as_select())
        .load(db)?;
    let mut notices = Vec::new();
    for notice in found {
        let received_on = notices::received_on(db, &notice)?;
        notices.push((notice, received_on));
    }
    Ok(notices)
}

/// Notices that are offered at once; an ente with more waiting has other troubles.
const MOST_OFFERED: i64 = 50;

/// The notice of an act; none: it has none yet.
pub fn of_act(db: &mut Db, act: ActId) -> QueryResult<Option<NoticeSheet>> {
    let found: Option<(ActNotice, FormalNotice)> = act_notices::table
        .inner_join(formal_notices::table.on(formal_notices::id.eq(act_notices::notice_id)))
        .filter(act_notices::act_id.eq(act))
        .select((ActNotice::as_select(), FormalNotice::as_select()))
        .first(db)
        .optional()?;
    let Some((link, notice)) = found else {
        return Ok(None);
    };
    let files = notices::files(db, notice.id)?;
    Ok(Some(NoticeSheet { link, notice, files }))
}

/// Gives an act the notice on which it rests, for whoever the caller lets do it. A document given by hand is what of the act's
/// documents is a notice ([`DocumentRole::Notice`]). Errors: Invalid (`notice`: not one of the ente that is free, or nothing proves
/// that it was received; `documents`: there is none; below `register_entry`), Conflict (the act has one, the entry is another's).
pub fn link(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    given: &NoticeIn,
) -> Result<NoticeSheet, ActError> {
    if of_act(db, act.id)?.is_some() {
        return Err(ActError::Conflict("act-has-notice", Vec::new()));
    }
    let today = rome::date_of(now.utc());
    let notice = match given.notice {
        Some(id) => kept(db, now, act, by, id, given.entry.as_ref())?,
        None => entered(db, now, act, by, given.entry.as_ref())?,
    };
    let received_on = notices::received_on(db, &notice)?
        .ok_or_else(|| ActError::field("notice", "acts-notice-not-proved"))?;
    if received_on > today {
        let reason =
            Message::new("acts-notice-future").arg("day", received_on.format("%d/%m/%Y").to_string());
        return Err(ActError::Invalid(vec![FieldError::new("notice", reason)]));
    }
    let row = ActNotice {
        act_id: act.id,
        notice_id: notice.id,
        received_on,
        linked_by: by.user_id(),
        linked_at: now,
    };
    let inserted = db.transaction(|db| diesel::insert_into(act_notices::table).values(&row).execute(db));
    inserted.map_err(|error| match is_unique_violation(&error) {
        true => ActError::field("notice", "acts-notice-not-free"),
        false => ActError::Db(error),
    })?;
    let files = notices::files(db, notice.id)?;
    let facts = json!({
        "notice_id": notice.id, "channel": notice.channel, "received_on": received_on.to_string(), "rule": RULE,
        "sha256": files.iter().map(|file| file.sha256.as_str()).collect::<Vec<_>>(),
    });
    course::record(db, now, act, by, LINKED, (Value::Null, facts), None)?;
    Ok(NoticeSheet {
        link: row,
        notice,
        files,
    })
}

/// A notice that is kept already. What the register has of it counts for the act too. Errors: as [`link`].
fn kept(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    by: By,
    id: NoticeId,
    entry: Option<&EntryIn>,
) -> Result<FormalNotice, ActError> {
    let found: Option<FormalNotice> = formal_notices::table
        .find(id)
        .filter(formal_notices::ente_id.eq(act.ente_id))
        .filter(formal_notices::direction.eq(NoticeDirection::In))
        .select(FormalNotice::as_select())
        .first(db)
        .optional()?;
    let mut notice = found.ok_or_else(|| ActError::field("notice", "acts-notice-not-free"))?;
    if let Some(entry) = entry {
        if notice.register().is_some() {
            return Err(ActError::field("register_entry", "acts-notice-has-entry"));
        }
        let entry = register::checked(entry, rome::date_of(now.utc()))?;
        let set = db.transaction(|db| notices::set_register(db, id, &entry));
        set.map_err(|error| taken(error, &entry))?;
        notice = formal_notices::table
            .find(id)
            .select(FormalNotice::as_select())
            .first(db)?;
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
    by: By,
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
        register: Some(entry.clone()),
        entered_by: by.user_id(),
    };
    let files: Vec<NewFile> = files.collect();
    let made = db.transaction(|db| notices::enter(db, now, new, files));
    let notice = made.map_err(|error| taken(error, &entry))?;
    register::keep(db, now, act, by, Purpose::Notice, &entry)?;
    Ok(notice)
}

/// The entry is another notice's.
fn taken(error: diesel::result::Error, entry: &identifiers::RegisterEntry) -> ActError {
    match is_unique_violation(&error) {
        true => register::used(entry),
        false => ActError::Db(error),
    }
}
