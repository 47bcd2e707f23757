//! What the clock does with recessi: warnings, and what ends in which order.

use serde_json::{Value, json};
use sportello::attivazioni;

use super::{Leaving, told};
use crate::procedures::put;

async fn ordinary(leaving: &Leaving) -> (String, Value) {
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    leaving.registered(body, "1", "2026-03-02").await
}

#[tokio::test]
async fn a_contested_just_cause_that_nobody_decides_on_is_late_when_the_notice_would_have_ended() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    let contested = json!({"state": "contested", "reason": "Da verificare", "goes_on": true});
    let state = format!("{path}/state");
    put(&leaving.owner, &state, &found["act"]["version"], contested)
        .await
        .expect(200);
    leaving.scene.until("2027-03-02T10:00:00Z");
    leaving.scene.run("acts.breach-terms").await;
    told(&leaving).await;
    leaving.scene.until("2027-03-03T10:00:00Z");
    for _ in 0..2 {
        leaving.scene.run("acts.breach-terms").await;
    }
    let late = told(&leaving).await;
    assert_eq!(late.len(), 1, "{late:?}");
    assert!(
        late[0].0 == "Carla Bruni" && late[0].1.contains("02/03/2027"),
        "{late:?}"
    );
    // What was recognised in the end waits for nothing any more.
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let recognised = json!({"state": "registered", "recognised": true});
    let found = put(&leaving.owner, &state, &version, recognised)
        .await
        .expect(200)
        .json();
    assert_eq!(
        super::terms(&found)[1],
        ["recesso_effect", "REC", "2027-03-02", "void"]
    );
}

#[tokio::test]
async fn the_day_before_it_takes_effect_the_case_owner_hears_of_an_open_revocation() {
    let leaving = Leaving::start().await;
    let (path, found) = ordinary(&leaving).await;
    let ask = json!({"asked": true, "reason": "Ripensamento"});
    put(
        &leaving.signatory,
        &format!("{path}/revocation"),
        &found["act"]["version"],
        ask,
    )
    .await
    .expect(200);
    leaving.scene.until("2027-03-01T09:00:00Z");
    leaving.scene.run("recessi.remind").await;
    told(&leaving).await;
    leaving.scene.until("2027-03-02T09:00:00Z");
    for _ in 0..2 {
        leaving.scene.run("recessi.remind").await;
    }
    let warned = told(&leaving).await;
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(
        warned[0].0 == "Carla Bruni" && warned[0].1.contains("03/03/2027"),
        "{warned:?}"
    );
    leaving.scene.until("2027-03-03T00:10:00Z");
    leaving.scene.run("recessi.take-effect").await;
    let lapsed = "richiesta di revoca non ha avuto risposta";
    let told = told(&leaving).await;
    assert!(
        told.iter()
            .any(|(name, body)| name == "Sara Firma" && body.contains(lapsed)),
        "{told:?}"
    );
}

#[tokio::test]
async fn an_open_revocation_of_another_day_is_called_to_mind_anew() {
    let leaving = Leaving::start().await;
    let (path, found) = ordinary(&leaving).await;
    let ask = json!({"asked": true, "reason": "Ripensamento"});
    put(
        &leaving.signatory,
        &format!("{path}/revocation"),
        &found["act"]["version"],
        ask,
    )
    .await
    .expect(200);
    leaving.scene.until("2027-03-02T09:00:00Z");
    leaving.scene.run("recessi.remind").await;
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let right =
        json!({"reason": "Timbro illeggibile", "register_entry": super::received_on("8", "2026-03-12")});
    put(&leaving.owner, &format!("{path}/receipt"), &version, right)
        .await
        .expect(200);
    told(&leaving).await;
    leaving.scene.until("2027-03-12T09:00:00Z");
    leaving.scene.run("recessi.remind").await;
    let warned = told(&leaving).await;
    assert!(
        warned.len() == 1 && warned[0].0 == "Carla Bruni" && warned[0].1.contains("13/03/2027"),
        "{warned:?}"
    );
}

#[tokio::test]
async fn after_a_standstill_the_service_ends_with_its_recesso_whichever_job_comes_first() {
    for jobs in [
        ["attivazioni.end", "recessi.take-effect"],
        ["recessi.take-effect", "attivazioni.end"],
    ] {
        let leaving = Leaving::start().await;
        let service = leaving.active("SUPPORTO_WEB").await;
        let (path, _) = ordinary(&leaving).await;
        leaving.scene.until("2027-03-20T09:00:00Z");
        // The program ends before the recesso took effect: its service waits for it.
        let early = leaving.scene.app.write(move |db, now| {
            assert!(attivazioni::due_to_end(db, now)?.is_empty());
            attivazioni::end(db, now, service)
        });
        assert!(!early.await.unwrap());
        for job in jobs {
            leaving.scene.run(job).await;
        }
        assert_eq!(leaving.state_of(service).await, "ended", "{jobs:?}");
        let list = leaving
            .owner
            .get(&format!("/api/v1{path}/effects"))
            .await
            .expect(200)
            .json();
        assert_eq!(list["services"][0]["last_day"], "2027-03-02", "{jobs:?}: {list}");
    }
}
