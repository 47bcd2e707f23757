//! The pages that belong to no feature: the start, the language, the notes that the footer links to, and the
//! explanation of each kind of problem.

use std::time::Duration;

use maud::{Markup, html};
use poem::handler;
use poem::web::Path;

use crate::kernel::problem::Refusal;
use crate::kernel::text::{Lang, Message};
use crate::t;
use crate::web::{Access, FormData, PageResult, Route, Visit, set_cookie};

/// A year: how long a visitor's language is remembered.
const LANGUAGE_AGE: Duration = Duration::from_secs(365 * 24 * 3600);

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Access::Public, start),
        Route::post("/language", Access::Public, choose_language),
        Route::get("/accessibility", Access::Public, accessibility),
        Route::get("/privacy", Access::Public, privacy),
        Route::get("/legal-notes", Access::Public, legal_notes),
        Route::get("/problems/:slug", Access::Public, problem),
    ]
}

/// Who is signed in works with tickets; a visitor is told what this is and where to go.
#[handler]
async fn start(visit: Visit) -> PageResult {
    if visit.signed_in().is_some() {
        return visit.redirect("/tickets");
    }
    let lang = visit.lang();
    let body = html! {
        div class="s-prose" {
            h1 { (t!(lang, "web-start-title", centre = &visit.app().config.centre.name)) }
            p class="lead" { (t!(lang, "web-start-lead")) }
        }
        div class="s-row" {
            section class="s-panel" {
                h2 { (t!(lang, "web-start-ente")) }
                p { (t!(lang, "web-start-ente-text")) }
                p { a class="btn btn-primary" href="/sign-in" { (t!(lang, "web-sign-in")) } }
            }
            section class="s-panel" {
                h2 { (t!(lang, "web-start-public")) }
                p { (t!(lang, "web-start-public-text")) }
                p { a class="btn btn-outline-primary" href="/information" { (t!(lang, "web-start-public-action")) } }
            }
        }
    };
    visit.page(&t!(lang, "web-start"), &[], body)
}

/// Remembers the language in a cookie and, for a person with an account, for the next sign-in too.
#[handler]
async fn choose_language(visit: Visit, form: FormData) -> PageResult {
    let lang: Lang = form
        .parse("language")
        .map_err(|error| Refusal::invalid(vec![error]))?;
    if let Some(signed_in) = visit.signed_in() {
        let (user, now) = (signed_in.actor.id(), visit.now());
        visit
            .write(move |db| crate::users::set_language(db, user, now, lang))
            .await?;
    }
    let mut response = visit.redirect(local_path(form.text("next")))?;
    set_cookie(
        &mut response,
        "language",
        lang.as_str(),
        visit.app().config.is_secure(),
        LANGUAGE_AGE,
    );
    Ok(response)
}

/// A path of ours to go on to; anything that could lead elsewhere becomes the start.
pub fn local_path(path: &str) -> &str {
    // Browsers drop tabs and line ends from an address before they read it, so these could hide a second slash.
    let is_plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let is_local = is_plain && path.starts_with('/') && !path.starts_with("//");
    if is_local { path } else { "/" }
}

#[handler]
async fn accessibility(visit: Visit) -> PageResult {
    let lang = visit.lang();
    let centre = &visit.app().config.centre;
    let body = html! {
        div class="s-prose" {
            h1 { (t!(lang, "web-accessibility-title")) }
            p { (t!(lang, "web-accessibility-text")) }
            p { a href=(centre.accessibility_statement_url) { (t!(lang, "web-accessibility-statement")) } }
            h2 { (t!(lang, "web-footer-feedback")) }
            p {
                (t!(lang, "web-accessibility-feedback")) " "
                a href=(format!("mailto:{}", centre.accessibility_feedback_email)) { (centre.accessibility_feedback_email) }
            }
        }
    };
    visit.page(&t!(lang, "web-accessibility-title"), &[], body)
}

#[handler]
async fn privacy(visit: Visit) -> PageResult {
    notes(
        &visit,
        "web-privacy",
        &["purpose", "data", "time", "recipients", "rights"],
    )
}

#[handler]
async fn legal_notes(visit: Visit) -> PageResult {
    notes(&visit, "web-legal", &["owner", "licence", "sources", "liability"])
}

/// A page of headed paragraphs: `<prefix>-title`, and for each part its text with the heading as `.title`.
fn notes(visit: &Visit, prefix: &str, parts: &[&str]) -> PageResult {
    let lang = visit.lang();
    let title = lang.get(&format!("{prefix}-title"));
    let centre = &visit.app().config.centre;
    let part = |name: &&str| -> Markup {
        let message = Message::new(format!("{prefix}-{name}"))
            .arg("centre", &centre.name)
            .arg("email", &centre.contact_email);
        html! {
            h2 { (lang.attribute(&message.key, "title")) }
            p { (lang.text(&message)) }
        }
    };
    let body = html! { div class="s-prose" { h1 { (title) } @for name in parts { (part(name)) } } };
    visit.page(&title, &[], body)
}

/// What a problem's `type` leads to: its title and sentence.
#[handler]
async fn problem(visit: Visit, Path(slug): Path<String>) -> PageResult {
    let lang = visit.lang();
    let key = format!("error-{slug}");
    if !lang.has(&key) {
        return Err(Refusal::not_found().into());
    }
    let title = lang.attribute(&key, "title");
    let body = html! {
        div class="s-prose" {
            h1 { (title) }
            p { (lang.get(&key)) }
            p class="s-muted" { (t!(lang, "web-problem-name")) " " code { (slug) } }
            p { a href="/api/docs" { (t!(lang, "web-footer-api")) } }
        }
    };
    visit.page(&title, &[], body)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_ours_are_followed() {
        for (path, followed) in [
            ("/tickets?state=new", "/tickets?state=new"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("/\n/evil.example", "/"),
            ("/città", "/"),
            ("", "/"),
        ] {
            assert_eq!(local_path(path), followed);
        }
    }
}
