//! What the clock does: a table anyone can read, and its runner.
//!
//! A job does everything that is due as of `now` and not yet done, so missing a tick or running twice changes nothing.
//! Every ten seconds a local tick looks which job's latest scheduled instant nobody has claimed yet; the claim is a
//! unique row, so that of several replicas one runs it.

mod runner;

use std::future::Future;
use std::pin::Pin;

use diesel::QueryResult;

use crate::app::App;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::TicketId;
use crate::tickets::TicketError;
use crate::tickets::jobs::{cancel_waiting, close_resolved, due_for_reminder, due_to_cancel, due_to_close, remind_waiting};
use crate::{audit, mail};

pub use runner::{Runner, run_now};

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items done.
    pub done: u32,
    /// Items that failed; they are tried again at the next run.
    pub failed: u32,
}

type Run = fn(App, Timestamp) -> Pin<Box<dyn Future<Output = QueryResult<Counts>> + Send>>;

/// One line of the table.
pub struct Job {
    /// `<module>.<what it does>`.
    pub name: &'static str,
    /// When, in Europe/Rome: second, minute, hour, day, month, weekday.
    pub cron: &'static str,
    run: Run,
}

/// Every job, and when it runs.
pub const JOBS: [Job; 6] = [
    Job { name: "mail.deliver", cron: "*/10 * * * * *", run: |app, now| Box::pin(mail::deliver(app, now)) },
    Job { name: "tickets.close-resolved", cron: "0 */5 * * * *", run: |app, now| Box::pin(each(app, now, due_to_close, close_resolved)) },
    Job { name: "tickets.cancel-waiting", cron: "0 */5 * * * *", run: |app, now| Box::pin(each(app, now, due_to_cancel, cancel_waiting)) },
    Job { name: "tickets.remind-waiting", cron: "0 */5 * * * *", run: |app, now| Box::pin(each(app, now, due_for_reminder, remind_waiting)) },
    Job { name: "audit.anchor", cron: "0 10 0 * * *", run: |app, now| Box::pin(anchor(app, now)) },
    Job { name: "housekeeping.clear", cron: "0 20 * * * *", run: |app, now| Box::pin(runner::clear(app, now)) },
];

/// Everything due, one write each: an item that fails is counted and the others go on.
async fn each(
    app: App,
    now: Timestamp,
    due: fn(&mut Db, Timestamp) -> QueryResult<Vec<TicketId>>,
    act: fn(&mut Db, Timestamp, TicketId) -> Result<bool, TicketError>,
) -> QueryResult<Counts> {
    let mut counts = Counts::default();
    for id in app.db.read(move |db| due(db, now)).await? {
        match app.db.write(move |db| act(db, now, id)).await {
            Ok(true) => counts.done += 1,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(ticket = %id, %error, "due, but failed");
                counts.failed += 1;
            }
        }
    }
    Ok(counts)
}
