//! The states of every procedure and who moves an act between them: the tables of sections 6, 7, 9, 10, 14 and 16 as data. What
//! a step needs besides (a document, a reason, a date) its procedure checks.

use super::model::{ActState, Party, Procedure};
use ActState::*;
use Party::*;

/// One line of a table: from any of these states to that one, by any of these.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The states before; none: the act is begun by it.
    pub from: &'static [ActState],
    /// The state after.
    pub to: ActState,
    /// As what somebody may do it.
    pub by: &'static [Party],
}

const fn step(from: &'static [ActState], to: ActState, by: &'static [Party]) -> Step {
    Step { from, to, by }
}

const ADESIONE: &[Step] = &[
    step(&[], Draft, &[EnteContact]),
    step(&[Draft], Submitted, &[EnteContact]),
    step(&[Submitted], UnderReview, &[CaseOwner]),
    step(&[UnderReview], InformationRequested, &[CaseOwner]),
    step(&[InformationRequested], UnderReview, &[EnteContact]),
    step(&[UnderReview], Signed, &[CaseOwner]),
    step(&[UnderReview], Rejected, &[CaseOwner]),
    step(
        &[Draft, Submitted, UnderReview, InformationRequested],
        Withdrawn,
        &[EnteContact],
    ),
    step(&[Signed], Ended, &[System]),
];

const ATTIVAZIONE: &[Step] = &[
    step(&[], Draft, &[EnteContact]),
    step(&[Draft], Requested, &[EnteContact]),
    step(&[Requested], CollectingInfo, &[Agent]),
    step(&[Requested, CollectingInfo], InSetup, &[Agent]),
    step(&[CollectingInfo, InSetup], Suspended, &[CaseOwner]),
    // Only back to where it came from, which the procedure knows: by the ente's answer, or by the clock.
    step(&[Suspended], CollectingInfo, &[EnteContact, System]),
    step(&[Suspended], InSetup, &[EnteContact, System]),
    step(&[InSetup], Active, &[CaseOwner]),
    step(
        &[Requested, CollectingInfo, InSetup, Suspended],
        Rejected,
        &[CaseOwner],
    ),
    step(
        &[Requested, CollectingInfo, InSetup, Suspended],
        Withdrawn,
        &[EnteContact],
    ),
    step(&[Active], Ending, &[System]),
    step(&[Ending], Active, &[System]),
    step(&[Active, Ending], Ended, &[System]),
];

const MAINTAINER: &[Step] = &[
    step(&[], Requested, &[EnteContact]),
    step(&[Requested], Active, &[Agent]),
    step(&[Active], ToTransfer, &[System]),
    step(&[ToTransfer], Transferred, &[Agent]),
    step(&[ToTransfer], Overdue, &[System]),
    step(&[Overdue], Transferred, &[Agent]),
];

const DISDETTA: &[Step] = &[
    step(&[], Submitted, &[EnteSignatory, Staff]),
    step(&[Submitted], Registered, &[CaseOwner]),
    step(&[Submitted], Rejected, &[CaseOwner]),
    // The signatory asks for it, which leaves the state; the case owner accepts.
    step(&[Registered], Revoked, &[CaseOwner]),
    step(&[Registered], Effective, &[System]),
];

const RECESSO: &[Step] = &[
    step(&[], Submitted, &[EnteSignatory, Staff]),
    step(&[Submitted], Registered, &[CaseOwner]),
    step(&[Submitted], Rejected, &[CaseOwner]),
    step(&[Registered], Contested, &[CaseOwner]),
    step(&[Contested], Registered, &[CaseOwner]),
    step(&[Registered], Revoked, &[CaseOwner]),
    // By the clock, or with just cause when the case owner recognises it.
    step(&[Registered], Effective, &[CaseOwner, System]),
    step(&[Effective], Settling, &[Accountant]),
    step(&[Settling], Settled, &[Accountant]),
];

const INERZIA: &[Step] = &[
    step(&[], Submitted, &[EnteSignatory, SubstituteOfficer]),
    step(&[Submitted], Inadmissible, &[System]),
    step(&[Submitted], TakenOver, &[SubstituteOfficer]),
    // With its case, which somebody else may conclude too.
    step(&[TakenOver], Concluded, &[SubstituteOfficer, System]),
    step(&[TakenOver], Overdue, &[System]),
    step(&[Overdue], Concluded, &[SubstituteOfficer, System]),
];

/// The table of a procedure.
pub const fn table(procedure: Procedure) -> &'static [Step] {
    match procedure {
        Procedure::Adesione => ADESIONE,
        Procedure::Attivazione => ATTIVAZIONE,
        Procedure::Maintainer => MAINTAINER,
        Procedure::Disdetta => DISDETTA,
        Procedure::Recesso => RECESSO,
        Procedure::Inerzia => INERZIA,
    }
}

/// As what somebody who is all of `parties` makes this step; none: it is not in the table, or for others.
pub fn permits(
    procedure: Procedure,
    from: Option<ActState>,
    to: ActState,
    parties: &[Party],
) -> Option<Party> {
    let is_from = |step: &&Step| match from {
        None => step.from.is_empty(),
        Some(from) => step.from.contains(&from),
    };
    let mut steps = table(procedure)
        .iter()
        .filter(|step| step.to == to)
        .filter(is_from);
    steps.find_map(|step| step.by.iter().find(|party| parties.contains(party)).copied())
}

/// The states that somebody who is all of `parties` can move an act to.
pub fn allowed(procedure: Procedure, from: ActState, parties: &[Party]) -> Vec<ActState> {
    let steps = table(procedure).iter().filter(|step| step.from.contains(&from));
    let mut states: Vec<ActState> = steps
        .filter(|step| step.by.iter().any(|party| parties.contains(party)))
        .map(|step| step.to)
        .collect();
    states.sort();
    states.dedup();
    states
}

/// Whether somebody who is all of `parties` has any part in a procedure.
pub fn takes_part(procedure: Procedure, parties: &[Party]) -> bool {
    let mut steps = table(procedure).iter().flat_map(|step| step.by);
    steps.any(|party| parties.contains(party))
}

/// Whether nothing follows a state.
pub fn is_final(procedure: Procedure, state: ActState) -> bool {
    !table(procedure).iter().any(|step| step.from.contains(&state))
}

/// The states of a procedure, in the order of its table.
pub fn states(procedure: Procedure) -> Vec<ActState> {
    let mut states = Vec::new();
    for step in table(procedure) {
        for state in step.from.iter().chain([&step.to]) {
            if !states.contains(state) {
                states.push(*state);
            }
        }
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables as the specification has them, written down apart: procedure, from (`-`: begun), to, by.
    const SPECIFIED: &str = include_str!("machine.csv");

    #[test]
    fn every_step_of_everybody_is_as_specified() {
        let lines: Vec<Vec<&str>> = SPECIFIED
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        let mut matched = 0;
        for procedure in Procedure::ALL {
            for from in std::iter::once(None).chain(ActState::ALL.iter().copied().map(Some)) {
                for to in ActState::ALL {
                    for party in Party::ALL {
                        let word = from.map_or("-", ActState::as_str);
                        let wanted = [procedure.as_str(), word, to.as_str(), party.as_str()];
                        let specified = lines.iter().any(|line| line[..] == wanted);
                        matched += usize::from(specified);
                        let found = permits(*procedure, from, *to, &[*party]).is_some();
                        assert_eq!(found, specified, "{wanted:?}");
                        if let Some(from) = from {
                            assert_eq!(
                                allowed(*procedure, from, &[*party]).contains(to),
                                specified,
                                "{wanted:?}"
                            );
                        }
                    }
                }
            }
        }
        assert_eq!(
            matched,
            lines.len(),
            "a line of the table names what is not there"
        );
    }

    #[test]
    fn every_state_can_be_reached_and_only_the_last_ones_are_final() {
        let last = |procedure| -> Vec<ActState> {
            let states = states(procedure).into_iter();
            states.filter(|state| is_final(procedure, *state)).collect()
        };
        assert_eq!(last(Procedure::Adesione), [Rejected, Withdrawn, Ended]);
        assert_eq!(last(Procedure::Attivazione), [Rejected, Withdrawn, Ended]);
        assert_eq!(last(Procedure::Maintainer), [Transferred]);
        assert_eq!(last(Procedure::Disdetta), [Rejected, Revoked, Effective]);
        assert_eq!(last(Procedure::Recesso), [Rejected, Revoked, Settled]);
        assert_eq!(last(Procedure::Inerzia), [Inadmissible, Concluded]);
        for procedure in Procedure::ALL {
            let mut reached: Vec<ActState> = table(*procedure)
                .iter()
                .filter(|step| step.from.is_empty())
                .map(|step| step.to)
                .collect();
            for _ in 0..ActState::ALL.len() {
                let next = table(*procedure)
                    .iter()
                    .filter(|step| step.from.iter().any(|from| reached.contains(from)));
                let next: Vec<ActState> = next.map(|step| step.to).collect();
                reached.extend(next);
            }
            assert!(
                states(*procedure).iter().all(|state| reached.contains(state)),
                "{procedure}"
            );
        }
    }
}
