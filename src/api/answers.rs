//! The shapes of answers that operations share: a list's page, what was made, what has a version.

use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{ApiResponse, Object};
use serde::Serialize;
use serde_json::Value;

use super::idempotency::Kept;
use crate::kernel::cursor::{self, InvalidCursor};
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;

/// One page of a list.
#[derive(Clone, Debug, Object, Serialize)]
pub struct PageOut<T: Type + ParseFromJSON + ToJSON> {
    /// The things on this page.
    pub items: Vec<T>,
    /// Where the next page begins, for the parameter `cursor`; null on the last page.
    pub next_cursor: Option<String>,
}

impl<T: Type + ParseFromJSON + ToJSON> PageOut<T> {
    /// A page of the domain, its rows made into objects of the interface.
    pub fn of<R>(page: Page<R>, make: impl FnMut(R) -> T) -> PageOut<T> {
        let Page { items, next_cursor } = page.map(make);
        PageOut { items, next_cursor }
    }

    /// A page out of a short list that is always read whole; `key` names a row for the cursor. Errors: 422 for a cursor
    /// that is not one.
    pub fn out_of<R>(
        rows: Vec<R>,
        request: &PageRequest,
        key: impl Fn(&R) -> String,
        make: impl FnMut(R) -> T,
    ) -> Result<PageOut<T>, Refusal> {
        let after: Option<String> = request.after().map_err(|_| bad_cursor())?;
        let rest = match after {
            None => rows,
            Some(after) => {
                let place = rows
                    .iter()
                    .position(|row| key(row) == after)
                    .ok_or_else(bad_cursor)?;
                rows.into_iter().skip(place + 1).collect()
            }
        };
        Ok(PageOut::of(Page::of(rest, request, key), make))
    }
}

/// 422 for a cursor that this list never gave: it is well formed, or the gate had refused it.
pub(crate) fn bad_cursor() -> Refusal {
    Refusal {
        fields: vec![FieldError::new("cursor", Message::new("error-cursor-invalid"))],
        ..Refusal::rule("cursor-invalid")
    }
}

/// Checks a cursor's form before the list is asked, so that every list refuses a bad one alike.
pub fn page_request(limit: Option<i32>, cursor: Option<String>) -> Result<PageRequest, Refusal> {
    let request = PageRequest::new(limit.and_then(|limit| u16::try_from(limit).ok()), cursor);
    let readable: Result<Option<serde_json::Value>, InvalidCursor> =
        request.cursor.as_deref().map(cursor::decode).transpose();
    readable.map(|_| request).map_err(|_| bad_cursor())
}

/// A field that changed. Text stands as it is, other values as JSON.
#[derive(Clone, Debug, PartialEq, Object, Serialize)]
pub struct Change {
    /// Name of the field.
    pub field: String,
    /// Its value before; null if it had none.
    pub old: Option<String>,
    /// Its value after; null if it has none.
    pub new: Option<String>,
}

impl Change {
    /// The fields of two objects of changed fields, by name.
    pub fn between(old: &Value, new: &Value) -> Vec<Change> {
        let mut fields: Vec<&String> = [old, new]
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(|o| o.keys())
            .collect();
        fields.sort();
        fields.dedup();
        let text = |value: Option<&Value>| match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        let change = |field: &String| Change {
            field: field.clone(),
            old: text(old.get(field)),
            new: text(new.get(field)),
        };
        fields.into_iter().map(change).collect()
    }
}

/// How every body but a problem and a file is labelled.
const JSON: &str = "application/json; charset=utf-8";

/// Room for most answers at once.
const USUAL_BYTES: usize = 16 * 1024;

/// Written straight from the value; `ToJSON` would build a tree of it first.
fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, value).expect("the interface's objects are plain structs");
    json
}

/// 200: what was asked for.
pub struct Shown<T>(pub T);

impl<T: Serialize + Send> IntoResponse for Shown<T> {
    fn into_response(self) -> Response {
        Response::builder().content_type(JSON).body(json(&self.0))
    }
}

impl<T: Type> ApiResponse for Shown<T> {
    fn meta() -> MetaResponses {
        meta::<T>(StatusCode::OK, "What was asked for.")
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// 201: what was made, where it stands, and its version if it has one.
pub struct Created<T> {
    /// The thing.
    pub body: T,
    /// Its address below `/api/v1`.
    pub location: String,
    /// Its version, for `ETag`.
    pub version: Option<i32>,
}

impl<T: Serialize> Created<T> {
    /// What a repetition of the request is answered.
    pub(super) fn kept(&self) -> Kept {
        let mut headers = vec![("location".to_owned(), location(&self.location))];
        headers.extend(self.version.map(|version| ("etag".to_owned(), etag(version))));
        Kept {
            status: StatusCode::CREATED.as_u16(),
            headers,
            body: serde_json::to_string(&self.body).expect("the interface's objects are plain structs"),
        }
    }
}

fn location(path: &str) -> String {
    format!("/api/v1{path}")
}

fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

impl Kept {
    /// The answer, made again.
    pub(super) fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut builder = Response::builder().status(status).content_type(JSON);
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder.body(self.body)
    }
}

impl<T: Serialize + Send> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        self.kept().into_response()
    }
}

impl<T: Type> ApiResponse for Created<T> {
    fn meta() -> MetaResponses {
        meta::<T>(StatusCode::CREATED, "What was made.")
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// 200: a thing with its version as `ETag`.
pub struct Versioned<T> {
    /// The thing.
    pub body: T,
    /// Its version.
    pub version: i32,
}

impl<T: Serialize + Send> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Shown(self.body).into_response();
        let tag = HeaderValue::from_str(&etag(self.version)).expect("a quoted number is a header's value");
        response.headers_mut().insert(header::ETAG, tag);
        response
    }
}

impl<T: Type> ApiResponse for Versioned<T> {
    fn meta() -> MetaResponses {
        meta::<T>(StatusCode::OK, "The thing as it is now.")
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// The version in `If-Match`; the gate has checked its form. One that nothing can have is a stale one. Errors: 428 without
/// one.
pub fn version_of(if_match: Option<&str>) -> Result<i32, Refusal> {
    let needed = || Refusal::new(StatusCode::PRECONDITION_REQUIRED, "version-required");
    let quoted = if_match.ok_or_else(needed)?;
    Ok(quoted.trim_matches('"').parse().unwrap_or(i32::MAX))
}

/// 204: done, nothing to tell.
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl ApiResponse for Done {
    fn meta() -> MetaResponses {
        let response = MetaResponse {
            description: "Done.",
            status: Some(204),
            status_range: None,
            content: Vec::new(),
            headers: Vec::new(),
        };
        MetaResponses {
            responses: vec![response],
        }
    }

    fn register(_: &mut Registry) {}
}

fn meta<T: Type>(status: StatusCode, description: &'static str) -> MetaResponses {
    let content = MetaMediaType {
        content_type: JSON,
        schema: T::schema_ref(),
    };
    let response = MetaResponse {
        description,
        status: Some(status.as_u16()),
        status_range: None,
        content: vec![content],
        headers: Vec::new(),
    };
    MetaResponses {
        responses: vec![response],
    }
}
