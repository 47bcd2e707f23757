//! The demonstration, as `serve --demo` loads it, on the tests' own day.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use diesel::dsl::count_star;
use diesel::prelude::*;
use futures_util::StreamExt;
use sportello::acts::{ActState, Procedure};
use sportello::db::schema::{
    act_documents, acts, attachments, audit_events, enti, messages, register_entries, settlements, tickets,
    users as accounts,
};
use sportello::db::{Database, Db};
use sportello::demo::{self, DemoError};
use sportello::exports::{self, manifest::verify};
use sportello::http::Deadlines;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::ActId;
use sportello::kernel::text::Lang;
use sportello::storage::Store;
use sportello::tickets::{State, TicketNumber, stored_contents};
use sportello::users::actor::Role;
use sportello::{audit, users};

use super::support::{TestApp, TestDb};

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// The states in which each procedure is shown.
const STATES: [(Procedure, &str); 6] = [
    (
        Procedure::Adesione,
        "draft submitted under_review information_requested signed rejected withdrawn",
    ),
    (
        Procedure::Attivazione,
        "draft requested collecting_info in_setup suspended active ending ended rejected withdrawn",
    ),
    (Procedure::Maintainer, "requested active to_transfer transferred"),
    (
        Procedure::Disdetta,
        "submitted registered rejected revoked effective",
    ),
    (
        Procedure::Recesso,
        "submitted registered contested effective settled",
    ),
    (Procedure::Inerzia, "submitted taken_over concluded"),
];

fn by_state(db: &mut Db) -> QueryResult<HashMap<State, i64>> {
    let rows = tickets::table
        .group_by(tickets::state)
        .select((tickets::state, count_star()));
    Ok(rows.load::<(State, i64)>(db)?.into_iter().collect())
}

/// Whether every act of the demonstration can be exported, by who reads everything, and is what its audit says.
async fn acts_prove_themselves(test: TestDb) {
    let app = TestApp::start_on(test, Deadlines::default(), &[]).await;
    let now = app.now();
    let (auditor, all) = app
        .read(move |db| {
            let auditor = users::enabled_of_role(db, Role::Auditor)?[0];
            let auditor = users::load_actor(db, auditor, None, now)?.unwrap();
            let all: Vec<(ActId, Procedure, ActState)> = acts::table
                .filter(acts::state.ne(ActState::Draft))
                .select((acts::id, acts::procedure, acts::state))
                .load(db)?;
            QueryResult::Ok((auditor, all))
        })
        .await
        .unwrap();
    let mut tried: HashMap<(Procedure, ActState), usize> = HashMap::new();
    for (id, procedure, state) in all {
        // Of each kind a few.
        let count = tried.entry((procedure, state)).or_default();
        *count += 1;
        if *count > 3 {
            continue;
        }
        let made = exports::make(&app.app, &auditor, (None, id.into()), Lang::It)
            .await
            .unwrap();
        let pieces: Vec<_> = made.bytes.map(|piece| piece.unwrap().to_vec()).collect().await;
        let verified = verify(Cursor::new(pieces.concat()));
        verified.unwrap_or_else(|fault| panic!("{procedure} in {state}: {fault}"));
    }
    assert!(tried.len() > 25, "{tried:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_loaded_once_and_holds_what_it_promises() {
    if std::env::var_os("SPORTELLO_TEST_DATABASE_URL").is_some() {
        // The commands that it is made of have tests of their own there; statement by statement it would take minutes.
        return;
    }
    let test = TestDb::start();
    let (db, folder) = (test.db.clone(), test.folder.clone());
    tokio::task::spawn_blocking(move || holds_what_it_promises(&db, &folder))
        .await
        .unwrap();
    acts_prove_themselves(test).await;
}

fn holds_what_it_promises(db: &Database, folder: &Path) {
    let store = Store::open(folder.join("attachments").to_str().unwrap()).unwrap();
    let mut lines = Vec::new();
    let started = Instant::now();
    demo::load(db, &store, now(), &mut |line| lines.push(line.to_owned())).unwrap();
    eprintln!("loaded in {:?}", started.elapsed());
    assert!(lines.len() > 3, "{lines:?}");
    let again = demo::load(db, &store, now(), &mut |_| {});
    assert!(matches!(again, Err(DemoError::NotEmpty)));
    db.read_blocking(|db| {
        assert_eq!(demo::since(db)?, Some(now()));
        assert_eq!(enti::table.count().get_result::<i64>(db)?, 208);
        assert!((38..=50).contains(&accounts::table.count().get_result::<i64>(db)?));
        assert!(tickets::table.count().get_result::<i64>(db)? >= 2000);
        let states = by_state(db)?;
        for state in State::ALL {
            assert!(states.get(state).is_some_and(|count| *count >= 4), "{states:?}");
        }
        assert!(
            states[&State::Closed] >= 1700 && states[&State::New] >= 8,
            "{states:?}"
        );
        assert!(messages::table.count().get_result::<i64>(db)? > 5000);
        assert!(attachments::table.count().get_result::<i64>(db)? > 100);
        // Numbers count the year's tickets in the order of their opening.
        let numbers: Vec<TicketNumber> = tickets::table
            .order((tickets::created_at, tickets::id))
            .select(tickets::number)
            .load(db)?;
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
        // Every procedure stands in several states.
        let found: HashSet<(Procedure, ActState)> = acts::table
            .select((acts::procedure, acts::state))
            .distinct()
            .load(db)?
            .into_iter()
            .collect();
        for (procedure, states) in STATES {
            for state in states.split(' ') {
                let state = state.parse().unwrap();
                assert!(
                    found.contains(&(procedure, state)),
                    "{procedure} {state}: {found:?}"
                );
            }
        }
        // What happened has a name on the page of the register.
        let events: Vec<String> = audit_events::table
            .select(audit_events::event)
            .distinct()
            .load(db)?;
        for event in events {
            let key = format!("admin-event-{}", event.replace('.', "-"));
            assert!(Lang::It.has(&key) && Lang::En.has(&key), "{event}");
        }
        // Each way out of a contract is there: in its notice, contested for reasons that can be read, settled with its paper.
        let recessi: Vec<(ActId, String)> = acts::table
            .filter(acts::procedure.eq("recesso"))
            .select((acts::id, acts::state))
            .load(db)?;
        for state in ["submitted", "registered", "contested", "effective", "settled"] {
            let of_state = recessi.iter().filter(|(_, other)| other == state);
            assert_eq!(of_state.count(), 1, "{state}: {recessi:?}");
        }
        let kept = |db: &mut Db, state: &str| -> QueryResult<Vec<(String, String)>> {
            let (id, _) = recessi.iter().find(|(_, other)| other == state).unwrap();
            act_documents::table
                .filter(act_documents::act_id.eq(id))
                .order(act_documents::id)
                .select((act_documents::role, act_documents::media_type))
                .load(db)
        };
        let pdf = |role: &str| (role.to_owned(), "application/pdf".to_owned());
        assert_eq!(kept(db, "contested")?, [pdf("notice"), pdf("grounds")]);
        assert_eq!(
            kept(db, "settled")?,
            [pdf("notice"), pdf("grounds"), pdf("settlement")]
        );
        let (settled, _) = recessi.iter().find(|(_, state)| state == "settled").unwrap();
        let entries = register_entries::table.filter(register_entries::act_id.eq(settled));
        assert_eq!(entries.count().get_result::<i64>(db)?, 2);
        let balance = settlements::table.find(settled).select(settlements::balance);
        assert_eq!(balance.first::<i64>(db)?, 178_000);
        // Lists tell tickets apart by their subjects.
        let subjects = tickets::table
            .group_by(tickets::subject)
            .select((tickets::subject, count_star()))
            .load::<(String, i64)>(db)?;
        let worn: Vec<_> = subjects.into_iter().filter(|(_, times)| *times > 15).collect();
        assert!(worn.is_empty(), "{worn:?}");
        QueryResult::Ok(())
    })
    .unwrap();
    let summary = audit::cli::verify(db, None).unwrap();
    assert!(summary.contains("are as they were recorded"), "{summary}");
    let rows = db.read_blocking(|db| stored_contents(db, None)).unwrap();
    assert!(rows.len() > 5);
}
