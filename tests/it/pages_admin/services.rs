//! The catalogue: read by everybody, written by administrators.

use sportello::users::actor::EnteRole;

use super::{admin, hidden, location};
use crate::support::TestApp;

#[tokio::test]
async fn people_of_an_ente_read_what_a_service_includes_and_excludes() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.browser(&user).await;
    assert!(
        user.get("/services")
            .await
            .expect(200)
            .text
            .contains("/services/PORTALE")
    );
    let sheet = user.get("/services/PORTALE").await.expect(200).text;
    assert!(sheet.contains("Che cosa è compreso") && sheet.contains("Che cosa è escluso"));
    assert!(sheet.contains("/tickets/new?service=PORTALE") && !sheet.contains("/edit"));
    for path in ["/services/PORTALE/edit", "/services/new", "/services/NESSUNO"] {
        user.get(path).await.expect(404);
    }
    user.submit("/services", "/services/PORTALE/retirement", &[("version", "1")])
        .await
        .expect(404);
}

#[tokio::test]
async fn an_administrator_writes_a_service_and_takes_it_out() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.browser(&user).await;
    let admin = admin(&app).await;
    let mut fields = vec![
        ("code", "POSTA"),
        ("name_it", "Posta"),
        ("name_en", "Mail"),
        ("calendar", "CENTRO"),
        ("sla_policy", "STANDARD"),
        ("item-0-kind", "included"),
        ("item-2-kind", "excluded"),
        ("item-2-it", "Caselle personali"),
    ];
    let wrong = admin
        .submit("/services/new", "/services/new", &fields)
        .await
        .expect(422)
        .text;
    assert!(wrong.contains("href=\"#item-0-en\"") && wrong.contains("value=\"Caselle personali\""));
    fields.push(("item-2-en", "Personal mailboxes"));
    assert_eq!(
        location(admin.submit("/services/new", "/services/new", &fields).await),
        "/services/POSTA"
    );
    assert!(
        user.get("/services/POSTA")
            .await
            .expect(200)
            .text
            .contains("Caselle personali")
    );
    let version = hidden(&admin, "/services/POSTA", "version").await;
    let edit = "/services/POSTA/edit";
    let renamed = [
        ("version", version.as_str()),
        ("name_it", "Posta elettronica"),
        ("name_en", "Mail"),
        ("calendar", "CENTRO"),
        ("sla_policy", "STANDARD"),
    ];
    location(admin.submit(edit, edit, &renamed).await);
    let stale = admin.submit(edit, edit, &renamed[..2]).await.expect(422).text;
    assert!(stale.contains("href=\"#name_en\"") || stale.contains("Qualcun altro"));
    let version = hidden(&admin, "/services/POSTA", "version").await;
    location(
        admin
            .submit(edit, "/services/POSTA/retirement", &[("version", &version)])
            .await,
    );
    user.get("/services/POSTA").await.expect(404);
    assert!(
        admin
            .get("/services/POSTA")
            .await
            .expect(200)
            .text
            .contains("Rimetti nel catalogo")
    );
}
