//! What the clock does: a table anyone can read, and its runner.
//!
//! A job does everything that is due as of `now` and not yet done, so missing a tick or running twice changes nothing.
//! Every ten seconds a local tick looks, for each job by itself, whether nobody has claimed its latest scheduled instant
//! yet; the claim is a unique row, so that of several replicas one runs it. A job that hangs holds back no other.

mod clear;
mod runner;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use diesel::{Connection, QueryResult};

use crate::acts::{terms, unregistered, warnings};
use crate::adesioni;
use crate::app::App;
use crate::attivazioni::{self, receipt};
use crate::audit::anchor::{self, AnchorError};
use crate::canoni::{self, renewal};
use crate::db::{Db, Failure, is_unavailable};
use crate::disdette::{self, reminders};
use crate::incoming;
use crate::inerzie::{self, late};
use crate::kernel::clock::Timestamp;
use crate::kernel::stop::Stop;
use crate::mail::delivery;
use crate::mail::letter::Sender;
use crate::maintainers;
use crate::notices::{self, digest};
use crate::pec::deliveries;
use crate::recessi;
use crate::reports::blocks::{self, BLOCK_TICKETS, LEAST_TICKETS};
use crate::reports::schedules;
use crate::sla::calendar::Calendar;
use crate::sla::calendars;
use crate::sla::timetable::Timetable;
use crate::tickets;
use crate::tickets::escalation::{check_promises, due_to_check};
use crate::tickets::jobs::{
    cancel_waiting, close_resolved, due_for_reminder, due_to_cancel, due_to_close, remind_waiting,
};
use crate::tickets::{make_promises, recompute, without_promises};

pub use runner::{RunError, Runner, TICK, run_due, run_now};

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items done.
    pub done: u32,
    /// Items that failed; they are tried again at the next run.
    pub failed: u32,
}

type Run = fn(App, Timestamp, Stop) -> Pin<Box<dyn Future<Output = QueryResult<Counts>> + Send>>;

/// One line of the table.
pub struct Job {
    /// `<module>.<what it does>`.
    pub name: &'static str,
    /// When, in Europe/Rome: second, minute, hour, day, month, weekday.
    pub cron: &'static str,
    run: Run,
}

/// Every job, and when it runs.
pub const JOBS: &[Job] = &[
    job("mail.deliver", "*/10 * * * * *", |app, _now, stop| {
        Box::pin(deliver(app, stop))
    }),
    job("incoming.process", "*/10 * * * * *", |app, now, stop| {
        Box::pin(process_mail(app, now, stop))
    }),
    job(
        "incoming.tell-dead-letters",
        "45 */5 * * * *",
        |app, now, _stop| Box::pin(tell_dead_letters(app, now)),
    ),
    job("pec.follow", "30 */5 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), deliveries::due, deliveries::follow))
    }),
    job("tickets.close-resolved", "0 */5 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), due_to_close, close_resolved))
    }),
    job("tickets.cancel-waiting", "0 */5 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), due_to_cancel, cancel_waiting))
    }),
    job("tickets.remind-waiting", "0 */5 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), due_for_reminder, remind_waiting))
    }),
    job("tickets.check-promises", "0 * * * * *", |app, now, stop| {
        Box::pin(check(app, now, stop))
    }),
    job("tickets.make-promises", "*/10 * * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), without_promises, make_promises))
    }),
    job("reports.pack", "0 40 1 * * *", |app, now, stop| {
        Box::pin(pack_reports(app, now, stop))
    }),
    job("notices.digest", "0 30 7 * * *", |app, now, stop| {
        Box::pin(digests(app, now, stop))
    }),
    job("reports.deliver", "0 0 7 * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), schedules::due, schedules::deliver))
    }),
    job("tickets.recompute", "*/10 * * * * *", |app, now, stop| {
        Box::pin(recompute(app, now, stop))
    }),
    job("tickets.ask-recomputation", "0 */5 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), recompute::due_to_ask, recompute::ask))
    }),
    job("acts.warn-of-terms", "0 10 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), warnings::due_to_warn, warnings::warn))
    }),
    job("acts.remind-of-notices", "0 0 8 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            unregistered::due_to_remind,
            unregistered::remind,
        ))
    }),
    job("acts.breach-terms", "0 5 * * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), terms::due_to_breach, terms::breach))
    }),
    job("adesioni.end", "0 2 0 * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), adesioni::due_to_end, adesioni::end))
    }),
    job("adesioni.warn-of-end", "0 0 8 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            adesioni::due_to_warn_of_end,
            adesioni::warn_of_end,
        ))
    }),
    job("attivazioni.end", "0 3 0 * * *", |app, now, stop| {
        Box::pin(end_services(app, now, stop))
    }),
    job("attivazioni.resume", "0 4 0 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            attivazioni::due_to_resume,
            attivazioni::resume_by_clock,
        ))
    }),
    job("attivazioni.receipts", "*/10 * * * * *", |app, now, stop| {
        Box::pin(receipts(app, now, stop))
    }),
    job("maintainers.overdue", "0 5 0 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            maintainers::due_to_be_overdue,
            maintainers::overdue,
        ))
    }),
    job("maintainers.remind", "0 0 8 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            maintainers::due_to_remind,
            maintainers::remind,
        ))
    }),
    job("recessi.take-effect", "0 1 * * * *", |app, now, stop| {
        Box::pin(take_effect(app, now, stop))
    }),
    job("recessi.remind", "0 0 8 * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), recessi::due_to_warn, recessi::warn))
    }),
    job("recessi.end-rights", "0 6 * * * *", |app, now, stop| {
        Box::pin(end_rights(app, now, stop))
    }),
    job("recessi.warn-of-reading", "0 0 8 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            recessi::due_to_warn_of_reading,
            recessi::warn_of_reading,
        ))
    }),
    job("inerzie.overdue", "0 4 0 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            inerzie::due_to_be_overdue,
            inerzie::overdue,
        ))
    }),
    job("inerzie.tell-late-list", "0 0 8 * * *", |app, now, stop| {
        Box::pin(each(app, (now, stop), late::due_to_tell, late::tell))
    }),
    job("disdette.take-effect", "0 3 0 * * *", |app, now, stop| {
        Box::pin(each(
            app,
            (now, stop),
            disdette::due_to_take_effect,
            disdette::take_effect,
        ))
    }),
    job("canoni.renew", "0 5 0 * * *", |app, now, stop| {
        Box::pin(renew_services(app, now, stop))
    }),
    job("disdette.remind", "0 0 8 * * *", |app, now, stop| {
        Box::pin(remind_of_disdette(app, now, stop))
    }),
    job("audit.anchor", "0 10 0 * * *", |app, now, _stop| {
        Box::pin(anchor(app, now))
    }),
    job("housekeeping.clear", "0 20 * * * *", |app, now, stop| {
        Box::pin(clear::clear(app, now, stop))
    }),
];

const fn job(name: &'static str, cron: &'static str, run: Run) -> Job {
    Job { name, cron, run }
}

/// The last day for a disdetta to enti, and to case owners the last day for an answer to a revocation.
async fn remind_of_disdette(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let again = (app.clone(), stop.clone());
    let reminded = each(app, (now, stop), reminders::due, reminders::remind).await?;
    let (app, stop) = again;
    let warned = each(app, (now, stop), disdette::due_to_warn, disdette::warn).await?;
    Ok(Counts {
        done: reminded.done + warned.done,
        failed: reminded.failed + warned.failed,
    })
}

/// What is renewed for the year, and its fees; then the ente is told of all of it at once.
async fn renew_services(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let (again, rules) = ((app.clone(), stop.clone()), app.config.fee);
    let settle = move |db: &mut Db, now, due| renewal::settle(db, now, due, rules);
    let settled = each(app, (now, stop), renewal::due, settle).await?;
    let (app, stop) = again;
    let told = each(app, (now, stop), canoni::telling::due, canoni::telling::tell).await?;
    Ok(Counts {
        done: settled.done + told.done,
        failed: settled.failed + told.failed,
    })
}

/// The recessi whose day has come.
async fn take_effect(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let days = app.config.recesso.reading_days;
    let take = move |db: &mut Db, now, act| recessi::take_effect(db, now, act, days);
    each(app, (now, stop), recessi::due_to_take_effect, take).await
}

/// The services whose last day has passed: after the recessi that end them, whichever job comes first.
async fn end_services(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let taken = take_effect(app.clone(), now, stop.clone()).await?;
    let ended = each(app, (now, stop), attivazioni::due_to_end, attivazioni::end).await?;
    Ok(Counts {
        done: taken.done + ended.done,
        failed: taken.failed + ended.failed,
    })
}

/// The rights of people of enti that have left, as long after as the centre has set.
async fn end_rights(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let days = app.config.recesso.reading_days;
    let end = move |db: &mut Db, now, act| recessi::end_rights(db, now, act, days);
    each(app, (now, stop), recessi::due_to_end_rights, end).await
}

/// What is near its due time or past it; then the mails about all of it, of which many to one person are one.
async fn check(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let db = app.db.clone();
    let counts = each(app, (now, stop), due_to_check, check_promises).await?;
    db.write(move |db| notices::send_held(db, now)).await?;
    Ok(counts)
}

/// Mails that are due, by the mail server or into files.
async fn deliver(app: App, stop: Stop) -> QueryResult<Counts> {
    let sender = Sender::of(&app.config, &app.secrets).with_store(&app.store);
    let delivered = delivery::deliver(&app.db, (&app.mailer, &sender), &app.clock, &stop).await?;
    app.metrics.mails_out(&delivered);
    Ok(Counts {
        done: count(delivered.sent),
        failed: count(delivered.failed + delivered.given_up),
    })
}

/// Mails that did not arrive, to those who can help.
async fn tell_dead_letters(app: App, now: Timestamp) -> QueryResult<Counts> {
    let told = app
        .db
        .write(move |db| incoming::dead_letters::tell(db, now))
        .await?;
    Ok(Counts {
        done: count(told),
        failed: 0,
    })
}

/// Mails that came in and that nobody has processed: their process died, or the database was out of reach.
async fn process_mail(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let mut counts = Counts::default();
    for mail in app.db.read(move |db| incoming::due(db, now)).await? {
        if stop.is_asked() {
            break;
        }
        match incoming::take_up(&app, mail).await {
            Ok(outcome) => counts.done += u32::from(outcome.is_some()),
            Err(error) => {
                tracing::warn!(%mail, %error, "a mail could not be processed");
                counts.failed += 1;
            }
        }
    }
    Ok(counts)
}

/// The receipts of forms that were sent and that nobody has made yet: the process died after sending.
async fn receipts(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let mut counts = Counts::default();
    for act in app.db.read(move |db| receipt::due(db, now)).await? {
        if stop.is_asked() {
            break;
        }
        match receipt::make(&app, now, act).await {
            Ok(()) => counts.done += 1,
            Err(error) => {
                tracing::warn!(%act, %error, "a receipt could not be made");
                counts.failed += 1;
            }
        }
    }
    Ok(counts)
}

/// The facts of tickets that change no more, into blocks that reports are quickly counted from.
async fn pack_reports(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let packed = blocks::pack(&app.db, now, BLOCK_TICKETS, LEAST_TICKETS, &stop).await?;
    Ok(Counts {
        done: count(packed),
        failed: 0,
    })
}

/// The morning's digests, by the working days of the centre's calendar.
async fn digests(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let working_days = app.db.read(|db| {
        QueryResult::Ok(match calendars::in_force(db, calendars::CENTRO)? {
            Some(version) => calendars::timetable(db, version)?,
            None => Arc::new(Timetable::new(Calendar::centro())),
        })
    });
    let working_days = working_days.await?;
    let same = working_days.clone();
    let due = move |db: &mut Db, now| digest::due(db, now, same.calendar());
    let send =
        move |db: &mut Db, now, user| digest::send(db, now, working_days.calendar(), user, tickets::workload);
    each(app, (now, stop), due, send).await
}

/// The heads of the audit's chains, into a file of the day.
async fn anchor(app: App, now: Timestamp) -> QueryResult<Counts> {
    let parts = app.clone();
    let written =
        tokio::task::spawn_blocking(move || anchor::write_daily(&parts.db, &parts.config.data_dir, now))
            .await;
    match written {
        Ok(Ok(file)) => Ok(Counts {
            done: count(file.iter().len()),
            failed: 0,
        }),
        Ok(Err(AnchorError::Db(error))) => Err(error),
        Ok(Err(error)) => {
            tracing::error!(%error, "the anchor could not be written");
            Ok(Counts { done: 0, failed: 1 })
        }
        Err(_) => Ok(Counts { done: 0, failed: 1 }),
    }
}

/// The recomputations that somebody asked for, piece by piece; what is left when the program ends goes on at the next run.
async fn recompute(app: App, now: Timestamp, stop: Stop) -> QueryResult<Counts> {
    let mut counts = Counts::default();
    for asked in app.db.read(recompute::waiting).await? {
        counts.done += u32::from(recompute::go_on(&app.db, now, &asked, &stop).await?);
    }
    Ok(counts)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Everything due, in pieces of [`PIECE`]: an item that fails is counted and the others go on. What is left when the program ends
/// is due at the next run.
async fn each<I, E>(
    app: App,
    (now, stop): (Timestamp, Stop),
    due: impl FnOnce(&mut Db, Timestamp) -> QueryResult<Vec<I>> + Send + 'static,
    act: impl Fn(&mut Db, Timestamp, I) -> Result<bool, E> + Clone + Send + 'static,
) -> QueryResult<Counts>
where
    I: Copy + fmt::Display + Send + 'static,
    E: Failure + fmt::Display,
{
    let mut counts = Counts::default();
    let due = app.db.read(move |db| due(db, now)).await?;
    for piece in due.chunks(PIECE) {
        if stop.is_asked() {
            break;
        }
        let (act, items) = (act.clone(), piece.to_vec());
        match app.db.write(move |db| one_by_one(db, now, &items, &act)).await {
            Ok((done, failed)) => {
                counts.done += done;
                counts.failed += failed;
            }
            Err(error) => {
                tracing::warn!(items = piece.len(), %error, "due, but failed");
                counts.failed += count(piece.len());
            }
        }
    }
    Ok(counts)
}

/// How many items share a transaction: one commit for all of them, and nobody else waits for long.
const PIECE: usize = 25;

/// Each item in a savepoint of its own; how many were done and how many failed. Errors: the database is out of reach, or
/// the transaction lost against another one and is run again.
fn one_by_one<I, E>(
    db: &mut Db,
    now: Timestamp,
    items: &[I],
    act: &impl Fn(&mut Db, Timestamp, I) -> Result<bool, E>,
) -> Result<(u32, u32), E>
where
    I: Copy + fmt::Display,
    E: Failure + fmt::Display,
{
    let (mut done, mut failed) = (0, 0);
    for item in items {
        match db.transaction(|db| act(db, now, *item)) {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(error) if error.database().is_some_and(is_unavailable) => return Err(error),
            Err(error) => {
                tracing::warn!(%item, %error, "due, but failed");
                failed += 1;
            }
        }
    }
    Ok((done, failed))
}
