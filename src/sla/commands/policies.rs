//! Policies: made, changed by a new version, retired and restored.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::reach::{Changed, needs_reach};
use super::{both, duplicate, needed_reason, users_of_policy};
use crate::audit::{self, By, Entry};
use crate::db::schema::{sla_policies, sla_policy_versions};
use crate::db::{Db, Json};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;
use crate::sla::error::SlaError;
use crate::sla::given::checked_code;
use crate::sla::given::policy::{Checked, PolicyIn};
use crate::sla::policies::{self as stored, Policy, PolicyId, PolicyVersion, PolicyVersionId, STANDARD};
use crate::users::actor::Authority;

/// Makes a policy with its first version. Errors: Forbidden, Invalid, Duplicate.
pub fn create_policy(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    code: &str,
    given: &PolicyIn,
) -> Result<(Policy, PolicyVersion), SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let today = rome::date_of(now.utc());
    let (code, given) = both(checked_code(code), given.checked(today))?;
    let policy = Policy {
        id: PolicyId::new(now),
        code,
        name_it: given.name_it.clone(),
        name_en: given.name_en.clone(),
        retired_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let version = version_of(now, by, (policy.id, 1), given, None);
    diesel::insert_into(sla_policies::table)
        .values(&policy)
        .execute(db)
        .map_err(duplicate)?;
    diesel::insert_into(sla_policy_versions::table)
        .values(&version)
        .execute(db)?;
    let new = facts(&policy, &version);
    record(
        db,
        by,
        now,
        "sla_policy.created",
        &policy,
        (Value::Null, new),
        None,
    )?;
    Ok((policy, version))
}

/// Changes a policy, from the version of it that the person saw. Other rules make a new version, which needs a reason and
/// is in force from its date; running promises keep theirs. Refused where a calendar that it is used with is open too
/// little. Errors: Forbidden, NotFound, Retired, Invalid, Stale.
pub fn edit_policy(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, seen): (PolicyId, i32),
    given: &PolicyIn,
    reason: Option<&str>,
) -> Result<(Policy, PolicyVersion), SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let before = current(db, id, seen)?;
    let last = stored::latest(db, id)?;
    let today = rome::date_of(now.utc());
    let given = given.checked(today).map_err(SlaError::Invalid)?;
    let changed = Policy {
        name_it: given.name_it.clone(),
        name_en: given.name_en.clone(),
        ..before.clone()
    };
    let has_new_rules = (given.targets, given.pause_on_third_party)
        != (last.targets.0, last.pause_on_third_party)
        || given.steps != last.steps.0
        || given.valid_from != last.valid_from.max(today);
    if changed == before && !has_new_rules {
        return Ok((before, last));
    }
    if before.retired_at.is_some() {
        return Err(SlaError::Retired);
    }
    let reason = match has_new_rules {
        true => Some(needed_reason(reason)?),
        false => None,
    };
    let policy = save(db, now, changed)?;
    let version = match has_new_rules {
        false => last.clone(),
        true => {
            let version = version_of(now, by, (id, last.number + 1), given, reason.clone());
            diesel::insert_into(sla_policy_versions::table)
                .values(&version)
                .execute(db)?;
            needs_reach(db, today, Changed::Policy(&policy.code))?;
            version
        }
    };
    let change = audit::changes(facts(&before, &last), facts(&policy, &version));
    record(db, by, now, "sla_policy.updated", &policy, change, reason)?;
    Ok((policy, version))
}

/// Takes a policy out of use. Errors: Forbidden, NotFound, Stale, Shipped, InUse.
pub fn retire_policy(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, seen): (PolicyId, i32),
) -> Result<Policy, SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let before = current(db, id, seen)?;
    if before.retired_at.is_some() {
        return Ok(before);
    }
    if before.code == STANDARD {
        return Err(SlaError::Shipped);
    }
    users_of_policy(db, &before.code)?.none()?;
    let retired_at = Some(now);
    let policy = save(db, now, Policy { retired_at, ..before })?;
    let new = json!({"code": policy.code});
    record(
        db,
        by,
        now,
        "sla_policy.retired",
        &policy,
        (Value::Null, new),
        None,
    )?;
    Ok(policy)
}

/// Puts a retired policy back into use. Errors: Forbidden, NotFound, Stale.
pub fn restore_policy(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (id, seen): (PolicyId, i32),
) -> Result<Policy, SlaError> {
    let by = who.into().administrator().ok_or(SlaError::Forbidden)?;
    let before = current(db, id, seen)?;
    if before.retired_at.is_none() {
        return Ok(before);
    }
    let retired_at = None;
    let policy = save(db, now, Policy { retired_at, ..before })?;
    let new = json!({"code": policy.code});
    record(
        db,
        by,
        now,
        "sla_policy.restored",
        &policy,
        (Value::Null, new),
        None,
    )?;
    Ok(policy)
}

/// The policy, if it still has the version that the person saw.
fn current(db: &mut Db, id: PolicyId, seen: i32) -> Result<Policy, SlaError> {
    let policy = stored::find(db, id)?;
    match policy.version == seen {
        true => Ok(policy),
        false => Err(SlaError::Stale {
            current: policy.version,
        }),
    }
}

fn save(db: &mut Db, now: Timestamp, changed: Policy) -> Result<Policy, SlaError> {
    let (id, seen) = (changed.id, changed.version);
    let changed = Policy {
        version: seen + 1,
        updated_at: now,
        ..changed
    };
    let place = sla_policies::table
        .find(id)
        .filter(sla_policies::version.eq(seen));
    match diesel::update(place).set(&changed).execute(db)? {
        0 => Err(SlaError::Stale {
            current: stored::find(db, id)?.version,
        }),
        _ => Ok(changed),
    }
}

fn version_of(
    now: Timestamp,
    by: By,
    (policy_id, number): (PolicyId, i32),
    given: Checked,
    reason: Option<String>,
) -> PolicyVersion {
    PolicyVersion {
        id: PolicyVersionId::new(now),
        policy_id,
        number,
        valid_from: given.valid_from,
        targets: Json(given.targets),
        pause_on_third_party: given.pause_on_third_party,
        steps: Json(given.steps),
        reason,
        created_by: by.user_id(),
        created_at: now,
    }
}

/// What a person may change, as the audit shows it.
fn facts(policy: &Policy, version: &PolicyVersion) -> Value {
    json!({
        "code": policy.code, "name_it": policy.name_it, "name_en": policy.name_en, "number": version.number,
        "valid_from": version.valid_from, "targets": version.targets.0,
        "pause_on_third_party": version.pause_on_third_party, "steps": version.steps.0,
    })
}

fn record(
    db: &mut Db,
    by: By,
    now: Timestamp,
    event: &'static str,
    policy: &Policy,
    (old, new): (Value, Value),
    reason: Option<String>,
) -> QueryResult<()> {
    let entry = Entry::new(event, "sla_policy", policy.id);
    audit::record(db, by, now, entry.change(old, new).reason(reason))
}
