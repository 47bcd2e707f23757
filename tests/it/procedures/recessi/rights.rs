//! Leaving the centre, and the rights of the people of who has left.

use serde_json::json;
use sportello::users::rights::Rights;

use super::super::{entry, put};
use super::{Leaving, dates, told};
use crate::support::PASSWORD;

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
pub(super) async fn left_altogether(leaving: &Leaving, number: &str, received: &str) -> String {
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
    let short = super::super::convenzione(&leaving.scene.app, "2026", "2026-01-01", "2026-12-31").await;
    let next = super::super::convenzione(&leaving.scene.app, "2027-2030", "2027-01-01", "2030-12-31").await;
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
