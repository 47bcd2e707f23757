//! Disdetta (section 10).

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::acts::{ActState, formal};
use sportello::canoni::{EndReason, Outcome, report};
use sportello::contracts::{Contract, ContractId};
use sportello::db::schema::{acts, audit_events, contracts};
use sportello::kernel::ids::ActId;
use sportello::services;
use sportello::users::actor::{EnteRole, Operator, Role};
use sportello::users::delegations::{self, NewDelegation};

use super::adesioni::under_review;
use super::served::Served;
use super::{Scene, document, offering, pointers, put};
use crate::support::{Answer, Client};

/// Gives a disdetta of the portal: its act.
async fn given(client: &Client, more: Value) -> Answer {
    let mut body = json!({"services": ["PORTALE"]});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    client.post("/api/v1/disdette", &body).await
}

/// The same, sent: its path and version.
async fn sent(client: &Client) -> (String, Value) {
    let act = given(client, json!({})).await.expect(201).json()["act"].clone();
    (
        format!("/disdette/{}", act["number"].as_str().unwrap()),
        act["version"].clone(),
    )
}

/// Registers it with a certified mail.
async fn register(owner: &Client, path: &str, version: &Value, notice: &str) -> Answer {
    let body = json!({"state": "registered", "notice": {"notice_id": notice}});
    put(owner, &format!("{path}/state"), version, body).await
}

/// A disdetta of the ente of the scene that was received and registered today: its path, and the answer.
pub async fn registered(scene: &Scene, signatory: &Client, owner: &Client) -> (String, Value) {
    let (path, version) = sent(signatory).await;
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let registered = register(owner, &path, &version, &notice).await;
    (path, registered.expect(200).json())
}

/// Asks to take it back: the version that it has then.
async fn ask_back(signatory: &Client, path: &str, version: &Value, reason: &str) -> Value {
    let ask = json!({"asked": true, "reason": reason});
    let asked = put(signatory, &format!("{path}/revocation"), version, ask).await;
    asked.expect(200).json()["act"]["version"].clone()
}

async fn people(scene: &Scene, served: &Served) -> (Client, Client) {
    (
        scene.program(&served.signatory).await,
        scene.program(&scene.owner).await,
    )
}

#[tokio::test]
async fn the_second_of_receipt_decides_however_late_it_is_registered() {
    for (delivered, last, from) in [
        ("2026-12-31T22:59:59Z", "2026-12-31", "2027-01-01"),
        ("2026-12-31T23:00:00Z", "2027-12-31", "2028-01-01"),
    ] {
        let scene = Scene::start().await;
        let served = scene.served().await;
        scene.until("2027-01-20T09:00:00Z");
        let (signatory, owner) = people(&scene, &served).await;
        let notice = scene.certified(scene.ente, Some(delivered)).await;
        let (path, version) = sent(&signatory).await;
        let registered = register(&owner, &path, &version, &notice)
            .await
            .expect(200)
            .json();
        assert_eq!(registered["last_service_day"], last);
        assert_eq!(registered["effective_from"], from);
        assert_eq!(registered["cessation_reason"], "disdetta");
        assert_eq!(registered["rule"], "DIS");
        assert_eq!(registered["notice"]["rule"], "R-PEC-3");
        assert_eq!(
            registered["act"]["received_on"],
            registered["notice"]["received_on"]
        );
        assert_eq!(registered["act"]["case_owner_id"], json!(scene.owner.id));
        assert_eq!(scene.state_of(served.portal).await, ActState::Ending);
    }
}

#[tokio::test]
async fn a_disdetta_takes_effect_on_its_day_by_the_clock_and_once() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let (path, version) = sent(&signatory).await;
    register(&owner, &path, &version, &notice).await.expect(200);
    scene.until("2026-12-31T22:59:59Z");
    scene.run("disdette.take-effect").await;
    let shown = format!("/api/v1{path}");
    let act = scene
        .program(&scene.owner)
        .await
        .get(&shown)
        .await
        .expect(200)
        .json()["act"]
        .clone();
    assert_eq!(act["state"], "registered");
    scene.until("2026-12-31T23:05:00Z");
    for _ in 0..2 {
        scene.run("disdette.take-effect").await;
    }
    let act = scene
        .program(&scene.owner)
        .await
        .get(&shown)
        .await
        .expect(200)
        .json()["act"]
        .clone();
    assert_eq!(act["state"], "effective");
    assert_eq!(act["concluded_on"], "2027-01-01");
    assert_eq!(act["steps"].as_array().unwrap().len(), 3);
    assert_eq!(act["steps"][2]["party"], "system");
}

#[tokio::test]
async fn it_rests_on_a_formal_notice_of_the_ente_that_no_other_act_has() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, version) = sent(&signatory).await;
    let state = format!("{path}/state");
    let nothing = put(&owner, &state, &version, json!({"state": "registered"})).await;
    assert_eq!(pointers(&nothing.expect(422)), ["/notice/notice_id"]);
    let of_olga = scene.app.actor(&scene.olga).await.ente().unwrap().ente();
    let others = scene.certified(of_olga, Some("2026-03-02T07:00:00Z")).await;
    let refused = register(&owner, &path, &version, &others).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
    // Nothing proves when it came; the entry of the register does.
    let unproved = scene.certified(scene.ente, None).await;
    let refused = register(&owner, &path, &version, &unproved).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
    let future = scene.certified(scene.ente, Some("2026-03-03T07:00:00Z")).await;
    let refused = register(&owner, &path, &version, &future).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
    let entry = |date: &str| json!({"aoo": "c_prova", "number": "55", "year": 2026, "date": date});
    let with = |date: &str| json!({"state": "registered", "notice": {"notice_id": unproved, "register_entry": entry(date)}});
    let refused = put(&owner, &state, &version, with("2026-03-03")).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/register_entry/date"]);
    let registered = put(&owner, &state, &version, with("2026-03-02"))
        .await
        .expect(200)
        .json();
    assert_eq!(registered["notice"]["received_on"], "2026-03-02");
    assert_eq!(registered["act"]["register_entries"][0]["purpose"], "notice");
    // The same notice cannot end something else.
    let second = scene.app.ente("Comune Terzo").await;
    let third = scene
        .serve(second, "Tea Gialli", "2026-01-01", "2026-03-02")
        .await;
    let (path, version) = sent(&scene.program(&third.signatory).await).await;
    let refused = register(&owner, &path, &version, &unproved).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
}

#[tokio::test]
async fn a_letter_with_its_entry_in_the_register_is_a_formal_notice_too() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, version) = sent(&signatory).await;
    let state = format!("{path}/state");
    let entry = json!({"aoo": "c_prova", "number": "7", "year": 2026, "date": "2026-03-02"});
    let body = json!({"state": "registered", "notice": {"register_entry": entry}});
    let refused = put(&owner, &state, &version, body.clone()).await;
    assert_eq!(pointers(&refused.expect(422)), ["/documents"]);
    document(&owner, &path, "notice", "una lettera", None)
        .await
        .expect(201);
    let registered = put(&owner, &state, &version, body).await.expect(200).json();
    assert_eq!(registered["notice"]["channel"], "document");
    assert_eq!(registered["notice"]["files"].as_array().unwrap().len(), 1);
    assert_eq!(registered["last_service_day"], "2026-12-31");
    // The letter stands once on the page: with the documents.
    let id = registered["act"]["documents"][0]["id"].as_str().unwrap();
    for person in [&scene.owner, &served.signatory] {
        let browser = scene.app.browser(person).await;
        let page = browser.get(&path).await.expect(200).text;
        assert_eq!(page.matches("notice.txt</a>").count(), 1, "{page}");
        assert!(
            page.contains(id) && !page.contains("notice-files-title"),
            "{page}"
        );
    }
    // What a registered disdetta rests on is not added later.
    let late = document(&owner, &path, "notice", "un’altra lettera", None).await;
    assert_eq!(pointers(&late.expect(422)), ["/role"]);
}

#[tokio::test]
async fn people_of_the_centre_enter_it_for_the_ente_which_sees_it_at_once() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let nobody = given(&owner, json!({})).await;
    assert_eq!(pointers(&nobody.expect(422)), ["/ente_id"]);
    let notice = scene.certified(scene.ente, Some("2026-03-01T23:30:00Z")).await;
    let entered = given(
        &owner,
        json!({"ente_id": scene.ente, "notice": {"notice_id": notice}}),
    )
    .await;
    let entered = entered.expect(201).json();
    assert_eq!(entered["act"]["received_on"], "2026-03-02");
    let path = format!("/disdette/{}", entered["act"]["id"].as_str().unwrap());
    let seen = signatory.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(seen["act"]["number"], entered["act"]["number"]);
    let told = scene.app.mails().await;
    let to: Vec<&str> = told.iter().map(|mail| mail.to_name.as_str()).collect();
    assert!(to.contains(&"Sara Neri"), "{to:?}");
    // With its notice it is registered by a word.
    let state = format!("{path}/state");
    let registered = put(
        &owner,
        &state,
        &entered["act"]["version"],
        json!({"state": "registered"}),
    )
    .await;
    assert_eq!(registered.expect(200).json()["last_service_day"], "2026-12-31");
}

#[tokio::test]
async fn who_does_not_sign_gives_none_and_nobody_gives_one_for_another_ente() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let contact = scene.program(&scene.rosa).await;
    given(&contact, json!({})).await.expect(403);
    let of_olga = scene.app.actor(&scene.olga).await.ente().unwrap().ente();
    given(&signatory, json!({"ente_id": of_olga})).await.expect(404);
    let stranger = scene
        .app
        .user_of(of_olga, "Ugo Bianchi", EnteRole::Signatory, true)
        .await;
    let stranger = scene.program(&stranger).await;
    let nothing = given(&stranger, json!({})).await;
    assert_eq!(pointers(&nothing.expect(422)), ["/services"]);
    let (path, version) = sent(&signatory).await;
    let shown = format!("/api/v1{path}");
    stranger.get(&shown).await.expect(404);
    contact.get(&shown).await.expect(200);
    owner.get(&shown).await.expect(200);
    // The ente decides nothing about it.
    let state = format!("{path}/state");
    let refused = put(&signatory, &state, &version, json!({"state": "registered"})).await;
    refused.expect(409);
    let unknown = given(&signatory, json!({"services": ["ALTRO"]})).await;
    assert_eq!(pointers(&unknown.expect(422)), ["/services"]);
}

#[tokio::test]
async fn a_second_notice_for_a_service_is_refused_until_the_first_is_closed() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, version) = sent(&signatory).await;
    let second = given(&signatory, json!({})).await.expect(409).json();
    assert_eq!(second["type"], "/problems/disdetta-exists");
    assert!(
        second["detail"]
            .as_str()
            .unwrap()
            .contains(path.trim_start_matches("/disdette/"))
    );
    let state = format!("{path}/state");
    let silent = put(&owner, &state, &version, json!({"state": "rejected"})).await;
    assert_eq!(pointers(&silent.expect(422)), ["/reason"]);
    put(
        &owner,
        &state,
        &version,
        json!({"state": "rejected", "reason": "Firma illeggibile"}),
    )
    .await
    .expect(200);
    let (path, version) = sent(&signatory).await;
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    register(&owner, &path, &version, &notice).await.expect(200);
    let third = given(&signatory, json!({})).await.expect(409).json();
    assert_eq!(third["type"], "/problems/disdetta-exists");
}

#[tokio::test]
async fn a_later_year_is_kept_an_earlier_day_is_ignored_and_the_convention_ends_it_all() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    for (asked, last, reason) in [
        ("2028-05-17", "2028-12-31", "disdetta"),
        ("2026-01-01", "2026-12-31", "disdetta"),
        ("2034-01-01", "2030-12-31", "convention_end"),
    ] {
        let act = given(&signatory, json!({"requested_from": asked}))
            .await
            .expect(201)
            .json();
        let path = format!("/disdette/{}", act["act"]["number"].as_str().unwrap());
        let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
        let registered = register(&owner, &path, &act["act"]["version"], &notice).await;
        let registered = registered.expect(200).json();
        assert_eq!(registered["last_service_day"], last, "{asked}");
        assert_eq!(registered["cessation_reason"], reason, "{asked}");
        let version = ask_back(&signatory, &path, &registered["act"]["version"], "Si continua").await;
        put(
            &owner,
            &format!("{path}/state"),
            &version,
            json!({"state": "revoked"}),
        )
        .await
        .expect(200);
    }
}

#[tokio::test]
async fn after_the_end_of_the_convention_there_is_nothing_to_give_notice_of() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    scene.until("2031-01-05T09:00:00Z");
    let signatory = scene.program(&served.signatory).await;
    let refused = given(&signatory, json!({})).await.expect(422).json();
    assert_eq!(refused["type"], "/problems/convention_expired");
}

#[tokio::test]
async fn a_registered_disdetta_is_revoked_before_its_day_and_only_when_the_case_owner_accepts() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, version) = sent(&signatory).await;
    let (state, asking) = (format!("{path}/state"), format!("{path}/revocation"));
    let ask = |reason: &str| json!({"asked": true, "reason": reason});
    // Not before it is registered.
    put(&signatory, &asking, &version, ask("Ripensamento"))
        .await
        .expect(409);
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let registered = register(&owner, &path, &version, &notice)
        .await
        .expect(200)
        .json();
    let version = registered["act"]["version"].clone();
    let unasked = put(&owner, &state, &version, json!({"state": "revoked"}))
        .await
        .expect(422)
        .json();
    assert_eq!(unasked["type"], "/problems/revocation-not-asked");
    scene.app.mails().await;
    put(&owner, &asking, &version, ask("Per l’ente"))
        .await
        .expect(403);
    let asked = put(
        &signatory,
        &asking,
        &version,
        ask("La giunta ha deciso di continuare"),
    )
    .await;
    let asked = asked.expect(200).json();
    assert_eq!(asked["act"]["state"], "registered");
    assert!(asked["revocation_asked_at"].is_string());
    let told = scene.app.mails().await;
    assert!(
        told.iter()
            .any(|mail| mail.body.contains("La giunta ha deciso di continuare"))
    );
    let version = asked["act"]["version"].clone();
    put(&signatory, &asking, &version, ask("Di nuovo"))
        .await
        .expect(409);
    let refuse = json!({"asked": false, "reason": "Manca la delibera"});
    put(&signatory, &asking, &version, refuse.clone())
        .await
        .expect(403);
    let refused = put(&owner, &asking, &version, refuse).await.expect(200).json();
    assert_eq!(refused["revocation_refusal"], "Manca la delibera");
    // It can be asked again, and accepted.
    let asked = put(
        &signatory,
        &asking,
        &refused["act"]["version"],
        ask("Ecco la delibera"),
    )
    .await;
    let version = asked.expect(200).json()["act"]["version"].clone();
    let revoked = put(&owner, &state, &version, json!({"state": "revoked"}))
        .await
        .expect(200)
        .json();
    assert_eq!(revoked["act"]["state"], "revoked");
    assert_eq!(scene.state_of(served.portal).await, ActState::Active);
    // Another one can be given.
    given(&signatory, json!({})).await.expect(201);
}

#[tokio::test]
async fn from_its_day_on_nothing_is_revoked() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, registered) = registered(&scene, &signatory, &owner).await;
    let version = ask_back(&signatory, &path, &registered["act"]["version"], "Ripensamento").await;
    // The clock has not come by yet, and it is too late all the same.
    scene.until("2026-12-31T23:00:00Z");
    let owner = scene.program(&scene.owner).await;
    let late = put(
        &owner,
        &format!("{path}/state"),
        &version,
        json!({"state": "revoked"}),
    )
    .await;
    assert_eq!(late.expect(422).json()["type"], "/problems/revocation-too-late");
    scene.run("disdette.take-effect").await;
    let signatory = scene.program(&served.signatory).await;
    let shown = signatory.get(&format!("/api/v1{path}")).await.expect(200).json();
    let ask = json!({"asked": true, "reason": "Ripensamento"});
    let late = put(
        &signatory,
        &format!("{path}/revocation"),
        &shown["act"]["version"],
        ask,
    )
    .await;
    assert_eq!(
        late.expect(409).json()["type"],
        "/problems/revocation-not-registered"
    );
}

#[tokio::test]
async fn of_two_case_owners_at_once_the_second_sees_what_the_first_did() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let other = scene.program(&scene.other_owner).await;
    let (path, version) = sent(&signatory).await;
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let rejected = json!({"state": "rejected", "reason": "Non è firmata"});
    let state = format!("{path}/state");
    let (first, second) = tokio::join!(
        register(&owner, &path, &version, &notice),
        put(&other, &state, &version, rejected)
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let shown = other.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(shown["act"]["steps"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_ente_gives_disdetta_by_the_pages_and_is_told_what_it_does_before() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let browser = scene.app.browser(&served.signatory).await;
    let form = browser.get("/disdette/new").await.expect(200).text;
    assert!(
        form.contains("Ricevuta entro il 31/12/2026: il servizio cessa il 31/12/2026."),
        "{form}"
    );
    assert!(form.contains("Ricevuta un secondo dopo: il servizio cessa il 31/12/2027."));
    let fields = |step: &'static str| {
        [
            ("services", "PORTALE"),
            ("requested_from", ""),
            ("notice", ""),
            ("step", step),
        ]
    };
    let nothing = browser
        .submit("/disdette/new", "/disdette/new", &fields("check")[1..])
        .await
        .expect(422)
        .text;
    assert!(nothing.contains("Scegli almeno un servizio."));
    let summary = browser
        .submit("/disdette/new", "/disdette/new", &fields("check"))
        .await
        .expect(200)
        .text;
    assert!(
        summary.contains("Invia la disdetta") && summary.contains("comunicazione formale"),
        "{summary}"
    );
    let sent = browser
        .submit("/disdette/new", "/disdette/new", &fields("send"))
        .await
        .expect(303);
    let path = sent.header("location").to_owned();
    let officer = scene.app.browser(&scene.owner).await;
    let page = officer.get(&path).await.expect(200).text;
    assert!(page.contains("Ricevuta entro il 31/12/2026"), "{page}");
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let page = officer.get(&path).await.expect(200).text;
    assert!(page.contains("PEC «Disdetta», ricevuta il 02/03/2026"), "{page}");
    let version = officer.hidden(&path, "version").await;
    let state = format!("{path}/state");
    let register = [
        ("version", version.as_str()),
        ("state", "registered"),
        ("notice", notice.as_str()),
        ("register_aoo", ""),
        ("register_number", ""),
        ("register_year", "2026"),
        ("register_date", "2026-03-02"),
    ];
    // No day of receipt stands there before somebody types it.
    assert!(!page.contains("value=\"2026-03-02\""), "{page}");
    let mut empty = register;
    empty[2].1 = "";
    let refused = officer.submit(&path, &state, &empty).await.expect(422).text;
    assert!(refused.contains("Serve una comunicazione formale"), "{refused}");
    // The dates are shown before anything is registered.
    let confirm = officer.submit(&path, &state, &register).await.expect(200).text;
    assert!(
        confirm.contains("Registra con queste date") && confirm.contains("31/12/2026 (regola DIS)"),
        "{confirm}"
    );
    let page = officer.get(&path).await.expect(200).text;
    assert!(page.contains("Ricevuta entro il 31/12/2026"), "{page}");
    let mut confirmed = register.to_vec();
    confirmed.push(("confirmed", "yes"));
    officer.submit(&path, &state, &confirmed).await.expect(303);
    let page = browser.get(&path).await.expect(200).text;
    assert!(
        page.contains("31/12/2026 (regola DIS)") && page.contains("Chiedi la revoca"),
        "{page}"
    );
    let version = browser.hidden(&path, "version").await;
    let ask = [
        ("version", version.as_str()),
        ("asked", "true"),
        ("reason", "La giunta continua"),
    ];
    browser
        .submit(&path, &format!("{path}/revocation"), &ask)
        .await
        .expect(303);
    let page = officer.get(&path).await.expect(200).text;
    assert!(
        page.contains("La giunta continua") && page.contains("Accetta la revoca"),
        "{page}"
    );
}

#[tokio::test]
async fn enti_are_reminded_in_november_and_in_december_once_each() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    let third = scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    // Who has given notice is not reminded.
    let (path, version) = sent(&scene.program(&third.signatory).await).await;
    let notice = scene.certified(other, Some("2026-03-02T07:00:00Z")).await;
    let owner = scene.program(&scene.owner).await;
    register(&owner, &path, &version, &notice).await.expect(200);
    scene.app.mails().await;
    for (day, count) in [
        ("2026-11-01T09:00:00Z", 0),
        ("2026-11-02T09:00:00Z", 1),
        ("2026-11-20T09:00:00Z", 0),
        ("2026-12-01T09:00:00Z", 1),
        ("2026-12-31T09:00:00Z", 0),
    ] {
        scene.until(day);
        for _ in 0..2 {
            scene.run("disdette.remind").await;
        }
        let told = scene.app.mails().await;
        assert_eq!(told.len(), count, "{day}");
        for mail in told {
            assert_eq!(mail.to_name, "Sara Neri");
            assert!(
                mail.body.contains("31/12/2026") && mail.body.contains("16/12/2026"),
                "{}",
                mail.body
            );
        }
    }
    let _: ActId = served.portal;
}

#[tokio::test]
async fn an_ente_does_not_prove_its_own_day_of_receipt() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    scene.until("2027-01-03T09:00:00Z");
    let (signatory, owner) = people(&scene, &served).await;
    let notice = scene.certified(scene.ente, None).await;
    let entry = json!({"aoo": "c_prova", "number": "9", "year": 2026, "date": "2026-12-31"});
    let with = json!({"notice": {"notice_id": notice, "register_entry": entry}});
    let refused = given(&signatory, with.clone()).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/register_entry"]);
    // Nor does who only enters things for it: the case owner does, who answers for it.
    let agent = scene.app.staff("Agata Neri", &[Role::Agent], &[]).await;
    let mut entered = with;
    entered["ente_id"] = json!(scene.ente);
    let refused = given(&scene.program(&agent).await, entered.clone()).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/register_entry"]);
    let by_owner = given(&owner, entered).await.expect(201).json();
    assert_eq!(by_owner["act"]["received_on"], "2026-12-31");
}

#[tokio::test]
async fn a_rejected_disdetta_gives_its_notice_back() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let reject = json!({"state": "rejected", "reason": "È per un altro servizio"});
    let entered = json!({"ente_id": scene.ente, "notice": {"notice_id": notice}});
    let first = given(&owner, entered.clone()).await.expect(201).json()["act"].clone();
    let path = format!("/disdette/{}/state", first["number"].as_str().unwrap());
    put(&owner, &path, &first["version"], reject.clone())
        .await
        .expect(200);
    // The letter with its number too, though it was entered already.
    let letter = json!({"aoo": "c_prova", "number": "7", "year": 2026, "date": "2026-03-02"});
    let (path, version) = sent(&signatory).await;
    document(&owner, &path, "notice", "una lettera", None)
        .await
        .expect(201);
    let state = format!("{path}/state");
    let registered = json!({"state": "registered", "notice": {"register_entry": letter}});
    let done = put(&owner, &state, &version, registered.clone())
        .await
        .expect(200)
        .json();
    let version = ask_back(&signatory, &path, &done["act"]["version"], "Per errore").await;
    put(&owner, &state, &version, json!({"state": "revoked"}))
        .await
        .expect(200);
    let (path, version) = sent(&signatory).await;
    document(&owner, &path, "notice", "una lettera", None)
        .await
        .expect(201);
    let state = format!("{path}/state");
    let again = put(&owner, &state, &version, registered).await.expect(200).json();
    assert_eq!(again["notice"]["received_on"], "2026-03-02");
    assert_eq!(again["act"]["register_entries"].as_array().unwrap().len(), 1);
    // What stands is another act's.
    let second = scene.app.ente("Comune Terzo").await;
    let third = scene
        .serve(second, "Tea Gialli", "2026-01-01", "2026-03-02")
        .await;
    let (path, version) = sent(&scene.program(&third.signatory).await).await;
    document(&owner, &path, "notice", "una lettera", None)
        .await
        .expect(201);
    let taken = put(
        &owner,
        &format!("{path}/state"),
        &version,
        json!({"state": "registered", "notice": {"register_entry": letter}}),
    )
    .await;
    assert_eq!(taken.expect(409).json()["type"], "/problems/register-entry-used");
}

#[tokio::test]
async fn the_case_owner_exchanges_a_notice_before_registering_and_the_first_is_free_again() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (_, owner) = people(&scene, &served).await;
    let wrong = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let right = scene.certified(scene.ente, Some("2026-03-02T08:00:00Z")).await;
    let entered = json!({"ente_id": scene.ente, "notice": {"notice_id": wrong}});
    let act = given(&owner, entered).await.expect(201).json()["act"].clone();
    let path = format!("/disdette/{}", act["number"].as_str().unwrap());
    let registered = register(&owner, &path, &act["version"], &right).await;
    assert_eq!(registered.expect(200).json()["notice"]["notice_id"], right);
    let (actor, ente) = (scene.app.actor(&scene.owner).await, scene.ente);
    let free = scene.app.read(move |db| formal::unused(db, &actor, ente));
    let free = free.await.unwrap();
    let free: Vec<String> = free.iter().map(|(notice, _)| notice.id.to_string()).collect();
    assert_eq!(free, [wrong]);
}

#[tokio::test]
async fn a_notice_received_before_the_service_was_active_ends_nothing() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let old = scene.certified(scene.ente, Some("2025-12-20T09:00:00Z")).await;
    let refused = given(&signatory, json!({"notice": {"notice_id": old}})).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
    let (path, version) = sent(&signatory).await;
    let refused = register(&owner, &path, &version, &old).await.expect(422);
    assert_eq!(pointers(&refused), ["/notice/notice_id"]);
    assert!(refused.text.contains("02/03/2026"), "{}", refused.text);
    assert_eq!(scene.state_of(served.portal).await, ActState::Active);
}

#[tokio::test]
async fn from_when_is_judged_by_the_day_of_receipt_and_not_of_entry() {
    // DIS-S011, entered late.
    let scene = Scene::start().await;
    let served = scene.served().await;
    scene.until("2027-01-05T09:00:00Z");
    let (_, owner) = people(&scene, &served).await;
    let notice = scene.certified(scene.ente, Some("2026-12-20T09:00:00Z")).await;
    let entered =
        json!({"ente_id": scene.ente, "requested_from": "2027-01-04", "notice": {"notice_id": notice}});
    // Nobody means a day of the year 9999.
    let strange =
        json!({"ente_id": scene.ente, "requested_from": "9999-12-31", "notice": {"notice_id": notice}});
    let strange = given(&owner, strange).await.expect(422);
    assert!(strange.text.contains("controlla l’anno"), "{}", strange.text);
    let act = given(&owner, entered).await.expect(201).json();
    assert_eq!(act["requested_from"], "2027-01-04");
    let state = format!("/disdette/{}/state", act["act"]["number"].as_str().unwrap());
    let body = json!({"state": "registered"});
    let registered = put(&owner, &state, &act["act"]["version"], body).await;
    let registered = registered.expect(200).json();
    assert_eq!(registered["last_service_day"], "2027-12-31");
    assert_eq!(registered["effective_from"], "2028-01-01");
    // The page of who enters it takes any day.
    let browser = scene.app.browser(&scene.owner).await;
    let other = scene.app.ente("Comune Terzo").await;
    scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    let form = browser
        .get(&format!("/disdette/new?ente={other}"))
        .await
        .expect(200)
        .text;
    assert!(
        form.contains("name=\"requested_from\" type=\"date\"") || form.contains("type=\"date\""),
        "{form}"
    );
}

#[tokio::test]
async fn what_an_ente_wrote_in_a_confidential_ticket_is_offered_to_nobody_who_may_not_read_it() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let rosa = scene.program(&scene.rosa).await;
    let ticket = json!({"service": "PORTALE", "subject": "Riservata", "text": "Una cosa riservata", "kind": "question",
        "impact": 3, "urgency": 3, "confidential": true});
    let ticket = rosa.post("/api/v1/tickets", &ticket).await.expect(201).json();
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    scene.answers(&notice, ticket["id"].as_str().unwrap()).await;
    for person in [&served.signatory, &scene.owner] {
        let browser = scene.app.browser(person).await;
        let page = format!("/disdette/new?ente={}", scene.ente);
        let form = browser.get(&page).await.expect(200).text;
        assert!(form.contains("Portale") && !form.contains(&notice), "{form}");
    }
    let refused = given(&signatory, json!({"notice": {"notice_id": notice}})).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
    let (path, version) = sent(&signatory).await;
    let refused = register(&owner, &path, &version, &notice).await;
    assert_eq!(pointers(&refused.expect(422)), ["/notice/notice_id"]);
}

#[tokio::test]
async fn at_a_change_of_convention_the_service_goes_on_with_the_following_one() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let next = super::convenzione(&scene.app, "2031-2035", "2031-01-01", "2035-12-31").await;
    scene.until("2030-12-05T09:00:00Z");
    let convenzione = next.parse().unwrap();
    scene
        .join(&served.signatory, scene.ente, convenzione, "2030-10-01")
        .await;
    let browser = scene.app.browser(&served.signatory).await;
    let form = browser.get("/disdette/new").await.expect(200).text;
    assert!(
        form.contains("Ricevuta un secondo dopo: il servizio cessa il 31/12/2031."),
        "{form}"
    );
    let (signatory, owner) = people(&scene, &served).await;
    let act = given(&signatory, json!({"requested_from": "2033-01-01"}))
        .await
        .expect(201)
        .json();
    let path = format!("/disdette/{}", act["act"]["number"].as_str().unwrap());
    let notice = scene.certified(scene.ente, Some("2030-12-05T08:00:00Z")).await;
    let registered = register(&owner, &path, &act["act"]["version"], &notice).await;
    let registered = registered.expect(200).json();
    assert_eq!(registered["last_service_day"], "2032-12-31");
    assert_eq!(registered["cessation_reason"], "disdetta");
}

#[tokio::test]
async fn who_joins_what_follows_keeps_the_day_that_the_disdetta_asked_for() {
    let mut scene = Scene::start().await;
    scene.convenzione = super::convenzione(&scene.app, "2026-2027", "2026-01-01", "2027-12-31").await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let asked = given(&signatory, json!({"requested_from": "2029-01-01"})).await;
    let act = asked.expect(201).json()["act"].clone();
    let path = format!("/disdette/{}", act["number"].as_str().unwrap());
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let registered = register(&owner, &path, &act["version"], &notice)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&registered["last_service_day"], &registered["cessation_reason"]),
        (&json!("2027-12-31"), &json!("convention_end"))
    );
    scene.until("2027-11-10T09:00:00Z");
    scene.convenzione = super::convenzione(&scene.app, "2028-2032", "2028-01-01", "2032-12-31").await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (joining, version) = under_review(&scene, &contact, &owner).await;
    scene.app.mails().await;
    let entry = json!({"aoo": "c_prova", "number": "77", "year": 2027, "date": "2027-11-10"});
    let sign = json!({"state": "signed", "signed_on": "2027-11-09", "register_entry": entry});
    put(&owner, &format!("{joining}/state"), &version, sign)
        .await
        .expect(200);
    let shown = owner.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(
        (
            &shown["last_service_day"],
            &shown["effective_from"],
            &shown["cessation_reason"]
        ),
        (&json!("2028-12-31"), &json!("2029-01-01"), &json!("disdetta"))
    );
    let told = scene.app.mails().await;
    for name in ["Sara Neri", "Carla Bruni"] {
        let told = told.iter().filter(|mail| mail.to_name == name);
        let told = told.filter(|mail| mail.body.contains("31/12/2027") && mail.body.contains("31/12/2028"));
        assert_eq!(told.count(), 1, "{name}");
    }
    let id: ActId = shown["act"]["id"].as_str().unwrap().parse().unwrap();
    let events = scene.app.read(move |db| {
        audit_events::table
            .filter(audit_events::subject_id.eq(id.to_string()))
            .filter(audit_events::event.eq("disdetta.convention_followed"))
            .select((audit_events::old_value, audit_events::new_value))
            .load::<(Option<String>, Option<String>)>(db)
    });
    let events = events.await.unwrap();
    let [(Some(old), Some(new))] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert!(
        old.contains("2027-12-31") && new.contains("2028-12-31"),
        "{old} {new}"
    );
    let turn = [
        "adesioni.end",
        "disdette.take-effect",
        "attivazioni.end",
        "canoni.renew",
    ];
    scene.until("2028-01-01T00:10:00Z");
    for job in turn {
        scene.run(job).await;
    }
    assert_eq!(scene.state_of(served.portal).await, ActState::Ending);
    let renewed = scene.app.read(|db| report::report(db, 2028)).await.unwrap();
    assert_eq!(renewed[0].renewal.outcome, Outcome::Renewed);
    scene.until("2029-01-01T00:10:00Z");
    for job in turn {
        scene.run(job).await;
    }
    assert_eq!(scene.state_of(served.portal).await, ActState::Ended);
}

#[tokio::test]
async fn a_service_under_a_contract_is_left_by_recesso_and_not_by_disdetta() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, _) = people(&scene, &served).await;
    let ente = scene.ente;
    let entrusted = scene.app.write(move |db, now| {
        let contract = Contract {
            id: ContractId::new(now),
            ente_id: ente,
            service_id: services::by_code(db, "PORTALE").expect("a shipped service").id,
            start_on: "2025-01-01".parse().unwrap(),
            end_on: "2034-12-31".parse().unwrap(),
            creditor: "Comunità montana".to_owned(),
            ended_on: None,
            created_at: now,
            version: 1,
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawal_reason: None,
        };
        diesel::insert_into(contracts::table)
            .values(&contract)
            .execute(db)
    });
    entrusted.await.unwrap();
    let refused = given(&signatory, json!({})).await.expect(422);
    assert_eq!(pointers(&refused), ["/services"]);
    assert!(
        refused.text.contains("31/12/2034") && refused.text.contains("recesso"),
        "{}",
        refused.text
    );
    let browser = scene.app.browser(&served.signatory).await;
    let form = browser.get("/disdette/new").await.expect(200).text;
    assert!(form.contains("/recessi/new"), "{form}");
    // Nor is it renewed from year to year, so that nobody is reminded.
    scene.until("2026-11-02T09:00:00Z");
    scene.app.mails().await;
    scene.run("disdette.remind").await;
    assert!(scene.app.mails().await.is_empty());
}

#[tokio::test]
async fn what_a_recesso_has_ended_already_is_not_registered_again() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, version) = sent(&signatory).await;
    let portal = served.portal;
    let ended = scene.app.write(move |db, _| {
        diesel::update(acts::table.find(portal))
            .set(acts::state.eq(ActState::Ended))
            .execute(db)
    });
    ended.await.unwrap();
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let refused = register(&owner, &path, &version, &notice).await.expect(409);
    assert_eq!(refused.json()["type"], "/problems/disdetta-nothing-left");
}

#[tokio::test]
async fn a_wrong_day_of_receipt_is_put_right_and_the_ente_reads_both() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    scene.until("2027-01-05T09:00:00Z");
    let (signatory, owner) = people(&scene, &served).await;
    // Registered by the entry of January; the receipt of delivery of December comes later.
    let notice = scene.certified(scene.ente, None).await;
    let (path, version) = sent(&signatory).await;
    let entry = json!({"aoo": "c_prova", "number": "12", "year": 2027, "date": "2027-01-04"});
    let body = json!({"state": "registered", "notice": {"notice_id": notice, "register_entry": entry}});
    let registered = put(&owner, &format!("{path}/state"), &version, body)
        .await
        .expect(200)
        .json();
    assert_eq!(registered["last_service_day"], "2027-12-31");
    let version = registered["act"]["version"].clone();
    let receipt = format!("{path}/receipt");
    let correct = json!({"reason": "La ricevuta di consegna è del 31 dicembre"});
    let unchanged = put(&owner, &receipt, &version, correct.clone()).await.expect(409);
    assert_eq!(unchanged.json()["type"], "/problems/receipt-unchanged");
    put(&signatory, &receipt, &version, correct.clone())
        .await
        .expect(403);
    let id = notice.parse::<sportello::pec::notices::NoticeId>().unwrap();
    scene.app.mails().await;
    let proved = scene.app.write(move |db, now| {
        use sportello::db::schema::formal_notices;
        let at: sportello::kernel::clock::Timestamp = "2026-12-31T22:41:00Z".parse().unwrap();
        diesel::update(formal_notices::table.find(id))
            .set(formal_notices::delivered_at.eq(at))
            .execute(db)?;
        sportello::acts::formal::proved(db, now, sportello::users::actor::System.by(), id)
    });
    proved.await.unwrap();
    // Who answers for it hears of the proof.
    let told = scene.app.mails().await;
    assert!(
        told.iter()
            .any(|mail| mail.to_name == "Carla Bruni" && mail.body.contains("31/12/2026")),
    );
    let corrected = put(&owner, &receipt, &version, correct).await.expect(200).json();
    assert_eq!(corrected["act"]["received_on"], "2026-12-31");
    assert_eq!(corrected["last_service_day"], "2026-12-31");
    assert_eq!(corrected["act"]["terms"][0]["due_on"], "2026-12-31");
    let told = scene.app.mails().await;
    let to_sara = told.iter().find(|mail| mail.to_name == "Sara Neri").unwrap();
    assert!(
        to_sara.body.contains("04/01/2027") && to_sara.body.contains("31/12/2026"),
        "{}",
        to_sara.body
    );
}

#[tokio::test]
async fn who_has_given_a_disdetta_without_its_notice_is_reminded_of_that() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    sent(&scene.program(&served.signatory).await).await;
    scene.app.mails().await;
    for (day, count) in [("2026-11-02T09:00:00Z", 1), ("2026-12-20T09:00:00Z", 1)] {
        scene.until(day);
        for _ in 0..2 {
            scene.run("disdette.remind").await;
        }
        let told = scene.app.mails().await;
        let to = |name: &str| told.iter().filter(|mail| mail.to_name == name).count();
        assert_eq!((to("Sara Neri"), to("Carla Bruni")), (count, count), "{day}");
        assert!(told[0].body.contains("manca ancora la comunicazione formale"));
    }
}

#[tokio::test]
async fn where_nobody_signs_with_an_account_its_contacts_are_reminded_and_the_centre_calls() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let id = served.signatory.id;
    let removed = scene.app.write(move |db, _| {
        use sportello::db::schema::members;
        diesel::delete(members::table.filter(members::user_id.eq(id))).execute(db)
    });
    removed.await.unwrap();
    // After the day by which the centre asks for it nobody is asked for that any more.
    scene.until("2026-12-20T09:00:00Z");
    scene.app.mails().await;
    scene.run("disdette.remind").await;
    let told = scene.app.mails().await;
    let to_rosa = told.iter().find(|mail| mail.to_name == "Rosa Verdi").unwrap();
    assert!(
        to_rosa.body.contains("31/12/2026") && !to_rosa.body.contains("16/12/2026"),
        "{}",
        to_rosa.body
    );
    assert!(told.iter().any(|mail| mail.to_name == "Carla Bruni"));
}

#[tokio::test]
async fn the_day_before_it_takes_effect_the_case_owner_hears_of_an_open_revocation() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, registered) = registered(&scene, &signatory, &owner).await;
    ask_back(&signatory, &path, &registered["act"]["version"], "Ripensamento").await;
    scene.app.mails().await;
    scene.until("2026-12-31T09:00:00Z");
    for _ in 0..2 {
        scene.run("disdette.remind").await;
    }
    let told = scene.app.mails().await;
    let to_owner = told.iter().filter(|mail| mail.to_name == "Carla Bruni");
    let warned = to_owner.filter(|mail| mail.body.contains("01/01/2027"));
    assert_eq!(warned.count(), 1);
    scene.until("2027-01-01T00:10:00Z");
    scene.run("disdette.take-effect").await;
    let told = scene.app.mails().await;
    assert!(
        told.iter().any(|mail| mail.to_name == "Sara Neri"
            && mail.body.contains("richiesta di revoca non ha avuto risposta"))
    );
}

#[tokio::test]
async fn an_open_revocation_of_another_day_is_called_to_mind_anew() {
    let mut scene = Scene::start().await;
    scene.convenzione = super::convenzione(&scene.app, "2026-2027", "2026-01-01", "2027-12-31").await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let asked = given(&signatory, json!({"requested_from": "2029-01-01"})).await;
    let act = asked.expect(201).json()["act"].clone();
    let path = format!("/disdette/{}", act["number"].as_str().unwrap());
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let registered = register(&owner, &path, &act["version"], &notice).await;
    let version = registered.expect(200).json()["act"]["version"].clone();
    ask_back(&signatory, &path, &version, "Ripensamento").await;
    scene.convenzione = super::convenzione(&scene.app, "2028-2032", "2028-01-01", "2032-12-31").await;
    let warned = async |scene: &Scene, day: &str| {
        scene.until(day);
        scene.app.mails().await;
        for _ in 0..2 {
            scene.run("disdette.remind").await;
        }
        let told = scene.app.mails().await.into_iter();
        let to_owner = told.filter(|mail| mail.to_name == "Carla Bruni" && mail.body.contains("revoca"));
        to_owner.map(|mail| mail.body).collect::<Vec<String>>()
    };
    let first = warned(&scene, "2027-12-31T09:00:00Z").await;
    assert!(first.len() == 1 && first[0].contains("01/01/2028"), "{first:?}");
    // The ente joins the following convention at the last moment: the day is a year later, and the answer still waits.
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (joining, version) = under_review(&scene, &contact, &owner).await;
    let entry = json!({"aoo": "c_prova", "number": "77", "year": 2027, "date": "2027-12-31"});
    let sign = json!({"state": "signed", "signed_on": "2027-12-30", "register_entry": entry});
    put(&owner, &format!("{joining}/state"), &version, sign)
        .await
        .expect(200);
    assert!(warned(&scene, "2028-12-30T09:00:00Z").await.is_empty());
    let anew = warned(&scene, "2028-12-31T09:00:00Z").await;
    assert!(anew.len() == 1 && anew[0].contains("01/01/2029"), "{anew:?}");
}

#[tokio::test]
async fn of_services_that_end_on_different_days_each_has_its_own_sentence() {
    let mut scene = Scene::start().await;
    let both = ["PORTALE", "SUPPORTO_WEB"];
    scene.convenzione = offering(&scene.app, "2026", ("2026-01-01", "2026-12-31"), &both).await;
    let served = scene.served().await;
    let (under, ente) = (scene.convenzione.parse().unwrap(), scene.ente);
    scene
        .activate_service(&served.signatory, (ente, "SUPPORTO_WEB"), under, "2026-03-02")
        .await;
    let next = super::convenzione(&scene.app, "2027-2030", "2027-01-01", "2030-12-31").await;
    let next = next.parse().unwrap();
    scene.join(&served.signatory, ente, next, "2026-03-02").await;
    // Before anything is chosen: what a second later does, of the service that goes on.
    let browser = scene.app.browser(&served.signatory).await;
    let form = browser.get("/disdette/new").await.expect(200).text;
    for said in [
        "Portale istituzionale: ricevuta entro il 31/12/2026, cessa il 31/12/2026; ricevuta un secondo dopo, cessa il 31/12/2027.",
        "Supporto web: cessa il 31/12/2026, con la convenzione «Convenzione 2026».",
    ] {
        assert!(form.contains(said), "{form}");
    }
    let fields = |step: &'static str| {
        let both = both.map(|code| ("services", code));
        [
            both[0],
            both[1],
            ("requested_from", "2028-01-01"),
            ("notice", ""),
            ("step", step),
        ]
    };
    let summary = browser
        .submit("/disdette/new", "/disdette/new", &fields("check"))
        .await;
    let summary = summary.expect(200).text;
    for said in [
        "Portale istituzionale: cessa il 31/12/2027.",
        "Supporto web: cessa il 31/12/2026, con la convenzione «Convenzione 2026».",
    ] {
        assert!(summary.contains(said), "{summary}");
    }
    let sent = browser
        .submit("/disdette/new", "/disdette/new", &fields("send"))
        .await;
    let path = sent.expect(303).header("location").to_owned();
    let notice = scene.certified(ente, Some("2026-03-02T07:00:00Z")).await;
    let officer = scene.app.browser(&scene.owner).await;
    let version = officer.hidden(&path, "version").await;
    let mut register = vec![
        ("version", version.as_str()),
        ("state", "registered"),
        ("notice", notice.as_str()),
    ];
    let state = format!("{path}/state");
    let each = [
        (
            "Ultimo giorno: Portale istituzionale",
            "31/12/2027 (regola DIS): Disdetta",
        ),
        (
            "Ultimo giorno: Supporto web",
            "31/12/2026 (regola DIS): Fine della convenzione",
        ),
    ];
    let foreseen = officer.submit(&path, &state, &register).await.expect(200).text;
    assert!(
        each.iter()
            .all(|(name, day)| foreseen.contains(name) && foreseen.contains(day)),
        "{foreseen}"
    );
    scene.app.mails().await;
    register.push(("confirmed", "yes"));
    officer.submit(&path, &state, &register).await.expect(303);
    let told = scene.app.mails().await;
    let days = "Portale istituzionale: 31/12/2027; Supporto web: 31/12/2026";
    assert!(
        told.iter()
            .any(|mail| mail.to_name == "Sara Neri" && mail.body.replace('\n', " ").contains(days)),
        "{told:?}"
    );
    let page = browser.get(&path).await.expect(200).text;
    assert!(
        each.iter()
            .all(|(name, day)| page.contains(name) && page.contains(day)),
        "{page}"
    );
    let signatory = scene.program(&served.signatory).await;
    let shown = signatory.get(&format!("/api/v1{path}")).await.expect(200).json();
    let days: Vec<&Value> = shown["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["last_service_day"])
        .collect();
    assert_eq!(days, [&json!("2027-12-31"), &json!("2026-12-31")]);
}

#[tokio::test]
async fn its_last_day_stands_with_the_terms_is_warned_of_and_is_nobodys_delay() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, found) = registered(&scene, &signatory, &owner).await;
    let term = |found: &Value| {
        let term = found["act"]["terms"][0].clone();
        ["kind", "rule", "starts_on", "due_on", "state"].map(|name| term[name].as_str().unwrap().to_owned())
    };
    let running = ["disdetta_effect", "DIS", "2026-03-02", "2026-12-31", "running"];
    assert_eq!(term(&found), running);
    let board = owner.get("/api/v1/terms").await.expect(200).json();
    assert_eq!(
        (&board["items"][0]["act_number"], &board["items"][0]["due_on"]),
        (&found["act"]["number"], &json!("2026-12-31"))
    );
    let page = scene
        .app
        .browser(&scene.owner)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("Ultimo giorno dei servizi disdetti"), "{page}");
    scene.app.mails().await;
    for (day, count) in [
        ("2026-12-25T09:00:00Z", 0),
        ("2026-12-26T09:00:00Z", 1),
        ("2026-12-27T09:00:00Z", 0),
    ] {
        scene.until(day);
        scene.run("acts.warn-of-terms").await;
        let told = scene.app.mails().await;
        let to: Vec<&str> = told.iter().map(|mail| mail.to_name.as_str()).collect();
        assert_eq!(to, ["Carla Bruni"][..count], "{day}");
        assert!(
            told.iter()
                .all(|mail| mail.body.contains("l’ultimo giorno di servizio è il 31/12/2026"))
        );
    }
    // That it passes is no delay of anybody.
    scene.until("2026-12-31T23:30:00Z");
    scene.run("acts.breach-terms").await;
    assert!(scene.app.mails().await.is_empty());
    scene.run("disdette.take-effect").await;
    let owner = scene.program(&scene.owner).await;
    let found = owner.get(&format!("/api/v1{path}")).await.expect(200).json();
    let mut met = running;
    met[4] = "met";
    assert_eq!(term(&found), met);
}

#[tokio::test]
async fn the_term_of_its_last_day_is_void_once_it_is_revoked() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let (signatory, owner) = people(&scene, &served).await;
    let (path, found) = registered(&scene, &signatory, &owner).await;
    let version = ask_back(&signatory, &path, &found["act"]["version"], "Si continua").await;
    let state = format!("{path}/state");
    let revoked = put(&owner, &state, &version, json!({"state": "revoked"})).await;
    assert_eq!(revoked.expect(200).json()["act"]["terms"][0]["state"], "void");
    let board = owner.get("/api/v1/terms").await.expect(200).json();
    assert_eq!(board["items"], json!([]));
}

#[tokio::test]
async fn where_every_service_has_its_notice_the_guide_leads_to_it() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let browser = scene.app.browser(&served.signatory).await;
    let open = browser.get("/disdette/new").await.expect(200).text;
    assert!(
        open.contains("Continua") && !open.contains("Non c’è altro da disdire"),
        "{open}"
    );
    let (path, _) = sent(&scene.program(&served.signatory).await).await;
    let closed = browser.get("/disdette/new").await.expect(200).text;
    assert!(
        closed.contains("Non c’è altro da disdire") && closed.contains(&format!("href=\"{path}\"")),
        "{closed}"
    );
    assert!(!closed.contains("Continua"), "{closed}");
}

#[tokio::test]
async fn who_signs_by_a_delegation_is_reminded_as_long_as_it_is_valid() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let unione = scene.app.ente("Unione della Valle").await;
    scene
        .app
        .user_of(unione, "Ugo Valli", EnteRole::Signatory, true)
        .await;
    // Who only looks on there is not asked to sign.
    scene
        .app
        .user_of(unione, "Vera Costa", EnteRole::Contact, true)
        .await;
    let delegation = NewDelegation {
        ente: scene.ente,
        delegate: unione,
        valid_from: "2026-01-01".parse().unwrap(),
        valid_to: "2026-11-30".parse().unwrap(),
        reason: "Delibera 7/2026".to_owned(),
    };
    let added = (scene.app).write(move |db, now| delegations::add(db, Operator, now, &delegation));
    added.await.unwrap();
    scene.app.mails().await;
    let reminded = async |day: &str| {
        scene.until(day);
        scene.run("disdette.remind").await;
        let mut to: Vec<String> = (scene.app.mails().await.into_iter())
            .map(|mail| mail.to_name)
            .collect();
        to.sort();
        to
    };
    assert_eq!(reminded("2026-11-02T09:00:00Z").await, ["Sara Neri", "Ugo Valli"]);
    assert_eq!(reminded("2026-12-01T09:00:00Z").await, ["Sara Neri"]);
    let _ = served;
}

#[tokio::test]
async fn where_only_a_delegate_signs_it_is_reminded_and_the_centre_need_not_call() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let unione = scene.app.ente("Unione della Valle").await;
    scene
        .app
        .user_of(unione, "Ugo Valli", EnteRole::Signatory, true)
        .await;
    let (ente, id) = (scene.ente, served.signatory.id);
    let changed = scene.app.write(move |db, now| {
        use sportello::db::schema::members;
        diesel::delete(members::table.filter(members::user_id.eq(id))).execute(db)?;
        let delegation = NewDelegation {
            ente,
            delegate: unione,
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: "2026-12-31".parse().unwrap(),
            reason: "Delibera 7/2026".to_owned(),
        };
        delegations::add(db, Operator, now, &delegation)
    });
    changed.await.unwrap();
    scene.app.mails().await;
    scene.until("2026-11-02T09:00:00Z");
    scene.run("disdette.remind").await;
    let to: Vec<String> = (scene.app.mails().await.into_iter())
        .map(|mail| mail.to_name)
        .collect();
    assert_eq!(to, ["Ugo Valli"]);
}

#[tokio::test]
async fn where_the_convention_ends_sooner_the_service_ends_with_it_and_everybody_reads_why() {
    let mut scene = Scene::start().await;
    scene.convenzione = super::convenzione(&scene.app, "BREVE", "2026-01-01", "2026-09-30").await;
    let served = scene.served().await;
    let browser = scene.app.browser(&served.signatory).await;
    let said = "La convenzione «Convenzione BREVE» finisce il 30/09/2026: il servizio cessa con essa.";
    let guide = browser.get("/disdette/new").await.expect(200).text;
    assert!(guide.contains(said), "{guide}");
    let check = [("services", "PORTALE"), ("step", "check")];
    let summary = browser.submit("/disdette/new", "/disdette/new", &check).await;
    let summary = summary.expect(200).text;
    assert!(summary.contains(said), "{summary}");
    let send = [("services", "PORTALE"), ("step", "send")];
    let sent = browser.submit("/disdette/new", "/disdette/new", &send).await;
    let path = sent.expect(303).header("location").to_owned();
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let officer = scene.app.browser(&scene.owner).await;
    let version = officer.hidden(&path, "version").await;
    let mut register = vec![
        ("version", version.as_str()),
        ("state", "registered"),
        ("notice", notice.as_str()),
    ];
    let state = format!("{path}/state");
    let foreseen = officer.submit(&path, &state, &register).await.expect(200).text;
    assert!(
        foreseen.contains("30/09/2026 (regola DIS)") && foreseen.contains("Fine della convenzione"),
        "{foreseen}"
    );
    register.push(("confirmed", "yes"));
    officer.submit(&path, &state, &register).await.expect(303);
    let page = browser.get(&path).await.expect(200).text;
    assert!(
        page.contains("30/09/2026 (regola DIS)") && page.contains("Fine della convenzione"),
        "{page}"
    );
    let signatory = scene.program(&served.signatory).await;
    let shown = signatory.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(
        (
            &shown["cessation_reason"],
            &shown["last_service_day"],
            &shown["effective_from"]
        ),
        (
            &json!("convention_end"),
            &json!("2026-09-30"),
            &json!("2026-10-01")
        )
    );
    scene.until("2026-09-30T21:59:59Z");
    for job in ["disdette.take-effect", "attivazioni.end"] {
        scene.run(job).await;
    }
    assert_eq!(scene.state_of(served.portal).await, ActState::Ending);
    scene.until("2026-09-30T22:05:00Z");
    for job in ["disdette.take-effect", "adesioni.end", "attivazioni.end"] {
        scene.run(job).await;
    }
    assert_eq!(scene.state_of(served.portal).await, ActState::Ended);
    scene.until("2027-01-01T00:10:00Z");
    scene.run("canoni.renew").await;
    let done = scene.app.read(|db| report::report(db, 2027)).await.unwrap();
    let outcomes: Vec<_> = done
        .iter()
        .map(|done| (done.renewal.outcome, done.renewal.reason))
        .collect();
    assert_eq!(outcomes, [(Outcome::Ended, Some(EndReason::ConventionEnd))]);
}
