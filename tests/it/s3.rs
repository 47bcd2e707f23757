//! Attachments in an S3-compatible store: the whole program against a small one that lives in the test.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex};

use poem::http::{Method, StatusCode};
use poem::{Body, Request, Response};
use sportello::db::{Database, DatabaseUrl, PoolOptions};
use sportello::http::{self, Deadlines};
use sportello::queues::{self, QueueIn};
use sportello::services;
use sportello::users::actor::Operator;
use tokio::net::TcpListener;

use crate::program::{Home, Server};
use crate::support::{Client, monday};

const BUCKET: &str = "/allegati-di-prova";
const CHANGED: &str = "Mon, 02 Mar 2026 08:00:00 GMT";

/// What is in the bucket, what is on its way there, and the calls that came. Signatures are not looked at.
#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Vec<u8>>,
    uploads: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    calls: Vec<&'static str>,
}

fn unquoted(text: &str) -> String {
    form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn xml(text: String) -> Response {
    Response::builder().content_type("application/xml").body(text)
}

fn status(status: StatusCode) -> Response {
    Response::builder().status(status).finish()
}

fn etag() -> poem::ResponseBuilder {
    Response::builder().header("etag", "\"1\"")
}

impl Bucket {
    fn answer(&mut self, request: &Request, body: Vec<u8>) -> Response {
        assert!(
            request
                .header("authorization")
                .unwrap_or_default()
                .starts_with("AWS4-HMAC-SHA256")
        );
        let query: BTreeMap<String, String> =
            form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        let path = unquoted(request.uri().path());
        let key = path.strip_prefix(BUCKET).expect("the bucket of the setting");
        let key = key.trim_start_matches('/').to_owned();
        let upload = query.get("uploadId").cloned();
        match (request.method().clone(), upload) {
            (Method::GET, _) if key.is_empty() => {
                self.calls.push("list");
                assert_eq!(query["list-type"], "2");
                self.list(query.get("prefix").map_or("", String::as_str))
            }
            (Method::GET | Method::HEAD, _) => {
                self.calls.push(if request.method() == Method::GET {
                    "get"
                } else {
                    "head"
                });
                let Some(bytes) = self.objects.get(&key) else {
                    return status(StatusCode::NOT_FOUND);
                };
                let answer = etag().header("last-modified", CHANGED);
                match (request.method() == Method::HEAD, request.header("range")) {
                    (true, _) => answer.header("content-length", bytes.len()).finish(),
                    (_, Some(range)) => {
                        let (from, to) = range["bytes=".len()..].split_once('-').unwrap();
                        let from: usize = from.parse().unwrap();
                        let to = to
                            .parse()
                            .map_or(bytes.len(), |to: usize| bytes.len().min(to + 1));
                        let told = format!("bytes {from}-{}/{}", to - 1, bytes.len());
                        let answer = answer.status(StatusCode::PARTIAL_CONTENT);
                        answer
                            .header("content-range", told)
                            .body(bytes[from..to].to_vec())
                    }
                    _ => answer.body(bytes.clone()),
                }
            }
            (Method::PUT, Some(upload)) => {
                self.calls.push("part");
                let number = query["partNumber"].parse().unwrap();
                self.uploads.get_mut(&upload).unwrap().insert(number, body);
                etag().finish()
            }
            (Method::PUT, None) => match request.header("x-amz-copy-source").map(unquoted) {
                Some(source) => {
                    self.calls.push("copy");
                    let source = format!("/{}", source.trim_start_matches('/'));
                    let source = source.strip_prefix(BUCKET).unwrap().trim_start_matches('/');
                    let bytes = self.objects[source].clone();
                    self.objects.insert(key, bytes);
                    xml("<CopyObjectResult><ETag>\"1\"</ETag></CopyObjectResult>".to_owned())
                }
                None => {
                    self.calls.push("put");
                    self.objects.insert(key, body);
                    etag().finish()
                }
            },
            (Method::POST, Some(upload)) => {
                self.calls.push("complete");
                let parts = self.uploads.remove(&upload).unwrap();
                let last = parts.len();
                for (index, part) in parts.values().enumerate() {
                    let is_whole = part.len() >= 5 * 1024 * 1024;
                    assert!(
                        is_whole || index + 1 == last,
                        "S3 refuses small parts before the last"
                    );
                }
                self.objects.insert(key, parts.into_values().flatten().collect());
                let result =
                    "<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>";
                xml(result.to_owned())
            }
            (Method::POST, None) => {
                assert!(query.contains_key("uploads"));
                self.calls.push("begin");
                let id = format!("upload-{}", self.calls.len());
                self.uploads.insert(id.clone(), BTreeMap::new());
                let result = "InitiateMultipartUploadResult";
                xml(format!("<{result}><UploadId>{id}</UploadId></{result}>"))
            }
            (Method::DELETE, Some(upload)) => {
                self.calls.push("abort");
                self.uploads.remove(&upload);
                status(StatusCode::NO_CONTENT)
            }
            (Method::DELETE, None) => {
                self.calls.push("delete");
                self.objects.remove(&key);
                status(StatusCode::NO_CONTENT)
            }
            (method, _) => panic!("{method} {path}"),
        }
    }

    fn list(&self, prefix: &str) -> Response {
        let mut items = String::new();
        for (key, bytes) in self.objects.iter().filter(|(key, _)| key.starts_with(prefix)) {
            items.push_str(&format!(
                "<Contents><Key>{key}</Key><Size>{}</Size><LastModified>2026-03-02T08:00:00.000Z</LastModified>\
                 <ETag>\"1\"</ETag></Contents>",
                bytes.len()
            ));
        }
        xml(format!(
            "<ListBucketResult><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
        ))
    }
}

/// Starts the store; its address and what is in it.
async fn bucket() -> (String, Arc<Mutex<Bucket>>) {
    let bucket = Arc::new(Mutex::new(Bucket::default()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let kept = bucket.clone();
    let endpoint = poem::endpoint::make(move |mut request: Request| {
        let kept = kept.clone();
        async move {
            let body: Body = request.take_body();
            let body = body.into_vec().await?;
            Ok::<_, poem::Error>(kept.lock().unwrap().answer(&request, body))
        }
    });
    tokio::spawn(async move {
        let never = std::future::pending();
        http::serve(
            listener,
            endpoint,
            Deadlines::default(),
            never,
            std::time::Duration::ZERO,
        )
        .await;
    });
    (format!("http://{address}"), bucket)
}

/// The program with its attachments in that store.
fn with_store(mut command: Command, endpoint: &str) -> Command {
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("AWS_") || name.to_lowercase().ends_with("_proxy"))
    {
        command.env_remove(name);
    }
    let setting = format!("s3:/{BUCKET}/sportello?endpoint={endpoint}&region=eu-south-1");
    command
        .env("SPORTELLO_ATTACHMENT_STORE", setting)
        .env("AWS_ACCESS_KEY_ID", "prova")
        .env("AWS_SECRET_ACCESS_KEY", "prova");
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attachments_live_in_an_s3_compatible_store() {
    rustls::crypto::ring::default_provider().install_default().ok();
    let (endpoint, bucket) = bucket().await;
    let home = Home::new();
    let run = |arguments: &[&str]| {
        let output = with_store(home.command(arguments), &endpoint).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    let header =
        "kind,name,istat_code,tax_code,ipa_code,pec,office_code,aoo_code,patron_day,valid_from,valid_to";
    std::fs::write(
        home.0.join("enti.csv"),
        format!("{header}\naltro,Ente di prova,,,prova,,,,,2015-01-01,\n"),
    )
    .unwrap();
    run(&["migrate"]);
    run(&["import", "enti", "enti.csv"]);
    run(&[
        "user",
        "add",
        "--email",
        "marta@prova.example",
        "--name",
        "Marta Prova",
        "--role",
        "manager",
    ]);
    let token = run(&[
        "token",
        "add",
        "--user",
        "marta@prova.example",
        "--name",
        "prova",
        "--scope",
        "write",
    ]);
    let server = Server::spawn(with_store(home.command(&["serve"]), &endpoint));
    let client = Client::program(&format!("http://{}", server.address), token.trim());
    let ente = client.get("/api/v1/enti").await.expect(200).json()["items"][0]["id"].clone();
    add_queue(&home).await;
    let new = serde_json::json!({
        "ente_id": ente, "service": "PORTALE", "kind": "question", "subject": "prova", "text": "prova",
    });
    let ticket = client.post("/api/v1/tickets", &new).await.expect(201).json();
    let path = format!("/api/v1/tickets/{}/attachments", ticket["id"].as_str().unwrap());

    // Small ones go in one call, large ones in parts, and both come back as they were.
    let large: Vec<u8> = (0..11 * 1024 * 1024 + 17)
        .map(|i: u32| (i % 251) as u8 | 1)
        .collect();
    for (name, bytes) in [("piccolo.txt", b"poche parole".to_vec()), ("grande.bin", large)] {
        let file = reqwest::multipart::Part::bytes(bytes.clone()).file_name(name);
        let form = reqwest::multipart::Form::new()
            .text("visibility", "public")
            .part("file", file);
        let sent = client.request(reqwest::Method::POST, &path).multipart(form);
        let items = client.send(sent).await.expect(201).json();
        let id = items["items"][0]["id"].as_str().unwrap();
        let request = client.request(reqwest::Method::GET, &format!("/api/v1/attachments/{id}/content"));
        let content = request.send().await.unwrap().bytes().await.unwrap();
        assert!(
            content == bytes,
            "{name}: {} of {} bytes",
            content.len(),
            bytes.len()
        );
    }
    {
        let bucket = bucket.lock().unwrap();
        for call in [
            "put", "head", "get", "begin", "part", "complete", "copy", "delete",
        ] {
            assert!(bucket.calls.contains(&call), "{call} in {:?}", bucket.calls);
        }
        assert_eq!(bucket.objects.len(), 2, "{:?}", bucket.objects.keys());
        assert!(bucket.uploads.is_empty());
        assert!(bucket.objects.keys().all(|key| key.starts_with("sportello/")));
    }

    // What is too large or a program leaves nothing.
    for (name, bytes, refused) in [
        ("enorme.txt", vec![b'x'; 26 * 1024 * 1024], 413),
        ("a.exe", vec![b'x'], 422),
    ] {
        let file = reqwest::multipart::Part::bytes(bytes).file_name(name);
        let form = reqwest::multipart::Form::new()
            .text("visibility", "public")
            .part("file", file);
        let sent = client.request(reqwest::Method::POST, &path).multipart(form);
        client.send(sent).await.expect(refused);
    }
    assert!(bucket.lock().unwrap().uploads.is_empty());

    let told = run(&["check"]);
    assert!(told.contains("2 contents, all in their place"), "{told}");
    let lost = bucket.lock().unwrap().objects.keys().next().unwrap().clone();
    bucket.lock().unwrap().objects.remove(&lost);
    let told = with_store(home.command(&["check"]), &endpoint).output().unwrap();
    let words = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(
        !told.status.success() && words.contains("missing or cut off"),
        "{words}"
    );
    assert_eq!(server.stop(), Some(0));
}

/// A queue that receives the tickets of every service.
async fn add_queue(home: &Home) {
    let url = format!("sqlite://{}/data/sportello.db", home.0.display());
    let db = Database::open(&DatabaseUrl::parse(&url).unwrap(), PoolOptions::command()).unwrap();
    let made = db.write(|db| {
        let given = QueueIn {
            name_it: "Prova".to_owned(),
            name_en: "Trial".to_owned(),
            assignment: queues::Assignment::Manual,
            position: None,
            services: services::all(db)?.into_iter().map(|service| service.id).collect(),
            sla_policy: None,
            calendar: None,
        };
        queues::create(db, Operator, monday(), "prova", &given)
    });
    made.await.unwrap();
}
