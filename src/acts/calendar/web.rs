//! The feed, and the panel on the board of terms that makes its address.

use maud::{Markup, html};
use poem::http::header;
use poem::web::Path;
use poem::{Response, handler};

use super::PATH;
use crate::acts::ActError;
use crate::acts::web::{crumbs, is_reader};
use crate::kernel::clock::Timestamp;
use crate::kernel::text::Message;
use crate::t;
use crate::web::assets::icon;
use crate::web::components::{icon, time};
use crate::web::listing::{PostButton, post_button};
use crate::web::{Access, FormData, PageResult, Route, Visit};

/// The addresses of these pages.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/calendar/:token", Access::Public, feed),
        Route::post("/terms/calendar", Access::SignedIn, make),
        Route::post("/terms/calendar/remove", Access::SignedIn, remove),
    ]
}

/// Whoever has the address is let in: it is the secret.
#[handler]
async fn feed(visit: Visit, Path(token): Path<String>) -> PageResult {
    let (now, base) = (visit.now(), visit.app().config.base_url.clone());
    let token = token.strip_suffix(".ics").unwrap_or(&token).to_owned();
    let text = visit
        .read(move |db| {
            let actor = super::actor_of(db, now, &token)?.ok_or(ActError::NotFound)?;
            super::calendar(db, &actor, now, &base)
        })
        .await?;
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "text/calendar; charset=utf-8")
        .header(
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"sportello.ics\"",
        );
    Ok(response.body(text))
}

/// The address is shown this once.
#[handler]
async fn make(visit: Visit, _form: FormData) -> PageResult {
    is_reader(&visit)?;
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    let token = visit
        .write(move |db| super::make(db, &actor, now).map_err(ActError::from))
        .await?;
    let lang = visit.lang();
    let address = format!("{}{PATH}{token}.ics", visit.app().config.base_url);
    let body = html! {
        div class="s-page-head" { div { h1 { (t!(lang, "acts-calendar")) } } }
        section class="s-panel" {
            p { strong { (t!(lang, "acts-calendar-once")) } }
            div class="s-secret mb-3" {
                code class="s-break" id="address" { (address) }
                button type="button" class="btn btn-outline-primary btn-sm js-only" data-copy="#address" {
                    (icon(icon!("it-copy"))) (t!(lang, "account-copy"))
                }
            }
            p { (t!(lang, "acts-calendar-how")) }
            p { a class="btn btn-primary" href="/terms" { (t!(lang, "acts-calendar-kept")) } }
        }
    };
    visit.page(&t!(lang, "acts-calendar"), &crumbs(&visit), body)
}

#[handler]
async fn remove(visit: Visit, _form: FormData) -> PageResult {
    is_reader(&visit)?;
    let (actor, now) = (visit.actor()?.clone(), visit.now());
    visit
        .write(move |db| super::remove(db, &actor, now).map_err(ActError::from))
        .await?;
    visit.redirect_with("/terms", Message::new("acts-calendar-removed"))
}

/// The panel on the board.
pub(in crate::acts) fn panel(visit: &Visit, since: Option<Timestamp>) -> Markup {
    let lang = visit.lang();
    let button = |action, key: &str, class| {
        post_button(
            visit,
            &PostButton {
                action,
                label: &lang.get(key),
                about: "",
                class,
                confirm: None,
                fields: &[],
            },
        )
    };
    html! {
        section class="s-panel" aria-labelledby="calendar-title" {
            h2 id="calendar-title" { (t!(lang, "acts-calendar")) }
            p { (t!(lang, "acts-calendar-text")) }
            @match since {
                None => (button("/terms/calendar", "acts-calendar-make", "btn btn-outline-primary btn-sm")),
                Some(since) => {
                    p class="s-muted s-small" { (t!(lang, "acts-calendar-since")) " " (time(lang, since)) }
                    div class="s-cluster" {
                        (button("/terms/calendar", "acts-calendar-renew", "btn btn-outline-primary btn-sm"))
                        (button("/terms/calendar/remove", "acts-calendar-remove", "btn btn-outline-danger btn-sm"))
                    }
                }
            }
        }
    }
}
