//! Calendars.

use reqwest::Method;
use serde_json::json;
use sportello::audit;
use sportello::queues::{self, Assignment, QueueError, QueueIn};
use sportello::sla::calendars::{self, CENTRO};
use sportello::sla::given::policy::PolicyIn;
use sportello::sla::policies::{self, STANDARD};
use sportello::sla::{self, SlaError};
use sportello::users::actor::Operator;

use super::{admin, location};
use crate::support::{Client, TestApp};

const EDIT: &str = "/calendars/CENTRO/edit";

/// The fields of the shipped calendar, with other hours on Monday.
fn centro<'a>(version: &'a str, monday: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("name_it", "Orario del centro"),
        ("name_en", "Hours of the centre"),
        ("mon", monday),
        ("tue", "08:30-12:00, 14:00-16:00"),
        ("fri", "9-13"),
        ("closed_on_holidays", "true"),
        ("patron_day", "15/02"),
        (
            "special_days",
            "24/12/2026; chiuso; Ponte di Natale; Christmas bridge\n",
        ),
        (
            "holidays",
            "25/12; 1949-; Natale; Christmas Day\npasqua+1; 1949-; Lunedì dell’Angelo",
        ),
    ]
}

#[tokio::test]
async fn a_calendar_is_changed_by_a_new_version_with_a_reason() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let mut fields = centro("1", "08:30-12:00");
    let refused = admin.submit(EDIT, EDIT, &fields).await.expect(422).text;
    assert!(
        refused.contains("href=\"#reason\"") && refused.contains("value=\"08:30-12:00\""),
        "{refused}"
    );
    assert!(refused.contains("Ponte di Natale"), "nothing typed is lost");
    fields.push(("reason", "Orario estivo"));
    assert_eq!(
        location(admin.submit(EDIT, EDIT, &fields).await),
        "/recomputations/new?calendar=CENTRO"
    );
    let sheet = admin.get("/calendars/CENTRO").await.expect(200).text;
    for told in [
        "Versione 2",
        "Orario estivo",
        "Ada Amministra",
        "lunedì: da 08:30–12:00, 14:00–16:00 a 08:30–12:00",
        "giorno speciale aggiunto: 24/12/2026 chiuso Ponte di Natale",
        "festività tolta: Epifania, 06/01, dal 1986",
        "from=1",
    ] {
        assert!(sheet.contains(told), "{told}: {sheet}");
    }
    let events = app.read(|db| {
        let calendar = calendars::by_code(db, CENTRO)?;
        let versions = calendars::versions(db, calendar.id)?;
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[1].rules.0, sportello::sla::calendar::Calendar::centro());
        Ok::<_, sportello::sla::SlaError>(audit::about(db, "calendar", &calendar.id.to_string())?)
    });
    let events = events.await.unwrap();
    let last = events.last().unwrap();
    assert_eq!(
        (&*last.event, last.reason.as_deref()),
        ("calendar.updated", Some("Orario estivo"))
    );
    assert!(last.old_value.as_ref().unwrap().contains("Epifania"));
    assert!(last.new_value.as_ref().unwrap().contains("2026-12-24"));
    // The version that the form was opened with is no longer the present one.
    let stale = admin.submit(EDIT, EDIT, &fields).await.expect(422).text;
    assert!(stale.contains("Qualcun altro"), "{stale}");
    // Beginning again from the first version undoes it.
    let form = admin.get("/calendars/CENTRO/edit?from=1").await.expect(200).text;
    assert!(form.contains("06/01; 1986-; Epifania; Epiphany"), "{form}");
}

#[tokio::test]
async fn what_is_wrong_with_a_calendar_is_told_with_its_place() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let new = "/calendars/new";
    let fields = [
        ("code", "SABATO"),
        ("name_it", "Sabato"),
        ("name_en", "Saturday"),
        ("mon", "08:30-12:00, 11:00-16:00"),
        ("tue", "12:00-12:00"),
        ("wed", "mattina"),
        ("special_days", "\n31/02/2026; chiuso; Mai\n24/12/2026; 10-9"),
        ("holidays", "99/99; 1949-; Mai"),
        ("patron_day", "31/02"),
    ];
    let refused = admin.submit(new, new, &fields).await.expect(422).text;
    for told in [
        "Lunedì: L’orario 11:00–16:00 comincia prima",
        "Martedì: L’orario 12:00–12:00 finisce prima di cominciare",
        "Mercoledì: «mattina» non è un orario",
        "Giorni speciali, riga 1: Scrivi una data",
        "Giorni speciali, riga 2: L’orario 10:00–09:00 finisce",
        "Festività, riga 1: Scrivi un giorno",
        "Santo patrono: Scrivi giorno e mese",
    ] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    let never = [("code", "MAI"), ("name_it", "Mai"), ("name_en", "Never")];
    let refused = admin.submit(new, new, &never).await.expect(422).text;
    assert!(refused.contains("non è mai aperto"), "{refused}");
    let good = [
        ("code", "sabato"),
        ("name_it", "Sabato"),
        ("name_en", "Saturday"),
        ("sat", "09:00-24:00"),
    ];
    assert_eq!(location(admin.submit(new, new, &good).await), "/calendars/SABATO");
    admin.submit(new, new, &good).await.expect(422);
}

#[tokio::test]
async fn what_a_service_or_a_queue_uses_is_not_retired() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let made = [
        ("code", "SABATO"),
        ("name_it", "Sabato"),
        ("name_en", "Saturday"),
        ("sat", "09:00-12:00"),
    ];
    location(admin.submit("/calendars/new", "/calendars/new", &made).await);
    let queue = [
        ("version", "1"),
        ("name_it", "Siti web"),
        ("name_en", "Websites"),
        ("assignment", "manual"),
        ("calendar", "SABATO"),
    ];
    let edit = "/queues/siti-web/edit";
    location(admin.submit(edit, edit, &queue).await);
    let sheet = admin.get("/queues/siti-web").await.expect(200).text;
    assert!(sheet.contains("/calendars/SABATO"));
    let retirement = "/calendars/SABATO/retirement";
    let refused = admin
        .submit("/calendars/SABATO", retirement, &[("version", "1")])
        .await
        .expect(422)
        .text;
    assert!(refused.contains("siti-web"), "{refused}");
    let shipped = admin
        .submit(
            "/calendars/CENTRO",
            "/calendars/CENTRO/retirement",
            &[("version", "1")],
        )
        .await;
    assert!(shipped.expect(422).text.contains("non si ritira"));
    let free = [
        ("version", "2"),
        ("name_it", "Siti web"),
        ("name_en", "Websites"),
        ("assignment", "manual"),
    ];
    location(admin.submit(edit, edit, &free).await);
    location(
        admin
            .submit("/calendars/SABATO", retirement, &[("version", "1")])
            .await,
    );
    // What is retired is chosen by nobody.
    let mut chosen = queue;
    chosen[0] = ("version", "3");
    let refused = admin.submit(edit, edit, &chosen).await.expect(422).text;
    assert!(refused.contains("href=\"#calendar\""), "{refused}");
}

/// Makes a calendar that nobody uses yet, open on Monday only.
async fn monday_only(admin: &Client, code: &str, hours: &str) {
    let fields = [
        ("code", code),
        ("name_it", "Solo lunedì"),
        ("name_en", "Mondays only"),
        ("mon", hours),
    ];
    location(admin.submit("/calendars/new", "/calendars/new", &fields).await);
}

/// The fields of a service with that calendar.
fn service(calendar: &str) -> [(&str, &str); 8] {
    [
        ("code", "POSTA"),
        ("name_it", "Posta"),
        ("name_en", "Mail"),
        ("calendar", calendar),
        ("sla_policy", "STANDARD"),
        ("item-0-kind", "included"),
        ("item-0-it", "Caselle"),
        ("item-0-en", "Mailboxes"),
    ]
}

#[tokio::test]
async fn a_calendar_open_too_little_for_the_policy_beside_it_is_refused() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let mut fields = centro("1", "09:00-09:01");
    fields.retain(|(name, _)| !["tue", "fri"].contains(name));
    fields.push(("reason", "Prova"));
    let refused = admin.submit(EDIT, EDIT, &fields).await.expect(422).text;
    for told in [
        "calendario CENTRO",
        "servizio STANDARD",
        "priorità bassa",
        "3120 minuti",
    ] {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    let versions = app.read(|db| {
        let calendar = calendars::by_code(db, CENTRO)?;
        Ok::<_, sportello::sla::SlaError>(calendars::versions(db, calendar.id)?.len())
    });
    assert_eq!(versions.await.unwrap(), 1, "nothing was stored");
    monday_only(&admin, "NIENTE", "09:00-09:01").await;
    let new = "/services/new";
    let refused = admin.submit(new, new, &service("NIENTE")).await.expect(422).text;
    assert!(refused.contains("calendario NIENTE"), "{refused}");
    admin.get("/services/POSTA").await.expect(404);
    let queue = QueueIn {
        name_it: "Posta".to_owned(),
        name_en: "Mail".to_owned(),
        assignment: Assignment::Manual,
        position: None,
        services: Vec::new(),
        sla_policy: None,
        calendar: Some("NIENTE".to_owned()),
    };
    let refused = app
        .write(move |db, now| queues::create(db, Operator, now, "posta", &queue))
        .await;
    assert!(matches!(&refused, Err(QueueError::Invalid(wrong)) if wrong[0].pointer == "/calendar"));
}

#[tokio::test]
async fn a_policy_that_its_calendar_cannot_keep_is_refused() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    monday_only(&admin, "POCO", "09:00-11:00").await;
    let new = "/services/new";
    location(admin.submit(new, new, &service("POCO")).await);
    let refused = app
        .write(|db, now| {
            let policy = policies::by_code(db, STANDARD)?;
            let mut given = PolicyIn::of(&policies::latest(db, policy.id)?, "Ordinari", "Ordinary");
            given.valid_from = "2026-04-01".parse().unwrap();
            given.targets[2][3] = Some(100_000);
            sla::edit_policy(
                db,
                Operator,
                now,
                (policy.id, policy.version),
                &given,
                Some("Prova"),
            )
        })
        .await;
    let Err(SlaError::Invalid(wrong)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(wrong[0].pointer, "/targets/solution/low");
}

#[tokio::test]
async fn a_program_makes_a_calendar_without_patron_retires_and_restores_it() {
    let app = TestApp::start().await;
    app.queue("prima", true).await;
    let person = app
        .staff("Ada Amministra", &[sportello::users::actor::Role::Admin], &[])
        .await;
    let program = app.program(&person).await;
    let day = json!([{"from": "09:00", "to": "13:00"}]);
    let weekly = json!({"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": [], "sun": []});
    let rules = json!({
        "weekly": weekly, "closed_on_holidays": false, "patron_day": null, "special_days": [], "holidays": [],
    });
    let body = json!({"code": "SPORTELLO", "name_it": "Sportello", "name_en": "Desk", "rules": rules});
    let made = program.post("/api/v1/calendars", &body).await.expect(201);
    assert_eq!(made.json()["versions"][0]["rules"]["patron_name_it"], "");
    let send = async |method: Method, path: &str, version: &str| {
        let request = program
            .request(method, path)
            .header("if-match", version.to_owned());
        program.send(request).await
    };
    let queue = json!({"calendar": "SPORTELLO", "sla_policy": null});
    let levels = "/api/v1/queues/prima/service-levels";
    let request = program.request(Method::PUT, levels).header("if-match", "\"1\"");
    program.send(request.json(&queue)).await.expect(200);
    let retirement = "/api/v1/calendars/SPORTELLO/retirement";
    let refused = send(Method::PUT, retirement, "\"1\"").await.expect(409).json();
    assert!(refused["detail"].as_str().unwrap().contains("prima"), "{refused}");
    let request = program.request(Method::PUT, levels).header("if-match", "\"2\"");
    let none = json!({"calendar": null, "sla_policy": null});
    program.send(request.json(&none)).await.expect(200);
    let retired = send(Method::PUT, retirement, "\"1\"").await.expect(200);
    assert_eq!(retired.json()["active"], false);
    send(Method::DELETE, retirement, "\"1\"").await.expect(412);
    let restored = send(Method::DELETE, retirement, retired.header("etag"))
        .await
        .expect(200);
    assert_eq!(restored.json()["active"], true);
    // Those that are shipped stand in for what is missing.
    send(Method::PUT, "/api/v1/sla-policies/STANDARD/retirement", "\"1\"")
        .await
        .expect(409);
}
