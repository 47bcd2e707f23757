//! Reads of accounts.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::access::{self, roles_of};
use super::actor::{Actor, EnteRole, Operator, Role};
use super::error::UserError;
use super::model::{Account, Membership, User, UserFilter};
use super::sign_in::account_key;
use crate::db::schema::{enti, members, user_roles, users};
use crate::db::{Db, one_of};
use crate::kernel::clock::Timestamp;
use crate::kernel::email::EmailAddress;
use crate::kernel::ids::{EnteId, UserId};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::rome;
use crate::kernel::text::fold;

/// The account, if the actor may see it: people of the centre see all, a person of an ente its colleagues.
/// Errors: NotFound.
pub fn find(db: &mut Db, actor: &Actor, id: UserId, now: Timestamp) -> Result<Account, UserError> {
    let found: Option<User> = match actor {
        Actor::Staff(_) => users::table
            .find(id)
            .select(User::as_select())
            .first(db)
            .optional()?,
        Actor::Ente(_) if actor.id() == id => users::table
            .find(id)
            .select(User::as_select())
            .first(db)
            .optional()?,
        Actor::Ente(user) => {
            let colleagues = members::table
                .filter(members::ente_id.eq_any(user.reach()))
                .select(members::user_id);
            let visible = users::table.find(id).filter(users::id.eq_any(colleagues));
            visible.select(User::as_select()).first(db).optional()?
        }
    };
    let user = found.ok_or(UserError::NotFound)?;
    let mut accounts = accounts(db, actor, vec![user], now)?;
    Ok(accounts.remove(0))
}

/// A page of the accounts that the actor may see, by name. Errors: Cursor.
pub fn list(
    db: &mut Db,
    actor: &Actor,
    filter: &UserFilter,
    request: &PageRequest,
    now: Timestamp,
) -> Result<Page<Account>, UserError> {
    let mut query = users::table
        .select(User::as_select())
        .order((users::name_key, users::id))
        .into_boxed();
    if let Actor::Ente(user) = actor {
        let colleagues = members::table
            .filter(members::ente_id.eq_any(user.reach()))
            .select(members::user_id);
        query = query.filter(users::id.eq_any(colleagues));
    }
    if let Some(q) = filter.q.as_deref().map(fold).filter(|q| !q.is_empty()) {
        let pattern = format!(
            "%{}%",
            q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
        );
        let by_name = users::name_key.like(pattern.clone()).escape('\\');
        query = query.filter(by_name.or(users::email_key.like(pattern).escape('\\')));
    }
    // Of an ente that the actor does not reach not even who of the colleagues belongs to it is told.
    let is_hidden = |ente| actor.ente().is_some_and(|user| !user.reach().contains(&ente));
    if filter.ente.is_some_and(is_hidden) {
        return Ok(Page {
            items: Vec::new(),
            next_cursor: None,
        });
    }
    if let Some(ente) = filter.ente {
        query = query.filter(
            users::id.eq_any(
                members::table
                    .filter(members::ente_id.eq(ente))
                    .select(members::user_id),
            ),
        );
    }
    if let Some(role) = filter.role {
        let holders = user_roles::table
            .filter(user_roles::role.eq(role))
            .select(user_roles::user_id);
        query = query.filter(users::id.eq_any(holders));
    }
    let has_role = exists(user_roles::table.filter(user_roles::user_id.eq(users::id)));
    query = match filter.is_staff {
        Some(true) => query.filter(has_role),
        Some(false) => query.filter(diesel::dsl::not(has_role)),
        None => query,
    };
    query = match filter.is_enabled {
        Some(true) => query.filter(users::disabled_at.is_null()),
        Some(false) => query.filter(users::disabled_at.is_not_null()),
        None => query,
    };
    if let Some((name, id)) = request.after::<(String, UserId)>()? {
        query = query.filter(
            users::name_key
                .gt(name.clone())
                .or(users::name_key.eq(name).and(users::id.gt(id))),
        );
    }
    let rows: Vec<User> = query.limit(request.fetch()).load(db)?;
    let page = Page::of(rows, request, |user| (user.name_key.clone(), user.id));
    Ok(Page {
        items: accounts(db, actor, page.items, now)?,
        next_cursor: page.next_cursor,
    })
}

/// All accounts by name: for the command line.
pub fn all(db: &mut Db, _: Operator, now: Timestamp) -> QueryResult<Vec<Account>> {
    let rows: Vec<User> = users::table
        .order((users::name_key, users::id))
        .select(User::as_select())
        .load(db)?;
    with_places(db, rows, now, |_| true)
}

/// The account of an address, in canonical form: for the command line and the loader.
pub fn by_email(db: &mut Db, _: Operator, email: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::email_key.eq(account_key(email)))
        .select(User::as_select())
        .first(db)
        .optional()
}

/// The account behind an address that a mail came from. Whether the mail is really from there is for the caller to know.
pub fn of_sender(db: &mut Db, address: &EmailAddress) -> QueryResult<Option<User>> {
    users::table
        .filter(users::email_key.eq(address.key()))
        .select(User::as_select())
        .first(db)
        .optional()
}

/// The names of accounts, for texts that mention them; unknown ids are left out.
pub fn names(db: &mut Db, ids: &[UserId]) -> QueryResult<HashMap<UserId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(UserId, String)> = users::table
        .filter(one_of(users::id, ids.iter().copied()))
        .select((users::id, users::name))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// Which of the accounts are enabled and hold at least one of the roles.
pub fn enabled_with_roles(db: &mut Db, ids: &[UserId], roles: &[Role]) -> QueryResult<Vec<UserId>> {
    users::table
        .filter(users::id.eq_any(ids))
        .filter(users::disabled_at.is_null())
        .filter(
            users::id.eq_any(
                user_roles::table
                    .filter(user_roles::role.eq_any(roles.iter().copied()))
                    .select(user_roles::user_id),
            ),
        )
        .order((users::name_key, users::id))
        .select(users::id)
        .load(db)
}

/// The enabled accounts that hold a role, by name.
pub fn enabled_of_role(db: &mut Db, role: Role) -> QueryResult<Vec<UserId>> {
    let holders = user_roles::table
        .filter(user_roles::role.eq(role))
        .select(user_roles::user_id);
    users::table
        .filter(users::disabled_at.is_null())
        .filter(users::id.eq_any(holders))
        .order((users::name_key, users::id))
        .select(users::id)
        .load(db)
}

/// The enabled accounts that hold a role, by name, with their addresses: for telling people whom to turn to.
pub fn holders(db: &mut Db, role: Role) -> QueryResult<Vec<(UserId, String, String)>> {
    let holders = user_roles::table
        .filter(user_roles::role.eq(role))
        .select(user_roles::user_id);
    users::table
        .filter(users::disabled_at.is_null())
        .filter(users::id.eq_any(holders))
        .order((users::name_key, users::id))
        .select((users::id, users::name, users::email))
        .load(db)
}

/// The enabled people of the centre with their roles, by name: for choosing an assignee or a member of a queue.
pub fn staff(db: &mut Db) -> QueryResult<Vec<(User, Vec<Role>)>> {
    let rows: Vec<User> = users::table
        .filter(users::disabled_at.is_null())
        .filter(users::id.eq_any(user_roles::table.select(user_roles::user_id)))
        .order((users::name_key, users::id))
        .select(User::as_select())
        .load(db)?;
    let mut roles = roles_by_user(db, &rows)?;
    Ok(rows
        .into_iter()
        .map(|user| {
            let held = roles.remove(&user.id).unwrap_or_default();
            (user, held)
        })
        .collect())
}

/// The roles in the centre of an enabled account; empty for everybody else.
pub fn staff_roles(db: &mut Db, id: UserId) -> QueryResult<Vec<Role>> {
    let enabled = users::table
        .find(id)
        .filter(users::disabled_at.is_null())
        .count()
        .get_result::<i64>(db)?;
    if enabled == 0 {
        Ok(Vec::new())
    } else {
        roles_of(db, id)
    }
}

/// What one sees of oneself: the account behind `GET /me` and the account page. Errors: NotFound.
pub fn own(db: &mut Db, actor: &Actor, now: Timestamp) -> Result<Account, UserError> {
    let user: Option<User> = users::table
        .find(actor.id())
        .select(User::as_select())
        .first(db)
        .optional()?;
    let user = user.ok_or(UserError::NotFound)?;
    Ok(with_places(db, vec![user], now, |_| true)?.remove(0))
}

/// A colleague's places are shown only as far as the actor reaches.
fn accounts(db: &mut Db, actor: &Actor, users: Vec<User>, now: Timestamp) -> QueryResult<Vec<Account>> {
    match actor {
        Actor::Staff(_) => with_places(db, users, now, |_| true),
        Actor::Ente(user) => with_places(db, users, now, |ente| user.reach().contains(&ente)),
    }
}

fn with_places(
    db: &mut Db,
    users: Vec<User>,
    now: Timestamp,
    shows: impl Fn(EnteId) -> bool,
) -> QueryResult<Vec<Account>> {
    let today = rome::date_of(now.utc());
    let mut roles = roles_by_user(db, &users)?;
    let mut places: HashMap<UserId, Vec<Membership>> = HashMap::new();
    for some in users.chunks(500) {
        let ids: Vec<UserId> = some.iter().map(|user| user.id).collect();
        type Row = (
            UserId,
            EnteId,
            String,
            EnteRole,
            bool,
            chrono::NaiveDate,
            Option<chrono::NaiveDate>,
        );
        let rows: Vec<Row> = members::table
            .inner_join(enti::table.on(enti::id.eq(members::ente_id)))
            .filter(members::user_id.eq_any(ids))
            .order((enti::name_key, enti::id))
            .select((
                members::user_id,
                members::ente_id,
                enti::name,
                members::role,
                members::sees_all,
                enti::valid_from,
                enti::valid_to,
            ))
            .load(db)?;
        for (user, ente, name, role, sees_all, from, to) in rows.into_iter().filter(|row| shows(row.1)) {
            let membership = access::membership((ente, name, role, sees_all, from, to), today);
            places.entry(user).or_default().push(membership);
        }
    }
    let account = |user: User| Account {
        roles: roles.remove(&user.id).unwrap_or_default(),
        enti: places.remove(&user.id).unwrap_or_default(),
        user,
    };
    Ok(users.into_iter().map(account).collect())
}

fn roles_by_user(db: &mut Db, users: &[User]) -> QueryResult<HashMap<UserId, Vec<Role>>> {
    let mut roles: HashMap<UserId, Vec<Role>> = HashMap::new();
    for some in users.chunks(500) {
        let ids: Vec<UserId> = some.iter().map(|user| user.id).collect();
        let rows: Vec<(UserId, Role)> = user_roles::table
            .filter(user_roles::user_id.eq_any(ids))
            .select((user_roles::user_id, user_roles::role))
            .load(db)?;
        for (user, role) in rows {
            roles.entry(user).or_default().push(role);
        }
    }
    roles.values_mut().for_each(|held| held.sort());
    Ok(roles)
}
