//! Terms: who is told of them, and the calendar that shows them.

use super::Scene;
use super::adesioni::under_review;
use crate::support::{Client, Person};

/// Who got a mail since the last look, and what it said.
async fn told(scene: &Scene) -> Vec<(String, String)> {
    let mails = scene.app.mails().await.into_iter();
    let mut told: Vec<(String, String)> = mails.map(|mail| (mail.to_name, mail.body)).collect();
    told.sort();
    told
}

#[tokio::test]
async fn of_a_term_the_case_owner_is_warned_once_and_when_it_passes_the_ente_learns_its_right() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    under_review(&scene, &contact, &owner).await;
    told(&scene).await;
    // Thirty days from 2 March: the last one is 1 April.
    scene.days(24);
    scene.run("acts.warn-of-terms").await;
    assert!(told(&scene).await.is_empty(), "six days are left");
    scene.days(1);
    scene.run("acts.warn-of-terms").await;
    scene.run("acts.warn-of-terms").await;
    let warned = told(&scene).await;
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert_eq!(warned[0].0, "Carla Bruni");
    assert!(warned[0].1.contains("01/04/2026"), "{}", warned[0].1);
    scene.days(5);
    scene.run("acts.breach-terms").await;
    assert!(told(&scene).await.is_empty(), "the last day is not over");
    scene.days(1);
    scene.run("acts.breach-terms").await;
    scene.run("acts.breach-terms").await;
    scene.run("acts.warn-of-terms").await;
    let passed = told(&scene).await;
    let people: Vec<&str> = passed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(people, ["Carla Bruni", "Rosa Verdi"]);
    assert!(passed[1].1.contains("potere sostitutivo"), "{}", passed[1].1);
}

/// Makes an address by the board of terms: its path.
async fn made(scene: &Scene, person: &Person) -> (Client, String) {
    let browser = scene.app.browser(person).await;
    let page = browser
        .submit("/terms", "/terms/calendar", &[])
        .await
        .expect(200)
        .text;
    let (_, rest) = page.split_once("/calendar/").unwrap();
    let (token, _) = rest.split_once(".ics").unwrap();
    (browser, format!("/calendar/{token}.ics"))
}

#[tokio::test]
async fn a_calendar_shows_whoever_has_its_address_the_terms_of_that_person_alone() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (path, _) = under_review(&scene, &contact, &owner).await;
    let number = path.rsplit('/').next().unwrap();
    let (browser, feed) = made(&scene, &scene.rosa).await;
    let anybody = scene.app.anonymous();
    let (media_type, bytes) = anybody.download(&feed).await;
    assert_eq!(media_type, "text/calendar; charset=utf-8");
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("DTSTART;VALUE=DATE:20260401"), "{unfolded}");
    assert!(
        unfolded.contains(number) && unfolded.contains("Comune di Prova"),
        "{unfolded}"
    );
    assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 1);
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");
    let (_, of_another) = made(&scene, &scene.olga).await;
    let (_, bytes) = anybody.download(&of_another).await;
    assert!(!String::from_utf8(bytes).unwrap().contains("VEVENT"));
    // The page shows it no more, a new one takes its place, and it can be taken away.
    let board = browser.get("/terms").await.expect(200).text;
    assert!(!board.contains(".ics"), "the address is shown once");
    let (_, second) = made(&scene, &scene.rosa).await;
    anybody.get(&feed).await.expect(404);
    anybody.download(&second).await;
    browser
        .submit("/terms", "/terms/calendar/remove", &[])
        .await
        .expect(303);
    anybody.get(&second).await.expect(404);
    anybody.get("/calendar/none.ics").await.expect(404);
}
