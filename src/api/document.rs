//! The whole description, out of what `poem-openapi` knows of the operations: what every operation has in common (errors,
//! headers, limits of numbers and texts) is added here once, so that the description says all that the gate does.

mod components;
mod operations;
mod schemas;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{links, service, yaml};

/// Ways in which poem-openapi names things that the description names otherwise: a page of `Ticket` is `TicketPage`.
const PAGE_OF: &str = "PageOut_";

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
    let objects = document["components"]["schemas"]
        .as_object_mut()
        .expect("there are objects");
    let kinds: HashMap<String, Value> = objects
        .iter()
        .map(|(name, schema)| (name.clone(), schema["type"].clone()))
        .collect();
    for (name, schema) in objects.iter_mut() {
        schemas::finish(name, schema, &kinds);
    }
    objects.insert("Problem".to_owned(), components::problem());
    document["components"]["headers"] = components::headers();
    document["components"]["responses"] = components::responses();
    document["components"]["links"] = links::shared();
    document["components"]["securitySchemes"]["BearerToken"]["description"] =
        json!("A token of Sportello, of one person and for a scope, sent as `Authorization: Bearer spt_…`.");
    let paths = document["paths"].as_object_mut().expect("there are operations");
    for (path, operations) in paths.iter_mut() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            operations::finish(path, method, operation);
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
            "Every failure is a problem document (RFC 9457) with a sentence in the language of `Accept-Language`, ",
            "or else in that of the caller's account. ",
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
