//! The life of a ticket: transitions, refusals, terms, versions.

use std::collections::HashSet;
use std::sync::Arc;

use diesel::prelude::*;
use proptest::prelude::*;
use sportello::db::schema::{messages, queues as queue_rows, ticket_transitions};
use sportello::kernel::clock::Timestamp;
use sportello::kernel::ids::TicketId;
use sportello::tickets::states::{self, Who};
use sportello::tickets::{
    self, NewMessage, NewTicket, Patch, Priority, State, StateChange, Ticket, TicketError, Visibility, jobs,
};

use super::world::{World, at, minutes, start};

fn set(
    world: &World,
    who: &str,
    now: Timestamp,
    ticket: &Ticket,
    to: StateChange,
) -> Result<Ticket, TicketError> {
    let (actor, terms, id) = (world.actor(who), world.terms.clone(), ticket.id);
    let current = world.read(|db| tickets::find(db, &actor, id))?;
    world.write(move |db| tickets::set_state(db, &actor, now, &terms, id, current.version, to.clone()))
}

fn say(world: &World, who: &str, now: Timestamp, id: TicketId, text: &str) -> Result<Ticket, TicketError> {
    let (actor, text) = (world.actor(who), text.to_owned());
    world.write(move |db| {
        tickets::reply(
            db,
            &actor,
            now,
            id,
            NewMessage::new(Visibility::Public, text.clone()),
        )?;
        tickets::find(db, &actor, id)
    })
}

fn steps(world: &World, id: TicketId) -> Vec<(Option<String>, String)> {
    world
        .read(|db| {
            ticket_transitions::table
                .filter(ticket_transitions::ticket_id.eq(id))
                .order(ticket_transitions::id)
                .select((ticket_transitions::from_state, ticket_transitions::to_state))
                .load(db)
        })
        .unwrap()
}

#[test]
fn a_ticket_from_opening_to_closing() {
    let world = World::new();
    let now = start();
    let ticket = world
        .open("rosa", |new| (new.impact, new.urgency) = (Some(1), Some(1)))
        .unwrap();
    assert_eq!(ticket.number.to_string(), "HD-2026-000001");
    assert_eq!(
        (ticket.state, ticket.priority, ticket.version),
        (State::New, Priority::Critical, 1)
    );
    let ticket = say(&world, "anna", now + minutes(5), ticket.id, "Ci guardo subito.").unwrap();
    assert_eq!(
        (ticket.state, ticket.assignee_id, ticket.version),
        (State::Assigned, Some(world.id("anna")), 2)
    );
    let asks = StateChange::to(State::WaitingEnte).saying("Quale browser usate?");
    let ticket = set(&world, "anna", now + minutes(6), &ticket, asks).unwrap();
    assert_eq!(ticket.remind_at, Some(at("2026-03-16T23:00:00Z")));
    assert_eq!(ticket.lapses_at, Some(at("2026-03-30T22:00:00Z")));
    let ticket = say(&world, "rosa", now + minutes(7), ticket.id, "Firefox.").unwrap();
    assert_eq!(
        (ticket.state, ticket.lapses_at, ticket.remind_at),
        (State::InProgress, None, None)
    );
    let solved = StateChange::to(State::Resolved).saying("Fatto: ricaricate la pagina.");
    let ticket = set(&world, "anna", now + minutes(8), &ticket, solved).unwrap();
    assert_eq!(ticket.resolved_at, Some(now + minutes(8)));
    let ticket = set(
        &world,
        "rosa",
        now + minutes(9),
        &ticket,
        StateChange::to(State::Closed),
    )
    .unwrap();
    assert_eq!(ticket.closed_at, Some(now + minutes(9)));
    assert!(matches!(
        say(&world, "rosa", now, ticket.id, "Ancora io"),
        Err(TicketError::TicketClosed)
    ));
    let states: Vec<String> = steps(&world, ticket.id).into_iter().map(|(_, to)| to).collect();
    assert_eq!(
        states,
        [
            "new",
            "assigned",
            "waiting_ente",
            "in_progress",
            "resolved",
            "closed"
        ]
    );
    let follow_up = world
        .open("rosa", |new| new.follows = Some(ticket.id.into()))
        .unwrap();
    assert_eq!(follow_up.follows_id, Some(ticket.id));
    let note = NewMessage::new(Visibility::Internal, "Era la cache.");
    let anna = world.actor("anna");
    assert!(
        world
            .write(move |db| tickets::reply(db, &anna, now, ticket.id, note.clone()))
            .is_ok()
    );
}

#[test]
fn a_new_ticket_is_resolved_in_two_recorded_steps() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    let ticket = set(
        &world,
        "marta",
        start(),
        &ticket,
        StateChange::to(State::Resolved).saying("Fatto."),
    )
    .unwrap();
    assert_eq!(ticket.assignee_id, Some(world.id("marta")));
    let recorded: Vec<String> = steps(&world, ticket.id).into_iter().map(|(_, to)| to).collect();
    assert_eq!(recorded, ["new", "assigned", "resolved"]);
}

#[test]
fn refusals_say_what_is_allowed_and_what_is_missing() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    let now = start();
    match set(&world, "anna", now, &ticket, StateChange::to(State::Closed)) {
        Err(TicketError::Refused { from, to, allowed }) => {
            assert_eq!((from, to), (State::New, State::Closed));
            assert_eq!(allowed, states::allowed(State::New, Who::Staff));
        }
        other => panic!("{other:?}"),
    }
    let pointer = |result: Result<Ticket, TicketError>| match result {
        Err(TicketError::Invalid(fields)) => fields[0].pointer.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        pointer(set(
            &world,
            "anna",
            now,
            &ticket,
            StateChange::to(State::Resolved)
        )),
        "/message"
    );
    assert_eq!(
        pointer(set(
            &world,
            "anna",
            now,
            &ticket,
            StateChange::to(State::WaitingEnte)
        )),
        "/message"
    );
    assert_eq!(
        pointer(set(
            &world,
            "anna",
            now,
            &ticket,
            StateChange::to(State::Cancelled)
        )),
        "/reason"
    );
    for (who, refused) in [
        ("vito", "Forbidden"),
        ("aldo", "Forbidden"),
        ("zeno", "NotFound"),
        ("bruno", "NotFound"),
    ] {
        let error = set(&world, who, now, &ticket, StateChange::to(State::Cancelled)).unwrap_err();
        assert_eq!(format!("{error:?}"), refused, "{who}");
    }
    let ticket = set(&world, "carla", now, &ticket, StateChange::to(State::Cancelled)).unwrap();
    assert_eq!(ticket.state, State::Cancelled);
}

#[test]
fn a_resolved_ticket_closes_by_itself_after_ten_working_days_and_not_one_second_earlier() {
    let world = World::new();
    let solve = |ticket: &Ticket| {
        set(
            &world,
            "anna",
            start(),
            ticket,
            StateChange::to(State::Resolved).saying("Fatto."),
        )
        .unwrap()
    };
    let (first, second) = (
        world.open("rosa", |_| {}).unwrap(),
        world.open("rosa", |_| {}).unwrap(),
    );
    let (first, second) = (solve(&first), solve(&second));
    let (before, end) = (at("2026-03-16T22:59:59Z"), at("2026-03-16T23:00:00Z"));
    assert_eq!(world.read(|db| jobs::due_to_close(db, before)).unwrap(), []);
    assert!(
        !world
            .write(move |db| jobs::close_resolved(db, before, first.id))
            .unwrap()
    );
    let again = say(&world, "nino", before, second.id, "Non va ancora.");
    assert!(matches!(again, Err(TicketError::NotFound)));
    let reopened = say(&world, "rosa", before, second.id, "Non va ancora.").unwrap();
    assert_eq!(
        (reopened.state, reopened.reopened, reopened.resolved_at),
        (State::InProgress, 1, None)
    );
    let late = set(&world, "rosa", end, &first, StateChange::to(State::InProgress));
    assert!(matches!(late, Err(TicketError::Refused { allowed, .. }) if allowed == [State::Closed]));
    assert!(matches!(
        say(&world, "rosa", end, first.id, "Tardi"),
        Err(TicketError::TicketClosed)
    ));
    assert_eq!(world.read(|db| jobs::due_to_close(db, end)).unwrap(), [first.id]);
    let run = || {
        world
            .write(move |db| jobs::close_resolved(db, end, first.id))
            .unwrap()
    };
    assert_eq!([run(), run()], [true, false]);
    assert!(
        !world
            .write(move |db| jobs::close_resolved(db, end, second.id))
            .unwrap()
    );
}

#[test]
fn waiting_reminds_once_and_then_cancels() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    let id = ticket.id;
    let asks = StateChange::to(State::WaitingEnte).saying("Quale browser?");
    set(&world, "anna", start(), &ticket, asks).unwrap();
    let (remind, cancel) = (at("2026-03-16T23:00:00Z"), at("2026-03-30T22:00:00Z"));
    assert_eq!(world.read(|db| jobs::due_for_reminder(db, remind)).unwrap(), [id]);
    let run = || {
        world
            .write(move |db| jobs::remind_waiting(db, remind, id))
            .unwrap()
    };
    assert_eq!([run(), run()], [true, false]);
    let rosa = world.actor("rosa");
    let events = world
        .read(|db| {
            let ticket = tickets::find(db, &rosa, id)?;
            Ok::<_, TicketError>(tickets::events(db, &rosa, &ticket)?)
        })
        .unwrap();
    assert!(events.iter().any(|event| event.event == "ticket.reminded"));
    assert_eq!(
        world
            .read(|db| jobs::due_to_cancel(db, cancel - minutes(1)))
            .unwrap(),
        []
    );
    assert_eq!(world.read(|db| jobs::due_to_cancel(db, cancel)).unwrap(), [id]);
    assert!(
        world
            .write(move |db| jobs::cancel_waiting(db, cancel, id))
            .unwrap()
    );
    assert_eq!(
        world.read(|db| tickets::find(db, &rosa, id)).unwrap().state,
        State::Cancelled
    );
}

#[test]
fn of_two_edits_from_one_version_the_second_is_refused() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    let edit = |subject: &str, version| {
        let (anna, subject) = (world.actor("anna"), subject.to_owned());
        let id = ticket.id;
        world.write(move |db| {
            let patch = Patch {
                subject: Some(subject.clone()),
                ..Patch::default()
            };
            tickets::patch(db, &anna, start(), id, version, patch)
        })
    };
    assert_eq!(edit("Albo pretorio vuoto", 1).unwrap().version, 2);
    match edit("Albo sparito", 1) {
        Err(TicketError::Stale(now)) => {
            assert_eq!((now.version, now.subject.as_str()), (2, "Albo pretorio vuoto"))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn sixty_four_openings_at_once_get_different_numbers() {
    let world = Arc::new(World::new());
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let world = world.clone();
            std::thread::spawn(move || {
                (0..8)
                    .map(|_| world.open("rosa", |_| {}).unwrap().number)
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let numbers: HashSet<_> = threads
        .into_iter()
        .flat_map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(numbers.len(), 64);
}

#[test]
fn the_number_is_of_the_local_year() {
    let world = World::new();
    let late = world.open_at(at("2026-12-31T22:59:59Z"), "rosa", |_| {}).unwrap();
    let next = world.open_at(at("2026-12-31T23:00:00Z"), "rosa", |_| {}).unwrap();
    assert_eq!(
        (late.number.year(), next.number.to_string().as_str()),
        (2026, "HD-2027-000001")
    );
}

#[test]
fn impact_and_urgency_give_the_priority_until_staff_decide_it() {
    let world = World::new();
    let ticket = world.open("rosa", |_| {}).unwrap();
    let patch = |version, patch: Patch| {
        let (anna, id) = (world.actor("anna"), ticket.id);
        world.write(move |db| tickets::patch(db, &anna, start(), id, version, patch.clone()))
    };
    assert_eq!(ticket.priority, Priority::Low);
    let urgent = Patch {
        impact: Some(1),
        ..Patch::default()
    };
    assert_eq!(patch(1, urgent).unwrap().priority, Priority::High);
    let bare = Patch {
        priority: Some(Some(Priority::Critical)),
        ..Patch::default()
    };
    assert!(matches!(patch(2, bare.clone()), Err(TicketError::Invalid(_))));
    let decided = patch(
        2,
        Patch {
            reason: Some("Scade oggi".to_owned()),
            ..bare
        },
    )
    .unwrap();
    assert_eq!(decided.priority_reason.as_deref(), Some("Scade oggi"));
    assert_eq!(
        patch(
            3,
            Patch {
                impact: Some(3),
                ..Patch::default()
            }
        )
        .unwrap()
        .priority,
        Priority::Critical
    );
    assert_eq!(
        patch(
            4,
            Patch {
                priority: Some(None),
                ..Patch::default()
            }
        )
        .unwrap()
        .priority,
        Priority::Low
    );
}

#[test]
fn the_queues_rule_assigns_and_a_transfer_takes_away() {
    let world = World::new();
    let rule = |code: &'static str, word: &'static str| {
        world
            .write(move |db| {
                diesel::update(queue_rows::table.filter(queue_rows::code.eq(code)))
                    .set(queue_rows::assignment.eq(word))
                    .execute(db)
            })
            .unwrap()
    };
    rule("siti-web", "round_robin");
    let web = |new: &mut NewTicket| new.service = "SUPPORTO_WEB".to_owned();
    let chosen: HashSet<_> = (0..2)
        .map(|_| world.open("rosa", web).unwrap().assignee_id.unwrap())
        .collect();
    assert_eq!(chosen, HashSet::from([world.id("bruno"), world.id("berta")]));
    rule("siti-web", "least_loaded");
    let ticket = world.open("rosa", web).unwrap();
    assert_eq!((ticket.state, ticket.version), (State::Assigned, 1));
    let marta = world.staff("marta");
    let moved = world
        .write(move |db| {
            tickets::move_to_queue(
                db,
                &marta,
                start(),
                ticket.id,
                1,
                "primo-livello",
                "Non è il sito.",
            )
        })
        .unwrap();
    assert_eq!((moved.state, moved.assignee_id), (State::New, None));
    let (marta, bruno, anna) = (world.staff("marta"), world.id("bruno"), world.id("anna"));
    let (other, id) = (marta.clone(), moved.id);
    let wrong = world.write(move |db| tickets::assign(db, &other, start(), id, 2, bruno));
    assert!(matches!(wrong, Err(TicketError::NotInQueue)));
    let assigned = world
        .write(move |db| tickets::assign(db, &marta, start(), id, 2, anna))
        .unwrap();
    assert_eq!(
        (assigned.state, assigned.assignee_id),
        (State::Assigned, Some(anna))
    );
    assert_eq!(
        world
            .write(move |db| tickets::release_assignee(db, start(), anna))
            .unwrap(),
        1
    );
    let ticket = world
        .read(|db| tickets::find(db, &world.actor("marta"), id))
        .unwrap();
    assert_eq!((ticket.state, ticket.assignee_id), (State::New, None));
}

#[test]
fn a_parent_waits_for_its_children_and_answers_them_all() {
    let world = World::new();
    let (parent, child) = (
        world.open("rosa", |_| {}).unwrap(),
        world.open("carla", |_| {}).unwrap(),
    );
    let anna = world.staff("anna");
    let (p, c) = (parent.id, child.id);
    world
        .write({
            let anna = anna.clone();
            move |db| tickets::add_child(db, &anna, start(), p, c)
        })
        .unwrap();
    let circle = world.write(move |db| tickets::add_child(db, &anna, start(), c, p));
    assert!(matches!(circle, Err(TicketError::Relation(_))));
    let early = set(
        &world,
        "anna",
        start(),
        &parent,
        StateChange::to(State::Resolved).saying("Fatto."),
    );
    assert!(matches!(early, Err(TicketError::OpenChildren(1))));
    let actor = world.actor("anna");
    world
        .write(move |db| {
            let new = NewMessage {
                to_children: true,
                ..NewMessage::new(Visibility::Public, "Ci lavoriamo.")
            };
            tickets::reply(db, &actor, start(), p, new)
        })
        .unwrap();
    let carla = world.actor("carla");
    let told = world
        .read(|db| {
            let child = tickets::find(db, &carla, c)?;
            assert_eq!(child.state, State::Assigned);
            Ok::<_, TicketError>(tickets::messages(db, &carla, &child)?)
        })
        .unwrap();
    assert_eq!(told[0].message.text, "Ci lavoriamo.");
    set(
        &world,
        "anna",
        start(),
        &child,
        StateChange::to(State::Resolved).saying("Fatto."),
    )
    .unwrap();
    set(
        &world,
        "anna",
        start(),
        &parent,
        StateChange::to(State::Resolved).saying("Fatto."),
    )
    .unwrap();
}

/// One call that somebody might make.
#[derive(Clone, Debug)]
enum Call {
    Set(usize, State),
    Say(usize),
    Note,
    Assign,
    Move,
    Close,
    Cancel,
    Wait(i64),
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let call = prop_oneof![
        6 => (0..4usize, 0..State::ALL.len()).prop_map(|(who, to)| Call::Set(who, State::ALL[to])),
        3 => (0..4usize).prop_map(Call::Say),
        1 => Just(Call::Note),
        1 => Just(Call::Assign),
        1 => Just(Call::Move),
        1 => Just(Call::Close),
        1 => Just(Call::Cancel),
        1 => (1..40i64).prop_map(Call::Wait),
    ];
    prop::collection::vec(call, 1..14)
}

#[test]
fn no_sequence_of_calls_leaves_the_table() {
    const WHO: [&str; 4] = ["anna", "marta", "rosa", "carla"];
    let world = World::new();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&calls(), |calls| {
            let ticket = world.open("rosa", |_| {}).unwrap();
            let (id, mut now) = (ticket.id, start());
            for call in calls {
                now = now + minutes(1);
                let current = world
                    .read(|db| tickets::find(db, &world.actor("marta"), id))
                    .unwrap();
                match call {
                    Call::Set(who, to) => {
                        let change = StateChange::to(to).saying("Testo.").because("Motivo.");
                        drop(set(&world, WHO[who], now, &ticket, change));
                    }
                    Call::Say(who) => drop(say(&world, WHO[who], now, id, "Testo.")),
                    Call::Note => {
                        let (anna, note) = (
                            world.actor("marta"),
                            NewMessage::new(Visibility::Internal, "Nota."),
                        );
                        world
                            .write(move |db| tickets::reply(db, &anna, now, id, note.clone()))
                            .unwrap();
                    }
                    Call::Assign => {
                        let (marta, to) = (world.staff("marta"), world.id("marta"));
                        drop(
                            world.write(move |db| tickets::assign(db, &marta, now, id, current.version, to)),
                        );
                    }
                    Call::Move => {
                        let marta = world.staff("marta");
                        for queue in ["siti-web", "primo-livello"] {
                            let marta = marta.clone();
                            drop(world.write(move |db| {
                                tickets::move_to_queue(db, &marta, now, id, current.version, queue, "Motivo.")
                            }));
                        }
                    }
                    Call::Close => drop(world.write(move |db| jobs::close_resolved(db, now, id)).unwrap()),
                    Call::Cancel => drop(world.write(move |db| jobs::cancel_waiting(db, now, id)).unwrap()),
                    Call::Wait(days) => now = now + minutes(days * 24 * 60),
                }
            }
            let recorded = steps(&world, id);
            prop_assert_eq!(&recorded[0], &(None, "new".to_owned()));
            for pair in recorded.windows(2) {
                prop_assert_eq!(pair[1].0.as_deref(), Some(pair[0].1.as_str()));
                let (from, to) = (pair[0].1.parse().unwrap(), pair[1].1.parse().unwrap());
                let known = [Who::Staff, Who::Ente, Who::System]
                    .iter()
                    .any(|who| states::allows(from, to, *who));
                prop_assert!(known, "{} to {}", from, to);
            }
            let last = world
                .read(|db| tickets::find(db, &world.actor("marta"), id))
                .unwrap();
            prop_assert_eq!(last.state.as_str(), recorded.last().unwrap().1.as_str());
            Ok(())
        })
        .unwrap();
}

/// Nobody could answer, and the clock would cancel the question (R-TKT-7).
#[test]
fn a_question_of_nobody_s_ente_waits_for_no_ente() {
    let world = World::new();
    let asked = world.write(|db| {
        let request = tickets::PublicRequest {
            name: "Piero Cittadino\r\nBcc: altri@posta.example".to_owned(),
            email: "piero@posta.example".to_owned(),
            ente: None,
            service: "PORTALE".to_owned(),
            text: "Come\u{7} si  aderisce?\nGrazie".to_owned(),
            acknowledged: true,
        };
        tickets::open_public(db, start(), request)
    });
    let asked = asked.unwrap();
    assert_eq!(asked.subject, "Come si aderisce?");
    let row = world.read(|db| tickets::public_request(db, &world.staff("anna"), &asked));
    assert_eq!(
        row.unwrap().unwrap().name,
        "Piero Cittadino Bcc: altri@posta.example"
    );
    let offered = tickets::policy::allowed(&world.actor("anna"), &asked, start());
    assert_eq!(
        offered,
        [
            State::Assigned,
            State::InProgress,
            State::Resolved,
            State::Cancelled
        ]
    );
    let waiting = StateChange::to(State::WaitingEnte).saying("Di quale comune?");
    let refused = set(&world, "anna", start() + minutes(1), &asked, waiting);
    assert!(matches!(refused, Err(TicketError::Refused { allowed, .. }) if allowed == offered));
}

#[test]
fn what_staff_say_on_a_new_ticket_comes_after_its_assignment() {
    let world = World::new();
    let events = |id: TicketId| {
        let marta = world.actor("marta");
        let events = world.read(|db| {
            let ticket = tickets::find(db, &marta, id)?;
            Ok::<_, TicketError>(tickets::events(db, &marta, &ticket)?)
        });
        let names = events.unwrap().into_iter().map(|event| event.event);
        names
            .skip_while(|name| name == "ticket.opened")
            .collect::<Vec<_>>()
    };
    let took_up = ["ticket.assigned", "ticket.state_changed", "ticket.message_added"];
    let answered = world.open("rosa", |_| {}).unwrap();
    say(&world, "anna", start(), answered.id, "Guardiamo").unwrap();
    assert_eq!(events(answered.id), took_up);

    let asked = world.open("rosa", |_| {}).unwrap();
    let change = StateChange::to(State::WaitingEnte).saying("Quale pagina?");
    set(&world, "anna", start(), &asked, change).unwrap();
    let mut then = took_up.to_vec();
    then.push("ticket.state_changed");
    assert_eq!(events(asked.id), then);

    // The ente's answer is what ends the waiting: it comes first.
    say(&world, "rosa", start(), asked.id, "Quella dell’albo").unwrap();
    then.extend(["ticket.message_added", "ticket.state_changed"]);
    assert_eq!(events(asked.id), then);

    // The ids of transitions and messages tell the same order.
    let (moved, message) = world
        .read(|db| {
            let moved: uuid::Uuid = ticket_transitions::table
                .filter(ticket_transitions::ticket_id.eq(answered.id))
                .filter(ticket_transitions::to_state.eq(State::Assigned))
                .select(ticket_transitions::id)
                .first::<sportello::tickets::MessageId>(db)
                .map(|id| id.0)?;
            let message: sportello::tickets::MessageId = messages::table
                .filter(messages::ticket_id.eq(answered.id))
                .select(messages::id)
                .first(db)?;
            QueryResult::Ok((moved, message.0))
        })
        .unwrap();
    assert!(moved < message);
}
