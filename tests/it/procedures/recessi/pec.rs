//! A settlement that leaves as certified mail: what its ente gets, and what became of it.

use std::io::Cursor;

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::db::schema::{enti, settlements};
use sportello::exports::manifest::verify;
use sportello::incoming::{self, Source};
use sportello::mail::outbox::MailId;
use sportello::users::actor::Role;
use tokio::sync::mpsc::UnboundedReceiver;

use super::super::{entry, pointers, put};
use super::{Leaving, settling, told};
use crate::incoming::dead_letters;
use crate::mail::mail_server;
use crate::pec::provider::{Certified, bundle};
use crate::support::Answer;

const ADDRESS: &str = "comune@pec.prova.example";

/// A settlement that the ente sees, in a centre with certified mail.
struct Certifying {
    leaving: Leaving,
    server: UnboundedReceiver<String>,
    path: String,
    version: Value,
}

impl Certifying {
    async fn start() -> Certifying {
        let (url, server) = mail_server().await;
        let text = format!(
            "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\n\
             [[mailboxes]]\nname = 'pec'\naddress = 'centro@pec.centro.example'\npec = true\nsmtp_url = '{url}'\nca_bundle = '{}'\n",
            bundle()
        );
        let leaving = Leaving::start_with(&[("sportello.toml", &text)]).await;
        let lines =
            json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
        let (path, version) = settling(&leaving, lines).await;
        let certifying = Certifying {
            leaving,
            server,
            path,
            version,
        };
        certifying.address(Some(ADDRESS)).await;
        certifying
    }

    /// Gives the ente this address of certified mail.
    async fn address(&self, address: Option<&'static str>) {
        let ente = self.leaving.scene.ente;
        let written = self.leaving.scene.app.write(move |db, _| {
            let row = diesel::update(enti::table.find(ente));
            row.set(enti::pec.eq(address)).execute(db)
        });
        written.await.unwrap();
    }

    /// Asks that it is sent by certified mail too.
    async fn ask(&self) -> Answer {
        let send = json!({"state": "settled", "register_entry": entry("55"), "pec": true});
        let state = format!("{}/state", self.path);
        put(&self.leaving.accountant, &state, &self.version, send).await
    }

    /// The next mail that left, and its Message-ID without angle brackets.
    async fn left(&mut self) -> (String, String) {
        self.leaving.scene.app.mails().await;
        let mail = self.server.recv().await.unwrap();
        let line = mail.lines().find_map(|line| line.strip_prefix("Message-ID: "));
        let id = line.unwrap().trim().trim_matches(['<', '>']).to_owned();
        (mail, id)
    }

    /// A provider's receipt about a mail of ours comes in.
    async fn receipt(&self, message_id: &str, (kind, error): (&'static str, &'static str), to: &str) {
        self.take(receipt(message_id, (kind, error), to).mail(None)).await;
    }

    /// A mail comes into the mailbox of certified mail.
    async fn take(&self, mail: Vec<u8>) {
        let app = &self.leaving.scene.app.app;
        let mailbox = incoming::mailbox(app, "pec").unwrap();
        let received = incoming::receive(app, &mailbox, Source::Api, mail.into());
        incoming::process(app, received.await.unwrap()).await.unwrap();
    }

    async fn shown(&self) -> Value {
        self.leaving.shown(&self.path).await
    }
}

/// A provider's receipt about a mail of ours.
fn receipt(message_id: &str, (kind, error): (&'static str, &'static str), to: &str) -> Certified {
    Certified {
        kind,
        error,
        sender: "centro@pec.centro.example".to_owned(),
        to: to.to_owned(),
        message_id: message_id.to_owned(),
        identifier: format!("opec-{kind}-{to}"),
        about: (kind != "accettazione").then(|| to.to_owned()),
        at: "02/03/2026 09:30:00",
    }
}

/// The names of the receipts of providers among the documents.
fn receipts(found: &Value) -> Vec<&str> {
    let documents = found["act"]["documents"].as_array().unwrap().iter();
    let receipts = documents.filter(|document| document["role"] == "pec_receipt");
    receipts
        .map(|document| document["name"].as_str().unwrap())
        .collect()
}

/// Address and state of each certified mail.
fn recipients(found: &Value) -> Vec<(&str, &str)> {
    let recipients = found["settlement"]["pec_recipients"].as_array().unwrap().iter();
    recipients
        .map(|one| (one["address"].as_str().unwrap(), one["state"].as_str().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settlement_leaves_as_certified_mail_too_with_its_paper_where_that_is_asked_for() {
    let mut test = Certifying::start().await;
    test.address(None).await;
    assert_eq!(pointers(&test.ask().await.expect(422)), ["/pec"]);
    test.address(Some(ADDRESS)).await;
    let sent = test.ask().await.expect(200).json();
    assert_eq!(sent["settlement"]["pec_to"], ADDRESS);
    let (mail, _) = test.left().await;
    for said in [ADDRESS, "liquidazione-PR-2026-", "application/pdf"] {
        assert!(mail.contains(said), "{said} in {mail}");
    }
    // The page says what was sent to whom, to the ente too.
    let browser = test.leaving.scene.app.browser(&test.leaving.sara).await;
    let page = browser.get(&test.path).await.expect(200).text;
    assert!(page.contains(&format!("a {ADDRESS}")), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_of_a_settlement_come_to_its_documents_and_into_its_export() {
    let mut test = Certifying::start().await;
    test.ask().await.expect(200);
    let (_, id) = test.left().await;
    assert_eq!(recipients(&test.shown().await), [(ADDRESS, "sent")]);
    test.receipt(&id, ("accettazione", "nessuno"), ADDRESS).await;
    told(&test.leaving).await;
    test.receipt(&id, ("avvenuta-consegna", "nessuno"), ADDRESS).await;
    let heard = told(&test.leaving).await;
    let (who, said) = &heard[0];
    assert_eq!((heard.len(), who.as_str()), (1, "Conto Corrente"));
    let words = format!("è stata consegnata per PEC a {ADDRESS} il 02/03/2026");
    assert!(said.contains(&words), "{said}");
    // The same by another road changes nothing, nor does one about another mail, or about what somebody else got under our mail's name.
    let delivered = receipt(&id, ("avvenuta-consegna", "nessuno"), ADDRESS).mail(None);
    let by_another_road = [b"Received: by altro.example\r\n".as_slice(), &delivered].concat();
    test.take(by_another_road).await;
    test.receipt("altro@centro.example", ("errore-consegna", "altro"), ADDRESS)
        .await;
    test.receipt(&id, ("avvenuta-consegna", "nessuno"), "altri@pec.altri.example")
        .await;
    assert!(told(&test.leaving).await.is_empty());
    let shown = test.shown().await;
    let kept = [
        "ricevuta-di-accettazione.eml",
        "ricevuta-di-avvenuta-consegna.eml",
    ];
    assert_eq!(receipts(&shown), kept);
    assert_eq!(recipients(&shown), [(ADDRESS, "delivered")]);
    let browser = test.leaving.scene.app.browser(&test.leaving.sara).await;
    let page = browser.get(&test.path).await.expect(200).text;
    for said in ["Consegnata", kept[0], kept[1], "Ricevuta PEC"] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let export = format!("/api/v1{}/export", test.path);
    let (_, zip) = test.leaving.accountant.download(&export).await;
    let verified = verify(Cursor::new(zip)).unwrap();
    for name in kept {
        let mut files = verified.manifest.files.iter();
        assert!(files.any(|file| file.path.ends_with(name)), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settlement_that_did_not_arrive_leads_who_sent_it_to_its_act_and_is_sent_again() {
    let mut test = Certifying::start().await;
    test.ask().await.expect(200);
    let (_, id) = test.left().await;
    test.receipt(&id, ("errore-consegna", "no-dest"), ADDRESS).await;
    assert_eq!(receipts(&test.shown().await), ["avviso-di-mancata-consegna.eml"]);
    told(&test.leaving).await;
    assert_eq!(dead_letters::told(&test.leaving.scene.app).await, 1);
    let told = told(&test.leaving).await;
    let sender = told.iter().find(|(who, _)| who == "Conto Corrente").unwrap();
    assert!(sender.1.contains(&test.path), "{}", sender.1);

    let app = &test.leaving.scene.app;
    let manager = app.staff("Marta Verdi", &[Role::Manager], &[]).await;
    let manager = app.browser(&manager).await;
    let mail = app.read(|db| {
        let mail: Option<MailId> = settlements::table.select(settlements::pec_mail_id).first(db)?;
        QueryResult::Ok(mail)
    });
    let mail = format!("/mail/outgoing/{}", mail.await.unwrap().unwrap());
    let other = "protocollo@pec.prova.example";
    manager
        .submit(&mail, &format!("{mail}/resend"), &[("email", other)])
        .await
        .expect(303);
    let (_, again) = test.left().await;
    test.receipt(&again, ("avvenuta-consegna", "nessuno"), other)
        .await;
    let shown = test.shown().await;
    assert_eq!(recipients(&shown), [(ADDRESS, "failed"), (other, "delivered")]);
    assert_eq!(receipts(&shown).len(), 2);
}
