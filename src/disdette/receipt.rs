//! Putting right when a disdetta was received: the dates that follow are computed again.

use chrono::NaiveDate;

use super::commands::registered;
use super::ending::end;
use super::model::{DisdettaSheet, find};
use crate::acts::course;
use crate::acts::formal;
use crate::acts::register::EntryIn;
use crate::acts::telling::{Side, tell};
use crate::acts::{Act, ActError, ActRef, Party};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Message;
use crate::users::actor::Actor;

/// Puts the date of receipt of a registered disdetta right, and with it the days that follow: for the case owner, with a reason. The date
/// is the one that is proved now, or by the entry of the register that is given. Errors: NotFound, Forbidden, Stale, Conflict (not
/// registered, nothing proves another day, the services have ended), Rule, Invalid.
pub fn correct_receipt(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    place: (ActRef, i32),
    reason: Option<&str>,
    entry: Option<&EntryIn>,
) -> Result<DisdettaSheet, ActError> {
    let found = registered(db, actor, place, Party::CaseOwner)?;
    let reason = course::reason(reason, Some("acts-reason-required"))?;
    let act = found.sheet.act.clone();
    let received_on = formal::correct(db, now, &act, actor, entry, reason.clone())?;
    let corrected = end(db, now, (&act, &found.disdetta), received_on)?;
    let next = Act {
        received_on: Some(received_on),
        ..act.clone()
    };
    let act = course::save(db, now, &act, next)?;
    let by = actor.by(Some(act.ente_id));
    let change = (found.disdetta.facts(), corrected.facts());
    course::record(
        db,
        now,
        &act,
        by,
        "disdetta.receipt_corrected",
        change,
        reason.clone(),
    )?;
    let shown =
        |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string());
    let words = Message::new("disdette-tell-corrected")
        .arg("was", shown(found.sheet.act.received_on))
        .arg("received", shown(Some(received_on)))
        .arg("last_was", shown(found.disdetta.last_service_day))
        .arg("last", shown(corrected.last_service_day))
        .arg("reason", reason.unwrap_or_default());
    tell(db, now, &act, Side::Ente, &words)?;
    find(db, actor, ActRef::Id(act.id))
}
