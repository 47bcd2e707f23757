//! Two recessi that leave the same: an ordinary one that runs, and a just cause that came up meanwhile. What ends first ends it; the
//! other one then has nothing left to end or to settle.

use super::effect::EffectReason;
use super::ending;
use super::model::{self, Left, Recesso, left_by, of_act};
use crate::acts::course::{self, Mover};
use crate::acts::telling::{self, Side};
use crate::acts::{self, Act, ActError, ActState, Procedure, terms};
use crate::audit;
use crate::contracts::ContractId;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::text::Message;

/// The other recessi of an ente that leave the same and were neither rejected nor revoked, the oldest first.
pub(super) fn others(
    db: &mut Db,
    (ente, own): (EnteId, Option<ActId>),
    (contract, adesione): (Option<ContractId>, Option<ActId>),
) -> Result<Vec<(Act, Recesso)>, ActError> {
    let mut found = Vec::new();
    for other in acts::of_ente(db, ente, Procedure::Recesso)? {
        if Some(other.id) == own || matches!(other.state, ActState::Rejected | ActState::Revoked) {
            continue;
        }
        let row = of_act(db, other.id)?;
        let is_same = match (contract, adesione) {
            (None, Some(adesione)) if row.adesione_id.is_some() => {
                left_by(db, &other, &row)?.has_joining(adesione)
            }
            (contract, _) => contract.is_some() && row.contract_id == contract,
        };
        if is_same {
            found.push((other, row));
        }
    }
    found.sort_by_key(|(act, _)| act.id);
    Ok(found)
}

/// The recesso because of which an ente cannot state another one of the same: any, save that one just cause may come up while one
/// ordinary notice runs.
pub(super) fn in_the_way(
    db: &mut Db,
    of: (EnteId, Option<ActId>),
    what: (Option<ContractId>, Option<ActId>),
    just_cause: bool,
) -> Result<Option<Act>, ActError> {
    let others = others(db, of, what)?;
    let runs = |(act, recesso): &(Act, Recesso)| act.state == ActState::Registered && recesso.is_ordinary();
    match &others[..] {
        [one] if just_cause && runs(one) => Ok(None),
        _ => Ok(others.into_iter().next().map(|(act, _)| act)),
    }
}

/// The number of a recesso of the same whose just cause nobody has decided on: recognised, it leaves this one nothing to settle.
pub(super) fn undecided(db: &mut Db, act: &Act, recesso: &Recesso) -> Result<Option<String>, ActError> {
    let what = (recesso.contract_id, recesso.adesione_id);
    let mut others = others(db, (act.ente_id, Some(act.id)), what)?.into_iter();
    let undecided = others.find(|(act, other)| may_overtake(act, other));
    Ok(undecided.map(|(other, _)| other.number))
}

/// Whether a just cause may still end all before the recesso beside it that has taken effect: nobody has decided on it, or it was
/// recognised and its effect comes.
pub(super) fn may_overtake(act: &Act, recesso: &Recesso) -> bool {
    let waits = matches!(
        act.state,
        ActState::Submitted | ActState::Registered | ActState::Contested
    );
    waits && (recesso.is_unjudged() || recesso.is_with_just_cause())
}

/// The recesso by which all has ended already that this one would end, or what was due has been reckoned.
pub(super) fn ended_by<'a>(
    db: &mut Db,
    (recesso, left): (&Recesso, &Left),
    others: &'a [(Act, Recesso)],
) -> Result<Option<&'a (Act, Recesso)>, ActError> {
    for other in others {
        let (act, row) = other;
        let is_first = match act.state {
            ActState::Effective => row.last_service_day <= recesso.last_service_day,
            ActState::Settling | ActState::Settled => true,
            _ => false,
        };
        if is_first && row.overtaken_by.is_none() && left_by(db, act, row)?.covers(left) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// A recesso has taken effect: the others that leave no more than it, and would have ended it later, have nothing left to end. One whose
/// just cause nobody has judged may still have ended it earlier, and waits for that.
pub(super) fn overtake_others(
    db: &mut Db,
    now: Timestamp,
    (act, recesso, left): (&Act, &Recesso, &Left),
    others: Vec<(Act, Recesso)>,
) -> Result<(), ActError> {
    for (other, row) in others {
        let is_later = row.last_service_day >= recesso.last_service_day && !row.is_unjudged();
        let waits = matches!(other.state, ActState::Registered | ActState::Effective);
        if waits && is_later && left.covers(&left_by(db, &other, &row)?) {
            overtake(db, now, (other, &row), (act, recesso), (Mover::clock(), None))?;
        }
    }
    Ok(())
}

/// Marks a recesso as one that has nothing left to end; where it waited for its day, that has come.
pub(super) fn overtake(
    db: &mut Db,
    now: Timestamp,
    (act, recesso): (Act, &Recesso),
    (by, ended): (&Act, &Recesso),
    (mover, reason): (Mover, Option<String>),
) -> Result<Act, ActError> {
    let before = model::of_act(db, act.id)?;
    let mut after = Recesso {
        overtaken_by: Some(by.id),
        ..recesso.clone()
    };
    if let Some(last_day) = ended
        .last_service_day
        .filter(|last| Some(*last) <= recesso.last_service_day)
    {
        after.last_service_day = Some(last_day);
        after.effective_from = last_day.succ_opt();
        after.effect = Some(EffectReason::ContractEnd);
    }
    super::commands::write(db, &after)?;
    let (old, new) = audit::changes(before.facts(), after.facts());
    let act = match act.state {
        ActState::Registered => {
            let act = course::advance(db, now, act, ActState::Effective, mover, reason, new)?;
            ending::resume_services(db, now, &act)?;
            terms::conclude(db, now, &act, mover.by, None)?;
            if recesso.revocation_asked_at.is_some() {
                let said = Message::new("recessi-tell-revocation-void").arg("by", by.number.clone());
                telling::tell(db, now, &act, Side::Ente, &said)?;
            }
            act
        }
        _ => {
            let act = course::save(db, now, &act, act.clone())?;
            course::record(db, now, &act, mover.by, "recesso.written", (old, new), reason)?;
            act
        }
    };
    let said = Message::new("recessi-tell-overtaken")
        .arg("number", act.number.clone())
        .arg("by", by.number.clone());
    for side in [Side::Ente, Side::Centre] {
        telling::tell(db, now, &act, side, &said)?;
    }
    Ok(act)
}
