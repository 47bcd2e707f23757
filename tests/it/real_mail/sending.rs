//! Mail out, and the answers to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use diesel::prelude::*;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sportello::db::schema::outbox as outbox_table;
use sportello::incoming::imap::Readers;
use sportello::incoming::{Reason, State};
use sportello::kernel::stop::Stop;
use sportello::kernel::text::Lang;
use sportello::mail::delivery;
use sportello::mail::letter::Sender;
use sportello::mail::message;
use sportello::mail::outbox::{self, Mail};
use sportello::mail::transport::Transport;
use sportello::tickets::{self, NewMessage, Visibility};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{Servers, end, eventually, queue, settled};
use crate::incoming::{Scene, is, mail};
use crate::mail::mail_server;

/// The Message-IDs of these mails.
pub fn message_ids(mails: &[Vec<u8>]) -> BTreeSet<String> {
    let ids = mails.iter().map(|mail| header(mail, "message-id"));
    ids.collect()
}

/// A header of a mail, unfolded.
pub fn header(mail: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(mail);
    let head = text
        .split("\r\n\r\n")
        .next()
        .unwrap()
        .replace("\r\n ", " ")
        .replace("\r\n\t", " ");
    let prefix = format!("{}:", name.to_ascii_lowercase());
    let line = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with(&prefix));
    line.map_or_else(String::new, |line| line[prefix.len()..].trim().to_owned())
}

/// Sends what is due by the real server; how many left.
pub async fn deliver(scene: &Scene) -> usize {
    let transport = Transport::of(&scene.app.config).unwrap();
    let sender = Sender::of(&scene.app.config, &scene.app.secrets);
    let (app, mailer, stop) = (&scene.app.app, (&transport, &sender), Stop::default());
    let done = delivery::deliver(&app.db, mailer, &app.clock, &stop)
        .await
        .unwrap();
    let errors = scene.app.read(|db| {
        let of_each = outbox_table::table.select((outbox_table::kind, outbox_table::last_error));
        of_each.load::<(String, Option<String>)>(db)
    });
    assert_eq!(
        (done.failed, done.given_up),
        (0, 0),
        "{:?}",
        errors.await.unwrap()
    );
    done.sent
}

/// An answer as three clients write it, with what they quote.
fn answers(to: &[u8], text: &str) -> [String; 3] {
    let (id, subject, from) = (
        header(to, "message-id"),
        header(to, "subject"),
        header(to, "from"),
    );
    let thread = format!("{} {id}", header(to, "references"));
    let outlook = format!(
        "Subject: R: {subject}\r\nThread-Topic: {subject}\r\nThread-Index: AdTx9w==\r\nMessage-ID: <AM0PR01MB1@alfa.example>\r\n\
         References: {thread}\r\nIn-Reply-To: {id}\r\nX-Mailer: Microsoft Outlook 16.0\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=\"_000_AM0\"\r\n\r\n\
         --_000_AM0\r\nContent-Type: text/plain; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         {text} da Outlook, =E8 cos=EC.\r\n\r\n________________________________\r\nDa: {from}\r\n\
         Inviato: luned=EC 2 marzo 2026 09:00\r\nA: Anna Bianchi\r\nOggetto: {subject}\r\n\r\nvecchio testo citato\r\n\r\n\
         --_000_AM0\r\nContent-Type: text/html; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         <html><body><p class=3D\"MsoNormal\">{text} da Outlook, =E8 cos=EC.</p><hr><b>Da:</b> altri</body></html>\r\n\
         --_000_AM0--\r\n"
    );
    let gmail = format!(
        "MIME-Version: 1.0\r\nReferences: {thread}\r\nIn-Reply-To: {id}\r\nMessage-ID: <CAGm1@mail.gmail.example>\r\n\
         Subject: Re: {subject}\r\nContent-Type: multipart/alternative; boundary=\"0000000000001\"\r\n\r\n\
         --0000000000001\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --0000000000001\r\nContent-Type: text/html; charset=\"UTF-8\"\r\n\r\n\
         <div dir=\"ltr\">{text} da Gmail.</div><div class=\"gmail_quote\">citato</div>\r\n--0000000000001--\r\n",
        base64(&format!(
            "{text} da Gmail, è così.\r\n\r\nIl giorno lun 2 mar 2026 alle ore 09:00 Sportello <\r\nsportello@posta.example> ha scritto:\r\n\r\n> vecchio testo citato\r\n"
        ))
    );
    let apple = format!(
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\nMime-Version: 1.0\r\n\
         Subject: Re: {subject}\r\nIn-Reply-To: {id}\r\nMessage-Id: <9F0C@alfa.example>\r\nReferences: {id}\r\n\
         X-Mailer: Apple Mail (2.3774)\r\n\r\n{text} da Mail, è così.\r\n\r\n\
         > Il giorno 2 mar 2026, alle ore 09:00, Sportello ha scritto:\r\n> \r\n> vecchio testo citato\r\n"
    );
    [outlook, gmail, apple]
}

fn base64(text: &str) -> String {
    use lettre::message::header::ContentTransferEncoding;
    let body = lettre::message::Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64);
    String::from_utf8(body.unwrap().into_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_notice_leaves_signed_in_and_what_three_clients_answer_lands_on_its_ticket() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let settings = servers.settings(&address, ("imaps", servers.imaps), "imap_poll_seconds = 600");
    let url = servers.smtp_url(servers.smtp);
    let scene = Scene::with(&[("sportello.toml", &settings), ("SPORTELLO_SMTP_URL", &url)]).await;
    let readers = Readers::start(&scene.app.app);
    let subject = format!("Città {}", uuid::Uuid::now_v7().simple());
    let opening = mail(&scene.anna.email, &subject, &[], "La pagina è vuota.");
    // The header is written as people's clients write it: in UTF-8, which the server takes as it is.
    servers.put(&address, "INBOX", &[opening]).await;
    let opened = settled(&scene, 1).await.remove(0);
    let ticket = scene.ticket(&opened, &scene.anna).await;
    let (agent, id) = (scene.app.actor(&scene.agent).await, ticket.id);
    scene
        .app
        .write(move |db, now| {
            let new = NewMessage::new(Visibility::Public, "Da quando è così?".to_owned());
            tickets::reply(db, &agent, now, id, new)
        })
        .await
        .unwrap();
    assert!(deliver(&scene).await >= 1);
    let notice = eventually("the notice has come", async || {
        let mails = servers.lying(&scene.anna.email, "INBOX").await;
        let about = |mail: &Vec<u8>| {
            let read = message::read(mail).unwrap();
            read.subject.contains(&subject) && read.text.contains("Da quando è così?")
        };
        mails.into_iter().find(about)
    })
    .await;
    // It was let in by name and password only, over TLS; and it says so.
    assert!(
        header(&notice, "received").contains("ESMTPSA"),
        "{}",
        header(&notice, "received")
    );
    assert_eq!(header(&notice, "auto-submitted"), "auto-generated");
    let returns = header(&notice, "return-path");
    assert!(
        returns.contains("+b-"),
        "what comes back is known by its address: {returns}"
    );
    let reply_to = header(&notice, "reply-to");
    let reply_to = reply_to
        .rsplit('<')
        .next()
        .unwrap()
        .trim_end_matches('>')
        .to_owned();
    assert!(reply_to.contains("+t-"), "{reply_to}");

    let head = |to: &str| {
        format!(
            "From: Anna Bianchi <{}>\r\nTo: <{to}>\r\nDate: Mon, 2 Mar 2026 09:30:00 +0100\r\n",
            scene.anna.email
        )
    };
    for (n, answer) in answers(&notice, "Da ieri").into_iter().enumerate() {
        // The last one goes to the mailbox itself: its thread alone shows where it belongs.
        let (to, reason) = match n {
            2 => (&address, Reason::OurId),
            _ => (&reply_to, Reason::Token),
        };
        let answer = format!("{}{answer}", head(to));
        servers.send(&scene.anna.email, to, answer.as_bytes()).await;
        let row = settled(&scene, n + 2).await.remove(n + 1);
        is(&row, State::Threaded, reason);
        assert_eq!(row.ticket_id, Some(ticket.id));
    }
    let messages = scene.messages(&ticket, &scene.agent).await;
    let texts: Vec<&str> = messages.iter().map(|row| row.message.text.as_str()).collect();
    let last = &texts[texts.len() - 3..];
    for (text, client) in last.iter().zip(["Outlook", "Gmail", "Mail"]) {
        assert_eq!(text.trim(), format!("Da ieri da {client}, è così."));
    }
    end(readers).await;
}

/// TLS from the first byte, with the certificate of this run's servers, before a mail server; its port.
async fn with_tls(servers: &Servers, server: String) -> u16 {
    let folder = servers.ca.parent().unwrap();
    let chain = CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap();
    let chain: Vec<_> = chain.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, server) = (acceptor.clone(), server.clone());
            tokio::spawn(async move {
                // A client that does not believe the certificate ends here.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut server = TcpStream::connect(&server).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn with_tls_from_the_first_byte_mails_leave_to_a_server_that_is_proved_and_to_no_other() {
    let servers = Servers::of_this_run();
    let (url, mut received) = mail_server().await;
    let port = with_tls(&servers, url.replace("smtp://", "")).await;
    let address = servers.mailbox();
    let settings = servers.settings(&address, ("imaps", servers.imaps), "");
    for (host, is_proved) in [("localhost", true), ("127.0.0.1", false)] {
        let url = format!("smtps://{host}:{port}");
        let scene = Scene::with(&[("sportello.toml", &settings), ("SPORTELLO_SMTP_URL", &url)]).await;
        queue(&scene, "anna@alfa.example", 3).await;
        let transport = Transport::of(&scene.app.config).unwrap();
        let sender = Sender::of(&scene.app.config, &scene.app.secrets);
        let (app, mailer, stop) = (&scene.app.app, (&transport, &sender), Stop::default());
        let done = delivery::deliver(&app.db, mailer, &app.clock, &stop)
            .await
            .unwrap();
        if is_proved {
            assert_eq!(done.sent, 3);
            for _ in 0..3 {
                received.recv().await.unwrap();
            }
        } else {
            // The first one shows it; the others do not try.
            assert_eq!((done.sent, done.failed), (0, 1));
            assert!(received.try_recv().is_err());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn letters_of_all_alphabets_come_and_go() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let settings = servers.settings(&address, ("imaps", servers.imaps), "");
    let url = servers.smtp_url(servers.smtp);
    let scene = Scene::with(&[("sportello.toml", &settings), ("SPORTELLO_SMTP_URL", &url)]).await;
    // Out, to an address that only SMTPUTF8 can carry.
    let recipient = format!("nicolò-{}@posta.example", uuid::Uuid::now_v7().simple());
    let to = recipient.clone();
    scene
        .app
        .write(move |db, now| {
            let mail = Mail {
                kind: "users/password_changed",
                to: ("Nicolò Şahin".to_owned(), to.clone()),
                user: None,
                subject: "Perché no? Ελληνικά".to_owned(),
                body: "Così è: 100 €".to_owned(),
                language: Lang::It,
                ticket: None,
            };
            outbox::queue(db, now, mail).map(drop)
        })
        .await
        .unwrap();
    assert_eq!(deliver(&scene).await, 1);
    let come = eventually("the mail has come", async || {
        servers.lying(&recipient, "INBOX").await.pop()
    })
    .await;
    let read = message::read(&come).unwrap();
    assert_eq!(read.subject, "Perché no? Ελληνικά");
    assert!(read.text.contains("Così è: 100 €"), "{}", read.text);

    // In: eight-bit headers and text from such an address, by the server.
    let readers = Readers::start(&scene.app.app);
    let sent = format!(
        "From: Nicolò <{recipient}>\r\nTo: {address}\r\nSubject: Città più bella\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nÈ già così.\r\n"
    );
    servers.send(&recipient, &address, sent.as_bytes()).await;
    let row = settled(&scene, 1).await.remove(0);
    assert_eq!(row.state, State::Quarantine);
    assert_eq!(row.subject.as_deref(), Some("Città più bella"));
    // And of somebody who is known.
    let sent = format!(
        "From: {}\r\nTo: {address}\r\nSubject: Più\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n",
        scene.anna.email
    );
    let mut sent = sent.into_bytes();
    sent.extend_from_slice(b"Perch\xe9 cos\xec?\r\n");
    servers.send(&scene.anna.email, &address, &sent).await;
    let row = settled(&scene, 2).await.remove(1);
    is(&row, State::NewTicket, Reason::NewRequest);
    let ticket = scene.ticket(&row, &scene.anna).await;
    assert_eq!(ticket.text.trim(), "Perché così?");
    end(readers).await;
}
