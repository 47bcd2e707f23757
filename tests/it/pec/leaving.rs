//! Certified mail that leaves, and the receipts about it.

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;
use sportello::config::Mailbox;
use sportello::enti::identifiers::RegisterEntry;
use sportello::incoming::{Incoming, Reason, State};
use sportello::jobs;
use sportello::kernel::email::EmailAddress;
use sportello::kernel::text::Lang;
use sportello::mail::outbox::MailId;
use sportello::notices::NoticeKind;
use sportello::notices::preferences::{self, MailMode};
use sportello::pec::deliveries::{self, Delivery, DeliveryState};
use sportello::pec::notices::{self, NewNotice, NoticeChannel, NoticeDirection};
use sportello::pec::{self, FormalMail, SendError};
use sportello::storage;
use sportello::tickets::{self, NewMessage, StateChange, Terms, Ticket, Visibility};
use sportello::users::absences::{self, NewAbsence};
use sportello::users::actor::EnteRole;
use tokio::sync::mpsc::UnboundedReceiver;

use super::Scene;
use super::provider::Certified;
use crate::incoming::dead_letters::{notices as dead_letters, told};
use crate::incoming::is;
use crate::mail::mail_server;

/// A request that came by certified mail and was answered, and the answer as the mail server got it.
struct Answered {
    scene: Scene,
    server: UnboundedReceiver<String>,
    ticket: Ticket,
    mail: String,
    /// Message-ID of the answer, without angle brackets.
    id: String,
    /// The notice that the ticket is open, which was delivered.
    opened: String,
}

fn header(mail: &str, name: &str) -> String {
    let unfolded = mail.replace("\n ", " ").replace("\n\t", " ");
    let line = unfolded
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("{name} in {mail}"))
        .trim()
        .to_owned()
}

impl Answered {
    async fn start() -> Answered {
        let (url, mut server) = mail_server().await;
        let scene = Scene::with(&format!("smtp_url = '{url}'")).await;
        let request = scene.take_of_anna(1, &[], "Si chiede.").await;
        let ticket = scene.ticket(&request, &scene.anna).await;
        let ordinary = scene.app.mails().await;
        assert!(
            ordinary.iter().all(|mail| mail.to != scene.anna.email),
            "not by ordinary mail"
        );
        let opened = server.recv().await.unwrap();
        for (number, kind) in [(71, "accettazione"), (72, "avvenuta-consegna")] {
            let receipt = receipt_of(&scene, &message_id(&opened), kind, "nessuno", number);
            scene.take(receipt.mail(None)).await;
        }
        answer(&scene, &ticket, "Ecco la risposta.").await;
        let ordinary = scene.app.mails().await;
        assert!(
            ordinary.iter().all(|mail| mail.to != scene.anna.email),
            "not by ordinary mail too"
        );
        let mail = server.recv().await.unwrap();
        let id = message_id(&mail);
        Answered {
            scene,
            server,
            ticket,
            mail,
            id,
            opened,
        }
    }

    fn receipt(&self, kind: &'static str, error: &'static str, number: u32) -> Certified {
        receipt_of(&self.scene, &self.id, kind, error, 90 + number)
    }

    /// What is known of the answer: after the notice that the ticket is open.
    async fn row(&self) -> Delivery {
        self.scene.deliveries(&self.ticket).await.swap_remove(1)
    }

    /// What became of the answer.
    async fn state(&self) -> DeliveryState {
        self.row().await.state().0
    }

    async fn mail_id(&self) -> MailId {
        self.row().await.mail_id
    }
}

/// Message-ID of a mail, without angle brackets.
fn message_id(mail: &str) -> String {
    header(mail, "Message-ID").trim_matches(['<', '>']).to_owned()
}

/// The receipt of a mail to Anna.
fn receipt_of(
    scene: &Scene,
    message_id: &str,
    kind: &'static str,
    error: &'static str,
    number: u32,
) -> Certified {
    let anna = &scene.anna.email;
    Certified {
        kind,
        error,
        sender: "centro@pec.centro.example".to_owned(),
        to: anna.clone(),
        message_id: message_id.to_owned(),
        identifier: format!("opec{number}@gestore.example"),
        about: (kind != "accettazione").then(|| anna.clone()),
        at: "02/03/2026 23:30:00",
    }
}

async fn answer(scene: &Scene, ticket: &Ticket, text: &'static str) {
    let (actor, id) = (scene.app.actor(&scene.agent).await, ticket.id);
    scene
        .app
        .write(move |db, now| tickets::reply(db, &actor, now, id, NewMessage::new(Visibility::Public, text)))
        .await
        .unwrap();
}

/// Runs the job that follows what left.
async fn follow(scene: &Scene) -> u32 {
    let done = jobs::run_now(&scene.app.app, "pec.follow").await.unwrap();
    assert_eq!(done.len(), 1);
    done[0].1.done
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_certified_mail_leaves_as_certified_mail() {
    let mut test = Answered::start().await;
    let mail = &test.mail;
    assert!(
        header(mail, "From").ends_with("<centro@pec.centro.example>"),
        "{mail}"
    );
    assert!(header(mail, "To").contains(&test.scene.anna.email), "{mail}");
    assert_eq!(header(mail, "X-TipoRicevuta"), "completa");
    let has = |name: &str| mail.lines().any(|line| line.starts_with(name));
    assert!(!has("Auto-Submitted:") && !has("Reply-To:"), "{mail}");
    assert!(mail.contains("Ecco la risposta."), "{mail}");
    assert_eq!(test.state().await, DeliveryState::Sent);
    // A notice without an answer, an internal note: none of them is formal.
    let (actor, id) = (test.scene.app.actor(&test.scene.agent).await, test.ticket.id);
    test.scene
        .app
        .write(move |db, now| {
            tickets::reply(db, &actor, now, id, NewMessage::new(Visibility::Internal, "Nota"))
        })
        .await
        .unwrap();
    // What the ente writes on the pages is answered as it came.
    let (anna, id) = (test.scene.app.actor(&test.scene.anna).await, test.ticket.id);
    test.scene
        .app
        .write(move |db, now| {
            tickets::reply(
                db,
                &anna,
                now,
                id,
                NewMessage::new(Visibility::Public, "Dal portale"),
            )
        })
        .await
        .unwrap();
    answer(&test.scene, &test.ticket, "Seconda risposta").await;
    let ordinary = test.scene.app.mails().await;
    assert!(ordinary.iter().any(|mail| mail.to == test.scene.anna.email));
    assert!(test.server.try_recv().is_err());
    // Who wants no ordinary mail about answers gets the formal one all the same.
    let anna = test.scene.app.actor(&test.scene.anna).await;
    test.scene
        .app
        .write(move |db, _| preferences::choose(db, &anna, &[(NoticeKind::Answered, MailMode::Never)]))
        .await
        .unwrap();
    let more = test
        .scene
        .take_of_anna(2, &["References: <m1@alfa.example>"], "Di nuovo.")
        .await;
    assert_eq!(more.ticket_id, Some(test.ticket.id));
    answer(&test.scene, &test.ticket, "Terza risposta").await;
    test.scene.app.mails().await;
    assert!(test.server.recv().await.unwrap().contains("Terza risposta"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certified_mail_that_is_overdue_is_told_to_its_sender_to_managers_and_administrators() {
    let test = Answered::start().await;
    let scene = &test.scene;
    follow(scene).await;
    assert_eq!(told(&scene.app).await, 0);
    scene.app.advance(TimeDelta::hours(25));
    follow(scene).await;
    assert_eq!(test.state().await, DeliveryState::Overdue);
    assert_eq!(told(&scene.app).await, 1);
    scene.app.advance(TimeDelta::hours(2));
    assert_eq!(told(&scene.app).await, 0, "once");
    for (person, path) in [
        (&scene.agent, None),
        (&scene.manager, Some("/mail/outgoing")),
        (&scene.admin, Some("/mail/outgoing")),
    ] {
        let own = dead_letters(&scene.app, person).await;
        assert_eq!(own.len(), 1, "{}", person.email);
        let facts = &own[0].facts.0;
        assert_eq!(facts.lost.map(|lost| lost.certified), Some(1));
        assert_eq!(facts.path.as_deref(), path, "{}", person.email);
        let number = path.is_none().then(|| test.ticket.number.to_string());
        assert_eq!(
            facts.number, number,
            "who does not read the ledger is led to the ticket"
        );
    }
    assert!(dead_letters(&scene.app, &scene.anna).await.is_empty());
    let mails = scene.app.mails().await;
    let about = mails.iter().filter(|mail| mail.kind == "notices/dead_letter");
    assert_eq!(about.count(), 3);
    // Then the provider gives it up: that is another thing.
    let failed = test.receipt("errore-consegna", "no-dest", 5);
    is(
        &scene.take(failed.mail(None)).await,
        State::Receipt,
        Reason::ReceiptMatched,
    );
    assert_eq!(told(&scene.app).await, 1);
    assert_eq!(dead_letters(&scene.app, &scene.agent).await.len(), 2);
    scene.app.mails().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_of_the_mailbox_answers_leave_as_any_mail() {
    let scene = Scene::with("").await;
    let request = scene.take_of_anna(1, &[], "Si chiede.").await;
    let ticket = scene.ticket(&request, &scene.anna).await;
    scene.app.mails().await;
    answer(&scene, &ticket, "Ecco.").await;
    let mails = scene.app.mails().await;
    assert_eq!(mails.iter().filter(|mail| mail.to == scene.anna.email).count(), 1);
    assert!(scene.deliveries(&ticket).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_tell_what_became_of_a_mail_and_touch_no_ticket() {
    let test = Answered::start().await;
    let scene = &test.scene;
    let (agent, id) = (scene.app.actor(&scene.agent).await, test.ticket.id);
    let terms = Terms::from(&scene.app.config.tickets);
    scene
        .app
        .write(move |db, now| {
            let version = tickets::find(db, &agent, id)?.version;
            let change = StateChange::to(tickets::State::Resolved).saying("Fatto");
            tickets::set_state(db, &agent, now, &terms, id, version, change)
        })
        .await
        .unwrap();
    let before = scene.ticket(&request_of(&test).await, &scene.agent).await;
    assert_eq!(before.state, tickets::State::Resolved);
    assert_eq!(
        scene.deliveries(&test.ticket).await.len(),
        3,
        "the solution is an answer too"
    );

    // Unsigned, of somebody else's mail, with a forged id: nothing is known of ours.
    let delivered = test.receipt("avvenuta-consegna", "nessuno", 1);
    let unsigned = [delivered.headers().as_bytes(), &delivered.content(None)].concat();
    let unsigned = scene.take(unsigned).await;
    is(&unsigned, State::Receipt, Reason::PecUnsigned);
    let strange = Certified {
        message_id: "a1@altrove.example".to_owned(),
        ..delivered.clone()
    };
    is(
        &scene.take(strange.mail(None)).await,
        State::Receipt,
        Reason::ReceiptUnmatched,
    );
    let (local, host) = test.id.split_once('@').unwrap();
    let other = if local.ends_with('a') { 'e' } else { 'a' };
    let forged = Certified {
        message_id: format!("{}{other}@{host}", &local[..local.len() - 1]),
        ..delivered.clone()
    };
    is(
        &scene.take(forged.mail(None)).await,
        State::Receipt,
        Reason::ReceiptUnmatched,
    );
    assert_eq!(test.state().await, DeliveryState::Sent);
    let ordinary = scene
        .take_in(
            "assistenza",
            test.receipt("accettazione", "nessuno", 2).mail(None),
        )
        .await;
    is(&ordinary, State::Receipt, Reason::PecUnverified);
    assert_eq!(test.state().await, DeliveryState::Sent);

    let accepted = scene
        .take(test.receipt("accettazione", "nessuno", 3).mail(None))
        .await;
    is(&accepted, State::Receipt, Reason::ReceiptMatched);
    assert_eq!(accepted.ticket_id, Some(test.ticket.id));
    assert_eq!(test.state().await, DeliveryState::Accepted);
    let other = Certified {
        about: Some("altri@pec.alfa.example".to_owned()),
        ..delivered.clone()
    };
    is(
        &scene.take(other.mail(None)).await,
        State::Receipt,
        Reason::ReceiptMatched,
    );
    assert_eq!(
        test.state().await,
        DeliveryState::Accepted,
        "about another recipient"
    );
    // Formal mail is kept, however old.
    let plain = crate::incoming::mail(&scene.anna.email, "Altro", &[], "Altro");
    scene.take_in("assistenza", plain).await;
    scene.app.mails().await;
    let purged = scene
        .app
        .write(|db, now| sportello::mail::outbox::purge(db, now + TimeDelta::days(400)))
        .await
        .unwrap();
    assert!(purged > 0, "the ordinary ones are removed");
    let original = test.mail.replace('\n', "\r\n");
    let last = Certified {
        identifier: "opec77@gestore.example".to_owned(),
        ..delivered.clone()
    };
    let bytes = last.mail(Some(original.as_bytes()));
    is(
        &scene.take(bytes.clone()).await,
        State::Receipt,
        Reason::ReceiptMatched,
    );
    assert_eq!(test.state().await, DeliveryState::Delivered);
    // A later notice of failure is kept and changes nothing.
    is(
        &scene
            .take(test.receipt("errore-consegna", "no-dest", 5).mail(None))
            .await,
        State::Receipt,
        Reason::ReceiptMatched,
    );
    assert_eq!(test.state().await, DeliveryState::Delivered);

    let after = scene.ticket(&request_of(&test).await, &scene.agent).await;
    assert_eq!((after.state, after.version), (before.state, before.version));

    // 23:30 in Rome is still that day, which is what the law counts from.
    let mail = test.mail_id().await;
    let path = format!("/api/v1/outgoing-mails/{mail}/pec");
    let veiled = scene.app.program(&scene.admin).await.get(&path).await;
    let veiled = veiled.expect(200).json();
    assert_eq!(veiled["recipients"][0]["state"], "delivered");
    assert_eq!(veiled["notice"], json!(null), "for who sees the ticket");
    let told = scene.app.program(&scene.manager).await.get(&path).await;
    let told = told.expect(200).json();
    let recipient = &told["recipients"][0];
    assert_eq!(recipient["state"], "delivered");
    assert_eq!(recipient["delivered_at"], "2026-03-02T22:30:00Z");
    assert_eq!(recipient["received_on"], "2026-03-02");
    assert_eq!(told["receipts"].as_array().unwrap().len(), 4);
    let notice = &told["notice"];
    assert_eq!(notice["received_on"], "2026-03-02");
    assert_eq!(notice["entered_by"], json!(scene.agent.id));
    let files = notice["files"].as_array().unwrap();
    let has = |role: &str, hash: String| {
        files
            .iter()
            .any(|file| file["role"] == role && file["sha256"] == hash.as_str())
    };
    assert!(has("receipt", storage::sha256(&bytes)), "{files:?}");
    assert!(has("original", storage::sha256(original.as_bytes())), "{files:?}");

    let page = scene
        .app
        .browser(&scene.anna)
        .await
        .get(&format!("/tickets/{}", test.ticket.number))
        .await
        .expect(200);
    assert!(
        page.text.contains("Posta certificata inviata") && page.text.contains("Consegnata"),
        "{}",
        page.text
    );
    let page = scene
        .app
        .browser(&scene.admin)
        .await
        .get(&format!("/mail/outgoing/{mail}"))
        .await
        .expect(200);
    assert!(page.text.contains("Ricevuta di avvenuta consegna"));
    assert!(page.text.contains(&format!("/mail/incoming/{}/raw", accepted.id)));
    let page = scene
        .app
        .browser(&scene.manager)
        .await
        .get(&format!("/mail/outgoing/{mail}"))
        .await
        .expect(200);
    assert!(!page.text.contains("/raw"), "the original is for administrators");
}

/// The request that was answered.
async fn request_of(test: &Answered) -> Incoming {
    let id = test.ticket.id;
    test.scene
        .app
        .read(move |db| {
            let mail = tickets::opening_mail(db, id)?.expect("it came by mail");
            use diesel::prelude::*;
            use sportello::db::schema::incoming_mails;
            incoming_mails::table
                .find(mail)
                .select(Incoming::as_select())
                .first(db)
        })
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_proves_nothing_can_be_looked_at_again() {
    let test = Answered::start().await;
    let receipt = test.receipt("accettazione", "nessuno", 1);
    let unsigned = test
        .scene
        .take([receipt.headers().as_bytes(), &receipt.content(None)].concat())
        .await;
    let manager = test.scene.app.program(&test.scene.manager).await;
    let retried = manager
        .post(
            &format!("/api/v1/incoming-mails/{}/retry", unsigned.id),
            &json!({}),
        )
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&retried["state"], &retried["reason"]),
        (&json!("receipt"), &json!("pec_unsigned"))
    );
    let good = test.scene.take(receipt.mail(None)).await;
    manager
        .post(&format!("/api/v1/incoming-mails/{}/retry", good.id), &json!({}))
        .await
        .expect(409);
    let page = test
        .scene
        .app
        .browser(&test.scene.manager)
        .await
        .get(&format!("/mail/incoming/{}", unsigned.id))
        .await;
    assert!(
        page.expect(200)
            .text
            .contains(&format!("/mail/incoming/{}/retry", unsigned.id))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_overdue_a_day_after_acceptance_and_the_receipt_may_still_come() {
    let test = Answered::start().await;
    let scene = &test.scene;
    assert_eq!(follow(scene).await, 1);
    let sent = test.row().await.sent_at.unwrap();
    assert_eq!(sent, scene.app.now());
    scene.app.advance(TimeDelta::hours(23));
    // Accepted at 23:30 in Rome, which the provider says.
    scene
        .take(test.receipt("accettazione", "nessuno", 1).mail(None))
        .await;
    scene.app.advance(TimeDelta::hours(15));
    follow(scene).await;
    assert_eq!(
        test.state().await,
        DeliveryState::Accepted,
        "a day from acceptance"
    );
    scene.app.advance(TimeDelta::hours(1));
    assert_eq!((follow(scene).await, follow(scene).await), (1, 0), "once");
    let metrics = scene.app.anonymous().get("/metrics").await.expect(200);
    assert!(
        metrics
            .text
            .contains("sportello_pec_undelivered{state=\"overdue\"} 1")
    );
    let row = test.row().await;
    assert_eq!(
        row.state(),
        (DeliveryState::Overdue, "2026-03-03T22:30:00Z".parse().unwrap())
    );
    let page = scene
        .app
        .browser(&scene.agent)
        .await
        .get(&format!("/tickets/{}", test.ticket.number))
        .await;
    assert!(page.expect(200).text.contains("In ritardo"));
    scene
        .take(test.receipt("avvenuta-consegna", "nessuno", 2).mail(None))
        .await;
    assert_eq!(test.state().await, DeliveryState::Delivered);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_our_certified_mail_finds_its_ticket_by_the_providers_name_for_it() {
    let test = Answered::start().await;
    let scene = &test.scene;
    scene
        .take(test.receipt("accettazione", "nessuno", 1).mail(None))
        .await;
    let back = scene
        .take_of_anna(2, &["In-Reply-To: <opec91@gestore.example>"], "Grazie.")
        .await;
    is(&back, State::Threaded, Reason::OurId);
    assert_eq!(back.ticket_id, Some(test.ticket.id));
    // The name is no secret: of somebody to whom nothing was sent it leads nowhere.
    let zeno = &scene.zeno.email;
    let message = super::inner(zeno, 3, &["In-Reply-To: <opec91@gestore.example>"], "Anch'io.");
    let other = scene.take(super::envelope(zeno, 3).mail(Some(&message))).await;
    is(&other, State::NewTicket, Reason::NewRequest);
    assert_ne!(other.ticket_id, Some(test.ticket.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn something_formal_leaves_with_its_files_to_each_recipient() {
    let (url, mut server) = mail_server().await;
    let scene = Scene::with(&format!("smtp_url = '{url}'")).await;
    let mailbox = sportello::incoming::mailbox(&scene.app, "pec").unwrap();
    let app = &scene.app.app;
    let act = storage::keep(
        &app.db,
        &app.store,
        "atto.txt",
        scene.app.now(),
        b"Si comunica la disdetta.".as_slice(),
    )
    .await
    .unwrap();
    let to = |local: &str| {
        (
            local.to_owned(),
            EmailAddress::parse(&format!("{local}@pec.alfa.example")).unwrap(),
        )
    };
    let formal = FormalMail {
        to: vec![to("protocollo"), to("refused")],
        subject: "Disdetta\r\nBcc: tutti@centro.example".to_owned(),
        text: "In allegato l’atto.".to_owned(),
        language: Lang::It,
        files: vec![act.clone()],
        ente: Some(scene.alfa),
        ticket: None,
        by: Some(scene.manager.id),
    };
    let (given, from) = (formal.clone(), mailbox.clone());
    let sent = scene
        .app
        .write(move |db, now| pec::send(db, now, &from, &given))
        .await
        .unwrap();
    assert_eq!(sent.len(), 2);
    scene.app.mails().await;
    let mail = server.recv().await.unwrap();
    assert!(
        header(&mail, "To").contains("protocollo@pec.alfa.example"),
        "{mail}"
    );
    assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    let raw = mail.replace('\n', "\r\n");
    let read = sportello::mail::message::read(raw.as_bytes()).unwrap();
    assert_eq!(read.parts.len(), 1);
    assert_eq!(
        (read.parts[0].name.as_str(), read.parts[0].bytes.as_slice()),
        ("atto.txt", b"Si comunica la disdetta.".as_slice())
    );
    assert!(read.text.contains("In allegato l’atto."));
    let (first, second) = (sent[0], sent[1]);
    let states = scene
        .app
        .read(move |db| {
            let state = |db: &mut _, id| deliveries::of_mail(db, id).map(|rows| rows[0].state().0);
            diesel::QueryResult::Ok((state(db, first)?, state(db, second)?))
        })
        .await
        .unwrap();
    assert_eq!(states, (DeliveryState::Sent, DeliveryState::Waiting));
    let told = scene
        .app
        .program(&scene.manager)
        .await
        .get(&format!("/api/v1/outgoing-mails/{first}/pec"))
        .await
        .expect(200)
        .json();
    assert_eq!(told["notice"]["files"][0]["sha256"], act.sha256.as_str());
    assert_eq!(told["notice"]["entered_by"], json!(scene.manager.id));
    // Given up after many tries: it was not delivered.
    for _ in 0..12 {
        scene.app.advance(TimeDelta::hours(8));
        scene.app.mails().await;
    }
    follow(&scene).await;
    let row = scene
        .app
        .read(move |db| deliveries::of_mail(db, second))
        .await
        .unwrap()
        .remove(0);
    assert_eq!(row.state().0, DeliveryState::Failed);
    assert!(row.failure.unwrap().contains("no such mailbox"));
    // Sent again, to a corrected address, it is another mail; the first one stays as it is.
    let manager = scene.app.program(&scene.manager).await;
    let again = json!({"email": "segreteria@pec.alfa.example"});
    let path = format!("/api/v1/outgoing-mails/{second}/sending");
    let resent = manager
        .json(reqwest::Method::PUT, &path, &again)
        .await
        .expect(200)
        .json();
    let third: MailId = resent["id"].as_str().unwrap().parse().unwrap();
    assert_ne!(third, second);
    scene.app.mails().await;
    let mail = server.recv().await.unwrap();
    assert!(header(&mail, "To").contains("segreteria@"), "{mail}");
    assert!(mail.contains("atto.txt"), "with its files: {mail}");
    let rows = scene
        .app
        .read(move |db| {
            let both = (deliveries::of_mail(db, second)?, deliveries::of_mail(db, third)?);
            diesel::QueryResult::Ok(both)
        })
        .await
        .unwrap();
    let (earlier, later) = (&rows.0[0], &rows.1[0]);
    assert_eq!(
        (earlier.recipient.as_str(), earlier.state().0),
        ("refused@pec.alfa.example", DeliveryState::Failed)
    );
    assert_eq!(
        (later.recipient.as_str(), later.state().0, later.repeats_id),
        ("segreteria@pec.alfa.example", DeliveryState::Sent, Some(second))
    );

    let refused = |mailbox: Mailbox, formal: FormalMail| {
        scene
            .app
            .write(move |db, now| pec::send(db, now, &mailbox, &formal))
    };
    let silent = Mailbox {
        smtp_url: None,
        ..mailbox.clone()
    };
    assert!(matches!(
        refused(silent, formal.clone()).await,
        Err(SendError::NoServer(_))
    ));
    let nobody = FormalMail {
        to: Vec::new(),
        ..formal.clone()
    };
    assert!(matches!(
        refused(mailbox.clone(), nobody).await,
        Err(SendError::NoRecipient)
    ));
    let many = FormalMail {
        files: vec![act.clone(); 21],
        ..formal.clone()
    };
    assert!(matches!(
        refused(mailbox.clone(), many).await,
        Err(SendError::TooLarge)
    ));
    let mut gone = act.clone();
    gone.sha256 = "0".repeat(64);
    let gone = FormalMail {
        files: vec![gone],
        ..formal
    };
    assert!(matches!(refused(mailbox, gone).await, Err(SendError::FileGone)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_receipt_and_register_the_earlier_date_counts() {
    let test = Answered::start().await;
    let scene = &test.scene;
    scene
        .take(test.receipt("avvenuta-consegna", "nessuno", 1).mail(None))
        .await;
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let mail = test.mail_id().await;
    let new = NewNotice {
        direction: NoticeDirection::In,
        channel: NoticeChannel::Document,
        subject: "Disdetta".to_owned(),
        ente: Some(scene.alfa),
        ticket: None,
        incoming: None,
        mail: None,
        message: None,
        entered_by: Some(scene.agent.id),
    };
    let sent = scene
        .app
        .read(move |db| notices::of_sent(db, mail))
        .await
        .unwrap()
        .unwrap();
    let days = [
        (None, false, None),
        (Some(day(5)), false, Some(day(5))),
        (None, true, Some(day(2))),
        (Some(day(5)), true, Some(day(2))),
        (Some(day(1)), true, Some(day(1))),
    ];
    for (number, (registered, is_delivered, expected)) in (1..).zip(days) {
        let new = new.clone();
        let entry =
            registered.map(|on| RegisterEntry::parse("AOO1", &format!("{number}"), 2026, on).unwrap());
        let found = scene
            .app
            .write(move |db, now| {
                let mut entered = notices::enter(db, now, new.clone(), Vec::new())?;
                if let Some(entry) = &entry {
                    let registered = notices::set_register(db, entered.id, entry)?;
                    entered = registered.expect("the entry is free");
                }
                entered.mail_id = is_delivered.then_some(mail);
                notices::received_on(db, &entered)
            })
            .await
            .unwrap();
        assert_eq!(found, expected, "{registered:?}, {is_delivered}");
    }
    assert_eq!(sent.channel, NoticeChannel::Pec);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_sent_again_has_receipts_of_its_own() {
    let mut test = Answered::start().await;
    let scene = &test.scene;
    let first = test.mail_id().await;
    scene
        .take(test.receipt("accettazione", "nessuno", 1).mail(None))
        .await;
    let manager = scene.app.browser(&scene.manager).await;
    let path = format!("/mail/outgoing/{first}");
    let fields = [("email", scene.anna.email.as_str())];
    let done = manager
        .submit(&path, &format!("{path}/resend"), &fields)
        .await
        .expect(303);
    let second = done.header("location").to_owned();
    assert!(
        second != path && second.starts_with("/mail/outgoing/"),
        "{second}"
    );
    scene.app.mails().await;
    let mail = test.server.recv().await.unwrap();
    let id = message_id(&mail);
    assert_ne!(id, test.id, "a new Message-ID");
    let scene = &test.scene;
    let rows = scene.deliveries(&test.ticket).await;
    assert_eq!(rows.len(), 3);
    let states = |rows: &[Delivery]| (rows[1].state().0, rows[2].state().0);
    assert_eq!(states(&rows), (DeliveryState::Accepted, DeliveryState::Sent));
    // What proves something of one proves nothing of the other, and both stay to be read.
    let delivered = receipt_of(scene, &id, "avvenuta-consegna", "nessuno", 95);
    scene.take(delivered.mail(None)).await;
    let rows = scene.deliveries(&test.ticket).await;
    assert_eq!(states(&rows), (DeliveryState::Accepted, DeliveryState::Delivered));
    let failed = test.receipt("errore-consegna", "no-dest", 6);
    scene.take(failed.mail(None)).await;
    let rows = scene.deliveries(&test.ticket).await;
    assert_eq!(states(&rows), (DeliveryState::Failed, DeliveryState::Delivered));
    let earlier = manager.get(&path).await.expect(200);
    assert!(
        earlier.text.contains("Spedito di nuovo") && earlier.text.contains(&second),
        "{}",
        earlier.text
    );
    assert!(earlier.text.contains("Ecco la risposta."), "it stays readable");
    let later = manager.get(&second).await.expect(200);
    assert!(
        later.text.contains("È una nuova spedizione") && later.text.contains(&path),
        "{}",
        later.text
    );
    let told = scene.app.program(&scene.manager).await;
    let told = told
        .get(&format!("/api/v1/outgoing-mails/{first}/pec"))
        .await
        .expect(200)
        .json();
    assert_eq!(told["receipts"].as_array().unwrap().len(), 2);
    assert_eq!(told["repeated_by"].as_array().unwrap().len(), 1);
    assert_eq!(told["repeats_id"], json!(null));
    // One that waits for another address leaves once: to the new one.
    answer(scene, &test.ticket, "Terza").await;
    let waiting = scene.deliveries(&test.ticket).await.pop().unwrap().mail_id;
    let manager = scene.app.program(&scene.manager).await;
    let sending = format!("/api/v1/outgoing-mails/{waiting}/sending");
    let same = manager
        .json(reqwest::Method::PUT, &sending, &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        same["id"],
        json!(waiting),
        "it waits for the same address: nothing new"
    );
    let other = json!({"email": "altro@pec.alfa.example"});
    let other = manager
        .json(reqwest::Method::PUT, &sending, &other)
        .await
        .expect(200)
        .json();
    assert_ne!(other["id"], json!(waiting));
    scene.app.mails().await;
    let only = test.server.recv().await.unwrap();
    assert!(header(&only, "To").contains("altro@pec.alfa.example"), "{only}");
    assert!(test.server.try_recv().is_err());
    let dropped = manager
        .get(&format!("/api/v1/outgoing-mails/{waiting}"))
        .await
        .expect(200)
        .json();
    assert_eq!(dropped["state"], "dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_by_certified_mail_is_told_so_that_the_ticket_is_open() {
    let test = Answered::start().await;
    let (scene, opened) = (&test.scene, &test.opened);
    assert!(header(opened, "To").contains(&scene.anna.email), "{opened}");
    assert!(
        header(opened, "Subject").contains(&test.ticket.number.to_string()),
        "{opened}"
    );
    assert_eq!(header(opened, "X-TipoRicevuta"), "completa");
    let page = scene.app.browser(&scene.agent).await;
    let page = page
        .get(&format!("/tickets/{}", test.ticket.number))
        .await
        .expect(200);
    assert!(
        page.text.contains("Conferma di apertura") && page.text.contains("Risposta – "),
        "{}",
        page.text
    );
    // Where an answer goes, and how much it takes along, is said where it is written.
    let said = format!("La risposta parte per PEC verso {}", scene.anna.email);
    assert!(
        page.text.contains(&said) && page.text.contains("20 MB in tutto"),
        "{}",
        page.text
    );
    let own = scene.app.browser(&scene.anna).await;
    let own = own
        .get(&format!("/tickets/{}", test.ticket.number))
        .await
        .expect(200);
    assert!(!own.text.contains("La risposta parte per PEC"));
    // The ledger shows the text as it left, without marks.
    let row = scene.deliveries(&test.ticket).await.remove(0);
    let ledger = scene.app.browser(&scene.manager).await;
    let ledger = ledger
        .get(&format!("/mail/outgoing/{}", row.mail_id))
        .await
        .expect(200);
    let link = format!("{}/tickets/{}", scene.app.config.base_url, test.ticket.number);
    assert!(
        ledger.text.contains(&link) && !ledger.text.contains('\u{1a}'),
        "{}",
        ledger.text
    );
    // The program wrote it by itself: the helpdesk of an ente must not answer it by itself too.
    assert_eq!(header(opened, "Auto-Submitted"), "auto-replied");
    let row = scene.deliveries(&test.ticket).await.remove(0);
    assert!(row.sent_at.is_some() && row.accepted_at.is_some());
    assert_eq!(row.state().0, DeliveryState::Delivered);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_absent_is_answered_by_certified_mail_all_the_same_and_the_deputy_is_told() {
    let mut test = Answered::start().await;
    let scene = &test.scene;
    let deputy = scene
        .app
        .user_of(scene.alfa, "Dina Dati", EnteRole::Contact, true)
        .await;
    let actor = scene.app.actor(&scene.anna).await;
    let absence = NewAbsence {
        user: scene.anna.id,
        deputy: Some(deputy.id),
        from_on: "2026-03-01".parse().unwrap(),
        to_on: "2026-03-31".parse().unwrap(),
    };
    scene
        .app
        .write(move |db, now| absences::add(db, &actor, now, absence))
        .await
        .unwrap();
    answer(scene, &test.ticket, "Seconda risposta.").await;
    let ordinary = scene.app.mails().await;
    assert!(ordinary.iter().all(|mail| mail.to != scene.anna.email));
    let told: Vec<_> = ordinary.iter().filter(|mail| mail.to == deputy.email).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].body.contains("Seconda risposta."));
    let formal = test.server.recv().await.unwrap();
    assert!(header(&formal, "To").contains(&test.scene.anna.email), "{formal}");
    assert!(formal.contains("Seconda risposta."), "{formal}");
    assert!(test.server.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_answer_go_along_and_what_does_not_fit_is_named() {
    let mut test = Answered::start().await;
    let scene = &test.scene;
    let agent = scene.app.browser(&scene.agent).await;
    let page = format!("/tickets/{}", test.ticket.number);
    let large = vec![b'a'; usize::try_from(pec::MAX_BYTES).unwrap()];
    let part =
        |name: &str, bytes: &[u8]| reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new()
        .text("csrf", agent.csrf(&page).await)
        .text("reply-text", "Con gli allegati.")
        .text("visibility", "public")
        .text("then", "send")
        .part("files", part("relazione.txt", b"La relazione."))
        .part("files", part("enorme.txt", &large));
    let path = format!("{page}/messages");
    let request = agent.request(reqwest::Method::POST, &path).multipart(form);
    agent.send(request).await.expect(303);
    scene.app.mails().await;
    let mail = test.server.recv().await.unwrap();
    let raw = mail.replace('\n', "\r\n");
    let read = sportello::mail::message::read(raw.as_bytes()).unwrap();
    let files: Vec<_> = read
        .parts
        .iter()
        .map(|part| (part.name.as_str(), part.bytes.as_slice()))
        .collect();
    assert_eq!(files, [("relazione.txt", b"La relazione.".as_slice())]);
    assert!(read.text.contains("Con gli allegati."), "{}", read.text);
    let named = read.text.split_once("enorme.txt (20 MB)").expect(&read.text).1;
    assert!(named.contains(&page), "with the way to it: {named}");
    let scene = &test.scene;
    let row = scene.deliveries(&test.ticket).await.pop().unwrap();
    let told = scene.app.program(&scene.manager).await;
    let told = told
        .get(&format!("/api/v1/outgoing-mails/{}/pec", row.mail_id))
        .await
        .expect(200)
        .json();
    let documents = told["notice"]["files"].as_array().unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["sha256"], storage::sha256(b"La relazione.").as_str());
    // The document of the notice can be had by who sees it, and by nobody else.
    let content = format!(
        "/api/v1/formal-notice-files/{}/content",
        documents[0]["id"].as_str().unwrap()
    );
    for (person, status) in [
        (&scene.manager, 200),
        // It is about a ticket, and an administrator sees none.
        (&scene.admin, 404),
        (&scene.agent, 403),
        (&scene.anna, 404),
        (&scene.zeno, 404),
    ] {
        let answer = scene.app.program(person).await.get(&content).await.expect(status);
        assert_eq!(answer.text == "La relazione.", status == 200, "{}", answer.text);
    }
    // What is attached after the mail has left stays on the page: a mail is the same at every try.
    let (actor, ticket) = (scene.app.actor(&scene.agent).await, test.ticket.clone());
    let message = scene
        .messages(&ticket, &scene.agent)
        .await
        .pop()
        .unwrap()
        .message
        .id;
    let app = &scene.app.app;
    let late = storage::keep(
        &app.db,
        &app.store,
        "tardi.txt",
        scene.app.now(),
        b"Tardi.".as_slice(),
    )
    .await
    .unwrap();
    scene
        .app
        .write(move |db, now| {
            let new = tickets::NewAttachment {
                name: late.name.clone(),
                media_type: late.media_type.to_owned(),
                size: i64::try_from(late.size).unwrap(),
                sha256: late.sha256.clone(),
                visibility: None,
                message: Some(message),
            };
            tickets::attach(db, &actor, now, ticket.id, new)
        })
        .await
        .unwrap();
    let mail = row.mail_id;
    let kept = scene
        .app
        .read(move |db| sportello::mail::outbox::files(db, mail))
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
}
