//! Joining the centre (section 6).

use serde_json::{Value, json};
use sportello::adesioni::member_on;
use sportello::users::actor::{EnteRole, Role};

use super::{Scene, convenzione, document, entry, pointers, put};
use crate::support::{Client, Person};

/// A joining with all that it needs: its path, and its act.
async fn drafted(scene: &Scene, contact: &Client) -> (String, Value) {
    let body = json!({"convenzione_id": scene.convenzione, "organ": "Consiglio comunale", "resolution_number": "12",
        "resolution_on": "2026-02-20"});
    let begun = contact.post("/api/v1/adesioni", &body).await.expect(201).json();
    let path = format!("/adesioni/{}", begun["act"]["number"].as_str().unwrap());
    for role in ["resolution", "signed_convention"] {
        document(contact, &path, role, role, None).await.expect(201);
    }
    (path, begun["act"].clone())
}

/// The same, sent and taken up by a case owner: its path and version.
pub(super) async fn under_review(scene: &Scene, contact: &Client, owner: &Client) -> (String, Value) {
    let (path, act) = drafted(scene, contact).await;
    let sent = put(
        contact,
        &format!("{path}/state"),
        &act["version"],
        json!({"state": "submitted"}),
    )
    .await;
    let version = sent.expect(200).json()["act"]["version"].clone();
    let taken = put(
        owner,
        &format!("{path}/state"),
        &version,
        json!({"state": "under_review"}),
    )
    .await;
    (path, taken.expect(200).json()["act"]["version"].clone())
}

async fn program(scene: &Scene, person: &Person) -> Client {
    scene.program(person).await
}

#[tokio::test]
async fn an_ente_joins_and_is_a_member_from_the_signature_to_the_end_of_the_convention() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, act) = drafted(&scene, &contact).await;
    assert_eq!(act["number"], "PR-2026-000001");
    assert_eq!(act["allowed"], json!(["submitted", "withdrawn"]));
    let sent = put(
        &contact,
        &format!("{path}/state"),
        &act["version"],
        json!({"state": "submitted"}),
    )
    .await;
    let sent = sent.expect(200).json()["act"].clone();
    // 2 March and thirty days.
    let term = &sent["terms"][0];
    assert_eq!(
        (&term["kind"], &term["starts_on"], &term["due_on"], &term["state"]),
        (
            &json!("joining"),
            &json!("2026-03-02"),
            &json!("2026-04-01"),
            &json!("running")
        )
    );
    assert_eq!(sent["case_owner_id"], Value::Null);
    let terms = owner.get("/api/v1/terms").await.expect(200).json();
    assert_eq!(terms["items"][0]["act_number"], act["number"]);
    let taken = put(
        &owner,
        &format!("{path}/state"),
        &sent["version"],
        json!({"state": "under_review"}),
    )
    .await;
    let taken = taken.expect(200).json()["act"].clone();
    assert_eq!(taken["case_owner_id"], json!(scene.owner.id));
    scene.days(1);
    let signed = json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": entry("1234")});
    let signed = put(&owner, &format!("{path}/state"), &taken["version"], signed)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&signed["member_from"], &signed["member_to"]),
        (&json!("2026-03-02"), &json!("2030-12-31"))
    );
    assert_eq!(signed["act"]["register_entries"][0]["number"], "0001234");
    assert_eq!(signed["act"]["terms"][0]["state"], "met");
    let states: Vec<&Value> = signed["act"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["to"])
        .collect();
    assert_eq!(states, ["draft", "submitted", "under_review", "signed"]);
    let ente = scene.ente;
    for (day, is_member) in [
        ("2026-03-01", false),
        ("2026-03-02", true),
        ("2030-12-31", true),
        ("2031-01-01", false),
    ] {
        let date = day.parse().unwrap();
        let found = scene
            .app
            .read(move |db| member_on(db, ente, None, date))
            .await
            .unwrap();
        assert_eq!(found.is_some(), is_member, "{day}");
    }
}

#[tokio::test]
async fn a_draft_is_sent_only_when_nothing_is_missing_and_says_what_is() {
    let scene = Scene::start().await;
    let contact = program(&scene, &scene.rosa).await;
    let body = json!({"convenzione_id": scene.convenzione});
    let begun = contact.post("/api/v1/adesioni", &body).await.expect(201).json();
    let path = format!("/adesioni/{}", begun["act"]["id"].as_str().unwrap());
    let state = format!("{path}/state");
    let refused = put(&contact, &state, &json!(1), json!({"state": "submitted"}))
        .await
        .expect(422);
    assert_eq!(
        pointers(&refused),
        [
            "/organ",
            "/resolution_number",
            "/resolution_on",
            "/documents",
            "/documents"
        ]
    );
    let future = json!({"organ": "Consiglio", "resolution_number": "1", "resolution_on": "2026-03-03"});
    let refused = put(&contact, &path, &json!(1), future).await.expect(422);
    assert_eq!(pointers(&refused), ["/resolution_on"]);
    // What shows nothing is missing too.
    let unseen = json!({"organ": "\u{200b}\u{200d}", "resolution_number": "\u{3164} \u{fe0f}", "resolution_on": "2026-03-02"});
    let unseen = put(&contact, &path, &json!(1), unseen).await.expect(200).json();
    let version = &unseen["act"]["version"];
    assert_eq!(
        (&unseen["organ"], &unseen["resolution_number"]),
        (&Value::Null, &Value::Null)
    );
    let refused = put(&contact, &state, version, json!({"state": "submitted"})).await;
    let missing = pointers(&refused.expect(422));
    assert_eq!(missing[..2], ["/organ", "/resolution_number"]);
    // One draft for each convention.
    let twice = contact.post("/api/v1/adesioni", &body).await.expect(409).json();
    assert_eq!(twice["type"], "/problems/adesione-exists");
    // Who begins none is not told of it.
    let user = (scene.app)
        .user_of(scene.ente, "Ugo Utente", EnteRole::User, false)
        .await;
    let user = scene.program(&user).await;
    user.post("/api/v1/adesioni", &body).await.expect(403);
    let given = json!({"organ": "Consiglio", "resolution_number": "1", "resolution_on": "2026-03-02"});
    let changed = put(&contact, &path, version, given).await.expect(200).json();
    let version = &changed["act"]["version"];
    // A file that is not the one that was announced.
    let wrong = document(
        &contact,
        &path,
        "resolution",
        "una delibera",
        Some(&"0".repeat(64)),
    )
    .await
    .expect(422);
    assert_eq!(pointers(&wrong), ["/sha256"]);
    document(&contact, &path, "resolution", "una delibera", None)
        .await
        .expect(201);
    let twice = document(&contact, &path, "resolution", "una delibera", None)
        .await
        .expect(409)
        .json();
    assert_eq!(twice["type"], "/problems/act-document-twice");
    let refused = put(&contact, &state, version, json!({"state": "submitted"}))
        .await
        .expect(422);
    assert_eq!(pointers(&refused), ["/documents"]);
    document(&contact, &path, "signed_convention", "firmata", None)
        .await
        .expect(201);
    let sent = put(&contact, &state, version, json!({"state": "submitted"}))
        .await
        .expect(200)
        .json();
    // What was sent is not changed any more.
    let late = put(
        &contact,
        &path,
        &sent["act"]["version"],
        json!({"organ": "Giunta"}),
    )
    .await
    .expect(409)
    .json();
    assert_eq!(late["type"], "/problems/act-was-sent");
}

#[tokio::test]
async fn the_centre_sees_nothing_of_a_draft_and_another_ente_nothing_at_all() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let stranger = program(&scene, &scene.olga).await;
    let (path, act) = drafted(&scene, &contact).await;
    let shown = format!("/api/v1{path}");
    owner.get(&shown).await.expect(404);
    stranger.get(&shown).await.expect(404);
    // Given up before it was sent, it stays the ente's.
    put(
        &contact,
        &format!("{path}/state"),
        &act["version"],
        json!({"state": "withdrawn"}),
    )
    .await
    .expect(200);
    owner.get(&shown).await.expect(404);
    contact.get(&shown).await.expect(200);
    let (path, _) = under_review(&scene, &contact, &owner).await;
    let shown = format!("/api/v1{path}");
    owner.get(&shown).await.expect(200);
    stranger.get(&shown).await.expect(404);
    assert_eq!(
        stranger.get("/api/v1/adesioni").await.expect(200).json()["items"],
        json!([])
    );
    assert_eq!(
        stranger.get("/api/v1/terms").await.expect(200).json()["items"],
        json!([])
    );
    let admin = scene.app.staff("Ada Minni", &[Role::Admin], &[]).await;
    program(&scene, &admin).await.get(&shown).await.expect(404);
    let for_other = json!({"convenzione_id": scene.convenzione, "ente_id": scene.ente});
    stranger.post("/api/v1/adesioni", &for_other).await.expect(404);
}

#[tokio::test]
async fn of_two_case_owners_at_once_the_second_sees_what_the_first_did() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let other = program(&scene, &scene.other_owner).await;
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let state = format!("{path}/state");
    let rejected = json!({"state": "rejected", "reason": "La delibera non è esecutiva"});
    let (first, second) = tokio::join!(
        put(&owner, &state, &version, rejected.clone()),
        put(&other, &state, &version, rejected)
    );
    let (done, late) = match first.status.is_success() {
        true => (first, second),
        false => (second, first),
    };
    let done = done.expect(200).json();
    let late = late.expect(412).json();
    let (current, by) = (&late["current"], &done["act"]["case_owner_id"]);
    assert_eq!(
        (&current["state"], &current["version"], &current["case_owner_id"]),
        (&json!("rejected"), &done["act"]["version"], by)
    );
    let name = &done["act"]["steps"][3]["user_name"];
    assert_eq!(
        (&current["last_step"]["to"], &current["last_step"]["user_name"]),
        (&json!("rejected"), name)
    );
    let shown = other.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(shown["act"]["steps"].as_array().unwrap().len(), 4);
    assert_eq!(shown["act"]["terms"][0]["state"], "met");
}

#[tokio::test]
async fn who_sends_a_form_of_before_reads_what_a_colleague_did() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let browser = scene.app.browser(&scene.other_owner).await;
    let state = format!("{path}/state");
    let asks = json!({"state": "information_requested", "reason": "Manca una pagina"});
    put(&owner, &state, &version, asks).await.expect(200);
    let version = version.to_string();
    let typed = [
        ("version", version.as_str()),
        ("state", "rejected"),
        ("reason", "Manca una firma"),
    ];
    let late = browser.submit(&path, &state, &typed).await.expect(422).text;
    assert!(late.contains("Nel frattempo qualcun altro ha cambiato"), "{late}");
    assert!(
        late.contains("L’ultimo passaggio: «In attesa di integrazioni», Carla Bruni, 02/03/2026"),
        "{late}"
    );
    let steps = owner.get(&format!("/api/v1{path}")).await.json()["act"]["steps"].clone();
    assert_eq!(steps.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_missing_is_asked_and_answered() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let state = format!("{path}/state");
    let silent = put(
        &owner,
        &state,
        &version,
        json!({"state": "information_requested"}),
    )
    .await
    .expect(422);
    assert_eq!(pointers(&silent), ["/reason"]);
    let asked = json!({"state": "information_requested", "reason": "Manca la firma a pagina 3"});
    let asked = put(&owner, &state, &version, asked).await.expect(200).json()["act"].clone();
    // The ente's turn: the case owner can only wait.
    assert_eq!(asked["allowed"], json!([]));
    let refused = put(
        &owner,
        &state,
        &asked["version"],
        json!({"state": "under_review"}),
    )
    .await
    .expect(409)
    .json();
    assert_eq!(refused["allowed"], json!([]));
    // A decision is the centre's.
    let decision = document(&contact, &path, "decision", "deciso", None).await;
    assert_eq!(pointers(&decision.expect(422)), ["/role"]);
    document(&contact, &path, "signed_convention", "firmata davvero", None)
        .await
        .expect(201);
    let answered = json!({"state": "under_review", "reason": "Aggiunta la pagina firmata"});
    let answered = put(&contact, &state, &asked["version"], answered)
        .await
        .expect(200)
        .json()["act"]
        .clone();
    assert_eq!(answered["state"], "under_review");
    // Asking did not suspend the term.
    assert_eq!(answered["terms"][0]["due_on"], "2026-04-01");
}

#[tokio::test]
async fn a_signature_needs_its_date_and_an_entry_that_nothing_else_has() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let state = format!("{path}/state");
    let signed =
        |on: &str, entry: Value| json!({"state": "signed", "signed_on": on, "register_entry": entry});
    let nothing = put(&owner, &state, &version, json!({"state": "signed"}))
        .await
        .expect(422);
    assert_eq!(pointers(&nothing), ["/signed_on", "/register_entry"]);
    for (body, pointer) in [
        (signed("2026-03-03", entry("1")), "/signed_on"),
        (signed("2026-02-19", entry("1")), "/signed_on"),
        (
            signed(
                "2026-03-02",
                json!({"aoo": "c_prova", "number": "1", "year": 2026, "date": "2026-03-03"}),
            ),
            "/register_entry/date",
        ),
        (
            signed(
                "2026-03-02",
                json!({"aoo": "c_prova", "number": "1", "year": 2025, "date": "2026-03-02"}),
            ),
            "/register_entry/year",
        ),
    ] {
        let refused = put(&owner, &state, &version, body).await.expect(422);
        assert_eq!(pointers(&refused), [pointer]);
    }
    put(&owner, &state, &version, signed("2026-03-02", entry("0000077")))
        .await
        .expect(200);
    // Another ente's convention under the same entry, written otherwise.
    let neighbour = program(&scene, &scene.olga).await;
    let (path, version) = under_review(&scene, &neighbour, &owner).await;
    let state = format!("{path}/state");
    let used = put(&owner, &state, &version, signed("2026-03-02", entry("77")))
        .await
        .expect(409)
        .json();
    assert_eq!(used["type"], "/problems/register-entry-used");
    put(&owner, &state, &version, signed("2026-03-02", entry("78")))
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_signed_is_not_in_the_register_before() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let state = format!("{path}/state");
    let sign = |date: &str| {
        let entry = json!({"aoo": "c_prova", "number": "1", "year": 2026, "date": date});
        json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": entry})
    };
    let refused = put(&owner, &state, &version, sign("2026-03-01"))
        .await
        .expect(422);
    assert_eq!(pointers(&refused), ["/register_entry/date"]);
    // The page says so in the language of who reads it, and keeps what was typed.
    let officer = scene.app.browser(&scene.owner).await;
    let version_shown = officer.hidden(&path, "version").await;
    let typed = [
        ("version", version_shown.as_str()),
        ("state", "signed"),
        ("signed_on", "2026-03-02"),
        ("register_aoo", "c_prova"),
        ("register_number", "1"),
        ("register_year", "2026"),
        ("register_date", "2026-03-01"),
    ];
    let page = officer.submit(&path, &state, &typed).await.expect(422).text;
    assert!(
        page.contains("non può avere una data precedente alla firma") && page.contains("2026-03-01"),
        "{page}"
    );
    put(&owner, &state, &version, sign("2026-03-02"))
        .await
        .expect(200);
}

#[tokio::test]
async fn nobody_joins_twice_for_one_day_nor_a_convention_that_has_ended() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let signed = json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": entry("1")});
    put(&owner, &format!("{path}/state"), &version, signed)
        .await
        .expect(200);
    let second = convenzione(&scene.app, "2028-2032", "2028-01-01", "2032-12-31").await;
    let again = Scene {
        convenzione: second,
        ..scene
    };
    let (path, version) = under_review(&again, &contact, &owner).await;
    let signed = json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": entry("2")});
    let refused = put(&owner, &format!("{path}/state"), &version, signed)
        .await
        .expect(409)
        .json();
    assert_eq!(refused["type"], "/problems/adesione-overlaps");
    let ended = convenzione(&again.app, "2015-2020", "2015-01-01", "2020-12-31").await;
    let refused = contact
        .post("/api/v1/adesioni", &json!({"convenzione_id": ended}))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["type"], "/problems/convention_expired");
}

#[tokio::test]
async fn a_joining_ends_the_day_after_the_convention_and_only_once() {
    let mut scene = Scene::start().await;
    scene.convenzione = convenzione(&scene.app, "BREVE", "2026-01-01", "2026-03-10").await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let signed = json!({"state": "signed", "signed_on": "2026-03-02", "register_entry": entry("1")});
    put(&owner, &format!("{path}/state"), &version, signed)
        .await
        .expect(200);
    scene.days(8);
    scene.run("adesioni.end").await;
    let shown = format!("/api/v1{path}");
    assert_eq!(contact.get(&shown).await.json()["act"]["state"], "signed");
    scene.days(1);
    for _ in 0..2 {
        scene.run("adesioni.end").await;
    }
    let act = contact.get(&shown).await.json()["act"].clone();
    assert_eq!(act["state"], "ended");
    assert_eq!(act["steps"].as_array().unwrap().len(), 5);
    let last = &act["steps"][4];
    assert_eq!(
        (&last["party"], &last["user_id"]),
        (&json!("system"), &Value::Null)
    );
}

#[tokio::test]
async fn the_page_tells_why_a_term_ends_when_it_does_and_that_it_has_passed() {
    let scene = Scene::start().await;
    // Thirty days from here end on Easter Sunday.
    scene.days(4);
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let browser = scene.app.browser(&scene.rosa).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("Termine: 07/04/2026."), "{page}");
    assert!(page.contains("Il 05/04/2026 il termine non può finire: domenica."));
    assert!(page.contains("Il 06/04/2026 il termine non può finire: Lunedì dell’Angelo."));
    assert!(page.contains("Carla Bruni") && page.contains("Mancano 32 giorni"));
    scene.days(33);
    scene.run("acts.breach-terms").await;
    // The session has ended meanwhile.
    let browser = scene.app.browser(&scene.rosa).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("Scaduto da un giorno"));
    let rejected = json!({"state": "rejected", "reason": "Fuori termine"});
    let done = put(&owner, &format!("{path}/state"), &version, rejected)
        .await
        .expect(200)
        .json();
    assert_eq!(done["act"]["terms"][0]["state"], "late");
    assert!(
        browser
            .get(&path)
            .await
            .text
            .contains("Concluso con un giorno di ritardo")
    );
}

#[tokio::test]
async fn an_ente_joins_by_the_pages_alone() {
    let scene = Scene::start().await;
    let browser = scene.app.browser(&scene.rosa).await;
    let fields = [
        ("convenzione_id", scene.convenzione.as_str()),
        ("organ", "Consiglio comunale"),
        ("resolution_number", "12"),
        ("resolution_on", "2026-02-20"),
    ];
    let begun = browser
        .submit("/adesioni/new", "/adesioni/new", &fields)
        .await
        .expect(303);
    let path = begun.header("location").to_owned();
    // Nothing typed is lost where a document is missing.
    let state = format!("{path}/state");
    let version = browser.hidden(&path, "version").await;
    let sent = [("version", version.as_str()), ("state", "submitted")];
    let refused = browser.submit(&path, &state, &sent).await.expect(422).text;
    assert!(refused.contains("Aggiungi fra i documenti la deliberazione."));
    assert!(refused.contains("Aggiungi fra i documenti la convenzione firmata."));
    for role in ["resolution", "signed_convention"] {
        let token = browser.csrf(&path).await;
        let part = reqwest::multipart::Part::bytes(role.as_bytes().to_vec()).file_name("atto.txt");
        let form = reqwest::multipart::Form::new()
            .text("csrf", token)
            .text("role", role)
            .part("files", part);
        let request = browser
            .request(poem::http::Method::POST, &format!("{path}/documents"))
            .multipart(form);
        browser.send(request).await.expect(303);
    }
    browser.submit(&path, &state, &sent).await.expect(303);
    let listed = browser.get("/acts").await.expect(200).text;
    assert!(listed.contains("Inviata") && listed.contains("Mancano 30 giorni"));
    let officer = scene.app.browser(&scene.owner).await;
    let board = officer.get("/terms").await.expect(200).text;
    assert!(board.contains("Decisione sull’adesione") && board.contains("Comune di Prova"));
    let version = officer.hidden(&path, "version").await;
    let taken = [("version", version.as_str()), ("state", "under_review")];
    officer.submit(&path, &state, &taken).await.expect(303);
    let version = officer.hidden(&path, "version").await;
    let wrong = [
        ("version", version.as_str()),
        ("state", "signed"),
        ("signed_on", "2026-03-02"),
        ("register_aoo", "c_prova"),
        ("register_number", "12a"),
        ("register_year", "2026"),
        ("register_date", "2026-03-02"),
    ];
    let again = officer.submit(&path, &state, &wrong).await.expect(422).text;
    assert!(again.contains("12a") && again.contains("Numero di protocollo:"));
    let mut right = wrong;
    right[4].1 = "12";
    officer.submit(&path, &state, &right).await.expect(303);
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("Sottoscritta") && page.contains("dal 02/03/2026 al 31/12/2030"));
}

#[tokio::test]
async fn whoever_did_not_make_a_step_is_told_of_it_and_nobody_of_a_draft() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        program(&scene, &scene.rosa).await,
        program(&scene, &scene.owner).await,
    );
    let (path, act) = drafted(&scene, &contact).await;
    let number = act["number"].as_str().unwrap();
    assert!(scene.app.mails().await.is_empty());
    let state = format!("{path}/state");
    let sent = put(&contact, &state, &act["version"], json!({"state": "submitted"})).await;
    let told = scene.app.mails().await;
    let mut to: Vec<&str> = told.iter().map(|mail| mail.to_name.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["Carla Bruni", "Dario Conti"]);
    let subject = format!("Pratica {number}: Adesione, Comune di Prova");
    assert!(
        told.iter().all(|mail| mail.subject == subject),
        "{}",
        told[0].subject
    );
    assert!(told[0].body.contains(&format!("/adesioni/{number}")));
    let version = sent.expect(200).json()["act"]["version"].clone();
    let taken = put(&owner, &state, &version, json!({"state": "under_review"})).await;
    let version = taken.expect(200).json()["act"]["version"].clone();
    let told = scene.app.mails().await;
    assert_eq!(
        told.len(),
        1,
        "the other case owner can do nothing more than before"
    );
    assert_eq!(told[0].to_name, "Rosa Verdi");
    let asked = json!({"state": "information_requested", "reason": "Manca la pagina 2."});
    let version = put(&owner, &state, &version, asked).await.expect(200).json()["act"]["version"].clone();
    let told = scene.app.mails().await;
    assert!(
        told[0].body.contains("in attesa di integrazioni") && told[0].body.contains("Manca la pagina 2."),
        "{}",
        told[0].body
    );
    let answer = json!({"state": "under_review", "reason": "Ecco la pagina."});
    put(&contact, &state, &version, answer).await.expect(200);
    let told = scene.app.mails().await;
    let to: Vec<&str> = told.iter().map(|mail| mail.to_name.as_str()).collect();
    assert_eq!(to, ["Carla Bruni"], "who answers for it, and nobody else");
    let list = contact.get("/api/v1/notices").await.expect(200).json();
    assert_eq!(list["items"][0]["kind"], "act_moved");
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
}
