//! A new ente: a comune is chosen from the register, any other is described by a form.

use poem::handler;

use crate::enti::views::{self, new as page};
use crate::enti::{self, EnteKind, register};
use crate::kernel::rome;
use crate::kernel::text::Message;
use crate::t;
use crate::web::listing::{Refused, query_of};
use crate::web::{FormData, PageResult, Visit};

/// Comuni shown of those that the search finds.
const MOST: usize = 30;

#[handler]
pub async fn start(visit: Visit) -> PageResult {
    let query = query_of(&visit);
    if query.text("kind") == "other" {
        let today = rome::date_of(visit.now().utc()).to_string();
        let given = enti::EnteIn {
            kind: EnteKind::ComunitaMontana.to_string(),
            valid_from: today,
            ..enti::EnteIn::default()
        };
        return other(&visit, &views::form_data(&given), None);
    }
    comuni(&visit, &query, None).await
}

/// The search in the register, with what it finds.
async fn comuni(visit: &Visit, query: &FormData, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let (q, province) = (query.text("q").to_owned(), query.text("province").to_owned());
    let found = match q.is_empty() && province.is_empty() {
        true => Vec::new(),
        false => register::search(&q, Some(province.as_str()).filter(|p| !p.is_empty()), MOST + 1),
    };
    let codes: Vec<&'static str> = found.iter().map(|comune| comune.istat_code).collect();
    let actor = visit.actor()?.clone();
    let known = visit
        .read(move |db| enti::by_istat_codes(db, &actor, &codes))
        .await?;
    let today = rome::date_of(visit.now().utc());
    let search = page::Search {
        q: &q,
        province: &province,
        valid_from: query
            .optional("valid_from")
            .map_or(today.to_string(), str::to_owned),
        found: &found[..found.len().min(MOST)],
        has_more: found.len() > MOST,
        known: &known,
    };
    if visit.is_htmx() && refused.is_none() {
        return visit.fragment(page::results(visit, &search));
    }
    let body = page::comuni(visit, &search, refused.as_ref());
    match refused {
        None => visit.page(&t!(lang, "admin-enti-new"), &super::crumbs(visit), body),
        Some(_) => visit.page_again(&t!(lang, "admin-enti-new"), &super::crumbs(visit), body),
    }
}

/// The form for an ente of another kind.
fn other(visit: &Visit, present: &FormData, refused: Option<Refused>) -> PageResult {
    let lang = visit.lang();
    let body = page::other(visit, present, refused.as_ref());
    match refused {
        None => visit.page(&t!(lang, "admin-enti-new"), &super::crumbs(visit), body),
        Some(_) => visit.page_again(&t!(lang, "admin-enti-new"), &super::crumbs(visit), body),
    }
}

#[handler]
pub async fn create_comune(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let valid_from = match form.date("valid_from") {
        Ok(day) => day,
        Err(wrong) => return comuni(&visit, &form, Some(Refused::fields(form.clone(), vec![wrong]))).await,
    };
    let code = form.text("istat_code").to_owned();
    let created = visit
        .write(move |db| enti::create_comune(db, &staff, now, &code, valid_from))
        .await;
    match created {
        Ok(ente) => visit.redirect_with(
            &format!("/enti/{}", ente.id),
            Message::new("admin-ente-created").arg("name", &ente.name),
        ),
        Err(error) => comuni(&visit, &form, Some(Refused::new(form.clone(), &error)?)).await,
    }
}

#[handler]
pub async fn create(visit: Visit, form: FormData) -> PageResult {
    let (staff, now) = (visit.staff()?.clone(), visit.now());
    let given = views::ente_in(&form);
    let created = visit.write(move |db| enti::create(db, &staff, now, &given)).await;
    match created {
        Ok(ente) => visit.redirect_with(
            &format!("/enti/{}", ente.id),
            Message::new("admin-ente-created").arg("name", &ente.name),
        ),
        Err(error) => {
            let refused = Refused::new(form, &error)?;
            other(&visit, &FormData::default(), Some(refused))
        }
    }
}
