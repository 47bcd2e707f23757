//! The world that the generator returns: plain structs, indices instead of ids.

use super::texts::{Kind, Queue, Service};
use chrono::{DateTime, NaiveDate, Utc};

/// Everything the loader has to put into an empty database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// Comuni of the province of Brescia in the order of `comuni.csv`, then the invented enti.
    pub enti: Vec<DemoEnte>,
    /// People of the centre first, then people of the enti.
    pub people: Vec<DemoPerson>,
    /// In order of opening.
    pub tickets: Vec<DemoTicket>,
    /// Absences with their deputies.
    pub absences: Vec<DemoAbsence>,
    /// Enti that act for other enti.
    pub delegations: Vec<DemoDelegation>,
    /// Reply templates of the queues.
    pub reply_templates: Vec<DemoReplyTemplate>,
}

/// What an ente is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnteKind {
    /// A comune of the register.
    Comune,
    /// An invented comunità montana.
    ComunitaMontana,
    /// An invented unione di comuni.
    Unione,
}

/// An ente; it has no tax or office codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoEnte {
    /// Comune, comunità montana, unione.
    pub kind: EnteKind,
    /// Full name, `Comune di …`.
    pub name: String,
    /// Six digits, for comuni only.
    pub istat_code: Option<String>,
    /// First label of the invented domain, `nave` of `nave.example`.
    pub slug: String,
}

/// Roles of the people of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffRole {
    /// Works the tickets of own queues.
    Agent,
    /// Sees every queue.
    Manager,
    /// Decides on procedures.
    CaseOwner,
    /// Fees and budgets.
    Accountant,
    /// Holder of the substitute power.
    SubstituteOfficer,
    /// Configuration and users.
    Admin,
    /// Reads everything.
    Auditor,
}

/// Roles of a person in an ente.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnteRole {
    /// `ente_user`
    User,
    /// `ente_contact`
    Contact,
    /// `ente_signatory`
    Signatory,
}

/// A person's place in an ente.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Index into `World::enti`.
    pub ente: usize,
    /// The one role there.
    pub role: EnteRole,
    /// Whether the ente lets the person see all of its tickets.
    pub sees_all: bool,
}

/// An account, of the centre or of enti.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPerson {
    /// First name.
    pub first_name: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// For the grammar of the texts only.
    pub is_woman: bool,
    /// Ends in `.example`.
    pub email: String,
    /// Empty for people of enti.
    pub staff_roles: Vec<StaffRole>,
    /// Queues of which an agent or manager is a member.
    pub queues: Vec<Queue>,
    /// Empty for people of the centre.
    pub memberships: Vec<Membership>,
    /// Office, as in the signature.
    pub office: &'static str,
}

impl DemoPerson {
    /// First and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// Whether the person works for the centre.
    pub fn is_staff(&self) -> bool {
        !self.staff_roles.is_empty()
    }
}

/// How a ticket came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Pages of the product.
    Portal,
    /// Ordinary mail.
    Email,
    /// Certified mail, entered by staff.
    Pec,
    /// A call, entered by staff during it.
    Phone,
    /// A program of the ente.
    Api,
    /// The public information form.
    PublicForm,
}

impl Channel {
    /// The code of the domain.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Portal => "portal",
            Channel::Email => "email",
            Channel::Pec => "pec",
            Channel::Phone => "phone",
            Channel::Api => "api",
            Channel::PublicForm => "public_form",
        }
    }
}

/// States of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody has it.
    New,
    /// Somebody has it.
    Assigned,
    /// Worked on.
    InProgress,
    /// The ente was asked something.
    WaitingEnte,
    /// A supplier was asked something.
    WaitingThirdParty,
    /// Solved, may be reopened.
    Resolved,
    /// Final.
    Closed,
    /// Final.
    Cancelled,
}

impl State {
    /// The code of the domain.
    pub fn code(self) -> &'static str {
        match self {
            State::New => "new",
            State::Assigned => "assigned",
            State::InProgress => "in_progress",
            State::WaitingEnte => "waiting_ente",
            State::WaitingThirdParty => "waiting_third_party",
            State::Resolved => "resolved",
            State::Closed => "closed",
            State::Cancelled => "cancelled",
        }
    }
}

/// Priorities, from the matrix or by override.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Sum 2.
    Critical,
    /// Sum 3.
    High,
    /// Sum 4.
    Normal,
    /// Sum 5 or 6.
    Low,
}

impl Priority {
    /// The code of the domain.
    pub fn code(self) -> &'static str {
        match self {
            Priority::Critical => "critical",
            Priority::High => "high",
            Priority::Normal => "normal",
            Priority::Low => "low",
        }
    }

    /// The matrix of impact and urgency, each 1 to 3.
    pub fn of(impact: u8, urgency: u8) -> Priority {
        match impact + urgency {
            0..=2 => Priority::Critical,
            3 => Priority::High,
            4 => Priority::Normal,
            _ => Priority::Low,
        }
    }
}

/// Who needs help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requester {
    /// Index into `World::people`.
    Person(usize),
    /// Somebody who wrote through the public form.
    External {
        /// As given in the form.
        name: String,
        /// Ends in `.example`.
        email: String,
    },
}

/// A ticket as opened, and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoTicket {
    /// Index into `World::enti`; none for the public form.
    pub ente: Option<usize>,
    /// Who needs help.
    pub requester: Requester,
    /// Who entered it, index into `World::people`; none for the public form.
    pub author: Option<usize>,
    /// Service.
    pub service: Service,
    /// Queue at the opening.
    pub queue: Queue,
    /// Kind.
    pub kind: Kind,
    /// 3 to 200 characters.
    pub subject: String,
    /// The opening text.
    pub text: String,
    /// 1 whole ente, 2 office, 3 one user.
    pub impact: u8,
    /// 1 high, 2 medium, 3 low.
    pub urgency: u8,
    /// Channel.
    pub channel: Channel,
    /// From `texts::TAGS`.
    pub tags: Vec<&'static str>,
    /// Indices into `World::people`; all may see the ticket.
    pub watchers: Vec<usize>,
    /// Seen by requester, watchers and staff only.
    pub confidential: bool,
    /// A closed ticket that this one continues, index into `World::tickets`.
    pub follows: Option<usize>,
    /// Opening instant.
    pub opened_at: DateTime<Utc>,
    /// In strict order of time, all after `opened_at`.
    pub steps: Vec<DemoStep>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoStep {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The clock and the rules of the queues.
    System,
    /// Index into `World::people`.
    Person(usize),
}

/// Who reads a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// The ente too.
    Public,
    /// Staff only.
    Internal,
}

/// What happens. Every change of state has a step of its own, but two: `Assign` on a `new` ticket makes it `assigned`,
/// and `Merge` makes the duplicates `cancelled`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A message or a note.
    Message {
        /// Public message or internal note.
        visibility: Visibility,
        /// The text.
        text: String,
    },
    /// A transition; `message` is a public message of the same actor.
    State {
        /// The new state.
        to: State,
        /// Question, solution, thanks.
        message: Option<String>,
        /// Reason of a cancellation or a reopening.
        reason: Option<String>,
    },
    /// Gives the ticket to a person.
    Assign {
        /// Index into `World::people`.
        to: usize,
    },
    /// Moves to another queue; nobody has it afterwards unless the assignee is a member there.
    Transfer {
        /// The new queue.
        queue: Queue,
        /// Why.
        reason: String,
    },
    /// Overrides the priority.
    Priority {
        /// The new priority.
        to: Priority,
        /// Why.
        reason: String,
    },
    /// Merges duplicates into this ticket.
    Merge {
        /// Indices into `World::tickets`.
        duplicates: Vec<usize>,
    },
    /// Makes this ticket a child.
    Parent {
        /// Index into `World::tickets`.
        parent: usize,
    },
}

/// An absence of a person of the centre, both days included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAbsence {
    /// Index into `World::people`.
    pub person: usize,
    /// Index into `World::people`.
    pub deputy: usize,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// An ente that acts for another one, both days included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoDelegation {
    /// Who acts, index into `World::enti`.
    pub delegate: usize,
    /// For whom, index into `World::enti`.
    pub principal: usize,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// A reply template; placeholders `{{requester}}`, `{{number}}`, `{{ente}}`, `{{agent}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoReplyTemplate {
    /// Queue that uses it.
    pub queue: Queue,
    /// `it` or `en`.
    pub language: &'static str,
    /// Name in the list.
    pub name: &'static str,
    /// Text with placeholders.
    pub text: &'static str,
}
