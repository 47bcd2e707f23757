//! A package of files as it is written: a ZIP, file by file as it is read, so that none is ever whole in memory.

use std::io::{self, Write};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};
use tokio::time::timeout;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::manifest::{File, MANIFEST, Manifest};
use crate::acts::ActError;
use crate::app::App;
use crate::formal::bytes_of;
use crate::kernel::clock::Timestamp;
use crate::pec::notices::NoticeFile;
use crate::storage::{self, clean_name};

/// Pieces of an export that wait for who downloads it.
const WAITING: usize = 8;
/// How long a piece waits at most: who does not read on gets no more.
const PATIENCE: Duration = Duration::from_secs(60);
/// Exports that are written at once: each holds a thread as long as somebody downloads it.
static WRITTEN_AT_ONCE: Semaphore = Semaphore::const_new(8);

/// An export that is being written.
pub struct Made {
    /// The name of the file.
    pub name: String,
    /// Its bytes. An error: something that belongs to it could not be read, and what came before is no whole ZIP.
    pub bytes: Box<dyn Stream<Item = io::Result<Bytes>> + Send + Unpin>,
}

/// Where the bytes of a file are.
enum Content {
    Here(Vec<u8>),
    Stored(String),
    Notice(NoticeFile),
}

/// The files of an export, in their order.
pub(super) struct Package {
    parts: Vec<(String, Content)>,
    files: Vec<File>,
    turn: SemaphorePermit<'static>,
}

impl Package {
    /// An empty one. Errors: Busy: as many are being written as can be.
    pub fn new() -> Result<Package, ActError> {
        let turn = WRITTEN_AT_ONCE.try_acquire();
        Ok(Package {
            parts: Vec::new(),
            files: Vec::new(),
            turn: turn.map_err(|_| ActError::Busy("export-busy"))?,
        })
    }

    /// Adds a file that was made for it.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        let (size, sha256) = (bytes.len() as u64, storage::sha256(&bytes));
        self.push(path.to_owned(), (size, sha256), Content::Here(bytes));
    }

    /// Adds a file that lies in the store, under the next number of a folder.
    pub fn add_stored(&mut self, folder: &str, name: &str, (sha256, size): (&str, i64)) {
        let path = self.next(folder, name);
        let stated = (size.unsigned_abs(), sha256.to_owned());
        self.push(path, stated, Content::Stored(sha256.to_owned()));
    }

    /// Adds a file of a formal notice, under the next number of a folder.
    pub fn add_notice(&mut self, folder: &str, file: &NoticeFile) {
        let path = self.next(folder, &file.name);
        let stated = (file.size.unsigned_abs(), file.sha256.clone());
        self.push(path, stated, Content::Notice(file.clone()));
    }

    fn next(&self, folder: &str, name: &str) -> String {
        let in_it = |file: &&File| file.path.split('/').next() == Some(folder);
        let number = self.files.iter().filter(in_it).count() + 1;
        format!("{folder}/{number:02}-{}", clean_name(name))
    }

    fn push(&mut self, path: String, (size, sha256): (u64, String), content: Content) {
        self.files.push(File {
            path: path.clone(),
            size,
            sha256,
        });
        self.parts.push((path, content));
    }

    /// Closes it with its manifest, `head` with its files: the manifest's SHA-256 and how many files there are, for the audit. Errors: File.
    pub fn close(&mut self, head: Manifest) -> Result<(String, usize), ActError> {
        let files = std::mem::take(&mut self.files);
        let bytes = as_json(&Manifest { files, ..head })?;
        let sha256 = storage::sha256(&bytes);
        let count = self.parts.len();
        self.parts.push((MANIFEST.to_owned(), Content::Here(bytes)));
        Ok((sha256, count))
    }

    /// Writes it by a thread of its own, no faster than it is taken.
    pub fn write(self, app: App, now: Timestamp, name: String) -> Made {
        let (sender, mut receiver) = mpsc::channel(WAITING);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let mut pieces = Pieces {
                sender: sender.clone(),
                runtime: runtime.clone(),
                collected: Vec::new(),
            };
            let done = write(&app, now, &runtime, self.parts, &mut pieces).and_then(|()| pieces.flush());
            if let Err(error) = done {
                tracing::warn!(%error, "an export broke off");
                // Whoever has gone away needs no telling.
                let _ = sender.try_send(Err(error));
            }
            drop(self.turn);
        });
        Made {
            name,
            bytes: Box::new(stream::poll_fn(move |context| receiver.poll_recv(context))),
        }
    }
}

/// Something as JSON that people can read. Errors: File.
pub(super) fn as_json(value: &impl serde::Serialize) -> Result<Vec<u8>, ActError> {
    serde_json::to_vec_pretty(value).map_err(|error| ActError::File(error.to_string()))
}

/// Something in each line. Errors: File.
pub(super) fn as_lines(values: &[impl serde::Serialize]) -> Result<Vec<u8>, ActError> {
    let mut text = Vec::new();
    for value in values {
        serde_json::to_writer(&mut text, value).map_err(|error| ActError::File(error.to_string()))?;
        text.push(b'\n');
    }
    Ok(text)
}

fn write(
    app: &App,
    now: Timestamp,
    runtime: &Handle,
    parts: Vec<(String, Content)>,
    pieces: &mut Pieces,
) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(pieces);
    for (path, content) in parts {
        zip.start_file(path, SimpleFileOptions::default().large_file(true))?;
        match content {
            Content::Here(bytes) => zip.write_all(&bytes)?,
            Content::Stored(sha256) => {
                let mut stored = runtime
                    .block_on(app.store.get(&sha256))
                    .map_err(io::Error::other)?;
                while let Some(piece) = runtime.block_on(stored.next()) {
                    zip.write_all(&piece?)?;
                }
            }
            Content::Notice(file) => {
                let bytes = runtime
                    .block_on(bytes_of(app, now, &file))
                    .map_err(io::Error::other)?;
                zip.write_all(&bytes)?;
            }
        }
    }
    zip.finish().map(drop).map_err(io::Error::from)
}

/// Collects what is written into pieces of some size, and hands them on.
struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
    collected: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const PIECE: usize = 64 * 1024;
        self.collected.extend_from_slice(bytes);
        if self.collected.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.collected.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.collected);
        let sent = self
            .runtime
            .block_on(timeout(PATIENCE, self.sender.send(Ok(Bytes::from(piece)))));
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "whoever downloads it has gone",
            )),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "whoever downloads it does not read on",
            )),
        }
    }
}
