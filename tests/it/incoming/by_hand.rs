//! What people may make of a mail, and what nobody makes of it.

use diesel::prelude::*;
use poem::http::Method;
use serde_json::json;
use sportello::db::schema::incoming_mails;
use sportello::incoming::{Authentication, Incoming, Reason, State};
use sportello::tickets::{self, Channel, Visibility};
use sportello::users::actor::EnteRole;

use super::{Scene, is, mail};
use crate::support::{Answer, Client};

impl Scene {
    /// Writes a row as a run would have left it that the tests cannot have.
    async fn left_as(&self, mail: &Incoming, state: State, reason: Reason) {
        let id = mail.id;
        self.app
            .write(move |db, _| {
                diesel::update(incoming_mails::table.find(id))
                    .set((
                        incoming_mails::state.eq(state),
                        incoming_mails::reason.eq(Some(reason)),
                    ))
                    .execute(db)
            })
            .await
            .unwrap();
    }
}

async fn hand_in(program: &Client, bytes: Vec<u8>) -> Answer {
    let request = program.request(Method::POST, "/api/v1/incoming-mails?mailbox=assistenza");
    program
        .send(request.header("content-type", "message/rfc822").body(bytes))
        .await
}

const OWN_SERVER: &str = "[[mailboxes]]\nname = 'assistenza'\naddress = 'assistenza@centro.example'\nauthserv_id = 'mx.centro.example'";

#[tokio::test]
async fn what_killed_its_reader_is_not_read_for_a_page() {
    let scene = Scene::start().await;
    let stranger = scene
        .take(mail("chi@altrove.example", "Domanda", &[], "Testo che uccide"))
        .await;
    scene
        .left_as(&stranger, State::DeadLetter, Reason::ReaderFailed)
        .await;
    let browser = scene.app.browser(&scene.manager).await;
    let page = format!("/mail/incoming/{}", stranger.id);
    let shown = browser.get(&page).await.expect(200);
    assert!(!shown.text.contains("Testo che uccide") && shown.text.contains("non si può leggere"));
    assert!(!shown.text.contains("/placement\"") && shown.text.contains("/retry\""));
    browser.get(&format!("{page}/html")).await.expect(422);
    let ticket = scene.ticket_of(&scene.anna).await;
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{}", stranger.id);
    let place = json!({"ticket": ticket.number});
    program
        .post(&format!("{path}/placement"), &place)
        .await
        .expect(422);
    program
        .post(&format!("{path}/retry"), &json!({}))
        .await
        .expect(201);
    is(
        &scene.row(stranger.id).await,
        State::Quarantine,
        Reason::UnknownSender,
    );
}

#[tokio::test]
async fn of_headers_alone_no_message_is_made_in_anybodys_name() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    // Its first text is put on a ticket by nobody: the row is that of a mail that was too large to be fetched.
    let two = format!("{}, {}", scene.anna.email, scene.zeno.email);
    let held = scene.take(mail(&two, "Enorme", &[], "")).await;
    scene
        .left_as(&held, State::DeadLetter, Reason::LeftInMailbox)
        .await;
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{}/placement", held.id);
    for place in [json!({"ticket": ticket.number}), json!({"ente_id": scene.alfa})] {
        let refused = program.post(&path, &place).await.expect(422).json();
        assert_eq!(refused["type"], "/problems/mail-unreadable");
    }
    let browser = scene.app.browser(&scene.manager).await;
    let page = browser
        .get(&format!("/mail/incoming/{}", held.id))
        .await
        .expect(200);
    assert!(!page.text.contains("/placement\"") && page.text.contains("/ignore\""));
    assert!(scene.messages(&ticket, &scene.agent).await.is_empty());
}

#[tokio::test]
async fn who_hands_a_mail_in_is_recorded_and_proves_nothing_by_its_headers() {
    let scene = Scene::with(&[("sportello.toml", OWN_SERVER)]).await;
    let program = scene.app.program(&scene.manager).await;
    let says = |result: &str| {
        let header = format!("Authentication-Results: mx.centro.example; dmarc={result}");
        mail(&scene.anna.email, "Sito", &[&header], result)
    };
    let made = hand_in(&program, says("pass")).await.expect(201).json();
    assert_eq!(
        (&made["state"], &made["authentication"]),
        (&json!("new_ticket"), &json!("none"))
    );
    // A failure counts, whoever says it.
    let failed = hand_in(&program, says("fail")).await.expect(201).json();
    assert_eq!(failed["reason"], "authentication_failed");
    hand_in(&program, says("pass")).await.expect(201);
    let auditor = scene.app.program(&scene.admin).await;
    let events = auditor
        .get("/api/v1/audit-events?event=mail.handed_in")
        .await
        .expect(200)
        .json();
    let events = events["items"].as_array().unwrap().clone();
    assert_eq!(events.len(), 2, "the second time changes nothing: {events:?}");
    let text = serde_json::to_string(&events).unwrap();
    assert!(text.contains(&scene.manager.id.to_string()), "{text}");
    assert!(text.contains(made["sha256"].as_str().unwrap()), "{text}");
}

#[tokio::test]
async fn an_ente_is_suggested_only_where_the_address_tells() {
    let scene = Scene::start().await;
    let shared = scene
        .app
        .user_of(scene.alfa, "Rosa Viola", EnteRole::User, false)
        .await;
    scene.rename(&scene.anna, "anna@comune.alfa.example").await;
    scene.rename(&scene.zeno, "zeno@libero.it").await;
    let browser = scene.app.browser(&scene.admin).await;
    let chosen = async |from: &str, text: &str| {
        let stranger = scene.take(mail(from, "Domanda", &[], text)).await;
        let page = browser.get(&format!("/mail/incoming/{}", stranger.id)).await;
        let page = page.expect(200).text;
        let (_, contact) = page.split_once("/contact\"").expect("the form of a contact");
        let alfa = format!("value=\"{}\" selected", scene.alfa);
        (contact.contains(&alfa), contact.contains("selected>Comune"))
    };
    let stranger = "chi@comune.alfa.example";
    assert_eq!(
        chosen(stranger, "una persona").await,
        (false, false),
        "one is no proof"
    );
    assert_eq!(
        chosen("chi@libero.it", "di tutti").await,
        (false, false),
        "anybody is there"
    );
    scene.rename(&shared, "rosa@comune.alfa.example").await;
    assert_eq!(chosen(stranger, "due persone").await, (true, true));
    scene.rename(&scene.zeno, "zeno@comune.alfa.example").await;
    assert_eq!(
        chosen(stranger, "anche un altro").await,
        (false, false),
        "not theirs alone"
    );
}

#[tokio::test]
async fn what_only_looks_like_a_machines_mail_is_placed_by_hand() {
    let scene = Scene::start().await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let bounce = mail(
        "MAILER-DAEMON@altrove.example",
        "Undelivered mail",
        &["Return-Path: <>"],
        "Di nessuna mail nostra.",
    );
    let bounce = scene.take(bounce).await;
    is(&bounce, State::Bounce, Reason::BounceUnmatched);
    let program = scene.app.program(&scene.manager).await;
    let place = async |id: &str| {
        let path = format!("/api/v1/incoming-mails/{id}/placement");
        program.post(&path, &json!({"ticket": ticket.number})).await
    };
    place(&bounce.id.to_string()).await.expect(201);
    // A client that asks for no vacation notices, and whose mail is a person's all the same.
    let first = scene
        .take(mail(
            &scene.anna.email,
            "Sito",
            &["Message-ID: <uno@x.example>"],
            "Uno",
        ))
        .await;
    let headers = ["X-Auto-Response-Suppress: OOF", "In-Reply-To: <uno@x.example>"];
    let answer = scene
        .take(mail(&scene.anna.email, "Re: Sito", &headers, "Scritta a mano"))
        .await;
    is(&answer, State::Threaded, Reason::Automatic);
    assert_eq!(answer.ticket_id, first.ticket_id);
    place(&answer.id.to_string()).await.expect(201);
    place(&answer.id.to_string()).await.expect(409);
    let texts: Vec<(Visibility, String)> = scene
        .messages(&ticket, &scene.agent)
        .await
        .into_iter()
        .map(|row| (row.message.visibility, row.message.text))
        .collect();
    assert_eq!(texts[0].0, Visibility::Internal);
    assert_eq!(texts[1], (Visibility::Public, "Scritta a mano".to_owned()));
    let path = format!("/api/v1/incoming-mails/{}/ignore", first.id);
    program.post(&path, &json!({"reason": "no"})).await.expect(409);
}

#[tokio::test]
async fn a_forged_mail_that_is_placed_is_no_mail_of_the_account_it_names() {
    let scene = Scene::with(&[("sportello.toml", OWN_SERVER)]).await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let headers = [
        "Authentication-Results: mx.centro.example; dmarc=fail",
        "Message-ID: <falsa@x.example>",
    ];
    let forged = scene
        .take(mail(&scene.anna.email, "Sito", &headers, "Non di Anna"))
        .await;
    is(&forged, State::Quarantine, Reason::AuthenticationFailed);
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{}/placement", forged.id);
    program
        .post(&path, &json!({"ticket": ticket.number}))
        .await
        .expect(201);
    assert_eq!(scene.row(forged.id).await.user_id, None);
    // Who names it is not led to the ticket by it.
    let headers = [
        "Authentication-Results: mx.centro.example; dmarc=pass header.from=example.example",
        "In-Reply-To: <falsa@x.example>",
    ];
    let next = scene
        .take(mail(&scene.anna.email, "Re: Sito", &headers, "Di Anna"))
        .await;
    is(&next, State::NewTicket, Reason::NewRequest);
}

#[tokio::test]
async fn a_ticket_is_opened_from_a_mail_of_somebody_who_is_not_known_or_not_genuine() {
    let scene = Scene::with(&[("sportello.toml", OWN_SERVER)]).await;
    let received_at = scene.app.now();
    let header = "Authentication-Results: mx.centro.example; dmarc=fail";
    let forged = mail(&scene.anna.email, "Domanda di Anna", &[header], "Testo falso");
    let forged = scene.take(forged).await;
    let body = "--x\r\nContent-Type: text/plain\r\n\r\nTesto di chi non si conosce\r\n\
        --x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=nota.txt\r\n\r\nNota\r\n--x--\r\n";
    let stranger = format!(
        "From: chi@altrove.example\r\nSubject: Domanda\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{body}"
    );
    let stranger = scene.take(stranger).await;
    scene.app.advance(chrono::TimeDelta::minutes(20));
    let browser = scene.app.browser(&scene.agent).await;
    for (held, mark) in [
        (&forged, "il mittente non è autentico"),
        (&stranger, "chi@altrove.example"),
    ] {
        let page = format!("/mail/incoming/{}", held.id);
        let ente = scene.alfa.to_string();
        browser
            .submit(&page, &format!("{page}/placement"), &[("ente_id", &ente)])
            .await
            .expect(303);
        let row = scene.row(held.id).await;
        is(&row, State::NewTicket, Reason::ByHand);
        let ticket = scene.ticket(&row, &scene.agent).await;
        assert_eq!(
            (ticket.ente_id, ticket.author_id, ticket.requester_id),
            (Some(scene.alfa), Some(scene.agent.id), Some(scene.agent.id))
        );
        assert_eq!((ticket.channel, ticket.created_at), (Channel::Email, received_at));
        assert!(ticket.text.contains(mark), "{}", ticket.text);
        assert_eq!(row.user_id, None);
        assert_ne!(row.authentication, Authentication::Pass);
    }
    let ticket = scene.ticket(&scene.row(stranger.id).await, &scene.agent).await;
    assert!(
        ticket.text.ends_with("Testo di chi non si conosce"),
        "{}",
        ticket.text
    );
    let (actor, of) = (scene.app.actor(&scene.agent).await, ticket.clone());
    let files = scene
        .app
        .read(move |db| tickets::attachments(db, &actor, &of))
        .await
        .unwrap();
    assert_eq!(files.len(), 1);
}
