//! The pages of maintainers.

use poem::handler;
use poem::web::Path;

use super::code;
use super::commands::Decision;
use super::views;
use crate::acts::web::{act_in, crumbs, receive_documents, refused as refused_of, told};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::attivazioni::portal_of;
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::web::upload::Incoming;
use crate::users::actor::EnteRole;
use crate::web::listing::Refused;
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// Who asks for a maintainer.
const CONTACT: Access = Access::Ente(EnteRole::Contact);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/maintainers/new", CONTACT, new_form),
        Route::post("/maintainers/new", CONTACT, request),
        Route::get("/maintainers/:id", Access::SignedIn, show),
        Route::post("/maintainers/:id/state", Access::SignedIn, set_state),
        Route::post("/maintainers/:id/documents", Access::SignedIn, add_documents),
        Route::post("/maintainers/:id/code", Access::SignedIn, enter_code),
        Route::post("/maintainers/:id/code/look", Access::SignedIn, look_at_code),
    ]
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None).await
}

async fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    let ente = visit.ente()?.ente();
    let portal = visit.read(move |db| portal_of(db, ente)).await?;
    let domain = portal.and_then(|(_, domain)| domain);
    let body = views::new_page(visit, domain.as_deref(), refused.as_ref());
    let title = t!(visit.lang(), "maintainers-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn request(visit: Visit, form: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let ente = visit.ente()?.ente();
    let domain = form.optional("domain").map(str::to_owned);
    let begun = visit
        .write(move |db| super::request(db, &actor, now, ente, domain.as_deref()))
        .await;
    match begun {
        Ok(begun) => visit.redirect_with(&begun.sheet.act.address(), Message::new("maintainers-asked")),
        Err(error) => new_page(&visit, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None, None).await
}

async fn sheet_page(visit: &Visit, id: ActRef, code: Option<String>, refused: Option<Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let (found, told) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let told = told(db, &found.sheet)?;
            Ok::<_, ActError>((found, told))
        })
        .await?;
    let title = t!(
        visit.lang(),
        "maintainers-title",
        number = &found.sheet.act.number
    );
    let body = views::page(visit, &found, &told, code.as_deref(), refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn set_state(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let (state, transferred_on) = match (
        form.parse::<ActState>("state"),
        form.date_optional("transferred_on"),
    ) {
        (Ok(state), Ok(on)) => (state, on),
        (state, on) => {
            let wrong = state.err().into_iter().chain(on.err()).collect();
            return sheet_page(&visit, id, None, Some(Refused::fields(form, wrong))).await;
        }
    };
    let decision = Decision {
        state,
        transferred_on,
        new_provider: form.optional("new_provider").map(str::to_owned),
    };
    let moved = visit
        .write(move |db| super::set_state(db, &actor, now, (id, version), &decision))
        .await;
    match moved {
        Ok(moved) => {
            let said = Message::new(format!("maintainers-moved-{state}"));
            visit.redirect_with(&moved.sheet.act.address(), said)
        }
        Err(error) => sheet_page(&visit, id, None, Some(refused_of(form, &error)?)).await,
    }
}

#[handler]
async fn enter_code(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let (secrets, typed) = (visit.app().secrets.clone(), form.text("code").to_owned());
    let entered = visit
        .write(move |db| code::enter(db, &actor, now, &secrets, (id, version), &typed))
        .await;
    match entered {
        Ok(()) => visit.redirect_with(
            &format!("/maintainers/{id}#transfer-code"),
            Message::new("maintainers-code-entered"),
        ),
        Err(error) => sheet_page(&visit, id, None, Some(Refused::new(form, &error)?)).await,
    }
}

/// The page with the code on it, which no browser keeps.
#[handler]
async fn look_at_code(visit: Visit, Path(id): Path<String>, _form: FormData) -> PageResult {
    let (actor, now, id) = (visit.actor()?.clone(), visit.now(), act_in(&id)?);
    let secrets = visit.app().secrets.clone();
    let code = visit
        .write(move |db| code::look(db, &actor, now, &secrets, id))
        .await?;
    sheet_page(&visit, id, Some(code), None).await
}

#[handler]
async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id = act_in(&id)?;
    match receive_documents(&visit, Procedure::Maintainer, id, incoming).await? {
        Ok(count) => visit.redirect_with(
            &format!("/maintainers/{id}#documents"),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(refused) => sheet_page(&visit, id, None, Some(refused)).await,
    }
}
