//! The pages of queues: list, one queue with members and reply templates, new ones. People of the centre read,
//! administrators change, managers too choose the members.

mod list;
mod sheet;
mod templates;

use crate::queues::Assignment;
use crate::users::actor::Role;
use crate::web::{Access, Crumb, Route, Visit};

/// Every person of the centre.
const CENTRE: Access = Access::Staff(&[]);
/// Who changes queues.
const ADMIN: Access = Access::Staff(&[Role::Admin]);
/// Who chooses the members.
const MEMBERS: Access = Access::Staff(&[Role::Admin, Role::Manager]);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/queues", CENTRE, list::list),
        Route::get("/queues/new", ADMIN, sheet::new_form),
        Route::post("/queues/new", ADMIN, sheet::create),
        Route::get("/queues/:code", CENTRE, sheet::show),
        Route::get("/queues/:code/edit", ADMIN, sheet::edit_form),
        Route::post("/queues/:code/edit", ADMIN, sheet::edit),
        Route::post("/queues/:code/retirement", ADMIN, sheet::retire),
        Route::post("/queues/:code/members", MEMBERS, sheet::add_member),
        Route::post("/queues/:code/members/remove", MEMBERS, sheet::remove_member),
        Route::get("/queues/:code/templates/new", ADMIN, templates::new_form),
        Route::post("/queues/:code/templates/new", ADMIN, templates::create),
        Route::get("/queues/:code/templates/:id", CENTRE, templates::show),
        Route::post("/queues/:code/templates/:id", ADMIN, templates::edit),
        Route::post("/queues/:code/templates/:id/remove", ADMIN, templates::remove),
    ]
}

/// The way to a page below the list.
fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(crate::t!(visit.lang(), "admin-queues"), "/queues")]
}

/// The rule chosen where nobody chooses.
const FIRST_RULE: Assignment = Assignment::Manual;
