//! The job that sends what is queued.

use std::time::Duration;

use tracing::{info, warn};

use super::letterhead::Letterhead;
use super::outbox::{self, Queued};
use super::transport::Transport;
use crate::db::Database;
use crate::kernel::clock::Clock;
use crate::kernel::stop::Stop;

/// Mails claimed at once: all of them are tried before the claim on them ends, also against a server that hangs.
const BATCH: i32 = 4;
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

/// Sends everything that is due: claims, commits, fills the letterhead in, sends, marks. At least once; a repeated mail has the same Message-ID.
/// Several processes may run it at once. Once `stop` is asked for, no further mail is begun.
pub async fn deliver(
    db: &Database,
    (transport, letterhead): (&Transport, &Letterhead),
    clock: &Clock,
    stop: &Stop,
) -> Result<Delivered, diesel::result::Error> {
    let mut done = Delivered::default();
    while !stop.is_asked() {
        let now = clock.now();
        let mails = db.write(move |db| outbox::claim(db, now, BATCH)).await?;
        if mails.is_empty() {
            break;
        }
        for mail in mails {
            if stop.is_asked() {
                db.write(move |db| outbox::give_back(db, &mail)).await?;
            } else {
                deliver_one(db, (transport, letterhead, clock, stop), mail, &mut done).await?;
            }
        }
    }
    Ok(done)
}

async fn deliver_one(
    db: &Database,
    (transport, letterhead, clock, stop): (&Transport, &Letterhead, &Clock, &Stop),
    mail: Queued,
    done: &mut Delivered,
) -> Result<(), diesel::result::Error> {
    let now = clock.now();
    // A task of its own: a panic over one mail must not keep the others back.
    let task = tokio::spawn({
        let (transport, stop) = (transport.clone(), stop.clone());
        let mail = Queued {
            body: letterhead.fill(&mail.body),
            ..mail.clone()
        };
        async move {
            let cut_off = async {
                stop.asked().await;
                tokio::time::sleep(LAST_MOMENT).await;
            };
            tokio::select! {
                sent = transport.send(&mail, now) => sent.map_err(|error| error.to_string()),
                () = tokio::time::sleep(SEND_LIMIT) => Err("the mail server did not finish in time".to_owned()),
                () = cut_off => Err("the program ended before the mail server finished".to_owned()),
            }
        }
    });
    let error = match task.await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error),
        Err(_) => Some("the program could not write this mail".to_owned()),
    };
    let (id, now) = (mail.id, clock.now());
    match error {
        None => {
            if !db.write(move |db| outbox::mark_sent(db, now, &mail)).await? {
                warn!(mail = %id, "a mail took longer than its lease and may arrive twice");
            }
            info!(mail = %id, "mail sent");
            done.sent += 1;
        }
        Some(error) => {
            // The server's words may hold addresses: they stand in the outbox, not in the log.
            warn!(mail = %id, attempts = mail.attempts, "mail not sent");
            let chance = rand::random::<f64>();
            match db
                .write(move |db| outbox::mark_failed(db, now, &mail, &error, chance))
                .await?
            {
                true => done.given_up += 1,
                false => done.failed += 1,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_of_a_claim_is_tried_before_another_run_may_take_it() {
        let longest = SEND_LIMIT * u32::try_from(BATCH).unwrap();
        assert!(longest < outbox::LEASE.to_std().unwrap());
    }
}
