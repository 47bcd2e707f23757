//! A contract that was entered by mistake is withdrawn: it is kept, and counts nowhere.

use serde_json::{Value, json};
use sportello::audit;
use sportello::users::rights::{self, RightsEnd};

use super::Leaving;
use super::rights::left_altogether;
use crate::procedures::{offering, pointers, put};
use crate::support::Answer;

const REASON: &str = "Era di un altro ente";

async fn withdraw(leaving: &Leaving, contract: &str, version: i32, body: Value) -> Answer {
    let path = format!("/contracts/{contract}/withdrawal");
    put(&leaving.accountant, &path, &json!(version), body).await
}

/// A contract of the ente that was entered and withdrawn: its id.
async fn withdrawn(leaving: &Leaving, from: &str, to: &str) -> String {
    let contract = leaving.contract(from, to).await;
    let done = withdraw(leaving, &contract, 1, json!({"reason": REASON})).await;
    done.expect(200);
    contract
}

pub(super) async fn rights_of(leaving: &Leaving) -> RightsEnd {
    let ente = leaving.scene.ente;
    let found = leaving.scene.app.read(move |db| rights::of(db, ente)).await;
    found.unwrap().unwrap()
}

/// Whether the people of the ente have all their rights.
pub(super) async fn ticket_opens(leaving: &Leaving) -> bool {
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    let answer = leaving.signatory.post("/api/v1/tickets", &ticket).await;
    match answer.status.as_u16() {
        201 => true,
        _ => answer.expect(403).json()["type"] != "/problems/rights-ended",
    }
}

#[tokio::test]
async fn a_contract_is_withdrawn_with_a_reason_and_shown_with_who_when_and_why() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let path = format!("/contracts/{contract}/withdrawal");
    let body = json!({"reason": REASON});
    put(&leaving.signatory, &path, &json!(1), body.clone())
        .await
        .expect(403);
    let other = leaving.scene.program(&leaving.scene.olga).await;
    put(&other, &path, &json!(1), body.clone()).await.expect(404);
    for reason in ["", "  "] {
        let refused = withdraw(&leaving, &contract, 1, json!({"reason": reason})).await;
        assert_eq!(pointers(&refused.expect(422)), ["/reason"]);
    }
    withdraw(&leaving, &contract, 7, body.clone()).await.expect(412);
    let done = withdraw(&leaving, &contract, 1, body.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&done["withdrawn_by"], &done["withdrawal_reason"]),
        (&json!("Conto Corrente"), &json!(REASON))
    );
    assert_eq!(done["withdrawn_at"], json!(leaving.scene.app.now()), "{done}");
    // It does not change any more.
    let right = json!({"start_on": "2025-01-01", "end_on": "2030-12-31", "creditor": "Ente capofila", "reason": "Anno errato"});
    let place = format!("/contracts/{contract}");
    let changed = put(&leaving.owner, &place, &json!(2), right).await;
    let again = withdraw(&leaving, &contract, 2, body.clone()).await;
    for refused in [changed, again] {
        assert_eq!(refused.expect(409).json()["type"], "/problems/contract-withdrawn");
    }
    // Ente and centre find it in list and page.
    let listed = leaving
        .signatory
        .get("/api/v1/contracts")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["items"], json!([done]));
    for person in [&leaving.sara, &leaving.scene.owner] {
        let browser = leaving.scene.app.browser(person).await;
        for place in ["/contracts".to_owned(), format!("/contracts/{contract}")] {
            let page = browser.get(&place).await.expect(200).text;
            assert!(page.contains("Ritirato il 02/03/2026"), "{page}");
            assert!(page.contains("da Conto Corrente: Era di un altro ente"), "{page}");
            assert!(
                !page.contains("In corso") && !page.contains("/withdrawal"),
                "{page}"
            );
        }
    }
    let events = leaving
        .scene
        .app
        .read(move |db| audit::about(db, "contract", &contract));
    let events = events.await.unwrap();
    let last = events.last().unwrap();
    assert_eq!(
        (last.event.as_str(), last.reason.as_deref()),
        ("contract.withdrawn", Some(REASON))
    );
    assert!(last.old_value.as_deref().unwrap().contains("2034-12-31"));
}

#[tokio::test]
async fn a_withdrawn_contract_counts_nowhere() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let contract = withdrawn(&leaving, "2025-01-01", "2034-12-31").await;
    // Nobody can leave it.
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let refused = leaving.signatory.post("/api/v1/recessi", &body).await;
    assert_eq!(pointers(&refused.expect(422)), ["/contract_id"]);
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let page = browser.get("/recessi/new").await.expect(200).text;
    assert!(!page.contains(&contract), "{page}");
    // Its service is renewed from year to year, so that a disdetta can be given.
    leaving.active("SUPPORTO_WEB").await;
    let disdetta = json!({"services": ["SUPPORTO_WEB"]});
    let entrusting = leaving.contract("2025-01-01", "2034-12-31").await;
    leaving
        .signatory
        .post("/api/v1/disdette", &disdetta)
        .await
        .expect(422);
    withdraw(&leaving, &entrusting, 1, json!({"reason": REASON}))
        .await
        .expect(200);
    leaving
        .signatory
        .post("/api/v1/disdette", &disdetta)
        .await
        .expect(201);
    // Another one may have the same days.
    leaving.contract("2026-01-01", "2030-12-31").await;
}

#[tokio::test]
async fn a_service_that_only_a_withdrawn_contract_carried_on_ends() {
    let leaving = Leaving::start().await;
    let days = ("2026-01-01", "2026-12-31");
    let offering = offering(&leaving.scene.app, "WEB", days, &["SUPPORTO_WEB"]).await;
    leaving.join_by(&offering, "900").await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let entrusted = leaving.active("SUPPORTO_WEB").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    assert_eq!(leaving.state_of(entrusted).await, "active");
    withdraw(&leaving, &contract, 1, json!({"reason": REASON}))
        .await
        .expect(200);
    for job in ["attivazioni.end", "recessi.end-rights"] {
        leaving.scene.run(job).await;
    }
    assert_eq!(leaving.state_of(entrusted).await, "ended");
    assert!(!ticket_opens(&leaving).await);
}

#[tokio::test]
async fn a_contract_on_which_a_recesso_rests_is_not_withdrawn_and_a_rejected_one_leaves_it_free() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let stated = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let (path, version) = leaving.submit(stated).await;
    let body = json!({"reason": REASON});
    let refused = withdraw(&leaving, &contract, 1, body.clone()).await;
    assert_eq!(
        refused.expect(409).json()["type"],
        "/problems/contract-has-recesso"
    );
    let browser = leaving.scene.app.browser(&leaving.scene.owner).await;
    let page = browser.get(&format!("/contracts/{contract}")).await.expect(200);
    assert!(!page.text.contains("/withdrawal"), "{}", page.text);
    let rejected = json!({"state": "rejected", "reason": "Manca la firma"});
    put(&leaving.owner, &format!("{path}/state"), &version, rejected)
        .await
        .expect(200);
    withdraw(&leaving, &contract, 1, body).await.expect(200);
    // The recesso is still told with what it was to leave.
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("31/12/2034"), "{page}");
}

#[tokio::test]
async fn a_contract_that_a_recesso_ended_is_not_withdrawn() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    let effective = json!({"state": "effective"});
    put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        effective,
    )
    .await
    .expect(200);
    let refused = withdraw(&leaving, &contract, 1, json!({"reason": REASON})).await;
    assert_eq!(
        refused.expect(409).json()["type"],
        "/problems/contract-has-recesso"
    );
}

#[tokio::test]
async fn the_form_of_a_withdrawal_keeps_what_was_typed_and_leaves_the_other_form_alone() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let (page, path) = (
        format!("/contracts/{contract}"),
        format!("/contracts/{contract}/withdrawal"),
    );
    let browser = leaving.scene.app.browser(&leaving.scene.owner).await;
    let long = format!("{REASON} {}", "x".repeat(2_000));
    for reason in ["", long.as_str()] {
        let fields = [("version", "1"), ("withdrawal_reason", reason)];
        let again = browser.submit(&page, &path, &fields).await.expect(422).text;
        assert!(again.contains("href=\"#withdrawal_reason\""), "{again}");
        assert!(again.contains(reason), "{again}");
        assert!(again.contains("value=\"2034-12-31\""), "{again}");
    }
    let stale = [("version", "3"), ("withdrawal_reason", REASON)];
    let again = browser.submit(&page, &path, &stale).await.expect(422).text;
    assert!(again.contains(REASON), "{again}");
    let fields = [("version", "1"), ("withdrawal_reason", REASON)];
    browser.submit(&page, &path, &fields).await.expect(303);
    // Who is late is told, with the page as it stands now.
    for (version, said) in [("1", "Nel frattempo"), ("2", "Il contratto è stato ritirato")] {
        let fields = [("version", version), ("withdrawal_reason", REASON)];
        let again = browser
            .submit("/contracts", &path, &fields)
            .await
            .expect(422)
            .text;
        assert!(again.contains("Ritirato il") && again.contains(said), "{again}");
    }
}

#[tokio::test]
async fn the_rights_that_a_contract_gave_back_end_again_with_it() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let before = rights_of(&leaving).await;
    assert!(!ticket_opens(&leaving).await);
    leaving.scene.days(10);
    let contract = leaving.contract("2026-03-01", "2034-12-31").await;
    assert!(ticket_opens(&leaving).await);
    leaving.scene.days(10);
    withdraw(&leaving, &contract, 1, json!({"reason": REASON}))
        .await
        .expect(200);
    assert!(!ticket_opens(&leaving).await);
    assert_eq!(rights_of(&leaving).await, before, "on the dates of then");
    leaving.scene.run("recessi.end-rights").await;
    assert_eq!(rights_of(&leaving).await, before);
    // The right one, entered then, gives them back.
    leaving.contract("2026-03-01", "2030-12-31").await;
    assert!(ticket_opens(&leaving).await);
}

#[tokio::test]
async fn rights_that_something_else_gives_too_stay_when_a_contract_is_withdrawn() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let first = leaving.contract("2026-03-01", "2026-12-31").await;
    leaving.scene.days(1);
    let second = leaving.contract("2027-01-01", "2034-12-31").await;
    let body = json!({"reason": REASON});
    withdraw(&leaving, &first, 1, body.clone()).await.expect(200);
    assert!(ticket_opens(&leaving).await, "there is another contract");
    withdraw(&leaving, &second, 1, body.clone()).await.expect(200);
    assert!(!ticket_opens(&leaving).await, "there is none");
    let third = leaving.contract("2026-03-01", "2034-12-31").await;
    leaving.join("901").await;
    withdraw(&leaving, &third, 1, body).await.expect(200);
    assert!(ticket_opens(&leaving).await, "there is a joining");
}

#[tokio::test]
async fn rights_that_the_case_owner_gave_back_do_not_end_with_a_contract() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let path = left_altogether(&leaving, "1", "2026-03-02").await;
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let reason = json!({"reason": "Deve ancora firmare"});
    put(&leaving.owner, &format!("{path}/rights"), &version, reason)
        .await
        .expect(200);
    withdrawn(&leaving, "2026-03-01", "2034-12-31").await;
    assert!(ticket_opens(&leaving).await);
}
