//! One-time links: invitation, new password, first administrator. The link holds 256 random bits, the database their
//! SHA-256; a link is bound to purpose and person and works once.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::error::UserError;
use super::model::User;
use crate::db::Db;
use crate::db::schema::{one_time_links, users};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{UserId, id_type};
use crate::kernel::secrets;

id_type!(LinkId, "A one-time link.");

text_enum! {
    /// What a one-time link is for.
    pub enum Purpose {
        Invitation = "invitation",
        PasswordReset = "password_reset",
        FirstAdmin = "first_admin",
    }
}

impl Purpose {
    /// How long such a link works.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Purpose::Invitation | Purpose::FirstAdmin => TimeDelta::days(7),
            Purpose::PasswordReset => TimeDelta::minutes(60),
        }
    }

    /// The page's path, without the token.
    pub fn path(self) -> &'static str {
        match self {
            Purpose::Invitation => "/invitations/",
            Purpose::PasswordReset => "/password-reset/",
            Purpose::FirstAdmin => "/setup/",
        }
    }

    /// The whole address; `base_url` from the configuration, never from a request.
    pub fn url(self, base_url: &str, token: &str) -> String {
        format!("{base_url}{}{token}", self.path())
    }
}

/// Makes a link; earlier ones of the same purpose and person stop working. The raw token is not kept.
pub(super) fn issue(
    db: &mut Db,
    now: Timestamp,
    purpose: Purpose,
    user: Option<UserId>,
) -> QueryResult<String> {
    withdraw(db, now, Some(purpose), user)?;
    let token = secrets::token();
    diesel::insert_into(one_time_links::table)
        .values((
            one_time_links::id.eq(LinkId::new(now)),
            one_time_links::purpose.eq(purpose),
            one_time_links::user_id.eq(user),
            one_time_links::token_hash.eq(secrets::token_hash(&token)),
            one_time_links::created_at.eq(now),
            one_time_links::expires_at.eq(now + purpose.lifetime()),
        ))
        .execute(db)?;
    Ok(token)
}

/// Makes the open links of a person stop working: of one purpose or of all.
pub(super) fn withdraw(
    db: &mut Db,
    now: Timestamp,
    purpose: Option<Purpose>,
    user: Option<UserId>,
) -> QueryResult<()> {
    let mut open = diesel::update(one_time_links::table)
        .filter(one_time_links::used_at.is_null())
        .into_boxed();
    if let Some(purpose) = purpose {
        open = open.filter(one_time_links::purpose.eq(purpose));
    }
    open = match user {
        Some(user) => open.filter(one_time_links::user_id.eq(user)),
        None => open.filter(one_time_links::user_id.is_null()),
    };
    open.set(one_time_links::used_at.eq(now)).execute(db).map(drop)
}

/// Whose link it is, to show the form; the link stays open. `Some(None)`: the first administrator's. `None`: used,
/// expired, unknown, the account is disabled, or there is an account already and so no first administrator to come.
pub fn find(db: &mut Db, now: Timestamp, purpose: Purpose, token: &str) -> QueryResult<Option<Option<User>>> {
    let found: Option<Option<UserId>> = one_time_links::table
        .filter(one_time_links::token_hash.eq(secrets::token_hash(token)))
        .filter(one_time_links::purpose.eq(purpose))
        .filter(one_time_links::used_at.is_null())
        .filter(one_time_links::expires_at.gt(now))
        .select(one_time_links::user_id)
        .first(db)
        .optional()?;
    let user = match found {
        None => return Ok(None),
        Some(None) => return Ok(is_unused(db)?.then_some(None)),
        Some(Some(user)) => user,
    };
    let user = users::table
        .find(user)
        .filter(users::disabled_at.is_null())
        .select(User::as_select())
        .first(db)
        .optional()?;
    Ok(user.map(Some))
}

/// Whether there is no account at all.
pub(super) fn is_unused(db: &mut Db) -> QueryResult<bool> {
    Ok(users::table.count().get_result::<i64>(db)? == 0)
}

/// Uses a link up, in one statement. Errors: LinkInvalid.
pub(super) fn consume(
    db: &mut Db,
    now: Timestamp,
    purpose: Purpose,
    token: &str,
) -> Result<Option<UserId>, UserError> {
    let open = one_time_links::table
        .filter(one_time_links::token_hash.eq(secrets::token_hash(token)))
        .filter(one_time_links::purpose.eq(purpose))
        .filter(one_time_links::used_at.is_null())
        .filter(one_time_links::expires_at.gt(now));
    let user: Option<Option<UserId>> = diesel::update(open)
        .set(one_time_links::used_at.eq(now))
        .returning(one_time_links::user_id)
        .get_result(db)
        .optional()?;
    user.ok_or(UserError::LinkInvalid)
}

/// The token of the link that creates the first administrator, while there is no account at all.
pub fn first_admin(db: &mut Db, now: Timestamp) -> QueryResult<Option<String>> {
    if !is_unused(db)? {
        return Ok(None);
    }
    issue(db, now, Purpose::FirstAdmin, None).map(Some)
}

/// Removes links that stopped working more than 30 days before `now`; how many.
pub fn purge(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    diesel::delete(one_time_links::table.filter(one_time_links::expires_at.lt(now - TimeDelta::days(30))))
        .execute(db)
}
