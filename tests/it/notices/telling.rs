//! Who is told: the person, or the deputy; a row and a mail each.

use chrono::TimeDelta;
use diesel::prelude::*;
use sportello::db::schema::notices as table;
use sportello::jobs;
use sportello::kernel::ids::{TicketId, UserId};
use sportello::kernel::text::Lang;
use sportello::mail::letter::Letter;
use sportello::notices::{self, Facts, NewNotice, Notice, NoticeKind};
use sportello::sla::promises::PromiseKind;
use sportello::tickets::{self, Channel, Kind, NewTicket, Ticket};
use sportello::users;
use sportello::users::absences::{self, NewAbsence};
use sportello::users::actor::{EnteRole, Operator, Role};
use sportello::users::commands;

use crate::support::{Person, TestApp};

/// A ticket of some ente in the first queue.
pub async fn ticket(app: &TestApp, subject: &'static str) -> Ticket {
    let name = format!("Comune di {subject}");
    let ente = app.ente(&name).await;
    let ada = app
        .user_of(ente, &format!("Ada {subject}"), EnteRole::Contact, true)
        .await;
    let ada = app.actor(&ada).await;
    app.write(move |db, now| {
        let new = NewTicket::new(Channel::Portal, "PORTALE", Kind::Question, subject, "prova");
        tickets::open(db, &ada, now, new)
    })
    .await
    .unwrap()
}

/// A warning about that ticket.
pub fn warning(ticket: &Ticket) -> NewNotice {
    NewNotice {
        kind: NoticeKind::PromiseWarning,
        ticket: Some(ticket.id),
        facts: Facts {
            promise: Some(PromiseKind::Solution),
            due_at: Some("2026-03-02T15:00:00Z".parse().unwrap()),
            percent: Some(80),
            ..Facts::of_ticket(ticket.number, &ticket.subject)
        },
    }
}

/// Tells them, and who was told.
pub async fn tell(app: &TestApp, to: &[UserId], new: NewNotice) -> Vec<UserId> {
    let to = to.to_vec();
    app.write(move |db, now| notices::tell(db, now, &to, &new))
        .await
        .unwrap()
}

/// Records an absence.
pub async fn away(app: &TestApp, person: &Person, deputy: Option<&Person>, from_on: &str, to_on: &str) {
    let actor = app.actor(person).await;
    let new = NewAbsence {
        user: person.id,
        deputy: deputy.map(|deputy| deputy.id),
        from_on: from_on.parse().unwrap(),
        to_on: to_on.parse().unwrap(),
    };
    app.write(move |db, now| absences::add(db, &actor, now, new))
        .await
        .unwrap();
}

async fn stored(app: &TestApp) -> Vec<Notice> {
    app.read(|db| table::table.order(table::id).select(Notice::as_select()).load(db))
        .await
        .unwrap()
}

#[tokio::test]
async fn everybody_is_told_once_with_a_mail_in_their_language() {
    let app = TestApp::start().await;
    let anna = app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    let bruno = app.staff("Bruno", &[Role::Manager], &[]).await;
    let english = bruno.id;
    app.write(move |db, now| users::set_language(db, english, now, Lang::En))
        .await
        .unwrap();
    let ticket = ticket(&app, "Il sito {{link}} non risponde").await;
    app.mails().await;
    let told = tell(&app, &[anna.id, bruno.id, anna.id], warning(&ticket)).await;
    assert_eq!(told, [anna.id, bruno.id]);
    let rows = stored(&app).await;
    assert_eq!(rows.iter().map(|row| row.user_id).collect::<Vec<_>>(), told);
    assert!(
        rows.iter()
            .all(|row| row.read_at.is_none() && row.ticket_id == Some(ticket.id))
    );
    assert_eq!(rows[0].facts.0, warning(&ticket).facts);
    let mails = app.mails().await;
    let number = ticket.number;
    assert_eq!(mails.len(), 2);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].kind.as_str()),
        (anna.email.as_str(), "notices/promise_warning")
    );
    assert_eq!(mails[0].subject, format!("{number}: scadenza vicina"));
    assert_eq!(
        mails[0].body,
        format!(
            "Gentile Anna,\n\nIl 80 % del tempo previsto è trascorso: soluzione entro il 02/03/2026, 16:00.\n\n\
             Richiesta: {number} – Il sito {{{{link}}}} non risponde\nPer aprirla: {}/tickets/{number}\n\n{}\n",
            app.config.base_url, app.config.centre.name
        )
    );
    assert_eq!(mails[1].subject, format!("{number}: due soon"));
    assert!(mails[1].body.starts_with("Dear Bruno,"), "{}", mails[1].body);
}

#[tokio::test]
async fn in_the_place_of_who_is_absent_the_deputy_at_the_end_of_the_chain_is_told() {
    let app = TestApp::start().await;
    let staff = |name: &'static str| app.staff(name, &[Role::Agent], &["primo-livello"]);
    let (anna, bruno, carla) = (staff("Anna").await, staff("Bruno").await, staff("Carla").await);
    away(&app, &bruno, Some(&carla), "2026-03-01", "2026-03-02").await;
    away(&app, &anna, Some(&bruno), "2026-03-02", "2026-03-03").await;
    let ticket = ticket(&app, "Segreto").await;
    app.mails().await;
    assert_eq!(tell(&app, &[anna.id], warning(&ticket)).await, [carla.id]);
    // Whoever stands in for somebody is told the number, not the subject.
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, carla.email);
    assert!(
        mails[0].body.contains(&ticket.number.to_string()),
        "{}",
        mails[0].body
    );
    assert!(!mails[0].body.contains("Segreto"), "{}", mails[0].body);
    // All three lead to one person, who is meant, too.
    let all = [anna.id, bruno.id, carla.id];
    assert_eq!(tell(&app, &all, warning(&ticket)).await, [carla.id]);
    assert!(app.mails().await[0].body.contains("Segreto"));
    // The days are local ones: after 23:00 in UTC it is the third of March, and Bruno is back.
    app.advance(chrono::TimeDelta::hours(15));
    assert_eq!(tell(&app, &[anna.id], warning(&ticket)).await, [bruno.id]);
    app.advance(chrono::TimeDelta::hours(24));
    assert_eq!(tell(&app, &[anna.id], warning(&ticket)).await, [anna.id]);
    assert_eq!(app.mails().await.len(), 2);
}

#[tokio::test]
async fn where_nobody_stands_in_the_absent_person_is_told_and_a_disabled_one_never() {
    let app = TestApp::start().await;
    let staff = |name: &'static str| app.staff(name, &[Role::Agent], &["primo-livello"]);
    let (anna, bruno) = (staff("Anna").await, staff("Bruno").await);
    away(&app, &anna, None, "2026-03-02", "2026-03-03").await;
    let gone = bruno.id;
    app.write(move |db, now| {
        commands::disable(
            db,
            Operator,
            now,
            (gone, None),
            None,
            sportello::app::release_tickets,
        )
    })
    .await
    .unwrap();
    let ticket = ticket(&app, "Prova").await;
    let nobody = UserId::new(app.now());
    let told = tell(&app, &[anna.id, bruno.id, nobody], warning(&ticket)).await;
    assert_eq!(told, [anna.id]);
    assert_eq!(tell(&app, &[], warning(&ticket)).await, []);
    // A notice about no ticket.
    let report = NewNotice {
        kind: NoticeKind::ReportReady,
        ticket: None::<TicketId>,
        facts: Facts {
            report: Some("Marzo 2026".to_owned()),
            path: Some("/reports".to_owned()),
            ..Facts::default()
        },
    };
    tell(&app, &[anna.id], report).await;
    let mails = app.mails().await;
    assert_eq!(mails.last().unwrap().subject, "Rapporto pronto: Marzo 2026");
    assert!(
        mails
            .last()
            .unwrap()
            .body
            .contains(&format!("{}/reports", app.config.base_url))
    );
}

/// The mails of one run of the sweep over as many late tickets.
async fn mails_of_a_run(subjects: &[&'static str]) -> (TestApp, Vec<Letter>) {
    let app = TestApp::start().await;
    app.staff("Anna", &[Role::Agent], &["primo-livello"]).await;
    app.staff("Marta", &[Role::Manager], &[]).await;
    for subject in subjects {
        ticket(&app, subject).await;
    }
    app.mails().await;
    app.advance(TimeDelta::days(7));
    jobs::run_now(&app.app, "tickets.check-promises").await.unwrap();
    let mails = app.mails().await;
    (app, mails)
}

#[tokio::test]
async fn many_notices_of_one_run_are_one_mail_for_each_person_and_stay_single_in_the_program() {
    let subjects = ["Uno", "Due", "Tre", "Quattro", "Cinque"];
    let (app, mails) = mails_of_a_run(&subjects).await;
    assert_eq!(stored(&app).await.len(), 2 * subjects.len());
    assert_eq!(mails.len(), 2, "one for Anna, one for Marta");
    for mail in &mails {
        assert_eq!(mail.subject, "5 avvisi sulle scadenze");
        let listed = mail
            .body
            .lines()
            .filter(|line| line.starts_with("- HD-2026-"))
            .count();
        assert_eq!(listed, subjects.len(), "{}", mail.body);
        assert!(!mail.body.contains("Quattro"), "numbers alone: {}", mail.body);
    }
    jobs::run_now(&app.app, "tickets.check-promises").await.unwrap();
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn a_few_notices_of_one_run_are_a_mail_each() {
    let (_app, mails) = mails_of_a_run(&["Uno", "Due", "Tre"]).await;
    assert_eq!(mails.len(), 6);
    assert!(mails.iter().all(|mail| mail.kind == "notices/promise_breached"));
}
