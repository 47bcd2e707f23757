//! Every failure of the interface: status, shape, sentence (contract: REST).

use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};
use sportello::db::schema::users;
use sportello::users::actor::{EnteRole, Role};
use sportello::users::tokens::Scope;

use crate::support::{Answer, Client, Person, TestApp};

/// Fails unless the answer is a problem document with this status and slug; gives the document.
#[track_caller]
fn problem(answer: Answer, status: u16, slug: &str) -> Value {
    let answer = answer.expect(status);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    if status < 500 {
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            assert!(!answer.header(name).is_empty(), "no {name}");
        }
    }
    let document = answer.json();
    assert_eq!(document["type"], format!("/problems/{slug}"));
    assert_eq!(document["status"], status);
    for member in ["title", "detail"] {
        let text = document[member].as_str().unwrap();
        assert!(!text.is_empty() && !text.starts_with("error-"), "{text}");
    }
    document
}

#[track_caller]
fn pointers(document: &Value) -> Vec<&str> {
    let mut pointers: Vec<&str> = document["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort();
    pointers
}

async fn agent(app: &TestApp) -> Person {
    app.staff("Anna Bonetti", &[Role::Agent], &["primo-livello"])
        .await
}

async fn post_raw(client: &Client, path: &str, media_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    client
        .send(
            client
                .request(Method::POST, path)
                .header("content-type", media_type)
                .body(body),
        )
        .await
}

#[tokio::test]
async fn unknown_paths_methods_and_callers() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    problem(nobody.get("/api/v1/nothing").await, 404, "not-found");
    problem(nobody.get("/api/v1/tickets/").await, 404, "not-found");
    let garbled = nobody.get("/api/v1/tickets/%ff").await.expect(400);
    assert_eq!(garbled.header("content-type"), "application/problem+json");
    assert_eq!(garbled.json()["type"], "/problems/malformed");
    let refused = nobody.json(Method::PUT, "/api/v1/tickets", &json!({})).await;
    assert_eq!(refused.header("allow"), "GET, HEAD, POST");
    problem(refused, 405, "method-not-allowed");
    let unknown = nobody.get("/api/v1/me").await;
    assert_eq!(unknown.header("www-authenticate"), "Bearer realm=\"sportello\"");
    problem(unknown, 401, "not-signed-in");
    problem(
        Client::program(&app.base, "spt_wrong").get("/api/v1/me").await,
        401,
        "not-signed-in",
    );
    let reader = app.program_with(&agent(&app).await, Scope::Read).await;
    reader.get("/api/v1/me").await.expect(200);
    problem(
        reader.post("/api/v1/tickets", &json!({})).await,
        403,
        "token-scope",
    );
    let head = reader
        .send(reader.request(Method::HEAD, "/api/v1/me"))
        .await
        .expect(200);
    assert_eq!(head.text, "");
}

#[tokio::test]
async fn malformed_and_unacceptable_parameters() {
    let app = TestApp::start().await;
    let client = app.program(&agent(&app).await).await;
    for (query, pointer) in [
        ("limit=x", "/limit"),
        ("page=2", "/page"),
        ("limit=1&limit=2", "/limit"),
        ("ente=1", "/ente"),
        ("cursor=%2B%2B", "/cursor"),
        ("q=%00", "/q"),
        ("a%00b=1", "/ab"),
    ] {
        let document = problem(
            client.get(&format!("/api/v1/tickets?{query}")).await,
            400,
            "malformed",
        );
        assert_eq!(pointers(&document), [pointer], "{query}");
    }
    problem(
        client.get("/api/v1/enti?cursor=AAAA").await,
        422,
        "cursor-invalid",
    );
    for (query, pointer) in [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("state=gone", "/state"),
        ("sort=subject", "/sort"),
        ("queue=none", "/queue"),
        ("service=NONE", "/service"),
    ] {
        let document = problem(
            client.get(&format!("/api/v1/tickets?{query}")).await,
            422,
            "invalid",
        );
        assert_eq!(pointers(&document)[0], pointer, "{query}");
    }
    problem(client.get("/api/v1/tickets/HD-26-1").await, 400, "malformed");
    problem(
        client.get("/api/v1/tickets/HD-2026-000999").await,
        404,
        "not-found",
    );
    problem(client.get("/api/v1/services/NONE").await, 404, "not-found");
}

#[tokio::test]
async fn sentences_come_in_the_language_that_is_asked_for_or_else_in_the_callers_own() {
    let app = TestApp::start().await;
    let person = agent(&app).await;
    let id = person.id;
    let client = app.program(&person).await;
    let detail = |answer: Answer| problem(answer, 404, "not-found")["detail"].clone();
    let path = "/api/v1/tickets/HD-2026-000001";
    let italian = detail(client.get(path).await);
    let changed = app.write(move |db, _| {
        diesel::update(users::table.find(id))
            .set(users::language.eq("en"))
            .execute(db)
    });
    changed.await.unwrap();
    let english = detail(client.get(path).await);
    assert_ne!(italian, english);
    for (asked, answered) in [("it", &italian), ("en", &english), ("de, *;q=0.5", &english)] {
        let client = client.clone().with_header("accept-language", asked);
        assert_eq!(&detail(client.get(path).await), answered, "{asked}");
    }
}

#[tokio::test]
async fn bodies_tell_everything_that_is_wrong_at_once() {
    let app = TestApp::start().await;
    let client = app.program(&agent(&app).await).await;
    let body = json!({
        "subject": "no", "kind": "wish", "impact": 9, "ente_id": "x", "tags": "one", "colour": "red", "urgency": null
    });
    let document = problem(client.post("/api/v1/tickets", &body).await, 422, "invalid");
    let expected = [
        "/colour", "/ente_id", "/impact", "/kind", "/service", "/subject", "/tags", "/text",
    ];
    assert_eq!(pointers(&document), expected);
    let reason = |document: &Value| document["errors"][0]["reason"].as_str().unwrap().to_owned();
    let body = json!({"duplicates": []});
    let path = "/api/v1/tickets/HD-2026-000001/merges";
    let document = problem(client.post(path, &body).await, 422, "invalid");
    assert_eq!(reason(&document), "Servono almeno 1 elementi.");
    let english = client.clone().with_header("accept-language", "en-GB,it;q=0.5");
    let document = problem(english.post(path, &body).await, 422, "invalid");
    assert_eq!(reason(&document), "At least 1 items are needed.");
    let nul = json!({"service": "PORTALE", "kind": "question", "subject": "abc\u{0}", "text": "t"});
    let document = problem(client.post("/api/v1/tickets", &nul).await, 422, "invalid");
    assert_eq!(pointers(&document), ["/subject"]);

    let tickets = "/api/v1/tickets";
    problem(
        post_raw(&client, tickets, "application/json", "{").await,
        400,
        "malformed-json",
    );
    problem(
        post_raw(&client, tickets, "text/plain", "{}").await,
        415,
        "unsupported-media-type",
    );
    problem(
        client.send(client.request(Method::POST, tickets)).await,
        415,
        "unsupported-media-type",
    );
    let large = json!({"subject": "x".repeat(2 * 1024 * 1024)}).to_string();
    problem(
        post_raw(&client, tickets, "application/json", large).await,
        413,
        "too-large",
    );
}

#[tokio::test]
async fn staff_collections_are_not_there_for_an_ente() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Gatti", EnteRole::User, true).await;
    let user = app.program(&user).await;
    problem(user.get("/api/v1/queues").await, 404, "not-found");
    problem(user.get("/api/v1/audit-events").await, 404, "not-found");
    let agent = app.program(&agent(&app).await).await;
    assert_eq!(
        agent.get("/api/v1/queues").await.expect(200).json()["items"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    problem(agent.get("/api/v1/audit-events").await, 403, "forbidden");
    let auditor = app.staff("Rita Loda", &[Role::Auditor], &[]).await;
    let events = app
        .program(&auditor)
        .await
        .get("/api/v1/audit-events?event=user.")
        .await
        .expect(200)
        .json();
    assert!(!events["items"].as_array().unwrap().is_empty());
    let enti = user.get("/api/v1/enti").await.expect(200).json();
    assert_eq!(enti["items"].as_array().unwrap().len(), 1);
    assert_eq!(enti["next_cursor"], Value::Null);
    let me = user.get("/api/v1/me").await.expect(200).json();
    assert_eq!(
        (&me["scope"], &me["enti"][0]["name"]),
        (&json!("write"), &json!("Comune di Prova"))
    );
    assert_eq!(me["enti"][0]["role"], "ente_user");
    let colleagues = user.get("/api/v1/users").await.expect(200).json();
    assert_eq!(colleagues["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        user.get("/api/v1/services").await.expect(200).json()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn one_request_too_many() {
    let app = TestApp::start_with(&[("SPORTELLO_RATE_LIMIT", "3")]).await;
    let client = app.program(&agent(&app).await).await;
    for left in ["2", "1", "0"] {
        let answer = client.get("/api/v1/me").await.expect(200);
        assert_eq!(answer.header("x-ratelimit-limit"), "3");
        assert_eq!(answer.header("x-ratelimit-remaining"), left);
    }
    let refused = client.get("/api/v1/me").await;
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    problem(refused, 429, "too-many-requests");
    app.anonymous().get("/api/v1/status").await.expect(200);
}
