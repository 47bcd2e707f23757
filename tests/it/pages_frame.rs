//! The frame of the pages, with nobody signed in and with somebody.

use sportello::users::actor::{EnteRole, Role};

use crate::support::TestApp;

#[tokio::test]
async fn a_visitor_sees_the_start_and_a_person_the_own_name() {
    let app = TestApp::start().await;
    let start = app.anonymous().get("/").await.expect(200);
    assert!(
        start.text.contains("href=\"/sign-in\"")
            && start
                .header("content-security-policy")
                .contains("default-src 'none'")
    );
    let ente = app.ente("Comune di Prova").await;
    let person = app.user_of(ente, "Paola Gatti", EnteRole::Contact, true).await;
    let page = app.browser(&person).await.get("/privacy").await.expect(200);
    assert!(page.text.contains("Paola Gatti") && page.text.contains("Comune di Prova"));
    app.staff("Anna Bonetti", &[Role::Agent], &["primo-livello"])
        .await;
}

#[tokio::test]
async fn a_form_from_another_site_or_without_its_token_is_refused() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    browser
        .submit("/", "/language", &[("language", "en"), ("next", "/privacy")])
        .await
        .expect(303);
    browser
        .post_form("/language", &[("language", "it")])
        .await
        .expect(403);
    let foreign = app.anonymous().with_header("sec-fetch-site", "cross-site");
    foreign
        .submit("/", "/language", &[("language", "it")])
        .await
        .expect(403);
    let stranger = app.anonymous().with_header("host", "evil.example");
    stranger.get("/").await.expect(421);
}

#[tokio::test]
async fn a_form_from_another_port_or_from_a_frame_without_origin_is_refused() {
    let app = TestApp::start().await;
    let own = app.base.clone();
    for (origin, status) in [(own.as_str(), 303), ("http://127.0.0.1:1", 403), ("null", 403)] {
        let browser = app.anonymous().with_header("origin", origin);
        browser
            .submit("/", "/language", &[("language", "en")])
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn what_is_not_there_is_answered_in_the_frame() {
    let app = TestApp::start().await;
    let browser = app.anonymous();
    for path in [
        "/nothing",
        "/no/such/page",
        "/accounts",
        "/account/no/such/page",
        "/account/",
    ] {
        let nothing = browser.get(path).await.expect(404);
        assert!(
            nothing.text.contains("<main") && nothing.text.contains("Non trovato"),
            "{path}"
        );
    }
    let method = browser.get("/language").await.expect(405);
    assert!(method.text.contains("<main") && method.header("allow") == "POST");
    let odd = ["OPTIONS", "TRACE", "PROPFIND", "BREW"].map(|name| name.parse::<reqwest::Method>().unwrap());
    for method in odd {
        let browser = app.anonymous();
        let answer = browser
            .send(browser.request(method, "/privacy"))
            .await
            .expect(405);
        assert!(answer.text.contains("<main") && answer.header("allow") == "GET, HEAD");
    }
    let host = app.anonymous().with_header("host", "evil.example");
    let problem = host.get("/api/v1/status").await.expect(421);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.json()["type"], "/problems/unknown-host");
}

#[tokio::test]
async fn a_visitor_s_form_token_is_of_no_use_to_another() {
    let app = TestApp::start().await;
    let (one, other) = (app.anonymous(), app.anonymous());
    let token = one.csrf("/").await;
    let fields = [("csrf", token.as_str()), ("language", "en")];
    other.get("/").await.expect(200);
    other.post_form("/language", &fields).await.expect(403);
    app.anonymous().post_form("/language", &fields).await.expect(403);
    one.get("/privacy").await.expect(200);
    one.post_form("/language", &fields).await.expect(303);
    let planted = app.anonymous().with_header("cookie", "visitor=eA.eA");
    planted.post_form("/language", &fields).await.expect(403);
}

#[tokio::test]
async fn a_sentence_planted_in_a_cookie_is_not_shown() {
    let app = TestApp::start().await;
    // "Call this number" in base64, as it was once taken.
    for cookie in ["flash=Q2FsbCB0aGlzIG51bWJlcg", "flash=Q2FsbCB0aGlzIG51bWJlcg.eA"] {
        let page = app.anonymous().with_header("cookie", cookie).get("/").await;
        assert!(!page.expect(200).text.contains("Call this number"));
    }
}
