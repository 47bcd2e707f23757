//! What is told before a recesso takes effect is what then happens.

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::acts::terms::{self, TermKind};
use sportello::db::schema::{acts, attivazioni, maintainers, recesso_effects};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{ActId, EnteId};
use sportello::sla::calendar::Calendar;
use sportello::sla::calendars::{self, CENTRO};
use sportello::sla::given::calendar::CalendarIn;
use sportello::sla::holidays::{Feast, Holiday, MonthDay};
use sportello::sla::{self, SlaError};
use sportello::users::actor::Operator;

use super::Leaving;

/// An active maintainer of a portal that nobody asked for with the portal: its number.
fn maintainer(
    db: &mut sportello::db::Db,
    now: Timestamp,
    ente: EnteId,
    portal: ActId,
) -> QueryResult<String> {
    let (id, number) = (ActId::new(now), "PR-2026-800001".to_owned());
    diesel::insert_into(acts::table)
        .values((
            acts::id.eq(id),
            acts::number.eq(&number),
            acts::procedure.eq("maintainer"),
            acts::ente_id.eq(ente),
            acts::state.eq("active"),
            acts::version.eq(1),
            acts::created_at.eq(now),
            acts::updated_at.eq(now),
        ))
        .execute(db)?;
    diesel::insert_into(maintainers::table)
        .values((
            maintainers::act_id.eq(id),
            maintainers::portal_id.eq(portal),
            maintainers::domain.eq("comune.prova.example"),
        ))
        .execute(db)?;
    Ok(number)
}

#[tokio::test]
async fn what_is_listed_before_is_what_then_happens() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let (portal, ente) = (leaving.active("PORTALE").await, leaving.scene.ente);
    let kept = leaving
        .scene
        .app
        .write(move |db, now| maintainer(db, now, ente, portal));
    let kept = format!("/maintainers/{}", kept.await.unwrap());
    let ticket = json!({"service": "PORTALE", "subject": "Il sito non si apre", "text": "Da ieri", "kind": "incident"});
    leaving
        .signatory
        .post("/api/v1/tickets", &ticket)
        .await
        .expect(201);
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    let effects = format!("/api/v1{path}/effects");
    let mut before = leaving.owner.get(&effects).await.expect(200).json();
    assert_eq!(before["domains"].as_array().map(Vec::len), Some(1), "{before}");
    assert_eq!(before["tickets"].as_array().map(Vec::len), Some(1), "{before}");
    leaving.scene.until("2027-03-03T09:00:00Z");
    for job in [
        "recessi.take-effect",
        "adesioni.end",
        "attivazioni.end",
        "recessi.end-rights",
    ] {
        leaving.scene.run(job).await;
    }
    // The services.
    let ended = leaving.scene.app.read(move |db| {
        let rows: Vec<(ActId, String, Option<chrono::NaiveDate>)> = acts::table
            .inner_join(attivazioni::table.on(attivazioni::act_id.eq(acts::id)))
            .filter(acts::ente_id.eq(ente))
            .select((acts::id, acts::state, attivazioni::last_service_day))
            .load(db)?;
        QueryResult::Ok(rows)
    });
    let ended = ended.await.unwrap();
    let told = before["services"].as_array().unwrap();
    assert_eq!((ended.len(), told.len()), (1, 1));
    let (id, state, last_day) = &ended[0];
    assert_eq!(state, "ended");
    assert_eq!(
        (&told[0]["act_id"], &told[0]["last_day"]),
        (&json!(id), &json!(last_day))
    );
    // The domain.
    let moving = leaving.shown(&kept).await;
    assert_eq!(moving["act"]["state"], "to_transfer");
    assert_eq!(
        (&before["domains"][0]["name"], &before["domains"][0]["due_on"]),
        (&moving["domain"], &moving["due_on"])
    );
    // The rights of its people.
    let rights = leaving.shown(&path).await["rights"].clone();
    assert_eq!(
        (&before["rights_ended_on"], &before["reading_until"]),
        (&rights["ended_on"], &rights["reading_until"])
    );
    // And all of it is kept as it was told.
    let mut after = leaving.owner.get(&effects).await.expect(200).json();
    for list in [&mut before, &mut after] {
        list["listed_at"] = Value::Null;
    }
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_domain_that_is_moving_keeps_its_last_day_when_that_becomes_a_holiday() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let (portal, ente) = (leaving.active("PORTALE").await, leaving.scene.ente);
    let app = &leaving.scene.app;
    let kept = app.write(move |db, now| maintainer(db, now, ente, portal));
    let kept = format!("/maintainers/{}", kept.await.unwrap());
    let body = json!({"scope": "membership", "just_cause": false});
    let (path, _) = leaving.registered(body, "1", "2026-03-02").await;
    leaving.scene.until("2027-03-03T09:00:00Z");
    for job in ["recessi.take-effect", "attivazioni.end"] {
        leaving.scene.run(job).await;
    }
    let moving = leaving.shown(&kept).await;
    assert_eq!(moving["due_on"], "2027-04-01");
    let published = app.write(|db, now| {
        let stored = calendars::by_code(db, CENTRO)?;
        let mut rules = Calendar::centro();
        rules.holidays.0.push(Holiday {
            feast: Feast::On(MonthDay::new(4, 1).unwrap()),
            first_year: 2027,
            last_year: None,
            name_it: "Festa nuova".to_owned(),
            name_en: "New holiday".to_owned(),
        });
        let given = CalendarIn::of(&rules, &stored.name_it, &stored.name_en);
        let place = (stored.id, stored.version);
        sla::edit_calendar(db, Operator, now, place, &given, Some("Nuova legge"))?;
        Ok::<_, SlaError>(())
    });
    published.await.unwrap();
    // Of a recesso of before lists were kept it is reckoned when somebody looks.
    let would_be = app.write(|db, _| {
        diesel::delete(recesso_effects::table).execute(db)?;
        let last_day = "2027-03-02".parse().unwrap();
        terms::foreseen(db, TermKind::DomainTransfer, (last_day, 30))
    });
    assert_eq!(would_be.await.unwrap().to_string(), "2027-04-02");
    let effects = leaving.owner.get(&format!("/api/v1{path}/effects")).await;
    let effects = effects.expect(200).json();
    assert_eq!(effects["listed_at"], Value::Null);
    assert_eq!(effects["domains"][0]["due_on"], moving["due_on"], "{effects}");
}
