//! A just cause: stated, contested, judged, or left to silence.

use serde_json::{Value, json};

use super::super::{document, pointers, put};
use super::{Leaving, dates, received_on, terms, told};

#[tokio::test]
async fn a_just_cause_needs_reasons_and_documents_and_takes_effect_when_it_is_recognised() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let without = json!({"scope": "contract", "contract_id": contract, "just_cause": true});
    let refused = leaving
        .signatory
        .post("/api/v1/recessi", &without)
        .await
        .expect(422);
    assert_eq!(pointers(&refused), ["/reasons"]);
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": true,
        "reasons": "Il sito è fermo da un mese", "requested_on": "2030-01-01"});
    let (path, version) = leaving.submit(body).await;
    document(&leaving.signatory, &path, "notice", "lettera", None)
        .await
        .expect(201);
    // Not any paper proves it.
    document(&leaving.signatory, &path, "other", "altro", None)
        .await
        .expect(201);
    let state = format!("{path}/state");
    let register =
        json!({"state": "registered", "notice": {"register_entry": received_on("1", "2026-03-02")}});
    let refused = put(&leaving.owner, &state, &version, register.clone())
        .await
        .expect(422);
    assert_eq!(pointers(&refused), ["/documents"]);
    document(&leaving.signatory, &path, "grounds", "prova", None)
        .await
        .expect(201);
    // A day that has not come, and nothing that is a formal notice.
    let future = json!({"state": "registered", "notice": {"register_entry": received_on("1", "2026-03-03")}});
    let refused = put(&leaving.owner, &state, &version, future).await.expect(422);
    assert_eq!(pointers(&refused), ["/notice/register_entry/date"]);
    let nothing = put(&leaving.owner, &state, &version, json!({"state": "registered"}))
        .await
        .expect(422);
    assert_eq!(pointers(&nothing), ["/notice/notice_id"]);
    let found = put(&leaving.owner, &state, &version, register)
        .await
        .expect(200)
        .json();
    assert_eq!(dates(&found), ["2026-03-02", "2026-03-02", "just_cause"]);
    assert_eq!(found["silence_on"], "2026-04-01");
    assert_eq!(found["act"]["allowed"], json!(["contested", "effective"]));
    // Nothing ends that would have to begin again: until it is judged, the ordinary notice counts.
    leaving.scene.days(1);
    leaving.scene.run("attivazioni.end").await;
    leaving.scene.run("recessi.take-effect").await;
    assert_eq!(leaving.state_of(service).await, "ending");
    let recognised = json!({"state": "effective"});
    let found = put(&leaving.owner, &state, &found["act"]["version"], recognised)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&found["act"]["state"], &found["judged"]),
        (&json!("effective"), &json!("recognised"))
    );
    assert_eq!(dates(&found), ["2026-03-02", "2026-03-02", "just_cause"]);
    leaving.scene.run("attivazioni.end").await;
    assert_eq!(leaving.state_of(service).await, "ended");
}

#[tokio::test]
async fn a_just_cause_that_nobody_contests_takes_effect_after_thirty_days() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, _) = leaving.registered(body, "1", "2026-02-27").await;
    // The thirtieth day is still one for contesting it.
    leaving.scene.days(30);
    leaving.scene.run("recessi.take-effect").await;
    let found = leaving.shown(&path).await;
    assert_eq!(
        (&found["silence_on"], &found["act"]["allowed"]),
        (&json!("2026-04-01"), &json!(["contested", "effective"]))
    );
    // The next one is too late, even before the clock has come round.
    leaving.scene.days(1);
    let found = leaving.shown(&path).await;
    assert_eq!(found["act"]["allowed"], json!([]));
    let late = json!({"state": "contested", "reason": "Troppo tardi"});
    let late = put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        late,
    )
    .await;
    assert_eq!(
        late.expect(409).json()["type"],
        "/problems/recesso-nothing-to-contest"
    );
    leaving.scene.run("recessi.take-effect").await;
    let found = leaving.shown(&path).await;
    assert_eq!(
        (&found["act"]["state"], &found["judged"]),
        (&json!("effective"), &json!("silence"))
    );
    assert_eq!(found["judged_on"], "2026-04-02");
    // The effective date stays the date of receipt.
    assert_eq!(dates(&found), ["2026-02-27", "2026-02-27", "just_cause"]);
}

#[tokio::test]
async fn the_days_for_contesting_and_the_notice_are_terms_of_which_the_case_owner_is_warned() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    assert_eq!(
        terms(&found),
        [["just_cause", "TERM-CAL", "2026-04-01", "running"]]
    );
    let board = leaving.owner.get("/api/v1/terms").await.expect(200).json();
    assert_eq!(board["items"][0]["kind"], "just_cause");
    told(&leaving).await;
    leaving.scene.days(25);
    leaving.scene.run("acts.warn-of-terms").await;
    let warned = told(&leaving).await;
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(
        warned[0].0 == "Carla Bruni" && warned[0].1.contains("01/04/2026"),
        "{warned:?}"
    );
    // Contested on the last day; not recognised: the notice runs from the receipt, and its last day is not moved.
    leaving.scene.days(5);
    let state = format!("{path}/state");
    let contested = json!({"state": "contested", "reason": "Il servizio è stato reso"});
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let found = put(&leaving.owner, &state, &version, contested)
        .await
        .expect(200)
        .json();
    // From now on what is to be decided has a day: that on which it would end as an ordinary one.
    assert_eq!(
        terms(&found),
        [
            ["just_cause", "TERM-CAL", "2026-04-01", "met"],
            ["recesso_effect", "REC", "2027-03-02", "running"]
        ]
    );
    let recast = json!({"state": "registered", "recognised": false, "reason": "Non provato"});
    let found = put(&leaving.owner, &state, &found["act"]["version"], recast)
        .await
        .expect(200)
        .json();
    assert_eq!(
        terms(&found)[1],
        ["recesso_effect", "REC", "2027-03-02", "running"]
    );
    let page = leaving
        .scene
        .app
        .browser(&leaving.sara)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("Preavviso del recesso") && page.contains("Contestazione della giusta causa"));
    // The notice is one of months, and is not told in days.
    assert!(page.contains("Dodici mesi dalla ricezione") && !page.contains("365 giorni"));
    told(&leaving).await;
    leaving.scene.days(330);
    leaving.scene.run("acts.warn-of-terms").await;
    assert!(told(&leaving).await[0].1.contains("02/03/2027"));
    // That it passes is no delay of anybody.
    leaving.scene.days(6);
    leaving.scene.run("acts.breach-terms").await;
    assert!(told(&leaving).await.is_empty());
    leaving.scene.run("recessi.take-effect").await;
    let found = leaving.shown(&path).await;
    assert_eq!(terms(&found)[1], ["recesso_effect", "REC", "2027-03-02", "met"]);
}

#[tokio::test]
async fn silence_and_revocation_end_what_was_to_be_done() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let ordinary = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let (path, found) = leaving.registered(ordinary, "1", "2026-03-02").await;
    assert_eq!(
        terms(&found),
        [["recesso_effect", "REC", "2027-03-02", "running"]]
    );
    let (state, ask) = (
        format!("{path}/state"),
        json!({"state": "revoked", "reason": "Restiamo"}),
    );
    let asked = put(&leaving.signatory, &state, &found["act"]["version"], ask)
        .await
        .expect(200)
        .json();
    let revoked = put(
        &leaving.owner,
        &state,
        &asked["act"]["version"],
        json!({"state": "revoked"}),
    )
    .await;
    assert_eq!(terms(&revoked.expect(200).json())[0][3], "void");
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, _) = leaving.registered(body, "2", "2026-03-02").await;
    leaving.scene.days(31);
    leaving.scene.run("acts.breach-terms").await;
    leaving.scene.run("recessi.take-effect").await;
    assert_eq!(
        terms(&leaving.shown(&path).await),
        [["just_cause", "TERM-CAL", "2026-04-01", "void"]]
    );
}

#[tokio::test]
async fn a_contested_just_cause_is_recognised_or_counts_as_ordinary_from_the_same_receipt_and_is_then_revoked()
 {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    let state = format!("{path}/state");
    let version = &found["act"]["version"];
    let silent = put(&leaving.owner, &state, version, json!({"state": "contested"}))
        .await
        .expect(422);
    assert_eq!(pointers(&silent), ["/reason"]);
    let contested = json!({"state": "contested", "reason": "Il servizio è stato reso", "goes_on": true});
    let found = put(&leaving.owner, &state, version, contested)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&found["act"]["state"], &found["goes_on"]),
        (&json!("contested"), &json!(true))
    );
    // While it is contested no silence makes it effective.
    leaving.scene.days(40);
    leaving.scene.run("recessi.take-effect").await;
    let found = leaving.shown(&path).await;
    let version = &found["act"]["version"];
    assert_eq!(found["act"]["state"], "contested");
    let unsaid = put(&leaving.owner, &state, version, json!({"state": "registered"}))
        .await
        .expect(422);
    assert_eq!(pointers(&unsaid), ["/recognised"]);
    let recast = json!({"state": "registered", "recognised": false, "reason": "Non provato"});
    let found = put(&leaving.owner, &state, version, recast)
        .await
        .expect(200)
        .json();
    assert_eq!(found["judged"], "recast");
    assert_eq!(dates(&found), ["2027-03-02", "2027-03-03", "notice"]);
    // The case owner revokes nothing that was not asked for; the signatory asks, which leaves the state.
    let version = &found["act"]["version"];
    let refused = put(&leaving.owner, &state, version, json!({"state": "revoked"}))
        .await
        .expect(409)
        .json();
    assert_eq!(refused["type"], "/problems/recesso-revocation-not-asked");
    let ask = json!({"asked": true, "reason": "Il consiglio ha cambiato idea"});
    let asked = put(&leaving.signatory, &format!("{path}/revocation"), version, ask)
        .await
        .expect(200)
        .json();
    assert_eq!(asked["act"]["state"], "registered");
    assert!(asked["revocation_asked_at"].is_string());
    let refuse = json!({"asked": false, "reason": "Il bilancio è chiuso"});
    let version = &asked["act"]["version"];
    let found = put(&leaving.owner, &format!("{path}/revocation"), version, refuse)
        .await
        .expect(200)
        .json();
    assert_eq!(found["revocation_asked_at"], Value::Null);
    let again = json!({"state": "revoked", "reason": "Lo chiediamo di nuovo"});
    let asked = put(&leaving.signatory, &state, &found["act"]["version"], again)
        .await
        .expect(200)
        .json();
    assert_eq!(leaving.state_of(service).await, "ending");
    let found = put(
        &leaving.owner,
        &state,
        &asked["act"]["version"],
        json!({"state": "revoked"}),
    )
    .await;
    assert_eq!(found.expect(200).json()["act"]["state"], "revoked");
    assert_eq!(leaving.state_of(service).await, "active");
}

#[tokio::test]
async fn a_contested_just_cause_that_is_recognised_after_all_takes_effect_from_the_receipt() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    let state = format!("{path}/state");
    let contested = json!({"state": "contested", "reason": "Da verificare"});
    let found = put(&leaving.owner, &state, &found["act"]["version"], contested)
        .await
        .expect(200)
        .json();
    let recognised = json!({"state": "registered", "recognised": true});
    let found = put(&leaving.owner, &state, &found["act"]["version"], recognised)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&found["act"]["state"], &found["judged"]),
        (&json!("registered"), &json!("recognised"))
    );
    // Its day has passed: there is nothing to take back.
    let ask = json!({"asked": true, "reason": "Ripensamento"});
    let late = put(
        &leaving.signatory,
        &format!("{path}/revocation"),
        &found["act"]["version"],
        ask,
    )
    .await;
    assert_eq!(
        late.expect(409).json()["type"],
        "/problems/recesso-revocation-late"
    );
    leaving.scene.run("recessi.take-effect").await;
    let found = leaving.shown(&path).await;
    assert_eq!(found["act"]["state"], "effective");
    assert_eq!(dates(&found), ["2026-03-02", "2026-03-02", "just_cause"]);
}

#[tokio::test]
async fn what_a_just_cause_would_do_is_reckoned_from_the_day_on_which_it_can_be_recognised() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    leaving.active("PORTALE").await;
    leaving.scene.until("2026-03-10T09:00:00Z");
    let body = json!({"scope": "membership", "just_cause": true, "reasons": "Inadempimento"});
    told(&leaving).await;
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    assert_eq!(found["silence_on"], "2026-04-09");
    // The ente reads what may happen and until when, and nothing that is decided.
    let said = told(&leaving).await;
    let to_sara = |said: &[(String, String)], text: &str| {
        said.iter()
            .any(|(name, body)| name == "Sara Firma" && body.contains(text))
    };
    assert!(
        to_sara(&said, "contestare la giusta causa fino al 09/04/2026"),
        "{said:?}"
    );
    let page = leaving.scene.app.browser(&leaving.sara).await;
    let page = page.get(&path).await.expect(200).text;
    assert!(
        page.contains("Questo succede se la giusta causa è riconosciuta")
            && page.contains("Ha effetto dal, se la giusta causa è riconosciuta"),
        "{page}"
    );
    let list = leaving.owner.get(&format!("/api/v1{path}/effects")).await;
    let list = list.expect(200).json();
    assert_eq!(list["services"][0]["last_day"], "2026-03-02", "{list}");
    assert_eq!(list["rights_ended_on"], "2026-04-10", "{list}");
    let effective = json!({"state": "contested", "reason": "Da verificare", "goes_on": true});
    let state = format!("{path}/state");
    let contested = put(&leaving.owner, &state, &found["act"]["version"], effective).await;
    let version = contested.expect(200).json()["act"]["version"].clone();
    let recast = json!({"state": "registered", "recognised": false, "reason": "Non provato"});
    put(&leaving.owner, &state, &version, recast).await.expect(200);
    let said = told(&leaving).await;
    assert!(
        to_sara(
            &said,
            "vale con preavviso. L’ultimo giorno di servizio è il 02/03/2027"
        ),
        "{said:?}"
    );
}
