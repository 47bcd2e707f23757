//! The life of one mailbox: lease, connection, looks, and what happens when something fails.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::sleep;

use super::super::mailbox_states::{self, LEASE, Look, MailboxTrouble, ReaderId};
use super::folder::Folder;
use super::line::ImapError;
use super::round::{Known, Round};
use crate::app::App;
use crate::config::{Imap, Mailbox};
use crate::kernel::stop::Stop;

/// How often a lease is renewed, and how often it is looked whether another's has ended.
const RENEW: Duration = Duration::from_secs(20);
/// The lease as the clock of this process measures it.
const LEASED: Duration = Duration::from_secs(LEASE.num_seconds().unsigned_abs());
/// The first wait after a failure; it doubles with each one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// The longest of them.
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);
/// How long a reader may go on with what it holds once the program is to end.
const LAST_MOMENT: Duration = Duration::from_secs(10);
/// An answer that is younger is not written again: listening is quiet.
const SAME_ANSWER: TimeDelta = TimeDelta::seconds(30);

/// How a connection ended.
enum End {
    /// Asked for.
    Stopped,
    /// Another process reads the mailbox now.
    LeaseLost,
    /// Something failed; whether the connection had been of use before.
    Failed(ImapError, bool),
}

/// Reads the mailbox until the end is asked for.
pub(super) async fn read(app: App, mailbox: Mailbox, imap: Imap, owner: ReaderId, stop: Stop) {
    let reader = Reader {
        app,
        mailbox,
        imap,
        owner,
        stop,
    };
    let (mut failures, mut known) = (0, Known::default());
    while !reader.stop.is_asked() {
        if !reader.take().await {
            reader.rest(RENEW).await;
            continue;
        }
        let end = tokio::select! {
            end = reader.connection(&mut known) => end,
            () = reader.lose_lease() => End::LeaseLost,
            () = reader.last_moment() => End::Stopped,
        };
        let name = &reader.mailbox.name;
        match end {
            End::Stopped => {}
            End::LeaseLost => {
                tracing::warn!(mailbox = %name, "another process has taken the mailbox over");
                reader.rest(RENEW).await;
                continue;
            }
            End::Failed(error, was_useful) => {
                failures = if was_useful { 1 } else { failures + 1 };
                // The server's words stand in the table, not in the log: they may name people.
                tracing::warn!(mailbox = %name, trouble = %error.trouble, "the mailbox cannot be read");
                reader.note(&error).await;
            }
        }
        reader.give_back().await;
        if !reader.stop.is_asked() {
            reader.rest(wait(failures, rand::random())).await;
        }
    }
}

/// The wait after so many failures in a row: doubled each time up to five minutes, ±20 %.
fn wait(failures: u32, chance: f64) -> Duration {
    let doublings = failures.clamp(1, 16) - 1;
    let wait = (FIRST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT);
    wait.mul_f64(0.8 + 0.4 * chance)
}

struct Reader {
    app: App,
    mailbox: Mailbox,
    imap: Imap,
    owner: ReaderId,
    stop: Stop,
}

impl Reader {
    /// One connection from its beginning to its end: looks, and listens in between.
    async fn connection(&self, known: &mut Known) -> End {
        let mut was_useful = false;
        let ended = self.looks(known, &mut was_useful).await;
        match ended {
            Ok(()) => End::Stopped,
            Err(error) => End::Failed(error, was_useful),
        }
    }

    async fn looks(&self, known: &mut Known, was_useful: &mut bool) -> Result<(), ImapError> {
        let opening = Folder::open(&self.imap, &self.app.config.mail_ca);
        let mut folder = tokio::select! {
            opened = opening => opened?,
            // Nothing is in hand yet.
            () = self.stop.asked() => return Ok(()),
        };
        let mut round = Round::new(&self.app, &self.mailbox, &self.stop, known);
        // When something was written last, and what needs no second word.
        let mut noted = None;
        loop {
            let look = round.look(&mut folder).await?;
            let (now, quiet) = (self.app.clock.now(), (look.trouble.is_some(), look.left_lying));
            let is_known = noted.is_some_and(|(at, before)| before == quiet && now < at + SAME_ANSWER);
            if look.has_mails || look.trouble.is_some() || !is_known {
                self.answered(look).await?;
                noted = Some((now, quiet));
            }
            *was_useful = true;
            if self.stop.is_asked() {
                break;
            }
            folder = folder.news(self.imap.poll, round.rest(), &self.stop).await?;
            if self.stop.is_asked() {
                break;
            }
        }
        folder.close().await;
        Ok(())
    }

    async fn take(&self) -> bool {
        let (now, name, owner) = (self.app.clock.now(), self.mailbox.name.clone(), self.owner);
        let taken = self
            .app
            .db
            .write(move |db| mailbox_states::take(db, now, &name, owner));
        taken.await.unwrap_or_else(|error| {
            tracing::warn!(mailbox = %self.mailbox.name, %error, "the lease of the mailbox could not be taken");
            false
        })
    }

    /// Renews the lease as long as that succeeds; a database that does not answer costs the lease when it runs out.
    async fn lose_lease(&self) {
        let mut renewed = tokio::time::Instant::now();
        loop {
            sleep(RENEW).await;
            let (now, name, owner) = (self.app.clock.now(), self.mailbox.name.clone(), self.owner);
            let begun = tokio::time::Instant::now();
            let kept = self
                .app
                .db
                .write(move |db| mailbox_states::take(db, now, &name, owner));
            match kept.await {
                Ok(true) => renewed = begun,
                Ok(false) => return,
                Err(_) if renewed.elapsed() + RENEW < LEASED => {}
                Err(_) => return,
            }
        }
    }

    async fn give_back(&self) {
        let (now, name, owner) = (self.app.clock.now(), self.mailbox.name.clone(), self.owner);
        let given = self
            .app
            .db
            .write(move |db| mailbox_states::give_back(db, now, &name, owner));
        if let Err(error) = given.await {
            tracing::warn!(mailbox = %self.mailbox.name, %error, "the lease of the mailbox runs out by itself");
        }
    }

    async fn answered(&self, look: Look) -> Result<(), ImapError> {
        let (now, name) = (self.app.clock.now(), self.mailbox.name.clone());
        let noted = self
            .app
            .db
            .write(move |db| mailbox_states::answered(db, now, &name, &look));
        noted
            .await
            .map_err(|error| ImapError::new(MailboxTrouble::Storage, error))
    }

    async fn note(&self, error: &ImapError) {
        let (now, name, error) = (self.app.clock.now(), self.mailbox.name.clone(), error.clone());
        let noted = self
            .app
            .db
            .write(move |db| mailbox_states::failed(db, now, &name, (error.trouble, &error.words)));
        if let Err(error) = noted.await {
            tracing::warn!(mailbox = %self.mailbox.name, %error, "the trouble could not be noted");
        }
    }

    async fn rest(&self, time: Duration) {
        tokio::select! {
            () = sleep(time) => {}
            () = self.stop.asked() => {}
        }
    }

    /// Ends a while after the end was asked for.
    async fn last_moment(&self) {
        self.stop.asked().await;
        sleep(LAST_MOMENT).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_five_minutes_and_is_spread() {
        let seconds = |failures, chance| wait(failures, chance).as_secs_f64();
        assert_eq!(seconds(1, 0.5), 5.0);
        assert_eq!(seconds(3, 0.5), 20.0);
        assert_eq!(seconds(1000, 0.5), 300.0);
        assert_eq!(seconds(1, 0.0), 4.0);
        assert!(seconds(1, 0.999) < 6.0);
    }
}
