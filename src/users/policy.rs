//! Who may do what with accounts.

use super::actor::{Actor, Authority, Role};
use super::error::UserError;
use crate::audit::By;
use crate::kernel::ids::UserId;

/// Who sees the accounts of everybody.
pub const ACCOUNT_READERS: &[Role] = &[Role::Admin, Role::Manager, Role::Auditor];

/// Who manages accounts and delegations, for the audit. Errors: Forbidden for all but administrators.
pub(super) fn administrator(who: impl Into<Authority>) -> Result<By, UserError> {
    who.into().administrator().ok_or(UserError::Forbidden)
}

/// Who changes what belongs to `user`, for the audit: the person, or an administrator. Errors: NotFound for other people
/// of enti, who see nothing of all this (R-VIS-4), Forbidden for other people of the centre.
pub(super) fn owner_or_administrator(actor: &Actor, user: UserId) -> Result<By, UserError> {
    if actor.id() == user {
        return Ok(actor.by(None));
    }
    administrator(actor.staff().ok_or(UserError::NotFound)?)
}
