//! The pages of inerzie: the substitute power is asked for on the page of the case, and taken up on its own.

use poem::handler;
use poem::web::Path;

use super::model::{Decision, InerziaSheet};
use super::views::{self, Standing};
use crate::acts::substitution::{self, is_case_owner, is_left};
use crate::acts::web::{act_in, crumbs, receive_documents, refused, told};
use crate::acts::{self, ActError, ActRef, ActState, Procedure};
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::web::upload::Incoming;
use crate::web::listing::{Refused, query_of};
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// The addresses of these pages. The form is for the signatories of enti and for the holders of the substitute power, who are of
/// either side: its handler tells them from the others.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/inerzie/new", Access::SignedIn, new_form),
        Route::post("/inerzie/new", Access::SignedIn, begin),
        Route::get("/inerzie/:id", Access::SignedIn, show),
        Route::post("/inerzie/:id/state", Access::SignedIn, set_state),
        Route::post("/inerzie/:id/documents", Access::SignedIn, add_documents),
    ]
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    let form = query_of(&visit);
    let about = act_in(form.text("about"))?;
    new_page(&visit, about, form, None).await
}

/// The form, or why the substitute power cannot be asked for now.
async fn new_page(visit: &Visit, about: ActRef, form: FormData, refused: Option<Refused>) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let (case, examined) = visit
        .read(move |db| {
            let case = acts::find_any(db, &actor, about)?;
            let examined = super::examine(db, &actor, now, about);
            let holders = substitution::holders(db, &case)?;
            Ok::<_, ActError>((case, examined.map(|asked| (asked, holders))))
        })
        .await?;
    let title = views::new_title(visit);
    let is_fresh = examined.is_ok() && refused.is_none();
    let body = match examined {
        Ok((asked, holders)) => views::new_form(visit, &asked, &holders, refused.as_ref()),
        Err(error) => views::not_now(visit, &Refused::new(form, &error)?, &case.address()),
    };
    match is_fresh {
        true => visit.page(&title, &crumbs(visit), body),
        false => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn begin(visit: Visit, form: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let about = act_in(form.text("about"))?;
    let reason = form.optional("reason").map(str::to_owned);
    let begun = visit
        .write(move |db| super::begin(db, &actor, now, about, reason.as_deref()))
        .await;
    match begun {
        Ok(begun) => visit.redirect_with(&begun.sheet.act.address(), Message::new("inerzie-begun")),
        Err(error) => {
            let refused = Refused::new(form.clone(), &error)?;
            new_page(&visit, about, form, Some(refused)).await
        }
    }
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None).await
}

async fn sheet_page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let (found, told, standing) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let told = told(db, &found.sheet)?;
            let standing = Standing {
                is_case_owner: is_case_owner(db, &found.case, actor.id())?,
                is_left: is_left(db, &found.sheet.act)?,
            };
            Ok::<(InerziaSheet, _, Standing), ActError>((found, told, standing))
        })
        .await?;
    let title = t!(visit.lang(), "inerzie-title", number = &found.sheet.act.number);
    let body = views::page(visit, &found, &told, standing, refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn set_state(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let state: ActState = match form.parse("state") {
        Ok(state) => state,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, vec![wrong]))).await,
    };
    let decision = Decision {
        state,
        reason: form.optional("reason").map(str::to_owned),
    };
    let moved = visit
        .write(move |db| super::set_state(db, &actor, now, (id, version), &decision))
        .await;
    match moved {
        Ok(moved) => {
            let case = moved.case.number.clone();
            let said = Message::new("inerzie-taken").arg("number", case);
            visit.redirect_with(&moved.case.address(), said)
        }
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id = act_in(&id)?;
    match receive_documents(&visit, Procedure::Inerzia, id, incoming).await? {
        Ok(count) => visit.redirect_with(
            &format!("/inerzie/{id}#documents"),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}
