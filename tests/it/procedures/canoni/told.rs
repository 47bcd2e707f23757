//! What an ente hears of the renewal, and what the report tells of its fees.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection, InstrumentationEvent};
use serde_json::json;
use sportello::acts::ActError;
use sportello::canoni::fee::MonthsRule;
use sportello::canoni::{Outcome, renewal, report, telling};
use sportello::kernel::ids::EnteId;

use crate::procedures::{Scene, put};

impl Scene {
    /// What the renewal told the person, as often as it did.
    async fn told_of_renewal(&self, name: &str) -> Vec<String> {
        let mails = self.app.mails().await.into_iter();
        let to_person = mails.filter(|mail| mail.to_name == name);
        let bodies = to_person.map(|mail| mail.body.replace('\n', " "));
        bodies.filter(|body| body.contains("Per il 20")).collect()
    }

    async fn member_with_portal(&self, name: &str, signatory: &str) -> EnteId {
        let ente = self.app.ente(name).await;
        self.population(ente, "2013-12-31", 5_000).await;
        self.serve(ente, signatory, "2026-01-01", "2026-03-02").await;
        ente
    }
}

#[tokio::test]
async fn each_ente_hears_once_of_all_that_was_renewed_with_its_fees() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    let convenzione = scene.convenzione.parse().unwrap();
    let support = (scene.ente, "SUPPORTO_WEB");
    scene
        .activate_service(&served.signatory, support, convenzione, "2026-03-02")
        .await;
    scene.app.mails().await;
    scene.run("canoni.renew").await;
    // That a service began is told when it does.
    assert!(scene.told_of_renewal("Sara Neri").await.is_empty());
    scene.until("2027-01-01T00:10:00Z");
    for _ in 0..2 {
        scene.run("canoni.renew").await;
    }
    let mails = scene.app.mails().await;
    for name in ["Sara Neri", "Rosa Verdi"] {
        let told: Vec<_> = mails.iter().filter(|mail| mail.to_name == name).collect();
        assert_eq!(told.len(), 1, "{name}");
        let body = told[0].body.replace('\n', " ");
        for words in [
            "Per il 2027 sono rinnovati:",
            "(canone 2.000,00",
            "(senza canone)",
        ] {
            assert!(body.contains(words), "{words}: {body}");
        }
        assert!(!body.contains("non sono rinnovati"), "{body}");
    }
    assert!(mails.iter().all(|mail| mail.to_name != "Olga Blu"));
}

#[tokio::test]
async fn an_ente_hears_what_was_not_renewed_and_why() {
    let scene = Scene::start().await;
    scene.schedule().await;
    let other = scene.app.ente("Comune Terzo").await;
    let third = scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    let tea = scene.program(&third.signatory).await;
    let body = json!({"services": ["PORTALE"]});
    let act = tea.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
    let notice = scene.certified(other, Some("2026-03-02T07:00:00Z")).await;
    let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered", "notice": {"notice_id": notice}});
    put(&owner, &state, &act["version"], registered).await.expect(200);
    scene.run("canoni.renew").await;
    scene.app.mails().await;
    scene.until("2027-01-01T00:10:00Z");
    scene.run("canoni.renew").await;
    let told = scene.told_of_renewal("Tea Gialli").await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("Per il 2027 non sono rinnovati:")
            && told[0].contains("(disdetta, ultimo giorno 31/12/2026)"),
        "{}",
        told[0]
    );
}

#[tokio::test]
async fn a_telling_that_was_interrupted_is_finished_by_the_next_run() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.member_with_portal("Comune Uno", "Ugo Bianchi").await;
    scene.member_with_portal("Comune Due", "Dina Rossi").await;
    scene.until("2027-01-01T00:10:00Z");
    // The program ended when everything was renewed and one ente had been told.
    let settled = scene.app.write(|db, now| {
        for due in renewal::due(db, now)? {
            renewal::settle(db, now, due, MonthsRule::AnyDay.into())?;
        }
        let first = telling::due(db, now)?.remove(0);
        telling::tell(db, now, first)
    });
    assert!(settled.await.unwrap());
    for _ in 0..2 {
        scene.run("canoni.renew").await;
    }
    let mails = scene.app.mails().await;
    for name in ["Ugo Bianchi", "Dina Rossi"] {
        let told = mails.iter().filter(|mail| mail.to_name == name);
        let told = told.filter(|mail| mail.body.replace('\n', " ").contains("Per il 2027"));
        assert_eq!(told.count(), 1, "{name}");
    }
}

#[tokio::test]
async fn the_report_tells_how_a_fee_came_to_be_what_it_is() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    scene.served().await;
    scene.member_with_portal("Comune Uno", "Ugo Bianchi").await;
    scene.run("canoni.renew").await;
    let owner = scene.app.browser(&scene.owner).await;
    let page = owner.get("/canoni/renewals/2026").await.expect(200).text;
    assert!(!page.contains("Calcolato"), "{page}");
    let fees = scene.fees().await;
    let own = fees
        .iter()
        .find(|line| line["ente_id"] == json!(scene.ente))
        .unwrap();
    scene.population(scene.ente, "2013-12-31", 900).await;
    let path = format!("/canoni/{}/correction", own["id"].as_str().unwrap());
    let given = json!({"residents": 900, "residents_source": "prova", "reason": "Dato sbagliato"});
    let accountant = scene.accountant().await;
    put(&accountant, &path, &json!(1), given).await.expect(200);
    let page = owner.get("/canoni/renewals/2026").await.expect(200).text;
    for words in [
        "Calcolato 2 volte",
        "2.000,00",
        "450,00",
        "Motivo: Dato sbagliato",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("Calcolato 2 volte").count(), 1);
    let file = owner.get("/canoni/renewals/2026/csv").await.expect(200).text;
    let row = file
        .lines()
        .find(|row| row.starts_with("Comune di Prova"))
        .unwrap();
    assert!(
        row.contains("450,00") && row.contains(";2000,00;") && row.contains("Dato sbagliato"),
        "{row}"
    );
    let outcomes = scene.app.read(|db| report::report(db, 2026)).await.unwrap();
    assert!(outcomes.iter().all(|done| done.renewal.outcome == Outcome::Begun));
}

#[tokio::test]
async fn the_preview_and_the_report_ask_the_database_as_often_for_many_services_as_for_few() {
    let scene = Scene::start().await;
    scene.schedule().await;
    let asked = async || {
        let counted = scene.app.read(|db| {
            let count = Arc::new(AtomicUsize::new(0));
            let log = count.clone();
            db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { .. } = event {
                    log.fetch_add(1, Ordering::Relaxed);
                }
            });
            let planned = report::preview(db, 2027, MonthsRule::AnyDay.into())?.len();
            let done = report::report(db, 2026)?.len();
            db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            Ok::<_, ActError>((planned, done, count.load(Ordering::Relaxed)))
        });
        counted.await.unwrap()
    };
    for (ente, signatory) in [("Comune Uno", "Ugo Bianchi"), ("Comune Due", "Dina Rossi")] {
        scene.member_with_portal(ente, signatory).await;
    }
    scene.run("canoni.renew").await;
    let few = asked().await;
    assert_eq!((few.0, few.1), (2, 2));
    for at in 0..6 {
        scene
            .member_with_portal(&format!("Comune altro {at}"), &format!("Firma {at}"))
            .await;
    }
    scene.run("canoni.renew").await;
    assert_eq!(asked().await, (8, 8, few.2));
}
