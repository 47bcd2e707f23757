//! Attachments behind the real ClamAV, which knows one virus: a sentence of these tests.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::json;
use sportello::incoming::{self, Source, State};
use sportello::jobs;
use sportello::storage::Scanner;
use sportello::tickets;

use crate::incoming::Scene;
use crate::support::TestApp;

const VIRUS: &str = "questo allegato delle prove finge di essere un virus";

/// ClamAV's daemon with a folder and a database of its own.
struct Clamd {
    child: Option<Child>,
    folder: PathBuf,
}

impl Clamd {
    async fn start() -> Clamd {
        let folder = std::env::temp_dir().join(format!("clamd-{:x}", rand::random::<u64>()));
        std::fs::create_dir_all(folder.join("database")).unwrap();
        let hex: String = VIRUS.bytes().map(|byte| format!("{byte:02x}")).collect();
        let signature = format!("Sportello.Prova:0:*:{hex}\n");
        std::fs::write(folder.join("database/prova.ndb"), signature).unwrap();
        let settings = format!(
            "Foreground yes\nDatabaseDirectory {0}/database\nLocalSocket {0}/clamd.sock\nTemporaryDirectory {0}\n",
            folder.display()
        );
        std::fs::write(folder.join("clamd.conf"), settings).unwrap();
        let mut clamd = Clamd { child: None, folder };
        clamd.begin().await;
        clamd
    }

    async fn begin(&mut self) {
        let program = ["/usr/sbin/clamd", "clamd"]
            .into_iter()
            .find(|path| Path::new(path).exists());
        let child = Command::new(program.unwrap_or("clamd"))
            .arg("--config-file")
            .arg(self.folder.join("clamd.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("clamd is installed: `tests/run --install` does it");
        self.child = Some(child);
        let (scanner, started) = (Scanner::Socket(self.folder.join("clamd.sock")), Instant::now());
        while scanner.version().await.is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "clamd does not answer"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let _ = std::fs::remove_file(self.folder.join("clamd.sock"));
    }

    fn socket(&self) -> String {
        self.folder.join("clamd.sock").display().to_string()
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

fn mail(file: &str) -> Vec<u8> {
    format!(
        "From: Anna Bianchi <anna.bianchi@example.example>\r\nTo: assistenza@centro.example\r\nSubject: Due file\r\n\
         Message-ID: <{:x}@example.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nEcco i file.\r\n\
         --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=buono.txt\r\n\r\nbuono\r\n\
         --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=altro.txt\r\n\r\n{file}\r\n--b--\r\n",
        rand::random::<u64>(),
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_infected_file_is_refused_and_leaves_nothing() {
    let clamd = Clamd::start().await;
    let app = TestApp::start_with(&[("SPORTELLO_CLAMD", &clamd.socket())]).await;
    let ente = app.ente("Comune di Prova").await;
    let rosa = app
        .user_of(ente, "Rosa Verdi", sportello::users::actor::EnteRole::User, false)
        .await;
    let program = app.program(&rosa).await;
    let new = json!({"service": "PORTALE", "kind": "question", "subject": "prova", "text": "prova"});
    let ticket = program.post("/api/v1/tickets", &new).await.expect(201).json();
    let path = format!("/api/v1/tickets/{}/attachments", ticket["id"].as_str().unwrap());
    let send = async |text: String| {
        let file = reqwest::multipart::Part::text(text).file_name("file.txt");
        let form = reqwest::multipart::Form::new().part("file", file);
        let request = program.request(reqwest::Method::POST, &path).multipart(form);
        program.send(request).await
    };
    // Small ones are held, large ones go through a temporary: the virus is at the end of it.
    let filler = "riga senza niente di male\n".repeat(40_000);
    for infected in [VIRUS.to_owned(), format!("{filler}{VIRUS}")] {
        let refused = send(infected).await.expect(422).json();
        assert_eq!(refused["type"], "/problems/attachment-infected");
        assert!(
            refused["detail"].as_str().unwrap().contains("Sportello.Prova"),
            "{refused}"
        );
    }
    let folder = PathBuf::from(&app.config.attachment_store);
    assert_eq!(files(&folder), 0);
    send("buono".to_owned()).await.expect(201);
    send(filler).await.expect(201);
    assert_eq!(files(&folder), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_mail_the_infected_file_alone_is_left_out_and_without_the_scanner_it_waits() {
    let mut clamd = Clamd::start().await;
    let scene = Scene::with(&[("SPORTELLO_CLAMD", &clamd.socket())]).await;
    let from_anna = |file: &str| {
        let text = String::from_utf8(mail(file)).unwrap();
        text.replace("anna.bianchi@example.example", &scene.anna.email)
    };
    let taken = scene.take(from_anna(VIRUS)).await;
    assert_eq!(taken.state, State::NewTicket, "{taken:?}");
    let ticket = scene.ticket(&taken, &scene.anna).await;
    assert!(
        ticket.text.contains("«altro.txt»") && ticket.text.contains("Sportello.Prova"),
        "{}",
        ticket.text
    );
    let anna = scene.app.program(&scene.anna).await;
    let (actor, of) = (scene.app.actor(&scene.anna).await, ticket.clone());
    let kept = scene
        .app
        .read(move |db| tickets::attachments(db, &actor, &of))
        .await;
    let kept = kept.unwrap();
    let names: Vec<&str> = kept.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["buono.txt"]);

    clamd.stop();
    let mailbox = incoming::mailbox(&scene.app.app, "assistenza").unwrap();
    let received = incoming::receive(
        &scene.app.app,
        &mailbox,
        Source::Api,
        from_anna("un altro file").into_bytes().into(),
    )
    .await
    .unwrap();
    let id = received.incoming.id;
    assert!(incoming::process(&scene.app.app, received).await.is_err());
    // However long it takes, the mail is not given up.
    for _ in 0..5 {
        scene.app.advance(TimeDelta::minutes(2));
        jobs::run_now(&scene.app.app, "incoming.process").await.unwrap();
        let row = incoming::again(&scene.app.app, id).await.unwrap().unwrap();
        assert_eq!(row.state, State::Received);
    }
    let ticket = scene.ticket_of(&scene.anna).await;
    let form = reqwest::multipart::Form::new().part(
        "file",
        reqwest::multipart::Part::text("testo").file_name("file.txt"),
    );
    let path = format!("/api/v1/tickets/{}/attachments", ticket.id);
    let request = anna.request(reqwest::Method::POST, &path).multipart(form);
    let refused = anna.send(request).await.expect(503).json();
    assert_eq!(refused["type"], "/problems/attachment-unscanned");

    clamd.begin().await;
    scene.app.advance(TimeDelta::minutes(2));
    jobs::run_now(&scene.app.app, "incoming.process").await.unwrap();
    let row = incoming::again(&scene.app.app, id).await.unwrap().unwrap();
    assert_eq!(row.state, State::NewTicket, "{row:?}");
}
