//! The second factor of one's own account: set up, recovery codes, remove.

use poem::handler;

use super::security::{PATH, security_crumbs};
use super::{Faults, give, renewed, rules, signed_in};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::t;
use crate::users::error::UserError;
use crate::users::totp::{self, Enrolment};
use crate::users::{sign_in, views};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/totp", Access::SignedIn, enrolment_form),
        Route::post("/account/totp", Access::SignedIn, confirm),
        Route::get("/account/totp/removal", Access::SignedIn, removal_form),
        Route::post("/account/totp/removal", Access::SignedIn, remove),
        Route::get("/account/recovery-codes", Access::SignedIn, codes_form),
        Route::post("/account/recovery-codes", Access::SignedIn, renew_codes),
    ]
}

/// The secret that waits to be confirmed, or a new one: a page opened twice shows the same picture.
async fn secret(visit: &Visit) -> Result<Enrolment, UserError> {
    let app = visit.app();
    let (secrets, issuer, now) = (app.secrets.clone(), app.config.centre.name.clone(), visit.now());
    let actor = visit.actor().map_err(|_| UserError::NotFound)?.clone();
    visit
        .write(move |db| match totp::pending(db, &secrets, &actor, &issuer) {
            Err(UserError::TotpMissing) => totp::begin(db, &secrets, now, &actor, &issuer),
            other => other,
        })
        .await
}

#[handler]
async fn enrolment_form(visit: Visit) -> PageResult {
    enrolment_page(&visit, &FormData::default(), &Faults::default()).await
}

async fn enrolment_page(visit: &Visit, form: &FormData, faults: &Faults) -> PageResult {
    let enrolment = match secret(visit).await {
        Err(UserError::TotpActive) => return visit.redirect(PATH),
        other => other?,
    };
    let body = views::second_factor::enrolment(visit, &enrolment, form, faults);
    let title = t!(visit.lang(), "account-totp-title");
    if faults.is_empty() {
        visit.page(&title, &security_crumbs(visit), body)
    } else {
        faults.page(visit, &title, &security_crumbs(visit), body)
    }
}

#[handler]
async fn confirm(visit: Visit, form: FormData) -> PageResult {
    let (secrets, now) = (visit.app().secrets.clone(), visit.now());
    let (present, code) = (signed_in(&visit)?.clone(), form.text("code").to_owned());
    let confirmed = visit
        .write(move |db| totp::confirm(db, &secrets, now, &present, &code))
        .await;
    match confirmed {
        Ok(confirmed) => {
            let visit = visit.in_session(confirmed.session.session);
            let mut response = codes_page(&visit, &confirmed.recovery_codes, true)?;
            give(&visit, &mut response, &confirmed.session);
            Ok(response)
        }
        Err(UserError::WrongCode) => {
            let wrong = FieldError::new("code", Message::new("account-totp-wrong"));
            enrolment_page(&visit, &form, &Faults::fields(vec![wrong])).await
        }
        // The page was sent twice, or was open since before: it shows how things stand.
        Err(UserError::TotpActive | UserError::TotpMissing) => visit.redirect(PATH),
        Err(error) => Err(error.into()),
    }
}

/// The recovery codes, this once.
fn codes_page(visit: &Visit, codes: &[String], is_first: bool) -> PageResult {
    let body = views::second_factor::codes(visit, codes, is_first);
    visit.page(
        &t!(visit.lang(), "account-codes-title"),
        &security_crumbs(visit),
        body,
    )
}

#[handler]
async fn removal_form(visit: Visit) -> PageResult {
    if !may_remove(&visit)? {
        return visit.redirect(PATH);
    }
    let body = views::second_factor::removal(&visit, &FormData::default(), &Faults::default());
    visit.page(
        &t!(visit.lang(), "account-totp-remove"),
        &security_crumbs(&visit),
        body,
    )
}

/// Whether there is one to remove and the setting allows it.
fn may_remove(visit: &Visit) -> Result<bool, PageError> {
    let present = signed_in(visit)?;
    let is_required = rules(visit).require_totp && present.actor.staff().is_some();
    Ok(present.has_totp && !is_required)
}

#[handler]
async fn remove(visit: Visit, form: FormData) -> PageResult {
    let (app, present) = (visit.app(), signed_in(&visit)?);
    let (rules, password) = (rules(&visit), form.exact("current_password"));
    let removed =
        sign_in::remove_second_factor(&app.db, &app.passwords, rules, visit.now(), present, password);
    match removed.await {
        Ok(session) => renewed(&visit, &session, PATH, Message::new("account-totp-removed")),
        Err(error) => {
            let faults = Faults::of(error, None)?;
            let body = views::second_factor::removal(&visit, &form, &faults);
            let title = t!(visit.lang(), "account-totp-remove");
            faults.page(&visit, &title, &security_crumbs(&visit), body)
        }
    }
}

#[handler]
async fn codes_form(visit: Visit) -> PageResult {
    if !signed_in(&visit)?.has_totp {
        return visit.redirect(PATH);
    }
    let body = views::second_factor::renewal(&visit, &FormData::default(), &Faults::default());
    visit.page(
        &t!(visit.lang(), "account-codes-renew"),
        &security_crumbs(&visit),
        body,
    )
}

#[handler]
async fn renew_codes(visit: Visit, form: FormData) -> PageResult {
    let (app, present) = (visit.app(), signed_in(&visit)?);
    let (secrets, password) = (&app.secrets, form.exact("current_password"));
    let renewed =
        sign_in::renew_recovery_codes(&app.db, &app.passwords, secrets, visit.now(), present, password);
    match renewed.await {
        Ok(codes) => codes_page(&visit, &codes, false),
        Err(error) => {
            let faults = Faults::of(error, None)?;
            let body = views::second_factor::renewal(&visit, &form, &faults);
            let title = t!(visit.lang(), "account-codes-renew");
            faults.page(&visit, &title, &security_crumbs(&visit), body)
        }
    }
}
