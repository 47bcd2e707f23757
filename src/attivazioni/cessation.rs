//! How the service that was activated ends: by a notice, or with the membership.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::{Attivazione, Cessation, earliest};
use crate::acts::course::{self, Mover};
use crate::acts::{Act, ActError, ActState, Procedure};
use crate::adesioni;
use crate::contracts;
use crate::db::Db;
use crate::db::schema::{acts, attivazione_cessations, attivazioni, recessi, services};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::rome;
use crate::maintainers;
use crate::services::Service;

/// The activations of an ente in `active` or `ending`, with their acts and services, in the order of the catalogue.
pub fn in_service(db: &mut Db, ente: EnteId) -> QueryResult<Vec<(Act, Attivazione, Service)>> {
    acts::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts::id)))
        .inner_join(services::table.on(services::id.eq(attivazioni::service_id)))
        .filter(acts::ente_id.eq(ente))
        .filter(acts::state.eq_any([ActState::Active, ActState::Ending]))
        .order((services::position, services::code, acts::id))
        .select((Act::as_select(), Attivazione::as_select(), Service::as_select()))
        .load(db)
}

/// The activations that an act's notice ends or has ended, with their acts and services.
pub fn ceased_by(db: &mut Db, by_act: ActId) -> QueryResult<Vec<(Act, Attivazione, Service)>> {
    acts::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts::id)))
        .inner_join(services::table.on(services::id.eq(attivazioni::service_id)))
        .inner_join(attivazione_cessations::table.on(attivazione_cessations::act_id.eq(acts::id)))
        .filter(attivazione_cessations::by_act.eq(by_act))
        .order((services::position, services::code, acts::id))
        .select((Act::as_select(), Attivazione::as_select(), Service::as_select()))
        .load(db)
}

fn found(db: &mut Db, act: ActId) -> QueryResult<(Act, Attivazione)> {
    acts::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts::id)))
        .filter(acts::id.eq(act))
        .select((Act::as_select(), Attivazione::as_select()))
        .first(db)
}

fn notices(db: &mut Db, act: ActId) -> QueryResult<Vec<Cessation>> {
    attivazione_cessations::table
        .filter(attivazione_cessations::act_id.eq(act))
        .select(Cessation::as_select())
        .load(db)
}

/// Stores the last day that follows from the notices that stand.
fn set_last_day(db: &mut Db, act: ActId, notice: Option<&Cessation>) -> QueryResult<()> {
    diesel::update(attivazioni::table.find(act))
        .set((
            attivazioni::last_service_day.eq(notice.map(|notice| notice.last_service_day)),
            attivazioni::ceased_by.eq(notice.map(|notice| notice.by_act)),
        ))
        .execute(db)
        .map(drop)
}

fn facts(notice: Option<&Cessation>) -> Value {
    json!({
        "last_service_day": notice.map(|notice| notice.last_service_day.to_string()),
        "ceased_by": notice.map(|notice| notice.by_act),
    })
}

/// A notice was registered: the service ends with a day (`active` → `ending`; of an `ending` one the earlier day counts). The same
/// notice told twice changes its day. Errors: Refused: the service is not active.
pub fn cease(
    db: &mut Db,
    now: Timestamp,
    act: ActId,
    last_service_day: NaiveDate,
    by_act: ActId,
) -> Result<(), ActError> {
    let (act, _) = found(db, act)?;
    let mut stand = notices(db, act.id)?;
    let before = earliest(&stand).cloned();
    stand.retain(|notice| notice.by_act != by_act);
    let new = Cessation {
        act_id: act.id,
        by_act,
        last_service_day,
    };
    diesel::delete(attivazione_cessations::table.find((act.id, by_act))).execute(db)?;
    diesel::insert_into(attivazione_cessations::table)
        .values(&new)
        .execute(db)?;
    stand.push(new);
    let after = earliest(&stand);
    set_last_day(db, act.id, after)?;
    if act.state == ActState::Ending {
        return changed(db, now, act, (before.as_ref(), after));
    }
    course::advance(db, now, act, ActState::Ending, Mover::clock(), None, facts(after))?;
    Ok(())
}

/// The notice was revoked (`ending` → `active`); where another one still stands, the service ends by that one. A notice that ended
/// nothing changes nothing.
pub fn resume(db: &mut Db, now: Timestamp, act: ActId, by_act: ActId) -> Result<(), ActError> {
    let (act, _) = found(db, act)?;
    let before = notices(db, act.id)?;
    let stand: Vec<Cessation> = before
        .iter()
        .filter(|notice| notice.by_act != by_act)
        .cloned()
        .collect();
    if act.state != ActState::Ending || stand.len() == before.len() {
        return Ok(());
    }
    diesel::delete(attivazione_cessations::table.find((act.id, by_act))).execute(db)?;
    let after = earliest(&stand);
    set_last_day(db, act.id, after)?;
    if after.is_some() {
        return changed(db, now, act, (earliest(&before), after));
    }
    course::advance(db, now, act, ActState::Active, Mover::clock(), None, facts(after))?;
    Ok(())
}

/// Records another last day of a service that is ending already.
fn changed(
    db: &mut Db,
    now: Timestamp,
    act: Act,
    (before, after): (Option<&Cessation>, Option<&Cessation>),
) -> Result<(), ActError> {
    if before == after {
        return Ok(());
    }
    let act = course::save(db, now, &act, act.clone())?;
    let (by, change) = (Mover::clock().by, (facts(before), facts(after)));
    course::record(db, now, &act, by, "attivazione.last_day_changed", change, None)?;
    Ok(())
}

/// The activations whose last day with the service has passed, by a notice or with the membership.
pub fn due_to_end(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    let running: Vec<(Act, Attivazione)> = acts::table
        .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts::id)))
        .filter(acts::procedure.eq(Procedure::Attivazione))
        .filter(acts::state.eq_any([ActState::Active, ActState::Ending]))
        .order(acts::id)
        .select((Act::as_select(), Attivazione::as_select()))
        .load(db)?;
    let mut due = Vec::new();
    for (act, attivazione) in running {
        if last_day(db, &act, &attivazione, today)?.is_some() {
            due.push(act.id);
        }
    }
    Ok(due)
}

/// The last day with the service, if it has passed, and the recesso that ends it has taken effect: the notice's, or that of a contract or a membership which no other one follows that
/// covers the service too (DIS-REN).
fn last_day(
    db: &mut Db,
    act: &Act,
    attivazione: &Attivazione,
    today: NaiveDate,
) -> QueryResult<Option<NaiveDate>> {
    if let Some(by_act) = attivazione.ceased_by
        && crate::recessi::is_awaited(db, by_act, today)?
    {
        return Ok(None);
    }
    let by_notice = attivazione.last_service_day.filter(|last| *last < today);
    let service = Some(attivazione.service_id);
    if by_notice.is_some() || adesioni::member_on(db, act.ente_id, service, today)?.is_some() {
        return Ok(by_notice);
    }
    // A contract entrusts the service whoever is a member.
    let mut contracts = contracts::of_ente(db, act.ente_id)?;
    contracts.retain(|contract| contract.service_id == attivazione.service_id);
    if contracts.iter().any(|contract| contract.runs_on(today)) {
        return Ok(None);
    }
    let was_in_service = |last: &NaiveDate| attivazione.active_on.is_none_or(|from| from <= *last);
    let ends = contracts.iter().map(|contract| contract.last_day());
    // The latest day on which it was entrusted, or the ente a member with this service.
    let mut last = ends.filter(|last| *last < today).filter(was_in_service).max();
    for membership in adesioni::memberships(db, act.ente_id)? {
        let is_past = membership.to < today && last.is_none_or(|last| last < membership.to);
        if is_past && adesioni::member_on(db, act.ente_id, service, membership.to)?.is_some() {
            last = Some(membership.to);
        }
    }
    Ok(last)
}

/// The day on which a service was really turned off: of a recesso whose just cause was recognised later that of the judgement, for until
/// then it was served.
fn turned_off_on(db: &mut Db, attivazione: &Attivazione, last: NaiveDate) -> QueryResult<NaiveDate> {
    let Some(by_act) = attivazione.ceased_by else {
        return Ok(last);
    };
    let judged_on: Option<Option<NaiveDate>> = recessi::table
        .find(by_act)
        .filter(recessi::judged.ne("recast"))
        .select(recessi::judged_on)
        .first(db)
        .optional()?;
    Ok(judged_on.flatten().map_or(last, |judged_on| judged_on.max(last)))
}

/// Ends a service the day after its last one. `false`: it is not due.
pub fn end(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let (act, attivazione) = found(db, id)?;
    if !matches!(act.state, ActState::Active | ActState::Ending) {
        return Ok(false);
    }
    let Some(last) = last_day(db, &act, &attivazione, rome::date_of(now.utc()))? else {
        return Ok(false);
    };
    diesel::update(attivazioni::table.find(id))
        .set(attivazioni::last_service_day.eq(last))
        .execute(db)?;
    let facts = json!({"last_service_day": last.to_string()});
    course::advance(db, now, act, ActState::Ended, Mover::clock(), None, facts)?;
    let turned_off = turned_off_on(db, &attivazione, last)?;
    maintainers::portal_ended(db, now, id, turned_off)?;
    Ok(true)
}
