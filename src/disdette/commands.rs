//! The course of a disdetta.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::effects::{Effects, effects};
use super::ending::{end, last_days, last_days_told, own_days_told};
use super::model::{Decision, Disdetta, DisdettaIn, DisdettaService, DisdettaSheet, find, open};
use super::revocation::is_revocable;
use crate::acts::course;
use crate::acts::formal;
use crate::acts::telling::{Side, tell_in_words};
use crate::acts::terms;
use crate::acts::{Act, ActError, ActRef, ActState, Party, Procedure, machine, policy};
use crate::attivazioni;
use crate::contracts::{self, Contract};
use crate::db::schema::{disdetta_services, disdette};
use crate::db::{Db, is_unique_violation};
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::services::Service;
use crate::t;
use crate::users::actor::Actor;

/// Whether somebody gives or enters disdette at all.
pub fn may_begin(actor: &Actor) -> bool {
    let parties = match actor {
        Actor::Ente(user) => policy::of_ente(user.role()),
        Actor::Staff(staff) => policy::of_centre(staff),
    };
    machine::permits(Procedure::Disdetta, None, ActState::Submitted, &parties).is_some()
}

/// A service in operation: its activation, and what that is.
pub(super) type Serving = (Act, attivazioni::Attivazione, Service);

/// What a disdetta would do, checked and not written.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The activations that it is for, with their services.
    pub services: Vec<(Act, attivazioni::Attivazione, Service)>,
    /// The first day without service that is asked for, if it counts.
    pub requested_from: Option<NaiveDate>,
    /// When they end, by the date of receipt that is proved, else as if it were received today.
    pub effects: Effects,
    /// Whether the date of receipt is proved.
    pub is_received: bool,
}

/// What a disdetta would do, for who may give it. Errors: as [`begin`].
pub fn check(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    given: &DisdettaIn,
) -> Result<Checked, ActError> {
    let today = rome::date_of(now.utc());
    let ente = enti::find(db, actor, ente).map_err(|error| match error {
        EnteError::Db(error) => ActError::Db(error),
        _ => ActError::NotFound,
    })?;
    if !may_begin(actor) {
        return Err(ActError::Forbidden);
    }
    let services = chosen(db, ente.id, given, today)?;
    let requested_from = asked(given.requested_from)?;
    let received_on = match given.notice.notice {
        Some(notice) => formal::receipt_of(db, actor, ente.id, notice)?,
        None => None,
    };
    if let Some(received_on) = received_on {
        was_in_service(&services, received_on)?;
    }
    let of: Vec<Service> = services.iter().map(|(.., service)| service.clone()).collect();
    Ok(Checked {
        effects: effects(db, ente.id, &of, received_on.unwrap_or(today), requested_from)?,
        services,
        requested_from,
        is_received: received_on.is_some(),
    })
}

/// A notice is of services in operation: one that was received before a service began cannot mean it. Errors: Invalid (`notice`).
pub(super) fn was_in_service(services: &[Serving], received_on: NaiveDate) -> Result<(), ActError> {
    let later = |(_, served, _): &&Serving| served.active_on.is_some_and(|on| received_on < on);
    let Some((_, served, service)) = services.iter().find(later) else {
        return Ok(());
    };
    let shown = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let reason = Message::new("disdette-received-before-active")
        .arg("received", shown(received_on))
        .arg("service", service.name_it.clone())
        .arg("active", served.active_on.map(shown).unwrap_or_default());
    Err(ActError::Invalid(vec![FieldError::new("notice", reason)]))
}

/// Gives notice for services of an ente: its signatory, or people of the centre for it (R-PEC-5). Errors: NotFound (ente), Forbidden,
/// Invalid, Rule (`convention_expired`), Conflict: there is one for a service already.
pub fn begin(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    given: &DisdettaIn,
) -> Result<DisdettaSheet, ActError> {
    // What cannot end any more is told before anything is sent.
    let Checked {
        services,
        requested_from,
        ..
    } = check(db, actor, now, ente, given)?;
    let act = course::begin(db, actor, now, Procedure::Disdetta, ente, ActState::Submitted)?;
    let disdetta = Disdetta::new(act.id, requested_from);
    diesel::insert_into(disdette::table)
        .values(&disdetta)
        .execute(db)?;
    for (activation, served, _) in &services {
        let row = DisdettaService {
            act_id: act.id,
            activation_id: activation.id,
            service_id: served.service_id,
            closed_at: None,
        };
        let inserted = db.transaction(|db| {
            diesel::insert_into(disdetta_services::table)
                .values(&row)
                .execute(db)
        });
        inserted.map_err(|error| match is_unique_violation(&error) {
            true => exists(None),
            false => ActError::Db(error),
        })?;
    }
    let by = actor.by(Some(ente));
    let codes: Vec<&str> = given.services.iter().map(String::as_str).collect();
    let facts = json!({"services": codes, "requested_from": requested_from.map(|day| day.to_string())});
    course::record(db, now, &act, by, "disdetta.given", (Value::Null, facts), None)?;
    let id = act.id;
    if !given.notice.is_empty() {
        let notice = formal::link(db, now, &act, actor, &given.notice)?;
        was_in_service(&services, notice.link.received_on)?;
        let received = Act {
            received_on: Some(notice.link.received_on),
            ..act.clone()
        };
        course::save(db, now, &act, received)?;
    }
    find(db, actor, ActRef::Id(id))
}

/// The activations that are meant: in service, renewed from year to year (a contract ends by recesso, section 14), and without another
/// notice. Errors: Invalid, Conflict.
fn chosen(db: &mut Db, ente: EnteId, given: &DisdettaIn, today: NaiveDate) -> Result<Vec<Serving>, ActError> {
    let mut chosen = Vec::new();
    let in_service = attivazioni::in_service(db, ente)?;
    for (act, served, service) in in_service {
        if given.services.contains(&service.code) {
            chosen.push((act, served, service));
        }
    }
    let is_known = |code: &String| chosen.iter().any(|(.., service)| service.code == *code);
    if given.services.is_empty() || !given.services.iter().all(is_known) {
        let key = match given.services.is_empty() {
            true => "disdette-no-services",
            false => "disdette-not-in-service",
        };
        return Err(ActError::field("services", key));
    }
    let contracts = contracts::of_ente(db, ente)?;
    for (_, served, service) in &chosen {
        let of_service = |contract: &&Contract| contract.service_id == served.service_id;
        if let Some(contract) = contracts.iter().filter(of_service).find(|one| one.runs_on(today)) {
            let reason = Message::new("disdette-under-contract")
                .arg("service", service.name_it.clone())
                .arg("day", contract.last_day().format("%d/%m/%Y").to_string());
            return Err(ActError::Invalid(vec![FieldError::new("services", reason)]));
        }
    }
    let ids: Vec<ActId> = chosen.iter().map(|(act, ..)| act.id).collect();
    if let Some((_, earlier)) = open(db, &ids)?.first() {
        return Err(exists(Some(earlier)));
    }
    Ok(chosen)
}

/// There is a notice for one of the services already.
fn exists(earlier: Option<&Act>) -> ActError {
    let number = earlier.map_or_else(|| "–".to_owned(), |act| act.number.clone());
    let is_registered = earlier.is_some_and(|act| act.state == ActState::Registered);
    let state = if is_registered { "registered" } else { "submitted" };
    ActError::Conflict(
        "disdetta-exists",
        vec![("number", number.into()), ("state", state.into())],
    )
}

/// The first day without service that is asked for, as it was asked: whether it counts is seen from the day of receipt (DIS), and not from
/// that on which somebody enters it. Errors: Invalid: a day that nobody means.
fn asked(requested_from: Option<NaiveDate>) -> Result<Option<NaiveDate>, ActError> {
    match requested_from {
        Some(day) if !rome::is_plausible(day) => {
            Err(ActError::field("requested_from", "kernel-date-unlikely"))
        }
        other => Ok(other),
    }
}

/// Moves a disdetta, from the version that the person saw. Errors: NotFound, Forbidden, Refused, Stale, Rule, Conflict, Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    decision: &Decision,
) -> Result<DisdettaSheet, ActError> {
    let today = rome::date_of(now.utc());
    let found = find(db, actor, id)?;
    let act = found.sheet.act.clone();
    let mover = course::mover_at(db, actor, (&act, version), decision.state)?;
    let needed = (decision.state == ActState::Rejected).then_some("acts-reason-required");
    let reason = course::reason(decision.reason.as_deref(), needed)?;
    let (mut next, mut facts) = (act.clone(), Value::Null);
    match decision.state {
        ActState::Registered => {
            let (received_on, registered) = register(db, now, actor, &found, decision)?;
            next.received_on = Some(received_on);
            facts = registered.facts();
        }
        ActState::Revoked => {
            is_revocable(&found.disdetta, today)?;
            if !found.disdetta.is_revocation_asked() {
                return Err(ActError::Rule("revocation-not-asked", Vec::new()));
            }
            for noticed in &found.services {
                attivazioni::resume(db, now, noticed.activation_id, act.id)?;
            }
            terms::conclude(db, now, &act, mover.by, None)?;
        }
        _ => {}
    }
    if machine::is_final(Procedure::Disdetta, decision.state) {
        next.concluded_on = Some(today);
        close(db, now, act.id)?;
        // The ente can give it again, with the same notice.
        formal::release(db, now, &act, mover.by)?;
    }
    let act = course::advance(db, now, next, decision.state, mover, reason, facts)?;
    let found = find(db, actor, id)?;
    if matches!(act.state, ActState::Registered | ActState::Revoked) {
        // Section 10: the dates are told to the ente, and not only the state; of each service what really holds.
        let days = last_days(db, act.id)?;
        tell_in_words(db, now, &act, Side::Ente, |lang| {
            let services = last_days_told(lang, &days);
            match (act.state, act.received_on) {
                (ActState::Registered, Some(received_on)) => t!(
                    lang,
                    "disdette-tell-registered",
                    received = lang.date(received_on),
                    last = own_days_told(lang, &found),
                    services = services
                ),
                _ => t!(lang, "disdette-tell-revoked", services = services),
            }
            .into_owned()
        })?;
    }
    Ok(found)
}

/// What a registration would do.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// The disdetta as it would be.
    pub found: DisdettaSheet,
    /// The local date on which the certified mail was sent; none: it came otherwise.
    pub sent_on: Option<NaiveDate>,
}

/// What [`set_state`] would do, without doing it. Errors: as there.
pub fn foresee(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    place: (ActRef, i32),
    decision: &Decision,
) -> Result<Foreseen, ActError> {
    let mut foreseen = None;
    let undone = db.transaction(|db| {
        let found = set_state(db, actor, now, place, decision)?;
        let sent_on = match &found.notice {
            Some(sheet) => formal::sent_on(db, &sheet.notice)?,
            None => None,
        };
        foreseen = Some(Foreseen { found, sent_on });
        Err::<(), ActError>(ActError::Db(diesel::result::Error::RollbackTransaction))
    });
    match (foreseen, undone) {
        (Some(foreseen), _) => Ok(foreseen),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(ActError::NotFound),
    }
}

/// Computes the end from the date of receipt, whenever it is registered, and ends the services by it. Another notice than the one that
/// is linked takes its place. Errors: those of the notice, Rule, Conflict (the services have ended).
fn register(
    db: &mut Db,
    now: Timestamp,
    actor: &Actor,
    found: &DisdettaSheet,
    decision: &Decision,
) -> Result<(NaiveDate, Disdetta), ActError> {
    let act = &found.sheet.act;
    let received_on = match &found.notice {
        Some(notice) if decision.notice.is_empty() => notice.link.received_on,
        _ => {
            formal::release(db, now, act, actor.by(Some(act.ente_id)))?;
            let linked = formal::link(db, now, act, actor, &decision.notice)?;
            linked.link.received_on
        }
    };
    Ok((received_on, end(db, now, (act, &found.disdetta), received_on)?))
}

pub(super) fn write(db: &mut Db, disdetta: &Disdetta) -> QueryResult<()> {
    diesel::update(disdette::table.find(disdetta.act_id))
        .set(disdetta)
        .execute(db)
        .map(drop)
}

/// Another notice can be given for the services.
pub(super) fn close(db: &mut Db, now: Timestamp, act: ActId) -> QueryResult<()> {
    diesel::update(disdetta_services::table.filter(disdetta_services::act_id.eq(act)))
        .set(disdetta_services::closed_at.eq(now))
        .execute(db)
        .map(drop)
}

/// A registered disdetta as the person saw it, for who is that party of it. Errors: NotFound, Forbidden, Conflict, Stale.
pub(super) fn registered(
    db: &mut Db,
    actor: &Actor,
    (id, version): (ActRef, i32),
    party: Party,
) -> Result<DisdettaSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = &found.sheet.act;
    if !policy::parties(actor, act).contains(&party) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, act, version)?;
    match act.state == ActState::Registered {
        true => Ok(found),
        false => Err(ActError::Conflict("revocation-not-registered", Vec::new())),
    }
}
