//! Taking a registered disdetta back ([I-16]): the signatory asks, the case owner accepts (the state `revoked`) or refuses.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::commands::{registered, write};
use super::model::{Disdetta, DisdettaSheet, find};
use crate::acts::course;
use crate::acts::telling::{Side, tell};
use crate::acts::{ActError, ActRef, Party};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::users::actor::Actor;

/// Until the day before it takes effect ([I-16]). Errors: Rule.
pub(super) fn is_revocable(disdetta: &Disdetta, today: NaiveDate) -> Result<(), ActError> {
    match disdetta.effective_from {
        Some(from) if today >= from => {
            let day = from.format("%d/%m/%Y").to_string();
            Err(ActError::Rule("revocation-too-late", vec![("day", day.into())]))
        }
        _ => Ok(()),
    }
}

/// Asks to take a registered disdetta back: for the signatory. The state stays until the case owner answers. Errors: NotFound,
/// Forbidden, Stale, Conflict (not registered, asked already), Rule (it has taken effect), Invalid.
pub fn ask_revocation(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    place: (ActRef, i32),
    reason: Option<&str>,
) -> Result<DisdettaSheet, ActError> {
    let found = registered(db, actor, place, Party::EnteSignatory)?;
    is_revocable(&found.disdetta, rome::date_of(now.utc()))?;
    if found.disdetta.is_revocation_asked() {
        return Err(ActError::Conflict("revocation-asked", Vec::new()));
    }
    let changed = Disdetta {
        revocation_asked_at: Some(now),
        revocation_asked_by: Some(actor.id()),
        revocation_reason: course::reason(reason, Some("disdette-revocation-reason-required"))?,
        revocation_refused_at: None,
        revocation_refusal: None,
        revocation_warned_at: None,
        ..found.disdetta.clone()
    };
    let news = (Side::Centre, "disdette-tell-revocation-asked");
    answer(
        db,
        actor,
        now,
        found,
        (changed, "disdetta.revocation_asked"),
        news,
    )
}

/// Refuses to take it back: for the case owner, with a reason. Errors: NotFound, Forbidden, Stale, Conflict, Rule, Invalid.
pub fn refuse_revocation(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    place: (ActRef, i32),
    reason: Option<&str>,
) -> Result<DisdettaSheet, ActError> {
    let found = registered(db, actor, place, Party::CaseOwner)?;
    if !found.disdetta.is_revocation_asked() {
        return Err(ActError::Rule("revocation-not-asked", Vec::new()));
    }
    let changed = Disdetta {
        revocation_refused_at: Some(now),
        revocation_refusal: course::reason(reason, Some("acts-reason-required"))?,
        ..found.disdetta.clone()
    };
    let news = (Side::Ente, "disdette-tell-revocation-refused");
    answer(
        db,
        actor,
        now,
        found,
        (changed, "disdetta.revocation_refused"),
        news,
    )
}

fn answer(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    found: DisdettaSheet,
    (changed, event): (Disdetta, &'static str),
    (side, key): (Side, &'static str),
) -> Result<DisdettaSheet, ActError> {
    let act = found.sheet.act;
    write(db, &changed)?;
    let act = course::save(db, now, &act, act.clone())?;
    let reason = match changed.revocation_refusal {
        Some(reason) => Some(reason),
        None => changed.revocation_reason,
    };
    let words = Message::new(key).arg("reason", reason.clone().unwrap_or_default());
    tell(db, now, &act, side, &words)?;
    course::record(
        db,
        now,
        &act,
        actor.by(Some(act.ente_id)),
        event,
        (Value::Null, json!({"number": act.number})),
        reason,
    )?;
    find(db, actor, ActRef::Id(act.id))
}
