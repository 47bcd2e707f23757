//! The bytes of attachments: content-addressed, in a folder or in an S3-compatible bucket.
//!
//! Bytes lie under `ab/<sha256>`, so that the same content is kept once. They are streamed: a first chunk is held, the
//! rest goes to `incoming/<id>` while its SHA-256 is computed, then takes its place. On a folder every step is synced to
//! the disk before [`Store::put`] answers, so a row written afterwards never points to bytes that a power cut takes away;
//! the worst that a crash leaves are bytes without a row, which [`sweep`] removes after a day and `check` lists, and
//! temporaries, which [`Store::clean`] removes. On S3 the leftovers of broken uploads are the bucket's life cycle's matter.

mod contents;
mod error;
mod media;
mod names;
mod scanner;

use std::collections::BTreeMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};
use reqwest::Url;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids;

pub use contents::{by_hash, doubt, keep, renew, see, sweep, use_in};
pub use error::{OpenStoreError, StorageError};
pub use names::{clean_name, content_disposition, serving_headers};
pub use scanner::Scanner;

/// Largest attachment, in bytes: 25 MiB.
pub const MAX_BYTES: u64 = 25 * 1024 * 1024;

/// Folder of what is not in its place yet.
const INCOMING: &str = "incoming";

/// Where the bytes are; cheap to clone.
#[derive(Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// The folder, if it is one.
    folder: Option<PathBuf>,
    /// Bytes of one part of an upload: S3 wants at least 5 MiB.
    part: usize,
    /// What attachments pass before they are kept.
    scanner: Option<Scanner>,
}

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The name, cleaned.
    pub name: String,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// The type by which it is served.
    pub media_type: &'static str,
}

/// What rows and bytes do not agree about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orphans {
    /// SHA-256 and size of bytes without a row.
    pub without_row: Vec<(String, u64)>,
    /// SHA-256 of rows without bytes, or with bytes of another size.
    pub without_bytes: Vec<String>,
}

impl Store {
    /// Opens a folder (made if absent) or `s3://bucket/prefix?endpoint=…&region=…`, with the credentials of the usual
    /// variables (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`). Errors: what is wrong with the setting.
    pub fn open(setting: &str) -> Result<Store, OpenStoreError> {
        if setting.starts_with("s3://") {
            return open_s3(setting);
        }
        let folder = PathBuf::from(setting.strip_prefix("file://").unwrap_or(setting));
        let failed = |source| OpenStoreError::Folder {
            path: folder.display().to_string(),
            source,
        };
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        // What people attach is for the owner of the folder only.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Whoever makes the folders sees to it that they stay; a command that finds them need not wait for the disk.
        if !folder.join(INCOMING).is_dir() {
            builder.create(folder.join(INCOMING)).map_err(failed)?;
            sync_folder(&folder).map_err(failed)?;
        }
        let objects = LocalFileSystem::new_with_prefix(&folder).map_err(OpenStoreError::Refused)?;
        let objects = Arc::new(objects.with_fsync(true));
        Ok(Store {
            objects,
            folder: Some(folder),
            part: 256 * 1024,
            scanner: None,
        })
    }

    /// The same store behind this scanner.
    pub fn behind(self, scanner: Option<Scanner>) -> Store {
        Store { scanner, ..self }
    }

    /// Takes what `reader` gives as the attachment `name`, streaming. `now` only names the temporary. Errors: TooLarge,
    /// Empty, Refused (an executable), Infected, Unscannable, NoVerdict, Unscanned, Interrupted, Unavailable; then nothing is kept.
    pub async fn put(
        &self,
        name: &str,
        now: Timestamp,
        mut reader: impl AsyncRead + Send + Unpin,
    ) -> Result<Stored, StorageError> {
        let name = clean_name(name);
        media::refuse_extension(&name)?;
        let mut part = read_part(&mut reader, self.part).await?;
        if part.is_empty() {
            return Err(StorageError::Empty);
        }
        media::refuse_content(&part)?;
        let media_type = media::media_type(&name, &part);
        let mut size = part.len() as u64;
        let mut hasher = Sha256::new();
        hasher.update(&part);
        let mut scan = match &self.scanner {
            Some(scanner) => Some(scanner.begin().await?),
            None => None,
        };
        if let Some(scan) = &mut scan {
            scan.feed(&part).await?;
        }
        if part.len() < self.part {
            if let Some(scan) = scan {
                scan.finish().await?;
            }
            let sha256 = hex(hasher);
            if !self.holds(&sha256, size).await? {
                self.objects.put(&place(&sha256)?, part.into()).await?;
            }
            return Ok(Stored {
                name,
                sha256,
                size,
                media_type,
            });
        }
        let temporary = Path::from_iter([INCOMING, &ids::next(now).to_string()]);
        let mut upload = self.objects.put_multipart(&temporary).await?;
        let outcome = async {
            while !part.is_empty() {
                upload.put_part(part.into()).await?;
                part = read_part(&mut reader, self.part).await?;
                size += part.len() as u64;
                if size > MAX_BYTES {
                    return Err(StorageError::TooLarge);
                }
                hasher.update(&part);
                if let Some(scan) = &mut scan {
                    scan.feed(&part).await?;
                }
            }
            if let Some(scan) = scan.take() {
                scan.finish().await?;
            }
            Ok(upload.complete().await.map(drop)?)
        };
        if let Err(error) = outcome.await {
            // What cannot be taken back now, `clean` finds later.
            let _ = upload.abort().await;
            return Err(error);
        }
        let sha256 = hex(hasher);
        match self.holds(&sha256, size).await {
            Ok(false) => self.objects.rename(&temporary, &place(&sha256)?).await?,
            kept => {
                self.objects.delete(&temporary).await?;
                kept.map(drop)?;
            }
        }
        Ok(Stored {
            name,
            sha256,
            size,
            media_type,
        })
    }

    /// Puts bytes as they are, whatever they hold and however many they are: for what the program itself keeps, a mail as
    /// it came; [`put`](Self::put) is for what people attach. The row that names them is the caller's. Errors: Unavailable.
    pub async fn put_whole(&self, sha256: &str, bytes: Bytes) -> Result<(), StorageError> {
        let size = bytes.len() as u64;
        if !self.holds(sha256, size).await? {
            self.objects.put(&place(sha256)?, bytes.into()).await?;
        }
        Ok(())
    }

    /// The bytes, at once. Errors: NotFound, Unavailable.
    pub async fn get_whole(&self, sha256: &str) -> Result<Bytes, StorageError> {
        Ok(self.objects.get(&place(sha256)?).await?.bytes().await?)
    }

    /// Whether these bytes lie in their place.
    async fn holds(&self, sha256: &str, size: u64) -> Result<bool, StorageError> {
        match self.objects.head(&place(sha256)?).await {
            Ok(meta) => Ok(meta.size == size),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes, streamed. Errors: NotFound, Unavailable.
    pub async fn get(
        &self,
        sha256: &str,
    ) -> Result<BoxStream<'static, std::io::Result<Bytes>>, StorageError> {
        let found = self.objects.get(&place(sha256)?).await?;
        Ok(found.into_stream().map_err(std::io::Error::other).boxed())
    }

    /// Removes the bytes, if they are there: only what nobody may count on any more ([`sweep`]). Errors: Unavailable.
    async fn remove(&self, sha256: &str) -> Result<(), StorageError> {
        match self.objects.delete(&place(sha256)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the temporaries of uploads that broke off before `before`; how many.
    pub async fn clean(&self, before: Timestamp) -> Result<usize, StorageError> {
        if let Some(folder) = self.folder.clone() {
            let cleaning = tokio::task::spawn_blocking(move || clean_folder(&folder, before));
            return cleaning
                .await
                .map_err(std::io::Error::other)?
                .map_err(StorageError::Io);
        }
        let mut stale = Vec::new();
        let mut listed = self.objects.list(Some(&Path::from(INCOMING)));
        while let Some(meta) = listed.next().await.transpose()? {
            if Timestamp::from(meta.last_modified) < before {
                stale.push(meta.location);
            }
        }
        for location in &stale {
            self.objects.delete(location).await?;
        }
        Ok(stale.len())
    }

    /// Compares the bytes with `rows` (SHA-256 and size of every attachment). Bytes younger than `before` may belong to a
    /// row that is about to be written and are passed over. Errors: Unavailable.
    pub async fn orphans(
        &self,
        rows: &BTreeMap<String, u64>,
        before: Timestamp,
    ) -> Result<Orphans, StorageError> {
        let mut missing: BTreeMap<&str, u64> = rows
            .iter()
            .map(|(sha256, size)| (sha256.as_str(), *size))
            .collect();
        let mut orphans = Orphans::default();
        let mut listed = self.objects.list(None);
        while let Some(meta) = listed.next().await.transpose()? {
            let Some(sha256) = meta.location.filename().filter(|name| is_sha256(name)) else {
                continue;
            };
            match rows.get(sha256) {
                Some(size) if *size == meta.size => {
                    missing.remove(sha256);
                }
                Some(_) => {}
                None if Timestamp::from(meta.last_modified) < before => {
                    orphans.without_row.push((sha256.to_owned(), meta.size));
                }
                None => {}
            }
        }
        orphans.without_row.sort();
        orphans.without_bytes = missing.into_keys().map(str::to_owned).collect();
        Ok(orphans)
    }

    /// Writes, reads and removes a small object: what `check` does. Errors: why that does not work.
    pub async fn probe(&self, now: Timestamp) -> Result<(), StorageError> {
        let place = Path::from_iter([INCOMING, &ids::next(now).to_string()]);
        self.objects
            .put(&place, Bytes::from_static(b"check").into())
            .await?;
        let read = self.objects.get(&place).await?.bytes().await?;
        self.objects.delete(&place).await?;
        match &*read {
            b"check" => Ok(()),
            _ => Err(StorageError::Io(std::io::Error::other(
                "what was written is not what was read",
            ))),
        }
    }
}

fn open_s3(setting: &str) -> Result<Store, OpenStoreError> {
    let invalid = |reason: &str| OpenStoreError::Address(reason.to_owned());
    let url = Url::parse(setting).map_err(|error| OpenStoreError::Address(error.to_string()))?;
    let bucket = url
        .host_str()
        .ok_or_else(|| invalid("the bucket is missing: s3://bucket/prefix"))?;
    // The client speaks TLS through the process's provider; the first one installed stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        // One object at a time is removed here; not every compatible store knows the call for many.
        .with_disable_bulk_delete(true);
    for (name, value) in url.query_pairs() {
        builder = match name.as_ref() {
            "region" => builder.with_region(value),
            "endpoint" => builder
                .with_allow_http(value.starts_with("http://"))
                .with_endpoint(value),
            other => {
                return Err(invalid(&format!(
                    "`{other}` is not known: only endpoint and region are"
                )));
            }
        };
    }
    let bucket = builder.build().map_err(OpenStoreError::Refused)?;
    let prefix = url.path().trim_matches('/');
    let objects: Arc<dyn ObjectStore> = match prefix.is_empty() {
        true => Arc::new(bucket),
        false => Arc::new(PrefixStore::new(bucket, prefix)),
    };
    Ok(Store {
        objects,
        folder: None,
        part: 5 * 1024 * 1024,
        scanner: None,
    })
}

/// Reads until the part is full or the content ends.
async fn read_part(reader: &mut (impl AsyncRead + Send + Unpin), size: usize) -> Result<Bytes, StorageError> {
    let mut part = BytesMut::with_capacity(size.min(64 * 1024));
    while part.len() < size {
        let room = size - part.len();
        if reader
            .take(room as u64)
            .read_buf(&mut part)
            .await
            .map_err(StorageError::Interrupted)?
            == 0
        {
            break;
        }
    }
    Ok(part.freeze())
}

/// SHA-256 of the bytes as the store names them.
pub fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

/// The hash of all that a hasher was given, lower-case hex.
pub fn hex(hasher: Sha256) -> String {
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// `ab/abcdef…`. Errors: NotFound for what is no SHA-256.
fn place(sha256: &str) -> Result<Path, StorageError> {
    if is_sha256(sha256) {
        Ok(Path::from_iter([&sha256[..2], sha256]))
    } else {
        Err(StorageError::NotFound)
    }
}

fn sync_folder(folder: &FilePath) -> std::io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    std::fs::File::open(folder)?.sync_all()?;
    parent.map_or(Ok(()), |parent| std::fs::File::open(parent)?.sync_all())
}

/// Removes old files from `incoming` and the staged ones (`name#1`) that a crash left beside the contents.
fn clean_folder(folder: &FilePath, before: Timestamp) -> std::io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let is_incoming = entry.file_name() == INCOMING;
        for file in std::fs::read_dir(entry.path())? {
            let file = file?;
            if !is_incoming && !file.file_name().to_string_lossy().contains('#') {
                continue;
            }
            let modified = file
                .metadata()?
                .modified()?
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            let micros = i64::try_from(modified.as_micros()).unwrap_or(i64::MAX);
            if Timestamp::from_micros(micros) < before {
                std::fs::remove_file(file.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
