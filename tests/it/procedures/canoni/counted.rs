//! What another fee of the year has counted already.

use diesel::prelude::*;
use sportello::acts::ActState;
use sportello::db::schema::{acts, attivazioni};

use super::parts;
use crate::procedures::Scene;

#[tokio::test]
async fn a_fee_tells_which_other_one_counted_its_months() {
    let scene = Scene::start().await;
    scene.schedule().await;
    scene.population(scene.ente, "2013-12-31", 5_000).await;
    let served = scene.served().await;
    scene.run("canoni.renew").await;
    let first = served.portal;
    let ended = scene.app.write(move |db, _| {
        let last: chrono::NaiveDate = "2026-06-30".parse().unwrap();
        diesel::update(attivazioni::table.find(first))
            .set(attivazioni::last_service_day.eq(last))
            .execute(db)?;
        diesel::update(acts::table.find(first))
            .set(acts::state.eq(ActState::Ended))
            .execute(db)?;
        acts::table.find(first).select(acts::number).first::<String>(db)
    });
    let number = ended.await.unwrap();
    scene.until("2026-09-01T09:00:00Z");
    let convenzione = scene.convenzione.parse().unwrap();
    scene
        .activate(&served.signatory, scene.ente, convenzione, "2026-09-01")
        .await;
    scene.run("canoni.renew").await;
    let fees = scene.fees().await;
    assert_eq!(
        fees.iter().map(parts).collect::<Vec<_>>(),
        [
            (2026, 0, Some(0), "year".to_owned()),
            (2026, 12, Some(200_000), "year".to_owned()),
        ]
    );
    let page = scene
        .app
        .browser(&scene.rosa)
        .await
        .get("/canoni")
        .await
        .expect(200)
        .text;
    let said = format!(
        "12 mesi di quest’anno sono già contati nel canone dell’attivazione {number} dello stesso servizio: qui non si pagano di nuovo."
    );
    assert_eq!(page.matches(said.as_str()).count(), 1, "{page}");
}
