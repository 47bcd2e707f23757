//! Whether a number of the official register is given already: office, year and number are one document's, over notices and acts
//! together (DPR 445/2000 art. 57).

use diesel::prelude::*;

use super::notices::NoticeId;
use crate::db::Db;
use crate::db::schema::{formal_notices, register_entries};
use crate::enti::identifiers::RegisterEntry;

/// The purpose for which an act has the entry of its notice once more: the notice itself tells whose it is.
const OF_NOTICE: &str = "notice";

/// Whether an entry is another document's: of a notice but this one, or of what an act rests on. `notice`: what it is to be of; none:
/// something that is no notice. The entry on which an act rests no more is free.
pub fn is_used(db: &mut Db, entry: &RegisterEntry, notice: Option<NoticeId>) -> QueryResult<bool> {
    let notices: Vec<NoticeId> = formal_notices::table
        .filter(formal_notices::register_key.eq(entry.key()))
        .select(formal_notices::id)
        .load(db)?;
    let acts: i64 = register_entries::table
        .filter(register_entries::register_key.eq(entry.key()))
        .filter(register_entries::purpose.ne(OF_NOTICE))
        .filter(register_entries::released_at.is_null())
        .count()
        .get_result(db)?;
    Ok(acts > 0 || notices.iter().any(|other| Some(*other) != notice))
}
