//! Certified mail that comes.

use serde_json::json;
use sportello::enti::{self, EnteIn};
use sportello::incoming::{Authentication, Reason, State};
use sportello::storage::sha256;
use sportello::tickets::Channel;
use sportello::users::actor::Operator;

use super::provider::{Certified, signature};
use super::{Scene, envelope, inner};
use crate::incoming::is;
use crate::support::TestApp;

#[tokio::test]
async fn a_proved_envelope_is_opened_and_placed_as_its_sender() {
    let scene = Scene::with("").await;
    let first = scene.take_of_anna(1, &[], "Si chiede il recesso.").await;
    is(&first, State::NewTicket, Reason::NewRequest);
    assert_eq!(
        (
            first.subject.as_deref(),
            first.from_address.as_deref(),
            first.authentication
        ),
        (
            Some("Oggetto 1"),
            Some(scene.anna.email.as_str()),
            Authentication::Pass
        )
    );
    let ticket = scene.ticket(&first, &scene.anna).await;
    assert_eq!(
        (
            ticket.channel,
            ticket.subject.as_str(),
            ticket.text.as_str(),
            ticket.requester_id
        ),
        (
            Channel::Pec,
            "Oggetto 1",
            "Si chiede il recesso.",
            Some(scene.anna.id)
        )
    );
    // A second one names the message of the first, as the sender's program knows it.
    let second = scene
        .take_of_anna(2, &["References: <m1@alfa.example>"], "Ancora.")
        .await;
    is(&second, State::Threaded, Reason::EarlierMail);
    assert_eq!(second.ticket_id, first.ticket_id);
    let page = scene
        .app
        .browser(&scene.anna)
        .await
        .get(&format!("/tickets/{}", ticket.number))
        .await
        .expect(200);
    assert_eq!(
        page.text
            .matches("firma del gestore verificata: Gestore di prova")
            .count(),
        2
    );
}

#[tokio::test]
async fn a_proved_envelope_is_a_formal_notice_with_the_hash_of_every_file() {
    let scene = Scene::with("").await;
    let message = inner(&scene.anna.email, 1, &[], "Si chiede il recesso.");
    let bytes = envelope(&scene.anna.email, 1).mail(Some(&message));
    let mail = scene.take(bytes.clone()).await;
    let admin = scene.app.program(&scene.admin).await;
    let path = format!("/api/v1/incoming-mails/{}", mail.id);
    let told = admin.get(&format!("{path}/pec")).await.expect(200).json();
    assert_eq!(told["signature"], "valid");
    assert_eq!(told["provider"], "Gestore di prova");
    assert_eq!(told["kind"], "posta-certificata");
    assert_eq!(told["certified_at"], "2026-03-02T08:00:00Z");
    assert_eq!(told["sender"], scene.anna.email.as_str());
    let notice = &told["notice"];
    assert_eq!(notice["direction"], "in");
    assert_eq!(notice["channel"], "pec");
    assert_eq!(notice["ente_id"], json!(scene.alfa));
    // The receipt of delivery lies with the sender: nothing here proves the day.
    assert_eq!(notice["received_on"], json!(null));
    let files = notice["files"].as_array().unwrap();
    let hash_of = |role: &str| {
        let file = files.iter().find(|file| file["role"] == role);
        file.unwrap_or_else(|| panic!("{role} in {files:?}"))["sha256"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(hash_of("envelope"), sha256(&bytes));
    assert_eq!(hash_of("original"), sha256(&message));
    assert_eq!(hash_of("document"), sha256(b"Delibera n. 1"));
    assert_eq!(files.len(), 3);
    let raw = admin.get(&format!("{path}/raw")).await.expect(200);
    assert_eq!(raw.text.as_bytes(), bytes, "kept byte for byte");
    let page = scene
        .app
        .browser(&scene.admin)
        .await
        .get(&format!("/mail/incoming/{}", mail.id))
        .await
        .expect(200);
    for words in [
        "Verificata",
        "Gestore di prova",
        "Comunicazione formale",
        &sha256(&message),
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    let plain = scene
        .take_in(
            "assistenza",
            crate::incoming::mail(&scene.anna.email, "x", &[], "y"),
        )
        .await;
    admin
        .get(&format!("/api/v1/incoming-mails/{}/pec", plain.id))
        .await
        .expect(404);
}

#[tokio::test]
async fn what_is_not_proved_waits_with_its_reason() {
    let scene = Scene::with("").await;
    let sender = &scene.anna.email;
    let mut number = 10;
    let mut next = || {
        number += 1;
        let envelope = envelope(sender, number);
        let content = envelope.content(Some(&inner(sender, number, &[], "Testo")));
        (envelope, content)
    };
    let mut mails = Vec::new();
    for (signer, reason) in [
        ("other", Reason::PecUnknownAuthority),
        ("expired", Reason::PecExpired),
        ("stranger", Reason::PecOtherSigner),
        ("server", Reason::PecWrongCertificate),
    ] {
        let (envelope, content) = next();
        mails.push((
            envelope.mail_of(&content, &signature(signer, &content, &[])),
            reason,
        ));
    }
    let (envelope, content) = next();
    let good = signature("good", &content, &[]);
    let altered = String::from_utf8(content.clone())
        .unwrap()
        .replace("Testo", "Altro");
    mails.push((envelope.mail_of(altered.as_bytes(), &good), Reason::PecAltered));
    mails.push((
        [envelope.headers().as_bytes(), &content].concat(),
        Reason::PecUnsigned,
    ));
    mails.push((envelope.mail_of(&content, b"x"), Reason::PecUnreadable));
    let (envelope, _) = next();
    let empty = envelope.content(None);
    mails.push((
        envelope.mail_of(&empty, &signature("good", &empty, &[])),
        Reason::PecWrongData,
    ));
    // Sent to somebody else, who sends it on to us: not what its sender wants of us.
    let (envelope, _) = next();
    let elsewhere = Certified {
        to: "protocollo@pec.beta.example".to_owned(),
        ..envelope
    };
    let message = inner(sender, 99, &[], "Testo");
    mails.push((elsewhere.mail(Some(&message)), Reason::PecWrongData));
    for (mail, reason) in mails {
        let taken = scene.take(mail).await;
        is(&taken, State::Quarantine, reason);
        assert_eq!((taken.ticket_id, taken.entry_id), (None, None), "{reason}");
    }
    assert_eq!(
        scene
            .app
            .mails()
            .await
            .iter()
            .filter(|mail| mail.to == *sender)
            .count(),
        0
    );
}

#[tokio::test]
async fn an_ordinary_mailbox_and_one_without_authorities_prove_nothing() {
    let scene = Scene::with("").await;
    let sender = &scene.anna.email;
    let mail = envelope(sender, 1).mail(Some(&inner(sender, 1, &[], "Testo")));
    is(
        &scene.take_in("assistenza", mail).await,
        State::Quarantine,
        Reason::PecUnverified,
    );
    let text = "[[mailboxes]]\nname = 'pec'\naddress = 'centro@pec.centro.example'\npec = true";
    let app = TestApp::start_with(&[("sportello.toml", text)]).await;
    let other = Scene { app, ..scene };
    let mail = envelope(sender_of(&other), 2).mail(Some(&inner(sender_of(&other), 2, &[], "Testo")));
    is(&other.take(mail).await, State::Quarantine, Reason::PecNoAuthority);
}

fn sender_of(scene: &Scene) -> &str {
    &scene.anna.email
}

#[tokio::test]
async fn who_is_unknown_stays_so_also_with_a_signature() {
    let scene = Scene::with("").await;
    let stranger = "chi@pec.altrove.example";
    let mail = envelope(stranger, 1).mail(Some(&inner(&scene.anna.email, 1, &[], "Testo")));
    // The message says that it is from Anna; the provider knows better.
    let taken = scene.take(mail).await;
    is(&taken, State::Quarantine, Reason::UnknownSender);
    assert_eq!(taken.from_address.as_deref(), Some(stranger));
    // The ente whose own address it is stands first among those whose contact the sender may become.
    let given = EnteIn {
        kind: "comune".to_owned(),
        name: "Comune di Gamma".to_owned(),
        pec: stranger.to_owned(),
        valid_from: "2015-01-01".to_owned(),
        ..EnteIn::default()
    };
    let gamma = scene
        .app
        .write(move |db, now| enti::create(db, Operator, now, &given).map(|ente| ente.id))
        .await
        .unwrap();
    let page = scene.app.browser(&scene.admin).await;
    let page = page
        .get(&format!("/mail/incoming/{}", taken.id))
        .await
        .expect(200);
    assert!(
        page.text.contains(&format!("<option value=\"{gamma}\" selected")),
        "{}",
        page.text
    );
    // Once it is known who it is, the same notice knows for which ente.
    let admin = scene.app.program(&scene.admin).await;
    let path = format!("/api/v1/incoming-mails/{}", taken.id);
    let before = admin.get(&format!("{path}/pec")).await.expect(200).json();
    assert_eq!(before["notice"]["ente_id"], json!(null));
    let contact = json!({"ente_id": gamma, "name": "Chi Scrive", "role": "ente_contact"});
    let added = admin.post(&format!("{path}/contact"), &contact).await.expect(201);
    assert_eq!(added.json()["state"], "new_ticket");
    let after = admin.get(&format!("{path}/pec")).await.expect(200).json();
    assert_eq!(after["notice"]["ente_id"], json!(gamma));
    assert_eq!(after["notice"]["id"], before["notice"]["id"]);
    assert_eq!(after["notice"]["files"], before["notice"]["files"]);
}

#[tokio::test]
async fn the_same_envelope_by_another_road_is_the_same_request() {
    let scene = Scene::with("").await;
    let sender = &scene.anna.email;
    let mail = envelope(sender, 1).mail(Some(&inner(sender, 1, &[], "Testo")));
    is(
        &scene.take(mail.clone()).await,
        State::NewTicket,
        Reason::NewRequest,
    );
    let forwarded = [b"Received: from altrove.example\r\n".as_slice(), &mail].concat();
    is(&scene.take(forwarded).await, State::Ignored, Reason::PecRepeated);
}

#[tokio::test]
async fn an_anomaly_is_ordinary_mail_whose_sender_nobody_knows() {
    let scene = Scene::with("").await;
    let message = inner(&scene.anna.email, 1, &[], "Testo");
    let certified = envelope(&scene.anna.email, 1);
    let content = certified.content(Some(&message));
    let mail = certified.mail_of(&content, &signature("good", &content, &[]));
    let mail = String::from_utf8(mail)
        .unwrap()
        .replace("X-Trasporto: posta-certificata", "X-Trasporto: errore");
    let taken = scene.take(mail).await;
    is(&taken, State::Quarantine, Reason::PecAnomaly);
    // Placed by hand it is a note of who placed it, not a message of Anna.
    let ticket = scene
        .ticket(&scene.take_of_anna(2, &[], "Vera").await, &scene.anna)
        .await;
    let agent = scene.app.program(&scene.agent).await;
    let placed = format!("/api/v1/incoming-mails/{}/placement", taken.id);
    agent
        .post(&placed, &json!({"ticket": ticket.number}))
        .await
        .expect(201);
    assert!(scene.messages(&ticket, &scene.anna).await.is_empty());
    assert_eq!(scene.messages(&ticket, &scene.agent).await.len(), 1);
}

#[tokio::test]
async fn by_hand_only_what_is_proved_becomes_a_message_of_its_sender() {
    let scene = Scene::with("[incoming]\nmost_per_sender = 1").await;
    let ticket = scene
        .ticket(&scene.take_of_anna(1, &[], "Prima").await, &scene.anna)
        .await;
    let held = scene.take_of_anna(2, &[], "Con la firma").await;
    is(&held, State::Quarantine, Reason::BrakeSender);
    let certified = envelope(&scene.anna.email, 3);
    let content = certified.content(Some(&inner(&scene.anna.email, 3, &[], "Senza firma")));
    let unsigned = scene
        .take([certified.headers().as_bytes(), &content].concat())
        .await;
    is(&unsigned, State::Quarantine, Reason::PecUnsigned);
    let agent = scene.app.program(&scene.agent).await;
    for mail in [&held, &unsigned] {
        let path = format!("/api/v1/incoming-mails/{}/placement", mail.id);
        agent
            .post(&path, &json!({"ticket": ticket.number}))
            .await
            .expect(201);
    }
    let seen = scene.messages(&ticket, &scene.anna).await;
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (seen[0].message.text.as_str(), seen[0].message.author_id),
        ("Con la firma", Some(scene.anna.id))
    );
    let told = scene
        .app
        .program(&scene.admin)
        .await
        .get(&format!("/api/v1/incoming-mails/{}/pec", held.id))
        .await;
    assert_eq!(told.expect(200).json()["notice"]["ente_id"], json!(scene.alfa));
}
