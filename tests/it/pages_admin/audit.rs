//! The record of changes: filtered, paged, readable.

use sportello::users::actor::{EnteRole, Role};

use super::{admin, location, many_enti, next_page};
use crate::support::TestApp;

#[tokio::test]
async fn changes_are_shown_before_and_after_with_the_proof() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let admin = admin(&app).await;
    let page = format!("/enti/{ente}/edit");
    let fields = [
        ("version", "1"),
        ("kind", "comune"),
        ("name", "Comune di Prova"),
        ("pec", "posta@pec.example"),
        ("valid_from", "2015-01-01"),
    ];
    location(admin.submit(&page, &page, &fields).await);
    let text = admin
        .get(&format!("/audit-events?ente={ente}"))
        .await
        .expect(200)
        .text;
    assert!(text.contains("Ente modificato") && text.contains("<strong>posta@pec.example</strong>"));
    assert!(text.contains("Ada Amministra") && text.contains(&format!("ente:{ente}")));
    assert!(
        text.find("Ente modificato") < text.find("Ente aggiunto"),
        "newest first"
    );
}

#[tokio::test]
async fn events_are_filtered_by_kind_person_day_and_subject_and_paged() {
    let app = TestApp::start().await;
    many_enti(&app, 52).await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let auditor = app.staff("Rita Revisora", &[Role::Auditor], &[]).await;
    app.browser(&user).await;
    // The fragment holds the rows without the choices of the filters.
    let auditor = app.browser(&auditor).await.with_header("hx-request", "true");
    let first = auditor.get("/audit-events?event=ente.").await.expect(200).text;
    assert!(first.contains("Comune di Prova") && !first.contains("Comune numero 00"));
    let next = next_page(&first);
    assert!(
        auditor
            .get(&next)
            .await
            .expect(200)
            .text
            .contains("Comune numero 00")
    );
    let theirs = auditor
        .get(&format!("/audit-events?actor={}", user.id))
        .await
        .expect(200)
        .text;
    assert!(theirs.contains("Accesso") && !theirs.contains("Comune numero"));
    let today = auditor
        .get("/audit-events?from=2026-03-02&to=2026-03-02&event=ente.created")
        .await
        .expect(200)
        .text;
    assert!(today.contains("Ente aggiunto"));
    assert!(
        auditor
            .get("/audit-events?to=2026-03-01")
            .await
            .expect(200)
            .text
            .contains("Nessun evento")
    );
    let one = auditor
        .get(&format!("/audit-events?subject=ente&id={ente}"))
        .await
        .expect(200)
        .text;
    assert!(one.contains("Comune di Prova") && !one.contains("Comune numero"));
    auditor.get("/audit-events?cursor=falso").await.expect(400);
}
