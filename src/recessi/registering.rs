//! What registering a recesso would do, told before it is done.

use diesel::prelude::*;

use super::ahead::{self, Ahead};
use super::commands::{Rules, set_state};
use super::model::{Decision, RecessoSheet};
use crate::acts::{ActError, ActRef};
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::users::actor::Actor;

/// A recesso as it would be registered.
pub(super) struct Registering {
    /// The recesso with its days.
    pub found: RecessoSheet,
    /// What happens when it takes effect.
    pub ahead: Option<Ahead>,
}

/// What [`set_state`] would do, without doing it. Errors: as there.
pub(super) fn foresee(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    place: (ActRef, i32),
    rules: Rules,
    decision: &Decision,
) -> Result<Registering, ActError> {
    let mut foreseen = None;
    let undone = db.transaction(|db| {
        let found = set_state(db, actor, now, place, rules, decision.clone())?;
        let on = (rome::date_of(now.utc()), rules.reading_days);
        let ahead = ahead::of_found(db, actor, &found, on)?;
        foreseen = Some(Registering { found, ahead });
        Err::<(), ActError>(ActError::Db(diesel::result::Error::RollbackTransaction))
    });
    match (foreseen, undone) {
        (Some(foreseen), _) => Ok(foreseen),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(ActError::NotFound),
    }
}
