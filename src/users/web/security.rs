//! Password and sessions of one's own account.

use poem::handler;
use poem::web::Path;

use super::links::repeated;
use super::{Faults, crumbs, id, letterhead, renewed, rules, signed_in};
use crate::kernel::text::Message;
use crate::t;
use crate::users::error::UserError;
use crate::users::sessions::SessionId;
use crate::users::{queries, sessions, sign_in, totp, views};
use crate::web::{Access, FormData, PageResult, Route, Visit};

pub(super) const PATH: &str = "/account/security";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PATH, Access::SignedIn, overview),
        Route::get("/account/password", Access::SignedIn, password_form),
        Route::post("/account/password", Access::SignedIn, change_password),
        Route::post("/account/sessions/:id/end", Access::SignedIn, end_session),
        Route::post("/account/sessions/end-others", Access::SignedIn, end_others),
    ]
}

#[handler]
async fn overview(visit: Visit) -> PageResult {
    let present = signed_in(&visit)?;
    let (actor, rules, now) = (present.actor.clone(), rules(&visit), visit.now());
    let (account, sessions, codes_left) = visit
        .read(move |db| {
            let account = queries::own(db, &actor, now)?;
            let sessions = sessions::list(db, &actor, rules, now)?;
            Ok::<_, UserError>((account, sessions, totp::codes_left(db, &actor)?))
        })
        .await?;
    let is_required = rules.require_totp && present.actor.staff().is_some();
    let body = views::security::overview(&visit, &account.user, &sessions, codes_left, is_required);
    visit.page(&t!(visit.lang(), "account-security"), &crumbs(&visit), body)
}

#[handler]
async fn password_form(visit: Visit) -> PageResult {
    let body = views::security::password(&visit, &FormData::default(), &Faults::default());
    visit.page(
        &t!(visit.lang(), "account-password-change"),
        &security_crumbs(&visit),
        body,
    )
}

#[handler]
async fn change_password(visit: Visit, form: FormData) -> PageResult {
    let (app, present) = (visit.app(), signed_in(&visit)?);
    let changed = match repeated(&form) {
        Err(fault) => Err(UserError::Invalid(vec![fault])),
        Ok(password) => {
            let (db, passwords, from) = (&app.db, &app.passwords, letterhead(&visit));
            let both = (form.exact("current_password"), password);
            sign_in::change_password(db, passwords, &from, visit.now(), present, None, both).await
        }
    };
    match changed {
        Ok(session) => renewed(&visit, &session, PATH, Message::new("account-password-changed")),
        Err(error) => {
            let faults = Faults::of(error, Some("password"))?;
            let body = views::security::password(&visit, &form, &faults);
            let title = t!(visit.lang(), "account-password-change");
            faults.page(&visit, &title, &security_crumbs(&visit), body)
        }
    }
}

#[handler]
async fn end_session(visit: Visit, Path(session): Path<String>, _form: FormData) -> PageResult {
    let (actor, now, session) = (visit.actor()?.clone(), visit.now(), id::<SessionId>(&session)?);
    visit
        .write(move |db| sessions::end(db, &actor, now, session))
        .await?;
    visit.redirect_with(PATH, Message::new("account-session-ended"))
}

#[handler]
async fn end_others(visit: Visit, _form: FormData) -> PageResult {
    let (present, now) = (signed_in(&visit)?.clone(), visit.now());
    let ended = visit
        .write(move |db| sessions::end_others(db, &present.actor, now, present.session))
        .await?;
    let message = Message::new("account-sessions-ended").arg("count", ended);
    visit.redirect_with(PATH, message)
}

/// The way to the pages below the security page.
pub(super) fn security_crumbs(visit: &Visit) -> Vec<crate::web::Crumb> {
    let mut crumbs = crumbs(visit);
    crumbs.push(crate::web::Crumb::new(t!(visit.lang(), "account-security"), PATH));
    crumbs
}
