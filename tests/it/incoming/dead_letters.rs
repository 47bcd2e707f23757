//! Mails that did not arrive: who is told, and how often.

use chrono::TimeDelta;
use diesel::prelude::*;
use sportello::db::schema::{notices as notice_table, outbox as outbox_table};
use sportello::incoming::{Reason, State};
use sportello::jobs;
use sportello::kernel::ids::UserId;
use sportello::kernel::text::Lang;
use sportello::mail::letter::Letter;
use sportello::mail::outbox::{self, Fault, Mail, MailId};
use sportello::notices::preferences::{self, MailMode};
use sportello::notices::{Lost, Notice, NoticeKind};

use super::{Scene, is};
use crate::support::{Person, TestApp};

/// Runs the job that tells of dead letters; of how many.
pub async fn told(app: &TestApp) -> u32 {
    let done = jobs::run_now(&app.app, "incoming.tell-dead-letters")
        .await
        .unwrap();
    done[0].1.done
}

/// What a person has been told about dead letters, the oldest first.
pub async fn notices(app: &TestApp, person: &Person) -> Vec<Notice> {
    let user: UserId = person.id;
    let found = app.read(move |db| {
        notice_table::table
            .filter(notice_table::user_id.eq(user))
            .filter(notice_table::kind.eq(NoticeKind::DeadLetter))
            .order(notice_table::id)
            .select(Notice::as_select())
            .load(db)
    });
    found.await.unwrap()
}

/// Mails of this template that are given up at once; to a person where one is named.
async fn give_up(scene: &Scene, kind: &'static str, count: usize) {
    scene
        .app
        .write(move |db, now| {
            for _ in 0..count {
                let mail = Mail {
                    kind,
                    to: ("Nessuno".to_owned(), "nessuno@alfa.example".to_owned()),
                    user: None,
                    subject: "Avviso".to_owned(),
                    body: "Testo".to_owned(),
                    language: Lang::It,
                    ticket: None,
                };
                outbox::queue(db, now, mail)?;
            }
            for mail in outbox::claim(db, now, 1000)? {
                assert!(outbox::mark_failed(
                    db,
                    now,
                    &mail,
                    (Fault::Recipient, "5.1.1"),
                    0.5
                )?);
            }
            QueryResult::Ok(())
        })
        .await
        .unwrap();
}

fn about_dead_letters(mails: &[Letter]) -> Vec<&Letter> {
    let of = |mail: &&Letter| mail.kind == "notices/dead_letter";
    mails.iter().filter(of).collect()
}

#[tokio::test]
async fn a_burst_of_mails_given_up_is_one_notice_to_each_administrator() {
    let scene = Scene::start().await;
    assert_eq!(told(&scene.app).await, 0);
    give_up(&scene, "users/password_changed", 40).await;
    assert_eq!(told(&scene.app).await, 40);
    let mails = scene.app.mails().await;
    let mails = about_dead_letters(&mails);
    assert_eq!(mails.len(), 1, "administrators alone");
    assert_eq!(mails[0].to, scene.admin.email);
    assert_eq!(mails[0].subject, "Messaggi non arrivati");
    assert!(
        mails[0].body.contains("40 messaggi in uscita abbandonati")
            && mails[0].body.contains("/mail/outgoing?state=given_up"),
        "{}",
        mails[0].body
    );
    let own = notices(&scene.app, &scene.admin).await;
    let lost = Lost {
        outgoing: 40,
        ..Lost::default()
    };
    assert_eq!((own.len(), own[0].facts.0.lost), (1, Some(lost)));
    for other in [&scene.agent, &scene.manager, &scene.anna] {
        assert!(notices(&scene.app, other).await.is_empty(), "{}", other.email);
    }
    // What ends soon after is told together, an hour after the first ones.
    give_up(&scene, "users/password_changed", 1).await;
    scene.app.advance(TimeDelta::minutes(30));
    give_up(&scene, "tickets/answered", 1).await;
    assert_eq!(told(&scene.app).await, 0);
    scene.app.advance(TimeDelta::minutes(30));
    assert_eq!(told(&scene.app).await, 2);
    scene.app.advance(TimeDelta::days(10));
    assert_eq!(told(&scene.app).await, 0, "each is told once");
    assert_eq!(notices(&scene.app, &scene.admin).await.len(), 2);
    scene.app.mails().await;
}

#[tokio::test]
async fn a_notice_of_dead_letters_that_is_given_up_is_told_to_nobody() {
    let scene = Scene::start().await;
    let admin = scene.app.actor(&scene.admin).await;
    give_up(&scene, "users/password_changed", 1).await;
    assert_eq!(told(&scene.app).await, 1);
    // The mail about it does not arrive either, nor does the digest that would hold it.
    give_up(&scene, "notices/digest", 1).await;
    let lost: i64 = scene
        .app
        .read(|db| {
            outbox_table::table
                .filter(outbox_table::kind.eq("notices/dead_letter"))
                .filter(outbox_table::failed_at.is_not_null())
                .count()
                .get_result(db)
        })
        .await
        .unwrap();
    assert_eq!(lost, 1);
    for _ in 0..5 {
        scene.app.advance(TimeDelta::hours(2));
        assert_eq!(told(&scene.app).await, 0);
    }
    // Who wants no mails of this kind is told on the pages alone.
    scene
        .app
        .write(move |db, _| preferences::choose(db, &admin, &[(NoticeKind::DeadLetter, MailMode::Never)]))
        .await
        .unwrap();
    give_up(&scene, "users/password_changed", 1).await;
    assert_eq!(told(&scene.app).await, 1);
    assert!(about_dead_letters(&scene.app.mails().await).is_empty());
    assert_eq!(notices(&scene.app, &scene.admin).await.len(), 2);
}

#[tokio::test]
async fn a_mail_that_nobody_can_read_is_told_and_one_that_was_dropped_is_not() {
    let scene = Scene::start().await;
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(40_000);
    let bomb = format!(
        "From: {}\r\nSubject: x\r\nMIME-Version: 1.0\r\n{nested}fine",
        scene.anna.email
    );
    let dead = scene.take(bomb).await;
    is(&dead, State::DeadLetter, Reason::TooManyMessages);
    give_up(&scene, "users/password_changed", 1).await;
    let (actor, mail) = (scene.app.actor(&scene.admin).await, given_up(&scene).await);
    scene
        .app
        .write(move |db, now| sportello::outgoing::drop_mail(db, &actor, now, mail, "Già detto al telefono"))
        .await
        .unwrap();
    assert_eq!(told(&scene.app).await, 1);
    let own = notices(&scene.app, &scene.admin).await;
    let lost = Lost {
        incoming: 1,
        ..Lost::default()
    };
    assert_eq!(own[0].facts.0.lost, Some(lost));
    assert_eq!(own[0].facts.0.path.as_deref(), Some("/mail?state=dead_letter"));
    scene.app.mails().await;
}

/// The mail that was given up.
async fn given_up(scene: &Scene) -> MailId {
    let found = scene.app.read(|db| {
        let failed = outbox_table::table.filter(outbox_table::failed_at.is_not_null());
        failed.select(outbox_table::id).first(db)
    });
    found.await.unwrap()
}
