//! The files under `/assets`: styles, scripts, fonts, icons, and the viewer of the interface description.
//!
//! They are part of the program. The address of each carries the hash of its content, so an answer may be kept for
//! ever, and a hash that this version does not know is "not found", never another version's bytes.
//! [`asset!`](asset) and [`icon!`](icon) give the addresses; a file or icon that does not exist does not compile.

use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};

/// One embedded file and its compressed forms.
struct Asset {
    /// `/assets/<hash>/<path>`
    url: &'static str,
    hash: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    br: Option<&'static [u8]>,
    gz: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// `asset!("css/sportello.css")`: the address of a file of `assets/`, a `&'static str`.
pub(crate) use asset;
/// `icon!("it-check")`: the address of an icon, for the `href` of `<use>` in an `<svg>`, a `&'static str`.
pub(crate) use icon;

/// The endpoint of `.at("/assets/*path", Assets)`. Errors: not found.
pub struct Assets;

impl Endpoint for Assets {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let path = request.uri().path();
        let asset = ASSETS
            .iter()
            .find(|asset| asset.url == path)
            .ok_or(poem::error::NotFoundError)?;
        Ok(answer(asset, &request))
    }
}

fn answer(asset: &Asset, request: &Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Response::builder()
            .status(StatusCode::METHOD_NOT_ALLOWED)
            .header(header::ALLOW, "GET, HEAD")
            .finish();
    }
    let (encoding, bytes) = negotiate(asset, request.headers().get_all(header::ACCEPT_ENCODING).iter());
    // A strong tag names the bytes sent, so each form has its own.
    let etag = match encoding {
        Some(name) => format!("\"{}-{name}\"", asset.hash),
        None => format!("\"{}\"", asset.hash),
    };
    let mut response = Response::builder()
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::ETAG, &etag)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if asset.br.is_some() || asset.gz.is_some() {
        response = response.header(header::VARY, "Accept-Encoding");
    }
    if is_known(request.headers().get_all(header::IF_NONE_MATCH).iter(), &etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response = response
        .header(header::CONTENT_TYPE, asset.content_type)
        .header(header::CONTENT_LENGTH, bytes.len());
    if let Some(name) = encoding {
        response = response.header(header::CONTENT_ENCODING, name);
    }
    if request.method() == Method::HEAD {
        return response.finish();
    }
    response.body(bytes::Bytes::from_static(bytes))
}

/// The form the client likes best; of equals the smallest. One who refuses all of them gets the plain bytes.
fn negotiate<'a>(
    asset: &Asset,
    accepted: impl Iterator<Item = &'a HeaderValue>,
) -> (Option<&'static str>, &'static [u8]) {
    let accepted: Vec<(String, f32)> = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(weighted)
        .collect();
    let weight = |name: &str| {
        accepted
            .iter()
            .find(|(coding, _)| coding == name)
            .map(|(_, q)| *q)
    };
    let any = weight("*");
    let mut best = (None, asset.plain);
    // Plain bytes are always allowed, but only win against a coding if the client says that it prefers them.
    let mut best_weight = weight("identity").unwrap_or(0.0);
    for (name, bytes) in [("gzip", asset.gz), ("br", asset.br)] {
        let weight = weight(name).or(any).unwrap_or(0.0);
        if let Some(bytes) = bytes
            && weight > 0.0
            && weight >= best_weight
        {
            best = (Some(name), bytes);
            best_weight = weight;
        }
    }
    best
}

/// `gzip;q=0.5` as coding and weight; `None` if it is neither.
fn weighted(item: &str) -> Option<(String, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let coding = parts
        .next()
        .filter(|coding| !coding.is_empty())?
        .to_ascii_lowercase();
    let weight = match parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))) {
        Some(q) => q.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?,
        None => 1.0,
    };
    Some((coding, weight))
}

/// Whether the client already has these bytes (RFC 9110, 13.1.2: weak comparison, `*` is anything).
fn is_known<'a>(mut tags: impl Iterator<Item = &'a HeaderValue>, etag: &str) -> bool {
    tags.any(|value| {
        value.to_str().is_ok_and(|tags| {
            tags.split(',')
                .map(str::trim)
                .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS: &str = asset!("css/sportello.css");

    async fn send(method: Method, url: &str, headers: &[(&'static str, &str)]) -> Response {
        let mut request = Request::builder().method(method).uri_str(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Assets.get_response(request.finish()).await
    }

    async fn get(url: &str, headers: &[(&'static str, &str)]) -> Response {
        send(Method::GET, url, headers).await
    }

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn a_file_may_be_kept_for_ever() {
        let response = get(CSS, &[]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            header(&response, "cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(header(&response, "content-type"), Some("text/css; charset=utf-8"));
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&response, "vary"), Some("Accept-Encoding"));
        assert_eq!(header(&response, "content-encoding"), None);
        let etag = header(&response, "etag").unwrap().to_owned();
        assert!(etag.starts_with('"') && etag.ends_with('"') && CSS.contains(etag.trim_matches('"')));
        let length = header(&response, "content-length").unwrap().to_owned();
        let body = response.into_body().into_vec().await.unwrap();
        assert_eq!(body.len().to_string(), length);

        for tag in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"other\", {etag}"),
            "*".to_owned(),
        ] {
            let again = get(CSS, &[("if-none-match", &tag)]).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(header(&again, "etag"), Some(etag.as_str()));
            assert!(again.into_body().into_vec().await.unwrap().is_empty());
        }
        assert_eq!(
            get(CSS, &[("if-none-match", "\"other\"")]).await.status(),
            StatusCode::OK
        );
    }

    #[tokio::test]
    async fn the_form_follows_the_weights_of_the_client() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("GZIP;Q=0.5", Some("gzip")),
            ("br;q=0.5, gzip;q=0.8", Some("gzip")),
            ("br;q=0, gzip;q=0", None),
            ("br;q=0, *", Some("gzip")),
            ("*;q=0.1", Some("br")),
            ("identity, br;q=0.5", None),
            ("br;q=2", None),
            ("zstd", None),
            ("", None),
        ] {
            let response = get(CSS, &[("accept-encoding", accepted)]).await;
            assert_eq!(
                header(&response, "content-encoding"),
                expected,
                "Accept-Encoding: {accepted}"
            );
            let tag = header(&response, "etag").unwrap().to_owned();
            let same = get(CSS, &[("accept-encoding", accepted), ("if-none-match", &tag)]).await;
            assert_eq!(
                same.status(),
                StatusCode::NOT_MODIFIED,
                "Accept-Encoding: {accepted}"
            );
            let other = if expected.is_some() { "identity" } else { "br" };
            let other = get(CSS, &[("accept-encoding", other), ("if-none-match", &tag)]).await;
            assert_eq!(other.status(), StatusCode::OK, "one form's tag is not another's");
        }
    }

    #[tokio::test]
    async fn head_tells_the_same_without_the_bytes() {
        let response = send(Method::HEAD, CSS, &[]).await;
        assert_eq!(response.status(), StatusCode::OK);
        let plain = ASSETS.iter().find(|asset| asset.url == CSS).unwrap().plain;
        assert_eq!(
            header(&response, "content-length"),
            Some(plain.len().to_string().as_str())
        );
        assert!(response.into_body().into_vec().await.unwrap().is_empty());
        let response = send(Method::POST, CSS, &[]).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(header(&response, "allow"), Some("GET, HEAD"));
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        let stale = "/assets/0000000000000000/css/sportello.css";
        for url in [
            stale,
            "/assets/",
            "/assets/css/sportello.css",
            "/assets/../Cargo.toml",
            &CSS.to_uppercase(),
        ] {
            assert_eq!(get(url, &[]).await.status(), StatusCode::NOT_FOUND, "{url}");
        }
    }

    #[test]
    fn compressed_forms_unfold_to_the_plain_one() {
        use std::io::Read as _;
        for asset in ASSETS {
            let mut plain = Vec::new();
            if let Some(gz) = asset.gz {
                flate2::read::GzDecoder::new(gz).read_to_end(&mut plain).unwrap();
                assert!(plain == asset.plain, "{} as gzip", asset.url);
            }
            if let Some(br) = asset.br {
                plain.clear();
                brotli::Decompressor::new(br, 4096)
                    .read_to_end(&mut plain)
                    .unwrap();
                assert!(plain == asset.plain, "{} as brotli", asset.url);
            }
        }
    }

    #[test]
    fn the_style_sheet_asks_only_for_embedded_fonts() {
        let sheet = ASSETS.iter().find(|asset| asset.url == CSS).unwrap();
        let text = std::str::from_utf8(sheet.plain).unwrap();
        let asked: Vec<&str> = text
            .split("url(")
            .skip(1)
            .map(|rest| {
                rest.trim_start_matches(['"', '\''])
                    .split(['"', '\'', ')'])
                    .next()
                    .unwrap()
            })
            .collect();
        for url in asked.iter().filter(|url| !url.starts_with("data:")) {
            assert!(
                ASSETS.iter().any(|asset| asset.url == *url),
                "{url} is not embedded"
            );
        }
        assert_eq!(asked.iter().filter(|url| url.starts_with("/assets/")).count(), 5);
        assert!(icon!("it-check").ends_with("/icons/sprite.svg#it-check"));
    }
}
