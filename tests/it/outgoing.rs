//! Mails about tickets: to whom, what they say, where answers go, and how each person wants them.

use chrono::TimeDelta;
use diesel::prelude::*;
use poem::http::Method;
use serde_json::json;
use sportello::db::schema::reply_tokens;
use sportello::jobs;
use sportello::kernel::ids::{TicketId, UserId};
use sportello::mail::bounces::{self, Bounce, BounceKind};
use sportello::mail::ids::{self, OurId};
use sportello::mail::letter::Letter;
use sportello::mail::message::quotes::REPLY_LINES;
use sportello::mail::replies;
use sportello::notices::preferences;
use sportello::notices::{MailMode, NoticeKind};
use sportello::tickets::{
    self, Channel, Kind, NewMessage, NewTicket, State, StateChange, Terms, Ticket, Visibility,
};
use sportello::users::actor::{Actor, EnteRole, Operator, Role};

use crate::support::{Person, TestApp};

/// A ticket's people: who helps, who asked, a colleague who sees all of the ente, and somebody of another ente.
struct World {
    app: TestApp,
    anna: Person,
    bruno: Person,
    rosa: Person,
    vito: Person,
    ente: sportello::kernel::ids::EnteId,
}

impl World {
    async fn start() -> World {
        let app = TestApp::start().await;
        let anna = app.staff("Anna Rossi", &[Role::Agent], &["primo-livello"]).await;
        let bruno = app.staff("Bruno Neri", &[Role::Agent], &["siti-web"]).await;
        let ente = app.ente("Comune di Prova").await;
        let rosa = app.user_of(ente, "Rosa Verdi", EnteRole::User, false).await;
        let vito = app.user_of(ente, "Vito Blu", EnteRole::Contact, true).await;
        World {
            app,
            anna,
            bruno,
            rosa,
            vito,
            ente,
        }
    }

    async fn actor(&self, person: &Person) -> Actor {
        self.app.actor(person).await
    }

    async fn open(&self, by: &Person, change: impl Fn(&mut NewTicket) + Send + 'static) -> Ticket {
        let (actor, ente) = (self.actor(by).await, self.ente);
        let opened = self.app.write(move |db, now| {
            let mut new = NewTicket::new(
                Channel::Portal,
                "PORTALE",
                Kind::Question,
                "Il sito non risponde",
                "prova",
            );
            new.ente = Some(ente);
            change(&mut new);
            tickets::open(db, &actor, now, new)
        });
        opened.await.unwrap()
    }

    async fn say(&self, by: &Person, ticket: &Ticket, visibility: Visibility, text: &'static str) {
        let (actor, id) = (self.actor(by).await, ticket.id);
        let said = self
            .app
            .write(move |db, now| tickets::reply(db, &actor, now, id, NewMessage::new(visibility, text)));
        said.await.unwrap();
    }

    async fn set(&self, by: &Person, ticket: &Ticket, change: StateChange) -> Ticket {
        let (actor, id) = (self.actor(by).await, ticket.id);
        let terms = Terms::from(&self.app.config.tickets);
        let moved = self.app.write(move |db, now| {
            let version = tickets::find(db, &actor, id)?.version;
            tickets::set_state(db, &actor, now, &terms, id, version, change.clone())
        });
        moved.await.unwrap()
    }

    async fn choose(&self, person: &Person, kind: NoticeKind, mode: MailMode) {
        let actor = self.actor(person).await;
        let chosen = self
            .app
            .write(move |db, _| preferences::choose(db, &actor, &[(kind, mode)]));
        chosen.await.unwrap();
    }

    /// Recipient and kind of the mails that left since the last call.
    async fn left(&self) -> Vec<(String, String)> {
        let mut left: Vec<(String, String)> = self
            .app
            .mails()
            .await
            .into_iter()
            .map(|mail| (mail.to, mail.kind))
            .collect();
        left.sort();
        left
    }

    async fn the_one(&self) -> Letter {
        let mut mails = self.app.mails().await;
        let all: Vec<_> = mails.iter().map(|mail| (&mail.to, &mail.kind)).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        mails.remove(0)
    }
}

fn to(person: &Person, kind: &str) -> (String, String) {
    (person.email.clone(), kind.to_owned())
}

#[tokio::test]
async fn who_needs_help_is_told_number_and_promise_if_somebody_else_wrote_it_down() {
    let world = World::start().await;
    world.open(&world.rosa, |_| {}).await;
    assert_eq!(world.left().await, [], "one's own act");
    let rosa = world.rosa.id;
    let ticket = world
        .open(&world.anna, move |new| new.requester = Some(rosa))
        .await;
    let mail = world.the_one().await;
    assert_eq!(
        (mail.to.as_str(), mail.kind.as_str()),
        (world.rosa.email.as_str(), "tickets/opened")
    );
    assert_eq!(mail.subject, format!("[{}] Il sito non risponde", ticket.number));
    assert!(
        mail.body.contains("prima risposta entro il 04/03/2026"),
        "{}",
        mail.body
    );
    assert!(
        mail.body.contains(&format!("/tickets/{}", ticket.number)),
        "{}",
        mail.body
    );
    assert!(
        mail.html.contains("<html lang=\"it\">") && mail.html.contains(">Per seguirla</a>"),
        "{}",
        mail.html
    );
    // By mail nobody sees a page: the sender is told, too.
    world.open(&world.rosa, |new| new.via = Channel::Email).await;
    assert_eq!(world.left().await, [to(&world.rosa, "tickets/opened")]);
}

#[tokio::test]
async fn an_answer_reaches_those_who_take_part_and_leads_back_to_the_ticket() {
    let world = World::start().await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    world
        .say(
            &world.anna,
            &ticket,
            Visibility::Public,
            "Abbiamo riavviato il server.\n\nFunziona ora?",
        )
        .await;
    let mail = world.the_one().await;
    assert_eq!(
        (mail.to.as_str(), mail.kind.as_str()),
        (world.rosa.email.as_str(), "tickets/answered")
    );
    assert!(mail.body.starts_with(REPLY_LINES[0]), "{}", mail.body);
    assert!(mail.body.contains("Anna Rossi ha scritto un messaggio.\n\nAbbiamo riavviato il server.\n\nFunziona ora?\n\nPer leggere"), "{}", mail.body);
    assert!(
        mail.html
            .contains("<blockquote><p>Abbiamo riavviato il server.</p><p>Funziona ora?</p></blockquote>"),
        "{}",
        mail.html
    );
    let secrets = &world.app.secrets;
    let ours = OurId::parse(secrets, &mail.message_id).unwrap();
    assert_eq!(ours.ticket, Some(ticket.id));
    assert_eq!(
        OurId::parse(secrets, mail.thread.as_deref().unwrap()),
        Some(OurId::of_ticket(ticket.id))
    );
    let token = ids::token_in(mail.reply_to.as_deref().unwrap()).unwrap();
    let keys = secrets.clone();
    let found = world
        .app
        .read(move |db| replies::find(db, &keys, &token))
        .await
        .unwrap();
    assert_eq!(found, Some((ticket.id, world.rosa.id)));
    // A note is not for the ente, and no mail has its words.
    world
        .say(
            &world.anna,
            &ticket,
            Visibility::Internal,
            "Non dirlo a nessuno, @bruno.neri",
        )
        .await;
    assert_eq!(world.left().await, [], "Bruno does not see the ticket");
    world
        .say(&world.rosa, &ticket, Visibility::Public, "Grazie!")
        .await;
    assert_eq!(world.left().await, [to(&world.anna, "tickets/answered")]);
    let tokens: Vec<(TicketId, UserId)> = world
        .app
        .read(|db| {
            reply_tokens::table
                .select((reply_tokens::ticket_id, reply_tokens::user_id))
                .load(db)
        })
        .await
        .unwrap();
    assert_eq!(tokens.len(), 2, "one for each person, however many mails");
}

#[tokio::test]
async fn who_does_not_see_a_confidential_ticket_is_told_nothing() {
    let world = World::start().await;
    let rosa = world.rosa.id;
    let secret = move |new: &mut NewTicket| (new.confidential, new.requester) = (true, Some(rosa));
    let ticket = world.open(&world.vito, secret).await;
    assert_eq!(world.left().await, [to(&world.rosa, "tickets/opened")]);
    world
        .say(&world.anna, &ticket, Visibility::Public, "Riservato")
        .await;
    assert_eq!(
        world.left().await,
        [to(&world.rosa, "tickets/answered")],
        "its author does not see it (R-TKT-10)"
    );
    let (actor, id, vito) = (world.actor(&world.anna).await, ticket.id, world.vito.id);
    world
        .app
        .write(move |db, now| tickets::add_watcher(db, &actor, now, id, vito))
        .await
        .unwrap();
    world
        .say(&world.anna, &ticket, Visibility::Public, "Ancora")
        .await;
    assert_eq!(
        world.left().await,
        [
            to(&world.rosa, "tickets/answered"),
            to(&world.vito, "tickets/answered")
        ]
    );
}

#[tokio::test]
async fn each_turn_of_a_ticket_is_told_as_what_it_is() {
    let world = World::start().await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    world
        .set(
            &world.anna,
            &ticket,
            StateChange::to(State::WaitingEnte).saying("Quale pagina?"),
        )
        .await;
    let mail = world.the_one().await;
    assert_eq!(mail.kind, "tickets/information_asked");
    assert!(
        mail.body.contains("entro il 30/03/2026") && mail.body.contains("Quale pagina?"),
        "{}",
        mail.body
    );
    world.app.advance(TimeDelta::days(15));
    jobs::run_now(&world.app, "tickets.remind-waiting").await.unwrap();
    let mail = world.the_one().await;
    assert_eq!(
        (mail.to.as_str(), mail.kind.as_str()),
        (world.rosa.email.as_str(), "tickets/reminder")
    );
    world
        .say(&world.rosa, &ticket, Visibility::Public, "La prima")
        .await;
    assert_eq!(world.left().await, [to(&world.anna, "tickets/answered")]);
    world
        .set(
            &world.anna,
            &ticket,
            StateChange::to(State::Resolved).saying("Fatto."),
        )
        .await;
    let mail = world.the_one().await;
    assert_eq!(mail.kind, "tickets/resolved");
    assert!(
        mail.body.contains("Fatto.") && mail.body.contains("Si può riaprire fino al"),
        "{}",
        mail.body
    );
    world
        .say(&world.rosa, &ticket, Visibility::Public, "Non ancora")
        .await;
    let mail = world.the_one().await;
    assert_eq!(
        (mail.to.as_str(), mail.kind.as_str()),
        (world.anna.email.as_str(), "tickets/reopened")
    );
    world
        .set(
            &world.anna,
            &ticket,
            StateChange::to(State::Resolved).saying("Ora sì."),
        )
        .await;
    world.left().await;
    world.app.advance(TimeDelta::days(30));
    jobs::run_now(&world.app, "tickets.close-resolved").await.unwrap();
    assert_eq!(
        world.left().await,
        [
            to(&world.anna, "tickets/closed"),
            to(&world.rosa, "tickets/closed")
        ]
    );
}

#[tokio::test]
async fn the_link_of_a_solution_confirms_or_reopens_that_ticket_for_that_person_and_shows_nothing_else() {
    let world = World::start().await;
    let solve = async |ticket: &Ticket| {
        let change = StateChange::to(State::Resolved).saying("Fatto.");
        world.set(&world.anna, ticket, change).await;
        let mail = world.the_one().await;
        let (_, rest) = mail.body.split_once("/solutions/").unwrap();
        format!("/solutions/{}", rest.split_whitespace().next().unwrap())
    };
    let state = async |ticket: &Ticket| {
        let (actor, id) = (world.actor(&world.rosa).await, ticket.id);
        let found = world.app.read(move |db| tickets::detail(db, &actor, id)).await;
        found.unwrap().ticket.state
    };
    let ticket = world.open(&world.rosa, |_| {}).await;
    let link = solve(&ticket).await;
    let anybody = world.app.anonymous();
    // Scanners follow links: looking changes nothing.
    let page = anybody.get(&link).await.expect(200);
    assert!(page.text.contains(&ticket.number.to_string()), "{}", page.text);
    assert!(!page.text.contains(&ticket.subject) && !page.text.contains("Fatto."));
    assert_eq!(state(&ticket).await, State::Resolved);
    // Nor does it sign anybody in, or lead to another decision.
    anybody
        .get(&format!("/tickets/{}", ticket.number))
        .await
        .expect(303);
    let cancel = [("decision", "cancelled")];
    anybody.submit(&link, &link, &cancel).await.expect(303);
    assert_eq!(state(&ticket).await, State::Resolved);
    // A changed token, and one for another ticket or person, stand for nothing.
    let other = world.open(&world.rosa, |_| {}).await;
    let other_link = solve(&other).await;
    let mac = link.rsplit('.').next().unwrap();
    let (other_ids, _) = other_link.rsplit_once('.').unwrap();
    anybody.get(&format!("{other_ids}.{mac}")).await.expect(410);
    anybody.get(&link[..link.len() - 1]).await.expect(410);

    let reopen = [("decision", "in_progress")];
    let said = anybody.submit(&link, &link, &reopen).await.expect(200);
    assert!(said.text.contains("riaperta"), "{}", said.text);
    assert_eq!(state(&ticket).await, State::InProgress);
    assert_eq!(
        world.left().await,
        [to(&world.anna, "tickets/reopened")],
        "the person of the link has done it"
    );
    world.app.advance(TimeDelta::minutes(5));
    // The next solution has a link of its own, and the old one says nothing of it.
    let next = solve(&ticket).await;
    anybody.get(&link).await.expect(410);
    let confirm = [("decision", "closed")];
    anybody.submit(&next, &next, &confirm).await.expect(200);
    assert_eq!(state(&ticket).await, State::Closed);
    assert!(anybody.get(&next).await.expect(200).text.contains("già chiusa"));
    assert_eq!(state(&other).await, State::Resolved);
    // Whoever has no part in the ticket any more has none by an old link.
    let (rosa, on_disable) = (world.rosa.id, world.app.app.on_disable());
    let disabled = world.app.write(move |db, now| {
        sportello::users::commands::disable(db, Operator, now, (rosa, None), None, on_disable)
    });
    disabled.await.unwrap();
    anybody.get(&other_link).await.expect(410);
}

#[tokio::test]
async fn assigned_transferred_and_mentioned_people_are_told_without_a_way_back_for_answers() {
    let world = World::start().await;
    let ada = world
        .app
        .staff("Ada Gialli", &[Role::Agent], &["primo-livello"])
        .await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    let staff = world.actor(&world.anna).await.staff().unwrap().clone();
    let (id, to_ada) = (ticket.id, ada.id);
    let by = staff.clone();
    let given = world
        .app
        .write(move |db, now| tickets::assign(db, &by, now, id, 1, to_ada))
        .await
        .unwrap();
    let mail = world.the_one().await;
    assert_eq!(
        (mail.to.as_str(), mail.kind.as_str()),
        (ada.email.as_str(), "tickets/assigned")
    );
    assert_eq!(
        (&mail.reply_to, &mail.thread),
        (&None, &None),
        "an answer would be read by the ente"
    );
    assert_eq!(
        OurId::parse(&world.app.secrets, &mail.message_id).unwrap().ticket,
        None
    );
    world
        .say(
            &world.anna,
            &ticket,
            Visibility::Internal,
            "@Ada Gialli: il segreto è questo",
        )
        .await;
    let mail = world.the_one().await;
    assert_eq!(
        (mail.to.as_str(), mail.kind.as_str()),
        (ada.email.as_str(), "tickets/mentioned")
    );
    assert!(!mail.body.contains("segreto"), "{}", mail.body);
    let version = given.version;
    let moved = world
        .app
        .write(move |db, now| tickets::move_to_queue(db, &staff, now, id, version, "siti-web", "è del sito"));
    moved.await.unwrap();
    assert_eq!(world.left().await, [to(&world.bruno, "tickets/transferred")]);
}

#[tokio::test]
async fn each_person_chooses_at_once_in_the_digest_or_never() {
    let world = World::start().await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    world
        .choose(&world.rosa, NoticeKind::Answered, MailMode::Digest)
        .await;
    world
        .say(&world.anna, &ticket, Visibility::Public, "Una risposta")
        .await;
    assert_eq!(world.left().await, []);
    world.app.advance(TimeDelta::days(1));
    jobs::run_now(&world.app, "notices.digest").await.unwrap();
    let digests: Vec<Letter> = world
        .app
        .mails()
        .await
        .into_iter()
        .filter(|mail| mail.to == world.rosa.email)
        .collect();
    assert_eq!(digests.len(), 1);
    assert!(
        digests[0]
            .body
            .contains(&format!("- Nuovo messaggio: {}", ticket.number)),
        "{}",
        digests[0].body
    );
    assert!(digests[0].list.is_some());
    world
        .choose(&world.rosa, NoticeKind::Answered, MailMode::Never)
        .await;
    world
        .say(&world.anna, &ticket, Visibility::Public, "Un’altra")
        .await;
    world.app.advance(TimeDelta::days(1));
    jobs::run_now(&world.app, "notices.digest").await.unwrap();
    assert!(world.left().await.iter().all(|(to, _)| *to != world.rosa.email));
    // The page and the interface say the same, and change it.
    let browser = world.app.browser(&world.rosa).await;
    let page = browser.get("/account/mail").await;
    assert!(
        page.text.contains("<option value=\"never\" selected"),
        "{}",
        page.text
    );
    let sent = browser
        .submit("/account/mail", "/account/mail", &[("answered", "at_once")])
        .await;
    assert_eq!(sent.status, 303);
    let program = world.app.program(&world.rosa).await;
    let shown = program.get("/api/v1/me/mail-preferences").await;
    assert_eq!(
        shown.json()["items"][1],
        json!({"kind": "answered", "mode": "at_once"})
    );
    let body = json!({"items": [{"kind": "answered", "mode": "never"}]});
    let put = program
        .json(Method::PUT, "/api/v1/me/mail-preferences", &body)
        .await;
    assert_eq!(put.json()["items"][1]["mode"], "never");
    world
        .say(&world.anna, &ticket, Visibility::Public, "Ancora una")
        .await;
    assert_eq!(world.left().await, []);
}

#[tokio::test]
async fn a_mail_that_comes_back_marks_the_address_it_went_to() {
    let world = World::start().await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    world
        .say(&world.anna, &ticket, Visibility::Public, "Una risposta")
        .await;
    let mail = OurId::parse(&world.app.secrets, &world.the_one().await.message_id)
        .unwrap()
        .mail
        .unwrap();
    let record = async |kind, recipient: Option<String>| {
        let bounce = Bounce {
            kind,
            recipient,
            reason: "550 5.1.1 no such\r\nuser".to_owned(),
        };
        world
            .app
            .write(move |db, now| bounces::record(db, now, mail, &bounce))
            .await
            .unwrap()
    };
    assert_eq!(record(BounceKind::Soft, None).await, None);
    assert_eq!(
        record(BounceKind::Hard, Some("altri@comune.example".to_owned())).await,
        None
    );
    assert_eq!(
        record(BounceKind::Hard, Some(world.rosa.email.to_uppercase())).await,
        Some(world.rosa.id)
    );
    let rosa = world.rosa.id;
    let failing = world
        .app
        .read(move |db| bounces::failing(db, &[rosa]))
        .await
        .unwrap();
    assert_eq!(failing.len(), 1);
    assert_eq!(failing[0].2, "550 5.1.1 no such user");
    // People of the centre see it on the ticket and on the sheet of the account; the ente does not.
    let path = format!("/tickets/{}", ticket.number);
    let agent = world.app.browser(&world.anna).await;
    assert!(agent.get(&path).await.text.contains("La posta torna indietro"));
    let own = world.app.browser(&world.rosa).await;
    assert!(!own.get(&path).await.text.contains("La posta torna indietro"));
    let marta = world.app.staff("Marta Bianchi", &[Role::Manager], &[]).await;
    let manager = world.app.browser(&marta).await;
    let sheet = manager.get(&format!("/users/{rosa}")).await;
    assert!(sheet.text.contains("550 5.1.1 no such user"), "{}", sheet.text);
}

#[tokio::test]
async fn an_address_changes_once_both_addresses_have_confirmed_it() {
    let world = World::start().await;
    let browser = world.app.browser(&world.rosa).await;
    let asked = [("email", "rosa.nuova@example.example")];
    browser
        .submit("/account/address", "/account/address", &asked)
        .await
        .expect(303);
    let mails = world.app.mails().await;
    let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["rosa.nuova@example.example", world.rosa.email.as_str()]);
    let links: Vec<String> = mails
        .iter()
        .map(|mail| {
            let (_, rest) = mail.body.split_once("/address-changes/").unwrap();
            format!("/address-changes/{}", rest.split_whitespace().next().unwrap())
        })
        .collect();
    let anybody = world.app.anonymous();
    let address = async || {
        let (actor, now) = (world.actor(&world.rosa).await, world.app.now());
        let own = world
            .app
            .read(move |db| sportello::users::queries::own(db, &actor, now))
            .await;
        own.unwrap().user.email
    };
    // Scanners follow links: looking changes nothing.
    for link in &links {
        anybody.get(link).await.expect(200);
    }
    anybody.submit(&links[0], &links[0], &[]).await.expect(200);
    assert_eq!(address().await, world.rosa.email);
    anybody.get(&links[0]).await.expect(410);
    anybody.submit(&links[1], &links[1], &[]).await.expect(200);
    assert_eq!(address().await, "rosa.nuova@example.example");
    anybody.get(&links[1]).await.expect(410);
}

#[tokio::test]
async fn a_link_for_one_person_goes_to_no_other_address() {
    let world = World::start().await;
    let marta = world.app.staff("Marta Bianchi", &[Role::Manager], &[]).await;
    let manager = world.app.program(&marta).await;
    let asked = [("email", world.rosa.email.as_str())];
    world
        .app
        .anonymous()
        .submit("/password-reset", "/password-reset", &asked)
        .await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    let change = StateChange::to(State::Resolved).saying("Fatto.");
    world.set(&world.anna, &ticket, change).await;
    let waiting = manager.get("/api/v1/outgoing-mails").await.expect(200).json();
    let path_of = |kind: &str| {
        let all = waiting["items"].as_array().unwrap().iter();
        let id = all
            .filter(|mail| mail["kind"] == kind)
            .map(|mail| mail["id"].as_str().unwrap())
            .next();
        format!(
            "/api/v1/outgoing-mails/{}/sending",
            id.unwrap_or_else(|| panic!("{kind}: {waiting}"))
        )
    };
    let elsewhere = json!({"email": "marta.privata@altrove.example"});
    let reset = path_of("users/password_reset");
    let refused = manager
        .json(Method::PUT, &reset, &elsewhere)
        .await
        .expect(409)
        .json();
    assert_eq!(refused["type"], "/problems/mail-bound");
    manager
        .json(Method::PUT, &reset, &json!({"email": world.rosa.email}))
        .await
        .expect(200);
    // What is said may be read by who sees the ticket; the link acts as the person who asked.
    manager
        .json(Method::PUT, &path_of("tickets/resolved"), &elsewhere)
        .await
        .expect(200);
    let mails = world.app.mails().await;
    let told = mails
        .iter()
        .find(|mail| mail.to == "marta.privata@altrove.example")
        .unwrap();
    assert!(
        told.body.contains("Fatto.") && !told.body.contains("/solutions/"),
        "{}",
        told.body
    );
    let own = mails
        .iter()
        .find(|mail| mail.kind == "users/password_reset")
        .unwrap();
    assert_eq!(own.to, world.rosa.email);
}

#[tokio::test]
async fn every_text_of_a_mail_is_previewed_in_both_languages() {
    let world = World::start().await;
    let admin = world.app.staff("Aldo Viola", &[Role::Admin], &[]).await;
    let browser = world.app.browser(&admin).await;
    for name in sportello::mail::templates::names() {
        let page = browser
            .get(&format!("/mail-templates?name={name}"))
            .await
            .expect(200);
        assert_eq!(page.text.matches("<iframe").count(), 2, "{name}");
        let part = browser
            .get(&format!("/mail-templates/html?name={name}&lang=en"))
            .await
            .expect(200);
        assert!(part.text.contains("<html lang=\"en\">"), "{name}");
        assert!(
            part.header("content-security-policy").starts_with("sandbox"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn administrators_take_a_mail_as_it_leaves_without_what_lets_in_and_that_is_recorded() {
    let world = World::start().await;
    let ticket = world.open(&world.rosa, |_| {}).await;
    let change = StateChange::to(State::Resolved).saying("Era il certificato.");
    world.set(&world.anna, &ticket, change).await;
    let letter = world
        .app
        .mails()
        .await
        .into_iter()
        .find(|mail| mail.kind == "tickets/resolved")
        .unwrap();
    let token = letter
        .body
        .split("/solutions/")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let ada = world.app.staff("Ada Bianchi", &[Role::Admin], &[]).await;
    let program = world.app.program(&ada).await;
    let list = program.get("/api/v1/outgoing-mails").await.expect(200).json();
    let items = list["items"].as_array().unwrap();
    let resolved = items
        .iter()
        .find(|mail| mail["kind"] == "tickets/resolved")
        .unwrap();
    let mail = resolved["id"].as_str().unwrap().to_owned();
    let (media_type, bytes) = program
        .download(&format!("/api/v1/outgoing-mails/{mail}/raw"))
        .await;
    assert_eq!(media_type, "message/rfc822");
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains(&format!("Message-ID: <{}>", letter.message_id)),
        "{text}"
    );
    assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
    assert!(
        !text.contains(&token),
        "whoever has the link decides for that person"
    );
    let events = world
        .app
        .read(move |db| sportello::audit::about(db, "mail", &mail))
        .await
        .unwrap();
    assert_eq!(events.last().unwrap().event, "mail.downloaded");
    // The link of an invitation is nobody's but the invited person's.
    let invited = items.iter().find(|mail| mail["kind"] == "users/invitation");
    if let Some(invited) = invited {
        let path = format!("/api/v1/outgoing-mails/{}/raw", invited["id"].as_str().unwrap());
        program.get(&path).await.expect(409);
    }
}
