//! Merging duplicates (R-TKT-11).

use sportello::tickets::{
    self, NewMessage, State, StateChange, Ticket, TicketError, TicketFilter, TicketRef, Visibility,
};

use super::world::{World, start};

fn merge(world: &World, who: &str, kept: &Ticket, duplicates: &[&Ticket]) -> Result<Ticket, TicketError> {
    let (staff, kept) = (world.staff(who), kept.id);
    let duplicates: Vec<TicketRef> = duplicates.iter().map(|ticket| ticket.id.into()).collect();
    world.write(move |db| tickets::merge(db, &staff, start(), kept, &duplicates))
}

fn say(world: &World, who: &str, ticket: &Ticket, text: &str) -> tickets::Message {
    let (actor, id, new) = (
        world.actor(who),
        ticket.id,
        NewMessage::new(Visibility::Public, text),
    );
    world
        .write(move |db| tickets::reply(db, &actor, start(), id, new.clone()))
        .unwrap()
}

#[test]
fn several_duplicates_become_one_ticket() {
    let world = World::new();
    let kept = world.open("rosa", |_| {}).unwrap();
    let second = world.open("nino", |new| new.confidential = true).unwrap();
    let third = world
        .open("carla", |new| new.subject = "Pagina bianca".to_owned())
        .unwrap();
    say(&world, "nino", &second, "Anche da me, zanzibar.");
    let merged = merge(&world, "anna", &kept, &[&second, &third, &third]).unwrap();
    assert!(merged.confidential);
    let nino = world.actor("nino");
    let (seen, duplicate) = world
        .read(|db| {
            Ok::<_, TicketError>((
                tickets::find(db, &nino, kept.id)?,
                tickets::find(db, &nino, second.id)?,
            ))
        })
        .unwrap();
    assert_eq!(
        (duplicate.state, duplicate.merged_into_id),
        (State::Cancelled, Some(kept.id))
    );
    let messages = world.read(|db| tickets::messages(db, &nino, &seen)).unwrap();
    assert_eq!(
        (messages.len(), messages[0].message.merged_from_id),
        (1, Some(second.id))
    );
    // A reply to a duplicate reaches the kept one, and so does one to a duplicate of a duplicate.
    assert_eq!(say(&world, "nino", &second, "Novità?").ticket_id, kept.id);
    let last = world.open("rosa", |_| {}).unwrap();
    merge(&world, "anna", &last, &[&merged]).unwrap();
    assert_eq!(say(&world, "nino", &second, "Ancora io").ticket_id, last.id);
    // Words have moved with their messages.
    let find = |q: &str| {
        let filter = TicketFilter {
            q: Some(q.to_owned()),
            ..TicketFilter::default()
        };
        let page = world
            .read(|db| tickets::list(db, &nino, &filter, Default::default(), &Default::default()))
            .unwrap();
        page.items
            .into_iter()
            .map(|row| row.ticket.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(find("zanzibar"), [last.id]);
    // The first kept ticket is a confidential duplicate now: its requester sees it, its former watcher does not.
    let merged = |who: &str| {
        let actor = world.actor(who);
        let relations = world.read(|db| {
            let last = tickets::find(db, &actor, last.id)?;
            Ok::<_, TicketError>(tickets::relations(db, &actor, &last)?)
        });
        relations
            .unwrap()
            .merged
            .into_iter()
            .map(|brief| brief.id)
            .collect::<Vec<_>>()
    };
    assert_eq!((merged("rosa"), merged("nino")), (vec![kept.id], vec![]));
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let world = World::new();
    let (kept, other) = (
        world.open("rosa", |_| {}).unwrap(),
        world.open("rosa", |_| {}).unwrap(),
    );
    let foreign = world.open("zeno", |_| {}).unwrap();
    let hidden = world
        .open("rosa", |new| new.service = "SUPPORTO_WEB".to_owned())
        .unwrap();
    let why = |result: Result<Ticket, TicketError>| match result {
        Err(TicketError::Relation(why)) => why.key.into_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(why(merge(&world, "anna", &kept, &[])), "tickets-merge-none");
    assert_eq!(
        why(merge(&world, "anna", &kept, &[&kept])),
        "tickets-merge-itself"
    );
    assert_eq!(
        why(merge(&world, "anna", &kept, &[&other, &foreign])),
        "tickets-merge-ente"
    );
    let strangers: Vec<Ticket> = ["Come si aderisce?", "Quanto costa?"]
        .into_iter()
        .map(|question| {
            let ask = move |db: &mut sportello::db::Db| {
                let request = tickets::PublicRequest {
                    name: "Piero Cittadino".to_owned(),
                    email: "piero@posta.example".to_owned(),
                    ente: None,
                    service: "PORTALE".to_owned(),
                    text: question.to_owned(),
                    acknowledged: true,
                };
                tickets::open_public(db, start(), request)
            };
            world.write(ask).unwrap()
        })
        .collect();
    let questions = merge(&world, "anna", &strangers[0], &[&strangers[1]]);
    assert_eq!(why(questions), "tickets-merge-ente");
    assert!(matches!(
        merge(&world, "anna", &kept, &[&hidden]),
        Err(TicketError::NotFound)
    ));
    assert!(matches!(
        merge(&world, "bruno", &kept, &[&other]),
        Err(TicketError::NotFound)
    ));
    assert!(matches!(
        merge(&world, "aldo", &kept, &[&other]),
        Err(TicketError::Forbidden)
    ));
    let (rosa, terms, id) = (world.actor("rosa"), world.terms.clone(), other.id);
    world
        .write(move |db| {
            tickets::set_state(
                db,
                &rosa,
                start(),
                &terms,
                id,
                1,
                StateChange::to(State::Cancelled),
            )
        })
        .unwrap();
    assert_eq!(
        why(merge(&world, "anna", &kept, &[&other])),
        "tickets-merge-closed"
    );
    assert!(matches!(
        merge(&world, "anna", &other, &[&kept]),
        Err(TicketError::TicketClosed)
    ));
}

#[test]
fn a_note_does_not_reach_a_kept_ticket_that_its_writer_does_not_see() {
    let world = World::new();
    let kept = world.open("rosa", |_| {}).unwrap();
    let duplicate = world
        .open("carla", |new| new.service = "SUPPORTO_WEB".to_owned())
        .unwrap();
    // The queues of the two services have different members: berta sees the duplicate alone.
    let seen_by = |who: &str, ticket: &Ticket| {
        let actor = world.actor(who);
        world.read(|db| tickets::sees(db, &actor, ticket.id)).unwrap()
    };
    assert!(seen_by("berta", &duplicate) && !seen_by("berta", &kept));
    merge(&world, "marta", &kept, &[&duplicate]).unwrap();
    let note = |who: &str| {
        let (actor, id) = (world.actor(who), duplicate.id);
        let new = NewMessage::new(Visibility::Internal, "Per noi");
        world
            .write(move |db| tickets::reply(db, &actor, start(), id, new.clone()))
            .unwrap()
            .ticket_id
    };
    assert_eq!(note("berta"), duplicate.id);
    assert_eq!(note("marta"), kept.id);
    let file = |who: &str| {
        let (actor, id) = (world.actor(who), duplicate.id);
        world.read(|db| {
            tickets::may_attach(db, &actor, start(), id, Some(Visibility::Internal), None)
                .map(|(ticket, _)| ticket.id)
        })
    };
    assert_eq!(file("berta").unwrap(), duplicate.id);
    assert_eq!(file("marta").unwrap(), kept.id);
}

#[test]
fn children_of_a_duplicate_are_waited_for_by_the_kept_ticket() {
    let world = World::new();
    let [kept, duplicate, child, top] = [(); 4].map(|()| world.open("rosa", |_| {}).unwrap());
    let below = |parent: &Ticket, child: &Ticket| {
        let (staff, parent, child) = (world.staff("anna"), parent.id, child.id);
        world
            .write(move |db| tickets::add_child(db, &staff, start(), parent, child))
            .unwrap();
    };
    let parent_of = |ticket: &Ticket| {
        let actor = world.actor("anna");
        world
            .read(|db| tickets::find(db, &actor, ticket.id))
            .unwrap()
            .parent_id
    };
    let resolve = |ticket: &Ticket| {
        let (actor, terms, id) = (world.actor("anna"), world.terms.clone(), ticket.id);
        let version = world.read(|db| tickets::find(db, &actor, id)).unwrap().version;
        let change = StateChange {
            message: Some("Fatto.".to_owned()),
            ..StateChange::to(State::Resolved)
        };
        world.write(move |db| tickets::set_state(db, &actor, start(), &terms, id, version, change.clone()))
    };
    below(&duplicate, &child);
    merge(&world, "anna", &kept, &[&duplicate]).unwrap();
    assert_eq!(parent_of(&child), Some(kept.id));
    assert!(matches!(resolve(&kept), Err(TicketError::OpenChildren(1))));
    // Merged into what stands two steps below it: no circle.
    below(&top, &kept);
    merge(&world, "anna", &child, &[&top]).unwrap();
    assert_eq!((parent_of(&kept), parent_of(&child)), (None, Some(kept.id)));
    resolve(&child).unwrap();
    resolve(&kept).unwrap();
}
