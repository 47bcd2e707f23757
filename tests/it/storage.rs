//! The bytes of attachments in a folder: in place before they are acknowledged, once for each content, nothing left behind.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::TryStreamExt;
use sportello::kernel::clock::Timestamp;
use sportello::storage::{MAX_BYTES, StorageError, Store, serving_headers};
use tokio::io::{AsyncRead, ReadBuf};

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
