//! The whole description, out of what `poem-openapi` knows of the operations: what every operation has in common (errors,
//! headers, limits of numbers and texts) is added here once, so that the description says all that the gate does.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::{links, service, yaml};

/// Ways in which poem-openapi names things that the description names otherwise: a page of `Ticket` is `TicketPage`.
const PAGE_OF: &str = "PageOut_";
/// Members of answers that are left out where there is nothing to tell; all others are there, null at most.
const LEFT_OUT: [(&str, &str); 2] = [("Ticket", "messages"), ("Ticket", "events")];
/// Members of a patch for which null means something.
const PATCHED_BY_NULL: [&str; 2] = ["priority", "reason"];
/// Operations on collections that only people of the centre have.
const OF_THE_CENTRE: [&str; 2] = ["list_queues", "list_audit_events"];
/// Texts longer than the 1,000 characters that others have at most.
const LONG: [(&str, u64); 4] = [
    ("text", 20_000),
    ("description", 2_000),
    ("old", 200_000),
    ("new", 200_000),
];

/// A body for each operation that takes JSON.
const EXAMPLES: [(&str, &str); 7] = [
    (
        "open_ticket",
        r#"{"service": "PORTALE", "kind": "incident", "subject": "Sito non raggiungibile",
            "text": "Da stamattina la pagina iniziale non si apre.", "impact": 1, "urgency": 1, "tags": ["sito"]}"#,
    ),
    (
        "edit_ticket",
        r#"{"priority": "high", "reason": "Scadenza di legge domani"}"#,
    ),
    (
        "assign_ticket",
        r#"{"assignee_id": "0195f2a0-7c00-7000-8000-000000000001"}"#,
    ),
    (
        "move_ticket",
        r#"{"queue": "siti-web", "reason": "Riguarda il sito"}"#,
    ),
    (
        "change_ticket_state",
        r#"{"state": "resolved", "message": "Il server è stato riavviato."}"#,
    ),
    (
        "add_message",
        r#"{"text": "Ora funziona, grazie.", "visibility": "public"}"#,
    ),
    ("merge_tickets", r#"{"duplicates": ["HD-2026-000124"]}"#),
];

static DOCUMENT: LazyLock<Value> = LazyLock::new(build);

/// The description of the interface.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// The description as the file `openapi/openapi.yaml` has it; `sportello openapi` prints it.
pub fn document_yaml() -> String {
    yaml::write(document())
}

/// The description as the server gives it: of itself.
pub(super) fn served() -> Value {
    let mut document = document().clone();
    document["servers"] = json!([{"url": "/api/v1", "description": "This server"}]);
    document
}

fn build() -> Value {
    let mut document: Value = serde_json::from_str(&service().spec()).expect("poem-openapi writes JSON");
    rename_pages(&mut document);
    document["openapi"] = json!("3.0.3");
    document["info"] = info();
    document["servers"] = servers();
    document["security"] = json!([{"BearerToken": []}]);
    let schemas = document["components"]["schemas"]
        .as_object_mut()
        .expect("there are objects");
    for (name, schema) in schemas.iter_mut() {
        finish_schema(name, schema);
    }
    schemas.insert("Problem".to_owned(), problem());
    document["components"]["headers"] = headers();
    document["components"]["responses"] = responses();
    document["components"]["links"] = links::shared();
    document["components"]["securitySchemes"]["BearerToken"]["description"] =
        json!("A token of Sportello, of one person and for a scope, sent as `Authorization: Bearer spt_…`.");
    let paths = document["paths"].as_object_mut().expect("there are operations");
    for (path, operations) in paths.iter_mut() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            finish_operation(path, method, operation);
        }
    }
    document
}

fn info() -> Value {
    json!({
        "title": "Sportello",
        "x-summary": "Tickets of the enti of a shared-services centre.",
        "x-api-id": "5d0c3f0e-6f0b-4b43-9d3c-1f6a7c0e9b52",
        "version": env!("CARGO_PKG_VERSION"),
        "description": concat!(
            "Requests of member enti to their shared-services centre, from opening to closing.\n\n",
            "Every failure is a problem document (RFC 9457) with a sentence in the language of `Accept-Language`. ",
            "Every list is an object with `items` and `next_cursor`. A ticket's number stands wherever its id does. ",
            "A change of a ticket names the version that it is based on in `If-Match`. ",
            "A POST with an `Idempotency-Key` does its work once, however often it is sent."
        ),
        "termsOfService": "https://sportello.example/legal-notes",
        "contact": {
            "name": "Sportello",
            "url": "https://sportello.example/",
            "email": "assistenza@centro.example",
        },
        "license": {
            "name": "EUPL-1.2",
            "url": "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
        },
    })
}

fn servers() -> Value {
    json!([
        {"url": "https://sportello.example/api/v1", "description": "A centre's own server"},
        {"url": "http://127.0.0.1:8080/api/v1", "description": "The demonstration", "x-sandbox": true},
    ])
}

/// `PageOut_Ticket` becomes `TicketPage`, wherever it stands.
fn rename_pages(value: &mut Value) {
    let renamed = |name: &str| {
        let (before, of) = name.split_once(PAGE_OF)?;
        Some(format!("{before}{of}Page"))
    };
    match value {
        Value::String(text) if text.starts_with("#/components/schemas/") => {
            if let Some(name) = renamed(text) {
                *text = name;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename_pages),
        Value::Object(members) => {
            let names: Vec<String> = members
                .keys()
                .filter(|name| name.starts_with(PAGE_OF))
                .cloned()
                .collect();
            for name in names {
                let value = members.remove(&name).expect("the name was just seen");
                members.insert(renamed(&name).expect("it begins so"), value);
            }
            members.values_mut().for_each(rename_pages);
        }
        _ => {}
    }
}

/// What the objects of one name are used for.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Request,
    Patch,
    Answer,
}

fn finish_schema(name: &str, schema: &mut Value) {
    let used = match name {
        // In a form there is no null.
        "AttachmentsIn" => Use::Patch,
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
            make_nullable(of);
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

fn make_nullable(schema: &mut Value) {
    if let Some(reference) = schema.as_object_mut().and_then(|members| members.remove("$ref")) {
        schema["allOf"] = json!([{"$ref": reference}]);
    }
    // Only words stand behind a reference that may be null.
    if schema.get("allOf").is_some() {
        schema["type"] = json!("string");
    }
    schema["nullable"] = json!(true);
}

/// Gives texts, numbers and lists their limits, and the words of our own formats their patterns.
fn limit(name: &str, schema: &mut Value) {
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
            let most = LONG
                .iter()
                .find(|(long, _)| *long == name)
                .map_or(1000, |(_, most)| *most);
            match name {
                "sha256" | "hash" => json!({"minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]{64}$"}),
                "tags" => json!({"minLength": 1, "maxLength": 40, "pattern": "^[^\\u0000-\\u0020]+$"}),
                "next_cursor" | "cursor" => {
                    json!({"minLength": 1, "maxLength": 1000, "pattern": "^[A-Za-z0-9_-]+$"})
                }
                _ => json!({"maxLength": most, "pattern": "^[^\\u0000]*$"}),
            }
        }
        Some("integer") if name == "limit" => json!({"minimum": 1, "maximum": 100, "default": 50}),
        Some("integer") if ["impact", "urgency"].contains(&name) => json!({"minimum": 1, "maximum": 3}),
        Some("integer") if schema["format"] == "int64" => {
            json!({"minimum": 0, "maximum": 9_007_199_254_740_991_i64})
        }
        Some("integer") => json!({"minimum": 0, "maximum": i32::MAX}),
        Some("array") => {
            limit(name, &mut schema["items"]);
            json!({"minItems": 0, "maxItems": 1000})
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
        "assignee" => json!({"maxLength": 36, "pattern": format!("^(me|none|{UUID})$")}),
        "ticket-order" => json!({
            "enum": ["created_at", "-created_at", "updated_at", "-updated_at", "priority", "-priority"],
            "default": "-created_at",
        }),
        _ => return None,
    })
}

fn finish_operation(path: &str, method: &str, operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let parameters = operation
        .as_object_mut()
        .expect("operations are objects")
        .entry("parameters")
        .or_insert(json!([]));
    let parameters = parameters.as_array_mut().expect("parameters are a list");
    for parameter in parameters.iter_mut() {
        finish_parameter(parameter);
    }
    let has_version = parameters.iter().any(|parameter| parameter["name"] == "If-Match");
    let has_query = parameters.iter().any(|parameter| parameter["in"] == "query");
    if method == "post" {
        parameters.push(idempotency_key());
    }
    if parameters.is_empty() {
        operation
            .as_object_mut()
            .map(|members| members.remove("parameters"));
    }
    let is_public = operation.get("security").is_none();
    if is_public {
        operation["security"] = json!([{}]);
    }
    let has_body = operation.get("requestBody").is_some();
    if has_body {
        finish_body(&id, method, &mut operation["requestBody"]);
    }
    let mut failures = vec![400, 429, 500, 503];
    if !is_public {
        failures.extend([401, 403]);
    }
    if path.contains('{') || OF_THE_CENTRE.contains(&id.as_str()) {
        failures.push(404);
    }
    if method == "post" || has_version {
        failures.push(409);
    }
    if has_version {
        failures.extend([412, 428]);
    }
    if has_body {
        failures.extend([408, 413, 415]);
    }
    if has_body || has_query || method == "put" {
        failures.push(422);
    }
    let responses = operation["responses"]
        .as_object_mut()
        .expect("every operation answers");
    for (status, response) in responses.iter_mut() {
        finish_success(&id, status, response);
    }
    for failure in failures {
        let (name, _) = FAILURES
            .iter()
            .find(|(_, (status, _))| *status == failure)
            .expect("all are in the table");
        responses.insert(
            failure.to_string(),
            json!({"$ref": format!("#/components/responses/{name}")}),
        );
    }
}

fn finish_parameter(parameter: &mut Value) {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let members = parameter.as_object_mut().expect("parameters are objects");
    members.remove("deprecated");
    members.remove("explode");
    if let Some(reference) = parameter["schema"]["$ref"].as_str().map(str::to_owned) {
        parameter["schema"] = json!({"allOf": [{"$ref": reference}]});
    }
    let schema = &mut parameter["schema"];
    if name == "If-Match" {
        parameter["required"] = json!(true);
        parameter["schema"] = json!({"type": "string", "maxLength": 12, "pattern": "^\"[0-9]{1,10}\"$"});
        parameter["example"] = json!("\"1\"");
        return;
    }
    if name == "embed" {
        *schema =
            json!({"type": "string", "maxLength": 40, "pattern": "^(messages|events)(,(messages|events))*$"});
    }
    if schema["type"] == "array" {
        schema.as_object_mut().map(|members| members.remove("default"));
        schema["maxItems"] = json!(100);
        parameter["required"] = json!(false);
        let one = &mut parameter["schema"]["items"];
        match name.as_str() {
            "queue" => *one = json!({"type": "string", "maxLength": 40, "pattern": "^[a-z0-9-]+$"}),
            "service" => *one = json!({"type": "string", "maxLength": 32, "pattern": "^[A-Za-z0-9_-]+$"}),
            "tag" => *one = json!({"type": "string", "maxLength": 40, "pattern": "^[^\\u0000-\\u0020]+$"}),
            "event" => *one = json!({"type": "string", "maxLength": 60, "pattern": "^[a-z_]+\\.[a-z_]*$"}),
            _ => {}
        }
        limit(&name, one);
        return;
    }
    if schema["default"].is_string() {
        parameter["required"] = json!(false);
    }
    limit(&name, &mut parameter["schema"]);
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "A name of the caller's own for this request, kept for 24 hours: sent again with the same name, it gets \
                        the same answer and is not done again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    })
}

fn finish_body(id: &str, method: &str, body: &mut Value) {
    let Some(content) = body["content"].as_object_mut() else {
        return;
    };
    if let Some(mut json) = content.remove("application/json; charset=utf-8") {
        if let Some((_, example)) = EXAMPLES.iter().find(|(of, _)| *of == id) {
            json["example"] = serde_json::from_str(example).expect("examples are JSON");
        }
        if method == "patch" {
            content.insert("application/merge-patch+json".to_owned(), json.clone());
        }
        content.insert("application/json".to_owned(), json);
    }
    body["required"] = json!(true);
    body["description"] = json!(match method {
        "patch" => "What is to change.",
        "put" => "What it is to be.",
        _ => "What is to be made.",
    });
}

fn header(name: &str) -> Value {
    json!({"$ref": format!("#/components/headers/{name}")})
}

fn limits_of_rate() -> Value {
    json!({
        "X-RateLimit-Limit": header("RateLimitLimit"),
        "X-RateLimit-Remaining": header("RateLimitRemaining"),
        "X-RateLimit-Reset": header("RateLimitReset"),
    })
}

fn finish_success(id: &str, status: &str, response: &mut Value) {
    let mut headers = limits_of_rate();
    headers["Cache-Control"] = header("CacheControl");
    if let Some(content) = response["content"].as_object_mut()
        && let Some(json) = content.remove("application/json; charset=utf-8")
    {
        content.insert("application/json".to_owned(), json);
    }
    let schema = &response["content"]["application/json"]["schema"]["$ref"];
    if schema == "#/components/schemas/Ticket" {
        headers["ETag"] = header("ETag");
    }
    let links = links::of_answer(id, schema);
    if status == "201" {
        headers["Location"] = header("Location");
    }
    response["headers"] = headers;
    if let Some(links) = links {
        response["links"] = links;
    }
    if response["description"].as_str().is_none_or(str::is_empty) {
        response["description"] = json!("What was asked for.");
    }
    if response["content"].is_null() {
        response.as_object_mut().map(|members| members.remove("content"));
    }
}

fn headers() -> Value {
    let number = |description: &str, least: u32, most: u32| {
        json!({
            "description": description,
            "schema": {"type": "integer", "format": "int32", "minimum": least, "maximum": most},
        })
    };
    let text = |description: &str, most: u32, pattern: &str| json!({"description": description, "schema": {"type": "string", "maxLength": most, "pattern": pattern}});
    json!({
        "RateLimitLimit": number("Requests allowed in a minute.", 0, 1_000_000),
        "RateLimitRemaining": number("Requests left in this minute.", 0, 1_000_000),
        "RateLimitReset": number("Seconds until the next minute begins.", 0, 60),
        "RetryAfter": number("Seconds to wait before the next request.", 1, 86_400),
        "ETag": text("The version, quoted: for `If-Match`.", 12, "^\"[0-9]+\"$"),
        "Location": text("Address of what was made.", 300, "^/api/v1/.+$"),
        "WwwAuthenticate": text("How to sign in.", 100, "^Bearer .+$"),
        "CacheControl": {
            "description": "Answers are never to be kept.",
            "schema": {"type": "string", "enum": ["no-store"]},
        },
    })
}

/// Every failure: name, status, meaning.
const FAILURES: [(&str, (u16, &str)); 14] = [
    (
        "BadRequest",
        (
            400,
            "Malformed: the JSON, the path, a parameter that is not known or cannot be read.",
        ),
    ),
    ("Unauthorized", (401, "No valid token.")),
    (
        "Forbidden",
        (
            403,
            "Not permitted to this person, or outside the scope of the token.",
        ),
    ),
    ("NotFound", (404, "Absent, or not visible to this person.")),
    (
        "RequestTimeout",
        (408, "The rest of the body did not come in time."),
    ),
    (
        "Conflict",
        (
            409,
            "Refused as things stand now; `allowed` names the states that can be asked for.",
        ),
    ),
    (
        "PreconditionFailed",
        (
            412,
            "Somebody else has changed the ticket: `ticket` is how it is now.",
        ),
    ),
    ("PayloadTooLarge", (413, "Too large.")),
    ("UnsupportedMediaType", (415, "The media type is not taken here.")),
    (
        "UnprocessableContent",
        (
            422,
            "Well formed, but not acceptable: `errors` tells each field and why.",
        ),
    ),
    ("PreconditionRequired", (428, "`If-Match` is missing.")),
    ("TooManyRequests", (429, "Too many requests in this minute.")),
    ("InternalServerError", (500, "A failure of ours.")),
    (
        "ServiceUnavailable",
        (503, "The service or its database does not answer now."),
    ),
];

fn responses() -> Value {
    let response = |&(name, (status, description)): &(&str, (u16, &str))| {
        let mut headers = if status < 500 { limits_of_rate() } else { json!({}) };
        match status {
            401 => headers["WWW-Authenticate"] = header("WwwAuthenticate"),
            429 | 503 => headers["Retry-After"] = header("RetryAfter"),
            _ => {}
        }
        let schema = json!({"$ref": "#/components/schemas/Problem"});
        let mut response =
            json!({"description": description, "content": {"application/problem+json": {"schema": schema}}});
        if headers != json!({}) {
            response["headers"] = headers;
        }
        (name.to_owned(), response)
    };
    Value::Object(FAILURES.iter().map(response).collect::<Map<String, Value>>())
}

fn problem() -> Value {
    let text = |description: &str, most: u32| json!({"type": "string", "maxLength": most, "pattern": "^[^\\u0000]*$", "description": description});
    json!({
        "type": "object",
        "description": "A failure (RFC 9457).",
        "additionalProperties": false,
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {
                "type": "string", "format": "uri-reference", "maxLength": 300,
                "description": "Which problem: `/problems/<slug>`, a page that explains it.",
            },
            "title": text("Short text for a person.", 200),
            "status": {
                "type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "HTTP status.",
            },
            "detail": text("A sentence that helps.", 2000),
            "errors": {
                "type": "array", "minItems": 0, "maxItems": 1000,
                "description": "What is wrong field by field.",
                "items": {
                    "type": "object", "additionalProperties": false, "required": ["pointer", "reason"],
                    "properties": {
                        "pointer": text("JSON pointer into the body, or `/` and the name of a parameter.", 1000),
                        "reason": text("Why.", 2000),
                    },
                },
            },
            "allowed": {
                "type": "array", "minItems": 0, "maxItems": 8,
                "description": "The states that can be asked for.",
                "items": {"$ref": "#/components/schemas/State"},
            },
            "version": {
                "type": "integer", "format": "int32", "minimum": 0, "maximum": i32::MAX,
                "description": "The version that the thing has now.",
            },
            "ticket": {"$ref": "#/components/schemas/Ticket"},
        },
    })
}
