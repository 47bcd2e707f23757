//! The bytes of attachments in a folder: in place before they are acknowledged, once for each content, nothing left behind.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::TryStreamExt;
use sportello::db::Database;
use sportello::db::schema::contents;
use sportello::jobs;
use sportello::kernel::clock::Timestamp;
use sportello::storage::{self, MAX_BYTES, StorageError, Store, Stored, serving_headers};
use sportello::users::actor::EnteRole;
use tokio::io::{AsyncRead, ReadBuf};

use crate::support::{TestApp, TestDb};

/// A folder that disappears with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("sportello-store-{}-{name}", std::process::id()));
        std::fs::remove_dir_all(&path).ok();
        Folder(path)
    }

    fn store(&self) -> Store {
        Store::open(&self.0.display().to_string()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// Gives so many bytes of text, then the end or an error.
struct Source {
    left: u64,
    breaks: bool,
}

impl AsyncRead for Source {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 && self.breaks {
            return Poll::Ready(Err(io::Error::other("gone")));
        }
        let count = buffer
            .remaining()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX))
            .min(8192);
        buffer.put_slice(&vec![b'x'; count]);
        self.left -= count as u64;
        Poll::Ready(Ok(()))
    }
}

async fn read(store: &Store, sha256: &str) -> Vec<u8> {
    let stream = store.get(sha256).await.unwrap();
    stream
        .try_fold(Vec::new(), |mut all, part| async move {
            all.extend(part);
            Ok(all)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn what_was_put_is_read_back_and_kept_once() {
    let folder = Folder::new("put");
    let store = folder.store();
    let small = store
        .put("../delibera.txt", now(), &b"Delibera n. 3"[..])
        .await
        .unwrap();
    assert_eq!(
        (small.name.as_str(), small.size, small.media_type),
        ("delibera.txt", 13, "text/plain")
    );
    assert_eq!(read(&store, &small.sha256).await, b"Delibera n. 3");
    let twin = store
        .put("altra.txt", now(), &b"Delibera n. 3"[..])
        .await
        .unwrap();
    assert_eq!(twin.sha256, small.sha256);
    let size = 3 * 1024 * 1024 + 17;
    for _ in 0..2 {
        let large = store
            .put(
                "grande.log",
                now(),
                Source {
                    left: size,
                    breaks: false,
                },
            )
            .await
            .unwrap();
        assert_eq!(large.size, size);
        assert_eq!(read(&store, &large.sha256).await, vec![b'x'; size as usize]);
    }
    assert_eq!(files(&folder.0).len(), 2, "two contents and no temporary");
    assert!(matches!(
        store.get(&"0".repeat(64)).await,
        Err(StorageError::NotFound)
    ));
    assert!(matches!(
        store.get("../../etc/passwd").await,
        Err(StorageError::NotFound)
    ));
}

#[tokio::test]
async fn the_largest_attachment_passes_and_one_byte_more_leaves_nothing() {
    let folder = Folder::new("limit");
    let store = folder.store();
    store
        .put(
            "a.txt",
            now(),
            Source {
                left: MAX_BYTES,
                breaks: false,
            },
        )
        .await
        .unwrap();
    let refused = store
        .put(
            "b.txt",
            now(),
            Source {
                left: MAX_BYTES + 1,
                breaks: false,
            },
        )
        .await;
    assert!(matches!(refused, Err(StorageError::TooLarge)));
    let broken = store
        .put(
            "c.txt",
            now(),
            Source {
                left: 1_000_000,
                breaks: true,
            },
        )
        .await;
    assert!(matches!(broken, Err(StorageError::Interrupted(_))));
    assert!(matches!(
        store.put("d.txt", now(), &b""[..]).await,
        Err(StorageError::Empty)
    ));
    assert!(matches!(
        store.put("e.exe", now(), &b"x"[..]).await,
        Err(StorageError::Refused { .. })
    ));
    assert!(matches!(
        store.put("f.pdf", now(), &b"MZ\x90\0"[..]).await,
        Err(StorageError::Refused { .. })
    ));
    assert_eq!(files(&folder.0).len(), 1);
}

#[tokio::test]
async fn orphans_of_both_kinds_are_found_and_old_temporaries_removed() {
    let folder = Folder::new("orphans");
    let store = folder.store();
    let kept = store.put("a.txt", now(), &b"kept"[..]).await.unwrap();
    let lost = store.put("b.txt", now(), &b"without a row"[..]).await.unwrap();
    let absent = "f".repeat(64);
    let rows = BTreeMap::from([(kept.sha256.clone(), kept.size), (absent.clone(), 5)]);
    let (past, future) = (
        "2000-01-01T00:00:00Z".parse().unwrap(),
        "2100-01-01T00:00:00Z".parse().unwrap(),
    );
    let orphans = store.orphans(&rows, future).await.unwrap();
    assert_eq!(orphans.without_row, [(lost.sha256.clone(), lost.size)]);
    assert_eq!(orphans.without_bytes, [absent]);
    assert!(
        store.orphans(&rows, past).await.unwrap().without_row.is_empty(),
        "younger bytes may get a row"
    );
    std::fs::write(folder.0.join("incoming/left"), "x").unwrap();
    std::fs::write(
        folder
            .0
            .join(&kept.sha256[..2])
            .join(format!("{}#1", kept.sha256)),
        "x",
    )
    .unwrap();
    assert_eq!(store.clean(past).await.unwrap(), 0);
    assert_eq!(store.clean(future).await.unwrap(), 2);
    assert_eq!(files(&folder.0).len(), 2);
    store.probe(now()).await.unwrap();
}

#[tokio::test]
async fn a_wrong_address_is_told_at_the_start() {
    assert!(Store::open("s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu-south-1").is_ok());
    let told = Store::open("s3://bucket?zone=x").err().unwrap().to_string();
    assert!(told.contains("zone"), "{told}");
    assert!(Store::open("/proc/nowhere").is_err());
    let headers = serving_headers("pagina.html", "text/html");
    assert_eq!(headers[0].1, "application/octet-stream");
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("private");
    folder.store();
    let mode = std::fs::metadata(&folder.0).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

/// How a content stands: its row may be used, and its bytes are there.
async fn use_it(db: &Database, store: &Store, at: Timestamp, stored: &Stored) -> (bool, bool) {
    let sha256 = stored.sha256.clone();
    let used = db
        .write(move |db| storage::use_in(db, at, &sha256))
        .await
        .unwrap();
    (used, store.get(&stored.sha256).await.is_ok())
}

/// Nothing here has a row that names a content.
async fn sweep(db: &Database, store: &Store, now: Timestamp) -> QueryResult<(usize, usize)> {
    storage::sweep(db, store, now, |_, _| Ok(false)).await
}

#[tokio::test]
async fn bytes_that_no_row_came_to_name_are_removed_after_a_day() {
    let (folder, test) = (Folder::new("sweep"), TestDb::start());
    let (db, store) = (&test.db, folder.store());
    let keep = async |at: Timestamp, text: &'static str| {
        storage::keep(db, &store, "a.txt", at, text.as_bytes())
            .await
            .unwrap()
    };
    let (used, unused) = (keep(now(), "used").await, keep(now(), "unused").await);
    assert_eq!(use_it(db, &store, now(), &used).await, (true, true));
    let hours = |n| now() + TimeDelta::hours(n);
    assert_eq!(sweep(db, &store, hours(23)).await.unwrap(), (0, 0));
    // Whoever sends the same again has it kept for another day.
    keep(hours(20), "unused").await;
    assert_eq!(sweep(db, &store, hours(25)).await.unwrap(), (0, 0));
    assert_eq!(sweep(db, &store, hours(45)).await.unwrap(), (1, 0));
    assert_eq!(use_it(db, &store, hours(45), &unused).await, (false, false));
    assert_eq!(use_it(db, &store, hours(45), &used).await, (true, true));
    // It can come again.
    let again = keep(hours(46), "unused").await;
    assert_eq!(use_it(db, &store, hours(46), &again).await, (true, true));
}

#[tokio::test]
async fn a_sweep_that_a_crash_cut_off_is_finished_a_day_later() {
    let (folder, test) = (Folder::new("cut"), TestDb::start());
    let (db, store) = (&test.db, folder.store());
    let stored = storage::keep(db, &store, "a.txt", now(), &b"x"[..])
        .await
        .unwrap();
    let hours = |n| now() + TimeDelta::hours(n);
    let marked = hours(30);
    db.write(move |db| {
        diesel::update(contents::table)
            .set(contents::deleting_since.eq(marked))
            .execute(db)
    })
    .await
    .unwrap();
    // The bytes may go at any moment: nobody may count on them.
    let refused = storage::keep(db, &store, "a.txt", hours(31), &b"x"[..]).await;
    assert!(matches!(refused, Err(StorageError::BeingRemoved)));
    assert_eq!(use_it(db, &store, hours(31), &stored).await, (false, true));
    assert_eq!(sweep(db, &store, hours(50)).await.unwrap(), (0, 0));
    assert_eq!(sweep(db, &store, hours(55)).await.unwrap(), (1, 0));
    assert_eq!(use_it(db, &store, hours(55), &stored).await, (false, false));
    storage::keep(db, &store, "a.txt", hours(56), &b"x"[..])
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_row_is_left_without_bytes_however_sweeps_and_uploads_meet() {
    let (folder, test) = (Folder::new("race"), TestDb::start());
    let (db, store) = (test.db.clone(), folder.store());
    let mut met = [0; 2];
    for round in 0..40 {
        let text = format!("round {round}");
        let old = now() + TimeDelta::days(3 * round);
        let later = old + TimeDelta::days(2);
        storage::keep(&db, &store, "a.txt", old, text.as_bytes())
            .await
            .unwrap();
        let sweeps = (0..2).map(|_| {
            let (db, store) = (db.clone(), store.clone());
            tokio::spawn(async move { sweep(&db, &store, later).await.map(drop) })
        });
        let sweeps: Vec<_> = sweeps.collect();
        let uploads = (0..3).map(|n| {
            let (db, store, text) = (db.clone(), store.clone(), text.clone());
            tokio::spawn(async move {
                tokio::time::sleep(std::time::Duration::from_millis(n * (round as u64 % 5))).await;
                match storage::keep(&db, &store, "a.txt", later, text.as_bytes()).await {
                    Ok(stored) => use_it(&db, &store, later, &stored).await,
                    Err(StorageError::BeingRemoved) => (false, false),
                    Err(error) => panic!("{error}"),
                }
            })
        });
        let uploads: Vec<_> = uploads.collect();
        for upload in uploads {
            let (used, is_there) = upload.await.unwrap();
            assert!(!used || is_there, "round {round}");
            met[usize::from(used)] += 1;
        }
        for sweep in sweeps {
            sweep.await.unwrap().unwrap();
        }
    }
    // Both happened: uploads that were refused, or that came before or after a removal.
    assert!(met[1] > 0, "{met:?}");
}

#[tokio::test]
async fn the_files_of_a_refused_upload_are_removed_by_the_next_day_s_housekeeping() {
    let app = TestApp::start().await;
    let gussago = app.ente("Comune di Gussago").await;
    let paola = app.user_of(gussago, "Paola", EnteRole::User, false).await;
    let program = app.program(&paola).await;
    let new =
        serde_json::json!({"service": "PORTALE", "kind": "question", "subject": "prova", "text": "prova"});
    let ticket = program.post("/api/v1/tickets", &new).await.expect(201).json();
    let path = format!("/api/v1/tickets/{}/attachments", ticket["id"].as_str().unwrap());
    let send = async |files: &[(&str, &str)]| {
        let mut form = reqwest::multipart::Form::new();
        for (name, text) in files {
            let file = reqwest::multipart::Part::bytes(text.as_bytes().to_vec()).file_name(name.to_string());
            form = form.part("file", file);
        }
        program
            .send(program.request(reqwest::Method::POST, &path).multipart(form))
            .await
    };
    send(&[("a.txt", "buono"), ("b.txt", "anche"), ("c.exe", "no")])
        .await
        .expect(422);
    send(&[("a.txt", "buono")]).await.expect(201);
    let folder = std::path::PathBuf::from(&app.config.attachment_store);
    assert_eq!(files(&folder).len(), 2);
    let clear = async || jobs::run_now(&app.app, "housekeeping.clear").await.unwrap();
    clear().await;
    assert_eq!(files(&folder).len(), 2);
    app.advance(TimeDelta::hours(25));
    clear().await;
    // What the other ticket's row names is still there.
    assert_eq!(files(&folder).len(), 1);
}
