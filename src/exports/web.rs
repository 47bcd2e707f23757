//! The button that exports an act from its page.

use poem::web::Path;
use poem::{Body, Response, handler};

use super::Made;
use crate::acts::web::act_in;
use crate::http;
use crate::kernel::problem::DomainError;
use crate::web::{Access, PageResult, Route, Visit};

/// The address of an export.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/acts/:id/export", Access::SignedIn, download)]
}

#[handler]
async fn download(visit: Visit, Path(id): Path<String>) -> PageResult {
    let act = (None, act_in(&id)?);
    let made = super::make(visit.app(), visit.actor()?, act, visit.lang()).await;
    Ok(response(made.map_err(|error| error.refusal())?))
}

/// An export as a download.
pub(super) fn response(made: Made) -> Response {
    http::download(&made.name, "application/zip", Body::from_bytes_stream(made.bytes))
}
