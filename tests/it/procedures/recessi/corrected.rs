//! The rights of an ente's people when the days of its contract are put right.

use serde_json::json;

use super::rights::left_altogether;
use super::withdrawal::{rights_of, ticket_opens};
use super::{Leaving, told};
use crate::procedures::put;

impl Leaving {
    /// Puts the days of a contract right.
    async fn correct(&self, contract: &str, version: i32, (from, to): (&str, &str)) {
        let body =
            json!({"start_on": from, "end_on": to, "creditor": "Ente capofila", "reason": "Anno errato"});
        let path = format!("/contracts/{contract}");
        put(&self.accountant, &path, &json!(version), body)
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_contract_that_was_over_by_mistake_gives_rights_back_once_it_is_put_right() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let before = rights_of(&leaving).await;
    let contract = leaving.contract("2016-01-01", "2024-12-31").await;
    assert!(!ticket_opens(&leaving).await);
    // Still over.
    leaving.correct(&contract, 1, ("2016-01-01", "2025-12-31")).await;
    assert!(!ticket_opens(&leaving).await);
    told(&leaving).await;
    leaving.correct(&contract, 2, ("2016-01-01", "2034-12-31")).await;
    assert!(ticket_opens(&leaving).await);
    let heard = told(&leaving).await;
    let hers = heard.iter().filter(|(name, _)| name == "Sara Firma");
    let back = hers.filter(|(_, body)| body.replace('\n', " ").contains("di nuovo tutti i diritti"));
    assert_eq!(back.count(), 1, "{heard:?}");
    // Another end of what runs changes nothing, and what never ran takes them back, on the dates of then.
    leaving.correct(&contract, 3, ("2016-01-01", "2030-12-31")).await;
    assert!(ticket_opens(&leaving).await);
    leaving.correct(&contract, 4, ("2016-01-01", "2024-12-31")).await;
    assert!(!ticket_opens(&leaving).await);
    assert_eq!(rights_of(&leaving).await, before);
    leaving.scene.run("recessi.end-rights").await;
    assert_eq!(rights_of(&leaving).await, before);
}

#[tokio::test]
async fn a_contract_that_ran_since_the_rights_came_back_leaves_them() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let contract = leaving.contract("2026-03-01", "2034-12-31").await;
    assert!(ticket_opens(&leaving).await);
    leaving.scene.days(20);
    leaving.correct(&contract, 1, ("2026-03-01", "2026-03-10")).await;
    assert!(ticket_opens(&leaving).await);
    // And so does a joining.
    leaving.join("901").await;
    leaving.correct(&contract, 2, ("2016-03-01", "2016-03-10")).await;
    assert!(ticket_opens(&leaving).await);
}

#[tokio::test]
async fn rights_that_a_contract_kept_end_by_the_clock_once_it_is_over_and_an_end_to_come_is_put_off() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let contract = leaving.contract("2025-01-01", "2034-12-31").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    assert!(ticket_opens(&leaving).await);
    let ente = leaving.scene.ente;
    let end = move |db: &mut sportello::db::Db| sportello::users::rights::of(db, ente);
    assert_eq!(leaving.scene.app.read(end).await.unwrap(), None);
    // It ends in days: that is written, and put off when it is put right once more.
    leaving.correct(&contract, 1, ("2025-01-01", "2026-03-07")).await;
    leaving.scene.run("recessi.end-rights").await;
    assert_eq!(rights_of(&leaving).await.ended_on.to_string(), "2026-03-08");
    leaving.correct(&contract, 2, ("2025-01-01", "2026-12-31")).await;
    leaving.scene.run("recessi.end-rights").await;
    assert_eq!(leaving.scene.app.read(end).await.unwrap(), None);
    leaving.correct(&contract, 3, ("2025-01-01", "2025-12-31")).await;
    leaving.scene.run("recessi.end-rights").await;
    assert!(!ticket_opens(&leaving).await);
    // Put right again, it carries them on.
    leaving.correct(&contract, 4, ("2025-01-01", "2034-12-31")).await;
    assert!(ticket_opens(&leaving).await);
    leaving.scene.run("recessi.end-rights").await;
    assert!(ticket_opens(&leaving).await);
}
