//! How an account begins: with an invitation, a one-time link by which its person chooses a password.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::actor::Authority;
use super::commands::{check_name, find, insert_role};
use super::emails::{self, Letterhead};
use super::error::UserError;
use super::links::{self, Purpose};
use super::members;
use super::model::{NewUser, Place, User};
use super::policy::administrator;
use crate::audit::{self, By, Entry};
use crate::db::schema::users;
use crate::db::{Db, is_unique_violation};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::UserId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Arg, Message, fold};
use crate::mail::outbox;

/// An account just invited.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The account, without a password yet.
    pub user: User,
    /// Where the person chooses the password; also in the mail that is on its way.
    pub link: String,
}

/// Creates an account without a password and invites its person by mail. Errors: Invalid, EmailTaken.
pub fn invite(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    from: &Letterhead,
    new: &NewUser,
) -> Result<Invited, UserError> {
    let user = create(db, administrator(who)?, now, new, None)?;
    let link = send_invitation(db, now, from, &user)?;
    Ok(Invited { user, link })
}

/// Invites again somebody who has not chosen a password yet; the earlier link stops working. Errors: NotFound (also:
/// disabled, or activated already).
pub fn invite_again(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    from: &Letterhead,
    id: UserId,
) -> Result<Invited, UserError> {
    let by = administrator(who)?;
    let user = find(db, id)?;
    if !user.is_enabled() || user.is_activated() {
        return Err(UserError::NotFound);
    }
    invite_anew(db, by, now, from, user)
}

fn invite_anew(
    db: &mut Db,
    by: By,
    now: Timestamp,
    from: &Letterhead,
    user: User,
) -> Result<Invited, UserError> {
    let link = send_invitation(db, now, from, &user)?;
    audit::record(db, by, now, Entry::new("user.invited", "user", user.id))?;
    Ok(Invited { user, link })
}

/// Creates an account whose password is hashed already, without a mail: for generated data. Errors: Invalid, EmailTaken.
pub fn create_with_hash(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    new: &NewUser,
    hash: &str,
) -> Result<User, UserError> {
    create(db, administrator(who)?, now, new, Some(hash))
}

pub(super) fn create(
    db: &mut Db,
    by: By,
    now: Timestamp,
    new: &NewUser,
    hash: Option<&str>,
) -> Result<User, UserError> {
    let (email, name) = check(db, new)?;
    let id = UserId::new(now);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(email.as_str()),
            users::email_key.eq(email.key()),
            users::name.eq(&name),
            users::name_key.eq(fold(&name)),
            users::language.eq(new.language),
            users::password_hash.eq(hash),
            users::password_changed_at.eq(hash.map(|_| now)),
            users::version.eq(1),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(db)
        .map_err(taken)?;
    let facts = json!({"name": name, "email": email.as_str(), "language": new.language});
    audit::record(
        db,
        by,
        now,
        Entry::new("user.created", "user", id).change(Value::Null, facts),
    )?;
    put_in_place(db, by, now, id, &new.place)?;
    find(db, id)
}

fn check(db: &mut Db, new: &NewUser) -> Result<(EmailAddress, String), UserError> {
    let email = check_email(&new.email);
    let name = check_name(&new.name);
    let mut wrong = Vec::new();
    match &new.place {
        Place::Centre(roles) if roles.is_empty() => {
            wrong.push(FieldError::new("roles", Message::new("users-place-needed")));
        }
        Place::Enti(enti) if enti.is_empty() => {
            wrong.push(FieldError::new("ente_id", Message::new("users-place-needed")));
        }
        Place::Centre(_) => {}
        Place::Enti(enti) => {
            for (ente, _, _) in enti {
                if !members::ente_exists(db, *ente)? {
                    wrong.push(FieldError::new("ente_id", Message::new("users-no-such-ente")));
                }
            }
        }
    }
    match (email, name) {
        (Ok(email), Ok(name)) if wrong.is_empty() => Ok((email, name)),
        (email, name) => {
            wrong.extend(email.err());
            wrong.extend(name.err());
            Err(UserError::Invalid(wrong))
        }
    }
}

/// The roles or the enti of a new account.
fn put_in_place(db: &mut Db, by: By, now: Timestamp, id: UserId, place: &Place) -> Result<(), UserError> {
    match place {
        Place::Centre(roles) => {
            let mut roles = roles.clone();
            roles.sort();
            roles.dedup();
            for role in &roles {
                insert_role(db, now, id, *role)?;
            }
            let entry = Entry::new("user.roles_changed", "user", id);
            audit::record(
                db,
                by,
                now,
                entry.change(json!({"roles": []}), json!({"roles": roles})),
            )?;
        }
        Place::Enti(enti) => {
            for (ente, role, sees_all) in enti {
                members::insert(db, now, id, (*ente, *role, *sees_all)).map_err(|error| {
                    if is_unique_violation(&error) {
                        let message = Message::new("users-ente-twice");
                        UserError::Invalid(vec![FieldError::new("ente_id", message)])
                    } else {
                        error.into()
                    }
                })?;
                let entry = Entry::new("member.added", "user", id).ente(*ente);
                audit::record(
                    db,
                    by,
                    now,
                    entry.change(Value::Null, json!({"role": role, "sees_all": sees_all})),
                )?;
            }
        }
    }
    Ok(())
}

fn send_invitation(db: &mut Db, now: Timestamp, from: &Letterhead, user: &User) -> Result<String, UserError> {
    let token = links::issue(db, now, Purpose::Invitation, Some(user.id))?;
    let link = Purpose::Invitation.url(&from.base_url, &token);
    let mail = emails::invitation(from, user, &link, now + Purpose::Invitation.lifetime())?;
    outbox::queue(db, now, mail)?;
    Ok(link)
}

/// Sends a link for a new password on behalf of an administrator, or an invitation if none was ever chosen; the old
/// password goes on working until the link is used. Errors: NotFound (also: disabled).
pub fn reset_password(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    from: &Letterhead,
    id: UserId,
) -> Result<Invited, UserError> {
    let by = administrator(who)?;
    let user = find(db, id)?;
    if !user.is_enabled() {
        return Err(UserError::NotFound);
    }
    if !user.is_activated() {
        return invite_anew(db, by, now, from, user);
    }
    let token = links::issue(db, now, Purpose::PasswordReset, Some(id))?;
    let link = Purpose::PasswordReset.url(&from.base_url, &token);
    outbox::queue(
        db,
        now,
        emails::password_reset(from, &user, &link, now + Purpose::PasswordReset.lifetime())?,
    )?;
    audit::record(
        db,
        by,
        now,
        Entry::new("user.password_reset_requested", "user", id),
    )?;
    Ok(Invited { user, link })
}

fn taken(error: diesel::result::Error) -> UserError {
    if is_unique_violation(&error) {
        UserError::EmailTaken
    } else {
        error.into()
    }
}

pub(super) fn check_email(typed: &str) -> Result<EmailAddress, FieldError> {
    EmailAddress::parse(typed).map_err(|error| {
        let args = error
            .args()
            .into_iter()
            .map(|(name, value)| (name, Arg::Text(value)))
            .collect();
        FieldError::new(
            "email",
            Message {
                key: error.key().into(),
                args,
            },
        )
    })
}
