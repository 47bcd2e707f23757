//! How a refusal travels: each feature's error says status, slug and sentence; only here they become
//! `application/problem+json` (RFC 9457).

use chrono::NaiveDate;
use poem::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::db::{Failure, is_unavailable};
use crate::kernel::text::{Arg, Lang, Message};

/// A field that cannot be accepted: where (JSON pointer, `/subject`) and why.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// JSON pointer into the body; for a form, `/` and the field's name.
    pub pointer: String,
    /// The sentence for the person.
    pub reason: Message,
}

impl FieldError {
    /// A reason for one field of the body, named without the slash.
    pub fn new(field: &str, reason: Message) -> FieldError {
        FieldError {
            pointer: format!("/{field}"),
            reason,
        }
    }
}

/// A refused request: what interfaces and pages show of an error.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// HTTP status (contract: REST).
    pub status: StatusCode,
    /// The problem's name: `/problems/<slug>`, message `error-<slug>` with its `.title`.
    pub slug: &'static str,
    /// Arguments of the message.
    pub args: Vec<(&'static str, Arg)>,
    /// What is wrong field by field.
    pub fields: Vec<FieldError>,
    /// Further members of the problem object, such as `allowed`.
    pub members: Map<String, Value>,
    /// For statuses 5xx: the cause, for the log only.
    pub cause: Option<String>,
}

impl Refusal {
    /// A refusal with nothing but status and slug.
    pub fn new(status: StatusCode, slug: &'static str) -> Refusal {
        Refusal {
            status,
            slug,
            args: Vec::new(),
            fields: Vec::new(),
            members: Map::new(),
            cause: None,
        }
    }

    /// 404: absent, or not visible to this person (R-VIS-4).
    pub fn not_found() -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// 403: seen but not permitted.
    pub fn forbidden() -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// 403: the rights of the ente's people have ended; until that day they read and export.
    pub fn rights_ended(until: NaiveDate) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "rights-ended").arg("until", until.format("%d/%m/%Y").to_string())
    }

    /// 409 with a slug of the feature.
    pub fn conflict(slug: &'static str) -> Refusal {
        Refusal::new(StatusCode::CONFLICT, slug)
    }

    /// 422 with what is wrong in each field.
    pub fn invalid(fields: Vec<FieldError>) -> Refusal {
        Refusal {
            fields,
            ..Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid")
        }
    }

    /// 422 for a rule of the specification, with its slug.
    pub fn rule(slug: &'static str) -> Refusal {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, slug)
    }

    /// 503 where the database did not answer, else 500; the cause goes to the log only.
    pub fn database(error: &diesel::result::Error) -> Refusal {
        let (status, slug) = match is_unavailable(error) {
            true => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            false => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        };
        Refusal {
            cause: Some(error.to_string()),
            ..Refusal::new(status, slug)
        }
    }

    /// The refusal with an argument for its sentence.
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Refusal {
        self.args.push((name, value.into()));
        self
    }

    /// The refusal with a further member, such as `allowed: [...]`.
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Refusal {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Seconds after which it is worth trying again: the member `retry_after`, else 5 where something is unavailable.
    pub fn retry_after(&self) -> Option<u64> {
        let told = self.members.get("retry_after").and_then(Value::as_u64);
        told.or_else(|| (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(5))
    }

    /// Short text for a person: the message's `.title`.
    pub fn title(&self, lang: Lang) -> String {
        lang.attribute(&format!("error-{}", self.slug), "title")
            .into_owned()
    }

    /// The sentence that helps.
    pub fn detail(&self, lang: Lang) -> String {
        lang.with(&format!("error-{}", self.slug), &self.args)
            .into_owned()
    }

    /// The problem object (RFC 9457): `type`, `title`, `status`, `detail`, `errors`, and further members.
    pub fn problem(&self, lang: Lang) -> Value {
        let mut problem = json!({
            "type": format!("/problems/{}", self.slug),
            "title": self.title(lang),
            "status": self.status.as_u16(),
            "detail": self.detail(lang),
        });
        let members = problem.as_object_mut().expect("built as an object above");
        if !self.fields.is_empty() {
            let errors = self
                .fields
                .iter()
                .map(|f| json!({"pointer": f.pointer, "reason": lang.text(&f.reason)}));
            members.insert("errors".to_owned(), errors.collect());
        }
        members.extend(self.members.clone());
        problem
    }
}

/// What every feature's error implements: one sentence for the person per variant.
pub trait DomainError: Failure {
    /// How the error is shown.
    fn refusal(&self) -> Refusal;
}

impl DomainError for diesel::result::Error {
    fn refusal(&self) -> Refusal {
        Refusal::database(self)
    }
}
