//! Sessions on the server: the browser holds a token of 256 random bits, the database its SHA-256.
//!
//! A session has an idle and an absolute limit. It gets a new token and a new id whenever what it may do changes: second
//! factor passed, password changed, another ente chosen. An ended session never comes back.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;

use super::access::{self, ActingChoice, Reach};
use super::actor::{Actor, Authority};
use super::error::UserError;
use super::model::User;
use super::policy::administrator;
use crate::audit::{self, By, Entry};
use crate::config::Security;
use crate::db::Db;
use crate::db::schema::{sessions, users};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId, id_type};
use crate::kernel::rome;
use crate::kernel::secrets;

id_type!(SessionId, "A session.");

/// How often the time of the last request is written.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How long the second factor may take after the password.
const PENDING: TimeDelta = TimeDelta::minutes(10);

/// The limits of sessions, from the configuration.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// An unused session ends after this.
    pub idle: TimeDelta,
    /// Every session ends after this.
    pub lifetime: TimeDelta,
    /// Whether people of the centre must use a second factor.
    pub require_totp: bool,
}

impl From<&Security> for SessionRules {
    fn from(security: &Security) -> Self {
        SessionRules {
            idle: TimeDelta::minutes(security.session_idle_minutes.into()),
            lifetime: TimeDelta::hours(security.session_hours.into()),
            require_totp: security.require_totp,
        }
    }
}

/// A session as stored, without its token.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The ente acted for; `None` for people of the centre.
    pub ente_id: Option<EnteId>,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// The last request, to the minute.
    pub seen_at: Timestamp,
    /// The absolute limit.
    pub expires_at: Timestamp,
    /// When everything asked for was proved; `None`: the second factor is missing.
    pub verified_at: Option<Timestamp>,
    /// When it ended, if it was ended.
    pub ended_at: Option<Timestamp>,
    /// The address it was begun from.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

impl Session {
    fn is_alive(&self, rules: SessionRules, now: Timestamp) -> bool {
        let pending_over = self.verified_at.is_none() && self.created_at + PENDING <= now;
        self.ended_at.is_none() && now < self.expires_at && now < self.seen_at + rules.idle && !pending_over
    }
}

/// A session with its person.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// Its person, acting for the ente chosen.
    pub actor: Actor,
    /// The enti that the person may choose to act for.
    pub choices: Vec<ActingChoice>,
    /// Whether the person has a second factor.
    pub has_totp: bool,
    /// Whether the person must set up a second factor before anything else.
    pub must_enrol_totp: bool,
    /// Whether [`touch`] is due.
    pub touch_due: bool,
}

/// A session that still needs its second factor.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The session.
    pub session: SessionId,
    /// Whose it is.
    pub user: User,
}

/// A session just begun or renewed: the raw token goes into the cookie and is not kept.
#[derive(Clone)]
pub struct NewSession {
    /// The session.
    pub session: SessionId,
    /// The cookie's value.
    pub token: String,
    /// Whether the second factor is asked for next.
    pub needs_second_factor: bool,
}

/// The person behind a cookie; `None`: unknown, ended, expired, second factor missing, account disabled, or the ente chosen
/// is no longer valid.
pub fn resolve(
    db: &mut Db,
    token: &str,
    rules: SessionRules,
    now: Timestamp,
) -> QueryResult<Option<SignedIn>> {
    let Some((session, user)) = alive(db, token, rules, now)? else {
        return Ok(None);
    };
    if session.verified_at.is_none() {
        return Ok(None);
    }
    let reach = session.ente_id.map_or(Reach::Wide(None), Reach::Only);
    let Some((actor, choices)) = access::actor_of(db, user.person(), reach, now)? else {
        return Ok(None);
    };
    if actor.ente().is_some() != session.ente_id.is_some() {
        return Ok(None);
    }
    let has_totp = user.totp_confirmed_at.is_some();
    Ok(Some(SignedIn {
        session: session.id,
        choices,
        has_totp,
        must_enrol_totp: rules.require_totp && actor.staff().is_some() && !has_totp,
        touch_due: session.seen_at + TOUCH_EVERY <= now,
        actor,
    }))
}

/// The session behind a cookie that waits for its second factor.
pub fn pending(
    db: &mut Db,
    token: &str,
    rules: SessionRules,
    now: Timestamp,
) -> QueryResult<Option<Pending>> {
    let found = alive(db, token, rules, now)?;
    Ok(found
        .filter(|(session, _)| session.verified_at.is_none())
        .map(|(session, user)| Pending {
            session: session.id,
            user,
        }))
}

fn alive(
    db: &mut Db,
    token: &str,
    rules: SessionRules,
    now: Timestamp,
) -> QueryResult<Option<(Session, User)>> {
    let found: Option<(Session, User)> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(secrets::token_hash(token)))
        .select((Session::as_select(), User::as_select()))
        .first(db)
        .optional()?;
    Ok(found.filter(|(session, user)| session.is_alive(rules, now) && user.is_enabled()))
}

/// Writes the time of the last request, at most once a minute; a session that ended meanwhile stays ended.
pub fn touch(db: &mut Db, session: SessionId, now: Timestamp) -> QueryResult<()> {
    diesel::update(sessions::table.find(session).filter(sessions::ended_at.is_null()))
        .filter(sessions::seen_at.le(now - TOUCH_EVERY))
        .set(sessions::seen_at.eq(now))
        .execute(db)
        .map(drop)
}

/// Begins a session, for the first ente that the person may act for. `contact`: whom people turn to who cannot. Called by `sign_in`,
/// once the password was right. Errors: RightsOver, SignInFailed (the person acts for nobody); nothing has been written then.
pub(super) fn begin(
    db: &mut Db,
    now: Timestamp,
    user: &User,
    (rules, contact): (SessionRules, &str),
    from: &Client,
) -> Result<NewSession, UserError> {
    let choices = access::acting_choices(db, user.id, now)?;
    let is_staff = !access::roles_of(db, user.id)?.is_empty();
    let ente = match choices.first() {
        _ if is_staff => None,
        Some(choice) => Some(choice.ente),
        None => {
            let over = access::rights_over(db, user.id, rome::date_of(now.utc()))?;
            let (ente, end) = over.ok_or(UserError::SignInFailed)?;
            return Err(UserError::RightsOver {
                ente,
                ended_on: end.ended_on,
                reading_until: end.reading_until,
                contact: contact.to_owned(),
            });
        }
    };
    let needs_second_factor = user.totp_confirmed_at.is_some();
    let id = SessionId::new(now);
    let token = secrets::token();
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::token_hash.eq(secrets::token_hash(&token)),
            sessions::user_id.eq(user.id),
            sessions::ente_id.eq(ente),
            sessions::created_at.eq(now),
            sessions::seen_at.eq(now),
            sessions::expires_at.eq(now + rules.lifetime),
            sessions::verified_at.eq((!needs_second_factor).then_some(now)),
            sessions::address.eq(from.address.to_string()),
            sessions::agent.eq(&from.agent),
        ))
        .execute(db)?;
    let entry = Entry::new("session.started", "user", user.id);
    let facts = json!({"session_id": id, "second_factor": needs_second_factor});
    audit::record(
        db,
        By::user(user.id, None),
        now,
        entry.change(serde_json::Value::Null, facts),
    )?;
    Ok(NewSession {
        session: id,
        token,
        needs_second_factor,
    })
}

/// Where a sign-in comes from.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address of the client, behind trusted proxies only.
    pub address: std::net::IpAddr,
    /// What the browser calls itself, at most 200 characters.
    pub agent: String,
}

/// What a renewed session gets besides its new id and token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Renewal {
    /// The second factor was passed.
    pub verified: bool,
    /// Another ente was chosen.
    pub ente: Option<EnteId>,
}

/// Ends the session and begins another in its place, with a new id and token and the same limits. Errors: NotFound (ended).
pub(super) fn renew(
    db: &mut Db,
    now: Timestamp,
    id: SessionId,
    change: Renewal,
) -> Result<NewSession, UserError> {
    let old: Option<Session> = sessions::table
        .find(id)
        .select(Session::as_select())
        .first(db)
        .optional()?;
    let old = old
        .filter(|old| old.ended_at.is_none())
        .ok_or(UserError::NotFound)?;
    diesel::update(sessions::table.find(id))
        .set(sessions::ended_at.eq(now))
        .execute(db)?;
    let new = SessionId::new(now);
    let token = secrets::token();
    let verified_at = if change.verified {
        Some(now)
    } else {
        old.verified_at
    };
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(new),
            sessions::token_hash.eq(secrets::token_hash(&token)),
            sessions::user_id.eq(old.user_id),
            sessions::ente_id.eq(change.ente.or(old.ente_id)),
            sessions::created_at.eq(old.created_at),
            sessions::seen_at.eq(now),
            sessions::expires_at.eq(old.expires_at),
            sessions::verified_at.eq(verified_at),
            sessions::address.eq(old.address),
            sessions::agent.eq(old.agent),
        ))
        .execute(db)?;
    Ok(NewSession {
        session: new,
        token,
        needs_second_factor: verified_at.is_none(),
    })
}

/// Chooses the ente acted for from now on; the cookie gets a new token. Errors: NotFound (not one of the choices).
pub fn act_for(
    db: &mut Db,
    now: Timestamp,
    signed_in: &SignedIn,
    ente: EnteId,
) -> Result<NewSession, UserError> {
    let Some(user) = signed_in.actor.ente() else {
        return Err(UserError::NotFound);
    };
    let choices = access::acting_choices(db, user.id(), now)?;
    if choices.iter().all(|choice| choice.ente != ente) {
        return Err(UserError::NotFound);
    }
    let renewed = renew(
        db,
        now,
        signed_in.session,
        Renewal {
            ente: Some(ente),
            ..Renewal::default()
        },
    )?;
    let entry = Entry::new("session.ente_chosen", "user", user.id());
    let (old, new) = (json!({"ente_id": user.ente()}), json!({"ente_id": ente}));
    audit::record(db, By::user(user.id(), None), now, entry.change(old, new))?;
    Ok(renewed)
}

/// The person's live sessions, the last used first.
pub fn list(db: &mut Db, actor: &Actor, rules: SessionRules, now: Timestamp) -> QueryResult<Vec<Session>> {
    live(db, rules, now, actor.id())
}

fn live(db: &mut Db, rules: SessionRules, now: Timestamp, user: UserId) -> QueryResult<Vec<Session>> {
    let mut rows: Vec<Session> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .select(Session::as_select())
        .load(db)?;
    rows.retain(|session| session.is_alive(rules, now));
    Ok(rows)
}

/// Anybody's live sessions, the last used first: for administrators. Errors: Forbidden.
pub fn of_user(
    db: &mut Db,
    who: impl Into<Authority>,
    rules: SessionRules,
    now: Timestamp,
    user: UserId,
) -> Result<Vec<Session>, UserError> {
    administrator(who)?;
    Ok(live(db, rules, now, user)?)
}

/// Ends all of a person's sessions on behalf of an administrator; how many. Errors: Forbidden.
pub fn end_for(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    user: UserId,
) -> Result<usize, UserError> {
    Ok(end_all(db, administrator(who)?, now, user, None)?)
}

/// Ends one of the person's own sessions: also "sign out". Errors: NotFound (also: ended already).
pub fn end(db: &mut Db, actor: &Actor, now: Timestamp, id: SessionId) -> Result<(), UserError> {
    let own = sessions::table
        .find(id)
        .filter(sessions::user_id.eq(actor.id()))
        .filter(sessions::ended_at.is_null());
    if diesel::update(own).set(sessions::ended_at.eq(now)).execute(db)? == 0 {
        return Err(UserError::NotFound);
    }
    let entry = Entry::new("session.ended", "user", actor.id())
        .change(json!({"session_id": id}), serde_json::Value::Null);
    audit::record(db, actor.by(None), now, entry)?;
    Ok(())
}

/// Ends all of the person's sessions but this one; how many.
pub fn end_others(db: &mut Db, actor: &Actor, now: Timestamp, this: SessionId) -> QueryResult<usize> {
    end_all(db, actor.by(None), now, actor.id(), Some(this))
}

/// Ends a person's sessions, but `spare`; how many.
pub(super) fn end_all(
    db: &mut Db,
    by: By,
    now: Timestamp,
    user: UserId,
    spare: Option<SessionId>,
) -> QueryResult<usize> {
    let mut live = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .into_boxed();
    if let Some(spare) = spare {
        live = live.filter(sessions::id.ne(spare));
    }
    let ids: Vec<SessionId> = live.select(sessions::id).load(db)?;
    if ids.is_empty() {
        return Ok(0);
    }
    diesel::update(sessions::table.filter(sessions::id.eq_any(&ids)))
        .set(sessions::ended_at.eq(now))
        .execute(db)?;
    let entry = Entry::new("session.ended", "user", user)
        .change(json!({"session_ids": ids}), serde_json::Value::Null);
    audit::record(db, by, now, entry)?;
    Ok(ids.len())
}

/// Removes sessions that ended or expired more than 30 days before `now`; how many. The audit keeps what happened.
pub fn purge(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    let long_ago = now - TimeDelta::days(30);
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(long_ago))).execute(db)
}
