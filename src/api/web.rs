//! The reference page of the interface and the viewer to try calls.

use maud::html;
use poem::handler;
use poem::http::{HeaderValue, header};

use super::views;
use crate::t;
use crate::web::assets::asset;
use crate::web::{Access, Crumb, PageResult, Route, Visit};

/// The viewer sets styles on its own elements; nothing else is looser than on other pages.
const VIEWER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/docs", Access::Public, reference),
        Route::get("/api/docs/try", Access::Public, viewer),
    ]
}

#[handler]
async fn reference(visit: Visit) -> PageResult {
    let lang = visit.lang();
    visit.page(
        &t!(lang, "api-docs-title"),
        &[],
        views::reference(super::document(), lang),
    )
}

#[handler]
async fn viewer(visit: Visit) -> PageResult {
    let lang = visit.lang();
    let body = html! {
        link rel="stylesheet" href=(asset!("viewer/swagger-ui.css"));
        script src=(asset!("viewer/swagger-ui-bundle.js")) defer {}
        script src=(asset!("viewer/start.js")) defer {}
        h1 { (t!(lang, "api-try-title")) }
        p { (t!(lang, "api-try-lead")) " " a href="/api/docs" { (t!(lang, "api-try-back")) } }
        noscript { div class="alert alert-warning" { (t!(lang, "api-try-no-script")) } }
        div id="viewer" lang="en" data-description="/api/v1/openapi.json" {}
    };
    let crumbs = [Crumb::new(t!(lang, "api-docs-title"), "/api/docs")];
    let mut response = visit.page(&t!(lang, "api-try-title"), &crumbs, body)?;
    let policy = HeaderValue::from_static(VIEWER_POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
