//! The settlement in the register: its paper is there first, and does not change afterwards.

use serde_json::{Value, json};
use sportello::users::actor::Role;

use super::{Leaving, effective};
use crate::procedures::put;
use crate::procedures::register::Register;

#[tokio::test]
async fn the_register_is_told_of_the_paper_that_is_then_sent_and_the_sums_stay() {
    let register = Register::default();
    let url = register.start().await;
    let settings = [
        ("SPORTELLO_REGISTER_URL", url.as_str()),
        ("SPORTELLO_REGISTER_TOKEN", "segreto-del-protocollo"),
    ];
    let leaving = Leaving::start_with(&settings).await;
    let (path, version) = effective(&leaving).await;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 400, "paid": 300}]});
    let drafted = put(&leaving.accountant, &settlement, &version, lines.clone())
        .await
        .expect(200)
        .json();
    let settling = json!({"state": "settling"});
    put(&leaving.accountant, &state, &drafted["act"]["version"], settling)
        .await
        .expect(200);
    let clerk = leaving
        .scene
        .app
        .staff("Conti Due", &[Role::Accountant], &[])
        .await;
    let browser = leaving.scene.app.browser(&clerk).await;
    let ask = format!("/acts/{}/register", path.rsplit('/').next().unwrap());
    let fields = [("purpose", "settlement")];
    *register.refuses.lock().unwrap() = true;
    browser.submit(&path, &ask, &fields).await.expect(422);
    *register.refuses.lock().unwrap() = false;
    browser.submit(&path, &ask, &fields).await.expect(303);
    let papers = |found: &Value| -> Vec<Value> {
        let documents = found["act"]["documents"].as_array().unwrap().iter();
        documents
            .filter(|one| one["role"] == "settlement")
            .map(|one| one["sha256"].clone())
            .collect()
    };
    let found = leaving.shown(&path).await;
    // Asked twice it is about one paper.
    let [paper] = &papers(&found)[..] else {
        panic!("{found}")
    };
    let asked = register.asked.lock().unwrap().clone();
    let told = asked.last().unwrap()["documents"].as_array().unwrap();
    assert!(told.iter().any(|one| one["sha256"] == *paper), "{told:?}");
    let version = &found["act"]["version"];
    let late = put(&leaving.accountant, &settlement, version, lines)
        .await
        .expect(409)
        .json();
    assert_eq!(late["type"], "/problems/recesso-settlement-registered");
    assert!(
        late["detail"].as_str().unwrap().contains("0000071/2026"),
        "{late}"
    );
    let sent = put(&leaving.accountant, &state, version, json!({"state": "settled"}))
        .await
        .expect(200)
        .json();
    assert_eq!(papers(&sent), std::slice::from_ref(paper));
}
