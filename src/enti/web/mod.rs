//! The pages of enti: list, new ones, the sheet of one, import from a file. People of the centre read, administrators
//! change; the contact person of an ente reads the sheet of her own.

mod import;
mod list;
mod new;
mod own;
mod sheet;

use crate::users::actor::{EnteRole, Role};
use crate::web::{Access, Crumb, Route, Visit};

/// Every person of the centre.
const CENTRE: Access = Access::Staff(&[]);
/// Who changes enti.
const ADMIN: Access = Access::Staff(&[Role::Admin]);

/// Who reads the data of her own ente (domain section 2).
const CONTACT: Access = Access::Ente(EnteRole::Contact);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/ente", CONTACT, own::show),
        Route::get("/enti", CENTRE, list::list),
        Route::get("/enti/new", ADMIN, new::start),
        Route::post("/enti/new", ADMIN, new::create),
        Route::post("/enti/new/comune", ADMIN, new::create_comune),
        Route::get("/enti/import", ADMIN, import::start),
        Route::post("/enti/import", ADMIN, import::preview),
        Route::post("/enti/import/apply", ADMIN, import::apply),
        Route::get("/enti/import/example.csv", ADMIN, import::example),
        Route::get("/enti/:id", CENTRE, sheet::show),
        Route::get("/enti/:id/edit", ADMIN, sheet::edit_form),
        Route::post("/enti/:id/edit", ADMIN, sheet::edit),
        Route::post("/enti/:id/end", ADMIN, sheet::end_validity),
        Route::post("/enti/:id/populations", ADMIN, sheet::set_population),
        Route::post("/enti/:id/delegations", ADMIN, sheet::add_delegation),
        Route::post(
            "/enti/:id/delegations/:delegation/revoke",
            ADMIN,
            sheet::revoke_delegation,
        ),
    ]
}

/// The way to a page below the list.
fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(crate::t!(visit.lang(), "admin-enti"), "/enti")]
}
