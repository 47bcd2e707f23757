//! The pages of activations: the guided form, saved at each step; then the page on which the ente follows its activation and the centre
//! works on it.

use poem::handler;
use poem::web::Path;

use super::course::{Days, Decision};
use super::form::{AttivazioneIn, MOST_TRAINEES};
use super::model::ItemState;
use super::queries::AttivazioneSheet;
use super::receipt;
use super::views::{self, Block};
use crate::acts::web::{act_in, crumbs, receive_documents, refused as refused_of, today, told};
use crate::acts::{ActError, ActRef, ActState, Procedure};
use crate::contracts;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::services;
use crate::t;
use crate::tickets::Channel;
use crate::tickets::web::upload::Incoming;
use crate::users::actor::EnteRole;
use crate::web::listing::Refused;
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// Who fills in the form.
const CONTACT: Access = Access::Ente(EnteRole::Contact);

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/attivazioni/new", CONTACT, new_form),
        Route::post("/attivazioni/new", CONTACT, begin),
        Route::get("/attivazioni/:id", Access::SignedIn, show),
        Route::get("/attivazioni/:id/form", CONTACT, go_on),
        Route::get("/attivazioni/:id/form/:block", CONTACT, fill),
        Route::post("/attivazioni/:id/form/:block", CONTACT, save),
        Route::post("/attivazioni/:id/state", Access::SignedIn, set_state),
        Route::post("/attivazioni/:id/checklist/:position", Access::SignedIn, set_item),
        Route::post("/attivazioni/:id/documents", Access::SignedIn, add_documents),
    ]
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    new_page(&visit, None).await
}

async fn new_page(visit: &Visit, refused: Option<Refused>) -> PageResult {
    let ente = visit.ente()?.ente();
    let found = visit
        .read(move |db| {
            let mut found = Vec::new();
            for service in services::active(db)? {
                let other = super::form::underway(db, ente, &service, None)?;
                let items = services::items(db, service.id)?;
                found.push((services::ServiceSheet { service, items }, other));
            }
            diesel::QueryResult::Ok(found)
        })
        .await?;
    let body = views::new_page(visit, &found, refused.as_ref());
    let title = t!(visit.lang(), "attivazioni-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn begin(visit: Visit, form: FormData) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let ente = visit.ente()?.ente();
    let service = form.text("service").to_owned();
    let begun = visit
        .write(move |db| super::begin(db, &actor, now, ente, &service, &AttivazioneIn::default()))
        .await;
    match begun {
        Ok(begun) => visit.redirect(&views::address(&begun.sheet.act, Block::Referent)),
        Err(error) => new_page(&visit, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None).await
}

/// `refused`: a form of a step, of documents or of the checklist.
async fn sheet_page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let on = today(visit);
    let (found, told, used, entrusted_to) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let told = told(db, &found.sheet)?;
            let used = match found.sheet.terms.first() {
                Some(term) => term.days_used(db)?,
                None => None,
            };
            let of = (found.sheet.act.ente_id, found.service.id);
            let contract = contracts::running(db, of, on)?;
            Ok::<_, ActError>((found, told, used, contract.map(|contract| contract.last_day())))
        })
        .await?;
    let title = t!(
        visit.lang(),
        "attivazioni-title",
        number = &found.sheet.act.number
    );
    let body = views::page(visit, &found, &told, (used, entrusted_to), refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// Where the form was left.
#[handler]
async fn go_on(visit: Visit, Path(id): Path<String>) -> PageResult {
    let (actor, id) = (visit.actor()?.clone(), act_in(&id)?);
    let found = visit.read(move |db| super::find(db, &actor, id)).await?;
    let act = &found.sheet.act;
    match act.state {
        ActState::Draft => visit.redirect(&views::address(act, Block::to_fill(&found))),
        _ => visit.redirect(&act.address()),
    }
}

fn block_in(text: &str) -> Result<Block, Refusal> {
    text.parse().map_err(|()| Refusal::not_found())
}

#[handler]
async fn fill(visit: Visit, Path((id, block)): Path<(String, String)>) -> PageResult {
    block_page(&visit, act_in(&id)?, block_in(&block)?, None).await
}

async fn block_page(visit: &Visit, id: ActRef, block: Block, refused: Option<Refused>) -> PageResult {
    let (actor, today) = (visit.actor()?.clone(), today(visit));
    let (found, not_member) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let not_member = super::not_member(db, &actor, &found, today)?;
            Ok::<(AttivazioneSheet, _), ActError>((found, not_member))
        })
        .await?;
    let act = &found.sheet.act;
    if act.state != ActState::Draft {
        return visit.redirect(&act.address());
    }
    let title = t!(visit.lang(), "attivazioni-title", number = &act.number);
    let body = views::block_page(visit, &found, block, not_member.as_ref(), refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

/// What stands in the form with what was typed on one of its pages.
fn typed(stored: AttivazioneIn, block: Block, form: &FormData) -> Result<AttivazioneIn, Vec<FieldError>> {
    let text = |name| form.optional(name).map(str::to_owned);
    Ok(match block {
        Block::Referent => AttivazioneIn {
            referent_name: text("referent_name"),
            referent_email: text("referent_email"),
            referent_phone: text("referent_phone"),
            ..stored
        },
        Block::Options => AttivazioneIn {
            domain: text("domain"),
            website: text("website"),
            trainees: match text("trainees").map(|count| count.parse()) {
                None => None,
                Some(Ok(count)) => Some(count),
                Some(Err(_)) => {
                    let reason =
                        Message::new("attivazioni-bad-trainees").arg("most", i64::from(MOST_TRAINEES));
                    return Err(vec![FieldError::new("trainees", reason)]);
                }
            },
            wants_maintainer: form.flag("wants_maintainer"),
            ..stored
        },
        Block::Notes => AttivazioneIn {
            notes: text("notes"),
            ..stored
        },
        Block::Documents | Block::Summary => stored,
    })
}

#[handler]
async fn save(visit: Visit, Path((id, block)): Path<(String, String)>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let (id, block) = (act_in(&id)?, block_in(&block)?);
    let who = actor.clone();
    let stored = visit.read(move |db| super::find(db, &who, id)).await?;
    let given = match typed(AttivazioneIn::from(&stored.attivazione), block, &form) {
        Ok(given) => given,
        Err(wrong) => return block_page(&visit, id, block, Some(Refused::fields(form, wrong))).await,
    };
    let saved = visit
        .write(move |db| super::change(db, &actor, now, (id, version), &given))
        .await;
    let act = match saved {
        Ok(saved) => saved.sheet.act,
        Err(error) => return block_page(&visit, id, block, Some(Refused::new(form, &error)?)).await,
    };
    let next = match form.text("go") {
        "back" => block.before(),
        "later" => None,
        _ => block.after(),
    };
    match next {
        Some(next) => visit.redirect(&views::address(&act, next)),
        None => visit.redirect_with(&act.address(), Message::new("attivazioni-kept")),
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
        via: Channel::Portal,
    };
    let days = Days::from(&visit.app().config.activation);
    let moved = visit
        .write(move |db| super::set_state(db, &actor, now, (id, version), &decision, days))
        .await;
    match moved {
        Ok(moved) => {
            let act = &moved.sheet.act;
            if state == ActState::Requested {
                receipt::make_now(visit.app(), now, act.id).await;
            }
            let said = Message::new(format!("attivazioni-moved-{state}"));
            visit.redirect_with(&act.address(), said)
        }
        Err(error) => {
            let refused = refused_of(form, &error)?;
            match state {
                ActState::Requested => again_or_page(&visit, id, refused).await,
                _ => sheet_page(&visit, id, Some(refused)).await,
            }
        }
    }
}

/// A form that could not be sent comes again with its last page, where it is still one's own draft.
async fn again_or_page(visit: &Visit, id: ActRef, refused: Refused) -> PageResult {
    let actor = visit.actor()?.clone();
    let is_contact = actor.ente().is_some_and(|user| user.is(EnteRole::Contact));
    let found = visit.read(move |db| super::find(db, &actor, id)).await?;
    match is_contact && found.sheet.act.state == ActState::Draft {
        true => block_page(visit, id, Block::Summary, Some(refused)).await,
        false => sheet_page(visit, id, Some(refused)).await,
    }
}

#[handler]
async fn set_item(visit: Visit, Path((id, position)): Path<(String, i32)>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let state: ItemState = match form.parse("item_state") {
        Ok(state) => state,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, vec![wrong]))).await,
    };
    let reason = form.optional("reason").map(str::to_owned);
    let changed = visit
        .write(move |db| {
            let item = (state, reason.as_deref());
            super::set_item(db, &actor, now, (id, version), position, item)
        })
        .await;
    match changed {
        Ok(changed) => visit.redirect(&format!("{}#checklist", changed.sheet.act.address())),
        Err(error) => sheet_page(&visit, id, Some(refused_of(form, &error)?)).await,
    }
}

#[handler]
async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id = act_in(&id)?;
    let received = receive_documents(&visit, Procedure::Attivazione, id, incoming).await?;
    let actor = visit.actor()?.clone();
    let found = visit.read(move |db| super::find(db, &actor, id)).await?;
    let act = &found.sheet.act;
    match received {
        Ok(count) => visit.redirect_with(
            &act.documents_address(),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(refused) if act.state == ActState::Draft => {
            block_page(&visit, id, Block::Documents, Some(refused)).await
        }
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}
