//! A ticket through the interface: the exact shapes that clients are written against.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sportello::users::actor::{EnteRole, Role};

use crate::support::{Answer, Client, Person, TestApp};

struct World {
    app: TestApp,
    ente: Client,
    agent: Client,
    agent_person: Person,
}

async fn world() -> World {
    let app = TestApp::start().await;
    let comune = app.ente("Comune di Prova").await;
    let user = app.user_of(comune, "Paola Gatti", EnteRole::User, true).await;
    let agent_person = app
        .staff("Anna Bonetti", &[Role::Agent], &["primo-livello", "siti-web"])
        .await;
    let (ente, agent) = (app.program(&user).await, app.program(&agent_person).await);
    World {
        app,
        ente,
        agent,
        agent_person,
    }
}

async fn opened(client: &Client, subject: &str) -> Value {
    let body = json!({"service": "PORTALE", "kind": "incident", "subject": subject, "text": "Non si apre."});
    client.post("/api/v1/tickets", &body).await.expect(201).json()
}

fn path(ticket: &Value, rest: &str) -> String {
    format!("/api/v1/tickets/{}{rest}", ticket["id"].as_str().unwrap())
}

async fn put(client: &Client, method: Method, path: &str, version: &Value, body: &Value) -> Answer {
    let request = client
        .request(method, path)
        .header("if-match", format!("\"{version}\""))
        .json(body);
    client.send(request).await
}

const KEYS: [&str; 24] = [
    "assignee_id",
    "author_id",
    "channel",
    "closed_at",
    "confidential",
    "created_at",
    "ente_id",
    "follows_id",
    "id",
    "impact",
    "kind",
    "number",
    "priority",
    "queue",
    "requester_id",
    "resolved_at",
    "service",
    "state",
    "subject",
    "tags",
    "text",
    "updated_at",
    "urgency",
    "version",
];

#[tokio::test]
async fn from_opened_to_closed() {
    let World {
        app: _app,
        ente,
        agent,
        agent_person,
    } = world().await;
    let body = json!({
        "service": "PORTALE", "kind": "incident", "subject": "Sito non raggiungibile", "text": "Da stamattina.",
        "impact": 1, "urgency": 1, "tags": ["sito"]
    });
    let answer = ente.post("/api/v1/tickets", &body).await.expect(201);
    let ticket = answer.json();
    let mut keys: Vec<&String> = ticket.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, KEYS);
    assert_eq!(answer.header("location"), path(&ticket, ""));
    assert_eq!(answer.header("etag"), format!("\"{}\"", ticket["version"]));
    for (member, value) in [
        ("state", json!("new")),
        ("priority", json!("critical")),
        ("channel", json!("api")),
        ("queue", json!("primo-livello")),
        ("number", json!("HD-2026-000001")),
        ("tags", json!(["sito"])),
        ("assignee_id", Value::Null),
    ] {
        assert_eq!(ticket[member], value, "{member}");
    }

    let missing = agent
        .json(Method::PUT, &path(&ticket, "/assignment"), &json!({}))
        .await
        .expect(428);
    assert_eq!(missing.json()["type"], "/problems/version-required");
    let to = json!({"assignee_id": agent_person.id.to_string()});
    let version = &ticket["version"];
    let answer = put(&agent, Method::PUT, &path(&ticket, "/assignment"), version, &to)
        .await
        .expect(200);
    let assigned = answer.json();
    assert_eq!(assigned["state"], "assigned");
    assert_eq!(answer.header("etag"), format!("\"{}\"", assigned["version"]));
    let stale = put(&agent, Method::PUT, &path(&ticket, "/assignment"), version, &to)
        .await
        .expect(412)
        .json();
    assert_eq!(stale["ticket"]["version"], assigned["version"]);
    assert_eq!(stale["ticket"]["state"], "assigned");

    let state = path(&ticket, "/state");
    let refused = put(
        &agent,
        Method::PUT,
        &state,
        &assigned["version"],
        &json!({"state": "closed"}),
    )
    .await
    .expect(409);
    assert!(
        refused.json()["allowed"]
            .as_array()
            .unwrap()
            .contains(&json!("in_progress"))
    );
    let wrong = put(
        &agent,
        Method::PUT,
        &state,
        &assigned["version"],
        &json!({"state": "resolved"}),
    )
    .await
    .expect(422);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/message");
    let solved = json!({"state": "resolved", "message": "Riavviato."});
    let resolved = put(&agent, Method::PUT, &state, &assigned["version"], &solved)
        .await
        .expect(200)
        .json();
    assert!(resolved["resolved_at"].is_string());
    let closed = put(
        &ente,
        Method::PUT,
        &state,
        &resolved["version"],
        &json!({"state": "closed"}),
    )
    .await
    .expect(200);
    assert_eq!(closed.json()["state"], "closed");
    let late = json!({"text": "Ancora", "visibility": "public"});
    let refused = ente
        .post(&path(&ticket, "/messages"), &late)
        .await
        .expect(409)
        .json();
    assert_eq!(
        (&refused["type"], &refused["allowed"]),
        (&json!("/problems/ticket_closed"), &json!([]))
    );

    let whole = ente
        .get(&path(&ticket, "?embed=messages,events"))
        .await
        .expect(200);
    assert_eq!(whole.json()["messages"][0]["text"], "Riavviato.");
    assert!(!whole.json()["events"].as_array().unwrap().is_empty());
    let by_number = ente
        .get("/api/v1/tickets/HD-2026-000001")
        .await
        .expect(200)
        .json();
    assert_eq!(by_number["id"], ticket["id"]);
}

#[tokio::test]
async fn staff_edit_and_move_and_an_ente_may_not() {
    let World {
        app: _app,
        ente,
        agent,
        ..
    } = world().await;
    let ticket = opened(&ente, "Modulo contatti").await;
    let edit = json!({"subject": "Modulo dei contatti", "priority": "high", "reason": "scadenza", "tags": ["moduli"]});
    let request = agent
        .request(Method::PATCH, &path(&ticket, ""))
        .header("if-match", format!("\"{}\"", ticket["version"]))
        .header("content-type", "application/merge-patch+json")
        .body(edit.to_string());
    let edited = agent.send(request).await.expect(200).json();
    assert_eq!(
        (&edited["priority"], &edited["tags"]),
        (&json!("high"), &json!(["moduli"]))
    );
    let back = put(
        &agent,
        Method::PATCH,
        &path(&ticket, ""),
        &edited["version"],
        &json!({"priority": null}),
    )
    .await;
    let back = back.expect(200).json();
    assert_eq!(
        (&back["priority"], &back["tags"]),
        (&json!("low"), &json!(["moduli"]))
    );
    let patch = async |version: &Value, body: Value| {
        put(&agent, Method::PATCH, &path(&ticket, ""), version, &body).await
    };
    let alone = patch(&back["version"], json!({"reason": "scadenza", "tags": ["altro"]})).await;
    assert_eq!(alone.expect(422).json()["errors"][0]["pointer"], "/reason");
    let none = patch(&back["version"], json!({"tags": null})).await;
    assert_eq!(none.expect(200).json()["tags"], json!([]));
    let null = put(
        &agent,
        Method::PATCH,
        &path(&ticket, ""),
        &edited["version"],
        &json!({"subject": null}),
    )
    .await;
    assert_eq!(null.expect(422).json()["errors"][0]["pointer"], "/subject");
    let now = agent.get(&path(&ticket, "")).await.expect(200).json();
    let to = json!({"queue": "siti-web", "reason": "competenza"});
    put(&ente, Method::PUT, &path(&ticket, "/queue"), &now["version"], &to)
        .await
        .expect(403);
    let unknown = json!({"queue": "nessuna", "reason": "competenza"});
    put(
        &agent,
        Method::PUT,
        &path(&ticket, "/queue"),
        &now["version"],
        &unknown,
    )
    .await
    .expect(422);
    let moved = put(
        &agent,
        Method::PUT,
        &path(&ticket, "/queue"),
        &now["version"],
        &to,
    )
    .await
    .expect(200)
    .json();
    assert_eq!(moved["queue"], "siti-web");
}

#[tokio::test]
async fn lists_page_by_cursor_and_filter() {
    let World {
        app: _app,
        ente,
        agent,
        ..
    } = world().await;
    let mut subjects = Vec::new();
    for n in 0..5 {
        let ticket = opened(&ente, &format!("Richiesta numero {n}")).await;
        subjects.push(ticket["subject"].as_str().unwrap().to_owned());
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = agent
            .get(&format!("/api/v1/tickets?limit=2&sort=created_at{cursor}"))
            .await
            .expect(200)
            .json();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["subject"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, subjects);
    let count = async |query: &str| {
        let page = agent
            .get(&format!("/api/v1/tickets?{query}"))
            .await
            .expect(200)
            .json();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(count("state=new&state=assigned").await, 5);
    assert_eq!(count("state=closed").await, 0);
    assert_eq!(
        count("assignee=none&queue=primo-livello&service=PORTALE").await,
        5
    );
    assert_eq!(count("assignee=me").await, 0);
    assert_eq!(count("q=HD-2026-000004").await, 1);
}

#[tokio::test]
async fn messages_files_watchers_and_merges() {
    let World {
        app,
        ente,
        agent,
        agent_person,
    } = world().await;
    let ticket = opened(&ente, "Allegati").await;
    let note = json!({"text": "Da verificare", "visibility": "internal"});
    ente.post(&path(&ticket, "/messages"), &note).await.expect(403);
    let note = agent
        .post(&path(&ticket, "/messages"), &note)
        .await
        .expect(201)
        .json();
    let mut keys: Vec<&String> = note.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "attachments",
            "author_id",
            "author_name",
            "created_at",
            "id",
            "text",
            "visibility"
        ]
    );
    assert_eq!(note["author_name"], "Anna Bonetti");
    assert_eq!(
        ente.get(&path(&ticket, "/messages")).await.expect(200).json()["items"],
        json!([])
    );

    let files = path(&ticket, "/attachments");
    let form = |name: &str, bytes: &[u8]| {
        Form::new().part("file", Part::bytes(bytes.to_vec()).file_name(name.to_owned()))
    };
    let send = async |client: &Client, form: Form| {
        client
            .send(client.request(Method::POST, &files).multipart(form))
            .await
    };
    let wrong = send(&agent, form("a.txt", b"abc")).await.expect(422).json();
    assert_eq!(wrong["errors"][0]["pointer"], "/visibility");
    let whole = form("delibera.pdf", b"%PDF-1.7 one").text("visibility", "internal");
    let file = send(&agent, whole).await.expect(201).json()["items"][0].clone();
    let mut keys: Vec<&String> = file.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["id", "media_type", "name", "sha256", "size", "visibility"]);
    let content = format!("/api/v1/attachments/{}/content", file["id"].as_str().unwrap());
    ente.get(&content).await.expect(404);
    let bytes = agent.get(&content).await.expect(200);
    assert_eq!(
        (bytes.text.as_str(), bytes.header("content-type")),
        ("%PDF-1.7 one", "application/pdf")
    );
    assert!(
        bytes
            .header("content-disposition")
            .starts_with("attachment; filename")
    );
    send(&ente, Form::new().text("visibility", "public"))
        .await
        .expect(422);
    send(&ente, form("a.txt", b"abc").text("colour", "red"))
        .await
        .expect(422);
    let nameless = Form::new().part("file", Part::bytes(b"abc".to_vec()));
    send(&ente, nameless).await.expect(422);
    let large = vec![b'x'; 25 * 1024 * 1024 + 1];
    send(&ente, form("grande.txt", &large)).await.expect(413);
    send(&ente, form("a.txt", b"abc")).await.expect(201);

    let watcher = path(&ticket, &format!("/watchers/{}", agent_person.id));
    agent.json(Method::PUT, &watcher, &Value::Null).await.expect(200);
    let watchers = agent.get(&path(&ticket, "/watchers")).await.expect(200).json();
    assert_eq!(watchers["items"][0]["name"], "Anna Bonetti");
    agent
        .send(agent.request(Method::DELETE, &watcher))
        .await
        .expect(204);

    let duplicate = opened(&ente, "Allegati, di nuovo").await;
    let body = json!({"duplicates": [duplicate["number"]]});
    ente.post(&path(&ticket, "/merges"), &body).await.expect(403);
    let kept = agent
        .post(&path(&ticket, "/merges"), &body)
        .await
        .expect(201)
        .json();
    assert_eq!(kept["id"], ticket["id"]);
    assert_eq!(
        agent.get(&path(&duplicate, "")).await.expect(200).json()["state"],
        "cancelled"
    );
    drop(app);
}

/// Words of a text that no other number gives: Greek letters take five bytes each in the index.
fn long_text(number: u32) -> String {
    let greek = |n: u32| char::from_u32(0x3b1 + n % 16).unwrap();
    let mut text = format!("canarino{number}");
    for word in 0..700 {
        let mut rest = number * 1000 + word;
        text.push(' ');
        for _ in 0..24 {
            text.push(greek(rest));
            rest = rest / 16 + rest % 16 * 7;
        }
    }
    text
}

#[tokio::test]
async fn a_ticket_of_many_words_takes_every_reply_and_is_found_by_its_first_ones() {
    let World {
        app: _app,
        ente,
        agent,
        ..
    } = world().await;
    let ticket = opened(&ente, "Testi lunghissimi").await;
    for number in 0..16 {
        let visibility = if number % 2 == 0 { "public" } else { "internal" };
        let body = json!({"text": long_text(number), "visibility": visibility});
        agent.post(&path(&ticket, "/messages"), &body).await.expect(201);
    }
    for (q, found) in [
        ("canarino0", 1),
        ("canarino1", 1),
        ("lunghissimi", 1),
        ("canarino15", 0),
    ] {
        let list = agent
            .get(&format!("/api/v1/tickets?q={q}"))
            .await
            .expect(200)
            .json();
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{q}");
    }
}

#[tokio::test]
async fn tickets_are_found_by_the_new_name_of_a_person_and_of_an_ente() {
    let app = TestApp::start().await;
    let comune = app.ente("Comune di Prova").await;
    let user = app.user_of(comune, "Paola Gatti", EnteRole::User, true).await;
    let manager = app.staff("Marta Dalla Torre", &[Role::Manager], &[]).await;
    let admin = app.staff("Ada Amministra", &[Role::Admin], &[]).await;
    opened(&app.program(&user).await, "Modulo contatti").await;
    let (agent, admin) = (app.program(&manager).await, app.browser(&admin).await);
    let find = async |q: &str| {
        let list = agent.get(&format!("/api/v1/tickets?q={q}")).await.expect(200);
        list.json()["items"].as_array().unwrap().len()
    };
    assert_eq!((find("gatti").await, find("prova").await), (1, 1));
    let rename = async |page: String, name: &str, more: &[(&str, &str)]| {
        let text = admin.get(&page).await.expect(200).text;
        let (_, rest) = text.split_once(r#"name="version" value=""#).unwrap();
        let mut fields = vec![("version", rest.split('"').next().unwrap()), ("name", name)];
        fields.extend(more);
        let to = format!("{}/edit", page.trim_end_matches("/edit"));
        admin.submit(&page, &to, &fields).await.expect(303);
    };
    rename(
        format!("/users/{}", user.id),
        "Paola Ferrari",
        &[("language", "it")],
    )
    .await;
    assert_eq!((find("gatti").await, find("ferrari").await), (0, 1));
    let more = [("kind", "comune"), ("valid_from", "2015-01-01")];
    rename(format!("/enti/{comune}/edit"), "Comune di Borgo", &more).await;
    assert_eq!((find("prova").await, find("borgo").await), (0, 1));
}
