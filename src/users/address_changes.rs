//! A change of one's own mail address. The address is the name for signing in and where new passwords go: the change counts
//! once both the old and the new address have confirmed it, each by a link of its own that works once.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;

use super::actor::Actor;
use super::emails::{self, Letterhead};
use super::error::UserError;
use super::invitations::check_email;
use super::links;
use super::model::User;
use crate::audit::{self, By, Entry};
use crate::db::schema::{address_changes, users};
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{UserId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::secrets;
use crate::kernel::text::Message;
use crate::mail::{bounces, outbox};

id_type!(AddressChangeId, "A change of address that somebody asked for.");

/// How long both links work.
const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// Changes that one person may ask for within that time: each writes to an address that anybody may have typed.
const MOST_ASKED: i64 = 5;
/// The page of a link, without the token.
pub const PATH: &str = "/address-changes/";

/// A change that is not made yet.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = address_changes)]
pub struct AddressChange {
    /// Its id.
    pub id: AddressChangeId,
    /// Whose.
    pub user_id: UserId,
    /// The new address.
    pub email: String,
    /// When the old address confirmed it.
    pub old_confirmed_at: Option<Timestamp>,
    /// When the new address confirmed it.
    pub new_confirmed_at: Option<Timestamp>,
    /// Until when the links work.
    pub expires_at: Timestamp,
}

/// What confirming did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The other address has still to confirm.
    Half,
    /// The account has the new address.
    Done,
}

/// Asks for a change of one's own address: a mail with a link to each of the two. An earlier one that is not made yet ends.
/// An address that another account has gets no mail, and nobody is told so. Errors: NotFound, Invalid, TooMany.
pub fn request(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    from: &Letterhead,
    typed: &str,
) -> Result<(), UserError> {
    let user = own(db, actor.id())?;
    let email = check_email(typed).map_err(|fault| UserError::Invalid(vec![fault]))?;
    if email.as_str() == user.email {
        let same = FieldError::new("email", Message::new("account-address-same"));
        return Err(UserError::Invalid(vec![same]));
    }
    let asked: i64 = address_changes::table
        .filter(address_changes::user_id.eq(user.id))
        .filter(address_changes::created_at.gt(now - LIFETIME))
        .count()
        .get_result(db)?;
    if asked >= MOST_ASKED {
        return Err(UserError::TooMany(LIFETIME.num_seconds()));
    }
    end_open(db, now, user.id)?;
    let (old, new) = (secrets::token(), secrets::token());
    diesel::insert_into(address_changes::table)
        .values((
            address_changes::id.eq(AddressChangeId::new(now)),
            address_changes::user_id.eq(user.id),
            address_changes::email.eq(email.as_str()),
            address_changes::old_token_hash.eq(secrets::token_hash(&old)),
            address_changes::new_token_hash.eq(secrets::token_hash(&new)),
            address_changes::created_at.eq(now),
            address_changes::expires_at.eq(now + LIFETIME),
        ))
        .execute(db)?;
    let link = |token: &str| format!("{}{PATH}{token}", from.base_url);
    let until = now + LIFETIME;
    let mail = emails::address_change(from, &user, &user.email, (email.as_str(), &link(&old)), until)?;
    outbox::queue(db, now, mail)?;
    if !is_taken(db, &email, user.id)? {
        let mail = emails::address_change(from, &user, email.as_str(), (email.as_str(), &link(&new)), until)?;
        outbox::queue(db, now, mail)?;
    }
    let new = json!({"email": email.as_str()});
    let entry = Entry::new("user.address_change_requested", "user", user.id).change(json!(null), new);
    audit::record(db, By::user(user.id, None), now, entry)?;
    Ok(())
}

/// The person's own change that waits for a confirmation.
pub fn waiting(db: &mut Db, actor: &Actor, now: Timestamp) -> QueryResult<Option<AddressChange>> {
    address_changes::table
        .filter(address_changes::user_id.eq(actor.id()))
        .filter(address_changes::ended_at.is_null())
        .filter(address_changes::expires_at.gt(now))
        .order(address_changes::id.desc())
        .select(AddressChange::as_select())
        .first(db)
        .optional()
}

/// Ends one's own change that is not made yet; nothing happens without one.
pub fn withdraw(db: &mut Db, actor: &Actor, now: Timestamp) -> Result<(), UserError> {
    if end_open(db, now, actor.id())? > 0 {
        let entry = Entry::new("user.address_change_withdrawn", "user", actor.id());
        audit::record(db, By::user(actor.id(), None), now, entry)?;
    }
    Ok(())
}

/// The change that a link is about, to show its page: looking at it changes nothing. `None`: used, expired or unknown.
pub fn find(db: &mut Db, now: Timestamp, token: &str) -> QueryResult<Option<AddressChange>> {
    let hash = secrets::token_hash(token);
    let of_old =
        (address_changes::old_token_hash.eq(hash.clone())).and(address_changes::old_confirmed_at.is_null());
    let of_new = (address_changes::new_token_hash.eq(hash)).and(address_changes::new_confirmed_at.is_null());
    address_changes::table
        .filter(of_old.or(of_new))
        .filter(address_changes::ended_at.is_null())
        .filter(address_changes::expires_at.gt(now))
        .select(AddressChange::as_select())
        .first(db)
        .optional()
}

/// Confirms a change by the link of one of the two addresses; the second confirmation makes it. Errors: LinkInvalid,
/// EmailTaken.
pub fn confirm(db: &mut Db, now: Timestamp, token: &str) -> Result<Confirmed, UserError> {
    let hash = secrets::token_hash(token);
    let is_open = || (address_changes::ended_at.is_null()).and(address_changes::expires_at.gt(now));
    let old = address_changes::old_token_hash
        .eq(hash.clone())
        .and(address_changes::old_confirmed_at.is_null());
    let mut used = diesel::update(address_changes::table.filter(old).filter(is_open()))
        .set(address_changes::old_confirmed_at.eq(now))
        .execute(db)?;
    if used == 0 {
        let new = address_changes::new_token_hash
            .eq(hash.clone())
            .and(address_changes::new_confirmed_at.is_null());
        used = diesel::update(address_changes::table.filter(new).filter(is_open()))
            .set(address_changes::new_confirmed_at.eq(now))
            .execute(db)?;
    }
    if used == 0 {
        return Err(UserError::LinkInvalid);
    }
    let change: AddressChange = address_changes::table
        .filter(
            address_changes::old_token_hash
                .eq(hash.clone())
                .or(address_changes::new_token_hash.eq(hash)),
        )
        .select(AddressChange::as_select())
        .first(db)?;
    match (change.old_confirmed_at, change.new_confirmed_at) {
        (Some(_), Some(_)) => make(db, now, &change).map(|()| Confirmed::Done),
        _ => Ok(Confirmed::Half),
    }
}

/// The account gets the new address; open links to the old one stop working.
fn make(db: &mut Db, now: Timestamp, change: &AddressChange) -> Result<(), UserError> {
    let user = own(db, change.user_id)?;
    let email = EmailAddress::parse(&change.email).map_err(|_| UserError::LinkInvalid)?;
    let made = db.transaction(|db| {
        diesel::update(users::table.find(user.id))
            .set((
                users::email.eq(email.as_str()),
                users::email_key.eq(email.key()),
                users::version.eq(users::version + 1),
                users::updated_at.eq(now),
            ))
            .execute(db)
    });
    match made {
        Err(error) if is_unique_violation(&error) => return Err(UserError::EmailTaken),
        other => other?,
    };
    bounces::clear(db, user.id)?;
    outbox::readdress(db, user.id, &user.email, email.as_str())?;
    links::withdraw(db, now, None, Some(user.id))?;
    end_open(db, now, user.id)?;
    let (old, new) = (json!({"email": user.email}), json!({"email": email.as_str()}));
    let entry = Entry::new("user.address_changed", "user", user.id).change(old, new);
    audit::record(db, By::user(user.id, None), now, entry)?;
    Ok(())
}

fn end_open(db: &mut Db, now: Timestamp, user: UserId) -> QueryResult<usize> {
    diesel::update(address_changes::table)
        .filter(address_changes::user_id.eq(user))
        .filter(address_changes::ended_at.is_null())
        .set(address_changes::ended_at.eq(now))
        .execute(db)
}

fn is_taken(db: &mut Db, email: &EmailAddress, but: UserId) -> QueryResult<bool> {
    let others = users::table
        .filter(users::email_key.eq(email.key()))
        .filter(users::id.ne(but))
        .count();
    Ok(others.get_result::<i64>(db)? > 0)
}

/// The enabled account. Errors: NotFound.
fn own(db: &mut Db, id: UserId) -> Result<User, UserError> {
    let user: Option<User> = users::table
        .find(id)
        .filter(users::disabled_at.is_null())
        .select(User::as_select())
        .first(db)
        .optional()?;
    user.ok_or(UserError::NotFound)
}
