//! One request to a page: the program, the moment, the person and the language.

use std::sync::Arc;
use std::time::Duration;

use maud::Markup;
use poem::http::{StatusCode, header};
use poem::web::cookie::Cookie;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};

use crate::app::App;
use crate::db::{Db, Failure};
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::Refusal;
use crate::kernel::secrets::{self, Secrets};
use crate::kernel::text::{Lang, Message};
use crate::users::actor::{Actor, EnteUser, Role, Staff};
use crate::users::sessions::{SessionId, SignedIn};
use crate::web::{Crumb, Flash, PageError, PageResult, layout};

/// What a page's handler works with; cheap to clone into a database closure.
#[derive(Clone)]
pub struct Visit(Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub app: App,
    pub now: Timestamp,
    pub lang: Lang,
    pub signed_in: Option<SignedIn>,
    pub unread: usize,
    pub path: String,
    pub query: String,
    pub is_htmx: bool,
    pub address: std::net::IpAddr,
    pub agent: String,
    pub flash: Option<Flash>,
    pub visitor: Visitor,
}

/// Somebody who is not signed in, as far as forms are concerned: a random value in a signed cookie, so that the token of
/// one visitor's form is of no use to another (a forged sign-in).
#[derive(Clone)]
pub(super) struct Visitor {
    id: String,
    is_new: bool,
}

const VISITOR_COOKIE: &str = "visitor";
/// How long a form may stay open.
const VISITOR_KEPT: Duration = Duration::from_secs(12 * 60 * 60);

impl Visitor {
    /// The visitor of the cookie, else a new one.
    pub fn of(request: &Request, secrets: &Secrets) -> Visitor {
        let known = request
            .cookie()
            .get(VISITOR_COOKIE)
            .and_then(|cookie| secrets.signed_cookie(VISITOR_COOKIE, cookie.value_str()));
        Visitor {
            is_new: known.is_none(),
            id: known.unwrap_or_else(secrets::token),
        }
    }
}

impl Visit {
    pub(super) fn new(inner: Inner) -> Visit {
        Visit(Arc::new(inner))
    }

    /// The program: configuration, database, clock.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The moment of the request; read once.
    pub fn now(&self) -> Timestamp {
        self.0.now
    }

    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The session and its person, if somebody is signed in.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.0.signed_in.as_ref()
    }

    /// How many notices the person has not read, at most [`crate::notices::MOST_COUNTED`].
    pub fn unread(&self) -> usize {
        self.0.unread
    }

    /// The signed-in person; the guard lets nobody else reach a page that is not public.
    pub fn actor(&self) -> Result<&Actor, PageError> {
        self.0
            .signed_in
            .as_ref()
            .map(|s| &s.actor)
            .ok_or(PageError::Refused(Refusal::not_found()))
    }

    /// The person of the centre.
    pub fn staff(&self) -> Result<&Staff, PageError> {
        self.actor()?
            .staff()
            .ok_or(PageError::Refused(Refusal::not_found()))
    }

    /// Whether the visitor is an administrator, who finds the buttons of administration.
    pub fn is_admin(&self) -> bool {
        self.staff().is_ok_and(|staff| staff.is(Role::Admin))
    }

    /// The person of an ente.
    pub fn ente(&self) -> Result<&EnteUser, PageError> {
        self.actor()?
            .ente()
            .ok_or(PageError::Refused(Refusal::not_found()))
    }

    /// Path of the request, without the query.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query as it came, without the question mark.
    pub fn query(&self) -> &str {
        &self.0.query
    }

    /// Path and query, for links that come back here.
    pub fn path_and_query(&self) -> String {
        match self.0.query.as_str() {
            "" => self.0.path.clone(),
            query => format!("{}?{query}", self.0.path),
        }
    }

    /// Whether htmx asks and wants only the fragment.
    pub fn is_htmx(&self) -> bool {
        self.0.is_htmx
    }

    /// Where the request comes from, behind trusted proxies the client.
    pub fn address(&self) -> std::net::IpAddr {
        self.0.address
    }

    /// The browser's name for itself, cut to 200 characters.
    pub fn agent(&self) -> &str {
        &self.0.agent
    }

    /// The message left by the page before.
    pub fn flash(&self) -> Option<&Flash> {
        self.0.flash.as_ref()
    }

    /// The token that every form carries.
    pub fn csrf(&self) -> String {
        self.0.app.secrets.csrf(&self.csrf_subject())
    }

    /// Whether a form's token is this visit's.
    pub fn is_csrf(&self, given: &str) -> bool {
        self.0.app.secrets.is_csrf(&self.csrf_subject(), given)
    }

    fn csrf_subject(&self) -> String {
        self.0.signed_in.as_ref().map_or_else(
            || format!("visitor {}", self.0.visitor.id),
            |s| s.session.to_string(),
        )
    }

    /// Reads, off the async threads.
    pub async fn read<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        self.0.app.db.read(f).await
    }

    /// Writes in one transaction; the closure may run again.
    pub async fn write<T, E>(&self, f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        self.0.app.db.write(f).await
    }

    /// A whole page.
    pub fn page(&self, title: &str, crumbs: &[Crumb], body: Markup) -> PageResult {
        Ok(self.render(StatusCode::OK, title, crumbs, body))
    }

    /// The form again, with what was typed and what is wrong (422).
    pub fn page_again(&self, title: &str, crumbs: &[Crumb], body: Markup) -> PageResult {
        Ok(self.render(StatusCode::UNPROCESSABLE_ENTITY, title, crumbs, body))
    }

    /// A whole page with any status.
    pub fn page_with(&self, status: StatusCode, title: &str, crumbs: &[Crumb], body: Markup) -> PageResult {
        Ok(self.render(status, title, crumbs, body))
    }

    /// The same visit in a session that has just taken the place of its own: the page's forms carry its token.
    pub fn in_session(&self, session: SessionId) -> Visit {
        let mut inner = Inner::clone(&self.0);
        if let Some(signed_in) = &mut inner.signed_in {
            signed_in.session = session;
        }
        Visit::new(inner)
    }

    /// The same visit in another language, chosen just now.
    pub fn in_language(&self, lang: Lang) -> Visit {
        Visit::new(Inner {
            lang,
            ..Inner::clone(&self.0)
        })
    }

    pub(super) fn render(&self, status: StatusCode, title: &str, crumbs: &[Crumb], body: Markup) -> Response {
        let mut response = layout(self, title, crumbs, body).into_response();
        response.set_status(status);
        if self.0.flash.is_some() {
            Flash::forget(self.0.app.config.is_secure(), &mut response);
        }
        if self.0.signed_in.is_none() && self.0.visitor.is_new {
            let secrets = &self.0.app.secrets;
            let cookie = secrets.sign_cookie(VISITOR_COOKIE, &self.0.visitor.id);
            set_cookie(
                &mut response,
                VISITOR_COOKIE,
                &cookie,
                self.0.app.config.is_secure(),
                VISITOR_KEPT,
            );
        }
        response
    }

    /// Only the fragment that htmx swaps in.
    pub fn fragment(&self, body: Markup) -> PageResult {
        Ok(body.into_response())
    }

    /// Onwards to a path of ours, with a GET.
    pub fn redirect(&self, path: &str) -> PageResult {
        Ok(see_other(path))
    }

    /// Onwards, with a sentence that the next page shows.
    pub fn redirect_with(&self, path: &str, message: Message) -> PageResult {
        let mut response = see_other(path);
        Flash::new(self.0.lang.text(&message).into_owned()).leave(
            &self.0.app.secrets,
            self.0.app.config.is_secure(),
            &mut response,
        );
        Ok(response)
    }
}

/// 303 to a path of ours.
pub(super) fn see_other(path: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, path)
        .finish()
}

/// Adds a cookie for the whole site, out of the scripts' reach.
pub fn set_cookie(response: &mut Response, name: &str, value: &str, secure: bool, max_age: Duration) {
    let mut cookie = Cookie::new_with_str(name, value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(secure);
    cookie.set_same_site(poem::web::cookie::SameSite::Lax);
    cookie.set_max_age(max_age);
    let value = cookie
        .to_string()
        .parse()
        .expect("names and values of ours have no control characters");
    response.headers_mut().append(header::SET_COOKIE, value);
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Visit> {
        Ok(request
            .extensions()
            .get::<Visit>()
            .cloned()
            .expect("the guard stands before every page"))
    }
}
