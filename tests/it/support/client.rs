//! A browser or a program that talks to the test's server.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, redirect};
use serde_json::Value;

/// Keeps cookies or a token; follows no redirect by itself.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: HeaderMap,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|e| panic!("{} is not JSON ({e}): {}", self.status, self.text))
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// A header's value, empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    /// A browser: cookies, no token.
    pub fn browser(base: &str) -> Client {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            // No server of the tests speaks TLS to it, and to read the machine's certificates takes longer than most tests.
            .tls_certs_only([])
            .cookie_store(true);
        Client {
            http: http.build().unwrap(),
            base: base.to_owned(),
            headers: HeaderMap::new(),
        }
    }

    /// A program with a token.
    pub fn program(base: &str, token: &str) -> Client {
        let mut headers = HeaderMap::new();
        headers.insert(
            "authorization",
            HeaderValue::from_str(&format!("Bearer {token}")).unwrap(),
        );
        Client {
            headers,
            ..Client::browser(base)
        }
    }

    /// The browser with a session's cookie.
    pub fn with_session(mut self, token: &str) -> Client {
        self.headers.insert(
            "cookie",
            HeaderValue::from_str(&format!("session={token}")).unwrap(),
        );
        self
    }

    /// The client with a header on every request.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Client {
        self.headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        );
        self
    }

    /// The session's cookie, for requests written by hand.
    pub fn cookie(&self) -> String {
        let cookie = self.headers.get("cookie").expect("a signed-in browser");
        cookie.to_str().unwrap().to_owned()
    }

    /// A request to build further: multipart, streams.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .headers(self.headers.clone())
    }

    /// Sends a built request.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned(),
        }
    }

    /// GET of what is no text: its type and bytes.
    pub async fn download(&self, path: &str) -> (String, Vec<u8>) {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
        (media_type, response.bytes().await.unwrap().to_vec())
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Any method with a JSON body.
    pub async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(self.request(method, path).json(body)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    /// Submits a form as a page would: takes the token from the page at `page`, then posts to `path`.
    pub async fn submit(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.csrf(page).await;
        let mut form = vec![("csrf", token.as_str())];
        form.extend_from_slice(fields);
        self.post_form(path, &form).await
    }

    /// POST of a form as it is given.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.send(request).await
    }

    /// The form token that a page carries.
    pub async fn csrf(&self, page: &str) -> String {
        self.hidden(page, "csrf").await
    }

    /// What the first hidden field of this name on a page holds.
    pub async fn hidden(&self, page: &str, name: &str) -> String {
        let answer = self.get(page).await;
        let (_, rest) = answer
            .text
            .split_once(&format!(r#"name="{name}" value=""#))
            .unwrap_or_else(|| panic!("no {name} at {page}: {}", answer.text));
        rest.split('"').next().unwrap().to_owned()
    }
}
