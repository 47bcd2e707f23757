//! What an act is.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::{act_transitions, acts};
use crate::db::types::text_enum;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ActId, EnteId, TicketId, UserId};

text_enum! {
    /// A formal procedure.
    pub enum Procedure {
        /// Joining the centre by a convention (section 6).
        Adesione = "adesione",
        /// Setting up a service (section 7).
        Attivazione = "attivazione",
        /// The maintainer of a domain name (section 9).
        Maintainer = "maintainer",
        /// Cancelling the renewal of a service (section 10).
        Disdetta = "disdetta",
        /// Leaving a contract or the centre (section 14).
        Recesso = "recesso",
        /// Asking for the substitute power (section 16).
        Inerzia = "inerzia",
    }
}

impl Procedure {
    /// The path of its acts, in the interface and on the pages.
    pub const fn path(self) -> &'static str {
        match self {
            Procedure::Adesione => "adesioni",
            Procedure::Attivazione => "attivazioni",
            Procedure::Maintainer => "maintainers",
            Procedure::Disdetta => "disdette",
            Procedure::Recesso => "recessi",
            Procedure::Inerzia => "inerzie",
        }
    }
}

text_enum! {
    /// The state of an act; which ones a procedure has, and how they follow each other, is in [`super::machine`].
    pub enum ActState {
        Draft = "draft",
        Submitted = "submitted",
        UnderReview = "under_review",
        InformationRequested = "information_requested",
        Signed = "signed",
        Requested = "requested",
        CollectingInfo = "collecting_info",
        InSetup = "in_setup",
        Suspended = "suspended",
        Active = "active",
        Ending = "ending",
        Ended = "ended",
        ToTransfer = "to_transfer",
        Overdue = "overdue",
        Transferred = "transferred",
        Registered = "registered",
        Contested = "contested",
        Effective = "effective",
        Settling = "settling",
        Settled = "settled",
        Inadmissible = "inadmissible",
        TakenOver = "taken_over",
        Concluded = "concluded",
        Revoked = "revoked",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// As what somebody acts on an act.
    pub enum Party {
        EnteContact = "ente_contact",
        EnteSignatory = "ente_signatory",
        /// People of the centre who enter a formal notice for an ente (R-PEC-5).
        Staff = "staff",
        Agent = "agent",
        CaseOwner = "case_owner",
        Accountant = "accountant",
        SubstituteOfficer = "substitute_officer",
        System = "system",
    }
}

/// The number of an act: `PR-2026-000123`, one sequence for each year of the local date on which it was begun; unique, never used
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActNumber {
    year: i32,
    count: i64,
}

impl ActNumber {
    pub(super) fn new(year: i32, count: i64) -> ActNumber {
        ActNumber { year, count }
    }
}

impl fmt::Display for ActNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PR-{:04}-{:06}", self.year, self.count)
    }
}

/// A text that is no number of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the number of an act, such as PR-2026-000123")]
pub struct InvalidNumber;

impl FromStr for ActNumber {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<ActNumber, InvalidNumber> {
        let (year, count) = text
            .strip_prefix("PR-")
            .and_then(|rest| rest.split_once('-'))
            .ok_or(InvalidNumber)?;
        let digits =
            |text: &str, least: usize| text.len() >= least && text.bytes().all(|b| b.is_ascii_digit());
        match digits(year, 4) && digits(count, 6) && count.len() <= 12 {
            true => Ok(ActNumber {
                year: year.parse().map_err(|_| InvalidNumber)?,
                count: count.parse().map_err(|_| InvalidNumber)?,
            }),
            false => Err(InvalidNumber),
        }
    }
}

/// How an act is named from outside: where its id stands, its number is taken too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActRef {
    /// By id.
    Id(ActId),
    /// By number.
    Number(ActNumber),
}

crate::string_type!(ActRef, "act-ref");

impl From<ActId> for ActRef {
    fn from(id: ActId) -> ActRef {
        ActRef::Id(id)
    }
}

impl fmt::Display for ActRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActRef::Id(id) => id.fmt(f),
            ActRef::Number(number) => number.fmt(f),
        }
    }
}

impl FromStr for ActRef {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<ActRef, InvalidNumber> {
        match text.parse() {
            Ok(id) => Ok(ActRef::Id(id)),
            Err(_) => text.parse().map(ActRef::Number),
        }
    }
}

/// An act as stored: what all procedures have in common.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = acts, treat_none_as_null = true)]
pub struct Act {
    /// Its id.
    pub id: ActId,
    /// Its number, as people cite it.
    pub number: String,
    /// Of which procedure.
    pub procedure: Procedure,
    /// Whose it is.
    pub ente_id: EnteId,
    /// Its state.
    pub state: ActState,
    /// The ticket that goes with it.
    pub ticket_id: Option<TicketId>,
    /// Who answers for it (L. 241/1990 art. 5).
    pub case_owner_id: Option<UserId>,
    /// Who began it; none: the clock.
    pub author_id: Option<UserId>,
    /// The date from which its terms run.
    pub received_on: Option<NaiveDate>,
    /// The date on which it was concluded.
    pub concluded_on: Option<NaiveDate>,
    /// Raised by each change.
    pub version: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Who concludes it in the place of its case owner, by the substitute power (section 16).
    pub substitute_id: Option<UserId>,
}

impl Act {
    /// The address of its page.
    pub fn address(&self) -> String {
        format!("/{}/{}", self.procedure.path(), self.number)
    }

    /// Where its documents stand: on its page, of an activation that was not sent on one of its form.
    pub fn documents_address(&self) -> String {
        let form = match (self.procedure, self.state) {
            (Procedure::Attivazione, ActState::Draft) => "/form/documents",
            _ => "",
        };
        format!("{}{form}#documents", self.address())
    }
}

/// A step of an act, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = act_transitions)]
pub struct Transition {
    /// Of which act.
    pub act_id: ActId,
    /// Which of its steps, from 1.
    pub position: i32,
    /// The state before; none: it was begun.
    pub from_state: Option<ActState>,
    /// The state after.
    pub to_state: ActState,
    /// As what somebody acted.
    pub party: Party,
    /// Who; none: the clock.
    pub user_id: Option<UserId>,
    /// The ente acted for, if it is not the person's own (R-VIS-2).
    pub acting_for: Option<EnteId>,
    /// Why, or what was asked for.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let number = ActNumber::new(2026, 123);
        assert_eq!(number.to_string(), "PR-2026-000123");
        assert_eq!("PR-2026-000123".parse(), Ok(number));
        for wrong in [
            "",
            "PR-2026-123",
            "HD-2026-000123",
            "PR-26-000123",
            "PR-2026-00012x",
            "PR-2026-+00123",
        ] {
            assert!(wrong.parse::<ActNumber>().is_err(), "{wrong}");
        }
    }
}
