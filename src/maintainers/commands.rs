//! The course of a maintainer.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::model::{Maintainer, MaintainerSheet, find, of_act, sheet_of};
use super::transfer::TRANSFER_DAYS;
use crate::acts::course::{self, Mover};
use crate::acts::telling::{Side, tell};
use crate::acts::terms::{self, NewTerm, TermKind, TermUnit};
use crate::acts::warnings::days_before;
use crate::acts::{self, Act, ActError, ActRef, ActState, Procedure, machine};
use crate::attivazioni::{domain_name, portal_of};
use crate::db::Db;
use crate::db::schema::{act_terms, acts as acts_table, maintainers};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::{Message, one_line};
use crate::users::actor::Actor;

/// So many days before the last one ente and centre are reminded.
const REMINDERS: [i64; 3] = [15, 7, 1];
/// Characters of a provider's name.
const PROVIDER_CHARS: usize = 200;

/// A state asked for, with what it takes.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The state.
    pub state: ActState,
    /// When the domain moved (`transferred`).
    pub transferred_on: Option<NaiveDate>,
    /// Where to (`transferred`).
    pub new_provider: Option<String>,
}

/// Asks for the maintainer alone. Errors: NotFound (ente), Forbidden, Rule: the ente has no portal that was asked for and has not ended
/// (`maintainer_needs_portal`, R-DOM-1), Conflict: it has a maintainer already; Invalid.
pub fn request(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    ente: EnteId,
    domain: Option<&str>,
) -> Result<MaintainerSheet, ActError> {
    let ente = course::acting_for(db, actor, now, ente)?;
    let (portal, wished) =
        portal_of(db, ente)?.ok_or(ActError::Rule("maintainer_needs_portal", Vec::new()))?;
    let domain = match domain.filter(|domain| !domain.trim().is_empty()) {
        None => wished,
        Some(typed) => match domain_name(typed) {
            Some(domain) => Some(domain),
            None => return Err(ActError::field("domain", "attivazioni-bad-domain")),
        },
    };
    let act = ask(db, actor, now, &portal, domain)?;
    Ok(sheet_of(db, act)?)
}

/// Asks for the maintainer of a portal, whose form may be sent in this transaction. Begins the act; one that was asked for with a portal that came to nothing goes on with this one. Errors: Conflict.
pub(crate) fn ask(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    portal: &Act,
    domain: Option<String>,
) -> Result<Act, ActError> {
    for act in acts::of_ente(db, portal.ente_id, Procedure::Maintainer)? {
        let before = of_act(db, act.id)?;
        let its_portal: Act = acts_table::table
            .find(before.portal_id)
            .select(Act::as_select())
            .first(db)?;
        match act.state {
            ActState::Requested if came_to_nothing(&its_portal) => {
                let after = Maintainer {
                    portal_id: portal.id,
                    domain,
                    ..before.clone()
                };
                let act = course::save(db, now, &act, act.clone())?;
                write(db, &after)?;
                let change = (facts(&before), facts(&after));
                let by = actor.by(Some(act.ente_id));
                course::record(db, now, &act, by, "maintainer.written", change, None)?;
                return Ok(act);
            }
            ActState::Requested | ActState::Active => {
                return Err(ActError::Conflict(
                    "maintainer-exists",
                    vec![("number", act.number.into())],
                ));
            }
            _ => {}
        }
    }
    let act = course::begin(
        db,
        actor,
        now,
        Procedure::Maintainer,
        portal.ente_id,
        ActState::Requested,
    )?;
    // Who answers for the portal answers for its domain.
    let owned = Act {
        case_owner_id: portal.case_owner_id,
        ..act.clone()
    };
    let act = course::save(db, now, &act, owned)?;
    let row = Maintainer {
        act_id: act.id,
        portal_id: portal.id,
        domain,
        deactivated_on: None,
        transfer_code: None,
        code_entered_at: None,
        transferred_on: None,
        new_provider: None,
        reminded_days: None,
    };
    diesel::insert_into(maintainers::table).values(&row).execute(db)?;
    let change = (Value::Null, facts(&row));
    let by = actor.by(Some(act.ente_id));
    course::record(db, now, &act, by, "maintainer.written", change, None)?;
    Ok(act)
}

/// Whether the portal that a maintainer was asked for with is over.
pub(super) fn came_to_nothing(portal: &Act) -> bool {
    machine::is_final(portal.procedure, portal.state)
}

fn facts(row: &Maintainer) -> Value {
    json!({"portal_id": row.portal_id, "domain": row.domain})
}

pub(super) fn write(db: &mut Db, row: &Maintainer) -> QueryResult<()> {
    diesel::update(maintainers::table.find(row.act_id))
        .set(row)
        .execute(db)
        .map(drop)
}

/// Moves a maintainer, from the version that the person saw. Errors: NotFound, Forbidden, Refused, Stale, Rule, Invalid.
pub fn set_state(
    db: &mut Db,
    actor: &Actor,
    now: Timestamp,
    (id, version): (ActRef, i32),
    decision: &Decision,
) -> Result<MaintainerSheet, ActError> {
    let found = find(db, actor, id)?;
    let act = found.sheet.act.clone();
    let mover = course::mover_at(db, actor, (&act, version), decision.state)?;
    let today = rome::date_of(now.utc());
    let act = match decision.state {
        ActState::Transferred => {
            let (on, provider) = transfer(&found, decision, today)?;
            let row = Maintainer {
                transferred_on: Some(on),
                new_provider: Some(provider.clone()),
                // It is worth nothing any more.
                transfer_code: None,
                ..found.maintainer.clone()
            };
            write(db, &row)?;
            let moved = MaintainerSheet {
                maintainer: row,
                ..found.clone()
            };
            let facts =
                json!({"transferred_on": on.to_string(), "new_provider": provider, "late": moved.late()});
            let next = Act {
                concluded_on: Some(today),
                ..act
            };
            let act = course::advance(db, now, next, decision.state, mover, None, facts)?;
            terms::conclude(db, now, &act, mover.by, Some(on))?;
            act
        }
        state => {
            // What a portal that came to nothing asked for is not begun.
            if came_to_nothing(&found.portal) {
                return Err(ActError::Rule("maintainer_needs_portal", Vec::new()));
            }
            course::advance(db, now, act, state, mover, None, Value::Null)?
        }
    };
    Ok(sheet_of(db, act)?)
}

/// When the domain moved, and where to. Errors: Invalid.
fn transfer(
    found: &MaintainerSheet,
    decision: &Decision,
    today: NaiveDate,
) -> Result<(NaiveDate, String), ActError> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, key: &'static str| wrong.push(FieldError::new(field, Message::new(key)));
    let began = rome::date_of(found.sheet.act.created_at.utc());
    match decision.transferred_on {
        None => refuse("transferred_on", "maintainers-transferred-on-missing"),
        Some(on) if on > today => refuse("transferred_on", "maintainers-transferred-on-future"),
        Some(on) if on < began => refuse("transferred_on", "maintainers-transferred-on-early"),
        Some(_) => {}
    }
    let provider = one_line(decision.new_provider.as_deref().unwrap_or_default());
    if provider.is_empty() {
        refuse("new_provider", "maintainers-provider-missing");
    }
    if provider.chars().count() > PROVIDER_CHARS {
        refuse("new_provider", "maintainers-provider-long");
    }
    match (decision.transferred_on, wrong.is_empty()) {
        (Some(on), true) => Ok((on, provider)),
        _ => Err(ActError::Invalid(wrong)),
    }
}

/// The domains that a portal keeps and that must move, or are moving, when it ends on a day: each with its last day for that.
pub(crate) fn to_move(
    db: &mut Db,
    portal: ActId,
    last_service_day: NaiveDate,
) -> Result<Vec<(Maintainer, NaiveDate)>, ActError> {
    let term = act_terms::act_id
        .eq(maintainers::act_id)
        .and(act_terms::kind.eq(TermKind::DomainTransfer));
    let of_portal: Vec<(Maintainer, Option<NaiveDate>)> = maintainers::table
        .inner_join(acts_table::table.on(acts_table::id.eq(maintainers::act_id)))
        .left_join(act_terms::table.on(term))
        .filter(maintainers::portal_id.eq(portal))
        .filter(acts_table::state.eq_any([ActState::Active, ActState::ToTransfer, ActState::Overdue]))
        .order(acts_table::id)
        .select((Maintainer::as_select(), act_terms::due_on.nullable()))
        .load(db)?;
    let mut found = Vec::new();
    for (row, kept) in of_portal {
        // What is moving already has its day, which never changes.
        let due_on = match kept {
            Some(due_on) => due_on,
            None => terms::foreseen(db, TermKind::DomainTransfer, (last_service_day, TRANSFER_DAYS))?,
        };
        found.push((row, due_on));
    }
    Ok(found)
}

/// The portal has ended: its domain is to move within thirty days from the last day with it (R-DOM-2).
pub(crate) fn portal_ended(
    db: &mut Db,
    now: Timestamp,
    portal: ActId,
    last_service_day: NaiveDate,
) -> Result<(), ActError> {
    let of_portal: Vec<Act> = maintainers::table
        .inner_join(acts_table::table.on(acts_table::id.eq(maintainers::act_id)))
        .filter(maintainers::portal_id.eq(portal))
        .filter(acts_table::state.eq(ActState::Active))
        .select(Act::as_select())
        .load(db)?;
    for act in of_portal {
        let row = Maintainer {
            deactivated_on: Some(last_service_day),
            ..of_act(db, act.id)?
        };
        write(db, &row)?;
        let (mover, facts) = (
            Mover::clock(),
            json!({"deactivated_on": last_service_day.to_string()}),
        );
        let next = Act {
            received_on: Some(last_service_day),
            ..act
        };
        let act = course::advance(db, now, next, ActState::ToTransfer, mover, None, facts)?;
        let term = NewTerm {
            kind: TermKind::DomainTransfer,
            unit: TermUnit::CalendarDays,
            expected_length: None,
            length: TRANSFER_DAYS,
            starts_on: last_service_day,
            reason: None,
        };
        terms::start(db, now, &act, mover.by, term)?;
        if row.transfer_code.is_some() {
            tell(
                db,
                now,
                &act,
                Side::Signatories,
                &Message::new("maintainers-tell-code"),
            )?;
        }
    }
    Ok(())
}

/// The domains that are still to move, or that one if it is, with the last day of each.
fn to_transfer(db: &mut Db, only: Option<ActId>) -> QueryResult<Vec<(ActId, NaiveDate)>> {
    let all = acts_table::table
        .inner_join(act_terms::table.on(act_terms::act_id.eq(acts_table::id)))
        .filter(acts_table::procedure.eq(Procedure::Maintainer))
        .filter(acts_table::state.eq(ActState::ToTransfer))
        .filter(act_terms::kind.eq(TermKind::DomainTransfer))
        .order(acts_table::id)
        .select((acts_table::id, act_terms::due_on));
    match only {
        Some(only) => all.filter(acts_table::id.eq(only)).load(db),
        None => all.load(db),
    }
}

/// The domains whose last day has passed.
pub fn due_to_be_overdue(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    let late = to_transfer(db, None)?
        .into_iter()
        .filter(|(_, due_on)| *due_on < today);
    Ok(late.map(|(act, _)| act).collect())
}

/// Marks a domain as late, the day after its last one; nothing is deleted by that ([I-14]). `false`: it is not due.
pub fn overdue(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    if !to_transfer(db, Some(id))?
        .iter()
        .any(|(_, due_on)| *due_on < today)
    {
        return Ok(false);
    }
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    course::advance(db, now, act, ActState::Overdue, Mover::clock(), None, Value::Null)?;
    Ok(true)
}

/// The domains of whose last day ente and centre are to be reminded.
pub fn due_to_remind(db: &mut Db, now: Timestamp) -> QueryResult<Vec<ActId>> {
    let today = rome::date_of(now.utc());
    let mut due = Vec::new();
    for (act, due_on) in to_transfer(db, None)? {
        let reminded = of_act(db, act)?.reminded_days;
        if days_before(&REMINDERS, (due_on - today).num_days(), reminded).is_some() {
            due.push(act);
        }
    }
    Ok(due)
}

/// Reminds ente and centre of the last day, once for each of 15, 7 and 1 days before. `false`: it is not due.
pub fn remind(db: &mut Db, now: Timestamp, id: ActId) -> Result<bool, ActError> {
    let today = rome::date_of(now.utc());
    let row = of_act(db, id)?;
    let Some((_, due_on)) = to_transfer(db, Some(id))?.pop() else {
        return Ok(false);
    };
    let days_left = (due_on - today).num_days();
    let Some(days) = days_before(&REMINDERS, days_left, row.reminded_days) else {
        return Ok(false);
    };
    let act: Act = acts_table::table.find(id).select(Act::as_select()).first(db)?;
    let said = Message::new("maintainers-tell-reminder")
        .arg("domain", row.domain.clone().unwrap_or_default())
        .arg("day", due_on.format("%d/%m/%Y").to_string())
        .arg("count", days_left);
    tell(db, now, &act, Side::Ente, &said)?;
    tell(db, now, &act, Side::Centre, &said)?;
    tell(db, now, &act, Side::Builders, &said)?;
    let facts = (
        Value::Null,
        json!({"due_on": due_on.to_string(), "days_left": days_left}),
    );
    course::record(
        db,
        now,
        &act,
        Mover::clock().by,
        "maintainer.reminded",
        facts,
        None,
    )?;
    write(
        db,
        &Maintainer {
            reminded_days: Some(days),
            ..row
        },
    )?;
    Ok(true)
}

/// Whether a transfer is being made: the code can be of use.
pub fn is_moving(state: ActState) -> bool {
    matches!(state, ActState::ToTransfer | ActState::Overdue)
}

/// Whether the maintainer has come to its end.
pub fn is_over(state: ActState) -> bool {
    machine::is_final(Procedure::Maintainer, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reminder_goes_out_once_and_a_missed_one_is_made_good_by_the_next() {
        for (days_left, reminded, due) in [
            (16, None, None),
            (15, None, Some(15)),
            (15, Some(15), None),
            (8, Some(15), None),
            (7, Some(15), Some(7)),
            (5, None, Some(7)),
            (2, Some(7), None),
            (1, Some(7), Some(1)),
            (0, Some(7), Some(1)),
            (0, Some(1), None),
            (-1, None, None),
        ] {
            assert_eq!(
                days_before(&REMINDERS, days_left, reminded),
                due,
                "{days_left} {reminded:?}"
            );
        }
    }
}
