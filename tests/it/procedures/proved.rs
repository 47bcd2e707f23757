//! What proves the receipt of a notice after its act was decided on.

use reqwest::Method;
use serde_json::{Value, json};
use sportello::users::actor::Role;

use super::{Scene, entry, exports, put};
use crate::pec::provider::Certified;
use crate::pec::{envelope, inner, mailboxes, take_in};
use crate::support::Client;

/// The paths in the export of an act, which is checked as `act verify` does, and the events about it.
async fn exported(client: &Client, path: &str) -> (Vec<String>, String) {
    let (files, _) = exports::exported(client, path).await;
    let events = files.iter().find(|(name, _)| name == "audit.jsonl").unwrap();
    let events = String::from_utf8(events.1.clone()).unwrap();
    (files.into_iter().map(|(name, _)| name).collect(), events)
}

async fn entered(owner: &Client, body: &Value) -> (String, Value) {
    let act = owner.post("/api/v1/disdette", body).await.expect(201).json()["act"].clone();
    let path = format!("/disdette/{}", act["number"].as_str().unwrap());
    (path, act["version"].clone())
}

#[tokio::test]
async fn a_proof_that_comes_after_an_act_was_rejected_stands_in_its_export_which_is_right() {
    let scene = Scene::start_with(&[("sportello.toml", &mailboxes(""))]).await;
    let served = scene.served().await;
    let sara = &served.signatory.email;
    let message = inner(sara, 1, &[], "Si disdice.");
    let mail = take_in(&scene.app, "pec", envelope(sara, 1).mail(Some(&message))).await;
    let manager = scene.app.staff("Marta Verdi", &[Role::Manager], &[]).await;
    let (manager, owner) = (scene.program(&manager).await, scene.program(&scene.owner).await);
    let of_mail = format!("/api/v1/incoming-mails/{}/pec", mail.id);
    let notice = manager.get(&of_mail).await.expect(200).json()["notice"]["id"].clone();
    // Nothing but the register proves it when it is entered, and it is rejected.
    let given = json!({"notice_id": notice, "register_entry": entry("7")});
    let body = json!({"services": ["PORTALE"], "ente_id": scene.ente, "notice": given});
    let (rejected, version) = entered(&owner, &body).await;
    let why = json!({"state": "rejected", "reason": "Riguarda un altro servizio"});
    put(&owner, &format!("{rejected}/state"), &version, why)
        .await
        .expect(200);
    let (before, _) = exported(&owner, &rejected).await;
    // Then the sender's receipt comes.
    let receipt = Certified {
        kind: "avvenuta-consegna",
        identifier: "opec901@gestore.example".to_owned(),
        about: Some("centro@pec.centro.example".to_owned()),
        at: "02/03/2026 09:00:30",
        ..envelope(sara, 1)
    };
    let give = manager
        .request(Method::POST, &format!("{of_mail}/receipts"))
        .header("content-type", "message/rfc822")
        .body(receipt.mail(Some(&message)));
    manager.send(give).await.expect(201);
    let (after, events) = exported(&owner, &rejected).await;
    assert!(events.contains("act.notice_released") && events.contains("act.notice_proved"));
    assert_eq!(after.len(), before.len() + 1, "{before:?} {after:?}");
    // Another act rests on the same notice, and both stay right.
    let body = json!({"services": ["PORTALE"], "ente_id": scene.ente, "notice": {"notice_id": notice}});
    let (second, version) = entered(&owner, &body).await;
    let registered = json!({"state": "registered"});
    put(&owner, &format!("{second}/state"), &version, registered)
        .await
        .expect(200);
    let (of_second, events) = exported(&owner, &second).await;
    assert!(!events.contains("act.notice_proved"));
    let of_notice = |names: &[String]| names.iter().filter(|name| name.starts_with("notice/")).count();
    assert_eq!(of_notice(&of_second), of_notice(&after));
    exported(&owner, &rejected).await;
}
