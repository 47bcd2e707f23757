//! Mailboxes that are read by IMAP, each by one process at a time.
//!
//! A [`reader`] takes the lease of its mailbox, signs in ([`mod@line`]), opens the folder ([`folder`]) and takes what lies there:
//! sizes first, then the bytes of several mails at once; they are stored and committed together, and only then moved to the
//! folder of what is done. Nothing is remembered of UIDs beyond one connection's needs: what lies in the folder is to be taken,
//! and what has been taken before is known by its bytes. So a line that breaks, a UIDVALIDITY that changes, a move that fails
//! and a process that dies cost a second look at the most.
//!
//! Between two looks the server is listened to (IDLE) or asked again after a while. What goes wrong is noted in
//! [`mod@super::mailbox_states`] and tried again, ever more seldom; meanwhile another replica may try.

mod folder;
mod line;
mod reader;
mod round;

use std::time::Duration;

use tokio::task::JoinSet;

pub use line::ImapError;

use super::alarms;
use super::mailbox_states::ReaderId;
use super::mailboxes::mailboxes;
use crate::app::App;
use crate::config::{Config, Imap};
use crate::kernel::stop::Stop;

/// How often it is looked whether a mailbox or the outbox is late.
const ALARM_LOOK: Duration = Duration::from_secs(30);

/// The tasks that read the mailboxes of the configuration and watch over them; `stop` ends them.
pub struct Readers {
    tasks: JoinSet<()>,
    stop: Stop,
}

impl Readers {
    /// Starts a task for each mailbox that is read by IMAP, and the one that keeps the alarms of this process.
    pub fn start(app: &App) -> Readers {
        let stop = Stop::default();
        let owner = ReaderId::new(app.clock.now());
        let mut tasks = JoinSet::new();
        for mailbox in mailboxes(app) {
            if let Some(imap) = mailbox.imap.clone() {
                tasks.spawn(reader::read(app.clone(), mailbox, imap, owner, stop.clone()));
            }
        }
        tasks.spawn(watch(app.clone(), stop.clone()));
        Readers { tasks, stop }
    }

    /// Asks the readers to finish what they hold in their hands.
    pub fn ask_to_stop(&self) {
        self.stop.ask();
    }

    /// Waits for their end, at longest until that instant. What a reader that was cut off had not moved it finds again.
    pub async fn stop(mut self, until: tokio::time::Instant) {
        self.stop.ask();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout_at(until, ended).await.is_err() {
            tracing::warn!("a mailbox was cut off: its server took too long");
        }
    }
}

/// Keeps the alarms of this process up to date.
async fn watch(app: App, stop: Stop) {
    while !stop.is_asked() {
        if let Err(error) = alarms::look(&app).await {
            tracing::warn!(%error, "mailboxes and outbox could not be looked at");
        }
        tokio::select! {
            () = tokio::time::sleep(ALARM_LOOK) => {}
            () = stop.asked() => {}
        }
    }
}

/// Signs in and opens the folder, and nothing more: whether the mailbox can be read. Errors: what is wrong.
pub async fn probe(config: &Config, imap: &Imap) -> Result<(), ImapError> {
    let folder = folder::Folder::open(imap, &config.mail_ca).await?;
    folder.close().await;
    Ok(())
}
