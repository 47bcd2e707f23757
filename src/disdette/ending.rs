//! Ending the services of a disdetta: when it is registered, when its day of receipt is put right, and when the ente joins what follows
//! the convention whose end would have stopped them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::cessation::Cessation;
use super::commands::{Serving, was_in_service, write};
use super::effects::{Effects, effects};
use super::model::{Disdetta, DisdettaSheet, noticed, of_act};
use crate::acts::course::{self, Mover};
use crate::acts::telling::{Side, tell_in_words};
use crate::acts::terms::{self, NewTerm, TermKind, TermUnit};
use crate::acts::{Act, ActError, ActState};
use crate::attivazioni;
use crate::audit::By;
use crate::db::Db;
use crate::db::schema::{acts as acts_table, disdetta_services, disdette};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::text::Lang;
use crate::services::Service;
use crate::t;

/// The services of a disdetta that are in service still: what has ended meanwhile, by a recesso or with the membership, cannot end again.
fn left(db: &mut Db, act: &Act) -> QueryResult<Vec<Serving>> {
    let noticed: Vec<ActId> = disdetta_services::table
        .filter(disdetta_services::act_id.eq(act.id))
        .select(disdetta_services::activation_id)
        .load(db)?;
    let mut left = attivazioni::in_service(db, act.ente_id)?;
    left.retain(|(activation, ..)| noticed.contains(&activation.id));
    Ok(left)
}

fn of_services(
    db: &mut Db,
    (act, disdetta): (&Act, &Disdetta),
    left: &[Serving],
    received_on: NaiveDate,
) -> Result<Effects, ActError> {
    let services: Vec<Service> = left.iter().map(|(.., service)| service.clone()).collect();
    effects(db, act.ente_id, &services, received_on, disdetta.requested_from)
}

/// Computes the end of the services that are left, and ends them by it. Errors: Rule, Conflict (the services have ended), Invalid
/// (`notice`: received before a service began).
pub(super) fn end(
    db: &mut Db,
    now: Timestamp,
    (act, disdetta): (&Act, &Disdetta),
    received_on: NaiveDate,
) -> Result<Disdetta, ActError> {
    let left = left(db, act)?;
    if left.is_empty() {
        return Err(ActError::Conflict("disdetta-nothing-left", Vec::new()));
    }
    was_in_service(&left, received_on)?;
    let effects = of_services(db, (act, disdetta), &left, received_on)?;
    let is_same_day = disdetta.effective_from == Some(effects.cessation.effective_from);
    let registered = Disdetta {
        // Of another day it is warned anew.
        revocation_warned_at: disdetta.revocation_warned_at.filter(|_| is_same_day),
        last_service_day: Some(effects.cessation.last_service_day),
        effective_from: Some(effects.cessation.effective_from),
        cessation_reason: Some(effects.cessation.reason),
        convention_end: Some(effects.convention_end),
        rule: Some(Disdetta::RULE.to_owned()),
        rule_version: Some(Disdetta::RULE_VERSION),
        ..disdetta.clone()
    };
    write(db, &registered)?;
    run_term(db, now, act, (received_on, effects.cessation))?;
    for (activation, served, _) in &left {
        let end = effects.of(served.service_id).last_service_day;
        attivazioni::cease(db, now, activation.id, end, act.id)?;
    }
    Ok(registered)
}

/// Lets the term of its last day run, or end on another day than before.
fn run_term(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    (received_on, cessation): (NaiveDate, Cessation),
) -> Result<(), ActError> {
    let (kind, by) = (TermKind::DisdettaEffect, Mover::clock().by);
    let length = u32::try_from((cessation.last_service_day - received_on).num_days()).unwrap_or_default();
    let reason = Some(cessation.reason.of_term());
    if terms::restart(db, now, act, by, kind, (received_on, length, reason))? {
        return Ok(());
    }
    let new = NewTerm {
        kind,
        unit: TermUnit::CalendarDays,
        expected_length: None,
        length,
        starts_on: received_on,
        reason,
    };
    terms::start(db, now, act, by, new).map(drop)
}

/// The ente has joined a convention: the services of its registered disdette that the end of an earlier one would have stopped go on as
/// far as what follows carries them and the disdetta leaves them (DIS, DIS-REN). The days of before stay in the audit; ente and case owner
/// are told of both. Errors: the database's.
pub fn reconsider(db: &mut Db, now: Timestamp, by: By, ente: EnteId) -> Result<(), ActError> {
    let registered: Vec<Act> = acts_table::table
        .inner_join(disdette::table.on(disdette::act_id.eq(acts_table::id)))
        .filter(acts_table::ente_id.eq(ente))
        .filter(acts_table::state.eq(ActState::Registered))
        .order(acts_table::id)
        .select(Act::as_select())
        .load(db)?;
    for act in registered {
        let before = of_act(db, act.id)?;
        let Some(received_on) = act.received_on else {
            continue;
        };
        let left = left(db, &act)?;
        let found = match of_services(db, (&act, &before), &left, received_on) {
            Err(ActError::Db(error)) => return Err(error.into()),
            // Nothing is left of it, or no membership carries what is: its days stay.
            Err(_) => continue,
            Ok(found) => found,
        };
        let stored = attivazioni::last_days_by(db, &[act.id])?;
        let goes_on = |(activation, served, _): &Serving| {
            let last = stored.iter().find(|(_, ceased, _)| *ceased == activation.id);
            last.is_some_and(|(.., last)| *last < found.of(served.service_id).last_service_day)
        };
        if left.iter().any(goes_on) {
            move_on(db, now, by, &act, (&before, received_on))?;
        }
    }
    Ok(())
}

fn move_on(
    db: &mut Db,
    now: Timestamp,
    by: By,
    act: &Act,
    (before, received_on): (&Disdetta, NaiveDate),
) -> Result<(), ActError> {
    let days_before = last_days(db, act.id)?;
    let after = end(db, now, (act, before), received_on)?;
    let act = course::save(db, now, act, act.clone())?;
    let change = (before.facts(), after.facts());
    course::record(db, now, &act, by, "disdetta.convention_followed", change, None)?;
    let days = last_days(db, act.id)?;
    for side in [Side::Ente, Side::Centre] {
        tell_in_words(db, now, &act, side, |lang| {
            let (was, services) = (last_days_told(lang, &days_before), last_days_told(lang, &days));
            t!(lang, "disdette-tell-followed", was = was, services = services).into_owned()
        })?;
    }
    Ok(())
}

/// Each service of a disdetta with its last day, as far as it has one: another notice may end it earlier than this one, or have ended it.
pub(super) fn last_days(db: &mut Db, act: ActId) -> QueryResult<Vec<(Service, Option<NaiveDate>)>> {
    let mut all = Vec::new();
    for (_, noticed) in noticed(db, &[act])? {
        let served = attivazioni::of_act(db, noticed.activation_id)?;
        all.push((noticed.service, served.last_service_day));
    }
    Ok(all)
}

/// The same in words.
pub(super) fn last_days_told(lang: Lang, days: &[(Service, Option<NaiveDate>)]) -> String {
    let told = days.iter().map(|(service, last)| {
        let last = last.map_or_else(|| "–".to_owned(), |day| lang.date(day));
        format!("{}: {last}", service.name(lang))
    });
    told.collect::<Vec<String>>().join("; ")
}

/// The last day by a disdetta, or, where its services end on different ones, each with its own.
pub(super) fn own_days_told(lang: Lang, found: &DisdettaSheet) -> String {
    if found.is_apart() {
        let each = found.services.iter();
        let each: Vec<_> = each
            .map(|one| (one.service.clone(), one.last_service_day))
            .collect();
        return last_days_told(lang, &each);
    }
    let last = found.disdetta.last_service_day;
    last.map_or_else(|| "–".to_owned(), |day| lang.date(day))
}
