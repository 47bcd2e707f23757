//! The transfer code (AuthInfo) of a domain: who has it can take the domain away. An agent enters it, it is stored encrypted, and only
//! the signatory of the ente reads it, by a button; every look is an audit event. It stands in no list, export, mail or log.

use serde_json::{Value, json};

use super::commands::{is_moving, is_over, write};
use super::model::{Maintainer, find};
use crate::acts::course::{self, Mover};
use crate::acts::telling::{Side, tell};
use crate::acts::{Act, ActError, ActRef, ActState, Party, policy};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::secrets::Secrets;
use crate::kernel::text::Message;
use crate::users::actor::Actor;

/// Characters of a code at most.
const MOST_CHARS: usize = 200;

/// Whether somebody who is all of `parties` enters the code of a maintainer in that state.
pub fn may_enter(state: ActState, parties: &[Party]) -> bool {
    parties.contains(&Party::Agent) && state != ActState::Requested && !is_over(state)
}

/// Whether somebody signs for the ente itself: whoever acts for it by delegation takes no domain away from it.
fn is_signatory(actor: &Actor, act: &Act) -> bool {
    let is_own = actor.ente().is_some_and(|user| user.home() == act.ente_id);
    is_own && policy::parties(actor, act).contains(&Party::EnteSignatory)
}

/// Whether somebody reads the code of a maintainer now.
pub fn may_look(actor: &Actor, act: &Act) -> bool {
    is_signatory(actor, act) && is_moving(act.state)
}

/// Enters the code, over an earlier one. Errors: NotFound, Forbidden, Stale, Conflict (not begun, or over), Invalid.
pub fn enter(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    secrets: &Secrets,
    (id, version): (ActRef, i32),
    code: &str,
) -> Result<(), ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = policy::parties(actor, &act);
    if !parties.contains(&Party::Agent) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !may_enter(act.state, &parties) {
        return Err(ActError::Conflict("transfer-code-not-now", Vec::new()));
    }
    let code = code.trim();
    if code.is_empty() || code.chars().count() > MOST_CHARS || code.chars().any(char::is_control) {
        return Err(ActError::field("code", "maintainers-bad-code"));
    }
    let act = course::save(db, now, &act, act.clone())?;
    let row = Maintainer {
        transfer_code: Some(secrets.seal_transfer_code(act.id.0.as_bytes(), code)),
        code_entered_at: Some(now),
        ..found.maintainer
    };
    write(db, &row)?;
    let by = Mover::person(actor, act.ente_id, Party::Agent).by;
    let facts = (Value::Null, json!({"entered": true}));
    course::record(db, now, &act, by, "maintainer.code_entered", facts, None)?;
    if is_moving(act.state) {
        tell(
            db,
            now,
            &act,
            Side::Signatories,
            &Message::new("maintainers-tell-code"),
        )?;
    }
    Ok(())
}

/// The code, for the signatory; that it was looked at is recorded. Errors: NotFound, Forbidden, Conflict: there is none (yet), or it
/// cannot be decrypted.
pub fn look(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    secrets: &Secrets,
    id: ActRef,
) -> Result<String, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    if !is_signatory(actor, &act) {
        return Err(ActError::Forbidden);
    }
    let sealed = found.maintainer.transfer_code;
    let Some(sealed) = sealed.filter(|_| may_look(actor, &act)) else {
        return Err(ActError::Conflict("transfer-code-none", Vec::new()));
    };
    let code = secrets
        .open_transfer_code(act.id.0.as_bytes(), &sealed)
        .ok_or(ActError::Conflict("transfer-code-unreadable", Vec::new()))?;
    let by = Mover::person(actor, act.ente_id, Party::EnteSignatory).by;
    let facts = (Value::Null, json!({"looked": true}));
    course::record(db, now, &act, by, "maintainer.code_looked_at", facts, None)?;
    Ok(code)
}
