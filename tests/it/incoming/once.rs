//! Nothing lost, nothing doubled.

use chrono::TimeDelta;
use sportello::incoming::{self, Reason, Source, State};
use sportello::jobs;

use super::{Scene, is, mail};

#[tokio::test]
async fn the_same_mail_by_any_road_and_with_any_line_ends_is_one() {
    let scene = Scene::start().await;
    let crlf = mail(
        &scene.anna.email,
        "Sito fermo",
        &["Message-ID: <a@x.example>"],
        "Non va.\r\nAiuto",
    );
    let lf = String::from_utf8(crlf.clone()).unwrap().replace("\r\n", "\n");
    let first = scene.take(crlf.clone()).await;
    is(&first, State::NewTicket, Reason::NewRequest);
    for again in [crlf, lf.into_bytes()] {
        let app = &scene.app.app;
        let mailbox = incoming::mailbox(app, "assistenza").unwrap();
        let received = incoming::receive(app, &mailbox, Source::Command, again.into())
            .await
            .unwrap();
        assert!(received.is_duplicate);
        let outcome = incoming::process(app, received).await.unwrap();
        assert_eq!(outcome.incoming, first);
    }
}

#[tokio::test]
async fn a_mail_whose_process_died_is_taken_up_by_the_job_and_applied_once() {
    let scene = Scene::start().await;
    let app = &scene.app.app;
    let bytes = mail(&scene.anna.email, "Sito fermo", &[], "Non va.");
    let mailbox = incoming::mailbox(app, "assistenza").unwrap();
    let received = incoming::receive(app, &mailbox, Source::Command, bytes.clone().into())
        .await
        .unwrap();
    // It dies here: the row is claimed, and the claim holds for a while.
    let counts = jobs::run_now(app, "incoming.process").await.unwrap()[0].1;
    assert_eq!((counts.done, counts.failed), (0, 0));
    scene.app.advance(TimeDelta::minutes(6));
    let counts = jobs::run_now(app, "incoming.process").await.unwrap()[0].1;
    assert_eq!((counts.done, counts.failed), (1, 0));
    let row = incoming::again(app, received.incoming.id).await.unwrap().unwrap();
    is(&row, State::NewTicket, Reason::NewRequest);
    // The first process was only slow: what it held is worth nothing any more.
    let late = incoming::process(app, received).await.unwrap();
    assert_eq!(late.incoming, row);
    let counts = jobs::run_now(app, "incoming.process").await.unwrap()[0].1;
    assert_eq!(counts.done, 0);
}

#[tokio::test]
async fn of_two_processes_on_the_same_mail_one_applies_it() {
    let scene = Scene::start().await;
    let app = &scene.app.app;
    let bytes = mail(&scene.anna.email, "Sito fermo", &[], "Non va.");
    let mailbox = incoming::mailbox(app, "assistenza").unwrap();
    let twice = (0..2).map(|_| async {
        let received = incoming::receive(app, &mailbox, Source::Api, bytes.clone().into())
            .await
            .unwrap();
        incoming::process(app, received).await.unwrap()
    });
    futures_util::future::join_all(twice).await;
    let actor = scene.app.actor(&scene.anna).await;
    let count = scene
        .app
        .read(move |db| sportello::tickets::count(db, &actor, &sportello::tickets::TicketFilter::default()))
        .await
        .unwrap();
    assert_eq!(count.n, 1);
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_is_a_dead_letter_and_the_next_one_is_taken() {
    let scene = Scene::start().await;
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(40_000);
    let bomb = format!(
        "From: {}\r\nSubject: x\r\nMIME-Version: 1.0\r\n{nested}fine",
        scene.anna.email
    );
    let dead = scene.take(bomb).await;
    is(&dead, State::DeadLetter, Reason::TooManyMessages);
    let next = scene
        .take(mail(&scene.anna.email, "Sito fermo", &[], "Non va."))
        .await;
    is(&next, State::NewTicket, Reason::NewRequest);
}
