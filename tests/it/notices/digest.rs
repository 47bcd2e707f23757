//! The morning's digest: to whom, once, what it says.

use chrono::TimeDelta;
use diesel::prelude::*;
use sportello::db::schema::tickets as table;
use sportello::jobs;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::mail::letter::Letter;
use sportello::notices::{Facts, MailMode, NewNotice, NoticeKind, preferences};
use sportello::sla::promises::{RISK_NONE, RISK_PAUSED};
use sportello::tickets::{self, Channel, Kind, NewTicket, Ticket};
use sportello::users::actor::{EnteRole, Role};
use sportello::users::model::Place;

use super::telling::{away, tell, ticket, warning};
use crate::support::TestApp;

/// Sets when a ticket is due, as its promises would.
async fn due(app: &TestApp, ticket: &Ticket, risk: i64) {
    let id: TicketId = ticket.id;
    app.write(move |db, _| {
        diesel::update(table::table.find(id))
            .set(table::risk.eq(risk))
            .execute(db)
    })
    .await
    .unwrap();
}

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_micros()
}

/// Runs the job; the digests that left, by recipient.
async fn digests(app: &TestApp) -> Vec<Letter> {
    jobs::run_now(app, "notices.digest").await.unwrap();
    let mut mails = app.mails().await;
    mails.retain(|mail| mail.kind == "notices/digest");
    mails.sort_by(|a, b| a.to.cmp(&b.to));
    mails
}

#[tokio::test]
async fn each_agent_and_manager_reads_what_is_theirs_once_a_day() {
    let app = TestApp::start().await;
    let anna = app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    app.staff("Bruno", &[Role::Agent], &["siti-web"]).await;
    let marta = app.staff("Marta", &[Role::Manager], &[]).await;
    app.staff("Aldo", &[Role::Admin, Role::Auditor], &[]).await;
    let late = ticket(&app, "In ritardo").await;
    let soon = ticket(&app, "Entro oggi").await;
    let tomorrow = ticket(&app, "Domani").await;
    let waiting = ticket(&app, "In attesa").await;
    let done = ticket(&app, "Finita").await;
    due(&app, &late, at("2026-02-27T11:30:00Z")).await;
    // The last moment of the local day, and the first of the next one.
    due(&app, &soon, at("2026-03-02T22:59:59Z")).await;
    due(&app, &tomorrow, at("2026-03-02T23:00:00Z")).await;
    due(&app, &waiting, RISK_PAUSED).await;
    due(&app, &done, RISK_NONE).await;
    app.mails().await;
    // Several at once, as replicas whose claim failed would.
    let (one, two) = tokio::join!(
        jobs::run_now(&app, "notices.digest"),
        jobs::run_now(&app, "notices.digest")
    );
    assert_eq!(one.unwrap()[0].1.done + two.unwrap()[0].1.done, 2);
    let mails = digests(&app).await;
    let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, [anna.email.as_str(), marta.email.as_str()]);
    assert_eq!(mails[0].subject, "Il tuo riepilogo del 02/03/2026");
    let base = &app.config.base_url;
    assert_eq!(
        mails[0].body,
        format!(
            "Gentile Anna,\n\necco le richieste che ti riguardano questa mattina.\n\n\
             Scadute: 1\nIn scadenza oggi: 1\nIn attesa dell’ente: 1\n\n\
             Le più urgenti:\n- {}, entro il 27/02/2026, 12:30: In ritardo\n\
             - {}, entro il 02/03/2026, 23:59: Entro oggi\n\n\
             Tutte le richieste: {base}/tickets\n\n{}\n",
            late.number, soon.number, app.config.centre.name
        )
    );
    assert_eq!(digests(&app).await.len(), 0);
    app.advance(TimeDelta::hours(24));
    assert_eq!(digests(&app).await.len(), 2);
}

#[tokio::test]
async fn on_a_closed_day_there_is_none_and_on_monday_friday_is_told() {
    let app = TestApp::start().await;
    let anna = app.staff("Anna", &[Role::Agent], &["siti-web"]).await;
    let ticket = ticket(&app, "Non mia").await;
    // Friday the sixth, at noon.
    app.advance(TimeDelta::hours(99));
    tell(&app, &[anna.id], warning(&ticket)).await;
    app.mails().await;
    for _ in 0..2 {
        app.advance(TimeDelta::hours(24));
        assert_eq!(digests(&app).await.len(), 0);
    }
    app.advance(TimeDelta::hours(24));
    // Told this morning: of tomorrow's digest.
    tell(&app, &[anna.id], warning(&ticket)).await;
    let mails = digests(&app).await;
    assert_eq!(mails.len(), 1);
    // She does not see that ticket: nothing of it is told again.
    assert!(
        mails[0]
            .body
            .contains("Notifiche dal 06/03/2026:\n- Scadenza vicina\n"),
        "{}",
        mails[0].body
    );
    assert!(!mails[0].body.contains(&ticket.number.to_string()));
}

#[tokio::test]
async fn nobody_absent_gets_one_and_the_deputy_no_second() {
    let app = TestApp::start().await;
    let anna = app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    let bruno = app.staff("Bruno", &[Role::Agent], &["primo-livello"]).await;
    away(&app, &anna, Some(&bruno), "2026-03-02", "2026-03-02").await;
    let ticket = ticket(&app, "In ritardo").await;
    due(&app, &ticket, at("2026-02-27T11:30:00Z")).await;
    let to: Vec<String> = digests(&app).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, [bruno.email]);
}

#[tokio::test]
async fn who_belongs_to_two_enti_reads_of_both() {
    let app = TestApp::start().await;
    let (first, second) = (app.ente("Comune Primo").await, app.ente("Comune Secondo").await);
    let places = [first, second].map(|ente| (ente, EnteRole::User, true));
    let dora = app.person("Dora Due", Place::Enti(places.to_vec())).await;
    let ada = app.user_of(second, "Ada Seconda", EnteRole::User, true).await;
    let actor = app.actor(&ada).await;
    let opened = app.write(move |db, now| {
        let new = NewTicket::new(
            Channel::Portal,
            "PORTALE",
            Kind::Question,
            "Del secondo ente",
            "prova",
        );
        tickets::open(db, &actor, now, new)
    });
    let ticket = opened.await.unwrap();
    let reader = app.actor(&dora).await;
    app.write(move |db, _| preferences::choose(db, &reader, &[(NoticeKind::Closed, MailMode::Digest)]))
        .await
        .unwrap();
    let closed = NewNotice {
        kind: NoticeKind::Closed,
        ticket: Some(ticket.id),
        facts: Facts::of_ticket(ticket.number, &ticket.subject),
    };
    tell(&app, &[dora.id], closed).await;
    app.mails().await;
    app.advance(TimeDelta::hours(24));
    let mails = digests(&app).await;
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].body.contains(&ticket.number.to_string()),
        "{}",
        mails[0].body
    );
}
