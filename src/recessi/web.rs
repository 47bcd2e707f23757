//! The pages of recessi: the notice is stated in two steps, with its effects explained before it is sent; then each side finds what it can
//! do.

use chrono::NaiveDate;
use poem::handler;
use poem::web::Path;

use super::ahead::{ahead, of_found};
use super::beside;
use super::commands::{self, Rules};
use super::model::{self, Decision, NewRecesso, RecessoScope, RecessoSheet};
use super::paper;
use super::registering;
use super::settlement::SettlementMethod;
use super::settling::{self, LineIn, MOST_LINES, Sending, SettlementIn};
use super::views::{self, Around, Foreseen, Stating};
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::formal::{self, faces};
use crate::acts::register;
use crate::acts::web::{act_in, crumbs, entry_in, receive_documents, refused, today, told};
use crate::acts::{self, ActError, ActRef, ActState, Procedure};
use crate::adesioni;
use crate::contracts::{self, ContractId};
use crate::db::Db;
use crate::enti::{self, EnteError};
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::{Lang, Message};
use crate::t;
use crate::tickets::web::upload::{Incoming, KeptFile, Upload};
use crate::users::actor::{EnteRole, Role};
use crate::web::listing::{Refused, query_of};
use crate::web::{Access, FormData, PageError, PageResult, Route, Visit};

/// Who of the centre states a recesso for an ente (R-PEC-5).
const STAFF: [Role; 3] = [Role::Agent, Role::Manager, Role::CaseOwner];

/// Before the id of a joining, as the value of what is left.
const JOINING: &str = "adesione:";

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

/// For who states no recesso there is no form (R-VIS-4).
pub fn may_state(visit: &Visit) -> Result<(), PageError> {
    let is_signatory = visit.ente().is_ok_and(|user| user.is(EnteRole::Signatory));
    match is_signatory || visit.staff().is_ok_and(|staff| staff.is_any(&STAFF)) {
        true => Ok(()),
        false => Err(Refusal::not_found().into()),
    }
}

/// The ente of a form: the one acted for, or the one that somebody of the centre chose.
fn ente_of(visit: &Visit, chosen: &str) -> Option<EnteId> {
    match visit.ente() {
        Ok(user) => Some(user.ente()),
        Err(_) => chosen.parse().ok(),
    }
}

/// Id and name of an ente, what it can leave, and the numbers of the recessi by which it leaves the rest.
type Choice = ((String, String), Vec<(String, String)>, Vec<String>);

async fn choices(visit: &Visit, ente: EnteId) -> Result<Choice, PageError> {
    let (actor, lang, day) = (visit.actor()?.clone(), visit.lang(), today(visit));
    let read = move |db: &mut Db| {
        let ente = enti::find(db, &actor, ente).map_err(|error| match error {
            EnteError::Db(error) => ActError::Db(error),
            _ => ActError::NotFound,
        })?;
        let (mut options, mut leaving) = (Vec::new(), Vec::new());
        // The centre may enter late what was received in time; what has not begun is not left.
        let can_be_left =
            |from: NaiveDate, to: NaiveDate| from <= day && (day <= to || actor.staff().is_some());
        for contract in contracts::of_ente(db, ente.id)? {
            if !can_be_left(contract.start_on, contract.last_day()) {
                continue;
            }
            if let Some(other) = beside::in_the_way(db, (ente.id, None), (Some(contract.id), None), true)? {
                leaving.push(other.number);
                continue;
            }
            let label = views::left_name(lang, &model::Left::Contract(contract.clone()));
            options.push((contract.id.to_string(), label));
        }
        for membership in adesioni::memberships(db, ente.id)? {
            if !can_be_left(membership.from, membership.to) {
                continue;
            }
            if let Some(other) =
                beside::in_the_way(db, (ente.id, None), (None, Some(membership.act_id)), true)?
            {
                leaving.push(other.number);
            } else {
                let name = &membership.convenzione.name;
                let label = t!(lang, "recessi-left-membership", name = name);
                options.push((format!("{JOINING}{}", membership.act_id), label.into_owned()));
            }
        }
        // One recesso leaves joinings that follow each other.
        leaving.dedup();
        Ok::<_, ActError>(((ente.id.to_string(), ente.name), options, leaving))
    };
    Ok(visit.read(read).await?)
}

#[handler]
async fn new_form(visit: Visit) -> PageResult {
    may_state(&visit)?;
    let query = query_of(&visit);
    let Some(ente) = ente_of(&visit, query.text("ente")) else {
        return choose_ente(&visit).await;
    };
    let present = FormData::of([
        ("what", query.text("contract").to_owned()),
        ("just_cause", "false".to_owned()),
    ]);
    form_page(&visit, ente, &present, None, &[]).await
}

/// The centre says first for whom it enters the notice.
async fn choose_ente(visit: &Visit) -> PageResult {
    let (lang, actor, today) = (visit.lang(), visit.actor()?.clone(), today(visit));
    let enti = visit.read(move |db| enti::all_valid(db, &actor, today)).await?;
    let options: Vec<(String, String)> = enti
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let nothing = FormData::default();
    let form = crate::web::components::Form::fresh(lang, &nothing);
    let body = maud::html! {
        div class="s-page-head" { div { h1 { (t!(lang, "recessi-new")) } p { (t!(lang, "recessi-choose-ente")) } } }
        form class="s-panel" method="get" action="/recessi/new" {
            (form.select("ente", &t!(lang, "acts-ente"), None, Some(&t!(lang, "admin-choose")), &options))
            div class="s-form-actions" { button class="btn btn-primary" { (t!(lang, "recessi-go-on")) } }
        }
    };
    visit.page(&t!(lang, "recessi-new"), &crumbs(visit), body)
}

async fn form_page(
    visit: &Visit,
    ente: EnteId,
    present: &FormData,
    refused: Option<Refused>,
    files: &[KeptFile],
) -> PageResult {
    let (ente, options, leaving) = choices(visit, ente).await?;
    let stating = Stating {
        ente,
        options,
        leaving,
        kept: sealed(visit, files),
        present,
        refused: refused.as_ref(),
    };
    let body = views::new_form(visit, &stating);
    let title = t!(visit.lang(), "recessi-new");
    match refused {
        None => visit.page(&title, &crumbs(visit), body),
        Some(_) => visit.page_again(&title, &crumbs(visit), body),
    }
}

fn sealed(visit: &Visit, files: &[KeptFile]) -> Vec<(String, String, String)> {
    files
        .iter()
        .map(|file| (file.name.clone(), file.sealed(visit), role_field(file)))
        .collect()
}

/// The field that says what a file is.
fn role_field(file: &KeptFile) -> String {
    format!("role-{}", &file.sha256[..16])
}

/// What a file is: of an ordinary recesso the notice, else what proves the just cause, unless it is said to be the notice.
fn role_of(file: &KeptFile, form: &FormData, just_cause: bool) -> DocumentRole {
    match !just_cause || form.text(&role_field(file)) == "notice" {
        true => DocumentRole::Notice,
        false => DocumentRole::Grounds,
    }
}

fn stated_in(form: &FormData) -> Result<NewRecesso, Vec<FieldError>> {
    let what = form.text("what");
    let adesione: Option<ActId> = what.strip_prefix(JOINING).and_then(|id| id.parse().ok());
    let contract: Option<ContractId> = what.parse().ok();
    let scope = match (adesione, contract) {
        (Some(_), _) => Some(RecessoScope::Membership),
        (None, Some(_)) => Some(RecessoScope::Contract),
        (None, None) => None,
    };
    let requested_on = form.date_optional("requested_on").map_err(|wrong| vec![wrong])?;
    Ok(NewRecesso {
        scope,
        contract,
        adesione,
        just_cause: form.text("just_cause") == "true",
        reasons: form.optional("reasons").map(str::to_owned),
        requested_on,
    })
}

/// What was refused, with the fields called as they are in the form.
fn refused_stating(form: FormData, error: &ActError) -> Result<Refused, PageError> {
    let mut refused = Refused::new(form, error)?;
    for field in &mut refused.refusal.fields {
        if matches!(field.pointer.as_str(), "/scope" | "/contract_id" | "/adesione_id") {
            field.pointer = "/what".to_owned();
        }
    }
    Ok(refused)
}

/// The notice: checked, shown with its effects, sent.
#[handler]
async fn state_it(visit: Visit, incoming: Incoming) -> PageResult {
    may_state(&visit)?;
    let Upload {
        form,
        files,
        mut errors,
    } = incoming.read(&visit).await?;
    let Some(ente) = ente_of(&visit, form.text("ente")) else {
        return Err(Refusal::not_found().into());
    };
    let given = match stated_in(&form) {
        Ok(given) => given,
        Err(wrong) => {
            errors.extend(wrong);
            NewRecesso::default()
        }
    };
    if form.text("step") == "edit" {
        return form_page(&visit, ente, &form, None, &files).await;
    }
    let mut roles = files.iter().map(|file| role_of(file, &form, given.just_cause));
    if given.just_cause && !roles.any(|role| role == DocumentRole::Grounds) && errors.is_empty() {
        errors.push(FieldError::new("files", Message::new("recessi-grounds-missing")));
    }
    if !errors.is_empty() {
        let refused = Refused::fields(form, errors);
        return form_page(&visit, ente, &FormData::default(), Some(refused), &files).await;
    }
    if form.text("step") != "send" {
        return check_page(&visit, ente, form, &given, &files).await;
    }
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let papers: Vec<NewDocument> = files
        .iter()
        .map(|file| NewDocument {
            role: role_of(file, &form, given.just_cause),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            sha256: file.sha256.clone(),
            size: file.size,
            stated_sha256: None,
        })
        .collect();
    let submitted = visit
        .write(move |db| {
            let found = super::submit(db, &actor, now, ente, &given)?;
            for paper in &papers {
                documents::add(db, &actor, now, &found.sheet.act, paper.clone())?;
            }
            Ok::<RecessoSheet, ActError>(found)
        })
        .await;
    match submitted {
        Ok(found) => visit.redirect_with(
            &format!("/recessi/{}", found.sheet.act.number),
            Message::new("recessi-sent"),
        ),
        Err(error) => {
            let refused = refused_stating(form, &error)?;
            form_page(&visit, ente, &FormData::default(), Some(refused), &files).await
        }
    }
}

async fn check_page(
    visit: &Visit,
    ente: EnteId,
    form: FormData,
    given: &NewRecesso,
    files: &[KeptFile],
) -> PageResult {
    let (actor, now, day, given) = (visit.actor()?.clone(), visit.now(), today(visit), given.clone());
    let rules = Rules::from(&visit.app().config.recesso);
    let foreseen = visit
        .read(move |db| {
            let (ente, recesso, left) = commands::checked(db, &actor, now, ente, &given)?;
            let (recesso, ordinary_from) = views::foresee(recesso, &left, day);
            let ahead = ahead(db, &actor, ente, (None, &recesso, &left), rules.reading_days)?;
            Ok::<_, ActError>(Foreseen {
                left,
                recesso,
                ahead,
                ordinary_from,
            })
        })
        .await;
    let foreseen = match foreseen {
        Ok(foreseen) => foreseen,
        Err(error) => {
            let refused = refused_stating(form, &error)?;
            return form_page(visit, ente, &FormData::default(), Some(refused), files).await;
        }
    };
    let (ente, options, leaving) = choices(visit, ente).await?;
    let stating = Stating {
        ente,
        options,
        leaving,
        kept: sealed(visit, files),
        present: &form,
        refused: None,
    };
    let body = views::check(visit, &stating, &foreseen, rules.silence_days);
    visit.page(&t!(visit.lang(), "recessi-check-title"), &crumbs(visit), body)
}

#[handler]
async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet_page(&visit, act_in(&id)?, None).await
}

pub(crate) async fn sheet_page(visit: &Visit, id: ActRef, refused: Option<Refused>) -> PageResult {
    let (actor, reading_days) = (visit.actor()?.clone(), visit.app().config.recesso.reading_days);
    let sends_pec = visit.app().config.mailboxes.iter().any(crate::pec::can_send);
    let (found, around) = visit
        .read(move |db| {
            let found = super::find(db, &actor, id)?;
            let act = &found.sheet.act;
            let ahead = of_found(db, &actor, &found, reading_days)?;
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
                    acts::course::mover(&who, &found.sheet.act, ActState::Settled)?;
                    acts::course::is_current(db, &found.sheet.act, version)?;
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

/// The settlement of a form: rows with nothing in them are left out. Errors: each amount that is none.
fn settlement_in(form: &FormData, lang: Lang) -> Result<(SettlementIn, Vec<usize>), Vec<FieldError>> {
    let (mut lines, mut rows, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for row in 1..=MOST_LINES {
        let field = |name: &str| form.text(&format!("{name}-{row}")).to_owned();
        let texts = ["contract", "executed", "paid"].map(|name| (name, field(name)));
        let description = field("description");
        if description.is_empty() && texts.iter().all(|(_, text)| text.is_empty()) {
            continue;
        }
        let mut amount = |name: &str, text: &str| match views::amount(text, lang) {
            Ok(amount) => amount,
            Err(key) => {
                wrong.push(FieldError::new(&format!("{name}-{row}"), Message::new(key)));
                crate::kernel::money::Cents::ZERO
            }
        };
        let [contract, executed, paid] = texts.map(|(name, text)| amount(name, &text));
        lines.push(LineIn {
            description,
            contract,
            executed,
            paid,
        });
        rows.push(row);
    }
    let method = form.parse_optional::<SettlementMethod>("method");
    match (method, wrong.is_empty()) {
        (Ok(method), true) => Ok((
            SettlementIn {
                method,
                note: form.optional("note").map(str::to_owned),
                lines,
            },
            rows,
        )),
        (method, _) => Err(wrong.into_iter().chain(method.err()).collect()),
    }
}

#[handler]
async fn draft(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let (actor, now, version) = (visit.actor()?.clone(), visit.now(), form.version()?);
    let id = act_in(&id)?;
    let (given, rows) = match settlement_in(&form, visit.lang()) {
        Ok(given) => given,
        Err(wrong) => return sheet_page(&visit, id, Some(Refused::fields(form, wrong))).await,
    };
    let rules = Rules::from(&visit.app().config.recesso);
    let drafted = visit
        .write(move |db| settling::draft(db, &actor, now, (id, version), rules, &given))
        .await;
    match drafted {
        Ok(_) => visit.redirect_with(
            &format!("/recessi/{id}#settlement"),
            Message::new("recessi-settlement-saved"),
        ),
        Err(error) => {
            let mut refused = refused(form, &error)?;
            for field in &mut refused.refusal.fields {
                // `/lines/0/description` is the field of the first row that was filled in.
                let parts: Vec<&str> = field.pointer.split('/').collect();
                if let ["", "lines", index, name] = parts[..]
                    && let Some(row) = index.parse::<usize>().ok().and_then(|index| rows.get(index))
                {
                    field.pointer = format!("/{name}-{row}");
                }
            }
            sheet_page(&visit, id, Some(refused)).await
        }
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
