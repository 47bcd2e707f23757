//! API tokens: of one person, named, with a scope, hashed; shown once.

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde_json::json;

use super::access::{self, Reach};
use super::actor::{Actor, Authority, Role};
use super::error::UserError;
use super::model::User;
use super::policy::{administrator, owner_or_administrator};
use crate::audit::{self, By, Entry};
use crate::db::Db;
use crate::db::schema::{api_tokens, users};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::kernel::{rome, secrets};

id_type!(TokenId, "An API token.");

/// What every token begins with, so that scanners for leaked secrets find it.
pub const PREFIX: &str = "spt_";
/// Tokens of one person that count at the same time: more than anybody has programs for, few enough to look through.
pub const MAX_TOKENS: usize = 50;
/// How often the time of the last use is written.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

text_enum! {
    /// What a token may be used for.
    pub enum Scope {
        Read = "read",
        Write = "write",
        Metrics = "metrics",
    }
}

impl Scope {
    /// Whether requests that only read are allowed.
    pub fn may_read(self) -> bool {
        matches!(self, Scope::Read | Scope::Write)
    }

    /// Whether requests that change something are allowed.
    pub fn may_write(self) -> bool {
        self == Scope::Write
    }
}

/// A token as stored, without its secret.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// Its name.
    pub name: String,
    /// How it begins, to recognise it.
    pub prefix: String,
    /// What it may be used for.
    pub scope: Scope,
    /// The ente that it acts for; `None` for people of the centre.
    pub ente_id: Option<EnteId>,
    /// The last day on which it counts; `None`: until revoked.
    pub expires_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last use, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    /// Whether it counts at `now`.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none()
            && self
                .expires_on
                .is_none_or(|last| rome::date_of(now.utc()) <= last)
    }
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its name, 1–100 characters.
    pub name: String,
    /// What it may be used for; metrics for administrators only.
    pub scope: Scope,
    /// The ente that it acts for, one of the person's own; `None`: the first.
    pub ente: Option<EnteId>,
    /// The last day on which it counts.
    pub expires_on: Option<NaiveDate>,
}

/// The person behind a token.
#[derive(Clone, Debug)]
pub struct TokenAuth {
    /// The token.
    pub token: TokenId,
    /// Its person; of an ente: acting for that ente and the delegations that it holds today.
    pub actor: Actor,
    /// What it may be used for.
    pub scope: Scope,
    /// Whether [`touch`] is due.
    pub touch_due: bool,
}

/// The person behind a raw token; `None`: unknown, expired, revoked, account disabled or without rights.
pub fn authenticate(db: &mut Db, token: &str, now: Timestamp) -> QueryResult<Option<TokenAuth>> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let found: Option<(Token, User)> = api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .filter(api_tokens::token_hash.eq(secrets::token_hash(token)))
        .select((Token::as_select(), User::as_select()))
        .first(db)
        .optional()?;
    let Some((token, user)) = found.filter(|(token, user)| token.is_valid(now) && user.is_enabled()) else {
        return Ok(None);
    };
    let Some((actor, _)) = access::actor_of(db, user.person(), Reach::Wide(token.ente_id), now)? else {
        return Ok(None);
    };
    // A token made for an ente does not come to act for the centre when its person changes sides, nor the other way round.
    if actor.ente().is_some() != token.ente_id.is_some() {
        return Ok(None);
    }
    let is_admin = actor.staff().is_some_and(|staff| staff.is(Role::Admin));
    if token.scope == Scope::Metrics && !is_admin {
        return Ok(None);
    }
    let touch_due = token.used_at.is_none_or(|at| at + TOUCH_EVERY <= now);
    Ok(Some(TokenAuth {
        token: token.id,
        actor,
        scope: token.scope,
        touch_due,
    }))
}

/// Writes the time of the last use, at most once a minute.
pub fn touch(db: &mut Db, token: TokenId, now: Timestamp) -> QueryResult<()> {
    let due = api_tokens::used_at
        .is_null()
        .or(api_tokens::used_at.le(now - TOUCH_EVERY));
    diesel::update(api_tokens::table.find(token).filter(due))
        .set(api_tokens::used_at.eq(now))
        .execute(db)
        .map(drop)
}

/// Makes a token for oneself; the raw token is shown once. Errors: Invalid (name, scope, ente, expiry), TooManyTokens.
pub fn create(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    new: &NewToken,
) -> Result<(Token, String), UserError> {
    create_by(db, actor.by(None), now, actor.id(), new)
}

/// Makes a token for anybody, at the command line. Errors: as [`create`], NotFound.
pub fn create_for(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    user: UserId,
    new: &NewToken,
) -> Result<(Token, String), UserError> {
    create_by(db, administrator(who)?, now, user, new)
}

fn create_by(
    db: &mut Db,
    by: By,
    now: Timestamp,
    user: UserId,
    new: &NewToken,
) -> Result<(Token, String), UserError> {
    let today = rome::date_of(now.utc());
    let roles = access::roles_of(db, user)?;
    let mut memberships = access::memberships_of(db, user, today)?;
    memberships.retain(|membership| membership.is_valid);
    let mut wrong = Vec::new();
    let name = new.name.trim();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        wrong.push(FieldError::new("name", Message::new("users-token-name")));
    }
    if new.scope == Scope::Metrics && !roles.contains(&Role::Admin) {
        wrong.push(FieldError::new("scope", Message::new("users-token-metrics")));
    }
    if new.expires_on.is_some_and(|last| last < today) {
        wrong.push(FieldError::new("expires_on", Message::new("users-token-expired")));
    }
    let ente = match (roles.is_empty(), new.ente) {
        (true, None) => memberships.first().map(|m| m.ente),
        (true, Some(ente)) => memberships.iter().find(|m| m.ente == ente).map(|m| m.ente),
        (false, _) => None,
    };
    if roles.is_empty() == ente.is_none() || (!roles.is_empty() && new.ente.is_some()) {
        wrong.push(FieldError::new("ente_id", Message::new("users-token-ente")));
    }
    if !wrong.is_empty() {
        return Err(UserError::Invalid(wrong));
    }
    let counting = of_user(db, user)?.into_iter().filter(|token| token.is_valid(now));
    if counting.count() >= MAX_TOKENS {
        return Err(UserError::TooManyTokens);
    }
    let raw = format!("{PREFIX}{}", secrets::token());
    let id = TokenId::new(now);
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(id),
            api_tokens::user_id.eq(user),
            api_tokens::name.eq(name),
            api_tokens::prefix.eq(&raw[..PREFIX.len() + 4]),
            api_tokens::token_hash.eq(secrets::token_hash(&raw)),
            api_tokens::scope.eq(new.scope),
            api_tokens::ente_id.eq(ente),
            api_tokens::expires_on.eq(new.expires_on),
            api_tokens::created_at.eq(now),
        ))
        .execute(db)?;
    let token: Token = api_tokens::table.find(id).select(Token::as_select()).first(db)?;
    let facts = json!({"name": token.name, "scope": token.scope, "ente_id": token.ente_id, "expires_on": token.expires_on});
    let entry = Entry::new("token.created", "token", id)
        .ente(ente)
        .change(serde_json::Value::Null, facts);
    audit::record(db, by, now, entry)?;
    Ok((token, raw))
}

/// One's own tokens that are not revoked, the newest first.
pub fn list(db: &mut Db, actor: &Actor) -> QueryResult<Vec<Token>> {
    of_user(db, actor.id())
}

/// Anybody's tokens with the address of their person, the newest first: for administrators and the command line.
pub fn list_all(
    db: &mut Db,
    who: impl Into<Authority>,
    user: Option<UserId>,
) -> Result<Vec<(Token, String)>, UserError> {
    administrator(who)?;
    let mut query = api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .select((Token::as_select(), users::email))
        .into_boxed();
    if let Some(user) = user {
        query = query.filter(api_tokens::user_id.eq(user));
    }
    Ok(query.load(db)?)
}

fn of_user(db: &mut Db, user: UserId) -> QueryResult<Vec<Token>> {
    api_tokens::table
        .filter(api_tokens::user_id.eq(user))
        .filter(api_tokens::revoked_at.is_null())
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .select(Token::as_select())
        .load(db)
}

/// Revokes a token at once: one's own, or, by an administrator, anybody's. Errors: NotFound (also: revoked already, another's).
pub fn revoke(db: &mut Db, actor: &Actor, now: Timestamp, id: TokenId) -> Result<(), UserError> {
    let owner: Option<UserId> = api_tokens::table
        .find(id)
        .select(api_tokens::user_id)
        .first(db)
        .optional()?;
    let by = owner
        .and_then(|owner| owner_or_administrator(actor, owner).ok())
        .ok_or(UserError::NotFound)?;
    revoke_by(db, by, now, id)
}

/// Revokes a token, whoever's it is. Errors: Forbidden, NotFound (also: revoked already).
pub fn revoke_for(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: TokenId,
) -> Result<(), UserError> {
    revoke_by(db, administrator(who)?, now, id)
}

fn revoke_by(db: &mut Db, by: By, now: Timestamp, id: TokenId) -> Result<(), UserError> {
    let changed = diesel::update(
        api_tokens::table
            .find(id)
            .filter(api_tokens::revoked_at.is_null()),
    )
    .set(api_tokens::revoked_at.eq(now))
    .execute(db)?;
    if changed == 0 {
        return Err(UserError::NotFound);
    }
    let ente: Option<EnteId> = api_tokens::table.find(id).select(api_tokens::ente_id).first(db)?;
    let entry = Entry::new("token.revoked", "token", id).ente(ente);
    audit::record(
        db,
        by,
        now,
        entry.change(json!({"revoked": false}), json!({"revoked": true})),
    )?;
    Ok(())
}

/// Revokes all tokens of a person.
pub(super) fn revoke_all(db: &mut Db, by: By, now: Timestamp, user: UserId) -> Result<(), UserError> {
    for token in of_user(db, user)? {
        revoke_by(db, by, now, token.id)?;
    }
    Ok(())
}
