//! Queues: made, worked by people, answered with templates, closed.

use sportello::users::actor::{EnteRole, Role};

use super::{admin, hidden, location};
use crate::support::TestApp;

#[tokio::test]
async fn a_queue_is_made_gets_people_and_is_closed() {
    let app = TestApp::start().await;
    let agent = app.staff("Luca Operatore", &[Role::Agent], &[]).await;
    let admin = admin(&app).await;
    let wrong = [
        ("name_it", ""),
        ("name_en", "Mail"),
        ("code", "Posta!"),
        ("assignment", "round_robin"),
    ];
    let page = admin
        .submit("/queues/new", "/queues/new", &wrong)
        .await
        .expect(422)
        .text;
    assert!(
        page.contains("href=\"#name_it\"")
            && page.contains("href=\"#code\"")
            && page.contains("value=\"Mail\"")
    );
    let right = [
        ("name_it", "Posta"),
        ("name_en", "Mail"),
        ("code", "posta"),
        ("assignment", "round_robin"),
    ];
    let sheet = location(admin.submit("/queues/new", "/queues/new", &right).await);
    assert_eq!(sheet, "/queues/posta");
    let id = agent.id.to_string();
    location(
        admin
            .submit(&sheet, "/queues/posta/members", &[("user_id", &id)])
            .await,
    );
    let text = admin.get("/queues").await.expect(200).text;
    assert!(text.contains("Posta") && text.contains("Luca Operatore") && text.contains("A turno"));
    location(
        admin
            .submit(&sheet, "/queues/posta/members/remove", &[("user_id", &id)])
            .await,
    );
    assert!(admin.get(&sheet).await.text.contains("Nessuno fa parte"));
    let version = hidden(&admin, &sheet, "version").await;
    location(
        admin
            .submit(&sheet, "/queues/posta/retirement", &[("version", &version)])
            .await,
    );
    assert!(admin.get(&sheet).await.text.contains("Riapri la coda"));
    let stale = admin
        .submit(
            &sheet,
            "/queues/posta/retirement",
            &[("version", &version), ("restore", "1")],
        )
        .await;
    assert!(stale.expect(422).text.contains("Qualcun altro"));
}

#[tokio::test]
async fn of_two_who_edit_a_queue_the_second_sees_what_changed() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let page = "/queues/siti-web/edit";
    let version = hidden(&admin, page, "version").await;
    let fields = |name: &'static str| {
        [
            ("version", version.as_str()),
            ("name_it", name),
            ("name_en", "Sites"),
            ("assignment", "manual"),
            ("position", "1"),
        ]
    };
    location(admin.submit(page, page, &fields("Siti")).await);
    let stale = admin
        .submit(page, page, &fields("Siti degli enti"))
        .await
        .expect(422)
        .text;
    assert!(stale.contains("value=\"Siti degli enti\"") && stale.contains("<span>Siti</span>"));
}

#[tokio::test]
async fn a_template_is_shown_filled_in_before_it_is_kept() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let new = "/queues/primo-livello/templates/new";
    let fields = |body: &'static str, preview: bool| {
        let mut fields = vec![("language", "it"), ("title", "Presa in carico"), ("body", body)];
        fields.extend(preview.then_some(("preview", "true")));
        fields
    };
    let unknown = admin
        .submit(new, new, &fields("Ciao {{nome}}", true))
        .await
        .expect(422)
        .text;
    assert!(unknown.contains("Il segnaposto “nome” non esiste") && unknown.contains("Ciao {{nome}}"));
    let preview = admin
        .submit(new, new, &fields("Gentile {{requester}}", true))
        .await
        .expect(200)
        .text;
    assert!(preview.contains("Gentile Paola Esempio"));
    assert!(
        admin
            .get("/queues/primo-livello")
            .await
            .text
            .contains("Nessun modello")
    );
    location(
        admin
            .submit(new, new, &fields("Gentile {{requester}}", false))
            .await,
    );
    let sheet = admin.get("/queues/primo-livello").await.text;
    let path = sheet
        .split("href=\"")
        .find(|part| part.contains("/templates/") && !part.contains("/new"))
        .unwrap();
    let path = path.split('"').next().unwrap().to_owned();
    let edit = [
        ("version", "1"),
        ("language", "en"),
        ("title", "Taken"),
        ("body", "Dear {{requester}}"),
    ];
    location(admin.submit(&path, &path, &edit).await);
    let stale = admin.submit(&path, &path, &edit).await.expect(422).text;
    assert!(stale.contains("Qualcun altro"));
    admin
        .get(&path.replace("primo-livello", "siti-web"))
        .await
        .expect(404);
    location(admin.submit(&path, &format!("{path}/remove"), &[]).await);
    admin.get(&path).await.expect(404);
}

#[tokio::test]
async fn managers_choose_the_people_agents_read_enti_see_nothing() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let agent = app
        .staff("Luca Operatore", &[Role::Agent], &["primo-livello"])
        .await;
    let manager = app.staff("Marta Responsabile", &[Role::Manager], &[]).await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let id = agent.id.to_string();
    let [agent, manager, user] = [
        app.browser(&agent).await,
        app.browser(&manager).await,
        app.browser(&user).await,
    ];
    location(
        manager
            .submit(
                "/queues/siti-web",
                "/queues/siti-web/members",
                &[("user_id", &id)],
            )
            .await,
    );
    manager.get("/queues/siti-web/edit").await.expect(404);
    assert!(
        agent
            .get("/queues/siti-web")
            .await
            .expect(200)
            .text
            .contains("Luca Operatore")
    );
    agent
        .submit("/queues", "/queues/siti-web/members", &[("user_id", &id)])
        .await
        .expect(404);
    for path in ["/queues", "/queues/siti-web", "/queues/new"] {
        user.get(path).await.expect(404);
    }
}
