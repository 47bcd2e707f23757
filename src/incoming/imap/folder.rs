//! The folder that is read: what lies there, its bytes, and where they go once they are stored. Nothing is ever deleted: a mail
//! is moved, or copied and only then taken out of this folder.

use std::time::Duration;

use async_imap::error::Error;
use async_imap::extensions::idle::IdleResponse;
use async_imap::types::{Fetch, UnsolicitedResponse};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use rustls::pki_types::CertificateDer;

use super::super::mailbox_states::MailboxTrouble;
use super::line::{Abilities, ImapError, Line, sign_in, silent, within};
use crate::config::Imap;
use crate::kernel::stop::Stop;

/// How long a server that tells by itself is listened to before it is asked again: far below the 29 minutes of RFC 2177,
/// so that a line that is dead without a word is found before people are told that the mailbox is.
const LISTEN: Duration = Duration::from_secs(5 * 60);
/// The shortest wait for what is to be tried again.
const SHORTEST: Duration = Duration::from_secs(1);
/// How long one mail may take to come over.
const ONE_MAIL: Duration = Duration::from_secs(5 * 60);
/// How long the good-bye may take.
const GOODBYE: Duration = Duration::from_secs(3);
/// Bytes of the headers of a mail that is too large to be fetched.
const MOST_HEADERS: usize = 128 * 1024;

/// What of a mail is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// The beginning of its headers.
    Headers,
}

/// An open folder.
pub(super) struct Folder {
    line: Line,
    can: Abilities,
    /// How long the server may take over one step.
    patience: Duration,
    done: String,
    /// While this stays the same, so does what each UID stands for.
    pub validity: Option<u32>,
}

impl Folder {
    /// Signs in, opens the folder and makes the one for what is done, if it is missing. Errors: all but Storage.
    pub async fn open(imap: &Imap, authorities: &[CertificateDer<'static>]) -> Result<Folder, ImapError> {
        let (mut line, can) = sign_in(imap, authorities).await?;
        let pattern = format!("\"{}\"", imap.done_folder);
        let names = async { line.list(Some(""), Some(&pattern)).await?.try_collect().await };
        let names: Vec<_> = within(imap.patience, MailboxTrouble::Folder, names).await?;
        if names.is_empty() {
            // Another replica may have made it by now; whether it is there shows when it is needed.
            if let Err(error) = within(
                imap.patience,
                MailboxTrouble::Folder,
                line.create(&imap.done_folder),
            )
            .await
                && error.trouble != MailboxTrouble::Folder
            {
                return Err(error);
            }
            let shown = within(
                imap.patience,
                MailboxTrouble::Folder,
                line.subscribe(&imap.done_folder),
            )
            .await;
            if let Err(error) = shown
                && error.trouble != MailboxTrouble::Folder
            {
                return Err(error);
            }
        }
        let opened = within(imap.patience, MailboxTrouble::Folder, line.select(&imap.folder)).await?;
        Ok(Folder {
            line,
            can,
            patience: imap.patience,
            done: imap.done_folder.clone(),
            validity: opened.uid_validity,
        })
    }

    /// The UIDs of all mails that nobody has marked as deleted, the oldest first.
    pub async fn lying(&mut self) -> Result<Vec<u32>, ImapError> {
        self.forget_news();
        let found = self.line.uid_search("UNDELETED");
        let mut uids = Vec::from_iter(within(self.patience, MailboxTrouble::Folder, found).await?);
        uids.sort_unstable();
        Ok(uids)
    }

    /// How many bytes each of these has. Those that have gone meanwhile are missing.
    pub async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<(u32, usize)>, ImapError> {
        self.forget_news();
        let asked = self.line.uid_fetch(set(uids), "(UID RFC822.SIZE)");
        let answers = within(self.patience, MailboxTrouble::Folder, asked).await?;
        each(answers, self.patience, |fetched| {
            Some((fetched.uid?, fetched.size? as usize))
        })
        .await
    }

    /// The bytes of these; the mails stay unread. Those that have gone meanwhile are missing.
    pub async fn fetch(&mut self, uids: &[u32], part: Part) -> Result<Vec<(u32, Bytes)>, ImapError> {
        self.forget_news();
        let what = match part {
            Part::Whole => "(UID BODY.PEEK[])".to_owned(),
            Part::Headers => format!("(UID BODY.PEEK[HEADER]<0.{MOST_HEADERS}>)"),
        };
        let asked = self.line.uid_fetch(set(uids), what);
        let answers = within(self.patience, MailboxTrouble::Folder, asked).await?;
        each(answers, ONE_MAIL, |fetched| {
            let bytes = match part {
                Part::Whole => fetched.body()?,
                Part::Headers => fetched.header()?,
            };
            Some((fetched.uid?, Bytes::copy_from_slice(bytes)))
        })
        .await
    }

    /// Puts mails into the folder of what is done. Errors: Folder, and then they lie where they lay.
    pub async fn put_aside(&mut self, uids: &[u32]) -> Result<(), ImapError> {
        if uids.is_empty() {
            return Ok(());
        }
        self.forget_news();
        let (uids, done) = (set(uids), self.done.clone());
        if self.can.moves {
            let moved = self.line.uid_mv(&uids, &done);
            return within(self.patience, MailboxTrouble::Folder, moved).await;
        }
        within(
            self.patience,
            MailboxTrouble::Folder,
            self.line.uid_copy(&uids, done),
        )
        .await?;
        let mark = format!("UID STORE {uids} +FLAGS.SILENT (\\Deleted)");
        let marked = self.line.run_command_and_check_ok(mark);
        within(self.patience, MailboxTrouble::Folder, marked).await?;
        // A server that cannot remove named mails only is not asked to remove any: others may have marked theirs.
        if self.can.uid_plus {
            let removed = self.line.run_command_and_check_ok(format!("UID EXPUNGE {uids}"));
            within(self.patience, MailboxTrouble::Folder, removed).await?;
        }
        Ok(())
    }

    /// Waits for news: until the server tells of some, for a while (no longer than `rest`), or until the end is asked for.
    /// Errors: Silent, Broken.
    pub async fn news(
        mut self,
        poll: Duration,
        rest: Option<Duration>,
        stop: &Stop,
    ) -> Result<Folder, ImapError> {
        // Never so short that the server is asked without a pause.
        let no_longer = |wait: Duration| rest.map_or(wait, |rest| wait.min(rest.max(SHORTEST)));
        // What came while the last command was answered is told only once.
        if self.has_news() {
            return Ok(self);
        }
        if !self.can.idle {
            tokio::select! {
                () = tokio::time::sleep(no_longer(poll)) => {}
                () = stop.asked() => return Ok(self),
            }
            within(self.patience, MailboxTrouble::Broken, self.line.noop()).await?;
            return Ok(self);
        }
        let Folder {
            line,
            can,
            patience,
            done,
            validity,
        } = self;
        let mut listening = line.idle();
        within(patience, MailboxTrouble::Broken, listening.init()).await?;
        {
            let (told, _interrupt) = listening.wait_with_timeout(LISTEN);
            tokio::select! {
                told = tokio::time::timeout(no_longer(LISTEN), told) => match told {
                    Ok(Ok(IdleResponse::NewData(_) | IdleResponse::Timeout)) | Err(_) => {}
                    Ok(Ok(IdleResponse::ManualInterrupt)) => {
                        return Err(ImapError::of(Error::ConnectionLost, MailboxTrouble::Broken));
                    }
                    Ok(Err(error)) => return Err(ImapError::of(error, MailboxTrouble::Broken)),
                },
                () = stop.asked() => {}
            }
        }
        let line = within(patience, MailboxTrouble::Broken, listening.done()).await?;
        Ok(Folder {
            line,
            can,
            patience,
            done,
            validity,
        })
    }

    /// Says good-bye; whether the server hears it does not matter.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(GOODBYE, self.line.logout()).await;
    }

    /// Whether the server has told of mail since the last command began.
    fn has_news(&self) -> bool {
        let told = std::iter::from_fn(|| self.line.unsolicited_responses.try_recv().ok());
        told.filter(|told| matches!(told, UnsolicitedResponse::Exists(_)))
            .count()
            > 0
    }

    /// The room for what a server tells without being asked is small.
    fn forget_news(&self) {
        while self.line.unsolicited_responses.try_recv().is_ok() {}
    }
}

/// What each answer holds; between two of them the server may take so long.
async fn each<T>(
    answers: impl Stream<Item = Result<Fetch, Error>>,
    limit: Duration,
    held: impl Fn(&Fetch) -> Option<T>,
) -> Result<Vec<T>, ImapError> {
    let mut answers = std::pin::pin!(answers);
    let mut all = Vec::new();
    loop {
        match tokio::time::timeout(limit, answers.next()).await {
            Ok(Some(answer)) => {
                let answer = answer.map_err(|error| ImapError::of(error, MailboxTrouble::Folder))?;
                all.extend(held(&answer));
            }
            Ok(None) => return Ok(all),
            Err(_) => return Err(silent(limit)),
        }
    }
}

/// UIDs in ascending order as IMAP writes a set: `3:7,9`.
fn set(uids: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            _ => ranges.push((*uid, *uid)),
        }
    }
    let ranges = ranges.into_iter().map(|range| match range {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}:{last}"),
    });
    ranges.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_short() {
        assert_eq!(set(&[]), "");
        assert_eq!(set(&[7]), "7");
        assert_eq!(set(&[3, 4, 5, 9, 11, 12, u32::MAX]), "3:5,9,11:12,4294967295");
    }
}
