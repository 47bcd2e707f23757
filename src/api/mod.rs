//! The interface for programs: bearer tokens only, problems (RFC 9457) for every failure, and one description that the
//! checks, the reference pages and `openapi/openapi.yaml` are all made from.
//!
//! A request passes the [`gate`]: which operation, who, how often, parameters and body as described, a repetition or not.
//! Then its operation, in the `api.rs` of its feature, calls one domain function. [`mod@document`] makes what `poem-openapi`
//! knows of the operations into the whole description.

mod answers;
mod caller;
mod document;
mod gate;
mod idempotency;
mod links;
mod operations;
mod problem;
mod rate;
mod raw;
mod status;
mod upload;
mod validate;
mod views;
pub mod web;
mod yaml;

use std::sync::{Arc, LazyLock};

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Request, Response, Route, endpoint};
use poem_openapi::{OpenApi, OpenApiService, Tags};

use crate::acts::api::{ActsApi, DocumentsApi, TermsApi};
use crate::adesioni::api::AdesioniApi;
use crate::app::App;
use crate::attivazioni::api::AttivazioniApi;
use crate::attivazioni::timeliness::api::TimelinessApi;
use crate::audit::api::AuditApi;
use crate::canoni::api::CanoniApi;
use crate::contracts::api::ContractsApi;
use crate::convenzioni::api::ConvenzioniApi;
use crate::disdette::api::DisdetteApi;
use crate::enti::api::EntiApi;
use crate::exports::api::ExportsApi;
use crate::formal::api::FormalApi;
use crate::incoming::api::IncomingApi;
use crate::incoming::mailbox_faces::MailboxesApi;
use crate::incoming::proof_faces::ProofsApi;
use crate::inerzie::api::InerzieApi;
use crate::inerzie::late::api::LateApi;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::maintainers::api::MaintainersApi;
use crate::notices::api::NoticesApi;
use crate::outgoing::api::OutgoingApi;
use crate::queues::api::QueuesApi;
use crate::recessi::api::RecessiApi;
use crate::reports::api::ReportsApi;
use crate::services::api::ServicesApi;
use crate::sla::api::SlaApi;
use crate::tickets::api::{PromisesApi, ThreadApi, TicketsApi};
use crate::users::api::UsersApi;

pub use answers::{Change, Created, Done, PageOut, Shown, Versioned, page_request, version_of};
pub use caller::{BearerToken, Caller, Paging};
pub use document::{document, document_yaml};
pub use idempotency::forget_old;
pub use problem::{ApiError, ApiResult, PROBLEM_JSON};
pub use raw::RawMail;
pub use upload::{AttachmentLabels, Labels, Received, Upload};

/// The chapters of the description.
#[derive(Tags)]
#[oai(rename_all = "snake_case")]
pub enum Tag {
    /// Requests of the enti, what is said in them, and their files.
    Tickets,
    /// The public bodies that have joined the centre.
    Enti,
    /// What the centre offers.
    Services,
    /// Where tickets wait.
    Queues,
    /// Calendars, what is promised by them, and why something is due when it is.
    ServiceLevels,
    /// Mail that came in, and mail that leaves.
    Mail,
    /// What the caller was told.
    Notices,
    /// People with an account.
    Users,
    /// The formal procedures between the centre and the enti, and their terms.
    Procedures,
    /// How the service went.
    Reports,
    /// What happened, who did it and when.
    Audit,
    /// Whether the service works.
    Status,
}

fn service() -> OpenApiService<impl OpenApi, ()> {
    let features = (
        TicketsApi,
        ThreadApi,
        PromisesApi,
        EntiApi,
        ServicesApi,
        QueuesApi,
        SlaApi,
        (IncomingApi, MailboxesApi, ProofsApi),
        NoticesApi,
        (OutgoingApi, FormalApi),
        UsersApi,
        (
            AttivazioniApi,
            MaintainersApi,
            ContractsApi,
            RecessiApi,
            DisdetteApi,
            CanoniApi,
        ),
        (
            ConvenzioniApi,
            AdesioniApi,
            InerzieApi,
            (ActsApi, TermsApi, DocumentsApi),
            ExportsApi,
        ),
        (ReportsApi, LateApi, TimelinessApi),
        AuditApi,
        status::StatusApi,
    );
    OpenApiService::new(features, "Sportello", env!("CARGO_PKG_VERSION"))
}

static JSON: LazyLock<String> = LazyLock::new(|| document::served().to_string());
static YAML: LazyLock<String> = LazyLock::new(|| yaml::write(&document::served()));

/// `/status` at the top, for whoever watches the server, and everything under `/api/v1`.
pub fn endpoints(app: &App) -> (impl Endpoint + use<>, impl Endpoint + use<>) {
    let operations = Route::new().nest("/", service()).data(app.clone());
    let gated = Arc::new(gate::Gate::new(app.clone(), operations));
    let all = Route::new()
        .at(
            "/openapi.json",
            description(&JSON, "application/json; charset=utf-8"),
        )
        .at(
            "/openapi.yaml",
            description(&YAML, "application/yaml; charset=utf-8"),
        )
        .nest("/", gated.clone());
    (gated, unbroken(all))
}

/// Whatever panics, an operation or the gate before it, is answered by a problem.
fn unbroken<E: Endpoint>(inner: E) -> impl Endpoint + use<E> {
    inner.with(CatchPanic::new().with_handler(|_| {
        let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal");
        problem::answer(&refusal, Lang::It)
    }))
}

/// The description itself; it needs no token.
fn description(text: &'static str, media_type: &'static str) -> impl Endpoint {
    endpoint::make_sync(move |request: Request| {
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return Response::builder().content_type(media_type).body(text);
        }
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
        let mut response = problem::answer(&refusal, Lang::It);
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
        response
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_before_any_operation_is_a_problem_too() {
        fn broken(_: Request) -> Response {
            panic!("a secret")
        }
        let response = unbroken(endpoint::make_sync(broken))
            .get_response(Request::default())
            .await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.content_type(), Some(PROBLEM_JSON));
    }
}
