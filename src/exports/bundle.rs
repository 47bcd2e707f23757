//! What an export is made of, and how it is made: gathered in one state of the database, then written file by file as it is read,
//! so that no export is ever whole in memory.

use std::collections::BTreeMap;
use std::io::{self, Write};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::manifest::{ACT, AUDIT, FORMAT, File, MANIFEST, Manifest, SUMMARY};
use super::summary;
use crate::acts::api::ActOut;
use crate::acts::documents::ADDED;
use crate::acts::formal::{self, NoticeSheet};
use crate::acts::terms::{Story, Term};
use crate::acts::views::Facts;
use crate::acts::{self, Act, ActError, ActRef, ActSheet, ActState, Procedure, course};
use crate::adesioni;
use crate::app::App;
use crate::attivazioni;
use crate::audit::{self, Event};
use crate::db::Db;
use crate::disdette;
use crate::formal::bytes_of;
use crate::inerzie;
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::DomainError;
use crate::kernel::text::Lang;
use crate::maintainers;
use crate::pec::notices::NoticeFile;
use crate::recessi;
use crate::reports::files::{self, FileKind};
use crate::storage::{self, clean_name};
use crate::users::actor::Actor;

/// Pieces of an export that wait for who downloads it.
const WAITING: usize = 8;

/// An export that is being written.
pub struct Made {
    /// The name of the file.
    pub name: String,
    /// Its bytes. An error: something that belongs to it could not be read, and what came before is no whole ZIP.
    pub bytes: Box<dyn Stream<Item = io::Result<Bytes>> + Send + Unpin>,
}

/// What belongs to an act.
pub(super) struct Bundle {
    pub act: ActOut,
    pub sheet: ActSheet,
    pub facts: Facts,
    pub stories: Vec<(Term, Story)>,
    pub notice: Option<NoticeSheet>,
    events: Vec<Event>,
}

/// Where the bytes of a file are.
enum Content {
    Here(Vec<u8>),
    Stored(String),
    Notice(NoticeFile),
}

/// An export of an act, for whoever sees it; that it was made is recorded with the hash of its manifest. Errors: NotFound, Storage.
pub async fn make(
    app: &App,
    actor: &Actor,
    (procedure, act): (Option<Procedure>, ActRef),
    lang: Lang,
) -> Result<Made, ActError> {
    let (now, who) = (app.clock.now(), actor.clone());
    let gathered = app.db.read(move |db| gather(db, &who, (procedure, act), lang));
    let bundle = gathered.await?;
    let report = summary::report(lang, &bundle, now);
    let summary = files::make(report, FileKind::Pdf, app.config.base_url.clone()).await;
    let summary = summary.map_err(|error| ActError::File(error.refusal().cause.unwrap_or_default()))?;
    let mut parts = vec![
        (SUMMARY.to_owned(), Content::Here(summary)),
        (ACT.to_owned(), Content::Here(act_json(&bundle)?)),
        (AUDIT.to_owned(), Content::Here(lines(&bundle.events)?)),
    ];
    let mut files: Vec<File> = parts
        .iter()
        .filter_map(|(path, content)| stated(path, content))
        .collect();
    for (number, document) in bundle.sheet.documents.iter().enumerate() {
        let path = format!("documents/{:02}-{}", number + 1, clean_name(&document.name));
        files.push(File {
            path: path.clone(),
            size: document.size.unsigned_abs(),
            sha256: document.sha256.clone(),
        });
        parts.push((path, Content::Stored(document.sha256.clone())));
    }
    for (number, file) in bundle.notice.iter().flat_map(|notice| &notice.files).enumerate() {
        let path = format!("notice/{:02}-{}", number + 1, clean_name(&file.name));
        files.push(File {
            path: path.clone(),
            size: file.size.unsigned_abs(),
            sha256: file.sha256.clone(),
        });
        parts.push((path, Content::Notice(file.clone())));
    }
    let act = bundle.sheet.act.clone();
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        number: act.number.clone(),
        procedure: act.procedure.to_string(),
        ente: bundle.sheet.ente.clone(),
        made_at: now,
        files,
    };
    let manifest = serde_json::to_vec_pretty(&manifest).map_err(|error| ActError::File(error.to_string()))?;
    let name = format!("{}.zip", act.number);
    let facts = json!({"manifest_sha256": storage::sha256(&manifest), "files": parts.len()});
    parts.push((MANIFEST.to_owned(), Content::Here(manifest)));
    let by = actor.by(Some(act.ente_id));
    app.db
        .write(move |db| {
            course::record(
                db,
                now,
                &act,
                by,
                "act.exported",
                (Value::Null, facts.clone()),
                None,
            )
        })
        .await?;
    Ok(Made {
        name,
        bytes: Box::new(written(app.clone(), now, parts)),
    })
}

fn stated(path: &str, content: &Content) -> Option<File> {
    let Content::Here(bytes) = content else {
        return None;
    };
    Some(File {
        path: path.to_owned(),
        size: bytes.len() as u64,
        sha256: storage::sha256(bytes),
    })
}

fn gather(
    db: &mut Db,
    actor: &Actor,
    (procedure, act): (Option<Procedure>, ActRef),
    lang: Lang,
) -> Result<Bundle, ActError> {
    let act = match procedure {
        Some(procedure) => acts::find(db, actor, procedure, act)?,
        None => acts::find_any(db, actor, act)?,
    };
    let facts = facts_of(db, actor, lang, &act)?;
    let notice = formal::of_act(db, act.id)?;
    let sheet = acts::sheet_of(db, act)?;
    let act = &sheet.act;
    let mut events = audit::about(db, "act", &act.id.to_string())?;
    if actor.staff().is_some() {
        events = without_draft(events, &sheet);
    }
    let mut stories = Vec::new();
    for term in &sheet.terms {
        stories.push((term.clone(), term.story(db)?));
    }
    Ok(Bundle {
        act: ActOut::seen_by(&sheet, actor),
        facts,
        stories,
        notice,
        events,
        sheet,
    })
}

/// The events without what an ente wrote, and took out again, before it sent the act: that stays the ente's. Of the draft the centre
/// reads that it was begun, and when each document was added that is there.
fn without_draft(events: Vec<Event>, sheet: &ActSheet) -> Vec<Event> {
    let was_draft = sheet
        .history
        .first()
        .is_some_and(|step| step.to_state == ActState::Draft);
    let sent = match was_draft {
        true => events
            .iter()
            .position(|event| event.event == course::MOVED)
            .unwrap_or(events.len()),
        false => 0,
    };
    let is_kept = |event: &Event| {
        let says = |sha256: &str| event.new_value.as_deref().is_some_and(|new| new.contains(sha256));
        event.event == course::BEGUN
            || event.event == ADDED && sheet.documents.iter().any(|document| says(&document.sha256))
    };
    let kept = events
        .into_iter()
        .enumerate()
        .filter(|(place, event)| *place >= sent || is_kept(event));
    kept.map(|(_, event)| event).collect()
}

/// What an act tells of itself, by its procedure.
fn facts_of(db: &mut Db, actor: &Actor, lang: Lang, act: &Act) -> Result<Facts, ActError> {
    let id = ActRef::Id(act.id);
    Ok(match act.procedure {
        Procedure::Adesione => adesioni::views::facts(lang, &adesioni::find(db, actor, id)?),
        Procedure::Attivazione => attivazioni::views::facts(lang, &attivazioni::find(db, actor, id)?),
        Procedure::Maintainer => maintainers::views::facts(lang, &maintainers::find(db, actor, id)?),
        Procedure::Inerzia => inerzie::views::facts(lang, &inerzie::find(db, actor, id)?),
        Procedure::Recesso => recessi::views::facts(lang, &recessi::find(db, actor, id)?),
        Procedure::Disdetta => disdette::views::facts(lang, &disdette::find(db, actor, id)?),
    })
}

fn act_json(bundle: &Bundle) -> Result<Vec<u8>, ActError> {
    let mut act = serde_json::to_value(&bundle.act).map_err(|error| ActError::File(error.to_string()))?;
    let facts: BTreeMap<&str, &str> = (bundle.facts.iter())
        .map(|(label, value)| (label.as_str(), value.as_str()))
        .collect();
    act["facts"] = json!(facts);
    act["received_by_notice_on"] = json!(bundle.notice.as_ref().map(|notice| notice.link.received_on));
    serde_json::to_vec_pretty(&act).map_err(|error| ActError::File(error.to_string()))
}

fn lines(events: &[Event]) -> Result<Vec<u8>, ActError> {
    let mut text = Vec::new();
    for event in events {
        serde_json::to_writer(&mut text, event).map_err(|error| ActError::File(error.to_string()))?;
        text.push(b'\n');
    }
    Ok(text)
}

/// The ZIP as it is written by a thread of its own, no faster than it is taken.
fn written(
    app: App,
    now: Timestamp,
    parts: Vec<(String, Content)>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + Unpin {
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces {
            sender: sender.clone(),
            collected: Vec::new(),
        };
        let done = write(&app, now, &runtime, parts, &mut pieces).and_then(|()| pieces.flush());
        if let Err(error) = done {
            tracing::warn!(%error, "an export of an act broke off");
            // Whoever has gone away needs no telling.
            let _ = sender.blocking_send(Err(error));
        }
    });
    stream::poll_fn(move |context| receiver.poll_recv(context))
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
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "whoever downloads it has gone");
        self.sender.blocking_send(Ok(Bytes::from(piece))).map_err(gone)
    }
}
