//! Inertia and the substitute power (section 16), and the list of late proceedings.

use serde_json::{Value, json};
use sportello::db::Db;
use sportello::mail::letter::Letter;
use sportello::users::actor::{Operator, Role};
use sportello::users::commands;

use super::adesioni::under_review;
use super::{Scene, document, entry, pointers, put};
use crate::support::{Answer, Client, Person};

/// A joining that a case owner has taken up and whose thirty days have passed: 2 April 2026.
struct Late {
    scene: Scene,
    /// Path of the case.
    case: String,
    signatory: Person,
    holder: Person,
    sara: Client,
    tina: Client,
    owner: Client,
    contact: Client,
}

impl Late {
    async fn start() -> Late {
        Late::after(31).await
    }

    async fn after(days: i64) -> Late {
        let scene = Scene::start().await;
        let signatory = scene.signatory().await;
        let holder = holder(&scene, "Tina Pozzi").await;
        let (contact, owner) = (
            scene.program(&scene.rosa).await,
            scene.program(&scene.owner).await,
        );
        let (case, _) = under_review(&scene, &contact, &owner).await;
        let (sara, tina) = (scene.program(&signatory).await, scene.program(&holder).await);
        scene.days(days);
        Late {
            scene,
            case,
            signatory,
            holder,
            sara,
            tina,
            owner,
            contact,
        }
    }

    fn number(&self) -> &str {
        self.case.rsplit('/').next().unwrap()
    }

    async fn ask(&self, client: &Client) -> Answer {
        let body = json!({"about_act_id": self.number(), "reason": "Serve per il bilancio"});
        client.post("/api/v1/inerzie", &body).await
    }

    /// Asked by the signatory: path and version.
    async fn asked(&self) -> (String, Value) {
        let asked = self.ask(&self.sara).await.expect(201).json();
        let path = format!("/inerzie/{}", asked["act"]["number"].as_str().unwrap());
        (path, asked["act"]["version"].clone())
    }

    /// Asked by the signatory and taken up by the holder: path.
    async fn taken(&self) -> String {
        let (path, version) = self.asked().await;
        take(&self.tina, &path, &version).await.expect(200);
        path
    }

    async fn shown(&self, client: &Client, path: &str) -> Value {
        client.get(&format!("/api/v1{path}")).await.expect(200).json()
    }

    /// The holder has the role no longer.
    async fn loses_its_holder(&self) {
        let holder = self.holder.id;
        let write =
            move |db: &mut Db, now| commands::set_roles(db, Operator, now, (holder, None), &[Role::Agent]);
        self.scene.app.write(write).await.unwrap();
    }

    /// Rejects the case, as somebody who sees it as it is now.
    async fn reject(&self, client: &Client) -> Answer {
        let version = self.shown(&self.owner, &self.case).await["act"]["version"].clone();
        let body = json!({"state": "rejected", "reason": "La delibera non è esecutiva"});
        put(client, &format!("{}/state", self.case), &version, body).await
    }
}

/// Somebody with the substitute power.
async fn holder(scene: &Scene, name: &str) -> Person {
    scene.app.staff(name, &[Role::SubstituteOfficer], &[]).await
}

async fn take(client: &Client, path: &str, version: &Value) -> Answer {
    put(
        client,
        &format!("{path}/state"),
        version,
        json!({"state": "taken_over"}),
    )
    .await
}

fn slug(answer: &Answer) -> String {
    let slug = answer.json()["type"].as_str().unwrap().to_owned();
    slug.trim_start_matches("/problems/").to_owned()
}

#[tokio::test]
async fn a_request_is_refused_until_the_day_after_the_term_and_then_half_the_term_runs() {
    // The last day of the term: 1 April.
    let late = Late::after(30).await;
    let early = late.ask(&late.sara).await.expect(422);
    assert_eq!(slug(&early), "term_not_expired");
    let detail = early.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("01/04/2026") && detail.contains("02/04/2026"),
        "{detail}"
    );
    late.scene.days(1);
    let asked = late.ask(&late.sara).await.expect(201).json();
    assert_eq!(asked["act"]["state"], "submitted");
    assert_eq!(
        (&asked["about_act_number"], &asked["own_motion"]),
        (&json!(late.number()), &json!(false))
    );
    let term = &asked["act"]["terms"][0];
    assert_eq!(
        (
            &term["kind"],
            &term["length"],
            &term["starts_on"],
            &term["due_on"]
        ),
        (
            &json!("substitution"),
            &json!(15),
            &json!("2026-04-02"),
            &json!("2026-04-17")
        )
    );
    // One for each case.
    let twice = late.ask(&late.sara).await.expect(409);
    assert_eq!(slug(&twice), "inerzia-exists");
}

#[tokio::test]
async fn only_the_signatory_and_the_holders_ask_and_others_do_not_even_see_it() {
    let late = Late::start().await;
    late.ask(&late.contact).await.expect(403);
    late.ask(&late.owner).await.expect(403);
    let stranger = late.scene.program(&late.scene.olga).await;
    late.ask(&stranger).await.expect(404);
    let nothing = json!({"about_act_id": "PR-2026-999999"});
    late.sara.post("/api/v1/inerzie", &nothing).await.expect(404);
    let (path, version) = late.asked().await;
    let shown = format!("/api/v1{path}");
    stranger.get(&shown).await.expect(404);
    late.contact.get(&shown).await.expect(200);
    let admin = late.scene.app.staff("Ada Minni", &[Role::Admin], &[]).await;
    late.scene.program(&admin).await.get(&shown).await.expect(404);
    take(&late.owner, &path, &version).await.expect(403);
    take(&late.sara, &path, &version).await.expect(409);
    take(&stranger, &path, &version).await.expect(404);
    // An inerzia is no proceeding about which one could ask again.
    let again = json!({"about_act_id": path.rsplit('/').next().unwrap()});
    let refused = late.sara.post("/api/v1/inerzie", &again).await.expect(422);
    assert_eq!(pointers(&refused), ["/about_act_id"]);
}

#[tokio::test]
async fn the_holder_is_the_case_owner_of_that_case_alone_and_only_until_it_is_concluded() {
    let late = Late::start().await;
    // Another case of the same ente's neighbour, in the same state.
    let olga = late.scene.program(&late.scene.olga).await;
    let (other, version) = under_review(&late.scene, &olga, &late.owner).await;
    let (path, asked) = late.asked().await;
    late.reject(&late.tina).await.expect(403);
    document(&late.tina, &late.case, "decision", "una decisione", None)
        .await
        .expect(403);
    let taken = take(&late.tina, &path, &asked).await.expect(200).json();
    assert_eq!(taken["holder_name"], "Tina Pozzi");
    let seen = late.shown(&late.tina, &late.case).await;
    assert_eq!(
        seen["act"]["allowed"],
        json!(["information_requested", "signed", "rejected"])
    );
    document(&late.tina, &late.case, "decision", "una decisione", None)
        .await
        .expect(201);
    // Nobody else, and nowhere else.
    let second = holder(&late.scene, "Ugo Riva").await;
    let second = late.scene.program(&second).await;
    late.reject(&second).await.expect(403);
    let rejected = json!({"state": "rejected", "reason": "No"});
    put(&late.tina, &format!("{other}/state"), &version, rejected)
        .await
        .expect(403);
    document(&late.tina, &other, "decision", "una decisione", None)
        .await
        .expect(403);
    let elsewhere = late.shown(&late.tina, &other).await;
    assert_eq!(elsewhere["act"]["allowed"], json!([]));
    // It is not concluded by itself.
    let version = late.shown(&late.tina, &path).await["act"]["version"].clone();
    let alone = put(
        &late.tina,
        &format!("{path}/state"),
        &version,
        json!({"state": "concluded"}),
    )
    .await;
    assert_eq!(slug(&alone.expect(422)), "case-not-concluded");
    let done = late.reject(&late.tina).await.expect(200).json();
    assert_eq!(done["act"]["case_owner_id"], json!(late.scene.owner.id));
    let last = done["act"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["party"], &last["user_id"]),
        (&json!("substitute_officer"), &json!(late.holder.id))
    );
    let over = late.shown(&late.sara, &path).await;
    assert_eq!(over["act"]["state"], "concluded");
    assert_eq!(over["act"]["terms"][0]["state"], "met");
    let last = over["act"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["party"], "substitute_officer");
    // The decision was the holder's: so is its entry in the register.
    let place = format!("/acts/{}/decision-entry", late.number());
    let body = json!({"register_entry": entry("41")});
    let version = &done["act"]["version"];
    put(&second, &place, version, body.clone()).await.expect(403);
    put(&late.tina, &place, version, body).await.expect(200);
    // The next one of the same ente is its case owner's again.
    let (next, version) = under_review(&late.scene, &late.contact, &late.owner).await;
    let rejected = json!({"state": "rejected", "reason": "No"});
    put(&late.tina, &format!("{next}/state"), &version, rejected)
        .await
        .expect(403);
}

#[tokio::test]
async fn the_holder_loses_the_case_with_the_role() {
    let late = Late::start().await;
    late.taken().await;
    late.loses_its_holder().await;
    late.reject(&late.tina).await.expect(403);
}

#[tokio::test]
async fn another_holder_goes_on_where_the_first_is_one_no_longer_and_the_term_stays() {
    let late = Late::start().await;
    let path = late.taken().await;
    let next = holder(&late.scene, "Ugo Bassi").await;
    let ugo = late.scene.program(&next).await;
    let before = late.shown(&ugo, &path).await;
    // As long as Tina holds it, nobody else does.
    take(&ugo, &path, &before["act"]["version"]).await.expect(409);
    late.loses_its_holder().await;
    late.scene.app.mails().await;
    let page = late
        .scene
        .app
        .browser(&next)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("un altro titolare può proseguire"), "{page}");
    take(&late.tina, &path, &before["act"]["version"])
        .await
        .expect(403);
    let after = take(&ugo, &path, &before["act"]["version"])
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&after["holder_name"], &after["due_on"]),
        (&json!("Ugo Bassi"), &before["due_on"])
    );
    let told = late.scene.app.mails().await;
    assert!(told.iter().any(
        |letter| letter.to == late.signatory.email && letter.body.contains("passato a un altro titolare")
    ));
    // The case names who holds it, and it is Ugo's to conclude.
    let browser = late.scene.app.browser(&late.signatory).await;
    let page = browser.get(&late.case).await.expect(200).text;
    assert!(page.contains(&next.email) && !page.contains(&late.holder.email));
    late.reject(&ugo).await.expect(200);
}

#[tokio::test]
async fn the_half_term_is_told_to_the_holder_and_its_breach_to_who_leads_the_centre() {
    let late = Late::start().await;
    let leader = late.scene.app.staff("Lea Monti", &[Role::Manager], &[]).await;
    late.asked().await;
    late.scene.app.mails().await;
    let told = async |days: i64| {
        late.scene.days(days);
        late.scene.run("acts.warn-of-terms").await;
        late.scene.run("acts.breach-terms").await;
        late.scene.app.mails().await
    };
    let to = |letters: &[Letter], word: &str| {
        let about = letters.iter().filter(|letter| letter.body.contains(word));
        let mut to: Vec<String> = about.map(|letter| letter.to.clone()).collect();
        to.sort();
        to
    };
    // Fifteen days from 2 April: the last one is 17 April.
    let warned = told(12).await;
    assert_eq!(
        to(&warned, "Potere sostitutivo:"),
        std::slice::from_ref(&late.holder.email)
    );
    let breached = told(4).await;
    assert_eq!(
        to(&breached, "Potere sostitutivo: il termine è scaduto"),
        [leader.email.clone(), late.holder.email.clone()]
    );
}

#[tokio::test]
async fn the_list_of_a_year_stays_what_it_was_on_its_last_day() {
    // Taken up in December 2026; its thirty days end in that month too.
    let scene = Scene::start().await;
    let holder = holder(&scene, "Tina Pozzi").await;
    let signatory = scene.signatory().await;
    let second = scene.app.staff("Zoe Fermi", &[Role::CaseOwner], &[]).await;
    scene.days(240);
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (case, _) = under_review(&scene, &contact, &owner).await;
    scene.days(70);
    let (tina, sara, zoe) = (
        scene.program(&holder).await,
        scene.program(&signatory).await,
        scene.program(&second).await,
    );
    let version = |client: &Client| {
        let (client, path) = (client.clone(), format!("/api/v1{case}"));
        async move { client.get(&path).await.expect(200).json()["act"]["version"].clone() }
    };
    // In January another case owner goes on, and the ente asks for the substitute power.
    let asks = json!({"state": "information_requested", "reason": "Manca una pagina"});
    put(&zoe, &format!("{case}/state"), &version(&zoe).await, asks)
        .await
        .expect(200);
    let about = json!({"about_act_id": case.rsplit('/').next().unwrap()});
    let asked = sara.post("/api/v1/inerzie", &about).await.expect(201).json();
    let path = format!("/inerzie/{}", asked["act"]["number"].as_str().unwrap());
    take(&tina, &path, &asked["act"]["version"]).await.expect(200);
    let list = tina
        .get("/api/v1/reports/late-proceedings?year=2026")
        .await
        .expect(200)
        .json();
    let one = &list["items"][0];
    assert_eq!(
        (
            &list["groups"][0]["case_owner_name"],
            &one["state"],
            &one["inerzia_id"]
        ),
        (&json!("Carla Bruni"), &json!("under_review"), &Value::Null)
    );
}

#[tokio::test]
async fn a_case_that_is_concluded_first_makes_the_request_inadmissible() {
    let late = Late::start().await;
    let (path, version) = late.asked().await;
    late.reject(&late.owner).await.expect(200);
    let shown = late.shown(&late.sara, &path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["inadmissible_because"]),
        (&json!("inadmissible"), &json!("case_concluded"))
    );
    assert_eq!(shown["act"]["terms"][0]["state"], "void");
    let last = shown["act"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["party"], &last["user_id"]),
        (&json!("system"), &Value::Null)
    );
    take(&late.tina, &path, &version).await.expect(412);
    take(&late.tina, &path, &shown["act"]["version"])
        .await
        .expect(409);
    let again = late.ask(&late.sara).await.expect(422);
    assert_eq!(slug(&again), "case_concluded");
    let browser = late.scene.app.browser(&late.signatory).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("La richiesta è inammissibile"));
}

#[tokio::test]
async fn the_case_owner_never_holds_the_substitute_power_over_the_own_case() {
    let scene = Scene::start().await;
    let both = [Role::CaseOwner, Role::SubstituteOfficer];
    let both = scene.app.staff("Dina Galli", &both, &[]).await;
    let holder = holder(&scene, "Tina Pozzi").await;
    let signatory = scene.signatory().await;
    let (contact, dina, other) = (
        scene.program(&scene.rosa).await,
        scene.program(&both).await,
        scene.program(&scene.other_owner).await,
    );
    let (tina, sara) = (scene.program(&holder).await, scene.program(&signatory).await);
    let (case, version) = under_review(&scene, &contact, &dina).await;
    scene.days(31);
    let number = case.rsplit('/').next().unwrap();
    let body = json!({"about_act_id": number, "reason": "Sono in ritardo"});
    let own = dina.post("/api/v1/inerzie", &body).await.expect(422);
    assert_eq!(slug(&own), "holder-is-case-owner");
    // Who was the case owner stays out too, when another one has taken the case on.
    let asked = json!({"state": "information_requested", "reason": "Manca la firma"});
    put(&other, &format!("{case}/state"), &version, asked)
        .await
        .expect(200);
    let begun = sara
        .post("/api/v1/inerzie", &json!({"about_act_id": number}))
        .await
        .expect(201)
        .json();
    let path = format!("/inerzie/{}", begun["act"]["id"].as_str().unwrap());
    let refused = take(&dina, &path, &begun["act"]["version"]).await.expect(422);
    assert_eq!(slug(&refused), "holder-is-case-owner");
    take(&tina, &path, &begun["act"]["version"]).await.expect(200);
}

#[tokio::test]
async fn of_the_own_motion_the_holder_says_why_and_the_ente_reads_it() {
    let late = Late::start().await;
    let silent = json!({"about_act_id": late.number()});
    let refused = late.tina.post("/api/v1/inerzie", &silent).await.expect(422);
    assert_eq!(pointers(&refused), ["/reason"]);
    let begun = late.ask(&late.tina).await.expect(201).json();
    assert_eq!(begun["own_motion"], true);
    let path = format!("/inerzie/{}", begun["act"]["number"].as_str().unwrap());
    let seen = late.shown(&late.contact, &path).await;
    assert_eq!(seen["reason"], "Serve per il bilancio");
    let browser = late.scene.app.browser(&late.signatory).await;
    let page = browser.get(&late.case).await.expect(200).text;
    assert!(
        page.contains(
            "Il 02/04/2026 il titolare del potere sostitutivo è intervenuto di propria iniziativa."
        )
    );
}

#[tokio::test]
async fn after_the_holders_last_day_it_is_overdue_and_still_concluded_with_its_case() {
    let late = Late::start().await;
    let path = late.taken().await;
    late.scene.days(15);
    late.scene.run("inerzie.overdue").await;
    assert_eq!(late.shown(&late.sara, &path).await["act"]["state"], "taken_over");
    late.scene.days(1);
    for _ in 0..2 {
        late.scene.run("inerzie.overdue").await;
    }
    let shown = late.shown(&late.sara, &path).await;
    assert_eq!(shown["act"]["state"], "overdue");
    assert_eq!(shown["act"]["steps"].as_array().unwrap().len(), 3);
    // The case owner can still conclude the case: then the clock concludes this.
    late.reject(&late.owner).await.expect(200);
    let over = late.shown(&late.sara, &path).await;
    assert_eq!(over["act"]["state"], "concluded");
    assert_eq!(over["act"]["terms"][0]["state"], "late");
    let last = over["act"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["party"], "system");
    late.reject(&late.tina).await.expect(403);
}

#[tokio::test]
async fn of_two_holders_at_once_the_second_sees_what_the_first_did() {
    let late = Late::start().await;
    let second = holder(&late.scene, "Ugo Riva").await;
    let ugo = late.scene.program(&second).await;
    let (path, version) = late.asked().await;
    let (one, two) = tokio::join!(take(&late.tina, &path, &version), take(&ugo, &path, &version));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let winner = if one.status.as_u16() == 200 {
        late.holder.id
    } else {
        second.id
    };
    assert_eq!(late.shown(&late.sara, &path).await["holder_id"], json!(winner));
}

#[tokio::test]
async fn the_substitute_power_is_asked_for_and_exercised_by_the_pages_alone() {
    let late = Late::start().await;
    let contact = late.scene.app.browser(&late.scene.rosa).await;
    let page = contact.get(&late.case).await.expect(200).text;
    assert!(page.contains("Può chiederlo il firmatario dell’ente.") && !page.contains("/inerzie/new"));
    let browser = late.scene.app.browser(&late.signatory).await;
    let new = format!("/inerzie/new?about={}", late.number());
    let page = browser.get(&late.case).await.expect(200).text;
    assert!(page.contains(&new));
    let page = browser.get(&new).await.expect(200).text;
    assert!(
        page.contains("Tina Pozzi") && page.contains("15 giorni") && page.contains("Scaduto da un giorno")
    );
    let number = late.number().to_owned();
    let fields = [("about", number.as_str()), ("reason", "Serve\nsubito")];
    let asked = browser.submit(&new, "/inerzie/new", &fields).await.expect(303);
    let path = asked.header("location").to_owned();
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("Richiesta dell’ente") && page.contains("Non ancora presa in carico"));
    // The form is not offered twice, and says why.
    let again = browser.get(&new).await.expect(422).text;
    assert!(again.contains("è già stato chiesto"));
    let owner = late.scene.app.browser(&late.scene.owner).await;
    let page = owner.get(&late.case).await.expect(200).text;
    assert!(page.contains(
        "La pratica va conclusa entro il 17/04/2026; il titolare non l’ha ancora presa in carico."
    ));
    let tina = late.scene.app.browser(&late.holder).await;
    let version = tina.hidden(&path, "version").await;
    let taken = [("version", version.as_str()), ("state", "taken_over")];
    let on = tina
        .submit(&path, &format!("{path}/state"), &taken)
        .await
        .expect(303);
    assert_eq!(on.header("location"), late.case);
    let page = browser.get(&late.case).await.expect(200).text;
    assert!(page.contains(
        "L’ha presa in carico Tina Pozzi, che la conclude al posto del responsabile entro il 17/04/2026."
    ));
    let state = format!("{}/state", late.case);
    let version = tina.hidden(&late.case, "version").await;
    let rejected = [
        ("version", version.as_str()),
        ("state", "rejected"),
        ("reason", "La delibera non è esecutiva"),
    ];
    tina.submit(&late.case, &state, &rejected).await.expect(303);
    let page = browser.get(&late.case).await.expect(200).text;
    assert!(page.contains("Tina Pozzi (titolare del potere sostitutivo)"));
    assert!(page.contains("L’aveva presa in carico Tina Pozzi; la pratica è conclusa."));
}

#[tokio::test]
async fn those_whom_a_request_concerns_are_told_of_it_once() {
    let late = Late::start().await;
    late.scene.app.mails().await;
    let to = |letters: &[Letter]| {
        let mut to: Vec<String> = letters.iter().map(|letter| letter.to.clone()).collect();
        to.sort();
        to
    };
    let (path, version) = late.asked().await;
    let asked = late.scene.app.mails().await;
    assert_eq!(
        to(&asked),
        [late.scene.owner.email.clone(), late.holder.email.clone()]
    );
    take(&late.tina, &path, &version).await.expect(200);
    let taken = late.scene.app.mails().await;
    let mut expected = [
        late.scene.owner.email.clone(),
        late.scene.rosa.email.clone(),
        late.signatory.email.clone(),
    ];
    expected.sort();
    assert_eq!(to(&taken), expected);
}

#[tokio::test]
async fn the_list_of_a_year_tells_what_was_late_by_kind_and_case_owner() {
    let late = Late::start().await;
    late.taken().await;
    let list = |client: &Client, query: &str| {
        let client = client.clone();
        let path = format!("/api/v1/reports/late-proceedings{query}");
        async move { client.get(&path).await }
    };
    // So far it is open.
    let open = list(&late.owner, "?year=2026").await.expect(200).json();
    assert_eq!(open["until"], "2026-04-02");
    let group = &open["groups"][0];
    assert_eq!(
        (
            &group["subject"],
            &group["case_owner_name"],
            &group["open"],
            &group["late"]
        ),
        (&json!("2026-2030"), &json!("Carla Bruni"), &json!(1), &json!(0))
    );
    late.scene.days(3);
    late.reject(&late.tina).await.expect(200);
    late.scene.days(2);
    let done = list(&late.tina, "?year=2026").await.expect(200).json();
    let one = &done["items"][0];
    assert_eq!(
        (
            &one["act_number"],
            &one["ended_on"],
            &one["days_late"],
            &one["used"]
        ),
        (&json!(late.number()), &json!("2026-04-05"), &json!(4), &json!(34))
    );
    assert_eq!(
        (&one["state"], &one["reason"]),
        (&json!("rejected"), &json!("La delibera non è esecutiva"))
    );
    assert!(one["inerzia_id"].is_string());
    assert_eq!(done["groups"][0]["late"], 1);
    // By default the year before, in which nothing was.
    let before = list(&late.tina, "").await.expect(200).json();
    assert_eq!((&before["year"], &before["items"]), (&json!(2025), &json!([])));
    assert_eq!(
        pointers(&list(&late.tina, "?year=2027").await.expect(422)),
        ["/year"]
    );
    for role in [Role::Agent, Role::Admin, Role::Accountant] {
        let person = late.scene.app.staff(&format!("Una {role}"), &[role], &[]).await;
        list(&late.scene.program(&person).await, "").await.expect(404);
    }
    list(&late.sara, "").await.expect(404);
    let browser = late.scene.app.browser(&late.holder).await;
    let page = browser
        .get("/reports/late-proceedings?year=2026")
        .await
        .expect(200)
        .text;
    assert!(page.contains("34 giorni su 30") && page.contains(&late.case));
    assert!(page.contains("potere sostitutivo chiesto il 02/04/2026, preso in carico da Tina Pozzi"));
    let csv = browser
        .get("/reports/late-proceedings.csv?year=2026")
        .await
        .expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let line = format!(
        "{};Comune di Prova;Carla Bruni;01/04/2026;05/04/2026;4;34 giorni su 30;",
        late.number()
    );
    assert!(csv.text.contains(&line), "{}", csv.text);
    let pdf = browser
        .get("/reports/late-proceedings.pdf?year=2026")
        .await
        .expect(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.text.starts_with("%PDF-"));
}

#[tokio::test]
async fn a_list_that_was_not_told_of_in_january_is_told_of_later_and_an_empty_one_never() {
    let late = Late::start().await;
    late.scene.run("inerzie.tell-late-list").await;
    // Nothing ran from April to 15 March of the next year.
    late.scene.days(347);
    late.scene.app.mails().await;
    for _ in 0..2 {
        late.scene.run("inerzie.tell-late-list").await;
    }
    let told = late.scene.app.mails().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].body.contains("/reports/late-proceedings?year=2026"));
}

#[tokio::test]
async fn in_january_the_holders_are_told_once_that_the_list_is_ready() {
    let late = Late::start().await;
    // 31 December 2026.
    late.scene.days(273);
    late.scene.app.mails().await;
    late.scene.run("inerzie.tell-late-list").await;
    assert!(late.scene.app.mails().await.is_empty());
    late.scene.days(1);
    for _ in 0..2 {
        late.scene.run("inerzie.tell-late-list").await;
    }
    let told = late.scene.app.mails().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, late.holder.email);
    late.scene.days(90);
    late.scene.run("inerzie.tell-late-list").await;
    assert!(late.scene.app.mails().await.is_empty());
    assert!(told[0].body.contains("/reports/late-proceedings?year=2026"));
    // What was never concluded is in the list of each year.
    let browser = late.scene.app.browser(&late.holder).await;
    for year in [2026, 2027] {
        let path = format!("/reports/late-proceedings?year={year}");
        let page = browser.get(&path).await.expect(200).text;
        assert!(
            page.contains("Non conclusa") && page.contains(&late.case),
            "{year}"
        );
    }
}
