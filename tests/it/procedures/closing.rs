//! The end of a convention as it comes near, and a joining of the next one that is entered late (DIS-REN).

use serde_json::json;
use sportello::acts::ActState;

use super::adesioni::under_review;
use super::disdette::registered;
use super::served::Served;
use super::{Scene, convenzione, names, put, told};

/// An ente with its portal, under a convention that ends with 2027.
async fn until_2027() -> (Scene, Served) {
    let mut scene = Scene::start().await;
    scene.convenzione = convenzione(&scene.app, "2026-2027", "2026-01-01", "2027-12-31").await;
    let served = scene.served().await;
    (scene, served)
}

/// To whom the job writes on a day, and what.
async fn warned(scene: &Scene, day: &str) -> Vec<(String, String)> {
    scene.until(day);
    scene.app.mails().await;
    for _ in 0..2 {
        scene.run("adesioni.warn-of-end").await;
    }
    told(scene).await
}

/// Everybody of the ente who joins for it, and who may answer for the joining.
const ALL: [&str; 4] = ["Carla Bruni", "Dario Conti", "Rosa Verdi", "Sara Neri"];

#[tokio::test]
async fn ente_and_centre_hear_sixty_and_fifteen_days_before_what_ends_with_the_convention() {
    let (mut scene, _served) = until_2027().await;
    assert!(warned(&scene, "2027-10-31T09:00:00Z").await.is_empty());
    let first = warned(&scene, "2027-11-01T09:00:00Z").await;
    assert_eq!(names(&first), ALL);
    for (_, body) in &first {
        assert!(
            body.contains("«Convenzione 2026-2027» finisce il 31/12/2027")
                && body.contains("cessa il servizio Portale istituzionale")
                && body.contains("deve firmare l’adesione"),
            "{body}"
        );
    }
    // A day on which nothing ran is made up for, and nothing is said twice.
    assert!(warned(&scene, "2027-12-15T09:00:00Z").await.is_empty());
    scene.convenzione = convenzione(&scene.app, "2028-2032", "2028-01-01", "2032-12-31").await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (joining, _) = under_review(&scene, &contact, &owner).await;
    let second = warned(&scene, "2027-12-18T09:00:00Z").await;
    assert_eq!(names(&second), ALL);
    let number = joining.trim_start_matches("/adesioni/");
    for (_, body) in &second {
        assert!(
            body.contains(&format!("L’adesione {number} (Convenzione 2028-2032) è in corso")),
            "{body}"
        );
    }
    assert!(warned(&scene, "2027-12-31T09:00:00Z").await.is_empty());
}

#[tokio::test]
async fn who_has_joined_what_follows_hears_nothing_of_an_end() {
    let (scene, served) = until_2027().await;
    let next = convenzione(&scene.app, "2028-2032", "2028-01-01", "2032-12-31").await;
    let next = next.parse().unwrap();
    scene
        .join(&served.signatory, scene.ente, next, "2027-10-01")
        .await;
    assert!(warned(&scene, "2027-11-01T09:00:00Z").await.is_empty());
}

#[tokio::test]
async fn who_gave_a_disdetta_in_its_last_year_is_not_asked_to_join() {
    let mut scene = Scene::start().await;
    scene.convenzione = convenzione(&scene.app, "2026", "2026-01-01", "2026-12-31").await;
    let served = scene.served().await;
    let (signatory, owner) = (
        scene.program(&served.signatory).await,
        scene.program(&scene.owner).await,
    );
    let (_, disdetta) = registered(&scene, &signatory, &owner).await;
    assert_eq!(disdetta["last_service_day"], "2026-12-31");
    assert!(warned(&scene, "2026-11-01T09:00:00Z").await.is_empty());
}

/// Signs the following convention on a day, entered on 10 January 2028: who is told that the portal has ended.
async fn signed_late(signed_on: &str) -> Vec<String> {
    let (mut scene, served) = until_2027().await;
    scene.until("2028-01-10T09:00:00Z");
    for job in ["adesioni.end", "attivazioni.end"] {
        scene.run(job).await;
    }
    scene.convenzione = convenzione(&scene.app, "2028-2032", "2028-01-01", "2032-12-31").await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (joining, version) = under_review(&scene, &contact, &owner).await;
    scene.app.mails().await;
    let entry = json!({"aoo": "c_prova", "number": "7", "year": 2028, "date": "2028-01-10"});
    let sign = json!({"state": "signed", "signed_on": signed_on, "register_entry": entry});
    put(&owner, &format!("{joining}/state"), &version, sign)
        .await
        .expect(200);
    assert_eq!(scene.state_of(served.portal).await, ActState::Ended);
    let told = scene.app.mails().await.into_iter();
    let of_end = told.filter(|mail| {
        mail.body
            .contains("Il servizio Portale istituzionale è cessato il 31/12/2027")
            && mail.body.contains("/attivazioni/new")
    });
    let mut names: Vec<String> = of_end.map(|mail| mail.to_name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_signature_that_is_entered_late_says_what_has_ended_and_is_to_be_activated_again() {
    assert_eq!(
        signed_late("2027-12-20").await,
        ["Carla Bruni", "Rosa Verdi", "Sara Neri"]
    );
}

#[tokio::test]
async fn a_signature_after_a_gap_begins_anew_and_says_nothing_of_what_ended() {
    assert!(signed_late("2028-01-05").await.is_empty());
}
