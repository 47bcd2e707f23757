//! What happens to a mail when the store or the scanner does not do its part.

use std::path::PathBuf;

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::json;
use sportello::incoming::{self, Reason, Source, State};
use sportello::jobs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Scene, is, mail};

/// A scanner that finds everything clean, and hangs up over what says `lento`.
async fn scanner() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(scan(connection));
        }
    });
    address.to_string()
}

async fn scan(mut connection: TcpStream) {
    let mut word = [0; 10];
    if connection.read_exact(&mut word).await.is_err() || &word != b"zINSTREAM\0" {
        return;
    }
    let mut content = Vec::new();
    while let Ok(length @ 1..) = connection.read_u32().await {
        let mut piece = vec![0; length as usize];
        connection.read_exact(&mut piece).await.unwrap();
        content.extend(piece);
    }
    if !content.windows(5).any(|some| some == b"lento") {
        connection.write_all(b"stream: OK\0").await.unwrap();
    }
}

fn with_file(from: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nSubject: Due file\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nEcco i file.\r\n\
         --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=buono.txt\r\n\r\nbuono\r\n\
         --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=altro.txt\r\n\r\n{text}\r\n--b--\r\n"
    )
}

#[tokio::test]
async fn a_file_over_which_the_scanner_falls_silent_costs_two_tries_and_is_left_out() {
    let scene = Scene::with(&[("SPORTELLO_CLAMD", &scanner().await)]).await;
    let app = &scene.app.app;
    let mailbox = incoming::mailbox(app, "assistenza").unwrap();
    let bytes = with_file(&scene.anna.email, "un archivio lento");
    let received = incoming::receive(app, &mailbox, Source::Command, bytes.into()).await;
    let received = received.unwrap();
    let id = received.incoming.id;
    assert!(incoming::process(app, received).await.is_err());
    let row = scene.row(id).await;
    assert_eq!((row.state, row.attempts), (State::Received, 1));
    scene.app.advance(TimeDelta::minutes(2));
    jobs::run_now(app, "incoming.process").await.unwrap();
    let row = scene.row(id).await;
    is(&row, State::NewTicket, Reason::NewRequest);
    let ticket = scene.ticket(&row, &scene.anna).await;
    assert!(
        ticket.text.contains("«altro.txt»") && !ticket.text.contains("«buono.txt»"),
        "{}",
        ticket.text
    );
    // On the page its writer is told.
    let anna = scene.app.program(&scene.anna).await;
    let file = reqwest::multipart::Part::text("lento").file_name("file.txt");
    let form = reqwest::multipart::Form::new().part("file", file);
    let path = format!("/api/v1/tickets/{}/attachments", ticket.id);
    let request = anna.request(Method::POST, &path).multipart(form);
    let refused = anna.send(request).await.expect(422).json();
    assert_eq!(refused["type"], "/problems/attachment-unscannable");
}

#[tokio::test]
async fn a_mail_with_which_the_program_does_not_come_to_an_end_can_be_set_aside() {
    let scene = Scene::start().await;
    let app = &scene.app.app;
    let mailbox = incoming::mailbox(app, "assistenza").unwrap();
    let bytes = mail(&scene.anna.email, "Sito", &[], "Testo");
    let received = incoming::receive(app, &mailbox, Source::Command, bytes.into()).await;
    let id = received.unwrap().incoming.id;
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{id}/ignore");
    let why = json!({"reason": "Non finisce mai"});
    program.post(&path, &why).await.expect(409);
    scene.app.advance(TimeDelta::minutes(61));
    let browser = scene.app.browser(&scene.manager).await;
    let page = browser.get(&format!("/mail/incoming/{id}")).await.expect(200);
    assert!(page.text.contains("/ignore\""), "{}", page.text);
    program.post(&path, &why).await.expect(201);
    assert_eq!(scene.row(id).await.state, State::Ignored);
    jobs::run_now(app, "incoming.process").await.unwrap();
    assert_eq!(scene.row(id).await.state, State::Ignored);
}

#[tokio::test]
async fn while_the_whole_store_is_away_mails_wait_and_one_mail_without_bytes_is_lost_alone() {
    let scene = Scene::start().await;
    let app = &scene.app.app;
    let mailbox = incoming::mailbox(app, "assistenza").unwrap();
    let mut ids = Vec::new();
    for text in ["Uno", "Due"] {
        let bytes = mail(&scene.anna.email, "Sito", &[], text);
        let received = incoming::receive(app, &mailbox, Source::Command, bytes.into()).await;
        ids.push(received.unwrap().incoming.id);
    }
    let store = PathBuf::from(&app.config.attachment_store);
    let away = store.with_extension("away");
    std::fs::rename(&store, &away).unwrap();
    std::fs::create_dir(&store).unwrap();
    for _ in 0..4 {
        scene.app.advance(TimeDelta::minutes(6));
        jobs::run_now(app, "incoming.process").await.unwrap();
        for id in &ids {
            assert_eq!(scene.row(*id).await.state, State::Received);
        }
    }
    std::fs::remove_dir_all(&store).unwrap();
    std::fs::rename(&away, &store).unwrap();
    let lost = scene.row(ids[0]).await.sha256;
    std::fs::remove_file(store.join(&lost[..2]).join(&lost)).unwrap();
    scene.app.advance(TimeDelta::minutes(6));
    jobs::run_now(app, "incoming.process").await.unwrap();
    is(&scene.row(ids[0]).await, State::DeadLetter, Reason::BytesMissing);
    is(&scene.row(ids[1]).await, State::NewTicket, Reason::NewRequest);
}
