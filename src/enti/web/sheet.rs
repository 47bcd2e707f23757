//! The sheet of one ente, and the changes that administrators make there.

use poem::handler;
use poem::web::Path;

use crate::enti::views::sheet as views;
use crate::enti::{self, Ente, EnteError, EnteIn, Population};
use crate::kernel::ids::EnteId;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::t;
use crate::users::delegations::{self, DelegationId, NewDelegation};
use crate::users::members;
use crate::web::listing::{Difference, Refused};
use crate::web::{Crumb, FormData, PageError, PageResult, Visit};

/// The id in an address; anything else is no page of ours.
fn id_in<T: std::str::FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| Refusal::not_found().into())
}

#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    sheet(&visit, id_in(&id)?, None).await
}

/// The sheet, perhaps with a form that was refused.
async fn sheet(visit: &Visit, id: EnteId, refused: Option<Refused>) -> PageResult {
    let actor = visit.actor()?.clone();
    let staff = visit.staff()?.clone();
    let is_admin = visit.is_admin();
    let today = rome::date_of(visit.now().utc());
    let shown = visit
        .read(move |db| {
            let ente = enti::find(db, &actor, id)?;
            let populations = enti::populations(db, &actor, id)?;
            let people = members::of_ente(db, id)?;
            let delegations = delegations::of_ente(db, &staff, id)?;
            let others = match is_admin {
                true => enti::all_valid(db, &actor, today)?,
                false => Vec::new(),
            };
            Ok::<_, EnteError>((ente, populations, people, delegations, others))
        })
        .await?;
    let (ente, populations, people, delegations, others) = shown;
    let title = ente.name.clone();
    let sheet = views::Sheet {
        ente: &ente,
        populations: &populations,
        people: &people,
        delegations: &delegations,
        others: &others,
        is_admin,
        today,
    };
    let body = views::page(visit, &sheet, refused.as_ref());
    match refused {
        None => visit.page(&title, &super::crumbs(visit), body),
        Some(_) => visit.page_again(&title, &super::crumbs(visit), body),
    }
}

async fn find(visit: &Visit, id: EnteId) -> Result<Ente, PageError> {
    let actor = visit.actor()?.clone();
    Ok(visit.read(move |db| enti::find(db, &actor, id)).await?)
}

#[handler]
pub async fn edit_form(visit: Visit, Path(id): Path<String>) -> PageResult {
    let ente = find(&visit, id_in(&id)?).await?;
    edit_page(&visit, &ente, None)
}

fn edit_page(visit: &Visit, ente: &Ente, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let present = EnteIn::from(ente);
    let differences = refused.as_ref().filter(|r| r.is_stale()).map(|refused| {
        let (stored, typed) = (
            views::facts(lang, &present),
            views::facts(lang, &enti::views::ente_in(&refused.form)),
        );
        let pairs = stored.into_iter().zip(typed);
        pairs
            .filter_map(|((label, stored), (_, typed))| Difference::between(&label, &stored, &typed))
            .collect::<Vec<_>>()
    });
    let body = views::edit(visit, ente, refused.as_ref(), differences.as_deref());
    let mut crumbs = super::crumbs(visit);
    crumbs.push(Crumb::new(&ente.name, format!("/enti/{}", ente.id)));
    let title = t!(lang, "admin-edit");
    match refused {
        None => visit.page(&title, &crumbs, body),
        Some(_) => visit.page_again(&title, &crumbs, body),
    }
}

#[handler]
pub async fn edit(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let id: EnteId = id_in(&id)?;
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let given = enti::views::ente_in(&form);
    let version = form.version()?;
    let on_rename = visit.app().on_ente_renamed();
    let changed = visit
        .write(move |db| enti::update(db, &staff, now, id, version, &given, on_rename))
        .await;
    match changed {
        Ok(_) => visit.redirect_with(&format!("/enti/{id}"), Message::new("admin-saved")),
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            let ente = find(&visit, id).await?;
            edit_page(&visit, &ente, Some(refused))
        }
    }
}

/// Sets the last day of validity; without a day, takes it away.
#[handler]
pub async fn end_validity(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let id: EnteId = id_in(&id)?;
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let version = form.version()?;
    let last = match form.flag("reopen") {
        true => Ok(None),
        false => form.date("last_day").map(Some),
    };
    let last = match last {
        Ok(last) => last,
        Err(wrong) => return sheet(&visit, id, Some(Refused::fields(form, vec![wrong]))).await,
    };
    let changed = visit
        .write(move |db| enti::end_validity(db, &staff, now, id, version, last))
        .await;
    let message = match last {
        Some(_) => "admin-ente-end-set",
        None => "admin-ente-end-removed",
    };
    match changed {
        Ok(_) => visit.redirect_with(&format!("/enti/{id}"), Message::new(message)),
        Err(EnteError::Invalid(fields)) => {
            let fields = fields.into_iter().map(|field| FieldError {
                pointer: "/last_day".to_owned(),
                ..field
            });
            sheet(&visit, id, Some(Refused::fields(form, fields.collect()))).await
        }
        Err(error) => sheet(&visit, id, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
pub async fn set_population(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let id: EnteId = id_in(&id)?;
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let digits: String = form
        .text("residents")
        .chars()
        .filter(|c| !matches!(c, '.' | ' ' | '\u{a0}'))
        .collect();
    let residents = digits
        .parse::<i32>()
        .map_err(|_| FieldError::new("residents", Message::new("admin-bad-number")));
    let (reference_on, residents) = match (form.date("reference_on"), residents) {
        (Ok(day), Ok(residents)) => (day, residents),
        (day, residents) => {
            let wrong = day.err().into_iter().chain(residents.err()).collect();
            return sheet(&visit, id, Some(Refused::fields(form, wrong))).await;
        }
    };
    let given = Population {
        ente_id: id,
        reference_on,
        source: form.text("source").to_owned(),
        residents,
    };
    let stored = visit
        .write(move |db| enti::set_population(db, &staff, now, &given))
        .await;
    match stored {
        Ok(()) => visit.redirect_with(&format!("/enti/{id}#populations"), Message::new("admin-saved")),
        Err(error) => sheet(&visit, id, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
pub async fn add_delegation(visit: Visit, Path(id): Path<String>, form: FormData) -> PageResult {
    let id: EnteId = id_in(&id)?;
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let other = form.parse::<EnteId>("delegate_id");
    let days = (form.date("valid_from"), form.date("valid_to"));
    let (other, valid_from, valid_to) = match (other, days) {
        (Ok(other), (Ok(from), Ok(to))) => (other, from, to),
        (other, (from, to)) => {
            let wrong = other
                .err()
                .into_iter()
                .chain(from.err())
                .chain(to.err())
                .collect();
            return sheet(&visit, id, Some(Refused::fields(form, wrong))).await;
        }
    };
    let (ente, delegate) = match form.text("direction") {
        "received" => (other, id),
        _ => (id, other),
    };
    let new = NewDelegation {
        ente,
        delegate,
        valid_from,
        valid_to,
        reason: form.text("reason").to_owned(),
    };
    let added = visit
        .write(move |db| delegations::add(db, &staff, now, &new))
        .await;
    match added {
        Ok(_) => visit.redirect_with(
            &format!("/enti/{id}#delegations"),
            Message::new("admin-delegation-added"),
        ),
        Err(error) => sheet(&visit, id, Some(Refused::new(form, &error)?)).await,
    }
}

#[handler]
pub async fn revoke_delegation(
    visit: Visit,
    Path((id, delegation)): Path<(String, String)>,
    _form: FormData,
) -> PageResult {
    let (id, delegation): (EnteId, DelegationId) = (id_in(&id)?, id_in(&delegation)?);
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    visit
        .write(move |db| delegations::revoke(db, &staff, now, delegation))
        .await?;
    visit.redirect_with(
        &format!("/enti/{id}#delegations"),
        Message::new("admin-delegation-revoked"),
    )
}
