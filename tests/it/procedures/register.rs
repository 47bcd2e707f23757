//! The register office's service.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::web::{Data, Json};
use poem::{EndpointExt, IntoResponse, Request, Response, Route, Server, handler, post};
use serde_json::{Value, json};
use sportello::db::schema::audit_events;
use sportello::enti::identifiers;
use sportello::pec::notices::{self, NoticeId};
use tokio::sync::Barrier;

use super::adesioni::under_review;
use super::{Scene, put};

/// A register as the description has it: one number for each key.
#[derive(Clone, Default)]
pub(super) struct Register {
    entered: Arc<Mutex<BTreeMap<String, Value>>>,
    /// What it was asked.
    pub(super) asked: Arc<Mutex<Vec<Value>>>,
    /// Whether it enters nothing.
    pub(super) refuses: Arc<Mutex<bool>>,
    /// Whoever asks waits for another one.
    pairs: Option<Arc<Barrier>>,
}

#[handler]
async fn enter(request: &Request, register: Data<&Register>, Json(body): Json<Value>) -> Response {
    let problem =
        |status: StatusCode, detail: &str| (status, Json(json!({"detail": detail}))).into_response();
    if request.header("authorization") != Some("Bearer segreto-del-protocollo") {
        return problem(StatusCode::UNAUTHORIZED, "chi sei?");
    }
    if *register.refuses.lock().unwrap() {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "manca il titolario");
    }
    register.asked.lock().unwrap().push(body);
    if let Some(pairs) = &register.pairs {
        pairs.wait().await;
    }
    let key = request.header("idempotency-key").unwrap().to_owned();
    let mut entered = register.entered.lock().unwrap();
    let number = entered.len() + 71;
    let entry = entered.entry(key).or_insert_with(
        || json!({"aoo": "c_prova", "number": number.to_string(), "year": 2026, "date": "2026-03-02"}),
    );
    (StatusCode::CREATED, Json(entry.clone())).into_response()
}

impl Register {
    /// One where whoever asks waits for another one, or for the barrier.
    pub(super) fn in_pairs() -> (Register, Arc<Barrier>) {
        let pairs = Arc::new(Barrier::new(2));
        let register = Register {
            pairs: Some(pairs.clone()),
            ..Register::default()
        };
        (register, pairs)
    }

    /// Starts it: its address.
    pub(super) async fn start(&self) -> String {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let address = acceptor.local_addr()[0].as_socket_addr().copied().unwrap();
        let route = Route::new()
            .at("/protocollo/entries", post(enter))
            .data(self.clone());
        tokio::spawn(Server::new_with_acceptor(acceptor).run(route));
        format!("http://{address}/protocollo/")
    }
}

#[tokio::test]
async fn the_register_gives_a_number_once_for_an_act_and_the_signature_rests_on_it() {
    let register = Register::default();
    let url = register.start().await;
    let settings = [
        ("SPORTELLO_REGISTER_URL", url.as_str()),
        ("SPORTELLO_REGISTER_TOKEN", "segreto-del-protocollo"),
    ];
    let scene = Scene::start_with(&settings).await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let number = path.rsplit('/').next().unwrap().to_owned();
    let ask = format!("/acts/{number}/register");
    let fields = [("purpose", "signature"), ("version", "3"), ("state", "signed")];

    let of_ente = scene.app.browser(&scene.rosa).await;
    of_ente.submit(&path, &ask, &fields).await.expect(403);
    let of_other = scene.app.browser(&scene.olga).await;
    of_other.submit("/acts", &ask, &fields).await.expect(404);

    let browser = scene.app.browser(&scene.owner).await;
    assert!(
        browser
            .get(&path)
            .await
            .expect(200)
            .text
            .contains("Chiedi il numero al protocollo")
    );
    *register.refuses.lock().unwrap() = true;
    let typed = [
        ("purpose", "signature"),
        ("version", "3"),
        ("state", "signed"),
        ("signed_on", "2026-02-27"),
    ];
    let refused = browser.submit(&path, &ask, &typed).await.expect(422);
    assert!(refused.text.contains("manca il titolario"), "{}", refused.text);
    assert!(
        refused.text.contains("value=\"2026-02-27\""),
        "what was typed is there"
    );
    *register.refuses.lock().unwrap() = false;
    browser.submit(&path, &ask, &fields).await.expect(303);
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("0000071/2026 (AOO c_prova)"), "{page}");
    assert!(!page.contains("Chiedi il numero al protocollo"));
    let again = browser.submit(&path, &ask, &fields).await.expect(409);
    assert!(again.text.contains("0000071/2026"), "{}", again.text);
    let asked = register.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "what is entered is not asked for again");
    assert_eq!(
        (&asked[0]["act"], &asked[0]["purpose"]),
        (&json!(number), &json!("signature"))
    );
    assert_eq!(asked[0]["documents"].as_array().unwrap().len(), 2);

    // A colleague's page of before the number came is stale; another number typed is not dropped in silence.
    let state = format!("{path}/state");
    let signed = json!({"state": "signed", "signed_on": "2026-03-02"});
    put(&owner, &state, &version, signed.clone()).await.expect(412);
    let version = owner.get(&format!("/api/v1{path}")).await.json()["act"]["version"].clone();
    let other = json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": super::entry("99")});
    let other = put(&owner, &state, &version, other).await.expect(409).json();
    assert_eq!(other["type"], "/problems/register-entry-there");
    let signed = put(&owner, &state, &version, signed).await.expect(200).json();
    assert_eq!(signed["act"]["register_entries"][0]["number"], "0000071");
    assert_eq!(signed["act"]["register_entries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_register_that_is_away_holds_nothing_up() {
    let settings = [
        ("SPORTELLO_REGISTER_URL", "http://127.0.0.1:9/protocollo"),
        ("SPORTELLO_REGISTER_TOKEN", "segreto-del-protocollo"),
    ];
    let scene = Scene::start_with(&settings).await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, _) = under_review(&scene, &contact, &owner).await;
    let number = path.rsplit('/').next().unwrap();
    let browser = scene.app.browser(&scene.owner).await;
    let ask = format!("/acts/{number}/register");
    let away = browser
        .submit(&path, &ask, &[("purpose", "signature")])
        .await
        .expect(422);
    assert!(away.text.contains("scrivi a mano"), "{}", away.text);
    let signed = json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": super::entry("12")});
    let version = owner.get(&format!("/api/v1{path}")).await.json()["act"]["version"].clone();
    put(&owner, &format!("{path}/state"), &version, signed)
        .await
        .expect(200);
}

#[tokio::test]
async fn two_who_ask_at_once_get_the_same_number_and_it_is_written_down_once() {
    let (register, _) = Register::in_pairs();
    let url = register.start().await;
    let settings = [
        ("SPORTELLO_REGISTER_URL", url.as_str()),
        ("SPORTELLO_REGISTER_TOKEN", "segreto-del-protocollo"),
    ];
    let scene = Scene::start_with(&settings).await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, _) = under_review(&scene, &contact, &owner).await;
    let ask = format!("/acts/{}/register", path.rsplit('/').next().unwrap());
    let browser = scene.app.browser(&scene.owner).await;
    let colleague = scene.app.browser(&scene.other_owner).await;
    let fields = [("purpose", "signature")];
    let (first, second) = tokio::join!(
        browser.submit(&path, &ask, &fields),
        colleague.submit(&path, &ask, &fields)
    );
    first.expect(303);
    second.expect(303);
    assert_eq!(register.entered.lock().unwrap().len(), 1);
    let shown = owner.get(&format!("/api/v1{path}")).await.json();
    let entries = shown["act"]["register_entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["number"], "0000071");
    let written = scene.app.read(|db| {
        let of = |event: &'static str| audit_events::table.filter(audit_events::event.eq(event)).count();
        let entered: i64 = of("act.register_entered").get_result(db)?;
        let unused: i64 = of("act.register_unused").get_result(db)?;
        QueryResult::Ok((entered, unused))
    });
    assert_eq!(written.await.unwrap(), (1, 0));
}

#[tokio::test]
async fn a_decision_gets_its_entry_after_the_act_is_concluded_once_and_from_who_decides() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let rejected = json!({"state": "rejected", "reason": "La delibera non è esecutiva"});
    let rejected = put(&owner, &format!("{path}/state"), &version, rejected)
        .await
        .expect(200)
        .json();
    let version = &rejected["act"]["version"];
    let number = path.rsplit('/').next().unwrap();
    let place = format!("/acts/{number}/decision-entry");
    let body = |number: &str| json!({"register_entry": super::entry(number)});
    put(&contact, &place, version, body("55")).await.expect(403);
    let stranger = scene.program(&scene.olga).await;
    put(&stranger, &place, version, body("55")).await.expect(404);
    put(&owner, &place, &json!(1), body("55")).await.expect(412);
    let wrong = put(&owner, &place, version, body("x")).await.expect(422);
    assert_eq!(super::pointers(&wrong), ["/register_entry/number"]);
    // No office that looks like another one.
    for aoo in ["c_prova\u{200b}", "c prova", "ｃ_prova", "c_prova/2026"] {
        let mut twin = body("55");
        twin["register_entry"]["aoo"] = json!(aoo);
        let twin = put(&owner, &place, version, twin).await.expect(422);
        assert_eq!(super::pointers(&twin), ["/register_entry/aoo"], "{aoo}");
    }

    // On the page what was refused stands there again, and who decides nothing sees no way to it.
    let browser = scene.app.browser(&scene.owner).await;
    let link = format!("/acts/{number}/decision");
    assert!(browser.get(&path).await.expect(200).text.contains(&link));
    let of_ente = scene.app.browser(&scene.rosa).await;
    assert!(!of_ente.get(&path).await.expect(200).text.contains(&link));
    let version = version.to_string();
    let typed = |number| {
        [
            ("version", version.as_str()),
            ("register_aoo", "c_prova"),
            ("register_number", number),
            ("register_year", "2026"),
            ("register_date", "2026-03-02"),
        ]
    };
    let refused = browser.submit(&link, &link, &typed("5x5")).await.expect(422);
    assert!(refused.text.contains("value=\"5x5\""), "{}", refused.text);
    browser.submit(&link, &link, &typed("55")).await.expect(303);
    for page in [&browser, &of_ente] {
        let page = page.get(&path).await.expect(200).text;
        assert!(page.contains("Protocollo del provvedimento") && page.contains("0000055/2026"));
        assert!(!page.contains(&link), "there is one");
    }
    let again = browser.submit(&path, &link, &typed("56")).await;
    assert!(again.expect(422).text.contains("0000055/2026"));
    let shown = owner.get(&format!("/api/v1{path}")).await.json();
    let entry = &shown["act"]["register_entries"][0];
    assert_eq!(
        (&entry["purpose"], &entry["number"], &shown["act"]["state"]),
        (&json!("decision"), &json!("0000055"), &json!("rejected"))
    );
    let version = &shown["act"]["version"];
    let other = put(&owner, &place, version, body("56")).await.expect(409).json();
    assert_eq!(other["type"], "/problems/register-entry-there");
    // An entry is one document's.
    let (second, version) = under_review(&scene, &contact, &owner).await;
    let place = format!("/acts/{}/decision-entry", second.rsplit('/').next().unwrap());
    let used = put(&owner, &place, &version, body("55")).await.expect(409).json();
    assert_eq!(used["type"], "/problems/register-entry-used");
    let written = scene.app.read(|db| {
        audit_events::table
            .filter(audit_events::event.eq("act.register_entered"))
            .select(audit_events::new_value.assume_not_null())
            .load::<String>(db)
    });
    let written = written.await.unwrap();
    assert!(
        written.len() == 1 && written[0].contains("decision"),
        "{written:?}"
    );
}

#[tokio::test]
async fn the_register_is_asked_for_the_entry_of_a_decision_too() {
    let register = Register::default();
    let url = register.start().await;
    let settings = [
        ("SPORTELLO_REGISTER_URL", url.as_str()),
        ("SPORTELLO_REGISTER_TOKEN", "segreto-del-protocollo"),
    ];
    let scene = Scene::start_with(&settings).await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let rejected = json!({"state": "rejected", "reason": "La delibera non è esecutiva"});
    put(&owner, &format!("{path}/state"), &version, rejected)
        .await
        .expect(200);
    let number = path.rsplit('/').next().unwrap();
    let (page, ask) = (
        format!("/acts/{number}/decision"),
        format!("/acts/{number}/register"),
    );
    let browser = scene.app.browser(&scene.owner).await;
    let fields = [
        ("purpose", "decision"),
        ("version", "4"),
        ("register_aoo", "c_altra"),
    ];
    *register.refuses.lock().unwrap() = true;
    let refused = browser.submit(&page, &ask, &fields).await.expect(422).text;
    assert!(refused.contains("manca il titolario") && refused.contains("value=\"c_altra\""));
    *register.refuses.lock().unwrap() = false;
    browser.submit(&page, &ask, &fields).await.expect(303);
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("0000071/2026 (AOO c_prova)"));
}

#[tokio::test]
async fn a_number_is_one_document_s_over_notices_and_acts() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let rejected = json!({"state": "rejected", "reason": "La delibera non è esecutiva"});
    let rejected = put(&owner, &format!("{path}/state"), &version, rejected).await;
    let version = rejected.expect(200).json()["act"]["version"].clone();
    let notice: NoticeId = scene.certified(scene.ente, None).await.parse().unwrap();
    let date = "2026-03-02".parse().unwrap();
    let given = |number: &str| {
        let entry = identifiers::RegisterEntry::parse("c_prova", number, 2026, date).unwrap();
        scene
            .app
            .write(move |db, _| notices::set_register(db, notice, &entry))
    };
    assert!(given("88").await.unwrap().is_some());
    // What a certified mail has, no decision gets, and the other way round.
    let place = format!("/acts/{}/decision-entry", path.rsplit('/').next().unwrap());
    let body = |number: &str| json!({"register_entry": super::entry(number)});
    let used = put(&owner, &place, &version, body("88")).await.expect(409).json();
    assert_eq!(used["type"], "/problems/register-entry-used");
    put(&owner, &place, &version, body("89")).await.expect(200);
    assert!(given("89").await.unwrap().is_none());
}
