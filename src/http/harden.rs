//! The outermost layer: who asks for which host, one log line, and the headers that every answer carries.

use std::borrow::Cow;
use std::time::Instant;

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};
use tracing::Instrument;

use crate::acts::calendar;
use crate::app::App;
use crate::http::refusal_of;
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::tickets::solution;
use crate::users::address_changes;
use crate::users::links::Purpose;
use crate::web::accepted_language;

/// The request's name in the log and in `X-Request-Id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// What pages may load: only what this server sends. The viewer of the interface alone needs styles of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

/// The whole program behind its outermost layer.
pub fn harden<E: Endpoint + 'static>(app: App, inner: E) -> Hardened<E> {
    Hardened { app, inner }
}

/// An endpoint behind host check, log and headers.
pub struct Hardened<E> {
    app: App,
    inner: E,
}

impl<E: Endpoint + 'static> Endpoint for Hardened<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let started = Instant::now();
        let id = request_id(&request);
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let lang = accepted_language(&request).unwrap_or(Lang::It);
        let span = tracing::info_span!("request", id, %method, path = %logged_path(&path));
        request.extensions_mut().insert(RequestId(id.clone()));
        let mut response = if !self.knows_host(&request) {
            let refusal = Refusal::new(StatusCode::MISDIRECTED_REQUEST, "unknown-host");
            refused(lang, &path, &refusal)
        } else if is_foreign_change(&request, &self.app.config.base_url) {
            let refusal = Refusal::new(StatusCode::FORBIDDEN, "foreign-form");
            refused(lang, &path, &refusal)
        } else {
            match self.inner.call(request).instrument(span.clone()).await {
                Ok(response) => response.into_response(),
                Err(error) if error.is_from_response() => error.into_response(),
                // What fails before it reaches a page or the interface, such as a path that is no UTF-8.
                Err(error) => refused(lang, &path, &refusal_of(&error)),
            }
        };
        self.add_headers(&mut response, &id, &path);
        let elapsed = started.elapsed();
        let status = response.status().as_u16();
        self.app.metrics.request(&method, status, elapsed);
        span.in_scope(|| tracing::info!(status, ms = elapsed.as_secs_f64() * 1000.0, "answered"));
        Ok(response)
    }
}

impl<E> Hardened<E> {
    /// A host that is neither ours nor loopback gets no page: links and cookies would be made for it.
    fn knows_host(&self, request: &Request) -> bool {
        let host = without_port(authority(request));
        let ours = self.app.config.base_url.split_once("://");
        ours.is_some_and(|(_, ours)| host.eq_ignore_ascii_case(without_port(ours))) || is_loopback(host)
    }

    fn add_headers(&self, response: &mut Response, id: &str, path: &str) {
        let headers = response.headers_mut();
        let mut put = |name: &'static str, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        put("content-security-policy", POLICY);
        put("x-content-type-options", "nosniff");
        let referrer = if secret_of(path).is_some() {
            "no-referrer"
        } else {
            "same-origin"
        };
        put("referrer-policy", referrer);
        put(
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        );
        put("cross-origin-opener-policy", "same-origin");
        put("cross-origin-resource-policy", "same-origin");
        put("cache-control", "no-store");
        if self.app.config.is_secure() {
            put("strict-transport-security", "max-age=31536000; includeSubDomains");
        }
        if let Ok(value) = HeaderValue::from_str(id) {
            headers.insert("x-request-id", value);
        }
    }
}

/// A name that a proxy gave, if it is a plain one, else a new one.
fn request_id(request: &Request) -> String {
    let is_plain = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let given = request.header("x-request-id").filter(is_plain).map(str::to_owned);
    given.unwrap_or_else(|| uuid::Uuid::from_u128(rand::random()).simple().to_string())
}

/// A path as the log may show it: the secret of a one-time link is left out.
pub fn logged_path(path: &str) -> Cow<'_, str> {
    match secret_of(path) {
        Some(secret) => Cow::Owned(format!("{}…", &path[..path.len() - secret.len()])),
        None => Cow::Borrowed(path),
    }
}

/// The secret at the end of a one-time link's path.
fn secret_of(path: &str) -> Option<&str> {
    let paths = Purpose::ALL.iter().map(|purpose| purpose.path());
    paths
        .chain([address_changes::PATH, solution::PATH, calendar::PATH])
        .find_map(|before| path.strip_prefix(before))
}

fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        Some(colon) if !host.ends_with(']') => &host[..colon],
        _ => host,
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The host and port that the request is for.
fn authority(request: &Request) -> &str {
    let of_address = request.uri().authority().map(|authority| authority.as_str());
    of_address
        .or_else(|| request.header(header::HOST))
        .unwrap_or_default()
}

/// A change that a browser sends from another site. Programs send neither header and carry a token instead of cookies.
fn is_foreign_change(request: &Request, base_url: &str) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    if let Some(site) = request.header("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    request.headers().get(header::ORIGIN).is_some_and(|origin| {
        !is_own_origin(origin.to_str().unwrap_or_default(), base_url, authority(request))
    })
}

/// Whether a page of this origin is ours: of the public address, or of the very host and port asked on loopback. Another
/// port of the same host is another site, and `null` (a frame without an origin) is nobody's.
fn is_own_origin(origin: &str, base_url: &str, asked: &str) -> bool {
    let host = origin.split_once("://").map(|(_, host)| host).unwrap_or_default();
    origin.eq_ignore_ascii_case(base_url)
        || (is_loopback(without_port(host)) && host.eq_ignore_ascii_case(asked))
}

/// The answer of the outermost layer itself: a problem for programs, a sentence for people.
fn refused(lang: Lang, path: &str, refusal: &Refusal) -> Response {
    let (media_type, text) = if path.starts_with("/api/") {
        ("application/problem+json", refusal.problem(lang).to_string())
    } else {
        ("text/plain; charset=utf-8", refusal.detail(lang) + "\n")
    };
    Response::builder()
        .status(refusal.status)
        .content_type(media_type)
        .body(text)
}

#[cfg(test)]
mod tests {
    use super::{is_own_origin, logged_path};

    #[test]
    fn only_our_own_pages_send_forms() {
        let https = "https://aiuto.example";
        let of = |origin: &str, asked: &str| is_own_origin(origin, https, asked);
        assert!(of("https://aiuto.example", "aiuto.example"));
        assert!(of("http://localhost:8080", "localhost:8080"));
        assert!(of("http://[::1]:8080", "[::1]:8080"));
        for (origin, asked) in [
            ("null", ""),
            ("", ""),
            ("null", "aiuto.example"),
            ("http://aiuto.example", "aiuto.example"),
            ("https://aiuto.example:8443", "aiuto.example"),
            ("https://aiuto.example:8443", "aiuto.example:8443"),
            ("http://localhost:9000", "localhost:8080"),
            ("https://aiuto.example.evil.example", "aiuto.example"),
            ("https://aiuto.example@evil.example", "aiuto.example"),
        ] {
            assert!(!of(origin, asked), "{origin} for {asked}");
        }
    }

    #[test]
    fn the_log_does_not_show_the_secret_of_a_link() {
        for (path, logged) in [
            ("/tickets/HD-2026-000001", "/tickets/HD-2026-000001"),
            ("/password-reset", "/password-reset"),
            ("/password-reset/abc", "/password-reset/…"),
            ("/invitations/abc", "/invitations/…"),
            ("/setup/abc", "/setup/…"),
            ("/address-changes/abc", "/address-changes/…"),
        ] {
            assert_eq!(logged_path(path), logged);
        }
    }
}
