//! Clocks count from when a mail was received, however late it is processed.

use chrono::TimeDelta;
use sportello::incoming::{self, Reason, Received, Source, State};
use sportello::jobs;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::sla::promises::PromiseKind;
use sportello::tickets::{self, Kept, NewMessage, StateChange, Terms, Visibility};

use super::{Scene, is, mail};

impl Scene {
    /// Stores a mail, and no more: its process dies here.
    async fn store(&self, bytes: Vec<u8>) -> Received {
        let app = &self.app.app;
        let mailbox = incoming::mailbox(app, "assistenza").unwrap();
        let stored = incoming::receive(app, &mailbox, Source::Command, bytes.into()).await;
        stored.unwrap()
    }

    /// What is stored is taken up by the job.
    async fn catch_up(&self, expected: u32) {
        let counts = jobs::run_now(&self.app.app, "incoming.process").await.unwrap()[0].1;
        assert_eq!((counts.done, counts.failed), (expected, 0));
    }

    async fn promises(&self, ticket: TicketId) -> Vec<Kept> {
        let actor = self.app.actor(&self.manager).await;
        let now = self.app.now();
        let read = self.app.read(move |db| {
            let ticket = tickets::find(db, &actor, ticket)?;
            Ok::<_, tickets::TicketError>(tickets::promised_to(db, now, &ticket)?)
        });
        read.await.unwrap()
    }

    async fn ask(&self, ticket: TicketId) {
        let actor = self.app.actor(&self.agent).await;
        let terms = Terms::from(&self.app.config.tickets);
        let asked = self.app.write(move |db, now| {
            let version = tickets::find(db, &actor, ticket)?.version;
            let change = StateChange::to(tickets::State::WaitingEnte).saying("Quale pagina?");
            tickets::set_state(db, &actor, now, &terms, ticket, version, change)
        });
        asked.await.unwrap();
    }

    async fn say(&self, ticket: TicketId, visibility: Visibility) -> Timestamp {
        let actor = self.app.actor(&self.agent).await;
        let said = self.app.write(move |db, now| {
            tickets::reply(db, &actor, now, ticket, NewMessage::new(visibility, "Vediamo."))
        });
        said.await.unwrap().created_at
    }
}

#[tokio::test]
async fn a_ticket_is_opened_when_its_mail_was_received() {
    let scene = Scene::start().await;
    let received_at = scene.app.now();
    let stored = scene
        .store(mail(&scene.anna.email, "Sito fermo", &[], "Non va."))
        .await;
    scene.app.advance(TimeDelta::minutes(20));
    scene.catch_up(1).await;
    let row = incoming::again(&scene.app.app, stored.incoming.id)
        .await
        .unwrap()
        .unwrap();
    is(&row, State::NewTicket, Reason::NewRequest);
    let ticket = scene.ticket(&row, &scene.anna).await;
    assert_eq!(
        (ticket.created_at, ticket.state_since),
        (received_at, received_at)
    );
    // What is written down is dated when it was: a list by last change shows it as new.
    assert_eq!(ticket.updated_at, scene.app.now());
    for kept in scene.promises(ticket.id).await {
        assert_eq!(kept.promise.started_at, received_at, "{:?}", kept.promise.kind);
    }
}

#[tokio::test]
async fn a_mail_of_the_last_evening_of_the_year_has_a_number_of_that_year() {
    let scene = Scene::start().await;
    let midnight: Timestamp = "2026-12-31T23:00:00Z".parse().unwrap();
    scene
        .app
        .advance(midnight.utc() - scene.app.now().utc() - TimeDelta::minutes(1));
    let old = scene
        .store(mail(&scene.anna.email, "Sito fermo", &[], "Non va."))
        .await;
    scene.app.advance(TimeDelta::minutes(20));
    let new = scene
        .take(mail(&scene.anna.email, "Albo fermo", &[], "Nemmeno."))
        .await;
    scene.catch_up(1).await;
    let old = incoming::again(&scene.app.app, old.incoming.id)
        .await
        .unwrap()
        .unwrap();
    for (row, year) in [(old, "HD-2026-"), (new, "HD-2027-")] {
        let number = scene.ticket(&row, &scene.anna).await.number.to_string();
        assert!(number.starts_with(year), "{number}");
    }
}

#[tokio::test]
async fn the_ente_has_answered_when_its_mail_was_received() {
    let scene = Scene::start().await;
    let first = ["Message-ID: <uno@x.example>"];
    let reply = ["In-Reply-To: <uno@x.example>"];
    let opened = scene
        .take(mail(&scene.anna.email, "Sito fermo", &first, "Non va."))
        .await;
    let id = opened.ticket_id.unwrap();
    scene.app.advance(TimeDelta::minutes(30));
    scene.ask(id).await;
    scene.app.advance(TimeDelta::minutes(30));
    let answered_at = scene.app.now();
    scene
        .store(mail(&scene.anna.email, "Re: Sito fermo", &reply, "La prima."))
        .await;
    scene.app.advance(TimeDelta::minutes(5));
    let more_at = scene.app.now();
    scene
        .store(mail(&scene.anna.email, "Re: Sito fermo", &reply, "E la terza."))
        .await;
    // Notes hold nothing up.
    scene.app.advance(TimeDelta::minutes(5));
    scene.say(id, Visibility::Internal).await;
    scene.app.advance(TimeDelta::minutes(20));
    scene.catch_up(2).await;
    let ticket = scene.ticket(&opened, &scene.anna).await;
    assert_eq!(
        (ticket.state, ticket.state_since),
        (tickets::State::InProgress, answered_at)
    );
    let messages = scene.messages(&ticket, &scene.anna).await;
    let times: Vec<Timestamp> = messages.iter().map(|row| row.message.created_at).collect();
    assert_eq!(times[1..], [answered_at, more_at]);
    let all = scene.promises(id).await;
    let solution = all
        .iter()
        .find(|kept| kept.promise.kind == PromiseKind::Solution)
        .unwrap();
    let (pause, _) = solution.pauses[0];
    assert_eq!((solution.pauses.len(), pause.to), (1, Some(answered_at.utc())));
    assert_eq!(pause.to.unwrap() - pause.from, TimeDelta::minutes(30));
    let next = all
        .iter()
        .find(|kept| kept.promise.kind == PromiseKind::NextAnswer)
        .unwrap();
    assert_eq!(next.promise.started_at, answered_at);
}

#[tokio::test]
async fn what_was_done_before_a_late_mail_was_processed_stands_before_it() {
    let scene = Scene::start().await;
    let first = ["Message-ID: <uno@x.example>"];
    let reply = ["In-Reply-To: <uno@x.example>"];
    let opened = scene
        .take(mail(&scene.anna.email, "Sito fermo", &first, "Non va."))
        .await;
    let id = opened.ticket_id.unwrap();
    let late = scene
        .store(mail(&scene.anna.email, "Re: Sito fermo", &reply, "Aggiungo."))
        .await;
    // Asked after the mail had come, and before anybody could read it.
    scene.app.advance(TimeDelta::minutes(10));
    let asked_at = scene.app.now();
    scene.ask(id).await;
    scene.app.advance(TimeDelta::minutes(10));
    scene.catch_up(1).await;
    let ticket = scene.ticket(&opened, &scene.anna).await;
    let row = incoming::again(&scene.app.app, late.incoming.id)
        .await
        .unwrap()
        .unwrap();
    is(&row, State::Threaded, Reason::EarlierMail);
    assert_eq!(ticket.state, tickets::State::InProgress);
    assert!(asked_at < ticket.state_since && ticket.state_since < scene.app.now());
    let messages = scene.messages(&ticket, &scene.anna).await;
    assert_eq!(messages.last().unwrap().message.created_at, ticket.state_since);
    for kept in scene.promises(id).await {
        for (pause, _) in &kept.pauses {
            assert!(pause.to.is_some_and(|to| pause.from < to), "{pause:?}");
        }
    }
}

#[tokio::test]
async fn a_mail_placed_by_hand_into_a_younger_ticket_stands_after_its_opening() {
    let scene = Scene::start().await;
    let brakes = mail(
        &scene.anna.email,
        "Sito fermo",
        &["Auto-Submitted: auto-replied"],
        "Torno lunedì.",
    );
    let set_aside = scene.take(brakes).await;
    is(&set_aside, State::Ignored, Reason::Automatic);
    scene.app.advance(TimeDelta::minutes(10));
    let ticket = scene.ticket_of(&scene.anna).await;
    let program = scene.app.program(&scene.manager).await;
    let path = format!("/api/v1/incoming-mails/{}/placement", set_aside.id);
    let body = serde_json::json!({"ticket": ticket.number});
    program.post(&path, &body).await.expect(201);
    let messages = scene.messages(&ticket, &scene.anna).await;
    let [row] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    assert!(
        ticket.created_at < row.message.created_at
            && row.message.created_at <= scene.app.now() + TimeDelta::milliseconds(1)
    );
}
