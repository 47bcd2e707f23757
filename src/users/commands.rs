//! Changes of accounts by those who manage them.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::access::roles_of;
use super::actor::{Actor, Authority, Role};
use super::error::UserError;
use super::links;
use super::model::User;
use super::policy::administrator;
use super::{absences, sessions, tokens};
use crate::audit::{self, By, Entry};
use crate::db::Db;
use crate::db::schema::{members as members_table, recovery_codes, user_roles, users};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Lang, Message, fold, one_line};

pub use super::invitations::{Invited, create_with_hash, invite, invite_again, reset_password};

/// What may be edited of an account.
#[derive(Clone, Debug)]
pub struct UserEdit {
    /// Name, 2–100 characters.
    pub name: String,
    /// Language of pages and mails.
    pub language: Lang,
}

/// What else knows people by their names, in the same transaction: the program gives it, as it gives [`OnDisable`].
pub type OnRename = fn(&mut Db, UserId) -> QueryResult<()>;

/// Changes name and language of any account. Errors: NotFound, Stale, Invalid.
pub fn edit(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, version): (UserId, Option<i32>),
    to: &UserEdit,
    on_rename: OnRename,
) -> Result<User, UserError> {
    edit_by(db, administrator(who)?, now, (id, version), to, on_rename)
}

/// Changes one's own name and language. Errors: Stale, Invalid.
pub fn edit_own(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    version: Option<i32>,
    to: &UserEdit,
    on_rename: OnRename,
) -> Result<User, UserError> {
    edit_by(db, actor.by(None), now, (actor.id(), version), to, on_rename)
}

fn edit_by(
    db: &mut Db,
    by: By,
    now: Timestamp,
    (id, version): (UserId, Option<i32>),
    to: &UserEdit,
    on_rename: OnRename,
) -> Result<User, UserError> {
    let name = check_name(&to.name).map_err(|wrong| UserError::Invalid(vec![wrong]))?;
    let old = bump(db, now, id, version)?;
    diesel::update(users::table.find(id))
        .set((
            users::name.eq(&name),
            users::name_key.eq(fold(&name)),
            users::language.eq(to.language),
        ))
        .execute(db)?;
    let (mut was, mut is) = (json!({}), json!({}));
    if old.name != name {
        (was["name"], is["name"]) = (json!(old.name), json!(name));
        on_rename(db, id)?;
    }
    if old.language != to.language {
        (was["language"], is["language"]) = (json!(old.language), json!(to.language));
    }
    audit::record(db, by, now, Entry::new("user.edited", "user", id).change(was, is))?;
    find(db, id)
}

/// Changes one's own language from the switch on every page; the same language again changes nothing.
pub fn set_language(db: &mut Db, id: UserId, now: Timestamp, language: Lang) -> QueryResult<()> {
    let changed = diesel::update(users::table.find(id).filter(users::language.ne(language)))
        .set((users::language.eq(language), users::updated_at.eq(now)))
        .execute(db)?;
    if changed == 1 {
        let entry = Entry::new("user.edited", "user", id).change(Value::Null, json!({"language": language}));
        audit::record(db, By::user(id, None), now, entry)?;
    }
    Ok(())
}

/// Sets the roles in the centre: none left makes the account useless until it gets another place. Errors: NotFound, Stale,
/// StaffOrEnte (a member of enti), LastAdmin.
pub fn set_roles(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, version): (UserId, Option<i32>),
    roles: &[Role],
) -> Result<User, UserError> {
    let by = administrator(who)?;
    let user = bump(db, now, id, version)?;
    let old = roles_of(db, id)?;
    let mut new = roles.to_vec();
    new.sort();
    new.dedup();
    if new == old {
        return Ok(user);
    }
    if !new.is_empty() {
        let memberships: i64 = members_table::table
            .filter(members_table::user_id.eq(id))
            .count()
            .get_result(db)?;
        if memberships > 0 {
            return Err(UserError::StaffOrEnte);
        }
    }
    if old.contains(&Role::Admin) && !new.contains(&Role::Admin) && is_last_admin(db, &user)? {
        return Err(UserError::LastAdmin);
    }
    for role in old.iter().filter(|role| !new.contains(role)) {
        diesel::delete(user_roles::table.find((id, *role))).execute(db)?;
    }
    for role in new.iter().filter(|role| !old.contains(role)) {
        insert_role(db, now, id, *role)?;
    }
    absences::part_strangers(db, by, now, id)?;
    end_foreign_sessions(db, by, now, id)?;
    let entry = Entry::new("user.roles_changed", "user", id);
    audit::record(
        db,
        by,
        now,
        entry.change(json!({"roles": old}), json!({"roles": new})),
    )?;
    Ok(user)
}

/// What else ends with an account, in the same transaction: the program gives it, since `users` knows of nobody above it.
pub type OnDisable = fn(&mut Db, Timestamp, UserId) -> Result<(), UserError>;

/// Disables an account: its sessions end, its tokens are revoked, its links stop working, it is nobody's deputy any more.
/// `reason`: for the audit. Errors: Forbidden, NotFound, Stale, LastAdmin.
pub fn disable(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, version): (UserId, Option<i32>),
    reason: Option<String>,
    on_disable: OnDisable,
) -> Result<User, UserError> {
    let by = administrator(who)?;
    let user = bump(db, now, id, version)?;
    if !user.is_enabled() {
        return Ok(user);
    }
    if roles_of(db, id)?.contains(&Role::Admin) && is_last_admin(db, &user)? {
        return Err(UserError::LastAdmin);
    }
    diesel::update(users::table.find(id))
        .set(users::disabled_at.eq(now))
        .execute(db)?;
    sessions::end_all(db, by, now, id, None)?;
    tokens::revoke_all(db, by, now, id)?;
    links::withdraw(db, now, None, Some(id))?;
    absences::drop_deputy(db, by, now, id)?;
    on_disable(db, now, id)?;
    let entry = Entry::new("user.disabled", "user", id).reason(reason);
    audit::record(
        db,
        by,
        now,
        entry.change(json!({"disabled": false}), json!({"disabled": true})),
    )?;
    find(db, id)
}

/// Enables an account again; sessions and tokens stay ended. Errors: NotFound, Stale.
pub fn enable(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, version): (UserId, Option<i32>),
) -> Result<User, UserError> {
    let by = administrator(who)?;
    let user = bump(db, now, id, version)?;
    if user.is_enabled() {
        return Ok(user);
    }
    diesel::update(users::table.find(id))
        .set(users::disabled_at.eq(None::<Timestamp>))
        .execute(db)?;
    let entry = Entry::new("user.enabled", "user", id);
    audit::record(
        db,
        by,
        now,
        entry.change(json!({"disabled": true}), json!({"disabled": false})),
    )?;
    find(db, id)
}

/// Takes a lost second factor away; the person's sessions end. Errors: NotFound, TotpMissing.
pub fn drop_second_factor(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: UserId,
) -> Result<User, UserError> {
    let by = administrator(who)?;
    if find(db, id)?.totp_confirmed_at.is_none() {
        return Err(UserError::TotpMissing);
    }
    clear_second_factor(db, now, id)?;
    end_foreign_sessions(db, by, now, id)?;
    audit::record(db, by, now, Entry::new("user.second_factor_removed", "user", id))?;
    find(db, id)
}

pub(super) fn clear_second_factor(db: &mut Db, now: Timestamp, id: UserId) -> QueryResult<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(id))).execute(db)?;
    diesel::update(users::table.find(id))
        .set((
            users::totp_secret.eq(None::<String>),
            users::totp_confirmed_at.eq(None::<Timestamp>),
            users::totp_last_step.eq(None::<i64>),
            users::updated_at.eq(now),
        ))
        .execute(db)
        .map(drop)
}

/// Ends the sessions of somebody whose rights changed; of oneself they stay, since rights are read anew at each request.
pub(super) fn end_foreign_sessions(db: &mut Db, by: By, now: Timestamp, user: UserId) -> QueryResult<()> {
    if by == By::user(user, None) {
        return Ok(());
    }
    sessions::end_all(db, by, now, user, None).map(drop)
}

/// Raises the version, if it is the one that was seen; the account with its new version. Errors: NotFound, Stale.
pub(super) fn bump(db: &mut Db, now: Timestamp, id: UserId, seen: Option<i32>) -> Result<User, UserError> {
    let user = find(db, id)?;
    if let Some(seen) = seen
        && seen != user.version
    {
        return Err(UserError::Stale(user.version));
    }
    let changed = diesel::update(users::table.find(id).filter(users::version.eq(user.version)))
        .set((users::version.eq(user.version + 1), users::updated_at.eq(now)))
        .execute(db)?;
    if changed == 0 {
        return Err(UserError::Stale(user.version + 1));
    }
    Ok(User {
        version: user.version + 1,
        updated_at: now,
        ..user
    })
}

pub(super) fn find(db: &mut Db, id: UserId) -> Result<User, UserError> {
    users::table
        .find(id)
        .select(User::as_select())
        .first(db)
        .optional()?
        .ok_or(UserError::NotFound)
}

/// Whether nobody else could manage the accounts. Somebody who never chose a password does not count beside one who did.
fn is_last_admin(db: &mut Db, user: &User) -> QueryResult<bool> {
    let mut others = users::table
        .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .filter(user_roles::role.eq(Role::Admin))
        .filter(users::disabled_at.is_null())
        .filter(users::id.ne(user.id))
        .into_boxed();
    if user.is_activated() {
        others = others.filter(users::password_hash.is_not_null());
    }
    Ok(user.is_enabled() && others.count().get_result::<i64>(db)? == 0)
}

pub(super) fn insert_role(db: &mut Db, now: Timestamp, id: UserId, role: Role) -> QueryResult<()> {
    let values = (
        user_roles::user_id.eq(id),
        user_roles::role.eq(role),
        user_roles::granted_at.eq(now),
    );
    diesel::insert_into(user_roles::table)
        .values(values)
        .execute(db)
        .map(drop)
}

pub(super) fn check_name(typed: &str) -> Result<String, FieldError> {
    let name = one_line(typed);
    let holds_control = typed.chars().any(|c| c.is_control() && !c.is_whitespace());
    let is_right = (2..=100).contains(&name.chars().count()) && !holds_control;
    is_right
        .then_some(name)
        .ok_or_else(|| FieldError::new("name", Message::new("users-name-length")))
}
