//! What people decide about mails that wait, by the pages and by the interface.

use diesel::RunQueryDsl;
use poem::http::Method;
use serde_json::{Value, json};
use sportello::db::schema::incoming_mails;
use sportello::incoming::{Incoming, Reason, State};
use sportello::kernel::ids::IncomingId;
use sportello::tickets::Visibility;
use sportello::users::actor::EnteRole;
use sportello::users::model::Place;

use super::{Scene, is, mail};
use crate::support::{Answer, Client};

async fn hand_in(program: &Client, mailbox: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/v1/incoming-mails?mailbox={mailbox}");
    let request = program
        .request(Method::POST, &path)
        .header("content-type", "message/rfc822")
        .body(bytes);
    program.send(request).await
}

#[tokio::test]
async fn a_mail_is_handed_in_found_and_taken_by_the_interface() {
    let scene = Scene::start().await;
    let program = scene.app.program(&scene.admin).await;
    let bytes = mail(
        "chi@altrove.example",
        "Domanda",
        &["Message-ID: <x@y.example>"],
        "Testo",
    );
    let first = hand_in(&program, "assistenza", bytes.clone()).await.expect(201);
    let made = first.json();
    assert_eq!(
        (&made["state"], &made["reason"], &made["source"]),
        (&json!("quarantine"), &json!("unknown_sender"), &json!("api"))
    );
    let again = hand_in(&program, "assistenza", bytes.clone()).await.expect(201);
    assert_eq!(again.json()["id"], made["id"]);
    hand_in(&program, "altra", bytes.clone()).await.expect(422);
    hand_in(&program, "assistenza", b" \r\n".to_vec())
        .await
        .expect(422);
    let listed = program
        .get("/api/v1/incoming-mails?state=quarantine&q=domanda&mailbox=assistenza")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let none = program.get("/api/v1/incoming-mails?q=nessuno").await.json();
    assert_eq!(none["items"], json!([]));
    let id = made["id"].as_str().unwrap();
    let raw = program
        .get(&format!("/api/v1/incoming-mails/{id}/raw"))
        .await
        .expect(200);
    assert_eq!(raw.text.as_bytes(), bytes);
    assert!(raw.header("content-disposition").starts_with("attachment"));
    let events = program.get("/api/v1/audit-events?event=mail.").await.expect(200);
    assert!(events.text.contains("mail.downloaded"), "{}", events.text);
}

#[tokio::test]
async fn a_strangers_mail_is_placed_as_a_note_and_a_participants_as_a_message() {
    let scene = Scene::start().await;
    let program = scene.app.program(&scene.agent).await;
    let ticket = scene.ticket_of(&scene.anna).await;
    let stranger = scene
        .take(mail(
            "chi@altrove.example",
            "Domanda",
            &[],
            "Testo di chi non si conosce",
        ))
        .await;
    let place = async |id: &str| {
        let path = format!("/api/v1/incoming-mails/{id}/placement");
        let body = json!({"ticket": ticket.number});
        program.post(&path, &body).await
    };
    let placed = place(&stranger.id.to_string()).await.expect(201).json();
    assert_eq!(
        (&placed["state"], &placed["reason"]),
        (&json!("threaded"), &json!("by_hand"))
    );
    // A colleague who does not see the ticket is nobody who may write there either.
    let nino = scene
        .take(mail(
            &scene.nino.email,
            "Re: Albo",
            &["In-Reply-To: <niente@x.example>"],
            "Di Nino",
        ))
        .await;
    is(&nino, State::NewTicket, Reason::NewRequest);
    place(&nino.id.to_string()).await.expect(404);
    let notes = scene.messages(&ticket, &scene.agent).await;
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].message.visibility, Visibility::Internal);
    assert!(notes[0].message.text.contains("chi@altrove.example"));
    assert!(scene.messages(&ticket, &scene.anna).await.is_empty(), "R-VIS-3");
    place(&stranger.id.to_string()).await.expect(404);
}

#[tokio::test]
async fn what_was_held_by_a_brake_is_placed_as_its_senders_message() {
    let scene = Scene::with(&[("SPORTELLO_INCOMING_MOST_PER_SENDER", "1")]).await;
    let first = scene
        .take(mail(
            &scene.anna.email,
            "Sito",
            &["Message-ID: <uno@x.example>"],
            "Uno",
        ))
        .await;
    let held = scene
        .take(mail(
            &scene.anna.email,
            "Re: Sito",
            &["In-Reply-To: <uno@x.example>"],
            "Due",
        ))
        .await;
    is(&held, State::Quarantine, Reason::BrakeSender);
    assert_eq!(held.hint_id, first.ticket_id);
    let browser = scene.app.browser(&scene.agent).await;
    let page = format!("/mail/incoming/{}", held.id);
    let shown = browser.get(&page).await.expect(200);
    let ticket = scene.ticket(&first, &scene.anna).await;
    assert!(shown.text.contains(&ticket.number.to_string()), "the hint");
    let number = ticket.number.to_string();
    browser
        .submit(&page, &format!("{page}/placement"), &[("ticket", &number)])
        .await
        .expect(303);
    let messages = scene.messages(&ticket, &scene.anna).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].message.author_id, Some(scene.anna.id));
    assert_eq!(messages[0].message.visibility, Visibility::Public);
    let thread = scene.app.browser(&scene.anna).await;
    let thread = thread.get(&format!("/tickets/{number}")).await.expect(200);
    assert!(thread.text.contains("per posta"));
}

#[tokio::test]
async fn a_stranger_becomes_a_contact_and_the_mail_a_ticket() {
    let scene = Scene::start().await;
    let mail = scene
        .take(mail("Rosa Viola <rosa@alfa.example>", "Domanda", &[], "Testo"))
        .await;
    let browser = scene.app.browser(&scene.admin).await;
    let page = format!("/mail/incoming/{}", mail.id);
    let (ente, name) = (scene.alfa.to_string(), "Rosa Viola");
    let fields = [("ente_id", ente.as_str()), ("name", name), ("role", "ente_user")];
    browser
        .submit(&page, &format!("{page}/contact"), &fields)
        .await
        .expect(303);
    let program = scene.app.program(&scene.manager).await;
    let now = program
        .get(&format!("/api/v1/incoming-mails/{}", mail.id))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&now["state"], &now["reason"]),
        (&json!("new_ticket"), &json!("new_request"))
    );
    assert_eq!(now["ente_id"], json!(scene.alfa));
    let invited: Vec<String> = scene.app.mails().await.into_iter().map(|mail| mail.to).collect();
    assert!(invited.contains(&"rosa@alfa.example".to_owned()), "{invited:?}");
}

#[tokio::test]
async fn a_mail_is_ignored_with_a_reason_and_tried_again() {
    let scene = Scene::start().await;
    let stranger = scene
        .take(mail("chi@altrove.example", "Domanda", &[], "Testo"))
        .await;
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{}", stranger.id);
    program
        .post(&format!("{path}/ignore"), &json!({"reason": " "}))
        .await
        .expect(422);
    let ignored = program
        .post(&format!("{path}/ignore"), &json!({"reason": "Pubblicità"}))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&ignored["state"], &ignored["note"]),
        (&json!("ignored"), &json!("Pubblicità"))
    );
    let again = program
        .post(&format!("{path}/ignore"), &json!({"reason": "x"}))
        .await;
    assert_eq!(again.expect(409).json()["type"], "/problems/mail-settled");
    let request = program.request(Method::POST, &format!("{path}/retry"));
    let retried: Value = program.send(request).await.expect(201).json();
    assert_eq!(
        (&retried["state"], &retried["note"]),
        (&json!("quarantine"), &Value::Null)
    );
}

#[tokio::test]
async fn the_html_of_a_mail_is_shown_in_a_frame_that_can_do_nothing() {
    let scene = Scene::start().await;
    let html = "From: chi@altrove.example\r\nSubject: <b>x</b>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p onclick=\"x()\">Ciao<script>alert(1)</script><img src=\"https://spia.example/x.png\"><img src=\"cid:logo\"></p>\r\n\
        --x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n";
    let stranger = scene.take(html).await;
    is(&stranger, State::Quarantine, Reason::UnknownSender);
    let browser = scene.app.browser(&scene.agent).await;
    let page = format!("/mail/incoming/{}", stranger.id);
    let shown = browser.get(&page).await.expect(200);
    assert!(shown.text.contains("sandbox=\"\"") && shown.text.contains("&lt;b&gt;x&lt;/b&gt;"));
    assert!(!shown.text.contains("alert(1)"));
    let frame = browser.get(&format!("{page}/html")).await.expect(200);
    let policy = frame.header("content-security-policy");
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    for gone in ["script", "onclick", "spia.example", "cid:"] {
        assert!(!frame.text.contains(gone), "{gone}: {}", frame.text);
    }
    assert!(frame.text.contains("data:image/png;base64,"), "{}", frame.text);
    let listed = browser.get("/mail?state=quarantine").await.expect(200);
    assert!(listed.text.contains("chi@altrove.example"));
}

#[tokio::test]
async fn a_mail_of_somebody_of_several_enti_opens_a_ticket_for_the_one_that_is_chosen() {
    let scene = Scene::start().await;
    let gamma = scene.app.ente("Comune di Gamma").await;
    let delta = scene.app.ente("Comune di Delta").await;
    let both = [scene.alfa, gamma].map(|ente| (ente, EnteRole::User, false));
    let pia = scene.app.person("Pia Doppia", Place::Enti(both.to_vec())).await;
    let received_at = scene.app.now();
    let first = scene.take(mail(&pia.email, "Sito fermo", &[], "Non va.")).await;
    is(&first, State::Quarantine, Reason::EnteUnclear);
    scene.app.advance(chrono::TimeDelta::minutes(20));
    let browser = scene.app.browser(&scene.agent).await;
    let page = format!("/mail/incoming/{}", first.id);
    let shown = browser.get(&page).await.expect(200);
    let (own, other) = (
        shown.text.find("Comune di Gamma"),
        shown.text.find("Comune di Delta"),
    );
    assert!(own.unwrap() < other.unwrap(), "the sender's own stand first");
    let post = async |ente: String| {
        let fields = [("ente_id", ente.as_str())];
        browser.submit(&page, &format!("{page}/placement"), &fields).await
    };
    post("nessuno".to_owned()).await.expect(422);
    post(gamma.to_string()).await.expect(303);
    let row = sportello::incoming::again(&scene.app.app, first.id)
        .await
        .unwrap()
        .unwrap();
    is(&row, State::NewTicket, Reason::ByHand);
    let ticket = scene.ticket(&row, &scene.manager).await;
    assert_eq!(
        (ticket.ente_id, ticket.requester_id, ticket.created_at),
        (Some(gamma), Some(pia.id), received_at)
    );
    let second = scene.take(mail(&pia.email, "Albo fermo", &[], "Nemmeno.")).await;
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{}/placement", second.id);
    for wrong in [json!({}), json!({"ticket": ticket.number, "ente_id": gamma})] {
        program.post(&path, &wrong).await.expect(422);
    }
    let placed = program
        .post(&path, &json!({"ente_id": scene.alfa}))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&placed["state"], &placed["reason"], &placed["ente_id"]),
        (&json!("new_ticket"), &json!("by_hand"), &json!(scene.alfa))
    );
    // For an ente to which the sender does not belong it is a ticket of whoever enters it.
    let third = scene.take(mail(&pia.email, "Terza", &[], "Altro.")).await;
    let path = format!("/api/v1/incoming-mails/{}/placement", third.id);
    program.post(&path, &json!({"ente_id": delta})).await.expect(201);
    let ticket = scene.ticket(&scene.row(third.id).await, &scene.manager).await;
    assert_eq!(
        (ticket.ente_id, ticket.author_id),
        (Some(delta), Some(scene.manager.id))
    );
}

#[tokio::test]
async fn a_long_ledger_is_counted_and_searched_in_parts() {
    let scene = Scene::start().await;
    let oldest = scene
        .take(mail("chi@altrove.example", "Introvabile", &[], "Testo"))
        .await;
    scene.app.advance(chrono::TimeDelta::seconds(1));
    let like = scene
        .take(mail("chi@altrove.example", "Come gli altri", &[], "Testo"))
        .await;
    for start in (0..5_000).step_by(250) {
        let like = like.clone();
        let written = scene.app.write(move |db, now| {
            for turn in start..start + 250 {
                let copy = Incoming {
                    id: IncomingId::new(now),
                    identity: format!("{turn:064x}"),
                    ..like.clone()
                };
                diesel::insert_into(incoming_mails::table)
                    .values(&copy)
                    .execute(db)?;
            }
            diesel::QueryResult::Ok(())
        });
        written.await.unwrap();
    }
    for reader in [&scene.manager, &scene.agent] {
        let browser = scene.app.browser(reader).await;
        let all = browser.get("/mail").await.expect(200);
        assert!(all.text.contains("In quarantena (1000+)"), "{}", all.text);
        let search = browser
            .get("/mail?q=introvabile&mailbox=assistenza")
            .await
            .expect(200);
        assert!(search.text.contains("Ancora nessun messaggio") && !search.text.contains("1000+"));
        let program = scene.app.program(reader).await;
        let path = "/api/v1/incoming-mails?q=introvabile";
        let first = program.get(path).await.expect(200).json();
        assert_eq!(first["items"], json!([]));
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = program
            .get(&format!("{path}&cursor={cursor}"))
            .await
            .expect(200)
            .json();
        assert_eq!(second["items"][0]["id"], json!(oldest.id));
        assert_eq!(second["next_cursor"], Value::Null);
        let states = "/api/v1/incoming-mails?state=quarantine&state=ignored&state=quarantine&limit=3";
        let page = program.get(states).await.expect(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), 3);
        let none = program
            .get("/api/v1/incoming-mails?state=ignored")
            .await
            .expect(200)
            .json();
        assert_eq!((&none["items"], &none["next_cursor"]), (&json!([]), &Value::Null));
    }
}
