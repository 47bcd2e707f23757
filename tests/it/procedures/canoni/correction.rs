//! A fee computed again by the accounts, since the figure of the population was wrong.

use serde_json::{Value, json};
use sportello::enti::{self, Population};
use sportello::kernel::ids::EnteId;
use sportello::users::actor::{Operator, Role};

use super::parts;
use crate::procedures::{Scene, pointers, put};
use crate::support::{Answer, Client};

/// The ente of the scene with a fee of 2,000.00 by 5,000 residents.
async fn billed() -> (Scene, Value) {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    scene.served().await;
    scene.run("canoni.renew").await;
    scene.app.mails().await;
    let line = scene.fees().await.remove(0);
    assert_eq!(parts(&line), (2026, 12, Some(200_000), "year".to_owned()));
    (scene, line)
}

fn of(line: &Value) -> String {
    format!("/api/v1/canoni/{}/correction", line["id"].as_str().unwrap())
}

async fn correct(client: &Client, line: &Value, given: &Value) -> Answer {
    let path = format!("/canoni/{}/correction", line["id"].as_str().unwrap());
    put(client, &path, &json!(1), given.clone()).await
}

impl Scene {
    async fn population_by(&self, ente: EnteId, source: &str, residents: i32) {
        let row = Population {
            ente_id: ente,
            reference_on: "2013-12-31".parse().unwrap(),
            source: source.to_owned(),
            residents,
        };
        let set = self
            .app
            .write(move |db, now| enti::set_population(db, Operator, now, &row));
        set.await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_figure_is_put_right_by_the_accounts_alone_with_a_reason_that_the_ente_reads() {
    let (scene, line) = billed().await;
    scene.population(scene.ente, "2013-12-31", 3_400).await;
    // Nothing changes by itself.
    scene.run("canoni.renew").await;
    assert_eq!(scene.fees().await, std::slice::from_ref(&line));
    let accountant = scene.accountant().await;
    let seen = accountant.get(&of(&line)).await.expect(200).json();
    assert_eq!(seen["line"], line);
    let choices = json!([{
        "residents": 3_400, "residents_on": "2013-12-31", "residents_source": "prova", "tier": 3,
        "annual_cents": 125_000, "amount_cents": 125_000,
    }]);
    assert_eq!(seen["choices"], choices);
    assert_eq!(
        scene.fees().await,
        std::slice::from_ref(&line),
        "a preview writes nothing"
    );
    let blank = json!({"residents": 3_400, "residents_source": "prova", "reason": " "});
    let refused = correct(&accountant, &line, &blank).await.expect(422);
    assert_eq!(pointers(&refused), ["/reason"]);
    // What was seen is not what is entered any more.
    let old = json!({"residents": 3_300, "residents_source": "prova", "reason": "Dato di un altro comune"});
    let refused = correct(&accountant, &line, &old).await.expect(409).json();
    assert_eq!(refused["type"], "/problems/fee-figure-changed");
    scene.app.mails().await;
    let given = json!({"residents": 3_400, "residents_source": "prova", "reason": "Dato di un altro comune"});
    let made = correct(&accountant, &line, &given).await.expect(200).json();
    assert_eq!(parts(&made), (2026, 12, Some(125_000), "corrected".to_owned()));
    assert_eq!(
        (&made["revision"], &made["residents"], &made["correction_reason"]),
        (&json!(2), &json!(3_400), &json!("Dato di un altro comune"))
    );
    let told = scene.app.mails().await;
    let to_ente = told.iter().find(|mail| mail.to_name == "Rosa Verdi").unwrap();
    for words in ["2.000,00", "1.250,00", "Dato di un altro comune"] {
        assert!(to_ente.body.contains(words), "{words}: {}", to_ente.body);
    }
    // The line that was corrected counts no more; what counts stays as it is.
    let again = correct(&accountant, &line, &given).await.expect(409).json();
    assert_eq!(again["type"], "/problems/fee-line-superseded");
    let same = accountant.get(&of(&made)).await.expect(409).json();
    assert_eq!(same["type"], "/problems/fee-figure-same");
    scene.run("canoni.renew").await;
    assert_eq!(scene.fees().await, [made]);
    let auditor = scene.app.staff("Aldo Grigi", &[Role::Auditor], &[]).await;
    let auditor = scene.program(&auditor).await;
    let events = auditor
        .get("/api/v1/audit-events?event=fee.corrected")
        .await
        .expect(200)
        .json();
    assert_eq!(events["items"][0]["reason"], "Dato di un altro comune");
    assert!(events["items"][0]["actor_id"].is_string(), "{events}");
}

#[tokio::test]
async fn of_two_sources_for_the_day_the_accounts_choose_by_the_page() {
    let (scene, line) = billed().await;
    let accountant = scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await;
    let browser = scene.app.browser(&accountant).await;
    let page = format!("/canoni/{}/correction", line["id"].as_str().unwrap());
    let list = browser.get("/canoni").await.expect(200).text;
    assert!(list.contains(&page), "{list}");
    // Nothing was entered otherwise: the page says what to do, and offers no form.
    let same = browser.get(&page).await.expect(200).text;
    assert!(
        same.contains("è quella che ha deciso il canone") && !same.contains("name=\"reason\""),
        "{same}"
    );
    // Entered late, by sources that the rule would not choose.
    scene.population_by(scene.ente, "rettifica", 6_500).await;
    scene.population_by(scene.ente, "revisione anagrafica", 900).await;
    let shown = browser.get(&page).await.expect(200).text;
    for words in [
        "2.500,00",
        "450,00",
        "da 6.001 a 10.000",
        "Con il dato di rettifica",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let missing = browser
        .submit(&page, &page, &[("figure", ""), ("reason", "Censimento")])
        .await;
    let missing = missing.expect(422).text;
    assert!(
        missing.contains("Scegli il dato corretto.") && missing.contains("Censimento"),
        "{missing}"
    );
    let unsaid = [("figure", "900 revisione anagrafica"), ("reason", "")];
    let unsaid = browser.submit(&page, &page, &unsaid).await.expect(422).text;
    assert!(
        unsaid.contains("Scrivi perché il canone si ricalcola."),
        "{unsaid}"
    );
    let fields = [
        ("figure", "900 revisione anagrafica"),
        ("reason", "Censimento rivisto"),
    ];
    browser.submit(&page, &page, &fields).await.expect(303);
    let fees = scene.fees().await;
    assert_eq!(parts(&fees[0]), (2026, 12, Some(45_000), "corrected".to_owned()));
    let rosa = scene.app.browser(&scene.rosa).await;
    let own = rosa.get("/canoni").await.expect(200).text;
    assert!(
        own.contains("Motivo: Censimento rivisto") && own.contains("revisione anagrafica"),
        "{own}"
    );
    assert!(!own.contains("/correction"), "{own}");
}

#[tokio::test]
async fn a_correction_keeps_the_months_and_stays_when_they_change() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let convenzione = scene.convenzione.parse().unwrap();
    let served = scene
        .serve(scene.ente, "Sara Neri", "2026-03-02", "2026-03-02")
        .await;
    scene.run("canoni.renew").await;
    let line = scene.fees().await.remove(0);
    assert_eq!(parts(&line), (2026, 10, Some(166_667), "year".to_owned()));
    scene.population(scene.ente, "2013-12-31", 900).await;
    let accountant = scene.accountant().await;
    let given = json!({"residents": 900, "residents_source": "prova", "reason": "Errore di battitura"});
    let made = correct(&accountant, &line, &given).await.expect(200).json();
    assert_eq!(parts(&made), (2026, 10, Some(37_500), "corrected".to_owned()));
    // An earlier joining turns up: the months change, the figure that was put right stays, whatever is entered now.
    scene.population(scene.ente, "2013-12-31", 20_000).await;
    scene
        .join(&served.signatory, scene.ente, convenzione, "2026-02-01")
        .await;
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    assert_eq!(parts(&fees[0]), (2026, 11, Some(41_250), "membership".to_owned()));
    assert_eq!(fees[0]["revision"], 3);
    assert!(fees[0]["correction_reason"].is_null());
}

#[tokio::test]
async fn what_no_figure_decides_is_not_corrected() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.served().await;
    scene.run("canoni.renew").await;
    let line = scene.fees().await.remove(0);
    let accountant = scene.accountant().await;
    let missing = accountant.get(&of(&line)).await.expect(409).json();
    assert_eq!(missing["type"], "/problems/fee-figure-missing");
    assert!(
        missing["detail"].as_str().unwrap().contains("31/12/2013"),
        "{missing}"
    );
    // What somebody may not see is not there; who only sees it does not correct it.
    let olga = scene.program(&scene.olga).await;
    olga.get(&of(&line)).await.expect(404);
    let rosa = scene.program(&scene.rosa).await;
    rosa.get(&of(&line)).await.expect(403);
    let owner = scene.program(&scene.owner).await;
    owner.get(&of(&line)).await.expect(403);
}
