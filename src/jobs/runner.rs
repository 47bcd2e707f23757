//! Claims, runs, counts, logs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{SubsecRound, TimeDelta, Utc};
use chrono_tz::Europe::Rome;
use croner::parser::{CronParser, Seconds};
use diesel::prelude::*;
use tokio::sync::Mutex;
use tokio_cron_scheduler::{JobScheduler, JobSchedulerError};

use super::{Counts, JOBS, Job};
use crate::app::App;
use crate::db::is_unique_violation;
use crate::db::schema::job_runs;
use crate::kernel::clock::Timestamp;
use crate::kernel::stop::Stop;

/// How often each job is looked at.
pub const TICK: Duration = Duration::from_secs(10);

/// A run that has not ended after this has died with its process: somebody else takes it up.
const ABANDONED_AFTER: TimeDelta = TimeDelta::minutes(10);
/// A run that began so much later than now was claimed before the clock was set back. Replicas' clocks differ by less.
const SET_BACK: TimeDelta = TimeDelta::minutes(2);

/// The running scheduler; `stop` ends it.
pub struct Runner {
    scheduler: JobScheduler,
    stop: Stop,
    /// One for each job, held while it runs.
    working: Vec<Arc<Mutex<()>>>,
}

impl Runner {
    /// Starts the local ticks, one for each job (whole seconds; [`TICK`] but in tests).
    pub async fn start(app: App, every: Duration) -> Result<Runner, JobSchedulerError> {
        let scheduler = JobScheduler::new().await?;
        let stop = Stop::default();
        let owner: Arc<str> = uuid::Uuid::from_u128(rand::random()).to_string().into();
        let mut working = Vec::new();
        for job in JOBS {
            let guard = Arc::new(Mutex::new(()));
            working.push(guard.clone());
            let shared = (app.clone(), guard, owner.clone(), stop.clone());
            let tick = tokio_cron_scheduler::Job::new_repeated_async(every, move |_, _| {
                let (app, guard, owner, stop) = shared.clone();
                Box::pin(async move {
                    // A tick that finds the run before still at work leaves the rest to it.
                    if let Ok(_working) = guard.try_lock()
                        && !stop.is_asked()
                    {
                        run_due(&app, job, &owner, &stop).await;
                    }
                })
            })?;
            scheduler.add(tick).await?;
        }
        scheduler.start().await?;
        Ok(Runner {
            scheduler,
            stop,
            working,
        })
    }

    /// Asks the runs at work to end soon, and lets no other begin.
    pub fn ask_to_stop(&self) {
        self.stop.ask();
    }

    /// No further run; waits for those at work, at longest until that instant. What one leaves behind is due again.
    pub async fn stop(mut self, until: tokio::time::Instant) {
        self.stop.ask();
        let ended = async {
            if let Err(error) = self.scheduler.shutdown().await {
                tracing::warn!(%error, "the scheduler did not stop");
            }
            for guard in &self.working {
                let _ = guard.lock().await;
            }
        };
        if tokio::time::timeout_at(until, ended).await.is_err() {
            tracing::warn!("a job was cut off: it took too long");
        }
    }
}

/// Runs the job unless somebody has claimed its latest instant and did not die over it; whether it ran here. `owner` names this process.
pub async fn run_due(app: &App, job: &'static Job, owner: &str, stop: &Stop) -> bool {
    let now = app.clock.now();
    let slot = latest_slot(job, now);
    match claim(app, job, slot, owner.to_owned(), now).await {
        Ok(true) => {
            run_claimed(app, job, (slot, now), stop).await;
            true
        }
        Ok(false) => false,
        Err(error) => {
            tracing::warn!(job = job.name, %error, "the run could not be claimed");
            false
        }
    }
}

/// The latest scheduled instant up to `now`.
fn latest_slot(job: &Job, now: Timestamp) -> Timestamp {
    let cron = CronParser::builder()
        .seconds(Seconds::Required)
        .build()
        .parse(job.cron)
        .expect("the table's patterns are valid");
    // With a fraction of a second every look would find an instant of its own, and claim it.
    let local = now.utc().with_timezone(&Rome).trunc_subsecs(0);
    let slot = cron
        .find_previous_occurrence(&local, true)
        .expect("every pattern of the table recurs");
    Timestamp::from(slot.with_timezone(&Utc))
}

async fn claim(
    app: &App,
    job: &'static Job,
    slot: Timestamp,
    owner: String,
    now: Timestamp,
) -> QueryResult<bool> {
    let row = job_runs::table.find((job.name, slot));
    let known = app.db.read(move |db| {
        let times = row.select((job_runs::started_at, job_runs::finished_at));
        times.first::<(Timestamp, Option<Timestamp>)>(db).optional()
    });
    let known = known.await?;
    let claimed = match known {
        Some((started, finished)) => {
            let is_abandoned = finished.is_none() && started + ABANDONED_AFTER <= now;
            if !is_abandoned && started <= now + SET_BACK {
                return Ok(false);
            }
            let retake = app.db.write(move |db| {
                diesel::update(row.filter(job_runs::started_at.eq(started)))
                    .set((
                        job_runs::owner.eq(&owner),
                        job_runs::started_at.eq(now),
                        job_runs::finished_at.eq(None::<Timestamp>),
                    ))
                    .execute(db)
            });
            retake.await
        }
        None => {
            let insert = app.db.write(move |db| {
                let values = (
                    job_runs::job.eq(job.name),
                    job_runs::slot.eq(slot),
                    job_runs::owner.eq(&owner),
                    job_runs::started_at.eq(now),
                );
                diesel::insert_into(job_runs::table).values(values).execute(db)
            });
            insert.await
        }
    };
    match claimed {
        Ok(rows) => Ok(rows == 1),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn run_claimed(app: &App, job: &'static Job, (slot, now): (Timestamp, Timestamp), stop: &Stop) {
    let started = Instant::now();
    let result = (job.run)(app.clone(), now, stop.clone()).await;
    let (counts, error) = match result {
        Ok(counts) => (counts, None),
        Err(error) => (Counts::default(), Some(error.to_string())),
    };
    let ms = started.elapsed().as_millis();
    match &error {
        Some(error) => tracing::error!(job = job.name, error, ms, "job failed"),
        None if counts != Counts::default() => {
            tracing::info!(job = job.name, counts.done, counts.failed, ms, "job done")
        }
        None => tracing::debug!(job = job.name, ms, "nothing due"),
    }
    let finished = app.clock.now();
    let stored = app.db.write(move |db| {
        diesel::update(job_runs::table.find((job.name, slot)))
            .set((
                job_runs::finished_at.eq(finished),
                job_runs::done.eq(i32::try_from(counts.done).unwrap_or(i32::MAX)),
                job_runs::failed.eq(i32::try_from(counts.failed).unwrap_or(i32::MAX)),
                job_runs::error.eq(&error),
            ))
            .execute(db)
    });
    if let Err(error) = stored.await {
        tracing::warn!(job = job.name, %error, "the run's end could not be stored");
    }
}

/// Runs one job, or all of them, now and without a claim. Errors: none of that name; the database's.
pub async fn run_now(app: &App, name: &str) -> Result<Vec<(&'static str, Counts)>, RunError> {
    let chosen: Vec<&Job> = JOBS
        .iter()
        .filter(|job| name == "all" || name == job.name)
        .collect();
    if chosen.is_empty() {
        return Err(RunError::Unknown {
            name: name.to_owned(),
            known: JOBS.iter().map(|job| job.name).collect::<Vec<_>>().join(", "),
        });
    }
    let mut results = Vec::new();
    for job in chosen {
        results.push((
            job.name,
            (job.run)(app.clone(), app.clock.now(), Stop::default()).await?,
        ));
    }
    Ok(results)
}

/// Why `run-job` failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No job has this name.
    #[error("there is no job `{name}`; the jobs are: all, {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// All names.
        known: String,
    },
    /// The database refused.
    #[error(transparent)]
    Db(#[from] diesel::result::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_slot_is_a_whole_second_whenever_one_looks() {
        let job = JOBS.iter().find(|job| job.name == "mail.deliver").unwrap();
        for now in [
            "2026-03-02T08:00:10Z",
            "2026-03-02T08:00:10.386164Z",
            "2026-03-02T08:00:19.999999Z",
        ] {
            assert_eq!(
                latest_slot(job, now.parse().unwrap()),
                "2026-03-02T08:00:10Z".parse().unwrap(),
                "{now}"
            );
        }
    }

    #[test]
    fn the_latest_slot_follows_rome_through_the_change_of_clocks() {
        let job = JOBS.iter().find(|job| job.name == "audit.anchor").unwrap();
        for (now, slot) in [
            ("2026-03-02T08:00:00Z", "2026-03-01T23:10:00Z"),
            ("2026-03-29T08:00:00Z", "2026-03-28T23:10:00Z"),
            ("2026-03-30T08:00:00Z", "2026-03-29T22:10:00Z"),
            ("2026-03-29T22:10:00Z", "2026-03-29T22:10:00Z"),
        ] {
            assert_eq!(
                latest_slot(job, now.parse().unwrap()),
                slot.parse().unwrap(),
                "{now}"
            );
        }
    }
}
