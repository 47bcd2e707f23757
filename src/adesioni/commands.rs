//! The course of a joining.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::closing::tell_of_ended;
use super::membership::memberships;
use super::model::{Adesione, AdesioneIn, AdesioneSheet, Decision, find, of_act};
use crate::acts::course::{self, Mover};
use crate::acts::documents::{self, DocumentRole};
use crate::acts::register::{self, Purpose};
use crate::acts::terms::{self, NewTerm, TermKind, TermUnit};
use crate::acts::{self, Act, ActError, ActRef, ActState, Procedure, machine};
use crate::audit;
use crate::convenzioni::{self, Convenzione};
use crate::db::Db;
use crate::db::schema::{acts as acts_table, adesioni, convenzioni as convenzioni_table};
use crate::disdette;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, ConvenzioneId, EnteId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::recessi;
use crate::users::actor::Actor;

/// Begins a draft for an ente that the person acts for. Errors: NotFound (ente, convention), Forbidden, Rule (the ente is not valid, the
/// convention cannot be joined), Conflict (there is a joining of it already), Invalid.
pub fn begin(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    convenzione: ConvenzioneId,
    given: &AdesioneIn,
) -> Result<AdesioneSheet, ActError> {
    let today = rome::date_of(now.utc());
    let ente = course::acting_for(db, actor, now, ente)?;
    let convenzione = convenzioni::find(db, actor, convenzione)
        .map_err(|error| match error {
            ActError::NotFound => ActError::field("convenzione_id", "adesioni-unknown-convenzione"),
            other => other,
        })?
        .convenzione;
    is_open(&convenzione, today)?;
    // Who begins none is not told that there is one (R-VIS-4).
    course::may_begin(actor, Procedure::Adesione, ActState::Draft)?;
    for act in acts::of_ente(db, ente, Procedure::Adesione)? {
        if !machine::is_final(act.procedure, act.state)
            && of_act(db, act.id)?.convenzione_id == convenzione.id
        {
            return Err(ActError::Conflict(
                "adesione-exists",
                vec![("number", act.number.into())],
            ));
        }
    }
    let given = given.checked(today)?;
    let act = course::begin(db, actor, now, Procedure::Adesione, ente, ActState::Draft)?;
    let adesione = Adesione {
        act_id: act.id,
        convenzione_id: convenzione.id,
        organ: given.organ,
        resolution_number: given.resolution_number,
        resolution_on: given.resolution_on,
        signed_on: None,
        last_day: None,
        end_warned_days: None,
    };
    diesel::insert_into(adesioni::table)
        .values(&adesione)
        .execute(db)?;
    let by = actor.by(Some(ente));
    let facts = (Value::Null, adesione.facts());
    course::record(db, now, &act, by, "adesione.written", facts, None)?;
    Ok(AdesioneSheet {
        sheet: acts::sheet_of(db, act)?,
        adesione,
        convenzione,
    })
}

/// A convention whose last day has passed is joined no more. Errors: Rule.
fn is_open(convenzione: &Convenzione, today: NaiveDate) -> Result<(), ActError> {
    match convenzione.is_open_on(today) {
        true => Ok(()),
        false => Err(ActError::Rule(
            "convention_expired",
            vec![
                ("about", "adesione".into()),
                ("day", convenzione.end_on.format("%d/%m/%Y").to_string().into()),
            ],
        )),
    }
}

/// Changes a draft, from the version that the person saw. Errors: NotFound, Forbidden, Stale, Conflict (it was sent), Invalid.
pub fn change(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    given: &AdesioneIn,
) -> Result<AdesioneSheet, ActError> {
    let AdesioneSheet {
        sheet,
        adesione,
        convenzione,
    } = find(db, actor, id)?;
    let act = sheet.act;
    documents::may_add(actor, &act)?;
    course::is_current(db, &act, version)?;
    if act.state != ActState::Draft {
        return Err(ActError::Conflict("act-was-sent", Vec::new()));
    }
    let given = given.checked(rome::date_of(now.utc()))?;
    let changed = Adesione {
        organ: given.organ,
        resolution_number: given.resolution_number,
        resolution_on: given.resolution_on,
        ..adesione.clone()
    };
    let act = store(db, actor, now, act, (&adesione, &changed))?;
    Ok(AdesioneSheet {
        sheet: acts::sheet_of(db, act)?,
        adesione: changed,
        convenzione,
    })
}

/// Stores the joining beside its act, under the act's next version, and records what changed.
fn store(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    act: Act,
    (before, after): (&Adesione, &Adesione),
) -> Result<Act, ActError> {
    if before == after {
        return Ok(act);
    }
    let act = course::save(db, now, &act, act.clone())?;
    write(db, after)?;
    let (by, facts) = (
        actor.by(Some(act.ente_id)),
        audit::changes(before.facts(), after.facts()),
    );
    course::record(db, now, &act, by, "adesione.written", facts, None)?;
    Ok(act)
}

pub(super) fn write(db: &mut Db, adesione: &Adesione) -> QueryResult<()> {
    diesel::update(adesioni::table.find(adesione.act_id))
        .set(adesione)
        .execute(db)
        .map(drop)
}

/// Moves a joining, from the version that the person saw. `term_days`: within how many days it is decided (`joining.term_days` [I-34]; L. 241/1990
/// art. 2 c. 2). Errors: NotFound, Forbidden, Refused, Stale, Rule, Conflict, Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    decision: Decision,
    term_days: u32,
) -> Result<AdesioneSheet, ActError> {
    let today = rome::date_of(now.utc());
    let AdesioneSheet {
        sheet,
        mut adesione,
        convenzione,
    } = find(db, actor, id)?;
    let act = sheet.act.clone();
    let mover = course::mover_at(db, actor, (&act, version), decision.state)?;
    let reason = reason(&act, &decision)?;
    let mut facts = Value::Null;
    match decision.state {
        ActState::Submitted => {
            is_open(&convenzione, today)?;
            is_complete(&adesione, |role| sheet.documents.iter().any(|d| d.role == role))?;
        }
        ActState::Signed => {
            let typed = decision.register_entry.as_ref();
            let kept = register::settled(db, &act, Purpose::Signature, typed, today)?;
            let entered_on = match &kept {
                Some(kept) => Some(kept.entered_on),
                None => typed.and_then(|typed| typed.date),
            };
            let signed_on = signature(&decision, entered_on, (&adesione, &convenzione), today)?;
            overlaps(db, &act, signed_on.max(convenzione.start_on), convenzione.end_on)?;
            adesione.signed_on = Some(signed_on);
            write(db, &adesione)?;
            if let Some(typed) = typed.filter(|_| kept.is_none()) {
                register::enter(db, now, today, &act, mover.by, Purpose::Signature, typed)?;
            }
            facts = json!({"signed_on": signed_on.to_string()});
        }
        _ => {}
    }
    let mut next = act;
    if decision.state == ActState::Submitted {
        next.received_on = Some(today);
    }
    let is_decided = matches!(decision.state, ActState::Signed | ActState::Rejected);
    let is_over = is_decided || machine::is_final(Procedure::Adesione, decision.state);
    if is_over {
        next.concluded_on = Some(today);
    }
    let act = course::advance(db, now, next, decision.state, mover, reason, facts)?;
    if act.state == ActState::Submitted {
        let term = NewTerm {
            kind: TermKind::Joining,
            unit: TermUnit::CalendarDays,
            expected_length: None,
            length: term_days,
            starts_on: today,
            reason: None,
        };
        terms::start(db, now, &act, mover.by, term)?;
    }
    if is_over {
        terms::conclude(db, now, &act, mover.by, is_decided.then_some(today))?;
    }
    if act.state == ActState::Signed {
        // Who had left comes back.
        recessi::give_back(db, now, mover.by, act.ente_id)?;
        disdette::reconsider(db, now, mover.by, act.ente_id)?;
        tell_of_ended(db, now, &act)?;
    }
    Ok(AdesioneSheet {
        sheet: acts::sheet_of(db, act)?,
        adesione,
        convenzione,
    })
}

/// The reason; asking for something, and rejecting, need one. Errors: Invalid.
fn reason(act: &Act, decision: &Decision) -> Result<Option<String>, ActError> {
    let needed = match (act.state, decision.state) {
        (_, ActState::InformationRequested) => Some("adesioni-say-what-is-missing"),
        (_, ActState::Rejected) => Some("acts-reason-required"),
        // What the ente answers with.
        (ActState::InformationRequested, ActState::UnderReview) => Some("adesioni-say-what-was-added"),
        _ => None,
    };
    course::reason(decision.reason.as_deref(), needed)
}

/// What a draft needs before it is sent (section 6). Errors: Invalid, with everything that is missing.
fn is_complete(adesione: &Adesione, has: impl Fn(DocumentRole) -> bool) -> Result<(), ActError> {
    let missing = [
        (adesione.organ.is_none(), "organ", "adesioni-organ-missing"),
        (
            adesione.resolution_number.is_none(),
            "resolution_number",
            "adesioni-number-missing",
        ),
        (
            adesione.resolution_on.is_none(),
            "resolution_on",
            "adesioni-date-missing",
        ),
        (
            !has(DocumentRole::Resolution),
            "documents",
            "adesioni-resolution-missing",
        ),
        (
            !has(DocumentRole::SignedConvention),
            "documents",
            "adesioni-convention-missing",
        ),
    ];
    let missing: Vec<FieldError> = missing
        .into_iter()
        .filter(|(is_missing, ..)| *is_missing)
        .map(|(_, field, key)| FieldError::new(field, Message::new(key)))
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(ActError::Invalid(missing)),
    }
}

/// The date of signature: not after today, not before the resolution, within the convention; with the entry in the register, which takes no
/// document before it is signed. `entered_on`: the day of that entry.
/// Errors: Invalid.
fn signature(
    decision: &Decision,
    entered_on: Option<NaiveDate>,
    (adesione, convenzione): (&Adesione, &Convenzione),
    today: NaiveDate,
) -> Result<NaiveDate, ActError> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
    match decision.signed_on {
        None => refuse("signed_on", "adesioni-signed-on-missing"),
        Some(on) if on > today => refuse("signed_on", "adesioni-signed-on-future"),
        Some(on) if !rome::is_plausible(on) => refuse("signed_on", "web-bad-date"),
        Some(on) if adesione.resolution_on.is_some_and(|resolved| on < resolved) => {
            refuse("signed_on", "adesioni-signed-before-resolution");
        }
        Some(on) if on > convenzione.end_on => refuse("signed_on", "adesioni-signed-after-end"),
        Some(on) if entered_on.is_some_and(|entered| entered < on) => {
            refuse("register_entry/date", "adesioni-registered-before-signature");
        }
        Some(_) => {}
    }
    if decision.register_entry.is_none() && entered_on.is_none() {
        refuse("register_entry", "adesioni-register-missing");
    }
    match (decision.signed_on, wrong.is_empty()) {
        (Some(on), true) => Ok(on),
        _ => Err(ActError::Invalid(wrong)),
    }
}

/// Nobody is a member twice on one day. Errors: Conflict.
fn overlaps(db: &mut Db, act: &Act, from: NaiveDate, to: NaiveDate) -> Result<(), ActError> {
    let others = memberships(db, act.ente_id)?;
    let other = others
        .iter()
        .find(|other| other.act_id != act.id && other.from <= to && from <= other.to);
    match other {
        None => Ok(()),
        Some(other) => Err(ActError::Conflict(
            "adesione-overlaps",
            vec![
                ("convenzione", other.convenzione.name.clone().into()),
                ("day", other.to.format("%d/%m/%Y").to_string().into()),
            ],
        )),
    }
}

/// Gives a joining the last day that a recesso leaves it, where that is earlier than its own; the job ends it the day after.
pub fn end_with(
    db: &mut Db,
    now: Timestamp,
    by: audit::By,
    id: ActId,
    last_day: NaiveDate,
) -> Result<(), ActError> {
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let before = of_act(db, id)?;
    let convenzione = convenzioni::get(db, before.convenzione_id)?;
    if before.days(&convenzione).is_none_or(|(_, to)| to <= last_day) {
        return Ok(());
    }
    let after = Adesione {
        last_day: Some(last_day),
        ..before.clone()
    };
    let act = course::save(db, now, &act, act.clone())?;
    write(db, &after)?;
    let facts = audit::changes(before.facts(), after.facts());
    course::record(db, now, &act, by, "adesione.written", facts, None)?;
    Ok(())
}

/// The signed joinings whose last day has passed.
pub fn due_to_end(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    acts_table::table
        .inner_join(adesioni::table.on(adesioni::act_id.eq(acts_table::id)))
        .inner_join(convenzioni_table::table.on(convenzioni_table::id.eq(adesioni::convenzione_id)))
        .filter(acts_table::procedure.eq(Procedure::Adesione))
        .filter(acts_table::state.eq(ActState::Signed))
        .filter(
            convenzioni_table::end_on
                .lt(today)
                .or(adesioni::last_day.assume_not_null().lt(today)),
        )
        .order(acts_table::id)
        .select(acts_table::id)
        .load(db)
}

fn last_day(db: &mut Db, act: ActId) -> Result<Option<NaiveDate>, ActError> {
    let adesione = of_act(db, act)?;
    let convenzione = convenzioni::get(db, adesione.convenzione_id)?;
    Ok(adesione.days(&convenzione).map(|(_, to)| to))
}

/// Ends a joining the day after its last one. `false`: it is not due.
pub fn end(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let today = rome::date_of(now.utc());
    let Some(last) = last_day(db, id)?.filter(|last| *last < today) else {
        return Ok(false);
    };
    if act.state != ActState::Signed {
        return Ok(false);
    }
    let facts = json!({"last_day": last.to_string()});
    course::advance(db, now, act, ActState::Ended, Mover::clock(), None, facts)?;
    Ok(true)
}
