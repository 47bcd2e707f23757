//! Putting right when a disdetta was received: the dates that follow are computed again.

use super::commands::registered;
use super::ending::{end, own_days_told};
use super::model::{DisdettaSheet, find};
use crate::acts::course;
use crate::acts::formal;
use crate::acts::register::EntryIn;
use crate::acts::telling::{Side, tell_in_words};
use crate::acts::{Act, ActError, ActRef, Party};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::t;
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
    let after = find(db, actor, ActRef::Id(act.id))?;
    tell_in_words(db, now, &act, Side::Ente, |lang| {
        let was = found.sheet.act.received_on.map(|day| lang.date(day));
        t!(
            lang,
            "disdette-tell-corrected",
            was = was.unwrap_or_default(),
            received = lang.date(received_on),
            last_was = own_days_told(lang, &found),
            last = own_days_told(lang, &after),
            reason = reason.clone().unwrap_or_default()
        )
        .into_owned()
    })?;
    Ok(after)
}
