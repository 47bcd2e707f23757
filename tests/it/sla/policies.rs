//! Policies.

use sportello::sla::given::policy::{KINDS, PRIORITIES};
use sportello::sla::policies;

use super::{admin, location};
use crate::support::TestApp;

const EDIT: &str = "/sla-policies/STANDARD/edit";

/// A policy whose every answer has `answer` minutes and every solution `solution`.
fn fields(answer: &str, solution: &str, valid_from: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = [
        ("version", "1"),
        ("name_it", "Livelli di servizio ordinari"),
        ("name_en", "Ordinary service levels"),
        ("valid_from", valid_from),
        ("reason", "Nuova convenzione"),
        ("step-0-percent", "50"),
        ("step-0-tell", "assignee"),
        ("step-0-free", "queue_members"),
        ("step-3-percent", "100"),
        ("step-3-tell", "assignee"),
        ("step-3-tell", "managers"),
        ("step-3-free", "managers"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for kind in KINDS {
        for priority in PRIORITIES {
            let minutes = if kind == "solution" { solution } else { answer };
            fields.push((format!("target-{kind}-{priority}"), minutes.to_owned()));
        }
    }
    fields
}

fn refs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (&**name, &**value)).collect()
}

#[tokio::test]
async fn a_policy_is_changed_by_a_version_that_counts_from_its_day() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let given = fields("90", "480", "2026-04-01");
    location(admin.submit(EDIT, EDIT, &refs(&given)).await);
    let sheet = admin.get("/sla-policies/STANDARD").await.expect(200).text;
    for told in [
        "Versione 2",
        "valida dal 01/04/2026",
        "Nuova convenzione",
        "Prima risposta, Critica: da 1 ora a 1 ora e 30 minuti",
        "passo tolto: al 80 % avvisa",
    ] {
        assert!(sheet.contains(told), "{told}: {sheet}");
    }
    let in_force = |day: &str| {
        let day = day.parse().unwrap();
        app.read(move |db| {
            let id = policies::in_force(db, policies::STANDARD, day)?.unwrap();
            policies::version(db, id).map(|version| version.number)
        })
    };
    assert_eq!(in_force("2026-03-31").await.unwrap(), 1);
    assert_eq!(in_force("2026-04-01").await.unwrap(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_policy_is_told_with_its_place() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let mut given = fields("90", "60", "2026-03-01");
    for (name, value) in &mut given {
        match name.as_str() {
            "target-next_answer-low" => value.clear(),
            "target-first_answer-high" => *value = "-5".to_owned(),
            "step-3-percent" => *value = "50".to_owned(),
            _ => {}
        }
    }
    let refused = admin.submit(EDIT, EDIT, &refs(&given)).await.expect(422).text;
    for told in [
        "Valida dal: Scegli oggi",
        "Risposta successiva, Bassa: Manca il tempo promesso",
        "Prima risposta, Alta: Scrivi un numero di minuti",
        "Soluzione, Critica: La soluzione non può avere meno tempo",
        "Passo 4: Questa percentuale",
        "Solleciti automatici: Serve un passo al 100",
        "value=\"-5\"",
    ] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
}

#[tokio::test]
async fn on_the_day_of_a_version_administrators_are_asked_once_about_running_promises() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let ask = || sportello::jobs::run_now(&app, "tickets.ask-recomputation");
    location(
        admin
            .submit(EDIT, EDIT, &refs(&fields("90", "480", "2026-03-03")))
            .await,
    );
    let mut gold = fields("60", "240", "2026-03-02");
    gold.push(("code".to_owned(), "GOLD".to_owned()));
    location(
        admin
            .submit("/sla-policies/new", "/sla-policies/new", &refs(&gold))
            .await,
    );
    ask().await.unwrap();
    assert_eq!(app.mails().await.len(), 0);
    // 15 hours later it is midnight in Rome.
    app.advance(chrono::TimeDelta::hours(15));
    ask().await.unwrap();
    ask().await.unwrap();
    let mails = app.mails().await;
    let told: Vec<_> = mails
        .iter()
        .filter(|mail| mail.subject.contains("STANDARD"))
        .collect();
    assert_eq!((mails.len(), told.len()), (1, 1));
    assert!(
        told[0].body.contains("/recomputations/new?policy=STANDARD"),
        "{}",
        told[0].body
    );
    assert!(
        told[0].body.contains("livelli di servizio STANDARD"),
        "{}",
        told[0].body
    );
}
