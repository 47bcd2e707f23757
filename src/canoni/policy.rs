//! Who sees fees, and who writes schedules: pure.

use crate::kernel::ids::EnteId;
use crate::users::actor::{Actor, EnteRole, Role, Staff};

/// The roles of the centre that read all fees.
pub const READERS: [Role; 4] = [Role::Accountant, Role::CaseOwner, Role::Manager, Role::Auditor];

/// Who adds schedules and corrects fees.
pub const WRITERS: [Role; 1] = [Role::Accountant];

/// Whose fees somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's.
    Everything,
    /// Those of these enti.
    Enti(Vec<EnteId>),
    /// Nobody's.
    Nothing,
}

/// Whose fees somebody sees: people of an ente with the contact's role those of the enti acted for.
pub fn reach(actor: &Actor) -> Reach {
    match actor {
        Actor::Staff(staff) if staff.is_any(&READERS) => Reach::Everything,
        Actor::Ente(user) if user.is(EnteRole::Contact) => Reach::Enti(user.reach().to_vec()),
        _ => Reach::Nothing,
    }
}

/// Whether a person of the centre adds and removes schedules, and corrects fees.
pub fn may_write(staff: &Staff) -> bool {
    staff.is_any(&WRITERS)
}
