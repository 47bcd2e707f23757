//! JSON as YAML, in one way only: the file in the repository is compared with it.

use serde_json::Value;

/// Members that come first, in this order; the others follow by name. Members of free names (paths, schemas, properties)
/// are by name too.
const FIRST: [&str; 34] = [
    "openapi",
    "info",
    "servers",
    "tags",
    "security",
    "paths",
    "components",
    "operationId",
    "name",
    "in",
    "title",
    "summary",
    "x-summary",
    "description",
    "version",
    "url",
    "required",
    "type",
    "format",
    "nullable",
    "enum",
    "default",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "parameters",
    "requestBody",
    "schema",
    "headers",
    "content",
    "responses",
    "example",
];

/// The value as a YAML document.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, false, &mut out);
    out
}

/// Writes a value that begins at a line's start, or after `- ` (`is_item`) at column `indent`.
fn block(value: &Value, indent: usize, is_item: bool, out: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_by_key(|name| (FIRST.iter().position(|f| f == name).unwrap_or(FIRST.len()), *name));
            for (index, name) in names.into_iter().enumerate() {
                if !(is_item && index == 0) {
                    out.push_str(&" ".repeat(indent));
                }
                out.push_str(&scalar(name));
                out.push(':');
                nested(&members[name], indent + 2, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&" ".repeat(indent));
                out.push_str("- ");
                match item {
                    Value::Object(members) if !members.is_empty() => block(item, indent + 2, true, out),
                    other => {
                        out.push_str(&inline(other));
                        out.push('\n');
                    }
                }
            }
        }
        other => {
            out.push_str(&inline(other));
            out.push('\n');
        }
    }
}

/// What stands after `name:`.
fn nested(value: &Value, indent: usize, out: &mut String) {
    let is_block = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if is_block {
        out.push('\n');
        block(value, indent, false, out);
    } else {
        out.push(' ');
        out.push_str(&inline(value));
        out.push('\n');
    }
}

/// A scalar, or an empty or nested collection in the form that YAML shares with JSON.
fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// Text as it is where no reader could take it for something else, else as JSON writes it.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || " _-/.,;()`'’{}→…".contains(c))
        && !text.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::write;

    #[test]
    fn one_form_only() {
        let value = json!({
            "paths": {"/tickets": {"get": {"tags": ["tickets"], "empty": [], "deep": [{"b": 1, "a": true}, [1]]}}},
            "openapi": "3.0.3",
            "text": "a: b", "no": "no", "200": {}
        });
        let yaml = concat!(
            "openapi: \"3.0.3\"\n",
            "paths:\n  /tickets:\n    get:\n",
            "      tags:\n        - tickets\n",
            "      deep:\n        - a: true\n          b: 1\n        - [1]\n      empty: []\n",
            "\"200\": {}\n\"no\": \"no\"\ntext: \"a: b\"\n",
        );
        assert_eq!(write(&value), yaml);
    }
}
