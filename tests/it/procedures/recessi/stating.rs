//! Stating a recesso: in two steps, by the signatory or by the centre.

use serde_json::json;

use super::super::put;
use super::{Leaving, told};

#[tokio::test]
async fn the_centre_changes_what_it_entered_and_says_so_and_not_what_the_signatory_stated() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let mut body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, version) = leaving.submit(body.clone()).await;
    let ordinary = json!({"just_cause": false});
    let refused = put(&leaving.owner, &path, &version, ordinary.clone())
        .await
        .expect(409)
        .json();
    assert_eq!(refused["type"], "/problems/recesso-of-the-ente");
    let changed = put(&leaving.signatory, &path, &version, ordinary.clone())
        .await
        .expect(200)
        .json();
    let reject = json!({"state": "rejected", "reason": "Manca la firma"});
    put(
        &leaving.owner,
        &format!("{path}/state"),
        &changed["act"]["version"],
        reject,
    )
    .await
    .expect(200);
    body["ente_id"] = json!(leaving.scene.ente);
    let entered = leaving
        .owner
        .post("/api/v1/recessi", &body)
        .await
        .expect(201)
        .json();
    let path = format!("/recessi/{}", entered["act"]["number"].as_str().unwrap());
    told(&leaving).await;
    put(&leaving.owner, &path, &entered["act"]["version"], ordinary)
        .await
        .expect(200);
    let told = told(&leaving).await;
    assert!(
        told.iter()
            .any(|(name, body)| name == "Sara Firma" && body.contains("ha corretto")),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_is_left_already_is_not_offered_again_and_the_way_leads_to_its_recesso() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    assert!(
        browser
            .get("/recessi/new")
            .await
            .expect(200)
            .text
            .contains(&contract)
    );
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let (path, version) = leaving.submit(body).await;
    let page = browser.get("/recessi/new").await.expect(200).text;
    assert!(!page.contains(&contract) && page.contains(&path), "{page}");
    let of_contract = browser
        .get(&format!("/contracts/{contract}"))
        .await
        .expect(200)
        .text;
    assert!(of_contract.contains(&path) && !of_contract.contains("/recessi/new"));
    // One that was rejected left nothing.
    let rejected = json!({"state": "rejected", "reason": "Manca la firma"});
    put(&leaving.owner, &format!("{path}/state"), &version, rejected)
        .await
        .expect(200);
    assert!(
        browser
            .get("/recessi/new")
            .await
            .expect(200)
            .text
            .contains(&contract)
    );
}

#[tokio::test]
async fn the_signatory_states_it_in_two_steps_and_reads_the_effects_before() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let page = browser.get("/recessi/new").await.expect(200).text;
    assert!(page.contains(&contract) && page.contains("Adesione al centro"));
    let mut fields = vec![
        ("what", contract.as_str()),
        ("just_cause", "true"),
        ("reasons", "Fermo da un mese"),
        ("step", "check"),
    ];
    let refused = browser
        .submit("/recessi/new", "/recessi/new", &fields)
        .await
        .expect(422)
        .text;
    assert!(
        refused.contains("La giusta causa si afferma con documenti") && refused.contains("Fermo da un mese")
    );
    fields[1].1 = "false";
    let page = browser
        .submit("/recessi/new", "/recessi/new", &fields)
        .await
        .expect(200)
        .text;
    for said in [
        "l’ultimo giorno di servizio è il 02/03/2027",
        "ha effetto dal 03/03/2027",
        "continuano a usare Sportello",
    ] {
        assert!(page.contains(said), "{said}");
    }
    fields[3].1 = "send";
    let sent = browser
        .submit("/recessi/new", "/recessi/new", &fields)
        .await
        .expect(303);
    let path = sent.header("location").to_owned();
    browser.get(&path).await.expect(200);
    // The contact person reads it, and states none.
    let contact = leaving.scene.app.browser(&leaving.scene.rosa).await;
    contact.get(&path).await.expect(200);
    contact.get("/recessi/new").await.expect(404);
    let refused = json!({"scope": "membership", "just_cause": false});
    leaving
        .scene
        .program(&leaving.scene.rosa)
        .await
        .post("/api/v1/recessi", &refused)
        .await
        .expect(403);
}

#[tokio::test]
async fn a_refused_step_names_those_that_can_be_made_now_and_not_all_that_the_table_has() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    leaving.join("900").await;
    let contract = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let joining = json!({"scope": "membership", "just_cause": true, "reasons": "Inadempimento"});
    for (body, number, allowed) in [
        (contract, "1", json!([])),
        (joining, "2", json!(["contested", "effective"])),
    ] {
        let (path, found) = leaving.registered(body, number, "2026-03-02").await;
        let (state, version) = (format!("{path}/state"), &found["act"]["version"]);
        let settling = json!({"state": "settling"});
        let refused = put(&leaving.owner, &state, version, settling.clone()).await;
        let refused = refused.expect(409).json();
        assert_eq!(refused["allowed"], allowed, "{refused}");
        assert_eq!(found["act"]["allowed"], allowed);
        // Who only looks on is told that it is not his or hers.
        let refused = put(&leaving.accountant, &state, version, settling).await;
        assert_eq!(refused.expect(409).json()["allowed"], json!([]));
    }
}
