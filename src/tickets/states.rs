//! The states of a ticket as a table (domain section 8): no other transition exists (R-TKT-1).

use super::model::State::{
    self, Assigned, Cancelled, Closed, InProgress, New, Resolved, WaitingEnte, WaitingThirdParty,
};

/// In what part somebody changes a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An agent who is a member of the ticket's queue, or a manager.
    Staff,
    /// The requester, the author or a contact person of the ente; for a reply, whoever of the ente wrote it.
    Ente,
    /// The clock, the queue's rule, or what follows from a message by itself.
    System,
    /// The merging of duplicates (R-TKT-11), whoever asked for it.
    Merge,
}

/// One row of the table: from any of these, to that, by any of those.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The states it starts from.
    pub from: &'static [State],
    /// The state it leads to.
    pub to: State,
    /// Who may.
    pub by: &'static [Who],
}

const fn row(from: &'static [State], to: State, by: &'static [Who]) -> Transition {
    Transition { from, to, by }
}

const UNSOLVED: &[State] = &[New, Assigned, InProgress, WaitingEnte, WaitingThirdParty];

/// The table of section 8, and the merging of R-TKT-11.
const TABLE: &[Transition] = &[
    row(&[New], Assigned, &[Who::Staff, Who::System]),
    row(&[Assigned], New, &[Who::System]),
    row(&[Assigned], InProgress, &[Who::Staff]),
    row(&[Assigned, InProgress], WaitingEnte, &[Who::Staff]),
    row(&[WaitingEnte], InProgress, &[Who::Staff, Who::System]),
    row(&[Assigned, InProgress], WaitingThirdParty, &[Who::Staff]),
    row(&[WaitingThirdParty], InProgress, &[Who::Staff]),
    row(
        &[Assigned, InProgress, WaitingThirdParty],
        Resolved,
        &[Who::Staff],
    ),
    row(&[Resolved], InProgress, &[Who::Ente]),
    row(&[Resolved], Closed, &[Who::Ente, Who::System]),
    row(UNSOLVED, Cancelled, &[Who::Staff, Who::Ente]),
    row(&[WaitingEnte], Cancelled, &[Who::System]),
    row(UNSOLVED, Cancelled, &[Who::Merge]),
    row(&[Resolved], Cancelled, &[Who::Merge]),
];

/// What staff may ask of a `new` ticket in one go: it is first assigned to them, and both transitions are recorded.
const THROUGH_ASSIGNED: &[State] = &[InProgress, WaitingEnte, Resolved];

/// Whether the table has this transition.
pub fn allows(from: State, to: State, who: Who) -> bool {
    TABLE
        .iter()
        .any(|row| row.from.contains(&from) && row.to == to && row.by.contains(&who))
}

/// The states that somebody may ask for, in the order of [`State`].
pub fn allowed(from: State, who: Who) -> Vec<State> {
    State::ALL
        .iter()
        .copied()
        .filter(|to| path(from, *to, who).is_some())
        .collect()
}

/// The transitions that lead to the state asked for: one, two for [`THROUGH_ASSIGNED`], or none that is allowed.
pub fn path(from: State, to: State, who: Who) -> Option<Vec<State>> {
    if allows(from, to, who) {
        return Some(vec![to]);
    }
    let through = from == New && who == Who::Staff && THROUGH_ASSIGNED.contains(&to);
    through.then(|| vec![Assigned, to])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Section 8, copied by hand: from, to, by.
    const SPECIFICATION: &[(&str, &str, &str)] = &[
        ("new", "assigned", "staff system"),
        ("assigned", "new", "system"),
        ("assigned", "in_progress", "staff"),
        ("assigned in_progress", "waiting_ente", "staff"),
        ("waiting_ente", "in_progress", "system staff"),
        ("assigned in_progress", "waiting_third_party", "staff"),
        ("waiting_third_party", "in_progress", "staff"),
        ("assigned in_progress waiting_third_party", "resolved", "staff"),
        ("resolved", "in_progress", "ente"),
        ("resolved", "closed", "ente system"),
        (
            "new assigned in_progress waiting_ente waiting_third_party",
            "cancelled",
            "ente staff",
        ),
        ("waiting_ente", "cancelled", "system"),
        (
            "new assigned in_progress waiting_ente waiting_third_party resolved",
            "cancelled",
            "merge",
        ),
    ];

    #[test]
    fn the_table_is_that_of_the_specification() {
        let who = [
            (Who::Staff, "staff"),
            (Who::Ente, "ente"),
            (Who::System, "system"),
            (Who::Merge, "merge"),
        ];
        let has = |list: &str, word: &str| list.split(' ').any(|w| w == word);
        for from in State::ALL {
            for to in State::ALL {
                for (who, name) in who {
                    let expected = SPECIFICATION
                        .iter()
                        .any(|(f, t, by)| has(f, from.as_str()) && *t == to.as_str() && has(by, name));
                    assert_eq!(allows(*from, *to, who), expected, "{from} to {to} by {name}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_can_name_what_is_allowed() {
        assert_eq!(
            allowed(New, Who::Staff),
            [Assigned, InProgress, WaitingEnte, Resolved, Cancelled]
        );
        assert_eq!(allowed(Resolved, Who::Ente), [InProgress, Closed]);
        assert_eq!(allowed(WaitingEnte, Who::Staff), [InProgress, Cancelled]);
        for who in [Who::Staff, Who::Ente, Who::System, Who::Merge] {
            assert!(allowed(Closed, who).is_empty() && allowed(Cancelled, who).is_empty());
        }
        assert_eq!(path(New, Resolved, Who::Staff), Some(vec![Assigned, Resolved]));
        assert_eq!(path(New, WaitingThirdParty, Who::Staff), None);
        assert_eq!(path(New, InProgress, Who::Ente), None);
    }
}
