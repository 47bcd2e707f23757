//! `Idempotency-Key`: done once, answered alike.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sportello::api;
use sportello::db::schema::{idempotency_keys, tickets};
use sportello::kernel::clock::Timestamp;
use sportello::users::actor::EnteRole;

use crate::support::{Answer, Client, TestApp};

async fn user(app: &TestApp) -> Client {
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Gatti", EnteRole::User, true).await;
    app.program(&user).await
}

fn question(subject: &str) -> Value {
    json!({"service": "PORTALE", "kind": "question", "subject": subject, "text": "Come si fa?"})
}

async fn open(client: &Client, key: &str, subject: &str) -> Answer {
    let request = client
        .request(Method::POST, "/api/v1/tickets")
        .header("idempotency-key", key);
    client.send(request.json(&question(subject))).await
}

async fn count(app: &TestApp) -> i64 {
    app.read(|db| tickets::table.count().get_result::<i64>(db))
        .await
        .unwrap()
}

async fn rows(app: &TestApp) -> Vec<(String, Option<i32>)> {
    let query = idempotency_keys::table.select((idempotency_keys::stage, idempotency_keys::status));
    app.read(move |db| query.load(db)).await.unwrap()
}

#[tokio::test]
async fn a_repetition_gets_the_same_answer_and_does_nothing() {
    let app = TestApp::start().await;
    let client = user(&app).await;
    let first = open(&client, "one", "Albo pretorio").await.expect(201);
    let second = open(&client, "one", "Albo pretorio").await.expect(201);
    assert_eq!(first.text, second.text);
    for name in ["location", "etag", "content-type"] {
        assert_eq!(first.header(name), second.header(name));
        assert!(!first.header(name).is_empty());
    }
    assert_eq!(count(&app).await, 1);
    let other = open(&client, "one", "Un’altra cosa").await.expect(422);
    assert_eq!(other.json()["type"], "/problems/idempotency-key-reused");
    open(&client, "two", "Albo pretorio").await.expect(201);
    assert_eq!(count(&app).await, 2);

    app.advance(TimeDelta::hours(25));
    open(&client, "one", "Albo pretorio").await.expect(201);
    assert_eq!(count(&app).await, 3);
    app.advance(TimeDelta::hours(25));
    let forgotten = app.write(api::forget_old).await.unwrap();
    assert_eq!(forgotten, 2);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let app = TestApp::start().await;
    let client = user(&app).await;
    let wrong = json!({"service": "NONE", "kind": "question", "subject": "Albo pretorio", "text": "t"});
    let request = client
        .request(Method::POST, "/api/v1/tickets")
        .header("idempotency-key", "one");
    client.send(request.json(&wrong)).await.expect(422);
    assert_eq!(rows(&app).await, []);
    open(&client, "one", "Albo pretorio").await.expect(201);
    assert_eq!(rows(&app).await, [("answered".to_owned(), Some(201))]);
}

#[tokio::test]
async fn of_twins_one_runs_and_what_a_crash_left_runs_again_after_a_minute() {
    let app = TestApp::start().await;
    let client = user(&app).await;
    open(&client, "one", "Albo pretorio").await.expect(201);
    // As a crash leaves it: entered, but the work never committed.
    app.write(|db, _| {
        diesel::update(idempotency_keys::table)
            .set(idempotency_keys::stage.eq("running"))
            .execute(db)
    })
    .await
    .unwrap();
    let twin = open(&client, "one", "Albo pretorio").await.expect(409);
    assert_eq!(twin.json()["type"], "/problems/idempotency-key-running");
    assert_eq!(count(&app).await, 1);
    app.advance(TimeDelta::seconds(61));
    open(&client, "one", "Albo pretorio").await.expect(201);
    assert_eq!(count(&app).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_open_one_ticket() {
    let app = TestApp::start().await;
    let client = user(&app).await;
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { open(&client, "one", "Albo pretorio").await.status.as_u16() })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            201 => done += 1,
            status => assert_eq!(status, 409),
        }
    }
    assert!(done >= 1);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn files_are_hashed_as_they_stream() {
    let app = TestApp::start().await;
    let client = user(&app).await;
    let ticket = open(&client, "one", "Albo pretorio").await.expect(201).json();
    let path = format!(
        "/api/v1/tickets/{}/attachments",
        ticket["number"].as_str().unwrap()
    );
    let send = async |text: &str| {
        let form = Form::new().part("file", Part::text(text.to_owned()).file_name("nota.txt"));
        let request = client
            .request(Method::POST, &path)
            .header("idempotency-key", "files");
        client.send(request.multipart(form)).await
    };
    let first = send("uno").await.expect(201);
    assert_eq!(send("uno").await.expect(201).text, first.text);
    send("due").await.expect(422);
    let list = client.get(&path).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_takes_long_keeps_its_key() {
    let app = TestApp::start().await;
    let client = user(&app).await;
    let ticket = open(&client, "one", "Albo pretorio").await.expect(201).json();
    let path = format!(
        "/api/v1/tickets/{}/attachments",
        ticket["number"].as_str().unwrap()
    );
    let send = |body: reqwest::Body| {
        let request = client
            .request(Method::POST, &path)
            .header("idempotency-key", "files")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body);
        let client = client.clone();
        async move { client.send(request).await }
    };
    let parts = [
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"nota.txt\"\r\n\r\nuno",
        "due\r\n--x--\r\n",
    ];
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let chunks = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let chunk: &str = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(chunk), receiver))
    });
    let slow = tokio::spawn(send(reqwest::Body::wrap_stream(chunks)));
    sender.send(parts[0]).await.unwrap();
    let started_at = async || {
        let query = idempotency_keys::table
            .filter(idempotency_keys::key.eq("files"))
            .select(idempotency_keys::started_at);
        app.read(move |db| query.first::<Timestamp>(db).optional())
            .await
            .unwrap()
    };
    let taken_at = async |instant: Timestamp| {
        for _ in 0..1000 {
            if started_at().await == Some(instant) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the key was not taken or renewed at {instant}");
    };
    // Two minutes by the program's clock: the key is renewed again and again.
    taken_at(app.now()).await;
    for _ in 0..4 {
        app.advance(TimeDelta::seconds(30));
        taken_at(app.now()).await;
    }
    let twin = send(parts.concat().into()).await.expect(409);
    assert_eq!(twin.json()["type"], "/problems/idempotency-key-running");
    sender.send(parts[1]).await.unwrap();
    drop(sender);
    let first = slow.await.unwrap().expect(201);
    assert_eq!(send(parts.concat().into()).await.expect(201).text, first.text);
    let list = client.get(&path).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}
