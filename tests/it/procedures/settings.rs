//! What was computed stays when a setting changes (section 18), and what begins afterwards follows the new one.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sportello::sla::calendar::{Calendar, SpecialDay};
use sportello::sla::calendars::{self, CENTRO};
use sportello::sla::given::calendar::CalendarIn;
use sportello::sla::{self, SlaError};
use sportello::users::actor::{EnteRole, Operator};

use super::adesioni::under_review;
use super::attivazioni::Works;
use super::{Scene, document, entry, put};

/// The only term of an act: length, when it is expected and its last day.
fn term(act: &Value) -> (i64, Option<&str>, &str) {
    let term = &act["act"]["terms"][0];
    (
        term["length"].as_i64().unwrap(),
        term["expected_on"].as_str(),
        term["due_on"].as_str().unwrap(),
    )
}

#[tokio::test]
async fn the_days_for_a_joining_change_for_those_that_come_later() {
    let mut scene = Scene::start().await;
    let signatory = scene
        .app
        .user_of(scene.ente, "Sara Neri", EnteRole::Signatory, true)
        .await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, version) = under_review(&scene, &contact, &owner).await;
    let asks = json!({"state": "information_requested", "reason": "Manca una pagina"});
    let version = put(&owner, &format!("{path}/state"), &version, asks)
        .await
        .expect(200)
        .json()["act"]["version"]
        .clone();
    scene
        .app
        .restart_with(&[("sportello.toml", "[joining]\nterm_days = 60\n")])
        .await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let answered = json!({"state": "under_review", "reason": "Eccola"});
    let back = put(&contact, &format!("{path}/state"), &version, answered).await;
    assert_eq!(term(&back.expect(200).json()), (30, None, "2026-04-01"));
    let page = scene
        .app
        .browser(&scene.rosa)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(
        page.contains("30 giorni") && page.contains("01/04/2026"),
        "{page}"
    );
    // Half of what it was computed with.
    scene.days(31);
    let sara = scene.program(&signatory).await;
    let about = json!({"about_act_id": path.rsplit('/').next().unwrap()});
    let asked = sara.post("/api/v1/inerzie", &about).await.expect(201).json();
    assert_eq!(term(&asked).0, 15);
    let olga = scene.program(&scene.olga).await;
    let (next, _) = under_review(&scene, &olga, &owner).await;
    let next = owner.get(&format!("/api/v1{next}")).await.expect(200).json();
    assert_eq!(term(&next).0, 60);
}

/// A portal that was asked for on Monday 2 March and suspended on Wednesday.
async fn suspended(works: &Works) -> String {
    let (path, sent) = works.requested(json!({})).await;
    assert_eq!(term(&sent), (15, Some("2026-03-16"), "2026-03-23"));
    works
        .to(&works.agent, &path, json!({"state": "collecting_info"}))
        .await;
    works.go_to("2026-03-04");
    let ask = json!({"state": "suspended", "reason": "Serve il logo dell’ente"});
    works.to(&works.owner, &path, ask).await;
    works.go_to("2026-03-10");
    path
}

/// It goes on by what it began with, as its page tells; another one that is asked for then, by what holds now.
async fn goes_on(works: &Works, path: &str, next: (i64, Option<&str>, &str)) {
    let answer = json!({"state": "collecting_info", "reason": "Eccolo"});
    let resumed = works.to(&works.contact, path, answer).await;
    // 4, 5, 6 and 9 March do not count.
    assert_eq!(term(&resumed), (15, Some("2026-03-20"), "2026-03-27"));
    let browser = works.scene.app.browser(&works.scene.rosa).await;
    let page = browser.get(path).await.expect(200).text;
    assert!(
        page.contains("15 giorni lavorativi") && page.contains("27/03/2026"),
        "{page}"
    );
    assert!(
        !page.contains("18/03/2026"),
        "the day that was closed later counts"
    );
    works
        .to(&works.contact, path, json!({"state": "withdrawn"}))
        .await;
    let (_, asked) = works.requested(json!({})).await;
    assert_eq!(term(&asked), next);
}

#[tokio::test]
async fn the_days_for_an_activation_change_for_those_that_come_later() {
    let mut works = Works::start().await;
    let path = suspended(&works).await;
    works
        .restart_with(&[("sportello.toml", "[activation]\ndays_from = 11\ndays_due = 16\n")])
        .await;
    goes_on(&works, &path, (16, Some("2026-03-25"), "2026-04-01")).await;
}

#[tokio::test]
async fn another_version_of_the_calendar_counts_for_what_comes_later() {
    let works = Works::start().await;
    let path = suspended(&works).await;
    let published = works.scene.app.write(|db, now| {
        let stored = calendars::by_code(db, CENTRO)?;
        let mut rules = Calendar::centro();
        let closed: NaiveDate = "2026-03-18".parse().unwrap();
        rules.special_days.insert(closed, SpecialDay::default());
        let given = CalendarIn::of(&rules, &stored.name_it, &stored.name_en);
        let place = (stored.id, stored.version);
        sla::edit_calendar(db, Operator, now, place, &given, Some("Chiusura straordinaria"))?;
        Ok::<_, SlaError>(())
    });
    published.await.unwrap();
    // Ten and fifteen working days from 10 March, less the one that is closed.
    goes_on(&works, &path, (15, Some("2026-03-25"), "2026-04-01")).await;
}

#[tokio::test]
async fn the_days_for_contesting_a_just_cause_change_for_those_that_come_later() {
    let mut works = Works::start().await;
    let sara = works
        .scene
        .app
        .user_of(works.scene.ente, "Sara Firma", EnteRole::Signatory, true)
        .await;
    let signatory = works.scene.program(&sara).await;
    let leaving = json!({"scope": "membership", "just_cause": true, "reasons": "Il servizio è fermo."});
    let stated = signatory
        .post("/api/v1/recessi", &leaving)
        .await
        .expect(201)
        .json();
    let path = format!("/recessi/{}", stated["act"]["number"].as_str().unwrap());
    for role in ["notice", "grounds"] {
        document(&signatory, &path, role, role, None).await.expect(201);
    }
    let notice = json!({"state": "registered", "notice": {"register_entry": entry("7")}});
    let registered = works.to(&works.owner, &path, notice).await;
    assert_eq!(term(&registered), (30, None, "2026-04-01"));
    works
        .restart_with(&[("sportello.toml", "[recesso]\njust_cause_silence_days = 45\n")])
        .await;
    assert_eq!(works.scene.app.config.recesso.silence_days, 45);
    works.go_to("2026-04-01");
    works.scene.run("recessi.take-effect").await;
    let shown = works.shown(&path).await;
    assert_eq!(shown["act"]["state"], "registered");
    assert_eq!(term(&shown), (30, None, "2026-04-01"));
    works.go_to("2026-04-02");
    works.scene.run("recessi.take-effect").await;
    assert_eq!(works.shown(&path).await["act"]["state"], "effective");
}
