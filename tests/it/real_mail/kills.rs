//! Programs that are killed, and several at once: nothing lost, nothing doubled.

use std::process::Command;
use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use sportello::db::schema::outbox as outbox_table;
use sportello::incoming::State;
use sportello::incoming::imap::Readers;
use sportello::kernel::stop::Stop;
use sportello::mail::delivery;
use sportello::mail::letter::Sender;
use sportello::mail::transport::Transport;

use super::faults::Gate;
use super::sending::message_ids;
use super::{Servers, answered, end, eventually, queue, rows, settled};
use crate::incoming::{Scene, mail};
use crate::jobs::twin;
use crate::program::{Home, Server};

/// The program on the scene's database and folder, with this file of settings.
fn serve(scene: &Scene, home: &Home, settings: &str) -> Command {
    let file = home.0.join("sportello.toml");
    std::fs::write(&file, settings).unwrap();
    let mut command = home.command(&["serve"]);
    command
        .env("SPORTELLO_CONFIG", file)
        .env("SPORTELLO_DATABASE_URL", scene.app.db_url())
        .env("SPORTELLO_DATA_DIR", &scene.app.config.data_dir)
        .env(
            "SPORTELLO_SECRET_KEY",
            "the key of the tests, long enough for all of them",
        );
    command
}

async fn waiting(scene: &Scene) -> i64 {
    scene
        .app
        .read(|db| {
            outbox_table::table
                .filter(outbox_table::sent_at.is_null())
                .count()
                .get_result(db)
        })
        .await
        .unwrap()
}

/// The leases of programs that died run out.
async fn time_passes(scene: &Scene) {
    scene
        .app
        .write(|db, now| {
            use sportello::db::schema::{incoming_mails, mailbox_states};
            let long_ago = now - TimeDelta::days(3000);
            diesel::update(incoming_mails::table)
                .set(incoming_mails::claimed_until.eq(Some(long_ago)))
                .execute(db)?;
            diesel::update(outbox_table::table)
                .set(outbox_table::claimed_until.eq(Some(long_ago)))
                .execute(db)?;
            diesel::update(mailbox_states::table)
                .set(mailbox_states::leased_until.eq(Some(long_ago)))
                .execute(db)
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_kill_between_storing_and_moving_loses_and_doubles_nothing() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    let scene = servers.scene(&address, ("imap", gate.port), "").await;
    let settings = servers.settings(&address, ("imap", gate.port), "");
    let mails: Vec<Vec<u8>> = (0..5)
        .map(|n| mail(&scene.anna.email, &format!("Domanda {n}"), &[], "Testo"))
        .collect();
    servers.put(&address, "INBOX", &mails).await;
    let home = Home::new();
    // Killed before anything is fetched, after that, and when all is stored and nothing moved.
    for step in ["SELECT", "BODY.PEEK", "UID MOVE"] {
        gate.hold_at(step);
        let program = Server::spawn(serve(&scene, &home, &settings));
        gate.held().await;
        // SIGKILL.
        drop(program);
        assert_eq!(servers.lying(&address, "INBOX").await, mails, "at {step}");
        let stored = rows(&scene).await.len();
        assert_eq!(stored, if step == "UID MOVE" { 5 } else { 0 }, "at {step}");
        time_passes(&scene).await;
    }
    gate.reopen();
    let program = Server::spawn(serve(&scene, &home, &settings));
    eventually("all are moved", async || {
        (servers.lying(&address, "Sportello").await == mails).then_some(())
    })
    .await;
    let rows = settled(&scene, 5).await;
    assert!(rows.iter().all(|row| row.state == State::NewTicket), "{rows:?}");
    let mut tickets: Vec<_> = rows.iter().map(|row| row.ticket_id.unwrap()).collect();
    tickets.sort();
    tickets.dedup();
    assert_eq!((rows.len(), tickets.len()), (5, 5));
    assert!(servers.lying(&address, "INBOX").await.is_empty());
    assert_eq!(program.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn of_two_replicas_one_reads_a_mailbox_and_the_other_takes_it_over() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    let scene = servers
        .scene(&address, ("imap", gate.port), "imap_poll_seconds = 1")
        .await;
    let other = twin(&scene.app, Transport::memory());
    let (first, second) = (Readers::start(&scene.app.app), Readers::start(&other));
    answered(&scene).await;
    let mails: Vec<Vec<u8>> = (0..10)
        .map(|n| mail(&scene.anna.email, &format!("Domanda {n}"), &[], "Testo"))
        .collect();
    servers.put(&address, "INBOX", &mails[..5]).await;
    settled(&scene, 5).await;
    assert_eq!(gate.most_open(), 1, "one of them reads");
    // Whoever reads dies without a word: nobody gives the lease back, and it runs out.
    let owner = super::state(&scene).await.unwrap().owner;
    drop(first);
    drop(second);
    servers.put(&address, "INBOX", &mails[5..]).await;
    let third = Readers::start(&other);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(
        super::state(&scene).await.unwrap().owner,
        owner,
        "the lease lasts"
    );
    assert_eq!(rows(&scene).await.len(), 5);
    scene.app.advance(TimeDelta::seconds(61));
    let rows = settled(&scene, 10).await;
    assert_ne!(super::state(&scene).await.unwrap().owner, owner);
    assert!(rows.iter().all(|row| row.state == State::NewTicket), "{rows:?}");
    eventually("all are moved", async || {
        (servers.lying(&address, "Sportello").await.len() == 10).then_some(())
    })
    .await;
    end(third).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn two_replicas_send_each_mail_once() {
    const MAILS: usize = 60;
    let servers = Servers::of_this_run();
    let (address, recipient) = (servers.mailbox(), servers.mailbox());
    let settings = servers.settings(&address, ("imaps", servers.imaps), "");
    let url = servers.smtp_url(servers.smtp);
    let scene = Scene::with(&[("sportello.toml", &settings), ("SPORTELLO_SMTP_URL", &url)]).await;
    queue(&scene, &recipient, MAILS).await;
    let sender = Sender::of(&scene.app.config, &scene.app.secrets);
    let replica = |app: sportello::app::App| {
        let (transport, sender) = (Transport::of(&app.config).unwrap(), sender.clone());
        tokio::spawn(async move {
            let (mailer, stop) = ((&transport, &sender), Stop::default());
            delivery::deliver(&app.db, mailer, &app.clock, &stop)
                .await
                .unwrap()
        })
    };
    let (one, two) = (
        replica(scene.app.app.clone()),
        replica(twin(&scene.app, Transport::memory())),
    );
    let (one, two) = (one.await.unwrap(), two.await.unwrap());
    assert_eq!(one.sent + two.sent, MAILS);
    assert!(
        one.sent > 0 && two.sent > 0,
        "they share the work: {one:?} {two:?}"
    );
    let mails = eventually("all have come", async || {
        let mails = servers.lying(&recipient, "INBOX").await;
        (mails.len() >= MAILS).then_some(mails)
    })
    .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        servers.lying(&recipient, "INBOX").await.len(),
        MAILS,
        "and no other"
    );
    assert_eq!(message_ids(&mails).len(), MAILS);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_program_killed_while_it_sends_doubles_one_mail_at_most() {
    const MAILS: usize = 40;
    const KILLS: usize = 2;
    let servers = Servers::of_this_run();
    let (address, recipient) = (servers.mailbox(), servers.mailbox());
    let scene = servers.scene(&address, ("imaps", servers.imaps), "").await;
    // Sending only: without a mailbox nothing else is done meanwhile.
    let settings = format!(
        "mail_from = \"Sportello <{address}>\"\nmail_ca_file = \"{}\"\nsmtp_url = \"{}\"\n",
        servers.ca.display(),
        servers.smtp_url(servers.smtp)
    );
    queue(&scene, &recipient, MAILS).await;
    let home = Home::new();
    for kill in 1..=KILLS {
        let program = Server::spawn(serve(&scene, &home, &settings));
        eventually("some have left", async || {
            let left = MAILS - usize::try_from(waiting(&scene).await).unwrap();
            (left >= kill * 5).then_some(())
        })
        .await;
        // SIGKILL.
        drop(program);
        time_passes(&scene).await;
    }
    let program = Server::spawn(serve(&scene, &home, &settings));
    eventually("all have left", async || {
        (waiting(&scene).await == 0).then_some(())
    })
    .await;
    let mails = eventually("all have come", async || {
        let mails = servers.lying(&recipient, "INBOX").await;
        (message_ids(&mails).len() == MAILS).then_some(mails)
    })
    .await;
    assert!(mails.len() <= MAILS + KILLS, "{} mails", mails.len());
    assert_eq!(program.stop(), Some(0));
}
