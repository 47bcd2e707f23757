//! Stating a recesso in two steps: the form, and its effects before it is sent.

use chrono::NaiveDate;
use poem::handler;

use super::super::ahead::ahead;
use super::super::beside;
use super::super::commands::{self, Rules};
use super::super::model::{self, NewRecesso, RecessoScope, RecessoSheet};
use super::super::views::{self, Foreseen, Stating};
use crate::acts::ActError;
use crate::acts::documents::{self, DocumentRole, NewDocument};
use crate::acts::web::{crumbs, today};
use crate::adesioni;
use crate::contracts::{self, ContractId};
use crate::db::Db;
use crate::enti::{self, EnteError};
use crate::kernel::ids::{ActId, EnteId};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;
use crate::t;
use crate::tickets::web::upload::{Incoming, KeptFile, Upload};
use crate::users::actor::{EnteRole, Role};
use crate::web::listing::{Refused, query_of};
use crate::web::{FormData, PageError, PageResult, Visit};

/// Who of the centre states a recesso for an ente (R-PEC-5).
const STAFF: [Role; 3] = [Role::Agent, Role::Manager, Role::CaseOwner];

/// Before the id of a joining, as the value of what is left.
const JOINING: &str = "adesione:";

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
pub(super) async fn new_form(visit: Visit) -> PageResult {
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

pub(super) fn stated_in(form: &FormData) -> Result<NewRecesso, Vec<FieldError>> {
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
pub(super) async fn state_it(visit: Visit, incoming: Incoming) -> PageResult {
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
            let found = commands::submit(db, &actor, now, ente, &given)?;
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
            let on = (day, rules.reading_days);
            let ahead = ahead(db, &actor, ente, (None, &recesso, &left), on)?;
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
