//! Policies: how much working time each promise has. A policy has versions that never change, each valid from a date.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::SlaError;
use super::memo::Memo;
use super::promises::PromiseKind;
use crate::db::schema::{sla_policies, sla_policy_versions};
use crate::db::types::text_enum;
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{UserId, id_type};
use crate::kernel::text::Lang;

id_type!(PolicyId, "A policy of service levels.");
id_type!(PolicyVersionId, "One version of a policy.");

/// The policy that is shipped; new services use it.
pub const STANDARD: &str = "STANDARD";

/// A policy as stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sla_policies, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct Policy {
    pub id: PolicyId,
    pub code: String,
    pub name_it: String,
    pub name_en: String,
    pub retired_at: Option<Timestamp>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Policy {
    /// Name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::It => &self.name_it,
            Lang::En => &self.name_en,
        }
    }
}

/// One version of a policy; it never changes.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sla_policy_versions)]
#[expect(missing_docs, reason = "the columns are explained in the schema")]
pub struct PolicyVersion {
    pub id: PolicyVersionId,
    pub policy_id: PolicyId,
    pub number: i32,
    pub valid_from: NaiveDate,
    pub targets: Json<Targets>,
    pub pause_on_third_party: bool,
    pub steps: Json<Vec<Step>>,
    pub reason: Option<String>,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
}

/// Working minutes for each priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the priorities")]
pub struct PerPriority {
    pub critical: i32,
    pub high: i32,
    pub normal: i32,
    pub low: i32,
}

impl PerPriority {
    /// The four in the order of the priorities, 1 to 4.
    pub fn all(&self) -> [i32; 4] {
        [self.critical, self.high, self.normal, self.low]
    }

    /// The one of a priority, 1 critical to 4 low.
    pub fn of(&self, priority: i32) -> i32 {
        self.all()[usize::try_from(priority - 1).unwrap_or(0).min(3)]
    }
}

/// The targets of a version in working minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// From the opening to the first public answer.
    pub first_answer: PerPriority,
    /// From a message of the ente that waits for an answer to that answer.
    pub next_answer: PerPriority,
    /// From the opening to the solution.
    pub solution: PerPriority,
}

impl Targets {
    /// `sla.targets` [I-10]; the next answer has the targets of the first (R-TKT-3).
    pub const STANDARD: Targets = {
        let answer = PerPriority {
            critical: 60,
            high: 120,
            normal: 330,
            low: 660,
        };
        Targets {
            first_answer: answer,
            next_answer: answer,
            solution: PerPriority {
                critical: 330,
                high: 660,
                normal: 1_560,
                low: 3_120,
            },
        }
    };

    /// The targets of one promise.
    pub fn of(&self, kind: PromiseKind) -> &PerPriority {
        match kind {
            PromiseKind::FirstAnswer => &self.first_answer,
            PromiseKind::NextAnswer => &self.next_answer,
            PromiseKind::Solution => &self.solution,
        }
    }
}

text_enum! {
    /// Who is told when an escalation step is reached.
    pub enum Whom {
        Assignee = "assignee",
        QueueMembers = "queue_members",
        Managers = "managers",
    }
}

/// One step of the escalation: when so much of a target is used up, who is told and what is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Percent of the target's working time: 80 before the breach, 100 at it, more after it.
    pub percent: i32,
    /// Who is told of a ticket that somebody has.
    pub tell: Vec<Whom>,
    /// Who is told of a ticket that nobody has taken.
    pub tell_if_unassigned: Vec<Whom>,
    /// Whether the priority rises by one.
    #[serde(default)]
    pub raise_priority: bool,
    /// Whether the ticket goes to another present member of its queue, the one with the fewest open tickets.
    #[serde(default)]
    pub reassign: bool,
}

/// The percentage that is the breach itself.
pub const BREACH: i32 = 100;

impl Step {
    /// The shipped steps: a warning at `ticket.escalation_percent` [I-35] and the breach.
    pub fn standard() -> Vec<Step> {
        vec![
            Step {
                percent: 80,
                tell: vec![Whom::Assignee],
                tell_if_unassigned: vec![Whom::QueueMembers],
                raise_priority: false,
                reassign: false,
            },
            Step {
                percent: BREACH,
                tell: vec![Whom::Assignee, Whom::Managers],
                tell_if_unassigned: vec![Whom::QueueMembers, Whom::Managers],
                raise_priority: false,
                reassign: false,
            },
        ]
    }
}

static VERSIONS: Memo<PolicyVersionId, PolicyVersion> = Memo::new();

/// A version by its id.
pub fn version(db: &mut Db, id: PolicyVersionId) -> QueryResult<std::sync::Arc<PolicyVersion>> {
    VERSIONS.get(id, || {
        sla_policy_versions::table
            .find(id)
            .select(PolicyVersion::as_select())
            .first(db)
    })
}

/// The version of a policy in force on a date. None: there is no such policy, or none of its versions is valid yet.
pub fn in_force(db: &mut Db, code: &str, on: NaiveDate) -> QueryResult<Option<PolicyVersionId>> {
    sla_policy_versions::table
        .inner_join(sla_policies::table.on(sla_policies::id.eq(sla_policy_versions::policy_id)))
        .filter(sla_policies::code.eq(code))
        .filter(sla_policy_versions::valid_from.le(on))
        .order((
            sla_policy_versions::valid_from.desc(),
            sla_policy_versions::number.desc(),
        ))
        .select(sla_policy_versions::id)
        .first(db)
        .optional()
}

/// Every policy by code, retired ones too.
pub fn all(db: &mut Db) -> QueryResult<Vec<Policy>> {
    sla_policies::table
        .order(sla_policies::code)
        .select(Policy::as_select())
        .load(db)
}

/// The policy of a code, retired ones too. Errors: NotFound.
pub fn by_code(db: &mut Db, code: &str) -> Result<Policy, SlaError> {
    let query = sla_policies::table
        .filter(sla_policies::code.eq(code))
        .select(Policy::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
}

/// One policy. Errors: NotFound.
pub fn find(db: &mut Db, id: PolicyId) -> Result<Policy, SlaError> {
    let query = sla_policies::table.find(id).select(Policy::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
}

/// The versions of a policy, the newest first.
pub fn versions(db: &mut Db, id: PolicyId) -> QueryResult<Vec<PolicyVersion>> {
    sla_policy_versions::table
        .filter(sla_policy_versions::policy_id.eq(id))
        .order(sla_policy_versions::number.desc())
        .select(PolicyVersion::as_select())
        .load(db)
}

/// The newest version of a policy, in force or not yet. Errors: NotFound.
pub fn latest(db: &mut Db, id: PolicyId) -> Result<PolicyVersion, SlaError> {
    let query = sla_policy_versions::table
        .filter(sla_policy_versions::policy_id.eq(id))
        .order(sla_policy_versions::number.desc())
        .select(PolicyVersion::as_select());
    query.first(db).optional()?.ok_or(SlaError::NotFound)
}
