//! Lists of recessi: as each is shown alone, by as many statements however long they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection, InstrumentationEvent};
use serde_json::{Value, json};
use sportello::acts::{ActError, ActFilter, Procedure};
use sportello::kernel::page::PageRequest;
use sportello::kernel::rome;
use sportello::recessi;

use super::Leaving;
use crate::procedures::put;

/// A recesso of each scope, with all that can belong to one: a contract that was left with just cause, and what is due drafted; and the
/// joining, which was not left in the end.
async fn two_more(leaving: &Leaving, number: u32) {
    let today = rome::date_of(leaving.scene.app.now().utc()).to_string();
    let contract = leaving.contract(&today, "2034-12-31").await;
    let body =
        json!({"scope": "contract", "contract_id": contract, "just_cause": true, "reasons": "Inadempimento"});
    let (path, found) = leaving.registered(body, &number.to_string(), &today).await;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    let moved = put(
        &leaving.owner,
        &state,
        &found["act"]["version"],
        json!({"state": "effective"}),
    );
    let version = moved.await.expect(200).json()["act"]["version"].clone();
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 500, "paid": 0}]});
    put(&leaving.accountant, &settlement, &version, lines)
        .await
        .expect(200);
    let (path, version) = leaving
        .submit(json!({"scope": "membership", "just_cause": false}))
        .await;
    let rejected = json!({"state": "rejected", "reason": "Manca la firma"});
    put(&leaving.owner, &format!("{path}/state"), &version, rejected)
        .await
        .expect(200);
    leaving.scene.days(1);
}

/// How many statements a page of recessi takes, and how many recessi are on it.
async fn read(leaving: &Leaving) -> (usize, usize) {
    let actor = leaving.scene.app.actor(&leaving.scene.owner).await;
    let counted = Arc::new(AtomicUsize::new(0));
    let count = counted.clone();
    let page = leaving.scene.app.read(move |db| {
        db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        let filter = ActFilter {
            procedures: vec![Procedure::Recesso],
            ..ActFilter::default()
        };
        let page = recessi::list(db, &actor, &filter, &PageRequest::new(None, None));
        db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        Ok::<_, ActError>(page?.items.len())
    });
    let items = page.await.unwrap();
    (counted.load(Ordering::Relaxed), items)
}

#[tokio::test]
async fn a_list_takes_as_many_statements_however_long_it_is_and_shows_each_as_it_stands_alone() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    two_more(&leaving, 1).await;
    let (statements, items) = read(&leaving).await;
    assert!(statements > 5 && items == 2, "{statements} for {items}");
    for number in 2..5 {
        two_more(&leaving, number).await;
    }
    assert_eq!(read(&leaving).await, (statements, 8));
    for who in [&leaving.owner, &leaving.signatory] {
        let listed = who.get("/api/v1/recessi").await.expect(200).json();
        let items = listed["items"].as_array().unwrap();
        assert_eq!(items.len(), 8);
        for item in items {
            let number = item["act"]["number"].as_str().unwrap();
            let alone = who.get(&format!("/api/v1/recessi/{number}")).await;
            assert_eq!(*item, alone.expect(200).json());
            // The ente reads no draft of a settlement.
            let is_drafted = item["scope"] == "contract" && std::ptr::eq(who, &leaving.owner);
            assert_eq!(item["settlement"] != Value::Null, is_drafted, "{item}");
        }
    }
}
