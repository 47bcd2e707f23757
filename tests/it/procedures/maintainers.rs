//! The maintainer of a domain (section 9).

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::attivazioni;
use sportello::db::schema::{audit_events, maintainers, outbox};
use sportello::kernel::ids::UserId;
use sportello::users::actor::EnteRole;

use super::attivazioni::Works;
use super::{document, entry, pointers, put};

/// A portal in operation with a maintainer that is active too: the path of the maintainer, and that of the portal.
async fn kept(works: &Works) -> (String, String) {
    let (portal, _) = works.active(json!({"wants_maintainer": true})).await;
    let id = works.shown(&portal).await["maintainer_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/maintainers/{id}");
    works.to(&works.agent, &path, json!({"state": "active"})).await;
    (path, portal)
}

/// The portal ends with a day, and the clock finds it.
async fn ended(works: &Works, portal: &str, last: &str) {
    let act = works.shown(portal).await["act"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let (by, day) = (works.member, last.parse().unwrap());
    works
        .scene
        .app
        .write(move |db, now| attivazioni::cease(db, now, act, day, by))
        .await
        .unwrap();
    works.go_to(last);
    works.scene.days(1);
    works.scene.run("attivazioni.end").await;
}

#[tokio::test]
async fn a_maintainer_needs_a_portal_that_has_not_ended() {
    let works = Works::start().await;
    let ask = async |domain: Value| {
        works
            .contact
            .post("/api/v1/maintainers", &json!({"domain": domain}))
            .await
    };
    let refused = ask(Value::Null).await.expect(422).json();
    assert_eq!(refused["type"], "/problems/maintainer_needs_portal");
    let (portal, _) = works.requested(json!({})).await;
    let wrong = ask(json!("comune di prova")).await.expect(422);
    assert_eq!(pointers(&wrong), ["/domain"]);
    let asked = ask(Value::Null).await.expect(201).json();
    assert_eq!(
        (&asked["domain"], &asked["act"]["state"]),
        (&json!("comune.prova.example"), &json!("requested"))
    );
    let twice = ask(Value::Null).await.expect(409).json();
    assert_eq!(twice["type"], "/problems/maintainer-exists");
    // The portal comes to nothing: the maintainer does not begin, and goes on with the next portal.
    works
        .to(&works.contact, &portal, json!({"state": "withdrawn"}))
        .await;
    let path = format!("/maintainers/{}", asked["act"]["number"].as_str().unwrap());
    let version = works.version(&path).await;
    let refused = put(
        &works.agent,
        &format!("{path}/state"),
        &version,
        json!({"state": "active"}),
    )
    .await
    .expect(422)
    .json();
    assert_eq!(refused["type"], "/problems/maintainer_needs_portal");
    let (second, next) = works
        .requested(json!({"wants_maintainer": true, "domain": "nuovo.example"}))
        .await;
    assert_eq!(next["maintainer_id"], asked["act"]["id"]);
    let active = works.to(&works.agent, &path, json!({"state": "active"})).await;
    assert_eq!(active["domain"], "nuovo.example");
    // A domain that was taken on goes elsewhere when its portal comes to nothing.
    works
        .to(&works.contact, &second, json!({"state": "withdrawn"}))
        .await;
    let shown = works.shown(&path).await;
    assert_eq!(
        (&shown["act"]["state"], &shown["deactivated_on"], &shown["due_on"]),
        (&json!("to_transfer"), &json!("2026-03-02"), &json!("2026-04-01"))
    );
    let stranger = works.scene.program(&works.scene.olga).await;
    stranger.get(&format!("/api/v1{path}")).await.expect(404);
}

#[tokio::test]
async fn when_the_portal_ends_the_domain_moves_within_thirty_days_and_each_reminder_comes_once() {
    let works = Works::start().await;
    let (path, portal) = kept(&works).await;
    ended(&works, &portal, "2026-05-03").await;
    let shown = works.shown(&path).await;
    // The thirtieth day is 2 June, a holiday.
    assert_eq!(
        (&shown["act"]["state"], &shown["deactivated_on"], &shown["due_on"]),
        (&json!("to_transfer"), &json!("2026-05-03"), &json!("2026-06-03"))
    );
    let said = async || {
        works.scene.run("maintainers.remind").await;
        works.scene.run("maintainers.remind").await;
        let letters = works.scene.app.mails().await.into_iter();
        let reminders = letters.filter(|letter| letter.body.contains("va trasferito a un altro gestore"));
        reminders.count()
    };
    works.go_to("2026-05-18");
    assert_eq!(said().await, 0);
    for day in ["2026-05-19", "2026-05-27", "2026-06-02"] {
        works.go_to(day);
        // The contact person of the ente, who answers for it, and who works on the portal's ticket.
        assert_eq!(said().await, 3, "{day}");
    }
    works.go_to("2026-06-03");
    assert_eq!(said().await, 0);
    works.scene.run("maintainers.overdue").await;
    assert_eq!(works.shown(&path).await["act"]["state"], "to_transfer");
    works.go_to("2026-06-04");
    for _ in 0..2 {
        works.scene.run("maintainers.overdue").await;
    }
    assert_eq!(works.shown(&path).await["act"]["state"], "overdue");
    let version = works.version(&path).await;
    let state = format!("{path}/state");
    let nothing = put(&works.agent, &state, &version, json!({"state": "transferred"})).await;
    assert_eq!(
        pointers(&nothing.expect(422)),
        ["/transferred_on", "/new_provider"]
    );
    let future =
        json!({"state": "transferred", "transferred_on": "2026-06-05", "new_provider": "Registrar Beta"});
    let future = put(&works.agent, &state, &version, future).await.expect(422);
    assert_eq!(pointers(&future), ["/transferred_on"]);
    let done =
        json!({"state": "transferred", "transferred_on": "2026-06-04", "new_provider": "Registrar Beta"});
    let done = works.to(&works.agent, &path, done).await;
    assert_eq!(
        (&done["late"], &done["act"]["terms"][0]["state"]),
        (&json!(true), &json!("late"))
    );
}

#[tokio::test]
async fn a_domain_that_moves_in_time_is_not_late() {
    let works = Works::start().await;
    let (path, portal) = kept(&works).await;
    ended(&works, &portal, "2026-04-30").await;
    assert_eq!(works.shown(&path).await["due_on"], "2026-05-30");
    works.go_to("2026-05-30");
    let done =
        json!({"state": "transferred", "transferred_on": "2026-05-29", "new_provider": "Registrar Beta"});
    let done = works.to(&works.agent, &path, done).await;
    assert_eq!(
        (&done["late"], &done["act"]["terms"][0]["state"]),
        (&json!(false), &json!("met"))
    );
    // Here agents conclude, and enter what was decided.
    let place = format!("/acts/{}/decision-entry", done["act"]["number"].as_str().unwrap());
    let (version, body) = (&done["act"]["version"], json!({"register_entry": entry("12")}));
    put(&works.owner, &place, version, body.clone()).await.expect(403);
    put(&works.agent, &place, version, body).await.expect(200);
}

#[tokio::test]
async fn the_transfer_code_is_read_by_the_signatory_alone_and_every_look_is_recorded() {
    const CODE: &str = "AuthInfo-7x!Q";
    let works = Works::start().await;
    let app = &works.scene.app;
    let sara = app
        .user_of(works.scene.ente, "Sara Firma", EnteRole::Signatory, true)
        .await;
    let (path, portal) = kept(&works).await;
    let agent = app.browser(&works.agent_person).await;
    let version = agent.hidden(&path, "version").await;
    let code = format!("{path}/code");
    let typed = [("version", version.as_str()), ("code", CODE)];
    agent.submit(&path, &code, &typed).await.expect(303);
    // As long as the domain does not move, nobody needs it.
    let signatory = app.browser(&sara).await;
    let look = format!("{path}/code/look");
    signatory.submit(&path, &look, &[]).await.expect(409);
    ended(&works, &portal, "2026-03-05").await;
    let (agent, contact, signatory) = (
        app.browser(&works.agent_person).await,
        app.browser(&works.scene.rosa).await,
        app.browser(&sara).await,
    );
    for person in [&agent, &contact, &signatory] {
        assert!(!person.get(&path).await.expect(200).text.contains(CODE));
    }
    for person in [&agent, &contact] {
        let refused = person.submit(&path, &look, &[]).await.expect(403).text;
        assert!(!refused.contains(CODE));
    }
    for _ in 0..2 {
        let shown = signatory.submit(&path, &look, &[]).await.expect(200);
        assert!(shown.text.contains(CODE));
        assert_eq!(shown.header("cache-control"), "no-store");
    }
    assert!(!signatory.get(&path).await.expect(200).text.contains(CODE));
    let (looks, leaks) = app
        .read(move |db| {
            let looks: Vec<Option<UserId>> = audit_events::table
                .filter(audit_events::event.eq("maintainer.code_looked_at"))
                .select(audit_events::actor_id)
                .load(db)?;
            let like = format!("%{CODE}%");
            let audited: i64 = audit_events::table
                .filter(
                    audit_events::new_value
                        .assume_not_null()
                        .like(like.clone())
                        .or(audit_events::old_value.assume_not_null().like(like.clone())),
                )
                .count()
                .get_result(db)?;
            let stored: i64 = maintainers::table
                .filter(maintainers::transfer_code.assume_not_null().like(like.clone()))
                .count()
                .get_result(db)?;
            let mailed: i64 = outbox::table
                .filter(outbox::body.like(like))
                .count()
                .get_result(db)?;
            QueryResult::Ok((looks, audited + stored + mailed))
        })
        .await
        .unwrap();
    assert_eq!(looks, [Some(sara.id), Some(sara.id)]);
    assert_eq!(leaks, 0);
    let listed = works.contact.get("/api/v1/maintainers").await.expect(200);
    assert!(!listed.text.contains(CODE) && listed.text.contains("\"has_transfer_code\":true"));
    let told = app.mails().await;
    let told = told
        .iter()
        .filter(|letter| letter.body.contains("Il codice per trasferire il dominio"));
    let told: Vec<&str> = told.map(|letter| letter.to.as_str()).collect();
    assert_eq!(told, ["sara.firma@example.example"]);
}

#[tokio::test]
async fn the_transfer_code_is_still_read_when_the_rights_of_the_ente_have_ended() {
    const CODE: &str = "AuthInfo-9z!K";
    let works = Works::start().await;
    let app = &works.scene.app;
    let sara = app
        .user_of(works.scene.ente, "Sara Firma", EnteRole::Signatory, true)
        .await;
    let (path, _) = kept(&works).await;
    let agent = app.browser(&works.agent_person).await;
    let version = agent.hidden(&path, "version").await;
    let typed = [("version", version.as_str()), ("code", CODE)];
    agent
        .submit(&path, &format!("{path}/code"), &typed)
        .await
        .expect(303);
    // The ente leaves the centre, with twelve months of notice.
    let signatory = works.scene.program(&sara).await;
    let leaving = json!({"scope": "membership", "just_cause": false});
    let stated = signatory
        .post("/api/v1/recessi", &leaving)
        .await
        .expect(201)
        .json();
    let recesso = format!("/recessi/{}", stated["act"]["number"].as_str().unwrap());
    document(&signatory, &recesso, "notice", "recesso", None)
        .await
        .expect(201);
    let notice = json!({"state": "registered", "notice": {"register_entry": entry("7")}});
    works.to(&works.owner, &recesso, notice).await;
    works.go_to("2027-03-03");
    for job in [
        "recessi.take-effect",
        "adesioni.end",
        "attivazioni.end",
        "recessi.end-rights",
    ] {
        works.scene.run(job).await;
    }
    let browser = app.browser(&sara).await;
    let page = browser.get(&path).await.expect(200).text;
    assert!(page.contains("Fino al 31/05/2027"), "the rights have ended");
    let look = format!("{path}/code/look");
    let shown = browser.submit(&path, &look, &[]).await.expect(200).text;
    assert!(shown.contains(CODE));
    // Nothing else of it is open.
    browser
        .submit("/account/security", &format!("{path}/documents"), &[])
        .await
        .expect(403);
    let looks = app.read(|db| {
        audit_events::table
            .filter(audit_events::event.eq("maintainer.code_looked_at"))
            .count()
            .get_result::<i64>(db)
    });
    assert_eq!(looks.await.unwrap(), 1);
    // The day after the last one of reading nobody of the ente reads anything.
    works.go_to("2027-06-01");
    let over = browser.post_form(&look, &[]).await;
    assert!(over.status.is_redirection() && !over.text.contains(CODE));
}
