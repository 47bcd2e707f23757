//! The course of an inerzia.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::{Asked, Decision, InerziaSheet, complete_one, find, half};
use super::substitution::{Inadmissible, Length, admit};
use crate::acts::course::{self, Mover};
use crate::acts::substitution::{self, Inerzia, SUBJECT};
use crate::acts::terms::{self, NewTerm, TermKind, TermState, TermUnit};
use crate::acts::{self, Act, ActError, ActRef, ActState, Party, Procedure, Side, machine, policy};
use crate::db::Db;
use crate::db::schema::{act_terms, acts as acts_table, inerzie};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ActId;
use crate::kernel::rome;
use crate::kernel::text::{Arg, Message};
use crate::users::actor::Actor;

/// The audit event of a request; its new value has what it is about, and the day of its receipt.
pub const ASKED: &str = "inerzia.asked";

fn written(date: NaiveDate) -> Arg {
    date.format("%d/%m/%Y").to_string().into()
}

/// Why the substitute power cannot be asked for, with what helps: the day from which it can, or when the case was concluded.
fn refusal(why: Inadmissible, case: &Act) -> ActError {
    let number = ("number", case.number.clone().into());
    match why {
        Inadmissible::TermNotExpired { due_on } => ActError::Rule(
            "term_not_expired",
            vec![
                number,
                ("due", written(due_on)),
                ("from", written(due_on + Days::new(1))),
            ],
        ),
        Inadmissible::CaseConcluded { concluded_on } => {
            ActError::Rule("case_concluded", vec![number, ("day", written(concluded_on))])
        }
    }
}

/// Whether the person may ask for the substitute power over a case today, and what for. Errors: NotFound (the case), Forbidden,
/// RightsEnded, Rule (`term_not_expired`, `case_concluded`, no term runs, the holder is its case owner), Conflict (it was asked for),
/// Invalid (a case of another kind).
pub fn examine(db: &mut Db, actor: &Actor, now: Timestamp, about: ActRef) -> Result<Asked, ActError> {
    let case = acts::find_any(db, actor, about)?;
    let parties = policy::parties(actor, &case);
    if machine::permits(Procedure::Inerzia, None, ActState::Submitted, &parties).is_none() {
        return Err(ActError::Forbidden);
    }
    policy::still_writes(actor, &case)?;
    if !SUBJECT.contains(&case.procedure) {
        return Err(ActError::field("about_act_id", "inerzie-no-subject"));
    }
    let case = acts::sheet_of(db, case)?;
    let act = &case.act;
    let today = rome::date_of(now.utc());
    let number = || vec![("number", act.number.clone().into())];
    let term = match (substitution::term_of(&case.terms), act.concluded_on) {
        (Some(term), _) => term.clone(),
        (None, Some(concluded_on)) => return Err(refusal(Inadmissible::CaseConcluded { concluded_on }, act)),
        (None, None) => return Err(ActError::Rule("inerzia-no-term", number())),
    };
    admit(term.due_on, act.concluded_on, today).map_err(|why| refusal(why, act))?;
    if matches!(actor, Actor::Staff(_)) && substitution::is_case_owner(db, act, actor.id())? {
        return Err(ActError::Rule("holder-is-case-owner", number()));
    }
    if let Some(open) = case.substitution.as_ref().filter(|one| one.is_open()) {
        let number = ("number", open.act.number.clone().into());
        return Err(ActError::Conflict("inerzia-exists", vec![number]));
    }
    Ok(Asked {
        half: half(&term),
        case,
        term,
    })
}

/// Asks for the substitute power over a case: the signatory for the ente, with or without a text, or a holder of his or her own
/// motion, with the reason. The holder's term runs from today. Errors: those of [`examine`], Invalid (`reason`).
pub fn begin(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    about: ActRef,
    reason: Option<&str>,
) -> Result<InerziaSheet, ActError> {
    let asked = examine(db, actor, now, about)?;
    let case = asked.case.act;
    let own_motion = matches!(actor, Actor::Staff(_));
    let reason = course::reason(reason, own_motion.then_some("inerzie-say-why"))?;
    let today = rome::date_of(now.utc());
    let begun = course::begin(
        db,
        actor,
        now,
        Procedure::Inerzia,
        case.ente_id,
        ActState::Submitted,
    )?;
    let received = Act {
        received_on: Some(today),
        ..begun.clone()
    };
    let act = course::save(db, now, &begun, received)?;
    let row = Inerzia {
        act_id: act.id,
        about_act_id: case.id,
        term_id: asked.term.id,
        own_motion,
        requested_on: today,
        reason: reason.clone(),
    };
    diesel::insert_into(inerzie::table).values(&row).execute(db)?;
    let by = actor.by(Some(act.ente_id));
    let facts = json!({"about": case.number, "due_on": asked.term.due_on.to_string(), "own_motion": own_motion, "received_on": today});
    course::record(db, now, &act, by, ASKED, (Value::Null, facts), reason)?;
    let (unit, length) = match asked.half {
        Length::WorkingDays(days) => (TermUnit::WorkingDays, days),
        Length::CalendarDays(days) => (TermUnit::CalendarDays, days),
    };
    let term = NewTerm {
        kind: TermKind::Substitution,
        unit,
        expected_length: None,
        length,
        starts_on: today,
        reason: None,
    };
    terms::start(db, now, &act, by, term)?;
    let told = Message::new("inerzie-told-asked").arg("number", act.number.clone());
    acts::tell(db, now, &case, Side::Centre, &told)?;
    Ok(complete_one(db, act)?)
}

/// Moves an inerzia, from the version that the person saw: a holder takes it up, also in the place of one who no longer is a holder. It is concluded with its case, by the steps of the
/// case. Errors: NotFound, Forbidden, Refused, Stale, Rule (`holder-is-case-owner`, `case-not-concluded`), Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    decision: &Decision,
) -> Result<InerziaSheet, ActError> {
    let found = find(db, actor, id)?;
    let (act, case) = (found.sheet.act.clone(), found.case);
    let goes_on = decision.state == ActState::TakenOver && substitution::is_left(db, &act)?;
    let mover = match goes_on {
        true => successor(db, actor, &act, version)?,
        false => course::mover_at(db, actor, (&act, version), decision.state)?,
    };
    let number = vec![("number", case.number.clone().into())];
    if decision.state == ActState::Concluded {
        return Err(ActError::Rule("case-not-concluded", number));
    }
    if substitution::is_case_owner(db, &case, actor.id())? {
        return Err(ActError::Rule("holder-is-case-owner", number));
    }
    let reason = course::reason(decision.reason.as_deref(), None)?;
    // Who answered for it until now; whoever takes it up knows.
    let told = Message::new("inerzie-told-taken").arg("number", act.number.clone());
    acts::tell(db, now, &case, Side::Centre, &told)?;
    let case = substitution::hand_over(db, now, &case, mover, &act)?;
    let taken = Act {
        case_owner_id: mover.user,
        ..act
    };
    let act = match goes_on {
        true => {
            let old = json!({"holder": found.sheet.act.case_owner_id});
            let act = course::save(db, now, &found.sheet.act, taken)?;
            let new = json!({"holder": mover.user, "case": case.number});
            course::record(db, now, &act, mover.by, "inerzia.handed_on", (old, new), reason)?;
            let told = Message::new("inerzie-told-handed-on");
            acts::tell(db, now, &act, Side::Ente, &told)?;
            act
        }
        false => {
            let facts = json!({"case": case.number});
            course::advance(db, now, taken, decision.state, mover, reason, facts)?
        }
    };
    Ok(complete_one(db, act)?)
}

/// Who goes on in the place of a holder who is one no longer. Errors: Forbidden, Changed.
fn successor(db: &mut Db, actor: &Actor, act: &Act, version: i32) -> Result<Mover, ActError> {
    let party = Party::SubstituteOfficer;
    if !policy::parties(actor, act).contains(&party) {
        return Err(ActError::Forbidden);
    }
    course::is_current(db, act, version)?;
    Ok(Mover::person(actor, act.ente_id, party))
}

/// The inerzie that were taken up and whose holder's last day has passed.
pub fn due_to_be_overdue(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    acts_table::table
        .inner_join(act_terms::table.on(act_terms::act_id.eq(acts_table::id)))
        .filter(acts_table::procedure.eq(Procedure::Inerzia))
        .filter(acts_table::state.eq(ActState::TakenOver))
        .filter(act_terms::state.eq(TermState::Running))
        .filter(act_terms::due_on.lt(today))
        .order(acts_table::id)
        .select(acts_table::id)
        .load(db)
}

/// Marks an inerzia as overdue, the day after the holder's last one. `false`: it is not due.
pub fn overdue(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let found = complete_one(db, act)?;
    let today = rome::date_of(now.utc());
    let act = found.sheet.act.clone();
    let Some(due_on) = found
        .due_on()
        .filter(|due| *due < today && act.state == ActState::TakenOver)
    else {
        return Ok(false);
    };
    let facts = json!({"due_on": due_on.to_string()});
    course::advance(db, now, act, ActState::Overdue, Mover::clock(), None, facts)?;
    Ok(true)
}
