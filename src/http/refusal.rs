//! The framework's failures as refusals of ours, so that pages and interface answer them alike.

use poem::Error;
use poem::error::{MethodNotAllowedError, NotFoundError, ReadBodyError};
use poem::http::StatusCode;

use crate::kernel::problem::Refusal;

/// What a failure of the framework means: the refusal with the nearest slug.
pub fn refusal_of(error: &Error) -> Refusal {
    if error.is::<NotFoundError>() {
        return Refusal::not_found();
    }
    if error.is::<MethodNotAllowedError>() {
        return Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
    }
    if let Some(ReadBodyError::PayloadTooLarge) = error.downcast_ref::<ReadBodyError>() {
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    }
    match error.status() {
        StatusCode::NOT_FOUND => Refusal::not_found(),
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")
        }
        status if status.is_server_error() => Refusal {
            cause: Some(error.to_string()),
            ..Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
        },
        _ => Refusal::new(StatusCode::BAD_REQUEST, "malformed"),
    }
}
