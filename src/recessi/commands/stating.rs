//! Stating a recesso, and changing what was stated.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use super::super::effect::ContractExpired;
use super::super::model::{self, Left, NewRecesso, Recesso, RecessoScope, RecessoSheet, find};
use super::super::{beside, policy};
use super::store;
use crate::acts::course;
use crate::acts::telling::{self, Side};
use crate::acts::{self, Act, ActError, ActRef, ActState, Party, Procedure, machine};
use crate::adesioni;
use crate::contracts;
use crate::db::Db;
use crate::db::schema::recessi;
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Message, one_line};
use crate::users::actor::Actor;

/// Characters of the reasons of a just cause at most.
const REASONS_CHARS: usize = 10_000;

/// What a recesso of this ente would leave, and whether it can be stated. Errors: NotFound (ente), Rule (`contract_expired`), Conflict
/// (`recesso-exists`), Invalid.
pub(in crate::recessi) fn checked(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    given: &NewRecesso,
) -> Result<(EnteId, Recesso, Left), ActError> {
    let today = rome::date_of(now.utc());
    let ente = enti::find(db, actor, ente).map_err(|error| match error {
        EnteError::Db(error) => ActError::Db(error),
        _ => ActError::NotFound,
    })?;
    if actor.ente().is_some_and(|user| !user.reach().contains(&ente.id)) {
        return Err(ActError::NotFound);
    }
    let mut recesso = stated(given)?;
    match given.scope {
        None => return Err(ActError::field("scope", "recessi-choose-scope")),
        Some(RecessoScope::Contract) => {
            let contracts = contracts::of_ente(db, ente.id)?;
            let contract = contracts.iter().find(|one| Some(one.id) == given.contract);
            let contract =
                contract.ok_or_else(|| ActError::field("contract_id", "recessi-unknown-contract"))?;
            recesso.contract_id = Some(contract.id);
        }
        Some(RecessoScope::Membership) => {
            let memberships = adesioni::memberships(db, ente.id)?;
            let chosen = match given.adesione {
                Some(adesione) => memberships
                    .iter()
                    .find(|one| one.act_id == adesione)
                    .ok_or_else(|| ActError::field("adesione_id", "recessi-unknown-adesione"))
                    .map(Some)?,
                None => memberships
                    .iter()
                    .find(|one| (one.from..=one.to).contains(&today))
                    .or(memberships.last()),
            };
            let membership = chosen.ok_or_else(|| ActError::field("scope", "recessi-no-membership"))?;
            recesso.scope = RecessoScope::Membership;
            recesso.adesione_id = Some(membership.act_id);
        }
    }
    let left = model::left(db, ente.id, &recesso, today)?;
    // The centre may enter later what was received in time.
    if actor.ente().is_some() {
        has_begun(&left, today)?;
        if left.last_day() < today {
            let ended_on = left.last_day();
            return Err(ContractExpired { ended_on }.into());
        }
    }
    Ok((ente.id, recesso, left))
}

/// What has not begun is not left yet. Errors: Rule (`recesso-not-begun`).
pub(in crate::recessi) fn has_begun(left: &Left, received_on: NaiveDate) -> Result<(), ActError> {
    let first_day = left.first_day();
    match received_on < first_day {
        true => {
            let day = first_day.format("%d/%m/%Y").to_string();
            Err(ActError::Rule("recesso-not-begun", vec![("day", day.into())]))
        }
        false => Ok(()),
    }
}

/// What the notice says, with nothing of what it leaves. Errors: Invalid.
pub(super) fn stated(given: &NewRecesso) -> Result<Recesso, ActError> {
    let text = given.reasons.as_deref().unwrap_or_default();
    let text = text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    let mut wrong = Vec::new();
    if text.chars().count() > REASONS_CHARS {
        wrong.push(FieldError::new("reasons", Message::new("recessi-reasons-long")));
    }
    if given.just_cause && one_line(&text).is_empty() {
        wrong.push(FieldError::new(
            "reasons",
            Message::new("recessi-reasons-missing"),
        ));
    }
    if given.requested_on.is_some_and(|day| !rome::is_plausible(day)) {
        wrong.push(FieldError::new("requested_on", Message::new("recessi-bad-date")));
    }
    if !wrong.is_empty() {
        return Err(ActError::Invalid(wrong));
    }
    Ok(Recesso {
        act_id: crate::kernel::ids::ActId(uuid::Uuid::nil()),
        scope: RecessoScope::Contract,
        contract_id: None,
        adesione_id: None,
        just_cause: given.just_cause,
        reasons: (!text.is_empty()).then_some(text),
        requested_on: given.requested_on,
        effective_from: None,
        last_service_day: None,
        effect: None,
        silence_on: None,
        contested_at: None,
        goes_on: None,
        judged: None,
        judged_on: None,
        revocation_asked_at: None,
        revocation_asked_by: None,
        revocation_reason: None,
        overtaken_by: None,
        revocation_warned_at: None,
        rule: None,
        rule_version: None,
    })
}

/// States a recesso: the signatory for the ente, or the centre for it (R-PEC-5). Errors: Forbidden, and as [`checked`].
pub fn submit(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    given: &NewRecesso,
) -> Result<RecessoSheet, ActError> {
    let parties = match actor {
        Actor::Ente(user) => acts::policy::of_ente(user.role()),
        Actor::Staff(staff) => acts::policy::of_centre(staff),
    };
    if machine::permits(Procedure::Recesso, None, ActState::Submitted, &parties).is_none() {
        return Err(ActError::Forbidden);
    }
    let (ente, recesso, _) = checked(db, actor, now, ente, given)?;
    let act = course::begin(db, actor, now, Procedure::Recesso, ente, ActState::Submitted)?;
    let recesso = Recesso {
        act_id: act.id,
        ..recesso
    };
    is_free(db, &act, &recesso)?;
    diesel::insert_into(recessi::table).values(&recesso).execute(db)?;
    let (by, facts) = (actor.by(Some(ente)), (Value::Null, recesso.facts()));
    course::record(db, now, &act, by, "recesso.written", facts, None)?;
    model::whole(db, actor, act)
}

/// Whether nothing stands in the way of it. Errors: Conflict (`recesso-exists`).
fn is_free(db: &mut Db, act: &Act, recesso: &Recesso) -> Result<(), ActError> {
    let what = (recesso.contract_id, recesso.adesione_id);
    match beside::in_the_way(db, (act.ente_id, Some(act.id)), what, recesso.just_cause)? {
        None => Ok(()),
        Some(other) => Err(ActError::Conflict(
            "recesso-exists",
            vec![("number", other.number.into())],
        )),
    }
}

/// Changes what the notice says, until it is registered. Errors: NotFound, Forbidden, Stale, Conflict (it was registered), Invalid.
pub fn change(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    given: &NewRecesso,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let stated_by = found.stated_by();
    let act = found.sheet.act;
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::EnteSignatory) && !parties.contains(&Party::Staff) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_change(&act, stated_by, &parties) {
        let slug = match act.state {
            ActState::Submitted => "recesso-of-the-ente",
            _ => "recesso-registered",
        };
        return Err(ActError::Conflict(slug, Vec::new()));
    }
    let said = stated(given)?;
    let changed = Recesso {
        just_cause: said.just_cause,
        reasons: said.reasons,
        requested_on: said.requested_on,
        ..found.recesso.clone()
    };
    is_free(db, &act, &changed)?;
    let before = act.version;
    let act = store(db, now, act, actor.by(None), (&found.recesso, &changed))?;
    if actor.staff().is_some() && act.version != before {
        let said = Message::new("recessi-tell-changed").arg("number", act.number.clone());
        telling::tell(db, now, &act, Side::Ente, &said)?;
    }
    model::whole(db, actor, act)
}
