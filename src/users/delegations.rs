//! Delegations: an ente acts for another one while a recorded delegation is valid (R-VIS-2).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::actor::{Authority, EnteUser, Staff};
use super::error::UserError;
use super::policy::administrator;
use crate::audit::{self, Entry};
use crate::db::schema::{delegations, enti};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{EnteId, id_type};
use crate::kernel::problem::FieldError;
use crate::kernel::text::{Message, one_line};

id_type!(DelegationId, "A delegation between enti.");

/// A recorded delegation.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = delegations)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The ente acted for.
    pub ente_id: EnteId,
    /// The ente that acts.
    pub delegate_id: EnteId,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
    /// The act that it stands on, or why.
    pub reason: String,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Delegation {
    /// Whether it counts on a day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.revoked_at.is_none() && self.valid_from <= day && day <= self.valid_to
    }
}

/// A delegation to be recorded.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// The ente acted for.
    pub ente: EnteId,
    /// The ente that acts.
    pub delegate: EnteId,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
    /// The act that it stands on, or why; 3–500 characters.
    pub reason: String,
}

/// A delegation that counts today.
pub(super) struct Valid {
    pub ente: EnteId,
    pub ente_name: String,
    pub delegate: EnteId,
}

/// Records a delegation. Errors: Invalid (same ente, days, reason, no such ente).
pub fn add(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    new: &NewDelegation,
) -> Result<Delegation, UserError> {
    let by = administrator(who)?;
    let mut wrong = Vec::new();
    if new.ente == new.delegate {
        wrong.push(FieldError::new(
            "delegate_id",
            Message::new("users-delegation-same-ente"),
        ));
    }
    if new.valid_to < new.valid_from {
        wrong.push(FieldError::new("valid_to", Message::new("users-days-reversed")));
    }
    let reason = one_line(&new.reason);
    if !(3..=500).contains(&reason.chars().count()) {
        wrong.push(FieldError::new("reason", Message::new("users-delegation-reason")));
    }
    for (field, id) in [("ente_id", new.ente), ("delegate_id", new.delegate)] {
        if !super::members::ente_exists(db, id)? {
            wrong.push(FieldError::new(field, Message::new("users-no-such-ente")));
        }
    }
    if !wrong.is_empty() {
        return Err(UserError::Invalid(wrong));
    }
    let row = Delegation {
        id: DelegationId::new(now),
        ente_id: new.ente,
        delegate_id: new.delegate,
        valid_from: new.valid_from,
        valid_to: new.valid_to,
        reason,
        created_at: now,
        revoked_at: None,
    };
    diesel::insert_into(delegations::table)
        .values(row.clone())
        .execute(db)?;
    let facts =
        json!({"delegate_id": row.delegate_id, "valid_from": row.valid_from, "valid_to": row.valid_to});
    let entry = Entry::new("delegation.added", "delegation", row.id).ente(row.ente_id);
    audit::record(
        db,
        by,
        now,
        entry
            .change(serde_json::Value::Null, facts)
            .reason(Some(row.reason.clone())),
    )?;
    Ok(row)
}

/// Takes a delegation back at once. Errors: NotFound (also: taken back already).
pub fn revoke(
    db: &mut Db,
    who: impl Into<Authority>,
    now: Timestamp,
    id: DelegationId,
) -> Result<Delegation, UserError> {
    let by = administrator(who)?;
    let row: Option<Delegation> = diesel::update(
        delegations::table
            .find(id)
            .filter(delegations::revoked_at.is_null()),
    )
    .set(delegations::revoked_at.eq(now))
    .returning(delegations::all_columns)
    .get_result(db)
    .optional()?;
    let row = row.ok_or(UserError::NotFound)?;
    let entry = Entry::new("delegation.revoked", "delegation", id).ente(row.ente_id);
    audit::record(
        db,
        by,
        now,
        entry.change(json!({"revoked": false}), json!({"revoked": true})),
    )?;
    Ok(row)
}

/// The delegations that an ente gave or holds with the names of both enti (ente, delegate), the newest first: every person
/// of the centre sees them.
pub fn of_ente(db: &mut Db, _staff: &Staff, ente: EnteId) -> QueryResult<Vec<(Delegation, String, String)>> {
    named(db, ente)
}

/// [`of_ente`] for a person of that ente.
pub fn of_own_ente(db: &mut Db, user: &EnteUser) -> QueryResult<Vec<(Delegation, String, String)>> {
    named(db, user.ente())
}

fn named(db: &mut Db, ente: EnteId) -> QueryResult<Vec<(Delegation, String, String)>> {
    let delegate = diesel::alias!(enti as delegate);
    delegations::table
        .inner_join(enti::table.on(enti::id.eq(delegations::ente_id)))
        .inner_join(delegate.on(delegate.field(enti::id).eq(delegations::delegate_id)))
        .filter(
            delegations::ente_id
                .eq(ente)
                .or(delegations::delegate_id.eq(ente)),
        )
        .order((delegations::valid_from.desc(), delegations::id.desc()))
        .select((Delegation::as_select(), enti::name, delegate.field(enti::name)))
        .limit(1000)
        .load(db)
}

/// The delegations that any of `delegates` holds today, for enti that are valid today, by name.
pub(super) fn valid_for(db: &mut Db, delegates: &[EnteId], today: NaiveDate) -> QueryResult<Vec<Valid>> {
    if delegates.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(EnteId, String, EnteId)> = delegations::table
        .inner_join(enti::table.on(enti::id.eq(delegations::ente_id)))
        .filter(one_of(delegations::delegate_id, delegates.iter().copied()))
        .filter(delegations::revoked_at.is_null())
        .filter(
            delegations::valid_from
                .le(today)
                .and(delegations::valid_to.ge(today)),
        )
        .filter(
            enti::valid_from
                .le(today)
                .and(enti::valid_to.is_null().or(enti::valid_to.ge(today))),
        )
        .order((enti::name_key, enti::id, delegations::id))
        .select((delegations::ente_id, enti::name, delegations::delegate_id))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(ente, ente_name, delegate)| Valid {
            ente,
            ente_name,
            delegate,
        })
        .collect())
}

/// The enti that act for this one today by a delegation.
pub fn delegates(db: &mut Db, ente: EnteId, today: NaiveDate) -> QueryResult<Vec<EnteId>> {
    delegations::table
        .filter(delegations::ente_id.eq(ente))
        .filter(delegations::revoked_at.is_null())
        .filter(
            delegations::valid_from
                .le(today)
                .and(delegations::valid_to.ge(today)),
        )
        .select(delegations::delegate_id)
        .distinct()
        .load(db)
}
