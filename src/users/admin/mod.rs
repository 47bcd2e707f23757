//! The pages by which accounts are managed: the list, an invitation, and the sheet of a person. Managers and auditors
//! read, administrators change.

mod invite;
mod list;
mod sheet;
mod views;

use super::actor::{EnteRole, Role};
use super::emails::Letterhead;
use super::policy::ACCOUNT_READERS;
use crate::enti;
use crate::kernel::ids::EnteId;
use crate::kernel::rome;
use crate::kernel::text::Lang;
use crate::web::{Access, Crumb, PageError, Route, Visit};

/// Who sees the accounts.
const READERS: Access = Access::Staff(ACCOUNT_READERS);
/// Who changes them.
const ADMIN: Access = Access::Staff(&[Role::Admin]);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/users", READERS, list::list),
        Route::get("/users/new", ADMIN, invite::start),
        Route::post("/users/new", ADMIN, invite::invite),
        Route::get("/users/:id", READERS, sheet::show),
        Route::post("/users/:id/edit", ADMIN, sheet::edit),
        Route::post("/users/:id/roles", ADMIN, sheet::set_roles),
        Route::post("/users/:id/enti", ADMIN, sheet::set_membership),
        Route::post("/users/:id/enti/remove", ADMIN, sheet::remove_membership),
        Route::post("/users/:id/absences", ADMIN, sheet::add_absence),
        Route::post("/users/:id/absences/remove", ADMIN, sheet::remove_absence),
        Route::post("/users/:id/sessions/end", ADMIN, sheet::end_sessions),
        Route::post("/users/:id/tokens/revoke", ADMIN, sheet::revoke_token),
        Route::post(
            "/users/:id/second-factor/remove",
            ADMIN,
            sheet::drop_second_factor,
        ),
        Route::post("/users/:id/invitation", ADMIN, sheet::invite_again),
        Route::post("/users/:id/disable", ADMIN, sheet::disable),
        Route::post("/users/:id/enable", ADMIN, sheet::enable),
    ]
}

fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(crate::t!(visit.lang(), "admin-users"), "/users")]
}

fn letterhead(visit: &Visit) -> Letterhead {
    Letterhead::from(&visit.app().config)
}

/// The enti of today, for choices.
async fn valid_enti(visit: &Visit) -> Result<Vec<(EnteId, String)>, PageError> {
    let (actor, today) = (visit.actor()?.clone(), rome::date_of(visit.now().utc()));
    Ok(visit.read(move |db| enti::all_valid(db, &actor, today)).await?)
}

/// What a role in the centre is called.
fn role_name(lang: Lang, role: Role) -> String {
    lang.get(&format!("role-{role}")).into_owned()
}

/// What a role in an ente is called.
fn ente_role_name(lang: Lang, role: EnteRole) -> String {
    lang.get(&format!("role-{role}")).into_owned()
}
