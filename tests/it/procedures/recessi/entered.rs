//! The settlement in the register: its paper is there first, and does not change afterwards.

use std::time::Duration;

use serde_json::{Value, json};
use sportello::users::actor::Role;

use super::receipt::exported;
use super::{Leaving, settling};
use crate::procedures::register::Register;
use crate::procedures::{entry, put};
use crate::support::{Answer, Client};

const FIELDS: [(&str, &str); 1] = [("purpose", "settlement")];

/// A settlement that the ente sees, and a colleague of accounts who asks the register for its number.
struct Asking {
    leaving: Leaving,
    browser: Client,
    path: String,
    ask: String,
}

impl Asking {
    async fn of(register: &Register) -> Asking {
        let url = register.start().await;
        let settings = [
            ("SPORTELLO_REGISTER_URL", url.as_str()),
            ("SPORTELLO_REGISTER_TOKEN", "segreto-del-protocollo"),
        ];
        let leaving = Leaving::start_with(&settings).await;
        let (path, _) = settling(&leaving, lines(400)).await;
        let clerk = leaving
            .scene
            .app
            .staff("Conti Due", &[Role::Accountant], &[])
            .await;
        Asking {
            browser: leaving.scene.app.browser(&clerk).await,
            ask: format!("/acts/{}/register", path.rsplit('/').next().unwrap()),
            leaving,
            path,
        }
    }

    async fn ask(&self) -> Answer {
        self.browser.submit(&self.path, &self.ask, &FIELDS).await
    }
}

fn lines(executed: u32) -> Value {
    json!({"lines": [{"description": "Canone", "contract": 1000, "executed": executed, "paid": 300}]})
}

#[tokio::test]
async fn the_register_is_told_of_the_paper_that_is_then_sent_and_the_sums_stay() {
    let register = Register::default();
    let asking = Asking::of(&register).await;
    let Asking { leaving, path, .. } = &asking;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    *register.refuses.lock().unwrap() = true;
    asking.ask().await.expect(422);
    *register.refuses.lock().unwrap() = false;
    asking.ask().await.expect(303);
    let found = leaving.shown(path).await;
    // Asked twice it is about one paper.
    let [paper] = &papers(&found, "settlement")[..] else {
        panic!("{found}")
    };
    let asked = register.asked.lock().unwrap().clone();
    assert_eq!(told_of(&asked[0]), std::slice::from_ref(paper));
    let version = &found["act"]["version"];
    let late = put(&leaving.accountant, &settlement, version, lines(400))
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
    assert_eq!(papers(&sent, "settlement"), std::slice::from_ref(paper));
}

#[tokio::test]
async fn a_number_that_comes_after_the_sums_have_changed_is_written_down_and_the_new_paper_gets_its_own() {
    let (register, pairs) = Register::in_pairs();
    let asking = Asking::of(&register).await;
    let Asking { leaving, path, .. } = &asking;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    // While the register thinks, a colleague drafts again.
    let redraft = async {
        while register.asked.lock().unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let version = leaving.shown(path).await["act"]["version"].clone();
        let drafted = put(&leaving.accountant, &settlement, &version, lines(700)).await;
        drafted.expect(200);
        pairs.wait().await;
    };
    let (late, ()) = tokio::join!(asking.ask(), redraft);
    let late = late.expect(422).text;
    assert!(late.contains("La liquidazione è cambiata"), "{late}");
    let found = leaving.shown(path).await;
    assert_eq!(found["act"]["register_entries"].as_array().unwrap().len(), 1);
    assert_eq!(papers(&found, "settlement"), Vec::<Value>::new());
    let [superseded] = &papers(&found, "superseded")[..] else {
        panic!("{found}")
    };
    assert_eq!(
        told_of(&register.asked.lock().unwrap()[0]),
        std::slice::from_ref(superseded)
    );
    let history = exported(&leaving.owner, path).await;
    let unused = history.lines().find(|line| line.contains("act.register_unused"));
    assert!(unused.is_some_and(|line| line.contains("0000071")), "{history}");
    let answered = async {
        pairs.wait().await;
    };
    let (asked, ()) = tokio::join!(asking.ask(), answered);
    asked.expect(303);
    let found = leaving.shown(path).await;
    let version = &found["act"]["version"];
    let sent = put(&leaving.accountant, &state, version, json!({"state": "settled"}))
        .await
        .expect(200)
        .json();
    assert_eq!(sent["settlement"]["executed"], 700);
    assert_eq!(sent["act"]["register_entries"][1]["number"], "0000072");
    let asked = register.asked.lock().unwrap().clone();
    assert_eq!(papers(&sent, "settlement"), told_of(&asked[1]));
    exported(&leaving.owner, path).await;
}

#[tokio::test]
async fn a_number_that_is_typed_after_the_register_was_asked_is_of_the_paper_that_it_was_told_of() {
    let register = Register::default();
    let asking = Asking::of(&register).await;
    let Asking { leaving, path, .. } = &asking;
    let state = format!("{path}/state");
    // It has entered the paper, and its answer is lost.
    *register.refuses.lock().unwrap() = true;
    asking.ask().await.expect(422);
    let found = leaving.shown(path).await;
    let told = papers(&found, "settlement");
    assert_eq!(told.len(), 1, "{found}");
    let typed = json!({"state": "settled", "register_entry": entry("55")});
    let sent = put(&leaving.accountant, &state, &found["act"]["version"], typed).await;
    assert_eq!(papers(&sent.expect(200).json(), "settlement"), told);
}

/// The hashes of the documents of an act that have a role.
fn papers(found: &Value, role: &str) -> Vec<Value> {
    let documents = found["act"]["documents"].as_array().unwrap().iter();
    documents
        .filter(|one| one["role"] == role)
        .map(|one| one["sha256"].clone())
        .collect()
}

/// The hashes of which the register was told.
fn told_of(asked: &Value) -> Vec<Value> {
    let documents = asked["documents"].as_array().unwrap().iter();
    documents.map(|one| one["sha256"].clone()).collect()
}
