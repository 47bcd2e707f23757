//! The reference page, made from the description: chapters with their operations, then the objects.

use maud::{Markup, html};
use serde_json::Value;

use crate::kernel::text::Lang;
use crate::t;

/// The general rules, one paragraph each.
const BASICS: [&str; 6] = ["token", "errors", "lists", "version", "idempotency", "rate"];

/// The problems that a status can mean; each has a page that explains it.
const PROBLEMS: [(&str, &[&str]); 14] = [
    ("400", &["malformed", "malformed-json"]),
    ("401", &["not-signed-in"]),
    ("403", &["forbidden", "token-scope"]),
    ("404", &["not-found"]),
    ("408", &["request-timeout"]),
    (
        "409",
        &[
            "transition-refused",
            "ticket_closed",
            "attention-already-requested",
            "attention-waits-for-ente",
            "open-children",
            "idempotency-key-running",
        ],
    ),
    ("412", &["stale-version"]),
    ("413", &["too-large", "attachment-too-large"]),
    ("415", &["unsupported-media-type"]),
    (
        "422",
        &[
            "invalid",
            "cursor-invalid",
            "not-in-queue",
            "cannot-watch",
            "tickets-not-related",
            "idempotency-key-reused",
        ],
    ),
    ("428", &["version-required"]),
    ("429", &["too-many-requests"]),
    ("500", &["internal"]),
    ("503", &["unavailable"]),
];

/// Everything below the page's head.
pub(super) fn reference(document: &Value, lang: Lang) -> Markup {
    let tags = list(&document["tags"]);
    html! {
        div class="s-page-head" {
            div { h1 { (t!(lang, "api-docs-title")) } p { (t!(lang, "api-docs-lead")) } }
            div class="s-actions" {
                a class="btn btn-outline-primary" href="/api/v1/openapi.yaml" { (t!(lang, "api-docs-download")) }
                a class="btn btn-primary" href="/api/docs/try" { (t!(lang, "api-docs-try")) }
            }
        }
        div class="s-layout s-left" {
            nav class="s-side-nav" aria-label=(t!(lang, "api-docs-contents")) { ul {
                li { a href="#basics" { (t!(lang, "api-docs-basics")) } }
                @for tag in tags { li { a href=(format!("#tag-{}", text(&tag["name"]))) { (text(&tag["name"])) } } }
                li { a href="#objects" { (t!(lang, "api-docs-objects")) } }
            } }
            div class="s-stack" {
                section class="s-panel" aria-labelledby="basics" {
                    h2 id="basics" { (t!(lang, "api-docs-basics")) }
                    ul { @for name in BASICS { li { (lang.get(&format!("api-docs-basics-{name}"))) } } }
                    p class="s-muted" { (t!(lang, "api-docs-language-note")) }
                }
                @for tag in tags { (chapter(document, tag, lang)) }
                (objects(document, lang))
            }
        }
    }
}

fn chapter(document: &Value, tag: &Value, lang: Lang) -> Markup {
    let name = text(&tag["name"]);
    let id = format!("tag-{name}");
    html! {
        section class="s-panel" aria-labelledby=(id) {
            h2 id=(id) lang="en" { (name) }
            p lang="en" { (text(&tag["description"])) }
            @for (path, methods) in members(&document["paths"]) {
                @for (method, operation) in members(methods) {
                    @if list(&operation["tags"]).iter().any(|of| text(of) == name) { (one(document, path, method, operation, lang)) }
                }
            }
        }
    }
}

fn one(document: &Value, path: &str, method: &str, operation: &Value, lang: Lang) -> Markup {
    let parameters = list(&operation["parameters"]);
    html! {
        details class="s-op" id=(text(&operation["operationId"])) {
            summary {
                span class=(format!("s-method s-method-{method}")) { (method.to_ascii_uppercase()) }
                code { (path) } " " span lang="en" { (text(&operation["summary"])) }
            }
            div class="s-op-body" {
                p lang="en" { (text(&operation["description"])) }
                @if list(&operation["security"]).iter().any(|scheme| members(scheme).next().is_none()) {
                    p { (t!(lang, "api-docs-no-token")) }
                }
                @if !parameters.is_empty() { (parameter_table(parameters, lang)) }
                @if let Some(body) = operation.get("requestBody") { (request_body(body, lang)) }
                (answers(document, &operation["responses"], lang))
            }
        }
    }
}

fn parameter_table(parameters: &[Value], lang: Lang) -> Markup {
    html! {
        h3 { (t!(lang, "api-docs-parameters")) }
        table class="s-table s-cards" {
            thead { tr {
                th scope="col" { (t!(lang, "api-docs-name")) }
                th scope="col" { (t!(lang, "api-docs-place")) }
                th scope="col" { (t!(lang, "api-docs-type")) }
                th scope="col" { (t!(lang, "api-docs-meaning")) }
            } }
            tbody { @for parameter in parameters { tr {
                td class="s-main-cell" {
                    code { (text(&parameter["name"])) }
                    @if parameter["required"] == true { " " span class="s-small" { (t!(lang, "api-docs-required")) } }
                }
                td data-label=(t!(lang, "api-docs-place")) { (lang.get(&format!("api-docs-place-{}", text(&parameter["in"])))) }
                td data-label=(t!(lang, "api-docs-type")) { span { (kind(&parameter["schema"], lang)) } }
                td data-label=(t!(lang, "api-docs-meaning")) lang="en" { span { (text(&parameter["description"])) } }
            } } }
        }
    }
}

fn request_body(body: &Value, lang: Lang) -> Markup {
    html! {
        h3 { (t!(lang, "api-docs-body")) }
        @for (media_type, content) in members(&body["content"]) {
            p { code { (media_type) } ": " (kind(&content["schema"], lang)) }
        }
        @if let Some(example) = members(&body["content"]).find_map(|(_, content)| content.get("example")) {
            p { (t!(lang, "api-docs-example")) }
            pre tabindex="0" { code { (serde_json::to_string_pretty(example).unwrap_or_default()) } }
        }
    }
}

fn answers(document: &Value, responses: &Value, lang: Lang) -> Markup {
    let resolve = |response: &Value| -> String {
        let name = response["$ref"]
            .as_str()
            .and_then(|reference| reference.rsplit('/').next());
        let of = name.map_or(response, |name| &document["components"]["responses"][name]);
        text(&of["description"]).to_owned()
    };
    let (good, bad): (Vec<_>, Vec<_>) = members(responses).partition(|(status, _)| status.starts_with('2'));
    html! {
        @for (status, response) in good {
            h3 { (t!(lang, "api-docs-answer", status = status)) }
            p lang="en" { (text(&response["description"])) }
            @for (media_type, content) in members(&response["content"]) {
                p { code { (media_type) } ": " (kind(&content["schema"], lang)) }
            }
        }
        h3 { (t!(lang, "api-docs-errors")) }
        dl class="s-dl" { @for (status, response) in bad {
            dt { (status) }
            dd {
                span lang="en" { (resolve(response)) }
                @for slug in PROBLEMS.iter().find(|(of, _)| *of == status).map_or(&[][..], |(_, slugs)| slugs) {
                    " " a href=(format!("/problems/{slug}")) { code { (slug) } }
                }
            }
        } }
    }
}

fn objects(document: &Value, lang: Lang) -> Markup {
    html! {
        section class="s-panel" aria-labelledby="objects" {
            h2 id="objects" { (t!(lang, "api-docs-objects")) }
            @for (name, schema) in members(&document["components"]["schemas"]) {
                details class="s-op" id=(format!("object-{name}")) {
                    summary { code { (name) } " " span lang="en" { (text(&schema["description"])) } }
                    div class="s-op-body" {
                        @if schema["properties"].is_object() { (field_table(schema, lang)) } @else { p { (kind(schema, lang)) } }
                    }
                }
            }
        }
    }
}

fn field_table(schema: &Value, lang: Lang) -> Markup {
    let required = list(&schema["required"]);
    html! {
        table class="s-table s-cards" {
            thead { tr {
                th scope="col" { (t!(lang, "api-docs-name")) }
                th scope="col" { (t!(lang, "api-docs-type")) }
                th scope="col" { (t!(lang, "api-docs-meaning")) }
            } }
            tbody { @for (name, field) in members(&schema["properties"]) { tr {
                td class="s-main-cell" {
                    code { (name) }
                    @if required.iter().any(|of| text(of) == name) { " " span class="s-small" { (t!(lang, "api-docs-required")) } }
                }
                td data-label=(t!(lang, "api-docs-type")) { span { (kind(field, lang)) } }
                td data-label=(t!(lang, "api-docs-meaning")) lang="en" { span { (text(&field["description"])) } }
            } } }
        }
    }
}

/// What a schema is, in a few words; objects are links.
fn kind(schema: &Value, lang: Lang) -> Markup {
    if schema["nullable"] == true {
        let mut of = schema.clone();
        of["nullable"] = Value::Bool(false);
        return html! { (kind(&of, lang)) ", " (t!(lang, "api-docs-nullable")) };
    }
    let reference = schema["$ref"]
        .as_str()
        .or_else(|| schema["allOf"][0]["$ref"].as_str());
    if let Some(name) = reference.and_then(|reference| reference.rsplit('/').next()) {
        return html! { a href=(format!("#object-{name}")) { code { (name) } } };
    }
    if schema["type"] == "array" {
        return html! { "[" (kind(&schema["items"], lang)) "]" };
    }
    if let Some(words) = schema["enum"].as_array() {
        return html! { @for (index, word) in words.iter().enumerate() { @if index > 0 { " | " } code { (text(word)) } } };
    }
    let name = schema["format"]
        .as_str()
        .or(schema["type"].as_str())
        .unwrap_or_default();
    let range = |least: &str, most: &str| match (schema[least].as_u64(), schema[most].as_u64()) {
        (Some(least), Some(most)) => format!(" {least}–{most}"),
        (None, Some(most)) => format!(" ≤ {most}"),
        _ => String::new(),
    };
    let limits = if schema["type"] == "string" {
        range("minLength", "maxLength")
    } else {
        range("minimum", "maximum")
    };
    html! { (name) (limits) }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_that_is_named_has_its_explanation() {
        for slug in PROBLEMS.iter().flat_map(|(_, slugs)| *slugs) {
            assert!(
                Lang::ALL.iter().all(|lang| lang.has(&format!("error-{slug}"))),
                "{slug}"
            );
        }
    }

    #[test]
    fn the_reference_has_every_operation() {
        let document = crate::api::document();
        let page = reference(document, Lang::It).into_string();
        for (_, methods) in members(&document["paths"]) {
            for (_, operation) in members(methods) {
                let id = format!("id=\"{}\"", text(&operation["operationId"]));
                assert!(page.contains(&id), "{id}");
            }
        }
    }
}
