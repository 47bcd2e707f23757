//! Under which convention a service runs when it is put into operation, and by which its fee is computed.

use serde_json::json;
use sportello::acts::ActError;
use sportello::canoni::{ScheduleIn, schedules};
use sportello::kernel::ids::ConvenzioneId;
use sportello::users::actor::Role;

use super::parts;
use crate::procedures::attivazioni::Works;
use crate::procedures::convenzione;

#[tokio::test]
async fn a_service_that_was_built_across_two_conventions_runs_and_pays_under_the_second() {
    let works = Works::start().await;
    let scene = &works.scene;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let next = convenzione(&scene.app, "2031-2035", "2031-01-01", "2035-12-31").await;
    let next: ConvenzioneId = next.parse().unwrap();
    let accountant = scene.app.staff("Conte Verdi", &[Role::Accountant], &[]).await;
    let staff = scene.app.actor(&accountant).await.staff().unwrap().clone();
    let given = ScheduleIn {
        convenzione_id: next,
        ..scene.tariff("2031-01-01", "2013-12-31", 70_000)
    };
    let added = scene.app.write(move |db, now| {
        let added = schedules::add(db, &staff, now, &given)?;
        Ok::<_, ActError>(added.schedule.id)
    });
    let schedule = added.await.unwrap();
    works.go_to("2030-12-01");
    let (path, sent) = works.requested(json!({})).await;
    assert_eq!(sent["convenzione_id"], json!(scene.convenzione));
    works.to(&works.agent, &path, json!({"state": "in_setup"})).await;
    works.all_done(&path).await;
    let signatory = scene.signatory().await;
    scene.join(&signatory, scene.ente, next, "2030-12-01").await;
    works.go_to("2031-01-01");
    scene.run("adesioni.end").await;
    let active = works.to(&works.owner, &path, json!({"state": "active"})).await;
    assert_eq!(
        (&active["active_on"], &active["convenzione_id"]),
        (&json!("2031-01-01"), &json!(next))
    );
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    assert_eq!(
        fees.iter().map(parts).collect::<Vec<_>>(),
        [(2031, 12, Some(70_000), "year".to_owned())]
    );
    assert_eq!(fees[0]["schedule_id"], json!(schedule));
}
