//! The course of a recesso.

mod revocation;
mod stating;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
pub use revocation::{ask_revocation, refuse_revocation, restore_rights};
pub use stating::{change, submit};
pub(super) use stating::{checked, has_begun};

use super::clock::reading_until;
use super::effect::{self, ContractExpired, Effect, EffectReason, NOTICE_MONTHS};
use super::model::{self, Decision, Judgement, Left, Recesso, RecessoSheet, find};
use super::settlement::SettlementMethod;
use super::{beside, ending, policy, reading, settling};
use crate::acts::course::{self, Mover};
use crate::acts::documents::DocumentRole;
use crate::acts::telling::{self, Side};
use crate::acts::terms::{self, NewTerm, TermKind, TermUnit};
use crate::acts::{self, Act, ActError, ActRef, ActSheet, ActState, Party, formal};
use crate::audit;
use crate::config;
use crate::db::Db;
use crate::db::schema::recessi;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::users::actor::Actor;

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
    let is_drafted = found.settlement.is_some();
    let allowed = policy::steps(&act, &found.recesso, is_drafted, &parties, today);
    let mover =
        course::mover_at(db, actor, (&act, version), decision.state).map_err(|error| match error {
            // What the table has is not yet what can be done now.
            ActError::Refused { from, to, .. } => ActError::Refused {
                from,
                to,
                allowed: allowed.clone(),
            },
            other => other,
        })?;
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
        if let Some(number) = beside::undecided(db, &act, &found.recesso)? {
            let other = vec![("number", number.into())];
            return Err(ActError::Conflict("recesso-just-cause-open", other));
        }
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
        ActState::Registered => {
            ending::end_services(db, now, &act, &recesso, &left)?;
            tell_days(db, now, &act, &recesso)?;
        }
        ActState::Revoked => {
            ending::resume_services(db, now, &act)?;
            reading::call_off(db, now, mover.by, (act.ente_id, None))?;
        }
        _ => {}
    }
    model::whole(db, actor, act)
}

/// Tells the ente the days that follow from what was decided, and not only the state (section 14).
fn tell_days(db: &mut Db, now: Timestamp, act: &Act, recesso: &Recesso) -> Result<(), ActError> {
    let key = match (recesso.just_cause, recesso.judged) {
        (false, _) => "recessi-tell-registered",
        (true, None) => "recessi-tell-registered-just-cause",
        (true, Some(Judgement::Recast)) => "recessi-tell-recast",
        (true, Some(Judgement::Recognised | Judgement::Silence)) => "recessi-tell-recognised",
    };
    telling::tell_in_words(db, now, act, Side::Ente, |lang| {
        let day = |date: Option<NaiveDate>| date.map(|date| lang.date(date)).unwrap_or_default();
        let args = [
            ("received", day(act.received_on).into()),
            ("last", day(recesso.last_service_day).into()),
            ("from", day(recesso.effective_from).into()),
            ("silence", day(recesso.silence_on).into()),
        ];
        lang.with(key, &args).into_owned()
    })?;
    Ok(())
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
    reading::prolong(db, now, by, act, until)
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
