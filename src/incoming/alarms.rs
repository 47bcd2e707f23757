//! What people of the centre are told on every page: a mailbox that does not answer, mail that does not leave.
//!
//! Each process looks by itself every half a minute and keeps what it found, so that a page pays nothing for it.

use std::sync::{Arc, PoisonError, RwLock};

use diesel::QueryResult;

use super::mailbox_states::{LATE, states};
use super::mailboxes::mailboxes;
use crate::app::App;
use crate::kernel::clock::Timestamp;
use crate::mail::outbox;

/// Something that does not go on by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// This mailbox has not answered for [`LATE`].
    Mailbox(String),
    /// No mail has left for as long, and since this instant one waits.
    Outbox(Timestamp),
}

/// What was found at the last look.
#[derive(Debug, Default)]
pub struct Alarms(RwLock<Arc<[Alarm]>>);

impl Alarms {
    /// The alarms as of the last look.
    pub fn known(&self) -> Arc<[Alarm]> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Looks, and keeps what it finds for the pages of this process.
pub async fn look(app: &App) -> QueryResult<()> {
    let now = app.clock.now();
    let (states, waits_since) = app
        .db
        .read(move |db| QueryResult::Ok((states(db)?, outbox::stuck_since(db, now, LATE)?)))
        .await?;
    let read_by_imap = mailboxes(app)
        .into_iter()
        .filter(|mailbox| mailbox.imap.is_some());
    let late = read_by_imap.filter(|mailbox| {
        let state = states.iter().find(|state| state.mailbox == mailbox.name);
        state.is_some_and(|state| state.is_late(now))
    });
    let late = late.map(|mailbox| Alarm::Mailbox(mailbox.name));
    let found: Arc<[Alarm]> = late.chain(waits_since.map(Alarm::Outbox)).collect();
    *app.alarms.0.write().unwrap_or_else(PoisonError::into_inner) = found;
    Ok(())
}
