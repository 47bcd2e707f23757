//! What can be done with a recesso now, beyond what its procedure's table says; pure.

use chrono::NaiveDate;

use super::model::{Judgement, Recesso};
use crate::acts::{Act, ActState, Party, machine};
use crate::users::rights::RightsEnd;

/// The states that somebody who is all of `parties` can move it to on a date. `is_drafted`: whether there is a settlement.
pub fn steps(
    act: &Act,
    recesso: &Recesso,
    is_drafted: bool,
    parties: &[Party],
    today: NaiveDate,
) -> Vec<ActState> {
    let mut steps = machine::allowed(act.procedure, act.state, parties);
    steps.retain(|to| match (act.state, to) {
        (ActState::Registered, ActState::Contested) => may_be_judged(recesso, today),
        (ActState::Registered, ActState::Revoked) => {
            recesso.revocation_asked_at.is_some() && may_be_revoked(recesso, today)
        }
        (ActState::Registered, ActState::Effective) => {
            may_be_judged(recesso, today) || recesso.judged == Some(Judgement::Recognised)
        }
        (_, ActState::Settling) => is_drafted && recesso.overtaken_by.is_none(),
        _ => true,
    });
    steps
}

/// Whether its just cause can still be contested, or recognised by hand: to the end of the last day for it, whether or not the clock has
/// noticed since that the time is over ([I-38]).
fn may_be_judged(recesso: &Recesso, today: NaiveDate) -> bool {
    recesso.is_unjudged() && recesso.silence_on.is_some_and(|last| today <= last)
}

/// Whether it can still be taken back on a date: before its effect.
pub fn may_be_revoked(recesso: &Recesso, today: NaiveDate) -> bool {
    recesso.effective_from.is_some_and(|from| today < from)
}

/// Whether the signatory can ask for that on a date.
pub fn may_ask_revocation(act: &Act, recesso: &Recesso, parties: &[Party], today: NaiveDate) -> bool {
    act.state == ActState::Registered
        && parties.contains(&Party::EnteSignatory)
        && recesso.revocation_asked_at.is_none()
        && may_be_revoked(recesso, today)
}

/// Whether somebody who is all of `parties` can write what the notice says, as long as it is not registered: the ente, and the centre where
/// it entered the notice for the ente; what a signatory stated is nobody else's to change. `stated_by`: as what it was stated.
pub fn may_change(act: &Act, stated_by: Option<Party>, parties: &[Party]) -> bool {
    let by_ente = stated_by == Some(Party::EnteSignatory);
    act.state == ActState::Submitted
        && (parties.contains(&Party::EnteSignatory) || (parties.contains(&Party::Staff) && !by_ente))
}

/// Whether somebody who is all of `parties` can put right when it was received.
pub fn may_correct(act: &Act, parties: &[Party]) -> bool {
    matches!(act.state, ActState::Registered | ActState::Contested) && parties.contains(&Party::CaseOwner)
}

/// Whether somebody who is all of `parties` can give the ente's people the rights back that a recesso ended.
pub fn may_restore(end: Option<&RightsEnd>, parties: &[Party], today: NaiveDate) -> bool {
    let has_ended = |end: &RightsEnd| end.ended_on <= today && end.restored_on.is_none();
    parties.contains(&Party::CaseOwner) && end.is_some_and(has_ended)
}

/// Whether somebody who is all of `parties` can draft the settlement now.
pub fn may_draft(act: &Act, recesso: &Recesso, parties: &[Party]) -> bool {
    matches!(act.state, ActState::Effective | ActState::Settling)
        && recesso.overtaken_by.is_none()
        && parties.contains(&Party::Accountant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acts::Procedure;
    use crate::kernel::clock::Timestamp;
    use crate::kernel::ids::{ActId, EnteId};
    use crate::recessi::RecessoScope;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn act(state: ActState) -> Act {
        let now = Timestamp::from_micros(0);
        Act {
            id: ActId::new(now),
            number: "PR-2026-000001".to_owned(),
            procedure: Procedure::Recesso,
            ente_id: EnteId::new(now),
            state,
            ticket_id: None,
            substitute_id: None,
            case_owner_id: None,
            author_id: None,
            received_on: None,
            concluded_on: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    fn recesso(just_cause: bool) -> Recesso {
        Recesso {
            act_id: ActId::new(Timestamp::from_micros(0)),
            scope: RecessoScope::Contract,
            contract_id: None,
            adesione_id: None,
            just_cause,
            reasons: None,
            requested_on: None,
            effective_from: Some(day("2027-03-03")),
            last_service_day: Some(day("2027-03-02")),
            effect: None,
            silence_on: just_cause.then(|| day("2026-04-01")),
            contested_at: None,
            goes_on: None,
            judged: None,
            judged_on: None,
            revocation_asked_at: None,
            revocation_asked_by: None,
            revocation_reason: None,
            overtaken_by: None,
            revocation_warned_at: None,
            rule: None,
            rule_version: None,
        }
    }

    #[test]
    fn only_a_just_cause_is_contested_or_takes_effect_by_hand_and_what_was_asked_is_revoked_in_time() {
        use ActState::*;
        let registered = act(Registered);
        let steps = |recesso: &Recesso, today| steps(&registered, recesso, false, &[Party::CaseOwner], today);
        let (before, on) = (day("2027-03-02"), day("2027-03-03"));
        assert_eq!(steps(&recesso(false), before), []);
        // To the end of the thirtieth day, even if the clock stands still then.
        for (today, allowed) in [("2026-04-01", vec![Contested, Effective]), ("2026-04-02", vec![])] {
            assert_eq!(steps(&recesso(true), day(today)), allowed, "{today}");
        }
        let recast = Recesso {
            judged: Some(Judgement::Recast),
            ..recesso(true)
        };
        assert_eq!(steps(&recast, before), []);
        let asked = Recesso {
            revocation_asked_at: Some(Timestamp::from_micros(1)),
            ..recesso(false)
        };
        assert_eq!(
            (steps(&asked, before), steps(&asked, on)),
            (vec![Revoked], vec![])
        );
        let effective = act(Effective);
        for (is_drafted, allowed) in [(true, vec![Settling]), (false, vec![])] {
            let parties = [Party::Accountant];
            assert_eq!(
                super::steps(&effective, &recesso(false), is_drafted, &parties, on),
                allowed
            );
        }
    }
}
