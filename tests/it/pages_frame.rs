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
