//! Who sees what: the rule for a ticket at hand and the one inside the queries say the same, for every actor and ticket.

use sportello::db::Db;
use sportello::kernel::ids::TicketId;
use sportello::kernel::page::PageRequest;
use sportello::tickets::{
    self, NewAttachment, NewMessage, Sort, Ticket, TicketError, TicketFilter, Visibility, policy,
};
use sportello::users::actor::Actor;

use super::world::{ACTORS, World, start};

fn numbers(db: &mut Db, actor: &Actor, filter: &TicketFilter) -> Result<Vec<String>, TicketError> {
    let page = tickets::list(db, actor, filter, Sort::default(), &PageRequest::default())?;
    Ok(page
        .items
        .into_iter()
        .map(|row| row.ticket.number.to_string())
        .collect())
}

fn search(world: &World, who: &str, q: &str) -> Vec<String> {
    let filter = TicketFilter {
        q: Some(q.to_owned()),
        ..TicketFilter::default()
    };
    let actor = world.actor(who);
    world.read(|db| numbers(db, &actor, &filter)).unwrap()
}

fn say(world: &World, who: &str, id: TicketId, visibility: Visibility, text: &str) {
    let (actor, new) = (world.actor(who), NewMessage::new(visibility, text));
    world
        .write(move |db| tickets::reply(db, &actor, start(), id, new.clone()))
        .unwrap();
}

/// Name of what is special, and the ticket.
fn tickets_of_all_kinds(world: &World) -> Vec<(&'static str, Ticket)> {
    let nino = world.id("nino");
    let all = vec![
        ("of rosa", world.open("rosa", |_| {}).unwrap()),
        (
            "of rosa, in the other queue",
            world
                .open("rosa", |new| new.service = "SUPPORTO_WEB".to_owned())
                .unwrap(),
        ),
        (
            "by rosa for nino",
            world.open("rosa", |new| new.requester = Some(nino)).unwrap(),
        ),
        (
            "secret of rosa",
            world.open("rosa", |new| new.confidential = true).unwrap(),
        ),
        (
            "secret by carla for nino",
            world
                .open("carla", |new| {
                    (new.confidential, new.requester) = (true, Some(nino))
                })
                .unwrap(),
        ),
        ("of zeno", world.open("zeno", |_| {}).unwrap()),
        (
            "by anna, in the other queue",
            world
                .open("anna", |new| new.queue = Some("siti-web".to_owned()))
                .unwrap(),
        ),
        ("by olga", world.open("olga", |_| {}).unwrap()),
    ];
    let (id, carla, vito) = (all[3].1.id, world.actor("rosa"), world.id("vito"));
    world
        .write(move |db| tickets::add_watcher(db, &carla, start(), id, vito))
        .unwrap();
    all
}

#[test]
fn lists_show_exactly_what_the_policy_says() {
    let world = World::new();
    let all = tickets_of_all_kinds(&world);
    for who in ACTORS {
        let actor = world.actor(who);
        let listed = world
            .read(|db| numbers(db, &actor, &TicketFilter::default()))
            .unwrap();
        let found = search(&world, who, "albo");
        let counted = world
            .read(|db| tickets::count(db, &actor, &TicketFilter::default()))
            .unwrap();
        let mut seen = 0;
        for (name, ticket) in &all {
            let marta = world.actor("marta");
            let watchers: Vec<_> = world
                .read(|db| Ok::<_, TicketError>(tickets::watchers(db, &marta, ticket)?))
                .unwrap()
                .into_iter()
                .map(|(id, _)| id)
                .collect();
            let sees = policy::sees(&actor, ticket, &watchers);
            let number = ticket.number.to_string();
            assert_eq!(listed.contains(&number), sees, "{who} lists {name}");
            assert_eq!(found.contains(&number), sees, "{who} finds {name}");
            let opened = world.read(|db| tickets::find(db, &actor, ticket.id)).is_ok();
            assert_eq!(opened, sees, "{who} opens {name}");
            seen += usize::from(sees);
        }
        assert_eq!((counted.n, counted.more), (seen, false), "{who} counts");
    }
}

#[test]
fn the_policy_is_that_of_the_rules() {
    let world = World::new();
    let all = tickets_of_all_kinds(&world);
    let expected = [
        ("of rosa", "anna marta aldo rosa vito carla"),
        (
            "of rosa, in the other queue",
            "bruno berta marta aldo rosa vito carla",
        ),
        ("by rosa for nino", "anna marta aldo rosa nino vito carla"),
        ("secret of rosa", "anna marta aldo rosa vito"),
        ("secret by carla for nino", "anna marta aldo nino"),
        ("of zeno", "anna marta aldo zeno"),
        (
            "by anna, in the other queue",
            "anna bruno berta marta aldo vito carla",
        ),
        ("by olga", "anna marta aldo olga vito carla"),
    ];
    for ((name, ticket), (expected_name, who)) in all.iter().zip(expected) {
        assert_eq!(*name, expected_name);
        let seeing: Vec<&str> = ACTORS
            .into_iter()
            .filter(|who| {
                world
                    .read(|db| tickets::find(db, &world.actor(who), ticket.id))
                    .is_ok()
            })
            .collect();
        assert_eq!(seeing.join(" "), who, "{name}");
    }
}

#[test]
fn notes_are_found_and_read_by_staff_only() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    say(
        &world,
        "anna",
        ticket.id,
        Visibility::Public,
        "Stiamo guardando il calendario",
    );
    say(
        &world,
        "anna",
        ticket.id,
        Visibility::Internal,
        "Password zanzibar nel registro",
    );
    for (who, q, found) in [
        ("anna", "zanzibar", 1),
        ("marta", "zanz", 1),
        ("rosa", "zanzibar", 0),
        ("carla", "zanzibar", 0),
        ("rosa", "calendario", 1),
        ("rosa", "calend albo", 1),
        ("zeno", "calendario", 0),
        ("bruno", "calendario", 0),
        ("rosa", "HD-2026-000001", 1),
        ("rosa", "2026-000001", 1),
        ("rosa", "1", 1),
        ("rosa", "2", 0),
        ("rosa", "\"albo\" OR (x* NOT", 0),
        ("rosa", "ALBÒ", 1),
        ("anna", "rosa cognome", 1),
        ("anna", "comune di prova", 1),
    ] {
        assert_eq!(search(&world, who, q).len(), found, "{who} looks for {q}");
    }
    let rosa = world.actor("rosa");
    let (messages, events) = world
        .read(|db| {
            Ok::<_, TicketError>((
                tickets::messages(db, &rosa, &ticket)?,
                tickets::events(db, &rosa, &ticket)?,
            ))
        })
        .unwrap();
    assert_eq!(messages.len(), 1);
    assert!(events.iter().all(|event| event.event != "ticket.note_added"));
    let refused = world.write(move |db| {
        tickets::reply(
            db,
            &rosa,
            start(),
            ticket.id,
            NewMessage::new(Visibility::Internal, "Nota"),
        )
    });
    assert!(matches!(refused, Err(TicketError::Forbidden)));
}

#[test]
fn attachments_follow_their_visibility() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    let file = |who: &str, visibility| {
        let actor = world.actor(who);
        world.write(move |db| {
            let new = NewAttachment {
                name: "registro.txt".to_owned(),
                media_type: "text/plain".to_owned(),
                size: 4,
                sha256: "00".to_owned(),
                visibility,
                message: None,
            };
            sportello::storage::see(db, start(), &new.sha256)?;
            tickets::attach(db, &actor, start(), ticket.id, new)
        })
    };
    assert!(matches!(file("anna", None), Err(TicketError::Invalid(_))));
    assert!(matches!(
        file("rosa", Some(Visibility::Internal)),
        Err(TicketError::Forbidden)
    ));
    let internal = file("anna", Some(Visibility::Internal)).unwrap();
    let public = file("rosa", None).unwrap();
    let sees = |who: &str, id| {
        world
            .read(|db| tickets::attachment(db, &world.actor(who), id))
            .is_ok()
    };
    assert_eq!(
        [
            sees("rosa", internal.id),
            sees("rosa", public.id),
            sees("zeno", public.id)
        ],
        [false, true, false]
    );
    assert_eq!([sees("anna", internal.id), sees("anna", public.id)], [true, true]);
}

#[test]
fn what_is_for_staff_is_refused_to_the_ente() {
    let world = World::new();
    let (zeno, prova) = (world.id("zeno"), world.ente("Comune di Prova"));
    let forbidden = |change: &dyn Fn(&mut tickets::NewTicket)| {
        matches!(world.open("rosa", |new| change(new)), Err(TicketError::Forbidden))
    };
    assert!(forbidden(&|new| new.queue = Some("siti-web".to_owned())));
    assert!(forbidden(&|new| new.channel = Some(tickets::Channel::Phone)));
    assert!(forbidden(&|new| new.requester = Some(zeno)));
    let pointer = |result: Result<Ticket, TicketError>| match result {
        Err(TicketError::Invalid(fields)) => fields[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        pointer(world.open("zeno", |new| new.ente = Some(prova))),
        "/ente_id"
    );
    assert_eq!(pointer(world.open("anna", |new| new.ente = None)), "/ente_id");
    assert_eq!(
        pointer(world.open("rosa", |new| new.service = "NESSUNO".to_owned())),
        "/service"
    );
    for who in ["ada", "aldo"] {
        assert!(
            matches!(world.open(who, |_| {}), Err(TicketError::Forbidden)),
            "{who}"
        );
    }
    let called = world.open("anna", |new| {
        (new.requester, new.channel) = (Some(world.id("rosa")), Some(tickets::Channel::Phone))
    });
    assert_eq!(called.unwrap().author_id, Some(world.id("anna")));
}

#[test]
fn a_public_question_is_seen_by_staff_only() {
    let world = World::new();
    let ask = |acknowledged| {
        world.write(move |db| {
            let request = tickets::PublicRequest {
                name: "Piero Cittadino".to_owned(),
                email: "piero@posta.example".to_owned(),
                ente: Some("Comune di Prova".to_owned()),
                service: "PORTALE".to_owned(),
                text: "Come si aderisce?".to_owned(),
                acknowledged,
            };
            tickets::open_public(db, start(), request)
        })
    };
    assert!(matches!(ask(false), Err(TicketError::Invalid(_))));
    let ticket = ask(true).unwrap();
    assert_eq!(
        (ticket.subject.as_str(), ticket.ente_id, ticket.author_id),
        ("Come si aderisce?", None, None)
    );
    let seeing: Vec<&str> = ACTORS
        .into_iter()
        .filter(|who| {
            world
                .read(|db| tickets::find(db, &world.actor(who), ticket.number))
                .is_ok()
        })
        .collect();
    assert_eq!(seeing, ["anna", "marta", "aldo"]);
    assert_eq!(search(&world, "anna", "piero").len(), 1);
    let asked = world
        .read(|db| tickets::public_request(db, &world.staff("anna"), &ticket))
        .unwrap()
        .unwrap();
    assert_eq!(asked.email, "piero@posta.example");
}

#[test]
fn watchers_are_people_who_may_see() {
    let world = World::new();
    let ticket = world.open("rosa", |new| new.confidential = true).unwrap();
    let watch = |who: &str, whom: &str| {
        let (actor, whom, id) = (world.actor(who), world.id(whom), ticket.id);
        world.write(move |db| tickets::add_watcher(db, &actor, start(), id, whom))
    };
    assert!(watch("rosa", "nino").is_ok());
    assert!(matches!(watch("rosa", "zeno"), Err(TicketError::CannotWatch)));
    assert!(matches!(watch("rosa", "anna"), Err(TicketError::CannotWatch)));
    assert!(matches!(watch("nino", "vito"), Err(TicketError::Forbidden)));
    assert!(matches!(watch("anna", "ada"), Err(TicketError::CannotWatch)));
    assert!(watch("anna", "bruno").is_ok());
    let seen = |who: &str| {
        world
            .read(|db| tickets::find(db, &world.actor(who), ticket.id))
            .is_ok()
    };
    assert!(seen("nino") && seen("bruno") && !seen("carla"));
    let shown = |who: &str| {
        let actor = world.actor(who);
        world
            .read(|db| tickets::watchers(db, &actor, &ticket))
            .unwrap()
            .len()
    };
    assert_eq!((shown("rosa"), shown("anna")), (1, 2));
    let (nino, id) = (world.actor("nino"), ticket.id);
    world
        .write(move |db| tickets::remove_watcher(db, &nino, start(), id, nino.id()))
        .unwrap();
    assert!(!seen("nino"));
}

#[test]
fn a_ticket_goes_on_only_with_one_of_its_own_ente() {
    let world = World::new();
    let elsewhere = world.open("zeno", |_| {}).unwrap();
    let refused = world.open("anna", |new| {
        (new.ente, new.follows) = (Some(world.ente("Comune di Prova")), Some(elsewhere.id.into()));
    });
    let Err(TicketError::Invalid(fields)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields[0].pointer, "/follows");
    let own = world.open("anna", |new| {
        (new.ente, new.follows) = (Some(world.ente("Comune di Altrove")), Some(elsewhere.id.into()));
    });
    assert_eq!(own.unwrap().follows_id, Some(elsewhere.id));
}
