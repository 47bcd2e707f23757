//! The terms that somebody sees, for the calendar program that he or she uses: iCalendar by an address that nobody else knows. A person
//! of several enti has an address for each of them.

mod feed;
pub mod web;

use diesel::prelude::*;

pub use feed::calendar;

use crate::audit::{self, Entry};
use crate::db::Db;
use crate::db::schema::calendar_feeds;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::secrets;
use crate::users;
use crate::users::actor::Actor;

/// The addresses of feeds; the secret follows, and no log shows it.
pub const PATH: &str = "/calendar/";

/// The address of somebody, of a person of an ente for the one acted for: its hash, and since when it works; none: there is none.
fn kept(db: &mut Db, actor: &Actor) -> QueryResult<Option<(String, Timestamp)>> {
    let of_person = calendar_feeds::table
        .filter(calendar_feeds::user_id.eq(actor.id()))
        .select((calendar_feeds::token_hash, calendar_feeds::created_at))
        .into_boxed();
    let of_both = match actor.ente() {
        Some(user) => of_person.filter(calendar_feeds::ente_id.eq(user.ente())),
        None => of_person.filter(calendar_feeds::ente_id.is_null()),
    };
    of_both.first(db).optional()
}

/// Since when somebody has an address, of a person of an ente for the one acted for; none: there is none.
pub fn since(db: &mut Db, actor: &Actor) -> QueryResult<Option<Timestamp>> {
    Ok(kept(db, actor)?.map(|(_, since)| since))
}

/// Takes an address out of the table. `false`: there is none.
fn forget(db: &mut Db, actor: &Actor) -> QueryResult<bool> {
    let Some((hash, _)) = kept(db, actor)? else {
        return Ok(false);
    };
    diesel::delete(calendar_feeds::table.find(hash)).execute(db)?;
    Ok(true)
}

/// Makes an address for somebody, of a person of an ente for the one acted for: its secret, which is not kept. An earlier one of the two
/// works no more.
pub fn make(db: &mut Db, actor: &Actor, now: Timestamp) -> QueryResult<String> {
    forget(db, actor)?;
    let token = secrets::token();
    diesel::insert_into(calendar_feeds::table)
        .values((
            calendar_feeds::user_id.eq(actor.id()),
            calendar_feeds::token_hash.eq(secrets::token_hash(&token)),
            calendar_feeds::created_at.eq(now),
            calendar_feeds::ente_id.eq(actor.ente().map(|user| user.ente())),
        ))
        .execute(db)?;
    let entry = Entry::new("calendar_feed.made", "user", actor.id());
    audit::record(db, actor.by(None), now, entry)?;
    Ok(token)
}

/// Takes the address away.
pub fn remove(db: &mut Db, actor: &Actor, now: Timestamp) -> QueryResult<()> {
    if !forget(db, actor)? {
        return Ok(());
    }
    let entry = Entry::new("calendar_feed.removed", "user", actor.id());
    audit::record(db, actor.by(None), now, entry)
}

/// Whose address it is, as what he or she may see now; none: nobody's, or of an account that is disabled.
pub fn actor_of(db: &mut Db, now: Timestamp, token: &str) -> QueryResult<Option<Actor>> {
    let found: Option<(UserId, Option<EnteId>)> = calendar_feeds::table
        .filter(calendar_feeds::token_hash.eq(secrets::token_hash(token)))
        .select((calendar_feeds::user_id, calendar_feeds::ente_id))
        .first(db)
        .optional()?;
    match found {
        Some((user, ente)) => users::load_actor(db, user, ente, now),
        None => Ok(None),
    }
}
