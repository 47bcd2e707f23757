//! What the operations of the description share: headers, failures, the problem document.

use serde_json::{Map, Value, json};

pub(super) fn header(name: &str) -> Value {
    json!({"$ref": format!("#/components/headers/{name}")})
}

pub(super) fn limits_of_rate() -> Value {
    json!({
        "X-RateLimit-Limit": header("RateLimitLimit"),
        "X-RateLimit-Remaining": header("RateLimitRemaining"),
        "X-RateLimit-Reset": header("RateLimitReset"),
    })
}

pub(super) fn headers() -> Value {
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

/// The answer that a failing operation refers to.
pub(super) fn failure(status: u16) -> Value {
    let (name, _) = FAILURES
        .iter()
        .find(|(_, (known, _))| *known == status)
        .expect("all are in the table");
    json!({"$ref": format!("#/components/responses/{name}")})
}

pub(super) fn responses() -> Value {
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

pub(super) fn problem() -> Value {
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
            "possible_on": {
                "type": "string", "format": "date", "maxLength": 10,
                "description": "The day from which it can be asked for again.",
            },
            "version": {
                "type": "integer", "format": "int32", "minimum": 0, "maximum": i32::MAX,
                "description": "The version that the thing has now.",
            },
            "ticket": {"$ref": "#/components/schemas/Ticket"},
        },
    })
}
