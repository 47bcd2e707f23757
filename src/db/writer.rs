//! The one writer of SQLite: a thread that runs the queued work of many callers and commits it together.
//!
//! With `synchronous=FULL` a commit costs a write to the disk; shared by a batch it costs each caller little. Every job
//! has its own savepoint, and nobody is answered before the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::result::{Error, QueryResult};
use tokio::sync::oneshot;

use super::connection::{Db, Limits, Purpose};
use super::error::{self, Failure};
use super::url::DatabaseUrl;

/// Jobs that may wait; one more is told "unavailable".
const QUEUE: usize = 4096;
/// A batch ends here, so that the first of it does not wait for many others.
const MAX_BATCH: usize = 64;
const MAX_BATCH_TIME: Duration = Duration::from_millis(10);

/// The longest wait for one more job.
const MAX_PATIENCE: Duration = Duration::from_millis(1);

/// Counters of the writer, for the metrics.
#[derive(Default)]
pub(super) struct Counters {
    pub queued: AtomicUsize,
    pub batches: AtomicU64,
    pub jobs: AtomicU64,
}

pub(super) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    pub counters: Arc<Counters>,
}

impl Writer {
    pub fn start(url: DatabaseUrl, limits: Limits, db: Db) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let counters = Arc::new(Counters::default());
        let shared = counters.clone();
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || {
                Thread {
                    url,
                    limits,
                    db: Some(db),
                    jobs,
                    counters: shared,
                    last: (0, Duration::ZERO),
                }
                .run()
            })?;
        Ok(Writer {
            queue: Some(queue),
            thread: Some(thread),
            counters,
        })
    }

    /// Queues the work; the answer comes after its commit. When the receiver is dropped before the work begins, it is
    /// not done at all. Errors: unavailable (the queue is full).
    pub fn submit<T, E, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T, E>>, Error>
    where
        T: Send + 'static,
        E: Failure,
        F: FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task {
            work,
            outcome: None,
            reply,
        });
        self.counters.queued.fetch_add(1, Ordering::Relaxed);
        let queue = self
            .queue
            .as_ref()
            .expect("the queue is open until the writer is dropped");
        queue.try_send(job).map_err(|_| {
            self.counters.queued.fetch_sub(1, Ordering::Relaxed);
            error::unavailable("too many writes are waiting")
        })?;
        Ok(answer)
    }
}

impl Drop for Writer {
    /// Lets the thread finish what is queued.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // The last owner may be a job on the thread itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

trait Job: Send {
    fn is_wanted(&self) -> bool;
    /// Does the work and remembers its result; whether its changes are to be kept.
    fn run(&mut self, db: &mut Db) -> bool;
    /// Answers the caller, with the result or with the error that undid it.
    fn answer(self: Box<Self>, undone_by: Option<Error>);
}

struct Task<T, E, F> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Task<T, E, F>
where
    T: Send,
    E: Failure,
    F: FnMut(&mut Db) -> Result<T, E> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn run(&mut self, db: &mut Db) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(db)))
            .unwrap_or_else(|payload| Err(error::panicked(payload).into()));
        self.outcome.insert(outcome).is_ok()
    }

    fn answer(self: Box<Self>, undone_by: Option<Error>) {
        let outcome = match (self.outcome, undone_by) {
            // What failed by itself keeps its own reason.
            (Some(Err(failure)), _) => Err(failure),
            (_, Some(error)) => Err(error.into()),
            (Some(done), None) => done,
            (None, None) => Err(error::unavailable("the work was not begun").into()),
        };
        // A caller that has gone needs no answer.
        let _ = self.reply.send(outcome);
    }
}

struct Thread {
    url: DatabaseUrl,
    limits: Limits,
    /// Absent after a failure that left it in doubt.
    db: Option<Db>,
    jobs: Receiver<Box<dyn Job>>,
    counters: Arc<Counters>,
    /// Jobs in the last batch, and how long its commit took.
    last: (usize, Duration),
}

impl Thread {
    fn run(mut self) {
        while let Ok(first) = self.jobs.recv() {
            self.counters.queued.fetch_sub(1, Ordering::Relaxed);
            self.run_batch(first);
        }
    }

    /// Runs a first job and those that wait behind it in one transaction.
    fn run_batch(&mut self, first: Box<dyn Job>) {
        let mut done = Vec::new();
        let outcome = self.transaction(&mut done, first, true);
        match outcome {
            Ok(()) => done.into_iter().for_each(|job| job.answer(None)),
            // The commit failed, perhaps for one of them (a deferred constraint): each for itself.
            Err(_) if done.len() > 1 => {
                for job in done {
                    let mut alone = Vec::new();
                    let outcome = self.transaction(&mut alone, job, false);
                    let error = outcome.err();
                    alone
                        .into_iter()
                        .for_each(|job| job.answer(error.as_ref().map(error::same)));
                }
            }
            Err(error) => done
                .into_iter()
                .for_each(|job| job.answer(Some(error::same(&error)))),
        }
    }

    /// Runs `first`, and others from the queue if `more`, in one transaction; `done` receives them in any case.
    fn transaction(
        &mut self,
        done: &mut Vec<Box<dyn Job>>,
        first: Box<dyn Job>,
        more: bool,
    ) -> QueryResult<()> {
        let started = Instant::now();
        let mut db = match self
            .db
            .take()
            .map_or_else(|| self.reopen(), Ok)
            .and_then(|mut db| {
                let begun = db.begin_write();
                begun.map(|()| db)
            }) {
            Ok(db) => db,
            Err(error) => {
                done.push(first);
                return Err(error);
            }
        };
        let mut next = Some(first);
        let mut outcome = Ok(());
        while let Some(mut job) = next.take() {
            if job.is_wanted() {
                outcome = in_savepoint(&mut db, job.as_mut());
                done.push(job);
            }
            if more && outcome.is_ok() && done.len() < MAX_BATCH && started.elapsed() < MAX_BATCH_TIME {
                next = self.jobs.recv_timeout(self.patience(done.len())).ok();
                self.counters
                    .queued
                    .fetch_sub(next.iter().len(), Ordering::Relaxed);
            }
        }
        let committing = Instant::now();
        outcome = outcome.and_then(|()| db.commit());
        self.last = (done.len(), committing.elapsed());
        self.counters.batches.fetch_add(1, Ordering::Relaxed);
        self.counters.jobs.fetch_add(done.len() as u64, Ordering::Relaxed);
        if outcome.is_ok() || db.roll_back_to(0).is_ok() {
            self.db = Some(db);
        }
        outcome
    }

    /// How long to wait for one more job when the queue is empty. Who was answered by the last commit is likely to be back
    /// soon: waiting a quarter of a commit for as many as there were then spares every second one. A lone writer never waits.
    fn patience(&self, done: usize) -> Duration {
        let (size, commit) = self.last;
        match done < size {
            true => (commit / 4).min(MAX_PATIENCE),
            false => Duration::ZERO,
        }
    }

    fn reopen(&self) -> QueryResult<Db> {
        Db::open(&self.url, Purpose::Writer, self.limits).map_err(|e| error::unavailable(&e.to_string()))
    }
}

/// Runs a job so that only its own changes are undone: when it fails, and when nobody waits for it any more, since who was
/// told "unavailable" may repeat the request. Errors: the transaction as a whole is lost.
fn in_savepoint(db: &mut Db, job: &mut dyn Job) -> QueryResult<()> {
    db.begin_savepoint()?;
    if job.run(db) && job.is_wanted() {
        db.release_savepoint()
    } else {
        db.roll_back_to(1)
    }
}
