//! The day of receipt: what is left by it, and what follows when it is put right; on what else a recesso rests.

use std::io::{Cursor, Read};

use serde_json::{Value, json};
use sportello::exports::manifest::verify;
use zip::ZipArchive;

use super::super::{convenzione, document, pointers, put};
use super::{Leaving, dates, effective, received_on, terms};
use crate::support::Client;

impl Leaving {
    /// At another instant everybody signs in anew.
    async fn at(&mut self, instant: &str) {
        self.scene.until(instant);
        self.signatory = self.scene.program(&self.sara).await;
        self.owner = self.scene.program(&self.scene.owner).await;
    }
}

/// The audit of an export, which is checked.
pub(super) async fn exported(client: &Client, path: &str) -> String {
    let (_, zip) = client.download(&format!("/api/v1{path}/export")).await;
    verify(Cursor::new(&zip)).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
    let mut text = String::new();
    archive
        .by_name("audit.jsonl")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[tokio::test]
async fn a_wrong_day_of_receipt_is_put_right_with_all_that_follows_from_it() {
    let mut leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    leaving.active("SUPPORTO_WEB").await;
    leaving.at("2026-03-20T09:00:00Z").await;
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let (path, version) = leaving.submit(body.clone()).await;
    let receipt = format!("{path}/receipt");
    let right = |number: &str, day: &str| json!({"reason": "Timbro illeggibile", "register_entry": received_on(number, day)});
    let early = put(&leaving.owner, &receipt, &version, right("8", "2026-03-05")).await;
    assert_eq!(
        early.expect(409).json()["type"],
        "/problems/receipt-not-registered"
    );
    document(&leaving.signatory, &path, "notice", &path, None)
        .await
        .expect(201);
    let found = leaving.register(&path, &version, "7", "2026-03-15").await;
    assert_eq!(dates(&found), ["2027-03-15", "2027-03-16", "notice"]);
    let version = &found["act"]["version"];
    put(&leaving.signatory, &receipt, version, right("8", "2026-03-05"))
        .await
        .expect(403);
    let nothing = put(&leaving.owner, &receipt, version, json!({"reason": "Forse"})).await;
    assert_eq!(nothing.expect(409).json()["type"], "/problems/receipt-unchanged");
    leaving.scene.app.mails().await;
    let corrected = put(&leaving.owner, &receipt, version, right("8", "2026-03-05")).await;
    let corrected = corrected.expect(200).json();
    assert_eq!(dates(&corrected), ["2027-03-05", "2027-03-06", "notice"]);
    assert_eq!(corrected["act"]["received_on"], "2026-03-05");
    assert!(
        terms(&corrected)
            .iter()
            .any(|term| term.contains(&"2027-03-05".to_owned())),
        "{:?}",
        terms(&corrected)
    );
    let told = leaving.scene.app.mails().await;
    let to_sara = told.iter().find(|mail| mail.to_name == "Sara Firma").unwrap();
    assert!(
        to_sara.body.contains("15/03/2026") && to_sara.body.contains("05/03/2026"),
        "{}",
        to_sara.body
    );
    // The entry that was wrong is free, and the export tells of the right one.
    let audit = exported(&leaving.owner, &path).await;
    assert!(audit.contains("act.receipt_corrected"));
}

#[tokio::test]
async fn what_was_joined_when_the_notice_came_is_left_and_not_what_had_been_when_it_was_stated() {
    let mut leaving = Leaving::start().await;
    let app = &leaving.scene.app;
    let ending = convenzione(app, "2026", "2026-01-01", "2026-12-31").await;
    let following = convenzione(app, "2027-2030", "2027-01-01", "2030-12-31").await;
    leaving.join_by(&ending, "1").await;
    leaving.at("2026-12-01T09:00:00Z").await;
    let (path, version) = leaving
        .submit(json!({"scope": "membership", "just_cause": false}))
        .await;
    leaving.at("2026-12-15T09:00:00Z").await;
    leaving.join_by(&following, "2").await;
    leaving.at("2026-12-22T09:00:00Z").await;
    document(&leaving.signatory, &path, "notice", &path, None)
        .await
        .expect(201);
    let found = leaving.register(&path, &version, "9", "2026-12-20").await;
    assert_eq!(dates(&found), ["2027-12-20", "2027-12-21", "notice"]);
    // What was received before it was signed leaves the convention that ends.
    let corrected =
        json!({"reason": "Consegnata a mano il 10", "register_entry": received_on("10", "2026-12-10")});
    let corrected = put(
        &leaving.owner,
        &format!("{path}/receipt"),
        &found["act"]["version"],
        corrected,
    )
    .await;
    assert_eq!(
        dates(&corrected.expect(200).json()),
        ["2026-12-31", "2027-01-01", "contract_end"]
    );
}

#[tokio::test]
async fn the_grounds_of_a_signatory_are_nobody_else_s_to_give() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Sito fermo"});
    let (path, version) = leaving.submit(body).await;
    let contact = leaving.scene.program(&leaving.scene.rosa).await;
    for who in [&leaving.owner, &contact] {
        let refused = document(who, &path, "grounds", "una prova", None).await;
        assert!(
            [403, 422].contains(&refused.status.as_u16()),
            "{}",
            refused.status
        );
    }
    document(&leaving.owner, &path, "notice", "una lettera", None)
        .await
        .expect(201);
    let register =
        json!({"state": "registered", "notice": {"register_entry": received_on("7", "2026-03-02")}});
    let refused = put(
        &leaving.owner,
        &format!("{path}/state"),
        &version,
        register.clone(),
    )
    .await;
    assert_eq!(pointers(&refused.expect(422)), ["/documents"]);
    document(&leaving.signatory, &path, "grounds", "una prova", None)
        .await
        .expect(201);
    put(&leaving.owner, &format!("{path}/state"), &version, register)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_draft_of_the_settlement_is_the_centre_s_until_it_is_shown_and_keeps_its_method() {
    let leaving = Leaving::start().await;
    let (path, version) = effective(&leaving).await;
    let lines = |executed: i64, method: Option<&str>| {
        let mut body = json!({"lines": [{"description": "Canone", "contract": 1_000_000, "executed": executed, "paid": 300_000}]});
        if let Some(method) = method {
            body["method"] = json!(method);
        }
        body
    };
    let settlement = format!("{path}/settlement");
    let drafted = put(
        &leaving.accountant,
        &settlement,
        &version,
        lines(377_777, Some("four_fifths")),
    )
    .await;
    let drafted = drafted.expect(200).json();
    // What was computed keeps its rule when a line is put right.
    let again = put(
        &leaving.accountant,
        &settlement,
        &drafted["act"]["version"],
        lines(400_000, None),
    )
    .await;
    let again: Value = again.expect(200).json();
    assert_eq!(again["settlement"]["method"], "four_fifths");
    assert!(exported(&leaving.owner, &path).await.contains("377777"));
    let of_ente = exported(&leaving.signatory, &path).await;
    assert!(
        !of_ente.contains("377777") && !of_ente.contains("settlement_drafted"),
        "{of_ente}"
    );
    let shown = put(
        &leaving.accountant,
        &format!("{path}/state"),
        &again["act"]["version"],
        json!({"state": "settling"}),
    )
    .await;
    shown.expect(200);
    let of_ente = exported(&leaving.signatory, &path).await;
    assert!(
        of_ente.contains("400000") && !of_ente.contains("377777"),
        "{of_ente}"
    );
}
