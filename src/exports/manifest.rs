//! What an export holds, and whether it still does.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::ZipArchive;
use zip::result::ZipError;

use super::agreement::{self, Act, Version};
use super::folder;
use crate::audit::Event;
use crate::kernel::clock::Timestamp;
use crate::storage::hex;

/// What the first line of every manifest says.
pub const FORMAT: &str = "sportello-act-export-1";
/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// The act for people.
pub const SUMMARY: &str = "summary.pdf";
/// The act for programs.
pub const ACT: &str = "act.json";
/// The version of the convention for programs, where it is one that is exported.
pub const VERSION: &str = "convenzione.json";
/// What stands in the place of a procedure where a version of the convention is exported.
pub const CONVENZIONE: &str = "convenzione";
/// The events about it.
pub const AUDIT: &str = "audit.jsonl";

/// Bytes of a manifest, of an act and of an extract of the audit at most: what is longer is none of ours.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of all files of an export at most.
const MOST_TOTAL: u64 = 64 * 1024 * 1024 * 1024;

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Number of the act; code of the version of the convention.
    pub number: String,
    /// Its procedure; [`CONVENZIONE`].
    pub procedure: String,
    /// Name of its ente; of the centre for a convention.
    pub ente: String,
    /// When it was exported.
    pub made_at: Timestamp,
    /// Files of the formal notice that its reader does not get: they are known by their hashes.
    #[serde(default)]
    pub withheld: Vec<Withheld>,
    /// Its files; the manifest itself is none of them.
    pub files: Vec<File>,
}

/// A file that belongs to the act and is not in the export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its path in the folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// What was checked and found to be as it was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of the manifest's bytes: what the audit event `act.exported` has.
    pub manifest_sha256: String,
    /// Events of the audit.
    pub events: usize,
}

/// Why a file is not an export as it was made.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is no ZIP, or one that was cut.
    #[error("this is no whole ZIP file: {0}")]
    Zip(#[from] ZipError),
    /// It is no export of an act.
    #[error("this is no export of an act: {0}")]
    Foreign(String),
    /// A file is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file is there that the manifest does not know.
    #[error("{0} is not in the manifest: somebody added it")]
    Added(String),
    /// A file is another one.
    #[error("{path} was changed: the manifest says SHA-256 {stated}, the file has {found}")]
    Changed {
        /// Its path.
        path: String,
        /// What the manifest says.
        stated: String,
        /// What it has.
        found: String,
    },
    /// A document of the act is not among the files.
    #[error("the document with SHA-256 {0} belongs to the act and is not in the export")]
    Document(String),
    /// A file stands among the documents or with the notice that the act does not know.
    #[error("{0} is none of the act's files")]
    Stranger(String),
    /// Nothing in the audit says that a document was added.
    #[error("no event of the audit says that the document with SHA-256 {0} was added")]
    Unproved(String),
    /// The act says of itself what its events do not.
    #[error("{0} in act.json is not what the audit says")]
    Contradiction(String),
    /// An event is not what its hash says.
    #[error("the audit event {0} was changed: its content does not give its hash")]
    Event(String),
    /// An event is not one of this act, or stands where it cannot.
    #[error("the audit event {0} is not in its place")]
    Place(String),
}

/// Checks an export: one folder for every program that unpacks it, every file by its size and hash, no file more or less, every event of
/// the audit by its own hash and place, and what the act says of itself by its events. Needs nothing but the file. Who can make all of
/// it anew makes another manifest: its hash is the one in the audit of the centre. Errors: the first fault.
pub fn verify(mut file: impl Read + Seek) -> Result<Verified, Fault> {
    folder::is_one(&mut file)?;
    let mut archive = ZipArchive::new(file)?;
    let mut names = folder::names(&mut archive)?;
    let text = whole(&mut archive, MANIFEST)?;
    let manifest: Manifest = parsed(&text, MANIFEST)?;
    if manifest.format != FORMAT {
        return Err(Fault::Foreign(format!("its format is {:?}", manifest.format)));
    }
    names.remove(MANIFEST);
    let total = manifest
        .files
        .iter()
        .fold(0, |total: u64, file| total.saturating_add(file.size));
    if total > MOST_TOTAL {
        return Err(Fault::Foreign("its files are too large".to_owned()));
    }
    for file in &manifest.files {
        if !names.remove(&file.path) {
            return Err(Fault::Missing(file.path.clone()));
        }
        let (size, found) = hash(&mut archive, file)?;
        if found != file.sha256 || size != file.size {
            return Err(Fault::Changed {
                path: file.path.clone(),
                stated: file.sha256.clone(),
                found,
            });
        }
    }
    if let Some(name) = names.into_iter().next() {
        return Err(Fault::Added(name));
    }
    let audit = whole(&mut archive, AUDIT)?;
    let events = if manifest.procedure == CONVENZIONE {
        let version: Version = parsed(&whole(&mut archive, VERSION)?, VERSION)?;
        is_of(&manifest, VERSION, &version.code)?;
        let events = events(&audit, (CONVENZIONE, &version.id))?;
        agreement::of_version(&version, &manifest, &events)?;
        events
    } else {
        let act: Act = parsed(&whole(&mut archive, ACT)?, ACT)?;
        is_of(&manifest, ACT, &act.number)?;
        let events = events(&audit, ("act", &act.id))?;
        agreement::of_act(&act, &manifest, &events)?;
        events
    };
    Ok(Verified {
        manifest_sha256: crate::storage::sha256(&text),
        manifest,
        events: events.len(),
    })
}

fn is_of(manifest: &Manifest, name: &str, number: &str) -> Result<(), Fault> {
    match number == manifest.number {
        true => Ok(()),
        false => Err(Fault::Foreign(format!("{name} is that of {number}"))),
    }
}

/// The events of the extract: each is what its hash says, about this subject, and after the one before it in its chain.
fn events(text: &[u8], (kind, id): (&str, &str)) -> Result<Vec<Event>, Fault> {
    let mut events: Vec<Event> = Vec::new();
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let event: Event = parsed(line, AUDIT)?;
        if event.computed_hash() != event.hash {
            return Err(Fault::Event(event.id.to_string()));
        }
        let before = last.insert(event.chain.clone(), event.position);
        let follows = before.is_none_or(|before| before < event.position);
        if event.subject_kind != kind || event.subject_id != id || !follows {
            return Err(Fault::Place(event.id.to_string()));
        }
        events.push(event);
    }
    Ok(events)
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a [u8], name: &str) -> Result<T, Fault> {
    serde_json::from_slice(text).map_err(|error| Fault::Foreign(format!("{name}: {error}")))
}

fn whole(archive: &mut ZipArchive<impl Read + Seek>, name: &str) -> Result<Vec<u8>, Fault> {
    let file = archive.by_name(name).map_err(|error| match error {
        ZipError::FileNotFound => Fault::Foreign(format!("it has no {name}")),
        other => Fault::Zip(other),
    })?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MOST_BYTES {
        true => Err(Fault::Foreign(format!("{name} is too large"))),
        false => Ok(bytes),
    }
}

/// Size and hash of a file, read no further than its size and a byte: what packs endless zeroes into little is found out.
fn hash(archive: &mut ZipArchive<impl Read + Seek>, stated: &File) -> Result<(u64, String), Fault> {
    let mut file = archive.by_name(&stated.path)?.take(stated.size.saturating_add(1));
    let mut hasher = Sha256::new();
    let mut size = 0;
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((size, hex(hasher))),
            count => {
                size += count as u64;
                hasher.update(&piece[..count]);
            }
        }
    }
}
