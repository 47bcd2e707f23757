//! Leaving a contract or the centre, and what is settled then (section 14).

mod ahead;
mod beside;
mod clock;
mod entered;
mod receipt;
mod registering;

use chrono::Datelike;
use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::acts::Act;
use sportello::acts::register::{self, EntryIn, Purpose};
use sportello::audit::By;
use sportello::db::schema::{acts, attivazioni, enti, services};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{ActId, EnteId, ServiceId};
use sportello::kernel::rome;
use sportello::users::actor::{EnteRole, Role};
use sportello::users::rights::Rights;

use super::{Scene, document, entry, pointers, put};
use crate::mail::mail_server;
use crate::support::{Client, PASSWORD, Person};

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
async fn leaving_the_centre_ends_the_joining_the_services_and_then_the_rights_of_its_people() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let portal = leaving.active("PORTALE").await;
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    assert_eq!(dates(&found), ["2027-03-02", "2027-03-03", "notice"]);
    // Everything is told before it happens.
    let page = leaving
        .scene
        .app
        .browser(&leaving.sara)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    for said in [
        "l’ultimo giorno è il 02/03/2027",
        "Dal 03/03/2027",
        "fino al 31/05/2027",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // The last day: everything still works.
    leaving.scene.days(365);
    for job in [
        "recessi.take-effect",
        "adesioni.end",
        "attivazioni.end",
        "recessi.end-rights",
    ] {
        leaving.scene.run(job).await;
    }
    assert_eq!(leaving.state_of(portal).await, "ending");
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    // The day after.
    leaving.scene.days(1);
    for job in [
        "recessi.take-effect",
        "adesioni.end",
        "attivazioni.end",
        "recessi.end-rights",
        "recessi.end-rights",
    ] {
        leaving.scene.run(job).await;
    }
    assert_eq!(leaving.state_of(portal).await, "ended");
    let joined = leaving.owner.get("/api/v1/adesioni").await.expect(200).json();
    assert_eq!(joined["items"][0]["act"]["state"], "ended");
    assert_eq!(joined["items"][0]["member_to"], "2027-03-02");
    // Reading and exporting, and nothing else.
    let tickets = leaving.signatory.get("/api/v1/tickets").await.expect(200).json();
    assert_eq!(tickets["items"].as_array().unwrap().len(), 2);
    let refused = leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(403)
        .json();
    assert_eq!(refused["type"], "/problems/rights-ended");
    assert!(refused["detail"].as_str().unwrap().contains("31/05/2027"));
    let ask = json!({"asked": true, "reason": "Torniamo"});
    put(&leaving.signatory, &format!("{path}/revocation"), &json!(1), ask)
        .await
        .expect(403);
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let page = browser.get("/tickets").await.expect(200).text;
    assert!(page.contains("Fino al 31/05/2027"));
    browser.get("/tickets.csv").await.expect(200);
    let form = browser
        .post_form("/tickets", &[("subject", "Altro"), ("text", "Altro")])
        .await;
    assert!(form.expect(403).text.contains("Diritti dell’ente finiti"));
    // One's own account stays.
    let own = browser
        .submit("/account/security", "/account/sessions/end-others", &[])
        .await;
    own.expect(303);
    // Another ente is not touched.
    let neighbour = leaving.scene.program(&leaving.scene.olga).await;
    neighbour.post("/api/v1/tickets", &ticket).await.expect(201);
    // The last day of reading, and the day after.
    leaving.scene.days(89);
    leaving.signatory.get("/api/v1/tickets").await.expect(200);
    leaving
        .scene
        .app
        .browser(&leaving.sara)
        .await
        .get("/tickets")
        .await
        .expect(200);
    leaving.scene.days(1);
    leaving.signatory.get("/api/v1/tickets").await.expect(401);
    let sign_in = [("email", leaving.sara.email.as_str()), ("password", PASSWORD)];
    let visitor = leaving.scene.app.anonymous();
    visitor.submit("/sign-in", "/sign-in", &sign_in).await.expect(422);
    visitor.get("/tickets").await.expect(303);
}

#[tokio::test]
async fn the_rights_stay_while_a_contract_or_a_joining_is_left() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        json!({"state": "effective"}),
    )
    .await
    .expect(200);
    leaving.scene.days(2);
    leaving.scene.run("recessi.end-rights").await;
    let ente = leaving.scene.ente;
    let ended = leaving
        .scene
        .app
        .read(move |db| sportello::users::rights::of(db, ente))
        .await
        .unwrap();
    assert_eq!(ended, None);
    // The joining is left too: then nothing remains, from the day after its own last one.
    let body = json!({"scope": "membership", "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "2", "2026-03-04").await;
    put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        json!({"state": "effective"}),
    )
    .await
    .expect(200);
    leaving.scene.run("recessi.end-rights").await;
    let ended = leaving
        .scene
        .app
        .read(move |db| sportello::users::rights::of(db, ente))
        .await
        .unwrap()
        .unwrap();
    let day = "2026-03-04".parse().unwrap();
    assert_eq!(ended.on(day), Rights::Full, "the day itself is still theirs");
    leaving.scene.days(1);
    leaving.scene.run("recessi.end-rights").await;
    let ended = leaving
        .scene
        .app
        .read(move |db| sportello::users::rights::of(db, ente))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ended.ended_on.to_string(), "2026-03-05");
    assert_eq!(ended.reading_until.to_string(), "2026-06-02");
}

/// The ente leaves its joining with just cause, and the rights of its people end the day after: path of the recesso.
async fn left_altogether(leaving: &Leaving, number: &str, received: &str) -> String {
    let body = json!({"scope": "membership", "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, number, received).await;
    let effective = json!({"state": "effective"});
    put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        effective,
    )
    .await
    .expect(200);
    leaving.scene.days(1);
    for job in ["adesioni.end", "attivazioni.end", "recessi.end-rights"] {
        leaving.scene.run(job).await;
    }
    path
}

#[tokio::test]
async fn an_ente_whose_rights_ended_joins_again_and_has_them_back_until_it_leaves_again() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    let refused = leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(403)
        .json();
    assert_eq!(refused["type"], "/problems/rights-ended");
    // The forms of a joining stay open; once it is signed, all rights are back.
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    browser.get("/adesioni/new").await.expect(200);
    leaving.join("901").await;
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    leaving.scene.run("recessi.end-rights").await;
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    // It leaves again, and they end again.
    leaving.scene.days(3);
    left_altogether(&leaving, "2", "2026-03-06").await;
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(403);
    // A contract brings them back too.
    leaving.contract("2026-03-01", "2034-12-31").await;
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
}

#[tokio::test]
async fn the_case_owner_gives_rights_back_with_a_reason_once() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let path = left_altogether(&leaving, "1", "2026-03-02").await;
    let shown = leaving.shown(&path).await;
    assert_eq!(shown["rights"]["ended_on"], "2026-03-03");
    let (rights, version) = (format!("{path}/rights"), &shown["act"]["version"]);
    let reason = json!({"reason": "Deve ancora firmare la liquidazione"});
    put(&leaving.accountant, &rights, version, reason.clone())
        .await
        .expect(403);
    let back = put(&leaving.owner, &rights, version, reason.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(back["rights"]["restored_on"], "2026-03-03");
    put(&leaving.owner, &rights, version, reason.clone())
        .await
        .expect(412);
    let twice = put(&leaving.owner, &rights, &back["act"]["version"], reason)
        .await
        .expect(409)
        .json();
    assert_eq!(twice["type"], "/problems/rights-not-ended");
    // The recesso that ended them does not end them again.
    leaving.scene.run("recessi.end-rights").await;
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    let page = leaving
        .scene
        .app
        .browser(&leaving.scene.owner)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("Deve ancora firmare"));
}

#[tokio::test]
async fn leaving_the_centre_leaves_a_contract_and_its_service_and_the_rights_end_when_that_ends_by_itself() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    leaving.contract("2025-01-01", "2026-12-31").await;
    let (portal, entrusted) = (
        leaving.active("PORTALE").await,
        leaving.active("SUPPORTO_WEB").await,
    );
    let path = left_altogether(&leaving, "1", "2026-03-02").await;
    assert_eq!(leaving.state_of(portal).await, "ended");
    assert_eq!(
        leaving.state_of(entrusted).await,
        "active",
        "its contract runs on"
    );
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("il contratto fino al 31/12/2026"));
    // The last day of the contract, and the day after.
    leaving.scene.days(303);
    for day in ["2026-12-31", "2027-01-01"] {
        leaving.scene.run("attivazioni.end").await;
        leaving.scene.run("recessi.end-rights").await;
        let made = leaving.signatory.post("/api/v1/tickets", &ticket).await;
        made.expect(if day == "2026-12-31" { 201 } else { 403 });
        leaving.scene.days(1);
    }
    assert_eq!(leaving.state_of(entrusted).await, "ended");
}

#[tokio::test]
async fn a_service_goes_on_with_the_contract_that_follows_and_what_has_not_begun_is_not_left() {
    let leaving = Leaving::start().await;
    let present = leaving.contract("2025-01-01", "2026-12-31").await;
    let next = leaving.contract("2027-01-01", "2034-12-31").await;
    let service = leaving.active("SUPPORTO_WEB").await;
    let page = leaving
        .scene
        .app
        .browser(&leaving.sara)
        .await
        .get("/recessi/new")
        .await
        .expect(200)
        .text;
    assert!(page.contains(&present) && !page.contains(&next));
    let body =
        json!({"scope": "contract", "contract_id": next, "just_cause": true, "reasons": "Inadempimento"});
    let refused = leaving
        .signatory
        .post("/api/v1/recessi", &body)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/recesso-not-begun");
    // The present one ends by itself before the notice does: the service goes on with the next one.
    let body = json!({"scope": "contract", "contract_id": present, "just_cause": false});
    let (_, found) = leaving.registered(body, "1", "2026-03-02").await;
    assert_eq!(dates(&found), ["2026-12-31", "2027-01-01", "contract_end"]);
    assert_eq!(leaving.state_of(service).await, "active");
}

#[tokio::test]
async fn leaving_the_centre_covers_the_joining_that_follows_and_is_stated_for_the_one_that_is_meant() {
    let leaving = Leaving::start().await;
    let short = super::convenzione(&leaving.scene.app, "2026", "2026-01-01", "2026-12-31").await;
    let next = super::convenzione(&leaving.scene.app, "2027-2030", "2027-01-01", "2030-12-31").await;
    leaving.join_by(&short, "900").await;
    leaving.join_by(&next, "901").await;
    let portal = leaving.active("PORTALE").await;
    let joined = leaving.owner.get("/api/v1/adesioni").await.expect(200).json();
    let id_of = |name: &str| {
        let items = joined["items"].as_array().unwrap().iter();
        let mut ids = items.filter(|one| one["convenzione"]["id"] == name || one["convenzione_id"] == name);
        ids.next().unwrap()["act"]["id"].as_str().unwrap().to_owned()
    };
    let (first, second) = (id_of(&short), id_of(&next));
    let page = leaving
        .scene
        .app
        .browser(&leaving.sara)
        .await
        .get("/recessi/new")
        .await
        .expect(200)
        .text;
    assert!(page.contains(&first) && !page.contains(&second));
    let future = json!({"scope": "membership", "adesione_id": second, "just_cause": false});
    let refused = leaving
        .signatory
        .post("/api/v1/recessi", &future)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/recesso-not-begun");
    let body = json!({"scope": "membership", "adesione_id": first, "just_cause": false});
    let (path, found) = leaving.registered(body, "1", "2026-03-02").await;
    assert_eq!(found["adesione_id"], first.as_str());
    assert_eq!(dates(&found), ["2027-03-02", "2027-03-03", "notice"]);
    // By the second one there is nothing more to leave.
    leaving.scene.days(310);
    let twice = leaving
        .signatory
        .post("/api/v1/recessi", &future)
        .await
        .expect(409)
        .json();
    assert_eq!(twice["type"], "/problems/recesso-exists");
    leaving.scene.days(56);
    for job in ["recessi.take-effect", "adesioni.end", "attivazioni.end"] {
        leaving.scene.run(job).await;
    }
    assert_eq!(leaving.shown(&path).await["act"]["state"], "effective");
    assert_eq!(leaving.state_of(portal).await, "ended");
    let joined = leaving.owner.get("/api/v1/adesioni").await.expect(200).json();
    assert!(
        joined["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["act"]["state"] == "ended")
    );
}

#[tokio::test]
async fn rights_end_on_their_day_while_the_clock_stands_still_and_a_revocation_calls_that_off() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    leaving.scene.days(360);
    leaving.scene.run("recessi.end-rights").await;
    let ente = leaving.scene.ente;
    let end = move |db: &mut sportello::db::Db| sportello::users::rights::of(db, ente);
    let written = leaving.scene.app.read(end).await.unwrap().unwrap();
    assert_eq!(written.ended_on.to_string(), "2027-03-03");
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    // Taken back: they do not end.
    let state = format!("{path}/state");
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let ask = json!({"state": "revoked", "reason": "Restiamo"});
    let asked = put(&leaving.signatory, &state, &version, ask)
        .await
        .expect(200)
        .json();
    let accept = json!({"state": "revoked"});
    put(&leaving.owner, &state, &asked["act"]["version"], accept)
        .await
        .expect(200);
    assert_eq!(leaving.scene.app.read(end).await.unwrap(), None);
    // Another one, and no job runs on the day.
    let body = json!({"scope": "membership", "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, "2", "2027-02-25").await;
    let effective = json!({"state": "effective"});
    put(
        &leaving.owner,
        &format!("{path}/state"),
        &found["act"]["version"],
        effective,
    )
    .await
    .expect(200);
    leaving.scene.run("recessi.end-rights").await;
    leaving.scene.days(1);
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(403);
}

#[tokio::test]
async fn who_has_left_reads_the_settlement_however_late_it_is_shown_and_sent() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let path = left_altogether(&leaving, "1", "2026-03-02").await;
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
    let drafted = put(
        &leaving.accountant,
        &format!("{path}/settlement"),
        &version,
        lines,
    )
    .await;
    let version = drafted.expect(200).json()["act"]["version"].clone();
    leaving.scene.days(150);
    leaving.signatory.get(&format!("/api/v1{path}")).await.expect(401);
    told(&leaving).await;
    let state = format!("{path}/state");
    let shown = put(
        &leaving.accountant,
        &state,
        &version,
        json!({"state": "settling"}),
    )
    .await
    .expect(200)
    .json();
    leaving.signatory.get(&format!("/api/v1{path}")).await.expect(200);
    let names: Vec<String> = told(&leaving).await.into_iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"Sara Firma".to_owned()), "{names:?}");
    leaving.scene.days(80);
    let send = json!({"state": "settled", "register_entry": entry("55")});
    put(&leaving.accountant, &state, &shown["act"]["version"], send)
        .await
        .expect(200);
    leaving.scene.days(89);
    leaving.signatory.get(&format!("/api/v1{path}")).await.expect(200);
    leaving.scene.days(1);
    leaving.signatory.get(&format!("/api/v1{path}")).await.expect(401);
}

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
async fn each_service_has_its_own_last_day_and_who_decides_finds_the_open_tickets() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let portal = leaving.active("PORTALE").await;
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    let opened = leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201)
        .json();
    let number = opened["number"].as_str().unwrap();
    // Another notice ends it first.
    let earlier = leaving.scene.app.write(move |db, now| {
        let day = "2026-12-31".parse().unwrap();
        sportello::attivazioni::cease(db, now, portal, day, portal)
    });
    earlier.await.unwrap();
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    let browser = leaving.scene.app.browser(&leaving.scene.owner).await;
    let page = browser.get(&path).await.expect(200).text;
    for said in ["l’ultimo giorno è il 31/12/2026", number, "Il sito non si apre"] {
        assert!(page.contains(said), "{said}");
    }
    // Once it is over it is still told.
    leaving.scene.days(366);
    for job in [
        "recessi.take-effect",
        "adesioni.end",
        "attivazioni.end",
        "recessi.end-rights",
    ] {
        leaving.scene.run(job).await;
    }
    let page = leaving
        .scene
        .app
        .browser(&leaving.scene.owner)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("l’ultimo giorno è il 31/12/2026"));
    assert!(!page.contains("Non finisce nessun servizio attivo"));
}

#[tokio::test]
async fn what_was_listed_at_the_effect_stays_and_who_decides_is_told_of_what_does_not_end_by_itself() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let (portal, portal_number) = leaving.activation("PORTALE", "active").await;
    let (web, web_number) = leaving.activation("SUPPORTO_WEB", "in_setup").await;
    let ticket = |subject: &str, confidential: bool| {
        json!({"service": "PORTALE", "subject": subject, "text": "Da stamattina", "kind": "incident",
            "confidential": confidential})
    };
    let mut numbers = Vec::new();
    for body in [
        ticket("Il sito non si apre", false),
        ticket("Una questione di persone", true),
    ] {
        let opened = leaving.signatory.post("/api/v1/tickets", &body).await;
        numbers.push(opened.expect(201).json()["number"].clone());
    }
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    let effects = format!("/api/v1{path}/effects");
    let before = leaving.owner.get(&effects).await.expect(200).json();
    assert_eq!(before["listed_at"], Value::Null);
    assert_eq!(before["rights_ended_on"], "2027-03-03");
    let neighbour = leaving.scene.program(&leaving.scene.olga).await;
    neighbour.get(&effects).await.expect(404);
    leaving.scene.days(366);
    told(&leaving).await;
    leaving.scene.run("recessi.take-effect").await;
    // The case owner is told of each with a way to it, and of the tickets.
    let mails = told(&leaving).await;
    for said in [format!("/attivazioni/{web_number}"), "2 richieste".to_owned()] {
        let is_told = |(name, body): &(String, String)| name == "Carla Bruni" && body.contains(&said);
        assert!(mails.iter().any(is_told), "{said}: {mails:?}");
    }
    // The ente is no member: what is under way cannot be concluded, and is rejected.
    let state = format!("/attivazioni/{web_number}/state");
    let refused = put(&leaving.owner, &state, &json!(1), json!({"state": "active"})).await;
    assert_eq!(refused.expect(422).json()["type"], "/problems/ente_not_member");
    let listed = leaving.owner.get(&effects).await.expect(200).json();
    assert_eq!(
        listed["under_way"],
        json!([{"id": web, "number": web_number, "procedure": "attivazione", "state": "in_setup", "to_decide": true}])
    );
    let rejected = json!({"state": "rejected", "reason": "L’ente ha lasciato il centro"});
    put(&leaving.owner, &state, &json!(1), rejected).await.expect(200);
    // A ticket is closed, another one opened: the list stays.
    let first = format!("/tickets/{}", numbers[0].as_str().unwrap());
    let cancel = json!({"state": "cancelled", "reason": "Non serve più"});
    put(&leaving.signatory, &format!("{first}/state"), &json!(1), cancel)
        .await
        .expect(200);
    let late = leaving
        .signatory
        .post("/api/v1/tickets", &ticket("Troppo tardi", false))
        .await;
    late.expect(201);
    for job in ["adesioni.end", "attivazioni.end", "recessi.end-rights"] {
        leaving.scene.run(job).await;
    }
    let listed = leaving.owner.get(&effects).await.expect(200).json();
    assert!(listed["listed_at"].as_str().unwrap().starts_with("2027-03-03"));
    assert_eq!(
        listed["services"],
        json!([{"act_id": portal, "number": portal_number, "service": "PORTALE", "last_day": "2027-03-02"}])
    );
    assert_eq!(
        (
            &listed["under_way"][0]["state"],
            &listed["under_way"][0]["to_decide"]
        ),
        (&json!("rejected"), &json!(false))
    );
    assert_eq!(
        listed["tickets"],
        json!([
            {"number": numbers[0], "subject": "Il sito non si apre", "state": "cancelled", "to_decide": false},
            // Not for the case owner to read.
            {"number": numbers[1], "subject": null, "state": "new", "to_decide": true},
        ])
    );
    assert_eq!(
        (&listed["people"], &listed["reading_until"], &listed["remains"]),
        (&json!(2), &json!("2027-05-31"), &json!([]))
    );
    // Of the ente each sees the tickets that he or she sees, and the page says the same.
    let contact = leaving.scene.program(&leaving.scene.rosa).await;
    let theirs = contact.get(&effects).await.expect(200).json();
    assert!(!theirs["tickets"].to_string().contains("Una questione di persone"));
    let page = leaving
        .scene
        .app
        .browser(&leaving.scene.owner)
        .await
        .get(&path)
        .await;
    let page = page.expect(200).text;
    for said in [
        "Elenco del 03/03/2027",
        "ed è stata decisa",
        &web_number,
        "Il sito non si apre",
        "(riservata)",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("Troppo tardi"));
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

#[tokio::test]
async fn a_settlement_is_drafted_shown_to_the_ente_and_sent_with_its_paper() {
    let leaving = Leaving::start().await;
    let (path, version) = effective(&leaving).await;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    let nothing = put(
        &leaving.accountant,
        &state,
        &version,
        json!({"state": "settling"}),
    )
    .await
    .expect(409)
    .json();
    assert_eq!(nothing["type"], "/problems/recesso-settlement-missing");
    let lines = json!({"lines": [{"description": "Canone 2026", "contract": 1_000_000, "executed": 400_000, "paid": 300_000}]});
    put(&leaving.owner, &settlement, &version, lines.clone())
        .await
        .expect(403);
    let drafted = put(&leaving.accountant, &settlement, &version, lines.clone())
        .await
        .expect(200)
        .json();
    let sums = |found: &Value| {
        ["executed", "unexecuted", "tenth", "paid", "balance"]
            .map(|name| found["settlement"][name].as_i64().unwrap())
    };
    assert_eq!(sums(&drafted), [400_000, 600_000, 60_000, 300_000, 160_000]);
    // Until it is shown, the ente sees nothing of it.
    let shown = leaving
        .signatory
        .get(&format!("/api/v1{path}"))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["settlement"], Value::Null);
    // The other method, of the same lines.
    let mut other = lines;
    other["method"] = json!("four_fifths");
    other["note"] = json!("Metodo dei quattro quinti");
    let version = &drafted["act"]["version"];
    let drafted = put(&leaving.accountant, &settlement, version, other)
        .await
        .expect(200)
        .json();
    assert_eq!(sums(&drafted), [400_000, 600_000, 40_000, 300_000, 140_000]);
    let shown = put(
        &leaving.accountant,
        &state,
        &drafted["act"]["version"],
        json!({"state": "settling"}),
    )
    .await;
    let shown = shown.expect(200).json();
    let contact = leaving.scene.program(&leaving.scene.rosa).await;
    let seen = contact.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(sums(&seen), [400_000, 600_000, 40_000, 300_000, 140_000]);
    // Paid more than is due: a refund.
    let refund = json!({"method": "value", "lines": [
        {"description": "Canone", "contract": 100, "executed": 0, "paid": 500},
        {"description": "Extra", "contract": 100, "executed": 300, "paid": 0}]});
    let drafted = put(&leaving.accountant, &settlement, &shown["act"]["version"], refund)
        .await
        .expect(200)
        .json();
    assert_eq!(sums(&drafted), [300, 100, 10, 500, -190]);
    // The ente has seen another sum: it is told of both.
    let told = told(&leaving).await;
    assert!(
        told.iter()
            .any(|(name, body)| name == "Sara Firma" && body.contains("1.400,00")),
        "{told:?}"
    );
    let version = &drafted["act"]["version"];
    let bare = put(&leaving.accountant, &state, version, json!({"state": "settled"}))
        .await
        .expect(422);
    assert_eq!(pointers(&bare), ["/register_entry"]);
    let mut future = entry("55");
    future["date"] = json!("2026-12-31");
    let future = json!({"state": "settled", "register_entry": future});
    let refused = put(&leaving.accountant, &state, version, future)
        .await
        .expect(422);
    assert_eq!(pointers(&refused), ["/register_entry/date"]);
    // The register has given the number meanwhile: another one is refused, and it is not typed again.
    let given = EntryIn {
        aoo: "c_prova".to_owned(),
        number: "55".to_owned(),
        year: 2026,
        date: "2026-03-02".parse().ok(),
    };
    let number: ActId = drafted["act"]["id"].as_str().unwrap().parse().unwrap();
    let kept = leaving.scene.app.write(move |db, now| {
        let act: Act = acts::table.find(number).select(Act::as_select()).first(db)?;
        let (today, purpose) = (rome::date_of(now.utc()), Purpose::Settlement);
        register::enter(db, now, today, &act, By::system(), purpose, &given)
    });
    kept.await.unwrap();
    let other = json!({"state": "settled", "register_entry": entry("56")});
    let other = put(&leaving.accountant, &state, version, other)
        .await
        .expect(409)
        .json();
    assert_eq!(other["type"], "/problems/register-entry-there");
    let send = json!({"state": "settled"});
    let sent = put(&leaving.accountant, &state, version, send)
        .await
        .expect(200)
        .json();
    assert_eq!(sent["act"]["state"], "settled");
    assert_eq!(
        sent["act"]["register_entries"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()["number"],
        "0000055"
    );
    let documents = sent["act"]["documents"].as_array().unwrap();
    let paper = documents.iter().find(|one| one["role"] == "settlement").unwrap();
    assert_eq!(paper["id"], sent["settlement"]["document_id"]);
    assert_eq!(paper["media_type"], "application/pdf");
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let number = sent["act"]["number"].as_str().unwrap();
    let at = format!("/acts/{number}/documents/{}", paper["id"].as_str().unwrap());
    let file = browser.get(&at).await.expect(200);
    assert!(file.text.starts_with("%PDF-"));
    let late = json!({"lines": [{"description": "Altro", "contract": 1, "executed": 1, "paid": 1}]});
    put(&leaving.accountant, &settlement, &sent["act"]["version"], late)
        .await
        .expect(409);
}

#[tokio::test]
async fn a_settlement_leaves_as_certified_mail_too_with_its_paper_where_that_is_asked_for() {
    let (url, mut server) = mail_server().await;
    let text = format!(
        "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\n\
         [[mailboxes]]\nname = 'pec'\naddress = 'centro@pec.centro.example'\npec = true\nsmtp_url = '{url}'\n"
    );
    let leaving = Leaving::start_with(&[("sportello.toml", &text)]).await;
    let (path, version) = effective(&leaving).await;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
    let drafted = put(&leaving.accountant, &settlement, &version, lines).await;
    let version = drafted.expect(200).json()["act"]["version"].clone();
    let shown = put(
        &leaving.accountant,
        &state,
        &version,
        json!({"state": "settling"}),
    )
    .await;
    let version = shown.expect(200).json()["act"]["version"].clone();
    let send = json!({"state": "settled", "register_entry": entry("55"), "pec": true});
    let ente = leaving.scene.ente;
    let address = leaving.scene.app.write(move |db, _| {
        let row = diesel::update(enti::table.find(ente));
        row.set(enti::pec.eq(None::<String>)).execute(db)
    });
    address.await.unwrap();
    let refused = put(&leaving.accountant, &state, &version, send.clone()).await;
    assert_eq!(pointers(&refused.expect(422)), ["/pec"]);
    let address = leaving.scene.app.write(move |db, _| {
        let row = diesel::update(enti::table.find(ente));
        row.set(enti::pec.eq(Some("comune@pec.prova.example")))
            .execute(db)
    });
    address.await.unwrap();
    let sent = put(&leaving.accountant, &state, &version, send)
        .await
        .expect(200)
        .json();
    assert_eq!(sent["settlement"]["pec_to"], "comune@pec.prova.example");
    leaving.scene.app.mails().await;
    let mail = server.recv().await.unwrap();
    for said in [
        "comune@pec.prova.example",
        "liquidazione-PR-2026-",
        "application/pdf",
    ] {
        assert!(mail.contains(said), "{said} in {mail}");
    }
    // The page says what was sent to whom, to the ente too.
    let page = leaving.scene.app.browser(&leaving.sara).await.get(&path).await;
    assert!(page.expect(200).text.contains("a comune@pec.prova.example"));
}

#[tokio::test]
async fn without_a_mailbox_of_certified_mail_a_settlement_is_not_sent_by_it() {
    let leaving = Leaving::start().await;
    let (path, version) = effective(&leaving).await;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
    let drafted = put(&leaving.accountant, &settlement, &version, lines).await;
    let version = drafted.expect(200).json()["act"]["version"].clone();
    let shown = put(
        &leaving.accountant,
        &state,
        &version,
        json!({"state": "settling"}),
    )
    .await;
    let version = shown.expect(200).json()["act"]["version"].clone();
    let send = json!({"state": "settled", "register_entry": entry("55"), "pec": true});
    let refused = put(&leaving.accountant, &state, &version, send.clone()).await;
    assert_eq!(pointers(&refused.expect(422)), ["/pec"]);
    assert_eq!(leaving.shown(&path).await["act"]["state"], "settling");
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
async fn what_is_no_amount_is_refused_beside_its_field_and_nothing_typed_is_lost() {
    let leaving = Leaving::start().await;
    let (path, version) = effective(&leaving).await;
    let accountant = leaving
        .scene
        .app
        .staff("Ragio Niere", &[Role::Accountant], &[])
        .await;
    let browser = leaving.scene.app.browser(&accountant).await;
    let version = version.to_string();
    let mut fields = vec![
        ("version", version.as_str()),
        ("settlement", "true"),
        ("rows", "3"),
        ("method", "value"),
        ("description-1", "Canone 2026"),
        ("contract-1", "1.234,5"),
        ("executed-1", "-3,00"),
        ("paid-1", "99999999999999"),
    ];
    let page = browser
        .submit(&path, &format!("{path}/settlement"), &fields)
        .await
        .expect(422)
        .text;
    for said in [
        "Scrivi l’importo così: 1.234,56",
        "L’importo non può essere negativo",
        "L’importo è troppo grande",
        "value=\"1.234,5\"",
        "value=\"-3,00\"",
        "value=\"Canone 2026\"",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for (name, right) in [
        ("contract-1", "1.234,56"),
        ("executed-1", "34,56"),
        ("paid-1", "0"),
    ] {
        let place = fields.iter_mut().find(|(field, _)| *field == name).unwrap();
        place.1 = right;
    }
    browser
        .submit(&path, &format!("{path}/settlement"), &fields)
        .await
        .expect(303);
    let page = browser.get(&path).await.expect(200).text;
    // 34.56 and a tenth of 1,200.00.
    assert!(page.contains("154,56"), "the balance is shown");
    for wrong in [json!(-1), json!(1.5), json!(10_000_000_000_000_i64)] {
        let body = json!({"lines": [{"description": "x", "contract": wrong, "executed": 0, "paid": 0}]});
        let version = leaving.shown(&path).await["act"]["version"].clone();
        put(&leaving.accountant, &format!("{path}/settlement"), &version, body)
            .await
            .expect(422);
    }
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
    assert!(statuses == [200, 412] || statuses == [200, 409], "{statuses:?}");
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
