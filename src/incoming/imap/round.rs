//! One look into a folder: everything that lies there is stored, moved and then processed.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::mem;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::super::error::IncomingError;
use super::super::mailbox_states::{Look, MailboxTrouble};
use super::super::model::Source;
use super::super::process::process;
use super::super::receive::{Received, receive_all, receive_headers};
use super::folder::{Folder, Part};
use super::line::ImapError;
use crate::app::App;
use crate::config::Mailbox;
use crate::db::DatabaseUrl;
use crate::kernel::stop::Stop;
use crate::mail::message::MAX_BYTES;

/// Mails whose sizes are asked for at once.
const SIZES: usize = 300;
/// Mails that come over at once at most: what they tell when they are moved fits the room that the client has for it.
const BATCH: usize = 50;
/// Bytes that come over at once, unless one mail alone has more.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Mails that are processed side by side on SQLite, where their writes share commits; those of one sender one after the other,
/// since an answer may name the mail before. On PostgreSQL they would lose against each other, so there it is one.
const LANES: usize = 8;
/// How long a mail that could not be stored rests.
const REST: Duration = Duration::from_secs(60);

/// What is known of the mails of a folder, from one connection to the next.
#[derive(Default)]
pub(super) struct Known {
    /// What the numbers below belong to.
    validity: Option<u32>,
    /// Stored, and not moved yet.
    stored: BTreeSet<u32>,
    /// Never to be taken: there is nothing in them.
    refused: BTreeSet<u32>,
    /// Not stored, or not given out by the server, and when they may be tried again.
    resting: BTreeMap<u32, Instant>,
}

/// One connection's work on a folder.
pub(super) struct Round<'a> {
    app: &'a App,
    mailbox: &'a Mailbox,
    stop: &'a Stop,
    known: &'a mut Known,
    /// Mails in a row, each fetched by itself, that could not be stored.
    unstored: u32,
    /// The mails of the batch before, on their way to their tickets.
    processing: Option<JoinHandle<()>>,
}

impl<'a> Round<'a> {
    /// Goes on with what is known.
    pub fn new(app: &'a App, mailbox: &'a Mailbox, stop: &'a Stop, known: &'a mut Known) -> Round<'a> {
        Round {
            app,
            mailbox,
            stop,
            known,
            unstored: 0,
            processing: None,
        }
    }

    /// Takes everything that lies in the folder and can be taken. What cannot be moved is told in the look, and what cannot be
    /// stored too; the mails behind it are taken. Errors: the line's; Storage, where nothing at all could be stored.
    pub async fn look(&mut self, folder: &mut Folder) -> Result<Look, ImapError> {
        // A server that does not say which numbering it is may have another one at each connection.
        if folder.validity.is_none() || self.known.validity != folder.validity {
            // The numbers mean other mails now.
            *self.known = Known {
                validity: folder.validity,
                ..Known::default()
            };
        }
        let mut look = Look::default();
        let done = self.take_all(folder, &mut look).await;
        if let Some(processing) = self.processing.take() {
            let _ = processing.await;
        }
        done?;
        look.left_lying =
            i32::try_from(self.known.refused.len() + self.known.resting.len()).unwrap_or(i32::MAX);
        Ok(look)
    }

    async fn take_all(&mut self, folder: &mut Folder, look: &mut Look) -> Result<(), ImapError> {
        let mut is_first = true;
        loop {
            let lying = folder.lying().await?;
            self.forget_gone(&lying);
            if mem::take(&mut is_first) && !self.known.stored.is_empty() {
                self.put_aside(folder, look).await?;
            }
            let now = Instant::now();
            let is_due = |uid: &u32| {
                let rests = self.known.resting.get(uid).is_some_and(|until| *until > now);
                !rests && !self.known.stored.contains(uid) && !self.known.refused.contains(uid)
            };
            let due: Vec<u32> = lying.into_iter().filter(is_due).collect();
            let mut settled = 0;
            for some in due.chunks(SIZES) {
                let sizes = folder.sizes(some).await?;
                // One whose size the server does not tell is asked for again, and told of meanwhile.
                for uid in some
                    .iter()
                    .filter(|uid| sizes.iter().all(|(told, _)| told != *uid))
                {
                    self.known.resting.insert(*uid, Instant::now() + REST);
                }
                for batch in batches(sizes) {
                    if self.stop.is_asked() {
                        return Ok(());
                    }
                    settled += self.take(folder, batch, look).await?;
                }
            }
            // What came meanwhile is found by another look.
            if settled == 0 {
                return Ok(());
            }
        }
    }

    /// Stores some mails, moves them and sends them on their way; how many will not be met again.
    async fn take(&mut self, folder: &mut Folder, batch: Batch, look: &mut Look) -> Result<usize, ImapError> {
        let is_alone = match &batch {
            Batch::Whole(uids) => uids.len() == 1,
            Batch::Headers(..) => true,
        };
        let stored = match batch {
            Batch::Whole(uids) => {
                let fetched = folder.fetch(&uids, Part::Whole).await?;
                for uid in uids {
                    if !fetched.iter().any(|(come, _)| *come == uid) {
                        self.known.resting.insert(uid, Instant::now() + REST);
                    }
                }
                let (uids, mails): (Vec<u32>, Vec<Bytes>) = fetched.into_iter().unzip();
                let stored = receive_all(self.app, self.mailbox, Source::Imap, mails).await;
                uids.into_iter().zip(stored).collect::<Vec<_>>()
            }
            Batch::Headers(uid, size) => match folder.fetch(&[uid], Part::Headers).await?.pop() {
                Some((uid, headers)) => {
                    let stored = receive_headers(self.app, self.mailbox, Source::Imap, headers, size).await;
                    vec![(uid, stored)]
                }
                None => {
                    self.known.resting.insert(uid, Instant::now() + REST);
                    Vec::new()
                }
            },
        };
        let (mut received, mut settled, mut failed) = (Vec::new(), 0, None);
        for (uid, stored) in stored {
            match stored {
                Ok(mail) => {
                    self.known.stored.insert(uid);
                    settled += 1;
                    received.push(mail);
                }
                Err(IncomingError::Empty) => {
                    tracing::warn!(mailbox = %self.mailbox.name, uid, "a mail without any content stays where it is");
                    self.known.refused.insert(uid);
                    settled += 1;
                }
                Err(error) => {
                    tracing::warn!(mailbox = %self.mailbox.name, uid, %error, "a mail could not be stored");
                    self.known.resting.insert(uid, Instant::now() + REST);
                    failed = Some(ImapError::new(MailboxTrouble::Storage, error));
                }
            }
        }
        match failed {
            Some(error) if settled == 0 && (!is_alone || self.unstored > 0) => return Err(error),
            // One mail alone: there may be no room for one as large as that, and those behind it are small.
            Some(error) if settled == 0 => {
                self.unstored += 1;
                look.trouble = Some((error.trouble, error.words));
                return Ok(0);
            }
            Some(error) => look.trouble = Some((error.trouble, error.words)),
            None => {}
        }
        self.unstored = 0;
        look.has_mails |= received.iter().any(|mail| !mail.is_duplicate);
        let put_aside = self.put_aside(folder, look).await;
        // Also where the line has broken: what is stored is ours.
        if let Some(before) = self.processing.take() {
            let _ = before.await;
        }
        self.processing = Some(tokio::spawn(process_all(self.app.clone(), received)));
        put_aside?;
        Ok(settled)
    }

    /// Moves what is stored. A server that refuses is no reason to leave the mails behind untaken. Errors: the line's.
    async fn put_aside(&mut self, folder: &mut Folder, look: &mut Look) -> Result<(), ImapError> {
        let uids = Vec::from_iter(self.known.stored.iter().copied());
        for uids in uids.chunks(BATCH) {
            match folder.put_aside(uids).await {
                Ok(()) => self.known.stored.retain(|uid| !uids.contains(uid)),
                Err(error) if error.trouble == MailboxTrouble::Folder => {
                    look.trouble = Some((error.trouble, error.words));
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// How long until a mail that rests may be tried again, if one does.
    pub fn rest(&self) -> Option<Duration> {
        let soonest = self.known.resting.values().min()?;
        Some(soonest.saturating_duration_since(Instant::now()))
    }

    /// What lies in the folder no more need not be known.
    fn forget_gone(&mut self, lying: &[u32]) {
        let lies = |uid: &u32| lying.binary_search(uid).is_ok();
        self.known.stored.retain(lies);
        self.known.refused.retain(lies);
        self.known.resting.retain(|uid, _| lies(uid));
    }
}

/// What comes over at once.
#[derive(Debug, PartialEq, Eq)]
enum Batch {
    /// These mails.
    Whole(Vec<u32>),
    /// Of a mail that is too large, with so many bytes, its headers.
    Headers(u32, usize),
}

/// Mails in the order of their numbers, in batches.
fn batches(sizes: Vec<(u32, usize)>) -> Vec<Batch> {
    let (mut batches, mut whole, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (uid, size) in sizes {
        if !whole.is_empty() && (whole.len() == BATCH || bytes + size > BATCH_BYTES) {
            batches.push(Batch::Whole(mem::take(&mut whole)));
            bytes = 0;
        }
        if size > MAX_BYTES {
            batches.push(Batch::Headers(uid, size));
        } else {
            whole.push(uid);
            bytes += size;
        }
    }
    if !whole.is_empty() {
        batches.push(Batch::Whole(whole));
    }
    batches
}

/// Brings mails that are stored to their places. What fails is tried once more after the others, and then left to the job.
async fn process_all(app: App, mails: Vec<Received>) {
    let count = match app.config.database_url {
        DatabaseUrl::Sqlite(_) => LANES,
        _ => 1,
    };
    let mut lanes: Vec<Vec<Received>> = vec![Vec::new(); count];
    for mail in mails {
        lanes[sender_lane(&mail.bytes) % count].push(mail);
    }
    let in_order = |lane: Vec<Received>| async {
        let mut failed = Vec::new();
        for mail in lane {
            if process(&app, mail.clone()).await.is_err() {
                failed.push(mail);
            }
        }
        failed
    };
    let failed = join_all(lanes.into_iter().map(in_order)).await;
    for mail in failed.into_iter().flatten() {
        let id = mail.incoming.id;
        if let Err(error) = process(&app, mail).await {
            tracing::warn!(mail = %id, %error, "a mail is stored and will be processed later");
        }
    }
}

/// The lane of whoever a mail says it is from: the same for all mails of one address.
fn sender_lane(mail: &[u8]) -> usize {
    let headers = mail
        .split(|b| *b == b'\n')
        .take_while(|line| !line.trim_ascii().is_empty());
    let is_from = |line: &&[u8]| {
        line.get(..5)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"from:"))
    };
    // A folded header has its address in one of the lines that begin with a space.
    let mut headers = headers.skip_while(|line| !is_from(line));
    let mut from = headers.next().unwrap_or_default().to_ascii_lowercase();
    for line in headers.take_while(|line| line.starts_with(b" ") || line.starts_with(b"\t")) {
        from.extend_from_slice(&line.to_ascii_lowercase());
    }
    let word = from
        .split(|b| b" \t\r<>:,;\"".contains(b))
        .rfind(|word| word.contains(&b'@'));
    let mut hasher = DefaultHasher::new();
    word.unwrap_or_default().hash(&mut hasher);
    usize::try_from(hasher.finish() % LANES as u64).expect("a lane")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_keep_the_order_and_their_limits() {
        let mib = 1024 * 1024;
        let large = MAX_BYTES + 1;
        let sizes = vec![
            (1, 10),
            (2, large),
            (3, 5 * mib),
            (5, 4 * mib),
            (6, 30 * mib),
            (9, 1),
        ];
        let expected = [
            Batch::Whole(vec![1]),
            Batch::Headers(2, large),
            Batch::Whole(vec![3]),
            Batch::Whole(vec![5]),
            Batch::Whole(vec![6]),
            Batch::Whole(vec![9]),
        ];
        assert_eq!(batches(sizes), expected);
        let many: Vec<(u32, usize)> = (1..=120).map(|uid| (uid, 1)).collect();
        let lengths: Vec<usize> = batches(many)
            .into_iter()
            .map(|batch| match batch {
                Batch::Whole(uids) => uids.len(),
                Batch::Headers(..) => 0,
            })
            .collect();
        assert_eq!(lengths, [50, 50, 20]);
    }

    #[test]
    fn one_sender_has_one_lane_however_the_name_is_written() {
        let mails = [
            "From: Anna Bianchi <anna@alfa.example>\r\n\r\nCiao",
            "To: a@b.example\nFROM: anna@ALFA.example\n\nfrom: zeno@beta.example",
            "Subject: x\r\nFrom: \"Bianchi, Anna\"\r\n <anna@alfa.example>\r\nTo: c@d.example\r\n\r\n",
        ];
        let lanes: Vec<usize> = mails.iter().map(|mail| sender_lane(mail.as_bytes())).collect();
        assert!(lanes.windows(2).all(|two| two[0] == two[1]), "{lanes:?}");
        let others = (0..50).map(|n| sender_lane(format!("From: u{n}@alfa.example\r\n\r\n").as_bytes()));
        let others: BTreeSet<usize> = others.collect();
        assert!(others.len() > LANES / 2, "senders are spread");
    }
}
