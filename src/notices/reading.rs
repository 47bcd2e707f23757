//! Reading one's own notices, and the marks of what was read.

use diesel::prelude::*;

use super::error::NoticeError;
use super::model::{Notice, NoticeId};
use crate::db::Db;
use crate::db::schema::notices;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::page::{Page, PageRequest};
use crate::users::actor::Actor;

/// The count of unread notices goes no further: "99+" says enough, and every page asks for it.
pub const MOST_COUNTED: usize = 100;

/// A page of the person's own notices, the newest first; all of them, only the unread or only the read ones.
/// Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    unread: Option<bool>,
    page: &PageRequest,
) -> Result<Page<Notice>, NoticeError> {
    let mut query = notices::table
        .filter(notices::user_id.eq(actor.id()))
        .select(Notice::as_select())
        .into_boxed();
    query = match unread {
        Some(true) => query.filter(notices::read_at.is_null()),
        Some(false) => query.filter(notices::read_at.is_not_null()),
        None => query,
    };
    if let Some(after) = page.after::<NoticeId>()? {
        query = query.filter(notices::id.lt(after));
    }
    let rows = query.order(notices::id.desc()).limit(page.fetch()).load(db)?;
    Ok(Page::of(rows, page, |notice: &Notice| notice.id))
}

/// One of the person's own notices. Errors: NotFound.
pub fn find(db: &mut Db, actor: &Actor, id: NoticeId) -> Result<Notice, NoticeError> {
    notices::table
        .find(id)
        .filter(notices::user_id.eq(actor.id()))
        .select(Notice::as_select())
        .first(db)
        .optional()?
        .ok_or(NoticeError::NotFound)
}

/// How many notices the person has not read, at most [`MOST_COUNTED`].
pub fn unread(db: &mut Db, user: UserId) -> QueryResult<usize> {
    let found: Vec<NoticeId> = notices::table
        .filter(notices::user_id.eq(user))
        .filter(notices::read_at.is_null())
        .select(notices::id)
        .limit(i64::try_from(MOST_COUNTED).expect("a small number"))
        .load(db)?;
    Ok(found.len())
}

/// The newest of the person's own notices.
pub fn newest(db: &mut Db, actor: &Actor) -> QueryResult<Option<NoticeId>> {
    notices::table
        .filter(notices::user_id.eq(actor.id()))
        .order(notices::id.desc())
        .select(notices::id)
        .first(db)
        .optional()
}

/// Marks one of the person's own notices as read; the first time counts. Errors: NotFound.
pub fn mark_read(db: &mut Db, actor: &Actor, now: Timestamp, id: NoticeId) -> Result<Notice, NoticeError> {
    let notice = find(db, actor, id)?;
    if notice.read_at.is_some() {
        return Ok(notice);
    }
    diesel::update(notices::table.find(id))
        .set(notices::read_at.eq(now))
        .execute(db)?;
    Ok(Notice {
        read_at: Some(now),
        ..notice
    })
}

/// Marks as read the person's own notices up to one of the list, itself included, so that what arrived meanwhile stays
/// unread; how many were unread.
pub fn mark_all_read(db: &mut Db, actor: &Actor, now: Timestamp, up_to: NoticeId) -> QueryResult<usize> {
    diesel::update(
        notices::table
            .filter(notices::user_id.eq(actor.id()))
            .filter(notices::read_at.is_null())
            .filter(notices::id.le(up_to)),
    )
    .set(notices::read_at.eq(now))
    .execute(db)
}
