//! The pages of disdette: the guided notice in two steps, of which the second tells what it does before it is sent; then each side finds
//! what it can do.

use poem::handler;
use poem::web::Path;

use super::effects::{Effects, effects};
use super::model::{Decision, DisdettaIn, DisdettaSheet, open};
use super::views::{self, Offer, Offered};
use super::{Checked, may_begin};
use crate::acts::formal::faces::notice_in;
use crate::acts::formal::{NoticeIn, NoticeSheet};
use crate::acts::web::{Told, act_in, crumbs, receive_documents, refused, today, told};
use crate::acts::{self, ActError, ActRef, ActState, Procedure, formal};
use crate::attivazioni;
use crate::contracts::{self, Contract};
use crate::db::Db;
use crate::enti;
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::pec::notices::FormalNotice;
use crate::services::Service;
use crate::t;
use crate::tickets::web::upload::Incoming;
use crate::users::actor::Actor;
use crate::web::listing::{Refused, query_of};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/disdette/new", Access::SignedIn, new_form),
        Route::post("/disdette/new", Access::SignedIn, begin),
        Route::get("/disdette/:id", Access::SignedIn, show),
        Route::post("/disdette/:id/state", Access::SignedIn, set_state),
        Route::post("/disdette/:id/revocation", Access::SignedIn, revocation),
        Route::post("/disdette/:id/receipt", Access::SignedIn, correct_receipt),
        Route::post("/disdette/:id/documents", Access::SignedIn, add_documents),
    ]
}

/// For who gives no disdette there is nothing here (R-VIS-4).
fn is_giver(visit: &Visit) -> Result<(), PageError> {
    match may_begin(visit.actor()?) {
        true => Ok(()),
        false => Err(Refusal::not_found().into()),
    }
}

/// The ente that is meant: the one acted for, or, by people of the centre, the one that was chosen.
fn ente_in(visit: &Visit, chosen: &FormData) -> Result<Option<EnteId>, PageError> {
    match visit.actor()?.ente() {
        Some(user) => Ok(Some(user.ente())),
        None => Ok(chosen.text("ente").parse().ok()),
    }
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    is_giver(&visit)?;
    let query = query_of(&visit);
    match ente_in(&visit, &query)? {
        Some(ente) => new_page(&visit, ente, FormData::default(), None).await,
        None => choose_page(&visit).await,
    }
}

/// People of the centre choose the ente first, among those that have a service.
async fn choose_page(visit: &Visit) -> PageResult {
    let enti = visit.read(super::model::enti_in_service).await?;
    let body = views::choose(visit, &enti);
    visit.page(&t!(visit.lang(), "disdette-new"), &crumbs(visit), body)
}

/// What an ente can give notice of.
fn offer(db: &mut Db, actor: &Actor, ente: EnteId, on: chrono::NaiveDate) -> Result<Offer, ActError> {
    let found = enti::find(db, actor, ente).map_err(|_| ActError::NotFound)?;
    let in_service = attivazioni::in_service(db, ente)?;
    let ids: Vec<ActId> = in_service.iter().map(|(act, ..)| act.id).collect();
    let noticed = open(db, &ids)?;
    let contracts = contracts::of_ente(db, ente)?;
    let services: Vec<Offered> = (in_service.into_iter())
        .map(|(act, served, service)| Offered {
            notice: noticed
                .iter()
                .find(|(activation, _)| *activation == act.id)
                .map(|(_, notice)| notice.clone()),
            contract: contracts
                .iter()
                .find(|contract| contract.service_id == served.service_id && contract.runs_on(on))
                .map(Contract::last_day),
            last_service_day: served.last_service_day,
            service,
        })
        .collect();
    let open = services.iter().filter(|offered| !offered.is_closed());
    let open: Vec<Service> = open.map(|offered| offered.service.clone()).collect();
    Ok(Offer {
        ente: (found.id, found.name),
        services,
        is_entered: actor.staff().is_some(),
        effects: match effects(db, ente, &open, on, None) {
            Ok(effects) => Ok(effects),
            Err(ActError::Db(error)) => return Err(error.into()),
            Err(other) => Err(other),
        },
        free: formal::unused(db, actor, ente)?,
    })
}

async fn new_page(visit: &Visit, ente: EnteId, present: FormData, refused: Option<Refused>) -> PageResult {
    let (actor, on) = (visit.actor()?.clone(), today(visit));
    let offer = visit.read(move |db| offer(db, &actor, ente, on)).await?;
    let body = views::new_form(visit, &offer, &present, refused.as_ref());
    let title = t!(visit.lang(), "disdette-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

fn disdetta_in(form: &FormData) -> Result<DisdettaIn, Vec<FieldError>> {
    let requested_from = form.date_optional("requested_from");
    let notice = form.parse_optional("notice");
    match (requested_from, notice) {
        (Ok(requested_from), Ok(notice)) => Ok(DisdettaIn {
            services: form.list("services").into_iter().map(str::to_owned).collect(),
            requested_from,
            notice: NoticeIn { notice, entry: None },
        }),
        (requested_from, notice) => Err(requested_from.err().into_iter().chain(notice.err()).collect()),
    }
}

#[handler]
async fn begin(visit: Visit, form: FormData) -> PageResult {
    is_giver(&visit)?;
    let Some(ente) = ente_in(&visit, &form)? else {
        return choose_page(&visit).await;
    };
    let given = match disdetta_in(&form) {
        Ok(given) => given,
        Err(wrong) => {
            let refused = Refused::fields(form, wrong);
            return new_page(&visit, ente, FormData::default(), Some(refused)).await;
        }
    };
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    match form.text("step") {
        "send" => {
            let begun = visit
                .write(move |db| super::begin(db, &actor, now, ente, &given))
                .await;
            match begun {
                Ok(begun) => visit.redirect_with(&begun.sheet.act.address(), Message::new("disdette-begun")),
                Err(error) => new_page(&visit, ente, FormData::default(), Some(refused(form, &error)?)).await,
            }
        }
        "change" => new_page(&visit, ente, form, None).await,
        _ => {
            let checked = visit
                .read(move |db| {
                    let checked = super::check(db, &actor, now, ente, &given)?;
                    let name = enti::names(db, &[ente])?.remove(&ente).unwrap_or_default();
                    Ok::<(Checked, String), ActError>((checked, name))
                })
                .await;
            match checked {
                Ok((checked, name)) => {
                    let body = views::summary(&visit, &name, &checked, &form);
                    visit.page(&t!(visit.lang(), "disdette-summary"), &crumbs(&visit), body)
                }
                Err(error) => new_page(&visit, ente, FormData::default(), Some(refused(form, &error)?)).await,
            }
        }
    }
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None).await
}

/// What the page of a disdetta shows.
pub(super) struct Shown {
    /// The disdetta.
    pub found: DisdettaSheet,
    /// Its terms.
    pub told: Told,
    /// The notices that can be linked to it.
    pub free: Vec<(FormalNotice, Option<chrono::NaiveDate>)>,
    /// What it does if it was received today, while that is open.
    pub effects: Option<Effects>,
    /// Its notice, if the visitor reads the files.
    pub readable: Option<NoticeSheet>,
}

async fn sheet_page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let shown = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let told = told(db, &found.sheet)?;
            let act = &found.sheet.act;
            let is_open = act.state == ActState::Submitted;
            let may_link = is_open && actor.staff().is_some();
            let free = match may_link {
                true => formal::unused(db, &actor, act.ente_id)?,
                false => Vec::new(),
            };
            let on = found.notice.as_ref().map(|notice| notice.link.received_on);
            let on = on.unwrap_or(rome::date_of(now.utc()));
            let services: Vec<Service> = found.services.iter().map(|one| one.service.clone()).collect();
            let effects = match is_open {
                true => match effects(db, act.ente_id, &services, on, found.disdetta.requested_from) {
                    Err(ActError::Db(error)) => return Err(error.into()),
                    other => other.ok(),
                },
                false => None,
            };
            let readable = formal::readable(db, &actor, found.notice.as_ref())?;
            Ok::<_, ActError>(Shown {
                found,
                told,
                free,
                effects,
                readable,
            })
        })
        .await?;
    let title = t!(
        visit.lang(),
        "disdette-title",
        number = &shown.found.sheet.act.number
    );
    let body = views::page(visit, &shown, refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

fn decision_in(form: &FormData) -> Result<Decision, Vec<FieldError>> {
    let state: ActState = form.parse("state").map_err(|wrong| vec![wrong])?;
    Ok(Decision {
        reason: form.optional("reason").map(str::to_owned),
        notice: notice_in(form)?,
        ..Decision::to(state)
    })
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
    if state == ActState::Registered && form.text("confirmed").is_empty() {
        let foreseen = visit
            .write(move |db| super::foresee(db, &actor, now, (id, version), &decision))
            .await;
        return match foreseen {
            Ok(foreseen) => {
                let body = views::confirm(&visit, &foreseen, &form);
                visit.page(&t!(visit.lang(), "disdette-confirm"), &crumbs(&visit), body)
            }
            Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
        };
    }
    let moved = visit
        .write(move |db| super::set_state(db, &actor, now, (id, version), &decision))
        .await;
    match moved {
        Ok(_) => {
            let said = Message::new(format!("disdette-moved-{state}"));
            visit.redirect_with(&format!("/disdette/{id}"), said)
        }
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn revocation(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let (is_asked, reason) = (form.text("asked") == "true", form.text("reason").to_owned());
    let changed = visit
        .write(move |db| {
            let place = (id, version);
            match is_asked {
                true => super::ask_revocation(db, &actor, now, place, Some(&reason)),
                false => super::refuse_revocation(db, &actor, now, place, Some(&reason)),
            }
        })
        .await;
    match changed {
        Ok(_) => {
            let key = if is_asked {
                "disdette-revocation-asked"
            } else {
                "disdette-revocation-refused"
            };
            visit.redirect_with(&format!("/disdette/{id}"), Message::new(key))
        }
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn correct_receipt(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let id = act_in(&id)?;
    match acts::web::correct_receipt(&visit, id, form, super::correct_receipt).await? {
        Ok(()) => visit.redirect_with(&format!("/disdette/{id}"), Message::new("acts-receipt-corrected")),
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}

#[handler]
async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id = act_in(&id)?;
    match receive_documents(&visit, Procedure::Disdetta, id, incoming).await? {
        Ok(count) => visit.redirect_with(
            &format!("/disdette/{id}#documents"),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}
