//! The operations as the description tells them: which request is which, and what each parameter and body must be.
//! Compiled once in a process, so that what is documented is what is checked.

use std::sync::LazyLock;

use jsonschema::{Draft, Registry, Validator};
use poem::http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value, json};

use super::raw::MEDIA_TYPE;
use super::{document, validate};
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::Message;

/// What the schemas of parameters and bodies call the description: they share its objects instead of holding a copy each.
const DESCRIPTION: &str = "urn:sportello:description";

/// All operations.
pub(super) struct Operations(Vec<Operation>);

/// One operation.
pub(super) struct Operation {
    method: Method,
    segments: Vec<Segment>,
    /// `<verb>_<resource>`.
    pub id: String,
    /// Whether it needs no token.
    pub is_public: bool,
    parameters: Vec<Parameter>,
    /// What the body must be, if there is one.
    pub body: Option<BodyRule>,
}

enum Segment {
    Fixed(String),
    Parameter(String),
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Path,
    Query,
    Header,
}

struct Parameter {
    name: String,
    place: Place,
    is_required: bool,
    /// Whether it may be repeated.
    is_many: bool,
    most: usize,
    is_number: bool,
    is_flag: bool,
    /// Of one value.
    validator: Validator,
}

/// What a body must be.
pub(super) struct BodyRule {
    media_types: Vec<String>,
    /// Of a JSON body; a multipart body is checked as it streams.
    validator: Option<Validator>,
}

/// Which operation a request asks for.
pub(super) enum Found<'a> {
    Operation(&'a Operation),
    /// The path exists, with these methods.
    OtherMethods(Vec<&'a Method>),
    Nothing,
}

/// The operations of this program.
pub(super) fn described() -> &'static Operations {
    static DESCRIBED: LazyLock<Operations> = LazyLock::new(|| Operations::compile(document::document()));
    &DESCRIBED
}

impl Operations {
    /// Compiles the description. Panics on one that is not ours to fix at run time: a test compiles it.
    fn compile(document: &Value) -> Operations {
        let components =
            json!({"components": {"schemas": as_json_schema(&document["components"]["schemas"])}});
        let registry = Registry::new()
            .add(DESCRIPTION, components)
            .and_then(|registry| registry.prepare())
            .unwrap_or_else(|error| {
                panic!("the objects of the description refer to what is not there: {error}")
            });
        let validator = |schema: &Value| {
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .with_registry(&registry)
                .build(&as_json_schema(schema))
                .unwrap_or_else(|error| panic!("a schema of the description does not compile: {error}"))
        };
        let mut operations = Vec::new();
        for (path, methods) in entries(&document["paths"]) {
            for (method, operation) in entries(methods) {
                operations.push(Operation {
                    method: method.to_ascii_uppercase().parse().expect("methods are words"),
                    segments: segments(path),
                    id: text(&operation["operationId"]),
                    is_public: operation["security"]
                        .as_array()
                        .is_some_and(|list| list.iter().all(|s| *s == json!({}))),
                    parameters: list(&operation["parameters"])
                        .iter()
                        .map(|p| parameter(p, &validator))
                        .collect(),
                    body: operation
                        .get("requestBody")
                        .map(|body| body_rule(body, &validator)),
                });
            }
        }
        Operations(operations)
    }

    /// Which operation it is; HEAD is answered as GET.
    pub fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let mut there: Vec<&Operation> = self.0.iter().filter(|operation| operation.is_at(path)).collect();
        // A path that is written out goes before one with a parameter in its place, as the router has it.
        if let Some(fewest) = there.iter().map(|operation| operation.parameters_of_path()).min() {
            there.retain(|operation| operation.parameters_of_path() == fewest);
        }
        match there.iter().find(|operation| operation.method == *method) {
            Some(operation) => Found::Operation(operation),
            None if there.is_empty() => Found::Nothing,
            None => Found::OtherMethods(there.iter().map(|operation| &operation.method).collect()),
        }
    }
}

impl Operation {
    fn is_at(&self, path: &str) -> bool {
        let mut given = path.strip_prefix('/').unwrap_or(path).split('/');
        let fits = self.segments.iter().all(|segment| match (segment, given.next()) {
            (Segment::Fixed(fixed), Some(given)) => fixed == given,
            (Segment::Parameter(_), Some(given)) => !given.is_empty(),
            (_, None) => false,
        });
        fits && given.next().is_none()
    }

    fn parameters_of_path(&self) -> usize {
        let is_parameter = |segment: &&Segment| matches!(segment, Segment::Parameter(_));
        self.segments.iter().filter(is_parameter).count()
    }

    /// Checks path, query and headers. Errors: 400 malformed, 422 well formed but not acceptable, 428 no `If-Match`.
    pub fn check_parameters(&self, path: &str, query: &str, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut wrong = Wrong::default();
        let given = path.strip_prefix('/').unwrap_or(path).split('/');
        for (segment, value) in self.segments.iter().zip(given) {
            if let Segment::Parameter(name) = segment
                && let Some(parameter) = self.parameter(Place::Path, name)
            {
                wrong
                    .malformed
                    .extend(parameter.check(value).into_iter().map(|(field, _)| field));
            }
        }
        self.check_query(query, &mut wrong);
        for parameter in self.parameters.iter().filter(|p| p.place == Place::Header) {
            match headers
                .get(&parameter.name)
                .map(|value| value.to_str().unwrap_or("\0"))
            {
                Some(value) => wrong
                    .malformed
                    .extend(parameter.check(value).into_iter().map(|(field, _)| field)),
                None if parameter.is_required => wrong.lacks_precondition = true,
                None => {}
            }
        }
        wrong.refusal().map_or(Ok(()), Err)
    }

    fn check_query(&self, query: &str, wrong: &mut Wrong) {
        let mut seen: Vec<(String, usize)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(parameter) = self.parameter(Place::Query, &name) else {
                wrong.malformed.push(FieldError::new(
                    &name,
                    Message::new("api-reason-unknown-parameter"),
                ));
                continue;
            };
            let index = seen
                .iter()
                .position(|(known, _)| *known == name)
                .unwrap_or_else(|| {
                    seen.push((name.to_string(), 0));
                    seen.len() - 1
                });
            seen[index].1 += 1;
            match seen[index].1 {
                2 if !parameter.is_many => {
                    wrong
                        .malformed
                        .push(FieldError::new(&name, Message::new("api-reason-repeated")));
                }
                count if count == parameter.most + 1 && parameter.is_many => {
                    let reason = Message::new("api-reason-max-items").arg("limit", parameter.most);
                    wrong.unacceptable.push(FieldError::new(&name, reason));
                }
                _ => {}
            }
            for (field, is_malformed) in parameter.check(&value) {
                if is_malformed {
                    wrong.malformed.push(field)
                } else {
                    wrong.unacceptable.push(field)
                }
            }
        }
        for parameter in self
            .parameters
            .iter()
            .filter(|p| p.place == Place::Query && p.is_required)
        {
            if !seen.iter().any(|(name, _)| *name == parameter.name) {
                wrong.malformed.push(FieldError::new(
                    &parameter.name,
                    Message::new("api-reason-required"),
                ));
            }
        }
    }

    fn parameter(&self, place: Place, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|p| p.place == place && p.name == name)
    }
}

/// What is wrong with the parameters of a request.
#[derive(Default)]
struct Wrong {
    malformed: Vec<FieldError>,
    unacceptable: Vec<FieldError>,
    lacks_precondition: bool,
}

impl Wrong {
    fn refusal(self) -> Option<Refusal> {
        if !self.malformed.is_empty() {
            return Some(Refusal {
                fields: self.malformed,
                ..Refusal::new(StatusCode::BAD_REQUEST, "malformed")
            });
        }
        if self.lacks_precondition {
            return Some(Refusal::new(
                StatusCode::PRECONDITION_REQUIRED,
                "version-required",
            ));
        }
        (!self.unacceptable.is_empty()).then(|| Refusal::invalid(self.unacceptable))
    }
}

impl Parameter {
    /// What is wrong with one value, and whether that makes it malformed rather than unacceptable.
    fn check(&self, text: &str) -> Vec<(FieldError, bool)> {
        let malformed = |key: &'static str| vec![(FieldError::new(&self.name, Message::new(key)), true)];
        if text.contains('\0') {
            return malformed("api-reason-nul");
        }
        let value = if self.is_number {
            match text.parse::<i64>() {
                Ok(number) => Value::from(number),
                Err(_) => return malformed("api-reason-not-a-number"),
            }
        } else if self.is_flag {
            match text.parse::<bool>() {
                Ok(flag) => Value::from(flag),
                Err(_) => return malformed("api-reason-not-a-flag"),
            }
        } else {
            Value::from(text)
        };
        let errors = validate::errors(&self.validator, &value);
        errors
            .into_iter()
            .map(|(field, is_malformed)| {
                (
                    FieldError {
                        pointer: format!("/{}", self.name),
                        ..field
                    },
                    is_malformed,
                )
            })
            .collect()
    }
}

impl BodyRule {
    /// Whether bodies of this media type are read.
    pub fn takes(&self, content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        self.media_types
            .iter()
            .any(|known| known.eq_ignore_ascii_case(essence))
    }

    /// Whether the body is a form with files or a mail, read by the operation itself.
    pub fn is_streamed(&self) -> bool {
        self.validator.is_none()
    }

    /// Whether the body is a mail.
    pub fn is_mail(&self) -> bool {
        self.takes(MEDIA_TYPE)
    }

    /// Checks a JSON body. Errors: 422 with every field that cannot be accepted.
    pub fn check(&self, body: &Value) -> Result<(), Refusal> {
        let Some(validator) = &self.validator else {
            return Ok(());
        };
        let fields: Vec<FieldError> = validate::errors(validator, body)
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        if fields.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(fields))
        }
    }
}

fn parameter(parameter: &Value, validator: &impl Fn(&Value) -> Validator) -> Parameter {
    let schema = &parameter["schema"];
    let is_many = schema["type"] == "array";
    let one = if is_many { &schema["items"] } else { schema };
    Parameter {
        name: text(&parameter["name"]),
        place: match parameter["in"].as_str() {
            Some("path") => Place::Path,
            Some("query") => Place::Query,
            _ => Place::Header,
        },
        is_required: parameter["required"] == true,
        is_many,
        most: schema["maxItems"]
            .as_u64()
            .map_or(usize::MAX - 1, |most| most as usize),
        is_number: one["type"] == "integer",
        is_flag: one["type"] == "boolean",
        validator: validator(one),
    }
}

fn body_rule(body: &Value, validator: &impl Fn(&Value) -> Validator) -> BodyRule {
    let mut media_types = Vec::new();
    let mut schema = None;
    for (media_type, content) in entries(&body["content"]) {
        if media_type != "multipart/form-data" && media_type != MEDIA_TYPE {
            schema = Some(&content["schema"]);
        }
        media_types.push(media_type.clone());
    }
    BodyRule {
        media_types,
        validator: schema.map(validator),
    }
}

fn segments(path: &str) -> Vec<Segment> {
    let parts = path.trim_start_matches('/').split('/');
    parts
        .map(
            |part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => Segment::Parameter(name.to_owned()),
                None => Segment::Fixed(part.to_owned()),
            },
        )
        .collect()
}

/// A schema of OpenAPI 3.0 as JSON Schema: `nullable` becomes a choice, references name the description.
fn as_json_schema(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(as_json_schema).collect(),
        Value::Object(members) => {
            let mut plain: Map<String, Value> = members
                .iter()
                .map(|(name, value)| match (name.as_str(), value) {
                    ("$ref", Value::String(to)) => (name.clone(), json!(format!("{DESCRIPTION}{to}"))),
                    _ => (name.clone(), as_json_schema(value)),
                })
                .collect();
            let is_nullable = plain.get("nullable") == Some(&Value::Bool(true));
            if !is_nullable {
                return Value::Object(plain);
            }
            plain.remove("nullable");
            json!({"anyOf": [plain, {"type": "null"}]})
        }
        other => other.clone(),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
