//! The files of formal notices (R-PEC-4) for those who see the notice: one that came with its mail, one that left with its
//! own, and for those who decide on an act that rests on it. What lies in a mail is taken out of it again, and looked at for viruses as when it came; the mail as a whole, an
//! envelope or a receipt, is for administrators.

pub mod api;
pub mod web;

use bytes::Bytes;
use diesel::prelude::*;

use crate::acts;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::db::{Db, Failure};
use crate::incoming::{self, IncomingError};
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::{DomainError, Refusal};
use crate::outgoing::{self, OutgoingError};
use crate::pec::notices::{self, FormalNotice, NoticeFile, NoticeFileId, NoticeFileRole};
use crate::storage::{self, StorageError};
use crate::tickets::{self, TicketError};
use crate::users::actor::{Actor, Staff};

/// Why a file is not given.
#[derive(Debug, thiserror::Error)]
pub enum FormalError {
    /// There is no such file, or its notice is not visible (R-VIS-4).
    #[error("no such file, or not visible")]
    NotFound,
    /// Seen, but a whole mail is for administrators.
    #[error("not permitted")]
    Forbidden,
    /// Its mail.
    #[error(transparent)]
    Incoming(#[from] IncomingError),
    /// The store: also what is infected.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

impl Failure for FormalError {
    fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            FormalError::Db(error) => Some(error),
            FormalError::Incoming(error) => error.database(),
            _ => None,
        }
    }
}

impl DomainError for FormalError {
    fn refusal(&self) -> Refusal {
        match self {
            FormalError::NotFound => Refusal::not_found(),
            FormalError::Forbidden => Refusal::forbidden(),
            FormalError::Incoming(error) => error.refusal(),
            FormalError::Storage(error) => error.refusal(),
            FormalError::Db(error) => Refusal::database(error),
        }
    }
}

impl From<OutgoingError> for FormalError {
    fn from(error: OutgoingError) -> FormalError {
        match error {
            OutgoingError::Forbidden => FormalError::Forbidden,
            OutgoingError::Db(error) => error.into(),
            _ => FormalError::NotFound,
        }
    }
}

impl From<TicketError> for FormalError {
    fn from(error: TicketError) -> FormalError {
        match error {
            TicketError::Db(error) => error.into(),
            _ => FormalError::NotFound,
        }
    }
}

/// A file with its bytes, for who sees its notice; that somebody took it is recorded. Errors: every [`FormalError`].
pub async fn file(app: &App, actor: &Actor, id: NoticeFileId) -> Result<(NoticeFile, Bytes), FormalError> {
    let (now, asking, all) = (app.clock.now(), actor.clone(), incoming::mailboxes(app));
    let file = app
        .db
        .write(move |db| {
            let (notice, file) = notices::file(db, id)?.ok_or(FormalError::NotFound)?;
            let staff = asking.staff().ok_or(FormalError::NotFound)?;
            may_see(db, &asking, staff, &all, &notice)?;
            let is_whole = matches!(file.role, NoticeFileRole::Envelope | NoticeFileRole::Receipt);
            if is_whole && file.incoming_id.is_some() && !incoming::policy::may_have_raw(staff) {
                return Err(FormalError::Forbidden);
            }
            record(db, staff, now, &notice, &file)?;
            Ok(file)
        })
        .await?;
    let bytes = bytes_of(app, now, &file).await?;
    Ok((file, bytes))
}

/// The bytes of a file of a notice, for whoever the caller has let see it. Errors: NotFound, Storage.
pub async fn bytes_of(app: &App, now: Timestamp, file: &NoticeFile) -> Result<Bytes, FormalError> {
    match (file.incoming_id, file.role) {
        (None, _) | (_, NoticeFileRole::Envelope | NoticeFileRole::Receipt) => {
            Ok(app.store.get_whole(&file.sha256).await?)
        }
        (Some(mail), _) => taken_out(app, now, mail, file).await,
    }
}

fn record(
    db: &mut Db,
    staff: &Staff,
    now: Timestamp,
    notice: &FormalNotice,
    file: &NoticeFile,
) -> QueryResult<()> {
    let event = Entry::new("formal_notice.downloaded", "formal_notice", notice.id).ente(notice.ente_id);
    let new = serde_json::json!({"name": file.name, "sha256": file.sha256});
    audit::record(db, staff.by(), now, event.change(serde_json::json!(null), new)).map(drop)
}

/// A notice is seen with the mail that brought or carries it; one that came on paper with its ticket; one on which an act rests by who
/// decides on that act. Errors: NotFound, Forbidden.
fn may_see(
    db: &mut Db,
    actor: &Actor,
    staff: &Staff,
    all: &[crate::config::Mailbox],
    notice: &FormalNotice,
) -> Result<(), FormalError> {
    if acts::formal::may_read(db, actor, notice)? {
        return Ok(());
    }
    if let Some(mail) = notice.incoming_id {
        incoming::find(db, staff, all, mail)?;
        return Ok(());
    }
    if let Some(mail) = notice.mail_id {
        let left = outgoing::certified(db, actor, mail)?;
        let is_told = left.is_some_and(|left| left.notice.is_some());
        return is_told.then_some(()).ok_or(FormalError::NotFound);
    }
    let ticket = notice.ticket_id.ok_or(FormalError::NotFound)?;
    tickets::find(db, actor, ticket)?;
    Ok(())
}

/// What lies in a mail, found by its hash and scanned. Errors: NotFound where the mail no longer holds it; Storage.
async fn taken_out(
    app: &App,
    now: Timestamp,
    mail: crate::kernel::ids::IncomingId,
    file: &NoticeFile,
) -> Result<Bytes, FormalError> {
    let row = incoming::again(app, mail).await?.ok_or(FormalError::NotFound)?;
    let (message, _) = incoming::read(app, &row).await?;
    let original = message.pec.as_ref().and_then(|pec| pec.postacert.as_ref());
    let inside = message.parts.iter().map(|part| &part.bytes);
    let found = original
        .into_iter()
        .chain(inside)
        .find(|bytes| storage::sha256(bytes) == file.sha256);
    let found = found.ok_or(FormalError::NotFound)?;
    storage::keep(&app.db, &app.store, &file.name, now, found.as_slice()).await?;
    Ok(Bytes::from(found.clone()))
}
