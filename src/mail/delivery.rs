//! The job that sends what is queued.

use tracing::{info, warn};

use super::outbox::{self, Queued};
use super::transport::Transport;
use crate::db::Database;
use crate::kernel::clock::Clock;

/// Mails claimed at once.
const BATCH: i32 = 20;

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

/// Sends everything that is due: claims, commits, sends, marks. At least once; a repeated mail has the same Message-ID.
/// Several processes may run it at once.
pub async fn deliver(
    db: &Database,
    transport: &Transport,
    clock: &Clock,
) -> Result<Delivered, diesel::result::Error> {
    let mut done = Delivered::default();
    loop {
        let now = clock.now();
        let mails = db.write(move |db| outbox::claim(db, now, BATCH)).await?;
        if mails.is_empty() {
            return Ok(done);
        }
        for mail in mails {
            deliver_one(db, transport, clock, mail, &mut done).await?;
        }
    }
}

async fn deliver_one(
    db: &Database,
    transport: &Transport,
    clock: &Clock,
    mail: Queued,
    done: &mut Delivered,
) -> Result<(), diesel::result::Error> {
    let now = clock.now();
    // A task of its own: a panic over one mail must not keep the others back.
    let task = tokio::spawn({
        let (transport, mail) = (transport.clone(), mail.clone());
        async move { transport.send(&mail, now).await }
    });
    let error = match task.await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
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
