//! The pages of recessi: the notice is stated in two steps, with its effects explained before it is sent; then each side finds what it can
//! do.

mod settlement;
mod stating;

use poem::handler;
use poem::web::Path;
use settlement::draft;
pub use stating::may_state;
use stating::{new_form, state_it, stated_in};

use super::ahead::of_found;
use super::commands::Rules;
use super::model::{Decision, RecessoSheet};
use super::settling::{self, Sending};
use super::views::{self, Around};
use super::{beside, paper, registering};
use crate::acts::formal::{self, faces};
use crate::acts::web::{act_in, crumbs, entry_in, receive_documents, refused, today, told};
use crate::acts::{self, ActError, ActRef, ActState, Procedure, register};
use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::web::upload::Incoming;
use crate::users::actor::Role;
use crate::web::listing::Refused;
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/recessi/new", Access::SignedIn, new_form),
        Route::post("/recessi/new", Access::SignedIn, state_it),
        Route::get("/recessi/:id", Access::SignedIn, show),
        Route::post("/recessi/:id/edit", Access::SignedIn, change),
        Route::post("/recessi/:id/state", Access::SignedIn, set_state),
        Route::post("/recessi/:id/revocation", Access::SignedIn, revocation),
        Route::post("/recessi/:id/receipt", Access::SignedIn, correct_receipt),
        Route::post("/recessi/:id/rights", Access::Staff(&[Role::CaseOwner]), restore),
        Route::post(
            "/recessi/:id/settlement",
            Access::Staff(&[Role::Accountant]),
            draft,
        ),
        Route::post("/recessi/:id/documents", Access::SignedIn, add_documents),
    ]
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None).await
}

pub(crate) async fn sheet_page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let (actor, reading_days) = (visit.actor()?.clone(), visit.app().config.recesso.reading_days);
    let day = today(visit);
    let sends_pec = visit.app().config.mailboxes.iter().any(crate::pec::can_send);
    let (found, around) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let act = &found.sheet.act;
            let ahead = of_found(db, &actor, &found, (day, reading_days))?;
            let may_register = act.state == ActState::Submitted && actor.staff().is_some();
            let around = Around {
                told: told(db, &found.sheet)?,
                beside: beside::others(
                    db,
                    (act.ente_id, Some(act.id)),
                    (found.recesso.contract_id, found.recesso.adesione_id),
                )?,
                pec: match sends_pec && act.state == ActState::Settling {
                    true => settling::pec_of(db, act.ente_id)?,
                    false => None,
                },
                ahead,
                readable: formal::readable(db, &actor, found.notice.as_ref())?,
                free: match may_register {
                    true => formal::unused(db, &actor, act.ente_id)?,
                    false => Vec::new(),
                },
            };
            Ok::<(RecessoSheet, Around), ActError>((found, around))
        })
        .await?;
    let title = t!(visit.lang(), "recessi-title", number = &found.sheet.act.number);
    let body = views::page(visit, &found, &around, refused.as_ref());
    match &refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

#[handler]
async fn change(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let given = match stated_in(&form) {
        Ok(given) => given,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, wrong))).await,
    };
    let changed = visit
        .write(move |db| super::change(db, &actor, now, (id, version), &given))
        .await;
    match changed {
        Ok(_) => visit.redirect_with(&format!("/recessi/{id}"), Message::new("admin-saved")),
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

fn decision_in(form: &FormData) -> Result<Decision, Vec<FieldError>> {
    let state: ActState = form.parse("state").map_err(|wrong| vec![wrong])?;
    let decision = Decision {
        reason: form.optional("reason").map(str::to_owned),
        goes_on: form.flag("goes_on"),
        recognised: form.optional("recognised").map(|word| word == "true"),
        ..Decision::to(state)
    };
    Ok(match state {
        ActState::Registered => Decision {
            notice: faces::notice_in(form)?,
            ..decision
        },
        ActState::Settled => Decision {
            // There are no fields where the register gave the number already.
            register_entry: match form.flag("register_number") {
                true => Some(entry_in(form)?),
                false => None,
            },
            pec: form.flag("pec"),
            ..decision
        },
        _ => decision,
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
    let is_first = state == ActState::Registered && form.optional("recognised").is_none();
    if is_first && form.text("confirmed").is_empty() {
        let rules = Rules::from(&visit.app().config.recesso);
        let foreseen = visit
            .write(move |db| registering::foresee(db, &actor, now, (id, version), rules, &decision))
            .await;
        return match foreseen {
            Ok(foreseen) => {
                let body = views::confirm(&visit, &foreseen, rules.method, &form);
                visit.page(&t!(visit.lang(), "recessi-confirm"), &crumbs(&visit), body)
            }
            Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
        };
    }
    let moved = match state {
        ActState::Settled => {
            let (who, entry, day) = (actor.clone(), decision.register_entry.clone(), today(&visit));
            let mailbox = settling::mailbox(&visit.app().config, decision.pec);
            // Who cannot send it, or not with this entry, is told so before the paper is made.
            let may = visit
                .read(move |db| {
                    let found = super::find(db, &who, id)?;
                    acts::course::mover_at(db, &who, (&found.sheet.act, version), ActState::Settled)?;
                    entry
                        .as_ref()
                        .map_or(Ok(()), |entry| register::cited(entry, day).map(drop))
                })
                .await;
            match may.and(mailbox) {
                Err(error) => Err(error),
                Ok(mailbox) => {
                    let entry = decision.register_entry;
                    let rules = Rules::from(&visit.app().config.recesso);
                    let paper = paper::keep(visit.app(), &actor, now, id, entry.clone()).await?;
                    visit
                        .write(move |db| {
                            let sending = Sending {
                                entry: entry.as_ref(),
                                pec: mailbox.as_ref(),
                            };
                            settling::send(db, &actor, now, (id, version), rules, sending, paper.clone())
                        })
                        .await
                }
            }
        }
        _ => {
            let rules = Rules::from(&visit.app().config.recesso);
            visit
                .write(move |db| super::set_state(db, &actor, now, (id, version), rules, decision.clone()))
                .await
        }
    };
    match moved {
        Ok(_) => visit.redirect_with(
            &format!("/recessi/{id}"),
            Message::new(format!("recessi-moved-{state}")),
        ),
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn revocation(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let (asked, reason) = (form.text("asked") == "true", form.text("reason").to_owned());
    let changed = visit
        .write(move |db| match asked {
            true => super::ask_revocation(db, &actor, now, (id, version), Some(&reason)),
            false => super::refuse_revocation(db, &actor, now, (id, version), Some(&reason)),
        })
        .await;
    let said = match asked {
        true => "recessi-revocation-was-asked",
        false => "recessi-revocation-was-refused",
    };
    match changed {
        Ok(_) => visit.redirect_with(&format!("/recessi/{id}"), Message::new(said)),
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn correct_receipt(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let id = act_in(&id)?;
    match acts::web::correct_receipt(&visit, id, form, super::correct_receipt).await? {
        Ok(()) => visit.redirect_with(&format!("/recessi/{id}"), Message::new("acts-receipt-corrected")),
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}

/// The ente's people get their rights back.
#[handler]
async fn restore(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let (id, reason) = (act_in(&id)?, form.text("reason").to_owned());
    let restored = visit
        .write(move |db| super::restore_rights(db, &actor, now, (id, version), Some(&reason)))
        .await;
    match restored {
        Ok(_) => visit.redirect_with(
            &format!("/recessi/{id}"),
            Message::new("recessi-rights-were-restored"),
        ),
        Err(error) => sheet_page(&visit, id, Some(refused(form, &error)?)).await,
    }
}

#[handler]
async fn add_documents(visit: Visit, Path(id): Path<String>, incoming: Incoming) -> PageResult {
    let id = act_in(&id)?;
    match receive_documents(&visit, Procedure::Recesso, id, incoming).await? {
        Ok(count) => visit.redirect_with(
            &format!("/recessi/{id}#documents"),
            Message::new("acts-documents-added").arg("count", count),
        ),
        Err(refused) => sheet_page(&visit, id, Some(refused)).await,
    }
}
