//! Versions of policies that were made for a later date: on their day administrators are asked, once, whether running promises
//! shall go to them.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::Db;
use crate::db::schema::sla_policy_versions;
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::notices::{self, Facts, NewNotice, NoticeKind};
use crate::sla::SlaError;
use crate::sla::policies::{self, PolicyVersionId};
use crate::users;
use crate::users::actor::Role;

/// The versions whose day has come since they were made, and of which nobody was told. One that was valid at once is not
/// among them: whoever made it was asked then.
pub fn due_to_ask(db: &mut Db, now: Timestamp) -> QueryResult<Vec<PolicyVersionId>> {
    let valid: Vec<(PolicyVersionId, NaiveDate, Timestamp)> = sla_policy_versions::table
        .filter(sla_policy_versions::told_at.is_null())
        .filter(sla_policy_versions::valid_from.le(rome::date_of(now.utc())))
        .order(sla_policy_versions::id)
        .select((
            sla_policy_versions::id,
            sla_policy_versions::valid_from,
            sla_policy_versions::created_at,
        ))
        .load(db)?;
    let is_later =
        |(_, from, made): &(PolicyVersionId, NaiveDate, Timestamp)| *from > rome::date_of(made.utc());
    Ok(valid.into_iter().filter(is_later).map(|(id, _, _)| id).collect())
}

/// Asks about one, if it is the one in force. `false`: that was done already.
pub fn ask(db: &mut Db, now: Timestamp, id: PolicyVersionId) -> Result<bool, SlaError> {
    let open = sla_policy_versions::table
        .find(id)
        .filter(sla_policy_versions::told_at.is_null());
    if diesel::update(open)
        .set(sla_policy_versions::told_at.eq(now))
        .execute(db)?
        == 0
    {
        return Ok(false);
    }
    let version = policies::version(db, id)?;
    let policy = policies::find(db, version.policy_id)?;
    let in_force = policies::in_force(db, &policy.code, rome::date_of(now.utc()))?;
    if policy.retired_at.is_none() && in_force == Some(id) {
        let notice = NewNotice {
            kind: NoticeKind::PolicyInForce,
            ticket: None,
            facts: Facts {
                path: Some(format!("/recomputations/new?policy={}", policy.code)),
                policy: Some(policy.code),
                ..Facts::default()
            },
        };
        let administrators = users::enabled_of_role(db, Role::Admin)?;
        notices::tell(db, now, &administrators, &notice)?;
    }
    Ok(true)
}
