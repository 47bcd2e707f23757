//! The objects of the description.

use std::collections::HashMap;

use serde_json::{Value, json};

/// Members that may be left out where there is nothing to tell; all others of answers are there, null at most.
const LEFT_OUT: [(&str, &str); 4] = [
    ("Ticket", "messages"),
    ("Ticket", "events"),
    ("CalendarRules", "patron_name_it"),
    ("CalendarRules", "patron_name_en"),
];
/// Members of a patch for which null means something.
const PATCHED_BY_NULL: [&str; 3] = ["priority", "reason", "tags"];
/// How long a text is at most, where that is not 1,000 characters.
const LENGTHS: [(&str, u64); 6] = [
    ("text", 20_000),
    ("description", 2_000),
    ("old", 200_000),
    ("new", 200_000),
    // Times of day.
    ("from", 5),
    ("to", 5),
];

/// What the objects of one name are used for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Request,
    Patch,
    Answer,
}

/// Says of an object which members are always there, which may be null, and how large they may be. `kinds` has the type of every object by
/// its name: words are texts.
pub(super) fn finish(name: &str, schema: &mut Value, kinds: &HashMap<String, Value>) {
    let used = match name {
        // In a form there is no null.
        "AttachmentsIn" | "DocumentsIn" => Use::Patch,
        name if name.ends_with("Patch") => Use::Patch,
        name if name.ends_with("In") => Use::Request,
        _ => Use::Answer,
    };
    schema.as_object_mut().map(|members| members.remove("title"));
    let mut required: Vec<String> = Vec::new();
    let always = schema_required(&schema["required"]);
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return limit(name, schema);
    };
    for (property, of) in properties.iter_mut() {
        limit(property, of);
        if name.ends_with("Page") && property == "items" {
            of["maxItems"] = json!(100);
        }
        let is_required = always.contains(property);
        let is_left_out = LEFT_OUT.contains(&(name, property.as_str()));
        let takes_null = match used {
            Use::Request => !is_required,
            Use::Patch => PATCHED_BY_NULL.contains(&property.as_str()),
            Use::Answer => !is_required && !is_left_out,
        };
        if takes_null {
            make_nullable(of, kinds);
        }
        if is_required || (used == Use::Answer && !is_left_out) {
            required.push(property.clone());
        }
    }
    schema["additionalProperties"] = json!(false);
    match required.is_empty() {
        true => drop(
            schema
                .as_object_mut()
                .and_then(|members| members.remove("required")),
        ),
        false => schema["required"] = json!(required),
    }
}

fn schema_required(required: &Value) -> Vec<String> {
    required
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn make_nullable(schema: &mut Value, kinds: &HashMap<String, Value>) {
    if let Some(reference) = schema.as_object_mut().and_then(|members| members.remove("$ref")) {
        schema["allOf"] = json!([{"$ref": reference}]);
    }
    if let Some(reference) = schema["allOf"][0]["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        schema["type"] = kinds.get(name).cloned().expect("what is referred to is there");
    }
    schema["nullable"] = json!(true);
}

/// Gives texts, numbers and lists their limits, and the words of our own formats their patterns.
pub(super) fn limit(name: &str, schema: &mut Value) {
    if let Some(format) = schema["format"].as_str().and_then(own_format) {
        let members = schema.as_object_mut().expect("it has a format");
        members.remove("format");
        members.extend(format.as_object().cloned().unwrap_or_default());
    }
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.retain(|part| part.get("$ref").is_some());
    }
    let limits = match schema["type"].as_str() {
        Some("string") if schema.get("enum").is_some() => json!({}),
        Some("string") if schema.get("format").is_some() => json!({}),
        Some("string") => {
            let most = LENGTHS
                .iter()
                .find(|(text, _)| *text == name)
                .map_or(1000, |(_, most)| *most);
            match name {
                "sha256" | "hash" => json!({"minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]{64}$"}),
                "tags" => json!({"minLength": 1, "maxLength": 40, "pattern": "^[^\\u0000-\\u0020]+$"}),
                "next_cursor" | "cursor" => {
                    json!({"minLength": 1, "maxLength": 1000, "pattern": "^[A-Za-z0-9_-]+$"})
                }
                "service" => json!({"maxLength": 32, "pattern": "^[A-Za-z][A-Za-z0-9_-]+$"}),
                "queue" => json!({"maxLength": 40, "pattern": "^[a-z][a-z0-9-]+$"}),
                _ => json!({"maxLength": most, "pattern": "^[^\\u0000]*$"}),
            }
        }
        Some("integer") if name == "limit" => json!({"minimum": 1, "maximum": 100, "default": 50}),
        Some("integer") if ["impact", "urgency"].contains(&name) => json!({"minimum": 1, "maximum": 3}),
        // What is left of a deadline: less than nothing once it has passed.
        Some("integer") if name == "margin_seconds" => {
            json!({"minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64})
        }
        Some("integer") if schema["format"] == "int64" => {
            json!({"minimum": 0, "maximum": 9_007_199_254_740_991_i64})
        }
        Some("integer") => json!({"minimum": 0, "maximum": i32::MAX}),
        Some("array") => {
            limit(name, &mut schema["items"]);
            let most = match name {
                "hours" | "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun" => 12,
                "holidays" => 200,
                _ => 1000,
            };
            json!({"minItems": 0, "maxItems": most})
        }
        _ => json!({}),
    };
    if let (Some(members), Value::Object(limits)) = (schema.as_object_mut(), limits) {
        for (key, value) in limits {
            members.entry(key).or_insert(value);
        }
        for bound in ["minimum", "maximum"] {
            if let Some(whole) = members
                .get(bound)
                .and_then(Value::as_f64)
                .filter(|number| number.fract() == 0.0)
            {
                members.insert(bound.to_owned(), json!(whole as i64));
            }
        }
    }
}

/// What the formats of our own types mean.
fn own_format(format: &str) -> Option<Value> {
    const UUID: &str = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}";
    Some(match format {
        "naive-date" => json!({"format": "date"}),
        "ticket-number" => json!({"maxLength": 17, "pattern": "^HD-[0-9]{4}-[0-9]{6,9}$"}),
        "ticket-ref" => json!({"maxLength": 36, "pattern": format!("^({UUID}|HD-[0-9]{{4}}-[0-9]{{6,9}})$")}),
        "act-ref" => json!({"maxLength": 36, "pattern": format!("^({UUID}|PR-[0-9]{{4}}-[0-9]{{6,12}})$")}),
        "assignee" => json!({"maxLength": 36, "pattern": format!("^(me|none|{UUID})$")}),
        "ticket-order" => json!({
            "enum": ["created_at", "-created_at", "updated_at", "-updated_at", "priority", "-priority", "risk"],
            "default": "-created_at",
        }),
        _ => return None,
    })
}
