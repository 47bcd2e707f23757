//! The audit: who reads it, and that changes by hand show.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};
use sportello::audit::anchor::{Anchor, AnchorError, write_anchor, write_daily};
use sportello::audit::verify::{Fault, Report, verify};
use sportello::audit::{self, AuditError, AuditFilter, By, Entry, Event};
use sportello::db::schema::{audit_events, audit_heads, user_roles, users};
use sportello::db::{Database, Db, Failure};
use sportello::enti;
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, UserId, next};
use sportello::kernel::page::PageRequest;
use sportello::kernel::text::Lang;
use sportello::users::actor::{Actor, Operator, Role};
use sportello::users::load_actor;

use crate::support::TestDb;

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn write<T: Send + 'static, E: Failure + std::fmt::Debug>(
    db: &Database,
    f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
) -> T {
    db.write_blocking(f).unwrap()
}

/// An ente with twelve events: its creation and eleven more.
fn world() -> (TestDb, EnteId) {
    let test = TestDb::start();
    let ente = write(&test.db, |db| {
        let first = "2020-01-01".parse().unwrap();
        let ente = enti::create_comune(db, Operator, now(), "017029", first)?.id;
        enti::create_comune(db, Operator, now(), "017001", first)?;
        for n in 0..11 {
            let entry = Entry::new("ente.tried", "ente", ente)
                .ente(ente)
                .change(Value::Null, json!({"n": n}));
            audit::record(db, By::operator(), now() + TimeDelta::minutes(n), entry)?;
            audit::record(db, By::operator(), now(), Entry::new("user.tried", "user", n))?;
        }
        Result::<_, enti::EnteError>::Ok(ente)
    });
    (test, ente)
}

/// What somebody with all rights on the database does.
fn by_hand(test: &TestDb, sql: &str) {
    let (off, on) = match test.db.is_sqlite() {
        true => (
            "drop trigger audit_events_fixed; drop trigger audit_events_kept;",
            "",
        ),
        false => (
            "alter table audit_events disable trigger all;",
            "alter table audit_events enable trigger all;",
        ),
    };
    let sql = format!("{off} {sql}; {on}");
    write(&test.db, move |db| db.batch_execute(&sql));
}

fn report(test: &TestDb, anchor: Option<Anchor>) -> Report {
    test.db
        .read_blocking(move |db| verify(db, anchor.as_ref()))
        .unwrap()
}

fn events(test: &TestDb, ente: EnteId) -> Vec<Event> {
    write(&test.db, move |db| {
        audit_events::table
            .filter(audit_events::ente_id.eq(ente))
            .order(audit_events::position)
            .select(Event::as_select())
            .load(db)
    })
}

fn at(ente: EnteId, position: i64) -> String {
    format!("chain = 'ente:{ente}' and position = {position}")
}

/// The one faulty chain: position of the bad event and what is wrong.
fn fault(test: &TestDb, ente: EnteId, anchor: Option<Anchor>) -> (Option<i64>, Fault) {
    let report = report(test, anchor);
    assert_eq!(report.findings.len(), 1, "{report:?}");
    let bad = report.first_bad().unwrap().clone();
    let position = bad.event.map(|id| {
        events(test, ente)
            .iter()
            .find(|event| event.id == id)
            .unwrap()
            .position
    });
    (position, bad.fault)
}

#[test]
fn an_untouched_audit_is_whole_and_the_triggers_keep_it_so() {
    let (test, ente) = world();
    let found = report(&test, None);
    assert_eq!((found.events, found.findings.len(), found.chains), (24, 0, 18));
    for sql in ["update audit_events set reason = 'x'", "delete from audit_events"] {
        test.db
            .write_blocking(move |db| db.batch_execute(sql))
            .unwrap_err();
    }
    assert_eq!(events(&test, ente).len(), 12);
    assert!(
        audit::cli::verify(&test.db, None)
            .unwrap()
            .starts_with("24 events in 18 chains")
    );
}

#[test]
fn a_changed_event_is_named() {
    let (test, ente) = world();
    by_hand(
        &test,
        &format!(
            "update audit_events set new_value = '{{\"n\":99}}' where {}",
            at(ente, 5)
        ),
    );
    assert_eq!(fault(&test, ente, None), (Some(5), Fault::Changed));
    assert!(audit::cli::verify(&test.db, None).is_err());
}

#[test]
fn a_changed_event_with_a_new_hash_is_named_too() {
    for position in [5, 12] {
        let (test, ente) = world();
        let mut event = events(&test, ente).swap_remove(position - 1);
        event.reason = Some("invented".to_owned());
        let hash = event.computed_hash();
        let place = at(ente, position as i64);
        by_hand(
            &test,
            &format!("update audit_events set reason = 'invented', hash = '{hash}' where {place}"),
        );
        assert_eq!(fault(&test, ente, None), (Some(position as i64), Fault::Rehashed));
    }
}

#[test]
fn removed_moved_and_cut_off_events_show() {
    let (test, ente) = world();
    by_hand(&test, &format!("delete from audit_events where {}", at(ente, 5)));
    assert_eq!(fault(&test, ente, None), (Some(6), Fault::Removed { missing: 1 }));

    let (test, ente) = world();
    let swap = [(5, 1005), (6, 5), (1005, 6)];
    let swap =
        swap.map(|(from, to)| format!("update audit_events set position = {to} where {}", at(ente, from)));
    by_hand(&test, &swap.join(";"));
    let moved = Fault::Moved {
        to: format!("ente:{ente}, position 6"),
    };
    assert_eq!(fault(&test, ente, None), (Some(5), moved));

    let (test, ente) = world();
    by_hand(
        &test,
        &format!("delete from audit_events where chain = 'ente:{ente}' and position > 9"),
    );
    assert_eq!(fault(&test, ente, None), (Some(9), Fault::CutOff { missing: 3 }));

    let (test, ente) = world();
    by_hand(
        &test,
        &format!("delete from audit_events where chain = 'ente:{ente}'"),
    );
    assert_eq!(fault(&test, ente, None), (None, Fault::CutOff { missing: 12 }));

    let (test, ente) = world();
    by_hand(
        &test,
        &format!("delete from audit_heads where chain = 'ente:{ente}'"),
    );
    assert_eq!(fault(&test, ente, None), (Some(1), Fault::NoHead));

    let (test, ente) = world();
    by_hand(
        &test,
        &format!(
            "delete from audit_events where chain = 'ente:{ente}';
             delete from audit_heads where chain = 'ente:{ente}'"
        ),
    );
    assert_eq!(
        fault(&test, ente, None),
        (None, Fault::NoHead),
        "nothing of the chain is left"
    );

    let (test, ente) = world();
    by_hand(
        &test,
        &format!("update audit_heads set position = 9 where chain = 'ente:{ente}'"),
    );
    assert_eq!(fault(&test, ente, None), (Some(10), Fault::BeyondHead));
}

#[test]
fn a_tail_cut_off_together_with_its_head_shows_against_the_anchor() {
    let (test, ente) = world();
    let folder = std::env::temp_dir().join(format!("sportello-anchors-{}-{}", std::process::id(), ente));
    let path = write_daily(&test.db, &folder, now()).unwrap().unwrap();
    assert!(path.ends_with("audit-anchors/2026-03-02.jsonl"));
    assert_eq!(write_daily(&test.db, &folder, now()).unwrap(), None, "one a day");
    let anchor = Anchor::open(&path).unwrap();
    write(&test.db, move |db| {
        audit::record(
            db,
            By::operator(),
            now(),
            Entry::new("ente.tried", "ente", ente).ente(ente),
        )
    });
    assert!(
        report(&test, Some(anchor.clone())).findings.is_empty(),
        "what came later is no fault"
    );
    let kept = events(&test, ente).swap_remove(8);
    by_hand(
        &test,
        &format!(
            "delete from audit_events where chain = 'ente:{ente}' and position > 9;
             update audit_heads set position = 9, hash = '{}' where chain = 'ente:{ente}'",
            kept.hash
        ),
    );
    assert!(
        report(&test, None).findings.is_empty(),
        "the chain alone cannot tell"
    );
    assert_eq!(
        fault(&test, ente, Some(anchor.clone())),
        (Some(9), Fault::Anchor { position: 12 })
    );
    assert!(audit::cli::verify(&test.db, Some(&path)).is_err());
    for n in 0..5 {
        write(&test.db, move |db| {
            let entry = Entry::new("ente.forged", "ente", ente)
                .ente(ente)
                .change(Value::Null, json!({"n": n}));
            audit::record(db, By::operator(), now(), entry)
        });
    }
    assert_eq!(
        fault(&test, ente, Some(anchor.clone())),
        (Some(12), Fault::Anchor { position: 12 })
    );
    let text = anchor.to_text().replace("\"position\":12", "\"position\":9");
    std::fs::write(&path, text).unwrap();
    assert!(matches!(Anchor::open(&path), Err(AnchorError::Total(_))));
    write_anchor(&anchor, &path).unwrap();
    assert_eq!(Anchor::open(&path).unwrap(), anchor);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn administrators_and_auditors_read_the_events_newest_first() {
    let (test, ente) = world();
    let person = |role: Role| -> Actor {
        write(&test.db, move |db| {
            let id = UserId(next(now()));
            let email = format!("{id}@prova.example");
            let values = (
                (
                    users::id.eq(id),
                    users::email.eq(&email),
                    users::email_key.eq(&email),
                    users::name.eq("A"),
                ),
                (
                    users::name_key.eq("a"),
                    users::language.eq(Lang::It),
                    users::version.eq(1),
                ),
                (users::created_at.eq(now()), users::updated_at.eq(now())),
            );
            diesel::insert_into(users::table).values(values).execute(db)?;
            let values = (
                user_roles::user_id.eq(id),
                user_roles::role.eq(role),
                user_roles::granted_at.eq(now()),
            );
            diesel::insert_into(user_roles::table)
                .values(values)
                .execute(db)?;
            load_actor(db, id, None, now())
        })
        .unwrap()
    };
    let auditor = person(Role::Auditor);
    let page = |filter: AuditFilter, limit: Option<u16>, cursor: Option<String>| {
        let actor = auditor.clone();
        test.db
            .read_blocking(move |db| audit::list(db, &actor, &filter, &PageRequest::new(limit, cursor)))
            .unwrap()
    };
    let of_ente = AuditFilter {
        ente: Some(ente),
        ..AuditFilter::default()
    };
    let first = page(of_ente.clone(), Some(10), None);
    assert!(first.items.is_sorted_by(|a, b| a.id > b.id) && first.items.len() == 10);
    assert_eq!(page(of_ente.clone(), Some(10), first.next_cursor).items.len(), 2);
    let named = |events: &[&str]| AuditFilter {
        events: events.iter().map(|name| (*name).to_owned()).collect(),
        ..AuditFilter::default()
    };
    assert_eq!(page(named(&["user."]), None, None).items.len(), 11);
    assert_eq!(
        page(named(&["ente.created", "user."]), None, None).items.len(),
        13
    );
    // Page by page they are the same, in the same order.
    let both = named(&["ente.created", "user."]);
    let whole: Vec<_> = page(both.clone(), None, None)
        .items
        .iter()
        .map(|one| one.id)
        .collect();
    let (mut paged, mut cursor) = (Vec::new(), None);
    loop {
        let next = page(both.clone(), Some(5), cursor);
        paged.extend(next.items.iter().map(|one| one.id));
        cursor = next.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert!(
        paged == whole && whole.is_sorted_by(|a, b| a > b),
        "{paged:?} {whole:?}"
    );
    assert!(page(named(&["use.", "entirely."]), None, None).items.is_empty());
    let between = AuditFilter {
        from: Some(now() + TimeDelta::minutes(2)),
        to: Some(now() + TimeDelta::minutes(4)),
        ..of_ente
    };
    assert_eq!(page(between, None, None).items.len(), 2);
    let subject = AuditFilter {
        subject: Some(("user".to_owned(), Some("3".to_owned()))),
        ..AuditFilter::default()
    };
    assert_eq!(page(subject, None, None).items.len(), 1);
    assert!(audit::may_read(&person(Role::Admin)));
    let manager = person(Role::Manager);
    let refused = test
        .db
        .read_blocking(move |db| audit::list(db, &manager, &AuditFilter::default(), &PageRequest::default()));
    assert!(matches!(refused, Err(AuditError::Forbidden)));
    let heads: i64 = write(&test.db, |db| audit_heads::table.count().get_result(db));
    assert_eq!(heads, 18);
}
