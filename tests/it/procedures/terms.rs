//! Terms: who is told of them, and the calendar that shows them.

use diesel::prelude::*;
use sportello::acts::calendar;
use sportello::app::release_tickets;
use sportello::db::schema::members;
use sportello::kernel::ids::EnteId;
use sportello::users;
use sportello::users::actor::{EnteRole, Operator, Role};

use super::adesioni::under_review;
use super::{Scene, told};
use crate::support::{Client, Person};

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

#[tokio::test]
async fn who_holds_the_substitute_power_is_named_wherever_terms_are_shown() {
    let scene = Scene::start().await;
    let (contact, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    let (case, _) = under_review(&scene, &contact, &owner).await;
    let browser = scene.app.browser(&scene.rosa).await;
    for path in ["/acts", "/terms", case.as_str()] {
        let page = browser.get(path).await.expect(200).text;
        assert!(page.contains("Titolare non ancora indicato"), "{path}");
    }
    let tina = scene
        .app
        .staff("Tina Pozzi", &[Role::SubstituteOfficer], &[])
        .await;
    for path in ["/acts", "/terms", case.as_str()] {
        let page = browser.get(path).await.expect(200).text;
        let contact = format!("Tina Pozzi, <a href=\"mailto:{}\">", tina.email);
        assert!(page.contains(&contact), "{path}");
    }
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

/// The address of a person's calendar for an ente: its path.
async fn of_ente(scene: &Scene, person: &Person, ente: EnteId) -> String {
    let user = person.id;
    let token = scene.app.write(move |db, now| {
        let actor = users::load_actor(db, user, Some(ente), now)?.expect("acts for the ente");
        calendar::make(db, &actor, now)
    });
    format!("/calendar/{}.ics", token.await.unwrap())
}

#[tokio::test]
async fn a_person_of_two_enti_has_a_calendar_for_each_until_the_membership_ends() {
    let scene = Scene::start().await;
    let (contact, olga, owner) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.olga).await,
        scene.program(&scene.owner).await,
    );
    let (first_case, _) = under_review(&scene, &contact, &owner).await;
    let (second_case, _) = under_review(&scene, &olga, &owner).await;
    let number = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let (first_case, second_case) = (number(&first_case), number(&second_case));
    let (rosa, first) = (scene.rosa.id, scene.ente);
    let olga = scene.olga.id;
    let second = scene.app.read(move |db| {
        members::table
            .filter(members::user_id.eq(olga))
            .select(members::ente_id)
            .first::<EnteId>(db)
    });
    let second = second.await.unwrap();
    let of_both = (rosa, None);
    let joined = scene.app.write(move |db, now| {
        users::members::set(db, Operator, now, of_both, (second, EnteRole::Contact, true))
    });
    joined.await.unwrap();
    let feeds = (
        of_ente(&scene, &scene.rosa, first).await,
        of_ente(&scene, &scene.rosa, second).await,
    );
    let anybody = scene.app.anonymous();
    let text = async |feed: &str| anybody.get(feed).await.expect(200).text.replace("\r\n ", "");
    for (feed, own, other) in [
        (&feeds.0, &first_case, &second_case),
        (&feeds.1, &second_case, &first_case),
    ] {
        let text = text(feed).await;
        assert!(
            text.contains(own.as_str()) && !text.contains(other.as_str()),
            "{text}"
        );
    }
    // A new one takes the place of that ente's alone.
    let renewed = of_ente(&scene, &scene.rosa, second).await;
    anybody.get(&feeds.1).await.expect(404);
    assert!(text(&feeds.0).await.contains(&first_case));
    // Whoever may not read the acts of the ente any more reads none, and whoever is none of its people finds nothing.
    let lowered = scene.app.write(move |db, now| {
        users::members::set(db, Operator, now, of_both, (second, EnteRole::User, true))
    });
    lowered.await.unwrap();
    assert!(!text(&renewed).await.contains("VEVENT"));
    let left = scene
        .app
        .write(move |db, now| users::members::remove(db, Operator, now, of_both, second));
    left.await.unwrap();
    anybody.get(&renewed).await.expect(404);
    assert!(text(&feeds.0).await.contains(&first_case));
    let disabled = scene
        .app
        .write(move |db, now| users::commands::disable(db, Operator, now, of_both, None, release_tickets));
    disabled.await.unwrap();
    anybody.get(&feeds.0).await.expect(404);
}

#[tokio::test]
async fn the_calendar_of_who_has_no_role_in_the_centre_any_more_is_not_found() {
    let scene = Scene::start().await;
    let (contact, program) = (
        scene.program(&scene.rosa).await,
        scene.program(&scene.owner).await,
    );
    under_review(&scene, &contact, &program).await;
    let (_, feed) = made(&scene, &scene.owner).await;
    let anybody = scene.app.anonymous();
    assert!(anybody.get(&feed).await.expect(200).text.contains("VEVENT"));
    let owner = (scene.owner.id, None);
    // An administrator takes part in no case.
    let admin = scene
        .app
        .write(move |db, now| users::commands::set_roles(db, Operator, now, owner, &[Role::Admin]));
    admin.await.unwrap();
    assert!(!anybody.get(&feed).await.expect(200).text.contains("VEVENT"));
    let second = scene.app.staff("Ada Minni", &[Role::Admin], &[]).await;
    assert_ne!(second.id, owner.0, "the last administrator stays one");
    let none = scene
        .app
        .write(move |db, now| users::commands::set_roles(db, Operator, now, owner, &[]));
    none.await.unwrap();
    anybody.get(&feed).await.expect(404);
}
