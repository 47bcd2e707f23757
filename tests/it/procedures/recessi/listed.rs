//! What is listed when a recesso takes effect.

use serde_json::{Value, json};

use super::super::put;
use super::{Leaving, told};

#[tokio::test]
async fn each_service_has_its_own_last_day_and_who_decides_finds_the_open_tickets() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let portal = leaving.active("PORTALE").await;
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da stamattina", "kind": "incident"});
    let opened = leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201)
        .json();
    let number = opened["number"].as_str().unwrap();
    // Another notice ends it first.
    let earlier = leaving.scene.app.write(move |db, now| {
        let day = "2026-12-31".parse().unwrap();
        sportello::attivazioni::cease(db, now, portal, day, portal)
    });
    earlier.await.unwrap();
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    let browser = leaving.scene.app.browser(&leaving.scene.owner).await;
    let page = browser.get(&path).await.expect(200).text;
    for said in ["l’ultimo giorno è il 31/12/2026", number, "Il sito non si apre"] {
        assert!(page.contains(said), "{said}");
    }
    // Once it is over it is still told.
    leaving.scene.days(366);
    for job in [
        "recessi.take-effect",
        "adesioni.end",
        "attivazioni.end",
        "recessi.end-rights",
    ] {
        leaving.scene.run(job).await;
    }
    let page = leaving
        .scene
        .app
        .browser(&leaving.scene.owner)
        .await
        .get(&path)
        .await
        .expect(200)
        .text;
    assert!(page.contains("l’ultimo giorno è il 31/12/2026"));
    assert!(!page.contains("Non finisce nessun servizio attivo"));
}

#[tokio::test]
async fn what_was_listed_at_the_effect_stays_and_who_decides_is_told_of_what_does_not_end_by_itself() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let (portal, portal_number) = leaving.activation("PORTALE", "active").await;
    let (web, web_number) = leaving.activation("SUPPORTO_WEB", "in_setup").await;
    let ticket = |subject: &str, confidential: bool| {
        json!({"service": "PORTALE", "subject": subject, "text": "Da stamattina", "kind": "incident",
            "confidential": confidential})
    };
    let mut numbers = Vec::new();
    for body in [
        ticket("Il sito non si apre", false),
        ticket("Una questione di persone", true),
    ] {
        let opened = leaving.signatory.post("/api/v1/tickets", &body).await;
        numbers.push(opened.expect(201).json()["number"].clone());
    }
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    let effects = format!("/api/v1{path}/effects");
    let before = leaving.owner.get(&effects).await.expect(200).json();
    assert_eq!(before["listed_at"], Value::Null);
    assert_eq!(before["rights_ended_on"], "2027-03-03");
    let neighbour = leaving.scene.program(&leaving.scene.olga).await;
    neighbour.get(&effects).await.expect(404);
    leaving.scene.days(366);
    told(&leaving).await;
    leaving.scene.run("recessi.take-effect").await;
    // The case owner is told of each with a way to it, and of the tickets.
    let mails = told(&leaving).await;
    for said in [format!("/attivazioni/{web_number}"), "2 richieste".to_owned()] {
        let is_told = |(name, body): &(String, String)| name == "Carla Bruni" && body.contains(&said);
        assert!(mails.iter().any(is_told), "{said}: {mails:?}");
    }
    // The ente is no member: what is under way cannot be concluded, and is rejected.
    let state = format!("/attivazioni/{web_number}/state");
    let refused = put(&leaving.owner, &state, &json!(1), json!({"state": "active"})).await;
    assert_eq!(refused.expect(422).json()["type"], "/problems/ente_not_member");
    let listed = leaving.owner.get(&effects).await.expect(200).json();
    assert_eq!(
        listed["under_way"],
        json!([{"id": web, "number": web_number, "procedure": "attivazione", "state": "in_setup", "to_decide": true}])
    );
    let rejected = json!({"state": "rejected", "reason": "L’ente ha lasciato il centro"});
    put(&leaving.owner, &state, &json!(1), rejected).await.expect(200);
    // A ticket is closed, another one opened: the list stays.
    let first = format!("/tickets/{}", numbers[0].as_str().unwrap());
    let cancel = json!({"state": "cancelled", "reason": "Non serve più"});
    put(&leaving.signatory, &format!("{first}/state"), &json!(1), cancel)
        .await
        .expect(200);
    let late = leaving
        .signatory
        .post("/api/v1/tickets", &ticket("Troppo tardi", false))
        .await;
    late.expect(201);
    for job in ["adesioni.end", "attivazioni.end", "recessi.end-rights"] {
        leaving.scene.run(job).await;
    }
    let listed = leaving.owner.get(&effects).await.expect(200).json();
    assert!(listed["listed_at"].as_str().unwrap().starts_with("2027-03-03"));
    assert_eq!(
        listed["services"],
        json!([{"act_id": portal, "number": portal_number, "service": "PORTALE", "last_day": "2027-03-02"}])
    );
    assert_eq!(
        (
            &listed["under_way"][0]["state"],
            &listed["under_way"][0]["to_decide"]
        ),
        (&json!("rejected"), &json!(false))
    );
    assert_eq!(
        listed["tickets"],
        json!([
            {"number": numbers[0], "subject": "Il sito non si apre", "state": "cancelled", "to_decide": false},
            // Not for the case owner to read.
            {"number": numbers[1], "subject": null, "state": "new", "to_decide": true},
        ])
    );
    assert_eq!(
        (&listed["people"], &listed["reading_until"], &listed["remains"]),
        (&json!(2), &json!("2027-05-31"), &json!([]))
    );
    // Of the ente each sees the tickets that he or she sees, and the page says the same.
    let contact = leaving.scene.program(&leaving.scene.rosa).await;
    let theirs = contact.get(&effects).await.expect(200).json();
    assert!(!theirs["tickets"].to_string().contains("Una questione di persone"));
    let page = leaving
        .scene
        .app
        .browser(&leaving.scene.owner)
        .await
        .get(&path)
        .await;
    let page = page.expect(200).text;
    for said in [
        "Elenco del 03/03/2027",
        "ed è stata decisa",
        &web_number,
        "Il sito non si apre",
        "(riservata)",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("Troppo tardi"));
}
