//! Clients that stall, in the middle of whatever they send or take, and a server that is asked to stop meanwhile.

use std::time::{Duration, Instant};

use sportello::http::{self, Deadlines};
use sportello::users::actor::{EnteRole, Role};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::{Person, TestApp};

const SHORT: Duration = Duration::from_millis(400);
/// Longer than any deadline of these tests, shorter than a test may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// One deadline is short, the others are as always.
fn short(change: impl FnOnce(&mut Deadlines)) -> Deadlines {
    let mut deadlines = Deadlines::default();
    change(&mut deadlines);
    deadlines
}

/// A connection to the server, with something sent.
async fn connect(base: &str, sent: &str) -> TcpStream {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    stream
}

/// What comes until the server closes.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    let reading = async {
        // A reset after the answer is a close too.
        while let Ok(read @ 1..) = stream.read(&mut part).await {
            answer.extend_from_slice(&part[..read]);
        }
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .expect("the server closes");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The head of a request whose body is announced and not sent.
fn head(path: &str, length: usize, headers: &[(&str, &str)]) -> String {
    let mut head = format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

async fn token(app: &TestApp, person: &Person) -> String {
    let actor = app.actor(person).await;
    let new = sportello::users::tokens::NewToken {
        name: "lenta".to_owned(),
        scope: sportello::users::tokens::Scope::Write,
        ente: None,
        expires_on: None,
    };
    app.write(move |db, now| sportello::users::tokens::create(db, &actor, now, &new))
        .await
        .unwrap()
        .1
}

#[tokio::test]
async fn a_head_that_does_not_end_gets_408_and_an_idle_connection_is_closed() {
    let deadlines = short(|d| (d.head, d.rest) = (SHORT, 2 * SHORT));
    let app = TestApp::start_within(deadlines, &[]).await;
    let started = Instant::now();
    let slow = until_closed(connect(&app.base, "GET /privacy HTTP/1.1\r\nhost: 127.0").await).await;
    assert!(slow.starts_with("HTTP/1.1 408 "), "{slow}");
    // One byte now and then makes a head no faster.
    let mut trickling = connect(&app.base, "GET /privacy HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ").await;
    let (mut reader, mut writer) = trickling.split();
    let trickle = async {
        while writer.write_all(b"x").await.is_ok() {
            tokio::time::sleep(SHORT / 8).await;
        }
    };
    let mut answer = String::new();
    tokio::select! {
        _ = trickle => {}
        read = reader.read_to_string(&mut answer) => drop(read),
    }
    assert!(started.elapsed() < PATIENCE);
    // Nothing at all, and nothing any more after an answer.
    assert_eq!(until_closed(connect(&app.base, "").await).await, "");
    let idle = connect(&app.base, "GET /status HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").await;
    let answered = until_closed(idle).await;
    assert!(
        answered.starts_with("HTTP/1.1 200 ") && answered.matches("HTTP/1.1 ").count() == 1,
        "{answered}"
    );
}

#[tokio::test]
async fn a_body_that_does_not_come_gets_408() {
    let app = TestApp::start_within(short(|d| d.body = SHORT), &[]).await;
    let anna = app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    let bearer = format!("Bearer {}", token(&app, &anna).await);
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("accept-language", "en"),
    ];
    let sent = head("/api/v1/tickets", 500, &headers) + "{\"service\": ";
    let answer = until_closed(connect(&app.base, &sent).await).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        answer.contains("application/problem+json") && answer.contains("/problems/request-timeout"),
        "{answer}"
    );
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let sent = head("/language", 500, &headers) + "csrf=";
    let answer = until_closed(connect(&app.base, &sent).await).await;
    assert!(
        answer.starts_with("HTTP/1.1 408 ") && answer.contains("<main"),
        "{answer}"
    );
}

fn part(name: &str, value: &str) -> String {
    format!("--lenta\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file_part(name: &str) -> String {
    format!(
        "--lenta\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.txt\"\r\n\
         Content-Type: text/plain\r\n\r\nil primo pezzo"
    )
}

#[tokio::test]
async fn a_file_that_stops_coming_is_told_and_what_was_typed_is_kept() {
    let app = TestApp::start_within(short(|d| d.progress = SHORT), &[]).await;
    let gussago = app.ente("Comune di Gussago").await;
    let paola = app.user_of(gussago, "Paola", EnteRole::User, false).await;
    let program = app.program(&paola).await;
    let ticket = program
        .post(
            "/api/v1/tickets",
            &serde_json::json!({"service": "PORTALE", "kind": "question", "subject": "prova", "text": "prova"}),
        )
        .await
        .expect(201)
        .json();
    let bearer = format!("Bearer {}", token(&app, &paola).await);
    let multipart = "multipart/form-data; boundary=lenta";
    let headers = [("authorization", bearer.as_str()), ("content-type", multipart)];
    let path = format!("/api/v1/tickets/{}/attachments", ticket["id"].as_str().unwrap());
    let sent = head(&path, 100_000, &headers) + &file_part("file");
    let answer = until_closed(connect(&app.base, &sent).await).await;
    assert!(
        answer.starts_with("HTTP/1.1 408 ") && answer.contains("/problems/request-timeout"),
        "{answer}"
    );
    // A page shows the form again, with the text.
    let browser = app.browser(&paola).await;
    let (csrf, cookie) = (browser.csrf("/tickets/new").await, browser.cookie());
    let headers = [("cookie", cookie.as_str()), ("content-type", multipart)];
    let typed = part("csrf", &csrf) + &part("subject", "Un oggetto lungo da riscrivere");
    let sent = head("/tickets", 100_000, &headers) + &typed + &file_part("files");
    let answer = until_closed(connect(&app.base, &sent).await).await;
    assert!(
        answer.contains("Un oggetto lungo da riscrivere") && answer.contains("Il caricamento si è fermato"),
        "{answer}"
    );
    // A slow file that goes on is not refused: each piece begins the time anew.
    let body = part("visibility", "public") + &file_part("file");
    let end = "\r\n--lenta--\r\n";
    let length = body.len() + 6 + end.len();
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", multipart),
        ("connection", "close"),
    ];
    let mut slow = connect(&app.base, &(head(&path, length, &headers) + &body)).await;
    for _ in 0..6 {
        tokio::time::sleep(SHORT / 3).await;
        slow.write_all(b".").await.unwrap();
    }
    slow.write_all(end.as_bytes()).await.unwrap();
    let answer = until_closed(slow).await;
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

/// A server that gives everybody a lot, until it is stopped.
async fn generous(deadlines: Deadlines) -> (String, usize, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let size = 64 * 1024 * 1024;
    let body = "x".repeat(size);
    let endpoint = poem::endpoint::make_sync(move |_| body.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stopped = async { drop(stopped.await) };
        http::serve(listener, endpoint, deadlines, stopped, PATIENCE).await;
    });
    (base, size, stop, server)
}

const REQUEST: &str = "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_its_connection() {
    let (base, size, _running, _server) = generous(short(|d| d.progress = SHORT)).await;
    let mut client = connect(&base, REQUEST).await;
    tokio::time::sleep(5 * SHORT).await;
    // What had gone out is still there, and then the end: not the whole answer.
    let mut taken = Vec::new();
    let reading = tokio::time::timeout(PATIENCE, client.read_to_end(&mut taken));
    let _ = reading.await.expect("the server has closed");
    assert!(taken.len() < size, "{}", taken.len());
}

#[tokio::test]
async fn a_slow_reader_gets_the_whole_answer_also_from_a_server_that_stops() {
    let deadlines = short(|d| (d.progress, d.rest) = (4 * SHORT, SHORT));
    let (base, size, stop, server) = generous(deadlines).await;
    let mut client = connect(&base, REQUEST).await;
    let mut taken = 0;
    let mut part = vec![0; 4 * 1024 * 1024];
    let mut stop = Some(stop);
    loop {
        let read = client.read(&mut part).await.unwrap();
        taken += read;
        if read == 0 {
            break;
        }
        if taken > size / 4
            && let Some(stop) = stop.take()
        {
            stop.send(()).unwrap();
            tokio::time::sleep(2 * SHORT).await;
        }
    }
    assert!(taken > size, "{taken}");
    server.await.unwrap();
}

#[tokio::test]
async fn stopping_ends_idle_connections_at_once_and_finishes_what_is_in_flight() {
    let endpoint = poem::endpoint::make(|_| async {
        tokio::time::sleep(SHORT).await;
        Ok::<_, poem::Error>("fatto")
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stopped = async { drop(stopped.await) };
        http::serve(listener, endpoint, Deadlines::default(), stopped, PATIENCE).await;
    });
    let silent = connect(&base, "").await;
    let mut idle = connect(&base, REQUEST).await;
    let mut first = [0; 4096];
    assert!(idle.read(&mut first).await.unwrap() > 0);
    let in_flight = connect(&base, REQUEST).await;
    tokio::time::sleep(SHORT / 4).await;
    let started = Instant::now();
    stop.send(()).unwrap();
    let answer = until_closed(in_flight).await;
    assert!(answer.contains("fatto"), "{answer}");
    assert_eq!(until_closed(idle).await, "");
    assert_eq!(until_closed(silent).await, "");
    server.await.unwrap();
    assert!(started.elapsed() < PATIENCE / 2, "{:?}", started.elapsed());
    let address = base.strip_prefix("http://").unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
