//! Taking a recesso back, and giving rights back that it ended.

use super::super::model::{self, Recesso, RecessoSheet, find};
use super::super::policy;
use super::{store, write};
use crate::acts::course;
use crate::acts::telling::{self, Side};
use crate::acts::{self, ActError, ActRef, ActState, Party};
use crate::audit;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::users::actor::Actor;
use crate::users::rights;

/// The signatory asks to take it back. Errors: NotFound, Forbidden, Stale, Conflict.
pub fn ask_revocation(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::EnteSignatory) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_ask_revocation(&act, &found.recesso, &parties, rome::date_of(now.utc())) {
        let slug = match found.recesso.revocation_asked_at {
            Some(_) => "recesso-revocation-asked",
            None if found.recesso.is_unjudged() => "recesso-revocation-just-cause",
            None => "recesso-revocation-late",
        };
        return Err(ActError::Conflict(slug, Vec::new()));
    }
    let asked = Recesso {
        revocation_asked_at: Some(now),
        revocation_asked_by: Some(actor.id()),
        revocation_reason: course::reason(reason, None)?,
        revocation_warned_at: None,
        ..found.recesso.clone()
    };
    let by = actor.by(Some(act.ente_id));
    let act = store(db, now, act, by, (&found.recesso, &asked))?;
    let said = Message::new("recessi-tell-revocation-asked").arg("number", act.number.clone());
    telling::tell(db, now, &act, Side::Centre, &said)?;
    model::whole(db, actor, act)
}

/// The case owner does not let it be taken back. Errors: NotFound, Forbidden, Stale, Conflict, Invalid.
pub fn refuse_revocation(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    if !acts::policy::parties(actor, &act).contains(&Party::CaseOwner) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if act.state != ActState::Registered || found.recesso.revocation_asked_at.is_none() {
        return Err(ActError::Conflict("recesso-revocation-not-asked", Vec::new()));
    }
    let reason = course::reason(reason, Some("acts-reason-required"))?.unwrap_or_default();
    let refused = Recesso {
        revocation_asked_at: None,
        revocation_asked_by: None,
        revocation_reason: None,
        ..found.recesso.clone()
    };
    let act = course::save(db, now, &act, act.clone())?;
    write(db, &refused)?;
    let facts = audit::changes(found.recesso.facts(), refused.facts());
    let (by, event) = (actor.by(None), "recesso.revocation_refused");
    course::record(db, now, &act, by, event, facts, Some(reason.clone()))?;
    let said = Message::new("recessi-tell-revocation-refused")
        .arg("number", act.number.clone())
        .arg("reason", reason);
    telling::tell(db, now, &act, Side::Ente, &said)?;
    model::whole(db, actor, act)
}

/// The case owner gives the people of the ente their rights back, which this recesso has ended: an ente that comes back, or one that
/// must still do something. Errors: NotFound, Forbidden, Stale, Conflict, Invalid.
pub fn restore_rights(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::CaseOwner) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_restore(found.rights.as_ref(), &parties, rome::date_of(now.utc())) {
        return Err(ActError::Conflict("rights-not-ended", Vec::new()));
    }
    let reason = course::reason(reason, Some("acts-reason-required"))?.unwrap_or_default();
    let act = course::save(db, now, &act, act.clone())?;
    let (by, decided) = (actor.by(Some(act.ente_id)), Some((actor.id(), reason.clone())));
    rights::restore(db, now, by, act.ente_id, decided)?;
    let said = Message::new("recessi-tell-rights-restored")
        .arg("number", act.number.clone())
        .arg("reason", reason);
    telling::tell(db, now, &act, Side::Ente, &said)?;
    model::whole(db, actor, act)
}
