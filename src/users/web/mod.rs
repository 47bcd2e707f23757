//! The pages of people: the ways in, and what each person manages of the own account.

mod absences;
mod address;
mod faults;
mod links;
mod profile;
mod second_factor;
mod security;
mod sign_in;
mod tokens;

use std::time::Duration;

use poem::Response;

use super::emails::Letterhead;
use super::error::UserError;
use super::sessions::{Client, NewSession, SessionRules, SignedIn};
use crate::kernel::problem::Refusal;
use crate::kernel::text::Message;
use crate::t;
use crate::web::{Crumb, PageError, PageResult, Route, Visit, local_path, session_cookie, set_cookie};

pub(super) use faults::Faults;

/// All pages of this feature.
pub fn routes() -> Vec<Route> {
    let parts = [
        sign_in::routes(),
        links::routes(),
        profile::routes(),
        security::routes(),
        second_factor::routes(),
        tokens::routes(),
        absences::routes(),
        address::routes(),
    ];
    parts.into_iter().flatten().collect()
}

/// The limits of sessions.
fn rules(visit: &Visit) -> SessionRules {
    SessionRules::from(&visit.app().config.security)
}

/// What mails say of their sender.
fn letterhead(visit: &Visit) -> Letterhead {
    Letterhead::from(&visit.app().config)
}

/// Where the request comes from.
fn client(visit: &Visit) -> Client {
    Client {
        address: visit.address(),
        agent: visit.agent().to_owned(),
    }
}

/// The session of a page that only signed-in people reach.
fn signed_in(visit: &Visit) -> Result<&SignedIn, PageError> {
    visit
        .signed_in()
        .ok_or_else(|| PageError::Refused(Refusal::not_found()))
}

/// The id in a path; one that is none leads nowhere.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| UserError::NotFound.into())
}

/// The way to the pages of one's own account.
fn crumbs(visit: &Visit) -> Vec<Crumb> {
    vec![Crumb::new(t!(visit.lang(), "account-title"), "/account")]
}

/// Puts the token of a new or renewed session into the browser.
fn give(visit: &Visit, response: &mut Response, session: &NewSession) {
    let config = &visit.app().config;
    let (secure, hours) = (config.is_secure(), config.security.session_hours);
    let age = Duration::from_secs(u64::from(hours) * 3600);
    set_cookie(response, session_cookie(secure), &session.token, secure, age);
}

/// Onwards with a session just begun: to the second factor if it is asked for, else to `next`, a path of ours.
fn begun(visit: &Visit, session: &NewSession, next: &str, message: Option<Message>) -> PageResult {
    let next = local_path(next);
    let mut response = match message {
        _ if session.needs_second_factor => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            visit.redirect(&format!("/sign-in/code?next={next}"))?
        }
        None => visit.redirect(next)?,
        Some(message) => visit.redirect_with(next, message)?,
    };
    give(visit, &mut response, session);
    Ok(response)
}

/// Onwards with a renewed session and a sentence.
fn renewed(visit: &Visit, session: &NewSession, path: &str, message: Message) -> PageResult {
    let mut response = visit.redirect_with(path, message)?;
    give(visit, &mut response, session);
    Ok(response)
}
