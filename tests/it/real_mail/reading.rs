//! Mail in, by IMAP.

use sportello::incoming::imap::{Readers, probe};
use sportello::incoming::{MailboxTrouble, Reason, Source, State};
use sportello::mail::message::MAX_BYTES;

use super::faults::Gate;
use super::{Servers, answered, end, eventually, rows, settled, state};
use crate::incoming::{is, mail};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_mail_is_read_when_it_comes_and_moved_as_it_is() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    // Nobody would wait for the next look: the server tells.
    let scene = servers
        .scene(&address, ("imaps", servers.imaps), "imap_poll_seconds = 600")
        .await;
    let readers = Readers::start(&scene.app.app);
    answered(&scene).await;
    let sent = mail(&scene.anna.email, "Albo vuoto", &[], "La pagina è vuota.\r\n");
    servers.send(&scene.anna.email, &address, &sent).await;
    let row = settled(&scene, 1).await.remove(0);
    is(&row, State::NewTicket, Reason::NewRequest);
    assert_eq!((row.source, row.user_id), (Source::Imap, Some(scene.anna.id)));
    assert_eq!(scene.ticket(&row, &scene.anna).await.subject, "Albo vuoto");
    let done = eventually("the mail is moved", async || {
        servers.lying(&address, "Sportello").await.pop()
    })
    .await;
    assert!(String::from_utf8_lossy(&done).contains("\r\n\r\nLa pagina è vuota.\r\n"));
    assert_eq!(sportello::storage::sha256(&done), row.sha256, "byte for byte");
    assert!(servers.lying(&address, "INBOX").await.is_empty());
    let state = state(&scene).await.unwrap();
    assert_eq!((state.mail_at, state.left_lying), (Some(scene.app.now()), 0));

    // The same mail once more, by another road: moved, and nothing else.
    servers.put(&address, "INBOX", &[done]).await;
    eventually("the second one is moved", async || {
        (servers.lying(&address, "Sportello").await.len() == 2).then_some(())
    })
    .await;
    assert_eq!(rows(&scene).await.len(), 1);
    end(readers).await;
    let state = super::state(&scene).await.unwrap();
    assert_eq!(state.owner, None, "another process may go on at once");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_server_that_can_do_little_is_asked_again_and_loses_nothing() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    gate.replace(" IDLE", " IDLX");
    gate.replace(" MOVE", " MOVX");
    let scene = servers
        .scene(
            &address,
            ("imap", gate.port),
            "imap_poll_seconds = 1\nimap_done_folder = \"Fatte\"",
        )
        .await;
    // What somebody else has marked as deleted is neither taken nor removed.
    let marked = mail(&scene.anna.email, "Già cancellata", &[], "Testo");
    let mut colleague = servers.sign_in(&address).await;
    colleague
        .append("INBOX", Some("(\\Deleted)"), None, &marked)
        .await
        .unwrap();
    let mails: Vec<Vec<u8>> = (0..3)
        .map(|n| mail(&scene.anna.email, &format!("Domanda {n}"), &[], "Testo"))
        .collect();
    servers.put(&address, "INBOX", &mails[..2]).await;
    let readers = Readers::start(&scene.app.app);
    settled(&scene, 2).await;
    servers.put(&address, "INBOX", &mails[2..]).await;
    let rows = settled(&scene, 3).await;
    assert!(rows.iter().all(|row| row.state == State::NewTicket), "{rows:?}");
    eventually("all are put aside", async || {
        let (done, left) = (
            servers.lying(&address, "Fatte").await,
            servers.lying(&address, "INBOX").await,
        );
        (done == mails && left == [marked.clone()]).then_some(())
    })
    .await;
    end(readers).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn without_proof_of_the_server_no_password_is_said() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    let scene = servers.scene(&address, ("imap+starttls", gate.port), "").await;
    let config = &scene.app.config;
    let imap = config.mailboxes[0].imap.clone().unwrap();
    probe(config, &imap).await.unwrap();
    let trouble = async |config, imap| probe(config, imap).await.unwrap_err().trouble;

    let mut public_only = config.clone();
    public_only.mail_ca.clear();
    assert_eq!(trouble(&public_only, &imap).await, MailboxTrouble::Unproved);
    let mut other_name = imap.clone();
    other_name.server.host = "127.0.0.1".to_owned();
    assert_eq!(trouble(config, &other_name).await, MailboxTrouble::Unproved);

    // Somebody in between who keeps TLS away.
    gate.replace("STARTTLS", "STARTTLX");
    gate.forget();
    assert_eq!(trouble(config, &imap).await, MailboxTrouble::Unproved);
    let said = gate.said();
    assert!(said.contains("STARTTLS") && !said.contains("LOGIN"), "{said}");

    let mut wrong = servers.settings(&address, ("imaps", servers.imaps), "");
    wrong = wrong.replace(super::PASSWORD, "sbagliata");
    let env = std::collections::BTreeMap::new();
    let wrong = sportello::config::Config::parse(&wrong, std::path::Path::new("test"), &env).unwrap();
    let imap = wrong.mailboxes[0].imap.clone().unwrap();
    let error = probe(&wrong, &imap).await.unwrap_err();
    assert_eq!(error.trouble, MailboxTrouble::SignIn);
    assert!(!format!("{error:?} {imap:?} {wrong:?}").contains("sbagliata"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn what_cannot_be_taken_holds_nothing_up_and_is_seen() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let scene = servers.scene(&address, ("imaps", servers.imaps), "").await;
    let mut large = mail(&scene.anna.email, "Enorme", &[], "");
    large.resize(MAX_BYTES + 1, b'x');
    let good = mail(&scene.anna.email, "Dopo", &[], "Testo");
    let mails = [b"\r\n \r\n".to_vec(), large.clone(), good.clone()];
    servers.put(&address, "INBOX", &mails).await;
    let readers = Readers::start(&scene.app.app);
    let rows = settled(&scene, 2).await;
    let of = |subject: &str| {
        rows.iter()
            .find(|row| row.subject.as_deref() == Some(subject))
            .unwrap()
            .clone()
    };
    is(&of("Enorme"), State::DeadLetter, Reason::LeftInMailbox);
    is(&of("Dopo"), State::NewTicket, Reason::NewRequest);
    let enormous = of("Enorme");
    assert!(enormous.size < 1000, "headers only");
    assert_eq!(enormous.from_address.as_deref(), Some(scene.anna.email.as_str()));
    eventually("the empty one is told", async || {
        let state = state(&scene).await?;
        (state.left_lying == 1).then_some(())
    })
    .await;
    // The whole of it is in the mailbox, and to read the headers again would make nothing of it.
    let done = servers.lying(&address, "Sportello").await;
    assert!(done.contains(&large) && done.contains(&good) && done.len() == 2);
    assert_eq!(servers.lying(&address, "INBOX").await, [mails[0].clone()]);
    let admin = scene.app.program(&scene.admin).await;
    let retry = format!("/api/v1/incoming-mails/{}/retry", enormous.id);
    admin.post(&retry, &serde_json::json!({})).await.expect(422);
    let page = scene
        .app
        .browser(&scene.manager)
        .await
        .get("/mail/mailboxes")
        .await
        .expect(200);
    assert!(
        page.text.contains("Un messaggio non si può prendere"),
        "{}",
        page.text
    );
    end(readers).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_large_mail_that_cannot_be_stored_holds_up_none_behind_it() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let scene = servers.scene(&address, ("imaps", servers.imaps), "").await;
    let mut large = mail(&scene.anna.email, "Grande", &[], "");
    large.resize(9 * 1024 * 1024, b'x');
    let sha256 = sportello::storage::sha256(&large);
    // Where its bytes should go lies something else.
    let place = std::path::PathBuf::from(&scene.app.config.attachment_store);
    let place = place.join(&sha256[..2]).join(&sha256);
    std::fs::create_dir_all(place.join("pieno")).unwrap();
    let good = mail(&scene.anna.email, "Dopo", &[], "Testo");
    servers
        .put(&address, "INBOX", &[large.clone(), good.clone()])
        .await;
    let readers = Readers::start(&scene.app.app);
    let rows = settled(&scene, 1).await;
    is(&rows[0], State::NewTicket, Reason::NewRequest);
    assert_eq!(rows[0].subject.as_deref(), Some("Dopo"));
    eventually("the large one is told", async || {
        let state = state(&scene).await?;
        (state.left_lying == 1).then_some(())
    })
    .await;
    assert_eq!(servers.lying(&address, "INBOX").await, [large]);
    end(readers).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn a_move_that_fails_and_numbers_that_change_have_no_second_effect() {
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let gate = Gate::open(servers.imap).await;
    gate.replace("UID MOVE", "UID MOVX");
    let mut owner = servers.sign_in(&address).await;
    owner.create("Arrivi").await.unwrap();
    let scene = servers
        .scene(&address, ("imap", gate.port), "imap_folder = \"Arrivi\"")
        .await;
    let first = mail(&scene.anna.email, "Domanda", &[], "Testo");
    servers
        .put(&address, "Arrivi", std::slice::from_ref(&first))
        .await;
    let readers = Readers::start(&scene.app.app);
    let one = settled(&scene, 1).await;
    let state = eventually("the refusal is told", async || {
        state(&scene).await.filter(|state| state.trouble.is_some())
    })
    .await;
    assert_eq!(state.trouble, Some(MailboxTrouble::Folder));
    assert_eq!(
        servers.lying(&address, "Arrivi").await,
        std::slice::from_ref(&first)
    );
    // Mail goes on being taken.
    let second = mail(&scene.zeno.email, "Altra domanda", &[], "Testo");
    servers
        .put(&address, "Arrivi", std::slice::from_ref(&second))
        .await;
    settled(&scene, 2).await;

    // The folder is made anew: the same mails under numbers that mean something else.
    gate.close();
    owner.delete("Arrivi").await.unwrap();
    owner.create("Arrivi").await.unwrap();
    servers
        .put(&address, "Arrivi", &[second.clone(), first.clone()])
        .await;
    gate.replace("UID MOVE", "UID MOVE");
    gate.reopen();
    eventually("both are moved", async || {
        let done = servers.lying(&address, "Sportello").await;
        (done == [second.clone(), first.clone()]).then_some(())
    })
    .await;
    assert!(servers.lying(&address, "Arrivi").await.is_empty());
    let rows = rows(&scene).await;
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].id, rows[0].ticket_id), (one[0].id, one[0].ticket_id));
    answered(&scene).await;
    end(readers).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs dovecot and postfix: tests/run starts them"]
async fn many_mails_come_in_order_for_each_sender() {
    const MAILS: usize = 120;
    let servers = Servers::of_this_run();
    let address = servers.mailbox();
    let scene = servers.scene(&address, ("imaps", servers.imaps), "").await;
    let people = [&scene.anna, &scene.nino, &scene.zeno];
    // Every second mail of a person answers the one before.
    let mails: Vec<Vec<u8>> = (0..MAILS)
        .map(|n| {
            let (pair, person) = (n / 6 * 3 + n % 3, people[n % 3]);
            let from = format!("{} <{}>", ["Da casa", "Dall'ufficio"][n / 3 % 2], person.email);
            match n / 3 % 2 {
                0 => {
                    let id = format!("Message-ID: <p{pair}@alfa.example>");
                    mail(&from, &format!("Domanda {pair}"), &[&id], "Testo")
                }
                _ => {
                    let to = format!("In-Reply-To: <p{pair}@alfa.example>");
                    mail(
                        &from,
                        &format!("Re: Domanda {pair}"),
                        &[&to],
                        &format!("Aggiunta {pair}"),
                    )
                }
            }
        })
        .collect();
    servers.put(&address, "INBOX", &mails).await;
    let readers = Readers::start(&scene.app.app);
    let rows = settled(&scene, MAILS).await;
    let count = |state| rows.iter().filter(|row| row.state == state).count();
    assert_eq!(
        (count(State::NewTicket), count(State::Threaded)),
        (MAILS / 2, MAILS / 2)
    );
    let received: Vec<&str> = rows.iter().filter_map(|row| row.subject.as_deref()).collect();
    let sent: Vec<String> = (0..MAILS)
        .map(|n| format!("{}Domanda {}", ["", "Re: "][n / 3 % 2], n / 6 * 3 + n % 3))
        .collect();
    assert_eq!(received, sent, "the ledger has the order of the folder");
    eventually("all are moved", async || {
        (servers.lying(&address, "Sportello").await == mails).then_some(())
    })
    .await;
    end(readers).await;
}
