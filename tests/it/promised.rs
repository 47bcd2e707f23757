//! What people and programs see of what is promised to tickets: lists, the ticket, why it is due then, asking for
//! attention, the board. It is Monday 2 March 2026, 09:00 in Rome.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use sportello::users::actor::{EnteRole, Role};

use crate::support::{Client, Person, TestApp};

struct Place {
    app: TestApp,
    paola: Person,
    anna: Person,
    bruno: Person,
    marta: Person,
    ente: Client,
    agent: Client,
}

async fn place() -> Place {
    let app = TestApp::start().await;
    let comune = app.ente("Comune di Gussago").await;
    let paola = app.user_of(comune, "Paola Gatti", EnteRole::User, true).await;
    let anna = app
        .staff("Anna Bonetti", &[Role::Agent], &["primo-livello"])
        .await;
    let bruno = app.staff("Bruno Costa", &[Role::Agent], &["siti-web"]).await;
    let marta = app.staff("Marta Dalla Torre", &[Role::Manager], &[]).await;
    let (ente, agent) = (app.program(&paola).await, app.program(&anna).await);
    Place {
        app,
        paola,
        anna,
        bruno,
        marta,
        ente,
        agent,
    }
}

impl Place {
    /// A ticket of the ente; 1 and 1: critical, 3 and 3: low. Its number.
    async fn open(&self, subject: &str, impact: i32, urgency: i32) -> String {
        let body = json!({
            "service": "PORTALE", "kind": "incident", "subject": subject, "text": "Non si apre.",
            "impact": impact, "urgency": urgency,
        });
        let opened = self.ente.post("/api/v1/tickets", &body).await.expect(201);
        opened.json()["number"].as_str().unwrap().to_owned()
    }

    async fn say(&self, client: &Client, number: &str) {
        let body = json!({"text": "Ecco.", "visibility": "public"});
        let path = format!("/api/v1/tickets/{number}/messages");
        client.post(&path, &body).await.expect(201);
    }

    async fn set(&self, number: &str, state: &str) {
        let path = format!("/api/v1/tickets/{number}");
        let version = self.agent.get(&path).await.expect(200).json()["version"].clone();
        let mut body = json!({"state": state, "message": "Detto."});
        if state == "cancelled" {
            body["reason"] = json!("Per prova.");
        }
        let request = self
            .agent
            .request(Method::PUT, &format!("{path}/state"))
            .header("if-match", format!("\"{version}\""))
            .json(&body);
        self.agent.send(request).await.expect(200);
    }

    /// The numbers of a list of the interface.
    async fn listed(&self, client: &Client, query: &str) -> Vec<String> {
        let page = client
            .get(&format!("/api/v1/tickets?{query}"))
            .await
            .expect(200)
            .json();
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|ticket| ticket["number"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The places of these texts on a page, which must be in this order.
#[track_caller]
fn in_order(page: &str, texts: &[&str]) {
    let mut from = 0;
    for text in texts {
        let found = page[from..].find(text);
        from += found.unwrap_or_else(|| panic!("no {text:?} after {from} in {page}"));
    }
}

#[tokio::test]
async fn a_queue_shows_first_what_is_due_first_and_says_how_much_is_left() {
    let place = place().await;
    let calm = place.open("Una domanda calma", 3, 3).await;
    let asked = place.open("Manca un dato", 1, 1).await;
    let urgent = place.open("Sito fermo", 1, 1).await;
    place.set(&asked, "waiting_ente").await;
    let anna = place.app.browser(&place.anna).await;
    let page = anna.get("/tickets?view=open").await.expect(200).text;
    in_order(
        &page,
        &[
            "Sito fermo",
            "entro oggi alle 10:00",
            "prima risposta · manca 1 ora di lavoro",
            "Una domanda calma",
            "entro mercoledì 4 marzo alle 09:00",
            "prima risposta · mancano 11 ore di lavoro",
            "Manca un dato",
            "in pausa: aspettiamo l’ente",
        ],
    );
    place.app.advance(TimeDelta::hours(6));
    let anna = place.app.browser(&place.anna).await;
    let page = anna.get("/tickets?due=overdue").await.expect(200).text;
    in_order(
        &page,
        &[
            "Sito fermo",
            "scaduto oggi alle 10:00",
            "prima risposta · da 3 ore di lavoro",
        ],
    );
    assert!(!page.contains("Una domanda calma"));
    let paola = place.app.browser(&place.paola).await;
    let page = paola.get("/tickets?due=overdue").await.expect(200).text;
    in_order(
        &page,
        &[
            "in ritardo da parte nostra",
            "Sito fermo",
            "atteso oggi alle 10:00: siamo in ritardo",
        ],
    );
    assert!(!page.contains("di lavoro"), "an ente reads when, not how much");
    for (query, numbers) in [
        ("sort=risk", vec![&urgent, &calm, &asked]),
        ("due=overdue", vec![&urgent]),
        ("due=today", vec![]),
        ("due=paused", vec![&asked]),
        ("due=overdue&due=paused&sort=risk", vec![&urgent, &asked]),
    ] {
        let expected: Vec<String> = numbers.into_iter().cloned().collect();
        assert_eq!(place.listed(&place.agent, query).await, expected, "{query}");
    }
    place.app.advance(TimeDelta::days(1) + TimeDelta::hours(15));
    assert_eq!(place.listed(&place.agent, "due=today").await, [calm]);
    let bruno = place.app.browser(&place.bruno).await;
    let page = bruno.get("/tickets?due=overdue").await.expect(200).text;
    in_order(&page, &["s-figure-overdue", "<strong>0</strong>"]);
    place.app.mails().await;
}

#[tokio::test]
async fn lists_find_the_tickets_behind_a_figure() {
    let place = place().await;
    let late = place.open("In ritardo", 1, 1).await;
    let kept = place.open("In tempo", 1, 1).await;
    let open = place.open("Aperta", 3, 3).await;
    place.app.advance(TimeDelta::minutes(30));
    place.say(&place.agent, &kept).await;
    place.app.advance(TimeDelta::minutes(60));
    let anna = place.app.browser(&place.anna).await;
    for (query, numbers) in [
        // Past its due time it is breached, whether the clock has marked it or not.
        ("promise=first_answer&outcome=breached", vec![&late]),
        ("promise=first_answer&outcome=met", vec![&kept]),
        ("promise=first_answer&outcome=running", vec![&open]),
        ("outcome=void", vec![]),
        (
            "promise=first_answer&outcome=met&outcome=breached&due_from=2026-03-02&due_to=2026-03-02",
            vec![&kept, &late],
        ),
        ("promise=first_answer&due_from=2026-03-03", vec![&open]),
        ("due_to=2026-03-01", vec![]),
        (
            "opened_from=2026-03-02&opened_to=2026-03-02",
            vec![&open, &kept, &late],
        ),
        ("opened_to=2026-03-01", vec![]),
        (
            "opened_from=2026-03-02&opened_to=2026-03-02&opened_weekday=1&opened_hour=9",
            vec![&open, &kept, &late],
        ),
        (
            "opened_from=2026-03-02&opened_to=2026-03-02&opened_hour=10",
            vec![],
        ),
        (
            "opened_from=2026-03-02&opened_to=2026-03-08&opened_weekday=2",
            vec![],
        ),
        ("open_on=2026-03-01", vec![]),
        ("open_on=2026-03-02", vec![&open, &kept, &late]),
        ("ended=true", vec![&kept]),
        ("cancelled_from=2026-03-02", vec![]),
        ("reopened=true", vec![]),
        ("reopened_from=2026-03-02", vec![]),
        ("resolved_from=2026-03-02", vec![]),
    ] {
        let expected: Vec<String> = numbers.into_iter().cloned().collect();
        assert_eq!(place.listed(&place.agent, query).await, expected, "{query}");
        let page = anna.get(&format!("/tickets?{query}")).await.expect(200).text;
        for number in [&late, &kept, &open] {
            let row = format!("<span class=\"s-mono\">{number}</span>");
            assert_eq!(page.contains(&row), expected.contains(number), "{query} {number}");
        }
    }
    place.set(&kept, "resolved").await;
    assert_eq!(
        place.listed(&place.agent, "resolved_from=2026-03-02").await,
        std::slice::from_ref(&kept)
    );
    place.app.advance(TimeDelta::days(1));
    place.say(&place.ente, &kept).await;
    place.set(&late, "cancelled").await;
    // What happened then is found also after what happened since.
    for (query, numbers) in [
        ("reopened=true", vec![&kept]),
        ("reopened_from=2026-03-03&reopened_to=2026-03-03", vec![&kept]),
        ("reopened_to=2026-03-02", vec![]),
        ("resolved_from=2026-03-02&resolved_to=2026-03-02", vec![&kept]),
        ("resolved_from=2026-03-02&resolved_to=2026-12-31", vec![&kept]),
        ("resolved_from=2026-03-02&waited=false", vec![&kept]),
        (
            "resolved_from=2026-03-02&resolved_to=2026-03-02&waited=true",
            vec![],
        ),
        ("resolved_from=2026-03-03", vec![]),
        ("cancelled_from=2026-03-03&cancelled_to=2026-03-03", vec![&late]),
        ("cancelled_to=2026-03-02", vec![]),
        ("open_on=2026-03-02", vec![&open, &late]),
        ("open_on=2026-03-03", vec![&open, &kept]),
    ] {
        let expected: Vec<String> = numbers.into_iter().cloned().collect();
        assert_eq!(place.listed(&place.agent, query).await, expected, "{query}");
    }
    for (query, pointer) in [
        ("waited=true", "/waited"),
        ("opened_hour=9", "/opened_hour"),
        ("opened_weekday=1&opened_from=2026-03-02", "/opened_weekday"),
        (
            "opened_hour=9&opened_from=2020-03-02&opened_to=2026-03-02",
            "/opened_hour",
        ),
    ] {
        let refused = place
            .agent
            .get(&format!("/api/v1/tickets?{query}"))
            .await
            .expect(422);
        assert_eq!(
            refused.json()["errors"][0]["pointer"],
            pointer,
            "{}",
            refused.text
        );
    }
    let refused = place.agent.get("/api/v1/tickets?due=tomorrow").await;
    assert!(refused.status.is_client_error());
    let anna = place.app.browser(&place.anna).await;
    let page = anna.get("/tickets?due_from=ieri").await.expect(422).text;
    assert!(page.contains("due_from"));
    place.app.mails().await;
}

#[tokio::test]
async fn a_promise_tells_its_story_to_whoever_sees_the_ticket() {
    let place = place().await;
    let number = place.open("Sito fermo", 1, 1).await;
    place.app.advance(TimeDelta::minutes(30));
    place.set(&number, "waiting_ente").await;
    place.app.advance(TimeDelta::hours(1));
    place.say(&place.ente, &number).await;
    let promises = format!("/api/v1/tickets/{number}/promises");
    let list = place.ente.get(&promises).await.expect(200).json();
    let kinds: Vec<&Value> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["kind"])
        .collect();
    assert_eq!(kinds, ["first_answer", "solution", "next_answer"]);
    let solution = &list["items"][1];
    assert_eq!(
        *solution,
        json!({
            "place": 2, "kind": "solution", "state": "running",
            "started_at": "2026-03-02T08:00:00Z", "due_at": "2026-03-03T09:00:00Z",
            "ended_at": null, "breached_at": null, "target_minutes": 330, "used_seconds": 1800,
            "margin_seconds": 18000, "priority": "critical", "policy": "STANDARD", "policy_version": 1,
            "calendar": "CENTRO", "calendar_version": 1,
            "pauses": [{
                "from": "2026-03-02T08:30:00Z", "to": "2026-03-02T09:30:00Z", "reason": "waiting_ente",
            }],
        })
    );
    let told = place.agent.get(&format!("{promises}/2/explanation")).await;
    let told = told.expect(200).json();
    assert_eq!(told["promise"], *solution);
    let sentences: Vec<&str> = told["text"].as_str().unwrap().lines().collect();
    assert_eq!(sentences[0], "Lunedì 2 marzo 2026, 09:00: aperto");
    assert_eq!(
        sentences[2],
        "In pausa da lunedì 2 marzo, 09:30 fino alle 10:30: in attesa dell’ente"
    );
    assert_eq!(
        sentences.last(),
        Some(&"In scadenza martedì 3 marzo 2026 alle 10:00")
    );
    let steps = told["steps"].as_array().unwrap();
    assert_eq!(steps.len(), sentences.len());
    assert_eq!(steps[1]["counted_seconds"], 1800);
    assert_eq!(
        (&steps[2]["kind"], &steps[2]["reason"], &steps[2]["sentence"]),
        (&json!("paused"), &json!("waiting_ente"), &json!(sentences[2]))
    );
    let counted: i64 = steps
        .iter()
        .filter_map(|step| step["counted_seconds"].as_i64())
        .sum();
    assert_eq!(counted, 330 * 60, "what is counted adds up to the target");
    let asked = place
        .agent
        .request(reqwest::Method::GET, &format!("{promises}/2/explanation"));
    let printed = place
        .agent
        .send(asked.header("accept", "text/plain"))
        .await
        .expect(200);
    assert_eq!(printed.header("content-type"), "text/plain; charset=utf-8");
    for told in [&*number, "Calendario: ", sentences[2]] {
        assert!(printed.text.contains(told), "{told}: {}", printed.text);
    }
    for person in [&place.paola, &place.anna] {
        let browser = place.app.browser(person).await;
        let page = browser.get(&format!("/tickets/{number}/promises/2")).await;
        let page = page.expect(200).text;
        for sentence in &sentences {
            assert!(page.contains(sentence), "{sentence}");
        }
        assert!(page.contains("versione 1"));
    }
    let paola = place.app.browser(&place.paola).await;
    paola
        .get(&format!("/tickets/{number}/promises/9"))
        .await
        .expect(404);
    place
        .ente
        .get(&format!("{promises}/9/explanation"))
        .await
        .expect(404);
    let bruno = place.app.browser(&place.bruno).await;
    bruno
        .get(&format!("/tickets/{number}/promises/2"))
        .await
        .expect(404);
    place.app.mails().await;
}

#[tokio::test]
async fn an_ente_reads_an_honest_by_and_staff_how_far_each_promise_has_got() {
    let place = place().await;
    let number = place.open("Sito fermo", 1, 1).await;
    let path = format!("/tickets/{number}");
    let (paola, anna) = (
        place.app.browser(&place.paola).await,
        place.app.browser(&place.anna).await,
    );
    let page = paola.get(&path).await.expect(200).text;
    assert!(page.contains("Riceverai la prima risposta entro oggi alle 10:00."));
    assert!(!page.contains("<meter"), "no percentages for an ente");
    place.app.advance(TimeDelta::minutes(30));
    let page = anna.get(&path).await.expect(200).text;
    in_order(
        &page,
        &[
            "Prima risposta",
            "entro oggi alle 10:00",
            "Mancano 30 minuti di lavoro",
            "Usato il 50 % di 1 ora",
            "<meter",
        ],
    );
    place.app.advance(TimeDelta::minutes(60));
    let (paola, anna) = (
        place.app.browser(&place.paola).await,
        place.app.browser(&place.anna).await,
    );
    let page = paola.get(&path).await.expect(200).text;
    assert!(page.contains("La prima risposta doveva arrivare oggi alle 10:00: siamo in ritardo."));
    place.set(&number, "waiting_ente").await;
    let page = paola.get(&path).await.expect(200).text;
    in_order(
        &page,
        &[
            "In pausa: aspettiamo una tua risposta.",
            "Finché non rispondi il tempo è fermo.",
            "Prima risposta",
            "in ritardo",
        ],
    );
    let page = anna.get(&path).await.expect(200).text;
    assert!(page.contains("in ritardo di 30 minuti di lavoro"));
    place.app.mails().await;
}

#[tokio::test]
async fn the_ente_asks_for_attention_by_its_page_and_by_program_once_a_working_day() {
    let place = place().await;
    let number = place.open("Sito fermo", 1, 1).await;
    let (page, path) = (
        format!("/tickets/{number}"),
        format!("/tickets/{number}/attention-requests"),
    );
    let paola = place.app.browser(&place.paola).await;
    let text = [("attention-text", "Lo sportello è chiuso al pubblico.")];
    let sent = paola.submit(&page, &path, &text).await.expect(303);
    assert_eq!(sent.header("location"), page);
    assert!(sent.header("set-cookie").starts_with("flash="), "it is confirmed");
    let shown = paola.get(&page).await.expect(200).text;
    assert!(shown.contains("Puoi mandarne un altro da martedì 3 marzo"));
    let again = paola.submit(&page, &path, &text).await.expect(422);
    assert!(again.text.contains("Il sollecito di oggi c’è già"));
    let asked = format!("/api/v1{path}");
    let refused = place.ente.post(&asked, &json!({})).await.expect(409).json();
    assert!(
        refused["type"]
            .as_str()
            .unwrap()
            .ends_with("attention-already-requested")
    );
    let list = place.ente.get(&asked).await.expect(200).json();
    assert_eq!(list["items"][0]["counted_on"], "2026-03-02");
    assert_eq!(list["items"][0]["text"], text[0].1);
    let anna = place.app.browser(&place.anna).await;
    let shown = anna.get(&page).await.expect(200).text;
    assert!(shown.contains("ha sollecitato la richiesta"));
    place.set(&number, "waiting_ente").await;
    let refused = place.ente.post(&asked, &json!({})).await.expect(409).json();
    assert!(
        refused["type"]
            .as_str()
            .unwrap()
            .ends_with("attention-waits-for-ente")
    );
    let shown = paola.get(&page).await.expect(200).text;
    assert!(shown.contains("Per ora non serve un sollecito"));
    place.agent.post(&asked, &json!({})).await.expect(403);
    place.app.mails().await;
}

#[tokio::test]
async fn the_board_shows_each_what_is_theirs() {
    let place = place().await;
    let number = place.open("Sito fermo", 1, 1).await;
    place.open("Una domanda calma", 3, 3).await;
    place.app.advance(TimeDelta::hours(2));
    let anna = place.app.browser(&place.anna).await;
    let page = anna.get("/board").await.expect(200).text;
    in_order(
        &page,
        &[
            "s-figure-open",
            "<strong>2</strong>",
            "s-figure-overdue",
            "<strong>1</strong>",
            "s-figure-opened",
            "<strong>2</strong>",
            &number,
            "scaduto oggi alle 10:00",
            "Una domanda calma",
        ],
    );
    let request = anna.request(Method::GET, "/board").header("hx-request", "true");
    let live = anna.send(request).await.expect(200).text;
    assert!(live.starts_with("<div id=\"board\"") && !live.contains("<html"));
    assert!(
        live.contains("data-stale hidden"),
        "scripts show it when no figures come"
    );
    let nobody = place.app.anonymous();
    let request = nobody.request(Method::GET, "/board").header("hx-request", "true");
    let over = nobody.send(request).await.expect(401).json();
    assert!(
        over["detail"]
            .as_str()
            .unwrap()
            .starts_with("La sessione è terminata")
    );
    nobody.get("/board").await.expect(303);
    let bruno = place.app.browser(&place.bruno).await;
    let page = bruno.get("/board").await.expect(200).text;
    assert!(page.contains("Niente in scadenza") && !page.contains("Sito fermo"));
    let marta = place.app.browser(&place.marta).await;
    assert!(marta.get("/board").await.expect(200).text.contains("Sito fermo"));
    let paola = place.app.browser(&place.paola).await;
    paola.get("/board").await.expect(404);
    place.app.mails().await;
}
