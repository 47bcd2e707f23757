//! The description of the interface: the file in the repository, what the server gives, and that it compiles.

use std::path::Path;

use serde_json::Value;
use sportello::api;

use crate::support::TestApp;

#[test]
fn the_file_in_the_repository_is_what_the_program_describes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/openapi.yaml");
    let described = api::document_yaml();
    if std::env::var_os("SPORTELLO_REFRESH").is_some() {
        std::fs::write(&path, &described).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == described,
        "openapi/openapi.yaml is not what the program describes; if the change is wanted: cargo run -- openapi > openapi/openapi.yaml"
    );
}

#[test]
fn every_operation_is_whole() {
    let document = api::document();
    let mut ids = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            ids.push(id);
            for member in ["summary", "description"] {
                assert!(operation[member].is_string(), "{method} {path} has no {member}");
            }
            for status in ["429", "503"] {
                assert!(
                    operation["responses"][status].is_object(),
                    "{method} {path} has no {status}"
                );
            }
            let has_key = operation["parameters"]
                .as_array()
                .is_some_and(|list| list.iter().any(|p| p["name"] == "Idempotency-Key"));
            assert_eq!(has_key, method == "post", "{method} {path}");
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an operation's name stands twice");
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    for path in [
        "/tickets",
        "/tickets/{id}",
        "/tickets/{id}/state",
        "/attachments/{id}/content",
        "/audit-events",
        "/status",
    ] {
        assert!(paths.iter().any(|known| *known == path), "{path} is missing");
    }
}

#[test]
fn every_link_leads_to_an_operation_that_takes_what_it_gives() {
    let document = api::document();
    let resolved = |value: &'static Value| match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect(reference),
        None => value,
    };
    let operations: Vec<&Value> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .collect();
    let mut names = Vec::new();
    for operation in &operations {
        let links = operation["responses"].as_object().unwrap().values();
        for (name, link) in links
            .filter_map(|response| response["links"].as_object())
            .flatten()
        {
            let link = resolved(link);
            let target = operations
                .iter()
                .find(|target| target["operationId"] == link["operationId"])
                .unwrap_or_else(|| panic!("{name} leads nowhere"));
            let parameters = target["parameters"].as_array();
            for given in link["parameters"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name)
            {
                let is_taken =
                    parameters.is_some_and(|list| list.iter().any(|p| p["name"] == given.as_str()));
                assert!(is_taken, "{name}: {given} is no parameter");
            }
            let content = &target["requestBody"]["content"];
            let body =
                ["application/json", "multipart/form-data"].map(|media_type| &content[media_type]["schema"]);
            let body = body.into_iter().find(|schema| schema.is_object()).map(resolved);
            for given in link["requestBody"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name)
            {
                let is_taken = body.is_some_and(|schema| schema["properties"][given].is_object());
                assert!(is_taken, "{name}: {given} is no member of the body");
            }
            names.push(name.as_str());
        }
    }
    for name in [
        "NextPage",
        "EditTicket",
        "AttachToMessage",
        "DownloadFirstAttachment",
    ] {
        assert!(names.contains(&name), "no answer has the link {name}");
    }
}

#[tokio::test]
async fn the_server_gives_its_own_description() {
    let app = TestApp::start().await;
    let anybody = app.anonymous();
    let served: Value = anybody.get("/api/v1/openapi.json").await.expect(200).json();
    assert_eq!(served["servers"][0]["url"], "/api/v1");
    assert_eq!(served["paths"], api::document()["paths"]);
    let yaml = anybody.get("/api/v1/openapi.yaml").await.expect(200);
    assert!(
        yaml.text.starts_with("openapi: \"3.0.3\"\n"),
        "{}",
        &yaml.text[..100]
    );
    for path in ["/status", "/api/v1/status"] {
        let status = anybody.get(path).await.expect(200);
        assert_eq!(status.json()["database"], "ok");
        assert_eq!(status.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn the_reference_and_the_viewer_are_pages() {
    let app = TestApp::start().await;
    let page = app.anonymous().get("/api/docs").await.expect(200);
    assert!(page.text.contains("id=\"open_ticket\"") && page.text.contains("/problems/stale-version"));
    assert!(!page.header("content-security-policy").contains("unsafe"));
    let viewer = app.anonymous().get("/api/docs/try").await.expect(200);
    assert!(viewer.text.contains("data-description=\"/api/v1/openapi.json\""));
    for slug in ["malformed-json", "idempotency-key-reused", "token-scope"] {
        app.anonymous()
            .get(&format!("/problems/{slug}"))
            .await
            .expect(200);
    }
}
