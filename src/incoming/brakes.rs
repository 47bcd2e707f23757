//! Brakes: two programs that answer each other write for ever. Beyond so many mails within ten minutes the next ones wait
//! for people, who are told once.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::model::Reason;
use crate::config::Brakes;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{TicketId, UserId};
use crate::kernel::secrets::Secrets;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::users::actor::Role;
use crate::users::throttle::{self, Rule};
use crate::users::{self, UserError};

/// How long a run of mails counts after its last one.
const WINDOW: TimeDelta = TimeDelta::minutes(10);
/// Limits from here on are not counted exactly: a row that every one of so many mails wrote would make all of them wait for
/// each other.
const MANY: u32 = 1000;
/// One mail in so many is counted then.
const SAMPLE: u8 = 16;
/// One notice for what is tripped, and no other one for so long.
const TOLD: Rule = Rule {
    name: "incoming-told",
    free: 1,
    first_wait: TimeDelta::hours(1),
    max_wait: TimeDelta::hours(1),
    window: TimeDelta::hours(1),
};
/// Where the notice leads.
const QUARANTINE: &str = "/mail?state=quarantine";

/// The brake that this mail trips, if it is one too many; else it is counted. `identity`: of the mail, which decides together with
/// a key of ours whether it is in a sample: its writer does not.
pub(super) fn tripped(
    db: &mut Db,
    now: Timestamp,
    (brakes, secrets): (&Brakes, &Secrets),
    (sender, ticket): (&EmailAddress, Option<TicketId>),
    identity: &str,
) -> QueryResult<Option<Reason>> {
    // Counts of their own for each ten minutes: many mails in a long time are no flood.
    let part = now.utc().timestamp().div_euclid(WINDOW.num_seconds());
    let mut counts: Vec<(Reason, Rule, String, bool)> = Vec::new();
    let mut add = |reason, name, most: u32, key: String, is_counted: bool| {
        if most > 0 {
            counts.push((reason, rule(name, most), format!("{key}#{part}"), is_counted));
        }
    };
    add(
        Reason::BrakeSender,
        "incoming-sender",
        brakes.sender,
        sender.key().to_owned(),
        true,
    );
    if let Some(ticket) = ticket {
        add(
            Reason::BrakeTicket,
            "incoming-ticket",
            brakes.ticket,
            ticket.to_string(),
            true,
        );
    }
    let is_sample = secrets.sample(&[b"brakes", identity.as_bytes()]) % SAMPLE == 0;
    let counted = |most: u32| match most < MANY {
        true => (most, true),
        false => (most.div_ceil(u32::from(SAMPLE)), is_sample),
    };
    let (most, is_counted) = counted(brakes.domain);
    let domain = sender.domain().to_owned();
    add(Reason::BrakeDomain, "incoming-domain", most, domain, is_counted);
    let (most, is_counted) = counted(brakes.all);
    add(Reason::BrakeAll, "incoming-all", most, String::new(), is_counted);
    for (reason, rule, key, is_counted) in counts {
        let may_pass = match is_counted {
            true => passes(db, now, rule, &key)?,
            false => throttle::is_free(db, now, rule, &key)?,
        };
        if !may_pass {
            let (of, _) = key.rsplit_once('#').unwrap_or((&key, ""));
            tell(db, now, reason, of)?;
            return Ok(Some(reason));
        }
    }
    Ok(None)
}

const fn rule(name: &'static str, most: u32) -> Rule {
    Rule {
        name,
        free: most.cast_signed(),
        first_wait: WINDOW,
        max_wait: WINDOW,
        window: WINDOW,
    }
}

/// Counts one, if it may pass.
fn passes(db: &mut Db, now: Timestamp, rule: Rule, key: &str) -> QueryResult<bool> {
    match throttle::attempt(db, now, rule, key) {
        Ok(()) => Ok(true),
        Err(UserError::Db(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Tells managers and administrators, once for each brake and hour.
fn tell(db: &mut Db, now: Timestamp, reason: Reason, key: &str) -> QueryResult<()> {
    if !passes(db, now, TOLD, &format!("{reason}:{key}"))? {
        return Ok(());
    }
    let mut people: Vec<UserId> = users::enabled_of_role(db, Role::Manager)?;
    people.extend(users::enabled_of_role(db, Role::Admin)?);
    people.sort();
    people.dedup();
    let notice = NewNotice {
        kind: NoticeKind::MailHeld,
        ticket: None,
        facts: Facts {
            path: Some(QUARANTINE.to_owned()),
            ..Facts::default()
        },
    };
    notices::tell(db, now, &people, &notice).map(drop)
}
