//! Removes what has served its time.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{Counts, count};
use crate::api;
use crate::app::{self, App};
use crate::db::Db;
use crate::db::schema::job_runs;
use crate::kernel::clock::Timestamp;
use crate::kernel::stop::Stop;
use crate::mail::outbox;
use crate::storage;
use crate::users::{links, sessions, throttle};

/// How long the rows of finished runs are kept.
const RUNS_KEPT: TimeDelta = TimeDelta::days(7);
/// How long the beginning of an upload that broke off is kept.
const UPLOADS_KEPT: TimeDelta = TimeDelta::days(1);

/// Ends of runs, answers to idempotency keys, ended sessions, used links, idle throttles, mails of long ago, files that no ticket came
/// to name, uploads that broke off.
pub(super) async fn clear(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let removed = app.db.write(move |db| rows(db, now)).await?;
    // What is left of the files is still there at the next run.
    if stop.is_asked() {
        return Ok(Counts {
            done: count(removed),
            failed: 0,
        });
    }
    let (unused, kept) = storage::sweep(&app.db, &app.store, now, |db, sha256| {
        Ok(!app::stored_contents(db, Some(sha256))?.is_empty())
    })
    .await?;
    let (files, failed) = match app.store.clean(now - UPLOADS_KEPT).await {
        Ok(files) => (files, 0),
        Err(error) => {
            tracing::warn!(%error, "uploads that broke off could not be removed");
            (0, 1)
        }
    };
    Ok(Counts {
        done: count(removed + unused + files),
        failed: count(kept) + failed,
    })
}

fn rows(db: &mut Db, now: Timestamp) -> QueryResult<usize> {
    let old_runs = job_runs::table.filter(job_runs::slot.lt(now - RUNS_KEPT));
    Ok(diesel::delete(old_runs).execute(db)?
        + api::forget_old(db, now)?
        + sessions::purge(db, now)?
        + links::purge(db, now)?
        + throttle::purge(db, now)?
        + outbox::purge(db, now)?)
}
