//! One-time links: a new password, an invitation, the first administrator. Their answers are not kept and tell no
//! other page where they were (`http::harden`), since the path is a secret.

use poem::handler;
use poem::http::StatusCode;
use poem::web::Path;

use super::{Faults, begun, client, letterhead, rules};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::t;
use crate::users::error::UserError;
use crate::users::links::{self, Purpose};
use crate::users::model::User;
use crate::users::sign_in::{self, FirstAdmin};
use crate::users::views;
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/password-reset", Access::Public, reset_form),
        Route::post("/password-reset", Access::Public, request_reset),
        Route::get("/password-reset/:token", Access::Public, new_password_form),
        Route::post("/password-reset/:token", Access::Public, choose_new_password),
        Route::get("/invitations/:token", Access::Public, invitation),
        Route::post("/invitations/:token", Access::Public, accept_invitation),
        Route::get("/setup/:token", Access::Public, first_admin_form),
        Route::post("/setup/:token", Access::Public, create_first_admin),
    ]
}

#[handler]
async fn reset_form(visit: Visit) -> PageResult {
    let body = views::links::reset(&visit, &FormData::default(), &Faults::default());
    visit.page(&t!(visit.lang(), "account-reset-title"), &[], body)
}

#[handler]
async fn request_reset(visit: Visit, form: FormData) -> PageResult {
    let email = form.text("email");
    if email.is_empty() {
        let missing = FieldError::new("email", Message::new("email-empty"));
        return reset_again(&visit, &form, &Faults::fields(vec![missing]));
    }
    let db = &visit.app().db;
    let (from, client) = (letterhead(&visit), client(&visit));
    match sign_in::request_reset(db, visit.now(), &from, email, &client).await {
        Ok(()) => {
            let body = views::links::reset_sent(&visit, email);
            visit.page(&t!(visit.lang(), "account-reset-sent-title"), &[], body)
        }
        Err(error) => reset_again(&visit, &form, &Faults::of(error, Some("email"))?),
    }
}

fn reset_again(visit: &Visit, form: &FormData, faults: &Faults) -> PageResult {
    let body = views::links::reset(visit, form, faults);
    faults.page(visit, &t!(visit.lang(), "account-reset-title"), &[], body)
}

#[handler]
async fn new_password_form(visit: Visit, Path(token): Path<String>) -> PageResult {
    password_form(&visit, Purpose::PasswordReset, token).await
}

#[handler]
async fn choose_new_password(visit: Visit, Path(token): Path<String>, form: FormData) -> PageResult {
    choose_password(&visit, Purpose::PasswordReset, token, &form).await
}

#[handler]
async fn invitation(visit: Visit, Path(token): Path<String>) -> PageResult {
    password_form(&visit, Purpose::Invitation, token).await
}

#[handler]
async fn accept_invitation(visit: Visit, Path(token): Path<String>, form: FormData) -> PageResult {
    choose_password(&visit, Purpose::Invitation, token, &form).await
}

/// What belongs to an open link: `Some(None)` for the first administrator's.
async fn find(visit: &Visit, purpose: Purpose, token: String) -> Result<Option<Option<User>>, PageError> {
    let now = visit.now();
    Ok(visit
        .read(move |db| links::find(db, now, purpose, &token))
        .await?)
}

async fn password_form(visit: &Visit, purpose: Purpose, token: String) -> PageResult {
    match find(visit, purpose, token).await?.flatten() {
        Some(user) => {
            let body =
                views::links::password(visit, purpose, &user, &FormData::default(), &Faults::default());
            visit.page(&views::links::password_title(visit.lang(), purpose), &[], body)
        }
        None => gone(visit, purpose),
    }
}

async fn choose_password(visit: &Visit, purpose: Purpose, token: String, form: &FormData) -> PageResult {
    let Some(user) = find(visit, purpose, token.clone()).await?.flatten() else {
        return gone(visit, purpose);
    };
    let app = visit.app();
    let chosen = match repeated(form) {
        Err(fault) => Err(UserError::Invalid(vec![fault])),
        Ok(password) => {
            let with = (rules(visit), &letterhead(visit));
            let link = (purpose, token.as_str());
            let (db, passwords) = (&app.db, &app.passwords);
            sign_in::choose_password(db, passwords, with, visit.now(), link, password, client(visit)).await
        }
    };
    match chosen {
        Ok(session) => begun(
            visit,
            &session,
            "/",
            Some(Message::new("account-password-chosen")),
        ),
        Err(UserError::LinkInvalid) => gone(visit, purpose),
        Err(error) => {
            let of_password = !matches!(error, UserError::RightsOver { .. });
            let faults = Faults::of(error, of_password.then_some("password"))?;
            let body = views::links::password(visit, purpose, &user, form, &faults);
            let title = views::links::password_title(visit.lang(), purpose);
            faults.page(visit, &title, &[], body)
        }
    }
}

#[handler]
async fn first_admin_form(visit: Visit, Path(token): Path<String>) -> PageResult {
    if find(&visit, Purpose::FirstAdmin, token).await?.is_none() {
        return gone(&visit, Purpose::FirstAdmin);
    }
    let body = views::links::first_admin(&visit, &FormData::default(), &Faults::default());
    visit.page(&t!(visit.lang(), "account-setup-title"), &[], body)
}

#[handler]
async fn create_first_admin(visit: Visit, Path(token): Path<String>, form: FormData) -> PageResult {
    let app = visit.app();
    let created = match repeated(&form) {
        Err(fault) => Err(UserError::Invalid(vec![fault])),
        Ok(password) => {
            let who = FirstAdmin {
                email: form.text("email").to_owned(),
                name: form.text("name").to_owned(),
                language: visit.lang(),
            };
            let with = (rules(&visit), &letterhead(&visit));
            let (db, passwords, now) = (&app.db, &app.passwords, visit.now());
            let (who, client) = ((who, password), client(&visit));
            sign_in::create_first_admin(db, passwords, with, now, &token, who, client).await
        }
    };
    match created {
        Ok(session) => begun(&visit, &session, "/", Some(Message::new("account-setup-done"))),
        Err(UserError::LinkInvalid) => gone(&visit, Purpose::FirstAdmin),
        Err(error) => {
            let faults = Faults::of(error, Some("email"))?;
            let body = views::links::first_admin(&visit, &form, &faults);
            faults.page(&visit, &t!(visit.lang(), "account-setup-title"), &[], body)
        }
    }
}

/// A link that was used, has expired or never was: what to do now.
fn gone(visit: &Visit, purpose: Purpose) -> PageResult {
    let body = views::links::gone(visit, purpose);
    let title = t!(visit.lang(), "account-link-gone");
    visit.page_with(StatusCode::GONE, &title, &[], body)
}

/// The new password, typed twice alike.
pub(super) fn repeated(form: &FormData) -> Result<&str, FieldError> {
    let password = form.exact("password");
    if password == form.exact("password_again") {
        Ok(password)
    } else {
        Err(FieldError::new(
            "password_again",
            Message::new("account-passwords-differ"),
        ))
    }
}
