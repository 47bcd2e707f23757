//! Running promises under another version: shown first, moved only on purpose.

use diesel::prelude::*;
use sportello::audit;
use sportello::db::Db;
use sportello::db::schema::calendar_versions;
use sportello::jobs;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::sla::SlaError;
use sportello::sla::calendar::Calendar;
use sportello::sla::calendars::{self, CENTRO, CalendarVersion, CalendarVersionId};
use sportello::sla::promises::{self, Promise, PromiseState, Terms};
use sportello::tickets::recompute::{self, Aim};
use sportello::tickets::{
    self, Channel, Kind, NewMessage, NewTicket, State, StateChange, Ticket, TicketError, Visibility,
};
use sportello::users::actor::{Actor, EnteRole, Operator, Role};

use super::{admin, location};
use crate::support::{Client, TestApp};

const EDIT: &str = "/calendars/CENTRO/edit";

/// The shipped hours, closed on Tuesday 3 March 2026.
async fn close_tuesday(admin: &Client) -> String {
    let fields = [
        ("version", "1"),
        ("name_it", "Orario del centro"),
        ("name_en", "Hours of the centre"),
        ("mon", "08:30-12:00, 14:00-16:00"),
        ("tue", "08:30-12:00, 14:00-16:00"),
        ("wed", "08:30-12:00, 14:00-16:00"),
        ("thu", "08:30-12:00, 14:00-16:00"),
        ("fri", "09:00-13:00"),
        ("special_days", "03/03/2026; chiuso; Assemblea"),
        ("closed_on_holidays", "true"),
        ("holidays", "25/12; 1949-; Natale"),
        ("reason", "Assemblea del personale"),
    ];
    location(admin.submit(EDIT, EDIT, &fields).await)
}

pub(super) async fn open(app: &TestApp, actor: &Actor) -> Ticket {
    let actor = actor.clone();
    let new = NewTicket::new(
        Channel::Portal,
        "PORTALE",
        Kind::Question,
        "Una prova",
        "Una prova",
    );
    app.write(move |db, now| tickets::open(db, &actor, now, new.clone()))
        .await
        .unwrap()
}

pub(super) async fn promises(app: &TestApp, id: TicketId) -> Vec<Promise> {
    app.read(move |db| promises::of_ticket(db, id)).await.unwrap()
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn a_changed_calendar_shows_what_it_moves_and_asks() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    let running = open(&app, &user).await;
    let answered = open(&app, &user).await;
    let agent = app.staff("Anna Agente", &[Role::Manager], &[]).await;
    let agent = app.actor(&agent).await;
    let id = answered.id;
    app.write(move |db, now| {
        let message = NewMessage::new(Visibility::Public, "Ecco");
        tickets::reply(db, &agent, now, id, message)?;
        Ok::<_, TicketError>(())
    })
    .await
    .unwrap();
    let before = promises(&app, running.id).await;
    assert_eq!(before[0].due_at, at("2026-03-04T08:00:00Z"));

    let asks = close_tuesday(&admin).await;
    assert_eq!(asks, "/recomputations/new?calendar=CENTRO");
    let page = admin.get(&asks).await.expect(200).text;
    for told in [
        "di 2 richieste aperte, su 2",
        &running.number.to_string(),
        "04/03/2026, 09:00",
        "05/03/2026, 09:00",
        "Lascia come sono",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let csv = admin
        .get("/recomputations/preview.csv?calendar=CENTRO")
        .await
        .expect(200)
        .text;
    // Two promises of the running ticket, the solution of the one that was answered.
    assert_eq!(csv.lines().count(), 4, "{csv}");
    // Looking changes nothing.
    assert_eq!(promises(&app, running.id).await, before);

    let new = "/recomputations/new";
    let basis = admin.hidden(&asks, "basis").await;
    admin
        .submit(&asks, new, &[("calendar", "CENTRO"), ("basis", &basis)])
        .await
        .expect(422);
    let reason = ("reason", "Il personale non c\u{2019}è");
    let asked = [("calendar", "CENTRO"), ("basis", &*basis), reason];
    let progress = location(admin.submit(&asks, new, &asked).await);
    assert!(admin.get(&progress).await.expect(200).text.contains("In corso"));
    assert!(
        admin
            .submit(&asks, new, &asked)
            .await
            .expect(422)
            .text
            .contains("già in corso")
    );
    jobs::run_now(&app, "tickets.recompute").await.unwrap();
    assert!(admin.get(&progress).await.expect(200).text.contains("Finito"));

    let after = promises(&app, running.id).await;
    assert_eq!(after[0].due_at, at("2026-03-05T08:00:00Z"));
    let ticket = running.id;
    let (risk, events) = app
        .read(move |db| {
            let ticket = tickets::find(db, &user, ticket)?;
            let events = audit::about(db, "ticket", &ticket.id.to_string())?;
            Ok::<_, TicketError>((ticket.risk, events))
        })
        .await
        .unwrap();
    assert_eq!(risk, after[0].due_at.unwrap().as_micros());
    let event = events
        .iter()
        .find(|event| event.event == "ticket.promises_recomputed")
        .unwrap();
    assert!(event.old_value.as_ref().unwrap().contains("2026-03-04T08:00:00Z"));
    assert!(event.new_value.as_ref().unwrap().contains("2026-03-05T08:00:00Z"));
    assert_eq!(event.reason.as_deref(), Some("Il personale non c\u{2019}è"));
    // What had been kept stays as it was; its solution moved.
    let kept = promises(&app, answered.id).await;
    assert_eq!(kept[0].state, PromiseState::Met);
    assert_eq!(kept[0].calendar_version_id, before[0].calendar_version_id);
    assert_eq!(kept[1].calendar_version_id, after[1].calendar_version_id);
    let mails = app.mails().await;
    assert!(mails.iter().any(|mail| mail.subject == "Scadenze ricalcolate"));
    let again = admin.get(&asks).await.expect(200).text;
    assert!(again.contains("Nessuna promessa da ricalcolare"), "{again}");
    let report = app.read(|db| audit::verify::verify(db, None)).await.unwrap();
    assert!(report.first_bad().is_none());
}

#[tokio::test]
async fn a_breached_promise_is_computed_anew_and_many_tickets_are_done_in_pieces() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    let mut opened = Vec::new();
    for _ in 0..3 {
        opened.push(open(&app, &user).await.id);
    }
    // Wednesday 09:30: the first answer was due at 09:00.
    app.advance(chrono::TimeDelta::minutes(48 * 60 + 30));
    jobs::run_now(&app, "tickets.check-promises").await.unwrap();
    assert_eq!(promises(&app, opened[0]).await[0].state, PromiseState::Breached);
    close_tuesday(&admin(&app).await).await;
    let row = app
        .write(|db, now| {
            let aim = recompute::aim_at_calendar(db, "CENTRO")?;
            assert!(matches!(aim, Aim::Calendar(_)));
            recompute::request(db, Operator, now, aim, "Assemblea")
        })
        .await
        .unwrap();
    // Piece by piece, the second one again as if another process had been faster.
    for piece in [&opened[..1], &opened[1..], &opened[1..]] {
        let piece = piece.to_vec();
        assert!(
            app.write(move |db, now| recompute::do_piece(db, now, row.id, &piece))
                .await
                .unwrap()
        );
    }
    assert!(
        app.write(move |db, now| recompute::finish(db, now, row.id))
            .await
            .unwrap()
    );
    let row = app
        .read(move |db| recompute::find(db, Operator, row.id))
        .await
        .unwrap();
    assert_eq!((row.tickets, row.moved, row.finished_at.is_some()), (3, 3, true));
    for id in opened {
        let first = &promises(&app, id).await[0];
        assert_eq!(first.due_at, at("2026-03-05T08:00:00Z"));
        assert_eq!((first.state, first.breached_at), (PromiseState::Running, None));
        let events = app
            .read(move |db| audit::about(db, "ticket", &id.to_string()))
            .await
            .unwrap();
        let times = |name: &str| events.iter().filter(|event| event.event == name).count();
        assert_eq!(
            (
                times("ticket.promise_breached"),
                times("ticket.promises_recomputed")
            ),
            (1, 1)
        );
    }
}

#[tokio::test]
async fn what_was_previewed_is_what_is_done_and_newer_versions_stay() {
    let app = TestApp::start().await;
    let admin = admin(&app).await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    open(&app, &user).await;
    let asks = close_tuesday(&admin).await;
    let seen = admin.hidden(&asks, "basis").await;
    let asked = [("calendar", "CENTRO"), ("basis", &*seen), ("reason", "Assemblea")];
    // Somebody else edits the calendar before the first one confirms.
    let edited = app
        .write(|db, now| {
            let stored = calendars::by_code(db, CENTRO)?;
            let latest = calendars::latest(db, stored.id)?;
            let newer = CalendarVersion {
                id: CalendarVersionId::new(now),
                number: latest.number + 1,
                ..latest
            };
            diesel::insert_into(calendar_versions::table)
                .values(&newer)
                .execute(db)?;
            Ok::<_, SlaError>(newer.id)
        })
        .await
        .unwrap();
    let again = admin
        .submit(&asks, "/recomputations/new", &asked)
        .await
        .expect(422)
        .text;
    assert!(
        again.contains("cambiate dopo l'anteprima") && again.contains("Assemblea"),
        "{again}"
    );

    // A recomputation to the version in between leaves what was opened with the newer one.
    let newest = open(&app, &user).await;
    let between = seen.parse::<CalendarVersionId>().unwrap();
    app.write(move |db, now| recompute::request(db, Operator, now, Aim::Calendar(between), "Assemblea"))
        .await
        .unwrap();
    jobs::run_now(&app, "tickets.recompute").await.unwrap();
    for promise in promises(&app, newest.id).await {
        assert_eq!(promise.calendar_version_id, edited);
    }
}

/// What others do to all tickets, one after the other; what the state of a ticket does not allow is left out.
async fn change_all(
    app: &TestApp,
    ids: Vec<TicketId>,
    act: fn(&mut Db, &Actor, Timestamp, TicketId) -> Acted,
    by: &Actor,
) -> usize {
    let (db, now) = (app.app.db.clone(), app.now());
    let mut done = 0;
    for id in ids {
        let by = by.clone();
        match db.write(move |db| act(db, &by, now, id)).await {
            Ok(_) => done += 1,
            Err(TicketError::Db(error)) => panic!("{error}"),
            Err(_) => {}
        }
    }
    done
}

type Acted = Result<(), TicketError>;

fn say(db: &mut Db, by: &Actor, now: Timestamp, id: TicketId) -> Acted {
    tickets::reply(db, by, now, id, NewMessage::new(Visibility::Public, "Testo.")).map(drop)
}

fn ask(db: &mut Db, by: &Actor, now: Timestamp, id: TicketId) -> Acted {
    let terms = tickets::Terms {
        reopen_days: 5,
        cancel_waiting_days: 10,
        remind_waiting_days: 5,
        calendar: Calendar::centro(),
    };
    let version = tickets::find(db, by, id)?.version;
    let asked = StateChange::to(State::WaitingEnte).saying("Quale pagina?");
    tickets::set_state(db, by, now, &terms, id, version, asked).map(drop)
}

#[tokio::test]
async fn what_others_change_meanwhile_is_neither_lost_nor_missed() {
    let app = TestApp::start().await;
    let ente = app.ente("Comune di Prova").await;
    let user = app.user_of(ente, "Paola Utente", EnteRole::User, true).await;
    let user = app.actor(&user).await;
    let agent = app.staff("Anna Agente", &[Role::Manager], &[]).await;
    let agent = app.actor(&agent).await;
    let mut opened = Vec::new();
    for _ in 0..24 {
        opened.push(open(&app, &user).await.id);
    }
    app.advance(chrono::TimeDelta::minutes(90));
    close_tuesday(&admin(&app).await).await;
    let (row, newest) = app
        .write(|db, now| {
            let aim = recompute::aim_at_calendar(db, CENTRO)?;
            let row = recompute::request(db, Operator, now, aim, "Assemblea")?;
            Ok::<_, SlaError>((row.id, row.calendar_version_id))
        })
        .await
        .unwrap();
    let (database, now, ids) = (app.app.db.clone(), app.now(), opened.clone());
    let pieces = async {
        for piece in ids.chunks(2) {
            let piece = piece.to_vec();
            let done = database.write_locking(move |db| recompute::do_piece(db, now, row, &piece));
            assert!(done.await.unwrap());
        }
    };
    let backwards = opened.iter().rev().copied().collect();
    let ((), asked, answered, said) = tokio::join!(
        pieces,
        change_all(&app, opened.clone(), ask, &agent),
        change_all(&app, opened.clone(), say, &agent),
        change_all(&app, backwards, say, &user),
    );
    assert_eq!((answered, said), (opened.len(), opened.len()));
    assert!(asked > 0);

    for id in opened {
        let agent = agent.clone();
        let checked = app.read(move |db| {
            let all = promises::of_ticket(db, id)?;
            let phases = tickets::phases(db, id)?;
            let taken = promises::steps_taken(db, id)?;
            for promise in all.iter().filter(|promise| promise.is_unfinished()) {
                assert_eq!(Some(promise.calendar_version_id), newest);
                let mut anew = promise.clone();
                let terms = Terms::of(db, promise)?;
                anew.recompute(
                    promise.rules(),
                    &terms,
                    &phases,
                    &promises::taken_of(promise, &taken),
                );
                assert_eq!(&anew, promise);
            }
            let ticket = tickets::find(db, &agent, id)?;
            assert_eq!(ticket.risk, promises::risk(&all, ticket.state.phase()));
            let events = audit::about(db, "ticket", &id.to_string())?;
            let times = events
                .iter()
                .filter(|event| event.event == "ticket.promises_recomputed");
            assert!(times.count() <= 1);
            Ok::<_, TicketError>(())
        });
        checked.await.unwrap();
    }
    let report = app.read(|db| audit::verify::verify(db, None)).await.unwrap();
    assert!(report.first_bad().is_none());
    app.mails().await;
}
