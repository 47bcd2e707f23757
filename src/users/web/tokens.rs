//! The API tokens of one's own account.

use chrono::Days;
use poem::handler;
use poem::web::Path;

use super::{Faults, crumbs, id};
use crate::kernel::problem::FieldError;
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::t;
use crate::users::error::UserError;
use crate::users::model::Account;
use crate::users::tokens::{self, NewToken, Token, TokenId};
use crate::users::{queries, views};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

/// The expiry that the form proposes.
const PROPOSED: Days = Days::new(365);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/account/tokens", Access::SignedIn, list),
        Route::post("/account/tokens", Access::SignedIn, create),
        Route::post("/account/tokens/:id/revoke", Access::SignedIn, revoke),
    ]
}

async fn load(visit: &Visit) -> Result<(Account, Vec<Token>), PageError> {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let found = visit
        .read(move |db| Ok::<_, UserError>((queries::own(db, &actor, now)?, tokens::list(db, &actor)?)))
        .await?;
    Ok(found)
}

#[handler]
async fn list(visit: Visit) -> PageResult {
    let (account, tokens) = load(&visit).await?;
    let proposed = rome::date_of(visit.now().utc()) + PROPOSED;
    let form = FormData::of([("scope", "read".to_owned()), ("expires_on", proposed.to_string())]);
    let body = views::tokens::page(&visit, &account, &tokens, &form, &Faults::default());
    visit.page(&t!(visit.lang(), "account-tokens"), &crumbs(&visit), body)
}

#[handler]
async fn create(visit: Visit, form: FormData) -> PageResult {
    let created = match typed(&form) {
        Err(fault) => Err(UserError::Invalid(vec![fault])),
        Ok(new) => {
            let (actor, now) = (visit.actor()?.clone(), visit.now());
            visit.write(move |db| tokens::create(db, &actor, now, &new)).await
        }
    };
    match created {
        Ok((token, raw)) => {
            let body = views::tokens::created(&visit, &token, &raw);
            visit.page(&t!(visit.lang(), "account-token-created"), &crumbs(&visit), body)
        }
        Err(error) => {
            let faults = Faults::of(error, None)?;
            let (account, tokens) = load(&visit).await?;
            let body = views::tokens::page(&visit, &account, &tokens, &form, &faults);
            faults.page(&visit, &t!(visit.lang(), "account-tokens"), &crumbs(&visit), body)
        }
    }
}

fn typed(form: &FormData) -> Result<NewToken, FieldError> {
    Ok(NewToken {
        name: form.text("name").to_owned(),
        scope: form.parse("scope")?,
        ente: form.parse_optional("ente_id")?,
        expires_on: form.date_optional("expires_on")?,
    })
}

#[handler]
async fn revoke(visit: Visit, Path(token): Path<String>, _form: FormData) -> PageResult {
    let (actor, now, token) = (visit.actor()?.clone(), visit.now(), id::<TokenId>(&token)?);
    visit
        .write(move |db| tokens::revoke(db, &actor, now, token))
        .await?;
    visit.redirect_with("/account/tokens", Message::new("account-token-revoked"))
}
