//! The program is killed at any moment while it takes a mail: nothing is lost once it was acknowledged, and nothing is doubled
//! when the mail server sends it again.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use sportello::db::schema::{incoming_mails, tickets};
use sportello::jobs;
use sportello::kernel::clock::Timestamp;

use super::{Scene, mail};
use crate::program::Home;

/// Mails, each killed a little later than the one before.
const MAILS: u64 = 24;
/// How much later.
const STEP: Duration = Duration::from_millis(8);

fn command(scene: &Scene, home: &Home) -> Command {
    let mut command = home.command(&["mail", "receive", "--mailbox", "assistenza"]);
    command
        .env("SPORTELLO_DATABASE_URL", scene.app.db_url())
        .env("SPORTELLO_DATA_DIR", &scene.app.config.data_dir)
        .env(
            "SPORTELLO_SECRET_KEY",
            "the key of the tests, long enough for all of them",
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[tokio::test]
async fn a_kill_at_any_moment_loses_and_doubles_nothing() {
    let scene = Scene::with(&[("SPORTELLO_INCOMING_MOST_PER_SENDER", "0")]).await;
    let home = Home::new();
    let mails: Vec<Vec<u8>> = (0..MAILS)
        .map(|n| mail(&scene.anna.email, &format!("Domanda {n}"), &[], "Testo"))
        .collect();
    for (n, bytes) in (0_u32..).zip(&mails) {
        let mut child = command(&scene, &home).spawn().unwrap();
        // It may be gone already.
        let _ = child.stdin.take().unwrap().write_all(bytes);
        tokio::time::sleep(STEP * n).await;
        let _ = child.kill();
        let is_acknowledged = child.wait().unwrap().success();
        // What the mail server was not told it sends again.
        if !is_acknowledged {
            let mut again = command(&scene, &home).spawn().unwrap();
            again.stdin.take().unwrap().write_all(bytes).unwrap();
            assert!(again.wait().unwrap().success(), "mail {n}");
        }
    }
    // The leases of those that died run out.
    scene
        .app
        .write(|db, _| {
            diesel::update(incoming_mails::table)
                .set(incoming_mails::claimed_until.eq(None::<Timestamp>))
                .execute(db)
        })
        .await
        .unwrap();
    jobs::run_now(&scene.app.app, "incoming.process").await.unwrap();
    let (rows, mut subjects) = scene
        .app
        .read(|db| {
            let rows: Vec<String> = incoming_mails::table.select(incoming_mails::state).load(db)?;
            let subjects: Vec<String> = tickets::table.select(tickets::subject).load(db)?;
            QueryResult::Ok((rows, subjects))
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), mails.len());
    assert!(rows.iter().all(|state| state == "new_ticket"), "{rows:?}");
    assert_eq!(subjects.len(), mails.len(), "no ticket stands twice");
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), mails.len());
}
