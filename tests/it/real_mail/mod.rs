//! Mail through real servers: dovecot and postfix, which tests/run starts privately (tests/lib/mail.sh). A plain `cargo test`
//! has none, and says that it left these out.

mod faults;
mod kills;
mod reading;
mod sending;

use std::path::PathBuf;
use std::time::Duration;

use async_imap::Session;
use diesel::prelude::*;
use futures_util::TryStreamExt;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use sportello::db::schema::incoming_mails;
use sportello::incoming::imap::Readers;
use sportello::incoming::{self, Incoming, MailboxState};
use sportello::kernel::text::Lang;
use sportello::mail::outbox::{self, Mail};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::incoming::Scene;

/// The password of every mailbox.
pub const PASSWORD: &str = "segreto";
/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The servers of this run.
pub struct Servers {
    /// IMAP with TLS.
    pub imaps: u16,
    /// IMAP in clear and with STARTTLS.
    pub imap: u16,
    /// SMTP with STARTTLS.
    pub smtp: u16,
    /// Whose certificates are to be believed.
    pub ca: PathBuf,
}

impl Servers {
    /// Fails where nobody has started them.
    pub fn of_this_run() -> Servers {
        let folder = std::env::var("SPORTELLO_TEST_MAIL")
            .expect("dovecot and postfix, started by tests/run: `tests/run --step sqlite real_mail`");
        let folder = PathBuf::from(folder);
        let ports = std::fs::read_to_string(folder.join("ports")).unwrap();
        let ports: Vec<u16> = ports
            .split_whitespace()
            .map(|port| port.parse().unwrap())
            .collect();
        Servers {
            imaps: ports[0],
            imap: ports[1],
            smtp: ports[2],
            ca: folder.join("ca.pem"),
        }
    }

    /// A mailbox that no other test uses: its address.
    pub fn mailbox(&self) -> String {
        // Short: an address for answers has 29 signs more, and may have 64 before the @.
        let name = uuid::Uuid::now_v7().simple().to_string();
        format!("casella-{}@posta.example", &name[16..])
    }

    /// The file of settings with this mailbox, read at an address that begins so: `imaps`, and the port.
    pub fn settings(&self, address: &str, (scheme, port): (&str, u16), more: &str) -> String {
        format!(
            "mail_from = \"Sportello <{address}>\"\nmail_ca_file = \"{}\"\n\n[incoming]\nmost_per_sender = 0\nmost_per_domain = 0\n\n\
             [[mailboxes]]\nname = \"assistenza\"\naddress = \"{address}\"\nimap_url = \"{scheme}://{address}@localhost:{port}\"\n\
             imap_password = \"{PASSWORD}\"\n{more}\n",
            self.ca.display()
        )
    }

    /// A scene whose ordinary mailbox is this one.
    pub async fn scene(&self, address: &str, at: (&str, u16), more: &str) -> Scene {
        Scene::with(&[("sportello.toml", &self.settings(address, at, more))]).await
    }

    /// Our mail server's address for the program.
    pub fn smtp_url(&self, port: u16) -> String {
        format!("smtp://sportello:{PASSWORD}@localhost:{port}?tls=required")
    }

    /// Somebody signed in to a mailbox, by another client than the program's own code.
    pub async fn sign_in(&self, user: &str) -> Session<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.imap)).await.unwrap();
        let mut client = async_imap::Client::new(stream);
        client.read_response().await.unwrap().unwrap();
        client
            .login(user, PASSWORD)
            .await
            .map_err(|(error, _)| error)
            .unwrap()
    }

    /// The mails that lie in a folder, deleted ones too; none where there is no such folder.
    pub async fn lying(&self, user: &str, folder: &str) -> Vec<Vec<u8>> {
        let mut session = self.sign_in(user).await;
        let Ok(opened) = session.examine(folder).await else {
            return Vec::new();
        };
        let mut mails = Vec::new();
        if opened.exists > 0 {
            let fetched = session.fetch("1:*", "(BODY.PEEK[])").await.unwrap();
            let fetched: Vec<_> = fetched.try_collect().await.unwrap();
            mails.extend(fetched.iter().map(|mail| mail.body().unwrap().to_vec()));
        }
        session.logout().await.unwrap();
        mails
    }

    /// Puts mails into a folder.
    pub async fn put(&self, user: &str, folder: &str, mails: &[Vec<u8>]) {
        let mut session = self.sign_in(user).await;
        for mail in mails {
            session.append(folder, None, None, mail).await.unwrap();
        }
        session.logout().await.unwrap();
    }

    /// Sends a mail as people do: by the mail server, with STARTTLS and signed in.
    pub async fn send(&self, from: &str, to: &str, mail: &[u8]) {
        let authority = Certificate::from_pem(&std::fs::read(&self.ca).unwrap()).unwrap();
        let tls = TlsParameters::builder("localhost".to_owned())
            .add_root_certificate(authority)
            .build()
            .unwrap();
        let mailer = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("localhost")
            .port(self.smtp)
            .tls(Tls::Required(tls))
            .credentials(Credentials::new("persona".to_owned(), PASSWORD.to_owned()))
            .build();
        let envelope = Envelope::new(Some(from.parse().unwrap()), vec![to.parse().unwrap()]).unwrap();
        mailer.send_raw(&envelope, mail).await.unwrap();
    }
}

/// Waits for what must come.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The rows of all mails that came in, the oldest first.
pub async fn rows(scene: &Scene) -> Vec<Incoming> {
    let rows = scene.app.read(|db| {
        incoming_mails::table
            .order(incoming_mails::id)
            .select(Incoming::as_select())
            .load(db)
    });
    rows.await.unwrap()
}

/// Waits until so many mails have come to their places.
pub async fn settled(scene: &Scene, count: usize) -> Vec<Incoming> {
    eventually(&format!("{count} mails in their places"), async || {
        let rows = rows(scene).await;
        let is_done = rows.len() >= count && rows.iter().all(|row| row.processed_at.is_some());
        is_done.then_some(rows)
    })
    .await
}

/// How the mailbox of the scene is.
pub async fn state(scene: &Scene) -> Option<MailboxState> {
    let states = scene.app.read(incoming::mailbox_states).await.unwrap();
    states.into_iter().find(|state| state.mailbox == "assistenza")
}

/// Waits until the mailbox has been looked at without a fault.
pub async fn answered(scene: &Scene) {
    eventually("the mailbox answers", async || {
        let state = state(scene).await?;
        (state.answered_at.is_some() && state.trouble.is_none()).then_some(())
    })
    .await;
}

/// Ends the readers as the program does.
pub async fn end(readers: Readers) {
    let begun = Instant::now();
    readers.stop(begun + Duration::from_secs(20)).await;
    assert!(begun.elapsed() < Duration::from_secs(9), "the end is quick");
}

/// Mails to one recipient that wait to leave.
async fn queue(scene: &Scene, recipient: &str, count: usize) {
    let to = recipient.to_owned();
    scene
        .app
        .write(move |db, now| {
            (0..count).try_for_each(|n| {
                let mail = Mail {
                    kind: "users/password_changed",
                    to: ("Anna".to_owned(), to.clone()),
                    user: None,
                    subject: format!("Avviso {n}"),
                    body: "Testo".to_owned(),
                    language: Lang::It,
                    ticket: None,
                };
                outbox::queue(db, now, mail).map(drop)
            })
        })
        .await
        .unwrap();
}
