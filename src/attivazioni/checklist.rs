//! The checklist: whoever builds the service says of each thing that it is done, or why it is not needed.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::{Item, ItemState};
use super::queries::{AttivazioneSheet, find, sheet_of};
use crate::acts::course::{self, Mover};
use crate::acts::policy;
use crate::acts::{Act, ActError, ActRef, ActState, Party};
use crate::db::Db;
use crate::db::schema::attivazione_items;
use crate::kernel::clock::Timestamp;
use crate::users::actor::Actor;

/// As what somebody who is all of `parties` works through the checklist of an act now; none: it is for others, or over.
pub fn works_as(act: &Act, parties: &[Party]) -> Option<Party> {
    let is_open = matches!(
        act.state,
        ActState::Requested | ActState::CollectingInfo | ActState::InSetup | ActState::Suspended
    );
    let mut builders = [Party::Agent, Party::CaseOwner].into_iter();
    builders.find(|party| is_open && parties.contains(party))
}

/// Says how a thing of the checklist stands, from the version that the person saw. Errors: NotFound (also: no such thing), Forbidden,
/// Stale, Conflict (the checklist is closed), Invalid: a thing is waived only with a reason.
pub fn set_item(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    position: i32,
    (state, reason): (ItemState, Option<&str>),
) -> Result<AttivazioneSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = policy::parties(actor, &act);
    if ![Party::Agent, Party::CaseOwner]
        .iter()
        .any(|party| parties.contains(party))
    {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    let Some(party) = works_as(&act, &parties) else {
        return Err(ActError::Conflict("checklist-closed", Vec::new()));
    };
    let mut items = found.items.into_iter();
    let before = items
        .find(|item| item.position == position)
        .ok_or(ActError::NotFound)?;
    let needed = (state == ItemState::Waived).then_some("attivazioni-say-why-waived");
    let reason = course::reason(reason, needed)?;
    if before.state == state && before.reason == reason {
        return Ok(sheet_of(db, actor, act)?);
    }
    let after = Item {
        state,
        reason: reason.clone(),
        changed_by: Some(actor.id()),
        changed_at: Some(now),
        ..before.clone()
    };
    let act = course::save(db, now, &act, act.clone())?;
    diesel::update(attivazione_items::table.find((act.id, position)))
        .set(&after)
        .execute(db)?;
    let change = (facts(&before), facts(&after));
    let by = Mover::person(actor, act.ente_id, party).by;
    course::record(db, now, &act, by, "attivazione.item_changed", change, reason)?;
    Ok(sheet_of(db, actor, act)?)
}

fn facts(item: &Item) -> Value {
    json!({"position": item.position, "text": item.text_it, "state": item.state})
}
