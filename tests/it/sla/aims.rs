//! Running promises of a service, of a queue and of one ticket, taken to the rules in force for them.

use reqwest::Method;
use serde_json::{Value, json};
use sportello::audit;
use sportello::jobs;
use sportello::queues;
use sportello::sla::given::policy::PolicyIn;
use sportello::sla::policies::{self, STANDARD};
use sportello::sla::promises::Rules;
use sportello::sla::{self, SlaError};
use sportello::tickets::{self, Ticket, TicketError};
use sportello::users::actor::{EnteRole, Operator, Role};

use super::recompute::{open, promises};
use super::{admin, location};
use crate::support::{Answer, Client, TestApp};

const NEW: &str = "/recomputations/new";

/// One more policy, `GOLD`, in force today: everything within an hour.
async fn gold(app: &TestApp) {
    app.write(|db, now| {
        let standard = policies::by_code(db, STANDARD)?;
        let mut given = PolicyIn::of(&policies::latest(db, standard.id)?, "Oro", "Gold");
        given.valid_from = now.utc().date_naive();
        given.targets = [[Some(60); 4]; 3];
        sla::create_policy(db, Operator, now, "GOLD", &given)
    })
    .await
    .unwrap();
}

/// The policies of the promises of a ticket, by code.
async fn policies_of(app: &TestApp, ticket: &Ticket) -> Vec<String> {
    let rules: Vec<Rules> = promises(app, ticket.id)
        .await
        .iter()
        .map(|promise| promise.rules())
        .collect();
    app.read(move |db| {
        let codes = rules.iter().map(|rules| {
            let version = policies::version(db, rules.policy)?;
            Ok(policies::find(db, version.policy_id)?.code)
        });
        codes.collect::<Result<Vec<_>, SlaError>>()
    })
    .await
    .unwrap()
}

async fn put(program: &Client, path: &str, version: &str, body: &Value) -> Answer {
    let request = program
        .request(Method::PUT, path)
        .header("if-match", version.to_owned());
    program.send(request.json(body)).await
}

#[tokio::test]
async fn another_policy_of_a_service_asks_for_its_running_promises() {
    let app = TestApp::start().await;
    app.queue("prima", true).await;
    let admin = admin(&app).await;
    gold(&app).await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    let ticket = open(&app, &user).await;
    let fields = [
        ("version", "1"),
        ("name_it", "Portale"),
        ("name_en", "Portal"),
        ("calendar", "CENTRO"),
        ("sla_policy", "GOLD"),
    ];
    let edit = "/services/PORTALE/edit";
    let asks = location(admin.submit(edit, edit, &fields).await);
    assert_eq!(asks, "/recomputations/new?service=PORTALE");
    let page = admin.get(&asks).await.expect(200).text;
    for told in [
        "di 1 richieste aperte, su 1",
        &ticket.number.to_string(),
        "/services/PORTALE",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let csv = admin
        .get("/recomputations/preview.csv?service=PORTALE")
        .await
        .expect(200)
        .text;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    // Nothing has moved, and nothing of another service would.
    assert_eq!(policies_of(&app, &ticket).await, ["STANDARD", "STANDARD"]);
    let other = admin
        .get("/recomputations/new?service=SUPPORTO_WEB")
        .await
        .expect(200)
        .text;
    assert!(other.contains("Nessuna promessa da ricalcolare"), "{other}");

    let basis = admin.hidden(&asks, "basis").await;
    let asked = [
        ("service", "PORTALE"),
        ("basis", &*basis),
        ("reason", "Nuova convenzione"),
    ];
    location(admin.submit(&asks, NEW, &asked).await);
    let again = admin.submit(&asks, NEW, &asked).await.expect(422).text;
    assert!(again.contains("già in corso"), "{again}");
    jobs::run_now(&app, "tickets.recompute").await.unwrap();
    assert_eq!(policies_of(&app, &ticket).await, ["GOLD", "GOLD"]);
    let again = admin.get(&asks).await.expect(200).text;
    assert!(again.contains("Nessuna promessa da ricalcolare"), "{again}");
    app.mails().await;
    // The name alone asks for nothing.
    let mut renamed = fields;
    (renamed[0].1, renamed[1].1) = ("2", "Portale dei servizi");
    assert_eq!(
        location(admin.submit(edit, edit, &renamed).await),
        "/services/PORTALE"
    );
}

#[tokio::test]
async fn a_program_gives_levels_to_services_and_queues_and_moves_promises() {
    let app = TestApp::start().await;
    app.queue("seconda", false).await;
    let person = app.staff("Ada Amministra", &[Role::Admin], &[]).await;
    let program = app.program(&person).await;
    gold(&app).await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    let ticket = open(&app, &user).await;
    let its_queue = ticket.queue_id;
    let its_queue = app
        .read(move |db| queues::by_id(db, its_queue))
        .await
        .unwrap()
        .code;

    let sheet = program.get("/api/v1/services/PORTALE").await.expect(200);
    let levels = "/api/v1/services/PORTALE/service-levels";
    let given = json!({"calendar": "CENTRO", "sla_policy": "NESSUNA"});
    let refused = put(&program, levels, sheet.header("etag"), &given)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["pointer"], "/sla_policy");
    let given = json!({"calendar": "CENTRO", "sla_policy": "GOLD"});
    let changed = put(&program, levels, sheet.header("etag"), &given)
        .await
        .expect(200);
    assert_eq!(changed.json()["sla_policy"], "GOLD");
    assert_eq!(changed.json()["items"], sheet.json()["items"]);
    put(&program, levels, sheet.header("etag"), &given)
        .await
        .expect(412);

    // The queue's own policy comes before the service's (R-TKT-9).
    let queue = program
        .get(&format!("/api/v1/queues/{its_queue}"))
        .await
        .expect(200);
    let levels = &format!("/api/v1/queues/{its_queue}/service-levels");
    let given = json!({"calendar": null, "sla_policy": "STANDARD"});
    let changed = put(&program, levels, queue.header("etag"), &given)
        .await
        .expect(200);
    let preview = "/api/v1/recomputations/preview?service=PORTALE";
    assert_eq!(program.get(preview).await.expect(200).json()["items"], json!([]));
    let given = json!({"calendar": null, "sla_policy": null});
    put(&program, levels, changed.header("etag"), &given)
        .await
        .expect(200);

    let preview = &format!("/api/v1/recomputations/preview?queue={its_queue}");
    let moved = program.get(preview).await.expect(200).json();
    assert_eq!(
        moved["items"][0]["number"],
        json!(ticket.number.to_string()),
        "{moved}"
    );
    let none = program
        .get("/api/v1/recomputations/preview?queue=seconda")
        .await
        .expect(200)
        .json();
    assert_eq!(none["items"], json!([]));
    for wrong in [
        "queue=seconda&service=PORTALE",
        "queue=nessuna",
        "service=NESSUNO",
    ] {
        let path = format!("/api/v1/recomputations/preview?{wrong}");
        program.get(&path).await.expect(422);
    }
    let asked = json!({"queue": its_queue, "reason": "Nuova convenzione"});
    let made = program
        .post("/api/v1/recomputations", &asked)
        .await
        .expect(201)
        .json();
    assert!(
        made["queue_id"].is_string() && made["policy_version_id"].is_null(),
        "{made}"
    );
    program.post("/api/v1/recomputations", &asked).await.expect(409);
    // One of another thing is not held up by it.
    let service = json!({"service": "PORTALE", "reason": "Nuova convenzione"});
    program.post("/api/v1/recomputations", &service).await.expect(201);
    jobs::run_now(&app, "tickets.recompute").await.unwrap();
    assert_eq!(policies_of(&app, &ticket).await, ["GOLD", "GOLD"]);
    app.mails().await;
}

#[tokio::test]
async fn a_manager_takes_one_moved_ticket_to_the_rules_of_its_queue() {
    let app = TestApp::start().await;
    app.queue("prima", true).await;
    let second = app.queue("seconda", false).await;
    gold(&app).await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    let (ticket, other) = (open(&app, &user).await, open(&app, &user).await);
    let other_id = other.id;
    let manager = app.staff("Marta Manager", &[Role::Manager], &[]).await;
    let agent = app.staff("Anna Agente", &[Role::Agent], &["seconda"]).await;
    let staff = app.actor(&manager).await.staff().unwrap().clone();
    let (manager, agent) = (app.browser(&manager).await, app.browser(&agent).await);
    let path = format!("/tickets/{}", ticket.number);
    let asks = format!("/recomputations/new?ticket={}", ticket.number);
    let offer = asks.clone();
    assert!(!manager.get(&path).await.expect(200).text.contains(&offer));

    let (id, version, other_version) = (ticket.id, ticket.version, other.version);
    app.write(move |db, now| {
        let queue = queues::by_id(db, second).unwrap();
        queues::set_levels(
            db,
            Operator,
            now,
            (&queue.code, queue.version),
            None,
            Some("GOLD"),
        )
        .unwrap();
        for (id, version) in [(id, version), (other_id, other_version)] {
            tickets::move_to_queue(db, &staff, now, id, version, "seconda", "una prova")?;
        }
        Ok::<_, TicketError>(())
    })
    .await
    .unwrap();
    assert!(manager.get(&path).await.expect(200).text.contains(&offer));
    assert!(!agent.get(&path).await.expect(200).text.contains(&offer));
    agent.get(&asks).await.expect(404);
    manager.get("/recomputations/new?queue=seconda").await.expect(404);
    let page = manager.get(&asks).await.expect(200).text;
    assert!(page.contains("di 1 richieste aperte, su 1"), "{page}");

    let number = ticket.number.to_string();
    let basis = manager.hidden(&asks, "basis").await;
    manager
        .submit(&asks, NEW, &[("ticket", &number), ("basis", &basis)])
        .await
        .expect(422);
    let asked = [
        ("ticket", number.as_str()),
        ("basis", &*basis),
        ("reason", "Cambio di coda"),
    ];
    let progress = location(manager.submit(&asks, NEW, &asked).await);
    jobs::run_now(&app, "tickets.recompute").await.unwrap();
    assert!(manager.get(&progress).await.expect(200).text.contains("Finito"));
    assert_eq!(policies_of(&app, &ticket).await, ["GOLD", "GOLD"]);
    assert_eq!(policies_of(&app, &other).await, ["STANDARD", "STANDARD"]);
    let events = app
        .read(move |db| audit::about(db, "ticket", &id.to_string()))
        .await
        .unwrap();
    let event = events
        .iter()
        .find(|event| event.event == "ticket.promises_recomputed")
        .unwrap();
    assert_eq!(event.reason.as_deref(), Some("Cambio di coda"));
    assert!(!manager.get(&path).await.expect(200).text.contains(&offer));
    app.mails().await;
}
