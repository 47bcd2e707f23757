//! Refusals as pages: the same sentence that the interface for programs gives, in the layout.

use maud::html;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, FromRequest, IntoResponse, Request, Response};

use crate::kernel::problem::{DomainError, Refusal};
use crate::kernel::text::Lang;
use crate::t;
use crate::web::Visit;
use crate::web::assets::asset;
use crate::web::components::alert_danger;

/// What a handler may fail with.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Shown as a page of its own.
    #[error("{} {}", .0.status, .0.slug)]
    Refused(Refusal),
    /// Onwards to another page.
    #[error("redirect to {0}")]
    Redirect(String),
}

/// What a handler returns.
pub type PageResult = Result<Response, PageError>;

impl<E: DomainError> From<E> for PageError {
    fn from(error: E) -> PageError {
        PageError::Refused(error.refusal())
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> PageError {
        PageError::Refused(refusal)
    }
}

impl poem::error::ResponseError for PageError {
    fn status(&self) -> StatusCode {
        match self {
            PageError::Refused(refusal) => refusal.status,
            PageError::Redirect(_) => StatusCode::SEE_OTHER,
        }
    }
}

/// The page of a refusal; for htmx only the sentence, put where messages stand.
pub(super) fn refused(visit: &Visit, refusal: &Refusal) -> Response {
    let lang = visit.lang();
    if let Some(cause) = &refusal.cause {
        tracing::error!(slug = refusal.slug, cause, path = %crate::http::logged_path(visit.path()), "request failed");
    }
    let mut response = if visit.is_htmx() {
        let mut response = alert_danger(&refusal.detail(lang), &refusal.fields, lang).into_response();
        response
            .headers_mut()
            .insert("HX-Retarget", HeaderValue::from_static("#flash"));
        response
            .headers_mut()
            .insert("HX-Reswap", HeaderValue::from_static("innerHTML"));
        response.set_status(refusal.status);
        response
    } else {
        let title = refusal.title(lang);
        let body = html! {
            h1 { (title) }
            p class="lead" { (refusal.detail(lang)) }
            @if !refusal.fields.is_empty() {
                ul { @for field in &refusal.fields { li { (lang.text(&field.reason)) } } }
            }
            p { a class="btn btn-primary" href="/" { (t!(lang, "web-back-home")) } }
        };
        visit.render(refusal.status, &title, &[], body)
    };
    if let Some(seconds) = refusal.retry_after() {
        response.headers_mut().insert("Retry-After", seconds.into());
    }
    response
}

/// The endpoint of addresses without a page, and of methods that a page does not take.
pub(super) struct NotHere {
    refusal: Refusal,
    allow: Option<HeaderValue>,
}

impl NotHere {
    /// Nothing is at this address.
    pub(super) fn nothing() -> NotHere {
        NotHere {
            refusal: Refusal::not_found(),
            allow: None,
        }
    }

    /// The address takes these methods only.
    pub(super) fn but(methods: &[Method]) -> NotHere {
        let mut allow: Vec<&str> = methods.iter().map(Method::as_str).collect();
        if methods.contains(&Method::GET) {
            allow.push("HEAD");
        }
        NotHere {
            refusal: Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
            allow: HeaderValue::from_str(&allow.join(", ")).ok(),
        }
    }
}

impl Endpoint for NotHere {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let visit = Visit::from_request_without_body(&request).await?;
        let mut response = refused(&visit, &self.refusal);
        if let Some(allow) = &self.allow {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
        Ok(response)
    }
}

/// What a panic leaves to show: no layout, for the layout itself may be what broke.
pub fn broken_page() -> Response {
    let page = html! {
        (maud::DOCTYPE)
        html lang="it" {
            head { meta charset="utf-8"; title { "Sportello" } link rel="stylesheet" href=(asset!("css/sportello.css")); }
            body { main class="s-main" { div class="container s-narrow" {
                h1 { (t!(Lang::It, "web-broken")) }
                p { (Lang::It.get("error-internal")) }
                p lang="en" { (Lang::En.get("error-internal")) }
            } } }
        }
    };
    let mut response = page.into_response();
    response.set_status(StatusCode::INTERNAL_SERVER_ERROR);
    response
}
