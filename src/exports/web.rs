//! The buttons that export from a page.

use poem::web::Path;
use poem::{Body, Response, handler};

use super::Made;
use crate::acts::web::{act_in, in_path};
use crate::http;
use crate::kernel::problem::DomainError;
use crate::web::{Access, PageResult, Route, Visit};

/// The addresses of exports.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/acts/:id/export", Access::SignedIn, download),
        Route::get("/convenzioni/:id/export", Access::SignedIn, download_convenzione),
    ]
}

#[handler]
async fn download(visit: Visit, Path(id): Path<String>) -> PageResult {
    let act = (None, act_in(&id)?);
    let made = super::make(visit.app(), visit.actor()?, act, visit.lang()).await;
    Ok(response(made.map_err(|error| error.refusal())?))
}

#[handler]
async fn download_convenzione(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id = in_path(&id)?;
    let made = super::make_convenzione(visit.app(), visit.actor()?, id, visit.lang()).await;
    Ok(response(made.map_err(|error| error.refusal())?))
}

/// An export as a download.
pub(super) fn response(made: Made) -> Response {
    http::download(&made.name, "application/zip", Body::from_bytes_stream(made.bytes))
}
