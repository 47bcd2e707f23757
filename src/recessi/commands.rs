//! The course of a recesso.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde_json::Value;

use super::beside;
use super::clock::reading_until;
use super::effect::{self, ContractExpired, Effect, EffectReason, NOTICE_MONTHS};
use super::ending;
use super::model::{self, Decision, Judgement, Left, NewRecesso, Recesso, RecessoScope, RecessoSheet, find};
use super::policy;
use super::settlement::SettlementMethod;
use super::settling;
use crate::acts::course::{self, Mover};
use crate::acts::documents::DocumentRole;
use crate::acts::telling::{self, Side};
use crate::acts::terms::{self, NewTerm, TermKind, TermUnit};
use crate::acts::{self, Act, ActError, ActRef, ActSheet, ActState, Party, Procedure, formal, machine};
use crate::adesioni;
use crate::audit;
use crate::config;
use crate::contracts;
use crate::db::Db;
use crate::db::schema::recessi;
use crate::enti::{self, EnteError};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::EnteId;
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::users::actor::Actor;
use crate::users::rights;

/// Characters of the reasons of a just cause at most.
const REASONS_CHARS: usize = 10_000;

/// What a centre has set.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Days after which a just cause that nobody contests takes effect.
    pub silence_days: u32,
    /// Days for which people whose rights have ended still read and export.
    pub reading_days: u32,
    /// How a settlement is reckoned if nothing else is chosen.
    pub method: SettlementMethod,
    /// Whether the tenth is due with just cause too.
    pub tenth_with_just_cause: bool,
}

impl From<&config::Recesso> for Rules {
    fn from(set: &config::Recesso) -> Rules {
        Rules {
            silence_days: set.silence_days,
            reading_days: set.reading_days,
            method: set.method,
            tenth_with_just_cause: set.tenth_with_just_cause,
        }
    }
}

impl From<ContractExpired> for ActError {
    fn from(expired: ContractExpired) -> ActError {
        let day = expired.ended_on.format("%d/%m/%Y").to_string();
        ActError::Rule("contract_expired", vec![("day", day.into())])
    }
}

/// What a recesso of this ente would leave, and whether it can be stated. Errors: NotFound (ente), Rule (`contract_expired`), Conflict
/// (`recesso-exists`), Invalid.
pub(super) fn checked(
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
pub(super) fn has_begun(left: &Left, received_on: NaiveDate) -> Result<(), ActError> {
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
fn stated(given: &NewRecesso) -> Result<Recesso, ActError> {
    let text = given.reasons.as_deref().unwrap_or_default();
    let text = text.replace("\r\n", "\n").replace('\0', "").trim().to_owned();
    let mut wrong = Vec::new();
    if text.chars().count() > REASONS_CHARS {
        wrong.push(FieldError::new("reasons", Message::new("recessi-reasons-long")));
    }
    if given.just_cause && text.is_empty() {
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
    let sheet = acts::sheet_of(db, act)?;
    model::whole(db, actor, sheet)
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
    let sheet = acts::sheet_of(db, act)?;
    model::whole(db, actor, sheet)
}

/// Stores the recesso beside its act, under the act's next version, and records what changed.
fn store(
    db: &mut Db,
    now: Timestamp,
    act: Act,
    by: audit::By,
    (before, after): (&Recesso, &Recesso),
) -> Result<Act, ActError> {
    if before == after {
        return Ok(act);
    }
    let act = course::save(db, now, &act, act.clone())?;
    write(db, after)?;
    let facts = audit::changes(before.facts(), after.facts());
    course::record(db, now, &act, by, "recesso.written", facts, None)?;
    Ok(act)
}

pub(super) fn write(db: &mut Db, recesso: &Recesso) -> QueryResult<()> {
    diesel::update(recessi::table.find(recesso.act_id))
        .set(recesso)
        .execute(db)
        .map(drop)
}

/// Moves a recesso, from the version that the person saw; what is `settled` is [`send`](super::settling::send)'s. The signatory who asks for `revoked`
/// leaves the state, and so does the case owner who, asked for it, says `registered`. Errors: NotFound, Forbidden, Refused, Stale, Rule,
/// Conflict, Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    rules: Rules,
    decision: Decision,
) -> Result<RecessoSheet, ActError> {
    let today = rome::date_of(now.utc());
    let found = find(db, actor, id)?;
    let act = found.sheet.act.clone();
    let parties = acts::policy::parties(actor, &act);
    match (act.state, decision.state) {
        (ActState::Registered, ActState::Revoked) if !parties.contains(&Party::CaseOwner) => {
            return ask_revocation(db, actor, now, (id, version), decision.reason.as_deref());
        }
        (ActState::Registered, ActState::Registered) if found.recesso.revocation_asked_at.is_some() => {
            return refuse_revocation(db, actor, now, (id, version), decision.reason.as_deref());
        }
        _ => {}
    }
    let mover = course::mover(actor, &act, decision.state)?;
    course::is_current(db, &act, version)?;
    let is_drafted = found.settlement.is_some();
    let allowed = policy::steps(&act, &found.recesso, is_drafted, &parties, today);
    if !allowed.contains(&decision.state) || decision.state == ActState::Settled {
        return Err(refused(&act, &found.recesso, decision.state, allowed));
    }
    let needed = match decision.state {
        ActState::Rejected | ActState::Contested => Some("acts-reason-required"),
        ActState::Registered if decision.recognised == Some(false) => Some("acts-reason-required"),
        _ => None,
    };
    let reason = course::reason(decision.reason.as_deref(), needed)?;
    let before = found.recesso.clone();
    let (mut next, mut left) = (act.clone(), found.left);
    let recesso = match (act.state, decision.state) {
        (ActState::Submitted, ActState::Registered) => {
            // What it rests on is what was given as that, and by nobody but who states it.
            let grounds = |sheet: &ActSheet| {
                sheet
                    .documents
                    .iter()
                    .any(|one| one.role == DocumentRole::Grounds)
            };
            if before.just_cause && !grounds(&found.sheet) {
                return Err(ActError::field("documents", "recessi-grounds-missing"));
            }
            let notice = match found.notice {
                Some(notice) => notice,
                None => formal::link(db, now, &act, actor, &decision.notice)?,
            };
            let received_on = notice.link.received_on;
            next.received_on = Some(received_on);
            // What had been joined when the notice came is left, and not what had been when it was stated.
            left = model::left(db, act.ente_id, &before, received_on)?;
            has_begun(&left, received_on)?;
            registered(&before, &left, received_on, today, rules)?
        }
        (ActState::Contested, ActState::Registered) => {
            let received_on = act.received_on.ok_or(ActError::NotFound)?;
            match decision.recognised {
                None => return Err(ActError::field("recognised", "recessi-say-recognised")),
                Some(true) => judged(before.clone(), Judgement::Recognised, today),
                Some(false) => {
                    let effect = ordinary(&before, &left, received_on)?;
                    judged(before.clone(), Judgement::Recast, today).with(effect)
                }
            }
        }
        (_, ActState::Contested) => Recesso {
            contested_at: Some(now),
            goes_on: Some(decision.goes_on),
            silence_on: None,
            ..before.clone()
        },
        (_, ActState::Effective) if before.is_unjudged() => {
            judged(before.clone(), Judgement::Recognised, today)
        }
        _ => before.clone(),
    };
    if matches!(decision.state, ActState::Rejected | ActState::Revoked) {
        next.concluded_on = Some(today);
        formal::release(db, now, &act, mover.by)?;
    }
    if decision.state == ActState::Settling {
        keep_reading(db, now, mover.by, &act, rules)?;
    }
    let act = match decision.state {
        ActState::Effective => {
            ending::take_effect(db, now, next, &recesso, (mover, reason), rules.reading_days)?
        }
        to => {
            write(db, &recesso)?;
            let (_, mut facts) = audit::changes(before.facts(), recesso.facts());
            // What the ente is shown: of the drafts before it reads nothing.
            if let (ActState::Settling, Some(settlement)) = (to, &found.settlement) {
                facts = settling::facts(settlement);
            }
            course::advance(db, now, next, to, mover, reason, facts)?
        }
    };
    terms_follow(db, now, &act, (&recesso, &left), rules)?;
    if act.state == ActState::Contested && recesso.goes_on == Some(false) {
        tell_stop(db, now, &act, &left)?;
    }
    match act.state {
        ActState::Registered => ending::end_services(db, now, &act, &recesso, &left)?,
        ActState::Revoked => {
            ending::resume_services(db, now, &act)?;
            rights::call_off(db, now, mover.by, act.ente_id)?;
        }
        _ => {}
    }
    let sheet = acts::sheet_of(db, act)?;
    model::whole(db, actor, sheet)
}

/// Who has left still reads the settlement that is shown or sent, for as many days as anything else.
pub(super) fn keep_reading(
    db: &mut Db,
    now: Timestamp,
    by: audit::By,
    act: &Act,
    rules: Rules,
) -> QueryResult<()> {
    let until = reading_until(rome::date_of(now.utc()), rules.reading_days);
    rights::read_until(db, now, by, act.ente_id, until).map(drop)
}

fn judged(recesso: Recesso, judgement: Judgement, today: NaiveDate) -> Recesso {
    Recesso {
        judged: Some(judgement),
        judged_on: Some(today),
        ..recesso
    }
}

/// Why a step that the table has cannot be made now.
fn refused(act: &Act, recesso: &Recesso, to: ActState, allowed: Vec<ActState>) -> ActError {
    let slug = match (act.state, to) {
        (ActState::Registered, ActState::Contested) => "recesso-nothing-to-contest",
        (ActState::Registered, ActState::Effective) => "recesso-by-clock",
        (ActState::Registered, ActState::Revoked) if recesso.revocation_asked_at.is_none() => {
            "recesso-revocation-not-asked"
        }
        (ActState::Registered, ActState::Revoked) => "recesso-revocation-late",
        (ActState::Effective, ActState::Settling) if recesso.overtaken_by.is_some() => "recesso-overtaken",
        (ActState::Effective, ActState::Settling) => "recesso-settlement-missing",
        (from, to) => {
            return ActError::Refused { from, to, allowed };
        }
    };
    ActError::Conflict(slug, Vec::new())
}

/// The recesso with its effect, from the date of receipt. Errors: Rule (`contract_expired`).
fn registered(
    recesso: &Recesso,
    left: &Left,
    received_on: NaiveDate,
    today: NaiveDate,
    rules: Rules,
) -> Result<Recesso, ActError> {
    if !recesso.just_cause {
        return Ok(recesso.clone().with(ordinary(recesso, left, received_on)?));
    }
    let effect = effect::with_just_cause(received_on, left.last_day())?;
    Ok(Recesso {
        silence_on: today.checked_add_days(Days::new(rules.silence_days.into())),
        ..recesso.clone().with(effect)
    })
}

/// Its effect as an ordinary one. Errors: Rule (`contract_expired`).
pub(super) fn ordinary(recesso: &Recesso, left: &Left, received_on: NaiveDate) -> Result<Effect, ActError> {
    Ok(effect::with_notice(
        received_on,
        NOTICE_MONTHS,
        recesso.requested_on,
        left.last_day(),
    )?)
}

/// Tells those who work for the services that the ente does not want them while its just cause is contested: a program turns nothing off.
fn tell_stop(db: &mut Db, now: Timestamp, act: &Act, left: &Left) -> Result<(), ActError> {
    let today = rome::date_of(now.utc());
    for (activation, ..) in model::services_ended(db, act.ente_id, left, today)? {
        let said = Message::new("recessi-tell-stop").arg("number", act.number.clone());
        telling::tell(db, now, &activation, Side::Builders, &said)?;
        telling::tell(db, now, &activation, Side::Centre, &said)?;
    }
    Ok(())
}

/// Days from one to another, not counting the first.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or_default()
}

/// Lets the terms run and end that follow from where it has come to: for contesting a just cause, and for the notice.
fn terms_follow(
    db: &mut Db,
    now: Timestamp,
    act: &Act,
    (recesso, left): (&Recesso, &Left),
    rules: Rules,
) -> Result<(), ActError> {
    let (by, today) = (Mover::clock().by, rome::date_of(now.utc()));
    let term = |kind, length, starts_on, reason| NewTerm {
        kind,
        unit: TermUnit::CalendarDays,
        expected_length: None,
        length,
        starts_on,
        reason,
    };
    // An act has one term of a kind: that of a contestation runs on.
    let notice = |db: &mut Db, received_on: NaiveDate, last: NaiveDate, effect: Option<EffectReason>| {
        let (kind, days) = (TermKind::RecessoEffect, days_between(received_on, last));
        let reason = effect.and_then(EffectReason::of_term);
        match terms::restart(db, now, act, by, kind, (received_on, days, reason))? {
            true => Ok(()),
            false => terms::start(db, now, act, by, term(kind, days, received_on, reason)).map(drop),
        }
    };
    match act.state {
        ActState::Registered if recesso.is_unjudged() => {
            let new = term(TermKind::JustCause, rules.silence_days, today, None);
            terms::start(db, now, act, by, new)?;
        }
        ActState::Registered if !recesso.is_with_just_cause() => {
            if let (Some(received_on), Some(last)) = (act.received_on, recesso.last_service_day) {
                notice(db, received_on, last, recesso.effect)?;
            }
        }
        // Recognised: what it was to wait for as an ordinary one is not to be done any more.
        ActState::Registered => terms::conclude(db, now, act, by, None)?,
        ActState::Contested => {
            terms::conclude(db, now, act, by, Some(today))?;
            // Until it is decided the services end by the ordinary notice: then it has to be.
            if let Some(received_on) = act.received_on {
                let effect = ordinary(recesso, left, received_on)?;
                notice(db, received_on, effect.last_service_day, Some(effect.reason))?;
            }
        }
        ActState::Revoked => terms::conclude(db, now, act, by, None)?,
        _ => {}
    }
    Ok(())
}

/// The signatory asks to take it back. Errors: NotFound, Forbidden, Stale, Conflict.
pub fn ask_revocation(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::EnteSignatory) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_ask_revocation(&act, &found.recesso, &parties, rome::date_of(now.utc())) {
        let slug = match found.recesso.revocation_asked_at {
            Some(_) => "recesso-revocation-asked",
            None => "recesso-revocation-late",
        };
        return Err(ActError::Conflict(slug, Vec::new()));
    }
    let asked = Recesso {
        revocation_asked_at: Some(now),
        revocation_asked_by: Some(actor.id()),
        revocation_reason: course::reason(reason, None)?,
        revocation_warned_at: None,
        ..found.recesso.clone()
    };
    let by = actor.by(Some(act.ente_id));
    let act = store(db, now, act, by, (&found.recesso, &asked))?;
    let said = Message::new("recessi-tell-revocation-asked").arg("number", act.number.clone());
    telling::tell(db, now, &act, Side::Centre, &said)?;
    let sheet = acts::sheet_of(db, act)?;
    model::whole(db, actor, sheet)
}

/// The case owner does not let it be taken back. Errors: NotFound, Forbidden, Stale, Conflict, Invalid.
pub fn refuse_revocation(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    if !acts::policy::parties(actor, &act).contains(&Party::CaseOwner) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if act.state != ActState::Registered || found.recesso.revocation_asked_at.is_none() {
        return Err(ActError::Conflict("recesso-revocation-not-asked", Vec::new()));
    }
    let reason = course::reason(reason, Some("acts-reason-required"))?.unwrap_or_default();
    let refused = Recesso {
        revocation_asked_at: None,
        revocation_asked_by: None,
        revocation_reason: None,
        ..found.recesso.clone()
    };
    let act = course::save(db, now, &act, act.clone())?;
    write(db, &refused)?;
    let facts = audit::changes(found.recesso.facts(), refused.facts());
    let (by, event) = (actor.by(None), "recesso.revocation_refused");
    course::record(db, now, &act, by, event, facts, Some(reason.clone()))?;
    let said = Message::new("recessi-tell-revocation-refused")
        .arg("number", act.number.clone())
        .arg("reason", reason);
    telling::tell(db, now, &act, Side::Ente, &said)?;
    let sheet = acts::sheet_of(db, act)?;
    model::whole(db, actor, sheet)
}

/// The case owner gives the people of the ente their rights back, which this recesso has ended: an ente that comes back, or one that
/// must still do something. Errors: NotFound, Forbidden, Stale, Conflict, Invalid.
pub fn restore_rights(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    reason: Option<&str>,
) -> Result<RecessoSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act;
    let parties = acts::policy::parties(actor, &act);
    if !parties.contains(&Party::CaseOwner) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, &act, version)?;
    if !policy::may_restore(found.rights.as_ref(), &parties, rome::date_of(now.utc())) {
        return Err(ActError::Conflict("rights-not-ended", Vec::new()));
    }
    let reason = course::reason(reason, Some("acts-reason-required"))?.unwrap_or_default();
    let act = course::save(db, now, &act, act.clone())?;
    let (by, decided) = (actor.by(Some(act.ente_id)), Some((actor.id(), reason.clone())));
    rights::restore(db, now, by, act.ente_id, decided)?;
    let said = Message::new("recessi-tell-rights-restored")
        .arg("number", act.number.clone())
        .arg("reason", reason);
    telling::tell(db, now, &act, Side::Ente, &said)?;
    let sheet = acts::sheet_of(db, act)?;
    model::whole(db, actor, sheet)
}
