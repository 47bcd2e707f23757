//! What whoever changes an act from an old version is told: how it stands now (R-TKT-6).

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::ActError;
use super::model::{Act, ActState, Party, Procedure, Transition};
use crate::db::Db;
use crate::db::schema::{act_transitions, users};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::kernel::problem::Refusal;

/// The member of the problem object that has the act as it stands now.
const MEMBER: &str = "current";

/// An act as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// Its number.
    pub number: String,
    /// Of which procedure.
    pub procedure: Procedure,
    /// Its state.
    pub state: ActState,
    /// Its version.
    pub version: i32,
    /// Who answers for it.
    pub case_owner_id: Option<UserId>,
    /// Name of that person.
    pub case_owner_name: Option<String>,
    /// What happened last.
    pub last_step: Option<LastStep>,
}

/// The last step of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastStep {
    /// The state before; null: it was begun.
    pub from: Option<ActState>,
    /// The state after.
    pub to: ActState,
    /// As what somebody acted.
    pub party: Party,
    /// Name of who did; null: the clock.
    pub user_name: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Current {
    /// How an act stands now, of which the caller has read the row in this transaction.
    fn of(db: &mut Db, act: &Act) -> QueryResult<Current> {
        let last: Option<Transition> = act_transitions::table
            .filter(act_transitions::act_id.eq(act.id))
            .order(act_transitions::position.desc())
            .select(Transition::as_select())
            .first(db)
            .optional()?;
        let mut name = |user: Option<UserId>| -> QueryResult<Option<String>> {
            let Some(user) = user else { return Ok(None) };
            let row = users::table.find(user).select(users::name);
            row.first(db).optional()
        };
        let case_owner_name = name(act.case_owner_id)?;
        let user_name = name(last.as_ref().and_then(|step| step.user_id))?;
        Ok(Current {
            number: act.number.clone(),
            procedure: act.procedure,
            state: act.state,
            version: act.version,
            case_owner_id: act.case_owner_id,
            case_owner_name,
            last_step: last.map(|step| LastStep {
                from: step.from_state,
                to: step.to_state,
                party: step.party,
                user_name,
                at: step.at,
            }),
        })
    }

    /// The refusal with it.
    pub(super) fn tell(&self, refusal: Refusal) -> Refusal {
        let current = serde_json::to_value(self).expect("words and numbers");
        refusal.member("version", self.version).member(MEMBER, current)
    }

    /// What a refusal tells, if it does.
    pub fn told_by(refusal: &Refusal) -> Option<Current> {
        let current = refusal.members.get(MEMBER)?.clone();
        serde_json::from_value(current).ok()
    }
}

/// The refusal of a change from an old version of an act.
pub(super) fn refused(db: &mut Db, act: &Act) -> ActError {
    match Current::of(db, act) {
        Ok(current) => ActError::Changed(Box::new(current)),
        Err(error) => error.into(),
    }
}
