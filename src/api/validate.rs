//! What a validator finds, as pointers and sentences.

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use serde_json::Value;

use crate::kernel::problem::FieldError;
use crate::kernel::text::Message;

/// Everything that is wrong with a value; the flag tells form (type, format, pattern) from content.
pub(super) fn errors(validator: &Validator, value: &Value) -> Vec<(FieldError, bool)> {
    let mut found = Vec::new();
    for error in validator.iter_errors(value) {
        collect(&error, &mut found);
    }
    found
}

fn collect(error: &ValidationError<'_>, found: &mut Vec<(FieldError, bool)>) {
    let pointer = error.instance_path().as_str().to_owned();
    let mut add = |pointer: String, reason: Message, is_form: bool| {
        let field = FieldError { pointer, reason };
        if !found.iter().any(|(known, _)| *known == field) {
            found.push((field, is_form));
        }
    };
    match error.kind() {
        // A choice with null: what is wrong with the value that is not null.
        ValidationErrorKind::AnyOf { context } => {
            for error in context.first().into_iter().flatten() {
                collect(error, found);
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            add(member(&pointer, name), Message::new("api-reason-required"), false);
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                add(
                    member(&pointer, name),
                    Message::new("api-reason-unknown-field"),
                    false,
                );
            }
        }
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(_) => "other".to_owned(),
            };
            add(pointer, Message::new("api-reason-type").arg("type", wanted), true);
        }
        ValidationErrorKind::Enum { options } => {
            let words = options.as_array().map_or(&[][..], Vec::as_slice);
            let words: Vec<String> = words
                .iter()
                .filter_map(|word| word.as_str().map(str::to_owned))
                .collect();
            add(
                pointer,
                Message::new("api-reason-enum").arg("words", words.join(", ")),
                false,
            );
        }
        ValidationErrorKind::MinLength { limit } => {
            add(
                pointer,
                Message::new("api-reason-min-length").arg("limit", *limit),
                false,
            );
        }
        ValidationErrorKind::MaxLength { limit } => {
            add(
                pointer,
                Message::new("api-reason-max-length").arg("limit", *limit),
                false,
            );
        }
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::ExclusiveMinimum { limit } => {
            add(
                pointer,
                Message::new("api-reason-minimum").arg("limit", limit.to_string()),
                false,
            );
        }
        ValidationErrorKind::Maximum { limit } | ValidationErrorKind::ExclusiveMaximum { limit } => {
            add(
                pointer,
                Message::new("api-reason-maximum").arg("limit", limit.to_string()),
                false,
            );
        }
        ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MinProperties { limit } => {
            add(
                pointer,
                Message::new("api-reason-min-items").arg("limit", *limit),
                false,
            );
        }
        ValidationErrorKind::MaxItems { limit } | ValidationErrorKind::MaxProperties { limit } => {
            add(
                pointer,
                Message::new("api-reason-max-items").arg("limit", *limit),
                false,
            );
        }
        ValidationErrorKind::UniqueItems => add(pointer, Message::new("api-reason-unique"), false),
        ValidationErrorKind::Format { format } => {
            add(
                pointer,
                Message::new("api-reason-format").arg("format", format.as_str()),
                true,
            );
        }
        ValidationErrorKind::Pattern { .. } => add(pointer, Message::new("api-reason-pattern"), true),
        _ => add(pointer, Message::new("api-reason-other"), true),
    }
}

/// The pointer of a member: `~` and `/` in its name are written `~0` and `~1` (RFC 6901).
fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
