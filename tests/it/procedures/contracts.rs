//! Services that are entrusted by contract.

use serde_json::json;
use sportello::users::actor::Role;

use super::attivazioni::Works;
use super::{offering, put};

#[tokio::test]
async fn a_service_under_contract_begins_without_the_convention_and_is_not_renewed() {
    let works = Works::start().await;
    let scene = &works.scene;
    let support = offering(
        &scene.app,
        "2026",
        ("2026-01-01", "2026-12-31"),
        &["SUPPORTO_WEB"],
    )
    .await;
    let signatory = scene.signatory().await;
    scene
        .join(&signatory, scene.ente, support.parse().unwrap(), "2026-01-02")
        .await;
    let (portal, _) = works.active(json!({})).await;
    works.go_to("2026-12-01");
    let (path, _) = works
        .requested(json!({"service": "SUPPORTO_WEB", "domain": null}))
        .await;
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    works.all_done(&path).await;
    works.go_to("2027-01-04");
    scene.run("adesioni.end").await;
    let (version, state) = (works.version(&path).await, format!("{path}/state"));
    let active = json!({"state": "active"});
    let refused = put(&works.owner, &state, &version, active.clone()).await;
    assert_eq!(refused.expect(422).json()["type"], "/problems/ente_not_member");
    // One that has not begun entrusts nothing yet.
    let accountant = scene.app.staff("Conto Corrente", &[Role::Accountant], &[]).await;
    let accountant = scene.program(&accountant).await;
    let contract = json!({"ente_id": scene.ente, "start_on": "2027-01-05", "end_on": "2028-12-31"});
    accountant.post("/api/v1/contracts", &contract).await.expect(201);
    put(&works.owner, &state, &version, active.clone())
        .await
        .expect(422);
    works.go_to("2027-01-05");
    works.to(&works.owner, &path, active).await;
    scene.run("attivazioni.end").await;
    let shown = works.shown(&path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["active_on"]),
        (&json!("active"), &json!("2027-01-05"))
    );
    let browser = scene.app.browser(&scene.rosa).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("Il servizio è attivo con un contratto fino al 31/12/2028"));
    assert!(!page.contains("e si rinnova di anno in anno"));
    // What goes by the convention is renewed.
    let page = browser.get(&portal).await.expect(200).text;
    assert!(page.contains("Il servizio è attivo e si rinnova di anno in anno."));
    browser.submit(&portal, "/language", &[("language", "en")]).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("active by a contract until 31/12/2028"));
    assert!(!page.contains("and is renewed from year to year"));
    works.go_to("2029-01-01");
    scene.run("attivazioni.end").await;
    let shown = works.shown(&path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["last_service_day"]),
        (&json!("ended"), &json!("2028-12-31"))
    );
}
