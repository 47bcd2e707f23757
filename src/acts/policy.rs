//! Who sees an act, and as what somebody acts on it: domain section 2, pure.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::error::ActError;
use super::model::{Act, ActState, Party, Procedure};
use crate::db::connection::MultiBackend;
use crate::db::one_of;
use crate::db::schema::acts;
use crate::kernel::ids::EnteId;
use crate::users::actor::{Actor, EnteRole, Role, Staff};

/// The roles of the centre that read acts. Administrators do not, by that role: they take part in no case.
pub const READERS: [Role; 6] = [
    Role::Agent,
    Role::Manager,
    Role::CaseOwner,
    Role::Accountant,
    Role::SubstituteOfficer,
    Role::Auditor,
];

/// The role in an ente from which on people read its acts.
pub const ENTE_READERS: EnteRole = EnteRole::Contact;

/// Whose acts somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All but what an ente has not sent yet.
    Everything,
    /// Those of these enti.
    Enti(Vec<EnteId>),
    /// None.
    Nothing,
}

/// Whose acts somebody sees: people of an ente with the contact's role those of the enti acted for, people of the centre all but drafts.
pub fn reach(actor: &Actor) -> Reach {
    match actor {
        Actor::Staff(staff) if staff.is_any(&READERS) => Reach::Everything,
        Actor::Ente(user) if user.is(ENTE_READERS) => Reach::Enti(user.reach().to_vec()),
        _ => Reach::Nothing,
    }
}

/// The acts that somebody sees, as a query to be narrowed further.
pub(super) fn visible(actor: &Actor) -> acts::BoxedQuery<'static, MultiBackend> {
    let all = acts::table.into_boxed();
    match reach(actor) {
        Reach::Everything => {
            // A draft that was given up was never sent either.
            let sent = acts::received_on
                .is_not_null()
                .or(acts::state.ne(ActState::Withdrawn));
            all.filter(acts::state.ne(ActState::Draft)).filter(sent)
        }
        Reach::Enti(enti) => all.filter(one_of(acts::ente_id, enti)),
        Reach::Nothing => all.filter(false.into_sql::<Bool>()),
    }
}

/// As what somebody acts on an act of this ente. Who has taken up its inertia does there, and nowhere else, what its case owner does
/// (section 16).
pub fn parties(actor: &Actor, act: &Act) -> Vec<Party> {
    match actor {
        Actor::Ente(user) if user.reach().contains(&act.ente_id) => of_ente(user.role()),
        Actor::Ente(_) => Vec::new(),
        Actor::Staff(staff) => {
            let mut parties = of_centre(staff);
            if substitutes(staff, act) && !parties.contains(&Party::CaseOwner) {
                parties.push(Party::CaseOwner);
            }
            parties
        }
    }
}

/// Whether the person concludes this act in the place of its case owner, and still holds the substitute power.
fn substitutes(staff: &Staff, act: &Act) -> bool {
    act.substitute_id == Some(staff.id()) && staff.is(Role::SubstituteOfficer)
}

/// Whether somebody changes something of an act where people also do whose ente's rights have ended: of those only a joining, by which
/// the ente comes back. Errors: RightsEnded.
pub fn still_writes(actor: &Actor, act: &Act) -> Result<(), ActError> {
    match actor.reading_until() {
        Some(until) if act.procedure != Procedure::Adesione => Err(ActError::RightsEnded(until)),
        _ => Ok(()),
    }
}

/// As what a person with this role in the ente acts.
pub fn of_ente(role: EnteRole) -> Vec<Party> {
    match role {
        EnteRole::User => Vec::new(),
        EnteRole::Contact => vec![Party::EnteContact],
        EnteRole::Signatory => vec![Party::EnteContact, Party::EnteSignatory],
    }
}

/// As what a person of the centre acts.
pub fn of_centre(staff: &Staff) -> Vec<Party> {
    let mut parties = Vec::new();
    let mut add = |roles: &[Role], party| {
        if staff.is_any(roles) {
            parties.push(party);
        }
    };
    add(&[Role::CaseOwner], Party::CaseOwner);
    add(&[Role::Agent], Party::Agent);
    add(&[Role::Accountant], Party::Accountant);
    add(&[Role::SubstituteOfficer], Party::SubstituteOfficer);
    add(&[Role::Agent, Role::Manager, Role::CaseOwner], Party::Staff);
    parties
}
