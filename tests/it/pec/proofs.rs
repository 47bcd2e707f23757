//! What is given by hand to prove when a certified mail that came was received, and the documents of notices.

use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};
use sportello::acts::{ActError, ActState, Procedure, course};
use sportello::incoming::{Incoming, Reason, State};
use sportello::kernel::ids::TicketId;
use sportello::kernel::rome;
use sportello::pec::notices::NoticeId;
use sportello::storage::sha256;
use sportello::users::actor::Role;

use super::provider::{Certified, signature};
use super::{Scene, envelope, inner};
use crate::incoming::is;
use crate::support::{Answer, Client};

/// The receipt that Anna's provider sent her when message number 1 reached the centre.
fn receipt(scene: &Scene) -> Certified {
    Certified {
        kind: "avvenuta-consegna",
        identifier: "opec901@gestore.example".to_owned(),
        about: Some("centro@pec.centro.example".to_owned()),
        at: "02/03/2026 09:00:30",
        ..envelope(&scene.anna.email, 1)
    }
}

async fn notice_of(client: &Client, mail: &Incoming) -> Value {
    let path = format!("/api/v1/incoming-mails/{}/pec", mail.id);
    client.get(&path).await.expect(200).json()["notice"].clone()
}

async fn give(client: &Client, mail: &Incoming, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/v1/incoming-mails/{}/pec/receipts", mail.id);
    let request = client.request(Method::POST, &path);
    let request = request.header("content-type", "message/rfc822").body(bytes);
    client.send(request).await
}

/// Sends the form with a file, as the page does.
async fn upload(browser: &Client, mail: &Incoming, name: &str, bytes: Vec<u8>) -> Answer {
    let page = format!("/mail/incoming/{}", mail.id);
    let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new()
        .text("csrf", browser.csrf(&page).await)
        .part("receipt", part);
    let request = browser.request(Method::POST, &format!("{page}/receipt"));
    browser.send(request.multipart(form)).await
}

#[tokio::test]
async fn the_receipt_that_the_sender_has_proves_the_day_of_a_notice() {
    let scene = Scene::with("").await;
    let mail = scene.take_of_anna(1, &[], "Si recede.").await;
    let manager = scene.app.program(&scene.manager).await;
    assert_eq!(notice_of(&manager, &mail).await["received_on"], json!(null));
    let page = format!("/mail/incoming/{}", mail.id);
    let browser = scene.app.browser(&scene.manager).await;
    let before = browser.get(&page).await.expect(200);
    assert!(
        before
            .text
            .contains("che ha il mittente, oppure la registrazione di protocollo"),
        "{}",
        before.text
    );
    let bytes = receipt(&scene).mail(Some(&inner(&scene.anna.email, 1, &[], "Si recede.")));
    let done = upload(&browser, &mail, "ricevuta consegna.eml", bytes.clone())
        .await
        .expect(303);
    assert_eq!(done.header("location"), page);
    let notice = notice_of(&manager, &mail).await;
    assert_eq!(notice["received_on"], "2026-03-02");
    assert_eq!(notice["delivered_at"], "2026-03-02T08:00:30Z");
    let files = notice["files"].as_array().unwrap();
    let kept: Vec<_> = files.iter().filter(|file| file["role"] == "receipt").collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (&kept[0]["sha256"], &kept[0]["name"]),
        (&json!(sha256(&bytes)), &json!("ricevuta consegna.eml"))
    );
    // The same once more, by the other road, changes nothing; a later one does not count.
    let again = give(&manager, &mail, bytes).await.expect(201).json();
    assert_eq!(again["notice"], notice);
    let later = Certified {
        at: "04/03/2026 10:00:00",
        identifier: "opec902@gestore.example".to_owned(),
        ..receipt(&scene)
    };
    let later = give(&manager, &mail, later.mail(None)).await.expect(201).json();
    assert_eq!(later["notice"]["received_on"], "2026-03-02");
    assert_eq!(
        later["notice"]["files"].as_array().unwrap().len(),
        files.len() + 1
    );
    let after = browser.get(&page).await.expect(200);
    assert!(after.text.contains("02/03/2026"), "{}", after.text);
    assert!(!after.text.contains("Non ancora dimostrata"), "{}", after.text);
    let events = scene.app.program(&scene.admin).await;
    let events = events.get("/api/v1/audit-events").await.expect(200);
    assert_eq!(
        events.text.matches("mail.receipt_added").count(),
        2,
        "{}",
        events.text
    );
    // It is a receipt given by hand: no mail that came in.
    let path = format!("/mail/documents/{}", kept[0]["id"].as_str().unwrap());
    assert!(after.text.contains(&path), "{}", after.text);
    browser.get(&path).await.expect(200);
}

#[tokio::test]
async fn a_file_that_proves_nothing_is_refused_with_what_is_wrong() {
    let scene = Scene::with("").await;
    let mail = scene.take_of_anna(1, &[], "Si recede.").await;
    let manager = scene.app.program(&scene.manager).await;
    let good = receipt(&scene);
    let with = |change: fn(&mut Certified)| {
        let mut receipt = good.clone();
        change(&mut receipt);
        receipt.mail(None)
    };
    let content = good.content(None);
    let altered = String::from_utf8(good.mail(None)).unwrap();
    let altered = altered.replace("This is an S/MIME", "This was an S/MIME");
    let by = |signer: &str| good.mail_of(&content, &signature(signer, &content, &[]));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "no mail",
            good.daticert().into_bytes(),
            "non il solo daticert.xml",
        ),
        (
            "another mail",
            inner(&scene.anna.email, 1, &[], "x"),
            "non è una ricevuta PEC",
        ),
        (
            "acceptance",
            with(|one| one.kind = "accettazione"),
            "dimostra solo la spedizione",
        ),
        (
            "with an error",
            with(|one| one.error = "altro"),
            "segnala un errore",
        ),
        (
            "another message",
            with(|one| one.message_id = "m2@alfa.example".to_owned()),
            "un altro messaggio",
        ),
        (
            "another sender",
            with(|one| one.sender = "zeno@pec.beta.example".to_owned()),
            "un altro messaggio",
        ),
        (
            "another mailbox",
            with(|one| one.about = Some("altri@pec.centro.example".to_owned())),
            "un’altra casella",
        ),
        ("for nobody", with(|one| one.about = None), "un’altra casella"),
        (
            "unsigned",
            [good.headers().as_bytes(), &content].concat(),
            "sulla ricevuta manca",
        ),
        ("another authority", by("other"), "un’autorità non riconosciuta"),
        ("another address", by("stranger"), "di un altro mittente"),
        (
            "an unread date",
            with(|one| one.at = "02/13/2026 09:00:30"),
            "non si leggono",
        ),
    ];
    for (name, bytes, words) in cases {
        let refused = give(&manager, &mail, bytes).await.expect(422).json();
        let error = &refused["errors"][0];
        assert_eq!(error["pointer"], "/receipt", "{name}: {refused}");
        let told = error["reason"].as_str().unwrap_or_default();
        assert!(told.contains(words), "{name}: {refused}");
    }
    // What stands outside the signature counts for nothing.
    give(&manager, &mail, altered.into_bytes()).await.expect(201);
    let browser = scene.app.browser(&scene.manager).await;
    let again = upload(&browser, &mail, "daticert.xml", good.daticert().into_bytes())
        .await
        .expect(422);
    assert!(again.text.contains("non il solo daticert.xml"), "{}", again.text);
    // An envelope that is not proved is no formal notice.
    let other = envelope(&scene.anna.email, 5);
    let content = other.content(Some(&inner(&scene.anna.email, 5, &[], "Testo")));
    let unproved = scene.take([other.headers().as_bytes(), &content].concat()).await;
    is(&unproved, State::Quarantine, Reason::PecUnsigned);
    let refused = give(&manager, &unproved, good.mail(None)).await.expect(422);
    assert!(
        refused.text.contains("non è una comunicazione formale"),
        "{}",
        refused.text
    );
    // Who only sees the mail, and who does not.
    for (person, status) in [(&scene.agent, 404), (&scene.anna, 404)] {
        let program = scene.app.program(person).await;
        give(&program, &mail, good.mail(None)).await.expect(status);
    }
    let agent = scene.app.program(&scene.agent).await;
    give(&agent, &unproved, good.mail(None)).await.expect(403);
}

#[tokio::test]
async fn the_entry_of_the_register_proves_the_day_too_and_is_of_one_notice() {
    let scene = Scene::with("").await;
    let first = scene.take_of_anna(1, &[], "Prima").await;
    let second = scene.take_of_anna(2, &[], "Seconda").await;
    scene.app.advance(chrono::TimeDelta::days(3));
    let manager = scene.app.program(&scene.manager).await;
    let set = async |mail: &Incoming, entry: Value| {
        let path = format!("/api/v1/incoming-mails/{}/pec/register-entry", mail.id);
        manager.json(Method::PUT, &path, &entry).await
    };
    let entry = |aoo: &str, number: &str, date: &str| json!({"aoo": aoo, "number": number, "year": 2026, "date": date});
    let told = set(&first, entry("AOO1", "1234", "2026-03-05"))
        .await
        .expect(200)
        .json();
    let notice = &told["notice"];
    assert_eq!(
        (
            &notice["received_on"],
            &notice["register_number"],
            &notice["register_aoo"],
            &notice["registered_on"]
        ),
        (
            &json!("2026-03-05"),
            &json!("0001234"),
            &json!("AOO1"),
            &json!("2026-03-05")
        )
    );
    // The earlier of entry and receipt counts.
    let given = give(&manager, &first, receipt(&scene).mail(None))
        .await
        .expect(201)
        .json();
    assert_eq!(given["notice"]["received_on"], "2026-03-02");
    for (field, refused, words) in [
        (
            "number",
            entry("AOO1", "0001234", "2026-03-05"),
            "già di un’altra comunicazione",
        ),
        (
            "number",
            entry("aoo1", "1234", "2026-03-04"),
            "già di un’altra comunicazione",
        ),
        ("number", entry("AOO1", "12/A", "2026-03-05"), "posizione 3"),
        ("number", entry("AOO1", "000", "2026-03-05"), "soli zeri"),
        ("aoo", entry(" ", "1235", "2026-03-05"), "vuoto"),
        (
            "year",
            json!({"aoo": "AOO1", "number": "9", "year": 2025, "date": "2026-03-05"}),
            "2025",
        ),
        ("date", entry("AOO1", "1235", "2026-03-06"), "futura"),
        (
            "date",
            entry("AOO1", "1235", "2026-03-01"),
            "prima di quella in cui",
        ),
    ] {
        let answer = set(&second, refused).await.expect(422).json();
        assert_eq!(answer["errors"][0]["pointer"], format!("/{field}"), "{answer}");
        let told = answer["errors"][0]["reason"].as_str().unwrap_or_default();
        assert!(told.contains(words), "{answer}");
    }
    set(&second, entry("AOO2", "1234", "2026-03-05"))
        .await
        .expect(200);
    // A slip is corrected on the page, and the number is free again.
    let page = format!("/mail/incoming/{}", first.id);
    let browser = scene.app.browser(&scene.manager).await;
    let form = |number: &'static str| [("aoo", "AOO1"), ("number", number), ("date", "2026-03-04")];
    let path = format!("{page}/register-entry");
    browser.submit(&page, &path, &form("12x")).await.expect(422);
    browser.submit(&page, &path, &form("1243")).await.expect(303);
    let shown = browser.get(&page).await.expect(200);
    assert!(
        shown.text.contains("AOO1 n. 0001243") && shown.text.contains("04/03/2026"),
        "{}",
        shown.text
    );
    set(&second, entry("AOO1", "1234", "2026-03-05"))
        .await
        .expect(200);
    let events = scene.app.program(&scene.admin).await;
    let events = events.get("/api/v1/audit-events").await.expect(200);
    assert_eq!(
        events.text.matches("mail.register_entry_set").count(),
        4,
        "{}",
        events.text
    );
}

#[tokio::test]
async fn documents_of_a_notice_are_had_by_who_sees_its_mail() {
    let scene = Scene::with("").await;
    let message = inner(&scene.anna.email, 1, &[], "Si recede.");
    let mail = scene
        .take(envelope(&scene.anna.email, 1).mail(Some(&message)))
        .await;
    let manager = scene.app.program(&scene.manager).await;
    let notice = notice_of(&manager, &mail).await;
    let id_of = |role: &str| {
        let file = notice["files"]
            .as_array()
            .unwrap()
            .iter()
            .find(|file| file["role"] == role);
        file.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (document, original, whole) = (id_of("document"), id_of("original"), id_of("envelope"));
    for (person, of_document, of_whole) in [
        (&scene.manager, 200, 403),
        (&scene.admin, 200, 200),
        (&scene.agent, 404, 404),
        (&scene.anna, 404, 404),
        (&scene.zeno, 404, 404),
    ] {
        let program = scene.app.program(person).await;
        let get = async |id: &str| {
            program
                .get(&format!("/api/v1/formal-notice-files/{id}/content"))
                .await
        };
        let answer = get(&document).await.expect(of_document);
        assert_eq!(answer.text == "Delibera n. 1", of_document == 200);
        let answer = get(&original).await.expect(of_document);
        assert_eq!(answer.text.as_bytes() == message, of_document == 200);
        get(&whole).await.expect(of_whole);
    }
    let browser = scene.app.browser(&scene.manager).await;
    let page = browser
        .get(&format!("/mail/incoming/{}", mail.id))
        .await
        .expect(200);
    let path = format!("/mail/documents/{document}");
    assert!(page.text.contains(&path), "{}", page.text);
    assert!(
        !page.text.contains(&format!("/mail/documents/{whole}")),
        "{}",
        page.text
    );
    let answer = browser.get(&path).await.expect(200);
    assert_eq!(answer.text, "Delibera n. 1");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename=\"delibera.txt\"")
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    browser.get("/mail/documents/nessuno").await.expect(404);
    let events = scene.app.program(&scene.admin).await;
    let events = events.get("/api/v1/audit-events").await.expect(200);
    assert!(
        events.text.contains("formal_notice.downloaded"),
        "{}",
        events.text
    );
}

#[tokio::test]
async fn control_characters_of_a_mail_break_no_database() {
    let scene = Scene::with("").await;
    let sender = &scene.anna.email;
    let message = format!(
        "From: An\0na\x01 <{sender}>\r\nSubject: Ogg\0etto\x1b =?utf-8?q?a=00b?=\r\nMessage-ID: <m\0\x021@alfa.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nTe\0sto\r\n\
         --m\r\nContent-Type: appl\0ication/p\x01df; name=\"a\0b.pdf\"\r\nContent-ID: <c\0d@x>\r\n\
         Content-Disposition: attachment; filename*=utf-8''c%00d%0a.pdf\r\n\r\n%PDF-\0\r\n--m--\r\n"
    );
    let taken = scene
        .take(envelope(sender, 1).mail(Some(message.as_bytes())))
        .await;
    is(&taken, State::NewTicket, Reason::NewRequest);
    let manager = scene.app.program(&scene.manager).await;
    let notice = notice_of(&manager, &taken).await;
    let document = notice["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["role"] == "document");
    assert_eq!(document.unwrap()["media_type"], "application/pdf");
    assert_eq!(document.unwrap()["name"], "cd .pdf");
    // The same of an ordinary mail, in everything that its row keeps.
    let plain = scene.take_in("assistenza", message.into_bytes()).await;
    assert_eq!(plain.message_id.as_deref(), Some("m1@alfa.example"));
    for text in [&plain.subject, &plain.from_name, &plain.from_address]
        .into_iter()
        .flatten()
    {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    let bounce = format!(
        "From: MAILER-DAEMON@altrove.example\r\nSubject: Undelivered\0\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nNo\0n consegnato\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\0\r\n\r\nFinal-Recipient: rfc822; {sender}\0\r\n\
         Action: fai\0led\r\nStatus: 5.1.1\0\r\nDiagnostic-Code: smtp; 550 n\0o\x07\r\n\r\n--b--\r\n"
    );
    let bounce = scene.take_in("assistenza", bounce.into_bytes()).await;
    assert_eq!(bounce.state, State::Bounce);
}

#[tokio::test]
async fn who_decides_on_an_act_reads_the_files_of_the_notice_on_which_it_rests() {
    let scene = Scene::with("").await;
    let message = inner(&scene.anna.email, 1, &[], "Si recede.");
    let mail = scene
        .take(envelope(&scene.anna.email, 1).mail(Some(&message)))
        .await;
    let manager = scene.app.program(&scene.manager).await;
    let notice = notice_of(&manager, &mail).await;
    let id_of = |role: &str| {
        let files = notice["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["role"] == role).unwrap();
        file["id"].as_str().unwrap().to_owned()
    };
    let (document, whole) = (id_of("document"), id_of("envelope"));
    let staff = async |name: &str, role| scene.app.staff(name, &[role], &[]).await;
    let owner = staff("Carla Bruni", Role::CaseOwner).await;
    let substitute = staff("Sergio Grandi", Role::SubstituteOfficer).await;
    let other = staff("Olivia Pace", Role::SubstituteOfficer).await;
    let accountant = staff("Conte Verdi", Role::Accountant).await;
    let taker = staff("Tito Lami", Role::Agent).await;
    let people = [&owner, &substitute, &other, &accountant, &taker];
    let had = async |id: &str| {
        let mut statuses = Vec::new();
        for person in people {
            let path = format!("/api/v1/formal-notice-files/{id}/content");
            let program = scene.app.program(person).await;
            let by_program = program.get(&path).await;
            let browser = scene.app.browser(person).await;
            let by_page = browser.get(&format!("/mail/documents/{id}")).await;
            assert_eq!(by_program.status, by_page.status);
            assert_eq!(by_program.text == "Delibera n. 1", by_program.status == 200);
            statuses.push(by_program.status.as_u16());
        }
        statuses
    };
    // Nothing rests on it yet.
    assert_eq!(had(&document).await, [404; 5]);
    let (anna, alfa) = (scene.app.actor(&scene.anna).await, scene.alfa);
    let (of_mail, by, takes) = (mail.id, substitute.id, taker.id);
    let made = scene.app.write(move |db, now| {
        use sportello::db::schema::{act_notices, acts, disdette, formal_notices, tickets};
        let act = course::begin(db, &anna, now, Procedure::Adesione, alfa, ActState::Draft)?;
        diesel::update(acts::table.find(act.id))
            .set((
                acts::procedure.eq(Procedure::Disdetta),
                acts::state.eq(ActState::Registered),
                acts::substitute_id.eq(by),
            ))
            .execute(db)?;
        diesel::insert_into(disdette::table)
            .values(disdette::act_id.eq(act.id))
            .execute(db)?;
        let (notice, ticket): (NoticeId, Option<TicketId>) = formal_notices::table
            .filter(formal_notices::incoming_id.eq(of_mail))
            .select((formal_notices::id, formal_notices::ticket_id))
            .first(db)?;
        diesel::insert_into(act_notices::table)
            .values((
                act_notices::act_id.eq(act.id),
                act_notices::notice_id.eq(notice),
                act_notices::received_on.eq(rome::date_of(now.utc())),
                act_notices::linked_at.eq(now),
            ))
            .execute(db)?;
        diesel::update(tickets::table.find(ticket.expect("the mail opened a ticket")))
            .set(tickets::assignee_id.eq(takes))
            .execute(db)?;
        Ok::<_, ActError>(act.number)
    });
    let number = made.await.unwrap();
    // The other one who could substitute, and who only reads the act, see that there is a notice.
    assert_eq!(had(&document).await, [200, 200, 404, 404, 200]);
    // The mail as a whole is for administrators.
    assert_eq!(had(&whole).await, [403, 403, 404, 404, 403]);
    let link = format!("/mail/documents/{document}");
    for (person, is_linked) in [
        (&owner, true),
        (&substitute, true),
        (&taker, true),
        (&accountant, false),
        (&scene.anna, false),
    ] {
        let browser = scene.app.browser(person).await;
        let page = browser.get(&format!("/disdette/{number}")).await.expect(200).text;
        assert_eq!(page.contains(&link), is_linked, "{}: {page}", person.email);
    }
    let program = scene.app.program(&owner).await;
    let shown = program
        .get(&format!("/api/v1/disdette/{number}"))
        .await
        .expect(200);
    assert!(shown.text.contains(&document), "{}", shown.text);
}
