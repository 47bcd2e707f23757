//! The simulator tells what a real promise would.

use serde_json::json;
use sportello::users::actor::Role;

use super::admin;
use crate::support::TestApp;

#[tokio::test]
async fn the_page_tells_when_and_why() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let asked = "/sla-simulator?kind=first_answer&priority=critical&start=2026-03-06T12:30";
    let page = admin.get(asked).await.expect(200).text;
    assert!(page.contains("09/03/2026, 09:00"), "{page}");
    assert!(page.contains("Fine settimana"), "{page}");
    let wrong = format!("{asked}&pause-1-from=mai");
    let page = admin.get(&wrong).await.expect(422).text;
    assert!(page.contains("Pausa 1: inizio: Scrivi data e ora"), "{page}");
    let wrong = format!("{asked}&pause-0-from=2026-03-06T12:35&pause-0-why=resolved");
    let page = admin.get(&wrong).await.expect(422).text;
    assert!(
        page.contains("Pausa 1: inizio: Scrivi quando la richiesta è stata riaperta"),
        "{page}"
    );
    let paused =
        format!("{asked}&pause-0-from=2026-03-06T12:35&pause-0-to=2026-03-06T12:45&pause-0-why=resolved");
    let page = admin.get(&paused).await.expect(200).text;
    assert!(page.contains("09/03/2026, 09:10"), "{page}");
}

#[tokio::test]
async fn a_program_gets_the_due_time_and_the_steps() {
    let app = TestApp::start().await;
    let person = app.staff("Ada Amministra", &[Role::Admin], &[]).await;
    let program = app.program(&person).await;
    let mut asked = json!({
        "policy": "STANDARD", "calendar": "CENTRO", "kind": "first_answer", "priority": "critical",
        "start": "2026-03-06T11:30:00Z", "pauses": [],
    });
    let told = program
        .post("/api/v1/sla/simulation", &asked)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&told["due_at"], &told["target_seconds"]),
        (&json!("2026-03-09T08:00:00Z"), &json!(3600))
    );
    asked["pauses"] = json!([{"from": "2026-03-06T11:35:00Z", "to": null}]);
    let told = program
        .post("/api/v1/sla/simulation", &asked)
        .await
        .expect(200)
        .json();
    assert!(told["due_at"].is_null(), "{told}");
    // Waiting for a third party pauses nothing by the shipped policy.
    asked["pauses"] = json!([{"from": "2026-03-06T11:35:00Z", "to": null, "reason": "waiting_third_party"}]);
    let told = program
        .post("/api/v1/sla/simulation", &asked)
        .await
        .expect(200)
        .json();
    assert_eq!(told["due_at"], "2026-03-09T08:00:00Z");
    asked["pauses"] = json!([{"from": "2026-03-06T11:35:00Z", "to": "2026-03-06T11:35:00Z"}]);
    let refused = program
        .post("/api/v1/sla/simulation", &asked)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["pointer"], "/pauses/0");
}

#[tokio::test]
async fn a_program_changes_a_calendar_and_sees_what_moves() {
    let app = TestApp::start().await;
    let person = app.staff("Ada Amministra", &[Role::Admin], &[]).await;
    let program = app.program(&person).await;
    let sheet = program.get("/api/v1/calendars/CENTRO").await.expect(200);
    assert_eq!(sheet.header("etag"), "\"1\"");
    let mut rules = sheet.json()["versions"][0]["rules"].clone();
    rules["special_days"] =
        json!([{"date": "2026-03-03", "hours": [], "name_it": "Assemblea", "name_en": ""}]);
    let body = json!({"name_it": "Orario", "name_en": "Hours", "rules": rules, "reason": "Assemblea"});
    let put = |version: &str| {
        let request = program.request(reqwest::Method::PUT, "/api/v1/calendars/CENTRO");
        program.send(request.header("if-match", version.to_owned()).json(&body))
    };
    let changed = put("\"1\"").await.expect(200).json();
    assert_eq!(
        (&changed["version"], &changed["versions"][0]["number"]),
        (&json!(2), &json!(2))
    );
    put("\"1\"").await.expect(412);
    // What is wrong stands where the body has it.
    let mut wrong = body.clone();
    wrong["rules"]["weekly"]["mon"] =
        json!([{"from": "09:00", "to": "12:00"}, {"from": "11:00", "to": "13:00"}]);
    (wrong["name_it"], wrong["rules"]["special_days"]) = (json!(""), json!([]));
    let request = program.request(reqwest::Method::PUT, "/api/v1/calendars/CENTRO");
    let request = request.header("if-match", "\"2\"").json(&wrong);
    let refused = program.send(request).await.expect(422).json();
    let pointers: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/name_it", "/rules/weekly/mon"], "{refused}");
    let preview = program
        .get("/api/v1/recomputations/preview?calendar=CENTRO")
        .await
        .expect(200)
        .json();
    assert_eq!(preview["items"], json!([]));
    program.get("/api/v1/recomputations/preview").await.expect(422);
    let asked = json!({"calendar": "CENTRO", "reason": "Assemblea"});
    let made = program.post("/api/v1/recomputations", &asked).await.expect(201);
    program.post("/api/v1/recomputations", &asked).await.expect(409);
    sportello::jobs::run_now(&app, "tickets.recompute").await.unwrap();
    let done = program.get(made.header("location")).await.expect(200).json();
    assert!(done["finished_at"].is_string(), "{done}");
}
