//! What a recesso ends: the services, and on its day the contract or the joining.

use diesel::prelude::*;

use super::ahead;
use super::beside;
use super::commands;
use super::listed::{self, Listed};
use super::model::{self, Judgement, Left, Recesso};
use crate::acts::course::{self, Mover};
use crate::acts::telling::{self, Side};
use crate::acts::{Act, ActError, ActState, revocation, terms};
use crate::adesioni;
use crate::attivazioni;
use crate::audit;
use crate::contracts;
use crate::db::Db;
use crate::db::schema::acts;
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Message;

/// Lets the services end that it ends. A just cause that nobody has judged ends them by the ordinary notice for the time being: what has
/// ended would not begin again.
pub(super) fn end_services(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    recesso: &Recesso,
    left: &Left,
) -> Result<(), ActError> {
    let last_day = match (recesso.is_unjudged(), act.received_on) {
        (true, Some(received_on)) => Some(commands::ordinary(recesso, left, received_on)?.last_service_day),
        _ => recesso.last_service_day,
    };
    let Some(last_day) = last_day else {
        return Ok(());
    };
    let ended = model::services_ended(db, act.ente_id, left, last_day)?;
    for (activation, ..) in attivazioni::in_service(db, act.ente_id)? {
        match ended.iter().any(|(one, ..)| one.id == activation.id) {
            true => attivazioni::cease(db, now, activation.id, last_day, act.id)?,
            // By the day that is now known something else covers it.
            false => attivazioni::resume(db, now, activation.id, act.id)?,
        }
    }
    Ok(())
}

/// Lets the services go on that it would have ended.
pub(super) fn resume_services(db: &mut Db, now: Timestamp, act: &Act) -> Result<(), ActError> {
    for (activation, ..) in attivazioni::in_service(db, act.ente_id)? {
        attivazioni::resume(db, now, activation.id, act.id)?;
    }
    Ok(())
}

/// Makes a recesso effective: the contract or the joining gets its last day, and so do the services. All of it is listed for good, and who
/// answers for what does not end by itself is told.
pub(super) fn take_effect(
    db: &mut Db,
    now: Timestamp,
    act: Act,
    recesso: &Recesso,
    (mover, reason): (Mover, Option<String>),
    reading_days: u32,
) -> Result<Act, ActError> {
    let before = model::of_act(db, act.id)?;
    let left = model::left_by(db, &act, recesso)?;
    let what = (recesso.contract_id, recesso.adesione_id);
    let others = beside::others(db, (act.ente_id, Some(act.id)), what)?;
    if let Some((by, ended)) = beside::ended_by(db, (recesso, &left), &others)? {
        return beside::overtake(db, now, (act, recesso), (by, ended), (mover, reason));
    }
    commands::write(db, recesso)?;
    let (_, facts) = audit::changes(before.facts(), recesso.facts());
    let act = course::advance(db, now, act, ActState::Effective, mover, reason, facts)?;
    if recesso.revocation_asked_at.is_some() {
        revocation::lapse(db, now, &act)?;
    }
    end_services(db, now, &act, recesso, &left)?;
    let concluded_on = match recesso.judged {
        // Nobody did what could be done within it.
        Some(Judgement::Silence) => None,
        Some(Judgement::Recognised) => recesso.judged_on,
        _ => recesso.last_service_day,
    };
    terms::conclude(db, now, &act, mover.by, concluded_on)?;
    if let Some(last_day) = recesso.last_service_day {
        match &left {
            Left::Contract(contract) => contracts::end(db, now, mover.by, contract.id, last_day)?,
            Left::Membership {
                adesione, following, ..
            } => {
                for joining in std::iter::once(adesione).chain(following) {
                    adesioni::end_with(db, now, mover.by, *joining, last_day)?;
                }
            }
        }
    }
    if let Some(listed) = ahead::listing(db, act.ente_id, (Some(&act), recesso, &left), reading_days)? {
        listed::keep(db, now, act.id, &listed)?;
        tell_to_decide(db, now, &act, &listed)?;
    }
    beside::overtake_others(db, now, (&act, recesso, &left), others)?;
    Ok(act)
}

/// Tells who has to decide: of each act that is under way by a way to it, and of the open tickets by one to the list.
fn tell_to_decide(db: &mut Db, now: Timestamp, act: &Act, listed: &Listed) -> Result<(), ActError> {
    for standing in &listed.under_way {
        let other = acts::table.find(standing.act_id);
        let other: Act = other.select(Act::as_select()).first(db)?;
        let said = Message::new("recessi-tell-under-way").arg("number", act.number.clone());
        telling::tell(db, now, &other, Side::Centre, &said)?;
    }
    if !listed.tickets.is_empty() {
        let said = Message::new("recessi-tell-tickets")
            .arg("number", act.number.clone())
            .arg("count", listed.tickets.len());
        telling::tell(db, now, act, Side::Centre, &said)?;
    }
    Ok(())
}
