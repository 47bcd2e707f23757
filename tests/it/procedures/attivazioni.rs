//! Activating a service (section 7).

use chrono::NaiveDate;
use diesel::RunQueryDsl;
use reqwest::Method;
use serde_json::{Value, json};
use sportello::acts::{Act, ActState, Procedure};
use sportello::adesioni::Adesione;
use sportello::attivazioni;
use sportello::db::schema::{acts, adesioni};
use sportello::kernel::ids::{ActId, ConvenzioneId, EnteId};
use sportello::kernel::rome;
use sportello::users::actor::Role;

use super::{Scene, convenzione, document, pointers, put};
use crate::support::{Client, Person, TestApp};

/// A centre that works on activations of an ente that is a member.
pub(super) struct Works {
    pub scene: Scene,
    pub contact: Client,
    pub agent: Client,
    pub agent_person: Person,
    pub owner: Client,
    /// The joining.
    pub member: ActId,
}

impl Works {
    pub async fn start() -> Works {
        let scene = Scene::start().await;
        let agent_person = scene
            .app
            .staff("Gino Neri", &[Role::Agent], &["primo-livello"])
            .await;
        let member = member(&scene.app, scene.ente, &scene.convenzione, &scene.owner).await;
        Works {
            contact: scene.program(&scene.rosa).await,
            agent: scene.program(&agent_person).await,
            owner: scene.program(&scene.owner).await,
            agent_person,
            member,
            scene,
        }
    }

    /// The server starts again with other settings.
    pub async fn restart_with(&mut self, settings: &[(&str, &str)]) {
        self.scene.app.restart_with(settings).await;
        self.contact = self.scene.program(&self.scene.rosa).await;
        self.agent = self.scene.program(&self.agent_person).await;
        self.owner = self.scene.program(&self.scene.owner).await;
    }

    /// A portal whose form was sent: its path, and the answer.
    pub async fn requested(&self, more: Value) -> (String, Value) {
        let (path, version) = drafted(&self.contact, more).await;
        let sent = put(
            &self.contact,
            &format!("{path}/state"),
            &version,
            json!({"state": "requested"}),
        )
        .await;
        (path, sent.expect(200).json())
    }

    /// Moves an activation from the version that it has.
    pub async fn to(&self, client: &Client, path: &str, body: Value) -> Value {
        let version = self.version(path).await;
        put(client, &format!("{path}/state"), &version, body)
            .await
            .expect(200)
            .json()
    }

    pub async fn version(&self, path: &str) -> Value {
        self.shown(path).await["act"]["version"].clone()
    }

    pub async fn shown(&self, path: &str) -> Value {
        self.contact
            .get(&format!("/api/v1{path}"))
            .await
            .expect(200)
            .json()
    }

    /// Everything on the checklist is done.
    pub async fn all_done(&self, path: &str) {
        let count = self.shown(path).await["checklist"].as_array().unwrap().len();
        for position in 1..=count {
            let version = self.version(path).await;
            let item = format!("{path}/checklist/{position}");
            put(&self.agent, &item, &version, json!({"state": "done"}))
                .await
                .expect(200);
        }
    }

    /// A portal in operation: its path and the id of its act.
    pub async fn active(&self, more: Value) -> (String, ActId) {
        let (path, sent) = self.requested(more).await;
        self.to(&self.agent, &path, json!({"state": "in_setup"})).await;
        self.all_done(&path).await;
        self.to(&self.owner, &path, json!({"state": "active"})).await;
        (path, sent["act"]["id"].as_str().unwrap().parse().unwrap())
    }

    /// Nine in the morning of a day.
    pub fn go_to(&self, day: &str) {
        let day: NaiveDate = day.parse().unwrap();
        let today = rome::date_of(self.scene.app.now().utc());
        self.scene.days((day - today).num_days());
    }
}

/// A joining of an ente that was signed on 2 March 2026.
async fn member(app: &TestApp, ente: EnteId, convenzione: &str, owner: &Person) -> ActId {
    let convenzione: ConvenzioneId = convenzione.parse().unwrap();
    let owner = owner.id;
    app.write(move |db, now| {
        let today = rome::date_of(now.utc());
        let act = Act {
            id: ActId::new(now),
            number: "PR-2026-900001".to_owned(),
            procedure: Procedure::Adesione,
            ente_id: ente,
            state: ActState::Signed,
            ticket_id: None,
            case_owner_id: Some(owner),
            author_id: None,
            received_on: Some(today),
            concluded_on: Some(today),
            version: 1,
            created_at: now,
            updated_at: now,
            substitute_id: None,
        };
        diesel::insert_into(acts::table).values(&act).execute(db)?;
        let adesione = Adesione {
            act_id: act.id,
            convenzione_id: convenzione,
            organ: None,
            resolution_number: None,
            resolution_on: None,
            signed_on: Some(today),
            last_day: None,
            end_warned_days: None,
        };
        diesel::insert_into(adesioni::table)
            .values(&adesione)
            .execute(db)?;
        diesel::QueryResult::Ok(act.id)
    })
    .await
    .unwrap()
}

fn form(more: Value) -> Value {
    let mut form = json!({"service": "PORTALE", "referent_name": "Rosa Verdi", "referent_email": "rosa@comune.example",
        "referent_phone": "030 123456", "domain": "www.Comune.Prova.example", "trainees": 3});
    form.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    form
}

/// A draft with all that it needs: its path and version.
async fn drafted(contact: &Client, more: Value) -> (String, Value) {
    let begun = contact
        .post("/api/v1/attivazioni", &form(more))
        .await
        .expect(201)
        .json();
    let path = format!("/attivazioni/{}", begun["act"]["number"].as_str().unwrap());
    (path, begun["act"]["version"].clone())
}

#[tokio::test]
async fn a_service_is_asked_for_built_and_put_into_operation() {
    let works = Works::start().await;
    let (path, sent) = works
        .requested(json!({"notes": "Il sito attuale chiude a giugno."}))
        .await;
    let act = &sent["act"];
    assert_eq!(
        (&act["state"], &sent["domain"], &act["received_on"]),
        (
            &json!("requested"),
            &json!("comune.prova.example"),
            &json!("2026-03-02")
        )
    );
    // Ten and fifteen working days.
    let term = &act["terms"][0];
    assert_eq!(
        (&term["kind"], &term["expected_on"], &term["due_on"]),
        (&json!("activation"), &json!("2026-03-16"), &json!("2026-03-23"))
    );
    // Who answers for the joining answers for it, and the checklist is what the service includes.
    assert_eq!(act["case_owner_id"], json!(works.scene.owner.id));
    assert_eq!(sent["checklist"].as_array().unwrap().len(), 8);
    assert!(sent["convenzione_id"].is_string());
    let ticket = sent["ticket_id"].as_str().unwrap();
    let ticket = works
        .agent
        .get(&format!("/api/v1/tickets/{ticket}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&ticket["service"], &ticket["kind"], &ticket["channel"]),
        (&json!("PORTALE"), &json!("service_request"), &json!("api"))
    );
    assert!(ticket["text"].as_str().unwrap().contains("chiude a giugno"));
    // Who answers for a case reads its ticket (R-VIS-6).
    let of_case = format!("/api/v1/tickets/{}", sent["ticket_id"].as_str().unwrap());
    works.owner.get(&of_case).await.expect(200);
    // The receipt is there with the answer, and stays as it is.
    let receipt = act["documents"][0].clone();
    assert_eq!(
        (&receipt["role"], &receipt["media_type"]),
        (&json!("receipt"), &json!("application/pdf"))
    );
    works
        .to(&works.agent, &path, json!({"state": "collecting_info"}))
        .await;
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    // Nothing is active before everything is done, or waived with a reason.
    let version = works.version(&path).await;
    let state = format!("{path}/state");
    let refused = put(&works.owner, &state, &version, json!({"state": "active"}))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/checklist-incomplete");
    let item = format!("{path}/checklist/8");
    let unreasoned = put(&works.agent, &item, &version, json!({"state": "waived"}))
        .await
        .expect(422);
    assert_eq!(pointers(&unreasoned), ["/reason"]);
    put(&works.contact, &item, &version, json!({"state": "done"}))
        .await
        .expect(403);
    put(
        &works.agent,
        &format!("{path}/checklist/9"),
        &version,
        json!({"state": "done"}),
    )
    .await
    .expect(404);
    works.all_done(&path).await;
    let version = works.version(&path).await;
    let waived = json!({"state": "waived", "reason": "L’ente ha già un hosting"});
    put(&works.agent, &item, &version, waived).await.expect(200);
    works.scene.days(7);
    let active = works.to(&works.owner, &path, json!({"state": "active"})).await;
    assert_eq!(
        (&active["active_on"], &active["act"]["terms"][0]["state"]),
        (&json!("2026-03-09"), &json!("met"))
    );
    works.scene.run("attivazioni.receipts").await;
    let documents = works.shown(&path).await["act"]["documents"].clone();
    assert_eq!(documents, json!([receipt]));
    let ente = works.scene.ente;
    let running = works
        .scene
        .app
        .read(move |db| attivazioni::in_service(db, ente))
        .await
        .unwrap();
    assert_eq!(running.len(), 1);
    assert_eq!(running[0].2.code, "PORTALE");
    // The checklist is closed now.
    let late = put(
        &works.agent,
        &item,
        &works.version(&path).await,
        json!({"state": "open"}),
    )
    .await
    .expect(409)
    .json();
    assert_eq!(late["type"], "/problems/checklist-closed");
}

#[tokio::test]
async fn a_form_is_sent_only_by_a_member_and_only_when_nothing_is_missing() {
    let scene = Scene::start().await;
    let contact = scene.program(&scene.rosa).await;
    let begun = contact
        .post("/api/v1/attivazioni", &json!({"service": "PORTALE"}))
        .await
        .expect(201)
        .json();
    let path = format!("/attivazioni/{}", begun["act"]["id"].as_str().unwrap());
    let state = format!("{path}/state");
    let refused = put(&contact, &state, &json!(1), json!({"state": "requested"}))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/ente_not_member");
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("presenta prima l’adesione")
    );
    member(&scene.app, scene.ente, &scene.convenzione, &scene.owner).await;
    let refused = put(&contact, &state, &json!(1), json!({"state": "requested"}))
        .await
        .expect(422);
    assert_eq!(
        pointers(&refused),
        ["/referent_name", "/referent_email", "/referent_phone", "/domain"]
    );
    for (given, pointer) in [
        (json!({"referent_email": "rosa"}), "/referent_email"),
        (json!({"referent_phone": "interno"}), "/referent_phone"),
        (json!({"domain": "comune di prova"}), "/domain"),
        (json!({"trainees": 1000}), "/trainees"),
    ] {
        let refused = put(&contact, &path, &json!(1), given).await.expect(422);
        assert_eq!(pointers(&refused), [pointer]);
    }
    // The convention does not offer the other service, which has no domain and no maintainer.
    let other = json!({"service": "SUPPORTO_WEB", "wants_maintainer": true});
    let refused = contact
        .post("/api/v1/attivazioni", &other)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/maintainer_needs_portal");
    let other = json!({"service": "SUPPORTO_WEB", "referent_name": "Rosa", "referent_email": "rosa@comune.example",
        "referent_phone": "030123456"});
    let begun = contact
        .post("/api/v1/attivazioni", &other)
        .await
        .expect(201)
        .json();
    let other = format!("/attivazioni/{}/state", begun["act"]["number"].as_str().unwrap());
    let refused = put(&contact, &other, &json!(1), json!({"state": "requested"}))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/ente_not_member");
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("Convenzione 2026-2030")
    );
    // One of each service at a time (R-ACT-3).
    let twice = contact
        .post("/api/v1/attivazioni", &json!({"service": "PORTALE"}))
        .await
        .expect(409)
        .json();
    assert_eq!(twice["type"], "/problems/attivazione-exists");
    let unknown = contact
        .post("/api/v1/attivazioni", &json!({"service": "ALBO"}))
        .await
        .expect(422);
    assert_eq!(pointers(&unknown), ["/service"]);
}

#[tokio::test]
async fn another_one_of_the_same_service_can_follow_one_that_is_over() {
    let works = Works::start().await;
    let (path, _) = works.requested(json!({})).await;
    let again = works.contact.post("/api/v1/attivazioni", &form(json!({}))).await;
    assert_eq!(again.expect(409).json()["type"], "/problems/attivazione-exists");
    let withdrawn = works
        .to(&works.contact, &path, json!({"state": "withdrawn"}))
        .await;
    assert_eq!(withdrawn["act"]["terms"][0]["state"], "void");
    let (path, _) = works.requested(json!({})).await;
    let version = works.version(&path).await;
    let state = format!("{path}/state");
    let unreasoned = put(&works.owner, &state, &version, json!({"state": "rejected"})).await;
    assert_eq!(pointers(&unreasoned.expect(422)), ["/reason"]);
    let rejected = json!({"state": "rejected", "reason": "Il dominio è di un altro ente"});
    let rejected = works.to(&works.owner, &path, rejected).await;
    assert_eq!(rejected["act"]["terms"][0]["state"], "met");
    works.requested(json!({})).await;
}

#[tokio::test]
async fn a_suspension_ends_with_the_answer_and_there_is_only_one() {
    let works = Works::start().await;
    let (path, _) = works.requested(json!({})).await;
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    works.scene.days(2);
    let version = works.version(&path).await;
    let state = format!("{path}/state");
    let ask = json!({"state": "suspended", "reason": "Serve il logo dell’ente"});
    let silent = put(&works.owner, &state, &version, json!({"state": "suspended"})).await;
    assert_eq!(pointers(&silent.expect(422)), ["/reason"]);
    let suspended = put(&works.owner, &state, &version, ask.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(suspended["act"]["terms"][0]["suspended_from"], "2026-03-04");
    // Back to where it came from, and nowhere else; the centre does not answer for the ente.
    assert_eq!(
        works.shown(&path).await["act"]["allowed"],
        json!(["in_setup", "withdrawn"])
    );
    let version = works.version(&path).await;
    let other = json!({"state": "collecting_info", "reason": "Eccolo"});
    let refused = put(&works.contact, &state, &version, other)
        .await
        .expect(409)
        .json();
    assert_eq!(refused["allowed"], json!(["in_setup", "withdrawn"]));
    put(
        &works.agent,
        &state,
        &version,
        json!({"state": "in_setup", "reason": "x"}),
    )
    .await
    .expect(409);
    works.go_to("2026-03-10");
    let answer = json!({"state": "in_setup", "reason": "Il logo è fra i documenti"});
    let answered = works.to(&works.contact, &path, answer).await;
    // 4, 5, 6 and 9 March do not count.
    let term = &answered["act"]["terms"][0];
    assert_eq!(
        (&term["resumed_on"], &term["expected_on"], &term["due_on"]),
        (&json!("2026-03-10"), &json!("2026-03-20"), &json!("2026-03-27"))
    );
    let version = works.version(&path).await;
    let twice = put(&works.owner, &state, &version, ask).await.expect(409).json();
    assert_eq!(twice["type"], "/problems/term-suspended-once");
}

#[tokio::test]
async fn a_suspension_that_nobody_answers_is_ended_by_the_clock_after_thirty_days() {
    let works = Works::start().await;
    let (path, _) = works.requested(json!({})).await;
    works
        .to(&works.agent, &path, json!({"state": "collecting_info"}))
        .await;
    works.scene.days(2);
    let ask = json!({"state": "suspended", "reason": "Chi pubblica i contenuti?"});
    works.to(&works.owner, &path, ask).await;
    works.go_to("2026-04-02");
    works.scene.run("attivazioni.resume").await;
    assert_eq!(works.shown(&path).await["act"]["state"], "suspended");
    works.go_to("2026-04-05");
    for _ in 0..2 {
        works.scene.run("attivazioni.resume").await;
    }
    let shown = works.shown(&path).await;
    assert_eq!(shown["act"]["state"], "collecting_info");
    // Days count again from 3 April, though the clock came later; Easter Monday is no working day.
    let term = &shown["act"]["terms"][0];
    assert_eq!(
        (&term["resumed_on"], &term["expected_on"], &term["due_on"]),
        (&json!("2026-04-03"), &json!("2026-04-16"), &json!("2026-04-23"))
    );
    assert_eq!(shown["act"]["steps"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn what_another_ente_asked_for_is_not_there_and_of_two_officers_the_second_is_told() {
    let works = Works::start().await;
    let (draft, _) = drafted(&works.contact, json!({})).await;
    let stranger = works.scene.program(&works.scene.olga).await;
    let shown = format!("/api/v1{draft}");
    works.owner.get(&shown).await.expect(404);
    stranger.get(&shown).await.expect(404);
    let version = works.version(&draft).await;
    let state = format!("{draft}/state");
    put(&works.contact, &state, &version, json!({"state": "requested"}))
        .await
        .expect(200);
    stranger.get(&shown).await.expect(404);
    put(&stranger, &state, &json!(2), json!({"state": "withdrawn"}))
        .await
        .expect(404);
    document(&stranger, &draft, "other", "un testo", None)
        .await
        .expect(404);
    let for_another = json!({"service": "PORTALE", "ente_id": works.scene.ente});
    stranger
        .post("/api/v1/attivazioni", &for_another)
        .await
        .expect(404);
    assert_eq!(
        stranger.get("/api/v1/attivazioni").await.expect(200).json()["items"],
        json!([])
    );
    let version = works.version(&draft).await;
    let rejected = json!({"state": "rejected", "reason": "Il dominio è di un altro ente"});
    let second = works.scene.program(&works.scene.other_owner).await;
    put(&works.owner, &state, &version, rejected.clone())
        .await
        .expect(200);
    // It moved meanwhile: the second one finds what the first one did.
    let late = put(&second, &state, &version, rejected.clone())
        .await
        .expect(412)
        .json();
    assert_eq!(late["current"]["state"], "rejected");
    let version = &late["current"]["version"];
    let late = put(&second, &state, version, rejected).await.expect(409).json();
    assert_eq!(late["allowed"], json!([]));
    let (path, _) = works.requested(json!({})).await;
    let version = works.version(&path).await;
    let item = format!("{path}/checklist/1");
    put(&works.agent, &item, &version, json!({"state": "done"}))
        .await
        .expect(200);
    let stale = put(
        &works.agent,
        &format!("{path}/checklist/2"),
        &version,
        json!({"state": "done"}),
    )
    .await;
    assert_eq!(stale.expect(412).json()["type"], "/problems/act-changed");
}

#[tokio::test]
async fn a_service_ends_by_the_earliest_notice_or_with_the_membership() {
    let works = Works::start().await;
    let (path, act) = works.active(json!({})).await;
    let (by, app) = (works.member, &works.scene.app);
    let day = |day: &str| day.parse::<NaiveDate>().unwrap();
    let (end, june) = (day("2026-12-31"), day("2026-06-30"));
    app.write(move |db, now| attivazioni::cease(db, now, act, end, by))
        .await
        .unwrap();
    // Two notices: the one with the earlier day counts, and when it is revoked the other one stands.
    app.write(move |db, now| attivazioni::cease(db, now, act, june, act))
        .await
        .unwrap();
    let shown = works.shown(&path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["last_service_day"]),
        (&json!("ending"), &json!("2026-06-30"))
    );
    app.write(move |db, now| attivazioni::resume(db, now, act, act))
        .await
        .unwrap();
    assert_eq!(works.shown(&path).await["last_service_day"], "2026-12-31");
    app.write(move |db, now| attivazioni::resume(db, now, act, by))
        .await
        .unwrap();
    let shown = works.shown(&path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["last_service_day"]),
        (&json!("active"), &Value::Null)
    );
    app.write(move |db, now| attivazioni::cease(db, now, act, end, by))
        .await
        .unwrap();
    works.go_to("2026-12-31");
    works.scene.run("attivazioni.end").await;
    assert_eq!(works.shown(&path).await["act"]["state"], "ending");
    works.go_to("2027-01-01");
    for _ in 0..2 {
        works.scene.run("attivazioni.end").await;
    }
    let shown = works.shown(&path).await;
    assert_eq!(shown["act"]["state"], "ended");
    // Another one lasts until the convention ends, as no other one follows.
    let (path, _) = works.active(json!({})).await;
    works.go_to("2030-12-31");
    works.scene.run("attivazioni.end").await;
    assert_eq!(works.shown(&path).await["act"]["state"], "active");
    works.go_to("2031-01-01");
    works.scene.run("adesioni.end").await;
    works.scene.run("attivazioni.end").await;
    let shown = works.shown(&path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["last_service_day"]),
        (&json!("ended"), &json!("2030-12-31"))
    );
}

#[tokio::test]
async fn a_service_that_was_still_being_built_when_the_membership_ended_is_not_begun() {
    let works = Works::start().await;
    works.go_to("2030-12-01");
    let (path, _) = works.requested(json!({})).await;
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    works.all_done(&path).await;
    works.go_to("2031-01-01");
    let (version, state) = (works.version(&path).await, format!("{path}/state"));
    let refused = put(&works.owner, &state, &version, json!({"state": "active"})).await;
    assert_eq!(refused.expect(422).json()["type"], "/problems/ente_not_member");
}

#[tokio::test]
async fn a_service_goes_on_where_the_ente_joins_the_following_convention() {
    let mut scene = Scene::start().await;
    scene.convenzione = convenzione(&scene.app, "BREVE", "2026-01-01", "2026-03-31").await;
    let app = &scene.app;
    let agent_person = app.staff("Gino Neri", &[Role::Agent], &["primo-livello"]).await;
    let member_id = member(app, scene.ente, &scene.convenzione, &scene.owner).await;
    let next: ConvenzioneId = convenzione(app, "NUOVA", "2026-04-01", "2030-12-31")
        .await
        .parse()
        .unwrap();
    let works = Works {
        contact: scene.program(&scene.rosa).await,
        agent: scene.program(&agent_person).await,
        owner: scene.program(&scene.owner).await,
        agent_person,
        member: member_id,
        scene,
    };
    let (path, _) = works.active(json!({})).await;
    let ente = works.scene.ente;
    works
        .scene
        .app
        .write(move |db, now| {
            use diesel::prelude::*;
            let first: Act = acts::table
                .filter(acts::id.eq(member_id))
                .select(Act::as_select())
                .first(db)?;
            let act = Act {
                id: ActId::new(now),
                number: "PR-2026-900002".to_owned(),
                ente_id: ente,
                ..first
            };
            diesel::insert_into(acts::table).values(&act).execute(db)?;
            let adesione = Adesione {
                act_id: act.id,
                convenzione_id: next,
                organ: None,
                resolution_number: None,
                resolution_on: None,
                signed_on: Some(rome::date_of(now.utc())),
                last_day: None,
                end_warned_days: None,
            };
            diesel::insert_into(adesioni::table).values(&adesione).execute(db)
        })
        .await
        .unwrap();
    works.go_to("2026-04-01");
    works.scene.run("adesioni.end").await;
    works.scene.run("attivazioni.end").await;
    assert_eq!(works.shown(&path).await["act"]["state"], "active");
}

#[tokio::test]
async fn an_ente_asks_for_a_service_by_the_pages_alone_and_follows_it() {
    let works = Works::start().await;
    let browser = works.scene.app.browser(&works.scene.rosa).await;
    let begun = browser
        .submit("/attivazioni/new", "/attivazioni/new", &[("service", "PORTALE")])
        .await
        .expect(303);
    let first = begun.header("location").to_owned();
    assert!(first.ends_with("/form/referent"));
    let path = first.trim_end_matches("/form/referent").to_owned();
    let version = browser.hidden(&first, "version").await;
    let wrong = [
        ("version", version.as_str()),
        ("referent_name", "Rosa Verdi"),
        ("referent_email", "rosa"),
    ];
    let again = browser.submit(&first, &first, &wrong).await.expect(422).text;
    assert!(again.contains("Rosa Verdi"), "nothing typed is lost");
    let right = [
        ("version", version.as_str()),
        ("referent_name", "Rosa Verdi"),
        ("referent_email", "rosa@comune.example"),
        ("referent_phone", "030 123456"),
        ("go", "next"),
    ];
    let next = browser.submit(&first, &first, &right).await.expect(303);
    assert_eq!(next.header("location"), format!("{path}/form/options"));
    // Later: the form is found where it was left.
    let resumed = browser.get(&format!("{path}/form")).await.expect(303);
    assert_eq!(resumed.header("location"), format!("{path}/form/options"));
    let summary = browser
        .get(&format!("{path}/form/summary"))
        .await
        .expect(200)
        .text;
    assert!(
        summary.contains("Indica il nome a dominio desiderato.") && !summary.contains("Invia la richiesta")
    );
    let options = format!("{path}/form/options");
    let version = browser.hidden(&options, "version").await;
    let fields = [
        ("version", version.as_str()),
        ("domain", "comune.prova.example"),
        ("wants_maintainer", "true"),
        ("go", "back"),
    ];
    let back = browser.submit(&options, &options, &fields).await.expect(303);
    assert_eq!(back.header("location"), first);
    let summary = format!("{path}/form/summary");
    let version = browser.hidden(&summary, "version").await;
    let state = format!("{path}/state");
    let sent = [("version", version.as_str()), ("state", "requested")];
    browser.submit(&summary, &state, &sent).await.expect(303);
    let page = browser.get(&path).await.expect(200).text;
    for text in [
        "A che punto è",
        "Il primo contatto con Rosa Verdi",
        "Di solito 16/03/2026, al più tardi 23/03/2026.",
        "Ricevuta (PDF)",
        "Carla Bruni",
        "Potere sostitutivo",
        "Hosting",
        "HD-2026-",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(
        !page.contains("Segna come fatto"),
        "the checklist is the centre's"
    );
    // A form that was sent is not filled in any more.
    browser.get(&summary).await.expect(303);
    let mut links = page.split("href=\"");
    let receipt = links
        .find(|link| link.starts_with("/acts/PR") && link.contains("/documents/"))
        .unwrap();
    let receipt = browser.get(receipt.split('"').next().unwrap()).await.expect(200);
    assert!(receipt.header("content-type").contains("application/pdf"));
    let officer = works.scene.app.browser(&works.agent_person).await;
    let version = officer.hidden(&path, "version").await;
    let building = [("version", version.as_str()), ("state", "in_setup")];
    officer.submit(&path, &state, &building).await.expect(303);
    for position in 1..=8 {
        let version = officer.hidden(&path, "version").await;
        let item = format!("{path}/checklist/{position}");
        let done = [("version", version.as_str()), ("item_state", "done")];
        officer.submit(&path, &item, &done).await.expect(303);
    }
    works.go_to("2026-03-25");
    works.to(&works.owner, &path, json!({"state": "active"})).await;
    // The session has ended meanwhile.
    let browser = works.scene.app.browser(&works.scene.rosa).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(
        page.contains("Il termine era di 15 giorni lavorativi, fino al 23/03/2026; ne sono serviti 17"),
        "{page}"
    );
}

#[tokio::test]
async fn documents_of_a_draft_come_and_go_on_their_own_page_and_a_summary_saves_nothing() {
    let works = Works::start().await;
    let (path, _) = drafted(&works.contact, json!({"notes": "Da leggere"})).await;
    let browser = works.scene.app.browser(&works.scene.rosa).await;
    let documents = format!("{path}/form/documents");
    let form = reqwest::multipart::Form::new()
        .text("csrf", browser.csrf(&documents).await)
        .text("role", "other")
        .part(
            "files",
            reqwest::multipart::Part::bytes(b"Uffici".as_slice()).file_name("planimetria.txt"),
        );
    let added = browser
        .request(Method::POST, &format!("{path}/documents"))
        .multipart(form);
    let added = browser.send(added).await.expect(303);
    assert_eq!(added.header("location"), format!("{documents}#documents"));
    let page = browser.get(&documents).await.expect(200).text;
    let mut actions = page.split("action=\"");
    let remove = actions.find(|action| action.contains("/remove\"")).unwrap();
    let remove = remove.split('"').next().unwrap();
    let removed = browser.submit(&documents, remove, &[]).await.expect(303);
    assert_eq!(removed.header("location"), format!("{documents}#documents"));
    let summary = format!("{path}/form/summary");
    let version = browser.hidden(&summary, "version").await;
    browser
        .submit(&summary, &summary, &[("version", version.as_str())])
        .await
        .expect(303);
    assert_eq!(works.shown(&path).await["notes"], "Da leggere");
}

#[tokio::test]
async fn a_refused_reason_of_the_checklist_comes_back_beside_its_thing() {
    let works = Works::start().await;
    let (path, _) = works.requested(json!({})).await;
    let officer = works.scene.app.browser(&works.agent_person).await;
    let seen = officer.hidden(&path, "version").await;
    let item = format!("{path}/checklist/2");
    let waive = |reason: &'static str| {
        [
            ("version", seen.as_str()),
            ("item_state", "waived"),
            ("item", "2"),
            ("reason", reason),
        ]
    };
    let empty = officer.submit(&path, &item, &waive("")).await.expect(422).text;
    assert!(
        empty.contains("href=\"#reason\"") && empty.contains("id=\"reason-error\""),
        "{empty}"
    );
    // A colleague has ticked another thing meanwhile: what was typed is there, with what happened.
    works
        .to(&works.agent, &path, json!({"state": "collecting_info"}))
        .await;
    let stale = officer
        .submit(&path, &item, &waive("Hanno già un loro hosting"))
        .await
        .expect(422)
        .text;
    assert!(stale.contains("Hanno già un loro hosting"), "{stale}");
}

#[tokio::test]
async fn who_builds_the_service_is_told_of_each_step_and_a_withdrawn_request_leaves_no_ticket_open() {
    let works = Works::start().await;
    works.scene.app.mails().await;
    let (path, sent) = works.requested(json!({})).await;
    let told = async |who: &Person| {
        let letters = works.scene.app.mails().await.into_iter();
        letters.filter(|letter| letter.to == who.email).count()
    };
    assert_eq!(told(&works.agent_person).await, 1);
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    works.scene.app.mails().await;
    let asked = json!({"state": "suspended", "reason": "Serve il logo"});
    works.to(&works.owner, &path, asked).await;
    assert_eq!(told(&works.agent_person).await, 1);
    // The clock ends the suspension: who answers for it learns that the term runs again.
    works.go_to("2026-04-02");
    works.scene.run("attivazioni.resume").await;
    assert_eq!(told(&works.scene.owner).await, 1);
    works
        .to(&works.contact, &path, json!({"state": "withdrawn"}))
        .await;
    let ticket = format!("/api/v1/tickets/{}", sent["ticket_id"].as_str().unwrap());
    let ticket = works.contact.get(&ticket).await.expect(200).json();
    assert_eq!(ticket["state"], "cancelled");
}

#[tokio::test]
async fn a_report_counts_the_activations_of_a_year_that_were_in_time() {
    let works = Works::start().await;
    let (early, _) = works.requested(json!({})).await;
    works
        .to(&works.contact, &early, json!({"state": "withdrawn"}))
        .await;
    // 15 working days from 2 March end on 23 March; on the 25th it is late.
    let (path, _) = works.requested(json!({})).await;
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    works.all_done(&path).await;
    works.go_to("2026-03-25");
    let report = |client: &Client| {
        let client = client.clone();
        async move { client.get("/api/v1/reports/activations").await }
    };
    let open = report(&works.owner).await.expect(200).json();
    let portal = &open["services"][0];
    assert_eq!(
        (
            &portal["requested"],
            &portal["without"],
            &portal["open_late"],
            &portal["mean_working_days"]
        ),
        (&json!(2), &json!(1), &json!(1), &Value::Null)
    );
    works.to(&works.owner, &path, json!({"state": "active"})).await;
    let done = report(&works.owner).await.expect(200).json();
    let portal = &done["services"][0];
    assert_eq!(
        (
            &portal["service"],
            &portal["late"],
            &portal["open_late"],
            &portal["mean_working_days"]
        ),
        (&json!("PORTALE"), &json!(1), &json!(0), &json!(17.0))
    );
    let browser = works.scene.app.browser(&works.scene.owner).await;
    let page = browser.get("/reports/activations").await.expect(200).text;
    assert!(
        page.contains("Tempi di attivazione") && page.contains("0,0%"),
        "{page}"
    );
    let csv = browser.get("/reports/activations.csv").await.expect(200).text;
    assert!(csv.contains("17,0"), "{csv}");
    let empty = browser
        .get("/reports/activations?year=2025")
        .await
        .expect(200)
        .text;
    assert!(empty.contains("Nessuna richiesta"));
}

#[tokio::test]
async fn an_act_is_found_by_number_ente_document_and_register_entry() {
    let works = Works::start().await;
    let (path, _) = works.requested(json!({})).await;
    let number = path.rsplit('/').next().unwrap().to_owned();
    document(&works.contact, &path, "other", "Elenco degli uffici", None)
        .await
        .expect(201);
    let browser = works.scene.app.browser(&works.scene.owner).await;
    let found = async |query: &str| {
        let page = browser.get(&format!("/acts?{query}")).await.expect(200).text;
        page.contains(&number)
    };
    for query in [
        format!("q={}", number.to_lowercase()),
        "q=comune+di+prova".to_owned(),
        "q=other.txt".to_owned(),
        "q=Prova&procedure=attivazione&mine=true".to_owned(),
    ] {
        assert!(found(&query).await, "{query}");
    }
    for query in ["q=altrove", "q=%25", "q=Prova&procedure=disdetta"] {
        assert!(!found(query).await, "{query}");
    }
    // The search of every page leads to an act too; another ente's number to nothing.
    let led = browser.get(&format!("/tickets?q={number}")).await.expect(303);
    assert_eq!(led.header("location"), path);
    let olga = works.scene.app.browser(&works.scene.olga).await;
    olga.get(&format!("/tickets?q={number}")).await.expect(200);
    // Who builds it was told of the document, the ente of one of the centre.
    let told = works.scene.app.mails().await;
    let about = |email: &str| {
        let mut letters = told.iter();
        letters
            .any(|letter| letter.to == email && letter.body.contains("ha aggiunto un documento: other.txt"))
    };
    assert!(about(&works.scene.owner.email) && about(&works.agent_person.email));
}
