//! Which cases the substitute power was asked for, and who holds it there (section 16). The request is an act of its own, an
//! *inerzia*; what is particular to it stands in [`crate::inerzie`]. Its row is kept here because every case tells of it, and because
//! it ends in the transaction in which its case is concluded, whoever concludes it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::course::{self, Mover};
use super::error::ActError;
use super::model::{Act, ActState, Party, Procedure};
use super::terms::{self, TermId, TermKind};
use crate::db::schema::{act_terms, act_transitions, acts, inerzie, users as users_table};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, UserId};
use crate::kernel::rome;
use crate::tickets::{self, TicketError};
use crate::users;
use crate::users::actor::Role;

/// The procedures that have a term which the centre must keep. A ticket is no proceeding.
pub const SUBJECT: [Procedure; 2] = [Procedure::Adesione, Procedure::Attivazione];

/// The terms within which the centre must conclude a case of theirs.
pub const TERMS: [TermKind; 2] = [TermKind::Joining, TermKind::Activation];

/// The states in which the substitute power is asked for or exercised.
const OPEN: [ActState; 3] = [ActState::Submitted, ActState::TakenOver, ActState::Overdue];

/// What an inerzia is about, beside its act.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = inerzie)]
pub struct Inerzia {
    /// The act.
    pub act_id: ActId,
    /// The case whose term has passed.
    pub about_act_id: ActId,
    /// That term.
    pub term_id: TermId,
    /// Whether the holder of the substitute power began it, without a request of the ente.
    pub own_motion: bool,
    /// The date from which the holder's term runs.
    pub requested_on: NaiveDate,
    /// What whoever began it wrote.
    pub reason: Option<String>,
}

/// What a case tells of the substitute power that was asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// The inerzia.
    pub act: Act,
    /// What it is about.
    pub inerzia: Inerzia,
    /// Name of who has taken it up.
    pub holder: Option<String>,
    /// The last day of the holder's term.
    pub due_on: Option<NaiveDate>,
}

impl Substitution {
    /// Whether it is asked for or exercised.
    pub fn is_open(&self) -> bool {
        OPEN.contains(&self.act.state)
    }
}

/// The term of a case that the centre must keep, if it has one.
pub fn term_of(terms: &[terms::Term]) -> Option<&terms::Term> {
    terms.iter().find(|term| TERMS.contains(&term.kind))
}

/// The latest inerzia of each of these cases.
pub fn of_cases(db: &mut Db, cases: &[ActId]) -> QueryResult<Vec<Substitution>> {
    type Row = (Inerzia, Act, Option<String>, Option<NaiveDate>);
    let rows: Vec<Row> = inerzie::table
        .inner_join(acts::table.on(acts::id.eq(inerzie::act_id)))
        .left_join(users_table::table.on(users_table::id.nullable().eq(acts::case_owner_id)))
        .left_join(act_terms::table.on(act_terms::act_id.eq(inerzie::act_id)))
        .filter(one_of(inerzie::about_act_id, cases.to_vec()))
        .order(inerzie::act_id.desc())
        .select((
            Inerzia::as_select(),
            Act::as_select(),
            users_table::name.nullable(),
            act_terms::due_on.nullable(),
        ))
        .load(db)?;
    let mut latest: Vec<Substitution> = Vec::new();
    for (inerzia, act, holder, due_on) in rows {
        let is_known = latest
            .iter()
            .any(|other| other.inerzia.about_act_id == inerzia.about_act_id);
        if !is_known {
            latest.push(Substitution {
                act,
                inerzia,
                holder,
                due_on,
            });
        }
    }
    Ok(latest)
}

/// Whether the person answers for the case, or has acted on it as its case owner: such a one never holds the substitute power there.
pub fn is_case_owner(db: &mut Db, case: &Act, user: UserId) -> QueryResult<bool> {
    if case.case_owner_id == Some(user) {
        return Ok(true);
    }
    let steps: i64 = act_transitions::table
        .filter(act_transitions::act_id.eq(case.id))
        .filter(act_transitions::user_id.eq(user))
        .filter(act_transitions::party.eq(Party::CaseOwner))
        .count()
        .get_result(db)?;
    Ok(steps > 0)
}

/// Who holds the substitute power in the centre, by name and address.
pub fn officers(db: &mut Db) -> QueryResult<Vec<(String, String)>> {
    let holders = users::holders(db, Role::SubstituteOfficer)?.into_iter();
    Ok(holders.map(|(_, name, email)| (name, email)).collect())
}

/// Who holds the substitute power over a case, or that of an inerzia, by name and address: who has taken it up, else each holder who is
/// not its case owner.
pub fn holders(db: &mut Db, act: &Act) -> QueryResult<Vec<(String, String)>> {
    let about: Option<Act> = match act.procedure {
        Procedure::Inerzia => inerzie::table
            .inner_join(acts::table.on(acts::id.eq(inerzie::about_act_id)))
            .filter(inerzie::act_id.eq(act.id))
            .select(Act::as_select())
            .first(db)
            .optional()?,
        _ => None,
    };
    let case = about.as_ref().unwrap_or(act);
    let mut holders = Vec::new();
    for (user, name, email) in users::holders(db, Role::SubstituteOfficer)? {
        if case.substitute_id == Some(user) {
            return Ok(vec![(name, email)]);
        }
        if !is_case_owner(db, case, user)? {
            holders.push((name, email));
        }
    }
    Ok(holders)
}

/// Whether who has taken up an inerzia no longer holds the substitute power: then another holder can go on in his or her place.
pub fn is_left(db: &mut Db, inerzia: &Act) -> QueryResult<bool> {
    let Some(holder) = inerzia.case_owner_id else {
        return Ok(false);
    };
    let is_taken = matches!(inerzia.state, ActState::TakenOver | ActState::Overdue);
    Ok(is_taken && users::enabled_with_roles(db, &[holder], &[Role::SubstituteOfficer])?.is_empty())
}

/// Gives the substitute power over a case to a person, until the case is concluded. Errors: Stale.
pub fn hand_over(
    db: &mut Db,
    now: Timestamp,
    case: &Act,
    mover: Mover,
    inerzia: &Act,
) -> Result<Act, ActError> {
    let handed = Act {
        substitute_id: mover.user,
        ..case.clone()
    };
    let handed = course::save(db, now, case, handed)?;
    let (old, new) = (
        json!({"substitute": case.substitute_id}),
        json!({"substitute": mover.user, "inerzia": inerzia.number}),
    );
    course::record(db, now, &handed, mover.by, "act.handed_over", (old, new), None)?;
    if let (Some(ticket), Some(holder)) = (handed.ticket_id, mover.user) {
        // R-VIS-6: whoever concludes a case reads its ticket.
        let watched = tickets::watch_case(db, now, ticket, (case.substitute_id, holder));
        watched.map_err(|error| match error {
            TicketError::Db(error) => ActError::Db(error),
            other => ActError::Ticket(Box::new(other)),
        })?;
    }
    Ok(handed)
}

/// A case is concluded, by this mover: a request that nobody has taken up has become inadmissible, one that was taken up is concluded
/// with it. Nothing for an act whose substitute power nobody asked for.
pub(super) fn case_concluded(db: &mut Db, now: Timestamp, case: &Act, mover: Mover) -> Result<(), ActError> {
    if !SUBJECT.contains(&case.procedure) {
        return Ok(());
    }
    let open: Vec<Act> = inerzie::table
        .inner_join(acts::table.on(acts::id.eq(inerzie::act_id)))
        .filter(inerzie::about_act_id.eq(case.id))
        .filter(acts::state.eq_any(OPEN))
        .select(Act::as_select())
        .load(db)?;
    let today = rome::date_of(now.utc());
    for act in open {
        let facts = json!({"because": "case_concluded", "case": case.number});
        let (to, its_mover) = match act.state {
            ActState::Submitted => (ActState::Inadmissible, Mover::clock()),
            _ if mover.user.is_some() && mover.user == act.case_owner_id => (
                ActState::Concluded,
                Mover {
                    party: Party::SubstituteOfficer,
                    ..mover
                },
            ),
            _ => (ActState::Concluded, Mover::clock()),
        };
        let by_centre = !matches!(mover.party, Party::EnteContact | Party::EnteSignatory);
        let is_kept = to == ActState::Concluded && by_centre;
        let over = Act {
            concluded_on: Some(today),
            ..act
        };
        let over = course::advance(db, now, over, to, its_mover, None, facts)?;
        terms::conclude(db, now, &over, its_mover.by, is_kept.then_some(today))?;
    }
    Ok(())
}
