//! A just cause that comes up while an ordinary notice runs.

use serde_json::{Value, json};
use sportello::users::actor::Role;

use super::{Leaving, dates, terms, told};
use crate::procedures::put;

fn stated(contract: &str, just_cause: bool) -> Value {
    json!({"scope": "contract", "contract_id": contract, "just_cause": just_cause, "reasons": "Inadempimento"})
}

/// An ordinary recesso from 2026-03-02 and a just cause from 2026-05-01, both registered: contract and paths.
async fn both(leaving: &Leaving) -> (String, String, (String, Value)) {
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let (ordinary, _) = leaving
        .registered(stated(&contract, false), "1", "2026-03-02")
        .await;
    leaving.scene.days(60);
    let just_cause = leaving
        .registered(stated(&contract, true), "2", "2026-05-01")
        .await;
    (contract, ordinary, just_cause)
}

async fn ended_on(leaving: &Leaving, contract: &str) -> Value {
    let shown = leaving
        .owner
        .get(&format!("/api/v1/contracts/{contract}"))
        .await
        .expect(200);
    shown.json()["ended_on"].clone()
}

fn lines() -> Value {
    json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 500, "paid": 0}]})
}

#[tokio::test]
async fn a_just_cause_that_is_recognised_leaves_the_running_notice_nothing_to_end_or_settle() {
    let leaving = Leaving::start().await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let (contract, ordinary, (path, found)) = both(&leaving).await;
    // Only one, and no second ordinary one.
    for just_cause in [true, false] {
        let third = leaving
            .signatory
            .post("/api/v1/recessi", &stated(&contract, just_cause))
            .await;
        assert_eq!(third.expect(409).json()["type"], "/problems/recesso-exists");
    }
    // Each page tells of the other one.
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let page = browser.get(&ordinary).await.expect(200).text;
    assert!(
        page.contains("affermato anche una giusta causa") && page.contains(&path),
        "{page}"
    );
    let page = browser.get(&path).await.expect(200).text;
    assert!(
        page.contains("recesso con preavviso: il suo ultimo giorno di servizio è il 02/03/2027"),
        "{page}"
    );
    let effective = json!({"state": "effective"});
    let found = put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        effective,
    )
    .await;
    let found = found.expect(200).json();
    assert_eq!(dates(&found), ["2026-05-01", "2026-05-01", "just_cause"]);
    let other = leaving.shown(&ordinary).await;
    assert_eq!(
        (&other["act"]["state"], &other["overtaken_by"]),
        (&json!("effective"), &found["act"]["id"])
    );
    assert_eq!(dates(&other), ["2026-05-01", "2026-05-02", "contract_end"]);
    assert_eq!(terms(&other), [["recesso_effect", "REC", "2027-03-02", "void"]]);
    // Its list is empty, and what is due is reckoned once.
    let list = leaving
        .owner
        .get(&format!("/api/v1{ordinary}/effects"))
        .await
        .expect(409)
        .json();
    assert_eq!(list["type"], "/problems/recesso-no-effects");
    let (place, version) = (format!("{ordinary}/settlement"), &other["act"]["version"]);
    let twice = put(&leaving.accountant, &place, version, lines()).await;
    assert_eq!(twice.expect(409).json()["type"], "/problems/recesso-overtaken");
    let (place, version) = (format!("{path}/settlement"), &found["act"]["version"]);
    let once = put(&leaving.accountant, &place, version, lines()).await;
    once.expect(200);
    let page = browser.get(&ordinary).await.expect(200).text;
    assert!(page.contains("ha già fatto finire tutto il 01/05/2026"), "{page}");
    leaving.scene.days(1);
    leaving.scene.run("attivazioni.end").await;
    assert_eq!(leaving.state_of(service).await, "ended");
    assert_eq!(ended_on(&leaving, &contract).await, "2026-05-01");
    // When its day would have come nothing happens any more.
    leaving.scene.days(320);
    let before = leaving.shown(&ordinary).await;
    for job in ["recessi.take-effect", "attivazioni.end"] {
        leaving.scene.run(job).await;
    }
    assert_eq!(leaving.shown(&ordinary).await, before);
    assert_eq!(ended_on(&leaving, &contract).await, "2026-05-01");
}

#[tokio::test]
async fn a_just_cause_that_is_not_recognised_leaves_the_earlier_day_of_the_running_notice() {
    let leaving = Leaving::start().await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let (contract, ordinary, (path, found)) = both(&leaving).await;
    let state = format!("{path}/state");
    let contested = json!({"state": "contested", "reason": "Da verificare", "goes_on": true});
    let found = put(&leaving.owner, &state, &found["act"]["version"], contested)
        .await
        .expect(200)
        .json();
    let recast = json!({"state": "registered", "recognised": false, "reason": "Non provato"});
    let found = put(&leaving.owner, &state, &found["act"]["version"], recast)
        .await
        .expect(200)
        .json();
    assert_eq!(dates(&found), ["2027-05-01", "2027-05-02", "notice"]);
    // The service ends by the earlier one, and so the list says.
    let list = leaving
        .owner
        .get(&format!("/api/v1{path}/effects"))
        .await
        .expect(200)
        .json();
    assert_eq!(list["services"][0]["last_day"], "2027-03-02", "{list}");
    leaving.scene.until("2027-03-02T23:30:00Z");
    for job in ["recessi.take-effect", "attivazioni.end"] {
        leaving.scene.run(job).await;
    }
    assert_eq!(leaving.state_of(service).await, "ended");
    assert_eq!(ended_on(&leaving, &contract).await, "2027-03-02");
    let first = leaving.shown(&ordinary).await;
    assert_eq!(
        (&first["act"]["state"], &first["overtaken_by"]),
        (&json!("effective"), &Value::Null)
    );
    let second = leaving.shown(&path).await;
    assert_eq!(
        (&second["act"]["state"], &second["overtaken_by"]),
        (&json!("effective"), &first["act"]["id"])
    );
    assert_eq!(dates(&second), ["2027-03-02", "2027-03-03", "contract_end"]);
    leaving.scene.until("2027-05-03T00:00:00Z");
    leaving.scene.run("recessi.take-effect").await;
    assert_eq!(ended_on(&leaving, &contract).await, "2027-03-02");
}

#[tokio::test]
async fn what_a_just_cause_may_still_leave_nothing_of_is_not_settled() {
    let leaving = Leaving::start().await;
    let (_, ordinary, (path, found)) = both(&leaving).await;
    let state = format!("{path}/state");
    let contested = json!({"state": "contested", "reason": "Da verificare", "goes_on": true});
    put(&leaving.owner, &state, &found["act"]["version"], contested)
        .await
        .expect(200);
    leaving.scene.until("2027-03-03T09:00:00Z");
    leaving.scene.run("recessi.take-effect").await;
    let first = leaving.shown(&ordinary).await;
    assert_eq!(first["act"]["state"], "effective");
    let place = format!("{ordinary}/settlement");
    let first = put(&leaving.accountant, &place, &first["act"]["version"], lines()).await;
    let first = first.expect(200).json();
    let clerk = leaving
        .scene
        .app
        .staff("Conti Due", &[Role::Accountant], &[])
        .await;
    let page = leaving.scene.app.browser(&clerk).await;
    let page = page.get(&ordinary).await.expect(200).text;
    assert!(page.contains("Prima di mostrare una liquidazione"), "{page}");
    let settling = json!({"state": "settling"});
    let of_first = format!("{ordinary}/state");
    let early = put(&leaving.accountant, &of_first, &first["act"]["version"], settling).await;
    let early = early.expect(409).json();
    assert_eq!(early["type"], "/problems/recesso-just-cause-open");
    // Recognised at last, it leaves nothing of the other one.
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let recognised = json!({"state": "registered", "recognised": true});
    put(&leaving.owner, &state, &version, recognised)
        .await
        .expect(200);
    let settling = json!({"state": "settling"});
    let early = put(&leaving.accountant, &of_first, &first["act"]["version"], settling).await;
    assert_eq!(
        early.expect(409).json()["type"],
        "/problems/recesso-just-cause-open"
    );
    leaving.scene.run("recessi.take-effect").await;
    let (first, second) = (leaving.shown(&ordinary).await, leaving.shown(&path).await);
    assert_eq!(
        (&first["overtaken_by"], &second["act"]["state"]),
        (&second["act"]["id"], &json!("effective"))
    );
}

#[tokio::test]
async fn a_revocation_that_waits_when_another_recesso_ends_all_is_not_needed_any_more() {
    let leaving = Leaving::start().await;
    let (_, ordinary, (path, found)) = both(&leaving).await;
    let version = leaving.shown(&ordinary).await["act"]["version"].clone();
    let ask = json!({"asked": true, "reason": "Ripensamento"});
    put(
        &leaving.signatory,
        &format!("{ordinary}/revocation"),
        &version,
        ask,
    )
    .await
    .expect(200);
    told(&leaving).await;
    let effective = json!({"state": "effective"});
    let state = format!("{path}/state");
    put(&leaving.owner, &state, &found["act"]["version"], effective)
        .await
        .expect(200);
    let told = told(&leaving).await;
    let to_sara: Vec<&str> = told
        .iter()
        .filter(|(name, _)| name == "Sara Firma")
        .map(|(_, body)| body.as_str())
        .collect();
    assert!(
        to_sara
            .iter()
            .any(|body| body.contains("la richiesta di revoca non serve più")),
        "{to_sara:?}"
    );
    assert!(!to_sara.iter().any(|body| body.contains("non ha avuto risposta")));
    let clerk = leaving
        .scene
        .app
        .staff("Conti Due", &[Role::Accountant], &[])
        .await;
    let page = leaving.scene.app.browser(&clerk).await;
    let page = page.get(&ordinary).await.expect(200).text;
    assert!(page.contains("Non c’è altro da fare"), "{page}");
}

#[tokio::test]
async fn what_ended_while_a_just_cause_was_contested_is_on_the_list_of_the_notice_that_it_becomes() {
    let leaving = Leaving::start().await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let (path, found) = leaving
        .registered(stated(&contract, true), "1", "2026-03-02")
        .await;
    let state = format!("{path}/state");
    let contested = json!({"state": "contested", "reason": "Da verificare", "goes_on": true});
    put(&leaving.owner, &state, &found["act"]["version"], contested)
        .await
        .expect(200);
    leaving.scene.until("2027-03-10T09:00:00Z");
    leaving.scene.run("attivazioni.end").await;
    assert_eq!(leaving.state_of(service).await, "ended");
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let recast = json!({"state": "registered", "recognised": false, "reason": "Non provato"});
    put(&leaving.owner, &state, &version, recast).await.expect(200);
    let list = format!("/api/v1{path}/effects");
    let before = leaving.owner.get(&list).await.expect(200).json();
    assert_eq!(before["services"][0]["last_day"], "2027-03-02", "{before}");
    leaving.scene.run("recessi.take-effect").await;
    let after = leaving.owner.get(&list).await.expect(200).json();
    assert_eq!(before["services"], after["services"]);
}
