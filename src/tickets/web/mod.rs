//! The pages of tickets: list, export, opening, one ticket with everything that can be done to it, merging, attachments,
//! and the public form. A handler reads what was sent, calls a command, and answers with a redirect or the page again.

mod actions;
mod attachments;
mod board;
mod export;
mod information;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod new;
pub(crate) mod promises;
mod reply;
pub(crate) mod solution;
pub(crate) mod ticket;
pub(crate) mod upload;

use poem::http::{HeaderValue, StatusCode};
use poem::{IntoResponse, Response};

pub(crate) use actions::RELATIONS;

use super::{TicketNumber, TicketRef};
use crate::db::Failure;
use crate::kernel::problem::{DomainError, Refusal};
use crate::kernel::text::Message;
use crate::users::actor::Role;
use crate::web::{Access, Flash, PageError, PageResult, Route, Visit};

/// The pages of tickets.
pub fn routes() -> Vec<Route> {
    let staff = Access::Staff(&[]);
    let mine = Access::SignedIn;
    vec![
        Route::get("/tickets", mine, list::list),
        Route::get("/tickets.csv", mine, export::download),
        Route::get("/tickets/new", mine, new::blank),
        Route::post("/tickets", mine, new::open),
        Route::get("/tickets/:number", mine, ticket::show),
        Route::post("/tickets/:number", staff, actions::edit),
        Route::post("/tickets/:number/messages", mine, reply::post),
        Route::post("/tickets/:number/state", mine, actions::set_state),
        Route::post("/tickets/:number/assignment", staff, actions::assign),
        Route::post("/tickets/:number/queue", staff, actions::move_to_queue),
        Route::post("/tickets/:number/priority", staff, actions::set_priority),
        Route::post("/tickets/:number/watchers", mine, actions::add_watcher),
        Route::post("/tickets/:number/watchers/remove", mine, actions::remove_watcher),
        Route::post("/tickets/:number/relations", staff, actions::relate),
        Route::post("/tickets/:number/relations/remove", staff, actions::unrelate),
        Route::get("/tickets/:number/promises/:place", mine, promises::explain),
        Route::post(
            "/tickets/:number/attention-requests",
            mine,
            promises::request_attention,
        ),
        Route::get(
            "/board",
            Access::Staff(&[Role::Agent, Role::Manager, Role::Auditor]),
            board::show,
        ),
        Route::get("/tickets/:number/merge", staff, merge::choose),
        Route::post("/tickets/:number/merge", staff, merge::merge),
        Route::get("/attachments/:id", mine, attachments::download),
        Route::get("/solutions/:token", Access::Public, solution::show),
        Route::post("/solutions/:token", Access::Public, solution::decide),
        Route::get("/information", Access::Public, information::blank),
        Route::post("/information", Access::Public, information::send),
        Route::get("/information/sent", Access::Public, information::sent),
    ]
}

/// A refusal on its way out of a closure on the database.
#[derive(Debug)]
pub(crate) struct Failed(pub Refusal);

impl<E: DomainError> From<E> for Failed {
    fn from(error: E) -> Failed {
        Failed(error.refusal())
    }
}

impl Failure for Failed {
    fn database(&self) -> Option<&diesel::result::Error> {
        None
    }
}

impl From<Failed> for PageError {
    fn from(failed: Failed) -> PageError {
        PageError::Refused(failed.0)
    }
}

/// The path of a ticket's page.
pub(crate) fn path_of(number: TicketNumber) -> String {
    format!("/tickets/{number}")
}

/// The ticket that a path names; anything else is not found.
fn named(number: &str) -> Result<TicketRef, PageError> {
    number.parse().map_err(|_| Refusal::not_found().into())
}

/// Onwards to another page with a sentence; htmx is told to go there as a browser would.
fn go_with(visit: &Visit, path: &str, message: Message) -> PageResult {
    let mut response = visit.redirect_with(path, message)?;
    if visit.is_htmx() {
        response.set_status(StatusCode::NO_CONTENT);
        response.headers_mut().remove("location");
        if let Ok(path) = HeaderValue::from_str(path) {
            response.headers_mut().insert("HX-Redirect", path);
        }
    }
    Ok(response)
}

/// A fragment that shows the sentence left by the page before, so that the next page does not show it again.
fn fragment_with_flash(visit: &Visit, body: maud::Markup) -> Response {
    let mut response = body.into_response();
    if visit.flash().is_some() {
        Flash::forget(visit.app().config.is_secure(), &mut response);
    }
    response
}
