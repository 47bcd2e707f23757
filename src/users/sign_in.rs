//! The ways in: password, second factor, one-time links. Each is a flow of short transactions with the hashing between
//! them, since hashing takes longer than a transaction may.
//!
//! Attempts are counted and committed before they are examined. Nothing tells whether an account exists: the same
//! sentence, the same work, the same time.

use std::time::Duration;

use diesel::prelude::*;
use serde_json::json;

use super::actor::{Actor, Role};
use super::commands;
use super::emails::{self, Letterhead};
use super::error::UserError;
use super::invitations;
use super::links::{self, Purpose};
use super::model::{NewUser, Place, User};
use super::passwords::{self, Passwords};
use super::sessions::{self, Client, NewSession, Renewal, SessionRules, SignedIn};
use super::throttle;
use super::totp;
use crate::audit::{self, By, Entry};
use crate::db::schema::users;
use crate::db::{Database, Db};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::UserId;
use crate::kernel::problem::FieldError;
use crate::kernel::secrets::Secrets;
use crate::kernel::text::{Lang, Message};
use crate::mail::outbox;

/// How long a request for a new password takes, whether the account exists or not.
const RESET_TAKES: Duration = Duration::from_millis(300);

/// Signs in with address and password. Errors: TooMany, Busy, SignInFailed (whatever was wrong), and of a right password only RightsOver.
pub async fn sign_in(
    db: &Database,
    passwords: &Passwords,
    (rules, from): (SessionRules, &Letterhead),
    now: Timestamp,
    (email, password): (&str, &str),
    client: Client,
) -> Result<NewSession, UserError> {
    let key = account_key(email);
    let address = throttle::address_key(client.address);
    let found = {
        let (key, address) = (key.clone(), address.clone());
        db.write(move |db| {
            throttle::attempt(db, now, throttle::SIGN_IN_ADDRESS, &address)?;
            throttle::attempt(db, now, throttle::SIGN_IN_ACCOUNT, &key)?;
            let found: Option<(UserId, Option<String>)> = users::table
                .filter(users::email_key.eq(&key))
                .filter(users::disabled_at.is_null())
                .select((users::id, users::password_hash))
                .first(db)
                .optional()?;
            Ok::<_, UserError>(found)
        })
        .await?
    };
    let (user, stored) = found.map_or((None, None), |(user, stored)| (Some(user), stored));
    let verified = passwords.verify(password, stored.clone()).await?;
    let Some(user) = user.filter(|_| verified.is_right) else {
        tracing::info!(address, "sign-in refused");
        return Err(UserError::SignInFailed);
    };
    let contact = from.contact.clone();
    let begun = db.write(move |db| {
        // Disabled or changed while the password was being checked: refused like a wrong one.
        let row = enabled(db, user, stored.as_deref())?.ok_or(UserError::SignInFailed)?;
        if let Some(hash) = &verified.rehashed {
            diesel::update(users::table.find(user))
                .set(users::password_hash.eq(hash))
                .execute(db)?;
        }
        throttle::clear(db, throttle::SIGN_IN_ACCOUNT, &key)?;
        throttle::take_back(db, throttle::SIGN_IN_ADDRESS, &address)?;
        match sessions::begin(db, now, &row, (rules, &contact), &client) {
            // A right password is not held against the person, however often it opens nothing.
            Err(nothing @ (UserError::RightsOver { .. } | UserError::SignInFailed)) => Ok(Err(nothing)),
            other => other.map(Ok),
        }
    });
    begun.await?
}

/// Passes the second factor with a code of the app or a recovery code; the cookie gets a new token. Errors: TooMany,
/// WrongCode, SignInFailed (no such session waits for a code: begin again).
pub async fn second_factor(
    db: &Database,
    secrets: &Secrets,
    rules: SessionRules,
    now: Timestamp,
    token: &str,
    code: &str,
) -> Result<NewSession, UserError> {
    let token = token.to_owned();
    let pending = db
        .write(move |db| {
            let pending = sessions::pending(db, &token, rules, now)?.ok_or(UserError::SignInFailed)?;
            throttle::attempt(db, now, throttle::SECOND_FACTOR, &pending.user.id.to_string())?;
            Ok::<_, UserError>(pending)
        })
        .await?;
    let (secrets, code) = (secrets.clone(), code.to_owned());
    db.write(move |db| {
        totp::use_code(db, &secrets, now, pending.user.id, &code)?;
        throttle::clear(db, throttle::SECOND_FACTOR, &pending.user.id.to_string())?;
        sessions::renew(
            db,
            now,
            pending.session,
            Renewal {
                verified: true,
                ente: None,
            },
        )
    })
    .await
}

/// Queues the mail with a link for a new password, if the address is that of an account in use; the answer is the same if
/// not. Errors: TooMany (of the client's address only).
pub async fn request_reset(
    db: &Database,
    now: Timestamp,
    from: &Letterhead,
    email: &str,
    client: &Client,
) -> Result<(), UserError> {
    let end = tokio::time::Instant::now() + RESET_TAKES;
    let address = throttle::address_key(client.address);
    db.write(move |db| throttle::attempt(db, now, throttle::RESET_ADDRESS, &address))
        .await?;
    let (key, from) = (account_key(email), from.clone());
    db.write(move |db| {
        match throttle::attempt(db, now, throttle::RESET_ACCOUNT, &key) {
            // Telling would tell that somebody asked for this address before.
            Err(UserError::TooMany(_)) => return Ok(()),
            other => other?,
        }
        let user: Option<User> = users::table
            .filter(users::email_key.eq(&key))
            .filter(users::disabled_at.is_null())
            .select(User::as_select())
            .first(db)
            .optional()?;
        if let Some(user) = user.filter(User::is_activated) {
            let token = links::issue(db, now, Purpose::PasswordReset, Some(user.id))?;
            let link = Purpose::PasswordReset.url(&from.base_url, &token);
            let until = now + Purpose::PasswordReset.lifetime();
            outbox::queue(db, now, emails::password_reset(&from, &user, &link, until)?)?;
            audit::record(
                db,
                By::anonymous(),
                now,
                Entry::new("user.password_reset_requested", "user", user.id),
            )?;
        }
        Ok::<_, UserError>(())
    })
    .await?;
    tokio::time::sleep_until(end).await;
    Ok(())
}

/// Chooses a password by an invitation or a reset link, and signs in. All other sessions end. Errors: TooMany, Busy,
/// LinkInvalid, Invalid (password), RightsOver.
pub async fn choose_password(
    db: &Database,
    passwords: &Passwords,
    (rules, from): (SessionRules, &Letterhead),
    now: Timestamp,
    (purpose, token): (Purpose, &str),
    password: &str,
    client: Client,
) -> Result<NewSession, UserError> {
    let address = throttle::address_key(client.address);
    let token = token.to_owned();
    let user = {
        let token = token.clone();
        db.write(move |db| {
            throttle::attempt(db, now, throttle::LINK_ADDRESS, &address)?;
            Ok::<_, UserError>(links::find(db, now, purpose, &token)?.flatten())
        })
        .await?
    };
    let user = user.ok_or(UserError::LinkInvalid)?;
    passwords::check(password, &[&user.name, &user.email, &from.centre])?;
    let hash = passwords.hash(password).await?;
    let from = from.clone();
    db.write(move |db| {
        let id = links::consume(db, now, purpose, &token)?.ok_or(UserError::LinkInvalid)?;
        let user = enabled(db, id, None)?.ok_or(UserError::LinkInvalid)?;
        let by = By::user(id, None);
        sessions::end_all(db, by, now, id, None)?;
        set_password(db, by, now, &user, &hash, &from)?;
        sessions::begin(db, now, &user, (rules, &from.contact), &client)
    })
    .await
}

/// The first administrator's name, address, language and password.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// Mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Language.
    pub language: Lang,
}

/// Creates the first administrator by the link that the server printed, and signs in. Errors: TooMany, Busy, LinkInvalid
/// (also: there is an account already), Invalid.
pub async fn create_first_admin(
    db: &Database,
    passwords: &Passwords,
    (rules, from): (SessionRules, &Letterhead),
    now: Timestamp,
    token: &str,
    (who, password): (FirstAdmin, &str),
    client: Client,
) -> Result<NewSession, UserError> {
    let address = throttle::address_key(client.address);
    let token = token.to_owned();
    let is_open = {
        let token = token.clone();
        db.write(move |db| {
            throttle::attempt(db, now, throttle::LINK_ADDRESS, &address)?;
            Ok::<_, UserError>(links::find(db, now, Purpose::FirstAdmin, &token)?.is_some())
        })
        .await?
    };
    if !is_open {
        return Err(UserError::LinkInvalid);
    }
    passwords::check(password, &[&who.name, &who.email, &from.centre])?;
    let hash = passwords.hash(password).await?;
    let contact = from.contact.clone();
    db.write(move |db| {
        links::consume(db, now, Purpose::FirstAdmin, &token)?;
        if !links::is_unused(db)? {
            return Err(UserError::LinkInvalid);
        }
        let new = NewUser {
            email: who.email.clone(),
            name: who.name.clone(),
            language: who.language,
            place: Place::Centre(vec![Role::Admin]),
        };
        let user = invitations::create(db, By::anonymous(), now, &new, Some(&hash))?;
        sessions::begin(db, now, &user, (rules, &contact), &client)
    })
    .await
}

/// Changes one's own password; other sessions end and this one gets a new token. Errors: TooMany, Busy, Invalid
/// (`current_password`, `password`), Stale.
pub async fn change_password(
    db: &Database,
    passwords: &Passwords,
    from: &Letterhead,
    now: Timestamp,
    signed_in: &SignedIn,
    version: Option<i32>,
    (current, new): (&str, &str),
) -> Result<NewSession, UserError> {
    let stored = confirm_password(db, passwords, now, &signed_in.actor, current).await?;
    let person = signed_in.actor.person();
    passwords::check(new, &[&person.name, &person.email, &from.centre])?;
    let hash = passwords.hash(new).await?;
    let (signed_in, from) = (signed_in.clone(), from.clone());
    db.write(move |db| {
        let id = signed_in.actor.id();
        enabled(db, id, Some(&stored))?.ok_or(UserError::NotFound)?;
        let user = commands::bump(db, now, id, version)?;
        let by = signed_in.actor.by(None);
        sessions::end_all(db, by, now, id, Some(signed_in.session))?;
        set_password(db, by, now, &user, &hash, &from)?;
        sessions::renew(db, now, signed_in.session, Renewal::default())
    })
    .await
}

/// Removes one's second factor. Errors: TooMany, Busy, Invalid (`current_password`), TotpMissing, TotpRequired.
pub async fn remove_second_factor(
    db: &Database,
    passwords: &Passwords,
    rules: SessionRules,
    now: Timestamp,
    signed_in: &SignedIn,
    password: &str,
) -> Result<NewSession, UserError> {
    if !signed_in.has_totp {
        return Err(UserError::TotpMissing);
    }
    if rules.require_totp && signed_in.actor.staff().is_some() {
        return Err(UserError::TotpRequired);
    }
    confirm_password(db, passwords, now, &signed_in.actor, password).await?;
    let signed_in = signed_in.clone();
    db.write(move |db| totp::remove(db, now, &signed_in)).await
}

/// Replaces one's recovery codes; the new ones are shown once. Errors: TooMany, Busy, Invalid (`current_password`), TotpMissing.
pub async fn renew_recovery_codes(
    db: &Database,
    passwords: &Passwords,
    secrets: &Secrets,
    now: Timestamp,
    signed_in: &SignedIn,
    password: &str,
) -> Result<Vec<String>, UserError> {
    if !signed_in.has_totp {
        return Err(UserError::TotpMissing);
    }
    confirm_password(db, passwords, now, &signed_in.actor, password).await?;
    let (actor, secrets) = (signed_in.actor.clone(), secrets.clone());
    db.write(move |db| totp::renew_codes(db, &secrets, now, &actor))
        .await
}

/// Asks for the password again before something weighty; the stored hash. Errors: TooMany, Busy, Invalid.
async fn confirm_password(
    db: &Database,
    passwords: &Passwords,
    now: Timestamp,
    actor: &Actor,
    password: &str,
) -> Result<String, UserError> {
    let (id, key) = (actor.id(), account_key(&actor.person().email));
    let stored = {
        let key = key.clone();
        db.write(move |db| {
            throttle::attempt(db, now, throttle::SIGN_IN_ACCOUNT, &key)?;
            Ok::<_, UserError>(
                users::table
                    .find(id)
                    .select(users::password_hash)
                    .first::<Option<String>>(db)?,
            )
        })
        .await?
    };
    let verified = passwords.verify(password, stored.clone()).await?;
    let stored = stored.filter(|_| verified.is_right).ok_or_else(|| {
        UserError::Invalid(vec![FieldError::new(
            "current_password",
            Message::new("users-password-wrong"),
        )])
    })?;
    db.write(move |db| throttle::clear(db, throttle::SIGN_IN_ACCOUNT, &key).map_err(UserError::from))
        .await?;
    Ok(stored)
}

/// Stores a password: open links stop working, the person is told by mail if there was one before.
fn set_password(
    db: &mut Db,
    by: By,
    now: Timestamp,
    user: &User,
    hash: &str,
    from: &Letterhead,
) -> Result<(), UserError> {
    diesel::update(users::table.find(user.id))
        .set((
            users::password_hash.eq(hash),
            users::password_changed_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(db)?;
    links::withdraw(db, now, None, Some(user.id))?;
    throttle::clear(db, throttle::SIGN_IN_ACCOUNT, &account_key(&user.email))?;
    let event = if user.is_activated() {
        outbox::queue(db, now, emails::password_changed(from, user, now)?)?;
        "user.password_changed"
    } else {
        "user.activated"
    };
    audit::record(
        db,
        by,
        now,
        Entry::new(event, "user", user.id).change(json!({}), json!({})),
    )?;
    Ok(())
}

/// The account, if it is in use and, where `stored` is given, still has that password.
fn enabled(db: &mut Db, id: UserId, stored: Option<&str>) -> QueryResult<Option<User>> {
    let row: Option<(User, Option<String>)> = users::table
        .find(id)
        .filter(users::disabled_at.is_null())
        .select((User::as_select(), users::password_hash))
        .first(db)
        .optional()?;
    Ok(row
        .filter(|(_, hash)| stored.is_none() || hash.as_deref() == stored)
        .map(|(user, _)| user))
}

/// The key of an account in the database and in the throttles; of a text that is no address, the text itself cut short.
pub(super) fn account_key(email: &str) -> String {
    match EmailAddress::parse(email) {
        Ok(email) => email.key().to_owned(),
        Err(_) => email
            .trim()
            .chars()
            .take(100)
            .filter(|c| *c != '\0')
            .collect::<String>()
            .to_lowercase(),
    }
}
