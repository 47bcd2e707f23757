//! Enti, services, queues and their tickets' assignees.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use sportello::db::schema::{absences, audit_events, members, user_roles, users};
use sportello::db::{Db, Failure};
use sportello::enti::import::{self, ImportError, ImportFile, ImportReport};
use sportello::enti::{self, Ente, EnteError, EnteFilter, EnteIn, EnteKind, Population};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::{EnteId, UserId, next};
use sportello::kernel::page::PageRequest;
use sportello::kernel::text::{Lang, fold};
use sportello::queues::{self, Assignment, Queue, QueueError, QueueIn, templates};
use sportello::services::{self, ItemKind, ServiceError};
use sportello::users::actor::{Actor, EnteRole, Operator, Role};
use sportello::users::load_actor;

use crate::support::TestDb;

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A database and, inside one write each, what a test does with it.
struct World(TestDb);

impl World {
    fn new() -> World {
        World(TestDb::start())
    }

    fn write<T: Send + 'static, E: Failure + std::fmt::Debug>(
        &self,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> T {
        self.0.db.write_blocking(f).unwrap()
    }

    fn refused<T: Send + std::fmt::Debug + 'static, E: Failure>(
        &self,
        f: impl FnMut(&mut Db) -> Result<T, E> + Send + 'static,
    ) -> E {
        self.0.db.write_blocking(f).unwrap_err()
    }

    fn account(&self, name: &'static str) -> UserId {
        self.write(move |db| {
            let id = UserId(next(now()));
            let email = format!("{name}@prova.example");
            let values = (
                (
                    users::id.eq(id),
                    users::email.eq(&email),
                    users::email_key.eq(&email),
                    users::name.eq(name),
                ),
                (
                    users::name_key.eq(fold(name)),
                    users::language.eq(Lang::It),
                    users::version.eq(1),
                ),
                (users::created_at.eq(now()), users::updated_at.eq(now())),
            );
            diesel::insert_into(users::table).values(values).execute(db)?;
            QueryResult::Ok(id)
        })
    }

    fn staff(&self, name: &'static str, role: Role) -> Actor {
        let id = self.account(name);
        self.write(move |db| {
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
    }

    fn member(&self, name: &'static str, enti: &[EnteId]) -> Actor {
        let (id, enti) = (self.account(name), enti.to_vec());
        self.write(move |db| {
            for ente in &enti {
                let values = (
                    members::user_id.eq(id),
                    members::ente_id.eq(*ente),
                    members::role.eq(EnteRole::User),
                    members::sees_all.eq(false),
                    members::granted_at.eq(now()),
                );
                diesel::insert_into(members::table).values(values).execute(db)?;
            }
            load_actor(db, id, Some(enti[0]), now())
        })
        .unwrap()
    }

    fn comune(&self, istat: &'static str) -> Ente {
        self.write(move |db| enti::create_comune(db, Operator, now(), istat, day(2020, 1, 1)))
    }

    fn events(&self, event: &'static str) -> i64 {
        self.write(move |db| {
            audit_events::table
                .filter(audit_events::event.eq(event))
                .count()
                .get_result(db)
        })
    }
}

#[test]
fn creating_a_comune_is_choosing_it() {
    let world = World::new();
    let brescia = world.comune("017029");
    assert_eq!(
        (brescia.name.as_str(), brescia.province.as_deref()),
        ("Comune di Brescia", Some("BS"))
    );
    let admin = world.staff("Ada", Role::Admin);
    let id = brescia.id;
    let (reader, again) = (admin.clone(), admin.clone());
    let figures = world.write(move |db| enti::populations(db, &reader, id));
    let figures: Vec<_> = figures
        .iter()
        .map(|row| (row.reference_on, row.residents))
        .collect();
    assert_eq!(
        figures,
        [
            (day(2023, 1, 1), 196_446),
            (day(2022, 1, 1), 195_906),
            (day(2011, 10, 9), 189_902)
        ]
    );
    let twice = world
        .refused(move |db| enti::create_comune(db, again.staff().unwrap(), now(), "017029", day(2020, 1, 1)));
    assert!(matches!(twice, EnteError::Duplicate));
    let manager = world.staff("Marta", Role::Manager);
    let forbidden = world.refused(move |db| {
        enti::create_comune(db, manager.staff().unwrap(), now(), "017001", day(2020, 1, 1))
    });
    assert!(matches!(forbidden, EnteError::Forbidden));
    let unknown = world.refused(|db| enti::create_comune(db, Operator, now(), "999999", day(2020, 1, 1)));
    assert!(matches!(unknown, EnteError::UnknownComune));
    let row = Population {
        ente_id: id,
        reference_on: day(2025, 12, 31),
        source: "DemoISTAT".into(),
        residents: 7,
    };
    for _ in 0..2 {
        let row = row.clone();
        world.write(move |db| enti::set_population(db, Operator, now(), &row));
    }
    assert_eq!(
        (world.events("ente.created"), world.events("ente.population_set")),
        (1, 1)
    );
}

#[test]
fn an_ente_changes_only_from_the_version_that_was_seen() {
    let world = World::new();
    let ente = world.comune("017029");
    let (id, given) = (
        ente.id,
        EnteIn {
            pec: "protocollo@pec.prova.example".into(),
            ..EnteIn::from(&ente)
        },
    );
    let (second, same) = (given.clone(), given.clone());
    let changed = world.write(move |db| enti::update(db, Operator, now(), id, 1, &given, |_, _| Ok(())));
    assert_eq!(
        (changed.version, changed.pec.as_deref()),
        (2, Some("protocollo@pec.prova.example"))
    );
    let stale = world.refused(move |db| enti::update(db, Operator, now(), id, 1, &second, |_, _| Ok(())));
    assert!(matches!(stale, EnteError::Stale { current: 2 }));
    assert_eq!(
        world
            .write(move |db| enti::update(db, Operator, now(), id, 2, &same, |_, _| Ok(())))
            .version,
        2
    );
    let ended = world.write(move |db| enti::end_validity(db, Operator, now(), id, 2, Some(day(2026, 2, 28))));
    assert!(!ended.is_valid_on(day(2026, 3, 2)));
    assert!(!world.write(move |db| enti::is_valid(db, id, day(2026, 3, 1))));
    assert!(world.write(move |db| enti::is_valid(db, id, day(2026, 2, 28))));
    let early =
        world.refused(move |db| enti::end_validity(db, Operator, now(), id, 3, Some(day(2019, 1, 1))));
    assert!(matches!(early, EnteError::Invalid(_)));
    assert_eq!(world.events("ente.updated"), 2);
    let old: Option<String> = world.write(|db| {
        audit_events::table
            .filter(audit_events::event.eq("ente.updated"))
            .order(audit_events::position)
            .select(audit_events::new_value)
            .first(db)
    });
    assert_eq!(
        old.as_deref(),
        Some(r#"{"pec":"protocollo@pec.prova.example"}"#),
        "only what changed"
    );
}

#[test]
fn a_person_of_an_ente_sees_the_one_acted_for_and_staff_all() {
    let world = World::new();
    let [a, b, c] = ["017001", "017002", "017029"].map(|istat| world.comune(istat).id);
    let user = world.member("Ugo", &[a, b]);
    let auditor = world.staff("Aldo", Role::Auditor);
    let list = |actor: &Actor, text: Option<&str>, limit| {
        let (actor, filter) = (
            actor.clone(),
            EnteFilter {
                text: text.map(Into::into),
                ..EnteFilter::default()
            },
        );
        world.write(move |db| enti::list(db, &actor, &filter, &PageRequest::new(limit, None)))
    };
    let ids = |page: &[Ente]| page.iter().map(|ente| ente.id).collect::<Vec<_>>();
    assert_eq!(ids(&list(&user, None, None).items), [a], "one at a time");
    assert_eq!(ids(&list(&auditor, None, None).items), [a, b, c]);
    assert_eq!(ids(&list(&auditor, Some("BRÉSCIA"), None).items), [c]);
    assert_eq!(ids(&list(&auditor, Some("01700"), None).items), [a, b]);
    assert!(list(&auditor, Some("%"), None).items.is_empty());
    let first = list(&auditor, None, Some(2));
    let actor = auditor.clone();
    let rest = world.write(move |db| {
        let page = PageRequest::new(Some(2), first.next_cursor.clone());
        enti::list(
            db,
            &actor,
            &EnteFilter {
                kinds: vec![EnteKind::Comune],
                ..EnteFilter::default()
            },
            &page,
        )
    });
    assert_eq!((ids(&rest.items), rest.next_cursor), (vec![c], None));
    for other in [b, c] {
        let reader = user.clone();
        assert!(matches!(
            world.refused(move |db| enti::find(db, &reader, other)),
            EnteError::NotFound
        ));
    }
    assert_eq!(world.write(move |db| enti::find(db, &user, a)).id, a);
}

const HEADER: &str =
    "kind;name;istat_code;tax_code;ipa_code;pec;office_code;aoo_code;patron_day;valid_from;valid_to";

fn run(world: &World, rows: &str) -> Result<ImportReport, ImportError> {
    let file = ImportFile::parse(format!("{HEADER}\n{rows}").as_bytes())?;
    world
        .0
        .db
        .write_blocking(move |db| import::apply(db, Operator, now(), &file, |_, _| Ok(())))
}

#[test]
fn an_import_is_whole_or_nothing_and_the_second_one_changes_nothing() {
    let world = World::new();
    let brescia = world.comune("017029");
    let rows = "comune;Comune di Brescia;017029;;c_b157;;;;15/02;2020-01-01;\n\
                comune;Comune di Agnosine;017002;;;;;;;;\n\
                unione;Unione di Prova;;;u_prova;;;;;2021-01-01;\n";
    let expected = ImportReport {
        added: 2,
        updated: 1,
        unchanged: 0,
    };
    assert_eq!(run(&world, rows).unwrap(), expected);
    let events = world.events("ente.created") + world.events("ente.updated");
    assert_eq!(
        run(&world, rows).unwrap(),
        ImportReport {
            unchanged: 3,
            ..ImportReport::default()
        }
    );
    assert_eq!(
        world.events("ente.created") + world.events("ente.updated"),
        events
    );
    let admin = world.staff("Ada", Role::Admin);
    let found = world.write(move |db| enti::find(db, &admin, brescia.id));
    assert_eq!(
        (found.ipa_code.as_deref(), found.patron_day.as_deref()),
        (Some("c_b157"), Some("02-15"))
    );
    let refused = run(
        &world,
        "unione;Nuova;;;u_nuova;;;;;;\n\
         comune;Altro;017029;;c_altro;;;;;;\n\
         unione;Unione di Prova;;;u_prova;;;;;;2020-12-31\n",
    );
    match refused {
        Err(ImportError::Rows(rows)) => {
            let rows: Vec<_> = rows
                .iter()
                .map(|row| (row.line, row.column, row.text(Lang::It)))
                .collect();
            assert_eq!((rows[0].0, rows[0].1), (3, "istat_code"));
            assert_eq!(
                rows[0].2,
                "Riga 3, colonna istat_code: Il codice appartiene già a un altro ente: Comune di Brescia."
            );
            assert_eq!((rows[1].0, rows[1].1), (4, "valid_to"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        world.events("ente.created"),
        3,
        "nothing of a refused file remains"
    );
    let told = enti::cli::import(&world.0.db, now(), b"kind,name\n", Lang::En, |_, _| Ok(())).unwrap_err();
    assert!(told.contains("Line 1:"), "{told}");
}

#[test]
fn the_shipped_services_are_entered_once_and_can_be_edited() {
    let world = World::new();
    assert_eq!(world.write(|db| services::ensure_shipped(db, now())), 2);
    assert_eq!(world.write(|db| services::ensure_shipped(db, now())), 0);
    let sheet = world.write(|db| services::sheet(db, "PORTALE"));
    assert_eq!(
        (
            sheet.of_kind(ItemKind::Included).count(),
            sheet.of_kind(ItemKind::Excluded).count()
        ),
        (8, 2)
    );
    assert!(!sheet.service.editorial_support);
    let id = sheet.service.id;
    let edit = services::ServiceIn {
        name_it: "Portale".into(),
        name_en: "Portal".into(),
        description_it: String::new(),
        description_en: String::new(),
        editorial_support: true,
        calendar: "CENTRO".to_owned(),
        sla_policy: "STANDARD".to_owned(),
        items: vec![],
    };
    let again = edit.clone();
    let changed = world.write(move |db| services::edit(db, Operator, now(), id, 1, &edit));
    assert_eq!((changed.service.version, changed.items.len()), (2, 0));
    let stale = world.refused(move |db| services::edit(db, Operator, now(), id, 1, &again));
    assert!(matches!(stale, ServiceError::Stale { current: 2 }));
    world.write(move |db| services::retire(db, Operator, now(), id, 2));
    let active = world.write(services::active);
    assert_eq!(
        active
            .iter()
            .map(|service| service.code.as_str())
            .collect::<Vec<_>>(),
        ["SUPPORTO_WEB"]
    );
    assert_eq!(
        world.write(|db| services::ensure_shipped(db, now())),
        0,
        "what was retired stays so"
    );
}

fn queue(world: &World, code: &'static str, assignment: Assignment, services: &[&'static str]) -> Queue {
    let services = services.to_vec();
    world.write(move |db| {
        let services = services
            .iter()
            .map(|code| services::by_code(db, code).unwrap().id)
            .collect();
        let given = QueueIn {
            name_it: code.into(),
            name_en: code.into(),
            assignment,
            position: None,
            services,
            sla_policy: None,
            calendar: None,
        };
        queues::create(db, Operator, now(), code, &given)
    })
}

fn choose(world: &World, queue: &Queue, load: &[(UserId, i64)]) -> Option<UserId> {
    let (queue, load) = (queue.clone(), HashMap::from_iter(load.iter().copied()));
    world.write(move |db| queues::choose_assignee(db, &queue, now(), |_, _| Ok(load.clone())))
}

#[test]
fn a_ticket_goes_to_the_queue_of_its_service_and_to_the_member_whose_turn_it_is() {
    let world = World::new();
    let nowhere = world.refused(|db| {
        services::ensure_shipped(db, now()).unwrap();
        let service = services::by_code(db, "PORTALE").unwrap().id;
        queues::queue_for_service(db, service)
    });
    assert!(matches!(nowhere, QueueError::NoQueue));
    world.write(|db| services::ensure_shipped(db, now()));
    let first = queue(&world, "primo-livello", Assignment::RoundRobin, &[]);
    let web = queue(&world, "siti-web", Assignment::LeastLoaded, &["SUPPORTO_WEB"]);
    let target = |code: &'static str| {
        world.write(move |db| {
            let id = services::by_code(db, code).unwrap().id;
            queues::queue_for_service(db, id)
        })
    };
    assert_eq!(
        (target("SUPPORTO_WEB").id, target("PORTALE").id),
        (web.id, first.id)
    );
    let agents = ["Bea", "Carlo", "Dina"].map(|name| world.staff(name, Role::Agent).id());
    for (queue, user) in agents
        .iter()
        .flat_map(|user| [(first.id, *user), (web.id, *user)])
    {
        world.write(move |db| queues::add_member(db, Operator, now(), queue, user));
    }
    assert_eq!(
        choose(
            &world,
            &Queue {
                assignment: Assignment::Manual,
                ..first.clone()
            },
            &[]
        ),
        None
    );
    let turns: Vec<_> = (0..5).map(|_| choose(&world, &first, &[]).unwrap()).collect();
    assert_eq!(turns, [agents[0], agents[1], agents[2], agents[0], agents[1]]);
    let load = [(agents[0], 3), (agents[1], 1), (agents[2], 1)];
    assert_eq!(choose(&world, &web, &load), Some(agents[1]));
    assert_eq!(
        choose(&world, &web, &load),
        Some(agents[2]),
        "alike in load: whose turn is longest ago"
    );
    let absent = agents[2];
    world.write(move |db| {
        let values = (
            absences::id.eq(sportello::kernel::ids::TicketId::new(now())),
            absences::user_id.eq(absent),
            absences::from_on.eq(day(2026, 3, 1)),
            absences::to_on.eq(day(2026, 3, 2)),
            absences::created_at.eq(now()),
        );
        diesel::insert_into(absences::table).values(values).execute(db)
    });
    assert_eq!(
        choose(&world, &first, &[]),
        Some(agents[0]),
        "the turn of who is absent passes"
    );
    let gone = agents[0];
    world.write(move |db| {
        diesel::update(users::table.find(gone))
            .set(users::disabled_at.eq(now()))
            .execute(db)
    });
    assert_eq!(choose(&world, &first, &[]), Some(agents[1]));
}

#[test]
fn managers_choose_members_and_only_administrators_change_queues() {
    let world = World::new();
    let queue = queue(&world, "trasparenza", Assignment::Manual, &[]);
    let (manager, agent) = (
        world.staff("Marta", Role::Manager),
        world.staff("Bea", Role::Agent),
    );
    let (id, member, auditor) = (queue.id, agent.id(), world.staff("Aldo", Role::Auditor).id());
    let by = manager.clone();
    world.write(move |db| queues::add_member(db, by.staff().unwrap(), now(), id, member));
    let by = manager.clone();
    let refused = world.refused(move |db| queues::add_member(db, by.staff().unwrap(), now(), id, auditor));
    assert!(matches!(refused, QueueError::NotAnAgent));
    let by = manager.clone();
    let refused = world.refused(move |db| queues::retire(db, by.staff().unwrap(), now(), id, 1));
    assert!(matches!(refused, QueueError::Forbidden));
    let refused =
        world.refused(move |db| queues::remove_member(db, agent.staff().unwrap(), now(), id, member));
    assert!(matches!(refused, QueueError::Forbidden));
    assert!(world.write(move |db| queues::is_member(db, id, member)));
    let by = manager.clone();
    world.write(move |db| queues::remove_member(db, by.staff().unwrap(), now(), id, member));
    let retired = world.write(move |db| queues::retire(db, Operator, now(), id, 1));
    assert!(!retired.is_active() && world.write(queues::active).is_empty());
    let events = [
        "queue.created",
        "queue.member_added",
        "queue.member_removed",
        "queue.retired",
    ];
    assert_eq!(events.map(|event| world.events(event)), [1; 4]);
    let given = templates::TemplateIn {
        language: Lang::It,
        title: "Saluto".into(),
        body: "Gentile {{requester}}".into(),
    };
    let twin = given.clone();
    let template = world.write(move |db| templates::create(db, Operator, now(), id, &given));
    let twice = world.refused(move |db| templates::create(db, Operator, now(), id, &twin));
    assert!(matches!(twice, QueueError::Duplicate));
    let edit = templates::TemplateIn {
        body: "Buongiorno".into(),
        language: Lang::It,
        title: "Saluto".into(),
    };
    let template_id = template.id;
    assert_eq!(
        world
            .write(move |db| templates::edit(db, Operator, now(), template_id, 1, &edit))
            .version,
        2
    );
    let staff = manager.clone();
    assert_eq!(
        world
            .write(move |db| templates::list(db, staff.staff().unwrap(), id))
            .len(),
        1
    );
    let ente = world.comune("017029").id;
    let user = world.member("Ugo", &[ente]);
    assert!(matches!(
        world.refused(move |db| queues::list(db, &user)),
        QueueError::NotFound
    ));
}
