//! What an account is.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::actor::{EnteRole, Person, Role};
use crate::db::schema::users;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::text::Lang;

/// An account, without its secrets.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Mail address: the name for signing in.
    pub email: String,
    /// Name as shown.
    pub name: String,
    /// The folded name, by which lists are sorted.
    pub name_key: String,
    /// Language of pages and mails.
    pub language: Lang,
    /// When the password was last chosen; `None`: invited, not yet activated.
    pub password_changed_at: Option<Timestamp>,
    /// Since when a second factor is asked for.
    pub totp_confirmed_at: Option<Timestamp>,
    /// Since when the account may not be used.
    pub disabled_at: Option<Timestamp>,
    /// Counts the changes, against lost updates.
    pub version: i32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when mails to the address come back.
    pub mail_failed_at: Option<Timestamp>,
    /// What the mail server said of it.
    pub mail_failure: Option<String>,
}

impl User {
    /// Whether the account may be used.
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether the invitation was accepted.
    pub fn is_activated(&self) -> bool {
        self.password_changed_at.is_some()
    }

    /// Account, name and language.
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            language: self.language,
        }
    }
}

/// What a person is in one ente.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The ente.
    pub ente: EnteId,
    /// Its name.
    pub ente_name: String,
    /// The person's role there.
    pub role: EnteRole,
    /// Whether the person sees all tickets of the ente (R-TKT-10).
    pub sees_all: bool,
    /// Whether the ente is valid on the day asked about.
    pub is_valid: bool,
}

/// An account with what it may do.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub user: User,
    /// Roles in the centre.
    pub roles: Vec<Role>,
    /// Enti, by name.
    pub enti: Vec<Membership>,
}

impl Account {
    /// Whether the person is of the centre.
    pub fn is_staff(&self) -> bool {
        !self.roles.is_empty()
    }
}

/// What a person may do, as an administrator states it: of the centre, or of enti.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Roles in the centre, at least one.
    Centre(Vec<Role>),
    /// Enti with role and whether all tickets are seen, at least one.
    Enti(Vec<(EnteId, EnteRole, bool)>),
}

/// A person to be invited.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Mail address as typed.
    pub email: String,
    /// Name.
    pub name: String,
    /// Language.
    pub language: Lang,
    /// What the person may do.
    pub place: Place,
}

/// Which accounts a list shows.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Part of the name or of the address.
    pub q: Option<String>,
    /// Only people of this ente.
    pub ente: Option<EnteId>,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// Only people of the centre, or only people of enti.
    pub is_staff: Option<bool>,
    /// Only enabled, or only disabled accounts.
    pub is_enabled: Option<bool>,
}

/// A recorded absence.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::db::schema::absences)]
pub struct Absence {
    /// Its id.
    pub id: super::absences::AbsenceId,
    /// Who is absent.
    pub user_id: UserId,
    /// Who stands in.
    pub deputy_id: Option<UserId>,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
    /// When it was recorded.
    pub created_at: Timestamp,
}
