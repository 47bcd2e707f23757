//! Mails that really leave: to a mail server, and to files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sportello::config::Config;
use sportello::kernel::clock::{Clock, Timestamp};
use sportello::kernel::secrets;
use sportello::kernel::stop::Stop;
use sportello::kernel::text::Lang;
use sportello::mail::delivery::{self, Delivered};
use sportello::mail::ids;
use sportello::mail::letter::Sender;
use sportello::mail::outbox::{self, Fault, Mail};
use sportello::mail::transport::Transport;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::{TestDb, sender};

fn start() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("mail-{}", secrets::token()))
}

fn config(data_dir: &Path, smtp_url: Option<String>) -> Config {
    let mut env = BTreeMap::from([
        ("SPORTELLO_DATA_DIR".to_owned(), data_dir.display().to_string()),
        (
            "SPORTELLO_MAIL_FROM".to_owned(),
            "Sportello del centro <sportello@centro.example>".to_owned(),
        ),
    ]);
    env.extend(smtp_url.map(|url| ("SPORTELLO_SMTP_URL".to_owned(), url)));
    Config::parse("", Path::new("sportello.toml"), &env).unwrap()
}

async fn queue(test: &TestDb, to: &'static str) {
    let mail = Mail {
        kind: "users/password_changed",
        to: ("Anna\r\nBcc: all@comune.example".to_owned(), to.to_owned()),
        user: None,
        subject: "Città: è cambiata la password".to_owned(),
        body: "Gentile Anna,\n\nperché no?\n.\nFine".to_owned(),
        language: Lang::It,
        ticket: None,
    };
    test.db
        .write(move |db| outbox::queue(db, start(), mail.clone()))
        .await
        .unwrap();
}

/// What a mail server got.
struct Taken {
    /// Its line about the sender.
    from: String,
    mail: String,
    /// Between the mail and the line that ends it.
    end_waited: Duration,
}

/// A mail server that refuses recipients called `refused`, and passes on what it got.
pub async fn mail_server() -> (String, mpsc::UnboundedReceiver<String>) {
    let (url, mut received, _) = mail_server_that_counts(None).await;
    let (sender, mails) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(taken) = received.recv().await {
            if sender.send(taken.mail).is_err() {
                return;
            }
        }
    });
    (url, mails)
}

/// The same with the number of connections it has taken; it refuses senders that hold a word, with these words.
async fn mail_server_that_counts(
    refuses: Option<(&'static str, &'static str)>,
) -> (String, mpsc::UnboundedReceiver<Taken>, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let sender = sender.clone();
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let mut from = String::new();
                write.write_all(b"220 ready\r\n").await.unwrap();
                while let Ok(Some(line)) = lines.next_line().await {
                    let is_refused =
                        refuses.filter(|(word, _)| line.starts_with("MAIL") && line.contains(word));
                    let answer = match line.split([' ', ':']).next().unwrap() {
                        "EHLO" => "250 hello",
                        "MAIL" if is_refused.is_some() => is_refused.unwrap().1,
                        "MAIL" => {
                            from = line;
                            "250 ok"
                        }
                        "RCPT" if line.contains("refused") => "550 no such mailbox",
                        "DATA" => {
                            write.write_all(b"354 go on\r\n").await.unwrap();
                            let mut mail = String::new();
                            let mut last = Instant::now();
                            while let Ok(Some(line)) = lines.next_line().await {
                                if line == "." {
                                    break;
                                }
                                last = Instant::now();
                                mail.push_str(&line);
                                mail.push('\n');
                            }
                            let taken = Taken {
                                from: from.clone(),
                                mail,
                                end_waited: last.elapsed(),
                            };
                            sender.send(taken).unwrap();
                            "250 taken"
                        }
                        "QUIT" => "221 bye",
                        _ => "250 ok",
                    };
                    if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (url, receiver, connections)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_gets_each_mail_once_and_a_refusal_is_kept() {
    let test = TestDb::start();
    let (url, mut received) = mail_server().await;
    let transport = Transport::of(&config(&folder(), Some(url))).unwrap();
    queue(&test, "anna@comune.example").await;
    queue(&test, "refused@comune.example").await;
    let done = delivery::deliver(
        &test.db,
        (&transport, &sender()),
        &Clock::fixed(start()),
        &Stop::default(),
    )
    .await
    .unwrap();
    assert_eq!(
        done,
        Delivered {
            sent: 1,
            failed: 1,
            given_up: 0
        }
    );
    let mail = received.recv().await.unwrap();
    assert!(
        mail.contains("From: \"Sportello del centro\" <sportello@centro.example>"),
        "{mail}"
    );
    assert!(mail.contains("Date: Mon, 02 Mar 2026 08:00:00 +0000"), "{mail}");
    assert!(mail.contains("Auto-Submitted: auto-generated"), "{mail}");
    assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    assert!(
        mail.lines()
            .any(|line| line.starts_with("Message-ID: <") && line.ends_with("@sportello.example>")),
        "{mail}"
    );
    assert!(received.try_recv().is_err(), "nothing else");
    let reason: Vec<Option<String>> = test
        .db
        .read(|db| {
            use diesel::prelude::*;
            use sportello::db::schema::outbox;
            outbox::table
                .filter(outbox::sent_at.is_null())
                .select(outbox::last_error)
                .load(db)
        })
        .await
        .unwrap();
    assert!(
        reason[0].as_deref().unwrap().contains("no such mailbox"),
        "{reason:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_costs_no_mail_a_try_and_then_gets_them_all_over_few_connections() {
    let test = TestDb::start();
    // Nobody listens there any more.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let away = Transport::of(&config(&folder(), Some(url))).unwrap();
    for turn in 0..40 {
        let to: &'static str = format!("anna{turn}@comune.example").leak();
        queue(&test, to).await;
    }
    let stop = Stop::default();
    let run = async |transport: &Transport, clock: &Clock| {
        delivery::deliver(&test.db, (transport, &sender()), clock, &stop)
            .await
            .unwrap()
    };
    let tries = async || {
        use diesel::prelude::*;
        use sportello::db::schema::outbox;
        let all = outbox::table.select(outbox::attempts);
        let tries = test.db.read(move |db| all.load::<i32>(db)).await.unwrap();
        tries.into_iter().sum::<i32>()
    };
    // An hour, a run each minute.
    for minute in 0..60 {
        let clock = Clock::fixed(start() + chrono::TimeDelta::minutes(minute));
        let done = run(&away, &clock).await;
        assert_eq!(
            (done.sent, done.failed, done.given_up),
            (0, 1, 0),
            "minute {minute}"
        );
    }
    assert_eq!(
        tries().await,
        0,
        "a server that is away is not held against the mails"
    );
    let (url, mut received, connections) = mail_server_that_counts(None).await;
    let there = Transport::of(&config(&folder(), Some(url))).unwrap();
    // Within the longest wait of those that were tried.
    let later = Clock::fixed(start() + chrono::TimeDelta::hours(2));
    assert_eq!(run(&there, &later).await.sent, 40);
    let mut ids: Vec<String> = Vec::new();
    while let Ok(Taken { mail, .. }) = received.try_recv() {
        ids.extend(
            mail.lines()
                .find(|line| line.starts_with("Message-ID"))
                .map(str::to_owned),
        );
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40, "each once");
    assert_eq!(
        connections.load(Ordering::Relaxed),
        1,
        "one connection for all mails"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_mail_does_not_wait_until_the_mail_is_acknowledged() {
    let test = TestDb::start();
    let (url, mut received, _) = mail_server_that_counts(None).await;
    let transport = Transport::of(&config(&folder(), Some(url))).unwrap();
    for _ in 0..30 {
        queue(&test, "anna@comune.example").await;
    }
    let (clock, stop) = (Clock::fixed(start()), Stop::default());
    let done = delivery::deliver(&test.db, (&transport, &sender()), &clock, &stop)
        .await
        .unwrap();
    assert_eq!(done.sent, 30);
    let mut waits = Vec::new();
    while let Ok(taken) = received.try_recv() {
        waits.push(taken.end_waited);
    }
    waits.sort();
    // An acknowledgement that is put off takes 40 ms; a busy machine holds up a few mails, not most of them.
    assert!(waits[15] < Duration::from_millis(20), "{waits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_days_is_held_against_the_mails_in_the_end() {
    let test = TestDb::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let away = Transport::of(&config(&folder(), Some(url))).unwrap();
    queue(&test, "anna@comune.example").await;
    let state = async || {
        use diesel::prelude::*;
        use sportello::db::schema::outbox;
        let row = outbox::table.select((outbox::attempts, outbox::failed_at));
        let row = test.db.read(move |db| row.first::<(i32, Option<Timestamp>)>(db));
        row.await.unwrap()
    };
    let mut clock = start();
    let mut tries_after_patience = 0;
    while clock < start() + chrono::TimeDelta::days(30) {
        let stop = Stop::default();
        let done = delivery::deliver(&test.db, (&away, &sender()), &Clock::fixed(clock), &stop)
            .await
            .unwrap();
        let (attempts, failed_at) = state().await;
        if clock < start() + chrono::TimeDelta::days(2) {
            assert_eq!((attempts, failed_at), (0, None), "{clock}");
        } else if done.failed + done.given_up > 0 {
            tries_after_patience += 1;
            assert_eq!(attempts, tries_after_patience, "{clock}");
        }
        if done.given_up > 0 {
            break;
        }
        assert_eq!(failed_at, None);
        clock = clock + chrono::TimeDelta::hours(1);
    }
    let (attempts, failed_at) = state().await;
    assert_eq!((attempts, failed_at), (outbox::MAX_ATTEMPTS, Some(clock)));
}

/// What the server was told of the sender, in the order of the mails.
fn senders(received: &mut mpsc::UnboundedReceiver<Taken>) -> Vec<String> {
    std::iter::from_fn(|| received.try_recv().ok())
        .map(|taken| taken.from.replace("MAIL FROM:", ""))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mail_has_a_sender_of_its_own_on_the_envelope_where_that_mailbox_is_read() {
    let test = TestDb::start();
    let (url, mut received, _) = mail_server_that_counts(None).await;
    let read = config(&folder(), Some(url.clone()));
    let text = "[[mailboxes]]\nname = 'altra'\naddress = 'altra@centro.example'\n";
    let env = BTreeMap::from([
        (
            "SPORTELLO_MAIL_FROM".to_owned(),
            "sportello@centro.example".to_owned(),
        ),
        ("SPORTELLO_SMTP_URL".to_owned(), url),
    ]);
    let unread = Config::parse(text, Path::new("sportello.toml"), &env).unwrap();
    let secrets = sender().secrets;
    for (config, is_own) in [(read, true), (unread, false)] {
        let mailer = (&Transport::of(&config).unwrap(), &Sender::of(&config, &secrets));
        queue(&test, "anna@comune.example").await;
        queue(&test, "bruno@comune.example").await;
        let (clock, stop) = (Clock::fixed(start()), Stop::default());
        let done = delivery::deliver(&test.db, mailer, &clock, &stop).await.unwrap();
        assert_eq!(done.sent, 2);
        let from = senders(&mut received);
        let tokens: Vec<_> = from
            .iter()
            .filter_map(|from| ids::return_token_in(from))
            .collect();
        match is_own {
            true => {
                assert_eq!(tokens.len(), 2, "{from:?}");
                assert_ne!(tokens[0], tokens[1]);
                assert!(
                    from.iter().all(|from| from.starts_with("<sportello+b-")),
                    "{from:?}"
                );
            }
            false => assert_eq!(from, ["<sportello@centro.example>"; 2]),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_mails_from_the_plain_address_only_gets_them_from_it_once() {
    let test = TestDb::start();
    let (url, mut received, _) =
        mail_server_that_counts(Some(("+b-", "553 5.7.1 not your own address"))).await;
    let config = config(&folder(), Some(url));
    let mailer = (
        &Transport::of(&config).unwrap(),
        &Sender::of(&config, &sender().secrets),
    );
    for to in [
        "anna@comune.example",
        "bruno@comune.example",
        "refused@comune.example",
    ] {
        queue(&test, to).await;
    }
    let (clock, stop) = (Clock::fixed(start()), Stop::default());
    let done = delivery::deliver(&test.db, mailer, &clock, &stop).await.unwrap();
    assert_eq!((done.sent, done.failed), (2, 1));
    assert_eq!(senders(&mut received), ["<sportello@centro.example>"; 2]);
}

/// A mail server that takes every mail; at the first one the line breaks before it says so. Gives each mail that it took.
async fn mail_server_that_breaks_once() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut has_broken = false;
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 ready\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                let answer = match line.split([' ', ':']).next().unwrap() {
                    "DATA" => {
                        write.write_all(b"354 go on\r\n").await.unwrap();
                        let mut mail = String::new();
                        while let Ok(Some(line)) = lines.next_line().await {
                            if line == "." {
                                break;
                            }
                            mail.push_str(&line);
                            mail.push('\n');
                        }
                        sender.send(mail).unwrap();
                        if !std::mem::replace(&mut has_broken, true) {
                            break;
                        }
                        "250 taken"
                    }
                    "QUIT" => "221 bye",
                    _ => "250 ok",
                };
                if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    (url, receiver)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_after_the_mail_costs_one_more_with_the_same_id() {
    let test = TestDb::start();
    let (url, mut received) = mail_server_that_breaks_once().await;
    let transport = Transport::of(&config(&folder(), Some(url))).unwrap();
    queue(&test, "anna@comune.example").await;
    let clock = Clock::fixed(start());
    let stop = Stop::default();
    let mut sent = 0;
    for _ in 0..5 {
        let done = delivery::deliver(&test.db, (&transport, &sender()), &clock, &stop)
            .await
            .unwrap();
        sent += done.sent;
        clock.advance(chrono::TimeDelta::hours(1));
    }
    assert_eq!(sent, 1);
    let mut ids = Vec::new();
    while let Ok(mail) = received.try_recv() {
        let line = mail.lines().find(|line| line.starts_with("Message-ID:"));
        ids.push(line.unwrap().to_owned());
    }
    assert_eq!(
        ids.len(),
        2,
        "the first one, whose answer was lost, and one more: {ids:?}"
    );
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn without_a_mail_server_each_mail_is_a_file() {
    let test = TestDb::start();
    let data_dir = folder();
    let transport = Transport::of(&config(&data_dir, None)).unwrap();
    queue(&test, "anna@comune.example").await;
    let done = delivery::deliver(
        &test.db,
        (&transport, &sender()),
        &Clock::fixed(start()),
        &Stop::default(),
    )
    .await
    .unwrap();
    assert_eq!(done.sent, 1);
    let files: Vec<PathBuf> = std::fs::read_dir(data_dir.join("mail"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let name = files[0].file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("20260302T080000000Z-users-password_changed-") && name.ends_with(".eml"),
        "{name}"
    );
    assert!(std::fs::read_to_string(&files[0]).unwrap().contains("To: "));
    std::fs::remove_dir_all(&data_dir).unwrap();
}

#[tokio::test]
async fn a_mail_that_left_is_forgotten_after_a_month_and_its_text_never_printed() {
    let test = TestDb::start();
    let data_dir = folder();
    let transport = Transport::of(&config(&data_dir, None)).unwrap();
    queue(&test, "anna@comune.example").await;
    delivery::deliver(
        &test.db,
        (&transport, &sender()),
        &Clock::fixed(start()),
        &Stop::default(),
    )
    .await
    .unwrap();
    queue(&test, "waiting@comune.example").await;
    let after = |days| start() + chrono::TimeDelta::days(days);
    let purge = async |now: Timestamp| test.db.write(move |db| outbox::purge(db, now)).await.unwrap();
    assert_eq!(purge(after(29)).await, 0);
    assert_eq!(purge(after(31)).await, 1);
    // One that waits stays, however long; one that was given up stays longer than one that left.
    assert_eq!(purge(after(1000)).await, 0);
    let claimed = test
        .db
        .write(|db| outbox::claim(db, start() + chrono::TimeDelta::days(1), 10));
    let mut mail = claimed.await.unwrap().remove(0);
    let shown = format!("{mail:?}");
    assert!(shown.contains("password_changed") && !shown.contains("Gentile") && !shown.contains("comune"));
    mail.attempts = outbox::MAX_ATTEMPTS;
    let given_up = test
        .db
        .write(move |db| outbox::mark_failed(db, start(), &mail, (Fault::Mail, "no such mailbox"), 0.5));
    assert!(given_up.await.unwrap());
    assert_eq!(purge(after(89)).await, 0);
    assert_eq!(purge(after(91)).await, 1);
    std::fs::remove_dir_all(&data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_our_own_sender_is_held_against_no_mail_and_no_address() {
    let test = TestDb::start();
    let refuses = (
        "sportello",
        "550 5.1.8 <sportello@centro.example>: Sender address rejected",
    );
    let (url, ..) = mail_server_that_counts(Some(refuses)).await;
    let transport = Transport::of(&config(&folder(), Some(url))).unwrap();
    queue(&test, "anna@comune.example").await;
    queue(&test, "bruno@comune.example").await;
    let (clock, stop) = (Clock::fixed(start()), Stop::default());
    let done = delivery::deliver(&test.db, (&transport, &sender()), &clock, &stop)
        .await
        .unwrap();
    assert_eq!((done.sent, done.failed, done.given_up), (0, 1, 0));
    let rows: Vec<(i32, Option<Timestamp>, Option<Timestamp>)> = test
        .db
        .read(|db| {
            use diesel::prelude::*;
            use sportello::db::schema::outbox;
            let columns = (outbox::attempts, outbox::failed_at, outbox::bounced_at);
            outbox::table.select(columns).load(db)
        })
        .await
        .unwrap();
    assert_eq!(rows, [(0, None, None), (0, None, None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_mail_that_waits_is_noticed_however_often_the_server_is_asked() {
    let test = TestDb::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let away = Transport::of(&config(&folder(), Some(url))).unwrap();
    queue(&test, "anna@comune.example").await;
    let late = chrono::TimeDelta::minutes(15);
    for turn in 0..=96 {
        let now = start() + chrono::TimeDelta::seconds(10 * turn);
        let (clock, stop) = (Clock::fixed(now), Stop::default());
        delivery::deliver(&test.db, (&away, &sender()), &clock, &stop)
            .await
            .unwrap();
        let since = test
            .db
            .read(move |db| outbox::stuck_since(db, now, late))
            .await
            .unwrap();
        assert_eq!(since, (turn >= 90).then(start), "after {} s", 10 * turn);
        let waits = test
            .db
            .read(move |db| outbox::waits_since(db, now))
            .await
            .unwrap();
        assert_eq!(waits, Some(start()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_ends_the_program_each_time_is_given_up_in_the_end() {
    let test = TestDb::start();
    queue(&test, "anna@comune.example").await;
    let mut now = start();
    for attempt in 1..=outbox::MAX_ATTEMPTS {
        let claimed = test.db.write(move |db| outbox::claim(db, now, 10)).await.unwrap();
        assert_eq!(claimed.len(), 1, "try {attempt}");
        // Whoever claimed it is gone before it can say anything.
        now = now + chrono::TimeDelta::minutes(6);
    }
    assert!(
        test.db
            .write(move |db| outbox::claim(db, now, 10))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(test.db.read(outbox::counts).await.unwrap(), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_is_noticed_though_a_later_mail_has_left_before() {
    let test = TestDb::start();
    queue(&test, "anna@comune.example").await;
    queue(&test, "bruno@comune.example").await;
    let (first, late) = (
        start() + chrono::TimeDelta::seconds(2),
        chrono::TimeDelta::minutes(15),
    );
    let tried = test.db.write(move |db| {
        let claimed = outbox::claim(db, first, 10)?;
        // The one fails through the server, the other one gets away at the last moment.
        outbox::mark_failed(db, first, &claimed[0], (Fault::Server, "away"), 0.5)?;
        outbox::mark_sent(db, first, &claimed[1])
    });
    assert!(tried.await.unwrap());
    for (minutes, is_stuck) in [(14, false), (18, true), (120, true)] {
        let now = start() + chrono::TimeDelta::minutes(minutes);
        // Asked again meanwhile: nothing is overdue by itself.
        let asked = test.db.write(move |db| {
            let claimed = outbox::claim(db, now, 10)?;
            outbox::mark_failed(db, now, &claimed[0], (Fault::Server, "away"), 0.5)
        });
        asked.await.unwrap();
        let since = test
            .db
            .read(move |db| outbox::stuck_since(db, now, late))
            .await
            .unwrap();
        assert_eq!(since, is_stuck.then(start), "after {minutes} minutes");
    }
}
