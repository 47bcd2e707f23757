//! The own notices, and nobody else's: pages, the bell, the interface for programs.

use chrono::TimeDelta;
use poem::http::Method;
use serde_json::{Value, json};
use sportello::notices;
use sportello::tickets::{self, Ticket};
use sportello::users::actor::Role;

use super::telling::{tell, ticket, warning};
use crate::support::{Client, Person, TestApp};

/// The ids of the person's notices, the newest first.
async fn ids(program: &Client, query: &str) -> Vec<String> {
    let page = program
        .get(&format!("/api/v1/notices{query}"))
        .await
        .expect(200)
        .json();
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn move_away(app: &TestApp, ticket: &Ticket) {
    let manager = app.staff("Marta Move", &[Role::Manager], &[]).await;
    let (manager, id) = (app.actor(&manager).await, ticket.id);
    app.write(move |db, now| {
        let version = tickets::find(db, &manager, id)?.version;
        let staff = manager.staff().unwrap();
        tickets::move_to_queue(db, staff, now, id, version, "siti-web", "di competenza")
    })
    .await
    .unwrap();
}

async fn agent(app: &TestApp, name: &str) -> Person {
    app.staff(name, &[Role::Agent], &["primo-livello"]).await
}

#[tokio::test]
async fn a_page_lists_the_own_notices_and_opening_one_marks_it_read() {
    let app = TestApp::start().await;
    let (anna, bruno) = (agent(&app, "Anna").await, agent(&app, "Bruno").await);
    let browser = app.browser(&anna).await;
    let empty = browser.get("/notices").await.expect(200);
    assert!(empty.text.contains("Non ci sono notifiche"), "{}", empty.text);
    let ticket = ticket(&app, "Il sito non risponde").await;
    tell(&app, &[anna.id], warning(&ticket)).await;
    tell(&app, &[anna.id], warning(&ticket)).await;
    tell(&app, &[bruno.id], warning(&ticket)).await;
    let page = browser.get("/notices").await.expect(200);
    assert_eq!(page.text.matches("s-notice s-unread").count(), 2);
    assert!(
        page.text.contains("Il sito non risponde")
            && page.text.contains("soluzione entro il 02/03/2026, 16:00")
    );
    assert!(page.text.contains("2 notifiche da leggere"));
    let program = app.program(&anna).await;
    let mine = ids(&program, "").await;
    assert_eq!(mine.len(), 2);
    let opened = browser.get(&format!("/notices/{}", mine[0])).await.expect(303);
    assert_eq!(opened.header("location"), format!("/tickets/{}", ticket.number));
    assert_eq!(ids(&program, "?unread=true").await, [mine[1].clone()]);
    assert_eq!(ids(&program, "?unread=false").await, [mine[0].clone()]);
    let unread = browser.get("/notices?unread=true").await.expect(200);
    assert_eq!(unread.text.matches("class=\"s-notice ").count(), 1);
    // The form of each one comes back to the page that it stands on.
    let fields = [("back", "/notices?unread=true")];
    let read = browser
        .submit("/notices", &format!("/notices/{}/read", mine[1]), &fields)
        .await;
    assert_eq!(read.expect(303).header("location"), "/notices?unread=true");
    assert!(
        browser
            .get("/notices?unread=true")
            .await
            .text
            .contains("Hai letto tutto")
    );
    let elsewhere = [("back", "//evil.example")];
    let read = browser
        .submit("/notices", &format!("/notices/{}/read", mine[1]), &elsewhere)
        .await;
    assert_eq!(read.expect(303).header("location"), "/");
    // Another's is not there.
    let theirs = ids(&app.program(&bruno).await, "").await;
    for path in [theirs[0].as_str(), "rubbish"] {
        browser.get(&format!("/notices/{path}")).await.expect(404);
        browser
            .submit("/notices", &format!("/notices/{path}/read"), &[])
            .await
            .expect(404);
    }
    assert_eq!(ids(&app.program(&bruno).await, "?unread=true").await, theirs);
}

#[tokio::test]
async fn a_ticket_that_one_no_longer_sees_leaves_no_trace_in_the_notice() {
    let app = TestApp::start().await;
    let anna = agent(&app, "Anna").await;
    let ticket = ticket(&app, "Un segreto").await;
    tell(&app, &[anna.id], warning(&ticket)).await;
    let (browser, program) = (app.browser(&anna).await, app.program(&anna).await);
    let before = program.get("/api/v1/notices").await.expect(200).json();
    assert_eq!(before["items"][0]["subject"], json!("Un segreto"), "{before}");
    assert_eq!(
        before["items"][0]["ticket_number"],
        json!(ticket.number.to_string())
    );
    move_away(&app, &ticket).await;
    let id = ids(&program, "").await.remove(0);
    let number = ticket.number.to_string();
    for answer in [
        browser.get("/notices").await.expect(200),
        program.get("/api/v1/notices").await.expect(200),
        program.get(&format!("/api/v1/notices/{id}")).await.expect(200),
    ] {
        for canary in ["Un segreto", &number, &ticket.id.to_string()] {
            assert!(!answer.text.contains(canary), "{canary} in {}", answer.text);
        }
    }
    let shown = program.get(&format!("/api/v1/notices/{id}")).await.json();
    assert_eq!(
        (&shown["sentence"], &shown["due_at"]),
        (&Value::Null, &Value::Null)
    );
    let opened = browser.get(&format!("/notices/{id}")).await.expect(303);
    assert_eq!(opened.header("location"), "/notices");
    assert_eq!(ids(&program, "?unread=true").await, Vec::<String>::new());
}

#[tokio::test]
async fn two_tabs_mark_at_once_and_the_first_time_counts() {
    let app = TestApp::start().await;
    let anna = agent(&app, "Anna").await;
    let ticket = ticket(&app, "Prova").await;
    for _ in 0..5 {
        tell(&app, &[anna.id], warning(&ticket)).await;
    }
    let program = app.program(&anna).await;
    let mine = ids(&program, "").await;
    let path = format!("/api/v1/notices/{}/read", mine[2]);
    let all = json!({"up_to": mine[1]});
    let put = |path: &str| program.request(Method::PUT, path);
    let (one, two, three, four) = tokio::join!(
        program.send(put(&path)),
        program.send(put(&path)),
        program.json(Method::PUT, "/api/v1/notices/read", &all),
        program.json(Method::PUT, "/api/v1/notices/read", &all),
    );
    let [one, two] = [one, two].map(|answer| answer.expect(200).json());
    assert_eq!(one["read_at"], json!(app.now()));
    assert_eq!(one, two);
    three.expect(204);
    four.expect(204);
    // What was told after the page was made stays unread.
    assert_eq!(ids(&program, "?unread=true").await, [mine[0].clone()]);
    app.advance(TimeDelta::minutes(5));
    let again = program.send(put(&path)).await.expect(200).json();
    assert_eq!(again["read_at"], one["read_at"]);
    // Pages of the list, and cursors of it alone.
    let page = program.get("/api/v1/notices?limit=2").await.expect(200).json();
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = ids(&program, &format!("?cursor={cursor}")).await;
    assert_eq!(rest, mine[2..]);
    program.get("/api/v1/notices?cursor=AAAA").await.expect(422);
    program.get("/api/v1/notices/read").await.expect(405);
    program.get("/api/v1/notices/rubbish").await.expect(400);
}

#[tokio::test]
async fn the_bell_counts_says_so_when_the_count_rises_and_keeps_no_session_alive() {
    let app = TestApp::start().await;
    let anna = agent(&app, "Anna").await;
    let ticket = ticket(&app, "Prova").await;
    let browser = app.browser(&anna).await;
    let page = browser.get("/tickets").await.expect(200);
    assert!(
        page.text.contains(r#"hx-get="/notices/bell?seen=0""#),
        "{}",
        page.text
    );
    assert!(page.text.contains("Nessuna notifica da leggere"));
    browser.get("/notices/bell?seen=0").await.expect(204);
    tell(&app, &[anna.id], warning(&ticket)).await;
    let risen = browser.get("/notices/bell?seen=0").await.expect(200);
    assert!(risen.text.contains("Una notifica da leggere") && risen.text.contains("hx-swap-oob"));
    let fallen = browser.get("/notices/bell?seen=2").await.expect(200);
    assert!(fallen.text.contains("seen=1") && !fallen.text.contains("hx-swap-oob"));
    let actor = app.actor(&anna).await;
    app.write(move |db, now| {
        for _ in 0..notices::MOST_COUNTED + 3 {
            notices::tell(db, now, &[actor.id()], &warning(&ticket))?;
        }
        Ok::<_, diesel::result::Error>(())
    })
    .await
    .unwrap();
    let many = browser.get("/notices/bell").await.expect(200);
    assert!(
        many.text.contains("99+") && many.text.contains("Più di 99"),
        "{}",
        many.text
    );
    // An open page asks every half minute: the session ends all the same, and the bell goes.
    let idle = app.config.security.session_idle_minutes;
    for _ in 0..=idle {
        app.advance(TimeDelta::minutes(1));
        browser.get("/notices/bell").await.expect(200);
    }
    assert_eq!(browser.get("/notices/bell").await.expect(200).text, "");
    browser.get("/notices").await.expect(303);
}
