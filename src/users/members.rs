//! Who belongs to which ente, with which role.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::absences;
use super::access::roles_of;
use super::actor::{Authority, EnteRole};
use super::commands::{bump, end_foreign_sessions};
use super::error::UserError;
use super::model::User;
use super::policy::administrator;
use crate::audit::{self, Entry};
use crate::db::Db;
use crate::db::schema::{enti, members, users};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;

/// Makes the person a member of an ente, or changes role and view there. `version`: the account as it was seen.
/// Errors: NotFound, Stale, StaffOrEnte, Invalid (no such ente).
pub fn set(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (user, version): (UserId, Option<i32>),
    (ente, role, sees_all): (EnteId, EnteRole, bool),
) -> Result<User, UserError> {
    let by = administrator(who)?;
    let row = bump(db, now, user, version)?;
    if !roles_of(db, user)?.is_empty() {
        return Err(UserError::StaffOrEnte);
    }
    if !ente_exists(db, ente)? {
        return Err(UserError::Invalid(vec![FieldError::new(
            "ente_id",
            Message::new("users-no-such-ente"),
        )]));
    }
    let old: Option<(EnteRole, bool)> = members::table
        .find((user, ente))
        .select((members::role, members::sees_all))
        .first(db)
        .optional()?;
    let new = json!({"role": role, "sees_all": sees_all});
    let (event, old) = match old {
        Some(same) if same == (role, sees_all) => return Ok(row),
        Some((old_role, old_sees_all)) => {
            diesel::update(members::table.find((user, ente)))
                .set((members::role.eq(role), members::sees_all.eq(sees_all)))
                .execute(db)?;
            (
                "member.changed",
                json!({"role": old_role, "sees_all": old_sees_all}),
            )
        }
        None => {
            insert(db, now, user, (ente, role, sees_all))?;
            ("member.added", Value::Null)
        }
    };
    end_foreign_sessions(db, by, now, user)?;
    audit::record(
        db,
        by,
        now,
        Entry::new(event, "user", user).ente(ente).change(old, new),
    )?;
    Ok(row)
}

/// Ends a membership. Errors: NotFound (also: no member), Stale.
pub fn remove(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    (user, version): (UserId, Option<i32>),
    ente: EnteId,
) -> Result<User, UserError> {
    let by = administrator(who)?;
    let row = bump(db, now, user, version)?;
    let old: Option<(EnteRole, bool)> = diesel::delete(members::table.find((user, ente)))
        .returning((members::role, members::sees_all))
        .get_result(db)
        .optional()?;
    let (role, sees_all) = old.ok_or(UserError::NotFound)?;
    absences::part_strangers(db, by, now, user)?;
    end_foreign_sessions(db, by, now, user)?;
    let entry = Entry::new("member.removed", "user", user).ente(ente);
    audit::record(
        db,
        by,
        now,
        entry.change(json!({"role": role, "sees_all": sees_all}), Value::Null),
    )?;
    Ok(row)
}

/// The enabled people of an ente with their role, by name: for lists of requesters and watchers. The caller has checked that
/// the ente may be seen.
pub fn of_ente(db: &mut Db, ente: EnteId) -> QueryResult<Vec<(User, EnteRole, bool)>> {
    members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::ente_id.eq(ente))
        .filter(users::disabled_at.is_null())
        .order((users::name_key, users::id))
        .select((User::as_select(), members::role, members::sees_all))
        .load(db)
}

/// The ente at which at least two enabled people have addresses of this domain, and nobody else has one: a guess at where
/// somebody belongs who is not known.
pub fn ente_of_domain(db: &mut Db, domain: &str) -> QueryResult<Option<EnteId>> {
    /// People who are looked at: of more nothing is said.
    const MOST: usize = 2000;
    let domain = domain.to_ascii_lowercase();
    let part = domain
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let people: Vec<(UserId, Option<EnteId>, bool)> = users::table
        .left_join(members::table.on(members::user_id.eq(users::id)))
        .filter(users::email_key.like(format!("%@{part}")).escape('\\'))
        .select((
            users::id,
            members::ente_id.nullable(),
            users::disabled_at.is_null(),
        ))
        .limit(i64::try_from(MOST).expect("a small number") + 1)
        .load(db)?;
    let [(_, Some(ente), _), ..] = people.as_slice() else {
        return Ok(None);
    };
    let is_theirs = people.len() <= MOST && people.iter().all(|(_, of, _)| of.as_ref() == Some(ente));
    let enabled = people.iter().filter(|(_, _, is_enabled)| *is_enabled).count();
    Ok((is_theirs && enabled >= 2).then_some(*ente))
}

pub(super) fn insert(
    db: &mut Db,
    now: Timestamp,
    user: UserId,
    (ente, role, sees_all): (EnteId, EnteRole, bool),
) -> QueryResult<()> {
    let values = (
        members::user_id.eq(user),
        members::ente_id.eq(ente),
        members::role.eq(role),
        members::sees_all.eq(sees_all),
        members::granted_at.eq(now),
    );
    diesel::insert_into(members::table)
        .values(values)
        .execute(db)
        .map(drop)
}

pub(super) fn ente_exists(db: &mut Db, ente: EnteId) -> QueryResult<bool> {
    Ok(enti::table.find(ente).count().get_result::<i64>(db)? == 1)
}
