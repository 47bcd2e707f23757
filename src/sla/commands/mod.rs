//! Changes of calendars and policies: administrators make them, versions are added and never changed.

mod calendars;
mod policies;
mod reach;

pub use calendars::{create_calendar, edit_calendar, restore_calendar, retire_calendar};
pub use policies::{create_policy, edit_policy, restore_policy, retire_policy};
pub use reach::{Changed, check_reach};

use diesel::prelude::*;

use super::error::SlaError;
use super::given::checked_reason;
use crate::db::schema::{queues, services};
use crate::db::{Db, is_unique_violation};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;

/// Services and queues, by their codes, that use a calendar or a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Users {
    /// Codes of services.
    pub services: Vec<String>,
    /// Codes of queues.
    pub queues: Vec<String>,
}

/// Who uses the calendar of this code; those no longer offered too, since their tickets are still promised things.
pub fn users_of_calendar(db: &mut Db, code: &str) -> QueryResult<Users> {
    Ok(Users {
        services: services::table
            .filter(services::calendar.eq(code))
            .order(services::code)
            .select(services::code)
            .load(db)?,
        queues: queues::table
            .filter(queues::calendar.eq(code))
            .order(queues::code)
            .select(queues::code)
            .load(db)?,
    })
}

/// Who uses the policy of this code, likewise.
pub fn users_of_policy(db: &mut Db, code: &str) -> QueryResult<Users> {
    Ok(Users {
        services: services::table
            .filter(services::sla_policy.eq(code))
            .order(services::code)
            .select(services::code)
            .load(db)?,
        queues: queues::table
            .filter(queues::sla_policy.eq(code))
            .order(queues::code)
            .select(queues::code)
            .load(db)?,
    })
}

impl Users {
    /// Refuses to retire what they use. Errors: InUse.
    fn none(self) -> Result<(), SlaError> {
        let codes: Vec<String> = self.services.into_iter().chain(self.queues).collect();
        match codes.is_empty() {
            true => Ok(()),
            false => Err(SlaError::InUse(codes)),
        }
    }
}

/// The reason of a new version, which needs one.
fn needed_reason(reason: Option<&str>) -> Result<String, SlaError> {
    checked_reason(reason.unwrap_or_default()).map_err(|wrong| SlaError::Invalid(vec![wrong]))
}

fn duplicate(error: diesel::result::Error) -> SlaError {
    match is_unique_violation(&error) {
        true => SlaError::Duplicate,
        false => SlaError::Db(error),
    }
}

/// Every error of a code and of what is given with it.
fn both<T>(
    code: Result<String, FieldError>,
    given: Result<T, Vec<FieldError>>,
) -> Result<(String, T), SlaError> {
    match (code, given) {
        (Ok(code), Ok(given)) => Ok((code, given)),
        (code, given) => Err(SlaError::Invalid(
            code.err()
                .into_iter()
                .chain(given.err().unwrap_or_default())
                .collect(),
        )),
    }
}

/// Whether a service or a queue may choose the calendar of this code, or keeps the one it has; what else is wrong with it.
pub fn may_choose_calendar(
    db: &mut Db,
    code: &str,
    present: Option<&str>,
) -> QueryResult<Result<(), FieldError>> {
    let found = super::calendars::all(db)?
        .into_iter()
        .find(|calendar| calendar.code == code);
    let is_there = found.is_some_and(|calendar| calendar.retired_at.is_none() || present == Some(code));
    Ok(match is_there {
        true => Ok(()),
        false => Err(FieldError::new("calendar", Message::new("sla-unknown-calendar"))),
    })
}

/// Whether a service or a queue may choose the policy of this code, which must be in force today, or keeps the one it has.
pub fn may_choose_policy(
    db: &mut Db,
    code: &str,
    present: Option<&str>,
    today: chrono::NaiveDate,
) -> QueryResult<Result<(), FieldError>> {
    let found = super::policies::all(db)?
        .into_iter()
        .find(|policy| policy.code == code);
    let is_there = found.is_some_and(|policy| policy.retired_at.is_none() || present == Some(code));
    let in_force = super::policies::in_force(db, code, today)?;
    let wrong = |key: &'static str| Err(FieldError::new("sla_policy", Message::new(key)));
    Ok(match (is_there, in_force) {
        (false, _) => wrong("sla-unknown-policy"),
        (true, None) => wrong("sla-policy-not-yet"),
        (true, Some(_)) => Ok(()),
    })
}
