//! Anchors: the heads of all chains, written once a day into a file that can be kept elsewhere. A tail cut off together
//! with its head shows against the anchor of a day before.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::schema::audit_heads;
use crate::db::{Database, Db};
use crate::kernel::clock::Timestamp;
use crate::kernel::rome;

/// The heads of all chains at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// When they were read.
    pub at: Timestamp,
    /// Position and hash of each chain's last event.
    pub heads: BTreeMap<String, (i64, String)>,
}

/// A file that is not a whole anchor.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// It cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not one of an anchor.
    #[error("{path}: line {line} is not one of an anchor")]
    Line {
        /// Which file.
        path: String,
        /// Which line, from 1.
        line: usize,
    },
    /// The total does not fit: the file itself was changed or cut.
    #[error("{0}: the anchor itself was changed or cut off: its total does not fit")]
    Total(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Head {
        chain: String,
        position: i64,
        hash: String,
    },
    Total {
        at: Timestamp,
        chains: usize,
        total: String,
    },
}

impl Anchor {
    /// The heads as they are now.
    pub fn read(db: &mut Db, now: Timestamp) -> QueryResult<Anchor> {
        let rows: Vec<(String, i64, String)> =
            audit_heads::table.select(audit_heads::all_columns).load(db)?;
        let heads = rows
            .into_iter()
            .map(|(chain, position, hash)| (chain, (position, hash)))
            .collect();
        Ok(Anchor { at: now, heads })
    }

    /// JSON lines: one for each chain, the last with date, number of chains and the SHA-256 of the lines before.
    pub fn to_text(&self) -> String {
        let line = |line: &Line| serde_json::to_string(line).expect("texts and numbers are JSON") + "\n";
        let heads = self.heads.iter().map(|(chain, (position, hash))| {
            line(&Line::Head {
                chain: chain.clone(),
                position: *position,
                hash: hash.clone(),
            })
        });
        let mut text: String = heads.collect();
        let total = total(self.at, &text);
        text.push_str(&line(&Line::Total {
            at: self.at,
            chains: self.heads.len(),
            total,
        }));
        text
    }

    /// Reads a file written by [`write_anchor`]. Errors: File, Line, Total.
    pub fn open(path: &Path) -> Result<Anchor, AnchorError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| AnchorError::File {
            path: name.clone(),
            source,
        })?;
        let mut heads = BTreeMap::new();
        let mut above = String::new();
        for (index, line) in text.lines().enumerate() {
            match serde_json::from_str(line) {
                Ok(Line::Head {
                    chain,
                    position,
                    hash,
                }) => {
                    heads.insert(chain, (position, hash));
                    above.push_str(line);
                    above.push('\n');
                }
                Ok(Line::Total {
                    at,
                    chains,
                    total: stated,
                }) => {
                    let is_whole = chains == heads.len() && stated == total(at, &above);
                    return if is_whole {
                        Ok(Anchor { at, heads })
                    } else {
                        Err(AnchorError::Total(name))
                    };
                }
                Err(_) => {
                    return Err(AnchorError::Line {
                        path: name,
                        line: index + 1,
                    });
                }
            }
        }
        Err(AnchorError::Total(name))
    }
}

fn total(at: Timestamp, lines: &str) -> String {
    let mut hasher = Sha256::new_with_prefix(b"sportello.anchor.1\n");
    hasher.update(at.to_string().as_bytes());
    hasher.update(b"\n");
    hasher.update(lines.as_bytes());
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Writes the heads of all chains to a file, whole and synced, or not at all. Errors: File.
pub fn write_anchor(anchor: &Anchor, path: &Path) -> Result<(), AnchorError> {
    let write = || {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let temporary = path.with_extension("partial");
        let mut file = fs::File::create(&temporary)?;
        file.write_all(anchor.to_text().as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(|source| AnchorError::File {
        path: path.display().to_string(),
        source,
    })
}

/// The job `audit.anchor`: writes `<data_dir>/audit-anchors/<date>.jsonl` unless the day has one; the file if it was
/// written. For a thread outside of the async runtime. Errors: File, Db.
pub fn write_daily(
    database: &Database,
    data_dir: &Path,
    now: Timestamp,
) -> Result<Option<PathBuf>, AnchorError> {
    let day = rome::date_of(now.utc());
    let path = data_dir.join("audit-anchors").join(format!("{day}.jsonl"));
    if path.exists() {
        return Ok(None);
    }
    let anchor = database.read_blocking(move |db| Anchor::read(db, now))?;
    write_anchor(&anchor, &path)?;
    Ok(Some(path))
}
