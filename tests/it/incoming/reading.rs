//! Who reads a mail, and how it is found.

use serde_json::json;
use sportello::incoming::{Incoming, Reason, State};
use sportello::tickets::TicketRef;
use sportello::users::actor::Role;

use super::{Scene, is, mail};

/// A mail with a text and HTML with an image of its own.
fn composed(from: &str, headers: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nSubject: Composta\r\n{headers}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n\
         --x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n\
         --y\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --y\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{text}<script>x()</script><img src=\"cid:logo\"></p>\r\n--y--\r\n\
         --x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n"
    )
}

#[tokio::test]
async fn who_works_a_ticket_reads_its_mails_and_those_of_no_other() {
    let scene = Scene::start().await;
    let other = scene
        .app
        .staff("Carlo Conti", &[Role::Agent], &["siti-web"])
        .await;
    let opened = composed(&scene.anna.email, "Message-ID: <uno@x.example>\r\n", "Aperta");
    let opened = scene.take(opened).await;
    is(&opened, State::NewTicket, Reason::NewRequest);
    let absent = composed(
        &scene.anna.email,
        "Auto-Submitted: auto-replied\r\nIn-Reply-To: <uno@x.example>\r\n",
        "Torno <b>lunedì</b>",
    );
    let absent = scene.take(absent).await;
    is(&absent, State::Threaded, Reason::Automatic);
    let number = scene.ticket(&opened, &scene.anna).await.number.to_string();

    let agent = scene.app.browser(&scene.agent).await;
    let thread = agent.get(&format!("/tickets/{number}")).await.expect(200).text;
    let frame = format!("src=\"/mail/incoming/{}/text\"", absent.id);
    assert!(
        thread.contains(&frame) && thread.contains("Risposta automatica"),
        "{thread}"
    );
    assert!(thread.contains(&format!("href=\"/mail/incoming/{}\"", opened.id)));
    let path = |mail: &Incoming, part: &str| format!("/mail/incoming/{}{part}", mail.id);
    let text = agent.get(&path(&absent, "/text")).await.expect(200);
    assert!(
        text.text.contains("Torno &lt;b&gt;lunedì&lt;/b&gt;"),
        "{}",
        text.text
    );
    assert!(
        text.header("content-security-policy")
            .starts_with("sandbox; default-src 'none'")
    );
    let page = agent.get(&path(&opened, "")).await.expect(200).text;
    assert!(page.contains("/html\"") && !page.contains("/raw\""), "{page}");
    for form in ["/placement\"", "/ignore\"", "/retry\"", "/contact\""] {
        assert!(!page.contains(form), "{form}");
    }
    let html = agent.get(&path(&opened, "/html")).await.expect(200).text;
    assert!(
        html.contains("data:image/png;base64,") && !html.contains("script"),
        "{html}"
    );
    agent.get(&path(&opened, "/raw")).await.expect(404);
    let program = scene.app.program(&scene.agent).await;
    let place = format!("/api/v1/incoming-mails/{}/placement", absent.id);
    program.post(&place, &json!({"ticket": number})).await.expect(404);

    // Another queue's agent sees neither the ticket nor its mails; nor does the ente, whose page shows nothing of machines.
    let stranger = scene.app.browser(&other).await;
    for part in ["", "/text", "/html"] {
        for mail in [&opened, &absent] {
            stranger.get(&path(mail, part)).await.expect(404);
        }
    }
    let anna = scene.app.browser(&scene.anna).await;
    let thread = anna.get(&format!("/tickets/{number}")).await.expect(200).text;
    assert!(!thread.contains("/mail/incoming/") && !thread.contains("Risposta automatica"));
    anna.get(&path(&absent, "/text")).await.expect(404);
}

#[tokio::test]
async fn mails_are_found_by_ticket_reason_road_day_and_id() {
    let scene = Scene::start().await;
    let first = scene
        .take(mail(
            &scene.anna.email,
            "Prima",
            &["Message-ID: <uno@x.example>"],
            "Uno",
        ))
        .await;
    scene.app.advance(chrono::TimeDelta::days(2));
    let second = scene
        .take(mail("chi@altrove.example", "Seconda", &[], "Due"))
        .await;
    let number = scene.ticket(&first, &scene.manager).await.number;
    let program = scene.app.program(&scene.manager).await;
    let browser = scene.app.browser(&scene.manager).await;
    let found = async |query: &str| {
        let listed = program.get(&format!("/api/v1/incoming-mails?{query}")).await;
        let listed = listed.expect(200).json();
        let ids = listed["items"].as_array().unwrap().iter();
        ids.map(|mail| mail["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (one, two) = (vec![first.id.to_string()], vec![second.id.to_string()]);
    for (query, expected) in [
        (format!("ticket={number}"), &one),
        (format!("ticket={}", first.ticket_id.unwrap()), &one),
        ("message_id=uno@x.example".to_owned(), &one),
        ("message_id=%3Cuno@x.example%3E&state=new_ticket".to_owned(), &one),
        ("message_id=uno@x.example&state=quarantine".to_owned(), &vec![]),
        ("reason=unknown_sender".to_owned(), &two),
        ("reason=unknown_sender&q=prima".to_owned(), &vec![]),
        ("source=imap".to_owned(), &vec![]),
        ("source=command&to=2026-03-03T00:00:00Z".to_owned(), &one),
        ("from=2026-03-03T00:00:00Z".to_owned(), &two),
        (
            "from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z".to_owned(),
            &one,
        ),
    ] {
        assert_eq!(found(&query).await, *expected, "{query}");
    }
    let page = async |query: &str| {
        let page = browser.get(&format!("/mail?{query}")).await.expect(200).text;
        (page.contains(">Prima<"), page.contains(">Seconda<"))
    };
    assert_eq!(page("from=2026-03-02&to=2026-03-02").await, (true, false));
    assert_eq!(page("from=2026-03-04&source=command").await, (false, true));
    assert_eq!(page(&format!("ticket={number}")).await, (true, false));
    assert_eq!(page("reason=unknown_sender").await, (false, true));
    assert_eq!(page("message_id=%3Cuno@x.example%3E").await, (true, false));
    // An administrator sees no tickets, and is not told which mail stands on one.
    let admin = scene.app.program(&scene.admin).await;
    let none = admin
        .get(&format!("/api/v1/incoming-mails?ticket={number}"))
        .await
        .expect(200)
        .json();
    assert_eq!(none["items"], json!([]));
    assert!(number.to_string().parse::<TicketRef>().is_ok());
}

#[tokio::test]
async fn mails_in_and_out_are_counted() {
    let scene = Scene::start().await;
    scene.take(mail(&scene.anna.email, "Prima", &[], "Uno")).await;
    for text in ["Due", "Tre"] {
        scene.take(mail("chi@altrove.example", "Altra", &[], text)).await;
    }
    sportello::jobs::run_now(&scene.app.app, "mail.deliver")
        .await
        .unwrap();
    let shown = scene.app.anonymous().get("/metrics").await.expect(200).text;
    for line in [
        "sportello_mails_in_total{state=\"new_ticket\"} 1",
        "sportello_mails_in_total{state=\"quarantine\"} 2",
        "sportello_mails_in_total{state=\"dead_letter\"} 0",
        "sportello_mails_out_total{end=\"given_up\"} 0",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let sent = shown
        .lines()
        .find_map(|line| line.strip_prefix("sportello_mails_out_total{end=\"sent\"} "));
    assert_ne!(sent, Some("0"), "{shown}");
    assert!(sent.is_some());
}
