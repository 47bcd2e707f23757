//! Errors of the interface: a feature's error, or a refusal of ours, on its way to `application/problem+json`.

use std::fmt;

use diesel::result::Error as DbError;
use poem::error::ResponseError;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponses, Registry};
use serde_json::Value;

use super::answers::bad_cursor;
use crate::db::Failure;
use crate::http::refusal_of;
use crate::kernel::problem::{DomainError, Refusal};
use crate::kernel::text::Lang;

/// The media type of problems (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";
/// Errors of fields that one problem tells at most.
const MAX_ERRORS: usize = 1000;
/// Characters of a pointer at most.
const MAX_POINTER: usize = 1000;
/// Seconds after which a 503 is worth another try.
const RETRY_AFTER: u32 = 5;

/// What an operation fails with: any feature's error by `?`, or a refusal. It can cross a database closure.
pub struct ApiError(Box<dyn Cause>);

/// What an operation returns.
pub type ApiResult<T> = Result<T, ApiError>;

/// A feature's error, its type forgotten.
trait Cause: Send + Sync {
    fn refusal(&self) -> Refusal;
    fn database(&self) -> Option<&DbError>;
}

impl<E: DomainError + Sync> Cause for E {
    fn refusal(&self) -> Refusal {
        DomainError::refusal(self)
    }

    fn database(&self) -> Option<&DbError> {
        Failure::database(self)
    }
}

struct Ours(Refusal);

impl Cause for Ours {
    fn refusal(&self) -> Refusal {
        self.0.clone()
    }

    fn database(&self) -> Option<&DbError> {
        None
    }
}

impl ApiError {
    /// How the error is shown.
    pub fn refusal(&self) -> Refusal {
        self.0.refusal()
    }
}

impl<E: DomainError + Sync> From<E> for ApiError {
    fn from(error: E) -> ApiError {
        ApiError(Box::new(error))
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> ApiError {
        ApiError(Box::new(Ours(refusal)))
    }
}

impl Failure for ApiError {
    fn database(&self) -> Option<&DbError> {
        self.0.database()
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.refusal(), f)
    }
}

/// Which statuses an operation can give is told in [`mod@super::document`], from what the operation is.
impl ApiResponse for ApiError {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: Vec::new(),
        }
    }

    fn register(_: &mut Registry) {}
}

/// A refusal inside the framework's error, until the gate writes it in the caller's language.
#[derive(Debug, thiserror::Error)]
#[error("{} {}", .0.status, .0.slug)]
struct Refused(Refusal);

impl ResponseError for Refused {
    fn status(&self) -> StatusCode {
        self.0.status
    }
}

impl From<ApiError> for poem::Error {
    fn from(error: ApiError) -> poem::Error {
        let refusal = match error.refusal() {
            // One answer for all lists, wherever the cursor was found out.
            refusal if refusal.slug == "cursor-invalid" => bad_cursor(),
            refusal => refusal,
        };
        Refused(refusal).into()
    }
}

/// What an operation's failure means, be it ours or the framework's.
pub(super) fn refusal_in(error: poem::Error) -> Refusal {
    match error.downcast::<Refused>() {
        Ok(Refused(refusal)) => refusal,
        Err(error) => refusal_of(&error),
    }
}

/// The refusal as an answer, in a language; causes of 5xx go to the log.
pub(super) fn answer(refusal: &Refusal, lang: Lang) -> Response {
    if let Some(cause) = &refusal.cause {
        tracing::error!(slug = refusal.slug, cause, "request failed");
    }
    let mut document = refusal.problem(lang);
    if let Some(errors) = document.get_mut("errors").and_then(Value::as_array_mut) {
        errors.truncate(MAX_ERRORS);
        errors.iter_mut().for_each(tame);
    }
    let body = document.to_string();
    let mut response = Response::builder()
        .status(refusal.status)
        .content_type(PROBLEM_JSON)
        .body(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.as_str()));
    match refusal.status {
        StatusCode::SERVICE_UNAVAILABLE => drop(headers.insert(header::RETRY_AFTER, RETRY_AFTER.into())),
        StatusCode::UNAUTHORIZED => {
            let challenge = HeaderValue::from_static("Bearer realm=\"sportello\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        _ => {}
    }
    response.into_response()
}

/// A pointer may name what somebody made up: without control characters, and not endless.
fn tame(error: &mut Value) {
    if let Some(Value::String(pointer)) = error.get_mut("pointer") {
        *pointer = pointer
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_POINTER)
            .collect();
    }
}
