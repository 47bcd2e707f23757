//! Fees and the yearly renewal (section 11, DIS-REN).

mod correction;
mod counted;
mod told;
mod under;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use sportello::acts::ActError;
use sportello::canoni::fee::{MonthsRule, Tier};
use sportello::canoni::{Nature, ScheduleIn, renewal, report, schedules};
use sportello::enti::{self, Population};
use sportello::kernel::ids::{ConvenzioneId, EnteId};
use sportello::kernel::money::Cents;
use sportello::users::actor::{Operator, Role};

use super::{Scene, put};
use crate::support::Client;
use crate::vectors::cases_on_a_database;

impl Scene {
    /// Gives the convention of the scene the shipped schedule.
    pub(super) async fn schedule(&self) {
        let convenzione: ConvenzioneId = self.convenzione.parse().unwrap();
        let added = self
            .app
            .write(move |db, now| schedules::ensure_for(db, now, convenzione));
        assert_eq!(added.await.unwrap(), 1);
    }

    /// A schedule of the convention of the scene for the portal: one fee for all, by the population of a day.
    fn tariff(&self, valid_from: &str, population_on: &str, fee: i64) -> ScheduleIn {
        ScheduleIn {
            convenzione_id: self.convenzione.parse().unwrap(),
            service: "PORTALE".to_owned(),
            valid_from: valid_from.parse().unwrap(),
            valid_to: None,
            nature: Nature::Transfer,
            population_on: population_on.parse().unwrap(),
            flat: Cents::new(100_000).unwrap(),
            tiers: vec![Tier {
                up_to: None,
                fee: Cents::new(fee).unwrap(),
            }],
        }
    }

    pub(super) async fn population(&self, ente: EnteId, on: &str, residents: i32) {
        let row = Population {
            ente_id: ente,
            reference_on: on.parse().unwrap(),
            source: "prova".to_owned(),
            residents,
        };
        let set = self
            .app
            .write(move |db, now| enti::set_population(db, Operator, now, &row));
        set.await.unwrap();
    }

    /// The fees that the accounts see.
    async fn fees(&self) -> Vec<Value> {
        let accountant = self.accountant().await;
        let found = accountant.get("/api/v1/canoni").await.expect(200).json();
        found["items"].as_array().unwrap().clone()
    }

    async fn accountant(&self) -> Client {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("Conta Rossi {}", COUNT.fetch_add(1, Ordering::Relaxed));
        let person = self.app.staff(&name, &[Role::Accountant], &[]).await;
        self.program(&person).await
    }

    async fn renewals(&self, year: i32) -> Vec<String> {
        let read = self.app.read(move |db| report::report(db, year));
        let rows = read.await.unwrap();
        rows.iter().map(|done| done.renewal.outcome.to_string()).collect()
    }
}

/// The parts of a line that are compared.
fn parts(line: &Value) -> (i64, i64, Option<i64>, String) {
    (
        line["year"].as_i64().unwrap(),
        line["months"].as_i64().unwrap(),
        line["amount_cents"].as_i64(),
        line["why"].as_str().unwrap().to_owned(),
    )
}

#[tokio::test]
async fn a_service_that_begins_in_the_year_pays_all_of_it_and_who_joins_in_it_the_months() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 1_000).await;
    // Later figures decide nothing.
    scene.population(scene.ente, "2014-01-01", 20_000).await;
    scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    scene.population(other, "2011-10-09", 3_500).await;
    scene.serve(other, "Tea Gialli", "2026-03-31", "2026-04-01").await;
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    assert_eq!(
        fees.iter().map(parts).collect::<Vec<_>>(),
        [
            // Joined on 31 March: ten months of 1,250.00.
            (2026, 10, Some(104_167), "year".to_owned()),
            (2026, 12, Some(45_000), "year".to_owned()),
        ]
    );
    assert_eq!(
        (&fees[1]["tier"], &fees[1]["residents"], &fees[1]["residents_on"]),
        (&json!(1), &json!(1_000), &json!("2013-12-31"))
    );
    assert_eq!(
        (&fees[0]["rule"], &fees[0]["months_rule"]),
        (&json!("FEE"), &json!("any_day"))
    );
    assert_eq!(fees[0]["joined_on"], "2026-03-31");
}

#[tokio::test]
async fn on_1_january_what_has_not_ended_is_renewed_once() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    scene.population(other, "2013-12-31", 5_000).await;
    let third = scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    scene.run("canoni.renew").await;
    let tea = scene.program(&third.signatory).await;
    let body = json!({"services": ["PORTALE"]});
    let act = tea.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
    let notice = scene.certified(other, Some("2026-03-02T07:00:00Z")).await;
    let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered", "notice": {"notice_id": notice}});
    put(&owner, &state, &act["version"], registered).await.expect(200);
    scene.until("2027-01-01T00:10:00Z");
    for _ in 0..3 {
        scene.run("canoni.renew").await;
    }
    let mut outcomes = scene.renewals(2027).await;
    outcomes.sort();
    assert_eq!(outcomes, ["ended", "renewed"]);
    let fees = scene.fees().await;
    let of_2027: Vec<&Value> = fees.iter().filter(|line| line["year"] == 2027).collect();
    assert_eq!(of_2027.len(), 1);
    assert_eq!(of_2027[0]["activation_id"], json!(served.portal));
    assert_eq!(parts(of_2027[0]), (2027, 12, Some(200_000), "year".to_owned()));
    // A disdetta reduces no fee (R-FEE-3).
    assert_eq!(fees.iter().filter(|line| line["year"] == 2026).count(), 2);
    assert!(fees.iter().all(|line| line["months"] == 12));
}

#[tokio::test]
async fn a_renewal_that_was_interrupted_is_finished_by_the_next() {
    let scene = Scene::start().await;
    scene.schedule().await;
    for (index, name) in ["Comune Uno", "Comune Due", "Comune Tre"].into_iter().enumerate() {
        let ente = scene.app.ente(name).await;
        scene.population(ente, "2013-12-31", 5_000).await;
        scene
            .serve(ente, &format!("Firma {index}"), "2026-01-01", "2026-03-02")
            .await;
    }
    scene.until("2027-01-01T00:10:00Z");
    // The program ended after the first of them.
    let first = scene.app.write(|db, now| {
        let due = renewal::due(db, now)?;
        let due = due
            .into_iter()
            .find(|due| due.year == 2027)
            .expect("three are due");
        renewal::settle(db, now, due, MonthsRule::AnyDay.into())
    });
    assert!(first.await.unwrap());
    assert_eq!(scene.renewals(2027).await.len(), 1);
    for _ in 0..2 {
        scene.run("canoni.renew").await;
        assert_eq!(scene.renewals(2027).await, ["renewed"; 3]);
    }
    let fees = scene.fees().await;
    assert_eq!(fees.iter().filter(|line| line["year"] == 2027).count(), 3);
    assert!(fees.iter().all(|line| line["revision"] == 1));
}

#[tokio::test]
async fn without_a_population_the_line_says_so_and_the_renewal_goes_on() {
    let scene = Scene::start().await;
    scene.schedule().await;
    // After the reference date: it does not count.
    scene.population(scene.ente, "2014-06-30", 5_000).await;
    let served = scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    scene.population(other, "2013-12-31", 13_500).await;
    scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    assert_eq!(fees.len(), 2);
    let unknown = fees.iter().find(|line| line["amount_cents"].is_null()).unwrap();
    assert_eq!(unknown["activation_id"], json!(served.portal));
    let manager = scene.app.staff("Marta Blu", &[Role::Manager], &[]).await;
    let page = scene
        .app
        .browser(&manager)
        .await
        .get("/canoni/renewals/2026")
        .await;
    assert!(page.expect(200).text.contains("Non calcolabile"));
    // Once it is entered, the next run computes what was missing, and nothing else.
    scene.population(scene.ente, "2013-12-31", 900).await;
    for _ in 0..2 {
        scene.run("canoni.renew").await;
    }
    let fees = scene.fees().await;
    let known = fees
        .iter()
        .find(|line| line["activation_id"] == json!(served.portal))
        .unwrap();
    assert_eq!(parts(known), (2026, 12, Some(45_000), "population".to_owned()));
    assert_eq!(known["revision"], 2);
    assert_eq!(fees.len(), 2);
}

#[tokio::test]
async fn at_the_end_of_the_convention_nothing_is_renewed_unless_the_following_one_was_joined() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    let third = scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    scene.until("2030-12-01T09:00:00Z");
    scene.run("canoni.renew").await;
    let next = super::convenzione(&scene.app, "2031-2035", "2031-01-01", "2035-12-31").await;
    scene
        .join(&third.signatory, other, next.parse().unwrap(), "2030-12-01")
        .await;
    scene.until("2031-01-01T00:10:00Z");
    scene.run("canoni.renew").await;
    let read = scene.app.read(|db| report::report(db, 2031));
    let rows = read.await.unwrap();
    let of = |ente: EnteId| {
        let done = rows.iter().find(|done| done.renewal.ente_id == ente).unwrap();
        let (row, line) = (&done.renewal, done.line());
        (
            row.outcome.to_string(),
            row.reason.map(|why| why.to_string()),
            line.is_some(),
        )
    };
    assert_eq!(
        of(scene.ente),
        ("ended".to_owned(), Some("convention_end".to_owned()), false)
    );
    // The following convention has no schedule: renewed, without a fee.
    assert_eq!(of(other), ("renewed".to_owned(), None, false));
}

#[tokio::test]
async fn a_notice_that_is_registered_after_the_new_year_takes_the_fee_back() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    scene.until("2027-01-01T00:10:00Z");
    scene.run("canoni.renew").await;
    assert_eq!(scene.renewals(2027).await, ["renewed"]);
    scene.until("2027-01-04T09:00:00Z");
    let signatory = scene.program(&served.signatory).await;
    let body = json!({"services": ["PORTALE"]});
    let act = signatory.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
    let notice = scene.certified(scene.ente, Some("2026-12-31T22:59:59Z")).await;
    let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered", "notice": {"notice_id": notice}});
    put(&owner, &state, &act["version"], registered).await.expect(200);
    for _ in 0..2 {
        scene.run("canoni.renew").await;
    }
    assert_eq!(scene.renewals(2027).await, ["ended"]);
    let fees = scene.fees().await;
    let of_2027: Vec<_> = fees
        .iter()
        .filter(|line| line["year"] == 2027)
        .map(parts)
        .collect();
    assert_eq!(of_2027, [(2027, 0, Some(0), "ended".to_owned())]);
}

#[tokio::test]
async fn a_schedule_in_use_is_never_edited_another_one_takes_its_place() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    scene.served().await;
    scene.run("canoni.renew").await;
    let accountant = scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await;
    let staff = scene.app.actor(&accountant).await.staff().unwrap().clone();
    let given = scene.tariff("2027-01-01", "2025-12-31", 70_000);
    let adding = scene.app.write(move |db, now| {
        let used = schedules::list(db)?.remove(0);
        assert!(used.is_used);
        let refused = schedules::remove(db, &staff, now, used.schedule.id);
        assert!(matches!(refused, Err(ActError::Conflict("fee-schedule-used", _))));
        schedules::add(db, &staff, now, &given)?;
        let twice = schedules::add(db, &staff, now, &given);
        assert!(matches!(twice, Err(ActError::Conflict("fee-schedule-exists", _))));
        Ok::<_, ActError>(())
    });
    adding.await.unwrap();
    scene.population(scene.ente, "2025-12-31", 4_800).await;
    scene.until("2027-01-01T00:10:00Z");
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    let found: Vec<_> = fees
        .iter()
        .map(|line| (line["year"].clone(), line["amount_cents"].clone()))
        .collect();
    assert_eq!(
        found,
        [(json!(2027), json!(70_000)), (json!(2026), json!(200_000))]
    );
}

#[tokio::test]
async fn the_preview_tells_what_would_happen_and_writes_nothing() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    let third = scene.serve(other, "Tea Gialli", "2026-01-01", "2026-03-02").await;
    let pending = scene.program(&served.signatory).await;
    let body = json!({"services": ["PORTALE"]});
    pending.post("/api/v1/disdette", &body).await.expect(201);
    let tea = scene.program(&third.signatory).await;
    let act = tea.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
    let notice = scene.certified(other, Some("2026-03-02T07:00:00Z")).await;
    let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered", "notice": {"notice_id": notice}});
    put(&owner, &state, &act["version"], registered).await.expect(200);
    let officer = scene.app.browser(&scene.owner).await;
    let page = officer.get("/canoni/renewal").await.expect(200).text;
    assert!(page.contains("Rinnovo per il 2027: anteprima"), "{page}");
    assert!(
        page.contains("ultimo giorno 31/12/2026") && page.contains("Disdetta da registrare:"),
        "{page}"
    );
    assert!(page.contains("2.000,00"), "{page}");
    let file = officer.get("/canoni/renewal.csv").await.expect(200).text;
    assert!(
        file.contains("Comune di Prova;") && file.contains("2000,00"),
        "{file}"
    );
    assert!(scene.renewals(2027).await.is_empty());
    officer.get("/canoni/renewals/2027").await.expect(404);
    scene.run("canoni.renew").await;
    let report = officer.get("/canoni/renewals/2026/csv").await.expect(200).text;
    assert!(report.contains("Iniziato nell’anno"), "{report}");
}

#[tokio::test]
async fn an_ente_sees_its_own_fees_and_why_they_are_what_they_are() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    scene
        .serve(scene.ente, "Sara Neri", "2026-08-10", "2026-09-01")
        .await;
    scene.until("2026-09-02T09:00:00Z");
    scene.run("canoni.renew").await;
    let rosa = scene.app.browser(&scene.rosa).await;
    let page = rosa.get("/canoni").await.expect(200).text;
    for sentence in [
        "5.000 abitanti al 31/12/2013",
        "Fascia da 3.501 a 6.000 abitanti",
        "L’ente aderisce al centro dal 10/08/2026.",
        "Conta ogni mese con almeno un giorno di adesione.",
        "833,33",
    ] {
        assert!(page.contains(sentence), "{sentence}: {page}");
    }
    let olga = scene.program(&scene.olga).await;
    assert_eq!(
        olga.get("/api/v1/canoni").await.expect(200).json()["items"],
        json!([])
    );
    let own = scene.program(&scene.rosa).await;
    let items = own.get("/api/v1/canoni").await.expect(200).json()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1);
    let agent = scene.app.staff("Agata Neri", &[Role::Agent], &[]).await;
    scene.app.browser(&agent).await.get("/canoni").await.expect(404);
}

#[tokio::test]
async fn an_accountant_adds_a_schedule_by_the_page() {
    let scene = Scene::start().await;
    let accountant = scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await;
    let browser = scene.app.browser(&accountant).await;
    let page = "/canoni/schedules/new";
    let mut fields = vec![
        ("convenzione_id", scene.convenzione.as_str()),
        ("service", "PORTALE"),
        ("valid_from", "2026-01-01"),
        ("valid_to", ""),
        ("nature", "transfer"),
        ("population_on", "2024-12-31"),
        ("flat", "2.500,00"),
        ("up_to_1", "1.000"),
        ("fee_1", "450"),
        ("up_to_2", "900"),
        ("fee_2", "800,00"),
        ("up_to_3", ""),
        ("fee_3", "1.000,00"),
    ];
    let wrong = browser.submit(page, page, &fields).await.expect(422).text;
    assert!(
        wrong.contains("La fascia 2 deve finire dopo quella che la precede."),
        "{wrong}"
    );
    fields[9].1 = "2.000";
    fields[10].1 = "tanto";
    let wrong = browser.submit(page, page, &fields).await.expect(422).text;
    assert!(wrong.contains("Scrivi l’importo in euro"), "{wrong}");
    fields[10].1 = "800,00";
    browser.submit(page, page, &fields).await.expect(303);
    let shown = browser.get("/canoni/schedules").await.expect(200).text;
    assert!(
        shown.contains("da 1.001 a 2.000") && shown.contains("oltre 2.000"),
        "{shown}"
    );
    // Nothing was computed with it: it can be removed.
    let id = shown
        .split("/canoni/schedules/")
        .nth(2)
        .unwrap()
        .split("/remove")
        .next()
        .unwrap()
        .to_owned();
    let removed = browser
        .submit(
            "/canoni/schedules",
            &format!("/canoni/schedules/{id}/remove"),
            &[],
        )
        .await;
    removed.expect(303);
    let shown = browser.get("/canoni/schedules").await.expect(200).text;
    assert!(shown.contains("Nessun tariffario"));
}

/// The disdetta of the portal by a notice of that instant, registered now: the answer.
async fn left(scene: &Scene, signatory: &crate::support::Person, delivered: &str) -> Value {
    let client = scene.program(signatory).await;
    let body = json!({"services": ["PORTALE"]});
    let act = client.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
    let notice = scene.certified(scene.ente, Some(delivered)).await;
    let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered", "notice": {"notice_id": notice}});
    put(&owner, &state, &act["version"], registered)
        .await
        .expect(200)
        .json()
}

#[tokio::test]
async fn a_notice_that_is_found_years_later_takes_every_fee_back() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    for new_year in [
        "2027-01-01T00:10:00Z",
        "2028-01-01T00:10:00Z",
        "2029-01-01T00:10:00Z",
    ] {
        scene.until(new_year);
        scene.run("canoni.renew").await;
    }
    scene.until("2029-02-10T09:00:00Z");
    left(&scene, &served.signatory, "2026-12-31T22:59:59Z").await;
    for _ in 0..2 {
        scene.run("canoni.renew").await;
    }
    let fees = scene.fees().await;
    for year in [2027, 2028, 2029] {
        assert_eq!(scene.renewals(year).await, ["ended"], "{year}");
        let line = fees.iter().find(|line| line["year"] == year).unwrap();
        assert_eq!(parts(line), (i64::from(year), 0, Some(0), "ended".to_owned()));
        assert_eq!(line["revision"], 2);
    }
}

#[tokio::test]
async fn a_service_activated_after_a_gap_is_billed_under_the_convention_that_then_holds() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let earlier = super::convenzione(&scene.app, "2021-2025", "2021-01-01", "2025-12-31").await;
    let signatory = scene.signatory().await;
    let (old, own) = (earlier.parse().unwrap(), scene.convenzione.parse().unwrap());
    scene.join(&signatory, scene.ente, old, "2021-05-01").await;
    scene.join(&signatory, scene.ente, own, "2026-02-10").await;
    // Asked for under the first one, which had ended when the second was signed.
    scene.activate(&signatory, scene.ente, old, "2026-03-02").await;
    scene.run("canoni.renew").await;
    assert_eq!(scene.renewals(2026).await, ["begun"]);
    scene.until("2026-12-31T23:05:00Z");
    scene.run("canoni.renew").await;
    assert_eq!(scene.renewals(2027).await, ["renewed"]);
    let fees = scene.fees().await;
    assert_eq!(
        fees.iter().map(parts).collect::<Vec<_>>(),
        [
            (2027, 12, Some(200_000), "year".to_owned()),
            // Joined again on 10 February: eleven months.
            (2026, 11, Some(183_333), "year".to_owned()),
        ]
    );
}

#[tokio::test]
async fn a_schedule_that_begins_in_the_year_is_for_services_that_begin_later_and_its_lack_is_told() {
    let scene = Scene::start().await;
    let accountant = scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await;
    let staff = scene.app.actor(&accountant).await.staff().unwrap().clone();
    let given = scene.tariff("2026-03-01", "2013-12-31", 120_000);
    let added = scene
        .app
        .write(move |db, now| schedules::add(db, &staff, now, &given));
    added.await.unwrap();
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    scene.served().await;
    let other = scene.app.ente("Comune Terzo").await;
    scene.population(other, "2013-12-31", 5_000).await;
    scene.serve(other, "Tea Gialli", "2026-01-01", "2026-02-01").await;
    scene.app.mails().await;
    for _ in 0..2 {
        scene.run("canoni.renew").await;
    }
    let fees = scene.fees().await;
    assert_eq!(fees.len(), 1);
    assert_eq!(parts(&fees[0]), (2026, 12, Some(120_000), "year".to_owned()));
    let told = scene.app.mails().await;
    let to_accounts = told.iter().filter(|mail| mail.to_name == "Conte Verdi");
    assert_eq!(to_accounts.count(), 1);
    let page = scene.app.browser(&accountant).await;
    let page = page.get("/canoni/renewals/2026").await.expect(200).text;
    assert!(page.contains("Senza tariffario"), "{page}");
}

#[tokio::test]
async fn a_service_that_the_following_convention_does_not_offer_leaves_the_centre_in_nobodys_fee() {
    let scene = Scene::start().await;
    let short = super::convenzione(&scene.app, "2026-06", "2026-01-01", "2026-06-30").await;
    let convenzione: ConvenzioneId = short.parse().unwrap();
    let added = scene
        .app
        .write(move |db, now| schedules::ensure_for(db, now, convenzione));
    assert_eq!(added.await.unwrap(), 1);
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let signatory = scene.signatory().await;
    scene
        .join(&signatory, scene.ente, convenzione, "2026-01-01")
        .await;
    scene
        .activate(&signatory, scene.ente, convenzione, "2026-03-02")
        .await;
    // The ente stays in the centre, by a convention without the portal.
    let days = ("2026-07-01", "2031-06-30");
    let following = super::offering(&scene.app, "2026-2031", days, &["SUPPORTO_WEB"]).await;
    let following = following.parse().unwrap();
    scene.join(&signatory, scene.ente, following, "2026-03-02").await;
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    assert_eq!(
        fees.iter().map(parts).collect::<Vec<_>>(),
        [(2026, 12, Some(200_000), "year".to_owned())]
    );
    assert!(fees[0]["left_on"].is_null());
}

#[tokio::test]
async fn the_year_in_which_an_ente_leaves_is_counted_by_months_as_soon_as_that_is_known() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    let signatory = scene.program(&served.signatory).await;
    let leaving = json!({"scope": "membership", "just_cause": false});
    let act = signatory
        .post("/api/v1/recessi", &leaving)
        .await
        .expect(201)
        .json()["act"]
        .clone();
    let notice = scene.certified(scene.ente, Some("2026-03-02T07:00:00Z")).await;
    let state = format!("/recessi/{}/state", act["number"].as_str().unwrap());
    let owner = scene.program(&scene.owner).await;
    let registered = json!({"state": "registered", "notice": {"notice_id": notice}});
    let registered = put(&owner, &state, &act["version"], registered)
        .await
        .expect(200)
        .json();
    assert_eq!(registered["last_service_day"], "2027-03-02");
    let officer = scene.app.browser(&scene.owner).await;
    let page = officer.get("/canoni/renewal").await.expect(200).text;
    assert!(
        page.contains("500,00") && page.contains("ultimo giorno 02/03/2027"),
        "{page}"
    );
    assert!(page.contains(act["number"].as_str().unwrap()), "{page}");
    scene.until("2026-12-31T23:05:00Z");
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    let line = fees.iter().find(|line| line["year"] == 2027).unwrap();
    assert_eq!(parts(line), (2027, 3, Some(50_000), "year".to_owned()));
}

/// The worked examples of DIS-REN, by the renewal itself: each an ente with its own convention, year by year.
#[tokio::test]
async fn the_worked_examples_of_the_yearly_renewal_hold() {
    let scene = Scene::start().await;
    let accountant = scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await;
    let staff = scene.app.actor(&accountant).await.staff().unwrap().clone();
    let accounts = scene.program(&accountant).await;
    let owner = scene.program(&scene.owner).await;
    for case in &cases_on_a_database("DIS-REN") {
        let (id, given, expected) = (case["id"].as_str().unwrap(), &case["in"], &case["out"]);
        let (joined, end) = (
            given["joined_centre_on"].as_str().unwrap(),
            given["convention_end"].as_str().unwrap(),
        );
        let convenzione = super::convenzione(&scene.app, &id.to_lowercase(), "2015-01-01", end).await;
        let schedule = ScheduleIn {
            convenzione_id: convenzione.parse().unwrap(),
            ..scene.tariff(
                "2015-01-01",
                "2013-12-31",
                given["annual_fee_cents"].as_i64().unwrap(),
            )
        };
        let staff = staff.clone();
        let added = scene
            .app
            .write(move |db, now| schedules::add(db, &staff, now, &schedule));
        added.await.unwrap();
        let ente = scene.app.ente(&format!("Comune {id}")).await;
        scene.population(ente, "2013-12-31", 5_000).await;
        let signatory = (scene.app)
            .user_of(
                ente,
                &format!("Firma {id}"),
                sportello::users::actor::EnteRole::Signatory,
                true,
            )
            .await;
        let convenzione: ConvenzioneId = convenzione.parse().unwrap();
        scene.join(&signatory, ente, convenzione, joined).await;
        let portal = scene.activate(&signatory, ente, convenzione, joined).await;
        let settle = async |from: i32| {
            for year in from..=2026 {
                let due = renewal::Due {
                    activation: portal,
                    year,
                };
                let settled = scene
                    .app
                    .write(move |db, now| renewal::settle(db, now, due, MonthsRule::AnyDay.into()));
                settled.await.unwrap();
            }
        };
        let begun: i32 = joined[..4].parse().unwrap();
        // The disdetta is registered late: what was renewed meanwhile is put right.
        settle(begun).await;
        if let Some(received) = given["disdetta_received_at"].as_str() {
            let received: sportello::kernel::clock::Timestamp =
                chrono::DateTime::parse_from_rfc3339(received)
                    .unwrap()
                    .to_utc()
                    .to_rfc3339()
                    .replace("+00:00", "Z")
                    .parse()
                    .unwrap();
            let notice = scene.certified(ente, Some(&received.to_string())).await;
            let body = json!({"ente_id": ente, "services": ["PORTALE"], "notice": {"notice_id": notice}});
            let act = owner.post("/api/v1/disdette", &body).await.expect(201).json()["act"].clone();
            let state = format!("/disdette/{}/state", act["number"].as_str().unwrap());
            let done = put(&owner, &state, &act["version"], json!({"state": "registered"})).await;
            let done = done.expect(200).json();
            assert_eq!(done["last_service_day"], expected["last_service_day"], "{id}");
            assert_eq!(done["cessation_reason"], expected["reason"], "{id}");
            settle(begun).await;
        }
        let path = format!("/api/v1/canoni?ente={ente}&limit=100");
        let found = accounts.get(&path).await.expect(200).json();
        let mut years: Vec<Value> = Vec::new();
        for line in found["items"].as_array().unwrap().iter().rev() {
            if line["months"] != 0 {
                years.push(json!({"year": line["year"], "months_used": line["months"], "fee_cents": line["amount_cents"]}));
            }
        }
        assert_eq!(json!(years), expected["years"], "{id}");
    }
}
