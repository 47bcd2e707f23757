//! People: invited, changed by two at once, given and deprived of rights, disabled; the last administrator stays.

use sportello::users::actor::{EnteRole, Role};
use sportello::users::model::Place;

use super::{admin, hidden, location};
use crate::support::TestApp;

#[tokio::test]
async fn a_person_is_invited_by_mail_and_again() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await.to_string();
    let admin = admin(&app).await;
    let mut fields = vec![
        ("name", "Paola Nuova"),
        ("email", "paola senza chiocciola"),
        ("language", "it"),
        ("place", "ente"),
        ("ente_id", ente.as_str()),
        ("ente_role", "ente_contact"),
        ("sees_all", "true"),
    ];
    let wrong = admin
        .submit("/users/new", "/users/new", &fields)
        .await
        .expect(422)
        .text;
    assert!(wrong.contains("href=\"#email\"") && wrong.contains("value=\"Paola Nuova\""));
    fields[1].1 = "paola@comune.example";
    let sheet = location(admin.submit("/users/new", "/users/new", &fields).await);
    let mails = app.mails().await;
    assert!(mails.len() == 1 && mails[0].body.contains("/invitations/"));
    let text = admin.get(&sheet).await.expect(200).text;
    assert!(text.contains("Invito in attesa") && text.contains("Comune di Prova"));
    location(admin.submit(&sheet, &format!("{sheet}/invitation"), &[]).await);
    assert_eq!(app.mails().await.len(), 1);
    let twice = admin
        .submit("/users/new", "/users/new", &fields)
        .await
        .expect(422)
        .text;
    assert!(twice.contains("Esiste già un account"));
    let nowhere = [
        ("name", "Senza Ruolo"),
        ("email", "senza@centro.example"),
        ("language", "it"),
        ("place", "centre"),
    ];
    let nowhere = admin
        .submit("/users/new", "/users/new", &nowhere)
        .await
        .expect(422)
        .text;
    assert!(nowhere.contains("href=\"#roles\""));
}

#[tokio::test]
async fn the_list_finds_people_by_name_place_role_and_state() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    app.staff("Luca Operatore", &[Role::Agent], &[]).await;
    app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let admin = admin(&app).await;
    let names = |text: &str| ["Luca Operatore", "Paola Utente"].map(|name| text.contains(name));
    for (path, found) in [
        ("/users".to_owned(), [true, true]),
        ("/users?place=centre".to_owned(), [true, false]),
        ("/users?place=enti".to_owned(), [false, true]),
        ("/users?role=agent".to_owned(), [true, false]),
        ("/users?q=paola".to_owned(), [false, true]),
        ("/users?state=disabled".to_owned(), [false, false]),
        (format!("/users?ente={ente}"), [false, true]),
    ] {
        assert_eq!(names(&admin.get(&path).await.expect(200).text), found, "{path}");
    }
}

#[tokio::test]
async fn of_two_administrators_the_second_sees_what_changed() {
    let app = TestApp::start().await;
    let agent = app.staff("Luca Operatore", &[Role::Agent], &[]).await;
    let admin = admin(&app).await;
    let sheet = format!("/users/{}", agent.id);
    let edit = format!("{sheet}/edit");
    let version = hidden(&admin, &sheet, "version").await;
    let fields = |name: &'static str| [("version", version.as_str()), ("name", name), ("language", "it")];
    location(admin.submit(&sheet, &edit, &fields("Luca Rossi")).await);
    let stale = admin
        .submit(&sheet, &edit, &fields("Luca Bianchi"))
        .await
        .expect(422)
        .text;
    assert!(stale.contains("<span>Luca Rossi</span>") && stale.contains("value=\"Luca Bianchi\""));
    let roles = format!("{sheet}/roles");
    let sent = [
        ("version", version.as_str()),
        ("roles-sent", "true"),
        ("roles", "manager"),
    ];
    let stale = admin.submit(&sheet, &roles, &sent).await.expect(422).text;
    assert!(stale.contains("<span>Responsabile del servizio</span>"));
    let version = hidden(&admin, &sheet, "version").await;
    let sent = [
        ("version", version.as_str()),
        ("roles-sent", "true"),
        ("roles", "manager"),
        ("roles", "agent"),
    ];
    location(admin.submit(&sheet, &roles, &sent).await);
    assert!(admin.get("/users?role=manager").await.text.contains("Luca Rossi"));
}

#[tokio::test]
async fn the_last_administrator_can_neither_be_disabled_nor_demoted() {
    let app = TestApp::start().await;
    let ada = app.staff("Ada Sola", &[Role::Admin], &[]).await;
    let browser = app.browser(&ada).await;
    let sheet = format!("/users/{}", ada.id);
    let version = hidden(&browser, &sheet, "version").await;
    let disable = [("version", version.as_str()), ("reason", "vado in pensione")];
    let refused = browser
        .submit(&sheet, &format!("{sheet}/disable"), &disable)
        .await
        .expect(422)
        .text;
    assert!(refused.contains("ultimo amministratore") && refused.contains("value=\"vado in pensione\""));
    let roles = [
        ("version", version.as_str()),
        ("roles-sent", "true"),
        ("roles", "agent"),
    ];
    let refused = browser
        .submit(&sheet, &format!("{sheet}/roles"), &roles)
        .await
        .expect(422)
        .text;
    assert!(refused.contains("ultimo amministratore"));
    browser.get("/users").await.expect(200);
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_can_come_back() {
    let app = TestApp::start().await;
    let agent = app.staff("Luca Operatore", &[Role::Agent], &[]).await;
    let admin = admin(&app).await;
    let theirs = app.browser(&agent).await;
    theirs.get("/queues").await.expect(200);
    let sheet = format!("/users/{}", agent.id);
    let version = hidden(&admin, &sheet, "version").await;
    let disable = format!("{sheet}/disable");
    let without = admin
        .submit(&sheet, &disable, &[("version", &version), ("reason", "")])
        .await;
    assert!(without.expect(422).text.contains("Scrivi il motivo"));
    location(
        admin
            .submit(
                &sheet,
                &disable,
                &[("version", &version), ("reason", "Ha cambiato lavoro")],
            )
            .await,
    );
    theirs.get("/queues").await.expect(303);
    assert!(
        admin
            .get("/users?state=disabled")
            .await
            .text
            .contains("Luca Operatore")
    );
    let audit = admin
        .get(&format!("/audit-events?subject=user&id={}", agent.id))
        .await
        .expect(200)
        .text;
    assert!(audit.contains("Account disattivato") && audit.contains("Ha cambiato lavoro"));
    let version = hidden(&admin, &sheet, "version").await;
    location(
        admin
            .submit(&sheet, &format!("{sheet}/enable"), &[("version", &version)])
            .await,
    );
    assert!(admin.get("/users").await.text.contains("Luca Operatore"));
}

#[tokio::test]
async fn sessions_tokens_enti_and_absences_are_managed() {
    let app = TestApp::start().await;
    let (one, two) = (
        app.ente("Comune di Uno").await,
        app.ente("Comune di Due").await.to_string(),
    );
    let user = app.user_of(one, "Paola Utente", EnteRole::User, false).await;
    app.user_of(one, "Sara Collega", EnteRole::User, false).await;
    let admin = admin(&app).await;
    app.program(&user).await;
    let theirs = app.browser(&user).await;
    let sheet = format!("/users/{}", user.id);
    let text = admin.get(&sheet).await.expect(200).text;
    let token = text
        .split("name=\"token\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    location(
        admin
            .submit(&sheet, &format!("{sheet}/tokens/revoke"), &[("token", &token)])
            .await,
    );
    assert!(!admin.get(&sheet).await.text.contains("name=\"token\""));
    location(admin.submit(&sheet, &format!("{sheet}/sessions/end"), &[]).await);
    theirs.get("/services").await.expect(303);
    let version = hidden(&admin, &sheet, "version").await;
    let join = [
        ("version", version.as_str()),
        ("ente_id", two.as_str()),
        ("ente_role", "ente_signatory"),
        ("sees_all", "true"),
    ];
    location(admin.submit(&sheet, &format!("{sheet}/enti"), &join).await);
    assert!(admin.get(&sheet).await.text.contains("Comune di Due"));
    let version = hidden(&admin, &sheet, "version").await;
    let leave = [("version", version.as_str()), ("ente_id", two.as_str())];
    location(
        admin
            .submit(&sheet, &format!("{sheet}/enti/remove"), &leave)
            .await,
    );
    let absences = format!("{sheet}/absences");
    let past = [("from_on", "2026-01-01"), ("to_on", "2026-01-02")];
    assert!(
        admin
            .submit(&sheet, &absences, &past)
            .await
            .expect(422)
            .text
            .contains("già passati")
    );
    let next = [("from_on", "2026-03-09"), ("to_on", "2026-03-13")];
    location(admin.submit(&sheet, &absences, &next).await);
    assert!(admin.get(&sheet).await.text.contains("13/03/2026"));
}

#[tokio::test]
async fn managers_and_auditors_read_agents_and_enti_find_nothing() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::Contact, true).await;
    let sheet = format!("/users/{}", user.id);
    let disable = format!("{sheet}/disable");
    for (role, status) in [
        (Role::Manager, 200),
        (Role::Auditor, 200),
        (Role::Agent, 404),
        (Role::CaseOwner, 404),
    ] {
        let person = app
            .person(&format!("Persona {role}"), Place::Centre(vec![role]))
            .await;
        let browser = app.browser(&person).await;
        for path in ["/users", sheet.as_str()] {
            let answer = browser.get(path).await.expect(status);
            assert!(!answer.text.contains("/edit\""));
        }
        browser.get("/users/new").await.expect(404);
        browser
            .submit(
                "/services",
                &disable,
                &[("version", "1"), ("reason", "perché no")],
            )
            .await
            .expect(404);
        browser
            .get("/audit-events")
            .await
            .expect(if role == Role::Auditor { 200 } else { 404 });
    }
    let own = app.browser(&user).await;
    for path in ["/users", sheet.as_str(), "/users/new", "/audit-events"] {
        own.get(path).await.expect(404);
    }
}
