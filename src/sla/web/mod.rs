//! The pages of calendars and policies: people of the centre read them, administrators change them.

mod calendars;
mod policies;
mod recomputations;
mod simulator;
mod typed;

use crate::users::actor::Role;
use crate::web::{Access, Route};

/// Every person of the centre.
const CENTRE: Access = Access::Staff(&[]);
/// Who changes them.
const ADMIN: Access = Access::Staff(&[Role::Admin]);

/// Who recomputes: of one ticket managers too, which the handlers look at.
const RECOMPUTING: Access = Access::Staff(&[Role::Admin, Role::Manager]);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/calendars", CENTRE, calendars::list),
        Route::get("/calendars/new", ADMIN, calendars::new_form),
        Route::post("/calendars/new", ADMIN, calendars::create),
        Route::get("/calendars/:code", CENTRE, calendars::show),
        Route::get("/calendars/:code/edit", ADMIN, calendars::edit_form),
        Route::post("/calendars/:code/edit", ADMIN, calendars::edit),
        Route::post("/calendars/:code/retirement", ADMIN, calendars::retire),
        Route::get("/sla-policies", CENTRE, policies::list),
        Route::get("/sla-policies/new", ADMIN, policies::new_form),
        Route::post("/sla-policies/new", ADMIN, policies::create),
        Route::get("/sla-policies/:code", CENTRE, policies::show),
        Route::get("/sla-policies/:code/edit", ADMIN, policies::edit_form),
        Route::post("/sla-policies/:code/edit", ADMIN, policies::edit),
        Route::post("/sla-policies/:code/retirement", ADMIN, policies::retire),
        Route::get("/sla-simulator", ADMIN, simulator::show),
        Route::get("/recomputations", ADMIN, recomputations::list),
        Route::get("/recomputations/new", RECOMPUTING, recomputations::new_form),
        Route::post("/recomputations/new", RECOMPUTING, recomputations::create),
        Route::get(
            "/recomputations/preview.csv",
            RECOMPUTING,
            recomputations::download,
        ),
        Route::get("/recomputations/:id", RECOMPUTING, recomputations::show),
    ]
}
