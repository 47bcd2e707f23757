//! Formal notices that have come and that nobody registers.

use serde_json::{Value, json};

use super::{Scene, names, put, told};

/// Who is reminded on a day, once however often the clock comes by, and in which words.
async fn reminded(scene: &Scene, day: &str) -> Vec<(String, String)> {
    scene.until(day);
    scene.app.mails().await;
    for _ in 0..2 {
        scene.run("acts.remind-of-notices").await;
    }
    told(scene).await
}

const CASE_OWNERS: [&str; 2] = ["Carla Bruni", "Dario Conti"];

/// A disdetta that people of the centre enter with its certified mail of 2 March.
async fn entered(scene: &Scene) -> Value {
    entered_from(scene, Value::Null).await
}

/// The same, with the first day without service that it asks for.
async fn entered_from(scene: &Scene, requested_from: Value) -> Value {
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let body = json!({"services": ["PORTALE"], "ente_id": scene.ente, "requested_from": requested_from,
        "notice": {"notice_id": notice}});
    let owner = scene.program(&scene.owner).await;
    owner.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone()
}

#[tokio::test]
async fn a_disdetta_that_nobody_registers_is_called_to_mind_after_three_working_days_and_before_the_year_ends()
 {
    let scene = Scene::start().await;
    scene.served().await;
    entered(&scene).await;
    assert!(reminded(&scene, "2026-03-05T09:00:00Z").await.is_empty());
    let first = reminded(&scene, "2026-03-06T09:00:00Z").await;
    assert_eq!(names(&first), CASE_OWNERS);
    for (_, body) in &first {
        assert!(
            body.contains("è stata ricevuta il 02/03/2026") && !body.contains("31 dicembre"),
            "{body}"
        );
    }
    assert!(reminded(&scene, "2026-12-20T09:00:00Z").await.is_empty());
    let second = reminded(&scene, "2026-12-21T09:00:00Z").await;
    assert_eq!(names(&second), CASE_OWNERS);
    assert!(
        second
            .iter()
            .all(|(_, body)| body.contains("entro il 31 dicembre"))
    );
    assert!(reminded(&scene, "2026-12-30T09:00:00Z").await.is_empty());
}

#[tokio::test]
async fn the_end_of_the_year_is_called_to_mind_only_for_who_leaves_with_it() {
    // A day inside a year means the following 1 January.
    for (asked, is_reminded) in [
        ("2026-06-30", true),
        ("2027-01-01", true),
        ("2027-01-02", false),
        ("2028-01-01", false),
    ] {
        let scene = Scene::start().await;
        scene.served().await;
        entered_from(&scene, json!(asked)).await;
        assert_eq!(
            names(&reminded(&scene, "2026-03-06T09:00:00Z").await),
            CASE_OWNERS,
            "{asked}"
        );
        let told = reminded(&scene, "2026-12-21T09:00:00Z").await;
        assert_eq!(!told.is_empty(), is_reminded, "{asked}: {told:?}");
    }
}

#[tokio::test]
async fn what_is_registered_is_called_to_mind_no_more() {
    let scene = Scene::start().await;
    scene.served().await;
    let act = entered(&scene).await;
    let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered"});
    put(&owner, &state, &act["version"], registered).await.expect(200);
    for day in ["2026-03-06T09:00:00Z", "2026-12-21T09:00:00Z"] {
        assert!(reminded(&scene, day).await.is_empty(), "{day}");
    }
}

#[tokio::test]
async fn a_certified_mail_that_is_linked_to_no_recesso_is_called_to_mind_once() {
    let scene = Scene::start().await;
    let served = scene.served().await;
    let signatory = scene.program(&served.signatory).await;
    // What came before the act was written may be anything.
    scene.certified(scene.ente, Some("2026-02-27T07:00:00Z")).await;
    let leaving = json!({"scope": "membership", "just_cause": false});
    signatory.post("/api/v1/recessi", &leaving).await.expect(201);
    assert!(reminded(&scene, "2026-03-13T09:00:00Z").await.is_empty());
    scene.certified(scene.ente, Some("2026-03-13T09:00:00Z")).await;
    let told = reminded(&scene, "2026-03-19T09:00:00Z").await;
    assert_eq!(names(&told), CASE_OWNERS);
    assert!(
        told.iter()
            .all(|(_, body)| body.contains("Il 13/03/2026")
                && body.contains("non è collegata a nessuna pratica")),
        "{told:?}"
    );
    // A recesso is renewed by nothing on 1 January.
    assert!(reminded(&scene, "2026-12-21T09:00:00Z").await.is_empty());
}

#[tokio::test]
async fn a_certified_mail_of_up_to_thirty_days_before_the_centre_entered_the_act_is_called_to_mind() {
    for (delivered_at, is_reminded) in [
        ("2026-01-30T09:00:00Z", false),
        ("2026-01-31T09:00:00Z", true),
        ("2026-02-20T09:00:00Z", true),
    ] {
        let scene = Scene::start().await;
        scene.served().await;
        scene.certified(scene.ente, Some(delivered_at)).await;
        // Entered on 2 March, because it came, and linked to nothing.
        let owner = scene.program(&scene.owner).await;
        let body = json!({"services": ["PORTALE"], "ente_id": scene.ente});
        owner.post("/api/v1/disdette", &body).await.expect(201);
        let told = reminded(&scene, "2026-03-03T09:00:00Z").await;
        assert_eq!(!told.is_empty(), is_reminded, "{delivered_at}: {told:?}");
        if is_reminded {
            assert_eq!(names(&told), CASE_OWNERS);
            let day = format!(
                "Il {}",
                &delivered_at[..10].split('-').rev().collect::<Vec<_>>().join("/")
            );
            assert!(
                told.iter()
                    .all(|(_, body)| body.contains(&day) && body.contains("non è collegata")),
                "{told:?}"
            );
        }
    }
}
