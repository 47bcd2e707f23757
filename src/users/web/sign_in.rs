//! Signing in with password and second factor, and signing out.

use std::time::Duration;

use poem::handler;
use poem::web::cookie::CookieJar;

use super::{Faults, begun, client, letterhead, rules, signed_in};
use crate::kernel::text::Message;
use crate::t;
use crate::users::error::UserError;
use crate::users::{sessions, sign_in, views};
use crate::web::{Access, FormData, PageResult, Route, Visit, local_path, session_cookie, set_cookie};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", Access::Public, sign_in_form),
        Route::post("/sign-in", Access::Public, enter),
        Route::get("/sign-in/code", Access::Public, code_form),
        Route::post("/sign-in/code", Access::Public, enter_code),
        Route::post("/sign-out", Access::SignedIn, leave),
    ]
}

#[handler]
async fn sign_in_form(visit: Visit) -> PageResult {
    let query = FormData::of_query(visit.query());
    if visit.signed_in().is_some() {
        return visit.redirect(local_path(query.text("next")));
    }
    let body = views::sign_in::form(&visit, &query, &Faults::default());
    visit.page(&t!(visit.lang(), "account-sign-in"), &[], body)
}

#[handler]
async fn enter(visit: Visit, form: FormData) -> PageResult {
    let app = visit.app();
    let typed = (form.text("email"), form.exact("password"));
    let from = letterhead(&visit);
    let entered = sign_in::sign_in(
        &app.db,
        &app.passwords,
        (rules(&visit), &from),
        visit.now(),
        typed,
        client(&visit),
    );
    match entered.await {
        Ok(session) => {
            end_present(&visit).await?;
            begun(&visit, &session, form.text("next"), None)
        }
        Err(error) => again(&visit, &form, &Faults::of(error, None)?),
    }
}

fn again(visit: &Visit, form: &FormData, faults: &Faults) -> PageResult {
    let body = views::sign_in::form(visit, form, faults);
    faults.page(visit, &t!(visit.lang(), "account-sign-in"), &[], body)
}

/// Who signs in over a session leaves that one.
async fn end_present(visit: &Visit) -> Result<(), UserError> {
    let Some(present) = visit.signed_in().cloned() else {
        return Ok(());
    };
    let now = visit.now();
    let ended = visit
        .write(move |db| sessions::end(db, &present.actor, now, present.session))
        .await;
    match ended {
        Err(UserError::NotFound) => Ok(()),
        other => other,
    }
}

/// The token of the session that waits for its second factor.
fn token(visit: &Visit, cookies: &CookieJar) -> String {
    let cookie = cookies.get(session_cookie(visit.app().config.is_secure()));
    cookie.map_or_else(String::new, |cookie| cookie.value_str().to_owned())
}

#[handler]
async fn code_form(visit: Visit, cookies: &CookieJar) -> PageResult {
    let (token, rules, now) = (token(&visit, cookies), rules(&visit), visit.now());
    let pending = visit
        .read(move |db| sessions::pending(db, &token, rules, now))
        .await?;
    if pending.is_none() {
        return visit.redirect("/sign-in");
    }
    let query = FormData::of_query(visit.query());
    let body = views::sign_in::code(&visit, &query, &Faults::default());
    visit.page(&t!(visit.lang(), "account-code-title"), &[], body)
}

#[handler]
async fn enter_code(visit: Visit, cookies: &CookieJar, form: FormData) -> PageResult {
    let (app, token) = (visit.app(), token(&visit, cookies));
    let rules = rules(&visit);
    let entered = sign_in::second_factor(
        &app.db,
        &app.secrets,
        rules,
        visit.now(),
        &token,
        form.text("code"),
    );
    match entered.await {
        Ok(session) => begun(&visit, &session, form.text("next"), None),
        Err(UserError::SignInFailed) => again(&visit, &form, &Faults::sentence("account-code-late")),
        Err(error) => {
            let faults = Faults::of(error, Some("code"))?;
            let body = views::sign_in::code(&visit, &form, &faults);
            faults.page(&visit, &t!(visit.lang(), "account-code-title"), &[], body)
        }
    }
}

#[handler]
async fn leave(visit: Visit, _form: FormData) -> PageResult {
    let present = signed_in(&visit)?.clone();
    let now = visit.now();
    visit
        .write(move |db| sessions::end(db, &present.actor, now, present.session))
        .await?;
    let mut response = visit.redirect_with("/sign-in", Message::new("account-signed-out"))?;
    let secure = visit.app().config.is_secure();
    set_cookie(&mut response, session_cookie(secure), "", secure, Duration::ZERO);
    Ok(response)
}
