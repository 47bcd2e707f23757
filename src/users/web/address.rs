//! Changing one's own mail address, and the pages of the links that confirm it.

use poem::handler;
use poem::http::StatusCode;
use poem::web::Path;

use super::{crumbs, letterhead};
use crate::kernel::text::Message;
use crate::t;
use crate::users::address_changes::{self, AddressChange, Confirmed};
use crate::users::error::UserError;
use crate::users::views;
use crate::users::web::Faults;
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

const PAGE: &str = "/account/address";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PAGE, Access::SignedIn, show),
        Route::post(PAGE, Access::SignedIn, request),
        Route::post("/account/address/withdrawal", Access::SignedIn, withdraw),
        Route::get("/address-changes/:token", Access::Public, link),
        Route::post("/address-changes/:token", Access::Public, confirm),
    ]
}

async fn waiting(visit: &Visit) -> Result<Option<AddressChange>, PageError> {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    Ok(visit
        .read(move |db| address_changes::waiting(db, &actor, now))
        .await?)
}

#[handler]
async fn show(visit: Visit) -> PageResult {
    let waiting = waiting(&visit).await?;
    let body = views::address::page(&visit, waiting.as_ref(), &FormData::default(), &Faults::default())?;
    visit.page(&t!(visit.lang(), "account-address-title"), &crumbs(&visit), body)
}

#[handler]
async fn request(visit: Visit, form: FormData) -> PageResult {
    let (actor, now, from) = (visit.actor()?.clone(), visit.now(), letterhead(&visit));
    let email = form.text("email").to_owned();
    let asked = visit
        .write(move |db| address_changes::request(db, &actor, now, &from, &email))
        .await;
    match asked {
        Ok(()) => visit.redirect_with(PAGE, Message::new("account-address-asked")),
        Err(error) => {
            let faults = Faults::of(error, Some("email"))?;
            let waiting = waiting(&visit).await?;
            let body = views::address::page(&visit, waiting.as_ref(), &form, &faults)?;
            faults.page(
                &visit,
                &t!(visit.lang(), "account-address-title"),
                &crumbs(&visit),
                body,
            )
        }
    }
}

#[handler]
async fn withdraw(visit: Visit, _form: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    visit
        .write(move |db| address_changes::withdraw(db, &actor, now))
        .await?;
    visit.redirect_with(PAGE, Message::new("account-address-withdrawn"))
}

/// Looking at the link changes nothing: mail scanners follow links.
#[handler]
async fn link(visit: Visit, Path(token): Path<String>) -> PageResult {
    let now = visit.now();
    let found = visit
        .read({
            let token = token.clone();
            move |db| address_changes::find(db, now, &token)
        })
        .await?;
    match found {
        Some(change) => {
            let body = views::address::confirmation(&visit, &change, &token);
            visit.page(&t!(visit.lang(), "account-address-confirm-title"), &[], body)
        }
        None => gone(&visit),
    }
}

#[handler]
async fn confirm(visit: Visit, Path(token): Path<String>, _form: FormData) -> PageResult {
    let now = visit.now();
    let confirmed = visit
        .write(move |db| address_changes::confirm(db, now, &token))
        .await;
    let outcome = match confirmed {
        Ok(Confirmed::Half) => "account-address-half",
        Ok(Confirmed::Done) => "account-address-done",
        Err(UserError::LinkInvalid) => return gone(&visit),
        Err(error) => return Err(error.into()),
    };
    let body = views::address::told(&visit, outcome);
    visit.page(&t!(visit.lang(), "account-address-title"), &[], body)
}

fn gone(visit: &Visit) -> PageResult {
    let body = views::address::told(visit, "account-address-gone");
    let title = t!(visit.lang(), "account-address-title");
    visit.page_with(StatusCode::GONE, &title, &[], body)
}
