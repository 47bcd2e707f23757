//! The course of a disdetta.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::effects::{Effects, effects};
use super::model::{Decision, Disdetta, DisdettaIn, DisdettaService, DisdettaSheet, find, of_act, open};
use crate::acts::course::{self, Mover};
use crate::acts::formal;
use crate::acts::telling::{Side, tell};
use crate::acts::{Act, ActError, ActRef, ActState, Party, Procedure, machine, policy};
use crate::attivazioni;
use crate::db::schema::{acts as acts_table, disdetta_services, disdette};
use crate::db::{Db, is_unique_violation};
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::services::Service;
use crate::users::actor::Actor;

/// Whether somebody gives or enters disdette at all.
pub fn may_begin(actor: &Actor) -> bool {
    let parties = match actor {
        Actor::Ente(user) => policy::of_ente(user.role()),
        Actor::Staff(staff) => policy::of_centre(staff),
    };
    machine::permits(Procedure::Disdetta, None, ActState::Submitted, &parties).is_some()
}

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
    let services = chosen(db, ente.id, given)?;
    let requested_from = asked(given.requested_from, today)?;
    let free = match given.notice.notice {
        Some(_) => formal::unused(db, ente.id)?,
        None => Vec::new(),
    };
    let known = free
        .iter()
        .find(|(notice, _)| Some(notice.id) == given.notice.notice);
    let received_on = known.and_then(|(_, received_on)| *received_on);
    Ok(Checked {
        services,
        requested_from,
        effects: effects(db, ente.id, received_on.unwrap_or(today), requested_from)?,
        is_received: received_on.is_some(),
    })
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
        let notice = formal::link(db, now, &act, by, &given.notice)?;
        let received = Act {
            received_on: Some(notice.link.received_on),
            ..act.clone()
        };
        course::save(db, now, &act, received)?;
    }
    find(db, actor, ActRef::Id(id))
}

/// The activations that are meant: in service, and without another notice. Errors: Invalid, Conflict.
fn chosen(
    db: &mut Db,
    ente: EnteId,
    given: &DisdettaIn,
) -> Result<Vec<(Act, attivazioni::Attivazione, Service)>, ActError> {
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

/// A later first day without service; one that has passed is ignored by the rule, one that nobody means is refused. Errors: Invalid.
fn asked(requested_from: Option<NaiveDate>, today: NaiveDate) -> Result<Option<NaiveDate>, ActError> {
    match requested_from {
        Some(day) if !rome::is_plausible(day) => Err(ActError::field("requested_from", "enti-bad-date")),
        Some(day) if day <= today => Ok(None),
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
    let mover = course::mover(actor, &act, decision.state)?;
    course::is_current(&act, version)?;
    let needed = (decision.state == ActState::Rejected).then_some("acts-reason-required");
    let reason = course::reason(decision.reason.as_deref(), needed)?;
    let (mut next, mut facts) = (act.clone(), Value::Null);
    match decision.state {
        ActState::Registered => {
            let (received_on, registered) = register(db, now, &found, mover, decision)?;
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
        }
        _ => {}
    }
    if machine::is_final(Procedure::Disdetta, decision.state) {
        next.concluded_on = Some(today);
        close(db, now, act.id)?;
    }
    let act = course::advance(db, now, next, decision.state, mover, reason, facts)?;
    let found = find(db, actor, id)?;
    if let (ActState::Registered, Some(last), Some(from), Some(received_on)) = (
        act.state,
        found.disdetta.last_service_day,
        found.disdetta.effective_from,
        act.received_on,
    ) {
        // Section 10: the dates are told to the ente, and not only the state.
        let shown = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
        let words = Message::new("disdette-tell-registered")
            .arg("received", shown(received_on))
            .arg("last", shown(last))
            .arg("from", shown(from));
        tell(db, now, &act, Side::Ente, &words)?;
    }
    Ok(found)
}

/// Computes the end from the date of receipt, whenever it is registered, and ends the services by it. Errors: those of the notice, Rule.
fn register(
    db: &mut Db,
    now: Timestamp,
    found: &DisdettaSheet,
    mover: Mover,
    decision: &Decision,
) -> Result<(NaiveDate, Disdetta), ActError> {
    let act = &found.sheet.act;
    let received_on = match &found.notice {
        Some(notice) if decision.notice.is_empty() => notice.link.received_on,
        _ => {
            formal::link(db, now, act, mover.by, &decision.notice)?
                .link
                .received_on
        }
    };
    let effects = effects(db, act.ente_id, received_on, found.disdetta.requested_from)?;
    let registered = Disdetta {
        last_service_day: Some(effects.cessation.last_service_day),
        effective_from: Some(effects.cessation.effective_from),
        cessation_reason: Some(effects.cessation.reason),
        convention_end: Some(effects.convention_end),
        ..found.disdetta.clone()
    };
    write(db, &registered)?;
    let in_service = attivazioni::in_service(db, act.ente_id)?;
    for noticed in &found.services {
        // What has ended meanwhile, with the membership, cannot end again.
        if in_service
            .iter()
            .any(|(active, ..)| active.id == noticed.activation_id)
        {
            let last = effects.cessation.last_service_day;
            attivazioni::cease(db, now, noticed.activation_id, last, act.id)?;
        }
    }
    Ok((received_on, registered))
}

fn write(db: &mut Db, disdetta: &Disdetta) -> QueryResult<()> {
    diesel::update(disdette::table.find(disdetta.act_id))
        .set(disdetta)
        .execute(db)
        .map(drop)
}

/// Another notice can be given for the services.
fn close(db: &mut Db, now: Timestamp, act: ActId) -> QueryResult<()> {
    diesel::update(disdetta_services::table.filter(disdetta_services::act_id.eq(act)))
        .set(disdetta_services::closed_at.eq(now))
        .execute(db)
        .map(drop)
}

/// Until the day before it takes effect ([I-16]). Errors: Rule.
fn is_revocable(disdetta: &Disdetta, today: NaiveDate) -> Result<(), ActError> {
    match disdetta.effective_from {
        Some(from) if today >= from => {
            let day = from.format("%d/%m/%Y").to_string();
            Err(ActError::Rule("revocation-too-late", vec![("day", day.into())]))
        }
        _ => Ok(()),
    }
}

/// A registered disdetta as the person saw it, for who is that party of it. Errors: NotFound, Forbidden, Conflict, Stale.
fn registered(
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
    course::is_current(act, version)?;
    match act.state == ActState::Registered {
        true => Ok(found),
        false => Err(ActError::Conflict("revocation-not-registered", Vec::new())),
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

/// The registered disdette whose day has come.
pub fn due_to_take_effect(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    disdette::table
        .inner_join(acts_table::table.on(acts_table::id.eq(disdette::act_id)))
        .filter(acts_table::state.eq(ActState::Registered))
        .filter(disdette::effective_from.le(rome::date_of(now.utc())))
        .order(disdette::act_id)
        .select(disdette::act_id)
        .load(db)
}

/// Lets a disdetta take effect on its day. `false`: it is not due.
pub fn take_effect(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let disdetta = of_act(db, id)?;
    let today = rome::date_of(now.utc());
    let Some(from) = disdetta.effective_from.filter(|from| *from <= today) else {
        return Ok(false);
    };
    if act.state != ActState::Registered {
        return Ok(false);
    }
    let next = Act {
        concluded_on: Some(from),
        ..act
    };
    close(db, now, id)?;
    let facts = json!({"effective_from": from.to_string()});
    course::advance(db, now, next, ActState::Effective, Mover::clock(), None, facts)?;
    Ok(true)
}
