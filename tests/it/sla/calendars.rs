//! Calendars.

use sportello::audit;
use sportello::sla::calendars::{self, CENTRO};

use super::{admin, location};
use crate::support::TestApp;

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
