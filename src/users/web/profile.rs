//! Name and language of one's own account, and the ente acted for.

use std::time::Duration;

use poem::handler;

use super::{Faults, renewed, signed_in};
use crate::kernel::ids::EnteId;
use crate::kernel::problem::Refusal;
use crate::kernel::text::{Lang, Message};
use crate::t;
use crate::users::commands::{self, UserEdit};
use crate::users::error::UserError;
use crate::users::model::Account;
use crate::users::{queries, sessions, views};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit, set_cookie};

/// A year: how long the browser remembers the language for the pages before signing in.
const LANGUAGE_AGE: Duration = Duration::from_secs(365 * 24 * 3600);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account", Access::SignedIn, profile),
        Route::post("/account", Access::SignedIn, change),
        Route::post("/account/acting-for", Access::SignedIn, act_for),
    ]
}

async fn own(visit: &Visit) -> Result<Account, PageError> {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    Ok(visit.read(move |db| queries::own(db, &actor, now)).await?)
}

#[handler]
async fn profile(visit: Visit) -> PageResult {
    let account = own(&visit).await?;
    let form = FormData::of([
        ("name", account.user.name.clone()),
        ("language", account.user.language.to_string()),
        ("version", account.user.version.to_string()),
    ]);
    let body = views::profile::page(&visit, &account, &form, &Faults::default());
    visit.page(&t!(visit.lang(), "account-title"), &[], body)
}

#[handler]
async fn change(visit: Visit, form: FormData) -> PageResult {
    match save(&visit, &form).await {
        Ok(lang) => {
            let mut response = visit
                .in_language(lang)
                .redirect_with("/account", Message::new("account-saved"))?;
            let secure = visit.app().config.is_secure();
            set_cookie(&mut response, "language", lang.as_str(), secure, LANGUAGE_AGE);
            Ok(response)
        }
        Err(error) => {
            let faults = Faults::of(error, None)?;
            let account = own(&visit).await?;
            let body = views::profile::page(&visit, &account, &form, &faults);
            faults.page(&visit, &t!(visit.lang(), "account-title"), &[], body)
        }
    }
}

async fn save(visit: &Visit, form: &FormData) -> Result<Lang, UserError> {
    let invalid = |fault| UserError::Invalid(vec![fault]);
    let version: Option<i32> = form.parse_optional("version").map_err(invalid)?;
    let edit = UserEdit {
        name: form.text("name").to_owned(),
        language: form.parse("language").map_err(invalid)?,
    };
    let (actor, now, lang) = (
        visit.actor().map_err(|_| UserError::NotFound)?.clone(),
        visit.now(),
        edit.language,
    );
    let on_rename = visit.app().on_rename();
    visit
        .write(move |db| commands::edit_own(db, &actor, now, version, &edit, on_rename))
        .await?;
    Ok(lang)
}

#[handler]
async fn act_for(visit: Visit, form: FormData) -> PageResult {
    let ente: EnteId = form
        .parse("ente")
        .map_err(|fault| Refusal::invalid(vec![fault]))?;
    let (signed_in, now) = (signed_in(&visit)?.clone(), visit.now());
    let name = signed_in
        .choices
        .iter()
        .find(|choice| choice.ente == ente)
        .map_or_else(String::new, |choice| choice.name.clone());
    let session = visit
        .write(move |db| sessions::act_for(db, now, &signed_in, ente))
        .await?;
    let message = Message::new("account-acting-for").arg("ente", name);
    renewed(&visit, &session, "/tickets", message)
}
