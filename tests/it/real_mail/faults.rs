//! Servers that do not answer, hang or are away for a while.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use sportello::incoming::MailboxTrouble;
use sportello::incoming::alarms;
use sportello::incoming::imap::{Readers, probe};
use sportello::kernel::stop::Stop;
use sportello::mail::delivery;
use sportello::mail::letter::Sender;
use sportello::mail::transport::Transport;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::{Servers, answered, end, eventually, queue, settled, state};
use crate::incoming::mail;

/// Stands between the program and a server on this machine, to change words, to hold a command back, or to be away.
pub struct Gate {
    /// Where the program finds it.
    pub port: u16,
    inner: Arc<Inner>,
}

struct Inner {
    to: u16,
    mode: watch::Sender<Mode>,
    /// Pairs of words of the same length.
    words: Mutex<Vec<(String, String)>>,
    said: Mutex<Vec<u8>>,
    held: Notify,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

#[derive(Clone, Debug, PartialEq)]
enum Mode {
    Open,
    /// Every connection ends at once.
    Closed,
    /// Whoever comes is let in and told nothing.
    Silent,
    /// As open, but what holds these words does not get through, nor anything after it.
    HoldAt(&'static str),
}

impl Gate {
    pub async fn open(to: u16) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner {
            to,
            mode: watch::Sender::new(Mode::Open),
            words: Mutex::default(),
            said: Mutex::default(),
            held: Notify::new(),
            open: AtomicUsize::new(0),
            most_open: AtomicUsize::new(0),
        });
        let shared = inner.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = shared.clone();
                tokio::spawn(async move {
                    let now = inner.open.fetch_add(1, Ordering::SeqCst) + 1;
                    inner.most_open.fetch_max(now, Ordering::SeqCst);
                    inner.pass(stream).await;
                    inner.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Gate { port, inner }
    }

    /// From now on these words become those, in both directions.
    pub fn replace(&self, these: &str, those: &str) {
        assert_eq!(these.len(), those.len());
        let mut words = self.inner.words.lock().unwrap();
        words.retain(|(known, _)| known != these);
        words.push((these.to_owned(), those.to_owned()));
    }

    pub fn close(&self) {
        self.inner.mode.send_replace(Mode::Closed);
    }

    pub fn reopen(&self) {
        self.inner.mode.send_replace(Mode::Open);
    }

    pub fn hang(&self) {
        self.inner.mode.send_replace(Mode::Silent);
    }

    pub fn hold_at(&self, words: &'static str) {
        self.inner.mode.send_replace(Mode::HoldAt(words));
    }

    /// Waits until something is held back.
    pub async fn held(&self) {
        tokio::time::timeout(Duration::from_secs(60), self.inner.held.notified())
            .await
            .expect("the command comes");
    }

    /// What the program has said since the last `forget`.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&self.inner.said.lock().unwrap()).into_owned()
    }

    pub fn forget(&self) {
        self.inner.said.lock().unwrap().clear();
    }

    /// The most connections that were open at once.
    pub fn most_open(&self) -> usize {
        self.inner.most_open.load(Ordering::SeqCst)
    }
}

impl Inner {
    async fn pass(&self, mut program: TcpStream) {
        let mut mode = self.mode.subscribe();
        let now = mode.borrow_and_update().clone();
        match now {
            Mode::Closed => return,
            Mode::Silent => {
                let _ = mode.changed().await;
                return;
            }
            Mode::Open | Mode::HoldAt(_) => {}
        }
        let mut server = TcpStream::connect(("127.0.0.1", self.to)).await.unwrap();
        let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            tokio::select! {
                read = program.read(&mut asked) => {
                    let Ok(1..) = read else { return };
                    let bytes = &mut asked[..read.unwrap()];
                    self.said.lock().unwrap().extend_from_slice(bytes);
                    if let Mode::HoldAt(words) = *self.mode.borrow()
                        && bytes.windows(words.len()).any(|some| some == words.as_bytes())
                    {
                        self.held.notify_one();
                        break;
                    }
                    self.change(bytes);
                    if server.write_all(bytes).await.is_err() { return }
                }
                read = server.read(&mut answered) => {
                    let Ok(1..) = read else { return };
                    let bytes = &mut answered[..read.unwrap()];
                    self.change(bytes);
                    if program.write_all(bytes).await.is_err() { return }
                }
                changed = mode.changed() => {
                    if changed.is_err() || matches!(*mode.borrow(), Mode::Closed | Mode::Silent) { return }
                }
            }
        }
        // Held back until somebody opens the gate, and gone then.
        let _ = mode.changed().await;
    }

    fn change(&self, bytes: &mut [u8]) {
        for (these, those) in self.words.lock().unwrap().iter() {
            let found: Vec<usize> = bytes
                .windows(these.len())
                .enumerate()
                .filter(|(_, some)| *some == these.as_bytes())
                .map(|(at, _)| at)
                .collect();
            for at in found {
                bytes[at..at + those.len()].copy_from_slice(those.as_bytes());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_server_that_hangs_at_any_step_is_given_up() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    let scene = servers.scene(&address, ("imap", gate.port), "").await;
    let mut imap = scene.app.config.mailboxes[0].imap.clone().unwrap();
    imap.patience = Duration::from_millis(700);
    let silent = async || {
        let begun = Instant::now();
        let error = probe(&scene.app.config, &imap).await.unwrap_err();
        assert_eq!(error.trouble, MailboxTrouble::Silent, "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    };
    gate.hang();
    silent().await;
    for step in ["LOGIN", "CAPABILITY", "LIST", "SELECT"] {
        gate.hold_at(step);
        silent().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_mailbox_that_hangs_holds_up_neither_the_others_nor_the_end() {
    let servers = Servers::of_this_run();
    let (address, other) = (servers.mailbox(), servers.mailbox());
    let gate = Gate::open(servers.imap).await;
    gate.hang();
    let second = format!(
        "\n[[mailboxes]]\nname = \"sospesa\"\naddress = \"{other}\"\nlanguage = \"en\"\nqueue = \"siti-web\"\n\
         imap_url = \"imap://{other}@127.0.0.1:{}\"\nimap_password = \"segreto\"\n",
        gate.port
    );
    let scene = servers.scene(&address, ("imaps", servers.imaps), &second).await;
    let readers = Readers::start(&scene.app.app);
    let sent = mail(&scene.anna.email, "Albo vuoto", &[], "Testo");
    servers.put(&address, "INBOX", &[sent]).await;
    settled(&scene, 1).await;
    end(readers).await;

    // Once it answers, its mails go to its own queue.
    gate.reopen();
    let sent = mail(&scene.anna.email, "Sito fermo", &[], "Testo");
    servers.put(&other, "INBOX", &[sent]).await;
    let readers = Readers::start(&scene.app.app);
    let row = settled(&scene, 2).await.remove(1);
    assert_eq!(row.mailbox, "sospesa");
    let queue = scene.ticket(&row, &scene.anna).await.queue_id;
    let expected = scene
        .app
        .read(|db| sportello::queues::by_code(db, "siti-web"))
        .await
        .unwrap();
    assert_eq!(queue, expected.id);
    end(readers).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn people_are_told_of_a_mailbox_that_is_away_until_it_is_back() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    let scene = servers.scene(&address, ("imap", gate.port), "").await;
    let (agent, ente) = (
        scene.app.browser(&scene.agent).await,
        scene.app.browser(&scene.anna).await,
    );
    let auditor = scene
        .app
        .staff("Rita Revisora", &[sportello::users::actor::Role::Auditor], &[])
        .await;
    let auditor = scene.app.browser(&auditor).await;
    let told = async |client: &crate::support::Client| {
        alarms::look(&scene.app.app).await.unwrap();
        let page = client.get("/tickets").await.expect(200).text;
        page.contains("La casella di posta assistenza non risponde da più di 15 minuti")
    };
    let readers = Readers::start(&scene.app.app);
    answered(&scene).await;
    gate.close();
    eventually("the trouble is noted", async || {
        state(&scene).await.filter(|state| state.trouble.is_some())
    })
    .await;
    let sent = mail(&scene.anna.email, "Albo vuoto", &[], "Testo");
    servers.put(&address, "INBOX", &[sent]).await;
    assert!(!told(&agent).await, "not at once");
    scene.app.advance(TimeDelta::minutes(16));
    assert!(told(&agent).await);
    assert!(!told(&ente).await && !told(&auditor).await);
    let page = agent.get("/mail/mailboxes").await.expect(200).text;
    assert!(page.contains("Non risponde da più di 15 minuti"), "{page}");
    assert!(
        !page.contains(&format!("localhost:{}", gate.port)),
        "servers are for administrators"
    );
    let admin = scene.app.program(&scene.admin).await;
    let list = admin.get("/api/v1/mailboxes").await.expect(200).json();
    assert_eq!(list["items"][0]["standing"], "late", "{list}");
    assert_eq!(
        list["items"][0]["imap"],
        format!("{address}@localhost:{}", gate.port)
    );
    let metrics = scene.app.anonymous().get("/metrics").await.expect(200).text;
    assert!(
        metrics.contains("sportello_mailbox_trouble{mailbox=\"assistenza\"} 1"),
        "{metrics}"
    );

    gate.reopen();
    settled(&scene, 1).await;
    answered(&scene).await;
    assert!(!told(&agent).await);
    let list = admin.get("/api/v1/mailboxes").await.expect(200).json();
    assert_eq!(list["items"][0]["standing"], "read", "{list}");
    end(readers).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_mail_server_that_is_away_for_an_hour_gets_everything_once() {
    const MAILS: usize = 20;
    let servers = Servers::of_this_run();
    let (address, recipient) = (servers.mailbox(), servers.mailbox());
    let gate = Gate::open(servers.smtp).await;
    let settings = servers.settings(&address, ("imaps", servers.imaps), "");
    let url = servers.smtp_url(gate.port);
    let scene =
        crate::incoming::Scene::with(&[("sportello.toml", &settings), ("SPORTELLO_SMTP_URL", &url)]).await;
    let transport = Transport::of(&scene.app.config).unwrap();
    let sender = Sender::of(&scene.app.config, &scene.app.secrets);
    queue(&scene, &recipient, MAILS).await;
    let deliver = async || {
        let (app, mailer, stop) = (&scene.app.app, (&transport, &sender), Stop::default());
        delivery::deliver(&app.db, mailer, &app.clock, &stop)
            .await
            .unwrap()
    };
    let told = async || {
        alarms::look(&scene.app.app).await.unwrap();
        // Signed in anew: a session does not last for hours.
        let agent = scene.app.browser(&scene.agent).await;
        let page = agent.get("/tickets").await.expect(200).text;
        page.contains("La posta in uscita è ferma dal 02/03/2026, 09:00")
    };
    gate.close();
    let mut tries = 0;
    for minute in 0..60 {
        tries += deliver().await.failed;
        assert_eq!(told().await, minute >= 15, "at minute {minute}");
        scene.app.advance(TimeDelta::minutes(1));
    }
    assert!(tries > 2 * MAILS, "they were tried again: {tries}");
    gate.reopen();
    // The last wait may have been long.
    let mut sent = 0;
    for _ in 0..12 {
        sent += deliver().await.sent;
        scene.app.advance(TimeDelta::minutes(10));
    }
    assert_eq!(sent, MAILS);
    assert!(!told().await);
    let mails = eventually("all have come", async || {
        let mails = servers.lying(&recipient, "INBOX").await;
        (mails.len() >= MAILS).then_some(mails)
    })
    .await;
    let ids = super::sending::message_ids(&mails);
    assert_eq!((mails.len(), ids.len()), (MAILS, MAILS), "each once");
}
