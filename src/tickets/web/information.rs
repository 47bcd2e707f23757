//! The public form (R-TKT-7): anybody asks, nobody else learns of it.

use poem::handler;
use poem::http::{HeaderValue, StatusCode, header};

use super::Failed;
use crate::db::Failure;
use crate::kernel::problem::{DomainError, Refusal};
use crate::services::{self, Service};
use crate::t;
use crate::tickets::views::information as views;
use crate::tickets::{self, PublicRequest, TicketError, TicketNumber};
use crate::users::{UserError, throttle};
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
    let sender = key.clone();
    let counted = visit
        .write(move |db| throttle::attempt(db, now, throttle::PUBLIC_FORM_SENT, &sender))
        .await;
    if let Err(error) = counted {
        return refused(&visit, &form, error.refusal()).await;
    }
    // What opens no ticket goes back together with its count: mistakes in the form cost nothing here.
    let opened = visit
        .write(move |db| {
            throttle::attempt(db, now, throttle::PUBLIC_FORM, &key)?;
            Ok::<_, Unopened>(tickets::open_public(db, now, request.clone())?)
        })
        .await;
    match opened {
        Ok(ticket) => visit.redirect(&format!("/information/sent?number={}", ticket.number)),
        Err(Unopened::Early(error)) => refused(&visit, &form, error.refusal()).await,
        Err(Unopened::Wrong(error)) => refused(&visit, &form, error.refusal()).await,
    }
}

/// Why the form opened no ticket.
#[derive(Debug)]
enum Unopened {
    /// One too many from this address.
    Early(UserError),
    /// What the form says.
    Wrong(TicketError),
}

impl From<UserError> for Unopened {
    fn from(error: UserError) -> Unopened {
        Unopened::Early(error)
    }
}

impl From<TicketError> for Unopened {
    fn from(error: TicketError) -> Unopened {
        Unopened::Wrong(error)
    }
}

impl From<diesel::result::Error> for Unopened {
    fn from(error: diesel::result::Error) -> Unopened {
        Unopened::Wrong(error.into())
    }
}

impl Failure for Unopened {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            Unopened::Early(error) => error.database(),
            Unopened::Wrong(error) => error.database(),
        }
    }
}

/// The form again with what was typed: 422 for what is wrong in it, 429 with the time to wait for one too many.
async fn refused(visit: &Visit, form: &FormData, refusal: Refusal) -> PageResult {
    let (title, lang) = (t!(visit.lang(), "tickets-info-title"), visit.lang());
    let is_early = refusal.status == StatusCode::TOO_MANY_REQUESTS;
    if !is_early && refusal.fields.is_empty() {
        return Err(refusal.into());
    }
    let services = services_of(visit).await?;
    let sentence = is_early.then(|| refusal.detail(lang));
    let body = views::page(visit, &services, form, &refusal.fields, sentence.as_deref());
    if !is_early {
        return visit.page_again(&title, &[], body);
    }
    let mut response = visit.page_with(refusal.status, &title, &[], body)?;
    if let Some(seconds) = refusal.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Thanks, with the number; says nothing about the question, since anybody can open this address.
#[handler]
pub async fn sent(visit: Visit) -> PageResult {
    let query = form_urlencoded::parse(visit.query().as_bytes()).into_owned();
    let number: Option<TicketNumber> = FormData::collected(query.collect()).parse("number").ok();
    let body = views::sent(visit.lang(), number);
    visit.page(&t!(visit.lang(), "tickets-info-sent-title"), &[], body)
}
