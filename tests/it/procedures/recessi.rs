//! Leaving a contract or the centre, and what is settled then (section 14).

mod ahead;
mod beside;
mod clock;
mod corrected;
mod entered;
mod just_cause;
mod listed;
mod lists;
mod pec;
mod reading;
mod receipt;
mod registering;
mod rights;
mod settlement;
mod signing_in;
mod stating;
mod withdrawal;

use chrono::Datelike;
use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::db::schema::{acts, attivazioni, services};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{ActId, EnteId, ServiceId};
use sportello::kernel::rome;
use sportello::users::actor::{EnteRole, Role};

use super::{Scene, document, pointers, put};
use crate::support::{Client, Person};

/// A scene with the people that a recesso needs, each with a program.
struct Leaving {
    scene: Scene,
    sara: Person,
    signatory: Client,
    owner: Client,
    accountant: Client,
}

impl Leaving {
    async fn start() -> Leaving {
        Leaving::start_with(&[]).await
    }

    async fn start_with(settings: &[(&str, &str)]) -> Leaving {
        let scene = Scene::start_with(settings).await;
        let sara = (scene.app)
            .user_of(scene.ente, "Sara Firma", EnteRole::Signatory, true)
            .await;
        let accountant = scene.app.staff("Conto Corrente", &[Role::Accountant], &[]).await;
        Leaving {
            signatory: scene.program(&sara).await,
            owner: scene.program(&scene.owner).await,
            accountant: scene.program(&accountant).await,
            sara,
            scene,
        }
    }

    /// A contract of the ente: its id.
    async fn contract(&self, from: &str, to: &str) -> String {
        let body = json!({"ente_id": self.scene.ente, "start_on": from, "end_on": to});
        let made = self.accountant.post("/api/v1/contracts", &body).await.expect(201);
        made.json()["id"].as_str().unwrap().to_owned()
    }

    /// The ente joins by the convention of the scene, today, with an entry of the register.
    async fn join(&self, number: &str) {
        self.join_by(&self.scene.convenzione, number).await;
    }

    async fn join_by(&self, convenzione: &str, number: &str) {
        let today = rome::date_of(self.scene.app.now().utc());
        let contact = &self.signatory;
        let body = json!({"convenzione_id": convenzione, "organ": "Consiglio", "resolution_number": "1",
            "resolution_on": "2026-02-20"});
        let begun = contact.post("/api/v1/adesioni", &body).await.expect(201).json();
        let path = format!("/adesioni/{}", begun["act"]["number"].as_str().unwrap());
        for role in ["resolution", "signed_convention"] {
            document(contact, &path, role, role, None).await.expect(201);
        }
        let mut version = begun["act"]["version"].clone();
        let entry = json!({"aoo": "c_prova", "number": number, "year": today.year(), "date": today});
        let signed = json!({"state": "signed", "signed_on": today, "register_entry": entry});
        for (who, body) in [
            (contact, json!({"state": "submitted"})),
            (&self.owner, json!({"state": "under_review"})),
            (&self.owner, signed),
        ] {
            let moved = put(who, &format!("{path}/state"), &version, body)
                .await
                .expect(200);
            version = moved.json()["act"]["version"].clone();
        }
    }

    /// A service of the ente in operation: the id of its activation.
    async fn active(&self, code: &'static str) -> ActId {
        self.activation(code, "active").await.0
    }

    /// An activation of the ente in a state: its id and number.
    async fn activation(&self, code: &'static str, state: &'static str) -> (ActId, String) {
        let ente = self.scene.ente;
        let made = (self.scene.app).write(move |db, now| activation(db, now, ente, (code, state)));
        made.await.unwrap()
    }

    /// States a recesso: its path and version.
    async fn submit(&self, body: Value) -> (String, Value) {
        let made = self
            .signatory
            .post("/api/v1/recessi", &body)
            .await
            .expect(201)
            .json();
        let path = format!("/recessi/{}", made["act"]["number"].as_str().unwrap());
        (path, made["act"]["version"].clone())
    }

    /// States one and registers it by a document received on a date.
    async fn registered(&self, body: Value, number: &str, received: &str) -> (String, Value) {
        let (path, version) = self.submit(body.clone()).await;
        document(&self.signatory, &path, "notice", &path, None)
            .await
            .expect(201);
        if body["just_cause"] == json!(true) {
            document(&self.signatory, &path, "grounds", &path, None)
                .await
                .expect(201);
        }
        let moved = self.register(&path, &version, number, received).await;
        (path, moved)
    }

    async fn register(&self, path: &str, version: &Value, number: &str, received: &str) -> Value {
        let body =
            json!({"state": "registered", "notice": {"register_entry": received_on(number, received)}});
        let moved = put(&self.owner, &format!("{path}/state"), version, body).await;
        moved.expect(200).json()
    }

    async fn shown(&self, path: &str) -> Value {
        self.owner.get(&format!("/api/v1{path}")).await.expect(200).json()
    }

    async fn state_of(&self, act: ActId) -> String {
        let read = self.scene.app.read(move |db| {
            let state: String = acts::table.find(act).select(acts::state).first(db)?;
            QueryResult::Ok(state)
        });
        read.await.unwrap()
    }
}

pub(super) fn activation(
    db: &mut sportello::db::Db,
    now: Timestamp,
    ente: EnteId,
    (code, state): (&'static str, &'static str),
) -> QueryResult<(ActId, String)> {
    let service: ServiceId = services::table
        .filter(services::code.eq(code))
        .select(services::id)
        .first(db)?;
    let id = ActId::new(now);
    let digits = id.to_string()[28..36]
        .bytes()
        .map(|b| char::from(b'0' + b % 10))
        .collect::<String>();
    let number = format!("PR-2026-9{digits}");
    diesel::insert_into(acts::table)
        .values((
            acts::id.eq(id),
            acts::number.eq(&number),
            acts::procedure.eq("attivazione"),
            acts::ente_id.eq(ente),
            acts::state.eq(state),
            acts::version.eq(1),
            acts::created_at.eq(now),
            acts::updated_at.eq(now),
        ))
        .execute(db)?;
    diesel::insert_into(attivazioni::table)
        .values((
            attivazioni::act_id.eq(id),
            attivazioni::service_id.eq(service),
            attivazioni::wants_maintainer.eq(false),
        ))
        .execute(db)?;
    Ok((id, number))
}

pub(super) fn received_on(number: &str, date: &str) -> Value {
    json!({"aoo": "c_prova", "number": number, "year": date[..4].parse::<i32>().unwrap(), "date": date})
}

fn dates(recesso: &Value) -> [&str; 3] {
    ["last_service_day", "effective_from", "effect"].map(|name| recesso[name].as_str().unwrap_or("-"))
}

#[tokio::test]
async fn without_just_cause_the_notice_is_twelve_months_and_a_later_day_may_be_asked_for() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let portal = leaving.active("PORTALE").await;
    let body = |asked: Option<&str>| {
        json!({"scope": "contract", "contract_id": contract, "just_cause": false,
        "requested_on": asked})
    };
    // An earlier day is ignored; the last day of February stays the last one.
    let (path, found) = leaving
        .registered(body(Some("2026-06-01")), "1", "2026-02-28")
        .await;
    assert_eq!(dates(&found), ["2027-02-28", "2027-03-01", "notice"]);
    assert_eq!(
        (&found["received_on"], &found["rule"]),
        (&json!("2026-02-28"), &json!("REC"))
    );
    assert_eq!(found["act"]["allowed"], json!([]));
    // The contract's service ends, the other one goes on.
    assert_eq!(leaving.state_of(service).await, "ending");
    assert_eq!(leaving.state_of(portal).await, "active");
    // A second notice for the same contract.
    let twice = leaving
        .signatory
        .post("/api/v1/recessi", &body(None))
        .await
        .expect(409)
        .json();
    assert_eq!(twice["type"], "/problems/recesso-exists");
    // It takes effect by itself, on its day and once.
    leaving.scene.days(363);
    leaving.scene.run("recessi.take-effect").await;
    assert_eq!(leaving.shown(&path).await["act"]["state"], "registered");
    leaving.scene.days(1);
    leaving.scene.run("recessi.take-effect").await;
    leaving.scene.run("recessi.take-effect").await;
    let found = leaving.shown(&path).await;
    assert_eq!(found["act"]["state"], "effective");
    assert_eq!(found["act"]["steps"].as_array().unwrap().len(), 3);
    let ended = leaving
        .owner
        .get(&format!("/api/v1/contracts/{contract}"))
        .await
        .expect(200)
        .json();
    assert_eq!(ended["ended_on"], "2027-02-28");
    leaving.scene.run("attivazioni.end").await;
    assert_eq!(leaving.state_of(service).await, "ended");
}

#[tokio::test]
async fn it_never_goes_beyond_the_contract_and_after_its_end_there_is_nothing_to_leave() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2026-12-31").await;
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false, "requested_on": "2030-01-01"});
    let (_, found) = leaving.registered(body, "1", "2026-03-02").await;
    assert_eq!(dates(&found), ["2026-12-31", "2027-01-01", "contract_end"]);
    assert_eq!(found["act"]["terms"][0]["reason"], "contract_end");
    let past = leaving.contract("2015-01-01", "2020-12-31").await;
    let body = json!({"scope": "contract", "contract_id": past, "just_cause": false});
    let refused = leaving
        .signatory
        .post("/api/v1/recessi", &body)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/contract_expired");
    // The centre may enter what was received in time, and what was not is refused when it is registered.
    let by_staff =
        json!({"ente_id": leaving.scene.ente, "scope": "contract", "contract_id": past, "just_cause": false});
    let entered = leaving
        .owner
        .post("/api/v1/recessi", &by_staff)
        .await
        .expect(201)
        .json();
    let path = format!("/recessi/{}", entered["act"]["number"].as_str().unwrap());
    // The signatory sees it at once.
    leaving.signatory.get(&format!("/api/v1{path}")).await.expect(200);
    document(&leaving.owner, &path, "notice", "lettera", None)
        .await
        .expect(201);
    let body = json!({"state": "registered", "notice": {"register_entry": received_on("2", "2026-03-02")}});
    let refused = put(
        &leaving.owner,
        &format!("{path}/state"),
        &entered["act"]["version"],
        body,
    )
    .await;
    assert_eq!(refused.expect(422).json()["type"], "/problems/contract_expired");
}

/// The terms of an act: kind, rule, last day, state.
fn terms(found: &Value) -> Vec<[String; 4]> {
    let terms = found["act"]["terms"].as_array().unwrap().iter();
    terms
        .map(|term| ["kind", "rule", "due_on", "state"].map(|name| term[name].as_str().unwrap().to_owned()))
        .collect()
}

/// What people were told, by name.
async fn told(leaving: &Leaving) -> Vec<(String, String)> {
    let mails = leaving.scene.app.mails().await.into_iter();
    mails.map(|mail| (mail.to_name, mail.body)).collect()
}

#[tokio::test]
async fn a_contract_is_corrected_with_a_reason_until_a_recesso_rests_on_it() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2026-12-31").await;
    let path = format!("/contracts/{contract}");
    let right = json!({"start_on": "2025-01-01", "end_on": "2034-12-31", "creditor": "Ente capofila", "reason": "Anno errato"});
    put(&leaving.signatory, &path, &json!(1), right.clone())
        .await
        .expect(403);
    let changed = put(&leaving.accountant, &path, &json!(1), right.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(changed["end_on"], "2034-12-31");
    put(&leaving.owner, &path, &json!(1), right.clone())
        .await
        .expect(412);
    let browser = leaving.scene.app.browser(&leaving.scene.owner).await;
    let fields = [
        ("version", "2"),
        ("start_on", "2025-01-01"),
        ("end_on", "2033-12-31"),
        ("creditor", "Ente capofila"),
        ("reason", ""),
    ];
    let page = browser.submit(&path, &path, &fields).await.expect(422).text;
    assert!(page.contains("value=\"2033-12-31\""));
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    leaving.submit(body).await;
    let refused = put(&leaving.owner, &path, &json!(2), right)
        .await
        .expect(409)
        .json();
    assert_eq!(refused["type"], "/problems/contract-has-recesso");
}

/// A recesso in effect: its path and version.
async fn effective(leaving: &Leaving) -> (String, Value) {
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    let state = json!({"state": "effective"});
    let found = put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        state,
    )
    .await;
    (path, found.expect(200).json()["act"]["version"].clone())
}

/// A recesso whose settlement the ente sees: its path and version.
async fn settling(leaving: &Leaving, lines: Value) -> (String, Value) {
    let (path, version) = effective(leaving).await;
    let drafted = put(
        &leaving.accountant,
        &format!("{path}/settlement"),
        &version,
        lines,
    )
    .await;
    let version = drafted.expect(200).json()["act"]["version"].clone();
    let settling = json!({"state": "settling"});
    let shown = put(&leaving.accountant, &format!("{path}/state"), &version, settling).await;
    (path, shown.expect(200).json()["act"]["version"].clone())
}

#[tokio::test]
async fn another_ente_finds_nothing_and_of_two_officers_the_second_sees_what_the_first_did() {
    let leaving = Leaving::start().await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body = json!({"scope": "contract", "contract_id": contract, "just_cause": false});
    let stranger = leaving.scene.program(&leaving.scene.olga).await;
    let (path, version) = leaving.submit(body.clone()).await;
    stranger.get(&format!("/api/v1{path}")).await.expect(404);
    stranger
        .get(&format!("/api/v1/contracts/{contract}"))
        .await
        .expect(404);
    assert_eq!(
        stranger.get("/api/v1/contracts").await.expect(200).json()["items"],
        json!([])
    );
    assert_eq!(
        stranger.get("/api/v1/recessi").await.expect(200).json()["items"],
        json!([])
    );
    let other = leaving.scene.app.ente("Comune Terzo").await;
    let third = leaving
        .scene
        .app
        .user_of(other, "Tina Terzi", EnteRole::Signatory, true)
        .await;
    let third = leaving.scene.program(&third).await;
    let mut for_us = body.clone();
    let refused = third.post("/api/v1/recessi", &for_us).await.expect(422);
    assert_eq!(pointers(&refused), ["/contract_id"]);
    for_us["ente_id"] = json!(leaving.scene.ente);
    third.post("/api/v1/recessi", &for_us).await.expect(404);
    let other = leaving.scene.program(&leaving.scene.other_owner).await;
    let state = format!("{path}/state");
    let rejected = json!({"state": "rejected", "reason": "Manca la firma"});
    let (first, second) = tokio::join!(
        put(&leaving.owner, &state, &version, rejected.clone()),
        put(&other, &state, &version, rejected)
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    // After a rejection another one may be stated.
    leaving.signatory.post("/api/v1/recessi", &body).await.expect(201);
    // An ente has one contract at a time.
    let again = json!({"ente_id": leaving.scene.ente, "start_on": "2030-01-01", "end_on": "2031-12-31"});
    let refused = leaving
        .accountant
        .post("/api/v1/contracts", &again)
        .await
        .expect(409)
        .json();
    assert_eq!(refused["type"], "/problems/contract-overlaps");
}
