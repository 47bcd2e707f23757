//! The pages of joinings: a draft is begun, completed with its documents and sent; then each side finds what it can do.

use poem::handler;
use poem::web::Path;

use super::model::{AdesioneIn, AdesioneSheet, Decision};
use super::views;
use crate::acts::web::{act_in, crumbs, entry_in, receive_documents, refused, today, told};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::convenzioni::{self, ConvenzioneSheet};
use crate::kernel::ids::ConvenzioneId;
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::web::upload::Incoming;
use crate::users::actor::EnteRole;
use crate::web::listing::{Refused, query_of};
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// Who begins a joining.
const CONTACT: Access = Access::Ente(EnteRole::Contact);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/adesioni/new", CONTACT, new_form),
        Route::post("/adesioni/new", CONTACT, begin),
        Route::get("/adesioni/:id", Access::SignedIn, show),
        Route::post("/adesioni/:id/edit", CONTACT, change),
        Route::post("/adesioni/:id/state", Access::SignedIn, set_state),
        Route::post("/adesioni/:id/documents", Access::SignedIn, add_documents),
    ]
}

fn adesione_in(form: &FormData) -> Result<AdesioneIn, Vec<FieldError>> {
    let text = |name| form.optional(name).map(str::to_owned);
    Ok(AdesioneIn {
        organ: text("organ"),
        resolution_number: text("resolution_number"),
        resolution_on: form.date_optional("resolution_on").map_err(|wrong| vec![wrong])?,
    })
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None).await
}

async fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    let (actor, today) = (visit.actor()?.clone(), today(visit));
    let open: Vec<ConvenzioneSheet> = visit
        .read(move |db| convenzioni::list(db, &actor))
        .await?
        .into_iter()
        .filter(|sheet| sheet.convenzione.is_open_on(today))
        .collect();
    let present = FormData::of([("convenzione_id", query_of(visit).text("convenzione").to_owned())]);
    let body = views::new_form(visit, &open, &present, refused.as_ref());
    let title = t!(visit.lang(), "adesioni-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn begin(visit: Visit, form: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let ente = visit.ente()?.ente();
    let given = match (form.parse::<ConvenzioneId>("convenzione_id"), adesione_in(&form)) {
        (Ok(convenzione), Ok(given)) => (convenzione, given),
        (convenzione, given) => {
            let wrong = convenzione
                .err()
                .into_iter()
                .chain(given.err().unwrap_or_default());
            return new_page(&visit, Some(Refused::fields(form, wrong.collect()))).await;
        }
    };
    let (convenzione, given) = given;
    let begun = visit
        .write(move |db| super::begin(db, &actor, now, ente, convenzione, &given))
        .await;
    match begun {
        Ok(begun) => visit.redirect_with(
            &format!("/adesioni/{}", begun.sheet.act.number),
            Message::new("adesioni-begun"),
        ),
        Err(error) => new_page(&visit, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None).await
}

pub(crate) async fn sheet_page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let (found, told) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let told = told(db, &found.sheet)?;
            Ok::<(AdesioneSheet, _), ActError>((found, told))
        })
        .await?;
    let title = t!(visit.lang(), "adesioni-title", number = &found.sheet.act.number);
    let body = views::page(visit, &found, &told, refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn change(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let given = match adesione_in(&form) {
        Ok(given) => given,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, wrong))).await,
    };
    let changed = visit
        .write(move |db| super::change(db, &actor, now, (id, version), &given))
        .await;
    match changed {
        Ok(_) => visit.redirect_with(&format!("/adesioni/{id}"), Message::new("admin-saved")),
        Err(error) => sheet_page(&visit, id, Some(Refused::new(form, &error)?)).await,
    }
}

fn decision_in(form: &FormData) -> Result<Decision, Vec<FieldError>> {
    let state: ActState = form.parse("state").map_err(|wrong| vec![wrong])?;
    if state != ActState::Signed {
        return Ok(Decision {
            reason: form.optional("reason").map(str::to_owned),
            ..Decision::to(state)
        });
    }
    // The act may have its entry already: then the form has no fields for one.
    let entry = match form.flag("register_number") {
        true => entry_in(form).map(Some),
        false => Ok(None),
    };
    match (form.date_optional("signed_on"), entry) {
        (Ok(signed_on), Ok(register_entry)) => Ok(Decision {
            signed_on,
            register_entry,
            ..Decision::to(state)
        }),
        (signed_on, entry) => Err(signed_on
            .err()
            .into_iter()
            .chain(entry.err().unwrap_or_default())
            .collect()),
    }
}

#[handler]
async fn set_state(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let decision = match decision_in(&form) {
        Ok(decision) => decision,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, wrong))).await,
    };
    let state = decision.state;
    let days = visit.app().config.joining_days;
    let moved = visit
        .write(move |db| super::set_state(db, &actor, now, (id, version), decision.clone(), days))
        .await;
    match moved {
        Ok(_) => {
            let said = Message::new(format!("adesioni-moved-{state}"));
            visit.redirect_with(&format!("/adesioni/{id}"), said)
        }
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id = act_in(&id)?;
    match receive_documents(&visit, Procedure::Adesione, id, incoming).await? {
        Ok(count) => visit.redirect_with(
            &format!("/adesioni/{id}#documents"),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}
