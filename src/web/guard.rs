//! Before each page: who is it, may they, and in which language.

use diesel::QueryResult;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Error, Request, Response};

use crate::app::App;
use crate::http::client_address;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::notices;
use crate::t;
use crate::users::actor::Actor;
use crate::users::rights;
use crate::users::sessions::{self, SessionRules, SignedIn};
use crate::web::visit::{Inner, Visitor, see_other};
use crate::web::{Access, Flash, PageError, Visit, errors};

/// Pages that a person who must still set up the second factor may open.
const BEFORE_ENROLMENT: [&str; 3] = ["/account/totp", "/sign-out", "/language"];

/// The endpoint behind its guard.
pub(super) fn guarded(app: App, access: Access, endpoint: BoxEndpoint<'static, Response>) -> Guarded {
    Guarded {
        app,
        access,
        endpoint,
    }
}

pub(super) struct Guarded {
    app: App,
    access: Access,
    endpoint: BoxEndpoint<'static, Response>,
}

impl Endpoint for Guarded {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let visit = match visit(&self.app, &request).await {
            Ok(visit) => visit,
            Err((visit, refusal)) => return Ok(errors::refused(&visit, &refusal)),
        };
        if let Some(answer) = refused(&visit, self.access, request.method()) {
            return Ok(answer);
        }
        request.extensions_mut().insert(visit.clone());
        match self.endpoint.call(request).await {
            Ok(response) => Ok(response),
            Err(error) => answer(&visit, error),
        }
    }
}

/// A handler's failure as a page.
fn answer(visit: &Visit, error: Error) -> poem::Result<Response> {
    if error.is_from_response() {
        return Err(error);
    }
    match error.downcast::<PageError>() {
        Ok(PageError::Refused(refusal)) => Ok(errors::refused(visit, &refusal)),
        Ok(PageError::Redirect(path)) => Ok(see_other(&path)),
        Err(error) => {
            let refusal = crate::http::refusal_of(&error);
            Ok(errors::refused(visit, &refusal))
        }
    }
}

/// What the person gets instead of the page, if they may not open it.
fn refused(visit: &Visit, access: Access, method: &Method) -> Option<Response> {
    let Some(signed_in) = visit.signed_in() else {
        return match access {
            Access::Public => None,
            // Scripts would follow to the sign-in page and put it into a part of this one.
            _ if visit.is_htmx() => Some(session_over(visit)),
            _ if *method == Method::GET => {
                let next: String =
                    form_urlencoded::byte_serialize(visit.path_and_query().as_bytes()).collect();
                Some(see_other(&format!("/sign-in?next={next}")))
            }
            _ => Some(see_other("/sign-in")),
        };
    };
    if signed_in.must_enrol_totp && access != Access::Public && !BEFORE_ENROLMENT.contains(&visit.path()) {
        return Some(see_other("/account/totp"));
    }
    if !may_open(&signed_in.actor, access) {
        return Some(errors::refused(visit, &Refusal::not_found()));
    }
    let reading_until = signed_in
        .actor
        .reading_until()
        .filter(|_| *method != Method::GET && *method != Method::HEAD);
    let until = reading_until
        .filter(|_| access != Access::Public && !is_own(visit.path()) && !rights::stays_open(visit.path()))?;
    Some(errors::refused(visit, &Refusal::rights_ended(until)))
}

/// Whether a form is about the person's own account, and not about the ente.
fn is_own(path: &str) -> bool {
    path == "/account"
        || path == "/sign-out"
        || path.starts_with("/account/")
        || path.starts_with("/notices/")
}

/// What scripts get when the session is over: the page stays, with what was typed, and tells it.
fn session_over(visit: &Visit) -> Response {
    let detail = t!(visit.lang(), "web-session-over");
    Response::builder()
        .status(StatusCode::UNAUTHORIZED)
        .content_type("application/json; charset=utf-8")
        .body(serde_json::json!({"detail": detail}).to_string())
}

/// Whether a signed-in person may open a page with this access.
pub fn may_open(actor: &Actor, access: Access) -> bool {
    match (access, actor) {
        (Access::Public | Access::SignedIn, _) => true,
        (Access::Ente(role), Actor::Ente(user)) => user.is(role),
        (Access::Staff(roles), Actor::Staff(staff)) => roles.is_empty() || staff.is_any(roles),
        (Access::Ente(_), Actor::Staff(_)) | (Access::Staff(_), Actor::Ente(_)) => false,
    }
}

/// Reads the session and the language. On failure the visit is an anonymous one, fit to show the refusal.
async fn visit(app: &App, request: &Request) -> Result<Visit, (Visit, Refusal)> {
    let now = app.clock.now();
    let mut inner = Inner {
        app: app.clone(),
        now,
        lang: language_of(request),
        signed_in: None,
        unread: 0,
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        is_htmx: request.header("HX-Request").is_some() && request.header("HX-Boosted").is_none(),
        address: client_address(request, &app.config),
        agent: request
            .header(header::USER_AGENT)
            .unwrap_or_default()
            .chars()
            .take(200)
            .collect(),
        flash: Flash::of(request, &app.secrets),
        visitor: Visitor::of(request, &app.secrets),
    };
    let token = request
        .cookie()
        .get(session_cookie(app.config.is_secure()))
        .map(|c| c.value_str().to_owned());
    if let Some(token) = token {
        match find_session(app, token, inner.path != notices::web::BELL).await {
            Ok(Some((signed_in, unread))) => {
                inner.unread = unread;
                inner.lang = signed_in.actor.person().language;
                inner.signed_in = Some(signed_in);
            }
            Ok(None) => {}
            Err(error) => return Err((Visit::new(inner), Refusal::database(&error))),
        }
    }
    Ok(Visit::new(inner))
}

/// The session with the number of unread notices, which every page shows. `is_use`: whether somebody did something, and
/// not an open page by itself, which would keep the session from ever ending.
async fn find_session(app: &App, token: String, is_use: bool) -> QueryResult<Option<(SignedIn, usize)>> {
    let now = app.clock.now();
    let rules = SessionRules::from(&app.config.security);
    let found = app
        .db
        .read_briefly(move |db| {
            let Some(signed_in) = sessions::resolve(db, &token, rules, now)? else {
                return Ok(None);
            };
            let unread = notices::unread(db, signed_in.actor.id())?;
            QueryResult::Ok(Some((signed_in, unread)))
        })
        .await?;
    if is_use
        && let Some((
            SignedIn {
                touch_due: true,
                session,
                ..
            },
            _,
        )) = found
    {
        // Only a note that the session is in use: the page does not wait for it, and a failure costs nothing.
        let db = app.db.clone();
        tokio::spawn(async move { db.write(move |db| sessions::touch(db, session, now)).await });
    }
    Ok(found)
}

/// The session cookie's name; the prefix binds it to this host, which browsers accept only over TLS.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The language chosen by the visitor, else the browser's, else Italian.
fn language_of(request: &Request) -> Lang {
    if let Some(lang) = request
        .cookie()
        .get("language")
        .and_then(|c| c.value_str().parse().ok())
    {
        return lang;
    }
    accepted_language(request).unwrap_or(Lang::It)
}

/// The one of our languages that the `Accept-Language` of a request prefers, the first of equals; none: it names none of them.
pub fn accepted_language(request: &Request) -> Option<Lang> {
    preferred(request.header(header::ACCEPT_LANGUAGE).unwrap_or_default())
}

fn preferred(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, f32)> = None;
    for range in header.split(',') {
        let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
        let tag = tag.split('-').next().unwrap_or_default().trim();
        let Ok(lang) = tag.to_ascii_lowercase().parse::<Lang>() else {
            continue;
        };
        let weight = parameter.trim().strip_prefix("q=");
        let weight: f32 = weight
            .and_then(|weight| weight.trim().parse().ok())
            .unwrap_or(1.0);
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_is_chosen_whatever_its_place() {
        for (header, lang) in [
            ("", None),
            ("*", None),
            ("de-CH, fr", None),
            ("en;q=0", None),
            ("en-GB,it;q=0.1", Some(Lang::En)),
            ("it;q=0.1, en", Some(Lang::En)),
            ("de, en;q=0.8, it;q=0.7", Some(Lang::En)),
            ("it, en", Some(Lang::It)),
            ("en;q=0, it;q=0.5", Some(Lang::It)),
            ("EN; q=0.9", Some(Lang::En)),
        ] {
            assert_eq!(preferred(header), lang, "{header}");
        }
    }
}
