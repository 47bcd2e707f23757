//! Who acts. Only `users` builds these, so a function that asks for `&Staff` cannot be called without a person of the
//! centre; every read starts from an actor.

use chrono::NaiveDate;

use crate::audit::By;
use crate::db::types::text_enum;
use crate::kernel::ids::{EnteId, QueueId, UserId};
use crate::kernel::text::Lang;

text_enum! {
    /// A role in the centre (domain section 2); a person may hold several.
    pub enum Role {
        Agent = "agent",
        Manager = "manager",
        CaseOwner = "case_owner",
        Accountant = "accountant",
        SubstituteOfficer = "substitute_officer",
        Admin = "admin",
        Auditor = "auditor",
    }
}

text_enum! {
    /// A person's role in an ente, the weakest first: each includes the ones before it.
    pub enum EnteRole {
        User = "ente_user",
        Contact = "ente_contact",
        Signatory = "ente_signatory",
    }
}

/// Who acts and in which language: common to both kinds of person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Name as shown.
    pub name: String,
    /// Mail address as shown.
    pub email: String,
    /// Language of pages and mails.
    pub language: Lang,
}

/// A person of the centre.
#[derive(Clone, Debug)]
pub struct Staff {
    person: Person,
    roles: Vec<Role>,
    queues: Vec<QueueId>,
    deputises_for: Vec<UserId>,
}

/// A person of an ente, acting for the enti in `reach`.
#[derive(Clone, Debug)]
pub struct EnteUser {
    person: Person,
    home: EnteId,
    role: EnteRole,
    sees_all: bool,
    reach: Vec<EnteId>,
    reading_until: Option<NaiveDate>,
    deputises_for: Vec<UserId>,
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Of the centre.
    Staff(Staff),
    /// Of an ente.
    Ente(EnteUser),
}

/// The clock: jobs act as it.
#[derive(Clone, Copy, Debug)]
pub struct System;

/// Whoever runs a command on the server: `import enti`, the demonstration's loader, the first start.
#[derive(Clone, Copy, Debug)]
pub struct Operator;

/// Who administers accounts, enti, services and queues: a person of the centre, whose roles decide, or whoever runs a
/// command on the server, who may do everything.
#[derive(Clone, Copy, Debug)]
pub struct Authority {
    by: By,
    is_admin: bool,
    is_manager: bool,
}

impl From<&Staff> for Authority {
    fn from(staff: &Staff) -> Authority {
        Authority {
            by: staff.by(),
            is_admin: staff.is(Role::Admin),
            is_manager: staff.is(Role::Manager),
        }
    }
}

impl From<Operator> for Authority {
    fn from(_: Operator) -> Authority {
        Authority {
            by: By::operator(),
            is_admin: true,
            is_manager: true,
        }
    }
}

impl Authority {
    /// Who, for the audit, if it is an administrator.
    pub fn administrator(self) -> Option<By> {
        self.is_admin.then_some(self.by)
    }

    /// Who, for the audit, if it is a manager or an administrator.
    pub fn manager(self) -> Option<By> {
        (self.is_manager || self.is_admin).then_some(self.by)
    }
}

impl Staff {
    /// `queues`: those that the person is a member of; `deputises_for`: people absent today whose chain of deputies ends here.
    pub(in crate::users) fn new(
        person: Person,
        roles: Vec<Role>,
        queues: Vec<QueueId>,
        deputises_for: Vec<UserId>,
    ) -> Staff {
        Staff {
            person,
            roles,
            queues,
            deputises_for,
        }
    }

    /// The account.
    pub fn id(&self) -> UserId {
        self.person.id
    }

    /// Account, name and language.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Whether the person holds the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person holds at least one of the roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.is(*role))
    }

    /// All roles held.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The queues that the person is a member of.
    pub fn queues(&self) -> &[QueueId] {
        &self.queues
    }

    /// The people whom this person stands in for today (R-TKT-12).
    pub fn deputises_for(&self) -> &[UserId] {
        &self.deputises_for
    }

    /// Who, for the audit.
    pub fn by(&self) -> By {
        By::user(self.person.id, None)
    }
}

impl EnteUser {
    /// `home`: the ente whose member the person is; `reach`: the enti acted for (never empty), `home` or delegations valid today.
    pub(in crate::users) fn new(
        person: Person,
        home: EnteId,
        role: EnteRole,
        sees_all: bool,
        reach: Vec<EnteId>,
        deputises_for: Vec<UserId>,
    ) -> EnteUser {
        debug_assert!(!reach.is_empty());
        EnteUser {
            person,
            home,
            role,
            sees_all,
            reach,
            reading_until: None,
            deputises_for,
        }
    }

    /// The same person, who may only read and export, until that day.
    pub(in crate::users) fn reading(self, until: Option<NaiveDate>) -> EnteUser {
        EnteUser {
            reading_until: until,
            ..self
        }
    }

    /// Until when the person still reads and exports, after the rights of the ente acted for have ended; none: they have not.
    pub fn reading_until(&self) -> Option<NaiveDate> {
        self.reading_until
    }

    /// The account.
    pub fn id(&self) -> UserId {
        self.person.id
    }

    /// Account, name and language.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The ente whose member the person is.
    pub fn home(&self) -> EnteId {
        self.home
    }

    /// Role in the home ente.
    pub fn role(&self) -> EnteRole {
        self.role
    }

    /// Whether the role includes `role`.
    pub fn is(&self, role: EnteRole) -> bool {
        self.role >= role
    }

    /// Whether the person sees all tickets of the ente, not only own ones (R-TKT-10).
    pub fn sees_all(&self) -> bool {
        self.sees_all
    }

    /// The enti whose data the person reads and writes now (R-VIS-1, R-VIS-2).
    pub fn reach(&self) -> &[EnteId] {
        &self.reach
    }

    /// The ente acted for where none is named.
    pub fn ente(&self) -> EnteId {
        self.reach[0]
    }

    /// The colleagues whom this person stands in for today (R-TKT-12).
    pub fn deputises_for(&self) -> &[UserId] {
        &self.deputises_for
    }

    /// Who, for the audit, acting for `ente` where that is not the home ente.
    pub fn by(&self, ente: EnteId) -> By {
        By::user(self.person.id, (ente != self.home).then_some(ente))
    }
}

impl Actor {
    /// The account.
    pub fn id(&self) -> UserId {
        self.person().id
    }

    /// Account, name and language.
    pub fn person(&self) -> &Person {
        match self {
            Actor::Staff(staff) => staff.person(),
            Actor::Ente(user) => user.person(),
        }
    }

    /// The person of the centre, if it is one.
    pub fn staff(&self) -> Option<&Staff> {
        match self {
            Actor::Staff(staff) => Some(staff),
            Actor::Ente(_) => None,
        }
    }

    /// The person of an ente, if it is one.
    pub fn ente(&self) -> Option<&EnteUser> {
        match self {
            Actor::Staff(_) => None,
            Actor::Ente(user) => Some(user),
        }
    }

    /// Until when the person still reads and exports, where the rights of the ente acted for have ended.
    pub fn reading_until(&self) -> Option<NaiveDate> {
        self.ente().and_then(EnteUser::reading_until)
    }

    /// Who, for the audit of something of `ente`.
    pub fn by(&self, ente: Option<EnteId>) -> By {
        match (self, ente) {
            (Actor::Ente(user), Some(ente)) => user.by(ente),
            _ => By::user(self.id(), None),
        }
    }
}

impl System {
    /// Who, for the audit.
    pub fn by(self) -> By {
        By::system()
    }
}
