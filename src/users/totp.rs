//! The second factor: codes of an authenticator app (RFC 6238) and recovery codes.
//!
//! The secret lies encrypted in the database, bound to its account. A code works once, and one step before or after the
//! present one. Recovery codes are stored keyed and work once each.

use diesel::prelude::*;
use totp_rs::{Builder, Secret, Totp};

use super::actor::Actor;
use super::commands::clear_second_factor;
use super::error::UserError;
use super::sessions::{self, NewSession, Renewal, SignedIn};
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::db::schema::{recovery_codes, users};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::secrets::Secrets;

/// Recovery codes made at once.
const CODES: usize = 10;
/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Digits of a code, seconds of a step: what every app expects.
const STEP_SECONDS: u64 = 30;

/// A second factor being set up, for the page.
#[derive(Clone)]
pub struct Enrolment {
    /// The secret in base32 in groups of four, for typing.
    pub secret: String,
    /// The `otpauth://` address, which the page shows as a picture to scan.
    pub uri: String,
}

/// A second factor just confirmed.
#[derive(Clone)]
pub struct Confirmed {
    /// The recovery codes, shown once.
    pub recovery_codes: Vec<String>,
    /// The session in place of the one that confirmed.
    pub session: NewSession,
}

/// Begins to set up a second factor: a new secret, not asked for until it is confirmed. `issuer`: name of the centre.
/// Errors: TotpActive.
pub fn begin(
    db: &mut Db,
    secrets: &Secrets,
    now: Timestamp,
    actor: &Actor,
    issuer: &str,
) -> Result<Enrolment, UserError> {
    let secret: [u8; 20] = rand::random();
    let changed = diesel::update(
        users::table
            .find(actor.id())
            .filter(users::totp_confirmed_at.is_null()),
    )
    .set((
        users::totp_secret.eq(secrets.seal_totp(actor.id().0.as_bytes(), &secret)),
        users::updated_at.eq(now),
    ))
    .execute(db)?;
    if changed == 0 {
        return Err(UserError::TotpActive);
    }
    Ok(enrolment(&secret, issuer, &actor.person().email))
}

/// The enrolment that waits to be confirmed, to show its page again. Errors: TotpMissing.
pub fn pending(db: &mut Db, secrets: &Secrets, actor: &Actor, issuer: &str) -> Result<Enrolment, UserError> {
    let (secret, confirmed) = stored(db, secrets, actor.id())?.ok_or(UserError::TotpMissing)?;
    if confirmed {
        return Err(UserError::TotpActive);
    }
    Ok(enrolment(&secret, issuer, &actor.person().email))
}

/// Confirms a second factor with its first code; other sessions end and this one gets a new token. Errors: TotpMissing,
/// TotpActive, WrongCode.
pub fn confirm(
    db: &mut Db,
    secrets: &Secrets,
    now: Timestamp,
    signed_in: &SignedIn,
    code: &str,
) -> Result<Confirmed, UserError> {
    let actor = &signed_in.actor;
    let (secret, confirmed) = stored(db, secrets, actor.id())?.ok_or(UserError::TotpMissing)?;
    if confirmed {
        return Err(UserError::TotpActive);
    }
    let step = matching_step(&secret, code, now).ok_or(UserError::WrongCode)?;
    diesel::update(users::table.find(actor.id()))
        .set((
            users::totp_confirmed_at.eq(now),
            users::totp_last_step.eq(step),
            users::updated_at.eq(now),
        ))
        .execute(db)?;
    let recovery_codes = make_codes(db, secrets, actor.id())?;
    sessions::end_all(db, actor.by(None), now, actor.id(), Some(signed_in.session))?;
    let session = sessions::renew(
        db,
        now,
        signed_in.session,
        Renewal {
            verified: true,
            ente: None,
        },
    )?;
    audit::record(
        db,
        actor.by(None),
        now,
        Entry::new("user.second_factor_added", "user", actor.id()),
    )?;
    Ok(Confirmed {
        recovery_codes,
        session,
    })
}

/// Removes one's second factor; the caller has had the password confirmed (`sign_in::remove_second_factor`).
pub(super) fn remove(db: &mut Db, now: Timestamp, signed_in: &SignedIn) -> Result<NewSession, UserError> {
    let actor = &signed_in.actor;
    clear_second_factor(db, now, actor.id())?;
    sessions::end_all(db, actor.by(None), now, actor.id(), Some(signed_in.session))?;
    let session = sessions::renew(db, now, signed_in.session, Renewal::default())?;
    audit::record(
        db,
        actor.by(None),
        now,
        Entry::new("user.second_factor_removed", "user", actor.id()),
    )?;
    Ok(session)
}

/// Replaces the recovery codes; the caller has had the password confirmed.
pub(super) fn renew_codes(
    db: &mut Db,
    secrets: &Secrets,
    now: Timestamp,
    actor: &Actor,
) -> Result<Vec<String>, UserError> {
    let codes = make_codes(db, secrets, actor.id())?;
    audit::record(
        db,
        actor.by(None),
        now,
        Entry::new("user.recovery_codes_renewed", "user", actor.id()),
    )?;
    Ok(codes)
}

/// How many recovery codes are left.
pub fn codes_left(db: &mut Db, actor: &Actor) -> QueryResult<i64> {
    recovery_codes::table
        .filter(recovery_codes::user_id.eq(actor.id()))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(db)
}

/// Uses a code of the app or a recovery code up. Errors: WrongCode.
pub(super) fn use_code(
    db: &mut Db,
    secrets: &Secrets,
    now: Timestamp,
    user: UserId,
    code: &str,
) -> Result<(), UserError> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit()) {
        let (secret, _) = stored(db, secrets, user)?.ok_or(UserError::WrongCode)?;
        let step = matching_step(&secret, &typed, now).ok_or(UserError::WrongCode)?;
        let unused = users::totp_last_step.is_null().or(users::totp_last_step.lt(step));
        let changed = diesel::update(users::table.find(user).filter(unused))
            .set(users::totp_last_step.eq(step))
            .execute(db)?;
        return if changed == 1 {
            Ok(())
        } else {
            Err(UserError::WrongCode)
        };
    }
    let hash = secrets.recovery_hash(user.0.as_bytes(), &typed.to_ascii_lowercase());
    let changed = diesel::update(
        recovery_codes::table
            .find((user, hash))
            .filter(recovery_codes::used_at.is_null()),
    )
    .set(recovery_codes::used_at.eq(now))
    .execute(db)?;
    if changed == 0 {
        return Err(UserError::WrongCode);
    }
    let by = crate::audit::By::user(user, None);
    audit::record(db, by, now, Entry::new("user.recovery_code_used", "user", user))?;
    Ok(())
}

/// The secret and whether it is confirmed. A secret that this key does not open counts as none.
fn stored(db: &mut Db, secrets: &Secrets, user: UserId) -> QueryResult<Option<(Vec<u8>, bool)>> {
    let row: Option<(Option<String>, Option<Timestamp>)> = users::table
        .find(user)
        .select((users::totp_secret, users::totp_confirmed_at))
        .first(db)
        .optional()?;
    Ok(row.and_then(|(sealed, confirmed_at)| {
        Some((
            secrets.open_totp(user.0.as_bytes(), &sealed?)?,
            confirmed_at.is_some(),
        ))
    }))
}

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_step_duration(STEP_SECONDS)
        .with_digits(6)
        .with_skew(1)
        .build()
        .ok()
}

/// The step of which `code` is the code: the present one, the one before or the one after.
fn matching_step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.as_micros() / 1_000_000).ok()?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret)?.check(&code, seconds)?;
    i64::try_from(step).ok()
}

/// The code of the app at `now`; `None` if nothing is set up. For tests and demonstrations, which have no telephone.
pub fn code_now(db: &mut Db, secrets: &Secrets, now: Timestamp, user: UserId) -> QueryResult<Option<String>> {
    let seconds = u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0);
    let secret = stored(db, secrets, user)?;
    Ok(secret
        .and_then(|(secret, _)| totp(&secret))
        .map(|totp| totp.generate(seconds).to_string()))
}

fn enrolment(secret: &[u8], issuer: &str, email: &str) -> Enrolment {
    let base32 = Secret::from(secret.to_vec()).to_base32();
    let (issuer, account) = (percent(issuer), percent(email));
    let uri = format!(
        "otpauth://totp/{issuer}:{account}?secret={base32}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    );
    let groups: Vec<&str> = base32
        .as_bytes()
        .chunks(4)
        .filter_map(|four| std::str::from_utf8(four).ok())
        .collect();
    Enrolment {
        secret: groups.join(" "),
        uri,
    }
}

/// RFC 3986 percent-encoding of everything that is not unreserved.
fn percent(text: &str) -> String {
    text.bytes()
        .take(200)
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

fn make_codes(db: &mut Db, secrets: &Secrets, user: UserId) -> QueryResult<Vec<String>> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(db)?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let random: [u8; 10] = rand::random();
        let code: String = random
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect();
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::user_id.eq(user),
                recovery_codes::code_hash.eq(secrets.recovery_hash(user.0.as_bytes(), &code)),
            ))
            .execute(db)?;
        codes.push(format!("{}-{}", &code[..5], &code[5..]));
    }
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the SHA-1 secret, time 59 s, code 94287082 cut to six digits.
    #[test]
    fn codes_are_those_of_rfc_6238_and_one_step_either_way_counts() {
        let secret = b"12345678901234567890";
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        assert_eq!(matching_step(secret, "287082", at(59)), Some(1));
        assert_eq!(matching_step(secret, "287 082", at(29)), Some(1));
        assert_eq!(matching_step(secret, "287082", at(89)), Some(1));
        assert_eq!(matching_step(secret, "287082", at(90)), None);
        assert_eq!(matching_step(secret, "287083", at(59)), None);
        assert_eq!(matching_step(secret, "", at(59)), None);
    }

    #[test]
    fn the_address_is_one_that_apps_read() {
        let enrolment = enrolment(b"12345678901234567890", "Centro è qui", "anna@centro.example");
        let start = "otpauth://totp/Centro%20%C3%A8%20qui:anna%40centro.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&";
        assert!(enrolment.uri.starts_with(start), "{}", enrolment.uri);
        assert!(enrolment.secret.starts_with("GEZD GNBV "));
    }
}
