//! What a registration does is read before it is made.

use serde_json::json;

use super::{Leaving, dates};
use crate::procedures::document;

#[tokio::test]
async fn the_case_owner_reads_the_effects_before_registering_and_nothing_is_done_until_then() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let (path, version) = leaving.submit(body).await;
    document(&leaving.signatory, &path, "notice", "lettera", None)
        .await
        .expect(201);
    let (state, version) = (format!("{path}/state"), version.to_string());
    let browser = leaving.scene.app.browser(&leaving.scene.owner).await;
    let mut fields = vec![
        ("state", "registered"),
        ("version", version.as_str()),
        ("register_aoo", "c_prova"),
        ("register_number", "1"),
        ("register_year", "2026"),
        ("register_date", "2026-03-02"),
    ];
    let page = browser.submit(&path, &state, &fields).await.expect(200).text;
    for said in [
        "02/03/2027",
        "03/03/2027",
        "l’ultimo giorno è il 02/03/2027",
        "Da che cosa si prende il decimo",
        "Registra con queste date",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let found = leaving.shown(&path).await;
    assert_eq!(
        (&found["act"]["state"], &found["act"]["version"].to_string()),
        (&json!("submitted"), &version)
    );
    assert_eq!(leaving.state_of(service).await, "active");
    // What could not be registered is refused here already.
    let mut future = fields.clone();
    future[5] = ("register_date", "2026-12-31");
    browser.submit(&path, &state, &future).await.expect(422);
    fields.push(("confirmed", "yes"));
    browser.submit(&path, &state, &fields).await.expect(303);
    let found = leaving.shown(&path).await;
    assert_eq!(dates(&found), ["2027-03-02", "2027-03-03", "notice"]);
    assert_eq!(leaving.state_of(service).await, "ending");
    // On what it rests stands on its page once: with the documents.
    let page = browser.get(&path).await.expect(200).text;
    let letter = found["act"]["documents"][0]["id"].as_str().unwrap();
    assert_eq!(page.matches("notice.txt</a>").count(), 1, "{page}");
    assert!(
        page.contains(letter) && page.contains("Comunicazione formale"),
        "{page}"
    );
}
