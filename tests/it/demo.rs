//! The demonstration, as `serve --demo` loads it, on the tests' own day.

use std::collections::HashMap;
use std::time::Instant;

use diesel::dsl::count_star;
use diesel::prelude::*;
use sportello::audit;
use sportello::db::Db;
use sportello::db::schema::{attachments, enti, messages, tickets, users};
use sportello::demo::{self, DemoError};
use sportello::kernel::clock::Timestamp;
use sportello::storage::Store;
use sportello::tickets::{State, TicketNumber, stored_contents};

use super::support::TestDb;

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn by_state(db: &mut Db) -> QueryResult<HashMap<State, i64>> {
    let rows = tickets::table
        .group_by(tickets::state)
        .select((tickets::state, count_star()));
    Ok(rows.load::<(State, i64)>(db)?.into_iter().collect())
}

#[test]
fn the_demonstration_is_loaded_once_and_holds_what_it_promises() {
    if std::env::var_os("SPORTELLO_TEST_DATABASE_URL").is_some() {
        // The commands that it is made of have tests of their own there; statement by statement it would take minutes.
        return;
    }
    let TestDb { db, folder, .. } = &TestDb::start();
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
        assert!((38..=50).contains(&users::table.count().get_result::<i64>(db)?));
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
    let rows = db.read_blocking(stored_contents).unwrap();
    assert!(rows.len() > 5);
}
