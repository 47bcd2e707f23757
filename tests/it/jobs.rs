//! The scheduler: each run once, however many processes there are; an end that waits for nobody for long.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use sportello::app::{App, Parts};
use sportello::config::Config;
use sportello::db::schema::{job_runs, outbox};
use sportello::db::{Database, DatabaseUrl, PoolOptions};
use sportello::incoming::alarms::Alarms;
use sportello::jobs::{JOBS, Runner, run_due};
use sportello::kernel::stop::Stop;
use sportello::mail::outbox::{Mail, queue};
use sportello::mail::transport::Transport;
use sportello::metrics::Metrics;
use sportello::users::passwords::Passwords;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::support::TestApp;

/// Another process on the same database, with connections and a mailer of its own.
pub fn twin(app: &TestApp, mailer: Transport) -> App {
    let url = DatabaseUrl::parse(app.db_url()).unwrap();
    App::new(Parts {
        senders: None,
        db: Database::open(&url, PoolOptions::server()).unwrap(),
        clock: app.app.clock.clone(),
        secrets: app.secrets.clone(),
        store: app.store.clone(),
        mailer,
        passwords: Passwords::cheap(),
        metrics: Metrics::default(),
        alarms: Alarms::default(),
        mail_pages: App::mail_pages(),
        deadlines: app.deadlines,
        demo_since: None,
        config: app.config.clone(),
    })
}

fn smtp(url: &str) -> Transport {
    let env = BTreeMap::from([("SPORTELLO_SMTP_URL".to_owned(), url.to_owned())]);
    Transport::of(&Config::parse("", Path::new("test"), &env).unwrap()).unwrap()
}

async fn queue_mails(app: &TestApp, count: usize) {
    app.write(move |db, now| {
        (0..count).try_for_each(|_| {
            let mail = Mail {
                kind: "users/password_changed",
                to: ("Anna".to_owned(), "anna@comune.example".to_owned()),
                user: None,
                subject: "Prova".to_owned(),
                body: "Prova".to_owned(),
                language: sportello::kernel::text::Lang::It,
                ticket: None,
            };
            queue(db, now, mail).map(drop)
        })
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_does_each_run() {
    let app = TestApp::start().await;
    let replicas = [twin(&app, Transport::memory()), twin(&app, Transport::memory())];
    let (mut ran, mut sent) = ([0, 0], 0);
    for _ in 0..30 {
        queue_mails(&app, 2).await;
        let mut runs = Vec::new();
        for job in JOBS {
            for (number, replica) in replicas.iter().enumerate() {
                let replica = replica.clone();
                let owner = format!("process {number}");
                runs.push((
                    (job.name, number),
                    tokio::spawn(async move { run_due(&replica, job, &owner, &Stop::default()).await }),
                ));
            }
        }
        let mut by_job: BTreeMap<&str, usize> = BTreeMap::new();
        for ((job, number), run) in runs {
            if run.await.unwrap() {
                *by_job.entry(job).or_default() += 1;
                ran[number] += 1;
            }
        }
        assert!(by_job.values().all(|runs| *runs == 1), "{by_job:?}");
        assert_eq!(by_job["mail.deliver"], 1);
        let left: Vec<_> = replicas
            .iter()
            .flat_map(|replica| replica.mailer.take())
            .collect();
        assert_eq!(left.len(), 2);
        sent += left.len();
        app.advance(TimeDelta::seconds(10));
    }
    // One row for each run, and together they did what was there to do.
    let rows: Vec<(String, String, Option<i32>)> = app
        .read(|db| {
            job_runs::table
                .select((job_runs::job, job_runs::owner, job_runs::done))
                .load(db)
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), ran[0] + ran[1]);
    let of_mail: Vec<_> = rows.iter().filter(|row| row.0 == "mail.deliver").collect();
    assert_eq!(of_mail.len(), 30);
    assert_eq!(
        of_mail.iter().map(|row| row.2.unwrap()).sum::<i32>(),
        i32::try_from(sent).unwrap()
    );
    // The same instants again: nothing is left to anybody.
    app.advance(TimeDelta::seconds(-10));
    for job in JOBS {
        assert!(!run_due(&replicas[0], job, "process 0", &Stop::default()).await);
    }
}

/// A mail server that takes connections and never says a word; tells of each.
async fn silent_mail_server() -> (String, mpsc::UnboundedReceiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
            let _ = sender.send(());
        }
    });
    (url, receiver)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_mail_server_holds_back_neither_the_other_jobs_nor_the_end() {
    let app = TestApp::start().await;
    let (url, mut called) = silent_mail_server().await;
    queue_mails(&app, 6).await;
    let runner = Runner::start(twin(&app, smtp(&url)), Duration::from_secs(1))
        .await
        .unwrap();
    called.recv().await.unwrap();
    let finished = async || -> Vec<String> {
        app.read(|db| {
            job_runs::table
                .filter(job_runs::finished_at.is_not_null())
                .order(job_runs::job)
                .select(job_runs::job)
                .load(db)
        })
        .await
        .unwrap()
    };
    let mut others: Vec<&str> = JOBS
        .iter()
        .map(|job| job.name)
        .filter(|name| *name != "mail.deliver")
        .collect();
    others.sort_unstable();
    let waited = Instant::now();
    while finished().await != others {
        assert!(
            waited.elapsed() < Duration::from_secs(20),
            "{:?}",
            finished().await
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let asked = Instant::now();
    runner.stop(asked + Duration::from_secs(27)).await;
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    // The mail at work knows why it did not leave; nothing is lost, nobody holds one, and none has spent a try.
    let mut mails: Vec<(bool, i32, bool, bool)> = app
        .read(|db| {
            outbox::table
                .select((
                    outbox::last_error.is_not_null(),
                    outbox::attempts,
                    outbox::claim.is_not_null(),
                    outbox::sent_at.is_not_null(),
                ))
                .load(db)
        })
        .await
        .unwrap();
    mails.sort();
    let mut expected = vec![(false, 0, false, false); 6];
    expected[5].0 = true;
    assert_eq!(mails, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_waits_no_longer_than_it_may() {
    let app = TestApp::start().await;
    let (url, mut called) = silent_mail_server().await;
    queue_mails(&app, 1).await;
    let runner = Runner::start(twin(&app, smtp(&url)), Duration::from_secs(1))
        .await
        .unwrap();
    called.recv().await.unwrap();
    let asked = Instant::now();
    runner.stop(asked + Duration::from_millis(300)).await;
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn an_instant_is_claimed_once_whatever_the_fraction_of_the_second() {
    let app = TestApp::start().await;
    let twin = twin(&app, Transport::memory());
    let (ours, theirs) = ("process 0", "process 1");
    let digest = JOBS.iter().find(|job| job.name == "notices.digest").unwrap();
    app.advance(TimeDelta::milliseconds(386));
    assert!(run_due(&app.app, digest, ours, &Stop::default()).await);
    for step in [1, 250, 9_800] {
        app.advance(TimeDelta::milliseconds(step));
        assert!(!run_due(&twin, digest, theirs, &Stop::default()).await, "{step}");
    }
}

#[tokio::test]
async fn a_run_that_died_and_a_claim_of_a_future_that_never_came_are_taken_up() {
    let app = TestApp::start().await;
    let twin = twin(&app, Transport::memory());
    let pack = JOBS.iter().find(|job| job.name == "reports.pack").unwrap();
    let run = async || run_due(&twin, pack, "process 1", &Stop::default()).await;
    assert!(run_due(&app.app, pack, "process 0", &Stop::default()).await);
    let died = app.write(|db, _| {
        diesel::update(job_runs::table)
            .set(job_runs::finished_at.eq(None::<sportello::kernel::clock::Timestamp>))
            .execute(db)
    });
    died.await.unwrap();
    app.advance(TimeDelta::minutes(9));
    assert!(!run().await, "it may still be at work");
    app.advance(TimeDelta::minutes(1));
    assert!(run().await, "it is not");
    assert!(!run().await, "it is done now");
    // The clock is put right: by a minute, as two machines may differ; by hours.
    app.advance(TimeDelta::minutes(-1));
    assert!(!run().await);
    app.advance(TimeDelta::hours(-2));
    assert!(run().await);
    assert!(!run().await);
}
