//! A revocation that the ente has asked for and that nobody has answered when the day of effect comes ([I-16]).

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::Act;
use super::telling::{Side, tell};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Message;

/// The latest day of effect of which is warned now: that of tomorrow, and of today where nobody was warned in time.
pub fn warned_to(now: Timestamp) -> NaiveDate {
    let today = rome::date_of(now.utc());
    today.succ_opt().unwrap_or(today)
}

/// Tells the case owner that the last day for an answer has come.
pub fn warn(db: &mut Db, now: Timestamp, act: &Act, effective_from: Option<NaiveDate>) -> QueryResult<()> {
    let from = effective_from.map(|day| day.format("%d/%m/%Y").to_string());
    let words =
        Message::new(format!("acts-revocation-open-{}", act.procedure)).arg("from", from.unwrap_or_default());
    tell(db, now, act, Side::Centre, &words)
}

/// What nobody answered is over, and the ente reads it.
pub fn lapse(db: &mut Db, now: Timestamp, act: &Act) -> QueryResult<()> {
    let words = Message::new(format!("acts-revocation-unanswered-{}", act.procedure));
    tell(db, now, act, Side::Ente, &words)
}
