//! Tickets by their pages: forms as browsers send them, with and without htmx.

use poem::http::Method;
use sportello::kernel::ids::EnteId;
use sportello::kernel::text::Lang;
use sportello::queues::{self, templates};
use sportello::users::actor::{EnteRole, Operator, Role};

use crate::support::{Answer, Client, Person, TestApp};

/// Two enti with people, an agent of the first queue, an agent of another one, a manager.
struct Place {
    app: TestApp,
    gussago: EnteId,
    paola: Person,
    luca: Person,
    stranger: Person,
    anna: Person,
    bruno: Person,
    marta: Person,
}

async fn place() -> Place {
    let app = TestApp::start().await;
    let gussago = app.ente("Comune di Gussago").await;
    let ome = app.ente("Comune di Ome").await;
    Place {
        paola: app.user_of(gussago, "Paola Gatti", EnteRole::User, false).await,
        luca: app.user_of(gussago, "Luca Neri", EnteRole::Contact, true).await,
        stranger: app.user_of(ome, "Sara Riva", EnteRole::Contact, true).await,
        anna: app
            .staff("Anna Bonetti", &[Role::Agent], &["primo-livello"])
            .await,
        bruno: app.staff("Bruno Costa", &[Role::Agent], &["siti-web"]).await,
        marta: app.staff("Marta Dalla Torre", &[Role::Manager], &[]).await,
        gussago,
        app,
    }
}

/// One part of a form with files: field, or file with its name.
enum Part<'a> {
    Field(&'a str, &'a str),
    File(&'a str, &'a [u8]),
}

/// Sends a form with files, after taking the token from a page.
async fn submit_files(client: &Client, page: &str, path: &str, parts: &[Part<'_>]) -> Answer {
    let token = client.csrf(page).await;
    send_parts(client, path, &[&[Part::Field("csrf", &token)], parts]).await
}

async fn send_parts(client: &Client, path: &str, parts: &[&[Part<'_>]]) -> Answer {
    let mut body: Vec<u8> = Vec::new();
    for part in parts.iter().flat_map(|parts| parts.iter()) {
        body.extend_from_slice(b"--boundary-of-the-test\r\nContent-Disposition: form-data; ");
        match part {
            Part::Field(name, value) => {
                body.extend_from_slice(format!("name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
            }
            Part::File(name, bytes) => {
                let head = format!(
                    "name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                );
                body.extend_from_slice(head.as_bytes());
                body.extend_from_slice(bytes);
                body.extend_from_slice(b"\r\n");
            }
        }
    }
    body.extend_from_slice(b"--boundary-of-the-test--\r\n");
    let request = client.request(Method::POST, path).body(body);
    let request = request.header(
        "content-type",
        "multipart/form-data; boundary=boundary-of-the-test",
    );
    client.send(request).await
}

const OPENING: [(&str, &str); 7] = [
    ("service", "PORTALE"),
    ("kind", "incident"),
    ("subject", "Non si apre l’albo pretorio"),
    ("text", "Dal mattino la pagina dell’albo è bianca."),
    ("impact", "1"),
    ("urgency", "2"),
    ("confidential-not-sent", ""),
];

/// Opens a ticket by its page and gives its path.
async fn open(client: &Client, changes: &[(&str, &str)]) -> String {
    let kept = OPENING
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let fields: Vec<(&str, &str)> = kept.chain(changes).copied().collect();
    let page = changes
        .iter()
        .find(|(name, _)| *name == "ente")
        .map_or("/tickets/new".to_owned(), |(_, ente)| {
            format!("/tickets/new?ente={ente}")
        });
    let answer = client.submit(&page, "/tickets", &fields).await.expect(303);
    answer.header("location").to_owned()
}

/// The hidden version of the ticket's forms.
fn version(page: &str) -> String {
    let (_, rest) = page
        .split_once(r#"name="version" value=""#)
        .expect("a form with a version");
    rest.split('"').next().unwrap().to_owned()
}

async fn answer(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let version = version(&client.get(path).await.text);
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    client.submit(path, &format!("{path}/messages"), &all).await
}

#[tokio::test]
async fn a_ticket_goes_from_opened_to_closed_by_its_pages() {
    let place = place().await;
    let (paola, anna) = (
        place.app.browser(&place.paola).await,
        place.app.browser(&place.anna).await,
    );
    let fields: Vec<Part> = OPENING
        .iter()
        .map(|(name, value)| Part::Field(name, value))
        .collect();
    let mut parts = fields;
    parts.push(Part::File("schermata àlbo.txt", b"pagina bianca\n"));
    let opened = submit_files(&paola, "/tickets/new", "/tickets", &parts)
        .await
        .expect(303);
    let path = opened.header("location").to_owned();
    assert_eq!(path, "/tickets/HD-2026-000001");

    let page = paola.get(&path).await.expect(200).text;
    assert!(page.contains("Non si apre l’albo pretorio") && page.contains("schermata àlbo.txt"));
    let (_, rest) = page.split_once("href=\"/attachments/").expect("the file");
    let file = format!("/attachments/{}", rest.split('"').next().unwrap());
    let bytes = paola.get(&file).await.expect(200);
    assert_eq!(bytes.text, "pagina bianca\n");
    assert!(bytes.header("content-disposition").starts_with("attachment;"));
    assert!(bytes.header("content-security-policy").contains("sandbox"));

    // Taken, asked, answered, solved, confirmed.
    let seen = version(&anna.get(&path).await.expect(200).text);
    let me = place.anna.id.to_string();
    let taken = anna
        .submit(
            &path,
            &format!("{path}/assignment"),
            &[("version", &seen), ("assignee", &me)],
        )
        .await;
    taken.expect(303);
    let asked = [
        ("visibility", "public"),
        ("reply-text", "Da quale computer?"),
        ("then", "waiting_ente"),
    ];
    answer(&anna, &path, &asked).await.expect(303);
    assert!(
        paola
            .get(&path)
            .await
            .text
            .contains("Aspettiamo una tua risposta")
    );
    answer(&paola, &path, &[("reply-text", "Da tutti."), ("then", "send")])
        .await
        .expect(303);
    let noted = [
        ("visibility", "internal"),
        ("reply-text", "NOTA-SEGRETA"),
        ("then", "send"),
    ];
    answer(&anna, &path, &noted).await.expect(303);
    let solved = [
        ("visibility", "public"),
        ("reply-text", "Riavviato il server."),
        ("then", "resolved"),
    ];
    answer(&anna, &path, &solved).await.expect(303);
    let page = paola.get(&path).await.text;
    assert!(page.contains("È tutto risolto?") && page.contains("Riavviato il server."));
    assert!(!page.contains("NOTA-SEGRETA") && !page.contains("nota interna"));
    assert!(anna.get(&path).await.text.contains("NOTA-SEGRETA"));
    let confirmed = [("version", version(&page)), ("state", "closed".to_owned())];
    let confirmed: Vec<(&str, &str)> = confirmed
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    paola
        .submit(&path, &format!("{path}/state"), &confirmed)
        .await
        .expect(303);
    assert!(paola.get(&path).await.text.contains("s-state-closed"));

    // Whoever writes to it now opens one that goes on with it.
    let more = answer(
        &paola,
        &path,
        &[("reply-text", "È successo di nuovo."), ("then", "send")],
    )
    .await
    .expect(303);
    assert_eq!(more.header("location"), "/tickets/HD-2026-000002");
    assert!(
        paola
            .get("/tickets/HD-2026-000002")
            .await
            .text
            .contains("HD-2026-000001")
    );
}

#[tokio::test]
async fn nothing_typed_and_no_file_is_lost_when_something_is_wrong() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    let parts = [
        Part::Field("subject", "No"),
        Part::Field("text", "Un testo <b>lungo</b> da non perdere"),
        Part::File("prova.txt", b"contenuto"),
        Part::File("virus.exe", b"MZ\0"),
    ];
    let again = submit_files(&paola, "/tickets/new", "/tickets", &parts)
        .await
        .expect(422);
    assert!(
        again
            .text
            .contains("Un testo &lt;b&gt;lungo&lt;/b&gt; da non perdere"),
        "{}",
        again.text
    );
    for wrong in [
        "href=\"#subject\"",
        "href=\"#service\"",
        "href=\"#kind\"",
        "virus.exe",
        "prova.txt",
    ] {
        assert!(again.text.contains(wrong), "{wrong}: {}", again.text);
    }
    // The file that had arrived comes along with the second try.
    let (_, rest) = again
        .text
        .split_once(r#"name="kept" value=""#)
        .expect("the kept file");
    let kept = rest.split('"').next().unwrap().to_owned();
    let path = open(&paola, &[("kept", &kept)]).await;
    assert!(paola.get(&path).await.text.contains("prova.txt"));
    // Somebody else's kept file is none.
    let luca = place.app.browser(&place.luca).await;
    let path = open(&luca, &[("kept", &kept)]).await;
    assert!(!luca.get(&path).await.text.contains("prova.txt"));
}

#[tokio::test]
async fn other_enti_and_other_queues_find_nothing() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    let path = open(
        &paola,
        &[("subject", "CANARINO di Gussago"), ("confidential", "true")],
    )
    .await;
    let (stranger, bruno) = (
        place.app.browser(&place.stranger).await,
        place.app.browser(&place.bruno).await,
    );
    for client in [&stranger, &bruno] {
        client.get(&path).await.expect(404);
        client.get("/tickets/HD-2026-999999").await.expect(404);
        for list in [
            "/tickets?view=all",
            "/tickets?q=canarino",
            "/tickets.csv?view=all",
        ] {
            let found = client.get(list).await.expect(200);
            assert!(!found.text.contains("CANARINO"), "{list}");
        }
        let token = client.csrf("/tickets").await;
        let fields = [
            ("csrf", token.as_str()),
            ("reply-text", "x"),
            ("visibility", "public"),
        ];
        client
            .post_form(&format!("{path}/messages"), &fields)
            .await
            .expect(404);
    }
    // A colleague who sees all tickets of the ente does not see a confidential one.
    place.app.browser(&place.luca).await.get(&path).await.expect(404);
    let marta = place.app.browser(&place.marta).await;
    assert!(marta.get("/tickets?view=all").await.text.contains("CANARINO"));
    place.app.anonymous().get(&path).await.expect(303);
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_before_a_file_is_stored() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    paola.post_form("/tickets", &OPENING).await.expect(403);
    let parts = [
        Part::File("prova.txt", b"contenuto"),
        Part::Field("csrf", "wrong"),
    ];
    send_parts(&paola, "/tickets", &[&parts]).await.expect(403);
    let path = open(&paola, &[]).await;
    for form in ["messages", "state", "watchers", "watchers/remove"] {
        paola.post_form(&format!("{path}/{form}"), &[]).await.expect(403);
    }
}

#[tokio::test]
async fn who_comes_second_sees_what_changed_and_goes_on() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    let path = open(&paola, &[]).await;
    let (anna, marta) = (
        place.app.browser(&place.anna).await,
        place.app.browser(&place.marta).await,
    );
    let old = version(&anna.get(&path).await.text);
    let assign = format!("{path}/assignment");
    let anna_id = place.anna.id.to_string();
    marta
        .submit(&path, &assign, &[("version", &old), ("assignee", &anna_id)])
        .await
        .expect(303);
    let late = [
        ("version", old.as_str()),
        ("seen", "0"),
        ("queue", "siti-web"),
        ("queue-reason", "È un problema del sito"),
    ];
    let stale = anna
        .submit(&path, &format!("{path}/queue"), &late)
        .await
        .expect(422);
    assert!(
        stale.text.contains("Nel frattempo la richiesta è cambiata"),
        "{}",
        stale.text
    );
    assert!(
        stale.text.contains("ha assegnato la richiesta a Anna Bonetti"),
        "{}",
        stale.text
    );
    assert!(stale.text.contains("È un problema del sito"));
    let now = version(&stale.text);
    let again = [
        ("version", now.as_str()),
        ("queue", "siti-web"),
        ("queue-reason", "È un problema del sito"),
    ];
    anna.submit(&path, &format!("{path}/queue"), &again)
        .await
        .expect(303);
    assert!(marta.get(&path).await.text.contains("siti-web"));
}

#[tokio::test]
async fn staff_edit_prioritise_link_merge_and_watch() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    let anna = place.app.browser(&place.anna).await;
    let first = open(&paola, &[]).await;
    let second = open(&paola, &[("subject", "Albo ancora bianco")]).await;
    let third = open(&paola, &[("subject", "Albo sempre bianco")]).await;
    let number = |path: &str| path.rsplit('/').next().unwrap().to_owned();

    let seen = version(&anna.get(&first).await.text);
    let edit = [
        ("version", seen.as_str()),
        ("subject", "Albo pretorio bianco"),
        ("tags", "albo, Urgente"),
        ("impact", "1"),
        ("urgency", "1"),
    ];
    anna.submit(&first, &first, &edit).await.expect(303);
    let page = anna.get(&first).await.text;
    assert!(
        page.contains("Albo pretorio bianco")
            && page.contains("tag=albo")
            && page.contains("s-prio-critical")
    );
    let seen = version(&page);
    let path = format!("{first}/priority");
    let without = anna
        .submit(&first, &path, &[("version", &seen), ("priority", "low")])
        .await
        .expect(422);
    assert!(
        without.text.contains("id=\"priority-reason-error\""),
        "{}",
        without.text
    );
    let with = [
        ("version", seen.as_str()),
        ("priority", "low"),
        ("priority-reason", "Ha una soluzione provvisoria"),
    ];
    anna.submit(&first, &path, &with).await.expect(303);
    assert!(anna.get(&first).await.text.contains("s-prio-low"));

    let other = number(&second);
    let relate = [("relation", "child"), ("other", other.as_str())];
    anna.submit(&first, &format!("{first}/relations"), &relate)
        .await
        .expect(303);
    assert!(anna.get(&first).await.text.contains("Richieste figlie"));
    let both = [
        ("visibility", "public"),
        ("reply-text", "RISPOSTA A TUTTE"),
        ("to-children", "true"),
    ];
    answer(&anna, &first, &both).await.expect(303);
    assert!(paola.get(&second).await.text.contains("RISPOSTA A TUTTE"));
    let ended = anna
        .submit(&first, &format!("{first}/relations/remove"), &relate)
        .await
        .expect(303);
    assert!(
        anna.get(ended.header("location"))
            .await
            .text
            .contains("Annulla: ricollega")
    );
    let wrong = anna
        .submit(
            &first,
            &format!("{first}/relations"),
            &[("relation", "link"), ("other", "12")],
        )
        .await;
    assert!(wrong.expect(422).text.contains("id=\"other-error\""));

    let luca = place.luca.id.to_string();
    let watch = [("watcher", luca.as_str())];
    anna.submit(&first, &format!("{first}/watchers"), &watch)
        .await
        .expect(303);
    let ended = anna
        .submit(&first, &format!("{first}/watchers/remove"), &watch)
        .await
        .expect(303);
    assert!(
        anna.get(ended.header("location"))
            .await
            .text
            .contains("Luca Neri torna a seguire")
    );

    let duplicates = format!("duplicate={}&duplicate={}", number(&second), number(&third));
    let preview = anna
        .get(&format!("{first}/merge?step=preview&{duplicates}"))
        .await
        .expect(200)
        .text;
    assert!(preview.contains("Unire queste 2 richieste?") && preview.contains("Albo sempre bianco"));
    let (second_number, third_number) = (number(&second), number(&third));
    let fields = [
        ("duplicate", second_number.as_str()),
        ("duplicate", third_number.as_str()),
    ];
    anna.submit(&first, &format!("{first}/merge"), &fields)
        .await
        .expect(303);
    assert!(
        paola
            .get(&second)
            .await
            .text
            .contains("Questa richiesta è stata unita a")
    );
}

#[tokio::test]
async fn staff_open_a_ticket_for_an_ente_that_telephoned() {
    let place = place().await;
    let anna = place.app.browser(&place.anna).await;
    let ente = place.gussago.to_string();
    assert!(
        anna.get("/tickets/new")
            .await
            .expect(200)
            .text
            .contains("Comune di Ome")
    );
    assert!(
        anna.get("/tickets/new?ente-name=gus")
            .await
            .text
            .contains(&format!("/tickets/new?ente={ente}"))
    );
    let exact = anna
        .get("/tickets/new?ente-name=comune%20di%20gussago")
        .await
        .expect(303);
    assert_eq!(exact.header("location"), format!("/tickets/new?ente={ente}"));
    let paola = place.paola.id.to_string();
    let path = open(
        &anna,
        &[
            ("ente", &ente),
            ("requester", &paola),
            ("channel", "phone"),
            ("tags", "albo"),
        ],
    )
    .await;
    let page = anna.get(&path).await.text;
    assert!(page.contains("per conto di Paola Gatti") && page.contains("Telefono"));
    place.app.browser(&place.paola).await.get(&path).await.expect(200);
}

#[tokio::test]
async fn the_list_is_its_address() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    let empty = paola.get("/tickets").await.expect(200).text;
    assert!(empty.contains("Non ci sono ancora richieste"));
    let path = open(&paola, &[("subject", "=SOMMA(A1)")]).await;
    let anna = place.app.browser(&place.anna).await;
    let list = anna.get("/tickets").await.expect(200).text;
    assert!(list.contains("=SOMMA(A1)") && list.contains("Da prendere in carico"));
    assert!(
        anna.get("/tickets?view=mine")
            .await
            .text
            .contains("Non hai richieste aperte assegnate")
    );
    let found = anna
        .get("/tickets?state=new&kind=incident&priority=high&q=albo")
        .await
        .expect(200)
        .text;
    assert!(found.contains("=SOMMA(A1)") && found.contains("togli il filtro"));
    assert!(
        anna.get("/tickets?state=closed")
            .await
            .text
            .contains("Nessuna richiesta corrisponde")
    );
    anna.get("/tickets?state=unknown").await.expect(422);
    let direct = anna.get("/tickets?q=hd-2026-000001").await.expect(303);
    assert_eq!(direct.header("location"), path);
    let swapped = anna
        .clone()
        .with_header("hx-request", "true")
        .get("/tickets?state=new&q=")
        .await
        .expect(200);
    assert!(swapped.text.starts_with("<div id=\"results\"") && swapped.text.contains("hx-swap-oob"));
    assert_eq!(swapped.header("hx-push-url"), "/tickets?state=new");
    let csv = anna.get("/tickets.csv?state=new").await.expect(200);
    assert!(csv.header("content-disposition").contains(".csv"));
    assert!(
        csv.text.starts_with('\u{feff}') && csv.text.contains("'=SOMMA(A1)"),
        "{}",
        csv.text
    );
}

#[tokio::test]
async fn htmx_gets_the_part_that_changes() {
    let place = place().await;
    let paola = place.app.browser(&place.paola).await;
    let path = open(&paola, &[]).await;
    let swift = paola.clone().with_header("hx-request", "true");
    let part = swift.get(&path).await.expect(200).text;
    assert!(part.starts_with("<div id=\"ticket\"") && !part.contains("<html"));
    let token = paola.csrf(&path).await;
    let fields = [("csrf", token.as_str()), ("reply-text", ""), ("then", "send")];
    let wrong = swift
        .post_form(&format!("{path}/messages"), &fields)
        .await
        .expect(422);
    assert!(wrong.text.starts_with("<div id=\"ticket\"") && wrong.text.contains("reply-text-error"));
    let fields = [("csrf", token.as_str()), ("subject", "no")];
    let wrong = swift.post_form("/tickets", &fields).await.expect(422);
    assert!(wrong.text.starts_with("<div id=\"new\""));
    let mut fields = OPENING.to_vec();
    fields.push(("csrf", &token));
    let opened = swift.post_form("/tickets", &fields).await.expect(204);
    assert_eq!(opened.header("hx-redirect"), "/tickets/HD-2026-000002");
}

#[tokio::test]
async fn anybody_asks_by_the_public_form_and_not_without_end() {
    let place = place().await;
    let visitor = place.app.anonymous();
    let question = [
        ("name", "Carla Fontana"),
        ("email", "carla.fontana@posta.example"),
        ("service", "PORTALE"),
        ("text", "Come si aderisce al portale?"),
    ];
    let refused = visitor
        .submit("/information", "/information", &question)
        .await
        .expect(422);
    assert!(refused.text.contains("id=\"acknowledged-error\"") && refused.text.contains("Carla Fontana"));
    let mut acknowledged = question.to_vec();
    acknowledged.push(("acknowledged", "true"));
    // Mistakes are free: only what opens a ticket counts as one.
    for _ in 0..10 {
        let again = visitor.submit("/information", "/information", &question).await;
        again.expect(422);
    }
    let sent = visitor
        .submit("/information", "/information", &acknowledged)
        .await
        .expect(303);
    assert_eq!(sent.header("location"), "/information/sent?number=HD-2026-000001");
    let thanks = visitor.get(sent.header("location")).await.expect(200).text;
    assert!(thanks.contains("HD-2026-000001") && !thanks.contains("Carla"));
    let anna = place.app.browser(&place.anna).await;
    let page = anna.get("/tickets/HD-2026-000001").await.expect(200).text;
    assert!(page.contains("Carla Fontana") && page.contains("carla.fontana@posta.example"));
    place
        .app
        .browser(&place.luca)
        .await
        .get("/tickets/HD-2026-000001")
        .await
        .expect(404);
    for _ in 0..4 {
        let sent = visitor
            .submit("/information", "/information", &acknowledged)
            .await;
        sent.expect(303);
    }
    let early = visitor
        .submit("/information", "/information", &acknowledged)
        .await
        .expect(429);
    assert_eq!(early.header("retry-after"), "60");
    assert!(early.text.contains("Come si aderisce al portale?") && early.text.contains("Carla Fontana"));
}

#[tokio::test]
async fn an_answer_meant_for_the_ente_never_becomes_a_note_by_itself() {
    let place = place().await;
    let (luca, anna) = (
        place.app.browser(&place.luca).await,
        place.app.browser(&place.anna).await,
    );
    let path = open(&luca, &[]).await;
    let seen = version(&anna.get(&path).await.text);
    let cancelled = [("version", seen.as_str()), ("state", "cancelled")];
    luca.submit(&path, &format!("{path}/state"), &cancelled)
        .await
        .expect(303);
    let to = format!("{path}/messages");
    let late = [
        ("version", seen.as_str()),
        ("visibility", "public"),
        ("reply-text", "Abbiamo ripristinato la pagina."),
        ("then", "send"),
    ];
    let refused = anna.submit(&path, &to, &late).await.expect(422).text;
    assert!(
        refused.contains("Abbiamo ripristinato la pagina.</textarea>"),
        "{refused}"
    );
    assert!(
        refused.contains("/tickets/new?follows=HD-2026-000001"),
        "{refused}"
    );
    let page = anna.get(&path).await.text;
    assert!(!page.contains("Abbiamo ripristinato"), "{page}");
    // The form of a final ticket offers notes alone, and says nothing of who reads them.
    let note = [
        ("version", seen.as_str()),
        ("reply-text", "Per noi"),
        ("then", "send"),
    ];
    anna.submit(&path, &to, &note).await.expect(303);
    assert!(anna.get(&path).await.text.contains("Per noi"));
    assert!(!luca.get(&path).await.text.contains("Per noi"));
}

#[tokio::test]
async fn a_reply_template_fills_in_only_tickets_of_its_own_queue() {
    let place = place().await;
    let given = templates::TemplateIn {
        language: Lang::It,
        title: "Presa in carico".to_owned(),
        body: "Gentile {{requester}}, canary-template".to_owned(),
    };
    let made = place.app.write(move |db, now| {
        let [own, other] = ["primo-livello", "siti-web"].map(|code| queues::by_code(db, code));
        let own = templates::create(db, Operator, now, own?.id, &given)?;
        let other = templates::create(db, Operator, now, other?.id, &given)?;
        Ok::<_, queues::QueueError>((own.id, other.id))
    });
    let (own, other) = made.await.unwrap();
    let paola = place.app.browser(&place.paola).await;
    let path = open(&paola, &[]).await;
    for person in [&place.anna, &place.marta] {
        let browser = place.app.browser(person).await;
        let with = async |template: &str| {
            answer(&browser, &path, &[("then", "template"), ("template", template)]).await
        };
        let filled = with(&own.to_string()).await;
        assert!(filled.text.contains("Gentile Paola Gatti, canary-template"));
        let refused = with(&other.to_string()).await.expect(404);
        assert!(!refused.text.contains("canary-template"));
    }
}
