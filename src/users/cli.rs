//! What the commands `user` and `token` do; the program's arguments and its output are elsewhere.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::actor::Operator;
use super::commands::{self, OnDisable};
use super::emails::Letterhead;
use super::error::UserError;
use super::invitations::{self, Invited};
use super::model::{Account, NewUser, User};
use super::queries;
use super::tokens::{self, NewToken, Scope, Token, TokenId};
use crate::db::Database;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;

/// `user add`: the account and its invitation link, which is also queued as a mail. Errors: Invalid, EmailTaken.
pub fn add_user(db: &Database, now: Timestamp, from: Letterhead, new: NewUser) -> Result<Invited, UserError> {
    db.write_blocking(move |db| invitations::invite(db, Operator, now, &from, &new))
}

/// `user disable`. Errors: NotFound, LastAdmin.
pub fn disable_user(
    db: &Database,
    now: Timestamp,
    email: String,
    on_disable: OnDisable,
) -> Result<User, UserError> {
    db.write_blocking(move |db| {
        let user = queries::by_email(db, Operator, &email)?.ok_or(UserError::NotFound)?;
        commands::disable(db, Operator, now, (user.id, None), None, on_disable)
    })
}

/// `user reset`: a link for a new password, or the invitation again; it is also queued as a mail. A disabled account is
/// enabled first; `second_factor`: also takes the second factor away. Errors: NotFound, TotpMissing.
pub fn reset_user(
    db: &Database,
    now: Timestamp,
    from: Letterhead,
    email: String,
    second_factor: bool,
) -> Result<Invited, UserError> {
    db.write_blocking(move |db| {
        let user = queries::by_email(db, Operator, &email)?.ok_or(UserError::NotFound)?;
        if !user.is_enabled() {
            commands::enable(db, Operator, now, (user.id, None))?;
        }
        if second_factor {
            commands::drop_second_factor(db, Operator, now, user.id)?;
        }
        invitations::reset_password(db, Operator, now, &from, user.id)
    })
}

/// `user list`.
pub fn list_users(db: &Database, now: Timestamp) -> Result<Vec<Account>, UserError> {
    Ok(db.read_blocking(move |db| queries::all(db, Operator, now))?)
}

/// `user list --json`: `[{id, email, name, roles: [...], enti: [{id, name, role}], disabled}]`.
pub fn users_json(accounts: &[Account]) -> Value {
    let one = |account: &Account| {
        let enti = account
            .enti
            .iter()
            .map(|m| json!({"id": m.ente, "name": m.ente_name, "role": m.role}));
        json!({
            "id": account.user.id,
            "email": account.user.email,
            "name": account.user.name,
            "roles": account.roles,
            "enti": enti.collect::<Value>(),
            "disabled": !account.user.is_enabled(),
        })
    };
    accounts.iter().map(one).collect()
}

/// `token add`: the raw token, which is printed alone. Errors: NotFound, Invalid.
pub fn add_token(
    db: &Database,
    now: Timestamp,
    email: String,
    (name, scope): (String, Scope),
    ente: Option<EnteId>,
    expires_on: Option<NaiveDate>,
) -> Result<String, UserError> {
    let new = NewToken {
        name,
        scope,
        ente,
        expires_on,
    };
    db.write_blocking(move |db| {
        let user = queries::by_email(db, Operator, &email)?
            .filter(User::is_enabled)
            .ok_or(UserError::NotFound)?;
        Ok(tokens::create_for(db, Operator, now, user.id, &new)?.1)
    })
}

/// `token revoke`. Errors: NotFound (also: revoked already).
pub fn revoke_token(db: &Database, now: Timestamp, id: TokenId) -> Result<(), UserError> {
    db.write_blocking(move |db| tokens::revoke_for(db, Operator, now, id))
}

/// `token list`, of one person or of all, with the address of each one's person. Errors: NotFound.
pub fn list_tokens(db: &Database, email: Option<String>) -> Result<Vec<(Token, String)>, UserError> {
    db.read_blocking(move |db| {
        let user = match email {
            Some(email) => Some(
                queries::by_email(db, Operator, &email)?
                    .ok_or(UserError::NotFound)?
                    .id,
            ),
            None => None,
        };
        tokens::list_all(db, Operator, user)
    })
}

/// `token list --json`: `[{id, user, name, prefix, scope, ente_id, expires_on, created_at, used_at, revoked_at}]`.
pub fn tokens_json(tokens: &[(Token, String)]) -> Value {
    let one = |(token, email): &(Token, String)| {
        json!({
            "id": token.id,
            "user": email,
            "name": token.name,
            "prefix": token.prefix,
            "scope": token.scope,
            "ente_id": token.ente_id,
            "expires_on": token.expires_on,
            "created_at": token.created_at,
            "used_at": token.used_at,
            "revoked_at": token.revoked_at,
        })
    };
    tokens.iter().map(one).collect()
}
