//! What was acknowledged is there after the program was killed in the middle of its work.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use reqwest::Method;
use serde_json::json;
use sportello::db::Db;
use sportello::users::actor::EnteRole;
use sportello::users::tokens::{self, NewToken, Scope};

use crate::program::{Home, Server};
use crate::support::{Client, TestApp};

/// Acknowledged tickets before the program is killed.
const ENOUGH: usize = 25;

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_ticket_is_there_after_a_kill() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let person = app.user_of(ente, "Paola Gatti", EnteRole::User, true).await;
    let actor = app.actor(&person).await;
    let new = NewToken {
        name: "test".to_owned(),
        scope: Scope::Write,
        ente: None,
        expires_on: None,
    };
    let (_, token) = app
        .write(move |db, now| tokens::create(db, &actor, now, &new))
        .await
        .unwrap();
    let home = Home::new();
    let command = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command
            .env("SPORTELLO_DATABASE_URL", app.db_url())
            .env("SPORTELLO_DATA_DIR", &app.config.data_dir)
            .env(
                "SPORTELLO_SECRET_KEY",
                "the key of the tests, long enough for all of them",
            )
            .env("SPORTELLO_RATE_LIMIT", "0");
        command
    };

    let acknowledged = Arc::new(Mutex::new(Vec::<String>::new()));
    for round in 1..=2 {
        let server = Server::spawn(command(&["serve"]));
        let client = Client::program(&format!("http://{}", server.address), &token);
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let (client, acknowledged) = (client.clone(), acknowledged.clone());
                tokio::spawn(async move {
                    let question =
                        json!({"service": "PORTALE", "kind": "question", "subject": "Albo", "text": "Come?"});
                    loop {
                        let request = client.request(Method::POST, "/api/v1/tickets").json(&question);
                        // The kill ends the loop, wherever it finds the request.
                        let Ok(answer) = request.send().await else { return };
                        assert_eq!(answer.status(), 201);
                        let location = answer.headers()["location"].to_str().unwrap().to_owned();
                        acknowledged.lock().unwrap().push(location);
                    }
                })
            })
            .collect();
        while acknowledged.lock().unwrap().len() < round * ENOUGH {
            assert!(
                tasks.iter().any(|task| !task.is_finished()),
                "the program takes tickets"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // SIGKILL.
        drop(server);
        for task in tasks {
            task.await.unwrap();
        }

        let verified = command(&["audit", "verify"]).output().unwrap();
        assert_eq!(verified.status.code(), Some(0), "{verified:?}");
        let server = Server::spawn(command(&["serve"]));
        let client = Client::program(&format!("http://{}", server.address), &token);
        let locations = acknowledged.lock().unwrap().clone();
        for location in &locations {
            let path = &location[location.find("/api/").unwrap()..];
            client.get(path).await.expect(200);
        }
        assert_eq!(server.stop(), Some(0));
    }
}

#[derive(QueryableByName)]
struct Synchronous {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    synchronous: i32,
}

/// SQLite hands a commit to the disk before it is acknowledged, as it does with 2 (FULL). With 1 a commit of the
/// write-ahead log may be lost when the power goes.
#[tokio::test]
async fn the_writer_of_sqlite_waits_for_the_disk() {
    let app = TestApp::start().await;
    let synchronous = app
        .write(|db, _| match db {
            Db::Sqlite(_) => {
                let row = diesel::sql_query("pragma synchronous").get_result::<Synchronous>(db);
                row.map(|row| Some(row.synchronous))
            }
            Db::Postgres(_) => Ok(None),
        })
        .await
        .unwrap();
    let is_sqlite = app.db_url().starts_with("sqlite:");
    assert_eq!(synchronous, is_sqlite.then_some(2));
}
