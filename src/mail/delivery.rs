//! The job that sends what is queued.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::QueryResult;
use lettre::message::Mailbox;
use tracing::{info, warn};

use super::bounces::{self, Bounce, BounceKind};
use super::letter::{Letter, Sender};
use super::letterhead::SOLUTION;
use super::outbox::{self, Fault, Queued};
use super::transport::Transport;
use super::{render, replies};
use crate::db::Database;
use crate::kernel::clock::Clock;
use crate::kernel::stop::Stop;

/// Mails claimed at once; what is not tried while the claim on them lasts is given back.
const BATCH: i32 = 25;
/// How long the mails wait whose server is away while others leave.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
/// How long the server may take over one mail; afterwards it is tried again, with the same Message-ID.
const SEND_LIMIT: Duration = Duration::from_secs(60);
/// How long it may still take when the program is to end.
const LAST_MOMENT: Duration = Duration::from_secs(5);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Handed to the mail server.
    pub sent: usize,
    /// To be tried again.
    pub failed: usize,
    /// Given up.
    pub given_up: usize,
}

/// Sends everything that is due: claims, keeps what the reply addresses stand for, commits, fills the letterhead in, sends,
/// marks. At least once; a repeated mail has the same Message-ID. Each is marked before the next one is begun: whoever kills
/// the program doubles one mail at most. Several processes may run it at once. Once `stop` is asked for, no further mail is
/// begun.
pub async fn deliver(
    db: &Database,
    (transport, sender): (&Transport, &Sender),
    clock: &Clock,
    stop: &Stop,
) -> Result<Delivered, diesel::result::Error> {
    let mut done = Delivered::default();
    let mut away = HashSet::new();
    while !stop.is_asked() {
        let now = clock.now();
        let (claimed, secrets) = (Instant::now(), sender.secrets.clone());
        let mails = db.write(move |db| {
            let mut claimed = Vec::new();
            for mail in outbox::claim(db, now, BATCH)? {
                let mut answered = None;
                if let (Some(ticket), Some(user), true) =
                    (mail.ticket_id, mail.user_id, render::takes_answers(&mail.kind))
                {
                    replies::keep(db, now, &secrets, ticket, user)?;
                    answered = replies::answered(db, &mail)?;
                }
                claimed.push((mail, answered));
            }
            QueryResult::Ok(claimed)
        });
        let mut mails = VecDeque::from(mails.await?);
        let mut put_off = Vec::new();
        if mails.is_empty() {
            break;
        }
        while let Some(mail) = mails.pop_front() {
            if stop.is_asked() || claimed.elapsed() + SEND_LIMIT > LEASE {
                mails.push_front(mail);
                let left = untried(mails);
                db.write(move |db| outbox::give_back(db, &left, None)).await?;
                break;
            }
            let server = mail.0.mailbox.clone();
            if server.as_ref().is_some_and(|server| away.contains(server)) {
                put_off.push(mail);
                continue;
            }
            if deliver_one(db, (transport, sender, clock, stop), mail, &mut done).await? {
                continue;
            }
            if let Some(server) = server {
                // The server of a mailbox that is away holds up nobody else's mails.
                away.insert(server);
            } else {
                // Each mail would wait for a server that takes none: the next run asks again.
                mails.extend(put_off);
                let left = untried(mails);
                db.write(move |db| outbox::give_back(db, &left, None)).await?;
                return Ok(done);
            }
        }
        if !put_off.is_empty() {
            let (late, due) = (untried(put_off), clock.now() + PAUSE);
            db.write(move |db| outbox::give_back(db, &late, Some(due)))
                .await?;
        }
    }
    Ok(done)
}

/// A mail as it leaves, or left, with all its headers; `from`: the sender of all mails. What lets its reader in is left out. Errors: why
/// it cannot be written.
pub async fn written(db: &Database, sender: &Sender, mail: Queued, from: &str) -> Result<Vec<u8>, String> {
    let mail = Queued {
        body: mail.body.replace(SOLUTION, "…"),
        ..mail
    };
    let from: Mailbox = from.parse().map_err(|error| format!("mail_from: {error}"))?;
    let at = mail.sent_at.unwrap_or(mail.created_at);
    match &mail.mailbox {
        None => sender.letter(&mail).file(&from, at),
        Some(mailbox) => {
            // One that has no server any more is shown as from the sender of all mails.
            let server = sender.from_mailboxes.server(mailbox).ok();
            let from = server.and_then(|server| server.sender().cloned()).unwrap_or(from);
            let files = sender.from_mailboxes.files(db, mail.id).await?;
            sender.letter_from_mailbox(&mail, files).file(&from, at)
        }
    }
}

fn untried(mails: impl IntoIterator<Item = (Queued, Option<String>)>) -> Vec<Queued> {
    mails.into_iter().map(|(mail, _)| mail).collect()
}

/// Sends one mail, in answer to that one, and marks what came of it; whether the server takes more.
async fn deliver_one(
    db: &Database,
    (transport, sender, clock, stop): (&Transport, &Sender, &Clock, &Stop),
    (mail, answered): (Queued, Option<String>),
    done: &mut Delivered,
) -> Result<bool, diesel::result::Error> {
    let now = clock.now();
    // A task of its own: a panic over one mail must not keep the others back.
    let task = tokio::spawn({
        let (transport, sender, stop, mail) = (transport.clone(), sender.clone(), stop.clone(), mail.clone());
        let db = db.clone();
        async move {
            let (transport, letter) = match &mail.mailbox {
                None => (transport, sender.letter(&mail)),
                Some(mailbox) => {
                    let of_mail = |error| (error, Fault::Mail);
                    let files = sender.from_mailboxes.files(&db, mail.id).await.map_err(of_mail)?;
                    let server = sender.from_mailboxes.server(mailbox).map_err(of_mail)?;
                    (server, sender.letter_from_mailbox(&mail, files))
                }
            };
            let letter = Letter { answered, ..letter };
            let cut_off = async {
                stop.asked().await;
                tokio::time::sleep(LAST_MOMENT).await;
            };
            tokio::select! {
                sent = transport.send(&letter, now) => sent.map_err(|error| (error.to_string(), error.fault())),
                () = tokio::time::sleep(SEND_LIMIT) => Err(("the mail server did not finish in time".to_owned(), Fault::Server)),
                () = cut_off => Err(("the program ended before the mail server finished".to_owned(), Fault::Server)),
            }
        }
    });
    let error = match task.await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error),
        Err(_) => Some(("the program could not write this mail".to_owned(), Fault::Mail)),
    };
    let takes_more = !matches!(error, Some((_, Fault::Server)));
    let (id, now) = (mail.id, clock.now());
    match error {
        None => {
            if !db.write(move |db| outbox::mark_sent(db, now, &mail)).await? {
                warn!(mail = %id, "a mail took longer than its lease and may arrive twice");
            }
            info!(mail = %id, "mail sent");
            done.sent += 1;
        }
        Some((error, fault)) => {
            // The server's words may hold addresses: they stand in the outbox, not in the log.
            warn!(mail = %id, attempts = mail.attempts, "mail not sent");
            let chance = rand::random::<f64>();
            match db
                .write(move |db| {
                    if fault == Fault::Recipient {
                        let bounce = Bounce {
                            kind: BounceKind::Hard,
                            recipient: Some(mail.recipient.clone()),
                            reason: error.clone(),
                        };
                        bounces::record(db, now, mail.id, &bounce)?;
                    }
                    outbox::mark_failed(db, now, &mail, (fault, &error), chance)
                })
                .await?
            {
                true => done.given_up += 1,
                false => done.failed += 1,
            }
        }
    }
    Ok(takes_more)
}

/// The lease as the clock of this process measures it.
const LEASE: Duration = Duration::from_secs(outbox::LEASE.num_seconds().unsigned_abs());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_lasts_longer_than_the_slowest_mail() {
        assert!(SEND_LIMIT * 2 < LEASE);
    }
}
