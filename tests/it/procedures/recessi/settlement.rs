//! The settlement: drafted, shown and sent.

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::acts::Act;
use sportello::acts::register::{self, EntryIn, Purpose};
use sportello::audit::By;
use sportello::db::schema::acts;
use sportello::kernel::ids::ActId;
use sportello::kernel::rome;
use sportello::users::actor::Role;

use super::super::{document, entry, pointers, put};
use super::{Leaving, effective, settling, told};

#[tokio::test]
async fn a_settlement_is_drafted_shown_to_the_ente_and_sent_with_its_paper() {
    let leaving = Leaving::start().await;
    let (path, version) = effective(&leaving).await;
    let (state, settlement) = (format!("{path}/state"), format!("{path}/settlement"));
    let nothing = put(
        &leaving.accountant,
        &state,
        &version,
        json!({"state": "settling"}),
    )
    .await
    .expect(409)
    .json();
    assert_eq!(nothing["type"], "/problems/recesso-settlement-missing");
    let lines = json!({"lines": [{"description": "Canone 2026", "contract": 1_000_000, "executed": 400_000, "paid": 300_000}]});
    put(&leaving.owner, &settlement, &version, lines.clone())
        .await
        .expect(403);
    let drafted = put(&leaving.accountant, &settlement, &version, lines.clone())
        .await
        .expect(200)
        .json();
    let sums = |found: &Value| {
        ["executed", "unexecuted", "tenth", "paid", "balance"]
            .map(|name| found["settlement"][name].as_i64().unwrap())
    };
    assert_eq!(sums(&drafted), [400_000, 600_000, 60_000, 300_000, 160_000]);
    // Until it is shown, the ente sees nothing of it.
    let shown = leaving
        .signatory
        .get(&format!("/api/v1{path}"))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["settlement"], Value::Null);
    // The other method, of the same lines.
    let mut other = lines;
    other["method"] = json!("four_fifths");
    other["note"] = json!("Metodo dei quattro quinti");
    let version = &drafted["act"]["version"];
    let drafted = put(&leaving.accountant, &settlement, version, other)
        .await
        .expect(200)
        .json();
    assert_eq!(sums(&drafted), [400_000, 600_000, 40_000, 300_000, 140_000]);
    let shown = put(
        &leaving.accountant,
        &state,
        &drafted["act"]["version"],
        json!({"state": "settling"}),
    )
    .await;
    let shown = shown.expect(200).json();
    let contact = leaving.scene.program(&leaving.scene.rosa).await;
    let seen = contact.get(&format!("/api/v1{path}")).await.expect(200).json();
    assert_eq!(sums(&seen), [400_000, 600_000, 40_000, 300_000, 140_000]);
    // Paid more than is due: a refund.
    let refund = json!({"method": "value", "lines": [
        {"description": "Canone", "contract": 100, "executed": 0, "paid": 500},
        {"description": "Extra", "contract": 100, "executed": 300, "paid": 0}]});
    let drafted = put(&leaving.accountant, &settlement, &shown["act"]["version"], refund)
        .await
        .expect(200)
        .json();
    assert_eq!(sums(&drafted), [300, 100, 10, 500, -190]);
    // The ente has seen another sum: it is told of both.
    let told = told(&leaving).await;
    assert!(
        told.iter()
            .any(|(name, body)| name == "Sara Firma" && body.contains("1.400,00")),
        "{told:?}"
    );
    let version = &drafted["act"]["version"];
    let bare = put(&leaving.accountant, &state, version, json!({"state": "settled"}))
        .await
        .expect(422);
    assert_eq!(pointers(&bare), ["/register_entry"]);
    let mut future = entry("55");
    future["date"] = json!("2026-12-31");
    let future = json!({"state": "settled", "register_entry": future});
    let refused = put(&leaving.accountant, &state, version, future)
        .await
        .expect(422);
    assert_eq!(pointers(&refused), ["/register_entry/date"]);
    let early = json!({"aoo": "c_prova", "number": "55", "year": 2020, "date": "2020-01-02"});
    let early = json!({"state": "settled", "register_entry": early});
    let refused = put(&leaving.accountant, &state, version, early).await.expect(422);
    assert_eq!(pointers(&refused), ["/register_entry/date"]);
    // The register has given the number meanwhile: another one is refused, and it is not typed again.
    let given = EntryIn {
        aoo: "c_prova".to_owned(),
        number: "55".to_owned(),
        year: 2026,
        date: "2026-03-02".parse().ok(),
    };
    let number: ActId = drafted["act"]["id"].as_str().unwrap().parse().unwrap();
    let kept = leaving.scene.app.write(move |db, now| {
        let act: Act = acts::table.find(number).select(Act::as_select()).first(db)?;
        let (today, purpose) = (rome::date_of(now.utc()), Purpose::Settlement);
        register::enter(db, now, today, &act, By::system(), purpose, &given)
    });
    kept.await.unwrap();
    let other = json!({"state": "settled", "register_entry": entry("56")});
    let other = put(&leaving.accountant, &state, version, other)
        .await
        .expect(409)
        .json();
    assert_eq!(other["type"], "/problems/register-entry-there");
    let send = json!({"state": "settled"});
    let sent = put(&leaving.accountant, &state, version, send)
        .await
        .expect(200)
        .json();
    assert_eq!(sent["act"]["state"], "settled");
    assert_eq!(
        sent["act"]["register_entries"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()["number"],
        "0000055"
    );
    let documents = sent["act"]["documents"].as_array().unwrap();
    let paper = documents.iter().find(|one| one["role"] == "settlement").unwrap();
    assert_eq!(paper["id"], sent["settlement"]["document_id"]);
    assert_eq!(paper["media_type"], "application/pdf");
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let number = sent["act"]["number"].as_str().unwrap();
    let at = format!("/acts/{number}/documents/{}", paper["id"].as_str().unwrap());
    let file = browser.get(&at).await.expect(200);
    assert!(file.text.starts_with("%PDF-"));
    let late = json!({"lines": [{"description": "Altro", "contract": 1, "executed": 1, "paid": 1}]});
    put(&leaving.accountant, &settlement, &sent["act"]["version"], late)
        .await
        .expect(409);
}

#[tokio::test]
async fn without_a_mailbox_of_certified_mail_a_settlement_is_not_sent_by_it() {
    let leaving = Leaving::start().await;
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
    let (path, version) = settling(&leaving, lines).await;
    let state = format!("{path}/state");
    let send = json!({"state": "settled", "register_entry": entry("55"), "pec": true});
    let refused = put(&leaving.accountant, &state, &version, send.clone()).await;
    assert_eq!(pointers(&refused.expect(422)), ["/pec"]);
    assert_eq!(leaving.shown(&path).await["act"]["state"], "settling");
}

#[tokio::test]
async fn what_is_no_amount_is_refused_beside_its_field_and_nothing_typed_is_lost() {
    let leaving = Leaving::start().await;
    let (path, version) = effective(&leaving).await;
    let accountant = leaving
        .scene
        .app
        .staff("Ragio Niere", &[Role::Accountant], &[])
        .await;
    let browser = leaving.scene.app.browser(&accountant).await;
    let version = version.to_string();
    let mut fields = vec![
        ("version", version.as_str()),
        ("settlement", "true"),
        ("rows", "3"),
        ("method", "value"),
        ("description-1", "Canone 2026"),
        ("contract-1", "1.234,5"),
        ("executed-1", "-3,00"),
        ("paid-1", "99999999999999"),
    ];
    let page = browser
        .submit(&path, &format!("{path}/settlement"), &fields)
        .await
        .expect(422)
        .text;
    for said in [
        "Scrivi l’importo così: 1.234,56",
        "L’importo non può essere negativo",
        "L’importo è troppo grande",
        "value=\"1.234,5\"",
        "value=\"-3,00\"",
        "value=\"Canone 2026\"",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for (name, right) in [
        ("contract-1", "1.234,56"),
        ("executed-1", "34,56"),
        ("paid-1", "0"),
    ] {
        let place = fields.iter_mut().find(|(field, _)| *field == name).unwrap();
        place.1 = right;
    }
    browser
        .submit(&path, &format!("{path}/settlement"), &fields)
        .await
        .expect(303);
    let page = browser.get(&path).await.expect(200).text;
    // 34.56 and a tenth of 1,200.00.
    assert!(page.contains("154,56"), "the balance is shown");
    for wrong in [json!(-1), json!(1.5), json!(10_000_000_000_000_i64)] {
        let body = json!({"lines": [{"description": "x", "contract": wrong, "executed": 0, "paid": 0}]});
        let version = leaving.shown(&path).await["act"]["version"].clone();
        put(&leaving.accountant, &format!("{path}/settlement"), &version, body)
            .await
            .expect(422);
    }
}

#[tokio::test]
async fn however_many_papers_the_ente_adds_there_is_room_for_what_the_centre_has_to_send() {
    let leaving = Leaving::start().await;
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
    let (path, _) = settling(&leaving, lines).await;
    let state = format!("{path}/state");
    let mut added = 0;
    let full = loop {
        let text = format!("allegato {added}");
        let answer = document(&leaving.signatory, &path, "other", &text, None).await;
        match answer.status.as_u16() {
            201 => added += 1,
            _ => break answer,
        }
        assert!(added <= 100, "there is a limit");
    };
    assert!(
        full.expect(422).text.contains("cento documenti"),
        "who adds them reads why not"
    );
    document(&leaving.owner, &path, "decision", "provvedimento", None)
        .await
        .expect(201);
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let send = json!({"state": "settled", "register_entry": entry("55")});
    put(&leaving.accountant, &state, &version, send).await.expect(200);
}
