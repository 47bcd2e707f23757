//! Who may do what with accounts.

use super::actor::{Actor, Role, Staff, System};
use super::error::UserError;
use crate::audit::By;

/// The right to manage accounts and delegations: an administrator's, the operator's at the command line, or the
/// program's own. Who has no such value cannot call what asks for it.
#[derive(Clone, Copy, Debug)]
pub struct Admin(By);

impl Admin {
    /// Of a signed-in person. Errors: NotFound for people of enti, who see nothing of all this (R-VIS-4), Forbidden for
    /// people of the centre who are no administrators.
    pub fn of(actor: &Actor) -> Result<Admin, UserError> {
        actor.staff().ok_or(UserError::NotFound).and_then(Admin::of_staff)
    }

    /// Of a person of the centre. Errors: Forbidden for all but administrators.
    pub fn of_staff(staff: &Staff) -> Result<Admin, UserError> {
        if staff.is(Role::Admin) {
            Ok(Admin(staff.by()))
        } else {
            Err(UserError::Forbidden)
        }
    }

    /// Of whoever runs a command on the server.
    pub fn operator() -> Admin {
        Admin(By::operator())
    }

    /// Of the program itself: the demonstration's data.
    pub fn system(system: System) -> Admin {
        Admin(system.by())
    }

    /// Who, for the audit.
    pub fn by(self) -> By {
        self.0
    }
}

/// Whether buttons for managing accounts are shown.
pub fn may_manage(actor: &Actor) -> bool {
    Admin::of(actor).is_ok()
}
