//! What people read who sign in for an ente that has left, once reading has ended.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;
use sportello::db::schema::enti;
use sportello::users::actor::EnteRole;
use sportello::users::model::Place;

use super::Leaving;
use super::rights::left_altogether;
use crate::procedures::put;
use crate::support::{Answer, Client, PASSWORD};

const WRONG: &str = "L’indirizzo e-mail o la password non sono corretti.";
const OVER: &str = "Con il recesso di Comune di Prova le sue persone non entrano più in Sportello: dal 03/03/2026 potevano solo leggere, \
    fino al 31/05/2026. Se ti serve qualcosa, scrivi a assistenza@centro.example.";

async fn sign_in(visitor: &Client, email: &str, password: &str) -> Answer {
    let typed = [("email", email), ("password", password)];
    visitor.submit("/sign-in", "/sign-in", &typed).await
}

/// What stands on the page, without what differs by the visit.
fn said(page: &str) -> Option<&str> {
    let alert = page.split("role=\"alert\"").nth(1)?;
    alert.split('>').nth(1)?.split('<').next()
}

#[tokio::test]
async fn a_right_password_reads_that_the_rights_ended_and_a_wrong_one_reads_what_all_read() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let (visitor, sara) = (leaving.scene.app.anonymous(), leaving.sara.email.as_str());
    leaving.scene.until("2026-05-31T10:00:00Z");
    sign_in(&visitor, sara, PASSWORD).await.expect(303);
    leaving.scene.until("2026-06-01T10:00:00Z");
    let visitor = leaving.scene.app.anonymous();
    // However often: the password is right.
    for _ in 0..8 {
        let page = sign_in(&visitor, sara, PASSWORD).await.expect(422).text;
        assert_eq!(said(&page), Some(OVER));
        assert!(!page.contains(WRONG));
    }
    visitor.get("/tickets").await.expect(303);
    // Also once the centre has closed the ente.
    let ente = leaving.scene.ente;
    let closed = leaving.scene.app.write(move |db, _| {
        let row = diesel::update(enti::table.find(ente));
        row.set(enti::valid_to.eq("2026-05-31".parse::<NaiveDate>().ok()))
            .execute(db)
    });
    closed.await.unwrap();
    let page = sign_in(&visitor, sara, PASSWORD).await.expect(422).text;
    assert_eq!(said(&page), Some(OVER));
    // Whoever does not know it learns nothing, neither of this account nor of any other, and waits as for any other.
    for email in [sara, "nessuno@example.example"] {
        for _ in 0..5 {
            let page = sign_in(&visitor, email, "non la so davvero")
                .await
                .expect(422)
                .text;
            assert_eq!(said(&page), Some(WRONG), "{email}");
            assert!(!page.contains("recesso"), "{email}");
        }
        sign_in(&visitor, email, "non la so davvero").await.expect(429);
    }
    sign_in(&visitor, sara, PASSWORD).await.expect(429);
    // Others sign in.
    sign_in(&visitor, &leaving.scene.olga.email, PASSWORD)
        .await
        .expect(303);
}

#[tokio::test]
async fn who_belongs_to_another_ente_signs_in_for_it_and_who_comes_back_too() {
    let leaving = Leaving::start().await;
    let second = leaving.scene.app.ente("Comune Secondo").await;
    let (first, role) = (leaving.scene.ente, EnteRole::Contact);
    let place = Place::Enti(vec![(first, role, true), (second, role, true)]);
    let dora = leaving.scene.app.person("Dora Due", place).await;
    leaving.join("900").await;
    let path = left_altogether(&leaving, "1", "2026-03-02").await;
    leaving.scene.until("2026-06-01T10:00:00Z");
    let visitor = leaving.scene.app.anonymous();
    sign_in(&visitor, &dora.email, PASSWORD).await.expect(303);
    assert!(
        visitor
            .get("/account")
            .await
            .expect(200)
            .text
            .contains("Comune Secondo")
    );
    // In English, in the language of the page.
    let visitor = leaving.scene.app.anonymous();
    visitor
        .submit("/sign-in", "/language", &[("language", "en")])
        .await;
    let page = sign_in(&visitor, &leaving.sara.email, PASSWORD)
        .await
        .expect(422)
        .text;
    assert!(page.contains("With the recesso of Comune di Prova"), "{page}");
    assert!(page.contains("from 03/03/2026") && page.contains("write to assistenza@centro.example"));
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let why = json!({"reason": "Deve scaricare i dati"});
    put(&leaving.owner, &format!("{path}/rights"), &version, why)
        .await
        .expect(200);
    let visitor = leaving.scene.app.anonymous();
    sign_in(&visitor, &leaving.sara.email, PASSWORD).await.expect(303);
}

#[tokio::test]
async fn a_new_password_opens_nothing_either_and_says_why() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    leaving.scene.until("2026-06-01T10:00:00Z");
    leaving.scene.app.mails().await;
    let visitor = leaving.scene.app.anonymous();
    let sara = [("email", leaving.sara.email.as_str())];
    visitor
        .submit("/password-reset", "/password-reset", &sara)
        .await
        .expect(200);
    let mails = leaving.scene.app.mails().await;
    let link = mails[0].body.split_whitespace().find_map(|word| {
        let at = word.find("/password-reset/")?;
        Some(word[at..].to_owned())
    });
    let (link, new) = (link.unwrap(), "una parola molto nuova 26");
    let typed = [("password", new), ("password_again", new)];
    let page = visitor.submit(&link, &link, &typed).await.expect(422).text;
    assert_eq!(said(&page), Some(OVER));
    assert!(!page.contains("password-error"), "{page}");
    // Nothing has changed.
    let page = sign_in(&visitor, &leaving.sara.email, PASSWORD)
        .await
        .expect(422)
        .text;
    assert_eq!(said(&page), Some(OVER));
}
