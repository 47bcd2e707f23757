//! The public form (R-TKT-7): anybody asks, nobody else learns of it.

use poem::handler;

use super::Failed;
use crate::kernel::problem::{DomainError, FieldError};
use crate::services::{self, Service};
use crate::t;
use crate::tickets::views::information as views;
use crate::tickets::{self, PublicRequest, TicketError, TicketNumber};
use crate::users::throttle;
use crate::web::{FormData, PageResult, Visit};

/// The empty form.
#[handler]
pub async fn blank(visit: Visit) -> PageResult {
    let services = services_of(&visit).await?;
    let data = FormData::default();
    let body = views::page(&visit, &services, &data, &[], None);
    visit.page(&t!(visit.lang(), "tickets-info-title"), &[], body)
}

async fn services_of(visit: &Visit) -> Result<Vec<Service>, Failed> {
    Ok(visit.read(services::active).await?)
}

/// Opens a question without an ente; from one address only so many in a time.
#[handler]
pub async fn send(visit: Visit, form: FormData) -> PageResult {
    let now = visit.now();
    let request = PublicRequest {
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        ente: form.optional("ente").map(str::to_owned),
        service: form.text("service").to_owned(),
        text: form.text("text").to_owned(),
        acknowledged: form.flag("acknowledged"),
    };
    let key = throttle::address_key(visit.address());
    let attempt = visit
        .write(move |db| throttle::attempt(db, now, throttle::PUBLIC_FORM, &key))
        .await;
    if let Err(error) = attempt {
        let refusal = error.refusal();
        if refusal.status.is_server_error() {
            return Err(refusal.into());
        }
        return again(&visit, &form, &[], Some(refusal.detail(visit.lang()))).await;
    }
    let opened = visit
        .write(move |db| tickets::open_public(db, now, request.clone()))
        .await;
    match opened {
        Ok(ticket) => visit.redirect(&format!("/information/sent?number={}", ticket.number)),
        Err(TicketError::Invalid(errors)) => again(&visit, &form, &errors, None).await,
        Err(error) => Err(error.into()),
    }
}

async fn again(
    visit: &Visit,
    form: &FormData,
    errors: &[FieldError],
    sentence: Option<String>,
) -> PageResult {
    let services = services_of(visit).await?;
    let body = views::page(visit, &services, form, errors, sentence.as_deref());
    visit.page_again(&t!(visit.lang(), "tickets-info-title"), &[], body)
}

/// Thanks, with the number; says nothing about the question, since anybody can open this address.
#[handler]
pub async fn sent(visit: Visit) -> PageResult {
    let query = form_urlencoded::parse(visit.query().as_bytes()).into_owned();
    let number: Option<TicketNumber> = FormData::collected(query.collect()).parse("number").ok();
    let body = views::sent(visit.lang(), number);
    visit.page(&t!(visit.lang(), "tickets-info-sent-title"), &[], body)
}
