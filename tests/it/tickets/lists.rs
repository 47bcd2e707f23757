//! Lists: filters, orders, pages, counts, and the way the databases go for them.

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sportello::db::Db;
use sportello::kernel::page::PageRequest;
use sportello::tickets::{
    self, AssigneeFilter, Days, Due, Happened, Kind, Priority, Promised, Sort, State, TicketError,
    TicketFilter, TicketRow,
};
use sportello::users::actor::Actor;

use super::world::{World, minutes, start};

fn list(world: &World, who: &str, filter: &TicketFilter) -> Vec<TicketRow> {
    let actor = world.actor(who);
    world
        .read(|db| tickets::list(db, &actor, filter, Sort::default(), &PageRequest::default()))
        .unwrap()
        .items
}

#[test]
fn pages_follow_one_another_without_a_gap_in_every_order() {
    let world = World::new();
    for n in 0..23 {
        world
            .open_at(start() + minutes(n / 3), "rosa", |new| {
                (new.impact, new.urgency) = (Some(1 + n as i32 % 3), Some(1 + n as i32 % 2));
            })
            .unwrap();
    }
    let anna = world.actor("anna");
    let walk = |q: Option<&str>, sort: Sort| {
        let filter = TicketFilter {
            q: q.map(str::to_owned),
            ..TicketFilter::default()
        };
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let request = PageRequest::new(Some(5), cursor);
            let page = world
                .read(|db| tickets::list(db, &anna, &filter, sort, &request))
                .unwrap();
            all.extend(page.items.into_iter().map(|row| row.ticket));
            cursor = page.next_cursor;
            if cursor.is_none() {
                return all;
            }
        }
    };
    for word in [
        "created_at",
        "-created_at",
        "updated_at",
        "-updated_at",
        "priority",
        "-priority",
        "risk",
    ] {
        let sort: Sort = word.parse().unwrap();
        let found = walk(None, sort);
        assert_eq!(found.len(), 23, "{word}");
        let keys: Vec<_> = found
            .iter()
            .map(|t| match word.trim_start_matches('-') {
                "priority" => (t.priority.number().into(), t.id),
                "risk" => (t.risk, t.id),
                "updated_at" => (t.updated_at.as_micros(), t.id),
                _ => (t.created_at.as_micros(), t.id),
            })
            .collect();
        match sort.descending {
            true => assert!(keys.is_sorted_by(|a, b| a > b), "{word}"),
            false => assert!(keys.is_sorted_by(|a, b| a < b), "{word}"),
        }
    }
    let found = walk(Some("albo vuoto"), Sort::default());
    assert!(found.len() == 23 && found.is_sorted_by(|a, b| a.number > b.number));
    let request = PageRequest::new(Some(5), Some("rubbish".to_owned()));
    let refused =
        world.read(|db| tickets::list(db, &anna, &TicketFilter::default(), Sort::default(), &request));
    assert!(matches!(refused, Err(TicketError::Cursor(_))));
}

#[test]
fn filters_take_one_of_several_values_and_all_of_the_fields() {
    let world = World::new();
    let first = world
        .open("rosa", |new| {
            new.tags = vec!["albo".to_owned(), "urgente".to_owned()]
        })
        .unwrap();
    world
        .open("carla", |new| {
            (new.kind, new.impact, new.urgency) = (Kind::Question, Some(1), Some(1))
        })
        .unwrap();
    world
        .open("zeno", |new| new.service = "SUPPORTO_WEB".to_owned())
        .unwrap();
    let (anna, to) = (world.staff("anna"), world.id("anna"));
    world
        .write(move |db| tickets::assign(db, &anna, start(), first.id, 1, to))
        .unwrap();
    let count = |who: &str, change: &dyn Fn(&mut TicketFilter)| {
        let mut filter = TicketFilter::default();
        change(&mut filter);
        let listed = list(&world, who, &filter).len();
        let counted = world
            .read(|db| tickets::count(db, &world.actor(who), &filter))
            .unwrap()
            .n;
        assert_eq!(listed, counted);
        listed
    };
    assert_eq!(count("marta", &|_| {}), 3);
    assert_eq!(count("marta", &|f| f.state = vec![State::New]), 2);
    assert_eq!(
        count("marta", &|f| f.state = vec![State::New, State::Assigned]),
        3
    );
    assert_eq!(count("marta", &|f| f.queue = vec!["siti-web".to_owned()]), 1);
    assert_eq!(
        count("marta", &|f| f.queue =
            vec!["siti-web".to_owned(), "primo-livello".to_owned()]),
        3
    );
    assert_eq!(count("marta", &|f| f.service = vec!["PORTALE".to_owned()]), 2);
    assert_eq!(
        count("marta", &|f| f.tag = vec!["albo".to_owned(), "altro".to_owned()]),
        1
    );
    assert_eq!(
        count("marta", &|f| f.priority =
            vec![Priority::Critical, Priority::High]),
        1
    );
    assert_eq!(count("marta", &|f| f.kind = vec![Kind::Question]), 1);
    assert_eq!(
        count("marta", &|f| f.ente = vec![world.ente("Comune di Prova")]),
        2
    );
    assert_eq!(count("marta", &|f| f.assignee = vec![AssigneeFilter::None]), 2);
    assert_eq!(count("anna", &|f| f.assignee = vec![AssigneeFilter::Me]), 1);
    assert_eq!(
        count("anna", &|f| f.assignee =
            vec![AssigneeFilter::Me, AssigneeFilter::None]),
        2
    );
    assert_eq!(
        count("marta", &|f| f.requester =
            vec![world.id("rosa"), world.id("zeno")]),
        2
    );
    assert_eq!(count("marta", &|f| f.confidential = Some(true)), 0);
    assert_eq!(
        count("zeno", &|f| f.ente = vec![world.ente("Comune di Prova")]),
        0
    );
    assert_eq!(
        count("marta", &|f| (f.q, f.state) =
            (Some("albo".to_owned()), vec![State::New])),
        2
    );
    let row = &list(
        &world,
        "anna",
        &TicketFilter {
            assignee: vec![AssigneeFilter::Me],
            ..Default::default()
        },
    )[0];
    assert_eq!(row.tags, ["albo", "urgente"]);
    assert_eq!(
        (row.service.code.as_str(), row.queue.code.as_str()),
        ("PORTALE", "primo-livello")
    );
    assert_eq!(
        (row.ente.as_deref(), row.assignee.as_deref()),
        (Some("Comune di Prova"), Some("anna Cognome"))
    );
    let unknown = TicketFilter {
        queue: vec!["nessuna".to_owned()],
        ..Default::default()
    };
    let refused = world.read(|db| tickets::count(db, &world.actor("anna"), &unknown));
    assert!(matches!(refused, Err(TicketError::Invalid(fields)) if fields[0].pointer == "/queue"));
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Few words that begin alike are looked for in another way than many.
#[test]
fn what_begins_with_a_typed_word_is_found_however_many_words_there_are() {
    let world = World::new();
    let open = |text: String| world.open("rosa", |new| new.text = text).unwrap();
    let found = |q: &str| {
        let filter = TicketFilter {
            q: Some(q.to_owned()),
            ..Default::default()
        };
        list(&world, "rosa", &filter)
            .into_iter()
            .map(|row| row.ticket.number)
            .collect::<Vec<_>>()
    };
    let register = open("Il protocollo non parte".to_owned());
    assert_eq!(found("protoc"), [register.number]);
    assert_eq!(found("zeta"), []);
    let all: Vec<_> = (0..70)
        .map(|n| open(format!("Pratica proto{n:03}")).number)
        .collect();
    assert_eq!(found("proto069"), [all[69]]);
    let newest: Vec<_> = all.into_iter().rev().take(50).collect();
    assert_eq!(found("proto")[..50], newest[..]);
    assert_eq!(found("protocol parte"), [register.number]);
}

/// What SQLite does for the queries of lists: an index in the order of the page, and no sorting of everything.
#[test]
fn lists_are_read_in_the_order_of_an_index() {
    let world = World::new();
    for _ in 0..3 {
        world.open("rosa", |_| {}).unwrap();
    }
    // What is not solved, as the queue's page shows it: those that are finished are not even looked at.
    let open = |queues: &[&str]| TicketFilter {
        state: vec![State::New, State::Assigned, State::WaitingEnte],
        queue: queues.iter().map(|queue| (*queue).to_owned()).collect(),
        ..Default::default()
    };
    for (who, filter, index) in [
        ("anna", TicketFilter::default(), "tickets_by_creation"),
        ("marta", TicketFilter::default(), "tickets_by_creation"),
        ("rosa", TicketFilter::default(), "tickets_by_ente"),
        ("vito", TicketFilter::default(), "tickets_by_ente"),
        (
            "marta",
            TicketFilter {
                state: vec![State::New, State::Closed],
                ..Default::default()
            },
            "tickets_by_creation",
        ),
        (
            "marta",
            TicketFilter {
                state: vec![State::New],
                ..Default::default()
            },
            "tickets_by_state",
        ),
        (
            "anna",
            TicketFilter {
                queue: vec!["primo-livello".to_owned()],
                ..Default::default()
            },
            "tickets_by_queue",
        ),
        (
            "anna",
            TicketFilter {
                assignee: vec![AssigneeFilter::Me],
                ..Default::default()
            },
            "tickets_by_assignee",
        ),
        ("anna", open(&[]), "tickets_by_risk"),
        ("anna", open(&["primo-livello"]), "tickets_by_risk"),
        ("marta", open(&[]), "tickets_by_risk"),
    ] {
        let sort = match index {
            "tickets_by_risk" => Sort::RISK,
            _ => Sort::default(),
        };
        let actor = world.actor(who);
        let steps = plan(&world, &sql_of_list(&world, &actor, &filter, sort));
        if steps.is_empty() {
            continue;
        }
        assert!(steps.iter().any(|step| step.contains(index)), "{who}: {steps:?}");
        assert!(
            !steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER")),
            "{who}: {steps:?}"
        );
    }
}

/// What few tickets have in common leads to them in every order; the order's own index would be read to its end.
#[test]
fn few_tickets_are_found_by_what_they_have_in_common() {
    let world = World::new();
    for _ in 0..3 {
        world.open("rosa", |_| {}).unwrap();
    }
    let day = |text: &str| Some(text.parse::<chrono::NaiveDate>().unwrap());
    let days = |from, to| Days { from, to };
    let happened = |change: fn(&mut Happened, Days)| {
        let mut happened = Happened::default();
        change(&mut happened, days(day("2026-02-01"), day("2026-02-28")));
        TicketFilter {
            opened: days(day("2026-02-01"), day("2026-02-28")),
            happened,
            ..Default::default()
        }
    };
    let due = |due| TicketFilter {
        promised: Some(Promised {
            due: vec![due],
            ..Promised::at(start())
        }),
        ..Default::default()
    };
    let by_id = &[
        "sqlite_autoindex_tickets_1 (id=?)",
        "sqlite_autoindex_ticket_transitions_1 (id>? AND id<?)",
    ][..];
    for (filter, needed) in [
        (happened(|it, days| it.resolved = days), by_id),
        (
            happened(|it, days| (it.resolved, it.waited) = (days, Some(true))),
            by_id,
        ),
        (happened(|it, days| it.reopened = days), by_id),
        (
            happened(|it, days| it.resolved.from = days.from),
            &["tickets_by_update (updated_at>?)"],
        ),
        (
            happened(|it, days| it.open_on = days.to),
            &["tickets_by_update (updated_at>?)", "tickets_by_state (state=?)"],
        ),
        (
            happened(|it, _| it.hour = Some(9)),
            &["tickets_by_creation (created_at>? AND created_at<?)"],
        ),
        (due(Due::Overdue), &["tickets_by_risk (risk>? AND risk<?)"]),
        (due(Due::Today), &["tickets_by_risk (risk>? AND risk<?)"]),
    ] {
        for sort in ["-created_at", "created_at", "updated_at", "-priority"] {
            for who in ["marta", "anna"] {
                let actor = world.actor(who);
                let sql = sql_of_list(&world, &actor, &filter, sort.parse().unwrap());
                let steps = plan(&world, &sql);
                let is_there = |part: &&str| steps.iter().any(|step| step.contains(*part));
                assert!(
                    steps.is_empty() || needed.iter().all(is_there),
                    "{who}, {sort}: {steps:#?}, {sql}"
                );
                assert!(
                    !steps.iter().any(|step| step.starts_with("SCAN tickets")),
                    "{who}, {sort}: {steps:#?}"
                );
            }
        }
    }
    // In a year it happened to so many that a page of them is soon found in the order itself.
    let year = TicketFilter {
        happened: Happened {
            resolved: days(day("2025-01-01"), day("2025-12-31")),
            ..Happened::default()
        },
        ..Default::default()
    };
    let sql = sql_of_list(&world, &world.actor("marta"), &year, Sort::default());
    let steps = plan(&world, &sql);
    assert!(
        steps.is_empty() || steps[0].contains("tickets_by_creation"),
        "{steps:#?}"
    );
    assert!(
        !steps.iter().any(|step| step.contains("TEMP B-TREE")),
        "{steps:#?}"
    );
}

/// What SQLite says that it will do; nothing on PostgreSQL.
fn plan(world: &World, sql: &str) -> Vec<String> {
    let steps = world.read(|db| match db {
        Db::Sqlite(db) => diesel::sql_query(format!("explain query plan {sql}")).load::<Step>(db),
        Db::Postgres(_) => Ok(Vec::new()),
    });
    steps.unwrap().into_iter().map(|step| step.detail).collect()
}

/// The statement by which a list reads its page of tickets.
fn sql_of_list(world: &World, actor: &Actor, filter: &TicketFilter, sort: Sort) -> String {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    world
        .read(move |db| {
            db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    log.lock().unwrap().push(query.to_string());
                }
            });
            let page = tickets::list(db, actor, filter, sort, &PageRequest::default());
            db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            page
        })
        .unwrap();
    let seen = seen.lock().unwrap();
    let sql = seen.iter().find(|sql| sql.contains("LIMIT")).unwrap();
    sql.split(" -- binds").next().unwrap().to_owned()
}
