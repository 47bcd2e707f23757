//! What an ente hears of the end of its people's rights, and of the end of reading.

use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::db::schema::users;
use sportello::kernel::ids::EnteId;
use sportello::users::rights;

use super::rights::left_altogether;
use super::{Leaving, received_on};
use crate::procedures::put;

impl Leaving {
    /// The mails to Sara since the last look, each on one line.
    async fn heard(&self) -> Vec<String> {
        let mails = self.scene.app.mails().await.into_iter();
        let hers = mails.filter(|mail| mail.to_name == "Sara Firma");
        hers.map(|mail| mail.body.replace('\n', " ")).collect()
    }

    /// A recesso from the centre with twelve months of notice: path and what was registered.
    async fn leaves_in_a_year(&self, number: &str) -> (String, Value) {
        let body = json!({"scope": "membership", "just_cause": false});
        self.registered(body, number, "2026-03-02").await
    }

    async fn withdraw(&self, contract: &str) {
        let path = format!("/contracts/{contract}/withdrawal");
        let why = json!({"reason": "Era di un altro ente"});
        put(&self.accountant, &path, &json!(1), why).await.expect(200);
    }

    async fn end_of(&self, ente: EnteId) -> Option<rights::RightsEnd> {
        let read = self.scene.app.read(move |db| rights::of(db, ente));
        read.await.unwrap()
    }
}

/// Exactly one says all of it.
fn says(heard: &[String], words: &[&str]) {
    let found = heard
        .iter()
        .filter(|body| words.iter().all(|words| body.contains(words)));
    assert_eq!(found.count(), 1, "{words:?}: {heard:#?}");
}

fn none_says(heard: &[String], words: &str) {
    assert!(
        heard.iter().all(|body| !body.contains(words)),
        "{words}: {heard:#?}"
    );
}

#[tokio::test]
async fn the_ente_hears_when_its_rights_end_and_once_more_before_reading_does() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let (path, _) = leaving.leaves_in_a_year("1").await;
    leaving.scene.until("2027-02-23T08:00:00Z");
    leaving.scene.run("recessi.end-rights").await;
    none_says(&leaving.heard().await, "non possono più cambiare niente");
    // Seven days before, and once.
    leaving.scene.until("2027-02-24T08:00:00Z");
    for _ in 0..2 {
        leaving.scene.run("recessi.end-rights").await;
        leaving.scene.run("recessi.warn-of-reading").await;
    }
    let told = [
        "dal 03/03/2027",
        "Fino al 31/05/2027 leggono ed esportano",
        "dalle Pratiche, aprendo ognuna",
        "«Scarica il fascicolo»",
        "dalle Richieste",
        "«Scarica CSV»",
    ];
    let heard = leaving.heard().await;
    says(&heard, &told);
    none_says(&heard, "nessuno può più entrare");
    // The pages that are named have what is said of them.
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let tickets = browser.get("/tickets").await.expect(200).text;
    assert!(tickets.contains("Scarica CSV"));
    let acts = browser.get("/acts").await.expect(200).text;
    assert!(acts.contains(path.trim_start_matches("/recessi/")));
    assert!(
        browser
            .get(&path)
            .await
            .expect(200)
            .text
            .contains("Scarica il fascicolo")
    );
    // Fourteen days before the last day of reading, and not before: in a notice and by mail, to people who only read.
    leaving.scene.until("2027-05-16T10:00:00Z");
    leaving.scene.run("recessi.warn-of-reading").await;
    none_says(&leaving.heard().await, "nessuno può più entrare");
    leaving.scene.until("2027-05-17T10:00:00Z");
    for _ in 0..2 {
        leaving.scene.run("recessi.warn-of-reading").await;
    }
    let warned = "dopo il 31/05/2027 nessuno può più entrare in Sportello per l’ente";
    says(&leaving.heard().await, &[warned, "«Scarica il fascicolo»"]);
    let browser = leaving.scene.app.browser(&leaving.sara).await;
    let notices = browser.get("/notices").await.expect(200).text;
    assert_eq!(notices.matches(warned).count(), 1);
    // Nobody else hears of it, and afterwards nobody does.
    leaving.scene.until("2027-06-02T10:00:00Z");
    leaving.scene.run("recessi.warn-of-reading").await;
    assert!(leaving.scene.app.mails().await.is_empty());
}

#[tokio::test]
async fn who_reads_english_hears_it_in_english() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let sara = leaving.sara.id;
    let english = leaving.scene.app.write(move |db, _| {
        let language = users::language.eq(sportello::kernel::text::Lang::En);
        diesel::update(users::table.find(sara)).set(language).execute(db)
    });
    english.await.unwrap();
    leaving.leaves_in_a_year("1").await;
    leaving.scene.until("2027-02-24T08:00:00Z");
    leaving.scene.run("recessi.end-rights").await;
    let heard = leaving.heard().await;
    says(
        &heard,
        &[
            "from 03/03/2027 the people of the ente can change nothing",
            "Until 31/05/2027",
            "“Download CSV”",
        ],
    );
    leaving.scene.until("2027-05-17T10:00:00Z");
    leaving.scene.run("recessi.warn-of-reading").await;
    says(&leaving.heard().await, &["after 31/05/2027 nobody can sign in"]);
}

/// Puts the day of receipt of a recesso right: the version that it has then.
async fn correct(leaving: &Leaving, path: &str, received: &str) -> Value {
    let version = leaving.shown(path).await["act"]["version"].clone();
    let right = json!({"reason": "Timbro illeggibile", "register_entry": received_on("8", received)});
    let corrected = put(&leaving.owner, &format!("{path}/receipt"), &version, right).await;
    corrected.expect(200).json()["act"]["version"].clone()
}

#[tokio::test]
async fn it_hears_of_an_end_that_moves_and_of_one_that_is_called_off() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    leaving.scene.days(8);
    let (path, _) = leaving.leaves_in_a_year("1").await;
    leaving.scene.until("2027-03-01T08:00:00Z");
    leaving.scene.run("recessi.end-rights").await;
    says(&leaving.heard().await, &["dal 03/03/2027", "Fino al 31/05/2027"]);
    let version = correct(&leaving, &path, "2026-03-05").await;
    leaving.heard().await;
    leaving.scene.run("recessi.end-rights").await;
    says(
        &leaving.heard().await,
        &[
            "non vale più il 03/03/2027",
            "dal 06/03/2027",
            "Fino al 03/06/2027",
        ],
    );
    // Taken back, and accepted.
    let state = format!("{path}/state");
    let ask = json!({"state": "revoked", "reason": "Restiamo"});
    let asked = put(&leaving.signatory, &state, &version, ask)
        .await
        .expect(200)
        .json();
    let accept = json!({"state": "revoked"});
    put(&leaving.owner, &state, &asked["act"]["version"], accept)
        .await
        .expect(200);
    says(&leaving.heard().await, &["non finiscono più il 06/03/2027"]);
    leaving.scene.run("recessi.end-rights").await;
    leaving.scene.run("recessi.warn-of-reading").await;
    assert!(leaving.heard().await.is_empty());
}

#[tokio::test]
async fn the_clock_calls_an_end_off_that_is_not_so_near_any_more_and_tells_the_next_one() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    leaving.scene.days(8);
    let (path, _) = leaving.leaves_in_a_year("1").await;
    leaving.scene.until("2027-02-24T08:00:00Z");
    leaving.scene.run("recessi.end-rights").await;
    correct(&leaving, &path, "2026-03-10").await;
    leaving.heard().await;
    leaving.scene.run("recessi.end-rights").await;
    let later = "non finiscono più il 03/03/2027 ma il 11/03/2027";
    says(&leaving.heard().await, &[later]);
    assert_eq!(leaving.end_of(leaving.scene.ente).await, None);
    leaving.scene.until("2027-03-04T08:00:00Z");
    leaving.scene.run("recessi.end-rights").await;
    let heard = leaving.heard().await;
    says(&heard, &["dal 11/03/2027"]);
    none_says(&heard, "non vale più");
}

#[tokio::test]
async fn rights_that_came_back_are_told_and_nobody_is_warned_of_the_end_of_reading() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    says(&leaving.heard().await, &["dal 03/03/2026", "Fino al 31/05/2026"]);
    // By a contract, which is withdrawn: they end again, and that is told.
    let contract = leaving.contract("2026-03-03", "2027-12-31").await;
    says(&leaving.heard().await, &["hanno di nuovo tutti i diritti"]);
    leaving.scene.until("2026-05-20T10:00:00Z");
    leaving.scene.run("recessi.warn-of-reading").await;
    none_says(&leaving.heard().await, "nessuno può più entrare");
    leaving.withdraw(&contract).await;
    let again = "non vale più il contratto";
    says(
        &leaving.heard().await,
        &[again, "dal 03/03/2026", "Fino al 31/05/2026"],
    );
    // So near the end that it needs no warning of its own.
    leaving.scene.run("recessi.warn-of-reading").await;
    assert!(leaving.heard().await.is_empty());
}

#[tokio::test]
async fn who_takes_rights_back_after_the_end_of_reading_hears_that_nobody_signs_in() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    left_altogether(&leaving, "1", "2026-03-02").await;
    let contract = leaving.contract("2026-03-03", "2027-12-31").await;
    leaving.heard().await;
    leaving.scene.until("2026-06-20T10:00:00Z");
    leaving.withdraw(&contract).await;
    says(
        &leaving.heard().await,
        &["dal 03/03/2026", "dopo il 31/05/2026 nemmeno entrare"],
    );
}

#[tokio::test]
async fn longer_reading_is_warned_of_anew_and_a_short_one_is_not_warned_of_at_all() {
    let leaving = Leaving::start().await;
    leaving.join("900").await;
    let path = left_altogether(&leaving, "1", "2026-03-02").await;
    let version = leaving.shown(&path).await["act"]["version"].clone();
    let lines = json!({"lines": [{"description": "Canone", "contract": 1000, "executed": 1000, "paid": 0}]});
    let drafted = put(
        &leaving.accountant,
        &format!("{path}/settlement"),
        &version,
        lines,
    )
    .await;
    let version = drafted.expect(200).json()["act"]["version"].clone();
    leaving.scene.until("2026-05-20T10:00:00Z");
    leaving.scene.run("recessi.warn-of-reading").await;
    says(&leaving.heard().await, &["dopo il 31/05/2026 nessuno"]);
    let settling = json!({"state": "settling"});
    let shown = put(&leaving.accountant, &format!("{path}/state"), &version, settling).await;
    shown.expect(200);
    // Ninety days from then.
    let until = leaving.end_of(leaving.scene.ente).await.unwrap().reading_until;
    assert_eq!(until.to_string(), "2026-08-17");
    leaving.scene.run("recessi.warn-of-reading").await;
    let heard = leaving.heard().await;
    says(&heard, &["si leggono e si scaricano fino al 17/08/2026"]);
    none_says(&heard, "nessuno può più entrare");
    leaving.scene.until("2026-08-03T10:00:00Z");
    leaving.scene.run("recessi.warn-of-reading").await;
    says(&leaving.heard().await, &["dopo il 17/08/2026 nessuno"]);

    let brief = Leaving::start_with(&[("SPORTELLO_RECESSO_READING_DAYS", "10")]).await;
    brief.join("900").await;
    left_altogether(&brief, "1", "2026-03-02").await;
    says(&brief.heard().await, &["Fino al 12/03/2026"]);
    brief.scene.days(1);
    brief.scene.run("recessi.warn-of-reading").await;
    assert!(brief.heard().await.is_empty());
}
