//! Throttles that every replica shares: attempts are counted before they are examined, so that many at once count too.
//! They delay and never lock out.

use std::net::IpAddr;

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::error::UserError;
use crate::db::schema::throttles;
use crate::db::types::sql::Instant;
use crate::db::{Db, kept};
use crate::kernel::clock::Timestamp;
use crate::kernel::secrets;

/// How many attempts are free, and how the waits after them grow.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Name of the bucket.
    pub name: &'static str,
    /// Attempts without any wait.
    pub free: i32,
    /// Wait after the first attempt beyond; it doubles with each one.
    pub first_wait: TimeDelta,
    /// Longest wait.
    pub max_wait: TimeDelta,
    /// A quiet time after which all is forgotten.
    pub window: TimeDelta,
}

/// Passwords of one account.
pub const SIGN_IN_ACCOUNT: Rule = rule("sign-in-account", 5, 10, 15 * 60, 15 * 60);
/// Passwords from one address: a whole ente may stand behind one.
pub const SIGN_IN_ADDRESS: Rule = rule("sign-in-address", 30, 10, 15 * 60, 15 * 60);
/// Codes of the second factor of one account.
pub const SECOND_FACTOR: Rule = rule("second-factor", 5, 30, 15 * 60, 15 * 60);
/// Requests for a new password for one account: mails that somebody else may have asked for.
pub const RESET_ACCOUNT: Rule = rule("reset-account", 3, 15 * 60, 6 * 3600, 6 * 3600);
/// Requests for a new password from one address.
pub const RESET_ADDRESS: Rule = rule("reset-address", 10, 60, 3600, 3600);
/// One-time links tried from one address.
pub const LINK_ADDRESS: Rule = rule("link-address", 30, 10, 15 * 60, 15 * 60);
/// The tickets opened by the public information form from one address.
pub const PUBLIC_FORM: Rule = rule("public-form", 5, 60, 3600, 3600);
/// The forms sent from one address, those with mistakes too: a whole ente may stand behind one.
pub const PUBLIC_FORM_SENT: Rule = rule("public-form-sent", 60, 10, 15 * 60, 3600);

const fn rule(name: &'static str, free: i32, first_wait: i64, max_wait: i64, window: i64) -> Rule {
    Rule {
        name,
        free,
        first_wait: TimeDelta::seconds(first_wait),
        max_wait: TimeDelta::seconds(max_wait),
        window: TimeDelta::seconds(window),
    }
}

impl Rule {
    /// The wait after so many attempts.
    fn wait(&self, hits: i32) -> TimeDelta {
        let beyond = hits - self.free;
        if beyond < 0 {
            return TimeDelta::zero();
        }
        let seconds = self.first_wait.num_seconds() << beyond.min(20);
        TimeDelta::seconds(seconds.min(self.max_wait.num_seconds()))
    }
}

/// The key of a client's address: an IPv6 client owns a whole /64.
pub fn address_key(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
    }
}

/// Counts an attempt, if it may be made now. Commit before examining it. Errors: TooMany, with the seconds to wait (that
/// attempt is not counted).
pub fn attempt(db: &mut Db, now: Timestamp, rule: Rule, key: &str) -> Result<(), UserError> {
    let bucket = bucket(rule, key);
    let begun = sql_query("insert into throttles (bucket, hits, first_at, last_at) values ($1, 0, $2, $2) on conflict (bucket) do nothing")
        .bind::<Text, _>(&bucket)
        .bind::<Instant, _>(now);
    kept(begun).execute(db)?;
    let (hits, last_at): (i32, Timestamp) = throttles::table
        .find(&bucket)
        .select((throttles::hits, throttles::last_at))
        .first(db)?;
    let is_forgotten = last_at + rule.window <= now;
    let hits = if is_forgotten { 0 } else { hits };
    let until = last_at + rule.wait(hits);
    if hits > 0 && now < until {
        let wait = until - now;
        return Err(UserError::TooMany(
            (wait.num_milliseconds() + 999).div_euclid(1000).max(1),
        ));
    }
    let counted = (throttles::hits.eq(hits + 1), throttles::last_at.eq(now));
    kept(diesel::update(throttles::table.find(&bucket)).set(counted)).execute(db)?;
    Ok(())
}

/// Whether an attempt may be made now; it is not counted.
pub fn is_free(db: &mut Db, now: Timestamp, rule: Rule, key: &str) -> QueryResult<bool> {
    let found: Option<(i32, Timestamp)> = throttles::table
        .find(bucket(rule, key))
        .select((throttles::hits, throttles::last_at))
        .first(db)
        .optional()?;
    Ok(found.is_none_or(|(hits, last_at)| last_at + rule.window <= now || last_at + rule.wait(hits) <= now))
}

/// Forgets the attempts, after one succeeded.
pub fn clear(db: &mut Db, rule: Rule, key: &str) -> QueryResult<()> {
    diesel::delete(throttles::table.find(bucket(rule, key)))
        .execute(db)
        .map(drop)
}

/// Takes one attempt back, after it succeeded: where many people share a key.
pub fn take_back(db: &mut Db, rule: Rule, key: &str) -> QueryResult<()> {
    diesel::update(
        throttles::table
            .find(bucket(rule, key))
            .filter(throttles::hits.gt(0)),
    )
    .set(throttles::hits.eq(throttles::hits - 1))
    .execute(db)
    .map(drop)
}

/// Removes what nobody tried for a day; how many.
pub fn purge(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    diesel::delete(throttles::table.filter(throttles::last_at.lt(now - TimeDelta::days(1)))).execute(db)
}

/// The stored key: hashed, so that the table is no list of addresses.
fn bucket(rule: Rule, key: &str) -> String {
    format!("{}:{}", rule.name, &secrets::token_hash(key)[..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_after_the_free_attempts_and_double() {
        let waits: Vec<i64> = (0..9)
            .map(|hits| SIGN_IN_ACCOUNT.wait(hits).num_seconds())
            .collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 10, 20, 40, 80]);
        assert_eq!(SIGN_IN_ACCOUNT.wait(i32::MAX), TimeDelta::minutes(15));
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        let key = |text: &str| address_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
