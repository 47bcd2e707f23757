//! Enti: found, added, changed by two at once, ended, delegated, imported.

use sportello::users::actor::{EnteRole, Role};

use super::{admin, hidden, location, many_enti, next_page};
use crate::support::{Answer, Client, TestApp};

const HEADER: &str =
    "kind,name,istat_code,tax_code,ipa_code,pec,office_code,aoo_code,patron_day,valid_from,valid_to";

#[tokio::test]
async fn a_comune_is_found_in_the_register_and_added_with_one_click() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let found = admin.get("/enti/new?q=brescia&province=BS").await.expect(200);
    assert!(found.text.contains("017029") && found.text.contains("196.446"));
    let fields = [
        ("istat_code", "017029"),
        ("valid_from", "2026-03-02"),
        ("q", "brescia"),
    ];
    let sheet = location(
        admin
            .submit("/enti/new?q=brescia", "/enti/new/comune", &fields)
            .await,
    );
    let text = admin.get(&sheet).await.expect(200).text;
    assert!(text.contains("Comune di Brescia") && text.contains("196.446"));
    let again = admin.get("/enti/new?q=brescia&province=BS").await.text;
    assert!(again.contains("Già presente"));
    let twice = admin
        .submit("/enti/new?q=roma", "/enti/new/comune", &fields)
        .await
        .expect(422);
    assert!(twice.text.contains("Esiste già un ente"));
}

#[tokio::test]
async fn another_ente_is_refused_field_by_field_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let fields = [
        ("kind", "unione"),
        ("name", "Unione di Prova"),
        ("tax_code", "123"),
        ("pec", "senza chiocciola"),
        ("patron_day", "31/02"),
        ("valid_from", "2026-01-01"),
    ];
    let page = admin
        .submit("/enti/new?kind=other", "/enti/new", &fields)
        .await
        .expect(422);
    for wrong in [
        "href=\"#tax_code\"",
        "href=\"#pec\"",
        "href=\"#patron_day\"",
        "value=\"senza chiocciola\"",
    ] {
        assert!(page.text.contains(wrong), "{wrong} in {}", page.text);
    }
    let right = [
        ("kind", "unione"),
        ("name", "Unione di Prova"),
        ("valid_from", "2026-01-01"),
    ];
    let sheet = location(admin.submit("/enti/new?kind=other", "/enti/new", &right).await);
    assert!(
        admin
            .get(&sheet)
            .await
            .expect(200)
            .text
            .contains("Unione di comuni")
    );
}

#[tokio::test]
async fn the_list_is_searched_and_paged() {
    let app = TestApp::start().await;
    many_enti(&app, 51).await;
    let admin = admin(&app).await;
    let first = admin.get("/enti").await.expect(200).text;
    assert!(first.contains("Comune numero 00") && !first.contains("Comune numero 50"));
    let next = next_page(&first);
    assert!(
        admin
            .get(&next)
            .await
            .expect(200)
            .text
            .contains("Comune numero 50")
    );
    let found = admin.get("/enti?q=numero+17").await.expect(200).text;
    assert!(found.contains("Comune numero 17") && !found.contains("Comune numero 18"));
    assert!(
        admin
            .get("/enti?q=nessuno")
            .await
            .expect(200)
            .text
            .contains("Nessun ente")
    );
    let fragment = admin
        .clone()
        .with_header("hx-request", "true")
        .get("/enti?q=numero+17")
        .await;
    assert!(fragment.text.starts_with("<div id=\"results\""));
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_sees_what_changed_and_loses_nothing() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let (one, other) = (
        admin(&app).await,
        app.staff("Bruno Altro", &[Role::Admin], &[]).await,
    );
    let other = app.browser(&other).await;
    let page = format!("/enti/{ente}/edit");
    let version = hidden(&one, &page, "version").await;
    let fields = |name: &'static str, pec: &'static str| {
        [
            ("version", version.as_str()),
            ("kind", "comune"),
            ("name", name),
            ("pec", pec),
            ("valid_from", "2015-01-01"),
        ]
    };
    location(
        other
            .submit(&page, &page, &fields("Comune di Prova", "nuova@pec.example"))
            .await,
    );
    let stale = one
        .submit(&page, &page, &fields("Comune di Prova Nuova", ""))
        .await
        .expect(422);
    assert!(stale.text.contains("Qualcun altro") && stale.text.contains("nuova@pec.example"));
    assert!(
        stale.text.contains("value=\"Comune di Prova Nuova\"")
            && stale.text.contains("name=\"version\" value=\"2\"")
    );
    let again = [
        ("version", "2"),
        ("kind", "comune"),
        ("name", "Comune di Prova Nuova"),
        ("pec", "nuova@pec.example"),
        ("valid_from", "2015-01-01"),
    ];
    location(one.submit(&page, &page, &again).await);
    let sheet = one.get(&format!("/enti/{ente}")).await.text;
    assert!(sheet.contains("Comune di Prova Nuova") && sheet.contains("nuova@pec.example"));
}

#[tokio::test]
async fn validity_ends_and_comes_back() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let admin = admin(&app).await;
    let (sheet, end) = (format!("/enti/{ente}"), format!("/enti/{ente}/end"));
    let early = admin
        .submit(&sheet, &end, &[("version", "1"), ("last_day", "2014-01-01")])
        .await;
    assert!(early.expect(422).text.contains("prima del primo"));
    location(
        admin
            .submit(&sheet, &end, &[("version", "1"), ("last_day", "2026-03-01")])
            .await,
    );
    assert!(admin.get(&sheet).await.text.contains("Non più valido"));
    assert!(!admin.get("/enti").await.text.contains("Comune di Prova"));
    location(
        admin
            .submit(&sheet, &end, &[("version", "2"), ("reopen", "true")])
            .await,
    );
    assert!(admin.get("/enti").await.text.contains("Comune di Prova"));
}

#[tokio::test]
async fn figures_and_delegations_are_recorded_and_taken_back() {
    let app = TestApp::start().await;
    let (ente, unione) = (
        app.ente("Comune di Prova").await,
        app.ente("Unione di Prova").await,
    );
    let admin = admin(&app).await;
    let sheet = format!("/enti/{ente}");
    let figure = [
        ("reference_on", "2025-12-31"),
        ("residents", "12.345"),
        ("source", "ISTAT"),
    ];
    location(
        admin
            .submit(&sheet, &format!("{sheet}/populations"), &figure)
            .await,
    );
    assert!(admin.get(&sheet).await.text.contains("12.345"));
    let unione = unione.to_string();
    let mut delegation = [
        ("direction", "given"),
        ("delegate_id", unione.as_str()),
        ("valid_from", "2026-01-01"),
        ("valid_to", "2025-01-01"),
        ("reason", "Delibera n. 1"),
    ];
    let path = format!("{sheet}/delegations");
    let wrong = admin.submit(&sheet, &path, &delegation).await.expect(422);
    assert!(
        wrong.text.contains("L’ultimo giorno viene prima del primo")
            && wrong.text.contains("value=\"Delibera n. 1\"")
    );
    delegation[3].1 = "2026-12-31";
    location(admin.submit(&sheet, &path, &delegation).await);
    let text = admin.get(&sheet).await.text;
    assert!(text.contains("Valida oggi") && text.contains("agisce per questo ente"));
    let revoke = text
        .split("action=\"")
        .find(|part| part.contains("/revoke\""))
        .unwrap();
    let revoke = revoke.split('"').next().unwrap();
    location(admin.submit(&sheet, revoke, &[]).await);
    assert!(admin.get(&sheet).await.text.contains("Revocata"));
}

async fn upload(browser: &Client, path: &str, text: &str) -> Answer {
    let token = browser.csrf("/enti/import").await;
    let form = reqwest::multipart::Form::new()
        .text("csrf", token)
        .text("text", text.to_owned());
    browser
        .send(browser.request(reqwest::Method::POST, path).multipart(form))
        .await
}

#[tokio::test]
async fn a_file_is_checked_shown_and_then_imported_whole() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let rows =
        "comune,Comune di Uno,,,c_uno,,,,15/02,01/01/2026,\nunione,Unione di Due,,,u_due,,,,,01/01/2026,";
    let file = format!("{HEADER}\n{rows}\n");
    let preview = upload(&admin, "/enti/import", &file).await.expect(200);
    assert!(preview.text.contains("Importa 2 enti") && preview.text.contains("Comune di Uno"));
    assert!(!admin.get("/enti").await.text.contains("Comune di Uno"));
    assert_eq!(
        location(upload(&admin, "/enti/import/apply", &file).await),
        "/enti"
    );
    assert!(admin.get("/enti").await.text.contains("Unione di Due"));
    let changed = file.replace("Unione di Due", "Unione di Due Valli");
    let preview = upload(&admin, "/enti/import", &changed).await.expect(200);
    assert!(
        preview
            .text
            .contains("<del>Unione di Due</del> → <ins>Unione di Due Valli</ins>")
    );
    let same = upload(&admin, "/enti/import", &file).await.expect(200);
    assert!(same.text.contains("non c’è nulla da importare"));
}

#[tokio::test]
async fn a_file_with_one_wrong_row_changes_nothing_and_says_where() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let file =
        format!("{HEADER}\ncomune,Comune di Uno,,,c_uno,,,,,,\ncomune,Comune di Due,17029,,c_due,,,,,,\n");
    for path in ["/enti/import", "/enti/import/apply"] {
        let page = upload(&admin, path, &file).await.expect(422).text;
        assert!(
            page.contains("<td class=\"s-num\" data-label=\"Riga\">3</td>") && page.contains("istat_code")
        );
        assert!(page.contains("Comune di Uno"), "what was pasted stays");
    }
    assert!(!admin.get("/enti").await.text.contains("Comune di Uno"));
    let form = reqwest::multipart::Form::new().text("text", file);
    let forged = admin
        .request(reqwest::Method::POST, "/enti/import/apply")
        .multipart(form);
    admin.send(forged).await.expect(403);
}

#[tokio::test]
async fn agents_read_and_people_of_enti_find_nothing() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let agent = app
        .staff("Luca Operatore", &[Role::Agent], &["primo-livello"])
        .await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::Contact, true).await;
    let (agent, user) = (app.browser(&agent).await, app.browser(&user).await);
    let sheet = agent.get(&format!("/enti/{ente}")).await.expect(200).text;
    assert!(sheet.contains("Paola Utente") && !sheet.contains("/edit"));
    for path in ["/enti/new", "/enti/import", &format!("/enti/{ente}/edit")] {
        agent.get(path).await.expect(404);
    }
    for path in ["/enti", &format!("/enti/{ente}"), "/enti/new", "/enti/import"] {
        user.get(path).await.expect(404);
    }
    let end = [("version", "1"), ("last_day", "2026-03-01")];
    agent
        .submit("/services", &format!("/enti/{ente}/end"), &end)
        .await
        .expect(404);
}

#[tokio::test]
async fn a_contact_person_reads_the_own_ente_and_a_user_does_not() {
    let app = TestApp::start().await;
    let alfa = app.ente("Comune di Alfa").await;
    let beta = app.ente("Comune di Beta").await;
    let contact = app.user_of(alfa, "Ada Referente", EnteRole::Contact, true).await;
    let user = app.user_of(alfa, "Ugo Utente", EnteRole::User, false).await;
    app.user_of(beta, "Bea Altrove", EnteRole::Contact, true).await;
    let (contact, user) = (app.browser(&contact).await, app.browser(&user).await);
    let sheet = contact.get("/ente").await.expect(200).text;
    assert!(sheet.contains("Comune di Alfa") && sheet.contains("Ugo Utente"));
    assert!(!sheet.contains("Altrove") && !sheet.contains("/edit") && !sheet.contains("href=\"/enti"));
    assert!(!user.get("/tickets").await.expect(200).text.contains("\"/ente\""));
    user.get("/ente").await.expect(404);
}
