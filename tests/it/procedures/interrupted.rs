//! The program ends in the middle of what the clock does: the next run does the rest, and nothing twice.

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::acts::ActError;
use sportello::audit;
use sportello::db::schema::{act_transitions, acts};
use sportello::kernel::ids::ActId;
use sportello::kernel::problem::DomainError;
use sportello::mail::letter::Letter;
use sportello::users::actor::{EnteRole, Role};
use sportello::{disdette, inerzie, recessi};

use super::adesioni::under_review;
use super::recessi::{activation, received_on};
use super::{Scene, document, put};

/// States and number of steps of these acts, in the order of their numbers.
async fn stand(scene: &Scene, numbers: &[String]) -> Vec<(String, i64)> {
    let numbers = numbers.to_vec();
    let read = scene.app.read(move |db| {
        let found: Vec<(ActId, String)> = acts::table
            .filter(acts::number.eq_any(numbers))
            .order(acts::number)
            .select((acts::id, acts::state))
            .load(db)?;
        let count = |(id, state): (ActId, String)| {
            let steps = act_transitions::table.filter(act_transitions::act_id.eq(id));
            QueryResult::Ok((state, steps.count().get_result(db)?))
        };
        found.into_iter().map(count).collect::<QueryResult<Vec<_>>>()
    });
    read.await.unwrap()
}

/// How many letters speak of each of these acts to a person.
fn told(letters: &[Letter], to: &[&str], numbers: &[String]) -> Vec<usize> {
    let about = |number: &String| {
        let letters = letters
            .iter()
            .filter(|letter| letter.body.contains(number.as_str()));
        letters.filter(|letter| to.contains(&letter.to.as_str())).count()
    };
    numbers.iter().map(about).collect()
}

async fn is_whole(scene: &Scene) {
    let db = scene.app.app.db.clone();
    let verified = tokio::task::spawn_blocking(move || audit::cli::verify(&db, None).is_ok());
    assert!(verified.await.unwrap());
}

#[tokio::test]
async fn disdette_that_were_interrupted_take_effect_with_the_next_run_each_once() {
    let scene = Scene::start().await;
    let owner = scene.program(&scene.owner).await;
    let (mut numbers, mut signatories) = (Vec::new(), Vec::new());
    for name in ["Uno", "Due", "Tre"] {
        let ente = scene.app.ente(&format!("Comune {name}")).await;
        let served = scene
            .serve(ente, &format!("Firma {name}"), "2026-01-01", "2026-03-02")
            .await;
        let notice = scene.certified(ente, Some("2026-03-02T07:00:00Z")).await;
        let body = json!({"ente_id": ente, "services": ["PORTALE"], "notice": {"notice_id": notice}});
        let begun = owner.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
        let number = begun["number"].as_str().unwrap().to_owned();
        let state = format!("/disdette/{number}/state");
        put(&owner, &state, &begun["version"], json!({"state": "registered"}))
            .await
            .expect(200);
        numbers.push(number);
        signatories.push(served.signatory.email);
    }
    scene.until("2026-12-31T23:05:00Z");
    scene.app.mails().await;
    // The first is written, of the second nothing is: there the program ended.
    let first = scene.app.write(|db, now| {
        let due = disdette::due_to_take_effect(db, now)?;
        disdette::take_effect(db, now, due[0])
    });
    assert!(first.await.unwrap());
    let second = scene.app.write(|db, now| {
        let due = disdette::due_to_take_effect(db, now)?;
        assert_eq!(due.len(), 2, "the first is not due again");
        disdette::take_effect(db, now, due[0])?;
        Err::<(), _>(ActError::NotFound)
    });
    assert_eq!(second.await.unwrap_err().refusal().status.as_u16(), 404);
    let registered = ("registered".to_owned(), 2);
    let standing = stand(&scene, &numbers).await;
    assert_eq!(standing.iter().filter(|one| **one == registered).count(), 2);
    let mut letters = scene.app.mails().await;
    for _ in 0..2 {
        scene.run("disdette.take-effect").await;
        scene.run("attivazioni.end").await;
        assert_eq!(
            stand(&scene, &numbers).await,
            vec![("effective".to_owned(), 3); 3]
        );
        letters.extend(scene.app.mails().await);
    }
    let to: Vec<&str> = signatories.iter().map(String::as_str).collect();
    assert_eq!(told(&letters, &to, &numbers), [1, 1, 1]);
    is_whole(&scene).await;
}

#[tokio::test]
async fn inerzie_that_were_interrupted_are_overdue_with_the_next_run_each_once() {
    let scene = Scene::start().await;
    let holder = scene
        .app
        .staff("Tina Pozzi", &[Role::SubstituteOfficer], &[])
        .await;
    let (tina, owner) = (scene.program(&holder).await, scene.program(&scene.owner).await);
    let (mut cases, mut contacts) = (Vec::new(), Vec::new());
    for name in ["Uno", "Due", "Tre"] {
        let ente = scene.app.ente(&format!("Comune {name}")).await;
        let contact = (scene.app)
            .user_of(ente, &format!("Rosa {name}"), EnteRole::Contact, true)
            .await;
        contacts.push(contact.email.clone());
        let contact = scene.program(&contact).await;
        cases.push(under_review(&scene, &contact, &owner).await.0);
    }
    scene.days(31);
    let mut numbers = Vec::new();
    for case in &cases {
        let about = json!({"about_act_id": case.rsplit('/').next().unwrap(), "reason": "In ritardo"});
        let asked: Value = tina.post("/api/v1/inerzie", &about).await.expect(201).json();
        let number = asked["act"]["number"].as_str().unwrap().to_owned();
        let state = format!("/inerzie/{number}/state");
        put(
            &tina,
            &state,
            &asked["act"]["version"],
            json!({"state": "taken_over"}),
        )
        .await
        .expect(200);
        numbers.push(number);
    }
    scene.days(16);
    scene.app.mails().await;
    let first = scene.app.write(|db, now| {
        let due = inerzie::due_to_be_overdue(db, now)?;
        inerzie::overdue(db, now, due[0])
    });
    assert!(first.await.unwrap());
    let second = scene.app.write(|db, now| {
        let due = inerzie::due_to_be_overdue(db, now)?;
        assert_eq!(due.len(), 2, "the first is not due again");
        inerzie::overdue(db, now, due[0])?;
        Err::<(), _>(ActError::NotFound)
    });
    assert_eq!(second.await.unwrap_err().refusal().status.as_u16(), 404);
    let taken = ("taken_over".to_owned(), 2);
    let standing = stand(&scene, &numbers).await;
    assert_eq!(standing.iter().filter(|one| **one == taken).count(), 2);
    let mut letters = scene.app.mails().await;
    for _ in 0..2 {
        scene.run("inerzie.overdue").await;
        assert_eq!(stand(&scene, &numbers).await, vec![("overdue".to_owned(), 3); 3]);
        letters.extend(scene.app.mails().await);
    }
    let to: Vec<&str> = contacts.iter().map(String::as_str).collect();
    assert_eq!(told(&letters, &to, &numbers), [1, 1, 1]);
    is_whole(&scene).await;
}

#[tokio::test]
async fn recessi_that_were_interrupted_take_effect_with_the_next_run_each_once() {
    let scene = Scene::start().await;
    let accountant = scene.app.staff("Conto Corrente", &[Role::Accountant], &[]).await;
    let (accountant, owner) = (
        scene.program(&accountant).await,
        scene.program(&scene.owner).await,
    );
    let (mut numbers, mut services, mut contracts, mut signatories) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, name) in ["Uno", "Due", "Tre"].into_iter().enumerate() {
        let ente = scene.app.ente(&format!("Comune {name}")).await;
        let signatory = (scene.app)
            .user_of(ente, &format!("Firma {name}"), EnteRole::Signatory, true)
            .await;
        signatories.push(signatory.email);
        let made = (scene.app).write(move |db, now| activation(db, now, ente, ("SUPPORTO_WEB", "active")));
        services.push(made.await.unwrap().1);
        let body = json!({"ente_id": ente, "start_on": "2025-01-01", "end_on": "2034-12-31"});
        let contract = accountant
            .post("/api/v1/contracts", &body)
            .await
            .expect(201)
            .json()["id"]
            .clone();
        let body =
            json!({"ente_id": ente, "scope": "contract", "contract_id": contract, "just_cause": false});
        let begun = owner.post("/api/v1/recessi", &body).await.expect(201).json()["act"].clone();
        contracts.push(contract.as_str().unwrap().to_owned());
        let number = begun["number"].as_str().unwrap().to_owned();
        let path = format!("/recessi/{number}");
        document(&owner, &path, "notice", name, None).await.expect(201);
        let entry = received_on(&format!("{}", index + 1), "2026-03-02");
        let body = json!({"state": "registered", "notice": {"register_entry": entry}});
        put(&owner, &format!("{path}/state"), &begun["version"], body)
            .await
            .expect(200);
        numbers.push(number);
    }
    scene.until("2027-03-03T00:05:00Z");
    scene.app.mails().await;
    // The first is written, of the second nothing is: there the program ended.
    let first = scene.app.write(|db, now| {
        let due = recessi::due_to_take_effect(db, now)?;
        recessi::take_effect(db, now, due[0], 30)
    });
    assert!(first.await.unwrap());
    let second = scene.app.write(|db, now| {
        let due = recessi::due_to_take_effect(db, now)?;
        assert_eq!(due.len(), 2, "the first is not due again");
        recessi::take_effect(db, now, due[0], 30)?;
        Err::<(), _>(ActError::NotFound)
    });
    assert_eq!(second.await.unwrap_err().refusal().status.as_u16(), 404);
    let registered = ("registered".to_owned(), 2);
    let standing = stand(&scene, &numbers).await;
    assert_eq!(standing.iter().filter(|one| **one == registered).count(), 2);
    let mut letters = scene.app.mails().await;
    for _ in 0..2 {
        for job in ["recessi.take-effect", "attivazioni.end"] {
            scene.run(job).await;
        }
        assert_eq!(
            stand(&scene, &numbers).await,
            vec![("effective".to_owned(), 3); 3]
        );
        let ended = stand(&scene, &services).await;
        assert!(ended.iter().all(|(state, _)| state == "ended"), "{ended:?}");
        assert_eq!(
            ended.iter().map(|(_, steps)| *steps).collect::<Vec<_>>(),
            [2, 2, 2]
        );
        letters.extend(scene.app.mails().await);
    }
    for contract in &contracts {
        let shown = owner
            .get(&format!("/api/v1/contracts/{contract}"))
            .await
            .expect(200)
            .json();
        assert_eq!(shown["ended_on"], "2027-03-02");
    }
    let to: Vec<&str> = signatories.iter().map(String::as_str).collect();
    assert_eq!(told(&letters, &to, &numbers), [1, 1, 1]);
    is_whole(&scene).await;
}
