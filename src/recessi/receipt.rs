//! Putting right when a recesso was received: the dates that follow are computed again.

use chrono::NaiveDate;

use super::commands::{days_between, has_begun, ordinary, write};
use super::effect;
use super::ending;
use super::model::{self, RecessoSheet, find};
use super::policy;
use crate::acts::course;
use crate::acts::formal;
use crate::acts::register::EntryIn;
use crate::acts::telling::{Side, tell};
use crate::acts::terms::{self, TermKind};
use crate::acts::{self, Act, ActError, ActRef, Party};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Message;
use crate::users::actor::Actor;

/// Puts the date of receipt of a recesso right that has not taken effect, and with it the days that follow: for the case owner, with a
/// reason. The date is the one that is proved now, or by the entry of the register that is given (R-PEC-3). Errors: NotFound, Forbidden,
/// Stale, Conflict (not registered, nothing proves another day), Rule, Invalid.
pub fn correct_receipt(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
    entry: Option<&EntryIn>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act.clone();
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::CaseOwner) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_correct(&act, &parties) {
        return Err(ActError::Conflict("receipt-not-registered", Vec::new()));
    }
    let reason = course::reason(reason, Some("acts-reason-required"))?;
    let received_on = formal::correct(db, now, &act, actor, entry, reason.clone())?;
    let before = &found.recesso;
    let left = model::left(db, act.ente_id, before, received_on)?;
    has_begun(&left, received_on)?;
    let effect = match before.is_unjudged() || before.is_with_just_cause() {
        true => effect::with_just_cause(received_on, left.last_day())?,
        false => ordinary(before, &left, received_on)?,
    };
    let corrected = before.clone().with(effect);
    write(db, &corrected)?;
    let next = Act {
        received_on: Some(received_on),
        ..act.clone()
    };
    let act = course::save(db, now, &act, next)?;
    let by = actor.by(Some(act.ente_id));
    let change = (before.facts(), corrected.facts());
    let event = "recesso.receipt_corrected";
    course::record(db, now, &act, by, event, change, reason.clone())?;
    ending::end_services(db, now, &act, &corrected, &left)?;
    // While it is contested the notice runs as if it were ordinary.
    let of_term = match corrected.is_unjudged() {
        true => ordinary(&corrected, &left, received_on)?,
        false => effect,
    };
    let days = days_between(received_on, of_term.last_service_day);
    let days = (received_on, days, of_term.reason.of_term());
    terms::restart(db, now, &act, by, TermKind::RecessoEffect, days)?;
    let shown =
        |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string());
    let words = Message::new("recessi-tell-corrected")
        .arg("was", shown(found.sheet.act.received_on))
        .arg("received", shown(Some(received_on)))
        .arg("last_was", shown(before.last_service_day))
        .arg("last", shown(corrected.last_service_day))
        .arg("reason", reason.unwrap_or_default());
    tell(db, now, &act, Side::Ente, &words)?;
    find(db, actor, ActRef::Id(act.id))
}
